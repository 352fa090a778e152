//! The first part of an input becomes a schema. Each file answers one question; [`detect`] asks them in
//! turn.

mod evidence;

mod numerals;

mod dates;

mod looks;

mod column;

mod header;
mod titles;

mod heading;

pub(super) mod asides;

mod table;

mod findings;

mod comments;
mod quoting;

mod delimiter;

pub(super) mod preamble;

pub(crate) use self::column::is_code;
use self::comments::{are_comments, has_comments};
use self::delimiter::find_delimiter;
pub(super) use self::evidence::SplitText;
use self::evidence::{judged, text_of};
use self::findings::Asides;
pub(crate) use self::looks::looks_of;
use self::numerals::find_numerals;
pub(crate) use self::numerals::is_group;
use self::preamble::{Preamble, separator_line, skip_blank_lines};
pub(crate) use self::quoting::stray_quote;
use self::quoting::{find_quoting, quoting_or_text};
use self::table::Table;
use self::titles::{count_titles, width_below_narrow_header};
use super::dialect::{Dialect, DialectHints};
use super::encoding::{self, BYTE_ORDER_MARK, Encoding, position_of_nul};
use super::note::NoteKind;
use super::scan::record::{Record, first_not_utf8, note_at};
use super::schema::{Column, Schema};
use crate::error::{Error, ErrorKind};
use galton_kernel::field_ends::Quoting;
use galton_kernel::lines::{count_lines, skip_lines};

/// How many rows a schema shows, and about how many fields in all.
const SHOWN: usize = 20;
const SHOWN_FIELDS: usize = 10_000;

/// A schema, and where in the prefix its table begins.
pub(crate) struct Detected {
    pub(crate) schema: Schema,
    pub(crate) table_start: usize,
}

/// Detects everything that `hints` leave open in `prefix`: text in UTF-8 or Windows-1252 that follows the
/// preamble dropped so far, and is the `whole` rest of the input or not. `Ok(None)` if the prefix is not the
/// whole and has fewer than two records.
///
/// # Errors
/// [`ErrorKind::Binary`], [`ErrorKind::NarrowHeader`], [`ErrorKind::TooWide`], and [`ErrorKind::Empty`] if there is no
/// record.
pub(crate) fn detect(
    prefix: &[u8],
    whole: bool,
    hints: &DialectHints,
    encoding: Encoding,
    dropped: &Preamble,
) -> Result<Option<Detected>, Error> {
    let start = Start::find(prefix, hints);
    // Lines that the caller skips may have anything in them.
    let judged_from = hints.skip_lines.map_or(0, |_| start.at);
    refuse_nul(prefix, judged_from, dropped)?;
    let text = &prefix[start.at..];
    let line_of = |at: usize| dropped.lines + count_lines(&prefix[..start.at + at]) + 1;
    let (delimiter, quoting) = find_separators(text, whole, &start, hints);
    let split = SplitText::new(text, delimiter, quoting, whole);
    let mut records = split.records(start.comment, true, usize::MAX);
    let comment =
        drop_titles_and_comments(&mut records, start.comment, delimiter, hints, &line_of)?;
    // The only record may be the header. The columns are judged by the records after it.
    if !whole && records.len() < 2 {
        return Ok(None);
    }
    let mut table = Table::find(&records, delimiter, whole, hints)?;
    let table_start = start.at + table.first.start();
    check_missing_words(&table.columns, hints)?;
    let mut notes = table.notes(hints, &line_of);
    let encoding = match encoding {
        Encoding::Utf8 if hints.encoding.is_none() && !encoding::is_utf8_prefix(prefix) => {
            let place = first_not_utf8(prefix).unwrap_or_default();
            notes.push(note_at(NoteKind::NotUtf8, prefix, place, dropped.lines + 1));
            Encoding::Windows1252
        }
        other => other,
    };
    let asides = match hints.every_row {
        true => Asides::default(),
        false => table.asides(&line_of),
    };
    notes.extend(asides.notes);
    Ok(Some(Detected {
        schema: Schema {
            dialect: Dialect {
                delimiter,
                header: table.heading.is_header,
                numerals: table.numerals,
                comment,
                skipped_lines: line_of(table.first.start()) - 1,
                quote: quoting.quote,
                escape: quoting.backslash.then_some(b'\\'),
                spaced_quotes: quoting.after_spaces,
                encoding,
            },
            rows: first_rows(table.rows, table.columns.len()),
            columns: table.columns,
            preamble: dropped.shown_with(&prefix[..table_start]),
            notes,
            asides: asides.known,
            has_asides: asides.are_expected,
            every_row: hints.every_row,
        },
        table_start,
    }))
}

/// Refuses text with a NUL byte from this place on.
#[inline(never)] // cold: see DESIGN.md
fn refuse_nul(bytes: &[u8], from: usize, dropped: &Preamble) -> Result<(), Error> {
    match position_of_nul(&bytes[from..]) {
        None => Ok(()),
        Some(at) => Err(Error::from(ErrorKind::Binary {
            byte: dropped.bytes + (from + at) as u64,
            format: None,
        })),
    }
}

/// The place where the first record may begin, and the hints that the lines before it give.
struct Start {
    at: usize,
    /// As hinted, or as the line `sep=;` says.
    delimiter: Option<u8>,
    /// As hinted, or `#` if some lines look like comments.
    comment: Option<u8>,
}

impl Start {
    #[inline(never)] // cold: see DESIGN.md
    fn find(prefix: &[u8], hints: &DialectHints) -> Self {
        let marked = prefix.starts_with(BYTE_ORDER_MARK);
        let mark = if marked { BYTE_ORDER_MARK.len() } else { 0 };
        let separator = separator_line(&prefix[mark..]).filter(|_| hints.skip_lines.is_none());
        let first_line = mark + separator.map_or(0, |(_, length)| length);
        let first_filled = first_line + skip_blank_lines(&prefix[first_line..]);
        let looks_commented = || has_comments(&prefix[first_filled..]).then_some(b'#');
        Self {
            at: match hints.skip_lines {
                Some(lines) => mark + skip_lines(&prefix[mark..], lines),
                None => first_filled,
            },
            delimiter: hints
                .delimiter
                .or(separator.map(|(delimiter, _)| delimiter)),
            comment: hints.comment.unwrap_or_else(looks_commented),
        }
    }
}

/// The delimiter, as hinted or found, and how fields are quoted.
#[inline(never)] // cold: see DESIGN.md
fn find_separators(text: &[u8], whole: bool, start: &Start, hints: &DialectHints) -> (u8, Quoting) {
    let comment = start.comment;
    let found = match start.delimiter {
        Some(known) => (known, find_quoting(text, known, whole, comment, hints)),
        None => find_delimiter(text, whole, comment, hints),
    };
    (found.0, quoting_or_text(text, found, whole, comment, hints))
}

/// Leaves the records of the table, and returns what comments in it begin with.
#[inline(never)] // cold: see DESIGN.md
fn drop_titles_and_comments(
    records: &mut Vec<Record<'_>>,
    comment: Option<u8>,
    delimiter: u8,
    hints: &DialectHints,
    line_of: &dyn Fn(usize) -> u64,
) -> Result<Option<u8>, Error> {
    let numerals = find_numerals(judged(records), delimiter, hints);
    let comment = comment.filter(|_| hints.comment.is_some() || are_comments(records, &numerals));
    if hints.skip_lines.is_none() {
        let titles = count_titles(records, comment, &numerals);
        if hints.header.is_none()
            && let Some(fields) = width_below_narrow_header(records, titles, comment, &numerals)
        {
            let header = &records[titles - 1];
            return Err(Error::from(ErrorKind::NarrowHeader {
                line: line_of(header.start()),
                names: header.width(),
                fields,
            }));
        }
        records.drain(..titles);
    }
    records.retain(|record| !record.is_comment(comment));
    Ok(comment)
}

/// Refuses words for a missing value in a column that does not exist.
fn check_missing_words(columns: &[Column], hints: &DialectHints) -> Result<(), Error> {
    let names = || columns.iter().map(|column| column.name.clone());
    let is_unknown = |name: &&String| !names().any(|known| known == **name);
    let mut named = hints.missing.columns.iter().map(|(name, _)| name);
    match named.find(is_unknown) {
        None => Ok(()),
        Some(name) => Err(Error::from(ErrorKind::NoSuchColumn {
            name: name.clone(),
            columns: names().collect(),
        })),
    }
}

/// The first rows as text.
#[inline(never)] // cold: see DESIGN.md
fn first_rows(rows: &[Record<'_>], width: usize) -> Vec<Vec<String>> {
    let count = SHOWN.min(SHOWN_FIELDS.div_ceil(width.max(1)));
    let texts = |record: &Record<'_>| (0..record.width()).map(|at| text_of(record, at)).collect();
    rows.iter().take(count).map(texts).collect()
}
