//! Values that may mean that a value is missing, such as -999: each repeats, and is far from all others of its column.

use crate::design::model_columns::ModelColumns;
use crate::warning::Warning;

/// How many times the range of the others such a value is away from them.
const FAR: f64 = 3.0;

/// The warnings about the columns of a model, in rows of the predictors and the response.
#[inline(never)] // cold: see DESIGN.md
pub(super) fn far_values(columns: &ModelColumns, rows: &[f64]) -> Vec<Warning> {
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
        for sign in [1.0, -1.0] {
            let values = || {
                rows.iter()
                    .skip(at)
                    .step_by(width)
                    .map(|value| sign * value)
            };
            if let Some((value, count)) = far_value(&mut values(), &mut values()) {
                let name = columns.predictors.get(at).unwrap_or(&columns.response);
                warnings.push(Warning::FarValue {
                    column: name.clone(),
                    value: sign * value,
                    count,
                });
            }
        }
    }
    warnings
}

/// The least of some values, if it repeats and is far below at least three others. They are given twice.
fn far_value(
    values: &mut dyn Iterator<Item = f64>,
    again: &mut dyn Iterator<Item = f64>,
) -> Option<(f64, u64)> {
    let (mut least, mut most) = (f64::INFINITY, f64::NEG_INFINITY);
    for value in values {
        (least, most) = (least.min(value), most.max(value));
    }
    let (mut count, mut next) = (0, most);
    let mut others: Vec<f64> = Vec::new();
    for value in again {
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
    (count > 1 && others.len() == 3 && is_far).then_some((least, count))
}
