//! The schema of a table: its dialect, its columns and its first rows.

use super::dialect::Dialect;
use super::field::date::DateFormat;
use super::field::format::FieldFormat;
use super::names::find_column;
use super::note::Note;
use crate::error::{Error, ErrorKind};

/// The kind of most fields of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ColumnKind {
    /// At least half of the values that are not missing are numbers.
    Number,
    /// All values that are not missing are dates in one format. They are read as days since the first of
    /// them, if the column is asked for.
    Date,
    /// More than half of the values that are not missing are text.
    Text,
    /// All values are missing.
    Empty,
    /// The names or numbers of the rows, as data frames write them. Such a column is no variable, unless
    /// it is asked for.
    Index,
}

/// Numbers that the text of a column looks like to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Lookalike {
    /// Amounts of money, with the sign of a currency.
    Currency,
    /// Numbers with a per cent sign.
    Percent,
}

/// One column of a schema. The figures are those of the first part of the input.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Column {
    /// The name in the header, or `column 3`.
    pub name: String,
    /// The kind of most of its fields.
    pub kind: ColumnKind,
    /// The numbers that its text looks like, if any.
    pub lookalike: Option<Lookalike>,
    /// The first date of a column of dates, as written in the file.
    pub since: Option<String>,
    /// How many fields are missing.
    pub missing: u64,
    /// The minimum of its numbers.
    pub min: Option<f64>,
    /// The maximum of its numbers.
    pub max: Option<f64>,
    /// The formats in which all values that are not missing are dates.
    pub(super) date_formats: Vec<DateFormat>,
    /// The format of a column of dates, and the day from which days are counted.
    pub(super) dates: Option<(DateFormat, f64)>,
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
}

impl Column {
    /// How its fields become numbers: dates as days since the first of them.
    pub(crate) fn field_format(&self, dialect: &Dialect) -> FieldFormat {
        self.field_format_since(dialect, self.origin())
    }

    /// How its fields become what they were in the fit of a model. There, dates were counted from
    /// `origin` and written in `format`. If several formats read this column, that format decides.
    ///
    /// # Errors
    /// [`ErrorKind::NotDates`] if the fit had dates and this column is other text.
    pub(crate) fn field_format_of_fit(
        &self,
        dialect: &Dialect,
        origin: Option<f64>,
        format: Option<DateFormat>,
    ) -> Result<FieldFormat, Error> {
        let known = format.filter(|format| self.date_formats.contains(format));
        match (origin, self.kind) {
            (Some(origin), ColumnKind::Text) => match known {
                Some(format) => Ok(FieldFormat::Days(format, origin)),
                None => Err(Error::from(ErrorKind::NotDates {
                    column: self.name.clone(),
                    is_unclear: !self.date_formats.is_empty(),
                })),
            },
            _ => Ok(self.field_format_since(dialect, origin)),
        }
    }

    fn field_format_since(&self, dialect: &Dialect, origin: Option<f64>) -> FieldFormat {
        match self.dates.zip(origin) {
            Some(((format, _), origin)) => FieldFormat::Days(format, origin),
            None => FieldFormat::Numbers(dialect.numerals),
        }
    }

    /// Whether its values are those of a category: text that does not look like numbers or dates.
    pub(crate) fn is_category(&self) -> bool {
        self.kind == ColumnKind::Text && self.lookalike.is_none() && self.date_formats.is_empty()
    }

    /// The day that dates are counted from, as days since the first of January 1970.
    pub(crate) fn origin(&self) -> Option<f64> {
        self.dates.map(|(_, origin)| origin)
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
