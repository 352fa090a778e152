//! The collected moments of an input, and everything that can be fitted to them.

mod far_values;
mod penalised;
mod precision;

pub(crate) mod added_variable;
pub(crate) mod online;

use std::sync::OnceLock;

use self::far_values::far_values;
use crate::collect::collected::Collected;
use crate::collect::density::Density;
use crate::collect::report::Report;
use crate::descent::{Descent, DescentData, Settings};
use crate::design::model_columns::{ModelColumns, Term};
use crate::design::options::Options;
use crate::error::{Error, ErrorKind};
use crate::fit::aliased::{Aliased, Columns};
use crate::fit::inference::{Inference, check_level, with_intercept};
use crate::fit::precision::Precision;
use crate::fit::quadratic::{LossSpec, Quadratic};
use crate::fit::solve::LeastSquares;
use crate::model::Model;
use crate::moments::Moments;
use crate::numerics::double::Double;
use crate::numerics::expression::Step;
use crate::score::diagnostics::{Robust, RobustSums, RobustTable};
use crate::warning::Warning;

/// All that is kept of the rows of an input: enough for any fit and any descent. Its size does not grow
/// with the number of rows.
#[derive(Clone, Debug)]
pub struct Observations {
    pub(crate) collected: Collected,
    /// How the table was read, if it was.
    #[cfg(not(target_arch = "wasm32"))]
    options: Option<std::sync::Arc<Options>>,
    /// The columns that are fitted, if some are combinations of others.
    reduced: Option<Box<Reduced>>,
    exact: LeastSquares,
    /// The sums over rows that robust standard errors need, if they are known.
    pub(crate) robust: Option<Box<RobustSums>>,
    /// The result of [`precision`](Self::precision): scanning the sample takes longer than a descent.
    precision_cache: OnceLock<Precision>,
}

/// The statistics of the columns that are not combinations of others, if some columns are.
#[derive(Clone, Debug)]
struct Reduced {
    model_columns: ModelColumns,
    moments: Moments,
    folds: Vec<Moments>,
    held_out: Option<Moments>,
    aliased: Vec<Aliased>,
}

impl Reduced {
    fn of(collected: &Collected, Columns { kept, aliased }: Columns) -> Self {
        let response = collected.moments.width() - 1;
        let columns: Vec<usize> = kept.iter().copied().chain([response]).collect();
        let select = |moments: &Moments| moments.select(&columns);
        let places: Vec<usize> = aliased.iter().map(|of| of.place).collect();
        Self {
            model_columns: collected.model_columns.without(&places),
            moments: select(&collected.moments),
            folds: collected.folds.iter().map(select).collect(),
            held_out: collected.held_out.as_ref().map(select),
            aliased,
        }
    }
}

impl Observations {
    /// Solves the collected moments.
    pub(crate) fn new(collected: Collected) -> Result<Self, Error> {
        let (exact, reduced) = solve(&collected)?;
        Ok(Self {
            exact,
            reduced,
            collected,
            #[cfg(not(target_arch = "wasm32"))]
            options: None,
            robust: None,
            precision_cache: OnceLock::new(),
        })
    }

    /// With the options that the table was read by.
    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) fn read_by(mut self, options: Options) -> Self {
        self.options = Some(std::sync::Arc::new(options));
        self
    }

    /// Another model of the columns that were read, without a second reading of the table: fewer predictors or terms, another
    /// response among the columns of numbers, a column instead of its logarithm, another reference. It has everything that a
    /// reading for this model has. Ask the observations of the reading itself: those that are given here know no others.
    ///
    /// `None` if only a reading can tell: for other columns or functions of them, if the fit may have rows that were left out
    /// here, and for a density of two columns that were not counted together. Arrays, a database and a merged table are not
    /// known either.
    ///
    /// Of the options those of the model count, and `density`. How the table is read, weights, folds and rows held out stay
    /// as they are.
    ///
    /// ```
    /// use galton::{Ingest, Options};
    ///
    /// let mut ingest = Ingest::new(Options::new().formula("y ~ a + b"))?;
    /// ingest.push(b"a,b,y\n1,0,1\n2,1,4\n3,0,3\n4,1,7\n")?;
    /// let wide = ingest.finish()?;
    /// let narrow = wide.with_model(&Options::new().formula("b ~ y"))?.expect("both were read");
    /// assert_eq!(narrow.formula(), "b ~ y");
    /// assert_eq!(narrow.report().used, 4);
    /// assert!(wide.with_model(&Options::new().formula("y ~ log(a)"))?.is_none());
    /// # Ok::<(), galton::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of a reading for this model: of [`Ingest::new`](crate::Ingest::new) and [`Ingest::finish`](crate::Ingest::finish).
    #[cfg(not(target_arch = "wasm32"))]
    pub fn with_model(&self, options: &Options) -> Result<Option<Self>, Error> {
        match &self.options {
            Some(read) => self.for_model(&read.with_model_of(options)),
            None => Ok(None),
        }
    }

    /// The observations of another model. `options` are those of the reading but for the model.
    pub(crate) fn for_model(&self, options: &Options) -> Result<Option<Self>, Error> {
        match self.collected.for_model(options)? {
            Some(collected) => Self::new(collected).map(Some),
            None => Ok(None),
        }
    }

    /// The columns of the model that are fitted.
    pub(crate) fn model_columns(&self) -> &ModelColumns {
        match &self.reduced {
            Some(reduced) => &reduced.model_columns,
            None => &self.collected.model_columns,
        }
    }

    /// The columns of the model that have no coefficient, because they are combinations of others. They take no part in
    /// any fit, descents and penalised fits included, and their part in a prediction is 0.
    pub fn aliased(&self) -> &[Aliased] {
        self.reduced
            .as_ref()
            .map_or(&[], |reduced| &reduced.aliased)
    }

    /// The name of the response.
    pub fn response(&self) -> &str {
        &self.model_columns().response
    }

    /// The names of the predictors.
    pub fn predictors(&self) -> &[String] {
        &self.model_columns().predictors
    }

    /// The model's terms, in the order of its coefficients.
    pub fn terms(&self) -> &[Term] {
        &self.model_columns().terms
    }

    /// The model as a formula.
    pub fn formula(&self) -> String {
        self.model_columns().formula()
    }

    /// Whether the model has an intercept.
    pub fn has_intercept(&self) -> bool {
        self.model_columns().intercept
    }

    /// The values of a predictor that is a category, in order. The others are compared with the first. Empty
    /// for a predictor of numbers.
    pub fn levels(&self, predictor: usize) -> &[String] {
        let levels = self.model_columns().levels.get(predictor);
        levels.map_or(&[], Vec::as_slice)
    }

    /// The names that R gives the coefficients, one for each column of the model, without the intercept.
    pub fn coefficient_names(&self) -> Vec<&str> {
        self.model_columns().names()
    }

    /// The moments of the rows in the fit: those of the model's columns, and then of the response.
    pub fn moments(&self) -> &Moments {
        match &self.reduced {
            Some(reduced) => &reduced.moments,
            None => &self.collected.moments,
        }
    }

    /// The moments of the rows held out, if there are any.
    pub fn held_out(&self) -> Option<&Moments> {
        match &self.reduced {
            Some(reduced) => reduced.held_out.as_ref(),
            None => self.collected.held_out.as_ref(),
        }
    }

    /// The rows held out, one after the other. Each has the predictors and then the response; a category has the
    /// place of its value in [`levels`](Self::levels).
    pub fn held_out_rows(&self) -> &[f64] {
        &self.collected.held_out_rows
    }

    /// An even sample of the rows in the fit, in the layout of the rows held out.
    pub fn sample_rows(&self) -> &[f64] {
        &self.collected.sample_rows
    }

    /// The density of all rows in the fit, of the response over each numeric predictor. Empty if it was not asked
    /// for.
    pub fn density(&self) -> &[Density] {
        &self.collected.density
    }

    /// Counts of the rows and columns, and examples of rows that were left out.
    pub fn report(&self) -> &Report {
        &self.collected.report
    }

    /// Counts all rows of a table, of which only those in the fit were seen.
    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) fn count_all(&mut self, rows: u64, left_out: crate::LeftOutCounts) {
        self.collected.report.rows = rows;
        self.collected.report.left_out = left_out;
    }

    /// The exact least-squares solution.
    pub fn exact(&self) -> &LeastSquares {
        &self.exact
    }

    /// The regression table of least squares.
    ///
    /// # Errors
    /// The errors of [`Ingest::finish`](crate::Ingest::finish).
    pub fn inference(&self) -> Result<Inference, Error> {
        let mut inference = Inference::of(
            self.moments(),
            &self.exact,
            &self.model_columns().owned_names(),
            &self.model_columns().terms,
            self.aliased(),
            self.explained(),
        );
        let far = far_values(self.model_columns(), self.moments(), self.sample_rows());
        inference.warnings.extend(far);
        inference.warnings.extend(self.basis_warning());
        inference.warnings.extend(self.collected.weights_warning());
        Ok(inference)
    }

    /// A warning if R would compute the basis of an orthogonal polynomial over other rows.
    fn basis_warning(&self) -> Option<Warning> {
        for column in &self.model_columns().columns {
            let mut powers = column.powers.iter();
            let Some(power) = powers.find(|power| !power.basis.is_empty()) else {
                continue;
            };
            let report = self.report();
            let source = match power.base.first() {
                Some(Step::Column(source)) => self.collected.reported.get(*source),
                _ => None,
            };
            let own = source.and_then(|at| report.columns.get(*at));
            let faults = own.map_or(0, |own| own.missing + own.text);
            let all = report.left_out.missing + report.left_out.text;
            return (all > faults).then(|| Warning::Basis {
                column: column.name.clone(),
                count: self.moments().count(),
            });
        }
        None
    }

    /// In a model with an offset: the sum of squares of the fitted values, offset included, about their mean, or
    /// about 0 without an intercept. R compares it with the residuals.
    fn explained(&self) -> Option<Double> {
        let moments = self.collected.observed.as_ref()?;
        let product = |i: usize, j: usize| match self.has_intercept() {
            true => moments.exact_comoment(i, j),
            false => moments.exact_product(i, j),
        };
        // The fitted values are the response less the residuals.
        let y = self.collected.model_columns.columns.len();
        let names = self.model_columns().names();
        let slopes = &self.exact.exact_coefficients()[1..];
        let (mut with_residuals, mut rss) = (product(y, y + 1), product(y + 1, y + 1));
        for (at, column) in self.collected.model_columns.columns.iter().enumerate() {
            let place = names.iter().position(|name| *name == column.name);
            if let Some(slope) = place.and_then(|place| slopes.get(place)) {
                with_residuals += -(*slope * product(y, at));
                rss += -(*slope * product(y + 1, at));
            }
        }
        Some(product(y, y) - with_residuals - with_residuals + rss)
    }

    /// The table of coefficients with standard errors that hold whatever the variances of the errors are, or whatever
    /// the correlations within clusters are, and the ends of their confidence intervals at this level. They are known of
    /// [aggregates](crate::Aggregates) alone; a second pass over rows finds them otherwise (see
    /// [`Diagnosis`](crate::Diagnosis)). `None` if they are not known, where no degrees of freedom are left, and for
    /// HC2 and HC3 if a row has a leverage of 1.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidOption`](crate::ErrorKind::InvalidOption) for a level that is not between 0 and 1.
    pub fn robust(&self, kind: Robust, level: f64) -> Result<Option<RobustTable>, Error> {
        check_level(level)?;
        let Some(robust) = &self.robust else {
            return Ok(None);
        };
        let columns = self.model_columns();
        let names = columns.columns.iter().map(|column| column.name.clone());
        let names: Vec<String> = with_intercept(columns.intercept, names).collect();
        Ok(robust.table(&self.precision()?, kind, &names, level))
    }

    /// The model of least squares, without a descent.
    ///
    /// # Errors
    /// As [`inference`](Self::inference).
    pub fn model(&self) -> Result<Model, Error> {
        let model = Model::new(
            self.model_columns().clone(),
            &self.exact.coefficients(),
            None,
        )?;
        let model = model.beyond(self.exact.exact_coefficients());
        Ok(model.with_precision(Some(self.precision()?)))
    }

    /// A descent, to be stepped through or run. The time of a step does not grow with the number of rows.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidOption`]; [`ErrorKind::TooLarge`] if the loss overflows.
    pub fn descend(&self, settings: Settings) -> Result<Descent, Error> {
        let names = self.model_columns().owned_names();
        let spec = LossSpec {
            loss: settings.loss,
            scaling: settings.scaling,
            ridge: settings.ridge,
            intercept: self.model_columns().intercept,
            names: &names,
        };
        let quadratic = Quadratic::new(self.moments(), &self.exact, spec)?;
        if self.collected.weights.is_some() && settings.method.needs_rows() {
            return Err(Error::from(ErrorKind::InvalidOption {
                option: "method",
                found: settings.method.name().to_owned(),
                expected: "one that takes all rows at once, as they have weights",
            }));
        }
        if self.sample_rows().is_empty() && settings.method.needs_rows() {
            return Err(Error::from(ErrorKind::InvalidOption {
                option: "method",
                found: settings.method.name().to_owned(),
                expected: "one that needs no rows, as none were kept; read them with a sample above 0",
            }));
        }
        let as_they_are =
            self.model_columns().is_identity() && self.model_columns().is_response_plain();
        let is_changed = settings.method.needs_rows() && !as_they_are;
        let rows = is_changed.then(|| self.design_rows(&self.collected.sample_rows));
        let data = DescentData {
            held_out: self.held_out().cloned(),
            rows: rows.as_deref().unwrap_or(&self.collected.sample_rows),
            // The coefficients of a ridge have no known standard errors.
            precision: match settings.ridge > 0.0 {
                true => None,
                false => Some(self.precision()?),
            },
        };
        Descent::new(quadratic, settings, self.model_columns().clone(), data)
    }

    /// Rows of the model's columns and the response, from rows of the predictors and the response.
    fn design_rows(&self, rows: &[f64]) -> Vec<f64> {
        let width = self.model_columns().predictors.len() + 1;
        let design = |row: &[f64]| -> Vec<f64> {
            let response = self.model_columns().modelled_response(row, row[width - 1]);
            let columns = self.model_columns().row(row).chain([response]);
            columns.map(Double::to_f64).collect()
        };
        rows.chunks_exact(width).flat_map(design).collect()
    }
}

/// The exact least-squares solution.
fn solve(collected: &Collected) -> Result<(LeastSquares, Option<Box<Reduced>>), Error> {
    let model_columns = &collected.model_columns;
    let (names, intercept) = (model_columns.owned_names(), model_columns.intercept);
    let complete = |error| complete(error, model_columns, &collected.report);
    let error = match LeastSquares::solve(&collected.moments, &names, intercept) {
        Ok(exact) => return Ok((exact, None)),
        Err(error) => error,
    };
    let may_be_aliased = matches!(
        error.kind(),
        ErrorKind::Collinear { .. }
            | ErrorKind::ConstantPredictor { .. }
            | ErrorKind::TooFewObservations { .. }
    );
    if !may_be_aliased || collected.moments.count() == 0 {
        return Err(complete(error));
    }
    let columns = Columns::of(&collected.moments, &names, intercept);
    if columns.kept.is_empty() || columns.needs_rows(&collected.moments, intercept) {
        return Err(complete(error));
    }
    let reduced = Reduced::of(collected, columns);
    let names = reduced.model_columns.owned_names();
    let exact = LeastSquares::solve(&reduced.moments, &names, intercept).map_err(complete)?;
    Ok((exact, Some(Box::new(reduced))))
}

/// Completes an error of the solver, which knows neither the name of the response nor those of the input's columns
/// nor the number of rows that were left out.
fn complete(error: Error, model_columns: &ModelColumns, report: &Report) -> Error {
    let own = |name: String| model_columns.source_of(&name).map_or(name, str::to_owned);
    match error.into_kind() {
        ErrorKind::TooLarge { column } if column.is_empty() => ErrorKind::TooLarge {
            column: model_columns.response.clone(),
        },
        ErrorKind::TooLarge { column } => ErrorKind::TooLarge {
            column: own(column),
        },
        ErrorKind::TooSmall { column } if column.is_empty() => ErrorKind::TooSmall {
            column: model_columns.response.clone(),
        },
        ErrorKind::TooSmall { column } => ErrorKind::TooSmall {
            column: own(column),
        },
        ErrorKind::ConstantPredictor { column, is_only } => ErrorKind::ConstantPredictor {
            column: own(column),
            is_only,
        },
        ErrorKind::Collinear { column, on } => ErrorKind::Collinear {
            column: own(column),
            on: on.into_iter().map(own).collect(),
        },
        ErrorKind::TooFewObservations {
            count,
            coefficients,
            ..
        } => ErrorKind::TooFewObservations {
            count,
            coefficients,
            left_out: report.left_out.total() + report.held_out,
        },
        other => other,
    }
    .into()
}
