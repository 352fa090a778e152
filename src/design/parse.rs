//! The parser of formulas. It reads R's language, as far as a linear model of columns needs it:
//!
//! ```text
//! formula  = response "~" sum
//! response = name | "log(" name ")"
//! sum      = ["+" | "-"] product { ("+" | "-") product }      "-" removes a term
//! product  = crossing { "*" crossing }                        a * b = a + b + a:b
//! crossing = power { ":" power }
//! power    = atom [ "^" whole ]                               (a + b)^2 = a + b + a:b
//! atom     = "0" | "1" | "." | name | "(" sum ")"
//!          | "log(" name ")" | "factor(" name ")" | "I(" factor { "*" factor } ")"
//! factor   = ( name | "log(" name ")" ) [ "^" whole ]
//! ```
//!
//! A name with other characters than letters, digits, points and underscores stands between backticks. `.` stands
//! for all columns except the response, the weights, and the names or numbers of the rows.

use super::formula::{Factor, Formula, HIGHEST_POWER, Variable};
use crate::error::{Error, ErrorKind};

/// The most parentheses that may be open at once, and the most terms of a product.
const DEEPEST: usize = 50;
const MOST_TERMS: usize = 1000;

/// The formula of a text. `others` gives the columns that `.` stands for, once the response is known.
pub(crate) fn parse(
    text: &str,
    others: &mut dyn FnMut(&str) -> Vec<String>,
) -> Result<Formula, Error> {
    let mut parser = Parser {
        text,
        at: 0,
        depth: 0,
        formula: Formula::new(Factor::column("")),
        others: Vec::new(),
    };
    let response = parser.column("the response, a column's name or log(name)")?;
    parser.expect('~', "\"~\" after the response")?;
    parser.others = others(&response.column);
    parser.formula.response = response;
    let terms = parser.sum(true)?;
    parser.space();
    if !parser.rest().is_empty() {
        return Err(parser.unexpected("\"+\", \"-\", \"*\", \":\" or the end"));
    }
    terms.into_iter().for_each(|term| parser.formula.add(term));
    Ok(parser.formula.ordered())
}

/// Terms. Each is a list of the places of its variables, in ascending order.
type Terms = Vec<Vec<usize>>;

struct Parser<'a> {
    text: &'a str,
    /// The place in the text, in bytes.
    at: usize,
    /// The number of open parentheses.
    depth: usize,
    formula: Formula,
    others: Vec<String>,
}

impl<'a> Parser<'a> {
    fn rest(&self) -> &'a str {
        self.from(self.at)
    }

    /// The rest of the text. The place is between two characters; `get` needs no panic message, as indexing does.
    fn from(&self, at: usize) -> &'a str {
        self.text.get(at..).unwrap_or_default()
    }

    fn space(&mut self) {
        self.at = self.text.len() - self.rest().trim_ascii_start().len();
    }

    /// Skips a character if it comes next, and says whether it does.
    fn take(&mut self, character: char) -> bool {
        self.space();
        let found = self.rest().starts_with(character);
        self.at += if found { character.len_utf8() } else { 0 };
        found
    }

    fn expect(&mut self, character: char, expected: &'static str) -> Result<(), Error> {
        match self.take(character) {
            true => Ok(()),
            false => Err(self.unexpected(expected)),
        }
    }

    /// The error for a text that is not the expected one.
    fn unexpected(&self, expected: impl Into<String>) -> Error {
        self.wrong(self.at, expected)
    }

    fn wrong(&self, at: usize, expected: impl Into<String>) -> Error {
        let rest = self.from(at).trim_ascii_start();
        let before = self.text.strip_suffix(rest).unwrap_or_default();
        let word = |c: char| c.is_ascii_alphanumeric() || !c.is_ascii() || c == '.' || c == '_';
        let length = match rest.find(|c| !word(c)) {
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

    /// A sum: terms that are added or removed. Only the outermost sum may have the intercept, `1`.
    fn sum(&mut self, outermost: bool) -> Result<Terms, Error> {
        let mut terms = Terms::new();
        let mut minus = self.take('-');
        if !minus {
            self.take('+');
        }
        loop {
            self.space();
            let begin = self.at;
            if let Some(one) = self.digit() {
                if !outermost {
                    return Err(self.wrong(begin, "a term; 0 and 1 stand outside of parentheses"));
                }
                self.formula.intercept = one != minus;
            } else {
                for term in self.product()? {
                    if minus {
                        terms.retain(|known| *known != term);
                    } else if !terms.contains(&term) {
                        terms.push(term);
                    }
                }
            }
            minus = self.take('-');
            if !minus && !self.take('+') {
                return Ok(terms);
            }
        }
    }

    /// `0` or `1`, if it stands alone.
    fn digit(&mut self) -> Option<bool> {
        let mut characters = self.rest().chars();
        let one = match characters.next() {
            Some('0') => false,
            Some('1') => true,
            _ => return None,
        };
        let alone = characters
            .next()
            .is_none_or(|c| !c.is_ascii_digit() && c != '.');
        self.at += usize::from(alone);
        alone.then_some(one)
    }

    fn product(&mut self) -> Result<Terms, Error> {
        let mut terms = self.crossing()?;
        while self.take('*') {
            let right = self.crossing()?;
            terms = self.crossed_with(terms, &right)?;
        }
        Ok(terms)
    }

    fn crossing(&mut self) -> Result<Terms, Error> {
        let mut terms = self.power()?;
        while self.take(':') {
            let right = self.power()?;
            terms = self.crossed(&terms, &right)?;
        }
        Ok(terms)
    }

    fn power(&mut self) -> Result<Terms, Error> {
        self.space();
        let begin = self.at;
        let terms = self.atom()?;
        self.space();
        let here = self.at;
        if !self.take('^') {
            return Ok(terms);
        }
        if terms.len() < 2 {
            let name = first(self.from(begin), here - begin).trim_ascii();
            return Err(self.wrong(
                here,
                format!("\"+\", \"-\", \"*\", \":\" or the end; a power is written I({name}^2)"),
            ));
        }
        let exponent = self.exponent()?;
        let mut product = terms.clone();
        for _ in 1..exponent {
            product = self.crossed_with(product, &terms)?;
        }
        Ok(product)
    }

    fn atom(&mut self) -> Result<Terms, Error> {
        const TERM: &str = "a term: a column's name, log( ), factor( ), I( ), \".\" or \"(\"";
        self.space();
        let begin = self.at;
        if self.take('(') {
            self.depth += 1;
            if self.depth > DEEPEST {
                return Err(self.wrong(begin, "at most 50 open parentheses"));
            }
            let terms = self.sum(false)?;
            self.depth -= 1;
            self.expect(')', "\"+\", \"-\", \"*\", \":\" or \")\"")?;
            return Ok(terms);
        }
        let Some(name) = self.name()? else {
            return Err(self.unexpected(TERM));
        };
        if name == "." && !self.from(begin).starts_with('`') {
            let others = std::mem::take(&mut self.others);
            let terms = others.iter().map(|name| Variable::column(name));
            let terms = terms.map(|variable| vec![self.formula.variable(variable)]);
            let terms = terms.collect();
            self.others = others;
            return Ok(terms);
        }
        let called = !self.from(begin).starts_with('`') && self.take('(');
        let variable = match name.as_str() {
            _ if !called => Variable::column(&name),
            "log" => Variable::column(&self.argument()?).log(),
            "factor" => Variable::column(&self.argument()?).category(),
            "I" => self.insulated()?,
            _ => {
                return Err(self.wrong(
                    begin,
                    "log( ), factor( ) or I( ), the functions that there are",
                ));
            }
        };
        Ok(vec![vec![self.formula.variable(variable)]])
    }

    /// The name in `log(name)`, and the closing parenthesis.
    fn argument(&mut self) -> Result<String, Error> {
        let name = self.name()?;
        let name = name.ok_or_else(|| self.unexpected("a column's name"))?;
        self.expect(')', "\")\"")?;
        Ok(name)
    }

    /// The product in `I( )`, and the closing parenthesis.
    fn insulated(&mut self) -> Result<Variable, Error> {
        let mut factors = Vec::new();
        loop {
            let mut factor = self.column("a column's name or log( )")?;
            if self.take('^') {
                factor.exponent = self.exponent()?;
            }
            factors.push(factor);
            if !self.take('*') {
                break;
            }
        }
        self.expect(')', "\"^\", \"*\" or \")\"")?;
        Ok(Variable::product(factors))
    }

    /// A column, or its logarithm.
    fn column(&mut self, expected: &'static str) -> Result<Factor, Error> {
        self.space();
        let begin = self.at;
        let name = self.name()?;
        let name = name.filter(|name| name != ".");
        let name = name.ok_or_else(|| self.wrong(begin, expected))?;
        if self.from(begin).starts_with('`') || !self.take('(') {
            return Ok(Factor::column(&name));
        }
        if name != "log" {
            return Err(self.wrong(begin, expected));
        }
        let column = self.argument()?;
        Ok(Factor {
            log: true,
            ..Factor::column(&column)
        })
    }

    fn exponent(&mut self) -> Result<u32, Error> {
        self.space();
        let digits = self.rest().bytes().take_while(u8::is_ascii_digit).count();
        let exponent = first(self.rest(), digits).parse().ok();
        let exponent = exponent.filter(|exponent| (1..=HIGHEST_POWER).contains(exponent));
        let exponent = exponent.ok_or_else(|| self.unexpected("a whole number from 1 to 99"))?;
        self.at += digits;
        Ok(exponent)
    }

    /// The product of each term on the left with each term on the right.
    fn crossed(&self, left: &Terms, right: &Terms) -> Result<Terms, Error> {
        let mut terms = Terms::new();
        for a in left {
            for b in right {
                let mut term = a.clone();
                for variable in b {
                    if let Err(at) = term.binary_search(variable) {
                        term.insert(at, *variable);
                    }
                }
                if !terms.contains(&term) {
                    terms.push(term);
                }
                if terms.len() > MOST_TERMS {
                    return Err(self.unexpected("no more than 1000 terms up to here"));
                }
            }
        }
        Ok(terms)
    }

    /// The terms on the left, those on the right, and the product of each with each.
    fn crossed_with(&self, mut left: Terms, right: &Terms) -> Result<Terms, Error> {
        let both = self.crossed(&left, right)?;
        for term in right.iter().cloned().chain(both) {
            if !left.contains(&term) {
                left.push(term);
            }
        }
        Ok(left)
    }

    /// A name, if one comes next.
    fn name(&mut self) -> Result<Option<String>, Error> {
        self.space();
        if let Some(rest) = self.rest().strip_prefix('`') {
            let Some(length) = rest.find('`').filter(|length| *length > 0) else {
                return Err(self.unexpected("a name between two backticks"));
            };
            self.at += length + 2;
            return Ok(Some(first(rest, length).to_owned()));
        }
        let rest = self.rest();
        let goes_on = |c: char| c.is_ascii_alphanumeric() || !c.is_ascii() || c == '.' || c == '_';
        let length = rest.find(|c| !goes_on(c)).unwrap_or(rest.len());
        let begins =
            rest.starts_with(|c: char| c.is_ascii_alphabetic() || !c.is_ascii() || c == '.');
        if !begins || length == 0 {
            return Ok(None);
        }
        self.at += length;
        Ok(Some(first(rest, length).to_owned()))
    }
}

/// The first `length` bytes. They end between two characters.
fn first(text: &str, length: usize) -> &str {
    text.get(..length).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The terms of a formula of the columns a, b, c, `d e` and y.
    fn terms(text: &str) -> Result<String, String> {
        let columns = ["a", "b", "c", "d e", "y"].map(str::to_owned);
        let mut others = |response: &str| -> Vec<String> {
            let others = columns.iter().filter(|name| *name != response);
            others.cloned().collect()
        };
        let formula = parse(text, &mut others).map_err(|error| error.to_string())?;
        let names: Vec<String> = formula
            .terms
            .iter()
            .map(|term| formula.name_of(term))
            .collect();
        let intercept = if formula.intercept { "1" } else { "0" };
        Ok(format!("{intercept} {}", names.join(" ")))
    }

    #[test]
    fn formulas_mean_what_they_mean_in_r() {
        // The terms are attr(terms(formula), "term.labels") of R 4.2.2.
        for (text, expected) in [
            ("y ~ a", "1 a"),
            ("y~a+b", "1 a b"),
            ("y ~ a - 1", "0 a"),
            ("y ~ 0 + a", "0 a"),
            ("y ~ -1 + a + 1", "1 a"),
            ("y ~ 1", "1 "),
            ("y ~ a + I(a^2) + I(a^3)", "1 a I(a^2) I(a^3)"),
            ("y ~ a*b", "1 a b a:b"),
            ("y ~ a:b + b + a", "1 b a a:b"),
            ("y ~ b + a:b", "1 b b:a"),
            ("y ~ (a + b + c)^2", "1 a b c a:b a:c b:c"),
            ("y ~ (a + b):c", "1 a:c b:c"),
            ("y ~ a*b*c - a:b:c", "1 a b c a:b a:c b:c"),
            ("y ~ .", "1 a b c `d e`"),
            ("y ~ . - c", "1 a b `d e`"),
            ("y ~ `d e` + I(`d e`^2)", "1 `d e` I(`d e`^2)"),
            ("log(y) ~ log(a) + I(log(a)^2)", "1 log(a) I(log(a)^2)"),
            ("y ~ I(a * b^2) + I( a )", "1 I(a * b^2) I(a)"),
            ("y ~ factor(a) + factor(a):b", "1 factor(a) factor(a):b"),
            ("y ~ a + a + a:a", "1 a"),
        ] {
            assert_eq!(terms(text).as_deref(), Ok(expected), "{text}");
        }
    }

    const DEEP: &str = "y ~ (((((((((((((((((((((((((((((((((((((((((((((((((((((((((((";
    const WIDE: &str = "y ~ (a+b+c+d+e+f+g+h+i+j+k+l+m+n+o+p+q+r+s+t)^99";

    #[test]
    fn what_is_no_formula_is_told_by_its_character() {
        for (text, expected) in [
            (
                "",
                "character 1 of the formula is its end; expected the response, a column's name or log(name)",
            ),
            (
                "y",
                "character 2 of the formula is its end; expected \"~\" after the response",
            ),
            (
                "y ~",
                "character 4 of the formula is its end; expected a term: a column's name, log( ), factor( ), I( ), \".\" or \"(\"",
            ),
            (
                "y ~ a + * b",
                "character 9 of the formula is \"*\"; expected a term: a column's name, log( ), factor( ), I( ), \".\" or \"(\"",
            ),
            (
                "größe ~ a b",
                "character 11 of the formula is \"b\"; expected \"+\", \"-\", \"*\", \":\" or the end",
            ),
            (
                "y ~ a^2",
                "character 6 of the formula is \"^\"; expected \"+\", \"-\", \"*\", \":\" or the end; a power is written I(a^2)",
            ),
            (
                "y ~ I(a^0)",
                "character 9 of the formula is \"0\"; expected a whole number from 1 to 99",
            ),
            (
                "y ~ I(a^2.5)",
                "character 10 of the formula is \".5\"; expected \"^\", \"*\" or \")\"",
            ),
            (
                "y ~ sqrt(a)",
                "character 5 of the formula is \"sqrt\"; expected log( ), factor( ) or I( ), the functions that there are",
            ),
            (
                "exp(y) ~ a",
                "character 1 of the formula is \"exp\"; expected the response, a column's name or log(name)",
            ),
            (
                "y ~ (a + b",
                "character 11 of the formula is its end; expected \"+\", \"-\", \"*\", \":\" or \")\"",
            ),
            (
                "y ~ (a + 1)",
                "character 10 of the formula is \"1\"; expected a term; 0 and 1 stand outside of parentheses",
            ),
            (
                "y ~ `d e",
                "character 5 of the formula is \"`\"; expected a name between two backticks",
            ),
            (
                "y ~ a ~ b",
                "character 7 of the formula is \"~\"; expected \"+\", \"-\", \"*\", \":\" or the end",
            ),
            (
                DEEP,
                "character 55 of the formula is \"(\"; expected at most 50 open parentheses",
            ),
            (
                WIDE,
                "character 49 of the formula is its end; expected no more than 1000 terms up to here",
            ),
            (
                "y ~ 2 + a",
                "character 5 of the formula is \"2\"; expected a term: a column's name, log( ), factor( ), I( ), \".\" or \"(\"",
            ),
        ] {
            assert_eq!(terms(text), Err(expected.to_owned()), "{text}");
        }
    }
}
