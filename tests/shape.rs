//! The shape of a table: rows of another width, what stands above and below the rows, quotes and encodings. Each is
//! read in one way wherever it is cut, and what was decided is told. Numbers of R are those of R 4.2.2:
//! `lm` after `read.csv` with the options that are named.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use galton::csv::NoteKind;
use galton::{Error, Ingest, Observations, OnText, Options};

/// Reads a table whole and in two pieces, cut at every byte.
fn try_read(csv: &[u8], options: &Options) -> Result<Observations, Error> {
    let read = |pieces: &[&[u8]]| {
        let mut ingest = Ingest::new(options.clone())?;
        pieces.iter().try_for_each(|piece| ingest.push(piece))?;
        ingest.finish()
    };
    let whole = read(&[csv]);
    let step = 1 + csv.len() / 4000;
    for at in (0..csv.len()).step_by(step) {
        let cut = read(&[&csv[..at], &csv[at..]]);
        assert_eq!(cut.is_ok(), whole.is_ok(), "cut at {at}");
        match (&whole, &cut) {
            (Ok(whole), Ok(cut)) => {
                assert_eq!(cut.moments(), whole.moments(), "cut at {at}");
                assert_eq!(cut.report(), whole.report(), "cut at {at}");
            }
            (Err(whole), Err(cut)) => assert_eq!(whole, cut, "cut at {at}"),
            _ => {}
        }
    }
    whole
}

#[track_caller]
fn read(csv: &str, options: &Options) -> Observations {
    try_read(csv.as_bytes(), options).unwrap()
}

fn of(formula: &str) -> Options {
    Options::new().formula(formula)
}

#[track_caller]
fn fits(found: &Observations, count: u64, coefficients: &[f64]) {
    assert_eq!(found.moments().count(), count, "{:?}", found.report());
    let exact = found.exact().coefficients();
    assert_eq!(exact.len(), coefficients.len());
    for (found, expected) in exact.iter().zip(coefficients) {
        assert!(
            (found - expected).abs() <= 1e-9 * expected.abs(),
            "{exact:?}"
        );
    }
}

/// The kinds of the notes, and the lines that they are about.
fn notes(found: &Observations) -> Vec<(NoteKind, u64)> {
    let notes = found.report().notes.iter();
    notes.map(|note| (note.kind, note.line)).collect()
}

const REMARKS: &str =
    "x,y,remark\n1,2.0,ok\n2,4.1,ok\n3,5.8,late\n4,8.3,ok\n5,9.7\n6,12.4\n7,13.6\n8,16.5\n";

/// `read.csv(fill = TRUE)`.
#[test]
fn a_row_without_its_last_fields_is_in_the_fit_if_the_model_does_not_need_them() {
    const R: [f64; 2] = [-0.067_857_142_857_142_8, 2.026_190_476_190_476];
    for delimiter in [",", ";", "\t", "|"] {
        let csv = REMARKS.replace(',', delimiter);
        let found = read(&csv, &of("y ~ x"));
        fits(&found, 8, &R);
        assert_eq!(notes(&found), [(NoteKind::ShortRows, 6)]);
        assert_eq!(found.report().left_out.total(), 0);
        // Without a header.
        let (_, rows) = csv.split_once('\n').unwrap();
        let options = Options::new().response("column 2").predictors(["column 1"]);
        fits(&read(rows, &options), 8, &R);
    }
}

#[test]
fn a_row_without_a_field_that_the_model_needs_is_left_out_and_told() {
    let found = read(
        "x,y,z\n1,2,1\n2,4,1\n3,9\n4,11,3\n5\n6,12,4\n",
        &of("y ~ x + z"),
    );
    assert_eq!(found.moments().count(), 4);
    let report = found.report();
    assert_eq!((report.left_out.missing, report.left_out.ragged), (2, 0));
    let places: Vec<_> = report
        .examples
        .iter()
        .map(|row| (row.row, row.line, &*row.column))
        .collect();
    assert_eq!(places, [(3, 4, "z"), (5, 6, "z")]);
}

#[test]
fn a_header_over_rows_that_all_lack_the_last_field_is_no_title() {
    let found = read("x,y,remark\n1,2\n2,4\n3,9\n", &of("y ~ x"));
    fits(&found, 3, &[-2.0, 3.5]);
    let names: Vec<_> = found
        .report()
        .columns
        .iter()
        .map(|column| &*column.name)
        .collect();
    assert_eq!(names, ["x", "y", "remark"]);
}

const SINGLE: &str = "'site','x','y'\n'Main St, 5','1','2'\n'Mill Rd, 7','2','4'\n'Low Ln, 9','3','9'\n'High St, 2','4','11'\n";

fn dialect(found: &Observations) -> (char, Option<char>, Option<char>) {
    let dialect = found.report().dialect.as_ref().unwrap();
    (dialect.delimiter, dialect.quote, dialect.escape)
}

/// `read.csv(quote = "'")`.
#[test]
fn single_quotes_are_quotes_where_all_of_them_are() {
    for (delimiter, csv) in [
        (',', SINGLE.to_owned()),
        (';', SINGLE.replace("',", "';")),
        ('\t', SINGLE.replace("','", "'\t'")),
        // Around text alone, and doubled in it.
        (
            ',',
            "site,x,y\n'Main St, 5',1,2\n'Mill Rd, 7',2,4\n'O''Hara, 9',3,9\n'High St, 2',4,11\n"
                .to_owned(),
        ),
        // On several lines.
        (',', SINGLE.replace(", ", ",\r\n")),
    ] {
        let found = read(&csv, &of("y ~ x"));
        fits(&found, 4, &[-1.5, 3.2]);
        assert_eq!(dialect(&found), (delimiter, Some('\''), None), "{csv}");
    }
    // Apostrophes at the beginning of some words are text, and so are those that a spreadsheet put before numbers.
    for csv in [
        "word,x,y\n'tis,1,2\n'twas,2,4\nit's,3,9\n'cause,4,11\n",
        "word,x,y\n\"'a'\",1,2\n\"'b, c'\",2,4\n\"'d'\",3,9\n\"'e'\",4,11\n",
    ] {
        let found = read(csv, &of("y ~ x"));
        fits(&found, 4, &[-1.5, 3.2]);
        assert_eq!(dialect(&found).1, Some('"'));
    }
}

/// `read.csv(strip.white = TRUE)` reads the first of them; the coefficients are those of `lm(pay ~ age)`.
#[test]
fn a_quote_after_spaces_opens_a_field_and_spaces_do_not_win_as_the_delimiter() {
    let people = "id, name, age, pay\n1, \"Smith, J\", 35, 1000.5\n2, \"Jones, Ann B\", 41, 1210\n3, \"Wu, X\", 29, 890.25\n4, \"Day\", 52, 1500\n";
    for csv in [
        people.to_owned(),
        people.replace('\n', "\r\n"),
        people.replace(", \"", ",   \""),
        people.replace(", X\"", ", \"\"X\"\"\""),
        // A line end in quotes.
        people.replace("Ann B", "Ann\nB"),
    ] {
        let found = read(&csv, &of("pay ~ age"));
        fits(&found, 4, &[81.049_783_549_783_3, 27.239_177_489_177_5]);
        assert_eq!(dialect(&found), (',', Some('"'), None), "{csv}");
        let names: Vec<_> = found
            .report()
            .columns
            .iter()
            .map(|column| &*column.name)
            .collect();
        assert_eq!(names, ["id", "name", "age", "pay"]);
    }
    let csv = people.replace(", ", "; ");
    fits(
        &read(&csv, &of("pay ~ age")),
        4,
        &[81.049_783_549_783_3, 27.239_177_489_177_5],
    );
}

/// `read.csv(allowEscapes = FALSE, quote = "\"")` after `gsub('\\\\"', '""', lines)`.
#[test]
fn a_backslash_before_a_quote_escapes_it_where_the_quotes_show_it() {
    for csv in [
        "size,x,y\n\"5\\\" pipe, long\",1,2\n\"6\\\"\",2,4\n\"a \\\\ b\",3,9\n\"7\\\" and 8\\\", thin\",4,11\n",
        "size;x;y\n\"5\\\"; pipe\";1;2\n\"6\";2;4\n\"7\";3;9\n\"8\";4;11\n",
        "size\tx\ty\n\"say \\\"hi\\\" now\"\t1\t2\n\"6\"\t2\t4\n\"7\"\t3\t9\n\"8\"\t4\t11\n",
        "'it\\'s, so','1','2'\n'b','2','4'\n'c','3','9'\n'd','4','11'\n",
    ] {
        let options = Options::new().response(if csv.starts_with('\'') {
            "column 3"
        } else {
            "y"
        });
        let options = options.predictors([if csv.starts_with('\'') {
            "column 2"
        } else {
            "x"
        }]);
        let found = read(csv, &options);
        fits(&found, 4, &[-1.5, 3.2]);
        assert_eq!(dialect(&found).2, Some('\\'), "{csv}");
    }
    // A path that ends with a backslash is not an escape.
    let csv = "dir,x,y\n\"C:\\a, b\\\",1,2\n\"C:\\\",2,4\n\"D:\\c\",3,9\n\"\",4,11\n";
    let found = read(csv, &of("y ~ x"));
    fits(&found, 4, &[-1.5, 3.2]);
    assert_eq!(dialect(&found).2, None);
}

#[test]
fn quotes_are_what_the_options_say() {
    let named = |quote: &str| of("y ~ x").quote(quote);
    // An inch mark at the beginning of a field would open quotes.
    let csv = "size,x,y\n\"5,1,2\n6\",2,4\n\"7,3,9\n8,4,11\n";
    let found = read(csv, &named(""));
    fits(&found, 4, &[-1.5, 3.2]);
    assert_eq!(dialect(&found).1, None);
    let csv = "size,x,y\n|5, 6|,1,2\n6,2,4\n|7|,3,9\n8,4,11\n";
    fits(&read(csv, &named("|").delimiter(',')), 4, &[-1.5, 3.2]);
    // Without quotes a backslash may stand before a delimiter.
    let csv = "size,x,y\n5\\, 6,1,2\n6,2,4\n7\\\\,3,9\n8,4,11\n\\N,5,\\N\n";
    fits(&read(csv, &named("").escape("\\")), 4, &[-1.5, 3.2]);
    for (options, name) in [
        (of("y ~ x").quote("ab"), "quote"),
        (of("y ~ x").quote("a"), "quote"),
        (of("y ~ x").quote(",").delimiter(','), "quote"),
        (of("y ~ x").escape("/"), "escape"),
    ] {
        let error = Ingest::new(options).unwrap_err().to_string();
        assert!(error.starts_with(&format!("{name} is ")), "{error}");
    }
}

fn utf_16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

/// `read.csv(fileEncoding = "UTF-16LE")`.
#[test]
fn utf_16_is_known_without_its_mark() {
    for text in [
        "größe,y\r\n1.5,2\r\n2.5,4\r\n3.5,9\r\n4.5,11\r\n".to_owned(),
        "größe\ty\n1.5\t2\n2.5\t4\n3.5\t9\n4.5\t11".to_owned(),
        // Names and words that have no zero bytes.
        "身長体重年齢;y;名\n1.5;2;東京都\n2.5;4;大阪府\n3.5;9;北海道\n4.5;11;沖縄県\n"
            .replace("身長体重年齢", "größe"),
    ] {
        for bytes in [
            utf_16(&text, u16::to_le_bytes),
            utf_16(&text, u16::to_be_bytes),
        ] {
            let found =
                try_read(&bytes, &Options::new().predictors(["größe"]).response("y")).unwrap();
            fits(&found, 4, &[-3.1, 3.2]);
        }
    }
}

#[test]
fn an_encoding_is_what_the_option_says() {
    use galton::csv::Encoding;
    let encoding = |found: &Observations| found.report().dialect.as_ref().unwrap().encoding;
    let options = |label: &str| {
        Options::new()
            .predictors(["größe"])
            .response("y")
            .encoding(label)
    };
    let text = "größe,y\n1.5,2\n2.5,4\n3.5,9\n4.5,11\n";
    let latin1: Vec<u8> = text.chars().map(|c| c as u8).collect();
    for (bytes, label, known) in [
        (text.as_bytes().to_vec(), "UTF-8", Encoding::Utf8),
        (latin1, "latin1", Encoding::Windows1252),
        (
            utf_16(text, u16::to_le_bytes),
            "utf-16le",
            Encoding::Utf16Le,
        ),
        (
            utf_16(&format!("\u{feff}{text}"), u16::to_be_bytes),
            "utf-16be",
            Encoding::Utf16Be,
        ),
    ] {
        let found = try_read(&bytes, &options(label)).unwrap();
        fits(&found, 4, &[-3.1, 3.2]);
        assert_eq!(encoding(&found), known);
    }
    // Two letters of Windows-1252 that are one of UTF-8.
    let found = try_read(
        text.as_bytes(),
        &Options::new().response("y").encoding("cp1252"),
    )
    .unwrap();
    assert_eq!(found.predictors(), ["grÃ¶ÃŸe"]);
    let error = Ingest::new(Options::new().encoding("klingon"))
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("encoding is \"klingon\"; it must be utf-8, "),
        "{error}"
    );
}

/// `read.csv` with the second line removed.
#[test]
fn units_and_types_below_the_names_are_no_row_and_told() {
    for units in [
        "s,degC,L/min",
        "<int>,<double>,<double>",
        ",°C,L/min",
        "[s],[degC],[L/min]",
        "int,float,float",
        "s,degC,L/min\nSmp,Avg,Avg",
        "14n,14n,8n",
    ] {
        for delimiter in [",", ";", "\t"] {
            let csv = format!(
                "time,temp,flow\n{units}\n0,20.1,1.02\n10,20.9,1.18\n20,22.2,1.31\n30,23.1,1.52\n40,23.8,1.60\n"
            );
            let csv = csv.replace(',', delimiter);
            let found = read(&csv, &of("flow ~ temp"));
            fits(&found, 5, &[-2.093_392_780_403_949, 0.155_285_775_676_837]);
            assert_eq!(notes(&found)[0], (NoteKind::UnitsRow, 2));
            assert_eq!(
                found.report().left_out.not_data,
                units.lines().count() as u64
            );
        }
    }
    // As rows they are text in columns of numbers.
    let csv = "time,temp\ns,degC\n0,20.1\n10,20.9\n20,22.2\n";
    let error = try_read(csv.as_bytes(), &of("temp ~ time").every_row(true)).unwrap_err();
    assert_eq!(error.code(), "text");
    // One bad value is not a unit.
    let csv = "name,y\nann,tall\nbob,1\ncyd,2\n";
    assert!(try_read(csv.as_bytes(), &of("y ~ 1")).is_err());
}

#[test]
fn the_records_above_the_rows_of_a_data_logger_are_no_rows() {
    let csv = "\"TOA5\",\"CR1000\",\"CR1000\",\"1234\",\"Std.32\",\"CPU:prog.CR1\",\"12345\",\"Table1\"\n\
        \"TIMESTAMP\",\"RECORD\",\"BattV\",\"Temp\"\n\"TS\",\"RN\",\"Volts\",\"Deg C\"\n\"\",\"\",\"Min\",\"Avg\"\n\
        \"2012-03-04 00:00:00\",0,12.5,2.0\n\"2012-03-04 00:10:00\",1,12.4,4.0\n\"2012-03-04 00:20:00\",2,12.6,\"NAN\"\n\
        \"2012-03-04 00:30:00\",3,12.3,9.0\n\"2012-03-04 00:40:00\",4,12.2,11.0\n";
    let found = read(csv, &of("Temp ~ RECORD"));
    assert_eq!(found.moments().count(), 4);
    assert_eq!(found.report().left_out.not_data, 2);
    assert_eq!(found.report().dialect.as_ref().unwrap().skipped_lines, 1);
}

#[test]
fn a_header_that_is_repeated_among_the_rows_is_no_row_wherever_it_stands() {
    let rows = "1,2\n2,4\n3,9\n4,11\n";
    for mark in ["", "\u{feff}"] {
        let csv = format!("x,y\n{rows}{mark}x,y\n{rows}");
        let found = read(&csv, &of("y ~ x"));
        fits(&found, 8, &[-1.5, 3.2]);
        assert_eq!(notes(&found), [(NoteKind::RepeatedHeader, 6)]);
    }
    // Beyond the first look, and in another segment.
    let csv = format!("x,y\n{}x,y\n{rows}", rows.repeat(40_000));
    let found = {
        let mut ingest = Ingest::new(of("y ~ x")).unwrap();
        ingest.push(csv.as_bytes()).unwrap();
        ingest.finish().unwrap()
    };
    fits(&found, 160_004, &[-1.5, 3.2]);
    assert_eq!(notes(&found), [(NoteKind::RepeatedHeader, 160_002)]);
}

#[test]
fn a_header_of_numbers_that_is_repeated_among_the_rows_is_no_row() {
    let rows = "a,1,2\nb,2,4\nc,3,9\nd,4,11\n";
    for (header, formula) in [
        ("region,2019,2020", "`2020` ~ `2019`"),
        ("region,FY2019,FY2020", "FY2020 ~ FY2019"),
        ("unit,Jan,Feb", "Feb ~ Jan"),
        (",0,1", "`1` ~ `0`"),
    ] {
        for times in [1, 10_000] {
            let rows = rows.repeat(times);
            let csv = format!("{header}\n{rows}{header}\n{rows}");
            let mut ingest = Ingest::new(of(formula)).unwrap();
            csv.as_bytes()
                .chunks(70_001)
                .for_each(|piece| ingest.push(piece).unwrap());
            let found = ingest.finish().unwrap();
            fits(&found, 8 * times as u64, &[-1.5, 3.2]);
            let line = 4 * times as u64 + 2;
            let told = notes(&found);
            assert!(
                told.contains(&(NoteKind::RepeatedHeader, line)),
                "{header} {told:?}"
            );
            assert_eq!(found.report().left_out.not_data, 1);
        }
    }
    // A row is no repeated header because the caller takes a row for one.
    let found = read("1,2\n2,4\n3,9\n1,2\n4,11\n", &Options::new().header(true));
    assert_eq!(found.moments().count(), 4);
}

#[test]
fn a_title_as_wide_as_the_table_is_not_taken_for_the_names() {
    let rows = "1,2\n2,4\n3,9\n4,11\n";
    for title in ["made by me,2024", "Report of,17", ",2024"] {
        for delimiter in [",", ";", "\t"] {
            let csv = format!("{title}\na,b\n{rows}").replace(',', delimiter);
            let found = read(&csv, &of("b ~ a"));
            fits(&found, 4, &[-1.5, 3.2]);
            assert_eq!(found.report().dialect.as_ref().unwrap().skipped_lines, 1);
        }
    }
    // Names with a year among them, over rows and over units.
    for csv in [
        "Country Name,size,2024\nFrance,1,2\nSpain,2,4\nItaly,3,9\n",
        "Country Name,2023,2024\ntext,kg,USD\nFrance,2,1\nSpain,4,3\nItaly,9,8\n",
    ] {
        let found = read(csv, &Options::new().response("2024"));
        assert_eq!(found.moments().count(), 3, "{csv}");
    }
}

#[test]
fn totals_and_footers_at_the_end_are_no_rows_and_told() {
    let rows = "a,1,2\nb,2,4\nc,3,9\nd,4,11\n";
    for (end, kind) in [
        ("Total,10,26\n", NoteKind::TotalRow),
        ("Summe;10;26", NoteKind::TotalRow),
        ("SUM:,10,26\n", NoteKind::TotalRow),
        (",10,26\n", NoteKind::TotalRow),
        ("Source: Galton,,\n", NoteKind::Footer),
        ("(4 rows),,\n", NoteKind::Footer),
    ] {
        let csv = format!("name,x,y\n{rows}{end}");
        let csv = if end.contains(';') {
            csv.replace(',', ";")
        } else {
            csv
        };
        let found = read(&csv, &of("y ~ x"));
        fits(&found, 4, &[-1.5, 3.2]);
        assert_eq!(notes(&found), [(kind, 6)], "{end}");
        assert_eq!(found.report().left_out.not_data, 1);
        let all = try_read(csv.as_bytes(), &of("y ~ x").every_row(true)).unwrap();
        assert_eq!(
            all.moments().count(),
            4 + u64::from(kind == NoteKind::TotalRow)
        );
    }
    // Over a first column of numbers, with several fields, and beyond the first look.
    let rows = "1,2\n2,4\n3,9\n4,11\n";
    for (end, count) in [
        ("Total,26\n", 1),
        ("Source: Galton, 1886\n", 1),
        ("Total,26\nNote: inches, not cm\n", 2),
    ] {
        for times in [1, 30_000] {
            let csv = format!("x,y\n{}{end}", rows.repeat(times));
            let mut ingest = Ingest::new(of("y ~ x")).unwrap();
            csv.as_bytes()
                .chunks(70_001)
                .for_each(|piece| ingest.push(piece).unwrap());
            let found = ingest.finish().unwrap();
            fits(&found, 4 * times as u64, &[-1.5, 3.2]);
            let left = &found.report().left_out;
            assert_eq!(left.not_data + left.ragged, count, "{end}");
        }
    }
}

#[test]
fn totals_are_known_by_their_sums_whatever_they_are_called_and_wherever_they_stand() {
    let rows = "a,1,4\nb,2,7\na,3,9\nb,4,14\na,5,15\nb,6,19\n";
    let same = |csv: &str, line: u64| {
        let found = read(csv, &of("y ~ x"));
        fits(
            &found,
            6,
            &[0.933_333_333_333_333_3, 2.971_428_571_428_571_5],
        );
        assert_eq!(notes(&found)[0], (NoteKind::TotalRow, line), "{csv}");
    };
    for label in [
        "Alles zusammen",
        "Total (6 sites)",
        "Итого",
        "合计",
        "Net total",
    ] {
        same(&format!("site,x,y\n{rows}{label},21,68\n"), 8);
        same(&format!("site,x,y\n{label},21,68\n{rows}"), 2);
        same(
            &format!("site;x;y\n{rows}{label},21,68\n").replace(',', ";"),
            8,
        );
    }
    // Without a label, and with one in another column.
    same("x,y\n1,4\n2,7\n3,9\n4,14\n5,15\n6,19\n21,68\n", 8);
    same(
        "x,y,site\n1,4,a\n2,7,b\n3,9,a\n4,14,b\n5,15,a\n6,19,b\n21,68,Sum\n",
        8,
    );
    // Averages are known by the word, and subtotals by a total below.
    same(&format!("site,x,y\n{rows}Median,3.5,11.5\n"), 8);
    let csv = "site,x,y\na,1,4\na,2,7\na,3,9\nSubtotal,6,20\nb,4,14\nb,5,15\nb,6,19\nSubtotal,15,48\nTotal,21,68\n";
    same(csv, 9);
    // A row with one number that is a sum is a row. So are a row that repeats the only one that is not 0, and one with a word
    // that many rows have.
    for csv in [
        "site,x,y\na,0,0\nb,0,0\na,1,2\nb,0,0\nb,0,0\na,1,2\n",
        "site,x,y\na,1,4\nb,2,7\nc,3,9\nd,6,14\n",
        "sex,x,y\nTotal,1,4\nMen,2,7\nTotal,3,9\nMen,4,14\nTotal,5,15\n",
    ] {
        let found = read(csv, &of("y ~ x"));
        assert_eq!(found.report().left_out.not_data, 0, "{csv}");
    }
}

/// `lm` after `read.csv` without the last row.
#[test]
fn totals_and_footers_at_the_end_of_a_long_table_have_no_prediction_however_it_is_cut() {
    let rows = "a,1,2\nb,2,4\nc,3,9\nd,4,11\n".repeat(8_000);
    let model = read("x,y\n1,2\n2,4\n3,9\n4,11\n", &of("y ~ x"));
    let model = model.model().unwrap();
    for end in [
        "Total,80000,208000\n",
        "Total,1,2\nMean,2.5,6.5\n",
        "Summe,80000,208000",
    ] {
        let csv = format!("name,x,y\n{rows}{end}");
        for piece in [1_000, 70_001, csv.len()] {
            let mut scorer =
                galton::Scorer::new(model.clone(), galton::csv::DialectHints::default());
            let mut out = Vec::new();
            for piece in csv.as_bytes().chunks(piece) {
                scorer.push_text(piece, &mut out).unwrap();
            }
            scorer.finish_text(&mut out).unwrap();
            let text = String::from_utf8(out).unwrap();
            assert_eq!(
                scorer.metrics().unwrap().count,
                32_000,
                "{end} in pieces of {piece}"
            );
            let blank = text.lines().filter(|line| line.ends_with(',')).count();
            assert_eq!(blank, end.lines().count());
        }
    }
}

#[test]
fn names_fewer_than_the_fields_of_the_rows_are_refused_and_not_dropped_as_a_title() {
    for (csv, line) in [
        ("x,y\n1,4,5,6\n2,7,5,6\n3,9,5,6\n", 1),
        ("made in May\nx;y\n1;4;5;6\n2;7;5;6\n3;9;5;6\n", 2),
        ("day\ty\nMon\t1\t4\tz\nTue\t2\t7\tz\nWed\t3\t9\tz\n", 1),
    ] {
        let error = try_read(csv.as_bytes(), &Options::new()).unwrap_err();
        assert_eq!(error.code(), "narrow-header", "{csv}: {error}");
        assert!(error.to_string().contains(&format!("line {line} ")));
        let hints = galton::csv::DialectHints {
            skip_lines: Some(line),
            ..Default::default()
        };
        assert!(galton::csv::Schema::detect(csv.as_bytes(), true, &hints).is_ok());
    }
    // A comma between day and year is in the field: the fields are of other columns, which is told.
    let csv = "day,y\nJan 3, 2021,1\nJan 4, 2021,3\nJan 5, 2021,4\nJan 6, 2021,6\n";
    let found = galton::csv::Schema::detect(csv.as_bytes(), true, &Default::default());
    let schema = found.unwrap().unwrap();
    assert_eq!(schema.columns[2].name, "y");
    assert_eq!(schema.notes[0].kind, NoteKind::RowNames);
}

#[test]
fn quotes_after_spaces_around_all_fields_do_not_make_spaces_the_delimiter() {
    let rows = [(1, 2), (2, 4), (3, 9), (4, 11)];
    let rows = rows.map(|(x, y)| format!("\"Smith, J\", \"{x}\", \"{y}\"\n"));
    let csv = format!("\"name\", \"x\", \"y\"\n{}", rows.concat());
    fits(&read(&csv, &of("y ~ x")), 4, &[-1.5, 3.2]);
    fits(&read(&csv.replace('"', "'"), &of("y ~ x")), 4, &[-1.5, 3.2]);
}

#[test]
fn quotes_that_close_nothing_are_text_and_swallow_no_lines() {
    let csv = "size,x,y\n\"12 pipe,1,2\n\"12 pipe,2,4\n\"12 pipe,3,9\n\"12 pipe,4,11\n";
    let found = read(csv, &of("y ~ x"));
    fits(&found, 4, &[-1.5, 3.2]);
    assert_eq!(dialect(&found).1, None);
}

#[test]
fn stray_quotes_far_below_that_swallow_lines_are_told() {
    for at in [2, 500, 30_000] {
        let row = |row: usize| {
            let quote = if row == at || row == at + 4 { "\"" } else { "" };
            format!("{quote}a,{row},{}\n", 2 * row + row % 3)
        };
        let csv: String = (0..40_000).map(row).collect();
        let mut ingest = Ingest::new(of("y ~ x")).unwrap();
        ingest.push(format!("g,x,y\n{csv}").as_bytes()).unwrap();
        let found = ingest.finish().unwrap();
        if found.report().rows < 40_000 {
            assert_eq!(notes(&found), [(NoteKind::StrayQuote, at as u64 + 2)]);
        }
    }
    // Fields of several lines have both quotes.
    let csv = "g,x,y\n\"a\nb\",1,2\nc,2,4\n\"d \"\"e\"\"\n\",3,9\nf,4,11\n";
    assert_eq!(notes(&read(csv, &of("y ~ x"))), []);
}

#[test]
fn a_quote_that_is_closed_rows_later_is_told_with_both_lines() {
    // The column with the stray quote, and the number of lines until the next quote.
    for (column, lines) in [(0, 700), (1, 700), (2, 700), (2, 1), (0, 2)] {
        for at in [3, 500, 30_000] {
            let row = |row: usize| {
                let mut fields = [row.to_string(), format!("n{row}"), (2 * row).to_string()];
                if row == at {
                    fields[column].insert(0, '"');
                }
                if row == at + lines {
                    fields[column].push('"');
                }
                fields.join(",") + "\n"
            };
            let csv: String = (0..40_000).map(row).collect();
            let mut ingest = Ingest::new(of("y ~ x").text(OnText::Missing)).unwrap();
            ingest.push(format!("x,g,y\n{csv}").as_bytes()).unwrap();
            let report = ingest.finish().unwrap().report().clone();
            assert_eq!(report.rows, 40_000 - lines as u64);
            let note = report
                .notes
                .iter()
                .find(|note| note.kind == NoteKind::StrayQuote);
            let note = note.unwrap_or_else(|| panic!("{column} {lines} {at}: {:?}", report.notes));
            assert_eq!(note.line, at as u64 + 2);
            let later = format!(" \u{2026} {lines} lines later: {}", at + lines);
            assert!(note.text.contains(&later), "{}", note.text);
        }
    }
    // Texts of several lines with commas and numbers that are not rows.
    let csv = "x,y,note\n1,2,\"5, in all\nof 7, 8\nor 9\"\n2,4,\"Rue 7,\nParis, 75001, France\"\n3,9,c\n4,11,d\n";
    assert_eq!(notes(&read(csv, &of("y ~ x"))), []);
}

#[test]
fn a_byte_order_mark_within_the_first_name_is_no_part_of_it() {
    for start in ["\u{feff}\u{feff}", "\n\u{feff}", "\u{a0}", "\u{200b}"] {
        let csv = format!("{start}x,y\n1,2\n2,4\n3,9\n4,11\n");
        fits(&read(&csv, &of("y ~ x")), 4, &[-1.5, 3.2]);
    }
}

#[test]
fn markup_and_binary_formats_without_a_zero_byte_are_named() {
    for (csv, name) in [
        (
            &b"<table><tr><td>1</td><td>2</td></tr></table>"[..],
            "HTML or XML",
        ),
        (b"<!-- a page -->\n<p>a, b</p>", "HTML or XML"),
        (b"<svg><path d=\"M1,2 L3,4\"/></svg>", "HTML or XML"),
        (b"%PDF-1.4\nx,y\n1,2\n2,3\n3,5\n", "a PDF document"),
        (b"\x28\xb5\x2f\xfdabc,d\n1,2\n", "a zstd file"),
    ] {
        let error = try_read(csv, &Options::new()).unwrap_err();
        assert!(error.to_string().contains(name), "{error}");
    }
}

#[test]
fn single_quotes_around_one_name_or_one_value_keep_the_columns_in_place() {
    let rows: String = (1..=30)
        .map(|at| format!("{at},Bob,{at},{}\n", at * 2 + at % 3))
        .collect();
    for csv in [
        format!("id,'name, full',x,y\n{rows}"),
        format!("'id','name, full','x','y'\n{rows}"),
        format!("id,name,x,y\n{}", rows.replace("9,Bob", "9,'Smith, J'")),
        format!(
            "id;name;x;y\n{}",
            rows.replace(',', ";").replace("19;Bob", "19;'Smith; J'")
        ),
    ] {
        let observations = read(&csv, &Options::new().formula("y ~ x"));
        let report = observations.report();
        assert_eq!((report.used, report.columns.len()), (30, 4), "{csv}");
    }
    // An apostrophe that opens nothing is text.
    let csv = format!("id,name,x,y\n{}", rows.replace("9,Bob", "9,'tis"));
    assert_eq!(
        read(&csv, &Options::new().formula("y ~ x")).report().used,
        30
    );
}

#[test]
fn figures_of_a_description_below_the_rows_are_no_rows_if_there_are_several() {
    let rows: String = (1..=30)
        .map(|at| format!("a{},{at},{}\n", at % 3, at * 2 + at % 3))
        .collect();
    for (figures, count) in [
        ("Min,1,3\nMax,30,60\n", 2),
        ("mean,15.5,32\nmin,1,3\nmax,30,60\n", 3),
        (
            "count,30,30\nmean,15.5,32\nstd,8.8,17.6\nmin,1,3\n25%,8,16\n50%,15,31\n75%,23,46\nmax,30,60\n",
            8,
        ),
        // One of them may be a name.
        ("Max,31,63\n", 0),
    ] {
        for before in ["", "b,7,9\n"] {
            let csv = format!("g,x,y\n{rows}{before}{figures}");
            let observations = read(&csv, &Options::new().formula("y ~ x"));
            let report = observations.report();
            assert_eq!(report.left_out.not_data, count, "{csv}");
            assert_eq!(
                report
                    .notes
                    .iter()
                    .any(|note| note.kind == NoteKind::TotalRow),
                count > 0
            );
        }
    }
}

#[test]
fn bytes_that_are_not_utf_8_are_told_wherever_they_begin() {
    // 身長 in Shift_JIS, вес in Windows-1251 and größe in Latin-1.
    for name in [&b"\x90g\x92\xb7"[..], b"\xe2\xe5\xf1", b"gr\xf6\xdfe"] {
        for before in [0, 300, 20_000] {
            let mut csv = b"x,y,name\n".to_vec();
            (0..before).for_each(|at| csv.extend(format!("{at},{},a\n", at * 2 + at % 3).bytes()));
            for at in 0..9 {
                csv.extend(format!("{at},{},", at * at).bytes());
                csv.extend(name);
                csv.push(b'\n');
            }
            let read = |options: &Options| {
                let mut ingest = Ingest::new(options.clone()).unwrap();
                ingest.push(&csv).unwrap();
                ingest.finish().unwrap().report().notes.clone()
            };
            let options = Options::new().formula("y ~ x");
            let notes = read(&options);
            let told: Vec<(NoteKind, u64)> =
                notes.iter().map(|note| (note.kind, note.line)).collect();
            assert_eq!(told, [(NoteKind::NotUtf8, before as u64 + 2)], "{before}");
            // Whoever names the encoding knows.
            assert_eq!(read(&options.encoding("latin1")), []);
        }
    }
}

#[test]
fn lines_that_are_skipped_may_have_anything_in_them_however_the_input_is_cut() {
    let mut csv = "a line before the table\n".repeat(60_000).into_bytes();
    csv.extend(b"a \0 byte\nx,y\n1,2\n2,4\n3,9\n");
    for size in [csv.len(), 100_000, 4096] {
        let mut ingest = Ingest::new(Options::new().skip_lines(60_001)).unwrap();
        csv.chunks(size)
            .for_each(|piece| ingest.push(piece).unwrap());
        assert_eq!(ingest.finish().unwrap().report().used, 3, "{size}");
    }
}
