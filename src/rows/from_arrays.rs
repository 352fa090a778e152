//! Columns given whole, in arrays.

use std::borrow::Cow;

use crate::error::{Error, ErrorKind, rounded};

/// A column given whole.
#[derive(Clone, Copy, Debug)]
pub enum Data<'a> {
    /// Numbers; one that is not a number (NaN) is missing.
    Numbers(&'a [f64]),
    /// Text: its different values, and which of them each row has; NaN where it is missing.
    Texts {
        /// The number of the row's value.
        codes: &'a [f64],
        /// The different values.
        values: &'a [String],
    },
}

impl Data<'_> {
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Numbers(numbers) => numbers.len(),
            Self::Texts { codes, .. } => codes.len(),
        }
    }

    /// What stands in a row, or the number of that.
    pub(crate) fn number(&self, at: usize) -> f64 {
        match self {
            Self::Numbers(numbers) => numbers[at],
            Self::Texts { codes, .. } => codes[at],
        }
    }

    /// Refuses the number of a text where there is no such text.
    pub(crate) fn check(&self, at: usize, column: &str) -> Result<(), Error> {
        let Self::Texts { codes, values } = self else {
            return Ok(());
        };
        let code = codes[at];
        let is_known = code.trunc() == code && (0.0..values.len() as f64).contains(&code);
        if is_known || code.is_nan() {
            return Ok(());
        }
        Err(Error::from(ErrorKind::InvalidOption {
            option: "codes",
            found: format!("{} for \"{column}\" in row {}", rounded(code), at + 1),
            expected: "the number of one of the column's values, from 0, or NaN for a missing one",
        }))
    }

    /// The value as text, if it has one. A text is not copied.
    pub(crate) fn text(&self, at: usize) -> Option<Cow<'_, str>> {
        match self {
            Self::Texts { codes, values } => {
                let value = values.get(codes[at] as usize);
                value.map(|value| Cow::Borrowed(value.as_str()))
            }
            Self::Numbers(numbers) => {
                let number = numbers[at];
                let is_whole = number.trunc() == number && number.abs() < 1e15;
                is_whole.then(|| Cow::Owned((number as i64).to_string()))
            }
        }
    }

    /// For a report: the number, or the text.
    pub(crate) fn shown(&self, at: usize) -> String {
        match self {
            Self::Texts { .. } => self.text(at).map_or("NaN".to_owned(), Cow::into_owned),
            Self::Numbers(numbers) => rounded(numbers[at]),
        }
    }
}
