//! Dates as people write them: which day each is, and what is said where that is not clear.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::common::{near, read};
use galton::csv::{ColumnKind, DialectHints, Lookalike, NoteKind, Schema};
use galton::{Error, Ingest, Observations, Options, Reason};

/// R's own coefficients are right to about ten digits (tests/golden/r-against-exact.json).
const AS_R: f64 = 1e-9;

/// The response of most tables here.
const Y: [f64; 6] = [3.1, 4.7, 4.9, 7.2, 8.8, 9.1];

/// Intercept, slope and R squared by `lm` of R 4.2.2, of [`Y`] over the days since the first of these dates as
/// `as.Date` or `as.POSIXct` reads them, months and quarters by their first day, weeks by their Monday.
const BY_R: &[(&str, [&str; 6], [f64; 3])] = &[
    (
        "a space before the time",
        [
            "2021-01-03 06:00:00",
            "2021-01-04 07:30:00",
            "2021-01-06 00:00:15",
            "2021-01-09 23:59:59",
            "2021-01-12 12:00:00",
            "2021-02-01 00:00:00",
        ],
        [4.82968947287, 0.181659381771, 0.637888690688],
    ),
    (
        "offsets of every form",
        [
            "2021-01-03T06:00:00+0530",
            "2021-01-04T07:30:00+05:30",
            "2021-01-06T00:00:15Z",
            "2021-01-09T23:59:59 +05:30",
            "2021-01-12T12:00:00-03",
            "2021-02-01 00:00:00 GMT+0530 (India)",
        ],
        [4.80001424139, 0.183126101808, 0.646524849322],
    ),
    (
        "fractions of a second",
        [
            "2021-01-03 06:00:00.25",
            "2021-01-03 06:00:01.5",
            "2021-01-03 06:00:02.125",
            "2021-01-03 06:00:07.750000",
            "2021-01-03 06:00:09",
            "2021-01-03T06:00:10.5Z",
        ],
        [3.60857373737, 47096.5527273, 0.968533943617],
    ),
    (
        "morning and afternoon",
        [
            "01/13/2021 06:00 AM",
            "1/14/2021 12:30 pm",
            "01/16/2021 12:05 a.m.",
            "01/19/2021 11:59PM",
            "01/22/2021 1:00 p. m.",
            "02/01/2021 09:15:00 AM",
        ],
        [4.29692102911, 0.306588288694, 0.795873777884],
    ),
    (
        "the day, and the name of the month",
        [
            "3 Jan 2021",
            "14 Feb 2021",
            "1st March 2021",
            "30 April 2021",
            "2 may 2021",
            "Fri 31 DEC 2021",
        ],
        [4.52203953516, 0.0153052550775, 0.655040148194],
    ),
    (
        "years of two digits after a month's name",
        [
            "03-Jan-68",
            "14-Feb-69",
            "01-Mar-70",
            "30-Apr-99",
            "02-May-00",
            "31-Dec-21",
        ],
        [5.70079803904, -2.59657068162e-05, 0.0206615589922],
    ),
    (
        "the name of the month first",
        [
            "Jan 3 2021",
            "Feb 14 2021",
            "March 1st 2021",
            "Apr. 30 2021",
            "May 2 2021",
            "December 31 2021",
        ],
        [4.52203953516, 0.0153052550775, 0.655040148194],
    ),
    (
        "months in German",
        [
            "3. Januar 2021",
            "14. Februar 2021",
            "1. März 2021",
            "30. April 2021",
            "2. Mai 2021",
            "31. Dez. 2021",
        ],
        [4.52203953516, 0.0153052550775, 0.655040148194],
    ),
    (
        "months in Spanish, and in French",
        [
            "3 de enero de 2021",
            "14 febrero 2021",
            "1 marzo 2021",
            "30 avril 2021",
            "2 mai 2021",
            "31 décembre 2021",
        ],
        [4.52203953516, 0.0153052550775, 0.655040148194],
    ),
    (
        "months in Dutch, and in Swedish",
        [
            "3 januari 2021",
            "14 februari 2021",
            "1 maart 2021",
            "30 april 2021",
            "2 maj 2021",
            "31 december 2021",
        ],
        [4.52203953516, 0.0153052550775, 0.655040148194],
    ),
    (
        "months in Danish, Norwegian and Austrian German",
        [
            "3. Jänner 2021",
            "14. februar 2021",
            "1. marts 2021",
            "30. april 2021",
            "2. maj 2021",
            "31. desember 2021",
        ],
        [4.52203953516, 0.0153052550775, 0.655040148194],
    ),
    (
        "slashes, the year first, over two centuries",
        [
            "1899/12/31",
            "1900/2/28",
            "1900/3/1",
            "1999/12/31",
            "2000/2/29",
            "2100/3/1",
        ],
        [4.49691559103, 7.3929220792e-05, 0.819698087084],
    ),
    (
        "years and months",
        [
            "2019-11", "2019-12", "2020-01", "2020-02", "2020-03", "2020-04",
        ],
        [3.11649561024, 0.0418882156548, 0.956819491102],
    ),
    (
        "years and months with a slash",
        [
            "2019/11", "2019/12", "2020/1", "2020/02", "2020/03", "2020/04",
        ],
        [3.11649561024, 0.0418882156548, 0.956819491102],
    ),
    (
        "months of Eurostat",
        [
            "2019M11", "2019M12", "2020M01", "2020M02", "2020M03", "2020M04",
        ],
        [3.11649561024, 0.0418882156548, 0.956819491102],
    ),
    (
        "months with a name",
        [
            "Nov 2019",
            "December 2019",
            "Jan 2020",
            "Feb 2020",
            "March 2020",
            "Apr 2020",
        ],
        [3.11649561024, 0.0418882156548, 0.956819491102],
    ),
    (
        "the month before its year",
        [
            "11/2019", "12/2019", "01/2020", "2/2020", "3/2020", "4/2020",
        ],
        [3.11649561024, 0.0418882156548, 0.956819491102],
    ),
    (
        "quarters",
        [
            "2019-Q3", "2019-Q4", "2020-Q1", "2020Q2", "2020 q3", "Q4 2020",
        ],
        [3.11004190524, 0.0139198171408, 0.957445008392],
    ),
    (
        "weeks of ISO 8601",
        [
            "2019-W52", "2020-W01", "2020W02", "2020-W53", "2021-W01", "2021-W02",
        ],
        [4.13325429757, 0.0112558218308, 0.882743329759],
    ),
    (
        "points, the day first",
        [
            "31.12.2019",
            "1.1.2020",
            "29.2.2020",
            "1.3.2020",
            "31.12.2020",
            "1.1.2021",
        ],
        [4.53235817932, 0.0124045040047, 0.799601187009],
    ),
    (
        "slashes, the month first",
        [
            "12/31/2019",
            "1/1/2020",
            "2/29/2020",
            "3/1/2020",
            "12/31/2020",
            "1/1/2021",
        ],
        [4.53235817932, 0.0124045040047, 0.799601187009],
    ),
    (
        "no separators, and a time",
        [
            "20191231T000000",
            "20200101T000000",
            "20200229T0000",
            "20200301T000000Z",
            "20201231T010000+0100",
            "20210101T000000",
        ],
        [4.53235817932, 0.0124045040047, 0.799601187009],
    ),
];

fn table(dates: &[&str], between: char) -> String {
    let rows = dates.iter().zip(Y);
    let rows = rows.map(|(date, y)| format!("{date}{between}{y}\n"));
    format!("day{between}y\n{}", rows.collect::<String>())
}

fn refusal(csv: &str, options: Options) -> Error {
    let mut ingest = Ingest::new(options).unwrap();
    ingest
        .push(csv.as_bytes())
        .err()
        .unwrap_or_else(|| ingest.finish().unwrap_err())
}

fn schema(csv: &str) -> Schema {
    Schema::detect(csv.as_bytes(), true, &DialectHints::default())
        .unwrap()
        .unwrap()
}

/// Whether intercept, slope and R squared are these.
fn is_line(found: &Observations, expected: [f64; 3], tolerance: f64, what: &str) {
    let coefficients = found.exact().coefficients();
    near(coefficients[0], expected[0], tolerance, what);
    near(coefficients[1], expected[1], tolerance, what);
    near(
        found.exact().r_squared().unwrap(),
        expected[2],
        tolerance,
        what,
    );
}

#[test]
fn dates_in_every_notation_are_the_days_that_r_reads() {
    for (name, dates, expected) in BY_R {
        for between in [',', ';', '\t', '|'] {
            let csv = table(dates, between);
            is_line(&read(&csv, Options::new()), *expected, AS_R, name);
            // No names, so that the first row is a date.
            let (_, rows) = csv.split_once('\n').unwrap();
            is_line(&read(rows, Options::new()), *expected, AS_R, name);
        }
    }
}

#[test]
fn instants_with_an_offset_are_days_whatever_the_offset() {
    // Exact rational arithmetic over days 0, 1/2, 1, 3/2, 2, 3, rounded to ten decimals.
    let csv = "taken_at,level\n2024-01-01 00:00:00+00,10.0\n2024-01-01 12:00:00+00,10.6\n2024-01-02 00:00:00+00,10.9\n2024-01-02 12:00:00+00,11.6\n2024-01-03 00:00:00+00,11.9\n2024-01-04 00:00:00+00,13.1\n";
    let expected = [10.0014285714, 1.0114285714, 0.9920912006];
    is_line(
        &read(csv, Options::new().formula("level ~ taken_at")),
        expected,
        AS_R,
        "+00",
    );
    for other in ["Z", "-03", "+0530", "+01:00", " +0100", " UTC"] {
        let csv = csv.replace("+00,", &format!("{other},"));
        is_line(&read(&csv, Options::new()), expected, AS_R, other);
    }
}

#[test]
fn an_offset_that_changes_with_summer_time_is_subtracted() {
    let csv = "taken_at,level\n2024-03-30T00:00:00+01:00,5.0\n2024-03-31T00:00:00+01:00,6.1\n2024-04-01T00:00:00+02:00,6.9\n2024-04-02T00:00:00+02:00,8.1\n2024-04-03T00:00:00+02:00,9.0\n";
    let found = read(csv, Options::new());
    // Over days 0, 1, 47/24, 71/24, 95/24.
    near(
        found.exact().coefficients()[0],
        5.0196005127,
        AS_R,
        "intercept",
    );
    near(found.exact().coefficients()[1], 1.0128604999, AS_R, "slope");
}

#[test]
fn a_date_and_a_number_are_a_regression_over_time_by_default() {
    let csv = "DATE,SERIES\n2007-01-01,841.5\n2008-01-01,1006.7\n2009-01-01,1363.9\n2010-01-01,1705.6\n2011-01-01,1991.0\n2012-01-01,2200.8\n";
    let found = read(csv, Options::new());
    // By `lm` of R 4.2.2 over `as.Date`.
    let expected = [797.3683860443, 0.7894304953, 0.991013840935];
    is_line(&found, expected, AS_R, "SERIES");
    assert_eq!(found.formula(), "SERIES ~ DATE");
    // Months, with the response named, and behind a column of text.
    let csv = "OBS_VALUE,PLACE,TIME_PERIOD\n100,a,2020-01\n103.5,a,2020-02\n105.1,b,2020-03\n109,a,2020-04\n111.2,c,2020-05\n114.9,a,2020-06\n117.4,a,2020-07\n120.3,b,2020-08\n";
    for options in [Options::new(), Options::new().response("OBS_VALUE")] {
        let expected = [100.0468885020, 0.0953234023, 0.9970221110];
        is_line(&read(csv, options), expected, AS_R, "OBS_VALUE");
    }
    // Two columns of numbers are what they were.
    let csv = "day,x,y\n2020-01-01,1,2\n2020-01-02,2,4\n2020-01-03,3,9\n";
    assert_eq!(read(csv, Options::new()).formula(), "y ~ x");
}

/// The next day of the Gregorian calendar, by counting.
fn next([year, month, day]: [i64; 3]) -> [i64; 3] {
    let is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let lengths = [
        31,
        if is_leap { 29 } else { 28 },
        31,
        30,
        31,
        30,
        31,
        31,
        30,
        31,
        30,
        31,
    ];
    if day < lengths[month as usize - 1] {
        [year, month, day + 1]
    } else if month < 12 {
        [year, month + 1, 1]
    } else {
        [year + 1, 1, 1]
    }
}

/// Every day of 1582 to 2601, one after the other, is one more than the day before.
#[test]
fn every_day_of_ten_centuries_is_one_day_after_the_one_before_in_each_notation() {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    type Write = fn([i64; 3], &str) -> String;
    let notations: [(&str, Write); 8] = [
        ("iso", |[y, m, d], _| format!("{y}-{m:02}-{d:02}")),
        ("slashes", |[y, m, d], _| format!("{y}/{m}/{d}")),
        ("points", |[y, m, d], _| format!("{d}.{m}.{y}")),
        ("month first", |[y, m, d], _| format!("{m}/{d}/{y}")),
        ("day first", |[y, m, d], _| format!("{d:02}-{m:02}-{y}")),
        ("name", |[y, _, d], name| format!("{d} {name} {y}")),
        ("abbreviation", |[y, _, d], name| {
            format!("{}. {d} {y}", &name[..3])
        }),
        ("compact", |[y, m, d], _| {
            format!("{y}{m:02}{d:02}T00:00:00+00")
        }),
    ];
    for (name, write) in notations {
        let mut csv = String::from("day,count\n");
        let (mut day, mut count) = ([1582, 1, 13], 0);
        while day[0] < 2602 {
            csv.push_str(&write(day, NAMES[day[1] as usize - 1]));
            csv.push_str(&format!(",{count}\n"));
            (day, count) = (next(day), count + 1);
        }
        let found = read(&csv, Options::new());
        assert_eq!(found.report().used, count, "{name}");
        let column = &found.report().columns[0];
        assert_eq!(
            (column.min, column.max),
            (Some(0.0), Some((count - 1) as f64)),
            "{name}"
        );
        assert!(found.exact().rss() < 1e-6, "{name}");
    }
}

/// Weeks, months and quarters begin where counting days says.
#[test]
fn weeks_months_and_quarters_of_three_centuries_begin_on_the_day_that_counting_finds() {
    let (mut weeks, mut months, mut quarters) =
        [(); 3].map(|()| String::from("day,count\n")).into();
    let (mut day, mut count, mut week) = ([1801, 1, 1], 0, 0);
    let mut pending: Vec<(i64, i64)> = Vec::new();
    while day[0] < 2101 {
        let [year, month, of_month] = day;
        // 1801-01-05 was a Monday: the fourth day after the first here.
        let weekday = (count + 3) % 7;
        if weekday == 0 {
            pending.push((count, 0));
        }
        // The week of a Thursday is of its year.
        if weekday == 3 && !pending.is_empty() {
            week = if of_month <= 7 && month == 1 {
                1
            } else {
                week + 1
            };
            let (monday, _) = pending.remove(0);
            if year > 1801 {
                weeks += &format!("{year}-W{week:02},{monday}\n");
            }
        }
        if of_month == 1 {
            months += &format!("{year}-{month:02},{count}\n");
            if month % 3 == 1 {
                quarters += &format!("{year}Q{},{count}\n", month / 3 + 1);
            }
        }
        (day, count) = (next(day), count + 1);
    }
    for (csv, rows) in [(weeks, 15_500), (months, 3600), (quarters, 1200)] {
        let found = read(&csv, Options::new());
        assert!(found.report().used >= rows, "{}", found.report().used);
        near(found.exact().coefficients()[1], 1.0, 1e-12, "a day a day");
        assert!(found.exact().rss() < 1e-6);
    }
}

#[test]
fn a_few_values_that_are_no_dates_among_many_are_told_and_left_out() {
    let day = |at: u32| format!("2021-{:02}-{:02}", at / 28 + 1, at % 28 + 1);
    for wrong in ["TBD", "0000-00-00", "2021-02-30", "31/12/2021", "17"] {
        for first in [0, 1, 57, 199, 230] {
            let rows = (0..250).map(|at| match at {
                at if at == first || at == 240 => format!("{wrong},{at}\n"),
                at => format!("{},{at}\n", day(at)),
            });
            let csv = format!("day,y\n{}", rows.collect::<String>());
            let found = read(&csv, Options::new());
            let report = found.report();
            assert_eq!(report.columns[0].kind, ColumnKind::Date, "{wrong}");
            assert_eq!((report.used, report.left_out.text), (248, 2), "{wrong}");
            assert_eq!(report.columns[0].text, 2);
            let example = &report.examples[0];
            assert_eq!(
                (example.row, example.column.as_str(), example.text.as_str()),
                (u64::from(first) + 1, "day", wrong)
            );
            assert_eq!(example.reason, Reason::Text);
        }
    }
}

#[test]
fn dates_with_two_readings_are_refused_with_both_and_read_by_the_option() {
    let dates = [
        "01/02/2021",
        "02/02/2021",
        "05/03/2021",
        "07/04/2021",
        "10/05/2021",
        "12/06/2021",
    ];
    let csv = table(&dates, ',');
    for options in [
        Options::new(),
        Options::new().formula("y ~ day"),
        Options::new().formula("y ~ ."),
    ] {
        let error = refusal(&csv, options);
        assert_eq!(
            (error.code(), error.column()),
            ("unclear-dates", Some("day"))
        );
        let message = error.to_string();
        for part in ["01/02/2021", "day-month-year", "month-day-year", "date"] {
            assert!(message.contains(part), "{message}");
        }
    }
    assert_eq!(schema(&csv).columns[0].lookalike, Some(Lookalike::Dates));
    for (order, expected) in [
        (
            "day-month-year",
            [3.90435762849, 0.0439567407616, 0.92463285776],
        ),
        (
            "month-day-year",
            [3.50128451996, 0.0176947237937, 0.943857805598],
        ),
    ] {
        let found = read(&csv, Options::new().date_format(order));
        is_line(&found, expected, AS_R, order);
    }
    // Any number that is not a month settles it, however late it comes in the first part of the file.
    let late = format!("{}{}31/12/2021,9\n", csv, "01/02/2021,3.1\n".repeat(1000));
    assert_eq!(schema(&late).columns[0].kind, ColumnKind::Date);
    // One of each kind settles nothing.
    let mixed = format!("{late}12/31/2021,9\n");
    assert_eq!(refusal(&mixed, Options::new()).code(), "unclear-dates");
    // Nobody who asks for something else is troubled.
    let csv = "day,x,y\n01/02/2021,1,2\n02/02/2021,2,4\n03/02/2021,3,9\n";
    assert_eq!(read(csv, Options::new()).formula(), "y ~ x");
}

#[test]
fn months_with_years_of_two_digits_are_refused_with_the_option_that_reads_them() {
    for between in ["-", " ", "/", ". ", ""] {
        let table = |digits: usize| {
            let dates = ["2019", "2020", "2021"].iter().flat_map(|year| {
                let months = ["Jan", "feb", "MAR", "Oct"].iter();
                months.map(move |month| format!("{month}{between}{}", &year[4 - digits..]))
            });
            let rows = dates
                .enumerate()
                .map(|(at, date)| format!("{date};{}\n", at * at));
            format!("month;y\n{}", rows.collect::<String>())
        };
        let (short, long) = (table(2), table(4));
        for options in [Options::new(), Options::new().formula("y ~ month")] {
            let error = refusal(&short, options);
            assert_eq!(error.code(), "unclear-dates");
            assert!(error.to_string().contains("\"month-year\""), "{error}");
        }
        assert_eq!(
            read(&short, Options::new().date_format("month-year"))
                .exact()
                .coefficients(),
            read(&long, Options::new()).exact().coefficients()
        );
    }
}

#[test]
fn years_of_two_digits_are_read_where_the_order_is_known() {
    // The day, the month or the year may be first.
    let csv = "day,y\n01/02/03,1\n04/05/06,2\n07/08/09,4\n";
    let message = refusal(csv, Options::new()).to_string();
    for format in ["day-month-year", "month-day-year", "year-month-day"] {
        assert!(message.contains(format), "{message}");
        let found = read(csv, Options::new().date_format(format));
        assert_eq!(found.report().used, 3);
    }
    // 2099-12-31 is beyond the years that two digits may be, and 31 is not a month.
    for (csv, days) in [
        ("day,y\n31/12/99,1\n01/01/00,2\n03/01/00,4\n", 3.0),
        ("day,y\n12/31/99,1\n01/01/00,2\n01/03/00,4\n", 3.0),
        ("day,y\n99-12-31,1\n00-01-01,2\n00-01-03,4\n", 3.0),
        ("day;y\n31.12.99;1\n01.01.00;2\n03.01.00;4\n", 3.0),
    ] {
        let found = read(csv, Options::new());
        assert_eq!(found.report().columns[0].max, Some(days), "{csv}");
    }
}

#[test]
fn times_of_a_zone_by_its_name_are_refused_by_that_name() {
    for (time, zone) in [
        ("2024-03-30 00:00:00 CET", "CET"),
        ("2024-03-30T00:00:00CEST", "CEST"),
        ("2024-03-30T00:00:00+01:00[Europe/Paris]", "[Europe/Paris]"),
        ("2024-03-30 00:00 Europe/Paris", "Europe/Paris"),
        ("3/30/2024 12:00 PM EST", "EST"),
        ("30 Mar 2024 12:00 America/New_York", "America/New_York"),
    ] {
        let csv = format!("at,y\n{time},1\n{time},2\n{time},4\n");
        for options in [Options::new(), Options::new().formula("y ~ at")] {
            let error = refusal(&csv, options);
            assert_eq!((error.code(), error.column()), ("time-zone", Some("at")));
            let message = error.to_string();
            assert!(message.contains(&format!("zone {zone},")), "{message}");
            assert!(message.contains("+01:00"), "{message}");
        }
    }
}

/// The kinds and texts of the notes about a table that has these values beside a column of numbers.
fn told_of(values: impl Iterator<Item = String>, options: Options) -> Vec<(NoteKind, String)> {
    let rows = values.enumerate();
    let rows = rows.map(|(at, value)| format!("{value},{}\n", at * 2 + at % 3));
    let csv = format!("d,y\n{}", rows.collect::<String>());
    let notes = read(&csv, options.formula("y ~ d")).report().notes.clone();
    let notes = notes.into_iter().map(|note| (note.kind, note.text));
    notes.collect()
}

#[test]
fn dates_of_another_calendar_are_told() {
    let days = |year: usize, write: fn(usize, usize, usize) -> String| {
        (0..60).map(move |at| write(year + at / 24, at % 12 + 1, at * 7 % 28 + 1))
    };
    let iso = |year, month, day| format!("{year}-{month:02}-{day:02}");
    let slashes = |year, month, day| format!("{day:02}/{month:02}/{year}");
    // Years of the calendars of Thailand, Saudi Arabia and Iran.
    for year in [2566, 1443, 1401] {
        let told = told_of(days(year, iso), Options::new());
        assert_eq!(told, [(NoteKind::OtherCalendar, format!("{year}-01-01"))]);
        let told = told_of(days(year, slashes), Options::new());
        assert_eq!(told, [(NoteKind::OtherCalendar, format!("01/01/{year}"))]);
    }
    let plain = |year, month, day| format!("{year}{month:02}{day:02}");
    let told = told_of(days(2566, plain), Options::new().date_format("yyyymmdd"));
    assert_eq!(told, [(NoteKind::OtherCalendar, "25660101".to_owned())]);
    let told = told_of(days(2566, plain), Options::new());
    assert_eq!(told, [(NoteKind::DateNumbers, "25660101".to_owned())]);
    for year in [1650, 1885, 2024, 2110] {
        assert_eq!(told_of(days(year, iso), Options::new()), []);
    }
    // One date that means missing does not make another calendar.
    let mixed = days(2024, iso).chain(["9999-12-31".to_owned()]);
    assert_eq!(told_of(mixed, Options::new()), []);
}

#[test]
fn a_date_format_that_no_column_has_is_told_with_the_columns() {
    let format = |name: &str| Options::new().date_format(name);
    let days = |at: usize| format!("2024-01-{:02}", at % 28 + 1);
    let unused = [(NoteKind::UnusedDateFormat, "d, y".to_owned())];
    assert_eq!(told_of((0..40).map(days), format("day-month-year")), unused);
    assert_eq!(told_of((0..40).map(days), format("year-month-day")), []);
    let counts = |at: usize| (7 * at % 90).to_string();
    assert_eq!(told_of((0..40).map(counts), format("week")), unused);
}

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
fn seasons_of_two_years_are_no_months() {
    let csv = "season,y\n2005-06,1\n2006-07,2\n2005-06,4\n2007-08,3\n2007-08,5\n";
    assert_eq!(schema(csv).columns[0].kind, ColumnKind::Text);
    let csv = "month,y\n2005-06,1\n2005-07,2\n2006-07,4\n";
    assert_eq!(schema(csv).columns[0].kind, ColumnKind::Date);
}

#[test]
fn an_unknown_format_of_dates_is_refused_with_those_that_there_are() {
    let error = Ingest::new(Options::new().date_format("dmy"))
        .err()
        .unwrap();
    assert_eq!(error.code(), "invalid-option");
    assert!(error.to_string().contains("day-month-year"), "{error}");
}

#[test]
fn times_with_and_without_an_offset_in_one_column_are_told_or_left_out() {
    let note = |csv: &str| -> Vec<NoteKind> {
        let schema = schema(csv);
        schema.notes.iter().map(|note| note.kind).collect()
    };
    let mixed = "x,y\n2024-01-01T00:00Z,1\n2024-01-02T00:00,3\n2024-01-03T00:00+02:00,4\n";
    assert_eq!(note(mixed), [NoteKind::SomeOffsets]);
    let alike = "x,y\n2024-01-01T00:00Z,1\n2024-01-02 00:00 UTC,3\n2024-01-03T00:00-02:00,4\n";
    assert_eq!(note(alike), []);
    let local = "x,y\n2024-01-01 01:00 PM,1\n2024-01-02T00:00,3\n2024-01-03,4\n";
    assert_eq!(note(local), []);
    // A late time that differs from the others in this is left out.
    for (first, late) in [("", "Z"), ("+01:00", "")] {
        let row = |at: usize| {
            let offset = if at == 7000 { late } else { first };
            format!(
                "2024-01-{:02}T{:02}:00{offset},{}\n",
                at / 24 % 28 + 1,
                at % 24,
                at % 7
            )
        };
        let csv = format!("x,y\n{}", (0..8000).map(row).collect::<String>());
        let mut ingest = Ingest::new(Options::new().formula("y ~ x")).unwrap();
        ingest.push(csv.as_bytes()).unwrap();
        let found = ingest.finish().unwrap();
        assert_eq!((found.report().used, found.report().rows), (7999, 8000));
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
