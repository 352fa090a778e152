//! The regression table against R's (tests/golden/r) and NIST's (tests/data/nist).
//!
//!     cargo test --test all inference:: -- --nocapture
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::common;
use crate::common::worst::Worst;
use crate::common::{columns, golden, near, read};
use galton::{Error, ErrorKind, Inference, Ingest, Interval, Model, Options, Settings, Warning};
use serde_json::Value;

/// The relative precision of R's own figures.
const R: f64 = 1e-9;

/// Rounding the decimals of the files, relative, where terms of a prediction cancel.
const EXACT: f64 = 1e-13;

fn compare(table: &Inference, r: &Value) -> Worst {
    let mut worst = Worst::default();
    let terms = r["terms"].as_array().unwrap();
    assert_eq!(table.coefficients.len(), terms.len());
    for (i, coefficient) in table.coefficients.iter().enumerate() {
        let of = |what: &str| format!("{what} of {}", coefficient.name);
        assert_eq!(coefficient.name, terms[i]);
        worst.take(
            &of("estimate"),
            Some(coefficient.estimate),
            &r["estimate"][i],
        );
        worst.take(
            &of("standard error"),
            coefficient.standard_error,
            &r["standard_error"][i],
        );
        worst.take(&of("t"), coefficient.t_value, &r["t_value"][i]);
        worst.take(&of("p"), coefficient.p_value, &r["p_value"][i]);
    }
    for level in [0.95, 0.99] {
        let expected = &r["confidence_interval"][level.to_string()];
        let found = table.confidence_interval(level).unwrap().unwrap();
        for (i, [lower, upper]) in found.iter().enumerate() {
            worst.take("lower end", Some(*lower), &expected["lower"][i]);
            worst.take("upper end", Some(*upper), &expected["upper"][i]);
        }
    }
    assert_eq!(table.count, r["observations"]);
    assert_eq!(table.df_residual, r["df_residual"]);
    worst.take(
        "residual error",
        table.residual_standard_error,
        &r["residual_standard_error"],
    );
    worst.take("R-squared", table.r_squared, &r["r_squared"]);
    worst.take(
        "adjusted R-squared",
        table.adjusted_r_squared,
        &r["adjusted_r_squared"],
    );
    let f = table.f_test;
    worst.take("F", f.map(|f| f.value), &r["f_statistic"]);
    worst.take("p of F", f.map(|f| f.p_value), &r["f_p_value"]);
    if let Some(f) = f {
        assert_eq!(
            (f.df, f.df_residual),
            (r["f_df"][0].as_u64().unwrap(), table.df_residual)
        );
    }
    worst.take("log-likelihood", table.log_likelihood, &r["log_likelihood"]);
    worst.take("AIC", table.aic, &r["aic"]);
    worst.take("BIC", table.bic, &r["bic"]);
    worst.take(
        "condition",
        table.condition_number,
        &r["condition"]["unit_columns"],
    );
    worst.take("kappa", table.kappa, &r["condition"]["raw"]);
    let anova = &r["anova"];
    assert_eq!(table.anova.len(), anova["term"].as_array().unwrap().len());
    for (i, row) in table.anova.iter().enumerate() {
        let of = |what: &str| format!("{what} of {} in the analysis of variance", row.term);
        assert_eq!(row.term, anova["term"][i]);
        assert_eq!(row.df, anova["df"][i]);
        worst.take(
            &of("sum"),
            Some(row.sum_of_squares),
            &anova["sum_of_squares"][i],
        );
        worst.take(&of("mean"), row.mean_square, &anova["mean_square"][i]);
        worst.take(&of("F"), row.f_value, &anova["f_value"][i]);
        worst.take(&of("p"), row.p_value, &anova["p_value"][i]);
    }
    let by_term = &r["vif"]["by_term"];
    assert_eq!(
        table.vif.len(),
        by_term["term"].as_array().map_or(0, Vec::len)
    );
    for (i, vif) in table.vif.iter().enumerate() {
        assert_eq!(vif.term, by_term["term"][i]);
        assert_eq!(vif.df, by_term["df"][i]);
        worst.take("VIF", Some(vif.gvif), &by_term["gvif"][i]);
        worst.take(
            "VIF per degree of freedom",
            Some(vif.per_df),
            &by_term["gvif_per_df"][i],
        );
    }
    worst
}

#[test]
fn the_table_is_that_of_r_and_that_of_exact_arithmetic() {
    for name in common::MODELS {
        let r = golden("r", name);
        let (csv, options) = common::model_of(&r);
        let observations = read(&csv, options);
        let table = observations.inference().unwrap();
        let model = observations.model().unwrap();
        let rows = new_rows(&r, &model);
        for (golden, tolerance) in [(&r, R), (&golden("exact", name), EXACT)] {
            let Worst(error, what) = compare(&table, golden);
            println!("{name:30}{error:9.1e}  {what}");
            assert!(error <= tolerance, "{name}: {what}");
            let Worst(error, what) = compare_predictions(&model, &rows, golden);
            println!("{name:30}{error:9.1e}  {what}");
            assert!(error <= tolerance, "{name}: {what}");
        }
    }
}

/// The rows for which there are predictions, the predictors in the model's order.
fn new_rows(r: &Value, model: &Model) -> Vec<f64> {
    let value = |row: &Value, at: usize, name: &str| match &row[name] {
        value if model.levels(at).is_empty() => value.as_f64().unwrap(),
        Value::String(level) => model.code(at, level).unwrap(),
        number => model.code(at, &number.to_string()).unwrap(),
    };
    let rows = r["new_rows"].as_array().unwrap().iter();
    let names = || model.predictors().iter().enumerate();
    rows.flat_map(|row| names().map(move |(at, name)| value(row, at, name)))
        .collect()
}

fn compare_predictions(model: &Model, rows: &[f64], r: &Value) -> Worst {
    let mut worst = Worst::default();
    let expected = &r["predictions"];
    let level = expected["level"].as_f64().unwrap();
    for (interval, name) in [
        (Interval::Confidence, "confidence"),
        (Interval::Prediction, "prediction"),
    ] {
        let found = model.predict_intervals(rows, interval, level).unwrap();
        assert_eq!(found.len(), expected["fit"].as_array().unwrap().len());
        for (i, row) in found.iter().enumerate() {
            let ends = row.interval.unwrap();
            worst.take("fit", Some(row.fit), &expected["fit"][i]);
            worst.take(
                "standard error",
                row.standard_error,
                &expected["standard_error"][i],
            );
            worst.take("leverage", Some(row.leverage), &expected["leverage"][i]);
            worst.take(name, Some(ends[0]), &expected[name]["lower"][i]);
            worst.take(name, Some(ends[1]), &expected[name]["upper"][i]);
        }
        // The last is far outside the data, where there is a number to be so.
        let has_numbers = (0..model.predictors().len()).any(|at| model.levels(at).is_empty());
        assert_eq!(found.last().unwrap().extrapolates(), has_numbers);
    }
    worst
}

const TINY: &str = "week,height\n1,2.1\n2,3.9\n3,6.2\n4,7.8\n5,10.1\n";

#[test]
fn a_row_outside_the_data_is_told_with_its_distance() {
    let model = read(TINY, Options::default()).model().unwrap();
    assert_eq!(
        model.precision().unwrap().largest_leverage(),
        (1.0 / 5.0 + 4.0 / 10.0, 5)
    );
    let rows = model.predict_intervals(&[1.0, 3.0, 5.0, 6.5, 0.25], Interval::Confidence, 0.95);
    let rows = rows.unwrap();
    let told: Vec<(bool, f64)> = rows
        .iter()
        .map(|row| (row.extrapolates(), row.outside[0]))
        .collect();
    assert_eq!(
        told,
        [
            (false, 0.0),
            (false, 0.0),
            (false, 0.0),
            (true, 1.5),
            (true, -0.75)
        ]
    );
    // 1/5 + 3.5^2 / 10 over 1/5 + 2^2 / 10
    assert_eq!(
        rows[3].leverage_ratio,
        Some((1.0 / 5.0 + 12.25 / 10.0) / (1.0 / 5.0 + 4.0 / 10.0))
    );
}

#[test]
fn rows_within_every_range_may_be_outside_all_the_same() {
    let mut csv = String::from("a,b,y\n");
    for i in 0..50 {
        csv += &format!("{i},{},{}\n", i + i % 3, 2 * i + i % 7);
    }
    let model = read(&csv, columns("y", &["a", "b"])).model().unwrap();
    let rows = model
        .predict_intervals(&[25.0, 26.0, 40.0, 10.0], Interval::Prediction, 0.9)
        .unwrap();
    assert!(!rows[0].extrapolates());
    assert!(rows[1].extrapolates() && rows[1].outside == [0.0, 0.0]);
}

#[test]
fn intervals_survive_a_document_to_the_last_bit() {
    let observations = read(common::DIABETES, Options::default());
    let model = observations.model().unwrap();
    let again = Model::from_json(&model.to_json()).unwrap();
    assert_eq!(again, model);
    let mut descent = observations
        .descend(Settings::new().learning_rate(0.1).iterations(5))
        .unwrap();
    descent.run();
    let early = descent.model(None).unwrap();
    assert_eq!(early.precision(), model.precision());
    let row = &observations.sample_rows()[..10];
    let of = |model: &Model| {
        model
            .predict_intervals(row, Interval::Confidence, 0.95)
            .unwrap()[0]
            .interval
    };
    assert_eq!(of(&early), of(&again));
}

#[test]
fn a_document_of_version_1_predicts_without_intervals() {
    let json = r#"{"format": "galton-model", "version": 1, "response": "y", "intercept": 1.0, "predictors": [{"name": "x", "coefficient": 2.0}], "training": null}"#;
    let model = Model::from_json(json).unwrap();
    assert_eq!(model.predict(&[3.0]), Ok(7.0));
    let refused = model.predict_intervals(&[3.0], Interval::Confidence, 0.95);
    assert_eq!(refused, Err(Error::from(ErrorKind::NoPrecision)));
}

#[test]
fn a_level_that_no_interval_has_is_refused() {
    let observations = read(TINY, Options::default());
    let (table, model) = (
        observations.inference().unwrap(),
        observations.model().unwrap(),
    );
    for level in [0.0, 1.0, 95.0, -0.5, f64::NAN] {
        let refusals = [
            table.confidence_interval(level).unwrap_err(),
            model
                .predict_intervals(&[1.0], Interval::Confidence, level)
                .unwrap_err(),
        ];
        for refused in refusals {
            assert_eq!(refused.code(), "invalid-option");
            assert!(refused.to_string().starts_with("level is "), "{refused}");
        }
    }
}

#[test]
fn a_perfect_fit_is_a_stated_result() {
    let observations = read("x,y\n1,3.5\n2,5.5\n3,7.5\n4,9.5\n", Options::default());
    let table = observations.inference().unwrap();
    assert_eq!(table.warnings, [Warning::PerfectFit]);
    for row in &table.coefficients {
        assert_eq!(
            (row.standard_error, row.t_value, row.p_value),
            (Some(0.0), None, None)
        );
    }
    assert_eq!(
        (table.residual_standard_error, table.r_squared),
        (Some(0.0), Some(1.0))
    );
    assert_eq!(
        (table.f_test, table.log_likelihood, table.aic),
        (None, None, None)
    );
    let interval = table.confidence_interval(0.95).unwrap().unwrap();
    assert_eq!(interval, [[1.5, 1.5], [2.0, 2.0]]);
    let prediction =
        observations
            .model()
            .unwrap()
            .predict_intervals(&[2.5], Interval::Prediction, 0.95);
    assert_eq!(prediction.unwrap()[0].interval, Some([6.5, 6.5]));
}

#[test]
fn decimals_on_a_line_are_a_perfect_fit_in_spite_of_their_rounding() {
    let mut csv = String::from("x,y\n");
    for i in 0..100 {
        csv += &format!(
            "{}.{},{}.{}\n",
            1000 + i / 10,
            i % 10,
            3000 + 3 * i / 10,
            3 * i % 10
        );
    }
    let table = read(&csv, Options::default()).inference().unwrap();
    assert_eq!(table.warnings, [Warning::PerfectFit]);
}

#[test]
fn as_many_coefficients_as_observations_leave_no_standard_errors() {
    let observations = read("x,y\n1,3\n2,8\n", Options::default());
    let table = observations.inference().unwrap();
    assert_eq!(table.warnings, [Warning::NoFreedom { count: 2 }]);
    assert_eq!(
        (table.df_residual, table.residual_standard_error),
        (0, None)
    );
    for row in &table.coefficients {
        assert_eq!(
            (row.standard_error, row.t_value, row.p_value),
            (None, None, None)
        );
    }
    assert_eq!(table.coefficients[1].estimate, 5.0);
    assert_eq!(table.confidence_interval(0.95), Ok(None));
    assert_eq!(
        (table.f_test, table.adjusted_r_squared, table.covariance()),
        (None, None, None)
    );
    let model = observations.model().unwrap();
    let row = &model
        .predict_intervals(&[1.5], Interval::Confidence, 0.95)
        .unwrap()[0];
    assert_eq!(
        (row.fit, row.standard_error, row.interval),
        (5.5, None, None)
    );
    assert_eq!(Model::from_json(&model.to_json()), Ok(model));
}

#[test]
fn a_constant_response_has_nothing_to_explain() {
    let table = read("x,y\n1,5\n2,5\n4,5\n", Options::default())
        .inference()
        .unwrap();
    assert_eq!(table.warnings, [Warning::ConstantResponse]);
    assert_eq!(table.coefficients[0].estimate, 5.0);
    assert_eq!((table.r_squared, table.f_test), (None, None));
    assert_eq!(table.residual_standard_error, Some(0.0));
}

#[test]
fn a_column_that_is_others_but_for_rounding_has_no_coefficient_and_is_told_by_name() {
    // 0.1 and 0.2 are not doubles, and neither are most of their sums.
    let mut csv = String::from("celsius,other,kelvin,sum,y\n");
    for i in 0..60 {
        let (celsius, other) = (1e6 + f64::from(i) * 0.1, f64::from(i * i % 17) * 0.3);
        let kelvin = celsius + 273.15;
        csv += &format!(
            "{celsius:?},{other:?},{kelvin:?},{:?},{}\n",
            celsius + other,
            i % 11
        );
    }
    for (predictors, column, on) in [
        (vec!["celsius", "kelvin"], "kelvin", vec!["celsius"]),
        (
            vec!["other", "celsius", "sum"],
            "sum",
            vec!["other", "celsius"],
        ),
    ] {
        let mut ingest = Ingest::new(columns("y", &predictors)).unwrap();
        ingest.push(csv.as_bytes()).unwrap();
        let found = ingest.finish().unwrap();
        let [aliased] = found.aliased() else {
            panic!("{:?}", found.aliased());
        };
        let names: Vec<&str> = aliased.on.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!((aliased.column.as_str(), names), (column, on));
        assert!(
            aliased
                .on
                .iter()
                .all(|(_, factor)| (factor - 1.0).abs() < 1e-6)
        );
    }
}

#[test]
fn a_column_with_little_of_its_own_is_warned_of() {
    let mut csv = String::from("a,b,y\n");
    for i in 0..60 {
        csv += &format!("{i},{}.0000000{},{}\n", 2 * i, i * i % 7, i % 11);
    }
    let table = read(&csv, columns("y", &["a", "b"])).inference().unwrap();
    let [Warning::NearlyCollinear { column, on, left }] = table.warnings.as_slice() else {
        panic!("{:?}", table.warnings);
    };
    assert_eq!(
        (column.as_str(), on.as_slice()),
        ("b", &["a".to_owned()][..])
    );
    assert!(*left > 1e-10 && *left < 1e-8, "{left}");
}

#[test]
fn the_bits_are_those_that_webassembly_has_too() {
    assert_eq!(common::inference_bits(), common::INFERENCE_BITS);
}

#[test]
fn the_unit_of_a_column_changes_no_test_however_large_or_small_it_is() {
    let table = |units: [f64; 3]| {
        let [x, z, y] = [
            [1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
            [2.0, 1.0, 4.0, 3.0, 7.0, 5.0],
            [1.0, 3.0, 2.0, 5.0, 4.0, 6.5],
        ];
        let of = |values: [f64; 6], unit: f64| values.map(|value| value * unit);
        let (x, z, y) = (of(x, units[0]), of(z, units[1]), of(y, units[2]));
        let columns: [(&str, &[f64]); 3] = [("x", &x), ("z", &z), ("y", &y)];
        let observations = Ingest::columns(&columns, &Options::default()).unwrap();
        observations.inference().unwrap()
    };
    let expected = table([1.0; 3]);
    for units in [
        [1e140; 3],
        [1.0, 1e149, 1e149],
        [1e149, 1e149, 1e100],
        [1e-120, 1e149, 1e-120],
        [1e149, 1e-120, 1e120],
    ] {
        let found = table(units);
        for (found, expected) in found.coefficients.iter().zip(&expected.coefficients) {
            let pair = found.t_value.zip(expected.t_value).unwrap();
            near(
                pair.0,
                pair.1,
                1e-13,
                &format!("t of {} at {units:?}", found.name),
            );
        }
        for (found, expected) in found.anova.iter().zip(&expected.anova).take(2) {
            let pair = found.f_value.zip(expected.f_value).unwrap();
            near(
                pair.0,
                pair.1,
                1e-13,
                &format!("F of {} at {units:?}", found.term),
            );
        }
        for row in &found.anova {
            assert!(row.sum_of_squares.is_finite() && row.mean_square.unwrap().is_finite());
        }
    }
}

/// The table of each model in R's layout, without blank lines. Where R's `formatC` pads a whole number with
/// spaces, galton does not.
#[test]
fn the_printed_table_is_rs() {
    let printed = std::fs::read_to_string("tests/golden/summaries.txt").unwrap();
    let mut compared = 0;
    for section in printed.split("## ").skip(1) {
        let (name, expected) = section.split_once('\n').unwrap();
        let (csv, options) = common::model_of(&golden("r", name));
        let table = read(&csv, options).inference().unwrap().to_string();
        let found = table.lines().filter(|line| !line.is_empty());
        let expected = expected.replace("F-statistic:   ", "F-statistic: ");
        assert_eq!(
            found.collect::<Vec<_>>(),
            expected.lines().collect::<Vec<_>>(),
            "{name}"
        );
        compared += 1;
    }
    assert_eq!(compared, common::MODELS.len());
}

#[test]
fn a_table_without_freedom_or_error_is_printed_with_what_it_has() {
    let table = |csv: &str| read(csv, Options::new()).inference().unwrap().to_string();
    let perfect = table("x,y\n1,3\n2,5\n3,7\n4,9\n");
    let rows: Vec<&str> = perfect.lines().collect();
    assert_eq!(
        rows[1..4],
        [
            "            Estimate Std. Error t value Pr(>|t|)",
            "(Intercept)        1          0     Inf       NA",
            "x                  2          0     Inf       NA",
        ]
    );
    assert!(perfect.contains("\nWarning: "), "{perfect}");
    let saturated = table("x,y\n1,3\n2,5\n");
    assert!(
        saturated.contains("x                  2         NA      NA       NA"),
        "{saturated}"
    );
}
