//! What is known of a descent before its first step: curvatures, stable rates, and how long it takes.

use serde::Serialize;

use super::rows::Rows;
use super::settings::{LearningRate, Method, Settings, Stochastic};
use crate::error::rounded;
use crate::fit::quadratic::Quadratic;
use crate::numerics::eigen::Spectrum;

/// What is known of a descent before its first step.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Rates {
    /// The curvatures of the loss, the eigenvalues of its Hessian, the least first.
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
    /// What the distance from the optimum is multiplied by in a step, in the long run or at the most,
    /// at the rate in use; `None` where theory has no such number.
    pub contraction: Option<f64>,
    /// How many iterations convergence takes; `None` where it never comes or theory cannot tell.
    pub predicted_iterations: Option<u64>,
    /// Whether the prediction is for this very start, by the eigenvalues, or the most that any start
    /// can take.
    pub is_bound: bool,
}

/// The rates of a method on a loss, and what is chosen where a choice is left.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    pub(super) rate: f64,
    pub(super) momentum: f64,
    pub(super) max_stable_rate: Option<f64>,
    pub(super) best_rate: Option<f64>,
    /// The reason, in words.
    pub(super) because: String,
}

impl Choice {
    pub(super) fn of(
        settings: &Settings,
        quadratic: &Quadratic,
        spectrum: &Spectrum,
        rows: Option<&Rows>,
        offset: &[f64],
    ) -> Self {
        let (least, largest) = (spectrum.least(), spectrum.largest());
        let momentum = match settings.method {
            Method::HeavyBall { momentum } => momentum.unwrap_or_else(|| {
                // ((√κ - 1) / (√κ + 1))², Polyak 1964.
                let (low, high) = (least.sqrt(), largest.sqrt());
                let root = (high - low) / (high + low);
                root * root
            }),
            _ => 0.0,
        };
        let distance = offset.iter().fold(0.0, |most: f64, d| most.max(d.abs()));
        let some = |rate: f64, limit: Option<f64>, because: &str| {
            let rate = rate.clamp(f64::MIN_POSITIVE, f64::MAX);
            (
                Some(rate),
                limit.map(|limit| limit.min(f64::MAX)),
                because.to_owned(),
            )
        };
        let (best, limit, because) = match settings.method {
            Method::GradientDescent | Method::HeavyBall { .. } => {
                let limit = 2.0 * (1.0 + momentum) / largest;
                // 2 (1 + β) over the sum of the extremes; kept off the edge where κ is beyond digits.
                let best = (2.0 * (1.0 + momentum) / (least + largest)).min(limit * (1.0 - 1e-12));
                let because = match momentum > 0.0 {
                    true => {
                        "2 (1 + momentum) over the sum of the least and the largest curvature: the best constant rate"
                    }
                    false => {
                        "2 over the sum of the least and the largest curvature: the best constant rate"
                    }
                };
                some(best, Some(limit), because)
            }
            Method::Nesterov => {
                let because = "1 over the largest curvature: what the method is made for";
                some(1.0 / largest, Some(4.0 / (3.0 * largest)), because)
            }
            Method::Adam { .. } | Method::RmsProp { .. } => {
                let tenth = (settings.iterations as f64 / 10.0).max(1.0);
                let because = "the distance to the optimum over a tenth of the iterations: steps are about as long as the rate";
                some(distance_or_one(distance) / tenth, None, because)
            }
            // Duchi, Hazan and Singer 2011, corollary 6: the largest distance over √2.
            Method::AdaGrad { .. } => {
                let because =
                    "the distance to the optimum over the root of 2: the rate of the best bound";
                some(distance_or_one(distance) / 2f64.sqrt(), None, because)
            }
            Method::Stochastic(Stochastic { batch, .. }) => {
                let curvature = batch_curvature(quadratic, largest, rows, batch);
                let because =
                    "1 over twice the expected curvature of a batch: safe for any order of rows";
                some(1.0 / (2.0 * curvature), Some(1.0 / curvature), because)
            }
            Method::LineSearch | Method::ConjugateGradient | Method::CoordinateDescent => {
                (None, None, String::new())
            }
        };
        let rate = match settings.learning_rate {
            LearningRate::Fixed(rate) if settings.method.has_rate() => rate,
            _ => best.unwrap_or(0.0),
        };
        Self {
            rate,
            momentum,
            max_stable_rate: limit,
            best_rate: best,
            because,
        }
    }

    /// What was chosen, and why; `None` where nothing was left to choose.
    pub(super) fn in_words(&self, settings: &Settings) -> Option<String> {
        let picks = settings.learning_rate == LearningRate::Auto && settings.method.has_rate();
        let rate = picks.then(|| format!("learning rate {}, {}", rounded(self.rate), self.because));
        let momentum = matches!(settings.method, Method::HeavyBall { momentum: None }).then(|| {
            let momentum = rounded(self.momentum);
            format!("momentum {momentum}, the best for this condition number")
        });
        match (momentum, rate) {
            (Some(momentum), Some(rate)) => Some(format!("{momentum}; {rate}")),
            (momentum, rate) => momentum.or(rate),
        }
    }
}

/// A start at the optimum is no measure.
fn distance_or_one(distance: f64) -> f64 {
    if distance > 0.0 { distance } else { 1.0 }
}

/// The expected smoothness of batches drawn without replacement: between the largest curvature of one
/// row's loss and that of all (Gower and others, "SGD: general analysis and improved rates", 2019,
/// proposition 3.8).
fn batch_curvature(quadratic: &Quadratic, all: f64, rows: Option<&Rows>, batch: usize) -> f64 {
    let Some(rows) = rows else { return all };
    let (n, b) = (rows.count() as f64, batch.min(rows.count()) as f64);
    let one = quadratic.gradient_factor() * quadratic.count() as f64 * rows.largest_square()
        + 2.0 * quadratic.ridge();
    if n < 2.0 {
        return one.max(all);
    }
    (n * (b - 1.0) * all + (n - b) * one) / (b * (n - 1.0))
}
