//! A descent as a curve: evenly spaced iterations of it, as many as a picture has room for.

use crate::descent::{Descent, Step};
use crate::error::Error;

/// Iterations 0, `stride`, 2 `stride`, … and the furthest one.
#[derive(Clone, Debug, PartialEq)]
pub struct Track {
    /// From one kept iteration to the next; 1 if every one is kept.
    pub stride: u64,
    /// The iterations kept, the start first.
    pub steps: Vec<Step>,
}

impl Descent {
    /// What the descent has done so far, in at most `points` iterations (two at least).
    ///
    /// # Errors
    /// None that a caller could cause; the type is that of [`Descent::at`].
    pub fn track(&self, points: usize) -> Result<Track, Error> {
        let last = self.iteration();
        let stride = last.div_ceil(points.max(2) as u64 - 1).max(1);
        let kept = (0..last.div_ceil(stride)).map(|number| number * stride);
        let steps = kept
            .chain([last])
            .map(|iteration| self.at(iteration))
            .collect::<Result<_, _>>()?;
        Ok(Track { stride, steps })
    }
}
