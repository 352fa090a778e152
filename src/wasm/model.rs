//! A fitted line.

use wasm_bindgen::prelude::*;

use super::serialise::to_js;
use super::{document, error, results};
use crate::csv::DateFormat;
use crate::design::model_columns::ModelColumns;
use crate::fit::precision::Precision;
use crate::numerics::double::Double;
use crate::{Error, Interval};

/// A fitted line.
#[wasm_bindgen]
pub struct Model(crate::Model);

impl From<crate::Model> for Model {
    fn from(model: crate::Model) -> Self {
        Self(model)
    }
}

impl Model {
    pub(super) fn inner(&self) -> &crate::Model {
        &self.0
    }
}

#[wasm_bindgen]
impl Model {
    /// A line from its parts, each checked by the package. Each of `coefficients` is followed by what is
    /// below its last place. `since` is the day that dates are counted from, in days since 1970, for each
    /// predictor and then the response, NaN for numbers; `orders` the order in which their parts stood.
    /// `precision` and `weights` are what the getters of these names give.
    #[wasm_bindgen(constructor)]
    pub fn new(
        response: String,
        predictors: Vec<String>,
        coefficients: &[f64],
        since: &[f64],
        orders: Vec<String>,
        precision: Option<Vec<f64>>,
        weights: Option<String>,
    ) -> Result<Model, JsValue> {
        let origins = since
            .iter()
            .map(|since| Some(*since).filter(|since| !since.is_nan()));
        let orders = orders.iter().map(|order| DateFormat::from_name(order));
        let model_columns =
            ModelColumns::plain(response, predictors).since(origins.collect(), orders.collect());
        let exact = coefficients.chunks_exact(2);
        let exact: Vec<Double> = exact.map(|pair| Double::new(pair[0], pair[1])).collect();
        crate::Model::of_exact(model_columns, &exact, None)
            .and_then(|model| known(model, precision, weights))
            .map(Self)
            .map_err(error::to_js)
    }

    /// How precisely it is known, as numbers: dfResidual, residualStandardError, atCentre (NaN for none),
    /// largestLeverage, leverageRows; centre; slopes; the ends of the ranges; the pairs of exact, NaN where
    /// there are none; factor.
    #[wasm_bindgen(getter)]
    pub fn precision(&self) -> Option<Vec<f64>> {
        self.0.precision().map(Precision::to_numbers)
    }

    /// The column of the weights that rows had in the fit.
    #[wasm_bindgen(getter)]
    pub fn weights(&self) -> Option<String> {
        self.0.precision()?.weights.clone()
    }

    /// Predictions with intervals for rows that stand one after the other. For each row fit, lower,
    /// upper, standardError, leverage, leverageRatio (NaN for what is none), 1 if it extrapolates, and
    /// how far each of the model's columns is out of its range.
    #[wasm_bindgen(js_name = predictIntervals)]
    pub fn predict_intervals(
        &self,
        rows: &[f64],
        prediction: bool,
        level: f64,
    ) -> Result<Vec<f64>, JsValue> {
        let interval = match prediction {
            true => Interval::Prediction,
            false => Interval::Confidence,
        };
        let predictions = self.0.predict_intervals(rows, interval, level);
        let mut numbers = Vec::new();
        for row in predictions.map_err(error::to_js)? {
            let nan = |value: Option<f64>| value.unwrap_or(f64::NAN);
            numbers.push(row.fit);
            numbers.extend(row.interval.unwrap_or([f64::NAN; 2]));
            numbers.extend([
                nan(row.standard_error),
                row.leverage,
                nan(row.leverage_ratio),
            ]);
            numbers.push(f64::from(u8::from(row.extrapolates())));
            numbers.extend(row.outside);
        }
        Ok(numbers)
    }

    /// A model with terms, from a document that the package has checked.
    #[wasm_bindgen(js_name = withTerms)]
    pub fn with_terms(
        #[wasm_bindgen(unchecked_param_type = "TermsDocument")] document: &JsValue,
        precision: Option<Vec<f64>>,
        weights: Option<String>,
    ) -> Result<Model, JsValue> {
        document::read(document)
            .and_then(|model| known(model, precision, weights))
            .map(Self)
            .map_err(error::to_js)
    }

    /// Names, coefficients, and how it was trained: plain data that JSON keeps to the last bit.
    #[wasm_bindgen(unchecked_return_type = "ModelSummary")]
    pub fn summary(&self) -> Result<JsValue, JsValue> {
        to_js(&results::model(&self.0))
    }

    /// Predictions for rows that stand one after the other.
    pub fn predict(&self, rows: &[f64]) -> Result<Vec<f64>, JsValue> {
        self.0.predict_rows(rows).map_err(error::to_js)
    }
}

/// The same model, with what is known of its precision.
fn known(
    model: crate::Model,
    precision: Option<Vec<f64>>,
    weights: Option<String>,
) -> Result<crate::Model, Error> {
    let width = model.coefficients().len();
    let precision = precision.map(|numbers| Precision::from_numbers(width, &numbers));
    let known = precision.transpose()?;
    Ok(model.with_precision(known.map(|known| Precision { weights, ..known })))
}
