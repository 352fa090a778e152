//! Numbers with marks: the sign or code of a currency, a unit, a per cent sign, the parentheses or the trailing
//! minus of accounts, and the guards by which a spreadsheet is kept from changing a value.

use std::borrow::Cow;

use super::number::{Field, Numerals, with_ascii_signs};
use crate::csv::encoding;

/// Currencies that may stand before a number, beside those that have the sign of one in them.
const CURRENCIES: &str = "EUR USD GBP CHF JPY CNY RMB INR BRL CAD AUD NZD SEK NOK DKK ISK PLN CZK HUF RON BGN RUB UAH TRY ZAR \
    MXN ARS CLP COP PEN KRW SGD HKD TWD THB IDR MYR PHP VND ILS AED SAR EGP NGN KES kr kr. zł Kč Ft lei Fr. Rs Rs.";

/// The signs of currencies.
pub(crate) const SIGNS: &str = "$€£¥₹₽₺₩₪₫฿₴₦₱₡₲₵₸";

/// Units beside which a number without one is of another size or sign: parts of a hundred, multiples, and the credits and
/// debits of banks.
const SCALES: &str = "% ‰ K k M B bn mn Mio Mio. Mrd Mrd. mil lakh CR Cr cr DR Dr dr";

/// The longest unit, in bytes.
const LONGEST_UNIT: usize = 16;

/// The kinds of marks that a number may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// None.
    Plain,
    /// `="1.5"` or `'-2`, as a spreadsheet is told to leave a value alone.
    Guard,
    /// A negative number in parentheses.
    Parentheses,
    /// A minus behind the number.
    TrailingMinus,
    /// The sign or code of a currency.
    Currency,
    /// A per cent sign.
    Percent,
    /// Another unit behind the number.
    Unit,
}

/// A field taken apart.
pub(crate) struct Marked {
    pub(crate) mark: Mark,
    /// The unit; empty if there is none.
    pub(crate) unit: String,
    /// The number alone, with a minus if it is negative.
    number: String,
}

impl Marked {
    /// Takes a field apart. `None` if there is no digit in it, or more around the number than marks.
    #[inline(never)] // cold: see DESIGN.md
    pub(crate) fn of(field: &[u8]) -> Option<Self> {
        if is_words(field) {
            return None;
        }
        let typeset = with_ascii_signs(field);
        let field = encoding::decoded(typeset.as_deref().unwrap_or(field).trim_ascii());
        let (text, is_guarded) = unguarded(&field);
        let is_digit = |c: char| c.is_ascii_digit();
        let (first, last) = (text.find(is_digit)?, text.rfind(is_digit)?);
        // A decimal mark may stand before the first digit, as in .5.
        let before = text.get(..first)?.trim_end_matches(['.', ',']);
        let before = if first - before.len() > 1 || before.ends_with(is_letter) {
            text.get(..first)?
        } else {
            before
        };
        let (number, after) = (text.get(before.len()..=last)?, text.get(last + 1..)?);
        let (before, after) = (before.trim(), after.trim());
        let inner = before.strip_prefix('(').zip(after.strip_suffix(')'));
        // $(5) has its currency before the parentheses.
        let inner = inner.or(before.strip_suffix('(').zip(after.strip_suffix(')')));
        let (before, after) = inner.unwrap_or((before, after));
        let (before, minus) = without_sign(before);
        let trailing = after.strip_suffix('-');
        let after = trailing.unwrap_or(after);
        if u8::from(minus) + u8::from(inner.is_some()) + u8::from(trailing.is_some()) > 1 {
            return None;
        }
        let unit = match (before.trim(), after.trim()) {
            ("", unit) | (unit, "") => unit,
            _ => return None,
        };
        let mark = match unit {
            "" if inner.is_some() => Mark::Parentheses,
            "" if trailing.is_some() => Mark::TrailingMinus,
            "" if is_guarded => Mark::Guard,
            "" => Mark::Plain,
            "%" => Mark::Percent,
            _ if unit.contains(|c| has_char(SIGNS, c)) => Mark::Currency,
            _ if is_among(unit, CURRENCIES) => Mark::Currency,
            // (4 rows) is a remark.
            _ if inner.is_some() || !before.trim().is_empty() || !is_unit(unit) => return None,
            _ => Mark::Unit,
        };
        let is_negative = minus || inner.is_some() || trailing.is_some();
        let sign = if is_negative { "-" } else { "" };
        (unit.len() <= LONGEST_UNIT).then(|| Self {
            mark,
            unit: unit.to_owned(),
            number: format!("{sign}{number}"),
        })
    }

    /// The number in these numerals.
    pub(crate) fn value(&self, numerals: &Numerals) -> Option<f64> {
        match numerals.classify(self.number.as_bytes()) {
            Field::Number(value) => Some(value),
            _ => None,
        }
    }
}

/// Whether a field of ASCII is certain not to be a number with marks: it has no digit, or too many letters around its
/// digits. Most text of a table is words, and this check copies none of it.
fn is_words(field: &[u8]) -> bool {
    let letters = |part: &[u8]| {
        part.iter()
            .filter(|byte| byte.is_ascii_alphabetic())
            .count()
    };
    field.is_ascii()
        && field
            .iter()
            .position(u8::is_ascii_digit)
            .is_none_or(|first| {
                let last = field.iter().rposition(u8::is_ascii_digit).unwrap_or(first);
                let (before, after) = (letters(&field[..first]), letters(&field[last..]));
                before > 0 && after > 0 || before.max(after) > LONGEST_UNIT
            })
}

/// A field without the marks around its number. The unit is taken off only if `units` says so.
#[inline(never)] // cold: see DESIGN.md
pub(crate) fn without_marks(field: Cow<'_, [u8]>, units: bool) -> Cow<'_, [u8]> {
    // A field that begins and ends with a digit has no marks. A minus before it is a part of the number.
    if let []
    | [b'-', b'0'..=b'9']
    | [b'0'..=b'9']
    | [b'0'..=b'9', .., b'0'..=b'9']
    | [b'-', b'0'..=b'9', .., b'0'..=b'9'] = *field
    {
        return field;
    }
    match Marked::of(&field) {
        Some(marked) if marked.unit.is_empty() || units => Cow::Owned(marked.number.into_bytes()),
        _ => field,
    }
}

/// Whether a word is one of the words between blanks.
pub(crate) fn is_among(word: &str, words: &str) -> bool {
    words.split_ascii_whitespace().any(|known| known == word)
}

/// Whether a text has a character. The standard library's search would take 4 KB of WebAssembly.
pub(crate) fn has_char(text: &str, c: char) -> bool {
    text.chars().any(|own| own == c)
}

/// A letter of any script. Every character beyond ASCII is taken for one, except for signs of currencies: a table of
/// all letters takes 2 KB.
fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic() || !c.is_ascii() && !has_char(SIGNS, c)
}

/// Whether text behind a number may be a unit: it begins with a letter or a sign of its own. A point may end it, as in lbs.
fn is_unit(text: &str) -> bool {
    let text = text.strip_suffix('.').unwrap_or(text);
    !text.contains(['-', '.', ',', ':', ';', '"', '(', ')', '=', '+', '<', '>'])
        && !text.starts_with('/')
}

/// The text without the guard of a spreadsheet, and whether it has one.
fn unguarded(text: &str) -> (&str, bool) {
    let formula = text
        .strip_prefix("=\"")
        .and_then(|rest| rest.strip_suffix('"'));
    let guarded = formula.or(text.strip_prefix('\''));
    (guarded.unwrap_or(text).trim(), guarded.is_some())
}

/// The text before a number without the sign of the number, and whether that is a minus.
fn without_sign(before: &str) -> (&str, bool) {
    // Accounts in Japan have triangles.
    let minus = before.strip_prefix(['-', '▲', '△']);
    let minus = minus.or(before.strip_suffix('-'));
    let plus = before.strip_prefix('+').or(before.strip_suffix('+'));
    (minus.or(plus).unwrap_or(before), minus.is_some())
}

/// How the numbers of a column with marks become numbers.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Amount {
    /// How the numbers are written.
    pub(crate) numerals: Numerals,
    /// The unit of the column; empty if there is none. A value in another unit is text.
    pub(crate) unit: String,
}

impl Amount {
    /// The number in a field; `None` if it is in another unit, or is not a number.
    pub(crate) fn value(&self, field: &[u8]) -> Option<f64> {
        self.bare(field)?.value(&self.numerals)
    }

    /// The text of the number in a field, without its marks.
    pub(crate) fn digits(&self, field: &[u8]) -> Option<Vec<u8>> {
        Some(self.bare(field)?.number.into_bytes())
    }

    /// The parts of a field; `None` if it is in another unit. A number without a unit is taken to be in the unit of the
    /// column, except beside units such as per cent: there 0.5 may mean 0.5 % or 50 %.
    fn bare(&self, field: &[u8]) -> Option<Marked> {
        let fits = |marked: &Marked| {
            marked.unit == self.unit || marked.unit.is_empty() && self.takes_plain()
        };
        Marked::of(field).filter(fits)
    }

    /// Whether numbers without a unit are in the unit of the column: not beside 1.2K, which is 1200, and not beside those
    /// that have their sign in words.
    pub(crate) fn takes_plain(&self) -> bool {
        !is_among(&self.unit, SCALES)
    }
}
