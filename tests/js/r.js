// R's figures, with which the page's are compared.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "./packed.js";

/** The relative precision of R's own figures. */
const TOLERANCE = 1e-9;

/** @typedef {{ lower: number[], upper: number[] }} Interval */

/**
 * Of these tests/golden/README.md has the meaning.
 *
 * @typedef {object} Golden
 * @property {{ formula: string, weights: string | null }} model
 * @property {string[]} terms
 * @property {number[]} estimate
 * @property {number[]} standard_error
 * @property {number[]} t_value
 * @property {number[]} p_value
 * @property {Record<string, number[]>} robust_standard_error
 * @property {Record<string, Interval>} confidence_interval
 * @property {number} residual_standard_error
 * @property {number} df_residual
 * @property {number} r_squared
 * @property {number} adjusted_r_squared
 * @property {number} f_statistic
 * @property {number} f_p_value
 * @property {number} log_likelihood
 * @property {number} aic
 * @property {number} bic
 * @property {{ unit_columns: number }} condition
 * @property {{ term: string[] } & Record<"df" | "sum_of_squares" | "mean_square" | "f_value" | "p_value", number[]>} anova
 * @property {{ by_column: { value: number[] } }} vif
 * @property {Record<string, number>[]} new_rows
 * @property {Record<"confidence" | "prediction", Interval>} predictions
 * @property {number} durbin_watson
 * @property {Record<"row" | "cooks_distance" | "leverage" | "residual" | "fitted", number[]>} influence
 */

/** @param {string} name @returns {Promise<Golden>} */
export const golden = async (name) =>
  /** @type {Golden} */ (
    JSON.parse(await readFile(join(root, "tests", "golden", "r", `${name}.json`), "utf8"))
  );

/**
 * @param {number | undefined} found
 * @param {number | undefined} expected
 * @param {string} what
 */
export function near(found = NaN, expected = NaN, what) {
  const error = Math.abs(found - expected) / Math.abs(expected || 1);
  assert.ok(error <= TOLERANCE, `${what}: ${found} is ${error} off ${expected}`);
}
