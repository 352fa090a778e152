// How databases write what queries and models need.

import { GaltonError } from "./error.js";
import { describe } from "./source.js";

/** @typedef {import("./wasm/galton.js").SavedStep} SavedStep */

/** @typedef {"duckdb" | "postgresql" | "spark" | "bigquery" | "snowflake" | "trino" | "clickhouse" | "sqlite"} Dialect */

/**
 * How a database writes the parts of a query.
 *
 * @typedef {object} Style
 * @property {Dialect} name
 * @property {string} double the type of a 64-bit floating-point number
 * @property {string} text the type of text
 * @property {string} days the days from 1970-01-01 to the date `?`
 * @property {string} quote the character around names
 * @property {boolean} [backslash] whether a backslash in a name or a string begins an escape sequence
 * @property {string} [isNumber] a condition on `?` that numbers fulfil, where the database turns text into 0
 * @property {number} [columns] the most columns of an answer, where the database has a limit
 */

/** @type {Readonly<Record<Dialect, Omit<Style, "name">>>} */
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

/** @param {string} option @param {unknown} found @param {string} expected @returns {never} */
export function refuse(option, found, expected) {
  const message = `${option} is ${typeof found === "string" ? JSON.stringify(found) : describe(found)}; it must be ${expected}`;
  throw new GaltonError("invalid-option", message, { option });
}

/** @param {unknown} name @returns {Style} */
export function styleOf(name) {
  if (typeof name !== "string" || !Object.hasOwn(DIALECTS, name)) {
    const names = Object.keys(DIALECTS).map((known) => `"${known}"`);
    refuse("dialect", name, `one of ${names.join(", ")}`);
  }
  const known = /** @type {Dialect} */ (name);
  return { name: known, ...DIALECTS[known] };
}

/** A name in the dialect's quotes. @param {string} name @param {Style} style */
export function named(name, { quote, backslash, name: dialect }) {
  // Spark and Snowflake double the quote; BigQuery and ClickHouse read escape sequences in names.
  const escapes = backslash && (dialect === "bigquery" || dialect === "clickhouse");
  const inner = escapes ? name.replaceAll(/[\\`]/g, "\\$&") : name.replaceAll(quote, quote + quote);
  return quote + inner + quote;
}

/** The name of a table. @param {string | readonly string[]} path its name, or those of its schema and itself @param {Style} style */
export const nameIn = (path, style) =>
  (typeof path === "string" ? [path] : path).map((name) => named(name, style)).join(".");

/** A string literal. @param {string} text @param {Style} style */
export function literal(text, { backslash }) {
  const escaped = backslash ? text.replaceAll(/[\\']/g, "\\$&") : text.replaceAll("'", "''");
  return `'${escaped}'`;
}

/** @param {number} value @param {Style} style */
export const numberIn = (value, { double }) =>
  `CAST(${value < 0 ? "-" : ""}${Math.abs(value).toExponential()} AS ${double})`;

/**
 * A function of an expression. It is NULL where the function has no value: some databases fail there, and others answer NaN
 * or infinity.
 *
 * @param {string} name
 * @param {string} of
 * @param {Style} style
 */
export function callIn(name, of, style) {
  const number = (/** @type {number} */ value) => numberIn(value, style);
  /** @param {string} condition @param {string} value */
  const where = (condition, value) => `(CASE WHEN ${condition} THEN ${value} END)`;
  const log = where(`${of} > ${number(0)}`, `LN(${of})`);
  switch (name) {
    case "log":
      return log;
    case "log2":
    case "log10":
      return `(${log} / LN(${number(Number(name.slice(3)))}))`;
    case "log1p": {
      // Not every database has the function. LN(1 + x) loses the digits of a small x; the rounding of 1 + x cancels in this
      // quotient (Kahan, in Goldberg, "What every computer scientist should know about floating-point arithmetic", 1991).
      const sum = `(${number(1)} + ${of})`;
      const rest = `((LN(${sum}) * ${of}) / (${sum} - ${number(1)}))`;
      return `(CASE WHEN ${sum} = ${number(1)} THEN ${of} WHEN ${of} > ${number(-1)} THEN ${rest} END)`;
    }
    case "sqrt":
      return where(`${of} >= ${number(0)}`, `SQRT(${of})`);
    case "exp":
      // Beyond these numbers the result is infinite, or 0, and PostgreSQL fails.
      return `(CASE WHEN ${of} < ${number(-745)} THEN ${number(0)} WHEN ${of} <= ${number(709.782712893384)} THEN EXP(${of}) END)`;
    default:
      return `${name.toUpperCase()}(${of})`;
  }
}

/** NULL where the divisor is 0. @param {string} a @param {string} b @param {Style} style */
export const overIn = (a, b, style) => `(${a} / NULLIF(${b}, ${numberIn(0, style)}))`;

/** @param {string} base @param {number} exponent */
export function powerIn(base, exponent) {
  let product = base;
  for (let times = 1; times < exponent; times++) product = `(${product} * ${base})`;
  return product;
}

/**
 * An expression from its steps in postfix order, every operation in brackets.
 *
 * @param {readonly SavedStep[]} steps
 * @param {(column: string) => string} column
 * @param {Style} style
 */
export function expressionIn(steps, column, style) {
  /** @type {string[]} */
  const waiting = [];
  const last = () => waiting.pop() ?? "";
  for (const step of steps) {
    if ("predictor" in step) waiting.push(column(step.predictor));
    else if ("number" in step) waiting.push(numberIn(step.number, style));
    else if ("power" in step) waiting.push(powerIn(last(), step.power));
    else if (step.apply === "negative") waiting.push(`(-${last()})`);
    else if (["+", "-", "*", "/"].includes(step.apply)) {
      const [b, a] = [last(), last()];
      waiting.push(step.apply === "/" ? overIn(a, b, style) : `(${a} ${step.apply} ${b})`);
    } else waiting.push(callIn(step.apply, last(), style));
  }
  return last();
}
