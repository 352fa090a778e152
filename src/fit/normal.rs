//! The normal equations of a fit, factored: what standard errors, an analysis of variance and the
//! leverage of a row are made of. All in double-double.

use super::solve::{Factor, LeastSquares};
use crate::error::Error;
use crate::moments::Moments;
use crate::numerics::double::Double;
use crate::warning::Warning;

/// Residuals whose squares are below this part of the response's are rounding: moments keep about
/// 1e-28 of a sum of squares.
const ROUNDING: f64 = 1e-26;

/// A column of which less than this is its own is told of: where R's `lm` leaves it out (its `tol`).
const NEARLY: f64 = 1e-7;

/// The products of the predictors' columns as L D L', and the response in their terms. With an
/// intercept, everything is about the means.
#[derive(Clone, Debug)]
pub(crate) struct Normal {
    pub(crate) has_intercept: bool,
    pub(crate) count: Double,
    /// The sum of the rows' weights: their number, where all weigh 1.
    pub(crate) weight: Double,
    /// Of the predictors and then the response; nothing without an intercept.
    pub(crate) means: Vec<Double>,
    /// The products of the predictors, row by row up to the diagonal.
    pub(crate) products: Vec<Vec<Double>>,
    pub(crate) factor: Factor,
    /// What each column explains of the response beyond those before it, a sum of squares.
    pub(crate) parts: Vec<Double>,
    pub(crate) tss: Double,
    /// Zero where it is rounding.
    pub(crate) rss: Double,
    pub(crate) df_residual: u64,
    pub(crate) warnings: Vec<Warning>,
}

impl Normal {
    /// Of moments that `exact` is the solution of.
    pub(crate) fn of(
        moments: &Moments,
        exact: &LeastSquares,
        names: &[String],
    ) -> Result<Self, Error> {
        let p = names.len();
        let has_intercept = exact.has_intercept();
        let product = |i: usize, j: usize| match has_intercept {
            true => moments.exact_comoment(i, j),
            false => moments.exact_product(i, j),
        };
        let products: Vec<Vec<Double>> = (0..p)
            .map(|i| (0..=i).map(|j| product(i, j)).collect())
            .collect();
        let cross: Vec<Double> = (0..p).map(|j| product(p, j)).collect();
        let tss = product(p, p);
        let factor = Factor::of(&products, names)?;
        let heights = factor.forward(&cross);
        let parts: Vec<Double> = heights
            .iter()
            .zip(&factor.diagonal)
            .map(|(height, pivot)| *height * *height / *pivot)
            .collect();
        let rss = parts.iter().fold(tss, |rest, part| rest - *part);
        let means = match has_intercept {
            true => (0..=p).map(|i| moments.exact_mean(i)).collect(),
            false => Vec::new(),
        };
        let mut normal = Self {
            has_intercept,
            count: Double::from(moments.count() as f64),
            weight: moments.exact_weight(),
            means,
            products,
            factor,
            parts,
            tss,
            rss,
            df_residual: exact.df_residual(),
            warnings: Vec::new(),
        };
        normal.warn(names);
        Ok(normal)
    }

    fn warn(&mut self, names: &[String]) {
        let mut warnings = Vec::new();
        let squared_mean = self
            .means
            .last()
            .map_or(Double::ZERO, |mean| *mean * *mean * self.weight);
        // R's own rule (`summary.lm`): a residual variance below 1e-30 of the mean square of what is
        // fitted, such as rounding of the response leaves.
        let is_rounding = self.rss.high() <= ROUNDING * self.tss.high()
            || self.rss.high() <= 1e-30 * (self.tss + squared_mean).high();
        if self.tss.high() <= 0.0 {
            warnings.push(Warning::ConstantResponse);
        } else if self.df_residual > 0 && is_rounding {
            warnings.push(Warning::PerfectFit);
        }
        if self.df_residual == 0 {
            let count = self.count.high() as u64;
            warnings.push(Warning::NoFreedom { count });
        }
        if is_rounding || self.df_residual == 0 {
            self.rss = Double::ZERO;
        }
        for (i, column) in names.iter().enumerate() {
            let left = (self.factor.diagonal[i] / self.products[i][i])
                .to_f64()
                .sqrt();
            if left < NEARLY {
                warnings.push(Warning::NearlyCollinear {
                    column: column.clone(),
                    on: self.factor.depends_on(i, &self.products, names),
                    left,
                });
            }
        }
        self.warnings = warnings;
    }

    /// The residual variance; `None` where no degrees of freedom are left.
    pub(crate) fn variance(&self) -> Option<Double> {
        let df = self.df_residual;
        (df > 0).then(|| self.rss / Double::from(df as f64))
    }

    /// The inverse of the products of the model matrix, row by row, the intercept first where there is
    /// one: the covariances of the coefficients over the residual variance.
    pub(crate) fn covariance(&self) -> Vec<Vec<Double>> {
        let p = self.products.len();
        let one = Double::from(1.0);
        let mut inverse: Vec<Vec<Double>> = (0..p)
            .map(|i| {
                let mut unit = vec![Double::ZERO; p];
                unit[i] = one;
                self.factor.solve(&unit)
            })
            .collect();
        if !self.has_intercept {
            return inverse;
        }
        // The intercept is the response's mean less the slopes' parts of it: with the slopes'
        // covariances V and the predictors' means m, it has 1 / n + m'V m, and -V m with the slopes.
        let towards = |row: &Vec<Double>| {
            row.iter()
                .zip(&self.means)
                .fold(Double::ZERO, |sum, (v, mean)| sum - *v * *mean)
        };
        let first: Vec<Double> = inverse.iter().map(towards).collect();
        let own = one / self.weight + towards(&first);
        for (row, with_intercept) in inverse.iter_mut().zip(&first) {
            row.insert(0, *with_intercept);
        }
        inverse.insert(0, std::iter::once(own).chain(first).collect());
        inverse
    }

    /// The largest over the smallest singular value of the model matrix, with the intercept's column of
    /// ones: as it is, and with each column divided by its length. The second is the condition number
    /// of Belsley, Kuh and Welsch, "Regression Diagnostics", 1980, section 3.2; the first is R's
    /// `kappa(exact = TRUE)`.
    pub(crate) fn conditions(&self, moments: &Moments) -> [Option<f64>; 2] {
        let first = usize::from(self.has_intercept);
        let n = self.products.len() + first;
        let entry = |i: usize, j: usize| match (i.checked_sub(first), j.checked_sub(first)) {
            (Some(i), Some(j)) => moments.exact_product(i, j),
            (None, Some(j)) | (Some(j), None) => self.means[j] * self.weight,
            (None, None) => self.weight,
        };
        let raw: Vec<Double> = (0..n * n).map(|at| entry(at / n, at % n)).collect();
        let lengths: Vec<Double> = (0..n).map(|i| raw[i * n + i].sqrt()).collect();
        let scaled = raw
            .iter()
            .enumerate()
            .map(|(at, value)| *value / lengths[at / n] / lengths[at % n])
            .collect();
        [raw, scaled].map(|matrix| condition(matrix, n))
    }

    /// The determinant of the rows and columns `from..to` of a matrix given by its entries.
    pub(crate) fn determinant(
        from: usize,
        to: usize,
        entry: &dyn Fn(usize, usize) -> Double,
    ) -> Option<Double> {
        let rows: Vec<Vec<Double>> = (from..to)
            .map(|i| (from..=i).map(|j| entry(i, j)).collect())
            .collect();
        let names = vec![String::new(); to - from];
        let pivots = Factor::of(&rows, &names).ok()?.diagonal;
        Some(
            pivots
                .into_iter()
                .fold(Double::from(1.0), |product, pivot| product * pivot),
        )
    }
}

/// The square root of the ratio of the largest to the smallest eigenvalue of a symmetric matrix of
/// `n` rows, by Jacobi's method (Golub and Van Loan, "Matrix Computations", section 8.5). `None` where
/// the smallest is lost in rounding.
fn condition(mut a: Vec<Double>, n: usize) -> Option<f64> {
    const SWEEPS: usize = 60;
    let one = Double::from(1.0);
    for _ in 0..SWEEPS {
        let mut rotated = false;
        for p in 0..n {
            for q in p + 1..n {
                let (off, app, aqq) = (a[p * n + q], a[p * n + p], a[q * n + q]);
                let size = app.high().abs().sqrt() * aqq.high().abs().sqrt();
                if off.high().abs() <= 1e-30 * size {
                    continue;
                }
                rotated = true;
                let theta = (aqq - app) / (off + off);
                let root = (theta * theta + one).sqrt();
                let t = match theta.high() < 0.0 {
                    true => one / (theta - root),
                    false => one / (theta + root),
                };
                let cos = one / (t * t + one).sqrt();
                let sin = t * cos;
                let mut turn = |x: usize, y: usize| {
                    let (u, v) = (a[x], a[y]);
                    a[x] = cos * u - sin * v;
                    a[y] = sin * u + cos * v;
                };
                (0..n).for_each(|k| turn(k * n + p, k * n + q));
                (0..n).for_each(|k| turn(p * n + k, q * n + k));
            }
        }
        if !rotated {
            break;
        }
    }
    let values = (0..n).map(|i| a[i * n + i]);
    let (mut least, mut greatest) = (f64::INFINITY, 0.0);
    for value in values {
        least = value.to_f64().min(least);
        greatest = value.to_f64().max(greatest);
    }
    let ratio = (greatest / least).sqrt();
    (least > 1e-30 * greatest).then_some(ratio)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_condition_of_a_matrix_with_known_eigenvalues() {
        // Two blocks: [[2, 1], [1, 2]] has 1 and 3, and 16 stands alone.
        let matrix = [2.0, 0.0, 1.0, 0.0, 16.0, 0.0, 1.0, 0.0, 2.0].map(Double::from);
        assert_eq!(condition(matrix.to_vec(), 3), Some(4.0));
        // No second direction at all.
        assert_eq!(condition([1.0; 4].map(Double::from).to_vec(), 2), None);
    }

    #[test]
    fn a_small_singular_value_keeps_its_digits() {
        // Eigenvalues 1 + c and 1 - c, c = 1 - 2^-60.
        let c = Double::from(1.0) - Double::from(2f64.powi(-60));
        let one = Double::from(1.0);
        let expected = (2f64.powi(61) - 1.0).sqrt();
        let found = condition(vec![one, c, c, one], 2).unwrap_or(f64::NAN);
        assert!((found / expected - 1.0).abs() < 1e-14, "{found}");
    }
}
