//! The second pass over the rows of a fit: the same input once more, against the model it gave.

use super::diagnostics::{Diagnostics, Influence};
use super::{Scored, Scorer};
use crate::csv::DialectHints;
use crate::design::split::{Split, TestPart};
use crate::error::{Error, ErrorKind};
use crate::model::Model;
use crate::numerics::double::Double;

/// Takes the input of a fit again, in chunks of any size and in constant memory, for its
/// [`Diagnostics`].
///
/// ```
/// let csv = b"week,height\n1,2.1\n2,3.9\n3,6.2\n4,7.8\n5,10.1\n";
/// let mut ingest = galton::Ingest::new(galton::Options::default())?;
/// ingest.push(csv)?;
/// let model = ingest.finish()?.model()?;
///
/// let mut second = galton::Diagnosis::new(model, galton::csv::DialectHints::default(), 3)?;
/// second.push(csv, &mut |_| {})?;
/// let found = second.finish(&mut |_| {})?;
/// assert_eq!(found.by_cooks_distance()[0].row, 5);
/// assert!(found.agrees());
/// # Ok::<(), galton::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Diagnosis {
    model: Model,
    scorer: Scorer,
    found: Diagnostics,
    /// The coefficients of least squares, which the model's own need not be.
    least_squares: Vec<Double>,
    split: Split,
}

impl Diagnosis {
    /// Of the fit that the model comes from, keeping the `most` influential rows of each kind. The input
    /// is written as for [`Scorer::new`].
    ///
    /// # Errors
    /// [`ErrorKind::NoPrecision`] for a model that does not know its own.
    pub fn new(model: Model, hints: DialectHints, most: usize) -> Result<Self, Error> {
        let precision = model
            .precision()
            .cloned()
            .ok_or(Error::from(ErrorKind::NoPrecision))?;
        Ok(Self {
            scorer: Scorer::new(model.clone(), hints).weighted(precision.weights.clone()),
            least_squares: precision.least_squares(),
            found: Diagnostics::new(precision, &model.model_columns.columns, most),
            model,
            split: Split::default(),
        })
    }

    /// The same of a fit that this part of the rows was held out of.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidOption`] for a part that is none.
    pub fn holding_out(self, part: TestPart) -> Result<Self, Error> {
        let split = Split::new(None, Some(part))?;
        Ok(Self { split, ..self })
    }

    /// Takes the next bytes, and gives `sink` the rows of the fit that are whole by now.
    ///
    /// # Errors
    /// As [`Scorer::push`].
    pub fn push(&mut self, bytes: &[u8], sink: &mut dyn FnMut(Influence)) -> Result<(), Error> {
        let Self {
            model,
            scorer,
            found,
            least_squares,
            split,
        } = self;
        scorer.push(bytes, &mut |record| {
            take(model, least_squares, found, *split, &record, sink)
        })
    }

    /// Ends the input.
    ///
    /// # Errors
    /// As [`push`](Self::push); [`ErrorKind::NoSuchColumn`] for an input that lacks the response.
    pub fn finish(&mut self, sink: &mut dyn FnMut(Influence)) -> Result<&Diagnostics, Error> {
        let Self {
            model,
            scorer,
            found,
            least_squares,
            split,
        } = self;
        scorer.finish(&mut |record| take(model, least_squares, found, *split, &record, sink))?;
        if scorer.metrics().is_none() {
            return Err(scorer.without_response());
        }
        Ok(found)
    }

    /// Takes one row of numbers in place of bytes: the predictors, as [`Model::predict`] takes them, the
    /// response, and the row's weight, 1 where rows have none.
    pub fn push_row(
        &mut self,
        predictors: &[f64],
        response: f64,
        weight: f64,
        row: u64,
    ) -> Option<Influence> {
        let response = self.model.model_columns.response_of(response).to_f64();
        let is_whole = [response, weight]
            .iter()
            .chain(predictors)
            .all(|value| value.is_finite());
        if !is_whole || weight <= 0.0 || predictors.len() != self.model.predictors().len() {
            return None;
        }
        if self.split.is_held_out(row) {
            self.found.leave_out();
            return None;
        }
        let fitted = self.model.value(&self.least_squares, predictors);
        let mut columns = self.model.model_columns.row(predictors);
        let line = &mut || row;
        self.found
            .push(&mut columns, fitted, response, weight, row, line)
    }

    /// What was found so far.
    pub fn found(&self) -> &Diagnostics {
        &self.found
    }

    /// The model, which knows the largest leverage of all rows now.
    pub fn model(&self) -> Model {
        let precision = self.model.precision().cloned();
        let known = precision.map(|known| match self.found.agrees() {
            true => known.having_seen(self.found.count(), self.found.farthest()),
            false => known,
        });
        self.model.clone().with_precision(known)
    }
}

fn take(
    model: &Model,
    least_squares: &[Double],
    found: &mut Diagnostics,
    split: Split,
    record: &Scored<'_>,
    sink: &mut dyn FnMut(Influence),
) {
    let Some((response, _)) = record.observed.zip(record.prediction) else {
        return;
    };
    if split.is_held_out(record.row) {
        found.leave_out();
    } else if let Some(weight) = record.weight {
        let fitted = model.value(least_squares, record.predictors);
        let mut columns = model.model_columns.row(record.predictors);
        let line = &mut || record.line();
        let influence = found.push(&mut columns, fitted, response, weight, record.row, line);
        influence.into_iter().for_each(sink);
    }
}
