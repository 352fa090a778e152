//! The eleven linear sets of NIST's Statistical Reference Datasets, from their files to the regression table.
//!
//! The references are exact rational solutions of the decimal data, to 20 digits (tests/data); the digits of R and
//! NumPy were measured against the same (tests/golden). `make nist` prints the table, here and in WebAssembly.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use galton::{Inference, Ingest, Options, Warning};
use serde_json::Value;

/// The sets, in NIST's order of difficulty.
const SETS: [&str; 11] = [
    "norris", "pontius", "noint1", "noint2", "filip", "longley", "wampler1", "wampler2",
    "wampler3", "wampler4", "wampler5",
];

/// Digits that the worst coefficient of every set must have. Rounding the decimals of the file to `f64` alone
/// leaves Wampler2 13.2 of them, and Pontius and Filip 13.5.
const COEFFICIENTS: f64 = 13.0;

/// Digits of everything else.
const OTHERS: f64 = 12.0;

/// The most digits of an `f64`.
const ALL: f64 = 15.95;

/// Wampler1 and Wampler2 lie on their polynomials.
const PERFECT: [&str; 2] = ["wampler1", "wampler2"];

fn json(path: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn number(value: &Value) -> f64 {
    value.as_str().unwrap().parse().unwrap()
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

fn table(name: &str, model: &Value) -> Inference {
    let csv = std::fs::read(format!("tests/data/nist/{name}.csv")).unwrap();
    let options = Options::new().formula(formula(model));
    let mut ingest = Ingest::new(options).unwrap();
    // As a stream would give it.
    csv.chunks(61).for_each(|chunk| ingest.push(chunk).unwrap());
    ingest.finish().unwrap().inference().unwrap()
}

fn digits(found: f64, expected: f64) -> f64 {
    (-((found - expected) / expected).abs().log10()).min(ALL)
}

fn worst(found: impl Iterator<Item = f64>, expected: &Value) -> f64 {
    let pairs = found.zip(expected.as_array().unwrap());
    pairs
        .map(|(found, expected)| digits(found, number(expected)))
        .fold(ALL, f64::min)
}

#[test]
fn every_set_has_the_digits_it_must_have() {
    let reference = json("tests/data/nist/reference.json");
    let others = json("tests/golden/nist-digits.json");
    println!("                     galton                         R's lm         NumPy's lstsq");
    println!("set         coef    s.e.     rse      R2       F    coef    s.e.    coef    s.e.");
    for name in SETS {
        let set = &reference[name];
        let table = table(name, &set["model"]);
        let coefficients = &table.coefficients;
        let mut own = vec![worst(
            coefficients.iter().map(|c| c.estimate),
            &set["coefficients"],
        )];
        if PERFECT.contains(&name) {
            assert!(table.warnings.contains(&Warning::PerfectFit), "{name}");
            assert!(
                coefficients.iter().all(|c| c.standard_error == Some(0.0)),
                "{name}"
            );
            assert_eq!(table.residual_standard_error, Some(0.0), "{name}");
            assert_eq!(table.r_squared, Some(1.0), "{name}");
            assert_eq!(table.f_test, None, "{name}");
        } else {
            let errors = coefficients.iter().map(|c| c.standard_error.unwrap());
            own.push(worst(errors, &set["standard_errors"]));
            let figures = [
                (table.residual_standard_error, "residual_standard_error"),
                (table.r_squared, "r_squared"),
                (table.f_test.as_ref().map(|f| f.value), "f_statistic"),
            ];
            for (found, what) in figures {
                own.push(digits(found.unwrap(), number(&set[what])));
            }
        }
        let mut line = format!("{name:8}");
        for at in 0..5 {
            line += &own
                .get(at)
                .map_or_else(|| "       -".to_owned(), |d| format!("{d:8.1}"));
        }
        for rival in ["r_lm", "numpy_lstsq"] {
            for what in ["coefficients", "standard_errors"] {
                let digits = others[name][rival][what].as_f64();
                line += &digits.map_or_else(|| "       -".to_owned(), |d| format!("{d:8.1}"));
            }
        }
        println!("{line}");
        for (at, found) in own.into_iter().enumerate() {
            let floor = if at == 0 { COEFFICIENTS } else { OTHERS };
            assert!(found >= floor, "{name}: {found:.1} digits, not {floor}");
        }
    }
}
