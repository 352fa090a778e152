//! The first half of the corridor in one piece: CSV bytes in, observations out.

use crate::csv::{Batch, Preview, Reader};
use crate::design::{Design, LeftOut, Options, Reason};
use crate::error::Error;
use crate::observations::{Gather, Observations};

/// Reads one CSV input, in chunks of any size, for one model.
///
/// However the input is cut, the observations are the same to the last bit.
#[derive(Clone, Debug, Default)]
pub struct Ingest {
    options: Options,
    reader: Reader,
    bytes: u64,
    gather: Option<Gather>,
    /// Kept from record to record for its memory.
    row: Vec<f64>,
}

impl Ingest {
    /// # Errors
    /// [`Error::InvalidOption`] for a delimiter that cannot be one.
    pub fn new(options: Options) -> Result<Self, Error> {
        Ok(Self {
            reader: Reader::new(options.delimiter_byte()?, options.header),
            options,
            bytes: 0,
            gather: None,
            row: Vec::new(),
        })
    }

    /// Takes the next bytes of the input.
    ///
    /// # Errors
    /// All that can be wrong with an input; see [`Error`]. The input is of no further use then.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.bytes += bytes.len() as u64;
        let Self {
            options,
            reader,
            gather,
            row,
            ..
        } = self;
        reader.push(bytes, &mut |batch| take(batch, options, gather, row))
    }

    /// How many bytes were taken.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// How many rows were read from them so far.
    pub fn rows(&self) -> u64 {
        self.reader.rows()
    }

    /// What was found at the start of the input, once enough of it was taken.
    pub fn preview(&self) -> Option<&Preview> {
        self.reader.preview()
    }

    /// Ends the input.
    ///
    /// # Errors
    /// As [`push`](Self::push), and what keeps the rows from having a fit:
    /// [`Error::TooFewObservations`], [`Error::ConstantPredictor`], [`Error::Collinear`],
    /// [`Error::TooLarge`].
    pub fn finish(self) -> Result<Observations, Error> {
        let Self {
            options,
            mut reader,
            bytes,
            mut gather,
            mut row,
        } = self;
        reader.finish(&mut |batch| take(batch, &options, &mut gather, &mut row))?;
        let mut gather = gather.ok_or(Error::Empty)?;
        gather.report.bytes = bytes;
        gather.finish(options.intercept)
    }

    /// Observations from columns of numbers by name, all of one length. A number that is not a
    /// number (NaN) counts as missing.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`], [`Error::Text`] for an infinite number, and as
    /// [`finish`](Self::finish).
    pub fn columns(columns: &[(&str, &[f64])], options: &Options) -> Result<Observations, Error> {
        let names: Vec<(&str, bool)> = columns.iter().map(|(name, _)| (*name, true)).collect();
        let design = Design::among(&names, options)?;
        let rows = columns.first().map_or(0, |(_, values)| values.len());
        for (name, values) in columns {
            if values.len() != rows {
                let (column, expected, found) = ((*name).to_owned(), rows, values.len());
                return Err(Error::LengthMismatch {
                    column,
                    expected,
                    found,
                });
            }
        }
        if rows == 0 {
            return Err(Error::Empty);
        }
        let mut gather = Gather::new(design, options);
        let mut row = Vec::new();
        for at in 0..rows {
            match gather.design().row_of(columns, at, &mut row)? {
                None => gather.take(&row)?,
                Some(column) => {
                    let left_out = LeftOut {
                        reason: Reason::Missing,
                        column,
                        text: "NaN".to_owned(),
                    };
                    gather.leave_out(at as u64 + 1, at as u64 + 1, left_out);
                }
            }
        }
        gather.finish(options.intercept)
    }
}

fn take(
    batch: Batch<'_>,
    options: &Options,
    gather: &mut Option<Gather>,
    row: &mut Vec<f64>,
) -> Result<(), Error> {
    let gather = match (gather, batch.preview()) {
        (Some(gather), _) => gather,
        (empty, Some(preview)) => {
            empty.insert(Gather::new(Design::choose(preview, options)?, options))
        }
        (None, None) => return Ok(()),
    };
    for record in batch.records() {
        match gather.design().row(&record, row)? {
            None => gather.take(row)?,
            Some(left_out) => gather.leave_out(record.row(), record.line(), left_out),
        }
    }
    Ok(())
}
