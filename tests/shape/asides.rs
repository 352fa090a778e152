//! Records above, among and below the rows that are no rows.

use super::{fits, notes, of, read, try_read};
use galton::csv::NoteKind;
use galton::{Ingest, Options};

/// `read.csv` with the second line removed.
#[test]
fn units_and_types_below_the_names_are_no_row_and_told() {
    for units in [
        "s,degC,L/min",
        "<int>,<double>,<double>",
        ",°C,L/min",
        "[s],[degC],[L/min]",
        "int,float,float",
        "s,degC,L/min\nSmp,Avg,Avg",
        "14n,14n,8n",
    ] {
        for delimiter in [",", ";", "\t"] {
            let csv = format!(
                "time,temp,flow\n{units}\n0,20.1,1.02\n10,20.9,1.18\n20,22.2,1.31\n30,23.1,1.52\n40,23.8,1.60\n"
            );
            let csv = csv.replace(',', delimiter);
            let found = read(&csv, &of("flow ~ temp"));
            fits(&found, 5, &[-2.093_392_780_403_949, 0.155_285_775_676_837]);
            assert_eq!(notes(&found)[0], (NoteKind::UnitsRow, 2));
            assert_eq!(
                found.report().left_out.not_data,
                units.lines().count() as u64
            );
        }
    }
    // As rows they are text in columns of numbers.
    let csv = "time,temp\ns,degC\n0,20.1\n10,20.9\n20,22.2\n";
    let error = try_read(csv.as_bytes(), &of("temp ~ time").every_row(true)).unwrap_err();
    assert_eq!(error.code(), "text");
    // One bad value is not a unit.
    let csv = "name,y\nann,tall\nbob,1\ncyd,2\n";
    assert!(try_read(csv.as_bytes(), &of("y ~ 1")).is_err());
}

#[test]
fn the_records_above_the_rows_of_a_data_logger_are_no_rows() {
    let csv = "\"TOA5\",\"CR1000\",\"CR1000\",\"1234\",\"Std.32\",\"CPU:prog.CR1\",\"12345\",\"Table1\"\n\
        \"TIMESTAMP\",\"RECORD\",\"BattV\",\"Temp\"\n\"TS\",\"RN\",\"Volts\",\"Deg C\"\n\"\",\"\",\"Min\",\"Avg\"\n\
        \"2012-03-04 00:00:00\",0,12.5,2.0\n\"2012-03-04 00:10:00\",1,12.4,4.0\n\"2012-03-04 00:20:00\",2,12.6,\"NAN\"\n\
        \"2012-03-04 00:30:00\",3,12.3,9.0\n\"2012-03-04 00:40:00\",4,12.2,11.0\n";
    let found = read(csv, &of("Temp ~ RECORD"));
    assert_eq!(found.moments().count(), 4);
    assert_eq!(found.report().left_out.not_data, 2);
    assert_eq!(found.report().dialect.as_ref().unwrap().skipped_lines, 1);
}

#[test]
fn a_header_that_is_repeated_among_the_rows_is_no_row_wherever_it_stands() {
    let rows = "1,2\n2,4\n3,9\n4,11\n";
    for mark in ["", "\u{feff}"] {
        let csv = format!("x,y\n{rows}{mark}x,y\n{rows}");
        let found = read(&csv, &of("y ~ x"));
        fits(&found, 8, &[-1.5, 3.2]);
        assert_eq!(notes(&found), [(NoteKind::RepeatedHeader, 6)]);
    }
    // Files of one row each, of which two lack a value: more headers than values say nothing about the columns.
    let files = ["1,2", ",3", "2,4", ",5", "3,9", "4,11"].map(|row| format!("x,y\n{row}\n"));
    let found = read(&files.concat(), &of("y ~ x"));
    fits(&found, 4, &[-1.5, 3.2]);
    assert_eq!(found.report().columns[0].looks_like, None);
    // Beyond the first look, and in another segment.
    let csv = format!("x,y\n{}x,y\n{rows}", rows.repeat(40_000));
    let found = {
        let mut ingest = Ingest::new(of("y ~ x")).unwrap();
        ingest.push(csv.as_bytes()).unwrap();
        ingest.finish().unwrap()
    };
    fits(&found, 160_004, &[-1.5, 3.2]);
    assert_eq!(notes(&found), [(NoteKind::RepeatedHeader, 160_002)]);
}

#[test]
fn a_header_of_numbers_that_is_repeated_among_the_rows_is_no_row() {
    let rows = "a,1,2\nb,2,4\nc,3,9\nd,4,11\n";
    for (header, formula) in [
        ("region,2019,2020", "`2020` ~ `2019`"),
        ("region,FY2019,FY2020", "FY2020 ~ FY2019"),
        ("unit,Jan,Feb", "Feb ~ Jan"),
        (",0,1", "`1` ~ `0`"),
    ] {
        for times in [1, 10_000] {
            let rows = rows.repeat(times);
            let csv = format!("{header}\n{rows}{header}\n{rows}");
            let mut ingest = Ingest::new(of(formula)).unwrap();
            csv.as_bytes()
                .chunks(70_001)
                .for_each(|piece| ingest.push(piece).unwrap());
            let found = ingest.finish().unwrap();
            fits(&found, 8 * times as u64, &[-1.5, 3.2]);
            let line = 4 * times as u64 + 2;
            let told = notes(&found);
            assert!(
                told.contains(&(NoteKind::RepeatedHeader, line)),
                "{header} {told:?}"
            );
            assert_eq!(found.report().left_out.not_data, 1);
        }
    }
    // A row is no repeated header because the caller takes a row for one.
    let found = read("1,2\n2,4\n3,9\n1,2\n4,11\n", &Options::new().header(true));
    assert_eq!(found.moments().count(), 4);
}

#[test]
fn a_title_as_wide_as_the_table_is_not_taken_for_the_names() {
    let rows = "1,2\n2,4\n3,9\n4,11\n";
    for title in ["made by me,2024", "Report of,17", ",2024"] {
        for delimiter in [",", ";", "\t"] {
            let csv = format!("{title}\na,b\n{rows}").replace(',', delimiter);
            let found = read(&csv, &of("b ~ a"));
            fits(&found, 4, &[-1.5, 3.2]);
            assert_eq!(found.report().dialect.as_ref().unwrap().skipped_lines, 1);
        }
    }
    // Names with a year among them, over rows and over units.
    for csv in [
        "Country Name,size,2024\nFrance,1,2\nSpain,2,4\nItaly,3,9\n",
        "Country Name,2023,2024\ntext,kg,USD\nFrance,2,1\nSpain,4,3\nItaly,9,8\n",
    ] {
        let found = read(csv, &Options::new().response("2024"));
        assert_eq!(found.moments().count(), 3, "{csv}");
    }
}

#[test]
fn totals_and_footers_at_the_end_are_no_rows_and_told() {
    let rows = "a,1,2\nb,2,4\nc,3,9\nd,4,11\n";
    for (end, kind) in [
        ("Total,10,26\n", NoteKind::TotalRow),
        ("Summe;10;26", NoteKind::TotalRow),
        ("SUM:,10,26\n", NoteKind::TotalRow),
        ("Mittelwert;3;7", NoteKind::TotalRow),
        ("Среднее,2.5,6.5\n", NoteKind::TotalRow),
        ("среднее,2.5,6.5\n", NoteKind::TotalRow),
        ("Итого:,10,27\n", NoteKind::TotalRow),
        ("ВСЕГО,10,27\n", NoteKind::TotalRow),
        ("Összesen;10;27\n", NoteKind::TotalRow),
        (",10,26\n", NoteKind::TotalRow),
        ("Source: Galton,,\n", NoteKind::Footer),
        ("(4 rows),,\n", NoteKind::Footer),
    ] {
        let csv = format!("name,x,y\n{rows}{end}");
        let csv = if end.contains(';') {
            csv.replace(',', ";")
        } else {
            csv
        };
        let found = read(&csv, &of("y ~ x"));
        fits(&found, 4, &[-1.5, 3.2]);
        assert_eq!(notes(&found), [(kind, 6)], "{end}");
        assert_eq!(found.report().left_out.not_data, 1);
        let all = try_read(csv.as_bytes(), &of("y ~ x").every_row(true)).unwrap();
        assert_eq!(
            all.moments().count(),
            4 + u64::from(kind == NoteKind::TotalRow)
        );
    }
    // Over a first column of numbers, with several fields, and beyond the first look.
    let rows = "1,2\n2,4\n3,9\n4,11\n";
    for (end, count) in [
        ("Total,26\n", 1),
        ("Source: Galton, 1886\n", 1),
        ("Total,26\nNote: inches, not cm\n", 2),
    ] {
        for times in [1, 30_000] {
            let csv = format!("x,y\n{}{end}", rows.repeat(times));
            let mut ingest = Ingest::new(of("y ~ x")).unwrap();
            csv.as_bytes()
                .chunks(70_001)
                .for_each(|piece| ingest.push(piece).unwrap());
            let found = ingest.finish().unwrap();
            fits(&found, 4 * times as u64, &[-1.5, 3.2]);
            let left = &found.report().left_out;
            assert_eq!(left.not_data + left.ragged, count, "{end}");
        }
    }
}

#[test]
fn a_last_row_with_a_word_in_its_first_column_and_all_its_numbers_is_no_footer() {
    for (write, word) in [
        (&|at: usize| format!("2024-01-{at:02}") as String, "ongoing"),
        (&|at: usize| at.to_string(), "not assigned"),
    ] as [(&dyn Fn(usize) -> String, &str); 2]
    {
        let row = |at: usize| match at {
            10.. => format!("{word},{at},{}\n", 2 * at),
            at => format!("{},{at},{}\n", write(at), 2 * at),
        };
        let csv = format!("at,x,y\n{}", (1..13).map(row).collect::<String>());
        let found = read(&csv, &of("y ~ x"));
        fits(&found, 12, &[0.0, 2.0]);
        let found = read(&format!("{csv}as reported,,\n"), &of("y ~ x"));
        fits(&found, 12, &[0.0, 2.0]);
        assert_eq!(notes(&found), [(NoteKind::Footer, 14)]);
    }
}

#[test]
fn totals_are_known_by_their_sums_whatever_they_are_called_and_wherever_they_stand() {
    let rows = "a,1,4\nb,2,7\na,3,9\nb,4,14\na,5,15\nb,6,19\n";
    let same = |csv: &str, line: u64| {
        let found = read(csv, &of("y ~ x"));
        fits(
            &found,
            6,
            &[0.933_333_333_333_333_3, 2.971_428_571_428_571_5],
        );
        assert_eq!(notes(&found)[0], (NoteKind::TotalRow, line), "{csv}");
    };
    for label in [
        "Alles zusammen",
        "Total (6 sites)",
        "Итого",
        "合计",
        "Net total",
    ] {
        same(&format!("site,x,y\n{rows}{label},21,68\n"), 8);
        same(&format!("site,x,y\n{label},21,68\n{rows}"), 2);
        same(
            &format!("site;x;y\n{rows}{label},21,68\n").replace(',', ";"),
            8,
        );
    }
    // Without a label, and with one in another column.
    same("x,y\n1,4\n2,7\n3,9\n4,14\n5,15\n6,19\n21,68\n", 8);
    same(
        "x,y,site\n1,4,a\n2,7,b\n3,9,a\n4,14,b\n5,15,a\n6,19,b\n21,68,Sum\n",
        8,
    );
    // Averages are known by the word, and subtotals by a total below.
    same(&format!("site,x,y\n{rows}Median,3.5,11.5\n"), 8);
    let csv = "site,x,y\na,1,4\na,2,7\na,3,9\nSubtotal,6,20\nb,4,14\nb,5,15\nb,6,19\nSubtotal,15,48\nTotal,21,68\n";
    same(csv, 9);
    // A row with one number that is a sum is a row. So are a row that repeats the only one that is not 0, and one with a word
    // that many rows have.
    for csv in [
        "site,x,y\na,0,0\nb,0,0\na,1,2\nb,0,0\nb,0,0\na,1,2\n",
        "site,x,y\na,1,4\nb,2,7\nc,3,9\nd,6,14\n",
        "sex,x,y\nTotal,1,4\nMen,2,7\nTotal,3,9\nMen,4,14\nTotal,5,15\n",
    ] {
        let found = read(csv, &of("y ~ x"));
        assert_eq!(found.report().left_out.not_data, 0, "{csv}");
    }
}

/// `lm` after `read.csv` without the last row.
#[test]
fn totals_and_footers_at_the_end_of_a_long_table_have_no_prediction_however_it_is_cut() {
    let rows = "a,1,2\nb,2,4\nc,3,9\nd,4,11\n".repeat(8_000);
    let model = read("x,y\n1,2\n2,4\n3,9\n4,11\n", &of("y ~ x"));
    let model = model.model().unwrap();
    for end in [
        "Total,80000,208000\n",
        "Total,1,2\nMean,2.5,6.5\n",
        "Summe,80000,208000",
    ] {
        let csv = format!("name,x,y\n{rows}{end}");
        for piece in [1_000, 70_001, csv.len()] {
            let mut scorer =
                galton::Scorer::new(model.clone(), galton::csv::DialectHints::default());
            let mut out = Vec::new();
            for piece in csv.as_bytes().chunks(piece) {
                scorer.push_text(piece, &mut out).unwrap();
            }
            scorer.finish_text(&mut out).unwrap();
            let text = String::from_utf8(out).unwrap();
            assert_eq!(
                scorer.metrics().unwrap().count,
                32_000,
                "{end} in pieces of {piece}"
            );
            let blank = text.lines().filter(|line| line.ends_with(',')).count();
            assert_eq!(blank, end.lines().count());
        }
    }
}

#[test]
fn figures_of_a_description_below_the_rows_are_no_rows_if_there_are_several() {
    let rows: String = (1..=30)
        .map(|at| format!("a{},{at},{}\n", at % 3, at * 2 + at % 3))
        .collect();
    for (figures, count) in [
        ("Min,1,3\nMax,30,60\n", 2),
        ("mean,15.5,32\nmin,1,3\nmax,30,60\n", 3),
        (
            "count,30,30\nmean,15.5,32\nstd,8.8,17.6\nmin,1,3\n25%,8,16\n50%,15,31\n75%,23,46\nmax,30,60\n",
            8,
        ),
        // One of them may be a name.
        ("Max,31,63\n", 0),
    ] {
        for before in ["", "b,7,9\n"] {
            let csv = format!("g,x,y\n{rows}{before}{figures}");
            let observations = read(&csv, &Options::new().formula("y ~ x"));
            let report = observations.report();
            assert_eq!(report.left_out.not_data, count, "{csv}");
            assert_eq!(
                report
                    .notes
                    .iter()
                    .any(|note| note.kind == NoteKind::TotalRow),
                count > 0
            );
        }
    }
}

#[test]
fn lines_that_are_skipped_may_have_anything_in_them_however_the_input_is_cut() {
    let mut csv = "a line before the table\n".repeat(60_000).into_bytes();
    csv.extend(b"a \0 byte\nx,y\n1,2\n2,4\n3,9\n");
    for size in [csv.len(), 100_000, 4096] {
        let mut ingest = Ingest::new(Options::new().skip_lines(60_001)).unwrap();
        csv.chunks(size)
            .for_each(|piece| ingest.push(piece).unwrap());
        assert_eq!(ingest.finish().unwrap().report().used, 3, "{size}");
    }
}
