//! A model against a table of new rows: a prediction for each record, as the bytes come.

pub(crate) mod diagnosis;
pub(crate) mod diagnostics;
pub(crate) mod metrics;

use crate::csv::{
    Batch, DateFormat, Dialect, DialectHints, Field, FieldFormat, Names, Reader, Record, Schema,
    decoded, is_missing,
};
use crate::design::model_columns::ModelColumns;
use crate::error::{Error, ErrorKind};
use crate::model::Model;
use metrics::{Metrics, Tally};

/// One line of the table, as it stands in the file, and what the model makes of it: a record, a comment or
/// a blank line. All of them one after the other, each with its line end, are the bytes of the table.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Scored<'a> {
    /// The bytes of the record without its line end.
    pub text: &'a [u8],
    /// Its line end; nothing at the end of the input.
    pub line_end: &'a [u8],
    /// `None` where a predictor is missing or text, a category has a value that the model has not seen,
    /// the record has more fields than the table has columns, or the prediction would not be finite. Of the response's logarithm, where that is modelled.
    pub prediction: Option<f64>,
    /// The response, or its logarithm, where that is modelled; `None` where it is missing or text, or the input has none.
    pub observed: Option<f64>,
    /// The row's weight, 1 where rows have none; `None` where it is missing, text, or not above zero.
    pub(crate) weight: Option<f64>,
    /// The predictors that have a number.
    pub predictors: &'a [f64],
    /// The row's number, 1 for the first after the header; 0 for the header, a comment and a blank line.
    pub row: u64,
    /// Whether it is a comment or a blank line, which has no field for a prediction.
    pub is_aside: bool,
    /// How many fields it lacks of those that the table has columns for. In a table with a column of
    /// predictions so many delimiters stand before the one of the prediction.
    pub lacking: usize,
    /// The byte between two fields.
    pub delimiter: u8,
    record: &'a Record<'a>,
}

impl Scored<'_> {
    /// The line of the file on which it begins. Counted when asked for.
    pub fn line(&self) -> u64 {
        self.record.line()
    }
}

/// A value of a category that the model has not seen: rows with it have no prediction.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NewLevel {
    /// The name of the column.
    pub column: String,
    /// The value.
    pub value: String,
    /// The first row with it, 1 for the first after the header, and the line on which it begins.
    pub row: u64,
    /// That line.
    pub line: u64,
    /// How many rows have it.
    pub count: u64,
}

/// How many values that a model has not seen are told.
const NEW_LEVELS: usize = 10;

/// Scores a CSV input in chunks of any size, in constant memory. Where the input has the response
/// too, the predictions are held against it.
#[derive(Clone, Debug)]
pub struct Scorer {
    model: Model,
    /// The column of the rows' weights, if they are to be told.
    weights: Option<String>,
    reader: Reader,
    /// Where the model's columns stand in a record, once that is known.
    places: Option<Places>,
    tally: Tally,
    new_levels: Vec<NewLevel>,
}

/// Where the predictors and the response stand in a record, and how they are read.
#[derive(Clone, Debug)]
struct Places {
    predictors: Vec<(usize, FieldFormat)>,
    response: Option<(usize, FieldFormat)>,
    weights: Option<(usize, FieldFormat)>,
    /// Whether the first record is the header, which is a record here but no row.
    header: bool,
    header_pending: bool,
    /// How many columns the table has.
    width: usize,
    delimiter: u8,
    /// Kept from record to record for its memory.
    row: Vec<f64>,
}

impl Scorer {
    /// A scorer of one input, whose columns are found by the model's names. The header, where the
    /// input has one, is given out like a record without a prediction.
    pub fn new(model: Model, hints: DialectHints) -> Self {
        // The reader takes the header for a record like the others, so that it is kept as it is.
        Self {
            model,
            weights: None,
            reader: Reader::new(hints).keeping_header().at_once(),
            places: None,
            tally: Tally::default(),
            new_levels: Vec::new(),
        }
    }

    /// The same, which tells the rows' weights that stand in a column of this name.
    pub(crate) fn weighted(mut self, weights: Option<String>) -> Self {
        self.weights = weights;
        self
    }

    /// Takes the next bytes, and gives `sink` the records that are whole by now.
    ///
    /// # Errors
    /// [`ErrorKind::NoSuchColumn`] for a predictor that the input lacks, and those of
    /// [`Reader::push`].
    pub fn push(&mut self, bytes: &[u8], sink: &mut dyn FnMut(Scored<'_>)) -> Result<(), Error> {
        self.read(Some(bytes), sink)
    }

    /// Ends the input.
    ///
    /// # Errors
    /// As [`push`](Self::push).
    pub fn finish(&mut self, sink: &mut dyn FnMut(Scored<'_>)) -> Result<(), Error> {
        self.read(None, sink)
    }

    fn read(
        &mut self,
        bytes: Option<&[u8]>,
        sink: &mut dyn FnMut(Scored<'_>),
    ) -> Result<(), Error> {
        let Self {
            model,
            weights,
            reader,
            places,
            tally,
            new_levels,
        } = self;
        let mut score = |batch: Batch<'_>| {
            let places = match (&mut *places, batch.schema()) {
                (Some(places), _) => places,
                (empty, Some(schema)) => {
                    empty.insert(Places::find(model, weights.as_deref(), schema)?)
                }
                (None, None) => return Ok(()),
            };
            places.score(&batch, model, tally, new_levels, sink);
            Ok(())
        };
        match bytes {
            Some(bytes) => reader.push(bytes, &mut score),
            None => reader.finish(&mut score),
        }
    }

    /// The first values of categories, ten at most, that the model has not seen: the rows that have one
    /// have no prediction.
    pub fn new_levels(&self) -> &[NewLevel] {
        &self.new_levels
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

    /// The bytes that stand before the table, title, notes and byte order mark, once the table is found:
    /// they belong before the first record. Nothing from then on.
    pub fn take_preamble(&mut self) -> Vec<u8> {
        self.reader.take_before()
    }

    /// How far the predictions so far are from the response; `None` where the input has none.
    pub fn metrics(&self) -> Option<Metrics> {
        let places = self.places.as_ref()?;
        places.response.as_ref().map(|_| self.tally.metrics())
    }
}

/// Keeps a value that the model has not seen, or counts it once more. `place`, which is the row and its
/// line, is asked for only if the value is kept.
fn tell(levels: &mut Vec<NewLevel>, column: &str, value: &str, place: impl FnOnce() -> (u64, u64)) {
    let mut known = levels.iter_mut();
    if let Some(known) = known.find(|known| known.value == value && known.column == column) {
        known.count += 1;
    } else if levels.len() < NEW_LEVELS {
        let (row, line) = place();
        levels.push(NewLevel {
            column: column.to_owned(),
            value: value.to_owned(),
            row,
            line,
            count: 1,
        });
    }
}

fn is_absent(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::NoSuchColumn { .. })
}

impl Places {
    /// Where a table has a model's columns.
    fn find(model: &Model, weights: Option<&str>, schema: &Schema) -> Result<Self, Error> {
        // Dates count from where they did in training.
        let places = Names::of(schema.columns.iter().map(|column| column.name.as_str()));
        let find = |name: &str, origin: Option<f64>, order: Option<DateFormat>| {
            let at = match places.find(name, |at| &schema.columns[at].name) {
                Some(at) => at,
                None => schema.find(name)?,
            };
            let column = &schema.columns[at];
            Ok((
                at,
                column.field_format_of_fit(&schema.dialect, origin, order)?,
            ))
        };
        let ModelColumns {
            response,
            origins,
            orders,
            ..
        } = &model.model_columns;
        let names = model.predictors().iter().chain([response]);
        let dates = origins.iter().zip(orders);
        let mut columns = names
            .zip(dates)
            .map(|(name, (origin, order))| find(name, *origin, *order));
        let predictors = columns.by_ref().take(model.predictors().len());
        Ok(Self {
            predictors: predictors.collect::<Result<_, _>>()?,
            response: match columns.next() {
                Some(Err(error)) if is_absent(&error) => None,
                found => found.transpose()?,
            },
            weights: match weights {
                Some(name) => Some(find(name, None, None)?),
                None => None,
            },
            header: schema.dialect.header,
            header_pending: schema.dialect.header,
            width: schema.columns.len(),
            delimiter: schema.dialect.delimiter,
            row: Vec::new(),
        })
    }

    fn score(
        &mut self,
        batch: &Batch<'_>,
        model: &Model,
        tally: &mut Tally,
        new_levels: &mut Vec<NewLevel>,
        sink: &mut dyn FnMut(Scored<'_>),
    ) {
        let number = |record: &Record<'_>, (at, reads): &(usize, FieldFormat)| match reads
            .classify(&record.field(*at)?)
        {
            Field::Number(value) => Some(value),
            _ => None,
        };
        let header = u64::from(self.header);
        let comment = batch.schema().and_then(|schema| schema.dialect.comment);
        for record in batch.lines(true) {
            self.row.clear();
            if record.is_blank_line() || record.is_comment(comment) {
                sink(Scored {
                    text: record.text(),
                    line_end: record.line_end(),
                    prediction: None,
                    observed: None,
                    weight: None,
                    predictors: &[],
                    row: 0,
                    is_aside: true,
                    lacking: 0,
                    delimiter: self.delimiter,
                    record: &record,
                });
                continue;
            }
            let is_header = std::mem::take(&mut self.header_pending);
            // Which of its fields is one too many, nobody knows.
            let is_too_wide = !is_header && record.has_more_than(self.width);
            for (at, place) in self.predictors.iter().enumerate() {
                let value = match model.levels(at) {
                    [] => number(&record, place),
                    levels => record.field(place.0).and_then(|field| {
                        let field = field.trim_ascii();
                        let text = decoded(field);
                        let level = levels.iter().position(|level| *level == *text);
                        if level.is_none() && !is_missing(field) && !is_header {
                            let place = || (record.row() - header, record.line());
                            tell(new_levels, &model.predictors()[at], &text, place);
                        }
                        level.map(|level| level as f64)
                    }),
                };
                self.row.extend(value);
            }
            let prediction = model.predict(&self.row).ok();
            let prediction = prediction.filter(|y| y.is_finite() && !is_too_wide && !is_header);
            let row = record.row() - header;
            let mut observed = None;
            if let Some(response) = self.response.as_ref().filter(|_| !is_header) {
                observed = number(&record, response)
                    .map(|value| model.model_columns.response_of(value).to_f64())
                    .filter(|value| value.is_finite());
                match observed.zip(prediction) {
                    Some(pair) => tally.push(pair.into(), row, || record.line()),
                    None => tally.leave_out(),
                }
            }
            let weight = match &self.weights {
                Some(weights) => number(&record, weights).filter(|weight| *weight > 0.0),
                None => Some(1.0),
            };
            sink(Scored {
                text: record.text(),
                line_end: record.line_end(),
                prediction,
                observed,
                weight,
                predictors: &self.row,
                row,
                is_aside: false,
                lacking: self.width.saturating_sub(record.width()),
                delimiter: self.delimiter,
                record: &record,
            });
        }
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
