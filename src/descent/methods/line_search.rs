//! Steepest descent with an exact line search.

use super::super::ledger::{Ledger, LedgerStep};
use super::super::state::State;
use super::rule::{Description, Rule, StepContext};
use crate::fit::quadratic::Quadratic;

/// Down the gradient to the least loss along it, η = g'g / g'Hg (Nocedal and Wright, "Numerical
/// Optimization", section 3.3). Always converges; no step raises the loss.
pub(super) struct LineSearch;

pub(super) const DESCRIPTIONS: &[Description] = &[Description {
    name: "line-search",
    title: "Exact line search",
    label: "line search",
    group: Description::NO_RATE,
    about: "Down the gradient to the least loss along it: steepest descent (Nocedal and Wright, section 3.3). It needs no rate, always converges, and never raises the loss.",
    settings: &[],
}];

impl Rule for LineSearch {
    fn name(&self) -> &'static str {
        "line-search"
    }

    fn has_rate(&self) -> bool {
        false
    }

    /// (κ - 1)/(κ + 1) in each step (Kantorovich; Nocedal and Wright, equation 3.29).
    fn bound(&self, condition: f64) -> Option<[f64; 2]> {
        Some([(condition - 1.0) / (condition + 1.0), 1.0])
    }

    fn step(&self, state: &mut State, context: &StepContext<'_>) {
        search(state, context.quadratic);
    }

    fn fill(&self, ledger: &mut Ledger, step: &LedgerStep<'_>) -> &'static str {
        let gradient = step.gradient();
        ledger.number("rate", step.rate_along(&gradient));
        ledger.quantity("gradient", gradient);
        "rate = gradient'gradient / gradient'H gradient; new position = position - rate * gradient"
    }
}

/// Moves to the least loss along the gradient.
pub(super) fn search(state: &mut State, quadratic: &Quadratic) {
    let n = state.offset.len();
    let (direction, product) = state.scratch.split_at_mut(n);
    // Scaled, so that no square overflows; the step is the same.
    let sizes = state.slope.iter().map(|s| s.abs());
    let largest = sizes.fold(0.0, f64::max);
    if largest == 0.0 {
        return;
    }
    for (p, slope) in direction.iter_mut().zip(&state.slope) {
        *p = slope / largest;
    }
    let factor = quadratic.gradient_factor() / 2.0;
    let curvature = quadratic.slope_and_gap(direction, product) / factor;
    let pairs = direction.iter().zip(&state.slope);
    let descent: f64 = pairs.map(|(p, s)| p * s).sum();
    let step = descent / curvature;
    for (p, d) in direction.iter_mut().zip(&state.offset) {
        *p = d - step * *p;
    }
    state.move_if_lower(quadratic);
}
