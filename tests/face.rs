//! The face's odd ends, in a browser: streams in pieces, progress, steps, the shapes of results.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used)]

use crate::common;
use crate::common::HEIGHTS;
use galton::wasm::{self, Reading};
use js_sys::{Array, JSON, Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

fn get(value: &JsValue, key: &str) -> JsValue {
    Reflect::get(value, &key.into()).unwrap()
}

fn text(value: &JsValue) -> String {
    JSON::stringify(value).unwrap().into()
}

fn object(entries: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (key, value) in entries {
        Reflect::set(&object, &(*key).into(), value).unwrap();
    }
    object.into()
}

fn read_bytes(bytes: &[u8], options: JsValue) -> Result<wasm::Observations, JsValue> {
    let mut reading = Reading::new(options)?;
    reading.push(&Uint8Array::from(bytes))?;
    reading.finish()
}

fn heights() -> wasm::Observations {
    read_bytes(HEIGHTS.as_bytes(), JsValue::UNDEFINED)
        .ok()
        .unwrap()
}

#[wasm_bindgen_test]
fn odd_pieces_give_what_the_whole_gives() {
    let expected = text(&heights().summary().unwrap());
    for size in [1, 7, 1000, HEIGHTS.len()] {
        let mut reading = Reading::new(JsValue::UNDEFINED).ok().unwrap();
        for chunk in HEIGHTS.as_bytes().chunks(size) {
            reading.push(&Uint8Array::from(chunk)).unwrap();
        }
        let found = reading.finish().ok().unwrap().summary().unwrap();
        assert_eq!(text(&found), expected, "in pieces of {size}");
    }
}

#[wasm_bindgen_test]
fn steps_are_plain_objects_the_same_stepped_to_and_looked_up() {
    let observations = heights();
    let settings = object(&[("iterations", 5.into()), ("learningRate", 0.002.into())]);
    let mut stepped = observations.descend(settings.clone()).ok().unwrap();
    let mut run = observations.descend(settings).ok().unwrap();
    let stop = run.run().unwrap();
    assert_eq!(get(&stop, "reason").as_string().unwrap(), "iteration-limit");
    assert_eq!(get(&stop, "iteration").as_f64(), Some(5.0));
    for iteration in 0..=5 {
        let step = stepped.step().unwrap();
        assert_eq!(text(&step), text(&run.at(iteration.into()).unwrap()));
        assert_eq!(get(&step, "iteration").as_f64(), Some(iteration.into()));
        for key in ["coefficients", "position"] {
            let list: Array = get(&step, key).dyn_into().unwrap();
            assert_eq!(list.length(), 2, "{key}");
        }
        assert!(get(&step, "heldOut").is_null());
    }
    assert!(stepped.step().unwrap().is_undefined());
}

#[wasm_bindgen_test]
fn a_track_is_its_stride_and_eight_numbers_a_step_for_one_predictor() {
    let settings = object(&[("iterations", 100.into()), ("learningRate", 0.002.into())]);
    let mut descent = heights().descend(settings).ok().unwrap();
    descent.run().unwrap();
    let track = descent.track(11, None).unwrap();
    assert_eq!(track[0], 10.0, "the stride");
    let steps: Vec<&[f64]> = track[1..].chunks(8).collect();
    assert_eq!(steps.len(), 11);
    for (number, step) in steps.iter().enumerate() {
        let at = descent.at((number * 10) as f64).unwrap();
        assert_eq!(step[0], (number * 10) as f64);
        assert_eq!(get(&at, "loss").as_f64(), Some(step[1]));
        assert_eq!(get(&at, "gap").as_f64(), Some(step[2]));
        assert_eq!(get(&at, "rSquared").as_f64(), Some(step[3]));
        let lists = [("position", &step[4..6]), ("coefficients", &step[6..8])];
        for (key, numbers) in lists {
            let list: Array = get(&at, key).dyn_into().unwrap();
            let list: Vec<f64> = list.iter().filter_map(|value| value.as_f64()).collect();
            assert_eq!(list, numbers, "{key} at {}", step[0]);
        }
    }
}

#[wasm_bindgen_test]
fn an_iteration_that_is_none_is_refused_by_an_error_object() {
    let descent = heights().descend(JsValue::UNDEFINED).ok().unwrap();
    for (iteration, kind) in [
        (1.0, "no-such-iteration"),
        (0.5, "invalid-option"),
        (-1.0, "invalid-option"),
        (f64::NAN, "invalid-option"),
        (1e300, "invalid-option"),
    ] {
        let error = descent.at(iteration).unwrap_err();
        assert!(error.is_instance_of::<js_sys::Error>(), "{iteration}");
        let found = get(&error, "code").as_string();
        assert_eq!(found.as_deref(), Some(kind), "{iteration}");
    }
}

#[wasm_bindgen_test]
fn every_option_of_another_kind_is_refused_by_name() {
    let refusals: [(&str, JsValue); 9] = [
        ("response", 1.into()),
        ("predictors", "parent".into()),
        ("predictors", Array::of1(&1.into()).into()),
        ("holdOut", (-1).into()),
        ("text", "ignore".into()),
        ("intercept", 1.into()),
        ("delimiter", "::".into()),
        ("header", JsValue::NULL),
        ("sample", 0.5.into()),
    ];
    for (option, value) in refusals {
        let options = object(&[(option, value.clone())]);
        let error = read_bytes(HEIGHTS.as_bytes(), options).err().unwrap();
        assert_refused(&error, option);
    }
    let refusals: [(&str, JsValue); 7] = [
        ("learningRate", "0.1".into()),
        ("learningRate", 0.into()),
        ("iterations", 1.5.into()),
        ("loss", "absolute".into()),
        ("standardise", "yes".into()),
        ("start", Array::of1(&1.into()).into()),
        ("tolerance", (-1).into()),
    ];
    let observations = heights();
    for (option, value) in refusals {
        let options = object(&[(option, value)]);
        let error = observations.descend(options).err().unwrap();
        assert_refused(&error, option);
    }
}

#[track_caller]
fn assert_refused(error: &JsValue, option: &str) {
    let message = get(error, "message").as_string().unwrap();
    assert!(message.starts_with(&format!("{option} is ")), "{message}");
    assert_eq!(get(error, "code").as_string().unwrap(), "invalid-option");
}

#[wasm_bindgen_test]
fn columns_and_a_first_look_agree_with_the_bytes() {
    let rows = common::rows(HEIGHTS);
    let values: Vec<f64> = (0..2)
        .flat_map(|j| rows.iter().map(move |row| row[j]))
        .collect();
    let names = vec!["parent".to_owned(), "child".to_owned()];
    let columns = wasm::Columns::new(names, values, rows.len(), Vec::new(), vec![0, 0]);
    let columns = wasm::read_columns(columns, JsValue::UNDEFINED)
        .ok()
        .unwrap();
    let exact =
        |observations: &wasm::Observations| text(&get(&observations.summary().unwrap(), "exact"));
    assert_eq!(exact(&columns), exact(&heights()));
    let mut inspector = wasm::Inspector::new(JsValue::UNDEFINED).ok().unwrap();
    let beginning = inspector.push(Some(HEIGHTS.as_bytes().to_vec())).unwrap();
    assert!(beginning.is_undefined());
    let look = inspector.push(None).unwrap();
    let dialect = get(&look, "dialect");
    assert_eq!(get(&dialect, "delimiter").as_string().unwrap(), ",");
    assert_eq!(get(&dialect, "header").as_bool(), Some(true));
    let columns: Array = get(&look, "columns").dyn_into().unwrap();
    assert_eq!(get(&columns.get(1), "name").as_string().unwrap(), "child");
}
