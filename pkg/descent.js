// A gradient descent: iterated, run, looked back on.

import { attempt, GaltonError } from "./error.js";
import { Model } from "./model.js";

/** @typedef {import("./wasm/galton.js").Descent} Inner */
/** @typedef {import("./wasm/galton.js").Step} Step */
/** @typedef {import("./wasm/galton.js").Stop} Stop */
/** @typedef {import("./wasm/galton.js").Track} Track */
/** @typedef {import("./wasm/galton.js").SurfaceArea} SurfaceArea */

/**
 * Made by `Observations.descend`. Iterating takes one step at a time, the start first; `run` goes
 * to the end; `at` finds any iteration again.
 *
 * @implements {Iterable<Step>}
 */
export class Descent {
  #inner;

  /** @param {Inner} inner @internal */
  constructor(inner) {
    this.#inner = inner;
    const summary = inner.summary();
    /** What the gradient is multiplied by in each step. @readonly */
    this.learningRate = summary.learningRate;
    /** The most steps it takes. @readonly */
    this.iterations = summary.iterations;
    /** The largest learning rate below which it converges: 2 over the largest curvature. @readonly */
    this.maxStableRate = summary.maxStableRate;
    /** It works on (x − centre) / scale of each predictor; positions are coefficients of those. @readonly */
    this.scaling = {
      centre: Float64Array.from(summary.centre),
      scale: Float64Array.from(summary.scale),
    };
    /** The position of least loss, intercept first. @readonly */
    this.optimum = Float64Array.from(summary.optimum);
    /** The second derivatives of the loss by position, row by row. @readonly */
    this.hessian = Float64Array.from(summary.hessian);
  }

  /** Why it stopped; null while it can go on. @returns {Stop | null} */
  get stop() {
    return this.#inner.stop;
  }

  /** The furthest iteration it has reached. @returns {number} */
  get iteration() {
    return this.#inner.iteration;
  }

  /** Each iteration from the start to the last, computed as it is asked for. @returns {Generator<Step, void>} */
  *[Symbol.iterator]() {
    for (let iteration = 0; ; iteration++) {
      while (this.#inner.iteration < iteration && this.#inner.step() !== undefined);
      if (this.#inner.iteration < iteration) return;
      yield this.#inner.at(iteration);
    }
  }

  /** Goes on to the end: p² operations a step, however many the rows. @returns {Stop} */
  run() {
    return this.#inner.run();
  }

  /**
   * Any iteration from 0 to the furthest one reached.
   *
   * @param {number} iteration
   * @returns {Step}
   */
  at(iteration) {
    return attempt(() => this.#inner.at(iteration));
  }

  /**
   * What it has done so far as columns of numbers, for drawing: evenly spaced iterations, the
   * start and the furthest one always among them.
   *
   * @param {number} [points] the most iterations to keep, at least 2
   * @returns {Track}
   */
  track(points = 2000) {
    const values = attempt(() => this.#inner.track(points));
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
    return {
      stride: values[0] ?? 1,
      iterations: columns(0, 1),
      loss: columns(1, 1),
      gap: columns(2, 1),
      rSquared: columns(3, 1),
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
  paintSurface({ width, height, x, y, ramp, bands, levels }) {
    if (this.optimum.length !== 2) {
      throw new GaltonError(
        "invalid-option",
        `the loss surface is drawn for 2 coefficients; this model has ${this.optimum.length}`,
      );
    }
    const axes = new Float64Array([...x, ...y]);
    return attempt(() =>
      this.#inner.paintSurface(width, height, axes, colours(ramp, bands), levels),
    );
  }

  /**
   * The model where it stopped, or at another iteration.
   *
   * @param {number} [iteration]
   * @returns {Model}
   */
  model(iteration) {
    return attempt(() => new Model(this.#inner.model(iteration)));
  }
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
