//! What a table looks like, found in its first part: delimiter, header, names, kinds of columns.

use serde::Serialize;

use super::index::Index;
use super::number::{Field, classify};
use super::reader::{BYTE_ORDER_MARK, Batch, Record};
use crate::error::Error;

/// What may stand between fields, the likeliest first.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// How many records the delimiter is judged by.
const JUDGED: usize = 200;

/// How many rows a preview shows.
const SHOWN: usize = 20;

/// How the records of an input are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// The byte between two fields.
    pub delimiter: u8,
    /// Whether the first record names the columns.
    pub header: bool,
}

/// What the fields of a column mostly are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ColumnKind {
    /// At least half of what is not missing are numbers.
    Number,
    /// More than half of what is not missing is text.
    Text,
    /// All are missing.
    Empty,
}

/// One column of a preview; the figures are of the part that was looked at.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Column {
    /// The name in the header, or `column 3`.
    pub name: String,
    /// What it mostly holds.
    pub kind: ColumnKind,
    /// How many fields are missing.
    pub missing: u64,
    /// The least number.
    pub min: Option<f64>,
    /// The largest number.
    pub max: Option<f64>,
}

/// A first look at a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Preview {
    /// How it is written.
    pub dialect: Dialect,
    /// Its columns, from the left.
    pub columns: Vec<Column>,
    /// Its first rows as text, 20 at the most, the header not among them.
    pub rows: Vec<Vec<String>>,
}

impl Preview {
    /// Where the column of this name stands.
    pub(crate) fn find(&self, name: &str) -> Result<usize, Error> {
        let mut found = (0..self.columns.len()).filter(|at| self.columns[*at].name == name);
        match (found.next(), found.next()) {
            (Some(at), None) => Ok(at),
            (Some(_), Some(_)) => Err(Error::AmbiguousColumn {
                name: name.to_owned(),
            }),
            (None, _) => Err(Error::NoSuchColumn {
                name: name.to_owned(),
                columns: self
                    .columns
                    .iter()
                    .map(|column| column.name.clone())
                    .collect(),
            }),
        }
    }

    /// Looks at the first part of an input, which is `whole` if nothing follows. What is given is
    /// not guessed. `Ok(None)` if fewer than two
    /// records end in a part that is not the whole.
    ///
    /// # Errors
    /// [`Error::Binary`], and [`Error::Empty`] where a whole input has no record.
    pub fn of(
        prefix: &[u8],
        whole: bool,
        delimiter: Option<u8>,
        header: Option<bool>,
    ) -> Result<Option<Self>, Error> {
        if let Some(byte) = prefix.iter().position(|byte| *byte == 0) {
            return Err(Error::Binary { byte: byte as u64 });
        }
        let text = prefix.strip_prefix(BYTE_ORDER_MARK).unwrap_or(prefix);
        let delimiter = delimiter.unwrap_or_else(|| find_delimiter(text, whole));
        let index = index(text, delimiter, whole);
        let batch = Batch::of(text, &index, 1);
        // One record may be the header only: what the columns hold is seen from the second on.
        if !whole && batch.len() < 2 {
            return Ok(None);
        }
        let Some(first) = batch.records().next() else {
            return Err(Error::Empty);
        };
        let header = header.unwrap_or_else(|| has_header(&batch, &first));
        let columns = (0..first.width())
            .map(|at| column(&batch, usize::from(header), at, header.then_some(&first)))
            .collect();
        let rows = batch
            .records()
            .skip(usize::from(header))
            .take(SHOWN)
            .map(|record| (0..record.width()).map(|at| text_of(&record, at)).collect())
            .collect();
        let dialect = Dialect { delimiter, header };
        Ok(Some(Self {
            dialect,
            columns,
            rows,
        }))
    }
}

/// The records of a prefix; the last one, which may be cut, only if it is the whole input.
fn index(text: &[u8], delimiter: u8, whole: bool) -> Index {
    let mut index = Index::new(delimiter);
    index.scan(text, 0);
    if whole {
        index.finish(text.len());
    }
    index
}

pub(super) fn text_of(record: &Record<'_>, at: usize) -> String {
    let field = record.field(at).unwrap_or_default();
    String::from_utf8_lossy(field.trim_ascii()).into_owned()
}

fn kind_of(record: &Record<'_>, at: usize) -> Field {
    record
        .field(at)
        .map_or(Field::Missing, |field| classify(&field))
}

/// The delimiter by which the most records have the same number of fields, two at least; among
/// equals the one that makes the most numbers.
fn find_delimiter(text: &[u8], whole: bool) -> u8 {
    let score = |delimiter: u8| {
        let index = index(text, delimiter, whole);
        let batch = Batch::of(text, &index, 1);
        let widths: Vec<usize> = batch.records().take(JUDGED).map(|r| r.width()).collect();
        let same = |width: usize| widths.iter().filter(|w| **w == width).count();
        let (alike, width) = widths
            .iter()
            .map(|w| (same(*w), *w))
            .max()
            .unwrap_or((0, 0));
        if width < 2 {
            return (0, 0);
        }
        let numbers = batch
            .records()
            .take(JUDGED)
            .flat_map(|record| (0..record.width()).map(move |at| kind_of(&record, at)))
            .filter(|field| matches!(field, Field::Number(_)))
            .count();
        (alike, numbers)
    };
    // `max_by_key` takes the last of equals, and the likeliest stands first.
    DELIMITERS
        .into_iter()
        .rev()
        .max_by_key(|delimiter| score(*delimiter))
        .unwrap_or(b',')
}

/// Whether the first record differs in kind from what stands below it: words over numbers. Where
/// all is text there is nothing to tell by, and most tables have a header.
fn has_header(batch: &Batch<'_>, first: &Record<'_>) -> bool {
    let is_number = |at: usize| matches!(kind_of(first, at), Field::Number(_));
    let over_numbers = |at: usize| {
        let below = batch.records().skip(1).take(JUDGED);
        below
            .map(|record| kind_of(&record, at))
            .any(|field| matches!(field, Field::Number(_)))
    };
    let mut columns = 0..first.width();
    let words_over_numbers = columns
        .clone()
        .any(|at| matches!(kind_of(first, at), Field::Text) && over_numbers(at));
    words_over_numbers || !columns.any(is_number)
}

fn column(batch: &Batch<'_>, skip: usize, at: usize, header: Option<&Record<'_>>) -> Column {
    let (mut numbers, mut texts, mut missing) = (0u64, 0u64, 0u64);
    let (mut min, mut max) = (f64::INFINITY, f64::NEG_INFINITY);
    for record in batch.records().skip(skip) {
        match kind_of(&record, at) {
            Field::Number(value) => {
                numbers += 1;
                min = min.min(value);
                max = max.max(value);
            }
            Field::Missing => missing += 1,
            Field::Text => texts += 1,
        }
    }
    let name = header
        .map(|record| text_of(record, at))
        .filter(|name| !name.is_empty());
    Column {
        name: name.unwrap_or_else(|| format!("column {}", at + 1)),
        kind: match (numbers, texts) {
            (0, 0) => ColumnKind::Empty,
            _ if numbers >= texts => ColumnKind::Number,
            _ => ColumnKind::Text,
        },
        missing,
        min: (numbers > 0).then_some(min),
        max: (numbers > 0).then_some(max),
    }
}
