//! Why a descent stopped: as data, and in a sentence.

/// Why a descent stopped, and at which iteration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stop {
    /// Its predictions are those of least squares, to the tolerance.
    Converged {
        /// The last iteration.
        iteration: u64,
    },
    /// It is as near to least squares as rounding allows, and that is not within the tolerance: the columns are nearly collinear, or the tolerance is below rounding.
    RoundingLimit {
        /// The last iteration.
        iteration: u64,
    },
    /// It has made as many steps as the settings allow.
    IterationLimit {
        /// The last iteration.
        iteration: u64,
    },
    /// The loss rose beyond any return, or was above its start at the last iteration of a rate that is not
    /// stable.
    Diverged {
        /// The iteration that was one too many.
        iteration: u64,
    },
    /// The caller cancelled it.
    Cancelled {
        /// The last iteration.
        iteration: u64,
    },
}

impl Stop {
    /// The reason in kebab case, stable across versions.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Converged { .. } => "converged",
            Self::RoundingLimit { .. } => "rounding-limit",
            Self::IterationLimit { .. } => "iteration-limit",
            Self::Diverged { .. } => "diverged",
            Self::Cancelled { .. } => "cancelled",
        }
    }

    /// The iteration at which it happened.
    pub fn iteration(&self) -> u64 {
        match self {
            Self::Converged { iteration }
            | Self::RoundingLimit { iteration }
            | Self::IterationLimit { iteration }
            | Self::Diverged { iteration }
            | Self::Cancelled { iteration } => *iteration,
        }
    }
}

/// The reason why a descent diverged, and remedies.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Divergence {
    /// The first iteration beyond hope.
    pub iteration: u64,
    /// Whether numbers left the range of `f64` rather than the loss the start's: the predictors' or
    /// the response's units are the matter, and not the rate alone.
    pub overflow: bool,
    /// The rate of the first step; `None` for a method without one.
    pub learning_rate: Option<f64>,
    /// The largest stable rate; `None` for a method without such a limit.
    pub max_stable_rate: Option<f64>,
    /// The largest eigenvalue of the Hessian: along its axis the loss rises fastest.
    pub eigenvalue: f64,
    /// The predictor with the largest part in that axis; `None` for the intercept.
    pub column: Option<String>,
    /// A rate that does converge.
    pub better_rate: Option<f64>,
    /// Whether standardised predictors would make the loss rounder.
    pub standardise: bool,
}
