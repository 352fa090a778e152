//! A decimal number of any length to the nearest `f64`, without large tables.

use std::cmp::Ordering;

use crate::bits::power_of_two;
use crate::double::Double;

/// The value, with a minus where `negative`.
#[inline(always)]
pub fn signed(value: f64, negative: bool) -> f64 {
    f64::from_bits(value.to_bits() | u64::from(negative) << 63)
}

/// `mantissa / 10^decimals`, correctly rounded; NaN in the rare cases that need long integers.
///
/// A mantissa up to 2^53 and a power of ten up to 22 are both exact, so that one division rounds
/// correctly (Clinger, "How to read floating point numbers accurately", 1990). Beyond these, the
/// quotient is computed to 100 bits. Its error decides the rounding in one of 2^47 numbers only.
pub fn quotient(mantissa: u64, decimals: u32) -> f64 {
    match POWERS.get(decimals as usize) {
        Some(power) if mantissa <= 1 << 53 => mantissa as f64 / power,
        _ => long_quotient(mantissa, decimals),
    }
}

#[inline(never)]
fn long_quotient(mantissa: u64, decimals: u32) -> f64 {
    const MARGIN: f64 = 1.0 / (1u128 << 100) as f64;
    let Some(power) = POWERS.get(decimals as usize) else {
        return f64::NAN;
    };
    let high = mantissa as f64;
    let low = mantissa.wrapping_sub(high as u64) as i64 as f64;
    let quotient = Double::quotient(high, low, *power);
    let error = quotient.high() * MARGIN;
    let (least, most) = (quotient.low() - error, quotient.low() + error);
    let [least, most] = [least, most].map(|low| quotient.high() + low);
    if least == most { most } else { f64::NAN }
}

/// Powers of ten that an `f64` holds exactly.
pub const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

/// The whole field as a decimal number. `None` for any other text, for infinities and for numbers that
/// would round to infinity.
pub fn parse(field: &[u8], point: u8) -> Option<f64> {
    let (negative, unsigned) = match field {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, field),
    };
    let decimal = Decimal::read(unsigned, point)?;
    let value = decimal
        .by_one_operation()
        .unwrap_or_else(|| decimal.exact());
    value.is_finite().then_some(signed(value, negative))
}

/// A decimal number as written: its digits, and the power of ten of the last digit.
#[derive(Clone, Copy)]
struct Decimal<'a> {
    /// Digits, with at most one decimal mark among them.
    digits: &'a [u8],
    /// The digits as a whole number; `None` if it does not fit in 64 bits.
    mantissa: Option<u64>,
    exponent: i64,
}

impl<'a> Decimal<'a> {
    fn read(field: &'a [u8], mark: u8) -> Option<Self> {
        let (mut mantissa, mut point, mut end) = (0u64, None, field.len());
        for (at, byte) in field.iter().enumerate() {
            let digit = byte.wrapping_sub(b'0');
            if digit < 10 {
                // Wraps only beyond 19 digits, where it is not used.
                mantissa = mantissa.wrapping_mul(10).wrapping_add(u64::from(digit));
            } else if *byte != mark {
                end = at;
                break;
            } else if point.replace(at).is_some() {
                return None;
            }
        }
        let (digits, rest) = field.split_at(end);
        let count = digits.len() - usize::from(point.is_some());
        if count == 0 {
            return None;
        }
        let decimals = point.map_or(0, |at| digits.len() - at - 1);
        let exponent = match rest {
            [] => 0,
            [b'e' | b'E', written @ ..] => read_exponent(written)?,
            _ => return None,
        };
        Some(Self {
            digits,
            mantissa: (count <= 19).then_some(mantissa),
            exponent: exponent - decimals as i64,
        })
    }

    /// The number by one quotient or product of `f64`, if that is exact; see [`quotient`].
    fn by_one_operation(&self) -> Option<f64> {
        let mantissa = self.mantissa?;
        match u32::try_from(self.exponent) {
            Ok(0) => known(quotient(mantissa, 0)),
            Ok(exponent) if mantissa <= 1 << 53 => {
                Some(mantissa as f64 * POWERS.get(exponent as usize)?)
            }
            Ok(_) => None,
            Err(_) => known(quotient(mantissa, u32::try_from(-self.exponent).ok()?)),
        }
    }

    /// The number for any digits and exponent, in long integers: digits * 10^exponent as a quotient of
    /// 64 bits and a remainder, then one rounding.
    #[cold]
    #[inline(never)] // cold: see DESIGN.md
    fn exact(&self) -> f64 {
        /// Numbers below 10^-400 round to zero and those above 10^400 to infinity.
        const LIMIT: i64 = 400;
        let (mut numerator, dropped) = LongInteger::from_digits(self.digits);
        let exponent = self.exponent + dropped;
        let size = numerator.decimal_size() as i64 + exponent;
        if numerator.is_zero() || size < -LIMIT {
            return 0.0;
        }
        if size > LIMIT {
            return f64::INFINITY;
        }
        let mut denominator = LongInteger::one();
        let side = if exponent < 0 {
            &mut denominator
        } else {
            &mut numerator
        };
        side.times_power_of_ten(exponent.unsigned_abs());

        // Shift so that the quotient has 64 bits, then divide bit by bit.
        let shift = 64 + denominator.bits() as i64 - numerator.bits() as i64;
        if shift > 0 {
            numerator.shift_left(shift as usize);
        } else {
            denominator.shift_left(shift.unsigned_abs() as usize);
        }
        // The quotient is now at least 2^63 and below 2^65.
        denominator.shift_left(64);
        let mut quotient = 0u128;
        for _ in 0..=64 {
            quotient <<= 1;
            if numerator.compare(&denominator) != Ordering::Less {
                numerator.subtract(&denominator);
                quotient |= 1;
            }
            numerator.shift_left(1);
        }
        round(quotient, !numerator.is_zero(), -shift)
    }
}

fn known(value: f64) -> Option<f64> {
    (!value.is_nan()).then_some(value)
}

fn read_exponent(written: &[u8]) -> Option<i64> {
    /// Larger exponents give zero or infinity, however many digits fit in memory.
    const LARGEST: i64 = 1 << 40;
    let (negative, digits) = match written {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, written),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let value = digits.iter().fold(0i64, |value, digit| {
        (value * 10 + i64::from(digit - b'0')).min(LARGEST)
    });
    Some(if negative { -value } else { value })
}

/// `quotient * 2^exponent` to the nearest `f64`, ties to even; the number is a little larger than that if
/// there is a remainder.
fn round(quotient: u128, has_remainder: bool, exponent: i64) -> f64 {
    let bits = 128 - i64::from(quotient.leading_zeros());
    // An f64 keeps 53 bits, and fewer where the last of them would be below 2^-1074.
    let drop = (bits - 53).max(-1074 - exponent);
    if drop > 127 {
        return 0.0;
    }
    let kept = (quotient >> drop) as u64;
    let rest = quotient & ((1 << drop) - 1);
    let half = 1u128 << (drop - 1);
    let up = rest > half || rest == half && (has_remainder || kept & 1 == 1);
    // A carry into the 54th bit leaves a power of two, which is exact.
    let significand = (kept + u64::from(up)) as f64;
    scale(significand, exponent + drop)
}

/// `value * 2^exponent` for a whole `value` below 2^54; exact unless it overflows.
fn scale(value: f64, exponent: i64) -> f64 {
    let power = |exponent: i64| power_of_two(exponent as i32);
    match exponent {
        972.. => f64::INFINITY,
        0.. => value * power(exponent.min(1023)),
        -1022.. => value * power(exponent),
        // Powers below 2^-1022 are not normal: in two steps, the first of which loses nothing.
        _ => value * power(-52) * power((exponent + 52).max(-1022)),
    }
}

/// A non-negative integer of any size, its lowest 32 bits first, without leading zeros.
struct LongInteger(Vec<u32>);

impl LongInteger {
    fn one() -> Self {
        Self(vec![1])
    }

    /// The digits as an integer, and how many digits at the end were dropped. At most 767 digits decide
    /// on which side of the midpoint between two `f64` a number is. A final 1 stands for all further
    /// digits that are not zero.
    fn from_digits(digits: &[u8]) -> (Self, i64) {
        const DECISIVE: usize = 800;
        let mut whole = Self(Vec::new());
        let mut digits = digits
            .iter()
            .filter(|byte| byte.is_ascii_digit())
            .map(|byte| u32::from(byte - b'0'));
        let mut taken = 0;
        for digit in digits.by_ref() {
            whole.times_plus(10, digit);
            taken += usize::from(!whole.is_zero());
            if taken == DECISIVE {
                break;
            }
        }
        let (mut dropped, mut any) = (0, false);
        for digit in digits {
            dropped += 1;
            any |= digit > 0;
        }
        if any {
            whole.times_plus(10, 1);
            dropped -= 1;
        }
        (whole, dropped)
    }

    fn is_zero(&self) -> bool {
        self.0.is_empty()
    }

    fn bits(&self) -> usize {
        self.0
            .last()
            .map_or(0, |top| self.0.len() * 32 - top.leading_zeros() as usize)
    }

    /// How many decimal digits it has, or one more.
    fn decimal_size(&self) -> usize {
        // log10(2) = 0.30103
        self.bits() * 30_103 / 100_000 + 1
    }

    fn times_plus(&mut self, factor: u32, summand: u32) {
        let mut carry = u64::from(summand);
        for word in &mut self.0 {
            carry += u64::from(*word) * u64::from(factor);
            *word = carry as u32;
            carry >>= 32;
        }
        if carry > 0 {
            self.0.push(carry as u32);
        }
    }

    fn times_power_of_ten(&mut self, power: u64) {
        for _ in 0..power / 9 {
            self.times_plus(1_000_000_000, 0);
        }
        for _ in 0..power % 9 {
            self.times_plus(10, 0);
        }
    }

    fn shift_left(&mut self, bits: usize) {
        for _ in 0..bits / 31 {
            self.times_plus(1 << 31, 0);
        }
        self.times_plus(1 << (bits % 31), 0);
    }

    fn compare(&self, other: &Self) -> Ordering {
        let by_length = self.0.len().cmp(&other.0.len());
        by_length.then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
    }

    /// Subtracts `other`, which is not larger.
    fn subtract(&mut self, other: &Self) {
        let mut borrow = 0i64;
        for (at, word) in self.0.iter_mut().enumerate() {
            borrow += i64::from(*word) - i64::from(other.0.get(at).copied().unwrap_or(0));
            *word = borrow as u32;
            borrow >>= 32;
        }
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agrees(text: &str) {
        let expected: f64 = text.parse().unwrap_or(f64::NAN);
        let found = parse(text.as_bytes(), b'.').unwrap_or(f64::INFINITY.copysign(expected));
        assert_eq!(
            found.to_bits(),
            expected.to_bits(),
            "{text}: {found:e} is not {expected:e}"
        );
        // The slow path must also be right where one operation is enough.
        let unsigned = text.trim_start_matches(['-', '+']);
        if let Some(decimal) = Decimal::read(unsigned.as_bytes(), b'.') {
            assert_eq!(
                decimal.exact().to_bits(),
                expected.abs().to_bits(),
                "{text}, exactly"
            );
        }
    }

    #[test]
    fn reads_what_the_standard_library_reads() {
        let numbers = [
            "0",
            "-0",
            "1",
            "+1",
            "1.",
            ".5",
            "-.5",
            "0.1",
            "338.8",
            "1e5",
            "1E-5",
            "1.5e+3",
            "9007199254740993",
            "9007199254740992",
            "9007199254740991",
            "0.30000000000000004",
            "123456789012345678901234567890",
            "2.2250738585072011e-308",
            "2.2250738585072014e-308",
            "4.9406564584124654e-324",
            "2.4703282292062327e-324",
            "2.4703282292062328e-324",
            "5e-324",
            "2e-324",
            "1e-400",
            "1e-330",
            "1.7976931348623157e308",
            "1.7976931348623158e308",
            "1.7976931348623159e308",
            "1e309",
            "1e400",
            "0.061696206518683516",
            "00012",
            "8.98846567431158e307",
            "1.00000000000000000000001",
            "1e23",
            "8.5e22",
            "9007199254740993.0000000000000000000000000000000000001",
            "0e999999999999999999999",
            "6.631236846766476e-316",
            "1090544144181609348835077142190e-17",
        ];
        numbers.into_iter().for_each(agrees);
    }

    #[test]
    fn reads_numbers_of_any_length() {
        // 2^-1074 to its last digit is half way between nothing and 2^-1073 when halved.
        let half = format!("{:.1080}", f64::from_bits(1) / 1.0);
        let zeros = "0".repeat(5000);
        for text in [
            half.clone(),
            format!("{half}{zeros}1"),
            format!("0.{zeros}1e5001"),
            format!("1{zeros}e-5000"),
            format!("9007199254740993.{zeros}"),
            format!("9007199254740993.{zeros}1"),
            format!("{}.5", "9".repeat(300)),
            "7".repeat(2000),
        ] {
            agrees(&text);
        }
    }

    #[test]
    fn reads_random_numbers_as_the_standard_library_does() {
        let mut state = 1886u64;
        let mut random = move || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            state >> 11
        };
        for _ in 0..20_000 {
            let any = f64::from_bits((random() << 11) ^ random());
            if any.is_finite() {
                agrees(&format!("{any:e}"));
                // Half way between two neighbours: the hardest to round.
                agrees(&format!("{any:.20e}"));
            }
            agrees(&format!("{}.{}", random() % 1000, random()));
            agrees(&format!("{}e{}", random(), random() % 60));
        }
    }
}
