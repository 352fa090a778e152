//! How are numbers written?

use super::evidence::{judged, kind_of};
use crate::csv::dialect::DialectHints;
use crate::csv::field::number::{Field, Numerals};
use crate::csv::scan::record::Record;

const fn point(thousands: Option<u8>) -> Numerals {
    Numerals {
        decimal: b'.',
        thousands,
    }
}

const fn comma(thousands: Option<u8>) -> Numerals {
    Numerals {
        decimal: b',',
        thousands,
    }
}

/// The numerals that are tried, the plainest first.
pub(super) const NUMERALS: [Numerals; 7] = [
    point(None),
    point(Some(b',')),
    comma(None),
    comma(Some(b'.')),
    comma(Some(b' ')),
    point(Some(b' ')),
    point(Some(b'\'')),
];

/// The numerals by which the most fields are numbers, the plainest of equally good ones. If the hints leave
/// none of those that are tried, they decide alone.
#[inline(never)] // cold: see DESIGN.md
pub(super) fn find_numerals(
    records: &[Record<'_>],
    delimiter: u8,
    hints: &DialectHints,
) -> Numerals {
    let mut candidates = NUMERALS;
    // A table of semicolons has decimal commas: with decimal points, its delimiter would be the comma. So
    // "1,234" is a decimal there.
    if delimiter == b';' {
        candidates.swap(1, 2);
    }
    let allowed = |numerals: &Numerals| {
        let has_thousands = |thousands| numerals.thousands == thousands;
        hints.decimal.is_none_or(|mark| numerals.decimal == mark)
            && hints.thousands.is_none_or(has_thousands)
    };
    let judged = judged(records);
    // Every number has a digit: numerals that read all fields with digits are not surpassed.
    let maximum = count_fields_with_digits(judged);
    let mut best: Option<(Numerals, usize)> = None;
    for numerals in candidates.into_iter().filter(allowed) {
        let count = count_numbers(judged, &numerals);
        if best.is_none_or(|(_, most)| count > most) {
            best = Some((numerals, count));
        }
        if count == maximum {
            break;
        }
    }
    match best {
        Some((numerals, _)) => numerals,
        None => Numerals {
            decimal: hints.decimal.unwrap_or(b'.'),
            thousands: hints.thousands.flatten(),
        },
    }
}

/// How many fields are numbers, in columns with at least as many numbers as text. Numbers in a column of
/// text say nothing about how numbers are written.
fn count_numbers(records: &[Record<'_>], numerals: &Numerals) -> usize {
    let width = records.iter().map(Record::width).max().unwrap_or(0);
    let count = |at: usize| {
        let (mut numbers, mut texts) = (0, 0);
        for record in records {
            match kind_of(record, at, numerals) {
                Field::Number(_) => numbers += 1,
                Field::Text => texts += 1,
                Field::Missing => {}
            }
        }
        if numbers < texts { 0 } else { numbers }
    };
    (0..width).map(count).sum()
}

fn count_fields_with_digits(records: &[Record<'_>]) -> usize {
    let has_digit = |record: &Record<'_>, at: usize| {
        let field = record.field(at).unwrap_or_default();
        field.iter().any(u8::is_ascii_digit)
    };
    let count = |record: &Record<'_>| {
        let fields = 0..record.width();
        fields.filter(|at| has_digit(record, *at)).count()
    };
    records.iter().map(count).sum()
}
