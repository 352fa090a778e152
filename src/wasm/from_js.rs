//! JavaScript's values as values of the crate.

use js_sys::{Array, Object};
use wasm_bindgen::{JsCast, JsValue};

use crate::value::{Record, Value};

/// The largest depth of a document or a set of options.
const DEPTH: u32 = 6;

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
    if let Some(array) = value.dyn_ref::<Array>() {
        return match depth.checked_sub(1) {
            Some(depth) => Value::List(array.iter().map(|element| read(&element, depth)).collect()),
            None => Value::Foreign("an array".to_owned()),
        };
    }
    if value.is_function() {
        return Value::Foreign("a function".to_owned());
    }
    if !value.is_object() {
        let text = String::from(Object::from(value.clone()).to_string());
        return Value::Foreign(text + if value.is_bigint() { "n" } else { "" });
    }
    // An object of a class may lead to any number of others, and back to itself.
    match depth.checked_sub(1).filter(|_| is_plain(value)) {
        Some(depth) => record(value.unchecked_ref(), depth),
        None => Value::Foreign("an object".to_owned()),
    }
}

fn record(object: &Object, depth: u32) -> Value {
    let mut fields = Vec::new();
    for entry in Object::entries(object).iter() {
        let entry: Array = entry.unchecked_into();
        let value = read(&entry.get(1), depth);
        if value != Value::Missing {
            let name = entry.get(0).as_string().unwrap_or_default();
            fields.push((name.into(), value));
        }
    }
    Value::Record(Record(fields))
}

/// Whether an object is of no class: the prototype of its prototype is null, in whichever window it was made.
fn is_plain(value: &JsValue) -> bool {
    let prototype = Object::get_prototype_of(value);
    prototype.is_null() || Object::get_prototype_of(&prototype).is_null()
}
