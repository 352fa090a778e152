//! The face, in a browser.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used)]

use crate::common;
use crate::common::{DIABETES_BMI, HEIGHTS, METHOD_BITS, ORIGINAL_BITS, method_bits, original};
use galton::wasm::{self, Reading};
use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

fn object(entries: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (key, value) in entries {
        Reflect::set(&object, &(*key).into(), value).unwrap();
    }
    object.into()
}

fn get(value: &JsValue, key: &str) -> JsValue {
    Reflect::get(value, &key.into()).unwrap()
}

fn read_bytes(bytes: &[u8], options: JsValue) -> Result<wasm::Observations, JsValue> {
    let mut reading = Reading::new(options)?;
    reading.push(&Uint8Array::from(bytes))?;
    reading.finish()
}

#[wasm_bindgen_test]
fn the_original_has_the_same_bits_as_natively() {
    let step = original([0.0, 0.0]).at(2001).unwrap();
    let bits: Vec<u64> = step.coefficients.iter().map(|c| c.to_bits()).collect();
    assert_eq!(bits, ORIGINAL_BITS);
}

#[wasm_bindgen_test]
fn every_method_has_the_same_bits_as_natively() {
    for (name, bits) in METHOD_BITS {
        assert_eq!(method_bits(name), bits, "{name}");
    }
}

#[wasm_bindgen_test]
fn the_regression_table_has_the_same_bits_as_natively() {
    assert_eq!(common::inference_bits(), common::INFERENCE_BITS);
}

#[wasm_bindgen_test]
fn options_go_in_and_summaries_come_out_as_plain_objects() {
    let options = object(&[
        ("response", "progression".into()),
        ("predictors", Array::of1(&"bmi".into()).into()),
        ("holdOut", 20.into()),
    ]);
    let observations = read_bytes(DIABETES_BMI.as_bytes(), options).ok().unwrap();
    let summary = observations.summary().unwrap();
    assert_eq!(get(&get(&summary, "report"), "used").as_f64(), Some(422.0));
    assert_eq!(observations.held_out_rows().len(), 40);
    let settings = object(&[("learningRate", 0.1.into())]);
    let mut descent = observations.descend(settings).ok().unwrap();
    let stop = descent.run().unwrap();
    assert_eq!(
        get(&stop, "reason").as_string().as_deref(),
        Some("converged")
    );
    let last = descent.at(descent.iteration()).unwrap();
    assert!(get(&last, "digits").as_f64().unwrap() > 6.0);
    let model = descent.model(None).ok().unwrap();
    assert_eq!(model.predict(&[0.0, 0.1]).unwrap().len(), 2);
}

#[wasm_bindgen_test]
fn an_error_is_an_error_object_with_its_place() {
    let table = b"x,y\n1,2\n2,3\n3,tall\n4,5\n";
    let error = read_bytes(table, JsValue::UNDEFINED).err().unwrap();
    assert_eq!(
        get(&error, "name").as_string().as_deref(),
        Some("GaltonError")
    );
    assert_eq!(get(&error, "code").as_string().as_deref(), Some("text"));
    assert_eq!(get(&error, "row").as_f64(), Some(3.0));
    assert_eq!(get(&error, "line").as_f64(), Some(4.0));
    assert_eq!(get(&error, "column").as_string().as_deref(), Some("y"));
}

#[wasm_bindgen_test]
fn a_wrong_option_is_refused_by_name() {
    let options = object(&[("holdOut", "20".into())]);
    let error = read_bytes(HEIGHTS.as_bytes(), options).err().unwrap();
    let message = get(&error, "message").as_string().unwrap();
    assert_eq!(
        message,
        "holdOut is \"20\"; it must be a whole number from 0"
    );
}

#[wasm_bindgen_test]
fn the_painted_surface_stays_as_it_was_painted() {
    let observations = read_bytes(HEIGHTS.as_bytes(), JsValue::UNDEFINED)
        .ok()
        .unwrap();
    let descent = observations.descend(JsValue::UNDEFINED).ok().unwrap();
    let colours = [0, 0, 0, 128, 128, 128, 255, 255, 255];
    let axes = [0.0, 2.0, 60.0, 75.0];
    let picture = descent.paint_surface(40, 30, &axes, &colours, 5.0).unwrap();
    assert_eq!((picture.width(), picture.height()), (40, 30));
    let before = picture.data().to_vec();
    let filler: Vec<Vec<u8>> = (0..50).map(|i| vec![i; 10_000]).collect();
    assert_eq!(picture.data().to_vec(), before);
    assert_eq!(filler.len(), 50);
    assert!(before.chunks_exact(4).any(|pixel| pixel[0] == 0));
    assert!(before.chunks_exact(4).any(|pixel| pixel[0] == 255));
}

#[wasm_bindgen_test]
fn a_table_is_scored_record_by_record() {
    let model = read_bytes(b"x,y\n0,1\n1,3\n2,5\n", JsValue::UNDEFINED)
        .ok()
        .unwrap()
        .model()
        .ok()
        .unwrap();
    let mut scorer = wasm::Scorer::new(&model, JsValue::UNDEFINED, None, 0.95)
        .ok()
        .unwrap();
    let text = Uint8Array::from(b"x\n10\nNA\n20\n".as_slice());
    let mut scored = scorer.push(Some(text)).unwrap().to_vec();
    scored.extend(scorer.push(None).unwrap().to_vec());
    let scored = String::from_utf8(scored).unwrap();
    assert_eq!(scored, "x,predicted y\n10,21\nNA,\n20,41\n");
}
