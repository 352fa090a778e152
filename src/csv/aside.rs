//! Records below the header that are not rows of data: units below the names, repeated headers, totals and footers.

use super::note::NoteKind;

/// A record that is not a row, wherever it stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Aside {
    /// Its bytes, without spaces at the end.
    pub(crate) text: Vec<u8>,
    pub(crate) kind: NoteKind,
}

/// The first fields of rows of totals. Only letters of ASCII are compared in any case, so words of others stand here in each.
const TOTALS: &str = "total|totals|grand total|subtotal|sub-total|sum|sums|overall|summe|gesamt|insgesamt|zwischensumme|somme|total général|suma|razem|totale|totaal|toplam|celkem|összesen|Összesen|ÖSSZESEN|yhteensä|i alt|totalt|итого|Итого|ИТОГО|всего|Всего|ВСЕГО|合计|合計|总计|計|합계|average|mean|median|std|stdev|std dev|mittelwert|moyenne|promedio|среднее|Среднее|СРЕДНЕЕ|平均";

/// Whether a field says that its record has totals.
pub(crate) fn is_total(field: &[u8]) -> bool {
    let first = field.trim_ascii_start().first();
    // Most fields are numbers, and none of the words begins like one.
    first.is_some_and(|first| first.is_ascii_alphabetic() || !first.is_ascii())
        && is_one_of(field, TOTALS)
}

/// Whether a field is one of the words between bars, in any case and with or without a colon.
fn is_one_of(field: &[u8], words: &str) -> bool {
    let field = field.trim_ascii();
    let field = field.strip_suffix(b":").unwrap_or(field);
    let mut words = words.split('|');
    words.any(|word| field.eq_ignore_ascii_case(word.as_bytes()))
}

/// Figures of a description, of which several stand below a table: each alone may be a name.
const FIGURES: &str =
    "min|max|minimum|maximum|count|n|range|variance|var|std err|25%|50%|75%|q1|q3";

/// Whether a field names a figure of a description.
pub(crate) fn is_figure(field: &[u8]) -> bool {
    is_one_of(field, FIGURES)
}

/// The bytes of a record as those of an [`Aside`] are: without a byte order mark, which files that were joined
/// have in the middle, and without spaces at the end.
pub(crate) fn bare(text: &[u8]) -> &[u8] {
    text.strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(text)
        .trim_ascii_end()
}
