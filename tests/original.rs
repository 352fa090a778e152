//! The run of the project that this one succeeds: diabetes, bmi, 2,001 updates from (0, 0).
#![cfg(not(target_arch = "wasm32"))]

use crate::common::{DIABETES, DIABETES_BMI, ORIGINAL_BITS, near, original, rows};

/// The reference is a loop over rows; ours works on moments.
const LOOP: f64 = 1e-12;

#[test]
fn reproduces_the_slope_and_intercept_of_the_original() {
    let step = original([0.0, 0.0]).at(2001).unwrap();
    near(step.coefficients[0], 152.91907057641646, LOOP, "intercept");
    near(step.coefficients[1], 937.7974398352801, LOOP, "slope");
    let held_out = step.held_out.unwrap();
    near(
        held_out.r_squared.unwrap(),
        0.4724718,
        1e-7,
        "held-out R-squared",
    );
    near(held_out.mse, 2548.5732, 2e-8, "held-out mean squared error");
}

#[test]
fn gives_the_same_bits_as_in_the_browser_and_in_node() {
    let step = original([0.0, 0.0]).at(2001).unwrap();
    let bits: Vec<u64> = step.coefficients.iter().map(|c| c.to_bits()).collect();
    assert_eq!(
        bits, ORIGINAL_BITS,
        "{:x?} from {:?}",
        bits, step.coefficients
    );
}

#[test]
fn scores_as_the_original_published() {
    let model = original([0.0, 1.190719608987473]).model(None).unwrap();
    let predictions = model.predict_rows(&[10.0, 20.0]).unwrap();
    near(predictions[0], 9530.899058493378, 1e-9, "prediction for 10");
    near(
        predictions[1],
        18908.879046675287,
        1e-9,
        "prediction for 20",
    );
}

#[test]
fn knows_the_exact_least_squares_of_the_same_rows() {
    let descent = original([0.0, 0.0]);
    let exact = descent.quadratic().exact().coefficients();
    near(exact[0], 152.91886183, 5e-11, "intercept");
    near(exact[1], 938.23786125, 5e-11, "slope");
}

#[test]
fn the_bundled_column_is_the_raw_one_scaled_as_scikit_learn_scales_it() {
    let raw: Vec<f64> = rows(DIABETES).iter().map(|row| row[2]).collect();
    let n = raw.len() as f64;
    let mean = raw.iter().sum::<f64>() / n;
    let norm = raw.iter().map(|x| (x - mean).powi(2)).sum::<f64>().sqrt();
    for (row, x) in rows(DIABETES_BMI).iter().zip(&raw) {
        // Relative to the column's size: the plain sums here round at 1e-16 of that.
        assert!(
            (row[0] - (x - mean) / norm).abs() <= 1e-15,
            "{} of {x}",
            row[0]
        );
    }
}
