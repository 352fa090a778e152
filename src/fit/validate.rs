//! Paths of penalised fits and their cross-validation, from moments: no row is read again, and none is kept.

use super::penalised::{Penalised, Penalties, Shrinkage};
use crate::error::{Error, ErrorKind};
use crate::fit::elastic::Elastic;
use crate::moments::Moments;
use crate::numerics::double::Double;
use crate::numerics::row::row_of;

/// How well fits predict rows that they have not seen: those of each fold, by the fit to all others.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct CrossValidation {
    /// The rows of each fold.
    pub rows: Vec<u64>,
    /// The fits to all rows, one for each penalty, the largest first.
    pub path: Vec<Penalised>,
    /// The errors of these fits.
    pub errors: Vec<CrossValidated>,
    /// Which penalty has the least error.
    pub least: usize,
    /// The largest penalty whose error is within a standard error of that: the smallest model that
    /// may be as good (Breiman and others, "Classification and regression trees", 1984, section
    /// 3.4.3).
    pub within_one_error: usize,
    /// The error of least squares; `None` where a fold's other rows leave its coefficients open.
    pub least_squares: Option<CrossValidated>,
}

/// The error of one way to fit on rows that were not in the fit.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct CrossValidated {
    /// The mean squared error over all rows, in the squared unit of the response.
    pub mse: f64,
    /// The standard error of `mse`, from the differences between folds.
    pub standard_error: f64,
    /// The mean squared error on each fold.
    pub folds: Vec<f64>,
}

impl CrossValidation {
    /// Cross-validates fits to all rows but those of a fold, from the moments of each fold, whose last column
    /// is the response.
    ///
    /// The penalties are those of the fits to all rows, in every fold. Predictors are standardised by the
    /// rows of each fit. Folds without rows are skipped.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidOption`] for fewer than two folds with rows, and as [`Penalised::path`].
    pub fn of(
        folds: &[Moments],
        penalties: &Penalties,
        shrinkage: Shrinkage,
        intercept: bool,
    ) -> Result<Self, Error> {
        let mut run = PathRun::with_folds(folds, penalties, shrinkage, intercept)?;
        while run.step(folds)? {}
        let (path, found) = run.finish();
        Ok(Self {
            path,
            ..found.unwrap_or_default()
        })
    }
}

/// Fits for one penalty after the other to all rows, and for cross-validation to all rows but those of each
/// fold: one fit at a time, so that the caller can report progress, and stop.
///
/// ```
/// use galton::{Ingest, Options, Penalties, Shrinkage};
///
/// let x: Vec<f64> = (0..50).map(f64::from).collect();
/// let y: Vec<f64> = x.iter().map(|x| 2.0 * x + (x * 1.7).sin()).collect();
/// let observations = Ingest::columns(&[("x", &x), ("y", &y)], &Options::default())?;
/// let mut run = observations.path_run(&Penalties::default(), Shrinkage::default())?;
/// while run.step(observations.folds())? {
///     assert!(run.done() < run.total());
/// }
/// let (path, _) = run.finish();
/// assert_eq!(path, observations.path(&Penalties::default(), Shrinkage::default())?);
/// # Ok::<(), galton::Error>(())
/// ```
pub struct PathRun {
    shrinkage: Shrinkage,
    intercept: bool,
    penalties: Vec<f64>,
    /// Of the rows that are fitted.
    objective: Elastic,
    /// The fits to all rows so far.
    path: Vec<Penalised>,
    folds: Option<FoldErrors>,
}

impl PathRun {
    /// Begins the fits to the rows of these moments, whose last column is the response.
    ///
    /// # Errors
    /// As [`Penalised::path`].
    pub fn new(
        moments: &Moments,
        penalties: &Penalties,
        shrinkage: Shrinkage,
        intercept: bool,
    ) -> Result<Self, Error> {
        let objective = shrinkage.objective(moments, intercept)?;
        Ok(Self {
            shrinkage,
            intercept,
            penalties: penalties.of(&objective)?,
            objective,
            path: Vec::new(),
            folds: None,
        })
    }

    /// Begins a cross-validation with these folds.
    ///
    /// # Errors
    /// As [`CrossValidation::of`].
    pub fn with_folds(
        folds: &[Moments],
        penalties: &Penalties,
        shrinkage: Shrinkage,
        intercept: bool,
    ) -> Result<Self, Error> {
        let folds = with_rows(folds);
        if folds.len() < 2 {
            return Err(Error::from(ErrorKind::InvalidOption {
                option: "folds",
                found: format!("{} with rows", folds.len()),
                expected: "2 or more, asked for when the table is read",
            }));
        }
        let all = merged(&folds, folds.len())?;
        let mut run = Self::new(&all, penalties, shrinkage, intercept)?;
        run.folds = Some(FoldErrors::new(&folds, run.penalties.len()));
        Ok(run)
    }

    /// How many fits are made.
    pub fn done(&self) -> usize {
        let in_folds = self.folds.as_ref().map_or(0, |folds| {
            folds.fold * (self.penalties.len() + 1) + folds.fits
        });
        self.path.len() + in_folds
    }

    /// How many fits there are to make.
    pub fn total(&self) -> usize {
        let folds = self.folds.as_ref().map_or(0, |folds| folds.rows.len());
        self.penalties.len() + folds * (self.penalties.len() + 1)
    }

    /// Makes the next fit. Returns whether more fits remain. `folds` are the folds that the run began with.
    ///
    /// # Errors
    /// As [`Penalised::fit`].
    pub fn step(&mut self, folds: &[Moments]) -> Result<bool, Error> {
        if let Some(penalty) = self.penalties.get(self.path.len()) {
            self.path
                .push(self.shrinkage.fit(&mut self.objective, *penalty)?);
        } else if self.done() < self.total() {
            self.step_in_fold(&with_rows(folds))?;
        }
        Ok(self.done() < self.total())
    }

    /// The next fit to all rows but those of a fold. After the last penalty it is least squares.
    fn step_in_fold(&mut self, folds: &[&Moments]) -> Result<(), Error> {
        let Some(errors) = &mut self.folds else {
            return Ok(());
        };
        let Some(fold) = folds.get(errors.fold) else {
            return Ok(());
        };
        if errors.fits == 0 {
            let others = merged(folds, errors.fold)?;
            self.objective = self.shrinkage.objective(&others, self.intercept)?;
        }
        let penalty = self.penalties.get(errors.fits).copied().unwrap_or(0.0);
        let fit = self.shrinkage.fit(&mut self.objective, penalty)?;
        errors.push(&fit, fold);
        Ok(())
    }

    /// The fits to all rows, and their cross-validation without them. To be called after the last
    /// [step](Self::step).
    pub fn finish(self) -> (Vec<Penalised>, Option<CrossValidation>) {
        (self.path, self.folds.map(FoldErrors::finish))
    }
}

/// The errors of fits on the folds so far.
struct FoldErrors {
    /// The rows of each fold, and the sum of their weights.
    rows: Vec<u64>,
    weights: Vec<f64>,
    /// The fold that is left out of the fits now.
    fold: usize,
    /// How many fits to the other folds are made.
    fits: usize,
    /// For each penalty, the errors on the folds.
    errors: Vec<Vec<f64>>,
    /// `None` once a fold's other rows left the coefficients open.
    least_squares: Option<Vec<f64>>,
}

impl FoldErrors {
    fn new(folds: &[&Moments], penalties: usize) -> Self {
        Self {
            rows: folds.iter().map(|fold| fold.count()).collect(),
            weights: folds.iter().map(|fold| fold.weight()).collect(),
            fold: 0,
            fits: 0,
            errors: vec![Vec::with_capacity(folds.len()); penalties],
            least_squares: Some(Vec::with_capacity(folds.len())),
        }
    }

    /// Takes the next fit, and the fold that it has not seen.
    fn push(&mut self, fit: &Penalised, fold: &Moments) {
        let error = || mean_squared_error(fold, fit.coefficients());
        match self.errors.get_mut(self.fits) {
            Some(errors) => {
                errors.push(error());
                self.fits += 1;
            }
            None => {
                let known = self.least_squares.take();
                let known = known.filter(|_| fit.certificate().unique);
                self.least_squares = known.map(|mut errors| {
                    errors.push(error());
                    errors
                });
                (self.fold, self.fits) = (self.fold + 1, 0);
            }
        }
    }

    fn finish(self) -> CrossValidation {
        let weights = &self.weights;
        let errors: Vec<CrossValidated> = self
            .errors
            .into_iter()
            .map(|folds| CrossValidated::new(folds, weights))
            .collect();
        let mut least = 0;
        for (at, error) in errors.iter().enumerate() {
            if error.mse < errors[least].mse {
                least = at;
            }
        }
        let bound = errors
            .get(least)
            .map_or(0.0, |error| error.mse + error.standard_error);
        let within = errors.iter().position(|error| error.mse <= bound);
        CrossValidation {
            within_one_error: within.unwrap_or(least),
            least,
            errors,
            least_squares: self
                .least_squares
                .map(|folds| CrossValidated::new(folds, weights)),
            rows: self.rows,
            path: Vec::new(),
        }
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

/// The folds that have rows.
fn with_rows(folds: &[Moments]) -> Vec<&Moments> {
    folds.iter().filter(|fold| fold.count() > 0).collect()
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
    let weights = row_of(slopes.len() + 1, |at| {
        Double::from(slopes.get(at).map_or(1.0, |slope| -slope))
    });
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
