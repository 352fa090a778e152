// What rows can be read from, and how each of them gives its bytes.

import { GaltonError } from "./error.js";

/**
 * Numbers by column name, all of one length. NaN is a missing value.
 *
 * @typedef {Record<string, Float64Array | Float32Array | readonly number[] | readonly (string | null)[]>} Columns
 */

/**
 * What rows are read from. Text and bytes are CSV; bytes may be gzip. A stream of Node is an
 * AsyncIterable.
 *
 * @typedef {Blob | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array> | Response | string | Uint8Array | ArrayBuffer | Columns} Source
 */

/**
 * A stream of bytes, and how many there are; where they are unpacked on the way, `packed` is how many
 * were taken so far before that.
 *
 * @typedef {{ stream: ReadableStream<Uint8Array>, length: number | undefined, packed?: () => number }} Streamed
 */

/**
 * A source, told apart: bytes at hand, a file, a stream, or columns.
 *
 * @typedef {{ bytes: Uint8Array } | { blob: Blob } | Streamed | { columns: Columns }} Told
 */

/** Text of one line that is an address, or the path of a file. */
const ADDRESS =
  /^\s*(?:(?:https?|file|ftp|s3|blob|data):\S+|[^\n\r]+\.(?:csv|tsv|txt|dat|json|xlsx?|ods|parquet|gz|zip))\s*$/i;

/** @param {string} source */
const isAddress = (source) => source.length < 1000 && ADDRESS.test(source);

/** @param {string} source */
const notText = (source) =>
  new GaltonError(
    "invalid-source",
    `the source is ${describe(source.trim())}, an address or a path; a text is taken for the table itself: give the file, \`await fetch(address)\`, or \`await openAsBlob(path)\` of node:fs`,
  );

/**
 * @param {unknown} source
 * @returns {Told}
 */
export function tell(source) {
  if (typeof source === "string") {
    if (isAddress(source)) throw notText(source);
    return { bytes: new TextEncoder().encode(source) };
  }
  if (source instanceof Uint8Array) return { bytes: source };
  if (source instanceof ArrayBuffer) return { bytes: new Uint8Array(source) };
  if (source instanceof Blob) return { blob: source };
  if (source instanceof ReadableStream) return { stream: unlocked(source), length: undefined };
  if (typeof Response === "function" && source instanceof Response) return body(source);
  if (isIterable(source)) return { stream: streamOf(source), length: undefined };
  if (isPlain(source)) return { columns: /** @type {Columns} */ (source) };
  throw new GaltonError(
    "invalid-source",
    `the source is ${describe(source)}; give a File, a Blob, a stream of bytes, a Response, CSV text or bytes, or an object of columns`,
  );
}

/**
 * @param {Response} response
 * @returns {Told}
 */
function body(response) {
  if (!response.ok) {
    const status = `${response.status} ${response.statusText}`.trim();
    throw new GaltonError("invalid-source", `the server answered ${status}, not with a table`);
  }
  if (!response.body) return { bytes: new Uint8Array() };
  // An encoded body is longer than its Content-Length, which then says nothing of what comes.
  const length = response.headers.has("content-encoding")
    ? NaN
    : Number(response.headers.get("content-length") || NaN);
  return { stream: unlocked(response.body), length: Number.isFinite(length) ? length : undefined };
}

/** @param {unknown} source @returns {source is AsyncIterable<Uint8Array>} */
function isIterable(source) {
  return typeof source === "object" && source !== null && Symbol.asyncIterator in source;
}

/**
 * @param {AsyncIterable<Uint8Array>} source
 * @returns {ReadableStream<Uint8Array>}
 */
function streamOf(source) {
  const iterator = source[Symbol.asyncIterator]();
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await iterator.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel(reason) {
        await iterator.return?.(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

/**
 * The same source; unpacked, if its first two bytes say that it is gzip.
 *
 * @template {Exclude<Told, { columns: Columns }>} T
 * @param {T} told
 * @param {AbortSignal} [signal]
 * @returns {Promise<T | Streamed>}
 */
export async function unpacked(told, signal) {
  if ("bytes" in told) {
    const blob = () => new Blob([/** @type {BlobPart} */ (told.bytes)]);
    return isGzip(told.bytes) ? unpack(blob().stream(), told.bytes.length) : told;
  }
  if ("blob" in told) {
    const head = new Uint8Array(await told.blob.slice(0, 2).arrayBuffer());
    return isGzip(head) ? unpackBlob(told.blob) : told;
  }
  const [head, stream] = await peek(told.stream, signal);
  return isGzip(head) ? unpack(stream, told.length) : { ...told, stream };
}

/** @param {Blob} blob a gzip file */
export const unpackBlob = (blob) => unpack(blob.stream(), blob.size);

/** @param {Uint8Array} head */
const isGzip = (head) => head[0] === 0x1f && head[1] === 0x8b;

/**
 * @param {ReadableStream<Uint8Array>} stream
 * @param {number | undefined} length
 * @returns {Streamed}
 */
function unpack(stream, length) {
  let taken = 0;
  /** @type {TransformStream<Uint8Array, Uint8Array>} */
  const counted = new TransformStream({
    transform(chunk, controller) {
      taken += chunk.length;
      controller.enqueue(chunk);
    },
  });
  const unzip = /** @type {ReadableWritablePair<Uint8Array, Uint8Array>} */ (
    /** @type {unknown} */ (new DecompressionStream("gzip"))
  );
  return { stream: stream.pipeThrough(counted).pipeThrough(unzip), length, packed: () => taken };
}

/**
 * The first bytes of a stream, and a stream that still has them.
 *
 * @param {ReadableStream<Uint8Array>} stream
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<[Uint8Array, ReadableStream<Uint8Array>]>}
 */
async function peek(stream, signal) {
  const reader = stream.getReader();
  const stop = () => void reader.cancel(signal?.reason);
  signal?.addEventListener("abort", stop);
  /** @type {Uint8Array[]} */
  const first = [];
  /** @type {number[]} */
  const head = [];
  try {
    while (head.length < 2) {
      const { done, value } = await reader.read();
      if (done) break;
      first.push(value);
      // What is no bytes is refused by who reads it.
      head.push(...(value instanceof Uint8Array ? value.subarray(0, 2) : [0, 0]));
    }
  } finally {
    signal?.removeEventListener("abort", stop);
    reader.releaseLock();
  }
  signal?.throwIfAborted();
  return [new Uint8Array(head), first.length > 0 ? after(first, stream) : stream];
}

/**
 * @param {Uint8Array[]} first what was taken from the stream
 * @param {ReadableStream<Uint8Array>} stream
 * @returns {ReadableStream<Uint8Array>} both, one after the other
 */
function after(first, stream) {
  const reader = stream.getReader();
  return new ReadableStream(
    {
      async pull(controller) {
        const chunk = first.shift();
        if (chunk !== undefined) return controller.enqueue(chunk);
        const { done, value } = await reader.read();
        if (!done) return controller.enqueue(value);
        reader.releaseLock();
        controller.close();
      },
      async cancel(reason) {
        await reader.cancel(reason);
        reader.releaseLock();
      },
    },
    { highWaterMark: 0 },
  );
}

/**
 * @param {ReadableStream<Uint8Array>} stream
 */
function unlocked(stream) {
  if (!stream.locked) return stream;
  throw new GaltonError(
    "invalid-source",
    "the stream is being read by someone else (it is locked)",
  );
}

/**
 * Columns as one run of numbers, the way the WebAssembly takes them: a text as its number among the
 * different ones of its column, of which there are as many as `counts` says.
 *
 * @param {Columns} columns
 * @returns {{ names: string[], values: Float64Array, length: number, texts: string[], counts: Uint32Array }}
 */
export function flatten(columns) {
  const names = Object.keys(columns);
  const length = columns[names[0] ?? ""]?.length ?? 0;
  const values = new Float64Array(names.length * length);
  const counts = new Uint32Array(names.length);
  /** @type {string[]} */
  const texts = [];
  names.forEach((name, number) => {
    const column = /** @type {unknown} */ (columns[name]);
    if (
      !Array.isArray(column) &&
      !(column instanceof Float64Array) &&
      !(column instanceof Float32Array)
    ) {
      const found = describe(column);
      throw new GaltonError(
        "invalid-source",
        `column "${name}" is ${found}; it must be an array of numbers`,
      );
    }
    if (column.length !== length) {
      throw new GaltonError(
        "length-mismatch",
        `column "${name}" has ${column.length} values, but the first column has ${length}`,
      );
    }
    if (Array.isArray(column) && typeof column.find((value) => value !== null) === "string") {
      /** @type {Map<unknown, number>} */
      const codes = new Map();
      Array.from(column).forEach((value, at) => {
        if (typeof value !== "string" && value !== null) {
          throw new GaltonError(
            "invalid-source",
            `column "${name}" has ${describe(value)} at index ${at}; it must hold text (null if missing)`,
          );
        }
        const code = codes.get(value) ?? codes.size;
        if (value !== null) codes.set(value, code);
        values[number * length + at] = value === null ? NaN : code;
      });
      for (const text of codes.keys()) texts.push(String(text));
      counts[number] = codes.size;
      return;
    }
    if (Array.isArray(column)) {
      const at = Array.from(column).findIndex((value) => typeof value !== "number");
      if (at >= 0) {
        const found = describe(column[at]);
        throw new GaltonError(
          "invalid-source",
          `column "${name}" has ${found} at index ${at}; it must hold numbers (NaN if missing)`,
        );
      }
    }
    values.set(column, number * length);
  });
  return { names, values, length, texts, counts };
}

/**
 * The bytes of a source, as far as they are asked for: pieces of the size at most, which may be any for
 * a stream. A stream that is not read to its end is cancelled.
 *
 * @param {Exclude<Told, { columns: Columns }>} told
 * @param {number} size
 * @returns {AsyncGenerator<Uint8Array, void, void>}
 */
export async function* pieces(told, size) {
  if ("bytes" in told) {
    yield* cut(told.bytes, size);
    return;
  }
  if ("blob" in told) {
    for (let at = 0, length = size; at < told.blob.size; at += length, length *= 2) {
      const bytes = await told.blob.slice(at, at + length).arrayBuffer();
      yield* cut(new Uint8Array(bytes), size);
    }
    return;
  }
  const reader = told.stream.getReader();
  let open = true;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      open = !done;
      if (done) return;
      if (!(value instanceof Uint8Array)) {
        throw new GaltonError(
          "not-bytes",
          "the stream gives something other than bytes (Uint8Array); pipe text through a TextEncoderStream first",
        );
      }
      yield* cut(value, size);
    }
  } finally {
    // A stream that failed has nothing left to cancel.
    if (open) await reader.cancel().catch(() => {});
  }
}

/** @param {Uint8Array} bytes @param {number} size */
function* cut(bytes, size) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** @param {unknown} value */
function isPlain(value) {
  if (typeof value !== "object" || value === null) return false;
  /** @type {unknown} */
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/**
 * A value as an error names it: short, and strings in quotes.
 *
 * @param {unknown} value
 * @returns {string}
 */
export function describe(value) {
  if (typeof value === "string")
    return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === "function") return "a function";
  if (typeof value === "symbol") return "a symbol";
  if (typeof value === "object" && value !== null) {
    /** @type {unknown} */
    const maker = value.constructor;
    const name = typeof maker === "function" ? maker.name : "";
    return name && name !== "Object" ? `a ${name}` : "an object";
  }
  return typeof value === "bigint" ? `${value}n` : String(value);
}
