//! 18860216, 18860216T120000 (ISO 8601 without separators), 1886021612, 18860216120000, and 18860216.0 or 1.8860216e7 as
//! programs write whole numbers.

use super::calendar::{digits, instant, is_end_of_whole, whole};
use super::format::Format;

pub(super) static FORMAT: Format = Format {
    name: "yyyymmdd",
    parse: |value| {
        let (digits, rest) = digits(value);
        let (date, time) = digits.split_at_checked(8)?;
        let rest = if is_end_of_whole(rest) { b"" } else { rest };
        let [year, month, day] = [0..4, 4..6, 6..8].map(|part| whole(&date[part]));
        match (time.len(), rest) {
            (0, _) => instant(year, month, day, rest),
            (2 | 4 | 6, b"") => {
                let minutes: &[u8] = if time.len() == 2 { b"00" } else { b"" };
                instant(year, month, day, &[b"T", time, minutes].concat())
            }
            _ => None,
        }
    },
    is_certain: |_| false,
    #[cfg(test)]
    examples: &[
        ("20000301", 11_017.0),
        ("20000301T060000Z", 11_017.25),
        ("2000030106", 11_017.25),
        ("200003010600", 11_017.25),
        ("20000301.0", 11_017.0),
        ("20000301,00", 11_017.0),
        ("2.0000301e7", 11_017.0),
        ("2.0000301E+07", 11_017.0),
        ("2,0000301E+07", 11_017.0),
    ],
};
