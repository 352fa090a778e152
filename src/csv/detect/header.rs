//! Detects whether the first record names the columns.

use super::column::has_dates;
use super::evidence::{has_number, is_text, judged, number_in};
use crate::csv::field::number::Numerals;
use crate::csv::note::NoteKind;
use crate::csv::scan::record::Record;
use galton_kernel::block::union_of_ranges;

/// Whether the first record names the columns, and a note if it has numbers that are or may be names.
///
/// A header differs in kind from the rows: it has words over numbers or over dates. Text over text shows
/// hardly anything, but most tables have a header.
pub(super) fn find_header(
    first: &Record<'_>,
    others: &[Record<'_>],
    numerals: &Numerals,
) -> (bool, Option<NoteKind>) {
    let table = Table {
        first,
        below: judged(others),
        numerals,
    };
    if (0..first.width()).any(|at| table.is_word(at) && table.is_column(at)) {
        return (true, None);
    }
    if !has_number(first, numerals) {
        return (!(0..first.width()).any(|at| table.is_value(at)), None);
    }
    let labels = Labels::of(&table);
    if labels.0.is_empty() || table.below.is_empty() {
        return (false, None);
    }
    if labels.are_quoted_alone(&table) {
        return (true, Some(NoteKind::NumbersAsNames));
    }
    let (years, counting) = (labels.are_years(), labels.count_up());
    if !years && !counting {
        return (false, None);
    }
    if table.has_blank_corner() {
        return (true, Some(NoteKind::NumbersAsNames));
    }
    if labels.are_like_rows(&table, years) {
        return (false, None);
    }
    let count = labels.0.len();
    let named = years && (count > 1 || labels.are_beyond_columns(&table))
        || counting && count > 2 && labels.are_over_fractions(&table);
    if named {
        (true, Some(NoteKind::NumbersAsNames))
    } else if years || count > 2 {
        (false, Some(NoteKind::PerhapsNames))
    } else {
        (false, None)
    }
}

/// The first record, and the judged records below it.
struct Table<'a> {
    first: &'a Record<'a>,
    below: &'a [Record<'a>],
    numerals: &'a Numerals,
}

impl Table<'_> {
    /// The numbers below the first record.
    fn numbers(&self, at: usize) -> impl Iterator<Item = f64> {
        let number = move |record: &Record<'_>| number_in(record, at, self.numerals);
        self.below.iter().filter_map(number)
    }

    /// Whether there are mostly numbers or dates below the first record. The first of a column of text
    /// may be anything.
    fn is_column(&self, at: usize) -> bool {
        let is_text = |record: &&Record<'_>| is_text(record, at, self.numerals);
        let texts = self.below.iter().filter(is_text);
        let count = self.numbers(at).count();
        count > 0 && count >= texts.count() || has_dates(self.below, at)
    }

    /// Whether the first record has text here that is not a date.
    fn is_word(&self, at: usize) -> bool {
        let alone = std::slice::from_ref(self.first);
        is_text(self.first, at, self.numerals) && !has_dates(alone, at)
    }

    /// Whether the text in the first record is a value like those below it: a date over dates, or a word
    /// that is found below.
    fn is_value(&self, at: usize) -> bool {
        let field = self.first.field(at);
        let is_found_below = || self.below.iter().any(|record| record.field(at) == field);
        is_text(self.first, at, self.numerals) && (self.is_column(at) || is_found_below())
    }

    /// Whether the first field is blank over a column without blanks: the corner between the names of the
    /// rows and those of the columns.
    fn has_blank_corner(&self) -> bool {
        let is_filled = |record: &Record<'_>| self.is_repeated(record) || !record.is_blank(0);
        self.first.is_blank(0) && self.below.iter().all(is_filled)
    }

    /// Whether a record is the first one again, as in files that were joined.
    fn is_repeated(&self, record: &Record<'_>) -> bool {
        record.text() == self.first.text()
    }
}

/// The numbers in the first record that stand over numbers: their columns and values.
struct Labels(Vec<(usize, f64)>);

fn is_year(value: f64) -> bool {
    (1500.0..=2200.0).contains(&value) && value.fract() == 0.0
}

impl Labels {
    fn of(table: &Table<'_>) -> Self {
        let label = |at: usize| {
            let value = number_in(table.first, at, table.numerals)?;
            table.numbers(at).next().map(|_| (at, value))
        };
        Self((0..table.first.width()).filter_map(label).collect())
    }

    /// Whether they are in quotes and the numbers below are not: programs put quotes around words only.
    fn are_quoted_alone(&self, table: &Table<'_>) -> bool {
        let is_quoted_below = |at: usize| table.below.iter().any(|record| record.is_quoted(at));
        let mut labels = self.0.iter();
        labels.all(|(at, _)| table.first.is_quoted(*at) && !is_quoted_below(*at))
    }

    /// Whether they are years that rise or fall from left to right.
    fn are_years(&self) -> bool {
        let rising = self.0.is_sorted_by(|(_, a), (_, b)| a < b);
        let falling = self.0.is_sorted_by(|(_, a), (_, b)| a > b);
        self.0.iter().all(|(_, value)| is_year(*value)) && (rising || falling)
    }

    /// Whether they count up from 0 or 1.
    fn count_up(&self) -> bool {
        let first = self.0.first().map_or(f64::NAN, |(_, value)| *value);
        let expected = (0..).map(|step| first + f64::from(step));
        let mut labels = self.0.iter().zip(expected);
        (first == 0.0 || first == 1.0) && labels.all(|((_, value), expected)| *value == expected)
    }

    /// Whether more than a tenth of the rows are of the same kind, so that the first record is one of
    /// them: rows of years, or else rows whose numbers rise by 1. A repeated header is not a row.
    fn are_like_rows(&self, table: &Table<'_>, years: bool) -> bool {
        let is_alike = |record: &&Record<'_>| {
            if table.is_repeated(record) {
                return false;
            }
            let value = |at: usize| number_in(record, at, table.numerals).unwrap_or(f64::NAN);
            let values: Vec<f64> = self.0.iter().map(|(at, _)| value(*at)).collect();
            if years {
                values.into_iter().all(is_year)
            } else {
                values.len() > 1 && values.is_sorted_by(|a, b| a + 1.0 == *b)
            }
        };
        table.below.iter().filter(is_alike).count() * 10 > table.below.len()
    }

    /// Whether each number is outside the range of the numbers below it by more than the width of that range.
    fn are_beyond_columns(&self, table: &Table<'_>) -> bool {
        self.0.iter().all(|(at, value)| {
            let ranges = table.numbers(*at).map(|value| [value; 2]);
            let [min, max] = ranges.fold([f64::INFINITY, f64::NEG_INFINITY], union_of_ranges);
            let span = max - min;
            table.below.len() > 2 && (*value < min - span || *value > max + span)
        })
    }

    /// Whether most of them stand over columns in which most numbers are fractions.
    fn are_over_fractions(&self, table: &Table<'_>) -> bool {
        let has_fractions = |(at, _): &&(usize, f64)| {
            let whole = table.numbers(*at).filter(|value| value.fract() == 0.0);
            whole.count() * 2 < table.numbers(*at).count()
        };
        self.0.iter().filter(has_fractions).count() * 2 > self.0.len()
    }
}
