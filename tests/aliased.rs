//! Columns that are combinations of others: no coefficient for them, as in R, and everything else as without them.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::common::near;
use galton::{
    Data, Error, Ingest, Interval, Model, Observations, Options, Penalties, Settings, Shrinkage,
    Warning,
};
use serde_json::Value;

/// R's own coefficients are right to about ten digits (tests/golden/r-against-exact.json).
const AS_R: f64 = 1e-9;
/// Two ways to sum the same exactly agree to the last digits of the solution.
const SAME: f64 = 1e-12;

fn try_read(csv: &str, options: &Options) -> Result<Observations, Error> {
    let mut ingest = Ingest::new(options.clone())?;
    ingest.push(csv.as_bytes())?;
    ingest.finish()
}

fn read(csv: &str, formula: &str) -> Observations {
    try_read(csv, &Options::new().formula(formula)).unwrap()
}

/// The value of each category in a row, and its numbers, as a model takes them.
fn coded(model: &Model, header: &[&str], row: &str) -> Vec<f64> {
    let fields: Vec<&str> = row.split(',').collect();
    let code = |(at, name): (usize, &String)| {
        let field = fields[header.iter().position(|own| own == name).unwrap()];
        match model.levels(at) {
            [] => field.parse().unwrap(),
            _ => model.code(at, field).unwrap(),
        }
    };
    model.predictors().iter().enumerate().map(code).collect()
}

#[test]
fn coefficients_that_are_na_in_r_have_no_value_and_the_others_are_those_of_r() {
    let csv = std::fs::read_to_string("tests/data/aliased.csv").unwrap();
    let golden = std::fs::read_to_string("tests/golden/aliased.json").unwrap();
    let golden: Value = serde_json::from_str(&golden).unwrap();
    let mut without_value = 0;
    for golden in golden.as_array().unwrap() {
        let formula = golden["formula"].as_str().unwrap();
        let mut options = Options::new().formula(formula);
        options.weights = golden["weights"].as_str().map(str::to_owned);
        if let Some([column, value]) = golden["reference"].as_array().map(Vec::as_slice) {
            options = options.reference(column.as_str().unwrap(), value.as_str().unwrap());
        }
        let found = try_read(&csv, &options).unwrap();
        let table = found.inference().unwrap();
        let list = |name: &str| golden[name].as_array().unwrap().iter();
        let names: Vec<&str> = list("terms").map(|name| name.as_str().unwrap()).collect();
        let rows = table.rows();
        assert_eq!(
            rows.iter().map(|row| row.0).collect::<Vec<_>>(),
            names,
            "{formula}"
        );
        let (mut errors, mut p_values) = (list("standard_error"), list("p_value"));
        for ((name, row), expected) in rows.iter().zip(list("estimate")) {
            let what = format!("{formula}: {name}");
            assert_eq!(row.is_none(), expected.is_null(), "{what}");
            let Some(row) = row else {
                without_value += 1;
                continue;
            };
            near(row.estimate, expected.as_f64().unwrap(), AS_R, &what);
            let error = errors.next().unwrap().as_f64().unwrap();
            near(row.standard_error.unwrap(), error, AS_R, &what);
            let p = p_values.next().unwrap().as_f64().unwrap();
            near(row.p_value.unwrap(), p, AS_R, &what);
        }
        assert_eq!(
            table.df_residual,
            golden["df_residual"].as_u64().unwrap(),
            "{formula}"
        );
        for (found, figure) in [
            (table.residual_standard_error, "residual_standard_error"),
            (table.r_squared, "r_squared"),
            (table.adjusted_r_squared, "adjusted_r_squared"),
            (table.f_test.map(|test| test.value), "f_statistic"),
            (table.log_likelihood, "log_likelihood"),
            (table.aic, "aic"),
            (table.bic, "bic"),
        ] {
            let expected = golden[figure].as_f64().unwrap();
            near(
                found.unwrap(),
                expected,
                AS_R,
                &format!("{formula}: {figure}"),
            );
        }
        let anova = &golden["anova"];
        assert_eq!(
            table.anova.len(),
            anova["term"].as_array().unwrap().len(),
            "{formula}"
        );
        for (at, row) in table.anova.iter().enumerate() {
            let what = format!("{formula}: {}", row.term);
            assert_eq!(row.df, anova["df"][at].as_u64().unwrap(), "{what}");
            let squares = anova["sum_of_squares"][at].as_f64().unwrap();
            near(row.sum_of_squares, squares, AS_R, &what);
        }
        let model = found.model().unwrap();
        let saved = Model::from_json(&model.to_json()).unwrap();
        assert_eq!(saved.aliased(), model.aliased());
        let mut lines = csv.lines();
        let header: Vec<&str> = lines.next().unwrap().split(',').collect();
        for (line, (fit, lower)) in lines.zip(list("fit").zip(list("lower"))) {
            let row = coded(&model, &header, line);
            for model in [&model, &saved] {
                let found = model
                    .predict_intervals(&row, Interval::Confidence, 0.9)
                    .unwrap();
                near(
                    found[0].fit,
                    fit.as_f64().unwrap(),
                    AS_R,
                    &format!("{formula}: {line}"),
                );
                let found = found[0].interval.unwrap()[0];
                near(
                    found,
                    lower.as_f64().unwrap(),
                    AS_R,
                    &format!("{formula}: {line}"),
                );
            }
        }
    }
    assert!(without_value > 20, "{without_value}");
}

const CELLS: &str = "a,b,y\nu,p,1\nu,q,3\nv,p,2\nu,p,2\nu,q,5\nv,p,4\nu,p,2\n";

#[test]
fn the_summary_says_how_many_are_not_defined_and_why() {
    let found = read(CELLS, "y ~ a * b");
    let text = found.inference().unwrap().to_string();
    assert!(
        text.starts_with("Coefficients: (1 not defined because of singularities)\n"),
        "{text}"
    );
    let line = text.lines().find(|line| line.starts_with("av:bq")).unwrap();
    assert_eq!(
        line.split_whitespace().collect::<Vec<_>>(),
        ["av:bq", "NA", "NA", "NA", "NA"]
    );
    assert!(text.contains("\nWarning: \"av:bq\" has no coefficient (NA in R) and takes no part in the fit: it is 0 in every row\n"), "{text}");
}

#[test]
fn each_dependent_column_is_told_with_its_combination() {
    let mut csv = "a,b,both,unit,same,y\n".to_owned();
    for i in 0..40 {
        let (a, b) = (f64::from(i % 7) * 0.1, f64::from(i * 3 % 11));
        csv += &format!("{a},{b},{},{},5,{}\n", a - 2.0 * b, 32.0 + 1.8 * b, i % 5);
    }
    let found = read(&csv, "y ~ a + b + both + unit + same");
    let told: Vec<String> = found.aliased().iter().map(|of| of.combination()).collect();
    assert_eq!(
        told,
        ["\"a\" - 2 * \"b\"", "1.8 * \"b\" + 32", "5 in every row"]
    );
    assert_eq!(found.coefficient_names(), ["a", "b"]);
    let table = found.inference().unwrap();
    assert!(
        table
            .warnings
            .iter()
            .all(|of| matches!(of, Warning::Aliased { .. }))
    );
    let alone = read(&csv, "y ~ a + b");
    for (found, expected) in found
        .exact()
        .coefficients()
        .iter()
        .zip(alone.exact().coefficients())
    {
        near(*found, expected, SAME, "coefficient");
    }
    // Whichever comes first has the coefficient.
    let other = read(&csv, "y ~ unit + b");
    assert_eq!(other.coefficient_names(), ["unit"]);
    assert_eq!(
        other.aliased()[0].combination(),
        "0.55556 * \"unit\" - 17.778"
    );
}

#[test]
fn descents_penalties_folds_and_a_second_pass_go_without_the_dependent_columns() {
    let csv = std::fs::read_to_string("tests/data/aliased.csv").unwrap();
    let fit = |formula: &str| {
        let options = Options::new().formula(formula).folds(5).hold_out_part(0.2);
        try_read(&csv, &options).unwrap()
    };
    let (found, expected) = (fit("y ~ x + twice + z"), fit("y ~ x + z"));
    assert_eq!(found.moments(), expected.moments());
    assert_eq!(found.exact(), expected.exact());
    assert_eq!(found.held_out(), expected.held_out());
    assert_eq!(found.folds(), expected.folds());
    for method in [
        "gradient-descent",
        "adam",
        "conjugate-gradient",
        "stochastic",
    ] {
        let settings = || {
            let method = galton::Method::from_name(method)?;
            Some(Settings::new().method(method).iterations(50))
        };
        let Some(settings) = settings() else { continue };
        let mut found = found.descend(settings.clone()).unwrap();
        let mut expected = expected.descend(settings).unwrap();
        found.run();
        expected.run();
        let (found, expected) = (
            found.at(found.iteration()).unwrap(),
            expected.at(expected.iteration()).unwrap(),
        );
        assert_eq!(found.coefficients, expected.coefficients, "{method}");
    }
    for l1_ratio in [0.0, 0.5, 1.0] {
        let shrinkage = Shrinkage {
            l1_ratio,
            ..Shrinkage::default()
        };
        let own = found
            .cross_validate(&Penalties::default(), shrinkage)
            .unwrap();
        let other = expected
            .cross_validate(&Penalties::default(), shrinkage)
            .unwrap();
        assert_eq!(own.path[3].coefficients(), other.path[3].coefficients());
        let model = found.model_of(&own.path[3]).unwrap();
        assert_eq!(model.aliased(), ["twice"]);
    }
}

#[test]
fn predictions_count_a_dependent_column_as_0_and_say_so() {
    let found = read(CELLS, "y ~ a * b");
    let model = found.model().unwrap();
    let warning = model.rank_warning().unwrap();
    assert!(
        warning.starts_with("\"av:bq\" without a coefficient"),
        "{warning}"
    );
    assert!(model.to_string().contains(&warning));
    let unseen = [model.code(0, "v").unwrap(), model.code(1, "q").unwrap()];
    // R 4.2: predict(lm(y ~ a * b), data.frame(a = "v", b = "q")).
    near(model.predict(&unseen).unwrap(), 16.0 / 3.0, SAME, "cell");
    assert_eq!(
        read("a,y\n1,2\n2,4\n3,7\n", "y ~ a")
            .model()
            .unwrap()
            .rank_warning(),
        None
    );
}

#[test]
fn rows_that_come_later_give_a_dependent_column_its_coefficient() {
    let rows = [("v", "q", 9.0), ("v", "q", 8.0)];
    let mut found = read(CELLS, "y ~ a * b");
    assert_eq!(found.aliased().len(), 1);
    let (a, b) = (["u", "v"].map(str::to_owned), ["p", "q"].map(str::to_owned));
    let text = |values| Data::Texts {
        codes: &[1.0, 1.0],
        values,
    };
    let y = [9.0, 8.0];
    let more = [("a", text(&a)), ("b", text(&b)), ("y", Data::Numbers(&y))];
    found.partial_fit_table(&more).unwrap();
    assert_eq!(found.aliased(), []);
    let mut csv = CELLS.to_owned();
    for (a, b, y) in rows {
        csv += &format!("{a},{b},{y}\n");
    }
    let whole = read(&csv, "y ~ a * b");
    assert_eq!(found.coefficient_names(), whole.coefficient_names());
    for (found, expected) in found
        .exact()
        .coefficients()
        .iter()
        .zip(whole.exact().coefficients())
    {
        near(*found, expected, SAME, "coefficient");
    }
    let mut merged = read(CELLS, "y ~ a * b");
    merged.merge(&read(CELLS, "y ~ a * b")).unwrap();
    assert_eq!(merged.aliased().len(), 1);
    assert_eq!(merged.moments().count(), 14);
}

#[test]
fn a_model_with_nothing_but_dependent_columns_or_too_few_rows_is_refused() {
    for (csv, code) in [
        ("x,y\n3,1\n3,2\n3,4\n", "constant-predictor"),
        ("x,z,y\n1,5,2\n2,7,4\n", "too-few-observations"),
        ("x,y\n1,2\n", "too-few-observations"),
    ] {
        let error = try_read(csv, &Options::new()).unwrap_err();
        assert_eq!(error.code(), code, "{csv}: {error}");
    }
    // As many rows as cells, one of which has no row: R leaves no degrees of freedom.
    let found = read("a,b,y\nu,p,1\nu,q,3\nv,p,2\n", "y ~ a * b");
    assert_eq!(found.inference().unwrap().df_residual, 0);
}

/// R 4.2: `coef(lm(y ~ ..., d))`, a and b being factors.
#[test]
fn a_category_is_coded_by_the_terms_before_it_that_have_its_companions_as_in_r() {
    let csv = "a,b,z,y\np,s,1,2\nq,s,3,5\nr,s,2,3\np,t,5,8\nq,t,4,6\nr,t,7,9\n\
        p,s,6,7\nq,s,8,1\nr,s,9,4\np,t,12,12\nq,t,10,10\nr,t,11,15\n";
    type Table = [(&'static str, Option<f64>)];
    let by_r: [(&str, &Table); 4] = [
        (
            "y ~ a:z + b:z",
            &[
                ("(Intercept)", Some(3.56716268230464)),
                ("ap:z", Some(0.0821133126793818)),
                ("aq:z", Some(-0.149748026217541)),
                ("ar:z", Some(0.158184653622458)),
                ("z:bt", Some(0.742442326702581)),
            ],
        ),
        (
            "y ~ z:a + a:b",
            &[
                ("(Intercept)", Some(1.85830749168736)),
                ("z:ap", Some(0.731574757043716)),
                ("z:aq", Some(0.159984808697133)),
                ("z:ar", Some(0.360845350445582)),
                ("ap:bt", Some(1.92330707344106)),
                ("aq:bt", Some(5.02179884743272)),
                ("ar:bt", Some(6.89408435430241)),
            ],
        ),
        (
            "y ~ 0 + z + z:a",
            &[
                ("z", Some(1.05882352941176)),
                ("z:ap", Some(0.0479725870930897)),
                ("z:aq", Some(-0.281045751633987)),
                ("z:ar", None),
            ],
        ),
        (
            "y ~ 0 + z:a + b",
            &[
                ("bs", Some(1.81095171689624)),
                ("bt", Some(6.6236636520554)),
                ("z:ap", Some(0.498645902411576)),
                ("z:aq", Some(0.18173671949929)),
                ("z:ar", Some(0.513151315204487)),
            ],
        ),
    ];
    for (formula, expected) in by_r {
        let found = try_read(csv, &Options::new().formula(formula)).unwrap();
        let table = found.inference().unwrap();
        let rows = table.rows();
        let names: Vec<&str> = rows.iter().map(|row| row.0).collect();
        let by_r: Vec<&str> = expected.iter().map(|row| row.0).collect();
        assert_eq!(names, by_r, "{formula}");
        for ((name, row), (_, value)) in rows.iter().zip(expected) {
            let what = format!("{formula}: {name}");
            assert_eq!(row.is_none(), value.is_none(), "{what}");
            if let Some((row, value)) = row.zip(*value) {
                near(row.estimate, value, AS_R, &what);
            }
        }
    }
}
