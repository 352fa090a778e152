// The precision of a model, and the intervals of its predictions.

import { GaltonError } from "./error.js";
import { check } from "./options.js";
import { describe } from "./source.js";

/** @typedef {import("./wasm/galton.js").Precision} Precision */
/** @typedef {{ interval: "confidence" | "prediction", level?: number }} IntervalOptions */

/**
 * A value outside the range that the model's column had in training.
 *
 * @typedef {object} Outside
 * @property {string} name of the model's column
 * @property {number} distance how far it is above the greatest value, or (negative) below the least
 * @property {number} min
 * @property {number} max
 */

/**
 * A prediction with its interval, which is that of least squares.
 *
 * @typedef {object} Prediction
 * @property {number} fit the model's prediction
 * @property {number | null} lower null where no degrees of freedom were left in training
 * @property {number | null} upper
 * @property {number | null} standardError of the mean that is predicted
 * @property {number} leverage how far the row is from the middle of those in training
 * @property {number | null} leverageRatio the same over the largest in training; null if that is not known
 * @property {boolean} extrapolates whether the row lies outside the data that the model comes from: its leverage ratio is above 1, or a value is out of range
 * @property {Outside[]} outside the values that are
 */

/**
 * @param {unknown} options
 * @returns {Required<IntervalOptions>}
 */
export function wanted(options) {
  const { interval, level = 0.95 } = check(options, { interval: "", level: "" });
  if (interval !== "confidence" && interval !== "prediction") {
    const found = describe(interval);
    throw new GaltonError(
      "invalid-option",
      `interval is ${found}; it must be "confidence" or "prediction"`,
    );
  }
  if (typeof level !== "number") {
    const found = describe(level);
    throw new GaltonError("invalid-option", `level is ${found}; it must be a number`);
  }
  return { interval, level };
}

/**
 * @param {Float64Array} numbers of some rows
 * @param {readonly string[]} names of the model's columns
 * @param {Precision} precision
 * @returns {Prediction[]}
 */
export function predictions(numbers, names, { ranges }) {
  const width = 7 + names.length;
  return Array.from({ length: numbers.length / width }, (_, row) => {
    const [
      fit = NaN,
      lower,
      upper,
      standardError,
      leverage = NaN,
      ratio,
      extrapolates,
      ...outside
    ] = numbers.subarray(row * width, (row + 1) * width);
    return {
      fit,
      lower: orNull(lower),
      upper: orNull(upper),
      standardError: orNull(standardError),
      leverage,
      leverageRatio: orNull(ratio),
      extrapolates: extrapolates === 1,
      outside: outside
        .map((distance, at) => {
          const [min, max] = ranges[at] ?? [NaN, NaN];
          return { name: names[at] ?? "", distance, min, max };
        })
        .filter(({ distance }) => distance !== 0),
    };
  });
}

/** @param {number | undefined} value */
export const orNull = (value = NaN) => (Number.isNaN(value) ? null : value);
