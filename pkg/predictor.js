// A model's predictions in plain JavaScript, to the last bit those of the WebAssembly: quick ways through
// `arithmetic.js` for one row and for columns.

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
 * @property {readonly { powers: readonly import("./expression.js").Power[], levels: readonly (readonly number[])[] }[]} columns
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
  /** A row of columns that is predicted by itself. */
  #row;
  /** Whether the model's columns are the predictors as they are. */
  #isPlain;

  /** @param {Equation} equation */
  constructor(equation) {
    const { intercept, coefficients, columns, predictors, offset } = equation;
    const [interceptLow = 0, ...low] = equation.low;
    this.#intercept = intercept;
    this.#interceptLow = interceptLow;
    this.#slopes = Float64Array.from(coefficients);
    this.#low = Float64Array.from(coefficients, (_, at) => low[at] ?? 0);
    this.#names = predictors;
    this.#row = new Float64Array(predictors.length);
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
    const [slope = NaN] = this.#slopes;
    /** The slope of a plain model of one predictor; NaN for any other model. @readonly */
    this.slope = this.#isPlain && coefficients.length === 1 ? slope : NaN;
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
    if (!this.#isPlain || row.length !== width) return NaN;
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
    if (!this.#isPlain || typeof row !== "object" || row === null) return NaN;
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
    for (let from = 0; from < found.length; from += BLOCK) {
      const to = Math.min(from + BLOCK, found.length);
      const doubtful = this.#sumBlock(columns, found, from, to);
      for (let next = 0; next < doubtful; next++) {
        const at = from + /** @type {number} */ (doubts[next]);
        if (!this.#sumRow(columns, found, at)) return at;
      }
    }
    return undefined;
  }

  /**
   * Puts plain sums of the rows of a block into `found`, and the rows for which such a sum may not do into `doubts`.
   *
   * @param {readonly (Float64Array | Float32Array)[]} columns
   * @param {Float64Array} found
   * @param {number} from
   * @param {number} to at most `BLOCK` rows further
   * @returns {number} how many rows those are
   */
  #sumBlock(columns, found, from, to) {
    const slopes = this.#slopes;
    if (this.#isPlain && slopes.length > 3) {
      sumColumns(this.#intercept, slopes, columns, found, from, to);
      return doubtWrong(found, from, to);
    }
    const [p = -0, q = -0, r = -0] = slopes;
    const [a = found, b = a, c = a] = columns;
    let count = this.#isPlain ? sumOfThree(this.#intercept, p, q, r, a, b, c, found, from, to) : 0;
    const done = this.#isPlain ? to - from - ((to - from) % GROUP) : 0;
    for (let row = done; row < to - from; row++) doubts[count++] = row;
    return count;
  }

  /**
   * Puts the prediction of one row into `found`.
   *
   * @param {readonly (Float64Array | Float32Array)[]} columns
   * @param {Float64Array} found
   * @param {number} at
   * @returns {boolean} whether the row has one, or a NaN
   */
  #sumRow(columns, found, at) {
    const row = this.#row;
    let isMissing = false;
    for (let column = 0; column < row.length; column++) {
      const value = /** @type {Float64Array} */ (columns[column])[at] ?? NaN;
      if (Math.abs(value) === Infinity) return false;
      isMissing ||= Number.isNaN(value);
      row[column] = value;
    }
    const value = isMissing ? NaN : this.value(row);
    found[at] = value;
    return isMissing || Number.isFinite(value);
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

/** How many rows of columns are taken at once: few enough for the processor's nearest cache. */
const BLOCK = 2048;

/** How many rows are summed in one turn of a loop. */
const GROUP = 4;

/** The sizes of the terms of a block's rows. */
const sizes = new Float64Array(BLOCK);

/** The rows of a block that need more than plain sums, counted from its first. */
const doubts = new Uint16Array(BLOCK);

/**
 * Plain sums of three columns, in groups of four rows; the rows after the last whole group get none. If the model has
 * fewer columns, each other one is any column with a slope of -0, which changes no sum. A row whose sum may not do goes
 * into `doubts`.
 *
 * Four rows are stored after all of them are read, because the engine looks up each array anew after a store. One row
 * at a time takes twice as long. A second loop in this function, for the last rows, makes the first one slower by half.
 *
 * @param {number} intercept
 * @param {number} p
 * @param {number} q
 * @param {number} r
 * @param {ArrayLike<number>} a
 * @param {ArrayLike<number>} b
 * @param {ArrayLike<number>} c
 * @param {Float64Array} sums
 * @param {number} from
 * @param {number} to
 * @returns {number} how many rows went there
 */
function sumOfThree(intercept, p, q, r, a, b, c, sums, from, to) {
  const least = Math.abs(intercept);
  let count = 0;
  for (let row = from; row <= to - GROUP; row += GROUP) {
    const x0 = p * /** @type {number} */ (a[row]);
    const y0 = q * /** @type {number} */ (b[row]);
    const z0 = r * /** @type {number} */ (c[row]);
    const sum0 = intercept + x0 + y0 + z0;
    const size0 = least + Math.abs(x0) + Math.abs(y0) + Math.abs(z0);
    const x1 = p * /** @type {number} */ (a[row + 1]);
    const y1 = q * /** @type {number} */ (b[row + 1]);
    const z1 = r * /** @type {number} */ (c[row + 1]);
    const sum1 = intercept + x1 + y1 + z1;
    const size1 = least + Math.abs(x1) + Math.abs(y1) + Math.abs(z1);
    const x2 = p * /** @type {number} */ (a[row + 2]);
    const y2 = q * /** @type {number} */ (b[row + 2]);
    const z2 = r * /** @type {number} */ (c[row + 2]);
    const sum2 = intercept + x2 + y2 + z2;
    const size2 = least + Math.abs(x2) + Math.abs(y2) + Math.abs(z2);
    const x3 = p * /** @type {number} */ (a[row + 3]);
    const y3 = q * /** @type {number} */ (b[row + 3]);
    const z3 = r * /** @type {number} */ (c[row + 3]);
    const sum3 = intercept + x3 + y3 + z3;
    const size3 = least + Math.abs(x3) + Math.abs(y3) + Math.abs(z3);
    sums[row] = sum0;
    sums[row + 1] = sum1;
    sums[row + 2] = sum2;
    sums[row + 3] = sum3;
    const areRight =
      isRight(sum0, size0) && isRight(sum1, size1) && isRight(sum2, size2) && isRight(sum3, size3);
    if (areRight) continue;
    if (!isRight(sum0, size0)) doubts[count++] = row - from;
    if (!isRight(sum1, size1)) doubts[count++] = row + 1 - from;
    if (!isRight(sum2, size2)) doubts[count++] = row + 2 - from;
    if (!isRight(sum3, size3)) doubts[count++] = row + 3 - from;
  }
  return count;
}

/**
 * Plain sums of any number of columns, one after the other, with the sizes of their terms in `sizes`. A block has at most
 * `BLOCK` rows.
 *
 * @param {number} intercept
 * @param {Float64Array} slopes
 * @param {readonly ArrayLike<number>[]} columns
 * @param {Float64Array} sums
 * @param {number} from
 * @param {number} to
 */
function sumColumns(intercept, slopes, columns, sums, from, to) {
  sums.fill(intercept, from, to);
  sizes.fill(Math.abs(intercept), 0, to - from);
  for (let at = 0; at < slopes.length; at++) {
    const column = /** @type {ArrayLike<number>} */ (columns[at]);
    addTerms(/** @type {number} */ (slopes[at]), column, sums, from, to);
  }
}

/**
 * Puts the rows of a block whose sums may not do into `doubts`.
 *
 * @param {Float64Array} sums
 * @param {number} from where the block begins, whose sizes are in `sizes`
 * @param {number} to
 * @returns {number} how many those are
 */
function doubtWrong(sums, from, to) {
  let count = 0;
  for (let row = from; row < to; row++) {
    const size = /** @type {number} */ (sizes[row - from]);
    if (!isRight(/** @type {number} */ (sums[row]), size)) doubts[count++] = row - from;
  }
  return count;
}

/**
 * Adds a column's terms to the sums, and their sizes to `sizes`.
 *
 * @param {number} slope
 * @param {ArrayLike<number>} column
 * @param {Float64Array} sums
 * @param {number} from
 * @param {number} to
 */
function addTerms(slope, column, sums, from, to) {
  let row = from;
  for (; row < to - 1; row += 2) {
    const at = row - from;
    const term = slope * /** @type {number} */ (column[row]);
    const next = slope * /** @type {number} */ (column[row + 1]);
    sums[row] = /** @type {number} */ (sums[row]) + term;
    sums[row + 1] = /** @type {number} */ (sums[row + 1]) + next;
    sizes[at] = /** @type {number} */ (sizes[at]) + Math.abs(term);
    sizes[at + 1] = /** @type {number} */ (sizes[at + 1]) + Math.abs(next);
  }
  if (row === to) return;
  const term = slope * /** @type {number} */ (column[row]);
  sums[row] = /** @type {number} */ (sums[row]) + term;
  sizes[row - from] = /** @type {number} */ (sizes[row - from]) + Math.abs(term);
}
