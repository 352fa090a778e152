//! The input of all detectors: the first records, and the kinds of their fields.

use crate::csv::encoding;
use crate::csv::field::number::{Field, Numerals};
use crate::csv::scan::record::{Batch, Record};
use galton_kernel::field_ends::{FieldEnds, Quoting};

/// Bytes that may be the delimiter, the likeliest first.
pub(super) const DELIMITERS: [u8; 5] = [b',', b';', b'\t', b'|', b' '];

/// How many records a table is judged by.
pub(super) const JUDGED: usize = 200;

/// The records that a table is judged by.
pub(super) fn judged<'a, 'b>(records: &'b [Record<'a>]) -> &'b [Record<'a>] {
    &records[..records.len().min(JUDGED)]
}

/// Text that one delimiter splits into records. The last record may be cut, so that it is none of them
/// unless the text is the `whole` input.
pub(crate) struct SplitText<'a> {
    text: &'a [u8],
    quoting: Quoting,
    pub(crate) ends: FieldEnds,
}

impl<'a> SplitText<'a> {
    pub(crate) fn new(text: &'a [u8], delimiter: u8, quoting: Quoting, whole: bool) -> Self {
        let mut ends = FieldEnds::new(delimiter, quoting);
        ends.scan(text, 0, text.len());
        if whole {
            ends.push(text.len() as u32);
        }
        Self {
            text,
            quoting,
            ends,
        }
    }

    /// As [`new`](Self::new), up to where there are as many records as a table is judged by.
    #[inline(never)] // cold: see DESIGN.md
    pub(super) fn judged(
        text: &'a [u8],
        delimiter: u8,
        quoting: Quoting,
        whole: bool,
        comment: Option<u8>,
    ) -> Self {
        /// Few for the fuzzers.
        const STEP: usize = if cfg!(fuzzing) { 256 } else { 16 * 1024 };
        let mut split = Self {
            text,
            quoting,
            ends: FieldEnds::new(delimiter, quoting),
        };
        let mut scanned = 0;
        while scanned < text.len() {
            let mut to = text.len().min(STEP.max(scanned + scanned / 2));
            while to < text.len() && text[to - 1] == b'\r' {
                to += 1;
            }
            split.ends.scan(text, scanned, to);
            scanned = to;
            if split.records(comment, false, JUDGED).len() == JUDGED {
                return split;
            }
        }
        if whole {
            split.ends.push(text.len() as u32);
        }
        split
    }

    /// The first records, at most `limit`. Those that are comments are left out, unless `with_comments`.
    #[inline(never)] // cold: see DESIGN.md
    pub(super) fn records(
        &self,
        comment: Option<u8>,
        with_comments: bool,
        limit: usize,
    ) -> Vec<Record<'_>> {
        let batch = Batch::of(self.text, self.ends.places(), comment, self.quoting);
        batch
            .records()
            .filter(|record| with_comments || !record.is_comment(comment))
            .take(limit)
            .collect()
    }
}

/// A field as text, without spaces around it.
pub(super) fn text_of(record: &Record<'_>, at: usize) -> String {
    let field = record.field(at).unwrap_or_default();
    encoding::text(field.trim_ascii())
}

/// The kind of a field in these numerals; missing if the record is too short.
#[inline(never)] // cold: see DESIGN.md
pub(super) fn kind_of(record: &Record<'_>, at: usize, numerals: &Numerals) -> Field {
    record
        .field(at)
        .map_or(Field::Missing, |field| numerals.classify(&field))
}

pub(super) fn is_text(record: &Record<'_>, at: usize, numerals: &Numerals) -> bool {
    kind_of(record, at, numerals) == Field::Text
}

pub(super) fn number_in(record: &Record<'_>, at: usize, numerals: &Numerals) -> Option<f64> {
    match kind_of(record, at, numerals) {
        Field::Number(value) => Some(value),
        _ => None,
    }
}

pub(super) fn has_number(record: &Record<'_>, numerals: &Numerals) -> bool {
    (0..record.width()).any(|at| number_in(record, at, numerals).is_some())
}

/// The width that most records have, the larger one of two equally frequent, and how many have it.
pub(super) fn usual_width(records: &[Record<'_>]) -> (usize, usize) {
    let mut counts: Vec<usize> = Vec::new();
    for width in records.iter().map(Record::width) {
        counts.resize(counts.len().max(width + 1), 0);
        counts[width] += 1;
    }
    let usual = counts.iter().enumerate().max_by_key(|(_, count)| **count);
    usual.map_or((0, 0), |(width, count)| (width, *count))
}

/// Whether `count` is at least four fifths of `all`.
pub(super) fn is_most(count: usize, all: usize) -> bool {
    all > 0 && count * 5 >= all * 4
}
