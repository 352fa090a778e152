//! What several test files need: the bundled data, the original's run, and how to compare.
#![allow(dead_code, clippy::unwrap_used)]

use galton::{Descent, Ingest, Loss, Observations, Options, Scaling, Settings};

pub const DIABETES_BMI: &str = include_str!("../data/diabetes-bmi.csv");
pub const DIABETES: &str = include_str!("../data/diabetes.csv");
pub const HEIGHTS: &str = include_str!("../data/galton-heights.csv");

/// The bits of the original's intercept and slope after 2,001 updates from (0, 0), the same
/// natively, in WebAssembly in a browser, and in Node (tests/js/api.test.js has them too).
/// 152.91907057641626 and 937.7974398352794.
pub const ORIGINAL_BITS: [u64; 2] = [0x40631d6906b28d8f, 0x408d4e612822e86c];

pub fn read(csv: &str, options: Options) -> Observations {
    let mut ingest = Ingest::new(options).unwrap();
    ingest.push(csv.as_bytes()).unwrap();
    ingest.finish().unwrap()
}

/// The scaling that a descent has by default, or none.
pub fn scaling(standardise: bool) -> Scaling {
    if standardise {
        Scaling::Standardised
    } else {
        Scaling::Raw
    }
}

pub fn columns(response: &str, predictors: &[&str]) -> Options {
    Options {
        response: Some(response.to_owned()),
        predictors: Some(predictors.iter().map(|name| (*name).to_owned()).collect()),
        ..Options::default()
    }
}

/// The original's data and settings: the sum of squares, rate 0.002, the last 20 rows held out.
pub fn original(start: [f64; 2]) -> Descent {
    let options = Options {
        hold_out: 20,
        ..columns("progression", &["bmi"])
    };
    let settings = Settings {
        learning_rate: 0.002.into(),
        iterations: 2001,
        loss: Loss::Sum,
        scaling: Scaling::Raw,
        start: Some(start.to_vec()),
        ..Settings::default()
    };
    let mut descent = read(DIABETES_BMI, options).descend(settings).unwrap();
    descent.run();
    descent
}

/// The numbers of a table with a header, row by row.
pub fn rows(csv: &str) -> Vec<Vec<f64>> {
    csv.lines()
        .skip(1)
        .map(|line| {
            line.split(',')
                .map(|field| field.parse().unwrap())
                .collect()
        })
        .collect()
}

#[track_caller]
pub fn near(found: f64, expected: f64, tolerance: f64, what: &str) {
    let error = (found - expected).abs() / expected.abs();
    assert!(
        error <= tolerance,
        "{what}: {found} is not {expected}, off by {error:e}, relative"
    );
}
