// Writes tests/data/sql.json: the SQL of saved models and of queries, which the package and the crate both have to write, and
// DuckDB's answers to some queries, which both have to read (`make build/types && node tests/databases/texts.js`). Read the
// difference before you commit it.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DuckDBInstance } from "@duckdb/node-api";
import { read } from "../../pkg/inline.js";
import { aggregateQuery, modelSQL } from "../../pkg/sql.js";

/** @typedef {import("../../pkg/sql.js").Dialect} Dialect */
/** @typedef {import("../../pkg/sql.js").AggregateOptions} AggregateOptions */

/** @type {readonly Dialect[]} */
const DIALECTS = [
  "duckdb",
  "postgresql",
  "spark",
  "bigquery",
  "snowflake",
  "trino",
  "clickhouse",
  "sqlite",
];

const rows = Array.from({ length: 60 }, (_, at) => ({
  x: 1 + (at % 7) + at / 10,
  "a `\"b\\ 'c": 1e9 + ((at * 7919) % 13),
  g: ["it's", "b\\", 'ü`"'][at % 3],
  h: at % 2 ? "yes" : "no",
  z: 1 + (at % 5),
  day: `2024-0${1 + (at % 9)}-1${at % 8}`,
  y: 10 + ((at * 31) % 17),
}));

/** @type {readonly import("../../pkg/index.js").ReadOptions[]} */
const MODELS = [
  { formula: "y ~ x" },
  { formula: "y ~ 0 + x + z" },
  { response: "y", predictors: ["a `\"b\\ 'c", "x"] },
  { formula: "log(y) ~ log(x) + I(log(x)^3) + I(x^2) + x" },
  { formula: "y ~ x * g + h + z:h" },
  { formula: "y ~ poly(x, 4) + poly(log(z), 2)" },
  { formula: "y ~ day + I(day^2)" },
  { formula: "y ~ x + offset(sqrt(z) / 3 - 2)" },
  {
    formula:
      "sqrt(y) ~ exp(-x / 9) + abs(x - 3) + log10(z) + log2(x) + log1p(z) + I((x + 1)^2 * z / 7)",
  },
  { formula: "y ~ factor(z) + I(x^3):g" },
];

/** @type {readonly Omit<AggregateOptions, "dialect">[]} */
const QUERIES = [
  { table: "plants", formula: "height ~ week" },
  { table: ["garden", "pl`a\"n\\t's"], response: "h'eight", predictors: ["we`ek", 'be"d\\'] },
  { table: "t", response: "y", predictors: ["a", "g"], categories: ["g"], weights: "w" },
  { table: "t", formula: "y ~ a * g + h", categories: ["g", "h"], weights: "w", clusters: "c" },
  { table: "t", formula: "y ~ a + factor(b)", robust: true, clusters: "of `ten`" },
  {
    table: "t",
    formula: "y ~ poly(x, 3) + poly(log(z), 2, raw = TRUE):x",
    robust: true,
    weights: "w",
  },
  { table: "t", formula: "log(y) ~ I(a^2):b + log(a) + log(c) - log(c)" },
  {
    table: "t",
    formula: "sqrt(y) / 10 ~ I(x/100) + I(-(a - b)^2 * 3) + I(a - (b - 2e-7)) + exp(x)",
  },
  { table: "t", formula: "y * y ~ a + offset(log(b)) + offset(2 * c + 1)" },
  { table: "t", formula: "y ~ (a + b + c)^2 - a:b + abs(log1p(a) - log2(b)) + log10(c)" },
  { table: "t", formula: "y ~ a/b + I(1 / (a * b) / c) + I(a * (b / c)) + I((a^2)^3) + I(- - -a)" },
  { table: "t", formula: "`r s` ~ 0 + I(`a b` * log(d)^2) + `größe`:d" },
];

/** Queries that DuckDB answers, of tables in tests/data: the table is the file's name. @type {readonly Omit<AggregateOptions, "dialect">[]} */
const ANSWERED = [
  { table: "mtcars.csv", formula: "mpg ~ wt + hp + I(hp^2) + log(disp)" },
  { table: "mtcars.csv", formula: "mpg ~ factor(cyl) * wt" },
  { table: "mtcars.csv", response: "mpg", predictors: ["wt", "qsec"] },
  { table: "mtcars.csv", formula: "mpg ~ factor(cyl) + am", robust: true, clusters: "gear" },
  { table: "aliased.csv", formula: "y ~ x + z + a", categories: ["a"], weights: "w" },
  { table: "datasets/airquality.csv", formula: "Ozone ~ Wind * Temp + sqrt(Month)" },
];

const data = fileURLToPath(new URL("../data", import.meta.url));
const file = join(data, "sql.json");

/** @param {readonly Dialect[]} dialects @param {(dialect: Dialect) => string} write */
const texts = (dialects, write) =>
  Object.fromEntries(dialects.map((dialect) => [dialect, write(dialect)]));

/** A field of CSV. @param {unknown} value */
const quoted = (value) => {
  const text = String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

const models = [];
for (const options of MODELS) {
  const document = (await read(rows, options)).model().toJSON();
  models.push({ document, texts: texts(DIALECTS, (dialect) => modelSQL(document, dialect)) });
}
const queries = QUERIES.map((options, at) => ({
  options,
  // The first ones differ by dialect in all ways that there are.
  texts: texts(at < 4 ? DIALECTS : ["duckdb", "sqlite"], (dialect) =>
    aggregateQuery({ ...options, dialect }),
  ),
}));
const database = await (await DuckDBInstance.create(":memory:")).connect();
const answers = [];
for (const options of ANSWERED) {
  const name = String(options.table);
  const path = join(data, name).replaceAll("'", "''");
  await database.run(
    `CREATE OR REPLACE VIEW "${name}" AS SELECT * FROM read_csv('${path}', nullstr = ['', 'NA'])`,
  );
  const query = aggregateQuery({ ...options, dialect: "duckdb" });
  const rows = (await database.runAndReadAll(query)).getRowObjectsJson();
  const names = Object.keys(rows[0] ?? {});
  const csv = [
    names,
    ...rows.map((/** @type {Record<string, unknown>} */ row) =>
      names.map((name) => quoted(row[name] ?? "")),
    ),
  ];
  answers.push({ options, csv: `${csv.map((record) => record.join(",")).join("\n")}\n` });
}
writeFileSync(file, `${JSON.stringify({ models, queries, answers }, null, 1)}\n`);
console.log(`${file} has ${readFileSync(file).length} bytes`);
