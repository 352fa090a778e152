//! The answer of a query that [`AggregateQuery`](crate::AggregateQuery) wrote. `pkg/aggregates.js` reads it in the same way.

use std::collections::HashMap;

use serde_json::Value;

use crate::aggregates::Aggregates;
use crate::collect::report::LeftOutCounts;
use crate::design::options::Options;
use crate::error::{Error, ErrorKind};
use crate::observations::Observations;
use crate::rows::from_arrays::Data;

/// The answer of a database to an [`AggregateQuery`](crate::AggregateQuery): a row for each group of rows of the table.
///
/// ```
/// use galton::Answer;
///
/// // Of five rows: (1, 2), (2, 4), (3, 6), (4, 8), (5, 10).
/// let csv = r#"galton,n_all,n_missing,n_infinite,n_text,n_zero,n_negative,n_log,n_value,n_broken,n,a0,l0,h0,s0,p0_0,a1,l1,h1,s1,p1_0,p1_1
/// "{""response"":""height"",""predictors"":[""week""],""categories"":[],""bases"":[""week"",""height""],""columns"":[""week"",""height""],""monomials"":[],""constant"":0}",6,1,0,0,0,0,0,0,0,5,3,1,5,0,10,6,2,10,0,20,40
/// "#;
/// let observations = Answer::from_csv(csv).observations()?;
/// assert_eq!(observations.exact().coefficients(), [0.0, 2.0]);
/// assert_eq!(observations.report().left_out.missing, 1);
/// # Ok::<(), galton::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Answer {
    /// The places of columns by name, in small letters: Snowflake puts names without quotes in capitals.
    places: HashMap<String, usize>,
    rows: Vec<Vec<Cell>>,
}

#[derive(Clone, Debug, PartialEq)]
enum Cell {
    Missing,
    Number(f64),
    Text(String),
}

impl Cell {
    fn text(&self) -> String {
        match self {
            Self::Missing => String::new(),
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text.clone(),
        }
    }

    /// The finite number that it is.
    fn number(&self) -> Option<f64> {
        let number = match self {
            Self::Missing => None,
            Self::Number(number) => Some(*number),
            Self::Text(text) => text.parse().ok(),
        };
        number.filter(|number| number.is_finite())
    }
}

/// The facts about its answer that the query writes into it.
struct Carried {
    response: String,
    predictors: Vec<String>,
    categories: Vec<String>,
    formula: Option<String>,
    weights: Option<String>,
    /// Expressions whose deviations from their means are summed.
    bases: Vec<String>,
    /// The column that each of these is, if it is one.
    columns: Vec<Option<String>>,
    /// An exponent for each base.
    monomials: Vec<Vec<u32>>,
    /// How many of the bases are the same in all rows of a group.
    constant: usize,
    /// Whether the query was asked for robust errors of a model without predictors of numbers.
    robust: bool,
}

impl Answer {
    /// The answer as CSV with a header, as databases print it: fields of text may stand in quotes, and an empty field
    /// without quotes is NULL.
    pub fn from_csv(csv: &str) -> Self {
        let mut records = records(csv).into_iter();
        let names = records.next().unwrap_or_default();
        Self {
            places: places(names.iter().map(Cell::text)),
            rows: records.collect(),
        }
    }

    /// The answer as columns, NaN for NULL.
    pub fn from_columns(columns: &[(&str, Data<'_>)]) -> Self {
        let count = columns.iter().map(|(_, data)| data.len()).min();
        let cell = |data: &Data<'_>, row: usize| match (data, data.number(row)) {
            (_, number) if number.is_nan() => Cell::Missing,
            (Data::Numbers(_), number) => Cell::Number(number),
            (Data::Texts { values, .. }, code) => match values.get(code as usize) {
                Some(text) => Cell::Text(text.clone()),
                None => Cell::Missing,
            },
        };
        let row = |row| columns.iter().map(|(_, data)| cell(data, row)).collect();
        Self {
            places: places(columns.iter().map(|(name, _)| (*name).to_owned())),
            rows: (0..count.unwrap_or_default()).map(row).collect(),
        }
    }

    /// The observations, from which training, inference, penalties and models follow. No rows are known, so there is no
    /// sample of them and no method of descent that goes from row to row.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidOption`] for rows that are no answer of such a query, for a sum beyond the range of a number, and for
    /// weights below 0; [`ErrorKind::Empty`] if no row of the table has a value in every column; those of
    /// [`Aggregates::observations`].
    pub fn observations(&self) -> Result<Observations, Error> {
        let carried = self.carried()?;
        let count = |name: &str| Ok::<u64, Error>(self.figure(&format!("n_{name}"), 0)? as u64);
        if self.rows.len() == 1 && self.figure("n", 0)? == 0.0 {
            return Err(Error::from(ErrorKind::Empty));
        }
        let negative = count("negative")?;
        if negative > 0 {
            let name = carried.weights.as_deref().unwrap_or_default();
            return Err(Error::from(ErrorKind::InvalidOption {
                option: "weights",
                found: format!("{name:?}, which is below 0 in {negative} rows"),
                expected: "a column of weights of 0 or more",
            }));
        }
        let mut figures = Vec::new();
        for row in 0..self.rows.len() {
            self.add_figures(&carried, row, &mut figures)?;
        }
        let groups = 0..self.rows.len();
        let is_broken = count("broken")? > 0;
        let mut numbers: Vec<(&str, Vec<f64>)> = Vec::new();
        for (at, name) in carried.columns.iter().enumerate() {
            if let Some(name) = name {
                let pivot = |row| self.figure(&format!("a{at}"), row);
                numbers.push((name, groups.clone().map(pivot).collect::<Result<_, _>>()?));
            }
        }
        if let Some(weights) = &carried.weights {
            let weight = if is_broken { 0.5 } else { 1.0 };
            numbers.push((weights, vec![weight; self.rows.len()]));
        }
        let texts = (0..carried.categories.len()).map(|at| self.texts(&format!("galton_g{at}")));
        let texts: Vec<(Vec<f64>, Vec<String>)> = texts.collect::<Result<_, _>>()?;
        let mut columns: Vec<(&str, Data<'_>)> = Vec::new();
        for (name, values) in &numbers {
            columns.push((name, Data::Numbers(values)));
        }
        for (name, (codes, values)) in carried.categories.iter().zip(&texts) {
            columns.push((name, Data::Texts { codes, values }));
        }
        let bases: Vec<&str> = carried.bases.iter().map(String::as_str).collect();
        let exponents = carried.monomials.concat();
        let mut aggregates = Aggregates::new(&columns, &figures).powers(&bases, &exponents);
        if carried.constant > 0 || carried.robust {
            aggregates = aggregates.alike();
        }
        let clusters = self.places.get("galton_c").map(|_| self.texts("galton_c"));
        let clusters = clusters.transpose()?;
        let clusters = clusters.map(|(codes, _)| codes.iter().map(|code| *code as u32).collect());
        let clusters: Option<Vec<u32>> = clusters;
        if let Some(clusters) = &clusters {
            aggregates = aggregates.clusters(clusters);
        }
        let mut options = match &carried.formula {
            Some(formula) => Options::new().formula(formula),
            None => {
                let predictors = carried.predictors.iter().map(String::as_str);
                let options = Options::new().response(&carried.response);
                options.predictors(predictors)
            }
        };
        if let Some(weights) = &carried.weights {
            options = options.weights(weights);
        }
        let mut observations = aggregates.observations(&options)?;
        let left_out = LeftOutCounts {
            missing: count("missing")? + count("infinite")?,
            text: count("text")?,
            no_logarithm: count("log")?,
            no_value: count("value")?,
            zero_weight: count("zero")?,
            ..LeftOutCounts::default()
        };
        observations.count_all(count("all")?, left_out);
        Ok(observations)
    }

    fn cell(&self, name: &str, row: usize) -> Result<&Cell, Error> {
        let row = self.rows.get(row).zip(self.places.get(name));
        let cell = row.map(|(row, at)| row.get(*at).unwrap_or(&Cell::Missing));
        cell.ok_or_else(|| {
            refused(
                format!("without a column {name:?}"),
                "all columns that the query gives",
            )
        })
    }

    /// A number of the answer.
    fn figure(&self, name: &str, row: usize) -> Result<f64, Error> {
        let cell = self.cell(name, row)?;
        cell.number().ok_or_else(|| {
            let found = match cell {
                Cell::Missing => "NULL".to_owned(),
                cell => format!("{:?}", cell.text()),
            };
            refused(
                format!("one with {found} for {name:?} in row {}", row + 1),
                "one of finite numbers: a sum beyond the range of a number is none",
            )
        })
    }

    /// The values of a column of text: the number of each, and the different ones.
    fn texts(&self, name: &str) -> Result<(Vec<f64>, Vec<String>), Error> {
        let mut values: Vec<String> = Vec::new();
        let mut known: HashMap<String, usize> = HashMap::new();
        let mut codes = Vec::new();
        for row in 0..self.rows.len() {
            let text = self.cell(name, row)?.text();
            let code = *known.entry(text).or_insert_with_key(|text| {
                values.push(text.clone());
                values.len() - 1
            });
            codes.push(code as f64);
        }
        Ok((codes, values))
    }

    fn carried(&self) -> Result<Carried, Error> {
        let json = self.cell("galton", 0).map(Cell::text).unwrap_or_default();
        let carried = serde_json::from_str::<Value>(&json).ok();
        carried
            .and_then(|carried| Carried::read(&carried))
            .ok_or_else(|| {
                refused(
                    "without the column \"galton\" of the query".to_owned(),
                    "all columns that the query gives",
                )
            })
    }

    /// Adds the figures of a group, as [`Aggregates`] takes them.
    fn add_figures(&self, carried: &Carried, row: usize, all: &mut Vec<f64>) -> Result<(), Error> {
        let figure = |kind: &str, at: usize| self.figure(&format!("{kind}{at}"), row);
        let n = self.figure("n", row)?;
        match carried.weights {
            None => all.extend([n, n, 0.0]),
            Some(_) => all.extend([n, self.figure("w", row)?, self.figure("lw", row)?]),
        }
        let mut own = Vec::with_capacity(carried.bases.len());
        for at in 0..carried.bases.len() {
            let pivot = figure("a", at)?;
            if at < carried.constant {
                own.push([pivot, pivot, pivot, 0.0]);
                continue;
            }
            let [least, most, sum] = [figure("l", at)?, figure("h", at)?, figure("s", at)?];
            // The mean of equal values may be rounded. About the value itself, all of their sums are 0.
            own.push(match least == most {
                true => [least, least, least, 0.0],
                false => [pivot, least, most, sum],
            });
        }
        let mut is_zero: Vec<bool> = own.iter().map(|of| of[1] == of[2]).collect();
        for (at, exponents) in carried.monomials.iter().enumerate() {
            let place = carried.bases.len() + at;
            let powers = || {
                exponents
                    .iter()
                    .zip(&own)
                    .filter(|(exponent, _)| **exponent > 0)
            };
            let is_flat = powers().any(|(_, of)| of[1] == of[2]);
            is_zero.push(is_flat);
            if carried.constant > 0 {
                let power = |(exponent, of): (&u32, &[f64; 4])| of[0].powi(*exponent as i32);
                let value = powers().map(power).product();
                own.push([0.0, value, value, 0.0]);
                continue;
            }
            let sum = if is_flat { 0.0 } else { figure("s", place)? };
            own.push([0.0, figure("l", place)?, figure("h", place)?, sum]);
        }
        all.extend(own.iter().flatten());
        for i in 0..is_zero.len() {
            for j in 0..=i {
                all.push(match is_zero[i] || is_zero[j] {
                    true => 0.0,
                    false => self.figure(&format!("p{i}_{j}"), row)?,
                });
            }
        }
        Ok(())
    }
}

impl Carried {
    fn read(value: &Value) -> Option<Self> {
        let text = |name: &str| value[name].as_str().map(str::to_owned);
        let texts = |name: &str| -> Option<Vec<String>> {
            let list = value[name].as_array()?.iter();
            list.map(|text| text.as_str().map(str::to_owned)).collect()
        };
        let bases = texts("bases")?;
        let exponents = |own: &Value| -> Option<Vec<u32>> {
            let own = own.as_array().filter(|own| own.len() == bases.len())?;
            let exponents = own.iter().map(|exponent| {
                let exponent = exponent.as_u64()?;
                u32::try_from(exponent).ok()
            });
            exponents.collect()
        };
        let columns = value["columns"].as_array()?.iter();
        let columns = columns
            .map(|name| name.as_str().map(str::to_owned))
            .collect();
        let monomials = value["monomials"].as_array()?.iter().map(exponents);
        let constant = usize::try_from(value["constant"].as_u64()?).ok()?;
        Some(Self {
            response: text("response")?,
            predictors: texts("predictors")?,
            categories: texts("categories")?,
            formula: text("formula"),
            weights: text("weights"),
            monomials: monomials.collect::<Option<_>>()?,
            columns,
            robust: value["robust"].as_bool() == Some(true),
            constant,
            bases,
        })
    }
}

fn places(names: impl Iterator<Item = String>) -> HashMap<String, usize> {
    let names = names.enumerate();
    names.map(|(at, name)| (name.to_lowercase(), at)).collect()
}

fn refused(found: String, expected: &'static str) -> Error {
    Error::from(ErrorKind::InvalidOption {
        option: "answer",
        found,
        expected,
    })
}

/// The records of a CSV.
fn records(csv: &str) -> Vec<Vec<Cell>> {
    let mut records = Vec::new();
    let mut record = Vec::new();
    let mut rest = csv.trim_end();
    loop {
        let (cell, after) = field(rest);
        record.push(cell);
        let next = after.strip_prefix(',');
        if let Some(next) = next {
            rest = next;
            continue;
        }
        records.push(std::mem::take(&mut record));
        match after.split_once('\n') {
            Some((_, next)) => rest = next,
            None => return records,
        }
    }
}

/// The field that a text begins with, and the text from the mark behind it on.
fn field(text: &str) -> (Cell, &str) {
    let Some(mut rest) = text.strip_prefix('"') else {
        let end = text.find([',', '\r', '\n']).unwrap_or(text.len());
        let (field, after) = text.split_at(end);
        return match field {
            "" => (Cell::Missing, after),
            field => (Cell::Text(field.to_owned()), after),
        };
    };
    let mut field = String::new();
    while let Some((inner, after)) = rest.split_once('"') {
        field.push_str(inner);
        match after.strip_prefix('"') {
            // Two quotes stand for one.
            Some(next) => {
                field.push('"');
                rest = next;
            }
            None => return (Cell::Text(field), after),
        }
    }
    field.push_str(rest);
    (Cell::Text(field), "")
}
