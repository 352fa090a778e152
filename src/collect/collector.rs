//! Rows become moments: those of the fit, those held out, and a sample for drawing.

use std::ops::Range;
use std::sync::Arc;

use super::collected::{Collected, Kept};
use super::density::Grid;
use super::fold_sums::FoldSums;
use super::hold_out::{HeldOut, HoldOut};
use super::ordered_levels::OrderedLevels;
use super::partial::PartialSummary;
use super::report::{ColumnReport, LeftOutCounts, Report, reported};
use crate::csv::{ColumnKind, Schema, stray_quote};
use crate::design::Design;
use crate::design::by_group::{Groups, pivots};
use crate::design::contrasts::bits_of_code;
use crate::design::options::Options;
use crate::design::requested::Candidate;
use crate::design::split::Split;
use crate::error::{Error, ErrorKind};
use crate::moments::Moments;
use crate::moments::merge_tree::GroupedMoments;
use crate::rows::block::{Rows, Source};
use crate::rows::exclude::Reason;
use crate::rows::from_arrays::Data;
use crate::rows::levels::Levels;
use crate::rows::plan::Role;
use galton_kernel::block::{self, BLOCK};
use galton_kernel::bottom_k::Sample;

/// The width of a row up to which the whole sample is kept for drawing. Of wider rows as many numbers are kept.
const DRAWN: usize = 500;

/// Takes the rows of an input, and makes everything of them that a fit needs.
#[derive(Clone, Debug)]
pub(crate) struct Collector {
    pub(super) design: Design,
    /// The place in the report of each column of the design.
    pub(super) reported: Vec<usize>,
    pub(super) fold_sums: FoldSums,
    /// The pivot of each column: found in the first rows, and used for all segments.
    pivot: Option<Vec<f64>>,
    /// The values of each category, in the order of their first appearance.
    pub(super) levels: Vec<Levels>,
    /// How many weights are not whole numbers.
    pub(super) broken_weights: u64,
    /// How many of the last rows are held out of the fit.
    hold_out: usize,
    pub(super) hold_out_ring: HoldOut,
    pub(super) sample: Sample,
    /// Counts of rows over the plane of each numeric predictor and the response, once there are rows; `None` if
    /// they are not asked for.
    grids: Option<Vec<Grid>>,
    pub(crate) report: Report,
    buffers: Buffers,
}

/// Buffers that are kept from segment to segment for their memory.
#[derive(Clone, Debug, Default)]
struct Buffers {
    /// The rows of one segment. If they are dealt into folds, a last column has the fold of each.
    rows: Rows,
    groups: Groups,
}

impl Collector {
    /// A collector of the columns of a table that the options ask for, or of all numeric ones.
    pub(crate) fn new(schema: &Schema, options: &Options) -> Result<Self, Error> {
        let design = Design::choose(schema, options)?;
        let report = Report::of_fit(schema, &design.plan.places());
        Self::with(design, options, report)
    }

    /// A collector of columns given as arrays.
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
                has_numbers: data.has_numbers(),
                is_category: is_text(data),
                is_date: false,
                is_data: true,
                looks_like: None,
                near: if data.len() > 0 { data.number(0) } else { 0.0 },
            })
            .collect();
        let report = |(name, data): &(&str, Data<'_>)| match is_text(data) {
            true => ColumnReport::new(name, ColumnKind::Text),
            false => ColumnReport::new(name, ColumnKind::Number),
        };
        let design = Design::among(&candidates, options)?;
        let report = Report {
            columns: match reported(columns.len(), &design.plan.places()) {
                None => columns.iter().map(report).collect(),
                Some(some) => some.iter().map(|at| report(&columns[*at])).collect(),
            },
            ..Report::default()
        };
        Self::with(design, options, report)
    }

    /// Takes sums of groups of rows in the place of rows. A row of `columns` stands for a group: it has the values of the
    /// categories, and of the weights any whole number unless some weights are broken. `sums` gives the moments of the
    /// numeric columns in a group. Any text may be a category, and the numbers of the row are not looked at.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidOption`] for folds, held-out rows and rows left out by number, and those of `sums`.
    pub(crate) fn push_sums(
        &mut self,
        columns: &[(&str, Data<'_>)],
        sums: &mut dyn FnMut(usize, &Design) -> Result<Moments, Error>,
    ) -> Result<(), Error> {
        let leaves_out = !self.design.plan.left_out.is_empty();
        if !self.fold_sums.is_single() || self.hold_out > 0 || leaves_out {
            return Err(Error::from(ErrorKind::InvalidOption {
                option: if leaves_out {
                    "leave_out"
                } else if self.hold_out > 0 {
                    "hold_out"
                } else {
                    "folds"
                },
                found: "given".to_owned(),
                expected: "left out, as no rows are known but their sums",
            }));
        }
        let planned = self.design.plan.columns.iter_mut();
        for column in planned.filter(|column| column.role.category().is_some()) {
            column.is_factor = true;
            // The database has told the values apart by their text.
            column.has_numbers = false;
        }
        self.levels = self.design.empty_levels();
        let mut plan = self.design.plan.clone();
        plan.computed.clear();
        let logarithms = plan.columns.iter_mut();
        for column in logarithms.filter(|column| column.role == Role::Logarithm) {
            column.role = Role::Number;
        }
        let count = columns.first().map_or(0, |(_, data)| data.len());
        let source = Source::Arrays {
            columns,
            rows: 0..count,
            first_row: 1,
        };
        let rows = &mut self.buffers.rows;
        rows.read(&source, &plan, &mut self.levels)?;
        if rows.kept().count() < count {
            return Err(Error::from(ErrorKind::InvalidOption {
                option: "columns",
                found: "a group without a value".to_owned(),
                expected: "a value of each column for each group",
            }));
        }
        let contrasts = &self.design.contrasts;
        let mut grouped = GroupedMoments::default();
        for group in 0..count {
            let moments = sums(group, &self.design)?;
            for (number, set) in contrasts.groupings.iter().enumerate() {
                let bits = bits_of_code(set.len());
                let code = |(place, category): (usize, &usize)| {
                    let code = rows.columns[contrasts.categories[*category]][group];
                    (code as u64) << (bits * place as u32)
                };
                let key = set.iter().enumerate().map(code).sum();
                grouped.add((number as u32, key), &moments)?;
            }
            self.report.rows += moments.count();
        }
        if let Some(weights) = self.design.plan.weights() {
            let weights = rows.columns[weights].iter();
            self.broken_weights += weights.filter(|weight| weight.fract() != 0.0).count() as u64;
        }
        self.fold_sums.take(grouped)
    }

    fn with(design: Design, options: &Options, mut report: Report) -> Result<Self, Error> {
        report.workers = 1;
        let places = design.plan.places();
        let reported = match reported(design.plan.width, &places) {
            None => places,
            Some(some) => {
                let place = |at: &usize| some.binary_search(at).unwrap_or_default();
                places.iter().map(place).collect()
            }
        };
        for at in &reported {
            report.columns[*at].used = true;
        }
        let split = Split::new(options.folds, options.hold_out_part)?;
        if options.hold_out > 0 && options.hold_out_part.is_some() {
            return Err(Error::from(ErrorKind::InvalidOption {
                option: "hold_out",
                found: format!("{} beside a fraction", options.hold_out),
                expected: "one of the two",
            }));
        }
        // Each fold has moments, and rows that are still to be summed.
        let sets = if split.is_some() {
            2 * split.shares()
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
            levels: design.empty_levels(),
            fold_sums: FoldSums::new(split, &sample),
            reported,
            broken_weights: 0,
            pivot: None,
            hold_out: options.hold_out,
            hold_out_ring: HoldOut::default(),
            sample,
            grids: options.density.then(Vec::new),
            report,
            buffers: Buffers::default(),
            design,
        })
    }

    /// Takes the rows of segment `number` of the input.
    pub(crate) fn push(&mut self, source: &Source<'_>, number: u64) -> Result<(), Error> {
        let Self {
            design,
            reported,
            report,
            buffers,
            ..
        } = self;
        let rows = &mut buffers.rows;
        rows.read(source, &design.plan, &mut self.levels)?;
        let before = report.rows;
        if let Source::Batch(batch) = source {
            let notes = batch
                .encoding_notes()
                .chain(rows.notes(batch, &design.plan));
            let notes = notes.chain(stray_quote(batch));
            notes.for_each(|note| report.note(note));
        }
        report.add_rows(rows, source, &design.plan, reported);
        let numbers = rows.kept().map(|row| before + row as u64 + 1);
        let places = self.fold_sums.shares_of(&mut { numbers });
        rows.columns.extend(places);
        self.segment(number)
    }

    /// Forgets the rows, but keeps the design and the pivot, which were found at the beginning of the input.
    /// `false` if the rows of the rest cannot be collected apart: there is no pivot yet, or the rows' numbers
    /// matter.
    pub(crate) fn restart(&mut self) -> bool {
        self.fold_sums = self.fold_sums.emptied();
        self.levels = self.design.empty_levels();
        self.broken_weights = 0;
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
        // A part does not know the numbers of its rows in the whole input, nor which rows are the last.
        let needs_numbers = self.hold_out > 0
            || !self.design.plan.left_out.is_empty()
            || !self.fold_sums.is_single();
        self.pivot.is_some() && !needs_numbers
    }

    /// Everything known of the rows, for the collector of another part of the input.
    pub(crate) fn into_partial(self, extent: [u64; 2]) -> PartialSummary {
        PartialSummary {
            extent,
            merge_tree: self.fold_sums.into_merge_tree(),
            sample: self.sample.shrunk(),
            grids: self.grids.unwrap_or_default(),
            levels: self.levels,
            broken_weights: self.broken_weights,
            report: self.report,
        }
    }

    /// Adds the rows of the next part of the input, which begins after `lines` lines. Does nothing and returns
    /// `false` if a category has too many values in both parts together.
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
        self.broken_weights += part.broken_weights;
        self.report.append(part.report, lines);
        self.report.workers += 1;
        self.sample.append(&part.sample);
        let grids = self.grids.iter_mut().flatten();
        grids
            .zip(&part.grids)
            .for_each(|(grid, other)| grid.append(other));
        let rekey = |key| contrasts.rekey(key, &codes);
        self.fold_sums.append(part.merge_tree, &rekey)?;
        Ok(true)
    }

    /// Sums up the rows in the buffer. If the last rows are held out, it sums those that leave the ring instead.
    fn segment(&mut self, number: u64) -> Result<(), Error> {
        if self.hold_out > 0 {
            self.hold_out_ring
                .exchange(&mut self.buffers.rows.columns, self.hold_out);
        }
        let Buffers { rows, groups } = &mut self.buffers;
        let columns = &mut rows.columns;
        if columns.first().is_none_or(Vec::is_empty) {
            return Ok(());
        }
        let weights = self.design.plan.weights();
        let contrasts = &mut self.design.contrasts;
        let pivot = self.pivot.get_or_insert_with(|| pivots(columns, contrasts));
        if let Some(weights) = weights {
            let broken = columns[weights]
                .iter()
                .filter(|weight| weight.fract() != 0.0);
            self.broken_weights += broken.count() as u64;
        }
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

    /// Ends the input: sorts the values of the categories and computes the moments of the model's columns. `schema` is
    /// that of the table, if other models of its columns may follow.
    pub(crate) fn finish(self, schema: Option<Schema>) -> Result<Collected, Error> {
        let Self {
            mut design,
            mut buffers,
            mut report,
            levels,
            ..
        } = self;
        let (weights, split) = (design.plan.weights(), self.fold_sums.split);
        let stored_width = design.plan.columns.len() + usize::from(!self.fold_sums.is_single());
        let pivot = self.pivot.unwrap_or_default();
        let contrasts = &mut design.contrasts;
        let mut totals = self
            .fold_sums
            .finish(&mut |rows| buffers.groups.sum(rows, weights, &pivot, contrasts))?;
        let [fitted, tested] = [&totals.fit, &totals.test].map(GroupedMoments::count);
        let has_frequencies = design.plan.has_frequencies();
        if has_frequencies {
            let all = [&mut totals.fit, &mut totals.test].into_iter();
            let groups = all.chain(&mut totals.folds).flat_map(|of| &mut of.0);
            groups.for_each(|(_, moments)| moments.count_by_weight());
        }
        let ordered = OrderedLevels::of(&design, &levels, &totals.fit)?;
        ordered.check_repeats(&design, &levels)?;
        let model_columns = design.model_columns(&levels, &ordered.codes, &totals.fit)?;
        Moments::check_memory(model_columns.columns.len() + 1, totals.folds.len())?;
        let expand = |grouped: &GroupedMoments| {
            let columns = &model_columns.columns;
            design.contrasts.expand(grouped, &ordered.ranks, columns)
        };
        let moments = expand(&totals.fit);
        let with_observed = design.contrasts.with_observed(&model_columns.columns);
        let observed = with_observed.map(|columns| {
            let (contrasts, ranks) = (&design.contrasts, &ordered.ranks);
            contrasts.expand(&totals.fit, ranks, &columns)
        });
        ordered.check_test_set(&design, &levels, &model_columns, &totals.test)?;

        let width = design.predictors.len() + 1;
        let test_rows = std::mem::take(&mut totals.test_rows);
        let mut held_out = HeldOut::new(expand(&totals.test), test_rows, &moments);
        let mut last_rows = self.hold_out_ring.into_rows(stored_width);
        let sample_capacity = self.sample.capacity();
        let mut sample_rows = self.sample.into_rows();
        ordered.recode(&design, &mut last_rows, stored_width);
        ordered.recode(&design, &mut sample_rows, width);
        ordered.recode(&design, &mut held_out.rows, width);
        let unknown = held_out.push_last_rows(&last_rows, stored_width, &design, &model_columns)?;
        *report.left_out.of(Reason::NewLevel) += unknown;
        if has_frequencies {
            held_out.moments.count_by_weight();
        }

        report.used = fitted;
        report.held_out = tested + (last_rows.len() / stored_width.max(1)) as u64 - unknown;
        report.describe(
            &design,
            &self.reported,
            &model_columns,
            &totals.fit,
            &ordered,
        )?;
        Ok(Collected {
            broken_weights: self.broken_weights,
            weights: weights.map(|weights| design.name(weights).to_owned()),
            folds: totals.folds.iter().map(expand).collect(),
            moments,
            observed,
            split,
            held_out: (held_out.moments.count() > 0).then_some(held_out.moments),
            held_out_rows: held_out.rows,
            sample_rows,
            sample_capacity,
            density: self.grids.iter().flatten().map(Grid::density).collect(),
            report,
            reported: self.reported,
            model_columns,
            plan: design.plan,
            kept: schema.map(|schema| {
                Arc::new(Kept {
                    schema,
                    contrasts: design.contrasts,
                    levels,
                    codes: ordered.codes,
                    shares: totals.into_shares(),
                    last_rows,
                })
            }),
        })
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
    let up = block::min_max(y);
    let numbers = predictors.iter().enumerate();
    let numbers = numbers.filter(|(number, _)| !categories.contains(number));
    for (number, (_, x)) in numbers.enumerate() {
        let x = &x[block.clone()];
        let across = block::min_max(x);
        if grids.len() == number {
            grids.push(Grid::new(across, up));
        }
        grids[number].push(x, y, [across, up]);
    }
}
