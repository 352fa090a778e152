//! Detects the kind of values and the name of a column.

use std::borrow::Cow;

use super::dates::{find_dates, find_dates_in_numbers};
use super::evidence::{kind_of, number_in};
use crate::csv::dialect::DialectHints;
use crate::csv::encoding;
use crate::csv::field::date::Dates;
use crate::csv::field::missing::is_missing;
use crate::csv::field::number::{Field, Numerals};
use crate::csv::names::Names;
use crate::csv::scan::record::Record;
use crate::csv::schema::{Column, ColumnKind, Lookalike};
use galton_kernel::block::union_of_ranges;

/// The column at this place of the rows; `column 3` if it has no name.
#[inline(never)] // cold: see DESIGN.md
pub(super) fn find(
    rows: &[Record<'_>],
    at: usize,
    name: Option<String>,
    numerals: &Numerals,
    hints: &DialectHints,
) -> Column {
    let (mut numbers, mut texts, mut missing) = (0u64, 0u64, 0u64);
    let mut range = [f64::INFINITY, f64::NEG_INFINITY];
    for record in rows {
        match kind_of(record, at, numerals) {
            Field::Number(value) => {
                numbers += 1;
                range = union_of_ranges(range, [value; 2]);
            }
            Field::Missing => missing += 1,
            Field::Text => texts += 1,
        }
    }
    let mostly_text = texts > numbers;
    let dates = match mostly_text {
        true => find_dates(&values(rows, at), hints.date_format),
        false if texts == 0 => find_dates_in_numbers(&values(rows, at), hints.date_format),
        false => Dates::None,
    };
    let since = match dates {
        Dates::In(format, _) => values(rows, at)
            .iter()
            .find(|value| format.days(value).is_some())
            .map(|first| encoding::text(first.trim_ascii())),
        _ => None,
    };
    Column {
        name: name.unwrap_or_else(|| format!("column {}", at + 1)),
        kind: match (numbers, texts) {
            (0, 0) => ColumnKind::Empty,
            _ if since.is_some() => ColumnKind::Date,
            _ if mostly_text => ColumnKind::Text,
            _ => ColumnKind::Number,
        },
        lookalike: match dates {
            Dates::In(..) => None,
            Dates::Unclear { .. } | Dates::InZone { .. } => Some(Lookalike::Dates),
            Dates::AsNumbers(..) => Some(Lookalike::DateNumbers),
            Dates::None if mostly_text => lookalike(&values(rows, at), numerals),
            Dates::None => None,
        },
        since,
        dates,
        missing,
        min: (numbers > 0).then_some(range[0]),
        max: (numbers > 0).then_some(range[1]),
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
#[inline(never)] // cold: see DESIGN.md
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
#[inline(never)] // cold: see DESIGN.md
pub(super) fn number_repeated_names(columns: &mut [Column]) -> Option<String> {
    let name_at = |at: usize| columns[at].name.as_str();
    let names = Names::of(columns.len(), &name_at);
    let mut made: Vec<(usize, String)> = Vec::new();
    // How many numbers were tried after the name that is first at each place.
    let mut tried = vec![0u32; columns.len()];
    for at in 0..columns.len() {
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
        columns[at].name = name;
    }
    first
}

/// The values of a column that are not missing.
#[inline(never)] // cold: see DESIGN.md
fn values<'a>(rows: &'a [Record<'_>], at: usize) -> Vec<Cow<'a, [u8]>> {
    rows.iter()
        .filter_map(|record| record.field(at))
        .filter(|field| !is_missing(field.trim_ascii()))
        .collect()
}

/// Whether most values of a column are dates, whichever part of them is the month.
pub(super) fn has_dates(rows: &[Record<'_>], at: usize) -> bool {
    find_dates(&values(rows, at), None) != Dates::None
}

/// The numbers that more than half of the text is, once a sign is taken from it.
#[inline(never)] // cold: see DESIGN.md
fn lookalike(values: &[Cow<'_, [u8]>], numerals: &Numerals) -> Option<Lookalike> {
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
    for value in values {
        let text = encoding::decoded(value.trim_ascii());
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
