//! Dates in every notation, against R.

use super::{AS_R, is_line, schema, table};
use crate::common::{near, read};
use galton::Options;
use galton::csv::ColumnKind;

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

#[test]
fn months_of_hungarian_and_slovak_are_not_those_of_other_languages() {
    for (name, month) in [
        ("jún", "06"),
        ("Jún.", "06"),
        ("JÚN", "06"),
        ("júl", "07"),
        ("máj", "05"),
        ("márc.", "03"),
        ("ápr.", "04"),
        ("szept.", "09"),
        ("Jän.", "01"),
        ("Jänner", "01"),
        ("März", "03"),
        ("août", "08"),
        ("FÉVR.", "02"),
        ("déc.", "12"),
    ] {
        let slopes = |write: &dyn Fn(usize) -> String| {
            let dates: Vec<String> = (1..7).map(write).collect();
            let dates: Vec<&str> = dates.iter().map(String::as_str).collect();
            let found = read(&table(&dates, ';'), Options::new().formula("y ~ day"));
            assert_eq!(found.report().left_out.total(), 0, "{name}");
            found.exact().coefficients().to_vec()
        };
        // The first of the dates is of a month that is certain.
        let named = slopes(&|day| match day {
            1 => "01.01.2023".to_owned(),
            day => format!("{day}. {name} 2023"),
        });
        let plain = slopes(&|day| match day {
            1 => "01.01.2023".to_owned(),
            day => format!("{day:02}.{month}.2023"),
        });
        assert_eq!(named, plain, "{name}");
    }
}

#[test]
fn spaces_and_hyphens_of_typesetters_are_those_of_ascii_in_dates() {
    for write in [
        |day: usize| format!("3/{day}/2024, 10:00:00\u{202f}AM"),
        |day: usize| format!("2024\u{2011}03\u{2013}{day:02}"),
        |day: usize| format!("{day}\u{a0}mars\u{a0}2024"),
        |day: usize| format!("{day}.03.2024 10:00 Uhr"),
    ] {
        let dates: Vec<String> = (13..19).map(write).collect();
        let dates: Vec<&str> = dates.iter().map(String::as_str).collect();
        let csv = table(&dates, ';');
        assert_eq!(schema(&csv).columns[0].kind, ColumnKind::Date, "{csv}");
    }
}
