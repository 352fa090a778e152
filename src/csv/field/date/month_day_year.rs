//! 2/16/1886, Feb 16, 1886.

use super::calendar::{instant, three_parts};
use super::format::Format;

pub(super) static FORMAT: Format = Format {
    name: "month-day-year",
    parse: |value| {
        let ([month, day, year], rest) = three_parts(value)?;
        instant(year.year()?, month.month()?, day.day()?, rest)
    },
    is_certain: |_| false,
    #[cfg(test)]
    examples: &[
        ("3/1/2000", 11_017.0),
        ("2/16/1886 06:00", -30_633.75),
        ("3/1/2000, 6:00:00 PM", 11_017.75),
        ("3/1/00 12:30 a.m.", 11_017.0 + 1.0 / 48.0),
        ("Mar 1, 2000", 11_017.0),
        ("March 1st, 2000", 11_017.0),
        ("Wed Mar 01 2000 01:00:00 GMT+0100 (a zone)", 11_017.0),
    ],
};
