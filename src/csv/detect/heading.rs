//! The role of the first record, and the names that it gives to the columns.

use super::evidence::text_of;
use super::header::find_header;
use super::titles::is_over_row_names;
use crate::csv::dialect::DialectHints;
use crate::csv::field::number::Numerals;
use crate::csv::note::NoteKind;
use crate::csv::scan::record::Record;

/// The role of the first record: the header, or a row.
pub(super) struct Heading {
    pub(super) is_header: bool,
    /// Whether the rows begin with a name for which the header has no field.
    pub(super) has_row_names: bool,
    pub(super) note: Option<NoteKind>,
}

impl Heading {
    #[inline(never)] // cold: see DESIGN.md
    pub(super) fn find(
        first: &Record<'_>,
        others: &[Record<'_>],
        numerals: &Numerals,
        hints: &DialectHints,
    ) -> Self {
        let has_row_names =
            hints.header != Some(false) && is_over_row_names(first, others, numerals);
        let (is_header, note) = match hints.header {
            Some(header) => (header, None),
            None if has_row_names => (true, None),
            None => find_header(first, others, numerals),
        };
        Self {
            is_header,
            has_row_names,
            note: note.or(has_row_names.then_some(NoteKind::RowNames)),
        }
    }

    /// The name that the header gives to a column.
    pub(super) fn name(&self, first: &Record<'_>, at: usize) -> Option<String> {
        let at = at
            .checked_sub(usize::from(self.has_row_names))
            .filter(|_| self.is_header)?;
        // A byte order mark stands within the first name where files were joined or a line is blank.
        let name = text_of(first, at);
        let name = name.trim_matches(['\u{feff}', '\u{200b}', '\u{a0}', ' ']);
        (!name.is_empty()).then(|| name.to_owned())
    }
}
