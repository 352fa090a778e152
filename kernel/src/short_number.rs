//! Numbers of up to 19 digits, parsed sixteen bytes at a time without a loop over digits.
//!
//! All digits of a number are handled at once: compared, moved together around the decimal mark, and
//! summed by multiplying neighbours (Mula, "SIMD-ized integer parsing", 2014, has the pieces). Hot.

use crate::decimal::{POWERS, quotient, signed};
use crate::simd::{Bytes, Digits, Fours, Pair, Windows};

/// Parses numbers as most tables write them: a minus or none, digits, one decimal mark or none, no
/// exponent. All other fields are left to slower parsers.
#[derive(Clone, Copy, Debug)]
pub struct ShortNumbers {
    decimal: u8,
    digits: Digits,
}

impl ShortNumbers {
    /// A parser of numbers with this decimal mark.
    pub fn new(decimal: u8) -> Self {
        Self {
            decimal,
            digits: Digits::new(),
        }
    }

    /// The number in `bytes[start..end]`, if it has at most 16 characters and 15 digits; NaN if not.
    pub fn parse(&self, bytes: &[u8], start: usize, end: usize) -> f64 {
        let field = (start, end);
        let read = self.parse_pair(Windows::of(bytes), field, field);
        read.map_or(f64::NAN, |values| values.lanes()[0])
    }

    /// As [`parse`](Self::parse), for two fields at once: `None` unless both are such numbers. A
    /// decimal mark alone gives NaN. Nothing is called here, so that a loop around it keeps its
    /// constants in registers.
    #[inline(always)]
    pub fn parse_pair(
        &self,
        windows: Windows<'_>,
        one: (usize, usize),
        other: (usize, usize),
    ) -> Option<Pair> {
        let one = self.parts(windows, one)?;
        let other = self.parts(windows, other)?;
        let mantissas = self.digits.mantissas(one.0, other.0);
        Some(mantissas.over(Pair::load(&[one.1, other.1])))
    }

    /// The digits of a field as one whole number, in groups of four, and its divisor: a power of ten
    /// with the field's sign.
    #[inline(always)]
    fn parts(&self, windows: Windows<'_>, (start, end): (usize, usize)) -> Option<(Fours, f64)> {
        let window = windows.at(start)?;
        let sign = usize::from(window[0] == b'-');
        let length = end.wrapping_sub(start + sign) as u32;
        let text = window[sign..].first_chunk::<16>()?;
        let values = self.digits.values(Bytes::load(text));
        // Bit i: byte i is not a digit. The first such byte is the decimal mark, or ends the field.
        let others = self.digits.others(values) | 1 << 16;
        let first = others.trailing_zeros();
        if first != length {
            let second = (others & (others - 1)).trailing_zeros();
            // If all 16 bytes are digits, `first` is 16; the mask reads byte 0, a digit, and the test fails.
            let point = text[first as usize & 15];
            if second != length || point != self.decimal {
                return None;
            }
        } else if length.wrapping_sub(1) >= 15 {
            // Up to fifteen digits are always exact in an `f64`.
            return None;
        }
        let shape = (length.wrapping_sub(1) << 4 | first) as usize & 255;
        let fours = self.digits.fours(values, &SHAPES[shape]);
        Some((fours, DIVISORS[shape << 1 | sign]))
    }

    /// As [`parse`](Self::parse), for 16 to 32 characters and at most 19 significant digits; slower.
    #[inline(never)]
    pub fn parse_long(&self, bytes: &[u8], start: usize, end: usize) -> f64 {
        let negative = bytes.get(start) == Some(&b'-');
        let from = start + usize::from(negative);
        match end.wrapping_sub(from) {
            16 => self.parse_sixteen(bytes, from, negative),
            17..=32 => self.parse_two_pieces(bytes, from, end, negative),
            _ => f64::NAN,
        }
    }

    fn parse_sixteen(&self, bytes: &[u8], from: usize, negative: bool) -> f64 {
        let Some(window) = bytes.get(from..).and_then(<[u8]>::first_chunk::<16>) else {
            return f64::NAN;
        };
        let values = self.digits.values(Bytes::load(window));
        if self.digits.others(values) != 0 {
            return f64::NAN;
        }
        let mantissa = self.digits.eights(values, 16, 0).whole();
        signed(quotient(mantissa, 0), negative)
    }

    /// 17 to 32 characters in two pieces: the last sixteen, and those before them.
    fn parse_two_pieces(&self, bytes: &[u8], from: usize, end: usize, negative: bool) -> f64 {
        let head_length = (end - from) as u32 - 16;
        let sixteen = |at: usize| bytes.get(at..).and_then(<[u8]>::first_chunk::<16>);
        let (Some(head), Some(tail)) = (sixteen(from), sixteen(end - 16)) else {
            return f64::NAN;
        };
        let digits = &self.digits;
        let head_values = digits.values(Bytes::load(head));
        let tail_values = digits.values(Bytes::load(tail));
        let others = u64::from(digits.others(head_values) & ((1 << head_length) - 1))
            | u64::from(digits.others(tail_values)) << head_length;
        let length = head_length + 16;
        let point = (others | 1 << length).trailing_zeros();
        let has_point = u32::from(point < length);
        if others & others.wrapping_sub(1) != 0
            || has_point == 1 && bytes[from + point as usize] != self.decimal
        {
            return f64::NAN;
        }
        let decimals = length - point - has_point;
        let in_head = u32::from(point < head_length);
        let in_tail = has_point - in_head;
        let head_decimals = decimals.saturating_sub(16) * in_head;
        let tail_decimals = decimals * in_tail;
        let head = digits.eights(head_values, head_length - in_head, head_decimals);
        let tail = digits.eights(tail_values, 16 - in_tail, tail_decimals);
        // 999 and sixteen more digits still fit in 64 bits.
        let head = head.whole();
        if head >= 1000 {
            return f64::NAN;
        }
        let shift = if in_tail == 0 {
            10u64.pow(16)
        } else {
            10u64.pow(15)
        };
        let mantissa = head * shift + tail.whole();
        signed(quotient(mantissa, decimals), negative)
    }
}

/// The two tables below have a row for each length from 1 to 16 characters. A row has an entry for each
/// place of the decimal mark; the entry after the last character is for numbers without a mark.
const ROWS: usize = 16;

/// For each byte of the result, the character that goes there. The digits then stand at the right end of
/// sixteen bytes, without the decimal mark and with zeros before them.
const SHAPES: [[u8; 16]; ROWS * 16] = {
    let mut shapes = [[0xff; 16]; ROWS * 16];
    let mut at = 0;
    while at < shapes.len() {
        let (mut from, mut to) = (at / 16 + 1, 16);
        while from > 0 {
            from -= 1;
            if from != at % 16 {
                to -= 1;
                shapes[at][to] = from as u8;
            }
        }
        at += 1;
    }
    shapes
};

/// The divisor of the digits, then its negative, for each entry; NaN for a decimal mark alone.
const DIVISORS: [f64; ROWS * 32] = {
    let mut divisors = [f64::NAN; ROWS * 32];
    let mut at = 0;
    while at < ROWS * 16 {
        let (length, point) = (at / 16 + 1, at % 16);
        if length > 1 || point > 0 {
            let decimals = if point < length {
                length - 1 - point
            } else {
                0
            };
            divisors[2 * at] = POWERS[decimals];
            divisors[2 * at + 1] = -POWERS[decimals];
        }
        at += 1;
    }
    divisors
};

#[cfg(test)]
mod tests {
    use super::*;

    /// Parses with the fastest parser, or with the next one if the fastest refuses the number.
    fn parse_short(text: &str, end: usize) -> f64 {
        let numbers = ShortNumbers::new(b'.');
        let value = numbers.parse(text.as_bytes(), 0, end);
        let longer = numbers.parse_long(text.as_bytes(), 0, end);
        if value.is_nan() { longer } else { value }
    }

    #[test]
    fn short_numbers_are_those_that_most_tables_hold() {
        for text in [
            "0",
            "7",
            "-1",
            "12.5",
            "-0.061696",
            "123456789012345",
            "1234567890.12345",
            "-1234567890123456",
            "0.30000000000000004",
            "-12.061696206518683",
            "61696206518683519",
            "0.0061696206518683516",
            "123.",
            ".5",
            "1234567890123456789",
            "0.00000000000000000123",
            // A point after sixteen digits, and as many more characters as there are bits.
            "-0000000000000000.000000000000004",
        ] {
            let padded = format!("{text},xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
            let short = parse_short(&padded, text.len());
            assert_eq!(Some(short), text.parse().ok(), "{text}");
        }
        for text in [
            "",
            "-",
            ".",
            "-.",
            "1e5",
            " 1",
            "1 ",
            "1.2.3",
            "+1",
            "1,5",
            "\"1\"",
            "12345678901234567.1.2",
        ] {
            let padded = format!("{text}\n00000000000000000000000000000000");
            let short = parse_short(&padded, text.len());
            assert!(short.is_nan(), "{text:?}");
        }
    }

    #[test]
    fn short_numbers_are_what_the_standard_library_reads_or_are_left_to_others() {
        let agrees = |text: &str| {
            // Whatever stands after the field.
            let padded = format!("{text},99999999999999999999999999999999");
            let short = parse_short(&padded, text.len());
            if !short.is_nan() {
                let expected = text.parse().map(f64::to_bits);
                assert_eq!(Ok(short.to_bits()), expected, "{text}");
            }
        };
        let mut state = 1886u64;
        let mut random = move || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            state >> 11
        };
        for text in ["-0", "00012", "9007199254740993", "0.061696206518683516"] {
            agrees(text);
        }
        for _ in 0..20_000 {
            let any = f64::from_bits((random() << 11) ^ random());
            if any.is_finite() {
                agrees(&format!("{any:e}"));
                agrees(&format!("{any}"));
            }
            agrees(&format!("{}.{}", random() % 1000, random()));
            agrees(&format!("{}", random() as f64 / 1e9));
            agrees(&format!("{}e{}", random(), random() % 60));
        }
    }
}
