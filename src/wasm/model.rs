//! A fitted model.

use js_sys::Float64Array;
use wasm_bindgen::prelude::*;

use super::from_js::from_js;
use super::serialise::to_js;
use super::{error, results};
use crate::Interval;

/// How many numbers are copied and predicted at once: they stay in a near cache.
const BLOCK: u32 = 1 << 16;

/// A fitted model.
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

impl Model {
    /// Predictions for rows of numbers, one row after the other. The package computes them in JavaScript.
    pub fn predict(&self, rows: &[f64]) -> Result<Vec<f64>, JsValue> {
        self.0.predict_rows(rows).map_err(error::to_js)
    }
}

#[wasm_bindgen]
impl Model {
    /// The model of a document.
    #[wasm_bindgen(js_name = from)]
    pub fn from_document(
        #[wasm_bindgen(unchecked_param_type = "unknown")] document: &JsValue,
    ) -> Result<Model, JsValue> {
        crate::Model::from_document(&from_js(document))
            .map(Self)
            .map_err(error::to_js)
    }

    /// The model as a document: plain data that JSON keeps to the last bit.
    #[wasm_bindgen(unchecked_return_type = "ModelDocument")]
    pub fn document(&self) -> Result<JsValue, JsValue> {
        to_js(&self.0.document())
    }

    /// Puts the predictions of rows whose numbers are in columns into `found`, up to the first row that has none: one
    /// of its numbers is infinite, or its prediction is not finite. A row with a NaN has NaN. A column may be of any
    /// typed array of floats.
    ///
    /// Returns the index of that row.
    #[wasm_bindgen(js_name = predictColumns)]
    pub fn predict_columns(&self, columns: Vec<Float64Array>, found: &Float64Array) -> Option<u32> {
        let rows = (BLOCK / (columns.len() as u32 + 1)).max(64);
        let mut block = vec![Vec::new(); columns.len()];
        let mut values = Vec::new();
        for from in (0..found.length()).step_by(rows as usize) {
            let to = found.length().min(from + rows);
            for (own, column) in block.iter_mut().zip(&columns) {
                own.resize((to - from) as usize, 0.0);
                column.subarray(from, to).copy_to(own);
            }
            if let Some(at) = self.0.predict_columns(&block, &mut values) {
                return Some(from + at as u32);
            }
            found.subarray(from, to).copy_from(&values);
        }
        None
    }

    /// Predictions with intervals for rows of numbers, one row after the other. For each row fit, lower,
    /// upper, standardError, leverage, leverageRatio (NaN for a missing one), 1 if it extrapolates, and
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

    /// The number of a date in a predictor of dates; undefined if it is not a date.
    pub fn days(&self, predictor: usize, date: &str) -> Option<f64> {
        self.0.days(predictor, date)
    }

    /// Names and coefficients.
    #[wasm_bindgen(unchecked_return_type = "ModelSummary")]
    pub fn summary(&self) -> Result<JsValue, JsValue> {
        to_js(&results::model(&self.0))
    }
}
