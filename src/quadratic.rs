//! The loss as a function of the coefficients: a quadratic bowl, known whole from the moments.
//!
//! In working coordinates u the loss is `scale * (rss + d' A d)` with `d = u - optimum` and A the
//! products of the working columns, so the distance from the least loss is computed without the
//! cancellation that a sum over rows would suffer, and is right to the last step.

use crate::double::Double;
use crate::error::Error;
use crate::moments::Moments;
use crate::solve::LeastSquares;

/// Which sum of squared residuals is made least.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(serde::Deserialize))]
#[serde(rename_all = "lowercase")]
pub enum Loss {
    /// The mean: its curvature does not grow with the number of rows.
    #[default]
    Mean,
    /// The sum, whose stable learning rates shrink with every row.
    Sum,
}

/// What the descent works on: predictors as `(x - centre) / scale`.
#[derive(Clone, Debug, PartialEq)]
pub struct Scaling {
    /// What is subtracted from each predictor, in its unit.
    pub centre: Vec<f64>,
    /// What each predictor is divided by, in its unit.
    pub scale: Vec<f64>,
}

impl Scaling {
    /// The predictors as they are.
    fn raw(p: usize) -> Self {
        Self {
            centre: vec![0.0; p],
            scale: vec![1.0; p],
        }
    }

    /// Centred on the mean (where there is an intercept to take it up) and divided by the standard
    /// deviation, the population's; without an intercept, by the root mean square.
    fn standard(moments: &Moments, p: usize, intercept: bool) -> Self {
        let n = Double::from(moments.count() as f64);
        let centre = |j| {
            if intercept {
                moments.exact_mean(j).to_f64()
            } else {
                0.0
            }
        };
        let squares = |j| match intercept {
            true => moments.exact_comoment(j, j),
            false => moments.exact_product(j, j),
        };
        Self {
            centre: (0..p).map(centre).collect(),
            scale: (0..p).map(|j| (squares(j) / n).sqrt().to_f64()).collect(),
        }
    }

    /// Coefficients in the data's units, intercept first, from a position in working coordinates.
    ///
    /// y = u0 + sum u_j (x_j - c_j) / s_j, so w_j = u_j / s_j and w_0 = u_0 - sum w_j c_j.
    pub fn to_data(&self, position: &[f64]) -> Vec<f64> {
        let (first, slopes) = split_intercept(position, self.scale.len());
        let slopes: Vec<f64> = slopes.iter().zip(&self.scale).map(|(u, s)| u / s).collect();
        let shift: f64 = slopes.iter().zip(&self.centre).map(|(w, c)| w * c).sum();
        std::iter::once(first - shift).chain(slopes).collect()
    }

    /// The position in working coordinates of coefficients in the data's units, intercept first.
    fn to_working(&self, coefficients: &[Double], intercept: bool) -> Vec<Double> {
        let slopes = &coefficients[1..];
        let shift = slopes
            .iter()
            .zip(&self.centre)
            .fold(coefficients[0], |sum, (w, c)| sum + *w * Double::from(*c));
        let scaled = slopes
            .iter()
            .zip(&self.scale)
            .map(|(w, s)| *w * Double::from(*s));
        intercept
            .then_some(shift)
            .into_iter()
            .chain(scaled)
            .collect()
    }
}

/// The intercept's coordinate, zero where there is none, and the slopes' coordinates.
fn split_intercept(position: &[f64], p: usize) -> (f64, &[f64]) {
    match position.split_first() {
        Some((first, slopes)) if slopes.len() == p => (*first, slopes),
        _ => (0.0, position),
    }
}

/// The loss of a linear model on some observations.
#[derive(Clone, Debug, PartialEq)]
pub struct Quadratic {
    scaling: Scaling,
    intercept: bool,
    /// Products of the working columns, row by row.
    products: Vec<f64>,
    optimum: Vec<f64>,
    exact: LeastSquares,
    /// One over the count for the mean loss, one for the sum.
    factor: f64,
    count: u64,
}

impl Quadratic {
    /// The loss whose least value `exact` has found on the same moments.
    pub fn new(
        moments: &Moments,
        exact: LeastSquares,
        loss: Loss,
        standardise: bool,
        intercept: bool,
    ) -> Self {
        let p = moments.width() - 1;
        let n = Double::from(moments.count() as f64);
        let scaling = match standardise {
            true => Scaling::standard(moments, p, intercept),
            false => Scaling::raw(p),
        };
        let first = usize::from(intercept);
        let dimension = p + first;
        let shifted_mean = |j: usize| moments.exact_mean(j) - Double::from(scaling.centre[j]);
        // Working column i is the ones if there is an intercept and i is 0, else predictor i - first.
        let product = |i: usize, j: usize| match (i.checked_sub(first), j.checked_sub(first)) {
            (None, None) => n,
            (None, Some(j)) | (Some(j), None) => {
                n * shifted_mean(j) / Double::from(scaling.scale[j])
            }
            (Some(i), Some(j)) => {
                let about_centre =
                    moments.exact_comoment(i, j) + n * shifted_mean(i) * shifted_mean(j);
                about_centre / Double::from(scaling.scale[i]) / Double::from(scaling.scale[j])
            }
        };
        let products = (0..dimension * dimension)
            .map(|at| product(at / dimension, at % dimension).to_f64())
            .collect();
        let optimum = scaling
            .to_working(exact.exact_coefficients(), intercept)
            .into_iter()
            .map(Double::to_f64)
            .collect();
        Self {
            products,
            optimum,
            intercept,
            factor: match loss {
                Loss::Mean => 1.0 / moments.count() as f64,
                Loss::Sum => 1.0,
            },
            count: moments.count(),
            scaling,
            exact,
        }
    }

    /// The coordinates that positions are in.
    pub fn scaling(&self) -> &Scaling {
        &self.scaling
    }

    /// How many coordinates a position has.
    pub fn dimension(&self) -> usize {
        self.optimum.len()
    }

    /// The position of least loss.
    pub fn optimum(&self) -> &[f64] {
        &self.optimum
    }

    /// The exact least-squares solution, in the data's units.
    pub fn exact(&self) -> &LeastSquares {
        &self.exact
    }

    /// How many observations the loss is over.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The least loss.
    pub fn least(&self) -> f64 {
        self.factor * self.exact.rss()
    }

    /// The loss of predicting the mean (or zero, without an intercept) for every row.
    pub fn null(&self) -> f64 {
        self.factor * self.exact.tss()
    }

    /// How far the loss at a position in working coordinates is above the least.
    ///
    /// # Errors
    /// [`Error::WidthMismatch`] for another number of coordinates.
    pub fn gap_at(&self, position: &[f64]) -> Result<f64, Error> {
        let (expected, found) = (self.dimension(), position.len());
        if expected != found {
            return Err(Error::WidthMismatch { expected, found });
        }
        let offset: Vec<f64> = position
            .iter()
            .zip(&self.optimum)
            .map(|(u, o)| u - o)
            .collect();
        Ok(self.slope_and_gap(&offset, &mut vec![0.0; expected]))
    }

    /// The residual sum of squares where the loss is `gap` above the least.
    pub fn rss_at(&self, gap: f64) -> f64 {
        self.exact.rss() + gap / self.factor
    }

    /// The position of coefficients in the data's units, intercept first.
    ///
    /// # Errors
    /// [`Error::InvalidOption`] for another number of coefficients or one that is not finite.
    pub(crate) fn position_of(&self, start: &[f64]) -> Result<Vec<f64>, Error> {
        let expected = self.scaling.scale.len() + 1;
        if start.len() != expected || !start.iter().all(|c| c.is_finite()) {
            return Err(Error::InvalidOption {
                option: "start",
                found: format!("a list of {}", start.len()),
                expected: "finite numbers, the intercept and then one for each predictor",
            });
        }
        let start: Vec<Double> = start.iter().map(|c| Double::from(*c)).collect();
        let position = self.scaling.to_working(&start, self.intercept);
        Ok(position.into_iter().map(Double::to_f64).collect())
    }

    /// Writes half the gradient of the unscaled loss, `A offset`, and returns the gap: how far the
    /// loss at `optimum + offset` is above the least.
    pub(crate) fn slope_and_gap(&self, offset: &[f64], slope: &mut [f64]) -> f64 {
        let rows = self.products.chunks_exact(offset.len());
        let mut gap = 0.0;
        for ((row, out), d) in rows.zip(slope.iter_mut()).zip(offset) {
            *out = row.iter().zip(offset).map(|(a, d)| a * d).sum();
            gap += *out * d;
        }
        self.factor * gap
    }

    /// What [`slope_and_gap`](Self::slope_and_gap)'s slope is to be multiplied by for the gradient.
    pub(crate) fn gradient_factor(&self) -> f64 {
        2.0 * self.factor
    }

    /// The matrix of second derivatives of the loss, row by row.
    pub fn hessian(&self) -> Vec<f64> {
        self.products
            .iter()
            .map(|a| self.gradient_factor() * a)
            .collect()
    }

    /// The curvatures of the loss along its principal axes, in no particular order: the eigenvalues
    /// of the Hessian, by Jacobi's method (Golub and Van Loan, section 8.5).
    pub fn curvatures(&self) -> Vec<f64> {
        eigenvalues(self.hessian(), self.dimension())
    }

    /// The largest learning rate below which a descent converges from anywhere: 2 over the largest
    /// curvature (Nesterov, "Introductory Lectures on Convex Optimization", section 2.1.5).
    pub fn max_stable_rate(&self) -> f64 {
        2.0 / self
            .curvatures()
            .into_iter()
            .fold(f64::MIN_POSITIVE, f64::max)
    }
}

/// The eigenvalues of a symmetric matrix of `n` rows.
fn eigenvalues(mut a: Vec<f64>, n: usize) -> Vec<f64> {
    /// Jacobi converges quadratically: matrices of this size need fewer than ten.
    const SWEEPS: usize = 60;
    for _ in 0..SWEEPS {
        let mut rotated = false;
        for p in 0..n {
            for q in p + 1..n {
                let off = a[p * n + q];
                let size = a[p * n + p].abs().sqrt() * a[q * n + q].abs().sqrt();
                if off.abs() <= f64::EPSILON * size * 0.5 || off == 0.0 {
                    continue;
                }
                rotated = true;
                let theta = (a[q * n + q] - a[p * n + p]) / (2.0 * off);
                let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
                let cos = 1.0 / (t * t + 1.0).sqrt();
                rotate(&mut a, n, p, q, cos, t * cos);
            }
        }
        if !rotated {
            break;
        }
    }
    (0..n).map(|i| a[i * n + i]).collect()
}

/// Rotates rows and columns `p` and `q` of a symmetric matrix into each other.
fn rotate(a: &mut [f64], n: usize, p: usize, q: usize, cos: f64, sin: f64) {
    for k in 0..n {
        let (x, y) = (a[k * n + p], a[k * n + q]);
        a[k * n + p] = cos * x - sin * y;
        a[k * n + q] = sin * x + cos * y;
    }
    for k in 0..n {
        let (x, y) = (a[p * n + k], a[q * n + k]);
        a[p * n + k] = cos * x - sin * y;
        a[q * n + k] = sin * x + cos * y;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_eigenvalues_of_a_matrix_that_has_them_in_whole_numbers() {
        // Two blocks: [[2, 1], [1, 2]] has 1 and 3, and 7 stands alone.
        let mut values = eigenvalues(vec![2.0, 0.0, 1.0, 0.0, 7.0, 0.0, 1.0, 0.0, 2.0], 3);
        values.sort_by(f64::total_cmp);
        for (found, expected) in values.iter().zip([1.0, 3.0, 7.0]) {
            assert!((found - expected).abs() < 1e-15 * expected, "{values:?}");
        }
    }

    #[test]
    fn a_position_and_its_coefficients_are_the_same_line() {
        let scaling = Scaling {
            centre: vec![4.0, -1.0],
            scale: vec![2.0, 0.5],
        };
        let coefficients = [Double::from(1.0), Double::from(3.0), Double::from(-2.0)];
        let position: Vec<f64> = scaling
            .to_working(&coefficients, true)
            .into_iter()
            .map(Double::to_f64)
            .collect();
        assert_eq!(position, [15.0, 6.0, -1.0]);
        assert_eq!(scaling.to_data(&position), [1.0, 3.0, -2.0]);
    }
}
