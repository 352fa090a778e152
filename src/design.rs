//! Which columns a model is of, and how a record becomes a row of numbers, or is left out.

use serde::Serialize;

use crate::csv::{ColumnKind, Field, Numerals, Preview, Reads, Record, Written, excerpt};
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
    /// What stands before decimals, `.` or `,`; found by default.
    pub decimal: Option<char>,
    /// What stands between groups of three digits, nothing if empty; found by default.
    pub thousands: Option<String>,
    /// What a record that is a comment begins with, none if empty; found by default.
    pub comment: Option<String>,
    /// How many lines stand before the table; found by default.
    pub skip_lines: Option<u64>,
    /// How many rows are kept for drawing.
    pub sample: usize,
    /// Whether rows are counted on a grid for drawing, the response over each predictor.
    pub density: bool,
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
            decimal: None,
            thousands: None,
            comment: None,
            skip_lines: None,
            sample: 20_000,
            density: false,
        }
    }
}

impl Options {
    /// How the input is said to be written, as the reader takes it.
    pub(crate) fn written(&self) -> Result<Written, Error> {
        let delimiter = match self.delimiter {
            None => None,
            Some(c) => Some(byte("delimiter", &c.to_string(), |byte| {
                !matches!(byte, b'"' | b'\r' | b'\n' | b'\0')
            })?),
        };
        let decimal = match self.decimal {
            None => None,
            Some(c @ ('.' | ',')) => Some(c as u8),
            Some(c) => {
                return Err(Error::InvalidOption {
                    option: "decimal",
                    found: format!("\"{c}\""),
                    expected: "a point or a comma",
                });
            }
        };
        let or_none = |option, text: &Option<String>, fits: fn(u8) -> bool| match text.as_deref() {
            None => Ok(None),
            Some("") => Ok(Some(None)),
            // Spaces that do not break are read as those that do.
            Some("\u{a0}" | "\u{202f}" | "\u{2009}") => Ok(Some(Some(b' '))),
            Some(text) => byte(option, text, fits).map(|byte| Some(Some(byte))),
        };
        let thousands = or_none("thousands", &self.thousands, |byte| {
            matches!(byte, b',' | b'.' | b' ' | b'\'' | b'_')
        })?;
        if let Some(Some(separator)) = thousands
            && decimal == Some(separator)
        {
            return Err(Error::InvalidOption {
                option: "thousands",
                found: format!("\"{}\"", char::from(separator)),
                expected: "another character than stands before decimals",
            });
        }
        Ok(Written {
            delimiter,
            header: self.header,
            decimal,
            thousands,
            comment: or_none("comment", &self.comment, |byte| {
                !byte.is_ascii_alphanumeric()
            })?,
            skip_lines: self.skip_lines,
        })
    }
}

/// An option of one ASCII character.
fn byte(option: &'static str, text: &str, fits: impl Fn(u8) -> bool) -> Result<u8, Error> {
    match text.as_bytes() {
        [byte] if byte.is_ascii() && fits(*byte) => Ok(*byte),
        _ => Err(Error::InvalidOption {
            option,
            found: format!("\"{text}\""),
            expected: match option {
                "delimiter" => "one ASCII character other than a quote or a line end",
                "thousands" => {
                    "a comma, a point, a space, an apostrophe, an underscore, or nothing"
                }
                _ => "one character that is no letter or digit, or nothing",
            },
        }),
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
    /// It is a comment.
    Comment,
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
    pub(crate) at: Vec<usize>,
    /// How the fields of each of them become numbers.
    pub(crate) reads: Vec<Reads>,
    /// The day that the dates in each of them are counted from, in days since 1970.
    pub(crate) origins: Vec<Option<f64>>,
    /// How many fields a record should have.
    pub(crate) width: usize,
    comment: Option<u8>,
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
        let mut design = Self::among(&columns, options)?;
        let reads = |at: &usize| preview.columns[*at].reads(&preview.dialect);
        design.reads = design.at.iter().map(reads).collect();
        let origin = |at: &usize| preview.columns[*at].origin();
        design.origins = design.at.iter().map(origin).collect();
        design.comment = preview.dialect.comment;
        Ok(design)
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
            reads: vec![Reads::Numbers(Numerals::default()); at.len()],
            origins: vec![None; at.len()],
            at,
            comment: None,
            width: columns.len(),
            on_text: options.text,
        })
    }

    /// Why a record has no row of numbers; `None` if it has. `tell` is told of each chosen column
    /// that has none: its number, and whether there is text in it.
    pub(crate) fn left_out(
        &self,
        record: &Record<'_>,
        mut tell: impl FnMut(usize, Reason),
    ) -> Result<Option<LeftOut>, Error> {
        if record.is_comment(self.comment) {
            return Ok(Some(LeftOut {
                reason: Reason::Comment,
                column: String::new(),
                text: excerpt(record.text()),
            }));
        }
        if let Some(left_out) = self.ragged(record) {
            return Ok(Some(left_out));
        }
        let mut first = None;
        for (number, at) in self.at.iter().enumerate() {
            let field = record.field(*at).unwrap_or_default();
            let reason = match self.reads[number].classify(&field) {
                Field::Number(_) => continue,
                Field::Missing => Reason::Missing,
                Field::Text => Reason::Text,
            };
            tell(number, reason);
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
            first.get_or_insert(LeftOut {
                reason,
                column,
                text,
            });
        }
        Ok(first)
    }

    /// The numbers in row `at` of columns given whole, into `row`; or which of the chosen columns
    /// has none there.
    pub(crate) fn row_of(
        &self,
        columns: &[(&str, &[f64])],
        at: usize,
        row: &mut Vec<f64>,
    ) -> Result<Option<usize>, Error> {
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
                return Ok(Some(number));
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
            text: excerpt(record.text()),
        })
    }
}
