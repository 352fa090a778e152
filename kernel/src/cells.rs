//! Counts of rows in the cells of a plane.

/// One axis of a grid of cells.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    /// How many cells a unit has, a power of two.
    pub per_unit: f64,
    /// The first cell, as a multiple of a cell's width.
    pub first: f64,
}

impl Scale {
    #[inline(always)]
    fn cell(self, value: f64) -> usize {
        ((value * self.per_unit).floor() - self.first) as usize
    }
}

/// Adds 1 to the cell of each row, of `side` cells a row of the grid; a count stops at 2^32 - 1.
#[inline(never)]
pub fn count(x: &[f64], y: &[f64], [across, up]: [Scale; 2], side: usize, counts: &mut [u32]) {
    for (x, y) in x.iter().zip(y) {
        if let Some(count) = counts.get_mut(up.cell(*y) * side + across.cell(*x)) {
            *count = count.saturating_add(1);
        }
    }
}
