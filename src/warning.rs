//! Warnings about a result, which is returned nevertheless.

use std::fmt;

use crate::error::{Visible, list, rounded};

/// A reason to read a table with care. [`code`](Self::code) names it for a program, `Display` for a
/// person.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Warning {
    /// The residuals are no larger than rounding: standard errors are 0, t and F infinite.
    PerfectFit,
    /// There are as many coefficients as observations: nothing is left to estimate an error from.
    NoFreedom {
        /// The observations in the fit.
        count: u64,
    },
    /// The response has one value only: there is nothing to explain.
    ConstantResponse,
    /// A column is nearly a linear combination of others.
    NearlyCollinear {
        /// The name of the dependent column.
        column: String,
        /// The names of those it depends on.
        on: Vec<String>,
        /// The part of it that the others do not explain: the standard deviation of its residuals on them over its own
        /// standard deviation. Without an intercept, root mean squares take the place of standard deviations.
        left: f64,
    },
    /// A column is a combination of others, apart from rounding: it has no coefficient.
    Aliased {
        /// The name of the column.
        column: String,
        /// The combination in words.
        combination: String,
    },
    /// The weights are whole numbers and may be counts of rows, but are taken for precisions.
    MaybeCounts {
        /// The column of the weights.
        column: String,
        /// The rows in the fit.
        count: u64,
        /// The sum of the weights.
        sum: f64,
    },
    /// A second pass went over other rows than the first.
    OtherTable {
        /// The rows in the fit.
        expected: u64,
        /// The rows that the second pass has seen of them.
        found: u64,
    },
    /// A value stands apart from all others of its column. It repeats, or is of another sign than the others, or has only
    /// nines for its digits: it may mean that the value is missing. Or it is the sum of the others.
    FarValue {
        /// The name of the column.
        column: String,
        /// The value, in decimals.
        value: String,
        /// How many rows of the sample have it, at least 1.
        count: u64,
        /// Whether it is the sum of all others, so that its row may be one of totals.
        is_sum: bool,
    },
    /// The model has orthogonal polynomials, and rows with a value of their column were left out. R computes the
    /// polynomials over these rows, too.
    Basis {
        /// The name of the first polynomial.
        column: String,
        /// How many rows are in the fit.
        count: u64,
    },
    /// A row has leverage 1: a coefficient depends on it alone.
    Alone {
        /// The row's number, 1 for the first record below the header.
        row: u64,
    },
}

impl Warning {
    /// The warning's name for a program, in kebab case; stable across versions.
    pub fn code(&self) -> &'static str {
        match self {
            Self::PerfectFit => "perfect-fit",
            Self::NoFreedom { .. } => "no-freedom",
            Self::ConstantResponse => "constant-response",
            Self::NearlyCollinear { .. } => "nearly-collinear",
            Self::Aliased { .. } => "aliased",
            Self::MaybeCounts { .. } => "maybe-counts",
            Self::OtherTable { .. } => "other-table",
            Self::FarValue { .. } => "far-value",
            Self::Basis { .. } => "basis",
            Self::Alone { .. } => "alone",
        }
    }

    /// The column and the value that may mean a missing value; nothing for other warnings.
    #[cfg(target_arch = "wasm32")]
    pub(crate) fn doubtful_value(&self) -> [&str; 2] {
        match self {
            Self::FarValue { column, value, .. } => [column, value],
            _ => ["", ""],
        }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.tell(&mut Visible(f))
    }
}

impl Warning {
    fn tell(&self, f: &mut dyn fmt::Write) -> fmt::Result {
        match self {
            Self::PerfectFit => f.write_str(
                "essentially perfect fit: the residuals are no larger than rounding, so standard errors are 0, t and F infinite; the summary may be unreliable",
            ),
            Self::NoFreedom { count } => write!(
                f,
                "there are as many coefficients as observations, {count}: no residual degrees of freedom are left, so nothing has a standard error"
            ),
            Self::ConstantResponse => f.write_str(
                "the response has the same value in every row, so there is nothing to explain: R-squared and F have no value",
            ),
            Self::NearlyCollinear { column, on, left } => write!(
                f,
                "\"{column}\" is nearly a linear combination of {}: the others explain all but {} of it; its coefficient depends on the last digits of the data",
                list(on),
                rounded(*left)
            ),
            Self::Aliased {
                column,
                combination,
            } => write!(
                f,
                "\"{column}\" has no coefficient (NA in R) and takes no part in the fit: it is {combination}"
            ),
            Self::MaybeCounts { column, count, sum } => write!(
                f,
                "the weights in \"{column}\" are whole numbers, {} in all for {count} rows; they are taken for precisions, as R's lm does: if they say how many times each row counts, choose the kind \"frequency\" for them",
                rounded(*sum)
            ),
            Self::OtherTable { expected, found } if expected != found => write!(
                f,
                "the model was fitted on {expected} rows, and the table has {found} of them: it is another table, or it was read with other options"
            ),
            Self::OtherTable { .. } => f.write_str(
                "the residuals differ from those of the fit: the model was fitted to another table",
            ),
            Self::FarValue {
                column,
                value,
                count,
                is_sum,
            } => {
                let many = if *count > 1 { "s" } else { "" };
                write!(
                    f,
                    "\"{column}\" is {value} in {count} row{many}, apart from its other values; "
                )?;
                match is_sum {
                    true => f.write_str("it is their sum: take the row out if it has totals"),
                    false => write!(
                        f,
                        "if it stands for a missing value, set the option missing: {{ \"{column}\": [\"{value}\"] }}"
                    ),
                }
            }
            Self::Basis { column, count } => write!(
                f,
                "\"{column}\" is orthogonal over the {count} rows of the fit; R's poly takes those left out too, so its coefficients differ, and predictions do not"
            ),
            Self::Alone { row } => write!(
                f,
                "row {row} has leverage 1: a coefficient depends on it alone, so HC2 and HC3 have no value"
            ),
        }
    }
}
