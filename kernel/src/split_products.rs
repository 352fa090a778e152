//! Sums and products of many rows at once, as exact as double-double and several times as quick.
//!
//! A block's deviations from the pivot are cut into slices of 22 bits about one common power of two.
//! Products of slices are whole multiples of one unit, few enough that a block's sum of them fits in
//! an `f64` without rounding; only what is 2^-45 of the largest product or less is rounded at all
//! (Ozaki, Ogita, Oishi and Rump, "Error-free transformations of matrix multiplication by using fast
//! routines of matrix multiplication", 2012). A product so costs six multiplications, side by side,
//! where double-double takes twenty operations that wait for each other.

use crate::bits::{exponent, power_of_two};
use crate::block::{EXPONENTS, PAIRS};
use crate::double::Double;
use crate::simd::Pair;

/// Bits in the first slice; the second has one less, for it is signed.
const SLICE: i32 = 22;

/// The deviations of one column from its pivot: `first + second + third`, and `rest`, the sum of the
/// last two.
#[derive(Clone, Debug)]
pub struct SplitColumn {
    first: [Pair; PAIRS],
    second: [Pair; PAIRS],
    third: [Pair; PAIRS],
    rest: [Pair; PAIRS],
}

impl SplitColumn {
    /// A column without values.
    pub fn empty() -> Self {
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
    pub fn cut(
        &mut self,
        values: &[f64],
        pivot: f64,
        [least, greatest]: [f64; 2],
    ) -> Option<[Double; 2]> {
        let reach = (greatest - pivot).abs().max((least - pivot).abs());
        let largest = greatest.abs().max(least.abs()).max(pivot.abs());
        let mut knife = Knife::new(self, reach)?;
        let pivots = Pair::splat(pivot);
        if knife.is_whole(pivot, largest) {
            each(values, pivot, |at, values| {
                knife.cut_about(at, values, pivots)
            });
        } else {
            each(values, pivot, |at, values| {
                // The difference and its rounding error (Knuth's TwoSum).
                let difference = values.minus(pivots);
                let back = difference.minus(values);
                let error = values
                    .minus(difference.minus(back))
                    .minus(pivots.plus(back));
                knife.cut(at, difference, error);
            });
        }
        Some(knife.totals())
    }

    /// As [`cut`](Self::cut), of up to [`BLOCK`] deviations in double-double.
    pub fn cut_exact(&mut self, deviations: &[Double]) -> Option<[Double; 2]> {
        let sizes = deviations.iter().map(|deviation| deviation.high().abs());
        let mut knife = Knife::new(self, sizes.fold(0.0, f64::max))?;
        for (at, pair) in deviations.chunks(2).take(PAIRS).enumerate() {
            let (first, second) = (pair[0], pair.get(1).copied().unwrap_or_default());
            let high = Pair::load(&[first.high(), second.high()]);
            knife.cut(at, high, Pair::load(&[first.low(), second.low()]));
        }
        Some(knife.totals())
    }

    /// The sum of the products of the deviations of the first `count` values with another column's.
    pub fn product(&self, other: &Self, count: usize) -> Double {
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

/// Two values at once, and where they belong; the pivot beside the last where it is alone.
#[inline(always)]
fn each(values: &[f64], pivot: f64, mut take: impl FnMut(usize, Pair)) {
    let (pairs, odd) = values.as_chunks::<2>();
    for (at, pair) in pairs.iter().take(PAIRS).enumerate() {
        take(at, Pair::load(pair));
    }
    if let [last] = odd {
        let at = (values.len() / 2).min(PAIRS - 1);
        take(at, Pair::load(&[*last, pivot]));
    }
}

/// What cuts deviations that are no larger than a power of two.
struct Knife<'a> {
    slices: &'a mut SplitColumn,
    /// No deviation is beyond this power of two.
    exponent: i32,
    /// Adding and subtracting 1.5 * 2^52 units rounds to a whole number of them.
    rounders: [Pair; 2],
    sums: [Pair; 3],
    /// Of the first slices' squares, of their products with the second and with the third, and of the
    /// squares of the rest.
    squares: [Pair; 4],
}

impl<'a> Knife<'a> {
    /// For deviations up to `reach` in size; `None` where their products could not be held.
    #[inline(always)]
    fn new(slices: &'a mut SplitColumn, reach: f64) -> Option<Self> {
        // Everything at the pivot: any unit will do.
        let exponent = if reach == 0.0 { 0 } else { exponent(reach) + 1 };
        let rounder = |unit: i32| Pair::splat(1.5 * power_of_two(52 + unit));
        EXPONENTS.contains(&exponent).then(|| Self {
            slices,
            exponent,
            rounders: [rounder(exponent - SLICE), rounder(exponent - 2 * SLICE)],
            sums: [Pair::splat(0.0); 3],
            squares: [Pair::splat(0.0); 4],
        })
    }

    /// Whether the pivot is a whole number of the first slice's units, and no value so large that it would
    /// be rounded to other ones.
    fn is_whole(&self, pivot: f64, largest: f64) -> bool {
        let [rounder, _] = self.rounders.map(Pair::lanes).map(|[lane, _]| lane);
        pivot + rounder - rounder == pivot && largest <= power_of_two(self.exponent + 28)
    }

    /// Cuts two values about such a pivot. Their slices about zero are those about the pivot, but for the
    /// first, and take no rounding error along.
    #[inline(always)]
    fn cut_about(&mut self, at: usize, values: Pair, pivots: Pair) {
        let [first_rounder, second_rounder] = self.rounders;
        let rounded = values.plus(first_rounder);
        let first = rounded.minus(first_rounder.plus(pivots));
        let rest = values.minus(rounded.minus(first_rounder));
        let second = rest.plus(second_rounder).minus(second_rounder);
        let third = rest.minus(second);
        self.put(at, [first, second, third], rest);
    }

    /// Cuts two deviations, each with what is below its last place.
    #[inline(always)]
    fn cut(&mut self, at: usize, deviation: Pair, error: Pair) {
        let [first_rounder, second_rounder] = self.rounders;
        let first = deviation.plus(first_rounder).minus(first_rounder);
        let rest = deviation.minus(first);
        let second = rest.plus(second_rounder).minus(second_rounder);
        let third = rest.minus(second).plus(error);
        self.put(at, [first, second, third], rest.plus(error));
    }

    #[inline(always)]
    fn put(&mut self, at: usize, [first, second, third]: [Pair; 3], rest: Pair) {
        self.slices.first[at] = first;
        self.slices.second[at] = second;
        self.slices.third[at] = third;
        self.slices.rest[at] = rest;
        for (sum, slice) in self.sums.iter_mut().zip([first, second, third]) {
            *sum = sum.plus(slice);
        }
        let squares = &mut self.squares;
        squares[0] = squares[0].plus(first.times(first));
        squares[1] = squares[1].plus(first.times(second));
        squares[2] = squares[2].plus(first.times(third));
        squares[3] = squares[3].plus(rest.times(rest));
    }

    /// The sum of the deviations, and that of their squares.
    fn totals(self) -> [Double; 2] {
        let [large, half_middle, half_small, rest] = self.squares;
        let middle = half_middle.plus(half_middle);
        let small = half_small.plus(half_small).plus(rest);
        [total(self.sums), total([large, middle, small])]
    }
}

fn total(sums: [Pair; 3]) -> Double {
    let [large, middle, small] = sums.map(|pair| {
        let [even, odd] = pair.lanes();
        Double::from(even + odd)
    });
    large.plus(middle).plus(small)
}
