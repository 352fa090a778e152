//! Options from a JavaScript object, each checked by name.
//!
//! Read by hand: deserializing them with serde would bring its error messages, and with those the
//! standard library's formatting of numbers and text, a third of what the WebAssembly weighs.

use js_sys::{Array, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use super::error;
use crate::{Error, Loss, OnText, Options, Settings};

/// An object with named values, none of them needed.
pub(super) struct Named<'a>(pub(super) &'a JsValue);

impl Named<'_> {
    /// The value under a name, if there is one and it is of the kind that `read` takes.
    fn get<T>(
        &self,
        option: &'static str,
        expected: &'static str,
        read: impl FnOnce(&JsValue) -> Option<T>,
    ) -> Result<Option<T>, JsValue> {
        let value = Reflect::get(self.0, &option.into()).unwrap_or(JsValue::UNDEFINED);
        if value.is_undefined() {
            return Ok(None);
        }
        read(&value)
            .map(Some)
            .ok_or_else(|| refused(option, expected, &value))
    }

    pub(super) fn number(&self, option: &'static str) -> Result<Option<f64>, JsValue> {
        self.get(option, "a number", JsValue::as_f64)
    }

    pub(super) fn whole(&self, option: &'static str) -> Result<Option<u64>, JsValue> {
        self.get(option, "a whole number from 0", as_whole)
    }

    fn boolean(&self, option: &'static str) -> Result<Option<bool>, JsValue> {
        self.get(option, "true or false", JsValue::as_bool)
    }

    fn text(&self, option: &'static str) -> Result<Option<String>, JsValue> {
        self.get(option, "a string", JsValue::as_string)
    }

    fn numbers(&self, option: &'static str) -> Result<Option<Vec<f64>>, JsValue> {
        self.get(option, "an array of numbers", |list| {
            each(list, JsValue::as_f64)
        })
    }
}

/// How to read an input.
pub(super) fn reading(value: &JsValue) -> Result<Options, JsValue> {
    let named = Named(value);
    let default = Options::default();
    let character = |value: &JsValue| {
        let text = value.as_string()?;
        let mut characters = text.chars();
        characters.next().filter(|_| characters.next().is_none())
    };
    let or_none = |value: &JsValue| match value {
        value if value.is_null() => Some(String::new()),
        value => value.as_string(),
    };
    let on_text = |value: &JsValue| match value.as_string()?.as_str() {
        "error" => Some(OnText::Error),
        "missing" => Some(OnText::Missing),
        _ => None,
    };
    Ok(Options {
        response: named.text("response")?,
        predictors: named.get("predictors", "an array of names", |list| {
            each(list, JsValue::as_string)
        })?,
        hold_out: named.whole("holdOut")?.map_or(default.hold_out, saturated),
        text: named
            .get("text", "\"error\" or \"missing\"", on_text)?
            .unwrap_or(default.text),
        intercept: named.boolean("intercept")?.unwrap_or(default.intercept),
        delimiter: named.get("delimiter", "one character", character)?,
        header: named.boolean("header")?,
        decimal: named.get("decimal", "one character", character)?,
        thousands: named.get("thousands", "one character, or null", or_none)?,
        comment: named.get("comment", "one character, or null", or_none)?,
        skip_lines: named.whole("skipLines")?,
        sample: named.whole("sample")?.map_or(default.sample, saturated),
        density: named.boolean("density")?.unwrap_or(default.density),
    })
}

/// How to descend.
pub(super) fn descending(value: &JsValue) -> Result<Settings, JsValue> {
    let named = Named(value);
    let default = Settings::default();
    let loss = |value: &JsValue| match value.as_string()?.as_str() {
        "mean" => Some(Loss::Mean),
        "sum" => Some(Loss::Sum),
        _ => None,
    };
    Ok(Settings {
        learning_rate: named
            .number("learningRate")?
            .unwrap_or(default.learning_rate),
        iterations: named.whole("iterations")?.unwrap_or(default.iterations),
        loss: named
            .get("loss", "\"mean\" or \"sum\"", loss)?
            .unwrap_or(default.loss),
        standardise: named.boolean("standardise")?.unwrap_or(default.standardise),
        start: named.numbers("start")?,
        tolerance: named.number("tolerance")?.unwrap_or(default.tolerance),
    })
}

/// More rows than memory can hold are as good as all of them.
fn saturated(n: u64) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}

/// A whole number that is not negative, and small enough for a double to hold every one below it.
pub(super) fn as_whole(value: &JsValue) -> Option<u64> {
    const LARGEST: f64 = 9_007_199_254_740_991.0;
    let number = value.as_f64()?;
    ((0.0..=LARGEST).contains(&number) && number.fract() == 0.0).then_some(number as u64)
}

/// The refusal of a value, which it shows.
pub(super) fn refused(option: &'static str, expected: &'static str, value: &JsValue) -> JsValue {
    let found = if let Some(text) = value.as_string() {
        format!("\"{text}\"")
    } else if value.is_null() {
        "null".to_owned()
    } else if value.is_object() {
        "an object".to_owned()
    } else {
        String::from(js_sys::Object::from(value.clone()).to_string())
    };
    error::to_js(Error::InvalidOption {
        option,
        found,
        expected,
    })
}

/// All elements of an array, if it is one and `read` takes each of them.
fn each<T>(list: &JsValue, read: impl Fn(&JsValue) -> Option<T>) -> Option<Vec<T>> {
    list.dyn_ref::<Array>()?
        .iter()
        .map(|element| read(&element))
        .collect()
}
