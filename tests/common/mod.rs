//! The shared part of test files: the bundled data, the original's run, and how to compare.
#![allow(dead_code, clippy::unwrap_used)]

#[cfg(not(target_arch = "wasm32"))]
pub mod worst;

use galton::csv::DialectHints;
use galton::special::{f_tail, t_quantile, t_tails};
use galton::{
    Descent, Diagnosis, Influence, Ingest, Interval, LearningRate, Method, Observations, Options,
    Robust, Scaling, Schedule, Settings,
};

pub const DIABETES_BMI: &str = include_str!("../data/diabetes-bmi.csv");
pub const DIABETES: &str = include_str!("../data/diabetes.csv");
pub const HEIGHTS: &str = include_str!("../data/galton-heights.csv");

/// The bits of the original's intercept and slope after 2,001 updates from (0, 0), the same
/// natively, in WebAssembly in a browser, and in Node (tests/js/original.test.js has them too).
/// 152.91907057641626 and 937.7974398352794.
pub const ORIGINAL_BITS: [u64; 2] = [0x40631d6906b28d8f, 0x408d4e612822e86c];

/// The bits of intercept and slope of each method after 500 steps on Galton's heights, the same natively
/// and in WebAssembly in a browser.
pub const METHOD_BITS: [(&str, [u64; 2]); 12] = [
    ("gradient-descent", [0x3f8f70d97cb11000, 0x3fefe1d4961d58d2]),
    ("heavy-ball", [0x3fd4f02ca72c6780, 0xbff72b5050836e5c]),
    ("nesterov", [0x3fa26c01530f3a00, 0x3fefdf5bb44a6908]),
    ("adam", [0x3ff28ece7b722990, 0x3fef58b175911ce0]),
    ("amsgrad", [0x3ff3f551d4298260, 0x3fef4e340fc1c66b]),
    ("adagrad", [0x3ff01f5b0cff64c0, 0x3fef6aef57600c12]),
    ("rmsprop", [0x3ff1823952846cb0, 0x3fef608d3e9f2f0c]),
    ("line-search", [0x4038145641b51ffe, 0x3fe49ddf8949ff00]),
    (
        "conjugate-gradient",
        [0x4038145641b51ffe, 0x3fe49ddf8949ff00],
    ),
    (
        "coordinate-descent",
        [0x404baac85ec634c4, 0x3fc7f09686e035ac],
    ),
    ("stochastic", [0x4037ba47a332ed7a, 0x3fe4b634eda0f446]),
    ("minibatch", [0x4037d97b5314fea4, 0x3fe4a2212fe64d18]),
];

/// What [`METHOD_BITS`] are the bits of: with a ridge, at an automatic rate that falls; the stochastic
/// ones by a seed and whitened, minibatches averaged.
pub fn method_bits(name: &str) -> [u64; 2] {
    let mut method = Method::from_name(name).unwrap();
    if let Method::Stochastic(drawn) = &mut method {
        drawn.seed = 1877;
        drawn.averaging = name == "minibatch";
    }
    let settings = Settings::new()
        .method(method)
        .learning_rate(LearningRate::Auto)
        .schedule(match name {
            "minibatch" | "adam" => Schedule::Cosine,
            _ => Schedule::InverseScaling { power: 0.3 },
        })
        .iterations(500)
        .ridge(0.01)
        // Where most are still on their way.
        .scaling(match name {
            "stochastic" | "minibatch" => Scaling::Whitened,
            _ => Scaling::Raw,
        })
        .tolerance(0.0);
    let mut descent = read(HEIGHTS, columns("child", &["parent"]))
        .descend(settings)
        .unwrap();
    descent.run();
    let coefficients = descent.at(descent.iteration()).unwrap().coefficients;
    [coefficients[0].to_bits(), coefficients[1].to_bits()]
}

/// The bits of all that [`inference_bits`] sums up, the same natively and in WebAssembly.
pub const INFERENCE_BITS: u64 = 0xa7a5_1117_f9d8_aa88;

/// A hash (FNV-1a) of the bits of the diabetes table, of predictions and of a second pass with it, and of tails and quantiles
/// of all sizes.
pub fn inference_bits() -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut take = |number: f64| {
        for byte in number.to_bits().to_le_bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    };
    let observations = read(DIABETES, Options::default());
    let table = observations.inference().unwrap();
    for row in &table.coefficients {
        let tests = [row.standard_error, row.t_value, row.p_value];
        tests
            .into_iter()
            .flatten()
            .chain([row.estimate])
            .for_each(&mut take);
    }
    let intervals = table.confidence_interval(0.9).unwrap().unwrap();
    intervals.into_iter().flatten().for_each(&mut take);
    let f = table.f_test.unwrap();
    let single = [
        table.residual_standard_error,
        table.r_squared,
        table.adjusted_r_squared,
    ];
    let others = [
        table.log_likelihood,
        table.aic,
        table.bic,
        table.condition_number,
        table.kappa,
    ];
    single
        .into_iter()
        .chain(others)
        .flatten()
        .for_each(&mut take);
    [f.value, f.p_value].into_iter().for_each(&mut take);
    for row in &table.anova {
        [Some(row.sum_of_squares), row.f_value, row.p_value]
            .into_iter()
            .flatten()
            .for_each(&mut take);
    }
    table.vif.iter().for_each(|vif| take(vif.per_df));
    let model = observations.model().unwrap();
    let rows: Vec<f64> = observations
        .sample_rows()
        .chunks(11)
        .flat_map(|row| row[..10].to_vec())
        .collect();
    for row in model
        .predict_intervals(&rows, Interval::Prediction, 0.95)
        .unwrap()
    {
        row.interval
            .unwrap()
            .into_iter()
            .chain([row.leverage])
            .for_each(&mut take);
    }
    let mut second = Diagnosis::new(model, DialectHints::default(), 5).unwrap();
    let mut sink = |row: Influence| take(row.studentised.unwrap() + row.cooks_distance.unwrap());
    second.push(DIABETES.as_bytes(), &mut sink).unwrap();
    let found = second.finish(&mut sink).unwrap();
    take(found.durbin_watson().unwrap());
    found
        .covariance(Robust::Hc3)
        .unwrap()
        .into_iter()
        .for_each(&mut take);
    for df in [1.0, 2.0, 3.5, 30.0, 1e3, 5e6] {
        let mut t = 0.01;
        for _ in 0..80 {
            take(t_tails(t, df));
            take(f_tail(t, 3.0, df));
            t *= 1.25;
        }
        [0.5, 0.95, 0.999_999]
            .into_iter()
            .for_each(|level| take(t_quantile(level, df).unwrap()));
    }
    hash
}

/// The figures of others for a model of theirs: `r` or `exact`.
#[cfg(not(target_arch = "wasm32"))]
pub fn golden(from: &str, name: &str) -> serde_json::Value {
    let path = format!("tests/golden/{from}/{name}.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The names of the models that R and exact arithmetic have figures of.
#[cfg(not(target_arch = "wasm32"))]
pub const MODELS: [&str; 15] = [
    "diabetes",
    "families",
    "families-interaction",
    "longley",
    "mtcars-factor",
    "mtcars-interaction",
    "mtcars-product",
    "mtcars-log",
    "mtcars-weighted",
    "mtcars-zero-weights",
    "mtcars-no-intercept",
    "mtcars-no-intercept-factor",
    "warpbreaks",
    "cars-quadratic",
    "cars-no-intercept",
];

/// The table of such a model, and how it is read for it.
#[cfg(not(target_arch = "wasm32"))]
pub fn model_of(golden: &serde_json::Value) -> (String, Options) {
    let model = |member: &str| golden["model"][member].as_str();
    let path = format!("tests/data/{}", model("data").unwrap());
    let mut options = Options::new();
    options.formula = model("formula").map(str::to_owned);
    options.weights = model("weights").map(str::to_owned);
    (std::fs::read_to_string(path).unwrap(), options)
}

pub fn read(csv: &str, options: Options) -> Observations {
    let mut ingest = Ingest::new(options).unwrap();
    ingest.push(csv.as_bytes()).unwrap();
    ingest.finish().unwrap()
}

/// The scaling that a descent has by default, or none.
pub fn scaling(standardise: bool) -> Scaling {
    if standardise {
        Scaling::Standardised
    } else {
        Scaling::Raw
    }
}

pub fn columns(response: &str, predictors: &[&str]) -> Options {
    Options::new()
        .response(response)
        .predictors(predictors.iter().copied())
}

/// The original's data and settings: the sum of squares, rate 0.002, the last 20 rows held out.
pub fn original(start: [f64; 2]) -> Descent {
    let options = columns("progression", &["bmi"]).hold_out(20);
    let settings = Settings::original().start(start.to_vec());
    let mut descent = read(DIABETES_BMI, options).descend(settings).unwrap();
    descent.run();
    descent
}

/// The numbers of a table with a header, row by row.
pub fn rows(csv: &str) -> Vec<Vec<f64>> {
    csv.lines()
        .skip(1)
        .map(|line| {
            line.split(',')
                .map(|field| field.parse().unwrap())
                .collect()
        })
        .collect()
}

#[track_caller]
pub fn near(found: f64, expected: f64, tolerance: f64, what: &str) {
    let error = (found - expected).abs() / expected.abs();
    assert!(
        error <= tolerance,
        "{what}: {found} is not {expected}, off by {error:e}, relative"
    );
}
