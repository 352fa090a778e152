//! Text, codes and totals: the column is told, or refused with the cure.

use super::{assert_close, coefficients, counted, note_of, read, warnings};
use galton::Options;
use galton::csv::NoteKind;

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
        ["\u{200b}3", "\u{200b}4"],
        ["\u{200e}3\u{200e}", "\u{200e}4\u{200e}"],
        ["“3”", "“4”"],
        ["[3]", "[4]"],
        ["ca. 3", "ca. 4"],
        ["c. 3", "c. 4"],
        ["￥300", "￥400"],
        ["10.1.2", "10.3.4"],
        ["€1.5M", "€500K"],
        ["$1.2 million", "$3 billion"],
        ["R$ 5 mil", "R$ 6 mil"],
        ["EUR 1.5M", "EUR 2.5M"],
        ["PT4M13S", "PT3M"],
        ["`3`", "`4`"],
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
    let copied = counted(',', 30, &|row| format!("&nbsp;{}", row % 3));
    let notes = note_of(&copied, &Options::new().formula("x ~ y"));
    assert_eq!(notes[0].0, NoteKind::TextWithDigits);
    // Words for a missing value, twice as many as the numbers.
    let csv = counted(',', 30, &|row| match row % 3 {
        0 => row.to_string(),
        _ => "unknown".to_owned(),
    });
    let notes = note_of(&csv, &Options::new().formula("x ~ y"));
    assert_eq!(notes[0].0, NoteKind::TextWithDigits);
    for values in [
        ["a1", "b2"],
        ["north", "south"],
        ["A320", "B747"],
        ["Cash $", "Card €"],
    ] {
        let csv = counted(';', 30, &|row| values[row % 2].to_owned());
        assert!(note_of(&csv, &Options::new().formula("x ~ y")).is_empty());
    }
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
fn a_word_among_numbers_is_not_advised_to_become_a_category() {
    for word in ["T", "no", "true"] {
        let csv = counted(',', 30, &|row| match row {
            7 => word.to_owned(),
            row => row.to_string(),
        });
        let error = read(&csv, &Options::new()).unwrap_err().to_string();
        assert!(error.contains("treat text as missing"), "{error}");
    }
    let csv = counted(',', 30, &|row| ["yes", "no"][row % 2].to_owned());
    let error = read(&csv, &Options::new().formula("y ~ x")).unwrap_err();
    assert!(error.to_string().contains("as a predictor"), "{error}");
}
