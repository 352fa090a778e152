//! A table in, statistics of all its columns out.

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;

use super::score::copy_in;
use super::serialise::to_js;
use super::{error, options, results};

/// A table that is described in chunks of bytes.
#[wasm_bindgen]
pub struct Describer(crate::Describe);

#[wasm_bindgen]
impl Describer {
    /// A description that has read nothing yet.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "ReadOptions")] options: JsValue,
    ) -> Result<Describer, JsValue> {
        let options = options::reading(&options)?;
        crate::Describe::new(&options)
            .map(Self)
            .map_err(error::to_js)
    }

    /// Takes the next bytes. Returns the number of rows so far.
    pub fn push(&mut self, bytes: &Uint8Array) -> Result<f64, JsValue> {
        let advance = &mut crate::Describe::advance;
        copy_in(&mut self.0, bytes, crate::Describe::space, advance)?;
        Ok(self.0.rows() as f64)
    }

    /// The statistics of all rows.
    #[wasm_bindgen(unchecked_return_type = "Report")]
    pub fn finish(self) -> Result<JsValue, JsValue> {
        let report = self.0.finish().map_err(error::to_js)?;
        to_js(&results::report(&report))
    }
}
