//! Rows dealt into folds, or held out at random, while a table is read once.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use crate::common::{DIABETES, near, read, rows};
use galton::{
    CrossValidation, Folds, Ingest, Moments, Observations, Options, Penalties, Settings, Shrinkage,
    TestPart,
};

const FOLDS: Folds = Folds { count: 5, seed: 42 };
const TEST: TestPart = TestPart {
    fraction: 0.3,
    seed: 7,
};

/// Sums in another order differ in the last bits of double-double.
const SAME: f64 = 1e-14;

fn dealt(folds: Option<Folds>, test: Option<TestPart>) -> Options {
    {
        let mut options = Options::new();
        options.folds = folds;
        options.hold_out_part = test;
        options
    }
}

/// The rule of the documentation, from the published generator.
fn hash(seed: u64, row: u64) -> u64 {
    let z = seed.wrapping_add(row.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

fn fold_of(row: u64) -> usize {
    (u128::from(hash(FOLDS.seed, row)) * FOLDS.count as u128 / (1 << 64)) as usize
}

fn is_test(row: u64) -> bool {
    (hash(!TEST.seed, row) as f64) < TEST.fraction * 2f64.powi(64)
}

/// The rows that `which` picks by their number, from 1.
fn moments(table: &[Vec<f64>], which: impl Fn(u64) -> bool) -> Moments {
    let mut moments = Moments::new(table[0].len());
    for (number, row) in (1..).zip(table) {
        if which(number) {
            moments.push(row).unwrap();
        }
    }
    moments
}

/// Columns by the names of the table.
fn named(values: &[Vec<f64>]) -> Vec<(&str, &[f64])> {
    let names = DIABETES.lines().next().unwrap().split(',');
    names.zip(values.iter().map(Vec::as_slice)).collect()
}

fn validated(observations: &Observations) -> CrossValidation {
    let penalties = Penalties::Given(vec![20.0, 5.0, 1.0]);
    observations
        .cross_validate(&penalties, Shrinkage::default())
        .unwrap()
}

#[track_caller]
fn alike(found: &Moments, expected: &Moments) {
    assert_eq!(found.count(), expected.count());
    for i in 0..found.width() {
        assert_eq!(found.range(i), expected.range(i));
        near(
            found.mean(i).unwrap(),
            expected.mean(i).unwrap(),
            SAME,
            "mean",
        );
        let (found, expected) = (found.comoment(i, 0), expected.comoment(i, 0));
        near(found.unwrap(), expected.unwrap(), SAME, "comoment");
    }
}

#[test]
fn each_row_is_in_the_fold_that_its_number_says() {
    let table = rows(DIABETES);
    let observations = read(DIABETES, dealt(Some(FOLDS), None));
    let folds: Vec<Moments> = (0..FOLDS.count)
        .map(|fold| moments(&table, |row| fold_of(row) == fold))
        .collect();
    let penalties = Penalties::Given(vec![20.0, 5.0, 1.0]);
    let expected = CrossValidation::of(&folds, &penalties, Shrinkage::default(), true).unwrap();
    let found = validated(&observations);
    assert_eq!(found.rows, expected.rows);
    assert_eq!(found.rows.iter().sum::<u64>(), 442);
    let errors = found.errors.iter().chain(&found.least_squares);
    for (found, expected) in errors.zip(expected.errors.iter().chain(&expected.least_squares)) {
        near(found.mse, expected.mse, SAME, "mse");
        near(
            found.standard_error,
            expected.standard_error,
            1e-12,
            "its error",
        );
        for (found, expected) in found.folds.iter().zip(&expected.folds) {
            near(*found, *expected, SAME, "fold");
        }
    }
    // The fit to all rows equals the fit without folds.
    let without = read(DIABETES, Options::default());
    for (found, expected) in observations
        .exact()
        .coefficients()
        .iter()
        .zip(without.exact().coefficients())
    {
        near(*found, expected, SAME, "coefficient");
    }
    assert_eq!(observations.sample_rows(), without.sample_rows());
}

#[test]
fn a_test_set_is_of_the_rows_whose_numbers_say_so() {
    let table = rows(DIABETES);
    let observations = read(DIABETES, dealt(None, Some(TEST)));
    alike(observations.held_out().unwrap(), &moments(&table, is_test));
    alike(
        observations.moments(),
        &moments(&table, |row| !is_test(row)),
    );
    let pick = |test: bool| -> Vec<f64> {
        let rows = (1..)
            .zip(&table)
            .filter(|(number, _)| is_test(*number) == test);
        rows.flat_map(|(_, row)| row.clone()).collect()
    };
    assert_eq!(observations.held_out_rows(), pick(true));
    assert_eq!(observations.sample_rows(), pick(false));
    let report = observations.report();
    assert_eq!(report.used + report.held_out, 442);
    // 132.6 expected, with sd 9.6.
    assert!((85..180).contains(&report.held_out), "{}", report.held_out);
    let mut descent = observations.descend(Settings::default()).unwrap();
    assert!(descent.next().unwrap().held_out.is_some());
}

#[test]
fn folds_are_of_the_rows_that_are_not_held_out() {
    let table = rows(DIABETES);
    let observations = read(DIABETES, dealt(Some(FOLDS), Some(TEST)));
    let sizes: Vec<u64> = (0..FOLDS.count)
        .map(|fold| moments(&table, |row| !is_test(row) && fold_of(row) == fold).count())
        .collect();
    assert_eq!(validated(&observations).rows, sizes);
    let last = dealt(Some(FOLDS), None).hold_out(42);
    let observations = read(DIABETES, last);
    let sizes: Vec<u64> = (0..FOLDS.count)
        .map(|fold| moments(&table, |row| row <= 400 && fold_of(row) == fold).count())
        .collect();
    assert_eq!(validated(&observations).rows, sizes);
    assert_eq!(observations.held_out().unwrap().count(), 42);
    assert_eq!(observations.held_out_rows(), table[400..].concat());
}

#[test]
fn however_the_input_is_cut_the_bits_are_the_same() {
    let mut table = String::from("note,x,y\n");
    for i in 0..40_000 {
        let x = f64::from(i * 7919 % 10_007) / 8.0;
        let y = match i % 100 {
            50 => "NA".to_owned(),
            _ => format!("{}", x * 0.3 + f64::from(i % 13)),
        };
        table.push_str(&format!("{i:x},{x},{y}\n"));
    }
    let options = dealt(Some(FOLDS), Some(TEST)).predictors(["x"]);
    let in_chunks = |size: usize| {
        let mut ingest = Ingest::new(options.clone()).unwrap();
        for chunk in table.as_bytes().chunks(size) {
            ingest.push(chunk).unwrap();
        }
        ingest.finish().unwrap()
    };
    let whole = in_chunks(table.len());
    for size in [1000, 4097, 300_000] {
        let found = in_chunks(size);
        assert_eq!(validated(&found), validated(&whole), "{size}");
        assert_eq!(found.held_out(), whole.held_out(), "{size}");
        assert_eq!(found.held_out_rows(), whole.held_out_rows(), "{size}");
    }
    // Rows without a number are counted, so that those after them stay where they are.
    let missing = |row: &u64| (row - 1) % 100 != 50;
    let sizes: Vec<u64> = (0..FOLDS.count)
        .map(|fold| {
            let rows = (1..=40_000).filter(missing);
            rows.filter(|row| !is_test(*row) && fold_of(*row) == fold)
                .count() as u64
        })
        .collect();
    assert_eq!(validated(&whole).rows, sizes);
    assert_eq!(
        whole.held_out_rows().len() / 2,
        (1..=40_000)
            .filter(missing)
            .filter(|row| is_test(*row))
            .count()
    );
}

#[test]
fn columns_are_dealt_as_a_table_is() {
    let table = rows(DIABETES);
    let values: Vec<Vec<f64>> = (0..11)
        .map(|at| table.iter().map(|row| row[at]).collect())
        .collect();
    let options = dealt(Some(FOLDS), Some(TEST));
    let found = Ingest::columns(&named(&values), &options).unwrap();
    let expected = read(DIABETES, options);
    assert_eq!(validated(&found), validated(&expected));
    assert_eq!(found.held_out(), expected.held_out());
}

#[test]
fn a_value_of_a_category_that_only_one_fold_has_is_no_obstacle() {
    let mut table = String::from("group,x,y\n");
    for i in 1..=60 {
        let group = match i {
            30 => "rare",
            i if i % 2 == 0 => "even",
            _ => "odd",
        };
        table.push_str(&format!("{group},{},{}\n", i * 37 % 61, i * 23 % 17));
    }
    let options = dealt(Some(FOLDS), None).predictors(["group", "x"]);
    let found = validated(&read(&table, options));
    assert_eq!(found.rows.iter().sum::<u64>(), 60);
    // To the fit of the others that value is the base level.
    let errors = found.errors.iter().chain(&found.least_squares);
    assert!(errors.clone().all(|error| error.mse.is_finite()));
    assert_eq!(errors.count(), 4);
}

#[test]
fn a_value_that_only_the_test_set_has_is_told() {
    let mut table = String::from("group,x,y\n");
    let rare = (1..60).find(|row| is_test(*row)).unwrap();
    for i in 1..=60 {
        let group = if i == rare {
            "rare"
        } else {
            ["even", "odd"][i as usize % 2]
        };
        table.push_str(&format!("{group},{},{}\n", i * 37 % 61, i * 23 % 17));
    }
    let options = dealt(None, Some(TEST)).predictors(["group", "x"]);
    let mut ingest = Ingest::new(options).unwrap();
    ingest.push(table.as_bytes()).unwrap();
    let error = ingest.finish().unwrap_err();
    assert_eq!(error.code(), "no-such-level");
    assert!(error.to_string().contains("rare"), "{error}");
}

#[test]
fn what_cannot_be_dealt_is_refused_by_name() {
    let message = |options: Options| {
        Ingest::columns(&[("x", &[1.0, 2.0]), ("y", &[1.0, 2.0])], &options)
            .unwrap_err()
            .to_string()
    };
    for count in [0, 1, 101] {
        let folds = Some(Folds { count, seed: 1 });
        let expected = format!("folds is {count}; it must be a whole number from 2 to 100");
        assert_eq!(message(dealt(folds, None)), expected);
    }
    for fraction in [0.0, 1.0, -0.5, f64::NAN] {
        let test = Some(TestPart { fraction, seed: 1 });
        let message = message(dealt(None, test));
        assert!(
            message.ends_with("it must be a number above 0 and below 1"),
            "{message}"
        );
    }
    let both = dealt(None, Some(TEST)).hold_out(1);
    assert!(message(both).starts_with("hold_out is "));
    let without = read(DIABETES, Options::default());
    let error = without
        .cross_validate(&Penalties::default(), Shrinkage::default())
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "folds is 0 with rows; it must be 2 or more, asked for when the table is read"
    );
}

#[test]
fn rows_that_are_dealt_are_read_by_one() {
    for options in [dealt(Some(FOLDS), None), dealt(None, Some(TEST))] {
        let mut ingest = Ingest::new(options).unwrap();
        let table = format!("x,y\n{}", "1,2\n3,5\n".repeat(100_000));
        ingest.push(table.as_bytes()).unwrap();
        assert_eq!(ingest.skip_to(256 * 1024), None);
    }
}

#[test]
fn rows_that_come_later_are_dealt_by_their_numbers_too() {
    let table = rows(DIABETES);
    let values = |rows: &[Vec<f64>]| -> Vec<Vec<f64>> {
        let column = |at: usize| rows.iter().map(|row| row[at]).collect();
        (0..11).map(column).collect()
    };
    let (first, later) = (values(&table[..300]), values(&table[300..]));
    let options = dealt(Some(FOLDS), Some(TEST));
    let mut found = Ingest::columns(&named(&first), &options).unwrap();
    found.partial_fit(&named(&later)).unwrap();
    let together = read(DIABETES, options);
    assert_eq!(validated(&found).rows, validated(&together).rows);
    for (found, expected) in validated(&found)
        .errors
        .iter()
        .zip(validated(&together).errors)
    {
        near(found.mse, expected.mse, SAME, "mse");
    }
    alike(found.held_out().unwrap(), together.held_out().unwrap());
    assert_eq!(found.held_out_rows(), together.held_out_rows());
    assert_eq!(found.report().held_out, together.report().held_out);
}

#[test]
fn folds_of_two_tables_are_merged_one_by_one() {
    let (head, body) = DIABETES.split_once('\n').unwrap();
    let lines: Vec<&str> = body.lines().collect();
    let part = |lines: &[&str], options: Options| {
        read(&format!("{head}\n{}\n", lines.join("\n")), options)
    };
    let options = dealt(Some(FOLDS), None);
    let mut merged = part(&lines[..200], options.clone());
    let other = part(&lines[200..], options);
    let sizes: Vec<u64> = validated(&merged)
        .rows
        .iter()
        .zip(&validated(&other).rows)
        .map(|(a, b)| a + b)
        .collect();
    merged.merge(&other).unwrap();
    assert_eq!(validated(&merged).rows, sizes);
    let without = part(&lines[200..], Options::default());
    let error = merged.merge(&without).unwrap_err();
    assert_eq!(
        error.to_string(),
        "observations is in 0 folds; it must be in as many folds as those that take them in"
    );
}
