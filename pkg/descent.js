// A gradient descent: iterated, run, looked back on.

import { GaltonError } from "./error.js";
import { Held } from "./held.js";
import { hidden, hide } from "./hidden.js";
import { Model } from "./model.js";
import { check, listening, number, refuse } from "./options.js";
import { describe } from "./source.js";
import { turn } from "./turn.js";

/** @typedef {import("./wasm/galton.js").Descent} Inner */
/** @typedef {import("./wasm/galton.js").Step} Step */
/** @typedef {import("./wasm/galton.js").Stop} Stop */
/** @typedef {import("./wasm/galton.js").Track} Track */
/** @typedef {import("./wasm/galton.js").Ledger} Ledger */
/** @typedef {import("./wasm/galton.js").SurfaceArea} SurfaceArea */

/** How long a slice of `runAsync` should take, in milliseconds. */
const SLICE = 8;

/**
 * Made by `Observations.descend`, in the WebAssembly's memory until it is freed, as those are. Iterating takes one step at a time, the start first; `run` goes
 * to the end; `at` finds any iteration again.
 *
 * @implements {Iterable<Step>}
 */
export class Descent {
  /** @param {Inner} inner @internal */
  constructor(inner) {
    const summary = inner.summary();
    /** The formula of a step. @readonly */
    this.method = summary.method;
    /** The learning rate of the first step, given or chosen; null for a method without one. @readonly */
    this.learningRate = summary.learningRate;
    /** The settings that were chosen, and why; null if the options left no choice. @readonly */
    this.choice = summary.choice;
    /** The most steps it takes. @readonly */
    this.iterations = summary.iterations;
    /** Curvatures, condition number, stable and best rate, how long it takes. @readonly */
    this.rates = summary.rates;
    /** The largest learning rate below which the method converges; null where there is no such limit. @readonly */
    this.maxStableRate = summary.rates.maxStableRate;
    /**
     * How many rows a stochastic method draws from: fewer than `observations.count` are an even sample
     * of them. Null for a method that needs no rows. @readonly
     */
    this.rows = summary.rows;
    /**
     * The descent works on (x − centre) / scale of each predictor, and its positions are their coefficients. If whitened,
     * it works on their combinations by the rows of a lower triangle, `mixing`. @readonly
     */
    this.scaling = {
      name: summary.scaling,
      centre: Float64Array.from(summary.centre),
      scale: Float64Array.from(summary.scale),
      mixing: summary.mixing && Float64Array.from(summary.mixing),
    };
    /** The position of least loss, intercept first. @readonly */
    this.optimum = Float64Array.from(summary.optimum);
    hide(this, new Held(inner, "descent was"));
  }

  /** The second derivatives of the loss by position, row by row, computed as they are asked for. @returns {Float64Array} */
  get hessian() {
    return held(this).call((inner) => inner.hessian());
  }

  /** Why it stopped; null while it can continue. @returns {Stop | null} */
  get stop() {
    return held(this).call((inner) => inner.stop);
  }

  /** The furthest iteration it has reached. @returns {number} */
  get iteration() {
    return held(this).call((inner) => inner.iteration);
  }

  /** Each iteration from the start to the last, computed as it is asked for. @returns {Generator<Step, void>} */
  *[Symbol.iterator]() {
    for (let iteration = 0; ; iteration++) {
      if (this.iteration < iteration) held(this).call((inner) => inner.runFor(1));
      if (this.iteration < iteration) return;
      yield this.at(iteration);
    }
  }

  /** Continues to the end: p² operations a step, however many the rows. @returns {Stop} */
  run() {
    return held(this).call((inner) => inner.run());
  }

  /**
   * Continues to the end in slices, so that a page or a worker can do other things in between.
   *
   * @param {RunOptions} [options]
   * @returns {Promise<Stop>}
   */
  async runAsync(options) {
    const { signal, onProgress } = running(options);
    const began = Date.now();
    const from = this.iteration;
    for (let steps = 1000; ;) {
      const before = Date.now();
      const now = steps;
      const stop = signal?.aborted ? this.cancel() : held(this).call((inner) => inner.runFor(now));
      const { iteration, iterations } = this;
      const each = (Date.now() - began) / 1000 / (iteration - from);
      const secondsLeft = Number.isFinite(each) ? each * (iterations - iteration) : null;
      onProgress?.({ iteration, iterations, secondsLeft: stop ? 0 : secondsLeft });
      if (stop) return stop;
      if (Date.now() - before < SLICE) steps *= 2;
      else steps = Math.max(1, Math.floor(steps / 2));
      await turn();
    }
  }

  /** Stops at the iteration reached, unless it has stopped already. @returns {Stop} */
  cancel() {
    return held(this).call((inner) => inner.cancel());
  }

  /**
   * The step at any iteration, past or future, computed from a closed formula to about twelve digits. It exists for gradient
   * descent and the heavy ball at a constant rate. Null for other methods, and for positions beyond the range of numbers.
   *
   * @param {number} iteration
   * @returns {Step | null}
   */
  closedForm(iteration) {
    return held(this).call((inner) => inner.closedForm(number("iteration", iteration)));
  }

  /**
   * One step with every number in it, for a student with a pencil.
   *
   * @param {number} iteration the iteration that the step led to, from 1 to the furthest one reached
   * @returns {Ledger}
   */
  ledger(iteration) {
    return held(this).call((inner) => inner.ledger(number("iteration", iteration)));
  }

  /**
   * Any iteration from 0 to the furthest one reached.
   *
   * @param {number} iteration
   * @returns {Step}
   */
  at(iteration) {
    return held(this).call((inner) => inner.at(number("iteration", iteration)));
  }

  /**
   * The iterations so far as columns of numbers, for drawing. The start and the furthest iteration are always among
   * them.
   *
   * @param {number} [points] the most iterations to keep, at least 2
   * @param {"even" | "logarithmic"} [spacing] all alike, or the wider the later
   * @returns {Track}
   */
  track(points = 2000, spacing = "even") {
    if (!["even", "logarithmic"].includes(spacing)) {
      const message = `spacing is ${describe(spacing)}; it must be "even" or "logarithmic"`;
      throw new GaltonError("invalid-option", message);
    }
    const expected = "a whole number from 2";
    if (!(number("points", points, expected) >= 2 && points === Math.floor(points)))
      refuse("points", points, expected);
    const most = Math.min(points, 2 ** 31 - 1);
    const values = held(this).call((inner) => inner.track(most, spacing === "logarithmic"));
    const dimension = this.optimum.length;
    const terms = this.scaling.scale.length + 1;
    const width = 4 + dimension + terms;
    const count = (values.length - 1) / width;
    /** @param {number} from @param {number} size */
    const columns = (from, size) => {
      const out = new Float64Array(count * size);
      for (let row = 0; row < count; row++) {
        const start = 1 + row * width + from;
        out.set(values.subarray(start, start + size), row * size);
      }
      return out;
    };
    // All or none of them: a constant response has nothing to explain.
    const rSquared = columns(3, 1);
    return {
      spacing,
      stride: values[0] ?? 1,
      iterations: columns(0, 1),
      loss: columns(1, 1),
      gap: columns(2, 1),
      rSquared: rSquared.some(Number.isNaN) ? null : rSquared,
      positions: columns(4, dimension),
      coefficients: columns(4 + dimension, terms),
    };
  }

  /**
   * The loss around its least as a picture, for a model of one predictor and an intercept. In
   * browsers and their workers.
   *
   * @param {SurfaceArea} area
   * @returns {ImageData}
   */
  paintSurface(area) {
    const { width, height, x, y, ramp, bands, levels } = painted(area);
    if (this.optimum.length !== 2) {
      throw new GaltonError(
        "invalid-option",
        `the loss surface is drawn for 2 coefficients; this model has ${this.optimum.length}`,
      );
    }
    const axes = new Float64Array([...x, ...y]);
    return held(this).call((inner) =>
      inner.paintSurface(width, height, axes, colours(ramp, bands), levels),
    );
  }

  /**
   * The model where it stopped, or at another iteration.
   *
   * @param {number} [iteration]
   * @returns {Model}
   */
  model(iteration) {
    const at = iteration === undefined ? undefined : number("iteration", iteration);
    return held(this).call((inner) => new Model(inner.model(at)));
  }

  /** Frees its memory. Its models and steps stay valid. A second call does nothing. */
  free() {
    held(this).free();
  }

  /** As `free`. */
  [Symbol.dispose]() {
    this.free();
  }
}

/** @type {(descent: Descent) => Held<Inner>} */
const held = (descent) => /** @type {Held<Inner>} */ (hidden(descent));

/**
 * @typedef {object} RunOptions
 * @property {AbortSignal} [signal] stops it at the iteration reached, with the reason "cancelled"
 * @property {(progress: { iteration: number, iterations: number, secondsLeft: number | null }) => void} [onProgress]
 *   called after each slice; the time is to the last iteration, if it does not converge before
 */

/** @param {unknown} options @returns {RunOptions} */
const running = (options) => listening(check(options, { signal: "", onProgress: "" }));

/** @type {Record<keyof SurfaceArea, string>} */
const AREA = { width: "", height: "", x: "", y: "", ramp: "", bands: "", levels: "" };

/** @param {unknown} area @returns {SurfaceArea} */
function painted(area) {
  const checked = check(area ?? {}, AREA);
  for (const name of /** @type {const} */ (["width", "height", "bands", "levels"]))
    number(name, checked[name], "a number");
  for (const name of /** @type {const} */ (["x", "y"])) {
    const ends = checked[name];
    const isPair = Array.isArray(ends) && ends.length === 2;
    if (!isPair || !ends.every((end) => typeof end === "number"))
      refuse(name, ends, "an array of 2 numbers");
  }
  const { ramp } = checked;
  if (!Array.isArray(ramp) || !ramp.every((colour) => typeof colour === "string"))
    refuse("ramp", ramp, "an array of colours, each written #rrggbb");
  return /** @type {SurfaceArea} */ (/** @type {unknown} */ (checked));
}

/**
 * Red, green and blue of each band, between the colours of a ramp.
 *
 * @param {readonly string[]} ramp
 * @param {number} bands
 */
function colours(ramp, bands) {
  const stops = ramp.map((text) => {
    const digits = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text);
    if (!digits)
      throw new GaltonError(
        "invalid-option",
        `ramp has "${text}"; its colours are written #rrggbb`,
      );
    return digits.slice(1).map((pair) => parseInt(pair, 16));
  });
  const bytes = new Uint8Array(bands * 3);
  for (let band = 0; band < bands; band++) {
    const at = (band / Math.max(1, bands - 1)) * (stops.length - 1);
    const from = stops[Math.floor(at)] ?? [];
    const to = stops[Math.ceil(at)] ?? [];
    const part = at % 1;
    bytes.set(
      from.map((value, i) => Math.round(value + ((to[i] ?? value) - value) * part)),
      band * 3,
    );
  }
  return bytes;
}
