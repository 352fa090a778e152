//! The values of categories, put in order once all rows were given.

use crate::csv::{Numerals, is_nearly_all, looks_of};
use crate::design::Design;
use crate::design::model_columns::ModelColumns;
use crate::error::{Error, ErrorKind};
use crate::moments::merge_tree::GroupedMoments;
use crate::rows::levels::Levels;
use crate::suggestion::Suggestion;
use galton_kernel::bottom_k::recode;

/// The values of the categories in the order of the model's columns.
pub(crate) struct OrderedLevels {
    /// How many rows of the fit have each code, one list a category.
    pub(crate) counts: Vec<Vec<u64>>,
    /// The codes in the order of their values, without those of no row.
    pub(crate) codes: Vec<Vec<usize>>,
    /// The place of each code in that order; `usize::MAX` for a code of no row.
    pub(crate) ranks: Vec<Vec<usize>>,
}

impl OrderedLevels {
    /// Of the values that rows of the fit have.
    pub(crate) fn of(
        design: &Design,
        levels: &[Levels],
        fit: &GroupedMoments,
    ) -> Result<Self, Error> {
        let counts = design.contrasts.used(fit);
        let codes = design.in_order(levels, &counts)?;
        Ok(Self {
            ranks: codes.iter().map(|codes| ranks(codes)).collect(),
            counts,
            codes,
        })
    }

    /// Refuses a column of text with nearly as many different values as rows, unless a category is asked for.
    pub(crate) fn check_repeats(&self, design: &Design, levels: &[Levels]) -> Result<(), Error> {
        for (category, (counts, codes)) in self.counts.iter().zip(&self.codes).enumerate() {
            let column = &design.plan.columns[design.contrasts.categories[category]];
            let (values, rows) = (codes.len() as u64, counts.iter().sum());
            if column.is_factor || !is_nearly_all(values, rows) {
                continue;
            }
            let mut texts = levels[category].texts();
            let example = texts.next().unwrap_or_default();
            let looks = looks_of(example.as_bytes(), &Numerals::default());
            return Err(Error::from(ErrorKind::NotACategory {
                column: column.name.clone(),
                values,
                rows,
                example: example.to_owned(),
                remedy: looks.as_ref().map_or("", |looks| looks.kind.remedy()),
                suggestion: looks.map_or_else(Suggestion::default, |looks| looks.suggestion),
            }));
        }
        Ok(())
    }

    /// Refuses a test set with a value that no row of the fit has.
    pub(crate) fn check_test_set(
        &self,
        design: &Design,
        levels: &[Levels],
        model_columns: &ModelColumns,
        test: &GroupedMoments,
    ) -> Result<(), Error> {
        let tested = design.contrasts.used(test);
        for (category, (tested, fitted)) in tested.iter().zip(&self.counts).enumerate() {
            let is_fitted = |code: usize| fitted.get(code).is_some_and(|count| *count > 0);
            let mut tested = tested.iter().enumerate();
            if let Some((code, _)) = tested.find(|(code, count)| **count > 0 && !is_fitted(*code)) {
                let number = design.contrasts.categories[category];
                let mut texts = levels[category].texts();
                return Err(Error::from(ErrorKind::NoSuchLevel {
                    column: design.name(number).to_owned(),
                    value: texts.nth(code).unwrap_or_default().to_owned(),
                    levels: model_columns.levels[number].clone(),
                }));
            }
        }
        Ok(())
    }

    /// Replaces the codes in rows of `width` values by their ranks.
    pub(crate) fn recode(&self, design: &Design, rows: &mut [f64], width: usize) {
        for (column, ranks) in design.contrasts.categories.iter().zip(&self.ranks) {
            recode(rows, width, *column, ranks);
        }
    }
}

/// The place of each code in a list of some codes, `usize::MAX` for the others.
fn ranks(order: &[usize]) -> Vec<usize> {
    let codes = order.iter().max().map_or(0, |most| most + 1);
    let mut ranks = vec![usize::MAX; codes];
    for (rank, code) in order.iter().enumerate() {
        ranks[*code] = rank;
    }
    ranks
}
