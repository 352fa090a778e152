// SQL for tables that stay in their database: one query for the sums that a regression needs, and a model as an expression.
// It needs no WebAssembly. `Observations.fromAggregates` takes the query's answer.

import {
  expressionIn,
  literal,
  named,
  nameIn,
  numberIn,
  powerIn,
  refuse,
  styleOf,
} from "./dialects.js";
import { columnBase } from "./formula-arithmetic.js";
import { summedOf } from "./summed.js";

export { modelSQL } from "./model-sql.js";

/** @typedef {import("./dialects.js").Dialect} Dialect */
/** @typedef {import("./dialects.js").Style} Style */
/** @typedef {import("./summed.js").Summed} Summed */

/** The largest double. NaN is not below it, nor is infinity, in any of the dialects. */
const LARGEST = Number.MAX_VALUE;

/**
 * The table and the columns of a query.
 *
 * @typedef {object} AggregateOptions
 * @property {string | readonly string[]} table its name; with a schema `["schema", "table"]`
 * @property {string} [formula] `log(y) ~ a * b + I(a^2)`: a model of columns of the table, as for `read`
 * @property {string} [response] instead of a formula, with `predictors`
 * @property {readonly string[]} [predictors] names of columns
 * @property {Dialect} dialect
 * @property {string} [weights] a column of weights; rows of weight 0 are counted and skipped
 * @property {readonly string[]} [categories] the predictors that are categories. The query groups by their values
 * @property {boolean} [robust] whether `Observations.robust` is to have HC0 to HC3. The query groups by the values of all
 *   predictors and of the weights, so its answer is short only if these have few. Not by default
 * @property {string} [clusters] a column that says which rows belong together. `Observations.robust` has CR0 and CR1 then.
 *   The query groups by its values, too
 */

/**
 * The query that gives the sums a regression needs, for `Observations.fromAggregates`. It reads the table twice: for the means of each group,
 * and for sums of products about them. A row with NULL in a column is skipped, and so is one with NaN or infinity, and one in
 * which a function of the formula has no value; the answer has how many of each. Numbers become doubles before anything is
 * multiplied, so nothing overflows.
 *
 * @param {AggregateOptions} options
 * @returns {string}
 * @example
 * aggregateQuery({ table: "houses", formula: "price ~ area + rooms", dialect: "duckdb" });
 */
export function aggregateQuery(options) {
  const { table, formula, weights, categories = [], dialect, robust = false, clusters } = options;
  const style = styleOf(dialect);
  const path = typeof table === "string" ? [table] : table;
  if (!Array.isArray(path) || path.length === 0 || path.some((name) => typeof name !== "string"))
    refuse("table", table, "a name, or an array of the names of its schema and itself");
  if (typeof robust !== "boolean") refuse("robust", robust, "true or false");
  for (const [option, name] of Object.entries({ weights, clusters }))
    if (name !== undefined && typeof name !== "string")
      refuse(option, name, "the name of a column");
  const summed =
    formula === undefined ? plainOf(options, categories) : summedOf(String(formula), categories);
  for (const name of categories)
    if (!summed.categories.includes(name))
      refuse("categories", name, "one of the predictors, and not in a function");
  const query = new Query(style, summed, { weights, clusters, robust });
  const width = query.columns.length;
  if (style.columns !== undefined && width > style.columns)
    refuse(
      formula === undefined ? "predictors" : "formula",
      formula ?? options.predictors,
      `of fewer columns: the answer has ${width}, and ${dialect} allows ${style.columns}`,
    );
  const carried = {
    response: summed.response,
    predictors: summed.predictors,
    categories: summed.categories,
    formula,
    weights,
    bases: summed.bases.map(({ text }) => text),
    columns: summed.bases.map(({ column }) => column ?? null),
    monomials: summed.monomials,
    constant: robust ? summed.constant : 0,
    // Without a predictor of numbers the one above does not say it.
    robust: (robust && summed.constant === 0) || undefined,
    clusters,
  };
  return query.text(path, JSON.stringify(carried));
}

/** @param {AggregateOptions} options @param {readonly string[]} categories @returns {Summed} */
function plainOf({ response, predictors }, categories) {
  if (typeof response !== "string") refuse("response", response, "the name of a column");
  if (!Array.isArray(predictors) || predictors.length === 0)
    refuse("predictors", predictors, "names of one column or more");
  const numeric = predictors.filter((name) => !categories.includes(name));
  return {
    response: String(response),
    predictors: predictors.map(String),
    categories: categories.filter((name) => predictors.includes(name)),
    bases: [...numeric, response].map(columnBase),
    constant: numeric.length,
    monomials: [],
  };
}

/** A query in the making. Names that begin with "galton_" stand beside those of the table in no part of it. */
class Query {
  /**
   * @param {Style} style
   * @param {Summed} summed
   * @param {{ weights: string | undefined, clusters: string | undefined, robust: boolean }} options
   */
  constructor(style, summed, { weights, clusters, robust }) {
    this.style = style;
    this.weights = weights;
    this.summed = summed;
    const { bases, categories, monomials, constant } = summed;
    const plain = bases.flatMap(({ column }) => column ?? []);
    /** The columns of numbers of the table, and their names in the query. */
    this.numbers = new Map(plain.map((name, at) => [name, `galton_x${at}`]));
    /** The names of the bases. */
    this.bases = bases.map(({ column }, at) => this.numbers.get(column ?? "") ?? `galton_b${at}`);
    /** The columns of text, and their names in the query. @type {readonly (readonly [string, string])[]} */
    this.texts = [
      ...categories.map((name, at) => /** @type {const} */ ([name, `galton_g${at}`])),
      ...(clusters === undefined ? [] : [/** @type {const} */ ([clusters, "galton_c"])]),
    ];
    /** The numbers by which the query groups. The rows of a group are alike in all bases before `from`. */
    this.from = robust ? constant : 0;
    this.keys = [
      ...this.bases.slice(0, this.from).filter((_, at) => bases[at]?.column !== undefined),
      ...(robust && weights !== undefined ? ["galton_w"] : []),
    ];
    /** The monomials that are not alike in all rows of a group. */
    this.monomials = robust ? [] : monomials;
    /** The columns that the answer has for each group, by their names. @type {(readonly [string, string])[]} */
    this.sums = this.#sums();
    /** The columns of the answer. */
    this.columns = [
      ...["galton", "n_all", "n_missing", "n_infinite", "n_text", "n_zero", "n_negative"],
      ...["n_log", "n_value", "n_broken"],
      ...this.texts.map(([, name]) => name),
      ...this.sums.map(([name]) => name),
    ];
  }

  /** The columns by which the query groups. */
  get groups() {
    return [...this.texts.map(([, name]) => name), ...this.keys];
  }

  #sums() {
    const { bases, from } = this;
    const times = this.weights === undefined ? "" : "galton_w * ";
    /** @type {[string, string][]} */
    const sums = [["n", "COUNT(*)"]];
    if (this.weights !== undefined) sums.push(["w", "SUM(galton_w)"], ["lw", "SUM(LN(galton_w))"]);
    // A mean of equal numbers may be rounded, and their minimum is not.
    for (const [at, name] of bases.slice(0, from).entries()) sums.push([`a${at}`, `MIN(${name})`]);
    const monomials = this.monomials.map((exponents) => ({
      value: this.#product(exponents, (at) => bases[at] ?? ""),
      deviation: this.#product(exponents, (at) => `galton_d${at}`),
    }));
    const all = [
      ...bases.map((value, at) => ({ value, deviation: `galton_d${at}`, at })).slice(from),
      ...monomials.map((own, at) => ({ ...own, at: bases.length + at })),
    ];
    all.forEach(({ value, deviation, at }, place) => {
      if (at < bases.length) sums.push([`a${at}`, `MIN(galton_a${at})`]);
      sums.push([`l${at}`, `MIN(${value})`], [`h${at}`, `MAX(${value})`]);
      sums.push([`s${at}`, `SUM(${times}${deviation})`]);
      for (const other of all.slice(0, place + 1))
        sums.push([`p${at}_${other.at}`, `SUM(${times}(${deviation} * ${other.deviation}))`]);
    });
    return sums;
  }

  /** @param {readonly number[]} exponents @param {(at: number) => string} name */
  #product(exponents, name) {
    const factors = exponents.flatMap((exponent, at) =>
      exponent === 0 ? [] : [powerIn(name(at), exponent)],
    );
    return factors.reduce((product, factor) => `(${product} * ${factor})`);
  }

  /** Numbers of the table as doubles, and text. */
  #source() {
    const { style, weights } = this;
    const { double, text, isNumber } = style;
    const numbers = [
      ...this.numbers,
      ...(weights === undefined ? [] : [/** @type {const} */ ([weights, "galton_w"])]),
    ];
    // SQLite makes 0 of text. A row with text is counted apart.
    const isText = numbers.map(([name]) => {
      const own = named(name, style);
      return `(${own} IS NOT NULL AND NOT ${isNumber?.replace("?", own)})`;
    });
    return [
      // A zero has no sign then, by which some databases would tell two groups apart.
      ...numbers.map(
        ([name, own]) =>
          `(CAST(${named(name, style)} AS ${double}) + ${numberIn(0, style)}) AS ${own}`,
      ),
      ...this.texts.map(([name, own]) => `CAST(${named(name, style)} AS ${text}) AS ${own}`),
      ...(isNumber ? [`CASE WHEN ${isText.join(" OR ")} THEN 1 ELSE 0 END AS galton_text`] : []),
    ];
  }

  /** The expressions, each NULL where it has no value. */
  #expressions() {
    const column = (/** @type {string} */ name) => this.numbers.get(name) ?? "";
    return this.summed.bases.flatMap(({ column: plain, steps }, at) =>
      plain === undefined
        ? [`${expressionIn(steps, column, this.style)} AS ${this.bases[at]}`]
        : [],
    );
  }

  /** The state of a row: 0 for one in the fit. */
  #state() {
    const { style, summed, bases, weights } = this;
    const largest = numberIn(LARGEST, style);
    const numbers = [...this.numbers.values(), ...(weights === undefined ? [] : ["galton_w"])];
    const missing = [
      ...numbers.map((name) => `${name} IS NULL`),
      ...this.texts.map(([, name]) => `${name} IS NULL OR ${name} = ''`),
    ];
    const infinite = (/** @type {string} */ name) => `NOT (ABS(${name}) <= ${largest})`;
    const without = (/** @type {boolean} */ isLog) =>
      summed.bases.flatMap((base, at) =>
        base.column === undefined && Boolean(base.isLog) === isLog
          ? [`${bases[at]} IS NULL OR ${infinite(bases[at] ?? "")}`]
          : [],
      );
    const [log, value] = [without(true), without(false)];
    const states = [
      `WHEN ${missing.join(" OR ")} THEN 1`,
      ...(style.isNumber ? ["WHEN galton_text = 1 THEN 3"] : []),
      `WHEN ${numbers.map(infinite).join(" OR ")} THEN 2`,
      ...(weights === undefined ? [] : ["WHEN galton_w = 0 THEN 4", "WHEN galton_w < 0 THEN 5"]),
      ...(log.length > 0 ? [`WHEN ${log.join(" OR ")} THEN 6`] : []),
      ...(value.length > 0 ? [`WHEN ${value.join(" OR ")} THEN 7`] : []),
    ];
    return `CASE ${states.join("\n    ")}\n    ELSE 0 END`;
  }

  /** @param {readonly string[]} path @param {string} carried */
  text(path, carried) {
    const { style, bases, from, weights, groups } = this;
    const by = groups.length > 0 ? `\n  GROUP BY ${groups.join(", ")}` : "";
    // A group has one pivot of its own, so groups far from each other lose no digits.
    const keys = groups.map((name, at) => `${name} AS galton_k${at}`);
    const join = groups.map((name, at) => `${name} = galton_k${at}`).join(" AND ");
    const varying = [...bases.entries()].slice(from);
    const pivots = varying.map(([at, name]) => `AVG(${name}) AS galton_a${at}`);
    const deviations = varying.map(([at, name]) => `(${name} - galton_a${at}) AS galton_d${at}`);
    const states = ["missing", "infinite", "text", "zero", "negative", "log", "value"];
    const counts = states.map(
      (name, at) => `SUM(CASE WHEN galton_state = ${at + 1} THEN 1 ELSE 0 END) AS n_${name}`,
    );
    const broken =
      weights === undefined ? "0" : "SUM(CASE WHEN galton_w <> FLOOR(galton_w) THEN 1 ELSE 0 END)";
    const summed = [
      ...this.texts.map(([, name]) => name),
      ...this.sums.map(([name, sum]) => `${sum} AS ${name}`),
    ];
    const [, ...columns] = this.columns;
    return `WITH galton_source AS (
  SELECT ${this.#source().join(",\n    ")}
  FROM ${nameIn(path, style)}
), galton_values AS (
  SELECT ${["galton_source.*", ...this.#expressions()].join(",\n    ")}
  FROM galton_source
), galton_rows AS (
  SELECT galton_values.*, ${this.#state()} AS galton_state
  FROM galton_values
), galton_complete AS (
  SELECT * FROM galton_rows WHERE galton_state = 0
), galton_counts AS (
  SELECT COUNT(*) AS n_all, ${counts.join(",\n    ")},
    ${broken} AS n_broken
  FROM galton_rows
), galton_pivots AS (
  SELECT ${[...keys, ...pivots].join(", ")}
  FROM galton_complete${by}
), galton_deviations AS (
  SELECT ${["galton_complete.*", ...varying.map(([at]) => `galton_a${at}`), ...deviations].join(",\n    ")}
  FROM galton_complete ${join ? `INNER JOIN galton_pivots ON ${join}` : "CROSS JOIN galton_pivots"}
), galton_sums AS (
  SELECT ${summed.join(",\n    ")}
  FROM galton_deviations${by}
)
SELECT ${[`${literal(carried, style)} AS galton`, ...columns].join(",\n  ")}
FROM galton_sums CROSS JOIN galton_counts
`;
  }
}
