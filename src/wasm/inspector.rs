//! The first bytes of a table in, its dialect and its columns out.

use wasm_bindgen::prelude::*;

use super::serialise::to_js;
use super::{error, options, results};
use crate::csv::Reader;

/// The beginning of a table. The reader itself detects its dialect and columns, so a reading finds the same ones.
#[wasm_bindgen]
pub struct Inspector(Reader);

#[wasm_bindgen]
impl Inspector {
    /// An inspector that has read nothing yet.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "ReadOptions")] options: JsValue,
    ) -> Result<Inspector, JsValue> {
        let hints = options::reading(&options)?.dialect_hints();
        let hints = hints.map_err(error::to_js)?;
        Ok(Self(Reader::new(hints)))
    }

    /// Takes the next bytes, or the end of the input if there are none. Returns the dialect and the columns, or
    /// undefined while more bytes are needed.
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

/// The number of bytes that detection looks at first.
#[wasm_bindgen(js_name = windowBytes)]
pub fn window_bytes() -> f64 {
    crate::csv::WINDOW as f64
}

/// Workers divide a file at multiples of this number of bytes.
#[wasm_bindgen(js_name = segmentBytes)]
pub fn segment_bytes() -> f64 {
    crate::csv::SEGMENT as f64
}
