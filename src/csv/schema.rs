//! What a table looks like, found in its first part: where it begins, delimiter, header, names, how
//! numbers are written, kinds of columns.

use super::column::{column, counts, tell_index, text_of};
use super::date::Order;
use super::dialect::{
    Look, after_lines, are_comments, blank_lines, find_delimiter, find_numerals, has_comments,
    is_utf8, lines, separator_line,
};
use super::encoding::{self, BYTE_ORDER_MARK, Encoding};
use super::field_format::FieldFormat;
use super::header::{header, is_over_row_names, preamble, table_width, tell_apart};
use super::names::find_column;
use super::note::{Note, NoteKind};
use super::number::Numerals;
use super::record::Record;
use crate::error::{Error, ErrorKind};

/// How many lines before the table a schema shows.
const PREAMBLE: usize = 3;

/// How many rows a schema shows, and about how many fields in all.
const SHOWN: usize = 20;
const SHOWN_FIELDS: usize = 10_000;

/// The most columns that a table may have.
const WIDEST: usize = 1_000_000;

/// How an input is written, where that is known beforehand; what is `None` is found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DialectHints {
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
#[non_exhaustive]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
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
    /// The names or numbers of the rows, as data frames write them: no variable, unless it is asked
    /// for.
    Index,
}

/// What the text of a column looks like that a person may have taken for numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Lookalike {
    /// Amounts of money, with their sign.
    Currency,
    /// Numbers with a per cent sign.
    Percent,
}

/// One column of a schema; the figures are of the part that was looked at.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Column {
    /// The name in the header, or `column 3`.
    pub name: String,
    /// What it mostly holds.
    pub kind: ColumnKind,
    /// What its text looks like.
    pub lookalike: Option<Lookalike>,
    /// The first date, as it stands there, of a column of dates.
    pub since: Option<String>,
    /// How many fields are missing.
    pub missing: u64,
    /// The least number.
    pub min: Option<f64>,
    /// The largest number.
    pub max: Option<f64>,
    /// Whether all that is not missing are dates, if only it were known which part is the month.
    pub(super) looks_dated: bool,
    /// How dates are read, and the day that counts from.
    pub(super) dates: Option<(Order, f64)>,
}

/// A first look at a table.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Schema {
    /// How it is written.
    pub dialect: Dialect,
    /// Its columns, from the left.
    pub columns: Vec<Column>,
    /// Its first rows as text, 20 at the most and fewer of many columns, the header not among them.
    pub rows: Vec<Vec<String>>,
    /// The first lines before the table, three at the most.
    pub preamble: Vec<String>,
    /// What was decided that may be otherwise.
    pub notes: Vec<Note>,
    /// Where in the prefix the table begins.
    pub(super) start: usize,
}

/// The text before the bytes that are looked at.
#[derive(Clone, Debug, Default)]
pub(super) struct Dropped {
    pub(super) bytes: u64,
    pub(super) lines: u64,
    /// The first lines that have something in them.
    preamble: Vec<String>,
}

impl Dropped {
    /// Takes note of a line.
    pub(super) fn take(&mut self, line: &[u8]) {
        self.lines += 1;
        let text = line.trim_ascii_end();
        if self.preamble.len() < PREAMBLE && !text.is_empty() {
            self.preamble.push(encoding::text(text));
        }
    }
}

impl Column {
    /// How its fields become numbers: dates as days since the first of them.
    pub(crate) fn field_format(&self, dialect: &Dialect) -> FieldFormat {
        self.field_format_since(dialect, self.origin())
    }

    /// As [`field_format`](Self::field_format), with dates as days since an origin; as text where there is none.
    pub(crate) fn field_format_since(&self, dialect: &Dialect, origin: Option<f64>) -> FieldFormat {
        match self.dates.zip(origin) {
            Some(((order, _), origin)) => FieldFormat::Days(order, origin),
            None => FieldFormat::Numbers(dialect.numerals),
        }
    }

    /// How its fields become what they were in a model's fit: there, dates were counted from `origin`, and
    /// their parts stood in `order`. Where it is not clear here which part is the month, that order holds.
    ///
    /// # Errors
    /// [`ErrorKind::NotDates`] where the fit had dates and this is other text.
    pub(crate) fn field_format_of_fit(
        &self,
        dialect: &Dialect,
        origin: Option<f64>,
        order: Option<Order>,
    ) -> Result<FieldFormat, Error> {
        let known = order.filter(|order| *order != Order::YearMonthDay && self.looks_dated);
        match (origin, self.kind) {
            (Some(origin), ColumnKind::Text) => match known {
                Some(order) => Ok(FieldFormat::Days(order, origin)),
                None => Err(Error::from(ErrorKind::NotDates {
                    column: self.name.clone(),
                    is_unclear: self.looks_dated,
                })),
            },
            _ => Ok(self.field_format_since(dialect, origin)),
        }
    }

    /// Whether its values are those of a category: text, that nobody would take for anything else.
    pub(crate) fn is_category(&self) -> bool {
        self.kind == ColumnKind::Text && self.lookalike.is_none() && !self.looks_dated
    }

    /// The day that dates are counted from, as days since the first of January 1970.
    pub(crate) fn origin(&self) -> Option<f64> {
        self.dates.map(|(_, origin)| origin)
    }
}

impl Schema {
    /// Where the column of this name stands.
    pub(crate) fn find(&self, name: &str) -> Result<usize, Error> {
        let names = self.columns.iter().map(|column| column.name.as_str());
        find_column(name, &names.collect::<Vec<_>>())
    }

    /// As [`detect`](Self::detect), of text in UTF-8 or Windows-1252, all of which is looked at, after what was
    /// dropped.
    pub(super) fn of_text(
        prefix: &[u8],
        whole: bool,
        hints: &DialectHints,
        encoding: Encoding,
        dropped: &Dropped,
    ) -> Result<Option<Self>, Error> {
        if let Some(byte) = first_zero(prefix) {
            return Err(Error::from(ErrorKind::Binary {
                byte: dropped.bytes + byte,
                format: None,
            }));
        }
        let marked = prefix.starts_with(BYTE_ORDER_MARK);
        let mark = if marked { BYTE_ORDER_MARK.len() } else { 0 };
        let told = separator_line(&prefix[mark..]).filter(|_| hints.skip_lines.is_none());
        let mark = mark + told.map_or(0, |(_, length)| length);
        let mut start = mark + blank_lines(&prefix[mark..]);
        let comment = hints
            .comment
            .unwrap_or(has_comments(&prefix[start..]).then_some(b'#'));
        if let Some(lines) = hints.skip_lines {
            start = mark + after_lines(&prefix[mark..], lines);
        }
        let delimiter = hints
            .delimiter
            .or(told.map(|(delimiter, _)| delimiter))
            .unwrap_or_else(|| find_delimiter(&prefix[start..], whole, comment, hints));
        let look = Look::new(&prefix[start..], delimiter, whole);
        let mut records = look.records(comment);
        let comment = comment.filter(|_| {
            let numerals = || find_numerals(&records, delimiter, hints);
            hints.comment.is_some() || are_comments(&records, &numerals())
        });
        let skipped = match hints.skip_lines {
            Some(_) => 0,
            None => {
                let numerals = find_numerals(&records, delimiter, hints);
                preamble(&records, comment, &numerals)
            }
        };
        records.drain(..skipped);
        records.retain(|record| !record.is_comment(comment));
        // One record may be the header only: what the columns hold is seen from the second on.
        if !whole && records.len() < 2 {
            return Ok(None);
        }
        let Some((first, others)) = records.split_first() else {
            return Err(Error::from(ErrorKind::Empty));
        };
        let table_start = start + first.start();
        let numerals = find_numerals(&records, delimiter, hints);
        let row_names = hints.header != Some(false) && is_over_row_names(first, others, &numerals);
        let (header, note) = match hints.header {
            Some(header) => (header, None),
            None if row_names => (true, None),
            None => header(first, others, &numerals),
        };
        let rows = if header { others } else { &records };
        let unnamed = usize::from(row_names);
        let names = |at: usize| {
            let at = at.checked_sub(unnamed).filter(|_| header)?;
            Some(text_of(first, at)).filter(|name| !name.is_empty())
        };
        let width = unnamed + table_width(first, others, header);
        if width > WIDEST {
            let (count, limit) = (width, WIDEST);
            return Err(Error::from(ErrorKind::TooWide { count, limit }));
        }
        // What stands in a row of the wrong width may be of another column.
        let is_whole = |record: &&Record<'_>| record.width() >= width;
        let whole: Vec<Record<'_>> = rows.iter().filter(is_whole).copied().collect();
        let mut columns: Vec<Column> = (0..width)
            .map(|at| column(&whole, at, names(at), &numerals))
            .collect();
        if row_names || header && names(0).is_none() && counts(rows, &numerals) {
            tell_index(&mut columns);
        }
        let repeated = tell_apart(&mut columns);
        let before = &prefix[..table_start];
        let line = dropped.lines + lines(before) + 1;
        let note = note.or(row_names.then_some(NoteKind::RowNames));
        let text = || encoding::excerpt(first.text());
        let notes = note.map(|kind| Note {
            kind,
            line,
            text: text(),
        });
        let repeated = repeated.map(|text| Note {
            kind: NoteKind::RepeatedNames,
            line,
            text,
        });
        let shown = rows
            .iter()
            .take(SHOWN.min(SHOWN_FIELDS.div_ceil(width.max(1))));
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
                skipped_lines: line - 1,
                encoding,
            },
            columns,
            rows: shown
                .map(|record| (0..record.width()).map(|at| text_of(record, at)).collect())
                .collect(),
            preamble: {
                let before = before.strip_prefix(BYTE_ORDER_MARK).unwrap_or(before);
                let lines = before.split(|byte| matches!(byte, b'\n' | b'\r'));
                let lines = lines.filter(|line| !line.is_empty()).map(encoding::text);
                let dropped = dropped.preamble.iter().cloned();
                dropped.chain(lines).take(PREAMBLE).collect()
            },
            notes: notes.into_iter().chain(repeated).collect(),
            start: table_start,
        }))
    }
}

// Apart from what runs more or less often, for compilers: see DESIGN.md.
#[inline(never)]
fn first_zero(bytes: &[u8]) -> Option<u64> {
    let place = bytes.iter().position(|byte| *byte == 0);
    place.map(|place| place as u64)
}
