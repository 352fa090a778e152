//! Past positions, as many as fit into a fixed memory: any iteration is computed again from the one before it.

use super::plan::Plan;
use super::state::State;
use crate::fit::quadratic::Quadratic;

/// The most past positions that are kept.
const CHECKPOINTS: usize = 2048;

/// The most numbers in all kept positions, 8 MB: fewer positions are kept if each has many coordinates.
const NUMBERS: usize = 1 << 20;

/// The states at iterations 0, `stride`, 2 `stride`, …; when there are too many every other one is
/// dropped, and the stride doubles.
#[derive(Clone, Debug)]
pub(super) struct History {
    kept: Vec<f64>,
    width: usize,
    stride: u64,
    /// The iteration that is kept next. Found once, because a remainder takes as long as a step.
    next: u64,
}

impl History {
    pub(super) fn of(start: &State) -> Self {
        let mut kept = Vec::new();
        start.save(&mut kept);
        Self {
            kept,
            width: start.saved_len(),
            stride: 1,
            next: 1,
        }
    }

    /// The number of iterations from one that is kept to the next.
    pub(super) fn stride(&self) -> u64 {
        self.stride
    }

    /// Keeps a state, if its turn has come.
    pub(super) fn record(&mut self, state: &State) {
        if state.iteration == self.next {
            self.keep(state);
        }
    }

    fn keep(&mut self, state: &State) {
        let most = CHECKPOINTS.min(NUMBERS / self.width).max(2);
        if self.kept.len() >= most * self.width {
            let mut number = 0;
            for at in (0..self.kept.len()).step_by(2 * self.width) {
                self.kept
                    .copy_within(at..at + self.width, number * self.width);
                number += 1;
            }
            self.kept.truncate(number * self.width);
            self.stride *= 2;
        }
        if state.iteration.is_multiple_of(self.stride) {
            state.save(&mut self.kept);
        }
        self.next = (state.iteration / self.stride + 1) * self.stride;
    }

    /// The state at an iteration that was passed, from the last one kept before it, or from `near`,
    /// if that is closer. It has the bits that it had then, because it comes from the same operations.
    pub(super) fn recall(
        &self,
        quadratic: &Quadratic,
        plan: &Plan,
        iteration: u64,
        near: Option<State>,
    ) -> State {
        let number = iteration / self.stride;
        let before = number * self.stride;
        let near = near.filter(|near| (before..=iteration).contains(&near.iteration));
        let mut state = near.unwrap_or_else(|| {
            let at = number as usize * self.width;
            State::restored(quadratic, &self.kept[at..at + self.width], before)
        });
        while state.iteration < iteration {
            plan.advance(&mut state, quadratic);
        }
        state
    }
}
