//! The shape of a table: rows of another width, what stands above and below the rows, quotes and encodings. Each is
//! read in one way wherever it is cut, and what was decided is told. Numbers of R are those of R 4.2.2:
//! `lm` after `read.csv` with the options that are named.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use galton::csv::NoteKind;
use galton::{Error, Ingest, Observations, Options};

/// Reads a table whole and in two pieces, cut at every byte.
fn try_read(csv: &[u8], options: &Options) -> Result<Observations, Error> {
    let read = |pieces: &[&[u8]]| {
        let mut ingest = Ingest::new(options.clone())?;
        pieces.iter().try_for_each(|piece| ingest.push(piece))?;
        ingest.finish()
    };
    let whole = read(&[csv]);
    let step = 1 + csv.len() / 4000;
    for at in (0..csv.len()).step_by(step) {
        let cut = read(&[&csv[..at], &csv[at..]]);
        match (&whole, &cut) {
            (Ok(whole), Ok(cut)) => {
                assert_eq!(cut.moments(), whole.moments(), "cut at {at}");
                assert_eq!(cut.report(), whole.report(), "cut at {at}");
            }
            (Err(whole), Err(cut)) => assert_eq!(whole, cut, "cut at {at}"),
            _ => panic!("cut at {at}, the result is another"),
        }
    }
    whole
}

#[track_caller]
fn read(csv: &str, options: &Options) -> Observations {
    try_read(csv.as_bytes(), options).unwrap()
}

fn of(formula: &str) -> Options {
    Options::new().formula(formula)
}

#[track_caller]
fn fits(found: &Observations, count: u64, coefficients: &[f64]) {
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
fn notes(found: &Observations) -> Vec<(NoteKind, u64)> {
    let notes = found.report().notes.iter();
    notes.map(|note| (note.kind, note.line)).collect()
}

const REMARKS: &str =
    "x,y,remark\n1,2.0,ok\n2,4.1,ok\n3,5.8,late\n4,8.3,ok\n5,9.7\n6,12.4\n7,13.6\n8,16.5\n";

/// `read.csv(fill = TRUE)`.
#[test]
fn a_row_without_its_last_fields_is_in_the_fit_if_the_model_does_not_need_them() {
    const R: [f64; 2] = [-0.067_857_142_857_142_8, 2.026_190_476_190_476];
    for delimiter in [",", ";", "\t", "|"] {
        let csv = REMARKS.replace(',', delimiter);
        let found = read(&csv, &of("y ~ x"));
        fits(&found, 8, &R);
        assert_eq!(notes(&found), [(NoteKind::ShortRows, 6)]);
        assert_eq!(found.report().left_out.total(), 0);
        // Without a header.
        let (_, rows) = csv.split_once('\n').unwrap();
        let options = Options::new().response("column 2").predictors(["column 1"]);
        fits(&read(rows, &options), 8, &R);
    }
}

#[test]
fn a_row_without_a_field_that_the_model_needs_is_left_out_and_told() {
    let found = read(
        "x,y,z\n1,2,1\n2,4,1\n3,9\n4,11,3\n5\n6,12,4\n",
        &of("y ~ x + z"),
    );
    assert_eq!(found.moments().count(), 4);
    let report = found.report();
    assert_eq!((report.left_out.missing, report.left_out.ragged), (2, 0));
    let places: Vec<_> = report
        .examples
        .iter()
        .map(|row| (row.row, row.line, &*row.column))
        .collect();
    assert_eq!(places, [(3, 4, "z"), (5, 6, "z")]);
}

#[test]
fn a_header_over_rows_that_all_lack_the_last_field_is_no_title() {
    let found = read("x,y,remark\n1,2\n2,4\n3,9\n", &of("y ~ x"));
    fits(&found, 3, &[-2.0, 3.5]);
    let names: Vec<_> = found
        .report()
        .columns
        .iter()
        .map(|column| &*column.name)
        .collect();
    assert_eq!(names, ["x", "y", "remark"]);
}
