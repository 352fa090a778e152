//! Values that are not plain numbers: each column is read right, or noted, or refused with the remedy.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::panic)]

mod groups;
mod marks;
mod missing;
mod words;

use galton::csv::NoteKind;
use galton::{Error, Ingest, Observations, Options};

pub(super) fn read(csv: &str, options: &Options) -> Result<Observations, Error> {
    let mut ingest = Ingest::new(options.clone())?;
    ingest.push(csv.as_bytes())?;
    ingest.finish()
}

pub(super) fn coefficients(csv: &str, options: &Options) -> Vec<f64> {
    let observations = read(csv, options).unwrap_or_else(|error| panic!("{error}: {csv}"));
    let model = observations.model().unwrap();
    let mut all = vec![model.intercept()];
    all.extend_from_slice(model.coefficients());
    all
}

/// Relative to the largest of the expected numbers.
pub(super) const CLOSE: f64 = 1e-9;

pub(super) fn assert_close(found: &[f64], expected: &[f64]) {
    let size = expected
        .iter()
        .fold(0.0, |size: f64, value| size.max(value.abs()));
    let is_close = |(a, b): (&f64, &f64)| (a - b).abs() <= CLOSE * size;
    assert!(
        found.len() == expected.len() && found.iter().zip(expected).all(is_close),
        "{found:?} is not {expected:?}"
    );
}

pub(super) fn note_of(csv: &str, options: &Options) -> Vec<(NoteKind, String, u64)> {
    let observations = read(csv, options).unwrap();
    let notes = observations.report().notes.iter();
    notes
        .map(|note| (note.kind, note.column.clone(), note.line))
        .collect()
}

/// Rows of a counter and a number, as `write` has it.
pub(super) fn counted(delimiter: char, rows: usize, write: &dyn Fn(usize) -> String) -> String {
    let row = |at: usize| format!("{at}{delimiter}{}\n", write(at));
    format!("x{delimiter}y\n{}", (1..=rows).map(row).collect::<String>())
}

/// The code and the text of each warning of the regression table.
pub(super) fn warnings(csv: &str, options: &Options) -> Vec<(&'static str, String)> {
    let table = read(csv, options).unwrap().inference().unwrap();
    let told = table.warnings.iter();
    told.map(|warning| (warning.code(), warning.to_string()))
        .collect()
}
