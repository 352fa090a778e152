//! A fitted line: coefficients with names, what they came from, and predictions.

#[cfg(not(target_arch = "wasm32"))]
mod document;

use serde::Serialize;

use crate::design::model_columns::{ModelColumns, Term};
use crate::error::{Error, ErrorKind, rounded};
use crate::fit::precision::{Interval, Precision, Prediction};
use crate::fit::quadratic::Loss;
use crate::numerics::double::{Dot, Double};

/// How a model was trained.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(
    not(target_arch = "wasm32"),
    derive(serde::Deserialize),
    serde(deny_unknown_fields)
)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Training {
    /// The rows in the fit.
    pub observations: u64,
    /// The steps made.
    pub iterations: u64,
    /// How one step followed from another, as [`Method::name`](crate::Method::name) says it.
    #[cfg_attr(not(target_arch = "wasm32"), serde(default = "gradient_descent"))]
    pub method: String,
    /// The learning rate of the first step; `None` for a method without one.
    #[cfg_attr(
        not(target_arch = "wasm32"),
        serde(deserialize_with = "Option::deserialize")
    )]
    pub learning_rate: Option<f64>,
    /// The loss that was descended.
    pub loss: Loss,
    /// What the sum of squared slopes was multiplied by in it.
    #[cfg_attr(not(target_arch = "wasm32"), serde(default))]
    pub ridge: f64,
    /// Whether anything was made of the predictors for it.
    pub standardise: bool,
    /// What, as [`Scaling::name`](crate::Scaling::name) says it.
    #[cfg_attr(not(target_arch = "wasm32"), serde(default))]
    pub scaling: String,
    /// Why it stopped, as [`Stop::reason`](crate::Stop::reason) says it; `chosen` for an iteration
    /// that was asked for.
    pub stop: String,
    /// Whether it arrived: its predictions are then those of the exact solution, to the tolerance of the
    /// training. A document says so for a person; on reading it follows from `stop`.
    #[cfg_attr(not(target_arch = "wasm32"), serde(default))]
    pub converged: bool,
    /// 1 - rss / tss on the rows of the fit.
    pub r_squared: Option<f64>,
    /// The residual sum of squares.
    pub rss: f64,
    /// The coefficients of least loss, intercept first.
    pub exact: Vec<f64>,
    /// How far the loss is above the least, in the squared unit of the response; `None` in documents
    /// from before it was kept.
    #[cfg_attr(not(target_arch = "wasm32"), serde(default))]
    pub gap: Option<f64>,
    /// To how many digits the worst coefficient agrees with them.
    pub digits: f64,
    /// To how many each does, intercept first; none in such documents.
    #[cfg_attr(not(target_arch = "wasm32"), serde(default))]
    pub coefficient_digits: Vec<f64>,
    /// Of a fit of ridge, lasso or an elastic net: its penalty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub penalty: Option<f64>,
    /// How much of that is on absolute values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub l1_ratio: Option<f64>,
}

/// The method of documents from before there were others.
#[cfg(not(target_arch = "wasm32"))]
fn gradient_descent() -> String {
    "gradient-descent".to_owned()
}

/// `response = intercept + sum of coefficient * predictor`.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    pub(crate) model_columns: ModelColumns,
    pub(crate) intercept: f64,
    pub(crate) coefficients: Vec<f64>,
    /// The coefficients, intercept first, each with what is below its last place: where terms cancel, a
    /// prediction hangs on that.
    pub(crate) exact: Vec<Double>,
    pub(crate) training: Option<Training>,
    pub(crate) precision: Option<Precision>,
    /// Whether the model's columns are the predictors as they are.
    is_plain: bool,
}

/// How many times its own size the terms of a prediction may be for a sum of plain `f64`s: it is right to
/// a few units in the last place then. Beyond that the terms are summed in double-double.
const CANCELLING: f64 = 16.0;

/// The reason of [`Stop::RoundingLimit`](crate::Stop::RoundingLimit).
const ROUNDING_LIMIT: &str = "rounding-limit";

impl Training {
    /// The reason why predictions may be off: the training stopped before it arrived at the exact solution.
    /// `None` if it arrived.
    pub fn shortfall(&self) -> Option<String> {
        (!self.converged).then(|| {
            let exact = match (&self.penalty, self.ridge > 0.0) {
                (Some(_), _) => "the least of its loss",
                (None, true) => "ridge regression",
                (None, false) => "least squares",
            };
            if self.stop == ROUNDING_LIMIT {
                return format!(
                    "as near to {exact} as rounding allows: its predictions may be off by more than the tolerance"
                );
            }
            let (digits, iterations) = (self.digits as u64, self.iterations);
            format!(
                "stopped at iteration {iterations} ({}) before it arrived at {exact}: {digits} of 16 digits agree",
                self.stop
            )
        })
    }
}

/// The equation, and [`Training::shortfall`] where there is one.
#[cfg(not(target_arch = "wasm32"))]
impl std::fmt::Display for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} =", self.predicted())?;
        let mut first = true;
        if self.model_columns.intercept {
            write!(f, " {}", self.intercept)?;
            first = false;
        }
        for (name, coefficient) in self.coefficient_names().iter().zip(&self.coefficients) {
            match first {
                true => write!(f, " {coefficient} * {name}")?,
                false if *coefficient < 0.0 => write!(f, " - {} * {name}", -coefficient)?,
                false => write!(f, " + {coefficient} * {name}")?,
            }
            first = false;
        }
        match self.training().and_then(Training::shortfall) {
            Some(shortfall) => write!(f, "\n{shortfall}"),
            None => Ok(()),
        }
    }
}

impl Model {
    /// Coefficients are the intercept and then one for each predictor.
    pub(crate) fn new(
        model_columns: ModelColumns,
        coefficients: &[f64],
        training: Option<Training>,
    ) -> Result<Self, Error> {
        match coefficients.split_first() {
            Some((intercept, slopes)) if slopes.len() == model_columns.columns.len() => Ok(Self {
                is_plain: model_columns.is_identity(),
                model_columns,
                intercept: *intercept,
                exact: coefficients.iter().map(|c| Double::from(*c)).collect(),
                coefficients: slopes.to_vec(),
                training,
                precision: None,
            }),
            _ => Err(Error::from(ErrorKind::WidthMismatch {
                expected: model_columns.columns.len() + 1,
                found: coefficients.len(),
            })),
        }
    }

    /// The name of what is predicted.
    pub fn response(&self) -> &str {
        &self.model_columns.response
    }

    /// The names of what it is predicted from.
    pub fn predictors(&self) -> &[String] {
        &self.model_columns.predictors
    }

    /// The prediction where all predictors are zero, in the response's unit.
    pub fn intercept(&self) -> f64 {
        self.intercept
    }

    /// The slopes, in the response's unit per unit of each of the model's columns: of each predictor,
    /// where those are its terms.
    pub fn coefficients(&self) -> &[f64] {
        &self.coefficients
    }

    /// The values of a predictor that is a category, in order: the first is the one that the others are
    /// held against. None for a predictor of numbers.
    pub fn levels(&self, predictor: usize) -> &[String] {
        let levels = self.model_columns.levels.get(predictor);
        levels.map_or(&[], Vec::as_slice)
    }

    /// The number of a category's value, as [`predict`](Self::predict) takes it.
    ///
    /// # Errors
    /// [`ErrorKind::NoSuchLevel`] for a value that the model has not seen.
    pub fn code(&self, predictor: usize, value: &str) -> Result<f64, Error> {
        let levels = self.levels(predictor);
        let code = levels.iter().position(|level| level == value);
        code.map(|code| code as f64).ok_or_else(|| {
            Error::from(ErrorKind::NoSuchLevel {
                column: self
                    .predictors()
                    .get(predictor)
                    .cloned()
                    .unwrap_or_default(),
                value: value.to_owned(),
                levels: levels.to_vec(),
            })
        })
    }

    /// The model's terms, in the order of its coefficients.
    pub fn terms(&self) -> &[Term] {
        &self.model_columns.terms
    }

    /// What R calls the model's coefficients, without the intercept.
    pub fn coefficient_names(&self) -> Vec<&str> {
        self.model_columns.names()
    }

    /// What is predicted, as R has it: the response, or `log(response)`.
    pub fn predicted(&self) -> String {
        self.model_columns.response_name()
    }

    /// The model as a formula.
    pub fn formula(&self) -> String {
        self.model_columns.formula()
    }

    /// The day that dates are counted from, in days since the first of January 1970, for each
    /// predictor and then the response; `None` for numbers.
    pub fn origins(&self) -> &[Option<f64>] {
        &self.model_columns.origins
    }

    /// How it was trained, where that is known.
    pub fn training(&self) -> Option<&Training> {
        self.training.as_ref()
    }

    /// With coefficients that have parts below their last places, the intercept first.
    pub(crate) fn of_exact(
        model_columns: ModelColumns,
        exact: &[Double],
        training: Option<Training>,
    ) -> Result<Self, Error> {
        let coefficients: Vec<f64> = exact.iter().map(|c| c.high()).collect();
        let model = Self::new(model_columns, &coefficients, training)?;
        Ok(Self {
            exact: exact.to_vec(),
            ..model
        })
    }

    /// With what these coefficients, which are the model's own before they are rounded, have below the last
    /// places of its own.
    pub(crate) fn beyond(mut self, exact: &[Double]) -> Self {
        for (own, exact) in self.exact.iter_mut().zip(exact) {
            let low = (*exact - Double::from(own.high())).to_f64();
            if low.is_finite() {
                *own = Double::new(own.high(), low);
            }
        }
        self
    }

    /// The part of each coefficient below its last place, intercept first.
    pub(crate) fn low(&self) -> impl Iterator<Item = f64> {
        self.exact.iter().map(|coefficient| coefficient.low())
    }

    /// The model with its precision attached.
    ///
    /// That of a document from before version 3 has no digits below the last places. Where the model is
    /// least squares they follow from the prediction at the centre.
    pub(crate) fn with_precision(mut self, precision: Option<Precision>) -> Self {
        let precision = precision.filter(|known| known.width() == self.coefficients.len());
        let is_older = precision
            .as_ref()
            .is_some_and(|known| known.exact.is_empty());
        self.precision = precision.map(Precision::completed);
        let Some(known) = self.precision.as_ref().filter(|_| is_older) else {
            return self;
        };
        let exact = known.least_squares();
        let off = exact[0] - Double::from(self.intercept);
        match known.slopes == self.coefficients && off.to_f64().abs() <= known.rounding() {
            true => self.beyond(&exact),
            false => self,
        }
    }

    /// How precisely the fit it comes from is known; `None` of a model from a document without that.
    pub fn precision(&self) -> Option<&Precision> {
        self.precision.as_ref()
    }

    /// The predictions for many rows, which stand one after the other, with an interval for each at
    /// this level, 0.95 for instance.
    ///
    /// The interval is that of least squares: a model whose descent stopped short of them need not be
    /// in the middle of it, or in it at all.
    ///
    /// # Errors
    /// [`ErrorKind::WidthMismatch`], [`ErrorKind::InvalidOption`] for a level that is not between 0 and 1,
    /// [`ErrorKind::NoPrecision`] for a model that does not know its own.
    pub fn predict_intervals(
        &self,
        rows: &[f64],
        interval: Interval,
        level: f64,
    ) -> Result<Vec<Prediction>, Error> {
        let precision = self
            .precision()
            .ok_or(Error::from(ErrorKind::NoPrecision))?;
        let quantile = precision.quantile(level)?;
        let fits = self.predict_rows(rows)?;
        let rows = rows
            .chunks_exact(self.model_columns.predictors.len().max(1))
            .zip(fits);
        let least_squares = precision.least_squares();
        let predict = |(row, fit): (&[f64], f64)| {
            let middle = self.value(&least_squares, row);
            let row: Vec<Double> = self.model_columns.row(row).collect();
            precision.predict(fit, middle, &row, interval, quantile)
        };
        Ok(rows.map(predict).collect())
    }

    /// The prediction for one row, a number for each predictor; for a category, that of its value, as
    /// [`code`](Self::code) has it. Of the response's logarithm, where that is modelled.
    ///
    /// It is right to the last few bits: coefficients are known, and terms that cancel are summed, in
    /// double-double.
    ///
    /// # Errors
    /// [`ErrorKind::WidthMismatch`] for another number of numbers, [`ErrorKind::NoSuchLevel`] for a number that is
    /// none of a category's.
    pub fn predict(&self, row: &[f64]) -> Result<f64, Error> {
        let expected = self.model_columns.predictors.len();
        let found = row.len();
        if found != expected {
            return Err(Error::from(ErrorKind::WidthMismatch { expected, found }));
        }
        self.check_codes(row)?;
        Ok(self.value(&self.exact, row))
    }

    /// The predictions for many rows, which stand one after the other.
    ///
    /// # Errors
    /// [`ErrorKind::WidthMismatch`] if the last row is not whole; otherwise as [`predict`](Self::predict).
    pub fn predict_rows(&self, rows: &[f64]) -> Result<Vec<f64>, Error> {
        let expected = self.model_columns.predictors.len();
        let chunks = rows.chunks_exact(expected.max(1));
        let found = chunks.remainder().len();
        if found > 0 {
            return Err(Error::from(ErrorKind::WidthMismatch { expected, found }));
        }
        if !self.is_plain {
            chunks.clone().try_for_each(|row| self.check_codes(row))?;
        }
        Ok(chunks.map(|row| self.value(&self.exact, row)).collect())
    }

    /// Refuses a number that is not that of a category's value: all of its columns would be 0, which is
    /// the first value's prediction.
    fn check_codes(&self, row: &[f64]) -> Result<(), Error> {
        for (predictor, (code, levels)) in row.iter().zip(&self.model_columns.levels).enumerate() {
            let is_one =
                |code: f64| code >= 0.0 && code < levels.len() as f64 && code.fract() == 0.0;
            if !levels.is_empty() && !is_one(*code) {
                return Err(Error::from(ErrorKind::NoSuchLevel {
                    column: self.model_columns.predictors[predictor].clone(),
                    value: rounded(*code),
                    levels: levels.clone(),
                }));
            }
        }
        Ok(())
    }

    /// The value for a row of the model with these coefficients in place of its own, intercept first.
    pub(crate) fn value(&self, exact: &[Double], row: &[f64]) -> f64 {
        if self.is_plain {
            let mut terms = exact.iter();
            let mut sum = terms.next().map_or(0.0, |first| first.high());
            let mut size = sum.abs();
            for (w, x) in terms.zip(row) {
                let term = w.high() * x;
                sum += term;
                size += term.abs();
            }
            if size <= CANCELLING * sum.abs() {
                return sum;
            }
        }
        self.exact_value(exact, row)
    }

    /// As [`value`](Self::value), with columns and their sum in double-double.
    #[inline(never)]
    fn exact_value(&self, exact: &[Double], row: &[f64]) -> f64 {
        let (first, slopes) = exact.split_at(1.min(exact.len()));
        let first = first.iter().fold(Double::ZERO, |_, first| *first);
        let mut sum = Dot::from(first);
        for (w, x) in slopes.iter().zip(self.model_columns.row(row)) {
            sum.add(*w, x);
        }
        let sum = sum.to_f64();
        if sum.is_finite() {
            return sum;
        }
        // Factors beyond 2^996.
        let terms = slopes.iter().zip(self.model_columns.row(row));
        terms.fold(first.high(), |sum, (w, x)| sum + w.high() * x.high())
    }
}
