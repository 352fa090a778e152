//! JavaScript's values as values of the crate.

use js_sys::{Array, Object};
use wasm_bindgen::prelude::*;

use crate::value::{Record, Value};

// Getters and proxies may throw. An exception that passes through the WebAssembly leaves its stack and its borrows as
// they are, so each of these calls catches it.
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = Array, js_name = from)]
    fn elements(array: &JsValue) -> Result<Array, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Array, js_name = isArray)]
    fn is_array(value: &JsValue) -> Result<bool, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Object)]
    fn entries(object: &JsValue) -> Result<Array, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Object, js_name = getPrototypeOf)]
    fn prototype_of(object: &JsValue) -> Result<JsValue, JsValue>;
}

/// How a message names an object that throws when it is read.
const THROWS: &str = "an object that throws an exception";

/// The largest depth of a document or a set of options.
const DEPTH: u32 = 8;

/// The value. Fields that are undefined are omitted.
pub(super) fn from_js(value: &JsValue) -> Value {
    read(value, DEPTH)
}

fn read(value: &JsValue, depth: u32) -> Value {
    if let Some(number) = value.as_f64() {
        return Value::Number(number);
    }
    if let Some(text) = value.as_string() {
        return Value::Text(text);
    }
    if let Some(flag) = value.as_bool() {
        return Value::Flag(flag);
    }
    if value.is_undefined() {
        return Value::Missing;
    }
    if value.is_null() {
        return Value::Null;
    }
    if is_array(value).unwrap_or(false) {
        return list(value, depth).unwrap_or_else(|| Value::Foreign("an array".to_owned()));
    }
    if value.is_function() {
        return Value::Foreign("a function".to_owned());
    }
    if !value.is_object() {
        let text = String::from(Object::from(value.clone()).to_string());
        return Value::Foreign(text + if value.is_bigint() { "n" } else { "" });
    }
    record(value, depth).unwrap_or_else(|name| Value::Foreign(name.to_owned()))
}

/// The elements of an array that is not too deep, unless it throws.
fn list(array: &JsValue, depth: u32) -> Option<Value> {
    let depth = depth.checked_sub(1)?;
    let elements = elements(array).ok()?;
    let elements = elements.iter().map(|element| read(&element, depth));
    Some(Value::List(elements.collect()))
}

/// The fields of a plain object that is not too deep, or how a message names it.
fn record(object: &JsValue, depth: u32) -> Result<Value, &'static str> {
    // An object of a class may lead to any number of others, and back to itself.
    if !is_plain(object).map_err(|_| THROWS)? {
        return Err("an object of a class");
    }
    let depth = depth.checked_sub(1).ok_or("an object")?;
    let mut fields = Vec::new();
    for entry in entries(object).map_err(|_| THROWS)?.iter() {
        let entry: Array = entry.unchecked_into();
        let value = read(&entry.get(1), depth);
        if !matches!(value, Value::Missing) {
            let name = entry.get(0).as_string().unwrap_or_default();
            fields.push((name.into(), value));
        }
    }
    Ok(Value::Record(Record(fields)))
}

/// Whether an object is of no class: the prototype of its prototype is null, in whichever window it was made.
fn is_plain(value: &JsValue) -> Result<bool, JsValue> {
    let prototype = prototype_of(value)?;
    Ok(prototype.is_null() || prototype_of(&prototype)?.is_null())
}
