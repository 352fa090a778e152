//! 1886-02-16, 1886/2/16, 1886.2.16; a time of day may follow (ISO 8601).

use super::calendar::{days, three_numbers};
use super::format::Format;

pub(super) static FORMAT: Format = Format {
    name: "year-month-day",
    parse: |value| {
        let ([year, month, day], rest) = three_numbers(value)?;
        days(year, month, day, rest)
    },
    rivals: &[],
    is_certain: |_| true,
    #[cfg(test)]
    examples: &[
        ("1970-01-01", 0.0),
        ("1970-01-02T12:00", 1.5),
        ("2000-03-01", 11_017.0),
        ("2000/3/1", 11_017.0),
        ("1822-02-16", -54_010.0),
        ("2024-02-29 06:00:00Z", 19_782.25),
    ],
};
