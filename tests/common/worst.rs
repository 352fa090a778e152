//! The largest relative error of figures that are compared with those of others.

use serde_json::Value;

/// The error, and what it is of.
#[derive(Default)]
pub struct Worst(pub f64, pub String);

impl Worst {
    pub fn take(&mut self, what: &str, found: Option<f64>, expected: &Value) {
        let Some(expected) = expected.as_f64() else {
            let neither = expected.is_null() && found.is_none();
            assert!(neither, "{what}: {found:?}, not {expected}");
            return;
        };
        let found = found.unwrap_or(f64::NAN);
        let error = match expected {
            0.0 => found.abs(),
            _ => ((found - expected) / expected).abs(),
        };
        if error.is_nan() || error > self.0 {
            *self = Self(error, format!("{what}: {found:e}, not {expected:e}"));
        }
    }
}
