//! Adam.

use super::super::ledger::{Ledger, LedgerStep};
use super::super::state::State;
use super::adaptive::rate_by_steps;
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

    /// The mean gradient, the mean square, and the powers of β₁ and β₂.
    fn memory(&self, offset: &[f64]) -> Vec<f64> {
        let mut memory = vec![0.0; 2 * offset.len()];
        memory.extend([1.0, 1.0]);
        memory
    }

    fn rates(&self, context: &RateContext<'_>) -> Option<BestRate> {
        Some(rate_by_steps(context))
    }

    /// As in PyTorch: means are corrected for their start at zero, and ε is outside the root.
    fn step(&self, state: &mut State, context: &StepContext<'_>) {
        let (beta1, beta2) = (self.beta1, self.beta2);
        let n = state.offset.len();
        let (mean, rest) = state.memory.split_at_mut(n);
        let (square, powers) = rest.split_at_mut(n);
        powers[0] *= beta1;
        powers[1] *= beta2;
        let step = context.rate / (1.0 - powers[0]);
        let root = (1.0 - powers[1]).sqrt();
        for (j, d) in state.offset.iter_mut().enumerate() {
            let gradient = context.gradient_factor * state.slope[j];
            mean[j] = beta1 * mean[j] + (1.0 - beta1) * gradient;
            square[j] = beta2 * square[j] + (1.0 - beta2) * gradient * gradient;
            let divisor = square[j].sqrt() / root + self.epsilon;
            if divisor > 0.0 {
                *d -= step * (mean[j] / divisor);
            }
        }
    }

    fn fill(&self, ledger: &mut Ledger, step: &LedgerStep<'_>) -> &'static str {
        let (means, powers) = step.after.memory.split_at(2 * step.after.offset.len());
        let (mean, square) = means.split_at(step.after.offset.len());
        ledger.number("beta1", self.beta1);
        ledger.number("beta2", self.beta2);
        ledger.number("epsilon", self.epsilon);
        ledger.number("beta1^t", powers[0]);
        ledger.number("beta2^t", powers[1]);
        ledger.quantity("gradient", step.gradient());
        ledger.quantity("mean", mean.to_vec());
        ledger.quantity("mean square", square.to_vec());
        let corrected = mean.iter().map(|m| m / (1.0 - powers[0]));
        ledger.quantity("corrected mean", corrected.collect());
        let root = square.iter().map(|v| v.sqrt() / (1.0 - powers[1]).sqrt());
        ledger.quantity("corrected root", root.collect());
        "new position = position - rate * corrected mean / (corrected root + epsilon)"
    }
}
