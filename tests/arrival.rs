//! A descent with the defaults arrives, and a model that has not says so.
#![cfg(not(target_arch = "wasm32"))]

use crate::common::{DIABETES, DIABETES_BMI, HEIGHTS, columns, near, read};
use galton::{LearningRate, Loss, Model, Options, Scaling, Settings};

const MTCARS: &str = include_str!("data/mtcars.csv");

/// A descent has converged when its predictions are off by 1e-10 standard deviations of the response.
const ARRIVED: f64 = 1e-7;

fn slow() -> Settings {
    Settings::new().learning_rate(0.002).iterations(2000)
}

#[test]
fn a_descent_with_the_defaults_arrives_at_least_squares() {
    let formula = Options::new().formula("mpg ~ wt + hp + qsec");
    for (csv, options) in [
        (HEIGHTS, Options::default()),
        (DIABETES, Options::default()),
        (DIABETES_BMI, Options::default()),
        (MTCARS, formula),
    ] {
        let observations = read(csv, options);
        let mut descent = observations.descend(Settings::default()).unwrap();
        assert_eq!(descent.run().reason(), "converged");
        let model = descent.model(None).unwrap();
        let exact = observations.exact().coefficients();
        near(model.intercept(), exact[0], ARRIVED, "intercept");
        for (slope, exact) in model.coefficients().iter().zip(&exact[1..]) {
            near(*slope, *exact, ARRIVED, "slope");
        }
        assert_eq!(model.training().unwrap().shortfall(), None);
        assert!(!model.to_string().contains("stopped"), "{model}");
    }
}

#[test]
fn a_model_that_has_not_arrived_says_so_in_its_text_and_its_document() {
    let observations = read(HEIGHTS, columns("child", &["parent"]));
    let mut descent = observations.descend(slow()).unwrap();
    descent.run();
    let model = descent.model(None).unwrap();
    let says = "stopped at iteration 2000 (iteration-limit) before it arrived at least squares: 3 of 16 digits agree";
    assert_eq!(model.training().unwrap().shortfall().unwrap(), says);
    let text = model.to_string();
    let (equation, shortfall) = text.split_once('\n').unwrap();
    assert!(equation.starts_with("child = 2"), "{equation}");
    assert!(equation.ends_with(" * parent"), "{equation}");
    assert_eq!(shortfall, says);
    let json = model.to_json();
    assert!(json.contains("\"converged\": false"), "{json}");
    assert_eq!(Model::from_json(&json).unwrap(), model);
}

#[test]
fn a_document_from_before_it_said_so_is_known_by_its_stop() {
    let observations = read(HEIGHTS, columns("child", &["parent"]));
    for settings in [slow(), Settings::default()] {
        let mut descent = observations.descend(settings).unwrap();
        descent.run();
        let model = descent.model(None).unwrap();
        let json = model.to_json();
        let written = format!(
            "\n    \"converged\": {},",
            model.training().unwrap().converged
        );
        let older = json.replace(&written, "");
        assert_ne!(older, json);
        assert_eq!(Model::from_json(&older).unwrap(), model);
    }
}

#[test]
fn a_descent_that_has_not_run_has_no_model_but_that_of_its_start() {
    let observations = read(HEIGHTS, columns("child", &["parent"]));
    let mut descent = observations.descend(slow()).unwrap();
    let error = descent.model(None).unwrap_err();
    assert_eq!(error.code(), "not-run");
    assert!(error.to_string().contains("run it"), "{error}");
    assert_eq!(descent.model(Some(0)).unwrap().coefficients(), [0.0]);
    descent.run_for(3);
    let model = descent.model(None).unwrap();
    assert_eq!(model.training().unwrap().iterations, 3);
}

#[test]
fn the_settings_of_the_python_project_have_a_name() {
    let original = Settings::original();
    assert_eq!(original.learning_rate, LearningRate::Fixed(0.002));
    assert_eq!((original.iterations, original.loss), (2001, Loss::Sum));
    assert_eq!(original.scaling, Scaling::Raw);
}
