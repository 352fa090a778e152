//! Which records below the header are no rows?

use super::evidence::{is_text, judged, number_in};
use crate::csv::aside::is_total;
use crate::csv::field::amount::Marked;
use crate::csv::field::number::Numerals;
use crate::csv::note::NoteKind;
use crate::csv::scan::record::Record;
use crate::csv::schema::{Column, ColumnKind};

/// How many records below the names have units, types or aggregations: text over all columns of numbers.
#[inline(never)] // cold: see DESIGN.md
pub(super) fn count_units(others: &[Record<'_>], numerals: &Numerals) -> usize {
    const MOST: usize = 3;
    let others = judged(others);
    let are_units = |at: &usize| {
        let (record, below) = (&others[*at], &others[*at + 1..]);
        let is_number = |column: &usize| {
            let numbers = |record: &&Record<'_>| number_in(record, *column, numerals).is_some();
            let texts = |record: &&Record<'_>| is_text(record, *column, numerals);
            let count = below.iter().filter(numbers).count();
            count > 0 && count >= below.iter().filter(texts).count()
        };
        let (mut texts, mut unit) = (0, false);
        for column in (0..record.width()).filter(is_number) {
            if number_in(record, column, numerals).is_some() {
                return false;
            }
            if is_text(record, column, numerals) {
                texts += 1;
                unit |= is_unit(&record.field(column).unwrap_or_default());
            }
        }
        // Text over a single column of numbers may be a bad value.
        texts > 1 || texts == 1 && unit
    };
    (0..others.len().min(MOST)).take_while(are_units).count()
}

/// Whether a text is short as a unit is and has two letters at most or a sign of units, or names a type.
fn is_unit(field: &[u8]) -> bool {
    const TYPES: [&[u8]; 8] = [
        b"int", b"integer", b"float", b"double", b"num", b"numeric", b"number", b"degc",
    ];
    let field = field.trim_ascii();
    let is_sign = |byte: &u8| b"/%()[]<>^".contains(byte) || !byte.is_ascii();
    let is_type = || TYPES.iter().any(|word| field.eq_ignore_ascii_case(word));
    field.len() <= 16 && (field.len() <= 2 || field.iter().any(is_sign) || is_type())
}

/// The last records that are totals or footers, and which of these each is. `all` says that the rows are all rows of
/// the table: the sums of columns are known then.
#[inline(never)] // cold: see DESIGN.md
pub(crate) fn trailing(
    rows: &[Record<'_>],
    columns: &[Column],
    numerals: &Numerals,
    all: bool,
) -> Vec<(usize, NoteKind)> {
    const MOST: usize = 8;
    let mut found = Vec::new();
    for at in (0..rows.len()).rev().take(MOST) {
        let record = &rows[at];
        let filled = (0..record.width()).find(|column| !record.is_blank(*column));
        let first = filled.and_then(|column| record.field(column));
        let has_number = (0..record.width()).any(|at| number_in(record, at, numerals).is_some());
        let kind = if first.is_some_and(|first| is_total(&first)) && has_number
            || all && has_sums(&rows[..at], record, columns.len(), numerals)
        {
            NoteKind::TotalRow
        } else if is_footer(record, columns, numerals) {
            NoteKind::Footer
        } else {
            break;
        };
        found.push((at, kind));
    }
    found
}

/// Whether a record is prose: text with spaces, a colon or brackets in the first column, where a number or nothing
/// of the kind belongs.
fn is_footer(record: &Record<'_>, columns: &[Column], numerals: &Numerals) -> bool {
    let Some(first) = columns.first().filter(|_| is_text(record, 0, numerals)) else {
        return false;
    };
    let field = record.field(0).unwrap_or_default();
    // A number with a unit, or in parentheses, is a value.
    if Marked::of(&field).is_some() {
        return false;
    }
    let has_mark = field.contains(&b':') || matches!(field.first(), Some(b'(' | b'*'));
    match first.kind {
        ColumnKind::Date => !field.iter().any(u8::is_ascii_digit),
        ColumnKind::Number | ColumnKind::Index => has_mark || field.trim_ascii().contains(&b' '),
        _ => has_mark && record.filled() == 1 && columns.len() > 1,
    }
}

/// Whether a record without a first field, which all rows have, has the sum of the rows in some column.
fn has_sums(rows: &[Record<'_>], record: &Record<'_>, width: usize, numerals: &Numerals) -> bool {
    if rows.len() < 3 || !record.is_blank(0) || rows.iter().any(|row| row.is_blank(0)) {
        return false;
    }
    (1..width).any(|at| {
        let numbers = || rows.iter().filter_map(|row| number_in(row, at, numerals));
        let size: f64 = numbers().map(f64::abs).sum();
        let sum: f64 = numbers().sum();
        let total = number_in(record, at, numerals);
        size > 0.0 && total.is_some_and(|total| (total - sum).abs() <= 1e-9 * size)
    })
}
