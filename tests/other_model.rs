//! Another model of columns that were read, without a second reading: as that reading gives it.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use std::fmt::Write;

use crate::common::DIABETES;
use galton::{
    Error, Folds, Ingest, Interval, Observations, OnText, Options, Penalties, Shrinkage, TestPart,
    WeightKind,
};
use proptest::prelude::*;

fn read(table: &str, options: &Options) -> Result<Observations, Error> {
    let mut ingest = Ingest::new(options.clone())?;
    ingest.push(table.as_bytes())?;
    ingest.finish()
}

fn of(formula: &str) -> Options {
    Options::new().formula(formula)
}

/// Figures of each kind that is published about observations, every digit of every number.
fn figures(of: &Observations) -> String {
    let mut text = String::new();
    let mut tell = |part: &dyn std::fmt::Debug| writeln!(text, "{part:?}").unwrap();
    tell(&(of.formula(), of.coefficient_names(), of.terms()));
    tell(of.report());
    tell(&(of.sample_rows(), of.held_out_rows(), of.density()));
    let aliased: Vec<_> = of.aliased().iter().map(|of| (&of.column, &of.on)).collect();
    tell(&(of.exact().coefficients(), aliased));
    for moments in [Some(of.moments()), of.held_out()].into_iter().flatten() {
        tell(&(moments.count(), moments.weight(), moments.log_weight()));
        for i in 0..moments.width() {
            let column: Vec<_> = (0..=i).map(|j| moments.comoment(i, j)).collect();
            tell(&(moments.range(i), moments.mean(i), column));
        }
    }
    let table = of.inference().unwrap();
    tell(&(table.rows(), &table.anova, &table.vif, &table.warnings));
    tell(&(table.f_test, table.log_likelihood, table.aic, table.bic));
    tell(&(table.r_squared, table.condition_number, table.kappa));
    let model = of.model().unwrap();
    let row = of.sample_rows().get(..of.predictors().len());
    let row = row.map(|row| {
        model
            .predict_intervals(row, Interval::Prediction, 0.9)
            .unwrap()
    });
    tell(&(model.coefficients(), row));
    let penalties = Penalties::Given(vec![5.0, 0.5]);
    let validated = of.cross_validate(&penalties, Shrinkage::default());
    tell(&validated.ok().map(|found| (found.rows, found.errors)));
    text
}

/// What follows from a reading, if it does, beside what a reading for the same model gives.
fn both(table: &str, wide: &Options, narrow: &Options) -> Option<[Observations; 2]> {
    let found = read(table, wide).unwrap().with_model(narrow).unwrap()?;
    let mut anew = wide.clone();
    anew.formula.clone_from(&narrow.formula);
    anew.reference.clone_from(&narrow.reference);
    anew.intercept = narrow.intercept;
    anew.density = narrow.density;
    Some([found, read(table, &anew).unwrap()])
}

fn assert_alike(table: &str, wide: &Options, narrow: &Options) {
    let [found, expected] = both(table, wide, narrow).unwrap();
    assert_eq!(difference(&found, &expected), None, "{narrow:?}");
}

/// The first figures that differ.
fn difference(found: &Observations, expected: &Observations) -> Option<[String; 2]> {
    let [found, expected] = [found, expected].map(figures);
    let mut lines = found.lines().zip(expected.lines());
    let (found, expected) = lines.find(|(found, expected)| found != expected)?;
    Some([found, expected].map(str::to_owned))
}

/// A table of numbers, categories and weights, with as many digits as a number has. A share of `missing` in 1000 fields of `b`
/// and `g` has no value.
fn table(rows: usize, seed: u64, missing: u64) -> String {
    let mut state = seed;
    let mut random = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / 2f64.powi(31)
    };
    let mut text = String::from("a,b,p,g,h,w,n,y\n");
    for _ in 0..rows {
        let [a, p, w] = [random() * 40.0 - 7.0, random() + 0.01, random() + 0.1];
        let b = 3.0 * a + random() * 1e3 + 1e6;
        let g = ["x", "y", "z"][(random() * 3.0) as usize];
        let h = (random() * 4.0) as usize;
        let y = a - 0.01 * b + p.ln() + h as f64 + random();
        let n = 1 + (random() * 4.0) as usize;
        let mut absent = || random() * 1000.0 < missing as f64;
        let b = if absent() {
            String::new()
        } else {
            b.to_string()
        };
        let g = if absent() { "NA" } else { g };
        writeln!(text, "{a},{b},{p},{g},{h},{w},{n},{}", y * y).unwrap();
    }
    text
}

#[test]
fn fewer_predictors_are_those_of_a_reading_to_the_last_bit_of_every_sum() {
    for options in [Options::new(), Options::new().folds(4).density(true)] {
        let wide = options.clone().formula("progression ~ .");
        for formula in [
            "progression ~ bmi",
            "progression ~ s5 + bmi + bp",
            "progression ~ 0 + age + sex",
            "progression ~ .",
        ] {
            let narrow = of(formula).density(options.density);
            let [found, expected] = both(DIABETES, &wide, &narrow).unwrap();
            assert_eq!(found.moments(), expected.moments());
            assert_eq!(found.exact(), expected.exact());
            assert_eq!(found.inference().unwrap(), expected.inference().unwrap());
            assert_eq!(difference(&found, &expected), None);
        }
    }
}

#[test]
fn another_response_takes_its_place_among_the_predictors() {
    let wide = of("progression ~ bmi + bp + s5");
    for formula in [
        "bmi ~ progression + bp + s5",
        "s5 ~ progression",
        "bp ~ bmi",
    ] {
        assert_alike(DIABETES, &wide, &of(formula));
    }
    // The density of two columns is known both ways.
    let wide = of("progression ~ bmi + bp").density(true);
    assert_alike(DIABETES, &wide, &of("bmi ~ progression").density(true));
    assert_alike(DIABETES, &wide, &of("bmi ~ bp"));
    let read = read(DIABETES, &wide).unwrap();
    let counted = of("bmi ~ bp").density(true);
    assert!(read.with_model(&counted).unwrap().is_none());
}

#[test]
fn a_predictor_that_was_dropped_comes_back() {
    let table = table(500, 5, 0);
    let wide = of("y ~ a + g + log(p)").hold_out(7);
    let read = read(&table, &wide).unwrap();
    let narrow = read.with_model(&of("y ~ g")).unwrap().unwrap();
    assert!(narrow.with_model(&of("y ~ a")).unwrap().is_none());
    let again = read.with_model(&wide).unwrap().unwrap();
    assert_eq!(difference(&again, &read), None);
    assert_eq!(again.moments(), read.moments());
}

#[test]
fn another_value_of_a_category_may_be_the_reference() {
    let table = table(300, 3, 0);
    let wide = of("y ~ a + g * factor(h)");
    let narrow = of("y ~ factor(h) + g")
        .reference("g", "z")
        .reference("h", "2");
    assert_alike(&table, &wide, &narrow);
}

#[test]
fn a_row_that_was_left_out_for_a_dropped_column_takes_a_reading() {
    let table = "a,b,y\n1,4,2\n2,,3\n3,1,5\n4,7,7\n5,9,4\nNA,2,6\n";
    let wide = of("y ~ a + b");
    assert!(both(table, &wide, &of("y ~ a")).is_none());
    assert!(both(table, &wide, &of("y ~ b")).is_none());
    // Both columns are there, and the first fault of each row is that of a reading.
    assert_alike(table, &wide, &of("b ~ a").intercept(false).density(false));
    assert_alike(table, &wide, &of("y ~ 0 + a + b"));
    assert!(both(table, &wide, &of("y ~ b + a")).is_none());
    let kept = "a,b,y\n1,4,2\n2,3,3\n3,1,5\n4,7,7\n5,9,4\nNA,2,6\n";
    assert_alike(kept, &wide, &of("y ~ a"));
    // A record of units or a total is no row; only text in some column may show it.
    let total = "a,b,y\n1,4,2\n2,3,3\n3,1,5\n4,7,7\n5,9,4\n15,Total,21\n";
    assert!(both(total, &wide, &of("y ~ a")).is_none());
    let log = "a,b,y\n1,4,2\n2,0,3\n3,1,5\n4,7,7\n5,9,4\n";
    let wide = of("y ~ a + log(b)").text(OnText::Missing);
    assert!(both(log, &wide, &of("y ~ a")).is_none());
    assert!(both(log, &wide, &of("y ~ a + b")).is_none());
}

#[test]
fn columns_and_functions_that_were_not_read_take_a_reading() {
    let read = read(&table(200, 4, 0), &of("y ~ a + g + log(p)")).unwrap();
    for formula in [
        "y ~ b",
        "y ~ log(a)",
        "y ~ factor(a)",
        "log(y) ~ a",
        "y ~ I(p^2)",
    ] {
        assert!(
            read.with_model(&of(formula)).unwrap().is_none(),
            "{formula}"
        );
    }
    for formula in ["y ~ q", "y ~ y", "y ~"] {
        assert!(read.with_model(&of(formula)).is_err(), "{formula}");
    }
    let more = |observations: &Observations| {
        let mut more = observations.clone();
        more.merge(observations).unwrap();
        more
    };
    assert!(more(&read).with_model(&of("y ~ a")).unwrap().is_none());
    let (x, y) = ([1.0, 2.0, 4.0], [3.0, 5.0, 8.0]);
    let given = Ingest::columns(&[("x", &x), ("y", &y)], &Options::new()).unwrap();
    assert!(given.with_model(&of("x ~ y")).unwrap().is_none());
}

/// Terms that may be together in a model.
const TERMS: [&str; 9] = [
    "a",
    "b",
    "p",
    "log(p)",
    "I(a^2)",
    "g",
    "factor(h)",
    "g:a",
    "g:factor(h)",
];

fn options() -> impl Strategy<Value = Options> {
    (0..4, 0..4, any::<bool>(), 0..3usize).prop_map(|(weights, split, density, sample)| {
        let rows = [3, 70].into_iter().take(sample);
        let mut options = Options::new().density(density).leave_out(rows);
        options.sample = [20_000, 100, 0][sample];
        options = match weights {
            0 => options.weights("w"),
            1 => options.weights("n").weight_kind(WeightKind::Frequency),
            _ => options,
        };
        match split {
            0 => options.hold_out(9),
            1 => options.folds(Folds { count: 3, seed: 5 }),
            2 => options.hold_out_part(TestPart {
                fraction: 0.2,
                seed: 8,
            }),
            _ => options,
        }
    })
}

fn terms(mask: u16, of: u16, turn: usize) -> String {
    let chosen = (0..TERMS.len()).filter(|at| mask & of & (1 << at) != 0);
    let mut chosen: Vec<&str> = chosen.map(|at| TERMS[at]).collect();
    let middle = turn % chosen.len().max(1);
    chosen.rotate_left(middle);
    chosen.join(" + ")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn has_all_figures_of_a_reading(
        rows in prop_oneof![20 => 60..700usize, 1 => 6000..9000usize],
        seed in any::<u64>(),
        missing in prop_oneof![3 => Just(0), 1 => 0..60u64],
        options in options(),
        wide in 1..512u16,
        narrow in 1..512u16,
        turn in 0..5usize,
        logs in 0..4usize,
    ) {
        let table = table(rows, seed, missing);
        let response = ["y", "log(y)"];
        let wider = format!("{} ~ {}", response[logs / 2], terms(wide, !0, 0));
        let narrower = format!("{} ~ {}", response[logs % 2], terms(narrow, wide, turn));
        prop_assume!(narrow & wide != 0);
        let options = options.formula(wider);
        let asked = of(&narrower).density(options.density);
        let found = both(&table, &options, &asked);
        let is_known = logs != 1 && missing == 0;
        prop_assert!(found.is_some() || !is_known, "{narrower}");
        if let Some([found, expected]) = found {
            prop_assert_eq!(difference(&found, &expected), None);
            // Groups that are added up, and powers that are dropped, change the order of sums.
            if wide & !0b111 == 0 && logs < 1 {
                prop_assert_eq!(found.moments(), expected.moments());
                prop_assert_eq!(found.held_out(), expected.held_out());
            }
        }
    }
}
