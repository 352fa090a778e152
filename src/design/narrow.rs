//! The moments of a model's groups of rows, from those of a wider model of these rows.

use super::contrasts::{Contrasts, bits_of_code, code_in};
use crate::moments::merge_tree::GroupedMoments;
use crate::numerics::expression::Step;

impl Contrasts {
    /// The places of the numeric columns among those of a wider model. `from` has the place there of each column of the input.
    /// `None` if the wider model lacks one.
    pub(crate) fn places_in(&self, wider: &Self, from: &[usize]) -> Option<Vec<usize>> {
        let mut places = Vec::new();
        for powers in self.numeric.products() {
            let mut powers = powers.clone();
            for step in powers.iter_mut().flat_map(|power| &mut power.base) {
                if let Step::Column(column) = step {
                    *column = from[*column];
                }
            }
            places.push(wider.numeric.position(&powers)?);
        }
        Some(places)
    }

    /// The moments of these groups, from those of a wider model. `columns` and `categories` have the place there of each
    /// numeric column and each category. `None` if the wider model does not tell the groups apart.
    pub(crate) fn narrowed(
        &self,
        wider: &Self,
        columns: &[usize],
        categories: &[usize],
        grouped: &GroupedMoments,
    ) -> Option<GroupedMoments> {
        let mut narrowed = GroupedMoments::default();
        for (number, set) in self.groupings.iter().enumerate() {
            let place_in = |known: &[usize], category: usize| {
                known
                    .iter()
                    .position(|known| *known == categories[category])
            };
            let has_all = |known: &Vec<usize>| set.iter().all(|of| place_in(known, *of).is_some());
            let grouping = wider.groupings.iter().position(has_all)?;
            let known = &wider.groupings[grouping];
            for ((of, key), moments) in &grouped.0 {
                if *of as usize != grouping {
                    continue;
                }
                let mut own = 0;
                for (at, category) in set.iter().enumerate() {
                    let place = place_in(known, *category)?;
                    let code = code_in(*key, place, bits_of_code(known.len()));
                    own |= (code as u64) << (bits_of_code(set.len()) * at as u32);
                }
                let moments = moments.select(columns);
                narrowed.add((number as u32, own), &moments).ok()?;
            }
        }
        Some(narrowed)
    }
}
