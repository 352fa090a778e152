//! Figures of every column of an input, whichever of them a model is of.

use std::borrow::Cow;

use super::report::{ColumnReport, Frequent, Report};
use crate::csv::{Batch, ColumnKind, Field, FieldFormat, Reader, Schema, excerpt};
use crate::design::options::Options;
use crate::error::{Error, ErrorKind};
use crate::moments::Moments;
use crate::moments::merge_tree::{GroupedMoments, MergeTree};
use crate::rows::exclude::{LeftOut, Reason};
use crate::rows::from_csv::Rows;
use galton_kernel::block::{BLOCK, Values, pivot};
use galton_kernel::block_products::{BlockProducts, Summation};

/// The most columns that are described.
const DESCRIBED: usize = 50_000;

/// How many different texts of a column are counted.
const DISTINCT: usize = 1000;

/// How many of the most frequent are told.
const FREQUENT: usize = 3;

/// Reads one CSV input, in chunks of any size, for the figures of all its columns: those of all that is
/// in a column, whatever is missing beside it. Constant memory, and no model.
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

/// What is known of the records so far.
#[derive(Clone, Debug)]
struct Tally {
    report: Report,
    comment: Option<u8>,
    columns: Vec<Column>,
    rows: Rows,
    values: Vec<f64>,
    block_products: BlockProducts,
}

/// What is known of one column.
#[derive(Clone, Debug)]
struct Column {
    reads: FieldFormat,
    pivot: Option<f64>,
    segments: MergeTree,
    texts: Option<Texts>,
}

/// The texts of a column and how often each is there, in the order of their bytes.
#[derive(Clone, Debug, Default)]
struct Texts(Vec<(Vec<u8>, u64)>);

impl Describe {
    /// Of what `options` say only how the input is written counts here.
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

    /// How many rows were read so far.
    pub fn rows(&self) -> u64 {
        self.reader.rows()
    }

    /// Ends the input. No row of the report is in a fit, and only those without the right number of fields
    /// are left out.
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
        let columns = schema.columns.iter().map(|column| Column {
            reads: column.field_format(&schema.dialect),
            pivot: None,
            segments: MergeTree::default(),
            texts: (column.kind == ColumnKind::Text).then(Texts::default),
        });
        Ok(Self {
            report: Report::of(schema),
            comment: schema.dialect.comment,
            columns: columns.collect(),
            rows: Rows::default(),
            values: Vec::new(),
            block_products: BlockProducts::default(),
        })
    }

    fn batch(&mut self, batch: &Batch<'_>) -> Result<(), Error> {
        let Self { report, rows, .. } = self;
        rows.divide(batch, self.columns.len());
        batch.oddities().for_each(|note| report.note(note));
        for record in rows.left_out(batch) {
            let reason = if record.is_comment(self.comment) {
                Reason::Comment
            } else {
                Reason::Ragged
            };
            let left_out = LeftOut {
                reason,
                column: "",
                text: Cow::Borrowed(record.text()),
            };
            report.leave_out(record.row(), || record.line(), &left_out);
        }
        report.rows += rows.records() as u64;
        let mut failed = Vec::new();
        for (at, (column, report)) in self.columns.iter_mut().zip(&mut report.columns).enumerate() {
            failed.clear();
            rows.read_alone(batch, at, &column.reads, &mut self.values, &mut failed);
            for row in &failed {
                column.tell(&rows.field(batch, *row, at), report);
            }
            drop_rows(&mut self.values, &failed);
            column.sum(batch.segment(), &self.values, &mut self.block_products)?;
        }
        Ok(())
    }
}

impl Column {
    /// Counts a field that is no number.
    fn tell(&mut self, field: &[u8], report: &mut ColumnReport) {
        if self.reads.classify(field) == Field::Missing {
            report.missing += 1;
            return;
        }
        report.text += 1;
        if self
            .texts
            .as_mut()
            .is_some_and(|texts| !texts.count(field.trim_ascii()))
        {
            self.texts = None;
        }
    }

    /// Takes in the numbers of a segment.
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
    /// Counts one; `false` where there are too many.
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

    /// The most frequent, the first among equals.
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

/// Drops the values of these rows, which rise.
fn drop_rows(values: &mut Vec<f64>, rows: &[usize]) {
    let (mut row, mut next) = (0, rows.iter().peekable());
    values.retain(|_| {
        row += 1;
        next.next_if_eq(&&(row - 1)).is_none()
    });
}
