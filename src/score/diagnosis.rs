//! The second pass over the rows of a fit: the same input once more, against the model it gave.

use std::ops::Range;

use super::batch::ScoredBatch;
use super::diagnostics::{Diagnostics, FitRows, Influence};
use super::intervals::centre;
use super::{Input, Scorer, table};
use crate::csv::DialectHints;
use crate::design::options::in_order;
use crate::design::split::{Split, TestPart};
use crate::error::{Error, ErrorKind};
use crate::model::Model;
use crate::numerics::double::Double;
use galton_kernel::linear::gather;

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
    /// The numbers of the rows that the fit left out, in ascending order.
    left_out: Vec<u64>,
    /// The rows of a block, which of a batch they are, the numbers of their records, and the predictions of least squares for the batch. Kept
    /// for the memory.
    rows: FitRows,
    places: Vec<usize>,
    records: Vec<usize>,
    fitted: Vec<f64>,
}

impl Diagnosis {
    /// The diagnosis of the fit that the model comes from, keeping the `most` influential rows of each kind. The input
    /// is written as for [`Scorer::new`].
    ///
    /// # Errors
    /// [`ErrorKind::NoPrecision`] for a model that does not know its own.
    pub fn new(model: Model, hints: DialectHints, most: usize) -> Result<Self, Error> {
        let precision = model
            .precision()
            .cloned()
            .ok_or(Error::from(ErrorKind::NoPrecision))?;
        let coefficients = precision.coefficients();
        Ok(Self {
            scorer: Scorer::new(model.clone(), hints).weighted(precision.weights.clone()),
            least_squares: precision.least_squares(),
            found: Diagnostics::new(precision, &model.model_columns, most),
            model,
            split: Split::default(),
            left_out: Vec::new(),
            rows: FitRows::new(coefficients),
            places: Vec::new(),
            records: Vec::new(),
            fitted: Vec::new(),
        })
    }

    /// Gives out no rows but those that are among the largest so far.
    #[cfg(target_arch = "wasm32")]
    pub(crate) fn giving_largest_only(mut self) -> Self {
        self.found.give_largest_only();
        self
    }

    /// The diagnosis of a fit from which this part of the rows was held out.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidOption`] for an invalid part.
    pub fn holding_out(self, part: TestPart) -> Result<Self, Error> {
        let split = Split::new(None, Some(part))?;
        Ok(Self { split, ..self })
    }

    /// The diagnosis of a fit that left out the rows of these numbers, as
    /// [`Options::leave_out`](crate::Options::leave_out()) does.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidOption`] for the number 0.
    pub fn leaving_out(mut self, rows: &[u64]) -> Result<Self, Error> {
        self.left_out = in_order(rows)?;
        Ok(self)
    }

    /// Takes the next bytes, and gives `sink` the rows of the fit that are whole by now.
    ///
    /// # Errors
    /// As [`Scorer::push`].
    pub fn push(&mut self, bytes: &[u8], sink: &mut dyn FnMut(Influence)) -> Result<(), Error> {
        self.take(Input::Bytes(bytes), sink)
    }

    /// Ends the input.
    ///
    /// # Errors
    /// As [`push`](Self::push); [`ErrorKind::NoSuchColumn`] for an input that lacks the response.
    pub fn finish(&mut self, sink: &mut dyn FnMut(Influence)) -> Result<&Diagnostics, Error> {
        self.take(Input::End, sink)?;
        if self.scorer.metrics().is_none() {
            return Err(self.scorer.without_response());
        }
        Ok(&self.found)
    }

    /// Takes the next part of the input. The end goes to [`finish`](Self::finish).
    pub(crate) fn take(
        &mut self,
        input: Input<'_>,
        sink: &mut dyn FnMut(Influence),
    ) -> Result<(), Error> {
        let Self {
            model,
            scorer,
            found,
            least_squares,
            split,
            left_out,
            rows,
            places,
            records,
            fitted,
        } = self;
        scorer.push_batches(input, &mut |scored| {
            let numbers = scored.numbers;
            let count = numbers.rows.count();
            model.values(least_squares, &numbers.predictors, count, fitted);
            for from in (0..count).step_by(BLOCK) {
                let block = from..count.min(from + BLOCK);
                select(scored, block, (*split, left_out), found, places);
                fill(model, scored, places, fitted, records, rows);
                let line = |at: usize| {
                    let number = numbers.rows.record_number(places[at]);
                    table::line_of(&numbers.rows, &scored.batch, number)
                };
                found.push(rows, &line, sink);
            }
        })
    }

    /// The place for the next bytes; see [`Input::InPlace`].
    #[cfg(target_arch = "wasm32")]
    pub(crate) fn space(&mut self) -> &mut [u8] {
        self.scorer.space()
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
        if self.left_out.contains(&row) {
            return None;
        }
        if self.split.is_held_out(row) {
            self.found.leave_out();
            return None;
        }
        let fitted = self.model.value(&self.least_squares, predictors);
        if !fitted.is_finite() {
            return None;
        }
        let rows = &mut self.rows;
        rows.clear();
        rows.fitted.push(fitted);
        rows.response.push(response);
        rows.weights.push(weight);
        rows.numbers.push(row);
        if let Some(precision) = self.model.precision() {
            let columns: Vec<Vec<f64>> = predictors.iter().map(|value| vec![*value]).collect();
            centre(&self.model, precision, &columns, &[0], &mut rows.centred);
        }
        let mut influence = None;
        self.found
            .push(rows, &|_| row, &mut |row| influence = Some(row));
        influence
    }

    /// The findings so far.
    pub fn found(&self) -> &Diagnostics {
        &self.found
    }

    /// The model, which knows the largest leverage of all rows now.
    pub fn model(&self) -> Model {
        let precision = self.model.precision().cloned();
        let known = precision.map(|known| match self.found.agrees() {
            true => known.with_largest_leverage(
                self.found.count(),
                self.found.largest_unweighted_leverage(),
            ),
            false => known,
        });
        self.model.clone().with_precision(known)
    }
}

/// How many rows are taken at once: their numbers stay in the processor's nearest cache.
const BLOCK: usize = 256;

/// Finds the rows of a batch, among some of them, that the fit has. It left out every record of another width.
fn select(
    scored: &ScoredBatch<'_>,
    rows: Range<usize>,
    (split, left_out): (Split, &[u64]),
    found: &mut Diagnostics,
    places: &mut Vec<usize>,
) {
    let numbers = scored.numbers;
    places.clear();
    for row in rows {
        let number = numbers.rows.record_number(row);
        let response = numbers.observed.get(number).copied().unwrap_or(f64::NAN);
        let weight = numbers.weights.get(number).copied().unwrap_or(1.0);
        if (response + numbers.predictions[number]).is_nan() {
            continue;
        }
        let row_number = scored.first_row + number as u64;
        if left_out.binary_search(&row_number).is_ok() {
            continue;
        }
        if split.is_held_out(row_number) {
            found.leave_out();
        } else if !weight.is_nan() {
            places.push(row);
        }
    }
}

/// Puts the numbers of these rows into columns.
fn fill(
    model: &Model,
    scored: &ScoredBatch<'_>,
    places: &[usize],
    fitted: &[f64],
    records: &mut Vec<usize>,
    rows: &mut FitRows,
) {
    let numbers = scored.numbers;
    rows.clear();
    records.clear();
    for row in places {
        let number = numbers.rows.record_number(*row);
        rows.numbers.push(scored.first_row + number as u64);
        records.push(number);
    }
    gather(fitted, places, &mut rows.fitted);
    gather(&numbers.observed, records, &mut rows.response);
    match numbers.weights.is_empty() {
        true => rows.weights.resize(places.len(), 1.0),
        false => gather(&numbers.weights, records, &mut rows.weights),
    }
    let Some(precision) = model.precision() else {
        return;
    };
    centre(
        model,
        precision,
        &numbers.predictors,
        places,
        &mut rows.centred,
    );
}
