//! 188602, and 188602.0 as programs write whole numbers: the first day of the month.

use super::calendar::{digits, instant, whole};
use super::format::Format;

pub(super) static FORMAT: Format = Format {
    name: "yyyymm",
    parse: |value| {
        let (date, b"" | b".0") = digits(value) else {
            return None;
        };
        if date.len() != 6 {
            return None;
        }
        instant(whole(&date[..4]), whole(&date[4..]), 1, b"")
    },
    is_certain: |_| false,
    #[cfg(test)]
    examples: &[("200003", 11_017.0), ("200003.0", 11_017.0)],
};
