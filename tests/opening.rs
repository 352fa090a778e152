//! The beginning of an input: what stands before its table, records that are longer than the window, and
//! inputs that are not tables. No test looks at a clock: what takes quadratic time takes minutes here.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use galton::csv::{Batch, DialectHints, Reader, Schema};
use galton::{Error, ErrorKind, Ingest, Options};

const MIB: usize = 1 << 20;

/// More than the longest record that is read.
const MUCH: usize = 17 * MIB;

const TABLE: &str = "x,y\n1,2\n2,4\n4,9\n";

/// The results of reading an input in pieces: the schema, and of the first and the last record what their lines
/// are, and how many there are.
fn read(
    pieces: &mut dyn Iterator<Item = &[u8]>,
    hints: DialectHints,
) -> Result<(Schema, u64, u64, u64), Error> {
    let mut lines = Vec::new();
    let mut take = |batch: Batch<'_>| {
        let of = |record: Option<galton::csv::Record<'_>>| record.map(|record| record.line());
        lines.extend(of(batch.records().next()));
        lines.extend(of(batch.records().last()));
        Ok(())
    };
    let mut reader = Reader::new(hints);
    for piece in pieces {
        reader.push(piece, &mut take)?;
    }
    reader.finish(&mut take)?;
    let schema = reader.schema().unwrap().clone();
    Ok((schema, lines[0], lines[lines.len() - 1], reader.rows()))
}

fn names(schema: &Schema) -> Vec<&str> {
    schema
        .columns
        .iter()
        .map(|column| column.name.as_str())
        .collect()
}

#[test]
fn lines_before_the_table_are_dropped_as_they_come() {
    let comment = DialectHints {
        comment: Some(Some(b'%')),
        ..DialectHints::default()
    };
    let skip = |lines: usize| DialectHints {
        skip_lines: Some(lines as u64),
        ..DialectHints::default()
    };
    let title = "a title of forty letters and an end, so\n";
    let cases = [
        ("# a comment, with a comma\n", DialectHints::default()),
        ("#\r\n", DialectHints::default()),
        ("% a comment\n", comment),
        ("\n", DialectHints::default()),
        ("\r\n", DialectHints::default()),
        (" \t \n", DialectHints::default()),
        (",\n", DialectHints::default()),
        (";;;\r\n", DialectHints::default()),
        (title, skip(MUCH / title.len())),
        ("\"open, \n", skip(MUCH / 8)),
    ];
    for (line, hints) in cases {
        let count = MUCH / line.len();
        let bytes = (line.repeat(count) + TABLE).into_bytes();
        let whole = read(&mut [&bytes[..]].into_iter(), hints.clone()).unwrap();
        let (schema, first, last, rows) = &whole;
        let before = count as u64;
        assert_eq!(names(schema), ["x", "y"], "{line:?}");
        assert_eq!(schema.dialect.skipped_lines, before, "{line:?}");
        assert_eq!(
            (*first, *last, *rows),
            (before + 2, before + 4, 3),
            "{line:?}"
        );
        let shown = line.trim_end();
        let shown = if shown.trim().is_empty() {
            vec![]
        } else {
            vec![shown; 3]
        };
        assert_eq!(schema.preamble, shown);
        assert_eq!(
            Schema::detect(&bytes, true, &hints).unwrap().as_ref(),
            Some(schema)
        );
        let pieces = read(&mut bytes.chunks(50_001), hints).unwrap();
        assert!(pieces == whole, "{line:?} in pieces");
    }
}

#[test]
fn a_table_is_read_in_one_way_however_long_what_stands_before_it() {
    for mark in ["", "\u{feff}", "sep=;\n"] {
        for line in ["# größe; a, b\n", ";;\n"] {
            // Around the first window, and around where lines begin to be dropped.
            for length in [0, 65_000, 66_000, MIB - 7, MIB + 7, 3 * MIB] {
                let count = 2 + length / line.len();
                let table = "x;y\n1;2\n# no row\n2;4\n4;9\n";
                let bytes = (mark.to_owned() + &line.repeat(count) + table).into_bytes();
                let read = |size| read(&mut bytes.chunks(size), DialectHints::default()).unwrap();
                let (schema, _, last, rows) = read(bytes.len());
                assert_eq!(names(&schema), ["x", "y"]);
                let lines = (count + usize::from(mark.ends_with('\n'))) as u64;
                assert_eq!((schema.dialect.skipped_lines, last), (lines, lines + 5));
                assert_eq!((schema.dialect.delimiter, rows), (b';', 4));
                assert_eq!(read(4096).0, schema);
            }
        }
    }
}

#[test]
fn a_header_that_begins_like_a_comment_is_one_however_long_it_is() {
    let names = (0..200_000)
        .map(|at| format!("column{at}"))
        .collect::<Vec<_>>()
        .join(",");
    let row = vec!["1"; 200_000].join(",");
    let csv = format!("#{names}\n{row}\n{row}\n");
    let (schema, first, _, rows) =
        read(&mut csv.as_bytes().chunks(MIB), DialectHints::default()).unwrap();
    assert_eq!((schema.columns.len(), first, rows), (200_000, 2, 2));
}

#[test]
fn nothing_but_comments_and_blank_lines_has_no_rows() {
    for line in ["# nothing\n", "\n", ",\n"] {
        let csv = line.repeat(MUCH / line.len());
        let error = read(&mut csv.as_bytes().chunks(MIB), DialectHints::default()).unwrap_err();
        assert_eq!(error, Error::from(ErrorKind::Empty), "{line:?}");
    }
}

#[test]
fn a_quote_is_blamed_for_a_long_record_only_where_one_is_open() {
    let long = "word ".repeat(MUCH / 5);
    let commas = "1,".repeat(MUCH / 2);
    let cases = [
        (long.clone(), 1, false),
        (format!("x,y\n{long}"), 2, false),
        (format!("x,y\n1,2\n2,4\n{commas}\n4,9\n"), 4, false),
        (format!("x,y\n1,2\n2,4\n{commas}"), 4, false),
        (format!("\"{long}"), 1, true),
        (format!("x;y\n1;\"{long}"), 2, true),
        (format!("x,y\n1,2\n2,4\n\"{long}"), 4, true),
    ];
    for (csv, expected, quoted) in cases {
        for size in [csv.len(), 50_000] {
            let pieces = &mut csv.as_bytes().chunks(size);
            let error = read(pieces, DialectHints::default()).unwrap_err();
            assert_eq!(error.code(), "record-too-long");
            let text = error.to_string();
            assert!(text.contains(&format!("on line {expected} ")), "{text}");
            assert_eq!(text.contains("quote"), quoted, "{text}");
        }
    }
}

#[test]
fn comments_and_blank_lines_in_the_middle_are_no_long_record() {
    for line in ["# a comment\n", "\n", ",\n"] {
        let csv = format!("x,y\n1,2\n2,4\n{}4,9\n", line.repeat(MUCH / line.len()));
        let mut ingest = Ingest::new(Options::new().comment("#")).unwrap();
        csv.as_bytes()
            .chunks(MIB)
            .for_each(|piece| ingest.push(piece).unwrap());
        let observations = ingest.finish().unwrap();
        assert_eq!(observations.moments().count(), 3, "{line:?}");
    }
}

#[test]
fn a_long_record_takes_no_longer_in_small_pieces() {
    // One byte a field, 8 MB in pieces of 512 bytes: a look at all fields for each is 6e10 looks.
    let long = "1,".repeat(4 * MIB);
    for csv in [
        format!("x,y\n1,2\n2,4\n{long}\n4,9\n"),
        format!("\"{long}\",x,y\n\"{long}\",1,2\nc,2,4\n"),
        format!("x,y\n1,2\n2,4\n\"{long}\",3\n4,9\n"),
    ] {
        let whole = read(&mut [csv.as_bytes()].into_iter(), DialectHints::default()).unwrap();
        let pieces = read(&mut csv.as_bytes().chunks(512), DialectHints::default()).unwrap();
        assert!(pieces == whole);
    }
}

#[test]
fn a_preview_of_a_prefix_looks_as_far_as_a_reader_does() {
    let wide = |value: &str| vec![value; 9000].join(",");
    let names = (0..9000)
        .map(|at| format!("column{at}"))
        .collect::<Vec<_>>()
        .join(",");
    let csv = format!("{names}\n{}\n{}\n", wide("1"), wide("2"));
    let found = Schema::detect(csv.as_bytes(), true, &DialectHints::default())
        .unwrap()
        .unwrap();
    assert_eq!(found.columns.len(), 9000);
    let (read, ..) = read(&mut csv.as_bytes().chunks(1000), DialectHints::default()).unwrap();
    assert_eq!(found, read);
    // Of less than two records there is nothing to tell yet.
    let cut = &csv.as_bytes()[..70_000];
    assert_eq!(
        Schema::detect(cut, false, &DialectHints::default()),
        Ok(None)
    );
}

#[test]
#[cfg(target_pointer_width = "64")]
fn a_preview_of_more_than_4_gib_looks_at_its_beginning_only() {
    let mut bytes = vec![0; (1 << 32) + 4096];
    let table = TABLE.to_owned() + &"5,10\n".repeat(20_000);
    bytes[..table.len()].copy_from_slice(table.as_bytes());
    let found = Schema::detect(&bytes, true, &DialectHints::default())
        .unwrap()
        .unwrap();
    assert_eq!(names(&found), ["x", "y"]);
    let beginning = Schema::detect(table.as_bytes(), true, &DialectHints::default()).unwrap();
    assert_eq!(Some(found), beginning);
}

#[test]
fn other_formats_are_named() {
    let zip = |first: &str| [b"PK\x03\x04\x14\0\0\0\x08\0", first.as_bytes()].concat();
    let cases: [(Vec<u8>, &str, &str); 15] = [
        (
            zip("[Content_Types].xml"),
            "binary",
            "an Excel workbook (.xlsx)",
        ),
        (
            zip("mimetypeapplication/vnd.oasis.opendocument.spreadsheet"),
            "binary",
            "an OpenDocument spreadsheet (.ods)",
        ),
        (zip("data.csv"), "binary", "a zip archive"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0".to_vec(),
            "binary",
            "an old Excel workbook",
        ),
        (b"PAR1\x15\0\x15\x80".to_vec(), "binary", "a Parquet file"),
        (
            b"SQLite format 3\0\x10\0".to_vec(),
            "binary",
            "an SQLite database",
        ),
        (
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(),
            "binary",
            "a PNG image",
        ),
        (b"BZh91AY&SY\0\0".to_vec(), "binary", "a bzip2 file"),
        (
            b"<!DOCTYPE html>\n<html><p>a, b</p>\n</html>".to_vec(),
            "not-a-table",
            "a web page",
        ),
        (
            b"\xef\xbb\xbf\n<HTML>\n<body>".to_vec(),
            "not-a-table",
            "a web page",
        ),
        (
            b"<?xml version=\"1.0\"?>\n<a/>\n".to_vec(),
            "not-a-table",
            "XML",
        ),
        (
            b"[\n  {\"x\": 1, \"y\": 2},\n  {}]".to_vec(),
            "not-a-table",
            "JSON",
        ),
        (
            b"{\"x\":1,\"y\":2}\n{\"x\":2,\"y\":3}\n".to_vec(),
            "not-a-table",
            "JSON",
        ),
        (
            b"x,y,\x1b$BL>A0\x1b(B\n1,2,a\n".to_vec(),
            "not-a-table",
            "text in ISO 2022, for which encoding",
        ),
        (
            b"x,y,name\n1,2,+ZeVnLIqe-\n2,4,+Z3FOrA-\n".to_vec(),
            "not-a-table",
            "text in UTF-7",
        ),
    ];
    for (bytes, kind, name) in cases {
        let errors = [
            read(&mut bytes.chunks(3), DialectHints::default())
                .map(drop)
                .unwrap_err(),
            Schema::detect(&bytes, true, &DialectHints::default())
                .map(drop)
                .unwrap_err(),
        ];
        for error in errors {
            assert_eq!(error.code(), kind);
            let text = error.to_string();
            assert!(text.starts_with(&format!("the input is {name}")), "{text}");
        }
    }
    let tables = [
        "PAR1,y\n1,2\n2,4\n",
        "[x],[y]\n1,2\n2,4\n",
        "{x},y\n1,2\n2,4\n",
        "BZh,%PDF-\n1,2\n2,4\n",
    ];
    for table in tables {
        assert_eq!(
            read(&mut table.as_bytes().chunks(5), DialectHints::default())
                .unwrap()
                .3,
            2
        );
    }
}

#[test]
fn columns_of_numbers_that_are_not_there_are_not_listed() {
    let mut ingest = Ingest::default();
    ingest.push(b"a,b\nx,y\nz,w\n").unwrap();
    let error = ingest.finish().unwrap_err().to_string();
    assert!(error.contains("found none; \"a\" has text"), "{error}");
}
