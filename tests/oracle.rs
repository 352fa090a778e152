//! The descent on moments against an independent one over rows, and against the exact solution.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use crate::common::{DIABETES, HEIGHTS, columns, near, read, rows, scaling};
use galton::{Loss, Scaling, Settings, Spacing, Stop};

/// The rounding error of 2,000 steps over hundreds of rows, with a margin.
const TRAJECTORY: f64 = 1e-10;

/// Gradient descent as it is taught: every step goes over all rows. Coefficients in the units that
/// `rows` are in, the intercept first.
fn by_rows(rows: &[Vec<f64>], rate: f64, iterations: usize, loss: Loss) -> Vec<Vec<f64>> {
    let p = rows[0].len() - 1;
    let divisor = if loss == Loss::Mean {
        rows.len() as f64
    } else {
        1.0
    };
    let mut w = vec![0.0; p + 1];
    let mut trajectory = vec![w.clone()];
    for _ in 0..iterations {
        let mut gradient = vec![0.0; p + 1];
        for row in rows {
            let predicted = w[0] + (0..p).map(|j| w[j + 1] * row[j]).sum::<f64>();
            let residual = predicted - row[p];
            gradient[0] += 2.0 * residual;
            for j in 0..p {
                gradient[j + 1] += 2.0 * residual * row[j];
            }
        }
        for (w, g) in w.iter_mut().zip(&gradient) {
            *w -= rate * g / divisor;
        }
        trajectory.push(w.clone());
    }
    trajectory
}

/// Predictors to mean 0 and standard deviation 1, by two plain passes.
fn standardised(rows: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let (n, p) = (rows.len() as f64, rows[0].len() - 1);
    let mut out = rows.to_vec();
    for j in 0..p {
        let mean = rows.iter().map(|row| row[j]).sum::<f64>() / n;
        let variance = rows.iter().map(|row| (row[j] - mean).powi(2)).sum::<f64>() / n;
        for row in &mut out {
            row[j] = (row[j] - mean) / variance.sqrt();
        }
    }
    out
}

fn agrees(
    csv: &str,
    response: &str,
    predictors: &[&str],
    rate: f64,
    loss: Loss,
    standardise: bool,
) {
    let all = rows(csv);
    let header: Vec<&str> = csv.lines().next().unwrap().split(',').collect();
    let at = |name: &str| header.iter().position(|column| *column == name).unwrap();
    let order: Vec<usize> = predictors
        .iter()
        .chain([&response])
        .map(|name| at(name))
        .collect();
    let data: Vec<Vec<f64>> = all
        .iter()
        .map(|row| order.iter().map(|j| row[*j]).collect())
        .collect();
    let data = if standardise {
        standardised(&data)
    } else {
        data
    };
    let expected = by_rows(&data, rate, 2000, loss);

    let mut settings = Settings::new()
        .learning_rate(rate)
        .loss(loss)
        .scaling(scaling(standardise))
        .tolerance(0.0);
    settings.start = (!standardise).then(|| vec![0.0; predictors.len() + 1]);
    let descent = read(csv, columns(response, predictors))
        .descend(settings)
        .unwrap();
    let mut count = 0;
    for (step, expected) in descent.zip(&expected) {
        let size = expected
            .iter()
            .fold(0.0f64, |size, w| size.max(w.abs()))
            .max(1.0);
        for (found, w) in step.position.iter().zip(expected) {
            let error = (found - w).abs() / size;
            assert!(
                error <= TRAJECTORY,
                "iteration {}: {found} is not {w}",
                step.iteration
            );
        }
        count += 1;
    }
    assert_eq!(count, 2001);
}

#[test]
fn follows_the_row_by_row_trajectory_of_one_predictor() {
    agrees(HEIGHTS, "child", &["parent"], 0.002, Loss::Mean, true);
    agrees(HEIGHTS, "child", &["parent"], 1e-4, Loss::Mean, false);
    agrees(HEIGHTS, "child", &["parent"], 1e-7, Loss::Sum, false);
}

#[test]
fn follows_the_row_by_row_trajectory_of_ten_predictors() {
    let ten = [
        "age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6",
    ];
    agrees(DIABETES, "progression", &ten, 0.1, Loss::Mean, true);
    agrees(DIABETES, "progression", &ten, 1e-4, Loss::Sum, true);
}

#[test]
fn finds_galtons_slope_and_agrees_with_it_once_it_says_it_converged() {
    let observations = read(HEIGHTS, columns("child", &["parent"]));
    let exact = observations.exact().coefficients();
    near(exact[1], 0.6462906, 1e-7, "exact slope");
    let settings = Settings::new().learning_rate(0.1);
    let mut descent = observations.descend(settings).unwrap();
    assert!(matches!(descent.run(), Stop::Converged { .. }));
    let model = descent.model(None).unwrap();
    near(model.coefficients()[0], exact[1], 1e-6, "slope");
    near(model.intercept(), exact[0], 1e-6, "intercept");
}

#[test]
fn finds_any_iteration_again_to_the_last_bit() {
    let observations = read(HEIGHTS, columns("child", &["parent"]));
    let settings = Settings::new()
        .iterations(20_000)
        .tolerance(0.0)
        .learning_rate(1e-4);
    let steps: Vec<_> = observations.descend(settings.clone()).unwrap().collect();
    let mut descent = observations.descend(settings).unwrap();
    descent.run();
    for step in steps.iter().step_by(7).chain(steps.last()) {
        assert_eq!(descent.at(step.iteration).unwrap(), *step);
    }
    assert!(descent.at(20_001).is_err());
    let track = descent.track(500, Spacing::Even).unwrap();
    assert!(track.steps.len() <= 500);
    for step in &track.steps {
        assert_eq!(*step, steps[step.iteration as usize]);
    }
}

#[test]
fn stays_just_below_the_largest_stable_rate_and_diverges_just_above_it() {
    let observations = read(HEIGHTS, columns("child", &["parent"]));
    let start = Some(vec![0.0, 0.0]);
    let at_rate = |learning_rate: f64| {
        let mut settings = Settings::new()
            .learning_rate(learning_rate)
            .scaling(Scaling::Raw)
            .iterations(100_000);
        settings.start = start.clone();
        let mut descent = observations.descend(settings).unwrap();
        (descent.run(), descent.max_stable_rate().unwrap())
    };
    let stable = at_rate(1e-4).1;
    assert!(!matches!(
        at_rate(stable * (1.0 - 1e-6)).0,
        Stop::Diverged { .. }
    ));
    assert!(matches!(
        at_rate(stable * (1.0 + 1e-3)).0,
        Stop::Diverged { .. }
    ));
}

#[test]
fn never_yields_what_is_not_a_number_and_always_says_why_it_stopped() {
    for rate in [1e-9, 1e-3, 0.5, 1.0, 1e3, 1e9] {
        for scale in [1e-60, 1e-9, 1.0, 1e9, 1e60] {
            for standardise in [true, false] {
                let csv: String = std::iter::once("x,y\n".to_owned())
                    .chain((1..8).map(|i| {
                        format!(
                            "{:e},{:e}\n",
                            f64::from(i * i) * scale,
                            f64::from(i) / scale
                        )
                    }))
                    .collect();
                let observations = read(&csv, columns("y", &["x"]));
                let settings = Settings::new()
                    .learning_rate(rate)
                    .scaling(scaling(standardise))
                    .iterations(500);
                let mut descent = observations.descend(settings).unwrap();
                for step in descent.by_ref() {
                    let numbers = [step.loss, step.gap, step.gradient_norm, step.digits];
                    let finite = numbers
                        .iter()
                        .chain(&step.coefficients)
                        .all(|x| x.is_finite());
                    assert!(finite, "rate {rate:e}, scale {scale:e}: {step:?}");
                }
                assert!(descent.stop().is_some());
                let diverged = matches!(descent.stop(), Some(Stop::Diverged { .. }));
                assert_eq!(descent.model(None).is_err(), diverged);
            }
        }
    }
}
