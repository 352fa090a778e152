//! A descent: steps down the loss, from the start to where it stops.

use super::batches::BatchRows;
use super::eigenmodes::Eigenmodes;
use super::history::History;
use super::ledger::{Ledger, LedgerStep};
use super::plan::Plan;
use super::rates::{Edge, RateChoice, Rates};
use super::settings::Settings;
use super::state::{State, length};
use super::step::{HeldRows, Step, digits};
use super::stop::Stop;
use crate::design::model_columns::ModelColumns;
use crate::error::{Error, ErrorKind, rounded};
use crate::fit::coordinates::Scaling;
use crate::fit::precision::Precision;
use crate::fit::quadratic::Quadratic;
use crate::matrix::eigen::Spectrum;
use crate::model::{Model, Training};
use crate::moments::Moments;
use crate::numerics::vector::difference;

/// How far above its start (or above the loss of the mean) the loss may rise before the descent
/// counts as lost. A rate below the stable limit never raises it at all.
const DIVERGENCE_FACTOR: f64 = 1e12;

/// A gap, over the loss of the mean, that counts as zero when a rate is chosen.
const ARRIVED: f64 = 1e-20;

/// The largest number that a coefficient may be.
const LARGEST: f64 = 1e300;

/// Steps down the loss, from the start to where it stops.
///
/// As an iterator it yields a [`Step`] for the start (iteration 0) and for each iteration after
/// it. [`run`](Self::run) goes to the end at once; [`at`](Self::at) finds any iteration again.
///
/// ```
/// use galton::{Ingest, Options, Settings};
///
/// let (x, y) = ([1.0, 2.0, 3.0, 4.0, 5.0], [2.1, 3.9, 6.2, 7.8, 10.1]);
/// let observations = Ingest::columns(&[("x", &x), ("y", &y)], &Options::new())?;
/// let mut descent = observations.descend(Settings::new().learning_rate(0.1))?;
///
/// for step in descent.by_ref().take(11) {
///     println!("{}: {:?}", step.iteration, step.coefficients);
/// }
/// assert_eq!(descent.iteration(), 10);
///
/// let stop = descent.run();
/// assert_eq!((stop.reason(), stop.iteration()), ("converged", 108));
/// assert_eq!(descent.at(10)?.coefficients, [0.04463129087999995, 1.7763253770240002]);
/// # Ok::<(), galton::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Descent {
    pub(super) quadratic: Quadratic,
    pub(super) settings: Settings,
    pub(super) model_columns: ModelColumns,
    pub(super) held_out: Option<HeldRows>,
    pub(super) precision: Option<Precision>,
    pub(super) spectrum: Spectrum,
    pub(super) plan: Plan,
    pub(super) choice: RateChoice,
    /// The descent in closed form, if it has one.
    pub(super) modes: Option<Eigenmodes>,
    pub(super) state: State,
    pub(super) history: History,
    pub(super) started: bool,
    pub(super) stop: Option<Stop>,
    pub(super) start_gap: f64,
    /// The gap at which it has converged, and the one beyond which it is lost.
    pub(super) tolerated: f64,
    pub(super) divergence_bound: f64,
    /// A rough gap beyond this is above `tolerated` whatever its rounding error, without a look at the offset.
    pub(super) clearly_above: f64,
    /// The least gap that coefficients of 64 bits can have.
    pub(super) least_gap: f64,
    /// No coordinate of an offset may be beyond it, so that coefficients are numbers.
    pub(super) coordinate_bound: f64,
}

/// The data of a descent beside its loss: held-out rows, rows in memory, and how precisely the optimum is
/// known, for its models.
#[derive(Clone, Debug, Default)]
pub(crate) struct DescentData<'a> {
    pub(crate) held_out: Option<Moments>,
    /// One after the other, each the predictors and then the response.
    pub(crate) rows: &'a [f64],
    pub(crate) precision: Option<Precision>,
}

impl Descent {
    /// # Errors
    /// [`ErrorKind::InvalidOption`] for settings that no descent can have; [`ErrorKind::TooLarge`] if the loss
    /// is not finite at the start.
    pub(crate) fn new(
        quadratic: Quadratic,
        settings: Settings,
        model_columns: ModelColumns,
        data: DescentData<'_>,
    ) -> Result<Self, Error> {
        settings.check()?;
        let start = match &settings.start {
            Some(start) => quadratic.position_of(start)?,
            None => vec![0.0; quadratic.dimension()],
        };
        let offset = difference(&start, quadratic.optimum());
        let rows = batch_rows(&quadratic, &settings, data.rows)?;
        let spectrum = quadratic.spectrum_for(&offset);
        // A constant response has no standard deviation; the start is then the measure.
        let (null, start_gap) = (quadratic.null(), quadratic.gap(&offset));
        let measure = if null > 0.0 { null } else { start_gap };
        let tolerated = settings.tolerance * settings.tolerance * measure;
        let arrived = tolerated.max(ARRIVED * measure);
        let (plan, choice) = Plan::of(&settings, &quadratic, &spectrum, &offset, rows, arrived);
        let modes = plan.eigenmodes(&spectrum, &offset);
        let coordinate_bound = coordinate_bound(&quadratic);
        let state = plan.start(&quadratic, offset);
        check_start(&state, coordinate_bound, &settings, &model_columns)?;
        let mut descent = Self {
            history: History::of(&state),
            tolerated,
            divergence_bound: (DIVERGENCE_FACTOR * start_gap.max(null)).min(f64::MAX),
            clearly_above: match quadratic.has_little_doubt(spectrum.values.first()) {
                true => 2.0 * tolerated,
                false => f64::INFINITY,
            },
            start_gap,
            least_gap: quadratic.least_gap(),
            held_out: data.held_out.as_ref().and_then(HeldRows::of),
            precision: data.precision,
            started: false,
            stop: None,
            quadratic,
            settings,
            model_columns,
            spectrum,
            plan,
            choice,
            modes,
            state,
            coordinate_bound,
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

    /// The curvatures of that loss. If many columns are disjoint, as those of a category with a hundred levels or more:
    /// those curvatures that make a difference for this start, and the extremes.
    pub fn spectrum(&self) -> &Spectrum {
        &self.spectrum
    }

    /// The learning rate of the first step, given or chosen; `None` for a method without one.
    pub fn learning_rate(&self) -> Option<f64> {
        self.plan.method.has_rate().then_some(self.plan.rate)
    }

    /// The rate of the step to an iteration, from the first on; `None` for a method without one.
    pub fn rate_at(&self, iteration: u64) -> Option<f64> {
        self.learning_rate()
            .map(|_| self.plan.rate_after(iteration.saturating_sub(1)))
    }

    /// The largest learning rate below which the method converges; `None` where there is no such limit.
    pub fn max_stable_rate(&self) -> Option<f64> {
        self.choice.max_stable_rate
    }

    /// How many rows a stochastic method draws from; fewer than the loss is over are an even sample of
    /// them. `None` for a method that needs no rows.
    pub fn rows(&self) -> Option<usize> {
        self.plan.rows.as_ref().map(BatchRows::count)
    }

    /// The figures that are known before the first step.
    pub fn rates(&self) -> Rates {
        let condition = self.spectrum.condition();
        let (contraction, predicted) = match (&self.modes, condition) {
            (Some(modes), _) => {
                let stable = self.edge() == Some(Edge::Within);
                let steps = stable.then(|| modes.steps_to(self.tolerated));
                (modes.contraction(), steps.flatten())
            }
            (None, Some(condition)) => self.bound(condition),
            (None, None) => (None, None),
        };
        Rates {
            eigenvalues: self.spectrum.values.clone(),
            condition,
            max_stable_rate: self.max_stable_rate(),
            best_rate: self.choice.best_rate,
            momentum: self.plan.momentum,
            contraction,
            predicted_iterations: predicted,
            is_bound: self.modes.is_none(),
        }
    }

    /// The factor by which the distance from the optimum shrinks in a step at the least, and the steps that
    /// convergence then takes at the most, by the method's own bound.
    fn bound(&self, condition: f64) -> (Option<f64>, Option<u64>) {
        let Some([contraction, first]) = self.plan.method.rule().bound(condition) else {
            return (None, None);
        };
        let ratio = (self.tolerated / (first * first * self.start_gap)).sqrt();
        let steps = libm::log(ratio) / libm::log(contraction);
        let most = steps.ceil().max(1.0);
        // If one or two steps are enough, their logarithm gives no estimate.
        let steps = if contraction > 0.0 { most } else { 1.0 };
        (Some(contraction), (steps < 1e15).then_some(steps as u64))
    }

    /// The reason why the descent stopped; `None` while it can continue.
    pub fn stop(&self) -> Option<Stop> {
        self.stop
    }

    /// The furthest iteration it has reached.
    pub fn iteration(&self) -> u64 {
        self.state.iteration
    }

    /// Continues to the end.
    pub fn run(&mut self) -> Stop {
        loop {
            if let Some(stop) = self.stop {
                return stop;
            }
            self.advance(u64::MAX);
        }
    }

    /// Continues for at most `steps` steps. Returns why the descent stopped, if it has.
    pub fn run_for(&mut self, steps: u64) -> Option<Stop> {
        self.advance(steps);
        self.stop
    }

    /// Stops at the present iteration, unless it has stopped already.
    pub fn cancel(&mut self) -> Stop {
        let iteration = self.state.iteration;
        *self.stop.get_or_insert(Stop::Cancelled { iteration })
    }

    /// Any iteration from the start to the furthest one reached, to the bits that it had then.
    ///
    /// # Errors
    /// [`ErrorKind::NoSuchIteration`] beyond it.
    pub fn at(&self, iteration: u64) -> Result<Step, Error> {
        if iteration == self.state.iteration {
            return Ok(self.step_of(&self.state));
        }
        self.recall(iteration, None)
            .map(|state| self.step_of(&state))
    }

    /// Some iterations, in rising order.
    ///
    /// # Errors
    /// As [`at`](Self::at).
    pub(crate) fn each(
        &self,
        iterations: impl Iterator<Item = u64>,
        take: &mut dyn FnMut(Step),
    ) -> Result<(), Error> {
        let mut near = None;
        for iteration in iterations {
            let state = self.recall(iteration, near)?;
            take(self.step_of(&state));
            near = Some(state);
        }
        Ok(())
    }

    /// The position at any iteration, past or future, computed at once in closed form along the axes of the
    /// loss: to about twelve digits rather than to the last bit. `None` for methods
    /// and schedules that have no such form (all but gradient descent and the heavy ball at a constant
    /// rate), and where the numbers are beyond range.
    pub fn closed_form(&self, iteration: u64) -> Option<Step> {
        let offset = self.modes.as_ref()?.offset(iteration);
        let mut state = self.plan.start(&self.quadratic, offset);
        state.iteration = iteration;
        state
            .is_within(self.coordinate_bound)
            .then(|| self.step_of(&state))
    }

    /// The number of iterations from one that is kept in memory to the next. Those between are computed again.
    pub(crate) fn stride(&self) -> u64 {
        self.history.stride()
    }

    /// The step that led to an iteration, from the first to the furthest one reached.
    ///
    /// # Errors
    /// [`ErrorKind::NoSuchIteration`] for another one, and for the start, which no step led to.
    pub fn ledger(&self, iteration: u64) -> Result<Ledger, Error> {
        let last = self.state.iteration;
        let Some(done) = iteration.checked_sub(1).filter(|_| iteration <= last) else {
            return Err(Error::from(ErrorKind::NoSuchIteration { iteration, last }));
        };
        let before = self.recall(done, None)?;
        let mut after = before.clone();
        self.plan.advance(&mut after, &self.quadratic);
        let mut ledger = Ledger {
            iteration,
            formula: "",
            numbers: Vec::new(),
            quantities: Vec::new(),
        };
        if self.plan.has_rate {
            ledger.number("rate", self.plan.rate_after(done));
        }
        ledger.quantity("position", self.quadratic.position_at(&before.offset));
        let step = LedgerStep {
            quadratic: &self.quadratic,
            rows: self.plan.rows.as_ref(),
            momentum: self.plan.momentum.unwrap_or(0.0),
            before: &before,
            after: &after,
        };
        ledger.formula = self.plan.method.rule().fill(&mut ledger, &step);
        ledger.quantity("new position", self.quadratic.position_at(&after.offset));
        Ok(ledger)
    }

    /// The model at an iteration, or where the descent has got to.
    ///
    /// # Errors
    /// [`ErrorKind::Diverged`] where no iteration is asked for and the descent diverged;
    /// [`ErrorKind::NotRun`] where no iteration is asked for and no step was made;
    /// [`ErrorKind::NoSuchIteration`] beyond the furthest one.
    pub fn model(&self, iteration: Option<u64>) -> Result<Model, Error> {
        if let (None, Some(stop @ Stop::Diverged { .. })) = (iteration, self.stop) {
            return Err(Error::from(ErrorKind::Diverged {
                iteration: stop.iteration(),
                explanation: self.explain(stop),
            }));
        }
        if iteration.is_none() && self.stop.is_none() && self.state.iteration == 0 {
            return Err(Error::from(ErrorKind::NotRun));
        }
        let state = match iteration.unwrap_or(self.state.iteration) {
            last if last == self.state.iteration => self.state.clone(),
            iteration => self.recall(iteration, None)?,
        };
        let step = self.step_of(&state);
        let exact = self.quadratic.exact_coefficients_at(&state.offset);
        let stopped_here = self.stop.filter(|stop| stop.iteration() == step.iteration);
        let training = Training {
            observations: self.quadratic.count(),
            iterations: step.iteration,
            method: self.plan.method.name().to_owned(),
            learning_rate: self.learning_rate(),
            loss: self.settings.loss,
            ridge: self.settings.ridge,
            standardise: self.settings.scaling != Scaling::Raw,
            scaling: self.settings.scaling.name().to_owned(),
            stop: stopped_here
                .map_or("chosen", |stop| stop.reason())
                .to_owned(),
            converged: matches!(stopped_here, Some(Stop::Converged { .. })),
            r_squared: step.r_squared,
            rss: self.quadratic.exact().rss() + self.rss_above(&step),
            exact: self.quadratic.exact().coefficients(),
            gap: Some(step.gap),
            digits: step.digits,
            coefficient_digits: step.coefficient_digits,
            penalty: None,
            l1_ratio: None,
        };
        Model::new(
            self.model_columns.clone(),
            &step.coefficients,
            Some(training),
        )
        .map(|model| model.beyond(&exact).with_precision(self.precision.clone()))
    }

    fn rss_above(&self, step: &Step) -> f64 {
        let offset = difference(&step.position, self.quadratic.optimum());
        self.quadratic.rss_above(&offset, step.gap)
    }

    /// Makes at most `most` steps, and returns how many it made.
    fn advance(&mut self, most: u64) -> u64 {
        let from = self.state.iteration;
        while self.stop.is_none() && self.state.iteration - from < most {
            match self.hurry(most - (self.state.iteration - from)) {
                true => self.settle(),
                false => self.diverge(),
            }
        }
        self.state.iteration - from
    }

    /// Makes at most `most` steps, and ends with the first after which the descent may have to stop. Returns
    /// whether its numbers are in range. This is the loop that takes the time of a descent.
    fn hurry(&mut self, most: u64) -> bool {
        let mut stepper = self.plan.stepper(&self.quadratic);
        let state = &mut self.state;
        for _ in 0..most {
            stepper.step(state);
            // Far from the optimum, rounding alone may make the rough gap large.
            let bound = self.divergence_bound;
            let is_low = state.rough <= bound || state.is_below(&self.quadratic, bound);
            if !(is_low && state.is_within(self.coordinate_bound)) {
                return false;
            }
            self.history.record(state);
            if state.rough <= self.clearly_above || state.iteration >= self.settings.iterations {
                break;
            }
        }
        true
    }

    /// Stops because of the last step: the furthest iteration is the one before.
    fn diverge(&mut self) {
        let iteration = self.state.iteration;
        self.stop = Some(Stop::Diverged { iteration });
        let before = iteration - 1;
        self.state = self
            .history
            .recall(&self.quadratic, &self.plan, before, None);
    }

    /// The state at an iteration that was passed.
    fn recall(&self, iteration: u64, near: Option<State>) -> Result<State, Error> {
        let last = self.state.iteration;
        if iteration > last {
            return Err(Error::from(ErrorKind::NoSuchIteration { iteration, last }));
        }
        Ok(self
            .history
            .recall(&self.quadratic, &self.plan, iteration, near))
    }

    /// Stops if the descent has arrived, or has made its last step.
    fn settle(&mut self) {
        let iteration = self.state.iteration;
        if self.state.is_below(&self.quadratic, self.tolerated) {
            self.stop = self.arrival();
        }
        if self.stop.is_none() && iteration >= self.settings.iterations {
            let unstable = self.modes.is_some() && self.edge() == Some(Edge::Beyond);
            let above = || self.quadratic.gap(&self.state.offset) > self.start_gap;
            self.stop = Some(match unstable && above() {
                true => Stop::Diverged { iteration },
                false => Stop::IterationLimit { iteration },
            });
        }
    }

    /// The end of a descent whose offset is within the tolerance; `None` if its predictions are not yet.
    fn arrival(&self) -> Option<Stop> {
        let iteration = self.state.iteration;
        if self.least_gap > self.tolerated {
            return Some(Stop::RoundingLimit { iteration });
        }
        let gap = self.quadratic.gap(&self.state.offset);
        let distance = gap.sqrt() + self.quadratic.uncertainty();
        (distance * distance <= self.tolerated).then_some(Stop::Converged { iteration })
    }

    /// Which side of the largest stable rate the rate is on; `None` for a method without such a limit.
    pub(super) fn edge(&self) -> Option<Edge> {
        self.max_stable_rate()
            .map(|limit| Edge::of(self.plan.rate, limit))
    }

    fn step_of(&self, state: &State) -> Step {
        let coordinates = self.quadratic.coordinates();
        let position = self.quadratic.position_at(&state.offset);
        let coefficients = coordinates.to_data(&position);
        let (exact, gap) = (self.quadratic.exact(), self.quadratic.gap(&state.offset));
        let errors = coordinates.to_data(&state.offset);
        let pairs = errors.iter().zip(exact.coefficients());
        let digits: Vec<f64> = pairs.map(|(error, exact)| digits(*error, exact)).collect();
        let tss = exact.tss();
        let above = self.quadratic.rss_above(&state.offset, gap);
        Step {
            iteration: state.iteration,
            digits: digits.iter().copied().fold(16.0, f64::min),
            coefficient_digits: digits,
            loss: (self.quadratic.least() + gap).min(f64::MAX),
            gap,
            gradient_norm: (self.quadratic.gradient_factor() * length(&state.slope)).min(f64::MAX),
            r_squared: exact
                .r_squared()
                .map(|r_squared| (r_squared - above / tss).max(-f64::MAX)),
            held_out: self.held_out.as_ref().and_then(|rows| {
                rows.measure(&self.quadratic.exact_coefficients_at(&state.offset))
            }),
            position,
            coefficients,
        }
    }
}

/// The rows in memory, for a method that needs them.
fn batch_rows(
    quadratic: &Quadratic,
    settings: &Settings,
    rows: &[f64],
) -> Result<Option<BatchRows>, Error> {
    if !settings.method.needs_rows() {
        return Ok(None);
    }
    if rows.is_empty() {
        return Err(Error::from(ErrorKind::InvalidOption {
            option: "method",
            found: settings.method.name().to_owned(),
            expected: "one that needs no rows, as none were kept; read them with a sample above 0",
        }));
    }
    Ok(Some(BatchRows::new(quadratic, rows)))
}

/// The largest coordinate that an offset may have, so that coefficients are finite.
fn coordinate_bound(quadratic: &Quadratic) -> f64 {
    let sizes = quadratic.optimum().iter().map(|o| o.abs());
    let furthest = sizes.fold(0.0, f64::max);
    LARGEST / quadratic.coordinates().reach() - furthest
}

/// Refuses a start whose loss or coordinates are out of range.
fn check_start(
    state: &State,
    coordinate_bound: f64,
    settings: &Settings,
    model_columns: &ModelColumns,
) -> Result<(), Error> {
    if state.is_within(coordinate_bound) {
        return Ok(());
    }
    Err(match settings.start {
        None => Error::from(ErrorKind::TooLarge {
            column: model_columns.response.clone(),
        }),
        Some(_) => Error::from(ErrorKind::InvalidOption {
            option: "start",
            found: format!("{} from the optimum", rounded(length(&state.offset))),
            expected: "near enough for its loss to be a number",
        }),
    })
}

impl Iterator for Descent {
    type Item = Step;

    fn next(&mut self) -> Option<Step> {
        let moved = !self.started || self.advance(1) == 1;
        self.started = true;
        moved.then(|| self.step_of(&self.state))
    }
}
