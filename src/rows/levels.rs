//! The values of a column of categories.

use super::exclude::Fault;
use crate::csv::{Field, FieldFormat, Numerals, decoded};
use crate::error::Error;
use crate::wire::Wire;
use galton_kernel::shortest::{LONGEST, write_decimal};

/// Different values, each with a code: its place in the order in which they came.
///
/// A value may be spelled in several ways: `4`, `4.0` and `"4"` are one value of a column of numbers, and `true` and
/// `TRUE` are one value of any column.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Levels {
    /// The values as text, by code.
    texts: Vec<String>,
    /// The spellings seen so far, and the key of each value.
    spellings: Vec<Spelling>,
    /// A hash table of the spellings: each one's place plus 1 in the first free slot from its hash on.
    slots: Vec<u32>,
    /// The spelling that was asked for last: neighbours are often alike.
    last: usize,
    /// Whether the values were known beforehand, so that no others are learnt.
    is_closed: bool,
    /// The most values that there may be.
    most: usize,
    /// How numbers are written in the input, if the values are numbers and compare as such.
    numbers: Option<FieldFormat>,
}

/// Bytes that stand for a value.
#[derive(Clone, Debug, PartialEq)]
struct Spelling {
    bytes: Vec<u8>,
    /// Whether it is a [key](Levels::key), and not a field.
    is_key: bool,
    code: usize,
}

/// How names of values write numbers, whatever the input does.
const PLAIN: FieldFormat = FieldFormat::Numbers(Numerals {
    decimal: b'.',
    thousands: None,
});

/// Numbers from here on may have digits that an `f64` has not: they compare as text.
const TOO_LONG: f64 = 1e15;

impl Levels {
    /// Without values, of which there may be `most`. `numbers` is how numbers are written, if the values are numbers.
    pub(crate) fn new(numbers: Option<FieldFormat>, most: usize) -> Self {
        Self {
            numbers,
            most,
            ..Self::default()
        }
    }

    /// These values, and no others. The code of each is its place. `format` is how the input writes numbers.
    pub(crate) fn known(texts: &[String], format: FieldFormat) -> Self {
        let are_numbers = texts.iter().all(|text| number(&PLAIN, text).is_some());
        let mut levels = Self::new(are_numbers.then_some(PLAIN), texts.len());
        for (code, text) in texts.iter().enumerate() {
            levels.texts.push(text.clone());
            // A field that is spelled like a value is that value, whatever its key is.
            levels.insert(text.as_bytes(), false, code);
            levels.insert(&levels.plain_key(text), true, code);
        }
        levels.is_closed = true;
        levels.numbers = are_numbers.then_some(format);
        levels
    }

    /// The code of a value, which is learnt if it is new.
    pub(crate) fn find(&mut self, field: &[u8]) -> Result<usize, Fault> {
        self.code(field).ok_or(match self.is_closed {
            true => Fault::NewLevel,
            false => Fault::TooManyLevels,
        })
    }

    /// The code of a value. A new value gets a new code; `None` if the category has too many values.
    pub(crate) fn code(&mut self, field: &[u8]) -> Option<usize> {
        let last = self.spellings.get(self.last);
        if let Some(known) = last.filter(|known| !known.is_key && known.bytes == field) {
            return Some(known.code);
        }
        match self.place(field, false) {
            Some(place) => {
                self.last = place;
                Some(self.spellings[place].code)
            }
            None => self.learn(field),
        }
    }

    /// The code of a spelling that is not known: its value may be.
    #[inline(never)] // cold: see DESIGN.md, "Hot and cold"
    fn learn(&mut self, field: &[u8]) -> Option<usize> {
        let text = decoded(field);
        let key = key(self.numbers.as_ref(), &text);
        let code = self.code_of_key(&key, &text)?;
        // A value has few spellings. If it has many, they are looked at again each time.
        if self.spellings.len() < 4 * self.texts.len() + 100 {
            self.insert(field, false, code);
        }
        Some(code)
    }

    /// The code of the value with this key, which is learnt if it is new; `None` if there may be no more.
    fn code_of_key(&mut self, key: &[u8], text: &str) -> Option<usize> {
        if let Some(place) = self.place(key, true) {
            return Some(self.spellings[place].code);
        }
        if self.is_closed || self.texts.len() >= self.most {
            return None;
        }
        let code = self.texts.len();
        self.texts.push(match self.numbers {
            Some(_) => decoded(key).into_owned(),
            None => text.to_owned(),
        });
        self.insert(key, true, code);
        Some(code)
    }

    /// As [`key`], of a text whose numbers are plain decimals.
    fn plain_key(&self, text: &str) -> Vec<u8> {
        key(self.numbers.map(|_| PLAIN).as_ref(), text)
    }

    /// Adds a spelling, unless it is there.
    fn insert(&mut self, bytes: &[u8], is_key: bool, code: usize) {
        if 2 * self.spellings.len() >= self.slots.len() {
            self.slots = vec![0; (4 * self.spellings.len()).next_power_of_two().max(16)];
            for place in 0..self.spellings.len() {
                let Spelling { bytes, is_key, .. } = &self.spellings[place];
                let slot = self.slot(bytes, *is_key);
                self.slots[slot] = place as u32 + 1;
            }
        }
        let slot = self.slot(bytes, is_key);
        if self.slots[slot] == 0 {
            self.spellings.push(Spelling {
                bytes: bytes.to_vec(),
                is_key,
                code,
            });
            self.slots[slot] = self.spellings.len() as u32;
        }
    }

    /// The place of a spelling.
    fn place(&self, bytes: &[u8], is_key: bool) -> Option<usize> {
        if self.slots.is_empty() {
            return None;
        }
        (self.slots[self.slot(bytes, is_key)] as usize).checked_sub(1)
    }

    /// The slot that has the spelling, or the free one for it.
    fn slot(&self, bytes: &[u8], is_key: bool) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = hash(bytes) & mask;
        while let Some(place) = (self.slots[slot] as usize).checked_sub(1) {
            let known = &self.spellings[place];
            if known.is_key == is_key && known.bytes == bytes {
                break;
            }
            slot = (slot + 1) & mask;
        }
        slot
    }

    /// Writes the values, or reads them.
    pub(crate) fn visit(&mut self, wire: &mut Wire<'_>) -> Result<(), Error> {
        wire.list(&mut self.texts, String::new, |text, wire| wire.text(text))
    }

    /// Takes in the values of another reader; their codes here, `None` if they are too many together.
    pub(crate) fn join(&mut self, other: &Self) -> Option<Vec<usize>> {
        let code = |text: &String| {
            let key = self.plain_key(text);
            self.code_of_key(&key, text)
        };
        other.texts.iter().map(code).collect()
    }

    /// The code of a value, whose numbers are plain decimals, if it is there.
    pub(crate) fn code_of(&self, text: &str) -> Option<usize> {
        let place = self.place(&self.plain_key(text), true)?;
        Some(self.spellings[place].code)
    }

    /// The values, by code.
    pub(crate) fn texts(&self) -> impl ExactSizeIterator<Item = &str> {
        self.texts.iter().map(String::as_str)
    }

    /// The codes in the order of their values: that of the numbers or truth values, where all of them are, else
    /// that of their bytes. `number` reads a value of a column of text.
    pub(crate) fn in_order(&self, number: &dyn Fn(&str) -> Option<f64>) -> Vec<usize> {
        let number = |text: &String| match self.numbers {
            Some(_) => self::number(&PLAIN, text),
            None => number(text),
        };
        let all = |of: &dyn Fn(&String) -> Option<f64>| -> Option<Vec<f64>> {
            self.texts.iter().map(of).collect()
        };
        let numbers = all(&number).or_else(|| all(&|text| truth(text)));
        let mut order: Vec<usize> = Vec::new();
        for (code, text) in self.texts.iter().enumerate() {
            let before = |other: &usize| match &numbers {
                Some(numbers) if numbers[*other] != numbers[code] => {
                    numbers[*other] < numbers[code]
                }
                _ => self.texts[*other] < *text,
            };
            order.insert(order.partition_point(before), code);
        }
        order
    }
}

/// The bytes that all spellings of a value have in common: the shortest decimals of a number, a truth value in lower
/// case, or the text itself. `numbers` is how numbers are written, if the values are numbers.
fn key(numbers: Option<&FieldFormat>, text: &str) -> Vec<u8> {
    let mut decimals = [0; LONGEST];
    let found = numbers.and_then(|format| number(format, text));
    let length = found.and_then(|found| write_decimal(found, &mut decimals));
    match (length, truth(text)) {
        (Some(length), _) => decimals[..length].to_vec(),
        (None, Some(_)) => text.to_ascii_lowercase().into_bytes(),
        (None, None) => text.as_bytes().to_vec(),
    }
}

/// The number in a text, if it is one that compares as a number.
fn number(format: &FieldFormat, text: &str) -> Option<f64> {
    match format.classify(text.as_bytes()) {
        Field::Number(value) if value.abs() < TOO_LONG => Some(value),
        _ => None,
    }
}

/// The number of a truth value, `true` or `false` in any case.
fn truth(text: &str) -> Option<f64> {
    let is = |word: &str| text.eq_ignore_ascii_case(word);
    match is("true") {
        true => Some(1.0),
        false => is("false").then_some(0.0),
    }
}

/// The FNV-1a hash of Fowler, Noll and Vo, with its upper half folded into the lower.
fn hash(bytes: &[u8]) -> usize {
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325, step);
    (hash ^ (hash >> 32)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values of a column of text, or of numbers with this decimal mark.
    fn of(decimal: Option<u8>) -> Levels {
        let numerals = |decimal| Numerals {
            decimal,
            thousands: (decimal == b',').then_some(b'.'),
        };
        Levels::new(decimal.map(numerals).map(FieldFormat::Numbers), 5000)
    }

    fn codes(levels: &mut Levels, fields: &[&str]) -> Vec<Option<usize>> {
        fields
            .iter()
            .map(|field| levels.code(field.as_bytes()))
            .collect()
    }

    fn texts(levels: &Levels) -> Vec<&str> {
        levels.texts().collect()
    }

    #[test]
    fn values_are_ordered_as_numbers_if_all_of_them_are() {
        let number = |text: &str| text.parse().ok();
        let mut levels = of(None);
        codes(&mut levels, &["10", "9", "2.5", "9", "10"]);
        assert_eq!(levels.in_order(&number), [2, 1, 0]);
        assert_eq!(levels.code(b"Berlin"), Some(3));
        assert_eq!(levels.in_order(&number), [0, 2, 1, 3]);
    }

    #[test]
    fn numbers_are_one_value_however_they_are_spelled() {
        let mut levels = of(Some(b'.'));
        let fields = ["4.0", "4", "6", "4.00", "0x", "6.0", "-0", "0"];
        let found = codes(&mut levels, &fields);
        assert_eq!(found, [0, 0, 1, 0, 2, 1, 3, 3].map(Some));
        assert_eq!(texts(&levels), ["4", "6", "0x", "0"]);
        // An identifier of more digits than an f64 has is text.
        let long = ["12345678901234567", "12345678901234568"];
        assert_eq!(codes(&mut levels, &long), [Some(4), Some(5)]);
        let mut levels = of(None);
        assert_eq!(codes(&mut levels, &["4", "4.0"]), [Some(0), Some(1)]);
    }

    #[test]
    fn a_decimal_comma_and_the_plain_name_of_another_value_are_not_confused() {
        let mut levels = of(Some(b','));
        let fields = ["1,234", "1.234", "1234", "1,2340"];
        let found = codes(&mut levels, &fields);
        assert_eq!(found, [0, 1, 1, 0].map(Some));
        assert_eq!(texts(&levels), ["1.234", "1234"]);
        let mut other = of(Some(b','));
        codes(&mut other, &["1.234", "2,5", "1,234"]);
        assert_eq!(levels.join(&other), Some(vec![1, 2, 0]));
        assert_eq!(texts(&levels), ["1.234", "1234", "2.5"]);
        let mut known = Levels::known(
            &["1.234".to_owned(), "1234".to_owned()],
            other.numbers.unwrap(),
        );
        assert_eq!(
            codes(&mut known, &["1,2340", "1.234,0"]),
            [Some(0), Some(1)]
        );
    }

    #[test]
    fn truth_values_are_one_value_in_any_case_and_false_comes_first() {
        let mut levels = of(None);
        let found = codes(&mut levels, &["TRUE", "false", "true", "False"]);
        assert_eq!(found, [0, 1, 0, 1].map(Some));
        assert_eq!(texts(&levels), ["TRUE", "false"]);
        assert_eq!(levels.in_order(&|_| None), [1, 0]);
    }

    #[test]
    fn thousands_of_values_each_have_a_code() {
        let mut levels = of(None);
        for _ in 0..2 {
            for number in 0..5000 {
                assert_eq!(levels.code(format!("v{number}").as_bytes()), Some(number));
            }
        }
        assert_eq!(levels.code(b"another"), None);
        assert_eq!(levels.find(b"another"), Err(Fault::TooManyLevels));
        assert_eq!((levels.code(b"v7"), levels.texts().len()), (Some(7), 5000));
    }

    #[test]
    fn values_known_beforehand_are_joined_by_no_others() {
        let known = ["Köln", "Bonn"].map(str::to_owned);
        let mut levels = Levels::known(&known, FieldFormat::Numbers(Numerals::default()));
        assert_eq!(levels.find("Köln".as_bytes()), Ok(0));
        // In Windows-1252.
        assert_eq!(levels.find(b"K\xf6ln"), Ok(0));
        assert_eq!(levels.find(b"Bonn"), Ok(1));
        assert_eq!(levels.find(b"Ulm"), Err(Fault::NewLevel));
        assert_eq!(levels.texts().len(), 2);
    }
}
