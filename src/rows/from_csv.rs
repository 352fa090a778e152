//! Records as columns: many records of one width at once, one column after the other.

use std::borrow::Cow;
use std::ops::Range;

use crate::csv::{Batch, Field, FieldFormat, Numerals, Quick, Record, is_missing, unquote};
use crate::numerics::simd::{Pair, Windows};

/// The records of a batch that have the usual width, and the others. Kept for its memory.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rows {
    width: usize,
    /// Whether all records are alike, so that the fields of a column are `width` ends apart.
    strided: bool,
    count: usize,
    /// Where each row begins, and which end is its first; only where they are not strided.
    places: Vec<(u32, u32)>,
    /// The number in the batch of each row; only where they are not strided.
    numbers: Vec<u32>,
    /// The numbers and places of the other records.
    others: Vec<(u32, (u32, u32))>,
    /// Whether each record of the batch is without a row of numbers.
    out: Vec<bool>,
    left_out: bool,
}

impl Rows {
    /// Divides the batch into rows of `width` fields and others.
    pub(crate) fn divide(&mut self, batch: &Batch<'_>, width: usize) {
        self.width = width;
        self.places.clear();
        self.numbers.clear();
        self.others.clear();
        self.out.clear();
        self.left_out = false;
        self.strided = batch.strided;
        if self.strided {
            self.count = batch.ends.len() / width;
            self.out.resize(self.count, false);
            return;
        }
        batch.each(|start, first_end, found| {
            let number = self.out.len();
            let place = (start as u32, first_end as u32);
            let plain = found == width && batch.comment.is_none();
            let out = !plain && {
                let record = batch.record(number, start, first_end);
                found < width || record.is_comment(batch.comment) || record.has_more_than(width)
            };
            self.out.push(out);
            self.left_out |= out;
            if out {
                self.others.push((number as u32, place));
            } else {
                self.places.push(place);
                self.numbers.push(number as u32);
            }
        });
        self.count = self.places.len();
    }

    /// The records without a row of numbers, in their order.
    pub(crate) fn left_out<'a>(&self, batch: &Batch<'a>) -> impl Iterator<Item = Record<'a>> {
        let rows = if self.left_out { self.count } else { 0 };
        let mut others = self.others.iter().copied().peekable();
        let mut records = Vec::new();
        for row in (0..rows).filter(|row| self.out[self.number(*row)]) {
            let number = self.number(row) as u32;
            while let Some(other) = others.next_if(|other| other.0 < number) {
                records.push(other);
            }
            records.push((number, self.place(batch, row)));
        }
        records.extend(others);
        let batch = *batch;
        let record = move |(number, (start, first_end)): (u32, (u32, u32))| {
            batch.record(number as usize, start as usize, first_end as usize)
        };
        records.into_iter().map(record)
    }

    /// Drops the values of the rows that are left out.
    pub(crate) fn keep(&self, values: &mut Vec<f64>) {
        if !self.left_out {
            return;
        }
        let mut row = 0;
        values.retain(|_| {
            row += 1;
            !self.out[self.number(row - 1)]
        });
    }

    /// The numbers in the batch of the rows that are kept, from 0.
    pub(crate) fn kept(&self) -> impl Iterator<Item = usize> {
        let numbers = (0..self.count).map(|row| self.number(row));
        numbers.filter(|number| !self.out[*number])
    }

    /// How many records there are.
    pub(crate) fn records(&self) -> usize {
        self.out.len()
    }

    /// A field of a row, without its quotes.
    pub(crate) fn field<'a>(&self, batch: &Batch<'a>, row: usize, column: usize) -> Cow<'a, [u8]> {
        let (start, first_end) = self.place(batch, row);
        let first_end = first_end as usize;
        let start = match column {
            0 => start,
            _ => batch.ends[first_end + column - 1] + 1,
        };
        unquote(&batch.bytes[start as usize..batch.ends[first_end + column] as usize])
    }

    /// Where a row begins, and which end is its first.
    fn place(&self, batch: &Batch<'_>, row: usize) -> (u32, u32) {
        let first = row * self.width;
        let place = self.places.get(row).copied();
        place.unwrap_or_else(|| (batch.start_after(first), first as u32))
    }

    /// The number in the batch of a row.
    fn number(&self, row: usize) -> usize {
        self.numbers.get(row).map_or(row, |number| *number as usize)
    }

    /// The numbers of a column, one a row, into `values`; zero where there is none, and the row is left
    /// out then.
    pub(crate) fn read(
        &mut self,
        batch: &Batch<'_>,
        column: usize,
        format: &FieldFormat,
        values: &mut Vec<f64>,
    ) {
        let mut failed = Vec::new();
        self.read_alone(batch, column, format, values, &mut failed);
        self.leave_out(&failed);
    }

    /// The same for this column alone: no row is left out for it, and `failed` has those without a
    /// number.
    pub(crate) fn read_alone(
        &self,
        batch: &Batch<'_>,
        column: usize,
        format: &FieldFormat,
        values: &mut Vec<f64>,
        failed: &mut Vec<usize>,
    ) {
        let numerals = match format {
            FieldFormat::Numbers(numerals) => Some(numerals),
            FieldFormat::Days(..) => None,
        };
        self.read_column(batch, column, numerals, values, &mut |row, field| {
            number_of(format, row, field, failed)
        });
    }

    /// The fields of a column, quotes and spaces around them removed, as the numbers that `code` has
    /// for them; the row is left out where it has none, and where the field is missing.
    pub(crate) fn read_text(
        &mut self,
        batch: &Batch<'_>,
        column: usize,
        code: &mut dyn FnMut(&[u8]) -> Option<usize>,
        values: &mut Vec<f64>,
    ) {
        let mut failed = Vec::new();
        self.read_column(batch, column, None, values, &mut |row, field| {
            let field = unquote(field);
            let field = field.trim_ascii();
            let code = if is_missing(field) { None } else { code(field) };
            if code.is_none() {
                failed.push(row);
            }
            code.unwrap_or_default() as f64
        });
        self.leave_out(&failed);
    }

    /// Leaves out the rows in which a column has a number that will not do.
    pub(crate) fn leave_out_where(&mut self, values: &[f64], unfit: fn(f64) -> bool) {
        let rows = values.iter().enumerate();
        let unfit = rows.filter(|(_, value)| unfit(**value));
        let unfit: Vec<usize> = unfit.map(|(row, _)| row).collect();
        self.leave_out(&unfit);
    }

    fn leave_out(&mut self, rows: &[usize]) {
        self.left_out |= !rows.is_empty();
        for row in rows {
            let number = self.number(*row);
            self.out[number] = true;
        }
    }

    /// The numbers of a column; those that are not quickly read by these numerals, as `slowly` has them.
    fn read_column(
        &self,
        batch: &Batch<'_>,
        column: usize,
        numerals: Option<&Numerals>,
        values: &mut Vec<f64>,
        slowly: &mut dyn FnMut(usize, &[u8]) -> f64,
    ) {
        let (bytes, ends, width) = (batch.bytes, batch.ends, self.width);
        values.resize(self.count, f64::NAN);
        if !self.strided {
            let field = |row: usize| {
                let (start, first_end) = self.places[row];
                let end = first_end as usize + column;
                let start = if column == 0 {
                    start
                } else {
                    ends[end - 1] + 1
                };
                (start as usize, ends[end] as usize)
            };
            let pairs = (0..self.count / 2).map(|at| [field(2 * at), field(2 * at + 1)]);
            read_fields(bytes, 0, pairs, field, numerals, values, slowly);
        } else {
            let field = |row: usize| {
                let end = row * width + column;
                let start = match column {
                    0 => batch.start_after(end),
                    _ => ends[end - 1] + 1,
                };
                (start as usize, ends[end] as usize)
            };
            // From the end before each field to that of the field; the first of all has none before it.
            let from = usize::from(column == 0);
            let skipped = if column == 0 { width } else { column } - 1;
            let pairs = if width > 1 { ends.get(skipped..) } else { None }.unwrap_or_default();
            // So that two ends are known to be there.
            let width = width.max(2);
            let pairs = pairs.chunks_exact(2 * width).map(|ends| {
                let (one, other) = ends.split_at(width);
                [one, other]
            });
            if column > 0 || batch.feeds {
                let pairs = pairs.map(|ends| ends.map(between));
                read_fields(bytes, from, pairs, field, numerals, values, slowly);
            } else {
                // The line feed of a pair is no end.
                let after = |ends: &[u32]| {
                    let (start, end) = between(ends);
                    let feed = usize::from(bytes.get(start) == Some(&b'\n'));
                    (start + feed, end)
                };
                let pairs = pairs.map(|ends| ends.map(after));
                read_fields(bytes, from, pairs, field, numerals, values, slowly);
            }
        }
    }
}

/// What is between the first two of some ends.
#[inline(always)]
fn between(ends: &[u32]) -> (usize, usize) {
    match ends {
        [before, end, ..] => (*before as usize + 1, *end as usize),
        _ => (0, 0),
    }
}

/// The numbers of a column's fields, which are where `field` says; `pairs` are two rows each from row `from`
/// on, as many as are quickly known.
#[inline(never)]
fn read_fields(
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
    let quick = Quick::new(numerals);
    let windows = Windows::of(bytes);
    let count = values.len();
    let mut sum = Pair::splat(0.0);
    let mut read = from.min(count);
    // No number is one that is still to be read.
    values[..read].fill(f64::NAN);
    let (in_pairs, _) = values[read..].as_chunks_mut::<2>();
    for (pair, [one, other]) in in_pairs.iter_mut().zip(pairs) {
        let found = quick.read_two(windows, one, other);
        let numbers = found.unwrap_or(Pair::splat(f64::NAN));
        numbers.store(pair);
        sum = sum.plus(numbers);
        read += 2;
    }
    values[read..].fill(f64::NAN);
    // One that is no number makes the sum none.
    let all = !sum.lanes().iter().any(|sum| sum.is_nan());
    let mut read_rest = |rows: Range<usize>| {
        for row in rows {
            if values[row].is_nan() {
                let (start, end) = field(row);
                values[row] = quick.read(bytes, start, end);
                if values[row].is_nan() {
                    values[row] = quick.read_long(bytes, start, end);
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

/// The number in a field; where there is none, the row is one that failed.
fn number_of(format: &FieldFormat, row: usize, field: &[u8], failed: &mut Vec<usize>) -> f64 {
    match format.classify(&unquote(field)) {
        Field::Number(value) => value,
        _ => {
            failed.push(row);
            0.0
        }
    }
}
