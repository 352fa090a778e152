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

/// Fields with the mark of decimals, or of groups, as in 1.050.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Doubt {
    /// They are groups of thousands: the whole numbers beside them are of their size then.
    Groups,
    /// They may be groups or decimals: each has three digits behind the mark.
    Either,
}

/// What the fields of one column with a mark may be.
#[derive(Default)]
struct Marks {
    /// The place of the first record with one group, as in 1.050.
    group: Option<usize>,
    /// Whether the mark has other digits behind it than three, or 0 before it, so that it stands before decimals.
    decimals: bool,
    /// Whether a field is a number only if the mark stands between groups.
    groups: bool,
    /// Whether there are whole numbers of one to three digits beside, and of more.
    small: bool,
    large: bool,
    /// The range of the sizes of the numbers, as decimals and as groups.
    ranges: [[f64; 2]; 2],
}

impl Marks {
    fn of(rows: &[Record<'_>], at: usize, mark: u8, readings: &[Numerals; 2]) -> Self {
        let mut marks = Self {
            ranges: [[f64::INFINITY, 0.0]; 2],
            ..Self::default()
        };
        for (place, record) in rows.iter().enumerate() {
            let field = record.field(at).unwrap_or_default();
            let field = field.trim_ascii();
            let [Field::Number(first), Field::Number(second)] =
                readings.map(|numerals| numerals.classify(field))
            else {
                // In one of the two numerals it is no number: it is certain in the other.
                let [is_first, is_second] =
                    readings.map(|numerals| matches!(numerals.classify(field), Field::Number(_)));
                marks.decimals |= is_first && field.contains(&mark);
                marks.groups |= is_second;
                continue;
            };
            for (range, value) in marks.ranges.iter_mut().zip([first, second]) {
                *range = [range[0].min(value.abs()), range[1].max(value.abs())];
            }
            match (is_group(field, mark), field.contains(&mark)) {
                (true, _) => marks.group = marks.group.or(Some(place)),
                (false, true) => marks.decimals = true,
                _ if second.abs() < 1000.0 => marks.small |= second != 0.0,
                _ => marks.large = true,
            }
        }
        marks
    }

    /// Whether the numbers are nearer to each other as groups.
    fn are_nearer_as_groups(&self) -> bool {
        let [decimals, groups] = self.ranges.map(|[from, to]| to / from.max(1.0));
        self.small && groups < decimals
    }
}

/// Whether a field is a number from 1 to 999 with one mark and three digits behind it, as in 1.050.
pub(crate) fn is_group(field: &[u8], mark: u8) -> bool {
    let field = field.trim_ascii();
    let unsigned = match field {
        [b'-' | b'+', unsigned @ ..] => unsigned,
        unsigned => unsigned,
    };
    let Some(at) = unsigned.len().checked_sub(4) else {
        return false;
    };
    let (whole, rest) = unsigned.split_at(at);
    (1..=3).contains(&whole.len())
        && whole[0] != b'0'
        && rest[0] == mark
        && whole.iter().chain(&rest[1..]).all(u8::is_ascii_digit)
}

/// What fields such as 1.050 are in a table of these numerals, whose delimiter is no comma, and the column and the
/// record where that is first seen. `open` is told each column in which such fields may come later.
#[inline(never)] // cold: see DESIGN.md
pub(super) fn doubt(
    rows: &[Record<'_>],
    width: usize,
    numerals: &Numerals,
    open: &mut Vec<usize>,
) -> Option<(Doubt, usize, usize)> {
    let mark = numerals.decimal;
    let judged = judged(rows);
    let columns: Vec<Marks> = (0..width)
        .map(|at| Marks::of(judged, at, mark, &[*numerals, grouped_by(mark)]))
        .collect();
    if numerals.thousands.is_some() || columns.iter().any(|marks| marks.decimals) {
        return None;
    }
    let is_open = |at: &usize| columns[*at].group.is_none() && !columns[*at].large;
    open.extend((0..width).filter(is_open));
    let mut found = None;
    for (at, marks) in columns.iter().enumerate() {
        let Some(place) = marks.group else { continue };
        match marks.large {
            false if marks.are_nearer_as_groups() => return Some((Doubt::Groups, at, place)),
            _ => found = found.or(Some((Doubt::Either, at, place))),
        }
    }
    found
}

/// Where numbers such as 1,050 are first seen that are taken for thousands, and may have a decimal comma.
#[inline(never)] // cold: see DESIGN.md
pub(super) fn perhaps_decimals(rows: &[Record<'_>], width: usize) -> Option<(usize, usize)> {
    let readings = [comma(None), grouped_by(b',')];
    let columns = (0..width).map(|at| Marks::of(judged(rows), at, b',', &readings));
    let mut found = None;
    for (at, marks) in columns.enumerate() {
        if marks.decimals || marks.groups || marks.group.is_some() && marks.are_nearer_as_groups() {
            return None;
        }
        found = found.or(marks.group.map(|place| (at, place)));
    }
    found
}

/// Numbers in groups with this mark between them, and the other mark before decimals.
pub(super) fn grouped_by(mark: u8) -> Numerals {
    let thousands = Some(mark);
    match mark {
        b'.' => comma(thousands),
        _ => point(thousands),
    }
}
