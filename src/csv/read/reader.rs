//! The push parser: it owns no I/O, takes bytes in chunks, and passes on whole records.
//!
//! [`Reader`] owns the buffer and the decoder. `opening` finds the schema in its first bytes, and
//! `open_table` the records from there on.

use super::open_table::{Delivery, OpenTable};
use super::opening::{Next, Opening};
use crate::csv::dialect::DialectHints;
use crate::csv::encoding::{Decoder, Encoding};
use crate::csv::limits::{BEYOND, WINDOW};
use crate::csv::schema::Schema;
use crate::error::Error;

pub use super::open_table::Sink;

/// Bytes in, batches of whole records out. State survives between calls.
///
/// ```
/// use galton::csv::{Reader, DialectHints};
/// let mut reader = Reader::new(DialectHints::default());
/// let mut heights = Vec::new();
/// let mut take = |batch: galton::csv::Batch| {
///     heights.extend(batch.records().filter_map(|r| Some(r.field(1)?.into_owned())));
///     Ok(())
/// };
/// reader.push(b"name,height\nFrancis,7", &mut take)?; // cut anywhere
/// reader.push(b"0\nKarl,71\n", &mut take)?;
/// reader.finish(&mut take)?;
/// assert_eq!(heights, [b"70", b"71"]);
/// # Ok::<(), galton::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Reader {
    opening: Opening,
    keep_header: bool,
    delivery: Delivery,
    /// The bytes before the table, if the header is kept.
    before: Vec<u8>,
    /// Bytes of the input as UTF-8, from the first that is not dropped. Only the first `filled` count.
    buffer: Vec<u8>,
    filled: usize,
    decoder: Option<Decoder>,
    /// Bytes to decode as they come in.
    raw: Vec<u8>,
    table: Option<OpenTable>,
}

/// A reader that detects everything.
impl Default for Reader {
    fn default() -> Self {
        Self::new(DialectHints::default())
    }
}

impl Reader {
    /// A reader of one input. Everything that the hints leave open is detected in its first 64 KiB.
    pub fn new(hints: DialectHints) -> Self {
        Self {
            opening: Opening::new(hints),
            keep_header: false,
            delivery: Delivery::default(),
            before: Vec::new(),
            buffer: Vec::new(),
            filled: 0,
            decoder: None,
            raw: Vec::new(),
            table: None,
        }
    }

    /// Gives out the header as the first record, and keeps the bytes before it.
    pub(crate) fn keeping_header(mut self) -> Self {
        self.keep_header = true;
        self
    }

    /// Passes on records as soon as they are whole, in batches of any size.
    pub(crate) fn at_once(mut self) -> Self {
        self.delivery.at_once = true;
        self
    }

    /// The bytes before the table, once it is found; nothing at further calls.
    pub(crate) fn take_before(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.before)
    }

    /// The schema of the input; `None` until enough of it was pushed.
    pub fn schema(&self) -> Option<&Schema> {
        self.table.as_ref().map(|table| &table.schema)
    }

    /// As [`schema`](Self::schema), after the input.
    pub(crate) fn into_schema(self) -> Option<Schema> {
        self.table.map(|table| table.schema)
    }

    /// The number of records passed on, without the header.
    pub fn rows(&self) -> u64 {
        self.table.as_ref().map_or(0, |table| table.rows)
    }

    /// Takes the next bytes, and gives `sink` the records that are whole by now. All records that begin in
    /// one segment of the input, 256 KiB, are given out together.
    ///
    /// # Errors
    /// As [`Schema::detect`] without [`ErrorKind::Empty`](crate::ErrorKind::Empty), and the errors of
    /// `sink`. The reader cannot be used after an error.
    pub fn push(&mut self, mut bytes: &[u8], sink: &mut Sink<'_>) -> Result<(), Error> {
        while !bytes.is_empty() {
            let space = self.space();
            let (taken, rest) = bytes.split_at(bytes.len().min(space.len()));
            space[..taken.len()].copy_from_slice(taken);
            self.advance(taken.len(), sink)?;
            bytes = rest;
        }
        Ok(())
    }

    /// Leaves the records that begin at this offset or after it to another reader.
    pub(crate) fn until(mut self, stop_at: Option<u64>) -> Self {
        self.delivery.stop_at = stop_at;
        self
    }

    /// Leaves no records to another reader.
    pub(crate) fn leave_none(&mut self) {
        self.delivery.stop_at = None;
    }

    /// Whether all records before those left to another reader were given out.
    pub(crate) fn is_complete(&self) -> bool {
        let segment_end = self.table.as_ref().map_or(0, |table| table.segment_end);
        let stop_at = self.delivery.stop_at;
        stop_at.is_some_and(|stop_at| segment_end > stop_at)
    }

    /// Where in the input the first record begins that was given out, and the first that was not. `None`
    /// before the table is found, and for an input that is decoded, whose offsets are others.
    pub(crate) fn extent(&self) -> Option<[u64; 2]> {
        let table = self.table.as_ref().filter(|table| !table.is_seeking)?;
        self.decoder
            .is_none()
            .then_some([table.first_record, table.buffer_start])
    }

    /// How many lines end before the first record that was not given out.
    pub(crate) fn lines(&self) -> u64 {
        self.table.as_ref().map_or(0, |table| table.line - 1)
    }

    /// Continues at `from`, a whole number of segments into the input. The next bytes are those from one
    /// before it. The place of the first record is a guess. Rows and lines are counted from there.
    pub(crate) fn restart(&mut self, from: u64) {
        self.filled = 0;
        if let Some(table) = &mut self.table {
            table.restart(from);
        }
    }

    /// The place in the buffer for the next bytes of the input; never empty. [`advance`](Self::advance)
    /// takes the bytes written there. That saves one copy of all bytes.
    pub(crate) fn space(&mut self) -> &mut [u8] {
        if self.decoder.is_some() {
            self.raw.resize(WINDOW, 0);
            return &mut self.raw;
        }
        let full = match &self.table {
            None => self.opening.window,
            Some(table) => {
                usize::try_from(table.segment_end - table.buffer_start).unwrap_or(usize::MAX)
            }
        };
        // A record may end beyond its segment. A long record gets more and more space.
        let full = full + BEYOND;
        let target = match self.filled {
            filled if filled < full => full,
            filled if filled < 2 * full => filled + 4 * BEYOND,
            filled => filled + filled / 8,
        };
        if self.buffer.len() < target {
            self.buffer.resize(target, 0);
        }
        &mut self.buffer[self.filled..target]
    }

    /// Takes the first `count` bytes of [`space`](Self::space).
    pub(crate) fn advance(&mut self, count: usize, sink: &mut Sink<'_>) -> Result<(), Error> {
        match &mut self.decoder {
            None => self.filled += count,
            Some(decoder) => {
                self.buffer.truncate(self.filled);
                decoder.decode(&self.raw[..count], &mut self.buffer);
                self.filled = self.buffer.len();
            }
        }
        if self.table.is_none() && !self.open(false)? {
            return Ok(());
        }
        self.deliver(false, sink)
    }

    /// Ends the input: the last record needs no line end.
    ///
    /// # Errors
    /// As [`push`](Self::push), and [`ErrorKind::Empty`](crate::ErrorKind::Empty) and
    /// [`ErrorKind::UnclosedQuote`](crate::ErrorKind::UnclosedQuote).
    pub fn finish(&mut self, sink: &mut Sink<'_>) -> Result<(), Error> {
        if let Some(decoder) = &mut self.decoder {
            self.buffer.truncate(self.filled);
            decoder.finish(&mut self.buffer);
            self.filled = self.buffer.len();
        }
        if self.table.is_none() {
            self.open(true)?;
        }
        self.deliver(true, sink)
    }

    /// The schema of an input that ends before its dialect is found.
    #[cfg(target_arch = "wasm32")]
    pub(crate) fn schema_at_end(&mut self) -> Result<Option<&Schema>, Error> {
        if self.table.is_none() {
            self.open(true)?;
        }
        Ok(self.schema())
    }

    /// Detects the schema if there are bytes enough; returns whether it is known.
    fn open(&mut self, at_end: bool) -> Result<bool, Error> {
        if !at_end && self.filled < self.opening.window {
            return Ok(false);
        }
        if self.decoder.is_none()
            && self.opening.dropped.bytes == 0
            && let Some((mut decoder, mark)) = self.opening.decoder(&self.buffer[..self.filled])
        {
            let mut text = Vec::new();
            decoder.decode(&self.buffer[mark..self.filled], &mut text);
            if at_end {
                decoder.finish(&mut text);
            }
            self.filled = text.len();
            self.buffer = text;
            self.decoder = Some(decoder);
        }
        let decoder = self.decoder.as_ref();
        let encoding = decoder.map_or(Encoding::Utf8, Decoder::encoding);
        loop {
            let bytes = &self.buffer[..self.filled];
            match self.opening.look(bytes, at_end, encoding)? {
                Next::More => return Ok(false),
                Next::Drop(count) => self.drop(count),
                Next::Found(found) => {
                    // From now on the buffer begins with the table.
                    self.drop(found.table_start);
                    let start = self.opening.dropped.bytes + found.table_start as u64;
                    self.table = Some(OpenTable::new(found.schema, start, self.keep_header));
                    return Ok(true);
                }
            }
        }
    }

    /// Drops bytes before the table.
    fn drop(&mut self, count: usize) {
        if self.keep_header {
            self.before.extend_from_slice(&self.buffer[..count]);
        }
        self.drop_front(count);
    }

    fn drop_front(&mut self, count: usize) {
        self.buffer.copy_within(count..self.filled, 0);
        self.filled -= count;
    }

    /// Passes on the records that are ready.
    fn deliver(&mut self, at_end: bool, sink: &mut Sink<'_>) -> Result<(), Error> {
        let Some(table) = &mut self.table else {
            return Ok(());
        };
        if table.is_seeking {
            match table.seek(&self.buffer[..self.filled], at_end) {
                Some(skipped) => self.drop_front(skipped),
                None => return Ok(()),
            }
        }
        let Some(table) = &mut self.table else {
            return Ok(());
        };
        let bytes = &self.buffer[..self.filled];
        let done = table.deliver(bytes, at_end, self.delivery, sink)?;
        if done > 0 {
            self.drop_front(done);
        }
        Ok(())
    }
}
