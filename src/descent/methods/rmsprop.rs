//! RMSProp.

use super::super::ledger::{Ledger, LedgerStep};
use super::super::state::State;
use super::adaptive::{rate_by_steps, step_by_squares};
use super::rule::{
    BestRate, Description, RateContext, Rule, SettingDescription, SettingValue, StepContext,
};

/// Steps divided by the root of a running mean of squared gradients (Tieleman and Hinton, lecture
/// 6.5 of "Neural networks for machine learning", 2012). No rate diverges.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RmsProp {
    /// How much of the mean square is kept, α.
    pub decay: f64,
    /// Added to its root, ε.
    pub epsilon: f64,
}

pub(super) const DESCRIPTIONS: &[Description] = &[Description {
    name: "rmsprop",
    title: "RMSProp",
    label: "RMSProp",
    group: Description::RATE_EACH,
    about: "The gradient over the root of a running mean of its square (Tieleman and Hinton, 2012). No rate diverges; at a constant one it ends circling.",
    settings: &[
        SettingDescription {
            name: "decay",
            kind: "number",
            default: "0.99",
            about: "how much of the mean square is kept, from 0, below 1",
        },
        SettingDescription {
            name: "epsilon",
            kind: "number",
            default: "1e-8",
            about: "added to the root of the mean square",
        },
    ],
}];

impl RmsProp {
    pub(super) const USUAL: &'static [Self] = &[Self {
        decay: 0.99,
        epsilon: 1e-8,
    }];
}

/// PyTorch's constants.
impl Default for RmsProp {
    fn default() -> Self {
        Self::USUAL[0]
    }
}

impl Rule for RmsProp {
    fn name(&self) -> &'static str {
        "rmsprop"
    }

    fn settings(&mut self, each: &mut dyn FnMut(&'static str, SettingValue<'_>)) {
        each("decay", SettingValue::Fraction(&mut self.decay));
        each("epsilon", SettingValue::NotNegative(&mut self.epsilon));
    }

    /// The mean square.
    fn memory(&self, offset: &[f64]) -> Vec<f64> {
        vec![0.0; offset.len()]
    }

    fn rates(&self, context: &RateContext<'_>) -> Option<BestRate> {
        Some(rate_by_steps(context))
    }

    fn step(&self, state: &mut State, context: &StepContext<'_>) {
        let constants = [self.decay, 1.0 - self.decay, self.epsilon];
        step_by_squares(state, context, constants);
    }

    fn fill(&self, ledger: &mut Ledger, step: &LedgerStep<'_>) -> &'static str {
        ledger.number("decay", self.decay);
        ledger.number("epsilon", self.epsilon);
        ledger.quantity("gradient", step.gradient());
        ledger.quantity("mean square", step.after.memory.clone());
        "new position = position - rate * gradient / (sqrt(mean square) + epsilon)"
    }
}
