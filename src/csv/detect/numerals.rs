//! How are numbers written?

use std::borrow::Cow;

use crate::csv::dialect::DialectHints;
use crate::csv::field::amount::without_marks;
use crate::csv::field::number::{Field, Numerals};
use crate::csv::note::NoteKind;
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
    let fields = Fields::of(records, hints.units);
    let mut best: Option<(Numerals, usize)> = None;
    for numerals in candidates.into_iter().filter(allowed) {
        let count = fields.count_numbers(&numerals);
        if best.is_none_or(|(_, most)| count > most) {
            best = Some((numerals, count));
        }
        // Every number has a digit: numerals that read all fields with digits are not surpassed.
        if count == fields.may_be_numbers {
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

/// The fields of some records, to be counted in several numerals.
struct Fields<'a> {
    /// How many fields of each column are numbers and text whatever the numerals: those that begin with a letter.
    certain: Vec<[usize; 2]>,
    /// The other fields, with their columns.
    others: Vec<(usize, Cow<'a, [u8]>)>,
    /// How many fields may be numbers in some numerals: those with a digit, and words that are numbers.
    may_be_numbers: usize,
}

impl<'a> Fields<'a> {
    #[inline(never)] // cold: see DESIGN.md
    fn of(records: &'a [Record<'_>], units: bool) -> Self {
        let width = records.iter().map(Record::width).max().unwrap_or(0);
        let mut fields = Self {
            certain: vec![[0; 2]; width],
            others: Vec::new(),
            may_be_numbers: 0,
        };
        for record in records {
            for at in 0..record.width() {
                let field = without_marks(record.field(at).unwrap_or_default(), units);
                let first = field.trim_ascii_start().first();
                let may_be_number = match first.is_some_and(u8::is_ascii_alphabetic) {
                    true => {
                        let kind = Numerals::default().classify(&field);
                        add(&mut fields.certain[at], kind);
                        matches!(kind, Field::Number(_))
                    }
                    false => {
                        let has_digit = field.iter().any(u8::is_ascii_digit);
                        fields.others.push((at, field));
                        has_digit
                    }
                };
                fields.may_be_numbers += usize::from(may_be_number);
            }
        }
        fields
    }

    /// How many fields are numbers, in columns with at least as many numbers as text. Numbers in a column of
    /// text say nothing about how numbers are written.
    #[inline(never)] // cold: see DESIGN.md
    fn count_numbers(&self, numerals: &Numerals) -> usize {
        let mut counts = self.certain.clone();
        for (at, field) in &self.others {
            add(&mut counts[*at], numerals.classify(field));
        }
        let numeric = counts.iter().filter(|[numbers, texts]| numbers >= texts);
        numeric.map(|[numbers, _]| numbers).sum()
    }
}

/// Adds a field to the numbers and texts of its column.
fn add(counts: &mut [usize; 2], kind: Field) {
    match kind {
        Field::Number(_) => counts[0] += 1,
        Field::Text => counts[1] += 1,
        Field::Missing => {}
    }
}

/// The evidence of the fields of one column about its mark.
#[derive(Default)]
struct Marks {
    /// The index of the first record with one group, as in 1.050, and the number of such records.
    group: Option<usize>,
    groups_of_three: usize,
    /// Whether the mark has other digits behind it than three, or 0 before it, so that it stands before decimals.
    decimals: bool,
    /// Whether a field is a number only if the mark stands between groups.
    groups: bool,
    /// Whether a field without the mark is a number only with the other mark before its decimals.
    others: bool,
    /// How many numbers without the mark are below 1000, and whether any is larger.
    small: usize,
    large: bool,
    /// The range of the sizes of the numbers, as decimals and as groups.
    ranges: [[f64; 2]; 2],
}

impl Marks {
    fn of(rows: &[Record<'_>], at: usize, units: bool, mark: u8, readings: &[Numerals; 2]) -> Self {
        let mut marks = Self {
            ranges: [[f64::INFINITY, 0.0]; 2],
            ..Self::default()
        };
        for (place, record) in rows.iter().enumerate() {
            if marks.decimals {
                break;
            }
            let field = without_marks(record.field(at).unwrap_or_default(), units);
            let field = field.trim_ascii();
            let read = readings.map(|numerals| numerals.classify(field));
            let [Field::Number(first), Field::Number(second)] = read else {
                // In one of the two numerals it is not a number: it is certain in the other.
                let [is_first, is_second] = read.map(|read| matches!(read, Field::Number(_)));
                marks.decimals |= is_first && field.contains(&mark);
                marks.groups |= is_second && field.contains(&mark);
                if let (false, [_, Field::Number(value)]) = (field.contains(&mark), read) {
                    marks.others = true;
                    marks.add([value, value]);
                }
                continue;
            };
            marks.add([first, second]);
            match (is_group(field, mark), field.contains(&mark)) {
                (true, _) => {
                    marks.group = marks.group.or(Some(place));
                    marks.groups_of_three += 1;
                }
                (false, true) => marks.decimals = true,
                _ if second.abs() < 1000.0 => marks.small += usize::from(second != 0.0),
                _ => marks.large = true,
            }
        }
        marks
    }

    /// Adds a number to the ranges, as decimals and as groups.
    fn add(&mut self, values: [f64; 2]) {
        for (range, value) in self.ranges.iter_mut().zip(values) {
            *range = [range[0].min(value.abs()), range[1].max(value.abs())];
        }
    }

    /// Whether the numbers are nearer to each other as groups. Beside whole numbers of 1000 and more without groups, that
    /// says something only if these are `counted` too.
    fn are_nearer_as_groups(&self, counted: bool) -> bool {
        let [decimals, groups] = self.ranges.map(|[from, to]| to / from.max(1.0));
        (self.small > 0 || self.others || counted) && groups < decimals
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

/// Whether it is doubtful how fields such as 1.050 are read in a table of these numerals. Returns the kind of the note,
/// and the column and the record of the first such field: [`NoteKind::Groups`] if the mark is read as a separator of
/// thousands, and [`NoteKind::GroupsOrDecimals`] if it is read as the decimal mark.
///
/// Between commas a point is the decimal mark. There the note is for numbers that would be closer to the others as
/// thousands, or that are rare among whole numbers below 1000. Columns in which such fields may come later are pushed to
/// `open`.
#[inline(never)] // cold: see DESIGN.md
pub(super) fn doubt(
    rows: &[Record<'_>],
    width: usize,
    numerals: &Numerals,
    delimiter: u8,
    units: bool,
    open: &mut Vec<usize>,
) -> Option<(NoteKind, usize, usize)> {
    let is_grouped = numerals.thousands.is_some();
    let mark = numerals.thousands.unwrap_or(numerals.decimal);
    let grouped = grouped_by(mark);
    let is_between_commas = !is_grouped && delimiter == b',';
    if is_grouped && *numerals != grouped {
        return None;
    }
    let decimals = Numerals {
        decimal: mark,
        thousands: None,
    };
    let mut columns: Vec<Marks> = Vec::new();
    for at in 0..width {
        let marks = Marks::of(rows, at, units, mark, &[decimals, grouped]);
        if marks.decimals || is_grouped && marks.groups {
            return None;
        }
        columns.push(marks);
    }
    if !is_grouped {
        let is_open = |at: &usize| columns[*at].group.is_none() && !columns[*at].large;
        open.extend((0..width).filter(is_open));
    }
    let has_others = columns.iter().any(|marks| marks.others);
    let mut found = None;
    for (at, marks) in columns.iter().enumerate() {
        let Some(place) = marks.group else { continue };
        let kind = match (is_grouped, marks.are_nearer_as_groups(is_between_commas)) {
            // The numbers of this column say that groups are right.
            (true, true) if !marks.others => return None,
            (true, true) => None,
            // The other mark stands before decimals: in this column beside numbers that are far smaller, or elsewhere.
            (true, false) => (marks.others || !has_others).then_some(NoteKind::Groups),
            (false, true) if !marks.large && !is_between_commas => {
                return Some((NoteKind::Groups, at, place));
            }
            // One 1.050 among many whole numbers below 1000 may be 1050.
            (false, is_nearer) => {
                let is_rare = !marks.large && marks.small >= 10 * marks.groups_of_three;
                (is_nearer || is_rare || !is_between_commas).then_some(NoteKind::GroupsOrDecimals)
            }
        };
        found = found.or(kind.map(|kind| (kind, at, place)));
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
