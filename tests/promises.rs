//! Guarantees of every descent, on extreme problems.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use galton::methods::{AdaGrad, Adam, AmsGrad, HeavyBall, RmsProp};
use galton::{
    Descent, Ingest, LearningRate, Ledger, Loss, Method, Observations, Options, Scaling, Schedule,
    Settings, Spacing, Step, Stochastic, Stop,
};
use proptest::prelude::*;

/// How much of the largest term of a gap rounding may take for a rise of it: `d'Ad` is a sum of terms
/// that cancel where a loss is long and narrow.
const ROUNDING: f64 = 1e-13;

/// A table that one would not choose.
#[derive(Clone, Debug)]
struct Table {
    rows: Vec<Vec<f64>>,
    /// Powers of ten of each column, the response's last.
    scales: Vec<i32>,
    offsets: Vec<f64>,
    /// Whether the second predictor is the first one, nearly so, or of one value.
    second: u8,
    intercept: bool,
    hold_out: usize,
}

impl Table {
    fn read(&self) -> Result<Observations, galton::Error> {
        let width = self.scales.len();
        let names = ["a", "b", "c", "d"];
        let value = |row: &Vec<f64>, j: usize| {
            let second = j == 1 && width > 2;
            let raw = match self.second {
                1 if second => row[0],
                2 if second => row[0] + 1e-7 * row[1],
                3 if second => 1.0,
                _ => row[j],
            };
            (raw + self.offsets[j]) * 10f64.powi(self.scales[j])
        };
        let columns: Vec<Vec<f64>> = (0..width)
            .map(|j| self.rows.iter().map(|row| value(row, j)).collect())
            .collect();
        let columns: Vec<(&str, &[f64])> = (0..width)
            .map(|j| (names[j], columns[j].as_slice()))
            .collect();
        let options = Options::new()
            .intercept(self.intercept)
            .hold_out(self.hold_out);
        Ingest::columns(&columns, &options)
    }
}

prop_compose! {
    fn tables()(width in 2usize..5, count in 1usize..12)(
        rows in prop::collection::vec(prop::collection::vec(-10.0..10.0f64, width), count),
        scales in prop::collection::vec(prop_oneof![Just(0), -3..4, -150..151], width),
        offsets in prop::collection::vec(prop_oneof![Just(0.0), -1e6..1e6f64], width),
        second in 0u8..6,
        intercept in prop::bool::weighted(0.8),
        hold_out in prop_oneof![Just(0usize), Just(0), 1usize..3],
    ) -> Table {
        Table { rows, scales, offsets, second, intercept, hold_out }
    }
}

fn methods() -> impl Strategy<Value = Method> {
    let part = || prop_oneof![Just(0.0), 0.0..1.0f64, Just(0.999)];
    let small = || prop_oneof![Just(0.0), Just(1e-8), Just(1.0)];
    prop_oneof![
        Just(Method::GradientDescent),
        prop::option::of(part()).prop_map(|momentum| Method::HeavyBall(HeavyBall { momentum })),
        Just(Method::Nesterov),
        (part(), part(), small()).prop_map(|(beta1, beta2, epsilon)| Method::Adam(Adam {
            beta1,
            beta2,
            epsilon
        })),
        (part(), part(), small()).prop_map(|(beta1, beta2, epsilon)| Method::AmsGrad(AmsGrad {
            beta1,
            beta2,
            epsilon
        })),
        small().prop_map(|epsilon| Method::AdaGrad(AdaGrad { epsilon })),
        (part(), small()).prop_map(|(decay, epsilon)| Method::RmsProp(RmsProp { decay, epsilon })),
        Just(Method::LineSearch),
        Just(Method::ConjugateGradient),
        Just(Method::CoordinateDescent),
        (1usize..20, any::<u64>(), any::<bool>(), any::<bool>()).prop_map(
            |(batch, seed, shuffle, averaging)| Method::Stochastic(Stochastic {
                batch,
                seed,
                shuffle,
                averaging,
            })
        ),
    ]
}

fn schedules() -> impl Strategy<Value = Schedule> {
    prop_oneof![
        Just(Schedule::Constant),
        Just(Schedule::Constant),
        (0.0..3.0f64).prop_map(|power| Schedule::InverseScaling { power }),
        (1u64..50, 0.01..1.0f64).prop_map(|(every, factor)| Schedule::Step { every, factor }),
        Just(Schedule::Cosine),
    ]
}

prop_compose! {
    fn settings()(
        method in methods(),
        schedule in schedules(),
        rate in prop_oneof![
            Just(LearningRate::Auto),
            (-9.0..9.0f64).prop_map(|power| LearningRate::Fixed(10f64.powf(power))),
        ],
        iterations in prop_oneof![Just(0u64), Just(1), 2u64..300],
        sum in any::<bool>(),
        ridge in prop_oneof![Just(0.0), Just(0.0), (-9.0..9.0f64).prop_map(|p| 10f64.powf(p))],
        scaling in prop_oneof![
            Just(Scaling::Raw),
            Just(Scaling::Centred),
            Just(Scaling::Standardised),
            Just(Scaling::Whitened),
        ],
        tolerance in prop_oneof![Just(0.0), Just(1e-10), Just(0.1)],
    ) -> Settings {
        let loss = if sum { Loss::Sum } else { Loss::Mean };
        Settings::new()
            .method(method)
            .learning_rate(rate)
            .schedule(schedule)
            .iterations(iterations)
            .loss(loss)
            .ridge(ridge)
            .scaling(scaling)
            .tolerance(tolerance)
    }
}

fn numbers_of(step: &Step) -> Vec<f64> {
    let mut numbers = vec![step.loss, step.gap, step.gradient_norm, step.digits];
    numbers.extend(&step.coefficients);
    numbers.extend(&step.position);
    numbers.extend(&step.coefficient_digits);
    numbers.extend(step.r_squared);
    if let Some(held_out) = &step.held_out {
        numbers.push(held_out.mse);
        numbers.extend(held_out.r_squared);
    }
    numbers
}

fn all_finite(numbers: &[f64]) -> bool {
    numbers.iter().all(|number| number.is_finite())
}

fn ledger_is_finite(ledger: &Ledger) -> bool {
    ledger.numbers.iter().all(|(_, number)| number.is_finite())
        && ledger.quantities.iter().all(|(_, of)| all_finite(of))
}

/// The largest term of a gap, about as large as `d'Ad` if nothing cancelled.
fn size_of_gap(descent: &Descent, step: &Step) -> f64 {
    let optimum = descent.quadratic().optimum();
    let n = optimum.len();
    let hessian = descent.quadratic().hessian();
    let offset = |j: usize| (step.position[j] - optimum[j]).abs();
    (0..n)
        .flat_map(|i| (0..n).map(move |j| (i, j)))
        .map(|(i, j)| hessian[i * n + j].abs() * offset(i) * offset(j))
        .fold(0.0, f64::max)
}

fn holds(table: &Table, settings: Settings) -> Result<(), TestCaseError> {
    let observations = match table.read() {
        Ok(observations) => observations,
        // No table for a fit: said which column, or that rows are too few.
        Err(error) => {
            let kinds = [
                "constant-predictor",
                "collinear",
                "too-few-observations",
                "too-large",
                "too-small",
            ];
            prop_assert!(kinds.contains(&error.code()), "{error}");
            return Ok(());
        }
    };
    let mut descent = match observations.descend(settings.clone()) {
        Ok(descent) => descent,
        Err(error) => {
            let kinds = ["too-large", "collinear", "constant-predictor"];
            prop_assert!(kinds.contains(&error.code()), "{error}");
            return Ok(());
        }
    };
    let rates = descent.rates();
    let mut known = rates.eigenvalues.clone();
    known.extend(rates.condition);
    known.extend(rates.max_stable_rate);
    known.extend(rates.best_rate);
    known.extend(rates.momentum);
    known.extend(rates.contraction);
    prop_assert!(all_finite(&known), "{rates:?}");

    let below = match (descent.learning_rate(), rates.max_stable_rate) {
        (Some(rate), Some(limit)) => rate <= limit * (1.0 - 1e-6),
        _ => true,
    };
    let promises = settings.method.is_monotone() && below;
    let mut before = f64::INFINITY;
    let mut steps = Vec::new();
    for step in descent.by_ref() {
        prop_assert!(all_finite(&numbers_of(&step)), "{step:?}");
        steps.push(step);
    }
    for step in &steps {
        if promises {
            let noise = ROUNDING * size_of_gap(&descent, step);
            prop_assert!(step.gap <= before + noise, "{before:e} to {step:?}");
            before = step.gap;
        }
    }
    let stop = descent.stop();
    prop_assert!(stop.is_some());
    let stop = stop.unwrap();
    prop_assert!(!descent.explain(stop).is_empty());
    let diverged = matches!(stop, Stop::Diverged { .. });
    prop_assert_eq!(descent.divergence().is_some(), diverged);
    prop_assert_eq!(descent.model(None).is_err(), diverged);
    prop_assert!(!(promises && diverged), "{}", descent.explain(stop));
    if let Some(divergence) = descent.divergence() {
        prop_assert!(divergence.eigenvalue.is_finite());
        prop_assert!(divergence.better_rate.is_none_or(f64::is_finite));
    }

    let last = descent.iteration();
    for iteration in [0, last / 3, last] {
        prop_assert_eq!(&descent.at(iteration).unwrap(), &steps[iteration as usize]);
        if iteration > 0 {
            let ledger = descent.ledger(iteration).unwrap();
            prop_assert!(ledger_is_finite(&ledger), "{ledger:?}");
        }
        if let Some(step) = descent.closed_form(iteration) {
            prop_assert!(all_finite(&numbers_of(&step)), "{step:?}");
        }
        let training = descent.model(Some(iteration)).unwrap().training().cloned();
        let training = training.unwrap();
        prop_assert!(training.rss.is_finite() && all_finite(&training.exact));
    }
    for spacing in [Spacing::Even, Spacing::Logarithmic] {
        let track = descent.track(20, spacing).unwrap();
        prop_assert!(track.steps.len() <= 20);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn never_yields_what_is_no_number_and_always_says_why_it_stopped(
        table in tables(),
        settings in settings(),
    ) {
        holds(&table, settings)?;
    }
}

#[test]
fn a_line_search_far_from_its_optimum_is_not_taken_for_a_divergence() {
    // The optimum is 3e14 away along a long valley. Rounding makes the loss that is computed quickly there larger than it is.
    let b = [
        9.822_430_729_395_203,
        5.154_594_462_296_433_5,
        -6.960_368_730_386_267,
    ];
    let a = b.map(|b| b + 930_338.676_628_749_2);
    let tilted = [
        7.741_439_040_352_203,
        7.166_438_056_298_55,
        5.940_372_329_707_076,
    ];
    let b = std::array::from_fn::<f64, 3, _>(|row| b[row] + 1e-7 * tilted[row]);
    let y = [0.0, 0.0, -8.719_392_449_819_239];
    let columns: [(&str, &[f64]); 3] = [("a", &a), ("b", &b), ("y", &y)];
    let observations = Ingest::columns(&columns, &Options::new()).unwrap();
    let settings = Settings::new()
        .method(Method::LineSearch)
        .scaling(Scaling::Raw)
        .tolerance(0.0)
        .iterations(20);
    let mut descent = observations.descend(settings).unwrap();
    let gaps: Vec<f64> = descent.by_ref().map(|step| step.gap).collect();
    assert_eq!(
        gaps.len(),
        21,
        "{}",
        descent.explain(descent.stop().unwrap())
    );
    assert!(
        gaps.is_sorted_by(|before, after| after <= before),
        "{gaps:?}"
    );
}
