//! Which columns a model is of, and how a record becomes a row of numbers, or is left out.

use serde::Serialize;

use crate::csv::{ColumnKind, Field, Preview, Record, classify};
use crate::error::{Error, Position, rounded};

/// What text in a chosen column means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnText {
    /// The input is not what it was taken for: reading stops with [`Error::Text`].
    #[default]
    Error,
    /// The value is missing: the row is left out and counted.
    Missing,
}

/// How an input is read and which model it is read for.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// The response's column; the last one that holds numbers by default.
    pub response: Option<String>,
    /// The predictors' columns; all others that hold numbers by default.
    pub predictors: Option<Vec<String>>,
    /// How many of the last rows are kept out of the fit, to test it on.
    pub hold_out: usize,
    /// What text in a chosen column means.
    pub text: OnText,
    /// Whether the model has an intercept.
    pub intercept: bool,
    /// The character between two fields; found by default.
    pub delimiter: Option<char>,
    /// Whether the first record names the columns; found by default.
    pub header: Option<bool>,
    /// How many rows are kept for drawing.
    pub sample: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            response: None,
            predictors: None,
            hold_out: 0,
            text: OnText::Error,
            intercept: true,
            delimiter: None,
            header: None,
            sample: 20_000,
        }
    }
}

impl Options {
    /// The delimiter as the byte that the reader looks for.
    pub(crate) fn delimiter_byte(&self) -> Result<Option<u8>, Error> {
        match self.delimiter {
            None => Ok(None),
            Some(c) if c.is_ascii() && !matches!(c, '"' | '\r' | '\n' | '\0') => Ok(Some(c as u8)),
            Some(c) => Err(Error::InvalidOption {
                option: "delimiter",
                found: format!("\"{c}\""),
                expected: "one ASCII character other than a quote or a line end",
            }),
        }
    }
}

/// Why a row was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// A chosen column has no value in it.
    Missing,
    /// A chosen column has text in it, and text was to be treated as missing.
    Text,
    /// It has another number of fields than the first record.
    Ragged,
}

/// A row that is not used: why, and the field that it is for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct LeftOut {
    pub(crate) reason: Reason,
    pub(crate) column: String,
    pub(crate) text: String,
}

/// The columns of a model within the columns of an input.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Design {
    pub(crate) response: String,
    pub(crate) predictors: Vec<String>,
    /// Where the predictors and then the response stand in a record.
    at: Vec<usize>,
    /// How many fields a record should have.
    width: usize,
    on_text: OnText,
}

impl Design {
    /// Finds the columns that the options ask for, or those that hold numbers.
    pub(crate) fn choose(preview: &Preview, options: &Options) -> Result<Self, Error> {
        let columns: Vec<(&str, bool)> = preview
            .columns
            .iter()
            .map(|column| (column.name.as_str(), column.kind == ColumnKind::Number))
            .collect();
        Self::among(&columns, options)
    }

    /// As [`choose`](Self::choose), among columns given by name and whether they hold numbers.
    pub(crate) fn among(columns: &[(&str, bool)], options: &Options) -> Result<Self, Error> {
        let find = |name: &str| {
            let mut found = columns
                .iter()
                .enumerate()
                .filter(|(_, column)| column.0 == name);
            match (found.next(), found.next()) {
                (Some((at, _)), None) => Ok(at),
                (Some(_), Some(_)) => Err(Error::AmbiguousColumn {
                    name: name.to_owned(),
                }),
                (None, _) => Err(Error::NoSuchColumn {
                    name: name.to_owned(),
                    columns: columns.iter().map(|column| column.0.to_owned()).collect(),
                }),
            }
        };
        let numeric = || {
            columns
                .iter()
                .enumerate()
                .filter(|(_, column)| column.1)
                .map(|(at, _)| at)
        };
        let too_few = || Error::TooFewNumericColumns {
            numeric: numeric().map(|at| columns[at].0.to_owned()).collect(),
        };

        let chosen: Option<Vec<usize>> = match &options.predictors {
            Some(names) => Some(
                names
                    .iter()
                    .map(|name| find(name))
                    .collect::<Result<_, _>>()?,
            ),
            None => None,
        };
        let response = match &options.response {
            Some(name) => find(name)?,
            None => numeric()
                .rfind(|at| !chosen.as_ref().is_some_and(|chosen| chosen.contains(at)))
                .ok_or_else(too_few)?,
        };
        let mut at = chosen.unwrap_or_else(|| numeric().filter(|at| *at != response).collect());
        if at.is_empty() {
            return Err(too_few());
        }
        at.push(response);
        for (before, column) in at.iter().enumerate() {
            if at[..before].contains(column) {
                return Err(Error::RepeatedColumn {
                    name: columns[*column].0.to_owned(),
                });
            }
        }
        let mut names: Vec<String> = at.iter().map(|at| columns[*at].0.to_owned()).collect();
        Ok(Self {
            response: names.pop().unwrap_or_default(),
            predictors: names,
            at,
            width: columns.len(),
            on_text: options.text,
        })
    }

    /// The numbers of a record, the predictors' and then the response's, into `row`; or why the
    /// record is left out.
    pub(crate) fn row(
        &self,
        record: &Record<'_>,
        row: &mut Vec<f64>,
    ) -> Result<Option<LeftOut>, Error> {
        row.clear();
        if let Some(left_out) = self.ragged(record) {
            return Ok(Some(left_out));
        }
        for (number, at) in self.at.iter().enumerate() {
            let field = record.field(*at).unwrap_or_default();
            let reason = match classify(&field) {
                Field::Number(value) => {
                    row.push(value);
                    continue;
                }
                Field::Missing => Reason::Missing,
                Field::Text => Reason::Text,
            };
            let column = self.name(number).to_owned();
            let text = excerpt(&field);
            if reason == Reason::Text && self.on_text == OnText::Error {
                let position = Position {
                    row: record.row(),
                    line: record.line(),
                    column,
                };
                return Err(Error::Text { position, text });
            }
            return Ok(Some(LeftOut {
                reason,
                column,
                text,
            }));
        }
        Ok(None)
    }

    /// The numbers in row `at` of columns given whole, into `row`; or the name of the column whose
    /// number is missing there.
    pub(crate) fn row_of(
        &self,
        columns: &[(&str, &[f64])],
        at: usize,
        row: &mut Vec<f64>,
    ) -> Result<Option<String>, Error> {
        row.clear();
        for (number, column) in self.at.iter().enumerate() {
            let value = columns[*column].1[at];
            if value.is_infinite() {
                let (row, column) = (at as u64 + 1, self.name(number).to_owned());
                let position = Position {
                    row,
                    line: row,
                    column,
                };
                return Err(Error::Text {
                    position,
                    text: rounded(value),
                });
            }
            if value.is_nan() {
                return Ok(Some(self.name(number).to_owned()));
            }
            row.push(value);
        }
        Ok(None)
    }

    /// The name of the `number`th of the chosen columns.
    pub(crate) fn name(&self, number: usize) -> &str {
        self.predictors.get(number).unwrap_or(&self.response)
    }

    /// Whether the record has too few fields, or too many that are not empty.
    fn ragged(&self, record: &Record<'_>) -> Option<LeftOut> {
        let surplus = (self.width..record.width())
            .filter_map(|at| record.field(at))
            .any(|field| !field.trim_ascii().is_empty());
        (record.width() < self.width || surplus).then(|| LeftOut {
            reason: Reason::Ragged,
            column: String::new(),
            text: format!("{} fields, not {}", record.width(), self.width),
        })
    }
}

/// The beginning of a field, enough to recognise it by.
fn excerpt(field: &[u8]) -> String {
    const LENGTH: usize = 40;
    let field = field.trim_ascii();
    match field.get(..LENGTH) {
        Some(beginning) if field.len() > LENGTH => {
            format!(
                "{}…",
                String::from_utf8_lossy(beginning).trim_end_matches('\u{fffd}')
            )
        }
        _ => String::from_utf8_lossy(field).into_owned(),
    }
}
