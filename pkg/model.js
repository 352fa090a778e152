// A fitted line: predicts, scores, saves and loads.

import { isRight } from "./arithmetic.js";
import { parse } from "./document.js";
import { equation } from "./equation.js";
import { GaltonError } from "./error.js";
import { hidden, hide } from "./hidden.js";
import { keep, lineOf, read, release } from "./lines.js";
import { columnsOf, daysOf, needFinite, numbersOf, payloadOf } from "./payload.js";
import { orNull, predictions, wanted } from "./precision.js";
import { Predictions } from "./predictions.js";
import { modelSQL } from "./model-sql.js";
import { call } from "./wasm.js";

/** @typedef {import("./wasm/galton.js").Model} Line */
/** @typedef {import("./wasm/galton.js").Scorer} Scorer */
/** @typedef {import("./wasm/galton.js").Diagnosis} Diagnosis */

/** @typedef {import("./wasm/galton.js").Training} Training */
/** @typedef {import("./wasm/galton.js").ModelDocument} ModelDocument */
/** @typedef {import("./payload.js").Row} Row */
/** @typedef {import("./payload.js").GapRow} GapRow */
/** @typedef {import("./payload.js").Value} Value */
/** @typedef {import("./brands.js").TypedArray} TypedArray */
/** @typedef {import("./payload.js").PredictorColumns} Columns */
/** @typedef {import("./summary.js").Warning} Warning */
/** @typedef {import("./equation.js").EquationOptions} EquationOptions */
/** @typedef {import("./precision.js").Precision} Precision */
/** @typedef {import("./precision.js").Prediction} Prediction */
/** @typedef {import("./precision.js").IntervalOptions} IntervalOptions */

/**
 * A plain model of one predictor; the slope is NaN for any other model, and for one that was freed.
 *
 * @typedef {{ readonly intercept: number, slope: number }} One
 */

/** The key of a model's `One`. A Proxy passes it on; reading it takes less than a call, and predictions of one number are many. */
const ONE = Symbol("one");

/**
 * `response = intercept + sum of coefficient × column`, where the columns are the predictors, or what
 * the model's terms make of them. Made by `train`, `Descent.model` or `Model.from`.
 */
export class Model {
  /** @param {Line} line @internal */
  constructor(line) {
    const summary = line.summary();
    const document = line.document();
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
     * are compared with. None for a predictor of numbers. @readonly
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
    this.training = document.training;
    /**
     * Reasons not to rely on its predictions: the training stopped before it arrived, or columns have no
     * coefficient, since they are combinations of others. Usually empty for a model of least squares. @readonly @type {readonly Warning[]}
     */
    this.warnings = [...shortfall(this.training), ...misleading(summary.rankWarning)];
    /**
     * The precision of the least-squares fit behind the model; null if unknown.
     * @readonly @type {Precision | null}
     */
    this.precision = document.precision ?? null;
    const inside = new Inside(line, document, summary);
    Object.defineProperty(this, ONE, { value: inside.one });
    hide(this, inside);
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
   * @param {number | Date | string | Readonly<Record<string, Value>>} row one row: a value for a model of one predictor, or an object by column name, a category's value as text, a date's as text or a Date
   * @returns {number}
   */
  /**
   * @overload
   * @param {readonly Row[] | TypedArray} rows NaN is a missing value; the prediction of a row with one is null
   * @returns {number[]}
   */
  /**
   * @overload
   * @param {readonly GapRow[]} rows
   * @returns {(number | null)[]} null for a row in which a value is missing
   */
  /**
   * @overload
   * @param {Columns} columns by name, all of one length: each predictor's, and any others
   * @returns {Float64Array} NaN for a row in which a value is missing
   */
  /**
   * @overload
   * @param {number | Date | string | Readonly<Record<string, Value>>} row
   * @param {IntervalOptions} options whether the interval is that of the mean response or of one new row, and its level, 0.95 by default
   * @returns {Prediction}
   */
  /**
   * @overload
   * @param {readonly Row[] | TypedArray} rows
   * @param {IntervalOptions} options
   * @returns {Prediction[]}
   */
  /**
   * @overload
   * @param {readonly GapRow[] | Columns} rows
   * @param {IntervalOptions} options
   * @returns {(Prediction | null)[]} null for a row in which a value is missing
   */
  /**
   * @param {unknown} given
   * @param {unknown} [options]
   * @returns {number | null | (number | null)[] | Float64Array | Prediction | null | (Prediction | null)[]}
   */
  predict(given, options) {
    if (typeof given === "number" && options === undefined) {
      const { intercept, slope } = /** @type {{ [ONE]: One }} */ (/** @type {unknown} */ (this))[
        ONE
      ];
      const term = slope * given;
      const sum = intercept + term;
      if (isRight(sum, Math.abs(intercept) + Math.abs(term))) return sum;
    }
    return inside(this).predict(given, options);
  }

  /**
   * The scoring contract: a batch `{ payload: [10, 20] }` answers `{ predictions: [y1, y2] }`, one
   * row `{ payload: 10 }` answers `{ stream_prediction: y }`.
   *
   * A row of a batch in which a value is missing (null,
   * undefined or NaN) is answered by null.
   *
   * @param {{ payload: unknown }} request
   * @returns {{ predictions: (number | null)[] } | { stream_prediction: number }}
   */
  score(request) {
    return inside(this).score(request);
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

  /**
   * The model as an equation, or as an expression of another language, which quotes names as the language requires. The
   * expression gives the number of `predict`, apart from rounding. For a model of a logarithm it gives the logarithm. A
   * date is the number of days since `since`.
   *
   * @param {EquationOptions} [options] `as`: "text" (default), "js", "latex", "excel", "sql", "python" or "r"; `digits`
   * @returns {string}
   * @throws {GaltonError} with the code `invalid-option`
   * @example
   * model.equation({ digits: 3 }); // height = 0.05 + 1.99 * week
   * model.equation({ as: "sql" }); // (5.0e-2 + (1.99e+0 * "week"))
   */
  equation(options) {
    return equation(this.toJSON(), this.predicted, options);
  }

  /**
   * The model as an expression of SQL, for one database. Its value is that of `predict`, apart from rounding.
   *
   * @param {import("./dialects.js").Dialect} dialect "duckdb", "postgresql", "spark", "bigquery", "snowflake", "trino",
   *   "clickhouse" or "sqlite"
   * @returns {string}
   * @throws {GaltonError} with the code `invalid-option`
   * @example
   * `SELECT ${model.toSQL("postgresql")} AS price FROM houses`;
   */
  toSQL(dialect) {
    return modelSQL(this.toJSON(), dialect);
  }

  /** The document that `JSON.stringify` writes and `Model.from` reads, every number to its last bit. @returns {ModelDocument} */
  toJSON() {
    return structuredClone(inside(this).document);
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
    const line = inside(this).line();
    return call((wasm) => new wasm.Scorer(line, options, isPrediction, level));
  }

  /**
   * @param {import("./wasm/galton.js").ReadOptions} options
   * @param {number} most
   * @param {boolean} rows
   * @returns {Diagnosis}
   * @internal
   */
  diagnosis(options, most, rows) {
    const line = inside(this).line();
    return call((wasm) => new wasm.Diagnosis(line, options, most, rows));
  }

  /**
   * Frees its line in the WebAssembly's memory. Calling it is optional, because only the lines of the models used last
   * are kept. After it the model predicts nothing. A second call does nothing.
   */
  free() {
    inside(this).free();
  }

  /** As `free`. */
  [Symbol.dispose]() {
    this.free();
  }
}

/** The private state of a model. */
class Inside {
  /** The key of its line in the WebAssembly's memory; undefined once it was freed. @type {object | undefined} */
  #key = {};
  #summary;
  #predictions;
  #predictor;
  /** @type {readonly import("./payload.js").Kind[]} */
  #kinds;

  /** @param {Line} line @param {ModelDocument} document @param {import("./wasm/galton.js").ModelSummary} summary */
  constructor(line, document, summary) {
    this.document = document;
    this.#summary = summary;
    this.#kinds = summary.levels.map((levels, at) => {
      const since = summary.since[at] ?? null;
      return since === null ? levels : daysOf(since, (text) => this.line().days(at, text));
    });
    this.#predictions = new Predictions(summary, this.#kinds);
    this.#predictor = this.#predictions.predictor;
    /** @type {One} */
    this.one = { intercept: summary.intercept, slope: this.#predictor.slope };
    keep(/** @type {object} */ (this.#key), line, summary.coefficients.length);
  }

  line() {
    return lineOf(this.#needKey(), this.document, this.#summary.coefficients.length);
  }

  free() {
    if (this.#key) release(this.#key);
    this.#key = undefined;
    this.one.slope = NaN;
  }

  /**
   * @param {unknown} given
   * @param {unknown} options
   * @returns {number | null | (number | null)[] | Float64Array | Prediction | null | (Prediction | null)[]}
   */
  predict(given, options) {
    if (options !== undefined) return this.#intervals(given, options);
    this.#needKey();
    const quick = this.#predictor.one(given);
    // Only NaN differs from itself.
    if (quick === quick) return quick;
    const { predictors } = this.#summary;
    const levels = this.#kinds;
    const columns = columnsOf(given, predictors, levels, "the input");
    return columns ? this.#predictColumns(columns) : this.#predictions.of(given, "the input");
  }

  /**
   * @param {unknown} request
   * @returns {{ predictions: (number | null)[] } | { stream_prediction: number }}
   */
  score(request) {
    const payload = payloadOf(request);
    this.#needKey();
    const { predictors } = this.#summary;
    const levels = this.#kinds;
    const columns = columnsOf(payload, predictors, levels, "payload");
    if (columns) {
      const predictions = Array.from(this.#predictColumns(columns), orNull);
      return { predictions };
    }
    const found = this.#predictions.of(payload, "payload");
    return Array.isArray(found)
      ? { predictions: found }
      : { stream_prediction: /** @type {number} */ (found) };
  }

  /** The key of the model's line in the WebAssembly's memory, unless the model was freed. */
  #needKey() {
    if (this.#key) return this.#key;
    throw new GaltonError("freed", "the model was freed: no more calls are possible");
  }

  /** @param {import("./payload.js").Numbers[]} columns @returns {Float64Array} NaN where a value is missing */
  #predictColumns(columns) {
    const found = new Float64Array(columns[0]?.length ?? 0);
    // Numbers of an array of 32 bits are copied as well.
    const at = this.line().predictColumns(/** @type {Float64Array[]} */ (columns), found);
    if (at === undefined) return found;
    const row = columns.map((column, number) => {
      const value = column[at] ?? NaN;
      needFinite(value, `the input.${this.#summary.predictors[number]}[${at}]`);
      return value;
    });
    return this.#predictions.refuse(row, `row ${at} of the input`);
  }

  /** @param {unknown} given @param {unknown} options */
  #intervals(given, options) {
    const { interval, level } = wanted(options);
    const { predictors, columns } = this.#summary;
    const levels = this.#kinds;
    const { rows: numbers, batch } = numbersOf(given, predictors, levels, "the input");
    const width = predictors.length;
    const whole = withoutGaps(numbers, width);
    const told = call(() => this.line().predictIntervals(whole, interval === "prediction", level));
    const { precision } = this.document;
    const names = columns.map(({ name }) => name);
    const all = precision ? predictions(told, names, precision) : [];
    const sums = all.map(
      ({ fit, leverage, lower, upper }) => fit + leverage + (upper ?? 0) - (lower ?? 0),
    );
    const infinite = firstInfinite(sums);
    if (!batch && infinite === undefined) return /** @type {Prediction} */ (all[0]);
    let next = 0;
    return Array.from({ length: numbers.length / width }, (_, at) => {
      const row = numbers.subarray(at * width, (at + 1) * width);
      if (row.some(Number.isNaN)) return null;
      if (next === infinite)
        this.#predictions.refuse(row, batch ? `the input[${at}]` : "the input");
      return all[next++] ?? null;
    });
  }
}

/** @type {(model: Model) => Inside} */
const inside = (model) => /** @type {Inside} */ (hidden(model));

/**
 * The rows in which no value is missing.
 *
 * @param {Float64Array} numbers of rows, one after the other
 * @param {number} width how many numbers a row has
 */
function withoutGaps(numbers, width) {
  if (!numbers.some(Number.isNaN)) return numbers;
  const rows = Array.from({ length: numbers.length / width }, (_, at) =>
    numbers.subarray(at * width, (at + 1) * width),
  );
  return Float64Array.from(
    rows.filter((row) => !row.some(Number.isNaN)).flatMap((row) => [...row]),
  );
}

/** @param {ArrayLike<number>} numbers @returns {number | undefined} the index of the first that is not finite */
function firstInfinite(numbers) {
  for (let at = 0; at < numbers.length; at++) {
    if (!Number.isFinite(numbers[at])) return at;
  }
  return undefined;
}

/** @param {string | null} message about columns without a coefficient @returns {readonly Warning[]} */
const misleading = (message) => (message === null ? [] : [{ kind: "aliased", message }]);

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
