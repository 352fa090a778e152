//! Figures that theory gives before the first step: curvatures, stable rates, and how long a descent takes.

use super::methods::{Method, RateContext};
use crate::error::rounded;

/// Figures of a descent that are known before its first step.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Rates {
    /// The curvatures of the loss, the eigenvalues of its Hessian, the least first: all, or those of
    /// [`Descent::spectrum`](crate::Descent::spectrum).
    pub eigenvalues: Vec<f64>,
    /// The largest over the least above zero, κ; `None` beyond the range of numbers.
    pub condition: Option<f64>,
    /// The largest rate below which the method converges from anywhere; `None` for a method without
    /// such a limit.
    pub max_stable_rate: Option<f64>,
    /// The rate that `auto` is; `None` for a method without one.
    pub best_rate: Option<f64>,
    /// β of the heavy ball.
    pub momentum: Option<f64>,
    /// The factor by which the distance from the optimum changes in a step, in the long run or at the most,
    /// at the rate in use; `None` where theory has no such number.
    pub contraction: Option<f64>,
    /// How many iterations convergence takes; `None` where it never comes or theory cannot tell.
    pub predicted_iterations: Option<u64>,
    /// Whether the prediction is for this very start, by the eigenvalues, or the most that any start
    /// can take.
    pub is_bound: bool,
}

/// The position of a rate relative to the largest stable one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edge {
    /// Below it: the descent converges.
    Within,
    /// Equal to the limit, within the limit's own precision: the descent swings between two places.
    At,
    /// Above it: the descent grows.
    Beyond,
}

impl Edge {
    /// The relative error of a largest eigenvalue, from which the limit follows, with a margin.
    const ROUNDING: f64 = 1e-12;

    pub(super) fn of(rate: f64, limit: f64) -> Self {
        let beyond = rate - limit;
        match beyond.abs() <= Self::ROUNDING * limit {
            true => Self::At,
            false if beyond > 0.0 => Self::Beyond,
            false => Self::Within,
        }
    }
}

/// The rates of a method on a loss, and the choices that the settings left to it.
#[derive(Clone, Debug)]
pub(super) struct RateChoice {
    /// The learning rate of the first step; 0 for a method without one.
    pub(super) rate: f64,
    pub(super) momentum: Option<f64>,
    pub(super) max_stable_rate: Option<f64>,
    pub(super) best_rate: Option<f64>,
    /// The choices and their reasons, in words; `None` where the settings left none.
    pub(super) explanation: Option<String>,
}

impl RateChoice {
    pub(super) fn of(method: Method, context: &RateContext<'_>) -> Self {
        let Some(best) = method.rule().rates(context) else {
            return Self {
                rate: 0.0,
                momentum: None,
                max_stable_rate: None,
                best_rate: None,
                explanation: None,
            };
        };
        let rate = context.given.unwrap_or(best.rate);
        let rate_chosen = match context.given {
            None => Some(format!("learning rate {}, {}", rounded(rate), best.because)),
            Some(_) => None,
        };
        Self {
            rate,
            momentum: best.momentum,
            max_stable_rate: best.limit,
            best_rate: Some(best.rate),
            explanation: match (best.chosen, rate_chosen) {
                (Some(other), Some(rate)) => Some(format!("{other}; {rate}")),
                (other, rate) => other.or(rate),
            },
        }
    }
}
