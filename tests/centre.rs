//! A prediction keeps what the fit has: it is the middle of its interval and the fitted value of the
//! second pass, however far the predictors are from zero, and a saved model predicts the same bits.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fmt::Write;

use crate::common::{DIABETES, HEIGHTS, columns, read};
use galton::csv::DialectHints;
use galton::{
    Diagnosis, Ingest, Interval, LearningRate, Method, Model, Observations, Options, Scaling,
    Scorer, Settings, Shrinkage,
};

/// The last few bits, of numbers about as large as the response.
const BITS: f64 = 8.0 * f64::EPSILON;

/// Whole numbers from 0 up to `limit`, in no order.
fn random(limit: u64) -> impl FnMut() -> f64 {
    let mut state = 7u64;
    move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) % limit) as f64
    }
}

struct Table {
    csv: String,
    /// The predictors of each row.
    rows: Vec<Vec<f64>>,
    /// The response without its noise.
    truth: Vec<f64>,
}

/// Rows of `x` and `z`, up to `spread` beyond an offset, a category, a weight, and a response that is
/// `truth` of the distances from the offset, and `noise` at the most.
fn table(offset: f64, spread: u64, noise: f64, truth: impl Fn(f64, f64) -> f64) -> Table {
    let (mut near, mut any) = (random(spread), random(1000));
    let mut table = Table {
        csv: "x,z,g,w,y\n".to_owned(),
        rows: Vec::new(),
        truth: Vec::new(),
    };
    for row in 0..60 {
        let (s, t) = (near(), near());
        let g = if row % 3 == 0 { "a" } else { "b" };
        let y = truth(s, t);
        let seen = y + noise * (any() / 500.0 - 1.0);
        let weight = 1 + row % 4;
        let (x, z) = (offset + s, offset + t);
        writeln!(table.csv, "{x},{z},{g},{weight},{seen:?}").unwrap();
        table
            .rows
            .push(vec![x, z, if g == "a" { 0.0 } else { 1.0 }]);
        table.truth.push(y);
    }
    table
}

fn fit(csv: &str, formula: &str, weights: bool) -> Observations {
    read(csv, {
        let mut options = Options::new().formula(formula);
        options.weights = weights.then(|| "w".to_owned());
        options
    })
}

/// The rows in the order of the model's predictors.
fn rows_of(model: &Model, table: &Table) -> Vec<f64> {
    let place = |name: &String| {
        ["x", "z", "g"]
            .iter()
            .position(|known| known == name)
            .unwrap()
    };
    let places: Vec<usize> = model.predictors().iter().map(place).collect();
    let rows = table.rows.iter();
    rows.flat_map(|row| places.iter().map(|at| row[*at]))
        .collect()
}

fn size(numbers: &[f64]) -> f64 {
    numbers.iter().fold(0.0, |most: f64, x| most.max(x.abs()))
}

#[track_caller]
fn alike(found: &[f64], expected: &[f64], told: &str) {
    assert_eq!(found.len(), expected.len(), "{told}");
    let scale = size(expected);
    for (at, (found, expected)) in found.iter().zip(expected).enumerate() {
        let error = (found - expected).abs();
        assert!(
            error <= BITS * scale,
            "{told}, row {at}: {found} is not {expected}, by {error:e} of {scale:e}"
        );
    }
}

fn bits(numbers: &[f64]) -> Vec<u64> {
    numbers.iter().map(|x| x.to_bits()).collect()
}

/// Predictions of the rows are the middles of their intervals, what the second pass fits, what the
/// scorer says, and what the saved model predicts.
#[track_caller]
fn holds_together(model: &Model, csv: &str, rows: &[f64], told: &str) -> Vec<f64> {
    let predicted = model.predict_rows(rows).unwrap();
    let width = model.predictors().len();
    let one_by_one: Vec<f64> = rows
        .chunks(width)
        .map(|row| model.predict(row).unwrap())
        .collect();
    assert_eq!(bits(&one_by_one), bits(&predicted), "{told}");
    let again = Model::from_json(&model.to_json()).unwrap();
    assert_eq!(
        bits(&again.predict_rows(rows).unwrap()),
        bits(&predicted),
        "{told}: saved"
    );
    let mut scored = Vec::new();
    let mut scorer = Scorer::new(again.clone(), DialectHints::default());
    let mut sink = |record: galton::Scored<'_>| scored.extend(record.prediction);
    scorer.push(csv.as_bytes(), &mut sink).unwrap();
    scorer.finish(&mut sink).unwrap();
    assert_eq!(bits(&scored), bits(&predicted), "{told}: scored");
    for model in [model, &again] {
        for interval in [Interval::Confidence, Interval::Prediction] {
            let all = model.predict_intervals(rows, interval, 0.95).unwrap();
            let fits: Vec<f64> = all.iter().map(|one| one.fit).collect();
            assert_eq!(bits(&fits), bits(&predicted), "{told}: intervals");
            let middles: Vec<f64> = all
                .iter()
                .map(|one| {
                    one.interval
                        .map_or(one.fit, |[low, high]| low + (high - low) / 2.0)
                })
                .collect();
            alike(&middles, &predicted, told);
        }
        let mut fitted = Vec::new();
        let mut second = Diagnosis::new(model.clone(), DialectHints::default(), 3).unwrap();
        let mut sink = |row: galton::Influence| fitted.push(row.fitted);
        second.push(csv.as_bytes(), &mut sink).unwrap();
        second.finish(&mut sink).unwrap();
        alike(&fitted, &predicted, told);
    }
    predicted
}

const OFFSETS: [f64; 4] = [0.0, 1e6, 1e9, 1e12];

#[test]
fn predictions_are_fitted_values_and_middles_of_intervals_however_far_from_zero() {
    // A square can be told from its line where the rows spread over more than a rounding of it.
    for (offset, spread) in OFFSETS.into_iter().zip([100, 1000, 10_000, 100_000_000]) {
        let unit = spread as f64;
        let table = table(offset, spread, 0.5, |s, t| {
            let (s, t) = (s / unit, t / unit);
            3.0 + 2.0 * s - t + 5.0 * s * s + 4.0 * s * t
        });
        for formula in [
            "y ~ x",
            "y ~ x + z",
            "y ~ x + I(x^2)",
            "y ~ x + z + x:z",
            "y ~ x * g",
            "y ~ x + I(x^2) + g",
            "y ~ 0 + x",
            "y ~ 0 + x + z",
            "y ~ 0 + g + x",
            "y ~ log(x + 0) + z",
        ] {
            let formula = &formula.replace("log(x + 0)", if offset > 0.0 { "log(x)" } else { "x" });
            for weights in [false, true] {
                let told = &format!("{formula} at {offset:e}, weights {weights}");
                let model = fit(&table.csv, formula, weights).model().unwrap();
                let rows = rows_of(&model, &table);
                holds_together(&model, &table.csv, &rows, told);
            }
        }
    }
}

#[test]
fn a_fit_without_noise_predicts_what_it_was_fitted_to() {
    for (offset, spread) in OFFSETS.into_iter().zip([100, 1000, 10_000, 100_000_000]) {
        let table = table(offset, spread, 0.0, |s, t| {
            // Eighths of whole numbers: exact.
            let square = (s - spread as f64 / 2.0) * (s - spread as f64 / 2.0);
            4.0 + 0.5 * s - 0.125 * t + 0.25 * square
        });
        let model = fit(&table.csv, "y ~ x + I(x^2) + z", false)
            .model()
            .unwrap();
        let rows = rows_of(&model, &table);
        let predicted = model.predict_rows(&rows).unwrap();
        alike(&predicted, &table.truth, &format!("at {offset:e}"));
    }
}

/// The table of the review: seconds since 1970, fifteen apart, and a parabola.
#[test]
fn a_parabola_in_seconds_since_1970_is_predicted_from_the_centre() {
    let mut csv = "t,y\n".to_owned();
    let mut truth = Vec::new();
    for i in 0..40 {
        let s = f64::from(15 * i);
        let y = 20.0 + 0.1 * s + s * s / 3000.0;
        writeln!(csv, "{},{y:?}", 1_700_000_000.0 + s).unwrap();
        truth.push(y);
    }
    let model = fit(&csv, "y ~ t + I(t^2)", false).model().unwrap();
    let rows: Vec<f64> = (0..40)
        .map(|i| 1_700_000_000.0 + f64::from(15 * i))
        .collect();
    let predicted = holds_together(&model, &csv, &rows, "seconds");
    alike(&predicted, &truth, "seconds");
}

#[test]
fn a_descent_that_arrived_predicts_what_least_squares_do() {
    for (offset, spread) in OFFSETS.into_iter().zip([100, 1000, 10_000, 100_000_000]) {
        let unit = spread as f64;
        let table = table(offset, spread, 0.5, |s, t| 3.0 + 2.0 * s / unit - t / unit);
        for formula in ["y ~ x", "y ~ x + z", "y ~ x * g"] {
            let observations = fit(&table.csv, formula, false);
            let exact = observations.model().unwrap();
            let rows = rows_of(&exact, &table);
            let expected = exact.predict_rows(&rows).unwrap();
            for scaling in [Scaling::Standardised, Scaling::Centred, Scaling::Whitened] {
                let mut descent = observations
                    .descend(
                        Settings::new()
                            .method(Method::ConjugateGradient)
                            .learning_rate(LearningRate::Auto)
                            .scaling(scaling)
                            .tolerance(0.0)
                            .iterations(40),
                    )
                    .unwrap();
                descent.run();
                let model = descent.model(None).unwrap();
                let found = model.predict_rows(&rows).unwrap();
                // The rest of the descent's own way, and the gap that it reports.
                let left = model.training().unwrap().gap.unwrap().sqrt() * 60.0;
                let scale = size(&expected);
                for (found, expected) in found.iter().zip(&expected) {
                    let error = (found - expected).abs();
                    assert!(
                        error <= left + BITS * scale,
                        "{formula} {scaling:?} at {offset:e}: {error:e} beside {left:e}"
                    );
                }
            }
        }
    }
}

/// The model at an iteration predicts from its position in working coordinates.
#[test]
fn a_descent_on_its_way_predicts_from_its_position() {
    let table = table(1e9, 1000, 5.0, |s, t| 3.0 + 2.0 * s - t);
    let observations = fit(&table.csv, "y ~ x + z", false);
    let settings = Settings::new().learning_rate(0.1);
    let mut descent = observations.descend(settings).unwrap();
    descent.run_for(7);
    let step = descent.at(7).unwrap();
    let model = descent.model(Some(7)).unwrap();
    let coordinates = descent.quadratic().coordinates();
    let rows = rows_of(&model, &table);
    let found = model.predict_rows(&rows).unwrap();
    let expected: Vec<f64> = rows
        .chunks(2)
        .map(|row| {
            let terms = (0..2).map(|j| {
                step.position[j + 1] * ((row[j] - coordinates.centre[j]) / coordinates.scale[j])
            });
            step.position[0] + terms.sum::<f64>()
        })
        .collect();
    alike(&found, &expected, "iteration 7");
    let again = Model::from_json(&model.to_json()).unwrap();
    assert_eq!(bits(&again.predict_rows(&rows).unwrap()), bits(&found));
}

#[test]
fn penalised_models_predict_about_their_centre() {
    let near = table(0.0, 100, 5.0, |s, t| 3.0 + 2.0 * s - t);
    let far = table(1e12, 100, 5.0, |s, t| 3.0 + 2.0 * s - t);
    for l1_ratio in [0.0, 0.5, 1.0] {
        let predict = |table: &Table| {
            let observations = fit(&table.csv, "y ~ x + z", false);
            let shrinkage = Shrinkage {
                l1_ratio,
                ..Shrinkage::default()
            };
            let fit = observations.penalised(0.5, shrinkage).unwrap();
            let model = observations.model_of(&fit).unwrap();
            let rows = rows_of(&model, table);
            let found = model.predict_rows(&rows).unwrap();
            let again = Model::from_json(&model.to_json()).unwrap();
            assert_eq!(bits(&again.predict_rows(&rows).unwrap()), bits(&found));
            found
        };
        alike(
            &predict(&far),
            &predict(&near),
            &format!("l1Ratio {l1_ratio}"),
        );
    }
}

#[test]
fn on_the_bundled_tables_a_prediction_is_the_middle_of_its_interval() {
    for (csv, response, predictors) in [
        (HEIGHTS, "child", &["parent"][..]),
        (DIABETES, "progression", &["bmi", "bp", "s5"]),
    ] {
        let observations = read(csv, columns(response, predictors));
        let model = observations.model().unwrap();
        let width = predictors.len() + 1;
        let mut rows = Vec::new();
        let mut ingest = Ingest::new(Options::default()).unwrap();
        ingest.push(csv.as_bytes()).unwrap();
        for row in observations.sample_rows().chunks(width) {
            rows.extend_from_slice(&row[..width - 1]);
        }
        holds_together(&model, csv, &rows, response);
    }
}

/// As galton 0.1.0 wrote it at first: no low parts.
#[test]
fn an_older_document_predicts_about_the_centre_that_its_precision_has() {
    let table = table(1e9, 10_000, 0.5, |s, _| 3.0 + s / 1e4 + 5e-8 * s * s);
    let model = fit(&table.csv, "y ~ x + I(x^2)", false).model().unwrap();
    let rows = rows_of(&model, &table);
    let mut document: serde_json::Value = serde_json::from_str(&model.to_json()).unwrap();
    let fields = document.as_object_mut().unwrap();
    fields.insert("version".to_owned(), 2.into());
    fields.remove("interceptLow");
    for column in fields["columns"].as_array_mut().unwrap() {
        column.as_object_mut().unwrap().remove("low");
    }
    fields["precision"].as_object_mut().unwrap().remove("exact");
    let old = Model::from_json(&document.to_string()).unwrap();
    let expected = model.predict_rows(&rows).unwrap();
    let found = old.predict_rows(&rows).unwrap();
    for (found, expected) in found.iter().zip(&expected) {
        // Slopes of 53 bits, times x² about its mean.
        assert!(
            (found - expected).abs() <= 1e-8,
            "{found} is not {expected}"
        );
    }
    document.as_object_mut().unwrap().remove("precision");
    let older = Model::from_json(&document.to_string()).unwrap();
    assert_eq!(older.coefficients(), model.coefficients());
}
