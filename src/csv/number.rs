//! One field to a number: correctly rounded, and quick for the numbers that tables hold.
//!
//! The standard library's parser would do, but its tables of powers are a quarter of what the whole
//! WebAssembly may weigh; the slow path here needs none. The tests hold one against the other.

use super::decimal::parse;

/// What one field of a table holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Field {
    /// A finite number.
    Number(f64),
    /// Nothing: empty, or one of the customary ways to say so.
    Missing,
    /// Anything else.
    Text,
}

/// How tables say that a value is missing; upper and lower case are one.
const MISSING: [&[u8]; 6] = [b"na", b"n/a", b"nan", b"null", b"-", b"."];

/// Reads one field as [`Numerals::default`] has it.
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

/// Whether the field is one of the customary ways to say that there is no value.
pub(super) fn is_missing(field: &[u8]) -> bool {
    field.is_empty() || MISSING.iter().any(|word| field.eq_ignore_ascii_case(word))
}

/// How numbers are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numerals {
    /// What stands before the decimals: a point or a comma.
    pub decimal: u8,
    /// What stands between groups of three digits, if anything may.
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
    /// Reads one field, quotes already removed. Spaces and tabs around it do not count.
    ///
    /// ```
    /// use galton::csv::{Field, Numerals};
    /// let german = Numerals { decimal: b',', thousands: Some(b'.') };
    /// assert_eq!(german.classify(b"1.234,5"), Field::Number(1234.5));
    /// assert_eq!(german.classify(b"1.23,5"), Field::Text);
    /// ```
    pub fn classify(&self, field: &[u8]) -> Field {
        let field = field.trim_ascii();
        match self.parse(field) {
            Some(number) => Field::Number(number),
            None if is_missing(field) => Field::Missing,
            None => Field::Text,
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

    /// The number without what separates its groups, each of which has three digits but the first.
    fn ungrouped(&self, field: &[u8], separator: u8) -> Option<Vec<u8>> {
        let end = field.iter().position(|byte| *byte == self.decimal);
        let (whole, rest) = field.split_at(end.unwrap_or(field.len()));
        let unsigned = match whole {
            [b'-' | b'+', unsigned @ ..] => unsigned,
            unsigned => unsigned,
        };
        let mut groups = unsigned.split(|byte| *byte == separator);
        let first = groups.next()?;
        let right = (1..=3).contains(&first.len())
            && groups.all(|group| group.len() == 3 && group.iter().all(u8::is_ascii_digit));
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
        ] {
            assert_eq!(
                english.classify(text.as_bytes()),
                Field::Number(value),
                "{text}"
            );
        }
        for text in [
            "1,23", "1234,567", ",123", "1,234,56", "1,,234", "1,234,", "0.1,234",
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
            "..",
        ];
        for text in texts {
            assert_eq!(classify(text.as_bytes()), Field::Text, "{text}");
        }
    }

    #[test]
    fn the_customary_words_are_missing() {
        for text in [
            "", "  ", "NA", "n/a", "NaN", "NULL", "null", "-", ".", " NA ",
        ] {
            assert_eq!(classify(text.as_bytes()), Field::Missing, "{text:?}");
        }
    }
}
