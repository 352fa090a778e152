// A model's predictions in plain JavaScript, to the last bit those of the WebAssembly: a quick way through
// `arithmetic.js`.

import { isPlain, isRight, productError, valueOf } from "./arithmetic.js";
import { baseOf, LOGARITHM } from "./expression.js";

/**
 * The numbers of a model. `low` is the part of each coefficient below its last place, the intercept's first. Each
 * column is a product of powers in the rows in which the categories have the levels `[predictor, level]`, and 0
 * elsewhere. The offset is an expression that is added to every prediction.
 *
 * @typedef {object} Equation
 * @property {number} intercept
 * @property {readonly number[]} coefficients
 * @property {readonly number[]} low
 * @property {readonly { name?: string, powers: readonly import("./expression.js").Power[], levels: readonly (readonly number[])[] }[]} columns
 * @property {readonly string[]} predictors
 * @property {readonly number[]} [offset]
 */

/** A power as `valueOf` takes it. @param {import("./expression.js").Power} power */
function factor(power) {
  const { base, exponent, basis } = power;
  const [kind, predictor = 0, , operation] = base;
  const isLog = base.length === 4 && operation === LOGARITHM;
  if (!basis && kind === 0 && (base.length === 2 || isLog))
    return { predictor, power: exponent, log: isLog };
  /** @param {import("./arithmetic.js").Row} row */
  const value = (row) => baseOf(power, /** @type {ArrayLike<number>} */ (row));
  return { predictor, power: exponent, base: value };
}

/** Predicts from numbers: a category's value is its index among the model's levels. */
export class Predictor {
  #intercept;
  #interceptLow;
  #slopes;
  /** The parts of the slopes below their last places. */
  #low;
  #columns;
  #names;
  /** Whether the model's columns are the predictors as they are. */
  #isPlain;
  /** Whether a row of plain numbers needs no check. */
  #isQuick;

  /** @param {Equation} equation @param {boolean} [hasDates] whether a predictor has dates, whose numbers are checked */
  constructor(equation, hasDates = false) {
    const { intercept, coefficients, columns, predictors, offset } = equation;
    const [interceptLow = 0, ...low] = equation.low;
    this.#intercept = intercept;
    this.#interceptLow = interceptLow;
    this.#slopes = Float64Array.from(coefficients);
    this.#low = Float64Array.from(coefficients, (_, at) => low[at] ?? 0);
    this.#names = predictors;
    this.#columns = columns.map(({ powers, levels }, at) => ({
      coefficient: coefficients[at] ?? NaN,
      low: low[at] ?? 0,
      powers: powers.map(factor),
      levels: levels.map(([predictor = 0, value]) => ({ predictor, value })),
    }));
    if (offset) {
      const powers = [factor({ base: offset, exponent: 1 })];
      this.#columns.push({ coefficient: 1, low: 0, powers, levels: [] });
    }
    // An offset has no slope of its own.
    this.#isPlain = !offset && isPlain(this.#columns, Array.from(predictors.keys()));
    this.#isQuick = this.#isPlain && !hasDates;
    const [slope = NaN] = this.#slopes;
    /** The slope of a plain model of one predictor; NaN for any other model. @readonly */
    this.slope = this.#isQuick && coefficients.length === 1 ? slope : NaN;
  }

  /**
   * The prediction of one row of a batch if it is a plain sum of finite numbers. NaN for anything else: such a row needs
   * `value`, or a message about it.
   *
   * @param {unknown} row a number for a model of one predictor, an array, or an object by name
   * @returns {number}
   */
  quick(row) {
    return Array.isArray(row) ? this.#ofArray(row) : this.one(row);
  }

  /**
   * As `quick`, of a row that is not an array. It and all that it calls are small, so that engines compile them into the
   * loop around a call of `predict`.
   *
   * @param {unknown} row
   * @returns {number}
   */
  one(row) {
    return typeof row === "number" ? this.#ofNumber(row) : this.#ofObject(row);
  }

  /** @param {number} x */
  #ofNumber(x) {
    const term = this.slope * x;
    const sum = this.#intercept + term;
    return isRight(sum, Math.abs(this.#intercept) + Math.abs(term)) ? sum : NaN;
  }

  /** @param {readonly unknown[]} row */
  #ofArray(row) {
    const slopes = this.#slopes;
    const width = slopes.length;
    if (!this.#isQuick || row.length !== width) return NaN;
    let sum = this.#intercept;
    let size = Math.abs(sum);
    for (let at = 0; at < width; at++) {
      const value = row[at];
      if (typeof value !== "number") return NaN;
      const term = /** @type {number} */ (slopes[at]) * value;
      sum += term;
      size += Math.abs(term);
    }
    return isRight(sum, size) ? sum : NaN;
  }

  /** @param {unknown} row */
  #ofObject(row) {
    if (!this.#isQuick || typeof row !== "object" || row === null) return NaN;
    // A plain object inherits no numbers, so that every one found is its own.
    if (Object.getPrototypeOf(row) !== Object.prototype) return NaN;
    const slopes = this.#slopes;
    const names = this.#names;
    let sum = this.#intercept;
    let size = Math.abs(sum);
    for (let at = 0; at < slopes.length; at++) {
      const value = /** @type {Record<string, unknown>} */ (row)[/** @type {string} */ (names[at])];
      if (typeof value !== "number") return NaN;
      const term = /** @type {number} */ (slopes[at]) * value;
      sum += term;
      size += Math.abs(term);
    }
    return isRight(sum, size) ? sum : NaN;
  }

  /**
   * Writes the prediction of each row into `found`. It stops at the first row without a prediction: a row with an
   * infinite number, or whose prediction is infinite. For a row with a NaN it writes NaN.
   *
   * @param {readonly (Float64Array | Float32Array)[]} columns
   * @param {Float64Array} found
   * @returns {number | undefined} the index of that row
   */
  columns(columns, found) {
    const row = new Float64Array(columns.length);
    for (let at = 0; at < found.length; at++) {
      let isMissing = false;
      for (let column = 0; column < row.length; column++) {
        const value = columns[column]?.[at] ?? NaN;
        if (Math.abs(value) === Infinity) return at;
        isMissing ||= Number.isNaN(value);
        row[column] = value;
      }
      const value = isMissing ? NaN : this.value(row);
      if (!isMissing && !Number.isFinite(value)) return at;
      found[at] = value;
    }
    return undefined;
  }

  /** The prediction of a row of numbers. @param {ArrayLike<number>} row @returns {number} */
  value(row) {
    const slopes = this.#slopes;
    if (this.#isPlain) {
      let sum = this.#intercept;
      let size = Math.abs(sum);
      for (let at = 0; at < slopes.length; at++) {
        const term = /** @type {number} */ (slopes[at]) * /** @type {number} */ (row[at]);
        sum += term;
        size += Math.abs(term);
      }
      if (isRight(sum, size)) return sum;
      const exact = this.#exact(row);
      return Number.isFinite(exact) ? exact : sum;
    }
    return valueOf(this.#intercept, this.#interceptLow, this.#columns, false, row);
  }

  /** As `valueOf` where the columns are the predictors, in the order of its operations. @param {ArrayLike<number>} row */
  #exact(row) {
    const slopes = this.#slopes;
    const low = this.#low;
    let sum = this.#intercept;
    let rest = this.#interceptLow;
    for (let at = 0; at < slopes.length; at++) {
      const slope = /** @type {number} */ (slopes[at]);
      const value = /** @type {number} */ (row[at]);
      const product = slope * value;
      const next = sum + product;
      const t = next - sum;
      const error = productError(slope, value, product) + /** @type {number} */ (low[at]) * value;
      rest += sum - (next - t) + (product - t) + error;
      sum = next;
    }
    return sum + rest;
  }
}
