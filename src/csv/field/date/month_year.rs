//! 02/1886, 2-1886, Feb 1886, Feb-86: a month, read as its first day.

use super::calendar::{instant, two_parts};
use super::format::Format;

/// Whether the number after the month may be a day: Jan-21 is January 2021 or the 21st of January.
pub(super) fn may_be_day(value: &[u8]) -> bool {
    two_parts(value.trim_ascii()).is_some_and(|[_, year]| !year.has_four_digits())
}

pub(super) static FORMAT: Format = Format {
    name: "month-year",
    parse: |value| {
        let [month, year] = two_parts(value)?;
        let is_year = year.has_four_digits() || month.is_name();
        let year = year.year().filter(|_| is_year)?;
        instant(year, month.month()?, 1, b"")
    },
    is_certain: |_| false,
    #[cfg(test)]
    examples: &[
        ("03/2000", 11_017.0),
        ("3-2000", 11_017.0),
        ("Mar 2000", 11_017.0),
        ("MAR2000", 11_017.0),
        ("Mar-00", 11_017.0),
    ],
};
