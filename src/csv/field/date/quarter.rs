//! 1886-Q1, 1886Q1, Q1 1886, 1886T1, and half-years such as 1886-S2 or 1886H2: their first day.

use super::calendar::{instant, lettered};
use super::format::Format;

pub(super) static FORMAT: Format = Format {
    name: "quarter",
    parse: |value| {
        let (year, letter, number, []) = lettered(value)? else {
            return None;
        };
        let months = match letter {
            // Quarter, and trimestre in French, Spanish, Italian and Portuguese.
            b'Q' | b'T' => 3,
            b'H' | b'S' => 6,
            _ => return None,
        };
        instant(year, (number - 1) * months + 1, 1, b"")
    },
    is_certain: |_| false,
    #[cfg(test)]
    examples: &[
        ("2000-Q2", 11_048.0),
        ("2000Q2", 11_048.0),
        ("Q2 2000", 11_048.0),
        ("2Q2000", 11_048.0),
        ("2000-T2", 11_048.0),
        ("2000-S1", 10_957.0),
        ("2000H2", 11_139.0),
    ],
};
