// DuckDB's query, in the browser and outside: the cheapest query that a line follows from.

import { lineOf } from "./least-squares.js";

/** @typedef {import("./least-squares.js").Line} Line */

/**
 * One predictor: `regr_slope` and the means. More: every covariance, 55 of them for ten columns, and the means.
 *
 * @param {string} path as DuckDB knows the file
 * @param {string[]} predictors
 * @param {string} response
 */
export function query(path, predictors, response) {
  const columns = [...predictors, response];
  const means = columns.map((column) => `avg("${column}")`);
  const shapes =
    predictors.length === 1
      ? [`regr_slope("${response}", "${predictors[0]}")`]
      : pairs(columns.length).map(([a, b]) => `covar_pop("${columns[a]}", "${columns[b]}")`);
  const asked = ["count(*)::DOUBLE", ...means, ...shapes].map((term, at) => `${term} AS "${at}"`);
  return `SELECT ${asked.join(", ")} FROM read_csv('${path.replaceAll("'", "''")}')`;
}

/**
 * @param {Record<string, number>} row the query's only one
 * @param {number} width how many columns were asked for
 * @returns {Line}
 */
export function answer(row, width) {
  const [count = NaN, ...rest] = Array.from(Object.keys(row), (_, at) => row[at] ?? NaN);
  const means = rest.slice(0, width);
  const shapes = rest.slice(width);
  if (shapes.length === 1) {
    const [slope = NaN] = shapes;
    const [x = NaN, y = NaN] = means;
    return { slopes: [slope], intercept: y - slope * x, count };
  }
  const covariances = means.map(() => means.map(() => NaN));
  pairs(width).forEach(([a, b], at) => {
    for (const [row, column] of [
      [a, b],
      [b, a],
    ]) {
      covariances[row ?? 0]?.splice(column ?? 0, 1, shapes[at] ?? NaN);
    }
  });
  return lineOf(means, covariances, count);
}

/** Every pair of indices below `width`, the smaller first. @param {number} width */
const pairs = (width) =>
  Array.from({ length: width }, (_, a) => a).flatMap((a) =>
    Array.from({ length: width - a }, (_, more) => /** @type {const} */ ([a, a + more])),
  );
