//! The beginning of a table in, how it is written and what its columns are out.

use wasm_bindgen::prelude::*;

use super::serialise::to_js;
use super::{error, options, results};
use crate::csv::Reader;

/// A table whose first bytes come. It is looked at as a reader does, so that both find the same.
#[wasm_bindgen]
pub struct Inspector(Reader);

#[wasm_bindgen]
impl Inspector {
    /// Nothing read yet.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "ReadOptions")] options: JsValue,
    ) -> Result<Inspector, JsValue> {
        let hints = options::reading(&options)?.dialect_hints();
        let hints = hints.map_err(error::to_js)?;
        Ok(Self(Reader::new(hints)))
    }

    /// Takes the next bytes, or the end if there are no more. What is found; nothing while more bytes are
    /// needed.
    #[wasm_bindgen(unchecked_return_type = "Inspection | undefined")]
    pub fn push(&mut self, bytes: Option<Vec<u8>>) -> Result<JsValue, JsValue> {
        let schema = match bytes {
            Some(bytes) => self
                .0
                .push(&bytes, &mut |_| Ok(()))
                .map(|()| self.0.schema()),
            None => self.0.schema_at_end(),
        };
        schema
            .map_err(error::to_js)?
            .map_or(Ok(JsValue::UNDEFINED), |schema| {
                to_js(&results::inspection(schema))
            })
    }
}

/// How many bytes are looked at first.
#[wasm_bindgen(js_name = windowBytes)]
pub fn window_bytes() -> f64 {
    crate::csv::WINDOW as f64
}

/// A file can be divided at multiples of so many bytes.
#[wasm_bindgen(js_name = segmentBytes)]
pub fn segment_bytes() -> f64 {
    crate::csv::SEGMENT as f64
}
