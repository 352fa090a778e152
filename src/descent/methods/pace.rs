//! The best constant rate of gradient descent and the heavy ball, and the best momentum with it.

use super::super::eigenmodes::Eigenmodes;
use super::rule::{BestRate, RateContext};

/// A momentum and a rate that go together: the best for curvatures from `least` up to the largest.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    least: f64,
    pub(super) momentum: f64,
    rate: f64,
    limit: f64,
}

impl Pace {
    /// The pace of the fastest convergence in the long run. If that does not arrive in the iterations that
    /// there are, the pace that comes nearest by then: with momentum the distance grows about √κ-fold before
    /// it shrinks, and without momentum it swings across the valley for as long.
    pub(super) fn of(momentum: Option<f64>, context: &RateContext<'_>) -> Self {
        let spectrum = context.spectrum;
        let (least, largest) = (spectrum.least(), spectrum.largest());
        let mut best = Self::from(least, largest, momentum);
        if !context.is_constant {
            return best;
        }
        let mut modes = Eigenmodes::along(spectrum, context.offset);
        let mut gap = |pace: &Self| {
            modes.rate = context.given.unwrap_or(pace.rate);
            modes.momentum = pace.momentum;
            // A NaN or an infinity is never the nearest.
            Some(modes.gap(context.iterations))
                .filter(|gap| gap.is_finite())
                .unwrap_or(f64::INFINITY)
        };
        let mut nearest = gap(&best);
        if nearest <= context.arrived {
            return best;
        }
        let mut before = least;
        for curvature in spectrum.values.iter().chain([&largest]) {
            // Curvatures that are nearly alike make nearly the same pace.
            if *curvature < 2.0 * before && *curvature < largest {
                continue;
            }
            before = *curvature;
            let other = Self::from(before, largest, momentum);
            let found = gap(&other);
            if found < nearest {
                (best, nearest) = (other, found);
            }
        }
        best
    }

    /// The best pace for curvatures between two, at a momentum that is given or the best.
    fn from(least: f64, largest: f64, momentum: Option<f64>) -> Self {
        let momentum = momentum.unwrap_or_else(|| {
            // ((√κ - 1) / (√κ + 1))², Polyak 1964.
            let (low, high) = (least.sqrt(), largest.sqrt());
            let root = (high - low) / (high + low);
            root * root
        });
        let limit = 2.0 * (1.0 + momentum) / largest;
        // 2 (1 + β) over the sum of the extremes; kept off the limit where κ is beyond digits.
        let rate = (2.0 * (1.0 + momentum) / (least + largest)).min(limit * (1.0 - 1e-11));
        Self {
            least,
            momentum,
            rate,
            limit,
        }
    }

    /// Whether it is for the iterations that there are, which are too few for the best in the long run.
    pub(super) fn is_in_time(&self, context: &RateContext<'_>) -> bool {
        self.least > context.spectrum.least()
    }

    pub(super) fn best_rate(&self, context: &RateContext<'_>) -> BestRate {
        let because = match (self.is_in_time(context), self.momentum > 0.0) {
            (false, true) => {
                "2 (1 + momentum) over the sum of the least and the largest curvature: the best constant rate"
            }
            (false, false) => {
                "2 over the sum of the least and the largest curvature: the best constant rate"
            }
            (true, true) => {
                "2 (1 + momentum) over the sum of the largest curvature and the least that so many iterations make use of: the best constant rate for them"
            }
            (true, false) => {
                "2 over the sum of the largest curvature and the least that so many iterations make use of: the best constant rate for them"
            }
        };
        BestRate::new(self.rate, Some(self.limit), because)
    }
}
