//! How precisely a fit is known, and the range of its data: intervals of predictions need the first, warnings of
//! extrapolation the second.

use std::cell::Cell;

use super::inference::check_level;
use super::normal::Normal;
use super::solve::LeastSquares;
use crate::error::Error;
use crate::moments::Moments;
use crate::numerics::double::Double;
use crate::numerics::row::nearest;
use crate::numerics::special::t_quantile;
use crate::numerics::vector::{substitute, substitute_four};

/// A model keeps this of the fit it comes from, for intervals of its predictions and for warnings of
/// extrapolation. It is of least squares, even if a descent stopped short of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Precision {
    /// Observations less coefficients.
    pub(crate) df_residual: u64,
    /// `None` where no degrees of freedom are left.
    pub(crate) residual_standard_error: Option<f64>,
    /// The least-squares prediction at the centre; `None` without an intercept.
    pub(crate) at_centre: Option<f64>,
    /// The means of the model's columns; zeros without an intercept.
    pub(crate) centre: Vec<f64>,
    /// The slopes of least squares.
    pub(crate) slopes: Vec<f64>,
    /// The coefficients of least squares, the intercept first if there is one: each as the sum of two
    /// numbers, the second below the last place of the first. Empty in documents from before version 3.
    pub(crate) exact: Vec<[f64; 2]>,
    /// The products of the model matrix about the centre, the intercept's column first, as L D L': the rows
    /// of L up to the diagonal, with D in place of the ones.
    pub(crate) factor: Vec<f64>,
    /// The least and the greatest value of each of the model's columns.
    pub(crate) ranges: Vec<[f64; 2]>,
    /// The largest leverage among the rows of the fit that were checked. It is computed as if each weighed
    /// 1, like a new row.
    pub(crate) largest_leverage: f64,
    /// The number of rows that were checked: all, or an even sample.
    pub(crate) leverage_rows: u64,
    /// The column of the weights that the rows of the fit had, if they had any.
    pub(crate) weights: Option<String>,
}

/// A leverage so many times the largest one is outside the data. The row of the largest leverage itself is not,
/// although it may be computed differently.
pub(crate) const FAR: f64 = 1.0 + 1e-9;

/// The value that an interval contains with the given probability.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interval {
    /// The mean of the response at these predictors.
    Confidence,
    /// The response of one new row.
    Prediction,
}

/// A prediction with its uncertainty.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Prediction {
    /// The model's prediction.
    pub fit: f64,
    /// The standard error of the predicted mean, in the response's unit; `None` where no degrees of freedom
    /// are left.
    pub standard_error: Option<f64>,
    /// The ends of the interval, which is that of least squares.
    pub interval: Option<[f64; 2]>,
    /// How far the row is from the middle of the rows of the fit. The leverages of these add up to the number
    /// of coefficients.
    pub leverage: f64,
    /// The leverage over the largest one of a row of the fit: above 1, the row is outside the data. `None` if
    /// no rows of the fit were kept to find the largest among.
    pub leverage_ratio: Option<f64>,
    /// For each of the model's columns, how far its value is above the greatest in the fit, or (a
    /// negative number) below the least; zero within.
    pub outside: Vec<f64>,
}

impl Interval {
    /// How many times the residual variance the interval's value varies by beyond the predicted mean.
    pub(crate) fn own_variance(self) -> f64 {
        match self {
            Self::Confidence => 0.0,
            Self::Prediction => 1.0,
        }
    }
}

impl Prediction {
    /// Whether the row lies outside the data that the model comes from.
    pub fn extrapolates(&self) -> bool {
        self.leverage_ratio.is_some_and(|ratio| ratio > FAR)
            || self.outside.iter().any(|distance| *distance != 0.0)
    }
}

impl Precision {
    /// The precision of the least-squares solution of these moments. Its largest leverage is not known yet.
    pub(crate) fn of(moments: &Moments, exact: &LeastSquares, names: &[String]) -> Self {
        let normal = Normal::of(moments, exact, names);
        let p = names.len();
        let coefficients = exact.exact_coefficients();
        let mut precision = Self {
            df_residual: normal.df_residual,
            residual_standard_error: normal.variance().map(|v| v.sqrt().to_f64()),
            at_centre: None,
            centre: vec![0.0; p],
            slopes: nearest(&coefficients[1..]),
            exact: coefficients[usize::from(!normal.has_intercept)..]
                .iter()
                .map(|c| [c.high(), c.low()])
                .collect(),
            factor: Vec::new(),
            ranges: (0..p).filter_map(|j| moments.range(j)).collect(),
            largest_leverage: 0.0,
            leverage_rows: 0,
            weights: None,
        };
        if normal.has_intercept {
            precision.centre = nearest(&normal.means[..p]);
            let at_centre = coefficients[1..]
                .iter()
                .zip(&precision.centre)
                .fold(coefficients[0], |sum, (slope, centre)| {
                    sum + *slope * (*centre).into()
                });
            precision.at_centre = Some(at_centre.to_f64());
            precision.factor.push(normal.weight.to_f64());
        }
        for i in 0..p {
            if normal.has_intercept {
                // The centre is rounded, the mean is not.
                let rest = normal.means[i] - precision.centre[i].into();
                precision.factor.push(rest.to_f64());
            }
            let row = normal.factor.row(i).iter().map(|l| l.to_f64());
            precision.factor.extend(row);
            precision.factor.push(normal.factor.pivot(i).to_f64());
        }
        precision
    }

    /// Adds the coefficients of least squares if a document from before version 3 lacks them. They follow from
    /// the prediction at the centre, and are as precise as the slopes in the document.
    pub(crate) fn completed(mut self) -> Self {
        if !self.exact.is_empty() {
            return self;
        }
        let intercept = self.at_centre.map(|at_centre| {
            let terms = self.slopes.iter().zip(&self.centre);
            terms.fold(Double::from(at_centre), |sum, (slope, centre)| {
                sum - Double::from(*slope) * (*centre).into()
            })
        });
        let slopes = self.slopes.iter().map(|slope| Double::from(*slope));
        let exact = intercept.into_iter().chain(slopes);
        self.exact = exact.map(|c| [c.high(), c.low()]).collect();
        self
    }

    /// A bound on the error of the intercept, from its rounding and that of each of its terms.
    pub(crate) fn rounding(&self) -> f64 {
        let terms = self.slopes.iter().zip(&self.centre);
        let terms = terms.map(|(slope, centre)| (slope * centre).abs());
        let size = terms.fold(self.at_centre.unwrap_or(0.0).abs(), |sum, term| sum + term);
        4.0 * f64::EPSILON * size
    }

    /// How many columns a row has.
    pub(crate) fn width(&self) -> usize {
        self.centre.len()
    }

    /// How many coefficients there are.
    pub(crate) fn coefficients(&self) -> usize {
        self.width() + usize::from(self.at_centre.is_some())
    }

    /// The observations in the fit.
    pub(crate) fn count(&self) -> u64 {
        self.df_residual + self.coefficients() as u64
    }

    /// The coefficients of least squares, the intercept first, where there is one.
    pub(crate) fn estimates(&self) -> Vec<f64> {
        self.exact.iter().map(|[high, low]| high + low).collect()
    }

    /// The coefficients in double-double, with an intercept of zero where there is none.
    pub(crate) fn least_squares(&self) -> Vec<Double> {
        let intercept = self.at_centre.is_none().then_some(Double::ZERO);
        let exact = self.exact.iter();
        let exact = exact.map(|[high, low]| Double::new(*high, *low));
        intercept.into_iter().chain(exact).collect()
    }

    /// L'^-1 D^-1 row by row, the intercept's in the data's units: each row has the weights that the
    /// [scores](Self::scores) of a row of data, times its residual, have in a coefficient.
    pub(crate) fn whitened(&self) -> Vec<Double> {
        let k = self.coefficients();
        let at = |i: usize, j: usize| Double::from(self.factor[i * (i + 1) / 2 + j]);
        let mut rows = vec![Double::ZERO; k * k];
        for j in 0..k {
            rows[j * (k + 1)] = Double::from(1.0) / at(j, j);
            for i in (0..j).rev() {
                let below = i + 1..=j;
                rows[i * k + j] =
                    below.fold(Double::ZERO, |sum, l| sum - at(l, i) * rows[l * k + j]);
            }
        }
        if self.at_centre.is_some() {
            for (i, centre) in self.centre.iter().enumerate() {
                for j in 0..k {
                    rows[j] = rows[j] - rows[(i + 1) * k + j] * (*centre).into();
                }
            }
        }
        rows
    }

    /// The weights that the [scores](Self::scores) of a row have in the residual of a coefficient's column, fitted by the
    /// other columns; `None` if there are fewer coefficients.
    pub(crate) fn direction(&self, coefficient: usize) -> Option<Vec<f64>> {
        let k = self.coefficients();
        let mut column = vec![0.0; k];
        *column.get_mut(coefficient)? = 1.0;
        if coefficient == 0 && self.at_centre.is_some() {
            // The intercept is the prediction at the centre, less that of the centre's columns.
            for (weight, centre) in column[1..].iter_mut().zip(&self.centre) {
                *weight = -centre;
            }
        }
        let variance = substitute(&self.factor, &mut column);
        for (i, weight) in column.iter_mut().enumerate() {
            *weight /= variance * self.factor[i * (i + 1) / 2 + i];
        }
        Some(column)
    }

    /// Writes a row of the model's columns less the centre.
    pub(crate) fn about_centre(&self, row: &mut dyn Iterator<Item = Double>, out: &mut Vec<f64>) {
        out.clear();
        let centred = row
            .zip(&self.centre)
            .map(|(x, centre)| x - (*centre).into());
        out.extend(centred.map(Double::to_f64));
    }

    /// The leverage of a row about the centre, h = z'(Z'Z)^-1 z. Writes into `scores` the numbers u with
    /// h = sum of u_i^2 / d_i: each column less its prediction from the columns before it.
    pub(crate) fn scores(&self, centred: &[f64], scores: &mut Vec<f64>) -> f64 {
        scores.clear();
        if self.at_centre.is_some() {
            scores.push(1.0);
        }
        scores.extend(centred);
        substitute(&self.factor, scores)
    }

    /// The leverages of four rows about the centre, each with the bits of [`scores`](Self::scores).
    pub(crate) fn leverages(&self, centred: [&[f64]; 4]) -> [f64; 4] {
        substitute_four(&self.factor, self.at_centre.map(|_| 1.0), centred)
    }

    /// Takes note of the leverage of a row of the fit.
    pub(crate) fn observe_leverage(&mut self, leverage: f64) {
        self.largest_leverage = self.largest_leverage.max(leverage);
        self.leverage_rows += 1;
    }

    /// With the largest leverage that a second pass found in `leverage_rows` rows of the fit.
    pub(crate) fn with_largest_leverage(self, leverage_rows: u64, largest_leverage: f64) -> Self {
        Self {
            largest_leverage,
            leverage_rows,
            ..self
        }
    }

    /// The largest leverage of a row of the fit, and among how many rows it was found: all of them, or an even
    /// sample.
    pub fn largest_leverage(&self) -> (f64, u64) {
        (self.largest_leverage, self.leverage_rows)
    }

    /// The prediction `fit` of a model for a row of its columns, with its uncertainty. The interval is around
    /// `middle`, the prediction of least squares.
    pub(crate) fn predict(
        &self,
        fit: f64,
        middle: f64,
        row: &[Double],
        interval: Interval,
        quantile: Option<f64>,
    ) -> Prediction {
        let (mut centred, mut scores) = (Vec::new(), Vec::new());
        self.about_centre(&mut row.iter().copied(), &mut centred);
        let leverage = self.scores(&centred, &mut scores);
        let error = self.residual_standard_error;
        let own = interval.own_variance();
        let reach = error
            .zip(quantile)
            .map(|(s, q)| q * s * (own + leverage).sqrt());
        let outside = |(x, [least, greatest]): (&Double, &[f64; 2])| match x.to_f64() {
            x if x > *greatest => x - greatest,
            x if x < *least => x - least,
            _ => 0.0,
        };
        let largest = Some(self.largest_leverage).filter(|largest| *largest > 0.0);
        Prediction {
            fit,
            standard_error: error.map(|s| s * leverage.sqrt()),
            interval: reach.map(|reach| [middle - reach, middle + reach]),
            leverage,
            leverage_ratio: largest.map(|largest| leverage / largest),
            outside: row.iter().zip(&self.ranges).map(outside).collect(),
        }
    }

    /// How many standard errors an interval at this level extends to each side.
    pub(crate) fn quantile(&self, level: f64) -> Result<Option<f64>, Error> {
        thread_local! {
            /// A cache of the last quantile, its level and its degrees of freedom: one takes a millisecond.
            static LAST: Cell<Option<(f64, u64, Option<f64>)>> = const { Cell::new(None) };
        }
        check_level(level)?;
        let df = self.df_residual;
        match LAST.get() {
            Some((of, among, quantile)) if (of, among) == (level, df) => Ok(quantile),
            _ => {
                let quantile = t_quantile(level, df as f64);
                LAST.set(Some((level, df, quantile)));
                Ok(quantile)
            }
        }
    }
}
