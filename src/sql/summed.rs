//! The sums that a database makes for a model: bases, which are expressions of columns, and monomials, which are products of powers of
//! the deviations of bases from their means. `pkg/summed.js` finds the same ones.

use crate::design::formula::{Factor, Formula, LOGARITHM, Variable};
use crate::design::parse::parse;
use crate::error::{Error, ErrorKind};
use crate::numerics::expression::{Operation, Step};

/// The most monomials that are looked at. Their products are the square of that.
const MOST: usize = 10_000;

/// An expression of columns, which [`Summed::names`] has.
#[derive(Clone, PartialEq)]
pub(super) struct Base {
    pub(super) steps: Vec<Step>,
}

impl Base {
    /// The column that it is, if it is one.
    pub(super) fn column(&self) -> Option<usize> {
        match self.steps[..] {
            [Step::Column(at)] => Some(at),
            _ => None,
        }
    }

    /// Whether it is the logarithm of a column.
    pub(super) fn is_log(&self) -> bool {
        matches!(self.steps[..], [Step::Column(_), log] if log == LOGARITHM[1])
    }
}

/// A quantity that is summed.
pub(super) struct Summed {
    /// The columns of numbers and of categories, each once.
    pub(super) names: Vec<String>,
    pub(super) response: String,
    /// The columns that the model needs.
    pub(super) predictors: Vec<String>,
    /// Those of the predictors that are categories.
    pub(super) categories: Vec<String>,
    /// Numeric predictors, expressions of them, the response, and the response as it is modelled.
    pub(super) bases: Vec<Base>,
    /// How many bases come before the response: those of the predictors alone.
    pub(super) constant: usize,
    /// An exponent for each base.
    pub(super) monomials: Vec<Vec<u32>>,
}

/// A product: a base and an exponent for each factor.
type Product = Vec<(Base, u32)>;

impl Summed {
    /// The sums of columns as they are.
    pub(super) fn plain(response: &str, predictors: &[String], categories: &[String]) -> Self {
        let mut categories = categories.to_vec();
        categories.retain(|name| predictors.contains(name));
        let mut summed = Self::empty(response.to_owned(), predictors.to_vec(), categories);
        summed.add_numeric();
        summed.constant = summed.bases.len();
        let response = summed.column(response);
        summed.bases.push(response);
        summed
    }

    /// The sums that the model of a formula needs. `named` are the predictors that the caller says are categories.
    pub(super) fn of(text: &str, named: &[String]) -> Result<Self, Error> {
        // No column has this name, so it is that of the columns that "." stands for.
        const OTHERS: &str = "\0";
        let formula = parse(text, &mut |_| vec![OTHERS.to_owned()])?;
        let refuse = |expected| {
            Error::from(ErrorKind::InvalidOption {
                option: "formula",
                found: format!("{text:?}"),
                expected,
            })
        };
        let mut columns = formula.right_side().flat_map(Variable::columns);
        if columns.any(|column| column.name == OTHERS) {
            return Err(refuse(
                "of the names of columns instead of \".\", as those of the table are not known",
            ));
        }
        if formula.terms.is_empty() {
            return Err(refuse("of one term of a column at least"));
        }
        let is_category = |variable: &Variable| {
            let name = plain_name(variable);
            variable.category || name.is_some_and(|name| named.iter().any(|known| known == name))
        };
        let mut predictors = Vec::new();
        for column in formula.right_side().flat_map(Variable::columns) {
            add(&mut predictors, column.name.clone());
        }
        let categories = formula.variables.iter().filter(|of| is_category(of));
        let named: Vec<&str> = categories.filter_map(plain_name).collect();
        let mut categories = predictors.clone();
        categories.retain(|name| named.contains(&name.as_str()));
        let refuse_size =
            || refuse("of fewer powers and columns in one product: it needs more than 10,000 sums");
        let mut summed = Self::empty(formula.response_column().name, predictors, categories);
        summed.add_numeric();
        let products = summed.products(&formula, &is_category);
        let products = products.ok_or_else(refuse_size)?;
        for (base, _) in products.iter().flatten() {
            add(&mut summed.bases, base.clone());
        }
        summed.constant = summed.bases.len();
        let response = summed.response.clone();
        let plain = summed.column(&response);
        let [observed, modelled] = summed.response(&formula);
        for base in [plain, observed, modelled] {
            add(&mut summed.bases, base);
        }
        summed.find_monomials(&products).ok_or_else(refuse_size)?;
        Ok(summed)
    }

    fn empty(response: String, predictors: Vec<String>, categories: Vec<String>) -> Self {
        Self {
            names: Vec::new(),
            response,
            predictors,
            categories,
            bases: Vec::new(),
            constant: 0,
            monomials: Vec::new(),
        }
    }

    /// Adds a base for each numeric predictor.
    fn add_numeric(&mut self) {
        for name in self.predictors.clone() {
            if !self.categories.contains(&name) {
                let base = self.column(&name);
                self.bases.push(base);
            }
        }
    }

    /// The base that a column is.
    fn column(&mut self, name: &str) -> Base {
        let step = Step::Column(self.place(name));
        Base { steps: vec![step] }
    }

    fn place(&mut self, name: &str) -> usize {
        let known = self.names.iter().position(|known| known == name);
        known.unwrap_or_else(|| {
            self.names.push(name.to_owned());
            self.names.len() - 1
        })
    }

    /// The base of a factor, without its power.
    fn base(&mut self, factor: &Factor) -> Base {
        let steps = factor.base.iter().map(|step| match *step {
            Step::Column(at) => Step::Column(self.place(&factor.columns[at].name)),
            step => step,
        });
        Base {
            steps: steps.collect(),
        }
    }

    /// The products that the columns of each term are, whatever the categories. `None` if they are too many.
    fn products(
        &mut self,
        formula: &Formula,
        is_category: &dyn Fn(&Variable) -> bool,
    ) -> Option<Vec<Product>> {
        let mut all = Vec::new();
        for term in &formula.terms {
            let mut products: Vec<Product> = vec![Vec::new()];
            let variables = term.iter().map(|at| &formula.variables[*at]);
            for variable in variables.filter(|variable| !is_category(variable)) {
                let mut own: Vec<Product> = vec![Vec::new()];
                for factor in &variable.factors {
                    own[0].push((self.base(factor), factor.exponent));
                }
                if let Some(polynomial) = variable.polynomial {
                    let powers = (1..=polynomial.degree).map(|degree| {
                        let factors = own[0].iter();
                        factors.map(|(base, _)| (base.clone(), degree)).collect()
                    });
                    own = powers.collect();
                }
                let more = |product: &Product| {
                    let own = own.iter();
                    own.map(|more| [&product[..], more].concat())
                        .collect::<Vec<_>>()
                };
                if products.len() * own.len() > MOST {
                    return None;
                }
                products = products.iter().flat_map(more).collect();
            }
            all.extend(products);
        }
        Some(all)
    }

    /// The response as it is observed, and as it is modelled: less the offset.
    fn response(&mut self, formula: &Formula) -> [Base; 2] {
        let mut steps = Vec::new();
        for (at, factor) in formula.response.factors.iter().enumerate() {
            steps.extend(self.base(factor).steps);
            if factor.exponent > 1 {
                steps.push(Step::Power(factor.exponent));
            }
            if at > 0 {
                steps.push(Step::Apply(Operation::Multiply));
            }
        }
        let observed = Base {
            steps: steps.clone(),
        };
        if let Some(offset) = &formula.offset {
            for factor in &offset.factors {
                steps.extend(self.base(factor).steps);
                steps.push(Step::Apply(Operation::Subtract));
            }
        }
        [observed, Base { steps }]
    }

    /// Finds the monomials of products: (b + c)^n has terms of every lower power. `None` if they are too many.
    fn find_monomials(&mut self, products: &[Product]) -> Option<()> {
        for product in products {
            let mut exponents = vec![0u32; self.bases.len()];
            for (base, exponent) in product {
                let at = self.bases.iter().position(|known| known == base)?;
                exponents[at] += exponent;
            }
            let mut below: Vec<Vec<u32>> = vec![Vec::new()];
            for exponent in exponents {
                if below.len() * (exponent as usize + 1) > MOST {
                    return None;
                }
                let raised = |own: &Vec<u32>| {
                    let powers = (0..=exponent).map(|at| [&own[..], &[at]].concat());
                    powers.collect::<Vec<_>>()
                };
                below = below.iter().flat_map(raised).collect();
            }
            below.retain(|exponents| exponents.iter().sum::<u32>() > 1);
            for monomial in below {
                add(&mut self.monomials, monomial);
            }
            if self.monomials.len() > MOST {
                return None;
            }
        }
        Some(())
    }

    /// A base as a term of a formula.
    pub(super) fn text(&self, base: &Base) -> String {
        let name = |at: usize| quoted(&self.names[at]);
        match base.steps[..] {
            [Step::Column(at)] => name(at),
            [Step::Column(at), log] if log == LOGARITHM[1] => format!("log({})", name(at)),
            _ => format!("I({})", infix(&base.steps, &name)),
        }
    }
}

/// A name as a formula has it: in backticks, unless it is plain.
fn quoted(name: &str) -> String {
    let is_plain = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.');
    match is_plain {
        true => name.to_owned(),
        false => format!("`{name}`"),
    }
}

/// The column that a variable is, or a power of it.
fn plain_name(variable: &Variable) -> Option<&str> {
    match &variable.factors[..] {
        [only] if only.base == [Step::Column(0)] => {
            only.columns.first().map(|column| column.name.as_str())
        }
        _ => None,
    }
}

/// Adds an element that is not there yet.
fn add<T: PartialEq>(list: &mut Vec<T>, element: T) {
    if !list.contains(&element) {
        list.push(element);
    }
}

/// How tightly the parts of an expression hold together: sums, products, signs, powers, and what needs no brackets.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Bond {
    Sum,
    Product,
    Sign,
    Power,
    Atom,
}

/// An expression as a formula has it, with the brackets that it needs.
fn infix(steps: &[Step], name: &dyn Fn(usize) -> String) -> String {
    let mut waiting: Vec<(String, Bond)> = Vec::new();
    let last = |waiting: &mut Vec<(String, Bond)>, least: Bond| match waiting.pop() {
        Some((text, bond)) if bond >= least => text,
        Some((text, _)) => format!("({text})"),
        None => String::new(),
    };
    for step in steps {
        let next = match *step {
            Step::Column(at) => (name(at), Bond::Atom),
            Step::Number(number) => (super::dialect::exponential(number), Bond::Atom),
            Step::Power(exponent) => {
                let base = last(&mut waiting, Bond::Atom);
                (format!("{base}^{exponent}"), Bond::Power)
            }
            Step::Apply(operation) if operation.takes_two() => {
                let (bond, right) = match operation {
                    Operation::Add | Operation::Subtract => (Bond::Sum, Bond::Product),
                    _ => (Bond::Product, Bond::Sign),
                };
                let b = last(&mut waiting, right);
                let a = last(&mut waiting, bond);
                (format!("{a} {} {b}", operation.name()), bond)
            }
            Step::Apply(Operation::Negate) => {
                (format!("-{}", last(&mut waiting, Bond::Power)), Bond::Sign)
            }
            Step::Apply(operation) => {
                let of = last(&mut waiting, Bond::Sum);
                (format!("{}({of})", operation.name()), Bond::Atom)
            }
        };
        waiting.push(next);
    }
    last(&mut waiting, Bond::Sum)
}
