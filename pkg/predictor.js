// A model's predictions in plain JavaScript, to the last bit those of the WebAssembly. This file imports nothing.
//
// Where nothing cancels, a prediction is a plain sum. Otherwise it is a sum of products in double-double: pairs of
// numbers, the second of which is below the last place of the first (Ogita, Rump and Oishi, "Accurate sum and dot
// product", 2005, algorithm Dot2). Both follow `value` and `exact_value` of src/model/mod.rs operation by operation,
// and JavaScript's numbers round as the WebAssembly's do.

/**
 * The numbers of a model. `low` is the part of each coefficient below its last place, the intercept's first. Each
 * column is a product of powers `[predictor, exponent, 1 for a logarithm]`, in the rows in which the categories have
 * the levels `[predictor, level]`, and 0 elsewhere.
 *
 * @typedef {object} Equation
 * @property {number} intercept
 * @property {readonly number[]} coefficients
 * @property {readonly number[]} low
 * @property {readonly { powers: readonly (readonly number[])[], levels: readonly (readonly number[])[] }[]} columns
 * @property {readonly string[]} predictors
 */

/**
 * How many times its own size the terms of a prediction may be for a plain sum: it is right to a few units in the last
 * place then.
 */
const CANCELLING = 16;

/** The factor that splits a number into an upper and a lower part of 26 bits (Veltkamp): 2^27 + 1. */
const SPLITTER = 134217729;

/** Predicts from numbers: a category's value is its index among the model's levels. */
export class Predictor {
  #intercept;
  #slopes;
  #low;
  #columns;
  #names;
  /** Whether the model's columns are the predictors as they are. */
  #isPlain;

  /** @param {Equation} equation */
  constructor({ intercept, coefficients, low, columns, predictors }) {
    this.#intercept = intercept;
    this.#slopes = Float64Array.from(coefficients);
    this.#low = Float64Array.from(low);
    this.#columns = columns;
    this.#names = predictors;
    this.#isPlain =
      columns.length === predictors.length &&
      columns.every(
        ({ powers: [power], levels }, at) =>
          levels.length === 0 && power?.[0] === at && power[1] === 1 && power[2] === 0,
      );
  }

  /**
   * The prediction of one row if it is a plain sum of finite numbers. NaN for anything else: such a row needs `value`,
   * or a message about it.
   *
   * @param {unknown} row a number for a model of one predictor, an array, or an object by name
   * @returns {number}
   */
  quick(row) {
    const slopes = this.#slopes;
    const width = slopes.length;
    let sum = this.#intercept;
    let size = Math.abs(sum);
    if (!this.#isPlain) return NaN;
    if (typeof row === "number") {
      if (width !== 1) return NaN;
      const term = /** @type {number} */ (slopes[0]) * row;
      sum += term;
      size += Math.abs(term);
    } else if (Array.isArray(row)) {
      if (row.length !== width) return NaN;
      for (let at = 0; at < width; at++) {
        const value = /** @type {unknown} */ (row[at]);
        if (typeof value !== "number") return NaN;
        const term = /** @type {number} */ (slopes[at]) * value;
        sum += term;
        size += Math.abs(term);
      }
    } else {
      // A plain object inherits no numbers, so that every one found is its own.
      if (typeof row !== "object" || row === null) return NaN;
      if (Object.getPrototypeOf(row) !== Object.prototype) return NaN;
      const given = /** @type {Record<string, unknown>} */ (row);
      const names = this.#names;
      for (let at = 0; at < width; at++) {
        const value = given[/** @type {string} */ (names[at])];
        if (typeof value !== "number") return NaN;
        const term = /** @type {number} */ (slopes[at]) * value;
        sum += term;
        size += Math.abs(term);
      }
    }
    return isRight(sum, size) ? sum : NaN;
  }

  /**
   * Puts the predictions of rows whose numbers stand in columns into `found`, up to the first row that has none: one
   * of its numbers is infinite, or its prediction is. A row with a NaN has NaN.
   *
   * @param {readonly (Float64Array | Float32Array)[]} columns
   * @param {Float64Array} found
   * @returns {number | undefined} the index of that row
   */
  columns(columns, found) {
    const slopes = this.#slopes;
    const isWide = slopes.length > 3;
    const [p = -0, q = -0, r = -0] = slopes;
    const [a = found, b = a, c = a] = columns;
    const row = new Float64Array(columns.length);
    for (let from = 0; from < found.length; from += BLOCK) {
      const to = Math.min(from + BLOCK, found.length);
      if (this.#isPlain && isWide) sumColumns(this.#intercept, slopes, columns, found, from, to);
      for (let at = from; ; at++) {
        if (this.#isPlain) {
          at = isWide
            ? firstWrong(found, from, at, to)
            : sumOfThree(this.#intercept, p, q, r, a, b, c, found, at, to);
        }
        if (at === to) break;
        let isMissing = false;
        for (let column = 0; column < row.length; column++) {
          const value = columns[column]?.[at] ?? NaN;
          if (Math.abs(value) === Infinity) return at;
          isMissing ||= Number.isNaN(value);
          row[column] = value;
        }
        if (isMissing) {
          found[at] = NaN;
          continue;
        }
        const value = this.value(row);
        if (!Number.isFinite(value)) return at;
        found[at] = value;
      }
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
    }
    return this.#exact(row);
  }

  /** The sum in double-double. @param {ArrayLike<number>} row @returns {number} */
  #exact(row) {
    const [slopes, lows, isPlain] = [this.#slopes, this.#low, this.#isPlain];
    let high = this.#intercept;
    let low = /** @type {number} */ (lows[0]);
    for (let at = 0; at < slopes.length; at++) {
      if (!isPlain) this.#fill(at, row);
      const a = /** @type {number} */ (slopes[at]);
      const b = /** @type {number} */ (lows[at + 1]);
      const x = /** @type {number} */ (isPlain ? row[at] : VALUE[0]);
      const y = isPlain ? 0 : /** @type {number} */ (VALUE[1]);
      const product = a * x;
      const sum = high + product;
      const t = sum - high;
      const error = productError(a, x, product) + (a * y + b * x);
      low += high - (sum - t) + (product - t) + error;
      high = sum;
    }
    if (Number.isFinite(high + low)) return high + low;
    // A factor beyond 2^996 does not split.
    high = this.#intercept;
    for (let at = 0; at < slopes.length; at++) {
      if (!isPlain) this.#fill(at, row);
      const x = /** @type {number} */ (isPlain ? row[at] : VALUE[0]);
      high += /** @type {number} */ (slopes[at]) * x;
    }
    return high;
  }

  /** Puts a column's value in a row into VALUE. @param {number} at @param {ArrayLike<number>} row */
  #fill(at, row) {
    const { powers, levels } = /** @type {Equation["columns"][number]} */ (this.#columns[at]);
    VALUE.fill(0);
    for (const [predictor = 0, level] of levels) if (row[predictor] !== level) return;
    VALUE[0] = 1;
    for (let number = 0; number < powers.length; number++) {
      const [predictor = 0, exponent = 1, log] = powers[number] ?? [];
      const value = row[predictor] ?? NaN;
      const base = log ? logarithm(value) : value;
      const [high = 0, low = 0] = VALUE;
      // Each power is computed before it is multiplied with the earlier powers.
      VALUE[0] = base;
      VALUE[1] = 0;
      for (let times = 1; times < exponent; times++) multiply(base, 0);
      if (number === 0) continue;
      const [x = 0, y = 0] = VALUE;
      VALUE[0] = high;
      VALUE[1] = low;
      multiply(x, y);
    }
  }
}

/** A value in double-double. */
const VALUE = new Float64Array(2);

/** Multiplies VALUE. @param {number} x @param {number} y below the last place of x */
function multiply(x, y) {
  const [a = 0, b = 0] = VALUE;
  const product = a * x;
  const low = productError(a, x, product) + (a * y + b * x);
  VALUE[0] = product + low;
  VALUE[1] = low - (VALUE[0] - product);
}

/** The rounding error of the product of two numbers (Dekker). @param {number} a @param {number} x @param {number} product */
function productError(a, x, product) {
  let t = SPLITTER * a;
  const a1 = t - (t - a);
  const a2 = a - a1;
  t = SPLITTER * x;
  const x1 = t - (t - x);
  const x2 = x - x1;
  return a1 * x1 - product + a1 * x2 + a2 * x1 + a2 * x2;
}

/**
 * Whether a plain sum will do whose terms have this size together. False where either is no finite number.
 *
 * @param {number} sum
 * @param {number} size
 */
const isRight = (sum, size) => CANCELLING * Math.abs(sum) - size >= 0;

/** How many rows of columns are taken at once: few enough for the processor's nearest cache. */
const BLOCK = 2048;

/** The sizes of the terms of a block's rows. */
const sizes = new Float64Array(BLOCK);

/**
 * Plain sums of three columns, four rows at a time, up to four for one of which such a sum may not do, or to the last
 * three rows. If the model has fewer columns, each other one is any column with a slope of -0, which changes no sum.
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
 * @returns {number} the first row without a sum
 */
function sumOfThree(intercept, p, q, r, a, b, c, sums, from, to) {
  const least = Math.abs(intercept);
  let row = from;
  for (; row < to - 3; row += 4) {
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
    if (!areRight) return row;
  }
  return row;
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
 * The first row, from `at` on, whose sum will not do.
 *
 * @param {Float64Array} sums
 * @param {number} from where the block begins, whose sizes are in `sizes`
 * @param {number} at
 * @param {number} to
 * @returns {number} that row, or `to`
 */
function firstWrong(sums, from, at, to) {
  for (let row = at; row < to; row++) {
    const size = /** @type {number} */ (sizes[row - from]);
    if (!isRight(/** @type {number} */ (sums[row]), size)) return row;
  }
  return to;
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

const BITS = new DataView(new ArrayBuffer(8));

/**
 * The natural logarithm as in the WebAssembly: engines differ in `Math.log`. It is FreeBSD's e_log.c, Copyright (C)
 * 1993 by Sun Microsystems, Inc. Permission to use, copy, modify, and distribute this software is freely granted,
 * provided that this notice is preserved.
 *
 * @param {number} x
 */
function logarithm(x) {
  if (!(x > 0) || x === 1 || x === Infinity)
    return x === 1 ? 0 : x < 0 ? NaN : x === 0 ? -Infinity : x;
  let k = 0;
  if (x < 2 ** -1022) {
    k = -54;
    x *= 2 ** 54;
  }
  BITS.setFloat64(0, x);
  const top = BITS.getUint32(0) + (0x3ff00000 - 0x3fe6a09e);
  k += (top >> 20) - 0x3ff;
  BITS.setUint32(0, (top & 0xfffff) + 0x3fe6a09e);
  const f = BITS.getFloat64(0) - 1;
  const half = 0.5 * f * f;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373));
  const odd =
    z *
    (0.6666666666666735 +
      w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)));
  return s * (half + (odd + even)) + k * 1.9082149292705877e-10 - half + f + k * 0.6931471803691238;
}
