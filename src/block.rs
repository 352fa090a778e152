//! Sums and products of many rows at once, as exact as double-double and several times as quick.
//!
//! A block's deviations from the pivot are cut into slices of 22 bits about one common power of two.
//! Products of slices are whole multiples of one unit, few enough that a block's sum of them fits in
//! an `f64` without rounding; only what is 2^-45 of the largest product or less is rounded at all
//! (Ozaki, Ogita, Oishi and Rump, "Error-free transformations of matrix multiplication by using fast
//! routines of matrix multiplication", 2012). A product so costs six multiplications, side by side,
//! where double-double takes twenty operations that wait for each other.

use crate::double::Double;
use crate::simd::Pair;

/// Rows in a block: 2^8 products of 2 x 22 bits make 52.
pub(crate) const BLOCK: usize = 256;

const PAIRS: usize = BLOCK / 2;

/// Bits in the first slice; the second has one less, for it is signed.
const SLICE: i32 = 22;

/// Deviations beyond these powers of two are summed one by one: their products could overflow, or
/// lose bits below the least `f64`.
const EXPONENTS: std::ops::RangeInclusive<i32> = -400..=480;

/// The deviations of one column from its pivot: `first + second + third`, and `rest`, the sum of the
/// last two.
#[derive(Clone, Debug)]
pub(crate) struct Slices {
    first: [Pair; PAIRS],
    second: [Pair; PAIRS],
    third: [Pair; PAIRS],
    rest: [Pair; PAIRS],
}

impl Slices {
    pub(crate) fn new() -> Self {
        let zeros = [Pair::splat(0.0); PAIRS];
        Self {
            first: zeros,
            second: zeros,
            third: zeros,
            rest: zeros,
        }
    }

    /// Cuts up to [`BLOCK`] values that lie from `least` to `greatest`; the sum of the deviations,
    /// and that of their squares. `None` where that cannot be done without loss.
    pub(crate) fn cut(
        &mut self,
        values: &[f64],
        pivot: f64,
        [least, greatest]: [f64; 2],
    ) -> Option<[Double; 2]> {
        let reach = (greatest - pivot).abs().max((least - pivot).abs());
        // Everything at the pivot: any unit will do.
        let exponent = if reach == 0.0 { 0 } else { exponent(reach) + 1 };
        if !EXPONENTS.contains(&exponent) {
            return None;
        }
        // Adding and subtracting 1.5 * 2^52 units rounds to a whole number of them.
        let rounder = |unit: i32| Pair::splat(1.5 * power(52 + unit));
        let first_rounder = rounder(exponent - SLICE);
        let second_rounder = rounder(exponent - 2 * SLICE);
        let pivots = Pair::splat(pivot);
        let mut sums = [Pair::splat(0.0); 3];
        let mut squares = [Pair::splat(0.0); 3];
        let mut cut = |at: usize, values: Pair| {
            // The difference and its rounding error (Knuth's TwoSum).
            let difference = values.minus(pivots);
            let back = difference.minus(values);
            let error = values
                .minus(difference.minus(back))
                .minus(pivots.plus(back));
            let first = difference.plus(first_rounder).minus(first_rounder);
            let rest = difference.minus(first);
            let second = rest.plus(second_rounder).minus(second_rounder);
            let third = rest.minus(second).plus(error);
            let rest = rest.plus(error);
            self.first[at] = first;
            self.second[at] = second;
            self.third[at] = third;
            self.rest[at] = rest;
            for (sum, slice) in sums.iter_mut().zip([first, second, third]) {
                *sum = sum.plus(slice);
            }
            squares[0] = squares[0].plus(first.times(first));
            let across = first.times(second);
            squares[1] = squares[1].plus(across.plus(across));
            let small = first.times(third);
            squares[2] = squares[2].plus(small.plus(small).plus(rest.times(rest)));
        };
        let (pairs, odd) = values.as_chunks::<2>();
        for (at, pair) in pairs.iter().take(PAIRS).enumerate() {
            cut(at, Pair::load(pair));
        }
        if let [last] = odd {
            cut(
                (values.len() / 2).min(PAIRS - 1),
                Pair::load(&[*last, pivot]),
            );
        }
        Some([total(sums), total(squares)])
    }

    /// The sum of the products of the deviations of the first `count` values with another column's.
    pub(crate) fn product(&self, other: &Self, count: usize) -> Double {
        let mut sums = [Pair::splat(0.0); 3];
        for at in 0..count.div_ceil(2).min(PAIRS) {
            let (first, other_first) = (self.first[at], other.first[at]);
            sums[0] = sums[0].plus(first.times(other_first));
            let across = first
                .times(other.second[at])
                .plus(self.second[at].times(other_first));
            sums[1] = sums[1].plus(across);
            let small = first
                .times(other.third[at])
                .plus(self.third[at].times(other_first))
                .plus(self.rest[at].times(other.rest[at]));
            sums[2] = sums[2].plus(small);
        }
        total(sums)
    }
}

fn total(sums: [Pair; 3]) -> Double {
    let [large, middle, small] = sums.map(|pair| {
        let [even, odd] = pair.lanes();
        Double::from(even + odd)
    });
    large.plus(middle).plus(small)
}

/// The least and the greatest of some values.
pub(crate) fn range(values: &[f64]) -> [f64; 2] {
    let mut least = Pair::splat(f64::INFINITY);
    let mut greatest = Pair::splat(f64::NEG_INFINITY);
    let (pairs, odd) = values.as_chunks::<2>();
    let last = odd.first().map(|value| [*value, *value]);
    for pair in pairs.iter().chain(&last) {
        let values = Pair::load(pair);
        least = least.least(values);
        greatest = greatest.greatest(values);
    }
    let ([a, b], [c, d]) = (least.lanes(), greatest.lanes());
    either([a, c], [b, d])
}

/// The range of all that lies in one or the other, as `<` has it: which of two zeros `f64::min` takes
/// for the lesser is up to the processor.
pub(crate) fn either(a: [f64; 2], b: [f64; 2]) -> [f64; 2] {
    [
        if b[0] < a[0] { b[0] } else { a[0] },
        if a[1] < b[1] { b[1] } else { a[1] },
    ]
}

/// A middle value of the first ones: no outlier, so that deviations from it are small.
pub(crate) fn median(values: &[f64]) -> f64 {
    // By counting what is less: few values, once an input, and no sort to carry.
    let first = &values[..values.len().min(BLOCK)];
    let rank = |value: f64| first.iter().filter(|other| **other < value).count();
    let low = first
        .iter()
        .filter(|value| rank(**value) <= first.len() / 2);
    low.fold(
        f64::NEG_INFINITY,
        |most, value| {
            if most < *value { *value } else { most }
        },
    )
}

/// The power of two at or below a positive normal number; a very low one for others.
fn exponent(value: f64) -> i32 {
    (value.to_bits() >> 52) as i32 - 1023
}

/// 2^exponent, within the normal range.
fn power(exponent: i32) -> f64 {
    f64::from_bits(((exponent + 1023) as u64) << 52)
}
