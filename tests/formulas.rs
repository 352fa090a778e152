//! Formulas with functions, polynomials and offsets against R (tests/golden/formulas.json), and properties of the
//! parser.
//!
//!     cargo test --test all formulas:: -- --nocapture
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use galton::{Data, Ingest, Interval, Model, Observations, OnText, Options, Settings};
use serde_json::Value;

/// The relative precision of R's own figures.
const R: f64 = 1e-9;

fn golden() -> Value {
    serde_json::from_str(include_str!("golden/formulas.json")).unwrap()
}

/// The CSV that R read for a model.
fn table(name: &str, golden: &Value) -> String {
    let mtcars = include_str!("data/mtcars.csv");
    match name {
        "mtcars" => mtcars.to_owned(),
        "years" => {
            let columns = ["year", "level"].map(|name| golden["years"][name].as_array().unwrap());
            let rows = columns[0].iter().zip(columns[1]);
            let rows: Vec<String> = rows.map(|(x, y)| format!("{x},{y}\n")).collect();
            format!("year,level\n{}", rows.concat())
        }
        _ => {
            let mut text = "miles per gallon,weight (1000 lbs),horse-power,cyl\n".to_owned();
            for row in mtcars.lines().skip(1) {
                let fields: Vec<&str> = row.split(',').collect();
                let [mpg, cyl, hp, wt] = [1, 2, 4, 6].map(|at| fields[at]);
                text += &format!("{mpg},{wt},{hp},{cyl}\n");
            }
            text
        }
    }
}

fn read(csv: &str, formula: &str) -> Result<Observations, galton::Error> {
    Ingest::reader(csv.as_bytes(), &Options::new().formula(formula))
}

/// The predictors of the rows of these numbers, 1 for the first.
fn rows_of(csv: &str, model: &Model, rows: &Value) -> Vec<f64> {
    let mut lines = csv.lines();
    let names: Vec<&str> = lines.next().unwrap().split(',').collect();
    let lines: Vec<&str> = lines.collect();
    let mut numbers = Vec::new();
    for row in rows.as_array().unwrap() {
        let fields: Vec<&str> = lines[row.as_u64().unwrap() as usize - 1]
            .split(',')
            .collect();
        for (at, name) in model.predictors().iter().enumerate() {
            let field = fields[names.iter().position(|known| known == name).unwrap()];
            numbers.push(match model.levels(at) {
                [] => field.parse().unwrap(),
                _ => model.code(at, field).unwrap(),
            });
        }
    }
    numbers
}

#[track_caller]
fn near(what: &str, found: f64, expected: &Value, scale: f64) {
    let expected = expected.as_f64().unwrap();
    let off = (found - expected).abs() / expected.abs().max(scale);
    assert!(
        off <= R,
        "{what}: {found} instead of {expected}, off by {off:e}"
    );
}

#[test]
fn functions_polynomials_and_offsets_are_those_of_r() {
    let golden = golden();
    let models = golden["models"].as_array().unwrap();
    assert!(models.len() >= 20);
    for r in models {
        let formula = r["formula"].as_str().unwrap();
        let csv = table(r["data"].as_str().unwrap(), &golden);
        let observations = read(&csv, formula).unwrap_or_else(|error| panic!("{formula}: {error}"));
        let inference = observations.inference().unwrap();
        let names: Vec<&str> = inference
            .coefficients
            .iter()
            .map(|c| c.name.as_str())
            .collect();
        assert_eq!(serde_json::json!(names), r["names"], "{formula}");
        for (at, coefficient) in inference.coefficients.iter().enumerate() {
            let what = format!("{} of {formula}", coefficient.name);
            let error = r["standard_error"][at].as_f64().unwrap();
            near(&what, coefficient.estimate, &r["estimate"][at], error);
            near(
                &what,
                coefficient.standard_error.unwrap(),
                &r["standard_error"][at],
                0.0,
            );
        }
        near(
            formula,
            inference.residual_standard_error.unwrap(),
            &r["residual_standard_error"],
            0.0,
        );
        let (adjusted, f) = (inference.adjusted_r_squared, inference.f_test.as_ref());
        near(formula, inference.r_squared.unwrap(), &r["r_squared"], 0.0);
        near(formula, adjusted.unwrap(), &r["adjusted_r_squared"], 0.0);
        near(formula, f.unwrap().value, &r["f_statistic"], 0.0);

        let model = observations.model().unwrap();
        let saved = Model::from_json(&model.to_json()).unwrap();
        assert_eq!(saved.formula(), model.formula());
        for model in [&model, &saved] {
            let rows = rows_of(&csv, model, &r["rows"]);
            let found = model
                .predict_intervals(&rows, Interval::Prediction, 0.95)
                .unwrap();
            for (at, row) in found.iter().enumerate() {
                let [lower, upper] = row.interval.unwrap();
                near(formula, row.fit, &r["predictions"][at], 0.0);
                near(formula, lower, &r["lower"][at], 1.0);
                near(formula, upper, &r["upper"][at], 1.0);
            }
        }
        observations.descend(Settings::new()).unwrap();
    }
}

#[test]
fn a_printed_formula_gives_the_same_model() {
    let golden = golden();
    for r in golden["models"].as_array().unwrap() {
        let formula = r["formula"].as_str().unwrap();
        let csv = table(r["data"].as_str().unwrap(), &golden);
        let model = |formula: &str| read(&csv, formula).unwrap().model().unwrap();
        let first = model(formula);
        let second = model(&first.formula());
        let third = model(&second.formula());
        assert_eq!(second.formula(), third.formula());
        assert_eq!(second.to_json(), third.to_json());
        // As in R, an interaction names its variables in the order in which they come.
        if formula != "mpg ~ poly(wt, 2):qsec + qsec" {
            assert_eq!(first.formula(), second.formula());
            assert_eq!(first.to_json(), second.to_json());
        }
    }
}

#[test]
fn a_function_without_a_value_is_told_by_row_column_and_value_or_its_row_is_left_out() {
    let csv = "x,z,y\n1,2,3\n4,0,5\n-9,1,2\n16,3,9\n25,4,11\n36,6,12.5\n";
    for (formula, row, told) in [
        (
            "y ~ sqrt(x)",
            3,
            "row 3 (line 4) has -9 in \"x\", and sqrt(x) has no finite value there",
        ),
        ("y ~ log(x + 1)", 3, "has -9 in \"x\", and log(x + 1) has"),
        ("y ~ log10(x)", 3, "has -9 in \"x\", and log10(x) has"),
        (
            "y ~ I(x / z)",
            2,
            "row 2 (line 3) has 4 in \"x\" and 0 in \"z\", and I(x/z) has",
        ),
        (
            "y ~ exp(20 * z^2)",
            6,
            "has 6 in \"z\", and exp(20 * z^2) has",
        ),
        ("y ~ z + offset(sqrt(x))", 3, "and offset(sqrt(x)) has"),
        (
            "sqrt(y - 2.5) ~ z",
            3,
            "has 2 in \"y\", and sqrt(y - 2.5) has",
        ),
        ("y ~ poly(sqrt(x), 2)", 3, "and poly(sqrt(x), 2) has"),
    ] {
        let found = read(csv, formula);
        let error = found.unwrap_err();
        let message = error.to_string();
        assert!(message.contains(told), "{formula}: {message}");
        assert_eq!(error.position().map(|at| at.row), Some(row), "{formula}");
        assert!(message.contains("treat text as missing"), "{message}");
        let options = Options::new().formula(formula).text(OnText::Missing);
        let left = Ingest::reader(csv.as_bytes(), &options).unwrap();
        assert!(left.report().left_out.no_value >= 1, "{formula}");
        assert_eq!(
            left.report().used + left.report().left_out.no_value,
            6,
            "{formula}"
        );
    }
}

#[test]
fn a_sign_after_an_operator_belongs_to_the_number_after_it() {
    let csv = "a,b,y\n1,2,3\n2,5,4\n3,1,6\n4,4,5\n5,9,9\n";
    let predicted = |formula: &str, row: &[f64]| {
        let found = read(csv, formula).unwrap();
        found.model().unwrap().predict(row).unwrap()
    };
    for (signed, plain) in [
        ("y ~ I(a + -b)", "y ~ I(a - b)"),
        ("y ~ I(a - -b)", "y ~ I(a + b)"),
        ("y ~ I(a * -b)", "y ~ I(0 - a * b)"),
        ("y ~ I(a + --b)", "y ~ I(a + b)"),
    ] {
        assert_eq!(
            predicted(signed, &[2.0, 7.0]),
            predicted(plain, &[2.0, 7.0]),
            "{signed}"
        );
    }
    for formula in ["y ~ I(a */ b)", "y ~ I(a /* b)"] {
        assert!(read(csv, formula).is_err(), "{formula}");
    }
}

#[test]
fn a_polynomial_of_too_few_values_is_refused_as_a_combination() {
    let error = read("x,y\n1,2\n2,3\n1,4\n2,7\n1,5\n2,8\n", "y ~ poly(x, 2)").unwrap_err();
    assert_eq!(
        error.to_string(),
        "predictor \"poly(x, 2)2\" is a linear combination of \"poly(x, 2)1\"; leave one of them out"
    );
}

/// R's `poly` takes the rows that lack another variable too: `lm(y ~ poly(x, 2) + z)` has 6.98655 and 0.48936 here.
#[test]
fn an_orthogonal_polynomial_beside_gaps_in_another_column_is_told_and_predicts_as_r_does() {
    let csv = "x,z,y\n1,1,1\n2,NA,3\n3,2,2\n4,5,5\n5,3,4\n6,NA,7\n7,8,6\n8,1,9\n";
    let codes = |csv: &str, formula: &str| {
        let table = read(csv, formula).unwrap().inference().unwrap();
        let warnings = table.warnings.iter().map(|warning| warning.code());
        warnings.collect::<Vec<_>>()
    };
    let formula = "y ~ poly(x, 2) + z";
    assert_eq!(codes(csv, formula), ["basis"]);
    // Nothing is left out, or only rows without x, which R refuses.
    assert!(codes(&csv.replace("NA", "4"), formula).is_empty());
    let other = csv.replace("NA", "4").replace("\n4,5,5", "\nNA,5,5");
    assert!(codes(&other, formula).is_empty());
    assert!(codes(csv, "y ~ poly(x, 2, raw = TRUE) + z").is_empty());
    let model = |formula: &str| read(csv, formula).unwrap().model().unwrap();
    let [own, raw] = [formula, "y ~ poly(x, 2, raw = TRUE) + z"].map(model);
    for row in [[1.0, 1.0], [4.5, 3.0], [9.0, -2.0]] {
        let (own, raw) = (own.predict(&row).unwrap(), raw.predict(&row).unwrap());
        assert!((own - raw).abs() <= 1e-12 * raw.abs(), "{own} {raw}");
    }
}

#[test]
fn an_orthogonal_polynomial_beside_weights_is_refused_with_the_one_that_works() {
    let csv = "x,y,w\n1,2,1\n2,3,2\n3,7,1\n4,7,3\n5,5,1\n";
    let options = |formula: &str| Options::new().formula(formula).weights("w");
    let error = Ingest::reader(csv.as_bytes(), &options("y ~ poly(x, 2)")).unwrap_err();
    assert!(error.to_string().contains("raw = TRUE"), "{error}");
    assert!(Ingest::reader(csv.as_bytes(), &options("y ~ poly(x, 2, raw = TRUE)")).is_ok());
}

/// SplitMix64.
fn random(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[test]
fn random_text_is_a_formula_or_an_error_and_a_printed_formula_is_one() {
    const TOKENS: [&str; 38] = [
        "a",
        "b",
        "`c d`",
        "y",
        "~",
        "+",
        "-",
        "*",
        "/",
        ":",
        "^",
        "(",
        ")",
        "1",
        "0",
        "2",
        "100",
        "1e5",
        "0.5",
        "log(",
        "sqrt(",
        "exp(",
        "I(",
        "poly(",
        ", 2)",
        ", 3, raw = TRUE)",
        "offset(",
        ".",
        "%in%",
        "factor(",
        ",",
        "=",
        "`",
        "größe",
        " ",
        "log1p(",
        "abs(",
        "**",
    ];
    let column = |seed: f64| -> Vec<f64> {
        let rows = (1..=40u32).map(f64::from);
        rows.map(|row| (row * seed).sin().abs() + 0.5).collect()
    };
    let [a, b, c, y] = [1.1, 2.3, 0.7, 3.1].map(column);
    let columns = [
        ("a", Data::Numbers(&a)),
        ("b", Data::Numbers(&b)),
        ("c d", Data::Numbers(&c)),
        ("y", Data::Numbers(&y)),
    ];
    let read = |formula: &str| Ingest::table(&columns, &Options::new().formula(formula));
    let mut state = 1886;
    let mut formulas = 0;
    for at in 0..16_000 {
        let mut text = if at % 4 == 0 {
            String::new()
        } else {
            "y ~ a + ".to_owned()
        };
        for _ in 0..1 + random(&mut state) % 8 {
            text += TOKENS[(random(&mut state) % TOKENS.len() as u64) as usize];
        }
        let Ok(model) = read(&text).and_then(|observations| observations.model()) else {
            continue;
        };
        formulas += 1;
        let printed = model.formula();
        let again = read(&printed).and_then(|observations| observations.model());
        let again = again.unwrap_or_else(|error| panic!("{text} is {printed}: {error}"));
        assert_eq!(
            again.coefficients().len(),
            model.coefficients().len(),
            "{text}"
        );
        let row: Vec<f64> = model.predictors().iter().map(|_| 0.8).collect();
        let (first, second) = (model.predict(&row).unwrap(), again.predict(&row).unwrap());
        assert!(
            first == second
                || (first - second).abs() < 1e-9 * first.abs().max(1.0)
                || first.is_nan(),
            "{text}"
        );
    }
    assert!(formulas > 200, "only {formulas} of the texts are formulas");
}
