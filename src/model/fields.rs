//! Reading a document: each field knows its path, so that a refusal can name it.
//!
//! A value that is refused is read as an empty or zero one, and the first refusal counts at the end: to return at each of them
//! would take code that drops all values before it.

use std::cell::RefCell;

use crate::error::{Error, ErrorKind, joined};
use crate::value::{Record, Value};

/// A value in a document, and the path to it.
#[derive(Clone, Copy)]
pub(super) struct Field<'a> {
    value: &'a Value,
    step: Step,
    holder: Option<&'a Field<'a>>,
    refusal: &'a Refusal,
}

/// The first refusal of a value in a document.
pub(super) type Refusal = RefCell<Option<Error>>;

/// The last step of the path to a field.
#[derive(Clone, Copy)]
enum Step {
    Name(&'static str),
    Place(usize),
}

impl<'a> Field<'a> {
    /// The whole document.
    pub(super) fn document(value: &'a Value, refusal: &'a Refusal) -> Self {
        Self {
            value,
            step: Step::Name("document"),
            holder: None,
            refusal,
        }
    }

    /// Refuses a value that has no fields.
    pub(super) fn need_record(&self) {
        if !matches!(self.value, Value::Record(_)) {
            self.refuse("an object");
        }
    }

    /// The field of a name, which may be missing.
    #[inline(never)]
    pub(super) fn get<'b>(&'b self, name: &'static str) -> Field<'b> {
        let value = match self.value {
            Value::Record(record) => record.get(name),
            _ => &Value::Missing,
        };
        Field {
            value,
            step: Step::Name(name),
            holder: Some(self),
            refusal: self.refusal,
        }
    }

    /// The field, unless it is missing.
    pub(super) fn given(self) -> Option<Self> {
        Some(self).filter(|field| !matches!(field.value, Value::Missing))
    }

    /// The field, unless it is missing or null.
    pub(super) fn known(self) -> Option<Self> {
        self.given()
            .filter(|field| !matches!(field.value, Value::Null))
    }

    /// The elements of a list.
    #[inline(never)]
    pub(super) fn elements<'b>(&'b self) -> Vec<Field<'b>> {
        let mut elements = Vec::new();
        match self.value {
            Value::List(values) => {
                for (at, value) in values.iter().enumerate() {
                    elements.push(Field {
                        value,
                        step: Step::Place(at),
                        holder: Some(self),
                        refusal: self.refusal,
                    });
                }
            }
            _ => self.refuse("an array"),
        }
        elements
    }

    /// The elements of a list that has some.
    pub(super) fn some_elements<'b>(&'b self) -> Vec<Field<'b>> {
        let elements = self.elements();
        if elements.is_empty() {
            self.refuse("an array that is not empty");
        }
        elements
    }

    /// The texts of a list.
    #[inline(never)]
    pub(super) fn texts(&self) -> Vec<String> {
        self.elements().iter().map(Field::owned_text).collect()
    }

    /// The texts of a list that has some.
    pub(super) fn some_texts(&self) -> Vec<String> {
        self.some_elements();
        self.texts()
    }

    /// Refuses a value that has no fields, or fields of other names, which may be misspelt.
    #[inline(never)]
    pub(super) fn only(&self, names: &[&str]) {
        let Value::Record(Record(fields)) = self.value else {
            return self.refuse("an object");
        };
        let mut fields = fields.iter().map(|(name, _)| name.as_ref());
        if let Some(other) = fields.find(|name| !names.contains(name)) {
            let path = match self.holder {
                None => other.to_owned(),
                Some(_) => self.path() + "." + other,
            };
            let names = joined(names, ", ");
            self.record(
                path,
                "is not a field of a saved model; there may be ".to_owned() + &names,
            );
        }
    }

    #[inline(never)]
    pub(super) fn number(&self) -> f64 {
        let number = self.value.as_number().filter(|number| number.is_finite());
        if number.is_none() {
            self.refuse("a finite number");
        }
        number.unwrap_or_default()
    }

    /// A number, or `None` for null.
    #[inline(never)]
    pub(super) fn number_or_null(&self) -> Option<f64> {
        (!matches!(self.value, Value::Null)).then(|| self.number())
    }

    /// A number, or `None` where it is missing.
    #[inline(never)]
    pub(super) fn optional_number(&self) -> Option<f64> {
        self.given().map(|field| field.number())
    }

    #[inline(never)]
    pub(super) fn whole(&self) -> u64 {
        let whole = self.value.as_whole();
        if whole.is_none() {
            self.refuse("a whole number from 0");
        }
        whole.unwrap_or_default()
    }

    #[inline(never)]
    pub(super) fn flag(&self) -> bool {
        match self.value {
            Value::Flag(flag) => *flag,
            _ => {
                self.refuse("true or false");
                false
            }
        }
    }

    /// A text that is not empty, if it is one.
    pub(super) fn as_text(&self) -> Option<&'a str> {
        match self.value {
            Value::Text(text) if !text.is_empty() => Some(text),
            _ => None,
        }
    }

    /// A text that is not empty.
    #[inline(never)]
    pub(super) fn text(&self) -> &'a str {
        let text = self.as_text();
        if text.is_none() {
            self.refuse("a string that is not empty");
        }
        text.unwrap_or_default()
    }

    /// As [`text`](Self::text), copied.
    #[inline(never)]
    pub(super) fn owned_text(&self) -> String {
        self.text().to_owned()
    }

    /// A text, or `None` where it is missing.
    #[inline(never)]
    pub(super) fn optional_text(&self) -> Option<String> {
        self.given().map(|field| field.owned_text())
    }

    /// Texts, or `None` where they are missing.
    #[inline(never)]
    pub(super) fn optional_texts(&self) -> Option<Vec<String>> {
        self.given().map(|field| field.texts())
    }

    /// Numbers, as many as are expected of a `kind`; none if there are not.
    #[inline(never)]
    pub(super) fn numbers(&self, expected: usize, kind: &str) -> Vec<f64> {
        let elements = self.elements();
        let numbers = elements.iter().map(Field::number).collect();
        match elements.len() == expected {
            true => numbers,
            false => self.refuse_length(elements.len(), expected, kind),
        }
    }

    /// Pairs of numbers, as many as are expected; none if there are not.
    pub(super) fn pairs(&self, expected: usize) -> Vec<[f64; 2]> {
        let elements = self.elements();
        if elements.len() != expected {
            return self.refuse_length(elements.len(), expected, "pairs");
        }
        let pair = |pair: &Field<'_>| match pair.numbers(2, "numbers")[..] {
            [first, second] => [first, second],
            _ => [0.0; 2],
        };
        elements.iter().map(pair).collect()
    }

    #[cold]
    fn refuse_length<T>(&self, found: usize, expected: usize, kind: &str) -> Vec<T> {
        self.refuse_as(&format!(
            "has {found} numbers; it must have {expected} {kind}"
        ));
        Vec::new()
    }

    /// Refuses the value, which the message shows.
    #[inline(never)]
    #[cold]
    pub(super) fn refuse(&self, expected: &str) {
        let reason = match self.value {
            Value::Missing => "is missing; it must be ".to_owned(),
            value => "is ".to_owned() + &value.shown() + "; it must be ",
        };
        self.refuse_as(&(reason + expected));
    }

    /// Refuses the value for a reason that the caller gives.
    pub(super) fn refuse_as(&self, reason: &str) {
        self.record(self.path(), reason.to_owned());
    }

    /// Refuses a field, unless another one was refused before.
    #[inline(never)]
    #[cold]
    fn record(&self, field: String, reason: String) {
        let mut refusal = self.refusal.borrow_mut();
        if refusal.is_none() {
            *refusal = Some(ErrorKind::Document { field, reason }.into());
        }
    }

    /// The path as JavaScript writes it: `predictors[0].name`.
    fn path(&self) -> String {
        let mut path = match self.holder {
            Some(holder) if holder.holder.is_some() => holder.path(),
            _ => String::new(),
        };
        match self.step {
            Step::Name(name) => {
                path.push_str(if path.is_empty() { "" } else { "." });
                path.push_str(name);
            }
            Step::Place(place) => {
                path.push('[');
                path.push_str(&place.to_string());
                path.push(']');
            }
        }
        path
    }
}
