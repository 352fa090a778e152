//! Rows of numbers from any source, and the rows that are skipped.

use std::ops::Range;

use super::exclude::{Excluded, Fault, Reason};
use super::from_arrays::Data;
use super::from_csv::BatchRows;
use super::levels::Levels;
use super::plan::Plan;
use crate::csv::{
    Batch, FieldFormat, Lookalike, LooksLike, Note, NoteKind, Numerals, excerpt, looks_of,
};
use crate::error::{Error, ErrorKind, Position, joined, rounded};
use crate::numerics::expression::{Step, evaluate};
use crate::suggestion::Suggestion;
use galton_kernel::records::retain_rows;

/// How many rows of arrays are read at a time.
pub(crate) const SEGMENT_ROWS: usize = 16 * 1024;

/// The cure for a unit that the other values of a column do not have.
const OTHER_UNIT: &str = "the other values of the column have no such mark, or another one: treat text as missing, or write all in one unit";

/// The source of rows.
#[derive(Clone, Debug)]
pub(crate) enum Source<'a> {
    /// Records.
    Batch(Batch<'a>),
    /// Rows of arrays.
    Arrays {
        columns: &'a [(&'a str, Data<'a>)],
        rows: Range<usize>,
        /// The row number of the arrays' first row in a report.
        first_row: u64,
    },
}

/// A block of numbers: the rows of one [`Source`] that have a number in every column of a [`Plan`]. Kept
/// from source to source for its memory.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rows {
    /// The columns of the plan, one number a row that is kept.
    pub(crate) columns: Vec<Vec<f64>>,
    /// How many fields of each column were missing, and in how many there was text.
    pub(crate) faults: Vec<FaultCounts>,
    batch: BatchRows,
    /// How many rows the source has.
    total: usize,
    /// The reason why each row is skipped; shorter if the last rows are kept.
    excluded: Vec<Option<Exclusion>>,
    /// Whether each row of the usual width is kept.
    is_kept: Vec<bool>,
    /// Whether a record among the rows is not a row, so that the batch has to be read again.
    seeks_again: bool,
    /// The row and the fault of each field of one column that has no number.
    found: Vec<(usize, Fault)>,
    /// For each column, the first number whose reading is in doubt: the index of the column in the plan, the kind of the
    /// note, and the row.
    doubtful: Vec<(usize, (NoteKind, usize))>,
}

/// How many fields of a column were of no use.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct FaultCounts {
    pub(crate) missing: u64,
    pub(crate) text: u64,
}

/// Why a row is skipped.
#[derive(Clone, Copy, Debug)]
struct Exclusion {
    reason: Reason,
    place: Place,
}

/// The place of the fault in a row.
#[derive(Clone, Copy, Debug)]
enum Place {
    /// A field: the index of its column in the plan, and the index of its row among the rows of the usual width.
    Column(u32, u32),
    /// A whole record of another width.
    Record,
    /// A whole row: its index among the rows of the usual width.
    Row(u32),
}

/// The first field that ends the reading.
struct Stop {
    number: usize,
    row: usize,
    column: usize,
    fault: Fault,
}

impl Rows {
    /// Reads the rows of a source. `levels` are those of the plan's categories.
    ///
    /// # Errors
    /// The error of the first row with an unusable field, and of the first such field in it.
    pub(crate) fn read(
        &mut self,
        source: &Source<'_>,
        plan: &Plan,
        levels: &mut [Levels],
    ) -> Result<(), Error> {
        self.seeks_again = false;
        self.read_once(source, plan, levels)?;
        if let (true, Source::Batch(batch)) = (std::mem::take(&mut self.seeks_again), source) {
            // Text in a column of numbers has shown that some records are not rows.
            let mut batch = *batch;
            (batch.is_uniform, batch.seeks_asides) = (false, true);
            self.read_once(&Source::Batch(batch), plan, levels)?;
        }
        Ok(())
    }

    fn read_once(
        &mut self,
        source: &Source<'_>,
        plan: &Plan,
        levels: &mut [Levels],
    ) -> Result<(), Error> {
        self.start(source, plan);
        if !plan.left_out.is_empty() {
            self.leave_out(source, &plan.left_out);
        }
        let mut stop: Option<Stop> = None;
        for (column, planned) in plan.columns.iter().enumerate() {
            let mut values = std::mem::take(&mut self.columns[column]);
            let mut found = std::mem::take(&mut self.found);
            let own = planned.role.levels(levels);
            match source {
                Source::Batch(batch) => {
                    let mut fault = |row, fault, _: &[u8]| found.push((row, fault));
                    let doubtful =
                        self.batch
                            .read_column(batch, planned, own, &mut values, &mut fault);
                    self.doubtful.extend(doubtful.map(|found| (column, found)));
                }
                Source::Arrays { columns, rows, .. } => {
                    let is_excluded = |row: usize| self.is_excluded(row);
                    let mut fault = |row, fault| found.push((row, fault));
                    let data = columns[planned.at].1;
                    data.read(rows.clone(), own, &is_excluded, &mut values, &mut fault);
                    if planned.written.missing.is_some() {
                        data.mark_missing(rows.clone(), &planned.written, &mut values, &mut fault);
                    }
                }
            }
            if !planned.role.takes_all() {
                let rows = values.iter().enumerate();
                found.extend(rows.filter_map(|(row, value)| {
                    let fault = planned.role.fault_of(*value)?;
                    Some((row, fault))
                }));
            }
            for (row, fault) in found.drain(..) {
                if fault == Fault::Text && self.shows_aside(row, source) {
                    self.seeks_again = true;
                    continue;
                }
                self.exclude(row, column, fault, plan, &mut stop);
            }
            self.columns[column] = values;
            self.found = found;
        }
        if self.seeks_again {
            return Ok(());
        }
        for number in 0..plan.computed.len() {
            self.find_rows_without(number, plan, &mut stop);
        }
        if let Some(stop) = stop {
            return Err(self.error(&stop, source, plan, levels));
        }
        self.retain_kept();
        Ok(())
    }

    /// Whether a record that was taken for a row is not a row.
    #[inline(never)] // cold: see DESIGN.md, "Hot and cold"
    fn shows_aside(&self, row: usize, source: &Source<'_>) -> bool {
        let Source::Batch(batch) = source else {
            return false;
        };
        !batch.seeks_asides && batch.aside(&self.batch.record(batch, row)).is_some()
    }

    /// Excludes the rows in which an expression has no value.
    #[inline(never)] // cold: see DESIGN.md, "Hot and cold"
    fn find_rows_without(&mut self, number: usize, plan: &Plan, stop: &mut Option<Stop>) {
        let steps = &plan.computed[number].steps;
        let first = steps.iter().find_map(|step| match step {
            Step::Column(column) => Some(*column),
            _ => None,
        });
        let column = first.unwrap_or_default();
        for row in 0..self.columns[column].len() {
            if self.is_excluded(self.batch.record_number(row)) {
                continue;
            }
            let value = evaluate(steps, &|column| self.columns[column][row]);
            if !value.high().is_finite() {
                let fault = Fault::NoValue(number);
                self.exclude(row, column, fault, plan, stop);
            }
        }
    }

    /// Forgets the rows before, and excludes the records that are not rows.
    fn start(&mut self, source: &Source<'_>, plan: &Plan) {
        self.columns.resize(plan.columns.len(), Vec::new());
        self.faults.clear();
        self.faults
            .resize(plan.columns.len(), FaultCounts::default());
        self.excluded.clear();
        self.doubtful.clear();
        match source {
            Source::Batch(batch) => {
                self.batch.split_by_width(batch, plan.width);
                self.total = self.batch.records();
                for (number, reason) in self.batch.others() {
                    self.excluded.resize(number, None);
                    let place = Place::Record;
                    self.excluded.push(Some(Exclusion { reason, place }));
                }
            }
            Source::Arrays { rows, .. } => {
                self.batch = BatchRows::default();
                self.total = rows.len();
            }
        }
    }

    /// Excludes rows by their numbers in the whole input.
    #[inline(never)] // cold: see DESIGN.md, "Hot and cold"
    fn leave_out(&mut self, source: &Source<'_>, numbers: &[u64]) {
        let first = match source {
            Source::Batch(batch) => batch.first_row,
            Source::Arrays {
                rows, first_row, ..
            } => first_row + rows.start as u64,
        };
        for number in numbers {
            let number = number.wrapping_sub(first);
            if number >= self.total as u64 || self.is_excluded(number as usize) {
                continue;
            }
            if let Some(row) = self.batch.row_of(number as usize) {
                self.mark(number as usize, Reason::ByNumber, Place::Row(row as u32));
            }
        }
    }

    /// Marks a row as excluded, unless it is so already.
    fn mark(&mut self, number: usize, reason: Reason, place: Place) {
        if self.excluded.len() <= number {
            self.excluded.resize(number + 1, None);
        }
        self.excluded[number].get_or_insert(Exclusion { reason, place });
    }

    /// Whether a row is excluded by its number, so that its fields do not matter.
    fn is_left_out(&self, number: usize) -> bool {
        let exclusion = self.excluded.get(number).copied().flatten();
        exclusion.is_some_and(|exclusion| exclusion.reason == Reason::ByNumber)
    }

    /// Records a field without a number: the row is skipped, or the reading stops there.
    #[inline(never)] // cold: see DESIGN.md, "Hot and cold"
    fn exclude(
        &mut self,
        row: usize,
        column: usize,
        fault: Fault,
        plan: &Plan,
        stop: &mut Option<Stop>,
    ) {
        let number = self.batch.record_number(row);
        if self.is_left_out(number) {
            return;
        }
        let Some(reason) = fault.reason(plan.text_is_missing) else {
            // A row that lacks a field of the plan is skipped, whatever stands in the fields before it.
            let width = self.batch.width(row);
            if plan.columns.iter().any(|column| column.at >= width) {
                return;
            }
            if stop.as_ref().is_none_or(|stop| number < stop.number) {
                *stop = Some(Stop {
                    number,
                    row,
                    column,
                    fault,
                });
            }
            return;
        };
        match reason {
            Reason::Missing => self.faults[column].missing += 1,
            Reason::Text => self.faults[column].text += 1,
            _ => {}
        }
        self.mark(number, reason, Place::Column(column as u32, row as u32));
    }

    /// Drops the numbers of the skipped rows.
    fn retain_kept(&mut self) {
        if self.excluded.is_empty() {
            return;
        }
        let rows = self.columns.first().map_or(0, Vec::len);
        self.is_kept.clear();
        self.is_kept.resize(rows, true);
        for exclusion in self.excluded.iter().flatten() {
            if let Place::Column(_, row) | Place::Row(row) = exclusion.place {
                self.is_kept[row as usize] = false;
            }
        }
        for values in &mut self.columns {
            retain_rows(values, &self.is_kept);
        }
    }

    fn is_excluded(&self, number: usize) -> bool {
        self.excluded.get(number).is_some_and(Option::is_some)
    }

    /// Notes of how the records were taken. `plan` is the one that they were read with.
    pub(crate) fn notes(&self, batch: &Batch<'_>, plan: &Plan) -> impl Iterator<Item = Note> {
        let doubtful = self.doubtful.iter().map(|(column, found)| {
            let column = &plan.columns[*column];
            self.batch.note_of_doubt(batch, column, *found)
        });
        self.batch.note(batch).into_iter().chain(doubtful)
    }

    /// The number of rows in the source, skipped rows included.
    pub(crate) fn total(&self) -> usize {
        self.total
    }

    /// The index of each kept row among the rows of the source, from 0.
    pub(crate) fn kept(&self) -> impl Iterator<Item = usize> {
        (0..self.total).filter(|number| !self.is_excluded(*number))
    }

    /// The skipped rows, in their order. `source` and `plan` are those that they were read with.
    pub(crate) fn excluded<'a>(
        &'a self,
        source: &'a Source<'a>,
        plan: &'a Plan,
    ) -> impl Iterator<Item = Excluded<'a>> {
        let rows = self.excluded.iter().enumerate();
        rows.filter_map(move |(number, exclusion)| {
            let Exclusion { reason, place } = (*exclusion)?;
            Some(match (place, source) {
                (Place::Record | Place::Row(_), Source::Batch(batch)) => {
                    let record = self.batch.record_of_number(batch, number);
                    Excluded::record(record, reason, batch)
                }
                (Place::Column(column, row), Source::Batch(batch)) => {
                    let (column, row) = (&plan.columns[column as usize], row as usize);
                    let record = self.batch.record(batch, row);
                    Excluded {
                        reason,
                        column: &column.name,
                        text: record.field(column.at).unwrap_or_default(),
                        row: record.row(),
                        record: Some(record),
                        aside: None,
                    }
                }
                (
                    place,
                    Source::Arrays {
                        columns,
                        rows,
                        first_row,
                    },
                ) => {
                    let at = rows.start + number;
                    let (column, text) = match place {
                        Place::Column(column, _) => {
                            let column = &plan.columns[column as usize];
                            let text = columns[column.at].1.shown(at);
                            (column.name.as_str(), text)
                        }
                        _ => ("", String::new()),
                    };
                    Excluded {
                        reason,
                        column,
                        text: text.into_bytes().into(),
                        row: first_row + at as u64,
                        record: None,
                        aside: None,
                    }
                }
            })
        })
    }

    /// The error of a field that ends the reading.
    #[inline(never)] // cold: see DESIGN.md, "Hot and cold"
    fn error(&self, stop: &Stop, source: &Source<'_>, plan: &Plan, levels: &[Levels]) -> Error {
        let column = &plan.columns[stop.column];
        let value = self.columns[stop.column][stop.row];
        let (row, line, text, number) = match source {
            Source::Batch(batch) => {
                let record = self.batch.record(batch, stop.row);
                let field = record.field(column.at).unwrap_or_default();
                (record.row(), record.line(), excerpt(&field), value)
            }
            Source::Arrays { columns, rows, .. } => {
                let (data, at) = (columns[column.at].1, rows.start + stop.row);
                let row = at as u64 + 1;
                (row, row, data.shown(at), data.number(at))
            }
        };
        let position = Position {
            row,
            line,
            column: column.name.clone(),
        };
        let own = column.role.category().and_then(|at| levels.get(at));
        let kind = match stop.fault {
            Fault::NoLogarithm => ErrorKind::NoLogarithm { position, value },
            Fault::NoValue(number) => {
                let computed = &plan.computed[number];
                let own = computed.steps.iter().filter_map(|step| match step {
                    Step::Column(at) => Some(*at),
                    _ => None,
                });
                let mut values = Vec::new();
                for at in own {
                    let value = rounded(self.columns[at][stop.row]);
                    let text = format!("{value} in \"{}\"", plan.columns[at].name);
                    if !values.contains(&text) {
                        values.push(text);
                    }
                }
                ErrorKind::NoValue {
                    position,
                    expression: computed.name.clone(),
                    values: joined(&values, " and "),
                }
            }
            Fault::NegativeWeight => ErrorKind::NegativeWeight { position, value },
            Fault::TooManyLevels => ErrorKind::TooManyLevels {
                position,
                limit: own.map_or(0, |levels| levels.texts().len()),
            },
            Fault::NewLevel => {
                let levels = own.into_iter().flat_map(Levels::texts);
                ErrorKind::NoSuchLevel {
                    column: position.column,
                    value: text,
                    levels: levels.map(str::to_owned).collect(),
                }
            }
            Fault::NoSuchCode => ErrorKind::InvalidOption {
                option: "codes",
                found: format!("{} for \"{}\" in row {row}", rounded(number), column.name),
                expected: "the number of one of the column's values, from 0, or NaN for a missing one",
            },
            Fault::NotWhole => ErrorKind::InvalidOption {
                option: "weights",
                found: format!(
                    "\"{}\" as frequencies, with {} in row {row} (line {line})",
                    column.name,
                    excerpt(text.as_bytes())
                ),
                expected: "a column of whole numbers from 0 to 1e12, or weights of the kind \"precision\"",
            },
            Fault::NotPlain => ErrorKind::InvalidOption {
                option: "terms",
                found: format!("\"{}\" as a category, with {text}", column.name),
                expected: "a category of numbers from 1e-6 up to 1e21, or of text",
            },
            Fault::Text | Fault::NotDate | Fault::Infinite | Fault::Missing | Fault::ZeroWeight => {
                let numerals = match (&column.written.amount, &column.format) {
                    (Some(amount), _) => &amount.numerals,
                    (None, FieldFormat::Numbers(numerals)) => numerals,
                    (None, FieldFormat::Days(..)) => &Numerals::default(),
                };
                let digits = column.written.digits(text.as_bytes());
                let looks = looks_of(digits.as_deref().unwrap_or(text.as_bytes()), numerals);
                // A column of numbers is not a category for the sake of a few words.
                let is_advice =
                    |looks: &&LooksLike| !(column.has_numbers && looks.kind == Lookalike::Boolean);
                let advice = looks.as_ref().filter(is_advice);
                let remedy = advice.map_or("", |looks| looks.kind.remedy());
                // The option is set already.
                let is_other = |looks: &LooksLike| looks.suggestion.units;
                let looks =
                    looks.filter(|looks| !(column.written.amount.is_some() && is_other(looks)));
                ErrorKind::Text {
                    position,
                    remedy: match looks {
                        None if column.written.unit().is_some() || !remedy.is_empty() => OTHER_UNIT,
                        _ => remedy,
                    },
                    suggestion: looks.map_or_else(Suggestion::default, |looks| looks.suggestion),
                    text,
                }
            }
        };
        kind.into()
    }
}
