// Part levels: a category of 1,000 levels, from a CSV to a trained model, in Node.

import * as galton from "../pkg/inline.js";
import { median } from "./lab.js";
import { randomFrom } from "./random.js";

const ROWS = 100_000;
const LEVELS = 1000;

/**
 * Seconds from the first byte to the summary and the model of a descent with its defaults, which reads the table again.
 *
 * @typedef {{ formula: string, read: number, summary: number, train: number, seconds: number }} Fit
 */

/** @param {{ scale: number, rounds: number }} settings @returns {Promise<Fit[]>} */
export async function levels({ scale, rounds }) {
  const table = new Blob([rowsOf(Math.max(2 * LEVELS, Math.round(ROWS * scale)))]);
  /** @type {Fit[]} */
  const fits = [];
  for (const formula of ["y ~ g", "y ~ x + g"]) {
    /** @type {number[][]} */
    const runs = [];
    for (let round = 0; round <= rounds; round++) {
      const times = [performance.now()];
      const observations = await galton.read(table, { formula });
      times.push(performance.now());
      const { count } = observations.summary();
      times.push(performance.now());
      const model = await galton.train(table, { formula });
      times.push(performance.now());
      const { training } = model;
      if (
        !training?.converged ||
        count !== training.observations ||
        model.coefficients.length < LEVELS - 1
      )
        throw new Error(`${formula} did not arrive: ${model.warnings.map(String).join("; ")}`);
      observations.free();
      if (round > 0) runs.push(times);
    }
    const middle = (/** @type {number} */ from, /** @type {number} */ to) =>
      median(runs.map((times) => ((times[to] ?? NaN) - (times[from] ?? NaN)) / 1e3));
    const [read, summary, train] = [middle(0, 1), middle(1, 2), middle(2, 3)];
    fits.push({ formula, read, summary, train, seconds: middle(0, 3) });
  }
  return fits;
}

/** Rows of a number, a level and a response. @param {number} count */
function rowsOf(count) {
  const random = randomFrom(1889);
  let text = "x,g,y\n";
  for (let row = 0; row < count; row++) {
    const x = 10 * random();
    const level = row < LEVELS ? row : Math.floor(LEVELS * random());
    const y = 3 + 0.5 * x + (level % 37) / 10 + random() - 0.5;
    text += `${x.toFixed(4)},L${String(level).padStart(4, "0")},${y.toFixed(4)}\n`;
  }
  return text;
}
