//! The shape of a table: rows of another width, what stands above and below the rows, quotes and encodings. Each is
//! read in one way wherever it is cut, and what was decided is told. Numbers of R are those of R 4.2.2:
//! `lm` after `read.csv` with the options that are named.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod asides;
mod encodings;
mod quotes;
mod widths;

use galton::csv::NoteKind;
use galton::{Error, Ingest, Observations, Options};

/// Reads a table whole and in two pieces, cut at every byte.
pub(super) fn try_read(csv: &[u8], options: &Options) -> Result<Observations, Error> {
    let read = |pieces: &[&[u8]]| {
        let mut ingest = Ingest::new(options.clone())?;
        pieces.iter().try_for_each(|piece| ingest.push(piece))?;
        ingest.finish()
    };
    let whole = read(&[csv]);
    let step = 1 + csv.len() / 4000;
    for at in (0..csv.len()).step_by(step) {
        let cut = read(&[&csv[..at], &csv[at..]]);
        assert_eq!(cut.is_ok(), whole.is_ok(), "cut at {at}");
        match (&whole, &cut) {
            (Ok(whole), Ok(cut)) => {
                assert_eq!(cut.moments(), whole.moments(), "cut at {at}");
                assert_eq!(cut.report(), whole.report(), "cut at {at}");
            }
            (Err(whole), Err(cut)) => assert_eq!(whole, cut, "cut at {at}"),
            _ => {}
        }
    }
    whole
}

#[track_caller]
pub(super) fn read(csv: &str, options: &Options) -> Observations {
    try_read(csv.as_bytes(), options).unwrap()
}

pub(super) fn of(formula: &str) -> Options {
    Options::new().formula(formula)
}

#[track_caller]
pub(super) fn fits(found: &Observations, count: u64, coefficients: &[f64]) {
    assert_eq!(found.moments().count(), count, "{:?}", found.report());
    let exact = found.exact().coefficients();
    assert_eq!(exact.len(), coefficients.len());
    for (found, expected) in exact.iter().zip(coefficients) {
        assert!(
            (found - expected).abs() <= 1e-9 * expected.abs(),
            "{exact:?}"
        );
    }
}

/// The kinds of the notes, and the lines that they are about.
pub(super) fn notes(found: &Observations) -> Vec<(NoteKind, u64)> {
    let notes = found.report().notes.iter();
    notes.map(|note| (note.kind, note.line)).collect()
}

pub(super) fn dialect(found: &Observations) -> (char, Option<char>, Option<char>) {
    let dialect = found.report().dialect.as_ref().unwrap();
    (dialect.delimiter, dialect.quote, dialect.escape)
}
