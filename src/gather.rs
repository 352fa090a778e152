//! Rows gathered into moments: those of the fit, those held out, and a sample for drawing.

use crate::block::{self, BLOCK, Slices};
use crate::csv::{Batch, ColumnKind, Preview, Record, Rows};
use crate::design::{Design, LeftOut, Options, Reason};
use crate::error::Error;
use crate::grid::Grid;
use crate::moments::{Moments, Segments};
use crate::observations::Observations;
use crate::part::Part;
use crate::report::{ColumnReport, LeftOutCounts, Report};
use crate::sample::Sample;
use crate::solve::LeastSquares;
use crate::terms::Layout;

/// Takes rows as they come. The last `hold_out` ones are always kept back.
#[derive(Clone, Debug)]
pub(crate) struct Gather {
    design: Design,
    segments: Segments,
    /// Found in the first rows, and the same for all segments.
    pivot: Option<Vec<f64>>,
    hold_out: usize,
    back: Back,
    sample: Sample,
    /// The response over each predictor, once there are rows; `None` if that is not asked for.
    grids: Option<Vec<Grid>>,
    pub(crate) report: Report,
    memory: Memory,
}

/// Kept from batch to batch.
#[derive(Clone, Debug, Default)]
struct Memory {
    rows: Rows,
    columns: Vec<Vec<f64>>,
    slices: Vec<Slices>,
}

/// Rows kept back, the oldest of which goes when a new one comes: a ring once it is full.
#[derive(Clone, Debug, Default)]
struct Back {
    rows: Vec<f64>,
    oldest: usize,
}

impl Gather {
    /// For the columns that the options ask for of a table, or those that hold numbers.
    pub(crate) fn new(preview: &Preview, options: &Options) -> Result<Self, Error> {
        Ok(Self::with(
            Design::choose(preview, options)?,
            options,
            Report::of(preview),
        ))
    }

    /// For columns of numbers, given by name.
    pub(crate) fn of_columns(names: &[&str], options: &Options) -> Result<Self, Error> {
        let columns: Vec<(&str, bool)> = names.iter().map(|name| (*name, true)).collect();
        let report = Report {
            columns: names
                .iter()
                .map(|name| ColumnReport::new(name, ColumnKind::Number))
                .collect(),
            ..Report::default()
        };
        Ok(Self::with(
            Design::among(&columns, options)?,
            options,
            report,
        ))
    }

    fn with(design: Design, options: &Options, mut report: Report) -> Self {
        let width = design.at.len();
        report.workers = 1;
        for at in &design.at {
            report.columns[*at].used = true;
        }
        Self {
            design,
            segments: Segments::default(),
            pivot: None,
            hold_out: options.hold_out,
            back: Back::default(),
            sample: Sample::new(width, options.sample),
            grids: options.density.then(Vec::new),
            report,
            memory: Memory::default(),
        }
    }

    /// Takes the records that begin in one segment of the input.
    pub(crate) fn batch(&mut self, batch: &Batch<'_>) -> Result<(), Error> {
        let mut memory = std::mem::take(&mut self.memory);
        let Memory { rows, columns, .. } = &mut memory;
        rows.divide(batch, self.design.width);
        columns.resize(self.design.at.len(), Vec::new());
        for (number, values) in columns.iter_mut().enumerate() {
            let (at, reads) = (self.design.at[number], &self.design.reads[number]);
            rows.read(batch, at, reads, values);
        }
        self.report.rows += rows.records() as u64;
        batch.oddities().for_each(|note| self.report.note(note));
        if let Some(out) = rows.out() {
            for (record, _) in batch.records().zip(out).filter(|(_, out)| **out) {
                self.leave_out(&record)?;
            }
            columns.iter_mut().for_each(|values| rows.keep(values));
        }
        self.memory = memory;
        self.segment(batch.segment())
    }

    /// Forgets the rows, but not what was found at the beginning of the input: where they are, how they
    /// are read, and the pivot. `false` where there is none yet.
    pub(crate) fn restart(&mut self) -> bool {
        self.segments = Segments::default();
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
        self.pivot.is_some() && self.hold_out == 0
    }

    /// What is known of the rows, as a part of the input.
    pub(crate) fn into_part(self, extent: [u64; 2]) -> Part {
        Part {
            extent,
            segments: self.segments,
            sample: self.sample,
            grids: self.grids.unwrap_or_default(),
            report: self.report,
        }
    }

    /// Takes in the rows of the part of the input that follows, `lines` after the beginning.
    pub(crate) fn append(&mut self, part: Part, lines: u64) -> Result<(), Error> {
        self.report.append(part.report, lines);
        self.report.workers += 1;
        self.sample.append(&part.sample);
        let grids = self.grids.iter_mut().flatten();
        grids
            .zip(&part.grids)
            .for_each(|(grid, other)| grid.append(other));
        self.segments.append(part.segments)
    }

    /// Reports a record that has no row.
    fn leave_out(&mut self, record: &Record<'_>) -> Result<(), Error> {
        let Self { design, report, .. } = self;
        let columns = &mut report.columns;
        let tell = |number: usize, reason| {
            let column = &mut columns[design.at[number]];
            match reason {
                Reason::Text => column.text += 1,
                _ => column.missing += 1,
            }
        };
        if let Some(left_out) = design.left_out(record, tell)? {
            report.leave_out(record.row(), || record.line(), left_out);
        }
        Ok(())
    }

    /// Takes rows of columns given whole, which stand from `from` to `to`, as segment `number`.
    pub(crate) fn columns(
        &mut self,
        columns: &[(&str, &[f64])],
        from: usize,
        to: usize,
        number: u64,
    ) -> Result<(), Error> {
        let mut memory = std::mem::take(&mut self.memory);
        memory.columns.resize(self.design.at.len(), Vec::new());
        memory.columns.iter_mut().for_each(Vec::clear);
        let mut row = Vec::new();
        for at in from..to {
            self.report.rows += 1;
            match self.design.row_of(columns, at, &mut row)? {
                None => {
                    for (values, value) in memory.columns.iter_mut().zip(&row) {
                        values.push(*value);
                    }
                }
                Some(number) => {
                    let column = self.design.name(number).to_owned();
                    self.report.columns[self.design.at[number]].missing += 1;
                    let left_out = LeftOut {
                        reason: Reason::Missing,
                        column,
                        text: "NaN".to_owned(),
                    };
                    let number = at as u64 + 1;
                    self.report.leave_out(number, || number, left_out);
                }
            }
        }
        self.memory = memory;
        self.segment(number)
    }

    /// Sums up the rows in memory, or keeps them back and sums up those that they push out.
    fn segment(&mut self, number: u64) -> Result<(), Error> {
        if self.hold_out > 0 {
            self.back.exchange(&mut self.memory.columns, self.hold_out);
        }
        let Memory {
            columns, slices, ..
        } = &mut self.memory;
        let count = columns.first().map_or(0, Vec::len);
        if count == 0 {
            return Ok(());
        }
        let pivot = self
            .pivot
            .get_or_insert_with(|| columns.iter().map(|values| block::median(values)).collect());
        let mut moments = Moments::about(pivot.clone());
        let mut views = Vec::with_capacity(columns.len());
        for from in (0..count).step_by(BLOCK) {
            let to = count.min(from + BLOCK);
            views.clear();
            views.extend(columns.iter().map(|values| &values[from..to]));
            moments.push_block(&views, slices)?;
            if let Some(grids) = &mut self.grids {
                count_rows(grids, &views);
            }
        }
        self.sample.draw(number, columns);
        self.segments.push(number, moments)
    }

    /// All rows were given: what there is to fit.
    pub(crate) fn finish(mut self, intercept: bool) -> Result<Observations, Error> {
        let width = self.design.at.len();
        let held_out_rows = self.back.into_rows(width);
        let mut held_out = Moments::new(width);
        for row in held_out_rows.chunks_exact(width) {
            held_out.push(row)?;
        }
        let moments = self.segments.total(width)?;
        self.report.used = moments.count();
        self.report.held_out = held_out.count();
        for (number, at) in self.design.at.iter().enumerate() {
            self.report.columns[*at].figure(&moments, number);
        }
        let (design, report) = (self.design, self.report);
        let exact = LeastSquares::solve(&moments, &design.predictors, intercept)
            .map_err(|error| name(error, &design, &report))?;
        Ok(Observations {
            layout: Layout::plain(design.response, design.predictors).since(design.origins),
            intercept,
            moments,
            exact,
            held_out: (held_out.count() > 0).then_some(held_out),
            held_out_rows,
            sample_rows: self.sample.into_rows(),
            density: self.grids.iter().flatten().map(Grid::density).collect(),
            report,
        })
    }
}

/// Adds what the solver does not know: the response's name, and how many rows were not used.
fn name(error: Error, design: &Design, report: &Report) -> Error {
    match error {
        Error::TooLarge { column } if column.is_empty() => Error::TooLarge {
            column: design.response.clone(),
        },
        Error::TooFewObservations {
            count,
            coefficients,
            ..
        } => Error::TooFewObservations {
            count,
            coefficients,
            left_out: report.left_out.total() + report.held_out,
        },
        other => other,
    }
}

impl Back {
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

/// Counts the rows of a block on the grid of each predictor.
fn count_rows(grids: &mut Vec<Grid>, columns: &[&[f64]]) {
    let Some((y, predictors)) = columns.split_last() else {
        return;
    };
    let up = block::range(y);
    for (number, x) in predictors.iter().enumerate() {
        let across = block::range(x);
        if grids.len() == number {
            grids.push(Grid::new(across, up));
        }
        grids[number].push(x, y, [across, up]);
    }
}
