//! Which columns of an input make a row of numbers, and how.

use super::exclude::Fault;
use super::levels::Levels;
use crate::csv::{Field, FieldFormat, Written};
use crate::numerics::expression::Step;

/// The most times that one row may count, so that the sums of many rows are below 2^64.
const MOST_COPIES: f64 = 1e12;

/// The columns of an input that make a row of numbers, in the order in which the row has them.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// How many fields a record should have.
    pub(crate) width: usize,
    /// Whether text among numbers counts as a missing value. If not, it is an error.
    pub(crate) text_is_missing: bool,
    pub(crate) columns: Vec<PlannedColumn>,
    /// The numbers of the rows to leave out, in ascending order; 1 is the first record below the header.
    pub(crate) left_out: Vec<u64>,
    /// The expressions of these columns that need a value in every row.
    pub(crate) computed: Vec<PlannedExpression>,
}

/// An expression of the columns of a [`Plan`].
#[derive(Clone, Debug)]
pub(crate) struct PlannedExpression {
    pub(crate) name: String,
    pub(crate) steps: Vec<Step>,
}

/// One column of a [`Plan`].
#[derive(Clone, Debug)]
pub(crate) struct PlannedColumn {
    pub(crate) name: String,
    /// The column's index among the fields of a record, or among the arrays.
    pub(crate) at: usize,
    /// How its fields become numbers, if they are not a category.
    pub(crate) format: FieldFormat,
    /// Whether it holds numbers, so that the values of a category compare as numbers.
    pub(crate) has_numbers: bool,
    /// How its values are written, beyond their format.
    pub(crate) written: Written,
    pub(crate) role: Role,
    /// Whether the caller asked for a category, so that any text is a value of it.
    pub(crate) is_factor: bool,
}

impl PlannedColumn {
    /// The values of its category, none of which is known yet and of which there may be `most`.
    pub(crate) fn empty_levels(&self, most: usize) -> Levels {
        Levels::new(self.has_numbers.then_some(self.format), most)
    }
}

/// The use that is made of a column, which decides what it may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Any number.
    Number,
    /// A number above 0, since its logarithm is taken.
    Logarithm,
    /// The weight of the row: a number above 0; a row of weight 0 is left out.
    Weight,
    /// How many times the row counts: a whole number. A row that counts 0 times is left out.
    Frequency,
    /// A value of the category of this number; the row has the value's code.
    Category(usize),
}

impl Plan {
    /// The places of the columns among the fields of a record.
    pub(crate) fn places(&self) -> Vec<usize> {
        self.columns.iter().map(|column| column.at).collect()
    }

    /// Which of the columns has the weights.
    pub(crate) fn weights(&self) -> Option<usize> {
        let mut columns = self.columns.iter();
        columns.position(|column| matches!(column.role, Role::Weight | Role::Frequency))
    }

    /// Whether the weights say how many times a row counts.
    pub(crate) fn has_frequencies(&self) -> bool {
        let mut columns = self.columns.iter();
        columns.any(|column| column.role == Role::Frequency)
    }
}

impl PlannedColumn {
    /// The number of a field whose quotes are removed; `levels` are those of a category.
    pub(crate) fn parse(&self, field: &[u8], levels: Option<&mut Levels>) -> Result<f64, Fault> {
        let Some(levels) = levels else {
            return match self.written.classify(field, self.format.classify(field)) {
                Field::Number(value) => Ok(value),
                Field::Missing => Err(Fault::Missing),
                Field::Text => Err(match self.format {
                    FieldFormat::Numbers(_) => Fault::Text,
                    FieldFormat::Days(..) => Fault::NotDate,
                }),
            };
        };
        let field = field.trim_ascii();
        if self.written.is_missing(field, false) {
            return Err(Fault::Missing);
        }
        // A number is one value with its marks and without them.
        let is_marked = self.has_numbers && self.written.amount.is_some();
        let digits = is_marked.then(|| self.written.digits(field)).flatten();
        let field = digits.as_deref().unwrap_or(field);
        levels.find(field).map(|code| code as f64)
    }
}

impl Role {
    /// The levels of this role's category.
    pub(crate) fn levels(self, levels: &mut [Levels]) -> Option<&mut Levels> {
        self.category()
            .and_then(|category| levels.get_mut(category))
    }

    /// The number of this role's category.
    pub(crate) fn category(self) -> Option<usize> {
        match self {
            Self::Category(category) => Some(category),
            _ => None,
        }
    }

    /// Whether every number is of use in this role.
    pub(crate) fn takes_all(self) -> bool {
        !matches!(self, Self::Logarithm | Self::Weight | Self::Frequency)
    }

    /// Why a number is of no use in this role, if it is not.
    pub(crate) fn fault_of(self, value: f64) -> Option<Fault> {
        match self {
            Self::Logarithm if value <= 0.0 => Some(Fault::NoLogarithm),
            Self::Weight | Self::Frequency if value < 0.0 => Some(Fault::NegativeWeight),
            Self::Weight | Self::Frequency if value == 0.0 => Some(Fault::ZeroWeight),
            Self::Frequency if value.fract() != 0.0 || value > MOST_COPIES => Some(Fault::NotWhole),
            _ => None,
        }
    }
}
