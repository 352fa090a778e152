//! Columns given whole, in arrays.

use std::borrow::Cow;
use std::ops::Range;

use super::exclude::Fault;
use super::levels::Levels;
use crate::csv::{Field, Numerals, Written, classify};
use crate::error::rounded;
use galton_kernel::shortest::{LONGEST, write_decimal};

/// A column given whole.
#[derive(Clone, Copy, Debug)]
pub enum Data<'a> {
    /// Numbers; NaN is a missing value.
    Numbers(&'a [f64]),
    /// Text: its different values, and which of them each row has; NaN where it is missing.
    Texts {
        /// The number of the row's value.
        codes: &'a [f64],
        /// The different values.
        values: &'a [String],
    },
}

impl Data<'_> {
    pub(crate) fn len(&self) -> usize {
        self.numbers().len()
    }

    /// The numbers, or the codes of the texts.
    fn numbers(&self) -> &[f64] {
        match self {
            Self::Numbers(numbers) => numbers,
            Self::Texts { codes, .. } => codes,
        }
    }

    /// The number in a row, or the code of its text.
    pub(crate) fn number(&self, at: usize) -> f64 {
        self.numbers()[at]
    }

    /// The value of a row as text. Texts are not copied.
    fn text(&self, at: usize) -> Option<Cow<'_, str>> {
        let number = self.number(at);
        match self {
            Self::Texts { values, .. } => {
                let value = values.get(number as usize);
                value.map(|value| Cow::Borrowed(value.as_str()))
            }
            Self::Numbers(_) => decimals(number).map(Cow::Owned),
        }
    }

    /// Whether its values are numbers: an array of numbers, or of texts that are.
    pub(crate) fn has_numbers(&self) -> bool {
        match self {
            Self::Numbers(_) => true,
            Self::Texts { values, .. } => {
                let is_number =
                    |text: &String| matches!(classify(text.as_bytes()), Field::Number(_));
                values.iter().all(is_number)
            }
        }
    }

    /// The value of a row for a report: the text, or the number.
    pub(crate) fn shown(&self, at: usize) -> String {
        match self {
            Self::Texts { .. } if self.number(at).is_nan() => "NaN".to_owned(),
            Self::Texts { .. } => self.text(at).unwrap_or_default().into_owned(),
            Self::Numbers(numbers) => rounded(numbers[at]),
        }
    }

    /// Reads the numbers of some rows into `values`: one a row, NaN where there is none. `fault` is called
    /// for each of those, in their order, with the row, counted from the first of them, and the reason.
    /// `levels` are those of a category, whose numbers are codes. `is_excluded` says which rows are left
    /// out already: a value that is in such rows alone is not learnt.
    pub(crate) fn read(
        &self,
        rows: Range<usize>,
        levels: Option<&mut Levels>,
        is_excluded: &dyn Fn(usize) -> bool,
        values: &mut Vec<f64>,
        fault: &mut dyn FnMut(usize, Fault),
    ) {
        let mut codes = levels.map(|levels| Codes {
            levels,
            known: Vec::new(),
        });
        values.clear();
        for (row, at) in rows.enumerate() {
            let number = self.number(at);
            let found = match self.fault_of(number, codes.is_some()) {
                _ if is_excluded(row) => Ok(f64::NAN),
                Some(fault) => Err(fault),
                None => match &mut codes {
                    Some(codes) => codes.find(number, || self.text(at)),
                    None => Ok(number),
                },
            };
            values.push(found.unwrap_or(f64::NAN));
            if let Err(found) = found {
                fault(row, found);
            }
        }
    }

    /// Marks the values of these rows that the caller's option `missing` names.
    #[inline(never)] // cold: see DESIGN.md
    pub(crate) fn mark_missing(
        &self,
        rows: Range<usize>,
        written: &Written,
        values: &mut [f64],
        fault: &mut dyn FnMut(usize, Fault),
    ) {
        let numbers = written.missing_numbers(&Numerals::default());
        for ((row, at), value) in rows.enumerate().zip(values) {
            let is_missing = match self {
                Self::Numbers(_) => numbers.contains(&self.number(at)),
                Self::Texts { .. } => {
                    let text = self.text(at);
                    text.is_some_and(|text| written.is_missing(text.as_bytes(), false))
                }
            };
            if is_missing && !value.is_nan() {
                *value = f64::NAN;
                fault(row, Fault::Missing);
            }
        }
    }

    /// Why a column cannot have this number or code; `None` if it can.
    fn fault_of(&self, number: f64, is_category: bool) -> Option<Fault> {
        if let Self::Texts { values, .. } = self
            && !number.is_nan()
        {
            let is_code = number.trunc() == number && (0.0..values.len() as f64).contains(&number);
            return match is_code {
                false => Some(Fault::NoSuchCode),
                true => (!is_category).then_some(Fault::Text),
            };
        }
        if number.is_nan() {
            Some(Fault::Missing)
        } else if number.is_infinite() {
            Some(Fault::Infinite)
        } else {
            None
        }
    }
}

/// The codes of the levels, by the numbers that an array has for them: each text is looked at once.
struct Codes<'a> {
    levels: &'a mut Levels,
    known: Vec<(f64, f64)>,
}

impl Codes<'_> {
    fn find<'t>(
        &mut self,
        number: f64,
        text: impl FnOnce() -> Option<Cow<'t, str>>,
    ) -> Result<f64, Fault> {
        if let Some((_, code)) = self.known.iter().find(|(known, _)| *known == number) {
            return Ok(*code);
        }
        let text = text().ok_or(Fault::NotPlain)?;
        let code = self.levels.find(text.as_bytes())? as f64;
        self.known.push((number, code));
        Ok(code)
    }
}

/// The shortest decimals of a number; `None` if they would need an exponent.
pub(crate) fn decimals(number: f64) -> Option<String> {
    let mut text = [0; LONGEST];
    let length = write_decimal(number, &mut text)?;
    Some(
        text[..length]
            .iter()
            .map(|byte| char::from(*byte))
            .collect(),
    )
}
