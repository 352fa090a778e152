// Ridge, lasso and elastic net: fits by the penalty, and how they do on rows they have not seen.

import { GaltonError } from "./error.js";
import { drop, Held } from "./held.js";
import { hidden, hide } from "./hidden.js";
import { Model } from "./model.js";
import { halt } from "./pump.js";
import { describe } from "./source.js";
import { turn } from "./turn.js";

/** @typedef {Held<import("./wasm/galton.js").Observations>} Inner */
/** @typedef {import("./wasm/galton.js").Path} InnerPath */
/** @typedef {import("./wasm/galton.js").PathRun} InnerRun */
/** @typedef {import("./options.js").PathProgress} PathProgress */
/** @typedef {import("./wasm/galton.js").Certificate} Certificate */
/** @typedef {import("./wasm/galton.js").CrossValidated} CrossValidated */

/** Numbers of a fit before its coefficients: see `Path.values` in src/wasm/penalised.rs. */
const HEAD = 8;

/** How long a slice should take, in milliseconds. */
const SLICE = 8;

/**
 * One fit of ridge, lasso or an elastic net.
 *
 * @typedef {object} Penalised
 * @property {number} penalty how much large coefficients are penalised
 * @property {Model} model predicts and saves
 * @property {number[]} coefficients intercept first, in the data's units
 * @property {number} active how many slopes are not zero
 * @property {number} rss the residual sum of squares
 * @property {number | null} rSquared null where the response is constant
 * @property {Certificate} certificate what shows that no coefficients do better
 */

/**
 * The errors of fits on the rows of each fold, which are not in the fit.
 *
 * @typedef {object} CrossValidation
 * @property {Path} path the fits to all rows
 * @property {number[]} rows how many rows are in each fold
 * @property {CrossValidated[]} errors how each fit does
 * @property {number} least which of them has the least error
 * @property {number} withinOneError which is the smallest model within a standard error of it
 * @property {CrossValidated | null} leastSquares how least squares does; null where it has no one answer on the other rows of a fold
 */

/**
 * Fits for one penalty after the other, the largest first. Made by `Observations.path`, in the WebAssembly's memory
 * like those; `at` needs both.
 */
export class Path {
  /** @param {Inner} observations @param {InnerPath} inner @param {number} slopes @internal */
  constructor(observations, inner, slopes) {
    const values = inner.values();
    const width = HEAD + 1 + slopes;
    /** @param {number} from @param {number} [size] */
    const column = (from, size = 1) => columnOf(values, width, from, size);
    /** How many fits there are. @readonly */
    this.length = values.length / width;
    /** @readonly */
    this.penalties = column(0);
    /** The residual sums of squares. @readonly */
    this.rss = column(1);
    /** NaN where the response is constant. @readonly */
    this.rSquared = column(2);
    /** One after the other, each the intercept first, in the data's units. @readonly */
    this.coefficients = column(HEAD, 1 + slopes);
    /** How many slopes are not zero. @readonly */
    this.active = this.penalties.map((_, at) => {
      const of = this.coefficients.subarray(at * (1 + slopes) + 1, (at + 1) * (1 + slopes));
      return of.filter((slope) => slope !== 0).length;
    });
    hide(this, { held: new Held(inner, "path was"), observations, values, width });
  }

  /**
   * One of the fits, from 0.
   *
   * @param {number} number
   * @returns {Penalised}
   */
  at(number) {
    const { held, observations, values, width } = inside(this);
    const known = Number.isInteger(number) && number >= 0 && number < this.length;
    const model =
      known && held.call((path) => observations.call((inner) => path.model(inner, number)));
    if (!model) {
      throw new GaltonError(
        "no-such-fit",
        `there is no fit ${describe(number)}; the path has ${this.length}, the first of which is 0`,
      );
    }
    const from = number * width;
    return penalised(values.subarray(from, from + width), new Model(model));
  }

  /** Frees its memory. It makes no models after that. A second call does nothing. */
  free() {
    inside(this).held.free();
  }

  /** As `free`. */
  [Symbol.dispose]() {
    this.free();
  }
}

/**
 * @typedef {object} Inside the private state of a path
 * @property {Held<InnerPath>} held
 * @property {Inner} observations
 * @property {Float64Array} values
 * @property {number} width how many of them a fit has
 */

/** @type {(path: Path) => Inside} */
const inside = (path) => /** @type {Inside} */ (hidden(path));

/** @param {Float64Array} values @param {number} width @param {number} from @param {number} size */
function columnOf(values, width, from, size) {
  const length = values.length / width;
  const column = new Float64Array(length * size);
  for (let fit = 0; fit < length; fit++) {
    const start = fit * width + from;
    column.set(values.subarray(start, start + size), fit * size);
  }
  return column;
}

/**
 * Makes all fits of a run.
 *
 * @param {InnerRun} run @param {Inner} observations
 * @returns {InnerPath}
 */
export function complete(run, observations) {
  try {
    while (observations.call((inner) => run.step(inner)));
  } catch (error) {
    drop(run);
    throw error;
  }
  return run.finish();
}

/**
 * Makes all fits of a run, in slices.
 *
 * @param {InnerRun} run
 * @param {Inner} observations
 * @param {{ signal?: AbortSignal, onProgress?: (progress: PathProgress) => void }} listeners
 * @returns {Promise<InnerPath>}
 */
export async function completeAsync(run, observations, { signal, onProgress }) {
  const began = Date.now();
  try {
    for (let more = true; more;) {
      halt(signal);
      const before = Date.now();
      while (more && Date.now() - before < SLICE) {
        more = observations.call((inner) => run.step(inner));
      }
      const { done: fits, total } = run;
      onProgress?.({
        fits,
        total,
        secondsLeft: ((Date.now() - began) / 1000 / fits) * (total - fits),
      });
      if (more) await turn();
    }
  } catch (error) {
    drop(run);
    throw error;
  }
  return run.finish();
}

/**
 * @param {Inner} observations @param {InnerPath} inner @param {number} slopes
 * @returns {CrossValidation}
 */
export function crossValidation(observations, inner, slopes) {
  const path = new Path(observations, inner, slopes);
  const rows = Array.from(inner.rows());
  const [least = 0, withinOneError = 0] = inner.best();
  const numbers = inner.errors();
  const width = 2 + rows.length;
  const errors = Array.from({ length: numbers.length / width }, (_, at) => {
    const own = numbers.subarray(at * width, (at + 1) * width);
    const [mse = NaN, standardError = NaN, ...folds] = own;
    return { mse, standardError, folds };
  });
  const leastSquares = errors[path.length] ?? null;
  return { path, rows, errors: errors.slice(0, path.length), least, withinOneError, leastSquares };
}

/** @param {Float64Array} values @param {Model} model @returns {Penalised} */
function penalised(values, model) {
  const [penalty = NaN, rss = NaN, rSquared = NaN, kktResidual = NaN, gap = NaN, sweeps = NaN] =
    values;
  const coefficients = Array.from(values.subarray(HEAD));
  return {
    penalty,
    model,
    coefficients,
    active: coefficients.slice(1).filter((slope) => slope !== 0).length,
    rss,
    rSquared: Number.isNaN(rSquared) ? null : rSquared,
    certificate: {
      kktResidual,
      dualityGap: Number.isNaN(gap) ? null : gap,
      sweeps,
      converged: values[6] === 1,
      unique: values[7] === 1,
    },
  };
}
