//! Stochastic gradient descent: one row a step, or a few.

use super::super::batches::{BatchRows, Order};
use super::super::ledger::{Ledger, LedgerStep};
use super::super::state::State;
use super::rule::{
    BestRate, Description, RateContext, Rule, SettingDescription, SettingValue, StepContext,
};
use crate::fit::quadratic::Quadratic;

/// The gradient of a few rows only, the next ones each time, in an order drawn anew every epoch
/// (Robbins and Monro 1951). Rows that are in memory: all, or an even sample of them. At a constant
/// rate it ends in noise about the optimum; safe for η ≤ 1/L of the steepest batch (Needell,
/// Srebro and Ward 2014).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stochastic {
    /// Rows a step: 1 is stochastic in the strict sense, more a minibatch.
    pub batch: usize,
    /// The orders are drawn from it: a descent with the same seed has the same bits.
    pub seed: u64,
    /// Whether rows are taken in a new order each epoch, or always as they stand in the table.
    pub shuffle: bool,
    /// Whether the position is the mean of all positions since the start (Polyak and Juditsky,
    /// "Acceleration of stochastic approximation by averaging", 1992).
    pub averaging: bool,
}

const BATCH: SettingDescription = SettingDescription {
    name: "batch",
    kind: "number",
    default: "32",
    about: "the rows of a step",
};

const SEED: SettingDescription = SettingDescription {
    name: "seed",
    kind: "number",
    default: "1886",
    about: "the orders of rows are drawn from it: the same seed gives the same descent",
};

const SHUFFLE: SettingDescription = SettingDescription {
    name: "shuffle",
    kind: "boolean",
    default: "true",
    about: "whether every epoch has a new order of rows, or always that of the table",
};

const AVERAGING: SettingDescription = SettingDescription {
    name: "averaging",
    kind: "boolean",
    default: "false",
    about: "whether the position is the mean of all so far (Polyak and Ruppert)",
};

pub(super) const DESCRIPTIONS: &[Description] = &[
    Description {
        name: "stochastic",
        title: "Stochastic, one row a step",
        label: "stochastic",
        group: Description::SOME_ROWS,
        about: "The gradient of one row only, the next one each time, in a new order every epoch (Robbins and Monro, 1951). At a constant rate it ends circling in the noise of its rows.",
        settings: &[SEED, SHUFFLE, AVERAGING],
    },
    Description {
        name: "minibatch",
        title: "Minibatch",
        label: "minibatch",
        group: Description::SOME_ROWS,
        about: "The gradient of a few rows, the next ones each time, in a new order every epoch. The more rows, the less noise; at a constant rate it ends circling.",
        settings: &[BATCH, SEED, SHUFFLE, AVERAGING],
    },
];

impl Stochastic {
    const ONE_ROW: Self = Self {
        batch: 1,
        seed: 1886,
        shuffle: true,
        averaging: false,
    };

    const MINIBATCH: Self = Self {
        batch: 32,
        ..Self::ONE_ROW
    };

    pub(super) const USUAL: &'static [Self] = &[Self::ONE_ROW, Self::MINIBATCH];

    /// The seed of the orders; `None` for the order of the table.
    fn shuffling(&self) -> Option<u64> {
        self.shuffle.then_some(self.seed)
    }
}

/// One row a step.
impl Default for Stochastic {
    fn default() -> Self {
        Self::ONE_ROW
    }
}

impl Rule for Stochastic {
    fn name(&self) -> &'static str {
        match self.batch {
            1 => "stochastic",
            _ => "minibatch",
        }
    }

    fn settings(&mut self, each: &mut dyn FnMut(&'static str, SettingValue<'_>)) {
        if self.batch != 1 {
            each("batch", SettingValue::Rows(&mut self.batch));
        }
        each("seed", SettingValue::Whole(&mut self.seed));
        each("shuffle", SettingValue::Flag(&mut self.shuffle));
        each("averaging", SettingValue::Flag(&mut self.averaging));
    }

    fn needs_rows(&self) -> bool {
        true
    }

    /// With averaging, the position that steps are made from; the offset is then the mean of these.
    fn memory(&self, offset: &[f64]) -> Vec<f64> {
        match self.averaging {
            true => offset.to_vec(),
            false => Vec::new(),
        }
    }

    fn rates(&self, context: &RateContext<'_>) -> Option<BestRate> {
        let largest = context.spectrum.largest();
        let curvature = batch_curvature(context.quadratic, largest, context.rows, self.batch);
        let because = "1 over twice the expected curvature of a batch: safe for any order of rows";
        let limit = Some(1.0 / curvature);
        Some(BestRate::new(1.0 / (2.0 * curvature), limit, because))
    }

    fn advice(&self) -> &'static str {
        "at a constant rate it circles the optimum: a rate that falls or averaging brings it closer"
    }

    /// Down the gradient of the next rows.
    fn step(&self, state: &mut State, context: &StepContext<'_>) {
        let Some(rows) = context.rows else { return };
        let n = state.offset.len();
        let gradient = &mut state.scratch[..n];
        let iterate = match self.averaging {
            true => &mut state.memory[..n],
            false => &mut state.offset[..n],
        };
        let order = &mut state.order;
        let batch = rows.batch(self.batch, self.shuffling(), state.iteration, order);
        rows.gradient(context.quadratic, batch, iterate, gradient);
        for (d, g) in iterate.iter_mut().zip(gradient) {
            *d -= context.rate * *g;
        }
        if self.averaging {
            let count = state.iteration as f64 + 1.0;
            for (mean, d) in state.offset.iter_mut().zip(&state.memory) {
                *mean += (d - *mean) / count;
            }
        }
    }

    fn fill(&self, ledger: &mut Ledger, step: &LedgerStep<'_>) -> &'static str {
        let (before, after) = (step.before, step.after);
        let iterate = match self.averaging {
            true => &before.memory,
            false => &before.offset,
        };
        if self.averaging {
            ledger.quantity("iterate", step.quadratic.position_at(iterate));
        }
        if let Some(rows) = step.rows {
            let mut gradient = vec![0.0; iterate.len()];
            let mut order = Order::default();
            let batch = rows.batch(self.batch, self.shuffling(), before.iteration, &mut order);
            rows.gradient(step.quadratic, batch, iterate, &mut gradient);
            ledger.quantity("gradient", gradient);
        }
        if !self.averaging {
            return "new position = position - rate * gradient of the batch";
        }
        ledger.quantity("new iterate", step.quadratic.position_at(&after.memory));
        "new iterate = iterate - rate * gradient of the batch; new position = mean of all iterates"
    }
}

/// The expected smoothness of batches drawn without replacement: between the largest curvature of one
/// row's loss and that of all (Gower and others, "SGD: general analysis and improved rates", 2019,
/// proposition 3.8).
fn batch_curvature(quadratic: &Quadratic, all: f64, rows: Option<&BatchRows>, batch: usize) -> f64 {
    let Some(rows) = rows else { return all };
    let (n, b) = (rows.count() as f64, batch.min(rows.count()) as f64);
    let one = quadratic.gradient_factor() * quadratic.count() as f64 * rows.largest_square()
        + 2.0 * quadratic.ridge();
    if n < 2.0 {
        return one.max(all);
    }
    (n * (b - 1.0) * all + (n - b) * one) / (b * (n - 1.0))
}
