// The kinds of sources of rows, and how to get the bytes of each.

import { isBlob, isBuffer, isBytes, isFloats, isResponse, isStream } from "./brands.js";
import { GaltonError, ofFile } from "./error.js";

/**
 * Numbers by column name, all of one length. NaN is a missing value.
 *
 * @typedef {Record<string, Float64Array | Float32Array | readonly number[] | readonly (string | null)[] | readonly (boolean | null)[]>} Columns
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
 * A source, told apart: bytes or text at hand, a file, a stream, or columns.
 *
 * @typedef {{ bytes: Uint8Array } | { text: string } | { blob: Blob } | Streamed | { columns: Columns }} Told
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
    return { text: source };
  }
  if (isBytes(source)) return { bytes: source };
  if (isBuffer(source)) return { bytes: new Uint8Array(source) };
  if (isBlob(source)) return { blob: source };
  if (isStream(source)) return { stream: unlocked(source), length: undefined };
  if (isResponse(source)) return body(source);
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
  if (response.bodyUsed) {
    const message = "the body of the Response was read before; fetch it again, or give its clone()";
    throw new GaltonError("invalid-source", message);
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
 * @param {AsyncIterable<Uint8Array> & { destroy?: unknown }} source
 * @returns {ReadableStream<Uint8Array>}
 */
function streamOf(source) {
  /** @type {AsyncIterator<Uint8Array> | undefined} */
  let iterator;
  return new ReadableStream(
    {
      async pull(controller) {
        iterator ??= source[Symbol.asyncIterator]();
        const { done, value } = await iterator.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel(reason) {
        // An iterator returns once the chunk is there that was asked for, which may be never: a stream of Node, a
        // socket say, is closed instead. An error of the closing is ignored.
        if (typeof source.destroy === "function") source.destroy();
        void iterator?.return?.(reason).catch(() => {});
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

/** The most bytes that the WebAssembly can take at once. */
const MOST = 2 ** 31 - 2 ** 16;

/**
 * The length of the columns. It throws if their lengths differ or a column has an invalid value.
 *
 * @param {Columns} columns
 * @returns {number}
 */
export function lengthOf(columns) {
  const given = /** @type {unknown} */ (columns);
  if (!isPlain(given)) {
    const message = `the columns are ${describe(given)}; give an object of arrays by column name`;
    throw new GaltonError("invalid-source", message);
  }
  const names = Object.keys(columns);
  const length = columns[names[0] ?? ""]?.length ?? 0;
  for (const name of names) {
    const column = /** @type {unknown} */ (columns[name]);
    /** @param {string} found @param {string} expected @returns {never} */
    const refuse = (found, expected) => {
      throw new GaltonError("invalid-source", `column "${name}" ${found}; it must ${expected}`);
    };
    const isTyped = isFloats(column);
    if (!Array.isArray(column) && !isTyped)
      refuse(`is ${describe(column)}`, "be an array of numbers");
    const list = /** @type {ArrayLike<unknown>} */ (column);
    if (list.length !== length) {
      const message = `column "${name}" has ${list.length} values, but the first column has ${length}`;
      throw new GaltonError("length-mismatch", message);
    }
    if (isTyped) continue;
    const isText = hasText(list);
    for (let at = 0; at < length; at++) {
      const value = list[at];
      if (isText ? isWord(value) || value === null : typeof value === "number") continue;
      const expected = isText ? "text (null if missing)" : "numbers (NaN if missing)";
      refuse(`has ${describe(value)} at index ${at}`, `hold ${expected}`);
    }
  }
  return length;
}

/** Whether it is a value of a category and no number. @param {unknown} value */
const isWord = (value) => typeof value === "string" || typeof value === "boolean";

/** @param {ArrayLike<unknown>} column */
const hasText = (column) => Array.isArray(column) && isWord(column.find((value) => value !== null));

/**
 * Columns as one run of numbers, the way the WebAssembly takes them: a text as its number among the
 * different ones of its column, of which there are as many as `counts` says.
 *
 * @param {Columns} columns
 * @returns {{ names: string[], values: Float64Array, length: number, texts: string[], counts: Uint32Array }}
 */
export function flatten(columns) {
  const length = lengthOf(columns);
  const names = Object.keys(columns);
  const bytes = names.length * length * 8;
  if (bytes > MOST) {
    const message = `the columns are ${names.length} of ${length} values, ${megabytes(bytes)}; at most ${megabytes(MOST)} can be taken at once: read some of the rows, and give the others to partialFit`;
    throw new GaltonError("too-large", message);
  }
  const values = new Float64Array(names.length * length);
  const counts = new Uint32Array(names.length);
  /** @type {string[]} */
  const texts = [];
  names.forEach((name, number) => {
    const column = columns[name] ?? [];
    if (!hasText(column)) {
      values.set(/** @type {ArrayLike<number>} */ (column), number * length);
      return;
    }
    /** @type {Map<unknown, number>} */
    const codes = new Map();
    for (let at = 0; at < length; at++) {
      const value = column[at];
      const code = codes.get(value) ?? codes.size;
      if (value !== null) codes.set(value, code);
      values[number * length + at] = value === null ? NaN : code;
    }
    for (const text of codes.keys()) texts.push(String(text));
    counts[number] = codes.size;
  });
  return { names, values, length, texts, counts };
}

/** @param {number} bytes */
const megabytes = (bytes) => `${Math.round(bytes / 1e6)} MB`;

/**
 * The bytes of a source, as far as they are asked for: pieces of the size at most, which may be any for
 * a stream. A stream that is not read to its end is cancelled.
 *
 * @param {Exclude<Told, { columns: Columns }>} told
 * @param {number} size
 * @returns {AsyncGenerator<Uint8Array, void, void>}
 */
export async function* pieces(told, size) {
  if ("text" in told) {
    for (const piece of encoded(told.text, size)) yield* cut(piece, size);
    return;
  }
  if ("bytes" in told) {
    yield* cut(told.bytes, size);
    return;
  }
  if ("blob" in told) {
    for (let at = 0, length = size; at < told.blob.size; at += length, length *= 2) {
      const bytes = await bytesOf(told.blob.slice(at, at + length));
      yield* cut(bytes, size);
    }
    return;
  }
  const reader = told.stream.getReader();
  try {
    for (let number = 1; ; number++) {
      const { done, value } = await reader.read();
      if (done) return;
      if (!isBytes(value)) throw notBytes(value, number);
      yield* cut(value, size);
    }
  } finally {
    // A stream that ended or failed has nothing left to cancel.
    reader.cancel().catch(() => {});
  }
}

/** @param {Uint8Array} bytes @param {number} size */
function* cut(bytes, size) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** @param {Blob} blob */
export async function bytesOf(blob) {
  try {
    // jsdom's has no such function, and not one that gives a stream either.
    return new Uint8Array(await (blob.arrayBuffer?.() ?? readByReader(blob)));
  } catch (error) {
    throw ofFile(error);
  }
}

/** @param {Blob} blob @returns {Promise<ArrayBuffer>} */
function readByReader(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(/** @type {ArrayBuffer} */ (reader.result));
    reader.onerror = () => reject(reader.error ?? new Error("the file cannot be read"));
    reader.readAsArrayBuffer(blob);
  });
}

/** How much of a file is read at once where it gives no stream. */
const SLICE = 2 ** 20;

/** @param {Blob} blob @returns {ReadableStream<Uint8Array<ArrayBuffer>>} its bytes */
export function streamOfFile(blob) {
  if (typeof blob.stream === "function") return blob.stream();
  let at = 0;
  return new ReadableStream({
    async pull(controller) {
      if (at >= blob.size) return controller.close();
      const from = at;
      at = Math.min(from + SLICE, blob.size);
      controller.enqueue(await bytesOf(blob.slice(from, at)));
    },
  });
}

/**
 * A text as bytes, so many characters at a time.
 *
 * @param {string} text
 * @param {number} size
 */
export function* encoded(text, size) {
  const encoder = new TextEncoder();
  for (let at = 0; at < text.length;) {
    let slice = text.slice(at, at + size);
    at += slice.length;
    // A surrogate pair is not split.
    if (at < text.length && isFirstHalf(slice.charCodeAt(slice.length - 1))) {
      slice = slice.slice(0, -1);
      at--;
    }
    yield encoder.encode(slice);
  }
}

/** @param {number} code of UTF-16 */
const isFirstHalf = (code) => code >= 0xd800 && code < 0xdc00;

/**
 * @param {unknown} value
 * @param {number} number
 */
export function notBytes(value, number) {
  return new GaltonError(
    "not-bytes",
    `chunk ${number} of the stream is ${describe(value)}; each must be bytes (a Uint8Array); pipe text through a TextEncoderStream first`,
  );
}

/** Whether a value is an object of no class. @param {unknown} value @returns {value is object} */
export function isPlain(value) {
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
