//! A saved model comes back to the last bit, and a document that cannot be trusted is refused by
//! the field that is at fault.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used)]

use crate::common::{DIABETES, columns, read};
use galton::{
    LearningRate, Method, Model, Observations, Options, Penalties, Scaling, Settings, Shrinkage,
    WeightKind,
};
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

/// The saved model without the parts that tell of its fit: coefficients beside nothing may be any.
fn by_hand() -> Value {
    let mut document = saved();
    let fields = document.as_object_mut().unwrap();
    for part in ["training", "precision", "interceptLow"] {
        fields.remove(part).unwrap();
    }
    for predictor in fields["predictors"].as_array_mut().unwrap() {
        predictor.as_object_mut().unwrap().remove("low");
    }
    document
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
        let mut document = by_hand();
        document["predictors"][1]["coefficient"] = json!(number);
        let once = Model::from_json(&document.to_string()).unwrap();
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

fn nist(name: &str, formula: &str) -> Observations {
    let csv = std::fs::read_to_string(format!("tests/data/nist/{name}.csv")).unwrap();
    read(&csv, Options::new().formula(formula))
}

/// Tables that are easy, collinear, far from 0, and without an intercept or a residual.
fn tables() -> Vec<Observations> {
    let far: String = (0..40)
        .map(|at| format!("{},{},{}\n", 1e9 + f64::from(at), at % 7, 3 * at % 11))
        .collect();
    let powers: Vec<String> = (2..=10).map(|power| format!("I(x^{power})")).collect();
    let powers = format!("y ~ x + {}", powers.join(" + "));
    let grouped = "g,x,y\na,1,2.5\nb,2,3\na,4,7.5\nb,6,11\na,8,15.5\nc,9,17\nc,3,1\n";
    vec![
        read(DIABETES, columns("progression", &["bmi", "bp", "s5"])),
        read(&format!("a,b,y\n{far}"), Options::new()),
        read(grouped, Options::new().formula("log(y) ~ g * x")),
        nist("longley", "y ~ ."),
        nist("filip", &powers),
        nist("noint1", "y ~ x + 0"),
        nist("wampler1", "y ~ x + I(x^2) + I(x^3) + I(x^4) + I(x^5)"),
    ]
}

#[test]
fn the_document_of_a_descent_is_taken_wherever_the_descent_stopped() {
    let scalings = [
        Scaling::Raw,
        Scaling::Centred,
        Scaling::Standardised,
        Scaling::Whitened,
    ];
    let mut taken = 0;
    for observations in tables() {
        let model = observations.model().unwrap();
        assert_eq!(Model::from_json(&model.to_json()).unwrap(), model);
        for words in Method::DESCRIPTIONS {
            for (scaling, ridge) in scalings.into_iter().flat_map(|of| [(of, 0.0), (of, 0.3)]) {
                let settings = Settings::new()
                    .method(Method::from_name(words.name).unwrap())
                    .learning_rate(LearningRate::Auto)
                    .scaling(scaling)
                    .ridge(ridge)
                    .iterations(3000)
                    .start(vec![0.5; observations.coefficient_names().len() + 1]);
                let Ok(mut descent) = observations.descend(settings) else {
                    continue;
                };
                descent.run();
                for iteration in [0, 1, 2, 7, 20, 150, 1000, 3000] {
                    let Ok(model) = descent.model(Some(iteration.min(descent.iteration()))) else {
                        continue;
                    };
                    let json = model.to_json();
                    let found = Model::from_json(&json).unwrap_or_else(|error| {
                        let formula = observations.formula();
                        panic!("{} of {formula}, {scaling:?} {ridge}: {error}", words.name)
                    });
                    assert_eq!(found, model);
                    taken += 1;
                }
            }
        }
    }
    assert!(taken > 5000, "{taken}");
}

/// Twice a number, or one more than a count.
fn other(value: &Value) -> Value {
    match value.as_u64() {
        Some(count) => json!(count + 1),
        None => json!(2.0 * value.as_f64().unwrap()),
    }
}

#[test]
fn a_number_that_was_changed_by_hand_is_refused_with_both_sides() {
    let slope = trained().coefficients()[1];
    for (pointer, says) in [
        ("/intercept", "intercept: is -"),
        (
            "/predictors/1/coefficient",
            "predictors[1].coefficient: is ",
        ),
        ("/training/exact/2", "training.exact: is "),
        (
            "/training/observations",
            "training.observations: is 443, but precision has 442: ",
        ),
        (
            "/precision/dfResidual",
            "training.observations: is 442, but precision has 443: ",
        ),
        ("/training/rss", "training.rss: is "),
        ("/precision/residualStandardError", "training.rss: is "),
        ("/precision/exact/1/0", "training.exact: is "),
    ] {
        let own = saved();
        let changed = changed(pointer, Some(&other(own.pointer(pointer).unwrap())));
        refused(
            &changed,
            &[says, ", but ", "use the document as it was saved"],
        );
    }
    // In the last digits that a person may change.
    let near = slope * (1.0 + 1e-12);
    let document = changed("/predictors/1/coefficient", Some(&json!(near)));
    let (near, slope) = (near.to_string(), slope.to_string());
    let both = [
        near.as_str(),
        slope.get(..12).unwrap(),
        ": use the document",
    ];
    refused(&document, &both);
}

#[test]
fn coefficients_changed_by_hand_are_refused_whatever_the_model_comes_from() {
    let observations = read(DIABETES, columns("progression", &["bmi", "bp", "s5"]));
    let descended = |iteration: u64, ridge: f64| {
        let settings = Settings::new().ridge(ridge);
        let mut descent = observations.descend(settings).unwrap();
        descent.run();
        descent.model(Some(iteration)).unwrap()
    };
    let penalties = Penalties::Given(vec![0.1]);
    let lasso = Shrinkage {
        l1_ratio: 1.0,
        standardise: true,
    };
    let path = observations.path(&penalties, lasso).unwrap();
    for model in [
        observations.model().unwrap(),
        descended(1, 0.0),
        descended(20, 0.0),
        descended(20, 0.5),
        observations.model_of(&path[0]).unwrap(),
    ] {
        let mut document: Value = serde_json::from_str(&model.to_json()).unwrap();
        let near = model.coefficients()[2] * 1.0001;
        document["predictors"][2]["coefficient"] = json!(near);
        refused(&document.to_string(), &["predictors[2]", "it"]);
    }
}

#[test]
fn a_part_below_the_last_place_of_nothing_is_refused() {
    let low = "; it must be below the last place of its coefficient";
    for (pointer, says) in [
        ("/interceptLow", "interceptLow: is 0.25"),
        ("/predictors/0/low", "predictors[0].low: is 0.25"),
    ] {
        refused(&changed(pointer, Some(&json!(0.25))), &[says, low]);
        let mut document = by_hand();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        document.pointer_mut(parent).unwrap()[name] = json!(0.25);
        refused(&document.to_string(), &[says, low]);
    }
    let without = Options::new().formula("progression ~ bmi + 0");
    let model = read(DIABETES, without).model().unwrap();
    let mut document: Value = serde_json::from_str(&model.to_json()).unwrap();
    document["interceptLow"] = json!(0.25);
    refused(&document.to_string(), &["interceptLow: is 0.25", low]);
    refused(
        &changed("/precision/exact/1/1", Some(&json!(0.25))),
        &["training.exact: is ", ", but precision has "],
    );
}

/// Tables with a category, weights, counts, and a column far from 0.
fn more_tables() -> Vec<Observations> {
    let csv = "g,x,w,y\nNew York,1000000001,1,2.5\nb:c,1000000002,2,3\nNew York,1000000004,1,7.5\nb:c,1000000004,3,11\nNew York,1000000002,2,15.5\nd,1000000009,1,17\nd,1000000003,2,1\n";
    let of = |formula: &str| Options::new().formula(formula);
    vec![
        read(csv, of("y ~ g + x")),
        read(csv, of("y ~ 0 + g:x")),
        read(csv, of("y ~ g + poly(x, 2)")),
        read(csv, of("y ~ x").weights("w")),
        read(csv, of("y ~ 0 + x + g").weights("w")),
        read(
            csv,
            of("y ~ x + g")
                .weights("w")
                .weight_kind(WeightKind::Frequency),
        ),
        read(
            "a,b,y\nu,p,1\nu,q,3\nv,p,2\nu,p,2\nu,q,5\nv,p,4\nu,p,2\n",
            of("y ~ a * b"),
        ),
    ]
}

#[test]
fn the_parts_of_a_precision_that_are_not_those_of_one_table_are_refused() {
    for observations in tables().into_iter().chain(more_tables()) {
        let json = observations.model().unwrap().to_json();
        assert_eq!(Model::from_json(&json).unwrap().to_json(), json);
    }
    let own = saved();
    let number = |pointer: &str| own.pointer(pointer).unwrap().as_f64().unwrap();
    let range = own.pointer("/precision/ranges/1").unwrap();
    let below = json!(number("/precision/ranges/1/0") - 1.0);
    for (pointer, value, says) in [
        (
            "/precision/slopes/1",
            json!(1.5),
            "precision.slopes[1]: is 1.5, but its fit has ",
        ),
        (
            "/precision/atCentre",
            json!(number("/precision/atCentre") + 1.0),
            "precision.atCentre: is 153.13",
        ),
        (
            "/precision/centre/0",
            json!(number("/precision/centre/0") * 1.01),
            "precision.atCentre: is 152.13",
        ),
        (
            "/precision/factor/0",
            json!(441.0),
            "precision.factor[0]: is 441, but its fit has 442: ",
        ),
        (
            "/precision/factor/2",
            json!(1e3 * number("/precision/factor/2")),
            "precision.factor: is ",
        ),
        (
            "/precision/ranges/1",
            json!([below, below]),
            "precision.centre[1]: is ",
        ),
        (
            "/precision/ranges/1",
            json!([range[1], range[0]]),
            "precision.centre[1]: is ",
        ),
        (
            "/precision/ranges/1",
            json!([94.6, 94.7]),
            "precision.factor: is ",
        ),
    ] {
        let document = changed(pointer, Some(&value));
        refused(
            &document,
            &[says, ", but ", "use the document as it was saved"],
        );
    }
}

#[test]
fn levels_that_are_not_those_of_the_coefficients_are_refused() {
    let csv = "g,y\na,1\nb,3\nc,2\na,2\nb,5\nc,4\na,2\n";
    let model = read(csv, Options::new().formula("y ~ g")).model().unwrap();
    let changed = |pointer: &str, value: Value| {
        let mut document: Value = serde_json::from_str(&model.to_json()).unwrap();
        *document.pointer_mut(pointer).unwrap() = value;
        document.to_string()
    };
    refused(
        &changed("/columns/0/levels/0/value", json!("a")),
        &["columns[0].levels[0].value: is \"a\"; it must be in the name of its column"],
    );
    refused(
        &changed("/predictors/0/levels", json!(["a", "b", "c", "d"])),
        &[
            "predictors[0].levels: is ",
            "one with a coefficient for all values but one",
        ],
    );
    // A document written by hand has neither: its columns are called as one likes.
    let mut document: Value = serde_json::from_str(&model.to_json()).unwrap();
    let fields = document.as_object_mut().unwrap();
    fields.remove("training");
    fields.remove("precision");
    fields["predictors"][0]["levels"] = json!(["a", "b", "c", "d"]);
    fields["columns"][0]["name"] = json!("step");
    assert!(Model::from_json(&document.to_string()).is_ok());
}
