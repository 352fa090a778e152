//! Values that may mean that a value is missing, such as -999, and totals: each is far from all others of its column.

use crate::design::model_columns::ModelColumns;
use crate::error::rounded;
use crate::moments::Moments;
use crate::rows::from_arrays::decimals;
use crate::warning::Warning;

/// How many times the range of the others such a value is away from them.
const FAR: f64 = 3.0;

/// The warnings about the columns of a model. `moments` are those of all rows, `rows` a sample of the predictors and the
/// response.
#[inline(never)] // cold: see DESIGN.md
pub(super) fn far_values(columns: &ModelColumns, moments: &Moments, rows: &[f64]) -> Vec<Warning> {
    let width = columns.predictors.len() + 1;
    let mut warnings = Vec::new();
    for at in 0..width {
        if columns
            .levels
            .get(at)
            .is_some_and(|levels| !levels.is_empty())
        {
            continue;
        }
        let place = columns.place_of(at);
        let range = place.and_then(|place| moments.range(place));
        let mean = place.and_then(|place| moments.mean(place));
        let sum = mean.map_or(0.0, |mean| mean * moments.weight());
        for sign in [1.0, -1.0] {
            let end = range.map_or(f64::INFINITY, |[min, max]| (sign * min).min(sign * max));
            let Some((least, next, count)) = far_value(end, sign, rows, width, at) else {
                continue;
            };
            let value = sign * least;
            let is_sum = count < 2 && (sum - 2.0 * value).abs() <= 1e-9 * value.abs();
            let text = decimals(value).unwrap_or_else(|| rounded(value));
            if count > 1 || is_sum || least < 0.0 && next >= 0.0 || has_only_nines(&text) {
                let name = columns.predictors.get(at).unwrap_or(&columns.response);
                warnings.push(Warning::FarValue {
                    column: name.clone(),
                    value: text,
                    count: count.max(1),
                    is_sum,
                });
            }
        }
    }
    warnings
}

/// Whether a number has two digits or more, all of them nines: 999, 99.9.
fn has_only_nines(text: &str) -> bool {
    text.len() > 2 && text.bytes().all(|byte| matches!(byte, b'9' | b'.' | b'-'))
}

/// The least value of a column of the rows, of which `end` may be another, if it is far below at least three others; the
/// next of these; and how many values are the least. The values are multiplied by `sign`.
fn far_value(
    end: f64,
    sign: f64,
    rows: &[f64],
    width: usize,
    column: usize,
) -> Option<(f64, f64, u64)> {
    let (mut least, mut most) = (end, f64::NEG_INFINITY);
    for row in rows.chunks_exact(width) {
        let value = sign * row[column];
        (least, most) = (least.min(value), most.max(value));
    }
    let (mut count, mut next) = (0, most);
    let mut others: Vec<f64> = Vec::new();
    for row in rows.chunks_exact(width) {
        let value = sign * row[column];
        if value == least {
            count += 1;
            continue;
        }
        next = next.min(value);
        if others.len() < 3 && !others.contains(&value) {
            others.push(value);
        }
    }
    let is_far = next - least > FAR * (most - next);
    (others.len() == 3 && is_far).then_some((least, next, count))
}
