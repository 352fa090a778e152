//! 18861, and 18861.0 as programs write whole numbers: the first day of the quarter.

use super::calendar::{instant, plain_number};
use super::format::Format;

pub(super) static FORMAT: Format = Format {
    name: "yyyyq",
    parse: |value| {
        let date = plain_number(value, 5)?;
        instant(date / 10, date % 10 * 3 - 2, 1, b"")
    },
    is_certain: |_| false,
    #[cfg(test)]
    examples: &[("20002", 11_048.0), ("20002.0", 11_048.0)],
};
