// A table as a stream of bytes through a model: the same table with a column of predictions.

import { isBytes } from "./brands.js";
import { recoding } from "./encoding.js";
import { attempt, GaltonError } from "./error.js";
import { hidden, keep } from "./hidden.js";
import { Model } from "./model.js";
import { scoring as checked } from "./options.js";
import { wanted } from "./precision.js";
import { progress } from "./pump.js";
import { describe, notBytes } from "./source.js";

/** @typedef {import("./wasm/galton.js").ReadOptions} ReadOptions */
/** @typedef {import("./wasm/galton.js").Metrics} Metrics */
/** @typedef {import("./wasm/galton.js").NewLevel} NewLevel */
/** @typedef {import("./wasm/galton.js").Unread} Unread */
/** @typedef {import("./wasm/galton.js").Note} Note */
/** @typedef {import("./precision.js").IntervalOptions} IntervalOptions */

/**
 * @typedef {object} ScoredIntervals
 * @property {IntervalOptions["interval"]} [interval] adds the ends of an interval behind each prediction, `lower <response>` and `upper <response>`: of the mean of the response there, or of one new row's
 * @property {number} [level] of the interval; 0.95 by default
 */

/**
 * @typedef {object} ScoredListener
 * @property {(table: ScoredTable) => void} [onScored] is called once, when all rows are scored
 */

/** @typedef {Pick<ReadOptions, import("./options.js").Written | "onProgress"> & ScoredIntervals & ScoredListener} ScoreOptions */

/**
 * A table that was scored, in numbers.
 *
 * @typedef {object} ScoredTable
 * @property {number} rows how many it has; units, repeated headers, totals and comments are no rows
 * @property {number} predicted how many of them have a prediction
 * @property {number | null} extrapolating how many predictions are of rows outside the data of the fit; null without `interval`
 * @property {NewLevel[]} newLevels as `ScoreStream` has it, like the three below
 * @property {Unread[]} unread
 * @property {Note[]} notes
 * @property {Metrics | null} metrics
 */

/** The interval between two progress reports, in milliseconds. */
const EVERY = 50;

/** @typedef {{ enqueue(chunk: Uint8Array): void }} Controller */

/**
 * The class of streams that change what passes, as every project's types have it.
 *
 * @typedef {new (transformer: { transform(chunk: Uint8Array, controller: Controller): void, flush(controller: Controller): void }) => {
 *   readonly readable: ReadableStream<Uint8Array>,
 *   readonly writable: WritableStream<Uint8Array>,
 * }} Transforming
 */

/**
 * Takes the bytes of a CSV and gives them out again with one more column, `predicted <response>`. The
 * original columns stay byte for byte. Constant memory; pipe anything through it.
 */
export class ScoreStream extends /** @type {Transforming} */ (TransformStream) {
  /**
   * @param {import("./model.js").Model} model
   * @param {ScoreOptions} [options]
   * @param {number} [totalBytes] the length of the input, for progress
   */
  constructor(model, options, totalBytes) {
    const { onProgress, onScored, intervals, ...written } = scoring(options);
    needModel(model);
    const { options: own, recode } = recoding(written);
    const table = new Scoring(model, own, intervals);
    /** @type {State} */
    const state = { found: table };
    let [bytes, number, last] = [0, 0, Date.now()];
    const tell = progress(totalBytes, onProgress, () => bytes);
    super({
      transform(chunk, controller) {
        number++;
        if (!isBytes(chunk)) throw notBytes(chunk, number);
        controller.enqueue(table.score(recode ? recode(chunk) : chunk));
        bytes += chunk.length;
        if (Date.now() - last < EVERY) return;
        last = Date.now();
        tell(table.rows);
      },
      flush: (controller) => {
        if (recode) controller.enqueue(table.score(recode(undefined)));
        controller.enqueue(table.score(undefined));
        const { told } = table;
        state.found = told;
        tell(told.rows);
        table.scorer.free();
        onScored?.(told);
      },
    });
    keep(this, state);
  }

  /**
   * The first values of categories, ten at most, that the model has not seen: rows with one have no
   * prediction.
   *
   * @returns {NewLevel[]}
   */
  get newLevels() {
    return stateOf(this).found.newLevels;
  }

  /**
   * The predictors with values that are text where the model needs a number or a date, with the first such value and
   * the number of rows with one. These rows have no prediction.
   *
   * @returns {Unread[]}
   */
  get unread() {
    return stateOf(this).found.unread;
  }

  /**
   * How the table is read where you may not expect it, as in a report: a number such as 1.050 may be another one in the
   * table of the fit.
   *
   * @returns {Note[]}
   */
  get notes() {
    return stateOf(this).found.notes;
  }

  /**
   * How far the predictions so far are from the response; null where the table has none.
   *
   * @returns {Metrics | null}
   */
  get metrics() {
    return stateOf(this).found.metrics;
  }
}

/**
 * @typedef {object} State the private state of a stream
 * @property {{ readonly metrics: Metrics | null, readonly newLevels: NewLevel[], readonly unread: Unread[], readonly notes: Note[] }} found so far; when all was scored, what was found then
 */

/** @type {(stream: ScoreStream) => State} */
const stateOf = (stream) => /** @type {State} */ (hidden(stream));

/** A table that is scored as its bytes come. */
export class Scoring {
  /**
   * @param {Model} model
   * @param {ReadOptions} written
   * @param {Required<IntervalOptions>} [intervals]
   */
  constructor(model, written, intervals) {
    this.scorer = model.scorer(written, intervals);
  }

  /** How many rows were scored. */
  get rows() {
    return this.scorer.rows;
  }

  /** @returns {NewLevel[]} */
  get newLevels() {
    return attempt(() => this.scorer.newLevels());
  }

  /** @returns {Unread[]} */
  get unread() {
    return attempt(() => this.scorer.unread());
  }

  /** @returns {Note[]} */
  get notes() {
    return attempt(() => this.scorer.notes());
  }

  /** @returns {Metrics | null} */
  get metrics() {
    return attempt(() => this.scorer.metrics());
  }

  /** @returns {ScoredTable} */
  get told() {
    const { rows, predicted, extrapolating = null } = this.scorer;
    const { newLevels, unread, notes, metrics } = this;
    return { rows, predicted, extrapolating, newLevels, unread, notes, metrics };
  }

  /**
   * The lines that are whole by now, each record with its prediction.
   *
   * @param {Uint8Array | undefined} chunk undefined at the end
   */
  score(chunk) {
    return attempt(() => this.scorer.push(chunk));
  }
}

/**
 * The options of scoring, with the options of intervals in a property of their own.
 *
 * @param {unknown} options
 * @returns {ReadOptions & ScoredListener & { intervals?: Required<IntervalOptions> }}
 */
export function scoring(options) {
  const { interval, level, onScored, ...own } = checked(options);
  const listener = /** @type {ScoredListener} */ (onScored === undefined ? {} : { onScored });
  const read = { ...own, ...listener };
  if (interval === undefined && level === undefined) return read;
  return { ...read, intervals: wanted({ interval, ...(level !== undefined && { level }) }) };
}

/** @param {unknown} model */
export function needModel(model) {
  if (model instanceof Model) return;
  throw new GaltonError(
    "invalid-model",
    `the model is ${describe(model)}; it must be a Model: Model.from makes one of what was saved`,
  );
}
