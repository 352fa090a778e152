//! Numbers with a unit, a currency, or the marks of accounts and spreadsheets.

use super::{assert_close, coefficients, counted, note_of, read};
use galton::csv::{Lookalike, NoteKind};
use galton::{Error, Options};

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
fn digits_of_full_width_and_a_dash_for_a_minus_are_numbers() {
    let wide = "x;y\n１２;1\n－３;2\n４．５;4\n–5;3\n";
    let plain = "x;y\n12;1\n-3;2\n4.5;4\n-5;3\n";
    let decimal = Options::new().decimal('.');
    assert_eq!(coefficients(wide, &decimal), coefficients(plain, &decimal));
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

#[test]
fn a_number_without_its_multiple_or_its_side_of_an_account_is_not_read_as_if_it_had_one() {
    let options = Options::new().units(true);
    for unit in ["K", "k", " M", " Mio.", " CR", "Dr"] {
        for marked in [5, 25] {
            let csv = counted(',', 30, &|row| match row < marked {
                true => format!("1.{row}{unit}"),
                false => format!("9{row}"),
            });
            let error = read(&csv, &options).unwrap_err();
            assert_eq!(
                (error.code(), error.column()),
                ("text", Some("y")),
                "{unit}"
            );
            assert!(
                error.to_string().contains("write all in one unit"),
                "{error}"
            );
        }
        let csv = counted(',', 30, &|row| format!("1.{row}{unit}"));
        assert_eq!(note_of(&csv, &options)[0].0, NoteKind::Units);
    }
    // A number of kilograms may stand beside them.
    let csv = counted(',', 30, &|row| format!("{row}{}", ["", " kg"][row % 2]));
    assert_eq!(coefficients(&csv, &options), [0.0, 1.0]);
}

#[test]
fn a_number_is_one_value_of_a_category_with_its_marks_and_without_them() {
    let options = Options::new().formula("y ~ factor(c)");
    let table = |values: [&str; 4]| {
        let rows = (0..12).map(|row| format!("{}\t{}\n", values[row % 4], row * row % 11));
        format!("c\ty\n{}", rows.collect::<String>())
    };
    for (values, plain, units) in [
        (
            ["\"=\"\"4\"\"\"", "4", "'4", "5"],
            ["4", "4", "4", "5"],
            false,
        ),
        (["(4)", "4-", "(4.0)", "5"], ["-4", "-4", "-4", "5"], false),
        (
            ["4 kg", "4kg", "4.0 kg", "5 kg"],
            ["4", "4", "4", "5"],
            true,
        ),
        (["$4", "$4.00", "4", "5"], ["4", "4", "4", "5"], true),
    ] {
        let options = options.clone().units(units);
        let found = read(&table(values), &options).unwrap();
        let expected = read(&table(plain), &options).unwrap();
        assert_eq!(
            found.coefficient_names(),
            expected.coefficient_names(),
            "{values:?}"
        );
        assert_eq!(
            found.exact().coefficients(),
            expected.exact().coefficients()
        );
    }
}
