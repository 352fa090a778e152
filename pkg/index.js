// Linear regression trained by gradient descent.

import { attempt, known } from "./error.js";
import { Observations } from "./observations.js";
import { both, reading } from "./options.js";
import { beginning, flatten, tell } from "./source.js";
import { ScoreStream } from "./score-stream.js";
import { init } from "./wasm.js";
import * as wasm from "./wasm/galton.js";

export { Descent } from "./descent.js";
export { GaltonError } from "./error.js";
export { Model } from "./model.js";
export { Observations } from "./observations.js";
export { init } from "./wasm.js";

/** @typedef {import("./source.js").Source} Source */
/** @typedef {import("./source.js").Columns} Columns */
/** @typedef {import("./payload.js").Row} Row */
/** @typedef {import("./observations.js").Sample} Sample */
/** @typedef {import("./wasm/galton.js").ReadOptions} ReadOptions */
/** @typedef {import("./wasm/galton.js").DescentOptions} DescentOptions */
/** @typedef {import("./wasm/galton.js").Inspection} Inspection */
/** @typedef {import("./wasm/galton.js").InspectedColumn} InspectedColumn */
/** @typedef {import("./wasm/galton.js").Progress} Progress */
/** @typedef {import("./wasm/galton.js").Report} Report */
/** @typedef {import("./wasm/galton.js").LeftOutRow} LeftOutRow */
/** @typedef {import("./wasm/galton.js").Exact} Exact */
/** @typedef {import("./wasm/galton.js").Step} Step */
/** @typedef {import("./wasm/galton.js").Stop} Stop */
/** @typedef {import("./wasm/galton.js").Track} Track */
/** @typedef {import("./wasm/galton.js").SurfaceArea} SurfaceArea */
/** @typedef {import("./wasm/galton.js").Training} Training */
/** @typedef {import("./wasm/galton.js").ModelDocument} ModelDocument */

/** How much of an input is looked at to find its columns. */
const FIRST_LOOK = 64 * 1024;

/**
 * A first look at a table, at its first 64 KiB: how it is written, its columns, its first rows.
 *
 * @param {Exclude<Source, Columns>} source
 * @param {Pick<ReadOptions, "delimiter" | "header">} [options]
 * @returns {Promise<Inspection>}
 */
export async function inspect(source, options) {
  await init();
  const checked = reading(options);
  const told = tell(source);
  if ("columns" in told) throw new TypeError("columns need no look: their names are their own");
  const { bytes, whole } = await beginning(told, FIRST_LOOK);
  return attempt(() => wasm.inspect(bytes, whole, checked));
}

/**
 * Reads all rows once, in constant memory, and keeps what a fit needs of them.
 *
 * @param {Source} source
 * @param {ReadOptions} [options]
 * @returns {Promise<Observations>}
 */
export async function read(source, options) {
  const { onProgress, signal, ...checked } = reading(options);
  signal?.throwIfAborted();
  const told = tell(source);
  await init();
  signal?.throwIfAborted();
  try {
    const { inner, total } = await gather(told, checked, onProgress, signal);
    const observations = new Observations(inner);
    const { bytes, rows } = observations.report;
    onProgress?.({ bytes, totalBytes: total ?? null, rows, secondsLeft: 0 });
    return observations;
  } catch (error) {
    throw known(error);
  }
}

/**
 * @param {ReturnType<typeof tell>} told
 * @param {ReadOptions} options
 * @param {ReadOptions["onProgress"]} onProgress
 * @param {ReadOptions["signal"]} signal
 * @returns {Promise<{ inner: wasm.Observations, total: number | undefined }>} what was read, and the source's length
 */
async function gather(told, options, onProgress, signal) {
  if ("blob" in told || "stream" in told) {
    const total = "blob" in told ? told.blob.size : told.length;
    const reading = new wasm.Reading(options, total, onProgress);
    await ("blob" in told
      ? reading.readBlob(told.blob, signal)
      : reading.readStream(told.stream, signal));
    return { inner: reading.finish(), total };
  }
  if ("bytes" in told) {
    return { inner: wasm.readBytes(told.bytes, options), total: told.bytes.length };
  }
  const { names, values, length } = flatten(told.columns);
  return { inner: wasm.readColumns(names, values, length, options), total: 0 };
}

/**
 * Reads, descends to the end, and returns the line.
 *
 * @param {Source} source
 * @param {ReadOptions & DescentOptions} [options]
 * @returns {Promise<import("./model.js").Model>}
 */
export async function train(source, options) {
  const halves = both(options);
  const observations = await read(source, halves.reading);
  const descent = observations.descend(halves.descending);
  descent.run();
  return descent.model();
}

/**
 * A table of new rows as the same table with a column of predictions, `predicted <response>`. The
 * original columns stay byte for byte; where a predictor is missing or text the prediction is empty.
 *
 * @param {Exclude<Source, Columns>} source
 * @param {import("./model.js").Model} model
 * @param {Pick<ReadOptions, "delimiter" | "onProgress" | "signal">} [options]
 * @returns {Promise<Blob>}
 */
export async function scoreCsv(source, model, options) {
  const { onProgress, signal, ...checked } = reading(options);
  const told = tell(source);
  if ("columns" in told) throw new TypeError("columns are scored by model.predict");
  await init();
  const blob = "bytes" in told ? new Blob([/** @type {BlobPart} */ (told.bytes)]) : undefined;
  const stream =
    "stream" in told ? told.stream : (blob ?? /** @type {{ blob: Blob }} */ (told).blob).stream();
  const total =
    "stream" in told ? told.length : (blob ?? /** @type {{ blob: Blob }} */ (told).blob).size;
  try {
    /** @type {BlobPart[]} */
    const parts = [];
    const collect = new WritableStream({
      write(part) {
        parts.push(part);
      },
    });
    const score = new ScoreStream(model, checked, total, onProgress);
    await stream.pipeThrough(score).pipeTo(collect, { signal });
    return new Blob(parts, { type: "text/csv" });
  } catch (error) {
    throw known(error);
  }
}
