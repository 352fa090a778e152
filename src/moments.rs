//! The sufficient statistics of least squares: count, means, and centred cross-product sums.
//!
//! Everything a descent or an exact solution needs of a million rows is here, in
//! (k + 1)(k + 2)/2 numbers for k columns. Sums are double-double about a pivot (a row near the
//! first), so neither a large offset nor a long file costs digits, and two halves merge by adding.

use crate::block::{self, BLOCK, Slices};
use crate::double::Double;
use crate::error::Error;
use crate::parcel::{Parcel, Writer, torn};

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
    /// Near the first rows: subtracted exactly from every row before anything is summed.
    pivot: Vec<f64>,
    /// The least and the greatest value of each column.
    ranges: Vec<[f64; 2]>,
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
            ranges: vec![[f64::INFINITY, f64::NEG_INFINITY]; width],
            sums: vec![Double::ZERO; width],
            products: vec![Double::ZERO; width * (width + 1) / 2],
        }
    }

    /// No rows yet, about a pivot of one value a column.
    pub(crate) fn about(pivot: Vec<f64>) -> Self {
        Self {
            pivot: pivot.clone(),
            ..Self::new(pivot.len())
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
        if self.count == 0 && self.pivot.iter().all(|pivot| *pivot == 0.0) {
            self.pivot.copy_from_slice(row);
        }
        self.count += 1;
        for (range, x) in self.ranges.iter_mut().zip(row) {
            *range = block::either(*range, [*x, *x]);
        }
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

    /// Takes in a block of rows, a column each, all of one length, [`BLOCK`] at the most. `slices`
    /// is kept for its memory.
    pub(crate) fn push_block(
        &mut self,
        columns: &[&[f64]],
        slices: &mut Vec<Slices>,
    ) -> Result<(), Error> {
        self.check_width(columns.len())?;
        let count = columns.first().map_or(0, |column| column.len());
        slices.resize_with(columns.len(), Slices::new);
        let ranges: Vec<[f64; 2]> = columns.iter().map(|column| block::range(column)).collect();
        let cut: Option<Vec<[Double; 2]>> = (0..columns.len())
            .map(|i| slices[i].cut(columns[i], self.pivot[i], ranges[i]))
            .collect();
        let Some(own) = cut.filter(|_| count <= BLOCK) else {
            let row = |at: usize| -> Vec<f64> { columns.iter().map(|column| column[at]).collect() };
            return (0..count).try_for_each(|at| self.push(&row(at)));
        };
        self.count += count as u64;
        let mut products = self.products.iter_mut();
        for (i, [sum, square]) in own.into_iter().enumerate() {
            self.ranges[i] = block::either(self.ranges[i], ranges[i]);
            self.sums[i] += sum;
            for (other, product) in slices[..i].iter().zip(&mut products) {
                *product += slices[i].product(other, count);
            }
            if let Some(product) = products.next() {
                *product += square;
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
        for (range, other) in self.ranges.iter_mut().zip(&other.ranges) {
            *range = block::either(*range, *other);
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

    /// The least and the greatest value of column `i`; `None` before the first row.
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

/// Moments of the segments of an input, merged two by two in an order that depends on the numbers of
/// the segments only: whoever reads which of them, and when, the sums are the same to the last bit.
#[derive(Clone, Debug, Default)]
pub(crate) struct Segments(Vec<Node>);

/// The moments of 2^level segments, the first of which has the number `index * 2^level`.
#[derive(Clone, Debug)]
struct Node {
    level: u32,
    index: u64,
    moments: Moments,
}

impl Segments {
    /// Takes the moments of the next segment, whose number is larger than any before.
    pub(crate) fn push(&mut self, number: u64, moments: Moments) -> Result<(), Error> {
        self.put(Node {
            level: 0,
            index: number,
            moments,
        })
    }

    fn put(&mut self, mut node: Node) -> Result<(), Error> {
        while let Some(before) = self.0.pop_if(|before| {
            (before.level, before.index + 1) == (node.level, node.index) && node.index % 2 == 1
        }) {
            let mut moments = before.moments;
            moments.merge(&node.moments)?;
            node = Node {
                level: node.level + 1,
                index: node.index / 2,
                moments,
            };
        }
        self.0.push(node);
        Ok(())
    }

    /// Takes all segments of `other`, which follow those here.
    pub(crate) fn append(&mut self, other: Self) -> Result<(), Error> {
        other.0.into_iter().try_for_each(|node| self.put(node))
    }

    pub(crate) fn write(&self, out: &mut Writer) {
        out.whole(self.0.len() as u64);
        for Node {
            level,
            index,
            moments,
        } in &self.0
        {
            out.wholes(&[u64::from(*level), *index, moments.count]);
            out.numbers(&moments.pivot);
            moments.ranges.iter().for_each(|range| out.numbers(range));
            for sum in moments.sums.iter().chain(&moments.products) {
                out.number(sum.high());
                out.number(sum.low());
            }
        }
    }

    pub(crate) fn read(parcel: &mut Parcel<'_>) -> Result<Self, Error> {
        let mut nodes = Vec::new();
        for _ in 0..parcel.count()? {
            let (level, index, count) = (parcel.whole()?, parcel.whole()?, parcel.whole()?);
            let mut moments = Moments::about(parcel.numbers()?);
            moments.count = count;
            for range in &mut moments.ranges {
                *range = <[f64; 2]>::try_from(parcel.numbers()?).map_err(|_| torn())?;
            }
            for sum in moments.sums.iter_mut().chain(&mut moments.products) {
                *sum = Double::new(parcel.number()?, parcel.number()?);
            }
            nodes.push(Node {
                level: u32::try_from(level).map_err(|_| torn())?,
                index,
                moments,
            });
        }
        Ok(Self(nodes))
    }

    /// The moments of all segments.
    pub(crate) fn total(self, width: usize) -> Result<Moments, Error> {
        let mut total = Moments::new(width);
        for node in self.0 {
            total.merge(&node.moments)?;
        }
        Ok(total)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Deviations of every size beside each other, so that rounding would show.
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

    fn rows_of(columns: &[Vec<f64>]) -> impl Iterator<Item = [f64; 3]> + '_ {
        (0..columns[0].len()).map(|at| [columns[0][at], columns[1][at], columns[2][at]])
    }

    #[test]
    fn a_block_is_as_exact_as_rows_in_double_double() -> Result<(), Error> {
        for count in [1, 2, 3, 17, BLOCK - 1, BLOCK] {
            let columns = columns(count);
            let views: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
            let pivot = vec![2.9, 3.0, -1e8];
            let mut blocks = Moments::about(pivot.clone());
            blocks.push_block(&views, &mut Vec::new())?;
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
    fn values_too_large_for_a_block_are_summed_one_by_one() -> Result<(), Error> {
        for scale in [1e-200, 1e146] {
            let column: Vec<f64> = (0..9).map(|i| f64::from(i) * scale).collect();
            let mut moments = Moments::new(1);
            moments.push_block(&[&column], &mut Vec::new())?;
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
    fn segments_give_the_same_bits_whoever_reads_which() -> Result<(), Error> {
        let part = |number: usize| -> Result<Moments, Error> {
            let columns = columns(7 + number % 5);
            let mut moments = Moments::about(vec![3.0; 3]);
            for row in rows_of(&columns) {
                moments.push(&row.map(|value| value * (1.0 + number as f64)))?;
            }
            Ok(moments)
        };
        // Some segments have no record of their own.
        let numbers: Vec<usize> = (0..41).filter(|number| number % 7 != 3).collect();
        let read = |numbers: &[usize]| -> Result<Segments, Error> {
            let mut segments = Segments::default();
            for number in numbers {
                segments.push(*number as u64, part(*number)?)?;
            }
            Ok(segments)
        };
        let whole = read(&numbers)?.total(3)?;
        for cut in 0..=numbers.len() {
            let mut halves = read(&numbers[..cut])?;
            halves.append(read(&numbers[cut..])?)?;
            assert_eq!(halves.total(3)?, whole, "cut at {cut}");
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
