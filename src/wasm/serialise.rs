//! Values as JavaScript's plain objects.

use js_sys::Array;
use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::Warning;
use crate::value::Value;

/// A plain object that JSON could hold.
pub(super) fn to_js(value: &Value) -> Result<JsValue, JsValue> {
    value
        .serialize(&serde_wasm_bindgen::Serializer::json_compatible())
        .map_err(JsValue::from)
}

/// The kind and the message of each warning, and the column and the value that it is about, one after the other.
pub(super) fn warnings(warnings: &[Warning]) -> Array {
    let texts = Array::new();
    for warning in warnings {
        texts.push(&warning.code().into());
        texts.push(&warning.to_string().into());
        for text in warning.doubtful_value() {
            texts.push(&text.into());
        }
    }
    texts
}
