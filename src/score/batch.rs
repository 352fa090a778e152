//! A batch of records with their predictions.

use super::table::Numbers;
use crate::csv::{Batch, Record};

/// One line of the table, as in the file, and its prediction. The line is a record, a comment or a blank line. All
/// lines one after the other, each with its line end, are the bytes of the table.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Scored<'a> {
    /// The bytes of the record without its line end.
    pub text: &'a [u8],
    /// The line end; empty at the end of the input.
    pub line_end: &'a [u8],
    /// `None` if a predictor is missing or text, a category has a value that the model has not seen,
    /// the record has more fields than the table has columns, or the prediction would not be finite. Of the
    /// response's logarithm, if that is modelled.
    pub prediction: Option<f64>,
    /// The response, or its logarithm, if that is modelled; `None` if it is missing or text, or the input has
    /// none.
    pub observed: Option<f64>,
    /// The row's number, 1 for the first record below the header; 0 for the header, a comment and a blank line.
    pub row: u64,
    /// Whether it is a comment or a blank line, which has no field for a prediction.
    pub is_aside: bool,
    /// The number of fields that the record lacks, compared with the columns of its table. In the scored table,
    /// the same number of delimiters fills the gap before the prediction.
    pub lacking: usize,
    /// The byte between two fields.
    pub delimiter: u8,
    record: Record<'a>,
}

impl Scored<'_> {
    /// The line of the file on which it begins. Counted when asked for.
    pub fn line(&self) -> u64 {
        self.record.line()
    }
}

/// A batch with the predictions of its records.
pub(crate) struct ScoredBatch<'a> {
    /// The header, if it comes before these records.
    pub(super) header: Option<Record<'a>>,
    /// Where the bytes begin that belong to the batch.
    pub(super) start: usize,
    /// The records after the header.
    pub(super) batch: Batch<'a>,
    /// The number of the first of them.
    pub(super) first_row: u64,
    pub(super) numbers: &'a Numbers,
    pub(super) width: usize,
    pub(super) delimiter: u8,
}

impl ScoredBatch<'_> {
    /// The columns that are added to the text, by record: predictions, and both ends of their intervals.
    pub(super) fn columns(&self) -> [&[f64]; 3] {
        let [lower, upper] = &self.numbers.ends;
        [&self.numbers.predictions, lower, upper]
    }

    /// Gives out the lines, one by one.
    pub(super) fn each(&self, sink: &mut dyn FnMut(Scored<'_>)) {
        let comment = self.batch.comment;
        let line = |record: Record<'_>,
                    is_header: bool,
                    number: Option<usize>,
                    sink: &mut dyn FnMut(Scored<'_>)| {
            let finite = |values: &[f64]| {
                let value = values.get(number?)?;
                Some(*value).filter(|value| !value.is_nan())
            };
            let is_aside = number.is_none() && !is_header;
            sink(Scored {
                text: record.text(),
                line_end: record.line_end(),
                prediction: finite(&self.numbers.predictions),
                observed: finite(&self.numbers.observed),
                row: number.map_or(0, |number| self.first_row + number as u64),
                is_aside,
                lacking: match is_aside {
                    true => 0,
                    false => self.width.saturating_sub(record.width()),
                },
                delimiter: self.delimiter,
                record,
            });
        };
        if let Some(header) = self.header {
            line(header, true, None, sink);
        }
        let mut number = 0;
        for record in self.batch.lines(true) {
            if record.is_blank_line() {
                line(record, false, None, sink);
                continue;
            }
            let own = (!record.is_comment(comment)).then_some(number);
            line(record, false, own, sink);
            number += 1;
        }
    }
}
