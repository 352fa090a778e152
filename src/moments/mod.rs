//! The sufficient statistics of least squares: count, means, and centred cross-product sums.
//!
//! A descent and an exact solution need no more of a million rows than (k + 1)(k + 2)/2 numbers for k columns.
//! The sums are double-double, about a pivot near the first rows. So neither a large offset nor a long file
//! costs digits. The moments of two parts of a file merge by addition.

pub(crate) mod merge_tree;

use crate::error::{Error, ErrorKind};
use crate::matrix::symmetric::{Disjoint, MANY};
use crate::numerics::double::Double;
use crate::numerics::row::row_of;
use crate::numerics::vector::vector_of;
use crate::wire::Wire;
use galton_kernel::block::{self, Values};
use galton_kernel::block_products::{BlockProducts, Summation};

/// The most bytes that moments may take. WebAssembly has 4 GB, and never gives memory back.
const MOST_BYTES: u64 = if cfg!(target_arch = "wasm32") {
    1 << 30
} else {
    1 << 34
};

/// How many moments exist at a time: those of segments that wait to be merged, and the matrices of a
/// solution.
const SETS: u64 = 16;

/// Count, sums and products of `width` columns, accumulated one row at a time.
///
/// # Precision
///
/// Sums and products are double-double numbers of about 106 bits, of deviations from a pivot. The first row is
/// the pivot, and each deviation from it is exact. So [`mean`](Self::mean) and [`comoment`](Self::comoment) are
/// usually the nearest `f64`, also for values whose offset is 2^50 times their spread. Squares of values
/// beyond 1e150 overflow: see [`is_finite`](Self::is_finite).
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
    /// The sum of the rows' weights, and the sum of the logarithms of the weights. If every row weighs 1,
    /// these are the count and 0.
    weight: Double,
    log_weight: Double,
    /// A row near the first ones. It is subtracted exactly from every row before anything is summed.
    pivot: Vec<f64>,
    /// The minimum and the maximum of each column.
    ranges: Vec<[f64; 2]>,
    /// The sum of `x - pivot` for each column. Here and below, each row counts by its weight.
    sums: Vec<Double>,
    /// The sums of `(x_i - pivot_i)(x_j - pivot_j)` for `i >= j`: the lower triangle, row by row.
    products: Vec<Double>,
}

/// The place of `(row, column)` of a symmetric matrix in its packed lower triangle.
pub(crate) fn packed(i: usize, j: usize) -> usize {
    let (row, column) = if i >= j { (i, j) } else { (j, i) };
    row * (row + 1) / 2 + column
}

impl Moments {
    /// The moments of no rows, with `width` columns.
    pub fn new(width: usize) -> Self {
        Self {
            count: 0,
            weight: Double::ZERO,
            log_weight: Double::ZERO,
            pivot: vec![0.0; width],
            ranges: vec![[f64::INFINITY, f64::NEG_INFINITY]; width],
            sums: vec![Double::ZERO; width],
            products: vec![Double::ZERO; width * (width + 1) / 2],
        }
    }

    /// The moments of no rows, about a pivot that has a value for each column.
    pub(crate) fn about(pivot: Vec<f64>) -> Self {
        Self {
            pivot: pivot.clone(),
            ..Self::new(pivot.len())
        }
    }

    /// Refuses a number of columns whose moments would take too much memory. `more` is how many moments there
    /// are at a time beside the usual [`SETS`].
    pub(crate) fn check_memory(columns: usize, more: usize) -> Result<(), Error> {
        let width = columns as u64;
        let one = width.saturating_mul(width + 1).saturating_mul(8);
        let bytes = one.saturating_mul(SETS + more as u64);
        let limit = MOST_BYTES;
        match bytes > limit {
            true => Err(Error::from(ErrorKind::TooMuchMemory {
                columns,
                bytes,
                limit,
            })),
            false => Ok(()),
        }
    }

    /// The number of columns.
    pub fn width(&self) -> usize {
        self.pivot.len()
    }

    /// The number of rows.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Takes one row, which has a number for each column.
    ///
    /// # Errors
    /// [`ErrorKind::WidthMismatch`] for a row of another width, [`ErrorKind::NotFinite`] for NaN or an infinite
    /// number in it; the moments stay as they were.
    pub fn push(&mut self, row: &[f64]) -> Result<(), Error> {
        self.check_width(row.len())?;
        if let Some(at) = row.iter().position(|value| !value.is_finite()) {
            let value = row[at];
            return Err(Error::from(ErrorKind::NotFinite {
                place: at + 1,
                value,
            }));
        }
        if self.count == 0 && self.pivot.iter().all(|pivot| *pivot == 0.0) {
            self.pivot.copy_from_slice(row);
        }
        let deviations = row_of(row.len(), |i| Double::difference(row[i], self.pivot[i]));
        self.push_deviations(row.iter().copied(), &deviations, 1.0);
        Ok(())
    }

    /// As [`push`](Self::push), for a row in double-double that counts `weight` times. The weight is above 0.
    pub(crate) fn push_exact(&mut self, row: &[Double], weight: f64) -> Result<(), Error> {
        self.check_width(row.len())?;
        let deviations = row_of(row.len(), |i| row[i].plus(Double::from(-self.pivot[i])));
        self.push_deviations(row.iter().map(|x| x.high()), &deviations, weight);
        Ok(())
    }

    fn push_deviations(
        &mut self,
        values: impl Iterator<Item = f64>,
        deviations: &[Double],
        weight: f64,
    ) {
        self.count += 1;
        self.add_weight(weight);
        for (range, x) in self.ranges.iter_mut().zip(values) {
            *range = block::union_of_ranges(*range, [x, x]);
        }
        for (i, d) in deviations.iter().enumerate() {
            if *d == Double::ZERO {
                // So are nearly all columns of a category of many levels, and a sum stays what it is.
                continue;
            }
            let d = match weight {
                1.0 => *d,
                weight => d.times(Double::from(weight)),
            };
            self.sums[i] = self.sums[i].plus(d);
            let products = &mut self.products[packed(i, 0)..];
            for (other, product) in deviations[..=i].iter().zip(products) {
                *product = product.plus(d.times(*other));
            }
        }
    }

    fn add_weight(&mut self, weight: f64) {
        self.weight += Double::from(weight);
        if weight != 1.0 {
            self.log_weight += Double::from(libm::log(weight));
        }
    }

    /// Takes a block of rows. `column` gives the values of each column, all of one length, which is at most
    /// [`BLOCK`](block::BLOCK).
    pub(crate) fn push_block<'a>(
        &mut self,
        column: &dyn Fn(usize) -> Values<'a>,
        summation: Summation<'_>,
        block_products: &mut BlockProducts,
    ) {
        let Some(count) = block_products.prepare(column, &self.pivot, summation) else {
            return self.push_rows(column, summation);
        };
        self.count += count as u64;
        match summation.weights {
            Some(weights) => weights.iter().for_each(|weight| self.add_weight(*weight)),
            None => self.weight += Double::from(count as f64),
        }
        block_products.add_to(
            count,
            summation,
            &mut self.ranges,
            &mut self.sums,
            &mut self.products,
        );
    }

    /// Takes the rows of a block one by one, if splitting them would lose bits.
    #[cold]
    fn push_rows<'a>(&mut self, column: &dyn Fn(usize) -> Values<'a>, summation: Summation<'_>) {
        let columns: Vec<Values<'_>> = (0..self.width()).map(column).collect();
        let count = columns.first().map_or(0, |column| column.high.len());
        for at in 0..count {
            let deviation = |i: usize| columns[i].deviation(at, self.pivot[i]);
            let deviations = row_of(columns.len(), deviation);
            let values = columns.iter().map(|column| column.high[at]);
            let weight = summation.weights.map_or(1.0, |weights| weights[at]);
            self.push_deviations(values, &deviations, weight);
        }
    }

    fn check_width(&self, found: usize) -> Result<(), Error> {
        let expected = self.width();
        if found == expected {
            Ok(())
        } else {
            Err(Error::from(ErrorKind::WidthMismatch { expected, found }))
        }
    }

    /// Takes the rows of `other`, as if they had been pushed here.
    ///
    /// The sums of `other` are shifted to this pivot in double-double. If d and e are the differences of the
    /// pivots of two columns, sum (x + d)(y + e) = sum xy + d sum y + e sum x + n d e.
    ///
    /// # Errors
    /// [`ErrorKind::WidthMismatch`] if the widths differ; nothing is merged then.
    pub fn merge(&mut self, other: &Self) -> Result<(), Error> {
        self.check_width(other.width())?;
        if other.count == 0 {
            return Ok(());
        }
        if self.count == 0 {
            self.clone_from(other);
            return Ok(());
        }
        for (range, other) in self.ranges.iter_mut().zip(&other.ranges) {
            *range = block::union_of_ranges(*range, *other);
        }
        if self.pivot == other.pivot {
            // Segments of one input have one pivot, so nothing has to be shifted.
            let sums = self.sums.iter_mut().zip(&other.sums);
            let products = self.products.iter_mut().zip(&other.products);
            sums.chain(products)
                .for_each(|(own, other)| *own = own.plus(*other));
            self.add_weights_of(other);
            return Ok(());
        }
        self.add_shifted(other);
        Ok(())
    }

    /// Adds the sums of `other`, which has another pivot, and its weights.
    fn add_shifted(&mut self, other: &Self) {
        let n = other.weight;
        let shift = row_of(self.width(), |i| {
            Double::difference(other.pivot[i], self.pivot[i])
        });
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
        self.add_weights_of(other);
    }

    /// These moments about the pivot of others, which have as many columns.
    pub(crate) fn about_pivot_of(&self, others: &Self) -> Self {
        let mut moved = Self::about(others.pivot.clone());
        moved.ranges.clone_from(&self.ranges);
        moved.add_shifted(self);
        moved
    }

    /// Counts each row as often as its weight says, as if the table repeated it, each time with a weight of 1.
    pub(crate) fn count_by_weight(&mut self) {
        self.count = self.weight.to_f64() as u64;
        self.log_weight = Double::ZERO;
    }

    /// The sum of the rows' weights. It is the number of rows if every row weighs 1.
    pub fn weight(&self) -> f64 {
        self.weight.to_f64()
    }

    /// The sum of the natural logarithms of the rows' weights, a term of the likelihood. It is 0 if every row
    /// weighs 1.
    pub fn log_weight(&self) -> f64 {
        self.log_weight.to_f64()
    }

    /// As [`log_weight`](Self::log_weight), in double-double.
    pub(crate) fn exact_log_weight(&self) -> Double {
        self.log_weight
    }

    /// As [`weight`](Self::weight), in double-double.
    pub(crate) fn exact_weight(&self) -> Double {
        self.weight
    }

    /// The moments of some of the columns, in another order.
    pub(crate) fn select(&self, columns: &[usize]) -> Self {
        if columns.iter().copied().eq(0..self.width()) {
            return self.clone();
        }
        let mut selected = Self::about(vector_of(columns.len(), |at| self.pivot[columns[at]]));
        selected.add_weights_of(self);
        for (i, from) in columns.iter().enumerate() {
            selected.set_column(i, self.ranges[*from], self.sums[*from]);
            for (j, other) in columns[..=i].iter().enumerate() {
                selected.products[packed(i, j)] = self.product(*from, *other);
            }
        }
        selected
    }

    /// Adds the count and the weights of `other`, but not its sums.
    pub(crate) fn add_weights_of(&mut self, other: &Self) {
        self.count += other.count;
        self.weight += other.weight;
        self.log_weight += other.log_weight;
    }

    pub(crate) fn set_weights(&mut self, count: u64, weight: f64, log_weight: f64) {
        self.count = count;
        self.weight = Double::from(weight);
        self.log_weight = Double::from(log_weight);
    }

    pub(crate) fn set_column(&mut self, i: usize, range: [f64; 2], sum: Double) {
        self.ranges[i] = range;
        self.sums[i] = sum;
    }

    pub(crate) fn set_product(&mut self, at: usize, product: Double) {
        self.products[at] = product;
    }

    /// The value that is subtracted from column `i` before anything is summed.
    pub(crate) fn pivot(&self, i: usize) -> f64 {
        self.pivot[i]
    }

    /// The sum of `x_i - pivot_i`.
    pub(crate) fn sum(&self, i: usize) -> Double {
        self.sums[i]
    }

    /// The sum of `(x_i - pivot_i)(x_j - pivot_j)`.
    pub(crate) fn product(&self, i: usize, j: usize) -> Double {
        self.products[packed(i, j)]
    }

    /// The longest run of neighbours among the first `count` columns of which no row has two other than 0, if it is
    /// long enough to be of use, in their products about the means or about zero.
    pub(crate) fn disjoint(&self, about_means: bool, count: usize) -> Option<Disjoint> {
        let (mut from, mut longest) = (0, 0..0);
        for i in 0..count {
            let row = &self.products[packed(i, from)..packed(i, i)];
            let last = match self.pivot[i] == 0.0 {
                true => row.iter().rposition(|product| *product != Double::ZERO),
                false => Some(row.len()),
            };
            from += last.map_or(0, |last| last + 1);
            if i + 1 - from > longest.len() {
                longest = from..i + 1;
            }
        }
        (longest.len() >= MANY).then(|| {
            let root = self.weight.sqrt();
            let outer = |at: usize| match about_means {
                true => self.sums[longest.start + at] / root,
                false => Double::ZERO,
            };
            Disjoint {
                outer: row_of(longest.len(), outer),
                rows: longest.clone(),
            }
        })
    }

    /// Writes the moments, or reads them.
    pub(crate) fn visit(&mut self, wire: &mut Wire<'_>) -> Result<(), Error> {
        wire.u64(&mut self.count)?;
        wire.f64s(&mut self.pivot)?;
        let width = self.pivot.len();
        self.ranges.resize(width, [0.0; 2]);
        self.sums.resize(width, Double::ZERO);
        self.products.resize(width * (width + 1) / 2, Double::ZERO);
        for end in self.ranges.as_flattened_mut() {
            wire.f64(end)?;
        }
        let sums = [&mut self.weight, &mut self.log_weight].into_iter();
        for sum in sums.chain(&mut self.sums).chain(&mut self.products) {
            let (mut high, mut low) = (sum.high(), sum.low());
            wire.f64(&mut high)?;
            wire.f64(&mut low)?;
            *sum = Double::new(high, low);
        }
        Ok(())
    }

    /// The minimum and the maximum of column `i`; `None` before the first row.
    pub fn range(&self, i: usize) -> Option<[f64; 2]> {
        (self.count > 0).then(|| self.ranges[i])
    }

    /// The mean of column `i`; `None` before the first row.
    pub fn mean(&self, i: usize) -> Option<f64> {
        (self.count > 0).then(|| self.exact_mean(i).to_f64())
    }

    /// The sum of `(x_i - mean_i)(x_j - mean_j)`; `None` before the first row.
    pub fn comoment(&self, i: usize, j: usize) -> Option<f64> {
        (self.count > 0).then(|| self.exact_comoment(i, j).to_f64())
    }

    /// Whether every sum is finite. The sum of squares is not, if a value is beyond 1e150.
    pub fn is_finite(&self) -> bool {
        self.sums
            .iter()
            .chain(&self.products)
            .all(|s| s.is_finite())
    }

    /// As [`mean`](Self::mean), in double-double. There must be at least one row.
    pub(crate) fn exact_mean(&self, i: usize) -> Double {
        Double::from(self.pivot[i]) + self.sums[i] / self.weight
    }

    /// As [`comoment`](Self::comoment), in double-double. There must be at least one row.
    pub(crate) fn exact_comoment(&self, i: usize, j: usize) -> Double {
        self.products[packed(i, j)] - self.sums[i] * self.sums[j] / self.weight
    }

    /// The sum of `x_i x_j` about zero, in double-double. There must be at least one row.
    pub(crate) fn exact_product(&self, i: usize, j: usize) -> Double {
        self.exact_comoment(i, j) + self.weight * self.exact_mean(i) * self.exact_mean(j)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use galton_kernel::block::BLOCK;

    /// Columns whose deviations differ in size, so that rounding would show.
    fn columns(count: usize) -> Vec<Vec<f64>> {
        let mut state = 1u64;
        let mut random = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 11) as f64 / 2f64.powi(53) - 0.5
        };
        let scales = [1.0, 1e-7, 1e9];
        scales
            .iter()
            .map(|scale| (0..count).map(|_| random() * scale + 3.0).collect())
            .collect()
    }

    fn plain(high: &[f64]) -> Values<'_> {
        Values { high, low: &[] }
    }

    fn rows_of(columns: &[Vec<f64>]) -> impl Iterator<Item = [f64; 3]> + '_ {
        (0..columns[0].len()).map(|at| [columns[0][at], columns[1][at], columns[2][at]])
    }

    #[test]
    fn a_block_is_as_exact_as_rows_in_double_double() -> Result<(), Error> {
        for count in [1, 2, 3, 17, BLOCK - 1, BLOCK] {
            let columns = columns(count);
            let pivot = vec![2.9, 3.0, -1e8];
            let mut blocks = Moments::about(pivot.clone());
            blocks.push_block(
                &|at| plain(&columns[at]),
                Summation::default(),
                &mut BlockProducts::default(),
            );
            let mut rows = Moments::about(pivot);
            for row in rows_of(&columns) {
                rows.push(&row)?;
            }
            assert_eq!((blocks.count, &blocks.ranges), (rows.count, &rows.ranges));
            for i in 0..3 {
                let size = rows.sums[i].to_f64().abs().max(1e-300);
                let error = (blocks.sums[i] - rows.sums[i]).to_f64().abs();
                assert!(error <= 1e-26 * size, "sum {i} of {count}: {error:e}");
                for j in 0..=i {
                    let at = packed(i, j);
                    let square = |k| rows.products[packed(k, k)].to_f64();
                    let size = (square(i) * square(j)).sqrt();
                    let error = (blocks.products[at] - rows.products[at]).to_f64().abs();
                    assert!(error <= 1e-26 * size, "{i}, {j} of {count}: {error:e}");
                }
            }
        }
        Ok(())
    }

    #[test]
    fn a_block_is_as_exact_however_far_it_is_from_zero() -> Result<(), Error> {
        for power in (0..52).step_by(2) {
            let offset = 2f64.powi(power) + 0.3;
            let column: Vec<f64> = columns(BLOCK)[0].iter().map(|x| x + offset).collect();
            let pivot = block::pivot(&column);
            assert!((pivot - offset - 3.0).abs() < 0.1, "{pivot} at {offset}");
            let mut blocks = Moments::about(vec![pivot]);
            blocks.push_block(
                &|_| plain(&column),
                Summation::default(),
                &mut BlockProducts::default(),
            );
            let mut rows = Moments::about(vec![pivot]);
            for x in column {
                rows.push(&[x])?;
            }
            for (found, expected) in [
                (blocks.sums[0], rows.sums[0]),
                (blocks.products[0], rows.products[0]),
            ] {
                let error = (found - expected).to_f64().abs();
                assert!(error <= 1e-26, "{error:e} at {offset}");
            }
        }
        Ok(())
    }

    #[test]
    fn values_too_large_for_a_block_are_summed_one_by_one() -> Result<(), Error> {
        for scale in [1e-200, 1e146] {
            let column: Vec<f64> = (0..9).map(|i| f64::from(i) * scale).collect();
            let mut moments = Moments::new(1);
            moments.push_block(
                &|_| plain(&column),
                Summation::default(),
                &mut BlockProducts::default(),
            );
            let squares = moments.comoment(0, 0).map(|sum| sum / scale / scale);
            assert_eq!(
                squares.map(f64::round),
                Some(if scale < 1.0 { 0.0 } else { 60.0 })
            );
            assert!(moments.is_finite());
        }
        Ok(())
    }

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
