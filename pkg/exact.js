// Exact sums and products of numbers: a number is a whole number times a power of two, and so are its sums and products.

/** @typedef {readonly [whole: bigint, power: number]} Exact the whole number times 2 to this power */

/** @type {Exact} */
export const ZERO = [0n, 0];

/** @param {number} value @returns {Exact} */
export function exact(value) {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  const all = bits.getBigUint64(0);
  const power = Number((all >> 52n) & 0x7ffn);
  const fraction = all & 0xfffffffffffffn;
  const whole = power === 0 ? fraction : fraction | 0x10000000000000n;
  return [value < 0 ? -whole : whole, Math.max(power, 1) - 1075];
}

/** @param {Exact} a @param {Exact} b @returns {Exact} */
export function plus([a, m], [b, n]) {
  const least = Math.min(m, n);
  return [(a << BigInt(m - least)) + (b << BigInt(n - least)), least];
}

/** @param {Exact} a @param {Exact} b @returns {Exact} */
export const times = ([a, m], [b, n]) => [a * b, m + n];

/** The nearest number. @param {Exact} number @returns {number} */
export function rounded([whole, power]) {
  const size = whole < 0n ? -whole : whole;
  // Of more bits than a number has, 80 and one for all others decide how it is rounded.
  const spare = Math.max(0, size.toString(2).length - 80);
  const kept = size >> BigInt(spare);
  const rest = kept << BigInt(spare) === size ? 0n : 1n;
  const value = Number((kept << 1n) | rest);
  const exponent = power + spare - 1;
  const half = Math.trunc(exponent / 2);
  return (whole < 0n ? -1 : 1) * value * 2 ** half * 2 ** (exponent - half);
}
