//! Models with categories, powers and weights: the same bits however the input is cut and whoever reads
//! which part, and what plain models say of the same.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::common::near;
use galton::{Data, Error, Ingest, Model, Observations, OnText, Options, Scorer};

const SEGMENT: usize = galton::csv::SEGMENT as usize;

/// Two ways to sum the same exactly agree to the last digits of the solution.
const SAME: f64 = 1e-13;

fn options(formula: &str) -> Options {
    Options::new().formula(formula).sample(500)
}

fn read(table: &str, options: &Options) -> Result<Observations, Error> {
    let mut ingest = Ingest::new(options.clone())?;
    ingest.push(table.as_bytes())?;
    ingest.finish()
}

fn weighted() -> Options {
    options("y ~ x + I(x^2) + g + h + x:g").weights("w")
}

/// About five segments; values of g come late, some in the last segment only, and some rows lack one.
fn table(rows: usize) -> String {
    let mut table = "note,g,h,x,w,y\n".to_owned();
    for i in 0..rows {
        let g = match i * 5 / rows {
            _ if i % 997 == 0 => "NA",
            0 => ["c", "a"][i % 2],
            1 => ["a", "e", "c"][i % 3],
            4 => ["b", "a", "d", "c", "e"][i % 5],
            _ => "a",
        };
        let h = ["north", "south", "\"east, far\""][i * 7919 % 10_007 % 3];
        let x = (i * 7919 % 10_007) as f64 / 8.0;
        let w = (i % 7) as f64 / 2.0;
        let y = 0.3 * x + (i % 13) as f64 + g.len() as f64;
        table.push_str(&format!("row {i:x},{g},{h},{x},{w},{y}\n"));
    }
    table
}

#[track_caller]
fn same(found: &Observations, expected: &Observations, how: &str) {
    assert_eq!(found.moments(), expected.moments(), "{how}");
    assert_eq!(found.exact(), expected.exact(), "{how}");
    assert_eq!(found.held_out(), expected.held_out(), "{how}");
    assert_eq!(found.sample_rows(), expected.sample_rows(), "{how}");
    assert_eq!(found.held_out_rows(), expected.held_out_rows(), "{how}");
    assert_eq!(
        found.coefficient_names(),
        expected.coefficient_names(),
        "{how}"
    );
    let mut report = found.report().clone();
    report.workers = expected.report().workers;
    assert_eq!(report, *expected.report(), "{how}");
}

#[test]
fn any_chunking_gives_the_same_bits() {
    let table = table(30_000);
    for hold_out in [0, 11_000] {
        let options = weighted().hold_out(hold_out);
        let whole = read(&table, &options).unwrap();
        for size in [1, 1021, SEGMENT - 1, SEGMENT + 1] {
            let mut ingest = Ingest::new(options.clone()).unwrap();
            for chunk in table.as_bytes().chunks(size) {
                ingest.push(chunk).unwrap();
            }
            same(
                &ingest.finish().unwrap(),
                &whole,
                &format!("{size}, {hold_out}"),
            );
        }
    }
}

#[test]
fn two_readers_find_what_one_finds_whatever_values_each_has_seen_first() {
    let table = table(30_000);
    let bytes = table.as_bytes();
    let whole = read(&table, &weighted()).unwrap();
    assert_eq!(whole.levels(1), ["a", "b", "c", "d", "e"]);
    for segments in 2..bytes.len().div_ceil(SEGMENT) {
        let at = segments * SEGMENT;
        let mut second = Ingest::new(weighted()).unwrap();
        second.push(&bytes[..2 * SEGMENT]).unwrap();
        let from = second.skip_to(at as u64).unwrap() as usize;
        second.push(&bytes[from..]).unwrap();
        let mut first = Ingest::new(weighted()).unwrap().until(at as u64);
        let mut chunks = bytes.chunks(100_003);
        while !first.is_complete() {
            first.push(chunks.next().unwrap()).unwrap();
        }
        assert!(first.join(&second.finish_part().unwrap()).unwrap());
        same(&first.finish().unwrap(), &whole, &format!("{segments}"));
    }
}

#[test]
fn a_category_is_what_columns_of_zeros_and_ones_are() {
    let table = table(5_000);
    let found = read(&table, &options("y ~ x + g + h + x:g + g:h")).unwrap();
    let [g, h] = [1, 2].map(|at| found.levels(at).to_vec());
    assert_eq!((g.len(), h.len()), (5, 3));
    // The model matrix by hand, from the names of R's columns.
    let mut names: Vec<String> = found
        .coefficient_names()
        .into_iter()
        .map(str::to_owned)
        .collect();
    let by_hand = |line: &str| -> Option<Vec<f64>> {
        let quoted = line.replace("\"east, far\"", "east; far");
        let fields: Vec<&str> = quoted.split(',').collect();
        let x: f64 = fields[3].parse().unwrap();
        let value = |part: &str| match part {
            "x" => x,
            part => {
                let name = fields[if part.starts_with('g') { 1 } else { 2 }];
                f64::from(u8::from(part[1..].replace(',', ";") == name))
            }
        };
        let product = |name: &String| name.split(':').map(value).product::<f64>();
        let mut row: Vec<f64> = names.iter().map(product).collect();
        row.push(fields[5].parse().unwrap());
        (fields[1] != "NA").then_some(row)
    };
    let rows: Vec<Vec<f64>> = table.lines().skip(1).filter_map(by_hand).collect();
    names.push("y".to_owned());
    let columns: Vec<Vec<f64>> = (0..names.len())
        .map(|at| rows.iter().map(|row| row[at]).collect())
        .collect();
    let columns: Vec<(&str, &[f64])> = names
        .iter()
        .map(String::as_str)
        .zip(columns.iter().map(Vec::as_slice))
        .collect();
    let plain = Ingest::columns(&columns, &Options::default()).unwrap();
    assert_eq!(plain.moments().count(), found.moments().count());
    let pairs = found
        .exact()
        .coefficients()
        .into_iter()
        .zip(plain.exact().coefficients());
    for ((found, expected), name) in
        pairs.zip(["(Intercept)"].into_iter().chain(found.coefficient_names()))
    {
        near(found, expected, SAME, name);
    }
    for (at, name) in names.iter().enumerate() {
        let [ours, theirs] = [found.moments(), plain.moments()];
        assert_eq!(ours.range(at), theirs.range(at), "{name}");
        near(ours.mean(at).unwrap(), theirs.mean(at).unwrap(), SAME, name);
    }
}

#[test]
fn whole_weights_are_rows_as_often_as_they_say() {
    let mut once = "x,g,y,w\n".to_owned();
    let mut repeated = "x,g,y\n".to_owned();
    for i in 0..400 {
        let (x, w) = ((i * 37 % 101) as f64 + 0.5, i * 31 % 4);
        let (g, y) = (["u", "v"][i % 2], x * 0.7 + (i * i % 17) as f64);
        once.push_str(&format!("{x},{g},{y},{w}\n"));
        (0..w).for_each(|_| repeated.push_str(&format!("{x},{g},{y}\n")));
    }
    for formula in [
        "y ~ x",
        "y ~ x + I(x^2)",
        "y ~ x + g",
        "y ~ g + x:g",
        "log(y) ~ x",
    ] {
        let weighted = options(formula).weights("w");
        let (found, expected) = (
            read(&once, &weighted).unwrap(),
            read(&repeated, &options(formula)).unwrap(),
        );
        let pairs = found
            .exact()
            .coefficients()
            .into_iter()
            .zip(expected.exact().coefficients());
        for (at, (found, expected)) in pairs.enumerate() {
            near(found, expected, SAME, &format!("{formula}, {at}"));
        }
        near(found.exact().rss(), expected.exact().rss(), SAME, formula);
        assert_eq!(found.moments().weight(), expected.moments().count() as f64);
        assert_eq!(found.moments().count(), 300);
        assert_eq!(found.report().left_out.zero_weight, 100);
    }
}

#[test]
fn a_category_may_have_as_many_values_as_time_and_memory_allow() {
    for values in [50, 51, 1000] {
        let row = |i: usize| format!("{},v{},{}\n", i * i % 13, i % values, i % 7);
        let rows = (0..2 * values + 20).map(row);
        let table = rows.fold("x,g,y\n".to_owned(), |table, row| table + &row);
        let found = read(&table, &options("y ~ g")).unwrap();
        assert_eq!(found.levels(0).len(), values);
        // The mean of the rows of a value is its prediction.
        let model = found.model().unwrap();
        let ys: Vec<f64> = (0..2 * values + 20)
            .filter(|i| i % values == 17)
            .map(|i| (i % 7) as f64)
            .collect();
        let mean = ys.iter().sum::<f64>() / ys.len() as f64;
        let code = model.code(0, "v17").unwrap();
        near(model.predict(&[code]).unwrap(), mean, SAME, "v17");
    }
}

/// Case: a column written by two programs, `4` by one and `4.0` by the other.
#[test]
fn levels_of_numbers_compare_as_numbers_in_training_scoring_and_prediction() {
    let table =
        "cyl,mpg\n4.0,30\n4,29\n4.0,31.5\n6.0,21\n6,20\n\"6.0\",19.4\n8.0,15\n8,14\n08,16.1\n";
    let german = table.replace(',', ";").replace('.', ",");
    for table in [table, &german] {
        let found = read(table, &options("mpg ~ factor(cyl)")).unwrap();
        assert_eq!(found.levels(0), ["4", "6", "8"]);
        assert_eq!(found.coefficient_names(), ["factor(cyl)6", "factor(cyl)8"]);
        // R 4.2: lm(mpg ~ factor(cyl)).
        let expected = [
            30.166_666_666_666_67,
            -10.033_333_333_333_333,
            -15.133_333_333_333_333,
        ];
        for (found, expected) in found.exact().coefficients().iter().zip(expected) {
            near(*found, expected, SAME, "coefficient");
        }
        let model = found.model().unwrap();
        for value in ["6", "6.0", "06", "6.00"] {
            let code = model.code(0, value).unwrap();
            near(
                model.predict(&[code]).unwrap(),
                20.133_333_333_333_333,
                SAME,
                value,
            );
        }
        assert_eq!(model.code(0, "7").unwrap_err().code(), "no-such-level");
        // As numbers in arrays, too.
        let cyl = [4.0, 4.0, 4.0, 6.0, 6.0, 6.0, 8.0, 8.0, 8.0];
        let mpg = [30.0, 29.0, 31.5, 21.0, 20.0, 19.4, 15.0, 14.0, 16.1];
        let arrays = [("cyl", Data::Numbers(&cyl)), ("mpg", Data::Numbers(&mpg))];
        let arrays = Ingest::table(&arrays, &options("mpg ~ factor(cyl)")).unwrap();
        assert_eq!(arrays.levels(0), ["4", "6", "8"]);
        let texts = ["4.0", "4", "6.0", "6", "8", "8.0"].map(str::to_owned);
        let codes = [0.0, 1.0, 0.0, 2.0, 3.0, 2.0, 5.0, 4.0, 4.0];
        let codes = Data::Texts {
            codes: &codes,
            values: &texts,
        };
        let mut texts = Ingest::table(
            &[("cyl", codes), ("mpg", Data::Numbers(&mpg))],
            &options("mpg ~ cyl"),
        )
        .unwrap();
        assert_eq!(texts.levels(0), ["4", "6", "8"]);
        let more = [
            ("cyl", Data::Numbers(&[6.0])),
            ("mpg", Data::Numbers(&[20.0])),
        ];
        texts.partial_fit_table(&more).unwrap();
        assert_eq!(texts.moments().count(), 10);
    }
}

#[test]
fn values_with_a_decimal_are_categories_in_order_of_their_numbers() {
    let table = "dose,y\n10,1\n2.50,3\n2.5,4\n9,5\n10.0,2\n9,6\n";
    let found = read(table, &options("y ~ factor(dose)")).unwrap();
    assert_eq!(found.levels(0), ["2.5", "9", "10"]);
    let dose = [10.0, 2.5, 2.5, 9.0, 10.0, 9.0];
    let y = [1.0, 3.0, 4.0, 5.0, 2.0, 6.0];
    let arrays = [("dose", Data::Numbers(&dose)), ("y", Data::Numbers(&y))];
    let arrays = Ingest::table(&arrays, &options("y ~ factor(dose)")).unwrap();
    assert_eq!(arrays.levels(0), found.levels(0));
    assert_eq!(arrays.exact().coefficients(), found.exact().coefficients());
}

#[test]
fn truth_values_are_a_category_of_two_values_in_any_case() {
    let table = "member,y\nTRUE,1\nfalse,3\ntrue,4\nFALSE,5\nTrue,2\nfalse,6\n";
    let found = read(table, &options("y ~ member")).unwrap();
    assert_eq!(found.coefficient_names(), ["memberTRUE"]);
    near(
        found.exact().coefficients()[1],
        7.0 / 3.0 - 14.0 / 3.0,
        SAME,
        "member",
    );
    let model = found.model().unwrap();
    assert_eq!(model.code(0, "true").unwrap(), 1.0);
    assert_eq!(model.code(0, "False").unwrap(), 0.0);
}

/// R 4.2: `summary(lm(response ~ relevel(factor(dose), ref = "placebo")))`.
#[test]
fn a_category_is_compared_with_the_value_that_is_asked_for() {
    let table = "dose,response\nplacebo,5.1\nplacebo,4.7\nplacebo,5.5\nhigh,8.0\nhigh,8.9\nhigh,8.3\nlow,6.2\nlow,6.0\nlow,6.9\n";
    let asked = options("response ~ dose").reference("dose", "placebo");
    let found = read(table, &asked).unwrap();
    assert_eq!(found.levels(0), ["placebo", "high", "low"]);
    let rows = found.inference().unwrap().coefficients;
    let expected = [
        ("(Intercept)", 5.1, None),
        ("dosehigh", 3.3, Some(9.9646e-5)),
        ("doselow", 1.266_666_666_666_667, Some(0.013_009_575_0)),
    ];
    for (row, (name, estimate, p_value)) in rows.iter().zip(expected) {
        assert_eq!(row.name, name);
        near(row.estimate, estimate, SAME, name);
        if let Some(p_value) = p_value {
            near(row.p_value.unwrap(), p_value, 1e-5, name);
        }
    }
    let model = found.model().unwrap();
    assert_eq!(Model::from_json(&model.to_json()).unwrap(), model);
    assert_eq!(model.levels(0), ["placebo", "high", "low"]);

    let numbers = "cyl,mpg\n4.0,30\n4,29\n6,21\n6.0,20\n8,15\n8,14\n";
    let asked = options("mpg ~ factor(cyl)").reference("cyl", "6.0");
    assert_eq!(read(numbers, &asked).unwrap().levels(0), ["6", "4", "8"]);

    for (column, value) in [("dose", "medium"), ("response", "5.1"), ("dos", "high")] {
        let asked = options("response ~ dose").reference(column, value);
        let error = read(table, &asked).unwrap_err();
        assert_eq!(error.code(), "invalid-option");
        assert!(error.to_string().starts_with("reference is "), "{error}");
    }
}

#[test]
fn more_categories_together_than_rows_can_be_told_apart_by_are_refused() {
    let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"];
    let mut table = format!("{},y\n", names.join(","));
    for i in 0..200 {
        let values = (0..11).map(|column| if i >> (column % 7) & 1 == 0 { "u" } else { "v" });
        let values: Vec<&str> = values.collect();
        table.push_str(&format!("{},{i}\n", values.join(",")));
    }
    let all = format!("y ~ {}", names.join(":"));
    for formula in [all.as_str(), "y ~ a:b:c:d:e:f + g:h:i:j:k", "y ~ .^5"] {
        let error = read(&table, &options(formula)).unwrap_err();
        let kinds = ["invalid-option", "formula"];
        assert!(kinds.contains(&error.code()), "{formula}: {error}");
    }
}

#[test]
fn more_combinations_of_values_than_memory_should_hold_are_refused() {
    let mut table = "a,b,c,y\n".to_owned();
    for i in 0..60_000 {
        let (a, b, c) = (i % 50, i / 50 % 50, i / 2500);
        table.push_str(&format!("v{a},v{b},v{c},{}\n", i % 7));
    }
    let error = read(&table, &options("y ~ a:b:c")).unwrap_err();
    assert_eq!(error.code(), "too-many-groups");
    let error = read(&table[..table.len() / 2], &options("y ~ a:b")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the model has 2500 columns with the term a:b, beyond the limit of 500; leave a term out, or raise max_columns"
    );
}

#[test]
fn what_has_no_logarithm_is_told_or_left_out() {
    let table = "x,y\n1,2\n0,3\n4,5\n3,9\n-2,1\n8,3\n";
    let error = read(table, &options("y ~ log(x)")).unwrap_err();
    assert_eq!(
        (error.code(), error.position().unwrap().row),
        ("no-logarithm", 2)
    );
    let missing = options("y ~ log(x)").text(OnText::Missing);
    let found = read(table, &missing).unwrap();
    assert_eq!(found.report().left_out.no_logarithm, 2);
    let examples: Vec<(u64, &str)> = found
        .report()
        .examples
        .iter()
        .map(|example| (example.row, example.text.as_str()))
        .collect();
    assert_eq!(examples, [(2, "0"), (5, "-2")]);
}

#[test]
fn rows_held_out_with_a_value_of_their_own_are_left_out() {
    let table = "g,x,y\na,1,2\nb,2,3\na,3,9\nb,4,1\nb,5,7\nc,6,3\na,7,4\n";
    let held = options("y ~ x + g").hold_out(2);
    let found = read(table, &held).unwrap();
    assert_eq!(found.levels(1), ["a", "b"]);
    assert_eq!(found.held_out_rows(), [7.0, 0.0, 4.0]);
    assert_eq!(found.report().left_out.new_level, 1);
    // A row without a response has the value before all others.
    let after_missing = table.replace("g,x,y\n", "g,x,y\nc,0,\n");
    let found = read(&after_missing, &held).unwrap();
    assert_eq!(found.held_out_rows(), [7.0, 0.0, 4.0]);
    assert_eq!(found.report().left_out.new_level, 1);
}

#[test]
fn a_model_with_terms_is_the_same_when_it_was_saved() {
    let table = table(3_000);
    for formula in [
        "y ~ x + g",
        "log(y) ~ x + I(x^2) + x:h",
        "y ~ 0 + g + x",
        "y ~ x + factor(w)",
    ] {
        let model = read(&table, &options(formula)).unwrap().model().unwrap();
        let loaded = galton::Model::from_json(&model.to_json()).unwrap();
        assert_eq!(loaded, model, "{formula}");
        assert_eq!(loaded.formula(), formula);
    }
}

#[test]
fn new_values_are_told_with_their_rows_and_have_no_prediction() {
    let model = read("g,x,y\na,1,2\nb,2,3\na,3,9\nb,5,1\n", &options("y ~ x + g"))
        .unwrap()
        .model()
        .unwrap();
    let expected = model.predict(&[2.0, model.code(1, "b").unwrap()]).unwrap();
    let mut scorer = Scorer::new(model, galton::csv::DialectHints::default());
    let mut predictions = Vec::new();
    let mut sink = |scored: galton::Scored<'_>| predictions.push(scored.prediction);
    scorer.push(b"x,g\n2,b\n2,z\n2,\n2,z\n", &mut sink).unwrap();
    scorer.finish(&mut sink).unwrap();
    assert_eq!(predictions, [None, Some(expected), None, None, None]);
    let new = &scorer.new_levels()[0];
    assert_eq!(
        (new.value.as_str(), new.row, new.line, new.count),
        ("z", 2, 3, 2)
    );
}

#[test]
fn an_offset_costs_no_digit_of_a_slope() {
    // Unix time in milliseconds last.
    for offset in [1e6, 1e9, 1e12, 1_760_000_000_000.0] {
        let mut table = "x,y\n".to_owned();
        for i in 0..1000 {
            let x = offset + f64::from(i);
            table.push_str(&format!("{x},{}\n", 2.0 * x + 1.0));
        }
        let found = read(&table, &options("y ~ x")).unwrap();
        near(found.exact().coefficients()[1], 2.0, 1e-13, &table[4..18]);
    }
}

#[test]
fn a_category_of_one_value_is_refused_by_name() {
    let csv = "g,x,y\na,1,2\na,2,3\na,4,4\na,5,7\n";
    for formula in ["y ~ x + g", "y ~ 0 + g", "y ~ x:g", "y ~ x * g"] {
        let error = read(csv, &options(formula)).unwrap_err();
        assert_eq!(error.code(), "one-level", "{formula}: {error}");
        assert_eq!(error.column(), Some("g"), "{formula}");
        let text = error.to_string();
        assert!(text.contains("\"g\" has \"a\" in all rows"), "{text}");
    }
}

#[test]
fn the_number_of_a_text_that_there_is_not_is_refused_and_nan_is_missing() {
    let values = ["a".to_owned(), "b".to_owned()];
    let (x, y) = ([1.0, 2.0, 4.0, 5.0, 6.0], [2.0, 3.0, 4.0, 7.0, 1.0]);
    let table = |code: f64| {
        let codes = [0.0, 1.0, code, 0.0, 1.0];
        let codes = Data::Texts {
            codes: &codes,
            values: &values,
        };
        let columns = [
            ("g", codes),
            ("x", Data::Numbers(&x)),
            ("y", Data::Numbers(&y)),
        ];
        Ingest::table(&columns, &options("y ~ x + g"))
    };
    for (code, shown) in [(-1.0, "-1"), (0.5, "0.5"), (2.0, "2"), (1e300, "1e300")] {
        let error = table(code).unwrap_err();
        assert_eq!(error.code(), "invalid-option", "{error}");
        let text = error.to_string();
        let says = format!("codes is {shown} for \"g\" in row 3");
        assert!(text.contains(&says), "{text}");
    }
    let missing = table(f64::NAN).unwrap();
    assert_eq!(missing.report().left_out.missing, 1);
}

/// The rows of a table that is awkward in each way that arrays can be too: as CSV, and as columns.
fn awkward(rows: usize) -> (String, [Vec<f64>; 4]) {
    let mut table = "x,g,w,y\n".to_owned();
    let mut columns: [Vec<f64>; 4] = Default::default();
    for i in 0..rows {
        let missing = |every: usize, value: f64| match i % every {
            0 => f64::NAN,
            _ => value,
        };
        let x = (i * 7 % 23) as f64 / 4.0;
        let values = [
            missing(13, x),
            missing(17, ((i / 3) % 4) as f64),
            missing(19, (i % 5) as f64),
            missing(
                11,
                x * x - 1.5 * x + (i % 7) as f64 + if i % 29 == 0 { -9.0 } else { 1.0 },
            ),
        ];
        for (column, value) in columns.iter_mut().zip(values) {
            column.push(value);
        }
        let group = ["north", "east", "south", "west"].get(values[1] as usize);
        let group = group.filter(|_| !values[1].is_nan()).unwrap_or(&"NA");
        let [x, _, w, y] = values.map(|value| match value.is_nan() {
            true => "NA".to_owned(),
            false => value.to_string(),
        });
        table.push_str(&format!("{x},{group},{w},{y}\n"));
    }
    (table, columns)
}

#[test]
fn a_table_and_arrays_of_the_same_rows_are_read_alike_to_the_last_bit() {
    let (table, [x, codes, w, y]) = awkward(700);
    let values = ["north", "east", "south", "west"].map(str::to_owned);
    let g = Data::Texts {
        codes: &codes,
        values: &values,
    };
    let columns = [
        ("x", Data::Numbers(&x)),
        ("g", g),
        ("w", Data::Numbers(&w)),
        ("y", Data::Numbers(&y)),
    ];
    for formula in ["y ~ x * g", "log(y) ~ x + I(x^2) + g", "log(y) ~ x"] {
        for weights in [None, Some("w")] {
            let mut options = options(formula).text(OnText::Missing);
            options.weights = weights.map(str::to_owned);
            let of_table = read(&table, &options).unwrap();
            let of_arrays = Ingest::table(&columns, &options).unwrap();
            assert_eq!(of_table.moments(), of_arrays.moments(), "{formula}");
            assert_eq!(of_table.sample_rows(), of_arrays.sample_rows(), "{formula}");
            let [found, expected] = [of_arrays.report(), of_table.report()];
            assert_eq!(found.left_out, expected.left_out, "{formula}");
            assert_eq!(found.left_out.no_logarithm > 0, formula.starts_with("log"));
            assert_eq!(found.left_out.zero_weight > 0, weights.is_some());
            assert_eq!((found.rows, found.used), (expected.rows, expected.used));
            let shown = |report: &galton::Report| -> Vec<(galton::Reason, u64, String)> {
                let examples = report.examples.iter();
                let shown = examples.map(|shown| (shown.reason, shown.row, shown.column.clone()));
                shown.collect()
            };
            assert_eq!(shown(found), shown(expected), "{formula}");
            for (found, expected) in found.columns.iter().zip(&expected.columns) {
                assert_eq!(found.levels, expected.levels, "{formula}");
                assert_eq!((found.min, found.max), (expected.min, expected.max));
            }
        }
    }
}
