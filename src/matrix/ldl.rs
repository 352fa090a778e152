//! L D L': a symmetric positive definite matrix as the product of a triangle, a diagonal and the triangle's
//! transpose. Solving, inverting and the search for dependent columns start from it.

use std::ops::Range;

use super::symmetric::{Symmetric, row_start};
use crate::numerics::double::Double;
use crate::numerics::row::{divide, dot, less_dot, nearest, row_of, subtract_multiple, zeros};

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
    /// Rows of L that are known by fewer numbers, if the matrix has disjoint rows.
    run: Run,
}

/// The rows and columns of L that come from [`Disjoint`](super::symmetric::Disjoint) rows of the matrix. With the columns
/// before them they have few numbers each: below the diagonal, the entry in row i and column j is the sum of
/// `left[r][i] * right[r][j]`.
///
/// Such rows of the matrix are a diagonal, less a product W M W' of few columns. Each step of the elimination leaves
/// a matrix of this kind, and only M changes. So the triangle takes the square of its rows, not the cube (Gill, Golub,
/// Murray and Saunders, "Methods for modifying matrix factorizations", 1974, section 5).
#[derive(Clone, Debug, Default, PartialEq)]
struct Run {
    /// The numbers of the rows.
    rows: Range<usize>,
    left: Vec<Vec<Double>>,
    right: Vec<Vec<Double>>,
    /// M, row by row: the state of the elimination.
    inner: Vec<Double>,
}

impl Run {
    /// Before its first row, after the columns of a factor.
    fn after(factor: &Ldl) -> Self {
        let rank = factor.size + 1;
        let mut inner = zeros(rank * rank);
        inner[0] = Double::from(1.0);
        for k in 1..rank {
            inner[k * (rank + 1)] = Double::from(1.0) / factor.pivot(k - 1);
        }
        Self {
            rows: factor.size..factor.size,
            left: vec![Vec::new(); rank],
            right: vec![Vec::new(); rank],
            inner,
        }
    }

    /// M times the numbers of a row.
    fn inner_times(&self, own: &[Double]) -> Vec<Double> {
        let n = own.len();
        row_of(n, |i| dot(&self.inner[i * n..(i + 1) * n], own))
    }

    /// The entries of a row in the columns of the run so far.
    fn entries(&self, own: &[Double]) -> Vec<Double> {
        let mut entries = zeros(self.rows.len());
        for (own, right) in own.iter().zip(&self.right) {
            subtract_multiple(&mut entries, -*own, right);
        }
        entries
    }

    /// Takes the next row into the factor.
    fn push(&mut self, own: &[Double], pivot: Double) {
        let inner = self.inner_times(own);
        for (at, entry) in inner.iter().enumerate() {
            let share = *entry / pivot;
            self.left[at].push(own[at]);
            self.right[at].push(-share);
            let row = &mut self.inner[at * own.len()..][..own.len()];
            subtract_multiple(row, -share, &inner);
        }
        self.rows.end += 1;
    }

    /// The product of a later row with column `k` of the run, when the columns of the run before it are eliminated.
    /// `shares` has what these add up to, and takes the share of column `k`.
    fn without_earlier(&self, k: usize, product: Double, shares: &mut [Double]) -> Double {
        let at = k - self.rows.start;
        let mut rest = product;
        for (left, share) in self.left.iter().zip(shares.iter()) {
            rest = rest - left[at] * *share;
        }
        for (right, share) in self.right.iter().zip(shares) {
            *share += right[at] * rest;
        }
        rest
    }

    /// Sums of as many numbers as there are on either side of a row, each of `size` numbers.
    fn sums(&self, size: usize) -> Vec<Vec<Double>> {
        vec![zeros(size); self.left.len()]
    }

    /// Subtracts multiples of the sums from the vector of row `i`, by the numbers of this row on one side, and adds
    /// multiples of the vector to the sums, by those on the other.
    fn take(
        &self,
        own: &[Vec<Double>],
        other: &[Vec<Double>],
        i: usize,
        sums: &mut [Vec<Double>],
        vector: &mut [Double],
    ) {
        let (at, n) = (i - self.rows.start, vector.len());
        for (sum, by) in sums.iter().zip(own) {
            subtract_multiple(vector, by[at], &sum[..n]);
        }
        for (sum, by) in sums.iter_mut().zip(other) {
            subtract_multiple(&mut sum[..n], -by[at], vector);
        }
    }
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
            run: Run::default(),
        };
        // The columns of L below its diagonal, each contiguous, so that a row takes them in one go.
        let column_start = |k: usize| k * n - row_start(k);
        let mut columns = zeros(row_start(n));
        let mut products: Vec<Double> = Vec::with_capacity(n);
        for number in 0..n {
            let i = factor.size;
            products.clear();
            match kept.len() == number {
                true => products.extend_from_slice(&matrix.row(number)[..number]),
                false => products.extend(kept.iter().map(|k| matrix.at(number, *k))),
            }
            let diagonal = matrix.at(number, number);
            let disjoint = matrix.disjoint().filter(|of| of.rows.contains(&number));
            if disjoint.is_some() && factor.run.left.is_empty() {
                factor.run = Run::after(&factor);
            }
            let (run, rows) = (&factor.run, factor.run.rows.clone());
            // A row of the run eliminates only the columns before the run one by one.
            let until = if disjoint.is_some() { rows.start } else { i };
            let mut shares = zeros(run.left.len());
            let mut pivot = diagonal;
            for k in 0..until {
                let own = factor.entries[row_start(k + 1) - 1];
                let mut next = k + 1;
                if rows.contains(&k) {
                    products[k] = run.without_earlier(k, products[k], &mut shares);
                    next = rows.end;
                }
                let entry = products[k] / own;
                let column = &columns[column_start(k)..][next - k - 1..until - k - 1];
                subtract_multiple(&mut products[next..until], entry * own, column);
                pivot = pivot - entry * products[k];
                factor.entries.push(entry);
            }
            let mut own: Vec<Double> = Vec::new();
            if let Some(of) = disjoint {
                let outer = of.outer[number - of.rows.start];
                own.push(outer);
                own.extend_from_slice(&products[..until]);
                pivot = less_dot(diagonal + outer * outer, &own, &run.inner_times(&own));
                let entries = run.entries(&own);
                factor.entries.extend_from_slice(&entries);
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
            if disjoint.is_some() {
                factor.run.push(&own, pivot);
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
            let (above, own) = x.split_at_mut(i);
            subtract_multiple(above, own[0], self.row(i));
        }
        x
    }

    /// Whether some of its rows are known by fewer numbers.
    pub(crate) fn has_run(&self) -> bool {
        !self.run.rows.is_empty()
    }

    /// The inverse of the matrix.
    ///
    /// It is L'^-1 D^-1 L^-1, by substitution for all columns of the unit matrix at once.
    pub(crate) fn inverse(&self) -> Symmetric<Double> {
        let mut inverse = self.inverse_lower();
        for i in 0..self.size {
            let pivot = self.pivot(i);
            divide(inverse.row_mut(i), pivot);
        }
        // Rows of a run are subtracted all at once from a row before them, by their sums.
        let (run, rows) = (&self.run, self.run.rows.clone());
        let mut sums = run.sums(self.size);
        for i in (0..self.size).rev() {
            let is_own = rows.contains(&i);
            for k in if is_own { rows.end } else { i + 1 }..self.size {
                let (row, below) = inverse.two_rows(i, k);
                subtract_multiple(row, self.row(k)[i], &below[..=i]);
            }
            if is_own {
                run.take(&run.right, &run.left, i, &mut sums, inverse.row_mut(i));
            }
        }
        inverse
    }

    /// The lower triangle of L^-1.
    fn inverse_lower(&self) -> Symmetric<Double> {
        let unit = |i: usize, j: usize| Double::from(if i == j { 1.0 } else { 0.0 });
        let mut inverse = Symmetric::of(self.size, &unit);
        let (run, rows) = (&self.run, self.run.rows.clone());
        let mut sums = run.sums(self.size);
        for i in 0..self.size {
            let is_own = rows.contains(&i);
            for k in 0..if is_own { rows.start } else { i } {
                let (above, row) = inverse.two_rows(k, i);
                subtract_multiple(&mut row[..=k], self.row(i)[k], above);
            }
            if is_own {
                run.take(&run.left, &run.right, i, &mut sums, inverse.row_mut(i));
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
        nearest(&self.solve(row))
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
    use super::super::symmetric::Disjoint;
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

    /// The products about their means of columns of a category of many levels, of which no row has two, and of other
    /// columns before and behind them. Some levels have no rows; others are known from the columns before.
    fn products_of_levels(before: usize, levels: usize, behind: usize) -> Symmetric<Double> {
        let number = |i: usize, seed: usize| ((i * 37 + seed * seed * 11 + i * i) % 101) as f64;
        let column = |j: usize, row: usize| match j.checked_sub(before) {
            Some(level) if level < levels => {
                let is_rare = level % 50 == 7;
                let own = (row * row + row / 3) % (levels + 5);
                f64::from(u8::from(own == level && !is_rare))
            }
            _ => number(row, j),
        };
        let (n, rows) = (before + levels + behind, 3 * levels);
        let columns: Vec<Vec<f64>> = (0..n)
            .map(|j| (0..rows).map(|row| column(j, row)).collect())
            .collect();
        let sums: Vec<f64> = columns.iter().map(|column| column.iter().sum()).collect();
        let product = |i: usize, j: usize| -> Double {
            let pairs = columns[i].iter().zip(&columns[j]);
            let product: f64 = pairs.map(|(a, b)| a * b).sum();
            Double::from(product) - Double::from(sums[i] * sums[j]) / Double::from(rows as f64)
        };
        let disjoint = Disjoint {
            rows: before..before + levels,
            outer: row_of(levels, |level| {
                Double::from(sums[before + level]) / Double::from(rows as f64).sqrt()
            }),
        };
        Symmetric::of_disjoint(n, &product, Some(disjoint))
    }

    #[test]
    fn disjoint_rows_are_factored_and_inverted_as_one_by_one() {
        const TOLERANCE: f64 = 1e-26;
        for [before, levels, behind] in [[0, 60, 0], [2, 30, 0], [0, 30, 3], [3, 45, 2], [1, 1, 1]]
        {
            let matrix = products_of_levels(before, levels, behind);
            let plain = Symmetric::of(matrix.size(), &|i, j| matrix.at(i, j));
            let leave_out = |matrix: &Symmetric<Double>| {
                Ldl::of_independent(matrix, &mut |_, _, i, pivot| {
                    Ldl::is_dependent(pivot, matrix.at(i, i))
                })
            };
            let ((found, kept), (expected, same)) = (leave_out(&matrix), leave_out(&plain));
            assert_eq!(kept, same);
            let near = |a: Double, b: Double, what: &str| {
                let error = (a - b).to_f64().abs();
                assert!(
                    error <= TOLERANCE * (1.0 + b.to_f64().abs()),
                    "{what}: {error:e}"
                );
            };
            for (a, b) in found.entries.iter().zip(&expected.entries) {
                near(*a, *b, "factor");
            }
            assert_eq!(found.entries.len(), expected.entries.len());
            let (found, expected) = (found.inverse(), expected.inverse());
            for i in 0..kept.len() {
                for (a, b) in found.row(i).iter().zip(expected.row(i)) {
                    near(*a, *b, "inverse");
                }
            }
            assert_eq!(Ldl::of(&matrix).size(), Ldl::of(&plain).size());
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
