//! Tables of many columns: what is refused, how early, and in which words.
#![allow(clippy::unwrap_used, clippy::panic)]

use galton::csv::{DialectHints, Schema};
use galton::{Describe, Error, ErrorKind, Folds, Ingest, Observations, Options, Settings, Stop};

/// `columns` columns from c0, of whole numbers that look like noise, in `rows` rows.
fn table(columns: usize, rows: usize) -> String {
    let line = |field: &dyn Fn(usize) -> String| -> String {
        let fields: Vec<String> = (0..columns).map(field).collect();
        fields.join(",") + "\n"
    };
    let mut text = line(&|column| format!("c{column}"));
    for row in 0..rows {
        text += &line(&|column| noise(row, column).to_string());
    }
    text
}

fn noise(row: usize, column: usize) -> u64 {
    let z = (row as u64 * 7919 + column as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (z ^ (z >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 54
}

fn read(text: &str, options: &Options) -> Result<Observations, Error> {
    let mut ingest = Ingest::new(options.clone())?;
    ingest.push(text.as_bytes())?;
    ingest.finish()
}

#[test]
fn more_columns_than_the_limit_are_refused_with_both_numbers_and_the_way_out() {
    let error = read(&table(502, 3), &Options::default()).unwrap_err();
    let (term, count, limit) = (String::new(), 501, 500);
    assert_eq!(
        error,
        Error::from(ErrorKind::TooManyColumns { term, count, limit })
    );
    assert_eq!(error.code(), "too-many-columns");
    assert_eq!(
        error.to_string(),
        "the model has 501 columns, beyond the limit of 500; name fewer predictors, or raise max_columns"
    );
}

#[test]
fn more_columns_than_the_limit_are_refused_before_the_rest_of_the_input_is_there() {
    let mut ingest = Ingest::new(Options::default()).unwrap();
    // 512 KiB, of a table whose end nobody has seen.
    let error = ingest.push(&table(6000, 30).as_bytes()[..1 << 19]);
    assert_eq!(error.unwrap_err().code(), "too-many-columns");
}

#[test]
fn the_limit_holds_for_arrays_formulas_terms_and_named_predictors() {
    let values = [1.0, 2.0, 4.0];
    let names: Vec<String> = (0..12).map(|at| format!("c{at}")).collect();
    let columns: Vec<(&str, &[f64])> = names
        .iter()
        .map(|name| (name.as_str(), values.as_slice()))
        .collect();
    let base = Options::new().max_columns(10);
    let named = base.clone().predictors(names[..11].to_vec());
    let formula = base.clone().formula("c0 ~ .");
    for options in [&base, &named, &formula] {
        let error = Ingest::columns(&columns, options).unwrap_err();
        assert_eq!(
            (error.code(), error.to_string().contains("11 columns")),
            ("too-many-columns", true),
            "{error}"
        );
    }
}

#[test]
fn a_raised_limit_lets_a_wide_table_be_fitted() {
    let text = table(602, 700);
    let raised = Options::new().max_columns(601);
    assert_eq!(
        read(&text, &raised).unwrap().exact().coefficients().len(),
        602
    );
}

#[test]
fn a_lowered_limit_counts_the_columns_of_categories() {
    let rows: String = (0..36)
        .map(|row| format!("a{},b{},{}\n", row % 6, row / 6, row * row % 17))
        .collect();
    let text = format!("a,b,y\n{rows}{rows}");
    let with = |max_columns| Options::new().formula("y ~ a * b").max_columns(max_columns);
    // 5 + 5 + 25.
    assert_eq!(
        read(&text, &with(35)).unwrap().coefficient_names().len(),
        35
    );
    let error = read(&text, &with(34)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the model has 35 columns with the term a:b, beyond the limit of 34; leave a term out, or raise max_columns"
    );
}

#[test]
fn memory_is_estimated_before_it_is_taken() {
    // 60,000 columns' products are 29 GB; those of 100 folds of 4,000 columns 26 GB.
    let wide = Options::new().max_columns(usize::MAX);
    let folded = wide.clone().folds(Folds {
        count: 100,
        seed: 1,
    });
    for (columns, options) in [(60_000, wide), (4_000, folded)] {
        let error = read(&table(columns, 3), &options).unwrap_err();
        let ErrorKind::TooMuchMemory { bytes, limit, .. } = error.kind() else {
            panic!("{error}");
        };
        assert!(bytes > limit);
        assert!(error.to_string().contains(&format!("{} MB", limit >> 20)));
    }
}

#[test]
fn few_columns_of_many_are_fitted_and_reported() {
    let text = table(20_000, 5);
    let options = Options::new().response("c19999").predictors(["c7", "c3"]);
    let observations = read(&text, &options).unwrap();
    let reported = &observations.report().columns;
    let reported: Vec<(&str, u64)> = reported
        .iter()
        .map(|column| (column.name.as_str(), column.count))
        .collect();
    assert_eq!(reported, [("c3", 5), ("c7", 5), ("c19999", 5)]);
    assert_eq!(observations.exact().coefficients().len(), 3);
}

#[test]
fn a_preview_of_many_columns_shows_fewer_rows() {
    let shown = |columns| {
        let text = table(columns, 0) + &("1,".repeat(columns - 1) + "1\n").repeat(30);
        let schema = Schema::detect(text.as_bytes(), true, &DialectHints::default());
        schema.unwrap().unwrap().rows.len()
    };
    assert_eq!([shown(500), shown(5000), shown(20_000)], [20, 2, 1]);
}

#[test]
fn tables_wider_than_are_looked_at_are_refused() {
    let text = format!("{}\n{}\n", ",".repeat(1_000_000), ",1".repeat(1_000_000));
    let error = read(&text, &Options::default()).unwrap_err();
    let (count, limit) = (1_000_001, 1_000_000);
    assert_eq!(error, Error::from(ErrorKind::TooWide { count, limit }));

    let mut describe = Describe::new(&Options::default()).unwrap();
    let error = match describe.push(table(50_001, 2).as_bytes()) {
        Ok(()) => describe.finish().unwrap_err(),
        Err(error) => error,
    };
    assert_eq!(
        error.to_string(),
        "the table has 50001 columns, beyond the limit of 50000; first make a table with only the columns that you need"
    );
}

#[test]
fn of_columns_of_one_name_the_first_keeps_it() {
    let options = Options::new().response("a");
    let observations = read("a,a,a\n1,2,3\n4,5,7\n2,2,1\n8,1,1\n", &options).unwrap();
    assert_eq!(observations.response(), "a");
    assert_eq!(observations.predictors(), ["a.1", "a.2"]);
}

#[test]
fn a_message_lists_the_nearest_of_many_names_and_counts_the_others() {
    let options = Options::new().response("C1234");
    let text = read(&table(3000, 3), &options).unwrap_err().to_string();
    assert_eq!(
        read(&table(3000, 3), &options).unwrap_err().code(),
        "too-many-columns"
    );
    let options = Options::new().predictors(["C1234"]);
    let message = read(&table(3000, 3), &options).unwrap_err().to_string();
    assert!(
        message.starts_with("there is no column \"C1234\"; the columns are \"c1234\", "),
        "{message}"
    );
    assert!(
        message.ends_with(" and 2980 more; did you mean \"c1234\"?"),
        "{message}"
    );
    assert!(message.len() < 400 && text.len() < 400);
}

#[test]
fn a_message_shows_characters_that_hide_or_turn_others() {
    let name = "\u{202e}\u{1b}[31mred\u{200b}\u{0}é";
    let error = Error::from(ErrorKind::AmbiguousColumn {
        name: name.to_owned(),
    });
    assert_eq!(
        error.to_string(),
        "more than one column is named \"\\u{202e}\\u{1b}[31mred\\u{200b}\\u{0}é\"; rename all but one"
    );
    assert_eq!(error.column(), Some(name));
}

#[test]
fn a_message_cuts_long_names() {
    let long = "x".repeat(100_000);
    let text = format!("{long},y\n1,2\n2,3\n3,5\n");
    let options = Options::new().response("z");
    let message = read(&text, &options).unwrap_err().to_string();
    assert!(message.len() < 300, "{} bytes", message.len());
}

/// Columns of 1 and -1 at right angles to each other (Walsh's functions), in 2 x 128 rows.
fn orthogonal() -> Observations {
    let sign = |row: usize, column: usize| match (row & column).count_ones() % 2 {
        0 => 1.0,
        _ => -1.0,
    };
    let column = |column| -> Vec<f64> { (0..256).map(|row| sign(row % 128, column)).collect() };
    let mut columns: Vec<(String, Vec<f64>)> =
        (1..128).map(|at| (format!("x{at}"), column(at))).collect();
    let y = |row: usize| noise(row, 5) as f64 + 3.0 * sign(row, 77);
    columns.push(("y".to_owned(), (0..256).map(y).collect()));
    let columns: Vec<(&str, &[f64])> = columns
        .iter()
        .map(|(name, values)| (name.as_str(), values.as_slice()))
        .collect();
    Ingest::columns(&columns, &Options::default()).unwrap()
}

#[test]
fn the_table_of_many_columns_at_right_angles_is_known_by_hand() {
    let table = orthogonal().inference().unwrap();
    let sigma = table.residual_standard_error.unwrap();
    // The columns' squares sum to 256, and so do those of the intercept's ones.
    for row in &table.coefficients {
        assert_eq!(row.standard_error, Some(sigma / 16.0), "{}", row.name);
    }
    assert_eq!(
        (table.kappa, table.condition_number),
        (Some(1.0), Some(1.0))
    );
    assert!(table.vif.iter().all(|vif| vif.gvif == 1.0));
    let covariance = table.covariance().unwrap();
    for (at, value) in covariance.iter().enumerate() {
        let (row, column) = (at / 128, at % 128);
        let expected = if row == column {
            sigma * sigma / 256.0
        } else {
            0.0
        };
        assert!(
            (value - expected).abs() <= 1e-15 * sigma * sigma,
            "{row}, {column}"
        );
    }
}

#[test]
fn a_descent_on_many_columns_at_right_angles_arrives_in_one_step() {
    let settings = Settings::new().learning_rate(0.5);
    let mut descent = orthogonal().descend(settings).unwrap();
    let rates = descent.rates();
    assert!(
        rates
            .eigenvalues
            .iter()
            .all(|value| (value - 2.0).abs() < 1e-12)
    );
    assert_eq!(rates.eigenvalues.len(), 128);
    assert_eq!(descent.run(), Stop::Converged { iteration: 1 });
}
