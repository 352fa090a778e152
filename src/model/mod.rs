//! A fitted model: its coefficients with their names, how it was trained, and its predictions.

mod document;
mod fields;

use crate::csv::{DateFormat, FieldFormat, Numerals};
use crate::design::model_columns::{ModelColumns, Term};
use crate::error::{Error, ErrorKind, list, rounded};
use crate::fit::precision::{Interval, Precision, Prediction};
use crate::fit::quadratic::Loss;
use crate::numerics::double::{Dot, Double};
use crate::rows::levels::Levels;
use galton_kernel::linear::{CANCELLING, plain_sums};

/// How a model was trained.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Training {
    /// The rows in the fit.
    pub observations: u64,
    /// The steps that the descent took.
    pub iterations: u64,
    /// The method of the descent, by [`Method::name`](crate::Method::name).
    pub method: String,
    /// The learning rate of the first step; `None` for a method without one.
    pub learning_rate: Option<f64>,
    /// The loss that the descent minimised.
    pub loss: Loss,
    /// The ridge: the factor of the sum of squared slopes in the loss.
    pub ridge: f64,
    /// Whether the predictors were centred, standardised or whitened for the descent; for a penalised fit,
    /// whether they were standardised.
    pub standardise: bool,
    /// How the predictors were scaled, by [`Scaling::name`](crate::Scaling::name).
    pub scaling: String,
    /// Why the descent stopped, by [`Stop::reason`](crate::Stop::reason); `chosen` for an iteration that was
    /// asked for.
    pub stop: String,
    /// Whether the descent converged: its predictions are those of the exact solution, within the tolerance.
    /// A document has it for its readers; loading derives it from `stop`.
    pub converged: bool,
    /// 1 - rss / tss on the rows of the fit.
    pub r_squared: Option<f64>,
    /// The residual sum of squares.
    pub rss: f64,
    /// The coefficients of the minimum of the loss, intercept first.
    pub exact: Vec<f64>,
    /// The loss less its minimum, in the squared unit of the response; `None` in documents of early
    /// versions.
    pub gap: Option<f64>,
    /// The digits of the worst coefficient that agree with `exact`, of 16.
    pub digits: f64,
    /// The digits of each coefficient, intercept first; empty in documents of early versions.
    pub coefficient_digits: Vec<f64>,
    /// The penalty of ridge, lasso or an elastic net; `None` for a descent.
    pub penalty: Option<f64>,
    /// The share of the penalty on absolute values.
    pub l1_ratio: Option<f64>,
}

/// `response = intercept + sum of coefficient * predictor`.
///
/// ```
/// use galton::{Data, Ingest, Interval, Options};
///
/// let (x, y) = ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [2.1, 3.9, 6.2, 4.8, 7.1, 8.9]);
/// let group = Data::Texts {
///     codes: &[0.0, 0.0, 0.0, 1.0, 1.0, 1.0],
///     values: &["sun".to_owned(), "shade".to_owned()],
/// };
/// let columns = [("y", Data::Numbers(&y)), ("x", Data::Numbers(&x)), ("bed", group)];
/// let model = Ingest::table(&columns, &Options::new().formula("y ~ x + bed"))?.model()?;
/// assert_eq!(model.coefficient_names(), ["x", "bedsun"]);
///
/// // A row has a number for each predictor. That of a category is its code.
/// let row = [7.0, model.code(1, "sun")?];
/// let prediction = model.predict(&row)?;
/// let within = model.predict_intervals(&row, Interval::Prediction, 0.95)?;
/// assert_eq!(within[0].fit, prediction);
/// assert!(within[0].interval.is_some_and(|[lower, upper]| lower < prediction && prediction < upper));
/// # Ok::<(), galton::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    pub(crate) model_columns: ModelColumns,
    pub(crate) intercept: f64,
    pub(crate) coefficients: Vec<f64>,
    /// The coefficients in double-double, intercept first. If the terms of a prediction cancel, it needs the bits
    /// below the last place of an `f64`.
    pub(crate) exact: Vec<Double>,
    pub(crate) training: Option<Training>,
    pub(crate) precision: Option<Precision>,
    /// Whether the columns are the predictors themselves.
    pub(crate) is_identity: bool,
}

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

/// The equation, and [`Training::shortfall`] if there is one.
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
        if let Some(shortfall) = self.training().and_then(Training::shortfall) {
            write!(f, "\n{shortfall}")?;
        }
        match self.rank_warning() {
            Some(warning) => write!(f, "\n{warning}"),
            None => Ok(()),
        }
    }
}

impl Model {
    /// A model with these coefficients: the intercept, then one for each column.
    pub(crate) fn new(
        model_columns: ModelColumns,
        coefficients: &[f64],
        training: Option<Training>,
    ) -> Result<Self, Error> {
        match coefficients.split_first() {
            Some((intercept, slopes)) if slopes.len() == model_columns.columns.len() => Ok(Self {
                is_identity: model_columns.is_identity(),
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

    /// The name of the response.
    pub fn response(&self) -> &str {
        &self.model_columns.response
    }

    /// The names of the predictors.
    pub fn predictors(&self) -> &[String] {
        &self.model_columns.predictors
    }

    /// The prediction for predictors of 0, in the unit of the response.
    pub fn intercept(&self) -> f64 {
        self.intercept
    }

    /// The slopes, one for each column of the model, in units of the response per unit of the column. The columns
    /// are the predictors, unless the model has other terms.
    pub fn coefficients(&self) -> &[f64] {
        &self.coefficients
    }

    /// The values of a predictor that is a category, in order. The others are compared with the first. Empty
    /// for a predictor of numbers.
    pub fn levels(&self, predictor: usize) -> &[String] {
        let levels = self.model_columns.levels.get(predictor);
        levels.map_or(&[], Vec::as_slice)
    }

    /// The number by which [`predict`](Self::predict) takes a value of a category. If all values are numbers, `6.0` is
    /// the value `6`.
    ///
    /// # Errors
    /// [`ErrorKind::NoSuchLevel`] for a value that the model has not seen.
    pub fn code(&self, predictor: usize, value: &str) -> Result<f64, Error> {
        let levels = self.levels(predictor);
        let format = FieldFormat::Numbers(Numerals::default());
        let code = Levels::known(levels, format).code(value.as_bytes());
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

    /// The names of columns without a coefficient: in the rows of the fit each was a combination of others. Their part
    /// in a prediction is 0, which is right only for rows in which they are that combination.
    pub fn aliased(&self) -> &[String] {
        &self.model_columns.aliased
    }

    /// The reason why some predictions may mislead: columns [without a coefficient](Self::aliased). `None` if there
    /// are none.
    pub fn rank_warning(&self) -> Option<String> {
        let aliased = self.aliased();
        (!aliased.is_empty()).then(|| {
            let text = list(aliased);
            text + " without a coefficient count as 0 in predictions: that misleads for rows unlike those of the fit, in which they were combinations of other columns"
        })
    }

    /// The model's terms, in the order of its coefficients.
    pub fn terms(&self) -> &[Term] {
        &self.model_columns.terms
    }

    /// The names that R gives the coefficients, without the intercept.
    pub fn coefficient_names(&self) -> Vec<&str> {
        self.model_columns.names()
    }

    /// The name that R gives the prediction: that of the response, or `log(response)`.
    pub fn predicted(&self) -> String {
        self.model_columns.response_name()
    }

    /// The model as a formula.
    pub fn formula(&self) -> String {
        self.model_columns.formula()
    }

    /// For each predictor and then the response: the day from which its dates are counted, in days since
    /// 1 January 1970; `None` for numbers.
    pub fn origins(&self) -> &[Option<f64>] {
        &self.model_columns.origins
    }

    /// The number of a date in a predictor of dates: days since its origin. A date that several
    /// formats read is read in that of the training. `None` for a predictor of numbers, and for text that is no
    /// date or of which it is not clear which date it is.
    ///
    /// ```
    /// use galton::{Ingest, Options};
    ///
    /// let mut ingest = Ingest::new(Options::new())?;
    /// ingest.push(b"day,y\n2024-02-27,1\n2024-02-28,2\n2024-03-01,4\n")?;
    /// let model = ingest.finish()?.model()?;
    /// let days = model.days(0, "2024-02-29");
    /// assert_eq!(days, Some(2.0));
    /// assert_eq!(model.predict(&[days.unwrap_or(f64::NAN)])?, 3.0);
    /// # Ok::<(), galton::Error>(())
    /// ```
    pub fn days(&self, predictor: usize, date: &str) -> Option<f64> {
        let origin = self.origins().get(predictor).copied().flatten()?;
        let read = |format: DateFormat| format.days_since(origin, date.as_bytes());
        let own = self.model_columns.orders.get(predictor).copied().flatten();
        if let Some(days) = own.and_then(read) {
            return Some(days);
        }
        let mut readings = DateFormat::all().filter_map(read);
        let first = readings.next()?;
        readings.all(|other| other == first).then_some(first)
    }

    /// How it was trained, if that is known.
    pub fn training(&self) -> Option<&Training> {
        self.training.as_ref()
    }

    /// A model with coefficients in double-double, intercept first.
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

    /// Adds the bits below the last places of the coefficients. `exact` are the coefficients before they were
    /// rounded.
    pub(crate) fn beyond(mut self, exact: &[Double]) -> Self {
        for (own, exact) in self.exact.iter_mut().zip(exact) {
            let low = (*exact - Double::from(own.high())).to_f64();
            if low.is_finite() {
                *own = Double::new(own.high(), low);
            }
        }
        self
    }

    /// The rest of each coefficient below its last place, intercept first.
    pub(crate) fn low(&self) -> impl Iterator<Item = f64> {
        self.exact.iter().map(|coefficient| coefficient.low())
    }

    /// The model with its precision attached.
    ///
    /// Documents before version 3 have no bits below the last places of coefficients. For a model of least
    /// squares these follow from the prediction at the centre.
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

    /// How precisely its fit is known; `None` for a model from a document without that.
    pub fn precision(&self) -> Option<&Precision> {
        self.precision.as_ref()
    }

    /// The predictions for many rows, one after the other, with an interval for each. A level is, for
    /// example, 0.95.
    ///
    /// The interval is that of least squares. The prediction of a descent that stopped early need not be in its
    /// middle, or in it at all.
    ///
    /// # Errors
    /// [`ErrorKind::WidthMismatch`], [`ErrorKind::InvalidOption`] for a level that is not between 0 and 1,
    /// [`ErrorKind::NoPrecision`] for a model without its precision.
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

    /// The prediction for one row, which has a number for each predictor. A category has the
    /// [`code`](Self::code) of its value. A model of the response's logarithm predicts the logarithm.
    ///
    /// The prediction is right to the last few bits. Coefficients are known in double-double, and terms that
    /// cancel are summed in it.
    ///
    /// # Errors
    /// [`ErrorKind::WidthMismatch`] for too few or too many numbers, [`ErrorKind::NoSuchLevel`] for a number that is
    /// no code of a category.
    pub fn predict(&self, row: &[f64]) -> Result<f64, Error> {
        let expected = self.model_columns.predictors.len();
        let found = row.len();
        if found != expected {
            return Err(Error::from(ErrorKind::WidthMismatch { expected, found }));
        }
        self.check_codes(row)?;
        Ok(self.value(&self.exact, row))
    }

    /// The predictions for many rows, one after the other.
    ///
    /// # Errors
    /// [`ErrorKind::WidthMismatch`] if the last row is incomplete; otherwise as [`predict`](Self::predict).
    pub fn predict_rows(&self, rows: &[f64]) -> Result<Vec<f64>, Error> {
        let expected = self.model_columns.predictors.len();
        let chunks = rows.chunks_exact(expected.max(1));
        let found = chunks.remainder().len();
        if found > 0 {
            return Err(Error::from(ErrorKind::WidthMismatch { expected, found }));
        }
        if !self.is_identity {
            chunks.clone().try_for_each(|row| self.check_codes(row))?;
        }
        Ok(chunks.map(|row| self.value(&self.exact, row)).collect())
    }

    /// Refuses a number that is not a code of a category. All columns of the category would be 0, and the row would
    /// get the prediction of the first value.
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

    /// The prediction for a row by other coefficients, intercept first.
    pub(crate) fn value(&self, exact: &[Double], row: &[f64]) -> f64 {
        if self.is_identity {
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

    /// As [`value`](Self::value); NaN if one of the numbers is NaN or the value is not finite.
    pub(crate) fn value_or_nan(&self, exact: &[Double], row: &[f64]) -> f64 {
        if row.iter().any(|value| value.is_nan()) {
            return f64::NAN;
        }
        let value = self.value(exact, row);
        if value.is_finite() { value } else { f64::NAN }
    }

    /// The values of `count` rows whose numbers are in columns, each to the last bit as
    /// [`value_or_nan`](Self::value_or_nan) has it. Returns whether none is NaN.
    pub(crate) fn values(
        &self,
        exact: &[Double],
        columns: &[Vec<f64>],
        count: usize,
        values: &mut Vec<f64>,
    ) -> bool {
        values.resize(count, 0.0);
        if !self.is_identity {
            values.fill(f64::NAN);
        } else if plain_sums(exact, columns, values) {
            return true;
        }
        let mut are_numbers = true;
        let mut row = Vec::with_capacity(columns.len());
        for (at, value) in values.iter_mut().enumerate() {
            if value.is_nan() {
                row.clear();
                row.extend(columns.iter().map(|column| column[at]));
                *value = self.value_or_nan(exact, &row);
                are_numbers &= !value.is_nan();
            }
        }
        are_numbers
    }

    /// Predictions of rows whose numbers are in columns, at least one of them. A row with a NaN has NaN.
    ///
    /// Returns the index of the first row that has no prediction: one of its numbers is infinite, or its prediction is
    /// not finite.
    #[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]
    pub(crate) fn predict_columns(
        &self,
        columns: &[Vec<f64>],
        values: &mut Vec<f64>,
    ) -> Option<usize> {
        let count = columns.first().map_or(0, Vec::len);
        if self.values(&self.exact, columns, count, values) {
            return None;
        }
        let is_missing = |at: usize| {
            let mut row = columns.iter().map(|column| column[at]);
            row.clone().any(f64::is_nan) && !row.any(f64::is_infinite)
        };
        (0..count).find(|at| values[*at].is_nan() && !is_missing(*at))
    }

    /// As [`value`](Self::value), in double-double.
    #[inline(never)]
    fn exact_value(&self, exact: &[Double], row: &[f64]) -> f64 {
        let (first, slopes) = exact.split_at(1.min(exact.len()));
        let first = first.iter().fold(Double::ZERO, |_, first| *first);
        let mut sum = Dot::from(first);
        for (w, x) in slopes.iter().zip(self.model_columns.row(row)) {
            sum.add(*w, x);
        }
        let offset = self.model_columns.offset_of(row);
        if let Some(offset) = offset {
            sum.add(Double::from(1.0), offset);
        }
        let sum = sum.to_f64();
        if sum.is_finite() {
            return sum;
        }
        // Double-double products of factors beyond 2^996 overflow.
        let terms = slopes.iter().zip(self.model_columns.row(row));
        let sum = terms.fold(first.high(), |sum, (w, x)| sum + w.high() * x.high());
        offset.map_or(sum, |offset| sum + offset.high())
    }
}
