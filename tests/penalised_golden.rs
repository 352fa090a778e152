//! Ridge, lasso and elastic net against scikit-learn, and against the same in 50 digits: see
//! tests/golden/penalised.py.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use crate::common::{columns, near, read};
use galton::{CrossValidation, Moments, Observations, Penalised, Penalties, Shrinkage};
use serde_json::Value;

/// The tolerance of each coefficient, from 50 digits of the table's decimals, which are rounded to `f64` here.
const EXACT: f64 = 1e-13;

/// The tolerance of each coefficient, from scikit-learn's, which are further from the 50 digits than ours.
const SCIKIT_LEARN: f64 = 1e-9;

/// The tolerance of a mean squared error, which can be a small rest of a large response.
const ERROR: f64 = 1e-11;

macro_rules! golden {
    ($($name:literal of $table:literal),+ $(,)?) => {
        [$(Golden {
            name: $name,
            table: include_str!(concat!("data/", $table)),
            expected: serde_json::from_str(include_str!(concat!("golden/penalised/", $name, ".json"))).unwrap(),
        }),+]
    };
}

struct Golden {
    name: &'static str,
    table: &'static str,
    expected: Value,
}

fn goldens() -> [Golden; 5] {
    golden![
        "diabetes" of "diabetes.csv",
        "diabetes-raw" of "diabetes.csv",
        "longley" of "nist/longley.csv",
        "mtcars" of "mtcars.csv",
        "mtcars-no-intercept" of "mtcars.csv",
    ]
}

impl Golden {
    fn observations(&self) -> Observations {
        let predictors: Vec<&str> = list(&self.expected["predictors"])
            .map(|name| name.as_str().unwrap())
            .collect();
        let options = columns(self.expected["response"].as_str().unwrap(), &predictors)
            .intercept(self.intercept());
        read(self.table, options)
    }

    fn intercept(&self) -> bool {
        self.expected["intercept"].as_bool().unwrap()
    }

    fn shrinkage(&self, fit: &Value) -> Shrinkage {
        Shrinkage {
            l1_ratio: number(&fit["l1_ratio"]),
            standardise: self.expected["standardise"].as_bool().unwrap(),
        }
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().unwrap().iter()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    list(value).map(number).collect()
}

#[track_caller]
fn all_near(found: &[f64], expected: &[f64], tolerance: f64, what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (at, (found, expected)) in found.iter().zip(expected).enumerate() {
        if found != expected {
            near(*found, *expected, tolerance, &format!("{what}, [{at}]"));
        }
    }
}

#[test]
fn coefficients_are_those_of_scikit_learn_and_of_50_digits() {
    for golden in goldens() {
        let observations = golden.observations();
        for fit in list(&golden.expected["fits"]) {
            let (how, penalty) = (golden.shrinkage(fit), number(&fit["penalty"]));
            let found = observations.penalised(penalty, how).unwrap();
            let what = format!("{}, {} at {penalty}", golden.name, how.l1_ratio);
            let exact = numbers(&fit["coefficients"]);
            all_near(found.coefficients(), &exact, EXACT, &what);
            let theirs = numbers(&fit["sklearn"]);
            all_near(found.coefficients(), &theirs, SCIKIT_LEARN, &what);
            let active = exact[1..].iter().filter(|slope| **slope != 0.0).count();
            assert_eq!(found.active(), active, "{what}");
            assert!(found.certificate().kkt_residual <= 1e-14, "{what}");
        }
    }
}

#[test]
fn a_path_is_that_of_scikit_learn() {
    for golden in goldens() {
        let expected = &golden.expected["path"];
        if expected.is_null() {
            continue;
        }
        let spaced = Penalties::Spaced {
            count: expected["count"].as_u64().unwrap() as usize,
            ratio: number(&expected["ratio"]),
        };
        let how = golden.shrinkage(expected);
        let observations = golden.observations();
        let found: Vec<f64> = observations
            .path(&spaced, how)
            .unwrap()
            .iter()
            .map(Penalised::penalty)
            .collect();
        let penalties = numbers(&expected["penalties"]);
        all_near(&found, &penalties, 1e-13, golden.name);
        let largest = number(&golden.expected["largest_penalty"]);
        near(found[0], largest, 1e-15, golden.name);
        let at = |penalty: &f64| observations.penalised(*penalty, how).unwrap().active();
        let active: Vec<usize> = penalties[1..].iter().map(at).collect();
        let expected: Vec<usize> = list(&expected["working"])
            .skip(1)
            .map(|u| numbers(u).iter().filter(|u| **u != 0.0).count())
            .collect();
        assert_eq!(active, expected, "{}", golden.name);
    }
}

#[test]
fn cross_validation_is_that_by_rows_in_50_digits() {
    for golden in goldens() {
        let Some(expected) = golden.expected["cross_validation"].as_array() else {
            continue;
        };
        let rows = rows(&golden);
        for expected in expected {
            let count = expected["folds"].as_u64().unwrap() as usize;
            let mut folds = vec![Moments::new(rows[0].len()); count];
            for (at, row) in rows.iter().enumerate() {
                folds[at % count].push(row).unwrap();
            }
            let penalties = Penalties::Given(numbers(&expected["penalties"]));
            let how = golden.shrinkage(expected);
            let found = CrossValidation::of(&folds, &penalties, how, golden.intercept()).unwrap();
            let what = format!("{}, {} in {count} folds", golden.name, how.l1_ratio);
            let sizes: Vec<u64> = list(&expected["rows"])
                .map(|n| n.as_u64().unwrap())
                .collect();
            assert_eq!(found.rows, sizes);
            let means: Vec<f64> = found.errors.iter().map(|error| error.mse).collect();
            let spreads: Vec<f64> = found
                .errors
                .iter()
                .map(|error| error.standard_error)
                .collect();
            all_near(&means, &numbers(&expected["mean"]), ERROR, &what);
            all_near(
                &spreads,
                &numbers(&expected["standard_error"]),
                ERROR,
                &what,
            );
            for (found, expected) in found.errors.iter().zip(list(&expected["mse"])) {
                all_near(&found.folds, &numbers(expected), ERROR, &what);
            }
            let least = means.iter().copied().fold(f64::INFINITY, f64::min);
            assert_eq!(means[found.least], least, "{what}");
            let bound = least + spreads[found.least];
            assert!(means[found.within_one_error] <= bound, "{what}");
            assert!(
                means[..found.within_one_error]
                    .iter()
                    .all(|mean| *mean > bound),
                "{what}"
            );
        }
    }
}

/// The predictors and the response of each row.
fn rows(golden: &Golden) -> Vec<Vec<f64>> {
    let mut lines = golden.table.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    let names = list(&golden.expected["predictors"]).chain([&golden.expected["response"]]);
    let at: Vec<usize> = names
        .map(|name| {
            header
                .iter()
                .position(|column| Some(*column) == name.as_str())
                .unwrap()
        })
        .collect();
    lines
        .map(|line| {
            let fields: Vec<&str> = line.split(',').collect();
            at.iter().map(|at| fields[*at].parse().unwrap()).collect()
        })
        .collect()
}
