//! The columns of a block of rows, made ready for the products of any two.

use crate::block::{self, BLOCK, Values};
use crate::compensated_products::CompensatedColumn;
use crate::double::Double;
use crate::split_products::SplitColumn;

/// Kept from block to block for its memory.
#[derive(Clone, Debug, Default)]
pub struct BlockProducts {
    /// Of the columns, and of the columns by the rows' weights.
    slices: [Vec<SplitColumn>; 2],
    /// The same, where every bit is needed.
    halves: [Vec<CompensatedColumn>; 2],
    deviations: Vec<Double>,
    column_sums: Vec<ColumnSums>,
}

/// What is known of a column once it is made ready: the range of its values, the sum of the deviations
/// from the pivot by weight, and that of their squares.
#[derive(Clone, Copy, Debug)]
pub struct ColumnSums {
    /// The minimum and the maximum.
    pub range: [f64; 2],
    /// The sum of the deviations from the pivot.
    pub sum: Double,
    /// The sum of their squares.
    pub square: Double,
}

/// What is made of a block.
#[derive(Clone, Copy, Debug, Default)]
pub struct Summation<'a> {
    /// None where all weigh 1.
    pub weights: Option<&'a [f64]>,
    /// Whether every bit of double-double is needed: of powers.
    pub exact: bool,
}

impl BlockProducts {
    /// Makes a column for each pivot ready; how many rows they have. `None` where that cannot be done
    /// without loss.
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
            let range = block::range(column.high);
            let [sum, square] = self.prepare_column(i, column, *pivot, range, summation)?;
            self.column_sums.push(ColumnSums { range, sum, square });
        }
        (count <= BLOCK).then_some(count)
    }

    /// What is known of each column.
    pub fn column_sums(&self) -> &[ColumnSums] {
        &self.column_sums
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
            return at(&mut self.slices[0], i, SplitColumn::empty).cut(column.high, pivot, range);
        }
        let count = column.high.len().min(BLOCK);
        self.deviations.clear();
        let deviations = (0..count).map(|at| column.deviation(at, pivot));
        self.deviations.extend(deviations);
        let mut sum = self.split(i, summation.exact, 0)?;
        if let Some(weights) = weights {
            for (deviation, weight) in self.deviations.iter_mut().zip(weights) {
                *deviation = deviation.times(Double::from(*weight));
            }
            sum = self.split(i, summation.exact, 1)?;
        }
        Some([sum, self.product(i, i, count, summation)])
    }

    fn split(&mut self, i: usize, exact: bool, weighted: usize) -> Option<Double> {
        if exact {
            let halves = at(&mut self.halves[weighted], i, CompensatedColumn::empty);
            return halves.split(&self.deviations);
        }
        let slices = at(&mut self.slices[weighted], i, SplitColumn::empty);
        let [sum, _] = slices.cut_exact(&self.deviations)?;
        Some(sum)
    }

    /// The sum of the products of two columns' deviations, by weight, over the first `count` rows.
    pub fn product(&self, i: usize, j: usize, count: usize, summation: Summation<'_>) -> Double {
        let weighted = usize::from(summation.weights.is_some());
        if summation.exact {
            let [plain, ..] = &self.halves;
            return self.halves[weighted][i].product(&plain[j], count);
        }
        let [plain, ..] = &self.slices;
        self.slices[weighted][i].product(&plain[j], count)
    }
}

/// The `i`th of a list, which is made as long as that takes.
fn at<T>(list: &mut Vec<T>, i: usize, new: fn() -> T) -> &mut T {
    if list.len() <= i {
        list.resize_with(i + 1, new);
    }
    &mut list[i]
}
