//! Columns without a coefficient, because they are combinations of columns before them.
//!
//! R's `lm` gives such a column the coefficient NA and estimates the others. So does a fit here: the columns of a model
//! are thinned out before anything is fitted to them, and rank and degrees of freedom follow from the columns left.

use super::solve::{is_rounding, products};
use crate::error::{joined, rounded};
use crate::matrix::ldl::Ldl;
use crate::moments::Moments;
use crate::numerics::double::Double;
use crate::numerics::row::row_of;
use crate::warning::Warning;

/// A column of a model that has no coefficient: it is a combination of columns before it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Aliased {
    /// The name of the column.
    pub column: String,
    /// Its place among all columns of the model, those without a coefficient included.
    pub place: usize,
    /// The columns whose combination it is, and the factor of each.
    pub on: Vec<(String, f64)>,
    /// The constant in this combination: the value of a column that is the same in every row. 0 without an intercept.
    pub constant: f64,
    /// The part of the column that the combination leaves: 0, or rounding of the data.
    pub left: f64,
}

/// The columns of moments that are no combination of the columns before them, and those that are.
pub(crate) struct Columns {
    pub(crate) kept: Vec<usize>,
    pub(crate) aliased: Vec<Aliased>,
}

impl Columns {
    /// Of moments whose last column is the response. The others have these names.
    pub(crate) fn of(moments: &Moments, names: &[String], intercept: bool) -> Self {
        let products = products(moments, intercept, names.len());
        let mut aliased = Vec::new();
        let (_, kept) = Ldl::of_independent(&products, &mut |factor, kept, i, pivot| {
            let row = row_of(kept.len(), |at| products.at(i, kept[at]));
            let size = products.at(i, i);
            let is_dependent = Ldl::is_dependent(pivot, size);
            if !is_dependent && !is_rounding(moments, factor, kept, &row, i, [pivot, size]) {
                return false;
            }
            let factors = factor.solve(&row);
            let mean = |column: usize| moments.exact_mean(column);
            let mut constant = Double::ZERO;
            if intercept {
                let pairs = factors.iter().zip(kept);
                constant = pairs.fold(mean(i), |rest, (factor, k)| rest - *factor * mean(*k));
            }
            let causes = factor.causes(&factors, kept, i, &products);
            let left = (pivot.to_f64().max(0.0) / size.to_f64()).sqrt();
            aliased.push(Aliased {
                column: names[i].clone(),
                place: i,
                on: causes
                    .map(|at| (names[kept[at]].clone(), factors[at].to_f64()))
                    .collect(),
                constant: tidy(constant.to_f64(), mean_size(moments, i)),
                left: if left.is_finite() { left } else { 0.0 },
            });
            true
        });
        Self { kept, aliased }
    }

    /// Whether rows are too few for the columns, and not only of a kind that leaves some columns 0: each further row
    /// would give another coefficient.
    pub(crate) fn needs_rows(&self, moments: &Moments, intercept: bool) -> bool {
        let is_zero = |of: &&Aliased| of.on.is_empty() && of.constant == 0.0;
        let zeros = self.aliased.iter().filter(is_zero).count();
        let rank = (self.kept.len() + usize::from(intercept)) as u64;
        let wanted = rank + (self.aliased.len() - zeros) as u64;
        rank >= moments.count() && wanted > moments.count()
    }
}

/// The size of a column's values.
fn mean_size(moments: &Moments, column: usize) -> f64 {
    let [least, greatest] = moments.range(column).unwrap_or_default();
    least.abs().max(greatest.abs())
}

/// 0 for a number that is rounding beside `size`.
fn tidy(value: f64, size: f64) -> f64 {
    match value.abs() <= 1e-12 * size {
        true => 0.0,
        false => value,
    }
}

impl Aliased {
    /// The combination in words: `2 * "a" - "b" + 3`.
    pub fn combination(&self) -> String {
        let mut text = String::new();
        let constant = (None, self.constant);
        let terms = self.on.iter().map(|(name, factor)| (Some(name), *factor));
        for (name, factor) in terms.chain((self.constant != 0.0).then_some(constant)) {
            text.push_str(match (text.is_empty(), factor < 0.0) {
                (true, false) => "",
                (true, true) => "-",
                (false, false) => " + ",
                (false, true) => " - ",
            });
            let size = rounded(factor.abs());
            match name {
                None => text.push_str(&size),
                Some(name) => {
                    if size != "1" {
                        text.push_str(&size);
                        text.push_str(" * ");
                    }
                    text.push_str(&joined(&["\"", name, "\""], ""));
                }
            }
        }
        match text.is_empty() {
            true => "0 in every row".to_owned(),
            false if self.on.is_empty() => text + " in every row",
            false => text,
        }
    }

    /// The warning of this column.
    pub(crate) fn warning(&self) -> Warning {
        Warning::Aliased {
            column: self.column.clone(),
            combination: self.combination(),
        }
    }
}
