//! Online learning: more rows for observations whose rows are no longer available.

use std::sync::OnceLock;

use super::{Observations, solve};
use crate::csv::{FieldFormat, Numerals, find_column};
use crate::error::{Error, ErrorKind};
use crate::rows::block::{Rows, SEGMENT_ROWS, Source};
use crate::rows::from_arrays::Data;
use crate::rows::levels::Levels;
use crate::rows::plan::Plan;

impl Observations {
    /// Adds rows, from columns of numbers by name. The fit is then that of all rows, as if they had been read
    /// together, apart from the last bits. NaN counts as missing. Nothing changes if there is an error. Grids of
    /// density are dropped, since they would lack these rows.
    ///
    /// A descent can go on from the coefficients of an earlier one:
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
        let plain = FieldFormat::Numbers(Numerals::default());
        let known = self.collected.model_columns.levels.iter();
        let known = known.filter(|levels| !levels.is_empty());
        let mut levels: Vec<Levels> = known.map(|texts| Levels::known(texts, plain)).collect();
        let mut rows = Rows::default();
        let first_row = self.collected.report.rows + 1;
        for from in (0..count).step_by(SEGMENT_ROWS) {
            let source = Source::Arrays {
                columns,
                rows: from..count.min(from + SEGMENT_ROWS),
                first_row,
            };
            rows.read(&source, &plan, &mut levels)?;
            more.collected.push_rows(&rows, &source, &plan)?;
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

    /// Adds all rows of other observations of the same columns, as if all had been read together: those of
    /// another file, or of another machine. Nothing changes if there is an error. Grids of density are dropped.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidOption`] for observations of other columns or another model; [`ErrorKind::TooLarge`].
    pub fn merge(&mut self, other: &Self) -> Result<(), Error> {
        *self = self.merged(other)?;
        Ok(())
    }

    /// The observations of both, as [`merge`](Self::merge) makes them.
    pub(crate) fn merged(&self, other: &Self) -> Result<Self, Error> {
        if self.collected.model_columns != other.collected.model_columns {
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
        all.collected.merge(&other.collected)?;
        all.solve()?;
        Ok(all)
    }

    /// Solves again, and brings the report up to date.
    fn solve(&mut self) -> Result<(), Error> {
        (self.exact, self.reduced) = solve(&self.collected)?;
        self.collected.density.clear();
        self.collected.kept = None;
        self.robust = None;
        self.precision_cache = OnceLock::new();
        self.collected.update_figures();
        Ok(())
    }

    /// The model in words, for messages.
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
