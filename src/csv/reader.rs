//! The push parser: it owns no I/O, takes bytes as they come, and gives out whole records.

use std::borrow::Cow;

use super::dialect::Preview;
use super::index::{Index, Span};
use crate::error::Error;

/// How much of the input the dialect is found in, unless one record is longer than that. Always
/// exactly this much, so that what is found does not depend on how the input was cut.
const SNIFF: usize = 64 * 1024;

/// A record beyond this is taken for a quote that was never closed.
const RECORD_LIMIT: usize = 16 * 1024 * 1024;

/// The buffer grows by at most this much between two deliveries.
const PIECE: usize = 256 * 1024;

/// Bytes in, batches of whole records out. State survives between calls.
///
/// ```
/// use galton::csv::Reader;
/// let mut reader = Reader::new(None, None);
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
#[derive(Clone, Debug, Default)]
pub struct Reader {
    delimiter: Option<u8>,
    header: Option<bool>,
    keep_header: bool,
    buffer: Vec<u8>,
    sniff: usize,
    opened: Option<Opened>,
}

/// What a reader knows once the dialect is found.
#[derive(Clone, Debug)]
struct Opened {
    preview: Preview,
    index: Index,
    /// How much of the buffer is indexed.
    scanned: usize,
    header_pending: bool,
    rows: u64,
}

impl Reader {
    /// A reader of one input. What is `None` is found in its first 64 KiB.
    pub fn new(delimiter: Option<u8>, header: Option<bool>) -> Self {
        Self {
            delimiter,
            header,
            keep_header: false,
            buffer: Vec::new(),
            sniff: SNIFF,
            opened: None,
        }
    }

    /// Gives the header out as the first record.
    pub(crate) fn keeping_header(mut self) -> Self {
        self.keep_header = true;
        self
    }

    /// What was found at the start of the input; `None` until enough of it was pushed.
    pub fn preview(&self) -> Option<&Preview> {
        self.opened.as_ref().map(|opened| &opened.preview)
    }

    /// How many records were given out, the header not counted.
    pub fn rows(&self) -> u64 {
        self.opened.as_ref().map_or(0, |opened| opened.rows)
    }

    /// Takes the next bytes, and gives `sink` the records that are whole by now.
    ///
    /// # Errors
    /// [`Error::Binary`], [`Error::RecordTooLong`], and whatever `sink` returns; the reader is of
    /// no further use then.
    pub fn push<S>(&mut self, bytes: &[u8], sink: &mut S) -> Result<(), Error>
    where
        S: FnMut(Batch<'_>) -> Result<(), Error>,
    {
        for piece in bytes.chunks(PIECE) {
            self.buffer.extend_from_slice(piece);
            if self.opened.is_none() && !self.open(false)? {
                continue;
            }
            self.deliver(false, sink)?;
        }
        Ok(())
    }

    /// Ends the input: the last record needs no line end.
    ///
    /// # Errors
    /// As [`push`](Self::push), and [`Error::Empty`], [`Error::UnclosedQuote`].
    pub fn finish<S>(&mut self, sink: &mut S) -> Result<(), Error>
    where
        S: FnMut(Batch<'_>) -> Result<(), Error>,
    {
        if self.opened.is_none() {
            self.open(true)?;
        }
        self.deliver(true, sink)
    }

    /// Finds the dialect once there is enough to find it in; whether it did.
    fn open(&mut self, at_end: bool) -> Result<bool, Error> {
        loop {
            let whole = at_end && self.buffer.len() <= self.sniff;
            if !whole && self.buffer.len() < self.sniff {
                return Ok(false);
            }
            let prefix = self.buffer.get(..self.sniff).unwrap_or(&self.buffer);
            match Preview::of(prefix, whole, self.delimiter, self.header)? {
                Some(preview) => {
                    if self.buffer.starts_with(BYTE_ORDER_MARK) {
                        self.buffer.drain(..BYTE_ORDER_MARK.len());
                    }
                    self.opened = Some(Opened {
                        index: Index::new(preview.dialect.delimiter),
                        header_pending: preview.dialect.header && !self.keep_header,
                        preview,
                        scanned: 0,
                        rows: 0,
                    });
                    return Ok(true);
                }
                None if self.sniff >= RECORD_LIMIT => {
                    return Err(Error::RecordTooLong {
                        line: 1,
                        limit: RECORD_LIMIT,
                    });
                }
                None => self.sniff *= 2,
            }
        }
    }

    fn deliver<S>(&mut self, at_end: bool, sink: &mut S) -> Result<(), Error>
    where
        S: FnMut(Batch<'_>) -> Result<(), Error>,
    {
        let Some(opened) = &mut self.opened else {
            return Ok(());
        };
        let index = &mut opened.index;
        index.scan(&self.buffer, opened.scanned);
        if at_end {
            let line = index.open_line();
            if index.finish(self.buffer.len()) {
                return Err(Error::UnclosedQuote { line });
            }
        }
        opened.scanned = self.buffer.len();

        let header = usize::from(opened.header_pending && !index.records.is_empty());
        let batch = Batch {
            preview: Some(&opened.preview),
            bytes: &self.buffer,
            ends: &index.ends[..index.open_first_end()],
            records: &index.records[header..],
            first_row: opened.rows + 1,
        };
        opened.header_pending &= header == 0;
        opened.rows += batch.len() as u64;
        // Only a buffer beyond the limit can hold a record beyond it, whole or open.
        if self.buffer.len() > RECORD_LIMIT
            && let Some(long) = batch.records().find(|r| r.text().len() > RECORD_LIMIT)
        {
            return Err(Error::RecordTooLong {
                line: long.line(),
                limit: RECORD_LIMIT,
            });
        }
        if !batch.is_empty() {
            sink(batch)?;
        }

        let done = index.open_start().min(self.buffer.len());
        index.forget(done);
        self.buffer.drain(..done);
        opened.scanned -= done;
        if self.buffer.len() > RECORD_LIMIT {
            let line = index.open_line();
            return Err(Error::RecordTooLong {
                line,
                limit: RECORD_LIMIT,
            });
        }
        Ok(())
    }
}

/// How UTF-8 files of some programs begin; not part of the first field.
pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Some whole records, as they stand in the reader's buffer.
#[derive(Clone, Copy, Debug)]
pub struct Batch<'a> {
    preview: Option<&'a Preview>,
    bytes: &'a [u8],
    ends: &'a [usize],
    records: &'a [Span],
    first_row: u64,
}

impl<'a> Batch<'a> {
    /// All records of a finished index, numbered from `first_row`.
    pub(super) fn of(bytes: &'a [u8], index: &'a Index, first_row: u64) -> Self {
        Self {
            preview: None,
            bytes,
            ends: &index.ends[..index.open_first_end()],
            records: &index.records,
            first_row,
        }
    }

    /// What was found at the start of the input that these records are from.
    pub fn preview(&self) -> Option<&'a Preview> {
        self.preview
    }

    /// How many records.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// The records, in the order of the file.
    pub fn records(&self) -> impl Iterator<Item = Record<'a>> + use<'a> {
        let Self {
            bytes,
            ends,
            records,
            first_row,
            ..
        } = *self;
        (0..records.len()).map(move |at| {
            let span = records[at];
            let past = records
                .get(at + 1)
                .map_or(ends.len(), |next| next.first_end);
            Record {
                bytes,
                start: span.start,
                ends: &ends[span.first_end..past],
                line: span.line,
                row: first_row + at as u64,
            }
        })
    }
}

/// One record.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    bytes: &'a [u8],
    start: usize,
    ends: &'a [usize],
    line: u64,
    row: u64,
}

impl<'a> Record<'a> {
    /// The bytes of the record as they stand in the file, without the line end.
    pub fn text(&self) -> &'a [u8] {
        let end = self.ends.last().copied().unwrap_or(self.start);
        &self.bytes[self.start..end]
    }

    /// How many fields.
    pub fn width(&self) -> usize {
        self.ends.len()
    }

    /// The record's number, 1 for the first after the header.
    pub fn row(&self) -> u64 {
        self.row
    }

    /// The line of the file on which it begins, 1 for the first.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// Field `i` without its quotes; `None` where the record is shorter.
    pub fn field(&self, i: usize) -> Option<Cow<'a, [u8]>> {
        let end = *self.ends.get(i)?;
        let start = match i.checked_sub(1) {
            Some(before) => self.ends[before] + 1,
            None => self.start,
        };
        Some(unquote(&self.bytes[start..end]))
    }
}

/// The text between the quotes, doubled quotes made single; a field without quotes as it is.
fn unquote(field: &[u8]) -> Cow<'_, [u8]> {
    let Some(rest) = field.strip_prefix(b"\"") else {
        return Cow::Borrowed(field);
    };
    if let Some(inner) = rest.strip_suffix(b"\"")
        && !inner.contains(&b'"')
    {
        return Cow::Borrowed(inner);
    }
    let mut text = Vec::with_capacity(rest.len());
    let mut bytes = rest.iter();
    let mut quoted = true;
    while let Some(&byte) = bytes.next() {
        if quoted && byte == b'"' {
            match bytes.next() {
                Some(b'"') => text.push(b'"'),
                // The closing quote; what follows it up to the delimiter is kept as it is.
                Some(&after) => {
                    quoted = false;
                    text.push(after);
                }
                None => break,
            }
        } else {
            text.push(byte);
        }
    }
    Cow::Owned(text)
}
