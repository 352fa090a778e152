//! 18860216 and 18860216T120000 (ISO 8601 without separators).

use super::calendar::{digits, instant, whole};
use super::format::Format;

pub(super) static FORMAT: Format = Format {
    name: "yyyymmdd",
    parse: |value| {
        let (date, rest) = digits(value);
        if date.len() != 8 {
            return None;
        }
        let [year, month, day] = [0..4, 4..6, 6..8].map(|part| whole(&date[part]));
        instant(year, month, day, rest)
    },
    is_certain: |_| false,
    #[cfg(test)]
    examples: &[("20000301", 11_017.0), ("20000301T060000Z", 11_017.25)],
};
