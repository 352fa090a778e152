//! The sums and products of the columns of a block, split or compensated, by weight if rows have weights.

use crate::block::{self, BLOCK, Values};
use crate::compensated_products::CompensatedColumn;
use crate::double::Double;
use crate::split_products::SplitColumn;

/// The columns of a block, prepared for the product of any two. It is reused from block to block, so that
/// nothing is allocated for a block.
#[derive(Clone, Debug, Default)]
pub struct BlockProducts {
    /// The columns, and the columns times the weights.
    split: [Vec<SplitColumn>; 2],
    /// As `split`, if every bit is needed.
    compensated: [Vec<CompensatedColumn>; 2],
    deviations: Vec<Double>,
    column_sums: Vec<ColumnSums>,
}

/// The range of a prepared column and its sums. Each row counts by its weight.
#[derive(Clone, Copy, Debug)]
pub struct ColumnSums {
    /// The minimum and the maximum.
    pub range: [f64; 2],
    /// The sum of the deviations from the pivot.
    pub sum: Double,
    /// The sum of their squares.
    pub square: Double,
}

/// How the rows of a block are summed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Summation<'a> {
    /// The weights of the rows; `None` if each weighs 1.
    pub weights: Option<&'a [f64]>,
    /// Whether every bit of double-double is needed, as for powers.
    pub exact: bool,
}

impl BlockProducts {
    /// Prepares one column for each pivot and returns the number of rows. `None` if that would lose bits, or
    /// if there are more rows than a block has.
    pub fn prepare<'a>(
        &mut self,
        column: &dyn Fn(usize) -> Values<'a>,
        pivots: &[f64],
        summation: Summation<'_>,
    ) -> Option<usize> {
        let mut count = 0;
        self.column_sums.clear();
        for (i, pivot) in pivots.iter().enumerate() {
            let column = column(i);
            count = column.high.len();
            let range = block::min_max(column.high);
            let [sum, square] = self.prepare_column(i, column, *pivot, range, summation)?;
            self.column_sums.push(ColumnSums { range, sum, square });
        }
        (count <= BLOCK).then_some(count)
    }

    /// Adds the block to what was found in others: the range and the sum of each column, and the packed lower
    /// triangle of the sums of products.
    pub fn add_to(
        &self,
        count: usize,
        summation: Summation<'_>,
        ranges: &mut [[f64; 2]],
        sums: &mut [Double],
        products: &mut [Double],
    ) {
        let columns = self.column_sums.iter().zip(ranges.iter_mut().zip(sums));
        let mut products = products.iter_mut();
        for (i, (column, (range, sum))) in columns.enumerate() {
            *range = block::union_of_ranges(*range, column.range);
            *sum += column.sum;
            for (j, product) in (0..i).zip(&mut products) {
                *product += self.product(i, j, count, summation);
            }
            if let Some(product) = products.next() {
                *product += column.square;
            }
        }
    }

    fn prepare_column(
        &mut self,
        i: usize,
        column: Values<'_>,
        pivot: f64,
        range: [f64; 2],
        summation: Summation<'_>,
    ) -> Option<[Double; 2]> {
        let Summation { weights, exact } = summation;
        if !exact && weights.is_none() && column.low.is_empty() {
            return at(&mut self.split[0], i, SplitColumn::empty).split(column.high, pivot, range);
        }
        let count = column.high.len().min(BLOCK);
        self.deviations.clear();
        let deviations = (0..count).map(|at| column.deviation(at, pivot));
        self.deviations.extend(deviations);
        let mut sum = self.prepare_deviations(i, summation.exact, 0)?;
        if let Some(weights) = weights {
            for (deviation, weight) in self.deviations.iter_mut().zip(weights) {
                *deviation = deviation.times(Double::from(*weight));
            }
            sum = self.prepare_deviations(i, summation.exact, 1)?;
        }
        Some([sum, self.product(i, i, count, summation)])
    }

    fn prepare_deviations(&mut self, i: usize, exact: bool, weighted: usize) -> Option<Double> {
        if exact {
            let column = at(&mut self.compensated[weighted], i, CompensatedColumn::empty);
            return column.split(&self.deviations);
        }
        let column = at(&mut self.split[weighted], i, SplitColumn::empty);
        let [sum, _] = column.split_exact(&self.deviations)?;
        Some(sum)
    }

    /// The sum of the products of the deviations of columns `i` and `j`, over the first `count` rows.
    pub fn product(&self, i: usize, j: usize, count: usize, summation: Summation<'_>) -> Double {
        let weighted = usize::from(summation.weights.is_some());
        if summation.exact {
            let [plain, ..] = &self.compensated;
            return self.compensated[weighted][i].product(&plain[j], count);
        }
        let [plain, ..] = &self.split;
        self.split[weighted][i].product(&plain[j], count)
    }
}

/// The item at `i` of a list, which is made longer if it ends before.
fn at<T>(list: &mut Vec<T>, i: usize, new: fn() -> T) -> &mut T {
    if list.len() <= i {
        list.resize_with(i + 1, new);
    }
    &mut list[i]
}
