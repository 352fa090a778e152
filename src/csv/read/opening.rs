//! The beginning of an input: lines before the table are dropped as they come, and the schema is detected in
//! a window of 64 KiB. The window doubles until it has two records.

use super::other_formats::{is_known_binary, refuse_others};
use crate::csv::detect::preamble::Preamble;
use crate::csv::detect::{Detected, SplitText, detect};
use crate::csv::dialect::DialectHints;
use crate::csv::encoding::{Decoder, Encoding};
use crate::csv::limits::{LONG_PREAMBLE, RECORD_LIMIT, SEGMENT, WINDOW};
use crate::csv::schema::Schema;
use crate::error::{Error, ErrorKind};
use galton_kernel::field_ends::Quoting;
use galton_kernel::lines::count_lines;

/// Looks at the first bytes of an input until its schema is detected.
#[derive(Clone, Debug)]
pub(crate) struct Opening {
    hints: DialectHints,
    /// How many bytes are looked at, after those dropped.
    pub(crate) window: usize,
    /// Whether the first bytes are known to be text.
    is_text: bool,
    pub(crate) dropped: Preamble,
}

/// The next thing to do.
pub(crate) enum Next {
    /// More bytes are needed.
    More,
    /// The first bytes, this many, stand before the table and have to be dropped.
    Drop(usize),
    Found(Detected),
}

impl Opening {
    pub(crate) fn new(hints: DialectHints) -> Self {
        Self {
            hints,
            window: WINDOW,
            is_text: false,
            dropped: Preamble::default(),
        }
    }

    /// The decoder of an input that begins with these bytes, and the length of its byte order mark.
    pub(crate) fn decoder(&self, prefix: &[u8]) -> Option<(Decoder, usize)> {
        match is_known_binary(prefix) {
            true => None,
            false => Decoder::of(prefix, self.hints.encoding),
        }
    }

    /// Looks at the bytes that follow those dropped; `at_end` they are all that is left of the input.
    pub(crate) fn look(
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
                && let Some(count) = self.dropped.drop_lines(bytes, &mut self.hints)
            {
                return Ok(Next::Drop(count));
            }
            let window = &bytes[..bytes.len().min(self.window)];
            if !self.is_text {
                refuse_others(window, self.hints.encoding.is_some())?;
                self.is_text = true;
            }
            if let Some(found) = detect(window, whole, &self.hints, encoding, &self.dropped)? {
                return Ok(Next::Found(found));
            }
            if self.window >= LONG_PREAMBLE
                && let Some(count) = self.dropped.drop_lines(window, &mut self.hints)
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

    /// The error of a window that has fewer than two records; `None` if both may still be within the limit.
    /// Whether a quote is open depends on the delimiter. If that is not known, each delimiter that is
    /// rare in running text is tried.
    #[cold]
    fn too_long(&self, bytes: &[u8]) -> Option<Error> {
        const ASIDE: &str = "a file with one record and 32 MB of comments or blank lines after it";
        let known = self.hints.delimiter;
        let quoting = Quoting {
            quote: self.hints.quote.unwrap_or(Quoting::USUAL.quote),
            ..Quoting::USUAL
        };
        let open = |likely: u8| {
            let split = SplitText::new(bytes, known.unwrap_or(likely), quoting, false);
            (split.ends.open_record(bytes), split.ends.is_quoted())
        };
        let quoted = [b';', b'\t', b'|', b','].into_iter().map(open);
        let (start, in_quotes) = quoted
            .reduce(|one, other| if one.1 { one } else { other })
            .unwrap_or_default();
        if bytes.len() - start + SEGMENT as usize > RECORD_LIMIT {
            return Some(Error::from(ErrorKind::RecordTooLong {
                line: self.dropped.lines + 1 + count_lines(&bytes[..start]),
                limit: RECORD_LIMIT,
                in_quotes,
            }));
        }
        (bytes.len() > RECORD_LIMIT).then_some(Error::from(ErrorKind::NotATable { format: ASIDE }))
    }
}

impl Schema {
    /// Detects a schema in the first part of `prefix`: 64 KiB, and more only if the first two records are
    /// longer, or if many lines stand before them. The prefix is the `whole` input if nothing follows.
    /// Whatever `hints` say is taken as it is. `Ok(None)` if fewer than two records end in a prefix that
    /// is not the whole.
    ///
    /// # Errors
    /// [`ErrorKind::Binary`], [`ErrorKind::Packed`], [`ErrorKind::NotATable`], [`ErrorKind::RecordTooLong`],
    /// [`ErrorKind::TooWide`], and [`ErrorKind::Empty`] if a whole input has no record.
    pub fn detect(prefix: &[u8], whole: bool, hints: &DialectHints) -> Result<Option<Self>, Error> {
        let Some((mut decoder, mark)) = Opening::new(hints.clone()).decoder(prefix) else {
            return detect_in_text(prefix, whole, hints, Encoding::Utf8);
        };
        let read = &prefix[mark..prefix.len().min(4 * RECORD_LIMIT)];
        let mut text = Vec::new();
        decoder.decode(read, &mut text);
        let whole = whole && read.len() + mark == prefix.len();
        detect_in_text(&text, whole, hints, decoder.encoding())
    }
}

fn detect_in_text(
    text: &[u8],
    whole: bool,
    hints: &DialectHints,
    encoding: Encoding,
) -> Result<Option<Schema>, Error> {
    let mut opening = Opening::new(hints.clone());
    let mut rest = text;
    loop {
        match opening.look(rest, whole, encoding)? {
            Next::Found(found) => return Ok(Some(found.schema)),
            Next::Drop(count) => rest = &rest[count..],
            Next::More => {
                refuse_others(text, hints.encoding.is_some())?;
                let found = detect(rest, false, &opening.hints, encoding, &opening.dropped)?;
                return Ok(found.map(|found| found.schema));
            }
        }
    }
}
