//! A Rust error as a JavaScript one, with its parts as properties.

use js_sys::Reflect;
use wasm_bindgen::JsValue;

use super::results::suggestion;
use crate::error::Renamed;
use crate::{Error, ErrorKind};

/// An `Error` named GaltonError, with `code` and the properties that the table of errors has for it.
pub(super) fn to_js(error: Error) -> JsValue {
    let message = Renamed {
        error: &error,
        name: option_name,
    };
    let object = new(error.code(), &message.to_string());
    let text = |key: &str, text: &str| set(&object, key, &text.into());
    let number = |key: &str, value: f64| set(&object, key, &value.into());
    if let Some(column) = error.column() {
        text("column", column);
    }
    if let Some(position) = error.position() {
        number("row", position.row as f64);
        number("line", position.line as f64);
    }
    let (mut count, mut limit) = (None, None);
    match error.kind() {
        ErrorKind::TooManyColumns {
            count: found,
            limit: most,
            ..
        }
        | ErrorKind::TooWide {
            count: found,
            limit: most,
        } => {
            (count, limit) = (Some(*found), Some(*most));
        }
        ErrorKind::TooFewObservations { count: found, .. } => count = Some(*found as usize),
        ErrorKind::TooManyLevels { limit: most, .. } | ErrorKind::TooManyGroups { limit: most } => {
            limit = Some(*most);
        }
        ErrorKind::UnclosedQuote { line } | ErrorKind::NarrowHeader { line, .. } => {
            number("line", *line as f64);
        }
        ErrorKind::RecordTooLong {
            line, limit: most, ..
        } => {
            number("line", *line as f64);
            limit = Some(*most);
        }
        ErrorKind::Formula { character, .. } => number("character", *character as f64),
        ErrorKind::Diverged { iteration, .. } | ErrorKind::NoSuchIteration { iteration, .. } => {
            number("iteration", *iteration as f64);
        }
        ErrorKind::Text { text: found, .. } | ErrorKind::NoSuchLevel { value: found, .. } => {
            text("text", found);
        }
        ErrorKind::InvalidOption { option, .. } | ErrorKind::OptionsConflict { option, .. } => {
            text("option", &option_name(option));
        }
        ErrorKind::Document { field, .. } => text("field", field),
        _ => {}
    }
    for (key, value) in [("count", count), ("limit", limit)] {
        if let Some(value) = value {
            number(key, value as f64);
        }
    }
    if let Some(found) = error.suggestion().and_then(suggestion) {
        let found = super::serialise::to_js(&found).unwrap_or_default();
        set(&object, "suggestion", &found);
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

fn new(code: &str, message: &str) -> js_sys::Error {
    let object = js_sys::Error::new(message);
    object.set_name("GaltonError");
    set(&object, "code", &code.into());
    object
}

fn set(object: &js_sys::Error, key: &str, value: &JsValue) {
    // Only a frozen object refuses a property, and this one was made just now.
    let _set = Reflect::set(object, &key.into(), value);
}
