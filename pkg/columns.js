// Rows that are all in memory, in any kind of container, as columns by name.

import { arrowColumns, isArrow } from "./arrow.js";
import { brandOf } from "./brands.js";
import { GaltonError } from "./error.js";
import { describe, isIterable, isPlain, named } from "./source.js";

/** @typedef {import("./source.js").Columns} Columns */

/**
 * The columns of a source. A column of text that holds numbers becomes one of numbers, unless its values are those of a
 * category.
 *
 * @param {unknown} source
 * @param {Pick<ReadonlySet<string>, "has">} categories
 * @returns {Columns}
 */
export function columnsIn(source, categories) {
  const columns = Object.entries(named(columnsOf(source))).map(([name, column]) => [
    name,
    Array.isArray(column) && !categories.has(name) ? numbersIn(column) : column,
  ]);
  return /** @type {Columns} */ (Object.fromEntries(columns));
}

/** @param {unknown} source @returns {Record<string, unknown>} */
function columnsOf(source) {
  if (isArrow(source)) return arrowColumns(source);
  if (brandOf(source) === "Map")
    return Object.fromEntries(/** @type {Map<string, unknown>} */ (source));
  const rows = isIterable(source) ? Array.from(source, fieldsOf) : [];
  const names = new Set();
  for (const row of rows) for (const name of Object.keys(row)) names.add(name);
  if (names.size > 0)
    return Object.fromEntries(
      Array.from(names, (name) => [name, rows.map((row) => ownOf(row, name))]),
    );
  if (isPlain(source)) return /** @type {Record<string, unknown>} */ (source);
  const message = `the rows are ${describe(source)}; give an array of objects, an Arrow table, or an object of arrays by column name`;
  throw new GaltonError("invalid-source", message);
}

/** @param {Record<string, unknown>} row @param {string} name */
const ownOf = (row, name) => (Object.hasOwn(row, name) ? row[name] : undefined);

/** @param {unknown} row @param {number} at @returns {Record<string, unknown>} */
function fieldsOf(row, at) {
  if (brandOf(row) === "Map") return Object.fromEntries(/** @type {Map<string, unknown>} */ (row));
  if (typeof row === "object" && row !== null && !Array.isArray(row) && !ArrayBuffer.isView(row))
    return /** @type {Record<string, unknown>} */ (row);
  const message = `row ${at + 1} is ${describe(row)}; give each row as an object by column name`;
  throw new GaltonError("invalid-source", message);
}

/** A number as text, as a column of numbers may have it. */
const NUMBER = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;

/** @param {readonly unknown[]} column */
function numbersIn(column) {
  /** @param {unknown} value */
  const isNumber = (value) => typeof value !== "string" || value === "" || NUMBER.test(value);
  if (!column.some((value) => typeof value === "string") || !column.every(isNumber)) return column;
  return column.map((value) => {
    if (typeof value !== "string") return value;
    return value === "" ? null : Number(value);
  });
}
