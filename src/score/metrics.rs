//! How well a model predicts rows whose response is known, in one pass and constant memory.

use crate::numerics::double::Double;

/// How many of the largest residuals are kept.
const LARGEST: usize = 10;

/// How far predictions are from what was observed.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Metrics {
    /// The rows with a prediction and an observed response.
    pub count: u64,
    /// The rows without one of them.
    pub left_out: u64,
    /// The mean of squared residuals.
    pub mse: Option<f64>,
    /// Its root, in the response's unit.
    pub rmse: Option<f64>,
    /// The mean of residuals without their sign, in the response's unit.
    pub mae: Option<f64>,
    /// One less the ratio of the sum of squared residuals to that about the mean of these rows;
    /// `None` where the response is constant.
    pub r_squared: Option<f64>,
    /// The largest residuals, the largest first.
    pub largest: Vec<Residual>,
}

/// One row that is far from its prediction.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Residual {
    /// The row's number, 1 for the first after the header.
    pub row: u64,
    /// The line of the file on which it begins.
    pub line: u64,
    /// The response as it is there.
    pub observed: f64,
    /// The response as the model has it.
    pub predicted: f64,
    /// Observed less predicted.
    pub residual: f64,
}

/// Takes pairs of observed and predicted as they come.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    count: u64,
    left_out: u64,
    squares: Double,
    sizes: Double,
    /// About the first observed value, which loses no digits to a large offset.
    pivot: f64,
    sum: Double,
    sum_of_squares: Double,
    largest: Vec<Residual>,
}

impl Tally {
    pub(crate) fn leave_out(&mut self) {
        self.left_out += 1;
    }

    /// `line` is asked for only if the row is among those kept: it takes counting.
    pub(crate) fn push(
        &mut self,
        [observed, predicted]: [f64; 2],
        row: u64,
        line: impl FnOnce() -> u64,
    ) {
        if self.count == 0 {
            self.pivot = observed;
        }
        self.count += 1;
        let residual = Double::difference(observed, predicted);
        self.squares += residual * residual;
        let size = residual.to_f64().abs();
        self.sizes += Double::from(size);
        let deviation = Double::difference(observed, self.pivot);
        self.sum += deviation;
        self.sum_of_squares += deviation * deviation;
        let larger = |kept: &Residual| kept.residual.abs() >= size;
        let place = self.largest.partition_point(larger);
        if place < LARGEST {
            self.largest.truncate(LARGEST - 1);
            let residual = Residual {
                row,
                line: line(),
                observed,
                predicted,
                residual: residual.to_f64(),
            };
            self.largest.insert(place, residual);
        }
    }

    pub(crate) fn metrics(&self) -> Metrics {
        let count = Double::from(self.count as f64);
        let mean = |sum: Double| {
            let mean = (sum / count).to_f64();
            (self.count > 0 && mean.is_finite()).then_some(mean)
        };
        let about_mean = self.sum_of_squares - self.sum * self.sum / count;
        let share = (self.squares / about_mean).to_f64();
        let mse = mean(self.squares);
        Metrics {
            count: self.count,
            left_out: self.left_out,
            mse,
            rmse: mse.map(f64::sqrt),
            mae: mean(self.sizes),
            r_squared: (about_mean.to_f64() > 0.0 && share.is_finite()).then_some(1.0 - share),
            largest: self.largest.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metrics_are_those_of_the_textbook() {
        let mut tally = Tally::default();
        for (row, pair) in [[3.0, 2.5], [-0.5, 0.0], [2.0, 2.0], [7.0, 8.0]]
            .into_iter()
            .enumerate()
        {
            tally.push(pair, row as u64 + 1, || row as u64 + 2);
        }
        tally.leave_out();
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
            tally.push([size, 0.0], row, || row + 1);
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
