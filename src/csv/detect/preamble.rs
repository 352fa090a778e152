//! The lines before the table: blank ones, comments, and a line that tells the delimiter.

use super::evidence::DELIMITERS;
use crate::csv::dialect::DialectHints;
use crate::csv::encoding::{self, BYTE_ORDER_MARK};
use crate::csv::field::missing::is_error_value;
use galton_kernel::lines::{skip_lines, whole_line};

/// How many lines before the table a schema shows.
const SHOWN: usize = 3;

/// Lines before the table that were dropped from the buffer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Preamble {
    pub(crate) bytes: u64,
    pub(crate) lines: u64,
    /// The first lines that are not blank.
    shown: Vec<String>,
}

impl Preamble {
    /// Drops all whole lines at the beginning of `bytes` that are certainly before the table: the lines
    /// to skip, blank lines and comments. Returns their length; `None` if there are none. The hints
    /// then say what those lines have told.
    #[inline(never)] // cold: see DESIGN.md
    pub(crate) fn drop_lines(&mut self, bytes: &[u8], hints: &mut DialectHints) -> Option<usize> {
        let (mut dropped, mut told) = (self.clone(), hints.clone());
        let mut at = 0;
        if dropped.bytes == 0 {
            if bytes.starts_with(BYTE_ORDER_MARK) {
                at = BYTE_ORDER_MARK.len();
            }
            let separator = separator_line(&bytes[at..]).filter(|_| told.skip_lines.is_none());
            if let Some((delimiter, length)) = separator {
                told.delimiter.get_or_insert(delimiter);
                dropped.count(&bytes[at..at + length]);
                at += length;
            }
        }
        let comment = told.comment.unwrap_or(Some(b'#'));
        let mut comments = 0;
        while let Some(length) = whole_line(&bytes[at..]) {
            let line = &bytes[at..at + length];
            if let Some(left) = told.skip_lines.as_mut().filter(|left| **left > 0) {
                *left -= 1;
            } else if comment.is_some() && line.first().copied() == comment {
                // A NUL byte is refused, wherever the bytes before it end.
                if begins_with_error_value(line) || line.contains(&0) {
                    break;
                }
                comments += 1;
            } else if !is_blank_line(line) {
                break;
            }
            dropped.count(line);
            at += length;
        }
        if comments > 0 && told.comment.is_none() {
            // A single line that begins with # may be the header.
            if comments == 1 {
                return None;
            }
            told.comment = Some(comment);
        }
        dropped.bytes += at as u64;
        (*self, *hints) = (dropped, told);
        (at > 0).then_some(at)
    }

    fn count(&mut self, line: &[u8]) {
        self.lines += 1;
        let text = line.trim_ascii_end();
        if self.shown.len() < SHOWN && !text.is_empty() {
            self.shown.push(encoding::text(text));
        }
    }

    /// The first lines before the table, of which `before` was not dropped.
    #[inline(never)] // cold: see DESIGN.md
    pub(super) fn shown_with(&self, before: &[u8]) -> Vec<String> {
        let before = before.strip_prefix(BYTE_ORDER_MARK).unwrap_or(before);
        let lines = before.split(|byte| matches!(byte, b'\n' | b'\r'));
        let lines = lines.filter(|line| !line.is_empty()).map(encoding::text);
        self.shown
            .iter()
            .cloned()
            .chain(lines)
            .take(SHOWN)
            .collect()
    }
}

/// The delimiter that a first line tells as Excel reads and writes it (`sep=;`), and the length of that
/// line.
pub(super) fn separator_line(bytes: &[u8]) -> Option<(u8, usize)> {
    let (word, rest) = bytes.split_at_checked(4)?;
    let (delimiter, rest) = rest.split_first()?;
    let fits = word.eq_ignore_ascii_case(b"sep=")
        && delimiter.is_ascii()
        && !matches!(delimiter, b'"' | b'\r' | b'\n')
        && rest
            .first()
            .is_none_or(|byte| matches!(byte, b'\r' | b'\n'));
    fits.then(|| (*delimiter, skip_lines(bytes, 1)))
}

/// The number of bytes of the blank lines at the beginning.
pub(super) fn skip_blank_lines(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(length) = whole_line(&bytes[at..])
        && is_blank_line(&bytes[at..at + length])
    {
        at += length;
    }
    at
}

/// Whether a line has nothing but spaces and delimiters.
fn is_blank_line(line: &[u8]) -> bool {
    let is_blank = |byte: &u8| byte.is_ascii_whitespace() || DELIMITERS.contains(byte);
    line.iter().all(is_blank)
}

/// Whether the first field of a line is an error value of a spreadsheet, which may begin a row.
fn begins_with_error_value(line: &[u8]) -> bool {
    let mut fields = line.split(|byte| byte.is_ascii_whitespace() || DELIMITERS.contains(byte));
    fields.next().is_some_and(is_error_value)
}
