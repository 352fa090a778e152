//! Options from a JavaScript object, each checked by name.
//!
//! They are not deserialized by serde: its error messages would bring the standard library's formatting of numbers
//! and text, a third of the WebAssembly's size at the time.

use std::cell::RefCell;

use wasm_bindgen::JsValue;

use super::error;
use super::from_js::from_js;
use super::types::methods::NAMES as METHOD_NAMES;
use crate::csv::MissingWords;
use crate::descent::methods::SettingValue;
use crate::rows::from_arrays::decimals;
use crate::value::Value;
use crate::{
    Error, ErrorKind, Folds, LearningRate, Loss, Method, OnText, Options, Penalties, Scaling,
    Schedule, Settings, Shrinkage, TestPart, Variable, WeightKind,
};

/// An object with named values, all of them optional.
///
/// A value of the wrong kind counts as absent, and the first one is refused at the end: to return at each of them
/// would take code that drops all values before it.
struct Named<'a> {
    value: &'a Value,
    refusal: &'a RefCell<Option<Error>>,
}

impl Named<'_> {
    /// The value of a name; missing if there is none.
    fn value(&self, option: &str) -> &Value {
        match self.value {
            Value::Record(record) => record.get(option),
            _ => &Value::Missing,
        }
    }

    /// The value of a name, if there is one and it is of the kind that `read` takes.
    fn get<T>(
        &self,
        option: &'static str,
        expected: &'static str,
        read: impl Fn(&Value) -> Option<T>,
    ) -> Option<T> {
        let read = read(self.given(option)?);
        self.need(read.is_some(), option, expected);
        read
    }

    /// The value of a name, if there is one.
    #[inline(never)]
    fn given(&self, option: &str) -> Option<&Value> {
        Some(self.value(option)).filter(|value| !matches!(value, Value::Missing))
    }

    /// Refuses a value that is not of its kind.
    #[inline(never)]
    fn need(&self, is_right: bool, option: &'static str, expected: &'static str) {
        if !is_right {
            self.refuse(option, expected);
        }
    }

    /// Refuses a value, unless another one was refused before.
    #[cold]
    #[inline(never)]
    fn refuse(&self, option: &'static str, expected: &'static str) {
        let mut refusal = self.refusal.borrow_mut();
        if refusal.is_none() {
            *refusal = Some(refused(option, expected, self.value(option)));
        }
    }

    fn number(&self, option: &'static str) -> Option<f64> {
        self.get(option, "a number", Value::as_number)
    }

    fn whole(&self, option: &'static str) -> Option<u64> {
        self.get(option, "a whole number from 0", Value::as_whole)
    }

    /// More rows than memory can hold are as good as all of them.
    fn size(&self, option: &'static str) -> Option<usize> {
        self.whole(option).map(saturated)
    }

    fn flag(&self, option: &'static str) -> Option<bool> {
        self.get(option, "true or false", flag)
    }

    fn text(&self, option: &'static str) -> Option<String> {
        self.get(option, "a string", text)
    }

    fn character(&self, option: &'static str) -> Option<char> {
        self.get(option, "one character", |value| {
            let text = text(value)?;
            let mut characters = text.chars();
            characters.next().filter(|_| characters.next().is_none())
        })
    }

    /// A text, which is empty for null.
    fn text_or_null(&self, option: &'static str) -> Option<String> {
        self.get(option, "one character, or null", |value| match value {
            Value::Null => Some(String::new()),
            value => text(value),
        })
    }

    fn numbers(&self, option: &'static str) -> Option<Vec<f64>> {
        self.get(option, "an array of numbers", |value| {
            each(value, Value::as_number)
        })
    }
}

/// The options that `read` makes of a JavaScript object, unless one of its values is of the wrong kind.
fn checked<T>(value: &JsValue, read: &dyn Fn(&Named<'_>) -> T) -> Result<T, JsValue> {
    let value = from_js(value);
    let refusal = RefCell::new(None);
    let options = read(&Named {
        value: &value,
        refusal: &refusal,
    });
    match refusal.into_inner() {
        None => Ok(options),
        Some(refusal) => Err(error::to_js(refusal)),
    }
}

/// How to read an input.
pub(super) fn reading(value: &JsValue) -> Result<Options, JsValue> {
    checked(value, &|named| {
        let mut options = Options::default();
        let on_text = |value: &Value| match as_text(value)? {
            "error" => Some(OnText::Error),
            "missing" => Some(OnText::Missing),
            _ => None,
        };
        options.response = named.text("response");
        options.predictors =
            named.get("predictors", "an array of names", |value| each(value, text));
        options.formula = named.text("formula");
        options.terms = named.get("terms", TERMS, |value| each(value, term));
        set(&mut options.log_response, named.flag("logResponse"));
        if let Some((column, kind)) = weights(named) {
            options.weights = Some(column);
            options.weight_kind = kind;
        }
        set(&mut options.reference, references(named));
        for number in named.numbers("leaveOut").unwrap_or_default() {
            options.leave_out.push(row_number(number));
        }
        options.hold_out_part = hold_out_part(named);
        if options.hold_out_part.is_none() {
            set(&mut options.hold_out, named.size("holdOut"));
        }
        options.folds = folds(named);
        let text = named.get("text", "\"error\" or \"missing\"", on_text);
        set(&mut options.text, text);
        set(&mut options.intercept, named.flag("intercept"));
        set(&mut options.max_columns, named.size("maxColumns"));
        options.delimiter = named.character("delimiter");
        options.header = named.flag("header");
        options.decimal = named.character("decimal");
        options.thousands = named.text_or_null("thousands");
        options.comment = named.text_or_null("comment");
        options.skip_lines = named.whole("skipLines");
        options.quote = named.text_or_null("quote");
        set(&mut options.every_row, named.flag("everyRow"));
        options.encoding = named.text("encoding");
        options.escape = named.text_or_null("escape");
        options.date_format = named.text("dateFormat");
        set(&mut options.missing, missing(named));
        set(&mut options.units, named.flag("units"));
        set(&mut options.sample, named.size("sample"));
        set(&mut options.density, named.flag("density"));
        options
    })
}

/// Changes a default, if there is a value.
fn set<T>(default: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *default = value;
    }
}

/// The number of a row; 0, which is the number of none, for what is no whole number.
fn row_number(number: f64) -> u64 {
    if number.fract() == 0.0 {
        number as u64
    } else {
        0
    }
}

/// The seed for choosing rows, if none is given.
const SEED: u64 = 1;

/// The fraction of the rows that is held out, if that is asked for instead of a number of the last rows.
fn hold_out_part(named: &Named<'_>) -> Option<TestPart> {
    let value = named.value("holdOut");
    if !matches!(value, Value::Record(_)) {
        return None;
    }
    let part = Named {
        value,
        refusal: named.refusal,
    };
    // No fraction is refused like any other that cannot be one.
    let fraction = part.number("fraction").unwrap_or(f64::NAN);
    let seed = part.whole("seed").unwrap_or(SEED);
    Some(TestPart { fraction, seed })
}

/// The column of the weights, and their kind.
fn weights(named: &Named<'_>) -> Option<(String, WeightKind)> {
    let expected =
        "the name of a column, or { column, kind } with the kind \"precision\" or \"frequency\"";
    named.get("weights", expected, |value| {
        let Value::Record(record) = value else {
            return Some((text(value)?, WeightKind::default()));
        };
        let kind = match record.get("kind") {
            Value::Missing => WeightKind::default(),
            kind => match as_text(kind)? {
                "precision" => WeightKind::Precision,
                "frequency" => WeightKind::Frequency,
                _ => return None,
            },
        };
        Some((text(record.get("column"))?, kind))
    })
}

/// The value of each category that the others are compared with, by the name of the column.
fn references(named: &Named<'_>) -> Option<Vec<(String, String)>> {
    let expected = "an object with a value for each category, such as { dose: \"placebo\" }";
    named.get("reference", expected, |value| {
        let Value::Record(record) = value else {
            return None;
        };
        let mut references = Vec::with_capacity(record.0.len());
        for (name, value) in &record.0 {
            let value = match value {
                Value::Text(text) => text.clone(),
                Value::Number(number) => decimals(*number)?,
                Value::Flag(_) => value.shown(),
                _ => return None,
            };
            references.push((name.to_string(), value));
        }
        Some(references)
    })
}

/// The words for a missing value, in all columns or in each of some.
fn missing(named: &Named<'_>) -> Option<MissingWords> {
    let expected = "an array of words, or an object with such an array for each of some columns";
    let word = |value: &Value| match value {
        Value::Number(number) => decimals(*number),
        Value::Whole(number) => Some(number.to_string()),
        value => text(value),
    };
    named.get("missing", expected, |value| {
        let mut words = MissingWords::default();
        match value {
            Value::Record(record) => {
                for (name, value) in &record.0 {
                    let name = name.clone().into_owned();
                    words.columns.push((name, each(value, word)?));
                }
            }
            value => words.all = Some(each(value, word)?),
        }
        Some(words)
    })
}

/// The number of folds, or an object with it.
fn folds(named: &Named<'_>) -> Option<Folds> {
    let expected = "a whole number from 2 to 100, or { count, seed }";
    named.get("folds", expected, |value| {
        let (count, seed) = match value {
            Value::Record(record) => (record.get("count"), record.get("seed")),
            count => (count, &Value::Missing),
        };
        let seed = match seed {
            Value::Missing => SEED,
            seed => seed.as_whole()?,
        };
        let count = saturated(count.as_whole()?);
        Some(Folds { count, seed })
    })
}

const TERMS: &str =
    "an array of terms, each a name, { column, power, log, category }, or an array of those";

/// A variable of a term, or an array of them.
fn term(value: &Value) -> Option<Vec<Variable>> {
    match value {
        Value::List(_) => each(value, variable).filter(|term| !term.is_empty()),
        value => variable(value).map(|variable| vec![variable]),
    }
}

/// A name, or an object with one and with how the column is transformed.
fn variable(value: &Value) -> Option<Variable> {
    let record = match value {
        Value::Text(name) => return Some(Variable::column(name)),
        Value::Record(record) => record,
        _ => return None,
    };
    let is = |name: &str| match record.get(name) {
        Value::Missing => Some(false),
        value => flag(value),
    };
    let column = Variable::column(as_text(record.get("column"))?);
    let power = match record.get("power") {
        Value::Missing => None,
        // The crate checks the power.
        value => Some(u32::try_from(value.as_whole()?).unwrap_or(u32::MAX)),
    };
    let (log, category) = (is("log")?, is("category")?);
    if category {
        return (!log && power.is_none()).then(|| column.category());
    }
    let column = if log { column.log() } else { column };
    Some(match power {
        Some(power) => column.power(power),
        None => column,
    })
}

/// How to descend.
pub(super) fn descending(value: &JsValue) -> Result<Settings, JsValue> {
    checked(value, &|named| {
        let mut settings = Settings::default();
        let loss = |value: &Value| match as_text(value)? {
            "mean" => Some(Loss::Mean),
            "sum" => Some(Loss::Sum),
            _ => None,
        };
        let rate = |value: &Value| match value {
            Value::Text(text) => (text == "auto").then_some(LearningRate::Auto),
            value => value.as_number().map(LearningRate::Fixed),
        };
        settings.method = method(named);
        let rate = named.get("learningRate", "a number above 0, or \"auto\"", rate);
        set(&mut settings.learning_rate, rate);
        settings.schedule = schedule(named);
        set(&mut settings.iterations, named.whole("iterations"));
        let loss = named.get("loss", "\"mean\" or \"sum\"", loss);
        set(&mut settings.loss, loss);
        set(&mut settings.ridge, named.number("ridge"));
        set(&mut settings.scaling, scaling(named));
        settings.start = named.numbers("start");
        set(&mut settings.tolerance, named.number("tolerance"));
        settings
    })
}

fn scaling(named: &Named<'_>) -> Option<Scaling> {
    const NAMES: &str = "\"raw\", \"centred\", \"standardised\" or \"whitened\"";
    let scaling = named.get("scaling", NAMES, |value| {
        Scaling::from_name(as_text(value)?)
    });
    // The name of the option when there were two scalings.
    let standardise = named.flag("standardise");
    if scaling.is_some() && standardise.is_some() {
        named.refuse("standardise", "left out where there is a scaling");
    }
    let old = standardise.map(|standardise| match standardise {
        true => Scaling::Standardised,
        false => Scaling::Raw,
    });
    scaling.or(old)
}

/// The method with its settings; a setting of another method is refused.
fn method(named: &Named<'_>) -> Method {
    let method = named.get("method", METHOD_NAMES, |value| {
        Method::from_name(as_text(value)?)
    });
    let mut method = method.unwrap_or_default();
    let mut known = Vec::new();
    method.settings(&mut |name, value| {
        known.push(name);
        setting(named, name, value);
    });
    Method::each_usual(&mut |mut other| {
        other.settings(&mut |name, _| {
            if !known.contains(&name) && named.given(name).is_some() {
                named.refuse(name, "left out: the method has no such constant");
            }
        });
    });
    method
}

/// Reads a method's setting, if it is given.
fn setting(named: &Named<'_>, name: &'static str, value: SettingValue<'_>) {
    match value {
        SettingValue::Fraction(value) | SettingValue::NotNegative(value) => {
            set(value, named.number(name));
        }
        SettingValue::FractionOrAuto(value) => {
            let read = |value: &Value| match value {
                Value::Text(text) => (text == "auto").then_some(None),
                value => value.as_number().map(Some),
            };
            let expected = "a number from 0, below 1, or \"auto\"";
            set(value, named.get(name, expected, read));
        }
        SettingValue::Rows(value) => set(value, named.size(name)),
        SettingValue::Whole(value) => set(value, named.whole(name)),
        SettingValue::Flag(value) => set(value, named.flag(name)),
    }
}

fn schedule(named: &Named<'_>) -> Schedule {
    const NAMES: &str = "\"constant\", \"inverse-scaling\", \"step\" or \"cosine\"";
    let schedule = named.get("schedule", NAMES, |value| {
        Schedule::from_name(as_text(value)?)
    });
    let mut schedule = schedule.unwrap_or_default();
    let mut known: &[&str] = &[];
    match &mut schedule {
        Schedule::InverseScaling { power } => {
            known = &["power"];
            set(power, named.number("power"));
        }
        Schedule::Step { every, factor } => {
            known = &["every", "factor"];
            set(every, named.whole("every"));
            set(factor, named.number("factor"));
        }
        _ => {}
    }
    for option in ["power", "every", "factor"] {
        if !known.contains(&option) && named.given(option).is_some() {
            named.refuse(option, "left out: the schedule has no such constant");
        }
    }
    schedule
}

/// The penalties, and their kind.
pub(super) fn shrinking(value: &JsValue) -> Result<(Penalties, Shrinkage), JsValue> {
    checked(value, &|named| {
        let mut penalties = Penalties::default();
        if let Penalties::Spaced { count, ratio } = &mut penalties {
            set(count, named.size("count"));
            set(ratio, named.number("ratio"));
        }
        if let Some(given) = named.numbers("penalties") {
            penalties = Penalties::Given(given);
        }
        let mut shrinkage = Shrinkage::default();
        set(&mut shrinkage.l1_ratio, named.number("l1Ratio"));
        set(&mut shrinkage.standardise, named.flag("standardise"));
        (penalties, shrinkage)
    })
}

/// The number as a size, at most the largest one.
fn saturated(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// The refusal of a value, which it shows.
pub(super) fn refused(option: &'static str, expected: &'static str, value: &Value) -> Error {
    let found = value.shown();
    Error::from(ErrorKind::InvalidOption {
        option,
        found,
        expected,
    })
}

fn as_text(value: &Value) -> Option<&str> {
    match value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

fn text(value: &Value) -> Option<String> {
    as_text(value).map(str::to_owned)
}

fn flag(value: &Value) -> Option<bool> {
    match value {
        Value::Flag(flag) => Some(*flag),
        _ => None,
    }
}

/// All elements of a list, if it is one and `read` takes each of them.
fn each<T>(value: &Value, read: impl Fn(&Value) -> Option<T>) -> Option<Vec<T>> {
    let Value::List(elements) = value else {
        return None;
    };
    let mut values = Vec::with_capacity(elements.len());
    for element in elements {
        values.push(read(element)?);
    }
    Some(values)
}
