//! 1886047, or 1886047.0 from programs that write whole numbers so: the year, and the number of the day in it.

use super::calendar::{DAY, instant, plain_number};
use super::format::Format;

pub(super) static FORMAT: Format = Format {
    name: "yyyyddd",
    parse: |value| {
        let date = plain_number(value, 7)?;
        let (year, day) = (date / 1000, date % 1000);
        let last = instant(year, 12, 31, b"")?;
        let found = instant(year, 1, 1, b"")? + (day - 1) * DAY;
        (day > 0 && found <= last).then_some(found)
    },
    is_certain: |_| false,
    #[cfg(test)]
    examples: &[("2000061", 11_017.0), ("2000061.0", 11_017.0)],
};
