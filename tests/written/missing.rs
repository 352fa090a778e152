//! Values that stand for a missing one, or may.

use super::{assert_close, coefficients, counted, note_of, read, warnings};
use galton::Options;
use galton::csv::NoteKind;

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
fn words_of_one_column_leave_another_of_its_name_alone() {
    let csv = "x,x,y\n1,-9,2.5\n-9,4,3\n3,6,7\n4,-9,7.5\n5,10,11\n6,11,12\n";
    for (name, expected) in [("x", [1, 0]), ("x.1", [0, 2])] {
        let options = Options::new().missing_in(name, ["-9"]);
        let observations = read(csv, &options).unwrap();
        let columns = observations.report().columns.iter();
        let missing: Vec<u64> = columns.take(2).map(|column| column.missing).collect();
        assert_eq!(missing, expected, "{name}");
        assert_eq!(observations.report().used, 6 - expected[0] - expected[1]);
    }
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
        ("9.96921e36", "4", true),
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
    // Tall parents of four children are no code, in inches or in whole millimetres.
    for (least, step, tallest) in [(64.4, 0.03, "72.93"), (1636.0, 1.0, "1920")] {
        let csv = counted(',', 400, &|at| match at {
            50..=53 => tallest.to_owned(),
            at => format!("{:.2}", least + step * (at * 7919 % 237) as f64),
        });
        assert_eq!(warnings(&csv, &Options::new()), [], "{tallest}");
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
