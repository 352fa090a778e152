//! Double-double arithmetic: a number as the unevaluated sum of two `f64`, about 106 bits.
//!
//! Sums of squares of real data lose half their digits in plain `f64`; here they lose none that
//! matter. The algorithms are the classical error-free transformations (Dekker, "A floating-point
//! technique for extending the available precision", 1971; Knuth, TAOCP 2, section 4.2.2) as
//! collected by Hida, Li and Bailey, "Library for double-double and quad-double arithmetic", 2007.
//! Products are split by hand instead of fused, because WebAssembly has no fused multiply-add; the
//! bits are the same everywhere.

use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub};

use super::bits::power_of_two;

// Operators are kept out of line: they are used all over the solver, and inlined they would be a
// third of the WebAssembly. Only the loop over rows, where they are the work, takes the inlined
// `plus` and `times`.

/// The unevaluated sum `high + low`, with `|low|` at most half a unit in the last place of `high`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Double {
    high: f64,
    low: f64,
}

/// `a + b` and its rounding error, exactly (Knuth's TwoSum).
#[inline(always)]
fn two_sum(a: f64, b: f64) -> Double {
    let high = a + b;
    let t = high - a;
    Double {
        high,
        low: (a - (high - t)) + (b - t),
    }
}

/// As [`two_sum`], for `|a| >= |b|`.
#[inline(always)]
fn quick_two_sum(a: f64, b: f64) -> Double {
    let high = a + b;
    Double {
        high,
        low: b - (high - a),
    }
}

/// The upper and the lower 26 bits of `a` (Veltkamp's splitting), for `|a|` below 2^996.
#[inline(always)]
fn split(a: f64) -> (f64, f64) {
    const SPLITTER: f64 = 134_217_729.0; // 2^27 + 1
    let t = SPLITTER * a;
    let upper = t - (t - a);
    (upper, a - upper)
}

/// `a * b` and its rounding error, exactly as long as neither overflows nor underflows.
#[inline(always)]
fn two_product(a: f64, b: f64) -> Double {
    let high = a * b;
    let (a1, a2) = split(a);
    let (b1, b2) = split(b);
    Double {
        high,
        low: ((a1 * b1 - high) + a1 * b2 + a2 * b1) + a2 * b2,
    }
}

impl Double {
    /// 0.
    pub const ZERO: Self = Self {
        high: 0.0,
        low: 0.0,
    };

    /// `a - b`, exactly.
    pub fn difference(a: f64, b: f64) -> Self {
        two_sum(a, -b)
    }

    /// `(high + low) / divisor` to about 2^-104, for `|low|` at most half a unit in the last place
    /// of `high`. The remainder of a rounded quotient is an `f64`, so only the second one rounds.
    pub fn quotient(high: f64, low: f64, divisor: f64) -> Self {
        let first = high / divisor;
        let product = two_product(first, divisor);
        let rest = ((high - product.high) - product.low) + low;
        quick_two_sum(first, rest / divisor)
    }

    /// A number from its two parts, as they were taken from another.
    pub fn new(high: f64, low: f64) -> Self {
        Self { high, low }
    }

    /// The nearest `f64`.
    pub fn high(self) -> f64 {
        self.high
    }

    /// The part below the last place of [`high`](Self::high).
    pub fn low(self) -> f64 {
        self.low
    }

    /// The nearest `f64`.
    pub fn to_f64(self) -> f64 {
        self.high + self.low
    }

    /// The sum, inlined.
    #[inline(always)]
    pub fn plus(self, other: Self) -> Self {
        let high = two_sum(self.high, other.high);
        let low = two_sum(self.low, other.low);
        let sum = quick_two_sum(high.high, high.low + low.high);
        quick_two_sum(sum.high, sum.low + low.low)
    }

    /// The product, inlined.
    #[inline(always)]
    pub fn times(self, other: Self) -> Self {
        let product = two_product(self.high, other.high);
        quick_two_sum(
            product.high,
            product.low + (self.high * other.low + self.low * other.high),
        )
    }

    /// As the operator, with the usual case inlined.
    #[inline(always)]
    pub(crate) fn product(self, other: Self) -> Self {
        let product = self.times(other);
        if product.is_finite() {
            product
        } else {
            self * other
        }
    }

    /// The square root of a number that is not negative, by one Newton step from the `f64` root.
    pub fn sqrt(self) -> Self {
        if self.high <= 0.0 {
            return Self::ZERO;
        }
        let root = self.high.sqrt();
        let rest = self - two_product(root, root);
        quick_two_sum(root, rest.high / (2.0 * root))
    }

    /// This number times 2^power, exact unless it overflows or underflows; `power` from -2000 to 2000.
    pub fn scaled(self, power: i32) -> Self {
        // In two steps, because 2^power may be beyond the normal numbers.
        let (first, second) = (power_of_two(power / 2), power_of_two(power - power / 2));
        Self {
            high: self.high * first * second,
            low: self.low * first * second,
        }
    }

    /// The absolute value.
    pub fn abs(self) -> Self {
        if self.high < 0.0 { -self } else { self }
    }

    /// This number, or its negative where `other` is below zero.
    pub fn with_sign_of(self, other: Self) -> Self {
        if other.high < 0.0 { -self } else { self }
    }

    /// Whether both parts are finite.
    pub fn is_finite(self) -> bool {
        self.high.is_finite() && self.low.is_finite()
    }
}

impl From<f64> for Double {
    fn from(value: f64) -> Self {
        Self {
            high: value,
            low: 0.0,
        }
    }
}

impl Neg for Double {
    type Output = Self;
    fn neg(self) -> Self {
        Self {
            high: -self.high,
            low: -self.low,
        }
    }
}

impl Add for Double {
    type Output = Self;
    #[inline(never)]
    fn add(self, other: Self) -> Self {
        self.plus(other)
    }
}

impl AddAssign for Double {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Double {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Mul for Double {
    type Output = Self;
    #[inline(never)]
    fn mul(self, other: Self) -> Self {
        const DOWN: f64 = 1.0 / 18_014_398_509_481_984.0; // 2^-54
        let product = self.times(other);
        if product.low.is_finite() || !self.high.is_finite() || !other.high.is_finite() {
            return product;
        }
        // A factor beyond 2^996 cannot be split: as 2^-54 of itself it can.
        let (mut scaled, mut by) = ([self, other], 1.0);
        for factor in &mut scaled {
            if factor.high.abs() > 1e290 {
                (factor.high, factor.low) = (factor.high * DOWN, factor.low * DOWN);
                by /= DOWN;
            }
        }
        let product = scaled[0].times(scaled[1]);
        quick_two_sum(product.high * by, product.low * by)
    }
}

impl Div for Double {
    type Output = Self;
    #[inline(never)]
    fn div(self, other: Self) -> Self {
        // Long division, three quotient digits of 53 bits each.
        let first = self.high / other.high;
        let rest = self.plus(-other.product(first.into()));
        let second = rest.high / other.high;
        let rest = rest.plus(-other.product(second.into()));
        let third = rest.high / other.high;
        quick_two_sum(first, second).plus(third.into())
    }
}

/// A sum of products in about 106 bits (Ogita, Rump and Oishi, "Accurate sum and dot product", 2005,
/// algorithm Dot2), of factors in double-double: much shorter than the operators are, for the prediction
/// of every row.
#[derive(Clone, Copy, Debug)]
pub struct Dot(Double);

impl Dot {
    /// The sum so far.
    pub fn from(value: Double) -> Self {
        Self(value)
    }

    /// Adds `a * b`, for factors below 2^996: a sum with a larger one is NaN.
    #[inline(always)]
    pub fn add(&mut self, a: Double, b: Double) {
        let product = two_product(a.high, b.high);
        let sum = two_sum(self.0.high, product.high);
        let low = product.low + (a.high * b.low + a.low * b.high);
        self.0 = Double {
            high: sum.high,
            low: self.0.low + (sum.low + low),
        };
    }

    /// The `f64` nearest to the sum.
    pub fn to_f64(self) -> f64 {
        self.0.to_f64()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2^-104: what double-double promises for one operation, with a margin of two bits.
    const TOLERANCE: f64 = 4.93e-32;

    fn close(a: Double, b: Double) -> bool {
        (a - b).to_f64().abs() <= TOLERANCE * b.to_f64().abs()
    }

    #[test]
    fn keeps_a_one_beside_ten_to_the_thirtieth() {
        let large = Double::from(2f64.powi(100));
        assert_eq!(((large + Double::from(1.0)) - large).to_f64(), 1.0);
    }

    #[test]
    fn a_product_keeps_the_bits_that_f64_drops() {
        // (2^52 + 1)(2^52 - 1) = 2^104 - 1
        let product = Double::from(2f64.powi(52) + 1.0) * Double::from(2f64.powi(52) - 1.0);
        assert_eq!((product - Double::from(2f64.powi(104))).to_f64(), -1.0);
    }

    #[test]
    fn a_quotient_times_its_divisor_is_the_dividend() {
        for (a, b) in [(1.0, 3.0), (1e300, 7.0), (-2.5, 1e-7), (355.0, 113.0)] {
            let quotient = Double::from(a) / Double::from(b);
            assert!(
                close(quotient * Double::from(b), Double::from(a)),
                "{a}/{b}"
            );
        }
    }

    #[test]
    fn factors_near_the_largest_number_are_multiplied_all_the_same() {
        for (a, b) in [(3e305, 1e-305), (7e-302, -1.5e308), (1.1e300, 1e-20)] {
            let (a, b) = (Double::from(a), Double::from(b));
            assert!(close(a * b / b, a) && close(b * a / a, b));
        }
    }

    #[test]
    fn a_root_squared_is_the_radicand() {
        for a in [2.0, 3.0, 1e-20, 1e100] {
            let root = Double::from(a).sqrt();
            assert!(close(root * root, Double::from(a)), "{a}");
        }
        assert_eq!(Double::ZERO.sqrt(), Double::ZERO);
    }
}
