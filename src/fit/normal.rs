//! The normal equations of a fit, factored. Standard errors, the analysis of variance and the leverage of a
//! row all follow from them. Everything is in double-double.

use std::sync::Arc;

use super::solve::{LeastSquares, named, product, products};
use crate::matrix::condition::root_condition;
use crate::matrix::ldl::Ldl;
use crate::matrix::symmetric::Symmetric;
use crate::moments::Moments;
use crate::numerics::bits::exponent;
use crate::numerics::double::Double;
use crate::numerics::row::{less_dot, row_of};
use crate::warning::Warning;

/// A residual sum of squares below this part of the total is rounding: moments keep about 1e-28 of a sum of
/// squares.
const ROUNDING: f64 = 1e-26;

/// A column of which less than this part is its own gets a warning: R's `lm` leaves it out (its `tol`).
const NEARLY: f64 = 1e-7;

/// The products of the predictors as L D L', and the response in their terms. With an intercept, all
/// products are about the means.
#[derive(Clone, Debug)]
pub(crate) struct Normal {
    pub(crate) has_intercept: bool,
    pub(crate) count: Double,
    /// The sum of the rows' weights: their number, if all weigh 1.
    pub(crate) weight: Double,
    /// The means of the predictors and then the response; empty without an intercept.
    pub(crate) means: Vec<Double>,
    /// The products of the predictors with themselves.
    pub(crate) sizes: Vec<Double>,
    pub(crate) factor: Arc<Ldl>,
    /// For each column, the sum of squares that it explains of the response beyond the columns before it.
    pub(crate) sequential_ss: Vec<Double>,
    pub(crate) tss: Double,
    /// Zero if it is rounding.
    pub(crate) rss: Double,
    pub(crate) df_residual: u64,
    pub(crate) warnings: Vec<Warning>,
}

impl Normal {
    /// The normal equations of moments that `exact` is the solution of.
    pub(crate) fn of(moments: &Moments, exact: &LeastSquares, names: &[String]) -> Self {
        let p = names.len();
        let has_intercept = exact.has_intercept();
        let factor = Arc::clone(exact.factor());
        let cross = row_of(p, |j| product(moments, has_intercept, p, j));
        let tss = product(moments, has_intercept, p, p);
        let forward_solution = factor.forward(&cross);
        let sequential_ss = row_of(p, |i| {
            // Both are scaled by powers of two, so that a square neither overflows nor underflows.
            let pivot = factor.pivot(i);
            let power = -exponent(pivot.high()) / 2;
            let solution = forward_solution[i].scaled(power);
            solution * solution / pivot.scaled(2 * power)
        });
        let rss = sequential_ss.iter().fold(tss, |rest, part| rest - *part);
        let means = match has_intercept {
            true => row_of(p + 1, |i| moments.exact_mean(i)),
            false => Vec::new(),
        };
        let mut normal = Self {
            has_intercept,
            count: Double::from(moments.count() as f64),
            weight: moments.exact_weight(),
            means,
            sizes: row_of(p, |j| product(moments, has_intercept, j, j)),
            factor,
            sequential_ss,
            tss,
            rss,
            df_residual: exact.df_residual(),
            warnings: Vec::new(),
        };
        normal.warn(moments, names);
        normal
    }

    /// Finds what to know before relying on the fit, and takes a residual sum of squares that is rounding for
    /// zero.
    fn warn(&mut self, moments: &Moments, names: &[String]) {
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
            let left = self.factor.pivot(i) / self.sizes[i];
            let left = left.to_f64().sqrt();
            if left < NEARLY {
                let products = products(moments, self.has_intercept, i + 1);
                warnings.push(Warning::NearlyCollinear {
                    column: column.clone(),
                    on: named(&self.factor.dependence(i, &products), names),
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

    /// The inverse of the products of the model matrix, the intercept first if there is one: the covariances
    /// of the coefficients over the residual variance.
    pub(crate) fn covariance(&self) -> Symmetric<Double> {
        let inverse = self.factor.inverse();
        if !self.has_intercept {
            return inverse;
        }
        // The intercept is the response's mean less the slopes times the predictors' means. With the slopes'
        // covariances V and the means m, its variance is 1 / n + m'V m, and its covariances are -V m.
        let mut first = inverse.times(&self.means[..inverse.size()]);
        first.iter_mut().for_each(|entry| *entry = -*entry);
        let own = Double::from(1.0) / self.weight + less_dot(Double::ZERO, &first, &self.means);
        inverse.bordered(own, &first)
    }

    /// The largest over the smallest singular value of the model matrix, with the intercept's column of
    /// ones: as it is, and with each column divided by its length. The first is R's `kappa(exact = TRUE)`;
    /// the second is the condition number of Belsley, Kuh and Welsch, "Regression Diagnostics", 1980,
    /// section 3.2. `inverse` is that of the [products](Self::covariance).
    pub(crate) fn conditions(
        &self,
        moments: &Moments,
        inverse: &Symmetric<Double>,
    ) -> [Option<f64>; 2] {
        let first = usize::from(self.has_intercept);
        let n = inverse.size();
        let entry = |i: usize, j: usize| match (i.checked_sub(first), j.checked_sub(first)) {
            (Some(i), Some(j)) => moments.exact_product(i, j),
            (None, Some(j)) | (Some(j), None) => self.means[j] * self.weight,
            (None, None) => self.weight,
        };
        let mut disjoint = moments.disjoint(false, n - first);
        if let Some(known) = &mut disjoint {
            known.rows = known.rows.start + first..known.rows.end + first;
        }
        let products = Symmetric::of_disjoint(n, &entry, disjoint);
        let lengths = row_of(n, |i| products.at(i, i).sqrt());
        let unscaled = root_condition(&products, inverse);
        let inverse = inverse.clone().scaled_up(&lengths);
        [
            unscaled,
            root_condition(&products.scaled_down(&lengths), &inverse),
        ]
    }
}
