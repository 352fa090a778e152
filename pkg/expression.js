// Arithmetic in double-double, to the last bit that of the WebAssembly: pairs of numbers, the second of which is below
// the last place of the first. Each function follows src/numerics/expression.rs or kernel/src/double.rs operation by
// operation. Functions such as the exponential are those of FreeBSD's msun, as in the WebAssembly: engines differ in
// `Math.exp` and `Math.log`.

import { logarithm, productError } from "./arithmetic.js";

/** The result of each function here. */
export const VALUE = new Float64Array(2);

/** @param {number} high @param {number} low */
function put(high, low) {
  VALUE[0] = high;
  VALUE[1] = low;
}

/** Multiplies VALUE. @param {number} x @param {number} y below the last place of x */
function multiply(x, y) {
  const [a = 0, b = 0] = VALUE;
  const product = a * x;
  const low = productError(a, x, product) + (a * y + b * x);
  VALUE[0] = product + low;
  VALUE[1] = low - (VALUE[0] - product);
}

/**
 * a + b
 *
 * @param {number} a
 * @param {number} aLow
 * @param {number} b
 * @param {number} bLow
 */
function add(a, aLow, b, bLow) {
  let high = a + b;
  let t = high - a;
  const rest = a - (high - t) + (b - t);
  let low = aLow + bLow;
  t = low - aLow;
  const lowRest = aLow - (low - t) + (bLow - t);
  low += rest;
  // The sum of three parts, largest first.
  const sum = high + low;
  low = low - (sum - high) + lowRest;
  high = sum + low;
  put(high, low - (high - sum));
}

/**
 * a - b, as an operation of an expression
 *
 * @param {number} a
 * @param {number} aLow
 * @param {number} b
 * @param {number} bLow
 */
function subtract(a, aLow, b, bLow) {
  add(a, aLow, -b, -bLow);
  if (!Number.isFinite(VALUE[1])) put(a - b, 0);
}

/**
 * a / b, as an operation of an expression
 *
 * @param {number} a
 * @param {number} aLow
 * @param {number} b
 * @param {number} bLow
 */
function divide(a, aLow, b, bLow) {
  const first = a / b;
  put(b, bLow);
  multiply(first, 0);
  add(a, aLow, -(VALUE[0] ?? 0), -(VALUE[1] ?? 0));
  add(first, 0, (VALUE[0] ?? 0) / b, 0);
  if (!Number.isFinite(VALUE[1])) put(first, 0);
}

/** The place of the natural logarithm among the operations. */
export const LOGARITHM = 7;

/** The operations on one number, by their places in OPERATIONS of src/numerics/expression.rs. */
const FUNCTIONS = [...Array.from({ length: 6 }), exponential, log, log10, log1p, log2, Math.sqrt];

/**
 * Puts the value of an expression in a row into VALUE. Each step has a kind and a number: 0 takes a column's number, 1 a
 * number, 2 replaces the last number by its power, 3 applies an operation to the last number or the last two.
 *
 * @param {readonly number[]} steps
 * @param {ArrayLike<number>} row
 */
export function evaluate(steps, row) {
  /** @type {number[]} */
  const waiting = [];
  put(0, 0);
  for (let at = 0; at < steps.length; at += 2) {
    const number = /** @type {number} */ (steps[at + 1]);
    const [x = 0, y = 0] = VALUE;
    switch (steps[at]) {
      case 0:
        waiting.push(x, y);
        put(row[number] ?? NaN, 0);
        break;
      case 1:
        waiting.push(x, y);
        put(number, 0);
        break;
      case 2:
        for (let times = 1; times < number; times++) multiply(x, y);
        break;
      default:
        apply(number, x, y, waiting);
    }
  }
}

/**
 * Applies an operation to the last number, which is x, or to the last two.
 *
 * @param {number} operation
 * @param {number} x
 * @param {number} y
 * @param {number[]} waiting
 */
function apply(operation, x, y, waiting) {
  if (operation === 4) return put(-x, -y);
  if (operation === 5) return x < 0 ? put(-x, -y) : put(x, y);
  const of = FUNCTIONS[operation];
  if (of) return put(of(x), 0);
  const low = waiting.pop() ?? 0;
  const high = waiting.pop() ?? 0;
  if (operation === 3) return divide(high, low, x, y);
  if (operation === 1) return subtract(high, low, x, y);
  if (operation === 0) {
    add(high, low, x, y);
    if (!Number.isFinite(VALUE[1])) put(high + x, 0);
    return;
  }
  put(high, low);
  multiply(x, y);
  if (!Number.isFinite(VALUE[1])) put(high * x, 0);
}

/**
 * A power of an expression, whose steps are those of `evaluate`. With a basis: the orthogonal polynomial of its last
 * entry, by pairs of a centre and a sum of squares.
 *
 * @typedef {{ base: readonly number[], exponent: number, basis?: readonly number[] }} Power
 */

/** The base of a power, or its orthogonal polynomial. @param {Power} power @param {ArrayLike<number>} row */
export function baseOf({ base, basis }, row) {
  evaluate(base, row);
  if (!basis) return VALUE;
  const [x = 0, y = 0] = VALUE;
  let before = [0, 0];
  let last = [1, 0];
  for (let at = 2; at < basis.length; at += 2) {
    subtract(x, y, basis[at] ?? 0, 0);
    multiply(last[0] ?? 0, last[1] ?? 0);
    if (at > 2) {
      const next = [...VALUE];
      const ratio = (basis[at - 1] ?? 0) / (basis[at - 3] ?? 0);
      put(before[0] ?? 0, before[1] ?? 0);
      multiply(ratio, 0);
      subtract(next[0] ?? 0, next[1] ?? 0, VALUE[0] ?? 0, VALUE[1] ?? 0);
    }
    before = last;
    last = [...VALUE];
  }
  divide(last[0] ?? 0, last[1] ?? 0, Math.sqrt(basis.at(-1) ?? 1), 0);
  return VALUE;
}

const BITS = new DataView(new ArrayBuffer(8));

// The functions below are those of FreeBSD's e_exp.c, e_log.c, e_log10.c, e_log2.c and s_log1p.c, Copyright (C) 1993,
// 2004 by Sun Microsystems, Inc. Permission to use, copy, modify, and distribute this software is freely granted,
// provided that this notice is preserved.

/** x = 2^k (1 + f), with 1 + f between the roots of 1/2 and of 2. @param {number} x a normal number above 0 */
function reduced(x) {
  BITS.setFloat64(0, x);
  const top = BITS.getUint32(0) + (0x3ff00000 - 0x3fe6a09e);
  BITS.setUint32(0, (top & 0xfffff) + 0x3fe6a09e);
  return { k: (top >> 20) - 0x3ff, f: BITS.getFloat64(0) - 1 };
}

/** The number without its lower 32 bits. @param {number} x */
function upper(x) {
  BITS.setFloat64(0, x);
  BITS.setUint32(4, 0);
  return BITS.getFloat64(0);
}

/** The parts of log(1 + f). @param {number} f */
function parts(f) {
  const half = 0.5 * f * f;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373));
  const odd =
    z *
    (0.6666666666666735 +
      w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)));
  return { half, s, r: odd + even };
}

/** The logarithm of a number that is 0, negative, 1, infinite or NaN; undefined for others. @param {number} x */
function special(x) {
  if (x > 0 && x !== 1 && x !== Infinity) return undefined;
  return x === 1 ? 0 : x < 0 ? NaN : x === 0 ? -Infinity : x;
}

/** A number above 0, as a normal one times a power of 2. @param {number} x */
const normal = (x) => (x < 2 ** -1022 ? { x: x * 2 ** 54, power: -54 } : { x, power: 0 });

/** The natural logarithm. @param {number} x */
function log(x) {
  return special(x) ?? logarithm(x);
}

/** The upper and the lower part of log(1 + f), for another base. @param {number} f */
function split(f) {
  const { half, s, r } = parts(f);
  const high = upper(f - half);
  return { high, low: f - high - half + s * (half + r) };
}

/** The logarithm to base 10. @param {number} given */
function log10(given) {
  const known = special(given);
  if (known !== undefined) return known;
  const { x, power } = normal(given);
  const { k: own, f } = reduced(x);
  const k = own + power;
  const { high, low } = split(f);
  const value = high * 0.4342944818781689;
  const y = k * 0.30102999566361177;
  const rest = k * 3.694239077158931e-13 + (low + high) * 2.5082946711645275e-11;
  const sum = y + value;
  return rest + low * 0.4342944818781689 + (y - sum + value) + sum;
}

/** The logarithm to base 2. @param {number} given */
function log2(given) {
  const known = special(given);
  if (known !== undefined) return known;
  const { x, power } = normal(given);
  const { k: own, f } = reduced(x);
  const k = own + power;
  const { high, low } = split(f);
  const value = high * 1.4426950407214463;
  const rest = (low + high) * 1.6751713164886512e-10 + low * 1.4426950407214463;
  const sum = k + value;
  return rest + (k - sum + value) + sum;
}

/** The natural logarithm of 1 + x. @param {number} x */
function log1p(x) {
  if (!(x > -1) || x === Infinity) return x === -1 ? -Infinity : x < -1 ? NaN : x;
  if (Math.abs(x) < 2 ** -53) return x;
  BITS.setFloat64(0, x);
  const top = BITS.getUint32(0);
  let k = 0;
  let f = x;
  let c = 0;
  if (top < 0x80000000 ? top >= 0x3fda827a : top > 0xbfd2bec4) {
    const u = 1 + x;
    ({ k, f } = reduced(u));
    if (k < 54) c = (k >= 2 ? 1 - (u - x) : x - (u - 1)) / u;
  }
  const { half, s, r } = parts(f);
  return s * (half + r) + (k * 1.9082149292705877e-10 + c) - half + f + k * 0.6931471803691238;
}

/** e^x @param {number} x */
function exponential(x) {
  if (Number.isNaN(x)) return x;
  if (x > 709.782712893384) return Infinity;
  if (x < -745.1332191019411) return 0;
  BITS.setFloat64(0, x);
  const top = BITS.getUint32(0) & 0x7fffffff;
  let k = 0;
  let high = x;
  let low = 0;
  if (top > 0x3fd62e42) {
    const sign = x < 0 ? 1 : 0;
    k =
      top >= 0x3ff0a2b2
        ? Math.trunc(1.4426950408889634 * x + (sign ? -0.5 : 0.5))
        : 1 - sign - sign;
    high = x - k * 0.6931471803691238;
    low = k * 1.9082149292705877e-10;
    x = high - low;
  } else if (top <= 0x3e300000) return 1 + x;
  const square = x * x;
  const c =
    x -
    square *
      (0.16666666666666602 +
        square *
          (-0.0027777777777015593 +
            square *
              (0.00006613756321437934 +
                square * (-0.0000016533902205465252 + square * 4.1381367970572385e-8))));
  const y = 1 + ((x * c) / (2 - c) - low + high);
  if (k === 0) return y;
  // 2^k may be beyond the normal numbers. Only the last factor rounds.
  if (k > 1023) return y * 2 * 2 ** (k - 1);
  if (k < -1022) return y * 2 ** (k + 969) * 2 ** -969;
  return y * 2 ** k;
}
