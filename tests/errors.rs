//! Errors of an input state the fault, the place and both sides. A model is accepted or refused.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use crate::common::{HEIGHTS, columns, read};
use galton::{Error, ErrorKind, Ingest, LeastSquares, Model, Moments, OnText, Options, Settings};

fn refused(csv: &[u8], options: Options) -> Error {
    let mut ingest = Ingest::new(options).unwrap();
    ingest.push(csv).and_then(|()| ingest.finish()).unwrap_err()
}

/// Input, kind of the error, and what its message must have.
const INPUTS: &[(&str, &str, &[&str])] = &[
    ("", "empty", &["no rows"]),
    ("\n\n", "empty", &["no rows"]),
    ("x,y\n", "empty", &["no rows"]),
    (
        "\u{89}PNG\r\n\u{1a}\n\0\0\0\rIHDR",
        "binary",
        &["byte 9", "CSV"],
    ),
    ("x,y\n1,2\n\"3,4\n5,6\n", "unclosed-quote", &["line 3"]),
    (
        "x,y\n1,2\n2,tall\n3,5\n4,6\n",
        "text",
        &["row 2", "line 3", "\"y\"", "\"tall\""],
    ),
    (
        "name,y\na,1\nb,2\n",
        "too-few-numeric-columns",
        &["found 1", "\"y\""],
    ),
    (
        "x,y\n1,2\n",
        "too-few-observations",
        &["2 coefficients", "there are 1"],
    ),
    ("x,y\n3,1\n3,2\n3,4\n", "constant-predictor", &["\"x\""]),
    ("x,y\n1e200,1\n2,2\n3e200,1\n", "too-large", &["\"x\""]),
];

#[test]
fn every_bad_input_is_refused_with_its_place() {
    for (csv, kind, says) in INPUTS {
        let error = refused(csv.as_bytes(), Options::default());
        assert_eq!(error.code(), *kind, "{csv:?}: {error}");
        for part in *says {
            assert!(error.to_string().contains(part), "{csv:?}: {error}");
        }
    }
}

#[test]
fn columns_that_are_not_there_or_are_used_twice_are_named() {
    let error = refused(b"x,y\n1,2\n", columns("z", &["x"]));
    assert_eq!(
        error.to_string(),
        "there is no column \"z\"; the columns are \"x\", \"y\""
    );
    assert_eq!(
        refused(b"x,y\n1,2\n", columns("y", &["y"])).code(),
        "repeated-column"
    );
}

#[test]
fn a_column_that_is_not_there_is_told_to_be_part_of_a_name_with_an_unknown_delimiter() {
    for delimiter in [':', '+', '^', '~', '\u{1f}'] {
        let csv = "x,y\n1,2\n2,4\n3,9\n4,11\n".replace(',', &delimiter.to_string());
        let options = || Options::new().formula("y ~ x");
        let error = refused(csv.as_bytes(), options());
        assert_eq!(error.code(), "no-such-column");
        let message = error.to_string();
        assert!(
            message.ends_with("set the delimiter between them"),
            "{message}"
        );
        let found = read(&csv, options().delimiter(delimiter));
        assert_eq!(found.exact().coefficients(), [-1.5, 3.2]);
    }
}

#[test]
fn a_term_of_no_column_is_refused() {
    let error = refused(b"x,y\n1,2\n2,3\n3,5\n", Options::new().terms([vec![]]));
    let expected = "terms is with a term of no column; it must be a model with one at least";
    assert_eq!(error.to_string(), expected);
}

#[test]
fn text_treated_as_missing_is_counted_and_shown() {
    let options = columns("y", &["x"]).text(OnText::Missing);
    let observations = read("x,y\n1,2\n2,tall\nNA,4\n4,5,6\n5,6\n6,8\n", options);
    let report = observations.report();
    let counts = (
        report.left_out.text,
        report.left_out.missing,
        report.left_out.ragged,
    );
    assert_eq!((report.rows, report.used, counts), (6, 3, (1, 1, 1)));
    let text = &report.examples[0];
    assert_eq!(
        (
            text.row,
            text.line,
            text.column.as_str(),
            text.text.as_str()
        ),
        (2, 3, "y", "tall")
    );
}

#[test]
fn settings_that_no_descent_can_have_are_refused_by_name() {
    let observations = read(HEIGHTS, columns("child", &["parent"]));
    let default = Settings::default;
    for (settings, name) in [
        (default().learning_rate(0.0), "learning_rate"),
        (default().learning_rate(f64::NAN), "learning_rate"),
        (default().tolerance(-1.0), "tolerance"),
        (default().start([1.0]), "start"),
        (default().start([1.0, f64::INFINITY]), "start"),
    ] {
        let error = observations.descend(settings).unwrap_err();
        assert_eq!(error.code(), "invalid-option");
        assert!(error.to_string().contains(name), "{error}");
    }
}

#[test]
fn a_diverging_descent_says_when_and_which_rate_would_do() {
    let observations = read(HEIGHTS, columns("child", &["parent"]));
    let settings = Settings::new().learning_rate(1.5);
    let mut descent = observations.descend(settings).unwrap();
    descent.run();
    let error = descent.model(None).unwrap_err();
    assert_eq!(error.code(), "diverged");
    assert!(error.to_string().contains("1.5 is above 1,"), "{error}");
    assert!(
        descent.model(Some(descent.iteration())).is_ok(),
        "the last good line is there"
    );
}

fn saved() -> String {
    let mut descent = read(HEIGHTS, columns("child", &["parent"]))
        .descend(Settings::default())
        .unwrap();
    descent.run();
    descent.model(None).unwrap().to_json()
}

#[test]
fn a_saved_model_comes_back_to_the_last_bit() {
    let json = saved();
    let model = Model::from_json(&json).unwrap();
    assert_eq!(model.to_json(), json);
    let mut descent = read(HEIGHTS, columns("child", &["parent"]))
        .descend(Settings::default())
        .unwrap();
    descent.run();
    assert_eq!(descent.model(None).unwrap(), model);
}

#[test]
fn a_document_that_cannot_be_trusted_is_refused_by_the_field() {
    let json = saved();
    for (from, to, field) in [
        ("galton-model", "other", "format"),
        ("\"version\": 3", "\"version\": 4", "version"),
        ("\"response\": \"child\"", "\"response\": \"\"", "response"),
        ("\"response\": \"child\",", "", "response"),
        (
            "\"name\": \"parent\"",
            "\"name\": \"child\"",
            "predictors[0].name",
        ),
        (
            "\"coefficient\": ",
            "\"coefficient\": null, \"was\": ",
            "predictors[0].coefficient",
        ),
        (
            "\"loss\": \"mean\"",
            "\"loss\": \"absolute\"",
            "training.loss",
        ),
        ("\"exact\": [", "\"exact\": [1.0,", "training.exact"),
    ] {
        let broken = json.replacen(from, to, 1);
        assert_ne!(broken, json, "{from}");
        let error = Model::from_json(&broken).unwrap_err();
        assert_eq!(error.code(), "document");
        assert!(error.to_string().contains(field), "{from} -> {to}: {error}");
    }
}

#[test]
fn text_far_down_is_placed_by_row_and_by_line_however_the_input_is_cut() {
    let mut csv = "note,x,y\n".to_owned();
    for i in 0..9000 {
        csv.push_str(&format!("\"two\nlines\",{i},{}\n", i % 7));
    }
    csv.push_str("end,9000,\"very tall\"\n");
    for size in [1, 1000, csv.len()] {
        let mut ingest = Ingest::new(columns("y", &["x"])).unwrap();
        let pushed = csv
            .as_bytes()
            .chunks(size)
            .try_for_each(|piece| ingest.push(piece));
        let error = pushed.and_then(|()| ingest.finish()).unwrap_err();
        let position = error.position().unwrap();
        assert_eq!((position.row, position.line), (9001, 18_002), "{error}");
        assert_eq!(error.column(), Some("y"));
        let says = "row 9001 (line 18002) has text in \"y\": \"very tall\"";
        assert!(error.to_string().starts_with(says), "{error}");
    }
}

#[test]
fn a_predictor_that_others_make_up_is_named_with_all_of_them_and_no_other() {
    let mut csv = "free,a,b,sum,y\n".to_owned();
    for i in 0..20 {
        let (a, b) = (f64::from(i * i % 7), f64::from(i * 3 % 11));
        let sum = 0.1 * a - 7.5 * b + 3.0;
        csv.push_str(&format!("{},{a},{b},{sum},{}\n", i * i * i % 13, i % 5));
    }
    let mut ingest = Ingest::new(Options::default()).unwrap();
    ingest.push(csv.as_bytes()).unwrap();
    let table = ingest.finish().unwrap().inference().unwrap();
    let warnings: Vec<String> = table.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(
        warnings,
        [
            "\"sum\" has no coefficient (NA in R) and takes no part in the fit: it is 0.1 * \"a\" - 7.5 * \"b\" + 3"
        ]
    );
}

#[test]
fn rows_that_were_left_out_and_held_out_are_counted_where_too_few_are_left() {
    let options = columns("y", &["x"]).hold_out(2);
    let error = refused(b"x,y\n1,2\nNA,3\n2,5\n3,1\n", options);
    assert_eq!(
        error.to_string(),
        "2 coefficients need at least 2 observations; there are 1, and 3 rows were left out or held out"
    );
}

#[test]
fn a_record_without_end_is_refused_before_it_fills_the_memory() {
    let mut ingest = Ingest::new(columns("y", &["x"])).unwrap();
    let piece = vec![b'a'; 1 << 20];
    let begun = ingest.push(b"x,y\n1,2\n\"");
    let pushed = begun.and_then(|()| (0..64).try_for_each(|_| ingest.push(&piece)));
    let error = pushed.unwrap_err();
    assert_eq!(error.code(), "record-too-long");
    for part in ["line 3", "16777216 bytes", "quote"] {
        assert!(error.to_string().contains(part), "{error}");
    }
    assert!(ingest.bytes() < 20 << 20, "after {} bytes", ingest.bytes());
}

#[test]
fn a_delimiter_that_cannot_be_one_is_refused() {
    for delimiter in ['"', '\n', '\r', '\0', 'é'] {
        let options = Options::new().delimiter(delimiter);
        let error = Ingest::new(options).unwrap_err();
        assert_eq!(error.code(), "invalid-option");
        assert!(error.to_string().starts_with("delimiter is "), "{error}");
    }
}

#[test]
fn widths_and_lengths_that_differ_are_refused_with_both() {
    let uneven = [
        ("x", [1.0, 2.0, 3.0].as_slice()),
        ("y", [1.0, 2.0].as_slice()),
    ];
    let error = Ingest::columns(&uneven, &Options::default()).unwrap_err();
    assert_eq!(error.code(), "length-mismatch");
    assert_eq!(
        error.to_string(),
        "column \"y\" has 2 values, but the first column has 3"
    );

    let mut moments = Moments::new(2);
    let rows = Error::from(ErrorKind::WidthMismatch {
        expected: 2,
        found: 3,
    });
    assert_eq!(moments.push(&[1.0, 2.0, 3.0]), Err(rows.clone()));
    assert_eq!(moments.merge(&Moments::new(3)), Err(rows));
    assert_eq!(moments.count(), 0, "nothing was taken");
    let names = ["a".to_owned(), "b".to_owned()];
    let error = LeastSquares::solve(&moments, &names, true).unwrap_err();
    assert_eq!(
        error.to_string(),
        "expected a row of width 3, found one of width 2"
    );

    let model = Model::from_json(&saved()).unwrap();
    assert_eq!(model.predict(&[]).unwrap_err().code(), "width-mismatch");
    let error = model.predict(&[1.0, 2.0]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "expected a row of width 1, found one of width 2"
    );
}

#[test]
fn an_infinite_number_among_columns_is_text_and_one_that_is_none_is_missing() {
    let y = [1.0, 3.0, 2.0, 5.0];
    let columns = |x: &[f64; 4]| Ingest::columns(&[("x", x), ("y", &y)], &Options::default());
    let error = columns(&[1.0, 2.0, f64::INFINITY, 4.0]).unwrap_err();
    assert_eq!((error.code(), error.column()), ("text", Some("x")));
    assert_eq!(error.position().map(|position| position.row), Some(3));
    let report = columns(&[1.0, f64::NAN, 3.0, 4.0])
        .unwrap()
        .report()
        .clone();
    assert_eq!((report.used, report.left_out.missing), (3, 1));
}

#[test]
fn an_iteration_beyond_the_last_is_refused_with_both() {
    let descent = read(HEIGHTS, columns("child", &["parent"]))
        .descend(Settings::default())
        .unwrap();
    assert_eq!(
        descent.at(5).unwrap_err().to_string(),
        "iteration 5 does not exist; the last is 0"
    );
    assert_eq!(
        descent.model(Some(1)).unwrap_err().code(),
        "no-such-iteration"
    );
}

#[test]
fn more_rows_to_hold_out_than_there_are_leave_none_to_fit() {
    for hold_out in [4, 1 << 31, usize::MAX] {
        let options = columns("y", &["x"]).hold_out(hold_out).sample(usize::MAX);
        let error = refused(b"x,y\n1,2\n2,3\n3,5\n4,4\n", options);
        assert_eq!(error.code(), "too-few-observations");
    }
}

#[test]
fn text_after_a_document_is_refused() {
    let error = Model::from_json(&format!("{} garbage", saved())).unwrap_err();
    assert!(error.to_string().starts_with("document: "), "{error}");
    let error = Model::from_json("{").unwrap_err();
    assert!(error.to_string().starts_with("document: "), "{error}");
}

#[test]
fn moments_take_no_number_that_is_none() {
    let mut moments = Moments::new(2);
    moments.push(&[1.0, 2.0]).unwrap();
    let before = moments.clone();
    for (row, place) in [
        ([f64::NAN, 1.0], 1),
        ([1.0, f64::INFINITY], 2),
        ([f64::NEG_INFINITY, f64::NAN], 1),
    ] {
        let error = moments.push(&row).unwrap_err();
        assert_eq!(error.code(), "not-finite");
        let text = error.to_string();
        assert!(
            text.contains(&format!("number {place} of the row")),
            "{text}"
        );
    }
    assert_eq!(moments, before);
}
