//! CSV: bytes in chunks of any size -> batches of records -> fields -> numbers.

mod column;
mod date;
mod decimal;
mod dialect;
mod encoding;
mod field_format;
mod format;
mod header;
mod index;
mod limits;
mod names;
mod note;
mod number;
mod opening;
mod quick;
mod reader;
mod record;
mod schema;

pub(crate) use date::Order;
pub use encoding::Encoding;
pub(crate) use encoding::{borrowed as decoded, excerpt};
pub(crate) use field_format::FieldFormat;
pub use limits::{SEGMENT, WINDOW};
pub(crate) use names::{Names, find_column};
pub use note::{Note, NoteKind};
pub(crate) use number::is_missing;
pub use number::{Field, Numerals, classify};
pub(crate) use quick::Quick;
pub use reader::{Reader, Sink};
pub(crate) use record::unquote;
pub use record::{Batch, Record};
pub use schema::{Column, ColumnKind, Dialect, DialectHints, Lookalike, Schema};

/// The two ways in which some things are done, for the fuzzers to hold against each other; compiled
/// for them only.
#[cfg(fuzzing)]
#[doc(hidden)]
#[allow(missing_docs)]
pub mod fuzzing {
    use super::index::Index;
    use super::number::Numerals;
    use super::quick::Quick;

    /// The ends of the fields and how many lines there are, found block by block up to `cut` and on
    /// from there.
    pub fn scan(bytes: &[u8], delimiter: u8, cut: usize) -> (Vec<u32>, u64) {
        let mut index = Index::new(delimiter);
        index.scan(bytes, 0, cut);
        index.scan(bytes, cut, bytes.len());
        (index.ends().to_vec(), index.lines)
    }

    /// The same, byte by byte.
    pub fn scan_bytes(bytes: &[u8], delimiter: u8) -> (Vec<u32>, u64) {
        let mut index = Index::new(delimiter);
        index.scan_bytes(bytes, 0, bytes.len());
        (index.ends().to_vec(), index.lines)
    }

    /// The number in `bytes[start..end]` as the quickest way has it; NaN where that passes.
    pub fn quick(bytes: &[u8], start: usize, end: usize, numerals: &Numerals) -> f64 {
        Quick::new(numerals).read(bytes, start, end)
    }

    /// The same by the way for longer numbers.
    pub fn quick_long(bytes: &[u8], start: usize, end: usize, numerals: &Numerals) -> f64 {
        Quick::new(numerals).read_long(bytes, start, end)
    }
}
