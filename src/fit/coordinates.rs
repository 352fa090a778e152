//! The coordinates that a descent works in: predictors as they are, centred, standardised or whitened.
//! Coefficients are converted in both directions.

use super::solve::{factored, product};
use crate::error::Error;
use crate::matrix::symmetric::Symmetric;
use crate::moments::Moments;
use crate::numerics::double::Double;
use crate::numerics::row::row_of;
use crate::numerics::vector::vector_of;

/// How predictors are scaled before the descent. Coefficients are in the data's units either way; the shape
/// of the loss changes, and with it the stable rates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Scaling {
    /// The predictors as they are.
    Raw,
    /// Less their means, where there is an intercept to take these up: the intercept no longer
    /// depends on the slopes.
    Centred,
    /// Centred, and divided by their standard deviations (the population's; without an intercept, by
    /// their root mean squares): no predictor is steeper than another because of its unit.
    #[default]
    Standardised,
    /// Each predictor less what those before it explain of it, standardised: predictors without
    /// correlation (by Cholesky's decomposition: Kessy, Lewin and Strimmer, "Optimal whitening and
    /// decorrelation", 2018). The loss is round, and one step at the right rate is enough.
    Whitened,
}

impl Scaling {
    /// Its name, in Rust and in JavaScript.
    pub fn name(self) -> &'static str {
        match self {
            Self::Raw => "raw",
            Self::Centred => "centred",
            Self::Standardised => "standardised",
            Self::Whitened => "whitened",
        }
    }

    /// The scaling of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Raw, Self::Centred, Self::Standardised, Self::Whitened]
            .into_iter()
            .find(|scaling| scaling.name() == name)
    }
}

/// The coordinates that the descent works in: predictors as `mixing · (x - centre) / scale`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Coordinates {
    /// The number subtracted from each predictor, in its unit.
    pub centre: Vec<f64>,
    /// The divisor of each predictor, in its unit.
    pub scale: Vec<f64>,
    /// How the scaled predictors are combined, if they are whitened: a lower triangle in a square, one row
    /// for each working coordinate.
    pub mixing: Option<Vec<f64>>,
}

impl Coordinates {
    /// The scaling of the predictors, all columns of `moments` but the last, which have these names.
    ///
    /// # Errors
    /// [`ErrorKind::ConstantPredictor`](crate::ErrorKind::ConstantPredictor) and [`crate::ErrorKind::Collinear`] where predictors cannot be whitened.
    pub(crate) fn of(
        moments: &Moments,
        scaling: Scaling,
        intercept: bool,
        names: &[String],
    ) -> Result<Self, Error> {
        let p = moments.width() - 1;
        let n = moments.exact_weight();
        let centred = intercept && scaling != Scaling::Raw;
        let product = |i, j| product(moments, intercept, i, j);
        let scaled = matches!(scaling, Scaling::Standardised | Scaling::Whitened);
        let scale = vector_of(p, |j| match scaled {
            true => (product(j, j) / n).sqrt().to_f64(),
            false => 1.0,
        });
        let mut coordinates = Self {
            centre: vector_of(p, |j| match centred {
                true => moments.exact_mean(j).to_f64(),
                false => 0.0,
            }),
            scale,
            mixing: None,
        };
        if scaling == Scaling::Whitened {
            let correlation = |i: usize, j: usize| {
                let scale = |k: usize| Double::from(coordinates.scale[k]);
                product(i, j) / n / scale(i) / scale(j)
            };
            let mut disjoint = moments.disjoint(intercept, p);
            if let Some(known) = &mut disjoint {
                let scale = &coordinates.scale[known.rows.clone()];
                for (outer, scale) in known.outer.iter_mut().zip(scale) {
                    *outer = *outer / Double::from(*scale) / n.sqrt();
                }
            }
            let correlations = Symmetric::of_disjoint(p, &correlation, disjoint);
            coordinates.mixing = Some(factored(&correlations, names)?.whitening());
        }
        Ok(coordinates)
    }

    /// Coefficients in the data's units, intercept first, from a position in working coordinates.
    ///
    /// y = u0 + sum u_i z_i with z_i = sum_j m_ij (x_j - c_j) / s_j, so w_j = sum_i u_i m_ij / s_j and
    /// w_0 = u_0 - sum w_j c_j.
    pub fn to_data(&self, position: &[f64]) -> Vec<f64> {
        let p = self.scale.len();
        let (first, slopes) = split_intercept(position, p);
        let mixed = |j: usize| match &self.mixing {
            None => slopes[j],
            Some(mixing) => (j..p).map(|i| slopes[i] * mixing[i * p + j]).sum(),
        };
        let mut coefficients = vector_of(p, |j| mixed(j) / self.scale[j]);
        let pairs = coefficients.iter().zip(&self.centre);
        let shift: f64 = pairs.map(|(w, c)| w * c).sum();
        coefficients.insert(0, first - shift);
        coefficients
    }

    /// As [`to_data`](Self::to_data), in double-double.
    pub(crate) fn to_data_exact(&self, position: &[Double]) -> Vec<Double> {
        let p = self.scale.len();
        let (first, slopes) = split_intercept(position, p);
        let mixed = |j: usize| match &self.mixing {
            None => slopes[j],
            Some(mixing) => (j..p).fold(Double::ZERO, |sum, i| {
                sum + slopes[i] * Double::from(mixing[i * p + j])
            }),
        };
        let mut coefficients = vec![first];
        for j in 0..p {
            let slope = mixed(j) / Double::from(self.scale[j]);
            coefficients[0] = coefficients[0] - slope * Double::from(self.centre[j]);
            coefficients.push(slope);
        }
        coefficients
    }

    /// The position in working coordinates of coefficients in the data's units, intercept first.
    pub(crate) fn to_working(&self, coefficients: &[Double], intercept: bool) -> Vec<Double> {
        let p = self.scale.len();
        let slopes = &coefficients[1..];
        let shift = slopes
            .iter()
            .zip(&self.centre)
            .fold(coefficients[0], |sum, (w, c)| sum + *w * Double::from(*c));
        let mut scaled = row_of(p, |j| slopes[j] * Double::from(self.scale[j]));
        if let Some(mixing) = &self.mixing {
            // The slopes are the mixing's transpose times the position: solved from the last one back.
            for i in (0..p).rev() {
                let known = (i + 1..p).fold(scaled[i], |rest, k| {
                    rest - Double::from(mixing[k * p + i]) * scaled[k]
                });
                scaled[i] = known / Double::from(mixing[i * p + i]);
            }
        }
        if intercept {
            scaled.insert(0, shift);
        }
        scaled
    }

    /// A row's predictors in working coordinates.
    pub(crate) fn row_to_working(&self, row: &[f64], out: &mut [f64]) {
        let p = self.scale.len();
        for j in 0..p {
            out[j] = (row[j] - self.centre[j]) / self.scale[j];
        }
        if let Some(mixing) = &self.mixing {
            for i in (0..p).rev() {
                out[i] = (0..=i).map(|j| mixing[i * p + j] * out[j]).sum();
            }
        }
    }

    /// How large a coefficient in the data's units can be for a coordinate of 1, roughly.
    pub(crate) fn reach(&self) -> f64 {
        let p = self.scale.len();
        let mixed = |j: usize| match &self.mixing {
            Some(mixing) => (j..p).map(|i| mixing[i * p + j].abs()).sum(),
            None => 1.0,
        };
        (0..p).fold(1.0, |reach, j| {
            reach + mixed(j) / self.scale[j] * (1.0 + self.centre[j].abs())
        })
    }
}

/// The intercept's coordinate, zero where there is none, and the slopes' coordinates.
fn split_intercept<T: Copy + Default>(position: &[T], p: usize) -> (T, &[T]) {
    match position.split_first() {
        Some((first, slopes)) if slopes.len() == p => (*first, slopes),
        _ => (T::default(), position),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_and_its_coefficients_are_the_same_line() {
        let mut coordinates = Coordinates {
            centre: vec![4.0, -1.0],
            scale: vec![2.0, 0.5],
            mixing: None,
        };
        let coefficients = [Double::from(1.0), Double::from(3.0), Double::from(-2.0)];
        let position = |coordinates: &Coordinates| -> Vec<f64> {
            let position = coordinates.to_working(&coefficients, true);
            position.into_iter().map(Double::to_f64).collect()
        };
        let scaled = position(&coordinates);
        assert_eq!(scaled, [15.0, 6.0, -1.0]);
        assert_eq!(coordinates.to_data(&scaled), [1.0, 3.0, -2.0]);
        coordinates.mixing = Some(vec![2.0, 0.0, -1.0, 4.0]);
        let mixed = position(&coordinates);
        assert_eq!(mixed, [15.0, 2.875, -0.25]);
        assert_eq!(coordinates.to_data(&mixed), [1.0, 3.0, -2.0]);
    }
}
