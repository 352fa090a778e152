//! A descent: its steps, its history and its loss surface.

use js_sys::Uint8ClampedArray;
use wasm_bindgen::prelude::*;
use web_sys::ImageData;

use super::model::Model;
use super::serialise::to_js;
use super::{error, options, results, surface};
use crate::Spacing;
use crate::value::Value;

/// A gradient descent on the loss of some observations.
#[wasm_bindgen]
pub struct Descent(crate::Descent);

impl From<crate::Descent> for Descent {
    fn from(descent: crate::Descent) -> Self {
        Self(descent)
    }
}

#[wasm_bindgen]
impl Descent {
    /// The rates, the scaling and the curvature, which are known before the first step.
    #[wasm_bindgen(unchecked_return_type = "DescentSummary")]
    pub fn summary(&self) -> Result<JsValue, JsValue> {
        to_js(&results::descent(&self.0))
    }

    /// The second derivatives of the loss by position, row by row.
    pub fn hessian(&self) -> Vec<f64> {
        self.0.quadratic().hessian()
    }

    /// The last iteration that the descent has reached.
    #[wasm_bindgen(getter)]
    pub fn iteration(&self) -> f64 {
        self.0.iteration() as f64
    }

    /// The reason why the descent stopped; null while it can continue.
    #[wasm_bindgen(getter, unchecked_return_type = "Stop | null")]
    pub fn stop(&self) -> Result<JsValue, JsValue> {
        self.0
            .stop()
            .map_or(Ok(JsValue::NULL), |stop| self.describe(stop))
    }

    /// The next step, the start first; undefined after the last.
    #[wasm_bindgen(unchecked_return_type = "Step | undefined")]
    pub fn step(&mut self) -> Result<JsValue, JsValue> {
        self.0
            .next()
            .map_or(Ok(JsValue::UNDEFINED), |step| to_js(&results::step(&step)))
    }

    /// Runs to the end.
    #[wasm_bindgen(unchecked_return_type = "Stop")]
    pub fn run(&mut self) -> Result<JsValue, JsValue> {
        let stop = self.0.run();
        self.describe(stop)
    }

    /// Runs for at most `steps` steps. Returns the reason if the descent stopped, or null.
    #[wasm_bindgen(js_name = runFor, unchecked_return_type = "Stop | null")]
    pub fn run_for(&mut self, steps: f64) -> Result<JsValue, JsValue> {
        self.0.run_for(steps as u64);
        self.stop()
    }

    /// Stops the descent at its current iteration, unless it has stopped already.
    #[wasm_bindgen(unchecked_return_type = "Stop")]
    pub fn cancel(&mut self) -> Result<JsValue, JsValue> {
        let stop = self.0.cancel();
        self.describe(stop)
    }

    /// The step at any iteration, also a later one; null for a method without a closed form.
    #[wasm_bindgen(js_name = closedForm, unchecked_return_type = "Step | null")]
    pub fn closed_form(&self, iteration: f64) -> Result<JsValue, JsValue> {
        let step = self.0.closed_form(whole(iteration)?);
        step.map_or(Ok(JsValue::NULL), |step| to_js(&results::step(&step)))
    }

    /// One step, with every quantity in it.
    #[wasm_bindgen(unchecked_return_type = "Ledger")]
    pub fn ledger(&self, iteration: f64) -> Result<JsValue, JsValue> {
        let ledger = self.0.ledger(whole(iteration)?).map_err(error::to_js)?;
        to_js(&results::ledger(&ledger))
    }

    /// The step at an iteration that the descent has reached.
    #[wasm_bindgen(unchecked_return_type = "Step")]
    pub fn at(&self, iteration: f64) -> Result<JsValue, JsValue> {
        let step = self.0.at(whole(iteration)?).map_err(error::to_js)?;
        to_js(&results::step(&step))
    }

    /// At most `points` of the steps so far, as numbers: the stride between them, and then for each step the
    /// iteration, loss, gap, R-squared, position and coefficients.
    pub fn track(&self, points: usize, logarithmic: Option<bool>) -> Result<Vec<f64>, JsValue> {
        let spacing = match logarithmic {
            Some(true) => Spacing::Logarithmic,
            _ => Spacing::Even,
        };
        let track = self.0.track(points, spacing).map_err(error::to_js)?;
        let mut values = vec![track.stride as f64];
        for step in track.steps {
            let r_squared = step.r_squared.unwrap_or(f64::NAN);
            values.extend([step.iteration as f64, step.loss, step.gap, r_squared]);
            values.extend(step.position);
            values.extend(step.coefficients);
        }
        Ok(values)
    }

    /// The loss around the optimum as a picture, for one predictor and an intercept: filled bands,
    /// evenly spaced in the square root of the gap. `x` and `y` are the ends of the axes in
    /// working coordinates, `colours` red, green and blue of each band, `levels` the square root
    /// of the gap at which the last of them ends; beyond it is the last colour.
    #[wasm_bindgen(js_name = paintSurface)]
    pub fn paint_surface(
        &self,
        width: u32,
        height: u32,
        axes: &[f64],
        colours: &[u8],
        levels: f64,
    ) -> Result<ImageData, JsValue> {
        let pixels = surface::paint(self.0.quadratic(), (width, height), axes, colours, levels)
            .map_err(error::to_js)?;
        // A copy that JavaScript owns: a view would change with the next allocation here.
        let owned = Uint8ClampedArray::from(pixels.as_slice());
        ImageData::new_with_js_u8_clamped_array_and_sh(&owned, width, height)
    }

    /// The model at an iteration, or at the last one reached.
    pub fn model(&self, iteration: Option<f64>) -> Result<Model, JsValue> {
        let iteration = iteration.map(whole).transpose()?;
        self.0
            .model(iteration)
            .map(Model::from)
            .map_err(error::to_js)
    }

    fn describe(&self, stop: crate::Stop) -> Result<JsValue, JsValue> {
        to_js(&results::stop(&self.0, stop))
    }
}

/// The number of an iteration, if it is a whole number from 0.
fn whole(iteration: f64) -> Result<u64, JsValue> {
    let value = Value::Number(iteration);
    value.as_whole().ok_or_else(|| {
        error::to_js(options::refused(
            "iteration",
            "a whole number from 0",
            &value,
        ))
    })
}
