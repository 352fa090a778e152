//! The second pass over the rows of a fit.

use js_sys::{Array, Float64Array, Uint8Array};
use wasm_bindgen::prelude::*;

use super::model::Model;
use super::score::feed;
use super::serialise::warnings;
use super::{error, options};
use crate::score::Input;
use crate::{Influence, Robust, RobustTable};

/// A second pass over the rows of a model's fit, given as chunks of bytes.
#[wasm_bindgen]
pub struct Diagnosis {
    inner: crate::Diagnosis,
    /// Whether the pass returns every row.
    rows: bool,
}

#[wasm_bindgen]
impl Diagnosis {
    /// A second pass that keeps the `most` influential rows of each kind, and returns every row if
    /// `rows` says so.
    #[wasm_bindgen(constructor)]
    pub fn new(
        model: &Model,
        #[wasm_bindgen(unchecked_param_type = "ReadOptions")] options: JsValue,
        most: usize,
        rows: bool,
    ) -> Result<Diagnosis, JsValue> {
        let options = options::reading(&options)?;
        options
            .dialect_hints()
            .and_then(|hints| crate::Diagnosis::new(model.inner().clone(), hints, most))
            .and_then(|inner| match options.hold_out_part {
                Some(part) => inner.holding_out(part),
                None => Ok(inner),
            })
            .and_then(|inner| inner.leaving_out(&options.leave_out))
            .map(|inner| Self {
                inner: match rows {
                    true => inner,
                    false => inner.giving_largest_only(),
                },
                rows,
            })
            .map_err(error::to_js)
    }

    /// Takes the next bytes, or the end if there are no more. Of each row, if rows are returned: row,
    /// fitted, residual, leverage, standardised, studentised, cooksDistance.
    pub fn push(&mut self, bytes: Option<Uint8Array>) -> Result<Vec<f64>, JsValue> {
        let mut numbers = Vec::new();
        let rows = self.rows;
        let mut sink = |row: Influence| {
            if rows {
                numbers.push(row.row as f64);
                numbers.extend(measures(&row));
            }
        };
        feed(
            &mut self.inner,
            bytes,
            crate::Diagnosis::space,
            &mut |second, input| match input {
                Input::End => second.finish(&mut sink).map(|_| ()),
                input => second.take(input, &mut sink),
            },
        )?;
        Ok(numbers)
    }

    /// As `push`, for rows of numbers. Each row has its predictors, then the response, then the weight. `before` is
    /// how many rows were pushed earlier.
    #[wasm_bindgen(js_name = pushRows)]
    pub fn push_rows(&mut self, rows: &[f64], width: usize, before: f64) -> Vec<f64> {
        let mut numbers = Vec::new();
        for (at, row) in rows.chunks_exact(width.max(1)).enumerate() {
            let [predictors @ .., response, weight] = row else {
                continue;
            };
            let number = before as u64 + at as u64 + 1;
            let taken = self.inner.push_row(predictors, *response, *weight, number);
            if let Some(row) = taken.filter(|_| self.rows) {
                numbers.push(number as f64);
                numbers.extend(measures(&row));
            }
        }
        numbers
    }

    /// How many rows of the fit were seen.
    #[wasm_bindgen(getter)]
    pub fn count(&self) -> f64 {
        self.inner.found().count() as f64
    }

    /// The findings as numbers, NaN for those without a value, and texts.
    ///
    /// The numbers: count, heldOut, 1 if the rows are those of the fit, largestLeverage, then the statistics of
    /// residuals. Then, by Cook's distance, by leverage, by studentised residual: how many rows, and of each
    /// row, line, and the numbers of `push`. Then of HC0, HC1, HC2, HC3 for each coefficient estimate,
    /// standardError, tValue, pValue and the interval's ends. The texts: names of the coefficients, kind and
    /// message of each warning, and names of the statistics.
    #[wasm_bindgen(unchecked_return_type = "[Float64Array, string[], string[], string[]]")]
    pub fn found(&self, level: f64) -> Result<Array, JsValue> {
        let found = self.inner.found();
        let nan = |value: Option<f64>| value.unwrap_or(f64::NAN);
        let mut numbers = vec![
            found.count() as f64,
            found.held_out() as f64,
            f64::from(u8::from(found.agrees())),
            found.largest_leverage(),
        ];
        let statistics = Array::new();
        for (name, value) in found.statistics() {
            statistics.push(&name.into());
            numbers.push(nan(value));
        }
        let lists = [
            found.by_cooks_distance(),
            found.by_leverage(),
            found.by_studentised(),
        ];
        for list in lists {
            numbers.push(list.len() as f64);
            for row in list {
                numbers.extend([row.row as f64, row.line as f64]);
                numbers.extend(measures(row));
            }
        }
        let names = found.names();
        for kind in HETEROSKEDASTIC {
            let table = found.robust(kind, level).map_err(error::to_js)?;
            push_table(&mut numbers, table, names.len());
        }
        let warnings = warnings(&found.warnings());
        let names: Array = names.iter().map(JsValue::from).collect();
        let numbers = Float64Array::from(numbers.as_slice());
        Ok(Array::of4(&numbers, &names, &warnings, &statistics))
    }

    /// The model, which knows the largest leverage of all rows now.
    pub fn model(&self) -> Model {
        self.inner.model().into()
    }
}

fn measures(row: &Influence) -> [f64; 6] {
    let nan = |value: Option<f64>| value.unwrap_or(f64::NAN);
    [
        row.fitted,
        row.residual,
        row.leverage,
        nan(row.standardised),
        nan(row.studentised),
        nan(row.cooks_distance),
    ]
}

/// The kinds of standard errors for unequal variances.
pub(super) const HETEROSKEDASTIC: [Robust; 4] =
    [Robust::Hc0, Robust::Hc1, Robust::Hc2, Robust::Hc3];

/// Appends the rows of a table: estimate, standard error, t, p and the ends of the interval. They are NaN without a table.
pub(super) fn push_table(numbers: &mut Vec<f64>, table: Option<RobustTable>, count: usize) {
    let nan = |value: Option<f64>| value.unwrap_or(f64::NAN);
    let Some(table) = table else {
        return numbers.resize(numbers.len() + 6 * count, f64::NAN);
    };
    for (row, ends) in table {
        numbers.push(row.estimate);
        numbers.extend([row.standard_error, row.t_value, row.p_value].map(nan));
        numbers.extend(ends);
    }
}
