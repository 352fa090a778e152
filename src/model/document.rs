//! A model as a versioned document: one value, which JSON keeps to the last bit. Natively serde_json writes and
//! reads it; in JavaScript it is a plain object, which keeps a JSON parser out of the WebAssembly.
//!
//! A model of its predictors as they are has a coefficient for each, beside an intercept. In a model of other
//! terms every column lists its parts, so no formula has to be parsed.

use super::fields::{Field, Refusal};
use super::{Model, Training};
use crate::csv::{Amount, DateFormat, Names, Numerals, Written};
use crate::design::formula::LOGARITHM;
use crate::design::model_columns::{Column, Computed, ModelColumns, Power, grouped};
use crate::error::{Error, joined, quoted};
use crate::fit::coordinates::Scaling;
use crate::fit::precision::Precision;
use crate::fit::quadratic::Loss;
use crate::numerics::double::Double;
use crate::numerics::expression::{HIGHEST_POWER, OPERATIONS, Operation, Step, is_valid};
use crate::value::{Record, Value};

/// The format that a saved model names.
const FORMAT: &str = "galton-model";

/// The version of the document that this crate writes. It reads earlier versions, too: version 1 has no
/// precision and no terms, version 2 has coefficients rounded to `f64` only.
const VERSION: u64 = 3;

/// The reason of [`Stop::Converged`](crate::Stop::Converged).
const CONVERGED: &str = "converged";

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
        let precision = precision.map(|field| Precision::read(&field, width, number));
        match refusal.take() {
            Some(error) => Err(error),
            None => Ok(Self::of_exact(columns, &exact, training)?.with_precision(precision)),
        }
    }
}

/// The columns of a model, and its coefficients, the intercept first.
fn columns(document: &Field<'_>, has_terms: bool) -> (ModelColumns, Vec<Double>) {
    let response = document.get("response").text();
    let intercept = match has_terms {
        true => document.get("intercept").number_or_null(),
        false => Some(document.get("intercept").number()),
    };
    let low = low(&document.get("interceptLow"));
    let mut exact = vec![intercept.map_or(Double::ZERO, |high| Double::new(high, low))];
    let list = document.get("predictors");
    let predictors = list.some_elements();
    let allowed = match has_terms {
        true => ["name", "since", "order", "unit", "missing", "levels"].as_slice(),
        false => &[
            "name",
            "coefficient",
            "low",
            "since",
            "order",
            "unit",
            "missing",
        ],
    };
    let (mut names, mut levels) = (Vec::new(), Vec::new());
    let (mut origins, mut orders, mut written) = (Vec::new(), Vec::new(), Vec::new());
    for predictor in &predictors {
        predictor.need_record();
        names.push(predictor.get("name").owned_text());
        let own = predictor.get("levels").given();
        levels.push(own.map_or_else(Vec::new, |levels| levels.some_texts()));
        read_dates(predictor, &mut origins, &mut orders, &mut written);
        if !has_terms {
            exact.push(coefficient(predictor));
        }
        predictor.only(allowed);
    }
    read_dates(document, &mut origins, &mut orders, &mut written);
    let places = Names::of(names.len(), &|at| &names[at]);
    for (at, name) in names.iter().enumerate() {
        if name == response || places.find(name, &|at| &names[at]) != Some(at) {
            // Of two with one name, the second is at fault.
            let at = names.iter().rposition(|other| other == name);
            let field = predictors[at.unwrap_or_default()];
            field.get("name").refuse("a name that is not taken already");
        }
    }
    let frequency = document.get("frequency").given();
    let frequency = frequency.map(|name| name.owned_text());
    if !has_terms {
        let mut columns =
            ModelColumns::plain(response.to_owned(), names).since(origins, orders, written);
        columns.frequency = frequency;
        return (columns, exact);
    }
    let sources = Sources {
        names: &names,
        places,
        levels: &levels,
    };
    let (mut columns, mut terms) = (Vec::new(), Vec::new());
    let list = document.get("columns");
    let elements = list.some_elements();
    for column in &elements {
        column.only(&["name", "term", "coefficient", "low", "powers", "levels"]);
        exact.push(coefficient(column));
        terms.push(column.get("term").text());
        columns.push(Column {
            name: column.get("name").owned_text(),
            powers: sources.powers(&column.get("powers")),
            levels: sources.values(&column.get("levels")),
        });
    }
    let modelled = match document.get("predicted").given() {
        Some(predicted) => {
            let own = [response.to_owned()];
            let places = Names::of(1, &|at| &own[at]);
            Sources {
                names: &own,
                places,
                levels: &[Vec::new()],
            }
            .computed(&predicted)
        }
        None if log(document) => Computed {
            name: format!("log({})", quoted(response)),
            steps: LOGARITHM.to_vec(),
        },
        None => Computed {
            name: quoted(response),
            steps: vec![Step::Column(0)],
        },
    };
    let offset = document.get("offset").given();
    let offset = offset.map(|offset| sources.computed(&offset));
    let aliased = document.get("aliased").given();
    let columns = ModelColumns {
        response: response.to_owned(),
        modelled,
        offset,
        intercept: intercept.is_some(),
        aliased: aliased.map_or_else(Vec::new, |names| names.texts()),
        frequency,
        terms: grouped(&terms),
        predictors: names,
        levels,
        origins,
        orders,
        written,
        columns,
    };
    (columns, exact)
}

/// The predictors, which columns name.
struct Sources<'a> {
    names: &'a [String],
    places: Names,
    levels: &'a [Vec<String>],
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

    fn powers(&self, field: &Field<'_>) -> Vec<Power> {
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

    fn computed(&self, field: &Field<'_>) -> Computed {
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
    fn values(&self, field: &Field<'_>) -> Vec<[usize; 2]> {
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

/// Whether a logarithm is taken.
fn log(holder: &Field<'_>) -> bool {
    let field = holder.get("log").given();
    field.is_some_and(|field| field.flag())
}

/// The exponent of a power; the largest one for one that is larger.
fn exponent(field: &Field<'_>) -> u32 {
    u32::try_from(field.whole()).unwrap_or(u32::MAX)
}

/// Writes nothing for zero.
fn put_low(record: &mut Record, name: &'static str, low: f64) {
    if low != 0.0 {
        record.number(name, low);
    }
}

/// The part of a number below its last place; 0 where it is missing.
fn low(field: &Field<'_>) -> f64 {
    field.optional_number().unwrap_or_default()
}

fn coefficient(holder: &Field<'_>) -> Double {
    let high = holder.get("coefficient").number();
    Double::new(high, low(&holder.get("low")))
}

/// The day that dates are counted from, in which order their parts stand, and how other values are written.
fn read_dates(
    holder: &Field<'_>,
    origins: &mut Vec<Option<f64>>,
    orders: &mut Vec<Option<DateFormat>>,
    written: &mut Vec<Written>,
) {
    origins.push(holder.get("since").optional_number());
    let field = holder.get("order");
    let order = field.as_text().and_then(DateFormat::from_name);
    if order.is_none() && field.given().is_some() {
        let names: Vec<&str> = DateFormat::all().map(DateFormat::name).collect();
        field.refuse(&joined(&names, ", "));
    }
    orders.push(order);
    let words = holder.get("missing").given();
    let words = words.map(|words| words.texts());
    let mut own = Written::with_missing(words.as_ref());
    if let Some(unit) = holder.get("unit").given() {
        own.amount = Some(Amount {
            numerals: Numerals::default(),
            unit: unit.owned_text(),
        });
    }
    written.push(own);
}

impl Training {
    /// The training as part of a document.
    fn value(&self) -> Value {
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
    fn read(field: &Field<'_>, coefficients: usize) -> Self {
        field.only(TRAINING);
        let text_or = |name, default: &str| {
            let text = field.get(name).given().map(|field| field.text());
            text.unwrap_or(default).to_owned()
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

impl Precision {
    /// The precision as part of a document.
    fn value(&self) -> Value {
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
    fn read(field: &Field<'_>, width: usize, version: u64) -> Self {
        field.only(PRECISION);
        let at_centre = field.get("atCentre").number_or_null();
        let k = width + usize::from(at_centre.is_some());
        let exact = field.get("exact");
        let has_exact = version == VERSION || exact.given().is_some();
        let factor = field.get("factor");
        let weights = field.get("weights").given();
        let weights = weights.map(|name| name.owned_text());
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
