//! How to descend: the method, its rate, and when to stop.

use super::methods::Method;
use super::schedule::Schedule;
use crate::error::{Error, check_bounds};
use crate::fit::coordinates::Scaling;
use crate::fit::quadratic::Loss;

/// How to descend.
///
/// Each setting has a method of its own name that sets it.
///
/// ```
/// use galton::methods::HeavyBall;
/// use galton::{Method, Schedule, Settings};
///
/// let settings = Settings::new()
///     .method(Method::HeavyBall(HeavyBall { momentum: Some(0.9) }))
///     .learning_rate(0.05)
///     .schedule(Schedule::Cosine)
///     .iterations(1_000);
/// assert_eq!(settings.tolerance, 1e-10);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Settings {
    /// How one step follows from another.
    pub method: Method,
    /// The factor of the gradient in each step. Line search, conjugate gradients and coordinate descent
    /// find their own and ignore it.
    pub learning_rate: LearningRate,
    /// How the rate changes on the way.
    pub schedule: Schedule,
    /// The most steps it takes.
    pub iterations: u64,
    /// The function that the descent minimises.
    pub loss: Loss,
    /// Added to the loss: this times the sum of squared slopes (never the intercept) in the
    /// coordinates that the descent works in. With the sum of squares it is scikit-learn's `alpha`
    /// of `Ridge`; with their mean, glmnet's `lambda` at `alpha = 0`.
    pub ridge: f64,
    /// How the predictors are scaled first. Coefficients are in the data's units in any case.
    pub scaling: Scaling,
    /// The coefficients to start from, intercept first, in the data's units; by default zero in
    /// the working coordinates.
    pub start: Option<Vec<f64>>,
    /// Converged means: the root mean square distance between the descent's predictions and those
    /// of least squares is at most this part of the response's standard deviation.
    pub tolerance: f64,
}

/// Gradient descent on standardised predictors at the best safe rate, for at most 100,000 steps: enough
/// to arrive at least squares where the condition number of the standardised columns is below about 8,000.
impl Default for Settings {
    fn default() -> Self {
        Self {
            method: Method::GradientDescent,
            learning_rate: LearningRate::Auto,
            schedule: Schedule::Constant,
            iterations: 100_000,
            loss: Loss::Mean,
            ridge: 0.0,
            scaling: Scaling::Standardised,
            start: None,
            tolerance: 1e-10,
        }
    }
}

/// A method for each setting.
impl Settings {
    /// Gradient descent on standardised predictors at the best safe rate, for at most 100,000 steps.
    pub fn new() -> Self {
        Self::default()
    }

    /// How one step follows from another. [`Method::GradientDescent`] by default.
    #[must_use]
    pub fn method(mut self, method: Method) -> Self {
        self.method = method;
        self
    }

    /// The factor of the gradient in each step: a number above 0, or [`LearningRate::Auto`], the
    /// default.
    #[must_use]
    pub fn learning_rate(mut self, rate: impl Into<LearningRate>) -> Self {
        self.learning_rate = rate.into();
        self
    }

    /// How the rate changes on the way. [`Schedule::Constant`] by default.
    #[must_use]
    pub fn schedule(mut self, schedule: Schedule) -> Self {
        self.schedule = schedule;
        self
    }

    /// The most steps that are taken. 100,000 by default.
    #[must_use]
    pub fn iterations(mut self, iterations: u64) -> Self {
        self.iterations = iterations;
        self
    }

    /// The loss: the mean of the squared residuals, the default, or their sum.
    #[must_use]
    pub fn loss(mut self, loss: Loss) -> Self {
        self.loss = loss;
        self
    }

    /// The ridge penalty, 0 or above: the loss grows by this times the sum of squared slopes in the working
    /// coordinates. 0 by default.
    #[must_use]
    pub fn ridge(mut self, penalty: f64) -> Self {
        self.ridge = penalty;
        self
    }

    /// How the predictors are scaled first. [`Scaling::Standardised`] by default.
    #[must_use]
    pub fn scaling(mut self, scaling: Scaling) -> Self {
        self.scaling = scaling;
        self
    }

    /// The coefficients to start from, in the data's units, the intercept first where the model has one. By
    /// default, zero in the working coordinates.
    #[must_use]
    pub fn start(mut self, coefficients: impl Into<Vec<f64>>) -> Self {
        self.start = Some(coefficients.into());
        self
    }

    /// The descent has converged when its predictions are this near to those of least squares: their root
    /// mean square distance, as a fraction of the response's standard deviation. 1e-10 by default.
    #[must_use]
    pub fn tolerance(mut self, tolerance: f64) -> Self {
        self.tolerance = tolerance;
        self
    }

    /// The settings of the Python project that galton succeeds: the sum of squares, the predictor as it
    /// is, rate 0.002, 2,000 steps and the one more that it made. They fit its own data, whose predictor
    /// has length 1; on others that rate may diverge.
    pub fn original() -> Self {
        Self {
            learning_rate: LearningRate::Fixed(0.002),
            iterations: 2001,
            loss: Loss::Sum,
            scaling: Scaling::Raw,
            ..Self::default()
        }
    }
}

/// The factor of the gradient in a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LearningRate {
    /// A number above zero, in the squared unit of a coordinate per squared unit of the response.
    Fixed(f64),
    /// The best that is safe for the method, found from the curvatures of the loss before the first
    /// step; [`Descent::choice`](crate::Descent::choice) says which, and why.
    Auto,
}

impl From<f64> for LearningRate {
    fn from(rate: f64) -> Self {
        Self::Fixed(rate)
    }
}

impl Settings {
    pub(super) fn check(&self) -> Result<(), Error> {
        if let LearningRate::Fixed(rate) = self.learning_rate {
            let expected = "a number above 0";
            check_bounds(
                "learning_rate",
                rate,
                expected,
                f64::from_bits(1)..f64::INFINITY,
            )?;
        }
        let expected = "0 or a number above 0";
        check_bounds("tolerance", self.tolerance, expected, 0.0..f64::INFINITY)?;
        self.method.check()?;
        self.schedule.check()
    }
}
