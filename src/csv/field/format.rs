//! How the fields of a column become numbers.

use super::date::{self, Order};
use super::missing::is_missing;
use super::number::{Field, Numerals};

/// How the fields of a column become numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum FieldFormat {
    /// Numbers in the table's numerals.
    Numbers(Numerals),
    /// Dates whose parts stand in this order, as days since an origin.
    Days(Order, f64),
}

impl FieldFormat {
    /// Parses one field, quotes already removed.
    pub(crate) fn classify(&self, field: &[u8]) -> Field {
        match self {
            Self::Numbers(numerals) => numerals.classify(field),
            Self::Days(order, origin) => match date::days(field, *order) {
                Some(days) => Field::Number(days - origin),
                None if is_missing(field.trim_ascii()) => Field::Missing,
                None => Field::Text,
            },
        }
    }
}
