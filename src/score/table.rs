//! Where a table has a model's columns, and the numbers of a batch of its records.

use super::intervals::Intervals;
use super::new_levels::NewLevels;
use super::unread::UnreadValues;
use crate::csv::{Batch, DateFormat, FieldFormat, Names, Note, Record, Schema, Written};
use crate::design::model_columns::ModelColumns;
use crate::error::{Error, ErrorKind};
use crate::model::Model;
use crate::rows::exclude::{Fault, Reason};
use crate::rows::from_csv::BatchRows;
use crate::rows::levels::Levels;
use crate::rows::plan::{PlannedColumn, Role};

/// The columns of a table that a model scores.
#[derive(Clone, Debug)]
pub(super) struct TablePlan {
    predictors: Vec<PlannedColumn>,
    /// `None` if the table has no column of the response.
    pub(super) response: Option<PlannedColumn>,
    weights: Option<PlannedColumn>,
    /// The values of the model's categories, in the order of the predictors that are categories.
    levels: Vec<Levels>,
    pub(super) intervals: Option<Intervals>,
    /// How many columns the table has.
    pub(super) width: usize,
    pub(super) delimiter: u8,
    /// Whether the header is still to come: it is the first record.
    is_header_pending: bool,
    has_header: bool,
}

/// Values of predictors that give no prediction, or one that is in doubt.
#[derive(Clone, Debug, Default)]
pub(super) struct Told {
    pub(super) new_levels: NewLevels,
    pub(super) unread: UnreadValues,
    /// The first number of each predictor that may be another one.
    pub(super) late: Vec<Note>,
}

impl Told {
    /// Counts a field of the `at`th predictor, if it is not just missing.
    #[inline(never)] // cold: see DESIGN.md, "Hot and cold"
    fn push(
        &mut self,
        at: usize,
        fault: Fault,
        column: &str,
        field: &[u8],
        row: u64,
        line: &dyn Fn() -> u64,
    ) {
        match fault {
            Fault::NewLevel => self.new_levels.push(at, column, field, row, line),
            Fault::Text | Fault::NotDate => self.unread.push(column, field, row, line),
            _ => {}
        }
    }
}

/// The numbers of one batch. Kept from batch to batch for its memory.
#[derive(Clone, Debug, Default)]
pub(super) struct Numbers {
    pub(super) rows: BatchRows,
    /// The predictors, by row.
    pub(super) predictors: Vec<Vec<f64>>,
    /// The predictions, NaN for a record without a prediction. This and the two below are by record.
    pub(super) predictions: Vec<f64>,
    /// The response as it is modelled; empty if the table has none.
    pub(super) observed: Vec<f64>,
    /// The weights, NaN for a weight that is not above 0; empty if rows have none.
    pub(super) weights: Vec<f64>,
    /// The ends of the intervals of the predictions; empty if there are none.
    pub(super) ends: [Vec<f64>; 2],
    /// The values of one row, and of one column.
    row: Vec<f64>,
    column: Vec<f64>,
}

/// A batch that was read: its records without the header, and how many of them there are.
pub(super) struct ReadBatch<'a> {
    pub(super) header: Option<Record<'a>>,
    pub(super) batch: Batch<'a>,
    /// The number of its first record, 1 for the first of the table.
    pub(super) first_row: u64,
    /// How many of its records are rows of data: no comments, units, repeated headers or totals.
    pub(super) count: u64,
}

impl TablePlan {
    /// Where a table has a model's columns. `weights` is the name of a column of weights.
    pub(super) fn new(
        model: &Model,
        weights: Option<&str>,
        intervals: Option<Intervals>,
        schema: &Schema,
    ) -> Result<Self, Error> {
        // Dates count from where they did in training.
        let places = Names::of(schema.columns.len(), &|at| &schema.columns[at].name);
        let unknown = Written::default();
        let find = |name: &str,
                    origin: Option<f64>,
                    order: Option<DateFormat>,
                    own: &Written,
                    role: Role| {
            let at = match places.find(name, &|at| &schema.columns[at].name) {
                Some(at) => at,
                None => schema.find(name)?,
            };
            let column = &schema.columns[at];
            let mut format = column.field_format_of_fit(&schema.dialect, origin, order)?;
            let written = own.held_against(&column.written, &schema.dialect.numerals);
            if let (FieldFormat::Numbers(numerals), Some(amount)) = (&mut format, &written.amount) {
                *numerals = amount.numerals;
            }
            let name = name.to_owned();
            Ok::<_, Error>(PlannedColumn {
                name,
                at,
                format,
                has_numbers: false,
                written,
                role,
                is_factor: false,
            })
        };
        let ModelColumns {
            response,
            origins,
            orders,
            written,
            ..
        } = &model.model_columns;
        let date = |at: usize| {
            let origin = origins.get(at).copied().flatten();
            (origin, orders.get(at).copied().flatten())
        };
        let mut levels = Vec::new();
        let mut predictors = Vec::new();
        for (at, name) in model.predictors().iter().enumerate() {
            let own = model.levels(at);
            let role = match own {
                [] => Role::Number,
                _ => Role::Category(levels.len()),
            };
            let (origin, order) = date(at);
            let column = find(name, origin, order, &written[at], role)?;
            if !own.is_empty() {
                levels.push(Levels::known(own, column.format));
            }
            predictors.push(column);
        }
        let (origin, order) = date(predictors.len());
        let response = match find(
            response,
            origin,
            order,
            &written[predictors.len()],
            Role::Number,
        ) {
            Err(error) if matches!(error.kind(), ErrorKind::NoSuchColumn { .. }) => None,
            found => Some(found?),
        };
        // A table without frequencies has each row once.
        let has_weights = |name: &&str| {
            let is_there = places.find(name, &|at| &schema.columns[at].name).is_some();
            is_there || model.model_columns.frequency.is_none()
        };
        let weights = weights.filter(has_weights);
        let weights = weights.map(|name| find(name, None, None, &unknown, Role::Number));
        Ok(Self {
            predictors,
            response,
            weights: weights.transpose()?,
            levels,
            intervals,
            width: schema.columns.len(),
            delimiter: schema.dialect.delimiter,
            is_header_pending: schema.dialect.header,
            has_header: schema.dialect.header,
        })
    }

    /// Reads the numbers of a batch and makes the predictions.
    pub(super) fn read<'a>(
        &mut self,
        mut batch: Batch<'a>,
        model: &Model,
        numbers: &mut Numbers,
        told: &mut Told,
    ) -> ReadBatch<'a> {
        // The number of a record counts the header, which is in its first batch only.
        let mut first_row = batch.first_row - u64::from(self.has_header);
        let mut header = None;
        if std::mem::take(&mut self.is_header_pending) {
            header = batch.records().next();
            batch.skip_first();
            first_row = batch.first_row;
        }
        numbers.rows.split_by_width(&batch, self.width);
        self.read_rows(&batch, first_row, model, numbers, told);
        let mut count = numbers.rows.count() as u64;
        if count < numbers.rows.records() as u64 {
            count += self.read_others(&batch, first_row, model, numbers, told);
        }
        if !model.model_columns.is_response_plain() {
            for value in &mut numbers.observed {
                let modelled = model.model_columns.response_of(*value).to_f64();
                *value = if modelled.is_finite() {
                    modelled
                } else {
                    f64::NAN
                };
            }
        }
        told.new_levels.end_batch();
        ReadBatch {
            header,
            batch,
            first_row,
            count,
        }
    }

    /// Reads the records that have the table's width, column by column.
    fn read_rows(
        &mut self,
        batch: &Batch<'_>,
        first_row: u64,
        model: &Model,
        numbers: &mut Numbers,
        told: &mut Told,
    ) {
        let rows = &numbers.rows;
        numbers.predictors.resize(self.predictors.len(), Vec::new());
        for (at, column) in self.predictors.iter().enumerate() {
            let values = &mut numbers.predictors[at];
            let levels = column.role.levels(&mut self.levels);
            let doubt =
                rows.read_column(batch, column, levels, values, &mut |row, fault, field| {
                    let line = || line_of(rows, batch, rows.record_number(row));
                    let row = first_row + rows.record_number(row) as u64;
                    told.push(at, fault, &column.name, field, row, &line);
                });
            let is_new = || told.late.iter().all(|note| note.column != column.name);
            if let Some(doubt) = doubt.filter(|_| is_new()) {
                told.late.push(rows.note_of_doubt(batch, column, doubt));
            }
        }
        model.values(
            &model.exact,
            &numbers.predictors,
            rows.count(),
            &mut numbers.predictions,
        );
        if let Some(intervals) = &mut self.intervals {
            let count = numbers.rows.count();
            intervals.find(model, &numbers.predictors, count, &mut numbers.ends);
        }
        let read = |column: &Option<PlannedColumn>, values: &mut Vec<f64>| match column {
            Some(column) => {
                rows.read_column(batch, column, None, values, &mut |_, _, _| {});
            }
            None => values.clear(),
        };
        read(&self.response, &mut numbers.observed);
        read(&self.weights, &mut numbers.weights);
        for weight in &mut numbers.weights {
            *weight = if *weight > 0.0 { *weight } else { f64::NAN };
        }
    }

    /// Moves the numbers by row to their records, and reads the records of another width, field by field.
    /// How many of these are rows of data.
    fn read_others(
        &mut self,
        batch: &Batch<'_>,
        first_row: u64,
        model: &Model,
        numbers: &mut Numbers,
        told: &mut Told,
    ) -> u64 {
        let rows = &numbers.rows;
        let column = &mut numbers.column;
        let [lower, upper] = &mut numbers.ends;
        for values in [
            &mut numbers.predictions,
            &mut numbers.observed,
            &mut numbers.weights,
            lower,
            upper,
        ] {
            if values.is_empty() {
                continue;
            }
            std::mem::swap(values, column);
            values.clear();
            values.resize(rows.records(), f64::NAN);
            for (row, value) in column.iter().enumerate() {
                values[rows.record_number(row)] = *value;
            }
        }
        if self.response.is_some() {
            numbers.observed.resize(rows.records(), f64::NAN);
        }
        numbers.predictions.resize(rows.records(), f64::NAN);
        if self.intervals.is_some() {
            for ends in &mut numbers.ends {
                ends.resize(rows.records(), f64::NAN);
            }
        }
        let mut count = 0;
        for (at, (number, reason)) in rows.others().enumerate() {
            if matches!(reason, Reason::Comment | Reason::NotData) {
                continue;
            }
            count += 1;
            let record = rows.other(batch, at);
            numbers.row.clear();
            for (at, column) in self.predictors.iter().enumerate() {
                let Some(field) = record.field(column.at) else {
                    numbers.row.push(f64::NAN);
                    continue;
                };
                let value = column.parse(&field, column.role.levels(&mut self.levels));
                if let Err(fault) = value {
                    let row = first_row + number as u64;
                    told.push(at, fault, &column.name, &field, row, &|| record.line());
                }
                numbers.row.push(value.unwrap_or(f64::NAN));
            }
            // Nobody knows which of its fields is one too many.
            if record.width() <= self.width {
                numbers.predictions[number] = model.value_or_nan(&model.exact, &numbers.row);
                if let Some(intervals) = &mut self.intervals {
                    let row = numbers.row.iter();
                    let columns: Vec<Vec<f64>> = row.map(|value| vec![*value]).collect();
                    let mut ends = [Vec::new(), Vec::new()];
                    intervals.find(model, &columns, 1, &mut ends);
                    for (all, own) in numbers.ends.iter_mut().zip(ends) {
                        all[number] = own[0];
                    }
                }
            }
            if let Some(column) = &self.response {
                let field = record.field(column.at);
                let value = field.and_then(|field| column.parse(&field, None).ok());
                numbers.observed[number] = value.unwrap_or(f64::NAN);
            }
        }
        count
    }
}

/// The line on which the record of this number in a batch begins.
pub(super) fn line_of(rows: &BatchRows, batch: &Batch<'_>, number: usize) -> u64 {
    match rows.is_uniform() && !batch.has_more_lines() {
        // Each record is a line.
        true => batch.first_line + number as u64,
        false => rows.record_of_number(batch, number).line(),
    }
}
