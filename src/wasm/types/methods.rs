//! The table of methods as TypeScript and as JSON. So a new method is in both.

use wasm_bindgen::prelude::*;

use super::text::{Text, is_same, text};
use crate::Method;
use crate::methods::Description;

const METHODS: [Description; Method::DESCRIPTIONS.len()] = Method::DESCRIPTIONS;

/// The names of all methods, for a message.
pub(crate) const NAMES: &str = text!({
    let mut text = Text::EMPTY.add("the name of a method: ");
    let mut at = 0;
    while at < METHODS.len() {
        text = match at {
            0 => text,
            _ if at + 1 == METHODS.len() => text.add(" or "),
            _ => text.add(", "),
        };
        text = text.add("\"").add(METHODS[at].name).add("\"");
        at += 1;
    }
    text
});

/// The type of a method's name, and a union of the options of each: its name, its settings, and those of its rate.
#[wasm_bindgen(typescript_custom_section)]
const TYPES: &'static str = text!({
    let mut text = Text::EMPTY;
    text = text.add("/** How one step of a descent follows from another. */\nexport type Method =");
    let mut at = 0;
    while at < METHODS.len() {
        text = text.add("\n  | \"").add(METHODS[at].name).add("\"");
        at += 1;
    }
    text = text.add(
        ";\n\n/** The method of a descent, with its own settings. */\nexport type MethodOptions =",
    );
    at = 0;
    while at < METHODS.len() {
        let method = &METHODS[at];
        text = text
            .add("\n  | ({\n      /** ")
            .add(method.about)
            .add(" Default: \"");
        text = text.add(METHODS[0].name).add("\". */\n      method");
        text = text.add(if at == 0 { "?: \"" } else { ": \"" });
        text = text.add(method.name).add("\";");
        let mut setting = 0;
        while setting < method.settings.len() {
            let described = &method.settings[setting];
            text = text
                .add("\n      /** Of \"")
                .add(method.name)
                .add("\": ")
                .add(described.about);
            text = text.add(". Default: ").add(described.default);
            text = text.add(". */\n      ").add(described.name);
            text = text.add("?: ").add(described.kind).add(";");
            setting += 1;
        }
        text = text.add("\n    }");
        let has_rate = !is_same(method.group, Description::NO_RATE);
        text = text.add(if has_rate { " & RateOptions)" } else { ")" });
        at += 1;
    }
    text.add(";\n")
});

/// The table of methods as JSON, in a comment that the build takes out again (src/wasm/instances.js).
#[wasm_bindgen(typescript_custom_section)]
const TABLE: &'static str = text!({
    let mut text = Text::EMPTY.add("/* methods: [");
    let mut at = 0;
    while at < METHODS.len() {
        let method = &METHODS[at];
        text = text.add(if at == 0 { "{" } else { ", {" });
        text = text.add_pair("name", method.name, ", ");
        text = text.add_pair("title", method.title, ", ");
        text = text.add_pair("label", method.label, ", ");
        text = text.add_pair("group", method.group, ", ");
        text = text.add_pair("about", method.about, ", ");
        text = text.add("\"settings\": [");
        let mut setting = 0;
        while setting < method.settings.len() {
            let described = &method.settings[setting];
            text = text.add(if setting == 0 { "{" } else { ", {" });
            text = text.add_pair("name", described.name, ", ");
            text = text.add_pair("kind", described.kind, ", ");
            text = text.add_pair("default", described.default, ", ");
            text = text.add_pair("about", described.about, "}");
            setting += 1;
        }
        text = text.add("]}");
        at += 1;
    }
    text.add("] */\n")
});
