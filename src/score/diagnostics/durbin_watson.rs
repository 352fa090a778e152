//! Whether the residuals of successive rows have to do with each other.

use super::statistic::{Residuals, Statistic};
use crate::numerics::double::Double;
use galton_kernel::linear::StepSums;

/// The statistic of Durbin and Watson, "Testing for serial correlation in least squares regression", 1950: the
/// sum of squared differences of successive residuals over the sum of their squares.
#[derive(Clone, Debug, Default)]
pub(super) struct DurbinWatson(StepSums);

impl Statistic for DurbinWatson {
    fn push(&mut self, rows: &Residuals<'_>) {
        self.0.push(rows.residuals);
        // A row is followed by its copies, at a step of 0.
        for (residual, times) in rows.residuals.iter().zip(rows.times) {
            let copies = Double::from(times - 1.0);
            let residual = Double::from(*residual);
            self.0.count += copies.to_f64() as u64;
            self.0.squares += copies * residual * residual;
        }
    }

    fn value(&self) -> Option<f64> {
        let ratio = (self.0.steps / self.0.squares).to_f64();
        (self.0.count > 1 && ratio.is_finite()).then_some(ratio)
    }

    fn boxed(&self) -> Box<dyn Statistic> {
        Box::new(self.clone())
    }
}
