//! The training of a model as part of its document.

use super::columns::low;
use crate::fit::coordinates::Scaling;
use crate::fit::quadratic::Loss;
use crate::model::Training;
use crate::model::fields::Field;
use crate::value::{Record, Value};

/// The reason of [`Stop::Converged`](crate::Stop::Converged).
const CONVERGED: &str = "converged";

/// The fields of `training`.
const TRAINING: &[&str] = &[
    "observations",
    "iterations",
    "method",
    "learningRate",
    "loss",
    "ridge",
    "standardise",
    "scaling",
    "stop",
    "converged",
    "rSquared",
    "rss",
    "exact",
    "gap",
    "digits",
    "coefficientDigits",
    "penalty",
    "l1Ratio",
];

impl Training {
    /// The training as part of a document.
    pub(super) fn value(&self) -> Value {
        let mut record = Record::default();
        record.whole("observations", self.observations);
        record.whole("iterations", self.iterations);
        record.text("method", &self.method);
        record.optional("learningRate", self.learning_rate);
        let loss = match self.loss {
            Loss::Mean => "mean",
            Loss::Sum => "sum",
        };
        record.text("loss", loss);
        record.number("ridge", self.ridge);
        record.flag("standardise", self.standardise);
        record.text("scaling", &self.scaling);
        record.text("stop", &self.stop);
        record.flag("converged", self.converged);
        record.optional("rSquared", self.r_squared);
        record.number("rss", self.rss);
        record.numbers("exact", &self.exact);
        record.optional("gap", self.gap);
        record.number("digits", self.digits);
        record.numbers("coefficientDigits", &self.coefficient_digits);
        if let Some(penalty) = self.penalty {
            record.number("penalty", penalty);
        }
        if let Some(l1_ratio) = self.l1_ratio {
            record.number("l1Ratio", l1_ratio);
        }
        record.into()
    }

    /// The training of a model with this many coefficients. Earlier documents lack some of the fields.
    pub(super) fn read(field: &Field<'_>, coefficients: usize) -> Self {
        field.only(TRAINING);
        let text_or = |name, default: &str| {
            let text = field.get(name).optional_text();
            text.unwrap_or_else(|| default.to_owned())
        };
        let loss = field.get("loss");
        let is_sum = loss.as_text() == Some("sum");
        if !is_sum && loss.as_text() != Some("mean") {
            loss.refuse("\"mean\" or \"sum\"");
        }
        let standardise = field.get("standardise").flag();
        // From before there were more scalings than two.
        let scaling = match standardise {
            true => Scaling::Standardised,
            false => Scaling::Raw,
        };
        let stop = field.get("stop").owned_text();
        let converged = field.get("converged");
        let is_converged = stop == CONVERGED;
        if converged.known().is_some() && converged.flag() != is_converged {
            converged.refuse(if is_converged { "true" } else { "false" });
        }
        let gap = field.get("gap").known();
        let digits = field.get("coefficientDigits");
        let coefficient_digits = match digits.given() {
            Some(digits) if !digits.elements().is_empty() => {
                digits.numbers(coefficients, "coefficients")
            }
            _ => Vec::new(),
        };
        Self {
            observations: field.get("observations").whole(),
            iterations: field.get("iterations").whole(),
            method: text_or("method", "gradient-descent"),
            learning_rate: field.get("learningRate").number_or_null(),
            loss: if is_sum { Loss::Sum } else { Loss::Mean },
            ridge: low(&field.get("ridge")),
            standardise,
            scaling: text_or("scaling", scaling.name()),
            stop,
            converged: is_converged,
            r_squared: field.get("rSquared").number_or_null(),
            rss: field.get("rss").number(),
            exact: field.get("exact").numbers(coefficients, "coefficients"),
            gap: gap.map(|gap| gap.number()),
            digits: field.get("digits").number(),
            coefficient_digits,
            penalty: field.get("penalty").optional_number(),
            l1_ratio: field.get("l1Ratio").optional_number(),
        }
    }
}
