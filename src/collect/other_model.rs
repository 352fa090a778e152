//! Another model of columns that were read, without reading them again.
//!
//! A reading for that model would sum up the same numbers, column by column, so its sums are among those of the wider model.
//! Only the sums over groups of rows are added up in another order, in double-double.

use super::collected::{Collected, Kept};
use super::collector::Collector;
use super::density::Density;
use super::hold_out::HoldOut;
use crate::design::options::Options;
use crate::error::Error;
use crate::rows::plan::{PlannedColumn, Role};

impl Collected {
    /// The collection for another model of the table. Its options may differ only in those of the model. `None` if the table
    /// has to be read again for it.
    pub(crate) fn for_model(&self, options: &Options) -> Result<Option<Self>, Error> {
        let Some(kept) = &self.kept else {
            return Ok(None);
        };
        let mut collector = Collector::new(&kept.schema, options)?;
        let Some(density) = self.fill(&mut collector, kept, options.density) else {
            return Ok(None);
        };
        let mut other = collector.finish(None)?;
        other.density = density;
        let (report, known) = (&mut other.report, &self.report);
        report.bytes = known.bytes;
        report.workers = known.workers;
        report.rows = known.rows;
        report.used = known.used;
        report.held_out = known.held_out;
        report.left_out = known.left_out;
        report.examples.clone_from(&known.examples);
        report.notes.clone_from(&known.notes);
        Ok(Some(other))
    }

    /// The places of some columns among those that were read for the same use. `None` if some were not, or if a reading of
    /// them might leave out other rows, or tell so in another way.
    fn places_of(&self, columns: &[PlannedColumn], kept: &Kept) -> Option<Vec<usize>> {
        let use_of = |column: &PlannedColumn| match column.role {
            Role::Number | Role::Logarithm => 0,
            Role::Weight | Role::Frequency => 1,
            Role::Category(_) => 2 + usize::from(column.is_factor),
        };
        let known = &self.plan.columns;
        let mut from = Vec::new();
        for column in columns {
            let is_own = |own: &PlannedColumn| own.at == column.at && use_of(own) == use_of(column);
            from.push(known.iter().position(is_own)?);
        }
        let left_out = &self.report.left_out;
        let mut doubtful = left_out.no_logarithm + left_out.no_value + left_out.new_level;
        if from.len() < known.len() {
            // Text in any column may have shown that a record is not a row.
            doubtful += left_out.not_data;
        }
        let mut after = 0;
        for (place, column) in known.iter().enumerate() {
            let report = &self.report.columns[self.reported[place]];
            let mut notes = self.report.notes.iter().skip(kept.schema.notes.len());
            if report.missing + report.text > 0 || notes.any(|note| note.column == column.name) {
                let own = from.iter().position(|from| *from == place)?;
                doubtful += u64::from(own < after);
                after = own;
            }
        }
        (doubtful == 0).then_some(from)
    }

    /// Gives a collector everything that it would have of the rows but their density, which is returned. `None` if it is not
    /// known.
    fn fill(
        &self,
        collector: &mut Collector,
        kept: &Kept,
        has_density: bool,
    ) -> Option<Vec<Density>> {
        let from = &self.places_of(&collector.design.plan.columns, kept)?[..];
        let contrasts = &collector.design.contrasts;
        let columns = contrasts.places_in(&kept.contrasts, from)?;
        let mut categories = Vec::new();
        for column in &contrasts.categories {
            categories.push(self.plan.columns[from[*column]].role.category()?);
        }
        for (share, groups) in kept.shares.iter().enumerate() {
            let groups = contrasts.narrowed(&kept.contrasts, &columns, &categories, groups)?;
            collector.fold_sums.set(share, groups).ok()?;
        }
        for (levels, category) in collector.levels.iter_mut().zip(&categories) {
            levels.join(&kept.levels[*category])?;
        }
        let width = self.model_columns.predictors.len() + 1;
        let own = &from[..=collector.design.predictors.len()];
        let sample = &mut collector.sample;
        if sample.capacity() != self.sample_capacity {
            return None;
        }
        sample.fill(self.rows_of(kept, &self.sample_rows, width, own));
        if kept.last_rows.is_empty() {
            let test = self.rows_of(kept, &self.held_out_rows, width, own);
            collector.fold_sums.test_rows.fill(test);
        }
        // The share of a row follows its columns.
        let (mut stored, mut width) = (from.to_vec(), self.plan.columns.len());
        if !collector.fold_sums.is_single() {
            stored.push(width);
            width += 1;
        }
        let last = self.rows_of(kept, &kept.last_rows, width, &stored);
        collector.hold_out_ring = HoldOut::of(last);
        collector.broken_weights = self.broken_weights;
        for (own, from) in collector.reported.iter().zip(from) {
            let known = &self.report.columns[self.reported[*from]];
            let own = &mut collector.report.columns[*own];
            (own.missing, own.text) = (known.missing, known.text);
        }
        match has_density {
            true => self.density_of(&from[..=collector.design.predictors.len()]),
            false => Some(Vec::new()),
        }
    }

    /// Some columns of rows that have `width` of them, with the codes of categories.
    fn rows_of(&self, kept: &Kept, rows: &[f64], width: usize, columns: &[usize]) -> Vec<f64> {
        let mut own = Vec::new();
        for row in rows.chunks_exact(width) {
            for column in columns {
                let value = row[*column];
                let planned = self.plan.columns.get(*column);
                own.push(match planned.and_then(|planned| planned.role.category()) {
                    Some(category) => kept.codes[category][value as usize] as f64,
                    None => value,
                });
            }
        }
        own
    }

    /// The density of the last of the columns at these places over each of the others that is a number.
    fn density_of(&self, from: &[usize]) -> Option<Vec<Density>> {
        let is_number = |at: &usize| self.plan.columns[*at].role.category().is_none();
        let known = |column: usize| self.density.get((0..column).filter(is_number).count());
        let (response, predictors) = from.split_last()?;
        let before = self.model_columns.predictors.len();
        let mut density = Vec::new();
        for column in predictors.iter().filter(|column| is_number(column)) {
            density.push(match *column == before {
                true => known(*response)?.transposed(),
                false if *response == before => known(*column)?.clone(),
                false => return None,
            });
        }
        Some(density)
    }
}
