//! Records as text, each with numbers of its row behind it.

use crate::shortest::{LONGEST, write_decimal};

/// The records, of which each is a line with all its fields.
#[derive(Clone, Copy, Debug)]
pub struct Lines<'a> {
    /// The bytes of all records.
    pub bytes: &'a [u8],
    /// Where the first record begins.
    pub start: usize,
    /// Where each field ends.
    pub ends: &'a [u32],
    /// How many fields a record has.
    pub width: usize,
    /// The byte between two fields.
    pub delimiter: u8,
}

/// Appends the records with the numbers of their rows, one of each column, and returns where the last record ends.
/// `slowly` appends the numbers that [`write_decimal`] does not write, each with a delimiter before it; all numbers
/// if `is_slow`.
#[inline(never)]
pub fn append_rows(
    lines: Lines<'_>,
    columns: &[&[f64]],
    is_slow: bool,
    slowly: &dyn Fn(f64, &mut Vec<u8>),
    out: &mut Vec<u8>,
) -> usize {
    let mut from = lines.start;
    let mut text = [0; LONGEST];
    for (row, ends) in lines.ends.chunks_exact(lines.width.max(1)).enumerate() {
        // The line end of the row before and the row's own text.
        let end = ends.last().map_or(from, |end| *end as usize);
        append(&lines.bytes[from..end], out);
        from = end;
        for column in columns {
            let value = column[row];
            if !is_slow && let Some(length) = write_decimal(value, &mut text) {
                out.push(lines.delimiter);
                // All bytes of the array, of which those beyond the number are dropped: a copy of known length.
                let end = out.len() + length;
                out.extend_from_slice(&text);
                out.truncate(end);
            } else {
                slowly(value, out);
            }
        }
    }
    from
}

/// Appends some bytes. In WebAssembly a call that copies a few bytes takes longer than their copying.
#[inline(always)]
fn append(bytes: &[u8], out: &mut Vec<u8>) {
    let Some(last) = bytes.last_chunk::<16>() else {
        out.extend_from_slice(bytes);
        return;
    };
    let end = out.len() + bytes.len();
    let (blocks, _) = bytes.as_chunks::<16>();
    for block in blocks {
        out.extend_from_slice(block);
    }
    // The last block begins among bytes that are there already.
    out.truncate(end - 16);
    out.extend_from_slice(last);
}
