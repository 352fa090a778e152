//! The moments of a model's columns, from the moments of its numeric columns in each group of rows.

use super::contrasts::{Contrasts, bits_of_code, code_in, contains, union};
use super::model_columns::Column;
use super::orthogonal::Combined;
use crate::moments::merge_tree::GroupedMoments;
use crate::moments::{Moments, packed};
use crate::numerics::double::Double;
use galton_kernel::block::union_of_ranges;

/// A column of the model. About its pivot it is `offset + deviation` in the rows that have its levels, and 0 in
/// all others. The deviation is that of a numeric column from its own pivot.
///
/// - Numeric, without levels: the pivot is that of the numeric column, and the offset is 0.
/// - Numeric, with levels: the pivot is 0, because the column is 0 in other rows. So the offset is the pivot of
///   the numeric column.
/// - Levels alone: the pivot is 0, there is no deviation, and the offset is 1.
struct ExpandedColumn {
    /// Which of the numeric columns it is of.
    numeric: Option<usize>,
    offset: f64,
    /// The categories it depends on, in ascending order.
    categories: Vec<usize>,
    /// Pairs of a category and the rank of the level that it must have.
    levels: Vec<[usize; 2]>,
}

/// The rows that have the same values of the categories of a grouping.
struct Group<'a> {
    /// The categories, and the rank of their level in these rows.
    ranks: Vec<[usize; 2]>,
    moments: &'a Moments,
}

impl Contrasts {
    /// The moments of the model's columns, and then of the response as it is modelled. `ranks` has the rank
    /// of each code of a category, in the order of its values.
    pub(crate) fn expand(
        &self,
        grouped: &GroupedMoments,
        ranks: &[Vec<usize>],
        columns: &[Column],
    ) -> Moments {
        if self.orthogonal.is_empty() {
            return self.expand_raw(grouped, ranks, columns);
        }
        let combined = Combined::new(columns, &self.orthogonal);
        combined.moments(&self.expand_raw(grouped, ranks, &combined.raw))
    }

    /// As [`expand`](Self::expand), of columns without orthogonal polynomials.
    fn expand_raw(
        &self,
        grouped: &GroupedMoments,
        ranks: &[Vec<usize>],
        columns: &[Column],
    ) -> Moments {
        let Some((_, some)) = grouped.0.first() else {
            return Moments::new(columns.len() + 1);
        };
        let response = self.numeric.len() - 1;
        if self.categories.is_empty() {
            let numeric_of = |column: &Column| self.numeric.position(&column.powers);
            let numeric = columns.iter().filter_map(numeric_of).chain([response]);
            return some.select(&numeric.collect::<Vec<usize>>());
        }
        let groupings = self.ranked_groups(grouped, ranks);
        let expanded = columns
            .iter()
            .map(|column| self.expand_column(column, some));
        let expanded: Vec<ExpandedColumn> = expanded
            .chain([ExpandedColumn {
                numeric: Some(response),
                offset: 0.0,
                categories: Vec::new(),
                levels: Vec::new(),
            }])
            .collect();
        self.sum(&groupings, &expanded, some)
    }

    /// The moments of expanded columns. `some` has the pivots of the numeric columns.
    fn sum(
        &self,
        groupings: &[Vec<Group<'_>>],
        expanded: &[ExpandedColumn],
        some: &Moments,
    ) -> Moments {
        let mut total = Moments::about(expanded.iter().map(|column| column.pivot(some)).collect());
        for group in &groupings[0] {
            total.add_weights_of(group.moments);
        }
        // The groups of each grouping in which each column is not 0. A product is summed over those of both.
        let groups_of: Vec<Vec<Vec<&Group<'_>>>> = groupings
            .iter()
            .map(|groups| {
                let own = |column: &ExpandedColumn| {
                    groups.iter().filter(|group| column.has(group)).collect()
                };
                expanded.iter().map(own).collect()
            })
            .collect();
        let grouping_of = self.groupings_of_pairs(expanded);
        for (i, column) in expanded.iter().enumerate() {
            for (j, other) in expanded[..=i].iter().enumerate() {
                if column.excludes(other) {
                    continue;
                }
                let grouping = grouping_of(i, j);
                let own =
                    |number: usize| grouping.map_or(&[][..], |which| &groups_of[which][number]);
                let (groups, second) = match own(i).len() <= own(j).len() {
                    true => (own(i), other),
                    false => (own(j), column),
                };
                let both = groups.iter().filter(|group| second.has(group));
                let product = both.fold(Double::ZERO, |sum, group| {
                    sum + column.product(other, group.moments)
                });
                total.set_product(packed(i, j), product);
            }
            let Some(grouping) = grouping_of(i, i) else {
                continue;
            };
            let own = &groups_of[grouping][i];
            // The column is 0 in the other groups.
            let mut range = match own.len() < groupings[grouping].len() {
                true => [0.0; 2],
                false => [f64::INFINITY, f64::NEG_INFINITY],
            };
            let mut sum = Double::ZERO;
            for group in own {
                sum += column.sum(group.moments);
                range = union_of_ranges(range, column.range(group));
            }
            total.set_column(i, range, sum);
        }
        total
    }

    /// The first grouping that has the categories of two columns, given their numbers. Columns have few different sets of
    /// categories, so each pair of sets is looked up once.
    fn groupings_of_pairs(
        &self,
        expanded: &[ExpandedColumn],
    ) -> impl Fn(usize, usize) -> Option<usize> + use<> {
        let mut sets: Vec<&[usize]> = Vec::new();
        let mut set_of = Vec::with_capacity(expanded.len());
        for column in expanded {
            let known = sets.iter().position(|set| *set == column.categories);
            set_of.push(known.unwrap_or(sets.len()));
            if known.is_none() {
                sets.push(&column.categories);
            }
        }
        let grouping = |a: &[usize], b: &[usize]| {
            let both = union(a, b);
            self.groupings.iter().position(|set| contains(set, &both))
        };
        let n = sets.len();
        let pairs: Vec<Option<usize>> = (0..n * n)
            .map(|at| grouping(sets[at / n], sets[at % n]))
            .collect();
        move |i, j| pairs[set_of[i] * n + set_of[j]]
    }

    fn expand_column(&self, column: &Column, some: &Moments) -> ExpandedColumn {
        let numeric = self.numeric.position(&column.powers);
        let category = |at: usize| self.categories.iter().position(|known| *known == at);
        let level = |[source, level]: &[usize; 2]| Some([category(*source)?, *level]);
        let levels: Vec<[usize; 2]> = column.levels.iter().filter_map(level).collect();
        let categories: Vec<usize> = levels.iter().map(|level| level[0]).collect();
        ExpandedColumn {
            offset: match (numeric, levels.is_empty()) {
                (Some(_), true) => 0.0,
                (Some(numeric), false) => some.pivot(numeric),
                (None, _) => 1.0,
            },
            numeric,
            categories: union(&[], &categories),
            levels,
        }
    }

    /// The groups of each grouping in the order of their ranks, which does not depend on the value that came
    /// first.
    fn ranked_groups<'a>(
        &self,
        grouped: &'a GroupedMoments,
        ranks: &[Vec<usize>],
    ) -> Vec<Vec<Group<'a>>> {
        let mut groupings: Vec<Vec<Group<'a>>> = Vec::new();
        groupings.resize_with(self.groupings.len(), Vec::new);
        for ((grouping, codes), moments) in &grouped.0 {
            let Some(set) = self.groupings.get(*grouping as usize) else {
                continue;
            };
            let bits = bits_of_code(set.len());
            let rank = |(place, category): (usize, &usize)| {
                let rank = ranks.get(*category);
                let rank = rank.and_then(|ranks| ranks.get(code_in(*codes, place, bits)));
                [*category, rank.copied().unwrap_or(usize::MAX)]
            };
            let ranks = set.iter().enumerate().map(rank).collect();
            let list = &mut groupings[*grouping as usize];
            let at = list.partition_point(|group| group.ranks < ranks);
            list.insert(at, Group { ranks, moments });
        }
        groupings
    }
}

impl ExpandedColumn {
    fn pivot(&self, moments: &Moments) -> f64 {
        match self.numeric {
            Some(numeric) if self.levels.is_empty() => moments.pivot(numeric),
            _ => 0.0,
        }
    }

    /// Whether the rows of a group have its levels.
    fn has(&self, group: &Group<'_>) -> bool {
        self.levels.iter().all(|level| group.ranks.contains(level))
    }

    /// Whether they are of two levels of one category, so that no row has both.
    fn excludes(&self, other: &Self) -> bool {
        match (&self.levels[..], &other.levels[..]) {
            ([[own, level]], [[category, another]]) => own == category && level != another,
            _ => false,
        }
    }

    /// The sum over the rows of a group, about the column's pivot.
    fn sum(&self, moments: &Moments) -> Double {
        let numeric = self
            .numeric
            .map_or(Double::ZERO, |numeric| moments.sum(numeric));
        numeric + moments.exact_weight() * Double::from(self.offset)
    }

    /// The sum of the products with another column over the rows of a group, each about its pivot. If d and e
    /// are the deviations and a and b the offsets, (a + d)(b + e) = de + a e + b (a + d).
    fn product(&self, other: &Self, moments: &Moments) -> Double {
        let both = match (self.numeric, other.numeric) {
            (Some(numeric), Some(other)) => moments.product(numeric, other),
            _ => Double::ZERO,
        };
        let (a, b) = (Double::from(self.offset), Double::from(other.offset));
        let rest = other
            .numeric
            .map_or(Double::ZERO, |numeric| moments.sum(numeric));
        both + b * self.sum(moments) + a * rest
    }

    /// Its range in a group whose rows have its levels.
    fn range(&self, group: &Group<'_>) -> [f64; 2] {
        match self.numeric {
            Some(numeric) => group.moments.range(numeric).unwrap_or_default(),
            None => [1.0; 2],
        }
    }
}
