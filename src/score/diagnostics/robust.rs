//! Standard errors that hold whatever the variances of the errors are.

use crate::fit::inference::Coefficient;
use crate::fit::precision::Precision;
use crate::numerics::double::Double;
use crate::numerics::special::{Tail, t_quantile};
use galton_kernel::leverage::ProductSums;
use galton_kernel::vector::substitute;

/// An estimator of the covariance of the coefficients that holds whatever the variances of the errors
/// are (White, 1980; MacKinnon and White, "Some heteroskedasticity-consistent covariance matrix
/// estimators with improved finite sample properties", 1985).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Robust {
    /// White's.
    Hc0,
    /// The covariance of HC0 times n / (n - k).
    Hc1,
    /// Squared residuals over 1 - leverage: unbiased where variances are equal after all.
    Hc2,
    /// Over its square: near the jackknife, and the best for few rows (Long and Ervin, 2000).
    Hc3,
    /// Sums of scores of each cluster in the place of the scores of each row (Liang and Zeger, "Longitudinal data
    /// analysis using generalized linear models", 1986). The errors within a cluster may be correlated.
    Cr0,
    /// The covariance of CR0 times G / (G - 1) * (n - 1) / (n - k) for G clusters (Cameron and Miller, "A practitioner's
    /// guide to cluster-robust inference", 2015, equation 12), as in Stata.
    Cr1,
}

/// A leverage above this is 1: the row's own coefficient fits it exactly, and its residual is rounding.
pub(super) const ONE: f64 = 1.0 - 1e-12;

/// The rows of a table of coefficients, each with the ends of its confidence interval.
pub type RobustTable = Vec<(Coefficient, [f64; 2])>;

/// The covariances of the coefficients, row by row, the intercept first, from the products of scores times
/// squared residuals.
///
/// With Z'Z = L D L' and rows u = L^-1 z it is G M G' for G = L'^-1 D^-1 and M = sum of e^2 u u'.
pub(super) fn covariance(precision: &Precision, meat: &ProductSums, scale: Double) -> Vec<f64> {
    let k = precision.coefficients();
    let rows = precision.whitened();
    let mut covariance = Vec::with_capacity(k * k);
    for g in rows.chunks_exact(k) {
        let towards: Vec<Double> = (0..k)
            .map(|j| {
                let terms = g.iter().enumerate();
                terms.fold(Double::ZERO, |sum, (i, g)| sum + *g * meat.get(i, j))
            })
            .collect();
        for other in rows.chunks_exact(k) {
            let product = towards.iter().zip(other);
            let sum = product.fold(Double::ZERO, |sum, (t, g)| sum + *t * *g);
            covariance.push((sum * scale).to_f64());
        }
    }
    covariance
}

/// The table of coefficients with standard errors from these covariances. `quantile` is how many of them an
/// end of an interval is away, and stands behind the degrees of freedom of t.
pub(super) fn table(
    precision: &Precision,
    names: &[String],
    covariance: &[f64],
    (df, quantile): (f64, f64),
) -> RobustTable {
    let estimates = precision.estimates();
    let k = estimates.len();
    let tails = Tail::of_any_t(df);
    let row = |(i, estimate): (usize, f64)| {
        let error = covariance[i * (k + 1)].max(0.0).sqrt();
        let t = Some(estimate / error).filter(|t| t.is_finite());
        let coefficient = Coefficient {
            name: names[i].clone(),
            estimate,
            standard_error: Some(error),
            t_value: t,
            p_value: t.map(|t| tails.beyond_t(t.into()).probability().to_f64()),
        };
        let reach = quantile * error;
        (coefficient, [estimate - reach, estimate + reach])
    };
    estimates.into_iter().enumerate().map(row).collect()
}

/// The products of scores that covariances are computed from, where sums of groups of rows tell them (Wong, Forsell,
/// Lewis, Mao and Wardrop, "You only compress once: optimal data compression for estimating linear models", 2021).
#[derive(Clone, Debug, Default)]
pub(crate) struct RobustSums {
    /// Those of HC0, HC2 and HC3.
    meat: Option<[ProductSums; 3]>,
    /// Whether a row has a leverage of 1.
    is_one: bool,
    /// Those of the sums of each cluster, and the number of clusters.
    clusters: Option<(ProductSums, u64)>,
}

impl RobustSums {
    /// Adds rows that are alike in their predictors and their weight: their number, the weight, the scores of one of them
    /// with its leverage if it weighed 1, and the weighted sum of their squared residuals.
    pub(crate) fn add(&mut self, weight: f64, leverage: f64, scores: &[f64], squared: Double) {
        let k = scores.len();
        let meat = self
            .meat
            .get_or_insert_with(|| [(); 3].map(|()| ProductSums::new(k)));
        let rest = 1.0 - weight * leverage;
        let scale = squared.to_f64() * weight;
        let row = [scores, &[0.0]].concat();
        meat[0].add(scale, &row, k);
        if weight * leverage > ONE {
            self.is_one = true;
            return;
        }
        meat[1].add(scale / rest, &row, k);
        meat[2].add(scale / (rest * rest), &row, k);
    }

    /// Adds a cluster by the sum of its rows' residuals times their columns about the centre, the intercept's first.
    pub(crate) fn add_cluster(&mut self, precision: &Precision, mut sums: Vec<f64>) {
        let k = sums.len();
        let (meat, count) = self
            .clusters
            .get_or_insert_with(|| (ProductSums::new(k), 0));
        substitute(&precision.factor, &mut sums);
        sums.push(0.0);
        meat.add(1.0, &sums, k);
        *count += 1;
    }

    /// The table of coefficients; `None` if it has no errors of this kind.
    pub(crate) fn table(
        &self,
        precision: &Precision,
        kind: Robust,
        names: &[String],
        level: f64,
    ) -> Option<RobustTable> {
        let (n, residual) = (precision.count() as f64, precision.df_residual as f64);
        if residual == 0.0 {
            return None;
        }
        let is_cluster = matches!(kind, Robust::Cr0 | Robust::Cr1);
        let (meat, df) = match (is_cluster, &self.clusters, &self.meat) {
            (true, Some((meat, count)), _) => (meat, count.saturating_sub(1) as f64),
            (false, _, Some([meat, over, over_square])) => match kind {
                Robust::Hc2 | Robust::Hc3 if self.is_one => return None,
                Robust::Hc2 => (over, residual),
                Robust::Hc3 => (over_square, residual),
                _ => (meat, residual),
            },
            _ => return None,
        };
        let quantile = t_quantile(level, df)?;
        let scale = match kind {
            Robust::Hc1 => n / residual,
            Robust::Cr1 => (df + 1.0) / df * ((n - 1.0) / residual),
            _ => 1.0,
        };
        let covariance = covariance(precision, meat, Double::from(scale));
        Some(table(precision, names, &covariance, (df, quantile)))
    }
}
