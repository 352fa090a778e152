//! Why a row is not used.

use std::borrow::Cow;

/// Why a row was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// A chosen column has no value in it.
    Missing,
    /// A chosen column has text in it, and text was to be treated as missing.
    Text,
    /// It has another number of fields than the first record.
    Ragged,
    /// It is a comment.
    Comment,
    /// A logarithm is taken of a column that has a number in it which has none, and such numbers were
    /// to be treated as missing.
    NoLogarithm,
    /// It weighs nothing.
    ZeroWeight,
    /// A category has a value in it that no row of the fit has: of a row held out.
    NewLevel,
}

impl Reason {
    /// All of them.
    pub(crate) const ALL: [Self; 7] = [
        Self::Missing,
        Self::Text,
        Self::Ragged,
        Self::Comment,
        Self::NoLogarithm,
        Self::ZeroWeight,
        Self::NewLevel,
    ];
}

/// A row that is not used: why, and the field that it is for. It is copied only where a report shows it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct LeftOut<'a> {
    pub(crate) reason: Reason,
    pub(crate) column: &'a str,
    pub(crate) text: Cow<'a, [u8]>,
}
