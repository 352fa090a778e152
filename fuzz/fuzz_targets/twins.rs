//! The fast code and the plain code give equal results: where fields end, and
//! what numbers are.
#![no_main]

use galton::csv::fuzzing::{Quoting, quick, quick_long, scan, scan_bytes};
use galton::csv::{Field, Numerals};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((bytes, [flags, at])) = data.split_last_chunk::<2>() else {
        return;
    };
    let delimiter = b",;\t|:-x "[usize::from(flags % 8)];
    let cut = bytes.len() * usize::from(*at) / 255;
    let quoting = Quoting {
        quote: [Some(b'"'), Some(b'"'), Some(b'\''), None][usize::from(flags / 16 % 4)],
        backslash: flags & 64 != 0,
        after_spaces: flags & 128 != 0,
    };
    let expected = scan_bytes(bytes, delimiter, quoting);
    assert_eq!(scan(bytes, delimiter, quoting, bytes.len()), expected);
    // A carriage return ends a piece only where it ends the input.
    if cut == 0 || bytes[cut - 1] != b'\r' {
        assert_eq!(scan(bytes, delimiter, quoting, cut), expected, "cut at {cut}");
    }
    let numerals = Numerals {
        decimal: if flags & 8 == 0 { b'.' } else { b',' },
        thousands: None,
    };
    // Wherever a field stands, what follows it is not part of it.
    let (ends, _) = expected;
    let mut start = 0;
    for end in ends.into_iter().chain([bytes.len() as u32]) {
        let end = end as usize;
        number(bytes, start.min(end), end, &numerals);
        start = end + 1;
    }
});

fn number(bytes: &[u8], start: usize, end: usize, numerals: &Numerals) {
    let field = &bytes[start..end];
    let slow = match numerals.classify(field) {
        Field::Number(value) => Some(value.to_bits()),
        _ => None,
    };
    // The minus of typesetters is galton's alone.
    if field.is_ascii() {
        let standard = standard(field, numerals).map(f64::to_bits);
        assert_eq!(slow, standard, "{:?}", field.escape_ascii().to_string());
    }
    for quick in [quick, quick_long] {
        let value = quick(bytes, start, end, numerals);
        if !value.is_nan() {
            assert_eq!(Some(value.to_bits()), slow, "{}", field.escape_ascii());
        }
    }
}

/// The number that the standard library reads, except for words: infinity is not a number of a table.
fn standard(field: &[u8], numerals: &Numerals) -> Option<f64> {
    let text = std::str::from_utf8(field.trim_ascii()).ok()?;
    let text = match numerals.decimal {
        b',' if text.contains('.') => return None,
        b',' => text.replace(',', "."),
        _ => text.to_owned(),
    };
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok().filter(|value: &f64| value.is_finite())
}
