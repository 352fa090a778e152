//! A model against a table of new rows: a prediction for each record, as the bytes come.
//!
//! A batch of records becomes columns of numbers in `table`, which gives each record a prediction. `text`
//! writes the records with their predictions, `metrics` holds these against the response.

pub(crate) mod metrics;
mod new_levels;
mod unread;

mod intervals;

mod table;

mod batch;

mod text;

pub(crate) mod diagnostics;

pub(crate) mod diagnosis;

pub use batch::Scored;
use batch::ScoredBatch;
pub use new_levels::NewLevel;
pub use unread::Unread;

use crate::csv::{Batch, Dialect, DialectHints, Note, NoteKind, Reader};
use crate::error::{Error, ErrorKind};
use crate::fit::precision::Interval;
use crate::model::Model;
use intervals::Intervals;
use metrics::{Metrics, Tally};
use table::{Numbers, TablePlan, Told};

/// Scores a CSV input in chunks of any size, in constant memory. Where the input has the response
/// too, the predictions are compared with it.
///
/// ```
/// let csv = b"week,height\n1,2.5\n2,4.5\n3,6.5\n";
/// let mut ingest = galton::Ingest::new(galton::Options::new())?;
/// ingest.push(csv)?;
/// let model = ingest.finish()?.model()?;
///
/// let mut scorer = galton::Scorer::new(model, galton::csv::DialectHints::default());
/// let mut predictions = Vec::new();
/// let mut keep = |scored: galton::Scored<'_>| predictions.extend(scored.prediction);
/// scorer.push(b"height,week\n8,4\n", &mut keep)?; // columns are found by name
/// scorer.push(b"11.5,5\n", &mut keep)?;
/// scorer.finish(&mut keep)?;
/// assert_eq!(predictions, [8.5, 10.5]);
/// assert_eq!(scorer.metrics().and_then(|metrics| metrics.mae), Some(0.75));
/// # Ok::<(), galton::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Scorer {
    model: Model,
    /// The column of the rows' weights, if a second pass needs them or if they are frequencies.
    weights: Option<String>,
    intervals: Option<Intervals>,
    reader: Reader,
    /// Where the table has the model's columns, once its schema is known.
    plan: Option<TablePlan>,
    numbers: Numbers,
    tally: Tally,
    told: Told,
    rows: u64,
    predicted: u64,
    has_intervals: bool,
}

/// The next part of an input.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Input<'a> {
    Bytes(&'a [u8]),
    /// So many bytes, which were written to [`Scorer::space`].
    #[cfg(target_arch = "wasm32")]
    InPlace(usize),
    End,
}

type BatchSink<'s> = dyn FnMut(&ScoredBatch<'_>) + 's;

impl Scorer {
    /// A scorer of one input, whose columns are found by the model's names. The header, where the
    /// input has one, is given out like a record without a prediction.
    pub fn new(model: Model, mut hints: DialectHints) -> Self {
        let mut columns = model.model_columns.written.iter();
        hints.units |= columns.any(|written| written.unit().is_some());
        // The reader takes the header for a record like the others, so that it is kept as it is.
        Self {
            weights: model.model_columns.frequency.clone(),
            model,
            intervals: None,
            reader: Reader::new(hints).keeping_header().at_once(),
            plan: None,
            numbers: Numbers::default(),
            tally: Tally::default(),
            told: Told::default(),
            rows: 0,
            predicted: 0,
            has_intervals: false,
        }
    }

    /// This scorer, which reads the rows' weights in the column of this name too.
    pub(crate) fn weighted(mut self, weights: Option<String>) -> Self {
        self.weights = weights;
        self
    }

    /// This scorer, with the ends of an interval at this level behind each prediction in the text of
    /// [`push_text`](Self::push_text).
    ///
    /// # Errors
    /// [`ErrorKind::NoPrecision`] for a model that does not know its own, [`ErrorKind::InvalidOption`] for a
    /// level that is not between 0 and 1.
    pub fn with_intervals(mut self, interval: Interval, level: f64) -> Result<Self, Error> {
        self.intervals = Some(Intervals::new(&self.model, interval, level)?);
        self.has_intervals = true;
        Ok(self)
    }

    /// Takes the next bytes, and gives `sink` the records that are whole by now.
    ///
    /// # Errors
    /// [`ErrorKind::NoSuchColumn`] for a predictor that the input lacks, and those of
    /// [`Reader::push`].
    pub fn push(&mut self, bytes: &[u8], sink: &mut dyn FnMut(Scored<'_>)) -> Result<(), Error> {
        self.push_batches(Input::Bytes(bytes), &mut |batch| batch.each(sink))
    }

    /// Ends the input.
    ///
    /// # Errors
    /// As [`push`](Self::push).
    pub fn finish(&mut self, sink: &mut dyn FnMut(Scored<'_>)) -> Result<(), Error> {
        self.push_batches(Input::End, &mut |batch| batch.each(sink))
    }

    /// As [`push`](Self::push), with the whole table as text. A prediction follows every record, and the name of the
    /// predicted quantity follows the header. All else is unchanged. The text is appended to `out`.
    ///
    /// ```
    /// let csv = b"week,height\n1,2.5\n2,4.5\n3,6.5\n";
    /// let mut ingest = galton::Ingest::new(galton::Options::default())?;
    /// ingest.push(csv)?;
    /// let model = ingest.finish()?.model()?;
    ///
    /// let mut scorer = galton::Scorer::new(model, galton::csv::DialectHints::default());
    /// let mut out = Vec::new();
    /// scorer.push_text(b"week\n4\n5\n", &mut out)?;
    /// scorer.finish_text(&mut out)?;
    /// assert_eq!(out, b"week,predicted height\n4,8.5\n5,10.5\n");
    /// # Ok::<(), galton::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`push`](Self::push).
    pub fn push_text(&mut self, bytes: &[u8], out: &mut Vec<u8>) -> Result<(), Error> {
        self.write(Input::Bytes(bytes), out)
    }

    /// Ends the input of [`push_text`](Self::push_text).
    ///
    /// # Errors
    /// As [`push`](Self::push).
    pub fn finish_text(&mut self, out: &mut Vec<u8>) -> Result<(), Error> {
        self.write(Input::End, out)
    }

    /// As [`push_text`](Self::push_text), for any input.
    pub(crate) fn write(&mut self, input: Input<'_>, out: &mut Vec<u8>) -> Result<(), Error> {
        let titles = self.titles();
        let start = out.len();
        self.push_batches(input, &mut |batch| text::write(batch, &titles, out))?;
        let before = self.take_preamble();
        if !before.is_empty() {
            out.splice(start..start, before);
        }
        Ok(())
    }

    /// The names of the columns that are added to the text.
    fn titles(&self) -> Vec<String> {
        let name = self.model.predicted();
        let kinds: &[&str] = match self.has_intervals {
            true => &["predicted", "lower", "upper"],
            false => &["predicted"],
        };
        kinds.iter().map(|kind| format!("{kind} {name}")).collect()
    }

    /// Reads the next bytes, or the end of the input, and gives `sink` the batches that are whole by now.
    pub(crate) fn push_batches(
        &mut self,
        input: Input<'_>,
        sink: &mut BatchSink<'_>,
    ) -> Result<(), Error> {
        let Self {
            model,
            weights,
            intervals,
            reader,
            plan,
            numbers,
            tally,
            told,
            rows,
            predicted,
            ..
        } = self;
        let mut score = |batch: Batch<'_>| {
            let plan = match (&mut *plan, batch.schema()) {
                (Some(plan), _) => plan,
                (empty, Some(schema)) => empty.insert(TablePlan::new(
                    model,
                    weights.as_deref(),
                    intervals.take(),
                    schema,
                )?),
                (None, None) => return Ok(()),
            };
            let start = batch.start;
            let read = plan.read(batch, model, numbers, told);
            *rows += read.count;
            let predictions = numbers.predictions.iter();
            *predicted += predictions.filter(|value| !value.is_nan()).count() as u64;
            if plan.response.is_some() {
                let place = |number: usize| {
                    let line = table::line_of(&numbers.rows, &read.batch, number);
                    (read.first_row + number as u64, line)
                };
                let (observed, predicted) = (&numbers.observed, &numbers.predictions);
                let times = match model.model_columns.frequency {
                    Some(_) => numbers.weights.as_slice(),
                    None => &[],
                };
                tally.push(observed, predicted, times, read.count, &place);
            }
            sink(&ScoredBatch {
                header: read.header,
                start,
                batch: read.batch,
                first_row: read.first_row,
                numbers,
                width: plan.width,
                delimiter: plan.delimiter,
            });
            Ok(())
        };
        match input {
            Input::Bytes(bytes) => reader.push(bytes, &mut score),
            #[cfg(target_arch = "wasm32")]
            Input::InPlace(count) => reader.advance(count, &mut score),
            Input::End => reader.finish(&mut score),
        }
    }

    /// The buffer for the next bytes: [`Input::InPlace`] says that they are there. It saves a copy of all bytes.
    #[cfg(target_arch = "wasm32")]
    pub(crate) fn space(&mut self) -> &mut [u8] {
        self.reader.space()
    }

    /// How many rows were scored.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// How many of these rows have a prediction.
    pub fn predicted(&self) -> u64 {
        self.predicted
    }

    /// How many of the predicted rows lie outside the data of the fit, as [`Prediction::extrapolates`](crate::Prediction::extrapolates)
    /// has it. Only a scorer of intervals counts them; `None` for any other.
    pub fn extrapolating(&self) -> Option<u64> {
        let intervals = self.plan.as_ref()?.intervals.as_ref()?;
        Some(intervals.extrapolating)
    }

    /// The first values of categories, ten at most, that the model has not seen: the rows that have one
    /// have no prediction.
    pub fn new_levels(&self) -> &[NewLevel] {
        self.told.new_levels.found()
    }

    /// The predictors with text in place of a number or a date: the number of such values, and the first of them.
    /// A row with such a value has no prediction.
    pub fn unread(&self) -> &[Unread] {
        &self.told.unread.found
    }

    /// How the input is read where that may not be expected: notes about the table, and about the columns of the model.
    /// One tells numbers such as 1.050, which the table writes as the fit perhaps did not.
    #[inline(never)] // cold: see DESIGN.md
    pub fn notes(&self) -> Vec<Note> {
        let Some(schema) = self.reader.schema() else {
            return Vec::new();
        };
        let (predictors, response) = (self.model.predictors(), self.model.response());
        // The model says which numbers are dates.
        let is_told = |note: &&Note| {
            note.kind != NoteKind::DateNumbers
                && (note.column.is_empty()
                    || note.column == response
                    || predictors.contains(&note.column))
        };
        let notes = schema.notes.iter().filter(is_told);
        notes.chain(&self.told.late).cloned().collect()
    }

    /// The error of an input that lacks the response.
    pub(crate) fn without_response(&self) -> Error {
        let name = self.model.response();
        let found = self.reader.schema().map(|schema| schema.find(name));
        found
            .and_then(Result::err)
            .unwrap_or(Error::from(ErrorKind::Empty))
    }

    /// How the input is written; `None` until enough of it was taken. Where it has a header, that is
    /// the first record given out.
    pub fn dialect(&self) -> Option<&Dialect> {
        self.reader.schema().map(|schema| &schema.dialect)
    }

    /// The bytes before the table, title, notes and byte order mark, once the table is found:
    /// they belong before the first record. Nothing from then on.
    pub fn take_preamble(&mut self) -> Vec<u8> {
        self.reader.take_before()
    }

    /// How far the predictions so far are from the response; `None` where the input has none.
    pub fn metrics(&self) -> Option<Metrics> {
        let plan = self.plan.as_ref()?;
        plan.response.as_ref().map(|_| self.tally.metrics())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::model_columns::ModelColumns;

    const TABLE: &[u8] = b"name,x\n\"a, b\",10\nc,NA\nd,20\n";

    fn line(predictor: &str) -> Result<Model, Error> {
        let model_columns = ModelColumns::plain("y".to_owned(), vec![predictor.to_owned()]);
        Model::new(model_columns, &[1.0, 2.0], None)
    }

    fn scored(pieces: &[&[u8]]) -> Result<Vec<(String, Option<f64>)>, Error> {
        let model = line("x")?;
        let mut scorer = Scorer::new(model, DialectHints::default());
        let mut out = Vec::new();
        let mut sink = |record: Scored<'_>| {
            out.push((
                String::from_utf8_lossy(record.text).into_owned(),
                record.prediction,
            ));
        };
        for piece in pieces {
            scorer.push(piece, &mut sink)?;
        }
        scorer.finish(&mut sink)?;
        assert!(scorer.dialect().is_some_and(|dialect| dialect.header));
        Ok(out)
    }

    #[test]
    fn keeps_every_record_and_predicts_where_it_can() -> Result<(), Error> {
        let expected = [
            ("name,x", None),
            ("\"a, b\",10", Some(21.0)),
            ("c,NA", None),
            ("d,20", Some(41.0)),
        ];
        let found = scored(&[TABLE])?;
        for ((text, prediction), (expected_text, expected)) in found.iter().zip(expected) {
            assert_eq!((text.as_str(), *prediction), (expected_text, expected));
        }
        for split in 0..TABLE.len() {
            assert_eq!(
                scored(&[&TABLE[..split], &TABLE[split..]])?,
                found,
                "cut at {split}"
            );
        }
        Ok(())
    }

    #[test]
    fn predictions_are_held_against_the_response_where_there_is_one() -> Result<(), Error> {
        let model = line("x")?;
        let table = b"x,y\r\n1,3\r\n2,7\r\nNA,1\r\n3,\r\n4,5";
        for size in [1, 5, table.len()] {
            let mut scorer = Scorer::new(model.clone(), DialectHints::default());
            let mut out = Vec::new();
            let mut sink = |record: Scored<'_>| {
                out.extend_from_slice(record.text);
                out.extend_from_slice(record.line_end);
            };
            for piece in table.chunks(size) {
                scorer.push(piece, &mut sink)?;
            }
            scorer.finish(&mut sink)?;
            assert_eq!(out, table);
            let metrics = scorer.metrics().ok_or(Error::from(ErrorKind::Empty))?;
            // Residuals 0, 2, -4; the responses 3, 7, 5 have mean 5 and squares about it of 8.
            assert_eq!((metrics.count, metrics.left_out), (3, 2));
            assert_eq!((metrics.mse, metrics.mae), (Some(20.0 / 3.0), Some(2.0)));
            assert_eq!(metrics.r_squared, Some(-1.5));
            let largest: Vec<_> = metrics.largest.iter().map(|r| (r.row, r.line)).collect();
            assert_eq!(largest, [(5, 6), (2, 3), (1, 2)]);
        }
        Ok(())
    }

    #[test]
    fn what_stands_before_the_table_is_kept() -> Result<(), Error> {
        let model = line("x")?;
        let before = b"\xef\xbb\xbfHeights, 1886\r\n\r\n# inches\n";
        let table = b"name,x,z\na,10,1\nb,20,2\n";
        for size in [1, 7, 100] {
            let mut scorer = Scorer::new(model.clone(), DialectHints::default());
            let mut out = Vec::new();
            let mut preamble = Vec::new();
            for piece in [before.as_slice(), table].concat().chunks(size) {
                scorer.push(piece, &mut |record| out.extend_from_slice(record.text))?;
                preamble.extend(scorer.take_preamble());
            }
            scorer.finish(&mut |record| out.extend_from_slice(record.text))?;
            preamble.extend(scorer.take_preamble());
            assert_eq!(preamble, before);
            assert_eq!(out, b"name,x,za,10,1b,20,2");
        }
        Ok(())
    }

    #[test]
    fn a_table_without_the_predictor_is_refused() {
        let model = line("z");
        let refused = model.and_then(|model| {
            let mut scorer = Scorer::new(model, DialectHints::default());
            scorer.push(TABLE, &mut |_| {})?;
            scorer.finish(&mut |_| {})
        });
        let columns = vec!["name".to_owned(), "x".to_owned()];
        assert_eq!(
            refused,
            Err(Error::from(ErrorKind::NoSuchColumn {
                name: "z".to_owned(),
                columns
            }))
        );
    }
}
