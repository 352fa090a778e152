//! Nesterov's accelerated gradient, with restarts.

use super::super::ledger::{Ledger, LedgerStep};
use super::super::state::State;
use super::rule::{BestRate, Description, RateContext, Rule, StepContext};

/// A step from `y = u + β (u - previous u)` with β from Nesterov's sequence (1983), which starts
/// again when the step goes uphill (O'Donoghue and Candès, "Adaptive restart for accelerated
/// gradient schemes", 2015, the gradient scheme). Made for η ≤ 1/λmax. It converges at any momentum
/// of the sequence for η below 4/(3 λmax).
pub(super) struct Nesterov;

pub(super) const DESCRIPTIONS: &[Description] = &[Description {
    name: "nesterov",
    title: "Nesterov, with restart",
    label: "Nesterov",
    group: Description::ONE_RATE,
    about: "It looks ahead along its momentum and steps down the slope it finds there (Nesterov, 1983). The momentum starts again from nothing when a step goes uphill (O’Donoghue and Candès, 2015). Made for rates up to 1 / λ.",
    settings: &[],
}];

/// The next number of Nesterov's sequence, t' = (1 + √(1 + 4t²)) / 2, and the momentum, (t - 1) / t'.
fn sequence(t: f64) -> (f64, f64) {
    let next = (1.0 + (1.0 + 4.0 * t * t).sqrt()) / 2.0;
    (next, (t - 1.0) / next)
}

impl Rule for Nesterov {
    fn name(&self) -> &'static str {
        "nesterov"
    }

    /// The previous position, and t.
    fn memory(&self, offset: &[f64]) -> Vec<f64> {
        let mut memory = offset.to_vec();
        memory.push(1.0);
        memory
    }

    fn rates(&self, context: &RateContext<'_>) -> Option<BestRate> {
        let largest = context.spectrum.largest();
        let because = "1 over the largest curvature: what the method is made for";
        let limit = Some(4.0 / (3.0 * largest));
        Some(BestRate::new(1.0 / largest, limit, because))
    }

    fn step(&self, state: &mut State, context: &StepContext<'_>) {
        let rate = context.rate * context.gradient_factor;
        let n = state.offset.len();
        let (previous, numbers) = state.memory.split_at_mut(n);
        let (ahead, slope) = state.scratch.split_at_mut(n);
        let (next, momentum) = sequence(numbers[0]);
        for ((y, d), before) in ahead.iter_mut().zip(&state.offset).zip(previous.iter()) {
            *y = d + momentum * (d - before);
        }
        context.quadratic.slope_and_gap(ahead, slope);
        let mut uphill = 0.0;
        for (j, d) in state.offset.iter_mut().enumerate() {
            let moved = ahead[j] - rate * slope[j];
            uphill += slope[j] * (moved - *d);
            previous[j] = *d;
            *d = moved;
        }
        numbers[0] = if uphill > 0.0 { 1.0 } else { next };
    }

    fn fill(&self, ledger: &mut Ledger, step: &LedgerStep<'_>) -> &'static str {
        let offset = &step.before.offset;
        let (previous, numbers) = step.before.memory.split_at(offset.len());
        let (_, momentum) = sequence(numbers[0]);
        ledger.number("momentum", momentum);
        let pairs = offset.iter().zip(previous);
        let ahead: Vec<f64> = pairs
            .map(|(d, before)| d + momentum * (d - before))
            .collect();
        let mut slope = vec![0.0; ahead.len()];
        step.quadratic.slope_and_gap(&ahead, &mut slope);
        ledger.quantity("previous position", step.quadratic.position_at(previous));
        ledger.quantity("look-ahead", step.quadratic.position_at(&ahead));
        ledger.quantity("gradient", step.gradient_of(&slope));
        "look-ahead = position + momentum * (position - previous position); new position = look-ahead - rate * gradient at the look-ahead"
    }
}
