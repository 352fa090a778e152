//! The parser of arithmetic in a formula, as in `log(x + 1)` and `I(x / 100)`, and the scanner of its text.
//!
//! ```text
//! arithmetic = product { ("+" | "-") product }
//! product    = signed { ("*" | "/") signed }
//! signed     = ("-" | "+") signed | power
//! power      = atom [ "^" whole ]
//! atom       = number | name | "(" arithmetic ")" | ( "I" | function ) "(" arithmetic ")"
//! ```

use super::formula::{ColumnName, Factor, Variable};
use crate::error::{Error, ErrorKind, joined, nearest, quoted};
use crate::numerics::expression::{FUNCTIONS, HIGHEST_POWER, Operation, Step, is_valid};
use galton_kernel::decimal;
use galton_kernel::shortest::{LONGEST, write_decimal};

/// The most parentheses that may be open at once.
const DEEPEST: usize = 50;

/// A formula's text, and the place in it.
pub(super) struct Scanner<'a> {
    text: &'a str,
    /// In bytes.
    at: usize,
    /// The number of open parentheses.
    depth: usize,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            depth: 0,
        }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn go_to(&mut self, at: usize) {
        self.at = at;
    }

    pub(super) fn skip(&mut self, bytes: usize) {
        self.at += bytes;
    }

    pub(super) fn rest(&self) -> &'a str {
        self.from(self.at)
    }

    /// The rest of the text. The place is between two characters; `get` needs no panic message, as indexing does.
    pub(super) fn from(&self, at: usize) -> &'a str {
        self.text.get(at..).unwrap_or_default()
    }

    pub(super) fn space(&mut self) {
        self.at = self.text.len() - self.rest().trim_ascii_start().len();
    }

    pub(super) fn is_at_end(&mut self) -> bool {
        self.space();
        self.rest().is_empty()
    }

    /// Skips a character if it comes next, and says whether it does.
    pub(super) fn take(&mut self, character: char) -> bool {
        let mut text = [0; 4];
        self.take_text(character.encode_utf8(&mut text))
    }

    pub(super) fn take_text(&mut self, text: &str) -> bool {
        self.space();
        let found = self.rest().starts_with(text);
        self.at += if found { text.len() } else { 0 };
        found
    }

    /// `^`, or `**` as other languages have it.
    pub(super) fn take_power(&mut self) -> bool {
        self.take('^') || self.take_text("**")
    }

    /// Skips the name of an argument and its `=`, if they come next.
    pub(super) fn take_argument(&mut self, name: &str) {
        let begin = self.at;
        if !(self.take_text(name) && self.take('=')) {
            self.at = begin;
        }
    }

    pub(super) fn expect(&mut self, character: char, expected: &'static str) -> Result<(), Error> {
        match self.take(character) {
            true => Ok(()),
            false => Err(self.unexpected(expected)),
        }
    }

    /// Counts an opening parenthesis, which begins at a place.
    pub(super) fn open(&mut self, begin: usize) -> Result<(), Error> {
        self.depth += 1;
        match self.depth > DEEPEST {
            true => Err(self.wrong(begin, "at most 50 open parentheses")),
            false => Ok(()),
        }
    }

    /// Takes the closing parenthesis.
    pub(super) fn close(&mut self, expected: &'static str) -> Result<(), Error> {
        self.depth -= 1;
        self.expect(')', expected)
    }

    /// The error for a text that is not the expected one.
    pub(super) fn unexpected(&self, expected: impl Into<String>) -> Error {
        self.wrong(self.at, expected)
    }

    pub(super) fn wrong(&self, at: usize, expected: impl Into<String>) -> Error {
        let rest = self.from(at).trim_ascii_start();
        let before = self.text.strip_suffix(rest).unwrap_or_default();
        let length = match rest.find(|c| !goes_on(c)) {
            Some(0) => rest.chars().next().map_or(0, char::len_utf8),
            Some(length) => length,
            None => rest.len(),
        };
        Error::from(ErrorKind::Formula {
            character: before.chars().count() + 1,
            found: first(rest, length).to_owned(),
            expected: expected.into(),
        })
    }

    pub(super) fn exponent(&mut self) -> Result<u32, Error> {
        self.space();
        let digits = self.rest().bytes().take_while(u8::is_ascii_digit).count();
        let exponent = first(self.rest(), digits).parse().ok();
        let exponent = exponent.filter(|exponent| (1..=HIGHEST_POWER).contains(exponent));
        let exponent = exponent.ok_or_else(|| self.unexpected("a whole number from 1 to 99"))?;
        self.at += digits;
        Ok(exponent)
    }

    /// A name, if one comes next.
    pub(super) fn name(&mut self) -> Result<Option<String>, Error> {
        self.space();
        if let Some(rest) = self.rest().strip_prefix('`') {
            let Some(length) = rest.find('`').filter(|length| *length > 0) else {
                return Err(self.unexpected("a name between two backticks"));
            };
            self.at += length + 2;
            return Ok(Some(first(rest, length).to_owned()));
        }
        let rest = self.rest();
        let length = rest.find(|c| !goes_on(c)).unwrap_or(rest.len());
        let begins =
            rest.starts_with(|c: char| c.is_ascii_alphabetic() || !c.is_ascii() || c == '.');
        if !begins || length == 0 {
            return Ok(None);
        }
        self.at += length;
        Ok(Some(first(rest, length).to_owned()))
    }

    /// An unsigned number, if one comes next.
    fn number(&mut self) -> Option<f64> {
        self.space();
        let rest = self.rest().as_bytes();
        let digits = |from: usize| {
            let rest = rest.get(from..).unwrap_or_default();
            from + rest.iter().take_while(|byte| byte.is_ascii_digit()).count()
        };
        let mut end = digits(0);
        if rest.get(end) == Some(&b'.') {
            end = digits(end + 1);
        }
        if matches!(rest.get(end), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(rest.get(end + 1), Some(b'+' | b'-')));
            let last = digits(end + 1 + sign);
            end = if last > end + 1 + sign { last } else { end };
        }
        let number = decimal::parse(rest.get(..end)?, b'.')?;
        self.at += end;
        Some(number)
    }
}

/// Whether a character may continue a name.
fn goes_on(c: char) -> bool {
    c.is_ascii_alphanumeric() || !c.is_ascii() || c == '.' || c == '_'
}

/// The first `length` bytes. They end between two characters.
pub(super) fn first(text: &str, length: usize) -> &str {
    text.get(..length).unwrap_or_default()
}

/// An expression as it is parsed.
pub(super) struct Arithmetic {
    /// The expression as R writes it.
    pub(super) name: String,
    pub(super) columns: Vec<ColumnName>,
    steps: Vec<Step>,
}

impl Arithmetic {
    /// The expression that comes next.
    pub(super) fn parse(scanner: &mut Scanner<'_>, expected: &'static str) -> Result<Self, Error> {
        Self::within(scanner, expected, &Self::sum)
    }

    /// The call of a function that comes next.
    pub(super) fn parse_call(scanner: &mut Scanner<'_>) -> Result<Self, Error> {
        Self::within(scanner, "a function", &Self::atom)
    }

    fn within(
        scanner: &mut Scanner<'_>,
        expected: &'static str,
        parse: &dyn Fn(&mut Self, &mut Scanner<'_>, &'static str) -> Result<(), Error>,
    ) -> Result<Self, Error> {
        scanner.space();
        let begin = scanner.at;
        let mut found = Self {
            name: String::new(),
            columns: Vec::new(),
            steps: Vec::new(),
        };
        parse(&mut found, scanner, expected)?;
        match is_valid(&found.steps, found.columns.len()) {
            true => Ok(found),
            false => Err(scanner.wrong(begin, "fewer parentheses within each other")),
        }
    }

    fn sum(&mut self, scanner: &mut Scanner<'_>, expected: &'static str) -> Result<(), Error> {
        self.product(scanner, expected)?;
        loop {
            let operation = match () {
                () if scanner.take('+') => Operation::Add,
                () if scanner.take('-') => Operation::Subtract,
                () => return Ok(()),
            };
            self.name.push(' ');
            self.name.push_str(operation.name());
            self.name.push(' ');
            self.product(scanner, OPERAND)?;
            self.steps.push(Step::Apply(operation));
        }
    }

    fn product(&mut self, scanner: &mut Scanner<'_>, expected: &'static str) -> Result<(), Error> {
        self.signed(scanner, expected)?;
        loop {
            let operation = match () {
                () if scanner.take('*') => Operation::Multiply,
                () if scanner.take('/') => Operation::Divide,
                () => return Ok(()),
            };
            // R writes no spaces around a slash.
            self.name.push_str(match operation {
                Operation::Multiply => " * ",
                _ => "/",
            });
            self.signed(scanner, OPERAND)?;
            self.steps.push(Step::Apply(operation));
        }
    }

    fn signed(&mut self, scanner: &mut Scanner<'_>, expected: &'static str) -> Result<(), Error> {
        let mut signs = Vec::new();
        loop {
            match () {
                () if scanner.take('-') => signs.push('-'),
                () if scanner.take('+') => signs.push('+'),
                () => break,
            }
        }
        self.name.extend(&signs);
        self.power(scanner, expected)?;
        if signs.iter().filter(|sign| **sign == '-').count() % 2 == 1 {
            self.steps.push(Step::Apply(Operation::Negate));
        }
        Ok(())
    }

    fn power(&mut self, scanner: &mut Scanner<'_>, expected: &'static str) -> Result<(), Error> {
        self.atom(scanner, expected)?;
        if scanner.take_power() {
            let exponent = scanner.exponent()?;
            self.name.push('^');
            self.name.push_str(&exponent.to_string());
            self.steps.push(Step::Power(exponent));
        }
        Ok(())
    }

    fn atom(&mut self, scanner: &mut Scanner<'_>, expected: &'static str) -> Result<(), Error> {
        scanner.space();
        let begin = scanner.at;
        if scanner.take('(') {
            return self.parenthesis(scanner, begin);
        }
        if let Some(number) = scanner.number() {
            let text = scanner.from(begin);
            let text = first(text, scanner.at - begin);
            self.name.push_str(&written(number, text));
            self.steps.push(Step::Number(number));
            return Ok(());
        }
        let name = scanner.name()?.filter(|name| name != ".");
        let name = name.ok_or_else(|| scanner.wrong(begin, expected))?;
        if scanner.from(begin).starts_with('`') || !scanner.take('(') {
            self.name.push_str(&quoted(&name));
            let column = ColumnName { name, at: None };
            let known = self.columns.iter().position(|known| *known == column);
            let at = known.unwrap_or(self.columns.len());
            if known.is_none() {
                self.columns.push(column);
            }
            self.steps.push(Step::Column(at));
            return Ok(());
        }
        let function = FUNCTIONS.iter().find(|(known, _)| *known == name);
        if function.is_none() && name != "I" {
            return Err(scanner.wrong(begin, nearest_function(&name)));
        }
        self.name.push_str(&name);
        self.parenthesis(scanner, begin)?;
        if let Some((_, operation)) = function {
            self.steps.push(Step::Apply(*operation));
        }
        Ok(())
    }

    /// The rest of an expression in parentheses.
    fn parenthesis(&mut self, scanner: &mut Scanner<'_>, begin: usize) -> Result<(), Error> {
        scanner.open(begin)?;
        self.name.push('(');
        self.sum(scanner, OPERAND)?;
        self.name.push(')');
        scanner.close("an operator or \")\"")
    }

    pub(super) fn factor(&self) -> Factor {
        Factor {
            columns: self.columns.clone(),
            base: self.steps.clone(),
            exponent: 1,
        }
    }

    /// The variable that it is. A product of powers of columns or of their logarithms has a factor for each.
    pub(super) fn variable(&self) -> Variable {
        let factors = self.factors().unwrap_or_else(|| vec![self.factor()]);
        Variable::computed(self.name.clone(), factors)
    }

    /// The factors of a product of powers of columns or of their logarithms, from the last one on.
    fn factors(&self) -> Option<Vec<Factor>> {
        let mut factors = Vec::new();
        let mut rest = self.steps.as_slice();
        loop {
            let is_product = rest.last() == Some(&Step::Apply(Operation::Multiply));
            if is_product {
                rest = &rest[..rest.len() - 1];
            }
            let mut exponent = 1;
            if let Some((Step::Power(own), before)) = rest.split_last() {
                (exponent, rest) = (*own, before);
            }
            let mut base = Vec::new();
            if let Some((log @ Step::Apply(Operation::Log), before)) = rest.split_last() {
                base.push(*log);
                rest = before;
            }
            let Some((Step::Column(at), before)) = rest.split_last() else {
                return None;
            };
            base.insert(0, Step::Column(0));
            let columns = vec![self.columns[*at].clone()];
            let factor = Factor {
                columns,
                base,
                exponent,
            };
            factors.insert(0, factor);
            rest = before;
            match (is_product, rest.is_empty()) {
                (false, true) => return Some(factors),
                (true, false) => {}
                _ => return None,
            }
        }
    }
}

/// The texts that may follow an operator, for messages.
const OPERAND: &str = "a column's name, a number, log( ) or \"(\"";

/// A number as R writes it: with an exponent if that is shorter. `text` is the number as it was given.
fn written(number: f64, text: &str) -> String {
    let mut bytes = [0; LONGEST];
    let length = write_decimal(number, &mut bytes);
    let plain = length.and_then(|length| bytes.get(..length));
    let plain = plain.and_then(|plain| std::str::from_utf8(plain).ok());
    let plain = plain.unwrap_or(text);
    if plain.contains(['e', 'E']) {
        return plain.to_owned();
    }
    let (whole, decimals) = plain.split_once('.').unwrap_or((plain, ""));
    let all = joined(&[whole, decimals], "");
    let digits = all.trim_start_matches('0').trim_end_matches('0');
    // The power of ten of the first digit.
    let zeros = all.len() - all.trim_start_matches('0').len();
    let exponent = whole.len() as i32 - 1 - zeros as i32;
    let point = usize::from(digits.len() > 1);
    if digits.is_empty() || plain.len() <= digits.len() + point + 4 {
        return plain.to_owned();
    }
    let (lead, others) = digits.split_at_checked(1).unwrap_or((digits, ""));
    let point = if others.is_empty() { "" } else { "." };
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{lead}{point}{others}e{sign}{:02}", exponent.abs())
}

/// The functions of terms that are not arithmetic.
const OTHERS: [&str; 4] = ["factor", "I", "offset", "poly"];

/// Functions of other languages, and what to write here.
const EQUIVALENT: [(&str, &str); 4] = [
    ("ln", "log"),
    ("C", "factor"),
    ("pow", "I"),
    ("square", "I"),
];

/// The advice for a function that does not exist: the function with the nearest name, or all functions.
fn nearest_function(name: &str) -> String {
    let functions = || FUNCTIONS.iter().map(|(name, _)| *name).chain(OTHERS);
    let all: Vec<&str> = functions().collect();
    let all = format!("one of the functions {}", joined(&all, ", "));
    // A name such as np.log has the module before the point.
    let (_, own) = name.rsplit_once('.').unwrap_or(("", name));
    let equivalent = EQUIVALENT.iter().find(|(other, _)| *other == own);
    let equivalent = equivalent.map(|(_, function)| *function);
    match equivalent.or_else(|| nearest(own, &mut functions())) {
        Some("I") => format!("{all}; a power is written I(x^2)"),
        Some(function) => format!("{all}; did you mean {function}( )?"),
        None => all,
    }
}
