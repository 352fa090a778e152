//! Columns of numbers, 256 rows at a time.

use crate::bits::{exponent, power_of_two};
use crate::double::Double;
use crate::simd::Pair;

/// Rows in a block: 2^8 products of 2 x 22 bits make 52.
pub const BLOCK: usize = 256;

/// How many pairs of rows a block has.
pub const PAIRS: usize = BLOCK / 2;

/// Deviations beyond these powers of two are summed one by one: their products could overflow, or
/// lose bits below the least `f64`.
pub const EXPONENTS: std::ops::RangeInclusive<i32> = -400..=480;

/// The values of a column in a block; `low` has what is below the last place of each, and is empty
/// where nothing is.
#[derive(Clone, Copy, Debug)]
pub struct Values<'a> {
    /// The values, rounded to `f64`.
    pub high: &'a [f64],
    /// What is below their last places; empty where that is 0.
    pub low: &'a [f64],
}

impl Values<'_> {
    /// The deviation of one of them from the pivot, in double-double.
    pub fn deviation(&self, at: usize, pivot: f64) -> Double {
        let high = Double::difference(self.high[at], pivot);
        match self.low.get(at) {
            Some(low) => high.plus(Double::from(*low)),
            None => high,
        }
    }
}

/// The least and the greatest of some values.
pub fn range(values: &[f64]) -> [f64; 2] {
    /// So many pairs at once: none waits for the one before.
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

/// The range of all that lies in one or the other, as `<` has it: which of two zeros `f64::min` takes
/// for the lesser is up to the processor.
pub fn union_of_ranges(a: [f64; 2], b: [f64; 2]) -> [f64; 2] {
    [
        if b[0] < a[0] { b[0] } else { a[0] },
        if a[1] < b[1] { b[1] } else { a[1] },
    ]
}

/// What deviations of a column are from: a middle value of the first ones, no outlier, so that they are
/// small. It is rounded to a 256th of how far they reach, or less: a whole number of the units into which
/// larger deviations are cut, too.
pub fn pivot(values: &[f64]) -> f64 {
    let first = &values[..values.len().min(BLOCK)];
    let middle = median(first);
    let [least, greatest] = range(first);
    let unit = exponent((greatest - middle).max(middle - least)) - 8;
    let rounder = 1.5 * power_of_two(52 + unit.clamp(*EXPONENTS.start(), *EXPONENTS.end()));
    let rounded = middle + rounder - rounder;
    // Beyond that it would be rounded to other units.
    if EXPONENTS.contains(&unit) && middle.abs() < rounder / 4.0 {
        rounded
    } else {
        middle
    }
}

/// A middle value of the first ones.
fn median(values: &[f64]) -> f64 {
    // By counting what is less: few values, once an input, and no sort to carry.
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
