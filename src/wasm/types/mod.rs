//! The TypeScript of what crosses the face as plain objects.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::csv::{Column, Note};
use crate::{DialectReport, Divergence, Rates, Report, Training};

#[derive(Serialize)]
pub(super) struct Inspection<'a> {
    pub(super) dialect: DialectReport,
    pub(super) columns: &'a [Column],
    pub(super) rows: &'a [Vec<String>],
    pub(super) notes: &'a [Note],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Exact {
    pub(super) coefficients: Vec<f64>,
    pub(super) r_squared: Option<f64>,
    pub(super) rss: f64,
    pub(super) residual_standard_error: Option<f64>,
}

/// What is known of observations once they are read.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ObservationsSummary<'a> {
    pub(super) response: &'a str,
    pub(super) predictors: &'a [String],
    pub(super) levels: Vec<&'a [String]>,
    pub(super) formula: String,
    pub(super) terms: Vec<Term<'a>>,
    pub(super) coefficient_names: Vec<&'a str>,
    pub(super) has_intercept: bool,
    pub(super) report: &'a Report,
    pub(super) exact: Exact,
}

/// What is known of a descent before its first step.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DescentSummary<'a> {
    pub(super) method: &'static str,
    pub(super) learning_rate: Option<f64>,
    pub(super) choice: Option<String>,
    pub(super) iterations: u64,
    pub(super) rates: Rates,
    pub(super) rows: Option<usize>,
    pub(super) scaling: &'static str,
    pub(super) centre: &'a [f64],
    pub(super) scale: &'a [f64],
    pub(super) mixing: Option<&'a [f64]>,
    pub(super) optimum: &'a [f64],
    pub(super) hessian: Vec<f64>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ModelSummary<'a> {
    pub(super) response: &'a str,
    pub(super) predicted: String,
    pub(super) formula: String,
    pub(super) predictors: &'a [String],
    pub(super) levels: Vec<&'a [String]>,
    pub(super) terms: Vec<Term<'a>>,
    pub(super) columns: Vec<ModelColumn<'a>>,
    pub(super) is_simple: bool,
    pub(super) has_intercept: bool,
    pub(super) intercept: f64,
    pub(super) coefficients: &'a [f64],
    pub(super) low: Vec<f64>,
    pub(super) since: &'a [Option<f64>],
    pub(super) orders: Vec<Option<&'static str>>,
    pub(super) training: Option<&'a Training>,
}

/// A term, and where its columns begin and end.
#[derive(Serialize)]
pub(super) struct Term<'a> {
    pub(super) name: &'a str,
    pub(super) columns: [usize; 2],
}

pub(super) fn terms(terms: &[crate::Term]) -> Vec<Term<'_>> {
    let term = |term: &crate::Term| [term.columns.start, term.columns.end];
    let named = terms.iter().map(|of| Term {
        name: &of.name,
        columns: term(of),
    });
    named.collect()
}

/// A column of a model: powers of predictors, in the rows where others have certain values.
#[derive(Serialize)]
pub(super) struct ModelColumn<'a> {
    pub(super) name: &'a str,
    /// The number of a predictor, its power, and 1 if it is that of its logarithm.
    pub(super) powers: Vec<[u32; 3]>,
    /// The number of a predictor, and that of one of its levels.
    pub(super) levels: &'a [[usize; 2]],
}

#[derive(Serialize)]
pub(super) struct Stop {
    pub(super) reason: &'static str,
    pub(super) iteration: u64,
    pub(super) message: String,
    pub(super) divergence: Option<Divergence>,
}

#[wasm_bindgen(typescript_custom_section)]
const READING: &'static str = include_str!("reading.d.ts");

#[wasm_bindgen(typescript_custom_section)]
const FITTING: &'static str = include_str!("fitting.d.ts");

#[wasm_bindgen(typescript_custom_section)]
const MODEL: &'static str = include_str!("model.d.ts");
