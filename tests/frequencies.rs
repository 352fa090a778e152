//! Weights that count rows: every figure is that of a table that repeats each row as often as its weight says.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::common::near;
use galton::csv::DialectHints;
use galton::{
    Data, Diagnosis, Error, Ingest, Interval, Model, Observations, Options, Penalties, Robust,
    Scorer, Settings, Shrinkage, Warning, WeightKind,
};

/// Two ways to sum the same exactly agree to the last digits of the solution.
const SAME: f64 = 1e-11;

fn read(csv: &str, options: Options) -> Result<Observations, Error> {
    let mut ingest = Ingest::new(options)?;
    ingest.push(csv.as_bytes())?;
    ingest.finish()
}

fn counted(formula: &str) -> Options {
    let options = Options::new().formula(formula).weights("n");
    options.weight_kind(WeightKind::Frequency)
}

/// A table with counts of its rows, some of them 0, and the table of all copies.
fn tables() -> [String; 2] {
    let [mut short, mut long] = ["g,x,y,n\n", "g,x,y,n\n"].map(str::to_owned);
    for i in 0..60_u32 {
        let (g, x) = (
            ["a", "b", "c"][(i * 7 % 3) as usize],
            f64::from(i * i % 23) / 4.0,
        );
        let (y, n) = (f64::from(i % 11) + 0.3 * x, i * 5 % 7);
        short += &format!("{g},{x},{y},{n}\n");
        for _ in 0..n {
            long += &format!("{g},{x},{y},1\n");
        }
    }
    [short, long]
}

#[track_caller]
fn all_near(found: &[f64], expected: &[f64], what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (found, expected) in found.iter().zip(expected) {
        near(*found, *expected, SAME, what);
    }
}

#[test]
fn a_row_that_counts_n_times_is_n_rows_in_the_summary_and_the_intervals() {
    let [short, long] = tables();
    for formula in [
        "y ~ x + g",
        "y ~ x",
        "y ~ 0 + x",
        "y ~ g * x",
        "log(y + 1) ~ x",
    ] {
        let Ok(expected) = read(&long, Options::new().formula(formula)) else {
            continue;
        };
        let found = read(&short, counted(formula)).unwrap();
        assert_eq!(found.report().used, 51);
        let [own, other] = [&found, &expected].map(|of| of.inference().unwrap());
        assert_eq!(
            (own.count, own.df_residual),
            (other.count, other.df_residual)
        );
        let figures = |of: &galton::Inference| {
            let rows = of.coefficients.iter().flat_map(|row| {
                let row = [
                    Some(row.estimate),
                    row.standard_error,
                    row.t_value,
                    row.p_value,
                ];
                row.map(Option::unwrap)
            });
            let anova = of.anova.iter().map(|row| row.sum_of_squares);
            let whole = [
                of.residual_standard_error,
                of.r_squared,
                of.adjusted_r_squared,
                of.log_likelihood,
                of.aic,
                of.bic,
                of.condition_number,
                of.f_test.map(|test| test.value),
            ];
            rows.chain(anova)
                .chain(whole.map(Option::unwrap))
                .collect::<Vec<f64>>()
        };
        all_near(&figures(&own), &figures(&other), formula);
        assert_eq!(own.warnings, []);
        let [own, other] = [&found, &expected].map(|of| of.model().unwrap());
        assert_eq!(Model::from_json(&own.to_json()).unwrap(), own);
        let row: Vec<f64> = own.predictors().iter().map(|_| 1.0).collect();
        let [own, other] = [own, other].map(|model| {
            let found = model
                .predict_intervals(&row, Interval::Prediction, 0.95)
                .unwrap();
            found[0].interval.unwrap()
        });
        all_near(&own, &other, formula);
    }
}

#[test]
fn descents_penalties_and_metrics_are_those_of_the_copies() {
    let [short, long] = tables();
    let formula = "y ~ x + g";
    let found = read(&short, counted(formula).hold_out(9)).unwrap();
    let held: usize = short
        .lines()
        .rev()
        .take(9)
        .map(|row| row.rsplit(',').next().unwrap().parse::<usize>().unwrap())
        .sum();
    let expected = read(&long, Options::new().formula(formula).hold_out(held));
    // A row of weight 0 is not a row: the last nine rows that count.
    let _ = expected;
    let found_all = read(&short, counted(formula)).unwrap();
    let expected = read(&long, Options::new().formula(formula)).unwrap();
    assert_eq!(
        found.held_out().unwrap().weight(),
        found.held_out().unwrap().count() as f64
    );
    for settings in [
        Settings::new().iterations(40),
        Settings::new().iterations(40).ridge(0.1),
    ] {
        let [own, other] = [&found_all, &expected].map(|of| {
            let mut descent = of.descend(settings.clone()).unwrap();
            descent.run();
            let step = descent.at(descent.iteration()).unwrap();
            let mut numbers = step.coefficients.clone();
            numbers.push(step.loss);
            numbers
        });
        all_near(&own, &other, "descent");
    }
    for l1_ratio in [0.0, 1.0] {
        let shrinkage = Shrinkage {
            l1_ratio,
            ..Shrinkage::default()
        };
        let [own, other] = [&found_all, &expected].map(|of| {
            let fits = of.path(&Penalties::default(), shrinkage).unwrap();
            fits.iter()
                .flat_map(|fit| fit.coefficients().to_vec())
                .collect::<Vec<f64>>()
        });
        for (own, other) in own.iter().zip(&other) {
            assert!(
                (own - other).abs() < 1e-9 * (1.0 + other.abs()),
                "{own} {other}"
            );
        }
    }
    let model = found_all.model().unwrap();
    let [own, other] =
        [(&short, &model), (&long, &expected.model().unwrap())].map(|(csv, model)| {
            let mut scorer = Scorer::new(model.clone(), DialectHints::default());
            scorer.push(csv.as_bytes(), &mut |_| {}).unwrap();
            scorer.finish(&mut |_| {}).unwrap();
            let metrics = scorer.metrics().unwrap();
            let numbers = [metrics.mse, metrics.rmse, metrics.mae, metrics.r_squared];
            (metrics.count, numbers.map(Option::unwrap))
        });
    assert_eq!(own.0, other.0);
    all_near(&own.1, &other.1, "metrics");
}

#[test]
fn a_second_pass_finds_the_influence_and_the_robust_errors_of_the_copies() {
    let [short, long] = tables();
    let formula = "y ~ x + g";
    let found = read(&short, counted(formula)).unwrap().model().unwrap();
    let expected = read(&long, Options::new().formula(formula))
        .unwrap()
        .model()
        .unwrap();
    let [own, other] = [(&short, found), (&long, expected)].map(|(csv, model)| {
        let mut second = Diagnosis::new(model, DialectHints::default(), 5).unwrap();
        second.push(csv.as_bytes(), &mut |_| {}).unwrap();
        second.finish(&mut |_| {}).unwrap();
        let of = second.found();
        assert!(of.agrees(), "{:?}", of.warnings());
        let kinds = [Robust::Hc0, Robust::Hc1, Robust::Hc2, Robust::Hc3];
        let mut numbers: Vec<f64> = kinds
            .iter()
            .flat_map(|kind| of.covariance(*kind).unwrap())
            .collect();
        let first = &of.by_cooks_distance()[0];
        numbers.extend(
            [of.durbin_watson(), first.cooks_distance, first.studentised].map(Option::unwrap),
        );
        numbers.extend([first.leverage, of.largest_leverage()]);
        numbers
    });
    all_near(&own, &other, "second pass");
}

#[test]
fn copies_of_a_row_are_in_one_fold() {
    let [short, _] = tables();
    let found = read(&short, counted("y ~ x").folds(4)).unwrap();
    let sum: u64 = found.folds().iter().map(galton::Moments::count).sum();
    assert_eq!(sum, found.moments().count());
    let folds = found.cross_validate(&Penalties::default(), Shrinkage::default());
    assert!(folds.is_ok());
}

#[test]
fn rows_added_later_count_as_often_as_they_say() {
    let [short, _] = tables();
    let (head, tail) = short.split_at(short.match_indices('\n').nth(30).unwrap().0 + 1);
    let mut found = read(head, counted("y ~ x")).unwrap();
    let mut columns = [Vec::new(), Vec::new(), Vec::new()];
    for line in tail.lines() {
        let fields: Vec<f64> = line
            .split(',')
            .skip(1)
            .map(|field| field.parse().unwrap())
            .collect();
        columns
            .iter_mut()
            .zip(fields)
            .for_each(|(column, value)| column.push(value));
    }
    let [x, y, n] = columns.each_ref().map(|column| Data::Numbers(column));
    found
        .partial_fit_table(&[("x", x), ("y", y), ("n", n)])
        .unwrap();
    let whole = read(&short, counted("y ~ x")).unwrap();
    assert_eq!(found.moments().count(), whole.moments().count());
    assert_eq!(found.report().used, whole.report().used);
    all_near(
        &found.exact().coefficients(),
        &whole.exact().coefficients(),
        "added",
    );
    let precise = Options::new().formula("y ~ x").weights("n");
    assert!(found.merge(&read(&short, precise).unwrap()).is_err());
}

#[test]
fn counts_that_are_not_whole_are_refused_with_row_and_value() {
    let refused = |csv: &str| read(csv, counted("y ~ x")).unwrap_err().to_string();
    assert_eq!(
        refused("x,y,n\n1,2,1\n2,3,0.5\n3,5,2\n"),
        "weights is \"n\" as frequencies, with 0.5 in row 2 (line 3); it must be a column of whole numbers from 0 to 1e12, or weights of the kind \"precision\""
    );
    assert!(refused("x,y,n\n1,2,1\n2,3,-1\n3,5,2\n").contains("has the weight -1"));
}

#[test]
fn a_row_counts_at_most_a_million_million_times() {
    let table =
        |n: &str| format!("g,x,y,n\na,1,2,{n}\nb,2,3,{n}\na,3,5,{n}\nb,4,4,{n}\na,5,7,{n}\n");
    for formula in ["y ~ x", "y ~ x + g"] {
        let most = read(&table("1000000000000"), counted(formula)).unwrap();
        assert_eq!(most.inference().unwrap().count, 5_000_000_000_000);
        for n in ["1000000000001", "12345678901234567890", "1e300"] {
            let error = read(&table(n), counted(formula)).unwrap_err().to_string();
            assert!(error.contains(&format!("with {n} in row 1")), "{error}");
            assert!(error.contains("whole numbers from 0 to 1e12"), "{error}");
        }
    }
}

#[test]
fn weights_of_dates_are_refused() {
    let csv = "x,y,n\n1,2,2024-01-01\n2,4,2024-01-02\n3,5,2024-01-03\n4,9,2024-01-04\n";
    let error = read(csv, Options::new().formula("y ~ x").weights("n")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "weights is \"n\", which has dates; it must be a column of numbers"
    );
}

#[test]
fn precisions_that_look_like_counts_are_told() {
    let [short, _] = tables();
    let precise = |csv: &str| {
        let options = Options::new().formula("y ~ x").weights("n");
        read(csv, options).unwrap().inference().unwrap().warnings
    };
    let warnings = precise(&short);
    let [
        Warning::MaybeCounts {
            column,
            count: 51,
            sum,
        },
    ] = warnings.as_slice()
    else {
        panic!("{warnings:?}");
    };
    assert_eq!(column, "n");
    assert!(*sum > 150.0);
    assert!(warnings[0].to_string().contains("\"frequency\""));
    assert_eq!(precise(&short.replace(",3\n", ",3.5\n")), []);
}
