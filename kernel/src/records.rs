//! Where the records of a buffer begin, and how many fields each has.

use crate::lines::{is_record_end, next_start};

/// Where a record begins.
#[derive(Clone, Copy, Debug)]
pub struct RecordStart {
    /// Its first byte.
    pub byte: u32,
    /// The index of its first end of a field.
    pub end: u32,
    /// How many fields it has.
    pub width: u32,
}

/// Calls `visit` with the start of each record. A blank line is not a record.
#[inline(always)]
fn each_record(bytes: &[u8], ends: &[u32], start: usize, mut visit: impl FnMut(RecordStart)) {
    let (mut start, mut first) = (start, 0);
    for (at, end) in ends.iter().enumerate() {
        if !is_record_end(bytes, *end) {
            continue;
        }
        let width = at + 1 - first;
        if width > 1 || *end as usize != start {
            visit(RecordStart {
                byte: start as u32,
                end: first as u32,
                width: width as u32,
            });
        }
        start = next_start(bytes, *end);
        first = at + 1;
    }
}

/// The number of records from the byte `start` on, which have these ends of fields.
#[inline(never)]
pub fn count_records(bytes: &[u8], ends: &[u32], start: usize) -> usize {
    let mut count = 0;
    each_record(bytes, ends, start, |_| count += 1);
    count
}

/// The records that have more bytes than all before them, with their numbers from 0. The last of them is the longest.
/// `width` is how many fields each has, if all have as many.
#[inline(never)]
pub fn longest_records(
    bytes: &[u8],
    ends: &[u32],
    start: usize,
    width: Option<usize>,
) -> Vec<(u32, RecordStart)> {
    let mut longest = Vec::new();
    let (mut number, mut length) = (0, 0);
    let mut visit = |start: RecordStart, end: u32| {
        if end - start.byte > length {
            length = end - start.byte;
            longest.push((number, start));
        }
        number += 1;
    };
    let Some(width) = width else {
        each_record(bytes, ends, start, |start| {
            visit(start, ends[(start.end + start.width - 1) as usize]);
        });
        return longest;
    };
    let mut byte = start as u32;
    for (row, ends) in ends.chunks_exact(width).enumerate() {
        let end = ends[width - 1];
        let first = (row * width) as u32;
        visit(
            RecordStart {
                byte,
                end: first,
                width: width as u32,
            },
            end,
        );
        byte = next_start(bytes, end) as u32;
    }
    longest
}

/// Records that are rows of a table.
#[derive(Clone, Debug, Default)]
pub struct TableRows {
    /// Where each row begins.
    pub starts: Vec<RecordStart>,
    /// The number of each row among all records, from 0.
    pub numbers: Vec<u32>,
}

impl TableRows {
    /// Finds the rows among the records from the byte `start` on. A record of `width` fields is a row; a `width` of
    /// `None` leaves every record to `is_row`, which is called with the number and the start of each other record.
    #[inline(never)]
    pub fn find(
        &mut self,
        bytes: &[u8],
        ends: &[u32],
        start: usize,
        width: Option<usize>,
        is_row: &mut dyn FnMut(u32, RecordStart) -> bool,
    ) {
        self.starts.clear();
        self.numbers.clear();
        let mut number = 0;
        each_record(bytes, ends, start, |start| {
            if width == Some(start.width as usize) || is_row(number, start) {
                self.starts.push(start);
                self.numbers.push(number);
            }
            number += 1;
        });
    }
}

/// Drops the values of the rows that are not kept; their order stays.
#[inline(never)]
pub fn retain_rows(values: &mut Vec<f64>, is_kept: &[bool]) {
    let mut kept = 0;
    for row in 0..values.len().min(is_kept.len()) {
        // Every value is written, and stays only if the row is kept. A branch would be unpredictable.
        values[kept] = values[row];
        kept += usize::from(is_kept[row]);
    }
    values.truncate(kept);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The records of a text whose fields end at commas and line ends.
    fn ends(text: &str) -> Vec<u32> {
        let is_end = |(at, byte): &(usize, u8)| {
            matches!(byte, b',' | b'\r') || *byte == b'\n' && !text[..*at].ends_with('\r')
        };
        let places = text.bytes().enumerate().filter(is_end);
        places.map(|(at, _)| at as u32).collect()
    }

    #[test]
    fn records_of_another_width_are_asked_for_and_blank_lines_are_none() {
        let text = "1,2\n\n3\r\n4,5\r\n6,7,8\n";
        let ends = ends(text);
        assert_eq!(count_records(text.as_bytes(), &ends, 0), 4);
        let (mut rows, mut others) = (TableRows::default(), Vec::new());
        rows.find(text.as_bytes(), &ends, 0, Some(2), &mut |number, start| {
            others.push((number, start.byte, start.width));
            start.width == 3
        });
        assert_eq!(others, [(1, 5, 1), (3, 13, 3)]);
        assert_eq!(rows.numbers, [0, 2, 3]);
        let bytes: Vec<u32> = rows.starts.iter().map(|start| start.byte).collect();
        assert_eq!(bytes, [0, 8, 13]);
    }

    #[test]
    fn kept_rows_stay_in_their_order() {
        let mut values = vec![1.0, 2.0, 3.0, 4.0];
        retain_rows(&mut values, &[true, false, false, true]);
        assert_eq!(values, [1.0, 4.0]);
    }
}
