//! A descent along the axes of its loss, where each coordinate goes its own way: any iteration in
//! closed form, without those before it.

use crate::matrix::eigen::Spectrum;
use crate::numerics::vector::vector_of;

/// A descent whose step along each axis is the same every time: offset' = (1 - ηλ) offset, plus β
/// times the step before for the heavy ball (Goh, "Why momentum really works", Distill, 2017).
#[derive(Clone, Debug)]
pub(super) struct Eigenmodes {
    spectrum: Spectrum,
    /// How far the start is from the optimum along each axis.
    start: Vec<f64>,
    pub(super) rate: f64,
    pub(super) momentum: f64,
}

impl Eigenmodes {
    /// The modes of an offset, without a rate yet.
    pub(super) fn along(spectrum: &Spectrum, offset: &[f64]) -> Self {
        let along = |axis: usize| {
            let pairs = spectrum.axis(axis).iter().zip(offset);
            pairs.map(|(q, d)| q * d).sum()
        };
        Self {
            spectrum: spectrum.clone(),
            start: vector_of(spectrum.values.len(), along),
            rate: 0.0,
            momentum: 0.0,
        }
    }

    /// The factor by which the offset along an axis of this curvature changes in `steps` steps.
    fn factor(&self, curvature: f64, steps: u64) -> f64 {
        let turn = self.rate * curvature;
        if steps == 0 {
            return 1.0;
        }
        if self.momentum == 0.0 {
            // |1 - ηλ| through the logarithm of its distance from 1, which keeps its digits.
            let (distance, negative) = match turn > 1.0 {
                true => (2.0 - turn, steps % 2 == 1),
                false => (turn, false),
            };
            let size = libm::exp(steps as f64 * libm::log1p(-distance));
            return if negative { -size } else { size };
        }
        // The companion matrix of offset'' = (1 + β - ηλ) offset' - β offset, to its power.
        let mut power = [1.0, 0.0, 0.0, 1.0];
        let mut square = [1.0 + self.momentum - turn, -self.momentum, 1.0, 0.0];
        let mut steps = steps;
        while steps > 0 {
            if steps % 2 == 1 {
                power = product(power, square);
            }
            square = product(square, square);
            steps /= 2;
        }
        power[0] + power[1]
    }

    /// The offset after `steps` steps.
    pub(super) fn offset(&self, steps: u64) -> Vec<f64> {
        let mut offset = vec![0.0; self.spectrum.axis(0).len()];
        for (axis, start) in self.start.iter().enumerate() {
            let along = start * self.factor(self.spectrum.values[axis], steps);
            for (d, q) in offset.iter_mut().zip(self.spectrum.axis(axis)) {
                *d += along * q;
            }
        }
        offset
    }

    /// How far the loss is above its minimum after `steps` steps.
    pub(super) fn gap(&self, steps: u64) -> f64 {
        let curved = self.spectrum.values.iter().zip(&self.start);
        let sum: f64 = curved
            .map(|(curvature, start)| {
                let along = start * self.factor(*curvature, steps);
                0.5 * curvature * along * along
            })
            .sum();
        sum.min(f64::MAX)
    }

    /// The first number of steps after which the gap is at most `tolerated`; `None` where that is
    /// never, or beyond 2^53.
    pub(super) fn steps_to(&self, tolerated: f64) -> Option<u64> {
        const MOST: u64 = 1 << 53;
        let arrived = |steps: u64| self.gap(steps) <= tolerated;
        let mut above = 1;
        if arrived(0) {
            return Some(0);
        }
        while !arrived(above) {
            above *= 2;
            if above > MOST {
                return None;
            }
        }
        let mut below = above / 2;
        while above - below > 1 {
            let middle = below + (above - below) / 2;
            if arrived(middle) {
                above = middle;
            } else {
                below = middle;
            }
        }
        Some(above)
    }

    /// The factor by which the distance from the optimum changes in a step, in the long run: the largest of
    /// the roots of z² - (1 + β - ηλ) z + β. `None` beyond the range of numbers.
    pub(super) fn contraction(&self) -> Option<f64> {
        let root = |curvature: f64| {
            let b = (1.0 + self.momentum - self.rate * curvature).abs();
            let discriminant = b * b - 4.0 * self.momentum;
            match discriminant < 0.0 {
                true => self.momentum.sqrt(),
                // The square of so large a b overflows; the root is b.
                false if b > 1e150 => b,
                false => (b + discriminant.sqrt()) / 2.0,
            }
        };
        let curved = self.spectrum.values.iter().zip(&self.start);
        let largest = curved
            .filter(|(curvature, start)| **curvature > 0.0 && **start != 0.0)
            .map(|(curvature, _)| root(*curvature))
            .fold(0.0, f64::max);
        Some(largest).filter(|contraction| contraction.is_finite())
    }
}

fn product([a, b, c, d]: [f64; 4], [e, f, g, h]: [f64; 4]) -> [f64; 4] {
    [a * e + b * g, a * f + b * h, c * e + d * g, c * f + d * h]
}
