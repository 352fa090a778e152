//! A table of new rows in, the same with predictions out.

use js_sys::{Array, Float64Array, Uint8Array};
use wasm_bindgen::prelude::*;

use super::model::Model;
use super::{error, options};
use crate::Scored;

/// A model against a table, as its bytes come.
#[wasm_bindgen]
pub struct Scorer(crate::Scorer);

#[wasm_bindgen]
impl Scorer {
    /// A scorer of one input.
    #[wasm_bindgen(constructor)]
    pub fn new(
        model: &Model,
        #[wasm_bindgen(unchecked_param_type = "ReadOptions")] options: JsValue,
    ) -> Result<Scorer, JsValue> {
        let delimiter = options::reading(&options)?
            .delimiter_byte()
            .map_err(error::to_js)?;
        Ok(Self(crate::Scorer::new(model.inner().clone(), delimiter)))
    }

    /// The records that are whole by now; all that are left if there are no more bytes. Their text
    /// one after the other, the length of each, and the prediction for each, NaN where there is none.
    #[wasm_bindgen(unchecked_return_type = "[Uint8Array, Float64Array, Float64Array]")]
    pub fn push(&mut self, bytes: Option<Vec<u8>>) -> Result<Array, JsValue> {
        let (mut text, mut lengths, mut predictions) = (Vec::new(), Vec::new(), Vec::new());
        let mut sink = |record: Scored<'_>| {
            text.extend_from_slice(record.text);
            lengths.push(record.text.len() as f64);
            predictions.push(record.prediction.unwrap_or(f64::NAN));
        };
        match bytes {
            Some(bytes) => self.0.push(&bytes, &mut sink),
            None => self.0.finish(&mut sink),
        }
        .map_err(error::to_js)?;
        Ok(Array::of3(
            &Uint8Array::from(text.as_slice()),
            &Float64Array::from(lengths.as_slice()),
            &Float64Array::from(predictions.as_slice()),
        ))
    }

    /// Whether the first record is the header.
    #[wasm_bindgen(getter, js_name = hasHeader)]
    pub fn has_header(&self) -> bool {
        self.0.has_header() == Some(true)
    }

    /// The character between two fields.
    #[wasm_bindgen(getter)]
    pub fn delimiter(&self) -> char {
        char::from(self.0.delimiter().unwrap_or(b','))
    }
}
