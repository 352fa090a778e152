//! Sums and products of a block of rows to the last bits of double-double, for powers of a column: their normal
//! equations need every bit.
//!
//! Each product and each sum is computed together with its rounding error, and the errors have a sum of their
//! own (Ogita, Rump and Oishi, "Accurate sum and dot product", 2005, algorithm 5.3). The error of a product
//! comes from the two halves of each factor (Dekker's splitting). A column keeps its halves, because it takes
//! part in many products.
//!
//! This takes about twice the operations of [`SplitColumn`](super::split_products::SplitColumn), which rounds below 2^-97
//! of the largest product in a block. For powers up to ten, that rounding would cost three digits of the
//! coefficients.

use crate::bits::exponent;
use crate::block::{EXPONENTS, PAIRS};
use crate::double::Double;
use crate::row::{split, two_sum};
use crate::simd::Pair;

/// Deviations in double-double, `value + error`. `upper` and `lower` are the two halves of `value`.
#[derive(Clone, Debug)]
pub struct CompensatedColumn {
    value: [Pair; PAIRS],
    error: [Pair; PAIRS],
    upper: [Pair; PAIRS],
    lower: [Pair; PAIRS],
}

/// The sums of two lanes, and the sums of their rounding errors.
struct Sums([Pair; 2]);

impl Sums {
    fn new() -> Self {
        Self([Pair::splat(0.0); 2])
    }

    /// Adds numbers and their errors, with the rounding error of the sum by Knuth's TwoSum.
    #[inline(always)]
    fn add(&mut self, value: Pair, error: Pair) {
        let [sum, errors] = &mut self.0;
        let [next, lost] = two_sum(*sum, value);
        *errors = errors.plus(lost.plus(error));
        *sum = next;
    }

    fn total(&self) -> Double {
        let [[even, odd], [even_error, odd_error]] = self.0.map(Pair::lanes);
        Double::from(even)
            .plus(Double::from(odd))
            .plus(Double::from(even_error))
            .plus(Double::from(odd_error))
    }
}

impl CompensatedColumn {
    /// A column without values.
    pub fn empty() -> Self {
        let zeros = [Pair::splat(0.0); PAIRS];
        Self {
            value: zeros,
            error: zeros,
            upper: zeros,
            lower: zeros,
        }
    }

    /// Takes up to 256 deviations and returns their sum. `None` if their products could overflow, or lose bits
    /// below the least `f64`.
    pub fn split(&mut self, deviations: &[Double]) -> Option<Double> {
        let sizes = deviations.iter().map(|deviation| deviation.high().abs());
        let reach = sizes.fold(0.0, f64::max);
        if reach > 0.0 && !EXPONENTS.contains(&(exponent(reach) + 1)) {
            return None;
        }
        let mut sums = Sums::new();
        for (at, pair) in deviations.chunks(2).take(PAIRS).enumerate() {
            let (first, second) = (pair[0], pair.get(1).copied().unwrap_or_default());
            let value = Pair::load(&[first.high(), second.high()]);
            let error = Pair::load(&[first.low(), second.low()]);
            self.value[at] = value;
            self.error[at] = error;
            [self.upper[at], self.lower[at]] = split(value);
            sums.add(value, error);
        }
        Some(sums.total())
    }

    /// The sum of the products of the deviations of two columns, over the first `count` rows.
    pub fn product(&self, other: &Self, count: usize) -> Double {
        let mut sums = Sums::new();
        for at in 0..count.div_ceil(2).min(PAIRS) {
            let (a, b) = (self.value[at], other.value[at]);
            let product = a.times(b);
            let error = self.upper[at]
                .times(other.upper[at])
                .minus(product)
                .plus(self.upper[at].times(other.lower[at]))
                .plus(self.lower[at].times(other.upper[at]))
                .plus(self.lower[at].times(other.lower[at]));
            let below = a.times(other.error[at]).plus(self.error[at].times(b));
            sums.add(product, error.plus(below));
        }
        sums.total()
    }
}
