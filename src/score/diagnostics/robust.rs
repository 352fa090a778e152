//! Standard errors that hold whatever the variances of the errors are.

use crate::fit::inference::Coefficient;
use crate::fit::precision::Precision;
use crate::numerics::double::Double;
use crate::numerics::special::Tail;
use galton_kernel::leverage::ProductSums;

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
}

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
/// end of an interval is away.
pub(super) fn table(
    precision: &Precision,
    names: &[String],
    covariance: &[f64],
    quantile: f64,
) -> RobustTable {
    let df = precision.df_residual as f64;
    let estimates = precision.estimates();
    let k = estimates.len();
    let row = |(i, estimate): (usize, f64)| {
        let error = covariance[i * (k + 1)].max(0.0).sqrt();
        let t = Some(estimate / error).filter(|t| t.is_finite());
        let coefficient = Coefficient {
            name: names[i].clone(),
            estimate,
            standard_error: Some(error),
            t_value: t,
            p_value: t.map(|t| Tail::of_t(t.into(), df).probability().to_f64()),
        };
        let reach = quantile * error;
        (coefficient, [estimate - reach, estimate + reach])
    };
    estimates.into_iter().enumerate().map(row).collect()
}
