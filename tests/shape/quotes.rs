//! Quotes: which they are, and which are text.

use super::{dialect, fits, notes, of, read};
use galton::csv::NoteKind;
use galton::{Ingest, OnText, Options};

const SINGLE: &str = "'site','x','y'\n'Main St, 5','1','2'\n'Mill Rd, 7','2','4'\n'Low Ln, 9','3','9'\n'High St, 2','4','11'\n";

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
