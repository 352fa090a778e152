//! The model that options ask for, as a formula of the columns of an input.

use super::formula::{ColumnName, Factor, Formula, LOGARITHM, Variable};
use super::options::Options;
use super::parse::parse;
use crate::csv::LooksLike;
use crate::error::{Error, ErrorKind, joined};
use crate::moments::Moments;
use crate::numerics::expression::HIGHEST_POWER;
use crate::suggestion::Suggestion;

/// The cures for a column of words where numbers are wanted: as the only one, and as one of several.
const DELIMITER: &str = "if it has several columns, set the delimiter between them, or take away quotes around whole lines";
const CATEGORY: &str = "name it in a formula to have a category of its values, or write its numbers as 1234.5 and its dates as 2024-03-16";

/// A column that a model may be of.
#[derive(Clone, Copy)]
pub(crate) struct Candidate<'a> {
    pub(crate) name: &'a str,
    /// Whether it holds numbers, so that it is chosen by default.
    pub(crate) is_number: bool,
    /// Whether its values are numbers, whatever it is chosen for.
    pub(crate) has_numbers: bool,
    /// Whether it holds text, which is a category if it is asked for.
    pub(crate) is_category: bool,
    /// Whether it holds dates, which are the predictor where no other column has numbers.
    pub(crate) is_date: bool,
    /// Whether `.` in a formula includes this column. It does unless the column is empty or a row index.
    pub(crate) is_data: bool,
    /// What its text looks like.
    pub(crate) looks_like: Option<&'a LooksLike>,
    /// A number near those of the first rows.
    pub(crate) near: f64,
}

/// The model that options ask for.
///
/// # Errors
/// [`ErrorKind::Formula`], [`ErrorKind::InvalidOption`], [`ErrorKind::TooFewNumericColumns`],
/// [`ErrorKind::TooManyColumns`], [`ErrorKind::AmbiguousColumn`], [`ErrorKind::RepeatedColumn`].
pub(crate) fn requested(options: &Options, columns: &[Candidate<'_>]) -> Result<Formula, Error> {
    let request = Request { options, columns };
    match &options.formula {
        Some(text) => request.parsed(text),
        None => request.chosen(),
    }
}

/// A term is a product of variables.
type Terms = Vec<Vec<Variable>>;

struct Request<'a> {
    options: &'a Options,
    columns: &'a [Candidate<'a>],
}

impl<'a> Request<'a> {
    /// The model of a formula's text.
    fn parsed(&self, text: &str) -> Result<Formula, Error> {
        self.check_formula_alone()?;
        let data = self.columns.iter().filter(|column| column.is_data);
        let names = data.map(|column| column.name.to_owned());
        let mut others = |response: &str| -> Vec<String> {
            let others = names.clone().filter(|name| name != response);
            others.filter(|name| !self.has_weights(name)).collect()
        };
        let mut formula = parse(text, &mut others)?;
        self.check_columns(formula.terms.len())?;
        formula.intercept &= self.options.intercept;
        Ok(formula)
    }

    /// The model of chosen columns: each choice has a default.
    fn chosen(&self) -> Result<Formula, Error> {
        let asked = self.asked_terms()?;
        let response = self.response(asked.as_ref())?;
        let terms = match asked {
            Some(terms) => terms,
            None => self.all_others(&response)?,
        };
        self.check_terms(&response, &terms)?;
        let mut response = Factor::of(response);
        if self.options.log_response {
            response.base = LOGARITHM.to_vec();
        }
        let response = Variable::of(vec![response], false);
        let mut formula = Formula {
            intercept: self.options.intercept,
            ..Formula::new(response)
        };
        terms.into_iter().for_each(|term| formula.term(term));
        Ok(formula.ordered())
    }

    /// The terms or predictors that the options name, if they name any.
    fn asked_terms(&self) -> Result<Option<Terms>, Error> {
        let terms = match (&self.options.terms, &self.options.predictors) {
            (Some(_), Some(_)) => {
                return Err(Error::from(ErrorKind::InvalidOption {
                    option: "terms",
                    found: "given beside predictors".to_owned(),
                    expected: "the only one of the two",
                }));
            }
            (Some(terms), None) => terms.clone(),
            (None, Some(names)) => {
                let term = |name: &String| vec![Variable::column(name)];
                names.iter().map(term).collect()
            }
            (None, None) => return Ok(None),
        };
        self.check_columns(terms.len())?;
        Ok(Some(terms))
    }

    /// The response: by default the last numeric column that is neither in the terms nor the weights.
    fn response(&self, asked: Option<&Terms>) -> Result<ColumnName, Error> {
        if let Some(name) = &self.options.response {
            let name = name.clone();
            return Ok(ColumnName { name, at: None });
        }
        let is_asked = |name: &str| {
            let variables = asked.into_iter().flatten().flatten();
            let mut columns = variables.flat_map(Variable::columns);
            columns.any(|column| column.name == name)
        };
        let is_free =
            |column: &ColumnName| !is_asked(&column.name) && !self.has_weights(&column.name);
        self.numeric().rfind(is_free).ok_or_else(|| self.too_few())
    }

    /// A term for each numeric column but the response and the weights; without any, one for the first column of
    /// dates.
    fn all_others(&self, response: &ColumnName) -> Result<Terms, Error> {
        let is_other = |column: &ColumnName| match response.at {
            Some(at) => column.at != Some(at),
            None => column.name != response.name,
        };
        let others = self.numeric().filter(is_other);
        let others = others.filter(|column| !self.has_weights(&column.name));
        self.check_columns(others.clone().count())?;
        let term = |column| vec![Variable::of(vec![Factor::of(column)], false)];
        let mut terms: Terms = others.map(term).collect();
        if terms.is_empty() {
            let columns = self.columns.iter().enumerate();
            let dates = columns.filter(|(_, column)| column.is_date);
            let mut dates = dates.map(|(at, column)| ColumnName {
                name: column.name.to_owned(),
                at: Some(at),
            });
            terms.extend(dates.find(is_other).map(term));
        }
        Ok(terms)
    }

    fn check_terms(&self, response: &ColumnName, terms: &Terms) -> Result<(), Error> {
        let Options {
            predictors,
            terms: asked,
            ..
        } = self.options;
        if predictors.as_ref().is_some_and(Vec::is_empty) && asked.is_none() {
            return Err(Error::from(ErrorKind::InvalidOption {
                option: "predictors",
                found: "an empty list".to_owned(),
                expected: "the names of one column or more",
            }));
        }
        if terms.is_empty() && asked.is_none() {
            let name = &response.name;
            let named = self.columns.iter().filter(|column| column.name == name);
            return Err(match response.at {
                None if named.count() > 1 => {
                    Error::from(ErrorKind::AmbiguousColumn { name: name.clone() })
                }
                _ => self.too_few(),
            });
        }
        let variables = terms.iter().flatten();
        let mut factors = variables.flat_map(|variable| &variable.factors);
        let is_beyond = |factor: &&Factor| !(1..=HIGHEST_POWER).contains(&factor.exponent);
        if let Some(factor) = factors.find(is_beyond) {
            return Err(Error::from(ErrorKind::InvalidOption {
                option: "power",
                found: factor.exponent.to_string(),
                expected: "a whole number from 1 to 99",
            }));
        }
        check_repeated(terms)
    }

    /// The columns of numbers, in their order.
    fn numeric(&self) -> impl DoubleEndedIterator<Item = ColumnName> + Clone + use<'a> {
        let columns = self.columns.iter().enumerate();
        let numeric = columns.filter(|(_, column)| column.is_number);
        numeric.map(|(at, column)| ColumnName {
            name: column.name.to_owned(),
            at: Some(at),
        })
    }

    fn has_weights(&self, name: &str) -> bool {
        self.options.weights.as_deref() == Some(name)
    }

    fn too_few(&self) -> Error {
        let mut texts: Vec<(&str, &LooksLike)> = Vec::new();
        for column in self.columns.iter().filter(|column| !column.is_number) {
            texts.extend(column.looks_like.map(|looks| (column.name, looks)));
        }
        let mut likely = texts.iter();
        let likely = likely.find(|(_, looks)| !looks.kind.remedy().is_empty());
        let likely = likely.or(texts.first());
        Error::from(ErrorKind::TooFewNumericColumns {
            numeric: {
                let numeric = self.numeric().map(|column| column.name);
                numeric.filter(|name| !self.has_weights(name)).collect()
            },
            column: likely.map_or_else(String::new, |(name, _)| (*name).to_owned()),
            example: likely.map_or_else(String::new, |(_, looks)| looks.example.clone()),
            remedy: match likely.map_or("", |(_, looks)| looks.kind.remedy()) {
                "" if self.columns.len() == 1 => DELIMITER,
                "" => CATEGORY,
                remedy => remedy,
            },
            suggestion: likely.map_or_else(Suggestion::default, |(_, looks)| looks.suggestion),
        })
    }

    /// Refuses a model with too many columns before its terms are compared pairwise.
    fn check_columns(&self, count: usize) -> Result<(), Error> {
        let limit = self.options.max_columns;
        let term = String::new();
        match count > limit {
            true => Err(Error::from(ErrorKind::TooManyColumns {
                term,
                count,
                limit,
            })),
            false => Moments::check_memory(count, 0),
        }
    }

    /// Refuses options that say the same as a formula.
    fn check_formula_alone(&self) -> Result<(), Error> {
        let others = [
            (self.options.response.is_some(), "response"),
            (self.options.predictors.is_some(), "predictors"),
            (self.options.terms.is_some(), "terms"),
            (self.options.log_response, "log_response"),
        ];
        match others.iter().find(|(given, _)| *given) {
            Some((_, other)) => Err(Error::from(ErrorKind::OptionsConflict {
                option: "formula",
                other,
            })),
            None => Ok(()),
        }
    }
}

/// Refuses a term that is asked for twice. A formula may repeat a term.
fn check_repeated(terms: &Terms) -> Result<(), Error> {
    for (at, term) in terms.iter().enumerate() {
        if terms[..at].contains(term) {
            let names: Vec<String> = term.iter().map(Variable::name).collect();
            return Err(Error::from(ErrorKind::RepeatedColumn {
                name: joined(&names, ":"),
            }));
        }
    }
    Ok(())
}
