//! 02161886, and 2161886 with the zero lost that stood before it.

use super::calendar::{instant, plain_number};
use super::format::Format;

pub(super) static FORMAT: Format = Format {
    name: "mmddyyyy",
    parse: |value| {
        let date = plain_number(value, 8).or_else(|| plain_number(value, 7))?;
        instant(date % 10_000, date / 1_000_000, date / 10_000 % 100, b"")
    },
    is_certain: |_| false,
    #[cfg(test)]
    examples: &[("02162000", 11_003.0), ("2162000", 11_003.0)],
};
