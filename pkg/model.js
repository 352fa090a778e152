// A fitted line: predicts, scores, saves and loads.

import { parse, FORMAT, VERSION } from "./document.js";
import { attempt, GaltonError } from "./error.js";
import { rows } from "./payload.js";
import { flat, predictions, unflat, wanted } from "./precision.js";
import { describe } from "./source.js";
import { Model as Line, Scorer } from "./wasm/galton.js";

/** @typedef {import("./wasm/galton.js").Training} Training */
/** @typedef {import("./wasm/galton.js").ModelDocument} ModelDocument */
/** @typedef {import("./payload.js").Row} Row */
/** @typedef {import("./precision.js").Precision} Precision */
/** @typedef {import("./precision.js").Prediction} Prediction */
/** @typedef {import("./precision.js").IntervalOptions} IntervalOptions */

/** `response = intercept + sum of coefficient × predictor`. Made by `train`, `Descent.model` or `Model.from`. */
export class Model {
  #line;

  /** @param {Line} line @param {Training | null} [training] @internal */
  constructor(line, training) {
    this.#line = line;
    const summary = line.summary();
    /** The name of what is predicted. @readonly */
    this.response = summary.response;
    /** The names of what it is predicted from. @readonly */
    this.predictors = summary.predictors;
    /** The prediction where all predictors are zero, in the response's unit. @readonly */
    this.intercept = summary.intercept;
    /** The slopes, in the response's unit per unit of each predictor. @readonly */
    this.coefficients = summary.coefficients;
    /**
     * The day that dates are counted from, in days since 1970-01-01, for each predictor and then the
     * response; null for numbers. @readonly
     */
    this.since = summary.since;
    /** How it was trained; null if nobody knows. @readonly @type {Training | null} */
    this.training = training ?? summary.training;
    const numbers = line.precision;
    /**
     * How precisely the least squares are known that it comes from; null if nobody knows.
     * @readonly @type {Precision | null}
     */
    this.precision = numbers ? unflat(numbers, this.coefficients.length) : null;
  }

  /**
   * A saved model, parsed or as JSON text. What cannot be trusted is refused by the field's name.
   *
   * @param {unknown} document
   * @returns {Model}
   */
  static from(document) {
    const { response, predictors, intercept, since, training, precision } = parse(document);
    const names = predictors.map(({ name }) => name);
    const coefficients = [intercept, ...predictors.map(({ coefficient }) => coefficient)];
    const origins = [...predictors.map(({ since = NaN }) => since), since ?? NaN];
    const [slopes, days] = [new Float64Array(coefficients), new Float64Array(origins)];
    const known = precision && flat(precision);
    return attempt(() => new Model(new Line(response, names, slopes, days, known), training));
  }

  /**
   * @overload
   * @param {number | Readonly<Record<string, number>>} row one row: a number for a model of one predictor, or an object by column name
   * @returns {number}
   */
  /**
   * @overload
   * @param {readonly Row[] | Float64Array | Float32Array} rows
   * @returns {number[]}
   */
  /**
   * @overload
   * @param {number | Readonly<Record<string, number>>} row
   * @param {IntervalOptions} options of what the interval is: the mean of the response there, or one new row's; its level is 0.95 by default
   * @returns {Prediction}
   */
  /**
   * @overload
   * @param {readonly Row[] | Float64Array | Float32Array} rows
   * @param {IntervalOptions} options
   * @returns {Prediction[]}
   */
  /**
   * @param {unknown} given
   * @param {unknown} [options]
   * @returns {number | number[] | Prediction | Prediction[]}
   */
  predict(given, options) {
    if (options !== undefined) return this.#intervals(given, options);
    const { predictions, batch } = this.#predict(given, "the input");
    return batch ? Array.from(predictions) : (predictions[0] ?? NaN);
  }

  /**
   * The scoring contract: a batch `{ payload: [10, 20] }` answers `{ predictions: [y1, y2] }`, one
   * row `{ payload: 10 }` answers `{ stream_prediction: y }`.
   *
   * @param {{ payload: unknown }} request
   * @returns {{ predictions: number[] } | { stream_prediction: number }}
   */
  score(request) {
    const given = /** @type {unknown} */ (request);
    if (typeof given !== "object" || given === null || !Object.hasOwn(given, "payload")) {
      throw new GaltonError(
        "invalid-payload",
        `payload is missing: the request is ${describe(given)}; it must be { "payload": … }`,
      );
    }
    const { predictions, batch } = this.#predict(request.payload, "payload");
    return batch
      ? { predictions: Array.from(predictions) }
      : { stream_prediction: predictions[0] ?? NaN };
  }

  /** What `JSON.stringify` writes and `Model.from` reads, every number to its last bit. @returns {ModelDocument} */
  toJSON() {
    return {
      format: FORMAT,
      version: VERSION,
      response: this.response,
      intercept: this.intercept,
      predictors: this.predictors.map((name, at) => ({
        name,
        coefficient: this.coefficients[at] ?? NaN,
        ...origin(this.since[at]),
      })),
      ...origin(this.since.at(-1)),
      training: this.training,
      ...(this.precision && { precision: this.precision }),
    };
  }

  /** @param {import("./wasm/galton.js").ReadOptions} options @returns {Scorer} @internal */
  scorer(options) {
    return attempt(() => new Scorer(this.#line, options));
  }

  /** @param {unknown} given @param {string} name */
  #predict(given, name) {
    const { rows: numbers, batch } = rows(given, this.predictors, name);
    const predictions = attempt(() => this.#line.predict(numbers));
    refuseInfinite(predictions, name, batch);
    return { predictions, batch };
  }

  /** @param {unknown} given @param {unknown} options */
  #intervals(given, options) {
    const { interval, level } = wanted(options);
    const { rows: numbers, batch } = rows(given, this.predictors, "the input");
    const told = attempt(() =>
      this.#line.predictIntervals(numbers, interval === "prediction", level),
    );
    const { precision, predictors } = this;
    const all = precision ? predictions(told, predictors, precision) : [];
    refuseInfinite(
      all.map(({ fit, leverage, lower, upper }) => fit + leverage + (upper ?? 0) - (lower ?? 0)),
      "the input",
      batch,
    );
    return batch ? all : /** @type {Prediction} */ (all[0]);
  }
}

/** @param {Float64Array | number[]} predictions @param {string} name @param {boolean} batch */
function refuseInfinite(predictions, name, batch) {
  const at = predictions.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return;
  const where = batch ? `${name}[${at}]` : name;
  throw new GaltonError(
    "too-large",
    `${where} is too large: its prediction is beyond what a number can be`,
  );
}

/** @param {number | null | undefined} since */
const origin = (since) => (typeof since === "number" ? { since } : {});
