//! Which records below the header are not rows?

use super::evidence::{has_number, is_text, judged, number_in};
use super::looks::reads_somehow;
use crate::csv::aside::{is_figure, is_total};
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
        if has_formats(record) {
            return true;
        }
        let is_number = |column: &usize| {
            let numbers = |record: &&Record<'_>| number_in(record, *column, numerals).is_some();
            let texts = |record: &&Record<'_>| is_text(record, *column, numerals);
            let count = below.iter().filter(numbers).count();
            count > 0 && count >= below.iter().filter(texts).count()
        };
        let (mut texts, mut unit) = (0, false);
        for column in (0..record.width()).filter(is_number) {
            let field = record.field(column).unwrap_or_default();
            // A number with marks, such as '-2 or (310.50), is a value.
            if number_in(record, column, numerals).is_some() || is_marked(&field) {
                return false;
            }
            if is_text(record, column, numerals) {
                texts += 1;
                unit |= is_unit(&field);
            }
        }
        // Text over a single column of numbers may be a bad value.
        texts > 1 || texts == 1 && unit
    };
    (0..others.len().min(MOST)).take_while(are_units).count()
}

/// Whether a field is a number with marks, in some numerals.
fn is_marked(field: &[u8]) -> bool {
    Marked::of(field).is_some_and(|marked| reads_somehow(&marked))
}

/// Whether all fields are widths and types of columns, as in the second record of the RDB files of the U.S. Geological
/// Survey: `5s`, `20d`, `14n`.
fn has_formats(record: &Record<'_>) -> bool {
    let is_format = |at: usize| {
        let field = record.field(at).unwrap_or_default();
        matches!(field.split_last(), Some((b's' | b'd' | b'n', width))
            if !width.is_empty() && width.iter().all(u8::is_ascii_digit))
    };
    record.width() > 1 && (0..record.width()).all(is_format)
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
/// the table: the sums of columns are known then, and the first row may be one of totals too.
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
        let (above, record) = (&rows[..at], &rows[at]);
        let kind = if has_number(record, numerals)
            && (total_in(record, above).is_some()
                || is_among_figures(record, above, rows.get(at + 1))
                || all && has_sums(above, record, columns.len(), numerals))
        {
            NoteKind::TotalRow
        } else if is_footer(record, columns, numerals) {
            NoteKind::Footer
        } else {
            break;
        };
        found.push((at, kind));
    }
    if all
        && let Some((first, below)) = rows[..rows.len() - found.len()].split_first()
        && has_sums(below, first, columns.len(), numerals)
    {
        found.push((0, NoteKind::TotalRow));
    }
    found
}

/// The index of the field that marks a record as totals, such as "Total". If many rows above have the same word in that
/// field, the word is an ordinary value and marks nothing.
fn total_in(record: &Record<'_>, above: &[Record<'_>]) -> Option<usize> {
    let first = (0..record.width()).find(|at| !record.is_blank(*at));
    (0..record.width()).find(|at| {
        let field = record.field(*at);
        let others = || above.iter().filter(|row| row.field(*at) == field).count();
        let most = if first == Some(*at) {
            above.len() / 3
        } else {
            0
        };
        field.as_ref().is_some_and(|field| is_total(field)) && others() <= most
    })
}

/// Whether a record has a figure such as the maximum, and another figure or a total stands next to it.
fn is_among_figures(record: &Record<'_>, above: &[Record<'_>], below: Option<&Record<'_>>) -> bool {
    let is_one = |record: &Record<'_>| {
        let field = record.field(0).unwrap_or_default();
        is_figure(&field) || is_total(&field)
    };
    let field = record.field(0).unwrap_or_default();
    is_figure(&field)
        && above.last().into_iter().chain(below).any(is_one)
        && !above
            .iter()
            .rev()
            .skip(1)
            .any(|row| row.field(0) == record.field(0))
}

/// The rows above a last row of totals that say that they have totals in the same column.
pub(super) fn subtotals(rows: &[Record<'_>], last: usize) -> Vec<usize> {
    let at = total_in(&rows[last], &rows[..last]);
    let is_subtotal = |row: &&Record<'_>| {
        let field = at.and_then(|at| row.field(at));
        field.is_some_and(|field| is_total(&field))
    };
    let above = rows[..last].iter().enumerate();
    above
        .filter(|(_, row)| is_subtotal(row))
        .map(|(at, _)| at)
        .collect()
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
    // A row may have a word for its date or its number, but lacks nothing else then.
    let is_like_row = || record.filled() == columns.len() && has_number(record, numerals);
    match first.kind {
        ColumnKind::Date => !field.iter().any(u8::is_ascii_digit) && !is_like_row(),
        ColumnKind::Number | ColumnKind::Index => {
            has_mark || field.trim_ascii().contains(&b' ') && !is_like_row()
        }
        _ => has_mark && record.filled() == 1 && columns.len() > 1,
    }
}

/// Whether the numbers of a record are the sums of the rows: some of them in a record without a first field, which all
/// rows have, and else all. One sum alone needs a label, and rows enough. A single value is not a sum: in a column of
/// zeros and ones the last 1 is not a total.
fn has_sums(rows: &[Record<'_>], record: &Record<'_>, width: usize, numerals: &Numerals) -> bool {
    const LEAST: usize = 6;
    if rows.len() < 3 {
        return false;
    }
    let is_bare = record.is_blank(0) && !rows.iter().any(|row| row.is_blank(0));
    let is_labelled = (0..record.width()).any(|at| is_text(record, at, numerals));
    let mut count = 0;
    for at in 0..width {
        let Some(total) = number_in(record, at, numerals) else {
            continue;
        };
        let (mut sum, mut size, mut terms) = (0.0, 0.0, 0);
        for value in rows.iter().filter_map(|row| number_in(row, at, numerals)) {
            sum += value;
            size += value.abs();
            terms += usize::from(value != 0.0);
        }
        let is_sum = (total - sum).abs() <= 1e-9 * size;
        if !is_sum && !is_bare {
            return false;
        }
        count += usize::from(is_sum && terms > 1);
    }
    count > 0 && is_bare
        || count > 1 && rows.len() > 3
        || count > 0 && is_labelled && rows.len() >= LEAST
}
