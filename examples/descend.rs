//! Goes down the loss step by step, and looks at the way: `cargo run --example descend`.
#![cfg_attr(target_arch = "wasm32", no_main)]
#![cfg(not(target_arch = "wasm32"))]

use std::error::Error;
use std::io::Write;

use galton::{LearningRate, Method, Settings};

fn main() -> Result<(), Box<dyn Error>> {
    run(&mut std::io::stdout())
}

/// The example itself, whose output a test compares.
pub fn run(out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    // Galton's heights: those of 928 adult children over the mean of their parents', in inches.
    let heights = galton::fit("tests/data/galton-heights.csv", "child ~ parent")?;

    // A slow rate, so that there is something to see. It costs nothing to ask for the best one.
    let settings = Settings::new().learning_rate(0.1).iterations(1_000);
    let mut descent = heights.descend(settings.clone())?;
    let rates = descent.rates();
    if let (Some(limit), Some(steps)) = (rates.max_stable_rate, rates.predicted_iterations) {
        writeln!(
            out,
            "rates up to {limit} are stable; 0.1 takes {steps} steps"
        )?;
    }

    // A descent is an iterator. Every step is in the units of the data.
    writeln!(out, "\niteration      loss  intercept   slope  digits")?;
    for step in descent.by_ref().take(41).step_by(10) {
        writeln!(
            out,
            "{:9} {:9.4} {:10.4} {:7.4} {:7.1}",
            step.iteration, step.loss, step.coefficients[0], step.coefficients[1], step.digits
        )?;
    }

    // It goes on from there, and says why it stopped. Any iteration can be asked for again.
    let stop = descent.run();
    writeln!(out, "\n{} at iteration {}", stop.reason(), stop.iteration())?;
    writeln!(
        out,
        "the loss of iteration 10 was {:.4}",
        descent.at(10)?.loss
    )?;

    // Other methods arrive elsewhere in as many lines.
    for name in ["nesterov", "conjugate-gradient", "adam"] {
        let method = Method::from_name(name).ok_or("there is no such method")?;
        let settings = settings
            .clone()
            .method(method)
            .learning_rate(LearningRate::Auto);
        let stop = heights.descend(settings)?.run();
        writeln!(
            out,
            "{name}: {} at iteration {}",
            stop.reason(),
            stop.iteration()
        )?;
    }
    writeln!(out, "\n{}", descent.model(None)?)?;
    Ok(())
}
