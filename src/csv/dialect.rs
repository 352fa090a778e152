//! The dialect of an input: the caller's hints, and the detected dialect.

use super::encoding::Encoding;
use super::field::number::Numerals;

/// Hints about the dialect of an input. Every field that is `None` is detected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
    /// How characters are encoded.
    pub encoding: Encoding,
}
