//! What does a column hold, and what is its name?

use std::borrow::Cow;
use std::collections::BinaryHeap;

use super::evidence::{JUDGED, judged, kind_of, number_in, text_of};
use crate::csv::encoding;
use crate::csv::field::date::DateFormat;
use crate::csv::field::missing::is_missing;
use crate::csv::field::number::{Field, Numerals};
use crate::csv::scan::record::Record;
use crate::csv::schema::{Column, ColumnKind, Lookalike};

/// The column at this place of the rows; `column 3` if it has no name.
#[inline(never)] // cold: see DESIGN.md
pub(super) fn find(
    rows: &[Record<'_>],
    at: usize,
    name: Option<String>,
    numerals: &Numerals,
) -> Column {
    let (mut numbers, mut texts, mut missing) = (0u64, 0u64, 0u64);
    let (mut min, mut max) = (f64::INFINITY, f64::NEG_INFINITY);
    for record in rows {
        match kind_of(record, at, numerals) {
            Field::Number(value) => {
                numbers += 1;
                // `f64::min` and `f64::max` may give either zero of 0 and -0; these give the first.
                min = if value < min { value } else { min };
                max = if max < value { value } else { max };
            }
            Field::Missing => missing += 1,
            Field::Text => texts += 1,
        }
    }
    let mostly_text = texts > numbers;
    let date_formats = if mostly_text {
        date_formats(rows, at)
    } else {
        Vec::new()
    };
    let dates = Dates::find(rows, at, &date_formats);
    Column {
        name: name.unwrap_or_else(|| format!("column {}", at + 1)),
        kind: match (numbers, texts) {
            (0, 0) => ColumnKind::Empty,
            _ if dates.is_some() => ColumnKind::Date,
            _ if mostly_text => ColumnKind::Text,
            _ => ColumnKind::Number,
        },
        lookalike: (mostly_text && dates.is_none())
            .then(|| lookalike(rows, at, numerals))
            .flatten(),
        date_formats,
        dates: dates.as_ref().map(|dates| (dates.format, dates.origin)),
        since: dates.map(|dates| dates.first),
        missing,
        min: (numbers > 0).then_some(min),
        max: (numbers > 0).then_some(max),
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

/// Marks the first column as a row index, if it has numbers and at least two other columns have numbers.
pub(super) fn mark_row_index(columns: &mut [Column]) {
    let is_number = |column: &&Column| column.kind == ColumnKind::Number;
    let Some((first, others)) = columns.split_first_mut() else {
        return;
    };
    if is_number(&&*first) && others.iter().filter(is_number).count() > 1 {
        first.kind = ColumnKind::Index;
    }
}

/// Numbers the columns that have the name of a column before them, as R's `make.unique` does: `x`, `x.1`,
/// `x.2`, without names that are taken. Returns the first name that was made, if any.
pub(super) fn number_repeated_names(columns: &mut [Column]) -> Option<String> {
    // The code of a heap is much smaller than that of a sort.
    let named = columns.iter().enumerate();
    let heap: BinaryHeap<(&str, usize)> = named.map(|(at, of)| (of.name.as_str(), at)).collect();
    let order = heap.into_sorted_vec();
    let mut made: Vec<(usize, String)> = Vec::new();
    let mut number = 0;
    for pair in order.windows(2) {
        let ((name, _), (next, at)) = (pair[0], pair[1]);
        if name != next {
            number = 0;
            continue;
        }
        let unique = loop {
            number += 1;
            let unique = format!("{name}.{number}");
            if order
                .binary_search_by_key(&unique.as_str(), |(name, _)| name)
                .is_err()
            {
                break unique;
            }
        };
        made.push((at, unique));
    }
    let first = made.iter().min().map(|(_, name)| name.clone());
    for (at, name) in made {
        columns[at].name = name;
    }
    first
}

/// The values of a column that are not missing, in the judged records.
fn filled<'a>(rows: &'a [Record<'_>], at: usize) -> impl Iterator<Item = Cow<'a, [u8]>> {
    judged(rows)
        .iter()
        .filter_map(move |record| record.field(at))
        .filter(|field| !is_missing(field.trim_ascii()))
}

/// The formats in which all of these values are dates. If there are no values, there is no format.
fn date_formats(rows: &[Record<'_>], at: usize) -> Vec<DateFormat> {
    let reads_all = |format: &DateFormat| {
        let mut values = filled(rows, at).map(|field| format.days(&field).is_some());
        values.next() == Some(true) && values.all(|is_date| is_date)
    };
    DateFormat::all().filter(reads_all).collect()
}

/// A column of dates.
struct Dates {
    format: DateFormat,
    /// The first date, as written.
    first: String,
    /// The first date, in days since 1970.
    origin: f64,
}

impl Dates {
    /// The dates of a column in which `formats` read all values. `None` if it is not clear which format the
    /// values have: 3/4/2020 may be in March or in April.
    fn find(rows: &[Record<'_>], at: usize, formats: &[DateFormat]) -> Option<Self> {
        let format = *formats.first()?;
        let disagree = |rival| filled(rows, at).any(|field| format.disagrees(rival, &field));
        let mut rivals = format.rivals().filter(|rival| formats.contains(rival));
        if rivals.any(disagree) {
            return None;
        }
        let first = filled(rows, at).next()?;
        Some(Self {
            format,
            first: encoding::text(first.trim_ascii()),
            origin: format.days(&first)?,
        })
    }
}

/// Whether all values of a column that are not missing are dates, and it is clear which.
pub(super) fn has_dates(rows: &[Record<'_>], at: usize) -> bool {
    Dates::find(rows, at, &date_formats(rows, at)).is_some()
}

/// The numbers that more than half of the text is, once a sign is taken from it.
fn lookalike(rows: &[Record<'_>], at: usize, numerals: &Numerals) -> Option<Lookalike> {
    const SIGNS: [&str; 5] = ["$", "€", "£", "¥", "₹"];
    let (mut currency, mut percent, mut all) = (0, 0, 0);
    // Amounts of money are often written in other numerals than the plain numbers beside them.
    let grouped = |decimal, thousands| Numerals {
        decimal,
        thousands: Some(thousands),
    };
    let candidates = [grouped(b'.', b','), grouped(b',', b'.'), *numerals];
    let is_number = |text: &str| {
        let text = text.trim().as_bytes();
        let mut candidates = candidates.iter();
        candidates.any(|numerals| matches!(numerals.classify(text), Field::Number(_)))
    };
    for record in rows.iter().take(JUDGED) {
        let text = text_of(record, at);
        if is_missing(text.as_bytes()) {
            continue;
        }
        all += 1;
        percent += i32::from(text.strip_suffix('%').is_some_and(is_number));
        let amount = text.trim_start_matches('-');
        currency += i32::from(SIGNS.iter().any(|sign| {
            let rest = amount.strip_prefix(sign).or(amount.strip_suffix(sign));
            rest.is_some_and(is_number)
        }));
    }
    match all {
        0 => None,
        _ if currency * 2 > all => Some(Lookalike::Currency),
        _ if percent * 2 > all => Some(Lookalike::Percent),
        _ => None,
    }
}
