//! 2/16/1886.

use super::calendar::{days, three_numbers};
use super::format::Format;

pub(super) static FORMAT: Format = Format {
    name: "month-day-year",
    parse: |value| {
        let ([month, day, year], rest) = three_numbers(value)?;
        days(year, month, day, rest)
    },
    // The format with the day first is tried before this one, and has this one as its rival.
    rivals: &[],
    is_certain: |_| true,
    #[cfg(test)]
    examples: &[("3/1/2000", 11_017.0), ("2/16/1886 06:00", -30_633.75)],
};
