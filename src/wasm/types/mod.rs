//! The TypeScript of what crosses the face as plain objects.

pub(super) mod methods;

use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const READING: &'static str = include_str!("reading.d.ts");

#[wasm_bindgen(typescript_custom_section)]
const FITTING: &'static str = include_str!("fitting.d.ts");

#[wasm_bindgen(typescript_custom_section)]
const MODEL: &'static str = include_str!("model.d.ts");
