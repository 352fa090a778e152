//! Rows in memory, for the methods that go by a few of them at a time.

use crate::fit::quadratic::Quadratic;
use crate::numerics::double::Double;
use crate::numerics::random::{SplitMix64, mix};

/// The rows that a stochastic descent draws from, in working coordinates.
#[derive(Clone, Debug)]
pub(crate) struct BatchRows {
    /// The intercept's 1, where there is one, and the predictors; row by row.
    values: Vec<f64>,
    /// How far the optimum's prediction for each row is above its response. The gradient is computed from
    /// these, so that it loses no digits near the optimum.
    residuals: Vec<f64>,
}

/// The order of an epoch. It is drawn when the epoch begins; looking back on an epoch draws the same order again.
#[derive(Clone, Debug, Default)]
pub(crate) struct Order {
    epoch: Option<u64>,
    rows: Vec<u32>,
}

impl BatchRows {
    /// Batches of consecutive rows; each row is its predictors and then the response.
    pub(super) fn new(quadratic: &Quadratic, rows: &[f64]) -> Self {
        let p = quadratic.coordinates().scale.len();
        let coefficients = quadratic.exact().exact_coefficients();
        let mut values = Vec::new();
        let mut residuals = Vec::new();
        let mut working = vec![0.0; p];
        for row in rows.chunks_exact(p + 1) {
            quadratic.coordinates().row_to_working(row, &mut working);
            if quadratic.has_intercept() {
                values.push(1.0);
            }
            values.extend_from_slice(&working);
            let predicted = coefficients[1..]
                .iter()
                .zip(row)
                .fold(coefficients[0], |sum, (w, x)| sum + *w * Double::from(*x));
            residuals.push((predicted - Double::from(row[p])).to_f64());
        }
        Self { values, residuals }
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.residuals.len()
    }

    fn row(&self, number: usize) -> &[f64] {
        let width = self.values.len() / self.count().max(1);
        &self.values[number * width..(number + 1) * width]
    }

    /// The largest square of a row's length: half the largest curvature of the square of one residual.
    pub(super) fn largest_square(&self) -> f64 {
        let square = |row: usize| self.row(row).iter().map(|z| z * z).sum::<f64>();
        (0..self.count()).map(square).fold(0.0, f64::max)
    }

    /// The rows that the step after `iteration` others goes by, `size` of them, in orders drawn from a seed,
    /// or in the order of the table.
    pub(super) fn batch<'a>(
        &self,
        size: usize,
        seed: Option<u64>,
        iteration: u64,
        order: &'a mut Order,
    ) -> &'a [u32] {
        let (count, size) = (self.count(), size.min(self.count()));
        let batches = count.div_ceil(size) as u64;
        let epoch = iteration / batches;
        if order.epoch != Some(epoch) {
            order.draw(count, seed, epoch);
        }
        let from = (iteration % batches) as usize * size;
        &order.rows[from..count.min(from + size)]
    }

    /// Writes the gradient at `optimum + offset` as the rows of a batch estimate it: the gradient of their mean
    /// loss, times the number of all rows if the loss is a sum, plus the gradient of the whole ridge.
    pub(super) fn gradient(
        &self,
        quadratic: &Quadratic,
        batch: &[u32],
        offset: &[f64],
        out: &mut [f64],
    ) {
        out.fill(0.0);
        for number in batch {
            let row = self.row(*number as usize);
            let above: f64 = row.iter().zip(offset).map(|(z, d)| z * d).sum();
            let residual = above + self.residuals[*number as usize];
            for (g, z) in out.iter_mut().zip(row) {
                *g += residual * z;
            }
        }
        let each = quadratic.gradient_factor() * quadratic.count() as f64 / batch.len() as f64;
        out.iter_mut().for_each(|g| *g *= each);
        if quadratic.ridge() > 0.0 {
            let first = usize::from(quadratic.has_intercept());
            for j in first..offset.len() {
                out[j] += 2.0 * quadratic.ridge() * (quadratic.optimum()[j] + offset[j]);
            }
        }
    }
}

impl Order {
    /// Shuffles all rows (Durstenfeld's variant of Fisher and Yates: Knuth, TAOCP 2, section 3.4.2).
    fn draw(&mut self, count: usize, seed: Option<u64>, epoch: u64) {
        self.epoch = Some(epoch);
        self.rows.clear();
        self.rows.extend(0..count as u32);
        let Some(seed) = seed else { return };
        let mut random = SplitMix64::new(mix(seed) ^ mix(epoch.wrapping_add(1)));
        for last in (1..count).rev() {
            // A product's upper half (Lemire, 2019); uneven by less than rows over 2^32.
            let at = ((random.next_u64() >> 32) * (last as u64 + 1)) >> 32;
            self.rows.swap(last, at as usize);
        }
    }
}
