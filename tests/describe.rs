//! Figures of every column: of all that is in it, the same however the input is cut.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use galton::csv::{ColumnKind, NoteKind};
use galton::{Describe, Error, ErrorKind, Ingest, Options, Report};

fn described(pieces: &[&[u8]]) -> Result<Report, Error> {
    let mut describe = Describe::new(&Options::default())?;
    for piece in pieces {
        describe.push(piece)?;
    }
    describe.finish()
}

const TABLE: &[u8] = b"name,day,x,y\nann,2000-03-01,1,NA\nbob,2000-03-03,,8\nann,,4,x\n\
    # nothing\nbob,1\nann,2000-03-05,7,#N/A\n\"ann\",2000-03-04,-2,2\n";

#[test]
fn every_column_has_the_figures_of_all_that_is_in_it() {
    let report = described(&[TABLE]).unwrap();
    assert_eq!((report.rows, report.used), (7, 0));
    assert_eq!((report.left_out.ragged, report.left_out.comment), (0, 1));
    assert_eq!(report.left_out.total(), 1);
    let [name, day, x, y] = &report.columns[..] else {
        panic!("{} columns", report.columns.len());
    };
    assert_eq!((name.count, name.text, name.missing), (0, 6, 0));
    assert_eq!((name.min, name.mean), (None, None));
    assert_eq!(name.distinct, Some(2));
    let frequent: Vec<_> = name
        .frequent
        .iter()
        .map(|f| (f.text.as_str(), f.count))
        .collect();
    assert_eq!(frequent, [("ann", 4), ("bob", 2)]);
    assert_eq!((day.kind, day.count, day.missing), (ColumnKind::Date, 4, 1));
    // 0, 2, 4 and 3 days after the first.
    assert_eq!(
        (day.min, day.max, day.mean),
        (Some(0.0), Some(4.0), Some(2.25))
    );
    // The row that lacks its last fields counts with those that it has.
    assert_eq!((x.count, x.missing, x.text), (4, 2, 0));
    assert_eq!((x.min, x.max, x.mean), (Some(-2.0), Some(7.0), Some(2.5)));
    // 1, 4, 7, -2: squares about 2.5 are 45.
    assert_eq!(x.sd, Some(15f64.sqrt()));
    assert_eq!((y.count, y.missing, y.text, y.mean), (2, 3, 1, Some(5.0)));
}

#[test]
fn however_it_is_cut_the_figures_are_the_same() {
    let whole = described(&[TABLE]).unwrap();
    for cut in 0..TABLE.len() {
        let found = described(&[&TABLE[..cut], &TABLE[cut..]]).unwrap();
        assert_eq!(found, whole, "cut at {cut}");
    }
}

#[test]
fn the_figures_are_those_of_a_fit_where_no_row_is_left_out() {
    let mut table = "note,x,y\r\n".to_owned();
    for i in 0..60_000u32 {
        let x = f64::from(i.wrapping_mul(2_654_435_761)) * 1e-3;
        table += &format!("\"a, {}\",{x:.5},{}.25\r\n", i % 7, i % 1000);
    }
    let report = described(&[table.as_bytes()]).unwrap();
    let mut ingest = Ingest::new(Options::default()).unwrap();
    ingest.push(table.as_bytes()).unwrap();
    let fit = ingest.finish().unwrap();
    for (described, fitted) in report.columns[1..].iter().zip(&fit.report().columns[1..]) {
        let figures = |c: &galton::ColumnReport| (c.count, c.min, c.max, c.mean, c.sd);
        assert_eq!(figures(described), figures(fitted));
    }
    assert_eq!(report.columns[0].distinct, Some(7));
    let pieces: Vec<&[u8]> = table.as_bytes().chunks(1013).collect();
    assert_eq!(described(&pieces).unwrap(), report);
}

#[test]
fn more_texts_than_a_thousand_are_not_counted() {
    let mut table = "id,x\n".to_owned();
    for i in 0..1001 {
        table += &format!("n{i},{i}\n");
    }
    let report = described(&[table.as_bytes()]).unwrap();
    assert_eq!(
        (report.columns[0].text, report.columns[0].distinct),
        (1001, None)
    );
    assert!(report.columns[0].frequent.is_empty());
}

#[test]
fn a_table_of_text_or_of_nothing_is_described_too() {
    let report = described(&[b"a,b\nx,y\nx,#N/A\n"]).unwrap();
    assert_eq!((report.rows, report.columns[1].missing), (2, 1));
    let report = described(&[b"2019,2020\n1,2\n3,5\n"]).unwrap();
    assert_eq!(report.notes[0].kind, NoteKind::NumbersAsNames);
    assert_eq!(described(&[b"a,b\n"]).unwrap().rows, 0);
    assert_eq!(described(&[b""]), Err(Error::from(ErrorKind::Empty)));
}

#[test]
fn numbers_too_large_to_square_have_a_range() {
    let report = described(&[b"x,y\n1e200,1\n-1e300,2\n"]).unwrap();
    let x = &report.columns[0];
    assert_eq!((x.min, x.max, x.sd), (Some(-1e300), Some(1e200), None));
}
