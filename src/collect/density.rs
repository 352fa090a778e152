//! How densely rows stand in a plane, counted while they pass: a picture of all of them, where a
//! sample shows some.

use crate::error::Error;
use crate::numerics::bits::{any_power_of_two, exponent};
use crate::wire::{Reader, Writer, corrupt};
use galton_kernel::block::union_of_ranges;
use galton_kernel::cells::{Scale, count};

/// Cells along each axis at the most.
const SIDE: usize = 128;

/// Counts of rows in cells of one size, in the plane of two columns.
///
/// Cells are powers of two wide and begin at multiples of their width. They are doubled when rows come
/// that stand too far apart, and never halved: so the same rows give the same counts in whatever order
/// they come, and those of two parts of an input can be added.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Grid {
    axes: [Axis; 2],
    /// Row by row, the lowest first.
    counts: Vec<u32>,
}

/// One axis of a grid.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Axis {
    /// Cells are 2^exponent wide.
    exponent: i32,
    /// The first cell, as a multiple of the width.
    first: f64,
    range: [f64; 2],
}

/// Counts of rows in the cells of a grid, for drawing.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Density {
    /// Cells along the predictor and along the response.
    pub size: [usize; 2],
    /// Where the cells begin and end along the predictor.
    pub x: [f64; 2],
    /// Where they do along the response.
    pub y: [f64; 2],
    /// Row by row from the least response, each from the least predictor. A cell counts 2^32 - 1 rows at
    /// the most.
    pub counts: Vec<u32>,
}

impl Axis {
    /// For values of which some lie in this range.
    fn new(range: [f64; 2]) -> Self {
        let span = (range[1] - range[0]).max(range[0].abs().max(range[1].abs()) * f64::EPSILON);
        // The first rows take up between a quarter and a half of the cells.
        let exponent = exponent(span).clamp(-1000, 1000) - 6;
        let mut axis = Self {
            exponent,
            first: 0.0,
            range,
        };
        axis.first = axis.cell(range[0]);
        axis
    }

    /// Which cell a value is in, as a multiple of the width.
    fn cell(&self, value: f64) -> f64 {
        (value * any_power_of_two(-self.exponent)).floor()
    }

    /// How many cells the range takes.
    fn cells(&self) -> f64 {
        self.cell(self.range[1]) - self.cell(self.range[0]) + 1.0
    }

    /// The same for more values, with cells as much larger as that takes.
    fn widened(mut self, range: [f64; 2], exponent: i32) -> Self {
        self.range = union_of_ranges(self.range, range);
        self.exponent = self.exponent.max(exponent);
        while self.cells() > SIDE as f64 {
            self.exponent += 1;
        }
        self.first = self.cell(self.range[0]);
        self
    }

    /// Where the cells begin and end, of which there are this many.
    fn ends(&self, cells: usize) -> [f64; 2] {
        let width = any_power_of_two(self.exponent);
        [self.first * width, (self.first + cells as f64) * width]
    }
}

impl Grid {
    /// An empty grid for rows of which some lie in these ranges.
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

    /// Makes room for these ranges, in cells of 2^exponents at the least.
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

    /// Adds counts of cells that are no larger than those here and lie within them.
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
            // What lies beyond is empty: every row that was counted lies in the range.
            if let (Some(row), Some(column)) = (rows[at / SIDE], columns[at % SIDE]) {
                let sum = &mut self.counts[row * SIDE + column];
                *sum = sum.saturating_add(*count);
            }
        }
    }

    /// Takes in the counts of another part of the input.
    pub(crate) fn append(&mut self, other: &Self) {
        let exponents = other.axes.map(|axis| axis.exponent);
        let ranges = other.axes.map(|axis| axis.range);
        self.widen(ranges, exponents);
        self.add(other.axes, &other.counts);
    }

    /// The same without any row.
    pub(crate) fn emptied(&self) -> Self {
        Self {
            axes: self.axes,
            counts: vec![0; SIDE * SIDE],
        }
    }

    /// The counts of the cells that rows lie in.
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

    pub(crate) fn write(&self, out: &mut Writer) {
        for axis in &self.axes {
            out.f64(f64::from(axis.exponent));
            axis.range.iter().for_each(|end| out.f64(*end));
        }
        self.counts
            .iter()
            .for_each(|count| out.u64(u64::from(*count)));
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let mut axis = || -> Result<Axis, Error> {
            let exponent = reader.f64()?.clamp(-2000.0, 2000.0) as i32;
            let range = [reader.f64()?, reader.f64()?];
            let mut axis = Axis {
                exponent,
                first: 0.0,
                range,
            };
            axis.first = axis.cell(range[0]);
            if axis.cells() <= SIDE as f64 {
                Ok(axis)
            } else {
                Err(corrupt())
            }
        };
        let axes = [axis()?, axis()?];
        let count = |_| u32::try_from(reader.u64()?).map_err(|_| corrupt());
        Ok(Self {
            axes,
            counts: (0..SIDE * SIDE).map(count).collect::<Result<_, Error>>()?,
        })
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

    /// Ever wider, with an outlier on each side.
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
        // Fine enough for a picture.
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
            // The second has seen the beginning too, and forgotten it.
            let mut second = grid(&x[..256], &y[..256], 256, 256).emptied();
            second.push(&x[cut..], &y[cut..], [range(&x[cut..]), range(&y[cut..])]);
            let mut out = Writer::default();
            second.write(&mut out);
            let second = Grid::read(&mut Reader(&out.0));
            assert!(second.is_ok());
            second.iter().for_each(|second| first.append(second));
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
        // Each doubles the counts: 2^33 rows.
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
