//! A table whose schema is known: bytes in a buffer become batches of records, a segment of the input each.

use crate::csv::aside::{Aside, bare};
use crate::csv::detect::asides::trailing;
use crate::csv::limits::{RECORD_LIMIT, SEGMENT, WINDOW};
use crate::csv::scan::record::{Batch, LineStarts, Record};
use crate::csv::schema::Schema;
use crate::error::{Error, ErrorKind};
use galton_kernel::field_ends::FieldEnds;
use galton_kernel::lines::{count_lines, is_record_end, next_start};
use galton_kernel::records::RecordStart;

/// The receiver of the records.
pub type Sink<'a> = dyn FnMut(Batch<'_>) -> Result<(), Error> + 'a;

/// When records are passed on.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Delivery {
    /// As soon as they are whole, in batches of any size; otherwise a segment at a time.
    pub(super) at_once: bool,
    /// Records that begin at this offset of the input or after it are left to another reader.
    pub(super) stop_at: Option<u64>,
}

/// The state of reading the records of a table.
#[derive(Clone, Debug)]
pub(super) struct OpenTable {
    pub(super) schema: Schema,
    ends: FieldEnds,
    /// The offset of the buffer in the input.
    pub(super) buffer_start: u64,
    /// The end of the current segment in the input.
    pub(super) segment_end: u64,
    /// How many bytes of the buffer are scanned for the ends of fields.
    scanned: usize,
    /// How many of the ends were searched in vain for the end of the segment.
    searched: usize,
    /// The line at which the buffer begins.
    pub(super) line: u64,
    is_header_pending: bool,
    /// The number of records passed on, without the header.
    pub(super) rows: u64,
    /// Whether `rows` counts from the first row of the table. A part of an input may begin in the middle.
    has_first_row: bool,
    /// Whether the first record is not found yet: the buffer may begin in the middle of a record.
    pub(super) is_seeking: bool,
    /// The offset of the first record in the input.
    pub(super) first_record: u64,
}

/// Where the records of a segment end.
struct Boundary {
    /// Which of the ends is that of the last record.
    last_end: usize,
    /// Where in the buffer the next record begins.
    next: usize,
}

impl OpenTable {
    /// A table that begins at `start` of the input, where the buffer begins too.
    pub(super) fn new(schema: Schema, start: u64, keep_header: bool) -> Self {
        Self {
            ends: FieldEnds::new(schema.dialect.delimiter, schema.dialect.quoting()),
            is_header_pending: schema.dialect.header && !keep_header,
            line: schema.dialect.skipped_lines + 1,
            buffer_start: start,
            segment_end: start.next_multiple_of(SEGMENT).max(SEGMENT),
            schema,
            scanned: 0,
            searched: 0,
            rows: 0,
            has_first_row: true,
            is_seeking: false,
            first_record: start,
        }
    }

    /// Starts anew at `from`, a whole number of segments into the input, with an empty buffer. The next bytes
    /// are those from one before `from`. Rows and lines are counted from there.
    pub(super) fn restart(&mut self, from: u64) {
        let dialect = &self.schema.dialect;
        self.ends = FieldEnds::new(dialect.delimiter, dialect.quoting());
        self.buffer_start = from.saturating_sub(1);
        self.segment_end = from + SEGMENT;
        self.scanned = 0;
        self.searched = 0;
        self.line = 1;
        self.is_header_pending = false;
        self.rows = 0;
        self.has_first_row = false;
        self.is_seeking = true;
    }

    /// Gives `sink` the records of `bytes`, the filled part of the buffer, that are ready.
    /// Returns how many bytes are done, for the buffer to drop.
    #[inline(never)] // cold: see DESIGN.md
    pub(super) fn deliver(
        &mut self,
        bytes: &[u8],
        at_end: bool,
        delivery: Delivery,
        sink: &mut Sink<'_>,
    ) -> Result<usize, Error> {
        // The record after the segment has to have begun.
        let segment = (self.segment_end - self.buffer_start) as usize;
        if !at_end && !delivery.at_once && bytes.len() <= segment {
            return Ok(0);
        }
        // The byte after a carriage return tells where the next record begins.
        let last_is_return = !at_end && bytes.last() == Some(&b'\r');
        let known = bytes.len() - usize::from(last_is_return);
        self.ends.scan(bytes, self.scanned, known);
        self.scanned = known;
        if at_end {
            self.end(bytes)?;
        }
        let mut done = 0;
        while delivery
            .stop_at
            .is_none_or(|stop_at| self.segment_end <= stop_at)
            && let Some(boundary) = self.find_boundary(bytes, done, at_end, delivery.at_once)
        {
            let is_last = at_end && boundary.next == bytes.len();
            self.give(bytes, done, &boundary, delivery.at_once, is_last, sink)?;
            done = boundary.next;
            self.enter_segment_of(done);
            if delivery.at_once {
                break;
            }
        }
        if done > 0 {
            self.drop_before(bytes, done);
        }
        let left = &bytes[done..];
        if left.len() > RECORD_LIMIT + SEGMENT as usize {
            let before = self.ends.open_record(left);
            return Err(Error::from(ErrorKind::RecordTooLong {
                line: self.line + count_lines(&left[..before]),
                limit: RECORD_LIMIT,
                in_quotes: self.ends.is_quoted(),
            }));
        }
        Ok(done)
    }

    /// Finds the first record after a [`restart`](Self::restart), if there are bytes enough. Returns how many
    /// bytes stand before it, for the buffer to drop.
    pub(super) fn seek(&mut self, bytes: &[u8], at_end: bool) -> Option<usize> {
        if !at_end && bytes.len() < WINDOW {
            return None;
        }
        let skipped = self.probable_record(bytes);
        self.enter_segment_of(skipped);
        self.buffer_start += skipped as u64;
        self.first_record = self.buffer_start;
        self.is_seeking = false;
        Some(skipped)
    }

    /// Where a record probably begins, in bytes that may begin between quotes: after the first line end from
    /// which on records have the right width. Only a reader of all that is before knows for certain.
    #[cold]
    #[inline(never)] // cold: see DESIGN.md
    fn probable_record(&self, bytes: &[u8]) -> usize {
        const CANDIDATES: usize = 200;
        const RECORDS: usize = 16;
        const WINDOW: usize = 16 * 1024;
        let width = self.schema.columns.len();
        let quoting = self.schema.dialect.quoting();
        let begins_records = |start: &usize| {
            let window = &bytes[*start..bytes.len().min(start + WINDOW)];
            let mut ends = FieldEnds::new(self.ends.delimiter(), quoting);
            ends.scan(window, 0, window.len());
            let batch = Batch::of(window, ends.places(), self.schema.dialect.comment, quoting);
            let mut records = batch.records().take(RECORDS).map(|record| record.width());
            batch.ends.len() > width && records.all(|found| found == width)
        };
        let is_end = |(at, byte): (usize, &u8)| matches!(byte, b'\n' | b'\r').then_some(at);
        let starts = || {
            let ends = bytes.iter().enumerate().filter_map(is_end);
            ends.map(|at| next_start(bytes, at as u32).min(bytes.len()))
        };
        let found = starts().take(CANDIDATES).find(begins_records);
        found.or_else(|| starts().next()).unwrap_or(bytes.len())
    }

    /// Moves the segment on to the one in which the record at this place of the buffer begins.
    fn enter_segment_of(&mut self, place: usize) {
        let start = self.buffer_start + place as u64;
        while self.segment_end <= start {
            self.segment_end += SEGMENT;
        }
    }

    /// Lets the end of the input end the last record, if it has no line end.
    fn end(&mut self, bytes: &[u8]) -> Result<(), Error> {
        if self.ends.is_quoted() {
            let line = self.line + count_lines(&bytes[..self.ends.open_record(bytes)]);
            return Err(Error::from(ErrorKind::UnclosedQuote { line }));
        }
        let last = self.ends.places().last();
        let after_last = last.map_or(0, |end| next_start(bytes, *end));
        // A delimiter at the very end has one more field after it.
        let ends_with_delimiter =
            bytes.last() == Some(&self.ends.delimiter()) && last == Some(&(bytes.len() as u32 - 1));
        if after_last < bytes.len() || ends_with_delimiter {
            self.ends.push(bytes.len() as u32);
        }
        Ok(())
    }

    /// Where the records of the segment end; `None` while a record that begins in the segment has no end. No
    /// end is looked at twice, however small the pieces are in which a long record comes.
    #[inline(never)] // cold: see DESIGN.md
    fn find_boundary(
        &mut self,
        bytes: &[u8],
        done: usize,
        at_end: bool,
        at_once: bool,
    ) -> Option<Boundary> {
        let ends = self.ends.places();
        let found = if at_once {
            let mut new = ends.iter().enumerate().skip(self.searched).rev();
            new.find(|(_, end)| is_record_end(bytes, **end))
                .map(|(at, _)| at)
                .and_then(|last| self.before_trailing(bytes, last, at_end))
        } else {
            let segment = (self.segment_end - self.buffer_start) as usize;
            // A record begins at most two bytes after the end of the one before it.
            let from = ends.partition_point(|end| (*end as usize) + 2 < segment);
            let from = from.max(self.searched);
            let after = ends[from..]
                .iter()
                .position(|end| is_record_end(bytes, *end) && next_start(bytes, *end) >= segment);
            after.map(|at| from + at)
        };
        let last_end = match found {
            Some(last_end) => last_end,
            None if at_end => ends.len().checked_sub(1)?,
            None => {
                self.searched = ends.len();
                return None;
            }
        };
        let next = next_start(bytes, ends[last_end]).min(bytes.len());
        (next > done).then_some(Boundary { last_end, next })
    }

    /// The end of the last record up to the one that ends at `last` that can be given out at once: totals and footers
    /// are held back while they may be the last.
    #[inline(never)] // cold: see DESIGN.md
    fn before_trailing(&self, bytes: &[u8], mut last: usize, at_end: bool) -> Option<usize> {
        let (schema, ends) = (&self.schema, self.ends.places());
        let quoting = schema.dialect.quoting();
        if at_end || schema.every_row {
            return Some(last);
        }
        loop {
            let mut before = ends[..last].iter();
            let before = before.rposition(|end| is_record_end(bytes, *end));
            let start = RecordStart {
                byte: before.map_or(0, |at| next_start(bytes, ends[at]) as u32),
                end: before.map_or(0, |at| at as u32 + 1),
                width: 0,
            };
            let batch = Batch::of(bytes, &ends[..=last], schema.dialect.comment, quoting);
            let record = [batch.record(0, start)];
            if trailing(&record, &schema.columns, &schema.dialect.numerals, false).is_empty() {
                return Some(last);
            }
            last = before?;
        }
    }

    /// Gives out the records of `bytes` from `from` up to the boundary.
    #[inline(never)] // cold: see DESIGN.md
    fn give(
        &mut self,
        bytes: &[u8],
        from: usize,
        boundary: &Boundary,
        at_once: bool,
        is_last: bool,
        sink: &mut Sink<'_>,
    ) -> Result<(), Error> {
        let Boundary { last_end, next } = *boundary;
        // The scan has counted up to `scanned`; there is little beyond the boundary.
        let lines_beyond = count_lines(&bytes[next..self.scanned.max(next)]);
        let beyond = self.ends.places()[last_end + 1..].iter();
        let records_beyond = beyond.filter(|end| is_record_end(bytes, **end)).count() as u64;
        let at_end = u64::from(self.ends.places()[last_end] as usize == bytes.len());
        let lines = self.ends.lines - lines_beyond + at_end;
        let record_ends = self.ends.record_ends - records_beyond + at_end;
        self.ends.lines = lines_beyond;
        self.ends.record_ends = records_beyond;
        let ends = &self.ends.places()[..=last_end];
        let ends = &ends[ends.partition_point(|end| (*end as usize) < from)..];
        let line_starts = LineStarts::new(next);
        let is_first = self.has_first_row && self.rows == 0;
        let mut seeks_asides = self.schema.has_asides && (is_first || at_once);
        if is_last && !self.schema.every_row {
            let dialect = &self.schema.dialect;
            let mut last = Batch::of(bytes, ends, dialect.comment, dialect.quoting());
            last.start = from;
            let records = last.records().skip(usize::from(self.is_header_pending));
            let rows: Vec<Record<'_>> = records
                .filter(|record| !record.is_comment(dialect.comment))
                .collect();
            let (columns, numerals) = (&self.schema.columns, &dialect.numerals);
            let found = trailing(&rows, columns, numerals, is_first && !at_once);
            let asides = found.into_iter().map(|(at, kind)| Aside {
                text: bare(rows[at].text()).to_vec(),
                kind,
            });
            let before = self.schema.asides.len();
            self.schema.asides.extend(asides);
            seeks_asides |= self.schema.asides.len() > before;
        }
        let mut batch = Batch {
            schema: Some(&self.schema),
            comment: self.schema.dialect.comment,
            quoting: self.schema.dialect.quoting(),
            bytes,
            start: from,
            ends,
            lines,
            first_row: self.rows + 1,
            first_line: self.line,
            segment: self.segment_end / SEGMENT - 1,
            line_starts: Some(&line_starts),
            is_uniform: false,
            line_feeds_only: false,
            seeks_asides,
            has_non_ascii_or_nul: self.ends.has_non_ascii_or_nul(),
            has_text_after_quotes: self.ends.has_text_after_quotes,
            record_ends,
        };
        self.line += lines;
        if self.is_header_pending {
            batch.skip_first();
            self.is_header_pending = false;
        }
        if next - from > RECORD_LIMIT
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
        batch.find_uniform(self.schema.columns.len());
        self.rows += batch.len() as u64;
        if batch.ends.is_empty() {
            return Ok(());
        }
        sink(batch)
    }

    /// Takes note that the buffer drops its first `done` bytes.
    fn drop_before(&mut self, bytes: &[u8], done: usize) {
        self.searched = 0;
        if self.ends.has_non_ascii_or_nul() {
            self.ends
                .reset_non_ascii_or_nul(&bytes[done..self.scanned.max(done)]);
        }
        self.ends.drop_before(done);
        self.buffer_start += done as u64;
        self.scanned = self.scanned.saturating_sub(done);
    }
}
