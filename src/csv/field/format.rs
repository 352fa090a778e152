//! How the fields of a column become numbers.

use super::date::DateFormat;
use super::missing::is_missing_among_numbers;
use super::number::{Field, Numerals};

/// How the fields of a column become numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum FieldFormat {
    /// Numbers in the table's numerals.
    Numbers(Numerals),
    /// Dates in this format, as days since an origin. If it is known whether the times of the column have an offset, a
    /// time that differs in this is not a date, because it may be of another zone.
    Days(DateFormat, f64, Option<bool>),
}

impl FieldFormat {
    /// Parses one field, quotes already removed.
    pub(crate) fn classify(&self, field: &[u8]) -> Field {
        match self {
            Self::Numbers(numerals) => numerals.classify(field),
            Self::Days(format, origin, offset) => match format.days_since(*origin, field) {
                Some(_)
                    if offset
                        .is_some_and(|offset| DateFormat::has_offset(field) == Some(!offset)) =>
                {
                    Field::Text
                }
                Some(days) => Field::Number(days),
                None if is_missing_among_numbers(field.trim_ascii()) => Field::Missing,
                None => Field::Text,
            },
        }
    }
}
