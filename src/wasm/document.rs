//! A saved model with terms, read by hand like the options: the package has checked it.

use js_sys::{Array, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::csv::{DateFormat, Names};
use crate::design::model_columns::{Column, ModelColumns, Power, grouped};
use crate::numerics::double::Double;
use crate::{Error, ErrorKind, Model};

/// The model of a document with terms.
pub(super) fn read(document: &JsValue) -> Result<Model, Error> {
    model_columns(document)
        .and_then(|(model_columns, exact)| Model::of_exact(model_columns, &exact, None).ok())
        .ok_or_else(|| {
            Error::from(ErrorKind::Document {
                field: "document".to_owned(),
                reason: "is no model with terms".to_owned(),
            })
        })
}

fn model_columns(document: &JsValue) -> Option<(ModelColumns, Vec<Double>)> {
    let mut predictors = Vec::new();
    let mut origins = Vec::new();
    let mut orders = Vec::new();
    let order = |object: &JsValue| DateFormat::from_name(&text(object, "order")?);
    let mut levels: Vec<Vec<String>> = Vec::new();
    for predictor in list(document, "predictors") {
        predictors.push(text(&predictor, "name")?);
        origins.push(get(&predictor, "since").as_f64());
        orders.push(order(&predictor));
        let own = list(&predictor, "levels");
        levels.push(own.iter().map(JsValue::as_string).collect::<Option<_>>()?);
    }
    origins.push(get(document, "since").as_f64());
    orders.push(order(document));
    let places = Names::of(predictors.iter().map(String::as_str));
    let source = |part: &JsValue| places.find(&text(part, "predictor")?, |at| &predictors[at]);
    let power = |part: &JsValue| {
        Some(Power {
            source: source(part)?,
            log: get(part, "log") == JsValue::TRUE,
            exponent: get(part, "power").as_f64()? as u32,
        })
    };
    let level = |part: &JsValue| {
        let (source, value) = (source(part)?, text(part, "value")?);
        let at = levels[source].iter().position(|known| *known == value)?;
        Some([source, at])
    };
    let intercept = get(document, "intercept").as_f64();
    let exact = |high: f64, object: &JsValue, low: &str| {
        Double::new(high, get(object, low).as_f64().unwrap_or_default())
    };
    let mut coefficients = vec![match intercept {
        Some(intercept) => exact(intercept, document, "interceptLow"),
        None => Double::ZERO,
    }];
    let (mut columns, mut terms) = (Vec::new(), Vec::new());
    for column in list(document, "columns") {
        let coefficient = get(&column, "coefficient").as_f64()?;
        coefficients.push(exact(coefficient, &column, "low"));
        terms.push(text(&column, "term")?);
        columns.push(Column {
            name: text(&column, "name")?,
            powers: list(&column, "powers")
                .iter()
                .map(power)
                .collect::<Option<_>>()?,
            levels: list(&column, "levels")
                .iter()
                .map(level)
                .collect::<Option<_>>()?,
        });
    }
    let terms: Vec<&str> = terms.iter().map(String::as_str).collect();
    let model_columns = ModelColumns {
        response: text(document, "response")?,
        log_response: get(document, "log") == JsValue::TRUE,
        intercept: intercept.is_some(),
        terms: grouped(&terms),
        predictors,
        levels,
        origins,
        orders,
        columns,
    };
    Some((model_columns, coefficients))
}

fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

fn text(object: &JsValue, name: &str) -> Option<String> {
    get(object, name).as_string()
}

/// The elements of an array; none where there is no array.
fn list(object: &JsValue, name: &str) -> Vec<JsValue> {
    let array = get(object, name).dyn_into::<Array>();
    array.map_or_else(|_| Vec::new(), |array| array.to_vec())
}
