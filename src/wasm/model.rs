//! A fitted line.

use wasm_bindgen::prelude::*;

use super::types::ModelSummary;
use super::{error, to_js};
use crate::terms::Layout;

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
    /// A line from its parts, each checked by the package. `since` is the day that dates are counted
    /// from, in days since 1970, for each predictor and then the response; NaN for numbers.
    #[wasm_bindgen(constructor)]
    pub fn new(
        response: String,
        predictors: Vec<String>,
        coefficients: &[f64],
        since: &[f64],
    ) -> Result<Model, JsValue> {
        let origins = since
            .iter()
            .map(|since| Some(*since).filter(|since| !since.is_nan()));
        let layout = Layout::plain(response, predictors).since(origins.collect());
        crate::Model::new(layout, coefficients, None)
            .map(Self)
            .map_err(error::to_js)
    }

    /// Names, coefficients, and how it was trained: plain data that JSON keeps to the last bit.
    #[wasm_bindgen(unchecked_return_type = "ModelSummary")]
    pub fn summary(&self) -> Result<JsValue, JsValue> {
        to_js(&ModelSummary {
            response: self.0.response(),
            predictors: self.0.predictors(),
            intercept: self.0.intercept(),
            coefficients: self.0.coefficients(),
            since: self.0.origins(),
            training: self.0.training(),
        })
    }

    /// Predictions for rows that stand one after the other.
    pub fn predict(&self, rows: &[f64]) -> Result<Vec<f64>, JsValue> {
        self.0.predict_rows(rows).map_err(error::to_js)
    }
}
