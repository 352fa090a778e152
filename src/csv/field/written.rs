//! How the values of one column are written, beyond the numerals of the table.

use super::amount::Amount;
use super::missing::{is_missing, is_missing_among_numbers};
use super::number::{Field, Numerals};

/// The words for a missing value, where the caller says which.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MissingWords {
    /// The words in all columns; `None` for the customary ones.
    pub all: Option<Vec<String>>,
    /// The words in the columns of these names.
    pub columns: Vec<(String, Vec<String>)>,
}

impl MissingWords {
    /// The words in the column of this name; `None` for the customary ones.
    pub(crate) fn of(&self, column: &str) -> Option<&Vec<String>> {
        let own = self.columns.iter().find(|(name, _)| name == column);
        own.map(|(_, words)| words).or(self.all.as_ref())
    }
}

/// How the values of one column are written.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Written {
    /// The words for a missing value; `None` for the customary ones.
    pub(crate) missing: Option<Vec<String>>,
    /// Whether it is a column of text. There a word such as `None` is a value, not a missing one.
    pub(crate) is_text: bool,
    /// The mark that may turn out to stand between groups: numbers such as 1.050 after whole numbers below 1000.
    pub(crate) open_mark: Option<u8>,
    /// A later number below this one may be a code, such as 01234 after whole numbers of five digits.
    pub(crate) codes_below: Option<f64>,
    /// How its numbers are written, if they have marks.
    pub(crate) amount: Option<Amount>,
}

impl Written {
    /// As a column is written for which these words say that a value is missing.
    pub(crate) fn with_missing(words: Option<&Vec<String>>) -> Self {
        Self {
            missing: words.cloned(),
            ..Self::default()
        }
    }

    /// The unit of its numbers, if they have one.
    pub(crate) fn unit(&self) -> Option<&str> {
        let amount = self.amount.as_ref()?;
        (!amount.unit.is_empty()).then_some(&amount.unit)
    }

    /// A copy with the parts that a model saves: the unit, and the words for a missing value.
    pub(crate) fn kept(&self) -> Self {
        let unit = self.unit().map(str::to_owned);
        Self {
            amount: unit.map(|unit| Amount {
                numerals: Numerals::default(),
                unit,
            }),
            ..Self::with_missing(self.missing.as_ref())
        }
    }

    /// As the column of another table is written, to which a model is applied: in the unit of the fit, and missing by its
    /// words. This is how the column was written in the fit, and `numerals` are those of the other table.
    pub(crate) fn held_against(&self, found: &Self, numerals: &Numerals) -> Self {
        let mut written = found.clone();
        written.missing = found.missing.clone().or(self.missing.clone());
        if let Some(unit) = self.unit() {
            let numerals = found
                .amount
                .as_ref()
                .map_or(*numerals, |amount| amount.numerals);
            let unit = unit.to_owned();
            written.amount = Some(Amount { numerals, unit });
        }
        written
    }

    /// Whether a field says that its value is missing. `among_numbers` tells a column of numbers or dates.
    pub(crate) fn is_missing(&self, field: &[u8], among_numbers: bool) -> bool {
        let field = field.trim_ascii();
        match &self.missing {
            Some(words) => field.is_empty() || words.iter().any(|word| word.as_bytes() == field),
            None if among_numbers => is_missing_among_numbers(field),
            None => is_missing(field),
        }
    }

    /// The numbers that say that a value is missing: -999 for the word "-999", also where it is written -999.0.
    pub(crate) fn missing_numbers(&self, numerals: &Numerals) -> Vec<f64> {
        let words = self.missing.iter().flatten();
        let number = |word: &String| match numerals.classify(word.as_bytes()) {
            Field::Number(value) => Some(value),
            _ => None,
        };
        words.filter_map(number).collect()
    }

    /// The text of a number without the marks of this column; `None` if the marks are others.
    #[inline(never)] // cold: see DESIGN.md
    pub(crate) fn digits(&self, field: &[u8]) -> Option<Vec<u8>> {
        match &self.amount {
            Some(amount) => amount.digits(field),
            None => Some(field.to_vec()),
        }
    }

    /// Whether a number without marks counts as a number in this column.
    pub(crate) fn takes_plain(&self) -> bool {
        self.amount.as_ref().is_none_or(Amount::takes_plain)
    }

    /// The kind of a field in this column, which is `plain` in the format of the column.
    pub(crate) fn classify(&self, field: &[u8], plain: Field) -> Field {
        if self.missing.is_some() && self.is_missing(field, true) {
            return Field::Missing;
        }
        match (plain, &self.amount) {
            (Field::Text, Some(amount)) => amount.value(field).map_or(Field::Text, Field::Number),
            (Field::Number(_), Some(amount)) if !amount.takes_plain() => Field::Text,
            (Field::Missing, _) if self.missing.is_some() => Field::Text,
            (Field::Missing, _) if self.is_text && !self.is_missing(field, false) => Field::Text,
            _ => plain,
        }
    }
}
