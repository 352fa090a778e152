//! Models with terms: R's coefficients of models with powers, categories, interactions, logarithms and
//! weights, and the laws that hold for any input.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::common::near;
use galton::{Ingest, Observations, Options};
use serde_json::Value;

/// R's own coefficients are right to about ten digits (tests/golden/r-against-exact.json).
const AS_R: f64 = 1e-9;

fn read(csv: &[u8], options: &Options) -> Observations {
    let mut ingest = Ingest::new(options.clone()).unwrap();
    ingest.push(csv).unwrap();
    ingest.finish().unwrap()
}

fn json(path: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

#[test]
fn models_are_those_of_r() {
    for model in json("tests/golden/models.json").as_array().unwrap() {
        let name = model["name"].as_str().unwrap();
        let golden = json(&format!("tests/golden/r/{name}.json"));
        let data = model["data"].as_str().unwrap();
        let csv = std::fs::read(format!("tests/data/{data}")).unwrap();
        let mut options = Options::new();
        options.formula = model["formula"].as_str().map(str::to_owned);
        options.weights = model["weights"].as_str().map(str::to_owned);
        let found = read(&csv, &options);
        let mut coefficients = found.exact().coefficients();
        let mut names = vec!["(Intercept)"];
        names.extend(found.coefficient_names());
        if golden["terms"][0] != "(Intercept)" {
            names.remove(0);
            assert_eq!(coefficients.remove(0), 0.0);
        }
        let terms: Vec<&str> = golden["terms"]
            .as_array()
            .unwrap()
            .iter()
            .map(|term| term.as_str().unwrap())
            .collect();
        assert_eq!(names, terms, "{name}");
        let estimates = golden["estimate"].as_array().unwrap();
        for ((found, expected), term) in coefficients.iter().zip(estimates).zip(terms) {
            near(
                *found,
                expected.as_f64().unwrap(),
                AS_R,
                &format!("{name}: {term}"),
            );
        }
        assert_eq!(
            found.moments().count(),
            golden["observations"].as_u64().unwrap()
        );
        near(found.exact().rss(), number(&golden["rss"]), AS_R, name);

        let inference = found.inference().unwrap();
        for (row, expected) in inference
            .coefficients
            .iter()
            .zip(golden["standard_error"].as_array().unwrap())
        {
            near(
                row.standard_error.unwrap(),
                number(expected),
                AS_R,
                &format!("{name}: {}", row.name),
            );
        }
        let figures = [
            (inference.log_likelihood, "log_likelihood"),
            (inference.aic, "aic"),
            (inference.bic, "bic"),
            (inference.r_squared, "r_squared"),
            (inference.adjusted_r_squared, "adjusted_r_squared"),
            (inference.f_test.map(|test| test.value), "f_statistic"),
        ];
        for (found, figure) in figures {
            near(
                found.unwrap(),
                number(&golden[figure]),
                AS_R,
                &format!("{name}: {figure}"),
            );
        }
        for (at, row) in inference.anova.iter().enumerate() {
            let what = format!("{name}: {}", row.term);
            let anova = &golden["anova"];
            assert_eq!(row.term, anova["term"][at].as_str().unwrap());
            assert_eq!(row.df, anova["df"][at].as_u64().unwrap(), "{what}");
            near(
                row.sum_of_squares,
                number(&anova["sum_of_squares"][at]),
                AS_R,
                &what,
            );
        }
    }
}
