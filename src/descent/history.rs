//! Past positions, as many as memory should hold, to find any iteration again from.

use super::state::{Plan, State};
use crate::fit::quadratic::Quadratic;

/// How many past positions are kept at the most.
const CHECKPOINTS: usize = 2048;

/// How many numbers they may be, 8 MB of them: fewer are kept of positions with many coordinates.
const NUMBERS: usize = 1 << 20;

/// The states at iterations 0, `stride`, 2 `stride`, …; when there are too many every other one is
/// dropped, and the stride doubles.
#[derive(Clone, Debug)]
pub(super) struct History {
    kept: Vec<f64>,
    width: usize,
    stride: u64,
    /// The iteration to be kept next: a remainder for each step would take as long as the step.
    next: u64,
}

impl History {
    pub(super) fn of(start: &State, plan: &Plan) -> Self {
        let mut kept = Vec::new();
        start.keep(&mut kept);
        Self {
            kept,
            width: plan.kept(start.offset.len()),
            stride: 1,
            next: 1,
        }
    }

    /// From one iteration that is kept to the next.
    pub(super) fn stride(&self) -> u64 {
        self.stride
    }

    /// Keeps a state, if it is one of those to be kept.
    pub(super) fn pass(&mut self, state: &State) {
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
            state.keep(&mut self.kept);
        }
        self.next = (state.iteration / self.stride + 1) * self.stride;
    }

    /// The state at an iteration that was passed, from the last one kept before it, or from `near`,
    /// if that is closer. The same operations on the same numbers: the same bits.
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
            State::recall(quadratic, &self.kept[at..at + self.width], before)
        });
        while state.iteration < iteration {
            state.advance(quadratic, plan);
        }
        state
    }
}
