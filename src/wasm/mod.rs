//! The face: what JavaScript sees. It holds no mathematics and no parsing.
//!
//! A call crosses once for a chunk of bytes, a batch of rows or a frame; what comes back are
//! numbers, strings, plain objects and copied typed arrays.

mod descent;
mod describe;
mod diagnosis;
mod document;
mod error;
mod model;
mod observations;
mod options;
mod penalised;
mod score;
mod stream;
mod surface;
mod types;

pub use descent::Descent;
pub use describe::Describer;
pub use diagnosis::Diagnosis;
pub use model::Model;
pub use observations::{Observations, Reading, read_bytes, read_columns};
pub use penalised::Path;
pub use score::Scorer;

use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::{DialectReport, Error};

/// Runs when the module is instantiated. Release builds cannot panic on input and carry no hook.
#[wasm_bindgen(start)]
pub fn start() {
    #[cfg(debug_assertions)]
    console_error_panic_hook::set_once();
}

/// A first look at the first part of a table; `whole` if nothing follows it.
#[wasm_bindgen(unchecked_return_type = "Inspection")]
pub fn inspect(
    bytes: &[u8],
    whole: bool,
    #[wasm_bindgen(unchecked_param_type = "ReadOptions")] options: JsValue,
) -> Result<JsValue, JsValue> {
    let options = options::reading(&options)?;
    let preview = options
        .written()
        .and_then(|written| crate::csv::Preview::of(bytes, whole, &written))
        .and_then(|preview| preview.ok_or(Error::Empty))
        .map_err(error::to_js)?;
    to_js(&types::Inspection {
        dialect: DialectReport::of(&preview),
        columns: preview.columns,
        rows: preview.rows,
        notes: preview.notes,
    })
}

/// A plain object that JSON could hold: `None` is null, numbers are numbers.
fn to_js<T: Serialize>(value: &T) -> Result<JsValue, JsValue> {
    value
        .serialize(&serde_wasm_bindgen::Serializer::json_compatible())
        .map_err(JsValue::from)
}
