//! 1886-02, 1886/2, 1886.02, 1886M02, 1886 Feb: the first day of the month.

use super::calendar::{instant, lettered, two_parts};
use super::format::Format;

/// Whether the second number is the year after the first one: 2008-09 may be a month or a season.
pub(super) fn is_season(value: &[u8]) -> bool {
    two_parts(value.trim_ascii()).is_some_and(|[year, month]| {
        let next = year.year().map(|year| (year + 1) % 100);
        !month.is_name() && next == month.month()
    })
}

pub(super) static FORMAT: Format = Format {
    name: "year-month",
    parse: |value| {
        if let Some((year, b'M', month, [])) = lettered(value) {
            return instant(year, month, 1, b"");
        }
        let [year, month] = two_parts(value)?;
        // A number such as 2020.1 may be October, with a zero that was lost, or the first half of the year.
        if value.get(4) == Some(&b'.') && value.len() == 6 {
            return None;
        }
        let year = year.year().filter(|_| year.has_four_digits())?;
        instant(year, month.month()?, 1, b"")
    },
    is_certain: |_| false,
    #[cfg(test)]
    examples: &[
        ("2000-03", 11_017.0),
        ("2000/3", 11_017.0),
        ("2000.03", 11_017.0),
        ("2000M03", 11_017.0),
        ("2000-M3", 11_017.0),
        ("2000 March", 11_017.0),
    ],
};
