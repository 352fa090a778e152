// A fitted line: predicts, scores, saves and loads.

import { parse } from "./document.js";
import { GaltonError } from "./error.js";
import { keep, lineOf, read, release } from "./lines.js";
import { columnsOf, isList, needFinite, needRows, numbersOf, rowOf } from "./payload.js";
import { predictions, wanted } from "./precision.js";
import { Predictor } from "./predictor.js";
import { describe } from "./source.js";
import { call } from "./wasm.js";

/** @typedef {import("./wasm/galton.js").Model} Line */
/** @typedef {import("./wasm/galton.js").Scorer} Scorer */
/** @typedef {import("./wasm/galton.js").Diagnosis} Diagnosis */

/** @typedef {import("./wasm/galton.js").Training} Training */
/** @typedef {import("./wasm/galton.js").ModelDocument} ModelDocument */
/** @typedef {import("./payload.js").Row} Row */
/** @typedef {import("./payload.js").PredictorColumns} Columns */
/** @typedef {import("./summary.js").Warning} Warning */
/** @typedef {import("./precision.js").Precision} Precision */
/** @typedef {import("./precision.js").Prediction} Prediction */
/** @typedef {import("./precision.js").IntervalOptions} IntervalOptions */

/**
 * `response = intercept + sum of coefficient × column`, where the columns are the predictors, or what
 * the model's terms make of them. Made by `train`, `Descent.model` or `Model.from`.
 */
export class Model {
  /** The key of its line in the WebAssembly's memory; undefined once it was freed. @type {object | undefined} */
  #key;
  #columns;
  #document;
  #predictor;

  /** @param {Line} line @internal */
  constructor(line) {
    const summary = line.summary();
    this.#columns = summary.columns;
    this.#document = line.document();
    this.#predictor = new Predictor(summary);
    /** The name of the response's column. @readonly */
    this.response = summary.response;
    /** The predicted quantity: the response, or `log(response)`. @readonly */
    this.predicted = summary.predicted;
    /** The model as R writes it. @readonly */
    this.formula = summary.formula;
    /** The names of the predictors. @readonly */
    this.predictors = summary.predictors;
    /**
     * The values of each predictor that is a category, in order: the first is the one that the others
     * are held against. None for a predictor of numbers. @readonly
     */
    this.levels = summary.levels;
    /** The model's terms, and which of its coefficients are whose. @readonly */
    this.terms = summary.terms;
    /** R's names of the coefficients, without the intercept. @readonly */
    this.coefficientNames = summary.columns.map(({ name }) => name);
    /** Whether the model has an intercept. @readonly */
    this.hasIntercept = summary.hasIntercept;
    /** The prediction where all columns are zero, in the response's unit. @readonly */
    this.intercept = summary.intercept;
    /** The slopes, in the response's unit per unit of each column: of each predictor, where those are the terms. @readonly */
    this.coefficients = summary.coefficients;
    /**
     * The day that dates are counted from, in days since 1970-01-01, for each predictor and then the
     * response; null for numbers. @readonly
     */
    this.since = summary.since;
    /** How it was trained; null if nobody knows. @readonly @type {Training | null} */
    this.training = this.#document.training;
    /**
     * Reasons not to rely on its predictions: the training stopped before it arrived. Empty for a model
     * of least squares. @readonly @type {readonly Warning[]}
     */
    this.warnings = shortfall(this.training);
    /**
     * The precision of the least-squares fit behind the model; null if unknown.
     * @readonly @type {Precision | null}
     */
    this.precision = this.#document.precision ?? null;
    const key = {};
    keep(key, line, this.coefficients.length);
    this.#key = key;
  }

  /**
   * Loads a saved model, parsed or as JSON text. An invalid document is refused; the error names the field.
   *
   * @param {unknown} document
   * @returns {Model}
   */
  static from(document) {
    const given = parse(document);
    return call(() => new Model(read(given)));
  }

  /**
   * @overload
   * @param {number | Readonly<Record<string, number | string>>} row one row: a number for a model of one predictor, or an object by column name, a category's value as text
   * @returns {number}
   */
  /**
   * @overload
   * @param {readonly Row[] | Float64Array | Float32Array} rows
   * @returns {number[]}
   */
  /**
   * @overload
   * @param {Columns} columns by name, all of one length: each predictor's, and any others
   * @returns {Float64Array}
   */
  /**
   * @overload
   * @param {number | Readonly<Record<string, number | string>>} row
   * @param {IntervalOptions} options of what the interval is: the mean of the response there, or one new row's; its level is 0.95 by default
   * @returns {Prediction}
   */
  /**
   * @overload
   * @param {readonly Row[] | Float64Array | Float32Array | Columns} rows
   * @param {IntervalOptions} options
   * @returns {Prediction[]}
   */
  /**
   * @param {unknown} given
   * @param {unknown} [options]
   * @returns {number | number[] | Float64Array | Prediction | Prediction[]}
   */
  predict(given, options) {
    if (options !== undefined) return this.#intervals(given, options);
    this.#needKey();
    const quick = this.#predictor.quick(given);
    // Only NaN differs from itself.
    if (quick === quick && !isList(given)) return quick;
    const columns = columnsOf(given, this.predictors, this.levels, "the input");
    return columns ? this.#predictColumns(columns) : this.#predict(given, "the input");
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
    this.#needKey();
    const found = this.#predict(request.payload, "payload");
    return typeof found === "number" ? { stream_prediction: found } : { predictions: found };
  }

  /** The equation, and under it each warning. @returns {string} */
  toString() {
    const { coefficientNames, coefficients, intercept } = this;
    const [first = "", ...others] = [
      ...(this.hasIntercept ? [String(intercept)] : []),
      ...coefficientNames.map((name, at) => `${coefficients[at]} * ${name}`),
    ];
    const sum = others.map((term) => (term.startsWith("-") ? ` - ${term.slice(1)}` : ` + ${term}`));
    const warnings = this.warnings.map(({ message }) => `\n${message}`);
    return `${this.predicted} = ${first}${sum.join("")}${warnings.join("")}`;
  }

  /** The document that `JSON.stringify` writes and `Model.from` reads, every number to its last bit. @returns {ModelDocument} */
  toJSON() {
    return structuredClone(this.#document);
  }

  /**
   * @param {import("./wasm/galton.js").ReadOptions} options
   * @param {Required<IntervalOptions>} [intervals]
   * @returns {Scorer}
   * @internal
   */
  scorer(options, intervals) {
    const isPrediction = intervals && intervals.interval === "prediction";
    const level = intervals?.level ?? NaN;
    return call((wasm) => new wasm.Scorer(this.#line(), options, isPrediction, level));
  }

  /**
   * @param {import("./wasm/galton.js").ReadOptions} options
   * @param {number} most
   * @param {boolean} rows
   * @returns {Diagnosis}
   * @internal
   */
  diagnosis(options, most, rows) {
    return call((wasm) => new wasm.Diagnosis(this.#line(), options, most, rows));
  }

  /**
   * Gives up its line in the WebAssembly's memory. No need: only those of the models used last are kept. It predicts
   * nothing any more then; more than once does no harm.
   */
  free() {
    if (this.#key) release(this.#key);
    this.#key = undefined;
  }

  /** As `free`. */
  [Symbol.dispose]() {
    this.free();
  }

  #line() {
    return lineOf(this.#needKey(), this.#document, this.coefficients.length);
  }

  /** The key of the model's line in the WebAssembly's memory, unless the model was freed. */
  #needKey() {
    if (this.#key) return this.#key;
    throw new GaltonError("freed", "the model was freed: no more calls are possible");
  }

  /** @param {unknown} given one row, or a list of rows @param {string} name @returns {number | number[]} */
  #predict(given, name) {
    if (!isList(given)) return this.#predictRow(given, name);
    needRows(given, name);
    const predictor = this.#predictor;
    /** @type {number[]} */
    const found = [];
    for (let at = 0; at < given.length; at++) {
      const quick = predictor.quick(given[at]);
      found.push(quick === quick ? quick : this.#predictRow(given[at], `${name}[${at}]`));
    }
    return found;
  }

  /** @param {unknown} given @param {string} name @returns {number} */
  #predictRow(given, name) {
    const numbers = rowOf(given, this.predictors, this.levels, name);
    const found = this.#predictor.value(numbers);
    return Number.isFinite(found) ? found : this.#refuse(numbers, name);
  }

  /** @param {import("./payload.js").Numbers[]} columns @returns {Float64Array} */
  #predictColumns(columns) {
    const found = new Float64Array(columns[0]?.length ?? 0);
    const at = this.#predictor.columns(columns, found);
    if (at === undefined) return found;
    const row = columns.map((column, number) => {
      const value = column[at] ?? NaN;
      needFinite(value, `the input.${this.predictors[number]}[${at}]`);
      return value;
    });
    return this.#refuse(row, `row ${at} of the input`);
  }

  /** @param {unknown} given @param {unknown} options */
  #intervals(given, options) {
    const { interval, level } = wanted(options);
    const { rows: numbers, batch } = numbersOf(given, this.predictors, this.levels, "the input");
    const told = call(() =>
      this.#line().predictIntervals(numbers, interval === "prediction", level),
    );
    const { precision } = this;
    const all = precision ? predictions(told, this.coefficientNames, precision) : [];
    const sums = all.map(
      ({ fit, leverage, lower, upper }) => fit + leverage + (upper ?? 0) - (lower ?? 0),
    );
    const at = firstInfinite(sums);
    if (at === undefined) return batch ? all : /** @type {Prediction} */ (all[0]);
    const width = this.predictors.length;
    const row = numbers.subarray(at * width, (at + 1) * width);
    return this.#refuse(row, batch ? `the input[${at}]` : "the input");
  }

  /** Says why a row has no prediction. @param {ArrayLike<number>} row @param {string} name @returns {never} */
  #refuse(row, name) {
    const powers = this.#columns.flatMap(({ powers }) => powers);
    const without = powers.find(([predictor, , log]) => log === 1 && !(Number(row[predictor]) > 0));
    if (without) {
      throw new GaltonError(
        "no-logarithm",
        `${name} has ${row[without[0]]} for "${this.predictors[without[0]]}", and there is no logarithm of that`,
      );
    }
    throw new GaltonError(
      "too-large",
      `${name} is too large: its prediction is beyond the range of a number`,
    );
  }
}

/** @param {ArrayLike<number>} numbers @returns {number | undefined} the index of the first that is not finite */
function firstInfinite(numbers) {
  for (let at = 0; at < numbers.length; at++) {
    if (!Number.isFinite(numbers[at])) return at;
  }
  return undefined;
}

/**
 * @param {Training | null} training
 * @returns {Warning[]} that it stopped before it arrived, if it did
 */
function shortfall(training) {
  if (!training || training.converged) return [];
  const { digits, iterations, penalty, ridge, stop } = training;
  const exact =
    penalty !== undefined
      ? "the least of its loss"
      : ridge > 0
        ? "ridge regression"
        : "least squares";
  const message =
    stop === "rounding-limit"
      ? `as near to ${exact} as rounding allows: its predictions may be off by more than the tolerance`
      : `stopped at iteration ${iterations} (${stop}) before it arrived at ${exact}: ${Math.floor(digits)} of 16 digits agree`;
  return [{ kind: "not-converged", message }];
}
