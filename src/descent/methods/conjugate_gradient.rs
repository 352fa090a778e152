//! Conjugate gradients.

use super::super::ledger::{Ledger, LedgerStep};
use super::super::state::State;
use super::line_search::search;
use super::rule::{Description, Rule, StepContext};
use crate::numerics::bits::exponent;
use crate::numerics::double::Double;
use crate::numerics::row::dot;

/// Moves to the least loss along directions conjugate to all before (Hestenes and Stiefel 1952; Nocedal
/// and Wright, algorithm 5.2): as many steps as coefficients, apart from rounding. No step raises
/// the loss.
pub(super) struct ConjugateGradient;

pub(super) const DESCRIPTIONS: &[Description] = &[Description {
    name: "conjugate-gradient",
    title: "Conjugate gradients",
    label: "conjugate gradients",
    group: Description::NO_RATE,
    about: "To the least loss along directions that don’t undo each other: as many steps as coefficients, apart from rounding (Hestenes and Stiefel, 1952).",
    settings: &[],
}];

impl Rule for ConjugateGradient {
    fn name(&self) -> &'static str {
        "conjugate-gradient"
    }

    fn has_rate(&self) -> bool {
        false
    }

    /// The high and low parts of the direction, the low part of the offset; the high and low part of the
    /// gradient's square, and the power of two that it is scaled by. There is no direction at first.
    fn memory(&self, offset: &[f64]) -> Vec<f64> {
        vec![0.0; 3 * offset.len() + 3]
    }

    /// 2 ((√κ - 1)/(√κ + 1))^k after k steps (Nocedal and Wright, equation 5.36).
    fn bound(&self, condition: f64) -> Option<[f64; 2]> {
        let root = condition.sqrt();
        Some([(root - 1.0) / (root + 1.0), 2.0])
    }

    fn step(&self, state: &mut State, context: &StepContext<'_>) {
        let n = state.offset.len();
        if !is_made(state, context) {
            // Rounding made the loss rise, or a number was NaN: the gradient alone, and new directions from
            // there.
            search(state, context.quadratic);
            state.memory[2 * n..].fill(0.0);
        }
    }

    fn fill(&self, ledger: &mut Ledger, step: &LedgerStep<'_>) -> &'static str {
        let n = step.after.offset.len();
        let direction = step.gradient_of(&step.after.memory[..n]);
        ledger.number("rate", step.rate_along(&direction));
        ledger.quantity("gradient", step.gradient());
        let previous = step.gradient_of(&step.before.memory[..n]);
        ledger.quantity("previous direction", previous);
        ledger.quantity("direction", direction);
        "direction = gradient + |gradient|^2 / |previous gradient|^2 * previous direction; new position = position - rate * direction"
    }
}

/// Moves to the least loss along a direction conjugate to those before, by Fletcher and Reeves ("Function
/// minimization by conjugate gradients", 1964): p = g + β p', β = |g|² / |g'|². Returns whether it moved.
///
/// In double-double: directions lose their conjugacy to rounding faster than anything else here
/// does, so that in plain doubles the last of eleven steps is right to nine digits only.
fn is_made(state: &mut State, context: &StepContext<'_>) -> bool {
    let quadratic = context.quadratic;
    let n = state.offset.len();
    let (high, rest) = state.memory.split_at_mut(n);
    let (low, rest) = rest.split_at_mut(n);
    let (below, numbers) = rest.split_at_mut(n);
    let offset: Vec<Double> = joined(&state.offset, below).collect();
    let slope = quadratic.exact_slope(&offset);
    // Scaled by powers of two, so that no square overflows.
    let unit = exponent_of(&slope);
    let scaled: Vec<Double> = slope.iter().map(|s| s.scaled(-unit)).collect();
    let square = dot(&scaled, &scaled);
    let before = Double::new(numbers[0], numbers[1]);
    let ratio = match before.to_f64() > 0.0 {
        true => {
            let turn = (unit - numbers[2] as i32).clamp(-1900, 1900);
            (square / before).scaled(turn).scaled(turn)
        }
        false => Double::ZERO,
    };
    let pairs = slope.iter().zip(joined(high, low));
    let mut direction: Vec<Double> = pairs.map(|(s, p)| *s + ratio * p).collect();
    if !direction.iter().all(|p| p.is_finite()) {
        direction.clone_from(&slope);
    }
    for (j, p) in direction.iter_mut().enumerate() {
        (high[j], low[j]) = (p.high(), p.low());
    }
    let size = exponent_of(&direction);
    direction.iter_mut().for_each(|p| *p = p.scaled(-size));
    let curvature = dot(&direction, &quadratic.exact_slope(&direction));
    let step = dot(&direction, &scaled) / curvature;
    let step = step.scaled(unit);
    let pairs = offset.iter().zip(&direction);
    let moved: Vec<Double> = pairs.map(|(d, p)| *d - step * *p).collect();
    for (place, d) in state.scratch.iter_mut().zip(&moved) {
        *place = d.to_f64();
    }
    numbers.copy_from_slice(&[square.high(), square.low(), f64::from(unit)]);
    let is_lower = state.move_if_lower(quadratic);
    if is_lower {
        for (place, d) in state.memory[2 * n..].iter_mut().zip(&moved) {
            *place = d.low();
        }
    }
    is_lower
}

/// Numbers from their high and low parts.
fn joined<'a>(high: &'a [f64], low: &'a [f64]) -> impl Iterator<Item = Double> + 'a {
    let parts = high.iter().zip(low);
    parts.map(|(high, low)| Double::new(*high, *low))
}

/// The exponent of the power of two at or below the largest of some numbers.
fn exponent_of(vector: &[Double]) -> i32 {
    let sizes = vector.iter().map(|x| x.high().abs());
    let largest = sizes.fold(0.0, |most: f64, size| most.max(size));
    exponent(largest)
}
