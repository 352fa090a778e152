//! The state of a descent.

use super::batches::Order;
use crate::fit::quadratic::Quadratic;

/// A loss that falls to less than this part of itself does so beyond the rounding of any gap.
const CLEAR: f64 = 1.0 - 1e-11;

/// Squares of numbers below this one lose digits to underflow.
const SMALL: f64 = 1e-290;

/// A descent on its way, kept as the offset from the optimum, which loses no digits near it.
#[derive(Clone, Debug)]
pub(crate) struct State {
    pub(super) iteration: u64,
    pub(super) offset: Vec<f64>,
    /// The products matrix times the offset: half the gradient, without the loss's factor.
    pub(super) slope: Vec<f64>,
    /// The gap as the slope gives it, right to within [`Quadratic::doubt`].
    pub(super) rough: f64,
    /// The numbers that the method remembers from step to step.
    pub(super) memory: Vec<f64>,
    /// Room for two vectors, which mean nothing between steps.
    pub(super) scratch: Vec<f64>,
    /// The order of rows in the present epoch of a method that looks at rows.
    pub(super) order: Order,
}

impl State {
    /// The state at an iteration, from the offset and the method's memory.
    pub(super) fn at(
        quadratic: &Quadratic,
        iteration: u64,
        offset: Vec<f64>,
        memory: Vec<f64>,
    ) -> Self {
        let n = offset.len();
        let mut slope = vec![0.0; n];
        let rough = quadratic.slope_and_gap(&offset, &mut slope);
        Self {
            iteration,
            offset,
            slope,
            rough,
            memory,
            scratch: vec![0.0; 2 * n],
            order: Order::default(),
        }
    }

    /// The state at an iteration, from a checkpoint.
    pub(super) fn restored(quadratic: &Quadratic, checkpoint: &[f64], iteration: u64) -> Self {
        let (offset, memory) = checkpoint.split_at(quadratic.dimension());
        Self::at(quadratic, iteration, offset.to_vec(), memory.to_vec())
    }

    /// Adds a checkpoint: all numbers that the state can be made from again.
    pub(super) fn save(&self, out: &mut Vec<f64>) {
        out.extend_from_slice(&self.offset);
        out.extend_from_slice(&self.memory);
    }

    /// How many numbers a checkpoint has.
    pub(super) fn saved_len(&self) -> usize {
        self.offset.len() + self.memory.len()
    }

    /// Brings the slope and the rough gap up to date with the offset.
    pub(super) fn evaluate(&mut self, quadratic: &Quadratic) {
        self.rough = quadratic.slope_and_gap(&self.offset, &mut self.slope);
    }

    /// Whether the offset makes a gap of at most so much. Most steps are far from it, and the slope's gap
    /// tells.
    pub(super) fn is_below(&self, quadratic: &Quadratic, gap: f64) -> bool {
        self.rough - quadratic.doubt(&self.offset) <= gap
            && quadratic.offset_gap(&self.offset) <= gap
    }

    /// Moves to the offset in the first half of the scratch, unless rounding made the loss rise to
    /// there. Returns whether it moved.
    pub(super) fn move_if_lower(&mut self, quadratic: &Quadratic) -> bool {
        let n = self.offset.len();
        let (moved, slope) = self.scratch.split_at_mut(n);
        let rough = quadratic.slope_and_gap(moved, slope);
        let doubt = quadratic.doubt(moved) + quadratic.doubt(&self.offset);
        // A NaN fails both tests, so that the state stays where it is.
        let clear = rough + doubt < self.rough * CLEAR && self.rough > SMALL;
        let falls = match clear && !quadratic.is_shifted() {
            true => true,
            false => rough.is_finite() && quadratic.gap(moved) <= quadratic.gap(&self.offset),
        };
        if falls {
            self.offset.copy_from_slice(moved);
            self.slope.copy_from_slice(slope);
            self.rough = rough;
        }
        falls
    }

    /// Whether all numbers are finite, and no coordinate is beyond `bound`.
    pub(super) fn is_within(&self, bound: f64) -> bool {
        self.rough.is_finite()
            && self.offset.iter().all(|d| d.abs() <= bound)
            && self.memory.iter().all(|m| m.is_finite())
    }
}

/// The length of a vector, scaled so that no square overflows.
pub(super) fn length(vector: &[f64]) -> f64 {
    let largest = vector.iter().fold(0.0, |most: f64, x| most.max(x.abs()));
    if largest == 0.0 {
        return 0.0;
    }
    let squares: f64 = vector.iter().map(|x| (x / largest) * (x / largest)).sum();
    (largest * squares.sqrt()).min(f64::MAX)
}
