//! The fields of one column of many records, parsed as numbers.

use std::ops::Range;

use crate::records::RecordStart;
use crate::short_number::ShortNumbers;
use crate::simd::{Pair, Windows};

/// The records of which a column is read.
#[derive(Clone, Copy, Debug)]
pub enum Records<'a> {
    /// All have `width` fields, so that the ends of a column are `width` apart.
    Uniform {
        /// The first byte of the first record.
        start: u32,
        /// How many fields each record has.
        width: usize,
        /// Whether every record ends with a line feed alone.
        line_feeds_only: bool,
    },
    /// The records that begin at these places.
    Listed(&'a [RecordStart]),
}

/// Parses the fields of `column` of the records into `values`, a value each. `ends` are the ends of all fields in
/// `bytes`. `slowly` gets the row and the bytes of each field that is not a number of up to 19 digits with this
/// decimal mark; of every field, where there is no mark.
pub fn parse_column(
    bytes: &[u8],
    ends: &[u32],
    records: Records<'_>,
    column: usize,
    decimal: Option<u8>,
    values: &mut [f64],
    slowly: &mut dyn FnMut(usize, &[u8]) -> f64,
) {
    match records {
        Records::Listed(starts) => {
            let field = |row: usize| {
                let RecordStart { byte, end, width } = starts[row];
                // A field that the record lacks is empty.
                if column >= width as usize {
                    return (0, 0);
                }
                let end = end as usize + column;
                let start = if column == 0 { byte } else { ends[end - 1] + 1 };
                (start as usize, ends[end] as usize)
            };
            let pairs = (0..values.len() / 2).map(|at| [field(2 * at), field(2 * at + 1)]);
            parse_fields(bytes, 0, pairs, field, decimal, values, slowly);
        }
        Records::Uniform {
            start: first,
            width,
            line_feeds_only,
        } => {
            let field = |row: usize| {
                let end = row * width + column;
                let start = match (column, end) {
                    (0, 0) => first,
                    (0, _) => start_after(bytes, ends[end - 1]),
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
            if column > 0 || line_feeds_only {
                let pairs = pairs.map(|ends| ends.map(between));
                parse_fields(bytes, from, pairs, field, decimal, values, slowly);
            } else {
                // A carriage return ends the field; the line feed after it does not end another.
                let after = |ends: &[u32]| {
                    let (start, end) = between(ends);
                    let feed = usize::from(bytes.get(start) == Some(&b'\n'));
                    (start + feed, end)
                };
                let pairs = pairs.map(|ends| ends.map(after));
                parse_fields(bytes, from, pairs, field, decimal, values, slowly);
            }
        }
    }
}

/// The offset at which the next record begins, after this end of a record.
#[inline(always)]
pub fn start_after(bytes: &[u8], end: u32) -> u32 {
    let start = end + 1;
    // The line feed of a pair; a record cannot begin with another.
    start + u32::from(bytes.get(start as usize) == Some(&b'\n'))
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
    decimal: Option<u8>,
    values: &mut [f64],
    slowly: &mut dyn FnMut(usize, &[u8]) -> f64,
) {
    let Some(decimal) = decimal else {
        for (row, value) in values.iter_mut().enumerate() {
            let (start, end) = field(row);
            *value = slowly(row, &bytes[start..end]);
        }
        return;
    };
    let short_numbers = ShortNumbers::new(decimal);
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

/// Whether a number is not whole. NaN and infinite numbers do not count.
#[inline(never)]
pub fn has_fraction(values: &[f64]) -> bool {
    let mut any = false;
    for chunk in values.chunks(64) {
        for value in chunk {
            any |= (value - value.trunc()).abs() > 0.0;
        }
        if any {
            return true;
        }
    }
    false
}
