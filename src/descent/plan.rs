//! A method with every choice made, and the steps it makes.

use super::batches::BatchRows;
use super::eigenmodes::Eigenmodes;
use super::methods::{Method, RateContext, Rule, StepContext};
use super::rates::RateChoice;
use super::schedule::Schedule;
use super::settings::{LearningRate, Settings};
use super::state::State;
use crate::fit::quadratic::Quadratic;
use crate::matrix::eigen::Spectrum;

/// A method with every choice made: it does not change from step to step.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) method: Method,
    /// Given or chosen; `None` for a method that has none.
    pub(super) momentum: Option<f64>,
    /// The rate of the first step; 0 for a method that has none.
    pub(super) rate: f64,
    pub(super) schedule: Schedule,
    pub(super) iterations: u64,
    /// For a method that needs rows.
    pub(super) rows: Option<BatchRows>,
    /// Whether the method goes by a rate.
    pub(super) has_rate: bool,
}

impl Plan {
    /// A plan by settings, where `offset` is how far the start is from the optimum, and `arrived` a gap that counts
    /// as zero. The choice of the rate comes with it.
    pub(super) fn of(
        settings: &Settings,
        quadratic: &Quadratic,
        spectrum: &Spectrum,
        offset: &[f64],
        rows: Option<BatchRows>,
        arrived: f64,
    ) -> (Self, RateChoice) {
        let context = RateContext {
            quadratic,
            spectrum,
            offset,
            rows: rows.as_ref(),
            iterations: settings.iterations,
            given: match settings.learning_rate {
                LearningRate::Fixed(rate) => Some(rate),
                LearningRate::Auto => None,
            },
            is_constant: settings.schedule == Schedule::Constant,
            arrived,
        };
        let choice = RateChoice::of(settings.method, &context);
        let plan = Self {
            method: settings.method,
            momentum: choice.momentum,
            rate: choice.rate,
            schedule: settings.schedule,
            iterations: settings.iterations,
            rows,
            has_rate: settings.method.has_rate(),
        };
        (plan, choice)
    }

    /// The rate of the step after `done` others.
    pub(super) fn rate_after(&self, done: u64) -> f64 {
        match self.schedule {
            Schedule::Constant => self.rate,
            schedule => schedule.rate(self.rate, done, self.iterations),
        }
    }

    /// Before the first step, from an offset.
    pub(super) fn start(&self, quadratic: &Quadratic, offset: Vec<f64>) -> State {
        let memory = self.method.rule().memory(&offset);
        State::at(quadratic, 0, offset, memory)
    }

    /// Makes the next step.
    pub(super) fn advance(&self, state: &mut State, quadratic: &Quadratic) {
        self.stepper(quadratic).step(state);
    }

    /// For many steps on this loss: the method is looked up once.
    pub(super) fn stepper<'a>(&'a self, quadratic: &'a Quadratic) -> Stepper<'a> {
        Stepper {
            plan: self,
            rule: self.method.rule(),
            context: StepContext {
                quadratic,
                rate: self.rate,
                gradient_factor: quadratic.gradient_factor(),
                momentum: self.momentum.unwrap_or(0.0),
                rows: self.rows.as_ref(),
            },
        }
    }

    /// The descent from an offset in closed form; `None` for a method that has none, or a rate that changes.
    pub(super) fn eigenmodes(&self, spectrum: &Spectrum, offset: &[f64]) -> Option<Eigenmodes> {
        let is_linear = self.method.rule().is_linear() && self.schedule == Schedule::Constant;
        is_linear.then(|| {
            let mut modes = Eigenmodes::along(spectrum, offset);
            modes.rate = self.rate;
            modes.momentum = self.momentum.unwrap_or(0.0);
            modes
        })
    }
}

/// A method with all that its steps go by, found once for many steps.
pub(super) struct Stepper<'a> {
    plan: &'a Plan,
    rule: &'a dyn Rule,
    context: StepContext<'a>,
}

impl Stepper<'_> {
    #[inline]
    pub(super) fn step(&mut self, state: &mut State) {
        self.context.rate = self.plan.rate_after(state.iteration);
        self.rule.step(state, &self.context);
        // A method without a rate has done so already, to make sure that the loss does not rise.
        if self.plan.has_rate {
            state.evaluate(self.context.quadratic);
        }
        state.iteration += 1;
    }
}
