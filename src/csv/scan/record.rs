//! Batches of whole records, and their fields.

use std::borrow::Cow;
use std::sync::OnceLock;

use crate::csv::aside::{bare, is_total};
use crate::csv::encoding::{Encoding, excerpt};
use crate::csv::field::missing::is_error_value;
use crate::csv::field::number::Field;
use crate::csv::note::{Note, NoteKind};
use crate::csv::schema::{ColumnKind, Schema};
use galton_kernel::field_ends::Quoting;
use galton_kernel::lines::{
    count_lines, end_with_line_feeds, end_with_lines, is_record_end, line_starts, next_start,
};
use galton_kernel::parse_column::start_after;
use galton_kernel::records::{RecordStart, count_records};

/// Where the lines of a batch begin. They are searched for once, when the first line number is asked
/// for. So the line numbers of all records of a batch take one pass over its bytes, not one for each.
#[derive(Debug)]
pub(crate) struct LineStarts {
    /// Where the batch ends.
    end: usize,
    places: OnceLock<Vec<u32>>,
}

impl LineStarts {
    pub(crate) fn new(end: usize) -> Self {
        Self {
            end,
            places: OnceLock::new(),
        }
    }

    /// How many lines begin after `from`, where the batch begins, and not after `at`.
    #[inline(never)] // cold: see DESIGN.md
    fn count_to(&self, at: usize, bytes: &[u8], from: usize) -> u64 {
        let places = self
            .places
            .get_or_init(|| line_starts(bytes, from..self.end));
        places.partition_point(|place| *place as usize <= at) as u64
    }
}

/// Some whole records, in the reader's buffer.
#[derive(Clone, Copy, Debug)]
pub struct Batch<'a> {
    pub(crate) schema: Option<&'a Schema>,
    pub(crate) comment: Option<u8>,
    pub(crate) quoting: Quoting,
    pub(crate) bytes: &'a [u8],
    /// Where the first record begins.
    pub(crate) start: usize,
    pub(crate) ends: &'a [u32],
    /// How many lines end in the records.
    pub(crate) lines: u64,
    pub(crate) first_row: u64,
    pub(crate) first_line: u64,
    pub(crate) segment: u64,
    /// `None` if nobody asks for line numbers.
    pub(crate) line_starts: Option<&'a LineStarts>,
    /// Whether every record has as many fields as there are columns, and none is a comment.
    pub(crate) is_uniform: bool,
    /// Whether the records are uniform, and each ends with a line feed alone.
    pub(crate) line_feeds_only: bool,
    /// Whether the scan looks for records that are not rows.
    pub(crate) seeks_asides: bool,
    /// Whether the buffer may have bytes that are not ASCII, or NUL.
    pub(crate) has_non_ascii_or_nul: bool,
    /// Whether text may follow the closing quote of a field.
    pub(crate) has_text_after_quotes: bool,
    /// How many line ends are those of records.
    pub(crate) record_ends: u64,
}

impl<'a> Batch<'a> {
    /// All whole records that have these ends.
    pub(crate) fn of(
        bytes: &'a [u8],
        ends: &'a [u32],
        comment: Option<u8>,
        quoting: Quoting,
    ) -> Self {
        let whole = ends
            .iter()
            .rposition(|end| is_record_end(bytes, *end))
            .map_or(0, |last| last + 1);
        Self {
            schema: None,
            comment,
            quoting,
            bytes,
            start: 0,
            ends: &ends[..whole],
            lines: 0,
            first_row: 1,
            first_line: 1,
            segment: 0,
            line_starts: None,
            is_uniform: false,
            line_feeds_only: false,
            seeks_asides: false,
            has_non_ascii_or_nul: false,
            has_text_after_quotes: false,
            record_ends: 0,
        }
    }

    /// Skips the first record, which is the header.
    pub(crate) fn skip_first(&mut self) {
        let bytes = self.bytes;
        let Some(first) = self.records().next() else {
            return;
        };
        let last = first.first_end + first.width() - 1;
        let next = next_start(bytes, self.ends[last]).min(bytes.len());
        let lines = count_lines(&bytes[self.start..next]);
        self.lines -= lines.min(self.lines);
        self.record_ends = self.record_ends.saturating_sub(1);
        self.first_line += lines;
        self.start = next;
        self.ends = &self.ends[last + 1..];
    }

    /// The schema of the input; `None` if it is not known yet.
    pub fn schema(&self) -> Option<&'a Schema> {
        self.schema
    }

    /// The number of records.
    pub fn len(&self) -> usize {
        if self.is_uniform {
            return self.record_ends as usize;
        }
        count_records(self.bytes, self.ends, self.start)
    }

    /// Whether there are more lines than records, as with lines between quotes.
    pub(crate) fn has_more_lines(&self) -> bool {
        self.lines > self.record_ends
    }

    /// Whether there are no records.
    pub fn is_empty(&self) -> bool {
        self.records().next().is_none()
    }

    /// The number of the segment of the input in which the records begin, from 0.
    pub(crate) fn segment(&self) -> u64 {
        self.segment
    }

    /// Why a record is not a row; `None` if it is a row.
    #[inline(never)] // cold: see DESIGN.md
    pub(crate) fn aside(&self, record: &Record<'_>) -> Option<NoteKind> {
        let schema = self.schema?;
        let text = bare(record.text());
        let mut asides = schema.asides.iter();
        let known = asides.find(|aside| aside.text == text);
        let is_total = || {
            let first = schema.columns.first().filter(|first| first.is_counted());
            first.is_some() && record.field(0).is_some_and(|field| is_total(&field))
        };
        match known {
            Some(aside) => Some(aside.kind),
            None => (!schema.every_row && is_total()).then_some(NoteKind::TotalRow),
        }
    }

    /// Whether a record is a line of text below or within the table, such as `Source: a survey` or `(10 rows)`:
    /// its only field is text, and the first column does not have such text.
    #[inline(never)] // cold: see DESIGN.md
    pub(crate) fn is_remark(&self, record: &Record<'_>) -> bool {
        let (Some(schema), 1) = (self.schema, record.width()) else {
            return false;
        };
        let Some(first) = schema.columns.first() else {
            return false;
        };
        let field = record.field(0).unwrap_or_default();
        let is_text = first.field_format(&schema.dialect).classify(&field) == Field::Text;
        let names = first.kind == ColumnKind::Text;
        is_text && !(names && !field.starts_with(b"(") && !field.contains(&b':'))
    }

    /// Notes of the first NUL byte, and of the first byte that is not UTF-8 if the input began as UTF-8.
    pub(crate) fn encoding_notes(&self) -> impl Iterator<Item = Note> {
        let end = self.ends.last().map_or(self.start, |end| *end as usize);
        let bytes = if self.has_non_ascii_or_nul {
            &self.bytes[self.start..end]
        } else {
            &[]
        };
        let is_utf8 = self
            .schema
            .is_some_and(|schema| schema.dialect.encoding != Encoding::Windows1252);
        let not_utf8 = Some(bytes).filter(|_| is_utf8).and_then(first_not_utf8);
        let places = [
            (NoteKind::Zero, bytes.iter().position(|byte| *byte == 0)),
            (NoteKind::NotUtf8, not_utf8),
        ];
        let notes = places.into_iter();
        notes.filter_map(move |(kind, place)| Some(note_at(kind, bytes, place?, self.first_line)))
    }

    /// The record of this number, from 0, that begins at `start`.
    pub(crate) fn record(&self, number: usize, start: RecordStart) -> Record<'a> {
        let (start, first_end) = (start.byte as usize, start.end as usize);
        let rest = self.ends.get(first_end..).unwrap_or_default();
        let last = rest.iter().position(|end| is_record_end(self.bytes, *end));
        Record {
            bytes: self.bytes,
            quoting: self.quoting,
            batch_start: self.start,
            batch_line: self.first_line,
            line_starts: self.line_starts,
            start,
            first_end,
            ends: &rest[..last.map_or(0, |last| last + 1)],
            row: self.first_row + number as u64,
        }
    }

    /// The records, in the order of the file. Blank lines are not records.
    pub fn records(&self) -> impl Iterator<Item = Record<'a>> + use<'a> {
        self.lines(false)
    }

    /// As [`records`](Self::records), with blank lines among them if `blank` is true. The number of a blank line
    /// is that of the record after it.
    pub(crate) fn lines(&self, blank: bool) -> impl Iterator<Item = Record<'a>> + use<'a> {
        Records {
            batch: *self,
            at: 0,
            start: self.start,
            number: 0,
            blank,
        }
    }

    /// Finds out whether all records have `width` fields and are [uniform](Self).
    #[inline(never)] // cold: see DESIGN.md
    pub(crate) fn find_uniform(&mut self, width: usize) {
        if width == 0
            || self.comment.is_some()
            || self.seeks_asides
            || !self.ends.len().is_multiple_of(width)
        {
            return;
        }
        let count = self.ends.len() / width;
        // There are as many ends of records as rows. If one of them ends each row, each row is a record.
        if self.record_ends != count as u64 || width == 1 && self.records().count() != count {
            return;
        }
        self.line_feeds_only = end_with_line_feeds(self.bytes, self.ends, width);
        self.is_uniform = self.line_feeds_only || end_with_lines(self.bytes, self.ends, width);
    }

    /// The offset of the record whose first field end has the index `first`.
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
    /// Which of the ends is the first of the next record.
    at: usize,
    start: usize,
    number: usize,
    /// Whether blank lines are given out too.
    blank: bool,
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        let bytes = self.batch.bytes;
        loop {
            let start = RecordStart {
                byte: self.start as u32,
                end: self.at as u32,
                width: 0,
            };
            let record = self.batch.record(self.number, start);
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

/// The place of the first bytes that are not UTF-8.
pub(crate) fn first_not_utf8(bytes: &[u8]) -> Option<usize> {
    let error = std::str::from_utf8(bytes).err()?;
    Some(error.valid_up_to())
}

/// A note of the text at this place of some bytes, which begin on `first_line`.
#[inline(never)] // cold: see DESIGN.md
pub(crate) fn note_at(kind: NoteKind, bytes: &[u8], place: usize, first_line: u64) -> Note {
    let (before, after) = bytes.split_at(place);
    let is_end = |byte: &u8| matches!(byte, b'\n' | b'\r');
    let start = before.iter().rposition(is_end).map_or(0, |at| at + 1);
    let start = start.max(before.len().saturating_sub(20));
    let length = after.iter().position(is_end).unwrap_or(after.len());
    let text = excerpt(&bytes[start..before.len() + length]);
    Note::of(kind, first_line + count_lines(before), text)
}

/// One record.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    bytes: &'a [u8],
    quoting: Quoting,
    /// Where the first record of the batch begins, and its line.
    batch_start: usize,
    batch_line: u64,
    line_starts: Option<&'a LineStarts>,
    start: usize,
    /// The index of the record's first field end among the ends of the batch.
    first_end: usize,
    ends: &'a [u32],
    row: u64,
}

impl<'a> Record<'a> {
    /// The bytes of the record as in the file, without the line end.
    pub fn text(&self) -> &'a [u8] {
        let end = self.ends.last().map_or(self.start, |end| *end as usize);
        &self.bytes[self.start..end]
    }

    /// The bytes that end the record in the file; none at the end of the input.
    pub fn line_end(&self) -> &'a [u8] {
        let end = self.ends.last().map_or(self.start, |end| *end as usize);
        let next = next_start(self.bytes, end as u32).min(self.bytes.len());
        &self.bytes[end..next]
    }

    /// The number of fields.
    pub fn width(&self) -> usize {
        self.ends.len()
    }

    /// The record's number, 1 for the first below the header. Every record has one, also units, comments, repeated
    /// headers and totals; a blank line has none. So its number does not depend on how others are read.
    pub fn row(&self) -> u64 {
        self.row
    }

    /// The line of the file on which the record begins, 1 for the first. The first call for a batch finds all
    /// its lines.
    pub fn line(&self) -> u64 {
        let before = self.line_starts.map_or(0, |lines| {
            lines.count_to(self.start, self.bytes, self.batch_start)
        });
        self.batch_line + before
    }

    /// Field `i` without its quotes; `None` if the record is shorter.
    pub fn field(&self, i: usize) -> Option<Cow<'a, [u8]>> {
        self.raw(i).map(|field| unquote(field, self.quoting))
    }

    /// Whether field `i` has nothing but spaces, or is not there.
    pub(crate) fn is_blank(&self, i: usize) -> bool {
        self.raw(i)
            .is_none_or(|field| field.trim_ascii().is_empty())
    }

    /// Whether field `i` is in quotes.
    pub(crate) fn is_quoted(&self, i: usize) -> bool {
        let field = self.raw(i).unwrap_or_default();
        let first = field.trim_ascii_start().first();
        first.is_some() && first.copied() == self.quoting.quote
    }

    /// Whether spaces stand before the quotes of field `i`.
    pub(crate) fn is_quoted_after_spaces(&self, i: usize) -> bool {
        let field = self.raw(i).unwrap_or_default();
        field.first().is_some_and(u8::is_ascii_whitespace)
    }

    /// Whether something other than spaces follows the closing quote of field `i`, or the quote is never closed.
    pub(crate) fn has_broken_quotes(&self, i: usize) -> bool {
        let field = self.raw(i).unwrap_or_default().trim_ascii();
        let mut at = 1;
        while let Some(byte) = field.get(at).copied() {
            at += 1;
            let is_quote = Some(byte) == self.quoting.quote;
            let is_doubled = is_quote && field.get(at) == Some(&byte);
            if is_doubled || byte == b'\\' && self.quoting.backslash {
                at += 1;
            } else if is_quote {
                return at < field.len();
            }
        }
        true
    }

    /// The number of fields up to the last that is not blank.
    pub(crate) fn filled_width(&self) -> usize {
        let last = (0..self.width()).rev().find(|i| !self.is_blank(*i));
        last.map_or(0, |last| last + 1)
    }

    /// Whether the record is a line without any bytes.
    pub(crate) fn is_blank_line(&self) -> bool {
        matches!(self.ends, [end] if *end as usize == self.start)
    }

    /// Whether a field after the first `width` has something in it. Quotes around nothing, or around spaces, do not
    /// count.
    pub(crate) fn has_more_than(&self, width: usize) -> bool {
        let mut fields = (width..self.width()).filter_map(|at| self.field(at));
        fields.any(|field| !field.trim_ascii().is_empty())
    }

    /// The number of fields that are not blank.
    pub(crate) fn filled(&self) -> usize {
        (0..self.width()).filter(|i| !self.is_blank(*i)).count()
    }

    /// Whether the record is a comment: it begins with this byte, and not with an error value such as `#N/A`.
    pub(crate) fn is_comment(&self, comment: Option<u8>) -> bool {
        comment.is_some()
            && self.text().first().copied() == comment
            && !self.field(0).is_some_and(|field| is_error_value(&field))
    }

    /// Where the record begins in the bytes of its batch.
    pub(crate) fn start(&self) -> usize {
        self.start
    }

    /// Field `i` with its quotes.
    fn raw(&self, i: usize) -> Option<&'a [u8]> {
        let end = *self.ends.get(i)? as usize;
        let start = match i.checked_sub(1) {
            Some(before) => self.ends[before] as usize + 1,
            None => self.start,
        };
        Some(&self.bytes[start..end])
    }
}

/// The text between the quotes, with doubled quotes made single and without the backslashes of escapes; a field
/// without either as it is.
pub(crate) fn unquote(field: &[u8], quoting: Quoting) -> Cow<'_, [u8]> {
    // Spaces may stand before the quote, above all if a run of them is the delimiter.
    let trimmed = field.trim_ascii_start();
    let rest = match (quoting.quote, trimmed.split_first()) {
        (Some(quote), Some((first, rest))) if *first == quote => Some((quote, rest)),
        _ => None,
    };
    let is_escaped = |text: &[u8]| quoting.backslash && text.contains(&b'\\');
    match rest {
        None if !is_escaped(field) => return Cow::Borrowed(field),
        Some((quote, rest)) => {
            if let Some((last, inner)) = rest.split_last()
                && *last == quote
                && !inner.contains(&quote)
                && !is_escaped(inner)
            {
                return Cow::Borrowed(inner);
            }
        }
        None => {}
    }
    Cow::Owned(unquoted(
        rest.map_or(field, |(_, rest)| rest),
        rest.map(|(quote, _)| quote),
        quoting.backslash,
    ))
}

/// As [`unquote`]. With a `quote`, the text begins after it.
#[inline(never)] // cold: see DESIGN.md
fn unquoted(field: &[u8], mut quote: Option<u8>, backslash: bool) -> Vec<u8> {
    let mut text = Vec::with_capacity(field.len());
    let mut rest = field;
    loop {
        let is_special = |byte: &u8| Some(*byte) == quote || backslash && *byte == b'\\';
        let Some(at) = rest.iter().position(is_special) else {
            break text.extend_from_slice(rest);
        };
        text.extend_from_slice(&rest[..at]);
        let next = rest.get(at + 1).copied();
        if Some(rest[at]) != quote {
            // `\N` is a missing value, and a backslash before a letter is most likely that of a path.
            if next.is_none_or(|next| next.is_ascii_alphanumeric()) {
                text.push(b'\\');
            }
        } else if next != quote {
            // The closing quote. Text after it, up to the delimiter, is kept as it is.
            quote = None;
        }
        text.extend(next);
        rest = rest.get(at + 2..).unwrap_or_default();
    }
    text
}
