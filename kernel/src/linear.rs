//! Linear predictions of many rows whose numbers stand in columns, and sums of what they miss.

use super::double::Double;
use super::simd::Pair;

/// How many times its own size the terms of a prediction may be for a sum of plain `f64`s: it is right to
/// a few units in the last place then. Beyond that the terms are summed in double-double.
pub const CANCELLING: f64 = 16.0;

/// How many rows go through one column after the other: their sums stay in the nearest cache.
const BLOCK: usize = 256;

/// Plain sums of the terms of each row, the intercept first, in the order of the columns. NaN where a
/// number is not finite or [cancellation](CANCELLING) is too large.
#[inline(never)]
pub fn plain_sums(coefficients: &[Double], columns: &[Vec<f64>], sums: &mut [f64]) {
    let mut coefficients = coefficients.iter();
    let intercept = coefficients.next().map_or(0.0, |first| first.high());
    let mut sizes = [0.0; BLOCK];
    for (block, sums) in sums.chunks_mut(BLOCK).enumerate() {
        let sizes = &mut sizes[..sums.len()];
        sums.fill(intercept);
        sizes.fill(intercept.abs());
        for (coefficient, column) in coefficients.clone().zip(columns) {
            let rows = block * BLOCK..block * BLOCK + sums.len();
            add_terms(coefficient.high(), &column[rows], sums, sizes);
        }
        for (sum, size) in sums.iter_mut().zip(sizes) {
            let is_right = *size <= (CANCELLING * sum.abs()).min(f64::MAX);
            *sum = if is_right { *sum } else { f64::NAN };
        }
    }
}

/// Adds a column's terms to the sums, and their sizes to the sizes.
#[inline(always)]
fn add_terms(slope: f64, column: &[f64], sums: &mut [f64], sizes: &mut [f64]) {
    let (zero, slopes) = (Pair::splat(0.0), Pair::splat(slope));
    let (columns, last) = column.as_chunks::<2>();
    let (sum_pairs, last_sum) = sums.as_chunks_mut::<2>();
    let (size_pairs, last_size) = sizes.as_chunks_mut::<2>();
    for ((column, sum), size) in columns.iter().zip(sum_pairs).zip(size_pairs) {
        let terms = slopes.times(Pair::load(column));
        Pair::load(sum).plus(terms).store(sum);
        let absolute = terms.greatest(zero.minus(terms));
        Pair::load(size).plus(absolute).store(size);
    }
    if let ([x], [sum], [size]) = (last, last_sum, last_size) {
        *sum += slope * x;
        *size += (slope * x).abs();
    }
}

/// Sums over rows that have an observed and a predicted value.
#[derive(Clone, Copy, Debug, Default)]
pub struct ResidualSums {
    /// How many rows there are.
    pub count: u64,
    /// The sum of the squares of residuals.
    pub squares: Double,
    /// The sum of the absolute values of residuals.
    pub sizes: Double,
    /// The first observed value. The sums of observed values are about it, so that a large offset costs no
    /// digits.
    pub pivot: f64,
    /// The sum of the observed values, each less the pivot.
    pub sum: Double,
    /// The sum of the squares of the observed values, each less the pivot.
    pub sum_of_squares: Double,
}

impl ResidualSums {
    /// Adds rows. One with NaN in either value is none, and has a residual of NaN.
    #[inline(never)]
    pub fn push(&mut self, observed: &[f64], predicted: &[f64], residuals: &mut [f64]) {
        // Sums are copied, so that they stay in registers.
        let mut own = *self;
        for ((observed, predicted), kept) in observed.iter().zip(predicted).zip(residuals) {
            let residual = Double::difference(*observed, *predicted);
            *kept = residual.to_f64();
            if kept.is_nan() {
                continue;
            }
            if own.count == 0 {
                own.pivot = *observed;
            }
            own.count += 1;
            own.squares = own.squares.plus(square(residual));
            own.sizes = own.sizes.plus(Double::from(kept.abs()));
            let deviation = Double::difference(*observed, own.pivot);
            own.sum = own.sum.plus(deviation);
            own.sum_of_squares = own.sum_of_squares.plus(square(deviation));
        }
        *self = own;
    }
}

/// The square, as the operator has it, inlined.
#[inline(always)]
pub fn square(value: Double) -> Double {
    let square = value.times(value);
    match square.low().is_finite() {
        true => square,
        // The factors are too large to be split.
        false => value * value,
    }
}
