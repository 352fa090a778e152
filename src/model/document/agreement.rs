//! Whether the parts of a document belong to one fit. A coefficient that was changed by hand beside the precision of
//! its fit would move predictions out of the middle of their intervals.
//!
//! A descent may have stopped anywhere, so its coefficients need not be those of its fit. But in every document each
//! coefficient agrees with that of the fit to as many digits as the training says. Both count the same rows. Without a
//! ridge the fit is that of the precision, and the residuals of the training are those of least squares and of the gap.
//!
//! The parts of the precision are those of one table: its coefficients are given twice, the prediction at the centre
//! follows from them, the centre of a column is within its range, and its squares are no larger than the range allows.

use crate::error::{joined, rounded};
use crate::fit::precision::Precision;
use crate::fit::quadratic::Loss;
use crate::model::fields::Field;
use crate::model::{Model, Training};
use crate::numerics::row::nearest;
use crate::rows::from_arrays::decimals;

/// By how much of itself a coefficient without the story of its training may differ from that of least squares.
const LEAST_SQUARES: f64 = 1e-9;

/// By how much of itself the distance of a coefficient from the fit, and a residual sum of squares, may be off: both are
/// computed from numbers in which most digits may cancel.
const ROUNDING: f64 = 1e-6;

/// Below this part of the total, a residual sum of squares may have too few digits.
const PERFECT: f64 = 1e-12;

/// Refuses a document whose parts contradict each other.
pub(super) fn check(document: &Field<'_>, has_terms: bool, model: &Model) {
    let told = model.training.as_ref();
    let mut fit = Vec::new();
    if let Some(known) = &model.precision {
        fit = nearest(&known.least_squares());
        if let Some(told) = told {
            check_training(&document.get("training"), told, known, &fit);
        }
        check_precision(&document.get("precision"), known);
    }
    if let Some(told) = told {
        fit.clone_from(&told.exact);
    }
    if has_terms && (told.is_some() || model.precision.is_some()) {
        check_levels(document, model);
    }
    let list = document.get(if has_terms { "columns" } else { "predictors" });
    let columns = list.elements();
    for (at, own) in model.exact.iter().enumerate() {
        let (field, low) = match at.checked_sub(1) {
            None => (document.get("intercept"), document.get("interceptLow")),
            Some(at) => (columns[at].get("coefficient"), columns[at].get("low")),
        };
        let fit = fit.get(at).copied().unwrap_or(own.high());
        let size = fit.abs();
        let (mut off, mut slack) = (0.0, LEAST_SQUARES * size);
        if let Some(told) = told {
            let digits = told.coefficient_digits.get(at).copied();
            // At no digits it may be off by any amount.
            let digits = digits.filter(|digits| *digits > 0.0).unwrap_or(f64::NAN);
            off = size * libm::exp(-digits * std::f64::consts::LN_10);
            slack = ROUNDING * off + 4.0 * f64::EPSILON * size;
        }
        if ((*own - fit.into()).to_f64().abs() - off).abs() <= slack || off.is_nan() {
            continue;
        }
        if own.low().abs() > slack {
            low.refuse("below the last place of its coefficient");
        }
        contradict(&field, own.high(), "the fit", fit);
    }
}

/// Refuses a training that is of other rows than the precision, or of another fit.
fn check_training(field: &Field<'_>, told: &Training, known: &Precision, least_squares: &[f64]) {
    let need = |name, own: f64, other: f64, slack: f64| {
        if (own - other).abs() > slack {
            contradict(&field.get(name), own, "precision", other);
        }
    };
    let (count, rows) = (told.observations as f64, known.count() as f64);
    need("observations", count, rows, 0.0);
    if told.ridge > 0.0 {
        return;
    }
    for (own, other) in told.exact.iter().zip(least_squares) {
        need("exact", *own, *other, 0.0);
    }
    let (Some(error), Some(gap), Some(explained)) =
        (known.residual_standard_error, told.gap, told.r_squared)
    else {
        return;
    };
    let weight = match told.loss {
        Loss::Sum => 1.0,
        // The first product is the intercept's with itself.
        Loss::Mean => known.factor[0],
    };
    if known.at_centre.is_some() && explained < 1.0 - PERFECT {
        let rss = error * error * known.df_residual as f64 + weight * gap;
        need("rss", told.rss, rss, ROUNDING * rss);
    }
}

/// Refuses a precision whose parts are not those of one table.
fn check_precision(field: &Field<'_>, known: &Precision) {
    let k = known.coefficients() - known.width();
    let exact = known.estimates();
    let has_weights = known.weights.is_some();
    let need = |name, at: usize, own: f64, other: f64, slack: f64| {
        if (own - other).abs() > slack {
            let list = field.get(name);
            contradict(
                list.elements().get(at).unwrap_or(&list),
                own,
                "its fit",
                other,
            );
        }
    };
    let mut weight = known.count() as f64;
    if let Some(own) = known.at_centre {
        let terms = exact[k..].iter().zip(&known.centre);
        let sum = terms.fold(exact[0], |sum, (slope, centre)| sum + slope * centre);
        if (own - sum).abs() > 1e6 * known.rounding() {
            contradict(&field.get("atCentre"), own, "its fit", sum);
        }
        if !has_weights {
            need("factor", 0, known.factor[0], weight, 0.0);
        }
        weight = known.factor[0];
    }
    for (at, [least, greatest]) in known.ranges.iter().copied().enumerate() {
        need("slopes", at, known.slopes[at], exact[at + k], 0.0);
        let centre = known.centre[at];
        let slack = 4.0 * f64::EPSILON * least.abs().max(greatest.abs());
        let within = centre.min(greatest + slack).max(least - slack);
        need("centre", at, centre, if k == 0 { 0.0 } else { within }, 0.0);
        let i = at + k;
        let pivot = |j: usize| known.factor[j * (j + 3) / 2];
        let part = |j: usize| known.factor[i * (i + 1) / 2 + j].powi(2) * pivot(j);
        let squares = (0..i).fold(pivot(i), |sum, j| sum + part(j));
        let most = match k {
            0 => least.powi(2).max(greatest.powi(2)),
            _ => (greatest - centre) * (centre - least) + slack * (greatest - least),
        };
        let most = weight * most * (1.0 + ROUNDING);
        if squares > most && (k > 0 || !has_weights) {
            contradict(
                &field.get("factor"),
                squares,
                "a column of this range",
                most,
            );
        }
    }
}

/// Refuses levels that are not those of the coefficients. A column is named after its values, and one value of a category
/// is that with which the others are compared.
fn check_levels(document: &Field<'_>, model: &Model) {
    let own = &model.model_columns;
    let list = document.get("columns");
    for (column, field) in own.columns.iter().zip(list.elements()) {
        let list = field.get("levels");
        for (at, [source, level]) in column.levels.iter().enumerate() {
            let value = own.levels[*source][*level].as_bytes();
            // The search of the standard library takes 6 KB.
            let mut parts = column.name.as_bytes().windows(value.len());
            if !parts.any(|part| part == value) {
                list.elements()[at]
                    .get("value")
                    .refuse("in the name of its column");
            }
        }
    }
    let list = document.get("predictors");
    for (source, field) in list.elements().iter().enumerate() {
        let is_used = |level: usize| {
            let mut columns = own.columns.iter();
            columns.any(|column| column.levels.contains(&[source, level]))
        };
        let count = own.levels[source].len();
        let used = (0..count).filter(|level| is_used(*level)).count();
        if used + own.aliased.len() + 1 < count {
            field
                .get("levels")
                .refuse("one with a coefficient for all values but one");
        }
    }
}

#[cold]
fn contradict(field: &Field<'_>, own: f64, name: &str, other: f64) {
    let shown = |number| decimals(number).unwrap_or_else(|| rounded(number));
    let (own, other) = (shown(own), shown(other));
    let cure = ": use the document as it was saved, or remove training and precision";
    field.refuse_as(&joined(
        &["is ", &own, ", but ", name, " has ", &other, cure],
        "",
    ));
}
