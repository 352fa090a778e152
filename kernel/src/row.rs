//! Rows of numbers in double-double, computed with two at a time: the inner loops of factoring and of
//! inverting a matrix.

use super::double::Double;
use super::simd::Pair;

/// Numbers beyond it cannot be split into halves; see [`Double`]'s product.
const LARGEST: f64 = 1e290;

/// Numbers in double-double, their upper and their lower parts apart.
#[derive(Clone, Debug, Default)]
pub struct Row {
    high: Vec<f64>,
    low: Vec<f64>,
    /// Whether one of them may be beyond [`LARGEST`].
    is_large: bool,
}

impl Row {
    /// So many zeros.
    pub fn zeros(count: usize) -> Self {
        Self {
            high: vec![0.0; count],
            low: vec![0.0; count],
            is_large: false,
        }
    }

    /// The number at `at`.
    pub fn get(&self, at: usize) -> Double {
        Double::new(self.high[at], self.low[at])
    }

    /// Sets the number at `at`.
    pub fn set(&mut self, at: usize, value: Double) {
        (self.high[at], self.low[at]) = (value.high(), value.low());
        self.is_large |= is_large(value.high());
    }

    /// Adds a number at the end.
    pub fn push(&mut self, value: Double) {
        self.high.push(value.high());
        self.low.push(value.low());
        self.is_large |= is_large(value.high());
    }

    /// Divides all by one number.
    pub fn divide(&mut self, divisor: Double) {
        for at in 0..self.high.len() {
            self.set(at, self.get(at) / divisor);
        }
    }

    /// Subtracts `factor` times the first `count` of `other` from those from `at` on: to the last bit as
    /// one by one.
    pub fn subtract(&mut self, at: usize, factor: Double, other: &Self, count: usize) {
        if other.is_large || is_large(factor.high()) {
            for k in 0..count {
                self.set(at + k, self.get(at + k) - factor * other.get(k));
            }
            return;
        }
        let by = Factor::new(factor);
        let (high, high_rest) = self.high[at..at + count].as_chunks_mut::<2>();
        let (low, low_rest) = self.low[at..at + count].as_chunks_mut::<2>();
        let (other_high, _) = other.high[..count].as_chunks::<2>();
        let (other_low, _) = other.low[..count].as_chunks::<2>();
        let own = high.iter_mut().zip(low);
        for ((high, low), (other_high, other_low)) in own.zip(other_high.iter().zip(other_low)) {
            let from = [Pair::load(high), Pair::load(low)];
            let next = by.subtracted(from, [Pair::load(other_high), Pair::load(other_low)]);
            next[0].store(high);
            next[1].store(low);
        }
        if let ([high], [low]) = (high_rest, low_rest) {
            let value = Double::new(*high, *low).plus(-factor.times(other.get(count - 1)));
            (*high, *low) = (value.high(), value.low());
        }
    }

    /// To be called once all was subtracted: what follows may be multiplied by these numbers.
    pub fn measure(&mut self) {
        self.is_large = self.high.iter().any(|high| is_large(*high));
    }
}

/// Whether it cannot be split, or is no number.
fn is_large(high: f64) -> bool {
    high.abs() > LARGEST || high.is_nan()
}

/// A factor of two numbers at a time, and its halves (Veltkamp's splitting).
struct Factor {
    high: Pair,
    low: Pair,
    upper: Pair,
    lower: Pair,
}

impl Factor {
    fn new(factor: Double) -> Self {
        let high = Pair::splat(factor.high());
        let [upper, lower] = split(high);
        Self {
            high,
            low: Pair::splat(factor.low()),
            upper,
            lower,
        }
    }

    /// `from` less the factor times `of`, by the steps of [`Double`]'s sum and product.
    #[inline(always)]
    fn subtracted(&self, from: [Pair; 2], [high, low]: [Pair; 2]) -> [Pair; 2] {
        let product = self.high.times(high);
        let [upper, lower] = split(high);
        let error = self.upper.times(upper).minus(product);
        let error = error
            .plus(self.upper.times(lower))
            .plus(self.lower.times(upper));
        let error = error.plus(self.lower.times(lower));
        let across = self.high.times(low).plus(self.low.times(high));
        let [high, low] = quick_two_sum(product, error.plus(across));
        // A subtraction adds with the other sign.
        let zero = Pair::splat(-0.0);
        let [sum, error] = two_sum(from[0], zero.minus(high));
        let [low_sum, low_error] = two_sum(from[1], zero.minus(low));
        let [sum, rest] = quick_two_sum(sum, error.plus(low_sum));
        quick_two_sum(sum, rest.plus(low_error))
    }
}

#[inline(always)]
fn split(a: Pair) -> [Pair; 2] {
    let t = Pair::splat(134_217_729.0).times(a); // 2^27 + 1
    let upper = t.minus(t.minus(a));
    [upper, a.minus(upper)]
}

#[inline(always)]
fn two_sum(a: Pair, b: Pair) -> [Pair; 2] {
    let high = a.plus(b);
    let t = high.minus(a);
    [high, a.minus(high.minus(t)).plus(b.minus(t))]
}

#[inline(always)]
fn quick_two_sum(a: Pair, b: Pair) -> [Pair; 2] {
    let high = a.plus(b);
    [high, b.minus(high.minus(a))]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers of many sizes with all their bits.
    fn numbers(count: u64, seed: u64) -> Vec<Double> {
        let number = |at: u64| {
            let z = (at + seed * 7919).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            let high = (z as i64) as f64 / 2f64.powi((z >> 58) as i32);
            Double::from(high) * (Double::from(1.0) / Double::from(3.0))
        };
        (1..=count).map(number).collect()
    }

    #[test]
    fn rows_are_subtracted_to_the_last_bit_of_one_by_one() {
        for count in [1, 2, 5, 8] {
            for factor in [1.0 / 3.0, -7e200, 7.3e290, 0.0] {
                let factor = Double::from(factor) / Double::from(7.0);
                let (of, from) = (numbers(count, 1), numbers(count + 1, 2));
                let (mut own, mut other) = (Row::default(), Row::default());
                from.iter().for_each(|value| own.push(*value));
                of.iter().for_each(|value| other.push(*value));
                own.subtract(1, factor, &other, count as usize);
                for (k, of) in of.iter().enumerate() {
                    assert_eq!(own.get(k + 1), from[k + 1] - factor * *of, "{k} of {count}");
                }
                assert_eq!(own.get(0), from[0]);
            }
        }
    }
}
