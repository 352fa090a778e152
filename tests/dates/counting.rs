//! Every day, week, month and quarter of centuries, against counting.

use crate::common::{near, read};
use galton::Options;

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
