//! Values that are neither numbers nor dates, where a model needs one.

use crate::csv::excerpt;

/// Values of a predictor that cannot be read as its numbers or dates: rows with one have no prediction.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unread {
    /// The name of the column.
    pub column: String,
    /// The first of the values.
    pub value: String,
    /// The row that has it, 1 for the first record below the header.
    pub row: u64,
    /// The line on which that row begins.
    pub line: u64,
    /// How many rows have a value of the kind.
    pub count: u64,
}

/// One entry for each predictor with such values, in the order in which the first ones came.
#[derive(Clone, Debug, Default)]
pub(super) struct UnreadValues {
    pub(super) found: Vec<Unread>,
}

impl UnreadValues {
    /// Counts a field.
    #[inline(never)] // cold: see DESIGN.md, "Hot and cold"
    pub(super) fn push(&mut self, column: &str, field: &[u8], row: u64, line: &dyn Fn() -> u64) {
        let mut known = self.found.iter_mut();
        let Some(known) = known.find(|known| known.column == column) else {
            self.found.push(Unread {
                column: column.to_owned(),
                value: excerpt(field),
                row,
                line: line(),
                count: 1,
            });
            return;
        };
        known.count += 1;
        // A record of another width comes after the rows of its batch, and may stand before them.
        if row < known.row {
            (known.value, known.row, known.line) = (excerpt(field), row, line());
        }
    }
}
