//! Adam.

use super::super::ledger::{Ledger, LedgerStep};
use super::super::state::State;
use super::adaptive::{Divisor, fill_means, memory_of_means, rate_by_steps, step_by_means};
use super::rule::{
    BestRate, Description, RateContext, Rule, SettingDescription, SettingValue, StepContext,
};

/// Steps of about η, by running means of the gradient and of its square (Kingma and Ba, "Adam",
/// 2015, algorithm 1). No rate diverges; at a constant one it ends circling within about η.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Adam {
    /// How much of the mean gradient is kept, β₁.
    pub beta1: f64,
    /// How much of the mean square is kept, β₂.
    pub beta2: f64,
    /// Added to the root of the mean square, ε.
    pub epsilon: f64,
}

pub(super) const DESCRIPTIONS: &[Description] = &[Description {
    name: "adam",
    title: "Adam",
    label: "Adam",
    group: Description::RATE_EACH,
    about: "Steps are about as long as the rate, whatever the slope: the running mean of the gradient over the root of that of its square (Kingma and Ba, 2015). No rate diverges; at a constant one it ends circling.",
    settings: &[
        SettingDescription {
            name: "beta1",
            kind: "number",
            default: "0.9",
            about: "how much of the mean gradient is kept, from 0, below 1",
        },
        SettingDescription {
            name: "beta2",
            kind: "number",
            default: "0.999",
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

impl Adam {
    pub(super) const USUAL: &'static [Self] = &[Self {
        beta1: 0.9,
        beta2: 0.999,
        epsilon: 1e-8,
    }];
}

/// The constants of the paper.
impl Default for Adam {
    fn default() -> Self {
        Self::USUAL[0]
    }
}

impl Rule for Adam {
    fn name(&self) -> &'static str {
        "adam"
    }

    fn settings(&mut self, each: &mut dyn FnMut(&'static str, SettingValue<'_>)) {
        each("beta1", SettingValue::Fraction(&mut self.beta1));
        each("beta2", SettingValue::Fraction(&mut self.beta2));
        each("epsilon", SettingValue::NotNegative(&mut self.epsilon));
    }

    fn memory(&self, offset: &[f64]) -> Vec<f64> {
        memory_of_means(offset.len(), Divisor::Mean)
    }

    fn rates(&self, context: &RateContext<'_>) -> Option<BestRate> {
        Some(rate_by_steps(context))
    }

    fn step(&self, state: &mut State, context: &StepContext<'_>) {
        let constants = [self.beta1, self.beta2, self.epsilon];
        step_by_means(state, context, constants, Divisor::Mean);
    }

    fn fill(&self, ledger: &mut Ledger, step: &LedgerStep<'_>) -> &'static str {
        let constants = [self.beta1, self.beta2, self.epsilon];
        fill_means(ledger, step, constants, Divisor::Mean)
    }
}
