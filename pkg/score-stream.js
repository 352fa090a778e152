// A table as a stream of bytes through a model: the same table with a column of predictions.

import { attempt, GaltonError } from "./error.js";
import { Model } from "./model.js";
import { reading } from "./options.js";
import { progress } from "./pump.js";
import { describe, isBytes, notBytes } from "./source.js";

/** @typedef {import("./wasm/galton.js").ReadOptions} ReadOptions */
/** @typedef {import("./wasm/galton.js").Metrics} Metrics */
/** @typedef {import("./wasm/galton.js").NewLevel} NewLevel */
/** @typedef {Pick<ReadOptions, import("./options.js").Written | "onProgress">} ScoreOptions */

/** How often progress is told, in milliseconds. */
const EVERY = 50;

/**
 * Takes the bytes of a CSV and gives them out again with one more column, `predicted <response>`. The
 * original columns stay byte for byte. Constant memory; pipe anything through it.
 *
 * @extends {TransformStream<Uint8Array, Uint8Array>}
 */
export class ScoreStream extends TransformStream {
  #scoring;
  /** The results when all was scored. @type {{ metrics: Metrics | null, newLevels: NewLevel[] } | undefined} */
  #found;

  /**
   * @param {import("./model.js").Model} model
   * @param {ScoreOptions} [options]
   * @param {number} [totalBytes] the length of the input, for progress
   */
  constructor(model, options, totalBytes) {
    const { onProgress, ...written } = reading(options);
    needModel(model);
    const scoring = new Scoring(model, written);
    let [bytes, number, last] = [0, 0, Date.now()];
    const tell = progress(totalBytes, onProgress, () => bytes);
    super({
      transform(chunk, controller) {
        number++;
        if (!isBytes(chunk)) throw notBytes(chunk, number);
        controller.enqueue(scoring.score(chunk));
        bytes += chunk.length;
        if (Date.now() - last < EVERY) return;
        last = Date.now();
        tell(scoring.rows);
      },
      flush: (controller) => {
        controller.enqueue(scoring.score(undefined));
        this.#found = { metrics: scoring.metrics, newLevels: scoring.newLevels };
        tell(scoring.rows);
        scoring.scorer.free();
      },
    });
    this.#scoring = scoring;
  }

  /**
   * The first values of categories, ten at most, that the model has not seen: rows with one have no
   * prediction.
   *
   * @returns {NewLevel[]}
   */
  get newLevels() {
    return (this.#found ?? this.#scoring).newLevels;
  }

  /**
   * How far the predictions so far are from the response; null where the table has none.
   *
   * @returns {Metrics | null}
   */
  get metrics() {
    return (this.#found ?? this.#scoring).metrics;
  }
}

/** A table that is scored as its bytes come. */
export class Scoring {
  /** @param {Model} model @param {ReadOptions} written */
  constructor(model, written) {
    this.scorer = model.scorer(written);
  }

  /** How many rows were scored. */
  get rows() {
    return this.scorer.rows;
  }

  /** @returns {NewLevel[]} */
  get newLevels() {
    return attempt(() => this.scorer.newLevels());
  }

  /** @returns {Metrics | null} */
  get metrics() {
    return attempt(() => this.scorer.metrics());
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

/** @param {unknown} model */
export function needModel(model) {
  if (model instanceof Model) return;
  throw new GaltonError(
    "invalid-model",
    `the model is ${describe(model)}; it must be a Model: Model.from makes one of what was saved`,
  );
}
