//! How an input is written, found in its first records: delimiter, numerals, comments, titles, header.

use super::column::kind_of;
use super::index::Index;
use super::number::{Field, Numerals};
use super::preview::Written;
use super::record::{Batch, Record};

/// What may stand between fields, the likeliest first.
const DELIMITERS: [u8; 5] = [b',', b';', b'\t', b'|', b' '];

/// How many records the dialect is judged by.
pub(super) const JUDGED: usize = 200;

/// How many lines end in `bytes`, a pair of carriage return and line feed being one end.
pub(super) fn lines(bytes: &[u8]) -> u64 {
    let mut before = 0;
    let mut lines = 0;
    for byte in bytes {
        lines += u64::from(*byte == b'\r' || *byte == b'\n' && before != b'\r');
        before = *byte;
    }
    lines
}

/// Where the line after `count` lines begins.
pub(super) fn after_lines(bytes: &[u8], count: u64) -> usize {
    let mut left = count;
    let mut at = 0;
    while left > 0 && at < bytes.len() {
        let pair = bytes[at..].starts_with(b"\r\n");
        left -= u64::from(matches!(bytes[at], b'\n' | b'\r'));
        at += 1 + usize::from(pair);
    }
    at
}

/// Whether the first line begins like a comment, or some others do, but not most of them.
pub(super) fn has_comments(bytes: &[u8]) -> bool {
    let lines = bytes.split(|byte| matches!(byte, b'\n' | b'\r'));
    let judged = lines.filter(|line| !line.is_empty()).take(JUDGED);
    let (mut comments, mut all) = (0, 0);
    for line in judged {
        comments += usize::from(line[0] == b'#');
        all += 1;
    }
    bytes.first() == Some(&b'#') || comments > 0 && comments * 2 < all
}

/// Whether the records that begin like a comment are none of the table's: "#id,x,y" over a row of
/// numbers that is as wide is its header, and "#7,1,2" among such rows a row.
pub(super) fn are_comments(records: &[Record<'_>], numerals: &Numerals) -> bool {
    let judged = &records[..records.len().min(JUDGED)];
    let (comments, rows): (Vec<&Record<'_>>, Vec<&Record<'_>>) = judged
        .iter()
        .partition(|record| record.is_comment(Some(b'#')));
    let Some(row) = rows.iter().find(|record| has_number(record, numerals)) else {
        return true;
    };
    let wide = |record: &Record<'_>| record.width() > 1 && record.width() == row.width();
    let as_rows = comments
        .iter()
        .filter(|record| wide(record) && has_number(record, numerals));
    let is_header = match judged {
        [first, second, ..] => {
            comments.len() == 1
                && first.is_comment(Some(b'#'))
                && wide(first)
                && has_number(second, numerals)
        }
        _ => false,
    };
    !is_header && as_rows.count() * 2 <= comments.len()
}

pub(super) fn blank_lines(bytes: &[u8]) -> usize {
    let blank = |byte: &u8| matches!(byte, b'\n' | b'\r');
    bytes.iter().take_while(|byte| blank(byte)).count()
}

/// Whether it is UTF-8, but for a character that the end may cut.
pub(super) fn is_utf8(prefix: &[u8]) -> bool {
    match std::str::from_utf8(prefix) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none() && prefix.len() - error.valid_up_to() < 4,
    }
}

/// A prefix, and its records; the last one, which may be cut, only if it is the whole input.
pub(super) struct Look<'a> {
    text: &'a [u8],
    index: Index,
}

impl<'a> Look<'a> {
    pub(super) fn new(text: &'a [u8], delimiter: u8, whole: bool) -> Self {
        let mut index = Index::new(delimiter);
        index.scan(text, 0, text.len());
        if whole {
            index.push(text.len() as u32);
        }
        Self { text, index }
    }

    pub(super) fn batch(&self, comment: Option<u8>) -> Batch<'_> {
        Batch::of(self.text, self.index.ends(), comment)
    }
}
/// How many of the fields of the records are numbers, and how many fields there are.
fn numbers(records: &[Record<'_>], numerals: &Numerals) -> (usize, usize) {
    let fields = records
        .iter()
        .flat_map(|record| (0..record.width()).map(move |at| (record, at)));
    fields.fold((0, 0), |(numbers, all), (record, at)| {
        let is_number = matches!(kind_of(record, at, numerals), Field::Number(_));
        (numbers + usize::from(is_number), all + 1)
    })
}

fn has_number(record: &Record<'_>, numerals: &Numerals) -> bool {
    (0..record.width()).any(|at| matches!(kind_of(record, at, numerals), Field::Number(_)))
}

/// How many columns there are: as many as the first record has fields, but for those at its end
/// that have neither a name nor a value, and that some record does without.
pub(super) fn table_width(first: &Record<'_>, others: &[Record<'_>]) -> usize {
    let judged = &others[..others.len().min(JUDGED)];
    let least = judged.iter().map(Record::width).min();
    let is_blank = |at: usize| first.is_blank(at) && judged.iter().all(|other| other.is_blank(at));
    let surplus = (least.unwrap_or(first.width()).max(1)..first.width())
        .rev()
        .take_while(|at| is_blank(*at));
    first.width() - surplus.count()
}

/// The width that most of the records have, the larger among equals, and how many have it.
fn usual_width(records: &[Record<'_>]) -> (usize, usize) {
    let widths: Vec<usize> = records.iter().map(Record::width).collect();
    let same = |width: usize| widths.iter().filter(|other| **other == width).count();
    let counted = widths.iter().map(|width| (same(*width), *width));
    let (count, width) = counted.max().unwrap_or((0, 0));
    (width, count)
}

/// The delimiter by which the most records have the same number of fields, two at least; among
/// equals the one by which the largest part of the fields are numbers.
pub(super) fn find_delimiter(
    text: &[u8],
    whole: bool,
    comment: Option<u8>,
    written: &Written,
) -> u8 {
    let mut best = (b',', (0, 0));
    for delimiter in DELIMITERS {
        // Words have spaces between them in most tables: only where nothing else divides any.
        if delimiter == b' ' && best.1.0 > 1 {
            break;
        }
        let look = Look::new(text, delimiter, whole);
        let records: Vec<Record<'_>> = look
            .batch(comment)
            .records()
            .filter(|record| !record.is_comment(comment))
            .take(JUDGED)
            .collect();
        let (width, alike) = usual_width(&records);
        if width < 2 {
            continue;
        }
        let numerals = find_numerals(&records, delimiter, written);
        let (numbers, fields) = numbers(&records, &numerals);
        let score = (alike, numbers * 1000 / fields.max(1));
        if score > best.1 {
            best = (delimiter, score);
        }
    }
    best.0
}

/// The way to write numbers that makes the most of the fields numbers, the plainest among equals.
pub(super) fn find_numerals(records: &[Record<'_>], delimiter: u8, written: &Written) -> Numerals {
    let point = |thousands| (b'.', thousands);
    let comma = |thousands| (b',', thousands);
    // "1,234" is a decimal where a semicolon divides fields: a comma would have, were it free to.
    let ways = match delimiter {
        b';' => [
            point(None),
            comma(None),
            point(Some(b',')),
            comma(Some(b'.')),
            comma(Some(b' ')),
            point(Some(b' ')),
            point(Some(b'\'')),
        ],
        _ => [
            point(None),
            point(Some(b',')),
            comma(None),
            comma(Some(b'.')),
            comma(Some(b' ')),
            point(Some(b' ')),
            point(Some(b'\'')),
        ],
    };
    let judged = &records[..records.len().min(JUDGED)];
    let asked = |way: &Numerals| {
        written.decimal.is_none_or(|decimal| way.decimal == decimal)
            && written
                .thousands
                .is_none_or(|thousands| way.thousands == thousands)
    };
    let mut best: Option<(Numerals, usize)> = None;
    for (decimal, thousands) in ways {
        let way = Numerals { decimal, thousands };
        if !asked(&way) {
            continue;
        }
        let (count, _) = numbers(judged, &way);
        if best.is_none_or(|(_, most)| count > most) {
            best = Some((way, count));
        }
    }
    best.map_or(
        Numerals {
            decimal: written.decimal.unwrap_or(b'.'),
            thousands: written.thousands.flatten(),
        },
        |(way, _)| way,
    )
}

/// How many records stand before the table: titles and notes, of hardly any fields.
pub(super) fn preamble(records: &[Record<'_>], comment: Option<u8>) -> usize {
    const LONGEST: usize = 50;
    let judged = &records[..records.len().min(JUDGED)];
    let (width, count) = usual_width(judged);
    let is_title = |record: &Record<'_>| {
        record.is_comment(comment) || record.width() == 1 || record.filled() * 2 < width
    };
    let titles = judged.iter().take_while(|record| is_title(record)).count();
    if width < 2 || titles > LONGEST || count * 2 < judged.len() - titles.min(judged.len()) {
        return 0;
    }
    titles
}

/// Whether the first record differs in kind from what stands below it: words over numbers. Where
/// all is text there is nothing to tell by, and most tables have a header.
pub(super) fn has_header(first: &Record<'_>, others: &[Record<'_>], numerals: &Numerals) -> bool {
    let below = &others[..others.len().min(JUDGED)];
    let over_numbers = |at: usize| {
        below
            .iter()
            .map(|record| kind_of(record, at, numerals))
            .any(|field| matches!(field, Field::Number(_)))
    };
    let words_over_numbers = (0..first.width())
        .any(|at| matches!(kind_of(first, at, numerals), Field::Text) && over_numbers(at));
    words_over_numbers || !has_number(first, numerals)
}
