//! Reading a document: each field knows its path, so that a refusal can name it.

use crate::error::{Error, ErrorKind, joined};
use crate::value::{Record, Value};

/// A value in a document, and the path to it.
#[derive(Clone, Copy)]
pub(super) struct Field<'a> {
    value: &'a Value,
    step: Step,
    holder: Option<&'a Field<'a>>,
}

/// The last step of the path to a field.
#[derive(Clone, Copy)]
enum Step {
    Name(&'static str),
    Place(usize),
}

impl<'a> Field<'a> {
    /// The whole document.
    pub(super) fn document(value: &'a Value) -> Self {
        Self {
            value,
            step: Step::Name("document"),
            holder: None,
        }
    }

    /// Refuses a value that has no fields.
    pub(super) fn need_record(&self) -> Result<(), Error> {
        match self.value {
            Value::Record(_) => Ok(()),
            _ => self.refuse("an object"),
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
        }
    }

    /// The field, unless it is missing.
    pub(super) fn given(self) -> Option<Self> {
        Some(self).filter(|field| *field.value != Value::Missing)
    }

    /// The field, unless it is missing or null.
    pub(super) fn known(self) -> Option<Self> {
        self.given().filter(|field| *field.value != Value::Null)
    }

    /// The elements of a list.
    #[inline(never)]
    pub(super) fn elements<'b>(&'b self) -> Result<Vec<Field<'b>>, Error> {
        let Value::List(values) = self.value else {
            return self.refuse("an array");
        };
        let elements = values.iter().enumerate().map(|(at, value)| Field {
            value,
            step: Step::Place(at),
            holder: Some(self),
        });
        Ok(elements.collect())
    }

    /// The elements of a list that has some.
    pub(super) fn some_elements<'b>(&'b self) -> Result<Vec<Field<'b>>, Error> {
        match self.value {
            Value::List(values) if values.is_empty() => self.refuse("an array that is not empty"),
            _ => self.elements(),
        }
    }

    /// Refuses a value that has fields of other names, which may be misspelt.
    #[inline(never)]
    pub(super) fn only(&self, names: &[&str]) -> Result<(), Error> {
        let Value::Record(Record(fields)) = self.value else {
            return self.refuse("an object");
        };
        let mut fields = fields.iter().map(|(name, _)| name.as_ref());
        match fields.find(|name| !names.contains(name)) {
            None => Ok(()),
            Some(other) => {
                let path = match self.holder {
                    None => other.to_owned(),
                    Some(_) => self.path() + "." + other,
                };
                let names = joined(names, ", ");
                Err(refusal(
                    path,
                    "is not a field of a saved model; there may be ".to_owned() + &names,
                ))
            }
        }
    }

    #[inline(never)]
    pub(super) fn number(&self) -> Result<f64, Error> {
        let number = self.value.as_number().filter(|number| number.is_finite());
        number.map_or_else(|| self.refuse("a finite number"), Ok)
    }

    /// A number, or `None` for null.
    #[inline(never)]
    pub(super) fn number_or_null(&self) -> Result<Option<f64>, Error> {
        match self.value {
            Value::Null => Ok(None),
            _ => self.number().map(Some),
        }
    }

    /// A number, or `None` where it is missing.
    #[inline(never)]
    pub(super) fn optional_number(&self) -> Result<Option<f64>, Error> {
        self.given().map(|field| field.number()).transpose()
    }

    #[inline(never)]
    pub(super) fn whole(&self) -> Result<u64, Error> {
        let whole = self.value.as_whole();
        whole.map_or_else(|| self.refuse("a whole number from 0"), Ok)
    }

    #[inline(never)]
    pub(super) fn flag(&self) -> Result<bool, Error> {
        match self.value {
            Value::Flag(flag) => Ok(*flag),
            _ => self.refuse("true or false"),
        }
    }

    /// A text that is not empty.
    #[inline(never)]
    pub(super) fn text(&self) -> Result<&'a str, Error> {
        match self.value {
            Value::Text(text) if !text.is_empty() => Ok(text),
            _ => self.refuse("a string that is not empty"),
        }
    }

    /// Numbers, as many as are expected of a `kind`.
    #[inline(never)]
    pub(super) fn numbers(&self, expected: usize, kind: &str) -> Result<Vec<f64>, Error> {
        let numbers: Vec<f64> = collect(&self.elements()?, |element| element.number())?;
        match numbers.len() == expected {
            true => Ok(numbers),
            false => self.refuse_length(numbers.len(), expected, kind),
        }
    }

    /// Pairs of numbers, as many as are expected.
    pub(super) fn pairs(&self, expected: usize) -> Result<Vec<[f64; 2]>, Error> {
        let elements = self.elements()?;
        if elements.len() != expected {
            return self.refuse_length(elements.len(), expected, "pairs");
        }
        collect(&elements, |pair| {
            let numbers = pair.numbers(2, "numbers")?;
            Ok([numbers[0], numbers[1]])
        })
    }

    #[cold]
    fn refuse_length<T>(&self, found: usize, expected: usize, kind: &str) -> Result<T, Error> {
        let reason = format!("has {found} numbers; it must have {expected} {kind}");
        Err(refusal(self.path(), reason))
    }

    /// Refuses the value, which the message shows.
    #[inline]
    pub(super) fn refuse<T>(&self, expected: &str) -> Result<T, Error> {
        Err(self.refusal(expected))
    }

    #[inline(never)]
    #[cold]
    fn refusal(&self, expected: &str) -> Error {
        let reason = match self.value {
            Value::Missing => "is missing; it must be ".to_owned(),
            value => "is ".to_owned() + &value.shown() + "; it must be ",
        };
        refusal(self.path(), reason + expected)
    }

    /// Refuses the value for a reason that the caller gives.
    #[inline]
    pub(super) fn refuse_as<T>(&self, reason: &str) -> Result<T, Error> {
        Err(refusal(self.path(), reason.to_owned()))
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

/// The result of `read` for each field, unless it refuses one.
pub(super) fn collect<'a, T>(
    fields: &[Field<'a>],
    read: impl Fn(&Field<'a>) -> Result<T, Error>,
) -> Result<Vec<T>, Error> {
    let mut values = Vec::with_capacity(fields.len());
    for field in fields {
        values.push(read(field)?);
    }
    Ok(values)
}

#[inline(never)]
#[cold]
fn refusal(field: String, reason: String) -> Error {
    ErrorKind::Document { field, reason }.into()
}
