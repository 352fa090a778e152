//! The beginning of an input: lines before the table are dropped as they come, and the dialect is found in
//! as few bytes as will do.

use super::dialect::{self, Look, is_aside, separator_line};
use super::encoding::{BYTE_ORDER_MARK, Encoding, Utf16};
use super::format::refuse_others;
use super::limits::{LONG_PREAMBLE, RECORD_LIMIT, SEGMENT, WINDOW};
use super::schema::{DialectHints, Dropped, Schema};
use crate::error::{Error, ErrorKind};

/// Looks at the first bytes of an input until its dialect is found.
#[derive(Clone, Debug)]
pub(super) struct Opening {
    hints: DialectHints,
    /// How many bytes are looked at.
    pub(super) window: usize,
    begun: bool,
    pub(super) dropped: Dropped,
}

/// The next thing to do.
pub(super) enum Next {
    /// More bytes are needed.
    More,
    /// So many bytes stand before the table, and can be dropped.
    Drop(usize),
    /// The dialect is found.
    Found(Schema),
}

impl Opening {
    pub(super) fn new(hints: DialectHints) -> Self {
        Self {
            hints,
            window: WINDOW,
            begun: false,
            dropped: Dropped::default(),
        }
    }

    /// Looks at what is there of the input, after what was dropped; that is all of it `at_end`.
    pub(super) fn look(
        &mut self,
        bytes: &[u8],
        at_end: bool,
        encoding: Encoding,
    ) -> Result<Next, Error> {
        loop {
            let whole = at_end && bytes.len() <= self.window;
            if !whole && bytes.len() < self.window {
                return Ok(Next::More);
            }
            if self.dropped.bytes > 0
                && let Some(count) = self.drop(bytes)
            {
                return Ok(Next::Drop(count));
            }
            let window = &bytes[..bytes.len().min(self.window)];
            if !self.begun {
                refuse_others(window)?;
                self.begun = true;
            }
            let found = Schema::of_text(window, whole, &self.hints, encoding, &self.dropped)?;
            if let Some(schema) = found {
                return Ok(Next::Found(schema));
            }
            if self.window >= LONG_PREAMBLE
                && let Some(count) = self.drop(window)
            {
                self.window = WINDOW;
                return Ok(Next::Drop(count));
            }
            if self.window >= RECORD_LIMIT
                && let Some(error) = self.too_long(window)
            {
                return Err(error);
            }
            self.window *= 2;
        }
    }

    /// How many bytes at the beginning are whole lines before the table: those that are to be skipped,
    /// blank ones, and comments. They are taken note of.
    // Cold, and so compiled apart: see DESIGN.md.
    #[inline(never)]
    fn drop(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut dropped = self.dropped.clone();
        let mut hints = self.hints;
        let mut at = 0;
        if dropped.bytes == 0 {
            if bytes.starts_with(BYTE_ORDER_MARK) {
                at = BYTE_ORDER_MARK.len();
            }
            let told = separator_line(&bytes[at..]).filter(|_| hints.skip_lines.is_none());
            if let Some((delimiter, length)) = told {
                hints.delimiter.get_or_insert(delimiter);
                dropped.take(&bytes[at..at + length]);
                at += length;
            }
        }
        let comment = hints.comment.unwrap_or(Some(b'#'));
        let mut comments = 0;
        while let Some(length) = dialect::whole_line(&bytes[at..]) {
            let line = &bytes[at..at + length];
            if let Some(left) = hints.skip_lines.as_mut().filter(|left| **left > 0) {
                *left -= 1;
            } else if comment.is_some() && line.first().copied() == comment {
                // An error value of a spreadsheet may begin a row.
                if dialect::is_error_line(line) {
                    break;
                }
                comments += 1;
            } else if !is_aside(line) {
                break;
            }
            dropped.take(line);
            at += length;
        }
        if comments > 0 && hints.comment.is_none() {
            // One line that begins with # may be the header.
            if comments == 1 {
                return None;
            }
            hints.comment = Some(comment);
        }
        dropped.bytes += at as u64;
        (self.dropped, self.hints) = (dropped, hints);
        (at > 0).then_some(at)
    }

    /// The error where no two records end in as much as this; `None` where both may be as long as
    /// records may be. Whether a quote is open depends on the delimiter, which is not known: it is one of
    /// those that do not stand in running text.
    #[cold]
    fn too_long(&self, bytes: &[u8]) -> Option<Error> {
        const ASIDE: &str = "a file with one record and 32 MB of comments or blank lines after it";
        let known = self.hints.delimiter;
        let open = |likely: u8| {
            let look = Look::new(bytes, known.unwrap_or(likely), false);
            (look.index.open_record(bytes), look.index.is_quoted())
        };
        let quoted = [b';', b'\t', b'|', b','].into_iter().map(open);
        let (start, in_quotes) = quoted
            .reduce(|one, other| if one.1 { one } else { other })
            .unwrap_or_default();
        if bytes.len() - start + SEGMENT as usize > RECORD_LIMIT {
            return Some(Error::from(ErrorKind::RecordTooLong {
                line: self.dropped.lines + 1 + dialect::lines(&bytes[..start]),
                limit: RECORD_LIMIT,
                in_quotes,
            }));
        }
        (bytes.len() > RECORD_LIMIT).then_some(Error::from(ErrorKind::NotATable { format: ASIDE }))
    }
}

impl Schema {
    /// Looks at the first part of `prefix`: 64 KiB, and more only where the first two records are
    /// longer or much stands before them. The prefix is the `whole` input if nothing follows. What is
    /// given in `written` is not guessed. `Ok(None)` if fewer than two records end in a prefix that is
    /// not the whole.
    ///
    /// # Errors
    /// [`ErrorKind::Binary`], [`ErrorKind::Packed`], [`ErrorKind::NotATable`], [`ErrorKind::RecordTooLong`],
    /// [`ErrorKind::TooWide`], and [`ErrorKind::Empty`] where a whole input has no record.
    pub fn detect(prefix: &[u8], whole: bool, hints: &DialectHints) -> Result<Option<Self>, Error> {
        let Some(mut utf16) = Utf16::of(prefix) else {
            return look_at(prefix, whole, hints, Encoding::Utf8);
        };
        let part = &prefix[2..prefix.len().min(4 * RECORD_LIMIT)];
        let mut text = Vec::new();
        utf16.decode(part, &mut text);
        let whole = whole && part.len() + 2 == prefix.len();
        look_at(&text, whole, hints, utf16.encoding())
    }
}

fn look_at(
    text: &[u8],
    whole: bool,
    hints: &DialectHints,
    encoding: Encoding,
) -> Result<Option<Schema>, Error> {
    let mut opening = Opening::new(*hints);
    let mut rest = text;
    loop {
        match opening.look(rest, whole, encoding)? {
            Next::Found(schema) => return Ok(Some(schema)),
            Next::Drop(count) => rest = &rest[count..],
            Next::More => {
                refuse_others(text)?;
                let Opening { hints, dropped, .. } = opening;
                return Schema::of_text(rest, false, &hints, encoding, &dropped);
            }
        }
    }
}
