// The kinds of sources of rows, their columns as numbers, and their bytes.

import { brandOf, exactly, isBytes, isTypedArray } from "./brands.js";
import { GaltonError, ofFile } from "./error.js";

/**
 * A value in a row or a column. NaN, null and undefined are missing values. A whole number as a BigInt must be one that a
 * number holds exactly.
 *
 * @typedef {number | bigint | string | boolean | Date | null | undefined} Cell
 */

/**
 * Arrays by column name, all of one length. In a column of text that holds numbers, the numbers are read as in a CSV.
 *
 * @typedef {Record<string, import("./brands.js").TypedArray | readonly Cell[]>} Columns
 */

/**
 * Rows: objects by column name, Maps, or arrays, of which the first may have the names. A missing key is a missing
 * value.
 *
 * @typedef {Iterable<object> | AsyncIterable<object>} RowSource
 */

/**
 * A table as Apache Arrow's JavaScript library has it, and whatever behaves like one: DuckDB-Wasm's results and others.
 *
 * @typedef {object} ArrowTable
 * @property {number} numRows
 * @property {{ fields: readonly { name: string }[] }} schema
 * @property {(name: string) => unknown} getChild
 */

/**
 * A source of rows. Text and bytes are CSV; bytes may be gzip. A stream of Node is an AsyncIterable.
 *
 * @typedef {Blob | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array> | Response | string | Uint8Array | ArrayBuffer | RowSource | ArrowTable | Columns} Source
 */

/**
 * A stream of bytes, and their number. If gzip is unpacked on the way, `packed` gives how many packed bytes were taken so
 * far.
 *
 * @typedef {{ stream: ReadableStream<Uint8Array>, length: number | undefined, packed?: () => number }} Streamed
 */

/**
 * @template T
 * @typedef {Iterable<readonly T[]> | AsyncIterable<readonly T[]>} Blocks
 */

/**
 * Rows as arrays of cells, a block at a time. The names of the columns are known once the first block is there; null
 * where the rows themselves may begin with them.
 *
 * @typedef {{ names: (() => readonly string[]) | null, blocks: Blocks<ArrayLike<unknown>> }} Rows
 */

/**
 * A source whose kind is known: bytes or text in memory, a file, a stream, columns, rows, or an iterable of bytes or rows.
 *
 * @typedef {{ bytes: Uint8Array } | { text: string } | { blob: Blob } | Streamed | { columns: Columns } | { rows: Rows } | { items: AsyncIterable<unknown> }} Told
 */

/**
 * A source that is bytes or text.
 *
 * @typedef {Exclude<Told, { columns: unknown } | { rows: unknown } | { items: unknown }>} Bytes
 */

/**
 * @param {AsyncIterable<unknown> & { destroy?: unknown }} source
 * @param {AsyncIterator<unknown>} [iterator] of the source
 * @param {IteratorResult<unknown>} [first] the first result of the iterator
 * @returns {ReadableStream<Uint8Array>}
 */
export function streamOf(source, iterator = source[Symbol.asyncIterator](), first) {
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = first ?? (await iterator.next());
        first = undefined;
        if (done) controller.close();
        else controller.enqueue(/** @type {Uint8Array} */ (value));
      },
      cancel(reason) {
        // An iterator returns only after the requested chunk has come, which may be never. So a stream of Node, such as
        // a socket, is closed instead. An error of the closing is ignored.
        if (typeof source.destroy === "function") source.destroy();
        void iterator.return?.(reason).catch(() => {});
      },
    },
    { highWaterMark: 0 },
  );
}

/** How many rows of values are taken at once. */
export const BLOCK = 1000;

/**
 * The rows of columns, a block at a time.
 *
 * @param {number} length
 * @param {readonly ((row: number) => unknown)[]} columns
 * @returns {Generator<unknown[][], void>}
 */
export function* blocksOfColumns(length, columns) {
  for (let at = 0; at < length; at += BLOCK) {
    const count = Math.min(BLOCK, length - at);
    yield Array.from({ length: count }, (_, row) => columns.map((column) => column(at + row)));
  }
}

/** The most bytes that the WebAssembly can take at once. */
const MOST = 2 ** 31 - 2 ** 16;

/**
 * Columns by name. One without a name has that of its place, as in a CSV: no formula and no saved model has an empty name.
 *
 * @template T
 * @param {Record<string, T>} columns
 * @returns {Record<string, T>}
 */
export function named(columns) {
  if (!Object.hasOwn(columns, "")) return columns;
  const entries = Object.entries(columns);
  let name = `column ${entries.findIndex(([own]) => own === "") + 1}`;
  while (Object.hasOwn(columns, name)) name += ".1";
  return Object.fromEntries(entries.map(([own, values]) => [own || name, values]));
}

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
    if (!Array.isArray(column) && !isTypedArray(column)) {
      const message = `column "${name}" is ${describe(column)}; it must be an array of values`;
      throw new GaltonError("invalid-source", message);
    }
    if (column.length === length) continue;
    const message = `column "${name}" has ${column.length} values, but the first column has ${length}`;
    throw new GaltonError("length-mismatch", message);
  }
  return length;
}

/**
 * Whether all columns hold numbers, and values that are missing.
 *
 * @param {Columns} columns
 */
export const areNumbers = (columns) =>
  Object.values(columns).every((column) => {
    const list = /** @type {ArrayLike<unknown>} */ (column);
    if (isTypedArray(column) && !/^Big/.test(brandOf(column))) return true;
    for (let at = 0; at < list.length; at++) if (!isNumber(list[at])) return false;
    return true;
  });

/** @param {unknown} value */
const isNumber = (value) =>
  typeof value === "number" ||
  value === null ||
  value === undefined ||
  (typeof value === "bigint" && BigInt(Number(value)) === value);

/** Whether it is a value of a category and no number. @param {unknown} value */
const isWord = (value) => typeof value === "string" || typeof value === "boolean";

/** @param {ArrayLike<unknown>} column */
const hasText = (column) =>
  Array.isArray(column) && isWord(column.find((value) => value !== null && value !== undefined));

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
    const start = number * length;
    if (!hasText(column)) {
      fill(values, start, column, name);
      return;
    }
    /** @type {Map<unknown, number>} */
    const codes = new Map();
    for (let at = 0; at < length; at++) {
      const value = column[at];
      const code = codes.get(value) ?? codes.size;
      const isMissing = value === null || value === undefined;
      if (!isMissing && !isWord(value))
        throw misfit(name, at, value, "text (null if missing), as the values before it");
      if (!isMissing) codes.set(value, code);
      values[start + at] = isMissing ? NaN : code;
    }
    for (const text of codes.keys()) texts.push(String(text));
    counts[number] = codes.size;
  });
  return { names, values, length, texts, counts };
}

/**
 * Puts a column's numbers into `values`.
 *
 * @param {Float64Array} values
 * @param {number} start where the column begins
 * @param {import("./brands.js").TypedArray | readonly Cell[]} column
 * @param {string} name
 */
function fill(values, start, column, name) {
  if (isTypedArray(column) && !/^Big/.test(brandOf(column))) {
    values.set(/** @type {ArrayLike<number>} */ (column), start);
    return;
  }
  const list = /** @type {ArrayLike<unknown>} */ (column);
  for (let at = 0; at < list.length; at++) {
    const value = list[at];
    if (typeof value === "number") values[start + at] = value;
    else if (value === null || value === undefined) values[start + at] = NaN;
    else if (typeof value === "bigint")
      values[start + at] = exactly(value, () => `"${name}" at index ${at}`);
    else throw misfit(name, at, value, "numbers (NaN if missing), as the values before it");
  }
}

/** @param {string} name @param {number} at @param {unknown} value @param {string} expected */
const misfit = (name, at, value, expected) =>
  new GaltonError(
    "invalid-source",
    `column "${name}" has ${describe(value)} at index ${at}; it must hold ${expected}`,
  );

/** @param {number} bytes */
const megabytes = (bytes) => `${Math.round(bytes / 1e6)} MB`;

/**
 * The bytes of a source, as far as they are asked for: pieces of the size at most, which may be any for
 * a stream. A stream that is not read to its end is cancelled.
 *
 * @param {Bytes} told
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
 * A text as UTF-8, in pieces.
 *
 * @param {string} text
 * @param {number} size how many characters to encode at a time
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

/** @param {unknown} source @returns {source is Iterable<unknown>} */
export const isIterable = (source) =>
  typeof source === "object" &&
  source !== null &&
  Symbol.iterator in source &&
  !ArrayBuffer.isView(source);

/** Whether a value is an object of no class. @param {unknown} value @returns {value is object} */
export function isPlain(value) {
  if (typeof value !== "object" || value === null) return false;
  /** @type {unknown} */
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** The first 40 characters of a text, without half of a pair of surrogates. @param {string} text */
const wholeStart = (text) => text.slice(0, 40).replace(/[\ud800-\udbff]$/, "");

/**
 * A value as an error names it: short, and strings in quotes.
 *
 * @param {unknown} value
 * @returns {string}
 */
export function describe(value) {
  if (typeof value === "string")
    return JSON.stringify(value.length > 40 ? `${wholeStart(value)}…` : value);
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
