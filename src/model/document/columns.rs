//! The predictors and columns of a document, with their coefficients.

use super::sources::{Sources, log};
use crate::csv::{Amount, DateFormat, Names, Numerals, Written};
use crate::design::formula::LOGARITHM;
use crate::design::model_columns::{Column, Computed, ModelColumns, grouped};
use crate::error::{joined, quoted};
use crate::model::fields::Field;
use crate::numerics::double::Double;
use crate::numerics::expression::Step;

/// The fields of a predictor in a document with terms.
const PREDICTOR: &[&str] = &["name", "since", "order", "unit", "missing", "levels"];

/// The fields of a predictor in a document without terms.
const PLAIN_PREDICTOR: &[&str] = &[
    "name",
    "coefficient",
    "low",
    "since",
    "order",
    "unit",
    "missing",
];

/// The fields of a column.
const COLUMN: &[&str] = &["name", "term", "coefficient", "low", "powers", "levels"];

/// The columns of a model, and its coefficients, the intercept first.
pub(super) fn columns(document: &Field<'_>, has_terms: bool) -> (ModelColumns, Vec<Double>) {
    let response = document.get("response").text();
    let intercept = match has_terms {
        true => document.get("intercept").number_or_null(),
        false => Some(document.get("intercept").number()),
    };
    let low = low(&document.get("interceptLow"));
    let mut exact = vec![Double::new(intercept.unwrap_or_default(), low)];
    let own = Predictors::read(document, response, has_terms, &mut exact);
    let frequency = document.get("frequency").optional_text();
    let response = response.to_owned();
    let mut columns = match has_terms {
        true => terms(document, response, own, &mut exact),
        false => {
            ModelColumns::plain(response, own.names).since(own.origins, own.orders, own.written)
        }
    };
    columns.intercept = intercept.is_some();
    columns.frequency = frequency;
    (columns, exact)
}

/// The predictors, and how they are read. The last entry of `origins`, `orders` and `written` is the response's.
#[derive(Default)]
struct Predictors {
    names: Vec<String>,
    levels: Vec<Vec<String>>,
    origins: Vec<Option<f64>>,
    orders: Vec<Option<DateFormat>>,
    written: Vec<Written>,
}

impl Predictors {
    /// The predictors of a document. Those of a document without terms have their coefficients.
    fn read(
        document: &Field<'_>,
        response: &str,
        has_terms: bool,
        exact: &mut Vec<Double>,
    ) -> Self {
        let list = document.get("predictors");
        let predictors = list.some_elements();
        let fields = match has_terms {
            true => PREDICTOR,
            false => PLAIN_PREDICTOR,
        };
        let mut own = Self::default();
        for predictor in &predictors {
            predictor.need_record();
            own.names.push(predictor.get("name").owned_text());
            let levels = predictor.get("levels").given();
            own.levels
                .push(levels.map_or_else(Vec::new, |levels| levels.some_texts()));
            own.read_dates(predictor);
            if !has_terms {
                exact.push(coefficient(predictor));
            }
            predictor.only(fields);
        }
        own.read_dates(document);
        let names = &own.names;
        let places = own.places();
        for (at, name) in names.iter().enumerate() {
            if name == response || places.find(name, &|at| &names[at]) != Some(at) {
                // Of two with one name, the second is at fault.
                let at = names.iter().rposition(|other| other == name);
                let field = predictors[at.unwrap_or_default()];
                field.get("name").refuse("a name that is not taken already");
            }
        }
        own
    }

    fn places(&self) -> Names {
        Names::of(self.names.len(), &|at| &self.names[at])
    }

    /// Adds the day that dates are counted from, in which order their parts stand, and how other values are written.
    fn read_dates(&mut self, holder: &Field<'_>) {
        self.origins.push(holder.get("since").optional_number());
        let field = holder.get("order");
        let order = field.as_text().and_then(DateFormat::from_name);
        if order.is_none() && field.given().is_some() {
            let names: Vec<&str> = DateFormat::all().map(DateFormat::name).collect();
            field.refuse(&joined(&names, ", "));
        }
        self.orders.push(order);
        let words = holder.get("missing").optional_texts();
        let mut written = Written::with_missing(words.as_ref());
        let numerals = Numerals::default();
        let unit = holder.get("unit").optional_text();
        written.amount = unit.map(|unit| Amount { numerals, unit });
        self.written.push(written);
    }
}

/// The columns of a document with terms.
fn terms(
    document: &Field<'_>,
    response: String,
    own: Predictors,
    exact: &mut Vec<Double>,
) -> ModelColumns {
    let sources = Sources {
        names: &own.names,
        places: own.places(),
        levels: &own.levels,
    };
    let (mut columns, mut terms) = (Vec::new(), Vec::new());
    let list = document.get("columns");
    let elements = list.some_elements();
    for column in &elements {
        column.only(COLUMN);
        exact.push(coefficient(column));
        terms.push(column.get("term").text());
        columns.push(Column {
            name: column.get("name").owned_text(),
            powers: sources.powers(&column.get("powers")),
            levels: sources.values(&column.get("levels")),
        });
    }
    let modelled = modelled(document, &response);
    let offset = document.get("offset").given();
    let offset = offset.map(|offset| sources.computed(&offset));
    let aliased = document.get("aliased").optional_texts();
    ModelColumns {
        response,
        modelled,
        offset,
        intercept: true,
        aliased: aliased.unwrap_or_default(),
        frequency: None,
        terms: grouped(&terms),
        predictors: own.names,
        levels: own.levels,
        origins: own.origins,
        orders: own.orders,
        written: own.written,
        columns,
    }
}

/// The predicted quantity: the response, its logarithm, or an expression of it.
fn modelled(document: &Field<'_>, response: &str) -> Computed {
    if let Some(predicted) = document.get("predicted").given() {
        let names = [response.to_owned()];
        return Sources {
            places: Names::of(1, &|at| &names[at]),
            names: &names,
            levels: &[Vec::new()],
        }
        .computed(&predicted);
    }
    let name = quoted(response);
    match log(document) {
        true => Computed {
            name: "log(".to_owned() + &name + ")",
            steps: LOGARITHM.to_vec(),
        },
        false => Computed {
            name,
            steps: vec![Step::Column(0)],
        },
    }
}

/// The part of a number below its last place; 0 where it is missing.
pub(super) fn low(field: &Field<'_>) -> f64 {
    field.optional_number().unwrap_or_default()
}

fn coefficient(holder: &Field<'_>) -> Double {
    let high = holder.get("coefficient").number();
    Double::new(high, low(&holder.get("low")))
}
