//! Linear predictions of many rows whose numbers are in columns, and sums of their residuals.

use super::double::Double;
use super::row::{quick_two_sum, split, two_sum};
use super::simd::{Both, Pair};

/// How many times its own size the terms of a prediction may be for a sum of plain `f64`s: it is right to
/// a few units in the last place then. Beyond that the terms are summed in double-double.
pub const CANCELLING: f64 = 16.0;

/// How many rows go through one column after the other: their sums stay in the nearest cache.
const BLOCK: usize = 256;

/// Plain sums of the terms of each row, the intercept first, in the order of the columns. NaN where a
/// number is not finite or [cancellation](CANCELLING) is too large. Returns whether no sum is NaN.
#[inline(never)]
pub fn plain_sums(coefficients: &[Double], columns: &[Vec<f64>], sums: &mut [f64]) -> bool {
    let mut coefficients = coefficients.iter().map(|coefficient| coefficient.high());
    let intercept = coefficients.next().unwrap_or(0.0);
    let mut sizes = [0.0; BLOCK];
    let mut are_right = true;
    for (block, sums) in sums.chunks_mut(BLOCK).enumerate() {
        let rows = block * BLOCK..block * BLOCK + sums.len();
        let mut slopes = coefficients.clone();
        // A column with a slope of -0 changes no sum.
        let few: Option<[(f64, &[f64]); 3]> = (1..=3).contains(&columns.len()).then(|| {
            std::array::from_fn(|at| {
                let column = columns.get(at).unwrap_or(&columns[0]);
                (slopes.next().unwrap_or(-0.0), &column[rows.clone()])
            })
        });
        let are_all_right = few.is_some_and(|few| sum_few(intercept, few, sums));
        if are_all_right {
            continue;
        }
        let sizes = &mut sizes[..sums.len()];
        sums.fill(intercept);
        sizes.fill(intercept.abs());
        for (coefficient, column) in coefficients.clone().zip(columns) {
            add_terms(coefficient, &column[rows.clone()], sums, sizes);
        }
        for (sum, size) in sums.iter_mut().zip(sizes) {
            let is_right = is_right(*sum, *size);
            are_right &= is_right;
            *sum = if is_right { *sum } else { f64::NAN };
        }
    }
    are_right
}

/// Whether a plain sum will do whose terms have this size together.
#[inline(always)]
fn is_right(sum: f64, size: f64) -> bool {
    size <= (CANCELLING * sum.abs()).min(f64::MAX)
}

/// Plain sums of a few columns, which stay in registers. Returns whether all will do, which may be false where one is
/// just right.
#[inline(always)]
fn sum_few(intercept: f64, columns: [(f64, &[f64]); 3], sums: &mut [f64]) -> bool {
    let (pairs, last) = sums.as_chunks_mut::<2>();
    let count = pairs.len();
    let column_pairs =
        columns.map(|(slope, column)| (Pair::splat(slope), &column.as_chunks::<2>().0[..count]));
    let (first, first_size) = (Pair::splat(intercept), Pair::splat(intercept.abs()));
    let factor = Pair::splat(CANCELLING);
    let mut are_right = Both::yes();
    for (at, pair) in pairs.iter_mut().enumerate() {
        let (mut sum, mut size) = (first, first_size);
        for (slopes, pairs) in column_pairs {
            let terms = slopes.times(Pair::load(&pairs[at]));
            sum = sum.plus(terms);
            size = size.plus(terms.absolute());
        }
        sum.store(pair);
        // An infinite size is not less than another one.
        are_right = are_right.and(size.is_less(factor.times(sum.absolute())));
    }
    let [sum] = last else {
        return are_right.all();
    };
    *sum = intercept;
    let mut size = intercept.abs();
    for (slope, column) in columns {
        let term = slope * column[2 * count];
        *sum += term;
        size += term.abs();
    }
    are_right.all() && is_right(*sum, size)
}

/// Adds a column's terms to the sums, and their sizes to the sizes.
#[inline(always)]
fn add_terms(slope: f64, column: &[f64], sums: &mut [f64], sizes: &mut [f64]) {
    let slopes = Pair::splat(slope);
    let (columns, last) = column.as_chunks::<2>();
    let (sum_pairs, last_sum) = sums.as_chunks_mut::<2>();
    let (size_pairs, last_size) = sizes.as_chunks_mut::<2>();
    for ((column, sum), size) in columns.iter().zip(sum_pairs).zip(size_pairs) {
        let terms = slopes.times(Pair::load(column));
        Pair::load(sum).plus(terms).store(sum);
        Pair::load(size).plus(terms.absolute()).store(size);
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
    /// Adds rows. A row with NaN in either value does not count, and its residual is NaN.
    #[inline(never)]
    pub fn push(&mut self, observed: &[f64], predicted: &[f64], residuals: &mut [f64]) {
        // Sums are copied, so that they stay in registers, and go two at a time.
        let mut own = *self;
        let mut squares = Two::of(own.squares, own.sum_of_squares);
        let mut sums = Two::of(own.sizes, own.sum);
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
            let deviation = Double::difference(*observed, own.pivot);
            squares = squares.plus(Two::of(residual, deviation).square());
            sums = sums.plus(Two::of(Double::from(kept.abs()), deviation));
        }
        [own.squares, own.sum_of_squares] = squares.lanes();
        [own.sizes, own.sum] = sums.lanes();
        *self = own;
    }
}

/// Two numbers in double-double, with the bits that each has alone.
#[derive(Clone, Copy)]
struct Two {
    high: Pair,
    low: Pair,
}

impl Two {
    #[inline(always)]
    fn of(a: Double, b: Double) -> Self {
        Self {
            high: Pair::load(&[a.high(), b.high()]),
            low: Pair::load(&[a.low(), b.low()]),
        }
    }

    #[inline(always)]
    fn lanes(self) -> [Double; 2] {
        let ([a, b], [c, d]) = (self.high.lanes(), self.low.lanes());
        [Double::new(a, c), Double::new(b, d)]
    }

    /// As [`Double::plus`].
    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        let [sum, error] = two_sum(self.high, other.high);
        let [low_sum, low_error] = two_sum(self.low, other.low);
        let [sum, rest] = quick_two_sum(sum, error.plus(low_sum));
        let [high, low] = quick_two_sum(sum, rest.plus(low_error));
        Self { high, low }
    }

    /// As [`square`].
    #[inline(always)]
    fn square(self) -> Self {
        let high = self.high.times(self.high);
        let [upper, rest] = split(self.high);
        let across = upper.times(rest);
        let error = upper.times(upper).minus(high).plus(across).plus(across);
        let error = error.plus(rest.times(rest));
        let small = self.high.times(self.low);
        let [high, low] = quick_two_sum(high, error.plus(small.plus(small)));
        let [a, b] = low.lanes();
        match (a + b).is_finite() {
            true => Self { high, low },
            // A number is too large to be split.
            false => {
                let [a, b] = self.lanes();
                Self::of(square(a), square(b))
            }
        }
    }
}

/// Sums of the squares of numbers and of the differences between one and the next.
#[derive(Clone, Copy, Debug, Default)]
pub struct StepSums {
    /// How many numbers there are.
    pub count: u64,
    /// The sum of the squares of the numbers.
    pub squares: Double,
    /// The sum of the squares of the differences.
    pub steps: Double,
    before: f64,
}

impl StepSums {
    /// Adds the next numbers.
    #[inline(never)]
    pub fn push(&mut self, numbers: &[f64]) {
        let mut own = *self;
        for number in numbers {
            own.squares = own.squares.plus(square(Double::from(*number)));
            if own.count > 0 {
                let step = Double::difference(*number, own.before);
                own.steps = own.steps.plus(square(step));
            }
            own.before = *number;
            own.count += 1;
        }
        *self = own;
    }
}

/// Appends the differences between numbers of a column and another number.
#[inline(never)]
pub fn gather_less(column: &[f64], places: &[usize], less: f64, out: &mut Vec<f64>) {
    out.extend(places.iter().map(|place| column[*place] - less));
}

/// Appends numbers of a column.
#[inline(never)]
pub fn gather(column: &[f64], places: &[usize], out: &mut Vec<f64>) {
    out.extend(places.iter().map(|place| column[*place]));
}

/// The ends of intervals about `middles`: each reaches `scale` times the root of `own` and a distance.
#[inline(never)]
pub fn interval_ends(
    middles: &[f64],
    distances: &[f64],
    own: f64,
    scale: f64,
    [lower, upper]: &mut [Vec<f64>; 2],
) {
    lower.clear();
    upper.clear();
    for (middle, distance) in middles.iter().zip(distances) {
        let reach = scale * (own + distance).sqrt();
        lower.push(middle - reach);
        upper.push(middle + reach);
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
