//! Detects the kind of values and the name of a column.

use std::borrow::Cow;

use super::dates::{
    find_dates, find_dates_in_numbers, is_of_other_calendar, is_short, may_be_parts_of_dates,
};
use super::evidence::{is_most, number_in, text_of};
use super::looks::{Looks, look, may_be_counted};
use crate::csv::dialect::DialectHints;
use crate::csv::encoding;
use crate::csv::field::amount::Amount;
use crate::csv::field::date::{DateFormat, Dates};
use crate::csv::field::missing::is_missing_among_numbers;
use crate::csv::field::number::{Field, Numerals};
use crate::csv::field::written::Written;
use crate::csv::names::Names;
use crate::csv::note::NoteKind;
use crate::csv::scan::record::Record;
use crate::csv::schema::{Column, ColumnKind, Lookalike};
use galton_kernel::block::union_of_ranges;

/// A note about a column, which is still without its final name.
pub(super) struct Told {
    pub(super) kind: NoteKind,
    pub(super) column: usize,
    /// Where the record begins that it is about.
    pub(super) start: usize,
    pub(super) text: String,
}

/// The place of a column, and the notes about all columns.
pub(super) struct Place<'a> {
    pub(super) at: usize,
    /// The number of the first record after the header.
    pub(super) first_row: u64,
    pub(super) told: &'a mut Vec<Told>,
}

impl Place<'_> {
    #[inline(never)] // cold: see DESIGN.md
    fn tell(&mut self, kind: NoteKind, record: &Record<'_>) {
        self.told.push(Told {
            kind,
            column: self.at,
            start: record.start(),
            text: text_of(record, self.at),
        });
    }

    /// Adds a note about the first row whose field passes the test.
    #[inline(never)] // cold: see DESIGN.md
    fn tell_first(&mut self, kind: NoteKind, rows: &[Record<'_>], is_one: &dyn Fn(&[u8]) -> bool) {
        let at = self.at;
        let mut rows = rows.iter();
        if let Some(record) = rows.find(|row| is_one(&row.field(at).unwrap_or_default())) {
            self.tell(kind, record);
        }
    }
}

/// The column at this place of the rows.
#[inline(never)] // cold: see DESIGN.md
pub(super) fn find(
    rows: &[Record<'_>],
    name: String,
    mut written: Written,
    numerals: &Numerals,
    hints: &DialectHints,
    place: &mut Place<'_>,
) -> Column {
    let at = place.at;
    let mut counts = Counts::of(rows, at, numerals, &written);
    let mostly_text = counts.texts > counts.numbers;
    let values = values(rows, at);
    let dates = match mostly_text {
        true => find_dates(&values, hints.date_format),
        false => find_dates_in_numbers(&values, hints.date_format),
    };
    let since = match dates {
        Dates::In(format, ..) => values
            .iter()
            .find(|value| format.days(value).is_some())
            .map(|first| encoding::text(first.trim_ascii())),
        _ => None,
    };
    if let Dates::In(format, _, offset) = dates {
        if offset.is_none() {
            place.tell_first(NoteKind::SomeOffsets, rows, &|field| {
                format.days(field).is_some() && DateFormat::has_offset(field) == Some(true)
            });
        }
        let is_other = |field: &[u8]| is_of_other_calendar(format, field);
        let others = values.iter().filter(|value| is_other(value)).count();
        if is_most(others, values.len()) || values.first().is_some_and(|value| is_short(value)) {
            place.tell_first(NoteKind::OtherCalendar, rows, &is_other);
        }
    }
    let mut looks = Looks::default();
    if counts.texts > 0 && matches!(dates, Dates::None(_)) {
        looks = look(rows, at, mostly_text, numerals, &written, hints);
    }
    if let Some(amount) = looks.amount.take() {
        let numerals = amount.numerals;
        written.amount = Some(amount);
        counts = Counts::of(rows, at, &numerals, &written);
    }
    // A mark may come late in the file.
    let may_be_marked = looks.like.is_none() || !mostly_text;
    if hints.units && written.amount.is_none() && counts.numbers > 0 && may_be_marked {
        let unit = String::new();
        written.amount = Some(Amount {
            numerals: *numerals,
            unit,
        });
    }
    let kind = match (counts.numbers, counts.texts) {
        (0, 0) => ColumnKind::Empty,
        _ if since.is_some() => ColumnKind::Date,
        (numbers, texts) if texts > numbers => ColumnKind::Text,
        _ => ColumnKind::Number,
    };
    if kind == ColumnKind::Text {
        written.is_text = true;
        counts.missing = Counts::of(rows, at, numerals, &written).missing;
        let is_kept =
            |field: &[u8]| written.is_missing(field, true) && !written.is_missing(field, false);
        place.tell_first(NoteKind::WordKept, rows, &is_kept);
    }
    let is_number = kind == ColumnKind::Number;
    let may_be_dates =
        matches!(dates, Dates::AsNumbers(..)) || is_number && may_be_parts_of_dates(&values);
    if may_be_dates {
        let first = values.first();
        place.tell_first(NoteKind::DateNumbers, rows, &|field| {
            first.is_some_and(|first| **first == *field)
        });
    }
    let whole = values.iter().filter(|value| digits(value) > 0).count();
    if is_number && !may_be_dates && is_most(whole, values.len()) {
        place.tell_first(NoteKind::Codes, rows, &is_code);
        written.codes_below = codes_below(&values);
    }
    if let Some((kind, row)) = looks.note {
        place.tell(kind, &rows[row]);
    }
    let mut digits = values.iter().filter(|value| may_be_counted(value));
    if let Some(like) = &mut looks.like {
        let record = &rows[like.row as usize];
        let told = match like.kind {
            Lookalike::Unit => Some(NoteKind::LooksLikeNumbers),
            kind if kind.is_numeric() => Some(NoteKind::LooksLikeNumbers),
            // Words that mean a missing value may be more than the numbers.
            _ => (digits.by_ref().count() as u64 * 2 > counts.texts
                || counts.numbers * 3 > counts.texts)
                .then_some(NoteKind::TextWithDigits),
        };
        if let Some(told) = told.filter(|_| kind == ColumnKind::Text) {
            place.tell(told, record);
        }
        like.row = record.row() + 1 - place.first_row;
    }
    let lookalike = looks.like.as_ref().map(|like| like.kind);
    Column {
        name,
        kind,
        lookalike: match dates {
            Dates::Unclear { .. } | Dates::InZone { .. } => Some(Lookalike::Dates),
            _ if may_be_dates => Some(Lookalike::DateNumbers),
            _ => lookalike.filter(|like| {
                kind == ColumnKind::Text && matches!(like, Lookalike::Currency | Lookalike::Percent)
            }),
        },
        looks_like: looks.like,
        since,
        dates,
        missing: counts.missing,
        min: (counts.numbers > 0).then_some(counts.range[0]),
        max: (counts.numbers > 0).then_some(counts.range[1]),
        written,
    }
}

/// The number of digits of a value, or 0 if it has any other character.
fn digits(value: &[u8]) -> usize {
    let value = value.trim_ascii();
    match value.iter().all(u8::is_ascii_digit) {
        true => value.len(),
        false => 0,
    }
}

/// Whether a value is at least three digits that begin with 0, as the code 01234.
pub(crate) fn is_code(value: &[u8]) -> bool {
    digits(value) > 2 && value.trim_ascii_start().starts_with(b"0")
}

/// If most of these whole numbers have five digits, 10000, and so for other lengths. A later number below this one may be
/// a code with zeros at its beginning.
fn codes_below(values: &[Cow<'_, [u8]>]) -> Option<f64> {
    let length = digits(values.first()?);
    let is_alike = |value: &&Cow<'_, [u8]>| digits(value) == length;
    let alike = values.iter().filter(is_alike).count();
    (length > 2 && is_most(alike, values.len())).then(|| 10f64.powi(length as i32 - 1))
}

/// How many fields of a column are numbers, text and missing, and the range of the numbers.
struct Counts {
    numbers: u64,
    texts: u64,
    missing: u64,
    range: [f64; 2],
}

impl Counts {
    fn of(rows: &[Record<'_>], at: usize, numerals: &Numerals, written: &Written) -> Self {
        let mut counts = Self {
            numbers: 0,
            texts: 0,
            missing: 0,
            range: [f64::INFINITY, f64::NEG_INFINITY],
        };
        for record in rows {
            let field = record.field(at).unwrap_or_default();
            match written.classify(&field, numerals.classify(&field)) {
                Field::Number(value) => {
                    counts.numbers += 1;
                    counts.range = union_of_ranges(counts.range, [value; 2]);
                }
                Field::Missing => counts.missing += 1,
                Field::Text => counts.texts += 1,
            }
        }
        counts
    }
}

/// Whether the first column counts the rows one by one.
pub(super) fn counts_rows(rows: &[Record<'_>], numerals: &Numerals) -> bool {
    let mut expected = None;
    rows.iter()
        .all(|record| match number_in(record, 0, numerals) {
            Some(value) => expected
                .replace(value + 1.0)
                .is_none_or(|expected| expected == value),
            None => false,
        })
}

/// Marks the first column as a row index if it is numeric and the other columns suffice for a model: a numeric one as
/// the response, and one more as its predictor.
#[inline(never)] // cold: see DESIGN.md
pub(super) fn mark_row_index(columns: &mut [Column]) {
    let is_number = |column: &&Column| column.kind == ColumnKind::Number;
    let Some((first, others)) = columns.split_first_mut() else {
        return;
    };
    let is_used = |column: &&Column| column.kind != ColumnKind::Empty;
    if is_number(&&*first)
        && others.iter().any(|column| is_number(&column))
        && others.iter().filter(is_used).count() > 1
    {
        first.kind = ColumnKind::Index;
    }
}

/// Numbers the columns that have the name of a column before them, as R's `make.unique` does: `x`, `x.1`,
/// `x.2`, without names that are taken. Returns the first name that was made, if any.
#[inline(never)] // cold: see DESIGN.md
pub(super) fn number_repeated_names(own: &mut [String]) -> Option<String> {
    let name_at = |at: usize| own[at].as_str();
    let names = Names::of(own.len(), &name_at);
    let mut made: Vec<(usize, String)> = Vec::new();
    // How many numbers were tried after the name that is first at each place.
    let mut tried = vec![0u32; own.len()];
    for at in 0..own.len() {
        let name = name_at(at);
        let first = names.find(name, &name_at).unwrap_or(at);
        if first == at {
            continue;
        }
        let numbered = loop {
            tried[first] += 1;
            let numbered = format!("{name}.{}", tried[first]);
            if names.find(&numbered, &name_at).is_none() {
                break numbered;
            }
        };
        made.push((at, numbered));
    }
    let first = made.first().map(|(_, name)| name.clone());
    for (at, name) in made {
        own[at] = name;
    }
    first
}

/// The values of a column that are not missing.
#[inline(never)] // cold: see DESIGN.md
fn values<'a>(rows: &'a [Record<'_>], at: usize) -> Vec<Cow<'a, [u8]>> {
    rows.iter()
        .filter_map(|record| record.field(at))
        .filter(|field| !is_missing_among_numbers(field.trim_ascii()))
        .collect()
}

/// Whether most values of a column are dates, whichever part of them is the month.
pub(super) fn has_dates(rows: &[Record<'_>], at: usize) -> bool {
    find_dates(&values(rows, at), None).are_there()
}

#[cfg(test)]
mod tests {
    use crate::csv::{DialectHints, Schema};

    #[test]
    fn text_after_two_hundred_missing_values_is_a_category_and_not_dates() {
        let csv = format!("g,y\n{}a,1\nb,2\n", "NA,1\n".repeat(200));
        let found = Schema::detect(csv.as_bytes(), true, &DialectHints::default());
        let columns = found.map(|schema| schema.map(|schema| schema.columns));
        let Ok(Some([column, _])) = columns.as_ref().map(|columns| columns.as_deref()) else {
            unreachable!("{columns:?}");
        };
        assert!(column.is_category(), "{column:?}");
    }
}
