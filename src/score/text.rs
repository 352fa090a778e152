//! A table as text, with a column of predictions.

use super::batch::ScoredBatch;
use crate::csv::Record;
use galton_kernel::append_rows::{Lines, append_rows};
use galton_kernel::lines::next_start;
use galton_kernel::shortest::{LONGEST, write_decimal};

/// How a field is written in a table.
struct Fields {
    delimiter: u8,
    quote: u8,
    decimal: u8,
    /// Whether a number may have the delimiter in it, so that it needs quotes.
    is_quoted: bool,
}

/// Appends the lines of a batch to `out`, each with its prediction and the ends of the interval, if there are
/// any; a header with the titles of these columns.
pub(super) fn write(scored: &ScoredBatch<'_>, titles: &[String], out: &mut Vec<u8>) {
    let batch = &scored.batch;
    let dialect = batch.schema.map(|schema| &schema.dialect);
    let decimal = dialect.map_or(b'.', |dialect| dialect.numerals.decimal);
    let delimiter = scored.delimiter;
    let fields = Fields {
        delimiter,
        quote: dialect.and_then(|dialect| dialect.quote).unwrap_or(b'"'),
        decimal,
        is_quoted: decimal == delimiter || b"0123456789+-.e".contains(&delimiter),
    };
    // A prediction has 20 bytes or so.
    let numbers = 24 * scored.numbers.predictions.len() * titles.len();
    out.reserve(batch.bytes.len() - scored.start + numbers + LONGEST);
    if let Some(header) = scored.header {
        // Blank lines before it are kept.
        out.extend_from_slice(&batch.bytes[scored.start..header.start()]);
        append_record(&header, scored.width, delimiter, out);
        for title in titles {
            out.push(delimiter);
            append_text(title.as_bytes(), &fields, out);
        }
        out.extend_from_slice(header.line_end());
    }
    if scored.numbers.rows.is_uniform() {
        write_rows(scored, &fields, titles.len(), out);
        return;
    }
    let columns = scored.columns();
    let mut number = 0;
    for record in batch.lines(true) {
        if record.is_blank_line() {
            out.extend_from_slice(record.line_end());
            continue;
        }
        if record.is_comment(batch.comment) {
            out.extend_from_slice(record.text());
        } else {
            append_record(&record, scored.width, delimiter, out);
            for column in columns.into_iter().take(titles.len()) {
                let value = column.get(number).copied();
                append_number(value.unwrap_or(f64::NAN), &fields, out);
            }
        }
        number += 1;
        out.extend_from_slice(record.line_end());
    }
}

/// Writes records of which each is a line with all its fields.
fn write_rows(scored: &ScoredBatch<'_>, fields: &Fields, count: usize, out: &mut Vec<u8>) {
    let batch = &scored.batch;
    let columns = scored.columns();
    let lines = Lines {
        bytes: batch.bytes,
        start: batch.start,
        ends: batch.ends,
        width: scored.width,
        delimiter: fields.delimiter,
    };
    let is_slow = fields.decimal != b'.' || fields.is_quoted;
    let slowly = |value: f64, out: &mut Vec<u8>| append_number(value, fields, out);
    let columns = &columns[..count.min(columns.len())];
    let from = append_rows(lines, columns, is_slow, &slowly, out);
    let end = next_start(batch.bytes, from as u32).min(batch.bytes.len());
    out.extend_from_slice(&batch.bytes[from..end]);
}

/// Appends a record and a delimiter for each field that it lacks.
fn append_record(record: &Record<'_>, width: usize, delimiter: u8, out: &mut Vec<u8>) {
    out.extend_from_slice(record.text());
    let lacking = width.saturating_sub(record.width());
    out.resize(out.len() + lacking, delimiter);
}

/// Appends a field, in quotes where it needs them.
fn append_text(text: &[u8], fields: &Fields, out: &mut Vec<u8>) {
    let (delimiter, quote) = (fields.delimiter, fields.quote);
    let needs = |byte: &u8| matches!(byte, b'\r' | b'\n') || [quote, delimiter].contains(byte);
    if !text.iter().any(needs) {
        out.extend_from_slice(text);
        return;
    }
    out.push(quote);
    for byte in text {
        out.push(*byte);
        if *byte == quote {
            out.push(quote);
        }
    }
    out.push(quote);
}

/// Appends a delimiter and a number; nothing more for NaN.
#[inline(never)] // cold: see DESIGN.md, "Hot and cold"
fn append_number(value: f64, fields: &Fields, out: &mut Vec<u8>) {
    out.push(fields.delimiter);
    if value.is_nan() {
        return;
    }
    let mut text = [0; LONGEST];
    let mut text = match write_decimal(value, &mut text) {
        Some(length) => text[..length].to_vec(),
        None => with_exponent(value).into_bytes(),
    };
    for byte in &mut text {
        if *byte == b'.' {
            *byte = fields.decimal;
        }
    }
    append_text(&text, fields, out);
}

/// A number beyond [`write_decimal`], as JavaScript writes it.
#[cfg(target_arch = "wasm32")]
fn with_exponent(value: f64) -> String {
    let text = js_sys::Number::from(value).to_string_with_radix(10);
    text.map(String::from).unwrap_or_default()
}

/// A number beyond [`write_decimal`], as JavaScript writes it: the exponent has a sign.
#[cfg(not(target_arch = "wasm32"))]
fn with_exponent(value: f64) -> String {
    let text = format!("{value:e}");
    match text.split_once('e') {
        Some((digits, power)) if !power.starts_with('-') => format!("{digits}e+{power}"),
        _ => text,
    }
}
