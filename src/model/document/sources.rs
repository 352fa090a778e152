//! What columns of a document name: predictors, their values, and steps of expressions.

use crate::csv::Names;
use crate::design::formula::LOGARITHM;
use crate::design::model_columns::{Computed, Power};
use crate::error::joined;
use crate::model::fields::Field;
use crate::numerics::expression::{HIGHEST_POWER, OPERATIONS, Step, is_valid};

/// The predictors, which columns name.
pub(super) struct Sources<'a> {
    pub(super) names: &'a [String],
    pub(super) places: Names,
    pub(super) levels: &'a [Vec<String>],
}

impl Sources<'_> {
    /// The place of the predictor that an entry of a column names.
    fn find(&self, entry: &Field<'_>, is_category: bool) -> usize {
        let field = entry.get("predictor");
        let known = |at: usize| self.names[at].as_str();
        let Some(at) = self.places.find(field.text(), &known) else {
            field.refuse("the name of a predictor");
            return 0;
        };
        match (is_category, self.levels[at].is_empty()) {
            (true, true) => field.refuse("a predictor of categories"),
            (false, false) => field.refuse("a predictor of numbers"),
            _ => {}
        }
        at
    }

    pub(super) fn powers(&self, field: &Field<'_>) -> Vec<Power> {
        let mut powers = Vec::new();
        let Some(field) = field.given() else {
            return powers;
        };
        for entry in &field.elements() {
            entry.only(&["predictor", "power", "log", "steps", "basis"]);
            let mut base = Vec::new();
            match entry.get("steps").given() {
                Some(steps) => base = self.steps(&steps),
                None => {
                    base.push(Step::Column(self.find(entry, false)));
                    base.extend(log(entry).then_some(LOGARITHM[1]));
                }
            }
            let mut own = Power::of_base(base, 1);
            let basis = entry.get("basis");
            let power = entry.get("power");
            if basis.given().is_some() {
                own.basis = basis.pairs(basis.elements().len());
                if own.basis.len() < 2 || own.basis.iter().any(|entry| entry[1] <= 0.0) {
                    basis.refuse("two pairs or more, each with a sum of squares above 0");
                }
            } else {
                own.exponent = exponent(&power);
                if !(1..=HIGHEST_POWER).contains(&own.exponent) {
                    power.refuse(&format!("from 1 to {HIGHEST_POWER}"));
                }
            }
            powers.push(own);
        }
        powers
    }

    pub(super) fn computed(&self, field: &Field<'_>) -> Computed {
        field.only(&["name", "steps"]);
        Computed {
            name: field.get("name").owned_text(),
            steps: self.steps(&field.get("steps")),
        }
    }

    /// The steps of an expression.
    fn steps(&self, field: &Field<'_>) -> Vec<Step> {
        let mut steps = Vec::new();
        for entry in &field.elements() {
            entry.only(&["predictor", "number", "power", "apply"]);
            let (number, power) = (entry.get("number"), entry.get("power"));
            let apply = entry.get("apply");
            steps.push(if number.given().is_some() {
                Step::Number(number.number())
            } else if power.given().is_some() {
                Step::Power(exponent(&power))
            } else if apply.given().is_none() {
                Step::Column(self.find(entry, false))
            } else {
                let name = apply.text();
                match OPERATIONS.iter().find(|(known, _)| *known == name) {
                    Some((_, operation)) => Step::Apply(*operation),
                    None => {
                        apply.refuse(&joined(&OPERATIONS.map(|(name, _)| name), ", "));
                        continue;
                    }
                }
            });
        }
        if !is_valid(&steps, self.names.len()) {
            field.refuse("steps in postfix order that give one number");
        }
        steps
    }

    /// Of each predictor that must have a certain value, its place and that of the value.
    pub(super) fn values(&self, field: &Field<'_>) -> Vec<[usize; 2]> {
        let mut values = Vec::new();
        let Some(field) = field.given() else {
            return values;
        };
        for entry in &field.elements() {
            entry.only(&["predictor", "value"]);
            let source = self.find(entry, true);
            let value = entry.get("value");
            let text = value.text();
            let mut levels = self.levels.get(source).into_iter().flatten();
            match levels.position(|known| known == text) {
                Some(level) => values.push([source, level]),
                None => value.refuse("one of the predictor's levels"),
            }
        }
        values
    }
}

/// Whether a logarithm is taken.
pub(super) fn log(holder: &Field<'_>) -> bool {
    let field = holder.get("log").given();
    field.is_some_and(|field| field.flag())
}

/// The exponent of a power; the largest one for one that is larger.
fn exponent(field: &Field<'_>) -> u32 {
    u32::try_from(field.whole()).unwrap_or(u32::MAX)
}
