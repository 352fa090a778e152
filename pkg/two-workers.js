// Reads a large file with two workers at once: this one reads the first half, and a second worker the
// second half. The observations have the same bits as those of one worker.

import { drop } from "./held.js";
import { halt, pump } from "./pump.js";
import { canWait, consult, isIdle } from "./second-worker.js";
import { call, shared, wasm } from "./wasm.js";

/** @typedef {import("./wasm/galton.js").ReadOptions} ReadOptions */
/** @typedef {import("./wasm/galton.js").Progress} Progress */
/** @typedef {import("./second-worker.js").Plain} Plain */

/** A second worker costs more than it gains for a file of fewer bytes. */
const LEAST = 32 * 2 ** 20;

/** How many bytes more the first worker reads: the second one first parses the beginning of the file. */
const HEAD_START = 4 * 2 ** 20;

/** How many more bytes the first worker reads, if the second worker is not running yet: it reads them while that one starts. */
const COLD_START = 40 * 2 ** 20;

/** How many bytes are read beyond the first half, so that its last record ends there. */
const BEYOND = 2 ** 20;

/**
 * The shortest time, in milliseconds, that the first worker waits for another message of the second one after it has read
 * its half. The script of the second worker may never arrive.
 */
const PATIENCE = 5_000;

/**
 * Whether two workers may read the file.
 *
 * @param {Blob} blob
 * @param {Plain} options
 */
export function divisible(blob, { workers, leaveOut, holdOut, folds }) {
  return (
    workers !== 1 &&
    !leaveOut &&
    !holdOut &&
    !folds &&
    blob.size >= LEAST &&
    typeof Worker === "function" &&
    typeof navigator === "object" &&
    navigator.hardwareConcurrency > 1
  );
}

/**
 * Whether a second worker gains anything now. On two processors the platform reads the file on the other one, and
 * starting a worker there takes longer than it saves: it is made ready for the next file instead.
 *
 * @param {Plain} options
 */
export const worthwhile = ({ workers }) =>
  workers === 2 || isIdle() || navigator.hardwareConcurrency > 2;

/**
 * Reads a file with a second worker.
 *
 * @param {Blob} blob
 * @param {Plain} options
 * @param {ReadOptions["onProgress"]} onProgress
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<import("./wasm/galton.js").Observations>}
 */
export async function readWithTwoWorkers(blob, options, onProgress, signal) {
  const head = isIdle() ? HEAD_START : Math.min(COLD_START, blob.size / 2);
  // The records that begin in one segment of bytes are summed together, so the file is divided at a multiple of its length.
  const segment = wasm().segmentBytes();
  const from = segment * Math.floor((blob.size + head) / 2 / segment);
  const tell = both(blob.size, onProgress);
  // The columns are known by the window, and the pivot by the first segment.
  const beginning = wasm().windowBytes() + segment;
  const ask = { module: shared(), half: { blob, from, beginning, options } };
  const reading = call((wasm) => new wasm.Reading(options));
  /** The error that `onProgress` threw when it was called for the second worker. @type {{ error: unknown } | undefined} */
  let thrown;
  const other = consult(ask, (progress) => {
    try {
      tell(1, progress);
    } catch (error) {
      thrown ??= { error };
      other.stop();
    }
  });
  signal?.addEventListener("abort", other.stop);
  try {
    /** @param {Blob} blob */
    const read = (blob) =>
      pump(
        { blob },
        (piece) => reading.push(piece),
        () => tell(0, reading),
        signal,
      );
    reading.until(from);
    const began = Date.now();
    await read(blob.slice(0, from + BEYOND));
    const part = reading.isComplete ? await soon(other, 2 * (Date.now() - began)) : undefined;
    halt(signal);
    if (thrown) throw thrown.error;
    if (!part || !call(() => reading.join(part))) {
      // The boundary lies inside a quoted field, or there is no second worker.
      other.stop();
      tell(1, undefined);
      await read(blob.slice(reading.goOn()));
    }
    return call(() => reading.finish());
  } finally {
    // If the first half cannot be read, the second one need not be.
    other.stop();
    drop(reading);
    signal?.removeEventListener("abort", other.stop);
  }
}

/**
 * The part that the second worker finds. A worker reports its progress while it reads. This worker stops waiting for one that
 * has reported nothing for twice the time in which this worker read its half. On a slow machine both times are longer.
 *
 * @param {import("./second-worker.js").Question} other
 * @param {number} patience in milliseconds
 */
async function soon(other, patience) {
  let heard = other.heard();
  const timer = setInterval(
    () => {
      if (other.heard() === heard) other.giveUp();
      heard = other.heard();
    },
    Math.max(PATIENCE, patience),
  );
  try {
    return await other.part;
  } finally {
    clearInterval(timer);
  }
}

/**
 * Adds up the progress of two workers.
 *
 * @param {number} totalBytes
 * @param {ReadOptions["onProgress"]} onProgress
 */
function both(totalBytes, onProgress) {
  const began = Date.now();
  /** @type {(Pick<Progress, "bytes" | "rows"> | undefined)[]} */
  const parts = [];
  /** @param {number} which @param {Pick<Progress, "bytes" | "rows"> | undefined} progress */
  return (which, progress) => {
    parts[which] = progress && { bytes: progress.bytes, rows: progress.rows };
    const sum = (/** @type {"bytes" | "rows"} */ of) =>
      parts.reduce((sum, part) => sum + (part?.[of] ?? 0), 0);
    const bytes = Math.min(sum("bytes"), totalBytes);
    const seconds = (Date.now() - began) / 1000;
    const secondsLeft = bytes > 0 ? (seconds * (totalBytes - bytes)) / bytes : null;
    onProgress?.({ bytes, totalBytes, rows: sum("rows"), secondsLeft });
  };
}

/** Starts the second worker, for the next file. */
export function prepare() {
  if (canWait) void consult({ module: shared() }, () => {}).part;
}
