//! Figures of every column of an input, without a model.

use super::report::{ColumnReport, Frequent, Report};
use crate::csv::{Batch, ColumnKind, Reader, Schema, excerpt, stray_quote};
use crate::design::options::Options;
use crate::error::{Error, ErrorKind};
use crate::moments::Moments;
use crate::moments::merge_tree::{GroupedMoments, MergeTree};
use crate::rows::exclude::{Excluded, Fault};
use crate::rows::from_csv::BatchRows;
use crate::rows::plan::{PlannedColumn, Role};
use galton_kernel::block::{BLOCK, Values, pivot};
use galton_kernel::block_products::{BlockProducts, Summation};

/// The most columns that are described.
const DESCRIBED: usize = 50_000;

/// How many different texts of a column are counted.
const DISTINCT: usize = 1000;

/// How many of the most frequent texts a report has.
const FREQUENT: usize = 3;

/// Reads one CSV input, in chunks of any size, for the figures of all its columns. Each column counts by
/// itself: a value counts also if another of its row is missing. Memory does not grow with the number of
/// rows.
///
/// ```
/// let mut describe = galton::Describe::new(&galton::Options::default())?;
/// describe.push(b"name,x\nann,1\nbob,NA\nann,4\n")?;
/// let report = describe.finish()?;
/// let [name, x] = &report.columns[..] else { unreachable!() };
/// assert_eq!((x.count, x.missing, x.mean), (2, 1, Some(2.5)));
/// assert_eq!((name.text, name.distinct), (3, Some(2)));
/// # Ok::<(), galton::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Describe {
    reader: Reader,
    tally: Option<Tally>,
    bytes: u64,
}

/// The figures of the records so far.
#[derive(Clone, Debug)]
struct Tally {
    report: Report,
    columns: Vec<Column>,
    rows: BatchRows,
    /// A buffer for the numbers of one column.
    values: Vec<f64>,
    block_products: BlockProducts,
}

/// The figures of one column so far.
#[derive(Clone, Debug)]
struct Column {
    planned: PlannedColumn,
    pivot: Option<f64>,
    segments: MergeTree,
    /// `None` for a column of numbers, and beyond [`DISTINCT`] different texts.
    texts: Option<Texts>,
}

/// The texts of a column with their frequencies, in the order of their bytes.
#[derive(Clone, Debug, Default)]
struct Texts(Vec<(Vec<u8>, u64)>);

impl Describe {
    /// A description of one input. It uses only the options that concern the dialect.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidOption`] for a delimiter, a decimal mark, … that cannot be one.
    pub fn new(options: &Options) -> Result<Self, Error> {
        Ok(Self {
            reader: Reader::new(options.dialect_hints()?),
            tally: None,
            bytes: 0,
        })
    }

    /// Takes the next bytes of the input.
    ///
    /// # Errors
    /// As [`Reader::push`](crate::csv::Reader::push), and [`ErrorKind::TooWide`] beyond 50,000 columns.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.bytes += bytes.len() as u64;
        let Self { reader, tally, .. } = self;
        reader.push(bytes, &mut |batch| take(&batch, tally))
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
        let Self { reader, tally, .. } = self;
        reader.advance(count, &mut |batch| take(&batch, tally))
    }

    /// The number of rows read so far.
    pub fn rows(&self) -> u64 {
        self.reader.rows()
    }

    /// Ends the input. No row of the report is in a fit. Rows left out are comments and those with another
    /// number of fields.
    ///
    /// # Errors
    /// As [`push`](Self::push).
    pub fn finish(mut self) -> Result<Report, Error> {
        let Self { reader, tally, .. } = &mut self;
        reader.finish(&mut |batch| take(&batch, tally))?;
        let schema = self.reader.schema().ok_or(Error::from(ErrorKind::Empty))?;
        let mut tally = match self.tally {
            Some(tally) => tally,
            None => Tally::new(schema)?,
        };
        tally.report.bytes = self.bytes;
        for (column, report) in tally.columns.into_iter().zip(&mut tally.report.columns) {
            report.figure(&column.segments.total()?.all(1)?, 0);
            if let Some(texts) = column.texts {
                report.distinct = Some(texts.0.len() as u64);
                report.frequent = texts.frequent();
            }
        }
        Ok(tally.report)
    }
}

fn take(batch: &Batch<'_>, tally: &mut Option<Tally>) -> Result<(), Error> {
    let tally = match (tally, batch.schema()) {
        (Some(tally), _) => tally,
        (empty, Some(schema)) => empty.insert(Tally::new(schema)?),
        (None, None) => return Ok(()),
    };
    tally.batch(batch)
}

impl Tally {
    fn new(schema: &Schema) -> Result<Self, Error> {
        let (count, limit) = (schema.columns.len(), DESCRIBED);
        if count > limit {
            return Err(Error::from(ErrorKind::TooWide { count, limit }));
        }
        let columns = schema.columns.iter().enumerate();
        let columns = columns.map(|(at, column)| Column {
            planned: PlannedColumn {
                name: column.name.clone(),
                at,
                has_numbers: false,
                format: column.field_format(&schema.dialect),
                written: column.written.clone(),
                role: Role::Number,
                is_factor: false,
            },
            pivot: None,
            segments: MergeTree::default(),
            texts: (column.kind == ColumnKind::Text).then(Texts::default),
        });
        Ok(Self {
            report: Report::of(schema),
            columns: columns.collect(),
            rows: BatchRows::default(),
            values: Vec::new(),
            block_products: BlockProducts::default(),
        })
    }

    fn batch(&mut self, batch: &Batch<'_>) -> Result<(), Error> {
        let Self { report, rows, .. } = self;
        rows.split_by_width(batch, self.columns.len());
        batch.encoding_notes().for_each(|note| report.note(note));
        rows.note(batch)
            .into_iter()
            .chain(stray_quote(batch))
            .for_each(|note| report.note(note));
        for (at, (_, reason)) in rows.others().enumerate() {
            report.exclude(&Excluded::record(rows.other(batch, at), reason, batch));
        }
        report.rows += rows.records() as u64;
        let (values, mut notes) = (&mut self.values, Vec::new());
        for (column, report) in self.columns.iter_mut().zip(&mut report.columns) {
            let (planned, texts) = (&column.planned, &mut column.texts);
            let mut faults = 0;
            let mut found = |_, fault, field: &[u8]| {
                faults += 1;
                count_fault(fault, field, texts, report);
            };
            let doubtful = rows.read_column(batch, planned, None, values, &mut found);
            notes.extend(doubtful.map(|found| rows.note_of_doubt(batch, planned, found)));
            if faults > 0 {
                values.retain(|value| !value.is_nan());
            }
            column.sum(batch.segment(), values, &mut self.block_products)?;
        }
        notes.into_iter().for_each(|note| report.note(note));
        Ok(())
    }
}

/// Counts a field that is not a number.
fn count_fault(fault: Fault, field: &[u8], texts: &mut Option<Texts>, report: &mut ColumnReport) {
    if fault == Fault::Missing {
        report.missing += 1;
        return;
    }
    report.text += 1;
    if texts
        .as_mut()
        .is_some_and(|known| !known.count(field.trim_ascii()))
    {
        *texts = None;
    }
}

impl Column {
    /// Adds the numbers of a segment.
    fn sum(
        &mut self,
        segment: u64,
        values: &[f64],
        block_products: &mut BlockProducts,
    ) -> Result<(), Error> {
        if values.is_empty() {
            return Ok(());
        }
        let pivot = *self.pivot.get_or_insert_with(|| pivot(values));
        let mut moments = Moments::about(vec![pivot]);
        for block in values.chunks(BLOCK) {
            let values = |_| Values {
                high: block,
                low: &[],
            };
            moments.push_block(&values, Summation::default(), block_products);
        }
        self.segments.push(segment, GroupedMoments::of(moments))
    }
}

impl Texts {
    /// Counts one text; `false` if there are too many different ones.
    fn count(&mut self, text: &[u8]) -> bool {
        match self
            .0
            .binary_search_by(|(other, _)| other.as_slice().cmp(text))
        {
            Ok(at) => self.0[at].1 += 1,
            Err(_) if self.0.len() == DISTINCT => return false,
            Err(at) => self.0.insert(at, (text.to_vec(), 1)),
        }
        true
    }

    /// The most frequent texts; of equally frequent ones the first.
    fn frequent(mut self) -> Vec<Frequent> {
        let mut frequent = Vec::new();
        while frequent.len() < FREQUENT
            && let Some(most) = self.0.iter().map(|(_, count)| *count).max()
            && let Some(at) = self.0.iter().position(|(_, count)| *count == most)
        {
            let (text, count) = self.0.remove(at);
            frequent.push(Frequent {
                text: excerpt(&text),
                count,
            });
        }
        frequent
    }
}
