//! The table of errors as TypeScript, so that a new error is in the types of the package.

use wasm_bindgen::prelude::*;

use super::text::{Text, is_same, text};
use crate::error::CODES;

/// An interface with a property for each code: the properties that its error has.
#[wasm_bindgen(typescript_custom_section)]
const TYPES: &'static str = text!({
    let mut text = Text::EMPTY;
    text = text.add(
        "/** The errors of reading, fitting and scoring: the code of each, and its properties. */",
    );
    text = text.add("\nexport interface CrateErrors {");
    let mut at = 0;
    while at < CODES.len() {
        let (code, properties) = CODES[at];
        // Two kinds of one code stand one after the other.
        if at == 0 || !is_same(CODES[at - 1].0, code) {
            text = text.add("\n  \"").add(code).add("\": { ");
            text = text.add(properties).add(" };");
        }
        at += 1;
    }
    text.add("\n}\n")
});
