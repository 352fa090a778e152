//! 16.02.1886, 16/2/1886, 16-02-1886.

use super::calendar::{days, three_numbers};
use super::format::Format;
use super::month_day_year;

pub(super) static FORMAT: Format = Format {
    name: "day-month-year",
    parse: |value| {
        let ([day, month, year], rest) = three_numbers(value)?;
        days(year, month, day, rest)
    },
    // 3/4/2020 may be in March or in April.
    rivals: &[&month_day_year::FORMAT],
    // Nobody writes points with the month first.
    is_certain: |value| value.contains(&b'.'),
    #[cfg(test)]
    examples: &[("01.03.2000", 11_017.0), ("16-02-1886", -30_634.0)],
};
