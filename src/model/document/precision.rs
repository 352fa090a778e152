//! The precision of a fit as part of a document.

use crate::fit::precision::Precision;
use crate::model::fields::Field;
use crate::value::{Record, Value};

/// The fields of `precision`.
const PRECISION: &[&str] = &[
    "dfResidual",
    "residualStandardError",
    "atCentre",
    "centre",
    "slopes",
    "exact",
    "factor",
    "ranges",
    "largestLeverage",
    "leverageRows",
    "weights",
];

impl Precision {
    /// The precision as part of a document.
    pub(super) fn value(&self) -> Value {
        let pairs = |pairs: &[[f64; 2]]| Value::list(pairs, |pair| Value::Numbers(pair.to_vec()));
        let mut record = Record::default();
        record.whole("dfResidual", self.df_residual);
        record.optional("residualStandardError", self.residual_standard_error);
        record.optional("atCentre", self.at_centre);
        record.numbers("centre", &self.centre);
        record.numbers("slopes", &self.slopes);
        record.put("exact", pairs(&self.exact));
        record.numbers("factor", &self.factor);
        record.put("ranges", pairs(&self.ranges));
        record.number("largestLeverage", self.largest_leverage);
        record.whole("leverageRows", self.leverage_rows);
        if let Some(weights) = &self.weights {
            record.text("weights", weights);
        }
        record.into()
    }

    /// The precision of a model of `width` columns. From version 3 on it has the coefficients of least squares.
    pub(super) fn read(field: &Field<'_>, width: usize, must_be_exact: bool) -> Self {
        field.only(PRECISION);
        let at_centre = field.get("atCentre").number_or_null();
        let k = width + usize::from(at_centre.is_some());
        let exact = field.get("exact");
        let has_exact = must_be_exact || exact.given().is_some();
        let factor = field.get("factor");
        let weights = field.get("weights").optional_text();
        let error = field.get("residualStandardError");
        let leverage = field.get("largestLeverage");
        let precision = Self {
            df_residual: field.get("dfResidual").whole(),
            residual_standard_error: error.number_or_null(),
            at_centre,
            centre: field.get("centre").numbers(width, "columns"),
            slopes: field.get("slopes").numbers(width, "columns"),
            exact: match has_exact {
                true => exact.pairs(k),
                false => Vec::new(),
            },
            factor: factor.numbers(k * (k + 1) / 2, "numbers"),
            ranges: field.get("ranges").pairs(width),
            largest_leverage: leverage.number(),
            leverage_rows: field.get("leverageRows").whole(),
            weights,
        };
        let diagonal = |i: usize| precision.factor.get((i + 1) * (i + 2) / 2 - 1);
        if !(0..k).all(|i| diagonal(i).is_some_and(|pivot| *pivot > 0.0)) {
            factor.refuse_as("is that of no positive definite matrix");
        }
        if precision
            .residual_standard_error
            .is_some_and(|error| error < 0.0)
        {
            error.refuse_as("is below zero");
        }
        if precision.largest_leverage < 0.0 {
            leverage.refuse_as("is below zero");
        }
        precision
    }
}
