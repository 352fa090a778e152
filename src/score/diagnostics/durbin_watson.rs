//! Whether the residuals of successive rows have to do with each other.

use super::statistic::{Residuals, Statistic};
use crate::numerics::double::Double;
use galton_kernel::linear::square;

/// The statistic of Durbin and Watson, "Testing for serial correlation in least squares regression", 1950: the
/// sum of squared differences of successive residuals over the sum of their squares.
#[derive(Clone, Debug, Default)]
pub(super) struct DurbinWatson {
    count: u64,
    squares: Double,
    steps: Double,
    before: f64,
}

impl Statistic for DurbinWatson {
    fn push(&mut self, rows: &Residuals<'_>) {
        for residual in rows.residuals {
            self.squares = self.squares.plus(square(Double::from(*residual)));
            if self.count > 0 {
                let step = Double::difference(*residual, self.before);
                self.steps = self.steps.plus(square(step));
            }
            self.before = *residual;
            self.count += 1;
        }
    }

    fn value(&self) -> Option<f64> {
        let ratio = (self.steps / self.squares).to_f64();
        (self.count > 1 && ratio.is_finite()).then_some(ratio)
    }

    fn boxed(&self) -> Box<dyn Statistic> {
        Box::new(self.clone())
    }
}
