//! AdaGrad.

use super::super::ledger::{Ledger, LedgerStep};
use super::super::state::State;
use super::adaptive::{rate_by_sum, step_by_squares};
use super::rule::{
    BestRate, Description, RateContext, Rule, SettingDescription, SettingValue, StepContext,
};

/// Steps divided by the root of the sum of all squared gradients so far (Duchi, Hazan and Singer,
/// 2011). No rate diverges.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AdaGrad {
    /// Added to that root, ε.
    pub epsilon: f64,
}

pub(super) const DESCRIPTIONS: &[Description] = &[Description {
    name: "adagrad",
    title: "AdaGrad",
    label: "AdaGrad",
    group: Description::RATE_EACH,
    about: "The gradient over the root of the sum of all its squares so far, so that steps become shorter (Duchi, Hazan and Singer, 2011). No rate diverges.",
    settings: &[SettingDescription {
        name: "epsilon",
        kind: "number",
        default: "1e-10",
        about: "added to the root of the sum of squares",
    }],
}];

impl AdaGrad {
    pub(super) const USUAL: &'static [Self] = &[Self { epsilon: 1e-10 }];
}

/// PyTorch's constant.
impl Default for AdaGrad {
    fn default() -> Self {
        Self::USUAL[0]
    }
}

impl Rule for AdaGrad {
    fn name(&self) -> &'static str {
        "adagrad"
    }

    fn settings(&mut self, each: &mut dyn FnMut(&'static str, SettingValue<'_>)) {
        each("epsilon", SettingValue::NotNegative(&mut self.epsilon));
    }

    /// The sum of squares.
    fn memory(&self, offset: &[f64]) -> Vec<f64> {
        vec![0.0; offset.len()]
    }

    fn rates(&self, context: &RateContext<'_>) -> Option<BestRate> {
        Some(rate_by_sum(context))
    }

    fn step(&self, state: &mut State, context: &StepContext<'_>) {
        step_by_squares(state, context, [1.0, 1.0, self.epsilon]);
    }

    fn fill(&self, ledger: &mut Ledger, step: &LedgerStep<'_>) -> &'static str {
        ledger.number("epsilon", self.epsilon);
        ledger.quantity("gradient", step.gradient());
        ledger.quantity("sum of squares", step.after.memory.clone());
        "new position = position - rate * gradient / (sqrt(sum of squares) + epsilon)"
    }
}
