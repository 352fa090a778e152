// Brings the bytes of a source to where they are read: a piece at a time, with progress, a way to stop, and turns for
// everything else in between.

import { isBytes } from "./brands.js";
import { attempt, ofFile } from "./error.js";
import { encoded, notBytes, streamOfFile } from "./source.js";
import { turn } from "./turn.js";

/** @typedef {import("./wasm/galton.js").ReadOptions} ReadOptions */
/** @typedef {import("./source.js").Bytes} Bytes */

/** The interval between two progress reports, in milliseconds. */
const TELL_EVERY = 50;

/** How long other tasks wait for a turn of the event loop, in milliseconds. */
const TURN_EVERY = 12;

/** How many bytes are handed over at a time. The slowest pass takes about 16 ms for them. */
const PIECE = 2 ** 17;

/**
 * How many bytes are read at a time, if a stream fills a given buffer. While these are parsed here, the platform fills its
 * own buffer. A second buffer here would only wake this thread for every 64 KB.
 */
const BUFFER = 2 ** 20;

/** After how many bytes of files the garbage collector is called, and how large the unused buffer is that calls it. */
const LITTER = 2 ** 27;

/**
 * The number of bytes between two such calls after the first `LITTER` bytes of one file. More calls cost a little time, but
 * the heaps stop growing.
 */
const LITTER_OF_LONG = 2 ** 24;

/** How many bytes of files were read since the garbage collector was called. */
let littered = 0;

/**
 * The readers in use. Chromium would collect a stream of bytes that only a pending read refers to.
 *
 * @type {Set<object>}
 */
const readers = new Set();

/**
 * Hands all bytes of a source to `take`, until it says that it has enough. An abort rejects with the signal's reason.
 * An error of the source gets a message of galton's if the platform's says nothing; an error of `take` or `tell` is
 * passed on as it is, and the source is cancelled.
 *
 * @param {Bytes} source
 * @param {(piece: Uint8Array) => unknown} take true if it has enough
 * @param {(() => void) | undefined} tell called now and then
 * @param {AbortSignal | undefined} signal
 */
export async function pump(source, take, tell, signal) {
  const turns = new Turns(tell, signal);
  if ("bytes" in source) {
    for (const piece of pieces(source.bytes)) {
      if (attempt(() => take(piece)) === true) return;
      if (turns.due()) await turns.next();
    }
  } else if ("text" in source) {
    for (const piece of encoded(source.text, PIECE / 4)) {
      if (attempt(() => take(piece)) === true) return;
      if (turns.due()) await turns.next();
    }
  } else {
    await drain(source, take, turns, signal);
  }
}

/**
 * @param {Exclude<Bytes, { bytes: unknown } | { text: unknown }>} source
 * @param {(piece: Uint8Array) => unknown} take
 * @param {Turns} turns
 * @param {AbortSignal | undefined} signal
 */
async function drain(source, take, turns, signal) {
  const isFile = "blob" in source;
  const read = readerOf(isFile ? streamOfFile(source.blob) : source.stream, isFile);
  const stop = () => read.cancel(signal?.reason);
  signal?.addEventListener("abort", stop);
  readers.add(read);
  let bytes = 0;
  try {
    for (let number = 1; ; number++) {
      const { done, value } = await read.next().catch((/** @type {unknown} */ error) => {
        throw isFile ? ofFile(error) : error;
      });
      halt(signal);
      if (value === undefined && done) return;
      if (!isBytes(value)) throw notBytes(value, number);
      for (const piece of pieces(value)) {
        if (attempt(() => take(piece)) === true) return read.cancel();
        if (turns.due()) await turns.next();
      }
      if (isFile) tidy(value.length, bytes >= LITTER);
      bytes += value.length;
      // The last buffer may come with the end, as full as it got.
      if (done) return;
      read.reuse(value);
    }
  } catch (error) {
    read.cancel(error);
    halt(signal);
    throw error;
  } finally {
    signal?.removeEventListener("abort", stop);
    readers.delete(read);
    read.release();
  }
}

/**
 * A reader of the stream. It fills one buffer again and again, or takes the chunks of the stream.
 *
 * A file is read fastest in full buffers: they need fewer promises, and less memory for these. If the platform cannot fill
 * buffers, the reader takes chunks.
 *
 * @param {ReadableStream<Uint8Array>} stream
 * @param {boolean} full
 */
function readerOf(stream, full) {
  const options = full ? { min: BUFFER / 2 } : {};
  /** @type {ReadableStreamBYOBReader | undefined} */
  let filled;
  try {
    // Only a stream of bytes takes a buffer.
    filled = stream.getReader({ mode: "byob" });
  } catch {
    filled = undefined;
  }
  const reader = filled ?? stream.getReader();
  /** @type {ArrayBufferLike | undefined} */
  let buffer;
  return {
    /** @returns {Promise<{ done: boolean, value?: unknown }>} */
    async next() {
      if (!filled) return /** @type {ReadableStreamDefaultReader} */ (reader).read();
      const view = new Uint8Array(buffer ?? new ArrayBuffer(BUFFER));
      buffer = undefined;
      return /** @type {{ read(view: Uint8Array, options: object): Promise<{ done: boolean, value?: unknown }> }} */ (
        /** @type {unknown} */ (filled)
      ).read(view, options);
    },
    /** @param {Uint8Array} taken */
    reuse(taken) {
      buffer = taken.buffer;
    },
    /** Cancels the stream. An error of the cancellation is ignored: nobody needs the stream any more. @param {unknown} [reason] */
    cancel(reason) {
      reader.cancel(reason).catch(() => {});
    },
    release() {
      reader.releaseLock();
    },
  };
}

/** @param {Uint8Array} bytes */
function* pieces(bytes) {
  if (bytes.length <= PIECE) yield bytes;
  else for (let at = 0; at < bytes.length; at += PIECE) yield bytes.subarray(at, at + PIECE);
}

/**
 * Stops with the signal's reason, if it was aborted.
 *
 * @param {AbortSignal | undefined} signal
 */
export function halt(signal) {
  if (signal?.aborted) throw signal.reason;
}

/**
 * Makes the garbage collector free what earlier reads of files left behind, each time that `LITTER` more bytes were read.
 *
 * For each 64 KB of a file, a browser keeps promises and requests of streams in two heaps that refer to each other. They
 * are so small that the collector would run late: over gigabytes they would take as much memory as everything else. So
 * an unused buffer is allocated. The collector counts its length, but it takes no memory. On an edge runtime, where there
 * are no workers, so large a buffer may be all the memory that a program is allowed, and none is allocated.
 *
 * @param {number} read
 * @param {boolean} isLong
 */
function tidy(read, isLong) {
  if (!("Worker" in globalThis)) return;
  const litter = isLong ? LITTER_OF_LONG : LITTER;
  littered += read;
  if (littered < litter) return;
  littered %= litter;
  try {
    new ArrayBuffer(litter);
  } catch {
    // If none can be allocated, a collection has already run.
  }
}

/** Yields to the event loop. Promises alone would starve timers and messages while bytes are available, and nobody could cancel. */
class Turns {
  #tell;
  #signal;
  #last = Date.now();
  #told = this.#last;

  /** @param {(() => void) | undefined} tell @param {AbortSignal | undefined} signal */
  constructor(tell, signal) {
    this.#tell = tell;
    this.#signal = signal;
  }

  /** Whether others have waited long enough. */
  due() {
    return Date.now() - this.#last >= TURN_EVERY;
  }

  async next() {
    if (Date.now() - this.#told >= TELL_EVERY) {
      this.#tell?.();
      this.#told = Date.now();
    }
    await turn();
    this.#last = Date.now();
    halt(this.#signal);
  }
}

/**
 * Tells how far a pass is.
 *
 * @param {number | undefined} totalBytes
 * @param {ReadOptions["onProgress"]} onProgress
 * @param {() => number} bytes how many were read
 */
export function progress(totalBytes, onProgress, bytes) {
  const began = Date.now();
  /** @param {number} rows so far @param {number} [total] where it is known at the end only */
  return (rows, total = totalBytes) => {
    const read = bytes();
    const seconds = (Date.now() - began) / 1000;
    const known = total !== undefined && read > 0;
    const secondsLeft = known ? Math.max(0, (seconds * (total - read)) / read) : null;
    onProgress?.({ bytes: read, totalBytes: total ?? null, rows, secondsLeft });
  };
}
