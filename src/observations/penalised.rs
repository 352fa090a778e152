//! Fits of ridge, lasso and elastic nets, and their validation.

use super::Observations;
use crate::descent::Stop;
use crate::error::Error;
use crate::fit::coordinates::Scaling;
use crate::fit::penalised::{Penalised, Penalties, Shrinkage};
use crate::fit::quadratic::Loss;
use crate::fit::validate::{CrossValidation, PathRun};
use crate::model::{Model, Training};
use crate::moments::Moments;

impl Observations {
    /// The fit of ridge, lasso or an elastic net: see [`Penalised`].
    ///
    /// # Errors
    /// [`ErrorKind::InvalidOption`](crate::ErrorKind::InvalidOption).
    pub fn penalised(&self, penalty: f64, shrinkage: Shrinkage) -> Result<Penalised, Error> {
        Penalised::fit(
            self.moments(),
            penalty,
            shrinkage,
            self.model_columns().intercept,
        )
    }

    /// The fits of [`penalised`](Self::penalised) for some penalties, the largest first.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidOption`](crate::ErrorKind::InvalidOption).
    pub fn path(
        &self,
        penalties: &Penalties,
        shrinkage: Shrinkage,
    ) -> Result<Vec<Penalised>, Error> {
        Penalised::path(
            self.moments(),
            penalties,
            shrinkage,
            self.model_columns().intercept,
        )
    }

    /// The fits of [`path`](Self::path), computed one at a time: see [`PathRun`].
    ///
    /// # Errors
    /// As [`path`](Self::path).
    pub fn path_run(&self, penalties: &Penalties, shrinkage: Shrinkage) -> Result<PathRun, Error> {
        PathRun::new(
            self.moments(),
            penalties,
            shrinkage,
            self.model_columns().intercept,
        )
    }

    /// The errors of penalised fits and of least squares on rows that they have not seen. Each fold is predicted
    /// by the fit to all other folds. No row is read again.
    ///
    /// ```
    /// use galton::{Ingest, Options, Penalties, Shrinkage};
    ///
    /// let options = Options::new().folds(5);
    /// let x: Vec<f64> = (0..50).map(f64::from).collect();
    /// let y: Vec<f64> = x.iter().map(|x| 2.0 * x + (x * 1.7).sin()).collect();
    /// let observations = Ingest::columns(&[("x", &x), ("y", &y)], &options)?;
    /// let lasso = Shrinkage { l1_ratio: 1.0, ..Shrinkage::default() };
    /// let found = observations.cross_validate(&Penalties::default(), lasso)?;
    /// let best = &found.path[found.within_one_error];
    /// assert!(best.coefficients()[1] > 1.9);
    /// assert_eq!(observations.model_of(best)?.predictors(), ["x"]);
    /// # Ok::<(), galton::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::InvalidOption`](crate::ErrorKind::InvalidOption), also without [folds](crate::Options::folds).
    pub fn cross_validate(
        &self,
        penalties: &Penalties,
        shrinkage: Shrinkage,
    ) -> Result<CrossValidation, Error> {
        CrossValidation::of(
            self.folds(),
            penalties,
            shrinkage,
            self.model_columns().intercept,
        )
    }

    /// A [`cross_validate`](Self::cross_validate) whose fits are computed one at a time: see [`PathRun`].
    ///
    /// # Errors
    /// As [`cross_validate`](Self::cross_validate).
    pub fn cross_validation_run(
        &self,
        penalties: &Penalties,
        shrinkage: Shrinkage,
    ) -> Result<PathRun, Error> {
        PathRun::with_folds(
            self.folds(),
            penalties,
            shrinkage,
            self.model_columns().intercept,
        )
    }

    /// The moments of each fold of the rows in the fit; empty if no folds were asked for.
    pub fn folds(&self) -> &[Moments] {
        match &self.reduced {
            Some(reduced) => &reduced.folds,
            None => &self.collected.folds,
        }
    }

    /// A penalised fit of these observations as a model.
    ///
    /// # Errors
    /// [`ErrorKind::WidthMismatch`](crate::ErrorKind::WidthMismatch) for a fit of other observations.
    pub fn model_of(&self, fit: &Penalised) -> Result<Model, Error> {
        let (certificate, how) = (fit.certificate(), fit.shrinkage());
        let converged = certificate.converged;
        let digits = if converged { 16.0 } else { 0.0 };
        let iteration = certificate.sweeps;
        let stop = match converged {
            true => Stop::Converged { iteration },
            false => Stop::IterationLimit { iteration },
        };
        let training = Training {
            observations: fit.count(),
            iterations: iteration,
            method: how.name().to_owned(),
            learning_rate: None,
            loss: Loss::Mean,
            ridge: fit.penalty() * (1.0 - how.l1_ratio),
            standardise: how.standardise,
            scaling: match how.standardise {
                true => Scaling::Standardised,
                false => Scaling::Raw,
            }
            .name()
            .to_owned(),
            stop: stop.reason().to_owned(),
            converged,
            r_squared: fit.r_squared(),
            rss: fit.rss(),
            exact: fit.coefficients().to_vec(),
            gap: None,
            digits,
            coefficient_digits: vec![digits; fit.coefficients().len()],
            penalty: Some(fit.penalty()),
            l1_ratio: Some(how.l1_ratio),
        };
        Model::new(
            self.model_columns().clone(),
            fit.coefficients(),
            Some(training),
        )
        .map(|model| model.beyond(fit.exact_coefficients()))
    }
}
