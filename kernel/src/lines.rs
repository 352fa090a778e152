//! Where lines and records end. A line feed, a carriage return and the pair of both end a line.

use std::ops::Range;

/// Whether the end of a field is that of a record: a line end, or the end of the input.
pub fn is_record_end(bytes: &[u8], end: u32) -> bool {
    bytes
        .get(end as usize)
        .is_none_or(|byte| matches!(byte, b'\n' | b'\r'))
}

/// The offset at which the next record begins, after this end of a record.
pub fn next_start(bytes: &[u8], end: u32) -> usize {
    let end = end as usize;
    let pair = bytes.get(end) == Some(&b'\r') && bytes.get(end + 1) == Some(&b'\n');
    end + 1 + usize::from(pair)
}

/// How many lines end in `bytes`.
#[inline(never)] // cold: see DESIGN.md
pub fn count_lines(bytes: &[u8]) -> u64 {
    let mut before = 0;
    let mut lines = 0;
    for byte in bytes {
        lines += u64::from(*byte == b'\r' || *byte == b'\n' && before != b'\r');
        before = *byte;
    }
    lines
}

/// Where lines begin after those that end in this range.
#[inline(never)]
pub fn line_starts(bytes: &[u8], range: Range<usize>) -> Vec<u32> {
    let mut starts = Vec::new();
    for at in range {
        let is_end = match bytes[at] {
            b'\n' => true,
            b'\r' => bytes.get(at + 1) != Some(&b'\n'),
            _ => false,
        };
        if is_end {
            starts.push(at as u32 + 1);
        }
    }
    starts
}

/// Whether every record of `width` fields ends with a line feed.
#[inline(never)]
pub fn end_with_line_feeds(bytes: &[u8], ends: &[u32], width: usize) -> bool {
    let mut records = ends.chunks_exact(width);
    records.all(|ends| ends.last().and_then(|end| bytes.get(*end as usize)) == Some(&b'\n'))
}

/// Whether every record of `width` fields ends where a line ends, or where the input ends.
#[inline(never)]
pub fn end_with_lines(bytes: &[u8], ends: &[u32], width: usize) -> bool {
    let mut records = ends.chunks_exact(width);
    records.all(|ends| ends.last().is_some_and(|end| is_record_end(bytes, *end)))
}

/// The number of bytes of the first `count` lines.
pub fn skip_lines(bytes: &[u8], count: u64) -> usize {
    let mut left = count;
    let mut at = 0;
    while left > 0 && at < bytes.len() {
        let pair = bytes[at..].starts_with(b"\r\n");
        left -= u64::from(matches!(bytes[at], b'\n' | b'\r'));
        at += 1 + usize::from(pair);
    }
    at
}

/// The length of the first line with its end. `None` if the end is not there, or is a carriage return
/// that a line feed may follow.
pub fn whole_line(bytes: &[u8]) -> Option<usize> {
    let end = bytes
        .iter()
        .position(|byte| matches!(byte, b'\n' | b'\r'))?;
    let next = bytes.get(end + 1);
    match bytes[end] {
        b'\r' => next.map(|next| end + 1 + usize::from(*next == b'\n')),
        _ => Some(end + 1),
    }
}
