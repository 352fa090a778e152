//! What a reading leaves once all rows were given.

use super::density::Density;
use super::report::Report;
use crate::design::model_columns::ModelColumns;
use crate::design::split::Split;
use crate::moments::Moments;
use crate::rows::plan::Plan;

/// All that is kept of the rows of an input: enough for any fit and any descent. Its size does not grow
/// with their number.
#[derive(Clone, Debug)]
pub(crate) struct Collected {
    /// How the rows were made.
    pub(crate) plan: Plan,
    pub(crate) model_columns: ModelColumns,
    /// The column of the rows' weights, if they have any.
    pub(crate) weights: Option<String>,
    /// Of the rows in the fit: the model's columns and then the response.
    pub(crate) moments: Moments,
    /// How the row numbers decide the fold of a row, or that it is in the test set.
    pub(crate) split: Split,
    /// The moments of each fold of the rows in the fit; empty without folds.
    pub(crate) folds: Vec<Moments>,
    /// The moments of the rows held out, if there are any.
    pub(crate) held_out: Option<Moments>,
    pub(crate) held_out_rows: Vec<f64>,
    pub(crate) sample_rows: Vec<f64>,
    /// The most rows that the sample may have, and the most that are kept of a random test set.
    pub(crate) sample_capacity: usize,
    pub(crate) density: Vec<Density>,
    pub(crate) report: Report,
}
