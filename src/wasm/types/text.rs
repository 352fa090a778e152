//! Texts that are put together while the crate is compiled, so that they take no room in the WebAssembly.

/// Room for a text.
const ROOM: usize = 1 << 15;

/// A text that is put together at compile time.
pub(super) struct Text {
    bytes: [u8; ROOM],
    pub(super) length: usize,
}

impl Text {
    pub(super) const EMPTY: Self = Self {
        bytes: [0; ROOM],
        length: 0,
    };

    pub(super) const fn add(mut self, text: &str) -> Self {
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
    pub(super) const fn add_pair(self, name: &str, value: &str, after: &str) -> Self {
        let named = self.add("\"").add(name).add("\": \"");
        named.add(value).add("\"").add(after)
    }

    /// The `N` bytes of the table.
    pub(super) const fn cut<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        let mut at = 0;
        while at < N {
            bytes[at] = self.bytes[at];
            at += 1;
        }
        bytes
    }
}

/// Whether two texts are equal.
#[allow(dead_code)] // Its only uses are in custom sections, which the lint does not see.
pub(super) const fn is_same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut at = 0;
    while at < a.len() && at < b.len() && a[at] == b[at] {
        at += 1;
    }
    at == a.len() && at == b.len()
}

/// A text that is as long as it needs, so that the WebAssembly has nothing of the room.
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
pub(super) use text;
