//! The exact least-squares solution: what the descent is on its way to, and its oracle.

use std::sync::Arc;

use crate::error::{Error, ErrorKind};
use crate::moments::Moments;
use crate::numerics::double::Double;
use crate::numerics::row::Row;

/// A pivot below this part of its diagonal means that the column is a combination of those before
/// it: double-double keeps about 1e-31, and decimal data made dependent in `f64` about 1e-30.
const DEPENDENT: f64 = 1e-24;

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
    /// Of the predictors' products, the penalty in them.
    factor: Arc<Factor>,
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
    /// form of this symmetric matrix in the slopes (Hoerl and Kennard, "Ridge regression", 1970). The
    /// residual sum of squares is that of the data alone.
    pub(crate) fn penalised(
        moments: &Moments,
        names: &[String],
        intercept: bool,
        penalty: Option<&dyn Fn(usize, usize) -> Double>,
    ) -> Result<Self, Error> {
        let p = names.len();
        if moments.width() != p + 1 {
            return Err(Error::from(ErrorKind::WidthMismatch {
                expected: p + 1,
                found: moments.width(),
            }));
        }
        let coefficients = p + usize::from(intercept);
        if moments.count() < coefficients as u64 {
            let (count, left_out) = (moments.count(), 0);
            return Err(Error::from(ErrorKind::TooFewObservations {
                count,
                coefficients,
                left_out,
            }));
        }
        // With an intercept the slopes follow from centred products; without one, from raw ones.
        let mut products: Vec<Vec<Double>> = (0..=p)
            .map(|i| {
                let row = (0..=i).map(|j| match intercept {
                    true => moments.exact_comoment(i, j),
                    false => moments.exact_product(i, j),
                });
                row.collect()
            })
            .collect();
        if let Some(i) = (0..=p).find(|i| !products[*i][*i].is_finite()) {
            let column = names.get(i).cloned().unwrap_or_default();
            return Err(Error::from(ErrorKind::TooLarge { column }));
        }
        let mut cross = products.pop().unwrap_or_default();
        let tss = cross.pop().unwrap_or_default();
        if let Some(penalty) = penalty {
            for (i, row) in products.iter_mut().enumerate() {
                for (j, product) in row.iter_mut().enumerate() {
                    *product += penalty(i, j);
                }
            }
        }
        let factor = Factor::of(&products, names)?;
        refuse_rounding(moments, &factor, &products, names)?;
        let slopes = factor.solve(&cross);

        // At the least of rss + penalty these are tss - cross'slopes together.
        let mut explained = slopes
            .iter()
            .zip(&cross)
            .fold(Double::ZERO, |sum, (slope, cross)| sum + *slope * *cross);
        if let Some(penalty) = penalty {
            for (i, slope) in slopes.iter().enumerate() {
                explained =
                    (0..p).fold(explained, |sum, j| sum + *slope * penalty(i, j) * slopes[j]);
            }
        }
        let mut first = Double::ZERO;
        if intercept {
            first = slopes
                .iter()
                .enumerate()
                .fold(moments.exact_mean(p), |rest, (j, slope)| {
                    rest - *slope * moments.exact_mean(j)
                });
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
        self.coefficients.iter().map(|c| c.to_f64()).collect()
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

    pub(crate) fn factor(&self) -> &Factor {
        &self.factor
    }
}

/// Refuses a column of which nothing is its own but the rounding of the data: a coefficient would be
/// made of that alone. A value x stands for any number up to 2^-53 |x| away from it, so a combination
/// of columns is as good as zero where it is no larger than what these are together.
fn refuse_rounding(
    moments: &Moments,
    factor: &Factor,
    products: &[Vec<Double>],
    names: &[String],
) -> Result<(), Error> {
    const HALF_UNIT: f64 = f64::EPSILON / 2.0;
    let count = moments.count() as f64;
    let rounding = |j: usize| {
        let [least, greatest] = moments.range(j).unwrap_or_default();
        HALF_UNIT * least.abs().max(greatest.abs())
    };
    for (i, row) in products.iter().enumerate() {
        // Most columns are far from it.
        let left = (factor.diagonal[i].to_f64() / count).sqrt();
        if left > 1e-6 * (row[i].to_f64() / count).sqrt() {
            continue;
        }
        let weights = factor.leading(i, row);
        let together = (0..i)
            .map(|j| weights[j].abs() * rounding(j))
            .fold(rounding(i), |sum, part| sum + part);
        if left <= together {
            return Err(factor.dependent(i, products, names));
        }
    }
    Ok(())
}

/// A symmetric positive definite matrix as L D L', L unit lower triangular.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Factor {
    /// Row i holds the i entries of L left of its diagonal.
    pub(crate) lower: Vec<Vec<Double>>,
    pub(crate) diagonal: Vec<Double>,
}

impl Factor {
    /// Of a matrix whose row i holds the entries up to its diagonal.
    pub(crate) fn of(products: &[Vec<Double>], names: &[String]) -> Result<Self, Error> {
        let factor = Self::independent(products);
        match factor.size() {
            i if i < products.len() => Err(factor.dependent(i, products, names)),
            _ => Ok(factor),
        }
    }

    /// Of the first columns of a matrix, up to one that is a combination of those before it.
    pub(crate) fn independent(products: &[Vec<Double>]) -> Self {
        let mut factor = Self {
            lower: Vec::new(),
            diagonal: Vec::new(),
        };
        // The columns of L below its diagonal: those of a row are subtracted side by side, in the order in
        // which each of them takes them.
        let mut columns: Vec<Row> = Vec::new();
        for (i, products_of_i) in products.iter().enumerate() {
            let size = products_of_i[i];
            let mut known = Row::default();
            products_of_i
                .iter()
                .for_each(|product| known.push(*product));
            let mut row: Vec<Double> = Vec::with_capacity(i);
            let mut pivot = size;
            for (k, column) in columns.iter().enumerate() {
                let entry = known.get(k) / factor.diagonal[k];
                known.subtract(k + 1, entry * factor.diagonal[k], column, i - k - 1);
                pivot = pivot - entry * known.get(k);
                row.push(entry);
            }
            if pivot.to_f64() <= DEPENDENT * size.to_f64() {
                break;
            }
            for (column, entry) in columns.iter_mut().zip(&row) {
                column.push(*entry);
            }
            columns.push(Row::default());
            factor.lower.push(row);
            factor.diagonal.push(pivot);
        }
        factor
    }

    /// How many columns it is of.
    pub(crate) fn size(&self) -> usize {
        self.diagonal.len()
    }

    /// The lower triangle M, row by row, with M A M' = 1 for this matrix A: D^(-1/2) L^(-1).
    pub(crate) fn whitening(&self) -> Vec<f64> {
        let n = self.diagonal.len();
        let mut whitening = vec![0.0; n * n];
        for (i, row) in self.inverse_lower().iter().enumerate() {
            let root = self.diagonal[i].sqrt();
            for j in 0..=i {
                whitening[i * n + j] = (row.get(j) / root).to_f64();
            }
        }
        whitening
    }

    /// The rows of L^(-1) up to the diagonal.
    fn inverse_lower(&self) -> Vec<Row> {
        let mut rows: Vec<Row> = Vec::with_capacity(self.size());
        for (i, lower) in self.lower.iter().enumerate() {
            let mut row = Row::zeros(i + 1);
            row.set(i, Double::from(1.0));
            for (k, (entry, before)) in lower.iter().zip(&rows).enumerate() {
                row.subtract(0, *entry, before, k + 1);
            }
            row.measure();
            rows.push(row);
        }
        rows
    }

    /// The rows of the inverse up to the diagonal: L'^(-1) D^(-1) L^(-1), by substitution for all columns
    /// of the unit matrix at once.
    pub(crate) fn inverse(&self) -> Vec<Row> {
        let mut rows = self.inverse_lower();
        for (row, pivot) in rows.iter_mut().zip(&self.diagonal) {
            row.divide(*pivot);
        }
        for i in (0..rows.len()).rev() {
            let (head, below) = rows.split_at_mut(i + 1);
            for (row, lower) in below.iter().zip(&self.lower[i + 1..]) {
                head[i].subtract(0, lower[i], row, i + 1);
            }
            head[i].measure();
        }
        rows
    }

    /// What column `i` is of the columns before it, as nearly as can be: a weight for each. `row` has
    /// its products with them.
    fn leading(&self, i: usize, row: &[Double]) -> Vec<f64> {
        let weights = self.solve(&row[..i]);
        weights.into_iter().map(Double::to_f64).collect()
    }

    /// The names of the columns that column `i` depends on: those with a part in it, in standard
    /// deviations, that is no rounding.
    pub(crate) fn depends_on(
        &self,
        i: usize,
        products: &[Vec<Double>],
        names: &[String],
    ) -> Vec<String> {
        let weights = self.leading(i, &products[i]);
        let size = products[i][i];
        let part = |j: usize| weights[j].abs() * (products[j][j] / size).to_f64().sqrt();
        (0..i)
            .filter(|j| part(*j) > 1e-9)
            .map(|j| names[j].clone())
            .collect()
    }

    fn dependent(&self, i: usize, products: &[Vec<Double>], names: &[String]) -> Error {
        let column = names[i].clone();
        match self.depends_on(i, products, names) {
            on if on.is_empty() => Error::from(ErrorKind::ConstantPredictor { column }),
            on => Error::from(ErrorKind::Collinear { column, on }),
        }
    }

    /// The solution of L x = right, of as many rows as there are on the right.
    pub(crate) fn forward(&self, right: &[Double]) -> Vec<Double> {
        let mut x = right.to_vec();
        for i in 0..x.len() {
            x[i] = (0..i).fold(x[i], |rest, k| rest - self.lower[i][k] * x[k]);
        }
        x
    }

    pub(crate) fn solve(&self, right: &[Double]) -> Vec<Double> {
        let mut x = self.forward(right);
        for (value, pivot) in x.iter_mut().zip(&self.diagonal) {
            *value = *value / *pivot;
        }
        for i in (0..x.len()).rev() {
            x[i] = (i + 1..x.len()).fold(x[i], |rest, k| rest - self.lower[k][i] * x[k]);
        }
        x
    }
}
