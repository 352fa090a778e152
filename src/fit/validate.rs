//! Cross-validation from moments: no row is read again, and none is kept.

use super::penalised::{Penalised, Penalties, Shrinkage};
use crate::error::{Error, ErrorKind};
use crate::moments::Moments;
use crate::numerics::double::Double;

/// How well fits predict rows that they have not seen: of each fold, by the fit to all others.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct CrossValidation {
    /// The rows of each fold.
    pub rows: Vec<u64>,
    /// The fits to all rows, one for each penalty, the largest first.
    pub path: Vec<Penalised>,
    /// How they do.
    pub errors: Vec<CrossValidated>,
    /// Which penalty has the least error.
    pub least: usize,
    /// The largest penalty whose error is within a standard error of that: the smallest model that
    /// may be as good (Breiman and others, "Classification and regression trees", 1984, section
    /// 3.4.3).
    pub within_one_error: usize,
    /// How least squares does; `None` where a fold's other rows leave its coefficients open.
    pub least_squares: Option<CrossValidated>,
}

/// The error of one way to fit on rows that were not in the fit.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct CrossValidated {
    /// The mean squared error over all rows, in the squared unit of the response.
    pub mse: f64,
    /// Its standard error, from how the folds differ.
    pub standard_error: f64,
    /// The mean squared error on each fold.
    pub folds: Vec<f64>,
}

impl CrossValidation {
    /// Of the moments of each fold, their last column the response. Penalties are those of all rows,
    /// the same in each fold; predictors are standardised by the rows of each fit. Folds without rows
    /// are passed over.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidOption`] for fewer than two folds with rows, and as [`Penalised::path`].
    pub fn of(
        folds: &[Moments],
        penalties: &Penalties,
        shrinkage: Shrinkage,
        intercept: bool,
    ) -> Result<Self, Error> {
        let folds: Vec<&Moments> = folds.iter().filter(|fold| fold.count() > 0).collect();
        if folds.len() < 2 {
            return Err(Error::from(ErrorKind::InvalidOption {
                option: "folds",
                found: format!("{} with rows", folds.len()),
                expected: "2 or more, asked for when the table is read",
            }));
        }
        let all = merged(&folds, folds.len())?;
        let path = Penalised::path(&all, penalties, shrinkage, intercept)?;
        let given: Vec<f64> = path.iter().map(Penalised::penalty).collect();
        let given = Penalties::Given(given);
        let mut errors: Vec<Vec<f64>> = vec![Vec::with_capacity(folds.len()); path.len()];
        let mut least_squares = Some(Vec::with_capacity(folds.len()));
        for (number, fold) in folds.iter().enumerate() {
            let others = merged(&folds, number)?;
            let fits = Penalised::path(&others, &given, shrinkage, intercept)?;
            for (errors, fit) in errors.iter_mut().zip(&fits) {
                errors.push(mean_squared_error(fold, fit.coefficients()));
            }
            let unpenalised = Penalised::fit(&others, 0.0, shrinkage, intercept)?;
            least_squares = least_squares
                .filter(|_| unpenalised.certificate().unique)
                .map(|mut errors| {
                    errors.push(mean_squared_error(fold, unpenalised.coefficients()));
                    errors
                });
        }
        let rows: Vec<u64> = folds.iter().map(|fold| fold.count()).collect();
        let weights: Vec<f64> = folds.iter().map(|fold| fold.weight()).collect();
        let errors: Vec<CrossValidated> = errors
            .into_iter()
            .map(|folds| CrossValidated::new(folds, &weights))
            .collect();
        let mut least = 0;
        for (at, error) in errors.iter().enumerate() {
            if error.mse < errors[least].mse {
                least = at;
            }
        }
        let bound = errors[least].mse + errors[least].standard_error;
        let within = errors.iter().position(|error| error.mse <= bound);
        Ok(Self {
            rows,
            path,
            within_one_error: within.unwrap_or(least),
            least,
            errors,
            least_squares: least_squares.map(|folds| CrossValidated::new(folds, &weights)),
        })
    }
}

impl CrossValidated {
    /// Folds count by what their rows weigh, as in glmnet's `cv.glmnet`.
    fn new(folds: Vec<f64>, weights: &[f64]) -> Self {
        let total: f64 = weights.iter().sum();
        let mean = |values: &mut dyn Iterator<Item = f64>| {
            let products = values.zip(weights).map(|(value, weight)| value * weight);
            products.sum::<f64>() / total
        };
        let mse = mean(&mut folds.iter().copied());
        let spread = mean(&mut folds.iter().map(|error| (error - mse) * (error - mse)));
        Self {
            mse,
            standard_error: (spread / (folds.len() - 1) as f64).sqrt(),
            folds,
        }
    }
}

/// The moments of all folds but one.
fn merged(folds: &[&Moments], but: usize) -> Result<Moments, Error> {
    let mut total = Moments::new(folds.first().map_or(0, |fold| fold.width()));
    let others = folds.iter().enumerate().filter(|(at, _)| *at != but);
    for (_, fold) in others {
        total.merge(fold)?;
    }
    Ok(total)
}

/// The mean squared error of coefficients, intercept first, on rows of which the moments are known.
///
/// The residual is a combination of columns: its mean and its centred square follow from theirs.
fn mean_squared_error(moments: &Moments, coefficients: &[f64]) -> f64 {
    let (first, slopes) = coefficients.split_first().unwrap_or((&0.0, &[]));
    let weights: Vec<Double> = slopes
        .iter()
        .map(|slope| Double::from(-slope))
        .chain([Double::from(1.0)])
        .collect();
    let mut mean = Double::from(-first);
    let mut centred = Double::ZERO;
    for (i, weight) in weights
        .iter()
        .enumerate()
        .filter(|(_, w)| **w != Double::ZERO)
    {
        mean += *weight * moments.exact_mean(i);
        for (j, other) in weights[..i].iter().enumerate() {
            let product = *weight * *other * moments.exact_comoment(i, j);
            centred += product + product;
        }
        centred += *weight * *weight * moments.exact_comoment(i, i);
    }
    let n = moments.exact_weight();
    (centred / n + mean * mean).to_f64().max(0.0)
}
