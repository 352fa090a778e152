//! Rows held out of the fit: the last rows of an input, or a test set.

use crate::design::Design;
use crate::design::model_columns::ModelColumns;
use crate::error::Error;
use crate::moments::Moments;
use crate::numerics::double::Double;

/// Holds rows back. Once it is full, the oldest row leaves when a new one comes.
#[derive(Clone, Debug, Default)]
pub(crate) struct HoldOut {
    /// A ring of rows, one after the other.
    rows: Vec<f64>,
    /// The index of the oldest row, once the ring is full.
    oldest: usize,
}

impl HoldOut {
    /// Holds these rows back.
    pub(crate) fn of(rows: Vec<f64>) -> Self {
        Self { rows, oldest: 0 }
    }

    /// Puts the rows of `columns` into a ring of `capacity` rows. Afterwards `columns` has the rows that the ring dropped
    /// for them.
    pub(crate) fn exchange(&mut self, columns: &mut [Vec<f64>], capacity: usize) {
        let width = columns.len();
        let count = columns.first().map_or(0, Vec::len);
        let mut out = 0;
        for row in 0..count {
            if self.rows.len() / width < capacity {
                self.rows.extend(columns.iter().map(|values| values[row]));
                continue;
            }
            let oldest = &mut self.rows[self.oldest * width..][..width];
            for (values, held) in columns.iter_mut().zip(oldest) {
                let leaves = std::mem::replace(held, values[row]);
                values[out] = leaves;
            }
            self.oldest = (self.oldest + 1) % capacity;
            out += 1;
        }
        columns.iter_mut().for_each(|values| values.truncate(out));
    }

    /// The rows of `width` values each, the oldest first.
    pub(crate) fn into_rows(mut self, width: usize) -> Vec<f64> {
        self.rows.rotate_left(self.oldest * width);
        self.rows
    }
}

/// The rows held out: their moments, and their predictors and responses.
pub(crate) struct HeldOut {
    pub(crate) moments: Moments,
    pub(crate) rows: Vec<f64>,
}

impl HeldOut {
    /// The rows of a test set. Without one, later rows are summed about the pivot of the fit.
    pub(crate) fn new(test: Moments, rows: Vec<f64>, fit: &Moments) -> Self {
        let pivot = (0..fit.width()).map(|at| fit.pivot(at));
        Self {
            moments: match test.count() {
                0 => Moments::about(pivot.collect()),
                _ => test,
            },
            rows,
        }
    }

    /// Takes the last rows of the input, each of `stored_width` values. Returns how many were left out
    /// because a category has a value there that no row of the fit has.
    pub(crate) fn push_last_rows(
        &mut self,
        rows: &[f64],
        stored_width: usize,
        design: &Design,
        model_columns: &ModelColumns,
    ) -> Result<u64, Error> {
        let width = design.predictors.len() + 1;
        let mut unknown = 0;
        for row in rows.chunks_exact(stored_width.max(1)) {
            // An unknown value was recoded to NaN.
            if row.iter().any(|value| value.is_nan()) {
                unknown += 1;
                continue;
            }
            self.rows.extend_from_slice(&row[..width]);
            let response = model_columns.modelled_response(row, row[width - 1]);
            let exact: Vec<Double> = model_columns.row(row).chain([response]).collect();
            let weight = design.plan.weights().map_or(1.0, |weights| row[weights]);
            self.moments.push_exact(&exact, weight)?;
        }
        Ok(unknown)
    }
}
