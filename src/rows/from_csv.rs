//! The records of a batch as columns of numbers, one column after the other.

use std::ops::Range;

use super::exclude::{Fault, Reason};
use super::levels::Levels;
use super::plan::PlannedColumn;
use crate::csv::{Batch, FieldFormat, Numerals, Record, ShortNumbers, unquote};
use crate::numerics::simd::{Pair, Windows};

/// The records of a batch that have the usual width, which are its rows, and the others. Kept from batch
/// to batch for its memory.
#[derive(Clone, Debug, Default)]
pub(crate) struct BatchRows {
    width: usize,
    /// Whether every record is a row, and the fields of a column are `width` ends apart.
    is_uniform: bool,
    /// How many rows there are.
    count: usize,
    /// How many records there are.
    records: usize,
    /// Where each row begins; empty for uniform records.
    starts: Vec<RecordStart>,
    /// The number in the batch of each row's record; empty for uniform records.
    numbers: Vec<u32>,
    others: Vec<OtherRecord>,
}

/// Where a record begins.
#[derive(Clone, Copy, Debug)]
struct RecordStart {
    /// Its first byte.
    byte: u32,
    /// Which of the batch's ends of fields is its first.
    end: u32,
}

/// A record that is no row.
#[derive(Clone, Copy, Debug)]
struct OtherRecord {
    number: u32,
    start: RecordStart,
    reason: Reason,
}

impl BatchRows {
    /// Splits the batch into rows, which have `width` fields, and other records. Fields beyond those count
    /// only if there is something in them.
    pub(crate) fn split_by_width(&mut self, batch: &Batch<'_>, width: usize) {
        self.width = width;
        self.starts.clear();
        self.numbers.clear();
        self.others.clear();
        self.is_uniform = batch.strided;
        if self.is_uniform {
            self.count = batch.ends.len() / width;
            self.records = self.count;
            return;
        }
        let mut records = 0;
        batch.each(|byte, end, found| {
            let start = RecordStart {
                byte: byte as u32,
                end: end as u32,
            };
            let is_plain = found == width && batch.comment.is_none();
            let reason = match is_plain {
                true => None,
                false => why_other(&batch.record(records, byte, end), batch.comment, width),
            };
            let number = records as u32;
            match reason {
                Some(reason) => self.others.push(OtherRecord {
                    number,
                    start,
                    reason,
                }),
                None => {
                    self.starts.push(start);
                    self.numbers.push(number);
                }
            }
            records += 1;
        });
        self.count = self.starts.len();
        self.records = records;
    }

    /// Whether every record is a row, so that a row and its record have one number.
    #[allow(dead_code)]
    pub(crate) fn is_uniform(&self) -> bool {
        self.is_uniform
    }

    /// How many rows there are.
    #[allow(dead_code)]
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// How many records there are: the rows and the others.
    pub(crate) fn records(&self) -> usize {
        self.records
    }

    /// The number in the batch of a row's record, from 0.
    pub(crate) fn record_number(&self, row: usize) -> usize {
        self.numbers.get(row).map_or(row, |number| *number as usize)
    }

    /// The record of a row.
    pub(crate) fn record<'a>(&self, batch: &Batch<'a>, row: usize) -> Record<'a> {
        let start = self.start(batch, row);
        batch.record(
            self.record_number(row),
            start.byte as usize,
            start.end as usize,
        )
    }

    /// The numbers in the batch of the records that are no rows, in their order, and why they are none:
    /// each is a comment or of another width.
    pub(crate) fn others(&self) -> impl Iterator<Item = (usize, Reason)> {
        let others = self.others.iter();
        others.map(|other| (other.number as usize, other.reason))
    }

    /// The `at`th of those records.
    pub(crate) fn other<'a>(&self, batch: &Batch<'a>, at: usize) -> Record<'a> {
        let OtherRecord { number, start, .. } = self.others[at];
        batch.record(number as usize, start.byte as usize, start.end as usize)
    }

    /// Where the record of a row begins.
    fn start(&self, batch: &Batch<'_>, row: usize) -> RecordStart {
        let first = row * self.width;
        let start = self.starts.get(row).copied();
        start.unwrap_or_else(|| RecordStart {
            byte: batch.start_after(first),
            end: first as u32,
        })
    }

    /// Reads the numbers of one column into `values`: one a row, NaN where there is none. `fault` is
    /// called for each of those, in their order, with the row, the reason and the field without its
    /// quotes. `levels` are those of a column of categories, whose numbers are codes.
    pub(crate) fn read_column(
        &self,
        batch: &Batch<'_>,
        column: &PlannedColumn,
        mut levels: Option<&mut Levels>,
        values: &mut Vec<f64>,
        fault: &mut dyn FnMut(usize, Fault, &[u8]),
    ) {
        let numerals = match &column.format {
            FieldFormat::Numbers(numerals) if levels.is_none() => Some(numerals),
            _ => None,
        };
        self.read_fields(batch, column.at, numerals, values, &mut |row, field| {
            let field = unquote(field);
            match column.parse(&field, levels.as_deref_mut()) {
                Ok(value) => value,
                Err(found) => {
                    fault(row, found, &field);
                    f64::NAN
                }
            }
        });
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
        let (bytes, ends, width) = (batch.bytes, batch.ends, self.width);
        values.resize(self.count, f64::NAN);
        if !self.is_uniform {
            let field = |row: usize| {
                let start = self.starts[row];
                let end = start.end as usize + column;
                let start = if column == 0 {
                    start.byte
                } else {
                    ends[end - 1] + 1
                };
                (start as usize, ends[end] as usize)
            };
            let pairs = (0..self.count / 2).map(|at| [field(2 * at), field(2 * at + 1)]);
            parse_fields(bytes, 0, pairs, field, numerals, values, slowly);
        } else {
            let field = |row: usize| {
                let end = row * width + column;
                let start = match column {
                    0 => batch.start_after(end),
                    _ => ends[end - 1] + 1,
                };
                (start as usize, ends[end] as usize)
            };
            // A field reaches from the end before it to its own. Before the very first field there is none.
            let from = usize::from(column == 0);
            let skipped = if column == 0 { width } else { column } - 1;
            let pairs = if width > 1 { ends.get(skipped..) } else { None }.unwrap_or_default();
            // Chunks of two ends at least, so that `between` needs no check of bounds.
            let width = width.max(2);
            let pairs = pairs.chunks_exact(2 * width).map(|ends| {
                let (one, other) = ends.split_at(width);
                [one, other]
            });
            if column > 0 || batch.feeds {
                let pairs = pairs.map(|ends| ends.map(between));
                parse_fields(bytes, from, pairs, field, numerals, values, slowly);
            } else {
                // A carriage return is the end; the line feed after it is none.
                let after = |ends: &[u32]| {
                    let (start, end) = between(ends);
                    let feed = usize::from(bytes.get(start) == Some(&b'\n'));
                    (start + feed, end)
                };
                let pairs = pairs.map(|ends| ends.map(after));
                parse_fields(bytes, from, pairs, field, numerals, values, slowly);
            }
        }
    }
}

/// The bytes between the first two of some ends.
#[inline(always)]
fn between(ends: &[u32]) -> (usize, usize) {
    match ends {
        [before, end, ..] => (*before as usize + 1, *end as usize),
        _ => (0, 0),
    }
}

/// Parses the fields of a column. `field` has the range of bytes of a row's field; `pairs` has those of two
/// rows at a time from row `from` on, for as many rows as come in pairs.
// Out of line, so that each way of finding fields has a loop of its own, which inlines little else.
#[inline(never)]
fn parse_fields(
    bytes: &[u8],
    from: usize,
    pairs: impl Iterator<Item = [(usize, usize); 2]>,
    field: impl Fn(usize) -> (usize, usize),
    numerals: Option<&Numerals>,
    values: &mut [f64],
    slowly: &mut dyn FnMut(usize, &[u8]) -> f64,
) {
    let Some(numerals) = numerals else {
        for (row, value) in values.iter_mut().enumerate() {
            let (start, end) = field(row);
            *value = slowly(row, &bytes[start..end]);
        }
        return;
    };
    let short_numbers = ShortNumbers::new(numerals);
    let windows = Windows::of(bytes);
    let count = values.len();
    let mut sum = Pair::splat(0.0);
    let mut read = from.min(count);
    // NaN marks a field that is not parsed yet.
    values[..read].fill(f64::NAN);
    let (in_pairs, _) = values[read..].as_chunks_mut::<2>();
    for (pair, [one, other]) in in_pairs.iter_mut().zip(pairs) {
        let found = short_numbers.parse_pair(windows, one, other);
        let numbers = found.unwrap_or(Pair::splat(f64::NAN));
        numbers.store(pair);
        sum = sum.plus(numbers);
        read += 2;
    }
    values[read..].fill(f64::NAN);
    // A NaN in any value makes the sum NaN, so that one test covers the column.
    let all = !sum.lanes().iter().any(|sum| sum.is_nan());
    let mut read_rest = |rows: Range<usize>| {
        for row in rows {
            if values[row].is_nan() {
                let (start, end) = field(row);
                values[row] = short_numbers.parse(bytes, start, end);
                if values[row].is_nan() {
                    values[row] = short_numbers.parse_long(bytes, start, end);
                }
                if values[row].is_nan() {
                    values[row] = slowly(row, &bytes[start..end]);
                }
            }
        }
    };
    if all {
        read_rest(0..from.min(read));
        read_rest(read..count);
    } else {
        read_rest(0..count);
    }
}

/// Why a record is no row of `width` fields, if it is none.
fn why_other(record: &Record<'_>, comment: Option<u8>, width: usize) -> Option<Reason> {
    if record.is_comment(comment) {
        Some(Reason::Comment)
    } else if record.width() < width || record.has_more_than(width) {
        Some(Reason::Ragged)
    } else {
        None
    }
}
