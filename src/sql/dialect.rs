//! How databases write what queries and models need. `pkg/dialects.js` writes the same text.

use crate::error::{Error, ErrorKind};
use crate::numerics::expression::{Operation, Step};

/// A database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Dialect {
    /// DuckDB.
    DuckDb,
    /// PostgreSQL.
    PostgreSql,
    /// Spark SQL, and Databricks.
    Spark,
    /// BigQuery.
    BigQuery,
    /// Snowflake.
    Snowflake,
    /// Trino, and Athena.
    Trino,
    /// ClickHouse.
    ClickHouse,
    /// SQLite.
    Sqlite,
}

/// All dialects with their names in JavaScript.
const DIALECTS: [(&str, Dialect); 8] = [
    ("duckdb", Dialect::DuckDb),
    ("postgresql", Dialect::PostgreSql),
    ("spark", Dialect::Spark),
    ("bigquery", Dialect::BigQuery),
    ("snowflake", Dialect::Snowflake),
    ("trino", Dialect::Trino),
    ("clickhouse", Dialect::ClickHouse),
    ("sqlite", Dialect::Sqlite),
];

impl Dialect {
    /// The dialect of a name, such as `"postgresql"`.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidOption`] for any other name.
    pub fn from_name(name: &str) -> Result<Self, Error> {
        let known = DIALECTS.iter().find(|(known, _)| *known == name);
        known.map(|(_, dialect)| *dialect).ok_or_else(|| {
            Error::from(ErrorKind::InvalidOption {
                option: "dialect",
                found: format!("{name:?}"),
                expected: "one of \"duckdb\", \"postgresql\", \"spark\", \"bigquery\", \"snowflake\", \"trino\", \"clickhouse\", \"sqlite\"",
            })
        })
    }

    /// Its name in JavaScript.
    pub fn name(self) -> &'static str {
        let known = DIALECTS.iter().find(|(_, dialect)| *dialect == self);
        known.map_or("", |(name, _)| name)
    }

    /// The type of a 64-bit floating-point number.
    pub(super) fn double(self) -> &'static str {
        match self {
            Self::DuckDb | Self::Spark | Self::Snowflake | Self::Trino => "DOUBLE",
            Self::PostgreSql => "DOUBLE PRECISION",
            Self::BigQuery => "FLOAT64",
            Self::ClickHouse => "Nullable(Float64)",
            Self::Sqlite => "REAL",
        }
    }

    /// The type of text.
    pub(super) fn text(self) -> &'static str {
        match self {
            Self::DuckDb | Self::Snowflake | Self::Trino => "VARCHAR",
            Self::PostgreSql | Self::Sqlite => "TEXT",
            Self::Spark | Self::BigQuery => "STRING",
            Self::ClickHouse => "Nullable(String)",
        }
    }

    /// The most columns of an answer, where the database has a limit.
    pub(super) fn columns(self) -> Option<usize> {
        match self {
            Self::PostgreSql => Some(1664),
            Self::BigQuery => Some(10000),
            Self::Sqlite => Some(2000),
            _ => None,
        }
    }

    /// The days from 1970-01-01 to a date.
    pub(super) fn days(self, date: &str) -> String {
        match self {
            Self::DuckDb | Self::PostgreSql => {
                format!("(CAST({date} AS DATE) - DATE '1970-01-01')")
            }
            Self::Spark => format!("DATEDIFF(CAST({date} AS DATE), DATE '1970-01-01')"),
            Self::BigQuery => format!("DATE_DIFF(CAST({date} AS DATE), DATE '1970-01-01', DAY)"),
            Self::Snowflake => format!("DATEDIFF(DAY, DATE '1970-01-01', CAST({date} AS DATE))"),
            Self::Trino => format!("DATE_DIFF('day', DATE '1970-01-01', CAST({date} AS DATE))"),
            Self::ClickHouse => {
                format!("dateDiff('day', toDate32('1970-01-01'), CAST({date} AS Nullable(Date32)))")
            }
            Self::Sqlite => format!("(JULIANDAY({date}) - 2440587.5)"),
        }
    }

    /// A condition that numbers fulfil, where the database turns text into 0.
    pub(super) fn is_number(self, value: &str) -> Option<String> {
        (self == Self::Sqlite).then(|| format!("typeof({value}) IN ('integer', 'real')"))
    }

    /// A name in the dialect's quotes. Spark and Snowflake double the quote; BigQuery and ClickHouse read escape sequences.
    pub(super) fn named(self, name: &str) -> String {
        match self {
            Self::BigQuery | Self::ClickHouse => format!("`{}`", escaped(name, ['\\', '`'])),
            Self::Spark => format!("`{}`", name.replace('`', "``")),
            _ => format!("\"{}\"", name.replace('"', "\"\"")),
        }
    }

    /// A string literal.
    pub(super) fn literal(self, text: &str) -> String {
        match self {
            Self::Spark | Self::BigQuery | Self::Snowflake | Self::ClickHouse => {
                format!("'{}'", escaped(text, ['\\', '\'']))
            }
            _ => format!("'{}'", text.replace('\'', "''")),
        }
    }

    /// A number: with an exponent it is a double, without one it is a decimal for some databases.
    pub(super) fn number(self, value: f64) -> String {
        let sign = if value < 0.0 { "-" } else { "" };
        let digits = exponential(value.abs());
        format!("CAST({sign}{digits} AS {})", self.double())
    }

    /// A function of an expression. It is NULL where the function has no value: some databases fail there, and others
    /// answer NaN or infinity.
    pub(super) fn call(self, operation: Operation, of: &str) -> String {
        let number = |value| self.number(value);
        let log = || format!("(CASE WHEN {of} > {} THEN LN({of}) END)", number(0.0));
        match operation {
            Operation::Log => log(),
            Operation::Log2 => format!("({} / LN({}))", log(), number(2.0)),
            Operation::Log10 => format!("({} / LN({}))", log(), number(10.0)),
            Operation::Log1p => {
                // LN(1 + x) loses the digits of a small x; the rounding of 1 + x cancels in this quotient (Kahan, in
                // Goldberg, "What every computer scientist should know about floating-point arithmetic", 1991).
                let (one, least) = (number(1.0), number(-1.0));
                let sum = format!("({one} + {of})");
                let rest = format!("((LN({sum}) * {of}) / ({sum} - {one}))");
                format!("(CASE WHEN {sum} = {one} THEN {of} WHEN {of} > {least} THEN {rest} END)")
            }
            Operation::Sqrt => format!("(CASE WHEN {of} >= {} THEN SQRT({of}) END)", number(0.0)),
            Operation::Exp => {
                // Beyond these numbers the result is infinite, or 0, and PostgreSQL fails.
                let (least, zero, most) = (number(-745.0), number(0.0), number(709.782712893384));
                format!(
                    "(CASE WHEN {of} < {least} THEN {zero} WHEN {of} <= {most} THEN EXP({of}) END)"
                )
            }
            Operation::Negate => format!("(-{of})"),
            _ => format!("ABS({of})"),
        }
    }

    /// An operation on two numbers; NULL where a divisor is 0.
    fn of_two(self, operation: Operation, a: &str, b: &str) -> String {
        match operation {
            Operation::Divide => format!("({a} / NULLIF({b}, {}))", self.number(0.0)),
            _ => format!("({a} {} {b})", operation.name()),
        }
    }

    /// An expression from its steps in postfix order, every operation in brackets.
    pub(super) fn expression(self, steps: &[Step], column: &dyn Fn(usize) -> String) -> String {
        let mut waiting: Vec<String> = Vec::new();
        for step in steps {
            let next = match *step {
                Step::Column(at) => column(at),
                Step::Number(number) => self.number(number),
                Step::Power(exponent) => power(&waiting.pop().unwrap_or_default(), exponent),
                Step::Apply(operation) if operation.takes_two() => {
                    let b = waiting.pop().unwrap_or_default();
                    let a = waiting.pop().unwrap_or_default();
                    self.of_two(operation, &a, &b)
                }
                Step::Apply(operation) => self.call(operation, &waiting.pop().unwrap_or_default()),
            };
            waiting.push(next);
        }
        waiting.pop().unwrap_or_default()
    }
}

/// The shortest digits of a number, and its exponent, as `toExponential` of JavaScript has them.
pub(super) fn exponential(value: f64) -> String {
    let digits = format!("{value:e}");
    match digits.contains("e-") {
        true => digits,
        false => digits.replace('e', "e+"),
    }
}

/// A backslash before each of these characters.
fn escaped(text: &str, characters: [char; 2]) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if characters.contains(&character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

/// A power as products, since not every database has POWER.
pub(super) fn power(base: &str, exponent: u32) -> String {
    (1..exponent).fold(base.to_owned(), |product, _| {
        format!("({product} * {base})")
    })
}
