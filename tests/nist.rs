//! The eleven linear sets of NIST's Statistical Reference Datasets through the exact solution.
//!
//! The references are exact rational solutions of the decimal data, to 20 digits (tests/data).
//!
//!     cargo test --test nist -- --nocapture
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use galton::{Ingest, LeastSquares, Options};
use serde_json::Value;

/// Set, and the digits its worst coefficient must have. Rounding the decimals of the file to `f64` alone
/// leaves Wampler2 13.2 of them, and Pontius 13.5.
const SETS: [(&str, f64); 11] = [
    ("norris", 13.0),
    ("noint1", 13.0),
    ("noint2", 13.0),
    ("longley", 13.0),
    ("pontius", 13.0),
    ("wampler1", 13.0),
    ("wampler2", 13.0),
    ("wampler3", 13.0),
    ("wampler4", 13.0),
    ("wampler5", 13.0),
    ("filip", 13.0),
];

fn numbers(value: &Value) -> Vec<f64> {
    value
        .as_array()
        .unwrap()
        .iter()
        .map(|v| v.as_str().unwrap().parse().unwrap())
        .collect()
}

fn number(value: &Value) -> Option<f64> {
    value.as_str().and_then(|text| text.parse().ok())
}

/// `y ~ x + I(x^2) + ...`, as the set's model has it.
fn formula(model: &Value) -> String {
    let predictors = model["predictors"].as_array().unwrap().iter();
    let mut terms: Vec<String> = predictors
        .map(|name| name.as_str().unwrap().to_owned())
        .collect();
    let degree = model["degree"].as_u64().unwrap();
    let first = terms[0].clone();
    terms.extend((2..=degree).map(|power| format!("I({first}^{power})")));
    if model["intercept"] == false {
        terms.push("0".to_owned());
    }
    format!("y ~ {}", terms.join(" + "))
}

fn solve(name: &str, model: &Value) -> LeastSquares {
    let csv = std::fs::read(format!("tests/data/nist/{name}.csv")).unwrap();
    let options = Options {
        formula: Some(formula(model)),
        ..Options::default()
    };
    let mut ingest = Ingest::new(options).unwrap();
    ingest.push(&csv).unwrap();
    ingest.finish().unwrap().exact().clone()
}

fn digits(found: f64, expected: f64) -> f64 {
    (-((found - expected) / expected).abs().log10()).min(15.95)
}

#[test]
fn every_set_is_solved_to_the_digits_it_must_have() {
    let reference = std::fs::read_to_string("tests/data/nist/reference.json").unwrap();
    let reference: Value = serde_json::from_str(&reference).unwrap();
    println!("set       coefficients  residual standard error  R-squared   rss");
    for (name, floor) in SETS {
        let set = &reference[name];
        let fit = solve(name, &set["model"]);
        let expected = numbers(&set["coefficients"]);
        let found = fit.coefficients();
        let found = &found[found.len() - expected.len()..];
        let worst = found
            .iter()
            .zip(&expected)
            .map(|(f, e)| digits(*f, *e))
            .fold(16.0, f64::min);
        let error = number(&set["residual_standard_error"])
            .filter(|expected| *expected > 0.0)
            .map_or(f64::NAN, |e| {
                digits(fit.residual_standard_error().unwrap(), e)
            });
        let r_squared =
            number(&set["r_squared"]).map_or(f64::NAN, |e| digits(fit.r_squared().unwrap(), e));
        // Wampler1 and Wampler2 lie on their polynomials: nothing is left to have digits.
        let rss = number(&set["rss"])
            .filter(|expected| *expected > 0.0)
            .map_or(f64::NAN, |e| digits(fit.rss(), e));
        println!("{name:10}{worst:12.1}{error:25.1}{r_squared:11.1}{rss:6.1}");
        assert!(worst >= floor, "{name}: {worst:.1} digits, not {floor}");
        assert!(
            error.is_nan() || error >= 12.0,
            "{name}: residual error {error:.1}"
        );
        for (what, found) in [("R-squared", r_squared), ("rss", rss)] {
            assert!(
                found.is_nan() || found >= 12.0,
                "{name}: {what} to {found:.1} digits"
            );
        }
    }
}
