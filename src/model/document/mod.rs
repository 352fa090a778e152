//! A model as a versioned document: one value, which JSON keeps to the last bit. Natively serde_json writes and
//! reads it; in JavaScript it is a plain object, which keeps a JSON parser out of the WebAssembly.
//!
//! A model of its predictors as they are has a coefficient for each, beside an intercept. In a model of other
//! terms every column lists its parts, so no formula has to be parsed.

mod agreement;
mod columns;
mod precision;
mod sources;
mod training;

use self::columns::columns;
use super::fields::{Field, Refusal};
use super::{Model, Training};
use crate::design::formula::LOGARITHM;
use crate::design::model_columns::{Computed, Power};
use crate::error::Error;
use crate::fit::precision::Precision;
use crate::numerics::expression::{Operation, Step};
use crate::value::{Record, Value};

/// The format that a saved model names.
const FORMAT: &str = "galton-model";

/// The version of the document that this crate writes. It reads earlier versions, too: version 1 has no
/// precision and no terms, version 2 has coefficients rounded to `f64` only.
const VERSION: u64 = 3;

/// The fields of a document; the last five are those of a document with terms only.
const FIELDS: &[&str] = &[
    "format",
    "version",
    "response",
    "since",
    "order",
    "unit",
    "missing",
    "intercept",
    "interceptLow",
    "predictors",
    "training",
    "precision",
    "frequency",
    "log",
    "columns",
    "aliased",
    "predicted",
    "offset",
];

/// How many fields a document without terms may have.
const PLAIN_FIELDS: usize = FIELDS.len() - 5;

#[cfg(not(target_arch = "wasm32"))]
impl Model {
    /// The model as JSON, every number to its last bit.
    pub fn to_json(&self) -> String {
        // Strings and finite numbers under string keys: there is nothing in it that JSON lacks.
        serde_json::to_string_pretty(&self.document()).unwrap_or_default()
    }

    /// The model in a JSON document.
    ///
    /// # Errors
    /// [`ErrorKind::Document`](crate::ErrorKind::Document) naming the field that is missing, wrong, or not to be trusted.
    pub fn from_json(json: &str) -> Result<Self, Error> {
        let document: Value = serde_json::from_str(json).map_err(|error| {
            Error::from(crate::ErrorKind::Document {
                field: "document".to_owned(),
                reason: format!("is not JSON ({error})"),
            })
        })?;
        Self::from_document(&document)
    }
}

impl Model {
    /// The model as a document.
    pub(crate) fn document(&self) -> Value {
        let own = &self.model_columns;
        let is_plain = own.is_plain_linear();
        let last = own.predictors.len();
        let mut record = Record::default();
        record.text("format", FORMAT);
        record.whole("version", VERSION);
        record.text("response", &own.response);
        if !is_plain {
            match own.modelled.steps == LOGARITHM {
                true => record.flag("log", true),
                false if own.is_response_plain() => {}
                false => {
                    let names = std::slice::from_ref(&own.response);
                    record.put("predicted", computed(&own.modelled, names));
                }
            }
            if let Some(offset) = &own.offset {
                record.put("offset", computed(offset, &own.predictors));
            }
            self.put_dates(&mut record, last);
        }
        let low = self.low().next().unwrap_or_default();
        match own.intercept {
            true => {
                record.number("intercept", self.intercept);
                put_low(&mut record, "interceptLow", low);
            }
            false => record.put("intercept", Value::Null),
        }
        let predictors = (0..last).map(|at| self.predictor(at, is_plain));
        record.put("predictors", Value::List(predictors.collect()));
        if is_plain {
            self.put_dates(&mut record, last);
        } else {
            let columns = (0..own.columns.len()).map(|at| self.column(at));
            record.put("columns", Value::List(columns.collect()));
            if !own.aliased.is_empty() {
                record.texts("aliased", &own.aliased);
            }
        }
        let training = self.training.as_ref().map(Training::value);
        if let Some(frequency) = &own.frequency {
            record.text("frequency", frequency);
        }
        record.put("training", training.unwrap_or(Value::Null));
        if let Some(precision) = &self.precision {
            record.put("precision", precision.value());
        }
        record.into()
    }

    /// A predictor: with its coefficient where it is a column of the model as it is, and otherwise with its
    /// values where it is a category.
    fn predictor(&self, at: usize, is_plain: bool) -> Value {
        let own = &self.model_columns;
        let mut record = Record::default();
        record.text("name", &own.predictors[at]);
        if is_plain {
            self.put_coefficient(&mut record, at);
        }
        self.put_dates(&mut record, at);
        if !own.levels[at].is_empty() {
            record.texts("levels", &own.levels[at]);
        }
        record.into()
    }

    /// A column: a product of powers in the rows with certain values, 0 in the others.
    fn column(&self, at: usize) -> Value {
        let own = &self.model_columns;
        let column = &own.columns[at];
        let mut terms = own.terms.iter();
        let term = terms.find(|term| term.columns.contains(&at));
        let mut record = Record::default();
        record.text("name", &column.name);
        record.text("term", term.map_or("", |term| &term.name));
        self.put_coefficient(&mut record, at);
        if !column.powers.is_empty() {
            let power = |power: &Power| {
                let mut record = Record::default();
                match power.base[..] {
                    [Step::Column(source)] => record.text("predictor", &own.predictors[source]),
                    [Step::Column(source), Step::Apply(Operation::Log)] => {
                        record.text("predictor", &own.predictors[source]);
                        record.flag("log", true);
                    }
                    _ => record.put("steps", steps(&power.base, &own.predictors)),
                }
                match power.basis.is_empty() {
                    true => record.whole("power", power.exponent.into()),
                    false => {
                        let pair = |pair: &[f64; 2]| Value::Numbers(pair.to_vec());
                        record.put("basis", Value::list(&power.basis, pair));
                    }
                }
                record.into()
            };
            record.put("powers", Value::list(&column.powers, power));
        }
        if !column.levels.is_empty() {
            let level = |[source, level]: &[usize; 2]| {
                let mut record = Record::default();
                record.text("predictor", &own.predictors[*source]);
                record.text("value", &own.levels[*source][*level]);
                record.into()
            };
            record.put("levels", Value::list(&column.levels, level));
        }
        record.into()
    }

    fn put_coefficient(&self, record: &mut Record, column: usize) {
        let exact = self.exact[column + 1];
        record.number("coefficient", exact.high());
        put_low(record, "low", exact.low());
    }

    /// How the dates of a predictor are read, or those of the response, which comes after the last predictor.
    fn put_dates(&self, record: &mut Record, at: usize) {
        if let Some(since) = self.model_columns.origins[at] {
            record.number("since", since);
        }
        if let Some(order) = self.model_columns.orders[at] {
            record.text("order", order.name());
        }
        let written = &self.model_columns.written[at];
        if let Some(unit) = written.unit() {
            record.text("unit", unit);
        }
        if let Some(words) = &written.missing {
            record.texts("missing", words);
        }
    }

    /// The model of a document.
    ///
    /// # Errors
    /// [`ErrorKind::Document`](crate::ErrorKind::Document) naming the field that is missing, wrong, or not to be trusted.
    pub(crate) fn from_document(document: &Value) -> Result<Self, Error> {
        let refusal = Refusal::default();
        let document = Field::document(document, &refusal);
        document.need_record();
        // Format and version before the rest, so that a later version is told from a broken document.
        let format = document.get("format");
        if format.as_text() != Some(FORMAT) {
            format.refuse("\"galton-model\"");
        }
        let version = document.get("version");
        let number = version.whole();
        if !(1..=VERSION).contains(&number) {
            version.refuse_as(&format!(
                "is {number}; this galton reads versions up to {VERSION}"
            ));
        }
        let has_terms = number > 1 && document.get("columns").given().is_some();
        let fields = if has_terms {
            FIELDS.len()
        } else {
            PLAIN_FIELDS
        };
        document.only(&FIELDS[..fields]);
        let (columns, exact) = columns(&document, has_terms);
        let width = columns.columns.len();
        let training = document.get("training").known();
        let training = training.map(|field| Training::read(&field, width + 1));
        let precision = document.get("precision").known();
        let precision = precision.map(|field| Precision::read(&field, width, number == VERSION));
        if let Some(error) = refusal.take() {
            return Err(error);
        }
        let model = Self::of_exact(columns, &exact, training)?.with_precision(precision);
        if number == VERSION {
            agreement::check(&document, has_terms, &model);
        }
        refusal.take().map_or(Ok(model), Err)
    }
}

/// A computed value of columns with these names.
fn computed(computed: &Computed, names: &[String]) -> Value {
    let mut record = Record::default();
    record.text("name", &computed.name);
    record.put("steps", steps(&computed.steps, names));
    record.into()
}

/// The steps of an expression of columns with these names.
fn steps(steps: &[Step], names: &[String]) -> Value {
    Value::list(steps, |step| {
        let mut record = Record::default();
        match *step {
            Step::Column(at) => record.text("predictor", &names[at]),
            Step::Number(number) => record.number("number", number),
            Step::Power(exponent) => record.whole("power", exponent.into()),
            Step::Apply(operation) => record.text("apply", operation.name()),
        }
        record.into()
    })
}

/// Writes nothing for zero.
fn put_low(record: &mut Record, name: &'static str, low: f64) {
    if low != 0.0 {
        record.number(name, low);
    }
}
