//! The sufficient statistics of least squares: count, means, and centred cross-product sums.
//!
//! Everything a descent or an exact solution needs of a million rows is here, in
//! (k + 1)(k + 2)/2 numbers for k columns. Sums are double-double about a pivot (the first row), so
//! neither a large offset nor a long file costs digits, and two halves merge by adding.

use crate::double::Double;
use crate::error::Error;

/// Count, sums and products of `width` columns, accumulated one row at a time.
///
/// ```
/// let mut moments = galton::Moments::new(2);
/// for (x, y) in [(1.0, 2.0), (2.0, 4.0), (3.0, 9.0)] {
///     moments.push(&[x, y])?;
/// }
/// assert_eq!(moments.mean(0), Some(2.0));
/// assert_eq!(moments.comoment(0, 1), Some(7.0)); // sum of (x - 2)(y - 5)
/// # Ok::<(), galton::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Moments {
    count: u64,
    /// The first row: subtracted exactly from every row before anything is summed.
    pivot: Vec<f64>,
    /// Sum of `x - pivot`, a column each.
    sums: Vec<Double>,
    /// Sum of `(x_i - pivot_i)(x_j - pivot_j)` for `i >= j`, row by row of the lower triangle.
    products: Vec<Double>,
}

/// Where `(row, column)` of a symmetric matrix stands in its packed lower triangle.
fn packed(i: usize, j: usize) -> usize {
    let (row, column) = if i >= j { (i, j) } else { (j, i) };
    row * (row + 1) / 2 + column
}

impl Moments {
    /// No rows yet, of `width` columns.
    pub fn new(width: usize) -> Self {
        Self {
            count: 0,
            pivot: vec![0.0; width],
            sums: vec![Double::ZERO; width],
            products: vec![Double::ZERO; width * (width + 1) / 2],
        }
    }

    /// How many columns a row has.
    pub fn width(&self) -> usize {
        self.pivot.len()
    }

    /// How many rows were pushed.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Takes one row in, a number for each column.
    ///
    /// # Errors
    /// [`Error::WidthMismatch`] for a row of another width; the moments stay as they were.
    pub fn push(&mut self, row: &[f64]) -> Result<(), Error> {
        self.check_width(row.len())?;
        if self.count == 0 {
            self.pivot.copy_from_slice(row);
        }
        self.count += 1;
        let mut products = self.products.iter_mut();
        for (i, x) in row.iter().enumerate() {
            let d = Double::difference(*x, self.pivot[i]);
            self.sums[i] = self.sums[i].plus(d);
            let columns = row[..=i].iter().zip(&self.pivot);
            for ((y, pivot), product) in columns.zip(&mut products) {
                *product = product.plus(d.times(Double::difference(*y, *pivot)));
            }
        }
        Ok(())
    }

    fn check_width(&self, found: usize) -> Result<(), Error> {
        let expected = self.width();
        if found == expected {
            Ok(())
        } else {
            Err(Error::WidthMismatch { expected, found })
        }
    }

    /// Takes in all rows of `other`, as if they had been pushed here.
    ///
    /// Shifts the other's sums to this pivot, exactly to double-double precision:
    /// with d = the difference of pivots, sum (x + d)(y + e) = sum xy + d sum y + e sum x + n d e.
    ///
    /// # Errors
    /// [`Error::WidthMismatch`] if the widths differ; nothing is merged then.
    pub fn merge(&mut self, other: &Self) -> Result<(), Error> {
        self.check_width(other.width())?;
        if other.count == 0 {
            return Ok(());
        }
        if self.count == 0 {
            self.clone_from(other);
            return Ok(());
        }
        let n = Double::from(other.count as f64);
        let shift: Vec<Double> = other
            .pivot
            .iter()
            .zip(&self.pivot)
            .map(|(theirs, ours)| Double::difference(*theirs, *ours))
            .collect();
        for i in 0..self.width() {
            for j in 0..=i {
                let at = packed(i, j);
                self.products[at] += other.products[at]
                    + shift[i] * other.sums[j]
                    + shift[j] * other.sums[i]
                    + n * shift[i] * shift[j];
            }
            self.sums[i] += other.sums[i] + n * shift[i];
        }
        self.count += other.count;
        Ok(())
    }

    /// The mean of column `i`; `None` before the first row.
    pub fn mean(&self, i: usize) -> Option<f64> {
        (self.count > 0).then(|| self.exact_mean(i).to_f64())
    }

    /// The sum of `(x_i - mean_i)(x_j - mean_j)`; `None` before the first row.
    pub fn comoment(&self, i: usize, j: usize) -> Option<f64> {
        (self.count > 0).then(|| self.exact_comoment(i, j).to_f64())
    }

    /// Whether every sum is finite. Squares of values beyond 1e150 are not.
    pub fn is_finite(&self) -> bool {
        self.sums
            .iter()
            .chain(&self.products)
            .all(|s| s.is_finite())
    }

    /// As [`mean`](Self::mean), in double-double; of at least one row.
    pub(crate) fn exact_mean(&self, i: usize) -> Double {
        Double::from(self.pivot[i]) + self.sums[i] / Double::from(self.count as f64)
    }

    /// As [`comoment`](Self::comoment), in double-double; of at least one row.
    pub(crate) fn exact_comoment(&self, i: usize, j: usize) -> Double {
        self.products[packed(i, j)] - self.sums[i] * self.sums[j] / Double::from(self.count as f64)
    }

    /// The sum of `x_i x_j` about zero, in double-double; of at least one row.
    pub(crate) fn exact_product(&self, i: usize, j: usize) -> Double {
        self.exact_comoment(i, j)
            + Double::from(self.count as f64) * self.exact_mean(i) * self.exact_mean(j)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_rows_have_no_mean() {
        assert_eq!(Moments::new(1).mean(0), None);
        assert_eq!(Moments::new(1).comoment(0, 0), None);
    }

    #[test]
    fn an_offset_of_two_to_the_fifty_costs_no_digit() -> Result<(), Error> {
        let offset = 2f64.powi(50);
        let mut moments = Moments::new(1);
        for x in [1.0, 2.0, 3.0, 4.0] {
            moments.push(&[offset + x])?;
        }
        assert_eq!(moments.mean(0), Some(offset + 2.5));
        assert_eq!(moments.comoment(0, 0), Some(5.0));
        Ok(())
    }
}
