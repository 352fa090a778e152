//! Rows of another width than the header.

use super::{fits, notes, of, read, try_read};
use galton::Options;
use galton::csv::NoteKind;

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

#[test]
fn empty_columns_behind_a_table_make_no_title_of_its_header() {
    for (csv, skipped) in [
        ("x;y;;;\n1;2;;;\n2;4;;;\n3;9;;;\n", 0),
        ("x,y,,,,,,,\n1,2,,,,,,,\n2,4,,,,,,,\n3,9,,,,,,,\n", 0),
        ("seedlings;;;;\nx;y;;;\n1;2;;;\n2;4;;;\n3;9;;;\n", 1),
        ("seedlings of 1886;\nx;y\n1;2\n2;4\n3;9\n", 1),
        ("seedlings\t\t\n\t\t\nx\ty\t\n1\t2\t\n2\t4\t\n3\t9\t\n", 2),
    ] {
        let found = read(csv, &of("y ~ x"));
        fits(&found, 3, &[-2.0, 3.5]);
        assert_eq!(
            found.report().dialect.as_ref().unwrap().skipped_lines,
            skipped,
            "{csv}"
        );
    }
}

#[test]
fn three_names_that_count_up_are_a_header_over_fractions_and_told_over_whole_numbers() {
    let csv = "0,1,2\n1.5,2.5,3.1\n2.5,4.5,5.2\n3.5,9.5,1.3\n";
    let found = read(csv, &Options::new().response("2").predictors(["0"]));
    assert_eq!(found.moments().count(), 3);
    assert_eq!(notes(&found), [(NoteKind::NumbersAsNames, 1)]);
    let found = read("0,1,2\n1,2,7\n2,4,5\n3,9,1\n4,4,4\n", &Options::new());
    assert_eq!(notes(&found), [(NoteKind::PerhapsNames, 1)]);
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
    for (csv, names, of) in [
        ("x,y\n1;4\n2;7\n3;9\n", 1, 2),
        ("x;height_of_it;z\n1,4,5\n2,7,5\n3,9,5\n", 1, 3),
        ("x\ty\n1 4\n2 7\n3 9\n", 1, 2),
    ] {
        let error = try_read(csv.as_bytes(), &Options::new()).unwrap_err();
        let told = format!("names for {names} of {of} columns");
        assert!(error.to_string().contains(&told), "{csv}: {error}");
    }
    for csv in [
        "Seedlings\n1,4\n2,7\n3,9\n",
        "made by Ann, Bob\n1,4\n2,7\n3,9\n",
        "# x;y\n1,4\n2,7\n3,9\n",
    ] {
        assert_eq!(read(csv, &Options::new()).moments().count(), 3, "{csv}");
    }
    // A comma between day and year is in the field: the fields are of other columns, which is told.
    let csv = "day,y\nJan 3, 2021,1\nJan 4, 2021,3\nJan 5, 2021,4\nJan 6, 2021,6\n";
    let found = galton::csv::Schema::detect(csv.as_bytes(), true, &Default::default());
    let schema = found.unwrap().unwrap();
    assert_eq!(schema.columns[2].name, "y");
    assert_eq!(schema.notes[0].kind, NoteKind::RowNames);
}
