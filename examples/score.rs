//! Writes a column of predictions to a table, and says how good they are: `cargo run --example score`.
#![cfg_attr(target_arch = "wasm32", no_main)]
#![cfg(not(target_arch = "wasm32"))]

use std::error::Error;
use std::io::Write;

use galton::csv::DialectHints;
use galton::{Model, Scored, Scorer};

/// How many bytes are read at a time.
const CHUNK: usize = 64 * 1024;

fn main() -> Result<(), Box<dyn Error>> {
    run(&mut std::io::stdout())
}

/// The example itself, whose output a test compares.
pub fn run(out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    // A model outlives its program as a document, which the npm package reads too.
    let cars = galton::fit("tests/data/cars.csv", "dist ~ speed")?;
    let document = cars.model()?.to_json();
    let model = Model::from_json(&document)?;

    // The table is scored as its bytes come. A record is written as it stands in the file, and then its
    // prediction. Columns are found by their names.
    let table = std::fs::read("tests/data/cars.csv")?;
    let mut scorer = Scorer::new(model, DialectHints::default());
    let mut scored = Vec::new();
    let mut write = |record: Scored<'_>| {
        scored.extend_from_slice(record.text);
        match (record.row, record.prediction) {
            (0, _) => scored.extend_from_slice(b",prediction"),
            (_, Some(prediction)) => scored.extend(format!(",{prediction:.2}").into_bytes()),
            (_, None) => scored.push(b','),
        }
        scored.extend_from_slice(record.line_end);
    };
    for chunk in table.chunks(CHUNK) {
        scorer.push(chunk, &mut write)?;
    }
    scorer.finish(&mut write)?;

    for line in String::from_utf8(scored)?.lines().take(4) {
        writeln!(out, "{line}")?;
    }

    // The table has the response too, so the predictions are compared with it.
    if let Some(metrics) = scorer.metrics() {
        let (rmse, mae) = (metrics.rmse.unwrap_or(0.0), metrics.mae.unwrap_or(0.0));
        writeln!(
            out,
            "...\n{} rows: RMSE {rmse:.2}, MAE {mae:.2}",
            metrics.count
        )?;
        if let Some(worst) = metrics.largest.first() {
            let (row, residual) = (worst.row, worst.residual);
            writeln!(out, "the largest residual is {residual:.1}, in row {row}")?;
        }
    }
    Ok(())
}
