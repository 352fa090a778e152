//! The eleven linear sets of NIST's Statistical Reference Datasets through the exact solution.
//!
//! The references are exact rational solutions of the decimal data, to 20 digits (tests/data).
//!
//!     cargo test --test nist -- --nocapture
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use galton::{LeastSquares, Moments};
use serde_json::Value;

/// Set, and the digits its worst coefficient must have. The powers of Filip's x are rounded to
/// `f64` here, before any sum: no solver can have more than seven or eight digits then.
const SETS: [(&str, f64); 11] = [
    ("norris", 12.0),
    ("noint1", 12.0),
    ("noint2", 12.0),
    ("longley", 12.0),
    ("pontius", 12.0),
    ("wampler1", 12.0),
    ("wampler2", 12.0),
    ("wampler3", 12.0),
    ("wampler4", 12.0),
    ("wampler5", 12.0),
    ("filip", 7.0),
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

fn solve(name: &str, model: &Value) -> LeastSquares {
    let csv = std::fs::read_to_string(format!("tests/data/nist/{name}.csv")).unwrap();
    let degree = model["degree"].as_u64().unwrap_or(1) as i32;
    let mut lines = csv.lines();
    let width = lines.next().unwrap().split(',').count();
    let terms = if degree > 1 {
        degree as usize
    } else {
        width - 1
    };
    let mut moments = Moments::new(terms + 1);
    for line in lines {
        let row: Vec<f64> = line
            .split(',')
            .map(|field| field.parse().unwrap())
            .collect();
        let mut ours: Vec<f64> = match degree {
            1 => row[1..].to_vec(),
            _ => (1..=degree).map(|power| row[1].powi(power)).collect(),
        };
        ours.push(row[0]);
        moments.push(&ours).unwrap();
    }
    let names: Vec<String> = (0..terms).map(|term| format!("term {term}")).collect();
    LeastSquares::solve(&moments, &names, model["intercept"].as_bool().unwrap()).unwrap()
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
            error.is_nan() || error >= floor.min(12.0),
            "{name}: residual error {error:.1}"
        );
        if set["model"]["degree"].as_u64() == Some(1) {
            for (what, found) in [("R-squared", r_squared), ("rss", rss)] {
                assert!(found >= floor, "{name}: {what} to {found:.1} digits");
            }
        }
    }
}
