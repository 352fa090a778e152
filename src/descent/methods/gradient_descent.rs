//! Plain gradient descent.

use super::super::ledger::{Ledger, LedgerStep};
use super::super::state::State;
use super::pace::Pace;
use super::rule::{BestRate, Description, RateContext, Rule, StepContext};

/// `u ← u - η g` over all rows (Cauchy 1847). Converges for 0 < η < 2/λmax.
pub(super) struct GradientDescent;

pub(super) const DESCRIPTIONS: &[Description] = &[Description {
    name: "gradient-descent",
    title: "Gradient descent",
    label: "gradient descent",
    group: Description::ONE_RATE,
    about: "Each step goes down the slope of the loss over all rows, as far as the rate says (Cauchy, 1847). It converges at rates below 2 / λ, λ being the largest curvature.",
    settings: &[],
}];

impl Rule for GradientDescent {
    fn name(&self) -> &'static str {
        "gradient-descent"
    }

    fn is_monotone(&self) -> bool {
        true
    }

    fn is_linear(&self) -> bool {
        true
    }

    fn rates(&self, context: &RateContext<'_>) -> Option<BestRate> {
        Some(Pace::of(Some(0.0), context).best_rate(context))
    }

    fn step(&self, state: &mut State, context: &StepContext<'_>) {
        let rate = context.rate * context.gradient_factor;
        for (d, slope) in state.offset.iter_mut().zip(&state.slope) {
            *d -= rate * slope;
        }
    }

    fn fill(&self, ledger: &mut Ledger, step: &LedgerStep<'_>) -> &'static str {
        ledger.quantity("gradient", step.gradient());
        "new position = position - rate * gradient"
    }
}
