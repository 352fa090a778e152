//! Ridge, lasso and elastic net from the moments alone.
//!
//! The objective is, on predictors in working units,
//!
//! ```text
//! |y - Xu|² / 2n  +  penalty (l1_ratio |u|₁ + (1 - l1_ratio) |u|² / 2)
//! ```
//!
//! where n is the sum of the rows' weights. `penalty` is `lambda` in most books, and `alpha` in
//! scikit-learn's `Lasso` and `ElasticNet`, which `l1_ratio` has its name from; scikit-learn's `Ridge`
//! takes n times as much. glmnet divides the part on squares by the response's standard deviation s (the
//! population's): its `lambda` is `penalty (l1_ratio + (1 - l1_ratio) s)`, and its `alpha` is the share of
//! the first term in that sum.

use super::elastic::{Elastic, Weights, larger};
use crate::error::{Error, ErrorKind, check_bounds, rounded};
use crate::moments::Moments;
use crate::numerics::double::Double;
use crate::numerics::row::{dot, nearest};

/// How large coefficients are penalised.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shrinkage {
    /// The share of the penalty on absolute values; the rest is on squares. It is 1 for the lasso, 0 for
    /// ridge, and between them for an elastic net.
    pub l1_ratio: f64,
    /// Whether predictors are divided by their standard deviation first (the population's; without
    /// an intercept, by their root mean square), so that the penalty does not depend on their units.
    /// Coefficients are in the data's units either way.
    pub standardise: bool,
}

impl Default for Shrinkage {
    fn default() -> Self {
        Self {
            l1_ratio: 1.0,
            standardise: true,
        }
    }
}

impl Shrinkage {
    /// `ridge`, `lasso` or `elastic-net`.
    pub fn name(&self) -> &'static str {
        match self.l1_ratio {
            0.0 => "ridge",
            1.0 => "lasso",
            _ => "elastic-net",
        }
    }

    pub(super) fn objective(&self, moments: &Moments, intercept: bool) -> Result<Elastic, Error> {
        if !(0.0..=1.0).contains(&self.l1_ratio) {
            return Err(Error::from(ErrorKind::InvalidOption {
                option: "l1_ratio",
                found: rounded(self.l1_ratio),
                expected: "a number from 0 (ridge) to 1 (lasso)",
            }));
        }
        Elastic::new(moments, intercept, self.standardise, self.l1_ratio)
    }

    pub(super) fn fit(self, objective: &mut Elastic, penalty: f64) -> Result<Penalised, Error> {
        check(penalty)?;
        let weights = objective.weights(penalty);
        let (sweeps, converged) = objective.minimise(weights);
        let (given, exact) = objective.coefficients();
        let coefficients = nearest(&exact);
        if !coefficients
            .iter()
            .all(|coefficient| coefficient.is_finite())
        {
            return Err(Error::from(ErrorKind::TooLarge {
                column: String::new(),
            }));
        }
        let gradient = objective.gradient(&given);
        // r'r = y'y - u'X'y - u'X'r
        let explained = dot(&given, &objective.cross) + dot(&given, &gradient);
        let residual = objective.square - explained;
        let n = objective.weight;
        Ok(Penalised {
            penalty,
            shrinkage: self,
            coefficients,
            exact,
            count: objective.count,
            rss: residual.to_f64().max(0.0) * n,
            tss: objective.square.to_f64() * n,
            certificate: Certificate {
                kkt_residual: objective.violation(&given, &gradient, weights),
                duality_gap: duality_gap(objective, &given, &gradient, residual, weights),
                sweeps,
                converged,
                unique: is_unique(objective, &gradient, weights),
            },
        })
    }
}

fn check(penalty: f64) -> Result<(), Error> {
    check_bounds(
        "penalty",
        penalty,
        "0 or a number above 0",
        0.0..f64::INFINITY,
    )
}

/// Which penalties a path goes through.
#[derive(Clone, Debug, PartialEq)]
pub enum Penalties {
    /// So many, evenly spaced on a logarithmic axis, from the least that leaves no coefficient down to
    /// this part of it. A penalty on squares alone leaves them all: it begins at a thousand times that of a
    /// lasso, as in glmnet.
    Spaced {
        /// How many.
        count: usize,
        /// The last one over the first, above 0 and below 1.
        ratio: f64,
    },
    /// These, from the largest down.
    Given(Vec<f64>),
}

impl Default for Penalties {
    fn default() -> Self {
        Self::Spaced {
            count: 100,
            ratio: 1e-4,
        }
    }
}

impl Penalties {
    /// The most of them: a path is for a person to look at.
    const LIMIT: usize = 10_000;

    /// The penalties for an objective, the largest first.
    pub(super) fn of(&self, objective: &Elastic) -> Result<Vec<f64>, Error> {
        let refused = |option, found, expected| {
            Err(Error::from(ErrorKind::InvalidOption {
                option,
                found,
                expected,
            }))
        };
        match self {
            Self::Spaced { count, .. } if !(2..=Self::LIMIT).contains(count) => {
                refused("count", count.to_string(), "a whole number from 2 to 10000")
            }
            Self::Spaced { ratio, .. } if !(*ratio > 0.0 && *ratio < 1.0) => {
                refused("ratio", rounded(*ratio), "a number above 0 and below 1")
            }
            Self::Spaced { count, ratio } => {
                let step = root(*ratio, count - 1);
                let first = Double::from(objective.largest_penalty());
                let mut penalties = Vec::with_capacity(*count);
                let mut part = Double::from(1.0);
                for _ in 0..*count {
                    penalties.push((first * part).to_f64());
                    part = part * Double::from(step);
                }
                Ok(penalties)
            }
            Self::Given(given) if given.is_empty() || given.len() > Self::LIMIT => refused(
                "penalties",
                format!("an array of {}", given.len()),
                "an array of 1 to 10000",
            ),
            Self::Given(given) => {
                given.iter().try_for_each(|penalty| check(*penalty))?;
                let mut penalties: Vec<f64> = Vec::with_capacity(given.len());
                for penalty in given {
                    let at = penalties.iter().filter(|other| *other >= penalty).count();
                    penalties.insert(at, *penalty);
                }
                Ok(penalties)
            }
        }
    }
}

/// The number between 0 and 1 whose power is `value`, by bisection, which gives the same bits everywhere.
fn root(value: f64, power: usize) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        match (0..power).fold(1.0, |product, _| product * middle) < value {
            true => low = middle,
            false => high = middle,
        }
    }
    high
}

/// A penalised fit, and a bound on its distance from the best one.
#[derive(Clone, Debug, PartialEq)]
pub struct Penalised {
    penalty: f64,
    shrinkage: Shrinkage,
    coefficients: Vec<f64>,
    /// The coefficients before they are rounded.
    exact: Vec<Double>,
    count: u64,
    rss: f64,
    tss: f64,
    certificate: Certificate,
}

/// Shows that coefficients are those of the least objective. It is of the coefficients as they are given,
/// rounded to `f64`.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Certificate {
    /// The violation of the conditions of Karush, Kuhn and Tucker by the worst coordinate, over the least
    /// penalty that leaves no coefficient of a lasso.
    pub kkt_residual: f64,
    /// A bound on the distance of the objective from its least value, over the objective of the mean alone;
    /// `None` without a penalty.
    pub duality_gap: Option<f64>,
    /// How many sweeps over all coordinates it took; 0 if the signs were known from the start.
    pub sweeps: u64,
    /// Whether the minimum was found within 1,000 sweeps.
    pub converged: bool,
    /// Whether no other coefficients do as well. A lasso of predictors that depend on each other has
    /// many, all of which predict the same.
    pub unique: bool,
}

impl Penalised {
    /// Fits the last column of `moments` as the response and all others as predictors. A predictor that has
    /// a single value gets the coefficient zero.
    ///
    /// ```
    /// use galton::{Moments, Penalised, Shrinkage};
    ///
    /// let mut moments = Moments::new(2);
    /// for (x, y) in [(-1.0, -3.0), (0.0, 0.0), (1.0, 3.0)] {
    ///     moments.push(&[x, y])?;
    /// }
    /// let lasso = Shrinkage { l1_ratio: 1.0, standardise: false };
    /// let fit = Penalised::fit(&moments, 0.5, lasso, true)?;
    /// assert_eq!(fit.coefficients(), [0.0, 2.25]); // (x'y / n - 0.5) / (x'x / n)
    /// # Ok::<(), galton::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::InvalidOption`] for a penalty or a ratio that cannot be one,
    /// [`ErrorKind::TooFewObservations`] without any, [`ErrorKind::TooLarge`].
    pub fn fit(
        moments: &Moments,
        penalty: f64,
        shrinkage: Shrinkage,
        intercept: bool,
    ) -> Result<Self, Error> {
        shrinkage.fit(&mut shrinkage.objective(moments, intercept)?, penalty)
    }

    /// Fits for each of some penalties, the largest first, each from where the one before it ended.
    ///
    /// # Errors
    /// As [`fit`](Self::fit).
    pub fn path(
        moments: &Moments,
        penalties: &Penalties,
        shrinkage: Shrinkage,
        intercept: bool,
    ) -> Result<Vec<Self>, Error> {
        let mut objective = shrinkage.objective(moments, intercept)?;
        let penalties = penalties.of(&objective)?;
        let fits = penalties.into_iter();
        fits.map(|penalty| shrinkage.fit(&mut objective, penalty))
            .collect()
    }

    /// Intercept first, in the data's units; the intercept is zero where the model has none.
    pub fn coefficients(&self) -> &[f64] {
        &self.coefficients
    }

    pub(crate) fn exact_coefficients(&self) -> &[Double] {
        &self.exact
    }

    /// The penalty.
    pub fn penalty(&self) -> f64 {
        self.penalty
    }

    /// The penalty and its mix.
    pub fn shrinkage(&self) -> Shrinkage {
        self.shrinkage
    }

    /// How many slopes are not zero.
    pub fn active(&self) -> usize {
        let slopes = self.coefficients.iter().skip(1);
        slopes.filter(|slope| **slope != 0.0).count()
    }

    /// The residual sum of squares.
    pub fn rss(&self) -> f64 {
        self.rss
    }

    /// 1 - rss / tss; `None` where the response is constant.
    pub fn r_squared(&self) -> Option<f64> {
        (self.tss > 0.0).then(|| 1.0 - self.rss / self.tss)
    }

    /// The observations in the fit.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Shows that this is the best fit.
    pub fn certificate(&self) -> Certificate {
        self.certificate
    }
}

/// The objective less the value of the dual at the residual r, as a part of the objective at zero.
///
/// With a ridge penalty the dual is, over n, r'y - r'r / 2 - sum (|X'r| - lasso)₊² / 2 ridge.
/// Without a ridge penalty, r is first scaled down until no gradient exceeds the lasso penalty (Kim, Koh, Lustig, Boyd
/// and Gorinevsky, "An interior-point method for large-scale l1-regularized least squares", 2007,
/// section 3.3).
fn duality_gap(
    objective: &Elastic,
    at: &[Double],
    gradient: &[Double],
    residual: Double,
    weights: Weights,
) -> Option<f64> {
    let Weights { lasso, ridge } = weights;
    let half = Double::from(0.5);
    let absolute = at.iter().fold(Double::ZERO, |sum, u| sum + u.abs());
    // y'r = y'y - u'X'y
    let with_response = objective.square - dot(at, &objective.cross);
    let gap = if ridge != Double::ZERO {
        let over = gradient
            .iter()
            .map(|g| larger(g.abs() - lasso, Double::ZERO));
        let over = over.fold(Double::ZERO, |sum, g| sum + g * g);
        residual - with_response + lasso * absolute + half * (ridge * dot(at, at) + over / ridge)
    } else if lasso != Double::ZERO {
        let steepest = gradient.iter().map(|g| g.abs()).fold(Double::ZERO, larger);
        let one = Double::from(1.0);
        let shrink = match (steepest - lasso).to_f64() > 0.0 {
            true => lasso / steepest,
            false => one,
        };
        half * residual * (one + shrink * shrink) - shrink * with_response + lasso * absolute
    } else {
        return None;
    };
    Some(Elastic::part(gap, half * objective.square).max(0.0))
}

/// Whether the predictors whose gradient is the penalty are independent (Tibshirani, "The lasso
/// problem and uniqueness", 2013, lemma 2).
fn is_unique(objective: &mut Elastic, gradient: &[Double], weights: Weights) -> bool {
    let least = weights.lasso.to_f64() - 1e-12 * objective.largest.to_f64();
    let active: Vec<usize> = (0..gradient.len())
        .filter(|j| objective.scale[*j] != Double::ZERO && gradient[*j].to_f64().abs() >= least)
        .collect();
    weights.ridge != Double::ZERO || objective.are_independent(active)
}
