//! How an input is written, found in its first records: delimiter, numerals, comments, titles, header.

use super::column::kind_of;
use super::header::usual_width;
use super::index::Index;
use super::number::{Field, Numerals, is_error_value};
use super::record::{Batch, Record};
use super::schema::DialectHints;

/// What may stand between fields, the likeliest first.
const DELIMITERS: [u8; 5] = [b',', b';', b'\t', b'|', b' '];

/// How many records the dialect is judged by.
pub(super) const JUDGED: usize = 200;

/// How many lines end in `bytes`, a pair of carriage return and line feed being one end.
// Apart from what runs more or less often, for compilers: see DESIGN.md.
#[inline(never)]
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
    if comments.is_empty() {
        return false;
    }
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

/// The delimiter that a first line tells, as Excel reads and writes it (`sep=;`), and how long that
/// line is.
pub(super) fn separator_line(bytes: &[u8]) -> Option<(u8, usize)> {
    let (word, rest) = bytes.split_at_checked(4)?;
    let (delimiter, rest) = rest.split_first()?;
    let fits = word.eq_ignore_ascii_case(b"sep=")
        && delimiter.is_ascii()
        && !matches!(delimiter, b'"' | b'\r' | b'\n')
        && rest
            .first()
            .is_none_or(|byte| matches!(byte, b'\r' | b'\n'));
    fits.then(|| (*delimiter, after_lines(bytes, 1)))
}

/// How many bytes at the beginning are whole lines with nothing in them.
pub(super) fn blank_lines(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(length) = whole_line(&bytes[at..])
        && is_aside(&bytes[at..at + length])
    {
        at += length;
    }
    at
}

/// The length of the first line with its end; `None` where that end is not there, or may go on.
pub(super) fn whole_line(bytes: &[u8]) -> Option<usize> {
    let end = bytes
        .iter()
        .position(|byte| matches!(byte, b'\n' | b'\r'))?;
    let next = bytes.get(end + 1);
    match bytes[end] {
        b'\r' => next.map(|next| end + 1 + usize::from(*next == b'\n')),
        _ => Some(end + 1),
    }
}

/// Whether nothing stands in a line: nothing but spaces, and what may divide fields.
pub(super) fn is_aside(line: &[u8]) -> bool {
    let is_blank = |byte: &u8| byte.is_ascii_whitespace() || DELIMITERS.contains(byte);
    line.iter().all(is_blank)
}

/// Whether the first field of a line is an error value of a spreadsheet.
pub(super) fn is_error_line(line: &[u8]) -> bool {
    let mut fields = line.split(|byte| byte.is_ascii_whitespace() || DELIMITERS.contains(byte));
    fields.next().is_some_and(is_error_value)
}

/// Whether it is UTF-8, but for a character that the end may cut.
// Apart from what runs more or less often, for compilers: see DESIGN.md.
#[inline(never)]
pub(super) fn is_utf8(prefix: &[u8]) -> bool {
    match std::str::from_utf8(prefix) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none() && prefix.len() - error.valid_up_to() < 4,
    }
}

/// A prefix, and its records; the last one, which may be cut, only if it is the whole input.
pub(super) struct Look<'a> {
    text: &'a [u8],
    pub(super) index: Index,
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

    // Apart from what runs more or less often, for compilers: see DESIGN.md.
    #[inline(never)]
    pub(super) fn records(&self, comment: Option<u8>) -> Vec<Record<'_>> {
        self.batch(comment).records().collect()
    }
}

pub(super) fn has_number(record: &Record<'_>, numerals: &Numerals) -> bool {
    (0..record.width()).any(|at| matches!(kind_of(record, at, numerals), Field::Number(_)))
}

/// How many of the fields of the records are numbers, in columns that mostly have such: what a column
/// of text has in it says nothing of how numbers are written.
fn numbers(records: &[Record<'_>], numerals: &Numerals) -> usize {
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

/// What part of the bytes of the fields are in fields that are numbers, in thousandths.
fn numeric_part(records: &[Record<'_>], numerals: &Numerals) -> usize {
    let (mut numbers, mut all) = (0, 0);
    for record in records {
        for at in 0..record.width() {
            let length = record.field(at).map_or(0, |field| field.trim_ascii().len());
            all += length;
            if matches!(kind_of(record, at, numerals), Field::Number(_)) {
                numbers += length;
            }
        }
    }
    numbers * 1000 / all.max(1)
}

/// The delimiter by which the most records have the same number of fields, two at least, the first
/// record among them, and the largest part of what stands in the fields are numbers.
// Apart from what runs more or less often, for compilers: see DESIGN.md.
#[inline(never)]
pub(super) fn find_delimiter(
    text: &[u8],
    whole: bool,
    comment: Option<u8>,
    hints: &DialectHints,
) -> u8 {
    let (mut best, mut most, mut most_alike) = (b',', 0, 0);
    for delimiter in DELIMITERS {
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
        let numerals = find_numerals(&records, delimiter, hints);
        // Words have spaces between them in most tables: spaces divide only where nothing else divides
        // more than one record, or where the comma that does is one before decimals.
        let decimal_comma = best == b',' && numerals.decimal == b',';
        if delimiter == b' ' && most_alike > 1 && !decimal_comma {
            break;
        }
        // A header is divided as its rows are.
        let as_first = records.first().is_some_and(|first| first.width() == width);
        let score =
            alike * (1 + usize::from(as_first)) * (1000 + numeric_part(&records, &numerals));
        if score > most {
            (best, most, most_alike) = (delimiter, score, alike);
        }
    }
    best
}

/// How many of the fields of the records have a digit in them.
fn with_digits(records: &[Record<'_>]) -> usize {
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

/// The way to write numbers that makes the most of the fields numbers, the plainest among equals.
// Apart from what runs more or less often, for compilers: see DESIGN.md.
#[inline(never)]
pub(super) fn find_numerals(
    records: &[Record<'_>],
    delimiter: u8,
    hints: &DialectHints,
) -> Numerals {
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
        hints.decimal.is_none_or(|decimal| way.decimal == decimal)
            && hints
                .thousands
                .is_none_or(|thousands| way.thousands == thousands)
    };
    let mut best: Option<(Numerals, usize)> = None;
    // No number is without a digit: once a way reads all that have one, no other reads more.
    let most_of_all = with_digits(judged);
    for (decimal, thousands) in ways {
        let way = Numerals { decimal, thousands };
        if !asked(&way) {
            continue;
        }
        let count = numbers(judged, &way);
        if best.is_none_or(|(_, most)| count > most) {
            best = Some((way, count));
        }
        if count == most_of_all {
            break;
        }
    }
    best.map_or(
        Numerals {
            decimal: hints.decimal.unwrap_or(b'.'),
            thousands: hints.thousands.flatten(),
        },
        |(way, _)| way,
    )
}
