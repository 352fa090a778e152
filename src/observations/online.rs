//! More rows for observations that there are already: learning goes on without those before.

use std::sync::OnceLock;

use super::{Observations, solve};
use crate::design::model_columns::Power;
use crate::error::{Error, ErrorKind, Position, rounded};
use crate::moments::Moments;
use crate::numerics::double::Double;
use crate::numerics::random::output;
use crate::rows::exclude::{Excluded, Reason};

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
    /// [`ErrorKind::InvalidOption`] for a model with categories or weights; [`ErrorKind::NoLogarithm`];
    /// [`ErrorKind::NoSuchColumn`] for a column that is not given; [`ErrorKind::LengthMismatch`]; [`ErrorKind::Text`] for
    /// an infinite number; [`ErrorKind::TooLarge`].
    pub fn partial_fit(&mut self, columns: &[(&str, &[f64])]) -> Result<(), Error> {
        *self = self.with_rows(columns)?;
        Ok(())
    }

    /// These observations and more rows, as [`partial_fit`](Self::partial_fit) takes them in.
    pub(crate) fn with_rows(&self, columns: &[(&str, &[f64])]) -> Result<Self, Error> {
        if self.collected.weights.is_some()
            || self
                .collected
                .model_columns
                .levels
                .iter()
                .any(|levels| !levels.is_empty())
        {
            return Err(Error::from(ErrorKind::InvalidOption {
                option: "partialFit",
                found: self.formula(),
                expected: "of a model without categories and weights; merge other observations instead",
            }));
        }
        let chosen = self.choose(columns)?;
        let logs = self.collected.model_columns.logs();
        let mut more = self.clone();
        let rows = chosen.first().map_or(0, |(_, values)| values.len());
        let mut row = Vec::with_capacity(chosen.len());
        for at in 0..rows {
            row.clear();
            more.collected.report.rows += 1;
            let number = more.collected.report.rows;
            for (name, values) in &chosen {
                let value = values[at];
                let position = || Position {
                    row: at as u64 + 1,
                    line: at as u64 + 1,
                    column: (*name).to_owned(),
                };
                if value.is_infinite() {
                    let (position, text) = (position(), rounded(value));
                    return Err(Error::from(ErrorKind::Text { position, text }));
                }
                if value <= 0.0 && logs[row.len()] {
                    let position = position();
                    return Err(Error::from(ErrorKind::NoLogarithm { position, value }));
                }
                row.push(value);
            }
            match row.iter().position(|value| value.is_nan()) {
                None => more.take(&row, number)?,
                Some(missing) => more.leave_out(number, chosen[missing].0),
            }
        }
        more.solve()?;
        Ok(more)
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

    /// The columns of the predictors and then of the response, all of one length.
    fn choose<'a>(
        &'a self,
        columns: &[(&str, &'a [f64])],
    ) -> Result<Vec<(&'a str, &'a [f64])>, Error> {
        let mut chosen: Vec<(&str, &[f64])> = Vec::new();
        for name in self
            .predictors()
            .iter()
            .chain([&self.collected.model_columns.response])
        {
            let Some((_, values)) = columns.iter().find(|(other, _)| other == name) else {
                return Err(Error::from(ErrorKind::NoSuchColumn {
                    name: name.clone(),
                    columns: columns.iter().map(|(name, _)| (*name).to_owned()).collect(),
                }));
            };
            let expected = chosen
                .first()
                .map_or(values.len(), |(_, first)| first.len());
            if values.len() != expected {
                let (column, found) = (name.clone(), values.len());
                return Err(Error::from(ErrorKind::LengthMismatch {
                    column,
                    expected,
                    found,
                }));
            }
            chosen.push((name, values));
        }
        Ok(chosen)
    }

    /// Takes in one row, the predictors and then the response, where its number says.
    fn take(&mut self, row: &[f64], number: u64) -> Result<(), Error> {
        let exact = row
            .split_last()
            .filter(|_| !self.collected.model_columns.is_plain_linear());
        let exact: Option<Vec<Double>> = exact.map(|(response, predictors)| {
            let response = self.collected.model_columns.response_of(*response);
            self.collected
                .model_columns
                .row(predictors)
                .chain([response])
                .collect()
        });
        let push = |moments: &mut Moments| match &exact {
            Some(columns) => moments.push_exact(columns, 1.0),
            None => moments.push(row),
        };
        let place = self.collected.split.part_of(number);
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

    fn leave_out(&mut self, row: u64, column: &str) {
        let mut columns = self.collected.report.columns.iter_mut();
        if let Some(report) = columns.find(|report| report.name == column) {
            report.missing += 1;
        }
        self.collected.report.exclude(&Excluded {
            reason: Reason::Missing,
            column,
            text: b"NaN".into(),
            row,
            record: None,
        });
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
            let mut columns = self.collected.report.columns.iter_mut();
            if let Some(report) = columns.find(|report| report.name == *name) {
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
