//! Sums and products of a block of rows, as exact as double-double and several times as fast.
//!
//! The deviations of a block from the pivot are split into slices of 22 bits below one common power of two.
//! The products of slices are whole multiples of one unit. A block has so few that an `f64` holds their sum
//! without rounding. Only products below 2^-45 of the largest one are rounded (Ozaki, Ogita, Oishi and Rump,
//! "Error-free transformations of matrix multiplication by using fast routines of matrix multiplication",
//! 2012). So a product costs six independent multiplications. Double-double takes twenty operations, each of
//! which waits for the one before.

use crate::bits::{exponent, power_of_two};
use crate::block::{EXPONENTS, PAIRS};
use crate::double::Double;
use crate::simd::Pair;

/// The bits of the first slice. The second has one bit less, because it has a sign.
const SLICE: i32 = 22;

/// The deviations of one column from its pivot. Each is `first + second + third`, and `rest` is
/// `second + third`.
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

    /// Splits the deviations of up to [`BLOCK`](crate::block::BLOCK) values, which lie from `least` to `greatest`. Returns the sum of
    /// the deviations and the sum of their squares, or `None` if splitting would lose bits.
    pub fn split(
        &mut self,
        values: &[f64],
        pivot: f64,
        [least, greatest]: [f64; 2],
    ) -> Option<[Double; 2]> {
        let reach = (greatest - pivot).abs().max((least - pivot).abs());
        let largest = greatest.abs().max(least.abs()).max(pivot.abs());
        let mut splitter = Splitter::new(self, reach)?;
        let pivots = Pair::splat(pivot);
        if splitter.has_whole_pivot(pivot, largest) {
            for_each_pair(values, pivot, |at, values| {
                splitter.split_about(at, values, pivots)
            });
        } else {
            for_each_pair(values, pivot, |at, values| {
                // The difference, and its rounding error by Knuth's TwoSum.
                let difference = values.minus(pivots);
                let back = difference.minus(values);
                let error = values
                    .minus(difference.minus(back))
                    .minus(pivots.plus(back));
                splitter.split(at, difference, error);
            });
        }
        Some(splitter.totals())
    }

    /// As [`split`](Self::split), for up to [`BLOCK`](crate::block::BLOCK) deviations in double-double.
    pub fn split_exact(&mut self, deviations: &[Double]) -> Option<[Double; 2]> {
        let sizes = deviations.iter().map(|deviation| deviation.high().abs());
        let mut splitter = Splitter::new(self, sizes.fold(0.0, f64::max))?;
        for (at, pair) in deviations.chunks(2).take(PAIRS).enumerate() {
            let (first, second) = (pair[0], pair.get(1).copied().unwrap_or_default());
            let high = Pair::load(&[first.high(), second.high()]);
            splitter.split(at, high, Pair::load(&[first.low(), second.low()]));
        }
        Some(splitter.totals())
    }

    /// The sum of the products of the deviations of two columns, over the first `count` rows.
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

/// Calls `take` with each pair of values and its place. A last value without a partner comes with the pivot,
/// whose deviation is 0.
#[inline(always)]
fn for_each_pair(values: &[f64], pivot: f64, mut take: impl FnMut(usize, Pair)) {
    let (pairs, odd) = values.as_chunks::<2>();
    for (at, pair) in pairs.iter().take(PAIRS).enumerate() {
        take(at, Pair::load(pair));
    }
    if let [last] = odd {
        let at = (values.len() / 2).min(PAIRS - 1);
        take(at, Pair::load(&[*last, pivot]));
    }
}

/// Splits deviations that are no larger than a power of two, and sums them.
struct Splitter<'a> {
    column: &'a mut SplitColumn,
    /// No deviation is larger than 2 to this power.
    exponent: i32,
    /// Each is 1.5 * 2^52 units of a slice. Adding and subtracting it rounds to a whole number of units.
    rounders: [Pair; 2],
    sums: [Pair; 3],
    /// The sums of first², first * second, first * third and rest².
    squares: [Pair; 4],
}

impl<'a> Splitter<'a> {
    /// For deviations of up to `reach` in size. `None` if their products could overflow or lose bits.
    #[inline(always)]
    fn new(column: &'a mut SplitColumn, reach: f64) -> Option<Self> {
        // Every value is the pivot, so any unit will do.
        let exponent = if reach == 0.0 { 0 } else { exponent(reach) + 1 };
        let rounder = |unit: i32| Pair::splat(1.5 * power_of_two(52 + unit));
        EXPONENTS.contains(&exponent).then(|| Self {
            column,
            exponent,
            rounders: [rounder(exponent - SLICE), rounder(exponent - 2 * SLICE)],
            sums: [Pair::splat(0.0); 3],
            squares: [Pair::splat(0.0); 4],
        })
    }

    /// Whether the pivot is a whole number of units of the first slice, and every value small enough to be
    /// rounded to these units.
    fn has_whole_pivot(&self, pivot: f64, largest: f64) -> bool {
        let [rounder, _] = self.rounders.map(Pair::lanes).map(|[lane, _]| lane);
        pivot + rounder - rounder == pivot && largest <= power_of_two(self.exponent + 28)
    }

    /// Splits the deviations of two values from a pivot that is a whole number of units. The second and third
    /// slice of a value are those of its deviation too, and no rounding error has to be carried.
    #[inline(always)]
    fn split_about(&mut self, at: usize, values: Pair, pivots: Pair) {
        let [first_rounder, second_rounder] = self.rounders;
        let rounded = values.plus(first_rounder);
        let first = rounded.minus(first_rounder.plus(pivots));
        let rest = values.minus(rounded.minus(first_rounder));
        let second = rest.plus(second_rounder).minus(second_rounder);
        let third = rest.minus(second);
        self.store(at, [first, second, third], rest);
    }

    /// Splits two deviations. `error` is the part of each below its last place.
    #[inline(always)]
    fn split(&mut self, at: usize, deviation: Pair, error: Pair) {
        let [first_rounder, second_rounder] = self.rounders;
        let first = deviation.plus(first_rounder).minus(first_rounder);
        let rest = deviation.minus(first);
        let second = rest.plus(second_rounder).minus(second_rounder);
        let third = rest.minus(second).plus(error);
        self.store(at, [first, second, third], rest.plus(error));
    }

    #[inline(always)]
    fn store(&mut self, at: usize, [first, second, third]: [Pair; 3], rest: Pair) {
        self.column.first[at] = first;
        self.column.second[at] = second;
        self.column.third[at] = third;
        self.column.rest[at] = rest;
        for (sum, slice) in self.sums.iter_mut().zip([first, second, third]) {
            *sum = sum.plus(slice);
        }
        let squares = &mut self.squares;
        squares[0] = squares[0].plus(first.times(first));
        squares[1] = squares[1].plus(first.times(second));
        squares[2] = squares[2].plus(first.times(third));
        squares[3] = squares[3].plus(rest.times(rest));
    }

    /// The sum of the deviations and the sum of their squares.
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
