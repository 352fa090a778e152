//! One field becomes a number, correctly rounded, or a missing value, or text.
//!
//! The standard library's parser is not used: its tables of powers would add 10 KB to the WebAssembly.
//! The slow path here needs no tables. The tests compare both parsers.

use super::missing::is_missing_among_numbers;
use galton_kernel::decimal::parse;

/// The value of one field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Field {
    /// A finite number.
    Number(f64),
    /// No value: the field is empty, or has one of the customary words for it.
    Missing,
    /// Anything else.
    Text,
}

/// Typographic characters in UTF-8, and the ASCII equivalent of each: spaces that do not
/// break, an apostrophe, a minus, and the hyphens and dashes that stand for one.
const TYPESET: [(&[u8], u8); 12] = [
    (b"\xc2\xa0", b' '),
    (b"\xe2\x80\xaf", b' '),
    (b"\xe2\x80\x87", b' '),
    (b"\xe2\x80\x89", b' '),
    (b"\xe2\x80\x99", b'\''),
    (b"\xe2\x88\x92", b'-'),
    (b"\xe2\x80\x90", b'-'),
    (b"\xe2\x80\x91", b'-'),
    (b"\xe2\x80\x92", b'-'),
    (b"\xe2\x80\x93", b'-'),
    (b"\xe2\x80\x94", b'-'),
    (b"\xef\xb9\xa3", b'-'),
];

/// As [`TYPESET`], in Windows-1252.
const TYPESET_1252: [(&[u8], u8); 3] = [(b"\xa0", b' '), (b"\x92", b'\''), (b"\x96", b'-')];

/// Parses one field with [`Numerals::default`]: a decimal point, no groups of digits.
///
/// ```
/// use galton::csv::{Field, classify};
/// assert_eq!(classify(b" 0.3 "), Field::Number(0.3));
/// assert_eq!(classify(b"N/A"), Field::Missing);
/// assert_eq!(classify(b"12 apples"), Field::Text);
/// ```
pub fn classify(field: &[u8]) -> Field {
    Numerals::default().classify(field)
}

/// The field with its typographic characters replaced by ASCII ones; `None` if it has none.
pub(super) fn with_ascii_signs(field: &[u8]) -> Option<Vec<u8>> {
    if field.is_ascii() {
        return None;
    }
    let signs = match std::str::from_utf8(field) {
        Ok(_) => &TYPESET[..],
        Err(_) => &TYPESET_1252,
    };
    let mut plain = Vec::with_capacity(field.len());
    let mut rest = field;
    let mut any = false;
    while let Some((first, others)) = rest.split_first() {
        let found = signs.iter().find(|(sign, _)| rest.starts_with(sign));
        let (byte, length) = match (found, rest) {
            (Some((sign, byte)), _) => (*byte, sign.len()),
            // From the sign + to the digit 9 in full width.
            (None, [0xef, 0xbc, last @ 0x8b..=0x99, ..]) => (last - 0x60, 3),
            _ => (*first, 1),
        };
        any |= length > 1 || byte != *first;
        plain.push(byte);
        rest = others.get(length - 1..).unwrap_or_default();
    }
    any.then_some(plain)
}

/// How numbers are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numerals {
    /// The decimal mark: a point or a comma.
    pub decimal: u8,
    /// The character between groups of three digits, if there may be one.
    pub thousands: Option<u8>,
}

impl Default for Numerals {
    /// A decimal point, and no groups.
    fn default() -> Self {
        Self {
            decimal: b'.',
            thousands: None,
        }
    }
}

impl Numerals {
    /// Parses one field, quotes already removed. Spaces and tabs around it do not count. Spaces that do
    /// not break, the apostrophe and minus of typesetters, and signs and digits of full width count as those of ASCII.
    ///
    /// ```
    /// use galton::csv::{Field, Numerals};
    /// let german = Numerals { decimal: b',', thousands: Some(b'.') };
    /// assert_eq!(german.classify(b"1.234,5"), Field::Number(1234.5));
    /// assert_eq!(german.classify(b"1.23,5"), Field::Text);
    /// ```
    pub fn classify(&self, field: &[u8]) -> Field {
        let field = field.trim_ascii();
        if field.is_empty() {
            return Field::Missing;
        }
        match self.parse(field) {
            Some(number) => Field::Number(number),
            None if is_missing_among_numbers(field) => Field::Missing,
            None if field.is_ascii() => Field::Text,
            None => with_ascii_signs(field).map_or(Field::Text, |field| self.classify(&field)),
        }
    }

    fn parse(&self, field: &[u8]) -> Option<f64> {
        match self.thousands {
            Some(separator) if field.contains(&separator) => {
                parse(&self.ungrouped(field, separator)?, self.decimal)
            }
            _ => parse(field, self.decimal),
        }
    }

    /// The number without the separators of its groups. Each group but the first has three digits. As in India, those
    /// between the first and the last may all have two.
    fn ungrouped(&self, field: &[u8], separator: u8) -> Option<Vec<u8>> {
        let is_end = |byte: &u8| *byte == self.decimal || matches!(byte, b'e' | b'E');
        let end = field.iter().position(is_end);
        let (whole, rest) = field.split_at(end.unwrap_or(field.len()));
        let unsigned = match whole {
            [b'-' | b'+', unsigned @ ..] => unsigned,
            unsigned => unsigned,
        };
        let mut groups = unsigned.split(|byte| *byte == separator);
        let first = groups.next()?;
        let is_indian = |at: usize| separator == b',' && at > 0 && first.len() < 3;
        let middle = groups.clone().next().map_or(3, <[u8]>::len);
        let count = groups.clone().count();
        let length = |at: usize| match at + 1 < count && middle == 2 && is_indian(count - 1) {
            true => 2,
            false => 3,
        };
        // Nobody groups 0.123: the first of several groups does not begin with a zero.
        let right = (1..=3).contains(&first.len())
            && first.first() != Some(&b'0')
            && groups.enumerate().all(|(at, group)| {
                group.len() == length(at) && group.iter().all(u8::is_ascii_digit)
            });
        right.then(|| {
            let digits = whole.iter().filter(|byte| **byte != separator);
            digits.chain(rest).copied().collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_have_three_digits_each() {
        let english = Numerals {
            decimal: b'.',
            thousands: Some(b','),
        };
        for (text, value) in [
            ("1,234", 1234.0),
            ("-1,234,567.5", -1_234_567.5),
            ("+100,000", 100_000.0),
            ("12", 12.0),
            ("0.25", 0.25),
            ("1,234e2", 123_400.0),
            ("12,34,567.89", 1_234_567.89),
            ("-1,00,00,000", -10_000_000.0),
        ] {
            assert_eq!(
                english.classify(text.as_bytes()),
                Field::Number(value),
                "{text}"
            );
        }
        for text in [
            "1,23",
            "0,123",
            "-0,123",
            "012,345",
            "1234,567",
            ",123",
            "1,234,56",
            "1,,234",
            "1,234,",
            "0.1,234",
            "123,45,678",
            "1,23,4567",
            "1,23,456,789",
        ] {
            assert_eq!(english.classify(text.as_bytes()), Field::Text, "{text}");
        }
    }

    #[test]
    fn what_is_not_a_finite_decimal_is_text() {
        let texts = [
            "inf",
            "infinity",
            "1e400",
            "-1e999",
            "1,5",
            "1.2.3",
            "--1",
            "+",
            "e5",
            "1e",
            "1e+",
            "0x10",
            "1_000",
            "12 apples",
            "$5",
            "é",
            "1e5.5",
        ];
        for text in texts {
            assert_eq!(classify(text.as_bytes()), Field::Text, "{text}");
        }
    }

    #[test]
    fn the_customary_words_are_missing() {
        for text in [
            "",
            "  ",
            "NA",
            "n/a",
            "NaN",
            "NULL",
            "null",
            "-",
            ".",
            " NA ",
            "..",
            "--",
            ":",
            "?",
            "<NA>",
            "\\N",
            "–",
            "—",
            "−",
            "-nan",
            "-1.#IND",
            "nan(ind)",
            "1.#QNAN",
            "#N/A",
            "#NV",
            "#DIV/0!",
            "#NAME?",
            "#VALUE!",
            "#¡VALOR!",
            "#N/A N/A",
            "\u{a0}",
            "\u{a0}NA\u{202f}",
        ] {
            assert_eq!(classify(text.as_bytes()), Field::Missing, "{text:?}");
        }
    }

    #[test]
    fn typeset_signs_are_those_of_ascii() {
        let spaced = |decimal| Numerals {
            decimal,
            thousands: Some(b' '),
        };
        for (text, numerals, value) in [
            ("1\u{a0}234,5", spaced(b','), 1234.5),
            ("−1\u{202f}234\u{202f}567.5", spaced(b'.'), -1_234_567.5),
            ("12\u{a0}", Numerals::default(), 12.0),
            ("−0.5", Numerals::default(), -0.5),
        ] {
            let field = numerals.classify(text.as_bytes());
            assert_eq!(field, Field::Number(value), "{text}");
        }
        let field = spaced(b',').classify(b"1\xa0234,5");
        assert_eq!(field, Field::Number(1234.5));
        for text in ["1\u{a0}234", "−", "– 5", "5−", "#", "#1!", "#a!", "#7"] {
            let field = Numerals::default().classify(text.as_bytes());
            assert!(!matches!(field, Field::Number(_)), "{text}");
        }
        assert_eq!(classify(b"#7"), Field::Text);
    }
}
