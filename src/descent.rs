//! Gradient descent as an iterator: one step costs the square of the number of coefficients,
//! however many rows the loss is over.

use serde::Serialize;

use crate::error::{Error, rounded};
use crate::model::{Model, Training};
use crate::moments::Moments;
use crate::quadratic::{Loss, Quadratic};
use crate::terms::Layout;

/// How far above its start (or above the loss of the mean) the loss may rise before the descent
/// counts as lost. A rate below the stable limit never raises it at all.
const HOPELESS: f64 = 1e12;

/// How many past positions are kept to find any iteration again from.
const CHECKPOINTS: usize = 2048;

/// How to descend.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// What the gradient is multiplied by in each step.
    pub learning_rate: f64,
    /// The most steps it takes.
    pub iterations: u64,
    /// What is made least.
    pub loss: Loss,
    /// Whether predictors are centred and scaled first. Coefficients are in the data's units
    /// either way.
    pub standardise: bool,
    /// The coefficients to start from, intercept first, in the data's units; by default zero in
    /// the working coordinates.
    pub start: Option<Vec<f64>>,
    /// Converged means: the root mean square distance between the descent's predictions and those
    /// of least squares is at most this part of the response's standard deviation.
    pub tolerance: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            learning_rate: 0.002,
            iterations: 2000,
            loss: Loss::Mean,
            standardise: true,
            start: None,
            tolerance: 1e-10,
        }
    }
}

impl Settings {
    fn check(&self) -> Result<(), Error> {
        if !(self.learning_rate.is_finite() && self.learning_rate > 0.0) {
            return Err(Error::InvalidOption {
                option: "learningRate",
                found: rounded(self.learning_rate),
                expected: "a number above 0",
            });
        }
        if !(self.tolerance.is_finite() && self.tolerance >= 0.0) {
            return Err(Error::InvalidOption {
                option: "tolerance",
                found: rounded(self.tolerance),
                expected: "0 or a number above 0",
            });
        }
        Ok(())
    }
}

/// Why a descent stopped, and at which iteration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Its predictions are those of least squares, to the tolerance.
    Converged {
        /// The last iteration.
        iteration: u64,
    },
    /// It has made all the steps it was to make.
    IterationLimit {
        /// The last iteration.
        iteration: u64,
    },
    /// The loss rose beyond hope, or was above its start at the last iteration.
    Diverged {
        /// The iteration that was one too many.
        iteration: u64,
    },
}

impl Stop {
    /// The reason in kebab case, stable across versions.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Converged { .. } => "converged",
            Self::IterationLimit { .. } => "iteration-limit",
            Self::Diverged { .. } => "diverged",
        }
    }

    /// The iteration at which it happened.
    pub fn iteration(&self) -> u64 {
        match self {
            Self::Converged { iteration }
            | Self::IterationLimit { iteration }
            | Self::Diverged { iteration } => *iteration,
        }
    }
}

/// Where the descent stands after one iteration.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// How many steps were made; 0 is the start.
    pub iteration: u64,
    /// Intercept first, in the data's units.
    pub coefficients: Vec<f64>,
    /// The same in working coordinates.
    pub position: Vec<f64>,
    /// The loss, in the squared unit of the response.
    pub loss: f64,
    /// The loss less the least there is.
    pub gap: f64,
    /// The length of the gradient in working coordinates.
    pub gradient_norm: f64,
    /// 1 - rss / tss on the rows of the fit; `None` where the response is constant.
    pub r_squared: Option<f64>,
    /// To how many decimal digits the worst coefficient agrees with least squares, 0 to 16.
    pub digits: f64,
    /// How the line does on the rows that were held out, where there are any.
    pub held_out: Option<HeldOut>,
}

/// The fit of rows that were kept out of it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HeldOut {
    /// Mean squared error, in the squared unit of the response.
    pub mse: f64,
    /// 1 - squared errors / squared deviations from these rows' own mean; `None` where the
    /// response is constant on them.
    pub r_squared: Option<f64>,
}

impl HeldOut {
    /// Measures coefficients, intercept first, on the moments of the rows: no row is read again.
    ///
    /// The residual's mean and its centred square follow from the moments' means and products.
    fn measure(moments: &Moments, coefficients: &[f64]) -> Option<Self> {
        let p = moments.width() - 1;
        let n = moments.count() as f64;
        let (first, slopes) = coefficients.split_first()?;
        // The residual is the combination of columns with these weights, less the intercept.
        let weight = |j: usize| if j == p { 1.0 } else { -slopes[j] };
        let mut mean = -first;
        let mut centred = 0.0;
        for i in 0..=p {
            mean += weight(i) * moments.mean(i)?;
            for j in 0..=p {
                centred += weight(i) * moments.comoment(i, j)? * weight(j);
            }
        }
        let squares = centred + n * mean * mean;
        let total = moments.comoment(p, p)?;
        let r_squared = (total > 0.0).then(|| 1.0 - squares / total);
        Some(Self {
            mse: squares / n,
            r_squared,
        })
    }
}

/// A descent on its way, kept as the offset from the optimum, which loses no digits near it.
#[derive(Clone, Debug, PartialEq)]
struct State {
    iteration: u64,
    offset: Vec<f64>,
    /// The products matrix times the offset: half the gradient, but for the loss's factor.
    slope: Vec<f64>,
    gap: f64,
}

impl State {
    fn new(quadratic: &Quadratic, offset: Vec<f64>, iteration: u64) -> Self {
        let mut slope = vec![0.0; offset.len()];
        let gap = quadratic.slope_and_gap(&offset, &mut slope);
        Self {
            iteration,
            offset,
            slope,
            gap,
        }
    }

    /// `u <- u - rate * gradient`.
    fn move_on(&mut self, quadratic: &Quadratic, learning_rate: f64) {
        let rate = learning_rate * quadratic.gradient_factor();
        for (d, slope) in self.offset.iter_mut().zip(&self.slope) {
            *d -= rate * slope;
        }
        self.gap = quadratic.slope_and_gap(&self.offset, &mut self.slope);
        self.iteration += 1;
    }

    fn is_finite(&self) -> bool {
        self.gap.is_finite() && self.offset.iter().all(|d| d.is_finite())
    }
}

/// Steps down the loss, from the start to where it stops.
///
/// As an iterator it yields a [`Step`] for the start (iteration 0) and for each iteration after
/// it. [`run`](Self::run) goes to the end at once; [`at`](Self::at) finds any iteration again.
#[derive(Clone, Debug)]
pub struct Descent {
    quadratic: Quadratic,
    settings: Settings,
    layout: Layout,
    held_out: Option<Moments>,
    state: State,
    started: bool,
    stop: Option<Stop>,
    start_gap: f64,
    max_stable_rate: f64,
    /// Offsets at multiples of `stride`, one after the other.
    checkpoints: Vec<f64>,
    stride: u64,
}

impl Descent {
    /// # Errors
    /// [`Error::InvalidOption`] for settings that no descent can have.
    pub(crate) fn new(
        quadratic: Quadratic,
        settings: Settings,
        layout: Layout,
        held_out: Option<Moments>,
    ) -> Result<Self, Error> {
        settings.check()?;
        let start = match &settings.start {
            Some(start) => quadratic.position_of(start)?,
            None => vec![0.0; quadratic.dimension()],
        };
        let offset: Vec<f64> = start
            .iter()
            .zip(quadratic.optimum())
            .map(|(u, o)| u - o)
            .collect();
        let state = State::new(&quadratic, offset, 0);
        let mut descent = Self {
            max_stable_rate: quadratic.max_stable_rate(),
            quadratic,
            settings,
            layout,
            held_out,
            checkpoints: state.offset.clone(),
            start_gap: state.gap,
            state,
            started: false,
            stop: None,
            stride: 1,
        };
        descent.settle();
        Ok(descent)
    }

    /// The settings it descends by.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The loss it descends.
    pub fn quadratic(&self) -> &Quadratic {
        &self.quadratic
    }

    /// The largest learning rate below which it converges.
    pub fn max_stable_rate(&self) -> f64 {
        self.max_stable_rate
    }

    /// Why it stopped; `None` while it can go on.
    pub fn stop(&self) -> Option<Stop> {
        self.stop
    }

    /// The furthest iteration it has reached.
    pub fn iteration(&self) -> u64 {
        self.state.iteration
    }

    /// A stop in a sentence for a person, with the numbers that matter.
    pub fn explain(&self, stop: Stop) -> String {
        let rate = rounded(self.settings.learning_rate);
        let stable = rounded(self.max_stable_rate);
        let tolerance = rounded(self.settings.tolerance);
        match stop {
            Stop::Converged { iteration } => format!(
                "converged at iteration {iteration}: its predictions are those of least squares to {tolerance} of the response's standard deviation"
            ),
            Stop::IterationLimit { iteration } => format!(
                "stopped at iteration {iteration}, the last it was to make; more iterations or a larger learning rate (below {stable}) bring it closer"
            ),
            Stop::Diverged { iteration } => format!(
                "diverged at iteration {iteration}: the learning rate {rate} is above {stable}, the largest that converges on these data"
            ),
        }
    }

    /// Goes on to the end.
    pub fn run(&mut self) -> Stop {
        loop {
            if let Some(stop) = self.stop {
                return stop;
            }
            self.advance();
        }
    }

    /// Any iteration from the start to the furthest one reached.
    ///
    /// # Errors
    /// [`Error::NoSuchIteration`] beyond it.
    pub fn at(&self, iteration: u64) -> Result<Step, Error> {
        let last = self.state.iteration;
        if iteration > last {
            return Err(Error::NoSuchIteration { iteration, last });
        }
        if iteration == last {
            return Ok(self.step_of(&self.state));
        }
        Ok(self.step_of(&self.recall(iteration)))
    }

    /// The model at an iteration, or where the descent has got to.
    ///
    /// # Errors
    /// [`Error::Diverged`] where no iteration is asked for and the descent diverged;
    /// [`Error::NoSuchIteration`] beyond the furthest one.
    pub fn model(&self, iteration: Option<u64>) -> Result<Model, Error> {
        if let (None, Some(Stop::Diverged { iteration })) = (iteration, self.stop) {
            return Err(Error::Diverged {
                iteration,
                learning_rate: self.settings.learning_rate,
                max_stable_rate: self.max_stable_rate,
            });
        }
        let step = self.at(iteration.unwrap_or(self.state.iteration))?;
        let exact = self.quadratic.exact();
        let stopped_here = self.stop.filter(|stop| stop.iteration() == step.iteration);
        let training = Training {
            observations: self.quadratic.count(),
            iterations: step.iteration,
            learning_rate: self.settings.learning_rate,
            loss: self.settings.loss,
            standardise: self.settings.standardise,
            stop: stopped_here
                .map_or("chosen", |stop| stop.reason())
                .to_owned(),
            r_squared: step.r_squared,
            rss: self.quadratic.rss_at(step.gap),
            exact: exact.coefficients(),
            digits: step.digits,
        };
        Model::new(self.layout.clone(), &step.coefficients, Some(training))
    }

    /// One step; whether it was made.
    fn advance(&mut self) -> bool {
        if self.stop.is_some() {
            return false;
        }
        self.state
            .move_on(&self.quadratic, self.settings.learning_rate);
        let hopeless = HOPELESS * self.start_gap.max(self.quadratic.null());
        if self.state.is_finite() && self.state.gap <= hopeless {
            self.keep_checkpoint();
            self.settle();
            return true;
        }
        let iteration = self.state.iteration;
        self.stop = Some(Stop::Diverged { iteration });
        // The furthest iteration is the last one before that.
        self.state = self.recall(iteration - 1);
        false
    }

    /// The state at an iteration that was passed, from the last checkpoint before it. The same
    /// operations on the same numbers: the same bits.
    fn recall(&self, iteration: u64) -> State {
        let dimension = self.quadratic.dimension();
        let number = (iteration / self.stride) as usize;
        let offset = self.checkpoints[number * dimension..(number + 1) * dimension].to_vec();
        let mut state = State::new(&self.quadratic, offset, number as u64 * self.stride);
        while state.iteration < iteration {
            state.move_on(&self.quadratic, self.settings.learning_rate);
        }
        state
    }

    /// Stops where it has arrived.
    fn settle(&mut self) {
        let iteration = self.state.iteration;
        // A constant response has no standard deviation; the start is then the measure.
        let null = self.quadratic.null();
        let measure = if null > 0.0 { null } else { self.start_gap };
        let tolerated = self.settings.tolerance * self.settings.tolerance * measure;
        self.stop = if self.state.gap <= tolerated {
            Some(Stop::Converged { iteration })
        } else if iteration < self.settings.iterations {
            None
        } else if self.state.gap > self.start_gap {
            Some(Stop::Diverged { iteration })
        } else {
            Some(Stop::IterationLimit { iteration })
        };
    }

    fn keep_checkpoint(&mut self) {
        if !self.state.iteration.is_multiple_of(self.stride) {
            return;
        }
        let dimension = self.quadratic.dimension();
        if self.checkpoints.len() == CHECKPOINTS * dimension {
            let every_other: Vec<f64> = self
                .checkpoints
                .chunks_exact(dimension)
                .step_by(2)
                .flatten()
                .copied()
                .collect();
            self.checkpoints = every_other;
            self.stride *= 2;
        }
        if self.state.iteration.is_multiple_of(self.stride) {
            self.checkpoints.extend_from_slice(&self.state.offset);
        }
    }

    fn step_of(&self, state: &State) -> Step {
        let scaling = self.quadratic.scaling();
        let optimum = self.quadratic.optimum();
        let position: Vec<f64> = optimum
            .iter()
            .zip(&state.offset)
            .map(|(o, d)| o + d)
            .collect();
        let coefficients = scaling.to_data(&position);
        let factor = self.quadratic.gradient_factor();
        let (exact, gap) = (self.quadratic.exact(), state.gap);
        let tss = self.quadratic.null();
        Step {
            iteration: state.iteration,
            digits: digits(&scaling.to_data(&state.offset), &exact.coefficients()),
            loss: self.quadratic.least() + gap,
            gap,
            gradient_norm: factor * length(&state.slope),
            r_squared: exact.r_squared().map(|r_squared| r_squared - gap / tss),
            held_out: self
                .held_out
                .as_ref()
                .and_then(|moments| HeldOut::measure(moments, &coefficients)),
            position,
            coefficients,
        }
    }
}

impl Iterator for Descent {
    type Item = Step;

    fn next(&mut self) -> Option<Step> {
        let moved = if self.started { self.advance() } else { true };
        self.started = true;
        moved.then(|| self.step_of(&self.state))
    }
}

/// The length of a vector, scaled so that no square overflows.
fn length(vector: &[f64]) -> f64 {
    let largest = vector.iter().fold(0.0, |most: f64, x| most.max(x.abs()));
    if largest == 0.0 {
        return 0.0;
    }
    largest
        * vector
            .iter()
            .map(|x| (x / largest).powi(2))
            .sum::<f64>()
            .sqrt()
}

/// Decimal digits to which the worst coefficient agrees: -log10 of its relative error, within what
/// an `f64` can show.
fn digits(errors: &[f64], exact: &[f64]) -> f64 {
    let worst = errors
        .iter()
        .zip(exact)
        .map(|(error, exact)| match (*error, *exact) {
            (0.0, _) => 0.0,
            (_, 0.0) => 1.0,
            (error, exact) => (error / exact).abs(),
        })
        .fold(0.0, f64::max);
    (-worst.log10()).clamp(0.0, 16.0)
}
