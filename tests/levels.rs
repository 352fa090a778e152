//! Models of a category of very many levels, whose dummy columns are never more than one to a row: the answers are R's, and
//! those of the same columns without this knowledge.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::common;
use galton::methods::HeavyBall;
use galton::{
    Data, Ingest, Interval, Loss, Method, Model, Observations, Options, Penalties, Scaling,
    Settings, Shrinkage,
};
use serde_json::Value;

/// R's own coefficients are right to about ten digits (tests/golden/r-against-exact.json).
const AS_R: f64 = 1e-9;
/// Two ways to solve the same exactly agree to the last digits of an `f64`.
const SAME: f64 = 1e-12;

/// As in the other tests, where both may be 0.
fn near(found: f64, expected: f64, tolerance: f64, what: &str) {
    if found != expected {
        common::near(found, expected, tolerance, what);
    }
}

/// A category, and columns of numbers beside it.
struct Table {
    levels: Vec<String>,
    codes: Vec<f64>,
    numbers: Vec<(&'static str, Vec<f64>)>,
}

impl Table {
    /// The table of `tests/golden/levels.R`.
    fn of_r() -> Self {
        let rows = 0..6_000_u64;
        let level = |i: u64| (7919 + i / 1000) * i % 1000;
        let column = |of: &dyn Fn(u64) -> f64| rows.clone().map(of).collect::<Vec<f64>>();
        let x = |i: u64| (i * 7919 % 10_007) as f64 / 8.0;
        let z = |i: u64| (level(i) % 17) as f64;
        let noise = |i: u64| (i * i * 31 % 101) as f64 / 16.0;
        Self {
            levels: (0..1000).map(|level| format!("L{level:03}")).collect(),
            codes: column(&|i| level(i) as f64),
            numbers: vec![
                ("x", column(&x)),
                ("z", column(&z)),
                ("w", column(&|i| (1 + i % 4) as f64)),
                (
                    "y",
                    column(&|i| x(i) / 4.0 + (level(i) % 37) as f64 + noise(i)),
                ),
                ("alike", column(&|i| z(i) - 2.0 * x(i))),
            ],
        }
    }

    /// A small one, of 130 levels. The first, against which the others are held, is rare.
    fn small() -> Self {
        let rows = 0..1_500_usize;
        let level = |i: usize| match i % 3 {
            _ if i < 260 => i % 130,
            0 => 1 + i * i % 129,
            _ => 1 + i * 7919 % 129,
        };
        let column = |of: &dyn Fn(usize) -> f64| rows.clone().map(of).collect::<Vec<f64>>();
        let x = |i: usize| 1e4 + (i * 7919 % 10_007) as f64 / 8.0;
        Self {
            levels: (0..130).map(|level| format!("{level:03}")).collect(),
            codes: column(&|i| level(i) as f64),
            numbers: vec![
                ("x", column(&x)),
                ("w", column(&|i| (1 + i % 5) as f64 / 2.0)),
                (
                    "y",
                    column(&|i| {
                        x(i) / 7.0 + (level(i) * level(i) % 53) as f64 + (i * i % 89) as f64 / 3.0
                    }),
                ),
            ],
        }
    }

    fn read(&self, options: &Options) -> Observations {
        let groups = ["p", "q", "r"].map(str::to_owned);
        let h: Vec<f64> = (0..self.codes.len())
            .map(|i| ((i * i + i / 7) % 3) as f64)
            .collect();
        let g = Data::Texts {
            codes: &self.codes,
            values: &self.levels,
        };
        let h = Data::Texts {
            codes: &h,
            values: &groups,
        };
        let mut columns = vec![("g", g), ("h", h)];
        for (name, values) in &self.numbers {
            columns.push((name, Data::Numbers(values)));
        }
        Ingest::table(&columns, options).unwrap()
    }

    /// The model `y ~ x + g` with a column of numbers for each level but the first: 1 in the rows of the level, and
    /// 2 in the others. So no column is 0 anywhere, and its slope is that of the level with the other sign.
    fn read_plainly(&self, options: &Options, before: &[&str], behind: &[&str]) -> Observations {
        let names: Vec<String> = (1..self.levels.len())
            .map(|level| format!("d{level}"))
            .collect();
        let column = |level: usize| -> Vec<f64> {
            let is_own = |code: &f64| *code == level as f64;
            self.codes
                .iter()
                .map(|code| if is_own(code) { 1.0 } else { 2.0 })
                .collect()
        };
        let dummies: Vec<Vec<f64>> = (1..self.levels.len()).map(column).collect();
        let mut columns: Vec<(&str, &[f64])> = Vec::new();
        for (name, values) in &self.numbers {
            columns.push((name, values));
        }
        for (name, values) in names.iter().zip(&dummies) {
            columns.push((name, values));
        }
        let names = names.iter().map(String::as_str);
        let predictors: Vec<&str> = before
            .iter()
            .copied()
            .chain(names)
            .chain(behind.iter().copied())
            .collect();
        let mut options = options.clone().predictors(predictors).response("y");
        options.formula = None;
        Ingest::columns(&columns, &options).unwrap()
    }
}

fn numbers<'a>(of: &'a Value, name: &str) -> impl Iterator<Item = f64> + 'a {
    of[name]
        .as_array()
        .unwrap()
        .iter()
        .map(|number| number.as_f64().unwrap())
}

fn names<'a>(of: &'a Value, name: &str) -> Vec<&'a str> {
    of[name]
        .as_array()
        .unwrap()
        .iter()
        .map(|name| name.as_str().unwrap())
        .collect()
}

#[test]
fn a_category_of_a_thousand_levels_has_the_answers_of_r() {
    let golden = std::fs::read_to_string("tests/golden/levels.json").unwrap();
    let golden: Value = serde_json::from_str(&golden).unwrap();
    let table = Table::of_r();
    for golden in golden.as_array().unwrap() {
        let formula = golden["formula"].as_str().unwrap();
        let mut options = Options::new().formula(formula);
        options.weights = golden["weights"].as_str().map(str::to_owned);
        let found = table.read(&options);
        let of = found.inference().unwrap();
        let near = |found: f64, expected: &Value, what: &str| {
            near(
                found,
                expected.as_f64().unwrap(),
                AS_R,
                &format!("{formula}: {what}"),
            );
        };
        let count = golden["coefficients"].as_u64().unwrap();
        assert_eq!(of.coefficients.len() as u64, count, "{formula}");
        let some: Vec<&galton::Coefficient> = of.coefficients.iter().step_by(10).collect();
        let own: Vec<&str> = some.iter().map(|row| row.name.as_str()).collect();
        assert_eq!(own, names(golden, "terms"), "{formula}");
        let aliased: Vec<&str> = of.aliased.iter().map(|of| of.column.as_str()).collect();
        assert_eq!(aliased, names(golden, "aliased"), "{formula}");
        for (at, row) in some.into_iter().enumerate() {
            near(row.estimate, &golden["estimate"][at], &row.name);
            near(
                row.standard_error.unwrap(),
                &golden["standard_error"][at],
                &row.name,
            );
            // Smaller numbers have fewer digits.
            let p = row.p_value.filter(|p| *p > 1e-300);
            let p_is_alike = |p| near(p, &golden["p_value"][at], &row.name);
            p.into_iter().for_each(p_is_alike);
        }
        assert_eq!(of.df_residual, golden["df_residual"].as_u64().unwrap());
        for (found, figure) in [
            (of.residual_standard_error, "residual_standard_error"),
            (of.r_squared, "r_squared"),
            (of.adjusted_r_squared, "adjusted_r_squared"),
            (of.f_test.map(|test| test.value), "f_statistic"),
            (of.log_likelihood, "log_likelihood"),
            (of.aic, "aic"),
            (of.bic, "bic"),
            (of.condition_number, "condition"),
            (of.kappa, "kappa"),
        ] {
            near(found.unwrap(), &golden[figure], figure);
        }
        for (at, row) in of.anova.iter().enumerate() {
            assert_eq!(
                row.df,
                golden["anova"]["df"][at].as_u64().unwrap(),
                "{formula}"
            );
            near(
                row.sum_of_squares,
                &golden["anova"]["sum_of_squares"][at],
                &row.term,
            );
        }
        let vif = &golden["vif"];
        for (at, row) in of.vif.iter().enumerate() {
            assert_eq!(row.term, names(vif, "term")[at]);
            near(row.gvif, &vif["gvif"][at], &row.term);
        }
        let model = found.model().unwrap();
        let (largest, rows) = model.precision().unwrap().largest_leverage();
        assert_eq!(rows, 6_000);
        near(largest, &golden["largest_leverage"], "largest leverage");
        let saved = Model::from_json(&model.to_json()).unwrap();
        for (at, row) in numbers(golden, "row").enumerate() {
            let row = row as usize - 1;
            let value = |name: &String| match name.as_str() {
                "g" => table.codes[row],
                "h" => ((row * row + row / 7) % 3) as f64,
                name => {
                    table
                        .numbers
                        .iter()
                        .find(|column| column.0 == name)
                        .unwrap()
                        .1[row]
                }
            };
            let row: Vec<f64> = model.predictors().iter().map(value).collect();
            let found = saved
                .predict_intervals(&row, Interval::Confidence, 0.9)
                .unwrap();
            near(found[0].fit, &golden["fit"][at], "fit");
            near(found[0].interval.unwrap()[0], &golden["lower"][at], "lower");
        }
    }
}

#[test]
fn levels_have_the_answers_of_columns_of_numbers() {
    let table = Table::small();
    for (formula, weights, before, behind) in [
        ("y ~ g", None, &[][..], &[][..]),
        ("y ~ x + g", None, &["x"], &[]),
        ("y ~ g + x", Some("w"), &[], &["x"]),
    ] {
        let mut options = Options::new().formula(formula);
        options.weights = weights.map(str::to_owned);
        let found = table.read(&options);
        let plain = table.read_plainly(&options, before, behind);
        let (a, b) = (found.inference().unwrap(), plain.inference().unwrap());
        let near = |a: f64, b: f64, what: &str| near(a, b, SAME, &format!("{formula}: {what}"));
        for (a, b) in a.coefficients.iter().zip(&b.coefficients).skip(1) {
            let sign = if a.name.starts_with('g') { -1.0 } else { 1.0 };
            near(sign * a.estimate, b.estimate, &a.name);
            near(
                a.standard_error.unwrap(),
                b.standard_error.unwrap(),
                &a.name,
            );
            near(a.p_value.unwrap(), b.p_value.unwrap(), &a.name);
        }
        near(a.r_squared.unwrap(), b.r_squared.unwrap(), "R²");
        near(a.f_test.unwrap().value, b.f_test.unwrap().value, "F");
        near(a.aic.unwrap(), b.aic.unwrap(), "AIC");
        // Sums of squares of the levels together.
        let squares = |of: &galton::Inference, x: bool| -> f64 {
            let rows = of
                .anova
                .iter()
                .filter(|row| (row.term == "x") == x && row.term != "Residuals");
            rows.map(|row| row.sum_of_squares).sum()
        };
        near(squares(&a, false), squares(&b, false), "levels");
        near(squares(&a, true), squares(&b, true), "x");
        if let [x, g] = a.vif.as_slice() {
            near(x.gvif, g.gvif, "two terms inflate each other alike");
        }
        let leverage = |of: &Observations| of.precision().unwrap().largest_leverage();
        near(leverage(&found).0, leverage(&plain).0, "leverage");
        assert_eq!(leverage(&found).1, leverage(&plain).1);
    }
}

/// A number that is as often 1 as -1 in each level has products of 0 with all levels, though rows have both.
#[test]
fn columns_of_levels_that_are_orthogonal_and_not_disjoint_count_in_a_leverage() {
    let table: String = (0..4 * 130)
        .map(|row| {
            let (level, x) = (row / 4, [-1, 1][row % 2]);
            format!("L{level:03},{x},{}\n", row * row % 89)
        })
        .collect();
    for reference in ["L000", "L077", "L129"] {
        let options = Options::new()
            .formula("y ~ g + x:g")
            .reference("g", reference);
        let mut ingest = Ingest::new(options).unwrap();
        ingest.push(b"g,x,y\n").unwrap();
        ingest.push(table.as_bytes()).unwrap();
        let precision = ingest.finish().unwrap().precision().unwrap();
        // A row is one of four of its level, and its x has a quarter of the level's sum of squares.
        near(precision.largest_leverage().0, 0.5, SAME, reference);
    }
}

#[test]
fn a_descent_of_levels_arrives_where_one_of_columns_of_numbers_does() {
    let table = Table::small();
    let options = Options::new().formula("y ~ x + g").hold_out_part(0.2);
    let found = table.read(&options);
    let plain = table.read_plainly(&options, &["x"], &[]);
    for (method, scaling, loss, ridge) in [
        (
            Method::GradientDescent,
            Scaling::Standardised,
            Loss::Mean,
            0.0,
        ),
        (
            Method::HeavyBall(HeavyBall { momentum: None }),
            Scaling::Standardised,
            Loss::Sum,
            0.0,
        ),
        (
            Method::GradientDescent,
            Scaling::Standardised,
            Loss::Mean,
            0.01,
        ),
        (Method::GradientDescent, Scaling::Whitened, Loss::Mean, 0.0),
        (Method::GradientDescent, Scaling::Whitened, Loss::Mean, 0.3),
        (Method::ConjugateGradient, Scaling::Centred, Loss::Mean, 0.0),
    ] {
        let settings = Settings::new()
            .method(method)
            .scaling(scaling)
            .loss(loss)
            .ridge(ridge);
        let what = format!("{method:?}, {scaling:?}, {ridge}");
        let mut pair = [&found, &plain].map(|of| of.descend(settings.clone()).unwrap());
        let near = |a: f64, b: f64, tolerance: f64, of: &str| {
            near(a, b, tolerance, &format!("{what}: {of}"))
        };
        for (a, b) in pair[0]
            .quadratic()
            .optimum()
            .iter()
            .zip(pair[1].quadratic().optimum())
        {
            near(a.abs(), b.abs(), 1e-9, "optimum");
        }
        // The loss is the same, whatever is known of its columns.
        let gap = |at: usize, of: &galton::Descent| {
            let moved = |(k, o): (usize, &f64)| if k % (at + 2) == 0 { 0.25 * o } else { *o };
            let position = of.quadratic().optimum().iter().enumerate().map(moved);
            of.quadratic()
                .gap_at(&position.collect::<Vec<f64>>())
                .unwrap()
        };
        for at in 0..5 {
            near(gap(at, &pair[0]), gap(at, &pair[1]), SAME, "gap");
        }
        let rates = pair.each_ref().map(galton::Descent::rates);
        let [a, b] = &rates;
        near(
            a.condition.unwrap(),
            b.condition.unwrap(),
            1e-9,
            "condition",
        );
        if let (Some(a), Some(b)) = (a.best_rate, b.best_rate) {
            near(a, b, 1e-11, "rate");
        }
        near(
            a.predicted_iterations.map_or(1.0, |steps| steps as f64),
            b.predicted_iterations.map_or(1.0, |steps| steps as f64),
            1e-15,
            "prediction",
        );
        if let Some(a) = pair[0].closed_form(40) {
            let b = pair[1].closed_form(40).unwrap();
            near(a.gap, b.gap, 1e-8, "closed form");
        }
        let stops = pair.each_mut().map(galton::Descent::run);
        assert_eq!(stops[0], stops[1], "{what}");
        let last = stops[0].iteration();
        if a.predicted_iterations.is_some() && !a.is_bound {
            assert_eq!(a.predicted_iterations, Some(last), "{what}");
        }
        let steps = pair.each_ref().map(|of| of.at(last / 2).unwrap());
        near(steps[0].gap, steps[1].gap, 1e-7, "half way");
        let held_out = steps.each_ref().map(|step| step.held_out.unwrap().mse);
        near(held_out[0], held_out[1], 1e-9, "held out");
    }
}

#[test]
fn folds_of_levels_have_the_errors_of_columns_of_numbers() {
    let table = Table::small();
    let options = Options::new().formula("y ~ x + g").folds(4);
    let found = table.read(&options);
    let plain = table.read_plainly(&options, &["x"], &[]);
    let how = Shrinkage {
        standardise: false,
        ..Shrinkage::default()
    };
    let penalties = Penalties::Given(vec![1.0, 0.01]);
    let [a, b] = [&found, &plain].map(|of| of.cross_validate(&penalties, how).unwrap());
    for (a, b) in a.errors.iter().zip(&b.errors) {
        near(a.mse, b.mse, 1e-9, "error");
    }
}

#[test]
fn the_last_rows_held_out_have_the_errors_of_columns_of_numbers() {
    let table = Table::small();
    let options = Options::new().formula("y ~ g + x").hold_out(200);
    let found = table.read(&options);
    let plain = table.read_plainly(&options, &[], &["x"]);
    let errors = [&found, &plain].map(|of| {
        let descent = of.descend(Settings::new()).unwrap();
        let start = descent.at(0).unwrap().held_out.unwrap();
        [start.mse, start.r_squared.unwrap()]
    });
    let moments = [&found, &plain].map(|of| of.held_out().unwrap());
    assert_eq!(moments[0].count(), moments[1].count());
    near(errors[0][0], errors[1][0], SAME, "mean squared error");
    near(errors[0][1], errors[1][1], SAME, "R²");
}
