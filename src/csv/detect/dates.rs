//! Are the values of a column dates, and how are they written?

use std::borrow::Cow;

use super::evidence::is_most;
use crate::csv::encoding;
use crate::csv::field::date::{DateFormat, Dates, calendar, may_be_date};

/// The values of a column that are not missing.
type Values<'a> = [Cow<'a, [u8]>];

/// The days since 1970 on which a number is likely to be a date: the years 1900 to 2599. Thailand's year 2567 is 2024.
const LIKELY: std::ops::Range<f64> = -25_567.0..230_103.0;

/// The days since 1970 on which dates are likely to be of the Gregorian calendar: the years 1600 to 2399.
const GREGORIAN: std::ops::Range<f64> = -135_140.0..157_054.0;

const NONE: Dates = Dates::None(Vec::new());

/// Whether most of the values are dates, and how they are written. `hinted` is the format that the caller says
/// dates have.
///
/// A format may leave some values unread, as long as they are fewer than those that it
/// reads. Of two formats that read some values as different days, the one that reads more values is right,
/// unless the other reads values that the first does not.
#[inline(never)] // cold: see DESIGN.md
pub(super) fn find_dates(values: &Values<'_>, hinted: Option<DateFormat>) -> Dates {
    // The beginning of most text shows that it is not a date, so the nine formats need not try it.
    let may_be: Vec<bool> = values.iter().map(|value| may_be_date(value)).collect();
    let reads = |format: DateFormat| -> Vec<bool> {
        let read =
            |(value, may_be): (&Cow<'_, [u8]>, &bool)| *may_be && format.days(value).is_some();
        values.iter().zip(&may_be).map(read).collect()
    };
    let is_most = |reads: &[bool]| {
        let count = reads.iter().filter(|read| **read).count();
        (count * 2 > values.len()).then_some(count)
    };
    let mut best: Option<(DateFormat, Vec<bool>, usize)> = None;
    let mut few: Vec<(DateFormat, Vec<bool>)> = Vec::new();
    for format in DateFormat::all() {
        let reads = reads(format);
        if let Some(count) = is_most(&reads) {
            if hinted == Some(format) {
                return in_format(format, values);
            }
            if best.as_ref().is_none_or(|(_, _, most)| count > *most) {
                best = Some((format, reads, count));
            }
        } else if reads.contains(&true) {
            few.push((format, reads));
        }
    }
    let Some((format, own, _)) = best else {
        // A format that reads only values of another one, and fewer, is not the format of the dates.
        let is_less = |own: &[bool]| {
            let is_more = |other: &[bool]| reads_more(other, own) && !reads_more(own, other);
            few.iter().any(|(_, other)| is_more(other))
        };
        let fullest = few.iter().filter(|(_, own)| !is_less(own));
        let formats = fullest.map(|(format, _)| *format).collect();
        return in_zone(values).unwrap_or(Dates::None(formats));
    };
    let mut formats = vec![format];
    let mut contested = values.iter().find(|value| format.may_be_day(value));
    for rival in DateFormat::all().filter(|rival| *rival != format) {
        let Some(value) = values.iter().find(|value| format.disagrees(rival, value)) else {
            continue;
        };
        let theirs = reads(rival);
        if !reads_more(&own, &theirs) || reads_more(&theirs, &own) {
            formats.push(rival);
            contested.get_or_insert(value);
        }
    }
    match contested {
        Some(value) => Dates::Unclear {
            formats,
            value: text(value),
        },
        None if values.iter().all(|value| format.may_be_years(value)) => NONE,
        None => in_format(format, values),
    }
}

/// Whether numbers may be dates. In the format that the caller names they are dates if it reads more than half of them.
/// They look like dates of another format if it reads four fifths of them. Some formats read many ordinary numbers;
/// they must read all of the values, and at least `LEAST` different ones.
#[inline(never)] // cold: see DESIGN.md
pub(super) fn find_dates_in_numbers(values: &Values<'_>, hinted: Option<DateFormat>) -> Dates {
    /// A format that reads none of so many first values is not tried on the others.
    const TRIED: usize = 8;
    /// One in 27 random numbers of six digits is a day. So a few different values prove nothing.
    const LEAST: usize = 5;
    let mut distinct: Vec<&Cow<'_, [u8]>> = Vec::new();
    for value in values {
        if distinct.len() < LEAST && !distinct.contains(&value) {
            distinct.push(value);
        }
    }
    let mut found = NONE;
    for format in DateFormat::all() {
        let is_since = |value: &Cow<'_, [u8]>, since: f64| {
            let days = format.days(value);
            days.is_some_and(|days| days >= since && days < LIKELY.end)
        };
        let mut tried = values.iter().take(TRIED);
        if !tried.any(|value| is_since(value, GREGORIAN.start)) {
            continue;
        }
        let likely = |value: &&Cow<'_, [u8]>| is_since(value, LIKELY.start);
        let count = values.iter().filter(likely).count();
        if hinted == Some(format) && count * 2 > values.len() {
            return in_format(format, values);
        }
        let is_certain = match format.reads_many_numbers() {
            true => distinct.len() == LEAST && count == values.len(),
            false if distinct.len() == LEAST && count == 0 => {
                values.iter().all(|value| is_since(value, GREGORIAN.start))
            }
            false => distinct.len() > 1 && is_most(count, values.len()),
        };
        if is_certain
            && matches!(found, Dates::None(_))
            && let Dates::In(format, first, _) = in_format(format, values)
        {
            found = Dates::AsNumbers(format, first);
        }
    }
    found
}

/// Whether numbers may be parts of dates, which are not read: a year and a part of it, as in 2020.1 and 2020.2, or 1871.1 after
/// 1871.09; a day and a month, as in 3101; or a time of day, as in 1345. All of them are so, and of enough that differ:
/// random numbers hardly ever are.
#[inline(never)] // cold: see DESIGN.md
pub(super) fn may_be_parts_of_dates(values: &Values<'_>) -> bool {
    let (mut firsts, mut numbers, mut minutes) = (Vec::new(), Vec::new(), Vec::new());
    let mut fits = [true; 6];
    for value in values {
        let Some([first, second, decimals]) = parts(value.trim_ascii()) else {
            return false;
        };
        let is_year = decimals > 0 && (1600..2600).contains(&first);
        let is_month = |month: i64| (1..=12).contains(&month);
        let is_day = |day: i64| (1..=31).contains(&day);
        let own = [
            is_year && decimals == 1 && (1..=4).contains(&second),
            is_year && (decimals == 2 && is_month(second) || decimals == 1 && second == 1),
            decimals == 0 && is_day(first) && is_month(second),
            decimals == 0 && is_month(first) && is_day(second),
            decimals == 0 && first < 24 && second < 60,
            decimals == 0 && (1900..2100).contains(&first) && (1..54).contains(&second),
        ];
        for (fits, own) in fits.iter_mut().zip(own) {
            *fits &= own;
        }
        if !fits.contains(&true) {
            return false;
        }
        add_new(&mut firsts, first);
        add_new(&mut numbers, first * 100 + second);
        // Prices often end in 5 or 0, and then they may all look like times. Quarters of an hour hardly look like prices.
        if second % 5 != 0 || decimals == 0 && second % 15 == 0 && second > 0 {
            add_new(&mut minutes, first * 100 + second);
        }
    }
    let [part_of_year, month, day_month, month_day, time, week] = fits;
    (part_of_year || month) && numbers.len() > 3
        || (day_month || month_day) && numbers.len() > 7 && firsts.len() > 2
        || time && minutes.len() > 14 && firsts.len() > 5
        || week && numbers.len() > 14 && firsts.len() > 1
}

/// Adds a number to different ones, of which there are enough soon.
#[inline(never)] // cold: see DESIGN.md
fn add_new(known: &mut Vec<i64>, number: i64) {
    if known.len() < 20 && !known.contains(&number) {
        known.push(number);
    }
}

/// The parts of a number of at most four digits before the mark and two behind it: those before and behind it and how many
/// digits stand behind it, or the hundreds and the rest of a whole number of at most four digits or six.
#[inline(never)] // cold: see DESIGN.md
fn parts(value: &[u8]) -> Option<[i64; 3]> {
    if let Some(whole) = calendar::plain_number(value, 6) {
        return Some([whole / 100, whole % 100, 0]);
    }
    let ((first, _), rest) = calendar::number(value)?;
    if calendar::is_end_of_whole(rest) {
        return Some([first / 100, first % 100, 0]);
    }
    let [b'.' | b',', rest @ ..] = rest else {
        return None;
    };
    let ((second, decimals), b"") = calendar::number(rest)? else {
        return None;
    };
    (decimals < 3).then_some([first, second, decimals as i64])
}

/// Whether one format reads a value that the other does not.
fn reads_more(one: &[bool], other: &[bool]) -> bool {
    one.iter().zip(other).any(|(one, other)| *one && !other)
}

/// Whether a date in this format has a year that is more likely in another calendar than in the Gregorian one, or one of
/// two digits from 35 to 68, which is read as one after 2000 and may be of the century before.
pub(super) fn is_of_other_calendar(format: DateFormat, value: &[u8]) -> bool {
    /// The first of January 2035.
    const LATE: f64 = 23_741.0;
    let is_other = |days| !GREGORIAN.contains(&days) || days >= LATE && is_short(value);
    format.days(value).is_some_and(is_other)
}

/// Whether no number of a date has four digits, as a year has.
pub(super) fn is_short(value: &[u8]) -> bool {
    let mut numbers = value.split(|byte| !byte.is_ascii_digit());
    numbers.all(|number| number.len() < 4)
}

/// Dates in this format, which reads some of the values.
fn in_format(format: DateFormat, values: &Values<'_>) -> Dates {
    let first = values.iter().find_map(|value| format.days(value));
    let dates = values.iter().filter(|value| format.days(value).is_some());
    let mut offsets = dates.filter_map(|value| DateFormat::has_offset(value));
    let offset = offsets.next();
    let offset = offset.filter(|first| offsets.all(|other| other == *first));
    first.map_or(NONE, |first| Dates::In(format, first, offset))
}

/// Whether most of the values are times of a zone by its name.
fn in_zone(values: &Values<'_>) -> Option<Dates> {
    let zones = || {
        values
            .iter()
            .filter_map(|value| Some((zone_of(value)?, value)))
    };
    let (zone, value) = zones().next()?;
    (zones().count() * 2 > values.len()).then(|| Dates::InZone {
        zone: text(zone),
        value: text(value),
    })
}

/// The name of a zone at the end of a value, where all that stands before it is a date with a time of day.
fn zone_of(value: &[u8]) -> Option<&[u8]> {
    let value = value.trim_ascii();
    let colon = value.iter().position(|byte| *byte == b':')?;
    let is_letter = |at: usize| value[at].is_ascii_alphabetic();
    let is_begin = |at: &usize| value[*at] == b'[' || is_letter(*at) && !is_letter(at - 1);
    // From the end: "PM" is not part of a zone.
    let at = (colon + 1..value.len()).rev().filter(is_begin).find(|at| {
        let mut formats = DateFormat::all();
        formats.any(|format| format.days(&value[..*at]).is_some())
    })?;
    Some(&value[at..])
}

fn text(value: &[u8]) -> String {
    encoding::text(value.trim_ascii())
}
