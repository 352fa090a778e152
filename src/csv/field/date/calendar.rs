//! The pieces that formats of dates are made of: numbers, days of the calendar, times of day.

use crate::csv::field::number::{Field, classify};

/// Three numbers with one separator between them, `-`, `/` or `.`, and the rest after them.
#[inline(never)] // one copy for all formats
pub(super) fn three_numbers(value: &[u8]) -> Option<([i64; 3], &[u8])> {
    let (first, rest) = number(value)?;
    let (separator, rest) = rest.split_first()?;
    if !matches!(separator, b'-' | b'/' | b'.') {
        return None;
    }
    let (second, rest) = number(rest)?;
    let (third, rest) = number(rest.strip_prefix(&[*separator])?)?;
    Some(([first, second, third], rest))
}

/// The leading one to four digits as a number, and what follows them. Five digits are none.
#[inline(never)] // one copy for all formats
pub(super) fn number(value: &[u8]) -> Option<(i64, &[u8])> {
    let count = value
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    if !(1..=4).contains(&count) {
        return None;
    }
    let (digits, rest) = value.split_at(count);
    let number = digits
        .iter()
        .fold(0, |number, digit| number * 10 + i64::from(digit - b'0'));
    Some((number, rest))
}

/// Days since the first of January 1970; `None` if there is no such day in the years 1000 to 9999. The text
/// after the date is empty or a time of day, which gives a fraction.
#[inline(never)] // one copy for all formats
pub(super) fn days(year: i64, month: i64, day: i64, after: &[u8]) -> Option<f64> {
    if !(1000..=9999).contains(&year)
        || !(1..=12).contains(&month)
        || !(1..=length_of(year, month)).contains(&day)
    {
        return None;
    }
    let time = match after {
        [] => 0.0,
        [b'T' | b't' | b' ', time @ ..] => time_of_day(time)?,
        _ => return None,
    };
    Some(civil_days(year, month, day) as f64 + time)
}

/// "14:30", "14:30:15" or "14:30:15.25", with or without a Z, as a fraction of a day.
fn time_of_day(time: &[u8]) -> Option<f64> {
    let time = time.strip_suffix(b"Z").unwrap_or(time);
    let (hour, rest) = number(time)?;
    let (minute, rest) = number(rest.strip_prefix(b":")?)?;
    let seconds = match rest {
        [] => 0.0,
        [b':', seconds @ ..] => match classify(seconds) {
            Field::Number(value) if seconds[0].is_ascii_digit() => value,
            _ => return None,
        },
        _ => return None,
    };
    let is_time = hour < 24 && minute < 60 && seconds < 61.0;
    is_time.then(|| ((hour * 60 + minute) as f64 * 60.0 + seconds) / 86_400.0)
}

/// The number of days of a month.
fn length_of(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 in the Gregorian calendar, for years from 0 on (Hinnant, "chrono-compatible
/// low-level date algorithms", days_from_civil).
fn civil_days(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let (era, year_of_era) = (year / 400, year % 400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}
