// The value of an equation in a row, to the last bit that of the WebAssembly. This file imports nothing.
//
// Where nothing cancels, a prediction is a plain sum. Otherwise it is a sum of products in double-double: pairs of
// numbers, the second of which is below the last place of the first (Ogita, Rump and Oishi, "Accurate sum and dot
// product", 2005, algorithm Dot2). Both follow `value` and `exact_value` of src/model/mod.rs operation by operation,
// and JavaScript's numbers round as the WebAssembly's do.

/**
 * A factor of a column: a power of what a row has under a key, which is a number or a name, or of its logarithm. Or of
 * what a function gives for the row, which is a number and the part below its last place.
 *
 * @typedef {object} Power
 * @property {number | string} predictor
 * @property {number} power
 * @property {unknown} [log]
 * @property {(row: Row) => ArrayLike<number>} [base]
 */

/**
 * A column of a model: a product of powers in the rows that have these values under these keys, and 0 elsewhere. `low`
 * is the part of the coefficient below its last place.
 *
 * @typedef {object} Column
 * @property {number} coefficient
 * @property {number} low
 * @property {readonly Power[]} powers
 * @property {readonly { readonly predictor: number | string, readonly value: unknown }[]} levels
 */

/** @typedef {Readonly<Record<string, unknown>> | ArrayLike<number>} Row */

/** The factor that splits a number into an upper and a lower part of 26 bits (Veltkamp): 2^27 + 1. */
const SPLITTER = 134217729;

/**
 * Whether a plain sum will do whose terms have this size together: it is right to a few units in the last place if they
 * are at most 16 times its own size. False where either is not a finite number.
 *
 * @param {number} sum
 * @param {number} size
 */
export const isRight = (sum, size) => 16 * Math.abs(sum) - size >= 0;

/**
 * Whether a model's columns are the predictors as they are.
 *
 * @param {readonly Column[]} columns
 * @param {readonly (number | string)[]} keys of the predictors
 */
export const isPlain = (columns, keys) =>
  columns.length === keys.length &&
  columns.every(
    ({ powers: [first, second], levels }, at) =>
      !second &&
      !levels.length &&
      first?.predictor === keys[at] &&
      first.power === 1 &&
      !first.log &&
      !first.base,
  );

/** A value in double-double. */
let high = 0;
let low = 0;

/**
 * The prediction. Not finite where there is none.
 *
 * @param {number} intercept
 * @param {number} interceptLow the part below its last place
 * @param {readonly Column[]} columns
 * @param {boolean} isPlain whether the columns are the predictors as they are
 * @param {Row} row
 * @returns {number}
 */
export function valueOf(intercept, interceptLow, columns, isPlain, row) {
  let sum = intercept;
  let plain = intercept;
  let size = Math.abs(intercept);
  let rest = interceptLow;
  for (const column of columns) {
    fill(column, row);
    const a = column.coefficient;
    const product = a * high;
    const next = sum + product;
    const t = next - sum;
    const error = productError(a, high, product) + (a * low + column.low * high);
    rest += sum - (next - t) + (product - t) + error;
    sum = next;
    plain += product;
    size += Math.abs(product);
  }
  // A factor beyond 2^996 does not split.
  return (isPlain && isRight(plain, size)) || !Number.isFinite(sum + rest) ? plain : sum + rest;
}

/** Puts a column's value in a row into `high` and `low`. @param {Column} column @param {Row} row */
function fill({ powers, levels }, row) {
  high = low = 0;
  for (const { predictor, value } of levels)
    if (/** @type {Readonly<Record<string, unknown>>} */ (row)[predictor] !== value) return;
  high = 1;
  powers.forEach(({ predictor, power, log, base }, at) => {
    const value = /** @type {Readonly<Record<string, number>>} */ (row)[predictor];
    const { 0: a, 1: b } = base ? base(row) : [log ? logarithm(value) : value, 0];
    const [x, y] = [high, low];
    // Each power is computed before it is multiplied with the earlier powers.
    high = a;
    low = b;
    for (let times = 1; times < power; times++) multiply(high, low, a, b);
    if (at) multiply(x, y, high, low);
  });
}

/** Puts the product of a + b and x + y into `high` and `low`. @param {number} a @param {number} b @param {number} x @param {number} y */
function multiply(a, b, x, y) {
  const product = a * x;
  const rest = productError(a, x, product) + (a * y + b * x);
  high = product + rest;
  low = rest - (high - product);
}

/** The rounding error of the product of two numbers (Dekker). @param {number} a @param {number} x @param {number} product */
export function productError(a, x, product) {
  let t = SPLITTER * a;
  const a1 = t - (t - a);
  const a2 = a - a1;
  t = SPLITTER * x;
  const x1 = t - (t - x);
  const x2 = x - x1;
  return a1 * x1 - product + a1 * x2 + a2 * x1 + a2 * x2;
}

const BITS = new DataView(new ArrayBuffer(8));

/**
 * The natural logarithm as in the WebAssembly: engines differ in `Math.log`. It is FreeBSD's e_log.c, Copyright (C)
 * 1993 by Sun Microsystems, Inc. Permission to use, copy, modify, and distribute this software is freely granted,
 * provided that this notice is preserved.
 *
 * @param {number} x finite; NaN where it has no logarithm
 */
export function logarithm(x) {
  if (!(x > 0)) return NaN;
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
