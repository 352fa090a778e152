//! Readers made by default, and second passes over tables that ask for the line of every row. No test
//! looks at a clock: a table that takes a pass over its batch for every row takes minutes here.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use galton::csv::{Batch, DialectHints, Reader};
use galton::{Diagnosis, Error, ErrorKind, Ingest, Metrics, Model, NewLevel, Options, Scorer};

/// Enough rows for every one to be felt: a pass over its batch takes a row 0.2 ms.
const ROWS: u64 = 300_000;

fn table(header: &str, rows: u64, row: impl Fn(u64) -> String) -> String {
    (0..rows).fold(format!("{header}\n"), |table, i| table + &row(i) + "\n")
}

fn fit(csv: &str, formula: &str) -> Model {
    let mut ingest = Ingest::new(Options::new().formula(formula)).unwrap();
    ingest.push(csv.as_bytes()).unwrap();
    ingest.finish().unwrap().model().unwrap()
}

fn score(csv: &str, model: &Model) -> (Metrics, Vec<NewLevel>) {
    let mut scorer = Scorer::new(model.clone(), DialectHints::default());
    for chunk in csv.as_bytes().chunks(64 * 1024) {
        scorer.push(chunk, &mut |_| {}).unwrap();
    }
    scorer.finish(&mut |_| {}).unwrap();
    (scorer.metrics().unwrap(), scorer.new_levels().to_vec())
}

fn diagnose(csv: &str, model: &Model) -> Diagnosis {
    let mut second = Diagnosis::new(model.clone(), DialectHints::default(), 10).unwrap();
    for chunk in csv.as_bytes().chunks(64 * 1024) {
        second.push(chunk, &mut |_| {}).unwrap();
    }
    second.finish(&mut |_| {}).unwrap();
    second
}

#[test]
fn a_reader_made_by_default_reads() {
    let mut fields = Vec::new();
    let mut take = |batch: Batch<'_>| {
        let first = |record: galton::csv::Record<'_>| record.field(0).unwrap().into_owned();
        fields.extend(batch.records().map(first));
        Ok(())
    };
    let mut reader = Reader::default();
    reader.push(b"a,b\n1,2\n", &mut take).unwrap();
    reader.finish(&mut take).unwrap();
    assert_eq!(fields, [b"1"]);
}

#[test]
fn an_ingest_made_by_default_reads() {
    let csv = b"x,y\n1,2\n2,3\n3,5\n";
    let mut ingest = Ingest::default();
    ingest.push(csv).unwrap();
    let mut same = Ingest::new(Options::default()).unwrap();
    same.push(csv).unwrap();
    let bits = |ingest: Ingest| ingest.finish().unwrap().exact().coefficients().to_vec();
    assert_eq!(bits(ingest), bits(same));
    assert_eq!(
        Ingest::default().finish().err(),
        Some(Error::from(ErrorKind::Empty))
    );
}

#[test]
fn a_record_knows_its_line_in_whatever_order_records_are_asked() {
    let mut csv = "a,b\r\n".to_owned();
    let mut expected = Vec::new();
    let mut line = 2;
    for i in 0..40_000 {
        let (text, lines) = match i % 6 {
            0 => (format!("{i},2\n"), 1),
            1 => (format!("{i},\"two\r\nor\rthree\nlines\"\r\n"), 4),
            2 => (format!("{i},5\r"), 1),
            3 => ("\r\n\n".to_owned(), 2),
            4 => ("\r".to_owned(), 1),
            _ => (format!("\"{i}\",6\r\n"), 1),
        };
        if !matches!(i % 6, 3 | 4) {
            expected.push(line);
        }
        line += lines;
        csv += &text;
    }
    for (order, size) in [(0, 1000), (1, 1 << 20), (2, 70_000)] {
        let mut found = Vec::new();
        let mut take = |batch: Batch<'_>| {
            let records: Vec<_> = batch.records().collect();
            let from = found.len();
            found.resize(from + records.len(), 0);
            let mut numbers: Vec<usize> = (0..records.len()).collect();
            match order {
                1 => numbers.reverse(),
                2 => numbers.sort_by_key(|number| number * 7919 % 10_007),
                _ => {}
            }
            for number in numbers {
                found[from + number] = records[number].line();
            }
            Ok(())
        };
        let mut reader = Reader::new(DialectHints::default());
        for chunk in csv.as_bytes().chunks(size) {
            reader.push(chunk, &mut take).unwrap();
        }
        reader.finish(&mut take).unwrap();
        let wrong = found
            .iter()
            .zip(&expected)
            .find(|(found, line)| found != line);
        assert_eq!((wrong, found.len()), (None, expected.len()));
    }
}

#[test]
fn values_that_the_model_has_not_seen_take_a_pass_no_longer() {
    let group = |names: [&'static str; 2]| {
        move |i: u64| {
            let name = names[(i % 2) as usize];
            format!("{name},{},{}", i * 7919 % 1009, i * 31 % 97)
        }
    };
    let model = fit(&table("g,x,y", 1000, group(["DE", "AT"])), "y ~ x + g");
    let unseen = table("g,x,y", ROWS, group(["FR", "IT"]));
    let (metrics, new_levels) = score(&unseen, &model);
    assert_eq!((metrics.count, metrics.left_out), (0, ROWS));
    let found = new_levels.iter().map(|new: &NewLevel| {
        let names = (new.column.as_str(), new.value.as_str());
        (names, new.row, new.line, new.count)
    });
    let expected =
        [("FR", 1, 2), ("IT", 2, 3)].map(|(value, row, line)| (("g", value), row, line, ROWS / 2));
    assert!(found.eq(expected));
    assert_eq!(diagnose(&unseen, &model).found().count(), 0);
}

#[test]
fn residuals_that_grow_along_the_file_take_a_pass_no_longer() {
    let model = fit(&table("x,y", 100, |i| format!("{i},{}", 2 * i)), "y ~ x");
    let growing = table("x,y", ROWS, |i| format!("{},{}", i % 10, 2 * (i % 10) + i));
    let (metrics, _) = score(&growing, &model);
    let last: Vec<_> = metrics
        .largest
        .iter()
        .map(|row| (row.row, row.line))
        .collect();
    let expected: Vec<_> = (0..10).map(|i| (ROWS - i, ROWS - i + 1)).collect();
    assert_eq!(last, expected);

    let sign = |i: u64| if i.is_multiple_of(2) { "" } else { "-" };
    let csv = table("x,y", ROWS, |i| {
        format!("{},{}{i}", i * 7919 % 1009, sign(i))
    });
    let second = diagnose(&csv, &fit(&csv, "y ~ x"));
    assert!(second.found().agrees());
    let studentised = second.found().by_studentised();
    assert!(
        studentised
            .iter()
            .all(|row| row.row > ROWS - 50 && row.line == row.row + 1)
    );
}

#[test]
fn tables_sorted_by_a_predictor_take_a_pass_no_longer() {
    for square in [true, false] {
        let x = |i: u64| if square { i * i } else { i };
        let y = |i: u64| x(i) as f64 + (i * 31 % 97) as f64 * x(i) as f64 / 1e3;
        let csv = table("size,price", ROWS, |i| format!("{},{}", x(i), y(i)));
        let model = fit(&csv, "price ~ size");
        let second = diagnose(&csv, &model);
        assert!(second.found().agrees());
        let leverage = second.found().by_leverage();
        assert!(leverage.iter().all(|row| row.line == row.row + 1));
        if square {
            assert_eq!(leverage[0].row, ROWS);
        }
        assert_eq!(score(&csv, &model).0.count, ROWS);
    }
}

/// Blank lines, comments, a row with too many fields, one with an empty field too many, and a short one.
const LINES: &str = "\u{feff}a title\n\nx,y,z\r\n1,3,a\r\n\r\n# a comment, of two, three, four\n\
                     2,5,b,surplus\n2,5,b,\n\n\n3,7\n4,9,\"c\nd\"\n# 1,2,3,4\n5,11,e\n6,13,f\n7,15,g\n8,17,h\n9,19,i\n\n\r\n";

#[test]
fn all_lines_of_a_scored_table_come_out_byte_for_byte() {
    let model = fit("x,y\n1,3\n2,5\n3,7\n4,9.5\n", "y ~ x");
    let hints = DialectHints {
        comment: Some(Some(b'#')),
        ..DialectHints::default()
    };
    let score = |size: usize| {
        let mut scorer = Scorer::new(model.clone(), hints.clone());
        let (mut out, mut rows) = (Vec::new(), Vec::new());
        let mut take = |line: galton::Scored<'_>| {
            out.extend_from_slice(line.text);
            out.extend_from_slice(line.line_end);
            rows.push((
                line.is_aside,
                line.row,
                line.prediction.is_some(),
                line.lacking,
            ));
        };
        let mut before = Vec::new();
        for chunk in LINES.as_bytes().chunks(size) {
            scorer.push(chunk, &mut take).unwrap();
            before.extend(scorer.take_preamble());
        }
        scorer.finish(&mut take).unwrap();
        before.extend(scorer.take_preamble());
        before.extend(out);
        assert_eq!(
            String::from_utf8(before).unwrap(),
            LINES,
            "in pieces of {size}"
        );
        (rows, scorer.metrics().unwrap().count)
    };
    let (rows, count) = score(LINES.len());
    let records: Vec<_> = rows.iter().filter(|(is_aside, ..)| !is_aside).collect();
    let expected = [
        (false, 0, false, 0),
        (false, 1, true, 0),
        // Record 2 is a comment, record 3 has a field too many.
        (false, 3, false, 0),
        (false, 4, true, 0),
        (false, 5, true, 1),
        (false, 6, true, 0),
        (false, 8, true, 0),
        (false, 9, true, 0),
        (false, 10, true, 0),
        (false, 11, true, 0),
        (false, 12, true, 0),
    ];
    assert!(records.into_iter().eq(&expected), "{rows:?}");
    assert_eq!((rows.len() - expected.len(), count), (7, 9));
    for size in 1..LINES.len() {
        assert_eq!(score(size), (rows.clone(), count), "in pieces of {size}");
    }
}
