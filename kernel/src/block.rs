//! Blocks of 256 rows: the values of a column, their range, and the pivot.

use crate::bits::{exponent, power_of_two};
use crate::double::Double;
use crate::simd::Pair;

/// The rows in a block. A sum of 2^8 products of 2 x 22 bits has 52 bits, which an `f64` holds.
pub const BLOCK: usize = 256;

/// The pairs of rows in a block.
pub const PAIRS: usize = BLOCK / 2;

/// The exponents of deviations whose products neither overflow nor lose bits below the least `f64`. Rows
/// with other deviations are summed one by one.
pub const EXPONENTS: std::ops::RangeInclusive<i32> = -400..=480;

/// The values of a column in a block, in double-double.
#[derive(Clone, Copy, Debug)]
pub struct Values<'a> {
    /// The values, rounded to `f64`.
    pub high: &'a [f64],
    /// The rest of each value, below the last place of `high`. Empty if every rest is 0.
    pub low: &'a [f64],
}

impl Values<'_> {
    /// The difference between the value at `at` and the pivot, in double-double.
    pub fn deviation(&self, at: usize, pivot: f64) -> Double {
        let high = Double::difference(self.high[at], pivot);
        match self.low.get(at) {
            Some(low) => high.plus(Double::from(*low)),
            None => high,
        }
    }
}

/// The minimum and the maximum of some values.
pub fn min_max(values: &[f64]) -> [f64; 2] {
    /// Independent minima and maxima, so that no comparison waits for the one before.
    const WAYS: usize = 4;
    let mut least = [Pair::splat(f64::INFINITY); WAYS];
    let mut greatest = [Pair::splat(f64::NEG_INFINITY); WAYS];
    let mut take = |way: usize, values: Pair| {
        least[way] = least[way].least(values);
        greatest[way] = greatest[way].greatest(values);
    };
    let (pairs, odd) = values.as_chunks::<2>();
    let (ways, rest) = pairs.as_chunks::<WAYS>();
    for pairs in ways {
        for (way, pair) in pairs.iter().enumerate() {
            take(way, Pair::load(pair));
        }
    }
    let last = odd.first().map(|value| [*value, *value]);
    for pair in rest.iter().chain(&last) {
        take(0, Pair::load(pair));
    }
    let ends = least.into_iter().zip(greatest);
    let ranges = ends.flat_map(|(least, greatest)| {
        let ([a, b], [c, d]) = (least.lanes(), greatest.lanes());
        [[a, c], [b, d]]
    });
    ranges.fold([f64::INFINITY, f64::NEG_INFINITY], union_of_ranges)
}

/// The smallest range that holds two ranges. It compares by `<`, because the zero that `f64::min` returns
/// of 0 and -0 depends on the processor.
pub fn union_of_ranges(a: [f64; 2], b: [f64; 2]) -> [f64; 2] {
    [
        if b[0] < a[0] { b[0] } else { a[0] },
        if a[1] < b[1] { b[1] } else { a[1] },
    ]
}

/// The pivot of a column: a value near the median of the first block, so that deviations are small. It is
/// rounded to a 256th of the largest deviation, or finer. So it is a whole number of the units into which
/// deviations are split.
pub fn pivot(values: &[f64]) -> f64 {
    let first = &values[..values.len().min(BLOCK)];
    let middle = median(first);
    let [least, greatest] = min_max(first);
    let unit = exponent((greatest - middle).max(middle - least)) - 8;
    let rounder = 1.5 * power_of_two(52 + unit.clamp(*EXPONENTS.start(), *EXPONENTS.end()));
    let rounded = middle + rounder - rounder;
    // A larger middle value would be rounded to coarser units.
    if EXPONENTS.contains(&unit) && middle.abs() < rounder / 4.0 {
        rounded
    } else {
        middle
    }
}

/// The largest value that at most half of the values are less than.
fn median(values: &[f64]) -> f64 {
    // Counting takes 65,536 comparisons once an input, and no code for a sort.
    let rank = |value: f64| values.iter().filter(|other| **other < value).count();
    let low = values
        .iter()
        .filter(|value| rank(**value) <= values.len() / 2);
    low.fold(
        f64::NEG_INFINITY,
        |most, value| {
            if most < *value { *value } else { most }
        },
    )
}
