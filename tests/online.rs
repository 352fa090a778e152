//! Rows that come later, and rows from elsewhere: as if all had been read together.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

mod common;

use common::{DIABETES, HEIGHTS, columns, near, read, rows};
use galton::{Ingest, Method, Observations, Options, Settings, Stochastic};

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
