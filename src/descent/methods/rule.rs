//! All that a method of descent has to say about itself: its settings, its rates, its step, and words for people.

use super::super::batches::BatchRows;
use super::super::ledger::{Ledger, LedgerStep};
use super::super::state::State;
use crate::error::{Error, ErrorKind, check_bounds};
use crate::fit::quadratic::Quadratic;
use crate::matrix::eigen::Spectrum;

/// One method of descent. Only the first two functions have no default.
pub(crate) trait Rule {
    /// The name in kebab case, which is the same in Rust, JavaScript and the page.
    fn name(&self) -> &'static str;

    /// Makes one step: changes `state.offset`, and `state.memory` where the method has one. A method
    /// without a rate also brings `state.slope` up to date, by [`State::move_if_lower`]; for the others
    /// the caller does.
    fn step(&self, state: &mut State, context: &StepContext<'_>);

    /// Calls `each` with the name and the value of every setting, to read it, check it or change it.
    fn settings(&mut self, each: &mut dyn FnMut(&'static str, SettingValue<'_>)) {
        let _ = each;
    }

    /// Whether the steps go by a learning rate.
    fn has_rate(&self) -> bool {
        true
    }

    /// Whether the method looks at rows one by one, so that a sample of them has to be in memory.
    fn needs_rows(&self) -> bool {
        false
    }

    /// Whether no step raises the loss: at any rate, or below the largest stable one.
    fn is_monotone(&self) -> bool {
        !self.has_rate()
    }

    /// Whether the axes of the loss do not influence each other: offset' = (1 - ηλ) offset, plus momentum times the
    /// step before. Then any iteration is known in closed form, and so is the number of steps to the end.
    fn is_linear(&self) -> bool {
        false
    }

    /// The numbers that the method remembers from step to step, before the first one.
    fn memory(&self, offset: &[f64]) -> Vec<f64> {
        let _ = offset;
        Vec::new()
    }

    /// The best rate on this loss and the largest stable one; `None` for a method without a rate.
    fn rates(&self, context: &RateContext<'_>) -> Option<BestRate> {
        let _ = context;
        None
    }

    /// The factor by which the distance from the optimum shrinks in a step at the least, and a factor for the
    /// first step, where theory knows a bound from the condition number.
    fn bound(&self, condition: f64) -> Option<[f64; 2]> {
        let _ = condition;
        None
    }

    /// Advice for a descent that has made all its steps and has not arrived.
    fn advice(&self) -> &'static str {
        "more iterations bring it closer"
    }

    /// Adds the quantities between the old position and the new one to the ledger, in the order in which they
    /// are computed, and returns the formula, in the names of the quantities.
    fn fill(&self, ledger: &mut Ledger, step: &LedgerStep<'_>) -> &'static str;
}

/// The value of a setting, which says how it is written and which values it may have.
pub(crate) enum SettingValue<'a> {
    /// A number from 0 to below 1.
    Fraction(&'a mut f64),
    /// A number from 0 to below 1; `None` is "auto": the method chooses.
    FractionOrAuto(&'a mut Option<f64>),
    /// A number of 0 or above.
    NotNegative(&'a mut f64),
    /// A number of rows, at least 1.
    Rows(&'a mut usize),
    /// Any whole number from 0. Only JavaScript's options change one by its name.
    #[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]
    Whole(&'a mut u64),
    /// Yes or no. Only JavaScript's options change one by its name.
    #[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]
    Flag(&'a mut bool),
}

impl SettingValue<'_> {
    /// Refuses a value that the setting of this name may not have.
    pub(super) fn check(&self, name: &'static str) -> Result<(), Error> {
        let fraction = |value| check_bounds(name, value, "from 0, below 1", 0.0..1.0);
        match self {
            Self::Fraction(value) => fraction(**value),
            Self::FractionOrAuto(value) => value.map_or(Ok(()), fraction),
            Self::NotNegative(value) => {
                check_bounds(name, **value, "0 or a number above 0", 0.0..f64::INFINITY)
            }
            Self::Rows(rows) if **rows == 0 => Err(Error::from(ErrorKind::InvalidOption {
                option: name,
                found: "0".to_owned(),
                expected: "at least 1 row",
            })),
            _ => Ok(()),
        }
    }
}

/// The data of a step beside the state.
pub(crate) struct StepContext<'a> {
    pub(crate) quadratic: &'a Quadratic,
    /// The learning rate of this step; 0 for a method that has none.
    pub(crate) rate: f64,
    /// The gradient is this times `state.slope`.
    pub(crate) gradient_factor: f64,
    /// The momentum that was given or chosen; 0 for a method that has none.
    pub(crate) momentum: f64,
    /// For a method that needs rows.
    pub(crate) rows: Option<&'a BatchRows>,
}

/// The data by which a rate is chosen.
pub(crate) struct RateContext<'a> {
    pub(crate) quadratic: &'a Quadratic,
    /// The curvatures of the loss.
    pub(crate) spectrum: &'a Spectrum,
    /// How far the start is from the optimum.
    pub(crate) offset: &'a [f64],
    /// For a method that needs rows.
    pub(crate) rows: Option<&'a BatchRows>,
    /// The most steps that will be made.
    pub(crate) iterations: u64,
    /// The rate that was given; `None` where it is for the method to choose.
    pub(crate) given: Option<f64>,
    /// Whether the rate stays the same in all steps.
    pub(crate) is_constant: bool,
    /// A gap that counts as zero.
    pub(crate) arrived: f64,
}

/// The best rate of a method on a loss, and the reason.
pub(crate) struct BestRate {
    pub(crate) rate: f64,
    /// The largest rate below which the method converges from anywhere, if there is such a limit.
    pub(crate) limit: Option<f64>,
    /// The reason for the rate, in words.
    pub(crate) because: &'static str,
    /// The momentum, given or chosen, of a method that has one.
    pub(crate) momentum: Option<f64>,
    /// Other choices of the method, and the reasons.
    pub(crate) chosen: Option<String>,
}

impl BestRate {
    pub(super) fn new(rate: f64, limit: Option<f64>, because: &'static str) -> Self {
        Self {
            rate: rate.clamp(f64::MIN_POSITIVE, f64::MAX),
            limit: limit.map(|limit| limit.min(f64::MAX)),
            because,
            momentum: None,
            chosen: None,
        }
    }
}

/// A method in words, for lists and help texts. No text may contain `"` or `\`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Description {
    /// The name that [`Method::name`](super::Method::name) returns.
    pub name: &'static str,
    /// The name in a list of methods.
    pub title: &'static str,
    /// The short name at the end of a line in a chart.
    pub label: &'static str,
    /// The heading in a list under which it stands: one of the four constants.
    pub group: &'static str,
    /// How a step is made, who it is from, and when it converges.
    pub about: &'static str,
    /// Its settings.
    pub settings: &'static [SettingDescription],
}

impl Description {
    /// The group of the methods with one rate for all coefficients.
    pub const ONE_RATE: &'static str = "all rows, a rate";
    /// The group of the methods with a rate for each coefficient.
    pub const RATE_EACH: &'static str = "all rows, a rate for each coefficient";
    /// The group of the methods without a rate.
    pub const NO_RATE: &'static str = "no rate";
    /// The group of the methods that look at some rows in each step.
    pub const SOME_ROWS: &'static str = "some rows a step";
}

/// A setting of a method in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SettingDescription {
    /// Its name in JavaScript, which is also that of the field in Rust.
    pub name: &'static str,
    /// Its type in TypeScript.
    pub kind: &'static str,
    /// Its default, as JSON.
    pub default: &'static str,
    /// The meaning.
    pub about: &'static str,
}
