//! Which byte stands between two fields?

use super::evidence::{DELIMITERS, JUDGED, SplitText, number_in, usual_width};
use super::numerals::find_numerals;
use super::quoting::find_quoting;
use crate::csv::dialect::DialectHints;
use crate::csv::field::number::Numerals;
use crate::csv::scan::record::Record;
use galton_kernel::field_ends::Quoting;

/// The delimiter with the highest score, and how fields are quoted with it; a comma if no delimiter gives two fields.
/// The score is the number of records of the usual width, twice that if the first record is one of them, times 1 plus the
/// share of the text that is numbers.
#[inline(never)] // cold: see DESIGN.md
pub(super) fn find_delimiter(
    text: &[u8],
    whole: bool,
    comment: Option<u8>,
    hints: &DialectHints,
) -> (u8, Quoting) {
    let (mut best, mut best_score, mut most_alike) = (None, 0, 0);
    for delimiter in DELIMITERS {
        // A look for one byte takes less time than to split the text by it.
        if !text.contains(&delimiter) {
            continue;
        }
        let quoting = find_quoting(text, delimiter, whole, comment, hints);
        let split = SplitText::judged(text, delimiter, quoting, whole, comment);
        let records = split.records(comment, false, JUDGED);
        let (width, alike) = usual_width(&records);
        if width < 2 {
            continue;
        }
        let numerals = find_numerals(&records, delimiter, hints);
        // Words of most tables have spaces between them. So a space is the delimiter only if no other
        // delimiter splits more than one record, or if the comma that does is a decimal mark. A comma at the end
        // of a field is none.
        let has_last_comma = || {
            let ends_with_comma = |record: &Record<'_>| {
                (0..record.width())
                    .any(|at| record.field(at).is_some_and(|field| field.ends_with(b",")))
            };
            records.iter().any(ends_with_comma)
        };
        let is_comma = best.is_none_or(|(delimiter, _)| delimiter == b',');
        let decimal_comma = is_comma && numerals.decimal == b',' && !has_last_comma();
        if delimiter == b' ' && most_alike > 1 && !decimal_comma {
            break;
        }
        let first_alike = records.first().is_some_and(|first| first.width() == width);
        let score =
            alike * (1 + usize::from(first_alike)) * (1000 + numeric_share(&records, &numerals));
        if score > best_score {
            (best, best_score, most_alike) = (Some((delimiter, quoting)), score, alike);
        }
    }
    best.unwrap_or_else(|| (b',', find_quoting(text, b',', whole, comment, hints)))
}

/// The share of bytes of fields that are in numbers, in thousandths.
#[inline(never)] // cold: see DESIGN.md
fn numeric_share(records: &[Record<'_>], numerals: &Numerals) -> usize {
    let (mut numbers, mut all) = (0, 0);
    for record in records {
        for at in 0..record.width() {
            let length = record.field(at).map_or(0, |field| field.trim_ascii().len());
            all += length;
            if number_in(record, at, numerals).is_some() {
                numbers += length;
            }
        }
    }
    numbers * 1000 / all.max(1)
}
