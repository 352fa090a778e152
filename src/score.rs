//! A model against a table of new rows: a prediction for each record, as the bytes come.

use crate::csv::{Batch, Field, Reader, classify};
use crate::error::Error;
use crate::model::Model;

/// One record of the table, as it stands in the file, and what the model makes of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scored<'a> {
    /// The bytes of the record without its line end.
    pub text: &'a [u8],
    /// `None` where a predictor is missing or text, or the prediction would not be finite.
    pub prediction: Option<f64>,
}

/// Scores a CSV input in chunks of any size, in constant memory.
#[derive(Clone, Debug)]
pub struct Scorer {
    model: Model,
    reader: Reader,
    /// Where the predictors stand in a record, once that is known.
    at: Option<Vec<usize>>,
}

impl Scorer {
    /// A scorer of one input, whose columns are found by the model's names. The header, where the
    /// input has one, is given out like a record without a prediction.
    pub fn new(model: Model, delimiter: Option<u8>) -> Self {
        // The reader takes the header for a record like the others, so that it is kept as it is.
        Self {
            model,
            reader: Reader::new(delimiter, None).keeping_header(),
            at: None,
        }
    }

    /// Takes the next bytes, and gives `sink` the records that are whole by now.
    ///
    /// # Errors
    /// [`Error::NoSuchColumn`] for a predictor that the input lacks, and those of
    /// [`Reader::push`].
    pub fn push(&mut self, bytes: &[u8], sink: &mut impl FnMut(Scored<'_>)) -> Result<(), Error> {
        let Self { model, reader, at } = self;
        reader.push(bytes, &mut |batch| score(batch, model, at, sink))
    }

    /// Ends the input.
    ///
    /// # Errors
    /// As [`push`](Self::push).
    pub fn finish(&mut self, sink: &mut impl FnMut(Scored<'_>)) -> Result<(), Error> {
        let Self { model, reader, at } = self;
        reader.finish(&mut |batch| score(batch, model, at, sink))
    }

    /// Whether the first record given out is the header; `None` until enough of the input was taken.
    pub fn has_header(&self) -> Option<bool> {
        self.reader.preview().map(|preview| preview.dialect.header)
    }

    /// The delimiter of the input; `None` until enough of it was taken.
    pub fn delimiter(&self) -> Option<u8> {
        self.reader
            .preview()
            .map(|preview| preview.dialect.delimiter)
    }
}

fn score(
    batch: Batch<'_>,
    model: &Model,
    at: &mut Option<Vec<usize>>,
    sink: &mut impl FnMut(Scored<'_>),
) -> Result<(), Error> {
    let at = match (at, batch.preview()) {
        (Some(at), _) => at,
        (empty, Some(preview)) => {
            let find = |name: &String| preview.find(name);
            empty.insert(
                model
                    .predictors()
                    .iter()
                    .map(find)
                    .collect::<Result<_, _>>()?,
            )
        }
        (None, None) => return Ok(()),
    };
    let mut row = Vec::with_capacity(at.len());
    for record in batch.records() {
        row.clear();
        row.extend(
            at.iter()
                .map_while(|at| match classify(&record.field(*at)?) {
                    Field::Number(value) => Some(value),
                    _ => None,
                }),
        );
        let prediction = model.predict(&row).ok().filter(|y| y.is_finite());
        sink(Scored {
            text: record.text(),
            prediction,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &[u8] = b"name,x\n\"a, b\",10\nc,NA\nd,20\n";

    fn scored(pieces: &[&[u8]]) -> Result<Vec<(String, Option<f64>)>, Error> {
        let model = Model::new("y".to_owned(), vec!["x".to_owned()], &[1.0, 2.0], None)?;
        let mut scorer = Scorer::new(model, None);
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
        assert_eq!(scorer.has_header(), Some(true));
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
    fn a_table_without_the_predictor_is_refused() {
        let model = Model::new("y".to_owned(), vec!["z".to_owned()], &[1.0, 2.0], None);
        let refused = model.and_then(|model| {
            let mut scorer = Scorer::new(model, None);
            scorer.push(TABLE, &mut |_| {})?;
            scorer.finish(&mut |_| {})
        });
        let columns = vec!["name".to_owned(), "x".to_owned()];
        assert_eq!(
            refused,
            Err(Error::NoSuchColumn {
                name: "z".to_owned(),
                columns
            })
        );
    }
}
