//! What became of an input: how it is written, its rows and columns, and every row that is not used.

use super::ordered_levels::OrderedLevels;
use crate::csv::{ColumnKind, Encoding, Lookalike, Note, NoteKind, Schema, excerpt};
use crate::design::Design;
use crate::design::model_columns::{ModelColumns, Power};
use crate::error::Error;
use crate::moments::Moments;
use crate::moments::merge_tree::GroupedMoments;
use crate::rows::exclude::{Excluded, Reason};

/// How many rows of each reason a report shows.
const EXAMPLES: usize = 3;

/// The most columns that a fit reports one by one, whether it is of them or not.
const REPORTED: usize = 10_000;

/// What became of the rows of an input.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Report {
    /// The bytes read.
    pub bytes: u64,
    /// How many workers read them.
    pub workers: u32,
    /// How it is written; `None` if it was no text.
    pub dialect: Option<DialectReport>,
    /// The rows read, the header not counted.
    pub rows: u64,
    /// The rows in the fit.
    pub used: u64,
    /// The rows held out.
    pub held_out: u64,
    /// The rows left out, by reason.
    pub left_out: LeftOutCounts,
    /// The first rows left out for each reason.
    pub examples: Vec<Example>,
    /// What is odd, or was decided: each where it is first so.
    pub notes: Vec<Note>,
    /// All columns, from the left; after a fit to a table of more than 10,000, those that it is of.
    pub columns: Vec<ColumnReport>,
}

/// How an input is written.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct DialectReport {
    /// The character between two fields.
    pub delimiter: char,
    /// Whether the first record names the columns.
    pub header: bool,
    /// What stands before decimals.
    pub decimal: char,
    /// What stands between groups of three digits.
    pub thousands: Option<char>,
    /// What a record that is a comment begins with.
    pub comment: Option<char>,
    /// How characters are written.
    pub encoding: Encoding,
    /// How many lines stand before the table.
    pub skipped_lines: u64,
    /// The first of them.
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
            skipped_lines: dialect.skipped_lines,
            preamble: schema.preamble.clone(),
        }
    }
}

/// What is in one column. After a fit the figures are of the rows in it, and `None` for a column that
/// the model is not of; [`Describe`](crate::Describe) has those of all that is in every column.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ColumnReport {
    /// Its name.
    pub name: String,
    /// What it holds in the part that was looked at first.
    pub kind: ColumnKind,
    /// What its text looks like there.
    pub lookalike: Option<Lookalike>,
    /// The date that days are counted from.
    pub since: Option<String>,
    /// Whether the model is of it.
    pub used: bool,
    /// How many rows are left out because, or although, there is no value in it.
    pub missing: u64,
    /// How many rows are left out because, or although, there is text in it.
    pub text: u64,
    /// The numbers that the figures are of.
    pub count: u64,
    /// The least of them.
    pub min: Option<f64>,
    /// The largest of them.
    pub max: Option<f64>,
    /// Their mean.
    pub mean: Option<f64>,
    /// Their standard deviation, from one less than their number.
    pub sd: Option<f64>,
    /// How many different texts there are in a column of text; `None` beyond a thousand, and where that
    /// was not counted.
    pub distinct: Option<u64>,
    /// The most frequent of them, three at the most.
    pub frequent: Vec<Frequent>,
    /// The values of a category, in order; the first is the one that the others are held against.
    pub levels: Vec<Frequent>,
}

/// A text, and how often it is in a column.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Frequent {
    /// The text.
    pub text: String,
    /// How often it is there.
    pub count: u64,
}

impl ColumnReport {
    /// A column of which nothing is read yet.
    pub(crate) fn new(name: &str, kind: ColumnKind) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            lookalike: None,
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

/// The places of the columns that a fit of those at `used` reports, rising; `None` for all of them.
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

/// How many rows were left out for each reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LeftOutCounts {
    /// No value in a chosen column.
    pub missing: u64,
    /// Text in a chosen column.
    pub text: u64,
    /// Another number of fields than the first record.
    pub ragged: u64,
    /// Comments.
    pub comment: u64,
    /// A number without a logarithm where that is taken.
    pub no_logarithm: u64,
    /// Rows of weight 0.
    pub zero_weight: u64,
    /// Rows held out with a value of a category that no row of the fit has.
    pub new_level: u64,
}

impl LeftOutCounts {
    /// All of them.
    pub fn total(&self) -> u64 {
        let all = Reason::ALL.iter();
        all.map(|reason| *self.clone().of(*reason)).sum()
    }

    pub(crate) fn of(&mut self, reason: Reason) -> &mut u64 {
        match reason {
            Reason::Missing => &mut self.missing,
            Reason::Text => &mut self.text,
            Reason::Ragged => &mut self.ragged,
            Reason::Comment => &mut self.comment,
            Reason::NoLogarithm => &mut self.no_logarithm,
            Reason::ZeroWeight => &mut self.zero_weight,
            Reason::NewLevel => &mut self.new_level,
        }
    }
}

/// One row that was left out.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Example {
    /// Why.
    pub reason: Reason,
    /// The line on which it begins.
    pub line: u64,
    /// Its number, 1 for the first after the header.
    pub row: u64,
    /// The column for which it is left out; empty for a comment or a row of the wrong width.
    pub column: String,
    /// What stands there.
    pub text: String,
}

impl ColumnReport {
    /// The figures of a column of some moments.
    pub(crate) fn figure(&mut self, moments: &Moments, column: usize) {
        self.count = moments.count();
        let range = moments.range(column);
        (self.min, self.max) = (range.map(|r| r[0]), range.map(|r| r[1]));
        self.mean = moments.mean(column).filter(|mean| mean.is_finite());
        let squares = moments.comoment(column, column);
        // Where all weigh 1 that is one less than their number.
        let share = moments.weight() / moments.count() as f64;
        let freedom = share * moments.count().saturating_sub(1) as f64;
        self.sd = squares
            .map(|squares| (squares / freedom).sqrt())
            .filter(|sd| sd.is_finite());
    }
}

impl Report {
    /// Of an input of which only the beginning is known.
    pub(crate) fn of(schema: &Schema) -> Self {
        Self::of_columns(schema, &mut (0..schema.columns.len()))
    }

    /// As [`of`](Self::of), for a fit of the columns that stand at these places.
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

    /// Tells what is in the columns in use: each category's values in this order of their codes.
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

    /// Adds a column of which only the rows left out are known.
    pub(crate) fn tell_column(&mut self, missing: u64, text: u64) {
        let column = ColumnReport::new("", ColumnKind::Empty);
        self.columns.push(ColumnReport {
            missing,
            text,
            ..column
        });
    }

    /// Takes in the report of the part of the input that follows, `lines` after the beginning.
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

    /// Takes in the report of another input with these columns, in whatever order it has them.
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
        self.held_out += other.held_out;
        self.append(other, 0);
    }

    /// The report of the column of this name.
    pub(crate) fn column_mut(&mut self, name: &str) -> Option<&mut ColumnReport> {
        let mut columns = self.columns.iter_mut();
        columns.find(|column| column.name == name)
    }

    /// Tells what was not told before.
    pub(crate) fn note(&mut self, note: Note) {
        if !self.tells(note.kind) {
            self.notes.push(note);
        }
    }

    fn tells(&self, kind: NoteKind) -> bool {
        self.notes.iter().any(|note| note.kind == kind)
    }

    /// Counts a row that is left out, and shows it if it is one of the first for its reason.
    pub(crate) fn exclude(&mut self, excluded: &Excluded<'_>) {
        let Excluded { reason, text, .. } = excluded;
        let reason = *reason;
        let kind = NoteKind::ErrorValue;
        if reason == Reason::Missing
            && text.trim_ascii_start().starts_with(b"#")
            && !self.tells(kind)
        {
            let (line, text) = (excluded.line(), excerpt(text));
            self.notes.push(Note { kind, line, text });
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
