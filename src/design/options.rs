//! How an input is read, and which model it is read for.

use std::collections::BinaryHeap;

use super::formula::Variable;
use super::split::{Folds, TestPart};
use crate::csv::{DateFormat, DialectHints, Encoding, MissingWords};
use crate::error::{Error, ErrorKind};
use crate::suggestion::Suggestion;

/// The meaning of text in a chosen column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnText {
    /// The input is not the expected one: reading stops with [`ErrorKind::Text`], or with
    /// [`ErrorKind::NoLogarithm`] for a number that has none, where one is asked for.
    #[default]
    Error,
    /// The value is missing: the row is left out and counted. So is a number that has no logarithm,
    /// where one is asked for.
    Missing,
}

/// The meaning of weights.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WeightKind {
    /// How precise the response of a row is: its variance is the residual variance over the weight. So R's `lm` takes
    /// weights. Degrees of freedom are counted by rows.
    #[default]
    Precision,
    /// How many times the row counts: a whole number. All figures are those of a table that repeats each row this
    /// often. Only the folds differ: a row and its copies are in one fold.
    Frequency,
}

/// How an input is read and which model it is read for.
///
/// [`Options::new`] leaves everything to be detected. Each option has a method of its own name that sets
/// it.
///
/// ```
/// use galton::Options;
///
/// let options = Options::new()
///     .response("height")
///     .predictors(["week", "bed"])
///     .weights("plants")
///     .hold_out(20)
///     .folds(5)
///     .decimal(',');
/// assert_eq!(options.response.as_deref(), Some("height"));
/// assert!(options.intercept);
///
/// let same_model = Options::new().formula("height ~ week + bed");
/// assert_eq!(same_model.max_columns, 500);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Options {
    /// The response's column; the last one that holds numbers by default.
    pub response: Option<String>,
    /// The predictors' columns; all others that hold numbers by default. A column of text is a
    /// category: a coefficient for each value but the first in the order of bytes.
    pub predictors: Option<Vec<String>>,
    /// The model as R writes it, `y ~ x + I(x^2) + group`, instead of response, predictors and terms.
    pub formula: Option<String>,
    /// The model's terms, each a product of variables, instead of predictors.
    pub terms: Option<Vec<Vec<Variable>>>,
    /// Whether it is the natural logarithm of the response that is modelled.
    pub log_response: bool,
    /// The column of the rows' weights: none below 0, and a row of weight 0 is left out.
    pub weights: Option<String>,
    /// The meaning of the weights.
    pub weight_kind: WeightKind,
    /// The values that the others of a category are compared with: the name of the column, and the value. By default
    /// it is the first value in order.
    pub reference: Vec<(String, String)>,
    /// The numbers of the rows that are left out of the fit; 1 is the first record below the header.
    pub leave_out: Vec<u64>,
    /// How many of the last rows are kept out of the fit, to test it on.
    pub hold_out: usize,
    /// Which part of the rows is kept out of it instead, at random.
    pub hold_out_part: Option<TestPart>,
    /// The folds that the rows in the fit are dealt into, for
    /// [cross-validation](crate::Observations::cross_validate).
    pub folds: Option<Folds>,
    /// The meaning of text in a chosen column.
    pub text: OnText,
    /// Whether the model has an intercept.
    pub intercept: bool,
    /// The most columns that the model may have, a coefficient each, the intercept aside. Its time grows
    /// with the cube of them, and its memory with their square. The columns of the largest category are not counted if
    /// there are more than 100: time grows with their square only.
    pub max_columns: usize,
    /// The character between two fields; found by default.
    pub delimiter: Option<char>,
    /// Whether the first record names the columns; found by default.
    pub header: Option<bool>,
    /// The decimal mark, `.` or `,`; detected by default.
    pub decimal: Option<char>,
    /// The thousands separator, none if empty; detected by default.
    pub thousands: Option<String>,
    /// The prefix of a comment record, none if empty; detected by default.
    pub comment: Option<String>,
    /// The number of lines before the table; found by default.
    pub skip_lines: Option<u64>,
    /// The quote, `"` or `'`, none if empty; detected by default.
    pub quote: Option<String>,
    /// A backslash if it makes text of the quote after it, empty if quotes in quotes are doubled; detected by
    /// default.
    pub escape: Option<String>,
    /// The name of the format of dates, such as `day-month-year`; detected by default.
    pub date_format: Option<String>,
    /// The words for a missing value, in all columns or in some; the customary ones by default.
    pub missing: MissingWords,
    /// Whether numbers may have a unit beside them.
    pub units: bool,
    /// How characters are encoded; detected by default.
    pub encoding: Option<String>,
    /// Whether every record below the header is a row.
    pub every_row: bool,
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
            formula: None,
            terms: None,
            log_response: false,
            weights: None,
            weight_kind: WeightKind::default(),
            reference: Vec::new(),
            leave_out: Vec::new(),
            hold_out: 0,
            hold_out_part: None,
            folds: None,
            text: OnText::Error,
            intercept: true,
            max_columns: 500,
            delimiter: None,
            header: None,
            decimal: None,
            thousands: None,
            comment: None,
            skip_lines: None,
            quote: None,
            escape: None,
            date_format: None,
            missing: MissingWords::default(),
            units: false,
            encoding: None,
            every_row: false,
            sample: 20_000,
            density: false,
        }
    }
}

/// The setters, one for each option.
impl Options {
    /// Everything is detected; the last column of numbers is the response, and all others of numbers are
    /// the predictors.
    pub fn new() -> Self {
        Self::default()
    }

    /// The response's column. Without it, the last column of numbers that is not a predictor.
    #[must_use]
    pub fn response(mut self, column: impl Into<String>) -> Self {
        self.response = Some(column.into());
        self
    }

    /// The predictors' columns, a term each. A column of text is a category. Without them, all columns of
    /// numbers but the response and the weights.
    #[must_use]
    pub fn predictors<T: Into<String>>(mut self, columns: impl IntoIterator<Item = T>) -> Self {
        self.predictors = Some(columns.into_iter().map(Into::into).collect());
        self
    }

    /// The model as R writes it, `y ~ x + I(x^2) + group`. It takes the place of
    /// [`response`](Self::response()), [`predictors`](Self::predictors()), [`terms`](Self::terms()) and
    /// [`log_response`](Self::log_response()), which are refused beside it.
    #[must_use]
    pub fn formula(mut self, formula: impl Into<String>) -> Self {
        self.formula = Some(formula.into());
        self
    }

    /// The model's terms, each a product of variables. They take the place of
    /// [`predictors`](Self::predictors()), which are refused beside them.
    ///
    /// ```
    /// use galton::{Options, Variable};
    ///
    /// let (x, group) = (Variable::column("x"), Variable::column("group"));
    /// let options = Options::new().terms([vec![x.clone()], vec![x.power(2)], vec![group]]);
    /// assert_eq!(options.terms.map(|terms| terms.len()), Some(3));
    /// ```
    #[must_use]
    pub fn terms(mut self, terms: impl IntoIterator<Item = Vec<Variable>>) -> Self {
        self.terms = Some(terms.into_iter().collect());
        self
    }

    /// Whether the model is of the response's natural logarithm. Not by default.
    #[must_use]
    pub fn log_response(mut self, log: bool) -> Self {
        self.log_response = log;
        self
    }

    /// The column of the rows' weights. A weight below 0 is an error, and a row of weight 0 is left out.
    #[must_use]
    pub fn weights(mut self, column: impl Into<String>) -> Self {
        self.weights = Some(column.into());
        self
    }

    /// The meaning of the weights: precisions by default.
    ///
    /// ```
    /// use galton::{Ingest, Options, WeightKind};
    ///
    /// let fit = |table: &str, options: Options| -> Result<_, galton::Error> {
    ///     let mut ingest = Ingest::new(options)?;
    ///     ingest.push(table.as_bytes())?;
    ///     Ok(ingest.finish()?.inference()?.df_residual)
    /// };
    /// let counts = Options::new().weights("n").weight_kind(WeightKind::Frequency);
    /// assert_eq!(fit("x,y,n\n1,2,3\n2,3,1\n3,5,2\n", counts)?, 4);
    /// assert_eq!(fit("x,y\n1,2\n1,2\n1,2\n2,3\n3,5\n3,5\n", Options::new())?, 4);
    /// # Ok::<(), galton::Error>(())
    /// ```
    #[must_use]
    pub fn weight_kind(mut self, kind: WeightKind) -> Self {
        self.weight_kind = kind;
        self
    }

    /// The value that the other values of a category are compared with: R's `relevel`. By default it is the first
    /// one, in the order of numbers or of bytes.
    ///
    /// ```
    /// use galton::{Ingest, Options};
    ///
    /// let options = Options::new().formula("y ~ dose").reference("dose", "placebo");
    /// let mut ingest = Ingest::new(options)?;
    /// ingest.push(b"dose,y\nhigh,8\nlow,6\nplacebo,5\nhigh,9\nlow,7\nplacebo,4\n")?;
    /// let observations = ingest.finish()?;
    /// assert_eq!(observations.coefficient_names(), ["dosehigh", "doselow"]);
    /// # Ok::<(), galton::Error>(())
    /// ```
    #[must_use]
    pub fn reference(mut self, column: impl Into<String>, value: impl Into<String>) -> Self {
        self.reference.push((column.into(), value.into()));
        self
    }

    /// The numbers of the rows that are left out of the fit: those of a [`Report`](crate::Report) and of the [most
    /// influential rows](crate::Diagnostics::by_cooks_distance). 1 is the first record below the header, even if it
    /// has units, and a number beyond the last row has no effect. Other rows keep their numbers.
    ///
    /// ```
    /// use galton::{Ingest, Options};
    ///
    /// let mut ingest = Ingest::new(Options::new().leave_out([3]))?;
    /// ingest.push(b"x,y\n1,2\n2,4\n3,60\n4,8\n")?;
    /// assert_eq!(ingest.finish()?.report().left_out.by_number, 1);
    /// # Ok::<(), galton::Error>(())
    /// ```
    #[must_use]
    pub fn leave_out(mut self, rows: impl IntoIterator<Item = u64>) -> Self {
        self.leave_out = rows.into_iter().collect();
        self
    }

    /// How many of the last rows are held out of the fit, to test it on. None by default.
    #[must_use]
    pub fn hold_out(mut self, rows: usize) -> Self {
        self.hold_out = rows;
        self
    }

    /// Which part of the rows is held out at random instead: a fraction, or a [`TestPart`] with a seed.
    #[must_use]
    pub fn hold_out_part(mut self, part: impl Into<TestPart>) -> Self {
        self.hold_out_part = Some(part.into());
        self
    }

    /// The folds for [cross-validation](crate::Observations::cross_validate): their number, or [`Folds`]
    /// with a seed. None by default.
    #[must_use]
    pub fn folds(mut self, folds: impl Into<Folds>) -> Self {
        self.folds = Some(folds.into());
        self
    }

    /// What happens at text in a column of numbers. An error by default.
    #[must_use]
    pub fn text(mut self, text: OnText) -> Self {
        self.text = text;
        self
    }

    /// Whether the model has an intercept. It has one by default, unless the formula says `- 1`.
    #[must_use]
    pub fn intercept(mut self, intercept: bool) -> Self {
        self.intercept = intercept;
        self
    }

    /// The most columns that the model may have, the intercept aside. 500 by default. The time of a fit
    /// grows with their cube, its memory with their square.
    #[must_use]
    pub fn max_columns(mut self, columns: usize) -> Self {
        self.max_columns = columns;
        self
    }

    /// The ASCII character between two fields. Detected by default.
    #[must_use]
    pub fn delimiter(mut self, delimiter: char) -> Self {
        self.delimiter = Some(delimiter);
        self
    }

    /// Whether the first record names the columns. Detected by default.
    #[must_use]
    pub fn header(mut self, header: bool) -> Self {
        self.header = Some(header);
        self
    }

    /// The character before decimals, `.` or `,`. Detected by default.
    #[must_use]
    pub fn decimal(mut self, mark: char) -> Self {
        self.decimal = Some(mark);
        self
    }

    /// The character between groups of three digits; nothing if empty. Detected by default.
    #[must_use]
    pub fn thousands(mut self, separator: impl Into<String>) -> Self {
        self.thousands = Some(separator.into());
        self
    }

    /// The character that a comment begins with; none if empty. Detected by default.
    #[must_use]
    pub fn comment(mut self, prefix: impl Into<String>) -> Self {
        self.comment = Some(prefix.into());
        self
    }

    /// The number of lines before the table. Detected by default.
    #[must_use]
    pub fn skip_lines(mut self, lines: u64) -> Self {
        self.skip_lines = Some(lines);
        self
    }

    /// The character around fields that have delimiters in them, `"` or another one; empty if quotes are text.
    /// Detected by default.
    #[must_use]
    pub fn quote(mut self, quote: impl Into<String>) -> Self {
        self.quote = Some(quote.into());
        self
    }

    /// How a quote in quotes is written: `\` for a backslash before it, empty for a doubled quote. Detected by
    /// default.
    #[must_use]
    pub fn escape(mut self, escape: impl Into<String>) -> Self {
        self.escape = Some(escape.into());
        self
    }

    /// The [format](crate::csv::DateFormat::from_name) of dates. It decides where dates have several readings,
    /// such as 01/02/2021, and reads numbers such as 20240131 as dates. Detected by default.
    #[must_use]
    pub fn date_format(mut self, name: impl Into<String>) -> Self {
        self.date_format = Some(name.into());
        self
    }

    /// The words for a missing value, instead of the customary ones (`NA`, `NULL`, `-` and others). Letters count as they
    /// are. A word that is a number stands for that number however it is written. An empty field is missing in any case.
    ///
    /// ```
    /// let csv = b"x,y\n1,2\n2,4.5\n-999,7\n4,None\n5,11\n";
    /// let options = galton::Options::new().missing(["-999", "None"]);
    /// let mut ingest = galton::Ingest::new(options)?;
    /// ingest.push(csv)?;
    /// assert_eq!(ingest.finish()?.report().left_out.missing, 2);
    /// # Ok::<(), galton::Error>(())
    /// ```
    #[must_use]
    pub fn missing<T: Into<String>>(mut self, words: impl IntoIterator<Item = T>) -> Self {
        self.missing.all = Some(words.into_iter().map(Into::into).collect());
        self
    }

    /// The words for a missing value in one column. Without words, `NA` is a value there.
    #[must_use]
    pub fn missing_in<T: Into<String>>(
        mut self,
        column: impl Into<String>,
        words: impl IntoIterator<Item = T>,
    ) -> Self {
        let words = words.into_iter().map(Into::into).collect();
        self.missing.columns.push((column.into(), words));
        self
    }

    /// Whether numbers may have a unit beside them: `R$ 12,50`, `3 €`, `EUR 3`, `15 %`, `4.2 kg`. Not by default. A column
    /// has the unit that most of its values have; a value in another unit is text. `15 %` is read as 15.
    #[must_use]
    pub fn units(mut self, units: bool) -> Self {
        self.units = units;
        self
    }

    /// These options with those that a [`Suggestion`] changes.
    #[must_use]
    pub fn suggested(mut self, suggestion: &Suggestion) -> Self {
        self.units |= suggestion.units;
        self.decimal = suggestion.decimal.or(self.decimal);
        let thousands = suggestion.thousands.map(String::from);
        self.thousands = thousands.or(self.thousands);
        self
    }

    /// How characters are encoded: `utf-8`, `utf-16le`, `utf-16be`, `windows-1252`, or another label that the
    /// Encoding Standard has for one of these, such as `latin1`. Detected by default.
    #[must_use]
    pub fn encoding(mut self, label: impl Into<String>) -> Self {
        self.encoding = Some(label.into());
        self
    }

    /// Whether every record below the header is a row, even one that looks like units below the names, a repeated
    /// header, totals or a footer. Not by default.
    #[must_use]
    pub fn every_row(mut self, every: bool) -> Self {
        self.every_row = every;
        self
    }

    /// How many rows are kept in memory, evenly sampled, for drawing, stochastic methods and leverages.
    /// 20,000 by default.
    #[must_use]
    pub fn sample(mut self, rows: usize) -> Self {
        self.sample = rows;
        self
    }

    /// Whether rows are counted on a grid for drawing, the response over each predictor. Not by default.
    #[must_use]
    pub fn density(mut self, density: bool) -> Self {
        self.density = density;
        self
    }
}

impl Options {
    /// The numbers of the rows to leave out, each once and in ascending order.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidOption`] for the number 0.
    pub(crate) fn sorted_leave_out(&self) -> Result<Vec<u64>, Error> {
        in_order(&self.leave_out)
    }

    /// The options of a reading for the model of other options.
    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) fn with_model_of(&self, other: &Self) -> Self {
        Self {
            response: other.response.clone(),
            predictors: other.predictors.clone(),
            formula: other.formula.clone(),
            terms: other.terms.clone(),
            log_response: other.log_response,
            reference: other.reference.clone(),
            intercept: other.intercept,
            max_columns: other.max_columns,
            density: other.density,
            ..self.clone()
        }
    }

    /// How the input is said to be written, as the reader takes it.
    pub(crate) fn dialect_hints(&self) -> Result<DialectHints, Error> {
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
                return Err(Error::from(ErrorKind::InvalidOption {
                    option: "decimal",
                    found: format!("\"{c}\""),
                    expected: "a point or a comma",
                }));
            }
        };
        let or_none =
            |option, text: &Option<String>, fits: &dyn Fn(u8) -> bool| match text.as_deref() {
                None => Ok(None),
                Some("") => Ok(Some(None)),
                // Spaces that do not break are read as those that do.
                Some("\u{a0}" | "\u{202f}" | "\u{2009}") if option == "thousands" => {
                    Ok(Some(Some(b' ')))
                }
                Some(text) => byte(option, text, fits).map(|byte| Some(Some(byte))),
            };
        let thousands = or_none("thousands", &self.thousands, &|byte| {
            matches!(byte, b',' | b'.' | b' ' | b'\'' | b'_')
        })?;
        if let Some(Some(separator)) = thousands
            && decimal == Some(separator)
        {
            return Err(Error::from(ErrorKind::InvalidOption {
                option: "thousands",
                found: format!("\"{}\"", char::from(separator)),
                expected: "another character than stands before decimals",
            }));
        }
        let date_format = match self.date_format.as_deref() {
            None => None,
            Some(name) => Some(DateFormat::from_name(name).ok_or_else(|| {
                Error::from(ErrorKind::InvalidOption {
                    option: "date_format",
                    found: format!("\"{name}\""),
                    expected: DATE_FORMATS,
                })
            })?),
        };
        let encoding = match &self.encoding {
            None => None,
            Some(label) => Some(Encoding::of_label(label).ok_or_else(|| {
                Error::from(ErrorKind::InvalidOption {
                    option: "encoding",
                    found: format!("\"{label}\""),
                    expected: "utf-8, utf-16le, utf-16be or windows-1252",
                })
            })?),
        };
        Ok(DialectHints {
            delimiter,
            header: self.header,
            decimal,
            thousands,
            comment: or_none("comment", &self.comment, &|byte| {
                !byte.is_ascii_alphanumeric()
            })?,
            skip_lines: self.skip_lines,
            quote: or_none("quote", &self.quote, &|byte| {
                byte.is_ascii_punctuation() && delimiter != Some(byte)
            })?,
            encoding,
            every_row: self.every_row,
            escape: or_none("escape", &self.escape, &|byte| byte == b'\\')?,
            date_format,
            missing: self.missing.clone(),
            units: self.units,
        })
    }
}

/// Numbers of rows, each once and in ascending order. A heap takes less code than the standard library's sort.
///
/// # Errors
/// [`ErrorKind::InvalidOption`] for the number 0.
pub(crate) fn in_order(numbers: &[u64]) -> Result<Vec<u64>, Error> {
    let mut rows = BinaryHeap::from(numbers.to_vec()).into_sorted_vec();
    rows.dedup();
    match rows.first() {
        Some(0) => Err(Error::from(ErrorKind::InvalidOption {
            option: "leave_out",
            found: "an array with the number of no row".to_owned(),
            expected: "an array of whole numbers from 1",
        })),
        _ => Ok(rows),
    }
}

/// The names of date formats.
const DATE_FORMATS: &str = "\"day-month-year\", \"month-day-year\", \"year-month-day\", \"year-month\", \"month-year\", \"quarter\", \"week\", \"yyyymmdd\", \"yyyymm\", \"yymmdd\", \"yyyyddd\", \"yyyyq\", \"ddmmyyyy\" or \"mmddyyyy\"";

/// An option of one ASCII character.
fn byte(option: &'static str, text: &str, fits: impl Fn(u8) -> bool) -> Result<u8, Error> {
    match text.as_bytes() {
        [byte] if byte.is_ascii() && fits(*byte) => Ok(*byte),
        _ => Err(Error::from(ErrorKind::InvalidOption {
            option,
            found: format!("\"{text}\""),
            expected: match option {
                "delimiter" => "one ASCII character other than a quote or a line end",
                "thousands" => {
                    "a comma, a point, a space, an apostrophe, an underscore, or nothing"
                }
                "quote" => "a quote other than the delimiter, or nothing",
                "escape" => "a backslash, or nothing if quotes in quotes are doubled",
                _ => "one character that is neither a letter nor a digit, or nothing",
            },
        })),
    }
}
