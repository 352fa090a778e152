//! The TypeScript of what crosses the face as plain objects.

mod errors;
pub(super) mod methods;
mod text;

use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const READING: &'static str = include_str!("reading.d.ts");

#[wasm_bindgen(typescript_custom_section)]
const FITTING: &'static str = include_str!("fitting.d.ts");

#[wasm_bindgen(typescript_custom_section)]
const MODEL: &'static str = include_str!("model.d.ts");

#[wasm_bindgen(typescript_custom_section)]
const ERRORS: &'static str = include_str!("errors.d.ts");
