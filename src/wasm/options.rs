//! Options from a JavaScript object, each checked by name.
//!
//! Read by hand: deserializing them with serde would bring its error messages, and with those the
//! standard library's formatting of numbers and text, a third of what the WebAssembly weighs.

use js_sys::{Array, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use super::error;
use super::types::methods::NAMES as METHOD_NAMES;
use crate::descent::methods::SettingValue;
use crate::{
    Error, ErrorKind, Folds, LearningRate, Loss, Method, OnText, Options, Penalties, Scaling,
    Schedule, Settings, Shrinkage, TestPart, Variable,
};

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

    /// The first of these options that is given, but for those that are known.
    fn first_of(&self, all: &[&'static str], known: &[&str]) -> Option<&'static str> {
        let given = |option: &&&str| {
            !Reflect::get(self.0, &(**option).into()).is_ok_and(|value| value.is_undefined())
        };
        let strays = all.iter().filter(|option| !known.contains(option));
        strays
            .filter(|option| self.0.is_object() && given(option))
            .copied()
            .next()
    }

    /// The refusal of an option that has no place beside the others.
    fn stray(&self, option: &'static str, expected: &'static str) -> JsValue {
        let value = Reflect::get(self.0, &option.into()).unwrap_or(JsValue::UNDEFINED);
        refused(option, expected, &value)
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
    let hold_out_part = hold_out_part(&named)?;
    let hold_out = match hold_out_part {
        None => named.whole("holdOut")?,
        Some(_) => None,
    };
    Ok(Options {
        response: named.text("response")?,
        predictors: named.get("predictors", "an array of names", |list| {
            each(list, JsValue::as_string)
        })?,
        formula: named.text("formula")?,
        terms: named.get("terms", TERMS, |list| each(list, term))?,
        log_response: named
            .boolean("logResponse")?
            .unwrap_or(default.log_response),
        weights: named.text("weights")?,
        hold_out: hold_out.map_or(default.hold_out, saturated),
        hold_out_part,
        folds: folds(&named)?,
        text: named
            .get("text", "\"error\" or \"missing\"", on_text)?
            .unwrap_or(default.text),
        intercept: named.boolean("intercept")?.unwrap_or(default.intercept),
        max_columns: named
            .whole("maxColumns")?
            .map_or(default.max_columns, saturated),
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

/// What rows are dealt by, where nothing else is said.
const SEED: u64 = 1;

/// The part of the rows held out, where that is not so many of the last.
fn hold_out_part(named: &Named<'_>) -> Result<Option<TestPart>, JsValue> {
    let value = Reflect::get(named.0, &"holdOut".into()).unwrap_or(JsValue::UNDEFINED);
    if !value.is_object() {
        return Ok(None);
    }
    let part = Named(&value);
    let fraction = part.number("fraction")?;
    Ok(Some(TestPart {
        // None is refused as any other is that cannot be one.
        fraction: fraction.unwrap_or(f64::NAN),
        seed: part.whole("seed")?.unwrap_or(SEED),
    }))
}

/// How many folds, or an object that says so.
fn folds(named: &Named<'_>) -> Result<Option<Folds>, JsValue> {
    let folds = |count: u64, seed| Folds {
        count: saturated(count),
        seed,
    };
    let expected = "a whole number from 2 to 100, or { count, seed }";
    named.get("folds", expected, |value| {
        if !value.is_object() {
            return Some(folds(as_whole(value)?, SEED));
        }
        let get = |name: &str| Reflect::get(value, &name.into()).ok();
        let seed = get("seed").filter(|seed| !seed.is_undefined());
        let seed = seed.map_or(Some(SEED), |seed| as_whole(&seed))?;
        Some(folds(as_whole(&get("count")?)?, seed))
    })
}

const TERMS: &str =
    "an array of terms, each a name, { column, power, log, category }, or an array of those";

/// A variable of a term, or an array of them.
fn term(value: &JsValue) -> Option<Vec<Variable>> {
    match value.is_array() {
        true => each(value, variable).filter(|term| !term.is_empty()),
        false => variable(value).map(|variable| vec![variable]),
    }
}

/// A name, or an object with one and what is made of the column.
fn variable(value: &JsValue) -> Option<Variable> {
    if let Some(name) = value.as_string() {
        return Some(Variable::column(&name));
    }
    let get = |name: &str| Reflect::get(value, &name.into()).unwrap_or(JsValue::UNDEFINED);
    let is = |name: &str| match get(name) {
        value if value.is_undefined() => Some(false),
        value => value.as_bool(),
    };
    let column = Variable::column(&get("column").as_string()?);
    let power = match get("power") {
        value if value.is_undefined() => None,
        // Whether there is such a power is for the crate to say.
        value => Some(u32::try_from(as_whole(&value)?).unwrap_or(u32::MAX)),
    };
    let (log, category) = (is("log")?, is("category")?);
    if category {
        return (!log && power.is_none()).then(|| column.category());
    }
    let column = if log { column.log() } else { column };
    Some(power.map_or(column.clone(), |power| column.power(power)))
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
    let rate = |value: &JsValue| match value.as_string() {
        Some(text) => (text == "auto").then_some(LearningRate::Auto),
        None => value.as_f64().map(LearningRate::Fixed),
    };
    Ok(Settings {
        method: method(&named)?,
        learning_rate: named
            .get("learningRate", "a number above 0, or \"auto\"", rate)?
            .unwrap_or(default.learning_rate),
        schedule: schedule(&named)?,
        iterations: named.whole("iterations")?.unwrap_or(default.iterations),
        loss: named
            .get("loss", "\"mean\" or \"sum\"", loss)?
            .unwrap_or(default.loss),
        ridge: named.number("ridge")?.unwrap_or(default.ridge),
        scaling: scaling(&named)?.unwrap_or(default.scaling),
        start: named.numbers("start")?,
        tolerance: named.number("tolerance")?.unwrap_or(default.tolerance),
    })
}

fn scaling(named: &Named<'_>) -> Result<Option<Scaling>, JsValue> {
    const NAMES: &str = "\"raw\", \"centred\", \"standardised\" or \"whitened\"";
    let scaling = named.get("scaling", NAMES, |value| {
        Scaling::from_name(&value.as_string()?)
    })?;
    // What it was called when there were two.
    let standardise = named.boolean("standardise")?;
    if scaling.is_some() && standardise.is_some() {
        return Err(named.stray("standardise", "left out where there is a scaling"));
    }
    Ok(scaling.or(standardise.map(|standardise| match standardise {
        true => Scaling::Standardised,
        false => Scaling::Raw,
    })))
}

/// The method with its settings; a setting of another method is refused.
fn method(named: &Named<'_>) -> Result<Method, JsValue> {
    let mut method = named
        .get("method", METHOD_NAMES, |value| {
            Method::from_name(&value.as_string()?)
        })?
        .unwrap_or_default();
    let (mut known, mut all) = (Vec::new(), Vec::new());
    let mut read = Ok(());
    method.settings(&mut |name, value| {
        known.push(name);
        if read.is_ok() {
            read = setting(named, name, value);
        }
    });
    read?;
    Method::each_usual(&mut |mut other| {
        other.settings(&mut |name, _| {
            if !all.contains(&name) {
                all.push(name);
            }
        });
    });
    match named.first_of(&all, &known) {
        None => Ok(method),
        Some(option) => Err(named.stray(option, "left out: the method has no such constant")),
    }
}

/// Reads a method's setting, if it is given.
fn setting(named: &Named<'_>, name: &'static str, value: SettingValue<'_>) -> Result<(), JsValue> {
    match value {
        SettingValue::Fraction(value) | SettingValue::NotNegative(value) => {
            *value = named.number(name)?.unwrap_or(*value);
        }
        SettingValue::FractionOrAuto(value) => {
            let read = |value: &JsValue| match value.as_string() {
                Some(text) => (text == "auto").then_some(None),
                None => value.as_f64().map(Some),
            };
            let expected = "a number from 0, below 1, or \"auto\"";
            *value = named.get(name, expected, read)?.unwrap_or(*value);
        }
        SettingValue::Rows(value) => *value = named.whole(name)?.map_or(*value, saturated),
        SettingValue::Whole(value) => *value = named.whole(name)?.unwrap_or(*value),
        SettingValue::Flag(value) => *value = named.boolean(name)?.unwrap_or(*value),
    }
    Ok(())
}

fn schedule(named: &Named<'_>) -> Result<Schedule, JsValue> {
    const NAMES: &str = "\"constant\", \"inverse-scaling\", \"step\" or \"cosine\"";
    let mut schedule = named
        .get("schedule", NAMES, |value| {
            Schedule::from_name(&value.as_string()?)
        })?
        .unwrap_or_default();
    let mut known: &[&str] = &[];
    match &mut schedule {
        Schedule::InverseScaling { power } => {
            known = &["power"];
            *power = named.number("power")?.unwrap_or(*power);
        }
        Schedule::Step { every, factor } => {
            known = &["every", "factor"];
            *every = named.whole("every")?.unwrap_or(*every);
            *factor = named.number("factor")?.unwrap_or(*factor);
        }
        _ => {}
    }
    match named.first_of(&["power", "every", "factor"], known) {
        None => Ok(schedule),
        Some(option) => Err(named.stray(option, "left out: the schedule has no such constant")),
    }
}

/// Which penalties, and of which kind.
pub(super) fn shrinking(value: &JsValue) -> Result<(Penalties, Shrinkage), JsValue> {
    let named = Named(value);
    let default = Shrinkage::default();
    let given = named.numbers("penalties")?;
    let mut penalties = Penalties::default();
    if let Penalties::Spaced { count, ratio } = &mut penalties {
        *count = named.whole("count")?.map_or(*count, saturated);
        *ratio = named.number("ratio")?.unwrap_or(*ratio);
    }
    let shrinkage = Shrinkage {
        l1_ratio: named.number("l1Ratio")?.unwrap_or(default.l1_ratio),
        standardise: named.boolean("standardise")?.unwrap_or(default.standardise),
    };
    Ok((given.map_or(penalties, Penalties::Given), shrinkage))
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
    } else if value.is_array() {
        "an array".to_owned()
    } else if value.is_object() {
        "an object".to_owned()
    } else {
        let text = String::from(js_sys::Object::from(value.clone()).to_string());
        text + if value.is_bigint() { "n" } else { "" }
    };
    error::to_js(Error::from(ErrorKind::InvalidOption {
        option,
        found,
        expected,
    }))
}

/// All elements of an array, if it is one and `read` takes each of them.
fn each<T>(list: &JsValue, read: impl Fn(&JsValue) -> Option<T>) -> Option<Vec<T>> {
    list.dyn_ref::<Array>()?
        .iter()
        .map(|element| read(&element))
        .collect()
}
