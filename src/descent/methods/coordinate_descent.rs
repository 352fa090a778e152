//! Coordinate descent.

use super::super::ledger::{Ledger, LedgerStep};
use super::super::state::State;
use super::rule::{Description, Rule, StepContext};

/// One coefficient after the other to the least loss along it, all of them an iteration
/// (Gauss-Seidel; Wright, "Coordinate descent algorithms", 2015). Always converges; no step raises
/// the loss.
pub(super) struct CoordinateDescent;

pub(super) const DESCRIPTIONS: &[Description] = &[Description {
    name: "coordinate-descent",
    title: "Coordinate descent",
    label: "coordinate descent",
    group: Description::NO_RATE,
    about: "One coefficient after the other to the least loss along it, all of them an iteration (Gauss and Seidel). It needs no rate and always converges.",
    settings: &[],
}];

impl Rule for CoordinateDescent {
    fn name(&self) -> &'static str {
        "coordinate-descent"
    }

    fn has_rate(&self) -> bool {
        false
    }

    fn step(&self, state: &mut State, context: &StepContext<'_>) {
        let n = state.offset.len();
        state.scratch[..n].copy_from_slice(&state.offset);
        for j in 0..n {
            let row = context.quadratic.products_of(j);
            let moved = &mut state.scratch[..n];
            let slope: f64 = row.iter().zip(moved.iter()).map(|(a, d)| a * d).sum();
            if row[j] > 0.0 {
                moved[j] -= slope / row[j];
            }
        }
        state.move_if_lower(context.quadratic);
    }

    /// The gradient along a coordinate is that when its turn comes, after those before it have moved.
    fn fill(&self, ledger: &mut Ledger, step: &LedgerStep<'_>) -> &'static str {
        let n = step.after.offset.len();
        let factor = step.quadratic.gradient_factor();
        let curvatures = (0..n).map(|j| factor * step.quadratic.products_of(j)[j]);
        let curvature: Vec<f64> = curvatures.collect();
        let pairs = curvature.iter().zip(step.change());
        let gradient = pairs.map(|(h, s)| -h * s).collect();
        ledger.quantity("gradient", gradient);
        ledger.quantity("curvature", curvature);
        "coordinate by coordinate: new position = position - gradient / curvature"
    }
}
