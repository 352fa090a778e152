//! A model against new tables: what is not as it was in training is told, never passed over.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used)]

use crate::common::{columns, read};
use galton::csv::{DialectHints, NoteKind};
use galton::{Data, Diagnosis, Error, ErrorKind, Ingest, Model, Options, Scored, Scorer};

const DATES: &str = "when,y\n14/2/1886,1\n16/2/1886,3\n3/3/1886,18\n5/3/1886,20\n";

fn model(csv: &str, response: &str, predictors: &[&str]) -> Model {
    read(csv, columns(response, predictors)).model().unwrap()
}

fn score(model: &Model, csv: &str) -> Result<(Vec<Option<f64>>, Scorer), Error> {
    let mut scorer = Scorer::new(model.clone(), DialectHints::default());
    let mut found = Vec::new();
    let mut sink = |record: Scored<'_>| found.push(record.prediction);
    scorer.push(csv.as_bytes(), &mut sink)?;
    scorer.finish(&mut sink)?;
    Ok((found, scorer))
}

fn reloaded(model: &Model) -> Model {
    Model::from_json(&model.to_json()).unwrap()
}

#[test]
fn dates_of_which_the_month_is_not_clear_are_read_as_in_training() {
    let model = model(DATES, "y", &["when"]);
    for model in [model.clone(), reloaded(&model)] {
        assert_eq!(model.to_json(), reloaded(&model).to_json());
        let (found, scorer) = score(&model, "when,y\n1/3/1886,16\n2/3/1886,17\n").unwrap();
        let found: Vec<f64> = found.into_iter().flatten().map(f64::round).collect();
        assert_eq!(found, [16.0, 17.0]);
        assert_eq!(scorer.metrics().unwrap().count, 2);
    }
}

#[test]
fn numbers_that_may_be_others_in_a_scored_table_are_told() {
    let model = model("x;y\n1,5;2\n2,5;4,1\n3,75;6\n4;8,2\n", "y", &["x"]);
    let told = |csv: &str| {
        let notes = score(&model, csv).unwrap().1.notes();
        let told = |note: &galton::csv::Note| (note.kind, note.column.clone(), note.line);
        notes.iter().map(told).collect::<Vec<_>>()
    };
    let doubt = |line| vec![(NoteKind::GroupsOrDecimals, "x".to_owned(), line)];
    // Each value has one group, or one far below has.
    assert_eq!(told("z;x\n1;1.050\n2;2.060\n3;3.070\n"), doubt(2));
    let late: String = (1..=9000)
        .map(|row| format!("{},{row}\n", row % 800))
        .collect();
    assert_eq!(told(&format!("x,z\n{late}1.050,0\n2.060,1\n")), doubt(9002));
    // Other columns, and numbers that are certain, are no news.
    assert_eq!(told("z;x\n1.050;1\n2.060;2\n3.070;3\n"), []);
    assert_eq!(told("z;x\n1;1,5\n2;2,5\n3;3,75\n"), []);
    assert_eq!(told("x,z\n20240131,1\n20240201,2\n20240301,3\n"), []);
}

#[test]
fn dates_written_in_another_order_that_is_clear_are_read_in_that_order() {
    let model = model(DATES, "y", &["when"]);
    for (table, expected) in [
        ("when\n1886-03-01\n1886-03-02\n", [16.0, 17.0]),
        ("when\n2/20/1886\n3/1/1886\n", [7.0, 16.0]),
    ] {
        let (found, _) = score(&model, table).unwrap();
        let found: Vec<f64> = found.into_iter().flatten().map(f64::round).collect();
        assert_eq!(found, expected);
    }
}

#[test]
fn dates_that_cannot_be_read_as_the_models_are_an_error() {
    let model = model(DATES, "y", &["when"]);
    let error = score(&model, "when\nTuesday\nFriday\n").err().unwrap();
    assert_eq!((error.code(), error.column()), ("not-dates", Some("when")));
    // A document from before orders were kept.
    let mut document: serde_json::Value = serde_json::from_str(&model.to_json()).unwrap();
    let predictor = document["predictors"][0].as_object_mut().unwrap();
    predictor.remove("order");
    let old = Model::from_json(&document.to_string()).unwrap();
    let error = score(&old, "when\n1/3/1886\n2/3/1886\n").err().unwrap();
    assert_eq!(error.code(), "unclear-dates");
    assert!(
        error
            .to_string()
            .contains("\"day-month-year\" or \"month-day-year\""),
        "{error}"
    );
}

#[test]
fn predictions_are_held_against_the_first_of_two_columns_of_the_responses_name() {
    let model = model("x,y\n1,1\n2,2\n3,4\n", "y", &["x"]);
    let of = |csv: &str| score(&model, csv).unwrap().1.metrics().unwrap();
    let (twice, once) = (of("x,y,y\n1,1,7\n2,2,8\n"), of("x,y\n1,1\n2,2\n"));
    assert_eq!((twice.count, twice.mse), (once.count, once.mse));
}

#[test]
fn a_header_of_numbers_has_no_prediction() {
    let options = columns("2020", &["2019"]).header(true);
    let csv = "2019,2020\n1.5,1\n2.5,2\n3.5,4\n";
    let model = read(csv, options).model().unwrap();
    let mut scorer = Scorer::new(
        model,
        DialectHints {
            header: Some(true),
            ..DialectHints::default()
        },
    );
    let mut found = Vec::new();
    let mut sink = |record: Scored<'_>| found.push((record.row, record.prediction.is_some()));
    scorer.push(csv.as_bytes(), &mut sink).unwrap();
    scorer.finish(&mut sink).unwrap();
    assert_eq!(found, [(0, false), (1, true), (2, true), (3, true)]);
}

#[test]
fn a_second_pass_over_a_table_without_the_response_names_the_tables_columns() {
    let model = model("x,z,y\n1,2,1\n2,1,2\n3,5,4\n4,4,4\n", "y", &["x", "z"]);
    let mut second = Diagnosis::new(model, DialectHints::default(), 3).unwrap();
    second
        .push(b"a,x,b,z,c\n1,2,3,4,5\n2,3,4,5,6\n", &mut |_| {})
        .unwrap();
    let error = second.finish(&mut |_| {}).unwrap_err();
    let names = ["a", "x", "b", "z", "c"].map(str::to_owned).to_vec();
    assert_eq!(
        error,
        Error::from(ErrorKind::NoSuchColumn {
            name: "y".to_owned(),
            columns: names
        })
    );
}

#[test]
fn a_number_that_is_none_of_a_categorys_codes_has_no_prediction() {
    let csv = "g,x,y\na,1,1\nb,2,5\nc,3,2\na,4,3\nb,5,8\nc,6,4\n";
    let options = Options::new().formula("y ~ g + x");
    let model = read(csv, options).model().unwrap();
    for code in [3.0, -1.0, 0.5, f64::NAN, f64::INFINITY] {
        let error = model.predict(&[code, 1.0]).unwrap_err();
        assert_eq!((error.code(), error.column()), ("no-such-level", Some("g")));
        assert_eq!(
            model.predict_rows(&[0.0, 1.0, code, 1.0]).unwrap_err(),
            error
        );
    }
    assert!(model.predict(&[2.0, 1.0]).unwrap().is_finite());
}

/// Names are found by a table of hashes: this took minutes.
#[test]
fn a_model_of_many_predictors_is_loaded_and_scores() {
    let count = 50_000;
    let name = |at: usize| format!("column {at}");
    let predictors: Vec<serde_json::Value> = (0..count)
        .map(|at| serde_json::json!({ "name": name(at), "coefficient": 1.0 }))
        .collect();
    let document = serde_json::json!({
        "format": "galton-model", "version": 1, "response": "y", "intercept": 0.5,
        "predictors": predictors, "training": null,
    });
    let model = Model::from_json(&document.to_string()).unwrap();
    let names: Vec<String> = (0..count).rev().map(name).collect();
    let row = vec!["1"; count].join(",");
    let csv = format!("{}\n{row}\n{row}\n", names.join(","));
    let mut scorer = Scorer::new(
        model,
        DialectHints {
            delimiter: Some(b','),
            header: Some(true),
            ..DialectHints::default()
        },
    );
    let mut found = Vec::new();
    let mut sink = |record: Scored<'_>| found.extend(record.prediction);
    scorer.push(csv.as_bytes(), &mut sink).unwrap();
    scorer.finish(&mut sink).unwrap();
    assert_eq!(found, [count as f64 + 0.5; 2]);
}

/// Arrays have no dates: only tables of text do.
#[test]
fn a_model_of_arrays_has_no_order_of_dates() {
    let (x, y) = ([1.0, 2.0, 3.0], [1.0, 2.0, 4.0]);
    let observations = Ingest::columns(&[("x", &x), ("y", &y)], &Options::default()).unwrap();
    assert!(!observations.model().unwrap().to_json().contains("order"));
    let table = [("x", Data::Numbers(&x)), ("y", Data::Numbers(&y))];
    assert!(Ingest::table(&table, &Options::default()).is_ok());
}

#[test]
fn a_scored_table_has_the_intervals_that_the_model_predicts() {
    use galton::Interval;
    let csv = "x,z,y\n1,2,3.5\n2,1,4\n3,5,9\n4,4,9.5\n5,1,7.25\n6,3,11\n";
    let model = model(csv, "y", &["x", "z"]);
    for interval in [Interval::Confidence, Interval::Prediction] {
        let scorer = Scorer::new(model.clone(), DialectHints::default());
        let mut scorer = scorer.with_intervals(interval, 0.9).unwrap();
        let mut out = Vec::new();
        let table = "z,x\n1,2\n3\n5,NA\n\n2,9\n";
        for piece in table.as_bytes().chunks(4) {
            scorer.push_text(piece, &mut out).unwrap();
        }
        scorer.finish_text(&mut out).unwrap();
        let expected = |x: f64, z: f64| {
            let found = model.predict_intervals(&[x, z], interval, 0.9).unwrap();
            let [lower, upper] = found[0].interval.unwrap();
            format!("{},{lower},{upper}", found[0].fit)
        };
        let expected = format!(
            "z,x,predicted y,lower y,upper y\n1,2,{}\n3,,,,\n5,NA,,,\n\n2,9,{}\n",
            expected(2.0, 1.0),
            expected(9.0, 2.0)
        );
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
    let scorer = Scorer::new(model, DialectHints::default());
    let error = scorer.with_intervals(Interval::Confidence, 1.5).err();
    assert_eq!(error.map(|error| error.code()), Some("invalid-option"));
}

#[test]
fn a_scored_table_counts_its_predictions_and_those_beyond_the_data() {
    use galton::Interval;
    let csv = "x,bed,y\n1,a,3.5\n2,b,4\n3,a,9\n4,b,9.5\n5,a,7.25\n6,b,11\n2,a,4.5\n";
    let table = "x,bed,note\n1,a\n6,b,\nNA,a,\n3,c,\n7,a,\n0.5,b,\n2.5,a,\n9,b,and,more\nNA,b,9\n";
    for formula in ["y ~ x + bed", "y ~ log(x) * bed", "y ~ 0 + x"] {
        let options = Options::new().formula(formula);
        let mut ingest = Ingest::new(options).unwrap();
        ingest.push(csv.as_bytes()).unwrap();
        let model = ingest.finish().unwrap().model().unwrap();
        let (mut predicted, mut beyond) = (0, 0);
        let xs = [1.0, 6.0, 3.0, 7.0, 0.5, 2.5];
        for (x, bed) in xs.into_iter().zip([0.0, 1.0, f64::NAN, 0.0, 1.0, 0.0]) {
            let row = [x, bed];
            let row = &row[..model.predictors().len()];
            if row.iter().any(|value| value.is_nan()) {
                continue;
            }
            let found = model
                .predict_intervals(row, Interval::Prediction, 0.95)
                .unwrap();
            predicted += 1;
            beyond += u64::from(found[0].extrapolates());
        }
        assert!(beyond > 0);
        for size in [1, 7, table.len()] {
            let scorer = Scorer::new(model.clone(), DialectHints::default());
            assert_eq!(scorer.extrapolating(), None);
            let mut scorer = scorer.with_intervals(Interval::Prediction, 0.95).unwrap();
            for piece in table.as_bytes().chunks(size) {
                scorer.push(piece, &mut |_| {}).unwrap();
            }
            scorer.finish(&mut |_| {}).unwrap();
            assert_eq!(scorer.rows(), 9, "{formula}");
            assert_eq!(scorer.predicted(), predicted, "{formula}");
            assert_eq!(scorer.extrapolating(), Some(beyond), "{formula}");
        }
    }
}

#[test]
fn units_repeated_headers_and_totals_of_a_scored_table_are_no_rows() {
    let model = model("x,y\n1,2.5\n2,3\n3,7\n4,7.5\n", "y", &["x"]);
    let table = "place,x,y\n,cm,kg\na,1,2\nb,NA,4\nplace,x,y\nc,3,5\nd,4,\ne,5,9,8\nTotal,15,28\n";
    for size in [1, 9, table.len()] {
        let mut scorer = Scorer::new(model.clone(), DialectHints::default());
        let mut out = Vec::new();
        for piece in table.as_bytes().chunks(size) {
            scorer.push_text(piece, &mut out).unwrap();
        }
        scorer.finish_text(&mut out).unwrap();
        // Three rows have a prediction, b has no value of x, and e has a field too many.
        assert_eq!((scorer.rows(), scorer.predicted()), (5, 3));
        let metrics = scorer.metrics().unwrap();
        assert_eq!((metrics.count, metrics.left_out), (2, 3));
        let lines = out.iter().filter(|byte| **byte == b'\n').count();
        assert_eq!(lines, 9);
    }
}

#[test]
fn values_of_a_scored_table_that_are_no_dates_or_numbers_are_counted_by_column() {
    let csv = "day,x,y\n2024-02-27,1,1\n2024-02-28,3,2\n2024-03-01,2,4\n2024-03-05,5,9\n";
    let model = model(csv, "y", &["day", "x"]);
    let table = "day,x\n2024-02-28,1\nTBD,2\n2024-02-30,one\n,4\n29/02/2024,5\n2024-03-03,1,\n2024-03-04,6,7\n2024-03-05,3\n2024-03-06,3\n2024-03-07,3\n";
    for model in [model.clone(), reloaded(&model)] {
        let (found, scorer) = score(&model, table).unwrap();
        let told: Vec<_> = scorer.unread().iter().collect();
        let places: Vec<_> = told
            .iter()
            .map(|unread| (unread.column.as_str(), unread.value.as_str(), unread.row))
            .collect();
        assert_eq!(places, [("day", "TBD", 2), ("x", "one", 3)]);
        assert_eq!(told[0].count, 3);
        assert_eq!(told[0].line, 3);
        assert_eq!(told[1].count, 1);
        assert_eq!(found.iter().filter(|row| row.is_none()).count(), 6);
    }
}

#[test]
fn a_scored_table_of_numbers_is_refused_by_a_model_of_dates_unless_they_are_its_dates() {
    let model = model(DATES, "y", &["when"]);
    let error = score(&model, "when\n3\n4\n").err().unwrap();
    assert_eq!((error.code(), error.column()), ("not-dates", Some("when")));
    // 1 and 2 March 1886; but nobody knows that of numbers before 1900.
    assert!(score(&model, "when\n18860301\n18860302\n").is_err());
    let options = columns("y", &["when"]).date_format("yyyymmdd");
    let csv = "when,y\n20240227,1\n20240228,2\n20240301,4\n";
    let compact = read(csv, options).model().unwrap();
    for (table, expected) in [
        ("when\n20240229\n", vec![3.0]),
        ("when\n2024-02-29\n2024-03-02\n", vec![3.0, 5.0]),
        ("when\n20240229\n20240302\n", vec![3.0, 5.0]),
    ] {
        for model in [compact.clone(), reloaded(&compact)] {
            let (found, _) = score(&model, table).unwrap();
            let found: Vec<f64> = found.into_iter().flatten().map(f64::round).collect();
            assert_eq!(found, expected, "{table}");
        }
    }
}

#[test]
fn a_scored_table_in_which_most_values_are_no_dates_has_predictions_for_those_that_are() {
    let model = model(
        "day,y\n2024-02-27,1\n2024-02-28,3\n2024-03-01,7\n2024-03-05,15\n",
        "y",
        &["day"],
    );
    for (table, expected) in [
        ("day\n29/02/2024\n01/03/2024\nTBD\n31/02/2024\n", 7.0),
        ("day\nTBD\nTBD\nTBD\n2024-03-01\n", 7.0),
    ] {
        let (found, scorer) = score(&model, table).unwrap();
        assert!(
            found
                .iter()
                .flatten()
                .any(|found| found.round() == expected)
        );
        assert_eq!(scorer.unread()[0].value, "TBD");
    }
    // The month is not clear, and the model's own format reads none of them.
    let error = score(&model, "day\n01/03/2024\nTBD\n").err().unwrap();
    assert_eq!(error.code(), "not-dates");
}

#[test]
fn a_last_row_with_the_sum_of_all_others_is_told_in_a_table_of_any_length() {
    let line = |rows: u64, total: bool| {
        let (mut csv, mut sums) = ("x,y\n".to_owned(), [0, 0]);
        for x in 1..=rows {
            let y = 2 * x + x % 3;
            csv.push_str(&format!("{x},{y}\n"));
            sums = [sums[0] + x, sums[1] + y];
        }
        if total {
            csv.push_str(&format!("{},{}\n", sums[0], sums[1]));
        }
        csv
    };
    let mut ingest = Ingest::new(Options::new()).unwrap();
    ingest.push(line(30, false).as_bytes()).unwrap();
    let model = ingest.finish().unwrap().model().unwrap();
    let total = |csv: &str| {
        let mut scorer = galton::Scorer::new(model.clone(), galton::csv::DialectHints::default());
        scorer.push(csv.as_bytes(), &mut |_| {}).unwrap();
        scorer.finish(&mut |_| {}).unwrap();
        scorer.metrics().unwrap().total.map(|row| row.line)
    };
    for rows in [20_000, 150_000] {
        assert_eq!(total(&line(rows, true)), Some(rows + 2));
        assert_eq!(total(&line(rows, false)), None);
    }
}
