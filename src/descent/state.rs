//! Where a descent stands, and how each method makes its next step.

use super::batches::{BatchRows, Order};
use super::schedule::Schedule;
use super::settings::{Method, Stochastic};
use crate::fit::quadratic::Quadratic;
use crate::numerics::bits::exponent;
use crate::numerics::double::Double;

/// A method with every choice made: what does not change from step to step.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) method: Method,
    /// β of the heavy ball, given or chosen; 0 elsewhere.
    pub(super) momentum: f64,
    /// The rate of the first step; 0 for a method that has none.
    pub(super) rate: f64,
    pub(super) schedule: Schedule,
    pub(super) iterations: u64,
    /// Of a stochastic method.
    pub(super) rows: Option<BatchRows>,
}

impl Plan {
    /// The rate of the step after `done` others.
    pub(super) fn rate_after(&self, done: u64) -> f64 {
        match self.schedule {
            Schedule::Constant => self.rate,
            schedule => schedule.rate(self.rate, done, self.iterations),
        }
    }

    /// How many vectors, and then how many numbers, the method remembers from step to step.
    fn memory(&self) -> [usize; 2] {
        match self.method {
            Method::GradientDescent | Method::LineSearch | Method::CoordinateDescent => [0, 0],
            Method::HeavyBall { .. } | Method::AdaGrad { .. } | Method::RmsProp { .. } => [1, 0],
            Method::Nesterov => [1, 1],
            Method::ConjugateGradient => [3, 3],
            Method::Adam { .. } => [2, 2],
            Method::Stochastic(Stochastic { averaging, .. }) => [usize::from(averaging), 0],
        }
    }

    /// How many numbers a checkpoint keeps, for positions of `dimension` coordinates.
    pub(super) fn kept(&self, dimension: usize) -> usize {
        let [vectors, numbers] = self.memory();
        dimension * (1 + vectors) + numbers
    }
}

/// A loss that falls to less than this part of itself does so beyond the rounding of any gap.
const CLEAR: f64 = 1.0 - 1e-11;

/// Below it, squares lose digits to underflow.
const SMALL: f64 = 1e-290;

/// A descent on its way, kept as the offset from the optimum, which loses no digits near it.
#[derive(Clone, Debug)]
pub(super) struct State {
    pub(super) iteration: u64,
    pub(super) offset: Vec<f64>,
    /// The products matrix times the offset: half the gradient, but for the loss's factor.
    pub(super) slope: Vec<f64>,
    /// The gap as the slope gives it, right to within [`Quadratic::doubt`].
    rough: f64,
    /// What the method remembers: its vectors one after the other, and then its numbers.
    pub(super) memory: Vec<f64>,
    scratch: Vec<f64>,
    order: Order,
}

impl State {
    /// Before the first step.
    pub(super) fn start(quadratic: &Quadratic, plan: &Plan, offset: Vec<f64>) -> Self {
        let n = offset.len();
        let [vectors, numbers] = plan.memory();
        let mut memory = vec![0.0; n * vectors];
        match plan.method {
            // Positions; what the others remember are sums and means of nothing so far.
            Method::Nesterov | Method::Stochastic(_) if vectors > 0 => {
                memory.copy_from_slice(&offset);
            }
            _ => {}
        }
        // Conjugate gradients have no direction yet.
        let first = f64::from(plan.method != Method::ConjugateGradient);
        memory.resize(memory.len() + numbers, first);
        Self::of(quadratic, offset, memory, 0)
    }

    /// At an iteration, from what a checkpoint kept.
    pub(super) fn recall(quadratic: &Quadratic, kept: &[f64], iteration: u64) -> Self {
        let (offset, memory) = kept.split_at(quadratic.dimension());
        Self::of(quadratic, offset.to_vec(), memory.to_vec(), iteration)
    }

    fn of(quadratic: &Quadratic, offset: Vec<f64>, memory: Vec<f64>, iteration: u64) -> Self {
        let n = offset.len();
        let mut slope = vec![0.0; n];
        let rough = quadratic.slope_and_gap(&offset, &mut slope);
        Self {
            iteration,
            offset,
            slope,
            rough,
            memory,
            scratch: vec![0.0; 2 * n],
            order: Order::default(),
        }
    }

    /// What a checkpoint is to keep.
    pub(super) fn keep(&self, out: &mut Vec<f64>) {
        out.extend_from_slice(&self.offset);
        out.extend_from_slice(&self.memory);
    }

    /// Makes the next step.
    pub(super) fn advance(&mut self, quadratic: &Quadratic, plan: &Plan) {
        let rate = plan.rate_after(self.iteration);
        // What the slope, A times the offset, is multiplied by for rate times gradient.
        let factor = quadratic.gradient_factor();
        match plan.method {
            Method::GradientDescent => {
                let rate = rate * factor;
                for (d, slope) in self.offset.iter_mut().zip(&self.slope) {
                    *d -= rate * slope;
                }
            }
            Method::HeavyBall { .. } => {
                let rate = rate * factor;
                let velocity = self.memory.iter_mut().zip(&self.slope);
                for (d, (v, slope)) in self.offset.iter_mut().zip(velocity) {
                    *v = plan.momentum * *v - rate * slope;
                    *d += *v;
                }
            }
            Method::Nesterov => self.accelerate(quadratic, rate * factor),
            Method::Adam {
                beta1,
                beta2,
                epsilon,
            } => self.adam(rate, factor, [beta1, beta2, epsilon]),
            Method::AdaGrad { epsilon } => self.by_squares(rate, factor, [1.0, 1.0, epsilon]),
            Method::RmsProp { decay, epsilon } => {
                self.by_squares(rate, factor, [decay, 1.0 - decay, epsilon]);
            }
            Method::LineSearch => {
                self.search(quadratic);
            }
            Method::ConjugateGradient => self.conjugate(quadratic),
            Method::CoordinateDescent => self.sweep(quadratic),
            Method::Stochastic(drawn) => {
                if let Some(rows) = &plan.rows {
                    self.by_rows(quadratic, rows, &drawn, rate);
                }
            }
        }
        // A method that promises so has made sure already that the loss does not rise.
        if plan.method.has_rate() {
            self.rough = quadratic.slope_and_gap(&self.offset, &mut self.slope);
        }
        self.iteration += 1;
    }

    /// Whether the offset makes a gap of at most so much. Most steps are far from it, and the slope's gap
    /// tells.
    pub(super) fn is_below(&self, quadratic: &Quadratic, gap: f64) -> bool {
        self.rough - quadratic.doubt(&self.offset) <= gap
            && quadratic.offset_gap(&self.offset) <= gap
    }

    /// Whether the gap, as far as the slope can tell, is at most so much.
    pub(super) fn is_hopeful(&self, most: f64) -> bool {
        self.rough <= most
    }

    /// A step from beyond the position, with momentum from Nesterov's sequence t: t' = (1 + √(1 + 4t²)) / 2,
    /// β = (t - 1) / t'.
    fn accelerate(&mut self, quadratic: &Quadratic, rate: f64) {
        let n = self.offset.len();
        let (previous, numbers) = self.memory.split_at_mut(n);
        let (beyond, slope) = self.scratch.split_at_mut(n);
        let t = numbers[0];
        let next = (1.0 + (1.0 + 4.0 * t * t).sqrt()) / 2.0;
        let beta = (t - 1.0) / next;
        for ((y, d), before) in beyond.iter_mut().zip(&self.offset).zip(previous.iter()) {
            *y = d + beta * (d - before);
        }
        quadratic.slope_and_gap(beyond, slope);
        let mut uphill = 0.0;
        for (j, d) in self.offset.iter_mut().enumerate() {
            let moved = beyond[j] - rate * slope[j];
            uphill += slope[j] * (moved - *d);
            previous[j] = *d;
            *d = moved;
        }
        numbers[0] = if uphill > 0.0 { 1.0 } else { next };
    }

    /// As PyTorch has it: means corrected for their start at zero, ε outside the root.
    fn adam(&mut self, rate: f64, factor: f64, [beta1, beta2, epsilon]: [f64; 3]) {
        let n = self.offset.len();
        let (mean, rest) = self.memory.split_at_mut(n);
        let (square, powers) = rest.split_at_mut(n);
        powers[0] *= beta1;
        powers[1] *= beta2;
        let step = rate / (1.0 - powers[0]);
        let root = (1.0 - powers[1]).sqrt();
        for (j, d) in self.offset.iter_mut().enumerate() {
            let gradient = factor * self.slope[j];
            mean[j] = beta1 * mean[j] + (1.0 - beta1) * gradient;
            square[j] = beta2 * square[j] + (1.0 - beta2) * gradient * gradient;
            let divisor = square[j].sqrt() / root + epsilon;
            if divisor > 0.0 {
                *d -= step * (mean[j] / divisor);
            }
        }
    }

    /// Steps divided by the root of weighted squares, ε outside it.
    fn by_squares(&mut self, rate: f64, factor: f64, [kept, taken, epsilon]: [f64; 3]) {
        for (j, d) in self.offset.iter_mut().enumerate() {
            let gradient = factor * self.slope[j];
            let square = &mut self.memory[j];
            *square = kept * *square + taken * gradient * gradient;
            let divisor = square.sqrt() + epsilon;
            if divisor > 0.0 {
                *d -= rate * (gradient / divisor);
            }
        }
    }

    /// To the least loss along the gradient.
    fn search(&mut self, quadratic: &Quadratic) -> bool {
        let n = self.offset.len();
        let (direction, product) = self.scratch.split_at_mut(n);
        // Scaled, so that no square overflows; the step is the same.
        let largest = self
            .slope
            .iter()
            .fold(0.0, |most: f64, s| most.max(s.abs()));
        if largest == 0.0 {
            return false;
        }
        for (p, slope) in direction.iter_mut().zip(&self.slope) {
            *p = slope / largest;
        }
        let factor = quadratic.gradient_factor() / 2.0;
        let curvature = quadratic.slope_and_gap(direction, product) / factor;
        let descent: f64 = direction.iter().zip(&self.slope).map(|(p, s)| p * s).sum();
        let step = descent / curvature;
        for (p, d) in direction.iter_mut().zip(&self.offset) {
            *p = d - step * *p;
        }
        self.take(quadratic)
    }

    /// To the least loss along a direction conjugate to those before, by Fletcher and Reeves ("Function
    /// minimization by conjugate gradients", 1964): p = g + β p', β = |g|² / |g'|².
    ///
    /// In double-double: directions lose their conjugacy to rounding faster than anything else here
    /// does, so that in plain doubles the last of eleven steps is right to nine digits only.
    fn conjugate(&mut self, quadratic: &Quadratic) {
        let n = self.offset.len();
        let (high, rest) = self.memory.split_at_mut(n);
        let (low, rest) = rest.split_at_mut(n);
        let (below, numbers) = rest.split_at_mut(n);
        let offset: Vec<Double> = joined(&self.offset, below).collect();
        let slope = quadratic.exact_slope(&offset);
        // Scaled by powers of two, so that no square overflows.
        let unit = exponent_of(&slope);
        let scaled: Vec<Double> = slope.iter().map(|s| s.scaled(-unit)).collect();
        let square = dot(&scaled, &scaled);
        let before = Double::new(numbers[0], numbers[1]);
        let ratio = match before.to_f64() > 0.0 {
            true => {
                let turn = (unit - numbers[2] as i32).clamp(-1900, 1900);
                (square / before).scaled(turn).scaled(turn)
            }
            false => Double::ZERO,
        };
        let mut direction: Vec<Double> = slope
            .iter()
            .zip(joined(high, low))
            .map(|(s, p)| *s + ratio * p)
            .collect();
        if !direction.iter().all(|p| p.is_finite()) {
            direction.clone_from(&slope);
        }
        for (j, p) in direction.iter_mut().enumerate() {
            (high[j], low[j]) = (p.high(), p.low());
        }
        let size = exponent_of(&direction);
        direction.iter_mut().for_each(|p| *p = p.scaled(-size));
        let curvature = dot(&direction, &quadratic.exact_slope(&direction));
        let step = dot(&direction, &scaled) / curvature;
        let step = step.scaled(unit);
        let moved: Vec<Double> = offset
            .iter()
            .zip(&direction)
            .map(|(d, p)| *d - step * *p)
            .collect();
        for (place, d) in self.scratch.iter_mut().zip(&moved) {
            *place = d.to_f64();
        }
        numbers.copy_from_slice(&[square.high(), square.low(), f64::from(unit)]);
        if self.take(quadratic) {
            for (place, d) in self.memory[2 * n..].iter_mut().zip(&moved) {
                *place = d.low();
            }
            return;
        }
        // Rounding made the loss rise, or a number was none: the gradient alone, and directions anew from there.
        self.search(quadratic);
        self.memory[2 * n..].fill(0.0);
    }

    /// One coordinate after the other to the least loss along it.
    fn sweep(&mut self, quadratic: &Quadratic) {
        let n = self.offset.len();
        self.scratch[..n].copy_from_slice(&self.offset);
        for j in 0..n {
            let row = quadratic.products_of(j);
            let moved = &mut self.scratch[..n];
            let slope: f64 = row.iter().zip(moved.iter()).map(|(a, d)| a * d).sum();
            if row[j] > 0.0 {
                moved[j] -= slope / row[j];
            }
        }
        self.take(quadratic);
    }

    /// Moves to the offset in the first half of the scratch, unless rounding made the loss rise to
    /// there.
    fn take(&mut self, quadratic: &Quadratic) -> bool {
        let n = self.offset.len();
        let (moved, slope) = self.scratch.split_at_mut(n);
        let rough = quadratic.slope_and_gap(moved, slope);
        let doubt = quadratic.doubt(moved) + quadratic.doubt(&self.offset);
        // A NaN is no reason to move either.
        let clear = rough + doubt < self.rough * CLEAR && self.rough > SMALL;
        let falls = match clear && !quadratic.is_shifted() {
            true => true,
            false => rough.is_finite() && quadratic.gap(moved) <= quadratic.gap(&self.offset),
        };
        if falls {
            self.offset.copy_from_slice(moved);
            self.slope.copy_from_slice(slope);
            self.rough = rough;
        }
        falls
    }

    /// Down the gradient of the next rows.
    fn by_rows(&mut self, quadratic: &Quadratic, rows: &BatchRows, drawn: &Stochastic, rate: f64) {
        let n = self.offset.len();
        let gradient = &mut self.scratch[..n];
        let iterate = match drawn.averaging {
            true => &mut self.memory[..n],
            false => &mut self.offset[..n],
        };
        let batch = rows.batch(drawn, self.iteration, &mut self.order);
        rows.gradient(quadratic, batch, iterate, gradient);
        for (d, g) in iterate.iter_mut().zip(gradient) {
            *d -= rate * *g;
        }
        if drawn.averaging {
            let count = self.iteration as f64 + 1.0;
            for (mean, d) in self.offset.iter_mut().zip(&self.memory) {
                *mean += (d - *mean) / count;
            }
        }
    }

    /// The gradient that the next step of a stochastic method goes by.
    pub(super) fn batch_gradient(
        &mut self,
        quadratic: &Quadratic,
        rows: &BatchRows,
        drawn: &Stochastic,
    ) -> Vec<f64> {
        let mut gradient = vec![0.0; self.offset.len()];
        let iterate = match drawn.averaging {
            true => &self.memory[..gradient.len()],
            false => &self.offset[..],
        };
        let batch = rows.batch(drawn, self.iteration, &mut self.order);
        rows.gradient(quadratic, batch, iterate, &mut gradient);
        gradient
    }

    /// Whether every number is one, and no coordinate is beyond `bound`.
    pub(super) fn is_within(&self, bound: f64) -> bool {
        self.rough.is_finite()
            && self.offset.iter().all(|d| d.abs() <= bound)
            && self.memory.iter().all(|m| m.is_finite())
    }
}

/// Numbers from their two parts.
fn joined<'a>(high: &'a [f64], low: &'a [f64]) -> impl Iterator<Item = Double> + 'a {
    let parts = high.iter().zip(low);
    parts.map(|(high, low)| Double::new(*high, *low))
}

fn dot(a: &[Double], b: &[Double]) -> Double {
    let pairs = a.iter().zip(b);
    pairs.fold(Double::ZERO, |sum, (a, b)| sum + *a * *b)
}

/// The exponent of the power of two at or below the largest of some numbers.
fn exponent_of(vector: &[Double]) -> i32 {
    let sizes = vector.iter().map(|x| x.high().abs());
    let largest = sizes.fold(0.0, |most: f64, size| most.max(size));
    exponent(largest)
}

/// The length of a vector, scaled so that no square overflows.
pub(super) fn length(vector: &[f64]) -> f64 {
    let largest = vector.iter().fold(0.0, |most: f64, x| most.max(x.abs()));
    if largest == 0.0 {
        return 0.0;
    }
    let squares: f64 = vector.iter().map(|x| (x / largest) * (x / largest)).sum();
    (largest * squares.sqrt()).min(f64::MAX)
}
