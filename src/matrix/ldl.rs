//! L D L': a symmetric positive definite matrix as the product of a triangle, a diagonal and the triangle's
//! transpose. Solving, inverting and the search for dependent columns start from it.

use super::symmetric::{Symmetric, row_start};
use crate::numerics::double::Double;
use crate::numerics::row::{less_dot, subtract_multiple};

/// A column is a combination of those before it if its pivot is below this part of its diagonal entry.
/// Double-double keeps about 1e-31 of an entry; decimal data that are dependent leave about 1e-30 in `f64`.
const DEPENDENT: f64 = 1e-24;

/// A dependent column counts a column before it as its cause if the weight of that column is above this,
/// both in standard deviations. Smaller weights are rounding.
const CAUSE: f64 = 1e-9;

/// A symmetric positive definite matrix as L D L', L unit lower triangular, in double-double (Golub and
/// Van Loan, "Matrix Computations", section 4.1.2).
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Ldl {
    size: usize,
    /// L row by row, with D on its diagonal in place of the ones.
    entries: Vec<Double>,
}

/// Whether to leave a column out of a factor: see [`Ldl::of_independent`].
pub(crate) type LeaveOut<'a> = &'a mut dyn FnMut(&Ldl, &[usize], usize, Double) -> bool;

impl Ldl {
    /// Factors a matrix up to the first column that is a combination of those before it: the
    /// [size](Self::size) is then less than that of the matrix.
    pub(crate) fn of(matrix: &Symmetric<Double>) -> Self {
        Self::grown(matrix, None).0
    }

    /// As [`of`](Self::of), without the columns that `leave_out` takes: it is given the factor of the columns so far,
    /// their numbers, the number of the next column and its pivot. Returns the factor and the numbers of its columns.
    pub(crate) fn of_independent(
        matrix: &Symmetric<Double>,
        leave_out: LeaveOut<'_>,
    ) -> (Self, Vec<usize>) {
        Self::grown(matrix, Some(leave_out))
    }

    /// Whether a column with this pivot and this diagonal entry is a combination of those before it.
    pub(crate) fn is_dependent(pivot: Double, diagonal: Double) -> bool {
        pivot.to_f64() <= DEPENDENT * diagonal.to_f64()
    }

    /// Factors a matrix row by row.
    fn grown(
        matrix: &Symmetric<Double>,
        mut leave_out: Option<LeaveOut<'_>>,
    ) -> (Self, Vec<usize>) {
        let n = matrix.size();
        let mut kept: Vec<usize> = Vec::with_capacity(n);
        let mut factor = Self {
            size: 0,
            entries: Vec::with_capacity(row_start(n)),
        };
        // The columns of L below its diagonal, each contiguous, so that a row takes them in one go.
        let column_start = |k: usize| k * n - row_start(k);
        let mut columns = vec![Double::ZERO; row_start(n)];
        let mut products: Vec<Double> = Vec::with_capacity(n);
        for number in 0..n {
            let i = factor.size;
            products.clear();
            match kept.len() == number {
                true => products.extend_from_slice(&matrix.row(number)[..number]),
                false => products.extend(kept.iter().map(|k| matrix.at(number, *k))),
            }
            let diagonal = matrix.at(number, number);
            let mut pivot = diagonal;
            for k in 0..i {
                let own = factor.entries[row_start(k + 1) - 1];
                let entry = products[k] / own;
                let column = &columns[column_start(k)..][..i - k - 1];
                subtract_multiple(&mut products[k + 1..i], entry * own, column);
                pivot = pivot - entry * products[k];
                factor.entries.push(entry);
            }
            let is_out = match &mut leave_out {
                Some(leave_out) => leave_out(&factor, &kept, number, pivot),
                None => Self::is_dependent(pivot, diagonal),
            };
            if is_out {
                factor.entries.truncate(row_start(i));
                if leave_out.is_none() {
                    break;
                }
                continue;
            }
            for k in 0..i {
                columns[column_start(k) + i - k - 1] = factor.entries[row_start(i) + k];
            }
            factor.entries.push(pivot);
            factor.size += 1;
            kept.push(number);
        }
        (factor, kept)
    }

    /// How many columns are factored.
    pub(crate) fn size(&self) -> usize {
        self.size
    }

    /// Row `i` of L, left of the diagonal.
    pub(crate) fn row(&self, i: usize) -> &[Double] {
        &self.entries[row_start(i)..][..i]
    }

    /// The entry of D in row `i`.
    pub(crate) fn pivot(&self, i: usize) -> Double {
        self.entries[row_start(i) + i]
    }

    /// The product of the pivots.
    pub(crate) fn determinant(&self) -> Double {
        (0..self.size).fold(Double::from(1.0), |product, i| product * self.pivot(i))
    }

    /// Solves L x = right, of as many rows as there are on the right.
    pub(crate) fn forward(&self, right: &[Double]) -> Vec<Double> {
        let mut x: Vec<Double> = Vec::with_capacity(right.len());
        for (i, right) in right.iter().enumerate() {
            x.push(less_dot(*right, self.row(i), &x));
        }
        x
    }

    /// Solves L D L' x = right. A shorter `right` uses the leading rows and columns of the matrix only.
    pub(crate) fn solve(&self, right: &[Double]) -> Vec<Double> {
        let mut x = self.forward(right);
        for (i, value) in x.iter_mut().enumerate() {
            *value = *value / self.pivot(i);
        }
        for i in (0..x.len()).rev() {
            x[i] = (i + 1..x.len()).fold(x[i], |rest, k| rest - self.row(k)[i] * x[k]);
        }
        x
    }

    /// The inverse of the matrix.
    ///
    /// It is L'^-1 D^-1 L^-1, by substitution for all columns of the unit matrix at once.
    pub(crate) fn inverse(&self) -> Symmetric<Double> {
        let mut inverse = self.inverse_lower();
        for i in 0..self.size {
            let pivot = self.pivot(i);
            for value in inverse.row_mut(i) {
                *value = *value / pivot;
            }
        }
        for i in (0..self.size).rev() {
            for k in i + 1..self.size {
                let (row, below) = inverse.two_rows(i, k);
                subtract_multiple(row, self.row(k)[i], &below[..=i]);
            }
        }
        inverse
    }

    /// The lower triangle of L^-1.
    fn inverse_lower(&self) -> Symmetric<Double> {
        let unit = |i: usize, j: usize| Double::from(if i == j { 1.0 } else { 0.0 });
        let mut inverse = Symmetric::of(self.size, &unit);
        for i in 0..self.size {
            for (k, entry) in self.row(i).iter().enumerate() {
                let (above, row) = inverse.two_rows(k, i);
                subtract_multiple(&mut row[..=k], *entry, above);
            }
        }
        inverse
    }

    /// The lower triangle M, row by row in a square, with M A M' = 1 for this matrix A: D^(-1/2) L^-1.
    pub(crate) fn whitening(&self) -> Vec<f64> {
        let n = self.size;
        let inverse = self.inverse_lower();
        let mut whitening = vec![0.0; n * n];
        for i in 0..n {
            let root = self.pivot(i).sqrt();
            for (to, entry) in whitening[i * n..].iter_mut().zip(inverse.row(i)) {
                *to = (*entry / root).to_f64();
            }
        }
        whitening
    }

    /// The combination of the columns before number `i` that is nearest to it: a weight for each. `row` has
    /// its products with them.
    pub(crate) fn nearest_combination(&self, row: &[Double]) -> Vec<f64> {
        self.solve(row).into_iter().map(Double::to_f64).collect()
    }

    /// The earlier columns that column `i` depends on. `matrix` is the factored matrix.
    pub(crate) fn dependence(&self, i: usize, matrix: &Symmetric<Double>) -> Vec<usize> {
        let kept: Vec<usize> = (0..i).collect();
        let weights = self.solve(&matrix.row(i)[..i]);
        self.causes(&weights, &kept, i, matrix).collect()
    }

    /// Which of the factored columns, whose numbers are `kept`, column `i` depends on, if it is nearest to their
    /// combination by these weights.
    pub(crate) fn causes(
        &self,
        weights: &[Double],
        kept: &[usize],
        i: usize,
        matrix: &Symmetric<Double>,
    ) -> impl Iterator<Item = usize> {
        let size = matrix.at(i, i);
        let part = move |(k, weight): (&usize, &Double)| {
            weight.to_f64().abs() * (matrix.at(*k, *k) / size).to_f64().sqrt()
        };
        let parts = kept.iter().zip(weights).enumerate();
        parts
            .filter(move |(_, pair)| part(*pair) > CAUSE)
            .map(|(at, _)| at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix(n: usize) -> Symmetric<Double> {
        let entry = |i: usize, j: usize| {
            let own = if i == j { 2.0 } else { 0.0 };
            Double::from(own + 1.0 / (1 + i + j) as f64)
        };
        Symmetric::of(n, &entry)
    }

    #[test]
    fn a_matrix_times_its_inverse_is_the_unit_matrix() {
        for n in [0, 1, 2, 5, 9] {
            let matrix = matrix(n);
            let factor = Ldl::of(&matrix);
            assert_eq!(factor.size(), n);
            let inverse = factor.inverse();
            for i in 0..n {
                let column: Vec<Double> = (0..n).map(|j| inverse.at(i, j)).collect();
                let unit: Vec<Double> = (0..n).map(|j| Double::from(f64::from(i == j))).collect();
                for (solved, inverse) in factor.solve(&unit).iter().zip(&column) {
                    assert!((*solved - *inverse).to_f64().abs() < 1e-30);
                }
                for (j, unit) in unit.iter().enumerate() {
                    let sum = (0..n).fold(Double::ZERO, |sum, k| sum + matrix.at(j, k) * column[k]);
                    assert!((sum - *unit).to_f64().abs() < 1e-29, "{i}, {j}");
                }
            }
        }
    }

    #[test]
    fn a_column_that_is_a_sum_of_others_ends_the_factor_and_names_them() {
        // Column 3 is column 0 less twice column 2; column 1 has nothing to do with it.
        let full = matrix(3);
        let weights = [1.0, 0.0, -2.0].map(Double::from);
        let with = |j: usize| (0..3).fold(Double::ZERO, |sum, k| sum + weights[k] * full.at(k, j));
        let entry = |i: usize, j: usize| match (i, j) {
            (3, 3) => (0..3).fold(Double::ZERO, |sum, k| sum + weights[k] * with(k)),
            (3, j) => with(j),
            (i, j) => full.at(i, j),
        };
        let matrix = Symmetric::of(4, &entry);
        let factor = Ldl::of(&matrix);
        assert_eq!(factor.size(), 3);
        assert_eq!(factor.dependence(3, &matrix), [0, 2]);
    }
}
