//! Tables and columns in, observations out.

use js_sys::{Array, Float64Array, Uint8Array};
use wasm_bindgen::prelude::*;

use super::descent::Descent;
use super::diagnosis::{HETEROSKEDASTIC, push_table};
use super::model::Model;
use super::score::copy_in;
use super::serialise::{to_js, warnings};
use super::{error, options, results};
use crate::{Aggregates, Data, Density, Ingest, Robust};

/// The sums and samples that are kept of the rows of an input.
#[wasm_bindgen]
pub struct Observations(crate::Observations);

impl Observations {
    pub(super) fn inner(&self) -> &crate::Observations {
        &self.0
    }
}

/// A table that is read in chunks of bytes.
#[wasm_bindgen]
pub struct Reading(Ingest);

#[wasm_bindgen]
impl Reading {
    /// A reading that has read nothing yet.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "ReadOptions")] options: JsValue,
    ) -> Result<Reading, JsValue> {
        Ingest::new(options::reading(&options)?)
            .map(Self)
            .map_err(error::to_js)
    }

    /// Copies the next bytes straight into the parser's buffer. Returns whether that is enough, because the rest is
    /// left to another worker.
    pub fn push(&mut self, bytes: &Uint8Array) -> Result<bool, JsValue> {
        copy_in(&mut self.0, bytes, Ingest::space, &mut Ingest::advance)?;
        Ok(self.0.is_complete())
    }

    /// The number of bytes taken so far.
    #[wasm_bindgen(getter)]
    pub fn bytes(&self) -> f64 {
        self.0.bytes() as f64
    }

    /// The number of rows read from them so far.
    #[wasm_bindgen(getter)]
    pub fn rows(&self) -> f64 {
        self.0.rows() as f64
    }

    /// Leaves the records that begin at byte `until` or after it to another worker.
    pub fn until(&mut self, until: f64) {
        self.0 = std::mem::take(&mut self.0).until(until as u64);
    }

    /// Whether all records were read that are not left to another worker.
    #[wasm_bindgen(getter, js_name = isComplete)]
    pub fn is_complete(&self) -> bool {
        self.0.is_complete()
    }

    /// Continues with the records that begin at byte `from` or after it. The bytes pushed so far are the beginning of
    /// the input, which shows its dialect and columns. Returns the next byte to read, or undefined if the input
    /// cannot be divided.
    #[wasm_bindgen(js_name = skipTo)]
    pub fn skip_to(&mut self, from: f64) -> Option<f64> {
        self.0.skip_to(from as u64).map(|next| next as f64)
    }

    /// The partial summary, for another worker to join.
    #[wasm_bindgen(js_name = finishPart)]
    pub fn finish_part(self) -> Result<Vec<u8>, JsValue> {
        self.0.finish_part().map_err(error::to_js)
    }

    /// Adds the partial summary of another worker. Returns `false` if it does not begin where this one ends.
    pub fn join(&mut self, part: &[u8]) -> Result<bool, JsValue> {
        self.0.join(part).map_err(error::to_js)
    }

    /// Leaves nothing to another worker after all. Returns the next byte to read.
    #[wasm_bindgen(js_name = goOn)]
    pub fn go_on(&mut self) -> f64 {
        self.0.go_on() as f64
    }

    /// The observations, after the last byte.
    pub fn finish(self) -> Result<Observations, JsValue> {
        self.0.finish().map(Observations).map_err(error::to_js)
    }
}

/// Columns that JavaScript gives one after the other, each of `length`. The values of a column of text are
/// codes of its texts, of which it has as many in `texts` as `counts` says; a column of numbers has none.
#[wasm_bindgen]
pub struct Columns {
    names: Vec<String>,
    values: Vec<f64>,
    length: usize,
    texts: Vec<String>,
    counts: Vec<usize>,
}

#[wasm_bindgen]
impl Columns {
    /// Takes the columns.
    #[wasm_bindgen(constructor)]
    pub fn new(
        names: Vec<String>,
        values: Vec<f64>,
        length: usize,
        texts: Vec<String>,
        counts: Vec<usize>,
    ) -> Self {
        Self {
            names,
            values,
            length,
            texts,
            counts,
        }
    }
}

impl Columns {
    fn data(&self) -> Vec<(&str, Data<'_>)> {
        let mut texts = &self.texts[..];
        let mut columns = Vec::with_capacity(self.names.len());
        for (at, (name, count)) in self.names.iter().zip(&self.counts).enumerate() {
            let (own, rest) = texts.split_at((*count).min(texts.len()));
            texts = rest;
            let codes = self
                .values
                .get(at * self.length..(at + 1) * self.length)
                .unwrap_or_default();
            let data = match own {
                [] => Data::Numbers(codes),
                values => Data::Texts { codes, values },
            };
            columns.push((name.as_str(), data));
        }
        columns
    }
}

/// Reads columns.
#[wasm_bindgen(js_name = readColumns)]
pub fn read_columns(
    columns: Columns,
    #[wasm_bindgen(unchecked_param_type = "ReadOptions")] options: JsValue,
) -> Result<Observations, JsValue> {
    let options = options::reading(&options)?;
    Ingest::table(&columns.data(), &options)
        .map(Observations)
        .map_err(error::to_js)
}

/// Observations of sums, one group of rows after the other: see [`Aggregates`]. There are no clusters where
/// `clusters` is empty.
#[wasm_bindgen(js_name = readAggregates)]
pub fn read_aggregates(
    columns: Columns,
    figures: &[f64],
    bases: Vec<String>,
    exponents: &[u32],
    alike: bool,
    clusters: &[u32],
    #[wasm_bindgen(unchecked_param_type = "ReadOptions")] options: JsValue,
) -> Result<Observations, JsValue> {
    let options = options::reading(&options)?;
    let bases: Vec<&str> = bases.iter().map(String::as_str).collect();
    let columns = columns.data();
    let mut aggregates = Aggregates::new(&columns, figures).powers(&bases, exponents);
    if alike {
        aggregates = aggregates.alike();
    }
    if !clusters.is_empty() {
        aggregates = aggregates.clusters(clusters);
    }
    aggregates
        .observations(&options)
        .map(Observations)
        .map_err(error::to_js)
}

#[wasm_bindgen]
impl Observations {
    /// The columns' names, the report of the rows, and the exact least-squares solution.
    #[wasm_bindgen(unchecked_return_type = "ObservationsSummary")]
    pub fn summary(&self) -> Result<JsValue, JsValue> {
        to_js(&results::observations(&self.0))
    }

    /// The tables of coefficients with robust standard errors: HC0, HC1, HC2, HC3, CR0 and CR1, each coefficient with
    /// estimate, standardError, tValue, pValue and the interval's ends. All are NaN in a table that is not known.
    pub fn robust(&self, level: f64) -> Result<Vec<f64>, JsValue> {
        let count = self.0.coefficient_names().len() + usize::from(self.0.has_intercept());
        let mut numbers = Vec::new();
        for kind in HETEROSKEDASTIC
            .into_iter()
            .chain([Robust::Cr0, Robust::Cr1])
        {
            let table = self.0.robust(kind, level).map_err(error::to_js)?;
            push_table(&mut numbers, table, count);
        }
        Ok(numbers)
    }

    /// The regression table as numbers, with NaN for a missing one, and texts.
    ///
    /// The numbers: count, dfResidual, residualStandardError, rSquared, adjustedRSquared, F, its two
    /// degrees of freedom and its p, logLikelihood, aic, bic, conditionNumber, kappa. Then for each
    /// coefficient estimate, standardError, tValue, pValue and the interval's ends; for each row of the
    /// analysis of variance df, sumOfSquares, meanSquare, fValue, pValue; for each term, if there is
    /// more than one, gvif, df, perDf. The texts: names of the coefficients, names of the rows of the
    /// analysis of variance, and kind and message of each warning.
    #[wasm_bindgen(unchecked_return_type = "[Float64Array, string[], string[], string[]]")]
    pub fn inference(&self, level: f64) -> Result<Array, JsValue> {
        let table = self.0.inference().map_err(error::to_js)?;
        let intervals = table.confidence_interval(level).map_err(error::to_js)?;
        let nan = |value: Option<f64>| value.unwrap_or(f64::NAN);
        let f = table.f_test;
        let mut numbers = vec![
            table.count as f64,
            table.df_residual as f64,
            nan(table.residual_standard_error),
            nan(table.r_squared),
            nan(table.adjusted_r_squared),
            nan(f.map(|f| f.value)),
            nan(f.map(|f| f.df as f64)),
            nan(f.map(|f| f.df_residual as f64)),
            nan(f.map(|f| f.p_value)),
            nan(table.log_likelihood),
            nan(table.aic),
            nan(table.bic),
            nan(table.condition_number),
            nan(table.kappa),
        ];
        let rows = table.rows();
        let mut intervals = intervals.unwrap_or_default().into_iter();
        for (_, row) in &rows {
            let Some(row) = row else {
                numbers.extend([f64::NAN; 6]);
                continue;
            };
            let tests = [row.standard_error, row.t_value, row.p_value];
            numbers.push(row.estimate);
            numbers.extend(tests.map(nan));
            numbers.extend(intervals.next().unwrap_or([f64::NAN; 2]));
        }
        for row in &table.anova {
            numbers.extend([row.df as f64, row.sum_of_squares]);
            numbers.extend([row.mean_square, row.f_value, row.p_value].map(nan));
        }
        for vif in &table.vif {
            numbers.extend([vif.gvif, vif.df as f64, vif.per_df]);
        }
        let texts = |texts: &mut dyn Iterator<Item = &str>| -> Array {
            texts.map(JsValue::from_str).collect()
        };
        let names = texts(&mut rows.iter().map(|row| row.0));
        let terms = texts(&mut table.anova.iter().map(|row| row.term.as_str()));
        let warnings = warnings(&table.warnings);
        let numbers = Float64Array::from(numbers.as_slice());
        Ok(Array::of4(&numbers, &names, &terms, &warnings))
    }

    /// The model of least squares itself.
    pub fn model(&self) -> Result<Model, JsValue> {
        self.0.model().map(Model::from).map_err(error::to_js)
    }

    /// The added-variable plot of a coefficient by its place, the intercept first if there is one: the slope, then the
    /// sample's places across, then up. Empty if there are fewer coefficients.
    #[wasm_bindgen(js_name = addedVariable)]
    pub fn added_variable(&self, coefficient: usize) -> Result<Vec<f64>, JsValue> {
        let found = self.0.added_variable(coefficient);
        Ok(match found.map_err(error::to_js)? {
            Some(plot) => [vec![plot.slope], plot.x, plot.y].concat(),
            None => Vec::new(),
        })
    }

    /// An even sample of the rows in the fit, one after the other, each the predictors and then
    /// the response.
    #[wasm_bindgen(js_name = sampleRows)]
    pub fn sample_rows(&self) -> Vec<f64> {
        self.0.sample_rows().to_vec()
    }

    /// For each predictor, the range of its grid along the predictor and along the response, and the number of cells:
    /// x0, x1, y0, y1, across, up. Empty if no grid was asked for.
    #[wasm_bindgen(js_name = densityGrids)]
    pub fn density_grids(&self) -> Vec<f64> {
        let grid = |grid: &Density| {
            let [across, up] = grid.size.map(|cells| cells as f64);
            [grid.x[0], grid.x[1], grid.y[0], grid.y[1], across, up]
        };
        self.0.density().iter().flat_map(grid).collect()
    }

    /// The rows in each cell of the grid of one predictor.
    #[wasm_bindgen(js_name = densityCounts)]
    pub fn density_counts(&self, predictor: usize) -> Vec<u32> {
        let grid = self.0.density().get(predictor);
        grid.map_or_else(Vec::new, |grid| grid.counts.clone())
    }

    /// The rows held out, each the predictors and then the response.
    #[wasm_bindgen(js_name = heldOutRows)]
    pub fn held_out_rows(&self) -> Vec<f64> {
        self.0.held_out_rows().to_vec()
    }

    /// These observations with more rows, from columns.
    #[wasm_bindgen(js_name = partialFit)]
    pub fn partial_fit(
        &self,
        names: Vec<String>,
        values: Vec<f64>,
        length: usize,
        texts: Vec<String>,
        counts: Vec<usize>,
    ) -> Result<Observations, JsValue> {
        let columns = Columns::new(names, values, length, texts, counts);
        self.0
            .with_rows(&columns.data())
            .map(Self)
            .map_err(error::to_js)
    }

    /// These observations with all rows of other ones.
    pub fn merge(&self, other: &Observations) -> Result<Observations, JsValue> {
        self.0.merged(&other.0).map(Self).map_err(error::to_js)
    }

    /// The observations of another model; undefined if only a reading can tell.
    #[wasm_bindgen(js_name = withModel)]
    pub fn with_model(
        &self,
        #[wasm_bindgen(unchecked_param_type = "ReadOptions")] options: JsValue,
    ) -> Result<Option<Observations>, JsValue> {
        let found = self.0.for_model(&options::reading(&options)?);
        Ok(found.map_err(error::to_js)?.map(Self))
    }

    /// A descent, before its first step.
    pub fn descend(
        &self,
        #[wasm_bindgen(unchecked_param_type = "DescentOptions")] options: JsValue,
    ) -> Result<Descent, JsValue> {
        self.0
            .descend(options::descending(&options)?)
            .map(Descent::from)
            .map_err(error::to_js)
    }
}
