//! A descent's own distance from least squares, against rational arithmetic: tables with condition
//! numbers from 1 to 1e14, every method, every scaling.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use galton::csv::DialectHints;
use galton::{
    Descent, Ingest, LearningRate, Method, Model, Observations, Options, Scaling, Schedule, Scorer,
    Settings, Spacing, Step, Stop,
};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{FromPrimitive, ToPrimitive, Zero};

/// Digits of a loss and of an R² that must be right, beside what rounding of the coefficients makes of them.
const DIGITS: f64 = 1e-9;

/// The relative precision of a sum of squares in moments.
const MOMENTS: f64 = 1e-28;

/// The error of a prediction that follows, in standard deviations.
const UNCERTAIN: f64 = 1e-27;

/// The tolerance of an R², which may be rounded up.
const ULP: f64 = 4.0 * f64::EPSILON;

fn methods() -> impl Iterator<Item = &'static str> {
    Method::DESCRIPTIONS.into_iter().map(|words| words.name)
}

const SCALINGS: [Scaling; 4] = [
    Scaling::Raw,
    Scaling::Centred,
    Scaling::Standardised,
    Scaling::Whitened,
];

/// Binary places of what is kept of a rational number: fractions of them all take a greatest common divisor.
const PLACES: u32 = 1000;

fn rational(value: f64) -> BigRational {
    BigRational::from_f64(value).unwrap()
}

fn fixed(value: &BigRational) -> BigInt {
    (value.numer() << PLACES) / value.denom()
}

fn times(a: &BigInt, b: &BigInt) -> BigInt {
    (a * b) >> PLACES
}

fn float(value: &BigInt) -> f64 {
    BigRational::new(value.clone(), BigInt::from(1) << PLACES)
        .to_f64()
        .unwrap()
}

/// A table and its least squares by rational arithmetic. The response is the last column.
struct Exact {
    columns: Vec<Vec<f64>>,
    /// Intercept first.
    coefficients: Vec<BigInt>,
    /// The mean products of the predictors' deviations from their means.
    products: Vec<Vec<BigInt>>,
    means: Vec<BigInt>,
    least: f64,
    /// Standard deviations of all columns.
    deviations: Vec<f64>,
    /// The least that a column has of its own, over its square: moments know that to about 1e-28.
    own: f64,
    /// Least squares at each row.
    fitted: Vec<f64>,
}

/// How far a reported line is from least squares.
struct Distance {
    /// As a root mean square over the standard deviation of the response, about the means.
    relative: f64,
    /// The error that rounding each coefficient to `f64` can make of it.
    rounding: f64,
}

impl Exact {
    fn of(columns: Vec<Vec<f64>>) -> Self {
        let n = BigRational::from_usize(columns[0].len()).unwrap();
        let exact: Vec<Vec<BigRational>> = columns
            .iter()
            .map(|column| column.iter().map(|x| rational(*x)).collect())
            .collect();
        let means: Vec<BigRational> = exact
            .iter()
            .map(|column| column.iter().sum::<BigRational>() / &n)
            .collect();
        let mut centred: Vec<Vec<BigRational>> = exact
            .iter()
            .zip(&means)
            .map(|(column, mean)| column.iter().map(|x| x - mean).collect())
            .collect();
        let p = columns.len() - 1;
        let dot = |a: &[BigRational], b: &[BigRational]| -> BigRational {
            a.iter().zip(b).map(|(a, b)| a * b).sum()
        };
        let mut rows: Vec<Vec<BigRational>> = (0..p)
            .map(|i| {
                (0..=p)
                    .map(|j| dot(&centred[i], &centred[j]) / &n)
                    .collect()
            })
            .collect();
        let products = rows
            .iter()
            .map(|row| row[..p].iter().map(fixed).collect())
            .collect();
        let diagonal: Vec<BigRational> = (0..p).map(|i| rows[i][i].clone()).collect();
        let deviations = centred
            .iter()
            .map(|column| (dot(column, column) / &n).to_f64().unwrap().sqrt())
            .collect();
        for i in 0..p {
            let (above, below) = rows.split_at_mut(i + 1);
            let pivot = &above[i];
            for row in below {
                let factor = &row[i] / &pivot[i];
                for (value, own) in row.iter_mut().zip(pivot).skip(i) {
                    *value -= &factor * own;
                }
            }
        }
        let mut slopes = vec![BigRational::zero(); p];
        for i in (0..p).rev() {
            let known: BigRational = (i + 1..p).map(|j| &rows[i][j] * &slopes[j]).sum();
            slopes[i] = (&rows[i][p] - known) / &rows[i][i];
        }
        let response = centred.pop().unwrap();
        let variance = dot(&response, &response) / &n;
        let explained: BigRational = (0..p)
            .map(|j| &slopes[j] * (dot(&centred[j], &response) / &n))
            .sum();
        let shift: BigRational = (0..p).map(|j| &slopes[j] * &means[j]).sum();
        let intercept = &means[p] - shift;
        let [fixed_mean, fixed_slopes] =
            [vec![fixed(&means[p])], slopes.iter().map(fixed).collect()];
        let fitted = (0..columns[0].len())
            .map(|row| {
                let parts = (0..p).map(|j| times(&fixed_slopes[j], &fixed(&centred[j][row])));
                float(&parts.fold(fixed_mean[0].clone(), |sum, part| sum + part))
            })
            .collect();
        Self {
            fitted,
            coefficients: std::iter::once(&intercept)
                .chain(&slopes)
                .map(fixed)
                .collect(),
            columns,
            products,
            means: means.iter().map(fixed).collect(),
            least: (variance - explained).to_f64().unwrap(),
            deviations,
            own: (0..p)
                .map(|i| (&rows[i][i] / &diagonal[i]).to_f64().unwrap())
                .fold(1.0, f64::min),
        }
    }

    fn deviation(&self) -> f64 {
        *self.deviations.last().unwrap()
    }

    fn r_squared(&self) -> f64 {
        1.0 - self.least / self.deviation().powi(2)
    }

    /// The error of a model's predictions, over the standard deviation of the response.
    fn distance_of(&self, model: &Model) -> f64 {
        let p = self.products.len();
        let rows: Vec<f64> = (0..self.fitted.len())
            .flat_map(|row| (0..p).map(move |j| self.columns[j][row]))
            .collect();
        let predicted = model.predict_rows(&rows).unwrap();
        let pairs = predicted.iter().zip(&self.fitted);
        let squares: f64 = pairs.map(|(found, exact)| (found - exact).powi(2)).sum();
        (squares / predicted.len() as f64).sqrt() / self.deviation()
    }

    /// Of coefficients as they are reported.
    fn distance(&self, coefficients: &[f64]) -> Distance {
        let off: Vec<BigInt> = coefficients
            .iter()
            .zip(&self.coefficients)
            .map(|(found, exact)| fixed(&rational(*found)) - exact)
            .collect();
        let p = self.products.len();
        let mut square = BigInt::zero();
        let mut mean = off[0].clone();
        for i in 0..p {
            mean += times(&off[i + 1], &self.means[i]);
            for j in 0..p {
                square += times(&times(&off[i + 1], &self.products[i][j]), &off[j + 1]);
            }
        }
        let (square, mean) = (float(&square), float(&mean));
        // The intercept is far from the data where the predictors' means are: predictions are made about these.
        let sizes = (0..p).map(|j| (coefficients[j + 1] * float(&self.means[j])).abs());
        let far = f64::EPSILON * sizes.fold(coefficients[0].abs(), |sum, size| sum + size);
        let mean = (mean.abs() - 2.0 * far).max(0.0);
        let spread = (0..p).map(|j| coefficients[j + 1].abs() * self.deviations[j]);
        Distance {
            relative: (square + mean * mean).sqrt() / self.deviation(),
            rounding: (4.0 * far + 4.0 * f64::EPSILON * spread.sum::<f64>()) / self.deviation(),
        }
    }

    fn observations(&self, held_out: usize) -> Observations {
        let names = ["a", "b", "c", "d", "e"];
        let p = self.columns.len() - 1;
        let mut all: Vec<(&str, &[f64])> = (0..p)
            .map(|j| (names[j], self.columns[j].as_slice()))
            .collect();
        all.push(("y", &self.columns[p]));
        let options = Options::new().hold_out(held_out).response("y");
        Ingest::columns(&all, &options).unwrap()
    }
}

/// Numbers from -1 to 1.
fn noise(seed: u64) -> impl FnMut() -> f64 {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1u64 << 52) as f64 - 1.0
    }
}

/// Two or three predictors of which the last is the first apart from a part of `apart`; then in other units, about
/// other means.
fn table(apart: f64, predictors: usize, mean: f64, unit: f64) -> Exact {
    let mut random = noise(predictors as u64 + 7);
    let n = 24;
    let first: Vec<f64> = (0..n).map(|_| mean + 3.0 * random()).collect();
    let mut columns = vec![first.clone()];
    if predictors == 3 {
        columns.push((0..n).map(|_| 5.0 * random()).collect());
    }
    columns.push(
        first
            .iter()
            .map(|x| (x + apart * random()) * unit)
            .collect(),
    );
    columns.push(first.iter().map(|x| 2.0 + 0.5 * x + random()).collect());
    Exact::of(columns)
}

/// Condition numbers from 1 to 1e14, of the predictors alone or through their means and units.
fn tables() -> Vec<(String, Exact)> {
    let mut tables = Vec::new();
    for apart in [10.0, 1e-2, 1e-4, 1e-6, 1e-8, 1e-10, 1e-11] {
        for (predictors, mean, unit) in [(2, 0.0, 1.0), (3, 170.0, 1.0), (2, 1e3, 1e-3)] {
            let name = format!("{predictors} predictors {apart:e} apart, mean {mean}, unit {unit}");
            tables.push((name, table(apart, predictors, mean, unit)));
        }
    }
    tables
}

fn settings(method: &str, scaling: Scaling) -> Settings {
    Settings::new()
        .method(Method::from_name(method).unwrap())
        .scaling(scaling)
        .learning_rate(LearningRate::Auto)
        .iterations(300)
}

/// That a step's loss, gap and R² are right to the digits that its coefficients have.
fn is_right(exact: &Exact, step: &Step, case: &str) {
    let variance = exact.deviation().powi(2);
    assert!(step.gap >= 0.0, "{case}: gap {:e}", step.gap);
    assert!(
        step.loss >= exact.least * (1.0 - 1e-6),
        "{case}: loss {:e} is below the least, {:e}",
        step.loss,
        exact.least
    );
    let r_squared = step.r_squared.unwrap();
    assert!(
        r_squared <= exact.r_squared() + 1e-6 * exact.least / variance + ULP,
        "{case}: R² {r_squared} is above {}",
        exact.r_squared()
    );
    let distance = exact.distance(&step.coefficients);
    let found = (step.gap / variance).sqrt();
    let known = DIGITS + MOMENTS / exact.own;
    let tolerance = known * distance.relative + distance.rounding;
    assert!(
        (found - distance.relative).abs() <= tolerance,
        "{case}: {found:e} from least squares is {:e}",
        distance.relative
    );
}

fn each(tables: &[(String, Exact)], check: &mut dyn FnMut(&Exact, Descent, &str)) {
    for (name, exact) in tables {
        let observations = exact.observations(0);
        for method in methods() {
            for scaling in SCALINGS {
                let descent = observations.descend(settings(method, scaling)).unwrap();
                check(exact, descent, &format!("{method}, {scaling:?}, {name}"));
            }
        }
    }
}

#[test]
fn no_loss_is_below_the_least_and_each_is_right_to_the_digits_of_its_coefficients() {
    each(&tables(), &mut |exact, mut descent, case| {
        descent.run();
        let last = descent.iteration();
        for iteration in [0, 1, 7, last / 2, last] {
            if let Ok(step) = descent.at(iteration) {
                is_right(exact, &step, &format!("{case}, iteration {iteration}"));
            }
        }
    });
}

#[test]
fn a_descent_has_converged_only_where_its_predictions_are_those_of_least_squares() {
    let mut reasons = std::collections::BTreeMap::new();
    each(&tables(), &mut |exact, mut descent, case| {
        let stop = descent.run();
        *reasons.entry(stop.reason()).or_insert(0) += 1;
        let step = descent.at(descent.iteration()).unwrap();
        let relative = exact.distance_of(&descent.model(Some(step.iteration)).unwrap());
        let tolerance = descent.settings().tolerance;
        if let Stop::Converged { .. } = stop {
            assert!(relative <= tolerance, "{case}: {stop:?} at {relative:e}");
        }
        if let Stop::RoundingLimit { .. } = stop {
            // Rounding of the position is all that is left.
            let size: f64 = (1..step.coefficients.len())
                .map(|j| {
                    let mean = float(&exact.means[j - 1]).abs();
                    step.coefficients[j].abs() * (exact.deviations[j - 1] + mean)
                })
                .sum();
            let rounding = f64::EPSILON * size / exact.deviation();
            assert!(
                relative <= tolerance + 4.0 * rounding + UNCERTAIN / exact.own,
                "{case}: {relative:e}"
            );
            let message = descent.explain(stop);
            assert!(message.contains("rounding allows"), "{message}");
        }
    });
    // Each rate was picked.
    assert!(!reasons.contains_key("diverged"), "{reasons:?}");
    assert!(
        reasons["converged"] > 100 && reasons["rounding-limit"] > 5,
        "{reasons:?}"
    );
}

#[test]
fn a_start_far_away_along_nearly_collinear_columns_is_no_convergence() {
    for apart in [1e-6, 1e-8, 1e-10] {
        let exact = table(apart, 2, 0.0, 1.0);
        let observations = exact.observations(0);
        for method in methods() {
            for size in [1e6, 1e10] {
                let settings = settings(method, Scaling::Standardised).start([0.0, -size, size]);
                let mut descent = observations.descend(settings).unwrap();
                let stop = descent.run();
                let step = descent.at(descent.iteration()).unwrap();
                let case = format!("{method}, {size:e}, {apart:e}");
                is_right(&exact, &descent.at(0).unwrap(), &case);
                is_right(&exact, &step, &case);
                if stop.reason() == "converged" {
                    let model = descent.model(None).unwrap();
                    let relative = exact.distance_of(&model);
                    assert!(relative <= 1e-10, "{case}: {stop:?} at {relative:e}");
                }
            }
        }
    }
}

/// Centimetres, the same in feet to some decimals, and a weight.
fn heights(decimals: usize) -> Exact {
    let mut columns = vec![Vec::new(), Vec::new(), Vec::new()];
    for i in 0..100 {
        let cm = 150.0 + f64::from((i * 7919) % 97) / 2.0;
        let feet = format!("{:.decimals$}", cm / 30.48);
        columns[0].push(cm);
        columns[1].push(feet.parse().unwrap());
        columns[2].push(cm * 0.9 - 90.0 + f64::from((i * 104_729) % 23));
    }
    Exact::of(columns)
}

#[test]
fn heights_in_centimetres_and_in_feet_are_not_fitted_better_than_they_can_be() {
    for decimals in [6, 8, 9, 10] {
        let exact = heights(decimals);
        let observations = exact.observations(0);
        for method in methods() {
            for scaling in SCALINGS {
                for rate in [LearningRate::Auto, LearningRate::Fixed(0.002)] {
                    let settings = settings(method, scaling)
                        .learning_rate(rate)
                        .iterations(2000);
                    let mut descent = observations.descend(settings).unwrap();
                    let stop = descent.run();
                    let case = format!("{decimals} decimals, {method}, {scaling:?}, {rate:?}");
                    for iteration in [0, descent.iteration()] {
                        is_right(&exact, &descent.at(iteration).unwrap(), &case);
                    }
                    if stop.reason() == "converged" {
                        let model = descent.model(None).unwrap();
                        let relative = exact.distance_of(&model);
                        assert!(relative <= 1e-10, "{case}: {stop:?} at {relative:e}");
                    }
                }
            }
        }
    }
}

#[test]
fn a_stop_at_the_limit_tells_of_nearly_collinear_columns() {
    let observations = heights(9).observations(0);
    let mut descent = observations
        .descend(settings("gradient-descent", Scaling::Standardised))
        .unwrap();
    let stop = descent.run();
    assert_eq!(stop.reason(), "iteration-limit");
    let message = descent.explain(stop);
    for part in ["collinear", "whitened"] {
        assert!(message.contains(part), "{message}");
    }
    let far = table(10.0, 2, 0.0, 1.0).observations(0);
    let mut descent = far
        .descend(settings("gradient-descent", Scaling::Standardised).iterations(3))
        .unwrap();
    let stop = descent.run();
    assert!(!descent.explain(stop).contains("collinear"));
}

#[test]
fn filip_of_nist_is_never_fitted_better_than_by_least_squares() {
    let csv = std::fs::read("tests/data/nist/filip.csv").unwrap();
    let terms: Vec<String> = (2..=10).map(|power| format!("I(x^{power})")).collect();
    let mut ingest =
        Ingest::new(Options::new().formula(format!("y ~ x + {}", terms.join(" + ")))).unwrap();
    ingest.push(&csv).unwrap();
    let observations = ingest.finish().unwrap();
    let least_squares = observations.exact().r_squared().unwrap();
    for method in methods() {
        for scaling in SCALINGS {
            let mut descent = observations.descend(settings(method, scaling)).unwrap();
            let stop = descent.run();
            let case = format!("{method}, {scaling:?}: {stop:?}");
            for iteration in [0, 1, descent.iteration()] {
                let Ok(step) = descent.at(iteration) else {
                    continue;
                };
                assert!(step.r_squared.unwrap() <= least_squares, "{case}");
                assert!(step.loss >= descent.quadratic().least(), "{case}");
            }
            // Ten powers of x, standardised, have slopes whose rounding moves predictions by more than that.
            if scaling != Scaling::Whitened {
                assert_ne!(stop.reason(), "converged", "{case}");
            }
        }
    }
}

#[test]
fn the_loss_on_rows_held_out_is_that_of_scoring_them() {
    for apart in [10.0, 1e-3, 1e-6, 1e-8, 1e-9] {
        let all = table(apart, 2, 170.0, 1.0);
        let observations = all.observations(8);
        let rows = observations.held_out_rows().to_vec();
        let text = |x: &f64| format!("{x:?}");
        let csv: String = std::iter::once("a,b,y\n".to_owned())
            .chain(rows.chunks(3).map(|row| {
                let fields: Vec<String> = row.iter().map(text).collect();
                format!("{}\n", fields.join(","))
            }))
            .collect();
        for method in methods() {
            for scaling in SCALINGS {
                let mut descent = observations.descend(settings(method, scaling)).unwrap();
                descent.run();
                let step = descent.at(descent.iteration()).unwrap();
                let held_out = step.held_out.unwrap();
                let model = descent.model(Some(step.iteration)).unwrap();
                let mut scorer = Scorer::new(model, DialectHints::default());
                scorer.push(csv.as_bytes(), &mut |_| {}).unwrap();
                scorer.finish(&mut |_| {}).unwrap();
                let scored = scorer.metrics().unwrap();
                // Predictions are rounded to f64, their terms up to 16 times as large.
                let sizes = step.coefficients[1..].iter().map(|w| w.abs() * 180.0);
                let rounding = 64.0 * f64::EPSILON * sizes.sum::<f64>().max(100.0);
                let case = format!("{method}, {scaling:?}, {apart:e}");
                let (found, expected) = (held_out.mse.sqrt(), scored.rmse.unwrap());
                assert!(
                    (found - expected).abs() <= rounding + 1e-12 * expected,
                    "{case}: {found:e} is not {expected:e}"
                );
                let total = (held_out.mse / (1.0 - held_out.r_squared.unwrap())).sqrt();
                let (found, expected) = (held_out.r_squared.unwrap(), scored.r_squared.unwrap());
                let error = rounding / total;
                let allowed = 1e-12 + error * (error + 2.0 * (1.0 - expected).max(0.0).sqrt());
                assert!(
                    (found - expected).abs() <= allowed * (1.0 + expected.abs()),
                    "{case}: R² {found} is not {expected}"
                );
            }
        }
    }
}

#[test]
fn heavy_ball_at_its_own_rate_does_not_end_above_its_start() {
    let x: Vec<f64> = (0..51).map(f64::from).collect();
    let y: Vec<f64> = (0..51)
        .map(|i| 10.0 + (f64::from(i) / 9.0).sin() * 5.0 + f64::from((i * 7919) % 13) / 13.0)
        .collect();
    let powers = Ingest::columns(
        &[("x", &x), ("y", &y)],
        &Options::new().formula("y ~ x + I(x^2) + I(x^3) + I(x^4) + I(x^5)"),
    )
    .unwrap();
    let collinear = heights(6).observations(0);
    for observations in [powers, collinear] {
        for scaling in SCALINGS {
            for iterations in [10, 200, 2000, 20_000] {
                let mut descent = observations
                    .descend(settings("heavy-ball", scaling).iterations(iterations))
                    .unwrap();
                descent.run();
                let [start, end] = [0, descent.iteration()].map(|at| descent.at(at).unwrap());
                let case = format!("{scaling:?}, {iterations}: {:?}", descent.choice());
                assert!(
                    end.loss <= start.loss,
                    "{case}: {} to {}",
                    start.loss,
                    end.loss
                );
            }
        }
    }
}

#[test]
fn a_rate_that_has_too_few_iterations_for_the_best_says_so() {
    let observations = table(1e-4, 2, 0.0, 1.0).observations(0);
    for method in ["gradient-descent", "heavy-ball"] {
        let of = |iterations| {
            let settings = settings(method, Scaling::Standardised).iterations(iterations);
            observations.descend(settings).unwrap()
        };
        let mut short = of(50);
        let choice = short.choice().unwrap();
        assert!(choice.contains("so many iterations"), "{choice}");
        assert_eq!(short.run().reason(), "iteration-limit");
        // The steep axes are done with; along the flat one there is little to gain.
        let [start, end] = [0, 50].map(|at| short.at(at).unwrap().gap);
        assert!(end < 0.5 * start, "{method}: {start} to {end}");
        let choice = of(u64::MAX).choice().unwrap();
        assert!(!choice.contains("so many iterations"), "{choice}");
    }
}

#[test]
fn at_exactly_the_largest_stable_rate_it_swings_for_ever_and_says_so() {
    let heights = std::fs::read("tests/data/galton-heights.csv").unwrap();
    let mut ingest = Ingest::new(Options::default()).unwrap();
    ingest.push(&heights).unwrap();
    let observations = ingest.finish().unwrap();
    let run = |rate: f64| {
        let mut descent = observations
            .descend(Settings::new().learning_rate(rate).iterations(2000))
            .unwrap();
        let stop = descent.run();
        (stop.reason(), descent.explain(stop), descent)
    };
    let limit = run(0.5).2.max_stable_rate().unwrap();
    for rate in [1.0, limit, limit * (1.0 + f64::EPSILON)] {
        let (reason, message, descent) = run(rate);
        assert_eq!(reason, "iteration-limit", "{message}");
        assert!(message.contains("swings between two places"), "{message}");
        assert_eq!(descent.divergence(), None);
        assert_eq!(descent.rates().predicted_iterations, None);
    }
    assert_eq!(run(limit * 1.01).0, "diverged");
    assert!(!run(0.002).1.contains("swings"));
}

#[test]
fn a_falling_rate_of_no_iterations_is_a_number() {
    let observations = table(10.0, 2, 0.0, 1.0).observations(0);
    for schedule in [
        Schedule::Constant,
        Schedule::Cosine,
        Schedule::InverseScaling { power: 0.5 },
    ] {
        let descent = observations
            .descend(
                Settings::new()
                    .schedule(schedule)
                    .iterations(0)
                    .learning_rate(0.1),
            )
            .unwrap();
        assert_eq!(descent.rate_at(1), Some(0.1), "{schedule:?}");
    }
}

#[test]
fn an_r_squared_is_a_number_or_there_is_none() {
    let x: Vec<f64> = (0..9).map(f64::from).collect();
    let steep: Vec<f64> = x.iter().map(|x| 1e-140 * (x * x)).collect();
    for y in [vec![3.0; 9], steep] {
        let observations = Ingest::columns(&[("x", &x), ("y", &y)], &Options::default()).unwrap();
        let constant = observations.exact().r_squared().is_none();
        let mut descent = observations
            .descend(Settings::new().start([1e20, 1e20]).iterations(50))
            .unwrap();
        descent.run();
        let track = descent.track(20, Spacing::Even).unwrap();
        for step in track.steps {
            assert_eq!(step.r_squared.is_none(), constant);
            assert!(step.r_squared.is_none_or(f64::is_finite), "{step:?}");
        }
    }
}
