//! What is told of one iteration.

use serde::Serialize;

use crate::moments::Moments;

/// Where the descent stands after one iteration.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// How many steps were made; 0 is the start.
    pub iteration: u64,
    /// Intercept first, in the data's units.
    pub coefficients: Vec<f64>,
    /// The same in working coordinates.
    pub position: Vec<f64>,
    /// The loss, in the squared unit of the response.
    pub loss: f64,
    /// The loss less the least there is.
    pub gap: f64,
    /// The length of the gradient in working coordinates.
    pub gradient_norm: f64,
    /// 1 - rss / tss on the rows of the fit; `None` where the response is constant.
    pub r_squared: Option<f64>,
    /// To how many decimal digits the worst coefficient agrees with the exact solution, 0 to 16.
    pub digits: f64,
    /// To how many each of them does, intercept first.
    pub coefficient_digits: Vec<f64>,
    /// How the line does on the rows that were held out, where there are any.
    pub held_out: Option<HeldOut>,
}

/// The fit of rows that were kept out of it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HeldOut {
    /// Mean squared error, in the squared unit of the response.
    pub mse: f64,
    /// 1 - squared errors / squared deviations from these rows' own mean; `None` where the
    /// response is constant on them.
    pub r_squared: Option<f64>,
}

impl HeldOut {
    /// Measures coefficients, intercept first, on the moments of the rows: no row is read again.
    /// `None` where the squares are too large to be numbers.
    ///
    /// The residual's mean and its centred square follow from the moments' means and products.
    pub(super) fn measure(moments: &Moments, coefficients: &[f64]) -> Option<Self> {
        let p = moments.width() - 1;
        let n = moments.weight();
        let (first, slopes) = coefficients.split_first()?;
        // The residual is the combination of columns with these weights, less the intercept.
        let weight = |j: usize| if j == p { 1.0 } else { -slopes[j] };
        let mut mean = -first;
        let mut centred = 0.0;
        for i in 0..=p {
            mean += weight(i) * moments.mean(i)?;
            for j in 0..=p {
                centred += weight(i) * moments.comoment(i, j)? * weight(j);
            }
        }
        let squares = centred + n * mean * mean;
        let total = moments.comoment(p, p)?;
        let r_squared = (total > 0.0).then(|| 1.0 - squares / total);
        squares.is_finite().then_some(Self {
            mse: squares / n,
            r_squared: r_squared.filter(|r_squared| r_squared.is_finite()),
        })
    }
}

/// Decimal digits to which a coefficient agrees with the exact one: -log10 of its relative error,
/// within what an `f64` can show.
pub(super) fn digits(error: f64, exact: f64) -> f64 {
    let relative = match (error, exact) {
        (0.0, _) => 0.0,
        (_, 0.0) => 1.0,
        (error, exact) => (error / exact).abs(),
    };
    (-libm::log10(relative)).clamp(0.0, 16.0)
}
