//! The result of a reading after its last row.

use std::sync::Arc;

use super::density::Density;
use super::report::Report;
use crate::csv::Schema;
use crate::design::contrasts::Contrasts;
use crate::design::model_columns::{ModelColumns, raw_source};
use crate::design::split::Split;
use crate::error::Error;
use crate::moments::Moments;
use crate::moments::merge_tree::GroupedMoments;
use crate::numerics::double::Double;
use crate::numerics::random::output;
use crate::rows::block::{Rows, Source};
use crate::rows::levels::Levels;
use crate::rows::plan::Plan;
use crate::warning::Warning;

/// The statistics kept of the rows of an input: enough for any fit and any descent. Their size does not grow
/// with the number of rows.
#[derive(Clone, Debug)]
pub(crate) struct Collected {
    /// How the rows were made.
    pub(crate) plan: Plan,
    pub(crate) model_columns: ModelColumns,
    /// The column of the rows' weights, if they have any.
    pub(crate) weights: Option<String>,
    /// How many weights are not whole numbers.
    pub(crate) broken_weights: u64,
    /// The moments of the rows in the fit: the model's columns and then the response.
    pub(crate) moments: Moments,
    /// In a model with an offset: the moments of the model's columns, of the response with the offset, and of the response
    /// less the offset.
    pub(crate) observed: Option<Moments>,
    /// How the row numbers decide the fold of a row, or that it is in the test set.
    pub(crate) split: Split,
    /// The moments of each fold of the rows in the fit; empty without folds.
    pub(crate) folds: Vec<Moments>,
    /// The moments of the rows held out, if there are any.
    pub(crate) held_out: Option<Moments>,
    pub(crate) held_out_rows: Vec<f64>,
    pub(crate) sample_rows: Vec<f64>,
    /// The most rows that the sample may have, and the most that are kept of a random test set.
    pub(crate) sample_capacity: usize,
    pub(crate) density: Vec<Density>,
    pub(crate) report: Report,
    /// The place in the report of each column of the plan.
    pub(crate) reported: Vec<usize>,
    /// What another model of the columns needs, if all rows are those of one table that was read.
    pub(crate) kept: Option<Arc<Kept>>,
}

/// The sums and rows of a table that other models of its columns are made from.
#[derive(Debug)]
pub(crate) struct Kept {
    pub(crate) schema: Schema,
    pub(crate) contrasts: Contrasts,
    /// The values of each category, in the order of their first appearance.
    pub(crate) levels: Vec<Levels>,
    /// For each category the codes of its values, in the order in which rows number them.
    pub(crate) codes: Vec<Vec<usize>>,
    /// The moments of the numeric columns in each group of rows: those of each fold, and of the test set.
    pub(crate) shares: Vec<GroupedMoments>,
    /// The last rows, if they are held out, as the collector stores them.
    pub(crate) last_rows: Vec<f64>,
}

impl Collected {
    /// Adds a block of rows and the report of those that are left out.
    pub(crate) fn push_rows(
        &mut self,
        rows: &Rows,
        source: &Source<'_>,
        plan: &Plan,
    ) -> Result<(), Error> {
        let before = self.report.rows;
        self.report.add_rows(rows, source, plan, &self.reported);
        let mut row = Vec::new();
        for (at, number) in rows.kept().enumerate() {
            row.clear();
            row.extend(rows.columns.iter().map(|values| values[at]));
            self.push_row(&row, before + number as u64 + 1)?;
        }
        Ok(())
    }

    /// Adds the row of this number: the predictors, the response, and the weight if rows have one. The
    /// number decides whether it is in the fit or held out.
    fn push_row(&mut self, row: &[f64], number: u64) -> Result<(), Error> {
        let model_columns = &self.model_columns;
        let (row, weight) = row.split_at(model_columns.predictors.len() + 1);
        let weight = weight.first().copied();
        let is_exact = weight.is_some() || !model_columns.is_plain_linear();
        let exact = row.split_last().filter(|_| is_exact);
        let exact: Option<Vec<Double>> = exact.map(|(response, predictors)| {
            let response = model_columns.modelled_response(predictors, *response);
            let columns = model_columns.row(predictors);
            columns.chain([response]).collect()
        });
        let has_frequencies = model_columns.frequency.is_some();
        let push = |moments: &mut Moments| {
            match &exact {
                Some(columns) => moments.push_exact(columns, weight.unwrap_or(1.0))?,
                None => moments.push(row)?,
            }
            if has_frequencies {
                moments.count_by_weight();
            }
            Ok(())
        };
        self.broken_weights += u64::from(weight.is_some_and(|weight| weight.fract() != 0.0));
        let place = self.split.share_of(number);
        if place == self.split.folds() {
            self.report.held_out += 1;
            if self.held_out_rows.len() / row.len() < self.sample_capacity {
                self.held_out_rows.extend_from_slice(row);
            }
            let width = self.moments.width();
            return push(self.held_out.get_or_insert_with(|| Moments::new(width)));
        }
        self.folds.get_mut(place).map_or(Ok(()), push)?;
        push(&mut self.moments)?;
        if let (Some(observed), Some(columns)) = (&mut self.observed, &exact) {
            let mut columns = columns.clone();
            let response = row.last().copied().unwrap_or_default();
            columns.insert(columns.len() - 1, self.model_columns.response_of(response));
            observed.push_exact(&columns, weight.unwrap_or(1.0))?;
        }
        let times = weight.filter(|_| has_frequencies).unwrap_or(1.0);
        self.count_levels(row, times as u64);
        // An even sample of a stream: Algorithm R (Vitter, "Random sampling with a reservoir", 1985).
        self.report.used += 1;
        let (count, width) = (self.report.used, row.len());
        let kept = (self.sample_rows.len() / width) as u64;
        let whole = kept + 1 == count;
        if whole && kept < self.sample_capacity as u64 {
            self.sample_rows.extend_from_slice(row);
        } else if let Some(at) = below(count, count).filter(|at| *at < kept) {
            let from = at as usize * width;
            self.sample_rows[from..from + width].copy_from_slice(row);
        }
        Ok(())
    }

    /// Counts the values of the categories in a row of the fit, which counts `times` times.
    fn count_levels(&mut self, row: &[f64], times: u64) {
        let columns = self.plan.columns.iter().zip(&self.reported);
        for ((column, at), code) in columns.zip(row) {
            if column.role.category().is_some() {
                let report = &mut self.report.columns[*at];
                report.count += times;
                let level = report.levels.get_mut(*code as usize);
                level.into_iter().for_each(|level| level.count += times);
            }
        }
    }

    /// A sample of the rows of both: all rows of the two samples, or an even part of each.
    fn sample_with(&self, other: &Self) -> Vec<f64> {
        let width = self.model_columns.predictors.len() + 1;
        let samples = [self, other].map(|of| {
            let rows = of.sample_rows.as_slice();
            (rows, (rows.len() / width) as u64, of.report.used)
        });
        let [(ours, m, n), (theirs, k, l)] = samples;
        let capacity = self.sample_capacity.max(other.sample_capacity) as u64;
        // Each gives as many rows as its share of all rows asks for, and no more than it has.
        let wanted_of = |kept: u64, of: u64| match (m, k) == (n, l) && m + k <= capacity {
            true => kept,
            false => {
                let size = m.max(k).min(capacity) as f64;
                kept.min((size * of as f64 / (n + l) as f64) as u64)
            }
        };
        let mut rows = Vec::new();
        for (all, kept, of) in [(ours, m, n), (theirs, k, l)] {
            // Selection sampling (Knuth, TAOCP 2, section 3.4.2, algorithm S).
            let mut wanted = wanted_of(kept, of);
            for (at, row) in all.chunks_exact(width).enumerate() {
                let left = kept - at as u64;
                if below(left, of ^ at as u64).is_some_and(|drawn| drawn < wanted) {
                    rows.extend_from_slice(row);
                    wanted -= 1;
                }
            }
        }
        rows
    }

    /// The warning of weights that may be counts of rows: whole numbers, of at least 2 on average.
    pub(crate) fn weights_warning(&self) -> Option<Warning> {
        let (count, sum) = (self.moments.count(), self.moments.weight());
        let are_precisions = self.model_columns.frequency.is_none();
        let may_be_counts = self.broken_weights == 0 && sum >= 2.0 * count as f64;
        let column = self.weights.clone()?;
        (are_precisions && may_be_counts).then_some(Warning::MaybeCounts { column, count, sum })
    }

    /// Adds the rows of another input. Both have the same model, weights and number of folds.
    pub(crate) fn merge(&mut self, other: &Self) -> Result<(), Error> {
        let sample_rows = self.sample_with(other);
        self.moments.merge(&other.moments)?;
        if let (Some(ours), Some(theirs)) = (&mut self.observed, &other.observed) {
            ours.merge(theirs)?;
        }
        for (ours, theirs) in self.folds.iter_mut().zip(&other.folds) {
            ours.merge(theirs)?;
        }
        if let Some(theirs) = &other.held_out {
            match &mut self.held_out {
                Some(ours) => ours.merge(theirs)?,
                none => *none = Some(theirs.clone()),
            }
        }
        self.broken_weights += other.broken_weights;
        self.held_out_rows.extend_from_slice(&other.held_out_rows);
        self.sample_rows = sample_rows;
        self.sample_capacity = self.sample_capacity.max(other.sample_capacity);
        self.report.merge(&other.report);
        Ok(())
    }

    /// Sets the report's figures to those of the moments, for the columns that are in the model unchanged.
    pub(crate) fn update_figures(&mut self) {
        let model_columns = &self.model_columns;
        for at in 0..=model_columns.predictors.len() {
            let column = match at == model_columns.predictors.len() {
                true => {
                    let is_plain =
                        model_columns.is_response_plain() && model_columns.offset.is_none();
                    is_plain.then_some(model_columns.columns.len())
                }
                false => model_columns.columns.iter().position(|column| {
                    column.levels.is_empty() && raw_source(&column.powers) == Some(at)
                }),
            };
            if let Some(column) = column {
                let report = &mut self.report.columns[self.reported[at]];
                report.figure(&self.moments, column);
            }
        }
    }
}

/// A random number below `limit`, the number `draw` of a sequence; `None` for a limit of 0.
fn below(limit: u64, draw: u64) -> Option<u64> {
    output(0, draw).checked_rem(limit)
}
