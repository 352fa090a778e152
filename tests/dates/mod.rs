//! Dates as people write them: which day each is, and what is said where that is not clear.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod counting;
mod formats;
mod numbers;
mod unclear;

use crate::common::{near, read};
use galton::csv::{DialectHints, NoteKind, Schema};
use galton::{Observations, Options};

/// R's own coefficients are right to about ten digits (tests/golden/r-against-exact.json).
pub(super) const AS_R: f64 = 1e-9;

/// The response of most tables here.
pub(super) const Y: [f64; 6] = [3.1, 4.7, 4.9, 7.2, 8.8, 9.1];

pub(super) fn table(dates: &[&str], between: char) -> String {
    let rows = dates.iter().zip(Y);
    let rows = rows.map(|(date, y)| format!("{date}{between}{y}\n"));
    format!("day{between}y\n{}", rows.collect::<String>())
}

pub(super) fn schema(csv: &str) -> Schema {
    Schema::detect(csv.as_bytes(), true, &DialectHints::default())
        .unwrap()
        .unwrap()
}

/// Whether intercept, slope and R squared are these.
pub(super) fn is_line(found: &Observations, expected: [f64; 3], tolerance: f64, what: &str) {
    let coefficients = found.exact().coefficients();
    near(coefficients[0], expected[0], tolerance, what);
    near(coefficients[1], expected[1], tolerance, what);
    near(
        found.exact().r_squared().unwrap(),
        expected[2],
        tolerance,
        what,
    );
}

/// The kinds and texts of the notes about a table that has these values beside a column of numbers.
pub(super) fn told_of(
    values: impl Iterator<Item = String>,
    options: Options,
) -> Vec<(NoteKind, String)> {
    let rows = values.enumerate();
    let rows = rows.map(|(at, value)| format!("{value},{}\n", at * 2 + at % 3));
    let csv = format!("d,y\n{}", rows.collect::<String>());
    let notes = read(&csv, options.formula("y ~ d")).report().notes.clone();
    let notes = notes.into_iter().map(|note| (note.kind, note.text));
    notes.collect()
}
