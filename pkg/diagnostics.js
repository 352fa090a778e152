// The results of a second pass over the rows of a fit.

import { attempt, GaltonError } from "./error.js";
import { Model } from "./model.js";
import { diagnosing as checked, refuse } from "./options.js";
import { orNull } from "./precision.js";
import { lengthOf } from "./source.js";
import { coefficient, warned } from "./summary.js";

/** @typedef {import("./summary.js").Coefficient} Coefficient */
/** @typedef {import("./summary.js").Warning} Warning */
/** @typedef {import("./wasm/galton.js").ReadOptions} ReadOptions */

/**
 * @typedef {object} DiagnosticsOptions
 * @property {number} [most] how many influential rows are kept of each kind; 10 by default
 * @property {boolean} [rows] whether the measures of every row are kept, 56 bytes each; not by default
 * @property {number} [level] of the confidence intervals; 0.95 by default
 */

/**
 * One row of the fit, and its influence on it.
 *
 * @typedef {object} Influence
 * @property {number} row 1 for the first record below the header
 * @property {number} line the line of the file on which it begins; of columns, the row
 * @property {number} fitted the prediction of least squares
 * @property {number} residual the response less the prediction
 * @property {number} leverage the weight of its own response in its fitted value, from 0 to 1
 * @property {number | null} standardised the residual over its standard error; null for a leverage of 1, or where residuals are zero
 * @property {number | null} studentised the same with the residual variance of the other rows
 * @property {number | null} cooksDistance how far all predictions move if the row is left out
 */

/**
 * The measures of all rows of the fit, in the order of the file. NaN stands for null.
 *
 * @typedef {Record<"row" | "fitted" | "residual" | "leverage" | "standardised" | "studentised" | "cooksDistance", Float64Array>} RowMeasures
 */

const MEASURES = /** @type {const} */ ([
  "row",
  "fitted",
  "residual",
  "leverage",
  "standardised",
  "studentised",
  "cooksDistance",
]);

/**
 * Numbers about the residuals.
 *
 * @typedef {object} Statistics
 * @property {number | null} durbinWatson near 2 where the residuals of successive rows are uncorrelated, near 0 where they are alike, near 4 where they alternate; null where all are zero
 */

/**
 * The results of `diagnose`.
 *
 * @typedef {Statistics & Findings} Diagnostics
 */

/**
 * @typedef {object} Findings
 * @property {number} count the rows of the fit
 * @property {number} heldOut the rows held out of it: the last, or the part that `holdOut` names as for `read`
 * @property {boolean} agrees whether the rows are those that the model comes from: as many, with the same residuals
 * @property {number} largestLeverage
 * @property {Record<"cooksDistance" | "leverage" | "studentised", Influence[]>} influential the most influential rows by each measure, the largest first
 * @property {Record<"HC0" | "HC1" | "HC2" | "HC3", Coefficient[] | null>} robust the table of coefficients with standard errors that hold whatever the variances of the errors are: White's, and its variants for fewer rows; null where no degrees of freedom are left, and HC2 and HC3 where a coefficient depends on one row
 * @property {number} level of the intervals
 * @property {RowMeasures | null} rows the measures of every row, if they were asked for
 * @property {readonly Warning[]} warnings about these results
 * @property {Model} model the diagnosed model, with the largest leverage of all rows
 */

/**
 * @param {import("./wasm/galton.js").Diagnosis} second
 * @param {number} level
 * @param {Float64Array[] | null} rows
 * @returns {Diagnostics}
 */
export function found(second, level, rows) {
  const [numbers, names, warnings, statistics] = attempt(() => second.found(level));
  let at = 0;
  const take = () => numbers[at++] ?? NaN;
  const list = () => Array.from({ length: take() }, () => influence(take));
  const table = () => {
    const rows = names.map((name) => coefficient(name, take));
    return rows.some(({ estimate }) => estimate === null) ? null : rows;
  };
  return {
    count: take(),
    heldOut: take(),
    agrees: take() === 1,
    largestLeverage: take(),
    .../** @type {Statistics} */ (
      Object.fromEntries(statistics.map((name) => [name, orNull(take())]))
    ),
    influential: { cooksDistance: list(), leverage: list(), studentised: list() },
    robust: { HC0: table(), HC1: table(), HC2: table(), HC3: table() },
    level,
    rows: rows && columnsOf(rows),
    warnings: warned(warnings),
    model: new Model(second.model()),
  };
}

/** @param {() => number} take @returns {Influence} */
function influence(take) {
  const [row, line, fitted, residual, leverage] = [take(), take(), take(), take(), take()];
  const [standardised, studentised, distance] = [orNull(take()), orNull(take()), orNull(take())];
  const measures = { standardised, studentised, cooksDistance: distance };
  return { row, line, fitted, residual, leverage, ...measures };
}

/** @param {Float64Array[]} parts rows of seven numbers @returns {RowMeasures} */
function columnsOf(parts) {
  const width = MEASURES.length;
  const count = parts.reduce((sum, part) => sum + part.length, 0) / width;
  const columns = MEASURES.map(() => new Float64Array(count));
  let row = 0;
  for (const part of parts) {
    for (let at = 0; at < part.length; at += width, row++) {
      columns.forEach((column, measure) => (column[row] = part[at + measure] ?? NaN));
    }
  }
  return /** @type {RowMeasures} */ (
    Object.fromEntries(MEASURES.map((name, measure) => [name, columns[measure]]))
  );
}

/**
 * @param {unknown} options
 * @returns {Required<DiagnosticsOptions> & { reading: ReadOptions }}
 */
export function diagnosing(options) {
  const { most = 10, rows = false, level = 0.95, ...reading } = checked(options);
  if (!Number.isSafeInteger(most) || Number(most) < 0 || Number(most) > 2 ** 20)
    refuse("most", most, "a whole number up to 1048576");
  if (typeof rows !== "boolean") refuse("rows", rows, "true or false");
  if (typeof level !== "number") refuse("level", level, "a number");
  return { most: Number(most), rows, level, reading };
}

/** How many numbers are handed over at once. */
const NUMBERS = 2 ** 17;

/**
 * Columns by name as rows of a model, some at a time. A row has the predictors, the response, and the weight. NaN stands for
 * a value that is not a number, and for a category's value that the model does not know.
 *
 * @param {import("./source.js").Columns} columns
 * @param {Model} model
 * @returns {Generator<Float64Array, void>}
 */
export function* numbersOf(columns, model) {
  const length = lengthOf(columns);
  const { predictors, levels, response, precision } = model;
  /** @param {string} name @returns {ArrayLike<unknown>} */
  const find = (name) => {
    if (Object.hasOwn(columns, name)) return columns[name] ?? [];
    const known = Object.keys(columns).map((name) => `"${name}"`);
    const message = `there is no column "${name}"; the columns are ${known.join(", ")}`;
    throw new GaltonError("no-such-column", message);
  };
  const width = predictors.length + 2;
  const used = [...predictors, response].map(find);
  const weights = precision?.weights === undefined ? undefined : find(precision.weights);
  /** @param {unknown} value @param {readonly string[]} [known] */
  const number = (value, known = []) => {
    const at = known.indexOf(String(value));
    if (at >= 0) return at;
    return known.length === 0 && value !== null ? Number(value) : NaN;
  };
  const most = Math.ceil(NUMBERS / width);
  for (let from = 0; from < length; from += most) {
    const count = Math.min(most, length - from);
    const rows = new Float64Array(width * count);
    for (let row = 0; row < count; row++) {
      used.forEach((column, at) => {
        rows[row * width + at] = number(column[from + row], levels[at]);
      });
      rows[(row + 1) * width - 1] = weights ? Number(weights[from + row]) : 1;
    }
    yield rows;
  }
}
