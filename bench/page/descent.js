// Descents on moments beside a loop over rows in typed arrays, in a worker: no file is read.

import { read } from "../../pkg/index.js";

/** @typedef {import("../../pkg/index.js").Observations} Observations */
/** @typedef {{ rows: number, loopRows: number, steps: number, rounds: number }} Question */
/** @typedef {{ one: number, ten: number, loop: number, step: number }} Times in ms */

const RATE = 0.01;
const ITERATIONS = 2000;

/** So many descents are timed at once: a clock in a page has a resolution of a tenth of a millisecond. */
const AT_ONCE = 20;

/** So many rows are read at a time where there are ten predictors; observations are merged then. */
const PART = 1_000_000;

addEventListener("message", ({ data }) => {
  measure(data).then(postMessage, (error) => postMessage({ error: String(error) }));
});

/** @param {Question} question @returns {Promise<Times[]>} of each round */
async function measure({ rows, loopRows, steps, rounds }) {
  const random = lcg(1886);
  const [one, loop] = await oneOf(rows, loopRows, random);
  const ten = await tenOf(rows, random);
  /** @type {Times[]} */
  const times = [];
  // A first round goes unmeasured.
  for (let round = 0; round <= rounds; round++) {
    const [first, second] = [timed(one), timed(ten)];
    const start = performance.now();
    const position = descend(loop, steps);
    const each = (performance.now() - start) / steps;
    check(loop, position, steps);
    if (round === 0) continue;
    times.push({ one: first, ten: second, loop: each, step: first / ITERATIONS });
  }
  return times;
}

/** A descent from its settings to its end, in ms. @param {Observations} observations */
function timed(observations) {
  const settings = { learningRate: RATE, iterations: ITERATIONS, tolerance: 0 };
  const start = performance.now();
  for (let run = 0; run < AT_ONCE; run++) {
    const descent = observations.descend(settings);
    descent.run();
    if (descent.iteration !== ITERATIONS) throw new Error(`it stopped at ${descent.iteration}`);
  }
  return (performance.now() - start) / AT_ONCE;
}

/** @typedef {{ x: Float64Array, y: Float64Array, observations: Observations }} Loop */

/**
 * One predictor: observations of all rows, and rows to loop over.
 *
 * @param {number} rows @param {number} loopRows @param {() => number} random
 * @returns {Promise<[Observations, Loop]>}
 */
async function oneOf(rows, loopRows, random) {
  const [x, y] = [new Float64Array(rows), new Float64Array(rows)];
  for (let i = 0; i < rows; i++) {
    const value = 10 * random();
    x[i] = value;
    y[i] = 3 - 2 * value + random();
  }
  const observations = await read({ x, y });
  const some = { x: x.slice(0, loopRows), y: y.slice(0, loopRows) };
  const ofSome = await read(some);
  // The loop has its predictor standardised already, once and for all.
  const { scaling } = ofSome.descend();
  const [centre = 0, scale = 1] = [scaling.centre[0], scaling.scale[0]];
  some.x.forEach((value, i) => (some.x[i] = (value - centre) / scale));
  return [observations, { ...some, observations: ofSome }];
}

/** @param {number} rows @param {() => number} random */
async function tenOf(rows, random) {
  /** @type {Observations | undefined} */
  let all;
  for (let from = 0; from < rows; from += PART) {
    const count = Math.min(PART, rows - from);
    /** @type {Record<string, Float64Array>} */
    const columns = {};
    const y = new Float64Array(count);
    for (let j = 0; j < 10; j++) {
      const x = new Float64Array(count);
      for (let i = 0; i < count; i++) {
        const value = random();
        x[i] = value;
        y[i] = (y[i] ?? 0) + j * value;
      }
      columns[`x${j}`] = x;
    }
    for (let i = 0; i < count; i++) y[i] = (y[i] ?? 0) + random();
    const part = await read({ ...columns, y });
    all = all ? all.merge(part) : part;
  }
  if (!all) throw new Error("there are no rows");
  return all;
}

/**
 * Gradient descent as one would write it: every step goes over all rows.
 *
 * @param {Loop} loop @param {number} steps
 */
function descend({ x, y }, steps) {
  const n = x.length;
  let [intercept, slope] = [0, 0];
  for (let step = 0; step < steps; step++) {
    let [first, second] = [0, 0];
    for (let i = 0; i < n; i++) {
      const z = /** @type {number} */ (x[i]);
      const residual = intercept + slope * z - /** @type {number} */ (y[i]);
      first += residual;
      second += residual * z;
    }
    intercept -= (RATE * 2 * first) / n;
    slope -= (RATE * 2 * second) / n;
  }
  return [intercept, slope];
}

/** @param {Loop} loop @param {number[]} position @param {number} steps */
function check({ observations }, position, steps) {
  const descent = observations.descend({ learningRate: RATE, iterations: steps, tolerance: 0 });
  descent.run();
  const found = descent.at(steps).position;
  for (const [at, expected] of position.entries()) {
    const error = Math.abs((found[at] ?? NaN) - expected) / Math.abs(expected);
    if (!(error < 1e-9))
      throw new Error(`the loop is at ${position.join(", ")}, galton at ${found.join(", ")}`);
  }
}

/** Numbers from 0 to 1 (Knuth, TAOCP 2, section 3.3.4, table 1, line 26). @param {number} seed */
function lcg(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
