import assert from "node:assert/strict";

/**
 * Fails if a number is off by more than a tolerance, which is relative.
 *
 * @param {number} actual
 * @param {number} expected
 * @param {number} tolerance
 * @param {string} [what] begins the message
 */
export function near(actual, expected, tolerance, what = "") {
  const error = Math.abs(actual - expected) / Math.abs(expected || 1);
  assert.ok(error <= tolerance, `${what} ${actual} is not ${expected}: off by ${error}, relative`);
}
