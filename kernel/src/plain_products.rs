//! [`SplitColumn`] without exactness: plain `f64` sums of the deviations and products of a block. They serve to
//! measure the cost of exactness (`make bench PART=moments`), and no other command builds them.

use crate::bits::exponent;
use crate::block::{EXPONENTS, PAIRS};
use crate::double::Double;
use crate::simd::Pair;

/// The deviations of one column from its pivot.
#[derive(Clone, Debug)]
pub struct SplitColumn([Pair; PAIRS]);

impl SplitColumn {
    /// A column without values.
    pub fn empty() -> Self {
        Self([Pair::splat(0.0); PAIRS])
    }

    /// Takes up to 256 values. Returns the sum of the deviations and the sum of their squares.
    pub fn split(
        &mut self,
        values: &[f64],
        pivot: f64,
        [least, greatest]: [f64; 2],
    ) -> Option<[Double; 2]> {
        let reach = (greatest - pivot).abs().max((least - pivot).abs());
        if reach > 0.0 && !EXPONENTS.contains(&(exponent(reach) + 1)) {
            return None;
        }
        let pivots = Pair::splat(pivot);
        let mut sum = Pair::splat(0.0);
        let mut squares = Pair::splat(0.0);
        let mut take = |at: usize, values: Pair| {
            let deviation = values.minus(pivots);
            self.0[at] = deviation;
            sum = sum.plus(deviation);
            squares = squares.plus(deviation.times(deviation));
        };
        let (pairs, odd) = values.as_chunks::<2>();
        for (at, pair) in pairs.iter().take(PAIRS).enumerate() {
            take(at, Pair::load(pair));
        }
        if let [last] = odd {
            take(
                (values.len() / 2).min(PAIRS - 1),
                Pair::load(&[*last, pivot]),
            );
        }
        Some([total(sum), total(squares)])
    }

    /// As [`split`](Self::split), for up to 256 deviations.
    pub fn split_exact(&mut self, deviations: &[Double]) -> Option<[Double; 2]> {
        let values: Vec<f64> = deviations.iter().map(|d| d.to_f64()).collect();
        let reach = values.iter().fold(0.0, |most: f64, d| most.max(d.abs()));
        self.split(&values, 0.0, [-reach, reach])
    }

    /// The sum of the products of the deviations of two columns, over the first `count` rows.
    pub fn product(&self, other: &Self, count: usize) -> Double {
        let mut sum = Pair::splat(0.0);
        for at in 0..count.div_ceil(2).min(PAIRS) {
            sum = sum.plus(self.0[at].times(other.0[at]));
        }
        total(sum)
    }
}

fn total(sum: Pair) -> Double {
    let [even, odd] = sum.lanes();
    Double::from(even + odd)
}
