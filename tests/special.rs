//! Tails and quantiles against mpmath at 80 digits (tests/golden/tails.json).
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use galton::special::{f_tail, t_quantile, t_tails};
use serde_json::Value;

/// Relative: each is the nearest double, or the one beside it.
const TOLERANCE: f64 = f64::EPSILON;

fn table(name: &str) -> Vec<Vec<f64>> {
    let text = std::fs::read_to_string("tests/golden/tails.json").unwrap();
    let tables: Value = serde_json::from_str(&text).unwrap();
    let number = |value: &Value| match value.as_str() {
        Some(text) => text.parse().unwrap(),
        None => value.as_f64().unwrap(),
    };
    let row = |row: &Value| row.as_array().unwrap().iter().map(number).collect();
    let rows = tables[name]["rows"].as_array().unwrap();
    rows.iter().map(row).collect()
}

/// The largest relative error, with what it is of.
#[track_caller]
fn all_near(found: impl Iterator<Item = (f64, f64, String)>) {
    let mut worst = (0.0, String::new());
    let mut count = 0;
    for (found, expected, what) in found {
        count += 1;
        let error = ((found - expected) / expected).abs();
        if error.is_nan() || error > worst.0 {
            worst = (error, format!("{what}: {found:e}, not {expected:e}"));
        }
    }
    println!("{count} values, worst {:.1e} at {}", worst.0, worst.1);
    assert!(count > 0 && worst.0 <= TOLERANCE, "{worst:?}");
}

#[test]
fn tails_of_t_have_all_their_digits() {
    all_near(table("student_t").iter().map(|row| {
        let (df, t) = (row[0], row[1]);
        (t_tails(t, df), row[3], format!("t = {t} of {df}"))
    }));
}

#[test]
fn tails_of_f_have_all_their_digits() {
    all_near(table("f").iter().map(|row| {
        let (df1, df2, f) = (row[0], row[1], row[2]);
        let what = format!("F = {f} of {df1} and {df2}");
        (f_tail(f, df1, df2), row[3], what)
    }));
}

#[test]
fn quantiles_of_t_have_all_their_digits() {
    all_near(table("t_quantile").iter().map(|row| {
        let (df, level) = (row[0], row[1]);
        let found = t_quantile(level, df).unwrap();
        (found, row[2], format!("{level} of {df}"))
    }));
}

#[test]
fn arguments_of_any_size_have_a_probability() {
    // Of one degree of freedom, 1 - 2 arctan(t) / pi is 2 / (pi t) for a large t.
    for t in [1e60, 1e101, 1e160, 1e300] {
        let expected = std::f64::consts::FRAC_2_PI / t;
        all_near([(t_tails(t, 1.0), expected, format!("t = {t}"))].into_iter());
        all_near(
            [(
                f_tail(t * 1.0, 1.0, 2.0),
                t_tails(t.sqrt(), 2.0),
                format!("F = {t}"),
            )]
            .into_iter(),
        );
    }
    assert_eq!(t_tails(-3.0, 7.0), t_tails(3.0, 7.0));
    for (t, df) in [
        (0.0, 3.0),
        (1e-200, 3.0),
        (f64::NAN, 3.0),
        (2.0, 0.0),
        (2.0, f64::NAN),
    ] {
        assert_eq!(t_tails(t, df), 1.0, "t = {t} of {df}");
    }
    for f in [0.0, -1.0, f64::NAN] {
        assert_eq!(f_tail(f, 2.0, 3.0), 1.0, "F = {f}");
    }
    assert_eq!(
        (t_tails(f64::INFINITY, 3.0), f_tail(f64::INFINITY, 2.0, 3.0)),
        (0.0, 0.0)
    );
}

#[test]
fn a_quantile_is_undone_by_its_tails() {
    for df in [1.0, 2.0, 7.5, 1e3, 1e12] {
        for level in [1e-9, 0.1, 0.95, 1.0 - 1e-15] {
            let t = t_quantile(level, df).unwrap();
            let beyond = t_tails(t, df);
            let error = (beyond - (1.0 - level)).abs() / (1.0 - level);
            // The effect of rounding t on its tails: about t^2 units in the last place.
            assert!(
                error <= 100.0 * f64::EPSILON,
                "{level} of {df}: off by {error:e}"
            );
        }
    }
    for (level, df) in [
        (0.0, 3.0),
        (1.0, 3.0),
        (f64::NAN, 3.0),
        (0.95, 0.0),
        (0.95, f64::NAN),
    ] {
        assert_eq!(t_quantile(level, df), None, "{level} of {df}");
    }
}
