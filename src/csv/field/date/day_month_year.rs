//! 16.02.1886, 16/2/1886, 16-02-1886, 16 Feb 1886, 16-Feb-86.

use super::calendar::{instant, three_parts};
use super::format::Format;

pub(super) static FORMAT: Format = Format {
    name: "day-month-year",
    parse: |value| {
        let ([day, month, year], rest) = three_parts(value)?;
        instant(year.year()?, month.month()?, day.day()?, rest)
    },
    // Nobody writes points with the month first.
    is_certain: |value| value.contains(&b'.'),
    #[cfg(test)]
    examples: &[
        ("01.03.2000", 11_017.0),
        ("16-02-1886", -30_634.0),
        ("1. 3. 2000", 11_017.0),
        ("01.03.00", 11_017.0),
        ("1 March 2000", 11_017.0),
        ("1. M\u{e4}rz 2000", 11_017.0),
        ("1er mars 2000", 11_017.0),
        ("1 de marzo de 2000", 11_017.0),
        ("1st of March 2000", 11_017.0),
        ("01-Mar-00", 11_017.0),
        ("01MAR2000:06:00", 11_017.25),
        ("01/Mar/2000:06:00:00 +0000", 11_017.25),
        ("Wed, 01 Mar 2000 06:00:00 GMT", 11_017.25),
    ],
};
