//! One law: however an input is cut, what is read from it is the same to the last bit.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use galton::{Ingest, Moments, Observations, OnText, Options};
use proptest::prelude::*;

/// Name, input, rows in the fit, mean of the response y.
const TABLES: &[(&str, &str, u64, f64)] = &[
    ("line feeds", "x,y\n1,2\n2,4\n3,9\n", 3, 5.0),
    ("no last line end", "x,y\n1,2\n2,4\n3,9", 3, 5.0),
    (
        "carriage returns and line feeds",
        "x,y\r\n1,2\r\n2,4\r\n3,9\r\n",
        3,
        5.0,
    ),
    ("carriage returns", "x,y\r1,2\r2,4\r3,9\r", 3, 5.0),
    ("a byte order mark", "\u{feff}x,y\n1,2\n2,4\n3,9\n", 3, 5.0),
    ("semicolons", "x;y\n1;2\n2;4\n3;9\n", 3, 5.0),
    ("tabs", "x\ty\n1\t2\n2\t4\n3\t9\n", 3, 5.0),
    ("bars", "x|y\n1|2\n2|4\n3|9\n", 3, 5.0),
    ("blank lines", "\nx,y\n\n1,2\n2,4\n\n\n3,9\n\n", 3, 5.0),
    (
        "quoted numbers",
        "\"x\",\"y\"\n\"1\",\"2\"\n\"2\",\"4\"\n\"3\",\"9\"\n",
        3,
        5.0,
    ),
    (
        "delimiters and line ends in quotes",
        "name,x,y\n\"a, b\",1,2\n\"c\nd\",2,4\n\"e\r\nf\",3,9\n",
        3,
        5.0,
    ),
    (
        "doubled quotes",
        "name,x,y\n\"a \"\"b\"\"\",1,2\n\"\"\"\",2,4\n\"\",3,9\n",
        3,
        5.0,
    ),
    (
        "quotes within a bare field",
        "size,x,y\n5\" pipe,1,2\n6\",2,4\n7\"x,3,9\n",
        3,
        5.0,
    ),
    (
        "missing words",
        "x,y\n1,2\nNA,3\n2,4\n,7\nnan,1\n3,9\n",
        3,
        5.0,
    ),
    ("ragged rows", "x,y\n1,2\n7\n2,4\n1,2,3\n3,9\n", 3, 5.0),
    (
        "a delimiter at every end",
        "x,y,\n1,2,\n2,4,\n3,9,\n",
        3,
        5.0,
    ),
    (
        "spaces around numbers",
        "x, y\n1 , 2\n 2,4 \n3,\t9\n",
        3,
        5.0,
    ),
    ("names beyond ASCII", "größe,y\n1,2\n2,4\n3,9\n", 3, 5.0),
    (
        "bare carriage returns and no last one",
        "x,y\r1,2\r2,4\r3,9",
        3,
        5.0,
    ),
    (
        "a byte order mark before a quoted name",
        "\u{feff}\"x\",y\r\n1,2\r\n2,4\r\n3,9\r\n",
        3,
        5.0,
    ),
    (
        "a quoted delimiter of another kind",
        "name;x;y\n\"a; b\";1;2\n\"c, d\";2;4\n\"e\tf\";3;9\n",
        3,
        5.0,
    ),
    (
        "carriage returns in quotes",
        "name,x,y\r\n\"a\rb\",1,2\r\n\"\r\",2,4\r\n\"\r\n\",3,9\r\n",
        3,
        5.0,
    ),
    (
        "a doubled quote at every end of a field",
        "name,x,y\n\"\"\"a\",1,2\n\"b\"\"\",2,4\n\"\"\"\"\"\",\"3\",\"9\"",
        3,
        5.0,
    ),
    (
        "a last quoted field at the end",
        "x,y\n1,2\n2,4\n3,\"9\"",
        3,
        5.0,
    ),
    (
        "every way to say missing",
        "x,y\n1,2\nN/A,1\nNULL,1\n-,1\n.,1\n \t,1\n2,4\n3,9\n",
        3,
        5.0,
    ),
    (
        "text in a column of numbers",
        "x,y\n1,2\n2,tall\n2,4\n3,9\n",
        3,
        5.0,
    ),
    (
        "letters beyond ASCII in quotes",
        "Größe «cm»,y,名\n1,2,\"身長, \u{1f4cf}\"\n2,4,é\n3,9,\"ß\"\n",
        3,
        5.0,
    ),
    (
        "long numbers",
        "x,y\n1e0,2.0000\n200e-2,0.4e1\n3.000000000000000000000000,9\n",
        3,
        5.0,
    ),
];

fn read(pieces: impl Iterator<Item = Vec<u8>>) -> Observations {
    let options = Options::new().response("y").text(OnText::Missing);
    let mut ingest = Ingest::new(options).unwrap();
    for piece in pieces {
        ingest.push(&piece).unwrap();
    }
    ingest.finish().unwrap()
}

#[track_caller]
fn same(found: &Observations, whole: &Observations, how: &str) {
    assert_eq!(found.moments(), whole.moments(), "{how}");
    assert_eq!(found.report(), whole.report(), "{how}");
    assert_eq!(found.predictors(), whole.predictors(), "{how}");
    assert_eq!(found.sample_rows(), whole.sample_rows(), "{how}");
}

fn in_pieces(bytes: &[u8], size: usize) -> Observations {
    read(bytes.chunks(size).map(<[u8]>::to_vec))
}

#[test]
fn small_tables_are_read_the_same_cut_at_every_byte() {
    for (name, table, count, mean) in TABLES {
        let bytes = table.as_bytes();
        let whole = in_pieces(bytes, bytes.len());
        assert_eq!(whole.moments().count(), *count, "{name}");
        let response = whole.moments().width() - 1;
        assert_eq!(whole.moments().mean(response), Some(*mean), "{name}");
        for at in 0..=bytes.len() {
            let halves = [bytes[..at].to_vec(), bytes[at..].to_vec()];
            same(
                &read(halves.into_iter()),
                &whole,
                &format!("{name}, cut at {at}"),
            );
        }
        for size in [1, 2, 3, 7, 64, 1000] {
            same(
                &in_pieces(bytes, size),
                &whole,
                &format!("{name}, in pieces of {size}"),
            );
        }
    }
}

#[test]
fn a_table_beyond_the_first_look_is_read_the_same_in_pieces_of_any_size() {
    let mut table = "note,x,y\n".to_owned();
    for i in 0..6000 {
        let x = f64::from(i) * 0.1;
        let note = if i % 97 == 0 {
            "\"several\nlines, \"\"here\"\"\""
        } else {
            "plain"
        };
        table.push_str(&format!("{note},{x},{}\n", x * 2.0 + f64::from(i % 7)));
    }
    let bytes = table.as_bytes();
    assert!(bytes.len() > 2 * 64 * 1024);
    let whole = in_pieces(bytes, bytes.len());
    assert_eq!(whole.moments().count(), 6000);
    for size in [1, 13, 1000, 4096, 65_535, 65_536, 65_537, 100_000] {
        same(
            &in_pieces(bytes, size),
            &whole,
            &format!("in pieces of {size}"),
        );
    }
}

#[test]
fn a_table_without_names_is_read_the_same_cut_at_every_byte() {
    let bytes = b"1,2\n2,4\n3,9\n4,1";
    let read = |pieces: &[&[u8]]| {
        let mut ingest = Ingest::new(Options::default()).unwrap();
        for piece in pieces {
            ingest.push(piece).unwrap();
        }
        ingest.finish().unwrap()
    };
    let whole = read(&[bytes]);
    assert_eq!(whole.moments().count(), 4);
    assert_eq!(whole.moments().mean(0), Some(2.5));
    assert_eq!(whole.moments().mean(1), Some(4.0));
    assert_eq!(whole.response(), "column 2");
    assert_eq!(whole.predictors(), ["column 1"]);
    for at in 0..=bytes.len() {
        let cut = read(&[&bytes[..at], &bytes[at..]]);
        same(&cut, &whole, &format!("cut at {at}"));
    }
}

/// The header does not end in the first 64 KiB, so that twice as much is looked at; the cuts are
/// about the ends of both looks and of the fields.
#[test]
fn fields_longer_than_the_first_look_are_read_the_same_wherever_they_are_cut() {
    const LOOK: usize = galton::csv::WINDOW;
    let long = "a, \"\"b\"\"\n".repeat(LOOK / 8);
    let table = format!("\"{long}\",x,y\n\"{long}\",1,2\nc,2,4\n\"{long}\",3,9\n");
    let bytes = table.as_bytes();
    assert!(long.len() > LOOK);
    let read = |pieces: &mut dyn Iterator<Item = &[u8]>| {
        let options = Options::new().predictors(["x"]).response("y");
        let mut ingest = Ingest::new(options).unwrap();
        pieces.for_each(|piece| ingest.push(piece).unwrap());
        ingest.finish().unwrap()
    };
    let whole = read(&mut [bytes].into_iter());
    assert_eq!(whole.moments().count(), 3);
    assert_eq!(whole.moments().mean(0), Some(2.0));
    assert_eq!(whole.moments().mean(1), Some(5.0));
    let around = |at: usize| at - 3..=at + 3;
    let ends = [LOOK, 2 * LOOK, long.len() + 1, 2 * long.len() + 10];
    for at in ends.into_iter().flat_map(around) {
        let cut = read(&mut [&bytes[..at], &bytes[at..]].into_iter());
        same(&cut, &whole, &format!("cut at {at}"));
    }
    for size in [7, 1000, LOOK - 1, LOOK, LOOK + 1] {
        let pieces = read(&mut bytes.chunks(size));
        same(&pieces, &whole, &format!("in pieces of {size}"));
    }
}

#[test]
fn galtons_heights_are_read_the_same_cut_at_every_byte() {
    let bytes = include_bytes!("data/galton-heights.csv");
    let options = || Options::new().response("child");
    let read = |at: usize| {
        let mut ingest = Ingest::new(options()).unwrap();
        ingest.push(&bytes[..at]).unwrap();
        ingest.push(&bytes[at..]).unwrap();
        ingest.finish().unwrap()
    };
    let whole = read(0);
    for at in 1..bytes.len() {
        assert_eq!(read(at).moments(), whole.moments(), "cut at {at}");
    }
}

proptest! {
    #[test]
    fn merged_halves_are_the_whole(
        rows in prop::collection::vec((-1e3..1e3, -1e3..1e3), 2..40),
        offset in -1e9..1e9,
        cut in 0..40usize,
    ) {
        let cut = cut.min(rows.len());
        let moments = |rows: &[(f64, f64)]| {
            let mut moments = Moments::new(2);
            for (x, y) in rows {
                moments.push(&[x + offset, *y]).unwrap();
            }
            moments
        };
        let whole = moments(&rows);
        let mut merged = moments(&rows[..cut]);
        merged.merge(&moments(&rows[cut..])).unwrap();
        for (i, j) in [(0, 0), (0, 1), (1, 1)] {
            let (found, expected) = (merged.comoment(i, j).unwrap(), whole.comoment(i, j).unwrap());
            let scale = (whole.comoment(i, i).unwrap() * whole.comoment(j, j).unwrap()).sqrt();
            prop_assert!((found - expected).abs() <= 1e-12 * scale, "{found} is not {expected}");
        }
        prop_assert_eq!(merged.count(), whole.count());
    }
}

#[test]
fn a_record_beyond_the_limit_is_refused_however_it_is_cut() {
    let table = format!(
        "x,y,note\n1,2,a\n2,3,\"{}\"\n3,5,c\n",
        "n".repeat(16_900_000)
    );
    for size in [table.len(), 100_000] {
        let mut ingest = Ingest::new(Options::default()).unwrap();
        let read = table
            .as_bytes()
            .chunks(size)
            .try_for_each(|piece| ingest.push(piece));
        let error = read.and_then(|()| ingest.finish().map(|_| ())).unwrap_err();
        assert!(
            error.to_string().starts_with("the record on line 3"),
            "{size}: {error}"
        );
    }
}

#[test]
fn a_long_first_record_does_not_hide_what_the_columns_hold() {
    let table = format!("note,x,y\n\"{}\",1,2\nc,2,4\nd,3,9\n", "n".repeat(70_000));
    let mut ingest = Ingest::new(Options::default()).unwrap();
    ingest.push(table.as_bytes()).unwrap();
    assert_eq!(ingest.finish().unwrap().moments().count(), 3);
}

#[test]
fn the_last_row_of_a_second_part_is_no_total_of_the_rows_of_that_part() {
    const HALF: usize = 2 * galton::csv::SEGMENT as usize;
    let mut table = String::from("x,y,z\n");
    while table.len() < HALF {
        table += "1,2,3\n";
    }
    // The rows from HALF on are of the second part. The last row of the table has their sums.
    table += "4,5,6\n5,6,8\n7,7,7\n9,1,1\n";
    let rest = &table[HALF..];
    let rest = &rest[rest.find('\n').unwrap() + 1..];
    let sum = |column: usize| -> u32 {
        let fields = rest
            .lines()
            .map(|line| line.split(',').nth(column).unwrap());
        fields.map(|field| field.parse::<u32>().unwrap()).sum()
    };
    table += &format!("{},{},{}\n", sum(0), sum(1), sum(2));
    let options = Options::new().formula("y ~ x + z");
    let bytes = table.as_bytes();
    let mut one = Ingest::new(options.clone()).unwrap();
    one.push(bytes).unwrap();
    let one = one.finish().unwrap();
    let mut second = Ingest::new(options.clone()).unwrap();
    second.push(&bytes[..HALF]).unwrap();
    let from = second.skip_to(HALF as u64).unwrap() as usize;
    second.push(&bytes[from..]).unwrap();
    let mut first = Ingest::new(options).unwrap().until(HALF as u64);
    first.push(bytes).unwrap();
    assert!(first.join(&second.finish_part().unwrap()).unwrap());
    let both = first.finish().unwrap();
    assert_eq!(both.report().left_out, one.report().left_out);
    assert_eq!(both.report().used, one.report().used);
}
