//! How to descend: the method, its rate, and when to stop.

use super::bounds::check_bounds;
use super::schedule::Schedule;
use crate::error::{Error, ErrorKind};
use crate::fit::coordinates::Scaling;
use crate::fit::quadratic::Loss;

/// How to descend.
///
/// Each setting has a method of its own name that sets it.
///
/// ```
/// use galton::{Method, Schedule, Settings};
///
/// let settings = Settings::new()
///     .method(Method::HeavyBall { momentum: Some(0.9) })
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
    /// What the gradient is multiplied by in each step. Line search, conjugate gradients and
    /// coordinate descent know their own, and take no notice of it.
    pub learning_rate: LearningRate,
    /// How the rate changes on the way.
    pub schedule: Schedule,
    /// The most steps it takes.
    pub iterations: u64,
    /// What is made least.
    pub loss: Loss,
    /// Added to the loss: this times the sum of squared slopes (never the intercept) in the
    /// coordinates that the descent works in. With the sum of squares it is scikit-learn's `alpha`
    /// of `Ridge`; with their mean, glmnet's `lambda` at `alpha = 0`.
    pub ridge: f64,
    /// What is made of the predictors first. Coefficients are in the data's units either way.
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

/// What can be set, a method for each setting.
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

    /// What the gradient is multiplied by in each step: a number above 0, or [`LearningRate::Auto`], the
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

/// What the gradient is multiplied by.
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

/// How one step follows from another. With u the position, g the gradient there and η the rate.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub enum Method {
    /// `u ← u - η g` over all rows (Cauchy 1847). Converges for 0 < η < 2/λmax.
    #[default]
    GradientDescent,
    /// `v ← β v - η g, u ← u + v` (Polyak, "Some methods of speeding up the convergence of iteration
    /// methods", 1964). Converges for 0 ≤ β < 1, 0 < η < 2(1 + β)/λmax.
    HeavyBall {
        /// β; by default the best one, ((√κ - 1)/(√κ + 1))².
        momentum: Option<f64>,
    },
    /// A step from `y = u + β (u - previous u)` with β from Nesterov's sequence (1983), which starts
    /// again when the step goes uphill (O'Donoghue and Candès, "Adaptive restart for accelerated
    /// gradient schemes", 2015, the gradient scheme). Made for η ≤ 1/λmax; converges for every
    /// momentum below 4/(3 λmax).
    Nesterov,
    /// Steps of about η, by running means of the gradient and of its square (Kingma and Ba, "Adam",
    /// 2015, algorithm 1). No rate diverges; at a constant one it ends circling within about η.
    Adam {
        /// How much of the mean gradient is kept, β₁.
        beta1: f64,
        /// How much of the mean square is kept, β₂.
        beta2: f64,
        /// Added to the root of the mean square, ε.
        epsilon: f64,
    },
    /// Steps divided by the root of the sum of all squared gradients so far (Duchi, Hazan and Singer,
    /// 2011). No rate diverges.
    AdaGrad {
        /// Added to that root, ε.
        epsilon: f64,
    },
    /// Steps divided by the root of a running mean of squared gradients (Tieleman and Hinton, lecture
    /// 6.5 of "Neural networks for machine learning", 2012). No rate diverges.
    RmsProp {
        /// How much of the mean square is kept, α.
        decay: f64,
        /// Added to its root, ε.
        epsilon: f64,
    },
    /// Down the gradient to the least loss along it, η = g'g / g'Hg (Nocedal and Wright, "Numerical
    /// Optimization", section 3.3). Always converges; no step raises the loss.
    LineSearch,
    /// To the least loss along directions conjugate to all before (Hestenes and Stiefel 1952; Nocedal
    /// and Wright, algorithm 5.2): as many steps as coefficients, but for rounding. No step raises
    /// the loss.
    ConjugateGradient,
    /// One coefficient after the other to the least loss along it, all of them an iteration
    /// (Gauss-Seidel; Wright, "Coordinate descent algorithms", 2015). Always converges; no step raises
    /// the loss.
    CoordinateDescent,
    /// The gradient of a few rows only, the next ones each time, in an order drawn anew every epoch
    /// (Robbins and Monro 1951). Rows that are in memory: all, or an even sample of them. At a constant
    /// rate it ends in noise about the optimum; safe for η ≤ 1/L of the steepest batch (Needell,
    /// Srebro and Ward 2014).
    Stochastic(Stochastic),
}

/// How rows are drawn for a stochastic descent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stochastic {
    /// Rows a step: 1 is stochastic in the strict sense, more a minibatch.
    pub batch: usize,
    /// What the orders are drawn from: the same seed gives the same descent, to the last bit.
    pub seed: u64,
    /// Whether rows are taken in a new order each epoch, or always as they stand in the table.
    pub shuffle: bool,
    /// Whether the position is the mean of all positions since the start (Polyak and Juditsky,
    /// "Acceleration of stochastic approximation by averaging", 1992).
    pub averaging: bool,
}

impl Default for Stochastic {
    fn default() -> Self {
        Self {
            batch: 1,
            seed: 1886,
            shuffle: true,
            averaging: false,
        }
    }
}

impl Method {
    /// Adam with the constants of its paper.
    pub const ADAM: Self = Self::Adam {
        beta1: 0.9,
        beta2: 0.999,
        epsilon: 1e-8,
    };

    /// AdaGrad with PyTorch's constant.
    pub const ADAGRAD: Self = Self::AdaGrad { epsilon: 1e-10 };

    /// RMSProp with PyTorch's constants.
    pub const RMSPROP: Self = Self::RmsProp {
        decay: 0.99,
        epsilon: 1e-8,
    };

    /// Its name in kebab case, the same in every face.
    pub fn name(&self) -> &'static str {
        match self {
            Self::GradientDescent => "gradient-descent",
            Self::HeavyBall { .. } => "heavy-ball",
            Self::Nesterov => "nesterov",
            Self::Adam { .. } => "adam",
            Self::AdaGrad { .. } => "adagrad",
            Self::RmsProp { .. } => "rmsprop",
            Self::LineSearch => "line-search",
            Self::ConjugateGradient => "conjugate-gradient",
            Self::CoordinateDescent => "coordinate-descent",
            Self::Stochastic(Stochastic { batch: 1, .. }) => "stochastic",
            Self::Stochastic(_) => "minibatch",
        }
    }

    /// The method of this name with its usual constants; a minibatch is of 32 rows.
    pub fn from_name(name: &str) -> Option<Self> {
        let minibatch = Stochastic {
            batch: 32,
            ..Stochastic::default()
        };
        [
            Self::GradientDescent,
            Self::HeavyBall { momentum: None },
            Self::Nesterov,
            Self::ADAM,
            Self::ADAGRAD,
            Self::RMSPROP,
            Self::LineSearch,
            Self::ConjugateGradient,
            Self::CoordinateDescent,
            Self::Stochastic(Stochastic::default()),
            Self::Stochastic(minibatch),
        ]
        .into_iter()
        .find(|method| method.name() == name)
    }

    /// Whether it goes by a learning rate.
    pub fn has_rate(&self) -> bool {
        !matches!(
            self,
            Self::LineSearch | Self::ConjugateGradient | Self::CoordinateDescent
        )
    }

    /// Whether no step raises the loss: at any rate, or below the stable one.
    pub fn is_monotone(&self) -> bool {
        !self.has_rate() || *self == Self::GradientDescent
    }

    fn check(&self) -> Result<(), Error> {
        let part = |option, value: f64| check_bounds(option, value, "from 0, below 1", 0.0..1.0);
        let small = |value: f64| {
            let expected = "0 or a number above 0";
            check_bounds("epsilon", value, expected, 0.0..f64::INFINITY)
        };
        match self {
            Self::HeavyBall { momentum } => momentum.map_or(Ok(()), |beta| part("momentum", beta)),
            Self::Adam {
                beta1,
                beta2,
                epsilon,
            } => part("beta1", *beta1)
                .and_then(|()| part("beta2", *beta2))
                .and_then(|()| small(*epsilon)),
            Self::AdaGrad { epsilon } => small(*epsilon),
            Self::RmsProp { decay, epsilon } => {
                part("decay", *decay).and_then(|()| small(*epsilon))
            }
            Self::Stochastic(Stochastic { batch: 0, .. }) => {
                Err(Error::from(ErrorKind::InvalidOption {
                    option: "batch",
                    found: "0".to_owned(),
                    expected: "at least 1 row",
                }))
            }
            _ => Ok(()),
        }
    }
}

impl Settings {
    pub(super) fn check(&self) -> Result<(), Error> {
        if let LearningRate::Fixed(rate) = self.learning_rate {
            let expected = "a number above 0";
            check_bounds(
                "learningRate",
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
