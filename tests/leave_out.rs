//! Rows left out by their numbers: the fit is that of a table without them, and all other rows keep their numbers.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use galton::csv::DialectHints;
use galton::{
    Data, Diagnosis, Error, ErrorKind, Ingest, Observations, Options, Reason, Scored, Scorer,
};

/// Row 3 has text among numbers, and row 6 the only value `c` of its category. A comment is row 4.
const TABLE: &str =
    "g,x,y\na,1,2.5\nb,2,3\nb,text,9\n# a comment\na,4,7.5\nc,5,80\nb,6,11\na,8,15.5\nb,9,17\n";

/// The rows without the third and the sixth.
const WITHOUT: &str = "g,x,y\na,1,2.5\nb,2,3\n# a comment\na,4,7.5\nb,6,11\na,8,15.5\nb,9,17\n";

fn options() -> Options {
    Options::new().formula("y ~ g + x").comment("#")
}

/// Reads a table that is cut in two at a byte.
fn read(csv: &str, at: usize, options: Options) -> Result<Observations, Error> {
    let mut ingest = Ingest::new(options)?;
    ingest.push(&csv.as_bytes()[..at])?;
    ingest.push(&csv.as_bytes()[at..])?;
    ingest.finish()
}

fn bits(observations: &Observations) -> Vec<u64> {
    let coefficients = observations.exact().coefficients();
    coefficients.iter().map(|value| value.to_bits()).collect()
}

#[test]
fn the_fit_is_that_of_a_table_without_these_rows_however_it_is_cut() {
    let expected = read(WITHOUT, 0, options()).unwrap();
    assert_eq!(expected.coefficient_names(), ["gb", "x"]);
    for at in 0..=TABLE.len() {
        let found = read(TABLE, at, options().leave_out([6, 3, 6, 1000])).unwrap();
        assert_eq!(found.coefficient_names(), expected.coefficient_names());
        assert_eq!(bits(&found), bits(&expected), "cut at {at}");
    }
}

#[test]
fn the_report_counts_and_shows_these_rows_and_numbers_the_others_as_before() {
    let found = read(TABLE, 0, options().leave_out([3, 4, 6])).unwrap();
    let report = found.report();
    assert_eq!(
        (report.rows, report.used, report.left_out.by_number),
        (9, 6, 2)
    );
    // A comment is one, whether its number is given or not.
    assert_eq!(report.left_out.comment, 1);
    assert_eq!(report.left_out.total(), 3);
    let mine = report.examples.iter();
    let mine = mine.filter(|example| example.reason == Reason::ByNumber);
    let shown: Vec<_> = mine
        .map(|example| (example.row, example.line, example.text.as_str()))
        .collect();
    assert_eq!(shown, [(3, 4, "b,text,9"), (6, 7, "c,5,80")]);
}

#[test]
fn a_second_pass_passes_over_them_and_agrees_with_the_fit() {
    let left_out = [3, 6];
    let observations = read(TABLE, 0, options().leave_out(left_out)).unwrap();
    let model = observations.model().unwrap();
    let hints = DialectHints {
        comment: Some(Some(b'#')),
        ..DialectHints::default()
    };
    let second = Diagnosis::new(model.clone(), hints.clone(), 10).unwrap();
    let mut second = second.leaving_out(&left_out).unwrap();
    let mut rows = Vec::new();
    second
        .push(TABLE.as_bytes(), &mut |row| rows.push(row.row))
        .unwrap();
    let found = second.finish(&mut |row| rows.push(row.row)).unwrap();
    assert!(found.agrees());
    assert_eq!((found.count(), found.held_out()), (6, 0));
    assert_eq!(rows, [1, 2, 5, 7, 8, 9]);
    // One more row has a place in the fit only if the pass is not told of it.
    let other = Diagnosis::new(model, hints, 10).unwrap();
    let mut other = other.leaving_out(&[3, 6, 9]).unwrap();
    other.push(TABLE.as_bytes(), &mut |_| {}).unwrap();
    assert!(!other.finish(&mut |_| {}).unwrap().agrees());
}

#[test]
fn columns_of_numbers_have_the_numbers_of_their_rows() {
    let x: Vec<f64> = (1..=40_000).map(f64::from).collect();
    let mut y: Vec<f64> = x.iter().map(|x| 3.0 + 2.0 * x).collect();
    // The second one is in the third block of rows.
    (y[16], y[39_000]) = (1e9, f64::INFINITY);
    let columns = [("x", Data::Numbers(&x)), ("y", Data::Numbers(&y))];
    let options = Options::new().formula("y ~ x");
    let found = Ingest::table(&columns, &options.leave_out([39_001, 17])).unwrap();
    assert_eq!(found.report().left_out.by_number, 2);
    assert_eq!(found.report().used, 39_998);
    let slope = found.exact().coefficients()[1];
    assert!((slope - 2.0).abs() < 1e-13, "{slope}");
    let places = found.report().examples.iter();
    let places: Vec<u64> = places.map(|example| example.row).collect();
    assert_eq!(places, [17, 39_001]);
}

#[test]
fn the_last_rows_are_held_out_of_those_that_remain() {
    let found = read(TABLE, 0, options().leave_out([3, 6, 9]).hold_out(1)).unwrap();
    assert_eq!(found.held_out_rows(), [0.0, 8.0, 15.5]);
}

#[test]
fn there_is_no_row_0() {
    let error = read(TABLE, 0, options().leave_out([3, 0])).unwrap_err();
    assert!(
        matches!(
            error.kind(),
            ErrorKind::InvalidOption {
                option: "leave_out",
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn two_workers_do_not_divide_such_a_reading() {
    let row = "1,2.5\n2,3.5\n3,7.5\n";
    let table = format!("x,y\n{}", row.repeat(30_000));
    let mut ingest = Ingest::new(Options::new().leave_out([80_000])).unwrap();
    ingest.push(table.as_bytes()).unwrap();
    assert_eq!(ingest.skip_to(256 * 1024), None);
    let mut ingest = Ingest::new(Options::new()).unwrap();
    ingest.push(table.as_bytes()).unwrap();
    assert!(ingest.skip_to(256 * 1024).is_some());
}

/// Units are record 1, a comment is record 4, a blank line is none, and a repeated header is record 7.
const RECORDS: &str = "g,x,y\n-,cm,kg\na,1,2.1\nb,2,3.9\n# a comment\na,3,6.2\n\nb,4,7.8\ng,x,y\na,5,30\nb,6,12.1\na,7,14\nb,8,15.8\nTotal,36,91.9\n";

#[test]
fn units_comments_and_repeated_headers_have_numbers_and_every_place_names_the_same_ones() {
    let hints = || DialectHints {
        comment: Some(Some(b'#')),
        ..DialectHints::default()
    };
    let expected = [
        (2, 3),
        (3, 4),
        (5, 6),
        (6, 8),
        (8, 10),
        (9, 11),
        (10, 12),
        (11, 13),
    ];
    let numbers = expected.map(|(row, _)| row);
    let all = read(RECORDS, 0, options()).unwrap();
    assert_eq!((all.report().rows, all.report().used), (12, 8));
    let model = all.model().unwrap();
    let mut second = Diagnosis::new(model.clone(), hints(), 10).unwrap();
    let mut rows = Vec::new();
    let mut keep = |row: galton::Influence| rows.push((row.row, row.line));
    second.push(RECORDS.as_bytes(), &mut keep).unwrap();
    second.finish(&mut keep).unwrap();
    assert_eq!(rows, expected);
    let mut scorer = Scorer::new(model.clone(), hints());
    let mut rows = Vec::new();
    let mut keep = |of: Scored<'_>| rows.extend(of.prediction.map(|_| (of.row, of.line())));
    scorer.push(RECORDS.as_bytes(), &mut keep).unwrap();
    scorer.finish(&mut keep).unwrap();
    assert_eq!(rows, expected);
    let mut rows: Vec<u64> = scorer
        .metrics()
        .unwrap()
        .largest
        .iter()
        .map(|row| row.row)
        .collect();
    rows.sort_unstable();
    assert_eq!(rows, numbers);
    for (row, line) in expected {
        let found = read(RECORDS, 0, options().leave_out([row])).unwrap();
        let mut examples = found.report().examples.iter();
        let own = examples
            .find(|example| example.reason == Reason::ByNumber)
            .unwrap();
        assert_eq!((own.row, own.line), (row, line));
    }
    let bad = RECORDS.replace("a,5,30", "c,five,30");
    let error = read(&bad, 0, options()).unwrap_err();
    let position = error.position().unwrap();
    assert_eq!((position.row, position.line), (8, 10));
    let mut scorer = Scorer::new(model, hints());
    scorer.push(bad.as_bytes(), &mut |_| {}).unwrap();
    scorer.finish(&mut |_| {}).unwrap();
    assert_eq!((scorer.unread()[0].row, scorer.unread()[0].line), (8, 10));
    assert_eq!(
        (scorer.new_levels()[0].row, scorer.new_levels()[0].line),
        (8, 10)
    );
}
