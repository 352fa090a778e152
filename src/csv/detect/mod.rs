//! The first part of an input becomes a schema. Each file answers one question; [`detect`] asks them in
//! turn.

mod evidence;

mod numerals;

mod dates;

mod looks;

mod column;

mod header;
mod titles;

pub(super) mod asides;

mod comments;
mod quoting;

mod delimiter;

pub(super) mod preamble;

use self::asides::{count_units, subtotals, trailing};
pub(crate) use self::column::is_code;
use self::column::{Place, Told, counts_rows, mark_row_index, number_repeated_names};
use self::comments::{are_comments, has_comments};
use self::delimiter::find_delimiter;
pub(super) use self::evidence::SplitText;
use self::evidence::{has_number, is_text, judged, text_of, usual_width};
use self::header::find_header;
pub(crate) use self::looks::looks_of;
pub(crate) use self::numerals::is_group;
use self::numerals::{doubt, find_numerals, grouped_by};
use self::preamble::{Preamble, separator_line, skip_blank_lines};
pub(crate) use self::quoting::stray_quote;
use self::quoting::{find_quoting, quoting_or_text};
use self::titles::{count_titles, is_over_row_names, table_width, width_below_narrow_header};
use super::aside::{Aside, bare, is_total};
use super::dialect::{Dialect, DialectHints};
use super::encoding::{self, BYTE_ORDER_MARK, Encoding};
use super::field::date::Dates;
use super::field::number::Numerals;
use super::field::written::Written;
use super::note::{Note, NoteKind};
use super::scan::record::{Record, first_not_utf8, note_at};
use super::schema::{Column, Lookalike, Schema};
use crate::error::{Error, ErrorKind, joined};
use galton_kernel::lines::{count_lines, skip_lines};

/// How many rows a schema shows, and about how many fields in all.
const SHOWN: usize = 20;
const SHOWN_FIELDS: usize = 10_000;

/// The largest number of columns of a table.
const MAX_WIDTH: usize = 1_000_000;

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
    let Start {
        at: start,
        delimiter,
        comment,
    } = Start::find(prefix, hints);
    // Lines that the caller skips may have anything in them.
    let judged_from = if hints.skip_lines.is_some() { start } else { 0 };
    refuse_nul(prefix, judged_from, dropped)?;
    let text = &prefix[start..];
    let found = match delimiter {
        Some(known) => (known, find_quoting(text, known, whole, comment, hints)),
        None => find_delimiter(text, whole, comment, hints),
    };
    let (delimiter, quoting) = (found.0, quoting_or_text(text, found, whole, comment, hints));
    let split = SplitText::new(text, delimiter, quoting, whole);
    let mut records = split.records(comment, true, usize::MAX);
    let comment = drop_titles_and_comments(&mut records, comment, delimiter, hints, |at| {
        dropped.lines + count_lines(&prefix[..start + at]) + 1
    })?;
    // The only record may be the header. The columns are judged by the records after it.
    if !whole && records.len() < 2 {
        return Ok(None);
    }
    let Some((first, others)) = records.split_first() else {
        return Err(Error::from(ErrorKind::Empty));
    };
    let table_start = start + first.start();
    let mut numerals = find_numerals(&records, delimiter, hints);
    let heading = Heading::find(first, others, &numerals, hints);
    let units = match heading.is_header && !heading.has_row_names && !hints.every_row {
        true => count_units(others, &numerals),
        false => 0,
    };
    let (unit_rows, others) = others.split_at(units);
    let rows = if heading.is_header { others } else { &records };
    let mut open = Vec::new();
    let is_open = hints.decimal.is_none() && hints.thousands.is_none();
    let width = first.width().max(usual_width(rows).0);
    let doubt = is_open.then(|| doubt(rows, width, &numerals, delimiter, hints.units, &mut open));
    let doubt = doubt.flatten();
    if numerals.thousands.is_none() && matches!(doubt, Some((NoteKind::Groups, ..))) {
        numerals = grouped_by(numerals.decimal);
        open.clear();
    }
    let mut own = rows;
    let (mut columns, mut told, last) = loop {
        let (columns, told) = find_columns(first, others, own, &heading, &numerals, hints)?;
        let last = match whole && !hints.every_row {
            true => trailing(rows, &columns, &numerals, true),
            false => Vec::new(),
        };
        let is_known = own.len() < rows.len() || last.is_empty() || last.len() == rows.len();
        if is_known {
            break (columns, told, last);
        }
        // Totals and footers say nothing about the columns.
        let from = usize::from(last.iter().any(|(at, _)| *at == 0));
        own = &rows[from..rows.len() - last.len() + from];
    };
    for at in open {
        if let Some(column) = columns.get_mut(at)
            && column.max.is_none_or(|max| max < 1000.0)
        {
            column.written.open_mark = Some(numerals.decimal);
        }
    }
    told.extend(doubt.map(|(kind, column, row)| Told {
        kind,
        column,
        start: rows[row].start(),
        text: text_of(&rows[row], column),
    }));
    told.retain(|told| told.column < columns.len());
    let before = &prefix[..table_start];
    let skipped_lines = dropped.lines + count_lines(before);
    let repeated = number_repeated_names(&mut columns);
    check_missing_words(&columns, hints)?;
    let mut notes = notes(heading.note, repeated, first, skipped_lines + 1);
    notes.extend(date_numbers(&columns, rows).map(|text| Note {
        kind: NoteKind::DateNumbers,
        line: skipped_lines + 1 + u64::from(heading.is_header),
        text,
        column: String::new(),
    }));
    notes.extend(told.into_iter().map(|told| Note {
        kind: told.kind,
        line: dropped.lines + count_lines(&prefix[..start + told.start]) + 1,
        text: told.text,
        column: columns[told.column].name.clone(),
    }));
    if let Some(text) = unused_format(&columns, hints) {
        notes.push(Note::of(
            NoteKind::UnusedDateFormat,
            skipped_lines + 1,
            text,
        ));
    }
    let encoding = match encoding {
        Encoding::Utf8 if hints.encoding.is_none() && !encoding::is_utf8_prefix(prefix) => {
            let place = first_not_utf8(prefix).unwrap_or_default();
            notes.push(note_at(NoteKind::NotUtf8, prefix, place, dropped.lines + 1));
            Encoding::Windows1252
        }
        other => other,
    };
    let mut asides = Vec::new();
    let mut tell = |record: &Record<'_>, kind: NoteKind| {
        let line = skipped_lines + count_lines(&text[first.start()..record.start()]) + 1;
        notes.push(Note::of(kind, line, encoding::excerpt(record.text())));
    };
    let mut has_asides = units > 0;
    if !hints.every_row {
        for record in unit_rows {
            tell(record, NoteKind::UnitsRow);
            asides.push(aside(record, NoteKind::UnitsRow));
        }
        // A header of numbers alone may be like a row.
        let is_name = |at| is_text(first, at, &numerals);
        if heading.is_header
            && (heading.note == Some(NoteKind::NumbersAsNames) || (0..first.width()).any(is_name))
        {
            let header = aside(first, NoteKind::RepeatedHeader);
            let repeated = others
                .iter()
                .find(|other| bare(other.text()) == header.text);
            // No text in a column of numbers shows where a header of numbers is repeated, so each record is looked at.
            has_asides |= repeated.is_some() || has_number(first, &numerals);
            repeated
                .into_iter()
                .for_each(|record| tell(record, NoteKind::RepeatedHeader));
            asides.push(header);
        }
        let has_total = |(_, kind): &&(usize, NoteKind)| *kind == NoteKind::TotalRow;
        if let Some((first, _)) = last.iter().rev().find(has_total) {
            let inner = subtotals(rows, *first).into_iter();
            asides.extend(inner.map(|at| aside(&rows[at], NoteKind::TotalRow)));
        }
        for (at, kind) in last.into_iter().rev() {
            has_asides = true;
            tell(&rows[at], kind);
            asides.push(aside(&rows[at], kind));
        }
        let first_column = columns.first().filter(|first| first.is_counted());
        has_asides |= first_column.is_some()
            && rows
                .iter()
                .any(|row| row.field(0).is_some_and(|field| is_total(&field)));
    }
    Ok(Some(Detected {
        schema: Schema {
            dialect: Dialect {
                delimiter,
                header: heading.is_header,
                numerals,
                comment,
                skipped_lines,
                quote: quoting.quote,
                escape: quoting.backslash.then_some(b'\\'),
                spaced_quotes: quoting.after_spaces,
                encoding,
            },
            rows: first_rows(rows, columns.len()),
            columns,
            preamble: dropped.shown_with(before),
            notes,
            asides,
            has_asides,
            every_row: hints.every_row,
        },
        table_start,
    }))
}

/// A record that is not a row.
fn aside(record: &Record<'_>, kind: NoteKind) -> Aside {
    Aside {
        text: bare(record.text()).to_vec(),
        kind,
    }
}

/// Refuses text with a NUL byte from this place on.
#[inline(never)] // cold: see DESIGN.md
fn refuse_nul(bytes: &[u8], from: usize, dropped: &Preamble) -> Result<(), Error> {
    match bytes[from..].iter().position(|byte| *byte == 0) {
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

/// Leaves the records of the table, and returns what comments in it begin with.
#[inline(never)] // cold: see DESIGN.md
fn drop_titles_and_comments(
    records: &mut Vec<Record<'_>>,
    comment: Option<u8>,
    delimiter: u8,
    hints: &DialectHints,
    line: impl Fn(usize) -> u64,
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
                line: line(header.start()),
                names: header.width(),
                fields,
            }));
        }
        records.drain(..titles);
    }
    records.retain(|record| !record.is_comment(comment));
    Ok(comment)
}

/// The role of the first record: the header, or a row.
struct Heading {
    is_header: bool,
    /// Whether the rows begin with a name for which the header has no field.
    has_row_names: bool,
    note: Option<NoteKind>,
}

impl Heading {
    #[inline(never)] // cold: see DESIGN.md
    fn find(
        first: &Record<'_>,
        others: &[Record<'_>],
        numerals: &Numerals,
        hints: &DialectHints,
    ) -> Self {
        let has_row_names =
            hints.header != Some(false) && is_over_row_names(first, others, numerals);
        let (is_header, note) = match hints.header {
            Some(header) => (header, None),
            None if has_row_names => (true, None),
            None => find_header(first, others, numerals),
        };
        Self {
            is_header,
            has_row_names,
            note: note.or(has_row_names.then_some(NoteKind::RowNames)),
        }
    }

    /// The name that the header gives to a column.
    fn name(&self, first: &Record<'_>, at: usize) -> Option<String> {
        let at = at
            .checked_sub(usize::from(self.has_row_names))
            .filter(|_| self.is_header)?;
        // A byte order mark stands within the first name where files were joined or a line is blank.
        let name = text_of(first, at);
        let name = name.trim_matches(['\u{feff}', '\u{200b}', '\u{a0}', ' ']);
        (!name.is_empty()).then(|| name.to_owned())
    }
}

/// The columns of a table with these rows.
#[inline(never)] // cold: see DESIGN.md
fn find_columns(
    first: &Record<'_>,
    others: &[Record<'_>],
    rows: &[Record<'_>],
    heading: &Heading,
    numerals: &Numerals,
    hints: &DialectHints,
) -> Result<(Vec<Column>, Vec<Told>), Error> {
    let width = usize::from(heading.has_row_names)
        + table_width(first, others, heading.is_header, numerals);
    if width > MAX_WIDTH {
        return Err(Error::from(ErrorKind::TooWide {
            count: width,
            limit: MAX_WIDTH,
        }));
    }
    // The fields of a row that is too short may belong to other columns, and a line of text alone is not a row.
    let is_whole = |record: &&Record<'_>| record.width() >= width;
    let is_row =
        |record: &&Record<'_>| record.width() > 1 || width == 1 || !is_text(record, 0, numerals);
    let mut judged: Vec<Record<'_>> = rows.iter().filter(is_whole).copied().collect();
    if judged.len() * 2 < rows.len() {
        judged = rows.iter().filter(is_row).copied().collect();
    }
    let first_row = first.row() + u64::from(heading.is_header);
    let mut told = Vec::new();
    let mut columns: Vec<Column> = (0..width)
        .map(|at| {
            let name = heading.name(first, at);
            let name = name.unwrap_or_else(|| format!("column {}", at + 1));
            let written = Written::with_missing(hints.missing.of(&name));
            let mut place = Place {
                at,
                first_row,
                told: &mut told,
            };
            column::find(&judged, name, written, numerals, hints, &mut place)
        })
        .collect();
    let counts =
        || heading.is_header && heading.name(first, 0).is_none() && counts_rows(rows, numerals);
    if heading.has_row_names || counts() {
        mark_row_index(&mut columns);
    }
    Ok((columns, told))
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

/// The name and a value of the first column of numbers that may be dates.
#[inline(never)] // cold: see DESIGN.md
fn date_numbers(columns: &[Column], rows: &[Record<'_>]) -> Option<String> {
    let looks_dated = |column: &Column| column.lookalike == Some(Lookalike::DateNumbers);
    let at = columns.iter().position(looks_dated)?;
    let value = text_of(rows.first()?, at);
    Some(joined(&[columns[at].name.as_str(), &value], ": "))
}

/// The names of the columns, if none has dates in the format that the caller names.
#[inline(never)] // cold: see DESIGN.md
fn unused_format(columns: &[Column], hints: &DialectHints) -> Option<String> {
    const SHOWN: usize = 200;
    let format = hints.date_format?;
    let mut tried = String::new();
    for column in columns {
        match column.dates {
            Dates::In(found, ..) if found == format => return None,
            _ if tried.len() > SHOWN => {}
            _ => {
                tried.push_str(if tried.is_empty() { "" } else { ", " });
                tried.push_str(&column.name);
            }
        }
    }
    Some(tried)
}

/// Notes about the header, which stands on `line`.
#[inline(never)] // cold: see DESIGN.md
fn notes(
    heading: Option<NoteKind>,
    repeated_name: Option<String>,
    first: &Record<'_>,
    line: u64,
) -> Vec<Note> {
    let heading = heading.map(|kind| Note::of(kind, line, encoding::excerpt(first.text())));
    let repeated = repeated_name.map(|text| Note::of(NoteKind::RepeatedNames, line, text));
    heading.into_iter().chain(repeated).collect()
}
