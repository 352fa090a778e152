//! The schema of a table: its dialect, its columns and its first rows.

use super::aside::Aside;
use super::dialect::Dialect;
use super::encoding;
use super::field::date::{DateFormat, Dates};
use super::field::format::FieldFormat;
#[cfg(target_arch = "wasm32")]
use super::field::number::Field;
use super::field::number::Numerals;
use super::field::written::Written;
use super::names::find_column;
use super::note::Note;
use crate::error::{Error, ErrorKind};
use crate::suggestion::Suggestion;

/// The kind of most fields of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ColumnKind {
    /// At least half of the values that are not missing are numbers.
    Number,
    /// More than half of the values that are not missing are dates in one format. They are read as days since
    /// the first of them, if the column is asked for; the other values count as missing then.
    Date,
    /// More than half of the values that are not missing are text.
    Text,
    /// All values are missing.
    Empty,
    /// The names or numbers of the rows, as data frames write them. Such a column is not a variable, unless
    /// it is asked for.
    Index,
}

/// Values that those of a column look like to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Lookalike {
    /// Amounts of money, with the sign or code of a currency.
    Currency,
    /// Numbers with a per cent sign.
    Percent,
    /// Dates of which it is not clear which part is the month, or times of a zone that has a name only.
    Dates,
    /// Numbers that may be dates, such as 20240131, or parts of dates.
    DateNumbers,
    /// Numbers with another unit behind them.
    Unit,
    /// Negative numbers of accounts: in parentheses, or with the minus behind them.
    Accounting,
    /// Numbers with another decimal mark or other groups of digits than the table.
    OtherDecimal,
    /// Two words, such as `yes` and `no`.
    Boolean,
    /// Names: (nearly) every value is another one.
    Identifier,
    /// Words that repeat, as those of a category.
    Words,
}

impl Lookalike {
    /// What it is and how it can be read, as part of a sentence; empty for names and words.
    pub(crate) fn remedy(self) -> &'static str {
        match self {
            Self::Currency => {
                "it looks like an amount of money: set units to true to read numbers beside a currency"
            }
            Self::Percent => "it looks like a percentage: set units to true to read 15 % as 15",
            Self::Unit => {
                "it looks like a number with a unit: set units to true to read numbers beside a unit"
            }
            Self::Accounting => {
                "it looks like a number with the marks of accounts or spreadsheets: set units to true to read it as one"
            }
            Self::OtherDecimal => "decimal comma, or groups of digits? read it with",
            Self::Boolean => {
                "it looks like yes or no: use the column as a predictor, which is a category"
            }
            _ => "",
        }
    }

    /// Whether the text is numbers to a person, of which a category makes no sense.
    pub(crate) fn is_numeric(self) -> bool {
        matches!(
            self,
            Self::Currency | Self::Percent | Self::Accounting | Self::OtherDecimal
        )
    }
}

/// What most texts of a column look like, with an example.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct LooksLike {
    /// Their likely kind.
    pub kind: Lookalike,
    /// The first text that does.
    pub example: String,
    /// The number of its row, 1 for the first record below the header.
    pub row: u64,
    /// The options by which it can be read; empty where there are none.
    pub suggestion: Suggestion,
}

impl LooksLike {
    /// The looks of a column, as this field of a row shows them. `numerals` are those in which it is a number.
    pub(super) fn of(
        kind: Lookalike,
        row: usize,
        field: &[u8],
        numerals: Option<&Numerals>,
    ) -> Self {
        let mut suggestion = Suggestion::default();
        match (kind, numerals) {
            (Lookalike::OtherDecimal, Some(numerals)) => {
                suggestion.decimal = Some(char::from(numerals.decimal));
                suggestion.thousands = numerals.thousands.map(char::from);
            }
            _ => {
                suggestion.units = matches!(
                    kind,
                    Lookalike::Currency
                        | Lookalike::Percent
                        | Lookalike::Unit
                        | Lookalike::Accounting
                );
            }
        }
        Self {
            kind,
            example: encoding::excerpt(field.trim_ascii()),
            row: row as u64,
            suggestion,
        }
    }
}

/// Whether nearly all of these values are different. Such a column is not a category.
pub(crate) fn is_nearly_all(distinct: u64, count: u64) -> bool {
    distinct > 2 && distinct * 5 > count * 4
}

/// One column of a schema. The figures are those of the first part of the input.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Column {
    /// The name in the header, or `column 3`.
    pub name: String,
    /// The kind of most of its fields.
    pub kind: ColumnKind,
    /// The likely kind of its values, if they are not read as that.
    pub lookalike: Option<Lookalike>,
    /// The likely kind of the values that are neither numbers nor dates.
    pub looks_like: Option<LooksLike>,
    /// The first date of a column of dates, as written in the file.
    pub since: Option<String>,
    /// How many fields are missing.
    pub missing: u64,
    /// The minimum of its numbers.
    pub min: Option<f64>,
    /// The maximum of its numbers.
    pub max: Option<f64>,
    /// Whether its values are dates, and how those are written.
    pub(super) dates: Dates,
    /// How its values are written, beyond the numerals of the table.
    pub(crate) written: Written,
}

/// The schema as detected in the first part of a table.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Schema {
    /// How the table is written.
    pub dialect: Dialect,
    /// Its columns, from the left.
    pub columns: Vec<Column>,
    /// Its first rows as text, without the header: at most 20, and fewer if there are many columns.
    pub rows: Vec<Vec<String>>,
    /// The first lines before the table, at most three.
    pub preamble: Vec<String>,
    /// Decisions that could have been made otherwise.
    pub notes: Vec<Note>,
    /// Records that are not rows.
    pub(super) asides: Vec<Aside>,
    /// Whether some of them are in the first part of the table.
    pub(super) has_asides: bool,
    /// Whether no record is looked at for being none.
    pub(super) every_row: bool,
}

impl Column {
    /// Whether its values are numbers or dates.
    pub(super) fn is_counted(&self) -> bool {
        matches!(
            self.kind,
            ColumnKind::Number | ColumnKind::Date | ColumnKind::Index
        )
    }

    /// How its fields become numbers, in a fit or a description: dates as days since the first of them.
    pub(crate) fn field_format(&self, dialect: &Dialect) -> FieldFormat {
        match self.dates {
            Dates::In(format, first, offset) => FieldFormat::Days(format, first, offset),
            _ => self.numbers(dialect),
        }
    }

    /// As [`field_format`](Self::field_format), for a column of numbers in a model.
    ///
    /// # Errors
    /// [`ErrorKind::UnclearDates`] and [`ErrorKind::TimeZone`].
    pub(crate) fn field_format_in_fit(&self, dialect: &Dialect) -> Result<FieldFormat, Error> {
        self.refuse_doubt()?;
        Ok(self.field_format(dialect))
    }

    /// How its fields become the same values as in the fit of a model. There, dates were counted from
    /// `origin` and written in `format`. If several formats read this column, that format decides.
    ///
    /// # Errors
    /// [`ErrorKind::NotDates`] if the fit had dates and this column has none, and as
    /// [`field_format_in_fit`](Self::field_format_in_fit).
    pub(crate) fn field_format_of_fit(
        &self,
        dialect: &Dialect,
        origin: Option<f64>,
        format: Option<DateFormat>,
    ) -> Result<FieldFormat, Error> {
        let Some(origin) = origin else {
            return Ok(self.numbers(dialect));
        };
        let is_numeric = matches!(self.kind, ColumnKind::Number | ColumnKind::Index);
        let known = match (&self.dates, format) {
            (Dates::In(format, ..) | Dates::AsNumbers(format, _), _) => Some(*format),
            (Dates::Unclear { formats, .. }, Some(format)) if formats.contains(&format) => {
                Some(format)
            }
            (Dates::None(_), format) if self.kind == ColumnKind::Empty => {
                format.or(DateFormat::all().next())
            }
            // A table of one row is no evidence of dates.
            (Dates::None(_), Some(format)) if is_numeric && format.reads_plain_numbers() => {
                Some(format)
            }
            (Dates::None(few), Some(format)) if few.contains(&format) => Some(format),
            (Dates::None(few), _) if few.len() == 1 => few.first().copied(),
            _ => None,
        };
        match known {
            Some(format) => {
                let offset = match self.dates {
                    Dates::In(.., offset) => offset,
                    _ => None,
                };
                Ok(FieldFormat::Days(format, origin, offset))
            }
            None => {
                self.refuse_doubt()?;
                Err(Error::from(ErrorKind::NotDates {
                    column: self.name.clone(),
                    is_number: is_numeric,
                }))
            }
        }
    }

    /// How a field of this column is read in a fit; dates that have several readings are text.
    #[cfg(target_arch = "wasm32")]
    pub(crate) fn value(&self, field: &[u8], dialect: &Dialect) -> Field {
        let plain = self.field_format(dialect).classify(field);
        match self.written.classify(field, plain) {
            Field::Number(_) if self.kind == ColumnKind::Text => Field::Text,
            value => value,
        }
    }

    /// The format of its dates, or of its numbers if those may be dates; `None` if that is not clear.
    #[cfg(target_arch = "wasm32")]
    pub(crate) fn date_format(&self) -> Option<DateFormat> {
        match self.dates {
            Dates::In(format, ..) | Dates::AsNumbers(format, _) => Some(format),
            _ => None,
        }
    }

    /// How its fields become numbers: in the numerals of the table, or in its own.
    fn numbers(&self, dialect: &Dialect) -> FieldFormat {
        FieldFormat::Numbers(match &self.written.amount {
            Some(amount) => amount.numerals,
            None => dialect.numerals,
        })
    }

    /// Refuses dates that have several readings.
    fn refuse_doubt(&self) -> Result<(), Error> {
        let column = || self.name.clone();
        match &self.dates {
            Dates::Unclear { formats, value } => Err(Error::from(ErrorKind::UnclearDates {
                column: column(),
                value: value.clone(),
                formats: formats.iter().map(|format| format.name()).collect(),
            })),
            Dates::InZone { zone, value } => Err(Error::from(ErrorKind::TimeZone {
                column: column(),
                zone: zone.clone(),
                value: value.clone(),
            })),
            _ => Ok(()),
        }
    }

    /// Whether its values are those of a category: text that does not look like numbers or dates.
    pub(crate) fn is_category(&self) -> bool {
        let looks_like = self.looks_like.as_ref();
        self.kind == ColumnKind::Text
            && self.lookalike.is_none()
            && !looks_like.is_some_and(|looks| looks.kind.is_numeric())
    }

    /// Whether its values are dates, clear or not.
    pub(crate) fn has_dates(&self) -> bool {
        self.dates.are_there()
    }
}

impl Schema {
    /// The place of the column of this name.
    ///
    /// # Errors
    /// [`ErrorKind::NoSuchColumn`] and [`ErrorKind::AmbiguousColumn`].
    pub(crate) fn find(&self, name: &str) -> Result<usize, Error> {
        let names = self.columns.iter().map(|column| column.name.as_str());
        find_column(name, &names.collect::<Vec<_>>())
    }
}
