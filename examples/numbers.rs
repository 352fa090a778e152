//! Compares ten million numbers, random and adversarial, with what the standard library makes of
//! them: `cargo run --release --example numbers`. How many may be given: `-- 1000000`.

#[path = "../tests/common/numbers.rs"]
mod numbers;

use numbers::{TABLE, compare};

const COUNT: usize = 10_000_000;

fn main() -> Result<(), String> {
    let count = match std::env::args().nth(1) {
        Some(text) => text.parse().map_err(|error| format!("{text}: {error}"))?,
        None => COUNT,
    };
    let begin = std::time::Instant::now();
    let tables = count.div_ceil(TABLE);
    // Not the seeds that the test has.
    for seed in 0..tables {
        compare(1886 + seed as u64).map_err(|error| format!("table {seed}: {error}"))?;
    }
    println!(
        "{} numbers are what str::parse makes of them, in {:.1} s",
        tables * TABLE,
        begin.elapsed().as_secs_f64()
    );
    Ok(())
}
