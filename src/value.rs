//! Values whose kind is known at run time, as in JSON. Results leave for JavaScript as such values, options
//! come from it, and a saved model is one.
//!
//! Serialising each result type by code of its own made a fifth of the WebAssembly. One type of value is
//! serialised by one piece of code, whatever is put into it.

use std::borrow::Cow;

use serde::{Serialize, Serializer};

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    /// No value.
    Null,
    /// True or false.
    Flag(bool),
    /// A number.
    Number(f64),
    /// A whole number, which JSON shows without a decimal point.
    Whole(u64),
    /// A text.
    Text(String),
    /// Many numbers.
    Numbers(Vec<f64>),
    /// Values by their place.
    List(Vec<Value>),
    /// Values by their name.
    Record(Record),
}

/// Values by their name, in the order in which they were put there.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Record(pub(crate) Vec<(Cow<'static, str>, Value)>);

impl Value {
    /// The values that `value` makes of each element.
    pub(crate) fn list<T>(elements: &[T], value: impl Fn(&T) -> Self) -> Self {
        Self::List(elements.iter().map(value).collect())
    }

    /// A number, or null where there is none.
    pub(crate) fn optional(number: Option<f64>) -> Self {
        number.map_or(Self::Null, Self::Number)
    }

    /// A list of texts.
    #[inline(never)]
    pub(crate) fn texts(texts: &[String]) -> Self {
        Self::list(texts, |text| Self::Text(text.clone()))
    }
}

/// Each of these is a call, so that a result of many fields takes little code.
impl Record {
    #[inline(never)]
    pub(crate) fn put(&mut self, name: &'static str, value: Value) {
        self.0.push((Cow::Borrowed(name), value));
    }

    #[inline(never)]
    pub(crate) fn flag(&mut self, name: &'static str, flag: bool) {
        self.put(name, Value::Flag(flag));
    }

    #[inline(never)]
    pub(crate) fn number(&mut self, name: &'static str, number: f64) {
        self.put(name, Value::Number(number));
    }

    /// A number, or null where there is none.
    #[inline(never)]
    pub(crate) fn optional(&mut self, name: &'static str, number: Option<f64>) {
        self.put(name, Value::optional(number));
    }

    #[inline(never)]
    pub(crate) fn whole(&mut self, name: &'static str, number: u64) {
        self.put(name, Value::Whole(number));
    }

    #[inline(never)]
    pub(crate) fn text(&mut self, name: &'static str, text: &str) {
        self.put(name, Value::Text(text.to_owned()));
    }

    /// A text, or null where there is none.
    #[inline(never)]
    pub(crate) fn optional_text(&mut self, name: &'static str, text: Option<&str>) {
        let value = text.map_or(Value::Null, |text| Value::Text(text.to_owned()));
        self.put(name, value);
    }

    #[inline(never)]
    pub(crate) fn texts(&mut self, name: &'static str, texts: &[String]) {
        self.put(name, Value::texts(texts));
    }

    #[inline(never)]
    pub(crate) fn numbers(&mut self, name: &'static str, numbers: &[f64]) {
        self.put(name, Value::Numbers(numbers.to_vec()));
    }
}

impl From<Record> for Value {
    fn from(record: Record) -> Self {
        Self::Record(record)
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Number(number) => serializer.serialize_f64(*number),
            Self::Whole(number) => serializer.serialize_u64(*number),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Numbers(numbers) => serializer.collect_seq(numbers),
            Self::List(values) => serializer.collect_seq(values),
            Self::Record(Record(fields)) => {
                serializer.collect_map(fields.iter().map(|(name, value)| (name.as_ref(), value)))
            }
        }
    }
}
