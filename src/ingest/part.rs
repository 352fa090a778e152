//! One part of an input, read elsewhere, and its way here: a file's halves are read by two workers.

use super::grid::Grid;
use super::report::{Example, Report};
use super::sample::Sample;
use crate::csv::{Note, NoteKind};
use crate::design::Reason;
use crate::design::levels::Levels;
use crate::error::Error;
use crate::moments::segments::Segments;
use crate::parcel::{Parcel, Writer, torn};

/// What one reader found in the records that begin in its part of the input.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// Where the first record begins, and where the next part does.
    pub(crate) extent: [u64; 2],
    pub(crate) segments: Segments,
    pub(crate) sample: Sample,
    pub(crate) grids: Vec<Grid>,
    /// The values of each category, in the order in which they came.
    pub(crate) levels: Vec<Levels>,
    /// The rows, and those left out; lines and rows count from the beginning of the part.
    pub(crate) report: Report,
}

impl Part {
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut out = Writer::default();
        let [first, next] = self.extent;
        out.wholes(&[first, next, self.report.rows]);
        let mut counts = self.report.left_out;
        for reason in Reason::ALL {
            out.whole(*counts.of(reason));
        }
        out.whole(self.report.columns.len() as u64);
        for column in &self.report.columns {
            out.whole(column.missing);
            out.whole(column.text);
        }
        out.whole(self.report.examples.len() as u64);
        for example in &self.report.examples {
            out.whole(example.reason as u64);
            out.whole(example.line);
            out.whole(example.row);
            out.text(&example.column);
            out.text(&example.text);
        }
        out.whole(self.report.notes.len() as u64);
        for note in &self.report.notes {
            out.wholes(&[note.kind as u64, note.line]);
            out.text(&note.text);
        }
        self.segments.write(&mut out);
        self.sample.write(&mut out);
        out.whole(self.grids.len() as u64);
        self.grids.iter().for_each(|grid| grid.write(&mut out));
        out.whole(self.levels.len() as u64);
        self.levels.iter().for_each(|levels| levels.write(&mut out));
        out.0
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let mut parcel = Parcel(bytes);
        let parcel = &mut parcel;
        let extent = [parcel.whole()?, parcel.whole()?];
        let mut report = Report {
            rows: parcel.whole()?,
            ..Report::default()
        };
        for reason in Reason::ALL {
            *report.left_out.of(reason) = parcel.whole()?;
        }
        for _ in 0..parcel.count()? {
            report.tell_column(parcel.whole()?, parcel.whole()?);
        }
        for _ in 0..parcel.count()? {
            let reason = usize::try_from(parcel.whole()?).ok();
            report.examples.push(Example {
                reason: *reason.and_then(|at| Reason::ALL.get(at)).ok_or_else(torn)?,
                line: parcel.whole()?,
                row: parcel.whole()?,
                column: parcel.text()?,
                text: parcel.text()?,
            });
        }
        for _ in 0..parcel.count()? {
            let kind = NoteKind::ALL.get(parcel.whole()? as usize);
            report.notes.push(Note {
                kind: *kind.ok_or_else(torn)?,
                line: parcel.whole()?,
                text: parcel.text()?,
            });
        }
        Ok(Self {
            extent,
            segments: Segments::read(parcel)?,
            sample: Sample::read(parcel)?,
            grids: (0..parcel.count()?)
                .map(|_| Grid::read(parcel))
                .collect::<Result<_, _>>()?,
            levels: (0..parcel.count()?)
                .map(|_| Levels::read(parcel))
                .collect::<Result<_, _>>()?,
            report,
        })
    }
}
