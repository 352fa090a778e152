// A table as a stream of bytes through a model: the same table with a column of predictions.

import { attempt } from "./error.js";

/** @typedef {import("./wasm/galton.js").ReadOptions} ReadOptions */
/** @typedef {import("./wasm/galton.js").Metrics} Metrics */
/** @typedef {import("./wasm/galton.js").NewLevel} NewLevel */
/** @typedef {Pick<ReadOptions, import("./index.js").Written | "onProgress">} ScoreOptions */

/**
 * Takes the bytes of a CSV and gives them out again with one more column, `predicted <response>`. The
 * original columns stay byte for byte. Constant memory; pipe anything through it.
 *
 * @extends {TransformStream<Uint8Array, Uint8Array>}
 */
export class ScoreStream extends TransformStream {
  #scorer;

  /**
   * @param {import("./model.js").Model} model
   * @param {ScoreOptions} [options]
   * @param {number} [totalBytes] the length of the input, for progress
   */
  constructor(model, options = {}, totalBytes) {
    const { onProgress, ...written } = options;
    const scorer = model.scorer(written);
    const told = progress(totalBytes, onProgress);
    const encoder = new TextEncoder();
    let records = 0;

    /** @param {Uint8Array | undefined} chunk undefined at the end */
    const score = (chunk) => {
      const [text, places, predictions] = attempt(() => scorer.push(chunk));
      const { delimiter, decimal } = scorer;
      const preamble = scorer.takePreamble();
      const out = new Uint8Array(
        preamble.length + text.length + places.length * LONGEST + model.predicted.length * 8,
      );
      let [from, to] = [0, 0];
      /** @param {Uint8Array} bytes */
      const put = (bytes) => {
        out.set(bytes, to);
        to += bytes.length;
      };
      put(preamble);
      places.forEach((place, at) => {
        const isHeader = records + at === 0 && scorer.hasHeader;
        const value = isHeader
          ? `predicted ${model.predicted}`
          : inDigits(predictions[at], decimal);
        put(text.subarray(from, place));
        put(encoder.encode(delimiter + quoted(value, delimiter)));
        from = place;
      });
      put(text.subarray(from));
      records += places.length;
      return out.subarray(0, to);
    };

    super({
      transform(chunk, controller) {
        controller.enqueue(score(chunk));
        told(chunk.length, records - Number(records > 0 && scorer.hasHeader));
      },
      flush(controller) {
        controller.enqueue(score(undefined));
        told(0, records - Number(records > 0 && scorer.hasHeader), true);
      },
    });
    this.#scorer = scorer;
  }

  /**
   * The first values of categories, ten at most, that the model has not seen: rows with one have no
   * prediction.
   *
   * @returns {NewLevel[]}
   */
  get newLevels() {
    return attempt(() => this.#scorer.newLevels());
  }

  /**
   * How far the predictions so far are from the response; null where the table has none.
   *
   * @returns {Metrics | null}
   */
  get metrics() {
    return this.#scorer.metrics();
  }
}

/** The most characters that a number, its delimiter, quotes and a line end take. */
const LONGEST = 32;

/**
 * @param {number | undefined} prediction
 * @param {string} decimal
 */
function inDigits(prediction = NaN, decimal) {
  if (Number.isNaN(prediction)) return "";
  const text = String(prediction);
  return decimal === "." ? text : text.replace(".", decimal);
}

/** @param {string} text @param {string} delimiter */
function quoted(text, delimiter) {
  return /["\r\n]/.test(text) || text.includes(delimiter)
    ? `"${text.replaceAll('"', '""')}"`
    : text;
}

/** How often progress is told, in milliseconds. */
const EVERY = 50;

/**
 * Tells how far a second pass is.
 *
 * @param {number | undefined} totalBytes
 * @param {ReadOptions["onProgress"]} onProgress
 */
export function progress(totalBytes, onProgress) {
  const began = Date.now();
  let [bytes, last] = [0, began];
  /** @param {number} more bytes @param {number} rows so far @param {boolean} [done] */
  return (more, rows, done) => {
    bytes += more;
    const now = Date.now();
    if (!onProgress || (now - last < EVERY && !done)) return;
    last = now;
    const known = totalBytes !== undefined && bytes > 0;
    const secondsLeft = known ? ((now - began) * (totalBytes - bytes)) / bytes / 1000 : null;
    onProgress({ bytes, totalBytes: totalBytes ?? null, rows, secondsLeft });
  };
}
