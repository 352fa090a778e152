// The scoring contract: what a payload may be, and how its rows become numbers. Text is never taken for a number.

import { brandOf, isDate, isFloats, isTypedArray, toFloats } from "./brands.js";
import { GaltonError } from "./error.js";
import { describe } from "./source.js";

/**
 * One row: a value for a model of one predictor, else an array in the predictors' order, or an
 * object by their names, whatever else is in it. A category's value is text, a number or a boolean, a date's is text,
 * a Date or the days since the model's first.
 *
 * @typedef {number | string | boolean | Date} Value
 * @typedef {Value | readonly Value[] | Readonly<Record<string, Value>>} Row
 */

/**
 * A row in which values may be missing.
 *
 * @typedef {Value | null | undefined} Gap
 * @typedef {Gap | readonly Gap[] | Readonly<Record<string, Gap>>} GapRow
 */

/** @typedef {Float64Array | Float32Array} Numbers */

/**
 * The kind of a predictor: the levels of a category (empty for numbers), or a function that converts a date to days.
 *
 * @typedef {readonly string[] | ((value: unknown, name: string) => number)} Kind
 */

/**
 * Columns by name, all of one length; a missing value is NaN, null or undefined. A category's values are text, numbers
 * or booleans.
 *
 * @typedef {Readonly<Record<string, import("./brands.js").TypedArray | readonly Gap[]>>} PredictorColumns
 */

/**
 * The payload of a request. It throws if there is none.
 *
 * @param {unknown} request
 * @returns {unknown}
 */
export function payloadOf(request) {
  const isObject = typeof request === "object" && request !== null;
  if (isObject && Object.hasOwn(request, "payload"))
    return /** @type {{ payload: unknown }} */ (request).payload;
  let found = describe(request);
  if (typeof request === "string") found += ", which is text: read it with JSON.parse";
  else if (isObject && !Array.isArray(request) && Object.keys(request).length > 0)
    found += ` with ${namesOf(Object.keys(request))}`;
  throw new GaltonError(
    "invalid-payload",
    `payload is missing: the request is ${found}; it must be { "payload": … }`,
  );
}

/**
 * The rows of a payload one after the other, and whether it is a batch or one row of a stream. A missing value in a
 * batch is NaN.
 *
 * @param {unknown} payload
 * @param {readonly string[]} predictors
 * @param {readonly Kind[]} levels the values of each that is a category
 * @param {string} name what the payload is called in errors
 * @returns {{ rows: Float64Array, batch: boolean }}
 */
export function numbersOf(payload, predictors, levels, name) {
  const columns = columnsOf(payload, predictors, levels, name);
  if (columns) {
    columns.forEach((column, at) => {
      for (let row = 0; row < column.length; row++) {
        if (!isGap(column[row])) needFinite(column[row], `${name}.${predictors[at]}[${row}]`);
      }
    });
    return { rows: transposed(columns), batch: true };
  }
  if (!isList(payload)) {
    return { rows: Float64Array.from(rowOf(payload, predictors, levels, name)), batch: false };
  }
  needRows(payload, name);
  const given = rowsIn(payload, name);
  const width = predictors.length;
  const numbers = new Float64Array(given.length * width);
  const batch = batchOf(given);
  for (let at = 0; at < given.length; at++) {
    numbers.set(rowOf(given[at], predictors, levels, `${name}[${at}]`, batch), at * width);
  }
  return { rows: numbers, batch: true };
}

/**
 * Rows that are predicted together.
 *
 * @typedef {{ rows: ArrayLike<unknown>, known: Set<string> }} Batch `known` are names that a row was found to have
 */

/** @param {ArrayLike<unknown>} rows @returns {Batch} */
export const batchOf = (rows) => ({ rows, known: new Set() });

/** Whether a value of a batch is missing. @param {unknown} value */
const isGap = (value) => value === null || value === undefined || Number.isNaN(value);

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
 * an object by name, or no predictor has an array there: then it is one row.
 *
 * @param {unknown} given
 * @param {readonly string[]} predictors
 * @param {readonly Kind[]} levels
 * @param {string} name
 * @returns {Numbers[] | undefined}
 */
export function columnsOf(given, predictors, levels, name) {
  if (typeof given !== "object" || given === null || isList(given)) return undefined;
  const columns = fieldsOf(given);
  if (!predictors.some((name) => Object.hasOwn(columns, name) && isList(columns[name])))
    return undefined;
  /** @type {number | undefined} */
  let length;
  const found = predictors.map((predictor, at) => {
    if (!Object.hasOwn(columns, predictor))
      throw new GaltonError("no-such-column", `${name} has no column "${predictor}"`);
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
 * @param {Kind} levels
 * @param {string} name
 * @returns {Numbers}
 */
function columnOf(column, levels, name) {
  if (typeof levels === "function") {
    return Float64Array.from(column, (value, at) => dayOrGap(value, levels, `${name}[${at}]`));
  }
  if (levels.length === 0) {
    if (isFloats(column)) return column;
    if (isTypedArray(column)) return toFloats(column, name);
  }
  /** @type {Map<unknown, number>} */
  const codes = new Map(levels.map((level, at) => [level, at]));
  return Float64Array.from(column, (value, at) =>
    levels.length === 0
      ? finiteOrGap(value, `${name}[${at}]`)
      : (codes.get(value) ?? levelOrGap(value, levels, `${name}[${at}]`)),
  );
}

/**
 * The numbers of a row. In a batch, a missing value is NaN.
 *
 * @param {unknown} value
 * @param {readonly string[]} predictors
 * @param {readonly Kind[]} levels
 * @param {string} name
 * @param {Batch} [batch] the rows that it is one of
 * @returns {number[]}
 */
export function rowOf(value, predictors, levels, name, batch) {
  /** @param {unknown} value @param {number} at @param {string} name */
  const one = (value, at, name) => {
    const own = levels[at];
    if (typeof own === "function") return batch ? dayOrGap(value, own, name) : own(value, name);
    if (own?.length) return batch ? levelOrGap(value, own, name) : level(value, own, name);
    return batch ? finiteOrGap(value, name) : needFinite(value, name);
  };
  if (isList(value)) {
    if (value.length !== predictors.length) {
      throw new GaltonError(
        "width-mismatch",
        `${name} has ${value.length} ${levels.some((own) => own.length > 0) ? "values" : "numbers"}; the model has ${count(predictors)}`,
      );
    }
    return Array.from(value, (element, at) => one(element, at, `${name}[${at}]`));
  }
  if (typeof value === "object" && value !== null && brandOf(value) !== "Date") {
    const given = fieldsOf(value);
    return predictors.map((predictor, at) => {
      if (!Object.hasOwn(given, predictor) && !(batch && isKnown(predictor, batch)))
        throw lacking(predictor, predictors, given, name);
      return one(
        Object.hasOwn(given, predictor) ? given[predictor] : undefined,
        at,
        `${name}.${predictor}`,
      );
    });
  }
  // One value is missing: so is the row.
  if (batch && isGap(value)) return predictors.map(() => NaN);
  if (predictors.length === 1) return [one(value, 0, name)];
  needFinite(value, name);
  throw new GaltonError(
    "width-mismatch",
    `${name} is one number; the model has ${count(predictors)}; give each row as an array or by name`,
  );
}

/** The values of a row by name. The row is an object or a Map. @param {object} row @returns {Record<string, unknown>} */
function fieldsOf(row) {
  const isMap = brandOf(row) === "Map";
  return /** @type {Record<string, unknown>} */ (
    isMap ? Object.fromEntries(/** @type {Iterable<[string, unknown]>} */ (row)) : row
  );
}

/** Whether a row of a batch has a value of that name. @param {string} name @param {Batch} batch */
function isKnown(name, { rows, known }) {
  if (known.has(name)) return true;
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at];
    if (typeof row === "object" && row !== null && Object.hasOwn(fieldsOf(row), name)) {
      known.add(name);
      return true;
    }
  }
  return false;
}

/** The first few names of an object, each shortened. @param {string[]} names */
const namesOf = (names) => names.slice(0, 5).map(describe).join(", ");

/**
 * The error for a row by name that lacks a predictor.
 *
 * @param {string} predictor
 * @param {readonly string[]} predictors
 * @param {object} given
 * @param {string} name
 */
export function lacking(predictor, predictors, given, name) {
  const known = new Set(predictors);
  const others = Object.keys(given).filter((key) => !known.has(key));
  const message = `${name} has no value for "${predictor}"`;
  if (Array.isArray(/** @type {{ data?: unknown }} */ (given).data)) {
    const form = `{ ${Object.keys(given).slice(0, 5).join(", ")} }`;
    const cure = "give the rows as arrays in an array, or columns as arrays by name";
    return new GaltonError(
      "no-such-column",
      `${message}: ${form} is no form that is read; ${cure}`,
    );
  }
  const beside =
    others.length > 0 ? `; it has ${namesOf(others)}, and the model has ${count(predictors)}` : "";
  return new GaltonError("no-such-column", message + beside);
}

/** @param {unknown} value @param {string} name @returns {number} NaN for a missing value */
const finiteOrGap = (value, name) => (isGap(value) ? NaN : needFinite(value, name));

/** @param {unknown} value @param {string} name @returns {number} */
export function needFinite(value, name) {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new GaltonError(
    "invalid-payload",
    `${name} is ${describe(value)}${textTold(value)}; it must be a finite number`,
  );
}

/** The part of a message that describes text where a number must be. @param {unknown} value */
export function textTold(value) {
  if (typeof value !== "string") return "";
  if (/^\s*[[{]/.test(value)) return ", which is text, perhaps JSON that was encoded twice";
  // In a table with a decimal comma it is a thousand.
  if (/^\s*[-+]?[1-9]\d{0,2}\.\d{3}\s*$/.test(value))
    return `, which is text and may be ${Number(value)} or ${Number(value.replace(".", ""))}`;
  const isNumber = value.trim() !== "" && Number.isFinite(Number(value));
  return `, which is text${isNumber ? ": convert it with Number( )" : ""}`;
}

/** @param {unknown} value @param {(value: unknown, name: string) => number} days @param {string} name */
const dayOrGap = (value, days, name) => (isGap(value) || value === "" ? NaN : days(value, name));

/**
 * A function that converts a date to a number: days since the model's first.
 *
 * @param {number} since the first date, in days since 1970
 * @param {(text: string) => number | undefined} read days since the first, of text
 * @returns {(value: unknown, name: string) => number}
 */
export const daysOf = (since, read) => (value, name) => {
  /** @param {string} found @returns {never} */
  const refuse = (found) => {
    throw new GaltonError("invalid-payload", `${name} is ${found}`);
  };
  if (typeof value === "number" && Number.isFinite(value)) {
    if (Math.abs(value) <= MOST_DAYS) return value;
    return refuse(`${value}, too many days; for a time in milliseconds, give new Date(${value})`);
  }
  if (typeof value === "string") {
    return read(value) ?? refuse(`"${value}", which is not a date; write it as 2024-03-16`);
  }
  if (!isDate(value)) return refuse(`${describe(value)}; it must be a date, or a number of days`);
  const time = value.getTime();
  if (Number.isNaN(time)) return refuse("an invalid Date");
  const year = value.getUTCFullYear();
  if (year < 1000 || year > 9999) refuse(`a Date in the year ${year}, beyond 1000 to 9999`);
  // In microseconds, as dates in tables are counted.
  return (time * 1000 - Math.round(since * MICROSECONDS)) / MICROSECONDS;
};

/** How many a day has. */
const MICROSECONDS = 86_400_000_000;

/** Two dates of the years from 1000 to 9999 are fewer days apart. A larger number is a time in seconds or milliseconds. */
const MOST_DAYS = 4_000_000;

/** @param {unknown} value @param {readonly string[]} levels @param {string} name */
const levelOrGap = (value, levels, name) =>
  isGap(value) || value === "" ? NaN : level(value, levels, name);

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
 * The place of a value among levels; -1 for any other value. Levels that are numbers compare as numbers, and `true`
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

/**
 * A list of rows. Whole numbers of 64 bits become numbers, as in a column.
 *
 * @param {ArrayLike<unknown>} list
 * @param {string} name
 */
export const rowsIn = (list, name) =>
  isTypedArray(list) && typeof list[0] === "bigint" ? toFloats(list, name) : list;

/** @param {unknown} value @returns {value is ArrayLike<unknown>} */
export const isList = (value) => Array.isArray(value) || isTypedArray(value);

/** @param {readonly string[]} predictors */
function count(predictors) {
  const names = predictors.map((name) => `"${name}"`).join(", ");
  return predictors.length === 1
    ? `1 predictor: ${names}`
    : `${predictors.length} predictors: ${names}`;
}
