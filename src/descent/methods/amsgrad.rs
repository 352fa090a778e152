//! AMSGrad.

use super::super::ledger::{Ledger, LedgerStep};
use super::super::state::State;
use super::adaptive::rate_by_ten_steps;
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

    /// The mean gradient, the mean square, the largest mean square, and the powers of β₁ and β₂.
    fn memory(&self, offset: &[f64]) -> Vec<f64> {
        let mut memory = vec![0.0; 3 * offset.len()];
        memory.extend([1.0, 1.0]);
        memory
    }

    fn rates(&self, context: &RateContext<'_>) -> Option<BestRate> {
        Some(rate_by_ten_steps(context))
    }

    /// As `torch.optim.Adam(amsgrad=True)` has it: the largest is that of the means as they are, and is corrected
    /// as the present one would be. ε is outside the root.
    fn step(&self, state: &mut State, context: &StepContext<'_>) {
        let (beta1, beta2) = (self.beta1, self.beta2);
        let n = state.offset.len();
        let (mean, rest) = state.memory.split_at_mut(n);
        let (square, rest) = rest.split_at_mut(n);
        let (largest, powers) = rest.split_at_mut(n);
        powers[0] *= beta1;
        powers[1] *= beta2;
        let step = context.rate / (1.0 - powers[0]);
        let root = (1.0 - powers[1]).sqrt();
        for (j, d) in state.offset.iter_mut().enumerate() {
            let gradient = context.gradient_factor * state.slope[j];
            mean[j] = beta1 * mean[j] + (1.0 - beta1) * gradient;
            square[j] = beta2 * square[j] + (1.0 - beta2) * gradient * gradient;
            largest[j] = largest[j].max(square[j]);
            let divisor = largest[j].sqrt() / root + self.epsilon;
            if divisor > 0.0 {
                *d -= step * (mean[j] / divisor);
            }
        }
    }

    fn fill(&self, ledger: &mut Ledger, step: &LedgerStep<'_>) -> &'static str {
        let n = step.after.offset.len();
        let (mean, rest) = step.after.memory.split_at(n);
        let (square, rest) = rest.split_at(n);
        let (largest, powers) = rest.split_at(n);
        ledger.number("beta1", self.beta1);
        ledger.number("beta2", self.beta2);
        ledger.number("epsilon", self.epsilon);
        ledger.number("beta1^t", powers[0]);
        ledger.number("beta2^t", powers[1]);
        ledger.quantity("gradient", step.gradient());
        ledger.quantity("mean", mean.to_vec());
        ledger.quantity("mean square", square.to_vec());
        ledger.quantity("largest mean square", largest.to_vec());
        let corrected = mean.iter().map(|m| m / (1.0 - powers[0]));
        ledger.quantity("corrected mean", corrected.collect());
        let root = largest.iter().map(|v| v.sqrt() / (1.0 - powers[1]).sqrt());
        ledger.quantity("corrected root", root.collect());
        "new position = position - rate * corrected mean / (corrected root + epsilon)"
    }
}
