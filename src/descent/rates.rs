//! What is known of a descent before its first step: curvatures, stable rates, and how long it takes.

use super::batches::BatchRows;
use super::eigenmodes::Eigenmodes;
use super::schedule::Schedule;
use super::settings::{LearningRate, Method, Settings, Stochastic};
use crate::error::rounded;
use crate::fit::quadratic::Quadratic;
use crate::matrix::eigen::Spectrum;

/// What is known of a descent before its first step.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
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

/// Where a rate is, seen from the largest stable one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edge {
    /// Below it: the descent settles.
    Within,
    /// At it, as far as the limit itself is known: the descent swings between two places.
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

/// The rates of a method on a loss, and what is chosen where a choice is left.
#[derive(Clone, Debug)]
pub(super) struct RateChoice {
    pub(super) rate: f64,
    pub(super) momentum: f64,
    pub(super) max_stable_rate: Option<f64>,
    pub(super) best_rate: Option<f64>,
    /// The reason, in words.
    pub(super) because: String,
    /// Whether it is for the iterations that there are, which are too few for the best in the long run.
    in_time: bool,
}

/// How a descent at a constant rate goes: its momentum and its rate, from the least curvature that it is
/// to make use of.
#[derive(Clone, Copy, Debug)]
struct Pace {
    reached: f64,
    momentum: f64,
    rate: f64,
    limit: f64,
}

impl Pace {
    /// The pace of the fastest convergence in the long run. Where it does not arrive in the iterations that
    /// there are, the one that has come nearest by then: with momentum the distance grows about √κ-fold
    /// before it shrinks, and without it swings across the valley as long.
    fn of(settings: &Settings, spectrum: &Spectrum, offset: &[f64], arrived: f64) -> Self {
        let (least, largest) = (spectrum.least(), spectrum.largest());
        let pace = |reached: f64| {
            let momentum = match settings.method {
                Method::HeavyBall { momentum } => momentum.unwrap_or_else(|| {
                    // ((√κ - 1) / (√κ + 1))², Polyak 1964.
                    let (low, high) = (reached.sqrt(), largest.sqrt());
                    let root = (high - low) / (high + low);
                    root * root
                }),
                _ => 0.0,
            };
            let limit = 2.0 * (1.0 + momentum) / largest;
            // 2 (1 + β) over the sum of the extremes; kept off the edge where κ is beyond digits.
            let rate = (2.0 * (1.0 + momentum) / (reached + largest)).min(limit * (1.0 - 1e-11));
            Self {
                reached,
                momentum,
                rate,
                limit,
            }
        };
        let mut best = pace(least);
        if settings.schedule != Schedule::Constant {
            return best;
        }
        let mut modes = Eigenmodes::along(spectrum, offset);
        let mut gap = |pace: &Self| {
            modes.rate = match settings.learning_rate {
                LearningRate::Fixed(rate) => rate,
                LearningRate::Auto => pace.rate,
            };
            modes.momentum = pace.momentum;
            // NaN and infinities are refused.
            Some(modes.gap(settings.iterations))
                .filter(|gap| gap.is_finite())
                .unwrap_or(f64::INFINITY)
        };
        let mut nearest = gap(&best);
        if nearest <= arrived {
            return best;
        }
        let mut before = least;
        for curvature in spectrum.values.iter().chain([&largest]) {
            // Curvatures that are nearly alike make nearly the same pace.
            if *curvature < 2.0 * before && *curvature < largest {
                continue;
            }
            before = *curvature;
            let other = pace(before);
            let found = gap(&other);
            if found < nearest {
                (best, nearest) = (other, found);
            }
        }
        best
    }
}

impl RateChoice {
    /// `arrived` is a gap that is as good as none.
    pub(super) fn of(
        settings: &Settings,
        quadratic: &Quadratic,
        spectrum: &Spectrum,
        rows: Option<&BatchRows>,
        offset: &[f64],
        arrived: f64,
    ) -> Self {
        let largest = spectrum.largest();
        let mut momentum = 0.0;
        let mut in_time = false;
        let farthest = offset.iter().fold(0.0, |most: f64, d| most.max(d.abs()));
        // Steps of that length would leave the loss far behind where the optimum is far away along a flat
        // axis only, as it is where columns are nearly collinear.
        let near = NEAR * (2.0 * quadratic.gap(offset) / largest).sqrt();
        let is_far = farthest > near;
        let distance = if is_far { near } else { farthest };
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
                let pace = Pace::of(settings, spectrum, offset, arrived);
                momentum = pace.momentum;
                in_time = pace.reached > spectrum.least();
                let because = match (in_time, momentum > 0.0) {
                    (false, true) => {
                        "2 (1 + momentum) over the sum of the least and the largest curvature: the best constant rate"
                    }
                    (false, false) => {
                        "2 over the sum of the least and the largest curvature: the best constant rate"
                    }
                    (true, true) => {
                        "2 (1 + momentum) over the sum of the largest curvature and the least that so many iterations make use of: the best constant rate for them"
                    }
                    (true, false) => {
                        "2 over the sum of the largest curvature and the least that so many iterations make use of: the best constant rate for them"
                    }
                };
                let (best, limit) = (pace.rate, pace.limit);
                some(best, Some(limit), because)
            }
            Method::Nesterov => {
                let because = "1 over the largest curvature: what the method is made for";
                some(1.0 / largest, Some(4.0 / (3.0 * largest)), because)
            }
            Method::Adam { .. } | Method::RmsProp { .. } => {
                let tenth = (settings.iterations as f64 / 10.0).max(1.0);
                let because = match is_far {
                    false => {
                        "the distance to the optimum over a tenth of the iterations: steps are about as long as the rate"
                    }
                    true => {
                        "32 times the distance that the start's loss takes along its steepest axis, over a tenth of the iterations: the optimum is too far away for steps that reach it"
                    }
                };
                some(distance_or_one(distance) / tenth, None, because)
            }
            // Duchi, Hazan and Singer 2011, corollary 6: the largest distance over √2.
            Method::AdaGrad { .. } => {
                let because = match is_far {
                    false => {
                        "the distance to the optimum over the root of 2: the rate of the best bound"
                    }
                    true => {
                        "32 times the distance that the start's loss takes along its steepest axis, over the root of 2: the optimum is too far away for steps that reach it"
                    }
                };
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
            in_time,
        }
    }

    /// What was chosen, and why; `None` where nothing was left to choose.
    pub(super) fn explain(&self, settings: &Settings) -> Option<String> {
        let picks = settings.learning_rate == LearningRate::Auto && settings.method.has_rate();
        let rate = picks.then(|| format!("learning rate {}, {}", rounded(self.rate), self.because));
        let momentum = matches!(settings.method, Method::HeavyBall { momentum: None }).then(|| {
            let momentum = rounded(self.momentum);
            let whose = match self.in_time {
                true => "so many iterations",
                false => "this condition number in the long run",
            };
            format!("momentum {momentum}, the best for {whose}")
        });
        match (momentum, rate) {
            (Some(momentum), Some(rate)) => Some(format!("{momentum}; {rate}")),
            (momentum, rate) => momentum.or(rate),
        }
    }
}

/// How many times the distance that the start's loss takes along its steepest axis a method's steps may
/// reach.
const NEAR: f64 = 32.0;

/// A start at the optimum is no measure.
fn distance_or_one(distance: f64) -> f64 {
    if distance > 0.0 { distance } else { 1.0 }
}

/// The expected smoothness of batches drawn without replacement: between the largest curvature of one
/// row's loss and that of all (Gower and others, "SGD: general analysis and improved rates", 2019,
/// proposition 3.8).
fn batch_curvature(quadratic: &Quadratic, all: f64, rows: Option<&BatchRows>, batch: usize) -> f64 {
    let Some(rows) = rows else { return all };
    let (n, b) = (rows.count() as f64, batch.min(rows.count()) as f64);
    let one = quadratic.gradient_factor() * quadratic.count() as f64 * rows.largest_square()
        + 2.0 * quadratic.ridge();
    if n < 2.0 {
        return one.max(all);
    }
    (n * (b - 1.0) * all + (n - b) * one) / (b * (n - 1.0))
}
