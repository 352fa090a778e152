//! A table of new rows in, the same with predictions out.

use js_sys::{Array, Float64Array, Uint8Array, Uint32Array};
use wasm_bindgen::prelude::*;

use super::model::Model;
use super::serialise::to_js;
use super::{error, options, results};
use crate::Scored;
use crate::value::Value;

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
        let hints = options::reading(&options)?
            .dialect_hints()
            .map_err(error::to_js)?;
        Ok(Self(crate::Scorer::new(model.inner().clone(), hints)))
    }

    /// The lines that are whole by now; all that are left if there are no more bytes. Their text, in it the
    /// place of each prediction, that of the header's title among them, and the predictions, NaN where
    /// there is none.
    #[wasm_bindgen(unchecked_return_type = "[Uint8Array, Uint32Array, Float64Array]")]
    pub fn push(&mut self, bytes: Option<Vec<u8>>) -> Result<Array, JsValue> {
        let (mut text, mut places, mut predictions) = (Vec::new(), Vec::new(), Vec::new());
        self.each(bytes, &mut |line| {
            text.extend_from_slice(line.text);
            if !line.is_aside {
                text.resize(text.len() + line.lacking, line.delimiter);
                places.push(text.len() as u32);
                predictions.push(line.prediction.unwrap_or(f64::NAN));
            }
            text.extend_from_slice(line.line_end);
        })?;
        Ok(Array::of3(
            &Uint8Array::from(text.as_slice()),
            &Uint32Array::from(places.as_slice()),
            &Float64Array::from(predictions.as_slice()),
        ))
    }

    /// What stands before the table, to be put before the first record; nothing from then on.
    #[wasm_bindgen(js_name = takePreamble)]
    pub fn take_preamble(&mut self) -> Vec<u8> {
        self.0.take_preamble()
    }

    /// As `push`, for the metrics only: how many records there were.
    pub fn skim(&mut self, bytes: Option<Vec<u8>>) -> Result<u32, JsValue> {
        let mut records = 0;
        self.each(bytes, &mut |line| records += u32::from(!line.is_aside))?;
        Ok(records)
    }

    fn each(
        &mut self,
        bytes: Option<Vec<u8>>,
        sink: &mut dyn FnMut(Scored<'_>),
    ) -> Result<(), JsValue> {
        match bytes {
            Some(bytes) => self.0.push(&bytes, sink),
            None => self.0.finish(sink),
        }
        .map_err(error::to_js)
    }

    /// How far predictions are from the response; null where the input has none.
    #[wasm_bindgen(unchecked_return_type = "Metrics | null")]
    pub fn metrics(&self) -> Result<JsValue, JsValue> {
        let metrics = self.0.metrics();
        metrics.map_or(Ok(JsValue::NULL), |metrics| {
            to_js(&results::metrics(&metrics))
        })
    }

    /// The first values of categories that the model has not seen.
    #[wasm_bindgen(js_name = newLevels, unchecked_return_type = "NewLevel[]")]
    pub fn new_levels(&self) -> Result<JsValue, JsValue> {
        to_js(&Value::list(self.0.new_levels(), results::new_level))
    }

    /// Whether the first record is the header.
    #[wasm_bindgen(getter, js_name = hasHeader)]
    pub fn has_header(&self) -> bool {
        self.0.dialect().is_some_and(|dialect| dialect.header)
    }

    /// The character between two fields.
    #[wasm_bindgen(getter)]
    pub fn delimiter(&self) -> char {
        self.0
            .dialect()
            .map_or(',', |dialect| char::from(dialect.delimiter))
    }

    /// What stands before decimals.
    #[wasm_bindgen(getter)]
    pub fn decimal(&self) -> char {
        self.0
            .dialect()
            .map_or('.', |dialect| char::from(dialect.numerals.decimal))
    }
}
