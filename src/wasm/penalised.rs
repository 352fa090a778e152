//! Ridge, lasso and elastic net: paths of fits, and their cross-validation.

use wasm_bindgen::prelude::*;

use super::model::Model;
use super::observations::Observations;
use super::{error, options};
use crate::{CrossValidated, CrossValidation, Penalised};

/// Fits of some observations, the largest penalty first.
#[wasm_bindgen]
pub struct Path {
    fits: Vec<Penalised>,
    validation: Option<CrossValidation>,
}

#[wasm_bindgen]
impl Path {
    /// For each fit: the penalty, rss, R-squared (NaN if there is none), the certificate (KKT residual,
    /// duality gap or NaN, sweeps, 1 if it converged, 1 if it is the only one), and the coefficients.
    pub fn values(&self) -> Vec<f64> {
        let mut values = Vec::new();
        for fit in &self.fits {
            let certificate = fit.certificate();
            values.extend([
                fit.penalty(),
                fit.rss(),
                fit.r_squared().unwrap_or(f64::NAN),
                certificate.kkt_residual,
                certificate.duality_gap.unwrap_or(f64::NAN),
                certificate.sweeps as f64,
                f64::from(certificate.converged),
                f64::from(certificate.unique),
            ]);
            values.extend(fit.coefficients());
        }
        values
    }

    /// The number of rows of each fold; empty without cross-validation.
    pub fn rows(&self) -> Vec<f64> {
        let rows = self.validation.iter().flat_map(|found| &found.rows);
        rows.map(|count| *count as f64).collect()
    }

    /// For each fit the mean squared error of cross-validation, its standard error, and the mean
    /// squared error on each fold; then the numbers of least squares, if it has any. Empty without
    /// cross-validation.
    pub fn errors(&self) -> Vec<f64> {
        let mut values = Vec::new();
        if let Some(found) = &self.validation {
            for CrossValidated {
                mse,
                standard_error,
                folds,
            } in found.errors.iter().chain(&found.least_squares)
            {
                values.extend([*mse, *standard_error]);
                values.extend(folds);
            }
        }
        values
    }

    /// The place of the fit with the least error, and that of the smallest model within a standard error of it.
    pub fn best(&self) -> Vec<usize> {
        let found = self.validation.iter();
        found
            .flat_map(|found| [found.least, found.within_one_error])
            .collect()
    }

    /// One of the fits as a model. It needs the observations that the path was made from.
    pub fn model(&self, observations: &Observations, at: usize) -> Result<Option<Model>, JsValue> {
        let fit = self.fits.get(at);
        let model = fit.map(|fit| observations.inner().model_of(fit));
        Ok(model.transpose().map_err(error::to_js)?.map(Model::from))
    }
}

/// Fits of some observations that are made one after the other, and their cross-validation.
#[wasm_bindgen]
pub struct PathRun(crate::PathRun);

#[wasm_bindgen]
impl PathRun {
    /// Makes the next fit. Returns whether more fits remain. The observations are the ones that the run began
    /// with.
    pub fn step(&mut self, observations: &Observations) -> Result<bool, JsValue> {
        let folds = observations.inner().folds();
        self.0.step(folds).map_err(error::to_js)
    }

    /// The number of fits made so far.
    #[wasm_bindgen(getter)]
    pub fn done(&self) -> usize {
        self.0.done()
    }

    /// The number of fits to make in all.
    #[wasm_bindgen(getter)]
    pub fn total(&self) -> usize {
        self.0.total()
    }

    /// The fits, after the last step.
    pub fn finish(self) -> Path {
        let (fits, validation) = self.0.finish();
        Path { fits, validation }
    }
}

#[wasm_bindgen]
impl Observations {
    /// Begins the fits of ridge, lasso or an elastic net for some penalties. If asked for, they are cross-validated
    /// on the folds of the reading.
    #[wasm_bindgen(js_name = pathRun)]
    pub fn path_run(
        &self,
        #[wasm_bindgen(unchecked_param_type = "PathOptions")] options: JsValue,
        cross_validate: bool,
    ) -> Result<PathRun, JsValue> {
        let (penalties, shrinkage) = options::shrinking(&options)?;
        let run = match cross_validate {
            true => self.inner().cross_validation_run(&penalties, shrinkage),
            false => self.inner().path_run(&penalties, shrinkage),
        };
        run.map(PathRun).map_err(error::to_js)
    }
}
