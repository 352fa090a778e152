//! The table of methods as TypeScript and as JSON, put together while the crate is compiled. So a new method is
//! in both, and the texts take no room in the WebAssembly.

use wasm_bindgen::prelude::*;

use crate::Method;

const METHODS: [crate::methods::Description; Method::DESCRIPTIONS.len()] = Method::DESCRIPTIONS;

/// Room for a text.
const ROOM: usize = 1 << 15;

/// A text that is put together at compile time.
struct Text {
    bytes: [u8; ROOM],
    length: usize,
}

impl Text {
    const EMPTY: Self = Self {
        bytes: [0; ROOM],
        length: 0,
    };

    const fn add(mut self, text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            self.bytes[self.length] = bytes[at];
            self.length += 1;
            at += 1;
        }
        self
    }

    /// A name and a text in JSON, and the text after them.
    #[allow(dead_code)] // Its only use is in the table's custom section, which the lint does not see.
    const fn add_pair(self, name: &str, value: &str, after: &str) -> Self {
        let named = self.add("\"").add(name).add("\": \"");
        named.add(value).add("\"").add(after)
    }

    /// The `N` bytes of the table.
    const fn cut<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        let mut at = 0;
        while at < N {
            bytes[at] = self.bytes[at];
            at += 1;
        }
        bytes
    }
}

/// As long as the text, so that the WebAssembly has nothing of the room.
macro_rules! text {
    ($text:expr) => {{
        const TEXT: Text = $text;
        const BYTES: [u8; TEXT.length] = TEXT.cut();
        match std::str::from_utf8(&BYTES) {
            Ok(text) => text,
            Err(_) => "",
        }
    }};
}

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

/// The type of a method's name, and the options that are settings of methods. Interfaces of one name are merged.
#[wasm_bindgen(typescript_custom_section)]
const TYPES: &'static str = text!({
    let mut text = Text::EMPTY;
    text = text.add("/** How one step of a descent follows from another. */\nexport type Method =");
    let mut at = 0;
    while at < METHODS.len() {
        text = text.add("\n  | \"").add(METHODS[at].name).add("\"");
        at += 1;
    }
    text = text.add(";\n");
    at = 0;
    while at < METHODS.len() {
        let method = &METHODS[at];
        if !method.settings.is_empty() {
            text = text.add("\nexport interface DescentOptions {");
        }
        let mut setting = 0;
        while setting < method.settings.len() {
            let described = &method.settings[setting];
            text = text.add("\n  /** Of \"").add(method.name).add("\": ");
            text = text.add(described.about).add(". Default: ");
            text = text.add(described.default).add(". */\n  ");
            text = text.add(described.name).add("?: ");
            text = text.add(described.kind).add(";");
            setting += 1;
        }
        if !method.settings.is_empty() {
            text = text.add("\n}\n");
        }
        at += 1;
    }
    text
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
