//! Rows of double-double numbers: sums of products, and multiples of a row subtracted from another. Every
//! function adds in the order of the row, so that its result has the bits of a plain loop.
//!
//! They are calls of their own. Inlined wherever they are used, they would be a large part of the WebAssembly.

use super::double::Double;
use super::simd::Pair;

/// A larger number cannot be split into halves; see [`Double`]'s product.
const LARGEST: f64 = 1e290;

/// A row of zeros.
#[inline(never)]
pub fn zeros(count: usize) -> Vec<Double> {
    vec![Double::ZERO; count]
}

/// A row of so many numbers, each from its place. For rare code: a `collect` of a `map` is three functions.
#[inline(always)]
pub fn row_of(count: usize, entry: impl Fn(usize) -> Double) -> Vec<Double> {
    let mut row = zeros(count);
    for (at, number) in row.iter_mut().enumerate() {
        *number = entry(at);
    }
    row
}

/// The nearest `f64` of each number.
#[inline(never)]
pub fn nearest(row: &[Double]) -> Vec<f64> {
    row.iter().map(|number| number.to_f64()).collect()
}

/// Plain numbers as double-double ones.
#[inline(never)]
pub fn exactly(numbers: &[f64]) -> Vec<Double> {
    numbers.iter().map(|number| Double::from(*number)).collect()
}

/// The sum of the products of two rows.
#[inline(never)]
pub fn dot(a: &[Double], b: &[Double]) -> Double {
    let pairs = a.iter().zip(b);
    pairs.fold(Double::ZERO, |sum, (a, b)| sum.plus(a.product(*b)))
}

/// The sum of the products of a row and plain numbers.
#[inline(never)]
pub fn dot_f64(a: &[Double], b: &[f64]) -> Double {
    let pairs = a.iter().zip(b);
    pairs.fold(Double::ZERO, |sum, (a, b)| sum.plus(a.product((*b).into())))
}

/// `start` less the products of two rows, one after the other.
#[inline(never)]
pub fn less_dot(start: Double, a: &[Double], b: &[Double]) -> Double {
    let pairs = a.iter().zip(b);
    pairs.fold(start, |rest, (a, b)| rest.plus(-a.product(*b)))
}

/// Divides each number.
#[inline(never)]
pub fn divide(row: &mut [Double], by: Double) {
    for number in row {
        *number = *number / by;
    }
}

/// Divides each number by that in its place.
#[inline(never)]
pub fn divide_each(row: &mut [Double], by: &[Double]) {
    for (number, by) in row.iter_mut().zip(by) {
        *number = *number / *by;
    }
}

/// Multiplies each number by that in its place.
#[inline(never)]
pub fn multiply_each(row: &mut [Double], by: &[Double]) {
    for (number, by) in row.iter_mut().zip(by) {
        *number = *number * *by;
    }
}

/// A multiple of a row.
#[inline(never)]
pub fn multiple(row: &[Double], factor: Double) -> Vec<Double> {
    let mut multiple = zeros(row.len());
    subtract_multiple(&mut multiple, -factor, row);
    multiple
}

/// The sum of a row.
pub fn sum(row: &[Double]) -> Double {
    row.iter().fold(Double::ZERO, |sum, value| sum + *value)
}

/// Subtracts `factor` times one row from another: two numbers at a time, with the bits of one by one.
#[inline(never)]
pub fn subtract_multiple(from: &mut [Double], factor: Double, row: &[Double]) {
    let large = row.iter().filter(|value| is_large(value.high())).count();
    if large > 0 || is_large(factor.high()) {
        for (value, other) in from.iter_mut().zip(row) {
            *value = *value - factor * *other;
        }
        return;
    }
    let by = Factor::new(factor);
    let (from, from_rest) = from.as_chunks_mut::<2>();
    let (row, row_rest) = row.as_chunks::<2>();
    for ([a, b], other) in from.iter_mut().zip(row) {
        let [high, low] = by.subtracted(parts([a, b]), parts([&other[0], &other[1]]));
        let ([a_high, b_high], [a_low, b_low]) = (high.lanes(), low.lanes());
        (*a, *b) = (Double::new(a_high, a_low), Double::new(b_high, b_low));
    }
    if let ([value], [other]) = (from_rest, row_rest) {
        *value = value.plus(-factor.times(*other));
    }
}

/// The upper parts of two numbers, and their lower parts.
#[inline(always)]
fn parts([a, b]: [&Double; 2]) -> [Pair; 2] {
    [
        Pair::load(&[a.high(), b.high()]),
        Pair::load(&[a.low(), b.low()]),
    ]
}

/// Whether a number cannot be split, or is NaN.
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

/// The upper and the lower halves of two numbers (Veltkamp's splitting).
#[inline(always)]
pub(crate) fn split(a: Pair) -> [Pair; 2] {
    let t = Pair::splat(134_217_729.0).times(a); // 2^27 + 1
    let upper = t.minus(t.minus(a));
    [upper, a.minus(upper)]
}

/// Two sums and their rounding errors (Knuth's TwoSum).
#[inline(always)]
pub(crate) fn two_sum(a: Pair, b: Pair) -> [Pair; 2] {
    let high = a.plus(b);
    let t = high.minus(a);
    [high, a.minus(high.minus(t)).plus(b.minus(t))]
}

/// As [`two_sum`], for `|a| >= |b|`.
#[inline(always)]
pub(crate) fn quick_two_sum(a: Pair, b: Pair) -> [Pair; 2] {
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
                for scale in [1.0, 1e285, 1e-300] {
                    let factor = Double::from(factor) / Double::from(7.0);
                    let from = numbers(count, 2);
                    let row = numbers(count, 1).into_iter();
                    let row: Vec<Double> = row.map(|x| x * Double::from(scale)).collect();
                    let mut found = from.clone();
                    subtract_multiple(&mut found, factor, &row);
                    for (k, found) in found.iter().enumerate() {
                        let expected = from[k] - factor * row[k];
                        let same = *found == expected || !expected.is_finite();
                        assert!(same, "{k} of {count}: {found:?}, {expected:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn products_are_added_and_subtracted_in_order() {
        for scale in [1.0, 1e280] {
            let (mut a, mut b) = (numbers(5, 1), numbers(5, 2));
            a[2] = a[2] * Double::from(scale);
            b.iter_mut().for_each(|b| *b = *b * Double::from(1e-30));
            let expected = (0..5).fold(Double::ZERO, |sum, k| sum + a[k] * b[k]);
            assert_eq!(dot(&a, &b), expected);
            let expected = (0..5).fold(a[0], |rest, k| rest - a[k] * b[k]);
            assert_eq!(less_dot(a[0], &a, &b), expected);
            let plain: Vec<f64> = b.iter().map(|b| b.to_f64()).collect();
            let expected = (0..5).fold(Double::ZERO, |sum, k| sum + a[k] * plain[k].into());
            assert_eq!(dot_f64(&a, &plain), expected);
            assert_eq!(sum(&a), (0..5).fold(Double::ZERO, |sum, k| sum + a[k]));
        }
    }

    #[test]
    fn each_number_is_divided_and_multiplied_as_by_the_operators() {
        let (a, b) = (numbers(5, 1), numbers(5, 2));
        let each = |number: &dyn Fn(usize) -> Double| row_of(5, number);
        let changed = |change: &dyn Fn(&mut [Double])| {
            let mut row = a.clone();
            change(&mut row);
            row
        };
        assert_eq!(changed(&|row| divide(row, b[0])), each(&|k| a[k] / b[0]));
        assert_eq!(changed(&|row| divide_each(row, &b)), each(&|k| a[k] / b[k]));
        assert_eq!(
            changed(&|row| multiply_each(row, &b)),
            each(&|k| a[k] * b[k])
        );
        assert_eq!(multiple(&a, b[0]), each(&|k| a[k] * b[0]));
    }
}
