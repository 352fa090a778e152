//! A saved model comes back to the last bit, and a document that cannot be trusted is refused by
//! the field that is at fault.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used)]

use crate::common::{DIABETES, columns, read};
use galton::{Model, Settings};
use serde_json::{Value, json};

fn trained() -> Model {
    let observations = read(DIABETES, columns("progression", &["bmi", "bp", "s5"]));
    let mut descent = observations.descend(Settings::default()).unwrap();
    descent.run();
    descent.model(None).unwrap()
}

fn saved() -> Value {
    serde_json::from_str(&trained().to_json()).unwrap()
}

/// The saved model with the value at a JSON pointer replaced, or removed for `None`.
fn changed(pointer: &str, value: Option<&Value>) -> String {
    let mut document = saved();
    let (parent, last) = pointer.rsplit_once('/').unwrap();
    match (document.pointer_mut(parent).unwrap(), value) {
        (Value::Object(fields), Some(value)) => {
            fields.insert(last.to_owned(), value.clone());
        }
        (Value::Object(fields), None) => {
            fields.remove(last).unwrap();
        }
        (Value::Array(items), Some(value)) => items[last.parse::<usize>().unwrap()] = value.clone(),
        (parent, _) => unreachable!("{parent} holds nothing"),
    }
    document.to_string()
}

#[track_caller]
fn refused(json: &str, says: &[&str]) {
    let error = Model::from_json(json).expect_err(json);
    assert_eq!(error.code(), "document", "{error}");
    for part in says {
        assert!(
            error.to_string().contains(part),
            "{error:?} does not say {part:?}"
        );
    }
}

#[test]
fn every_coefficient_comes_back_to_the_last_bit() {
    let model = trained();
    let json = model.to_json();
    let loaded = Model::from_json(&json).unwrap();
    let bits = |model: &Model| -> Vec<u64> {
        let all = std::iter::once(model.intercept()).chain(model.coefficients().iter().copied());
        all.map(f64::to_bits).collect()
    };
    assert_eq!(bits(&loaded), bits(&model));
    assert_eq!(loaded.training(), model.training());
    assert_eq!(loaded.predictors(), model.predictors());
    assert_eq!(loaded.to_json(), json);
}

#[test]
fn numbers_at_the_ends_of_the_doubles_come_back_to_the_last_bit() {
    for number in [
        5e-324_f64,
        2.2250738585072014e-308,
        -0.0,
        0.1 + 0.2,
        1.0 / 3.0,
        9007199254740993.0,
        -1.7976931348623157e308,
    ] {
        let document = changed("/predictors/1/coefficient", Some(&json!(number)));
        let once = Model::from_json(&document).unwrap();
        let twice = Model::from_json(&once.to_json()).unwrap();
        for model in [&once, &twice] {
            let found = model.coefficients()[1];
            assert_eq!(
                found.to_bits(),
                number.to_bits(),
                "{found:e} is not {number:e}"
            );
        }
    }
}

#[test]
fn names_with_quotes_line_ends_and_letters_beyond_ascii_come_back() {
    for name in [
        "größe",
        "a \"b\"",
        "two\nlines",
        "back\\slash",
        "身長 \u{1f4cf}",
    ] {
        let document = changed("/predictors/0/name", Some(&json!(name)));
        let model = Model::from_json(&document).unwrap();
        let again = Model::from_json(&model.to_json()).unwrap();
        assert_eq!(again.predictors()[0], name);
    }
}

#[test]
fn a_document_without_training_is_a_model() {
    let document = changed("/training", Some(&Value::Null));
    let model = Model::from_json(&document).unwrap();
    assert!(model.training().is_none());
    assert_eq!(model.coefficients(), trained().coefficients());
}

#[test]
fn a_field_that_is_missing_is_named() {
    for (pointer, field) in [
        ("/format", "format"),
        ("/version", "version"),
        ("/response", "response"),
        ("/intercept", "intercept"),
        ("/predictors", "predictors"),
        ("/predictors/1/name", "name"),
        ("/predictors/1/coefficient", "coefficient"),
        ("/training/observations", "observations"),
        ("/training/iterations", "iterations"),
        ("/training/learningRate", "learningRate"),
        ("/training/loss", "loss"),
        ("/training/standardise", "standardise"),
        ("/training/stop", "stop"),
        ("/training/rss", "rss"),
        ("/training/exact", "exact"),
        ("/training/digits", "digits"),
    ] {
        let parent = match pointer.rsplit_once('/') {
            Some(("/training", _)) => "training",
            Some(("/predictors/1", _)) => "predictors[1]",
            _ => "",
        };
        refused(&changed(pointer, None), &[parent, field]);
    }
}

#[test]
fn a_field_of_another_kind_is_named_by_its_path() {
    for (pointer, wrong, path) in [
        ("/format", json!(7), "format"),
        ("/version", json!("1"), "version"),
        ("/version", json!(1.5), "version"),
        ("/version", json!(-1), "version"),
        ("/response", json!(null), "response"),
        ("/response", json!(["progression"]), "response"),
        ("/intercept", json!("12"), "intercept"),
        ("/intercept", json!(null), "intercept"),
        ("/intercept", json!(true), "intercept"),
        ("/predictors", json!({}), "predictors"),
        ("/predictors/2", json!("s5"), "predictors[2]"),
        ("/predictors/2", json!(null), "predictors[2]"),
        ("/predictors/1/name", json!(1), "predictors[1].name"),
        (
            "/predictors/1/coefficient",
            json!("3"),
            "predictors[1].coefficient",
        ),
        (
            "/predictors/2/coefficient",
            json!(null),
            "predictors[2].coefficient",
        ),
        ("/training", json!("none"), "training"),
        (
            "/training/observations",
            json!(-442),
            "training.observations",
        ),
        (
            "/training/observations",
            json!(0.5),
            "training.observations",
        ),
        ("/training/iterations", json!("2000"), "training.iterations"),
        (
            "/training/learningRate",
            json!("fast"),
            "training.learningRate",
        ),
        ("/training/loss", json!("absolute"), "training.loss"),
        ("/training/standardise", json!(1), "training.standardise"),
        ("/training/stop", json!(null), "training.stop"),
        ("/training/rSquared", json!("0.5"), "training.rSquared"),
        ("/training/rss", json!([]), "training.rss"),
        ("/training/exact/3", json!("1"), "training.exact[3]"),
        ("/training/digits", json!(null), "training.digits"),
    ] {
        let start = format!("{path}: ");
        let document = changed(pointer, Some(&wrong));
        let error = Model::from_json(&document)
            .expect_err(&document)
            .to_string();
        assert!(
            error.starts_with(&start),
            "{pointer} as {wrong} is refused by {error:?}, not {start:?}"
        );
    }
}

#[test]
fn names_that_are_empty_or_taken_are_refused() {
    for (pointer, wrong, says) in [
        ("/response", "", ["response: ", "empty"]),
        ("/predictors/0/name", "", ["predictors[0].name: ", "empty"]),
        ("/predictors/2/name", "bmi", ["predictors[2].name: ", "bmi"]),
        (
            "/predictors/1/name",
            "progression",
            ["predictors[1].name: ", "progression"],
        ),
    ] {
        refused(&changed(pointer, Some(&json!(wrong))), &says);
    }
    refused(
        &changed("/predictors", Some(&json!([]))),
        &["predictors: ", "empty"],
    );
}

#[test]
fn coefficients_of_training_that_are_not_the_models_are_refused() {
    let exact = json!([1.0, 2.0, 3.0]);
    refused(
        &changed("/training/exact", Some(&exact)),
        &["training.exact: ", "3 numbers", "4 coefficients"],
    );
}

#[test]
fn another_format_or_version_says_which_it_is_and_which_is_read() {
    refused(
        &changed("/format", Some(&json!("pickle"))),
        &["format: ", "pickle", "galton-model"],
    );
    for version in [0, 4, 99] {
        refused(
            &changed("/version", Some(&json!(version))),
            &["version: ", &format!("is {version};"), "versions up to 3"],
        );
    }
}

#[test]
fn a_later_version_is_told_from_a_broken_document() {
    let later = r#"{"format": "galton-model", "version": 4, "terms": []}"#;
    refused(later, &["version: is 4"]);
}

#[test]
fn what_is_not_a_json_object_is_refused() {
    for json in ["", " ", "null", "7", "\"galton-model\"", "not json"] {
        refused(json, &["document: "]);
    }
    let whole = saved().to_string();
    for end in 1..whole.len() {
        if let Some(part) = whole.get(..end) {
            refused(part, &[]);
        }
    }
}

#[test]
fn a_field_that_no_document_has_is_refused_by_its_path() {
    for (pointer, path) in [
        ("/interceptlow", "interceptlow: "),
        ("/predictors/1/lower", "predictors[1].lower: "),
        ("/training/stopped", "training.stopped: "),
        ("/precision/centres", "precision.centres: "),
    ] {
        refused(&changed(pointer, Some(&json!(1))), &[path]);
    }
}

#[test]
fn what_is_below_the_last_places_is_a_number_or_nothing() {
    for (pointer, wrong, path) in [
        ("/interceptLow", json!("1e-17"), "interceptLow: "),
        ("/predictors/1/low", json!(null), "predictors[1].low: "),
        ("/precision/exact", json!(null), "precision.exact: "),
        ("/precision/exact", json!([]), "precision.exact: "),
        ("/precision/exact/2", json!([1.0]), "precision.exact[2]"),
        (
            "/precision/exact/1/1",
            json!("0"),
            "precision.exact[1][1]: ",
        ),
    ] {
        refused(&changed(pointer, Some(&wrong)), &[path]);
    }
    refused(&changed("/precision/exact", None), &["precision.exact: "]);
    for (field, version) in [("interceptLow", 3), ("interceptLow", 2)] {
        let mut document = saved();
        let fields = document.as_object_mut().unwrap();
        fields.remove(field);
        fields.insert("version".to_owned(), json!(version));
        assert!(Model::from_json(&document.to_string()).is_ok());
    }
}

#[test]
fn more_rows_than_a_number_can_count_are_refused() {
    for most in [json!(u64::MAX), json!((1u64 << 53) + 1)] {
        refused(
            &changed("/precision/dfResidual", Some(&most)),
            &["precision.dfResidual: "],
        );
        for field in [
            "precision.leverageRows",
            "training.observations",
            "training.iterations",
        ] {
            let pointer = format!("/{}", field.replace('.', "/"));
            refused(&changed(&pointer, Some(&most)), &[&format!("{field}: ")]);
        }
    }
}
