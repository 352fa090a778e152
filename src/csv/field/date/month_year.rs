//! 02/1886, 2-1886, Feb 1886: the first day of the month.

use super::calendar::{instant, two_parts};
use super::format::Format;

pub(super) static FORMAT: Format = Format {
    name: "month-year",
    parse: |value| {
        let [month, year] = two_parts(value)?;
        let year = year.year().filter(|_| year.has_four_digits())?;
        instant(year, month.month()?, 1, b"")
    },
    is_certain: |_| false,
    #[cfg(test)]
    examples: &[
        ("03/2000", 11_017.0),
        ("3-2000", 11_017.0),
        ("Mar 2000", 11_017.0),
        ("MAR2000", 11_017.0),
    ],
};
