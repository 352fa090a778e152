//! Rows that come later, and rows from elsewhere: as if all had been read together.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use crate::common::{DIABETES, HEIGHTS, columns, near, read, rows};
use galton::{Data, Ingest, Method, Observations, Options, Settings, Stochastic};

/// Sums about another pivot differ in the last bits of a double-double.
const TOGETHER: f64 = 1e-15;

/// Columns by name.
type Columns<'a> = &'a [(&'a str, &'a [f64])];

fn heights() -> Vec<Vec<f64>> {
    rows(HEIGHTS)
}

fn of(rows: &[Vec<f64>]) -> Observations {
    let columns = [0, 1].map(|j| rows.iter().map(|row| row[j]).collect::<Vec<f64>>());
    let [parent, child] = &columns;
    let columns: [(&str, &[f64]); 2] = [("parent", parent), ("child", child)];
    Ingest::columns(&columns, &Options::default()).unwrap()
}

fn same(found: &Observations, whole: &Observations) {
    let pairs = found.exact().coefficients().into_iter();
    for (found, whole) in pairs.zip(whole.exact().coefficients()) {
        near(found, whole, TOGETHER, "a coefficient");
    }
    near(found.exact().rss(), whole.exact().rss(), 1e-13, "rss");
    let (found, whole) = (found.report(), whole.report());
    assert_eq!((found.rows, found.used), (whole.rows, whole.used));
    for (found, whole) in found.columns.iter().zip(&whole.columns) {
        assert_eq!((found.count, found.min), (whole.count, whole.min));
        assert_eq!(found.max, whole.max);
        near(found.mean.unwrap(), whole.mean.unwrap(), TOGETHER, "a mean");
        near(found.sd.unwrap(), whole.sd.unwrap(), 1e-14, "a deviation");
    }
}

#[test]
fn rows_that_come_later_are_as_good_as_those_before() {
    let rows = heights();
    let whole = of(&rows);
    for cut in [2, 3, 500, 927] {
        let mut grown = of(&rows[..cut]);
        for more in rows[cut..].chunks(1 + cut / 2) {
            let parent: Vec<f64> = more.iter().map(|row| row[0]).collect();
            let child: Vec<f64> = more.iter().map(|row| row[1]).collect();
            // In any order, and beside columns that the model is not of.
            let columns: [(&str, &[f64]); 3] =
                [("child", &child), ("spare", &child), ("parent", &parent)];
            grown.partial_fit(&columns).unwrap();
        }
        same(&grown, &whole);
        assert_eq!(grown.sample_rows(), whole.sample_rows());
    }
}

#[test]
fn observations_of_two_files_are_those_of_one() {
    let rows = heights();
    let whole = of(&rows);
    for cut in [2, 464, 900] {
        let mut one = of(&rows[..cut]);
        one.merge(&of(&rows[cut..])).unwrap();
        same(&one, &whole);
        assert_eq!(one.sample_rows(), whole.sample_rows());
    }
}

#[test]
fn a_descent_goes_on_where_another_got_to() {
    let rows = heights();
    let mut observations = of(&rows[..700]);
    let settings = |start| {
        let mut settings = Settings::new().learning_rate(0.1);
        settings.start = start;
        settings
    };
    let mut before = observations.descend(settings(None)).unwrap();
    before.run();
    let later = &rows[700..];
    let column = |j: usize| later.iter().map(|row| row[j]).collect::<Vec<f64>>();
    let (parent, child) = (column(0), column(1));
    observations
        .partial_fit(&[("parent", &parent), ("child", &child)])
        .unwrap();
    let warm = before.at(before.iteration()).unwrap().coefficients;
    let [mut warm, mut cold] =
        [Some(warm), None].map(|start| observations.descend(settings(start)).unwrap());
    assert_eq!(warm.run().reason(), "converged");
    assert_eq!(cold.run().reason(), "converged");
    assert!(warm.iteration() < cold.iteration());
    let last = warm.at(warm.iteration()).unwrap();
    near(
        last.coefficients[1],
        of(&rows).exact().coefficients()[1],
        1e-8,
        "slope",
    );
}

#[test]
fn a_missing_value_is_counted_and_a_wrong_row_changes_nothing() {
    let mut observations = of(&heights());
    let nan = f64::NAN;
    observations
        .partial_fit(&[
            ("parent", &[68.0, nan, 70.0]),
            ("child", &[67.0, 66.0, nan]),
        ])
        .unwrap();
    let report = observations.report();
    assert_eq!((report.rows, report.used), (931, 929));
    assert_eq!(report.left_out.missing, 2);
    assert_eq!(
        report
            .columns
            .iter()
            .map(|column| column.missing)
            .sum::<u64>(),
        2
    );
    let before = observations.clone();
    let infinite: [(&str, &[f64]); 2] = [("parent", &[68.0, f64::INFINITY]), ("child", &[1.0; 2])];
    let refused: [(Columns<'_>, &str); 4] = [
        (&infinite, "text"),
        (&[("parent", &[68.0])], "no-such-column"),
        (
            &[("parent", &[68.0]), ("child", &[1.0, 2.0])],
            "length-mismatch",
        ),
        (&[("parent", &[1e200]), ("child", &[1.0])], "too-large"),
    ];
    for (columns, kind) in refused {
        let error = observations.partial_fit(columns).unwrap_err();
        assert_eq!(error.code(), kind, "{error}");
        assert_eq!(observations.moments(), before.moments());
        assert_eq!(observations.report(), before.report());
    }
    observations
        .partial_fit(&[("parent", &[]), ("child", &[])])
        .unwrap();
    assert_eq!(observations.moments(), before.moments());
}

#[test]
fn observations_of_other_columns_are_not_merged() {
    let mut one = read(DIABETES, columns("progression", &["bmi"]));
    let error = one
        .merge(&read(DIABETES, columns("progression", &["bp"])))
        .unwrap_err();
    assert!(error.to_string().contains("progression on bp"), "{error}");
}

#[test]
fn a_stream_of_rows_leaves_an_even_sample_and_merged_samples_stay_even() {
    let x: Vec<f64> = (0..50_000).map(f64::from).collect();
    let y: Vec<f64> = x.iter().map(|x| 3.0 * x + (x * 0.7) % 11.0).collect();
    let part = |from: usize, to: usize| {
        let columns: [(&str, &[f64]); 2] = [("x", &x[from..to]), ("y", &y[from..to])];
        Ingest::columns(&columns, &Options::default()).unwrap()
    };
    let mut grown = part(0, 1000);
    grown
        .partial_fit(&[("x", &x[1000..]), ("y", &y[1000..])])
        .unwrap();
    let mut merged = part(0, 30_000);
    merged.merge(&part(30_000, 50_000)).unwrap();
    for observations in [grown, merged] {
        let sample = observations.sample_rows();
        let kept = sample.len() / 2;
        assert!((19_990..=20_000).contains(&kept), "{kept}");
        // Each tenth has 2,000 of them: binomial with sd 42, six of them.
        for tenth in 0..10 {
            let range = f64::from(tenth) * 5e3..f64::from(tenth + 1) * 5e3;
            let count = sample
                .chunks(2)
                .filter(|row| range.contains(&row[0]))
                .count();
            assert!((1750..=2250).contains(&count), "{tenth}: {count}");
        }
        let settings = Settings::new().method(Method::Stochastic(Stochastic::default()));
        let descent = observations.descend(settings).unwrap();
        assert_eq!(descent.rows(), Some(kept));
    }
}

/// Rows with a category and weights.
fn grouped(rows: std::ops::Range<usize>, weights: Option<&str>) -> Observations {
    let mut csv = "g,w,x,y\n".to_owned();
    for i in rows {
        let (group, x) = (["a", "b", "c"][i % 3], (i * 7 % 11) as f64);
        let y = 2.0 * x + (i % 5) as f64;
        csv.push_str(&format!("{group},{},{x},{y}\n", 1 + i % 2));
    }
    let mut options = Options::new().formula("y ~ x + g");
    options.weights = weights.map(str::to_owned);
    read(&csv, options)
}

#[test]
fn weighted_and_unweighted_observations_are_not_merged() {
    let (plain, weighted) = (grouped(0..30, None), grouped(30..60, Some("w")));
    for (mut taker, other, says) in [
        (
            plain.clone(),
            &weighted,
            "weighted by \"w\", and those that take them in are without weights",
        ),
        (
            weighted.clone(),
            &plain,
            "without weights, and those that take them in are weighted by \"w\"",
        ),
    ] {
        let before = taker.moments().clone();
        let error = taker.merge(other).unwrap_err();
        assert_eq!(error.code(), "invalid-option");
        assert!(error.to_string().contains(says), "{error}");
        assert_eq!(*taker.moments(), before);
    }
    let mut all = weighted;
    all.merge(&grouped(0..30, Some("w"))).unwrap();
    assert_eq!(all.moments().count(), 60);
}

#[test]
fn merged_observations_report_the_values_of_both() {
    let mut merged = grouped(0..30, None);
    merged.merge(&grouped(30..50, None)).unwrap();
    let (merged, whole) = (merged.report(), grouped(0..50, None));
    for (merged, whole) in merged.columns.iter().zip(&whole.report().columns) {
        assert_eq!(merged.levels, whole.levels, "{}", whole.name);
        assert_eq!(merged.count, whole.count, "{}", whole.name);
    }
    assert_eq!(merged.columns[0].count, 50);
}

#[test]
fn merged_observations_show_rows_left_out_of_both() {
    let gap = |first: &str| {
        let csv = format!("x,y\n{first},2\n2,3\n3,5\n5,6\n");
        read(&csv, columns("y", &["x"]))
    };
    let mut merged = gap("NA");
    merged.merge(&gap("..")).unwrap();
    let shown: Vec<(u64, &str)> = merged
        .report()
        .examples
        .iter()
        .map(|example| (example.row, example.text.as_str()))
        .collect();
    assert_eq!(shown, [(1, "NA"), (5, "..")]);
}

#[test]
fn a_sample_grows_no_larger_than_it_was_asked_to_be() {
    let x: Vec<f64> = (0..2000).map(f64::from).collect();
    let y: Vec<f64> = x.iter().map(|x| 3.0 * x + (x * 0.7) % 11.0).collect();
    let options = Options::new().sample(100);
    let part = |from: usize, to: usize| {
        let columns: [(&str, &[f64]); 2] = [("x", &x[from..to]), ("y", &y[from..to])];
        Ingest::columns(&columns, &options).unwrap()
    };
    let mut grown = part(0, 100);
    grown
        .partial_fit(&[("x", &x[100..]), ("y", &y[100..])])
        .unwrap();
    let mut merged = part(0, 90);
    merged.merge(&part(90, 2000)).unwrap();
    for observations in [grown, merged] {
        let kept = observations.sample_rows().len() / 2;
        assert!((95..=100).contains(&kept), "{kept}");
    }
}

/// Columns of rows with a category, weights, and missing values of each kind.
struct Table {
    groups: Vec<String>,
    codes: Vec<f64>,
    weights: Vec<f64>,
    x: Vec<f64>,
    y: Vec<f64>,
}

impl Table {
    fn new(rows: std::ops::Range<usize>) -> Self {
        let missing_every = |every: usize, value: f64, i: usize| match i % every {
            0 => f64::NAN,
            _ => value,
        };
        let column = |of: &dyn Fn(usize) -> f64| rows.clone().map(of).collect::<Vec<f64>>();
        let x = |i: usize| (i * 7 % 11) as f64 + 0.5;
        Self {
            groups: ["a", "b", "c"].map(str::to_owned).to_vec(),
            codes: column(&|i| missing_every(29, (i % 3) as f64, i)),
            weights: column(&|i| missing_every(31, (i % 4) as f64 / 2.0, i)),
            x: column(&|i| missing_every(37, x(i), i)),
            y: column(&|i| missing_every(41, 2.0 * x(i) + (i % 5) as f64 + 1.0, i)),
        }
    }

    fn columns(&self) -> [(&str, Data<'_>); 4] {
        let group = Data::Texts {
            codes: &self.codes,
            values: &self.groups,
        };
        [
            ("w", Data::Numbers(&self.weights)),
            ("x", Data::Numbers(&self.x)),
            ("g", group),
            ("y", Data::Numbers(&self.y)),
        ]
    }
}

#[test]
fn rows_with_categories_and_weights_come_later_as_well() {
    let formulas = [
        "y ~ x + g",
        "y ~ x * g",
        "log(y) ~ log(x) + I(x^2) + g",
        "y ~ x",
    ];
    for formula in formulas {
        for options in [
            Options::new().formula(formula),
            Options::new().formula(formula).weights("w"),
        ] {
            let whole = Ingest::table(&Table::new(0..500).columns(), &options).unwrap();
            let mut grown = Ingest::table(&Table::new(0..200).columns(), &options).unwrap();
            for rows in [200..201, 201..440, 440..500] {
                let mut columns = Table::new(rows);
                // Codes of another order mean the values all the same.
                columns.groups.reverse();
                columns
                    .codes
                    .iter_mut()
                    .for_each(|code| *code = 2.0 - *code);
                grown.partial_fit_table(&columns.columns()).unwrap();
            }
            let (found, expected) = (grown.moments(), whole.moments());
            assert_eq!(found.count(), expected.count(), "{formula}");
            near(found.weight(), expected.weight(), TOGETHER, formula);
            for column in 0..expected.width() {
                let [found, expected] = [found, expected].map(|of| of.mean(column).unwrap());
                near(found, expected, 1e-14, formula);
            }
            let pairs = grown.exact().coefficients().into_iter();
            for (found, expected) in pairs.zip(whole.exact().coefficients()) {
                near(found, expected, 1e-12, formula);
            }
            let (found, expected) = (grown.report(), whole.report());
            assert_eq!((found.rows, found.used), (expected.rows, expected.used));
            assert_eq!(found.left_out, expected.left_out, "{formula}");
            assert_eq!(found.examples, expected.examples, "{formula}");
            for (found, expected) in found.columns.iter().zip(&expected.columns) {
                assert_eq!(found.levels, expected.levels, "{formula}");
                assert_eq!(found.missing, expected.missing, "{formula}");
            }
            assert_eq!(grown.sample_rows(), whole.sample_rows(), "{formula}");
        }
    }
}

#[test]
fn a_category_of_numbers_takes_rows_that_come_later() {
    let options = Options::new().formula("y ~ x + factor(k)");
    let (x, y) = (
        [1.0, 2.0, 4.0, 3.0, 7.0, 9.0],
        [2.0, 3.0, 5.5, 4.0, 8.0, 9.5],
    );
    let k = [10.0, 9.0, 10.0, 9.0, 10.0, 9.0];
    let part = |from: usize, to: usize| -> Vec<(&str, &[f64])> {
        vec![
            ("x", &x[from..to]),
            ("k", &k[from..to]),
            ("y", &y[from..to]),
        ]
    };
    let whole = Ingest::columns(&part(0, 6), &options).unwrap();
    let mut grown = Ingest::columns(&part(0, 4), &options).unwrap();
    grown.partial_fit(&part(4, 6)).unwrap();
    let pairs = grown.exact().coefficients().into_iter();
    for (found, expected) in pairs.zip(whole.exact().coefficients()) {
        near(found, expected, 1e-13, "a coefficient");
    }
}

#[test]
fn later_rows_that_the_model_cannot_take_change_nothing() {
    let options = Options::new().formula("log(y) ~ x + g").weights("w");
    let mut observations = Ingest::table(&Table::new(0..100).columns(), &options).unwrap();
    let before = observations.clone();
    let table = || Table::new(1..9);
    let change = |of: &dyn Fn(&mut Table)| {
        let mut table = table();
        of(&mut table);
        table
    };
    let refused = [
        (
            change(&|table| table.groups[2] = "d".to_owned()),
            "no-such-level",
            "no value \"d\"",
        ),
        (
            change(&|table| table.codes[5] = 3.0),
            "invalid-option",
            "row 6",
        ),
        (
            change(&|table| table.weights[3] = -1.0),
            "negative-weight",
            "row 4",
        ),
        (change(&|table| table.y[3] = 0.0), "no-logarithm", "row 4"),
        (change(&|table| table.x[3] = f64::INFINITY), "text", "row 4"),
        (
            change(&|table| table.weights.truncate(3)),
            "length-mismatch",
            "\"w\"",
        ),
    ];
    for (table, code, says) in refused {
        let error = observations
            .partial_fit_table(&table.columns())
            .unwrap_err();
        assert_eq!(error.code(), code, "{error}");
        assert!(error.to_string().contains(says), "{error}");
        assert_eq!(observations.moments(), before.moments());
        assert_eq!(observations.report(), before.report());
    }
    let table = table();
    let error = observations
        .partial_fit_table(&table.columns()[1..])
        .unwrap_err();
    assert!(error.to_string().contains("no column \"w\""), "{error}");
    let text = [
        table.columns()[0],
        ("x", table.columns()[2].1),
        table.columns()[2],
        table.columns()[3],
    ];
    let error = observations.partial_fit_table(&text).unwrap_err();
    assert_eq!(error.code(), "text", "{error}");
    // Text may be missing if it may in the first reading.
    let options = options.text(galton::OnText::Missing);
    let mut lenient = Ingest::table(&Table::new(0..100).columns(), &options).unwrap();
    let missing = lenient.report().left_out;
    let used = lenient.report().used;
    lenient.partial_fit_table(&text).unwrap();
    assert_eq!(lenient.report().used, used);
    assert_eq!(lenient.report().left_out.total(), missing.total() + 8);
}
