//! A descent as a curve: as many iterations of it as a picture has room for.

use super::run::Descent;
use super::step::Step;
use crate::error::Error;

/// How the iterations of a track are spaced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Spacing {
    /// A constant distance between kept iterations.
    #[default]
    Even,
    /// Distances grow, as on a logarithmic axis.
    Logarithmic,
}

impl Spacing {
    /// Its name, which Rust, JavaScript and the page share.
    pub fn name(self) -> &'static str {
        match self {
            Self::Even => "even",
            Self::Logarithmic => "logarithmic",
        }
    }
}

/// Some iterations of a descent, the start and the furthest one among them.
#[derive(Clone, Debug, PartialEq)]
pub struct Track {
    /// The spacing of the kept iterations.
    pub spacing: Spacing,
    /// From one kept iteration to the next; 1 if every one is kept. Of logarithmic spacing, the first
    /// such distance.
    pub stride: u64,
    /// The iterations kept, the start first.
    pub steps: Vec<Step>,
}

impl Descent {
    /// The descent so far, in at most `points` iterations (two at least).
    ///
    /// # Errors
    /// None that a caller could cause; the type is that of [`Descent::at`].
    pub fn track(&self, points: usize, spacing: Spacing) -> Result<Track, Error> {
        let last = self.iteration();
        let points = points.max(2) as u64;
        let iterations = match spacing {
            Spacing::Even => {
                let least = last.div_ceil(points - 1).max(1);
                // If not every iteration is in memory: the iterations that are.
                let stride = least.div_ceil(self.stride()) * self.stride();
                let kept = (0..last.div_ceil(stride)).map(|number| number * stride);
                kept.chain([last]).collect()
            }
            Spacing::Logarithmic => logarithmic(last, points),
        };
        let stride = match iterations[..] {
            [first, second, ..] => second - first,
            _ => 1,
        };
        let mut steps = Vec::with_capacity(iterations.len());
        self.each(iterations.into_iter(), &mut |step| steps.push(step))?;
        Ok(Track {
            spacing,
            stride,
            steps,
        })
    }
}

/// At most `points` whole numbers from 0 to `last`: every number first, and then each a constant factor times
/// the one before.
fn logarithmic(last: u64, points: u64) -> Vec<u64> {
    let mut kept = vec![0];
    let mut at = 0;
    while at < last {
        let left = points - kept.len() as u64;
        if left <= 1 {
            at = last;
        } else {
            // The logarithm of the factor by which the points that are left reach the end.
            let part = libm::log(last as f64 / at.max(1) as f64) / left as f64;
            let next = at.max(1) as f64 * libm::exp(part);
            at = (next as u64).clamp(at + 1, last);
        }
        kept.push(at);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithmic_spacing_begins_with_every_iteration_and_ends_with_the_last() {
        assert_eq!(logarithmic(0, 10), [0]);
        assert_eq!(logarithmic(3, 10), [0, 1, 2, 3]);
        assert_eq!(logarithmic(1_000_000, 2), [0, 1_000_000]);
        let kept = logarithmic(1_000_000, 500);
        assert!(kept.len() <= 500 && kept.len() > 400, "{}", kept.len());
        assert!(kept.starts_with(&[0, 1, 2, 3, 4]) && kept.ends_with(&[1_000_000]));
        for pair in kept.windows(3).filter(|pair| pair[0] > 1000) {
            let factor = |at: usize| pair[at + 1] as f64 / pair[at] as f64;
            assert!((factor(1) / factor(0) - 1.0).abs() < 0.01, "{pair:?}");
        }
    }
}
