//! Numbers that may be dates, or parts of dates.

use super::{AS_R, is_line, schema, table, told_of};
use crate::common::read;
use galton::Options;
use galton::csv::{ColumnKind, Lookalike, NoteKind};

/// SplitMix64.
fn random(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[test]
fn random_whole_numbers_of_six_or_seven_digits_are_not_taken_for_dates() {
    let mut state = 1886;
    let mut found = 0;
    for table in 0..2000 {
        let (least, most) = [
            (100_000, 1_000_000),
            (1_000_000, 10_000_000),
            (180_000, 250_000),
            (1_990_000, 2_030_000),
        ][table % 4];
        let values: Vec<String> = (0..12)
            .map(|_| (least + random(&mut state) % (most - least)).to_string())
            .collect();
        found += told_of(values.into_iter(), Options::new()).len();
    }
    // 365 of 1000 numbers from 1990000 on are days. By chance, all twelve are days in six tables of a million.
    assert_eq!(found, 0);
}

#[test]
fn whole_numbers_that_look_like_dates_are_numbers_and_that_is_told() {
    let dates = [
        "20191231", "20200101", "20200229", "20200301", "20201231", "20210101",
    ];
    let csv = table(&dates, ',');
    let found = read(&csv, Options::new());
    let column = &found.report().columns[0];
    assert_eq!(
        (column.kind, column.lookalike),
        (ColumnKind::Number, Some(Lookalike::DateNumbers))
    );
    let notes = &found.report().notes;
    assert!(
        notes
            .iter()
            .any(|note| note.kind == NoteKind::DateNumbers && note.text == "20191231"),
        "{notes:?}"
    );
    // By R, as above.
    let found = read(&csv, Options::new().date_format("yyyymmdd"));
    is_line(
        &found,
        [4.53235817932, 0.0124045040047, 0.799601187009],
        AS_R,
        "days",
    );
    for (format, dates) in [
        (
            "yymmdd",
            ["191231", "200101", "200229", "200301", "201231", "210101"],
        ),
        (
            "yyyyddd",
            [
                "2019365", "2020001", "2020060", "2020061", "2020366", "2021001",
            ],
        ),
    ] {
        for (between, mark) in [(',', "."), (';', ",")] {
            let scientific = dates.map(|date| {
                let (first, rest) = date.split_at(1);
                format!("{first}.{rest}E+0{}", rest.len())
            });
            let csv = table(&scientific.each_ref().map(String::as_str), between);
            let csv = csv.replace('.', mark);
            let notes = read(&csv, Options::new()).report().notes.clone();
            assert_eq!(notes[0].kind, NoteKind::DateNumbers, "{csv}");
            is_line(
                &read(&csv, Options::new().date_format(format)),
                [4.53235817932, 0.0124045040047, 0.799601187009],
                AS_R,
                format,
            );
        }
        let csv = table(&dates, ',');
        let notes = read(&csv, Options::new()).report().notes.clone();
        assert_eq!(notes[0].kind, NoteKind::DateNumbers, "{format}");
        let found = read(&csv, Options::new().date_format(format));
        is_line(
            &found,
            [4.53235817932, 0.0124045040047, 0.799601187009],
            AS_R,
            format,
        );
    }
    let dates = ["201911", "201912", "202001", "202002", "202003", "202004"];
    let found = read(&table(&dates, ';'), Options::new().date_format("yyyymm"));
    is_line(
        &found,
        [3.11649561024, 0.0418882156548, 0.956819491102],
        AS_R,
        "months",
    );
    let named = [
        "2019-12-31",
        "2020-01-01",
        "2020-02-29",
        "2020-03-01",
        "2020-12-31",
        "2021-01-10",
    ];
    let named = read(&table(&named, ','), Options::new());
    for (format, dates) in [
        (
            "ddmmyyyy",
            [
                "31122019", "01012020", "29022020", "1032020", "31122020", "10012021",
            ],
        ),
        (
            "mmddyyyy",
            [
                "12312019", "1012020", "02292020", "03012020", "12312020", "01102021",
            ],
        ),
    ] {
        let csv = table(&dates, ',');
        let notes = read(&csv, Options::new()).report().notes.clone();
        assert_eq!(notes[0].kind, NoteKind::DateNumbers, "{csv}");
        let found = read(&csv, Options::new().date_format(format));
        assert_eq!(found.exact().coefficients(), named.exact().coefficients());
    }
    let quarters = ["20193", "20194", "20201", "20202", "20203", "20204"];
    let csv = table(&quarters, ',');
    let notes = read(&csv, Options::new()).report().notes.clone();
    assert_eq!(notes[0].kind, NoteKind::DateNumbers, "{csv}");
    let named = [
        "2019-Q3", "2019-Q4", "2020-Q1", "2020-Q2", "2020-Q3", "2020-Q4",
    ];
    let named = read(&table(&named, ','), Options::new());
    let found = read(&csv, Options::new().date_format("yyyyq"));
    let (found, named) = (found.exact(), named.exact());
    assert_eq!(found.coefficients(), named.coefficients());
    // One value that is not a date makes all of them numbers: nothing is said.
    for csv in [
        "id,x,y\n20193,1,2\n20194,2,4\n20195,3,9\n20201,4,1\n20202,4,3\n20203,1,1\n",
        "id,x,y\n20191231,1,2\n20191232,2,4\n20200229,3,9\n",
        "id,x,y\n201913,1,2\n201912,2,4\n201911,3,9\n",
        "id,x,y\n10191231,1,2\n10200101,2,4\n10200229,3,9\n",
    ] {
        assert_eq!(schema(csv).columns[0].lookalike, None, "{csv}");
        assert_eq!(schema(csv).notes, [], "{csv}");
    }
}

#[test]
fn numbers_that_are_parts_of_dates_are_told() {
    let told = |values: Vec<String>| told_of(values.into_iter(), Options::new());
    let is_told = |values: &[String]| {
        let found = told(values.to_vec());
        assert_eq!(
            found,
            [(NoteKind::DateNumbers, values[0].clone())],
            "{values:?}"
        );
    };
    let every = |step: usize, make: &dyn Fn(usize) -> String| -> Vec<String> {
        (0..40).map(|at| make(at * step)).collect()
    };
    // Halves of years, and months whose zeros a program has dropped, in our time and in another century.
    is_told(&every(1, &|at| format!("{}.{}", 2000 + at / 2, at % 2 + 1)));
    for year in [1871, 2001] {
        let month = |at: usize| format!("{}.{:02}", year + at / 12, at % 12 + 1);
        is_told(&every(1, &|at| month(at).trim_end_matches('0').to_owned()));
        is_told(&every(1, &month));
        is_told(&every(1, &|at| month(at).replace('.', "")));
    }
    // Days and months in either order, and times of day.
    is_told(&every(3, &|at| {
        format!("{}{:02}", at % 28 + 1, at / 28 + 1)
    }));
    is_told(&every(3, &|at| {
        format!("{}{:02}", at / 28 + 1, at % 28 + 1)
    }));
    is_told(&every(37, &|at| format!("{}{:02}", at / 60 % 24, at % 60)));
    // Decimal years, prices, sizes and marks are none.
    for values in [
        every(1, &|at| format!("{}", 2000.0 + at as f64 / 4.0)),
        every(1, &|at| format!("{}", 2000.0 + at as f64 / 10.0)),
        every(1, &|at| (at * 50 + 100).to_string()),
        every(1, &|at| (at + 101).to_string()),
        every(1, &|at| (at * 37 % 60).to_string()),
        every(1, &|at| (at * 7919 % 2400).to_string()),
        every(1, &|at| format!("{}.{}", at + 1, at % 4)),
    ] {
        assert_eq!(told(values.clone()), [], "{values:?}");
    }
}

#[test]
fn numbers_that_are_dates_but_for_a_few_are_told_and_read_by_the_option() {
    let csv = |write: &dyn Fn(usize) -> String| {
        let row = |at: usize| format!("{},{}\n", write(at), at * 2 + at % 3);
        format!("d,y\n{}", (1..=28).map(row).collect::<String>())
    };
    let plain = csv(&|at| format!("2024-02-{at:02}"));
    let by_day = Options::new().formula("y ~ d");
    let expected = read(&plain, by_day.clone());
    for (write, format, left_out) in [
        (
            &(|at| format!("202402{at:02}")) as &dyn Fn(usize) -> String,
            "yyyymmdd",
            0,
        ),
        (&|at| format!("202402{at:02}.0"), "yyyymmdd", 0),
        (&|at| format!("202402{at:02}0000"), "yyyymmdd", 0),
        (&|at| format!("202402{at:02}000000"), "yyyymmdd", 0),
        (
            &|at| {
                if at == 20 {
                    "0".to_owned()
                } else {
                    format!("202402{at:02}")
                }
            },
            "yyyymmdd",
            1,
        ),
        (
            &|at| {
                if at == 20 {
                    "20241399".to_owned()
                } else {
                    format!("202402{at:02}")
                }
            },
            "yyyymmdd",
            1,
        ),
    ] {
        let csv = csv(write);
        let numbers = read(&csv, by_day.clone());
        let notes = &numbers.report().notes;
        assert_eq!(notes[0].kind, NoteKind::DateNumbers, "{csv}");
        let dates = read(&csv, by_day.clone().date_format(format));
        assert_eq!(
            (dates.report().left_out.text, dates.report().used),
            (left_out, 28 - left_out)
        );
        let (found, all) = (dates.exact(), expected.exact());
        assert!(
            left_out > 0 || found.coefficients() == all.coefficients(),
            "{csv}"
        );
    }
    // Words among them are left out, too.
    let csv = csv(&|at| {
        if at == 20 {
            "TBD".to_owned()
        } else {
            format!("202402{at:02}")
        }
    });
    let dates = read(&csv, by_day.date_format("yyyymmdd"));
    assert_eq!(dates.report().left_out.text, 1);
}

#[test]
fn whole_numbers_that_may_be_weeks_or_times_are_told() {
    let quarter = |at: usize| format!("{}{:02}", 9 + at / 4, at % 4 * 15);

    let writes: [(&str, &dyn Fn(usize) -> String); 2] = [
        ("weeks", &|at| {
            format!("{}{:02}", 2023 + at / 52, at % 52 + 1)
        }),
        ("quarters of an hour", &quarter),
    ];
    for (what, write) in writes {
        let told = told_of((0..60).map(write), Options::new());
        assert_eq!(told, [(NoteKind::DateNumbers, write(0))], "{what}");
    }
    let hour = |at: usize| format!("2024{:02}{:02}{:02}", at % 12 + 1, at % 28 + 1, at % 24);
    let told = told_of((0..60).map(hour), Options::new());
    assert_eq!(told, [(NoteKind::DateNumbers, hour(0))]);
    let told = told_of((0..60).map(hour), Options::new().date_format("yyyymmdd"));
    assert_eq!(told, []);
    for plain in [
        // Numbers of employees, salaries, and prices of whole numbers.
        &|at: usize| format!("{}", 200_001 + at) as String,
        &|at: usize| format!("{}", 40_000 + at * 500),
        &|at: usize| format!("{}", 100 + at * 15),
    ] as [&dyn Fn(usize) -> String; 3]
    {
        assert_eq!(told_of((0..60).map(plain), Options::new()), []);
    }
}
