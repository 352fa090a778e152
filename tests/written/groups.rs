//! Separators of thousands and decimal marks, which may be each other.

use super::{assert_close, coefficients, counted, note_of, read};
use galton::Options;
use galton::csv::NoteKind;

/// -170660 + 85 a year, by rational arithmetic; R-squared 0.9979281768.
#[test]
fn groups_beside_whole_numbers_of_their_size_are_thousands_between_semicolons_or_tabs() {
    for delimiter in [';', '\t', '|'] {
        for (mark, note) in [('.', NoteKind::Groups), (',', NoteKind::Groups)] {
            let csv = format!(
                "Jahr{delimiter}Umsatz\n2018{delimiter}870\n2019{delimiter}950\n2020{delimiter}1{mark}050\n2021{delimiter}1{mark}120\n"
            );
            let options = Options::new();
            assert_close(&coefficients(&csv, &options), &[-170_660.0, 85.0]);
            if mark == '.' {
                assert_eq!(note_of(&csv, &options), [(note, "Umsatz".to_owned(), 4)]);
            }
            let decimals = options.decimal(mark).thousands("");
            assert!(coefficients(&csv, &decimals)[1] < 0.0);
        }
    }
    // Decimals that are nearer to the numbers beside them stay decimals, and both readings are told.
    let csv = "x\ty\n1\t2\n2\t1.234\n3\t3.125\n4\t4\n";
    let told = (NoteKind::GroupsOrDecimals, "y".to_owned(), 3);
    assert_eq!(note_of(csv, &Options::new()), [told]);
    // A number that is certain settles it.
    assert_eq!(
        note_of("x\ty\n1\t2\n2\t1.234\n3\t0.125\n4\t4\n", &Options::new()),
        []
    );
    assert_eq!(
        note_of("x\ty\n1\t2.5\n2\t1.234\n3\t3.125\n4\t4\n", &Options::new()),
        []
    );
    assert_eq!(
        note_of("x,y\n1,2\n2,1.234\n3,3.125\n4,4\n", &Options::new()),
        []
    );
}

#[test]
fn groups_and_decimals_that_come_late_are_refused_with_the_options_that_read_them() {
    for (delimiter, late, row) in [
        ('\t', "1.002", 12_000),
        (';', "1.002", 50_000),
        (';', "1,8", 40_000),
        ('\t', "1,8", 12_000),
        ('\t', "1,002", 12_000),
    ] {
        for empty in [false, true] {
            let csv = counted(delimiter, row + 100, &|at| match at {
                at if at >= row => late.to_owned(),
                _ if empty => String::new(),
                at => (at % 900 + 7).to_string(),
            });
            let options = Options::new().formula("y ~ x");
            let error = read(&csv, &options).unwrap_err();
            let found = (error.code(), error.position().map(|position| position.row));
            assert_eq!(
                found,
                ("text", Some(row as u64)),
                "{late} {delimiter:?} {error}"
            );
            assert!(error.to_string().contains("decimal comma"), "{error}");
            let suggestion = error.suggestion().unwrap();
            let mended = read(&csv, &options.suggested(suggestion)).unwrap();
            let largest = mended.report().columns[1].max.unwrap();
            let expected = if late.len() == 5 { 1002.0 } else { 1.8 };
            assert!(largest == expected || !empty, "{largest}");
        }
    }
    // A number that is certain settles it.
    let csv = counted('\t', 12_000, &|at| match at {
        11_000 => "1.002".to_owned(),
        11_001 => "0.25".to_owned(),
        at => (at % 900 + 7).to_string(),
    });
    assert_eq!(read(&csv, &Options::new()).unwrap().report().used, 12_000);
}

#[test]
fn groups_and_decimals_that_come_after_hundreds_of_rows_are_read_as_at_the_beginning() {
    for (delimiter, late, value) in [
        ('\t', "1.002", 1002.0),
        (';', "1.002", 1002.0),
        (';', "1,002", 1002.0),
        (';', "1,8", 1.8),
        ('\t', "1,8", 1.8),
        (',', "\"1,8\"", 1.8),
        ('|', "1 002", 1002.0),
        (',', "\"1,002\"", 1002.0),
    ] {
        for empty in [false, true] {
            let csv = counted(delimiter, 500, &|at| match at {
                at if at >= 333 && at % 3 == 0 => late.to_owned(),
                _ if empty => String::new(),
                at => (at % 900 + 7).to_string(),
            });
            let observations = read(&csv, &Options::new().formula("y ~ x")).unwrap();
            let report = &observations.report().columns[1];
            let found = if value < 2.0 { report.min } else { report.max };
            // Without other numbers, three digits may be decimals too.
            let decimals = late.contains("002").then_some(1.002);
            let is_told = observations
                .report()
                .notes
                .iter()
                .any(|note| note.column == "y");
            assert!(
                found == Some(value) || empty && is_told && found == decimals,
                "{late} {delimiter:?}: {found:?}"
            );
        }
    }
    // So are the marks of a column that begins late.
    let csv = counted(';', 500, &|at| match at {
        ..300 => String::new(),
        at if at % 2 == 0 => format!("({at},5)"),
        at => format!("{at},5"),
    });
    let options = Options::new().formula("y ~ x");
    assert_eq!(
        read(&csv, &options).unwrap().report().columns[1].min,
        Some(-500.5)
    );
    let told = note_of(&csv, &options);
    assert_eq!(told, [(NoteKind::AccountingNegatives, "y".to_owned(), 301)]);
}

#[test]
fn a_point_between_groups_is_told_between_commas_however_late_it_comes() {
    for row in [30, 300, 12_000, 150_000] {
        let csv = counted(',', row + 900, &|at| match at {
            at if at >= row => format!("{}.{:03}", at % 7 + 1, at % 1000),
            at => (at % 700 + 240).to_string(),
        });
        let told = [(NoteKind::GroupsOrDecimals, "y".to_owned(), row as u64 + 1)];
        assert_eq!(note_of(&csv, &Options::new()), told);
        let describe = |csv: &str| {
            let mut describe = galton::Describe::new(&Options::new()).unwrap();
            describe.push(csv.as_bytes()).unwrap();
            describe.finish().unwrap().notes
        };
        assert_eq!(describe(&csv)[0].kind, NoteKind::GroupsOrDecimals);
        // Decimals of one digit among them settle it, and whole numbers of 1000 and more.
        for other in ["0.5", "2000"] {
            let settled = csv.clone() + &format!("{},{other}\n", row + 901);
            let is_late = row > 1000;
            assert!(
                !is_late && other == "2000" || describe(&settled).is_empty(),
                "{row} {other}"
            );
        }
    }
    // Whole numbers of 1000 and more are nearer to groups of thousands than to 1.050.
    let csv = "x,y\n1,5500\n2,7.750\n3,9500\n4,11.250\n";
    let told = [(NoteKind::GroupsOrDecimals, "y".to_owned(), 3)];
    assert_eq!(note_of(csv, &Options::new()), told);
    // Three decimals in all values are decimals.
    let csv = "x,y\n1,5.500\n2,7.750\n3,9.500\n4,11.250\n";
    assert_eq!(note_of(csv, &Options::new()), []);
}

/// Marks around a number. `#` stands for the number.
const MARKS: [&str; 8] = ["€ #", "# €", "EUR #", "# kg", "#%", "'#", "=\"#\"", "(#)"];

#[test]
fn groups_beside_units_and_the_marks_of_accounts_are_those_of_plain_numbers() {
    let units = Options::new().units(true);
    for delimiter in [';', '\t', '|'] {
        for marks in MARKS {
            let sign = if marks == "(#)" { -1.0 } else { 1.0 };
            let table = |values: [&str; 4]| {
                let row = |(at, value): (usize, &&str)| {
                    let value = marks.replace('#', value);
                    format!("{}{delimiter}{value}\n", 2018 + at)
                };
                let rows: String = values.iter().enumerate().map(row).collect();
                format!("Jahr{delimiter}Umsatz\n{rows}")
            };
            let csv = table(["870", "950", "1.050", "1.120"]);
            let expected = [-170_660.0, 85.0].map(|value| sign * value);
            assert_close(&coefficients(&csv, &units), &expected);
            let told = note_of(&csv, &units);
            assert!(
                told.contains(&(NoteKind::Groups, "Umsatz".to_owned(), 4)),
                "{csv}"
            );
            // A decimal comma elsewhere in the column shows that the point separates thousands.
            let csv = table(["870,5", "950,5", "1.050,5", "1.120,5"]);
            let expected = [-170_659.5, 85.0].map(|value| sign * value);
            assert_close(&coefficients(&csv, &units), &expected);
            assert!(note_of(&csv, &units).len() == 1, "{csv}");
        }
    }
    // The numbers without marks in one column are not affected by those with marks in another.
    let csv = "x;y\n1,5;€ 870\n2,5;€ 1.050\n3,25;€ 950\n4,5;€ 1.120\n";
    let plain = "x;y\n1.5;870\n2.5;1050\n3.25;950\n4.5;1120\n";
    assert_close(
        &coefficients(csv, &units),
        &coefficients(plain, &Options::new()),
    );
    // A column of text says nothing about how numbers are written.
    let csv = "g;x;y\n1.050 €;1.234;1\n950 €;2.5;2\n870 €;3.125;4\n1.120 €;4;3\n";
    let plain = "x;y\n1.234;1\n2.5;2\n3.125;4\n4;3\n";
    assert_close(
        &coefficients(csv, &Options::new()),
        &coefficients(plain, &Options::new()),
    );
}

#[test]
fn groups_that_come_late_beside_units_and_marks_are_refused_with_the_options_that_read_them() {
    for (delimiter, late) in [
        (';', "1.002"),
        ('\t', "1.002"),
        ('\t', "1,002"),
        (';', "1'002"),
    ] {
        for marks in MARKS {
            let sign = if marks == "(#)" { -1.0 } else { 1.0 };
            let csv = counted(delimiter, 12_100, &|at| {
                marks.replace(
                    '#',
                    &match at {
                        12_000.. => late.to_owned(),
                        at => (at % 900 + 7).to_string(),
                    },
                )
            });
            let options = Options::new().formula("y ~ x").units(true);
            let error = read(&csv, &options).unwrap_err();
            let found = (error.code(), error.position().map(|position| position.row));
            assert_eq!(found, ("text", Some(12_000)), "{late} {marks} {error}");
            let mended = read(&csv, &options.suggested(error.suggestion().unwrap())).unwrap();
            let column = &mended.report().columns[1];
            let largest = if sign < 0.0 { column.min } else { column.max };
            assert_eq!(largest, Some(sign * 1002.0), "{late} {marks}");
        }
    }
    // Between commas a point is the decimal mark, and a note says so.
    let csv = counted(',', 12_900, &|at| match at {
        12_000.. => format!("€ {}.{:03}", at % 7 + 1, at % 1000),
        at => format!("€ {}", at % 700 + 240),
    });
    let told = note_of(&csv, &Options::new().units(true));
    assert!(told.contains(&(NoteKind::GroupsOrDecimals, "y".to_owned(), 12_001)));
}

#[test]
fn groups_of_india_are_read() {
    let csv = "x,y\n1,\"12,34,567.89\"\n2,\"1,00,000\"\n3,\"99,999.5\"\n4,\"1,00,00,000\"\n";
    let plain = "x,y\n1,1234567.89\n2,100000\n3,99999.5\n4,10000000\n";
    assert_eq!(
        coefficients(csv, &Options::new()),
        coefficients(plain, &Options::new())
    );
}

#[test]
fn a_number_that_is_of_thousands_beside_decimals_with_the_other_mark_is_told() {
    let table = |delimiter: &str, values: [&str; 5]| {
        let rows = values.iter().enumerate();
        let rows = rows.map(|(row, value)| match delimiter {
            "," => format!("{row},\"{value}\"\n"),
            _ => format!("{row}{delimiter}{value}\n"),
        });
        format!("x{delimiter}y\n{}", rows.collect::<String>())
    };
    let options = || Options::new().formula("y ~ x");
    for delimiter in [",", ";", "\t", "|"] {
        for values in [
            ["1,5", "4.555", "2,5", "3,25", "2,125"],
            ["1.5", "4,555", "2.5", "3.25", "2.125"],
        ] {
            let csv = table(delimiter, values);
            let told = note_of(&csv, &options());
            assert_eq!(told, [(NoteKind::Groups, "y".to_owned(), 3)], "{csv}");
        }
        // Their size, or a number with both marks, says what they are.
        for values in [
            ["999,5", "1.050", "870,25", "1.120", "950"],
            ["999.5", "1,050", "870.25", "1,120", "950"],
            ["1,5", "4.555", "2,5", "1.250,75", "2,125"],
        ] {
            let csv = table(delimiter, values);
            let told = note_of(&csv, &options());
            let is_doubt = |(kind, ..): &(NoteKind, String, u64)| *kind == NoteKind::Groups;
            assert!(!told.iter().any(is_doubt), "{csv}{told:?}");
        }
    }
}

#[test]
fn a_rare_number_like_a_group_among_small_whole_numbers_is_told() {
    for rows in [20, 800, 5000] {
        let csv = counted(',', rows, &|at| match at {
            at if at == rows / 2 => "2.201".to_owned(),
            at => (at % 800).to_string(),
        });
        let told = (
            NoteKind::GroupsOrDecimals,
            "y".to_owned(),
            rows as u64 / 2 + 1,
        );
        assert_eq!(note_of(&csv, &Options::new()), [told]);
    }
}

#[test]
fn thousands_with_commas_that_may_be_decimals_are_told() {
    for (delimiter, quote) in [('\t', ""), ('|', ""), (',', "\"")] {
        let of = |values: [&str; 4]| {
            let lines = values.iter().enumerate();
            let lines = lines
                .map(|(at, value)| format!("{quote}{value}{quote}{delimiter}{}\n", at * at + 1));
            format!("x{delimiter}y\n{}", lines.collect::<String>())
        };
        let told = note_of(&of(["1,234", "2,345", "3,456", "4,567"]), &Options::new());
        assert_eq!(told, [(NoteKind::Groups, "x".into(), 2)]);
        for certain in [
            ["950", "1,234", "2,345", "980"],
            ["1,234.5", "2,345", "3,456", "4,567"],
            ["1,234,567", "2,345", "3,456", "4,567"],
        ] {
            assert!(note_of(&of(certain), &Options::new()).is_empty());
        }
    }
}
