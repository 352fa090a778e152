//! The records of a batch as columns of numbers, one column after the other.

use std::borrow::Cow;

use super::exclude::{Fault, Reason};
use super::levels::Levels;
use super::plan::PlannedColumn;
use crate::csv::{
    Batch, FieldFormat, Note, NoteKind, Numerals, Record, Schema, excerpt, is_code, is_group,
    unquote,
};
use galton_kernel::parse_column::{Records, has_fraction, parse_column};
use galton_kernel::records::{RecordStart, TableRows};

/// The records of a batch that are rows, and the others. A row may lack fields at its end, whose values are
/// missing then. Kept from batch to batch for its memory.
#[derive(Clone, Debug, Default)]
pub(crate) struct BatchRows {
    width: usize,
    /// Whether every record is a row, and the fields of a column are `width` ends apart.
    is_uniform: bool,
    /// How many rows there are.
    count: usize,
    /// Where each row begins, and the number of its record in the batch; empty for uniform records.
    rows: TableRows,
    /// The first row that lacks fields, and the number of its record.
    short: Option<(u32, RecordStart)>,
    others: Vec<OtherRecord>,
}

/// A record that is not a row.
#[derive(Clone, Copy, Debug)]
struct OtherRecord {
    number: u32,
    start: RecordStart,
    reason: Reason,
}

impl BatchRows {
    /// Splits the batch into rows, which have at most `width` fields, and other records. Fields beyond those
    /// count only if there is something in them.
    pub(crate) fn split_by_width(&mut self, batch: &Batch<'_>, width: usize) {
        self.width = width;
        self.rows.starts.clear();
        self.rows.numbers.clear();
        self.others.clear();
        self.short = None;
        self.is_uniform = batch.is_uniform;
        if self.is_uniform {
            self.count = batch.ends.len() / width;
            return;
        }
        let (others, short) = (&mut self.others, &mut self.short);
        // Where there may be comments and the like, each record is looked at.
        let plain = (batch.comment.is_none() && !batch.seeks_asides).then_some(width);
        let mut is_row = |number: u32, start: RecordStart| {
            let record = batch.record(number as usize, start);
            let reason = why_other(&record, batch, width);
            others.extend(reason.map(|reason| OtherRecord {
                number,
                start,
                reason,
            }));
            if reason.is_none() && record.width() < width {
                short.get_or_insert((number, start));
            }
            reason.is_none()
        };
        let Batch {
            bytes, ends, start, ..
        } = batch;
        self.rows.find(bytes, ends, *start, plain, &mut is_row);
        self.count = self.rows.starts.len();
    }

    /// Whether every record is a row, so that a row and its record have one number.
    pub(crate) fn is_uniform(&self) -> bool {
        self.is_uniform
    }

    /// How many rows there are.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// How many records there are: the rows and the others.
    pub(crate) fn records(&self) -> usize {
        self.count + self.others.len()
    }

    /// A note of the first row that lacks fields.
    #[inline(never)] // cold: see DESIGN.md
    pub(crate) fn note(&self, batch: &Batch<'_>) -> Option<Note> {
        let (number, start) = self.short?;
        let record = batch.record(number as usize, start);
        let text = excerpt(record.text());
        Some(Note::of(NoteKind::ShortRows, record.line(), text))
    }

    /// A note of a number that may be another one, or a code.
    #[inline(never)] // cold: see DESIGN.md
    pub(crate) fn note_of_doubt(
        &self,
        batch: &Batch<'_>,
        column: &PlannedColumn,
        (kind, row): (NoteKind, usize),
    ) -> Note {
        Note {
            kind,
            line: self.record(batch, row).line(),
            text: excerpt(&self.field(batch, column, row)),
            column: column.name.clone(),
        }
    }

    /// The number in the batch of a row's record, from 0.
    pub(crate) fn record_number(&self, row: usize) -> usize {
        self.rows
            .numbers
            .get(row)
            .map_or(row, |number| *number as usize)
    }

    /// The row whose record has this number in the batch; `None` if the record is not a row.
    #[inline(never)] // cold: see DESIGN.md
    pub(crate) fn row_of(&self, number: usize) -> Option<usize> {
        match self.rows.numbers.is_empty() {
            true => Some(number),
            false => self.rows.numbers.binary_search(&(number as u32)).ok(),
        }
    }

    /// How many fields a row has; any number in an array.
    pub(crate) fn width(&self, row: usize) -> usize {
        let start = self.rows.starts.get(row);
        start.map_or(usize::MAX, |start| start.width as usize)
    }

    /// The record of a row.
    pub(crate) fn record<'a>(&self, batch: &Batch<'a>, row: usize) -> Record<'a> {
        batch.record(self.record_number(row), self.start(batch, row))
    }

    /// The record of this number in the batch, whether it is a row or not.
    pub(crate) fn record_of_number<'a>(&self, batch: &Batch<'a>, number: usize) -> Record<'a> {
        let others = |other: &OtherRecord| (other.number as usize) < number;
        match self.others.get(self.others.partition_point(others)) {
            Some(other) if other.number as usize == number => batch.record(number, other.start),
            _ => {
                let before = |own: &u32| (*own as usize) < number;
                let row = match self.is_uniform {
                    true => number,
                    false => self.rows.numbers.partition_point(before),
                };
                self.record(batch, row)
            }
        }
    }

    /// The indices in the batch of the records that are not rows, in ascending order, and why they are not rows:
    /// each is a comment or of another width.
    pub(crate) fn others(&self) -> impl Iterator<Item = (usize, Reason)> {
        let others = self.others.iter();
        others.map(|other| (other.number as usize, other.reason))
    }

    /// The `at`th of those records.
    pub(crate) fn other<'a>(&self, batch: &Batch<'a>, at: usize) -> Record<'a> {
        let OtherRecord { number, start, .. } = self.others[at];
        batch.record(number as usize, start)
    }

    /// Where the record of a row begins.
    fn start(&self, batch: &Batch<'_>, row: usize) -> RecordStart {
        let first = row * self.width;
        let start = self.rows.starts.get(row).copied();
        start.unwrap_or_else(|| RecordStart {
            byte: batch.start_after(first),
            end: first as u32,
            width: self.width as u32,
        })
    }

    /// Reads the numbers of one column into `values`: one a row, NaN where there is none. `fault` is
    /// called for each of those, in their order, with the row, the reason and the field without its
    /// quotes. `levels` are those of a column of categories, whose numbers are codes. Returns the first row with a number
    /// that is read as a decimal, but may be thousands, or with one that may be a code.
    pub(crate) fn read_column(
        &self,
        batch: &Batch<'_>,
        column: &PlannedColumn,
        mut levels: Option<&mut Levels>,
        values: &mut Vec<f64>,
        fault: &mut dyn FnMut(usize, Fault, &[u8]),
    ) -> Option<(NoteKind, usize)> {
        let numerals = match &column.format {
            FieldFormat::Numbers(numerals) if levels.is_none() => Some(numerals),
            _ => None,
        };
        let missing = numerals.map(|numerals| column.written.missing_numbers(numerals));
        let numerals = numerals.filter(|_| column.written.takes_plain());
        self.read_fields(batch, column.at, numerals, values, &mut |row, field| {
            let field = unquote(field, batch.quoting);
            match column.parse(&field, levels.as_deref_mut()) {
                Ok(value) => value,
                Err(found) => {
                    fault(row, found, &field);
                    f64::NAN
                }
            }
        });
        let doubtful = match column.written.open_mark {
            Some(mark) if has_fraction(values) => self.late_groups(batch, column, mark, values),
            _ => Vec::new(),
        };
        let is_between_commas = |schema: &Schema| schema.dialect.delimiter == b',';
        let first = doubtful.first().copied();
        let mut first = first.map(|row| (NoteKind::GroupsOrDecimals, row));
        if let Some(least) = column.written.codes_below {
            first = first.or_else(|| self.late_code(batch, column, least, values));
        }
        // Between commas, a point stands before decimals.
        if !batch.schema.is_some_and(is_between_commas) {
            first = None;
            for row in doubtful {
                values[row] = f64::NAN;
                fault(row, Fault::Text, &self.field(batch, column, row));
            }
        }
        for missing in missing.into_iter().flatten() {
            for (row, value) in values.iter_mut().enumerate() {
                if *value == missing {
                    *value = f64::NAN;
                    fault(row, Fault::Missing, &[]);
                }
            }
        }
        first
    }

    /// The field of a row in this column.
    #[inline(never)] // cold: see DESIGN.md
    fn field<'a>(&self, batch: &Batch<'a>, column: &PlannedColumn, row: usize) -> Cow<'a, [u8]> {
        self.record(batch, row).field(column.at).unwrap_or_default()
    }

    /// The rows with numbers such as 1.050 in a column that has only whole numbers below 1000 at the beginning of the table.
    /// They may be thousands, unless a number among them has decimals for certain.
    #[inline(never)] // cold: see DESIGN.md
    fn late_groups(
        &self,
        batch: &Batch<'_>,
        column: &PlannedColumn,
        mark: u8,
        values: &[f64],
    ) -> Vec<usize> {
        let mut groups = Vec::new();
        for (row, value) in values.iter().enumerate() {
            let field = self.field(batch, column, row);
            let digits = column.written.digits(&field);
            match digits.is_some_and(|digits| is_group(&digits, mark)) {
                true => groups.push(row),
                false if value.fract().abs() > 0.0 || value.abs() >= 1000.0 => return Vec::new(),
                false => {}
            }
        }
        groups
    }

    /// The row of a code such as 01234 in a column that has only whole numbers of as many digits at the beginning of the
    /// table. A code is one of the first numbers below `least`.
    #[inline(never)] // cold: see DESIGN.md
    fn late_code(
        &self,
        batch: &Batch<'_>,
        column: &PlannedColumn,
        least: f64,
        values: &[f64],
    ) -> Option<(NoteKind, usize)> {
        const TRIED: usize = 1000;
        let mut tried = 0;
        for (row, value) in values.iter().enumerate() {
            if *value < least && tried < TRIED {
                tried += 1;
                if is_code(&self.field(batch, column, row)) {
                    return Some((NoteKind::Codes, row));
                }
            }
        }
        None
    }

    /// Reads the numbers of one column. `slowly` has those that are not short numbers in these numerals:
    /// all of them, if there are no numerals.
    fn read_fields(
        &self,
        batch: &Batch<'_>,
        column: usize,
        numerals: Option<&Numerals>,
        values: &mut Vec<f64>,
        slowly: &mut dyn FnMut(usize, &[u8]) -> f64,
    ) {
        values.resize(self.count, f64::NAN);
        let records = match self.is_uniform {
            true => Records::Uniform {
                start: batch.start as u32,
                width: self.width,
                line_feeds_only: batch.line_feeds_only,
            },
            false => Records::Listed(&self.rows.starts),
        };
        let decimal = numerals.map(|numerals| numerals.decimal);
        parse_column(
            batch.bytes,
            batch.ends,
            records,
            column,
            decimal,
            values,
            slowly,
        );
    }
}

/// Why a record is not a row of at most `width` fields; `None` if it is one.
#[inline(never)] // cold: see DESIGN.md
fn why_other(record: &Record<'_>, batch: &Batch<'_>, width: usize) -> Option<Reason> {
    if record.is_comment(batch.comment) {
        Some(Reason::Comment)
    } else if record.has_more_than(width) || width > 1 && batch.is_remark(record) {
        Some(Reason::Ragged)
    } else if batch.seeks_asides && batch.aside(record).is_some() {
        Some(Reason::NotData)
    } else {
        None
    }
}
