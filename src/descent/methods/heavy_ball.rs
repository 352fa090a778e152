//! Gradient descent with momentum, in Polyak's form.

use super::super::ledger::{Ledger, LedgerStep};
use super::super::state::State;
use super::pace::Pace;
use super::rule::{
    BestRate, Description, RateContext, Rule, SettingDescription, SettingValue, StepContext,
};
use crate::error::rounded;

/// `v ← β v - η g, u ← u + v` (Polyak, "Some methods of speeding up the convergence of iteration
/// methods", 1964). Converges for 0 ≤ β < 1, 0 < η < 2(1 + β)/λmax.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct HeavyBall {
    /// β; by default the best one, ((√κ - 1)/(√κ + 1))².
    pub momentum: Option<f64>,
}

pub(super) const DESCRIPTIONS: &[Description] = &[Description {
    name: "heavy-ball",
    title: "Heavy ball",
    label: "heavy ball",
    group: Description::ONE_RATE,
    about: "A step keeps part of the step before it, the momentum, as a heavy ball keeps rolling (Polyak, 1964). It converges at rates below 2 (1 + momentum) / λ.",
    settings: &[SettingDescription {
        name: "momentum",
        kind: "number | 'auto'",
        default: "'auto'",
        about: "how much of each step the next one keeps, from 0, below 1; by default the best for the data",
    }],
}];

impl HeavyBall {
    pub(super) const USUAL: &'static [Self] = &[Self { momentum: None }];
}

impl Rule for HeavyBall {
    fn name(&self) -> &'static str {
        "heavy-ball"
    }

    fn settings(&mut self, each: &mut dyn FnMut(&'static str, SettingValue<'_>)) {
        each("momentum", SettingValue::FractionOrAuto(&mut self.momentum));
    }

    fn is_linear(&self) -> bool {
        true
    }

    /// The velocity.
    fn memory(&self, offset: &[f64]) -> Vec<f64> {
        vec![0.0; offset.len()]
    }

    fn rates(&self, context: &RateContext<'_>) -> Option<BestRate> {
        let pace = Pace::of(self.momentum, context);
        let chosen = self.momentum.is_none().then(|| {
            let momentum = rounded(pace.momentum);
            let whose = match pace.is_in_time(context) {
                true => "so many iterations",
                false => "this condition number in the long run",
            };
            format!("momentum {momentum}, the best for {whose}")
        });
        Some(BestRate {
            momentum: Some(pace.momentum),
            chosen,
            ..pace.best_rate(context)
        })
    }

    fn step(&self, state: &mut State, context: &StepContext<'_>) {
        let rate = context.rate * context.gradient_factor;
        let velocity = state.memory.iter_mut().zip(&state.slope);
        for (d, (v, slope)) in state.offset.iter_mut().zip(velocity) {
            *v = context.momentum * *v - rate * slope;
            *d += *v;
        }
    }

    fn fill(&self, ledger: &mut Ledger, step: &LedgerStep<'_>) -> &'static str {
        ledger.number("momentum", step.momentum);
        ledger.quantity("gradient", step.gradient());
        ledger.quantity("previous velocity", step.before.memory.clone());
        ledger.quantity("velocity", step.after.memory.clone());
        "velocity = momentum * previous velocity - rate * gradient; new position = position + velocity"
    }
}
