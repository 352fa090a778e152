//! A report of an input: its dialect, its rows and columns, and each row that is not used.

use super::ordered_levels::OrderedLevels;
use crate::csv::{ColumnKind, Encoding, Lookalike, LooksLike, Note, NoteKind, Schema, excerpt};
use crate::design::Design;
use crate::design::model_columns::{ModelColumns, Power};
use crate::error::Error;
use crate::moments::Moments;
use crate::moments::merge_tree::GroupedMoments;
use crate::rows::block::{Rows, Source};
use crate::rows::exclude::{Excluded, Reason};
use crate::rows::plan::Plan;

/// How many rows a report shows for each reason.
const EXAMPLES: usize = 3;

/// The most columns of a table for which a fit reports also those that it does not use.
const REPORTED: usize = 10_000;

/// A report of an input: how it was read, which rows were used, and what its columns hold.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Report {
    /// The bytes read.
    pub bytes: u64,
    /// How many workers read them.
    pub workers: u32,
    /// The dialect that was found; `None` for arrays.
    pub dialect: Option<DialectReport>,
    /// The number of rows read. The header is not counted.
    pub rows: u64,
    /// The number of rows in the fit.
    pub used: u64,
    /// The number of rows held out.
    pub held_out: u64,
    /// The number of skipped rows, by reason.
    pub left_out: LeftOutCounts,
    /// The first three rows skipped for each reason.
    pub examples: Vec<Example>,
    /// Oddities of the input and decisions about it, each with its first place.
    pub notes: Vec<Note>,
    /// All columns, from the left. After a fit to a table of more than 10,000 columns, only those in use.
    pub columns: Vec<ColumnReport>,
}

/// The dialect of an input.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct DialectReport {
    /// The character between two fields.
    pub delimiter: char,
    /// Whether the first record names the columns.
    pub header: bool,
    /// The decimal mark.
    pub decimal: char,
    /// The character between groups of three digits.
    pub thousands: Option<char>,
    /// The first character of a record that is a comment.
    pub comment: Option<char>,
    /// The encoding of its characters.
    pub encoding: Encoding,
    /// The character around fields that have delimiters in them; `None` if quotes are text.
    pub quote: Option<char>,
    /// A backslash if it makes text of the quote after it; `None` if quotes in quotes are doubled.
    pub escape: Option<char>,
    /// The number of lines before the table.
    pub skipped_lines: u64,
    /// The first of those lines.
    pub preamble: Vec<String>,
}

impl DialectReport {
    pub(crate) fn of(schema: &Schema) -> Self {
        let dialect = &schema.dialect;
        Self {
            delimiter: char::from(dialect.delimiter),
            header: dialect.header,
            decimal: char::from(dialect.numerals.decimal),
            thousands: dialect.numerals.thousands.map(char::from),
            comment: dialect.comment.map(char::from),
            encoding: dialect.encoding,
            quote: dialect.quote.map(char::from),
            escape: dialect.escape.map(char::from),
            skipped_lines: dialect.skipped_lines,
            preamble: schema.preamble.clone(),
        }
    }
}

/// The contents of one column. After a fit the figures are those of the rows in the fit, and `None` for a
/// column that the model does not use. [`Describe`](crate::Describe) gives them for every column and all of
/// its values.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ColumnReport {
    /// Its name.
    pub name: String,
    /// The kind of its values, as found in the first part of the input.
    pub kind: ColumnKind,
    /// The kind of number that its text resembles there.
    pub lookalike: Option<Lookalike>,
    /// The likely kind of the values that are neither numbers nor dates there.
    pub looks_like: Option<LooksLike>,
    /// The date from which days are counted, for a column of dates.
    pub since: Option<String>,
    /// Whether the model uses it.
    pub used: bool,
    /// The number of rows without a value in this column. A fit skips them all;
    /// [`Describe`](crate::Describe) skips none of them.
    pub missing: u64,
    /// The number of rows with text in this column, where it is not read as a category. A fit skips them all;
    /// [`Describe`](crate::Describe) skips none of them.
    pub text: u64,
    /// The number of values that the following figures describe.
    pub count: u64,
    /// The smallest of them.
    pub min: Option<f64>,
    /// The largest of them.
    pub max: Option<f64>,
    /// Their mean.
    pub mean: Option<f64>,
    /// Their standard deviation, with `count - 1` in the denominator.
    pub sd: Option<f64>,
    /// The number of different texts in a column of text; `None` beyond a thousand, and where nobody counts
    /// them.
    pub distinct: Option<u64>,
    /// The three most frequent of them.
    pub frequent: Vec<Frequent>,
    /// The values of a category in their order. The first is the reference of the others' coefficients.
    pub levels: Vec<Frequent>,
}

/// A text and its frequency in a column.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Frequent {
    /// The text.
    pub text: String,
    /// The number of rows that have it.
    pub count: u64,
}

impl ColumnReport {
    /// A column whose values are still to be read.
    pub(crate) fn new(name: &str, kind: ColumnKind) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            lookalike: None,
            looks_like: None,
            since: None,
            used: false,
            missing: 0,
            text: 0,
            count: 0,
            min: None,
            max: None,
            mean: None,
            sd: None,
            distinct: None,
            frequent: Vec::new(),
            levels: Vec::new(),
        }
    }
}

/// The places of the columns that a report of a fit has, in ascending order; `None` for all columns. `used`
/// has the places of those in the fit.
pub(crate) fn reported(width: usize, used: &[usize]) -> Option<Vec<usize>> {
    (width > REPORTED).then(|| {
        let mut some = Vec::new();
        for at in used {
            if let Err(place) = some.binary_search(at) {
                some.insert(place, *at);
            }
        }
        some
    })
}

/// The number of skipped rows, for each reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LeftOutCounts {
    /// Rows without a value in a chosen column.
    pub missing: u64,
    /// Rows with text in a chosen column.
    pub text: u64,
    /// Records with more fields than there are columns, and lines of text that are not rows. A record with fewer
    /// fields is a row whose last values are missing.
    pub ragged: u64,
    /// Comments.
    pub comment: u64,
    /// Rows with a number that has no logarithm, where the model takes one.
    pub no_logarithm: u64,
    /// Rows in which a function of columns has no value.
    pub no_value: u64,
    /// Rows of weight 0.
    pub zero_weight: u64,
    /// Rows held out with a value of a category that no row of the fit has.
    pub new_level: u64,
    /// Records that are not rows of data: units below the names, repeated headers, totals and footers.
    pub not_data: u64,
    /// Rows whose numbers are among those to leave out.
    pub by_number: u64,
}

impl LeftOutCounts {
    /// The sum over all reasons.
    pub fn total(&self) -> u64 {
        let mut counts = *self;
        Reason::ALL.iter().map(|reason| *counts.of(*reason)).sum()
    }

    /// The count for one reason.
    pub(crate) fn of(&mut self, reason: Reason) -> &mut u64 {
        match reason {
            Reason::Missing => &mut self.missing,
            Reason::Text => &mut self.text,
            Reason::Ragged => &mut self.ragged,
            Reason::Comment => &mut self.comment,
            Reason::NoLogarithm => &mut self.no_logarithm,
            Reason::NoValue => &mut self.no_value,
            Reason::ZeroWeight => &mut self.zero_weight,
            Reason::NewLevel => &mut self.new_level,
            Reason::NotData => &mut self.not_data,
            Reason::ByNumber => &mut self.by_number,
        }
    }
}

/// One skipped row.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Example {
    /// The reason.
    pub reason: Reason,
    /// The line on which it begins, 1 for the first of the input.
    pub line: u64,
    /// Its number, 1 for the first record below the header.
    pub row: u64,
    /// The name of the column at fault; empty for a comment and for a record of the wrong width.
    pub column: String,
    /// The text of the field, or of the record if no column is at fault.
    pub text: String,
}

impl Example {
    /// An example to be read from bytes.
    pub(crate) fn unread() -> Self {
        Self {
            reason: Reason::Missing,
            line: 0,
            row: 0,
            column: String::new(),
            text: String::new(),
        }
    }
}

impl ColumnReport {
    /// Sets the figures to those of a column of some moments.
    pub(crate) fn figure(&mut self, moments: &Moments, column: usize) {
        self.count = moments.count();
        let range = moments.range(column);
        (self.min, self.max) = (range.map(|r| r[0]), range.map(|r| r[1]));
        self.mean = moments.mean(column).filter(|mean| mean.is_finite());
        let squares = moments.comoment(column, column);
        // The mean weight times `count - 1`: for weights of 1 that is `count - 1`.
        let share = moments.weight() / moments.count() as f64;
        let freedom = share * moments.count().saturating_sub(1) as f64;
        self.sd = squares
            .map(|squares| (squares / freedom).sqrt())
            .filter(|sd| sd.is_finite());
    }
}

impl Report {
    /// A report of no rows yet, of an input with this schema.
    pub(crate) fn of(schema: &Schema) -> Self {
        Self::of_columns(schema, &mut (0..schema.columns.len()))
    }

    /// As [`of`](Self::of), for a fit that uses the columns at these places.
    pub(crate) fn of_fit(schema: &Schema, used: &[usize]) -> Self {
        match reported(schema.columns.len(), used) {
            None => Self::of(schema),
            Some(some) => Self::of_columns(schema, &mut some.into_iter()),
        }
    }

    fn of_columns(schema: &Schema, places: &mut dyn Iterator<Item = usize>) -> Self {
        let columns = places.map(|at| {
            let column = &schema.columns[at];
            ColumnReport {
                lookalike: column.lookalike,
                looks_like: column.looks_like.clone(),
                since: column.since.clone(),
                ..ColumnReport::new(&column.name, column.kind)
            }
        });
        Self {
            columns: columns.collect(),
            workers: 1,
            dialect: Some(DialectReport::of(schema)),
            notes: schema.notes.clone(),
            ..Self::default()
        }
    }

    /// Fills in the figures of the columns in use, and the levels of categories in their order.
    pub(crate) fn describe(
        &mut self,
        design: &Design,
        reported: &[usize],
        model_columns: &ModelColumns,
        fit: &GroupedMoments,
        ordered: &OrderedLevels,
    ) -> Result<(), Error> {
        let moments = fit.all(design.contrasts.numeric.len())?;
        for (number, at) in reported[..=design.predictors.len()].iter().enumerate() {
            let column = &mut self.columns[*at];
            column.count = moments.count();
            if let Some(category) = design.category(number) {
                let names = model_columns.levels[number]
                    .iter()
                    .zip(&ordered.codes[category]);
                let level = |(text, code): (&String, &usize)| Frequent {
                    text: text.clone(),
                    count: ordered.counts[category][*code],
                };
                column.levels = names.map(level).collect();
                continue;
            }
            let Some(part) = design.contrasts.numeric.position(&[Power::plain(number)]) else {
                continue;
            };
            column.figure(&moments, part);
        }
        Ok(())
    }

    /// Adds the report of the part of the input that follows `lines` lines after the beginning of this one.
    pub(crate) fn append(&mut self, other: Self, lines: u64) {
        for example in other.examples {
            let shown = self.examples.iter();
            if shown.filter(|shown| shown.reason == example.reason).count() < EXAMPLES {
                self.examples.push(Example {
                    line: example.line + lines,
                    row: example.row + self.rows,
                    ..example
                });
            }
        }
        for note in other.notes {
            self.note(Note {
                line: note.line + lines,
                ..note
            });
        }
        self.rows += other.rows;
        let mut others = other.left_out;
        for reason in Reason::ALL {
            *self.left_out.of(reason) += *others.of(reason);
        }
        for (column, other) in self.columns.iter_mut().zip(other.columns) {
            column.missing += other.missing;
            column.text += other.text;
        }
    }

    /// Adds the report of another input, which has these columns in any order.
    pub(crate) fn merge(&mut self, other: &Self) {
        let mut other = other.clone();
        let own = |ours: &ColumnReport| {
            let theirs = other.columns.iter().find(|theirs| theirs.name == ours.name);
            theirs.map_or_else(|| ColumnReport::new(&ours.name, ours.kind), Clone::clone)
        };
        other.columns = self.columns.iter().map(own).collect();
        for (ours, theirs) in self.columns.iter_mut().zip(&other.columns) {
            ours.count += theirs.count;
            for level in &mut ours.levels {
                let same = theirs.levels.iter().find(|other| other.text == level.text);
                level.count += same.map_or(0, |same| same.count);
            }
        }
        self.bytes += other.bytes;
        self.used += other.used;
        self.held_out += other.held_out;
        self.append(other, 0);
    }

    /// Adds the number of rows in a block, and those that are left out. `reported` has the place in this report
    /// of each column of the plan.
    #[inline(never)]
    pub(crate) fn add_rows(
        &mut self,
        rows: &Rows,
        source: &Source<'_>,
        plan: &Plan,
        reported: &[usize],
    ) {
        self.rows += rows.total() as u64;
        for (at, faults) in reported.iter().zip(&rows.faults) {
            self.columns[*at].missing += faults.missing;
            self.columns[*at].text += faults.text;
        }
        for excluded in rows.excluded(source, plan) {
            self.exclude(&excluded);
        }
    }

    /// Adds a note, unless there is one of its kind.
    pub(crate) fn note(&mut self, note: Note) {
        if !self.has_note(note.kind, &note.column) {
            self.notes.push(note);
        }
    }

    fn has_note(&self, kind: NoteKind, column: &str) -> bool {
        let is_one = |note: &Note| note.kind == kind && note.column == column;
        self.notes.iter().any(is_one)
    }

    /// Counts a skipped row, and keeps it as an example if it is one of the first for its reason.
    pub(crate) fn exclude(&mut self, excluded: &Excluded<'_>) {
        let Excluded { reason, text, .. } = excluded;
        let reason = *reason;
        let kind = NoteKind::ErrorValue;
        if reason == Reason::Missing
            && text.trim_ascii_start().starts_with(b"#")
            && !self.has_note(kind, excluded.column)
        {
            self.notes.push(Note {
                column: excluded.column.to_owned(),
                ..Note::of(kind, excluded.line(), excerpt(text))
            });
        }
        if let Some(kind) = excluded.aside {
            self.note(Note::of(kind, excluded.line(), excerpt(text)));
        }
        let count = self.left_out.of(reason);
        *count += 1;
        if *count <= EXAMPLES as u64 {
            self.examples.push(Example {
                reason,
                line: excluded.line(),
                row: excluded.row,
                column: excluded.column.to_owned(),
                text: excerpt(text),
            });
        }
    }
}
