//! A Rust error as a JavaScript one, with its parts as properties.

use js_sys::Reflect;
use wasm_bindgen::JsValue;

use super::results::suggestion;
use crate::error::Renamed;
use crate::{Error, ErrorKind};

/// An `Error` named GaltonError, with `kind` and, where they are known, `row`, `line`, `column`,
/// `text`, or `count` and `limit`.
pub(super) fn to_js(error: Error) -> JsValue {
    let message = Renamed {
        error: &error,
        name: option_name,
    };
    let object = new(error.code(), &message.to_string());
    let set = |key: &str, value: JsValue| set(&object, key, &value);
    if let Some(column) = error.column() {
        set("column", column.into());
    }
    if let Some(position) = error.position() {
        set("row", (position.row as f64).into());
        set("line", (position.line as f64).into());
    }
    if let ErrorKind::TooManyColumns { count, limit, .. } | ErrorKind::TooWide { count, limit } =
        error.kind()
    {
        set("count", (*count as f64).into());
        set("limit", (*limit as f64).into());
    }
    if let ErrorKind::Text { text, .. } = error.kind() {
        set("text", text.into());
    }
    if let Some(found) = error.suggestion().and_then(suggestion) {
        set(
            "suggestion",
            super::serialise::to_js(&found).unwrap_or_default(),
        );
    }
    object.into()
}

/// The name of an option in JavaScript: in camel case, and `holdOut` for both ways to hold rows out.
fn option_name(name: &str) -> String {
    let mut camel = String::new();
    let mut words = match name {
        "hold_out_part.fraction" => "hold_out.fraction",
        name => name,
    }
    .bytes();
    while let Some(byte) = words.next() {
        let byte = match byte {
            b'_' => words.next().map_or(b'_', |byte| byte.to_ascii_uppercase()),
            byte => byte,
        };
        camel.push(char::from(byte));
    }
    camel
}

/// Throws a panic to the caller in JavaScript, as a GaltonError.
#[cfg(not(debug_assertions))]
pub(super) fn throw_panic(panic: &std::panic::PanicHookInfo<'_>) {
    let place = panic.location();
    let place = place.map(|place| format!("{}, line {}", place.file(), place.line()));
    wasm_bindgen::throw_val(new("internal", &place.unwrap_or_default()).into())
}

fn new(kind: &str, message: &str) -> js_sys::Error {
    let object = js_sys::Error::new(message);
    object.set_name("GaltonError");
    set(&object, "kind", &kind.into());
    object
}

fn set(object: &js_sys::Error, key: &str, value: &JsValue) {
    // Only a frozen object refuses a property, and this one was made just now.
    let _set = Reflect::set(object, &key.into(), value);
}
