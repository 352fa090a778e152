//! One part of an input, read elsewhere, and its way here: a file's halves are read by two workers.

use super::density::Grid;
use super::report::{Example, Report};
use super::sample;
use crate::csv::{Note, NoteKind};
use crate::error::Error;
use crate::moments::merge_tree::MergeTree;
use crate::rows::exclude::Reason;
use crate::rows::levels::Levels;
use crate::wire::{Reader, Writer, corrupt};
use galton_kernel::bottom_k::Sample;

/// What one reader found in the records that begin in its part of the input.
#[derive(Clone, Debug)]
pub(crate) struct PartialSummary {
    /// Where the first record begins, and where the next part does.
    pub(crate) extent: [u64; 2],
    pub(crate) segments: MergeTree,
    pub(crate) sample: Sample,
    pub(crate) grids: Vec<Grid>,
    /// The values of each category, in the order in which they came.
    pub(crate) levels: Vec<Levels>,
    /// The rows, and those left out; lines and rows count from the beginning of the part.
    pub(crate) report: Report,
}

impl PartialSummary {
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut out = Writer::default();
        let [first, next] = self.extent;
        out.u64s(&[first, next, self.report.rows]);
        let mut counts = self.report.left_out;
        for reason in Reason::ALL {
            out.u64(*counts.of(reason));
        }
        out.u64(self.report.columns.len() as u64);
        for column in &self.report.columns {
            out.u64(column.missing);
            out.u64(column.text);
        }
        out.u64(self.report.examples.len() as u64);
        for example in &self.report.examples {
            out.u64(example.reason as u64);
            out.u64(example.line);
            out.u64(example.row);
            out.text(&example.column);
            out.text(&example.text);
        }
        out.u64(self.report.notes.len() as u64);
        for note in &self.report.notes {
            out.u64s(&[note.kind as u64, note.line]);
            out.text(&note.text);
        }
        self.segments.write(&mut out);
        sample::write(&self.sample, &mut out);
        out.u64(self.grids.len() as u64);
        self.grids.iter().for_each(|grid| grid.write(&mut out));
        out.u64(self.levels.len() as u64);
        self.levels.iter().for_each(|levels| levels.write(&mut out));
        out.0
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader(bytes);
        let reader = &mut reader;
        let extent = [reader.u64()?, reader.u64()?];
        let mut report = Report {
            rows: reader.u64()?,
            ..Report::default()
        };
        for reason in Reason::ALL {
            *report.left_out.of(reason) = reader.u64()?;
        }
        for _ in 0..reader.count()? {
            report.tell_column(reader.u64()?, reader.u64()?);
        }
        for _ in 0..reader.count()? {
            let reason = usize::try_from(reader.u64()?).ok();
            report.examples.push(Example {
                reason: *reason
                    .and_then(|at| Reason::ALL.get(at))
                    .ok_or_else(corrupt)?,
                line: reader.u64()?,
                row: reader.u64()?,
                column: reader.text()?,
                text: reader.text()?,
            });
        }
        for _ in 0..reader.count()? {
            let kind = NoteKind::ALL.get(reader.u64()? as usize);
            report.notes.push(Note {
                kind: *kind.ok_or_else(corrupt)?,
                line: reader.u64()?,
                text: reader.text()?,
            });
        }
        Ok(Self {
            extent,
            segments: MergeTree::read(reader)?,
            sample: sample::read(reader)?,
            grids: (0..reader.count()?)
                .map(|_| Grid::read(reader))
                .collect::<Result<_, _>>()?,
            levels: (0..reader.count()?)
                .map(|_| Levels::read(reader))
                .collect::<Result<_, _>>()?,
            report,
        })
    }
}
