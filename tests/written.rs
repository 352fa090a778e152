//! How values are written that are no plain numbers: each column is read right, or told, or refused with the remedy.

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
