//! SQL: the crate writes what the npm package writes, and reads what a database answers.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use galton::{
    AggregateQuery, Answer, Data, Dialect, ErrorKind, Ingest, Model, Observations, Options, Robust,
};
use serde_json::Value;

/// Texts that the package writes; `tests/databases/texts.js` made it.
fn written(part: &str) -> Vec<Value> {
    let text = std::fs::read_to_string("tests/data/sql.json").unwrap();
    let mut all: Value = serde_json::from_str(&text).unwrap();
    match all[part].take() {
        Value::Array(cases) if !cases.is_empty() => cases,
        other => panic!("{part} is {other}"),
    }
}

/// The texts of a case, by dialect.
fn texts(case: &Value) -> impl Iterator<Item = (Dialect, &str)> {
    let texts = case["texts"].as_object().unwrap();
    texts
        .iter()
        .map(|(name, text)| (Dialect::from_name(name).unwrap(), text.as_str().unwrap()))
}

#[test]
fn a_model_is_the_same_text_as_in_javascript() {
    for case in written("models") {
        let model = Model::from_json(&case["document"].to_string()).unwrap();
        for (dialect, text) in texts(&case) {
            assert_eq!(
                model.to_sql(dialect),
                text,
                "{} in {dialect:?}",
                model.formula()
            );
        }
    }
}

/// The query of a case's options.
fn query(options: &Value) -> AggregateQuery {
    let text = |name: &str| options[name].as_str();
    let texts = |name: &str| -> Vec<&str> {
        let list = options[name].as_array();
        let list = list.into_iter().flatten();
        list.map(|text| text.as_str().unwrap()).collect()
    };
    let path = texts("table");
    let (table, schema) = match path.split_last() {
        Some((table, schema)) => (*table, schema),
        None => (text("table").unwrap(), &[][..]),
    };
    let mut query = match text("formula") {
        Some(formula) => AggregateQuery::new(table, formula),
        None => {
            let response = text("response").unwrap();
            AggregateQuery::of_columns(table, response, &texts("predictors"))
        }
    };
    query = query.schema(schema).categories(&texts("categories"));
    query = query.robust(options["robust"] == true);
    query = match text("weights") {
        Some(weights) => query.weights(weights),
        None => query,
    };
    match text("clusters") {
        Some(clusters) => query.clusters(clusters),
        None => query,
    }
}

#[test]
fn a_query_is_the_same_text_as_in_javascript() {
    for case in written("queries") {
        let query = query(&case["options"]);
        for (dialect, text) in texts(&case) {
            assert_eq!(
                query.text(dialect).unwrap(),
                text,
                "{query:?} in {dialect:?}"
            );
        }
    }
}

/// The relative difference of a number from sums of a database and that of the rows.
const TOLERANCE: f64 = 1e-10;

#[track_caller]
fn near(found: f64, expected: f64) {
    let difference = (found - expected).abs();
    assert!(
        difference <= TOLERANCE * expected.abs(),
        "{found} and {expected}"
    );
}

/// The fit to the rows of the table of a query.
fn of_rows(options: &Value) -> Observations {
    let mut wanted = Options::new();
    wanted = match options["formula"].as_str() {
        Some(formula) => wanted.formula(formula),
        None => {
            let predictors = options["predictors"].as_array().unwrap().iter();
            let predictors = predictors.map(|name| name.as_str().unwrap());
            wanted
                .response(options["response"].as_str().unwrap())
                .predictors(predictors)
        }
    };
    if let Some(weights) = options["weights"].as_str() {
        wanted = wanted.weights(weights);
    }
    let path = format!("tests/data/{}", options["table"].as_str().unwrap());
    let mut ingest = Ingest::new(wanted).unwrap();
    ingest.push(&std::fs::read(path).unwrap()).unwrap();
    ingest.finish().unwrap()
}

#[test]
fn the_answer_of_a_database_gives_the_fit_of_the_rows() {
    for case in written("answers") {
        let options = &case["options"];
        let found = Answer::from_csv(case["csv"].as_str().unwrap());
        let found = found.observations().unwrap();
        let expected = of_rows(options);
        assert_eq!(found.report().rows, expected.report().rows, "{options}");
        assert_eq!(found.report().left_out, expected.report().left_out);
        let (own, other) = (found.inference().unwrap(), expected.inference().unwrap());
        assert_eq!(own.coefficients.len(), other.coefficients.len());
        for (own, other) in own.coefficients.iter().zip(&other.coefficients) {
            assert_eq!(own.name, other.name);
            near(own.estimate, other.estimate);
            near(own.standard_error.unwrap(), other.standard_error.unwrap());
        }
        let is_robust = options["robust"] == true;
        for kind in [Robust::Hc0, Robust::Hc3, Robust::Cr1] {
            let robust = found.robust(kind, 0.95).unwrap();
            assert_eq!(robust.is_some(), is_robust, "{kind:?} of {options}");
        }
    }
}

#[test]
fn robust_errors_of_a_category_alone_follow_from_its_groups() {
    let query = AggregateQuery::new("t", "y ~ g")
        .categories(&["g"])
        .robust(true);
    let text = query.text(Dialect::DuckDb).unwrap();
    assert!(text.contains("\"constant\":0,\"robust\":true}"), "{text}");
    // The values 1 and 3 of a, and 2 and 6 of b.
    let csv = r#"galton,n_all,n_missing,n_infinite,n_text,n_zero,n_negative,n_log,n_value,n_broken,galton_g0,n,a0,l0,h0,s0,p0_0
"{""response"":""y"",""predictors"":[""g""],""categories"":[""g""],""formula"":""y ~ g"",""bases"":[""y""],""columns"":[""y""],""monomials"":[],""constant"":0,""robust"":true}",4,0,0,0,0,0,0,0,0,a,2,2,1,3,0,2
"{""response"":""y"",""predictors"":[""g""],""categories"":[""g""],""formula"":""y ~ g"",""bases"":[""y""],""columns"":[""y""],""monomials"":[],""constant"":0,""robust"":true}",4,0,0,0,0,0,0,0,0,b,2,4,2,6,0,8
"#;
    let found = Answer::from_csv(csv).observations().unwrap();
    let table = found.robust(Robust::Hc0, 0.95).unwrap().unwrap();
    // The variance of a mean is the sum of the squares of its residuals over the square of their number.
    let expected = [(2.0 / 4.0_f64).sqrt(), (2.0 / 4.0 + 8.0 / 4.0_f64).sqrt()];
    for ((row, _), expected) in table.iter().zip(expected) {
        near(row.standard_error.unwrap(), expected);
    }
}

/// An answer of four rows, and what is wrong with it.
const ANSWER: &str = r#"galton,n_all,n_missing,n_infinite,n_text,n_zero,n_negative,n_log,n_value,n_broken,n,a0,l0,h0,s0,p0_0,a1,l1,h1,s1,p1_0,p1_1
"{""response"":""y"",""predictors"":[""x""],""categories"":[],""weights"":""w"",""bases"":[""x"",""y""],""columns"":[""x"",""y""],""monomials"":[],""constant"":0}",4,0,0,0,0,0,0,0,0,4,1.5,0,3,0,5,4.5,1,10,0,15,49
"#;

#[test]
fn an_answer_in_columns_is_that_in_csv() {
    let case = written("answers").swap_remove(1);
    let csv = case["csv"].as_str().unwrap();
    // The fields of this answer hold commas in the first column only.
    let records: Vec<Vec<String>> = csv.lines().map(split).collect();
    let (names, rows) = records.split_first().unwrap();
    let numbers: Vec<Vec<f64>> = (0..names.len())
        .map(|at| {
            rows.iter()
                .map(|row| row[at].parse().unwrap_or(0.0))
                .collect()
        })
        .collect();
    let codes = vec![0.0; rows.len()];
    let levels: Vec<f64> = (0..rows.len()).map(|row| row as f64).collect();
    let carried = [rows[0][0].clone()];
    let place = names.iter().position(|name| name == "galton_g0").unwrap();
    let groups: Vec<String> = rows.iter().map(|row| row[place].clone()).collect();
    let capitals: Vec<String> = names.iter().map(|name| name.to_uppercase()).collect();
    let column = |(at, name): (usize, &String)| -> Data<'_> {
        match name.as_str() {
            "galton" => Data::Texts {
                codes: &codes,
                values: &carried,
            },
            "galton_g0" => Data::Texts {
                codes: &levels,
                values: &groups,
            },
            _ => Data::Numbers(&numbers[at]),
        }
    };
    let columns = names.iter().enumerate().map(column);
    let columns: Vec<(&str, Data<'_>)> = capitals.iter().map(String::as_str).zip(columns).collect();
    let found = Answer::from_columns(&columns).observations().unwrap();
    let expected = Answer::from_csv(csv).observations().unwrap();
    assert_eq!(
        found.exact().coefficients(),
        expected.exact().coefficients()
    );
}

/// The fields of a record whose first field alone is in quotes.
fn split(line: &str) -> Vec<String> {
    let (first, rest) = match line.strip_prefix('"') {
        None => return line.split(',').map(str::to_owned).collect(),
        Some(line) => line.rsplit_once("\",").unwrap(),
    };
    let fields = rest.split(',').map(str::to_owned);
    std::iter::once(first.replace("\"\"", "\""))
        .chain(fields)
        .collect()
}

#[test]
fn what_is_no_answer_is_refused_by_what_is_wrong() {
    let unweighted = ANSWER.replace(r#"""weights"":""w"","#, "");
    let fitted = Answer::from_csv(&unweighted).observations().unwrap();
    assert_eq!(fitted.exact().coefficients(), [0.0, 3.0]);
    let cases = [
        ("", "without the column \"galton\""),
        ("a,b\n1,2\n", "without the column \"galton\""),
        (ANSWER, "without a column \"w\""),
        (
            &unweighted.replace(",15,49", ",15,"),
            "NULL for \"p1_1\" in row 1",
        ),
        (
            &unweighted.replace(",15,49", ",inf,49"),
            "\"inf\" for \"p1_0\" in row 1",
        ),
        (
            &unweighted.replace(",15,49", ",Infinity,49"),
            "\"Infinity\" for \"p1_0\"",
        ),
        (
            &unweighted.replace("n_log", "n_lag"),
            "without a column \"n_log\"",
        ),
        (
            &unweighted.replace("4,0,0,0,0,0,0", "4,0,0,0,0,2,0"),
            "below 0 in 2 rows",
        ),
        (
            &unweighted.replace("[\"\"x", "[\"\"log(x"),
            "expected an operator or",
        ),
    ];
    for (csv, message) in cases {
        let error = Answer::from_csv(csv).observations().expect_err(message);
        assert!(
            error.to_string().contains(message),
            "{error} is not {message}"
        );
    }
    let empty = unweighted.replace(",4,1.5,0,3,0,5,4.5,1,10,0,15,49", ",0,,,,,,,,,,,");
    let error = Answer::from_csv(&empty)
        .observations()
        .expect_err("no rows");
    assert!(matches!(error.kind(), ErrorKind::Empty), "{error}");
}

#[test]
fn a_query_that_no_answer_could_follow_is_refused() {
    let refused = |query: &AggregateQuery, dialect| {
        query.text(dialect).expect_err("it is refused").to_string()
    };
    let of = |formula: &str| AggregateQuery::new("t", formula);
    let duckdb = Dialect::DuckDb;
    assert!(refused(&of("y ~ ."), duckdb).contains("as those of the table are not known"));
    assert!(refused(&of("y ~ 1"), duckdb).contains("one term of a column"));
    assert!(refused(&of("y ~ sin(x)"), duckdb).contains("character 5 of the formula"));
    let category = of("y ~ log(g)").categories(&["g"]);
    assert!(refused(&category, duckdb).contains("one of the predictors, and not in a function"));
    let large = of("y ~ I(a^99):I(b^99):I(c^99)");
    assert!(refused(&large, duckdb).contains("more than 10,000 sums"));
    let crossed: Vec<String> = (0..16).map(|at| format!("poly(x{at}, 9)")).collect();
    assert!(refused(&of(&format!("y ~ {}", crossed.join(":"))), duckdb).contains("10,000 sums"));
    let names: Vec<String> = (0..60).map(|at| format!("x{at}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let wide = AggregateQuery::of_columns("t", "y", &names);
    assert!(refused(&wide, Dialect::PostgreSql).contains("PostgreSQL allows 1664"));
    assert!(wide.text(duckdb).is_ok());
    let error = Dialect::from_name("oracle")
        .expect_err("no dialect")
        .to_string();
    assert!(
        error.contains("\"oracle\"") && error.contains("\"postgresql\""),
        "{error}"
    );
}
