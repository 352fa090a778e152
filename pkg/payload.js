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

/**
 * The rows of a payload one after the other, and whether it is a batch or one row of a stream.
 *
 * @param {unknown} payload
 * @param {readonly string[]} predictors
 * @param {readonly string[][]} levels the values of each that is a category
 * @param {string} name what the payload is called in errors
 * @returns {{ rows: Float64Array, batch: boolean }}
 */
export function rows(payload, predictors, levels, name) {
  if (!isList(payload)) {
    return { rows: Float64Array.from(row(payload, predictors, levels, name)), batch: false };
  }
  if (payload.length === 0) {
    throw new GaltonError("invalid-payload", `${name} is empty; it needs at least one row`);
  }
  if (payload instanceof Float64Array && predictors.length === 1 && !levels[0]?.length) {
    const at = payload.findIndex((value) => !Number.isFinite(value));
    if (at >= 0) number(payload[at], `${name}[${at}]`);
    return { rows: payload, batch: true };
  }
  const width = predictors.length;
  const numbers = new Float64Array(payload.length * width);
  for (let at = 0; at < payload.length; at++) {
    numbers.set(row(payload[at], predictors, levels, `${name}[${at}]`), at * width);
  }
  return { rows: numbers, batch: true };
}

/**
 * @param {unknown} value
 * @param {readonly string[]} predictors
 * @param {readonly string[][]} levels
 * @param {string} name
 * @returns {number[]}
 */
function row(value, predictors, levels, name) {
  /** @param {unknown} value @param {number} at @param {string} name */
  const one = (value, at, name) =>
    levels[at]?.length ? level(value, levels[at], name) : number(value, name);
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
  number(value, name);
  throw new GaltonError(
    "width-mismatch",
    `${name} is one number; the model has ${count(predictors)}; give each row as an array or by name`,
  );
}

/** @param {unknown} value @param {string} name @returns {number} */
function number(value, name) {
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
  const at =
    typeof value === "string" || typeof value === "number" ? levels.indexOf(String(value)) : -1;
  if (at >= 0) return at;
  const known = levels.map((level) => `"${level}"`).join(", ");
  throw new GaltonError(
    typeof value === "string" ? "no-such-level" : "invalid-payload",
    `${name} is ${describe(value)}; the rows that the model was fitted to have ${known}`,
  );
}

/** @param {unknown} value @returns {value is ArrayLike<unknown>} */
function isList(value) {
  return Array.isArray(value) || value instanceof Float64Array || value instanceof Float32Array;
}

/** @param {readonly string[]} predictors */
function count(predictors) {
  const names = predictors.map((name) => `"${name}"`).join(", ");
  return predictors.length === 1
    ? `1 predictor: ${names}`
    : `${predictors.length} predictors: ${names}`;
}
