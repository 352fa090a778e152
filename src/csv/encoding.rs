//! How characters are encoded; UTF-16 becomes UTF-8 in chunks of any size.

use std::borrow::Cow;

use super::limits::WINDOW;

/// How the characters of an input are encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Encoding {
    /// UTF-8, or ASCII, with or without a byte order mark.
    Utf8,
    /// UTF-16, the lower byte first; known by its byte order mark, or by the zero bytes of ASCII in it.
    Utf16Le,
    /// UTF-16, the upper byte first; known in the same ways.
    Utf16Be,
    /// Windows-1252, which includes Latin-1: everything that has no mark and is not UTF-8.
    Windows1252,
}

impl Encoding {
    /// The encoding that a label of the Encoding Standard names, in lower or upper case.
    pub(crate) fn of_label(label: &str) -> Option<Self> {
        const LABELS: [(&str, Encoding); 14] = [
            ("utf-8", Encoding::Utf8),
            ("utf8", Encoding::Utf8),
            ("utf-16le", Encoding::Utf16Le),
            ("utf-16", Encoding::Utf16Le),
            ("utf-16be", Encoding::Utf16Be),
            ("windows-1252", Encoding::Windows1252),
            ("cp1252", Encoding::Windows1252),
            ("latin1", Encoding::Windows1252),
            ("l1", Encoding::Windows1252),
            ("iso-8859-1", Encoding::Windows1252),
            ("iso8859-1", Encoding::Windows1252),
            ("latin-1", Encoding::Windows1252),
            ("ascii", Encoding::Windows1252),
            ("us-ascii", Encoding::Windows1252),
        ];
        let label = label.trim_ascii();
        let mut labels = LABELS.iter();
        labels
            .find(|(known, _)| known.eq_ignore_ascii_case(label))
            .map(|(_, encoding)| *encoding)
    }
}

/// The first bytes of UTF-8 files of some programs; not part of the first field.
pub(crate) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Bytes of a file as text: UTF-8 if they are valid UTF-8, else Windows-1252.
pub(crate) fn text(bytes: &[u8]) -> String {
    decoded(bytes).into_owned()
}

/// As [`text`], copied only if it is not UTF-8.
pub(crate) fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => bytes.iter().map(|byte| windows_1252(*byte)).collect(),
    }
}

/// The beginning of a field, long enough to recognise the field.
pub(crate) fn excerpt(field: &[u8]) -> String {
    const LENGTH: usize = 40;
    let field = field.trim_ascii();
    match field.get(..LENGTH) {
        Some(beginning) if field.len() > LENGTH => {
            // The cut may go through a character of UTF-8.
            let whole =
                (0..4).find_map(|less| std::str::from_utf8(&beginning[..LENGTH - less]).ok());
            format!("{}…", whole.map_or_else(|| text(beginning), str::to_owned))
        }
        _ => text(field),
    }
}

/// Whether a prefix is UTF-8, except for a character that the end may cut.
#[inline(never)] // cold: see DESIGN.md
pub(crate) fn is_utf8_prefix(prefix: &[u8]) -> bool {
    match std::str::from_utf8(prefix) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none() && prefix.len() - error.valid_up_to() < 4,
    }
}

fn windows_1252(byte: u8) -> char {
    /// 0x80 to 0x9f (<https://encoding.spec.whatwg.org/index-windows-1252.txt>).
    const UPPER: [u16; 32] = [
        0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039,
        0x152, 0x8d, 0x17d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
        0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0x9d, 0x17e, 0x178,
    ];
    match byte {
        0x80..=0x9f => char::from_u32(u32::from(UPPER[usize::from(byte - 0x80)]))
            .unwrap_or(char::REPLACEMENT_CHARACTER),
        _ => char::from(byte),
    }
}

/// Decodes an input to UTF-8. A character that the end of a chunk cuts is kept for the next chunk.
#[derive(Clone, Debug)]
pub(crate) struct Decoder {
    encoding: Encoding,
    /// The first byte of a code unit.
    byte: Option<u8>,
    /// The first code unit of a surrogate pair.
    upper: Option<u16>,
}

impl Decoder {
    /// The decoder of an input with these first bytes, and the length of its byte order mark; `None` for UTF-8 and
    /// for fields that are decoded one by one. `hint` is the encoding that the caller named.
    pub(crate) fn of(prefix: &[u8], hint: Option<Encoding>) -> Option<(Self, usize)> {
        let marked = match prefix {
            [0xff, 0xfe, ..] => Some(Encoding::Utf16Le),
            [0xfe, 0xff, ..] => Some(Encoding::Utf16Be),
            _ => None,
        };
        let encoding = hint.or(marked).or_else(|| unmarked(prefix))?;
        let mark = if marked == Some(encoding) { 2 } else { 0 };
        let decoder = Self {
            encoding,
            byte: None,
            upper: None,
        };
        (encoding != Encoding::Utf8).then_some((decoder, mark))
    }

    pub(crate) fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Appends the next bytes of the input as UTF-8; half a surrogate pair becomes U+FFFD.
    pub(crate) fn decode(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        for byte in bytes {
            if self.encoding == Encoding::Windows1252 {
                push_char(windows_1252(*byte), out);
                continue;
            }
            let Some(first) = self.byte.take() else {
                self.byte = Some(*byte);
                continue;
            };
            let pair = match self.encoding {
                Encoding::Utf16Be => [first, *byte],
                _ => [*byte, first],
            };
            self.push_unit(u16::from_be_bytes(pair), out);
        }
    }

    fn push_unit(&mut self, unit: u16, out: &mut Vec<u8>) {
        let code = u32::from(unit);
        let code = match (self.upper.take(), unit) {
            (Some(upper), 0xdc00..=0xdfff) => {
                0x1_0000 + ((u32::from(upper) - 0xd800) << 10) + (code - 0xdc00)
            }
            (upper, _) => {
                if upper.is_some() {
                    push_char(char::REPLACEMENT_CHARACTER, out);
                }
                if matches!(unit, 0xd800..=0xdbff) {
                    self.upper = Some(unit);
                    return;
                }
                code
            }
        };
        // A lower surrogate alone is not a character.
        push_char(
            char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER),
            out,
        );
    }

    /// Ends the input: half a character becomes U+FFFD.
    pub(crate) fn finish(&mut self, out: &mut Vec<u8>) {
        if self.upper.take().is_some() | self.byte.take().is_some() {
            push_char(char::REPLACEMENT_CHARACTER, out);
        }
    }
}

/// Where the first NUL is. Most text has none, and `contains` looks at several bytes at a time.
#[inline(never)] // cold: see DESIGN.md
pub(crate) fn position_of_nul(bytes: &[u8]) -> Option<usize> {
    match bytes.contains(&0) {
        true => bytes.iter().position(|byte| *byte == 0),
        false => None,
    }
}

/// UTF-16 without its mark: a third or more of the code units have a zero byte on one side, as letters, digits and
/// delimiters do, and hardly any on the other side.
fn unmarked(prefix: &[u8]) -> Option<Encoding> {
    let prefix = &prefix[..prefix.len().min(WINDOW)];
    position_of_nul(prefix)?;
    let (pairs, _) = prefix.as_chunks::<2>();
    let zeros = |side: usize| pairs.iter().filter(|pair| pair[side] == 0).count();
    let is_far_more = |more: usize, less: usize| more * 3 >= pairs.len().max(1) && more > less * 10;
    match [zeros(0), zeros(1)] {
        [less, more] if is_far_more(more, less) => Some(Encoding::Utf16Le),
        [more, less] if is_far_more(more, less) => Some(Encoding::Utf16Be),
        _ => None,
    }
}

fn push_char(character: char, out: &mut Vec<u8>) {
    out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf_16_is_read_whichever_way_it_is_cut() {
        let text = "x,größe\n1,𝜋\u{fffd}\n";
        for big_endian in [false, true] {
            let mut bytes = Vec::new();
            for unit in "\u{feff}x,größe\n1,𝜋"
                .encode_utf16()
                .chain([0xd801, b'\n'.into()])
            {
                let pair = unit.to_be_bytes();
                bytes.extend(if big_endian { pair } else { [pair[1], pair[0]] });
            }
            for cut in 2..bytes.len() {
                let decoder = Decoder::of(&bytes, None);
                let Some((mut utf16, 2)) = decoder else {
                    unreachable!();
                };
                let mut out = Vec::new();
                utf16.decode(&bytes[2..cut], &mut out);
                utf16.decode(&bytes[cut..], &mut out);
                utf16.finish(&mut out);
                assert_eq!(String::from_utf8_lossy(&out), text, "cut at {cut}");
            }
        }
    }

    #[test]
    fn windows_1252_is_read_where_utf_8_is_not_valid() {
        assert_eq!(super::text(b"gr\xf6\xdfe \x80"), "größe €");
        assert_eq!(super::text("größe".as_bytes()), "größe");
    }
}
