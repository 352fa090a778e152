//! Rows gathered into moments: those of the fit, those held out, and a sample for drawing.

use std::ops::Range;
use std::sync::OnceLock;

use super::density::Grid;
use super::fold_sums::FoldSums;
use super::partial::PartialSummary;
use super::report::{ColumnReport, LeftOutCounts, Report, reported};
use super::sample::{Sample, recode};
use crate::csv::{Batch, ColumnKind, Record, Schema};
use crate::design::Design;
use crate::design::by_group::{Groups, pivots};
use crate::design::model_columns::ModelColumns;
use crate::design::options::{Candidate, Options};
use crate::design::split::Split;
use crate::error::{Error, ErrorKind};
use crate::fit::solve::LeastSquares;
use crate::moments::Moments;
use crate::moments::block::{self, BLOCK};
use crate::moments::merge_tree::GroupedMoments;
use crate::numerics::double::Double;
use crate::observations::Observations;
use crate::rows::exclude::{LeftOut, Reason};
use crate::rows::from_arrays::Data;
use crate::rows::from_csv::Rows;
use crate::rows::levels::Levels;

/// Of a row wider than this, fewer are kept for drawing: as many numbers.
const DRAWN: usize = 500;

/// Takes rows as they come. The last `hold_out` ones are always kept back.
#[derive(Clone, Debug)]
pub(crate) struct Collector {
    design: Design,
    /// Where each column of the design stands in the report.
    reported: Vec<usize>,
    fold_sums: FoldSums,
    /// Found in the first rows, and the same for all segments.
    pivot: Option<Vec<f64>>,
    /// The values of each category, as they came.
    levels: Vec<Levels>,
    hold_out: usize,
    back: HoldOut,
    sample: Sample,
    /// The response over each predictor that is a number, once there are rows; `None` if that is not asked for.
    grids: Option<Vec<Grid>>,
    pub(crate) report: Report,
    buffers: Buffers,
}

/// Kept from batch to batch.
#[derive(Clone, Debug, Default)]
struct Buffers {
    rows: Rows,
    /// The columns in use, and where each row belongs if rows are dealt.
    columns: Vec<Vec<f64>>,
    groups: Groups,
}

/// Rows kept back, the oldest of which goes when a new one comes: a ring once it is full.
#[derive(Clone, Debug, Default)]
struct HoldOut {
    rows: Vec<f64>,
    oldest: usize,
}

impl Collector {
    /// For the columns that the options ask for of a table, or those that hold numbers.
    pub(crate) fn new(schema: &Schema, options: &Options) -> Result<Self, Error> {
        let design = Design::choose(schema, options)?;
        let report = Report::of_fit(schema, &design.at);
        Self::with(design, options, report)
    }

    /// For columns given whole.
    pub(crate) fn of_columns(
        columns: &[(&str, Data<'_>)],
        options: &Options,
    ) -> Result<Self, Error> {
        let is_text = |data: &Data<'_>| matches!(data, Data::Texts { .. });
        let candidates: Vec<Candidate<'_>> = columns
            .iter()
            .map(|(name, data)| Candidate {
                name,
                is_number: !is_text(data),
                is_category: is_text(data),
                is_data: true,
            })
            .collect();
        let report = |(name, data): &(&str, Data<'_>)| match is_text(data) {
            true => ColumnReport::new(name, ColumnKind::Text),
            false => ColumnReport::new(name, ColumnKind::Number),
        };
        let design = Design::among(&candidates, options)?;
        let report = Report {
            columns: match reported(columns.len(), &design.at) {
                None => columns.iter().map(report).collect(),
                Some(some) => some.iter().map(|at| report(&columns[*at])).collect(),
            },
            ..Report::default()
        };
        Self::with(design, options, report)
    }

    fn with(design: Design, options: &Options, mut report: Report) -> Result<Self, Error> {
        report.workers = 1;
        let reported = match reported(design.width, &design.at) {
            None => design.at.clone(),
            Some(some) => {
                let place = |at: &usize| some.binary_search(at).unwrap_or_default();
                design.at.iter().map(place).collect()
            }
        };
        for at in &reported {
            report.columns[*at].used = true;
        }
        let split = Split::new(options.folds, options.hold_out_part)?;
        if options.hold_out > 0 && options.hold_out_part.is_some() {
            return Err(Error::from(ErrorKind::InvalidOption {
                option: "holdOut",
                found: format!("{} beside a fraction", options.hold_out),
                expected: "one of the two",
            }));
        }
        // Of each fold and its rows.
        let sets = if split.is_some() {
            2 * split.parts()
        } else {
            0
        };
        Moments::check_memory(design.contrasts.numeric.len(), sets)?;
        let width = design.predictors.len() + 1;
        let capacity = match width {
            0..=DRAWN => options.sample,
            _ => (options.sample as f64 * DRAWN as f64 / width as f64) as usize,
        };
        let sample = Sample::new(width, capacity);
        Ok(Self {
            levels: vec![Levels::default(); design.contrasts.categories.len()],
            fold_sums: FoldSums::new(split, &sample),
            reported,
            pivot: None,
            hold_out: options.hold_out,
            back: HoldOut::default(),
            sample,
            grids: options.density.then(Vec::new),
            report,
            buffers: Buffers::default(),
            design,
        })
    }

    /// Takes the records that begin in one segment of the input.
    pub(crate) fn batch(&mut self, batch: &Batch<'_>) -> Result<(), Error> {
        let mut buffers = std::mem::take(&mut self.buffers);
        let Buffers { rows, columns, .. } = &mut buffers;
        rows.divide(batch, self.design.width);
        columns.resize(self.design.at.len(), Vec::new());
        for (number, values) in columns.iter_mut().enumerate() {
            let (at, reads) = (self.design.at[number], &self.design.reads[number]);
            match self.design.category(number) {
                None => rows.read(batch, at, reads, values),
                Some(category) => {
                    let levels = &mut self.levels[category];
                    rows.read_text(batch, at, &mut |value| levels.code(value), values);
                }
            }
            if let Some(unfit) = self.design.unfit(number) {
                rows.leave_out_where(values, unfit);
            }
        }
        let before = self.report.rows;
        self.report.rows += rows.records() as u64;
        batch.oddities().for_each(|note| self.report.note(note));
        for record in rows.left_out(batch) {
            self.leave_out(&record)?;
        }
        columns.iter_mut().for_each(|values| rows.keep(values));
        let numbers = rows.kept().map(|row| before + row as u64 + 1);
        columns.extend(self.fold_sums.places(&mut { numbers }));
        self.buffers = buffers;
        self.segment(batch.segment())
    }

    /// Forgets the rows, but not what was found at the beginning of the input: where they are, how they
    /// are read, and the pivot. `false` where there is none yet.
    pub(crate) fn restart(&mut self) -> bool {
        self.fold_sums = self.fold_sums.emptied();
        self.levels.fill(Levels::default());
        self.sample = self.sample.emptied();
        if let Some(grids) = &mut self.grids {
            grids.iter_mut().for_each(|grid| *grid = grid.emptied());
        }
        self.report.rows = 0;
        self.report.left_out = LeftOutCounts::default();
        self.report.examples.clear();
        self.report.notes.clear();
        for column in &mut self.report.columns {
            (column.missing, column.text) = (0, 0);
        }
        // Which rows are last, and what the number of a row is, a part alone cannot tell.
        self.pivot.is_some() && self.hold_out == 0 && self.fold_sums.is_plain()
    }

    /// What is known of the rows, as a part of the input.
    pub(crate) fn into_partial(self, extent: [u64; 2]) -> PartialSummary {
        PartialSummary {
            extent,
            segments: self.fold_sums.into_segments(),
            sample: self.sample.shrunk(),
            grids: self.grids.unwrap_or_default(),
            levels: self.levels,
            report: self.report,
        }
    }

    /// Takes in the rows of the part of the input that follows, `lines` after the beginning. `false`,
    /// and nothing done, where a category has too many values in the two together.
    pub(crate) fn append(&mut self, mut part: PartialSummary, lines: u64) -> Result<bool, Error> {
        let mut levels = self.levels.clone();
        let pairs = levels.iter_mut().zip(&part.levels);
        let codes: Option<Vec<Vec<usize>>> =
            pairs.map(|(ours, theirs)| ours.join(theirs)).collect();
        let Some(codes) = codes else {
            return Ok(false);
        };
        self.levels = levels;
        let contrasts = &self.design.contrasts;
        for (column, codes) in contrasts.categories.iter().zip(&codes) {
            part.sample.recode(*column, codes);
        }
        self.report.append(part.report, lines);
        self.report.workers += 1;
        self.sample.append(&part.sample);
        let grids = self.grids.iter_mut().flatten();
        grids
            .zip(&part.grids)
            .for_each(|(grid, other)| grid.append(other));
        let rekey = |key| contrasts.rekey(key, &codes);
        self.fold_sums.append(part.segments, &rekey)?;
        Ok(true)
    }

    /// Reports a record that has no row.
    // Apart from what runs more or less often, for compilers: see DESIGN.md.
    #[inline(never)]
    fn leave_out(&mut self, record: &Record<'_>) -> Result<(), Error> {
        let Self {
            design,
            reported,
            report,
            levels,
            ..
        } = self;
        let columns = &mut report.columns;
        let tell = |number: usize, reason| {
            let column = &mut columns[reported[number]];
            match reason {
                Reason::Text => column.text += 1,
                Reason::Missing => column.missing += 1,
                _ => {}
            }
        };
        if let Some(left_out) = design.left_out(record, levels, tell)? {
            report.leave_out(record.row(), || record.line(), &left_out);
        }
        Ok(())
    }

    /// Takes rows of columns given whole, which stand from `from` to `to`, as segment `number`.
    pub(crate) fn columns(
        &mut self,
        columns: &[(&str, Data<'_>)],
        from: usize,
        to: usize,
        number: u64,
    ) -> Result<(), Error> {
        let mut buffers = std::mem::take(&mut self.buffers);
        buffers.columns.resize(self.design.at.len(), Vec::new());
        buffers.columns.iter_mut().for_each(Vec::clear);
        let mut row = Vec::new();
        let mut numbers = Vec::new();
        for at in from..to {
            self.report.rows += 1;
            match self
                .design
                .row_of(columns, at, &mut self.levels, &mut row)?
            {
                None => {
                    numbers.push(at as u64 + 1);
                    for (values, value) in buffers.columns.iter_mut().zip(&row) {
                        values.push(*value);
                    }
                }
                Some((number, reason)) => {
                    let column = self.design.name(number);
                    let standing = self.design.at[number];
                    let report = &mut self.report.columns[self.reported[number]];
                    report.missing += u64::from(reason == Reason::Missing);
                    report.text += u64::from(reason == Reason::Text);
                    let left_out = LeftOut {
                        reason,
                        column,
                        text: columns[standing].1.shown(at).into_bytes().into(),
                    };
                    let number = at as u64 + 1;
                    self.report.leave_out(number, || number, &left_out);
                }
            }
        }
        let places = self.fold_sums.places(&mut numbers.into_iter());
        buffers.columns.extend(places);
        self.buffers = buffers;
        self.segment(number)
    }

    /// Sums up the rows in memory, or keeps them back and sums up those that they push out.
    fn segment(&mut self, number: u64) -> Result<(), Error> {
        if self.hold_out > 0 {
            self.back.exchange(&mut self.buffers.columns, self.hold_out);
        }
        let Buffers {
            columns, groups, ..
        } = &mut self.buffers;
        if columns.first().is_none_or(Vec::is_empty) {
            return Ok(());
        }
        let weights = self.design.weights();
        let contrasts = &mut self.design.contrasts;
        let pivot = self.pivot.get_or_insert_with(|| pivots(columns, contrasts));
        let width = self.design.predictors.len() + 1;
        self.fold_sums.push(number, columns, width, &mut |rows| {
            groups.sum(rows, weights, pivot, contrasts)
        })?;
        // Without the weights.
        let columns = &columns[..width];
        let count = columns.first().map_or(0, Vec::len);
        if let Some(grids) = &mut self.grids {
            for from in (0..count).step_by(BLOCK) {
                let block = from..count.min(from + BLOCK);
                count_rows(grids, columns, block, &contrasts.categories);
            }
        }
        self.sample.draw(number, columns);
        Ok(())
    }

    /// All rows were given: what there is to fit.
    pub(crate) fn finish(mut self) -> Result<Observations, Error> {
        let width = self.design.predictors.len() + 1;
        let kept = self.design.at.len() + usize::from(!self.fold_sums.is_plain());
        let split = self.fold_sums.split;
        let weights = self.design.weights();
        let (contrasts, groups) = (&mut self.design.contrasts, &mut self.buffers.groups);
        let pivot = self.pivot.unwrap_or_default();
        let totals = self
            .fold_sums
            .finish(&mut |rows| groups.sum(rows, weights, &pivot, contrasts))?;
        let contrasts = &self.design.contrasts;
        let cells = totals.fit;
        let used = contrasts.used(&cells);
        let order = self.design.in_order(&self.levels, &used);
        let ranks: Vec<Vec<usize>> = order.iter().map(|order| ranks(order)).collect();
        let model_columns = self.design.model_columns(&self.levels, &order)?;
        let moments = contrasts.expand(&cells, &ranks, &model_columns.columns);

        for (category, tested) in contrasts.used(&totals.test).iter().enumerate() {
            let unseen = |code: &usize| tested[*code] > 0 && used[category][*code] == 0;
            if let Some(code) = (0..tested.len()).find(unseen) {
                let number = contrasts.categories[category];
                return Err(Error::from(ErrorKind::NoSuchLevel {
                    column: self.design.name(number).to_owned(),
                    value: self.levels[category]
                        .texts()
                        .nth(code)
                        .unwrap_or_default()
                        .to_owned(),
                    levels: model_columns.levels[number].clone(),
                }));
            }
        }
        let assemble =
            |cells: &GroupedMoments| contrasts.expand(cells, &ranks, &model_columns.columns);
        let folds = totals.folds.iter().map(assemble).collect();
        let mut held_out_rows = totals.test_rows;
        let mut held_out = assemble(&totals.test);
        if held_out.count() == 0 {
            let pivot = (0..moments.width()).map(|at| moments.pivot(at));
            held_out = Moments::about(pivot.collect());
        }
        let mut back = self.back.into_rows(kept);
        let sample_capacity = self.sample.capacity();
        let mut sample_rows = self.sample.into_rows();
        for (column, ranks) in contrasts.categories.iter().zip(&ranks) {
            recode(&mut back, kept, *column, ranks);
            recode(&mut sample_rows, width, *column, ranks);
            recode(&mut held_out_rows, width, *column, ranks);
        }
        for row in back.chunks_exact(kept.max(1)) {
            // A value that the fit knows nothing of.
            if row.iter().any(|value| value.is_nan()) {
                *self.report.left_out.of(Reason::NewLevel) += 1;
                continue;
            }
            held_out_rows.extend_from_slice(&row[..width]);
            let response = model_columns.response_of(row[width - 1]);
            let exact: Vec<Double> = model_columns.row(row).chain([response]).collect();
            let weight = self.design.weights().map_or(1.0, |weights| row[weights]);
            held_out.push_exact(&exact, weight)?;
        }

        self.report.used = moments.count();
        self.report.held_out = held_out.count();
        self.report
            .describe(&self.design, &self.reported, &model_columns, &cells, &order)?;
        let names: Vec<String> = model_columns
            .columns
            .iter()
            .map(|column| column.name.clone())
            .collect();
        let exact = LeastSquares::solve(&moments, &names, model_columns.intercept)
            .map_err(|error| name(error, &model_columns, &self.report))?;
        Ok(Observations {
            intercept: model_columns.intercept,
            weights: self.design.weights_name(),
            model_columns,
            moments,
            split,
            folds,
            exact,
            held_out: (held_out.count() > 0).then_some(held_out),
            held_out_rows,
            sample_rows,
            sample_capacity,
            density: self.grids.iter().flatten().map(Grid::density).collect(),
            report: self.report,
            known: OnceLock::new(),
        })
    }
}

/// Which place each code has in an order of some of them; none for the others.
fn ranks(order: &[usize]) -> Vec<usize> {
    let codes = order.iter().max().map_or(0, |most| most + 1);
    let rank = |code: usize| order.iter().position(|other| *other == code);
    (0..codes)
        .map(|code| rank(code).unwrap_or(usize::MAX))
        .collect()
}

/// Adds what the solver does not know: the response's name, the columns' own names, and how many rows
/// were not used.
fn name(error: Error, model_columns: &ModelColumns, report: &Report) -> Error {
    let own = |name: String| model_columns.source_of(&name).map_or(name, str::to_owned);
    match error.into_kind() {
        ErrorKind::TooLarge { column } if column.is_empty() => ErrorKind::TooLarge {
            column: model_columns.response.clone(),
        },
        ErrorKind::TooLarge { column } => ErrorKind::TooLarge {
            column: own(column),
        },
        ErrorKind::ConstantPredictor { column } => ErrorKind::ConstantPredictor {
            column: own(column),
        },
        ErrorKind::Collinear { column, on } => ErrorKind::Collinear {
            column: own(column),
            on: on.into_iter().map(own).collect(),
        },
        ErrorKind::TooFewObservations {
            count,
            coefficients,
            ..
        } => ErrorKind::TooFewObservations {
            count,
            coefficients,
            left_out: report.left_out.total() + report.held_out,
        },
        other => other,
    }
    .into()
}

impl HoldOut {
    /// Keeps the rows, up to `capacity`, and leaves those in their place that had to go.
    fn exchange(&mut self, columns: &mut [Vec<f64>], capacity: usize) {
        let width = columns.len();
        let count = columns.first().map_or(0, Vec::len);
        let mut out = 0;
        for row in 0..count {
            if self.rows.len() / width < capacity {
                self.rows.extend(columns.iter().map(|values| values[row]));
                continue;
            }
            let back = &mut self.rows[self.oldest * width..][..width];
            for (values, kept) in columns.iter_mut().zip(back) {
                let leaves = std::mem::replace(kept, values[row]);
                values[out] = leaves;
            }
            self.oldest = (self.oldest + 1) % capacity;
            out += 1;
        }
        columns.iter_mut().for_each(|values| values.truncate(out));
    }

    /// The rows, the oldest first.
    fn into_rows(mut self, width: usize) -> Vec<f64> {
        self.rows.rotate_left(self.oldest * width);
        self.rows
    }
}

/// Counts the rows of a block on the grid of each predictor that is a number.
fn count_rows(
    grids: &mut Vec<Grid>,
    columns: &[Vec<f64>],
    block: Range<usize>,
    categories: &[usize],
) {
    let Some((y, predictors)) = columns.split_last() else {
        return;
    };
    let y = &y[block.clone()];
    let up = block::range(y);
    let numbers = predictors.iter().enumerate();
    let numbers = numbers.filter(|(number, _)| !categories.contains(number));
    for (number, (_, x)) in numbers.enumerate() {
        let x = &x[block.clone()];
        let across = block::range(x);
        if grids.len() == number {
            grids.push(Grid::new(across, up));
        }
        grids[number].push(x, y, [across, up]);
    }
}
