//! The push parser: it owns no I/O, takes bytes as they come, and gives out whole records.

use super::dialect;
use super::encoding::{Encoding, Utf16};
use super::index::Index;
use super::limits::{BEYOND, RECORD_LIMIT, SEGMENT, WINDOW};
use super::opening::{Next, Opening};
use super::record::{Batch, Lines, is_record_end, next_start};
use super::schema::{DialectHints, Schema};
use crate::error::{Error, ErrorKind};

/// What takes the records.
pub type Sink<'a> = dyn FnMut(Batch<'_>) -> Result<(), Error> + 'a;

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
    at_once: bool,
    /// What stands before the table, where the header is kept too.
    before: Vec<u8>,
    /// Bytes of the input from `base` on, as UTF-8; only the first `filled` count.
    buffer: Vec<u8>,
    filled: usize,
    utf16: Option<Utf16>,
    /// Bytes of UTF-16 that come in.
    raw: Vec<u8>,
    /// Where in the input the records begin that are left to another reader.
    until: Option<u64>,
    opened: Option<Opened>,
}

/// What a reader knows once the dialect is found.
#[derive(Clone, Debug)]
struct Opened {
    schema: Schema,
    index: Index,
    /// Where in the input the buffer begins.
    base: u64,
    /// Where in the input the segment ends that is being filled.
    limit: u64,
    /// How much of the buffer is indexed.
    scanned: usize,
    /// How many of the ends were searched for that of the segment, in vain.
    searched: usize,
    /// The line at which the buffer begins.
    line: u64,
    header_pending: bool,
    rows: u64,
    /// Whether the beginning of a record is still to be found.
    seeking: bool,
    /// Where the first record that was sought begins.
    first: u64,
}

/// A reader of an input of which everything is found.
impl Default for Reader {
    fn default() -> Self {
        Self::new(DialectHints::default())
    }
}

impl Reader {
    /// A reader of one input. What is not said of how it is written is found in its first 64 KiB.
    pub fn new(hints: DialectHints) -> Self {
        Self {
            opening: Opening::new(hints),
            keep_header: false,
            at_once: false,
            before: Vec::new(),
            buffer: Vec::new(),
            filled: 0,
            utf16: None,
            raw: Vec::new(),
            until: None,
            opened: None,
        }
    }

    /// Gives the header out as the first record, and keeps what stands before it.
    pub(crate) fn keeping_header(mut self) -> Self {
        self.keep_header = true;
        self
    }

    /// Gives records out as soon as they are whole, in batches of any size.
    pub(crate) fn at_once(mut self) -> Self {
        self.at_once = true;
        self
    }

    /// What stands before the table, once that is found; nothing from then on.
    pub(crate) fn take_before(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.before)
    }

    /// What was found at the start of the input; `None` until enough of it was pushed.
    pub fn schema(&self) -> Option<&Schema> {
        self.opened.as_ref().map(|opened| &opened.schema)
    }

    /// How many records were given out, the header not counted.
    pub fn rows(&self) -> u64 {
        self.opened.as_ref().map_or(0, |opened| opened.rows)
    }

    /// Takes the next bytes, and gives `sink` the records that are whole by now: all that begin in
    /// one 256 KiB of the input together.
    ///
    /// # Errors
    /// [`ErrorKind::Binary`], [`ErrorKind::Packed`], [`ErrorKind::NotATable`], [`ErrorKind::RecordTooLong`], and whatever
    /// `sink` returns; the reader is of no further use then.
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

    /// Leaves the records that begin at `until` or after it to another reader.
    pub(crate) fn until(mut self, until: Option<u64>) -> Self {
        self.until = until;
        self
    }

    pub(crate) fn leave_none(&mut self) {
        self.until = None;
    }

    /// Whether all records that begin before `until` were given out.
    pub(crate) fn is_complete(&self) -> bool {
        let limit = self.opened.as_ref().map_or(0, |opened| opened.limit);
        self.until.is_some_and(|until| limit > until)
    }

    /// Where in the input the first record begins that was given out, and the first that was not;
    /// `None` before anything was found, and for an input that is not read byte by byte.
    pub(crate) fn extent(&self) -> Option<[u64; 2]> {
        let opened = self.opened.as_ref().filter(|opened| !opened.seeking)?;
        self.utf16.is_none().then_some([opened.first, opened.base])
    }

    /// How many lines end before the first record that was not given out.
    pub(crate) fn lines(&self) -> u64 {
        self.opened.as_ref().map_or(0, |opened| opened.line - 1)
    }

    /// Goes on at `from`, a whole number of segments into the input: the next bytes are those from one
    /// before it. Where the first record begins is supposed; rows and lines are counted from there.
    pub(crate) fn restart(&mut self, from: u64) {
        self.filled = 0;
        if let Some(opened) = &mut self.opened {
            opened.index = Index::new(opened.schema.dialect.delimiter);
            opened.base = from.saturating_sub(1);
            opened.limit = from + SEGMENT;
            opened.scanned = 0;
            opened.searched = 0;
            opened.line = 1;
            opened.header_pending = false;
            opened.rows = 0;
            opened.seeking = true;
        }
    }

    /// Where the next bytes of the input go; never empty. What was written there is taken by
    /// [`advance`](Self::advance): that saves one copy of all the bytes.
    pub(crate) fn space(&mut self) -> &mut [u8] {
        if self.utf16.is_some() {
            self.raw.resize(WINDOW, 0);
            return &mut self.raw;
        }
        let full = match &self.opened {
            None => self.opening.window,
            Some(opened) => usize::try_from(opened.limit - opened.base).unwrap_or(usize::MAX),
        };
        // A record that goes on beyond its segment: some more, and more for a long one.
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

    /// Takes the bytes that were written to the beginning of [`space`](Self::space).
    pub(crate) fn advance(&mut self, count: usize, sink: &mut Sink<'_>) -> Result<(), Error> {
        match &mut self.utf16 {
            None => self.filled += count,
            Some(utf16) => {
                self.buffer.truncate(self.filled);
                utf16.decode(&self.raw[..count], &mut self.buffer);
                self.filled = self.buffer.len();
            }
        }
        if self.opened.is_none() && !self.open(false)? {
            return Ok(());
        }
        self.deliver(false, sink)
    }

    /// Ends the input: the last record needs no line end.
    ///
    /// # Errors
    /// As [`push`](Self::push), and [`ErrorKind::Empty`], [`ErrorKind::UnclosedQuote`].
    pub fn finish(&mut self, sink: &mut Sink<'_>) -> Result<(), Error> {
        if let Some(utf16) = &mut self.utf16 {
            self.buffer.truncate(self.filled);
            utf16.finish(&mut self.buffer);
            self.filled = self.buffer.len();
        }
        if self.opened.is_none() {
            self.open(true)?;
        }
        self.deliver(true, sink)
    }

    /// The schema of an input that ends before its dialect is found.
    #[cfg(target_arch = "wasm32")]
    pub(crate) fn schema_at_end(&mut self) -> Result<Option<&Schema>, Error> {
        if self.opened.is_none() {
            self.open(true)?;
        }
        Ok(self.schema())
    }

    /// Finds the dialect once there is enough to find it in; whether it did.
    fn open(&mut self, at_end: bool) -> Result<bool, Error> {
        if !at_end && self.filled < self.opening.window {
            return Ok(false);
        }
        if self.utf16.is_none()
            && self.opening.dropped.bytes == 0
            && let Some(mut utf16) = Utf16::of(&self.buffer[..self.filled])
        {
            let mut text = Vec::new();
            utf16.decode(&self.buffer[2..self.filled], &mut text);
            if at_end {
                utf16.finish(&mut text);
            }
            self.filled = text.len();
            self.buffer = text;
            self.utf16 = Some(utf16);
        }
        let encoding = self.utf16.as_ref().map_or(Encoding::Utf8, Utf16::encoding);
        loop {
            let bytes = &self.buffer[..self.filled];
            match self.opening.look(bytes, at_end, encoding)? {
                Next::More => return Ok(false),
                Next::Drop(count) => self.drop(count),
                Next::Found(schema) => {
                    // The table begins here, whatever stands before it.
                    self.drop(schema.start);
                    let base = self.opening.dropped.bytes + schema.start as u64;
                    self.opened = Some(Opened {
                        index: Index::new(schema.dialect.delimiter),
                        header_pending: schema.dialect.header && !self.keep_header,
                        line: schema.dialect.skipped_lines + 1,
                        base,
                        limit: base.next_multiple_of(SEGMENT).max(SEGMENT),
                        schema,
                        scanned: 0,
                        searched: 0,
                        rows: 0,
                        seeking: false,
                        first: base,
                    });
                    return Ok(true);
                }
            }
        }
    }

    /// Drops bytes that stand before the table.
    fn drop(&mut self, count: usize) {
        if self.keep_header {
            self.before.extend_from_slice(&self.buffer[..count]);
        }
        self.buffer.copy_within(count..self.filled, 0);
        self.filled -= count;
    }

    fn deliver(&mut self, at_end: bool, sink: &mut Sink<'_>) -> Result<(), Error> {
        let Some(opened) = &mut self.opened else {
            return Ok(());
        };
        if opened.seeking {
            if !at_end && self.filled < WINDOW {
                return Ok(());
            }
            let skipped = opened.first_record(&self.buffer[..self.filled]);
            self.buffer.copy_within(skipped..self.filled, 0);
            self.filled -= skipped;
            opened.base += skipped as u64;
            opened.first = opened.base;
            opened.seeking = false;
            while opened.limit <= opened.base {
                opened.limit += SEGMENT;
            }
        }
        let held = opened.limit - opened.base;
        // The record after the segment has to have begun.
        if !at_end && !self.at_once && self.filled as u64 <= held {
            return Ok(());
        }
        let bytes = &self.buffer[..self.filled];
        // What follows a carriage return tells where the next record begins.
        let last_is_return = !at_end && bytes.last() == Some(&b'\r');
        let known = self.filled - usize::from(last_is_return);
        opened.index.scan(bytes, opened.scanned, known);
        opened.scanned = known;
        if at_end {
            opened.end(bytes)?;
        }
        let mut done = 0;
        while self.until.is_none_or(|until| opened.limit <= until)
            && let Some((last, next)) = opened.boundary(bytes, done, at_end, self.at_once)
        {
            let segment = (opened.limit / SEGMENT) - 1;
            opened.give(bytes, done, next, last, segment, sink)?;
            done = next;
            let start = opened.base + done as u64;
            while opened.limit <= start {
                opened.limit += SEGMENT;
            }
            if self.at_once {
                break;
            }
        }
        if done > 0 {
            opened.forget(bytes, done);
            self.buffer.copy_within(done..self.filled, 0);
            self.filled -= done;
        }
        if self.filled > RECORD_LIMIT + SEGMENT as usize {
            let before = opened.index.open_record(&self.buffer[..self.filled]);
            return Err(Error::from(ErrorKind::RecordTooLong {
                line: opened.line + dialect::lines(&self.buffer[..before]),
                limit: RECORD_LIMIT,
                in_quotes: opened.index.is_quoted(),
            }));
        }
        Ok(())
    }
}

impl Opened {
    /// The end of the input ends a record, if one is open.
    fn end(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let last = self
            .index
            .ends()
            .last()
            .map_or(0, |end| next_start(bytes, *end));
        if self.index.is_quoted() {
            let line = self.line + dialect::lines(&bytes[..self.index.open_record(bytes)]);
            return Err(Error::from(ErrorKind::UnclosedQuote { line }));
        }
        // A delimiter at the very end has one more field after it.
        let after_delimiter = bytes.last() == Some(&self.index.delimiter())
            && self.index.ends().last() == Some(&(bytes.len() as u32 - 1));
        if last < bytes.len() || after_delimiter {
            self.index.push(bytes.len() as u32);
        }
        Ok(())
    }

    /// Where the first record begins after a place that may be between quotes: after the first line end
    /// from where records are as wide as they should be. Whether it is so, only who reads all that is
    /// before can tell.
    // Apart from what runs more or less often, for compilers: see DESIGN.md.
    #[cold]
    #[inline(never)]
    fn first_record(&self, bytes: &[u8]) -> usize {
        const CANDIDATES: usize = 200;
        const RECORDS: usize = 16;
        const WINDOW: usize = 16 * 1024;
        let width = self.schema.columns.len();
        let as_wide = |start: &usize| {
            let window = &bytes[*start..bytes.len().min(start + WINDOW)];
            let mut index = Index::new(self.index.delimiter());
            index.scan(window, 0, window.len());
            let batch = Batch::of(window, index.ends(), self.schema.dialect.comment);
            let mut records = batch.records().take(RECORDS).map(|record| record.width());
            batch.ends.len() > width && records.all(|found| found == width)
        };
        let is_end = |(at, byte): (usize, &u8)| matches!(byte, b'\n' | b'\r').then_some(at);
        let starts = || {
            let ends = bytes.iter().enumerate().filter_map(is_end);
            ends.map(|at| next_start(bytes, at as u32).min(bytes.len()))
        };
        let found = starts().take(CANDIDATES).find(as_wide);
        found.or_else(|| starts().next()).unwrap_or(bytes.len())
    }

    /// The last end of the next segment, and where the first record after it begins; `None` while
    /// a record that begins in the segment is still open. No end is looked at twice, however small the
    /// pieces are that a long record comes in.
    fn boundary(
        &mut self,
        bytes: &[u8],
        done: usize,
        at_end: bool,
        at_once: bool,
    ) -> Option<(usize, usize)> {
        let ends = self.index.ends();
        let found = if at_once {
            let mut new = ends.iter().enumerate().skip(self.searched).rev();
            new.find(|(_, end)| is_record_end(bytes, **end))
                .map(|(at, _)| at)
        } else {
            let limit = (self.limit - self.base) as usize;
            // Two bytes may stand between an end and the record that follows it.
            let from = ends.partition_point(|end| (*end as usize) + 2 < limit);
            let from = from.max(self.searched);
            let after = ends[from..]
                .iter()
                .position(|end| is_record_end(bytes, *end) && next_start(bytes, *end) >= limit);
            after.map(|at| from + at)
        };
        let last = match found {
            Some(last) => last,
            None if at_end => ends.len().checked_sub(1)?,
            None => {
                self.searched = ends.len();
                return None;
            }
        };
        let next = next_start(bytes, ends[last]).min(bytes.len());
        (next > done).then_some((last, next))
    }

    /// Gives out the records in `bytes[from..to]`, of which `last` is the last end.
    fn give(
        &mut self,
        bytes: &[u8],
        from: usize,
        to: usize,
        last: usize,
        segment: u64,
        sink: &mut Sink<'_>,
    ) -> Result<(), Error> {
        // Line ends are counted by the scan; what it has seen beyond is little.
        let beyond = dialect::lines(&bytes[to..self.scanned.max(to)]);
        let at_end = self.index.ends()[last] as usize == bytes.len();
        let lines = self.index.lines - beyond + u64::from(at_end);
        self.index.lines = beyond;
        let ends = &self.index.ends()[..=last];
        let ends = &ends[ends.partition_point(|end| (*end as usize) < from)..];
        let line_starts = Lines::new(to);
        let mut batch = Batch {
            schema: Some(&self.schema),
            comment: self.schema.dialect.comment,
            bytes,
            start: from,
            ends,
            lines,
            first_row: self.rows + 1,
            first_line: self.line,
            segment,
            line_starts: Some(&line_starts),
            strided: false,
            feeds: false,
            odd: self.index.is_odd(),
        };
        self.line += lines;
        if self.header_pending {
            batch.skip_first();
            self.header_pending = false;
        }
        if to - from > RECORD_LIMIT
            && let Some(long) = batch
                .records()
                .find(|record| record.text().len() > RECORD_LIMIT)
        {
            return Err(Error::from(ErrorKind::RecordTooLong {
                line: long.line(),
                limit: RECORD_LIMIT,
                in_quotes: false,
            }));
        }
        batch.find_stride(self.schema.columns.len());
        self.rows += batch.len() as u64;
        if batch.ends.is_empty() {
            return Ok(());
        }
        sink(batch)
    }

    /// Drops the first bytes of the buffer.
    fn forget(&mut self, bytes: &[u8], done: usize) {
        self.searched = 0;
        if self.index.is_odd() {
            self.index.forget_odd(&bytes[done..self.scanned.max(done)]);
        }
        self.index.forget(done);
        self.base += done as u64;
        self.scanned = self.scanned.saturating_sub(done);
    }
}
