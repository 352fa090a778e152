//! Sentences for a person about a descent: its choices, its end, and advice.

use super::rates::Edge;
use super::run::Descent;
use super::schedule::Schedule;
use super::stop::{Divergence, Stop};
use crate::error::rounded;
use crate::fit::coordinates::Scaling;

/// The condition number from which the advice speaks of the loss's shape.
const NARROW: f64 = 1e8;

impl Descent {
    /// The choices that the settings left to the descent, and the reasons; `None` where they left none.
    pub fn choice(&self) -> Option<String> {
        self.choice.explanation.clone()
    }

    /// Why it diverged; `None` if it did not.
    pub fn divergence(&self) -> Option<Divergence> {
        let Some(Stop::Diverged { iteration }) = self.stop else {
            return None;
        };
        let limit = self.max_stable_rate();
        let rate = self.learning_rate();
        let too_fast = match limit {
            Some(_) => self.edge() == Some(Edge::Beyond),
            None => rate.is_some(),
        };
        // Makes the last step again, to see whether the loss rose or numbers left their range.
        let mut beyond = self.state.clone();
        while beyond.iteration < iteration {
            self.plan.advance(&mut beyond, &self.quadratic);
        }
        let overflow = !too_fast || (limit.is_none() && !beyond.is_within(self.coordinate_bound));
        let top = self.spectrum.values.len() - 1;
        let axis = self.spectrum.axis(top);
        let mut steepest = 0;
        for (coordinate, part) in axis.iter().enumerate() {
            if part.abs() > axis[steepest].abs() {
                steepest = coordinate;
            }
        }
        let column = self.quadratic.predictor_of(steepest);
        let column = column.and_then(|at| self.model_columns.columns.get(at));
        Some(Divergence {
            iteration,
            overflow,
            learning_rate: rate,
            max_stable_rate: limit,
            eigenvalue: self.spectrum.largest(),
            column: column.map(|column| column.name.clone()),
            better_rate: self
                .choice
                .best_rate
                .filter(|best| too_fast && rate.is_some_and(|rate| *best < rate)),
            standardise: matches!(self.settings.scaling, Scaling::Raw | Scaling::Centred),
        })
    }

    /// A stop in a sentence for a person, with the numbers that matter.
    pub fn explain(&self, stop: Stop) -> String {
        let tolerance = rounded(self.settings.tolerance);
        let exact = match self.settings.ridge > 0.0 {
            true => "ridge regression",
            false => "least squares",
        };
        match stop {
            Stop::Converged { iteration } => {
                let told = format!(
                    "converged at iteration {iteration}: its predictions are those of {exact} to {tolerance} of the response's standard deviation"
                );
                // A model keeps more digits of its coefficients than an `f64` has.
                match self.quadratic.gap_of_rounding(&self.state.offset) {
                    gap if gap > self.tolerated => format!(
                        "{told}; its coefficients alone, rounded to 64 bits, move them by {}",
                        self.part_of_deviation(gap)
                    ),
                    _ => told,
                }
            }
            Stop::RoundingLimit { iteration } => format!(
                "stopped at iteration {iteration}, as near to {exact} as rounding allows: its predictions may be off by {} of the response's standard deviation, and the tolerance is {tolerance}",
                self.part_of_deviation(self.least_gap)
            ),
            Stop::IterationLimit { iteration } => {
                let made = format!("stopped at iteration {iteration}, the last it was to make");
                let advice = self.advice();
                format!("{made}; {advice}")
            }
            Stop::Cancelled { iteration } => format!("cancelled at iteration {iteration}"),
            Stop::Diverged { iteration } => self.divergence().map_or_else(
                || format!("diverged at iteration {iteration}"),
                |divergence| self.blame(&divergence),
            ),
        }
    }

    /// A gap as a distance between predictions, in standard deviations of the response.
    fn part_of_deviation(&self, gap: f64) -> String {
        let null = self.quadratic.null();
        rounded(if null > 0.0 { (gap / null).sqrt() } else { 0.0 })
    }

    /// Advice for a descent that has made all its steps.
    fn advice(&self) -> String {
        let rule = self.plan.method.rule();
        let mut advice = match self.max_stable_rate().filter(|_| rule.is_linear()) {
            Some(_)
                if self.edge() == Some(Edge::At) && self.plan.schedule == Schedule::Constant =>
            {
                return "at exactly the largest stable rate the line swings between two places for ever; a little less and it settles".to_owned();
            }
            Some(limit) => {
                let limit = rounded(limit);
                format!("more iterations or a larger learning rate (below {limit}) bring it closer")
            }
            None => rule.advice().to_owned(),
        };
        // With so large a condition number, more iterations alone would not help.
        let condition = self.spectrum.largest() / self.spectrum.least();
        if condition >= NARROW && self.settings.scaling != Scaling::Whitened {
            let condition = rounded(condition);
            advice.push_str(&format!(
                ", but slowly: the loss is {condition} times as steep along one axis as along another, as it is where columns are nearly collinear or of very different sizes; whitened predictors take few iterations"
            ));
        }
        advice
    }

    fn blame(&self, divergence: &Divergence) -> String {
        let iteration = divergence.iteration;
        let column = match &divergence.column {
            Some(column) => format!("\"{column}\""),
            None => "the intercept".to_owned(),
        };
        let eigenvalue = rounded(divergence.eigenvalue);
        let steepest = format!("the loss is steepest along {column} (eigenvalue {eigenvalue})");
        let mut text = match (divergence.learning_rate, divergence.max_stable_rate) {
            _ if divergence.overflow => format!(
                "diverged at iteration {iteration}: its numbers left the range of 64 bits; {steepest}"
            ),
            (Some(rate), Some(limit)) => {
                let (rate, limit) = (rounded(rate), rounded(limit));
                format!(
                    "diverged at iteration {iteration}: the learning rate {rate} is above {limit}, the largest that converges on these data; {steepest}"
                )
            }
            (rate, _) => {
                let rate = rounded(rate.unwrap_or_default());
                format!(
                    "diverged at iteration {iteration}: steps of about the learning rate {rate} are far too long; {steepest}"
                )
            }
        };
        let rate = divergence.better_rate.map(rounded);
        let remedy = match (rate, divergence.standardise) {
            (Some(rate), true) => {
                format!("; choose a smaller rate, such as {rate}, or standardise the predictors")
            }
            (Some(rate), false) => format!("; choose a smaller rate, such as {rate}"),
            (None, true) => "; standardise the predictors".to_owned(),
            (None, false) => "; rescale the columns".to_owned(),
        };
        text.push_str(&remedy);
        text
    }
}
