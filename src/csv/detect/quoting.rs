//! How are fields quoted?

use super::evidence::{JUDGED, SplitText, has_number, is_text, usual_width};
use crate::csv::dialect::DialectHints;
use crate::csv::encoding::excerpt;
use crate::csv::note::{Note, NoteKind};
use crate::csv::scan::record::{Batch, Record};
use crate::csv::schema::{ColumnKind, Schema};
use galton_kernel::field_ends::Quoting;
use galton_kernel::lines::count_lines;
use galton_kernel::records::longest_records;

/// The quotes of the first records, if fields are quoted in one way.
struct Evidence {
    /// How many records have the usual width.
    alike: usize,
    records: usize,
    /// How many fields begin with a quote.
    quoted: usize,
    /// How many of these have spaces before the quote.
    spaced: usize,
    /// How many of these do not end with one.
    broken: usize,
}

impl Evidence {
    #[inline(never)] // cold: see DESIGN.md
    fn of(text: &[u8], delimiter: u8, quoting: Quoting, whole: bool, comment: Option<u8>) -> Self {
        let split = SplitText::judged(text, delimiter, quoting, whole, comment);
        let records = split.records(comment, false, JUDGED);
        let mut evidence = Self {
            alike: usual_width(&records).1,
            records: records.len(),
            quoted: 0,
            spaced: 0,
            broken: 0,
        };
        for record in &records {
            for at in (0..record.width()).filter(|at| record.is_quoted(*at)) {
                evidence.quoted += 1;
                evidence.spaced += usize::from(record.is_quoted_after_spaces(at));
                evidence.broken += usize::from(record.has_broken_quotes(at));
            }
        }
        evidence
    }
}

/// The quoting that the hints leave open: that of RFC 4180, unless the quotes there are show another one. Whatever
/// is chosen instead gives at least as many records the usual width, and every opening quote a closing one.
#[inline(never)] // cold: see DESIGN.md
pub(super) fn find_quoting(
    text: &[u8],
    delimiter: u8,
    whole: bool,
    comment: Option<u8>,
    hints: &DialectHints,
) -> Quoting {
    let usual = Quoting {
        quote: hints.quote.unwrap_or(Quoting::USUAL.quote),
        backslash: hints.escape.flatten().is_some(),
        after_spaces: false,
    };
    let evidence = |quoting| Evidence::of(text, delimiter, quoting, whole, comment);
    let may_escape = hints.escape.is_none() && text.contains(&b'\\');
    for quote in [usual.quote, Some(b'\'')] {
        let plain = Quoting { quote, ..usual };
        let is_usual = plain == usual;
        if !is_usual && hints.quote.is_some() || quote.is_none_or(|quote| !text.contains(&quote)) {
            continue;
        }
        let first = evidence(plain);
        if first.quoted == 0 {
            continue;
        }
        let is_odd = first.broken + first.spaced > 0;
        let mut best = (!is_odd).then_some((plain, first.alike));
        for (backslash, after_spaces) in [(false, true), (true, false), (true, true)] {
            let other = Quoting {
                backslash: backslash || usual.backslash,
                after_spaces: after_spaces && delimiter != b' ',
                ..plain
            };
            // Even fields that are all closed may be parts of one with an escaped quote.
            let is_open = if backslash { may_escape } else { is_odd };
            if is_open && other != plain {
                let found = evidence(other);
                let least = best.map_or(first.alike, |(_, alike)| alike + 1);
                if found.broken == 0 && found.alike >= least {
                    best = Some((other, found.alike));
                }
            }
        }
        // An apostrophe is a quote only if most records have it around fields, or if only so all have the usual width.
        let is_frequent = || first.quoted > 1 && first.quoted * 2 >= first.records;
        match best {
            _ if is_usual => return best.map_or(usual, |(quoting, _)| quoting),
            Some((single, alike)) => {
                let before = evidence(usual).alike;
                if is_frequent() && alike >= before || alike == first.records && alike > before {
                    return single;
                }
            }
            None => {}
        }
    }
    usual
}

/// The quoting of a table with this delimiter: as [`find_quoting`] found it, unless its quotes close nothing and more
/// records have the usual width if they are text.
#[inline(never)] // cold: see DESIGN.md
pub(super) fn quoting_or_text(
    text: &[u8],
    (delimiter, found): (u8, Quoting),
    whole: bool,
    comment: Option<u8>,
    hints: &DialectHints,
) -> Quoting {
    let evidence = |quoting| Evidence::of(text, delimiter, quoting, whole, comment);
    if hints.quote.is_some() || !found.quote.is_some_and(|quote| text.contains(&quote)) {
        return found;
    }
    let (quoted, no_quotes) = (
        evidence(found),
        Quoting {
            quote: None,
            ..found
        },
    );
    match quoted.broken > 1 && evidence(no_quotes).alike > quoted.alike {
        true => no_quotes,
        false => found,
    }
}

/// A note of a record of several lines in which text follows a closing quote, or that has rows between its quotes. The records
/// are searched only if the scan has met such a quote. If it has met more lines than records, the longest are looked at:
/// those with rows between their quotes are longer than others.
#[inline(never)] // cold: see DESIGN.md
pub(crate) fn stray_quote(batch: &Batch<'_>) -> Option<Note> {
    let schema = batch.schema()?;
    let has_lines = |record: &Record<'_>| count_lines(record.text()) > 0;
    let mut found = None;
    if batch.has_text_after_quotes {
        let is_broken = |record: &Record<'_>| {
            let is_broken = |at| record.is_quoted(at) && record.has_broken_quotes(at);
            has_lines(record) && (0..record.width()).any(is_broken)
        };
        found = batch.records().find(is_broken);
    }
    if batch.has_more_lines() && found.is_none() {
        let width = batch.is_uniform.then_some(schema.columns.len());
        let longest = longest_records(batch.bytes, batch.ends, batch.start, width);
        let mut longest = longest
            .into_iter()
            .map(|(number, start)| batch.record(number as usize, start));
        found = longest.find(|record| has_lines(record) && has_rows(record, schema));
    }
    let record = found?;
    let text = record.text();
    let is_end = |byte: &u8| matches!(byte, b'\n' | b'\r');
    let first = text.iter().position(is_end)?;
    let last = text.iter().rposition(is_end)?;
    let (lines, first, last) = (
        count_lines(text),
        excerpt(&text[..first]),
        excerpt(&text[last..]),
    );
    let text = format!("{first} \u{2026} {lines} lines later: {last}");
    Some(Note::of(NoteKind::StrayQuote, record.line(), text))
}

/// Whether most lines of a record after its first one are like rows: they have as many fields, and numbers where the
/// columns have some. The last line says nothing if it ends the first field: all fields are in it.
#[inline(never)] // cold: see DESIGN.md
fn has_rows(record: &Record<'_>, schema: &Schema) -> bool {
    let (dialect, columns) = (&schema.dialect, &schema.columns);
    let quoting = Quoting {
        quote: None,
        ..dialect.quoting()
    };
    let text = record.text();
    let is_closed = text.last().is_some() && text.last().copied() == dialect.quote;
    let text = &text[..text.len() - usize::from(is_closed)];
    let split = SplitText::new(text, dialect.delimiter, quoting, true);
    let lines = split.records(None, true, usize::MAX);
    let end = lines.len() - usize::from(record.is_quoted(0));
    let inner = lines.get(1..end).unwrap_or_default();
    let mut alike = 0;
    for line in inner {
        let numerals = &dialect.numerals;
        let is_odd =
            |at: usize| columns[at].kind == ColumnKind::Number && is_text(line, at, numerals);
        let is_row = line.width() == columns.len()
            && has_number(line, numerals)
            && !(0..columns.len()).any(is_odd);
        alike += usize::from(is_row);
    }
    2 * alike > inner.len()
}
