//! The model that is asked for: variables, and the terms that they form.

use crate::error::{joined, quoted};
use crate::numerics::expression::{Operation, Step};

/// A variable of a term: a column, its power, its logarithm, or the categories in it. A formula has variables
/// that are computed in other ways, too.
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
    /// Its polynomial, which has a column for each degree.
    pub(crate) polynomial: Option<Polynomial>,
}

/// The polynomial of a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Polynomial {
    pub(crate) degree: u32,
    /// Whether its columns are powers. If not, they are orthogonal to each other.
    pub(crate) is_raw: bool,
}

/// The name of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ColumnName {
    pub(crate) name: String,
    /// The column's index in the input, if known. Two columns may have the same name.
    pub(crate) at: Option<usize>,
}

/// A power of a column, or of an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Factor {
    /// The columns, in the order in which the base numbers them.
    pub(crate) columns: Vec<ColumnName>,
    pub(crate) base: Vec<Step>,
    pub(crate) exponent: u32,
}

/// The steps of a logarithm of a column.
pub(crate) const LOGARITHM: [Step; 2] = [Step::Column(0), Step::Apply(Operation::Log)];

impl Factor {
    pub(crate) fn column(name: &str) -> Self {
        Self::of(ColumnName {
            name: name.to_owned(),
            at: None,
        })
    }

    /// The column itself.
    pub(crate) fn of(column: ColumnName) -> Self {
        Self {
            columns: vec![column],
            base: vec![Step::Column(0)],
            exponent: 1,
        }
    }

    /// Appends the steps of another factor, which is not a power.
    pub(crate) fn append(&mut self, other: &Self) {
        for step in &other.base {
            let step = match *step {
                Step::Column(at) => {
                    let column = &other.columns[at];
                    let known = self.columns.iter().position(|known| known == column);
                    Step::Column(known.unwrap_or_else(|| {
                        self.columns.push(column.clone());
                        self.columns.len() - 1
                    }))
                }
                step => step,
            };
            self.base.push(step);
        }
    }

    /// Whether it is a column itself, or a power of one.
    fn is_of_column(&self) -> bool {
        self.base == [Step::Column(0)]
    }

    /// Whether a logarithm of a column is taken, and of nothing else.
    pub(crate) fn is_logarithm(&self) -> bool {
        self.base == LOGARITHM
    }

    /// R's name of a power of a column or of its logarithm.
    fn name(&self) -> String {
        let name = self.columns.first().map(|column| quoted(&column.name));
        let name = name.unwrap_or_default();
        let name = match self.is_logarithm() {
            true => format!("log({name})"),
            false => name,
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
            polynomial: None,
        }
    }

    /// A computed variable of this name.
    pub(crate) fn computed(name: String, factors: Vec<Factor>) -> Self {
        Self {
            name,
            factors,
            category: false,
            polynomial: None,
        }
    }

    fn product_name(factors: &[Factor]) -> String {
        let names: Vec<String> = factors.iter().map(Factor::name).collect();
        format!("I({})", joined(&names, " * "))
    }

    /// The column of this name: its numbers, or its categories where it is text.
    pub fn column(name: &str) -> Self {
        Self::of(vec![Factor::column(name)], false)
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
        for factor in self.factors.iter_mut().filter(|of| of.is_of_column()) {
            factor.base = LOGARITHM.to_vec();
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
        let of_column = |only: &Factor| only.is_of_column() && only.exponent == 1;
        self.polynomial.is_none() && matches!(&self.factors[..], [only] if of_column(only))
    }

    /// The columns that it is computed from.
    pub(crate) fn columns(&self) -> impl Iterator<Item = &ColumnName> + Clone {
        let factors = self.factors.iter();
        factors.flat_map(|factor| &factor.columns)
    }

    /// The name that R gives it.
    pub fn name(&self) -> String {
        self.name.clone()
    }
}

/// A model as it is asked for, before the columns of the input are known.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Formula {
    /// The response: a column, or a function of one column.
    pub(crate) response: Variable,
    pub(crate) intercept: bool,
    /// The offset, which is added to every prediction with a coefficient of 1. It has one factor.
    pub(crate) offset: Option<Variable>,
    /// In the order in which they first appear.
    pub(crate) variables: Vec<Variable>,
    /// The places of the variables of each term, in ascending order.
    pub(crate) terms: Vec<Vec<usize>>,
}

impl Formula {
    /// The variables of the terms, and the offset.
    pub(crate) fn right_side(&self) -> impl Iterator<Item = &Variable> {
        self.variables.iter().chain(&self.offset)
    }

    /// The column of the response.
    pub(crate) fn response_column(&self) -> ColumnName {
        let column = self.response.columns().next().cloned();
        column.unwrap_or(ColumnName {
            name: String::new(),
            at: None,
        })
    }

    /// A response without terms.
    pub(crate) fn new(response: Variable) -> Self {
        Self {
            response,
            intercept: true,
            offset: None,
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

    /// The terms in R's order: those of one variable, then those of two, and so on. Variables of no term are
    /// dropped, so that a column that was taken away may be missing.
    pub(crate) fn ordered(mut self) -> Self {
        for number in (0..self.variables.len()).rev() {
            if self.terms.iter().all(|term| !term.contains(&number)) {
                self.variables.remove(number);
                for place in self.terms.iter_mut().flatten() {
                    *place -= usize::from(*place > number);
                }
            }
        }
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
        joined(&names, ":")
    }
}
