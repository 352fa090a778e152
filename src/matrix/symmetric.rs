//! The one layout of a symmetric matrix.

use std::ops::Range;

use crate::numerics::double::Double;
use crate::numerics::row::{
    divide, divide_each, dot, dot_f64, multiple, multiply_each, nearest, subtract_multiple,
};
use crate::numerics::vector::mirrored;

/// Where row `i` of a lower triangle begins that is kept row by row, diagonal included.
pub(super) fn row_start(i: usize) -> usize {
    i * (i + 1) / 2
}

/// A symmetric matrix: its lower triangle, row by row, diagonal included.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Symmetric<T> {
    size: usize,
    entries: Vec<T>,
    disjoint: Option<Disjoint>,
}

/// Neighbouring rows whose entries beside the diagonal are `-u_i u_j`. The products of the dummy columns of a category are
/// such a matrix, because no row of the data has two levels.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Disjoint {
    /// The numbers of these rows.
    pub(crate) rows: Range<usize>,
    /// The number `u` of each of them.
    pub(crate) outer: Vec<Double>,
}

/// So many rows take less time as [`Disjoint`] than one by one.
pub(crate) const MANY: usize = 100;

impl<T: Copy> Symmetric<T> {
    /// A matrix of `size` rows, from its entries in row `i` and column `j`, asked for where `j <= i`.
    pub(crate) fn of(size: usize, entry: &dyn Fn(usize, usize) -> T) -> Self {
        let mut entries = Vec::with_capacity(row_start(size));
        for i in 0..size {
            entries.extend((0..=i).map(|j| entry(i, j)));
        }
        Self {
            size,
            entries,
            disjoint: None,
        }
    }

    /// The rows known to be disjoint.
    pub(crate) fn disjoint(&self) -> Option<&Disjoint> {
        self.disjoint.as_ref()
    }

    /// How many rows it has.
    pub(crate) fn size(&self) -> usize {
        self.size
    }

    /// The entry in row `i` and column `j`.
    pub(crate) fn at(&self, i: usize, j: usize) -> T {
        let (row, column) = if i < j { (j, i) } else { (i, j) };
        self.entries[row_start(row) + column]
    }

    /// Row `i` up to the diagonal.
    pub(crate) fn row(&self, i: usize) -> &[T] {
        &self.entries[row_start(i)..row_start(i + 1)]
    }

    /// Row `i` up to the diagonal.
    pub(crate) fn row_mut(&mut self, i: usize) -> &mut [T] {
        &mut self.entries[row_start(i)..row_start(i + 1)]
    }

    /// Rows `i` and `k` up to the diagonal, `i` before `k`.
    pub(super) fn two_rows(&mut self, i: usize, k: usize) -> (&mut [T], &mut [T]) {
        let (before, from) = self.entries.split_at_mut(row_start(k));
        (&mut before[row_start(i)..][..=i], &mut from[..=k])
    }
}

impl Symmetric<f64> {
    /// All rows whole, one after the other.
    pub(crate) fn dense(&self) -> Vec<f64> {
        mirrored(&self.entries, self.size)
    }
}

impl Symmetric<Double> {
    /// As [`of`](Self::of), with some rows known to be disjoint.
    pub(crate) fn of_disjoint(
        size: usize,
        entry: &dyn Fn(usize, usize) -> Double,
        disjoint: Option<Disjoint>,
    ) -> Self {
        let mut entries = Vec::with_capacity(row_start(size));
        for i in 0..size {
            let mut next = 0;
            if let Some(of) = disjoint.as_ref().filter(|of| of.rows.contains(&i)) {
                let (start, own) = (of.rows.start, i - of.rows.start);
                entries.extend((0..start).map(|j| entry(i, j)));
                entries.extend_from_slice(&multiple(&of.outer[..own], -of.outer[own]));
                next = i;
            }
            entries.extend((next..=i).map(|j| entry(i, j)));
        }
        Self {
            size,
            entries,
            disjoint,
        }
    }

    /// With one more row and column before the others, of these entries: first that on the diagonal.
    pub(crate) fn bordered(&self, diagonal: Double, first: &[Double]) -> Self {
        let mut entries = Vec::with_capacity(row_start(self.size + 1));
        entries.push(diagonal);
        for (i, entry) in first.iter().enumerate() {
            entries.push(*entry);
            entries.extend_from_slice(self.row(i));
        }
        Self {
            size: self.size + 1,
            entries,
            disjoint: None,
        }
    }

    /// Each entry times the numbers of its row and of its column.
    pub(crate) fn scaled_up(mut self, by: &[Double]) -> Self {
        for (i, factor) in by.iter().enumerate() {
            let mut row = multiple(self.row(i), *factor);
            multiply_each(&mut row, by);
            self.row_mut(i).copy_from_slice(&row);
        }
        self
    }

    /// Each entry over the numbers of its row and of its column.
    pub(crate) fn scaled_down(mut self, by: &[Double]) -> Self {
        for (i, divisor) in by.iter().enumerate() {
            let row = self.row_mut(i);
            divide(row, *divisor);
            divide_each(row, by);
        }
        self
    }

    /// All rows whole, each entry the nearest `f64` of its product with a factor.
    pub(crate) fn dense_times(&self, factor: Double) -> Vec<f64> {
        mirrored(&nearest(&multiple(&self.entries, factor)), self.size)
    }

    /// Adds another matrix of as many rows.
    pub(crate) fn add(&mut self, other: &Self) {
        for (entry, other) in self.entries.iter_mut().zip(&other.entries) {
            *entry += *other;
        }
        // A diagonal added to disjoint rows leaves them disjoint.
        let is_diagonal =
            |of: &Disjoint| other.at(of.rows.start, of.rows.start + 1) == Double::ZERO;
        self.disjoint = self.disjoint.take().filter(is_diagonal);
    }

    /// `A x`. Each sum is in the order of the columns, though a row is read only up to its diagonal.
    pub(crate) fn times(&self, x: &[Double]) -> Vec<Double> {
        let mut image = Vec::with_capacity(self.size);
        for (i, factor) in x.iter().enumerate() {
            let row = self.row(i);
            subtract_multiple(&mut image, -*factor, &row[..i]);
            image.push(dot(row, x));
        }
        image
    }

    /// `x' A x`.
    pub(crate) fn quadratic_form(&self, x: &[f64]) -> Double {
        let mut form = Double::ZERO;
        for (i, own) in x.iter().enumerate() {
            let (diagonal, beside) = (self.at(i, i), dot_f64(&self.row(i)[..i], x));
            form += (diagonal * (*own).into() + beside + beside) * (*own).into();
        }
        form
    }
}
