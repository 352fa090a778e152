//! How tables say that a value is missing.

/// Words for a missing value, in lower case; upper case counts too. Two dashes and two points are
/// what statistical offices write, the colon is Eurostat's, the question mark the UCI repository's,
/// and \N is MySQL's. The last two are dashes of typesetters.
const MISSING: [&[u8]; 14] = [
    b"na",
    b"n/a",
    b"nan",
    b"null",
    b"-",
    b".",
    b"--",
    b"..",
    b":",
    b"?",
    b"<na>",
    b"\\n",
    b"\xe2\x80\x93",
    b"\xe2\x80\x94",
];

/// Words for a missing value where the rest of the column is numbers or dates, in lower case. In a column of
/// text they stay values: `None` is a kind of fireplace there. Python and pandas, SQL clients, Ruby and Go
/// write the first ones; the others are abbreviations for "not available" in several languages.
const MISSING_AMONG_NUMBERS: [&[u8]; 19] = [
    b"none",
    b"nat",
    b"(null)",
    b"<null>",
    b"nil",
    b"<nil>",
    b"(none)",
    b"<none>",
    b"(na)",
    b"(blank)",
    b"#null!",
    b"#null",
    b"n.a.",
    b"n.a",
    b"n.d.",
    b"n/d",
    b"s/d",
    b"k.a.",
    b"not available",
];

/// How C's libraries write NaN; a minus may stand before it.
const NOT_A_NUMBER: [&[u8]; 4] = [b"nan", b"nan(ind)", b"1.#ind", b"1.#qnan"];

/// The length of the longest word above.
const LONGEST: usize = 13;

/// Whether the field is one of the customary ways to say that there is no value.
pub(crate) fn is_missing(field: &[u8]) -> bool {
    // Most fields are numbers, and none of the words ends like one.
    if field.last().is_some_and(u8::is_ascii_digit) {
        return false;
    }
    if field.len() > LONGEST {
        return is_error_value(field);
    }
    let unsigned = field.strip_prefix(b"-").unwrap_or(field);
    field.is_empty()
        || is_one_of(&MISSING, field)
        || is_one_of(&NOT_A_NUMBER, unsigned)
        || is_error_value(field)
}

/// Most words are not as long as the field, and need no look at their letters.
fn is_one_of(words: &[&[u8]], field: &[u8]) -> bool {
    let mut words = words.iter().filter(|word| word.len() == field.len());
    words.any(|word| field.eq_ignore_ascii_case(word))
}

/// Whether the field says that there is no value in a column of numbers or dates.
pub(crate) fn is_missing_among_numbers(field: &[u8]) -> bool {
    is_missing(field)
        || field.len() <= LONGEST
            && !field.last().is_some_and(u8::is_ascii_digit)
            && is_one_of(&MISSING_AMONG_NUMBERS, field)
}

/// Whether the field is what a spreadsheet writes where a formula has no value: `#DIV/0!`, `#NAME?`,
/// `#N/A`, or in another language `#WERT!`, `#NV`, `#N/D`.
pub(crate) fn is_error_value(field: &[u8]) -> bool {
    let Some(word) = field.strip_prefix(b"#") else {
        return false;
    };
    if [&b"N/A"[..], b"N/A N/A", b"NA", b"NV", b"N/D"].contains(&word) {
        return true;
    }
    let Some((b'!' | b'?', name)) = word.split_last() else {
        return false;
    };
    let is_part = |byte: &u8| matches!(byte, b'A'..=b'Z' | b'0'..=b'9' | b'/' | 0x80..);
    name.first().is_some_and(|first| *first >= b'A') && name.iter().all(is_part)
}
