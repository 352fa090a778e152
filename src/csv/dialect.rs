//! What a table looks like, found in its first part: where it begins, delimiter, header, names, how
//! numbers are written, kinds of columns.

use serde::Serialize;

use super::date::{self, ORDERS, Order};
use super::encoding::{self, Encoding};
use super::index::Index;
use super::number::{Field, Numerals, is_missing};
use super::reader::{BYTE_ORDER_MARK, Batch, Record};
use super::table::Reads;
use crate::error::Error;

/// How a gzip file begins.
const GZIP: &[u8] = b"\x1f\x8b";

/// What may stand between fields, the likeliest first.
const DELIMITERS: [u8; 5] = [b',', b';', b'\t', b'|', b' '];

/// How many records the dialect is judged by.
const JUDGED: usize = 200;

/// How many rows a preview shows.
const SHOWN: usize = 20;

/// How an input is written, where that is known beforehand; what is `None` is found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The byte between two fields. A space stands for a run of them.
    pub delimiter: Option<u8>,
    /// Whether the first record names the columns.
    pub header: Option<bool>,
    /// What stands before decimals, `.` or `,`.
    pub decimal: Option<u8>,
    /// What stands between groups of three digits; `Some(None)` if nothing does.
    pub thousands: Option<Option<u8>>,
    /// What a record that is a comment begins with; `Some(None)` if there are none.
    pub comment: Option<Option<u8>>,
    /// How many lines stand before the table.
    pub skip_lines: Option<u64>,
}

/// How the records of an input are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// The byte between two fields.
    pub delimiter: u8,
    /// Whether the first record names the columns.
    pub header: bool,
    /// How numbers are written.
    pub numerals: Numerals,
    /// What a record that is a comment begins with.
    pub comment: Option<u8>,
    /// How many lines stand before the table.
    pub skipped_lines: u64,
    /// How characters are written.
    pub encoding: Encoding,
}

/// What the fields of a column mostly are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ColumnKind {
    /// At least half of what is not missing are numbers.
    Number,
    /// All that is not missing are dates, all written alike: days since the first of them, if the
    /// column is asked for.
    Date,
    /// More than half of what is not missing is text.
    Text,
    /// All are missing.
    Empty,
}

/// What the text of a column looks like that a person may have taken for numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Hint {
    /// Amounts of money, with their sign.
    Currency,
    /// Numbers with a per cent sign.
    Percent,
}

/// One column of a preview; the figures are of the part that was looked at.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Column {
    /// The name in the header, or `column 3`.
    pub name: String,
    /// What it mostly holds.
    pub kind: ColumnKind,
    /// What its text looks like.
    pub hint: Option<Hint>,
    /// The first date, as it stands there, of a column of dates.
    pub since: Option<String>,
    /// How many fields are missing.
    pub missing: u64,
    /// The least number.
    pub min: Option<f64>,
    /// The largest number.
    pub max: Option<f64>,
    /// How dates are read, and the day that counts from.
    #[serde(skip)]
    pub(super) dates: Option<(Order, f64)>,
}

/// A first look at a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Preview {
    /// How it is written.
    pub dialect: Dialect,
    /// Its columns, from the left.
    pub columns: Vec<Column>,
    /// Its first rows as text, 20 at the most, the header not among them.
    pub rows: Vec<Vec<String>>,
    /// The first lines before the table, three at the most.
    pub preamble: Vec<String>,
    /// Where in the prefix the table begins.
    pub(super) start: usize,
}

impl Column {
    /// How its fields become numbers: dates as days since the first of them.
    pub(crate) fn reads(&self, dialect: &Dialect) -> Reads {
        self.reads_since(dialect, self.origin())
    }

    /// As [`reads`](Self::reads), with dates as days since an origin; as text where there is none.
    pub(crate) fn reads_since(&self, dialect: &Dialect, origin: Option<f64>) -> Reads {
        match self.dates.zip(origin) {
            Some(((order, _), origin)) => Reads::Days(order, origin),
            None => Reads::Numbers(dialect.numerals),
        }
    }

    /// The day that dates are counted from, as days since the first of January 1970.
    pub(crate) fn origin(&self) -> Option<f64> {
        self.dates.map(|(_, origin)| origin)
    }
}

impl Preview {
    /// Where the column of this name stands.
    pub(crate) fn find(&self, name: &str) -> Result<usize, Error> {
        let mut found = (0..self.columns.len()).filter(|at| self.columns[*at].name == name);
        match (found.next(), found.next()) {
            (Some(at), None) => Ok(at),
            (Some(_), Some(_)) => Err(Error::AmbiguousColumn {
                name: name.to_owned(),
            }),
            (None, _) => Err(Error::NoSuchColumn {
                name: name.to_owned(),
                columns: self
                    .columns
                    .iter()
                    .map(|column| column.name.clone())
                    .collect(),
            }),
        }
    }

    /// Looks at the first part of an input, which is `whole` if nothing follows. What is given in
    /// `written` is not guessed. `Ok(None)` if fewer than two records end in a part that is not the
    /// whole.
    ///
    /// # Errors
    /// [`Error::Binary`], [`Error::Packed`], and [`Error::Empty`] where a whole input has no record.
    pub fn of(prefix: &[u8], whole: bool, written: &Written) -> Result<Option<Self>, Error> {
        match super::encoding::Utf16::of(prefix) {
            Some(mut utf16) => {
                let mut text = Vec::new();
                utf16.decode(&prefix[2..], &mut text);
                Self::of_text(&text, whole, written, utf16.encoding())
            }
            None => Self::of_text(prefix, whole, written, Encoding::Utf8),
        }
    }

    /// The same, once the characters are bytes of their own.
    pub(super) fn of_text(
        prefix: &[u8],
        whole: bool,
        written: &Written,
        encoding: Encoding,
    ) -> Result<Option<Self>, Error> {
        if prefix.starts_with(GZIP) {
            return Err(Error::Packed);
        }
        if let Some(byte) = prefix.iter().position(|byte| *byte == 0) {
            return Err(Error::Binary { byte: byte as u64 });
        }
        let marked = prefix.starts_with(BYTE_ORDER_MARK);
        let mark = if marked { BYTE_ORDER_MARK.len() } else { 0 };
        let mut start = mark + blank_lines(&prefix[mark..]);
        let comment = written
            .comment
            .unwrap_or(has_comments(&prefix[start..]).then_some(b'#'));
        if let Some(lines) = written.skip_lines {
            start = mark + after_lines(&prefix[mark..], lines);
        }
        let delimiter = written
            .delimiter
            .unwrap_or_else(|| find_delimiter(&prefix[start..], whole, comment, written));
        let look = Look::new(&prefix[start..], delimiter, whole);
        let mut records: Vec<Record<'_>> = look.batch(comment).records().collect();
        let comment = comment.filter(|_| {
            let numerals = || find_numerals(&records, delimiter, written);
            written.comment.is_some() || are_comments(&records, &numerals())
        });
        let skipped = match written.skip_lines {
            Some(_) => 0,
            None => preamble(&records, comment),
        };
        records.drain(..skipped);
        records.retain(|record| !record.is_comment(comment));
        // One record may be the header only: what the columns hold is seen from the second on.
        if !whole && records.len() < 2 {
            return Ok(None);
        }
        let Some((first, others)) = records.split_first() else {
            return Err(Error::Empty);
        };
        let table_start = start + first.start();
        let numerals = find_numerals(&records, delimiter, written);
        let header = written
            .header
            .unwrap_or_else(|| has_header(first, others, &numerals));
        let rows = if header { others } else { &records };
        let columns = (0..table_width(first, others))
            .map(|at| column(rows, at, header.then_some(first), &numerals))
            .collect();
        let shown = rows.iter().take(SHOWN);
        let before = &prefix[..table_start];
        let encoding = match encoding {
            Encoding::Utf8 if !is_utf8(prefix) => Encoding::Windows1252,
            other => other,
        };
        Ok(Some(Self {
            dialect: Dialect {
                delimiter,
                header,
                numerals,
                comment,
                skipped_lines: lines(before),
                encoding,
            },
            columns,
            rows: shown
                .map(|record| (0..record.width()).map(|at| text_of(record, at)).collect())
                .collect(),
            preamble: before
                .strip_prefix(BYTE_ORDER_MARK)
                .unwrap_or(before)
                .split(|byte| matches!(byte, b'\n' | b'\r'))
                .filter(|line| !line.is_empty())
                .take(3)
                .map(encoding::text)
                .collect(),
            start: table_start,
        }))
    }
}

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
fn after_lines(bytes: &[u8], count: u64) -> usize {
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
fn has_comments(bytes: &[u8]) -> bool {
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
fn are_comments(records: &[Record<'_>], numerals: &Numerals) -> bool {
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

fn blank_lines(bytes: &[u8]) -> usize {
    let blank = |byte: &u8| matches!(byte, b'\n' | b'\r');
    bytes.iter().take_while(|byte| blank(byte)).count()
}

/// Whether it is UTF-8, but for a character that the end may cut.
fn is_utf8(prefix: &[u8]) -> bool {
    match std::str::from_utf8(prefix) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none() && prefix.len() - error.valid_up_to() < 4,
    }
}

/// A prefix, and its records; the last one, which may be cut, only if it is the whole input.
struct Look<'a> {
    text: &'a [u8],
    index: Index,
}

impl<'a> Look<'a> {
    fn new(text: &'a [u8], delimiter: u8, whole: bool) -> Self {
        let mut index = Index::new(delimiter);
        index.scan(text, 0, text.len());
        if whole {
            index.push(text.len() as u32);
        }
        Self { text, index }
    }

    fn batch(&self, comment: Option<u8>) -> Batch<'_> {
        Batch::of(self.text, self.index.ends(), comment)
    }
}

pub(super) fn text_of(record: &Record<'_>, at: usize) -> String {
    let field = record.field(at).unwrap_or_default();
    encoding::text(field.trim_ascii())
}

fn kind_of(record: &Record<'_>, at: usize, numerals: &Numerals) -> Field {
    record
        .field(at)
        .map_or(Field::Missing, |field| numerals.classify(&field))
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
fn table_width(first: &Record<'_>, others: &[Record<'_>]) -> usize {
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
fn find_delimiter(text: &[u8], whole: bool, comment: Option<u8>, written: &Written) -> u8 {
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
fn find_numerals(records: &[Record<'_>], delimiter: u8, written: &Written) -> Numerals {
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
fn preamble(records: &[Record<'_>], comment: Option<u8>) -> usize {
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
fn has_header(first: &Record<'_>, others: &[Record<'_>], numerals: &Numerals) -> bool {
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

fn column(
    rows: &[Record<'_>],
    at: usize,
    header: Option<&Record<'_>>,
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
    let name = header
        .map(|record| text_of(record, at))
        .filter(|name| !name.is_empty());
    Column {
        name: name.unwrap_or_else(|| format!("column {}", at + 1)),
        kind: match (numbers, texts) {
            (0, 0) => ColumnKind::Empty,
            _ if dates.is_some() => ColumnKind::Date,
            _ if mostly_text => ColumnKind::Text,
            _ => ColumnKind::Number,
        },
        hint: (mostly_text && dates.is_none())
            .then(|| hint(rows, at, numerals))
            .flatten(),
        since: dates.as_ref().map(|(_, _, first)| first.clone()),
        dates: dates.map(|(order, origin, _)| (order, origin)),
        missing,
        min: (numbers > 0).then_some(min),
        max: (numbers > 0).then_some(max),
    }
}

/// The order in which the parts of the dates stand, the first day, and how that is written; where
/// all that is not missing are dates, and in one way only.
fn dates(rows: &[Record<'_>], at: usize) -> Option<(Order, f64, String)> {
    let fields = || {
        let judged = rows.iter().take(JUDGED);
        judged
            .filter_map(|record| record.field(at))
            .filter(|field| !is_missing(field.trim_ascii()))
    };
    let all = |order: Order| fields().all(|field| date::days(&field, order).is_some());
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
fn hint(rows: &[Record<'_>], at: usize, numerals: &Numerals) -> Option<Hint> {
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
        _ if currency * 2 > all => Some(Hint::Currency),
        _ if percent * 2 > all => Some(Hint::Percent),
        _ => None,
    }
}
