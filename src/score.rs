//! A model against a table of new rows: a prediction for each record, as the bytes come.

use crate::csv::{Batch, Dialect, Field, Reader, Reads, Record, Written};
use crate::error::Error;
use crate::metrics::{Metrics, Tally};
use crate::model::Model;

/// One record of the table, as it stands in the file, and what the model makes of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scored<'a> {
    /// The bytes of the record without its line end.
    pub text: &'a [u8],
    /// Its line end; nothing at the end of the input.
    pub line_end: &'a [u8],
    /// `None` where a predictor is missing or text, or the prediction would not be finite.
    pub prediction: Option<f64>,
}

/// Scores a CSV input in chunks of any size, in constant memory. Where the input has the response
/// too, the predictions are held against it.
#[derive(Clone, Debug)]
pub struct Scorer {
    model: Model,
    reader: Reader,
    /// Where the model's columns stand in a record, once that is known.
    places: Option<Places>,
    tally: Tally,
}

/// Where the predictors and the response stand in a record, and how they are read.
#[derive(Clone, Debug)]
struct Places {
    predictors: Vec<(usize, Reads)>,
    response: Option<(usize, Reads)>,
    header_pending: bool,
    /// Kept from record to record for its memory.
    row: Vec<f64>,
}

impl Scorer {
    /// A scorer of one input, whose columns are found by the model's names. The header, where the
    /// input has one, is given out like a record without a prediction.
    pub fn new(model: Model, written: Written) -> Self {
        // The reader takes the header for a record like the others, so that it is kept as it is.
        Self {
            model,
            reader: Reader::new(written).keeping_header().at_once(),
            places: None,
            tally: Tally::default(),
        }
    }

    /// Takes the next bytes, and gives `sink` the records that are whole by now.
    ///
    /// # Errors
    /// [`Error::NoSuchColumn`] for a predictor that the input lacks, and those of
    /// [`Reader::push`].
    pub fn push(&mut self, bytes: &[u8], sink: &mut dyn FnMut(Scored<'_>)) -> Result<(), Error> {
        let Self {
            model,
            reader,
            places,
            tally,
        } = self;
        reader.push(bytes, &mut |batch| {
            score(&batch, model, places, tally, sink)
        })
    }

    /// Ends the input.
    ///
    /// # Errors
    /// As [`push`](Self::push).
    pub fn finish(&mut self, sink: &mut dyn FnMut(Scored<'_>)) -> Result<(), Error> {
        let Self {
            model,
            reader,
            places,
            tally,
        } = self;
        reader.finish(&mut |batch| score(&batch, model, places, tally, sink))
    }

    /// How the input is written; `None` until enough of it was taken. Where it has a header, that is
    /// the first record given out.
    pub fn dialect(&self) -> Option<&Dialect> {
        self.reader.preview().map(|preview| &preview.dialect)
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

fn score(
    batch: &Batch<'_>,
    model: &Model,
    places: &mut Option<Places>,
    tally: &mut Tally,
    sink: &mut dyn FnMut(Scored<'_>),
) -> Result<(), Error> {
    let places = match (places, batch.preview()) {
        (Some(places), _) => places,
        (empty, Some(preview)) => {
            // Dates count from where they did in training.
            let find = |(name, origin): (&String, &Option<f64>)| {
                let at = preview.find(name)?;
                let column = &preview.columns[at];
                Ok((at, column.reads_since(&preview.dialect, *origin)))
            };
            let names = model.predictors().iter().chain([&model.layout.response]);
            let mut columns = names.zip(model.origins()).map(find);
            let predictors = columns.by_ref().take(model.predictors().len());
            empty.insert(Places {
                predictors: predictors.collect::<Result<_, _>>()?,
                response: columns.next().and_then(Result::ok),
                header_pending: preview.dialect.header,
                row: Vec::new(),
            })
        }
        (None, None) => return Ok(()),
    };
    let number = |record: &Record<'_>, (at, reads): &(usize, Reads)| match reads
        .classify(&record.field(*at)?)
    {
        Field::Number(value) => Some(value),
        _ => None,
    };
    // The header is a record here, but no row.
    let header = u64::from(
        batch
            .preview()
            .is_some_and(|preview| preview.dialect.header),
    );
    for record in batch.records() {
        let Places {
            predictors,
            response,
            header_pending,
            row,
        } = &mut *places;
        row.clear();
        row.extend(predictors.iter().map_while(|place| number(&record, place)));
        let prediction = model.predict(row).ok().filter(|y| y.is_finite());
        let is_header = std::mem::take(header_pending);
        if let Some(response) = response.as_ref().filter(|_| !is_header) {
            match number(&record, response).zip(prediction) {
                Some((observed, predicted)) => {
                    let row = record.row() - header;
                    tally.push([observed, predicted], row, || record.line());
                }
                None => tally.leave_out(),
            }
        }
        sink(Scored {
            text: record.text(),
            line_end: record.line_end(),
            prediction,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::Layout;

    const TABLE: &[u8] = b"name,x\n\"a, b\",10\nc,NA\nd,20\n";

    fn line(predictor: &str) -> Result<Model, Error> {
        let layout = Layout::plain("y".to_owned(), vec![predictor.to_owned()]);
        Model::new(layout, &[1.0, 2.0], None)
    }

    fn scored(pieces: &[&[u8]]) -> Result<Vec<(String, Option<f64>)>, Error> {
        let model = line("x")?;
        let mut scorer = Scorer::new(model, Written::default());
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
            let mut scorer = Scorer::new(model.clone(), Written::default());
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
            let metrics = scorer.metrics().ok_or(Error::Empty)?;
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
            let mut scorer = Scorer::new(model.clone(), Written::default());
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
            let mut scorer = Scorer::new(model, Written::default());
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
