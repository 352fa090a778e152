//! 188602, and 188602.0 as programs write whole numbers: the first day of the month.

use super::calendar::{instant, plain_number};
use super::format::Format;

pub(super) static FORMAT: Format = Format {
    name: "yyyymm",
    parse: |value| {
        let date = plain_number(value, 6)?;
        instant(date / 100, date % 100, 1, b"")
    },
    is_certain: |_| false,
    #[cfg(test)]
    examples: &[("200003", 11_017.0), ("200003.0", 11_017.0)],
};
