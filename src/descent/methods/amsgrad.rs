//! AMSGrad.

use super::super::ledger::{Ledger, LedgerStep};
use super::super::state::State;
use super::adaptive::{Divisor, fill_means, memory_of_means, rate_by_ten_steps, step_by_means};
use super::rule::{
    BestRate, Description, RateContext, Rule, SettingDescription, SettingValue, StepContext,
};

/// Adam's step with the largest mean square so far in place of the present one, so that no coefficient's rate
/// grows again (Reddi, Kale and Kumar, "On the convergence of Adam and beyond", 2018, algorithm 2; means corrected
/// for their start as in PyTorch). No rate diverges: a step uphill makes those after it shorter, for good. So at
/// a constant rate, too, the rates of the coefficients end below the largest stable ones, and it comes to rest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AmsGrad {
    /// How much of the mean gradient is kept, β₁.
    pub beta1: f64,
    /// How much of the mean square is kept, β₂.
    pub beta2: f64,
    /// Added to the root of the largest mean square, ε.
    pub epsilon: f64,
}

pub(super) const DESCRIPTIONS: &[Description] = &[Description {
    name: "amsgrad",
    title: "AMSGrad",
    label: "AMSGrad",
    group: Description::RATE_EACH,
    about: "Adam's step, with the largest mean square so far in place of the present one: the rate of a coefficient never grows again (Reddi, Kale and Kumar, 2018). No rate diverges; at a constant one it comes to rest.",
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
            about: "added to the root of the largest mean square",
        },
    ],
}];

impl AmsGrad {
    pub(super) const USUAL: &'static [Self] = &[Self {
        beta1: 0.9,
        beta2: 0.999,
        epsilon: 1e-8,
    }];
}

/// PyTorch's constants.
impl Default for AmsGrad {
    fn default() -> Self {
        Self::USUAL[0]
    }
}

impl Rule for AmsGrad {
    fn name(&self) -> &'static str {
        "amsgrad"
    }

    fn settings(&mut self, each: &mut dyn FnMut(&'static str, SettingValue<'_>)) {
        each("beta1", SettingValue::Fraction(&mut self.beta1));
        each("beta2", SettingValue::Fraction(&mut self.beta2));
        each("epsilon", SettingValue::NotNegative(&mut self.epsilon));
    }

    fn memory(&self, offset: &[f64]) -> Vec<f64> {
        memory_of_means(offset.len(), Divisor::Largest)
    }

    fn rates(&self, context: &RateContext<'_>) -> Option<BestRate> {
        Some(rate_by_ten_steps(context))
    }

    fn step(&self, state: &mut State, context: &StepContext<'_>) {
        let constants = [self.beta1, self.beta2, self.epsilon];
        step_by_means(state, context, constants, Divisor::Largest);
    }

    fn fill(&self, ledger: &mut Ledger, step: &LedgerStep<'_>) -> &'static str {
        let constants = [self.beta1, self.beta2, self.epsilon];
        fill_means(ledger, step, constants, Divisor::Largest)
    }
}
