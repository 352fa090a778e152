//! Rows told apart by the values of their categories.

use super::contrasts::{CODE, Contrasts};
use crate::moments::Moments;
use crate::moments::merge_tree::GroupedMoments;
use galton_kernel::block::{BLOCK, pivot};
use galton_kernel::block_products::{BlockProducts, Summation};
use galton_kernel::sorted_rows::SortedRows;

/// Takes rows of a segment into the moments of what is numeric in them, group by group. Kept for its
/// memory.
#[derive(Clone, Debug, Default)]
pub(crate) struct Groups {
    block_products: BlockProducts,
    /// The columns of one group's rows.
    columns: Vec<Vec<f64>>,
    sorted: SortedRows,
}

impl Groups {
    /// The moments, about a pivot, of rows in columns: the predictors, the response and then the weights,
    /// if there are any.
    pub(crate) fn sum(
        &mut self,
        columns: &[Vec<f64>],
        weights: Option<usize>,
        pivot: &[f64],
        contrasts: &mut Contrasts,
    ) -> GroupedMoments {
        if contrasts.categories.is_empty() {
            let mut moments = Moments::about(pivot.to_vec());
            push(
                &mut moments,
                columns,
                weights,
                contrasts,
                &mut self.block_products,
            );
            return GroupedMoments::of(moments);
        }
        let mut cells = GroupedMoments::default();
        for number in 0..contrasts.groupings.len() {
            let set = contrasts.groupings[number].iter();
            let set: Vec<usize> = set.map(|at| contrasts.categories[*at]).collect();
            self.sorted.sort(columns, &set, CODE);
            for group in 0..self.sorted.keys().len() {
                self.sorted.gather(group, columns, &mut self.columns);
                let mut moments = Moments::about(pivot.to_vec());
                push(
                    &mut moments,
                    &self.columns,
                    weights,
                    contrasts,
                    &mut self.block_products,
                );
                cells
                    .0
                    .push(((number as u32, self.sorted.keys()[group]), moments));
            }
        }
        cells
    }
}

/// Takes in rows, a block at a time.
fn push(
    moments: &mut Moments,
    columns: &[Vec<f64>],
    weights: Option<usize>,
    contrasts: &mut Contrasts,
    block_products: &mut BlockProducts,
) {
    let count = columns.first().map_or(0, Vec::len);
    let exact = contrasts.numeric.has_powers();
    for from in (0..count).step_by(BLOCK) {
        let block = from..count.min(from + BLOCK);
        contrasts.numeric.compute(columns, block.clone());
        let rows = Summation {
            weights: weights.map(|weights| &columns[weights][block.clone()]),
            exact,
        };
        let column = |number| contrasts.numeric.column(number, columns, block.clone());
        moments.push_block(&column, rows, block_products);
    }
}

/// What deviations of each part are from, by the first rows.
pub(crate) fn pivots(columns: &[Vec<f64>], contrasts: &mut Contrasts) -> Vec<f64> {
    let first = 0..columns.first().map_or(0, Vec::len).min(BLOCK);
    let numeric = &mut contrasts.numeric;
    numeric.compute(columns, first.clone());
    let column = |number| numeric.column(number, columns, first.clone());
    (0..numeric.len())
        .map(|number| pivot(column(number).high))
        .collect()
}
