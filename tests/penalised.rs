//! Ridge, lasso and elastic net: against plain sums over rows, and against what is known of them.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use crate::common::{DIABETES, near, read, rows};
use galton::{LeastSquares, Model, Moments, Options, Penalised, Penalties, Settings, Shrinkage};
use proptest::prelude::*;

/// The tolerance, relative to the largest gradient. Sums over rows in `f64` round at 1e-15 of their terms, which can be that
/// much larger where predictors depend on each other.
const KKT: f64 = 1e-10;

fn moments(rows: &[Vec<f64>]) -> Moments {
    let mut moments = Moments::new(rows[0].len());
    rows.iter().for_each(|row| moments.push(row).unwrap());
    moments
}

fn shrinkage(l1_ratio: f64, standardise: bool) -> Shrinkage {
    Shrinkage {
        l1_ratio,
        standardise,
    }
}

fn spaced(count: usize, ratio: f64) -> Penalties {
    Penalties::Spaced { count, ratio }
}

const LASSO: Shrinkage = Shrinkage {
    l1_ratio: 1.0,
    standardise: true,
};

/// By how much a fit violates the conditions of optimality, from the rows: the worst coordinate, as
/// a part of the largest gradient at zero.
fn violation(rows: &[Vec<f64>], fit: &Penalised, how: Shrinkage, intercept: bool) -> f64 {
    let n = rows.len() as f64;
    let p = rows[0].len() - 1;
    let centre = |j: usize| match intercept {
        true => rows.iter().map(|row| row[j]).sum::<f64>() / n,
        false => 0.0,
    };
    let centred: Vec<Vec<f64>> = (0..=p)
        .map(|j| rows.iter().map(|row| row[j] - centre(j)).collect())
        .collect();
    let scale = |j: usize| match how.standardise {
        true => (centred[j].iter().map(|x| x * x).sum::<f64>() / n).sqrt(),
        false => 1.0,
    };
    let slopes = &fit.coefficients()[1..];
    let residual = |row: &Vec<f64>| {
        let predicted = slopes.iter().zip(row).map(|(w, x)| w * x).sum::<f64>();
        row[p] - predicted - fit.coefficients()[0]
    };
    let residuals: Vec<f64> = rows.iter().map(residual).collect();
    let product = |x: &[f64], y: &[f64]| x.iter().zip(y).map(|(x, y)| x * y).sum::<f64>() / n;
    let lasso = fit.penalty() * how.l1_ratio;
    let ridge = fit.penalty() * (1.0 - how.l1_ratio);
    let largest = (0..p)
        .map(|j| (product(&centred[j], &centred[p]) / scale(j)).abs())
        .fold(0.0, f64::max);
    let worst = (0..p)
        .map(|j| {
            let gradient = product(&centred[j], &residuals) / scale(j);
            match slopes[j] {
                0.0 => (gradient.abs() - lasso).max(0.0),
                slope => (gradient - ridge * slope * scale(j) - lasso * slope.signum()).abs(),
            }
        })
        .fold(0.0, f64::max);
    worst / largest
}

/// Predictors that depend on each other to some degree, and a response that some of them make.
fn table(seed: u64, count: usize, p: usize) -> Vec<Vec<f64>> {
    let mut state = seed;
    let mut random = move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / 2f64.powi(53) - 0.5
    };
    let row = |_| {
        let common = random();
        let mut row: Vec<f64> = (0..p)
            .map(|j| 3.0 + 10f64.powi(j as i32 % 3) * (random() + common * (j % 4) as f64))
            .collect();
        let sum: f64 = row.iter().step_by(2).sum();
        row.push(5.0 - sum + 2.0 * random());
        row
    };
    (0..count).map(row).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_fit_is_optimal_by_the_rows_and_says_so(
        seed in any::<u64>(),
        (p, count) in (1usize..9, 4usize..40),
        l1_ratio in prop_oneof![Just(0.0), Just(1.0), 0.01..0.99],
        (standardise, intercept, copied) in any::<(bool, bool, bool)>(),
    ) {
        let mut rows = table(seed, count, p);
        if copied {
            rows.iter_mut().for_each(|row| row[p / 2] = 2.0 * row[0]);
        }
        let how = shrinkage(l1_ratio, standardise);
        let path = Penalised::path(&moments(&rows), &spaced(12, 1e-3), how, intercept).unwrap();
        for fit in &path {
            let found = violation(&rows, fit, how, intercept);
            prop_assert!(found <= KKT, "{found:e} at {}", fit.penalty());
            let certificate = fit.certificate();
            prop_assert!(certificate.converged && certificate.kkt_residual <= 1e-13);
            let gap = certificate.duality_gap.unwrap();
            prop_assert!((0.0..=1e-10).contains(&gap), "{gap:e}");
        }
        let rss: Vec<f64> = path.iter().map(Penalised::rss).collect();
        prop_assert!(rss.is_sorted_by(|a, b| *b <= a * (1.0 + 1e-12)), "{rss:?}");
    }

    #[test]
    fn a_fit_sought_from_zero_is_the_one_on_the_path(seed in any::<u64>(), l1_ratio in 0.0..=1.0) {
        let moments = moments(&table(seed, 30, 6));
        let how = shrinkage(l1_ratio, true);
        for fit in Penalised::path(&moments, &spaced(9, 1e-4), how, true).unwrap() {
            let alone = Penalised::fit(&moments, fit.penalty(), how, true).unwrap();
            for (a, b) in alone.coefficients().iter().zip(fit.coefficients()) {
                prop_assert!((a - b).abs() <= 1e-14 * a.abs(), "{a} {b}");
            }
        }
    }

    #[test]
    fn halves_of_the_rows_give_the_fit_of_the_whole(seed in any::<u64>(), cut in 1usize..30) {
        let rows = table(seed, 30, 5);
        let mut merged = moments(&rows[cut..]);
        if cut > 0 {
            merged.merge(&moments(&rows[..cut])).unwrap();
        }
        for l1_ratio in [0.0, 0.5, 1.0] {
            let fit = |moments| {
                Penalised::fit(moments, 0.2, shrinkage(l1_ratio, true), true).unwrap()
            };
            for (a, b) in fit(&moments(&rows)).coefficients().iter().zip(fit(&merged).coefficients()) {
                prop_assert!((a - b).abs() <= 1e-14 * a.abs(), "{a} {b}");
            }
        }
    }
}

#[test]
fn the_path_begins_where_the_last_coefficient_goes() {
    let moments = moments(&rows(DIABETES));
    for how in [LASSO, shrinkage(0.5, true), shrinkage(1.0, false)] {
        let path = Penalised::path(&moments, &Penalties::default(), how, true).unwrap();
        assert_eq!(path.len(), 100);
        assert_eq!(path[0].active(), 0);
        assert_eq!(path[0].coefficients()[0], moments.mean(10).unwrap());
        assert_eq!(path[0].r_squared(), Some(0.0));
        assert!(path[1].active() > 0);
        let beyond = Penalised::fit(&moments, 2.0 * path[0].penalty(), how, true).unwrap();
        assert_eq!(beyond.coefficients(), path[0].coefficients());
        let just_within = path[0].penalty() * (1.0 - 1e-9);
        let within = Penalised::fit(&moments, just_within, how, true).unwrap();
        assert_eq!(within.active(), 1);
        near(
            path[99].penalty() / path[0].penalty(),
            1e-4,
            1e-13,
            "the last",
        );
        near(
            path[50].penalty() / path[49].penalty(),
            path[1].penalty() / path[0].penalty(),
            1e-15,
            "a step",
        );
    }
}

#[test]
fn without_a_penalty_it_is_least_squares() {
    let moments = moments(&rows(DIABETES));
    let names: Vec<String> = (0..10).map(|j| format!("x{j}")).collect();
    for intercept in [true, false] {
        let exact = LeastSquares::solve(&moments, &names, intercept).unwrap();
        for l1_ratio in [0.0, 0.5, 1.0] {
            let how = shrinkage(l1_ratio, l1_ratio < 1.0);
            let fit = Penalised::fit(&moments, 0.0, how, intercept).unwrap();
            for (a, b) in fit.coefficients().iter().zip(exact.coefficients()) {
                assert!((a - b).abs() <= 1e-15 * b.abs(), "{a} {b}");
            }
            near(fit.rss(), exact.rss(), 1e-14, "rss");
            assert_eq!(fit.certificate().duality_gap, None);
            let hardly = Penalised::fit(&moments, 1e-12, how, intercept).unwrap();
            for (a, b) in hardly.coefficients().iter().zip(exact.coefficients()) {
                assert!((a - b).abs() <= 1e-6 * b.abs(), "{a} {b}");
            }
        }
    }
}

#[test]
fn two_predictors_that_are_one_share_in_a_ridge_and_are_told_of_in_a_lasso() {
    let rows: Vec<Vec<f64>> = table(7, 20, 1)
        .iter()
        .map(|row| vec![row[0], row[0], row[1]])
        .collect();
    let moments = moments(&rows);
    let ridge = Penalised::fit(&moments, 0.01, shrinkage(0.0, true), true).unwrap();
    near(
        ridge.coefficients()[1],
        ridge.coefficients()[2],
        1e-14,
        "halves",
    );
    assert!(ridge.certificate().unique);
    let lasso = Penalised::fit(&moments, 0.01, LASSO, true).unwrap();
    assert!(lasso.certificate().converged && !lasso.certificate().unique);
    assert!(violation(&rows, &lasso, LASSO, true) <= KKT);
    let none = Penalised::fit(&moments, 0.0, LASSO, true).unwrap();
    assert!(none.certificate().converged && !none.certificate().unique);
}

#[test]
fn more_predictors_than_rows_are_no_obstacle() {
    let rows = table(3, 12, 30);
    for how in [shrinkage(0.0, true), shrinkage(0.5, true), LASSO] {
        let path = Penalised::path(&moments(&rows), &spaced(20, 1e-2), how, true).unwrap();
        for fit in &path {
            assert!(fit.certificate().converged);
            assert!(violation(&rows, fit, how, true) <= KKT);
        }
    }
}

#[test]
fn a_predictor_of_one_value_gets_no_coefficient() {
    let rows: Vec<Vec<f64>> = table(5, 20, 1)
        .iter()
        .map(|row| vec![0.1, row[0], row[1]])
        .collect();
    let mut merged = moments(&rows[..10]);
    merged.merge(&moments(&rows[10..])).unwrap();
    for l1_ratio in [0.0, 0.5, 1.0] {
        let fit = Penalised::fit(&merged, 0.01, shrinkage(l1_ratio, true), true).unwrap();
        assert_eq!(fit.coefficients()[1], 0.0);
        assert!(fit.coefficients()[2] != 0.0);
    }
    // Without an intercept it is one.
    let fit = Penalised::fit(&merged, 0.01, LASSO, false).unwrap();
    assert!(fit.coefficients()[1] != 0.0);
}

#[test]
fn a_constant_response_is_its_own_prediction() {
    let rows: Vec<Vec<f64>> = (0..9).map(|i| vec![f64::from(i), 4.5]).collect();
    let path = Penalised::path(&moments(&rows), &spaced(5, 0.1), LASSO, true).unwrap();
    for fit in &path {
        assert_eq!(fit.coefficients(), [4.5, 0.0]);
        assert_eq!((fit.rss(), fit.r_squared()), (0.0, None));
        assert_eq!(fit.certificate().kkt_residual, 0.0);
    }
}

#[test]
fn standardised_fits_do_not_depend_on_units() {
    let rows = table(11, 25, 4);
    let other: Vec<Vec<f64>> = rows
        .iter()
        .map(|row| {
            row.iter()
                .zip([0.25, 1024.0, 1.0, 2.0, 1.0])
                .map(|(x, unit)| x * unit)
                .collect()
        })
        .collect();
    let fit = |rows: &[Vec<f64>]| Penalised::fit(&moments(rows), 0.1, LASSO, true).unwrap();
    let (a, b) = (fit(&rows), fit(&other));
    let units = [1.0, 0.25, 1024.0, 1.0, 2.0];
    for ((a, b), unit) in a.coefficients().iter().zip(b.coefficients()).zip(units) {
        assert_eq!(*a, b * unit);
    }
}

#[test]
fn penalties_given_are_taken_from_the_largest_down() {
    let moments = moments(&rows(DIABETES));
    let given = Penalties::Given(vec![1.0, 20.0, 0.0, 5.0, 5.0]);
    let path = Penalised::path(&moments, &given, LASSO, true).unwrap();
    let penalties: Vec<f64> = path.iter().map(Penalised::penalty).collect();
    assert_eq!(penalties, [20.0, 5.0, 5.0, 1.0, 0.0]);
}

#[test]
fn what_cannot_be_a_penalty_is_refused_by_name() {
    let moments = moments(&rows(DIABETES));
    let message = |penalties, how| {
        Penalised::path(&moments, &penalties, how, true)
            .unwrap_err()
            .to_string()
    };
    for (penalties, how, expected) in [
        (
            Penalties::Given(vec![1.0, -1.0]),
            LASSO,
            "penalty is -1; it must be 0 or a number above 0",
        ),
        (
            Penalties::Given(vec![f64::NAN]),
            LASSO,
            "penalty is NaN; it must be 0 or a number above 0",
        ),
        (
            Penalties::Given(vec![]),
            LASSO,
            "penalties is an array of 0; it must be an array of 1 to 10000",
        ),
        (
            spaced(1, 0.1),
            LASSO,
            "count is 1; it must be a whole number from 2 to 10000",
        ),
        (
            spaced(9, 1.0),
            LASSO,
            "ratio is 1; it must be a number above 0 and below 1",
        ),
        (
            spaced(9, 0.1),
            shrinkage(1.5, true),
            "l1_ratio is 1.5; it must be a number from 0 (ridge) to 1 (lasso)",
        ),
        (
            spaced(9, 0.1),
            shrinkage(f64::NAN, true),
            "l1_ratio is NaN; it must be a number from 0 (ridge) to 1 (lasso)",
        ),
    ] {
        assert_eq!(message(penalties, how), expected);
    }
    let none = Penalised::fit(&Moments::new(2), 1.0, LASSO, true).unwrap_err();
    assert_eq!(none.code(), "too-few-observations");
}

#[test]
fn a_ridge_is_where_a_descent_with_that_ridge_is_going() {
    let observations = read(DIABETES, Options::default());
    for penalty in [0.01, 1.0, 30.0] {
        let fit = observations
            .penalised(penalty, shrinkage(0.0, true))
            .unwrap();
        let settings = Settings::new().ridge(penalty);
        let descent = observations.descend(settings).unwrap();
        let exact = descent.quadratic().exact().coefficients();
        for (found, expected) in fit.coefficients().iter().zip(exact) {
            near(*found, expected, 1e-14, "coefficient");
        }
    }
}

#[test]
fn a_fit_is_a_model_like_any_and_says_how_it_came() {
    let observations = read(DIABETES, Options::default());
    for (l1_ratio, method) in [(0.0, "ridge"), (0.5, "elastic-net"), (1.0, "lasso")] {
        let fit = observations
            .penalised(3.0, shrinkage(l1_ratio, true))
            .unwrap();
        let model = observations.model_of(&fit).unwrap();
        let row = &rows(DIABETES)[7][..10];
        let slopes = fit.coefficients()[1..].iter().zip(row);
        let sum = slopes.fold(fit.coefficients()[0], |sum, (w, x)| sum + w * x);
        assert_eq!(model.predict(row).unwrap(), sum);
        let training = model.training().unwrap();
        assert_eq!(training.method, method);
        assert_eq!(
            (training.penalty, training.l1_ratio),
            (Some(3.0), Some(l1_ratio))
        );
        assert_eq!(
            (training.stop.as_str(), training.learning_rate),
            ("converged", None)
        );
        assert_eq!(Model::from_json(&model.to_json()).unwrap(), model);
    }
    let plain = observations
        .descend(Settings::default())
        .unwrap()
        .model(Some(0))
        .unwrap();
    assert!(!plain.to_json().contains("penalty"));
}

#[test]
fn a_row_of_weight_three_counts_as_three_rows() {
    let (mut weighted, mut repeated) = ("x,z,y,w\n".to_owned(), "x,z,y\n".to_owned());
    for (at, row) in table(9, 20, 2).iter().enumerate() {
        let line = format!("{},{},{}", row[0], row[1], row[2]);
        let weight = at % 4;
        weighted.push_str(&format!("{line},{weight}\n"));
        repeated.push_str(&format!("{line}\n").repeat(weight));
    }
    let options = Options::new().weights("w").response("y");
    let (weighted, repeated) = (
        read(&weighted, options),
        read(&repeated, Options::default()),
    );
    for l1_ratio in [0.0, 0.5, 1.0] {
        let fit =
            |of: &galton::Observations| of.penalised(0.05, shrinkage(l1_ratio, true)).unwrap();
        let (found, expected) = (fit(&weighted), fit(&repeated));
        near(found.rss(), expected.rss(), 1e-13, "rss");
        for (found, expected) in found.coefficients().iter().zip(expected.coefficients()) {
            assert!((found - expected).abs() <= 1e-13 * expected.abs());
        }
    }
}
