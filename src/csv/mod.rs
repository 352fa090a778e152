//! CSV: bytes in chunks of any size -> batches of records -> fields -> numbers.
//!
//! The pieces, each of which uses only those before it:
//!
//! - `limits`, `names`, `note`, `encoding`: constants and types that need nothing else;
//! - `field`: one field becomes a number, a missing value or text;
//! - `dialect`, `schema`: types that say how a table is written and which columns it has;
//! - `scan`: where lines, fields and records end;
//! - `detect`: the first part of an input becomes a schema;
//! - `read`: bytes as they come become batches of records.

mod limits;
mod names;
mod note;

mod encoding;

mod aside;

mod field;

mod dialect;
mod schema;

mod scan;

mod detect;

mod read;

pub(crate) use detect::{is_code, is_group, looks_of, stray_quote};
pub use dialect::{Dialect, DialectHints};
pub use encoding::Encoding;
pub(crate) use encoding::{decoded, excerpt};
pub(crate) use field::amount::Amount;
pub use field::date::DateFormat;
pub(crate) use field::format::FieldFormat;
pub use field::number::{Field, Numerals, classify};
pub use field::written::MissingWords;
pub(crate) use field::written::Written;
pub use limits::{SEGMENT, WINDOW};
pub(crate) use names::{Names, find_column};
pub use note::{Note, NoteKind};
pub use read::reader::{Reader, Sink};
pub(crate) use scan::record::unquote;
pub use scan::record::{Batch, Record};
pub(crate) use schema::is_nearly_all;
pub use schema::{Column, ColumnKind, Lookalike, LooksLike, Schema};

/// Two ways to do the same thing, for the fuzzers to compare; compiled for them only.
#[cfg(fuzzing)]
#[doc(hidden)]
#[allow(missing_docs)]
pub mod fuzzing {
    use super::field::number::Numerals;
    use galton_kernel::field_ends::FieldEnds;
    pub use galton_kernel::field_ends::Quoting;
    use galton_kernel::short_number::ShortNumbers;

    /// The ends of the fields and the number of lines, found block by block up to `cut` and from there
    /// to the end.
    pub fn scan(bytes: &[u8], delimiter: u8, quoting: Quoting, cut: usize) -> (Vec<u32>, u64) {
        let mut ends = FieldEnds::new(delimiter, quoting);
        ends.scan(bytes, 0, cut);
        ends.scan(bytes, cut, bytes.len());
        (ends.places().to_vec(), ends.lines)
    }

    /// As [`scan`], byte by byte.
    pub fn scan_bytes(bytes: &[u8], delimiter: u8, quoting: Quoting) -> (Vec<u32>, u64) {
        let mut ends = FieldEnds::new(delimiter, quoting);
        ends.scan_bytes(bytes, 0, bytes.len());
        (ends.places().to_vec(), ends.lines)
    }

    /// The number in `bytes[start..end]` by the fastest parser; NaN if that parser does not take it.
    pub fn quick(bytes: &[u8], start: usize, end: usize, numerals: &Numerals) -> f64 {
        ShortNumbers::new(numerals.decimal).parse(bytes, start, end)
    }

    /// As [`quick`], by the parser for up to 32 characters.
    pub fn quick_long(bytes: &[u8], start: usize, end: usize, numerals: &Numerals) -> f64 {
        ShortNumbers::new(numerals.decimal).parse_long(bytes, start, end)
    }
}
