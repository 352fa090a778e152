//! The second pass against R's `hatvalues`, `rstandard`, `rstudent`, `cooks.distance`, `vcovHC` and
//! `dwtest`, and against exact arithmetic (tests/golden).
//!
//!     cargo test --test all diagnostics:: -- --nocapture
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::common;
use crate::common::worst::Worst;
use crate::common::{columns, golden, read};
use galton::csv::DialectHints;
use galton::{Diagnosis, Error, ErrorKind, Influence, Model, Options, Robust, TestPart, Warning};
use serde_json::Value;

/// The relative precision of R's own figures. Longley's robust standard errors are good for 2.7e-8
/// only (tests/golden/README.md), so there the exact ones are the reference.
const R: f64 = 1e-9;

/// A small residual has lost digits against the response that it is left of.
const EXACT: f64 = 3e-12;

/// All rows of a second pass in chunks of a size.
fn diagnose(model: &Model, csv: &str, size: usize) -> (Diagnosis, Vec<Influence>) {
    let mut second = Diagnosis::new(model.clone(), DialectHints::default(), 10).unwrap();
    let mut rows = Vec::new();
    for chunk in csv.as_bytes().chunks(size) {
        second.push(chunk, &mut |row| rows.push(row)).unwrap();
    }
    second.finish(&mut |row| rows.push(row)).unwrap();
    (second, rows)
}

fn compare(second: &Diagnosis, rows: &[Influence], r: &Value) -> Worst {
    let mut worst = Worst::default();
    let found = second.found();
    assert!(found.agrees() && found.warnings().is_empty());
    worst.take("Durbin-Watson", found.durbin_watson(), &r["durbin_watson"]);
    for (kind, name) in [
        (Robust::Hc0, "HC0"),
        (Robust::Hc1, "HC1"),
        (Robust::Hc2, "HC2"),
        (Robust::Hc3, "HC3"),
    ] {
        let table = found.robust(kind, 0.95).unwrap().unwrap();
        for (i, (row, _)) in table.iter().enumerate() {
            let what = format!("{name} of {}", row.name);
            worst.take(
                &what,
                row.standard_error,
                &r["robust_standard_error"][name][i],
            );
            assert_eq!(row.name, r["terms"][i]);
        }
    }
    let expected = &r["influence"];
    for (i, number) in expected["row"].as_array().unwrap().iter().enumerate() {
        let row = rows.iter().find(|row| row.row == *number).unwrap();
        for (name, value) in [
            ("fitted", Some(row.fitted)),
            ("residual", Some(row.residual)),
            ("leverage", Some(row.leverage)),
            ("standardised", row.standardised),
            ("studentised", row.studentised),
            ("cooks_distance", row.cooks_distance),
        ] {
            worst.take(
                &format!("{name} of row {number}"),
                value,
                &expected[name][i],
            );
        }
    }
    worst
}

#[test]
fn rows_and_robust_errors_are_those_of_r_and_of_exact_arithmetic() {
    for name in common::MODELS {
        let mut r = golden("r", name);
        let exact = golden("exact", name);
        let (csv, options) = common::model_of(&r);
        let model = read(&csv, options).model().unwrap();
        let (second, rows) = diagnose(&model, &csv, 1000);
        if name == "longley" {
            r["robust_standard_error"] = exact["robust_standard_error"].clone();
        }
        for (golden, tolerance) in [(&r, R), (&exact, EXACT)] {
            let Worst(error, what) = compare(&second, &rows, golden);
            println!("{name:30}{error:9.1e}  {what}");
            assert!(error <= tolerance, "{name}: {what}");
        }
    }
}

#[test]
fn the_same_bits_however_the_input_is_cut() {
    let model = read(common::DIABETES, Options::default()).model().unwrap();
    let (whole, rows) = diagnose(&model, common::DIABETES, usize::MAX);
    for size in [1, 7, 300] {
        let (cut, again) = diagnose(&model, common::DIABETES, size);
        assert_eq!(again, rows);
        assert_eq!(cut.found().durbin_watson(), whole.found().durbin_watson());
        assert_eq!(
            cut.found().covariance(Robust::Hc3),
            whole.found().covariance(Robust::Hc3)
        );
        assert_eq!(cut.found().by_leverage(), whole.found().by_leverage());
    }
}

#[test]
fn rows_after_line_ends_between_quotes_have_the_lines_on_which_they_begin() {
    let row = |i: i32| format!("\"two\nlines\",{i},{}\n", i * i % 17);
    let text = "note,x,y\n".to_owned() + &(0..100).map(row).collect::<String>();
    let options = Options::new().response("y").predictors(["x"]);
    let model = read(&text, options).model().unwrap();
    let (second, _) = diagnose(&model, &text, 512);
    let lines = second.found().by_leverage().iter();
    let lines: Vec<[u64; 2]> = lines.map(|row| [row.row, row.line]).collect();
    assert_eq!(lines.len(), 10);
    assert!(
        lines.iter().all(|[row, line]| *line == 2 * row),
        "{lines:?}"
    );
}

#[test]
fn the_most_influential_rows_are_the_first_of_all_when_sorted() {
    let model = read(common::DIABETES, Options::default()).model().unwrap();
    let (second, rows) = diagnose(&model, common::DIABETES, 4096);
    let found = second.found();
    type Size = fn(&Influence) -> f64;
    let lists: [(&[Influence], Size); 3] = [
        (found.by_cooks_distance(), |row| row.cooks_distance.unwrap()),
        (found.by_leverage(), |row| row.leverage),
        (found.by_studentised(), |row| row.studentised.unwrap().abs()),
    ];
    for (list, size) in lists {
        let mut all = rows.clone();
        all.sort_by(|a, b| size(b).total_cmp(&size(a)));
        let numbers = |rows: &[Influence]| rows.iter().map(|row| row.row).collect::<Vec<_>>();
        assert_eq!(numbers(list), numbers(&all[..10]));
        for row in list {
            assert_eq!(row.line, row.row + 1);
        }
    }
    let sum: f64 = rows.iter().map(|row| row.leverage).sum();
    assert!(
        (sum - 11.0).abs() < 1e-10,
        "leverages sum up to the coefficients: {sum}"
    );
    // All rows were kept for drawing, so that the model knew the largest leverage before.
    let (known, of) = model.precision().unwrap().largest_leverage();
    assert_eq!((known, of), (found.largest_leverage(), 442));
    assert_eq!(second.model(), model);
}

#[test]
fn rows_held_out_are_no_part_of_the_fit() {
    let options = columns("progression", &["bmi", "bp"])
        .hold_out(20)
        .sample(100);
    let model = read(common::DIABETES, options).model().unwrap();
    assert_eq!(model.precision().unwrap().largest_leverage().1, 100);
    let (second, rows) = diagnose(&model, common::DIABETES, 999);
    assert_eq!((rows.len(), second.found().held_out()), (422, 20));
    assert!(second.found().agrees());
    let (largest, of) = second.model().precision().unwrap().largest_leverage();
    assert_eq!((largest, of), (second.found().largest_leverage(), 422));
}

#[test]
fn rows_held_out_at_random_are_known_by_their_numbers() {
    let part = TestPart {
        fraction: 0.3,
        seed: 5,
    };
    let options = columns("progression", &["bmi", "bp"]).hold_out_part(part);
    let observations = read(common::DIABETES, options);
    let model = observations.model().unwrap();
    let second = Diagnosis::new(model.clone(), DialectHints::default(), 10).unwrap();
    let mut second = second.holding_out(part).unwrap();
    second
        .push(common::DIABETES.as_bytes(), &mut |_| {})
        .unwrap();
    let found = second.finish(&mut |_| {}).unwrap();
    assert!(found.agrees());
    assert_eq!(found.held_out(), observations.report().held_out);
    let (otherwise, _) = diagnose(&model, common::DIABETES, 1000);
    assert!(!otherwise.found().agrees());
}

#[test]
fn another_table_is_told() {
    let model = read("x,y\n1,2\n2,3\n3,5\n4,4\n", Options::default())
        .model()
        .unwrap();
    let (short, _) = diagnose(&model, "x,y\n1,2\n2,3\n3,5\n", 99);
    let expected = Warning::OtherTable {
        expected: 4,
        found: 3,
    };
    assert_eq!(short.found().warnings(), [expected]);
    let (other, _) = diagnose(&model, "x,y\n1,2\n2,3\n3,5\n4,9\n", 99);
    let expected = Warning::OtherTable {
        expected: 4,
        found: 4,
    };
    assert_eq!(other.found().warnings(), [expected]);
    let mut second = Diagnosis::new(model, DialectHints::default(), 10).unwrap();
    second.push(b"x,z\n1,2\n2,3\n", &mut |_| {}).unwrap();
    let refused = second.finish(&mut |_| {}).map(|_| ()).unwrap_err();
    assert_eq!(refused.column(), Some("y"));
}

#[test]
fn a_row_that_a_coefficient_hangs_on_alone_has_no_standardised_residual() {
    let csv = "lone,x,y\n0,1,2\n0,2,3\n0,3,5\n0,4,4\n1,2,9\n";
    let model = read(csv, Options::default()).model().unwrap();
    let (second, rows) = diagnose(&model, csv, 99);
    assert!((rows[4].leverage - 1.0).abs() < 1e-14 && rows[4].residual.abs() < 1e-14);
    assert_eq!(
        (
            rows[4].standardised,
            rows[4].studentised,
            rows[4].cooks_distance
        ),
        (None, None, None)
    );
    let found = second.found();
    assert_eq!(found.warnings(), [Warning::Alone { row: 5 }]);
    assert!(found.covariance(Robust::Hc1).is_some());
    assert_eq!(
        (found.covariance(Robust::Hc2), found.covariance(Robust::Hc3)),
        (None, None)
    );
}

#[test]
fn a_perfect_fit_and_one_without_freedom_have_rows_but_no_errors() {
    let perfect = "x,y\n1,3.5\n2,5.5\n3,7.5\n4,9.5\n";
    let (second, rows) = diagnose(
        &read(perfect, Options::default()).model().unwrap(),
        perfect,
        99,
    );
    assert!(second.found().agrees());
    assert_eq!((rows[0].residual, rows[0].standardised), (0.0, None));
    assert_eq!(second.found().durbin_watson(), None);
    let table = second.found().robust(Robust::Hc3, 0.95).unwrap().unwrap();
    assert_eq!(
        (table[1].0.standard_error, table[1].0.t_value),
        (Some(0.0), None)
    );
    let two = "x,y\n1,3\n2,8\n";
    let (second, _) = diagnose(&read(two, Options::default()).model().unwrap(), two, 99);
    assert_eq!(second.found().robust(Robust::Hc0, 0.95), Ok(None));
}

#[test]
fn a_model_that_does_not_know_its_precision_has_no_second_pass() {
    let json = r#"{"format": "galton-model", "version": 1, "response": "y", "intercept": 1.0, "predictors": [{"name": "x", "coefficient": 2.0}], "training": null}"#;
    let refused = Diagnosis::new(Model::from_json(json).unwrap(), DialectHints::default(), 10);
    assert_eq!(
        refused.map(|_| ()),
        Err(Error::from(ErrorKind::NoPrecision))
    );
}
