//! Some whole records, and their fields.

use std::borrow::Cow;
use std::sync::OnceLock;

use crate::csv::encoding::{Encoding, excerpt};
use crate::csv::field::missing::is_error_value;
use crate::csv::note::{Note, NoteKind};
use crate::csv::schema::Schema;
use galton_kernel::lines::{
    count_lines, end_with_line_feeds, end_with_lines, is_record_end, next_start,
};
use galton_kernel::parse_column::start_after;

/// Where the lines of a batch begin. They are searched for once, when the first line number is asked
/// for: numbers for all records of a batch then take one pass over its bytes, not one for each.
#[derive(Debug)]
pub(crate) struct Lines {
    /// Where the batch ends.
    end: usize,
    starts: OnceLock<Vec<u32>>,
}

impl Lines {
    pub(crate) fn new(end: usize) -> Self {
        Self {
            end,
            starts: OnceLock::new(),
        }
    }

    /// How many lines begin after `from`, where the batch begins, up to `at`.
    // Cold: see DESIGN.md, "Hot and cold".
    #[inline(never)]
    fn up_to(&self, at: usize, bytes: &[u8], from: usize) -> u64 {
        let starts = self.starts.get_or_init(|| {
            let ends = (from..self.end).filter(|at| match bytes[*at] {
                b'\n' => true,
                b'\r' => bytes.get(at + 1) != Some(&b'\n'),
                _ => false,
            });
            ends.map(|end| end as u32 + 1).collect()
        });
        starts.partition_point(|start| *start as usize <= at) as u64
    }
}

/// Some whole records, as they stand in the reader's buffer.
#[derive(Clone, Copy, Debug)]
pub struct Batch<'a> {
    pub(crate) schema: Option<&'a Schema>,
    pub(crate) comment: Option<u8>,
    pub(crate) bytes: &'a [u8],
    /// Where the first record begins.
    pub(crate) start: usize,
    pub(crate) ends: &'a [u32],
    /// How many lines end in the records.
    pub(crate) lines: u64,
    pub(crate) first_row: u64,
    pub(crate) first_line: u64,
    pub(crate) segment: u64,
    /// `None` where nobody asks for line numbers.
    pub(crate) line_starts: Option<&'a Lines>,
    /// Whether every record has as many fields as there are columns, none of them with a line end
    /// in it, and no record is a comment.
    pub(crate) strided: bool,
    /// Whether, besides, every record ends with a line feed alone.
    pub(crate) feeds: bool,
    /// Whether there may be bytes that are no ASCII, or zero.
    pub(crate) odd: bool,
}

impl<'a> Batch<'a> {
    /// All whole records that have these ends.
    pub(crate) fn of(bytes: &'a [u8], ends: &'a [u32], comment: Option<u8>) -> Self {
        let whole = ends
            .iter()
            .rposition(|end| is_record_end(bytes, *end))
            .map_or(0, |last| last + 1);
        Self {
            schema: None,
            comment,
            bytes,
            start: 0,
            ends: &ends[..whole],
            lines: 0,
            first_row: 1,
            first_line: 1,
            segment: 0,
            line_starts: None,
            strided: false,
            feeds: false,
            odd: false,
        }
    }

    /// Leaves out the first record, which is the header.
    pub(crate) fn skip_first(&mut self) {
        let bytes = self.bytes;
        let Some(first) = self.records().next() else {
            return;
        };
        let last = first.first_end() + first.width() - 1;
        let next = next_start(bytes, self.ends[last]).min(bytes.len());
        let lines = count_lines(&bytes[self.start..next]);
        self.lines -= lines.min(self.lines);
        self.first_line += lines;
        self.start = next;
        self.ends = &self.ends[last + 1..];
    }

    /// What was found at the start of the input that these records are from.
    pub fn schema(&self) -> Option<&'a Schema> {
        self.schema
    }

    /// How many records.
    pub fn len(&self) -> usize {
        if self.strided {
            return self.lines as usize;
        }
        let mut count = 0;
        self.each(|_, _, _| count += 1);
        count
    }

    /// Tells where each record begins, which of the ends is its first, and how many there are: what is
    /// needed of every record, without the record.
    pub(crate) fn each(&self, mut tell: impl FnMut(usize, usize, usize)) {
        let (mut start, mut first) = (self.start, 0);
        for (at, end) in self.ends.iter().enumerate() {
            if !is_record_end(self.bytes, *end) {
                continue;
            }
            let width = at + 1 - first;
            // Blank lines are none.
            if width > 1 || *end as usize != start {
                tell(start, first, width);
            }
            start = next_start(self.bytes, *end);
            first = at + 1;
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.records().next().is_none()
    }

    /// Which of the input's segments the records begin in, 0 for the first.
    pub(crate) fn segment(&self) -> u64 {
        self.segment
    }

    /// The first byte of zero, and the first that is no UTF-8 where the input began as such.
    pub(crate) fn oddities(&self) -> impl Iterator<Item = Note> {
        let end = self.ends.last().map_or(self.start, |end| *end as usize);
        let bytes = if self.odd {
            &self.bytes[self.start..end]
        } else {
            &[]
        };
        let utf8 = self
            .schema
            .is_some_and(|schema| schema.dialect.encoding != Encoding::Windows1252);
        let not_utf8 = std::str::from_utf8(bytes).err().filter(|_| utf8);
        let places = [
            (NoteKind::Zero, bytes.iter().position(|byte| *byte == 0)),
            (NoteKind::NotUtf8, not_utf8.map(|error| error.valid_up_to())),
        ];
        places.into_iter().filter_map(move |(kind, place)| {
            let (before, after) = bytes.split_at(place?);
            let is_end = |byte: &u8| matches!(byte, b'\n' | b'\r');
            let start = before.iter().rposition(is_end).map_or(0, |at| at + 1);
            let start = start.max(before.len().saturating_sub(20));
            let length = after.iter().position(is_end).unwrap_or(after.len());
            Some(Note {
                kind,
                line: self.first_line + count_lines(before),
                text: excerpt(&bytes[start..before.len() + length]),
            })
        })
    }

    /// The record of this number, from 0, which begins at `start` and of whose ends this is the first.
    pub(crate) fn record(&self, number: usize, start: usize, first_end: usize) -> Record<'a> {
        let rest = self.ends.get(first_end..).unwrap_or_default();
        let last = rest.iter().position(|end| is_record_end(self.bytes, *end));
        Record {
            bytes: self.bytes,
            batch_start: self.start,
            batch_line: self.first_line,
            line_starts: self.line_starts,
            start,
            first_end,
            ends: &rest[..last.map_or(0, |last| last + 1)],
            row: self.first_row + number as u64,
        }
    }

    /// The records, in the order of the file. Blank lines are none.
    pub fn records(&self) -> impl Iterator<Item = Record<'a>> + use<'a> {
        self.lines(false)
    }

    /// As [`records`](Self::records), with blank lines among them if `blank` says so. Their numbers are
    /// those of the records that follow.
    pub(crate) fn lines(&self, blank: bool) -> impl Iterator<Item = Record<'a>> + use<'a> {
        Records {
            batch: *self,
            at: 0,
            start: self.start,
            number: 0,
            blank,
        }
    }

    /// Finds out whether [`strided`](Self) holds for records of `width` fields, and `feeds` too.
    // Apart from what runs more or less often, for compilers: see DESIGN.md.
    #[inline(never)]
    pub(crate) fn find_stride(&mut self, width: usize) {
        if width == 0 || self.comment.is_some() || !self.ends.len().is_multiple_of(width) {
            return;
        }
        let count = self.ends.len() / width;
        // As many line ends as records, and one after each: so there is none elsewhere.
        if self.lines != count as u64 || width == 1 && self.records().count() != count {
            return;
        }
        self.feeds = end_with_line_feeds(self.bytes, self.ends, width);
        self.strided = self.feeds || end_with_lines(self.bytes, self.ends, width);
    }

    /// Where a record begins, of which end `first` is the first.
    #[inline(always)]
    pub(crate) fn start_after(&self, first: usize) -> u32 {
        match first.checked_sub(1) {
            None => self.start as u32,
            Some(before) => start_after(self.bytes, self.ends[before]),
        }
    }
}

struct Records<'a> {
    batch: Batch<'a>,
    /// The first end of the next record.
    at: usize,
    start: usize,
    number: usize,
    /// Whether blank lines are given too.
    blank: bool,
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        let bytes = self.batch.bytes;
        loop {
            let record = self.batch.record(self.number, self.start, self.at);
            let last = *record.ends.last()?;
            self.start = next_start(bytes, last);
            self.at += record.ends.len();
            let is_blank = record.is_blank_line();
            if !is_blank {
                self.number += 1;
            }
            if !is_blank || self.blank {
                return Some(record);
            }
        }
    }
}

/// One record.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    bytes: &'a [u8],
    /// Where the first record of the batch begins, and on which line.
    batch_start: usize,
    batch_line: u64,
    line_starts: Option<&'a Lines>,
    start: usize,
    first_end: usize,
    ends: &'a [u32],
    row: u64,
}

impl<'a> Record<'a> {
    /// The bytes of the record as they stand in the file, without the line end.
    pub fn text(&self) -> &'a [u8] {
        let end = self.ends.last().map_or(self.start, |end| *end as usize);
        &self.bytes[self.start..end]
    }

    /// What ends the record in the file: nothing at the end of the input.
    pub fn line_end(&self) -> &'a [u8] {
        let end = self.ends.last().map_or(self.start, |end| *end as usize);
        let next = next_start(self.bytes, end as u32).min(self.bytes.len());
        &self.bytes[end..next]
    }

    /// How many fields.
    pub fn width(&self) -> usize {
        self.ends.len()
    }

    /// The record's number, 1 for the first after the header.
    pub fn row(&self) -> u64 {
        self.row
    }

    /// The line of the file on which it begins, 1 for the first. The lines of a batch are found when
    /// the first is asked for.
    pub fn line(&self) -> u64 {
        let before = self.line_starts.map_or(0, |lines| {
            lines.up_to(self.start, self.bytes, self.batch_start)
        });
        self.batch_line + before
    }

    /// Field `i` without its quotes; `None` where the record is shorter.
    pub fn field(&self, i: usize) -> Option<Cow<'a, [u8]>> {
        self.raw(i).map(unquote)
    }

    /// Whether there is nothing but spaces in field `i`.
    pub(crate) fn is_blank(&self, i: usize) -> bool {
        self.raw(i)
            .is_none_or(|field| field.trim_ascii().is_empty())
    }

    /// Whether field `i` is in quotes.
    pub(crate) fn is_quoted(&self, i: usize) -> bool {
        let field = self.raw(i).unwrap_or_default();
        field.trim_ascii_start().starts_with(b"\"")
    }

    /// How many fields there are up to the last that has something in it.
    pub(crate) fn filled_width(&self) -> usize {
        let last = (0..self.width()).rev().find(|i| !self.is_blank(*i));
        last.map_or(0, |last| last + 1)
    }

    /// Whether it is a line without a byte in it.
    pub(crate) fn is_blank_line(&self) -> bool {
        matches!(self.ends, [end] if *end as usize == self.start)
    }

    /// Whether there is something in a field beyond the first `width`. A field of nothing but quotes has nothing
    /// in it either.
    pub(crate) fn has_more_than(&self, width: usize) -> bool {
        let mut fields = (width..self.width()).filter_map(|at| self.field(at));
        fields.any(|field| !field.trim_ascii().is_empty())
    }

    /// How many fields have something in them.
    pub(crate) fn filled(&self) -> usize {
        (0..self.width()).filter(|i| !self.is_blank(*i)).count()
    }

    /// Whether the record is a comment, which begins with this byte.
    pub(crate) fn is_comment(&self, comment: Option<u8>) -> bool {
        comment.is_some()
            && self.text().first().copied() == comment
            && !self.field(0).is_some_and(|field| is_error_value(&field))
    }

    /// Where it begins among the bytes of its batch.
    pub(crate) fn start(&self) -> usize {
        self.start
    }

    /// Which of the batch's ends is the first of its own.
    pub(crate) fn first_end(&self) -> usize {
        self.first_end
    }

    fn raw(&self, i: usize) -> Option<&'a [u8]> {
        let end = *self.ends.get(i)? as usize;
        let start = match i.checked_sub(1) {
            Some(before) => self.ends[before] as usize + 1,
            None => self.start,
        };
        Some(&self.bytes[start..end])
    }
}

/// The text between the quotes, doubled quotes made single; a field without quotes as it is.
pub(crate) fn unquote(field: &[u8]) -> Cow<'_, [u8]> {
    // Runs of spaces that divide fields stand before the quote.
    let Some(rest) = field.trim_ascii_start().strip_prefix(b"\"") else {
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
