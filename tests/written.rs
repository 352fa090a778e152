//! Values that are not plain numbers: each column is read right, or noted, or refused with the remedy.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::panic)]

use galton::csv::{Lookalike, NoteKind};
use galton::{Error, Ingest, Observations, Options};

fn read(csv: &str, options: &Options) -> Result<Observations, Error> {
    let mut ingest = Ingest::new(options.clone())?;
    ingest.push(csv.as_bytes())?;
    ingest.finish()
}

fn coefficients(csv: &str, options: &Options) -> Vec<f64> {
    let observations = read(csv, options).unwrap_or_else(|error| panic!("{error}: {csv}"));
    let model = observations.model().unwrap();
    let mut all = vec![model.intercept()];
    all.extend_from_slice(model.coefficients());
    all
}

/// Relative to the largest of the expected numbers.
const CLOSE: f64 = 1e-9;

fn assert_close(found: &[f64], expected: &[f64]) {
    let size = expected
        .iter()
        .fold(0.0, |size: f64, value| size.max(value.abs()));
    let is_close = |(a, b): (&f64, &f64)| (a - b).abs() <= CLOSE * size;
    assert!(
        found.len() == expected.len() && found.iter().zip(expected).all(is_close),
        "{found:?} is not {expected:?}"
    );
}

fn note_of(csv: &str, options: &Options) -> Vec<(NoteKind, String, u64)> {
    let observations = read(csv, options).unwrap();
    let notes = observations.report().notes.iter();
    notes
        .map(|note| (note.kind, note.column.clone(), note.line))
        .collect()
}

/// R 4.2.2: `lm(score ~ income + region, read.csv(text = ..., na.strings = character()))`.
#[test]
fn a_value_that_is_called_na_is_a_value_where_the_caller_says_so() {
    let csv = "region,income,score\nNA,60,131\nEU,52,114\nAS,44,97\nNA,71,141\nEU,41,105\nAS,39,95\nNA,55,126\nEU,65,127\nAS,50,104\n";
    let formula = Options::new().formula("score ~ income + region");
    let all = formula.clone().missing::<&str>([]);
    let expected = coefficients(csv, &all);
    assert_eq!(read(csv, &all).unwrap().report().used, 9);
    let own = formula.clone().missing_in::<&str>("region", []);
    assert_eq!(coefficients(csv, &own), expected);
    assert_eq!(read(csv, &formula).unwrap().report().used, 6);
    assert_close(&expected, &R_NA_IS_A_REGION);
    let unknown = formula.missing_in("regoin", ["NA"]);
    assert_eq!(read(csv, &unknown).unwrap_err().code(), "no-such-column");
}

const R_NA_IS_A_REGION: [f64; 4] = [
    58.246_896_551_724_16,
    0.911_724_137_931_034_2,
    9.068_965_517_241_388,
    17.892_873_563_218_412,
];

#[test]
fn words_for_a_missing_value_are_those_of_the_caller_however_the_number_is_written() {
    let csv = "x,y\n1,2\n2,4.5\n-999,7\n-999.0,1\n4,None\n5,11\n6,x\n";
    let options = Options::new().missing(["-999", "None", "x"]);
    let observations = read(csv, &options).unwrap();
    let report = observations.report();
    assert_eq!((report.used, report.left_out.missing), (3, 4));
    let error = read("x,y\n1,2\n2,NA\n3,4\n", &options).unwrap_err();
    assert_eq!((error.code(), error.column()), ("text", Some("y")));
}

#[test]
fn a_word_of_a_program_for_nothing_is_missing_among_numbers_and_a_value_in_text() {
    for word in [
        "None", "NaT", "(null)", "nil", "#NULL!", "<NA>", "-nan", "n.a.", "N/D", "k.A.",
    ] {
        let csv = format!("x,y\n1,2\n2,4\n{word},6\n4,9\n");
        assert_eq!(
            read(&csv, &Options::new())
                .unwrap()
                .report()
                .left_out
                .missing,
            1,
            "{word}"
        );
    }
    let csv = "wall,y\nNone,1\nBrick,4\nNone,2\nBrick,6\nStone,3\nStone,8\n";
    let options = Options::new().formula("y ~ wall");
    let observations = read(csv, &options).unwrap();
    assert_eq!(observations.report().used, 6);
    let expected = (NoteKind::WordKept, "wall".to_owned(), 2);
    assert_eq!(note_of(csv, &options), [expected]);
}

#[test]
fn negative_numbers_of_accounts_are_read_and_told() {
    let rows = [
        ("1", "1,004.50"),
        ("2", "(310.50)"),
        ("3", "212.00"),
        ("4", "75.25-"),
    ];
    let csv = |of: &dyn Fn(&str) -> String| {
        let line = |(x, y): &(&str, &str)| format!("{x}\t{}\n", of(y));
        format!(
            "month\tbalance\n{}",
            rows.iter().map(line).collect::<String>()
        )
    };
    let plain = csv(&|y| {
        let is_negative = y.contains(['(', '-']);
        let digits: String = y
            .chars()
            .filter(|c| c.is_ascii_digit() || *c == '.')
            .collect();
        format!("{}{digits}", if is_negative { "-" } else { "" })
    });
    let marked = csv(&str::to_owned);
    let options = Options::new();
    assert_eq!(
        coefficients(&marked, &options),
        coefficients(&plain, &options)
    );
    let expected = (NoteKind::AccountingNegatives, "balance".to_owned(), 3);
    assert_eq!(note_of(&marked, &options), [expected]);
    // Beside numbers with a minus, parentheses may mean something else.
    let doubtful = marked + "5\t-3.00\n";
    let error = read(&doubtful, &options).unwrap_err();
    assert!(error.to_string().contains("units"), "{error}");
    let suggestion = *error.suggestion().unwrap();
    read(&doubtful, &options.suggested(&suggestion)).unwrap();
}

#[test]
fn guards_of_spreadsheets_are_read_and_told() {
    let plain = "x,y\n-2,1\n1.5,2\n3,5\n7,4\n";
    for (csv, line) in [
        ("x,y\n'-2,1\n1.5,2\n3,5\n7,4\n", 2),
        ("x,y\n-2,1\n\"=\"\"1.5\"\"\",2\n3,5\n7,4\n", 3),
        ("x,y\n-2,1\n'1.5,2\n\"=\"\"3\"\"\",5\n7,4\n", 3),
    ] {
        let options = Options::new();
        assert_eq!(
            coefficients(csv, &options),
            coefficients(plain, &options),
            "{csv}"
        );
        assert_eq!(
            note_of(csv, &options),
            [(NoteKind::Guards, "x".to_owned(), line)]
        );
    }
}

#[test]
fn amounts_with_a_unit_are_refused_with_the_option_that_reads_them() {
    for (kind, values) in [
        (
            Lookalike::Currency,
            ["R$ 12,50", "R$ 14,00", "R$ 9,90", "R$ 1.150,00"],
        ),
        (
            Lookalike::Currency,
            ["EUR 12.50", "EUR 14", "EUR 9.90", "EUR 1,150.00"],
        ),
        (Lookalike::Currency, ["12,50 €", "14 €", "9,90 €", "1150 €"]),
        (Lookalike::Currency, ["$12.50", "$14.00", "$9.90", "$1,150"]),
        (Lookalike::Percent, ["12.5%", "14 %", "9.9 %", "1150%"]),
        (Lookalike::Unit, ["12.5 kg", "14kg", "9.9 kg", "1150 kg"]),
    ] {
        let numbers = ["12.5", "14", "9.9", "1150"];
        let table = |values: &[&str; 4]| {
            let rows = values.iter().zip(["40", "37", "44", "1"]);
            let rows = rows.map(|(value, y)| format!("{value}|{y}\n"));
            format!("price|y\n{}", rows.collect::<String>())
        };
        let (csv, plain) = (table(&values), table(&numbers));
        let formula = Options::new().formula("y ~ price");
        let error = read(&csv, &formula).unwrap_err();
        assert!(error.to_string().contains("set units to true"), "{error}");
        let mended = formula.clone().suggested(error.suggestion().unwrap());
        assert_close(
            &coefficients(&csv, &mended),
            &coefficients(&plain, &formula),
        );
        let report = galton::Describe::new(&Options::new()).and_then(|mut describe| {
            describe.push(csv.as_bytes())?;
            describe.finish()
        });
        let looks = report.unwrap().columns[0].looks_like.clone().unwrap();
        assert_eq!(
            (looks.kind, looks.example.as_str(), looks.row),
            (kind, values[0], 1)
        );
    }
}

#[test]
fn units_that_begin_after_hundreds_of_numbers_are_read_and_text_there_is_told() {
    for (marks, kind) in [("# €", "currency"), ("$#", "currency"), ("# kg", "unit")] {
        let csv = counted(';', 1000, &|at| match at {
            300.. => marks.replace('#', &at.to_string()),
            at => at.to_string(),
        });
        let options = Options::new().formula("y ~ x");
        let error = read(&csv, &options).unwrap_err();
        assert!(error.suggestion().unwrap().units, "{kind} {error}");
        assert_close(&coefficients(&csv, &options.units(true)), &[0.0, 1.0]);
    }
    let csv = counted(';', 1000, &|at| match at {
        300.. => "<5".to_owned(),
        at => at.to_string(),
    });
    let told = [(NoteKind::TextWithDigits, "y".to_owned(), 301)];
    assert_eq!(note_of(&csv, &Options::new().formula("x ~ y")), told);
}

#[test]
fn a_value_in_another_unit_is_no_number() {
    let csv = "price|y\n$1|2\n$2|4\n€3|6\n$4|9\n";
    let error = read(csv, &Options::new().formula("y ~ price").units(true)).unwrap_err();
    assert_eq!(
        error.position().map(|position| position.row),
        Some(3),
        "{error}"
    );
    let csv = "share|y\n1%|2\n2%|4\n0.03|6\n4%|9\n";
    let error = read(csv, &Options::new().formula("y ~ share").units(true)).unwrap_err();
    assert_eq!(
        error.position().map(|position| position.row),
        Some(3),
        "{error}"
    );
}

#[test]
fn text_with_a_value_of_its_own_in_each_row_is_no_category() {
    for values in [
        ["Ann", "Bob", "Cid", "Dan", "Eve", "Fay"],
        ["08:15", "09:15", "10:15", "11:15", "12:15", "12:15"],
        ["8 kg", "9 kg", "10 kg", "11 kg", "12 kg", "13 kg"],
    ] {
        let rows = values.iter().enumerate();
        let rows = rows.map(|(at, value)| format!("{value},{}\n", at * at));
        let csv = format!("name,y\n{}", rows.collect::<String>());
        for options in [
            Options::new().formula("y ~ name"),
            Options::new().response("y").predictors(["name"]),
        ] {
            let error = read(&csv, &options).unwrap_err();
            assert_eq!(
                (error.code(), error.column()),
                ("not-a-category", Some("name"))
            );
            assert!(error.to_string().contains(values[0]), "{error}");
        }
        // Whoever asks for a category has one.
        let options = Options::new().formula("y ~ factor(name)");
        assert!(read(&csv, &options).is_ok());
    }
}

/// The table of the next test, of R 4.2.2's `summary(lm(y ~ x))`: t, p and R-squared do not depend on the unit of x.
const IN_SOME_UNIT: [(&str, &str); 10] = [
    ("0.30", "1.2"),
    ("-1.04", "0.7"),
    ("0.75", "2.9"),
    ("0.94", "-0.4"),
    ("-1.95", "0.1"),
    ("-1.30", "1.6"),
    ("0.13", "0.9"),
    ("-0.32", "0.3"),
    ("-0.02", "1.1"),
    ("-0.85", "-0.6"),
];

#[test]
fn a_fit_in_any_unit_is_right_or_refused() {
    let fit = |[x, y, w]: [i32; 3]| {
        let rows = IN_SOME_UNIT.iter().enumerate();
        let rows = rows.map(|(at, (a, b))| format!("{a}e{x},{b}e{y},{}e{w}\n", at % 3 + 1));
        let csv = format!("x,y,w\n{}", rows.collect::<String>());
        read(&csv, &Options::new().formula("y ~ x").weights("w"))
    };
    let table = |powers| {
        let inference = fit(powers).map(|observations| observations.inference().unwrap())?;
        let slope = &inference.coefficients[1];
        let figures = [slope.t_value, slope.p_value, inference.r_squared];
        Ok::<_, Error>((figures.map(|figure| figure.unwrap()), slope.estimate))
    };
    let (expected, slope) = table([0, 0, 0]).unwrap();
    let mut answered = 0;
    for power in (-170..=170).step_by(5) {
        for powers in [
            [power, 0, 0],
            [0, power, 0],
            [0, 0, power],
            [power, power, 0],
            [power, -power, 0],
            [power, 0, power],
            [power, 0, -power],
            [0, power, power],
            [0, power, -power],
        ] {
            match table(powers) {
                Ok((found, estimate)) => {
                    answered += 1;
                    for (found, expected) in found.iter().zip(&expected) {
                        let error = (found - expected).abs() / expected.abs();
                        assert!(error < 1e-12, "{powers:?}: {found} is not {expected}");
                    }
                    let unit = 10f64.powi(powers[1] - powers[0]);
                    assert!((estimate / unit / slope - 1.0).abs() < 1e-12, "{powers:?}");
                }
                Err(error) => {
                    let code = error.code();
                    assert!(
                        ["too-small", "too-large"].contains(&code),
                        "{powers:?}: {error}"
                    );
                }
            }
        }
    }
    assert!(answered > 150, "{answered}");
}

#[test]
fn points_without_a_line_a_flat_line_and_an_intercept_of_zero_are_told_in_words() {
    for csv in ["x,y\n5,1\n5,2\n5,4\n", "x,y\n3,4\n3,4\n3,4\n"] {
        let message = read(csv, &Options::new()).unwrap_err().to_string();
        assert!(
            message.contains("the slope cannot be determined"),
            "{message}"
        );
        assert!(!message.contains("leave it out"), "{message}");
    }
    let flat = read("x,y\n1,4\n2,4\n3,4\n4,4\n", &Options::new()).unwrap();
    assert_eq!(
        coefficients("x,y\n1,4\n2,4\n3,4\n4,4\n", &Options::new()),
        [4.0, 0.0]
    );
    let table = flat.inference().unwrap();
    assert_eq!(table.warnings[0].code(), "constant-response");
    let zero = "x,y\n-2,-4.1\n-1,-1.9\n0,0\n1,1.9\n2,4.1\n";
    let observations = read(zero, &Options::new()).unwrap();
    let table = observations.inference().unwrap();
    assert_eq!(table.coefficients[0].estimate, 0.0);
    assert_close(&[table.coefficients[1].estimate], &[2.02]);
    assert_close(
        &[table.coefficients[1].standard_error.unwrap()],
        &[0.034_641_016_151_377_546],
    );
}

/// Rows of a counter and a number, as `write` has it.
fn counted(delimiter: char, rows: usize, write: &dyn Fn(usize) -> String) -> String {
    let row = |at: usize| format!("{at}{delimiter}{}\n", write(at));
    format!("x{delimiter}y\n{}", (1..=rows).map(row).collect::<String>())
}

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
fn a_saved_model_reads_another_table_in_the_unit_and_with_the_words_of_its_fit() {
    let csv = "preco;g;y\nR$ 12,50;NA;40\nR$ 14,00;a;37\nR$ 9,90;NA;44\nR$ 15,10;a;30\nR$ 11,10;NA;39\n-1;a;3\n";
    let options = Options::new()
        .formula("y ~ preco + g")
        .units(true)
        .missing_in::<&str>("g", [])
        .missing_in("preco", ["-1"]);
    let observations = read(csv, &options).unwrap();
    assert_eq!(observations.report().used, 5);
    let fitted = observations.model().unwrap();
    let model = galton::Model::from_json(&fitted.to_json()).unwrap();
    let score = |csv: &str| {
        let hints = galton::csv::DialectHints::default();
        let mut scorer = galton::Scorer::new(model.clone(), hints);
        let mut found = Vec::new();
        scorer
            .push(csv.as_bytes(), &mut |line| found.push(line.prediction))
            .unwrap();
        scorer
            .finish(&mut |line| found.push(line.prediction))
            .unwrap();
        found.remove(0);
        found
    };
    let plain = score("preco;g\n12,50;NA\n");
    assert!(plain[0].is_some());
    for other in [
        "preco;g\nR$ 12,50;NA\n",
        "preco,g\n\"R$ 12,50\",NA\n",
        "preco\tg\nR$ 12.50\tNA\n",
    ] {
        assert_eq!(score(other), plain, "{other}");
    }
    assert_eq!(
        score("preco;g\n€ 12,50;NA\nR$ 12,50;NA\nR$ -1;a\n-1;NA\n")[..2],
        [None, plain[0]]
    );
    assert_eq!(score("preco;g\nR$ 12,50;NA\n-1;NA\n"), [plain[0], None]);
}

/// The code and the text of each warning of the regression table.
fn warnings(csv: &str, options: &Options) -> Vec<(&'static str, String)> {
    let table = read(csv, options).unwrap().inference().unwrap();
    let told = table.warnings.iter();
    told.map(|warning| (warning.code(), warning.to_string()))
        .collect()
}

#[test]
fn a_value_far_from_all_others_is_told_with_the_option_that_makes_it_missing() {
    let csv = |first: &str, second: &str| {
        format!("x,y\n1,2\n{first},4\n3,7\n{second},1\n5,9\n6,13\n7,13\n8,17\n")
    };
    // It repeats, or is alone and negative among others that are not, or has only nines.
    for (first, second, is_told) in [
        ("-999", "-999", true),
        ("9999", "9999", true),
        ("-999", "4", true),
        ("9999", "4", true),
        ("99.99", "4", true),
        ("-9999999", "4", true),
        ("1e36", "1e36", true),
        ("9.96921e36", "4", false),
        ("9.96921e36", "9.96921e36", true),
        ("-1e34", "4", true),
        ("-1000", "4", true),
        ("1000", "4", false),
        ("9", "4", false),
        ("2", "2", false),
        ("-5", "4", false),
    ] {
        let told = warnings(&csv(first, second), &Options::new());
        assert_eq!(told.len(), usize::from(is_told), "{first}: {told:?}");
        if let [(code, text)] = &told[..] {
            assert_eq!(*code, "far-value");
            assert!(
                text.contains(&format!("missing: {{ \"x\": [\"{first}\"] }}")),
                "{text}"
            );
            let options = Options::new().missing_in("x", [first]);
            assert!(warnings(&csv(first, second), &options).is_empty());
        }
    }
    // Negative numbers beside others are no news.
    let csv = "x,y\n-900,2\n-3,4\n1,7\n2,1\n-2,9\n4,13\n";
    assert!(warnings(csv, &Options::new()).is_empty());
}

#[test]
fn totals_below_a_table_too_long_to_be_searched_are_told_by_their_sum() {
    let (mut rows, mut sums) = (String::new(), [0, 0]);
    for row in 0..60_000 {
        let values = [1 + row * 7919 % 97, 3 + row * 31 % 53];
        sums = [sums[0] + values[0], sums[1] + values[1]];
        rows.push_str(&format!("{},{}\n", values[0], values[1]));
    }
    let [x, y] = sums;
    // The row of totals is in the sample, or not.
    for sample in [20_000, 70_000] {
        let csv = format!("x,y\n{rows}{x},{y}\n");
        let told = warnings(&csv, &Options::new().sample(sample));
        for (name, value) in [("x", x), ("y", y)] {
            let text = format!(
                "\"{name}\" is {value} in 1 row, apart from its other values; it is their sum"
            );
            assert!(
                told.iter().any(|(_, told)| told.starts_with(&text)),
                "{told:?}"
            );
        }
        let csv = format!("x,y\n{rows}{},{y}\n", x - 1);
        let told = warnings(&csv, &Options::new().sample(sample));
        assert!(
            told.iter().all(|(_, told)| !told.starts_with("\"x\"")),
            "{told:?}"
        );
    }
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
fn numbers_with_marks_in_the_first_rows_are_values_and_no_units_below_the_names() {
    for (marked, plain) in [
        ("x,y\n'-2,'-4\n'-1,'-1\n0,2\n1,5\n3,10\n", "guards"),
        ("x,y\n(2),(4)\n(1),(1)\n0,2\n1,5\n3,10\n", "accounts"),
        (
            "x\ty\n2-\t4-\n1-\t1-\n0\t2\n1\t5\n3\t10\n",
            "a minus behind",
        ),
        (
            "x;y\n=\"-2\";=\"-4\"\n=\"-1\";=\"-1\"\n0;2\n1;5\n3;10\n",
            "formulas",
        ),
    ] {
        let options = Options::new().formula("y ~ x");
        let used = read(marked, &options).unwrap().report().used;
        assert_eq!(used, 5, "{plain}");
        // 68/37 and 104/37, by rational arithmetic on the numbers without their marks.
        let expected = [1.837_837_837_837_838, 2.810_810_810_810_811];
        assert_close(&coefficients(marked, &options), &expected);
    }
}

#[test]
fn a_mark_that_comes_late_is_read_by_the_option_that_the_refusal_offers() {
    for late in ["(5)", "5-", "'-5", "=\"-5\""] {
        let csv = counted(';', 260, &|row| match row {
            251 => late.to_owned(),
            row => (row * 2 % 97).to_string(),
        });
        let plain = csv.replace(late, "-5");
        let error = read(&csv, &Options::new()).unwrap_err();
        assert!(error.to_string().contains("set units to true"), "{error}");
        let found = coefficients(&csv, &Options::new().units(true));
        assert_eq!(found, coefficients(&plain, &Options::new()), "{late}");
    }
    for late in ["€5", "5 %", "5 km"] {
        let csv = counted(';', 260, &|row| match row {
            251 => late.to_owned(),
            row => row.to_string(),
        });
        let error = read(&csv, &Options::new().units(true)).unwrap_err();
        assert!(error.suggestion().is_none(), "{error}");
        assert!(!error.to_string().contains("set units"), "{error}");
    }
}

#[test]
fn text_of_digits_that_is_no_number_is_told_where_it_becomes_a_category() {
    for values in [
        ["10:00", "10:30"],
        ["1/2", "3/4"],
        ["<0.5", "<1"],
        ["0x10", "0x20"],
        ["1.5D+00", "2.5D+00"],
        ["21-Jan", "22-Feb"],
        ["2018/19", "2019/20"],
        ["1e400", "2e400"],
        ["٣", "١"],
    ] {
        for delimiter in [',', ';', '\t', '|'] {
            let csv = counted(delimiter, 30, &|row| values[row % 2].to_owned());
            let notes = note_of(&csv, &Options::new().formula("x ~ y"));
            let is_told = |(kind, column, _): &(NoteKind, String, u64)| {
                *kind == NoteKind::TextWithDigits && column == "y"
            };
            assert!(notes.iter().any(is_told), "{values:?}: {notes:?}");
        }
    }
    let units = counted(';', 30, &|row| format!("{} km", row % 3));
    let notes = note_of(&units, &Options::new().formula("x ~ y"));
    assert_eq!(notes[0].0, NoteKind::LooksLikeNumbers);
    for values in [["a1", "b2"], ["north", "south"], ["A320", "B747"]] {
        let csv = counted(';', 30, &|row| values[row % 2].to_owned());
        assert!(note_of(&csv, &Options::new().formula("x ~ y")).is_empty());
    }
}

#[test]
fn digits_of_full_width_and_a_dash_for_a_minus_are_numbers() {
    let wide = "x;y\n１２;1\n－３;2\n４．５;4\n–5;3\n";
    let plain = "x;y\n12;1\n-3;2\n4.5;4\n-5;3\n";
    let decimal = Options::new().decimal('.');
    assert_eq!(coefficients(wide, &decimal), coefficients(plain, &decimal));
}

#[test]
fn numbers_of_one_length_with_zeros_before_them_are_told_as_codes() {
    let csv = "zip,y\n01234,1\n02345,3\n10001,4\n90210,9\n";
    assert_eq!(
        note_of(csv, &Options::new()),
        [(NoteKind::Codes, "zip".into(), 2)]
    );
    for plain in ["x,y\n01,1\n02,3\n10,4\n", "x,y\n0.5,1\n1.5,3\n2.5,4\n"] {
        assert!(note_of(plain, &Options::new()).is_empty());
    }
    // Codes of several lengths, with and without a value that means missing, and a row of totals.
    for (end, told) in [("", 1), ("-999,4\n", 1), ("Total,10\n", 2)] {
        let csv = format!("id,y\n007,1\n12,2\n0345,3\n9,4\n1024,5\n77,6\n{end}");
        let notes = note_of(&csv, &Options::new());
        assert_eq!(notes[0], (NoteKind::Codes, "id".into(), 2), "{csv}");
        assert_eq!(notes.len(), told, "{csv}");
    }
}

#[test]
fn a_code_with_a_zero_before_it_is_told_however_late_it_comes() {
    for row in [30, 12_000, 150_000] {
        let csv = counted(',', row + 900, &|at| match at {
            at if at == row => "01234".to_owned(),
            at if at % 100 == 99 && at > 12_500 => "7".to_owned(),
            at => (at % 80_000 + 10_000).to_string(),
        });
        let told = [(NoteKind::Codes, "y".to_owned(), row as u64 + 1)];
        assert_eq!(note_of(&csv, &Options::new()), told);
    }
    let plain = counted(',', 20_000, &|at| (25_000 - at).to_string());
    assert_eq!(note_of(&plain, &Options::new()), []);
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
fn totals_and_footers_say_nothing_about_the_columns() {
    let rows = |at: usize| format!("{at},2024-01-{at:02},{}\n", at * 3);
    let body: String = (1..=9).map(rows).collect();
    for end in ["Total,,135\n", "Total,,135\nSource: a survey,,\n"] {
        let csv = format!("n,day,y\n{body}{end}");
        let found = galton::csv::Schema::detect(csv.as_bytes(), true, &Default::default());
        let schema = found.unwrap().unwrap();
        let ranges = schema
            .columns
            .iter()
            .map(|column| (column.missing, column.max));
        let ranges: Vec<_> = ranges.collect();
        assert_eq!(
            ranges,
            [(0, Some(9.0)), (0, None), (0, Some(27.0))],
            "{end}"
        );
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

#[test]
fn a_code_for_no_value_is_told_although_it_is_near_the_other_values() {
    let csv = |code: &str| {
        let value = |at: usize| match at {
            7 | 23 | 41 => code.to_owned(),
            at => (at % 60 + 1).to_string(),
        };
        counted(',', 60, &value)
    };
    for (code, is_told) in [
        ("-99", true),
        ("-9", true),
        ("-1", true),
        ("99", true),
        ("-99.99", true),
        ("0", false),
        ("59", false),
        ("90", true),
        ("65", false),
        ("-7", true),
    ] {
        let told = warnings(&csv(code), &Options::new());
        let texts = told.iter().filter(|(kind, _)| *kind == "far-value");
        let found: Vec<&str> = texts.map(|(_, text)| text.as_str()).collect();
        assert_eq!(found.len(), usize::from(is_told), "{code}: {found:?}");
        assert!(
            !is_told || found[0].contains(&format!("[\"{code}\"]")),
            "{found:?}"
        );
    }
    // Ages with two codes that follow each other, weights, an answer of seven, a pressure that nobody has, and answers of
    // a survey.
    for (step, from, to, codes) in [
        (1, 18, 80, ["99", "98"]),
        (7, 300, 800, ["999", "999"]),
        (1, 1, 7, ["9", "9"]),
        (1, 60, 122, ["0", "0"]),
        (1, 16, 95, ["-8", "-1"]),
        (1, 100, 600, ["888", "888"]),
    ] {
        let csv = counted(',', 200, &|at| match at % 50 {
            7 | 8 => codes[at % 2].to_owned(),
            _ => (from + at * step % (to - from + 1)).to_string(),
        });
        let told = warnings(&csv, &Options::new());
        assert_eq!(told.len(), 1, "{codes:?}: {told:?}");
        let is_named = |code: &&str| told[0].1.contains(&format!("[\"{code}\"]"));
        assert!(codes.iter().any(is_named), "{codes:?}: {told:?}");
    }
    // Incomes of a survey, which has codes for answers that are lacking beside zeros.
    let csv = counted(',', 400, &|at| match at % 20 {
        3 | 9 => "-8".to_owned(),
        5 => "-1".to_owned(),
        7 => "0".to_owned(),
        _ => (at * 7919 % 4000).to_string(),
    });
    let told = warnings(&csv, &Options::new());
    assert!(
        told.len() == 1 && told[0].1.contains("[\"-8\"]"),
        "{told:?}"
    );
    // Marks up to 99, and differences, are not.
    for (from, to) in [(60, 99), (-9, 40), (-3, 120)] {
        let csv = counted(',', 200, &|at| {
            (from + at as i64 % (to - from + 1)).to_string()
        });
        assert_eq!(warnings(&csv, &Options::new()), [], "{from} to {to}");
    }
    // -1 is an ordinary value of a scale.
    let csv = counted(',', 60, &|at| (at as i64 % 3 - 1).to_string());
    assert_eq!(warnings(&csv, &Options::new()), []);
}

#[test]
fn a_date_far_from_all_others_is_told_as_a_date() {
    for far in ["9999-12-31", "1900-01-01", "2204-02-29", "1970-01-01"] {
        let csv = counted(',', 28, &|at| match at {
            20 => far.to_owned(),
            at => format!("2024-02-{at:02}"),
        });
        let told = warnings(&csv, &Options::new().formula("x ~ y"));
        let [("far-value", text)] = told.as_slice() else {
            panic!("{told:?}");
        };
        assert!(text.contains(&format!("\"y\" is {far} in 1 row")), "{text}");
    }
}

#[test]
fn too_few_columns_of_numbers_are_refused_with_the_column_of_text_and_its_cure() {
    for (csv, column, says) in [
        (
            "x;y\n1;R$ 12,50\n2;R$ 13,50\n",
            "y",
            "\"R$ 12,50\": it looks like an amount of money: set units to true",
        ),
        (
            "d,y\n2024年1月5日,1\n2024年2月7日,5\n",
            "d",
            "\"2024年1月5日\": name it in a formula",
        ),
        (
            "x^y\n1^2\n2^4\n",
            "x^y",
            "\"1^2\": if it has several columns, set the delimiter",
        ),
        (
            "g,h,y\na,1 kg,2\nb,2 kg,3\n",
            "h",
            "\"1 kg\": it looks like a number with a unit",
        ),
        (
            "on,y\nyes,2\nno,3\n",
            "on",
            "\"yes\": it looks like yes or no: use the column as a predictor",
        ),
    ] {
        let error = read(csv, &Options::new()).unwrap_err();
        assert_eq!(
            (error.code(), error.column()),
            ("too-few-numeric-columns", Some(column))
        );
        assert!(error.to_string().contains(says), "{error}");
    }
    let error = read("x;y\n1;R$ 12,50\n2;R$ 13,50\n3;R$ 9\n", &Options::new()).unwrap_err();
    let mended = Options::new().suggested(error.suggestion().unwrap());
    assert_eq!(
        read("x;y\n1;R$ 12,50\n2;R$ 13,50\n3;R$ 9\n", &mended)
            .unwrap()
            .report()
            .used,
        3
    );
}

#[test]
fn parts_of_dates_that_repeat_are_told_to_be_a_category() {
    for values in [
        ["FY2019", "FY2020", "FY2021"],
        ["FY19", "FY20", "FY21"],
        ["Jan", "Feb", "Mar"],
        ["Januar", "Februar", "März"],
        ["Mon", "Tue", "Wed"],
        ["KW 5/2020", "KW 6/2020", "KW 7/2020"],
        ["10:00", "11:00", "12:00"],
        ["2008-09", "2009-10", "2010-11"],
    ] {
        let csv = counted(',', 30, &|at| values[at % 3].to_owned());
        let told = [(NoteKind::TextWithDigits, "y".to_owned(), 2)];
        assert_eq!(
            note_of(&csv, &Options::new().formula("x ~ y")),
            told,
            "{values:?}"
        );
    }
    for values in [
        ["north", "south", "may be"],
        ["S1", "S2", "S3"],
        ["low", "mid", "high"],
    ] {
        let csv = counted(',', 30, &|at| values[at % 3].to_owned());
        assert_eq!(
            note_of(&csv, &Options::new().formula("x ~ y")),
            [],
            "{values:?}"
        );
    }
}

#[test]
fn a_minus_of_any_kind_is_read_and_a_number_without_the_unit_of_the_others_is_told_as_that() {
    for minus in ["-", "−", "–", "—", "‐", "\u{2011}", "﹣", "－", "▲", "△"] {
        let csv = format!("x,y\n1,2\n2,{minus}4.5\n3,7\n4,{minus}1\n5,3\n");
        let plain = csv.replace(minus, "-");
        let options = Options::new();
        assert_eq!(
            coefficients(&csv, &options),
            coefficients(&plain, &options),
            "{minus}"
        );
    }
    let csv = "x,y\n1,2%\n2,4%\n3,0.07\n4,9%\n";
    let error = read(csv, &Options::new().units(true)).unwrap_err();
    assert!(error.to_string().contains("no such mark"), "{error}");
}
