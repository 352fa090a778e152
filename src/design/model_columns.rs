//! The columns and terms of a model, and how a row of the input gives their values.

use crate::error::quoted;
use std::ops::Range;

use crate::csv::{DateFormat, Written};
use crate::numerics::double::Double;
use crate::numerics::expression::{Operation, Step, evaluate, power};
use galton_kernel::block::Values;

/// A term of a model, as in R: `x`, `I(x^2)`, `group`, `x:group`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Term {
    /// The name that it has in an analysis of variance.
    pub name: String,
    /// The columns of the model that belong to it. The intercept is not counted.
    pub columns: Range<usize>,
}

/// A power of a column of the input, or of an expression. The columns in use are numbered from 0.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Power {
    pub(crate) base: Vec<Step>,
    pub(crate) exponent: u32,
    /// If it has entries: the orthogonal polynomial whose degree is the number of the last entry. An entry has
    /// the centre of the recurrence and the sum of squares, as `attr(poly(x, k), "coefs")` in R.
    pub(crate) basis: Vec<[f64; 2]>,
}

impl Power {
    /// The column itself.
    pub(crate) fn plain(source: usize) -> Self {
        Self::of_base(vec![Step::Column(source)], 1)
    }

    pub(crate) fn of_base(base: Vec<Step>, exponent: u32) -> Self {
        Self {
            base,
            exponent,
            basis: Vec::new(),
        }
    }

    /// The column that it is, if it is one itself.
    fn source(&self) -> Option<usize> {
        match self.base[..] {
            [Step::Column(source)] if self.exponent == 1 && self.basis.is_empty() => Some(source),
            _ => None,
        }
    }

    /// Its value in a row, in double-double.
    fn of(&self, value: &dyn Fn(usize) -> f64) -> Double {
        let base = evaluate(&self.base, value);
        match self.basis.is_empty() {
            true => power(base, self.exponent),
            false => orthogonal(&self.basis, base),
        }
    }
}

/// An orthogonal polynomial by its recurrence, as R has it. Kennedy and Gentle, "Statistical Computing",
/// 1980, pages 343 to 346.
fn orthogonal(basis: &[[f64; 2]], x: Double) -> Double {
    let (mut before, mut last) = (Double::ZERO, Double::from(1.0));
    for at in 1..basis.len() {
        let centred = Operation::Subtract.of_two(x, Double::from(basis[at][0]));
        let mut next = centred.times(last);
        if at > 1 {
            let ratio = Double::from(basis[at - 1][1] / basis[at - 2][1]);
            next = Operation::Subtract.of_two(next, ratio.times(before));
        }
        (before, last) = (last, next);
    }
    let norm = basis.last().map_or(1.0, |entry| entry[1]);
    Operation::Divide.of_two(last, Double::from(norm.sqrt()))
}

/// A product of powers. `value` gives the value of a source in the row.
fn product(powers: &[Power], value: &dyn Fn(usize) -> f64) -> Double {
    match powers.split_first() {
        None => Double::from(1.0),
        Some((first, others)) => others.iter().fold(first.of(value), |product, power| {
            product.times(power.of(value))
        }),
    }
}

/// A computed value, and the name that R gives it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Computed {
    pub(crate) name: String,
    pub(crate) steps: Vec<Step>,
}

/// Numeric columns, computed from those of the input, 256 rows at a time.
#[derive(Clone, Debug)]
pub(crate) struct NumericColumns {
    /// The product that each column is.
    products: Vec<Vec<Power>>,
    /// The values of columns that are not a column of the input itself, and the rest of each value below its
    /// last place. The buffers are reused from block to block.
    computed: Vec<[Vec<f64>; 2]>,
}

impl NumericColumns {
    pub(crate) fn new(products: Vec<Vec<Power>>) -> Self {
        Self {
            computed: vec![[Vec::new(), Vec::new()]; products.len()],
            products,
        }
    }

    /// The number of columns.
    pub(crate) fn len(&self) -> usize {
        self.products.len()
    }

    /// The product that each column is.
    pub(crate) fn products(&self) -> &[Vec<Power>] {
        &self.products
    }

    /// Whether values may have a part below their last place. A function has none.
    pub(crate) fn has_powers(&self) -> bool {
        let mut products = self.products.iter();
        products
            .any(|powers| powers.len() > 1 || powers[0].exponent > 1 || powers[0].base.len() > 2)
    }

    /// The place of a product.
    pub(crate) fn position(&self, powers: &[Power]) -> Option<usize> {
        self.products.iter().position(|known| known == powers)
    }

    /// Computes the columns for some rows. `columns` are the columns of the input in use.
    pub(crate) fn compute(&mut self, columns: &[Vec<f64>], rows: Range<usize>) {
        for (powers, [high, low]) in self.products.iter().zip(&mut self.computed) {
            if raw_source(powers).is_some() {
                continue;
            }
            high.clear();
            low.clear();
            for row in rows.clone() {
                let value = product(powers, &|source| columns[source][row]);
                high.push(value.high());
                low.push(value.low());
            }
            if low.iter().all(|low| *low == 0.0) {
                low.clear();
            }
        }
    }

    /// A column, for the rows that it was [computed](Self::compute) for.
    pub(crate) fn column<'a>(
        &'a self,
        number: usize,
        columns: &'a [Vec<f64>],
        rows: Range<usize>,
    ) -> Values<'a> {
        match raw_source(&self.products[number]) {
            Some(source) => Values {
                high: &columns[source][rows],
                low: &[],
            },
            None => {
                let [high, low] = &self.computed[number];
                Values { high, low }
            }
        }
    }
}

/// The column of the input that a product is, if it is one itself.
pub(crate) fn raw_source(powers: &[Power]) -> Option<usize> {
    match powers {
        [only] => only.source(),
        _ => None,
    }
}

/// A column of a model, which has a coefficient. It is a product of powers in rows whose categories have
/// certain levels, and 0 in the others.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Column {
    /// R's name of the coefficient.
    pub(crate) name: String,
    pub(crate) powers: Vec<Power>,
    /// Predictors that are categories, and the level that each must have.
    pub(crate) levels: Vec<[usize; 2]>,
}

impl Column {
    /// Whether a row of predictors has its levels. The row has the level's number for a category.
    pub(crate) fn has(&self, row: &[f64]) -> bool {
        let is = |[source, level]: &[usize; 2]| row[*source] == *level as f64;
        self.levels.iter().all(is)
    }

    /// The column's value for a row of predictors.
    pub(crate) fn of(&self, row: &[f64]) -> Double {
        match self.has(row) {
            true => product(&self.powers, &|source| row[source]),
            false => Double::ZERO,
        }
    }
}

/// The columns of a model: those of the input that it is read from, and those that have coefficients.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ModelColumns {
    pub(crate) response: String,
    /// The response as it is modelled, a function of one column. Its name is a part of the formula.
    pub(crate) modelled: Computed,
    /// A function of the predictors that is added to every prediction.
    pub(crate) offset: Option<Computed>,
    /// The columns of the input that the model is computed from.
    pub(crate) predictors: Vec<String>,
    /// The values of each predictor that is a category, in order; empty for numbers.
    pub(crate) levels: Vec<Vec<String>>,
    /// For each predictor and the response: the day from which its dates are counted, in days since 1970.
    pub(crate) origins: Vec<Option<f64>>,
    /// For each predictor and the response: the format of its dates.
    pub(crate) orders: Vec<Option<DateFormat>>,
    /// For each predictor and the response: how the values were written in the fit.
    pub(crate) written: Vec<Written>,
    pub(crate) columns: Vec<Column>,
    pub(crate) terms: Vec<Term>,
    pub(crate) intercept: bool,
    /// The names of columns that were left out, because they are combinations of these.
    pub(crate) aliased: Vec<String>,
    /// The column that says how many times a row counts, if there is one.
    pub(crate) frequency: Option<String>,
}

impl ModelColumns {
    /// A model whose columns are the predictors themselves.
    pub(crate) fn plain(response: String, predictors: Vec<String>) -> Self {
        let column = |(source, name): (usize, &String)| Column {
            name: quoted(name),
            powers: vec![Power::plain(source)],
            levels: Vec::new(),
        };
        let term = |(at, name): (usize, &String)| Term {
            name: quoted(name),
            columns: at..at + 1,
        };
        Self {
            modelled: Computed {
                name: quoted(&response),
                steps: vec![Step::Column(0)],
            },
            offset: None,
            response,
            levels: vec![Vec::new(); predictors.len()],
            origins: vec![None; predictors.len() + 1],
            orders: vec![None; predictors.len() + 1],
            written: vec![Written::default(); predictors.len() + 1],
            columns: predictors.iter().enumerate().map(column).collect(),
            terms: predictors.iter().enumerate().map(term).collect(),
            intercept: true,
            aliased: Vec::new(),
            frequency: None,
            predictors,
        }
    }

    /// Without the columns at some places, in ascending order.
    pub(crate) fn without(&self, places: &[usize]) -> Self {
        let before = |at: usize| at - places.partition_point(|place| *place < at);
        let term = |term: &Term| Term {
            name: term.name.clone(),
            columns: before(term.columns.start)..before(term.columns.end),
        };
        let mut reduced = Self {
            terms: self.terms.iter().map(term).collect(),
            ..self.clone()
        };
        for place in places.iter().rev() {
            let column = reduced.columns.remove(*place);
            reduced.aliased.insert(0, column.name);
        }
        reduced
    }

    /// The names that R gives the columns.
    pub(crate) fn names(&self) -> Vec<&str> {
        let columns = self.columns.iter();
        columns.map(|column| column.name.as_str()).collect()
    }

    /// As [`names`](Self::names), copied.
    pub(crate) fn owned_names(&self) -> Vec<String> {
        self.names().into_iter().map(str::to_owned).collect()
    }

    /// With columns of dates: the origins of the predictors and then of the response, and in which order
    /// the parts of their dates stood.
    pub(crate) fn since(
        mut self,
        origins: Vec<Option<f64>>,
        orders: Vec<Option<DateFormat>>,
        written: Vec<Written>,
    ) -> Self {
        if origins.len() == self.origins.len() && orders.len() == origins.len() {
            (self.origins, self.orders, self.written) = (origins, orders, written);
        }
        self
    }

    /// Whether the columns are the predictors themselves, so that nothing has to be computed.
    pub(crate) fn is_identity(&self) -> bool {
        let raw_source = |(source, column): (usize, &Column)| {
            column.levels.is_empty() && raw_source(&column.powers) == Some(source)
        };
        self.offset.is_none()
            && self.columns.len() == self.predictors.len()
            && self.columns.iter().enumerate().all(raw_source)
    }

    /// Whether the model is an intercept and the predictors themselves.
    pub(crate) fn is_plain_linear(&self) -> bool {
        self.is_identity() && self.intercept && self.is_response_plain()
    }

    /// The column of the input that a column of the model is, if it is one itself.
    pub(crate) fn source_of(&self, name: &str) -> Option<&str> {
        let column = self.columns.iter().find(|column| column.name == name)?;
        let source = raw_source(&column.powers).filter(|_| column.levels.is_empty())?;
        self.predictors.get(source).map(String::as_str)
    }

    /// Which column of the moments has the plain numbers of this predictor, or of the response after them, if one does.
    pub(crate) fn place_of(&self, source: usize) -> Option<usize> {
        let is_own = |column: &Column| {
            column.levels.is_empty() && raw_source(&column.powers) == Some(source)
        };
        match source == self.predictors.len() {
            true => {
                (self.offset.is_none() && self.is_response_plain()).then_some(self.columns.len())
            }
            false => self.columns.iter().position(is_own),
        }
    }

    /// Whether the response is modelled as it is.
    pub(crate) fn is_response_plain(&self) -> bool {
        self.modelled.steps.len() == 1
    }

    /// The values of the model's columns for a row of predictors.
    pub(crate) fn row(&self, predictors: &[f64]) -> impl Iterator<Item = Double> {
        self.columns.iter().map(|column| column.of(predictors))
    }

    /// The response as it is modelled.
    pub(crate) fn response_of(&self, value: f64) -> Double {
        evaluate(&self.modelled.steps, &|_| value)
    }

    /// The part of the prediction that has no coefficient.
    pub(crate) fn offset_of(&self, predictors: &[f64]) -> Option<Double> {
        let offset = self.offset.as_ref()?;
        Some(evaluate(&offset.steps, &|source| predictors[source]))
    }

    /// The response as the fit has it, less the offset.
    pub(crate) fn modelled_response(&self, predictors: &[f64], response: f64) -> Double {
        let response = self.response_of(response);
        let offset = self.offset_of(predictors);
        offset.map_or(response, |offset| response - offset)
    }

    /// The name that R gives the prediction: that of the response, or, for example, `log(response)`.
    pub(crate) fn response_name(&self) -> String {
        match self.is_response_plain() {
            true => self.response.clone(),
            false => self.modelled.name.clone(),
        }
    }

    /// The model as a formula.
    pub(crate) fn formula(&self) -> String {
        let mut text = self.modelled.name.clone();
        text.push_str(if self.intercept { " ~ " } else { " ~ 0 + " });
        for (at, term) in self.terms.iter().enumerate() {
            text.push_str(if at == 0 { "" } else { " + " });
            text.push_str(&term.name);
        }
        if self.terms.is_empty() {
            text.push('1');
        }
        if let Some(offset) = &self.offset {
            text.push_str(" + ");
            text.push_str(&offset.name);
        }
        text
    }
}

/// The terms of a model, from the name of the term of each column.
pub(crate) fn grouped(names: &[&str]) -> Vec<Term> {
    let mut terms: Vec<Term> = Vec::new();
    for (at, name) in names.iter().enumerate() {
        match terms.last_mut().filter(|last| last.name == *name) {
            Some(last) => last.columns.end = at + 1,
            None => terms.push(Term {
                name: (*name).to_owned(),
                columns: at..at + 1,
            }),
        }
    }
    terms
}
