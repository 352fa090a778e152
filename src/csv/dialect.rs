//! The dialect of an input: the caller's hints, and the detected dialect.

use super::encoding::Encoding;
use super::field::date::DateFormat;
use super::field::number::Numerals;
use super::field::written::MissingWords;
use galton_kernel::field_ends::Quoting;

/// Hints about the dialect of an input. Every field that is `None` is detected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DialectHints {
    /// The byte between two fields. A space means any run of spaces.
    pub delimiter: Option<u8>,
    /// Whether the first record names the columns.
    pub header: Option<bool>,
    /// The decimal mark, `.` or `,`.
    pub decimal: Option<u8>,
    /// The byte between groups of three digits; `Some(None)` if there are no groups.
    pub thousands: Option<Option<u8>>,
    /// The first byte of a record that is a comment; `Some(None)` if there are no comments.
    pub comment: Option<Option<u8>>,
    /// The number of lines before the table.
    pub skip_lines: Option<u64>,
    /// The quote; `Some(None)` if quotes are text.
    pub quote: Option<Option<u8>>,
    /// The byte that makes text of the quote after it, a backslash; `Some(None)` if quotes in quotes are doubled.
    pub escape: Option<Option<u8>>,
    /// The format of dates, in columns where it reads more than half of the values.
    pub date_format: Option<DateFormat>,
    /// The words for a missing value.
    pub missing: MissingWords,
    /// Whether numbers may have a unit beside them: a currency, a per cent sign, or another one.
    pub units: bool,
    /// How characters are encoded.
    pub encoding: Option<Encoding>,
    /// Whether every record below the header is a row, even one that looks like units, totals or a footer.
    pub every_row: bool,
}

/// How the records of an input are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Dialect {
    /// The byte between two fields. A space means any run of spaces.
    pub delimiter: u8,
    /// Whether the first record names the columns.
    pub header: bool,
    /// How numbers are written.
    pub numerals: Numerals,
    /// The first byte of a record that is a comment, if there may be comments.
    pub comment: Option<u8>,
    /// The number of lines before the table.
    pub skipped_lines: u64,
    /// The quote, if fields may be quoted.
    pub quote: Option<u8>,
    /// The byte that makes text of the quote after it; a doubled quote stands for a quote in any case.
    pub escape: Option<u8>,
    /// Whether spaces may stand before a quote.
    pub spaced_quotes: bool,
    /// How characters are encoded.
    pub encoding: Encoding,
}

impl Dialect {
    /// How its fields are quoted.
    pub(crate) fn quoting(&self) -> Quoting {
        Quoting {
            quote: self.quote,
            backslash: self.escape.is_some(),
            after_spaces: self.spaced_quotes,
        }
    }
}
