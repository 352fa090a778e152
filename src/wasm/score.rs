//! A table of new rows in, the same with predictions out.

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;

use super::model::Model;
use super::serialise::to_js;
use super::{error, options, results};
use crate::score::Input;
use crate::value::Value;
use crate::{Error, Interval};

/// A model against a table, as its bytes come.
#[wasm_bindgen]
pub struct Scorer {
    inner: crate::Scorer,
    /// The text of a chunk, kept for the memory.
    text: Vec<u8>,
}

#[wasm_bindgen]
impl Scorer {
    /// A scorer of one input. If `prediction` says of what, with intervals at this level.
    #[wasm_bindgen(constructor)]
    pub fn new(
        model: &Model,
        #[wasm_bindgen(unchecked_param_type = "ReadOptions")] options: JsValue,
        prediction: Option<bool>,
        level: f64,
    ) -> Result<Scorer, JsValue> {
        let hints = options::reading(&options)?
            .dialect_hints()
            .map_err(error::to_js)?;
        let inner = crate::Scorer::new(model.inner().clone(), hints);
        let inner = match prediction {
            None => Ok(inner),
            Some(true) => inner.with_intervals(Interval::Prediction, level),
            Some(false) => inner.with_intervals(Interval::Confidence, level),
        };
        Ok(Self {
            inner: inner.map_err(error::to_js)?,
            text: Vec::new(),
        })
    }

    /// The text of the lines that are whole by now, each with its prediction; of all that are left, if there
    /// are no more bytes.
    pub fn push(&mut self, bytes: Option<Uint8Array>) -> Result<Uint8Array, JsValue> {
        self.text.clear();
        let Self { inner, text } = self;
        feed(inner, bytes, crate::Scorer::space, &mut |scorer, input| {
            scorer.write(input, text)
        })?;
        Ok(Uint8Array::from(self.text.as_slice()))
    }

    /// As `push`, for the metrics only.
    pub fn skim(&mut self, bytes: Option<Uint8Array>) -> Result<(), JsValue> {
        feed(
            &mut self.inner,
            bytes,
            crate::Scorer::space,
            &mut |scorer, input| scorer.push_batches(input, &mut |_| {}),
        )
    }

    /// How many rows were scored.
    #[wasm_bindgen(getter)]
    pub fn rows(&self) -> f64 {
        self.inner.rows() as f64
    }

    /// How many of these rows have a prediction.
    #[wasm_bindgen(getter)]
    pub fn predicted(&self) -> f64 {
        self.inner.predicted() as f64
    }

    /// How many of the predictions extrapolate; undefined for a scorer without intervals.
    #[wasm_bindgen(getter)]
    pub fn extrapolating(&self) -> Option<f64> {
        self.inner.extrapolating().map(|count| count as f64)
    }

    /// How far predictions are from the response; null where the input has none.
    #[wasm_bindgen(unchecked_return_type = "Metrics | null")]
    pub fn metrics(&self) -> Result<JsValue, JsValue> {
        let metrics = self.inner.metrics();
        metrics.map_or(Ok(JsValue::NULL), |metrics| {
            to_js(&results::metrics(&metrics))
        })
    }

    /// The first values of categories that the model has not seen.
    #[wasm_bindgen(js_name = newLevels, unchecked_return_type = "NewLevel[]")]
    pub fn new_levels(&self) -> Result<JsValue, JsValue> {
        to_js(&Value::list(self.inner.new_levels(), results::new_level))
    }

    /// How the input is read where that may not be expected.
    #[wasm_bindgen(unchecked_return_type = "Note[]")]
    pub fn notes(&self) -> Result<JsValue, JsValue> {
        to_js(&Value::list(&self.inner.notes(), results::note))
    }

    /// Predictors with values that are neither numbers nor dates.
    #[wasm_bindgen(unchecked_return_type = "Unread[]")]
    pub fn unread(&self) -> Result<JsValue, JsValue> {
        to_js(&Value::list(self.inner.unread(), results::unread))
    }
}

/// Copies bytes straight into the parser's buffer and parses them there. Without bytes, it ends the input.
pub(super) fn feed<T>(
    reader: &mut T,
    bytes: Option<Uint8Array>,
    space: fn(&mut T) -> &mut [u8],
    take: &mut dyn FnMut(&mut T, Input<'_>) -> Result<(), Error>,
) -> Result<(), JsValue> {
    let Some(bytes) = bytes else {
        return take(reader, Input::End).map_err(error::to_js);
    };
    copy_in(reader, &bytes, space, &mut |reader, count| {
        take(reader, Input::InPlace(count))
    })
}

/// Copies bytes straight into the parser's buffer, as many at a time as it has space for, and lets `take` parse them
/// there.
pub(super) fn copy_in<T>(
    reader: &mut T,
    bytes: &Uint8Array,
    space: fn(&mut T) -> &mut [u8],
    take: &mut dyn FnMut(&mut T, usize) -> Result<(), Error>,
) -> Result<(), JsValue> {
    let length = bytes.length();
    let mut at = 0;
    while at < length {
        let space = space(reader);
        let to = length.min(at.saturating_add(space.len() as u32));
        let count = (to - at) as usize;
        bytes.subarray(at, to).copy_to(&mut space[..count]);
        take(reader, count).map_err(error::to_js)?;
        at = to;
    }
    Ok(())
}
