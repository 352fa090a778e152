//! The reasons why a field has no number, and why a row is skipped.

use std::borrow::Cow;

use crate::csv::{Batch, NoteKind, Record};

/// Why a row was skipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// A chosen column has no value in it.
    Missing,
    /// A chosen column has text in it, and text was to be treated as missing. Or a column of dates has
    /// something else in it.
    Text,
    /// The row has more fields than there are columns, or is a line of text that is not a row.
    Ragged,
    /// The row is a comment.
    Comment,
    /// A column whose logarithm is taken has a number without a logarithm there, and such numbers were
    /// to be treated as missing.
    NoLogarithm,
    /// A function of columns has no value there, such as the square root of a number below 0, and such rows were
    /// to be treated as missing.
    NoValue,
    /// The row's weight is 0.
    ZeroWeight,
    /// A category has a value in it that no row of the fit has: of a row held out.
    NewLevel,
    /// The record is not a row of data: units below the names, a repeated header, totals or a footer.
    NotData,
    /// The row's number is among those to leave out.
    ByNumber,
}

impl Reason {
    /// All reasons.
    pub(crate) const ALL: [Self; 10] = [
        Self::Missing,
        Self::Text,
        Self::Ragged,
        Self::Comment,
        Self::NoLogarithm,
        Self::NoValue,
        Self::ZeroWeight,
        Self::NewLevel,
        Self::NotData,
        Self::ByNumber,
    ];
}

/// The reason why a field has no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// There is no value in it.
    Missing,
    /// There is text in a column of numbers.
    Text,
    /// There is something else in a column of dates.
    NotDate,
    /// A logarithm is taken of the column, and the number is not above 0.
    NoLogarithm,
    /// The expression of this number in the plan has no value.
    NoValue(usize),
    /// The weight is 0.
    ZeroWeight,
    /// The weight is below 0.
    NegativeWeight,
    /// The weight that says how many times the row counts is not a whole number, or is beyond the limit.
    NotWhole,
    /// A value that the category does not have, where its values are known beforehand.
    NewLevel,
    /// A new value of a category that already has the most values that a category may have.
    TooManyLevels,
    /// In an array: an infinite number.
    Infinite,
    /// In an array of codes: a number that is not the code of a text.
    NoSuchCode,
    /// In an array of numbers that are a category's values: a number without plain decimals.
    NotPlain,
}

impl Fault {
    /// The reason to leave the row out; `None` if the input cannot be used at all.
    pub(crate) fn reason(self, text_is_missing: bool) -> Option<Reason> {
        match self {
            Self::Missing => Some(Reason::Missing),
            Self::ZeroWeight => Some(Reason::ZeroWeight),
            Self::NotDate => Some(Reason::Text),
            Self::Text if text_is_missing => Some(Reason::Text),
            Self::NoLogarithm if text_is_missing => Some(Reason::NoLogarithm),
            Self::NoValue(_) if text_is_missing => Some(Reason::NoValue),
            _ => None,
        }
    }
}

/// A skipped row, and the field that caused it. Nothing is copied for a row that no report shows.
#[derive(Clone, Debug)]
pub(crate) struct Excluded<'a> {
    pub(crate) reason: Reason,
    /// The name of the column; empty for a comment or a record of the wrong width.
    pub(crate) column: &'a str,
    /// The field, without quotes; the whole record where no column is at fault.
    pub(crate) text: Cow<'a, [u8]>,
    /// The number of the row, 1 for the first.
    pub(crate) row: u64,
    /// The record, if the row is one.
    pub(crate) record: Option<Record<'a>>,
    /// Why the record is not a row of data.
    pub(crate) aside: Option<NoteKind>,
}

impl<'a> Excluded<'a> {
    /// A record that is not a row.
    pub(crate) fn record(record: Record<'a>, reason: Reason, batch: &Batch<'_>) -> Self {
        let is_aside = reason == Reason::NotData;
        Self {
            reason,
            column: "",
            text: Cow::Borrowed(record.text()),
            row: record.row(),
            record: Some(record),
            aside: batch.aside(&record).filter(|_| is_aside),
        }
    }

    /// The line of the file on which the row begins; the row's number in an array.
    pub(crate) fn line(&self) -> u64 {
        self.record.map_or(self.row, |record| record.line())
    }
}
