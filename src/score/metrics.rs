//! How well a model predicts rows whose response is known, in one pass and constant memory.

use crate::numerics::double::Double;
use galton_kernel::linear::ResidualSums;

/// The number of largest residuals that are kept.
const LARGEST: usize = 10;

/// The number of rows beyond which one of them may be known as the total of the others.
const LEAST: u64 = 6;

/// The distance of predictions from observed values.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Metrics {
    /// The rows with a prediction and an observed response.
    pub count: u64,
    /// The rows without a response or without a prediction.
    pub left_out: u64,
    /// The mean of squared residuals.
    pub mse: Option<f64>,
    /// The root of the mean squared error, in the response's unit.
    pub rmse: Option<f64>,
    /// The mean of absolute residuals, in the response's unit.
    pub mae: Option<f64>,
    /// One less the ratio of the sum of squared residuals to that about the mean of these rows;
    /// `None` where the response is constant.
    pub r_squared: Option<f64>,
    /// The largest residuals, the largest first.
    pub largest: Vec<Residual>,
    /// One of these rows, if its observed value is the sum of all others: it may have their total.
    pub total: Option<Residual>,
}

/// One row that is far from its prediction.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Residual {
    /// The row's number, 1 for the first record below the header.
    pub row: u64,
    /// The line of the file on which it begins.
    pub line: u64,
    /// The response as it is there.
    pub observed: f64,
    /// The response as it is modelled.
    pub predicted: f64,
    /// Observed less predicted.
    pub residual: f64,
}

/// Takes observed and predicted values as they come.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    left_out: u64,
    sums: ResidualSums,
    largest: Vec<Residual>,
    /// The residuals of a batch, kept for the memory.
    residuals: Vec<f64>,
}

impl Tally {
    /// Takes `count` rows. NaN in either value leaves a row out. `times` says how many times each row counts: once if
    /// it is empty. `place` gives the number of a row and the line on which it begins, and is asked only for rows
    /// with a large residual.
    pub(crate) fn push(
        &mut self,
        observed: &[f64],
        predicted: &[f64],
        times: &[f64],
        count: u64,
        place: &dyn Fn(usize) -> (u64, u64),
    ) {
        self.residuals.resize(observed.len(), 0.0);
        if times.is_empty() {
            let before = self.sums.count;
            self.sums.push(observed, predicted, &mut self.residuals);
            self.left_out += count - (self.sums.count - before);
        } else {
            self.left_out += count - self.push_times(observed, predicted, times);
        }
        // A residual must be above this to be kept. NaN is not.
        let mut least = self.least();
        for (at, residual) in self.residuals.iter().enumerate() {
            if residual.abs() > least {
                let (row, line) = place(at);
                let kept = Residual {
                    row,
                    line,
                    observed: observed[at],
                    predicted: predicted[at],
                    residual: *residual,
                };
                keep_largest(&mut self.largest, kept);
                least = self.least();
            }
        }
    }

    /// Takes rows, each of which counts as often as `times` says. Returns how many rows have all three numbers.
    fn push_times(&mut self, observed: &[f64], predicted: &[f64], times: &[f64]) -> u64 {
        let sums = &mut self.sums;
        let mut rows = 0;
        for (at, residual) in self.residuals.iter_mut().enumerate() {
            let (value, times) = (observed[at], times[at]);
            *residual = value - predicted[at];
            if (*residual + times).is_nan() {
                *residual = f64::NAN;
                continue;
            }
            if sums.count == 0 {
                sums.pivot = value;
            }
            let (own, times) = (Double::from(*residual), Double::from(times));
            let about = Double::difference(value, sums.pivot);
            sums.count += times.to_f64() as u64;
            sums.squares += times * own * own;
            sums.sizes += times * Double::from(residual.abs());
            sums.sum += times * about;
            sums.sum_of_squares += times * about * about;
            rows += 1;
        }
        rows
    }

    /// The smallest kept residual, if the list is full.
    fn least(&self) -> f64 {
        match self.largest.get(LARGEST - 1) {
            Some(last) => last.residual.abs(),
            None => -1.0,
        }
    }

    pub(crate) fn metrics(&self) -> Metrics {
        let sums = &self.sums;
        let count = Double::from(sums.count as f64);
        let mean = |total: Double| {
            let mean = (total / count).to_f64();
            (sums.count > 0 && mean.is_finite()).then_some(mean)
        };
        let about_mean = sums.sum_of_squares - sums.sum * sums.sum / count;
        let share = (sums.squares / about_mean).to_f64();
        let mse = mean(sums.squares);
        let sum = (sums.sum + count * Double::from(sums.pivot)).to_f64();
        // Of few values, one may be the sum of the others by chance.
        let is_total = |row: &&Residual| {
            let size = row.observed.abs();
            sums.count > LEAST && size > 0.0 && (sum - 2.0 * row.observed).abs() <= 1e-9 * size
        };
        Metrics {
            total: self.largest.iter().find(is_total).copied(),
            count: sums.count,
            left_out: self.left_out,
            mse,
            rmse: mse.map(f64::sqrt),
            mae: mean(sums.sizes),
            r_squared: (about_mean.to_f64() > 0.0 && share.is_finite()).then_some(1.0 - share),
            largest: self.largest.clone(),
        }
    }
}

/// Puts a residual among the largest, which come first; behind one of its size.
#[inline(never)] // cold: see DESIGN.md, "Hot and cold"
fn keep_largest(largest: &mut Vec<Residual>, residual: Residual) {
    let size = residual.residual.abs();
    let place = largest.partition_point(|kept| kept.residual.abs() >= size);
    largest.truncate(LARGEST - 1);
    largest.insert(place, residual);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metrics_are_those_of_the_textbook() {
        let mut tally = Tally::default();
        let place = |at: usize| (at as u64 + 1, at as u64 + 2);
        let observed = [3.0, -0.5, 2.0, 7.0, f64::NAN];
        tally.push(&observed, &[2.5, 0.0, 2.0, 8.0, 1.0], &[], 5, &place);
        let metrics = tally.metrics();
        // scikit-learn's own example for mean_squared_error, mean_absolute_error and r2_score.
        assert_eq!(metrics.mse, Some(0.375));
        assert_eq!(metrics.mae, Some(0.5));
        assert_eq!(metrics.r_squared, Some(1.0 - 1.5 / 29.1875));
        assert_eq!((metrics.count, metrics.left_out), (4, 1));
        let rows: Vec<u64> = metrics
            .largest
            .iter()
            .map(|residual| residual.row)
            .collect();
        assert_eq!(rows, [4, 1, 2, 3]);
    }

    #[test]
    fn nothing_has_no_metrics() {
        let metrics = Tally::default().metrics();
        assert_eq!(
            (metrics.mse, metrics.mae, metrics.r_squared),
            (None, None, None)
        );
    }

    #[test]
    fn only_the_largest_residuals_are_kept() {
        let mut tally = Tally::default();
        for row in 1..=1000 {
            let size = (row * 7919 % 1009) as f64;
            tally.push(&[size], &[0.0], &[], 1, &|_| (row, row + 1));
        }
        let largest = tally.metrics().largest;
        let sizes: Vec<f64> = largest.iter().map(|residual| residual.residual).collect();
        assert_eq!(sizes.len(), LARGEST);
        assert!(
            sizes.is_sorted_by(|a, b| a >= b) && sizes[LARGEST - 1] > 980.0,
            "{sizes:?}"
        );
    }
}
