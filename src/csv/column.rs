//! What a column mostly holds.

use std::borrow::Cow;

use super::date::{self, ORDERS, Order};
use super::dialect::JUDGED;
use super::encoding;
use super::number::{Field, Numerals, is_missing};
use super::record::Record;
use super::schema::{Column, ColumnKind, Lookalike};

pub(super) fn text_of(record: &Record<'_>, at: usize) -> String {
    let field = record.field(at).unwrap_or_default();
    encoding::text(field.trim_ascii())
}

pub(super) fn kind_of(record: &Record<'_>, at: usize, numerals: &Numerals) -> Field {
    record
        .field(at)
        .map_or(Field::Missing, |field| numerals.classify(&field))
}

// Apart from what runs more or less often, for compilers: see DESIGN.md.
#[inline(never)]
pub(super) fn column(
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
                // As `<` has it; see `block::either`.
                min = if value < min { value } else { min };
                max = if max < value { value } else { max };
            }
            Field::Missing => missing += 1,
            Field::Text => texts += 1,
        }
    }
    let mostly_text = texts > numbers;
    let dates = if mostly_text { dates(rows, at) } else { None };
    Column {
        name: name.unwrap_or_else(|| format!("column {}", at + 1)),
        kind: match (numbers, texts) {
            (0, 0) => ColumnKind::Empty,
            _ if dates.is_some() => ColumnKind::Date,
            _ if mostly_text => ColumnKind::Text,
            _ => ColumnKind::Number,
        },
        looks_dated: mostly_text && ORDERS.into_iter().any(|order| all_dates(rows, at, order)),
        lookalike: (mostly_text && dates.is_none())
            .then(|| lookalike(rows, at, numerals))
            .flatten(),
        since: dates.as_ref().map(|(_, _, first)| first.clone()),
        dates: dates.map(|(order, origin, _)| (order, origin)),
        missing,
        min: (numbers > 0).then_some(min),
        max: (numbers > 0).then_some(max),
    }
}

/// Whether the first column counts the rows one by one.
pub(super) fn counts(rows: &[Record<'_>], numerals: &Numerals) -> bool {
    let mut next = None;
    rows.iter()
        .all(|record| match kind_of(record, 0, numerals) {
            Field::Number(value) => next.replace(value + 1.0).is_none_or(|next| next == value),
            _ => false,
        })
}

/// Takes the first column for the names or numbers of the rows, where others are there for a model.
pub(super) fn tell_index(columns: &mut [Column]) {
    let is_number = |column: &&Column| column.kind == ColumnKind::Number;
    let Some((first, others)) = columns.split_first_mut() else {
        return;
    };
    if is_number(&&*first) && others.iter().filter(is_number).count() > 1 {
        first.kind = ColumnKind::Index;
    }
}

/// What stands in a column where something does, in the records that it is judged by.
fn filled<'a>(rows: &'a [Record<'_>], at: usize) -> impl Iterator<Item = Cow<'a, [u8]>> {
    let judged = rows.iter().take(JUDGED);
    judged
        .filter_map(move |record| record.field(at))
        .filter(|field| !is_missing(field.trim_ascii()))
}

/// Whether all of that are dates with their parts in this order.
fn all_dates(rows: &[Record<'_>], at: usize, order: Order) -> bool {
    filled(rows, at).all(|field| date::days(&field, order).is_some())
}

/// The order in which the parts of the dates stand, the first day, and how that is written; where
/// all that is not missing are dates, and in one way only.
pub(super) fn dates(rows: &[Record<'_>], at: usize) -> Option<(Order, f64, String)> {
    let fields = || filled(rows, at);
    let all = |order: Order| all_dates(rows, at, order);
    let order = ORDERS.into_iter().find(|order| all(*order))?;
    let first = fields().next()?;
    let days = |order| date::days(&first, order);
    // 3/4/2020 may be in March or in April: that is not for us to say.
    let ambiguous = order == Order::DayMonthYear
        && all(Order::MonthDayYear)
        && fields().any(|field| {
            date::days(&field, order) != date::days(&field, Order::MonthDayYear)
                && !field.contains(&b'.')
        });
    if ambiguous {
        return None;
    }
    Some((order, days(order)?, encoding::text(first.trim_ascii())))
}

/// What more than half of the text is once a sign is taken from it.
fn lookalike(rows: &[Record<'_>], at: usize, numerals: &Numerals) -> Option<Lookalike> {
    const SIGNS: [&str; 5] = ["$", "€", "£", "¥", "₹"];
    let (mut currency, mut percent, mut all) = (0, 0, 0);
    // Money is often written in another way than the plain numbers beside it.
    let ways = [(b'.', b','), (b',', b'.')].map(|(decimal, thousands)| Numerals {
        decimal,
        thousands: Some(thousands),
    });
    let is_number = |text: &str| {
        let text = text.trim().as_bytes();
        let mut ways = ways.iter().chain([numerals]);
        ways.any(|way| matches!(way.classify(text), Field::Number(_)))
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
