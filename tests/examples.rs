//! The programs in examples/, run, and their output.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, dead_code)]

#[path = "../examples/descend.rs"]
mod descend;
#[path = "../examples/fit.rs"]
mod fit;
#[path = "../examples/score.rs"]
mod score;

type Run = fn(&mut dyn std::io::Write) -> Result<(), Box<dyn std::error::Error>>;

/// Runs an example. Its output has each of these texts.
#[track_caller]
fn prints(run: Run, texts: &[&str]) {
    let mut output = Vec::new();
    run(&mut output).unwrap();
    let output = String::from_utf8(output).unwrap();
    for text in texts {
        assert!(output.contains(text), "no \"{text}\" in:\n{output}");
    }
}

#[test]
fn fit_prints_a_table_and_a_prediction() {
    let texts = [
        "32 rows of 12 columns, 32 of them in the fit",
        "wt           -0.17615    0.03452  -5.103 2.09e-05 ***",
        "factor(cyl)    0.17274 F = 6.3",
        "95 % interval of wt: -0.247 to -0.105",
        "4 cylinders: 24.0 miles per gallon, from 18.7 to 31.0",
    ];
    prints(fit::run, &texts);
}

#[test]
fn descend_prints_the_way_and_where_it_ends() {
    let texts = [
        "0.1 takes 118 steps",
        "       10   58.4656    21.3708  0.5769     1.0",
        "converged at iteration 118",
        "conjugate-gradient: converged at iteration 1",
        "child = 23.9415301803",
    ];
    prints(descend::run, &texts);
}

#[test]
fn score_prints_predictions_and_how_good_they_are() {
    let texts = [
        "speed,dist,prediction\n4,2,-1.85\n",
        "50 rows: RMSE 15.07, MAE 11.58",
        "the largest residual is 43.2, in row 49",
    ];
    prints(score::run, &texts);
}
