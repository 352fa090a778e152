//! The terms of a model: what columns of numbers it has, and how they come from those of an input.

use std::ops::Range;

/// One term of a model, as R has them: `x`, `I(x^2)`, `group`, `x:group`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// What it is called in an analysis of variance.
    pub name: String,
    /// Which of the model's columns are its own; the intercept is none of them.
    pub columns: Range<usize>,
}

/// One factor of the product that a model's column is; `source` is the number of a predictor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Factor {
    /// A power of a number, or of its logarithm.
    Power {
        source: usize,
        log: bool,
        exponent: u32,
    },
}

/// A column of a model: a product of factors, with a coefficient to each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Column {
    /// As R names its coefficient.
    pub(crate) name: String,
    pub(crate) factors: Vec<Factor>,
}

/// What a model is of: the columns of an input that it is read from, and the columns that it has
/// coefficients for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Layout {
    pub(crate) response: String,
    /// Whether it is the response's logarithm that is modelled.
    pub(crate) log_response: bool,
    /// The columns of the input that the model's are made of.
    pub(crate) predictors: Vec<String>,
    /// The values of each predictor that is a category, in order; none for numbers.
    pub(crate) levels: Vec<Vec<String>>,
    /// Of the predictors and the response: the day that dates are counted from, in days since 1970.
    pub(crate) origins: Vec<Option<f64>>,
    pub(crate) columns: Vec<Column>,
    pub(crate) terms: Vec<Term>,
}

impl Layout {
    /// A model of its predictors as they are.
    pub(crate) fn plain(response: String, predictors: Vec<String>) -> Self {
        let column = |(source, name): (usize, &String)| Column {
            name: name.clone(),
            factors: vec![Factor::Power {
                source,
                log: false,
                exponent: 1,
            }],
        };
        let term = |(at, name): (usize, &String)| Term {
            name: name.clone(),
            columns: at..at + 1,
        };
        Self {
            response,
            log_response: false,
            levels: vec![Vec::new(); predictors.len()],
            origins: vec![None; predictors.len() + 1],
            columns: predictors.iter().enumerate().map(column).collect(),
            terms: predictors.iter().enumerate().map(term).collect(),
            predictors,
        }
    }

    /// The same, of columns of dates; the origins of the predictors and then of the response.
    pub(crate) fn since(mut self, origins: Vec<Option<f64>>) -> Self {
        if origins.len() == self.origins.len() {
            self.origins = origins;
        }
        self
    }
}
