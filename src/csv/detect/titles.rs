//! Which records stand before the table, and how many columns does it have?

use super::evidence::{has_number, is_most, is_text, judged, number_in, usual_width};
use super::header::find_header;
use crate::csv::field::number::Numerals;
use crate::csv::scan::record::Record;

/// The number of columns: the width of the first record, without columns at its end that have neither a name
/// nor a value, and that some record does without. If there is no header, the usual width counts if
/// nearly all records have it, unless the first record has text beyond it or another one is as wide.
#[inline(never)] // cold: see DESIGN.md
pub(super) fn table_width(
    first: &Record<'_>,
    others: &[Record<'_>],
    header: bool,
    numerals: &Numerals,
) -> usize {
    let judged = judged(others);
    let (usual, count) = usual_width(judged);
    let is_first_of_several = || {
        let width = first.width();
        judged.iter().any(|other| other.width() == width)
            || (usual..width).any(|at| is_text(first, at, numerals))
    };
    if !header && is_most(count, judged.len()) && (first.width() <= usual || !is_first_of_several())
    {
        return usual;
    }
    let least = judged.iter().map(Record::width).min();
    let is_blank = |at: usize| first.is_blank(at) && judged.iter().all(|other| other.is_blank(at));
    let surplus = (least.unwrap_or(first.width()).max(1)..first.width())
        .rev()
        .take_while(|at| is_blank(*at));
    first.width() - surplus.count()
}

/// How many records stand before the table: titles and notes. They have hardly any fields, or another number
/// of fields than nearly all records after them. A header is not a title, whatever its width, and a record with
/// numbers is one only in prose or above a header.
#[inline(never)] // cold: see DESIGN.md
pub(super) fn count_titles(
    records: &[Record<'_>],
    comment: Option<u8>,
    numerals: &Numerals,
) -> usize {
    const MAX_TITLES: usize = 50;
    let judged = judged(records);
    let (width, count) = usual_width(judged);
    let rows_in = |records: &[Record<'_>]| {
        let comments = records.iter().filter(|record| record.is_comment(comment));
        records.len() - comments.count()
    };
    let usual = judged.iter().filter(|record| record.width() == width);
    let filled_width = usual.map(Record::filled_width).max().unwrap_or(width);
    // Whether the table begins with a header below the record at this place.
    let is_above_header = |at: usize| {
        let others = &judged[at + 1..];
        let is_usual = |record: &Record<'_>| {
            [width, filled_width].contains(&record.width()) && record.filled() * 2 >= width
        };
        others.iter().position(is_usual).is_some_and(|at| {
            let (header, below) = (&others[at], &others[at + 1..]);
            !has_number(header, numerals) && find_header(header, below, numerals).0
        })
    };
    let is_title = |at: usize| {
        let (record, others) = (&judged[at], &judged[at + 1..]);
        // Data loggers of Campbell Scientific begin with a record about the station.
        let is_station =
            || at == 0 && matches!(record.field(0).as_deref(), Some(b"TOA5" | b"TOACI1"));
        if record.is_comment(comment) || is_station() {
            return true;
        }
        if is_over_names(record, others, numerals) {
            return true;
        }
        let filled = record.filled();
        let has_other_width = ![record.width(), filled].contains(&width)
            && record.width() != filled_width
            && (0..record.width()).any(|at| is_text(record, at, numerals))
            && is_most(count, rows_in(others))
            && !is_over_row_names(record, others, numerals);
        // Spreadsheets write empty columns behind those of a table.
        let is_sparse = filled * 2 < filled_width.min(width);
        if !(record.width() == 1 || is_sparse || has_other_width) {
            return false;
        }
        let is_remark = is_prose(record) && !others.iter().any(is_prose);
        let may_be_row = has_number(record, numerals) && !is_remark;
        let may_be_header = record.width() > width;
        !(may_be_row || may_be_header) || is_above_header(at)
    };
    let titles = (0..judged.len()).take_while(|at| is_title(*at)).count();
    if width < 2 || titles > MAX_TITLES || count * 2 < judged.len() - titles {
        return 0;
    }
    titles
}

/// Whether a record has a comma and a space, as prose has.
fn is_prose(record: &Record<'_>) -> bool {
    record.text().windows(2).any(|pair| pair == b", ")
}

/// Whether a record is a title that is as wide as the table, such as `made by me;2024` or `my table;` over `height;weight`: a
/// number in it would be a name, beside a phrase or a blank, or it has one field only, and different words stand below it, over
/// numbers.
fn is_over_names(record: &Record<'_>, others: &[Record<'_>], numerals: &Numerals) -> bool {
    let Some(at) = others.iter().position(|other| other.filled() > 0) else {
        return false;
    };
    let (names, below) = (&others[at], &others[at + 1..]);
    let (width, named) = (record.width(), names.filled_width());
    let numbers = (0..width).filter(|at| number_in(record, *at, numerals).is_some());
    let is_loose = |at: usize| {
        let field = record.field(at).unwrap_or_default();
        let field = field.trim_ascii();
        field.is_empty() || field.contains(&b' ')
    };
    let is_name = |at: usize| {
        let name = names.field(at);
        is_text(names, at, numerals) && (0..at).all(|before| names.field(before) != name)
    };
    names.width() == width
        && (numbers.count() == 1 || record.filled() == 1)
        && (0..width).any(is_loose)
        && named > 1
        && (0..named).all(is_name)
        && find_header(names, below, numerals).0
}

/// How many fields most records below the titles have, if these have no header and the last title may be one: names of
/// fewer columns, or between other delimiters.
#[inline(never)] // cold: see DESIGN.md
pub(super) fn width_below_narrow_header(
    records: &[Record<'_>],
    titles: usize,
    comment: Option<u8>,
    numerals: &Numerals,
) -> Option<usize> {
    let (title, table) = (records.get(titles.checked_sub(1)?)?, &records[titles..]);
    let (first, others) = table.split_first()?;
    let width = usual_width(judged(table)).0;
    let is_name = |at: usize| {
        let name = title.field(at).unwrap_or_default();
        is_text(title, at, numerals) && name.len() <= 40 && !name.contains(&b':')
    };
    let text = title.text();
    let is_in_other = || text.iter().any(|byte| b",;\t|".contains(byte)) && !text.contains(&b' ');
    let is_narrow = match title.width() {
        1 => is_in_other(),
        named => (2..width).contains(&named),
    };
    let may_be_header = is_narrow && (0..title.width()).all(is_name) && !title.is_comment(comment);
    (may_be_header && has_number(first, numerals) && !find_header(first, others, numerals).0)
        .then_some(width)
}

/// Whether the first record is a header of words with one field fewer than the rows, because each row begins
/// with a name of its own. R's `write.table` and pandas write and read such files.
pub(super) fn is_over_row_names(
    first: &Record<'_>,
    others: &[Record<'_>],
    numerals: &Numerals,
) -> bool {
    let judged = judged(others);
    let (width, count) = usual_width(judged);
    let Some((second, below)) = judged.split_first() else {
        return false;
    };
    let last = first.width();
    first.filled() == last
        && last + 1 == width
        && is_most(count, judged.len())
        && !judged.iter().all(|record| record.is_blank(last))
        && (0..last).all(|at| is_text(first, at, numerals))
        && second.width() == width
        && has_number(second, numerals)
        && find_header(second, below, numerals) == (false, None)
}
