//! The normal equations of a fit, factored: what standard errors, an analysis of variance and the
//! leverage of a row are made of. All in double-double.

use super::solve::{Factor, LeastSquares};
use crate::error::Error;
use crate::moments::Moments;
use crate::numerics::bits::exponent;
use crate::numerics::double::Double;
use crate::numerics::eigen::top_axis;
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
            .map(|(height, pivot)| {
                // Both by powers of two, so that a square neither overflows nor underflows.
                let power = -exponent(pivot.high()) / 2;
                let height = height.scaled(power);
                height * height / pivot.scaled(2 * power)
            })
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
        let rows = self.factor.inverse();
        let entry = |i: usize, j: usize| rows[i.max(j)].get(i.min(j));
        let mut inverse: Vec<Vec<Double>> = (0..p)
            .map(|i| (0..p).map(|j| entry(i, j)).collect())
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
    /// `kappa(exact = TRUE)`. `inverse` is that of the [products](Self::covariance).
    pub(crate) fn conditions(
        &self,
        moments: &Moments,
        inverse: &[Vec<Double>],
    ) -> [Option<f64>; 2] {
        let first = usize::from(self.has_intercept);
        let n = self.products.len() + first;
        let entry = |i: usize, j: usize| match (i.checked_sub(first), j.checked_sub(first)) {
            (Some(i), Some(j)) => moments.exact_product(i, j),
            (None, Some(j)) | (Some(j), None) => self.means[j] * self.weight,
            (None, None) => self.weight,
        };
        let rows = |i: usize| (0..n).map(move |j| entry(i, j)).collect();
        let mut products: Vec<Vec<Double>> = (0..n).map(rows).collect();
        let mut inverse = inverse.to_vec();
        let raw = condition(&products, &inverse);
        let lengths: Vec<Double> = (0..n).map(|i| products[i][i].sqrt()).collect();
        for (i, (row, inverse)) in products.iter_mut().zip(&mut inverse).enumerate() {
            for (j, (product, inverse)) in row.iter_mut().zip(inverse).enumerate() {
                *product = *product / lengths[i] / lengths[j];
                *inverse = *inverse * lengths[i] * lengths[j];
            }
        }
        [raw, condition(&products, &inverse)]
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

/// The square root of the ratio of the largest to the smallest eigenvalue of a symmetric matrix whose
/// inverse is known. `None` where the smallest is lost in rounding.
fn condition(matrix: &[Vec<Double>], inverse: &[Vec<Double>]) -> Option<f64> {
    let greatest = largest_eigenvalue(matrix).to_f64();
    let least = (Double::from(1.0) / largest_eigenvalue(inverse)).to_f64();
    (least > 1e-30 * greatest).then(|| (greatest / least).sqrt())
}

/// Of a symmetric positive definite matrix. The eigenvector is found in `f64`, where it is off by its
/// last digits; the quotient of Rayleigh has twice as many of the eigenvalue (Golub and Van Loan,
/// section 8.2.3).
fn largest_eigenvalue(matrix: &[Vec<Double>]) -> Double {
    let diagonal = matrix.iter().enumerate();
    let size = diagonal.fold(0.0, |most: f64, (i, row)| most.max(row[i].high()));
    let entries = matrix.iter().flatten().map(|entry| entry.high() / size);
    let vector = top_axis(&entries.collect::<Vec<f64>>(), matrix.len());
    let (mut form, mut square) = (Double::ZERO, Double::ZERO);
    for (row, x) in matrix.iter().zip(&vector) {
        let pairs = row.iter().zip(&vector);
        let along = pairs.fold(Double::ZERO, |sum, (entry, y)| sum + *entry * (*y).into());
        form += along * (*x).into();
        square += Double::from(*x) * (*x).into();
    }
    form / square
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of a matrix that has an inverse.
    fn of(matrix: &[Vec<Double>]) -> Option<f64> {
        let factor = Factor::independent(matrix);
        let rows = factor.inverse();
        let n = matrix.len();
        let entry = |i: usize, j: usize| rows[i.max(j)].get(i.min(j));
        let row = |i| (0..n).map(move |j| entry(i, j)).collect();
        condition(matrix, &(0..n).map(row).collect::<Vec<_>>())
    }

    #[test]
    fn the_condition_of_a_matrix_with_known_eigenvalues() {
        // Two blocks: [[2, 1], [1, 2]] has 1 and 3, and 16 stands alone.
        let matrix = [[2.0, 0.0, 1.0], [0.0, 16.0, 0.0], [1.0, 0.0, 2.0]];
        let matrix = matrix.map(|row| row.map(Double::from).to_vec());
        assert_eq!(of(&matrix), Some(4.0));
        // Hardly a second direction.
        let (one, tiny) = (Double::from(1.0), Double::from(2f64.powi(-102)));
        assert_eq!(
            condition(
                &[vec![one, one], vec![one, one + tiny]],
                &[vec![one / tiny; 2], vec![one / tiny; 2]]
            ),
            None
        );
    }

    #[test]
    fn a_small_singular_value_keeps_its_digits() {
        // Eigenvalues 1 + c and 1 - c, c = 1 - 2^-60.
        let c = Double::from(1.0) - Double::from(2f64.powi(-60));
        let one = Double::from(1.0);
        let expected = (2f64.powi(61) - 1.0).sqrt();
        let found = of(&[vec![one, c], vec![c, one]]).unwrap_or(f64::NAN);
        assert!((found / expected - 1.0).abs() < 1e-14, "{found}");
    }
}
