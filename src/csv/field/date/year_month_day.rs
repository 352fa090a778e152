//! 1886-02-16, 1886/2/16, 1886.2.16; a time of day may follow (ISO 8601).

use super::calendar::{instant, three_parts};
use super::format::Format;

pub(super) static FORMAT: Format = Format {
    name: "year-month-day",
    parse: |value| {
        let ([year, month, day], rest) = three_parts(value)?;
        // In 03-Jan-21 the day comes first, and 10.1.2 is a version. Korea's 24. 3. 5. is a date.
        let is_version = || day.has_one_digit() && value.contains(&b'.') && !value.contains(&b' ');
        if !year.has_four_digits() && (month.is_name() || is_version()) {
            return None;
        }
        instant(year.year()?, month.month()?, day.day()?, rest)
    },
    is_certain: |_| false,
    #[cfg(test)]
    examples: &[
        ("1970-01-01", 0.0),
        ("1970-01-02T12:00", 1.5),
        ("2000-03-01", 11_017.0),
        ("2000/3/1", 11_017.0),
        ("2000. 3. 1.", 11_017.0),
        ("2000-Mar-01", 11_017.0),
        ("00-03-01", 11_017.0),
        ("00. 3. 1.", 11_017.0),
        ("1822-02-16", -54_010.0),
        ("2024-02-29 06:00:00Z", 19_782.25),
        ("2024-02-29 06:00:00 UTC", 19_782.25),
        ("2024-02-29T07:00:00.000+01:00", 19_782.25),
        ("2024-02-29T06:00:00,000+00", 19_782.25),
        ("2024-02-29 11:30+0530", 19_782.25),
        ("2024-02-29T03:00:00-03", 19_782.25),
        ("2024-02-29T24:00", 19_783.0),
    ],
};
