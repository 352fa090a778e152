//! Dates with several readings or none: refused, told, or read by an option.

use super::{AS_R, is_line, schema, table, told_of};
use crate::common::read;
use galton::csv::{ColumnKind, Lookalike, NoteKind};
use galton::{Error, Ingest, Options, Reason};

fn refusal(csv: &str, options: Options) -> Error {
    let mut ingest = Ingest::new(options).unwrap();
    ingest
        .push(csv.as_bytes())
        .err()
        .unwrap_or_else(|| ingest.finish().unwrap_err())
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
    // Excel reads 50 as 1950 and R as 2050.
    let short = |year, month, day| format!("{day:02}.{month:02}.{:02}", year % 100);
    let dates = (1940..2000).map(|year| short(year, year % 12 + 1, 5));
    let told = told_of(dates, Options::new());
    assert_eq!(told, [(NoteKind::OtherCalendar, "05.09.40".to_owned())]);
    for years in [1970..2034, 2001..2030] {
        let dates = years.map(|year| short(year, year % 12 + 1, 5));
        assert_eq!(told_of(dates, Options::new()), []);
    }
    assert_eq!(told_of(days(2050, iso), Options::new()), []);
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
