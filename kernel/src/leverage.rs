//! Leverages of many rows, and sums of products of their scores.

use super::double::Double;
use super::linear::square;
use super::row::{quick_two_sum, two_sum};
use super::simd::Pair;

/// For rows whose centred numbers are in `scores`, one column after the other: their scores, in place, and
/// their distances, which are leverages of rows that weigh 1.
///
/// `factor` is L D L' of the centred products, row by row, with D on the diagonal. A score is a number less
/// that which the columns before it say of it, by substitution in L (Golub and Van Loan, section 3.1). A
/// distance is the sum of u² / d.
#[inline(never)]
pub fn scores(factor: &[f64], scores: &mut [Vec<f64>], distances: &mut Vec<f64>) {
    let count = scores.first().map_or(0, Vec::len);
    distances.clear();
    distances.resize(count, 0.0);
    let mut known = vec![0.0; count];
    let mut from = 0;
    for i in 0..scores.len() {
        let (lower, rest) = factor[from..].split_at(i);
        let (before, others) = scores.split_at_mut(i);
        known.fill(0.0);
        for (l, score) in lower.iter().zip(before) {
            add_times(*l, score, &mut known);
        }
        if let ([pivot, ..], [own, ..]) = (rest, others) {
            finish_score(*pivot, &known, own, distances);
        }
        from += i + 1;
    }
}

/// Adds a multiple of a column.
fn add_times(factor: f64, column: &[f64], sums: &mut [f64]) {
    let factors = Pair::splat(factor);
    let (columns, last) = column.as_chunks::<2>();
    let (pairs, last_sum) = sums.as_chunks_mut::<2>();
    for (column, sum) in columns.iter().zip(pairs) {
        let term = factors.times(Pair::load(column));
        Pair::load(sum).plus(term).store(sum);
    }
    if let ([x], [sum]) = (last, last_sum) {
        *sum += factor * x;
    }
}

/// Subtracts the known part of a column from its scores, and adds their squares to the distances.
fn finish_score(pivot: f64, known: &[f64], own: &mut [f64], distances: &mut [f64]) {
    let pivots = Pair::splat(pivot);
    let (knowns, last_known) = known.as_chunks::<2>();
    let (pairs, last) = own.as_chunks_mut::<2>();
    let (sums, last_sum) = distances.as_chunks_mut::<2>();
    for ((known, own), sum) in knowns.iter().zip(pairs).zip(sums) {
        let score = Pair::load(own).minus(Pair::load(known));
        score.store(own);
        let part = score.times(score).over(pivots);
        Pair::load(sum).plus(part).store(sum);
    }
    if let ([known], [own], [sum]) = (last_known, last, last_sum) {
        *own -= known;
        *sum += *own * *own / pivot;
    }
}

/// A symmetric matrix of sums of products in double-double, to which rows are added.
#[derive(Clone, Debug, Default)]
pub struct ProductSums {
    /// The lower triangle row by row, each row with an even number of places.
    high: Vec<f64>,
    low: Vec<f64>,
}

impl ProductSums {
    /// Zeros for rows of `width` numbers.
    pub fn new(width: usize) -> Self {
        let places = (0..width).map(|i| (i + 2) / 2 * 2).sum();
        Self {
            high: vec![0.0; places],
            low: vec![0.0; places],
        }
    }

    /// Adds `scale` times the products of a row with itself. A zero stands behind an odd number of numbers.
    #[inline(never)]
    pub fn add(&mut self, scale: f64, row: &[f64], width: usize) {
        let (pairs, _) = row.as_chunks::<2>();
        let (mut highs, _) = self.high.as_chunks_mut::<2>();
        let (mut lows, _) = self.low.as_chunks_mut::<2>();
        for (i, own) in row[..width].iter().enumerate() {
            let scaled = Pair::splat(scale * own);
            let count = (i + 2) / 2;
            let (high, next_highs) = highs.split_at_mut(count);
            let (low, next_lows) = lows.split_at_mut(count);
            for ((other, high), low) in pairs.iter().zip(high).zip(low) {
                let term = scaled.times(Pair::load(other));
                // Double::plus, of a number without a low part.
                let [sum, error] = two_sum(Pair::load(high), term);
                let [sum, error] = quick_two_sum(sum, error.plus(Pair::load(low)));
                sum.store(high);
                error.store(low);
            }
            (highs, lows) = (next_highs, next_lows);
        }
    }

    /// The sum of the products of the numbers `i` and `j` of all rows.
    pub fn get(&self, i: usize, j: usize) -> Double {
        let (i, j) = (i.max(j), i.min(j));
        // The rows before have 2, 2, 4, 4, 6, 6, .. places.
        let start = if i % 2 == 0 {
            i / 2 * (i / 2 + 1) * 2
        } else {
            i.div_ceil(2) * i.div_ceil(2) * 2
        };
        Double::new(self.high[start + j], self.low[start + j])
    }
}

/// Rows of a fit, in columns.
#[derive(Clone, Copy, Debug)]
pub struct ScoredRows<'a> {
    /// The weights of the rows.
    pub weights: &'a [f64],
    /// Their distances; see [`scores`].
    pub distances: &'a [f64],
    /// Their residuals.
    pub residuals: &'a [f64],
    /// Their scores, by column.
    pub scores: &'a [Vec<f64>],
}

/// Adds the products of the rows' scores times squared residuals: as they are, over 1 - leverage, over its square. The
/// last two go without rows whose leverage is above `one`. Returns the sum of squared weighted residuals on top of
/// `weighted`. `row` is kept for its memory.
///
/// With weights all is of rows times the root of theirs, in which least squares are plain.
#[inline(never)]
pub fn add_products(
    products: &mut [ProductSums; 3],
    mut weighted: Double,
    rows: ScoredRows<'_>,
    one: f64,
    row: &mut Vec<f64>,
) -> Double {
    let width = rows.scores.len();
    let numbers = rows.weights.iter().zip(rows.distances).zip(rows.residuals);
    for (at, ((weight, distance), residual)) in numbers.enumerate() {
        let leverage = weight * distance;
        let mut squared = square(Double::from(*residual));
        if *weight != 1.0 {
            squared = squared * (*weight).into();
        }
        weighted = weighted.plus(squared);
        row.clear();
        row.extend(rows.scores.iter().map(|column| column[at]));
        row.push(0.0);
        let rest = 1.0 - leverage;
        let scale = squared.to_f64() * weight;
        let [plain, over, over_square] = &mut *products;
        plain.add(scale, row, width);
        // A leverage of NaN is not above it.
        let is_one = leverage > one;
        if !is_one {
            over.add(scale / rest, row, width);
            over_square.add(scale / (rest * rest), row, width);
        }
    }
    weighted
}

/// Measures of the influence of rows, in columns.
#[derive(Clone, Debug, Default)]
pub struct Measures {
    /// The leverages.
    pub leverages: Vec<f64>,
    /// The residuals over their standard errors.
    pub standardised: Vec<f64>,
    /// Standardised residuals with the residual variance of the other rows.
    pub studentised: Vec<f64>,
    /// Cook's distances.
    pub cooks_distances: Vec<f64>,
}

impl Measures {
    /// Computes the measures of rows. `error` is the residual standard error of the fit, `df` its degrees of freedom, and
    /// `coefficients` the number of its coefficients.
    #[inline(never)]
    pub fn of(&mut self, rows: ScoredRows<'_>, error: f64, df: f64, coefficients: f64) {
        let count = rows.residuals.len();
        for column in [
            &mut self.leverages,
            &mut self.standardised,
            &mut self.studentised,
            &mut self.cooks_distances,
        ] {
            column.resize(count, 0.0);
        }
        let numbers = rows.weights.iter().zip(rows.distances).zip(rows.residuals);
        let (first, last) = (&mut self.leverages, &mut self.standardised);
        let places = first.iter_mut().zip(last);
        let (third, fourth) = (&mut self.studentised, &mut self.cooks_distances);
        let others = third.iter_mut().zip(fourth);
        for ((((weight, distance), residual), (leverage, standardised)), (studentised, cook)) in
            numbers.zip(places).zip(others)
        {
            *leverage = weight * distance;
            let rest = 1.0 - *leverage;
            let r = residual * weight.sqrt() / (error * rest.sqrt());
            *standardised = r;
            *studentised = r * ((df - 1.0) / (df - r * r)).sqrt();
            *cook = r * r / coefficients * *leverage / rest;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_summed_to_the_last_bit_of_one_by_one() {
        for width in 1..7 {
            let mut sums = ProductSums::new(width);
            let mut expected = vec![Double::ZERO; width * width];
            for row in 0..100 {
                let number = |at: usize| 1.0 / (1.0 + (row * 7 + at * 13) as f64) - 0.1;
                let mut numbers: Vec<f64> = (0..width).map(number).collect();
                let scale = 1.0 / (3.0 + row as f64);
                for i in 0..width {
                    for j in 0..=i {
                        expected[i * width + j] += (scale * numbers[i] * numbers[j]).into();
                    }
                }
                numbers.push(0.0);
                sums.add(scale, &numbers, width);
            }
            for i in 0..width {
                for j in 0..=i {
                    assert_eq!(
                        sums.get(i, j),
                        expected[i * width + j],
                        "{i}, {j} of {width}"
                    );
                    assert_eq!(sums.get(j, i), sums.get(i, j));
                }
            }
        }
    }
}
