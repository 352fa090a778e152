//! The reading session: CSV bytes in, observations out.

#[cfg(not(target_arch = "wasm32"))]
use std::path::Path;

use crate::collect::collected::Collected;
use crate::collect::collector::Collector;
use crate::collect::partial::PartialSummary;
use crate::csv::{Batch, Reader, SEGMENT, Schema};
use crate::design::options::Options;
use crate::error::{Error, ErrorKind};
use crate::observations::Observations;
use crate::rows::block::{SEGMENT_ROWS, Source};
use crate::rows::from_arrays::Data;

/// Reads one CSV input, in chunks of any size, for one model.
///
/// The observations have the same bits however the input is cut into chunks.
///
/// ```
/// use galton::{Ingest, Options};
///
/// let options = Options::new().response("height").weights("plants").hold_out(1);
/// let mut ingest = Ingest::new(options)?;
/// for chunk in ["week,height,plants\n1,2.1,4\n2,3", ".9,5\n3,6.2,5\n4,7.8,6\n5,10.1,3\n"] {
///     ingest.push(chunk.as_bytes())?;
/// }
/// let observations = ingest.finish()?;
/// assert_eq!(observations.moments().count(), 4);
/// assert_eq!(observations.held_out_rows(), [5.0, 10.1]);
/// # Ok::<(), galton::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Ingest {
    options: Options,
    reader: Reader,
    bytes: u64,
    collector: Option<Collector>,
}

/// Detects everything, and chooses the response and the predictors.
impl Default for Ingest {
    fn default() -> Self {
        Self {
            options: Options::default(),
            reader: Reader::default(),
            bytes: 0,
            collector: None,
        }
    }
}

impl Ingest {
    /// # Errors
    /// [`ErrorKind::InvalidOption`] for a delimiter, a decimal mark or another option that cannot be used.
    pub fn new(options: Options) -> Result<Self, Error> {
        Ok(Self {
            reader: Reader::new(options.dialect_hints()?),
            options,
            bytes: 0,
            collector: None,
        })
    }

    /// Takes the next bytes of the input.
    ///
    /// # Errors
    /// Any fault of an input: see [`Error`]. The session cannot continue after an error.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.bytes += bytes.len() as u64;
        let Self {
            options,
            reader,
            collector,
            ..
        } = self;
        reader.push(bytes, &mut |batch| take(&batch, options, collector))
    }

    /// The buffer to which the next bytes of the input may be written, for [`advance`](Self::advance). That saves
    /// a copy of all bytes.
    pub fn space(&mut self) -> &mut [u8] {
        self.reader.space()
    }

    /// Takes the first `count` bytes of [`space`](Self::space), after they were written there.
    ///
    /// # Errors
    /// As [`push`](Self::push).
    pub fn advance(&mut self, count: usize) -> Result<(), Error> {
        self.bytes += count as u64;
        let Self {
            options,
            reader,
            collector,
            ..
        } = self;
        reader.advance(count, &mut |batch| take(&batch, options, collector))
    }

    /// The number of bytes taken so far.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The number of rows read so far.
    pub fn rows(&self) -> u64 {
        self.reader.rows()
    }

    /// The schema that was detected at the start of the input, once enough bytes were taken.
    pub fn schema(&self) -> Option<&Schema> {
        self.reader.schema()
    }

    /// Leaves the records that begin at byte `until` of the input, or later, to another [`Ingest`], which
    /// [skips to them](Self::skip_to). `until` is rounded down to a multiple of 256 KiB; 0 leaves no records.
    #[must_use]
    pub fn until(mut self, until: u64) -> Self {
        let until = until - until % SEGMENT;
        self.reader = self.reader.until((until > 0).then_some(until));
        self
    }

    /// Whether all records were read that are not left to another reader. Bytes beyond them are kept for
    /// [`go_on`](Self::go_on).
    pub fn is_complete(&self) -> bool {
        self.reader.is_complete()
    }

    /// Forgets the rows pushed so far, which are the beginning of the input, and goes on with the records that
    /// begin at byte `from` or later. `from` is rounded down like [`until`](Self::until). Returns the place of
    /// the next byte to push. `None` if the input cannot be divided: it is UTF-16, rows are held out, or its
    /// first records are longer than the bytes pushed so far.
    pub fn skip_to(&mut self, from: u64) -> Option<u64> {
        let from = from - from % SEGMENT;
        self.reader.extent()?;
        if from == 0 || !self.collector.as_mut()?.restart() {
            return None;
        }
        self.bytes = 0;
        self.reader.restart(from);
        Some(from - 1)
    }

    /// Ends a reading that [skipped](Self::skip_to) the beginning. Returns its summary, for [`join`](Self::join).
    ///
    /// # Errors
    /// As [`push`](Self::push).
    pub fn finish_part(self) -> Result<Vec<u8>, Error> {
        let Self {
            options,
            mut reader,
            mut collector,
            ..
        } = self;
        reader.finish(&mut |batch| take(&batch, &options, &mut collector))?;
        let collector = collector.ok_or(Error::from(ErrorKind::Empty))?;
        // Without a line end no record begins or ends here.
        let extent = reader.extent().unwrap_or([u64::MAX; 2]);
        collector.into_partial(extent).into_bytes()
    }

    /// Takes the summary of the records that were left to another reader. Returns `false` and takes nothing if
    /// that reader did not begin where this one ended, because a line end there is inside a quoted field. Then
    /// [`go_on`](Self::go_on).
    ///
    /// # Errors
    /// [`ErrorKind::Document`] for bytes that are not a summary.
    pub fn join(&mut self, part: &[u8]) -> Result<bool, Error> {
        let part = PartialSummary::from_bytes(part)?;
        let ends = self.reader.extent().map(|[_, next]| next);
        let Some(collector) = self
            .collector
            .as_mut()
            .filter(|_| ends == Some(part.extent[0]))
        else {
            return Ok(false);
        };
        let end = part.extent[1];
        if !collector.append(part, self.reader.lines())? {
            return Ok(false);
        }
        self.bytes = end;
        Ok(true)
    }

    /// Leaves no records to another reader after all. Returns the place of the next byte to push.
    pub fn go_on(&mut self) -> u64 {
        self.reader.leave_none();
        self.bytes
    }

    /// Ends the input.
    ///
    /// # Errors
    /// As [`push`](Self::push), and if the rows have no fit:
    /// [`ErrorKind::TooFewObservations`], [`ErrorKind::ConstantPredictor`], [`ErrorKind::Collinear`],
    /// [`ErrorKind::TooLarge`].
    pub fn finish(self) -> Result<Observations, Error> {
        let Self {
            options,
            mut reader,
            bytes,
            mut collector,
        } = self;
        if !reader.is_complete() {
            reader.finish(&mut |batch| take(&batch, &options, &mut collector))?;
        }
        let mut collector = collector.ok_or(Error::from(ErrorKind::Empty))?;
        collector.report.bytes = bytes;
        let observations = Observations::new(collector.finish(reader.into_schema())?)?;
        #[cfg(not(target_arch = "wasm32"))]
        let observations = observations.read_by(options);
        Ok(observations)
    }

    /// Observations from named columns of numbers, all of one length. NaN is a missing value.
    ///
    /// # Errors
    /// [`ErrorKind::LengthMismatch`], [`ErrorKind::Text`] for an infinite number, and as
    /// [`finish`](Self::finish).
    pub fn columns(columns: &[(&str, &[f64])], options: &Options) -> Result<Observations, Error> {
        let numbers = columns
            .iter()
            .map(|(name, values)| (*name, Data::Numbers(values)));
        Self::table(&numbers.collect::<Vec<_>>(), options)
    }

    /// As [`columns`](Self::columns), for numbers and text.
    ///
    /// ```
    /// use galton::{Data, Ingest, Options};
    ///
    /// let (y, group) = ([1.0, 2.0, 5.0, 6.0], [0.0, 0.0, 1.0, 1.0]);
    /// let values = ["a".to_owned(), "b".to_owned()];
    /// let group = Data::Texts { codes: &group, values: &values };
    /// let options = Options::new().formula("y ~ group");
    /// let observations = Ingest::table(&[("y", Data::Numbers(&y)), ("group", group)], &options)?;
    /// assert_eq!(observations.coefficient_names(), ["groupb"]);
    /// assert_eq!(observations.exact().coefficients(), [1.5, 4.0]);
    /// # Ok::<(), galton::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`columns`](Self::columns).
    pub fn table(columns: &[(&str, Data<'_>)], options: &Options) -> Result<Observations, Error> {
        let collector = Collector::of_columns(columns, options)?;
        Observations::new(Self::collect(columns, collector)?)
    }

    /// As [`table`](Self::table), before anything is fitted.
    pub(crate) fn collect(
        columns: &[(&str, Data<'_>)],
        mut collector: Collector,
    ) -> Result<Collected, Error> {
        let rows = columns.first().map_or(0, |(_, data)| data.len());
        for (name, data) in columns {
            if data.len() != rows {
                let (column, expected, found) = ((*name).to_owned(), rows, data.len());
                return Err(Error::from(ErrorKind::LengthMismatch {
                    column,
                    expected,
                    found,
                }));
            }
        }
        if rows == 0 {
            return Err(Error::from(ErrorKind::Empty));
        }
        for (number, from) in (0..rows).step_by(SEGMENT_ROWS).enumerate() {
            let source = Source::Arrays {
                columns,
                rows: from..rows.min(from + SEGMENT_ROWS),
                first_row: 1,
            };
            collector.push(&source, number as u64)?;
        }
        collector.finish(None)
    }
}

/// Reading without a loop of one's own.
#[cfg(not(target_arch = "wasm32"))]
impl Ingest {
    /// Takes a reader to its end. There is no need to buffer it: it is read in pieces of 64 KB or more,
    /// straight into the parser's buffer.
    ///
    /// ```
    /// use galton::{Ingest, Options};
    ///
    /// let mut ingest = Ingest::new(Options::new().formula("dist ~ speed"))?;
    /// ingest.read(&b"speed,dist\n4,2\n7,4\n"[..])?;
    /// ingest.read(&b"8,16\n9,10\n"[..])?; // goes on where the first one ended
    /// assert_eq!(ingest.finish()?.moments().count(), 4);
    /// # Ok::<(), galton::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Io`] where the reader fails, and as [`push`](Self::push).
    pub fn read(&mut self, reader: impl std::io::Read) -> Result<(), Error> {
        self.read_from(reader, None)
    }

    fn read_from(
        &mut self,
        mut reader: impl std::io::Read,
        path: Option<&Path>,
    ) -> Result<(), Error> {
        loop {
            match reader.read(self.space()) {
                Ok(0) => return Ok(()),
                Ok(count) => self.advance(count)?,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(io_error(&error, path, self.bytes)),
            }
        }
    }

    /// The observations in a file.
    ///
    /// ```
    /// use galton::{Ingest, Options};
    ///
    /// let options = Options::new().formula("dist ~ speed").folds(5);
    /// let cars = Ingest::file("tests/data/cars.csv", &options)?;
    /// assert_eq!(cars.moments().count(), 50);
    /// # Ok::<(), galton::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Io`] where the file cannot be read; [`ErrorKind::InvalidOption`]; and as
    /// [`finish`](Self::finish).
    pub fn file(path: impl AsRef<Path>, options: &Options) -> Result<Observations, Error> {
        let path = path.as_ref();
        let mut ingest = Self::new(options.clone())?;
        let file = std::fs::File::open(path).map_err(|error| io_error(&error, Some(path), 0))?;
        ingest.read_from(file, Some(path))?;
        ingest.finish()
    }

    /// The observations that a reader gives: standard input, a socket, a decompressor.
    ///
    /// # Errors
    /// As [`file`](Self::file).
    pub fn reader(reader: impl std::io::Read, options: &Options) -> Result<Observations, Error> {
        let mut ingest = Self::new(options.clone())?;
        ingest.read(reader)?;
        ingest.finish()
    }
}

#[cfg(not(target_arch = "wasm32"))]
#[cold]
fn io_error(error: &std::io::Error, path: Option<&Path>, bytes: u64) -> Error {
    Error::from(ErrorKind::Io {
        path: path.map(Path::to_owned),
        bytes,
        kind: error.kind(),
        message: error.to_string(),
    })
}

/// Fits a model, as R writes it, to a CSV file, by least squares.
///
/// The file is read once, in constant memory. Use [`Ingest::file`] for weights, folds, a test set, or a file
/// whose dialect is known.
///
/// ```
/// let cars = galton::fit("tests/data/cars.csv", "dist ~ speed")?;
/// println!("{}", cars.inference()?); // R's table
/// let distance = cars.model()?.predict(&[21.0])?;
/// assert_eq!(distance, 65.0014890510949);
/// # Ok::<(), galton::Error>(())
/// ```
///
/// # Errors
/// [`ErrorKind::Io`] where the file cannot be read, [`ErrorKind::Formula`] for text that is not a formula, and as
/// [`Ingest::finish`].
#[cfg(not(target_arch = "wasm32"))]
pub fn fit(path: impl AsRef<Path>, formula: &str) -> Result<Observations, Error> {
    Ingest::file(path, &Options::new().formula(formula))
}

/// As [`fit`](fit()), from a reader of a CSV.
///
/// ```
/// let csv = "speed,dist\n4,2\n7,4\n8,16\n9,10\n";
/// let cars = galton::fit_reader(csv.as_bytes(), "dist ~ speed")?;
/// assert_eq!(cars.formula(), "dist ~ speed");
/// # Ok::<(), galton::Error>(())
/// ```
///
/// # Errors
/// As [`fit`](fit()).
#[cfg(not(target_arch = "wasm32"))]
pub fn fit_reader(reader: impl std::io::Read, formula: &str) -> Result<Observations, Error> {
    Ingest::reader(reader, &Options::new().formula(formula))
}

fn take(
    batch: &Batch<'_>,
    options: &Options,
    collector: &mut Option<Collector>,
) -> Result<(), Error> {
    let collector = match (collector, batch.schema()) {
        (Some(collector), _) => collector,
        (empty, Some(schema)) => empty.insert(Collector::new(schema, options)?),
        (None, None) => return Ok(()),
    };
    collector.push(&Source::Batch(*batch), batch.segment())
}
