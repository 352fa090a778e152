// SQL for tables that stay in their database: one query for the sums that a regression needs, and a model as an expression.
// It needs no WebAssembly. `Observations.fromAggregates` takes the query's answer.

import { GaltonError } from "./error.js";
import { equation } from "./equation.js";
import { load } from "./scorer.js";
import { describe } from "./source.js";

/** @typedef {"duckdb" | "postgresql" | "spark" | "bigquery" | "snowflake" | "trino" | "clickhouse" | "sqlite"} Dialect */

/**
 * How a database writes the parts of a query.
 *
 * @typedef {object} Style
 * @property {string} double the type of a 64-bit floating-point number
 * @property {string} text the type of text
 * @property {string} days the days from 1970-01-01 to the date `?`
 * @property {string} quote the character around names
 * @property {boolean} [backslash] whether a backslash in a name or a string begins an escape sequence
 * @property {string} [isNumber] a condition on `?` that numbers fulfil, where the database turns text into 0
 * @property {number} [columns] the most columns of an answer, where the database has a limit
 */

/** @type {Readonly<Record<Dialect, Style>>} */
const DIALECTS = {
  duckdb: {
    days: "(CAST(? AS DATE) - DATE '1970-01-01')",
    double: "DOUBLE",
    text: "VARCHAR",
    quote: '"',
  },
  postgresql: {
    days: "(CAST(? AS DATE) - DATE '1970-01-01')",
    double: "DOUBLE PRECISION",
    text: "TEXT",
    quote: '"',
    columns: 1664,
  },
  spark: {
    days: "DATEDIFF(CAST(? AS DATE), DATE '1970-01-01')",
    double: "DOUBLE",
    text: "STRING",
    quote: "`",
    backslash: true,
  },
  bigquery: {
    days: "DATE_DIFF(CAST(? AS DATE), DATE '1970-01-01', DAY)",
    double: "FLOAT64",
    text: "STRING",
    quote: "`",
    backslash: true,
    columns: 10000,
  },
  snowflake: {
    days: "DATEDIFF(DAY, DATE '1970-01-01', CAST(? AS DATE))",
    double: "DOUBLE",
    text: "VARCHAR",
    quote: '"',
    backslash: true,
  },
  trino: {
    days: "DATE_DIFF('day', DATE '1970-01-01', CAST(? AS DATE))",
    double: "DOUBLE",
    text: "VARCHAR",
    quote: '"',
  },
  clickhouse: {
    days: "dateDiff('day', toDate32('1970-01-01'), CAST(? AS Nullable(Date32)))",
    double: "Nullable(Float64)",
    text: "Nullable(String)",
    quote: "`",
    backslash: true,
  },
  sqlite: {
    days: "(JULIANDAY(?) - 2440587.5)",
    double: "REAL",
    text: "TEXT",
    quote: '"',
    isNumber: "typeof(?) IN ('integer', 'real')",
    columns: 2000,
  },
};

/** The largest double. NaN is not below it, nor is infinity, in any of the dialects. */
const LARGEST = "1.7976931348623157e308";

/**
 * The table and the columns of a query.
 *
 * @typedef {object} AggregateOptions
 * @property {string | readonly string[]} table its name; with a schema `["schema", "table"]`
 * @property {string} [formula] `y ~ a + b + a:b`: columns of the table, sums and interactions of them
 * @property {string} [response] instead of a formula, with `predictors`
 * @property {readonly string[]} [predictors] names of columns
 * @property {Dialect} dialect
 * @property {string} [weights] a column of weights; rows of weight 0 are counted and skipped
 * @property {readonly string[]} [categories] the predictors that are categories. The query groups by their values
 */

/** @param {string} option @param {unknown} found @param {string} expected @returns {never} */
function refuse(option, found, expected) {
  const message = `${option} is ${typeof found === "string" ? JSON.stringify(found) : describe(found)}; it must be ${expected}`;
  throw new GaltonError("invalid-option", message, { option });
}

/** @param {unknown} name @returns {Style & { name: Dialect }} */
function styleOf(name) {
  if (typeof name !== "string" || !Object.hasOwn(DIALECTS, name)) {
    const names = Object.keys(DIALECTS).map((known) => `"${known}"`);
    refuse("dialect", name, `one of ${names.join(", ")}`);
  }
  const known = /** @type {Dialect} */ (name);
  return { name: known, ...DIALECTS[known] };
}

/** A name in the dialect's quotes. @param {string} name @param {Style & { name: Dialect }} style */
function named(name, { quote, backslash, name: dialect }) {
  // Spark and Snowflake double the quote; BigQuery and ClickHouse read escape sequences in names.
  const escapes = backslash && (dialect === "bigquery" || dialect === "clickhouse");
  const inner = escapes ? name.replaceAll(/[\\`]/g, "\\$&") : name.replaceAll(quote, quote + quote);
  return quote + inner + quote;
}

/** A string literal. @param {string} text @param {Style} style */
function literal(text, { backslash }) {
  const escaped = backslash ? text.replaceAll(/[\\']/g, "\\$&") : text.replaceAll("'", "''");
  return `'${escaped}'`;
}

/** A name in a formula, with or without backticks, and what follows it. */
const NAME = /^\s*(?:`((?:[^`\\]|\\.)+)`|([\p{L}.][\p{L}\p{N}._]*))\s*/u;

/**
 * The names in a formula of columns, sums and interactions.
 *
 * @param {string} formula
 * @returns {{ response: string, predictors: string[] }}
 */
function columnsOf(formula) {
  /** @type {string[]} */
  const names = [];
  let rest = formula;
  for (let sign = ""; ;) {
    const one =
      sign !== "" && sign !== "~" ? /^\s*[01]\s*/.exec(rest) : /^\s*[01]\s*(?=[+-])/.exec(rest);
    const found = one ?? NAME.exec(rest);
    const text = found?.[1]?.replaceAll(/\\(.)/g, "$1") ?? found?.[2];
    if (!found || (names.length > 0 && text === names[0])) break;
    if (text !== undefined && !names.includes(text)) names.push(text);
    rest = rest.slice(found[0].length);
    if (rest === "" && sign !== "") return { response: names[0] ?? "", predictors: names.slice(1) };
    sign = rest[0] ?? "";
    if (!(names.length === 1 && text !== undefined ? "~" : "+-:*").includes(sign) || sign === "")
      break;
    rest = rest.slice(1);
  }
  const at = formula.length - rest.length;
  return refuse(
    "formula",
    formula,
    `of columns joined by ~, +, : and *, as in "y ~ a + b" (it is something else at character ${at + 1}); give the table a view with a column for each function`,
  );
}

/**
 * The query that gives the sums a regression needs, for `Observations.fromAggregates`. It reads the table twice: for the means of each group,
 * and for sums of products about them. A row with NULL in a column is skipped, and so is one with NaN or infinity; the answer
 * has how many of each. Numbers become doubles before anything is multiplied, so nothing overflows.
 *
 * @param {AggregateOptions} options
 * @returns {string}
 * @example
 * aggregateQuery({ table: "houses", formula: "price ~ area + rooms", dialect: "duckdb" });
 */
export function aggregateQuery(options) {
  const { table, formula, weights, categories = [], dialect } = options;
  const style = styleOf(dialect);
  const chosen =
    formula === undefined
      ? { response: options.response, predictors: options.predictors }
      : columnsOf(formula);
  const { response, predictors } = chosen;
  if (typeof response !== "string") refuse("response", response, "the name of a column");
  if (!Array.isArray(predictors) || predictors.length === 0)
    refuse("predictors", predictors, "names of one column or more");
  const path = typeof table === "string" ? [table] : table;
  if (!Array.isArray(path) || path.length === 0 || path.some((name) => typeof name !== "string"))
    refuse("table", table, "a name, or an array of the names of its schema and itself");
  for (const name of categories)
    if (!predictors.includes(name)) refuse("categories", name, "one of the predictors");
  const numbers = [...predictors.filter((name) => !categories.includes(name)), response];
  const width =
    6 + categories.length + 4 * numbers.length + (numbers.length * (numbers.length + 1)) / 2;
  if (style.columns !== undefined && width > style.columns)
    refuse(
      "predictors",
      predictors,
      `fewer: the answer has ${width} columns, and ${dialect} allows ${style.columns}`,
    );
  const carried = JSON.stringify({ response, predictors, categories, formula, weights });
  return textOf(style, { path, numbers, categories, weights, carried });
}

/**
 * @param {Style & { name: Dialect }} style
 * @param {{ path: readonly string[], numbers: readonly string[], categories: readonly string[], weights: string | undefined, carried: string }} parts
 */
function textOf(style, { path, numbers, categories, weights, carried }) {
  const { double, text, isNumber } = style;
  /** @param {string} value @param {string} type */
  const cast = (value, type) => `CAST(${value} AS ${type})`;
  const x = numbers.map((_, at) => `galton_x${at}`);
  const g = categories.map((_, at) => `galton_g${at}`);
  const all = weights === undefined ? x : [...x, "galton_w"];
  const names = weights === undefined ? numbers : [...numbers, weights];
  const source = names.map((name, at) => `${cast(named(name, style), double)} AS ${all[at]}`);
  const groups = categories.map((name, at) => `${cast(named(name, style), text)} AS ${g[at]}`);
  const typed = names.map((name) => isNumber?.replace("?", named(name, style)));
  // SQLite makes 0 of text. A row with text is counted apart.
  const isText = isNumber
    ? names
        .map((name, at) => `(${named(name, style)} IS NOT NULL AND NOT ${typed[at]})`)
        .join(" OR ")
    : undefined;
  const flag = isText ? [`CASE WHEN ${isText} THEN 1 ELSE 0 END AS galton_text`] : [];
  const missing = [
    ...all.map((name) => `${name} IS NULL`),
    ...g.map((name) => `${name} IS NULL OR ${name} = ''`),
  ].join(" OR ");
  const largest = cast(LARGEST, double);
  const infinite = all.map((name) => `NOT (ABS(${name}) <= ${largest})`).join(" OR ");
  const state = [
    `WHEN ${missing} THEN 1`,
    ...(isText ? ["WHEN galton_text = 1 THEN 3"] : []),
    `WHEN ${infinite} THEN 2`,
    ...(weights === undefined ? [] : ["WHEN galton_w = 0 THEN 4", "WHEN galton_w < 0 THEN 5"]),
  ];
  /** @param {number} number */
  const counted = (number) => `SUM(CASE WHEN galton_state = ${number} THEN 1 ELSE 0 END)`;
  const times = weights === undefined ? "" : "galton_w * ";
  // A group has one pivot of its own, so groups far from each other lose no digits. Its minimum is the pivot itself.
  const keys = g.map((name, at) => `${name} AS galton_k${at}`);
  const join =
    g.length > 0
      ? `INNER JOIN galton_pivots ON ${g.map((name, at) => `${name} = galton_k${at}`).join(" AND ")}`
      : "CROSS JOIN galton_pivots";
  const pivots = x.map((name, at) => `AVG(${name}) AS galton_a${at}`);
  const sums = x.flatMap((name, at) => [
    `MIN(${name}) AS l${at}`,
    `MAX(${name}) AS h${at}`,
    `SUM(${times}(${name} - galton_a${at})) AS s${at}`,
    ...x
      .slice(0, at + 1)
      .map(
        (other, to) =>
          `SUM(${times}((${name} - galton_a${at}) * (${other} - galton_a${to}))) AS p${at}_${to}`,
      ),
  ]);
  const weighed = weights === undefined ? [] : ["SUM(galton_w) AS w", "SUM(LN(galton_w)) AS lw"];
  const by = g.length > 0 ? `\n  GROUP BY ${g.join(", ")}` : "";
  const out = [
    `${literal(carried, style)} AS galton`,
    "n_all, n_missing, n_infinite, n_text, n_zero, n_negative, n_broken, n",
    ...g,
    ...(weights === undefined ? [] : ["w", "lw"]),
    ...x.flatMap((_, at) => [
      `a${at}, l${at}, h${at}, s${at}`,
      ...x.slice(0, at + 1).map((_, to) => `p${at}_${to}`),
    ]),
  ];
  return `WITH galton_source AS (
  SELECT ${[...source, ...groups, ...flag].join(",\n    ")}
  FROM ${path.map((name) => named(name, style)).join(".")}
), galton_rows AS (
  SELECT galton_source.*, CASE ${state.join("\n    ")}
    ELSE 0 END AS galton_state
  FROM galton_source
), galton_complete AS (
  SELECT * FROM galton_rows WHERE galton_state = 0
), galton_counts AS (
  SELECT COUNT(*) AS n_all, ${["missing", "infinite", "text", "zero", "negative"].map((name, at) => `${counted(at + 1)} AS n_${name}`).join(", ")},
    ${weights === undefined ? "0" : "SUM(CASE WHEN galton_w <> FLOOR(galton_w) THEN 1 ELSE 0 END)"} AS n_broken
  FROM galton_rows
), galton_pivots AS (
  SELECT ${[...keys, ...pivots].join(", ")}
  FROM galton_complete${by}
), galton_sums AS (
  SELECT ${[...g, "COUNT(*) AS n", ...weighed, ...pivots.map((_, at) => `MIN(galton_a${at}) AS a${at}`), ...sums].join(",\n    ")}
  FROM galton_complete ${join}${by}
)
SELECT ${out.join(",\n  ")}
FROM galton_sums CROSS JOIN galton_counts
`;
}

/**
 * A saved model as an expression of SQL whose value is that of `predict`, but for rounding. Every step stands in brackets.
 * It is NULL where a value is missing, and for a value of a category that the model does not know. Of a logarithmic model it
 * is the logarithm.
 *
 * @param {{ toJSON(): import("./wasm/galton.js").ModelDocument } | import("./wasm/galton.js").ModelDocument} model
 * @param {Dialect} dialect
 * @returns {string}
 * @example
 * `SELECT ${modelSQL(model, "postgresql")} AS price FROM houses`;
 */
export function modelSQL(model, dialect) {
  const document = "toJSON" in model ? model.toJSON() : model;
  const style = styleOf(dialect);
  /** @type {readonly { name: string, since?: number, levels?: readonly (string | { value: string })[] }[]} */
  const predictors = /** @type {never} */ (document.predictors);
  const { centres, centred } = aboutCentre(document);
  /** @param {string} name */
  const column = (name) => {
    const own = named(name, style);
    const since = predictors.find((known) => known.name === name)?.since;
    if (since !== undefined)
      return `(CAST(${style.days.replace("?", own)} AS ${style.double}) - CAST(${since} AS ${style.double}))`;
    const centre = centres.get(name);
    const plain = `CAST(${own} AS ${style.double})`;
    const value = centre === undefined ? plain : `(${plain} - ${numberIn(centre, style)})`;
    return style.isNumber
      ? `(CASE WHEN ${style.isNumber.replace("?", own)} THEN ${value} END)`
      : value;
  };
  const text = equation(
    centred,
    "",
    { as: "sql" },
    {
      name: column,
      is: (name, value) =>
        `(CASE WHEN CAST(${named(name, style)} AS ${style.text}) = ${literal(value, style)} THEN 1e0 ELSE 0e0 END)`,
      number: (value) => numberIn(value, style),
      call: (name, of) => callIn(dialect, name, of, style.double),
    },
  );
  const known = predictors.flatMap(({ name, levels = [] }) =>
    levels.length === 0
      ? []
      : `CAST(${named(name, style)} AS ${style.text}) IN (${levels.map((level) => literal(String(typeof level === "object" ? level.value : level), style)).join(", ")})`,
  );
  return known.length === 0 ? text : `(CASE WHEN ${known.join(" AND ")} THEN ${text} END)`;
}

/** @param {number} value @param {Style} style */
const numberIn = (value, { double }) =>
  `CAST(${value < 0 ? "-" : ""}${Math.abs(value).toExponential()} AS ${double})`;

/**
 * A model of plain predictors with its prediction at their means as the intercept. Far from 0 the terms of an expression in
 * doubles cancel, and lose the digits that `predict` keeps; those of deviations from means do not.
 *
 * @param {import("./wasm/galton.js").ModelDocument} document
 * @returns {{ centres: ReadonlyMap<string, number>, centred: import("./wasm/galton.js").ModelDocument }}
 */
function aboutCentre(document) {
  const { precision, predictors, intercept } = document;
  const isPlain = !("columns" in document) && !("offset" in document);
  const areNumbers = predictors.every((predictor) => !("since" in predictor));
  if (!precision || !isPlain || !areNumbers || intercept === null)
    return { centres: new Map(), centred: document };
  const centres = new Map(predictors.map(({ name }, at) => [name, precision.centre[at] ?? 0]));
  const own = load(document).predict(Object.fromEntries(centres));
  return { centres, centred: { ...document, intercept: own } };
}

/** @param {Dialect} dialect @param {string} name @param {string} of @param {string} double */
function callIn(dialect, name, of, double) {
  if (name === "log1p") return `LN(CAST(1e0 AS ${double}) + ${of})`;
  if (name === "log2") return `(LN(${of}) / LN(CAST(2e0 AS ${double})))`;
  if (name === "log10" && dialect === "snowflake") return `LOG(10, ${of})`;
  return `${name === "log" ? "LN" : name.toUpperCase()}(${of})`;
}
