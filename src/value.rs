//! Values whose kind is known at run time, as in JSON. Results leave for JavaScript as such values, options
//! come from it, and a saved model is one.
//!
//! Serialising each result type by code of its own made a fifth of the WebAssembly. One type of value is
//! serialised by one piece of code, whatever is put into it.

use std::borrow::Cow;

use serde::{Serialize, Serializer};

use crate::error::{joined, rounded};

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    /// There is no field of this name.
    Missing,
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
    /// A value of JavaScript that JSON cannot hold, as a message shows it.
    #[cfg(target_arch = "wasm32")]
    Foreign(String),
}

/// The largest whole number up to which every one is an `f64`.
const MOST: u64 = (1 << 53) - 1;

/// So many numbers cross to JavaScript by one call in less time than by one call each.
#[cfg(target_arch = "wasm32")]
const BULK: usize = 32;

/// Values by their name, in the order in which they were put there.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Record(pub(crate) Vec<(Cow<'static, str>, Value)>);

impl Value {
    /// The values that `value` makes of each element.
    pub(crate) fn list<T>(elements: &[T], value: impl Fn(&T) -> Self) -> Self {
        Self::List(elements.iter().map(value).collect())
    }

    /// The number, if it is one.
    pub(crate) fn as_number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Whole(number) => Some(*number as f64),
            _ => None,
        }
    }

    /// The number, if it is a whole one from 0, and an `f64` can hold every one below it.
    pub(crate) fn as_whole(&self) -> Option<u64> {
        match self {
            Self::Whole(number) => Some(*number),
            Self::Number(number) if *number >= 0.0 && number.fract() == 0.0 => Some(*number as u64),
            _ => None,
        }
        .filter(|number| *number <= MOST)
    }

    /// The value in a message.
    pub(crate) fn shown(&self) -> String {
        let kind = match self {
            Self::Missing => "missing",
            Self::Null => "null",
            Self::Flag(true) => "true",
            Self::Flag(false) => "false",
            Self::Number(number) => return rounded(*number),
            Self::Whole(number) => return number.to_string(),
            Self::Text(text) => return joined(&["\"", text, "\""], ""),
            Self::Numbers(_) | Self::List(_) => "an array",
            Self::Record(_) => "an object",
            #[cfg(target_arch = "wasm32")]
            Self::Foreign(text) => text,
        };
        kind.to_owned()
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
    /// The value of a name. Of two with one name the last counts, as in JavaScript.
    #[inline(never)]
    pub(crate) fn get(&self, name: &str) -> &Value {
        let mut fields = self.0.iter().rev();
        let field = fields.find(|(known, _)| known == name);
        field.map_or(&Value::Missing, |(_, value)| value)
    }

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
            Self::Missing | Self::Null => serializer.serialize_unit(),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Number(number) => serializer.serialize_f64(*number),
            Self::Whole(number) => serializer.serialize_u64(*number),
            Self::Text(text) => serializer.serialize_str(text),
            #[cfg(target_arch = "wasm32")]
            Self::Foreign(text) => serializer.serialize_str(text),
            #[cfg(target_arch = "wasm32")]
            Self::Numbers(numbers) if numbers.len() >= BULK => {
                let numbers = js_sys::Array::from(&js_sys::Float64Array::from(numbers.as_slice()));
                serde_wasm_bindgen::preserve::serialize(&numbers, serializer)
            }
            Self::Numbers(numbers) => serializer.collect_seq(numbers),
            Self::List(values) => serializer.collect_seq(values),
            Self::Record(Record(fields)) => {
                serializer.collect_map(fields.iter().map(|(name, value)| (name.as_ref(), value)))
            }
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod json {
    //! Values from JSON.

    use std::borrow::Cow;
    use std::fmt;

    use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

    use super::{Record, Value};

    impl<'de> Deserialize<'de> for Value {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_any(AnyValue)
        }
    }

    struct AnyValue;

    impl<'de> Visitor<'de> for AnyValue {
        type Value = Value;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a value of JSON")
        }

        fn visit_unit<E>(self) -> Result<Value, E> {
            Ok(Value::Null)
        }

        fn visit_bool<E>(self, flag: bool) -> Result<Value, E> {
            Ok(Value::Flag(flag))
        }

        fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
            Ok(Value::Whole(number))
        }

        fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
            Ok(Value::Number(number as f64))
        }

        fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
            Ok(Value::Number(number))
        }

        fn visit_str<E>(self, text: &str) -> Result<Value, E> {
            Ok(Value::Text(text.to_owned()))
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
            let mut values = Vec::new();
            while let Some(value) = elements.next_element()? {
                values.push(value);
            }
            Ok(Value::List(values))
        }

        fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
            let mut record = Record::default();
            while let Some((name, value)) = entries.next_entry::<String, Value>()? {
                record.0.push((Cow::Owned(name), value));
            }
            Ok(Value::Record(record))
        }
    }
}
