//! The density of the rows in a plane: counts of all of them, where a sample shows some.

use crate::error::Error;
use crate::numerics::bits::{any_power_of_two, exponent};
use crate::wire::{Wire, corrupt};
use galton_kernel::block::union_of_ranges;
use galton_kernel::cells::{Scale, count};

/// The most cells along an axis.
const SIDE: usize = 128;

/// Counts of rows in cells of one size, in the plane of two columns.
///
/// The width of a cell is a power of two, and a cell begins at a multiple of it. The width is doubled when a row
/// comes that lies too far away, and it is never halved. So the counts do not depend on the order of the rows,
/// and the counts of two parts of an input can be added.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Grid {
    axes: [Axis; 2],
    /// Row by row, from the lowest.
    counts: Vec<u32>,
}

/// One axis of a grid.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Axis {
    /// The width of a cell is 2 to this power.
    exponent: i32,
    /// Where the first cell begins, as a multiple of the width.
    first: f64,
    range: [f64; 2],
}

/// The counts of rows in the cells of a grid, for charts.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Density {
    /// The number of cells along the predictor and along the response.
    pub size: [usize; 2],
    /// Where the cells begin and end along the predictor.
    pub x: [f64; 2],
    /// Where the cells begin and end along the response.
    pub y: [f64; 2],
    /// The counts, row by row from the minimum of the response, each row from the minimum of the predictor. A count
    /// is at most 2^32 - 1.
    pub counts: Vec<u32>,
}

impl Density {
    /// The density with its axes exchanged.
    pub(crate) fn transposed(&self) -> Self {
        let [width, height] = self.size;
        let places = 0..self.counts.len();
        let count = |at: usize| self.counts[at % height * width + at / height];
        Self {
            size: [height, width],
            x: self.y,
            y: self.x,
            counts: places.map(count).collect(),
        }
    }
}

impl Axis {
    /// An axis for values whose first ones lie in this range.
    fn new(range: [f64; 2]) -> Self {
        let span = (range[1] - range[0]).max(range[0].abs().max(range[1].abs()) * f64::EPSILON);
        // The first rows take between a quarter and a half of the cells.
        let exponent = exponent(span).clamp(-1000, 1000) - 6;
        let mut axis = Self {
            exponent,
            first: 0.0,
            range,
        };
        axis.first = axis.cell(range[0]);
        axis
    }

    /// The cell of a value, as a multiple of the width.
    fn cell(&self, value: f64) -> f64 {
        (value * any_power_of_two(-self.exponent)).floor()
    }

    /// The number of cells that the range takes.
    fn cells(&self) -> f64 {
        self.cell(self.range[1]) - self.cell(self.range[0]) + 1.0
    }

    /// The axis for a larger range, with larger cells if they would be too many.
    fn widened(mut self, range: [f64; 2], exponent: i32) -> Self {
        self.range = union_of_ranges(self.range, range);
        self.exponent = self.exponent.max(exponent);
        while self.cells() > SIDE as f64 {
            self.exponent += 1;
        }
        self.first = self.cell(self.range[0]);
        self
    }

    /// The lower and upper end of this many cells.
    fn ends(&self, cells: usize) -> [f64; 2] {
        let width = any_power_of_two(self.exponent);
        [self.first * width, (self.first + cells as f64) * width]
    }
}

impl Grid {
    /// An empty grid for rows whose first ones lie in these ranges.
    pub(crate) fn new(x: [f64; 2], y: [f64; 2]) -> Self {
        Self {
            axes: [Axis::new(x), Axis::new(y)],
            counts: vec![0; SIDE * SIDE],
        }
    }

    /// Counts rows that lie in these ranges.
    pub(crate) fn push(&mut self, x: &[f64], y: &[f64], ranges: [[f64; 2]; 2]) {
        let exponents = self.axes.map(|axis| axis.exponent);
        self.widen(ranges, exponents);
        let scales = self.axes.map(|axis| Scale {
            per_unit: any_power_of_two(-axis.exponent),
            first: axis.first,
        });
        count(x, y, scales, SIDE, &mut self.counts);
    }

    /// Makes room for these ranges, in cells of at least 2^exponents.
    fn widen(&mut self, ranges: [[f64; 2]; 2], exponents: [i32; 2]) {
        let before = self.axes;
        for (axis, (range, exponent)) in self.axes.iter_mut().zip(ranges.into_iter().zip(exponents))
        {
            *axis = axis.widened(range, exponent);
        }
        if before.map(|axis| (axis.exponent, axis.first))
            == self.axes.map(|axis| (axis.exponent, axis.first))
        {
            return;
        }
        let counts = std::mem::replace(&mut self.counts, vec![0; SIDE * SIDE]);
        self.add(before, &counts);
    }

    /// Adds the counts of another grid, each of whose cells lies inside one of these.
    fn add(&mut self, axes: [Axis; 2], counts: &[u32]) {
        let places = |which: usize| -> Vec<Option<usize>> {
            let (from, to) = (axes[which], self.axes[which]);
            let ratio = any_power_of_two(from.exponent - to.exponent);
            let place = |cell: usize| ((from.first + cell as f64) * ratio).floor() - to.first;
            let within = |place: f64| {
                (0.0..SIDE as f64)
                    .contains(&place)
                    .then_some(place as usize)
            };
            (0..SIDE).map(|cell| within(place(cell))).collect()
        };
        let (columns, rows) = (places(0), places(1));
        for (at, count) in counts.iter().enumerate() {
            // Cells outside are empty, because every counted row lies in the range.
            if let (Some(row), Some(column)) = (rows[at / SIDE], columns[at % SIDE]) {
                let sum = &mut self.counts[row * SIDE + column];
                *sum = sum.saturating_add(*count);
            }
        }
    }

    /// Adds the counts of another part of the input.
    pub(crate) fn append(&mut self, other: &Self) {
        let exponents = other.axes.map(|axis| axis.exponent);
        let ranges = other.axes.map(|axis| axis.range);
        self.widen(ranges, exponents);
        self.add(other.axes, &other.counts);
    }

    /// A copy without rows.
    pub(crate) fn emptied(&self) -> Self {
        Self {
            axes: self.axes,
            counts: vec![0; SIDE * SIDE],
        }
    }

    /// The counts, without the empty margin.
    pub(crate) fn density(&self) -> Density {
        let size = self.axes.map(|axis| axis.cells() as usize);
        let rows = self.counts.chunks(SIDE).take(size[1]);
        Density {
            size,
            x: self.axes[0].ends(size[0]),
            y: self.axes[1].ends(size[1]),
            counts: rows.flat_map(|row| &row[..size[0]]).copied().collect(),
        }
    }

    /// A grid to be read.
    fn unread() -> Self {
        Self::new([0.0; 2], [0.0; 2])
    }

    /// Writes grids, or reads them.
    pub(crate) fn visit_all(grids: &mut Vec<Self>, wire: &mut Wire<'_>) -> Result<(), Error> {
        wire.list(grids, Self::unread, Self::visit)
    }

    fn visit(&mut self, wire: &mut Wire<'_>) -> Result<(), Error> {
        for axis in &mut self.axes {
            let mut exponent = f64::from(axis.exponent);
            wire.f64(&mut exponent)?;
            axis.exponent = exponent.clamp(-2000.0, 2000.0) as i32;
            for end in &mut axis.range {
                wire.f64(end)?;
            }
            axis.first = axis.cell(axis.range[0]);
            let cells = axis.cells();
            if cells.is_nan() || cells > SIDE as f64 {
                return Err(corrupt());
            }
        }
        self.counts.iter_mut().try_for_each(|count| wire.u32(count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(values: &[f64]) -> [f64; 2] {
        galton_kernel::block::min_max(values)
    }

    fn grid(x: &[f64], y: &[f64], block: usize, first: usize) -> Grid {
        let mut grid = Grid::new(range(&x[..first]), range(&y[..first]));
        for (x, y) in x.chunks(block).zip(y.chunks(block)) {
            grid.push(x, y, [range(x), range(y)]);
        }
        grid
    }

    /// Rows that spread ever wider, with an outlier on each side.
    fn rows() -> (Vec<f64>, Vec<f64>) {
        let x: Vec<f64> = (0..4000)
            .map(|i| f64::from(i * 7919 % 4001) * f64::from(i) * 1e-3)
            .collect();
        let mut y: Vec<f64> = x.iter().map(|x| 1e6 - x.sqrt()).collect();
        y[3000] = 2e6;
        y[3500] = -1e5;
        (x, y)
    }

    #[test]
    fn every_row_is_counted_in_its_own_cell() {
        let (x, y) = rows();
        let density = grid(&x, &y, 256, 256).density();
        assert_eq!(density.counts.iter().sum::<u32>(), 4000);
        assert_eq!(density.counts.len(), density.size[0] * density.size[1]);
        let width = |ends: [f64; 2], cells: usize| (ends[1] - ends[0]) / cells as f64;
        let mut expected = vec![0; density.counts.len()];
        for (x, y) in x.iter().zip(&y) {
            let column = (x - density.x[0]) / width(density.x, density.size[0]);
            let row = (y - density.y[0]) / width(density.y, density.size[1]);
            expected[row as usize * density.size[0] + column as usize] += 1;
        }
        assert_eq!(density.counts, expected);
        // The cells are fine enough for a chart.
        assert!(
            density.size.iter().all(|cells| *cells > SIDE / 2 - 1),
            "{:?}",
            density.size
        );
    }

    #[test]
    fn blocks_and_parts_of_any_size_give_the_same_counts() {
        let (x, y) = rows();
        let whole = grid(&x, &y, 256, 256);
        assert_eq!(grid(&x, &y, 4000, 256).density(), whole.density());
        for cut in [1, 700, 3200, 3999] {
            let mut first = Grid::new(range(&x[..256]), range(&y[..256]));
            first.push(&x[..cut], &y[..cut], [range(&x[..cut]), range(&y[..cut])]);
            // The second grid had the beginning too, and was emptied.
            let mut second = grid(&x[..256], &y[..256], 256, 256).emptied();
            second.push(&x[cut..], &y[cut..], [range(&x[cut..]), range(&y[cut..])]);
            let (mut written, mut read) = (vec![second], Vec::new());
            let mut wire = Wire::Writing(Vec::new());
            assert!(Grid::visit_all(&mut written, &mut wire).is_ok());
            let bytes = wire.written();
            assert!(Grid::visit_all(&mut read, &mut Wire::Reading(&bytes)).is_ok());
            assert_eq!(read, written);
            read.iter().for_each(|second| first.append(second));
            assert_eq!(first.density(), whole.density(), "cut at {cut}");
        }
    }

    #[test]
    fn rows_at_one_place_take_one_cell() {
        for value in [0.0, 5.0, -1e300, 1e-300] {
            let density = grid(&[value; 9], &[value; 9], 4, 4).density();
            assert_eq!((density.size, density.counts), ([1, 1], vec![9]), "{value}");
        }
    }

    #[test]
    fn a_cell_counts_no_further_than_it_can() {
        let (x, y) = ([1.0, 2.0], [3.0, 5.0]);
        let mut full = grid(&x, &y, 2, 2);
        // Each append doubles the counts, up to 2^33 rows.
        for _ in 0..33 {
            let same = full.clone();
            full.append(&same);
        }
        full.push(&x, &y, [range(&x), range(&y)]);
        let counts = full.density().counts;
        assert_eq!(counts.iter().filter(|count| **count == u32::MAX).count(), 2);
        assert_eq!(
            counts.iter().filter(|count| **count == 0).count(),
            counts.len() - 2
        );
    }
}
