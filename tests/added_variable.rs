//! Added-variable plots against their definition in R (tests/golden/added.json).
//!
//!     cargo test --test all added_variable:: -- --nocapture
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::common::read;
use crate::common::worst::Worst;
use galton::Options;
use serde_json::Value;

/// The relative precision of R's own figures (tests/golden/README.md).
const R: f64 = 1e-9;

/// The sum of products of residuals, over the product of their lengths: rounding, and that of the factor in 64 bits.
const ROUNDING: f64 = 1e-12;

fn golden() -> Vec<Value> {
    serde_json::from_str(&std::fs::read_to_string("tests/golden/added.json").unwrap()).unwrap()
}

fn observations(model: &Value) -> galton::Observations {
    let mut options = Options::new();
    options.formula = model["formula"].as_str().map(str::to_owned);
    options.weights = model["weights"].as_str().map(str::to_owned);
    let path = format!("tests/data/{}", model["data"].as_str().unwrap());
    read(&std::fs::read_to_string(path).unwrap(), options)
}

#[test]
fn points_are_the_residuals_of_both_regressions_in_r() {
    for model in golden() {
        let rows = observations(&model);
        let points = model["points"].as_array().unwrap();
        let mut worst = Worst::default();
        for (j, golden) in points.iter().enumerate() {
            let found = rows.added_variable(j).unwrap().unwrap();
            let name = golden["coefficient"].as_str().unwrap();
            worst.take(
                &format!("slope of {name}"),
                Some(found.slope),
                &golden["slope"],
            );
            for (axis, values) in [("x", &found.x), ("y", &found.y)] {
                for (i, expected) in golden[axis].as_array().unwrap().iter().enumerate() {
                    worst.take(&format!("{axis} {i} of {name}"), Some(values[i]), expected);
                }
            }
        }
        println!("{:30}{:9.1e}  {}", model["name"], worst.0, worst.1);
        assert!(worst.0 <= R, "{}: {}", model["name"], worst.1);
        assert_eq!(rows.added_variable(points.len()).unwrap(), None);
    }
}

#[test]
fn the_slope_through_the_points_is_the_coefficient() {
    for model in golden().iter().filter(|model| model["weights"].is_null()) {
        let rows = observations(model);
        for j in 0..model["points"].as_array().unwrap().len() {
            let found = rows.added_variable(j).unwrap().unwrap();
            let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
            let residuals: Vec<f64> = found
                .x
                .iter()
                .zip(&found.y)
                .map(|(x, y)| y - found.slope * x)
                .collect();
            let lengths = product(&found.x, &found.x) * product(&residuals, &residuals);
            let rest = product(&found.x, &residuals) / lengths.sqrt();
            assert!(rest.abs() <= ROUNDING, "{}, {j}: {rest:e}", model["name"]);
        }
    }
}
