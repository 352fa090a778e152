//! The loss as a sum of squares, for its distance from the least loss to the last digits.
//!
//! With A the products of the working columns, `d'A d` in `f64` loses as many digits as A has between its
//! largest and its least eigenvalue, and can come out below zero. With `A = R'R`, R upper triangular, it
//! is the square of the length of `R d`: never negative, and right to the digits that R has.

use super::coordinates::Coordinates;
use crate::matrix::ldl::Ldl;
use crate::moments::Moments;
use crate::numerics::double::Double;
use crate::numerics::row::{dot_f64, exactly, row_of};
use crate::numerics::vector::triangle_square;

/// The relative error of a square above which `f64` is not enough, and double-double takes over.
const EXACT: f64 = 1e-12;

/// R, the upper triangular root of the products of the working columns: `D^(1/2) L'` of the predictors'
/// products about their means, brought into working coordinates entry by entry. So neither the scaling
/// nor means far from zero cost a digit.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Root {
    size: usize,
    /// The entries, row by row from the diagonal on: the nearest `f64` in `high`, and the rest in `low`.
    high: Vec<f64>,
    low: Vec<f64>,
}

impl Root {
    /// `factor` is of the products of the predictors, about their means if there is an intercept.
    pub(crate) fn of(
        moments: &Moments,
        coordinates: &Coordinates,
        factor: &Ldl,
        intercept: bool,
    ) -> Self {
        let p = factor.size();
        let size = p + usize::from(intercept);
        let shifted_mean = |j: usize| moments.exact_mean(j) - Double::from(coordinates.centre[j]);
        let mut root = Self {
            size,
            high: Vec::with_capacity(size * (size + 1) / 2),
            low: Vec::with_capacity(size * (size + 1) / 2),
        };
        if factor.has_run() && coordinates.mixing.is_some() {
            // Mixed, R is round but for the rounding of the mixing. To multiply it out takes the cube of the columns.
            for i in 0..size {
                root.push(moments.exact_weight().sqrt());
                (i + 1..size).for_each(|_| root.push(Double::ZERO));
            }
            return root;
        }
        let scale = |j: usize| Double::from(coordinates.scale[j]);
        if intercept {
            // The first row is the mean prediction, of which the others are independent.
            let weight = moments.exact_weight().sqrt();
            let row = row_of(p, |j| shifted_mean(j) / scale(j));
            root.push(weight);
            root.push_row(coordinates, 0, &row, weight);
        }
        for i in 0..p {
            let row = row_of(p - i, |at| match at {
                0 => Double::from(1.0) / scale(i),
                _ => factor.row(i + at)[i] / scale(i + at),
            });
            root.push_row(coordinates, i, &row, factor.pivot(i).sqrt());
        }
        root
    }

    fn push(&mut self, entry: Double) {
        self.high.push(entry.high());
        self.low.push(entry.low());
    }

    /// Adds a row of the scaled predictors from number `first` on, as one of the working coordinates.
    fn push_row(&mut self, coordinates: &Coordinates, first: usize, row: &[Double], times: Double) {
        let p = coordinates.scale.len();
        for (at, entry) in row.iter().enumerate() {
            let mixed = match &coordinates.mixing {
                None => *entry,
                Some(mixing) => dot_f64(&row[..=at], &mixing[(first + at) * p + first..]),
            };
            self.push(mixed * times);
        }
    }

    /// How many coordinates an offset has.
    pub(crate) fn size(&self) -> usize {
        self.size
    }

    fn row(&self, i: usize) -> std::ops::Range<usize> {
        let from = i * self.size - i * i.saturating_sub(1) / 2;
        from..from + self.size - i
    }

    fn entries(&self, i: usize) -> impl Iterator<Item = Double> + '_ {
        let pairs = self.high[self.row(i)].iter().zip(&self.low[self.row(i)]);
        pairs.map(|(high, low)| Double::new(*high, *low))
    }

    /// `|R d|²`.
    pub(crate) fn square(&self, offset: &[f64]) -> f64 {
        let (square, doubt) = triangle_square(&self.high, offset);
        if doubt <= EXACT * square || !doubt.is_finite() {
            return square;
        }
        self.exact_square(&exactly(offset))
    }

    /// `|R d|²` of an offset in double-double.
    #[inline(never)]
    pub(crate) fn exact_square(&self, offset: &[Double]) -> f64 {
        let mut square = 0.0;
        for i in 0..self.size {
            let sum = self.along(i, &offset[i..]).to_f64();
            square += sum * sum;
        }
        square
    }

    /// Row `i` times an offset, whose coordinates before number `i` are left out.
    fn along(&self, i: usize, offset: &[Double]) -> Double {
        let pairs = self.entries(i).zip(offset);
        pairs.fold(Double::ZERO, |sum, (r, d)| sum + r * *d)
    }

    /// The mean error of the predictions, for a model with an intercept.
    pub(crate) fn mean(&self, offset: &[Double]) -> Double {
        self.along(0, offset) / Double::new(self.high[0], self.low[0])
    }

    /// How far R is from a round one, `length` times the identity: the norm of the rest over `length`.
    pub(crate) fn distance_from_round(&self, length: f64) -> f64 {
        let mut squares = 0.0;
        for i in 0..self.size {
            for (k, r) in self.high[self.row(i)].iter().enumerate() {
                let off = r / length - if k == 0 { 1.0 } else { 0.0 };
                squares += off * off;
            }
        }
        squares.sqrt()
    }
}
