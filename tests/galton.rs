//! Descents on raw and on scaled columns, followed step by step; and what a descent may never do.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use crate::common::{DIABETES, columns, near, read, rows, scaling};
use galton::{Descent, Loss, Moments, Scaling, Settings, Stop};
use proptest::prelude::*;

/// The tolerance of each of the ten coefficients, at each of 2,000 iterations, relative to its largest value on
/// the way: what rounding leaves of a sum over 442 rows, with a margin.
const TRAJECTORY: f64 = 1e-10;

/// The tolerance of moments against two plain passes over the rows: the passes round at 1e-16 a row.
const TWO_PASSES: f64 = 1e-12;

/// A step counted out from the start again may not differ at all.
const THINNED: u64 = 10_500;

const TEN: [&str; 10] = [
    "age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6",
];

/// Gradient descent over rows, on the raw columns, from zero.
fn by_rows(rows: &[Vec<f64>], rate: f64, iterations: usize) -> Vec<Vec<f64>> {
    let p = rows[0].len() - 1;
    let mut w = vec![0.0; p + 1];
    let mut trajectory = vec![w.clone()];
    for _ in 0..iterations {
        let mut gradient = vec![0.0; p + 1];
        for row in rows {
            let residual = w[0] - row[p] + (0..p).map(|j| w[j + 1] * row[j]).sum::<f64>();
            gradient[0] += residual;
            for j in 0..p {
                gradient[j + 1] += residual * row[j];
            }
        }
        for (w, g) in w.iter_mut().zip(&gradient) {
            *w -= rate * 2.0 * g;
        }
        trajectory.push(w.clone());
    }
    trajectory
}

fn on_raw_columns(learning_rate: f64, iterations: u64) -> Descent {
    let settings = Settings::new()
        .learning_rate(learning_rate)
        .iterations(iterations)
        .loss(Loss::Sum)
        .scaling(Scaling::Raw)
        .tolerance(0.0);
    read(DIABETES, columns("progression", &TEN))
        .descend(settings)
        .unwrap()
}

#[test]
fn follows_the_rows_on_ten_raw_columns_at_every_iteration() {
    let rate = 0.4 * on_raw_columns(1.0, 1).max_stable_rate().unwrap();
    let expected = by_rows(&rows(DIABETES), rate, 2000);
    let largest: Vec<f64> = (0..=TEN.len())
        .map(|j| expected.iter().map(|w| w[j].abs()).fold(0.0, f64::max))
        .collect();
    let mut iterations = 0;
    for (step, expected) in on_raw_columns(rate, 2000).zip(&expected) {
        for ((found, w), size) in step.coefficients.iter().zip(expected).zip(&largest) {
            let error = (found - w).abs() / size;
            assert!(
                error <= TRAJECTORY,
                "iteration {}: {found} is not {w}, off by {error:e} of {size}",
                step.iteration
            );
        }
        iterations += 1;
    }
    assert_eq!(iterations, 2001, "the start and 2,000 steps");
}

#[test]
fn the_loss_of_every_step_is_the_loss_over_the_rows() {
    let rate = 0.4 * on_raw_columns(1.0, 1).max_stable_rate().unwrap();
    let table = rows(DIABETES);
    for step in on_raw_columns(rate, 300) {
        let (first, slopes) = step.coefficients.split_first().unwrap();
        let loss: f64 = table
            .iter()
            .map(|row| {
                let line: f64 = slopes.iter().zip(row).map(|(w, x)| w * x).sum();
                (row[TEN.len()] - first - line).powi(2)
            })
            .sum();
        near(step.loss, loss, TWO_PASSES, "the loss");
    }
}

#[test]
fn finds_every_iteration_of_ten_predictors_again_once_checkpoints_are_thinned() {
    let rate = 0.4 * on_raw_columns(1.0, 1).max_stable_rate().unwrap();
    let steps: Vec<_> = on_raw_columns(rate, THINNED).collect();
    let mut descent = on_raw_columns(rate, THINNED);
    assert_eq!(descent.run(), Stop::IterationLimit { iteration: THINNED });
    let last = THINNED as usize;
    for at in (0..200)
        .chain((200..last).step_by(101))
        .chain([last - 1, last])
    {
        let again = descent.at(at as u64).unwrap();
        assert_eq!(again, steps[at], "iteration {at}");
    }
}

#[test]
fn a_descent_that_diverges_keeps_the_steps_before_it() {
    let rate = 1.2 * on_raw_columns(1.0, 1).max_stable_rate().unwrap();
    let mut descent = on_raw_columns(rate, 2000);
    let steps: Vec<_> = descent.by_ref().collect();
    let Some(Stop::Diverged { iteration }) = descent.stop() else {
        unreachable!("{:?} above the stable rate", descent.stop());
    };
    assert_eq!(steps.len() as u64, iteration, "all before the one too many");
    for step in &steps {
        assert_eq!(descent.at(step.iteration).unwrap(), *step);
    }
    assert!(
        descent.at(iteration).is_err(),
        "the one too many is not kept"
    );
}

/// Mean and centred products by two plain passes.
fn two_passes(rows: &[(f64, f64)]) -> ([f64; 2], [f64; 3]) {
    let n = rows.len() as f64;
    let x = rows.iter().map(|row| row.0).sum::<f64>() / n;
    let y = rows.iter().map(|row| row.1).sum::<f64>() / n;
    let sum = |product: fn(f64, f64) -> f64| -> f64 {
        rows.iter().map(|row| product(row.0 - x, row.1 - y)).sum()
    };
    let products = [sum(|a, _| a * a), sum(|a, b| a * b), sum(|_, b| b * b)];
    ([x, y], products)
}

fn moments(rows: &[(f64, f64)]) -> Moments {
    let mut moments = Moments::new(2);
    for (x, y) in rows {
        moments.push(&[*x, *y]).unwrap();
    }
    moments
}

#[test]
fn moments_merged_at_every_row_are_those_of_two_plain_passes() {
    let table: Vec<(f64, f64)> = rows(DIABETES).iter().map(|row| (row[2], row[10])).collect();
    let (means, products) = two_passes(&table);
    for at in 0..=table.len() {
        let mut merged = moments(&table[..at]);
        merged.merge(&moments(&table[at..])).unwrap();
        assert_eq!(merged.count(), table.len() as u64);
        for (i, mean) in means.iter().enumerate() {
            near(merged.mean(i).unwrap(), *mean, TWO_PASSES, "a mean");
        }
        for ((i, j), product) in [(0, 0), (0, 1), (1, 1)].into_iter().zip(products) {
            let found = merged.comoment(i, j).unwrap();
            near(
                found,
                product,
                TWO_PASSES,
                &format!("product {i}, {j}, cut at {at}"),
            );
        }
    }
}

proptest! {
    /// The offset is a power of two and the values are whole, so that adding it rounds nothing and
    /// the plain passes over the values without it are exact.
    #[test]
    fn an_offset_costs_moments_no_digit_merged_or_not(
        values in prop::collection::vec((-1000..1000i32, -1000..1000i32), 2..60),
        exponent in 0..40i32,
        cut in 0..60usize,
    ) {
        let offset = 2f64.powi(exponent);
        let plain: Vec<(f64, f64)> = values.iter().map(|v| (v.0.into(), v.1.into())).collect();
        let moved: Vec<(f64, f64)> = plain.iter().map(|v| (v.0 + offset, v.1 - offset)).collect();
        let cut = cut.min(plain.len());
        let mut merged = moments(&moved[..cut]);
        merged.merge(&moments(&moved[cut..])).unwrap();
        let (_, products) = two_passes(&plain);
        let size = (products[0] * products[2]).sqrt();
        for ((i, j), product) in [(0, 0), (0, 1), (1, 1)].into_iter().zip(products) {
            let size = if i == j { product } else { size };
            for found in [merged.comoment(i, j), moments(&moved).comoment(i, j)] {
                let found = found.unwrap();
                prop_assert!((found - product).abs() <= TWO_PASSES * size, "{found} is not {product}");
            }
        }
    }

    /// Any rate on columns of any size: every number is one, and the descent says why it stopped.
    #[test]
    fn no_rate_and_no_size_of_the_columns_makes_what_is_not_a_number(
        rate in -9.0..9.0f64,
        x_size in -SIZES..SIZES,
        y_size in -SIZES..SIZES,
        standardise: bool,
        sum: bool,
        hold_out in 0..3usize,
    ) {
        let mut csv = "x,y\n".to_owned();
        for i in 1..12i32 {
            let (x, y) = (f64::from(i * i), f64::from(i + i % 3));
            csv.push_str(&format!("{:e},{:e}\n", x * 10f64.powf(x_size), y * 10f64.powf(y_size)));
        }
        let options = columns("y", &["x"]).hold_out(hold_out);
        let settings = Settings::new()
            .learning_rate(10f64.powf(rate))
            .loss(if sum { Loss::Sum } else { Loss::Mean })
            .iterations(200)
            .scaling(scaling(standardise));
        let mut descent = read(&csv, options).descend(settings).unwrap();
        let limit = descent.max_stable_rate().unwrap();
        prop_assert!(limit.is_finite() && limit > 0.0);
        for step in descent.by_ref() {
            let mut numbers = vec![step.loss, step.gap, step.gradient_norm, step.digits];
            numbers.extend(step.r_squared);
            numbers.extend(&step.coefficients);
            numbers.extend(&step.position);
            if let Some(held_out) = step.held_out {
                numbers.push(held_out.mse);
                numbers.extend(held_out.r_squared);
            }
            prop_assert!(numbers.iter().all(|x| x.is_finite()), "{step:?}");
        }
        let stop = descent.stop();
        prop_assert!(stop.is_some(), "it ended without a reason");
        let diverged = matches!(stop, Some(Stop::Diverged { .. }));
        prop_assert_eq!(descent.model(None).is_err(), diverged);
    }
}

/// The power of ten up to which columns are made smaller or larger. To be 100: beyond about 50 the
/// squares in `gradient_norm` and in `held_out` overflow before the loss does.
const SIZES: f64 = 100.0;
