// The scoring contract: what a payload may be, and how its rows become numbers. Nothing is coerced.

import { GaltonError } from "./error.js";
import { describe } from "./source.js";

/**
 * One row: a value for a model of one predictor, else an array in the predictors' order, or an
 * object by their names. A category's value is text.
 *
 * @typedef {number | string} Value
 * @typedef {Value | readonly Value[] | Readonly<Record<string, Value>>} Row
 */

/** @typedef {Float64Array | Float32Array} Numbers */

/**
 * Columns by name, all of one length. A category's values are text.
 *
 * @typedef {Readonly<Record<string, Numbers | readonly Value[]>>} PredictorColumns
 */

/**
 * The rows of a payload one after the other, and whether it is a batch or one row of a stream.
 *
 * @param {unknown} payload
 * @param {readonly string[]} predictors
 * @param {readonly string[][]} levels the values of each that is a category
 * @param {string} name what the payload is called in errors
 * @returns {{ rows: Float64Array, batch: boolean }}
 */
export function numbersOf(payload, predictors, levels, name) {
  const columns = columnsOf(payload, predictors, levels, name);
  if (columns) {
    columns.forEach((column, at) => {
      for (let row = 0; row < column.length; row++) {
        needFinite(column[row], `${name}.${predictors[at]}[${row}]`);
      }
    });
    return { rows: transposed(columns), batch: true };
  }
  if (!isList(payload)) {
    return { rows: Float64Array.from(rowOf(payload, predictors, levels, name)), batch: false };
  }
  needRows(payload, name);
  const width = predictors.length;
  const numbers = new Float64Array(payload.length * width);
  for (let at = 0; at < payload.length; at++) {
    numbers.set(rowOf(payload[at], predictors, levels, `${name}[${at}]`), at * width);
  }
  return { rows: numbers, batch: true };
}

/** @param {readonly Numbers[]} columns */
function transposed(columns) {
  const [width, length] = [columns.length, columns[0]?.length ?? 0];
  const rows = new Float64Array(width * length);
  columns.forEach((column, at) => {
    for (let row = 0; row < length; row++) rows[row * width + at] = column[row] ?? NaN;
  });
  return rows;
}

/** @param {ArrayLike<unknown>} rows @param {string} name */
export function needRows(rows, name) {
  if (rows.length > 0) return;
  throw new GaltonError("invalid-payload", `${name} is empty; it needs at least one row`);
}

/**
 * The columns of the predictors as numbers; typed arrays of numbers are not copied. Undefined if the payload is not
 * an object by name, or is one of single values, which is one row.
 *
 * @param {unknown} given
 * @param {readonly string[]} predictors
 * @param {readonly string[][]} levels
 * @param {string} name
 * @returns {Numbers[] | undefined}
 */
export function columnsOf(given, predictors, levels, name) {
  if (typeof given !== "object" || given === null || isList(given)) return undefined;
  const columns = /** @type {Record<string, unknown>} */ (given);
  if (!Object.values(columns).some(isList)) return undefined;
  /** @type {number | undefined} */
  let length;
  const found = predictors.map((predictor, at) => {
    if (!Object.hasOwn(columns, predictor)) {
      throw new GaltonError("no-such-column", `${name} has no column "${predictor}"`);
    }
    const column = columns[predictor];
    if (!isList(column)) {
      const found = `column "${predictor}" is ${describe(column)}, but others are arrays`;
      throw new GaltonError("invalid-payload", `${found}; give columns only, or one row`);
    }
    length ??= column.length;
    if (column.length !== length) {
      const message = `column "${predictor}" has ${column.length} values, but the first column has ${length}`;
      throw new GaltonError("length-mismatch", message);
    }
    return columnOf(column, levels[at] ?? [], `${name}.${predictor}`);
  });
  if (found.length === 0 || length === undefined) return undefined;
  needRows({ length }, name);
  return found;
}

/**
 * @param {ArrayLike<unknown>} column
 * @param {readonly string[]} levels
 * @param {string} name
 * @returns {Numbers}
 */
function columnOf(column, levels, name) {
  const isTyped = column instanceof Float64Array || column instanceof Float32Array;
  if (isTyped && levels.length === 0) return column;
  /** @type {Map<unknown, number>} */
  const codes = new Map(levels.map((level, at) => [level, at]));
  const numbers = new Float64Array(column.length);
  for (let at = 0; at < numbers.length; at++) {
    const value = column[at];
    numbers[at] =
      levels.length === 0
        ? needFinite(value, `${name}[${at}]`)
        : (codes.get(value) ?? level(value, levels, `${name}[${at}]`));
  }
  return numbers;
}

/**
 * @param {unknown} value
 * @param {readonly string[]} predictors
 * @param {readonly string[][]} levels
 * @param {string} name
 * @returns {number[]}
 */
export function rowOf(value, predictors, levels, name) {
  /** @param {unknown} value @param {number} at @param {string} name */
  const one = (value, at, name) =>
    levels[at]?.length ? level(value, levels[at], name) : needFinite(value, name);
  if (isList(value)) {
    if (value.length !== predictors.length) {
      throw new GaltonError(
        "width-mismatch",
        `${name} has ${value.length} ${levels.some((own) => own.length > 0) ? "values" : "numbers"}; the model has ${count(predictors)}`,
      );
    }
    return Array.from(value, (element, at) => one(element, at, `${name}[${at}]`));
  }
  if (typeof value === "object" && value !== null && !(value instanceof Date)) {
    const given = /** @type {Record<string, unknown>} */ (value);
    const keys = Object.keys(given);
    const isWhole =
      keys.length === predictors.length && predictors.every((name) => Object.hasOwn(given, name));
    const known = isWhole ? null : new Set(predictors);
    const surplus = known && keys.find((key) => !known.has(key));
    if (typeof surplus === "string") {
      throw new GaltonError(
        "no-such-column",
        `${name} has a value for "${surplus}", which is no predictor; the model has ${count(predictors)}`,
      );
    }
    return predictors.map((predictor, at) => {
      if (!Object.hasOwn(given, predictor)) {
        throw new GaltonError("no-such-column", `${name} has no value for "${predictor}"`);
      }
      return one(given[predictor], at, `${name}.${predictor}`);
    });
  }
  if (predictors.length === 1) return [one(value, 0, name)];
  needFinite(value, name);
  throw new GaltonError(
    "width-mismatch",
    `${name} is one number; the model has ${count(predictors)}; give each row as an array or by name`,
  );
}

/** @param {unknown} value @param {string} name @returns {number} */
export function needFinite(value, name) {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new GaltonError(
    "invalid-payload",
    `${name} is ${describe(value)}; it must be a finite number`,
  );
}

/**
 * The number of a category's value. Categories may be numbers too, as they stand in the table.
 *
 * @param {unknown} value
 * @param {readonly string[]} levels
 * @param {string} name
 * @returns {number}
 */
function level(value, levels, name) {
  const at = ["string", "number", "boolean"].includes(typeof value)
    ? place(String(value), levels)
    : -1;
  if (at >= 0) return at;
  const known = levels.map((level) => `"${level}"`).join(", ");
  throw new GaltonError(
    typeof value === "string" ? "no-such-level" : "invalid-payload",
    `${name} is ${describe(value)}; the rows that the model was fitted to have ${known}`,
  );
}

/** A number in decimals, as a column of numbers may have it. */
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * The place of a value among levels, -1 if it is none of them. Levels that are numbers compare as numbers, and `true`
 * is `TRUE`.
 *
 * @param {string} value
 * @param {readonly string[]} levels
 */
function place(value, levels) {
  const at = levels.indexOf(value);
  const text = value.trim();
  if (at >= 0) return at;
  if (/^(true|false)$/i.test(text)) {
    return levels.findIndex((level) => level.toLowerCase() === text.toLowerCase());
  }
  const areNumbers = NUMBER.test(text) && levels.every((level) => NUMBER.test(level));
  return areNumbers ? levels.findIndex((level) => Number(level) === Number(text)) : -1;
}

/** @param {unknown} value @returns {value is ArrayLike<unknown>} */
export function isList(value) {
  return Array.isArray(value) || value instanceof Float64Array || value instanceof Float32Array;
}

/** @param {readonly string[]} predictors */
function count(predictors) {
  const names = predictors.map((name) => `"${name}"`).join(", ");
  return predictors.length === 1
    ? `1 predictor: ${names}`
    : `${predictors.length} predictors: ${names}`;
}
