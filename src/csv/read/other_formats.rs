//! Refuses formats that are not CSV. The first bytes tell them.

use crate::csv::encoding::{BYTE_ORDER_MARK, position_of_nul};
use crate::error::{Error, ErrorKind};

/// Binary formats: their first bytes and names.
const BINARY: [(&[u8], &str); 13] = [
    (b"PK\x03\x04", "a zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls)"),
    (b"PAR1", "a Parquet file"),
    (b"ARROW1", "an Arrow file"),
    (b"SQLite format 3", "an SQLite database"),
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"\x89HDF", "an HDF5 file"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ", "an xz file"),
    (b"\x28\xb5\x2f\xfd", "a zstd file"),
    (b"7z\xbc\xaf", "a 7z archive"),
];

/// The first bytes of gzip.
const GZIP: &[u8] = b"\x1f\x8b";

/// Whether an input begins as a binary format does.
pub(crate) fn is_known_binary(prefix: &[u8]) -> bool {
    let mut known = BINARY.iter();
    prefix.starts_with(GZIP) || known.any(|(signature, _)| prefix.starts_with(signature))
}

/// Refuses an input that begins like another format than CSV. If the caller knows the encoding, it is not checked.
///
/// # Errors
/// [`ErrorKind::Packed`], [`ErrorKind::Binary`] and [`ErrorKind::NotATable`], which name it.
#[inline(never)] // cold: see DESIGN.md
pub(crate) fn refuse_others(prefix: &[u8], is_encoding_known: bool) -> Result<(), Error> {
    if prefix.starts_with(GZIP) {
        return Err(Error::from(ErrorKind::Packed));
    }
    let mut known = BINARY.iter();
    let known = known.find(|(signature, _)| prefix.starts_with(signature));
    // A table may begin with the letters of a signature, but has no NUL.
    let is_certain = |(signature, _): &(&[u8], &str)| {
        signature.starts_with(b"%PDF-") || signature.iter().any(|byte| !byte.is_ascii_graphic())
    };
    let zero = position_of_nul(prefix);
    if zero.is_some() || known.is_some_and(is_certain) {
        return Err(Error::from(ErrorKind::Binary {
            byte: zero.unwrap_or_default() as u64,
            format: known.map(|(_, name)| match *name {
                "a zip archive" => in_zip(prefix),
                name => name,
            }),
        }));
    }
    let seven_bits = || seven_bits(prefix).filter(|_| !is_encoding_known);
    match markup(prefix).or_else(seven_bits) {
        Some(format) => Err(Error::from(ErrorKind::NotATable { format })),
        None => Ok(()),
    }
}

/// The format of a zip archive: spreadsheets are zip archives, known by the names of their first files.
fn in_zip(prefix: &[u8]) -> &'static str {
    let first = &prefix[..prefix.len().min(4096)];
    let has = |name: &[u8]| first.windows(name.len()).any(|part| part == name);
    if has(b"[Content_Types].xml") || has(b"xl/") {
        "an Excel workbook (.xlsx)"
    } else if has(b"opendocument.spreadsheet") {
        "an OpenDocument spreadsheet (.ods)"
    } else {
        "a zip archive"
    }
}

/// The format of text that is not a table.
fn markup(prefix: &[u8]) -> Option<&'static str> {
    let text = prefix.strip_prefix(BYTE_ORDER_MARK);
    let text = text.unwrap_or(prefix).trim_ascii_start();
    let begins = |word: &[u8]| {
        let word_here = text.get(..word.len());
        word_here.is_some_and(|here| here.eq_ignore_ascii_case(word))
    };
    if begins(b"<!doctype html") || begins(b"<html") {
        return Some("a web page (HTML)");
    }
    let has = |word: &[u8]| text.windows(word.len()).any(|here| here == word);
    if begins(b"<?xml") {
        return Some("XML");
    }
    if begins(b"<!--") || begins(b"<") && (has(b"</") || has(b"/>")) {
        return Some("HTML or XML");
    }
    let (first, rest) = text.split_first()?;
    let next = rest.trim_ascii_start().first()?;
    match (first, next) {
        (b'{', b'"') | (b'[', b'{' | b'[' | b'"') => Some("JSON"),
        _ => None,
    }
}

/// The name of an encoding in which ASCII bytes are parts of other characters, so that a comma may not be one. ISO 2022
/// is known by its escapes, UTF-7 by its byte order mark or by two runs of base64.
fn seven_bits(prefix: &[u8]) -> Option<&'static str> {
    // Most text has neither of the two bytes that are looked for, and a look for one byte takes less time.
    if prefix.contains(&0x1b) && prefix.windows(2).any(|pair| pair == b"\x1b$") {
        return Some("text in ISO 2022, for which encoding is to be set, such as iso-2022-jp");
    }
    if !prefix.contains(&b'+') {
        return None;
    }
    let mut runs = prefix.split(|byte| *byte == b'+').skip(1);
    let is_utf_7 =
        prefix.starts_with(b"+/v") || runs.by_ref().any(is_in_base64) && runs.any(is_in_base64);
    is_utf_7.then_some("text in UTF-7")
}

/// Whether text begins with base64 of UTF-16 and a minus, as UTF-7 has it: ZeVnLIqe- is three Japanese characters. The
/// base64 must have a letter, its first character must not be ASCII, and its unused bits must be 0.
fn is_in_base64(text: &[u8]) -> bool {
    let (mut bits, mut first) = (0u32, 0);
    let mut has_letter = false;
    for (at, byte) in text.iter().enumerate() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'/' => 63,
            b'-' => {
                let left = at * 6 % 16;
                let is_whole = at > 2 && left < 6 && bits & ((1 << left) - 1) == 0;
                return is_whole && has_letter && first >= 0x80;
            }
            _ => return false,
        };
        has_letter |= byte.is_ascii_alphabetic();
        bits = bits << 6 | u32::from(value);
        if at == 2 {
            first = bits >> 2;
        }
    }
    false
}
