//! One step with every number in it, for a student with a pencil.

use super::batches::BatchRows;
use super::state::State;
use crate::fit::quadratic::Quadratic;
use crate::numerics::vector::vector_of;

/// One step of a descent, quantity by quantity.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Ledger {
    /// The iteration that the step leads to.
    pub iteration: u64,
    /// The method's formula, in the names of the quantities.
    pub formula: &'static str,
    /// Names and values of the numbers that all coordinates share: the rate, the momentum, …
    pub numbers: Vec<(&'static str, f64)>,
    /// Names and values of the quantities that have a number for each coordinate, in working coordinates and
    /// the order in which they are computed: the position first and the new position last.
    pub quantities: Vec<(&'static str, Vec<f64>)>,
}

impl Ledger {
    #[inline(never)]
    pub(super) fn number(&mut self, name: &'static str, value: f64) {
        self.numbers.push((name, value));
    }

    #[inline(never)]
    pub(super) fn quantity(&mut self, name: &'static str, values: Vec<f64>) {
        self.quantities.push((name, values));
    }
}

/// The step that a ledger is of.
pub(crate) struct LedgerStep<'a> {
    pub(super) quadratic: &'a Quadratic,
    /// For a method that needs rows.
    pub(super) rows: Option<&'a BatchRows>,
    /// The momentum that was given or chosen; 0 for a method that has none.
    pub(super) momentum: f64,
    pub(super) before: &'a State,
    pub(super) after: &'a State,
}

impl LedgerStep<'_> {
    /// The gradient at the position before the step.
    pub(super) fn gradient(&self) -> Vec<f64> {
        self.gradient_of(&self.before.slope)
    }

    /// The gradient that belongs to a slope.
    #[inline(never)]
    pub(super) fn gradient_of(&self, slope: &[f64]) -> Vec<f64> {
        let factor = self.quadratic.gradient_factor();
        vector_of(slope.len(), |i| factor * slope[i])
    }

    /// The new position less the old one.
    #[inline(never)]
    pub(super) fn change(&self) -> Vec<f64> {
        let pairs = self.before.offset.iter().zip(&self.after.offset);
        pairs.map(|(before, after)| after - before).collect()
    }

    /// The rate of a method that finds its own: the change over the direction that it went along, where that
    /// is largest.
    #[inline(never)]
    pub(super) fn rate_along(&self, direction: &[f64]) -> f64 {
        let mut largest = 0;
        for (j, g) in direction.iter().enumerate() {
            if g.abs() > direction[largest].abs() {
                largest = j;
            }
        }
        match direction[largest] {
            0.0 => 0.0,
            divisor => -self.change()[largest] / divisor,
        }
    }
}
