// The answer of a query that `aggregateQuery` wrote, as columns and figures for the WebAssembly.

import { columnsIn } from "./columns.js";
import { GaltonError } from "./error.js";
import { describe, flatten } from "./source.js";

/** @typedef {{ response: string, predictors: string[], categories: string[], formula?: string, weights?: string }} Carried */

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

/** @param {string} message @returns {never} */
function refuse(message) {
  throw new GaltonError("invalid-source", message);
}

/** @param {unknown} text @returns {Carried} */
function carriedIn(text) {
  try {
    const carried = JSON.parse(String(text));
    const { response, predictors, categories } = carried;
    if (typeof response === "string" && [predictors, categories].every(Array.isArray))
      return carried;
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
    Object.entries(columnsIn(source, new Set())).map(([name, column]) => [
      name.toLowerCase(),
      Array.from(/** @type {ArrayLike<unknown>} */ (column)),
    ]),
  );
  const carried = carriedIn(columns.galton?.[0]);
  const { response, predictors, categories, weights } = carried;
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
    throw new GaltonError("empty", "no row of the table has a value in every column");
  if (count("negative") > 0)
    refuse(
      `${count("negative")} rows have a weight below 0 in "${weights}"; weights must be above 0`,
    );
  const numbers = [...predictors.filter((name) => !categories.includes(name)), response];
  const figures = Array.from({ length: groups }, (_, row) => {
    const n = figure("n", row);
    const weighed = weights === undefined ? [n, 0] : [figure("w", row), figure("lw", row)];
    // The mean of equal values may be rounded. About the value itself, all of their sums are 0.
    const isConstant = numbers.map((_, at) => figure(`l${at}`, row) === figure(`h${at}`, row));
    const own = numbers.flatMap((_, at) => {
      const [pivot = 0, least = 0, most = 0, sum = 0] = [..."alhs"].map((kind) =>
        figure(`${kind}${at}`, row),
      );
      return isConstant[at] ? [least, least, least, 0] : [pivot, least, most, sum];
    });
    const products = numbers.flatMap((_, i) =>
      Array.from({ length: i + 1 }, (_, j) => {
        const product = figure(`p${i}_${j}`, row);
        return isConstant[i] || isConstant[j] ? 0 : product;
      }),
    );
    return [n, ...weighed, ...own, ...products];
  }).flat();
  /** @type {Record<string, unknown[]>} */
  const table = {};
  for (const [at, name] of numbers.entries()) table[name] = columns[`a${at}`]?.map(Number) ?? [];
  for (const [at, name] of categories.entries())
    table[name] = columns[`galton_g${at}`]?.map(String) ?? [];
  if (weights !== undefined)
    table[weights] = Array.from({ length: groups }, () => (count("broken") > 0 ? 0.5 : 1));
  return {
    ...flatten(/** @type {never} */ (table)),
    figures: Float64Array.from(figures),
    options: {
      ...(carried.formula === undefined ? { response, predictors } : { formula: carried.formula }),
      ...(weights === undefined ? {} : { weights }),
    },
    skipped: {
      rows: count("all"),
      missing: count("missing") + count("infinite"),
      text: count("text"),
      zeroWeight: count("zero"),
    },
  };
}
