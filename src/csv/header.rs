//! Where a table begins, and what names its columns.

use std::collections::BinaryHeap;

use super::column::{dates, kind_of};
use super::dialect::{JUDGED, has_number};
use super::note::NoteKind;
use super::number::{Field, Numerals};
use super::record::Record;
use super::schema::Column;

/// The width that most of the records have, the larger among equals, and how many have it.
pub(super) fn usual_width(records: &[Record<'_>]) -> (usize, usize) {
    let widths: Vec<usize> = records.iter().map(Record::width).collect();
    let same = |width: usize| widths.iter().filter(|other| **other == width).count();
    let counted = widths.iter().map(|width| (same(*width), *width));
    let (count, width) = counted.max().unwrap_or((0, 0));
    (width, count)
}

/// The records that a table is judged by.
fn judged<'a, 'b>(records: &'b [Record<'a>]) -> &'b [Record<'a>] {
    &records[..records.len().min(JUDGED)]
}

/// How many columns there are: as many as the first record has fields, but for those at its end
/// that have neither a name nor a value, and that some record does without. A first record that is no
/// header is one of many: then it is the usual width that counts.
pub(super) fn table_width(first: &Record<'_>, others: &[Record<'_>], header: bool) -> usize {
    let judged = judged(others);
    let (usual, count) = usual_width(judged);
    if !header && is_most(count, judged.len()) {
        return usual;
    }
    let least = judged.iter().map(Record::width).min();
    let is_blank = |at: usize| first.is_blank(at) && judged.iter().all(|other| other.is_blank(at));
    let surplus = (least.unwrap_or(first.width()).max(1)..first.width())
        .rev()
        .take_while(|at| is_blank(*at));
    first.width() - surplus.count()
}

/// Whether it is four fifths of all, at least.
fn is_most(count: usize, all: usize) -> bool {
    all > 0 && count * 5 >= all * 4
}

/// How many records stand before the table: titles and notes, of hardly any fields, or of another
/// number of them than nearly all that follow.
pub(super) fn preamble(records: &[Record<'_>], comment: Option<u8>, numerals: &Numerals) -> usize {
    const LONGEST: usize = 50;
    let judged = judged(records);
    let (width, count) = usual_width(judged);
    let rows_in = |records: &[Record<'_>]| {
        let comments = records.iter().filter(|record| record.is_comment(comment));
        records.len() - comments.count()
    };
    let usual = judged.iter().filter(|record| record.width() == width);
    let filled_width = usual.map(Record::filled_width).max().unwrap_or(width);
    let is_title = |at: usize| {
        let (record, others) = (&judged[at], &judged[at + 1..]);
        let filled = record.filled();
        let other_width = ![record.width(), filled].contains(&width)
            && record.width() != filled_width
            && (0..record.width()).any(|at| is_text(record, at, numerals))
            && is_most(count, rows_in(others))
            && !is_over_row_names(record, others, numerals);
        record.is_comment(comment) || record.width() == 1 || filled * 2 < width || other_width
    };
    let titles = (0..judged.len()).take_while(|at| is_title(*at)).count();
    if width < 2 || titles > LONGEST || count * 2 < judged.len() - titles {
        return 0;
    }
    titles
}

fn is_text(record: &Record<'_>, at: usize, numerals: &Numerals) -> bool {
    kind_of(record, at, numerals) == Field::Text
}

/// Whether the first record is a header of words that has one field fewer than the rows, each of
/// which begins with a name of its own, as R's `write.table` and pandas read it.
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
        && header(second, below, numerals) == (false, None)
}

/// Whether the first record names the columns: it differs in kind from what stands below it, words
/// over numbers or over dates. Where all is text there is hardly anything to tell by, and most tables
/// have a header. And
/// what is to be told of numbers that are, or may be, names.
pub(super) fn header(
    first: &Record<'_>,
    others: &[Record<'_>],
    numerals: &Numerals,
) -> (bool, Option<NoteKind>) {
    let below = judged(others);
    let numbers = |at: usize| {
        let kinds = below
            .iter()
            .map(move |record| kind_of(record, at, numerals));
        kinds.filter_map(|kind| match kind {
            Field::Number(value) => Some(value),
            _ => None,
        })
    };
    // Of a column of text with some numbers in it the first may be anything.
    let is_column = |at: usize| {
        let texts = below.iter().filter(|record| is_text(record, at, numerals));
        let count = numbers(at).count();
        count > 0 && count >= texts.count() || dates(below, at).is_some()
    };
    let is_word = |at: usize| {
        let alone = std::slice::from_ref(first);
        is_text(first, at, numerals) && dates(alone, at).is_none()
    };
    let words_over_numbers = (0..first.width()).any(|at| is_word(at) && is_column(at));
    if words_over_numbers {
        return (true, None);
    }
    if !has_number(first, numerals) {
        // A date over dates is one of them, and so is a word that is found below.
        let is_value = |at: usize| {
            let field = first.field(at);
            let again = || below.iter().any(|record| record.field(at) == field);
            is_text(first, at, numerals) && (is_column(at) || again())
        };
        return (!(0..first.width()).any(is_value), None);
    }
    let labels: Vec<(usize, f64)> = (0..first.width())
        .filter_map(|at| match kind_of(first, at, numerals) {
            Field::Number(value) if numbers(at).next().is_some() => Some((at, value)),
            _ => None,
        })
        .collect();
    let quoted = labels
        .iter()
        .all(|(at, _)| first.is_quoted(*at) && !below.iter().any(|record| record.is_quoted(*at)));
    let Some([(_, least), ..]) = labels.get(..1).filter(|_| !below.is_empty()) else {
        return (false, None);
    };
    // Programs put quotes about words only.
    if quoted {
        return (true, Some(NoteKind::NumbersAsNames));
    }
    let is_year = |value: f64| (1500.0..=2200.0).contains(&value) && value.fract() == 0.0;
    let rising = labels.is_sorted_by(|(_, a), (_, b)| a < b);
    let falling = labels.is_sorted_by(|(_, a), (_, b)| a > b);
    let years = labels.iter().all(|(_, value)| is_year(*value)) && (rising || falling);
    let counting = (*least == 0.0 || *least == 1.0)
        && (0..)
            .zip(&labels)
            .all(|(at, (_, value))| *value == least + f64::from(at));
    if !years && !counting {
        return (false, None);
    }
    // A blank over a column without any: the corner that the names of rows and columns share.
    if first.is_blank(0) && below.iter().all(|record| !record.is_blank(0)) {
        return (true, Some(NoteKind::NumbersAsNames));
    }
    // Rows of the same kind make it one of them.
    let alike = below.iter().filter(|record| {
        let values = labels.iter().map(|(at, _)| kind_of(record, *at, numerals));
        let values: Vec<f64> = values
            .map(|kind| match kind {
                Field::Number(value) => value,
                _ => f64::NAN,
            })
            .collect();
        let steps = values.is_sorted_by(|a, b| a + 1.0 == *b);
        if years {
            values.into_iter().all(is_year)
        } else {
            labels.len() > 1 && steps
        }
    });
    if alike.count() * 10 > below.len() {
        return (false, None);
    }
    let beyond = |(at, value): &(usize, f64)| {
        let (mut least, mut most) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in numbers(*at) {
            least = if value < least { value } else { least };
            most = if most < value { value } else { most };
        }
        let span = most - least;
        below.len() > 2 && (*value < least - span || *value > most + span)
    };
    let broken = labels.iter().filter(|(at, _)| {
        let whole = numbers(*at).filter(|value| value.fract() == 0.0);
        whole.count() * 2 < numbers(*at).count()
    });
    let named = years && (labels.len() > 1 || labels.iter().all(beyond))
        || counting && labels.len() > 3 && broken.count() * 2 > labels.len();
    if named {
        (true, Some(NoteKind::NumbersAsNames))
    } else if years || labels.len() > 3 {
        (false, Some(NoteKind::PerhapsNames))
    } else {
        (false, None)
    }
}

/// Numbers the columns that have the name of one before them, as R's `make.unique` does: `x`, `x.1`, `x.2`,
/// but for names that are taken. The first name that was made; nothing where all names differ.
pub(super) fn tell_apart(columns: &mut [Column]) -> Option<String> {
    // A heap sorts in little code.
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
