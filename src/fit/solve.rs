//! The exact least-squares solution: where a descent ends, and what tests hold it against.

use std::sync::Arc;

use crate::error::{Error, ErrorKind};
use crate::matrix::ldl::Ldl;
use crate::matrix::symmetric::Symmetric;
use crate::moments::Moments;
use crate::numerics::double::Double;
use crate::numerics::row::{dot, less_dot, nearest, row_of};

/// The coefficients that make the sum of squared residuals least, solved in double-double from
/// the normal equations by L D L' decomposition (Golub and Van Loan, "Matrix Computations",
/// section 4.1.2).
#[derive(Clone, Debug, PartialEq)]
pub struct LeastSquares {
    /// Intercept first; zero where the model has none.
    coefficients: Vec<Double>,
    has_intercept: bool,
    count: u64,
    rss: f64,
    tss: f64,
    /// The factor of the predictors' products, penalty included.
    factor: Arc<Ldl>,
}

impl LeastSquares {
    /// Solves for the last column of `moments` as the response, all others as predictors with the
    /// given names.
    ///
    /// # Errors
    /// [`ErrorKind::WidthMismatch`], [`ErrorKind::TooFewObservations`], [`ErrorKind::TooLarge`],
    /// [`ErrorKind::ConstantPredictor`], [`ErrorKind::Collinear`].
    pub fn solve(moments: &Moments, names: &[String], intercept: bool) -> Result<Self, Error> {
        Self::penalised(moments, names, intercept, None)
    }

    /// As [`solve`](Self::solve), with a penalty added to the sum of squared residuals: the quadratic
    /// form of this matrix in the slopes (Hoerl and Kennard, "Ridge regression", 1970). The residual sum of
    /// squares is that of the data alone.
    pub(crate) fn penalised(
        moments: &Moments,
        names: &[String],
        intercept: bool,
        penalty: Option<&Symmetric<Double>>,
    ) -> Result<Self, Error> {
        check(moments, names, intercept)?;
        let p = names.len();
        let mut products = products(moments, intercept, p);
        let cross = row_of(p, |j| product(moments, intercept, p, j));
        let tss = product(moments, intercept, p, p);
        if let Some(penalty) = penalty {
            products.add(penalty);
        }
        let factor = factored(&products, names)?;
        refuse_rounding(moments, &factor, &products, names)?;
        let slopes = factor.solve(&cross);

        // At the least of rss + penalty, the two together are tss - cross'slopes.
        let mut explained = dot(&slopes, &cross);
        if let Some(penalty) = penalty {
            for (i, slope) in slopes.iter().enumerate() {
                explained = (0..p).fold(explained, |sum, j| {
                    sum + *slope * penalty.at(i, j) * slopes[j]
                });
            }
        }
        let mut first = Double::ZERO;
        if intercept {
            let means = row_of(p, |j| moments.exact_mean(j));
            first = less_dot(moments.exact_mean(p), &slopes, &means);
        }
        Ok(Self {
            coefficients: std::iter::once(first).chain(slopes).collect(),
            has_intercept: intercept,
            count: moments.count(),
            // Rounding can leave a perfect fit a hair below zero, or at minus zero.
            rss: Some((tss - explained).to_f64())
                .filter(|rss| *rss > 0.0)
                .unwrap_or(0.0),
            tss: tss.to_f64(),
            factor: Arc::new(factor),
        })
    }

    /// The coefficients, intercept first; the intercept is zero where the model has none.
    pub fn coefficients(&self) -> Vec<f64> {
        nearest(&self.coefficients)
    }

    /// The residual sum of squares.
    pub fn rss(&self) -> f64 {
        self.rss
    }

    /// The total sum of squares: about the mean, or about zero for a model without intercept.
    pub fn tss(&self) -> f64 {
        self.tss
    }

    /// Observations less coefficients.
    pub fn df_residual(&self) -> u64 {
        let estimated = self.coefficients.len() - usize::from(!self.has_intercept);
        self.count - estimated as u64
    }

    /// 1 - rss / tss; `None` where the response is constant, so that there is nothing to explain.
    pub fn r_squared(&self) -> Option<f64> {
        (self.tss > 0.0).then(|| 1.0 - self.rss / self.tss)
    }

    /// The square root of rss over its degrees of freedom, in the response's unit; `None` where no
    /// degrees of freedom are left.
    pub fn residual_standard_error(&self) -> Option<f64> {
        let df = self.df_residual();
        (df > 0).then(|| (self.rss / df as f64).sqrt())
    }

    pub(crate) fn has_intercept(&self) -> bool {
        self.has_intercept
    }

    pub(crate) fn exact_coefficients(&self) -> &[Double] {
        &self.coefficients
    }

    pub(crate) fn factor(&self) -> &Arc<Ldl> {
        &self.factor
    }
}

/// The product of two columns: about their means for a model with an intercept, about zero without.
pub(super) fn product(moments: &Moments, intercept: bool, i: usize, j: usize) -> Double {
    match intercept {
        true => moments.exact_comoment(i, j),
        false => moments.exact_product(i, j),
    }
}

/// The [products](product) of the first `count` columns.
pub(super) fn products(moments: &Moments, intercept: bool, count: usize) -> Symmetric<Double> {
    let entry = |i, j| product(moments, intercept, i, j);
    Symmetric::of_disjoint(count, &entry, moments.disjoint(intercept, count))
}

/// Refuses moments that no model of these predictors can be fitted to.
fn check(moments: &Moments, names: &[String], intercept: bool) -> Result<(), Error> {
    let p = names.len();
    if moments.width() != p + 1 {
        return Err(Error::from(ErrorKind::WidthMismatch {
            expected: p + 1,
            found: moments.width(),
        }));
    }
    let coefficients = p + usize::from(intercept);
    if moments.count() < coefficients as u64 {
        return Err(Error::from(ErrorKind::TooFewObservations {
            count: moments.count(),
            coefficients,
            left_out: 0,
        }));
    }
    let is_finite = |i: &usize| product(moments, intercept, *i, *i).is_finite();
    let name = |i: usize| names.get(i).cloned().unwrap_or_default();
    if let Some(i) = (0..=p).find(|i| !is_finite(i)) {
        return Err(Error::from(ErrorKind::TooLarge { column: name(i) }));
    }
    let is_light = moments.weight() < LEAST_WEIGHT;
    match (0..=p).find(|i| is_light || is_too_small(moments, intercept, *i)) {
        Some(i) => Err(Error::from(ErrorKind::TooSmall { column: name(i) })),
        None => Ok(()),
    }
}

/// The least sum of squares that keeps its digits, and the least of squares by weight. A product of the last slices of two
/// columns is 2^-176 of it, or 1e-53, and one by weight less still. Numbers lose digits below 2e-308.
const SMALLEST: f64 = 1e-280;
const SMALLEST_BY_WEIGHT: f64 = 1e-200;

/// The least sum of weights. Deviations by weight are split into slices, of which the last are 2^-88 of the weight.
const LEAST_WEIGHT: f64 = 1e-150;

/// Whether the squares of a column are so small that their sum has lost digits.
fn is_too_small(moments: &Moments, intercept: bool, i: usize) -> bool {
    let squares = product(moments, intercept, i, i).to_f64();
    let smallest = match moments.weight() == moments.count() as f64 {
        true => SMALLEST,
        false => SMALLEST_BY_WEIGHT,
    };
    let [from, to] = moments.range(i).unwrap_or_default();
    let differs = from != to || !intercept && from != 0.0;
    match squares == 0.0 {
        // A column of zeros, or of one value about its mean, has no squares.
        true => differs && from.abs().max(to.abs()) < 1e-50,
        false => squares.abs() < smallest,
    }
}

/// The factor of a matrix of products of columns with these names.
///
/// # Errors
/// [`ErrorKind::ConstantPredictor`] or [`ErrorKind::Collinear`] for a column that is a combination of
/// those before it.
pub(super) fn factored(products: &Symmetric<Double>, names: &[String]) -> Result<Ldl, Error> {
    let factor = Ldl::of(products);
    match factor.size() {
        i if i < products.size() => Err(dependent(&factor, i, products, names)),
        _ => Ok(factor),
    }
}

/// The error of a column that is a combination of those before it.
fn dependent(factor: &Ldl, i: usize, products: &Symmetric<Double>, names: &[String]) -> Error {
    let column = names[i].clone();
    let on: Vec<String> = named(&factor.dependence(i, products), names);
    Error::from(match on.is_empty() {
        true => ErrorKind::ConstantPredictor {
            column,
            is_only: names.len() == 1,
        },
        false => ErrorKind::Collinear { column, on },
    })
}

/// The names of some columns.
pub(super) fn named(columns: &[usize], names: &[String]) -> Vec<String> {
    columns.iter().map(|j| names[*j].clone()).collect()
}

/// Refuses a column that differs from a combination of others by rounding of the data only: a coefficient would be
/// made of rounding alone. A value x stands for any number up to 2^-53 |x| away from it, so a combination
/// of columns is as good as zero where it is no larger than the sum of these distances.
fn refuse_rounding(
    moments: &Moments,
    factor: &Ldl,
    products: &Symmetric<Double>,
    names: &[String],
) -> Result<(), Error> {
    let kept: Vec<usize> = (0..products.size()).collect();
    for i in 0..products.size() {
        let row = &products.row(i)[..i];
        let sizes = [factor.pivot(i), products.at(i, i)];
        if is_rounding(moments, factor, &kept[..i], row, i, sizes) {
            return Err(dependent(factor, i, products, names));
        }
    }
    Ok(())
}

/// Whether column `i` differs from a combination of the columns `kept`, whose factor this is, by rounding of the data
/// only. `row` has its products with them; the sizes are its pivot and its product with itself.
pub(super) fn is_rounding(
    moments: &Moments,
    factor: &Ldl,
    kept: &[usize],
    row: &[Double],
    i: usize,
    [pivot, size]: [Double; 2],
) -> bool {
    const HALF_UNIT: f64 = f64::EPSILON / 2.0;
    /// A column of which a larger part is its own is far from rounding.
    const CLEAR: f64 = 1e-6;
    let count = moments.count() as f64;
    let rounding = |j: usize| {
        let [least, greatest] = moments.range(j).unwrap_or_default();
        HALF_UNIT * least.abs().max(greatest.abs())
    };
    let left = (pivot.to_f64() / count).sqrt();
    if left > CLEAR * (size.to_f64() / count).sqrt() {
        return false;
    }
    let weights = factor.nearest_combination(row);
    let pairs = weights.iter().zip(kept);
    let together = pairs.fold(rounding(i), |sum, (weight, j)| {
        sum + weight.abs() * rounding(*j)
    });
    left <= together
}
