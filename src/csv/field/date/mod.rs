//! Dates as days, for tables that have time as a predictor.
//!
//! A format is one file and one line in [`FORMATS`]; CONTRIBUTING.md says how to add one.

mod calendar;
mod format;

mod year_month_day;

mod month_day_year;

mod day_month_year;

use self::format::Format;

/// All formats. A column has the first one that reads all its values.
static FORMATS: [&Format; 3] = [
    &year_month_day::FORMAT,
    &day_month_year::FORMAT,
    &month_day_year::FORMAT,
];

/// One of the formats.
#[derive(Clone, Copy)]
pub(crate) struct DateFormat(&'static Format);

impl DateFormat {
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        FORMATS.into_iter().map(Self)
    }

    /// The format of this name.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::all().find(|format| format.name() == name)
    }

    /// Its name in documents of models and in JavaScript.
    pub(crate) fn name(self) -> &'static str {
        self.0.name
    }

    /// Days since the first of January 1970, with a fraction if there is a time of day; `None` if the field is
    /// not a date in this format.
    pub(crate) fn days(self, field: &[u8]) -> Option<f64> {
        (self.0.parse)(field.trim_ascii())
    }

    /// Formats that may read the same values as other days.
    pub(crate) fn rivals(self) -> impl Iterator<Item = Self> {
        self.0.rivals.iter().copied().map(Self)
    }

    /// Whether the rival reads a field as another day, or as none, and the field may be in either format.
    pub(crate) fn disagrees(self, rival: Self, field: &[u8]) -> bool {
        self.days(field) != rival.days(field) && !(self.0.is_certain)(field.trim_ascii())
    }
}

impl PartialEq for DateFormat {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

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
    fn an_example_that_another_format_takes_for_another_day_is_that_of_a_rival() {
        for format in DateFormat::all() {
            for (text, days) in format.0.examples {
                for other in DateFormat::all().filter(|other| *other != format) {
                    let is_rival = |one: DateFormat, two| one.rivals().any(|rival| rival == two);
                    let found = other.days(text.as_bytes());
                    assert!(
                        found.is_none_or(|found| found == *days)
                            || is_rival(format, other)
                            || is_rival(other, format),
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
            for format in DateFormat::all() {
                assert_eq!(format.days(text.as_bytes()), None, "{text} as {format:?}");
            }
        }
    }
}
