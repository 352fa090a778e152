//! The moments of rows in groups, by the values of their categories.

use super::contrasts::{Contrasts, bits_of_code};
use crate::moments::Moments;
use crate::moments::merge_tree::GroupedMoments;
use galton_kernel::block::{BLOCK, pivot};
use galton_kernel::block_products::{BlockProducts, Summation};
use galton_kernel::sorted_rows::SortedRows;

/// Sums the rows of a segment group by group. It is reused from segment to segment, so that its buffers are
/// allocated once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Groups {
    block_products: BlockProducts,
    /// The columns of the rows of one group.
    columns: Vec<Vec<f64>>,
    sorted: SortedRows,
}

impl Groups {
    /// The moments, about a pivot, of rows given as columns: the predictors, the response, and then the weights
    /// if there are any. `weights` is the place of the weights.
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
        let mut grouped = GroupedMoments::default();
        for number in 0..contrasts.groupings.len() {
            let set = contrasts.groupings[number].iter();
            let set: Vec<usize> = set.map(|at| contrasts.categories[*at]).collect();
            self.sorted.sort(columns, &set, bits_of_code(set.len()));
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
                grouped
                    .0
                    .push(((number as u32, self.sorted.keys()[group]), moments));
            }
        }
        grouped
    }
}

/// Pushes rows block by block.
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
        let summation = Summation {
            weights: weights.map(|weights| &columns[weights][block.clone()]),
            exact,
        };
        let column = |number| contrasts.numeric.column(number, columns, block.clone());
        moments.push_block(&column, summation, block_products);
    }
}

/// The pivot of each numeric column, from the first rows.
pub(crate) fn pivots(columns: &[Vec<f64>], contrasts: &mut Contrasts) -> Vec<f64> {
    let first = 0..columns.first().map_or(0, Vec::len).min(BLOCK);
    let numeric = &mut contrasts.numeric;
    numeric.compute(columns, first.clone());
    let column = |number| numeric.column(number, columns, first.clone());
    (0..numeric.len())
        .map(|number| pivot(column(number).high))
        .collect()
}
