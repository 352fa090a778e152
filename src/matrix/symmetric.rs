//! The one layout of a symmetric matrix.

use std::ops::Range;

use crate::numerics::double::Double;
use crate::numerics::row::dot_f64;

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

    /// Writes the whole row `i` into `row`, the part right of the diagonal included.
    pub(crate) fn whole_row(&self, i: usize, row: &mut Vec<T>) {
        row.clear();
        row.extend_from_slice(self.row(i));
        row.extend((i + 1..self.size).map(|k| self.at(k, i)));
    }

    /// All rows whole, one after the other.
    pub(crate) fn dense(&self) -> Vec<T> {
        let mut dense = Vec::with_capacity(self.size * self.size);
        let mut row = Vec::with_capacity(self.size);
        for i in 0..self.size {
            self.whole_row(i, &mut row);
            dense.extend_from_slice(&row);
        }
        dense
    }
}

impl Symmetric<Double> {
    /// As [`of`](Self::of), with some rows known to be disjoint.
    pub(crate) fn of_disjoint(
        size: usize,
        entry: &dyn Fn(usize, usize) -> Double,
        disjoint: Option<Disjoint>,
    ) -> Self {
        let known = |i: usize, j: usize| match &disjoint {
            Some(of) if i != j && of.rows.contains(&i) && of.rows.contains(&j) => {
                -(of.outer[i - of.rows.start] * of.outer[j - of.rows.start])
            }
            _ => entry(i, j),
        };
        let matrix = Self::of(size, &known);
        Self { disjoint, ..matrix }
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

    /// `x' A x`.
    pub(crate) fn quadratic_form(&self, x: &[f64]) -> Double {
        let mut row = Vec::with_capacity(self.size);
        let mut form = Double::ZERO;
        for (i, x_i) in x.iter().enumerate() {
            self.whole_row(i, &mut row);
            form += dot_f64(&row, x) * (*x_i).into();
        }
        form
    }
}
