//! How the learning rate changes on the way.

use std::f64::consts::PI;

use crate::error::{Error, ErrorKind, check_bounds};

/// How the learning rate of each step follows from the first, t being the steps made before it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub enum Schedule {
    /// η.
    #[default]
    Constant,
    /// η / (t + 1)^power: scikit-learn's `invscaling`. Between 1/2 and 1 a stochastic descent converges
    /// (Robbins and Monro 1951).
    InverseScaling {
        /// The power.
        power: f64,
    },
    /// η · factor^⌊t / every⌋: PyTorch's `StepLR`.
    Step {
        /// Steps from one rate to the next.
        every: u64,
        /// The factor of the rate after each.
        factor: f64,
    },
    /// η (1 + cos(π t / iterations)) / 2, down to nothing at the last iteration (Loshchilov and Hutter,
    /// "SGDR", 2017, without restarts).
    Cosine,
}

impl Schedule {
    /// Its name in kebab case, which Rust, JavaScript and the page share.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Constant => "constant",
            Self::InverseScaling { .. } => "inverse-scaling",
            Self::Step { .. } => "step",
            Self::Cosine => "cosine",
        }
    }

    /// The schedule of this name with its usual constants: power 1/2; a tenth every 1,000 steps.
    pub fn from_name(name: &str) -> Option<Self> {
        let (every, factor) = (1000, 0.1);
        [
            Self::Constant,
            Self::InverseScaling { power: 0.5 },
            Self::Step { every, factor },
            Self::Cosine,
        ]
        .into_iter()
        .find(|schedule| schedule.name() == name)
    }

    /// The rate of the step after `done` others, of `iterations` in all.
    pub(super) fn rate(&self, first: f64, done: u64, iterations: u64) -> f64 {
        match *self {
            Self::Constant => first,
            Self::InverseScaling { power } => {
                first * libm::exp(-power * libm::log(done as f64 + 1.0))
            }
            Self::Step { every, factor } => {
                first * libm::exp((done / every) as f64 * libm::log(factor))
            }
            Self::Cosine => {
                // A run of no iterations still has a first rate.
                let part = done.min(iterations) as f64 / iterations.max(1) as f64;
                first * (1.0 + cosine(part)) / 2.0
            }
        }
    }

    pub(super) fn check(&self) -> Result<(), Error> {
        match *self {
            Self::InverseScaling { power } => {
                check_bounds("power", power, "0 or a number above 0", 0.0..f64::INFINITY)
            }
            Self::Step { every: 0, .. } => Err(Error::from(ErrorKind::InvalidOption {
                option: "every",
                found: "0".to_owned(),
                expected: "at least 1 step",
            })),
            Self::Step { factor, .. } => {
                let least = f64::from_bits(1);
                check_bounds(
                    "factor",
                    factor,
                    "above 0, at most 1",
                    least..1.0f64.next_up(),
                )
            }
            _ => Ok(()),
        }
    }
}

/// cos(π part), for a part from 0 to 1: by the series about the nearest of 0, 1/2 and 1, which a quarter
/// away needs ten terms. The general one, for any angle, takes ten times the code.
fn cosine(part: f64) -> f64 {
    if part > 0.5 {
        return -cosine(1.0 - part);
    }
    let (distance, is_sine) = match part > 0.25 {
        true => (PI * (0.5 - part), true),
        false => (PI * part, false),
    };
    let square = distance * distance;
    let first = if is_sine { 1.0 } else { 0.0 };
    // 1 - x²/(1·2) (1 - x²/(3·4) (1 - …)), and for the sine x (1 - x²/(2·3) (1 - x²/(4·5) …)).
    let series = (1..=10).rev().fold(1.0, |rest, term| {
        let k = 2.0 * f64::from(term) + first;
        1.0 - square / ((k - 1.0) * k) * rest
    });
    if is_sine { distance * series } else { series }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_those_of_the_formulas() {
        let rates = |schedule: Schedule| [0, 1, 3, 4, 8].map(|done| schedule.rate(0.8, done, 8));
        assert_eq!(rates(Schedule::Constant), [0.8; 5]);
        let inverse = Schedule::InverseScaling { power: 0.5 };
        assert!((rates(inverse)[2] - 0.4).abs() < 1e-15);
        let step = Schedule::Step {
            every: 4,
            factor: 0.5,
        };
        for (found, rate) in rates(step).into_iter().zip([0.8, 0.8, 0.8, 0.4, 0.2]) {
            assert!((found - rate).abs() < 1e-15);
        }
        let [first, _, _, half, last] = rates(Schedule::Cosine);
        assert!(first == 0.8 && (half - 0.4).abs() < 1e-15 && last == 0.0);
    }
    #[test]
    fn the_cosine_is_right_to_a_few_units_in_the_last_place() {
        for i in 0..=1000 {
            let part = f64::from(i) / 1000.0;
            let error = (cosine(part) - libm::cos(PI * part)).abs();
            assert!(error <= 5e-16, "{part}: {error:e}");
        }
    }
}
