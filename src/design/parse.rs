//! The parser of formulas. It reads R's language, as far as a linear model of columns needs it:
//!
//! ```text
//! formula  = arithmetic "~" sum
//! sum      = ["+" | "-"] product { ("+" | "-") product }      "-" removes a term
//! product  = crossing { ("*" | "/") crossing }                a * b = a + b + a:b;  a / b = a + a:b
//! crossing = power { (":" | "%in%") power }
//! power    = atom [ "^" whole ]                               (a + b)^2 = a + b + a:b
//! atom     = "0" | "1" | "." | name | "(" sum ")"
//!          | "factor(" name ")" | "I(" arithmetic ")" | function "(" arithmetic ")"
//!          | "poly(" arithmetic "," whole [ "," "raw" "=" truth ] ")" | "offset(" arithmetic ")"
//! ```
//!
//! Arithmetic is `+`, `-`, `*`, `/`, whole powers, functions and parentheses, of names and numbers: see
//! [`Arithmetic`]. A name with other characters than letters, digits, points and underscores stands between
//! backticks. `.` stands for all columns except the response, the weights, and the names or numbers of the rows.

use super::arithmetic::{Arithmetic, Scanner, first};
use super::formula::{Factor, Formula, Polynomial, Variable};
use crate::error::Error;
use crate::numerics::expression::{Operation, Step};

/// The most terms of a product.
const MOST_TERMS: usize = 1000;

/// The highest degree of a polynomial.
const HIGHEST_DEGREE: u32 = 20;

/// The formula of a text. `others` gives the columns that `.` stands for, once the response is known.
pub(crate) fn parse(
    text: &str,
    others: &mut dyn FnMut(&str) -> Vec<String>,
) -> Result<Formula, Error> {
    let mut parser = Parser {
        scanner: Scanner::new(text),
        formula: Formula::new(Variable::column("")),
        others: Vec::new(),
    };
    let response = parser.response()?;
    parser.others = others(response.columns().fold("", |_, column| &column.name));
    parser.formula.response = response;
    let terms = parser.sum(true)?;
    if !parser.scanner.is_at_end() {
        return Err(parser.scanner.unexpected(AFTER_TERM));
    }
    terms.into_iter().for_each(|term| parser.formula.add(term));
    Ok(parser.formula.ordered())
}

/// The expression of columns that a text is.
pub(crate) fn expression(text: &str) -> Result<Factor, Error> {
    let mut scanner = Scanner::new(text);
    let arithmetic = Arithmetic::parse(&mut scanner, "an expression")?;
    match scanner.is_at_end() {
        true => Ok(arithmetic.factor()),
        false => Err(scanner.unexpected("an operator or the end")),
    }
}

/// The texts that may follow a term, for messages.
const AFTER_TERM: &str = "\"+\", \"-\", \"*\", \":\" or the end";

/// Terms. Each is a list of the places of its variables, in ascending order.
type Terms = Vec<Vec<usize>>;

struct Parser<'a> {
    scanner: Scanner<'a>,
    formula: Formula,
    others: Vec<String>,
}

impl Parser<'_> {
    /// The left side: a function of one column.
    fn response(&mut self) -> Result<Variable, Error> {
        const RESPONSE: &str = "the response, a column's name or log(name)";
        self.scanner.space();
        let begin = self.scanner.at();
        let arithmetic = Arithmetic::parse(&mut self.scanner, RESPONSE)?;
        if arithmetic.columns.len() != 1 {
            return Err(self.scanner.wrong(begin, "a response of one column"));
        }
        self.scanner.expect('~', "\"~\" after the response")?;
        Ok(arithmetic.variable())
    }

    /// A sum: terms that are added or removed. Only the outermost sum may have the intercept, `1`.
    fn sum(&mut self, outermost: bool) -> Result<Terms, Error> {
        let mut terms = Terms::new();
        let mut minus = self.scanner.take('-');
        if !minus {
            self.scanner.take('+');
        }
        loop {
            self.scanner.space();
            let begin = self.scanner.at();
            if let Some(one) = self.digit() {
                if !outermost {
                    let expected = "a term; 0 and 1 stand outside of parentheses";
                    return Err(self.scanner.wrong(begin, expected));
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
            minus = self.scanner.take('-');
            if !minus && !self.scanner.take('+') {
                return Ok(terms);
            }
        }
    }

    /// `0` or `1`, if it stands alone.
    fn digit(&mut self) -> Option<bool> {
        let mut characters = self.scanner.rest().chars();
        let one = match characters.next() {
            Some('0') => false,
            Some('1') => true,
            _ => return None,
        };
        let alone = characters
            .next()
            .is_none_or(|c| !c.is_ascii_digit() && c != '.');
        self.scanner.skip(usize::from(alone));
        alone.then_some(one)
    }

    fn product(&mut self) -> Result<Terms, Error> {
        let mut terms = self.crossing()?;
        loop {
            if self.scanner.take('*') {
                let right = self.crossing()?;
                terms = self.crossed_with(terms, &right)?;
            } else if self.scanner.take('/') {
                // On the right of a slash, all variables on its left are in every term.
                let right = self.crossing()?;
                let mut all: Vec<usize> = Vec::new();
                for variable in terms.iter().flatten() {
                    // The sort of the standard library takes 4 KB.
                    if let Err(place) = all.binary_search(variable) {
                        all.insert(place, *variable);
                    }
                }
                terms.extend(self.crossed(&vec![all], &right)?);
            } else {
                return Ok(terms);
            }
        }
    }

    fn crossing(&mut self) -> Result<Terms, Error> {
        let mut terms = self.power()?;
        while self.scanner.take(':') || self.scanner.take_text("%in%") {
            let right = self.power()?;
            terms = self.crossed(&terms, &right)?;
        }
        Ok(terms)
    }

    fn power(&mut self) -> Result<Terms, Error> {
        self.scanner.space();
        let begin = self.scanner.at();
        let terms = self.atom()?;
        self.scanner.space();
        let here = self.scanner.at();
        if !self.scanner.take_power() {
            return Ok(terms);
        }
        if terms.len() < 2 {
            let name = first(self.scanner.from(begin), here - begin).trim_ascii();
            let expected = format!("{AFTER_TERM}; a power is written I({name}^2)");
            return Err(self.scanner.wrong(here, expected));
        }
        let exponent = self.scanner.exponent()?;
        let mut product = terms.clone();
        for _ in 1..exponent {
            let known = product.len();
            product = self.crossed_with(product, &terms)?;
            // Each further step would add no term, either.
            if product.len() == known {
                break;
            }
        }
        Ok(product)
    }

    fn atom(&mut self) -> Result<Terms, Error> {
        const TERM: &str = "a term: a column's name, log( ), factor( ), I( ), \".\" or \"(\"";
        self.scanner.space();
        let begin = self.scanner.at();
        if self.scanner.take('(') {
            self.scanner.open(begin)?;
            let terms = self.sum(false)?;
            self.scanner.close("\"+\", \"-\", \"*\", \":\" or \")\"")?;
            return Ok(terms);
        }
        let Some(name) = self.scanner.name()? else {
            let is_number = self
                .scanner
                .rest()
                .starts_with(|c: char| c.is_ascii_digit());
            return Err(self.scanner.unexpected(match is_number {
                true => "a term; arithmetic stands in I( ), as in I(x / 100)",
                false => TERM,
            }));
        };
        let is_quoted = self.scanner.from(begin).starts_with('`');
        if name == "." && !is_quoted {
            let others = std::mem::take(&mut self.others);
            let terms = others.iter().map(|name| Variable::column(name));
            let terms = terms.map(|variable| vec![self.formula.variable(variable)]);
            let terms = terms.collect();
            self.others = others;
            return Ok(terms);
        }
        if is_quoted || !self.scanner.take('(') {
            return Ok(vec![vec![self.formula.variable(Variable::column(&name))]]);
        }
        let variable = match name.as_str() {
            "factor" => self.category()?,
            "poly" => self.polynomial()?,
            "offset" => {
                self.offset()?;
                return Ok(Terms::new());
            }
            _ => {
                self.scanner.go_to(begin);
                Arithmetic::parse_call(&mut self.scanner)?.variable()
            }
        };
        Ok(vec![vec![self.formula.variable(variable)]])
    }

    /// The name in `factor(name)`, and the closing parenthesis.
    fn category(&mut self) -> Result<Variable, Error> {
        let name = self.scanner.name()?;
        let name = name.ok_or_else(|| self.scanner.unexpected("a column's name"))?;
        self.scanner.expect(')', "\")\"")?;
        Ok(Variable::column(&name).category())
    }

    /// The rest of `poly(x, degree)` or `poly(x, degree, raw = TRUE)` after the parenthesis.
    fn polynomial(&mut self) -> Result<Variable, Error> {
        const DEGREE: &str = "the degree of the polynomial, a whole number from 1 to 20";
        let base = Arithmetic::parse(&mut self.scanner, "a column's name")?;
        self.scanner
            .expect(',', "\",\" and the degree, as in poly(x, 2)")?;
        self.scanner.take_argument("degree");
        self.scanner.space();
        let begin = self.scanner.at();
        let degree = self.scanner.exponent().ok();
        let degree = degree.filter(|degree| *degree <= HIGHEST_DEGREE);
        let degree = degree.ok_or_else(|| self.scanner.wrong(begin, DEGREE))?;
        let mut is_raw = false;
        if self.scanner.take(',') {
            self.scanner.take_argument("raw");
            self.scanner.space();
            let begin = self.scanner.at();
            is_raw = match self.scanner.name()?.as_deref() {
                Some("TRUE" | "T") => true,
                Some("FALSE" | "F") => false,
                _ => return Err(self.scanner.wrong(begin, "raw = TRUE or raw = FALSE")),
            };
        }
        self.scanner.expect(')', "\")\"")?;
        let raw = if is_raw { ", raw = TRUE" } else { "" };
        let mut variable = base.variable();
        let name = format!("poly({}, {degree}{raw})", variable.name());
        variable = Variable::computed(name, vec![base.factor()]);
        variable.polynomial = Some(Polynomial { degree, is_raw });
        Ok(variable)
    }

    /// The rest of `offset( )`. Offsets are added to each other.
    fn offset(&mut self) -> Result<(), Error> {
        let offset = Arithmetic::parse(&mut self.scanner, "a column's name")?;
        self.scanner.expect(')', "\")\"")?;
        let name = format!("offset({})", offset.name);
        let factor = offset.factor();
        self.formula.offset = Some(match self.formula.offset.take() {
            None => Variable::computed(name, vec![factor]),
            Some(known) => {
                let mut sum = known.factors[0].clone();
                sum.append(&factor);
                sum.base.push(Step::Apply(Operation::Add));
                Variable::computed(format!("{} + {name}", known.name()), vec![sum])
            }
        });
        Ok(())
    }

    /// The product of each term on the left with each term on the right.
    fn crossed(&self, left: &Terms, right: &Terms) -> Result<Terms, Error> {
        let mut terms = Terms::new();
        // The places of the terms, in the order of their variables.
        let mut ordered: Vec<usize> = Vec::new();
        for a in left {
            for b in right {
                let mut term = a.clone();
                for variable in b {
                    if let Err(at) = term.binary_search(variable) {
                        term.insert(at, *variable);
                    }
                }
                if let Err(place) = ordered.binary_search_by(|known| terms[*known].cmp(&term)) {
                    ordered.insert(place, terms.len());
                    terms.push(term);
                }
                if terms.len() > MOST_TERMS {
                    let expected = "no more than 1000 terms up to here";
                    return Err(self.scanner.unexpected(expected));
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
            ("y ~ (a + b + c)^30", "1 a b c a:b a:c b:c a:b:c"),
            ("y ~ (a + b):c", "1 a:c b:c"),
            ("y ~ a*b*c - a:b:c", "1 a b c a:b a:c b:c"),
            ("y ~ .", "1 a b c `d e`"),
            ("y ~ . - c", "1 a b `d e`"),
            ("y ~ `d e` + I(`d e`^2)", "1 `d e` I(`d e`^2)"),
            ("log(y) ~ log(a) + I(log(a)^2)", "1 log(a) I(log(a)^2)"),
            ("y ~ I(a * b^2) + I( a )", "1 I(a * b^2) I(a)"),
            ("y ~ factor(a) + factor(a):b", "1 factor(a) factor(a):b"),
            ("y ~ a + a + a:a", "1 a"),
            ("y ~ sqrt(a)+exp( -b )", "1 sqrt(a) exp(-b)"),
            (
                "log10(y) ~ log2(a) + log1p(b) + abs(c)",
                "1 log2(a) log1p(b) abs(c)",
            ),
            ("y/100 ~ log(a+1)", "1 log(a + 1)"),
            (
                "y ~ I(a/100) + I(a*b-2) + I((a+1)^2)",
                "1 I(a/100) I(a * b - 2) I((a + 1)^2)",
            ),
            (
                "y ~ I(a/100000) + I(a * 0.0001) + I(a*1.50)",
                "1 I(a/1e+05) I(a * 1e-04) I(a * 1.5)",
            ),
            ("y ~ I(123456*a + 0.001)", "1 I(123456 * a + 0.001)"),
            (
                "y ~ poly(a,2) + poly(`d e`, degree=3, raw=TRUE)",
                "1 poly(a, 2) poly(`d e`, 3, raw = TRUE)",
            ),
            ("y ~ a/b", "1 a a:b"),
            ("y ~ (a + b)/c", "1 a b a:b:c"),
            ("y ~ a*b %in% c", "1 a b:c a:b:c"),
            ("y ~ . - (a + b) + 0", "0 c `d e`"),
            ("y ~ a + offset(log(b)) - 1", "0 a"),
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
                "character 10 of the formula is \".5\"; expected an operator or \")\"",
            ),
            (
                "y ~ sqr(a)",
                "character 5 of the formula is \"sqr\"; expected one of the functions abs, exp, log, log10, log1p, log2, sqrt, factor, I, offset, poly; did you mean sqrt( )?",
            ),
            (
                "exp(y + a) ~ a",
                "character 1 of the formula is \"exp\"; expected a response of one column",
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
                "character 5 of the formula is \"2\"; expected a term; arithmetic stands in I( ), as in I(x / 100)",
            ),
            (
                "y = a",
                "character 3 of the formula is \"=\"; expected \"~\" after the response",
            ),
            (
                "y ~ ln(a)",
                "character 5 of the formula is \"ln\"; expected one of the functions abs, exp, log, log10, log1p, log2, sqrt, factor, I, offset, poly; did you mean log( )?",
            ),
            (
                "y ~ a + np.sqrt(b)",
                "character 9 of the formula is \"np.sqrt\"; expected one of the functions abs, exp, log, log10, log1p, log2, sqrt, factor, I, offset, poly; did you mean sqrt( )?",
            ),
            (
                "y ~ poly(a)",
                "character 11 of the formula is \")\"; expected \",\" and the degree, as in poly(x, 2)",
            ),
            (
                "y ~ poly(a, 0)",
                "character 13 of the formula is \"0\"; expected the degree of the polynomial, a whole number from 1 to 20",
            ),
            (
                "y ~ poly(a, 2, rw = TRUE)",
                "character 16 of the formula is \"rw\"; expected raw = TRUE or raw = FALSE",
            ),
            (
                "y ~ I(a +)",
                "character 10 of the formula is \")\"; expected a column's name, a number, log( ) or \"(\"",
            ),
        ] {
            assert_eq!(terms(text), Err(expected.to_owned()), "{text}");
        }
    }
}
