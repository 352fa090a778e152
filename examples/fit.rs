//! Fits a file by least squares and prints R's table: `cargo run --example fit`.
#![cfg_attr(target_arch = "wasm32", no_main)]
#![cfg(not(target_arch = "wasm32"))]

use std::error::Error;
use std::io::Write;

use galton::{Ingest, Interval, Options};

fn main() -> Result<(), Box<dyn Error>> {
    run(&mut std::io::stdout())
}

/// The example itself, whose output a test compares.
pub fn run(out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    // A formula says which columns are used, and how. `galton::fit(path, formula)` is short for this.
    let options = Options::new().formula("log(mpg) ~ wt + factor(cyl)");
    let cars = Ingest::file("tests/data/mtcars.csv", &options)?;

    // What was read, and what was left out.
    let report = cars.report();
    let columns = report.columns.len();
    writeln!(
        out,
        "{} rows of {columns} columns, {} of them in the fit\n",
        report.rows, report.used
    )?;

    // The regression table, and each figure of it by name.
    let table = cars.inference()?;
    writeln!(out, "{table}")?;
    for row in &table.anova {
        let f = row.f_value.map_or(String::new(), |f| format!("F = {f:.1}"));
        writeln!(out, "{:12} {:9.5} {f}", row.term, row.sum_of_squares)?;
    }
    let intervals = table.confidence_interval(0.95)?;
    if let Some([lower, upper]) = intervals.as_ref().and_then(|rows| rows.get(1)) {
        writeln!(out, "\n95 % interval of wt: {lower:.3} to {upper:.3}")?;
    }

    // A category's value is given by its code. The prediction is of the logarithm, as the formula has it.
    let model = cars.model()?;
    let row = [2.8, model.code(1, "4")?];
    let found = model.predict_intervals(&row, Interval::Prediction, 0.95)?;
    if let Some([lower, upper]) = found[0].interval {
        let [fit, lower, upper] = [found[0].fit, lower, upper].map(f64::exp);
        writeln!(
            out,
            "a car of 2,800 lb and 4 cylinders: {fit:.1} miles per gallon, from {lower:.1} to {upper:.1}"
        )?;
    }
    Ok(())
}
