//! Any text as a formula: a model or an error, never a panic; and a printed formula is one.
#![no_main]

use galton::{Data, Ingest, Options};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let numbers = |seed: f64| -> Vec<f64> {
        (1..=30u32).map(|row| (f64::from(row) * seed).sin().abs() + 0.5).collect()
    };
    let [a, b, c, y] = [1.1, 2.3, 0.7, 3.1].map(numbers);
    let columns = [
        ("a", Data::Numbers(&a)),
        ("b", Data::Numbers(&b)),
        ("c d", Data::Numbers(&c)),
        ("y", Data::Numbers(&y)),
    ];
    let Ok(read) = Ingest::table(&columns, &Options::new().formula(text)) else {
        return;
    };
    let Ok(model) = read.model() else {
        return;
    };
    let printed = model.formula();
    let again = Ingest::table(&columns, &Options::new().formula(&printed)).expect("a formula");
    assert_eq!(again.model().expect("a model").formula().len(), printed.len());
});
