//! Every method against the same recursion run over the rows, in other languages and with more digits
//! (golden/descent.py), and what each says of its own step.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::PathBuf;

use crate::common::{DIABETES, HEIGHTS, METHOD_BITS, columns, method_bits, near, read, rows};
use galton::{LearningRate, Ledger, Method, Observations, Scaling, Schedule, Settings, Stochastic};
use serde_json::Value;

/// The tolerance of each coordinate, relative to the largest of the trajectory: what 2,000 steps of rounding leave.
const TRAJECTORY: f64 = 1e-10;

/// The tolerance where PyTorch is the reference, which goes by the rows too, and corrects Adam's means by
/// powers instead of products.
const PYTORCH: f64 = 1e-6;

/// The tolerance of a gradient against differences of the loss over rows: these lose half of the digits.
const DIFFERENCES: f64 = 1e-6;

/// The tolerance of a new position from the quantities in a ledger: a handful of roundings.
const PENCIL: f64 = 1e-13;

fn golden(folder: &str) -> Vec<(String, Value)> {
    let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), "tests/golden", folder]
        .iter()
        .collect();
    let mut files: Vec<PathBuf> = std::fs::read_dir(&path)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "json"))
        .collect();
    files.sort();
    files
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            (name, serde_json::from_str(&text).unwrap())
        })
        .collect()
}

fn numbers(value: &Value) -> Vec<f64> {
    value
        .as_array()
        .unwrap()
        .iter()
        .map(|number| number.as_f64().unwrap())
        .collect()
}

fn observations(case: &Value) -> Observations {
    let data: PathBuf = [
        env!("CARGO_MANIFEST_DIR"),
        "tests/data",
        case["data"].as_str().unwrap(),
    ]
    .iter()
    .collect();
    let predictors: Vec<&str> = case["predictors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|name| name.as_str().unwrap())
        .collect();
    let options = columns(case["response"].as_str().unwrap(), &predictors);
    read(&std::fs::read_to_string(data).unwrap(), options)
}

/// The settings that a golden file is of, by the names that every face has for them.
fn settings(case: &Value) -> Settings {
    let number = |name: &str| case[name].as_f64();
    let mut method = Method::from_name(case["method"].as_str().unwrap()).unwrap();
    match &mut method {
        Method::HeavyBall(own) => own.momentum = number("momentum"),
        Method::Adam(own) => {
            own.beta1 = number("beta1").unwrap();
            own.beta2 = number("beta2").unwrap();
            own.epsilon = number("epsilon").unwrap();
        }
        Method::AmsGrad(own) => {
            own.beta1 = number("beta1").unwrap();
            own.beta2 = number("beta2").unwrap();
            own.epsilon = number("epsilon").unwrap();
        }
        Method::AdaGrad(own) => own.epsilon = number("epsilon").unwrap(),
        Method::RmsProp(own) => {
            own.decay = number("decay").unwrap();
            own.epsilon = number("epsilon").unwrap();
        }
        Method::Stochastic(drawn) => {
            drawn.batch = case["batch"].as_u64().unwrap() as usize;
            drawn.shuffle = case["shuffle"].as_bool().unwrap();
            drawn.averaging = case["averaging"].as_bool().unwrap();
        }
        _ => {}
    }
    let mut schedule = case["schedule"]
        .as_str()
        .map_or(Schedule::Constant, |name| {
            Schedule::from_name(name).unwrap()
        });
    match &mut schedule {
        Schedule::InverseScaling { power } => *power = number("power").unwrap(),
        Schedule::Step { every, factor } => {
            *every = case["every"].as_u64().unwrap();
            *factor = number("factor").unwrap();
        }
        _ => {}
    }
    Settings::new()
        .method(method)
        .schedule(schedule)
        .learning_rate(number("learning_rate").map_or(LearningRate::Auto, LearningRate::Fixed))
        .ridge(number("ridge").unwrap_or(0.0))
        .scaling(Scaling::from_name(case["scaling"].as_str().unwrap()).unwrap())
        .iterations(numbers(&case["iterations"]).last().copied().unwrap() as u64)
        .tolerance(0.0)
}

#[test]
fn every_method_goes_where_the_recursion_over_rows_goes() {
    let mut methods = Vec::new();
    for (name, case) in golden("descent") {
        let settings = settings(&case);
        let method = settings.method.name();
        let mut descent = observations(&case).descend(settings).unwrap();
        descent.run();
        let expected: Vec<Vec<f64>> = case["position"]
            .as_array()
            .unwrap()
            .iter()
            .map(numbers)
            .collect();
        let largest = expected
            .iter()
            .flatten()
            .fold(0.0f64, |most, u| most.max(u.abs()));
        let tolerance = match case["source"].as_str().unwrap().starts_with("PyTorch") {
            true => PYTORCH,
            false => TRAJECTORY,
        };
        // Where a line search in doubles is itself at a loss, golden/descent.py says from when on; conjugate
        // gradients are computed in double-double.
        let sound = match method {
            "conjugate-gradient" => u64::MAX,
            _ => case["sound_until"].as_u64().unwrap_or(u64::MAX),
        };
        let iterations = numbers(&case["iterations"]);
        let passed = iterations.iter().zip(&expected).zip(numbers(&case["loss"]));
        for ((iteration, position), loss) in passed {
            let iteration = *iteration as u64;
            if iteration > sound {
                continue;
            }
            // At the optimum to its last bit there is nowhere to go.
            let step = descent.at(iteration.min(descent.iteration())).unwrap();
            assert!(step.iteration == iteration || step.gap == 0.0, "{name}");
            near(
                step.loss,
                loss,
                tolerance,
                &format!("{name}, loss {iteration}"),
            );
            for (found, u) in step.position.iter().zip(position) {
                let error = (found - u).abs() / largest;
                assert!(
                    error <= tolerance,
                    "{name}, {iteration}: {found} is not {u}, off by {error:e}"
                );
            }
        }
        methods.push(method);
    }
    methods.sort_unstable();
    methods.dedup();
    let mut all = ALL;
    all.sort_unstable();
    assert_eq!(methods, all);
}

/// Names are part of the API.
const ALL: [&str; 12] = [
    "gradient-descent",
    "heavy-ball",
    "nesterov",
    "adam",
    "amsgrad",
    "adagrad",
    "rmsprop",
    "line-search",
    "conjugate-gradient",
    "coordinate-descent",
    "stochastic",
    "minibatch",
];

#[test]
fn every_method_has_its_name_in_the_order_of_lists() {
    assert_eq!(Method::DESCRIPTIONS.map(|words| words.name), ALL);
    assert_eq!(METHOD_BITS.map(|(name, _)| name), ALL);
}

fn diabetes(settings: Settings) -> galton::Descent {
    let observations = read(DIABETES, columns("progression", &["bmi", "bp", "s5"]));
    observations.descend(settings).unwrap()
}

/// The loss over standardised rows, with a ridge, as it is taught.
fn loss_over_rows(rows: &[Vec<f64>], position: &[f64], ridge: f64) -> f64 {
    let squares: f64 = rows
        .iter()
        .map(|row| {
            let slopes = position[1..].iter().zip(row);
            let predicted = position[0] + slopes.map(|(u, z)| u * z).sum::<f64>();
            (predicted - row[row.len() - 1]).powi(2)
        })
        .sum();
    let penalty: f64 = position[1..].iter().map(|u| u * u).sum();
    squares / rows.len() as f64 + ridge * penalty
}

fn quantity<'a>(ledger: &'a Ledger, name: &str) -> &'a [f64] {
    let found = ledger.quantities.iter().find(|(other, _)| *other == name);
    &found.unwrap_or_else(|| panic!("no {name} in {ledger:?}")).1
}

fn number(ledger: &Ledger, name: &str) -> f64 {
    let found = ledger.numbers.iter().find(|(other, _)| *other == name);
    found.unwrap_or_else(|| panic!("no {name} in {ledger:?}")).1
}

#[test]
fn the_gradient_in_a_ledger_is_that_of_the_loss_over_rows() {
    let header: Vec<&str> = DIABETES.lines().next().unwrap().split(',').collect();
    let picked = ["bmi", "bp", "s5", "progression"]
        .map(|name| header.iter().position(|column| *column == name).unwrap());
    for name in ALL {
        let ridge = 0.05;
        let descent_settings = Settings::new()
            .method(Method::from_name(name).unwrap())
            .learning_rate(LearningRate::Auto)
            .iterations(12)
            .ridge(ridge);
        let mut descent = diabetes(descent_settings);
        descent.run();
        let coordinates = descent.quadratic().coordinates();
        let standardised: Vec<Vec<f64>> = rows(DIABETES)
            .iter()
            .map(|row| {
                let z =
                    (0..3).map(|j| (row[picked[j]] - coordinates.centre[j]) / coordinates.scale[j]);
                z.chain([row[picked[3]]]).collect()
            })
            .collect();
        for iteration in [1, 2, 7, 12]
            .into_iter()
            .filter(|i| *i <= descent.iteration())
        {
            let ledger = descent.ledger(iteration).unwrap();
            // Where the gradient is taken: one coordinate after the other, beyond, or on some rows.
            let mut at = match name {
                "nesterov" => quantity(&ledger, "look-ahead").to_vec(),
                _ => quantity(&ledger, "position").to_vec(),
            };
            if matches!(name, "stochastic" | "minibatch") {
                continue;
            }
            let gradient = quantity(&ledger, "gradient");
            let size = gradient.iter().fold(0.0f64, |most, g| most.max(g.abs()));
            for j in 0..at.len() {
                let step = 1e-3 * (1.0 + at[j].abs());
                let here = at[j];
                let loss = |at: &mut Vec<f64>, u| {
                    at[j] = u;
                    loss_over_rows(&standardised, at, ridge)
                };
                let above = loss(&mut at, here + step);
                let below = loss(&mut at, here - step);
                let difference = (above - below) / (2.0 * step);
                at[j] = match name {
                    "coordinate-descent" => quantity(&ledger, "new position")[j],
                    _ => here,
                };
                // The error of a difference from rounding of the loss alone.
                let noise = 1e-15 * above / step;
                assert!(
                    (gradient[j] - difference).abs() <= DIFFERENCES * size + 100.0 * noise,
                    "{name}, {iteration}, {j}: {} is not {difference}",
                    gradient[j]
                );
            }
        }
    }
}

#[test]
fn a_new_position_follows_from_the_other_quantities_in_the_ledger() {
    for name in ALL {
        for averaging in [false, true] {
            let mut method = Method::from_name(name).unwrap();
            match &mut method {
                Method::Stochastic(drawn) => drawn.averaging = averaging,
                _ if averaging => continue,
                _ => {}
            }
            let mut descent = diabetes(
                Settings::new()
                    .method(method)
                    .learning_rate(LearningRate::Auto)
                    .schedule(Schedule::InverseScaling { power: 0.1 })
                    .iterations(10),
            );
            descent.run();
            for iteration in 1..=descent.iteration() {
                follows(&descent.ledger(iteration).unwrap(), name, averaging);
            }
        }
    }
}

fn follows(ledger: &Ledger, name: &str, averaging: bool) {
    let of = |name: &str| quantity(ledger, name);
    let one = |name: &str| number(ledger, name);
    let n = of("position").len();
    let from = |with: &dyn Fn(usize) -> f64| -> Vec<f64> { (0..n).map(with).collect() };
    let (position, gradient) = (of("position"), of("gradient"));
    let expected = match name {
        "gradient-descent" | "line-search" => from(&|j| position[j] - one("rate") * gradient[j]),
        "heavy-ball" => from(&|j| {
            position[j] + one("momentum") * of("previous velocity")[j] - one("rate") * gradient[j]
        }),
        "nesterov" => from(&|j| {
            let momentum = one("momentum") * (position[j] - of("previous position")[j]);
            position[j] + momentum - one("rate") * gradient[j]
        }),
        "adam" => from(&|j| {
            let root = of("corrected root")[j];
            position[j] - one("rate") * of("corrected mean")[j] / (root + one("epsilon"))
        }),
        "amsgrad" => from(&|j| {
            let mean = of("mean")[j] / (1.0 - one("beta1^t"));
            let largest = of("largest mean square")[j] / (1.0 - one("beta2^t"));
            position[j] - one("rate") * mean / (largest.sqrt() + one("epsilon"))
        }),
        "adagrad" => from(&|j| {
            let root = of("sum of squares")[j].sqrt();
            position[j] - one("rate") * gradient[j] / (root + one("epsilon"))
        }),
        "rmsprop" => from(&|j| {
            let root = of("mean square")[j].sqrt();
            position[j] - one("rate") * gradient[j] / (root + one("epsilon"))
        }),
        "conjugate-gradient" => from(&|j| position[j] - one("rate") * of("direction")[j]),
        "coordinate-descent" => from(&|j| position[j] - gradient[j] / of("curvature")[j]),
        _ if averaging => {
            let iterate = from(&|j| of("iterate")[j] - one("rate") * gradient[j]);
            let count = ledger.iteration as f64;
            from(&|j| position[j] + (iterate[j] - position[j]) / count)
        }
        _ => from(&|j| position[j] - one("rate") * gradient[j]),
    };
    let both = position.iter().chain(&expected);
    let size = both.fold(1.0f64, |most, u| most.max(u.abs()));
    for (found, u) in of("new position").iter().zip(&expected) {
        let error = (found - u).abs() / size;
        assert!(
            error <= PENCIL,
            "{name}, {}: {found} is not {u}, off by {error:e}",
            ledger.iteration
        );
    }
}

#[test]
fn any_iteration_of_any_method_is_found_again_to_the_last_bit() {
    for name in ALL {
        let mut method = Method::from_name(name).unwrap();
        if let Method::Stochastic(drawn) = &mut method {
            drawn.averaging = name == "minibatch";
        }
        let settings = Settings::new()
            .method(method)
            .learning_rate(LearningRate::Auto)
            .schedule(Schedule::Cosine)
            .iterations(5000)
            .tolerance(0.0);
        let passed: Vec<_> = diabetes(settings.clone()).collect();
        let mut descent = diabetes(settings);
        descent.run();
        assert_eq!(passed.len() as u64, descent.iteration() + 1, "{name}");
        for step in passed.iter().step_by(97).chain(passed.last()) {
            assert_eq!(descent.at(step.iteration).unwrap(), *step, "{name}");
        }
    }
}

#[test]
fn every_method_has_the_same_bits_as_in_a_browser() {
    for (name, bits) in METHOD_BITS {
        let found = method_bits(name);
        assert_eq!(found, bits, "{name}: {found:#x?}");
    }
}

#[test]
fn a_method_that_promises_so_never_raises_the_loss() {
    for name in ALL {
        let method = Method::from_name(name).unwrap();
        if !method.is_monotone() {
            continue;
        }
        let descent = diabetes(
            Settings::new()
                .method(method)
                .learning_rate(LearningRate::Auto)
                .iterations(5000)
                .tolerance(0.0),
        );
        let mut before = f64::INFINITY;
        for step in descent {
            assert!(step.gap <= before, "{name}, {}", step.iteration);
            before = step.gap;
        }
    }
}

#[test]
fn conjugate_gradients_need_as_many_steps_as_there_are_coefficients() {
    let mut descent = diabetes(Settings::new().method(Method::ConjugateGradient));
    assert_eq!(descent.run().reason(), "converged");
    assert!(descent.iteration() <= 4, "{}", descent.iteration());
}

/// AMSGrad's guarantee over Adam, whose steps grow again when the squares of the way there are forgotten.
#[test]
fn amsgrad_comes_to_rest_at_rates_at_which_adam_does_not() {
    // How it ends, and the largest gap after the first half.
    let ends = |name, rate: f64| {
        let mut descent = diabetes(
            Settings::new()
                .method(Method::from_name(name).unwrap())
                .learning_rate(rate)
                .iterations(40_000)
                .tolerance(0.0),
        );
        let null = descent.quadratic().null();
        let late = descent.by_ref().filter(|step| step.iteration > 20_000);
        let largest = late.map(|step| step.gap / null).fold(0.0, f64::max);
        (descent.stop().unwrap().reason(), largest)
    };
    for rate in [10.0, 1e3, 1e6] {
        // At rest to the last bit.
        assert_eq!(ends("amsgrad", rate).0, "rounding-limit", "{rate:e}");
        let (reason, largest) = ends("adam", rate);
        assert_eq!(reason, "iteration-limit", "{rate:e}");
        assert!(largest > 1e-3, "{rate:e}: {largest:e}");
    }
}

#[test]
fn a_stochastic_descent_arrives_where_its_rate_falls_or_its_positions_are_averaged() {
    let run = |schedule, averaging| {
        let drawn = Stochastic {
            averaging,
            ..Stochastic::default()
        };
        let mut descent = diabetes(
            Settings::new()
                .method(Method::Stochastic(drawn))
                .learning_rate(LearningRate::Auto)
                .schedule(schedule)
                .iterations(200_000),
        );
        descent.run();
        let null = descent.quadratic().null();
        descent.at(descent.iteration()).unwrap().gap / null
    };
    let constant = run(Schedule::Constant, false);
    assert!((1e-5..0.1).contains(&constant), "{constant:e}");
    let falling = run(Schedule::InverseScaling { power: 0.5 }, false);
    let averaged = run(Schedule::Constant, true);
    assert!(falling < constant / 20.0, "{falling:e} of {constant:e}");
    assert!(averaged < constant / 20.0, "{averaged:e} of {constant:e}");
}

#[test]
fn a_batch_of_all_rows_is_gradient_descent() {
    let settings = |method| {
        Settings::new()
            .method(method)
            .learning_rate(0.1)
            .iterations(50)
    };
    let all = Stochastic {
        batch: 442,
        ..Stochastic::default()
    };
    let batches = diabetes(settings(Method::Stochastic(all)));
    for (batch, plain) in batches.zip(diabetes(settings(Method::GradientDescent))) {
        for (found, u) in batch.position.iter().zip(&plain.position) {
            assert!((found - u).abs() <= 1e-11, "{}", batch.iteration);
        }
    }
}

#[test]
fn a_seed_is_a_descent_and_another_seed_another() {
    let last = |seed| {
        let drawn = Stochastic {
            seed,
            ..Stochastic::default()
        };
        let mut descent = diabetes(
            Settings::new()
                .method(Method::Stochastic(drawn))
                .learning_rate(LearningRate::Auto),
        );
        descent.run();
        descent.at(2000).unwrap()
    };
    assert_eq!(last(7), last(7));
    assert_ne!(last(7), last(8));
}

#[test]
fn a_stochastic_descent_without_rows_in_memory_is_refused() {
    let options = columns("child", &["parent"]).sample(0);
    let settings = Settings::new().method(Method::Stochastic(Stochastic::default()));
    let error = read(HEIGHTS, options).descend(settings).unwrap_err();
    assert_eq!(error.code(), "invalid-option");
    assert!(error.to_string().contains("sample"), "{error}");
}
