//! A model as a versioned JSON document. Native builds only: in JavaScript the package does it,
//! which keeps a JSON parser out of the WebAssembly.

use serde::{Deserialize, Serialize};

use crate::coordinates::Scaling;
use crate::error::Error;
use crate::model::{Model, Training};
use crate::precision::Precision;
use crate::terms::Layout;

/// What a saved model says it is.
const FORMAT: &str = "galton-model";

/// The version of the document that this crate writes. It reads those before it, too: version 1 has no
/// precision.
const VERSION: u32 = 2;

/// A saved model: format and version, names and coefficients, and how it was trained.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    format: String,
    version: u32,
    response: String,
    intercept: f64,
    predictors: Vec<Term>,
    /// Of a response of dates: the day they are counted from, in days since 1970-01-01.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    since: Option<f64>,
    training: Option<Training>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    precision: Option<Precision>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Term {
    name: String,
    coefficient: f64,
    /// Of a predictor of dates: the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    since: Option<f64>,
}

/// What every version of the document begins with.
#[derive(Deserialize)]
struct Head {
    format: String,
    version: u32,
}

fn refuse<T>(field: impl Into<String>, reason: impl Into<String>) -> Result<T, Error> {
    Err(Error::Document {
        field: field.into(),
        reason: reason.into(),
    })
}

impl Model {
    /// The model as JSON, every number to its last bit.
    pub fn to_json(&self) -> String {
        let Layout {
            response,
            predictors,
            origins,
            ..
        } = &self.layout;
        let slopes = self.coefficients.iter().zip(origins);
        let predictors = predictors.iter().zip(slopes);
        let document = Document {
            format: FORMAT.to_owned(),
            version: VERSION,
            response: response.clone(),
            intercept: self.intercept,
            predictors: predictors
                .map(|(name, (coefficient, since))| Term {
                    name: name.clone(),
                    coefficient: *coefficient,
                    since: *since,
                })
                .collect(),
            since: origins.last().copied().flatten(),
            training: self.training.clone(),
            precision: self.precision.clone(),
        };
        // Strings and finite numbers under string keys: there is nothing in it that JSON lacks.
        serde_json::to_string_pretty(&document).unwrap_or_default()
    }

    /// The model in a JSON document.
    ///
    /// # Errors
    /// [`Error::Document`] naming the field that is missing, wrong, or not to be trusted.
    pub fn from_json(json: &str) -> Result<Self, Error> {
        // Kind and version before the rest, so that a later version is told from a broken document.
        let Head { format, version } = parse(json)?;
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
        let mut document: Document = parse(json)?;
        document.check()?;
        if let Some(training) = document.training.as_mut().filter(|t| t.scaling.is_empty()) {
            // From before there were more scalings than two.
            let scaling = match training.standardise {
                true => Scaling::Standardised,
                false => Scaling::Raw,
            };
            training.scaling = scaling.name().to_owned();
        }
        let since = document.predictors.iter().map(|term| term.since);
        let origins = since.chain([document.since]).collect();
        let (predictors, coefficients) = document
            .predictors
            .into_iter()
            .map(|term| (term.name, term.coefficient))
            .unzip();
        Ok(Self {
            layout: Layout::plain(document.response, predictors).since(origins),
            intercept: document.intercept,
            coefficients,
            training: document.training,
            precision: document.precision,
        })
    }
}

impl Document {
    fn check(&self) -> Result<(), Error> {
        if self.response.is_empty() {
            return refuse("response", "is empty; it must name the response");
        }
        if self.predictors.is_empty() {
            return refuse("predictors", "is empty; a model has at least one");
        }
        for (at, term) in self.predictors.iter().enumerate() {
            let earlier = self.predictors[..at]
                .iter()
                .any(|other| other.name == term.name);
            if earlier || term.name == self.response || term.name.is_empty() {
                let reason = format!("{:?} is empty or taken already", term.name);
                return refuse(format!("predictors[{at}].name"), reason);
            }
        }
        if let Some(precision) = &self.precision {
            precision.check(self.predictors.len())?;
        }
        let expected = self.predictors.len() + 1;
        let Some(training) = &self.training else {
            return Ok(());
        };
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
}

/// Parses, with the path of the field that does not fit as part of the error.
fn parse<'a, T: Deserialize<'a>>(json: &'a str) -> Result<T, Error> {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = error.path().to_string();
        let known = !matches!(path.as_str(), "." | "?");
        let field = if known { path } else { "document".to_owned() };
        Error::Document {
            field,
            reason: error.inner().to_string(),
        }
    })?;
    match deserializer.end() {
        Ok(()) => Ok(value),
        Err(error) => refuse("document", error.to_string()),
    }
}
