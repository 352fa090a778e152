//! Values of categories that a model has not seen.

use crate::csv::decoded;

/// A value of a category that the model has not seen: rows with it have no prediction.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NewLevel {
    /// The name of the column.
    pub column: String,
    /// The value.
    pub value: String,
    /// The first row with it, 1 for the first record below the header.
    pub row: u64,
    /// The line on which that row begins.
    pub line: u64,
    /// How many rows have it.
    pub count: u64,
}

/// How many values are reported.
const MOST: usize = 10;

/// The first new values in the order of the file. Within a batch they come column by column.
#[derive(Clone, Debug, Default)]
pub(super) struct NewLevels {
    found: Vec<NewLevel>,
    /// The new levels of the batch, each with the number of its predictor.
    batch: Vec<(usize, NewLevel)>,
}

impl NewLevels {
    /// The first ten.
    pub(super) fn found(&self) -> &[NewLevel] {
        &self.found
    }

    /// Counts a field that has no level. Text is allocated only for a value that may be reported: one of
    /// the first ten of its column in the batch.
    #[inline(never)] // cold: see DESIGN.md, "Hot and cold"
    pub(super) fn push(
        &mut self,
        predictor: usize,
        column: &str,
        field: &[u8],
        row: u64,
        line: &dyn Fn() -> u64,
    ) {
        let value = decoded(field.trim_ascii());
        let mut known = self.found.iter_mut();
        if let Some(known) = known.find(|known| known.value == *value && known.column == column) {
            known.count += 1;
            return;
        }
        if self.found.len() == MOST {
            return;
        }
        let mut own = 0;
        for (other, level) in &mut self.batch {
            if *other != predictor {
                continue;
            }
            own += 1;
            if level.value == *value {
                level.count += 1;
                // A record of another width comes after the rows, and may stand before them.
                if row < level.row {
                    (level.row, level.line) = (row, line());
                }
                return;
            }
        }
        if own < MOST {
            let level = NewLevel {
                column: column.to_owned(),
                value: value.into_owned(),
                row,
                line: line(),
                count: 1,
            };
            self.batch.push((predictor, level));
        }
    }

    /// Takes over the values of a batch, in the order of the file.
    pub(super) fn end_batch(&mut self) {
        if self.batch.is_empty() {
            return;
        }
        let mut batch = std::mem::take(&mut self.batch);
        while self.found.len() < MOST {
            let rows = batch.iter().enumerate();
            let Some((first, _)) =
                rows.min_by_key(|(_, (predictor, level))| (level.row, predictor))
            else {
                return;
            };
            self.found.push(batch.remove(first).1);
        }
    }
}
