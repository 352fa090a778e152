//! Values as JavaScript's plain objects.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::value::Value;

/// A plain object that JSON could hold.
pub(super) fn to_js(value: &Value) -> Result<JsValue, JsValue> {
    value
        .serialize(&serde_wasm_bindgen::Serializer::json_compatible())
        .map_err(JsValue::from)
}
