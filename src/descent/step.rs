//! The figures of one iteration.

use crate::matrix::symmetric::Disjoint;
use crate::moments::Moments;
use crate::numerics::double::Double;
use crate::numerics::row::{dot, row_of};

/// The state of the descent after one iteration.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Step {
    /// How many steps were made; 0 is the start.
    pub iteration: u64,
    /// Intercept first, in the data's units.
    pub coefficients: Vec<f64>,
    /// The coefficients in working coordinates.
    pub position: Vec<f64>,
    /// The loss, in the squared unit of the response.
    pub loss: f64,
    /// The loss less the least there is.
    pub gap: f64,
    /// The length of the gradient in working coordinates.
    pub gradient_norm: f64,
    /// 1 - rss / tss on the rows of the fit; `None` where the response is constant.
    pub r_squared: Option<f64>,
    /// The number of decimal digits in which the worst coefficient agrees with the exact solution, 0 to 16.
    pub digits: f64,
    /// The number of correct digits of each coefficient, intercept first.
    pub coefficient_digits: Vec<f64>,
    /// The fit of the line on held-out rows, if there are any.
    pub held_out: Option<HeldOut>,
}

/// The fit of rows that were kept out of it.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct HeldOut {
    /// Mean squared error, in the squared unit of the response.
    pub mse: f64,
    /// 1 - squared errors / squared deviations from these rows' own mean; `None` where the
    /// response is constant on them.
    pub r_squared: Option<f64>,
}

/// The relative error of a sum of squares above which `f64` is not enough, and double-double takes over.
const EXACT: f64 = 1e-12;

/// The rows held out, as the sums that the errors of any line on them follow from.
#[derive(Clone, Debug)]
pub(super) struct HeldRows {
    weight: Double,
    /// The means of the predictors and then the response.
    means: Vec<Double>,
    /// The products of deviations from the means, row by row up to the diagonal.
    products: Vec<Double>,
    /// Those columns among them, if there are many, whose products beside the diagonal are known by one number each.
    disjoint: Option<Disjoint>,
}

impl HeldRows {
    /// `None` without a row.
    pub(super) fn of(moments: &Moments) -> Option<Self> {
        let width = moments.width();
        let pairs = (0..width).flat_map(|i| (0..=i).map(move |j| (i, j)));
        (moments.count() > 0).then(|| Self {
            weight: moments.exact_weight(),
            means: row_of(width, |i| moments.exact_mean(i)),
            products: pairs.map(|(i, j)| moments.exact_comoment(i, j)).collect(),
            disjoint: moments.disjoint(true, width - 1),
        })
    }

    /// Measures a line on them: no row is read again. `None` where the squares are too large to be
    /// numbers.
    ///
    /// The residual's mean and its centred square follow from the columns' means and products.
    pub(super) fn measure(&self, coefficients: &[Double]) -> Option<HeldOut> {
        let (intercept, slopes) = coefficients.split_first()?;
        // The residual is the combination of columns with these weights, less the intercept.
        let weights = row_of(self.means.len(), |at| match slopes.get(at) {
            Some(slope) => -*slope,
            None => Double::from(1.0),
        });
        let pairs = weights.iter().zip(&self.means);
        let mean = pairs.fold(-*intercept, |sum, (weight, mean)| sum + *weight * *mean);
        let centred = self.centred(&weights);
        let squares = (centred + self.weight * mean * mean).to_f64();
        let total = self.products.last().map_or(0.0, |total| total.to_f64());
        // Rounding can leave a perfect line a hair below zero.
        let squares = if squares < 0.0 { 0.0 } else { squares };
        squares.is_finite().then(|| HeldOut {
            mse: squares / self.weight.to_f64(),
            r_squared: (total > 0.0).then(|| (1.0 - squares / total).max(-f64::MAX)),
        })
    }

    /// The sum of squares of a combination of columns about its mean.
    fn centred(&self, weights: &[Double]) -> Double {
        if self.disjoint.is_some() {
            return self.exactly_centred(weights);
        }
        let (mut sum, mut size) = (0.0, 0.0);
        let mut products = &self.products[..];
        for (i, weight) in weights.iter().enumerate() {
            let weight = weight.high();
            let (row, rest) = products.split_at(i + 1);
            products = rest;
            let (mut part, mut sizes) = (row[i].high() * weight, (row[i].high() * weight).abs());
            for (product, other) in row.iter().zip(&weights[..i]) {
                let term = 2.0 * product.high() * other.high();
                part += term;
                sizes += term.abs();
            }
            sum += part * weight;
            size += (sizes * weight).abs();
        }
        let error = (2 * weights.len() + 8) as f64 * (f64::EPSILON / 2.0) * size;
        if error <= EXACT * sum {
            return Double::from(sum);
        }
        self.exactly_centred(weights)
    }

    /// As [`centred`](Self::centred), where terms cancel.
    #[inline(never)]
    fn exactly_centred(&self, weights: &[Double]) -> Double {
        let (mut sum, mut along) = (Double::ZERO, Double::ZERO);
        let mut products = &self.products[..];
        for (i, weight) in weights.iter().enumerate() {
            let (row, rest) = products.split_at(i + 1);
            products = rest;
            let (mut until, mut own) = (i, row[i]);
            if let Some(known) = self.disjoint.as_ref().filter(|of| of.rows.contains(&i)) {
                // The products with others of these columns are less an outer product, which comes at the end.
                until = known.rows.start;
                let outer = known.outer[i - until];
                own += outer * outer;
                along += outer * *weight;
            }
            let others = dot(&row[..until], &weights[..until]);
            sum += (others + others + own * *weight) * *weight;
        }
        sum - along * along
    }
}

/// Decimal digits to which a coefficient agrees with the exact one: -log10 of its relative error, from 0
/// to the 16 that an `f64` has.
pub(super) fn digits(error: f64, exact: f64) -> f64 {
    let relative = match (error, exact) {
        (0.0, _) => 0.0,
        (_, 0.0) => 1.0,
        (error, exact) => (error / exact).abs(),
    };
    (-libm::log10(relative)).clamp(0.0, 16.0)
}
