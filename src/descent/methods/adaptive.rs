//! The common part of the methods with a rate for each coefficient: steps divided by the root of squared
//! gradients, and so a rate that is a distance.

use super::super::ledger::{Ledger, LedgerStep};
use super::super::state::State;
use super::rule::{BestRate, RateContext, StepContext};

/// The longest distance that steps may be made for, in units of the distance that the start's loss takes
/// along its steepest axis.
const NEAR: f64 = 32.0;

/// The distance to the optimum along the coordinate that is farthest from it, or a shorter one that is enough.
/// Steps of the full distance would leave the loss far behind if the optimum is far away along a flat axis
/// only, as it is where columns are nearly collinear.
struct Distance {
    length: f64,
    is_shortened: bool,
}

impl Distance {
    fn of(context: &RateContext<'_>) -> Self {
        let offset = context.offset;
        let farthest = offset.iter().fold(0.0, |most: f64, d| most.max(d.abs()));
        let largest = context.spectrum.largest();
        let near = NEAR * (2.0 * context.quadratic.gap(offset) / largest).sqrt();
        let is_shortened = farthest > near;
        let length = if is_shortened { near } else { farthest };
        Self {
            // A start at the optimum has no distance to measure by.
            length: if length > 0.0 { length } else { 1.0 },
            is_shortened,
        }
    }
}

/// The rate of a method whose steps are about as long as the rate.
pub(super) fn rate_by_steps(context: &RateContext<'_>) -> BestRate {
    let distance = Distance::of(context);
    let tenth = (context.iterations as f64 / 10.0).max(1.0);
    let because = match distance.is_shortened {
        false => {
            "the distance to the optimum over a tenth of the iterations: steps are about as long as the rate"
        }
        true => {
            "32 times the distance that the start's loss takes along its steepest axis, over a tenth of the iterations: the optimum is too far away for steps that reach it"
        }
    };
    BestRate::new(distance.length / tenth, None, because)
}

/// The rate of AMSGrad, which converges at a constant rate, so that more iterations need no smaller one. No paper
/// has it; it was measured against the rate by steps, in NumPy. On ten standardised predictors of diabetes 1,000 steps
/// leave 1e-42 of the gap, and 2e-8 at the rate by steps. On Longley's nearly collinear ones 5,000 steps leave 3e-11
/// and 4e-7; a third of the rate would leave 6e-13 there, and far more on diabetes.
pub(super) fn rate_by_ten_steps(context: &RateContext<'_>) -> BestRate {
    let distance = Distance::of(context);
    let steps = (context.iterations as f64 / 10.0).clamp(1.0, 10.0);
    let because = match distance.is_shortened {
        false => {
            "the distance to the optimum over 10, or over a tenth of fewer than 100 iterations: steps are about as long as the rate at first, and come to rest at any"
        }
        true => {
            "32 times the distance that the start's loss takes along its steepest axis, over 10, or over a tenth of fewer than 100 iterations: the optimum is too far away for steps that reach it"
        }
    };
    BestRate::new(distance.length / steps, None, because)
}

/// The rate of AdaGrad: the largest distance over √2 (Duchi, Hazan and Singer 2011, corollary 6).
pub(super) fn rate_by_sum(context: &RateContext<'_>) -> BestRate {
    let distance = Distance::of(context);
    let because = match distance.is_shortened {
        false => "the distance to the optimum over the root of 2: the rate of the best bound",
        true => {
            "32 times the distance that the start's loss takes along its steepest axis, over the root of 2: the optimum is too far away for steps that reach it"
        }
    };
    BestRate::new(distance.length / 2f64.sqrt(), None, because)
}

/// A step along the gradient over the root of `kept` times the remembered squares plus `taken` times the
/// new one, with ε outside the root.
pub(super) fn step_by_squares(
    state: &mut State,
    context: &StepContext<'_>,
    [kept, taken, epsilon]: [f64; 3],
) {
    for (j, d) in state.offset.iter_mut().enumerate() {
        let gradient = context.gradient_factor * state.slope[j];
        let square = &mut state.memory[j];
        *square = kept * *square + taken * gradient * gradient;
        let divisor = square.sqrt() + epsilon;
        if divisor > 0.0 {
            *d -= context.rate * (gradient / divisor);
        }
    }
}

/// The square that the step of a method with running means is divided by.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Divisor {
    /// The mean square: Adam.
    Mean,
    /// The largest mean square so far: AMSGrad.
    Largest,
}

/// The memory of a method with running means: the mean gradient, the mean square, the largest mean square if the
/// method divides by that, and the powers of β₁ and β₂.
pub(super) fn memory_of_means(count: usize, divisor: Divisor) -> Vec<f64> {
    let vectors = if divisor == Divisor::Largest { 3 } else { 2 };
    let mut memory = vec![0.0; vectors * count];
    memory.extend([1.0, 1.0]);
    memory
}

/// A step along the mean gradient over the root of a square, with β₁, β₂ and ε, as PyTorch has it: means are corrected
/// for their start at zero, and ε is outside the root. The largest mean square is that of the uncorrected ones.
pub(super) fn step_by_means(
    state: &mut State,
    context: &StepContext<'_>,
    [beta1, beta2, epsilon]: [f64; 3],
    divisor: Divisor,
) {
    let n = state.offset.len();
    let (mean, rest) = state.memory.split_at_mut(n);
    let (square, rest) = rest.split_at_mut(n);
    let (largest, powers) = rest.split_at_mut(rest.len() - 2);
    powers[0] *= beta1;
    powers[1] *= beta2;
    let step = context.rate / (1.0 - powers[0]);
    let root = (1.0 - powers[1]).sqrt();
    for (j, d) in state.offset.iter_mut().enumerate() {
        let gradient = context.gradient_factor * state.slope[j];
        mean[j] = beta1 * mean[j] + (1.0 - beta1) * gradient;
        square[j] = beta2 * square[j] + (1.0 - beta2) * gradient * gradient;
        let square = match divisor {
            Divisor::Mean => square[j],
            Divisor::Largest => {
                largest[j] = largest[j].max(square[j]);
                largest[j]
            }
        };
        let divisor = square.sqrt() / root + epsilon;
        if divisor > 0.0 {
            *d -= step * (mean[j] / divisor);
        }
    }
}

/// The quantities of [`step_by_means`], and its formula.
pub(super) fn fill_means(
    ledger: &mut Ledger,
    step: &LedgerStep<'_>,
    [beta1, beta2, epsilon]: [f64; 3],
    divisor: Divisor,
) -> &'static str {
    let memory = &step.after.memory;
    let n = step.after.offset.len();
    let (mean, rest) = memory.split_at(n);
    let (square, rest) = rest.split_at(n);
    let (largest, powers) = rest.split_at(rest.len() - 2);
    ledger.number("beta1", beta1);
    ledger.number("beta2", beta2);
    ledger.number("epsilon", epsilon);
    ledger.number("beta1^t", powers[0]);
    ledger.number("beta2^t", powers[1]);
    ledger.quantity("gradient", step.gradient());
    ledger.quantity("mean", mean.to_vec());
    ledger.quantity("mean square", square.to_vec());
    let mut divided_by = square;
    if divisor == Divisor::Largest {
        ledger.quantity("largest mean square", largest.to_vec());
        divided_by = largest;
    }
    let corrected = mean.iter().map(|m| m / (1.0 - powers[0]));
    ledger.quantity("corrected mean", corrected.collect());
    let root = divided_by
        .iter()
        .map(|v| v.sqrt() / (1.0 - powers[1]).sqrt());
    ledger.quantity("corrected root", root.collect());
    "new position = position - rate * corrected mean / (corrected root + epsilon)"
}
