//! Online learning: more rows for observations whose rows are no longer at hand.

use std::sync::OnceLock;

use super::{Observations, solve};
use crate::collect::collected::Collected;
use crate::csv::find_column;
use crate::design::model_columns::Power;
use crate::error::{Error, ErrorKind};
use crate::moments::Moments;
use crate::numerics::double::Double;
use crate::numerics::random::output;
use crate::rows::block::{Rows, SEGMENT_ROWS, Source};
use crate::rows::from_arrays::Data;
use crate::rows::levels::Levels;
use crate::rows::plan::Plan;

impl Observations {
    /// Takes in more rows, from columns of numbers by name: the fit is then of all rows, as if they had
    /// been read together, but for the last bits. A number that is not a number (NaN) counts as missing.
    /// Nothing changes if there is an error. Grids of density are dropped: they would lack these rows.
    ///
    /// A descent goes on from where another got to:
    ///
    /// ```
    /// use galton::{Ingest, Options, Settings};
    ///
    /// let (x, y) = ([1.0, 2.0, 3.0], [2.0, 3.0, 5.0]);
    /// let mut observations = Ingest::columns(&[("x", &x), ("y", &y)], &Options::default())?;
    /// let mut descent = observations.descend(Settings::default())?;
    /// descent.run();
    ///
    /// observations.partial_fit(&[("x", &[4.0]), ("y", &[6.0])])?;
    /// let start = descent.at(descent.iteration())?.coefficients;
    /// let mut descent = observations.descend(Settings::new().start(start))?;
    /// descent.run();
    /// assert_eq!(descent.model(None)?.training().map(|training| training.observations), Some(4));
    /// # Ok::<(), galton::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`partial_fit_table`](Self::partial_fit_table).
    pub fn partial_fit(&mut self, columns: &[(&str, &[f64])]) -> Result<(), Error> {
        let columns = columns.iter();
        let columns = columns.map(|(name, values)| (*name, Data::Numbers(values)));
        let columns: Vec<(&str, Data<'_>)> = columns.collect();
        self.partial_fit_table(&columns)
    }

    /// As [`partial_fit`](Self::partial_fit), from columns of numbers or text. The model's categories and
    /// weights are columns among them. A category's values are those of the rows before.
    ///
    /// ```
    /// use galton::{Data, Ingest, Options};
    ///
    /// let groups = ["a".to_owned(), "b".to_owned()];
    /// let of = |codes| Data::Texts { codes, values: &groups };
    /// let columns = [("g", of(&[0.0, 0.0, 1.0, 1.0])), ("y", Data::Numbers(&[1.0, 2.0, 4.0, 5.0]))];
    /// let mut observations = Ingest::table(&columns, &Options::new().formula("y ~ g"))?;
    ///
    /// observations.partial_fit_table(&[("g", of(&[1.0])), ("y", Data::Numbers(&[6.0]))])?;
    /// assert_eq!(observations.exact().coefficients(), [1.5, 3.5]);
    /// # Ok::<(), galton::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::NoSuchColumn`] for a column that is not given; [`ErrorKind::LengthMismatch`];
    /// [`ErrorKind::NoSuchLevel`] for a new value of a category, since the model has no coefficient for it;
    /// [`ErrorKind::Text`] for an infinite number. The others are those of [`Ingest::table`](crate::Ingest::table).
    pub fn partial_fit_table(&mut self, columns: &[(&str, Data<'_>)]) -> Result<(), Error> {
        *self = self.with_rows(columns)?;
        Ok(())
    }

    /// These observations and more rows, as [`partial_fit_table`](Self::partial_fit_table) takes them in.
    pub(crate) fn with_rows(&self, columns: &[(&str, Data<'_>)]) -> Result<Self, Error> {
        let (plan, count) = self.plan_for(columns)?;
        let mut more = self.clone();
        let known = self.collected.model_columns.levels.iter();
        let known = known.filter(|levels| !levels.is_empty());
        let mut levels: Vec<Levels> = known.map(|texts| Levels::known(texts)).collect();
        let mut rows = Rows::default();
        let first_row = self.collected.report.rows + 1;
        for from in (0..count).step_by(SEGMENT_ROWS) {
            let source = Source::Arrays {
                columns,
                rows: from..count.min(from + SEGMENT_ROWS),
                first_row,
            };
            rows.read(&source, &plan, &mut levels)?;
            more.take(&rows, &source, &plan)?;
        }
        more.solve()?;
        Ok(more)
    }

    /// How rows are made of these columns, and how many there are.
    fn plan_for(&self, columns: &[(&str, Data<'_>)]) -> Result<(Plan, usize), Error> {
        let mut plan = self.collected.plan.clone();
        let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
        let mut count = None;
        for column in &mut plan.columns {
            column.at = find_column(&column.name, &names)?;
            let found = columns[column.at].1.len();
            let expected = *count.get_or_insert(found);
            if found != expected {
                return Err(Error::from(ErrorKind::LengthMismatch {
                    column: column.name.clone(),
                    expected,
                    found,
                }));
            }
        }
        Ok((plan, count.unwrap_or(0)))
    }

    /// Takes in a block of rows, and reports those that are left out.
    fn take(&mut self, rows: &Rows, source: &Source<'_>, plan: &Plan) -> Result<(), Error> {
        let report = &mut self.collected.report;
        for (column, faults) in plan.columns.iter().zip(&rows.faults) {
            if let Some(report) = report.column_mut(&column.name) {
                report.missing += faults.missing;
                report.text += faults.text;
            }
        }
        for excluded in rows.excluded(source, plan) {
            report.exclude(&excluded);
        }
        let before = report.rows;
        report.rows += rows.total() as u64;
        let mut row = Vec::new();
        for (at, number) in rows.kept().enumerate() {
            row.clear();
            row.extend(rows.columns.iter().map(|values| values[at]));
            self.take_row(&row, before + number as u64 + 1)?;
        }
        Ok(())
    }

    /// Takes in all rows of other observations of the same columns, as if they had been read together:
    /// those of another file, or of another machine. Nothing changes if there is an error. Grids of
    /// density are dropped.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidOption`] for observations of other columns or another model; [`ErrorKind::TooLarge`].
    pub fn merge(&mut self, other: &Self) -> Result<(), Error> {
        *self = self.merged(other)?;
        Ok(())
    }

    /// Both together, as [`merge`](Self::merge) has it.
    pub(crate) fn merged(&self, other: &Self) -> Result<Self, Error> {
        if self.collected.model_columns != other.collected.model_columns
            || self.collected.model_columns.intercept != other.collected.model_columns.intercept
        {
            return Err(Error::from(ErrorKind::InvalidOption {
                option: "observations",
                found: other.describe(),
                expected: "of the same model as those that take them in",
            }));
        }
        if self.collected.weights != other.collected.weights {
            let weighted = |weights: &Option<String>| match weights {
                Some(name) => format!("weighted by \"{name}\""),
                None => "without weights".to_owned(),
            };
            return Err(Error::from(ErrorKind::InvalidOption {
                option: "observations",
                found: format!(
                    "{}, and those that take them in are {}",
                    weighted(&other.collected.weights),
                    weighted(&self.collected.weights)
                ),
                expected: "weighted by the same column, or both without weights",
            }));
        }
        if self.collected.folds.len() != other.collected.folds.len() {
            return Err(Error::from(ErrorKind::InvalidOption {
                option: "observations",
                found: format!("in {} folds", other.collected.folds.len()),
                expected: "in as many folds as those that take them in",
            }));
        }
        let mut all = self.clone();
        all.collected.moments.merge(&other.collected.moments)?;
        for (ours, theirs) in all.collected.folds.iter_mut().zip(&other.collected.folds) {
            ours.merge(theirs)?;
        }
        if let Some(theirs) = &other.collected.held_out {
            match &mut all.collected.held_out {
                Some(ours) => ours.merge(theirs)?,
                none => *none = Some(theirs.clone()),
            }
        }
        all.collected
            .held_out_rows
            .extend_from_slice(&other.collected.held_out_rows);
        all.collected.sample_rows = self.sample_with(other);
        all.collected.sample_capacity = self
            .collected
            .sample_capacity
            .max(other.collected.sample_capacity);
        all.collected.report.merge(&other.collected.report);
        all.solve()?;
        Ok(all)
    }

    /// Takes in the row of this number: the predictors, the response, and the weight if rows have one. The
    /// number decides whether it is in the fit or held out.
    fn take_row(&mut self, row: &[f64], number: u64) -> Result<(), Error> {
        let model_columns = &self.collected.model_columns;
        let (row, weight) = row.split_at(model_columns.predictors.len() + 1);
        let weight = weight.first().copied();
        let is_exact = weight.is_some() || !model_columns.is_plain_linear();
        let exact = row.split_last().filter(|_| is_exact);
        let exact: Option<Vec<Double>> = exact.map(|(response, predictors)| {
            let response = model_columns.response_of(*response);
            let columns = model_columns.row(predictors);
            columns.chain([response]).collect()
        });
        let push = |moments: &mut Moments| match &exact {
            Some(columns) => moments.push_exact(columns, weight.unwrap_or(1.0)),
            None => moments.push(row),
        };
        let place = self.collected.split.share_of(number);
        if place == self.collected.split.folds() {
            self.collected.report.held_out += 1;
            if self.collected.held_out_rows.len() / row.len() < self.collected.sample_capacity {
                self.collected.held_out_rows.extend_from_slice(row);
            }
            let width = self.collected.moments.width();
            return push(
                self.collected
                    .held_out
                    .get_or_insert_with(|| Moments::new(width)),
            );
        }
        self.collected.folds.get_mut(place).map_or(Ok(()), push)?;
        push(&mut self.collected.moments)?;
        self.count_levels(row);
        // An even sample of a stream: Algorithm R (Vitter, "Random sampling with a reservoir", 1985).
        let (count, width) = (self.collected.moments.count(), row.len());
        let kept = (self.collected.sample_rows.len() / width) as u64;
        let whole = kept + 1 == count;
        if whole && kept < self.collected.sample_capacity as u64 {
            self.collected.sample_rows.extend_from_slice(row);
        } else if let Some(at) = below(count, count).filter(|at| *at < kept) {
            let from = at as usize * width;
            self.collected.sample_rows[from..from + width].copy_from_slice(row);
        }
        Ok(())
    }

    /// Counts the values of the categories in a row of the fit.
    fn count_levels(&mut self, row: &[f64]) {
        let Collected { plan, report, .. } = &mut self.collected;
        for (column, code) in plan.columns.iter().zip(row) {
            if column.role.category().is_some()
                && let Some(report) = report.column_mut(&column.name)
            {
                report.count += 1;
                let level = report.levels.get_mut(*code as usize);
                level.into_iter().for_each(|level| level.count += 1);
            }
        }
    }

    /// The rows of two samples, or of both an even part.
    fn sample_with(&self, other: &Self) -> Vec<f64> {
        let width = self.predictors().len() + 1;
        let samples = [self, other].map(|of| {
            let rows = of.collected.sample_rows.as_slice();
            (
                rows,
                (rows.len() / width) as u64,
                of.collected.moments.count(),
            )
        });
        let [(ours, m, n), (theirs, k, l)] = samples;
        let capacity = self
            .collected
            .sample_capacity
            .max(other.collected.sample_capacity) as u64;
        // As many of each as it has part in all rows, and no more than it has.
        let most = |kept: u64, of: u64| match (m, k) == (n, l) && m + k <= capacity {
            true => kept,
            false => {
                let size = m.max(k).min(capacity) as f64;
                kept.min((size * of as f64 / (n + l) as f64) as u64)
            }
        };
        let mut rows = Vec::new();
        for (all, kept, of) in [(ours, m, n), (theirs, k, l)] {
            // Selection sampling (Knuth, TAOCP 2, section 3.4.2, algorithm S).
            let mut wanted = most(kept, of);
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

    /// Finds the exact solution again, and what the report says of columns.
    fn solve(&mut self) -> Result<(), Error> {
        self.exact = solve(&self.collected)?;
        self.collected.density.clear();
        self.precision_cache = OnceLock::new();
        self.collected.report.used = self.collected.moments.count();
        // Of what is in the model as it is.
        let mut figures = Vec::new();
        for (at, name) in self.collected.model_columns.predictors.iter().enumerate() {
            let as_it_is = [Power::plain(at)];
            let mut columns = self.collected.model_columns.columns.iter();
            let own = columns.position(|c| c.levels.is_empty() && c.powers == as_it_is);
            figures.extend(own.map(|column| (name, column)));
        }
        if !self.collected.model_columns.log_response {
            figures.push((
                &self.collected.model_columns.response,
                self.collected.model_columns.columns.len(),
            ));
        }
        for (name, column) in figures {
            if let Some(report) = self.collected.report.column_mut(name) {
                report.figure(&self.collected.moments, column);
            }
        }
        Ok(())
    }

    fn describe(&self) -> String {
        let mut text = self.collected.model_columns.response.clone();
        for (at, name) in self.predictors().iter().enumerate() {
            text.push_str(if at == 0 { " on " } else { ", " });
            text.push_str(name);
        }
        if !self.collected.model_columns.intercept {
            text.push_str(" without an intercept");
        }
        text
    }
}

/// A random number below `limit`, the number `draw` of a sequence; `None` for a limit of 0.
fn below(limit: u64, draw: u64) -> Option<u64> {
    output(0, draw).checked_rem(limit)
}
