//! Dates as days, for tables that have time as a predictor.
//!
//! A format is one file and one line in [`FORMATS`]; CONTRIBUTING.md says how to add one.

mod words;

pub(crate) mod calendar;
mod format;

mod day_month_year;
mod ddmmyyyy;
mod mmddyyyy;
mod month_day_year;
mod month_year;
mod quarter;
mod week;
mod year_month;
mod year_month_day;
mod yymmdd;
mod yyyyddd;
mod yyyymm;
mod yyyymmdd;
mod yyyyq;

use self::calendar::DAY;
use self::format::Format;
use super::number::with_ascii_signs;

/// All formats. Of two that read the values of a column alike, the column has the first.
static FORMATS: [&Format; 14] = [
    &day_month_year::FORMAT,
    &month_day_year::FORMAT,
    &year_month_day::FORMAT,
    &year_month::FORMAT,
    &month_year::FORMAT,
    &quarter::FORMAT,
    &week::FORMAT,
    &yyyymmdd::FORMAT,
    &yyyymm::FORMAT,
    &yymmdd::FORMAT,
    &yyyyddd::FORMAT,
    &yyyyq::FORMAT,
    &ddmmyyyy::FORMAT,
    &mmddyyyy::FORMAT,
];

/// A way to write dates.
///
/// ```
/// use galton::csv::DateFormat;
/// assert!(DateFormat::from_name("day-month-year").is_some());
/// ```
#[derive(Clone, Copy)]
pub struct DateFormat(&'static Format);

impl DateFormat {
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        FORMATS.into_iter().map(Self)
    }

    /// The format of this name: `day-month-year`, `month-day-year`, `year-month-day`, `year-month`, `month-year`,
    /// `quarter`, `week`, `yyyymmdd`, `yyyymm`, `yymmdd`, `yyyyddd`, `yyyyq`, `ddmmyyyy` or `mmddyyyy`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::all().find(|format| format.name() == name)
    }

    /// Its name in documents of models and in JavaScript.
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// Days since the first of January 1970, with a fraction if there is a time of day; `None` if the field is
    /// not a date in this format.
    pub(crate) fn days(self, field: &[u8]) -> Option<f64> {
        self.days_since(0.0, field)
    }

    /// Days since `origin`, itself in days since 1970. The difference is taken in microseconds: of days, a double
    /// has no digits left for them.
    pub(crate) fn days_since(self, origin: f64, field: &[u8]) -> Option<f64> {
        // Chrome writes a space of its own before AM, and typesetters write their own hyphens.
        let field = field.trim_ascii();
        let plain = match field.is_ascii() {
            true => calendar::without_exponent(field),
            false => with_ascii_signs(field),
        };
        let microseconds = (self.0.parse)(plain.as_deref().unwrap_or(field))?;
        let origin = (origin * DAY as f64).round_ties_even() as i64;
        Some((microseconds.saturating_sub(origin)) as f64 / DAY as f64)
    }

    /// Whether the formats read a field as different days, and it may be in either of them.
    pub(crate) fn disagrees(self, other: Self, field: &[u8]) -> bool {
        let (own, others) = (self.days(field), other.days(field));
        let is_certain = |format: Self| (format.0.is_certain)(field.trim_ascii());
        own.is_some()
            && others.is_some()
            && own != others
            && !is_certain(self)
            && !is_certain(other)
    }

    /// Whether a date has an offset from universal time; `None` if it has no time of day.
    pub(crate) fn has_offset(field: &[u8]) -> Option<bool> {
        let is_digit = |at: usize| field.get(at).is_some_and(u8::is_ascii_digit);
        let begins = |at: &usize| match field[*at] {
            b':' => true,
            b'T' => is_digit(at.wrapping_sub(1)) && is_digit(at + 1),
            _ => false,
        };
        let time = &field[(0..field.len()).find(begins)?..];
        Some(time.iter().any(|byte| b"+-ZzUuGg".contains(byte)))
    }

    /// Whether its dates are plain numbers, such as 20240131.
    pub(crate) fn reads_plain_numbers(self) -> bool {
        self.name().starts_with("yy") || self.name().ends_with("yyyy")
    }

    /// Whether this format reads many numbers that are not dates, because any two digits are a year, or any three below 367
    /// a day.
    pub(crate) fn reads_many_numbers(self) -> bool {
        [&yymmdd::FORMAT, &yyyyddd::FORMAT, &yyyyq::FORMAT]
            .iter()
            .any(|format| std::ptr::eq(self.0, *format))
    }

    /// Whether the value may be two years, such as the season 2008-09, rather than a year and a month.
    pub(crate) fn may_be_years(self, value: &[u8]) -> bool {
        std::ptr::eq(self.0, &year_month::FORMAT) && year_month::is_season(value)
    }

    /// Whether a value that this format reads as a month and a year, such as Jan-21, may be a day of that month.
    pub(crate) fn may_be_day(self, value: &[u8]) -> bool {
        std::ptr::eq(self.0, &month_year::FORMAT) && month_year::may_be_day(value)
    }
}

/// Whether a text may be a date in some format: it has a digit, and begins with one, with one or two letters, or with
/// the name of a month or of a day of the week. A number is none.
#[inline(never)] // cold: see DESIGN.md
pub(crate) fn may_be_date(text: &[u8]) -> bool {
    let text = text.trim_ascii();
    let first = &text[..calendar::letters(text)];
    text.iter().any(u8::is_ascii_digit)
        && calendar::without_exponent(text).is_none()
        && (first.len() < 3 || words::month(first).is_some() || words::is_weekday(first))
}

/// Whether a text has the name of a month beside a digit, as in 21-Jan, or is itself the name of a month or a weekday.
pub(crate) fn names_month(text: &[u8]) -> bool {
    let mut words = text.split(|byte| byte.is_ascii() && !byte.is_ascii_alphabetic());
    let has_digit = text.iter().any(u8::is_ascii_digit);
    has_digit && words.any(|word| words::month(word).is_some())
        || words::month(text).is_some()
        || words::is_weekday(text)
}

/// Whether the values of a column are dates, and how those are written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Dates {
    /// They are not dates, except for a few that these formats read.
    None(Vec<DateFormat>),
    /// Dates in a format. The day of the first one, and whether their times have an offset; `None` if the
    /// dates have no times, or if only some of the times have an offset.
    In(DateFormat, f64, Option<bool>),
    /// Dates that several formats read as different days, and one of them.
    Unclear {
        formats: Vec<DateFormat>,
        value: String,
    },
    /// Times of a zone that a name stands for, and one of them.
    InZone { zone: String, value: String },
    /// Numbers that look like dates in a format, and the day of the first one.
    AsNumbers(DateFormat, f64),
}

impl Dates {
    /// Whether most values are dates, clear or not.
    pub(crate) fn are_there(&self) -> bool {
        !matches!(self, Self::None(_) | Self::AsNumbers(..))
    }
}

impl PartialEq for DateFormat {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

impl Eq for DateFormat {}

impl std::fmt::Debug for DateFormat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_format_reads_its_examples() {
        for format in DateFormat::all() {
            assert!(!format.0.examples.is_empty(), "{format:?}");
            for (text, days) in format.0.examples {
                assert_eq!(format.days(text.as_bytes()), Some(*days), "{text}");
            }
        }
    }

    #[test]
    fn only_the_orders_of_three_numbers_read_an_example_of_another_as_a_different_day() {
        const ORDERS: [&[&str]; 2] = [
            &["day-month-year", "month-day-year", "year-month-day"],
            &["ddmmyyyy", "mmddyyyy"],
        ];
        let are_orders = |one: DateFormat, other: DateFormat| {
            let mut orders = ORDERS.iter();
            orders.any(|names| names.contains(&one.name()) && names.contains(&other.name()))
        };
        for format in DateFormat::all() {
            for (text, days) in format.0.examples {
                for other in DateFormat::all().filter(|other| *other != format) {
                    let found = other.days(text.as_bytes());
                    assert!(
                        found.is_none_or(|found| found == *days) || are_orders(format, other),
                        "{text} is a date in the formats {format:?} and {other:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn each_format_has_a_name_of_its_own_that_typescript_knows() {
        let types = include_str!("../../../wasm/types/model.d.ts");
        for format in DateFormat::all() {
            assert_eq!(DateFormat::from_name(format.name()), Some(format));
            let name = format!("\"{}\"", format.name());
            assert!(types.contains(&name), "wasm/types/model.d.ts lacks {name}");
        }
    }

    #[test]
    fn a_word_or_an_impossible_day_is_not_a_date() {
        for text in [
            "",
            "2000",
            "2000-002",
            "2000-02-30",
            "2001-02-29",
            "2000-13-01",
            "2000-1-0",
            "2000-01-01x",
            "2000-01/01",
            "20000-01-01",
            "2000-01-01T25:00",
            "2000-01-01T24:01",
            "2000-01-01T12",
            "2000-01-01 13:00 PM",
            "2000-01-01 0:00 AM",
            "2000-01-01T12:00 CET",
            "2000-01-01T12:00:00+01:00[Europe/Paris]",
            "2000-01-01T12:00+1:0",
            "2000-01-01T12:00+24",
            "2000-01-01T12:00UTC+",
            "2000-01-01T1200001",
            "2000-01-01 12:44444444444444444444444444",
            "2000-01-01T12:00+01:4444444444444444444444",
            "1.5.2",
            "10.1.2",
            "0000-00-00",
            "3 Janvember 2000",
            "3 Ja 2000",
            "Mon 2000",
            "3 Jan",
            "21-Jan",
            "Jan-3",
            "2000-Q5",
            "2000-Q0",
            "2000-W00",
            "2021-W53",
            "2000-W01-8",
            "2000X1",
            "20000230",
            "200013",
            "2000030125",
            "20000",
            "20005",
            "2000.3",
            "31022000",
            "13132000",
            "2.000e3",
            "2.0000301e",
            "2.0000301e6",
            "2.0000301e-7",
            "2.0000301e7.0",
            "2.0000301e99999999999999999999",
            "20000301.5",
            "20000301.",
        ] {
            for format in DateFormat::all() {
                assert_eq!(format.days(text.as_bytes()), None, "{text} as {format:?}");
            }
        }
    }
}
