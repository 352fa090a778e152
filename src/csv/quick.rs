//! Numbers read sixteen bytes at a time: those that tables hold, and no others.

use super::decimal::{POWERS, quotient, signed};
use super::number::Numerals;
use crate::numerics::simd::{Bytes, Digits, Fours, Pair, Windows};

/// Reads the numbers that tables hold, quickly: a sign perhaps, digits, a point among them perhaps, 19
/// digits that count. Anything else is for [`Numerals::classify`].
///
/// All digits are read at once: compared, moved together around the point, and summed by multiplying
/// neighbours (Mula, "SIMD-ized integer parsing", 2014, has the parts).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Quick {
    decimal: u8,
    digits: Digits,
}

impl Quick {
    pub(crate) fn new(numerals: &Numerals) -> Self {
        Self {
            decimal: numerals.decimal,
            digits: Digits::new(),
        }
    }

    /// The number that stands in `bytes[start..end]`, if it has 16 characters and 15 digits at the
    /// most; NaN if not.
    pub(crate) fn read(&self, bytes: &[u8], start: usize, end: usize) -> f64 {
        let field = (start, end);
        let read = self.read_two(Windows::of(bytes), field, field);
        read.map_or(f64::NAN, |values| values.lanes()[0])
    }

    /// The same of two fields, unless one of them is none of these; NaN for a point alone. Nothing is
    /// called here, so that a loop of it keeps all it needs in registers.
    #[inline(always)]
    pub(crate) fn read_two(
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

    /// All digits of a field as one whole number, by fours, and the power of ten with the field's sign
    /// that it is to be divided by.
    #[inline(always)]
    fn parts(&self, windows: Windows<'_>, (start, end): (usize, usize)) -> Option<(Fours, f64)> {
        let window = windows.at(start)?;
        let sign = usize::from(window[0] == b'-');
        let length = end.wrapping_sub(start + sign) as u32;
        let text = window[sign..].first_chunk::<16>()?;
        let values = self.digits.values(Bytes::load(text));
        // The first that is no digit is the point, or what ends the field.
        let others = self.digits.others(values) | 1 << 16;
        let first = others.trailing_zeros();
        if first != length {
            let second = (others & (others - 1)).trailing_zeros();
            // Where all sixteen are digits, the first of them, which is no point.
            let point = text[first as usize & 15];
            if second != length || point != self.decimal {
                return None;
            }
        } else if length.wrapping_sub(1) >= 15 {
            // Fifteen digits are always exact.
            return None;
        }
        let shape = (length.wrapping_sub(1) << 4 | first) as usize & 255;
        let fours = self.digits.fours(values, &SHAPES[shape]);
        Some((fours, DIVISORS[shape << 1 | sign]))
    }

    /// The same for up to 32 characters and 19 digits that count; slower.
    #[inline(never)]
    pub(crate) fn read_long(&self, bytes: &[u8], start: usize, end: usize) -> f64 {
        let negative = bytes.get(start) == Some(&b'-');
        let from = start + usize::from(negative);
        match end.wrapping_sub(from) {
            16 => self.read_sixteen(bytes, from, negative),
            17..=32 => self.read_halves(bytes, from, end, negative),
            _ => f64::NAN,
        }
    }

    fn read_sixteen(&self, bytes: &[u8], from: usize, negative: bool) -> f64 {
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

    /// 17 to 32 characters in two halves: the last sixteen, and what is before them.
    fn read_halves(&self, bytes: &[u8], from: usize, end: usize, negative: bool) -> f64 {
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
        // 999 and sixteen digits more still fit in 64 bits.
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

/// Numbers of up to sixteen characters: a row for each length, from 1, and in it a place for each place of
/// the point; the place after the last character is for none.
const ROWS: usize = 16;

/// Which character goes where, so that the digits stand at the right end of sixteen, with zeros before
/// them and without the point.
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

/// What the digits are to be divided by, and its negative, by turns. No number for a point alone.
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

    /// Both quick ways, the second where the first passes.
    fn quickly(text: &str, end: usize) -> f64 {
        let quick = Quick::new(&Numerals::default());
        let value = quick.read(text.as_bytes(), 0, end);
        let longer = quick.read_long(text.as_bytes(), 0, end);
        if value.is_nan() { longer } else { value }
    }

    #[test]
    fn the_quick_way_takes_the_numbers_that_tables_hold() {
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
            let quick = quickly(&padded, text.len());
            assert_eq!(Some(quick), text.parse().ok(), "{text}");
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
            let quick = quickly(&padded, text.len());
            assert!(quick.is_nan(), "{text:?}");
        }
    }
}
