//! A model as a versioned JSON document. Native builds only: in JavaScript the package does it,
//! which keeps a JSON parser out of the WebAssembly.
//!
//! A model of its predictors as they are has a coefficient for each, beside an intercept. In one of other
//! terms every column says what it is made of: it takes no formula to read it.

use std::collections::{HashMap, HashSet};

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::{Model, Training};
use crate::csv::DateFormat;
use crate::design::formula::HIGHEST_POWER;
use crate::design::model_columns::{self, Column, ModelColumns, grouped};
use crate::error::{Error, ErrorKind};
use crate::fit::coordinates::Scaling;
use crate::fit::precision::{BEYOND, MOST, Precision};
use crate::numerics::double::Double;

/// What a saved model says it is.
const FORMAT: &str = "galton-model";

/// The version of the document that this crate writes. It reads those before it, too: version 1 has no
/// precision and no terms, version 2 nothing below the last places of coefficients.
const VERSION: u32 = 3;

/// The reason of [`Stop::Converged`](crate::Stop::Converged).
const CONVERGED: &str = "converged";

/// A saved model: format and version, names and coefficients, and how it was trained.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Document {
    format: String,
    version: u32,
    response: String,
    intercept: f64,
    /// The part below its last place.
    #[serde(default, skip_serializing_if = "is_zero")]
    intercept_low: f64,
    predictors: Vec<Slope>,
    /// Of a response of dates: the day they are counted from, in days since 1970-01-01.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    since: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    order: Option<DateFormat>,
    training: Option<Training>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    precision: Option<Precision>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Slope {
    name: String,
    coefficient: f64,
    /// The part below its last place.
    #[serde(default, skip_serializing_if = "is_zero")]
    low: f64,
    /// Of a predictor of dates: the same, and in which order the parts of its dates stood.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    since: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    order: Option<DateFormat>,
}

/// A saved model with terms.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct WithTerms {
    format: String,
    version: u32,
    response: String,
    /// Whether it is the response's logarithm that is modelled.
    #[serde(default, skip_serializing_if = "is_false")]
    log: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    since: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    order: Option<DateFormat>,
    /// Nothing where the model has none.
    intercept: Option<f64>,
    #[serde(default, skip_serializing_if = "is_zero")]
    intercept_low: f64,
    predictors: Vec<Predictor>,
    columns: Vec<Made>,
    training: Option<Training>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    precision: Option<Precision>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Predictor {
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    since: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    order: Option<DateFormat>,
    /// Of a category: its values, in order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    levels: Option<Vec<String>>,
}

/// A column of the model: a product of powers in the rows with certain values, 0 in the others.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Made {
    name: String,
    /// The term that it is of.
    term: String,
    coefficient: f64,
    #[serde(default, skip_serializing_if = "is_zero")]
    low: f64,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    powers: Vec<Power>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    levels: Vec<Level>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Power {
    predictor: String,
    power: u32,
    #[serde(default, skip_serializing_if = "is_false")]
    log: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Level {
    predictor: String,
    value: String,
}

fn is_zero(value: &f64) -> bool {
    *value == 0.0
}

fn is_false(value: &bool) -> bool {
    !value
}

/// What every version of the document begins with.
#[derive(Deserialize)]
struct Head {
    format: String,
    version: u32,
    /// Of a model with terms.
    #[serde(default)]
    columns: Option<IgnoredAny>,
}

fn refuse<T>(field: impl Into<String>, reason: impl Into<String>) -> Result<T, Error> {
    Err(Error::from(ErrorKind::Document {
        field: field.into(),
        reason: reason.into(),
    }))
}

impl Training {
    /// Fills in fields that a document may lack.
    fn complete(&mut self) {
        self.converged = self.stop == CONVERGED;
        if self.scaling.is_empty() {
            // From before there were more scalings than two.
            let scaling = match self.standardise {
                true => Scaling::Standardised,
                false => Scaling::Raw,
            };
            self.scaling = scaling.name().to_owned();
        }
    }
}

impl Model {
    /// The model as JSON, every number to its last bit.
    pub fn to_json(&self) -> String {
        if !self.model_columns.is_plain_linear() {
            // Strings and finite numbers under string keys: there is nothing in it that JSON lacks.
            return serde_json::to_string_pretty(&self.with_terms()).unwrap_or_default();
        }
        let ModelColumns {
            response,
            predictors,
            origins,
            orders,
            ..
        } = &self.model_columns;
        let dates = origins.iter().zip(orders);
        let slopes = self.exact.iter().skip(1).zip(dates);
        let predictors = predictors.iter().zip(slopes);
        let document = Document {
            format: FORMAT.to_owned(),
            version: VERSION,
            response: response.clone(),
            intercept: self.intercept,
            intercept_low: self.low().next().unwrap_or_default(),
            predictors: predictors
                .map(|(name, (exact, (since, order)))| Slope {
                    name: name.clone(),
                    coefficient: exact.high(),
                    low: exact.low(),
                    since: *since,
                    order: *order,
                })
                .collect(),
            since: origins.last().copied().flatten(),
            order: orders.last().copied().flatten(),
            training: self.training.clone(),
            precision: self.precision.clone(),
        };
        serde_json::to_string_pretty(&document).unwrap_or_default()
    }

    /// The model in a JSON document.
    ///
    /// # Errors
    /// [`ErrorKind::Document`] naming the field that is missing, wrong, or not to be trusted.
    pub fn from_json(json: &str) -> Result<Self, Error> {
        // Kind and version before the rest, so that a later version is told from a broken document.
        let Head {
            format,
            version,
            columns,
        } = parse(json)?;
        if format != FORMAT {
            return refuse(
                "format",
                format!("is {format:?}; a saved model has {FORMAT:?}"),
            );
        }
        if !(1..=VERSION).contains(&version) {
            return refuse(
                "version",
                format!("is {version}; this galton reads versions up to {VERSION}"),
            );
        }
        if columns.is_some() && version > 1 {
            let document: WithTerms = parse(json)?;
            check_exact(version, document.precision.as_ref())?;
            return document.into_model();
        }
        let mut document: Document = parse(json)?;
        check_exact(version, document.precision.as_ref())?;
        document.check()?;
        document.training.iter_mut().for_each(Training::complete);
        let since = document.predictors.iter().map(|slope| slope.since);
        let origins = since.chain([document.since]).collect();
        let orders = document.predictors.iter().map(|slope| slope.order);
        let orders = orders.chain([document.order]).collect();
        let slopes = document.predictors.iter();
        let slopes = slopes.map(|slope| Double::new(slope.coefficient, slope.low));
        let exact: Vec<Double> =
            std::iter::once(Double::new(document.intercept, document.intercept_low))
                .chain(slopes)
                .collect();
        let predictors = document.predictors.into_iter().map(|slope| slope.name);
        let model_columns =
            ModelColumns::plain(document.response, predictors.collect()).since(origins, orders);
        let model = Self::of_exact(model_columns, &exact, document.training)?;
        Ok(model.with_precision(document.precision))
    }

    fn with_terms(&self) -> WithTerms {
        let model_columns = &self.model_columns;
        let predictor = |(at, name): (usize, &String)| Predictor {
            name: name.clone(),
            since: model_columns.origins[at],
            order: model_columns.orders[at],
            levels: Some(model_columns.levels[at].clone()).filter(|levels| !levels.is_empty()),
        };
        let name = |source: usize| model_columns.predictors[source].clone();
        let term_of = |column: usize| {
            let mut terms = model_columns.terms.iter();
            let term = terms.find(|term| term.columns.contains(&column));
            term.map_or_else(String::new, |term| term.name.clone())
        };
        let columns = model_columns.columns.iter().zip(self.exact.iter().skip(1));
        let column = |(at, (column, exact)): (usize, (&Column, &Double))| Made {
            name: column.name.clone(),
            term: term_of(at),
            coefficient: exact.high(),
            low: exact.low(),
            powers: column
                .powers
                .iter()
                .map(|power| Power {
                    predictor: name(power.source),
                    power: power.exponent,
                    log: power.log,
                })
                .collect(),
            levels: column
                .levels
                .iter()
                .map(|[source, level]| Level {
                    predictor: name(*source),
                    value: model_columns.levels[*source][*level].clone(),
                })
                .collect(),
        };
        WithTerms {
            format: FORMAT.to_owned(),
            version: VERSION,
            response: model_columns.response.clone(),
            log: model_columns.log_response,
            since: model_columns.origins.last().copied().flatten(),
            order: model_columns.orders.last().copied().flatten(),
            intercept: model_columns.intercept.then_some(self.intercept),
            intercept_low: match model_columns.intercept {
                true => self.low().next().unwrap_or_default(),
                false => 0.0,
            },
            predictors: model_columns
                .predictors
                .iter()
                .enumerate()
                .map(predictor)
                .collect(),
            columns: columns.enumerate().map(column).collect(),
            training: self.training.clone(),
            precision: self.precision.clone(),
        }
    }
}

impl WithTerms {
    fn into_model(mut self) -> Result<Model, Error> {
        self.training.iter_mut().for_each(Training::complete);
        let names: Vec<&String> = self
            .predictors
            .iter()
            .map(|predictor| &predictor.name)
            .collect();
        check_names(&self.response, &names)?;
        check_lists(self.training.as_ref(), self.columns.len() + 1)?;
        if let Some(precision) = &self.precision {
            precision.check(self.columns.len())?;
        }
        if self.columns.is_empty() {
            return refuse("columns", "is empty; a model has at least one");
        }
        let places: HashMap<&String, usize> =
            (0..).zip(&names).map(|(at, name)| (*name, at)).collect();
        let source = |field: String, name: &String| match places.get(name) {
            Some(at) => Ok(*at),
            None => refuse(field, format!("{name:?} is no predictor")),
        };
        let levels_of = |at: usize| self.predictors[at].levels.as_deref().unwrap_or_default();
        let mut columns = Vec::new();
        for (at, made) in self.columns.iter().enumerate() {
            let mut column = Column {
                name: made.name.clone(),
                powers: Vec::new(),
                levels: Vec::new(),
            };
            for (place, power) in made.powers.iter().enumerate() {
                let field = format!("columns[{at}].powers[{place}]");
                let source = source(format!("{field}.predictor"), &power.predictor)?;
                if !levels_of(source).is_empty() {
                    return refuse(
                        format!("{field}.predictor"),
                        format!("{:?} is a category", power.predictor),
                    );
                }
                if !(1..=HIGHEST_POWER).contains(&power.power) {
                    let reason =
                        format!("is {}; it must be from 1 to {HIGHEST_POWER}", power.power);
                    return refuse(format!("{field}.power"), reason);
                }
                column.powers.push(model_columns::Power {
                    source,
                    log: power.log,
                    exponent: power.power,
                });
            }
            for (place, level) in made.levels.iter().enumerate() {
                let field = format!("columns[{at}].levels[{place}]");
                let source = source(format!("{field}.predictor"), &level.predictor)?;
                let known = levels_of(source)
                    .iter()
                    .position(|known| *known == level.value);
                let Some(known) = known else {
                    let reason = format!("{:?} is none of the predictor's levels", level.value);
                    return refuse(format!("{field}.value"), reason);
                };
                column.levels.push([source, known]);
            }
            columns.push(column);
        }
        let terms: Vec<&str> = self.columns.iter().map(|made| made.term.as_str()).collect();
        let since = self.predictors.iter().map(|predictor| predictor.since);
        let orders = self.predictors.iter().map(|predictor| predictor.order);
        let model_columns = ModelColumns {
            log_response: self.log,
            intercept: self.intercept.is_some(),
            origins: since.chain([self.since]).collect(),
            orders: orders.chain([self.order]).collect(),
            levels: (0..names.len()).map(|at| levels_of(at).to_vec()).collect(),
            predictors: names.into_iter().cloned().collect(),
            terms: grouped(&terms),
            columns,
            response: self.response,
        };
        let slopes = self.columns.iter();
        let slopes = slopes.map(|made| Double::new(made.coefficient, made.low));
        let intercept = match self.intercept {
            Some(intercept) => Double::new(intercept, self.intercept_low),
            None => Double::ZERO,
        };
        let exact: Vec<Double> = std::iter::once(intercept).chain(slopes).collect();
        Model::of_exact(model_columns, &exact, self.training)
            .map(|model| model.with_precision(self.precision))
    }
}

impl Document {
    fn check(&self) -> Result<(), Error> {
        let names: Vec<&String> = self.predictors.iter().map(|slope| &slope.name).collect();
        check_names(&self.response, &names)?;
        if let Some(precision) = &self.precision {
            precision.check(names.len())?;
        }
        check_lists(self.training.as_ref(), names.len() + 1)
    }
}

/// From version 3 on a precision has the coefficients of least squares.
fn check_exact(version: u32, precision: Option<&Precision>) -> Result<(), Error> {
    match precision {
        Some(known) if version > 2 && known.exact.is_empty() => {
            refuse("precision.exact", "is missing or empty")
        }
        _ => Ok(()),
    }
}

fn check_names(response: &str, predictors: &[&String]) -> Result<(), Error> {
    if response.is_empty() {
        return refuse("response", "is empty; it must name the response");
    }
    if predictors.is_empty() {
        return refuse("predictors", "is empty; a model has at least one");
    }
    let mut taken = HashSet::from([response]);
    for (at, name) in predictors.iter().enumerate() {
        if name.is_empty() || !taken.insert(name) {
            let reason = format!("{name:?} is empty or taken already");
            return refuse(format!("predictors[{at}].name"), reason);
        }
    }
    Ok(())
}

fn check_lists(training: Option<&Training>, expected: usize) -> Result<(), Error> {
    let Some(training) = training else {
        return Ok(());
    };
    for (field, count) in [
        ("training.observations", training.observations),
        ("training.iterations", training.iterations),
    ] {
        if count > MOST {
            return refuse(field, BEYOND);
        }
    }
    let lists = [
        ("training.exact", training.exact.len()),
        (
            "training.coefficientDigits",
            training.coefficient_digits.len(),
        ),
    ];
    for (field, found) in lists {
        // Digits were not kept at first.
        let none = found == 0 && field != "training.exact";
        if found != expected && !none {
            let reason = format!("has {found} numbers; the model has {expected} coefficients");
            return refuse(field, reason);
        }
    }
    Ok(())
}

/// Parses, with the path of the field that does not fit as part of the error.
fn parse<'a, T: Deserialize<'a>>(json: &'a str) -> Result<T, Error> {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = error.path().to_string();
        let known = !matches!(path.as_str(), "." | "?");
        let field = if known { path } else { "document".to_owned() };
        Error::from(ErrorKind::Document {
            field,
            reason: error.inner().to_string(),
        })
    })?;
    match deserializer.end() {
        Ok(()) => Ok(value),
        Err(error) => refuse("document", error.to_string()),
    }
}
