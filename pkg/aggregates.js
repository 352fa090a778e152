// The answer of a query that `aggregateQuery` wrote, as columns and figures for the WebAssembly.

import { columnsIn } from "./columns.js";
import { GaltonError } from "./error.js";
import { describe, flatten } from "./source.js";

/**
 * The facts about its answer that the query writes into it.
 *
 * @typedef {object} Carried
 * @property {string} response
 * @property {string[]} predictors
 * @property {string[]} categories
 * @property {string} [formula]
 * @property {string} [weights]
 * @property {string[]} bases expressions whose deviations from their means are summed
 * @property {(string | null)[]} columns for each base the column that it is, if it is one
 * @property {number[][]} monomials an exponent for each base
 * @property {number} constant how many of the bases are the same in all rows of a group
 * @property {boolean} [robust] whether robust errors were asked for, of a model without predictors of numbers
 * @property {string} [clusters]
 */

/** The columns of the answer that are text, whatever they hold. */
const TEXTS = { has: (/** @type {string} */ name) => /^galton_[gc]\d*$/i.test(name) };

/** Fields of a record of CSV, in quotes or without, and the mark after each. */
const FIELD = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gy;

/** @param {string} text @returns {Record<string, string | null>[]} */
function recordsOf(text) {
  /** @type {(string | null)[][]} */
  const records = [];
  /** @type {(string | null)[]} */
  let record = [];
  for (const [, quoted, plain, mark] of text.trimEnd().matchAll(FIELD)) {
    record.push(quoted?.replaceAll('""', '"') ?? (plain === "" ? null : (plain ?? null)));
    if (mark === ",") continue;
    records.push(record);
    record = [];
    if (mark === "") break;
  }
  const [names = [], ...rows] = records;
  return rows.map((row) =>
    Object.fromEntries(names.map((name, at) => [name ?? "", row[at] ?? null])),
  );
}

/** Why a query may skip a row. */
const SKIPPED = {
  missing: "a missing value",
  infinite: "NaN or infinity",
  text: "text, such as a date, where a number must be",
  zero: "the weight 0",
  log: "no logarithm",
  value: "no value of a function",
};

/** @param {(name: string) => number} count how many rows were skipped @returns {string} why all rows were skipped, if there are any */
function skippedIn(count) {
  const reasons = Object.entries(SKIPPED).flatMap(([name, words]) =>
    count(name) > 0 ? `${count(name)} with ${words}` : [],
  );
  return reasons.length > 0 ? `; of ${count("all")} rows, ${reasons.join(", ")}` : "";
}

/** @param {string} message @returns {never} */
function refuse(message) {
  throw new GaltonError("invalid-source", message);
}

/** @param {unknown} text @returns {Carried} */
function carriedIn(text) {
  try {
    const carried = JSON.parse(String(text));
    const { response, predictors, categories, bases, columns, monomials } = carried;
    const lists = [predictors, categories, bases, columns, monomials];
    if (typeof response === "string" && lists.every(Array.isArray)) return carried;
  } catch {
    // Refused below, as any other text.
  }
  return refuse(
    'the rows have no column "galton" of the query that aggregateQuery writes: give all columns of its answer',
  );
}

/**
 * @param {unknown} rows the answer: objects by column name, an Arrow table, or its CSV
 */
export function aggregated(rows) {
  const source = typeof rows === "string" ? recordsOf(rows) : rows;
  // Snowflake puts names without quotes in capitals.
  const columns = Object.fromEntries(
    Object.entries(columnsIn(source, TEXTS)).map(([name, column]) => [
      name.toLowerCase(),
      Array.from(/** @type {ArrayLike<unknown>} */ (column)),
    ]),
  );
  const carried = carriedIn(columns.galton?.[0]);
  const { response, predictors, categories, weights, bases, monomials, constant } = carried;
  const groups = columns.galton?.length ?? 0;
  /** @param {string} name @param {number} row */
  const figure = (name, row) => {
    const value = columns[name]?.[row];
    if (value === undefined) refuse(`the answer has no column "${name}": give all of its columns`);
    const found = value === null || value === "" ? NaN : Number(value);
    if (!Number.isFinite(found))
      refuse(
        `the answer has ${value === null ? "NULL" : describe(value)} for "${name}" in row ${row + 1}: a sum is beyond the range of a number`,
      );
    return found;
  };
  const count = (/** @type {string} */ name) => figure(`n_${name}`, 0);
  if (groups === 0 || (groups === 1 && Number(columns.n?.[0]) === 0))
    throw new GaltonError(
      "empty",
      `no row of the table has a value in every column${groups === 0 ? "" : skippedIn(count)}`,
    );
  if (count("negative") > 0)
    refuse(
      `${count("negative")} rows have a weight below 0 in "${weights}"; weights must be above 0`,
    );
  const figures = Array.from({ length: groups }, (_, row) => {
    const n = figure("n", row);
    const weighed = weights === undefined ? [n, 0] : [figure("w", row), figure("lw", row)];
    const own = bases.map((_, at) => {
      const pivot = figure(`a${at}`, row);
      if (at < constant) return [pivot, pivot, pivot, 0];
      const [least = 0, most = 0, sum = 0] = [..."lhs"].map((kind) => figure(`${kind}${at}`, row));
      // The mean of equal values may be rounded. About the value itself, all of their sums are 0.
      return least === most ? [least, least, least, 0] : [pivot, least, most, sum];
    });
    const isConstant = own.map(([, least, most]) => least === most);
    const isFlat = monomials.map((exponents) =>
      exponents.some((exponent, base) => exponent > 0 && isConstant[base]),
    );
    const ofMonomials = monomials.map((exponents, at) => {
      const place = bases.length + at;
      if (constant > 0) {
        const value = exponents.reduce(
          (all, power, base) => all * (own[base]?.[0] ?? 0) ** power,
          1,
        );
        return [0, value, value, 0];
      }
      const [least, most, sum] = [..."lhs"].map((kind) => figure(`${kind}${place}`, row));
      return [0, least ?? 0, most ?? 0, isFlat[at] ? 0 : (sum ?? 0)];
    });
    const isZero = [...isConstant, ...isFlat];
    const products = isZero.flatMap((_, i) =>
      Array.from({ length: i + 1 }, (_, j) =>
        isZero[i] || isZero[j] ? 0 : figure(`p${i}_${j}`, row),
      ),
    );
    return [n, ...weighed, ...own.flat(), ...ofMonomials.flat(), ...products];
  });
  /** @type {Record<string, unknown[]>} */
  const table = {};
  for (const [at, name] of carried.columns.entries()) {
    if (name !== null) table[name] = columns[`a${at}`]?.map(Number) ?? [];
  }
  for (const [at, name] of categories.entries())
    table[name] = columns[`galton_g${at}`]?.map(String) ?? [];
  if (weights !== undefined)
    table[weights] = Array.from({ length: groups }, () => (count("broken") > 0 ? 0.5 : 1));
  const clusters = columns.galton_c?.map(String) ?? [];
  const numbers = new Map([...new Set(clusters)].map((name, at) => [name, at]));
  return {
    ...flatten(/** @type {never} */ (table)),
    figures: Float64Array.from(figures.flat()),
    // A name may have characters that no formula can have.
    bases: carried.formula === undefined ? [] : bases,
    exponents: Uint32Array.from(monomials.flat()),
    isAlike: constant > 0 || carried.robust === true,
    clusters: Uint32Array.from(clusters, (name) => numbers.get(name) ?? 0),
    options: {
      ...(carried.formula === undefined ? { response, predictors } : { formula: carried.formula }),
      ...(weights === undefined ? {} : { weights }),
    },
    skipped: {
      rows: count("all"),
      missing: count("missing") + count("infinite"),
      text: count("text"),
      noLogarithm: count("log"),
      noValue: count("value"),
      zeroWeight: count("zero"),
    },
  };
}
