//! SQL for tables that stay in their database: a query for the sums that a regression needs, the reading of its answer, and a
//! model as an expression. The package writes the same text.

pub(crate) mod answer;
pub(crate) mod dialect;
mod exact;
mod model;
pub(crate) mod query;
mod summed;
