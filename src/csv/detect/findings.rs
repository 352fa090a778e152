//! The notes that tell a person how a table was read, and its records that are not rows.

use super::asides::subtotals;
use super::evidence::{has_number, is_text};
use super::table::Table;
use crate::csv::aside::{Aside, bare, is_total};
use crate::csv::dialect::DialectHints;
use crate::csv::encoding;
use crate::csv::field::date::Dates;
use crate::csv::note::{Note, NoteKind};
use crate::csv::scan::record::Record;
use crate::csv::schema::Column;

/// The records that are not rows.
#[derive(Default)]
pub(super) struct Asides {
    /// Those that are left out wherever they stand.
    pub(super) known: Vec<Aside>,
    /// Whether the scan must look for them, or for others of their kinds.
    pub(super) are_expected: bool,
    pub(super) notes: Vec<Note>,
}

impl Asides {
    /// Adds a record that stands on this line.
    fn add(&mut self, record: &Record<'_>, kind: NoteKind, line: u64) {
        self.tell(record, kind, line);
        self.known.push(aside(record, kind));
    }

    fn tell(&mut self, record: &Record<'_>, kind: NoteKind, line: u64) {
        let text = encoding::excerpt(record.text());
        self.notes.push(Note::of(kind, line, text));
    }
}

impl Table<'_, '_> {
    /// The notes about the header and the columns. `line_of` gives the line of the record that begins at a place.
    #[inline(never)] // cold: see DESIGN.md
    pub(super) fn notes(
        &mut self,
        hints: &DialectHints,
        line_of: &dyn Fn(usize) -> u64,
    ) -> Vec<Note> {
        let columns = &self.columns;
        let line = line_of(self.first.start());
        let mut notes = Vec::new();
        if let Some(kind) = self.heading.note {
            let text = encoding::excerpt(self.first.text());
            notes.push(Note::of(kind, line, text));
        }
        let repeated = self.repeated.take();
        notes.extend(repeated.map(|text| Note::of(NoteKind::RepeatedNames, line, text)));
        notes.extend(self.told.drain(..).map(|told| Note {
            kind: told.kind,
            line: line_of(told.start),
            text: told.text,
            column: columns[told.column].name.clone(),
        }));
        let unused = unused_format(columns, hints);
        notes.extend(unused.map(|text| Note::of(NoteKind::UnusedDateFormat, line, text)));
        notes
    }

    /// The records that are not rows, the header included, which may be repeated.
    #[inline(never)] // cold: see DESIGN.md
    pub(super) fn asides(&self, line_of: &dyn Fn(usize) -> u64) -> Asides {
        let mut asides = Asides::default();
        for record in self.units {
            asides.add(record, NoteKind::UnitsRow, line_of(record.start()));
        }
        // A header of numbers alone may be like a row.
        let is_name = |at| is_text(self.first, at, &self.numerals);
        if self.heading.is_header
            && (self.heading.note == Some(NoteKind::NumbersAsNames)
                || (0..self.first.width()).any(is_name))
        {
            self.add_header(&mut asides, line_of);
        }
        let is_total_row = |(_, kind): &&(usize, NoteKind)| *kind == NoteKind::TotalRow;
        if let Some((first, _)) = self.trailing.iter().rev().find(is_total_row) {
            let inner = subtotals(self.rows, *first).into_iter();
            let inner = inner.map(|at| aside(&self.rows[at], NoteKind::TotalRow));
            asides.known.extend(inner);
        }
        for (at, kind) in self.trailing.iter().rev() {
            let record = &self.rows[*at];
            asides.add(record, *kind, line_of(record.start()));
        }
        let begins_with_total = |row: &Record<'_>| row.field(0).is_some_and(|it| is_total(&it));
        let is_counted = self.columns.first().is_some_and(Column::is_counted);
        asides.are_expected |= !self.units.is_empty()
            || !self.trailing.is_empty()
            || is_counted && self.rows.iter().any(begins_with_total);
        asides
    }

    /// Adds the header, and tells where it is first repeated.
    fn add_header(&self, asides: &mut Asides, line_of: &dyn Fn(usize) -> u64) {
        let header = aside(self.first, NoteKind::RepeatedHeader);
        let is_header = |row: &&Record<'_>| bare(row.text()) == header.text;
        let repeated = self.rows.iter().find(is_header);
        if let Some(record) = repeated {
            asides.tell(record, NoteKind::RepeatedHeader, line_of(record.start()));
        }
        // No text in a column of numbers shows where a header of numbers is repeated, so each record is looked at.
        asides.are_expected |= repeated.is_some() || has_number(self.first, &self.numerals);
        asides.known.push(header);
    }
}

/// A record that is not a row.
fn aside(record: &Record<'_>, kind: NoteKind) -> Aside {
    Aside {
        text: bare(record.text()).to_vec(),
        kind,
    }
}

/// The names of the columns, if none has dates in the format that the caller names.
#[inline(never)] // cold: see DESIGN.md
fn unused_format(columns: &[Column], hints: &DialectHints) -> Option<String> {
    const SHOWN: usize = 200;
    let format = hints.date_format?;
    let mut tried = String::new();
    for column in columns {
        match column.dates {
            Dates::In(found, ..) if found == format => return None,
            _ if tried.len() > SHOWN => {}
            _ => {
                tried.push_str(if tried.is_empty() { "" } else { ", " });
                tried.push_str(&column.name);
            }
        }
    }
    Some(tried)
}
