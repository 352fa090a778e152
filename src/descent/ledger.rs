//! One step with every number in it, for a student with a pencil.

use super::state::State;
use super::{Descent, Method, Stochastic};
use crate::error::{Error, ErrorKind};

/// One step of a descent, quantity by quantity.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Ledger {
    /// The iteration that the step leads to.
    pub iteration: u64,
    /// The method's formula, in the names of the quantities.
    pub formula: &'static str,
    /// What is one number for all coordinates, with its name: the rate, the momentum, …
    pub numbers: Vec<(&'static str, f64)>,
    /// What each coordinate has its own of, with its name, in working coordinates and the order in which
    /// they are computed: the position first and the new position last.
    pub quantities: Vec<(&'static str, Vec<f64>)>,
}

impl Ledger {
    #[inline(never)]
    fn number(&mut self, name: &'static str, value: f64) {
        self.numbers.push((name, value));
    }

    #[inline(never)]
    fn quantity(&mut self, name: &'static str, values: Vec<f64>) {
        self.quantities.push((name, values));
    }
}

impl Descent {
    /// The step that led to an iteration, from the first to the furthest one reached.
    ///
    /// # Errors
    /// [`ErrorKind::NoSuchIteration`] for another one, and for the start, which no step led to.
    pub fn ledger(&self, iteration: u64) -> Result<Ledger, Error> {
        let last = self.state.iteration;
        let Some(done) = iteration.checked_sub(1).filter(|_| iteration <= last) else {
            return Err(Error::from(ErrorKind::NoSuchIteration { iteration, last }));
        };
        let mut before = self.recall(done, None)?;
        let mut after = before.clone();
        after.advance(&self.quadratic, &self.plan);
        let mut ledger = Ledger {
            iteration,
            formula: "",
            numbers: Vec::new(),
            quantities: Vec::new(),
        };
        if self.plan.method.has_rate() {
            ledger.number("rate", self.plan.rate_after(done));
        }
        ledger.quantity("position", self.position(&before.offset));
        let gradient = self.gradient(&before.slope);
        ledger.formula = self.fill([&mut before, &mut after], gradient, &mut ledger);
        ledger.quantity("new position", self.position(&after.offset));
        Ok(ledger)
    }

    #[inline(never)]
    fn gradient(&self, slope: &[f64]) -> Vec<f64> {
        let factor = self.quadratic.gradient_factor();
        slope.iter().map(|s| factor * s).collect()
    }

    /// What is between the positions before and after, and the formula that leads from one to the other.
    fn fill(
        &self,
        [before, after]: [&mut State; 2],
        gradient: Vec<f64>,
        ledger: &mut Ledger,
    ) -> &'static str {
        let n = gradient.len();
        let pairs = |old: &[f64], new: &[f64], with: &dyn Fn(f64, f64) -> f64| -> Vec<f64> {
            old.iter().zip(new).map(|(a, b)| with(*a, *b)).collect()
        };
        let step = pairs(&before.offset, &after.offset, &|a, b| b - a);
        // The change along the gradient over the gradient: a rate that a method found for itself.
        let along = |change: &[f64], direction: &[f64]| {
            let mut largest = 0;
            for (j, g) in direction.iter().enumerate() {
                if g.abs() > direction[largest].abs() {
                    largest = j;
                }
            }
            match direction[largest] {
                0.0 => 0.0,
                divisor => -change[largest] / divisor,
            }
        };
        match self.plan.method {
            Method::GradientDescent => {
                ledger.quantity("gradient", gradient);
                "new position = position - rate * gradient"
            }
            Method::HeavyBall { .. } => {
                ledger.number("momentum", self.plan.momentum);
                ledger.quantity("gradient", gradient);
                ledger.quantity("previous velocity", before.memory.clone());
                ledger.quantity("velocity", after.memory.clone());
                "velocity = momentum * previous velocity - rate * gradient; new position = position + velocity"
            }
            Method::Nesterov => {
                let t = before.memory[n];
                let next = (1.0 + (1.0 + 4.0 * t * t).sqrt()) / 2.0;
                let momentum = (t - 1.0) / next;
                ledger.number("momentum", momentum);
                let beyond = pairs(&before.offset, &before.memory[..n], &|d, previous| {
                    d + momentum * (d - previous)
                });
                let mut slope = vec![0.0; n];
                self.quadratic.slope_and_gap(&beyond, &mut slope);
                ledger.quantity("previous position", self.position(&before.memory[..n]));
                ledger.quantity("look-ahead", self.position(&beyond));
                ledger.quantity("gradient", self.gradient(&slope));
                "look-ahead = position + momentum * (position - previous position); new position = look-ahead - rate * gradient at the look-ahead"
            }
            Method::Adam {
                beta1,
                beta2,
                epsilon,
            } => {
                let [power1, power2] = [after.memory[2 * n], after.memory[2 * n + 1]];
                ledger.number("beta1", beta1);
                ledger.number("beta2", beta2);
                ledger.number("epsilon", epsilon);
                ledger.number("beta1^t", power1);
                ledger.number("beta2^t", power2);
                let (mean, square) = after.memory[..2 * n].split_at(n);
                ledger.quantity("gradient", gradient);
                ledger.quantity("mean", mean.to_vec());
                ledger.quantity("mean square", square.to_vec());
                let corrected = mean.iter().map(|m| m / (1.0 - power1)).collect();
                ledger.quantity("corrected mean", corrected);
                let root = square
                    .iter()
                    .map(|v| v.sqrt() / (1.0 - power2).sqrt())
                    .collect();
                ledger.quantity("corrected root", root);
                "new position = position - rate * corrected mean / (corrected root + epsilon)"
            }
            Method::AdaGrad { epsilon } => {
                ledger.number("epsilon", epsilon);
                ledger.quantity("gradient", gradient);
                ledger.quantity("sum of squares", after.memory.clone());
                "new position = position - rate * gradient / (sqrt(sum of squares) + epsilon)"
            }
            Method::RmsProp { decay, epsilon } => {
                ledger.number("decay", decay);
                ledger.number("epsilon", epsilon);
                ledger.quantity("gradient", gradient);
                ledger.quantity("mean square", after.memory.clone());
                "new position = position - rate * gradient / (sqrt(mean square) + epsilon)"
            }
            Method::LineSearch => {
                ledger.number("rate", along(&step, &gradient));
                ledger.quantity("gradient", gradient);
                "rate = gradient'gradient / gradient'H gradient; new position = position - rate * gradient"
            }
            Method::ConjugateGradient => {
                let direction = self.gradient(&after.memory[..n]);
                ledger.number("rate", along(&step, &direction));
                ledger.quantity("gradient", gradient);
                ledger.quantity("previous direction", self.gradient(&before.memory[..n]));
                ledger.quantity("direction", direction);
                "direction = gradient + |gradient|^2 / |previous gradient|^2 * previous direction; new position = position - rate * direction"
            }
            Method::CoordinateDescent => {
                // The gradient along a coordinate when its turn comes, the ones before it moved.
                let curvature: Vec<f64> = (0..n)
                    .map(|j| self.quadratic.gradient_factor() * self.quadratic.products_of(j)[j])
                    .collect();
                ledger.quantity("gradient", pairs(&curvature, &step, &|h, s| -h * s));
                ledger.quantity("curvature", curvature);
                "coordinate by coordinate: new position = position - gradient / curvature"
            }
            Method::Stochastic(drawn) => {
                self.fill_drawn([before, after], &drawn, ledger);
                match drawn.averaging {
                    false => "new position = position - rate * gradient of the batch",
                    true => {
                        "new iterate = iterate - rate * gradient of the batch; new position = mean of all iterates"
                    }
                }
            }
        }
    }

    fn fill_drawn(
        &self,
        [before, after]: [&mut State; 2],
        drawn: &Stochastic,
        ledger: &mut Ledger,
    ) {
        if drawn.averaging {
            ledger.quantity("iterate", self.position(&before.memory));
        }
        if let Some(rows) = &self.plan.rows {
            let gradient = before.batch_gradient(&self.quadratic, rows, drawn);
            ledger.quantity("gradient", gradient);
        }
        if drawn.averaging {
            ledger.quantity("new iterate", self.position(&after.memory));
        }
    }
}
