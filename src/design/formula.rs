//! The model that is asked for: variables, and the terms that they form.

use super::model_columns::quoted;

/// A variable of a term: a column, its power, its logarithm, or the categories in it.
///
/// ```
/// use galton::Variable;
///
/// let variables = [
///     Variable::column("x"),
///     Variable::column("x").power(2),
///     Variable::column("x").log(),
///     Variable::column("year").category(),
/// ];
/// let names: Vec<String> = variables.iter().map(Variable::name).collect();
/// assert_eq!(names, ["x", "I(x^2)", "log(x)", "factor(year)"]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    name: String,
    pub(crate) factors: Vec<Factor>,
    /// Whether its numbers are the values of a category.
    pub(crate) category: bool,
}

/// A power of a column, or of the logarithm of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Factor {
    pub(crate) column: String,
    /// The column's index in the input, if known. Two columns may have the same name.
    pub(crate) at: Option<usize>,
    pub(crate) log: bool,
    pub(crate) exponent: u32,
}

/// The largest exponent of a column.
pub(crate) const HIGHEST_POWER: u32 = 99;

impl Factor {
    pub(crate) fn column(name: &str) -> Self {
        Self {
            column: name.to_owned(),
            at: None,
            log: false,
            exponent: 1,
        }
    }

    /// The column at a place.
    pub(crate) fn standing(name: &str, at: usize) -> Self {
        Self {
            at: Some(at),
            ..Self::column(name)
        }
    }

    pub(crate) fn same_column(&self, other: &Self) -> bool {
        (&self.column, self.at) == (&other.column, other.at)
    }

    fn name(&self) -> String {
        let name = quoted(&self.column);
        let name = if self.log {
            format!("log({name})")
        } else {
            name
        };
        match self.exponent {
            1 => name,
            exponent => format!("{name}^{exponent}"),
        }
    }
}

impl Variable {
    pub(crate) fn of(factors: Vec<Factor>, category: bool) -> Self {
        let name = match &factors[..] {
            [only] if category => format!("factor({})", only.name()),
            [only] if only.exponent == 1 => only.name(),
            factors => Self::product_name(factors),
        };
        Self {
            name,
            factors,
            category,
        }
    }

    fn product_name(factors: &[Factor]) -> String {
        let names: Vec<String> = factors.iter().map(Factor::name).collect();
        format!("I({})", names.join(" * "))
    }

    /// The column of this name: its numbers, or its categories where it is text.
    pub fn column(name: &str) -> Self {
        Self::of(vec![Factor::column(name)], false)
    }

    /// The product inside `I()`.
    pub(crate) fn product(factors: Vec<Factor>) -> Self {
        Self {
            name: Self::product_name(&factors),
            factors,
            category: false,
        }
    }

    /// Its power, computed in double-double. The exponent is from 1 to 99; a fit refuses any other.
    #[must_use]
    pub fn power(mut self, exponent: u32) -> Self {
        for factor in &mut self.factors {
            factor.exponent = exponent;
        }
        Self::of(self.factors, false)
    }

    /// Its natural logarithm.
    #[must_use]
    pub fn log(mut self) -> Self {
        for factor in &mut self.factors {
            factor.log = true;
        }
        Self::of(self.factors, false)
    }

    /// Its values as a category, whether they are numbers or text.
    #[must_use]
    pub fn category(self) -> Self {
        Self::of(self.factors, true)
    }

    /// Whether it is a column itself.
    pub(crate) fn is_plain(&self) -> bool {
        matches!(&self.factors[..], [only] if !only.log && only.exponent == 1)
    }

    /// The name that R gives it.
    pub fn name(&self) -> String {
        self.name.clone()
    }
}

/// A model as it is asked for, before the columns of the input are known.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Formula {
    pub(crate) response: Factor,
    pub(crate) intercept: bool,
    /// In the order in which they first appear.
    pub(crate) variables: Vec<Variable>,
    /// The places of the variables of each term, in ascending order.
    pub(crate) terms: Vec<Vec<usize>>,
}

impl Formula {
    /// The factors of all variables.
    pub(crate) fn factors(&self) -> impl Iterator<Item = &Factor> {
        let variables = self.variables.iter();
        variables.flat_map(|variable| &variable.factors)
    }

    /// A response without terms.
    pub(crate) fn new(response: Factor) -> Self {
        Self {
            response,
            intercept: true,
            variables: Vec::new(),
            terms: Vec::new(),
        }
    }

    /// The place of a variable, which is added if it is new.
    pub(crate) fn variable(&mut self, variable: Variable) -> usize {
        let known = self.variables.iter().position(|known| *known == variable);
        known.unwrap_or_else(|| {
            self.variables.push(variable);
            self.variables.len() - 1
        })
    }

    /// Adds the product of some variables as a term.
    pub(crate) fn term(&mut self, variables: Vec<Variable>) {
        let mut term = Vec::new();
        for variable in variables {
            let number = self.variable(variable);
            if let Err(at) = term.binary_search(&number) {
                term.insert(at, number);
            }
        }
        self.add(term);
    }

    pub(crate) fn add(&mut self, term: Vec<usize>) {
        if !self.terms.contains(&term) {
            self.terms.push(term);
        }
    }

    /// The terms in R's order: those of one variable, then those of two, and so on.
    pub(crate) fn ordered(mut self) -> Self {
        let mut terms = Vec::with_capacity(self.terms.len());
        for degree in 0..=self.variables.len() {
            let of_degree = self.terms.iter().filter(|term| term.len() == degree);
            terms.extend(of_degree.cloned());
        }
        self.terms = terms;
        self
    }

    /// The name that R gives a term.
    pub(crate) fn name_of(&self, term: &[usize]) -> String {
        let names: Vec<String> = term.iter().map(|at| self.variables[*at].name()).collect();
        names.join(":")
    }
}
