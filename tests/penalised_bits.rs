//! Penalised fits and their cross-validation have the same bits natively and in a browser.
#![allow(clippy::unwrap_used)]

use crate::common::{DIABETES, rows};
use galton::{CrossValidation, Moments, Penalties, Shrinkage};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test;

/// FNV-1a of all that ten fits and five folds give, for the lasso, an elastic net and ridge.
const BITS: [u64; 3] = [
    12_138_755_241_098_905_963,
    895_038_031_770_952_987,
    10_565_734_600_926_141_822,
];

fn bits(l1_ratio: f64) -> u64 {
    let mut folds = vec![Moments::new(11); 5];
    for (at, row) in rows(DIABETES).iter().enumerate() {
        folds[at % 5].push(row).unwrap();
    }
    let shrinkage = Shrinkage {
        l1_ratio,
        standardise: true,
    };
    let spaced = Penalties::Spaced {
        count: 10,
        ratio: 1e-3,
    };
    let found = CrossValidation::of(&folds, &spaced, shrinkage, true).unwrap();
    let fits = found.path.iter().flat_map(|fit| {
        let certificate = fit.certificate();
        let figures = [
            fit.penalty(),
            fit.rss(),
            certificate.kkt_residual,
            certificate.duality_gap.unwrap(),
            certificate.sweeps as f64,
        ];
        figures.into_iter().chain(fit.coefficients().to_vec())
    });
    let errors = found.errors.iter().chain(&found.least_squares);
    let errors = errors.flat_map(|error| {
        let figures = [error.mse, error.standard_error];
        figures.into_iter().chain(error.folds.clone())
    });
    fits.chain(errors)
        .flat_map(f64::to_le_bytes)
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
fn fits_and_errors_have_the_same_bits_natively_and_in_a_browser() {
    assert_eq!([1.0, 0.5, 0.0].map(bits), BITS);
}
