// Recognises values of the platform by what they are, not by their class: a value from a frame, from jsdom or from a
// context of Node's vm has another class of the same name.

import { GaltonError } from "./error.js";

/**
 * Numbers in a typed array.
 *
 * @typedef {Float64Array | Float32Array | Int8Array | Int16Array | Int32Array | Uint8Array | Uint8ClampedArray | Uint16Array | Uint32Array | BigInt64Array | BigUint64Array} TypedArray
 */

/** The name of a value's kind, as "Date" or "Blob". @param {unknown} value */
export const brandOf = (value) => Object.prototype.toString.call(value).slice(8, -1);

/**
 * Whether a value is bytes.
 *
 * @param {unknown} value
 * @returns {value is Uint8Array}
 */
export const isBytes = (value) => ArrayBuffer.isView(value) && brandOf(value) === "Uint8Array";

/** @param {unknown} value @returns {value is ArrayBuffer} */
export const isBuffer = (value) => /^(Shared)?ArrayBuffer$/.test(brandOf(value));

/**
 * Whether a value is a typed array. A DataView is not.
 *
 * @param {unknown} value
 * @returns {value is TypedArray}
 */
export const isTypedArray = (value) => ArrayBuffer.isView(value) && brandOf(value) !== "DataView";

/** @param {unknown} value @returns {value is Float64Array | Float32Array} */
export const isFloats = (value) =>
  ArrayBuffer.isView(value) && /^Float(64|32)Array$/.test(brandOf(value));

/** @param {unknown} value @returns {value is Blob} */
export const isBlob = (value) => {
  const { size, type } = /** @type {{ size?: unknown; type?: unknown }} */ (Object(value));
  const isSized = typeof size === "number" && typeof type === "string";
  return has(value, "slice") && (isSized || /^(Blob|File)$/.test(brandOf(value)));
};

/** @param {unknown} value @returns {value is ReadableStream} */
export const isStream = (value) => has(value, "getReader", "cancel");

/** @param {unknown} value @returns {value is Response} */
export const isResponse = (value) =>
  brandOf(value) === "Response" && has(value, "arrayBuffer", "clone");

/** @param {unknown} value @returns {value is Date} */
export const isDate = (value) => brandOf(value) === "Date";

/** Whether a value is an error, of whichever window or frame. @param {unknown} value @returns {value is Error} */
export const isError = (value) =>
  value instanceof Error || /^(Error|DOMException)$/.test(brandOf(value));

/**
 * Whether a value is an object with methods of these names.
 *
 * @param {unknown} value
 * @param {...string} methods
 */
export function has(value, ...methods) {
  if (typeof value !== "object" || value === null) return false;
  const given = /** @type {Record<string, unknown>} */ (value);
  return methods.every((method) => typeof given[method] === "function");
}

/**
 * The numbers of a typed array. A whole number beyond 2^53 is refused where it would be rounded.
 *
 * @param {TypedArray} array
 * @param {string} name what the array is called in errors
 * @returns {Float64Array}
 */
export function toFloats(array, name) {
  return Float64Array.from(/** @type {ArrayLike<number | bigint>} */ (array), (value, at) =>
    typeof value === "bigint" ? exactly(value, () => `${name}[${at}]`) : value,
  );
}

/**
 * A whole number as a number that is equal to it.
 *
 * @param {bigint} value
 * @param {() => string} where
 * @returns {number}
 */
export function exactly(value, where) {
  const number = Number(value);
  if (BigInt(number) === value) return number;
  throw new GaltonError(
    "too-large",
    `${where()} is ${value}, which no number holds exactly (beyond 2^53): take a smaller unit or subtract a constant, or leave the column out if it is an identifier`,
  );
}
