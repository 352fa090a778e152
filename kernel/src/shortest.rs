//! The shortest decimal number that is read back as the same `f64`, written as JavaScript writes it.
//!
//! The method is Schubfach (Giulietti, "The Schubfach way to render doubles", 2021), with the names of its
//! section 9: of the decimal numbers that round to the `f64`, one with the fewest digits is taken, and of
//! those the nearest. Powers of ten are needed only for numbers that JavaScript writes without an
//! exponent, so the table has 29 entries instead of 617.

/// The room that writing a number takes, of which it keeps 26 bytes at most.
pub const LONGEST: usize = 48;

/// The least and the greatest power of ten in the table.
const LEAST: i32 = -6;
const GREATEST: i32 = 22;

/// Powers of ten as 128-bit numbers whose top bit is set, rounded up.
const POWERS: [[u64; 2]; (GREATEST - LEAST + 1) as usize] = {
    let mut powers = [[0; 2]; (GREATEST - LEAST + 1) as usize];
    let mut at = 0;
    while at < powers.len() {
        let exponent = LEAST + at as i32;
        let mut ten: u128 = 1;
        let mut count = 0;
        while count < exponent.abs() {
            ten *= 10;
            count += 1;
        }
        let power = if exponent >= 0 {
            ten << ten.leading_zeros()
        } else {
            // 2^(127 + bits) / ten, digit by digit: the quotient has 128 bits.
            let bits = 128 - ten.leading_zeros();
            let (mut quotient, mut rest): (u128, u128) = (0, 1 << (bits - 1));
            let mut bit = 0;
            while bit < 128 {
                rest <<= 1;
                quotient <<= 1;
                if rest >= ten {
                    rest -= ten;
                    quotient |= 1;
                }
                bit += 1;
            }
            quotient + 1
        };
        powers[at] = [(power >> 64) as u64, power as u64];
        at += 1;
    }
    powers
};

/// The upper and the lower half of a product.
#[inline(always)]
fn product(a: u64, b: u64) -> [u64; 2] {
    let (a1, a0) = (a >> 32, a & 0xffff_ffff);
    let (b1, b0) = (b >> 32, b & 0xffff_ffff);
    let low = a0 * b0;
    let middle = a1 * b0 + (low >> 32);
    let other = a0 * b1 + (middle & 0xffff_ffff);
    let high = a1 * b1 + (middle >> 32) + (other >> 32);
    [high, other << 32 | low & 0xffff_ffff]
}

/// A number of 192 bits, the top ones first, of which the lowest 64 only carry: its upper 64, the last bit
/// set if anything but 0 and 1 follows.
#[inline(always)]
fn to_odd(high: u64, middle: u64) -> u64 {
    high | u64::from(middle > 1)
}

/// `value / 10`, for values below 2^60.
#[inline(always)]
fn tenth(value: u64) -> u64 {
    product(value, 0x1999_9999_9999_999a)[0]
}

/// Digits and exponent of the shortest decimal number; the digits may end in zeros. `None` beyond the table.
fn shortest(significand: u64, exponent: i32) -> Option<(u64, i32)> {
    let is_even = significand & 1 == 0;
    let is_power = significand == 1 << 52;
    // floor(log10(2^q)), or of 3/4 of that where the number below is nearer.
    let k = (exponent * 1_262_611 - if is_power { 524_031 } else { 0 }) >> 22;
    if !(LEAST..=GREATEST).contains(&-k) {
        return None;
    }
    // q + floor(log2(10^-k)) + 1
    let h = exponent + ((-k * 1_741_647) >> 19) + 1;
    let [g1, g0] = POWERS[(-k - LEAST) as usize];
    // Four times the number: the power times (4 c) 2^h.
    let scaled = (4 * significand) << h;
    let low = product(g0, scaled);
    let high = product(g1, scaled);
    let (middle, carry) = high[1].overflowing_add(low[0]);
    let top = high[0] + u64::from(carry);
    // The half-width of the rounding interval: half a unit in the last place above; as much or half as much below.
    let half = [
        g1 >> (63 - h),
        g1 << (h + 1) | g0 >> (63 - h),
        g0 << (h + 1),
    ];
    let below = match is_power {
        true => [g1 >> (64 - h), g1 << h | g0 >> (64 - h), g0 << h],
        false => half,
    };
    let lower = {
        let (_, borrow) = low[1].overflowing_sub(below[2]);
        let (first, one) = middle.overflowing_sub(below[1]);
        let (rest, other) = first.overflowing_sub(u64::from(borrow));
        to_odd(top - below[0] - u64::from(one) - u64::from(other), rest)
    };
    let upper = {
        let (_, carry) = low[1].overflowing_add(half[2]);
        let (first, one) = middle.overflowing_add(half[1]);
        let (rest, other) = first.overflowing_add(u64::from(carry));
        to_odd(top + half[0] + u64::from(one) + u64::from(other), rest)
    };
    // An odd number does not own the ends of its interval.
    let lower = lower + u64::from(!is_even);
    let upper = upper - u64::from(!is_even);
    let value = to_odd(top, middle);
    let units = value / 4;
    if units >= 10 {
        let tens = tenth(units);
        let is_down = lower <= 40 * tens;
        let is_up = 40 * tens + 40 <= upper;
        if is_down != is_up {
            return Some((tens + u64::from(is_up), k + 1));
        }
    }
    let is_down = lower <= 4 * units;
    let is_up = 4 * units + 4 <= upper;
    if is_down != is_up {
        return Some((units + u64::from(is_up), k));
    }
    let middle = 4 * units + 2;
    let is_up = value > middle || value == middle && units & 1 == 1;
    Some((units + u64::from(is_up), k))
}

/// Eight digits, the first in the lowest byte, of a number below 10^8.
#[inline(always)]
fn eight_digits(number: u32) -> u64 {
    // Two numbers of four digits, four of two, eight of one, side by side.
    let fours = u64::from(number / 10_000) | u64::from(number % 10_000) << 32;
    let hundreds = ((fours * 10_486) >> 20) & 0x7f_0000_007f;
    let twos = hundreds | (fours - 100 * hundreds) << 16;
    let tens = ((twos * 103) >> 10) & 0x000f_000f_000f_000f;
    tens | (twos - 10 * tens) << 8
}

/// Writes a finite number at the start of `text` as JavaScript's `String` does; how many bytes it takes. `None` if
/// JavaScript writes it with an exponent: from 1e21 on, and below 1e-6.
///
/// All copies have a known length, and some bytes beyond the number are written too: in WebAssembly a copy of
/// any other length is a call that takes as long as all the rest.
#[inline(never)]
pub fn write_decimal(value: f64, text: &mut [u8; LONGEST]) -> Option<usize> {
    let bits = value.to_bits();
    let size = value.abs();
    if size == 0.0 {
        text[0] = b'0';
        return Some(1);
    }
    if !(1e-6..1e21).contains(&size) {
        return None;
    }
    let significand = (bits & ((1 << 52) - 1)) | 1 << 52;
    let exponent = ((bits >> 52) & 0x7ff) as i32 - 1075;
    let zeros = significand.trailing_zeros() as i32;
    let (digits, power) = match (-52..=0).contains(&exponent) && zeros >= -exponent {
        true => (significand >> -exponent, 0),
        false => shortest(significand, exponent)?,
    };
    // Up to 17 digits: one, eight and eight.
    let upper = digits / 100_000_000;
    let lower = (digits - upper * 100_000_000) as u32;
    let first = (upper / 100_000_000) as u32;
    let middle = (upper - u64::from(first) * 100_000_000) as u32;
    let (second, third) = (eight_digits(middle), eight_digits(lower));
    let mut found = [b'0'; 48];
    found[7] = b'0' + first as u8;
    found[8..16].copy_from_slice(&(second | 0x3030_3030_3030_3030).to_le_bytes());
    found[16..24].copy_from_slice(&(third | 0x3030_3030_3030_3030).to_le_bytes());
    let start = match (first, second, third) {
        (1.., ..) => 7,
        (_, 1.., _) => 8 + second.trailing_zeros() as usize / 8,
        _ => 16 + third.trailing_zeros() as usize / 8,
    };
    let end = match (third, second) {
        (1.., _) => 24 - third.leading_zeros() as usize / 8,
        (_, 1..) => 16 - second.leading_zeros() as usize / 8,
        _ => 8,
    };
    // The place of the point among the digits that are kept.
    let point = 24 - start as i32 + power;
    let count = end - start;
    let mut at = 0;
    if value < 0.0 {
        text[0] = b'-';
        at = 1;
    }
    if point <= 0 {
        // 0.00ddd
        let zeros = 2 + (-point) as usize;
        text[at..at + 8].copy_from_slice(b"0.000000");
        text[at + zeros..at + zeros + 24].copy_from_slice(&found[start..start + 24]);
        return Some(at + zeros + count);
    }
    let whole = point as usize;
    text[at..at + 24].copy_from_slice(&found[start..start + 24]);
    if count <= whole {
        return Some(at + whole);
    }
    let rest = start + whole;
    text[at + whole] = b'.';
    text[at + whole + 1..at + whole + 25].copy_from_slice(&found[rest..rest + 24]);
    Some(at + count + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SplitMix64;

    fn text(value: f64) -> Option<String> {
        let mut text = [0; LONGEST];
        let length = write_decimal(value, &mut text)?;
        Some(String::from_utf8_lossy(&text[..length]).into_owned())
    }

    /// Rust writes the shortest digits too, and never an exponent. Between two decimal numbers that are as
    /// near it takes the upper one, JavaScript the one with an even digit.
    fn agrees(value: f64) {
        let expected = format!("{value}");
        let found = text(value).unwrap_or_default();
        let exact = format!("{value:.80}");
        let beyond = exact.get(found.len()..).unwrap_or_default();
        let is_middle = beyond.trim_end_matches('0') == "5";
        let is_even = found.ends_with(['0', '2', '4', '6', '8']);
        let is_near = found.len() == expected.len() && found.parse() == Ok(value);
        let is_as_good = is_middle && is_even && is_near;
        assert!(is_as_good || found == expected, "{found}, {expected}");
    }

    #[test]
    fn numbers_are_written_as_by_the_standard_library() {
        let mut random = SplitMix64::new(1886);
        for _ in 0..2_000_000 {
            let bits = random.next_u64();
            // All exponents from 2^-20 to 2^70, and all significands.
            let exponent = 1003 + (bits >> 53) % 90;
            let value = f64::from_bits((bits & ((1 << 52) - 1)) | exponent << 52);
            if (1e-6..1e21).contains(&value) {
                agrees(value);
                agrees(-value);
            }
        }
    }

    #[test]
    fn powers_and_their_neighbours_and_short_decimals_are_written_so_too() {
        for exponent in -19..69 {
            let power = 2f64.powi(exponent);
            for value in [power, power.next_up(), power.next_down()] {
                agrees(value);
            }
        }
        for exponent in -6..21 {
            let power = 10f64.powi(exponent);
            for value in [power.next_up(), 3.0 * power, 1.5 * power, 9.99 * power] {
                agrees(value);
            }
        }
        for number in 0..200_000 {
            agrees(f64::from(number) / 1000.0);
            agrees(f64::from(number) * 1e9 + 0.5);
        }
        for value in [9_007_199_254_740_993.0, 123_456_789_012_345_680_000.0, 5e-6] {
            agrees(value);
        }
    }

    #[test]
    fn what_javascript_writes_with_an_exponent_is_left_to_others() {
        for value in [1e21, 9.9e-7, f64::NAN, f64::INFINITY, 5e-324, -1e300] {
            assert_eq!(text(value), None);
        }
        assert_eq!(text(-0.0).as_deref(), Some("0"));
        assert_eq!(
            text(999_999_999_999_999_900_000.0).as_deref(),
            Some("999999999999999900000")
        );
    }
}
