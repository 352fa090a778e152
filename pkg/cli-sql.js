// `galton sql`: a regression of a table that stays in its database.

import {
  galton,
  HC3,
  JSON_OUT,
  LEVEL,
  levelOf,
  modelOf,
  needPipe,
  outputFor,
  printFit,
  robustTable,
  SAVING,
} from "./cli-command.js";
import { print, textIn } from "./cli-files.js";
import { textOf, UsageError } from "./cli-options.js";
import { nearest } from "./nearest.js";
import { tellReport } from "./cli-words.js";
import { nameIn, styleOf } from "./dialects.js";
import { aggregateQuery } from "./sql.js";

/** @typedef {import("./cli-command.js").Command} Command */
/** @typedef {import("./cli-options.js").Values} Values */
/** @typedef {import("./sql.js").Dialect} Dialect */

/** @type {Readonly<Record<Dialect, true>>} */
const KNOWN = {
  duckdb: true,
  postgresql: true,
  spark: true,
  bigquery: true,
  snowflake: true,
  trino: true,
  clickhouse: true,
  sqlite: true,
};

const DIALECTS = /** @type {readonly Dialect[]} */ (Object.keys(KNOWN));

const DIALECT = /** @type {const} */ ({
  flag: "dialect",
  short: "d",
  form: "text",
  value: "name",
  told: "the database: see below",
});

const DATABASES = `Dialects: ${DIALECTS.join(", ")}.`;

/** @param {Values} values @returns {Dialect} */
function dialectOf(values) {
  const name = textOf(values, "dialect");
  const known = DIALECTS.find((known) => known === name?.toLowerCase());
  if (known) return known;
  const all = DIALECTS.join(", ");
  if (name === undefined) throw new UsageError(`--dialect is missing; it must be one of ${all}`);
  const near = nearest(name.toLowerCase(), DIALECTS);
  throw new UsageError(
    `--dialect is "${name}"; ${near === undefined ? `it must be one of ${all}` : `did you mean ${near}?`}`,
  );
}

/** A part of a name: in quotes, with doubled quotes in it, or without. */
const PART = /"((?:[^"]|"")+)"|([^."]+)/y;

/**
 * A table's name as SQL has it: `table`, `schema.table`, `"a name with . in it"`. To DuckDB a file is a table.
 *
 * @param {string} text
 * @param {Dialect} dialect
 */
function tableNamed(text, dialect) {
  if (dialect === "duckdb" && /[/*]|\.(csv|tsv|json|ndjson|parquet)(\.\w+)?$/i.test(text))
    return text;
  /** @type {string[]} */
  const names = [];
  for (let at = 0; ; at = PART.lastIndex + 1) {
    PART.lastIndex = at;
    const [, quoted, plain] = PART.exec(text) ?? [];
    const name = quoted?.replaceAll('""', '"') ?? plain;
    if (name === undefined) break;
    names.push(name);
    if (PART.lastIndex === text.length) return names;
    if (text[PART.lastIndex] !== ".") break;
  }
  throw new UsageError(
    `the table is ${JSON.stringify(text)}; it must be a name, or names with points between them: schema.table`,
  );
}

/** @type {Command["run"]} */
async function query([table = "", formula = ""], values) {
  const dialect = dialectOf(values);
  const weights = textOf(values, "weights");
  const clusters = textOf(values, "clusters");
  const categories = values["category"];
  if (/(^|[\s~+:*-])\.($|[\s+:*-])/.test(formula.replaceAll(/`[^`]*`/g, "")))
    throw new UsageError(
      `the formula is "${formula}"; its point stands for all other columns, which only the database knows: name them`,
    );
  await print(
    aggregateQuery({
      table: tableNamed(table, dialect),
      formula,
      dialect,
      ...(weights !== undefined && { weights }),
      ...(clusters !== undefined && { clusters }),
      ...(values["robust"] === true && { robust: true }),
      ...(Array.isArray(categories) && { categories }),
    }),
  );
}

/**
 * The rows of a database's answer: CSV, or JSON as an array of rows or a row a line. Undefined if it is something else.
 *
 * @param {string} text
 * @returns {string | object[] | undefined}
 */
function answerIn(text) {
  const trimmed = text.trim();
  if (!/^[[{]/.test(trimmed))
    return /^(?:.*,)?"?galton"?(?:,.*)?\r?\n./i.test(trimmed) ? trimmed : undefined;
  const json = trimmed.startsWith("[") ? trimmed : `[${trimmed.split(/\r?\n(?=\{)/).join()}]`;
  try {
    const rows = /** @type {unknown[]} */ (JSON.parse(json));
    const names = Object.keys(Object(rows[0])).map((name) => name.toLowerCase());
    return names.includes("galton") ? /** @type {object[]} */ (rows) : undefined;
  } catch {
    return undefined;
  }
}

/** @type {Command["run"]} */
async function train([answer], values) {
  if (answer === undefined) needPipe("answer", "galton sql train answer.csv");
  const name = answer ?? "-";
  const output = await outputFor(values, [name]);
  const text = await textIn(name, "an answer");
  const { GaltonError, Observations } = await galton();
  const rows = answerIn(text);
  if (rows === undefined) {
    const from = name === "-" ? "stdin" : `"${name}"`;
    const found = text.trim() === "" ? "is empty" : "is not an answer to galton sql query";
    throw new GaltonError(
      "invalid-source",
      `${from} ${found}; it must be CSV with a line of names, or JSON: psql --csv, duckdb -csv, sqlite3 -json, bq query --format=csv`,
    );
  }
  const observations = Observations.fromAggregates(rows);
  tellReport(observations.report);
  await printFit(observations, values, output, robust(observations, values));
}

/**
 * The tables of the errors that the query asked for by --robust or --clusters.
 *
 * @param {import("./observations.js").Observations} observations
 * @param {Values} values
 */
function robust(observations, values) {
  const { level = 0.95 } = levelOf(values);
  const found = observations.robust({ level });
  const known = Object.entries(found).filter(([, rows]) => rows !== null);
  if (known.length === 0) return { text: "", json: {} };
  const titles = {
    HC3,
    CR1: "Standard errors that hold whatever the correlations within clusters are (CR1)",
  };
  const text = Object.entries(titles).flatMap(([kind, title]) => {
    const rows = found[/** @type {keyof typeof titles} */ (kind)];
    return rows ? `\n${title}\n${robustTable(rows, level)}` : [];
  });
  return { text: text.join(""), json: { robust: Object.fromEntries(known) } };
}

/** @type {Command["run"]} */
async function predict([saved = ""], values) {
  const dialect = dialectOf(values);
  const table = textOf(values, "table");
  const path = table === undefined ? undefined : tableNamed(table, dialect);
  const model = await modelOf(saved);
  const expression = model.toSQL(dialect);
  await print(
    path === undefined
      ? `${expression}\n`
      : `SELECT *, ${expression} AS predicted\nFROM ${nameIn(path, styleOf(dialect))}\n`,
  );
}

/** @type {Record<string, Command>} */
export const sql = {
  "sql query": {
    told: "Prints the query that sums a table up for a regression.",
    usage: "<table> <formula> --dialect <name>",
    takes: [2, 2],
    more: `The query reads the table where it is, and its answer is a few numbers. A column of text needs --category.
The formula is as for galton train, but without a point. A date needs a view with numbers of days.
${DATABASES}`,
    examples: [
      "galton sql query cars 'dist ~ speed' --dialect postgresql",
      "galton sql query public.warpbreaks 'breaks ~ wool' --category wool -d postgresql",
    ],
    options: [
      DIALECT,
      {
        flag: "category",
        form: "list",
        value: "column",
        told: "a predictor that is text; give it once for each",
      },
      { flag: "weights", form: "text", value: "column", told: "the rows' weights" },
      {
        flag: "robust",
        form: "flag",
        told: "for HC0 to HC3: the query groups by the values of all predictors",
      },
      {
        flag: "clusters",
        form: "text",
        value: "column",
        told: "for CR0 and CR1: a column that says which rows belong together",
      },
    ],
    run: query,
  },
  "sql train": {
    told: "Reads the query's answer, and prints R's regression table.",
    usage: "[answer] [-o model.json]",
    takes: [0, 1],
    more: `The answer is CSV with a line of names, or JSON: an array of rows, or a row a line. It is
read from stdin if it is - or left out.`,
    examples: [
      `psql --csv -c "$(galton sql query cars 'dist ~ speed' -d postgresql)" | galton sql train -o model.json`,
    ],
    options: [...SAVING, LEVEL, JSON_OUT],
    run: train,
  },
  "sql predict": {
    told: "Prints a saved model as an expression of SQL, or as a SELECT.",
    usage: "<model.json> --dialect <name>",
    takes: [1, 1],
    more: `The expression is NULL where a value is missing or not known to the model. Of a model of log(y) it is log(y).
${DATABASES}`,
    examples: [
      "galton sql predict model.json --dialect duckdb",
      `psql -c "$(galton sql predict model.json -d postgresql --table cars)"`,
    ],
    options: [
      DIALECT,
      {
        flag: "table",
        form: "text",
        value: "table",
        told: "print a whole SELECT: all columns of this table, and predicted",
      },
    ],
    run: predict,
  },
};
