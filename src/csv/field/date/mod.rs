//! Dates as days, for tables that have time as a predictor.

use super::number::{Field, classify};

/// In which order the parts of a date stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    not(target_arch = "wasm32"),
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "kebab-case")
)]
pub(crate) enum Order {
    /// 1886-02-16, 1886/2/16; a time of day may follow (ISO 8601).
    YearMonthDay,
    /// 16.02.1886, 16/2/1886, 16-02-1886.
    DayMonthYear,
    /// 2/16/1886.
    MonthDayYear,
}

#[cfg(target_arch = "wasm32")]
impl Order {
    /// As it stands in documents.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::YearMonthDay => "year-month-day",
            Self::DayMonthYear => "day-month-year",
            Self::MonthDayYear => "month-day-year",
        }
    }

    /// The order of this name.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        ORDERS.into_iter().find(|order| order.name() == name)
    }
}

/// The orders, the least ambiguous first.
pub(crate) const ORDERS: [Order; 3] = [
    Order::YearMonthDay,
    Order::DayMonthYear,
    Order::MonthDayYear,
];

/// Days since the first of January 1970, with a fraction where a time of day is written.
pub(crate) fn days(field: &[u8], order: Order) -> Option<f64> {
    let field = field.trim_ascii();
    let (a, rest) = number(field)?;
    let (separator, rest) = rest.split_first()?;
    if !matches!(separator, b'-' | b'/' | b'.') {
        return None;
    }
    let (b, rest) = number(rest)?;
    let (c, rest) = number(rest.strip_prefix(&[*separator])?)?;
    let (year, month, day) = match order {
        Order::YearMonthDay => (a, b, c),
        Order::DayMonthYear => (c, b, a),
        Order::MonthDayYear => (c, a, b),
    };
    if !(1000..=9999).contains(&year) || !(1..=12).contains(&month) {
        return None;
    }
    if !(1..=length_of(year, month)).contains(&day) {
        return None;
    }
    let time = match rest {
        [] => 0.0,
        [b'T' | b't' | b' ', time @ ..] => time_of_day(time)?,
        _ => return None,
    };
    Some(civil_days(year, month, day) as f64 + time)
}

/// The leading digits as a number, at most four, and what follows them.
fn number(field: &[u8]) -> Option<(i64, &[u8])> {
    let count = field
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    if !(1..=4).contains(&count) {
        return None;
    }
    let (digits, rest) = field.split_at(count);
    let value = digits
        .iter()
        .fold(0, |value, digit| value * 10 + i64::from(digit - b'0'));
    Some((value, rest))
}

/// "14:30", "14:30:15", "14:30:15.25", with a Z perhaps, as a part of a day.
fn time_of_day(time: &[u8]) -> Option<f64> {
    let time = time.strip_suffix(b"Z").unwrap_or(time);
    let (hour, rest) = number(time)?;
    let (minute, rest) = number(rest.strip_prefix(b":")?)?;
    let seconds = match rest {
        [] => 0.0,
        [b':', written @ ..] => match classify(written) {
            Field::Number(seconds) if written[0].is_ascii_digit() => seconds,
            _ => return None,
        },
        _ => return None,
    };
    let right = hour < 24 && minute < 60 && seconds < 61.0;
    right.then(|| ((hour * 60 + minute) as f64 * 60.0 + seconds) / 86_400.0)
}

fn length_of(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 in the Gregorian calendar (Hinnant, "chrono-compatible low-level date
/// algorithms", days_from_civil); for years from 0.
fn civil_days(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let (era, of_era) = (year / 400, year % 400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_days_since_1970() {
        for (text, order, expected) in [
            ("1970-01-01", Order::YearMonthDay, 0.0),
            ("1970-01-02T12:00", Order::YearMonthDay, 1.5),
            ("2000-03-01", Order::YearMonthDay, 11_017.0),
            ("2000/3/1", Order::YearMonthDay, 11_017.0),
            ("01.03.2000", Order::DayMonthYear, 11_017.0),
            ("3/1/2000", Order::MonthDayYear, 11_017.0),
            ("1822-02-16", Order::YearMonthDay, -54_010.0),
            ("2024-02-29 06:00:00Z", Order::YearMonthDay, 19_782.25),
        ] {
            assert_eq!(days(text.as_bytes(), order), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_day_is_no_date() {
        for text in [
            "",
            "2000",
            "2000-02",
            "2000-02-30",
            "2001-02-29",
            "2000-13-01",
            "2000-1-0",
            "2000-01-01x",
            "2000-01/01",
            "20000-01-01",
            "2000-01-01T25:00",
            "2000-01-01T12",
            "1.5.2",
        ] {
            assert_eq!(days(text.as_bytes(), Order::YearMonthDay), None, "{text}");
        }
    }
}
