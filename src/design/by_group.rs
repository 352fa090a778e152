//! Rows told apart by the values of their categories.

use super::contrasts::{CODE, Contrasts};
use crate::moments::Moments;
use crate::moments::merge_tree::GroupedMoments;
use galton_kernel::block::{BLOCK, pivot};
use galton_kernel::block_products::{BlockProducts, Summation};

/// Takes rows of a segment into the moments of what is numeric in them, group by group. Kept for its
/// memory.
#[derive(Clone, Debug, Default)]
pub(crate) struct Groups {
    block_products: BlockProducts,
    /// The columns of one group's rows.
    columns: Vec<Vec<f64>>,
    /// The key of each row, and the different ones in order.
    of_row: Vec<u64>,
    keys: Vec<u64>,
    /// The rows, group by group, each group's in the order in which they came; and where each ends.
    rows: Vec<usize>,
    ends: Vec<usize>,
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
            self.divide(columns, &set);
            for group in 0..self.keys.len() {
                let from = group.checked_sub(1).map_or(0, |before| self.ends[before]);
                let rows = &self.rows[from..self.ends[group]];
                self.columns.resize(columns.len(), Vec::new());
                for (values, all) in self.columns.iter_mut().zip(columns) {
                    values.clear();
                    values.extend(rows.iter().map(|row| all[*row]));
                }
                let mut moments = Moments::about(pivot.to_vec());
                push(
                    &mut moments,
                    &self.columns,
                    weights,
                    contrasts,
                    &mut self.block_products,
                );
                cells.0.push(((number as u32, self.keys[group]), moments));
            }
        }
        cells
    }

    /// Orders the rows by their values of some categories.
    fn divide(&mut self, columns: &[Vec<f64>], categories: &[usize]) {
        let count = columns.first().map_or(0, Vec::len);
        let key = |row: usize| {
            let codes = categories.iter().enumerate();
            codes.fold(0, |key, (place, column)| {
                key | (columns[*column][row] as u64) << (CODE * place as u32)
            })
        };
        self.of_row.clear();
        self.of_row.extend((0..count).map(key));
        self.keys.clear();
        for key in &self.of_row {
            if let Err(at) = self.keys.binary_search(key) {
                self.keys.insert(at, *key);
            }
        }
        let group = |key: &u64| self.keys.binary_search(key).unwrap_or_default();
        // A counting sort: how many there are in each group, where each begins, and then row by row.
        self.ends.clear();
        self.ends.resize(self.keys.len(), 0);
        for key in &self.of_row {
            self.ends[group(key)] += 1;
        }
        let mut before = 0;
        for end in &mut self.ends {
            before += std::mem::replace(end, before);
        }
        self.rows.clear();
        self.rows.resize(count, 0);
        for (row, key) in self.of_row.iter().enumerate() {
            let place = &mut self.ends[group(key)];
            self.rows[*place] = row;
            *place += 1;
        }
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
