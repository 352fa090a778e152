//! Exact sums and products of numbers: a number is a whole number times a power of two, and so are its sums and products.

use galton_kernel::bits::any_power_of_two;
use num_bigint::BigInt;

/// `whole` times 2 to the `power`.
#[derive(Clone, Debug)]
pub(super) struct Exact {
    whole: BigInt,
    power: i64,
}

impl Exact {
    /// A finite number.
    pub(super) fn from(value: f64) -> Self {
        let bits = value.to_bits();
        let stored = (bits >> 52) & 0x7ff;
        let fraction = bits & 0xf_ffff_ffff_ffff;
        let size = match stored {
            0 => fraction,
            _ => fraction | 1 << 52,
        };
        let whole = BigInt::from(size);
        Self {
            whole: if value < 0.0 { -whole } else { whole },
            power: stored.max(1) as i64 - 1075,
        }
    }

    pub(super) fn plus(&self, other: &Self) -> Self {
        let least = self.power.min(other.power);
        let at_least = |of: &Self| &of.whole << (of.power - least);
        Self {
            whole: at_least(self) + at_least(other),
            power: least,
        }
    }

    pub(super) fn times(&self, other: &Self) -> Self {
        Self {
            whole: &self.whole * &other.whole,
            power: self.power + other.power,
        }
    }

    pub(super) fn is_zero(&self) -> bool {
        self.whole.bits() == 0
    }

    /// The nearest number.
    pub(super) fn rounded(&self) -> f64 {
        // Of more bits than a number has, 80 and one for all others decide how it is rounded.
        let spare = self.whole.bits().saturating_sub(80);
        let size = self.whole.magnitude();
        let kept = size >> spare;
        let rest = u128::from(&kept << spare != *size);
        let kept = u128::try_from(kept).unwrap_or_default();
        let value = (kept << 1 | rest) as f64;
        let exponent = (self.power + spare as i64 - 1).clamp(-2044, 2046) as i32;
        let half = exponent / 2;
        let sized = value * any_power_of_two(half) * any_power_of_two(exponent - half);
        match self.whole.sign() {
            num_bigint::Sign::Minus => -sized,
            _ => sized,
        }
    }
}
