// The small form: two arrays in, a line out, without a promise.

import { isTypedArray } from "./brands.js";
import { GaltonError } from "./error.js";
import { Observations } from "./observations.js";
import { check, refuse } from "./options.js";
import { describe, flatten } from "./source.js";
import { call } from "./wasm.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./summary.js").Summary} Summary */
/** @typedef {import("./equation.js").EquationOptions} EquationOptions */
/** @typedef {import("./brands.js").TypedArray} TypedArray */

/**
 * Values of one predictor, or rows of several.
 *
 * @typedef {readonly number[] | TypedArray | readonly (readonly number[] | TypedArray)[]} Predictors
 */

/**
 * @typedef {object} RegressionOptions
 * @property {string | readonly string[]} [names] of the predictors. Default: "x", or "x1", "x2", …
 * @property {string} [response] its name. Default: "y"
 * @property {number} [degree] of a polynomial of one predictor, 1 to 99. Default: 1
 * @property {boolean} [intercept] whether there is one. Default: true
 * @property {readonly number[] | TypedArray} [weights] of the rows, none below 0. Default: all weigh 1
 * @property {number} [level] of the summary's confidence intervals. Default: 0.95
 */

/**
 * A fit of least squares: numbers to look at, and a model to predict with. It holds no memory of the WebAssembly, so
 * there is nothing to free.
 */
export class Regression {
  /** @param {Model} model @param {Summary} summary @internal */
  constructor(model, summary) {
    /** The model, for intervals, saving and scoring files. @readonly */
    this.model = model;
    /** The regression table: `String(summary)` is R's. @readonly */
    this.summary = summary;
    /** The prediction where all predictors are 0; 0 without an intercept. @readonly */
    this.intercept = model.intercept;
    /** The slopes, in the order of the predictors, or of the powers of a polynomial. @readonly */
    this.coefficients = model.coefficients;
    /** The first slope. @readonly */
    this.slope = model.coefficients[0] ?? NaN;
    /** How much of the variance is explained, 0 to 1; null where the response is constant. @readonly */
    this.r2 = summary.rSquared;
    Object.freeze(this);
  }

  /**
   * Predicts one value, or each of a list; for several predictors one row, or each of a list of rows.
   *
   * @overload
   * @param {number} x
   * @returns {number}
   */
  /**
   * @overload
   * @param {readonly (readonly number[])[]} rows
   * @returns {number[]}
   */
  /**
   * @overload
   * @param {readonly number[] | TypedArray} x values of one predictor, or one row of several
   * @returns {number | number[]} a list for one predictor, a number for several
   */
  /** @param {unknown} x @returns {number | number[]} */
  predict(x) {
    const { model } = this;
    const { predictors } = model;
    const given = /** @type {readonly number[]} */ (x);
    // Numbers are one row of several predictors. Models know such a row by its names: a list would be a list of rows.
    const isRow = predictors.length > 1 && isList(x) && typeof x[0] === "number";
    if (!isRow) return model.predict(given);
    if (given.length !== predictors.length) return model.predict([given]);
    const row = Object.fromEntries(predictors.map((name, at) => [name, given[at] ?? NaN]));
    return model.predict(row);
  }

  /**
   * As `Model.equation`.
   *
   * @param {EquationOptions} [options]
   * @returns {string}
   */
  equation(options) {
    return this.model.equation(options);
  }

  /** The equation. @returns {string} */
  toString() {
    return this.equation();
  }

  /** The model's document, which `Model.from` and `galton/scorer` load. */
  toJSON() {
    return this.model.toJSON();
  }
}

/** @type {Record<keyof RegressionOptions, string>} */
const OPTIONS = { names: "", response: "", degree: "", intercept: "", weights: "", level: "" };

/**
 * Least squares of two arrays, at once: exact to about the last digit, with R's inference. In Node importing galton is
 * enough; elsewhere `await init()` once before.
 *
 * @param {Predictors} x values of one predictor, or rows of several
 * @param {readonly number[] | TypedArray} y the response, as many
 * @param {RegressionOptions} [options]
 * @returns {Regression}
 * @throws {GaltonError} for values that are not finite numbers, for lengths that differ, or if x does not determine one line
 * @example
 * const line = linearRegression([1, 2, 3, 4], [2, 4, 6, 8.1]);
 * line.predict(5); // 10.1
 * line.r2; // 0.9997…
 * line.summary.coefficients[1].pValue;
 * line.equation({ digits: 3 }); // "y = -0.05 + 2.03 * x"
 */
export function linearRegression(x, y, options) {
  const given = check(options, OPTIONS);
  const { degree = 1, intercept = true, response = "y", weights, level } = given;
  if (typeof response !== "string" || response === "")
    refuse("response", response, "a string that is not empty");
  const columns = columnsOf(x, "x");
  const names = namesOf(given.names, columns.length);
  /** @type {Record<string, number[]>} */
  const table = Object.create(null);
  const all = [...names.map((name, at) => [name, columns[at]]), [response, numbersOf(y, "y")]];
  if (weights !== undefined) all.push([WEIGHTS, numbersOf(weights, "weights")]);
  const [first = []] = columns;
  for (const [name, column] of /** @type {[string, number[]][]} */ (all)) {
    if (Object.hasOwn(table, name))
      refuse("names", name, "different names, none of them the response's");
    if (column.length !== first.length) {
      const found = `"${name}" has ${column.length} values, but x has ${first.length}`;
      throw new GaltonError("length-mismatch", found, { column: name });
    }
    table[name] = column;
  }
  if (typeof degree !== "number" || !Number.isInteger(degree) || degree < 1 || degree > 99)
    refuse("degree", degree, "a whole number from 1 to 99");
  if (degree > 1 && names.length > 1) refuse("degree", degree, "1 for several predictors");
  const powers = Array.from({ length: degree }, (_, at) => ({
    column: names[0] ?? "",
    power: at + 1,
  }));
  const terms = degree > 1 ? { terms: powers } : { predictors: names };
  const reading = {
    response,
    ...terms,
    intercept,
    ...(weights !== undefined && { weights: WEIGHTS }),
  };
  const { values, length, texts, counts, ...flat } = flatten(table);
  const inner = call((wasm) => {
    const columns = new wasm.Columns(flat.names, values, length, texts, counts);
    return wasm.readColumns(columns, /** @type {never} */ (reading));
  });
  const observations = new Observations(inner);
  try {
    const summary = observations.summary(
      level === undefined ? {} : { level: /** @type {never} */ (level) },
    );
    return new Regression(observations.model(), summary);
  } finally {
    observations.free();
  }
}

/** The column of the weights, a name that nobody gives a predictor. */
const WEIGHTS = "(weights)";

/** @param {unknown} names @param {number} width */
function namesOf(names, width) {
  if (names === undefined)
    return width === 1 ? ["x"] : Array.from({ length: width }, (_, at) => `x${at + 1}`);
  const list = typeof names === "string" ? [names] : names;
  if (
    Array.isArray(list) &&
    list.length === width &&
    list.every((name) => typeof name === "string" && name !== "")
  )
    return /** @type {string[]} */ (list);
  return refuse("names", names, `${width} strings that are not empty`);
}

/** @param {unknown} value @returns {value is ArrayLike<unknown>} */
const isList = (value) => Array.isArray(value) || isTypedArray(value);

/** @param {unknown} x @param {string} name @returns {number[][]} */
function columnsOf(x, name) {
  if (!isList(x) || !isList(x[0])) return [numbersOf(x, name)];
  const rows = Array.from(x, (row, at) => numbersOf(row, `${name}[${at}]`));
  const width = rows[0]?.length ?? 0;
  rows.forEach((row, at) => {
    if (row.length === width) return;
    const found = `x[${at}] has ${row.length} values, but the first row has ${width}`;
    throw new GaltonError("width-mismatch", found);
  });
  return Array.from({ length: width }, (_, at) => rows.map((row) => row[at] ?? NaN));
}

/** @param {unknown} list @param {string} name @returns {number[]} */
function numbersOf(list, name) {
  if (!isList(list) || list.length === 0) {
    const found = isList(list) ? "empty" : describe(list);
    throw new GaltonError("invalid-source", `${name} is ${found}; it must be a list of numbers`);
  }
  return Array.from(list, (value, at) => {
    if (typeof value === "number" && Number.isFinite(value)) return value;
    const found = `${name}[${at}] is ${describe(value)}; it must be a finite number`;
    throw new GaltonError("invalid-source", found);
  });
}
