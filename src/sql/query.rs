//! The query for the sums that a regression needs. `pkg/sql.js` writes the same text.

use super::dialect::{Dialect, power};
use super::summed::Summed;
use crate::error::{Error, ErrorKind, list};

/// A query for the sums that a regression of a table in a database needs, whatever its number of rows.
/// An [`Answer`](crate::Answer) takes what the database answers.
///
/// The query reads the table twice: for the means of each group, and for sums of products about them. A row with NULL in a column
/// is skipped, and so is one with NaN or infinity, and one in which a function of the formula has no value; the answer has
/// how many of each. Numbers become doubles before anything is multiplied, so nothing overflows.
///
/// ```
/// use galton::{AggregateQuery, Dialect};
///
/// let query = AggregateQuery::new("houses", "price ~ area + rooms").text(Dialect::DuckDb)?;
/// assert!(query.starts_with("WITH galton_source AS ("));
/// # Ok::<(), galton::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct AggregateQuery {
    /// The names of the schema and of the table.
    table: Vec<String>,
    model: Asked,
    weights: Option<String>,
    categories: Vec<String>,
    robust: bool,
    clusters: Option<String>,
}

/// The model, as it is asked for.
#[derive(Clone, Debug, PartialEq)]
enum Asked {
    Formula(String),
    Columns {
        response: String,
        predictors: Vec<String>,
    },
}

impl AggregateQuery {
    /// A query for the model of a formula, as in [`Options::formula`](crate::Options::formula). `.` is refused, because the columns of the table are not known.
    pub fn new(table: &str, formula: &str) -> Self {
        Self::with(table, Asked::Formula(formula.to_owned()))
    }

    /// A query for a model of columns as they are.
    pub fn of_columns(table: &str, response: &str, predictors: &[&str]) -> Self {
        Self::with(
            table,
            Asked::Columns {
                response: response.to_owned(),
                predictors: owned(predictors),
            },
        )
    }

    fn with(table: &str, model: Asked) -> Self {
        Self {
            table: vec![table.to_owned()],
            model,
            weights: None,
            categories: Vec::new(),
            robust: false,
            clusters: None,
        }
    }

    /// The schema of the table, or its catalogue and schema.
    #[must_use]
    pub fn schema(mut self, names: &[&str]) -> Self {
        let table = self.table.pop();
        self.table = owned(names);
        self.table.extend(table);
        self
    }

    /// A column of weights. Rows of weight 0 are counted and skipped.
    #[must_use]
    pub fn weights(mut self, column: &str) -> Self {
        self.weights = Some(column.to_owned());
        self
    }

    /// The predictors that are categories. The query groups by their values.
    #[must_use]
    pub fn categories(mut self, predictors: &[&str]) -> Self {
        self.categories = owned(predictors);
        self
    }

    /// Whether standard errors are wanted that hold whatever the variances of the errors are. The query groups by the values of all
    /// predictors and of the weights, so its answer is short only if these have few. Not by default.
    #[must_use]
    pub fn robust(mut self, robust: bool) -> Self {
        self.robust = robust;
        self
    }

    /// A column that says which rows belong together. The query groups by its values, too.
    #[must_use]
    pub fn clusters(mut self, column: &str) -> Self {
        self.clusters = Some(column.to_owned());
        self
    }

    /// The query.
    ///
    /// # Errors
    /// [`ErrorKind::Formula`] for a formula that is none; [`ErrorKind::InvalidOption`] for one with `.` or without terms, for a
    /// category that is no predictor, and for more columns than an answer of the database can have.
    pub fn text(&self, dialect: Dialect) -> Result<String, Error> {
        let refuse = |option, found, expected| {
            Error::from(ErrorKind::InvalidOption {
                option,
                found,
                expected,
            })
        };
        let summed = match &self.model {
            Asked::Formula(formula) => Summed::of(formula, &self.categories)?,
            Asked::Columns {
                response,
                predictors,
            } => {
                if predictors.is_empty() {
                    let found = "an empty list".to_owned();
                    return Err(refuse("predictors", found, "names of one column or more"));
                }
                Summed::plain(response, predictors, &self.categories)
            }
        };
        let mut categories = self.categories.iter();
        if let Some(other) = categories.find(|name| !summed.categories.contains(name)) {
            let expected = "one of the predictors, and not in a function";
            return Err(refuse("categories", format!("{other:?}"), expected));
        }
        let query = Query::new(self, dialect, &summed);
        let width = query.columns().len();
        if dialect.columns().is_some_and(|most| width > most) {
            let found = format!(
                "{}, whose answer has {width} columns",
                list(&summed.predictors)
            );
            let expected =
                "of fewer columns: PostgreSQL allows 1664, SQLite 2000, and BigQuery 10000";
            return Err(refuse("formula", found, expected));
        }
        Ok(query.text())
    }
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// A query in the making. Names that begin with "galton_" stand beside those of the table in no part of it.
struct Query<'a> {
    asked: &'a AggregateQuery,
    dialect: Dialect,
    summed: &'a Summed,
    /// The columns of numbers of the table, and their names in the query.
    numbers: Vec<(usize, String)>,
    /// The names of the bases.
    bases: Vec<String>,
    /// The columns of text, and their names in the query.
    texts: Vec<(&'a str, String)>,
    /// The rows of a group are alike in all bases before this one.
    from: usize,
    /// The columns by which the query groups.
    groups: Vec<String>,
    /// The columns that the answer has for each group, by their names.
    sums: Vec<(String, String)>,
}

/// The most that a number may be. NaN is not below it, nor is infinity, in any of the dialects.
const LARGEST: f64 = f64::MAX;

impl<'a> Query<'a> {
    fn new(asked: &'a AggregateQuery, dialect: Dialect, summed: &'a Summed) -> Self {
        let plain = summed.bases.iter().filter_map(|base| base.column());
        let numbers = plain.enumerate();
        let numbers: Vec<(usize, String)> = numbers
            .map(|(at, column)| (column, format!("galton_x{at}")))
            .collect();
        let name = |(at, base): (usize, &super::summed::Base)| {
            let mut known = numbers.iter();
            let known = known.find(|(column, _)| base.column() == Some(*column));
            known.map_or_else(|| format!("galton_b{at}"), |(_, name)| name.clone())
        };
        let bases: Vec<String> = summed.bases.iter().enumerate().map(name).collect();
        let texts = summed.categories.iter().enumerate();
        let mut texts: Vec<(&str, String)> = texts
            .map(|(at, name)| (name.as_str(), format!("galton_g{at}")))
            .collect();
        if let Some(clusters) = &asked.clusters {
            texts.push((clusters, "galton_c".to_owned()));
        }
        let from = if asked.robust { summed.constant } else { 0 };
        let mut groups: Vec<String> = texts.iter().map(|(_, name)| name.clone()).collect();
        let alike = bases.iter().zip(&summed.bases).take(from);
        groups.extend(
            alike
                .filter(|(_, base)| base.column().is_some())
                .map(|(name, _)| name.clone()),
        );
        if asked.robust && asked.weights.is_some() {
            groups.push("galton_w".to_owned());
        }
        let mut query = Self {
            asked,
            dialect,
            summed,
            numbers,
            bases,
            texts,
            from,
            groups,
            sums: Vec::new(),
        };
        query.sums = query.sums();
        query
    }

    /// The columns of the answer.
    fn columns(&self) -> Vec<&str> {
        let mut columns = vec![
            "galton",
            "n_all",
            "n_missing",
            "n_infinite",
            "n_text",
            "n_zero",
        ];
        columns.extend(["n_negative", "n_log", "n_value", "n_broken"]);
        columns.extend(self.texts.iter().map(|(_, name)| name.as_str()));
        columns.extend(self.sums.iter().map(|(name, _)| name.as_str()));
        columns
    }

    fn sums(&self) -> Vec<(String, String)> {
        let is_weighted = self.asked.weights.is_some();
        let times = if is_weighted { "galton_w * " } else { "" };
        let mut sums = vec![("n".to_owned(), "COUNT(*)".to_owned())];
        if is_weighted {
            sums.push(("w".to_owned(), "SUM(galton_w)".to_owned()));
            sums.push(("lw".to_owned(), "SUM(LN(galton_w))".to_owned()));
        }
        // A mean of equal numbers may be rounded, and their minimum is not.
        for (at, name) in self.bases[..self.from].iter().enumerate() {
            sums.push((format!("a{at}"), format!("MIN({name})")));
        }
        let count = self.bases.len();
        let bases = self.bases.iter().enumerate().skip(self.from);
        let mut all: Vec<(usize, String, String)> = bases
            .map(|(at, value)| (at, value.clone(), format!("galton_d{at}")))
            .collect();
        // The rows of a group are alike in all monomials, if they are in all bases.
        if !self.asked.robust {
            for (at, exponents) in self.summed.monomials.iter().enumerate() {
                let value = product(exponents, &|at| self.bases[at].clone());
                let deviation = product(exponents, &|at| format!("galton_d{at}"));
                all.push((count + at, value, deviation));
            }
        }
        for (place, (at, value, deviation)) in all.iter().enumerate() {
            if *at < count {
                sums.push((format!("a{at}"), format!("MIN(galton_a{at})")));
            }
            sums.push((format!("l{at}"), format!("MIN({value})")));
            sums.push((format!("h{at}"), format!("MAX({value})")));
            sums.push((format!("s{at}"), format!("SUM({times}{deviation})")));
            for (other, _, also) in &all[..=place] {
                let name = format!("p{at}_{other}");
                sums.push((name, format!("SUM({times}({deviation} * {also}))")));
            }
        }
        sums
    }

    /// Numbers of the table as doubles, and text.
    fn source(&self) -> Vec<String> {
        let dialect = self.dialect;
        let numbers = self.numbers.iter();
        let numbers = numbers.map(|(at, own)| (&self.summed.names[*at], own.as_str()));
        let weights = self.asked.weights.iter().map(|name| (name, "galton_w"));
        let numbers: Vec<(String, &str)> = numbers
            .chain(weights)
            .map(|(name, own)| (dialect.named(name), own))
            .collect();
        // A zero has no sign then, by which some databases would tell two groups apart.
        let number = |(name, own): &(String, &str)| {
            let (double, zero) = (dialect.double(), dialect.number(0.0));
            format!("(CAST({name} AS {double}) + {zero}) AS {own}")
        };
        let text = |(name, own): &(&str, String)| {
            format!(
                "CAST({} AS {}) AS {own}",
                dialect.named(name),
                dialect.text()
            )
        };
        let mut source: Vec<String> = numbers.iter().map(number).collect();
        source.extend(self.texts.iter().map(text));
        // SQLite makes 0 of text. A row with text is counted apart.
        let is_text = |(name, _): &(String, &str)| {
            let is_number = dialect.is_number(name)?;
            Some(format!("({name} IS NOT NULL AND NOT {is_number})"))
        };
        let is_text: Option<Vec<String>> = numbers.iter().map(is_text).collect();
        if let Some(is_text) = is_text {
            let any = is_text.join(" OR ");
            source.push(format!("CASE WHEN {any} THEN 1 ELSE 0 END AS galton_text"));
        }
        source
    }

    /// The expressions, each NULL where it has no value.
    fn expressions(&self) -> Vec<String> {
        let column = |at: usize| {
            let mut known = self.numbers.iter();
            let known = known.find(|(column, _)| *column == at);
            known.map_or_else(String::new, |(_, name)| name.clone())
        };
        let bases = self.summed.bases.iter().zip(&self.bases);
        let computed = bases.filter(|(base, _)| base.column().is_none());
        computed
            .map(|(base, name)| {
                let value = self.dialect.expression(&base.steps, &column);
                format!("{value} AS {name}")
            })
            .collect()
    }

    /// The state of a row: 0 for one in the fit.
    fn state(&self) -> String {
        let is_weighted = self.asked.weights.is_some();
        let largest = self.dialect.number(LARGEST);
        let infinite = |name: &str| format!("NOT (ABS({name}) <= {largest})");
        let numbers = self.numbers.iter().map(|(_, name)| name.as_str());
        let numbers: Vec<&str> = numbers.chain(is_weighted.then_some("galton_w")).collect();
        let missing = numbers.iter().map(|name| format!("{name} IS NULL"));
        let empty = self.texts.iter();
        let empty = empty.map(|(_, name)| format!("{name} IS NULL OR {name} = ''"));
        let missing: Vec<String> = missing.chain(empty).collect();
        let without = |is_log: bool| {
            let bases = self.summed.bases.iter().zip(&self.bases);
            let own = bases.filter(|(base, _)| base.column().is_none() && base.is_log() == is_log);
            let texts = own.map(|(_, name)| format!("{name} IS NULL OR {}", infinite(name)));
            texts.collect::<Vec<_>>()
        };
        let mut states = vec![format!("WHEN {} THEN 1", missing.join(" OR "))];
        if self.dialect.is_number("").is_some() {
            states.push("WHEN galton_text = 1 THEN 3".to_owned());
        }
        let any: Vec<String> = numbers.iter().map(|name| infinite(name)).collect();
        states.push(format!("WHEN {} THEN 2", any.join(" OR ")));
        if is_weighted {
            states.push("WHEN galton_w = 0 THEN 4".to_owned());
            states.push("WHEN galton_w < 0 THEN 5".to_owned());
        }
        for (is_log, number) in [(true, 6), (false, 7)] {
            let without = without(is_log);
            if !without.is_empty() {
                states.push(format!("WHEN {} THEN {number}", without.join(" OR ")));
            }
        }
        format!("CASE {}\n    ELSE 0 END", states.join("\n    "))
    }

    /// The facts about its answer that the query writes into it, as JSON.
    fn carried(&self) -> String {
        let Self { asked, summed, .. } = self;
        let json = |text: &str| serde_json::Value::from(text).to_string();
        let texts = |list: &[String]| {
            let texts: Vec<String> = list.iter().map(|text| json(text)).collect();
            format!("[{}]", texts.join(","))
        };
        let mut fields = vec![
            format!("\"response\":{}", json(&summed.response)),
            format!("\"predictors\":{}", texts(&summed.predictors)),
            format!("\"categories\":{}", texts(&summed.categories)),
        ];
        if let Asked::Formula(formula) = &asked.model {
            fields.push(format!("\"formula\":{}", json(formula)));
        }
        if let Some(weights) = &asked.weights {
            fields.push(format!("\"weights\":{}", json(weights)));
        }
        let bases = summed.bases.iter().map(|base| summed.text(base));
        fields.push(format!("\"bases\":{}", texts(&bases.collect::<Vec<_>>())));
        let columns = summed.bases.iter().map(|base| match base.column() {
            Some(at) => json(&summed.names[at]),
            None => "null".to_owned(),
        });
        let columns: Vec<String> = columns.collect();
        fields.push(format!("\"columns\":[{}]", columns.join(",")));
        let monomials = serde_json::Value::from(summed.monomials.clone());
        fields.push(format!("\"monomials\":{monomials}"));
        fields.push(format!("\"constant\":{}", self.from));
        // Without a predictor of numbers the one above does not say it.
        if asked.robust && self.from == 0 {
            fields.push("\"robust\":true".to_owned());
        }
        if let Some(clusters) = &asked.clusters {
            fields.push(format!("\"clusters\":{}", json(clusters)));
        }
        format!("{{{}}}", fields.join(","))
    }

    fn text(&self) -> String {
        let dialect = self.dialect;
        let by = match self.groups.is_empty() {
            true => String::new(),
            false => format!("\n  GROUP BY {}", self.groups.join(", ")),
        };
        let groups = || self.groups.iter().enumerate();
        let varying = || self.bases.iter().enumerate().skip(self.from);
        // A group has one pivot of its own, so groups far from each other lose no digits.
        let mut pivots: Vec<String> = groups()
            .map(|(at, name)| format!("{name} AS galton_k{at}"))
            .collect();
        pivots.extend(varying().map(|(at, name)| format!("AVG({name}) AS galton_a{at}")));
        let join = groups().map(|(at, name)| format!("{name} = galton_k{at}"));
        let join: Vec<String> = join.collect();
        let join = match join.is_empty() {
            true => "CROSS JOIN galton_pivots".to_owned(),
            false => format!("INNER JOIN galton_pivots ON {}", join.join(" AND ")),
        };
        let mut deviations = vec!["galton_complete.*".to_owned()];
        deviations.extend(varying().map(|(at, _)| format!("galton_a{at}")));
        let deviation = |(at, name)| format!("({name} - galton_a{at}) AS galton_d{at}");
        deviations.extend(varying().map(deviation));
        let states = [
            "missing", "infinite", "text", "zero", "negative", "log", "value",
        ];
        let counts = states.iter().enumerate().map(|(at, name)| {
            let state = at + 1;
            format!("SUM(CASE WHEN galton_state = {state} THEN 1 ELSE 0 END) AS n_{name}")
        });
        let counts: Vec<String> = counts.collect();
        let broken = match self.asked.weights {
            None => "0",
            Some(_) => "SUM(CASE WHEN galton_w <> FLOOR(galton_w) THEN 1 ELSE 0 END)",
        };
        let mut values = vec!["galton_source.*".to_owned()];
        values.extend(self.expressions());
        let mut sums: Vec<String> = self.texts.iter().map(|(_, name)| name.clone()).collect();
        sums.extend(
            self.sums
                .iter()
                .map(|(name, sum)| format!("{sum} AS {name}")),
        );
        let table: Vec<String> = self
            .asked
            .table
            .iter()
            .map(|name| dialect.named(name))
            .collect();
        let mut out = vec![format!("{} AS galton", dialect.literal(&self.carried()))];
        out.extend(self.columns().into_iter().skip(1).map(str::to_owned));
        let next = ",\n    ";
        format!(
            "WITH galton_source AS (
  SELECT {source}
  FROM {table}
), galton_values AS (
  SELECT {values}
  FROM galton_source
), galton_rows AS (
  SELECT galton_values.*, {state} AS galton_state
  FROM galton_values
), galton_complete AS (
  SELECT * FROM galton_rows WHERE galton_state = 0
), galton_counts AS (
  SELECT COUNT(*) AS n_all, {counts},
    {broken} AS n_broken
  FROM galton_rows
), galton_pivots AS (
  SELECT {pivots}
  FROM galton_complete{by}
), galton_deviations AS (
  SELECT {deviations}
  FROM galton_complete {join}
), galton_sums AS (
  SELECT {sums}
  FROM galton_deviations{by}
)
SELECT {out}
FROM galton_sums CROSS JOIN galton_counts
",
            source = self.source().join(next),
            table = table.join("."),
            values = values.join(next),
            state = self.state(),
            counts = counts.join(next),
            pivots = pivots.join(", "),
            deviations = deviations.join(next),
            sums = sums.join(next),
            out = out.join(",\n  "),
        )
    }
}

/// A product of powers.
fn product(exponents: &[u32], name: &dyn Fn(usize) -> String) -> String {
    let raised = exponents.iter().enumerate();
    let raised = raised.filter(|(_, exponent)| **exponent > 0);
    let mut factors = raised.map(|(at, exponent)| power(&name(at), *exponent));
    let first = factors.next().unwrap_or_default();
    factors.fold(first, |product, factor| format!("({product} * {factor})"))
}
