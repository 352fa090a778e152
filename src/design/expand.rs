//! The moments of a model's columns, from those of what is numeric in them, kept for each value of the
//! categories.

use super::contrasts::{Contrasts, code_in, contains, union};
use super::model_columns::Column;
use crate::moments::merge_tree::GroupedMoments;
use crate::moments::{Moments, packed};
use crate::numerics::double::Double;
use galton_kernel::block::union_of_ranges;

/// A column as it is assembled: `offset + (numeric - pivot)`, with either left out, in the rows of some
/// values and 0 in the others.
struct ExpandedColumn {
    numeric: Option<usize>,
    /// Where values are zero elsewhere there is no pivot to be subtracted from those.
    offset: f64,
    /// The categories, ascending, and which value of each.
    categories: Vec<usize>,
    levels: Vec<[usize; 2]>,
}

/// The rows of a grouping that are alike: the value of each category by its order, and their moments.
struct Cell<'a> {
    ranks: Vec<[usize; 2]>,
    moments: &'a Moments,
}

impl Contrasts {
    /// The moments of the model's columns and then of the response as it is modelled. `ranks` says for
    /// each code of a category which of the ordered values it is.
    pub(crate) fn expand(
        &self,
        cells: &GroupedMoments,
        ranks: &[Vec<usize>],
        columns: &[Column],
    ) -> Moments {
        let Some((_, some)) = cells.0.first() else {
            return Moments::new(columns.len() + 1);
        };
        let numeric_of = |column: &Column| self.numeric.position(&column.powers);
        let response = self.numeric.len() - 1;
        if self.categories.is_empty() {
            let numeric = columns.iter().filter_map(numeric_of).chain([response]);
            return some.select(&numeric.collect::<Vec<usize>>());
        }
        let groupings = self.cells(cells, ranks);
        let mut expanded: Vec<ExpandedColumn> = columns
            .iter()
            .map(|column| {
                let numeric = numeric_of(column);
                let is_category = |at: usize| self.categories.iter().position(|c| *c == at);
                let level = |[source, level]: &[usize; 2]| Some([is_category(*source)?, *level]);
                let levels: Vec<[usize; 2]> = column.levels.iter().filter_map(level).collect();
                let offset = match (numeric, levels.is_empty()) {
                    (Some(_), true) => 0.0,
                    (Some(numeric), false) => some.pivot(numeric),
                    (None, _) => 1.0,
                };
                let categories: Vec<usize> = levels.iter().map(|level| level[0]).collect();
                ExpandedColumn {
                    numeric,
                    offset,
                    categories: union(&[], &categories),
                    levels,
                }
            })
            .collect();
        expanded.push(ExpandedColumn {
            numeric: Some(response),
            offset: 0.0,
            categories: Vec::new(),
            levels: Vec::new(),
        });

        let mut total = Moments::about(expanded.iter().map(|column| column.pivot(some)).collect());
        for cell in &groupings[0] {
            total.add_weights_of(cell.moments);
        }
        // Which cells of each grouping each column is not 0 in: of a product only those of both are looked at.
        let on: Vec<Vec<Vec<&Cell<'_>>>> = groupings
            .iter()
            .map(|cells| {
                let on = |column: &ExpandedColumn| {
                    cells.iter().filter(|cell| column.is_on(cell)).collect()
                };
                expanded.iter().map(on).collect()
            })
            .collect();
        for (i, column) in expanded.iter().enumerate() {
            for (j, other) in expanded[..=i].iter().enumerate() {
                let both = union(&column.categories, &other.categories);
                let which = self.groupings.iter().position(|set| contains(set, &both));
                let of = |number: usize| which.map_or(&[][..], |which| &on[which][number]);
                let (cells, second) = match of(i).len() <= of(j).len() {
                    true => (of(i), other),
                    false => (of(j), column),
                };
                let on = cells.iter().filter(|cell| second.is_on(cell));
                let product = on.fold(Double::ZERO, |sum, cell| {
                    sum + column.product(other, cell.moments)
                });
                total.set_product(packed(i, j), product);
            }
            let which = self
                .groupings
                .iter()
                .position(|set| contains(set, &column.categories));
            let cells = which.map_or(&[][..], |which| &groupings[which]);
            let on = cells.iter().filter(|cell| column.is_on(cell));
            let sum = on.fold(Double::ZERO, |sum, cell| sum + column.sum(cell.moments));
            let ranges = cells.iter().map(|cell| column.range(cell));
            let range = ranges.fold([f64::INFINITY, f64::NEG_INFINITY], union_of_ranges);
            total.set_column(i, range, sum);
        }
        total
    }

    /// The cells of each grouping, in an order that does not depend on which value came first.
    fn cells<'a>(&self, cells: &'a GroupedMoments, ranks: &[Vec<usize>]) -> Vec<Vec<Cell<'a>>> {
        let mut groupings: Vec<Vec<Cell<'a>>> = Vec::new();
        groupings.resize_with(self.groupings.len(), Vec::new);
        for ((grouping, codes), moments) in &cells.0 {
            let Some(set) = self.groupings.get(*grouping as usize) else {
                continue;
            };
            let rank = |(place, category): (usize, &usize)| {
                let rank = ranks.get(*category);
                let rank = rank.and_then(|ranks| ranks.get(code_in(*codes, place)));
                [*category, rank.copied().unwrap_or(usize::MAX)]
            };
            let ranks = set.iter().enumerate().map(rank).collect();
            let list = &mut groupings[*grouping as usize];
            let at = list.partition_point(|cell| cell.ranks < ranks);
            list.insert(at, Cell { ranks, moments });
        }
        groupings
    }
}

impl ExpandedColumn {
    fn pivot(&self, cell: &Moments) -> f64 {
        match self.numeric {
            Some(numeric) if self.levels.is_empty() => cell.pivot(numeric),
            _ => 0.0,
        }
    }

    /// Whether it is not 0 in the rows of a cell.
    fn is_on(&self, cell: &Cell<'_>) -> bool {
        self.levels.iter().all(|level| cell.ranks.contains(level))
    }

    /// The sum over the rows of a cell, about the column's pivot.
    fn sum(&self, cell: &Moments) -> Double {
        let numeric = self
            .numeric
            .map_or(Double::ZERO, |numeric| cell.sum(numeric));
        numeric + cell.exact_weight() * Double::from(self.offset)
    }

    /// The sum of the products with another over the rows of a cell, each about its pivot: of
    /// (a + d)(b + e), that is de + a e + b d + a b.
    fn product(&self, other: &Self, cell: &Moments) -> Double {
        let both = match (self.numeric, other.numeric) {
            (Some(numeric), Some(other)) => cell.product(numeric, other),
            _ => Double::ZERO,
        };
        let (a, b) = (Double::from(self.offset), Double::from(other.offset));
        let rest = other
            .numeric
            .map_or(Double::ZERO, |numeric| cell.sum(numeric));
        both + b * self.sum(cell) + a * rest
    }

    fn range(&self, cell: &Cell<'_>) -> [f64; 2] {
        match self.numeric {
            _ if !self.is_on(cell) => [0.0; 2],
            Some(numeric) => cell.moments.range(numeric).unwrap_or_default(),
            None => [1.0; 2],
        }
    }
}
