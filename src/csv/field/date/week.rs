//! 1886-W07, 1886W07, 1886-W07-2 (ISO 8601): the Monday of the week, or the day.

use super::calendar::{DAY, civil_days, lettered};
use super::format::Format;

pub(super) static FORMAT: Format = Format {
    name: "week",
    parse: |value| {
        let (year, b'W', week, rest) = lettered(value)? else {
            return None;
        };
        let day = match rest {
            [] => 1,
            [b'-', day @ b'1'..=b'7'] => i64::from(day - b'0'),
            _ => return None,
        };
        // The first week has the fourth of January in it. 1970-01-01 was a Thursday.
        let fourth = civil_days(year, 1, 4);
        let monday = fourth - (fourth + 3).rem_euclid(7) + (week - 1) * 7;
        let is_week = year >= 1000 && week > 0 && monday + 3 < civil_days(year + 1, 1, 1);
        is_week.then(|| (monday + day - 1) * DAY)
    },
    is_certain: |_| false,
    #[cfg(test)]
    examples: &[
        ("2000-W09", 11_015.0),
        ("2000W09", 11_015.0),
        ("2000-W09-3", 11_017.0),
        ("W09 2000", 11_015.0),
        ("2020-W53", 18_624.0),
    ],
};
