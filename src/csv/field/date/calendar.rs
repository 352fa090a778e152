//! The pieces that formats of dates are made of: parts of a date, days of the calendar, times of day.

use super::words;

/// A second and a day in microseconds.
const SECOND: i64 = 1_000_000;
pub(super) const DAY: i64 = 86_400 * SECOND;

/// A part of a date: a number, or a month by its name.
#[derive(Clone, Copy)]
pub(super) struct Part {
    number: i64,
    /// How many digits it has; 0 for a name.
    digits: usize,
}

impl Part {
    pub(super) fn is_name(self) -> bool {
        self.digits == 0
    }

    pub(super) fn has_four_digits(self) -> bool {
        self.digits == 4
    }

    pub(super) fn has_one_digit(self) -> bool {
        self.digits == 1
    }

    /// The year, if there are four digits or two.
    pub(super) fn year(self) -> Option<i64> {
        match (self.digits, self.number) {
            (4, year) => Some(year),
            (2, year) => Some(year_of_two_digits(year)),
            _ => None,
        }
    }

    pub(super) fn month(self) -> Option<i64> {
        Some(self.number).filter(|_| self.digits < 3)
    }

    pub(super) fn day(self) -> Option<i64> {
        self.month().filter(|_| !self.is_name())
    }
}

/// As in POSIX, 69 to 99 are 1969 to 1999, and 00 to 68 are 2000 to 2068.
pub(super) fn year_of_two_digits(year: i64) -> i64 {
    year + if year < 69 { 2000 } else { 1900 }
}

/// Three parts of a date and the rest after them. Numbers have one separator between them, `-`, `/` or `.`.
/// The name of a month may have several around it, or none. The name of a day of the week may come first.
#[inline(never)] // one copy for all formats
pub(super) fn three_parts(value: &[u8]) -> Option<([Part; 3], &[u8])> {
    let (first, rest) = part(without_weekday(value))?;
    let (separator, second, rest) = next_part(first.is_name(), rest)?;
    let has_name = first.is_name() || second.is_name();
    let (last, third, rest) = next_part(has_name, rest)?;
    // "2021. 1. 3." has a point after the day.
    let rest = match separator {
        Some(b'.') if !has_name => rest.strip_prefix(b".").unwrap_or(rest),
        _ => rest,
    };
    (has_name || separator == last).then_some(([first, second, third], rest))
}

/// Two parts with nothing after them: a month and a year, in either order.
#[inline(never)] // one copy for all formats
pub(super) fn two_parts(value: &[u8]) -> Option<[Part; 2]> {
    let (first, rest) = part(value)?;
    let (_, second, rest) = next_part(first.is_name(), rest)?;
    rest.is_empty().then_some([first, second])
}

/// A year and a numbered part of it that a letter names, such as `2023-Q1`, `2023M05`, `Q1 2023` or `1Q2023`:
/// the year, the letter, the number, and the rest.
#[inline(never)] // one copy for all formats
pub(super) fn lettered(value: &[u8]) -> Option<(i64, u8, i64, &[u8])> {
    let tagged = |value: &'_ [u8]| {
        let (letter, rest) = value.split_first()?;
        let ((number, digits), rest) = number(rest)?;
        let is_tag = letter.is_ascii_alphabetic() && digits < 3;
        is_tag.then_some((
            letter.to_ascii_uppercase(),
            number,
            value.len() - rest.len(),
        ))
    };
    let between = |rest: &'_ [u8]| {
        let any = rest.first().is_some_and(|byte| b" -/.:".contains(byte));
        usize::from(any)
    };
    if let Some((letter, number, length)) = tagged(value) {
        let rest = &value[length..];
        let ((year, digits), rest) = self::number(&rest[between(rest)..])?;
        return (digits == 4).then_some((year, letter, number, rest));
    }
    let ((first, digits), rest) = number(value)?;
    if digits == 4 {
        let rest = &rest[between(rest)..];
        let (letter, number, length) = tagged(rest)?;
        return Some((first, letter, number, &rest[length..]));
    }
    let (letter, rest) = rest.split_first()?;
    let ((year, digits), rest) = number(&rest[between(rest)..])?;
    let is_tagged = digits == 4 && letter.is_ascii_alphabetic();
    is_tagged.then_some((year, letter.to_ascii_uppercase(), first, rest))
}

/// The value without the name of a day of the week before it, as in "Sun, 3 Jan 2021".
fn without_weekday(value: &[u8]) -> &[u8] {
    let (name, rest) = value.split_at(letters(value));
    match rest.first() {
        Some(b' ' | b',' | b'.') if words::is_weekday(name) => without(rest, b" ,."),
        _ => value,
    }
}

/// How many letters stand at the beginning.
pub(super) fn letters(value: &[u8]) -> usize {
    let is_letter = |byte: &&u8| byte.is_ascii_alphabetic() || !byte.is_ascii();
    value.iter().take_while(is_letter).count()
}

/// The value without those of the bytes that stand at the beginning.
fn without<'a>(value: &'a [u8], bytes: &[u8]) -> &'a [u8] {
    let count = value.iter().take_while(|byte| bytes.contains(byte));
    &value[count.count()..]
}

/// The part at the beginning, and what follows it.
fn part(value: &[u8]) -> Option<(Part, &[u8])> {
    if let Some(((number, digits), rest)) = number(value) {
        return Some((Part { number, digits }, rest));
    }
    let (name, rest) = value.split_at(letters(value));
    let number = words::month(name)?;
    Some((Part { number, digits: 0 }, rest))
}

/// The separator between numbers, the part after it, and what follows that. `has_name` says whether a month's
/// name stands before.
fn next_part(has_name: bool, value: &[u8]) -> Option<(Option<u8>, Part, &[u8])> {
    // "3rd of January", "3 de enero".
    let (suffix, mut rest) = value.split_at(letters(value));
    if ![&b"st"[..], b"nd", b"rd", b"th", b"er"].contains(&suffix) {
        rest = value;
    }
    let named = without(rest, b" -/.,");
    let link = &named[..letters(named)];
    let named = match link {
        b"of" | b"de" | b"del" if named.len() < rest.len() => without(&named[link.len()..], b" "),
        _ => named,
    };
    if has_name || part(named).is_some_and(|(part, _)| part.is_name()) {
        let (part, rest) = part(named)?;
        return Some((None, part, rest));
    }
    let (separator, rest) = value.split_first()?;
    if !matches!(separator, b'-' | b'/' | b'.') {
        return None;
    }
    let (part, rest) = part(match separator {
        b'.' => without(rest, b" "),
        _ => rest,
    })?;
    Some((Some(*separator), part, rest))
}

/// The leading one to four digits as a number, how many there are, and the bytes after them. `None` for five digits.
#[inline(never)] // one copy for all formats
pub(crate) fn number(value: &[u8]) -> Option<((i64, usize), &[u8])> {
    let (digits, rest) = digits(value);
    let count = digits.len();
    (1..=4)
        .contains(&count)
        .then(|| ((whole(digits), count), rest))
}

/// The leading digits, and what follows them.
pub(super) fn digits(value: &[u8]) -> (&[u8], &[u8]) {
    let count = value.iter().take_while(|byte| byte.is_ascii_digit());
    value.split_at(count.count())
}

/// Whether nothing stands behind the digits of a whole number, or decimals of 0: some programs write `.0` there.
pub(crate) fn is_end_of_whole(rest: &[u8]) -> bool {
    match rest {
        [] => true,
        [b'.' | b',', zeros @ ..] => !zeros.is_empty() && zeros.iter().all(|byte| *byte == b'0'),
        _ => false,
    }
}

/// The digits of a whole number in scientific notation: 20240131 for 2.0240131e+07. `None` for everything else.
pub(super) fn without_exponent(value: &[u8]) -> Option<Vec<u8>> {
    let [first, b'.' | b',', rest @ ..] = value else {
        return None;
    };
    let (fraction, [b'e' | b'E', exponent @ ..]) = digits(rest) else {
        return None;
    };
    let exponent = exponent.strip_prefix(b"+").unwrap_or(exponent);
    let (exponent, b"") = digits(exponent) else {
        return None;
    };
    // "07" and "7" are alike, and no date has more digits.
    let length = whole(exponent) as usize;
    let mut number = [&[*first], fraction].concat();
    let is_whole = exponent.len() < 3 && fraction.len() <= length;
    number.resize(length + 1, b'0');
    is_whole.then_some(number)
}

/// A whole number of `count` digits.
#[inline(never)] // one copy for all formats
pub(crate) fn plain_number(value: &[u8], count: usize) -> Option<i64> {
    let (digits, rest) = digits(value);
    if !is_end_of_whole(rest) {
        return None;
    }
    let add = |number: i64, digit: &u8| number * 10 + i64::from(digit - b'0');
    (digits.len() == count).then(|| digits.iter().fold(0, add))
}

/// The number that the first four digits are: no part of a date has more.
pub(super) fn whole(digits: &[u8]) -> i64 {
    let add = |number: i64, digit: &u8| number * 10 + i64::from(digit - b'0');
    digits.iter().take(4).fold(0, add)
}

/// Microseconds since the beginning of 1970; `None` if there is no such day in the years 1000 to 9999. The text
/// after the date is empty or a time of day.
#[inline(never)] // one copy for all formats
pub(super) fn instant(year: i64, month: i64, day: i64, after: &[u8]) -> Option<i64> {
    if !(1000..=9999).contains(&year)
        || !(1..=12).contains(&month)
        || !(1..=length_of(year, month)).contains(&day)
    {
        return None;
    }
    let time = match after {
        [] => 0,
        [b'T' | b't' | b' ' | b':' | b',', time @ ..] => time_of_day(without(time, b" "))?,
        _ => return None,
    };
    Some(civil_days(year, month, day) * DAY + time)
}

/// "14:30", "14:30:15.25", "2:30 PM", "143015", with or without an offset, in microseconds of universal time.
/// An hour of 24 is the end of the day.
fn time_of_day(time: &[u8]) -> Option<i64> {
    let (first, mut rest) = digits(time);
    let (mut hour, mut minute, mut second) = (whole(first.get(..2).unwrap_or(first)), 0, 0);
    let mut is_hour_alone = false;
    match (first.len(), rest) {
        (1 | 2, [b':', after @ ..]) => {
            let (minutes, after) = digits(after);
            minute = Some(whole(minutes)).filter(|_| (1..=2).contains(&minutes.len()))?;
            rest = after;
            if let [b':', after @ ..] = after {
                (second, rest) = seconds_of(after)?;
            }
        }
        (1 | 2, _) => is_hour_alone = true,
        // ISO 8601 without colons.
        (4 | 6, _) => {
            minute = whole(&first[2..4]);
            if first.len() == 6 {
                (second, rest) = seconds_of(&time[4..])?;
            }
        }
        _ => return None,
    }
    let rest = without(rest, b" ");
    let (half, after) = half_of_day(rest);
    if let Some(half) = half {
        if !(1..=12).contains(&hour) {
            return None;
        }
        hour = hour % 12 + half;
    } else if is_hour_alone {
        return None;
    }
    let offset = offset(without(after, b" "))?;
    let is_end = hour == 24 && minute == 0 && second == 0;
    let is_time = (hour < 24 || is_end) && minute < 60 && second < 61 * SECOND;
    is_time.then(|| (hour * 60 + minute - offset) * 60 * SECOND + second)
}

/// "15", "15.25" or "15,25" in microseconds, and what follows it.
fn seconds_of(text: &[u8]) -> Option<(i64, &[u8])> {
    let (second, mut rest) = digits(text);
    let mut microseconds = whole(second.get(..2)?) * SECOND;
    if let [b'.' | b',', after @ ..] = rest {
        let (fraction, after) = digits(after);
        let mut unit = SECOND;
        for digit in fraction.iter().take(6) {
            unit /= 10;
            microseconds += i64::from(digit - b'0') * unit;
        }
        rest = after;
    }
    (second.len() == 2).then_some((microseconds, rest))
}

/// The hours that "AM", "p.m." or the like adds, and what follows it.
fn half_of_day(text: &[u8]) -> (Option<i64>, &[u8]) {
    let hours = match text.first().map(u8::to_ascii_lowercase) {
        Some(b'a') => 0,
        Some(b'p') => 12,
        _ => return (None, text),
    };
    for form in [&b".m."[..], b". m.", b"m"] {
        let after = &text[1..];
        if let Some((found, rest)) = after.split_at_checked(form.len())
            && found.eq_ignore_ascii_case(form)
        {
            return (Some(hours), rest);
        }
    }
    (None, text)
}

/// The offset from universal time in minutes: nothing, "Z", "UTC", "+01", "+0530", "-03:00", "GMT+0100 (name)".
fn offset(text: &[u8]) -> Option<i64> {
    let named = &text[..letters(text)];
    // Germans write "Uhr" behind a time.
    let is_universal = [&b"Z"[..], b"UTC", b"GMT", b"Uhr"]
        .iter()
        .any(|name| named.eq_ignore_ascii_case(name));
    let (sign, rest) = match &text[named.len()..] {
        [] => return (named.is_empty() || is_universal).then_some(0),
        [b'+', rest @ ..] => (1, rest),
        [b'-', rest @ ..] => (-1, rest),
        _ => return None,
    };
    let (first, rest) = digits(rest);
    let (minutes, rest) = match (first.len(), rest) {
        (1 | 2, [b':', rest @ ..]) => digits(rest),
        (1 | 2, _) => (&b"00"[..], rest),
        (4, _) => (&first[2..], rest),
        _ => return None,
    };
    let (hours, count) = (whole(&first[..first.len().min(2)]), minutes.len());
    let minutes = whole(minutes);
    let is_remark = matches!(rest, [] | [b' ', b'(', .., b')']);
    let is_offset =
        (named.is_empty() || is_universal && named.len() > 1) && is_remark && count == 2;
    (is_offset && hours < 24 && minutes < 60).then_some(sign * (hours * 60 + minutes))
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
pub(super) fn civil_days(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let (era, year_of_era) = (year / 400, year % 400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}
