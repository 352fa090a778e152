//! The values of a column of categories.

use super::exclude::Fault;
use crate::csv::decoded;
use crate::error::Error;
use crate::wire::Wire;

/// The most values that a category may have.
pub(crate) const MOST: usize = 50;

/// Different values, each with a code: its place in the order in which they came.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Levels {
    /// Each as its bytes in the input, and as text.
    values: Vec<(Vec<u8>, String)>,
    /// The code that was asked for last: neighbours are often alike.
    last: usize,
    /// Whether the values were known beforehand, so that no others are learnt.
    is_closed: bool,
}

impl Levels {
    /// These values, and no others. The code of each is its place.
    pub(crate) fn known(texts: &[String]) -> Self {
        let value = |text: &String| (text.clone().into_bytes(), text.clone());
        Self {
            values: texts.iter().map(value).collect(),
            last: 0,
            is_closed: true,
        }
    }

    /// The code of a value, which is learnt if it is new.
    pub(crate) fn find(&mut self, field: &[u8]) -> Result<usize, Fault> {
        self.code(field).ok_or(match self.is_closed {
            true => Fault::NewLevel,
            false => Fault::TooManyLevels,
        })
    }

    /// The code of a value, which is learnt if it is new; `None` if it is one too many.
    pub(crate) fn code(&mut self, field: &[u8]) -> Option<usize> {
        if self
            .values
            .get(self.last)
            .is_some_and(|known| known.0 == field)
        {
            return Some(self.last);
        }
        let known = self.values.iter().position(|known| known.0 == field);
        let code = known.or_else(|| self.learn(field))?;
        self.last = code;
        Some(code)
    }

    /// The code of a value whose bytes are not known: as text it may be.
    #[inline(never)] // cold: see DESIGN.md, "Hot and cold"
    fn learn(&mut self, field: &[u8]) -> Option<usize> {
        let text = decoded(field);
        let known = self.values.iter().position(|known| known.1 == *text);
        if known.is_some() || self.is_closed || self.values.len() == MOST {
            return known;
        }
        self.values.push((field.to_vec(), text.into_owned()));
        Some(self.values.len() - 1)
    }

    /// Writes the values, or reads them.
    pub(crate) fn visit(&mut self, wire: &mut Wire<'_>) -> Result<(), Error> {
        wire.list(&mut self.values, Default::default, |(field, text), wire| {
            wire.bytes(field)?;
            wire.text(text)
        })
    }

    /// Takes in the values of another reader; their codes here, `None` if they are too many together.
    pub(crate) fn join(&mut self, other: &Self) -> Option<Vec<usize>> {
        other
            .values
            .iter()
            .map(|value| self.code(&value.0))
            .collect()
    }

    /// The values, by code.
    pub(crate) fn texts(&self) -> impl ExactSizeIterator<Item = &str> {
        self.values.iter().map(|value| value.1.as_str())
    }

    /// The codes in the order of their values: that of `number`, where all of them are numbers, else
    /// that of their bytes.
    pub(crate) fn in_order(&self, number: &dyn Fn(&str) -> Option<f64>) -> Vec<usize> {
        let numbers: Option<Vec<f64>> = self.texts().map(number).collect();
        let mut order: Vec<usize> = Vec::new();
        for (code, text) in self.texts().enumerate() {
            let before = |other: &usize| match &numbers {
                Some(numbers) if numbers[*other] != numbers[code] => {
                    numbers[*other] < numbers[code]
                }
                _ => self.values[*other].1.as_str() < text,
            };
            order.insert(order.partition_point(before), code);
        }
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_ordered_as_numbers_if_all_of_them_are() {
        let number = |text: &str| text.parse().ok();
        let mut levels = Levels::default();
        for field in ["10", "9", "2.5", "9", "10"] {
            levels.code(field.as_bytes());
        }
        assert_eq!(levels.in_order(&number), [2, 1, 0]);
        assert_eq!(levels.code(b"Berlin"), Some(3));
        assert_eq!(levels.in_order(&number), [0, 2, 1, 3]);
    }

    #[test]
    fn one_value_too_many_has_no_code() {
        let mut levels = Levels::default();
        for number in 0..MOST {
            assert_eq!(levels.code(format!("v{number}").as_bytes()), Some(number));
        }
        assert_eq!(levels.code(b"another"), None);
        assert_eq!(levels.find(b"another"), Err(Fault::TooManyLevels));
        assert_eq!((levels.code(b"v7"), levels.texts().len()), (Some(7), MOST));
    }
    #[test]
    fn values_known_beforehand_are_joined_by_no_others() {
        let texts = ["Köln", "Bonn"].map(str::to_owned);
        let mut levels = Levels::known(&texts);
        assert_eq!(levels.find("Köln".as_bytes()), Ok(0));
        // In Windows-1252.
        assert_eq!(levels.find(b"K\xf6ln"), Ok(0));
        assert_eq!(levels.find(b"Bonn"), Ok(1));
        assert_eq!(levels.find(b"Ulm"), Err(Fault::NewLevel));
        assert_eq!(levels.texts().len(), 2);
    }
}
