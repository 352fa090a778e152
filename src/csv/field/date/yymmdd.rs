//! 860216, or 860216.0 from programs that write whole numbers so: the year, the month and the day.

use super::calendar::{instant, plain_number, year_of_two_digits};
use super::format::Format;

pub(super) static FORMAT: Format = Format {
    name: "yymmdd",
    parse: |value| {
        let date = plain_number(value, 6)?;
        let year = year_of_two_digits(date / 10_000);
        instant(year, date / 100 % 100, date % 100, b"")
    },
    is_certain: |_| false,
    #[cfg(test)]
    examples: &[("000301", 11_017.0), ("000301.0", 11_017.0)],
};
