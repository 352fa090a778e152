//! The summary of one part of an input, which one worker reads and another takes.

use super::density::Grid;
use super::report::{ColumnReport, Example, Report};
use super::sample;
use crate::csv::{ColumnKind, Note, NoteKind};
use crate::error::Error;
use crate::moments::merge_tree::MergeTree;
use crate::rows::exclude::Reason;
use crate::rows::levels::Levels;
use crate::wire::Wire;
use galton_kernel::bottom_k::Sample;

/// The summary of the records that begin in one part of an input.
#[derive(Clone, Debug)]
pub(crate) struct PartialSummary {
    /// Where the first record begins, and where the next part does.
    pub(crate) extent: [u64; 2],
    pub(crate) merge_tree: MergeTree,
    pub(crate) sample: Sample,
    pub(crate) grids: Vec<Grid>,
    /// The values of each category, in the order in which they came.
    pub(crate) levels: Vec<Levels>,
    /// How many weights are not whole numbers.
    pub(crate) broken_weights: u64,
    /// Counts of rows, and the rows left out. Lines and rows are numbered from the beginning of the part.
    pub(crate) report: Report,
}

impl PartialSummary {
    pub(crate) fn into_bytes(mut self) -> Result<Vec<u8>, Error> {
        let mut wire = Wire::Writing(Vec::new());
        self.visit(&mut wire)?;
        Ok(wire.written())
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let mut summary = Self {
            extent: [0; 2],
            merge_tree: MergeTree::default(),
            sample: Sample::new(0, 0),
            grids: Vec::new(),
            levels: Vec::new(),
            broken_weights: 0,
            report: Report::default(),
        };
        summary.visit(&mut Wire::Reading(bytes))?;
        Ok(summary)
    }

    fn visit(&mut self, wire: &mut Wire<'_>) -> Result<(), Error> {
        for end in &mut self.extent {
            wire.u64(end)?;
        }
        visit_report(&mut self.report, wire)?;
        wire.u64(&mut self.broken_weights)?;
        self.merge_tree.visit(wire)?;
        sample::visit(&mut self.sample, wire)?;
        Grid::visit_all(&mut self.grids, wire)?;
        wire.list(&mut self.levels, Levels::default, Levels::visit)
    }
}

/// Visits the counts and texts of a report. The names of columns are known to both workers.
fn visit_report(report: &mut Report, wire: &mut Wire<'_>) -> Result<(), Error> {
    wire.u64(&mut report.rows)?;
    for reason in Reason::ALL {
        wire.u64(report.left_out.of(reason))?;
    }
    let no_column = || ColumnReport::new("", ColumnKind::Empty);
    wire.list(&mut report.columns, no_column, |column, wire| {
        wire.u64(&mut column.missing)?;
        wire.u64(&mut column.text)
    })?;
    wire.list(&mut report.examples, Example::unread, |example, wire| {
        wire.one_of(&mut example.reason, &Reason::ALL)?;
        wire.u64(&mut example.line)?;
        wire.u64(&mut example.row)?;
        wire.text(&mut example.column)?;
        wire.text(&mut example.text)
    })?;
    wire.list(&mut report.notes, no_note, |note, wire| {
        wire.one_of(&mut note.kind, &NoteKind::ALL)?;
        wire.u64(&mut note.line)?;
        wire.text(&mut note.text)?;
        wire.text(&mut note.column)
    })
}

/// A note to be read.
fn no_note() -> Note {
    Note::of(NoteKind::Zero, 0, String::new())
}
