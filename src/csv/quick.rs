//! Numbers read sixteen bytes at a time: those that tables hold, and no others.

use super::decimal::{POWERS, quotient, signed};
use super::number::Numerals;
use crate::simd::{Bytes, Digits, Fours, Pair};

/// Reads the numbers that tables hold, quickly: a sign perhaps, digits, a point among them perhaps, 19
/// digits that count. Anything else is for [`Numerals::classify`].
///
/// All digits are read at once: compared, moved together around the point, and summed by multiplying
/// neighbours (Mula, "SIMD-ized integer parsing", 2014, has the parts).
#[derive(Clone, Copy, Debug)]
pub(super) struct Quick {
    decimal: u8,
    digits: Digits,
}

impl Quick {
    pub(super) fn new(numerals: &Numerals) -> Self {
        Self {
            decimal: numerals.decimal,
            digits: Digits::new(),
        }
    }

    /// The number that stands in `bytes[start..end]`, if it has 16 characters and 15 digits at the
    /// most; NaN if not.
    pub(super) fn read(&self, bytes: &[u8], start: usize, end: usize) -> f64 {
        let field = (start, end);
        let read = self.read_two(bytes, field, field);
        read.map_or(f64::NAN, |values| values.lanes()[0])
    }

    /// The same of two fields, unless one of them is none of these. Nothing is called here, so that a
    /// loop of it keeps all it needs in registers.
    #[inline(always)]
    pub(super) fn read_two(
        &self,
        bytes: &[u8],
        one: (usize, usize),
        other: (usize, usize),
    ) -> Option<Pair> {
        let one = self.parts(bytes, one)?;
        let other = self.parts(bytes, other)?;
        let mantissas = self.digits.mantissas(one.0, other.0);
        Some(mantissas.over(Pair::load(&[one.1, other.1])))
    }

    /// All digits of a field as one whole number, by fours, and the power of ten with the field's sign
    /// that it is to be divided by.
    #[inline(always)]
    fn parts(&self, bytes: &[u8], (start, end): (usize, usize)) -> Option<(Fours, f64)> {
        let window = bytes.get(start..)?.first_chunk::<17>()?;
        let sign = usize::from(window[0] == b'-');
        let length = end.wrapping_sub(start + sign) as u32;
        let mut text = [0; 16];
        text.copy_from_slice(&window[sign..sign + 16]);
        let values = self.digits.values(Bytes::load(&text));
        // The first that is no digit is the point, or what ends the field.
        let others = self.digits.others(values) | 1 << 16;
        let point = others.trailing_zeros();
        let (mut count, mut decimals) = (length, 0);
        if point != length {
            let second = (others & (others - 1)).trailing_zeros();
            if second != length || window[sign + (point as usize & 15)] != self.decimal {
                return None;
            }
            count -= 1;
            decimals = count - point;
        }
        // Fifteen digits are always exact; nothing but a point is no number.
        if count.wrapping_sub(1) >= 15 {
            return None;
        }
        let fours = self.digits.fours(values, length, point);
        Some((fours, SIGNED_POWERS[(decimals as usize & 15) << 1 | sign]))
    }

    /// The same for up to 32 characters and 19 digits that count; slower.
    #[inline(never)]
    pub(super) fn read_long(&self, bytes: &[u8], start: usize, end: usize) -> f64 {
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

/// Powers of ten, and their negatives, by turns.
const SIGNED_POWERS: [f64; 32] = {
    let mut powers = [0.0; 32];
    let mut at = 0;
    while at < 16 {
        powers[2 * at] = POWERS[at];
        powers[2 * at + 1] = -POWERS[at];
        at += 1;
    }
    powers
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
