//! The exponent of an `f64`, and powers of two.

/// The position of the exponent among the bits.
const SIGNIFICAND_BITS: u32 = f64::MANTISSA_DIGITS - 1;

/// The exponent that is stored for 2^0.
const BIAS: i32 = f64::MAX_EXP - 1;

/// The exponent of the largest power of two that is at most `value`, for a positive normal number. Zero and
/// subnormal numbers give -1023.
#[inline]
pub fn exponent(value: f64) -> i32 {
    (value.to_bits() >> SIGNIFICAND_BITS) as i32 - BIAS
}

/// 2^exponent, for an exponent from -1022 to 1023.
#[inline]
pub fn power_of_two(exponent: i32) -> f64 {
    f64::from_bits(((exponent + BIAS) as u64) << SIGNIFICAND_BITS)
}

/// 2^exponent for an exponent from -2044 to 2046: zero or infinite where no `f64` is near it.
pub fn any_power_of_two(exponent: i32) -> f64 {
    let normal = exponent.clamp(-1022, 1023);
    power_of_two(normal) * power_of_two((exponent - normal).clamp(-1022, 1023))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_power_of_two_has_its_exponent() {
        for e in [-1022, -1, 0, 1, 52, 1023] {
            assert_eq!(power_of_two(e), 2f64.powi(e));
            assert_eq!(
                (exponent(power_of_two(e)), any_power_of_two(e)),
                (e, power_of_two(e))
            );
        }
        assert_eq!(exponent(0.0), -1023);
        assert_eq!(exponent(1.0f64.next_down()), -1);
    }

    #[test]
    fn a_power_beyond_the_normal_range_is_the_nearest_number() {
        assert_eq!(any_power_of_two(-1074), f64::from_bits(1));
        assert_eq!(any_power_of_two(-1080), 0.0);
        assert_eq!(any_power_of_two(1024), f64::INFINITY);
    }
}
