//! The forecasts of a descent before its first step, against its course.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::panic)]

use crate::common::{DIABETES, HEIGHTS, columns, near, read};
use galton::methods::{Adam, HeavyBall};
use galton::{
    Descent, Ingest, LearningRate, Method, Observations, Options, Scaling, Settings, Spacing, Stop,
};

/// Condition numbers that were made are found again to this, relative.
const CONDITION: f64 = 1e-9;

/// The tolerance of a position in closed form, relative to the start: powers of factors that are rounded once.
const FORESEEN: f64 = 1e-10;

/// How close to the largest stable rate the edge is seen.
const EDGE: f64 = 1e-6;

/// Two predictors of mean 0 and mean square 1 whose correlation makes the loss of this condition
/// number: its curvatures are 2 (1 - r), 2 and 2 (1 + r).
fn of_condition(condition: f64) -> Observations {
    let r = (condition - 1.0) / (condition + 1.0);
    let rest = (1.0 - r * r).sqrt();
    let [a, b, c] = [
        [1.0, 1.0, -1.0, -1.0],
        [1.0, -1.0, 1.0, -1.0],
        [1.0, -1.0, -1.0, 1.0],
    ];
    let mixed = [0, 1, 2, 3].map(|i| r * a[i] + rest * b[i]);
    let y = [0, 1, 2, 3].map(|i| 3.0 + 2.0 * a[i] - 5.0 * b[i] + 0.5 * c[i]);
    let columns: [(&str, &[f64]); 3] = [("a", &a), ("mixed", &mixed), ("y", &y)];
    Ingest::columns(&columns, &Options::default()).unwrap()
}

fn descend(observations: &Observations, method: Method, rate: LearningRate) -> Descent {
    let settings = Settings::new()
        .method(method)
        .learning_rate(rate)
        .scaling(Scaling::Raw)
        .iterations(100_000_000);
    observations.descend(settings).unwrap()
}

const HEAVY_BALL: Method = Method::HeavyBall(HeavyBall { momentum: None });

#[test]
fn the_iterations_that_were_predicted_are_the_iterations_it_takes() {
    for condition in [1.0, 69.0, 1.2e4] {
        let observations = of_condition(condition);
        for method in [Method::GradientDescent, HEAVY_BALL] {
            let mut descent = descend(&observations, method, LearningRate::Auto);
            let rates = descent.rates();
            near(rates.condition.unwrap(), condition, CONDITION, "condition");
            let stop = descent.run();
            assert_eq!(stop.reason(), "converged");
            let predicted = rates.predicted_iterations.unwrap();
            assert_eq!((stop.iteration(), rates.is_bound), (predicted, false));
            println!(
                "{} at {condition}: {predicted} predicted, {} taken",
                method.name(),
                stop.iteration()
            );
        }
    }
}

#[test]
fn at_other_rates_too() {
    let observations = of_condition(69.0);
    for part in [1e-3, 0.1, 0.5, 0.9, 0.999] {
        for method in [
            Method::GradientDescent,
            HEAVY_BALL,
            Method::HeavyBall(HeavyBall {
                momentum: Some(0.5),
            }),
        ] {
            let limit = descend(&observations, method, LearningRate::Auto).max_stable_rate();
            let rate = part * limit.unwrap();
            let mut descent = descend(&observations, method, rate.into());
            let predicted = descent.rates().predicted_iterations.unwrap();
            let taken = descent.run().iteration();
            let off = taken.abs_diff(predicted) as f64;
            assert!(
                off <= 0.01 * predicted as f64,
                "{part}: {predicted}, {taken}"
            );
        }
    }
}

#[test]
fn bounds_hold_for_the_methods_that_find_their_own_rate() {
    for condition in [1.0, 69.0, 1.2e4] {
        let observations = of_condition(condition);
        for method in [Method::LineSearch, Method::ConjugateGradient] {
            let mut descent = descend(&observations, method, LearningRate::Auto);
            let rates = descent.rates();
            let taken = descent.run().iteration();
            let most = rates.predicted_iterations.unwrap();
            assert!(rates.is_bound && taken <= most, "{taken} of {most}");
            assert!(descent.learning_rate().is_none() && descent.choice().is_none());
        }
    }
}

#[test]
fn the_edge_of_stability_is_where_it_was_said_to_be() {
    let observations = of_condition(3.0);
    let momentum = Method::HeavyBall(HeavyBall {
        momentum: Some(0.9),
    });
    for method in [Method::GradientDescent, momentum] {
        let limit = descend(&observations, method, LearningRate::Auto).max_stable_rate();
        let reason = |rate: f64| {
            let mut descent = descend(&observations, method, rate.into());
            (descent.run(), descent.divergence())
        };
        let (below, none) = reason(limit.unwrap() * (1.0 - EDGE));
        assert_eq!((below.reason(), none), ("converged", None));
        let (above, divergence) = reason(limit.unwrap() * (1.0 + EDGE));
        assert_eq!(above.reason(), "diverged");
        // The two predictors are alike, and the intercept has less curvature.
        let divergence = divergence.unwrap();
        assert!(divergence.column.is_some() && !divergence.overflow);
        near(
            divergence.eigenvalue,
            3.0,
            CONDITION,
            "the largest curvature",
        );
    }
}

#[test]
fn every_method_picks_a_rate_that_gets_there_or_near() {
    let observations = read(DIABETES, columns("progression", &["bmi", "bp", "s5"]));
    for name in Method::DESCRIPTIONS.map(|words| words.name) {
        if !Method::from_name(name).unwrap().has_rate() {
            continue;
        }
        for scaling in [Scaling::Standardised, Scaling::Whitened] {
            let settings = Settings::new()
                .method(Method::from_name(name).unwrap())
                .learning_rate(LearningRate::Auto)
                .scaling(scaling);
            let mut descent = observations.descend(settings).unwrap();
            let stop = descent.run();
            assert_ne!(stop.reason(), "diverged", "{name}");
            let [first, last] = [0, descent.iteration()].map(|at| descent.at(at).unwrap());
            assert!(last.gap < 0.1 * first.gap, "{name}, {scaling:?}: {last:?}");
            assert!(descent.choice().unwrap().contains("learning rate"));
            assert_eq!(descent.learning_rate(), descent.rates().best_rate);
        }
    }
}

#[test]
fn a_divergence_names_the_column_to_blame_and_what_would_help() {
    let observations = read(DIABETES, columns("progression", &["bmi", "s1"]));
    let run = |scaling, rate: f64| {
        let settings = Settings::new().scaling(scaling).learning_rate(rate);
        let mut descent = observations.descend(settings).unwrap();
        descent.run();
        descent
    };
    let lost = run(Scaling::Raw, 1.0);
    let divergence = lost.divergence().unwrap();
    // s1 is about 190, bmi about 26.
    assert_eq!(divergence.column.as_deref(), Some("s1"));
    assert!(divergence.standardise);
    let message = lost.explain(lost.stop().unwrap());
    for part in [
        "\"s1\"",
        "iteration",
        "1 is above",
        "standardise",
        "eigenvalue",
    ] {
        assert!(message.contains(part), "{message}");
    }
    let better = run(Scaling::Raw, divergence.better_rate.unwrap());
    assert_eq!(better.divergence(), None);
    // The first step beyond hope: the one before it was not.
    let Some(Stop::Diverged { iteration }) = lost.stop() else {
        panic!("{message}");
    };
    assert_eq!(lost.iteration(), iteration - 1);
    let hope = 1e12 * lost.quadratic().null().max(lost.at(0).unwrap().gap);
    assert!(lost.at(iteration - 1).unwrap().gap <= hope);
    let error = lost.model(None).unwrap_err();
    assert_eq!(error.code(), "diverged");
    assert!(error.to_string().contains("\"s1\""), "{error}");
}

#[test]
fn any_iteration_in_closed_form_needs_none_of_those_before() {
    let observations = read(HEIGHTS, columns("child", &["parent"]));
    for method in [Method::GradientDescent, HEAVY_BALL] {
        let settings = Settings::new()
            .method(method)
            .learning_rate(1e-3)
            .iterations(20_000)
            .tolerance(0.0);
        let mut descent = observations.descend(settings).unwrap();
        descent.run();
        let start = descent.at(0).unwrap();
        for iteration in [0, 1, 2, 10, 333, 5000, descent.iteration()] {
            let (computed, passed) = (
                descent.closed_form(iteration).unwrap(),
                descent.at(iteration).unwrap(),
            );
            assert_eq!(computed.iteration, iteration);
            for (j, found) in computed.position.iter().enumerate() {
                let size = (start.position[j] - descent.quadratic().optimum()[j]).abs();
                let error = (found - passed.position[j]).abs() / size;
                assert!(error <= FORESEEN, "{iteration}: off by {error:e}");
            }
        }
        let far = descent.closed_form(1_000_000_000_000).unwrap();
        assert_eq!(far.position, descent.quadratic().optimum());
    }
}

#[test]
fn ten_million_iterations_keep_a_bounded_history_that_is_found_again() {
    let observations = read(HEIGHTS, columns("child", &["parent"]));
    let settings = Settings::new()
        .method(Method::Adam(Adam::default()))
        .learning_rate(1e-3)
        .iterations(10_000_000)
        .tolerance(0.0);
    let mut descent = observations.descend(settings.clone()).unwrap();
    let mut stopped = observations.descend(settings).unwrap();
    stopped.run_for(1_000_000);
    let then = stopped.at(1_000_000).unwrap();
    descent.run();
    assert_eq!(descent.at(1_000_000).unwrap(), then);
    let track = descent.track(1000, Spacing::Logarithmic).unwrap();
    assert!(track.steps.len() <= 1000);
    assert!(track.steps.contains(&descent.at(2).unwrap()));
    let even = descent.track(1000, Spacing::Even).unwrap();
    assert!(even.steps.len() <= 1000 && even.steps.len() > 400);
}

#[test]
fn a_cancelled_descent_stays_where_it_is() {
    let observations = read(HEIGHTS, columns("child", &["parent"]));
    let slow = Settings::new().learning_rate(0.002);
    let mut descent = observations.descend(slow).unwrap();
    assert_eq!(descent.run_for(10), None);
    let stop = descent.cancel();
    assert_eq!(stop, Stop::Cancelled { iteration: 10 });
    assert_eq!((descent.run(), descent.iteration()), (stop, 10));
    assert_eq!(descent.explain(stop), "cancelled at iteration 10");
    assert_eq!(
        descent.model(None).unwrap().training().unwrap().stop,
        "cancelled"
    );
}
