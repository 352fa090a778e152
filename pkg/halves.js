// A large file in two halves: one is read here, the other by a second worker at the same time. The
// answer is the same to the last bit.

import { shared } from "./wasm.js";
import * as wasm from "./wasm/galton.js";

/** @typedef {import("./wasm/galton.js").ReadOptions} ReadOptions */
/** @typedef {import("./wasm/galton.js").Progress} Progress */
/** @typedef {Omit<ReadOptions, "onProgress" | "signal">} Plain */

/**
 * What the second worker is asked for: half of a file, or only to be ready.
 *
 * @typedef {{ module: WebAssembly.Module | undefined, half?: { blob: Blob, from: number, beginning: number, options: Plain } }} Ask
 */

/**
 * How far it is, and what it found: nothing, where its half cannot be read by itself.
 *
 * @typedef {{ progress: Progress } | { part: Uint8Array | undefined }} Answer
 */

/** Below this a second worker costs more than it gains. */
const LEAST = 32 * 2 ** 20;

/** How much more the first worker reads than the second, which has to look at the beginning first. */
const HEAD_START = 4 * 2 ** 20;

/** The same where the second has to be started. */
const COLD_START = 40 * 2 ** 20;

/** How much is read beyond the first half: its last record ends there. */
const BEYOND = 2 ** 20;

/** How long the second worker is kept for another file, in milliseconds. */
const KEPT = 30_000;

/**
 * Whether two workers may read the file.
 *
 * @param {Blob} blob
 * @param {Plain} options
 */
export function divisible(blob, { workers, holdOut, folds }) {
  return (
    workers !== 1 &&
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
  workers === 2 || idle !== undefined || navigator.hardwareConcurrency > 2;

/**
 * Reads a file with a second worker.
 *
 * @param {Blob} blob
 * @param {Plain} options
 * @param {ReadOptions["onProgress"]} onProgress
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<wasm.Observations>}
 */
export async function readInHalves(blob, options, onProgress, signal) {
  const head = idle ? HEAD_START : Math.min(COLD_START, blob.size / 2);
  // The records that begin in so many bytes are summed together: a division is a multiple of it.
  const segment = wasm.segmentBytes();
  const from = segment * Math.floor((blob.size + head) / 2 / segment);
  const tell = both(blob.size, onProgress);
  // The columns are known by the window, and the pivot by the first segment.
  const beginning = wasm.windowBytes() + segment;
  const ask = { module: shared(), half: { blob, from, beginning, options } };
  const other = second(signal, ask, (progress) => tell(1, progress));
  /** @param {Progress} progress */
  const tellHere = (progress) => tell(0, progress);
  const reading = new wasm.Reading(options, blob.size, tellHere);
  reading.until(from);
  await reading.readBlob(blob.slice(0, from + BEYOND), signal);
  const part = reading.isComplete ? await other : undefined;
  signal?.throwIfAborted();
  if (!part || !reading.join(part)) {
    // The division is between quotes, or the second worker is not to be had.
    tell(1, undefined);
    await reading.readBlob(blob.slice(reading.goOn()), signal);
  }
  return reading.finish();
}

/**
 * Progress of two as that of one.
 *
 * @param {number} totalBytes
 * @param {ReadOptions["onProgress"]} onProgress
 */
function both(totalBytes, onProgress) {
  const began = Date.now();
  /** @type {(Progress | undefined)[]} */
  const parts = [];
  /** @param {number} which @param {Progress | undefined} progress */
  return (which, progress) => {
    parts[which] = progress;
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
  void second(undefined, { module: shared() }, () => {});
}

/** @type {Worker | undefined} */
let idle;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let dismissal;

/**
 * What the second worker finds; nothing where there is none, or it fails: then the one that is here
 * reads all, and finds out why.
 *
 * @param {AbortSignal | undefined} signal
 * @param {Ask} ask
 * @param {(progress: Progress) => void} onProgress
 * @returns {Promise<Uint8Array | undefined>}
 */
function second(signal, ask, onProgress) {
  clearTimeout(dismissal);
  /** @type {Worker} */
  let worker;
  try {
    worker = idle ?? new Worker(new URL("./half-worker.js", import.meta.url), { type: "module" });
  } catch {
    return Promise.resolve(undefined);
  }
  idle = undefined;
  return new Promise((resolve) => {
    /** @param {Uint8Array | undefined} part @param {boolean} keep */
    const settle = (part, keep) => {
      signal?.removeEventListener("abort", stop);
      if (keep && !idle) {
        idle = worker;
        dismissal = setTimeout(() => {
          idle?.terminate();
          idle = undefined;
        }, KEPT);
      } else {
        worker.terminate();
      }
      resolve(part);
    };
    const stop = () => settle(undefined, false);
    signal?.addEventListener("abort", stop);
    worker.onerror = (event) => {
      event.preventDefault();
      settle(undefined, false);
    };
    worker.onmessage = (/** @type {MessageEvent<Answer>} */ { data }) => {
      if ("progress" in data) onProgress(data.progress);
      else settle(data.part, true);
    };
    worker.postMessage(ask);
  });
}
