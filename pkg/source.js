// What rows can be read from, and how each of them gives its bytes.

import { GaltonError } from "./error.js";

/**
 * Numbers by column name, all of one length. NaN is a missing value.
 *
 * @typedef {Record<string, Float64Array | Float32Array | readonly number[]>} Columns
 */

/**
 * What rows are read from. Text and bytes are CSV.
 *
 * @typedef {Blob | ReadableStream<Uint8Array> | Response | string | Uint8Array | ArrayBuffer | Columns} Source
 */

/**
 * A source, told apart: bytes at hand, a file, a stream, or columns.
 *
 * @typedef {{ bytes: Uint8Array } | { blob: Blob } | { stream: ReadableStream<Uint8Array>, length: number | undefined } | { columns: Columns }} Told
 */

/**
 * @param {unknown} source
 * @returns {Told}
 */
export function tell(source) {
  if (typeof source === "string") return { bytes: new TextEncoder().encode(source) };
  if (source instanceof Uint8Array) return { bytes: source };
  if (source instanceof ArrayBuffer) return { bytes: new Uint8Array(source) };
  if (source instanceof Blob) return { blob: source };
  if (source instanceof ReadableStream) return { stream: unlocked(source), length: undefined };
  if (typeof Response === "function" && source instanceof Response) return body(source);
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
 * Columns as one run of numbers, the way the WebAssembly takes them.
 *
 * @param {Columns} columns
 * @returns {{ names: string[], values: Float64Array, length: number }}
 */
export function flatten(columns) {
  const names = Object.keys(columns);
  const length = columns[names[0] ?? ""]?.length ?? 0;
  const values = new Float64Array(names.length * length);
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
  return { names, values, length };
}

/**
 * The first bytes of a source, and whether they are all of it.
 *
 * @param {Exclude<Told, { columns: Columns }>} told
 * @param {number} size
 * @returns {Promise<{ bytes: Uint8Array, whole: boolean }>}
 */
export async function beginning(told, size) {
  if ("bytes" in told) {
    return { bytes: told.bytes.subarray(0, size), whole: told.bytes.length <= size };
  }
  if ("blob" in told) {
    const bytes = new Uint8Array(await told.blob.slice(0, size).arrayBuffer());
    return { bytes, whole: told.blob.size <= size };
  }
  const reader = told.stream.getReader();
  const bytes = new Uint8Array(size);
  let filled = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { bytes: bytes.subarray(0, filled), whole: true };
    if (!(value instanceof Uint8Array)) {
      await reader.cancel();
      throw new GaltonError(
        "not-bytes",
        "the stream gives something other than bytes (Uint8Array); pipe text through a TextEncoderStream first",
      );
    }
    bytes.set(value.subarray(0, size - filled), filled);
    filled += value.length;
    if (filled > size) {
      await reader.cancel();
      return { bytes, whole: false };
    }
  }
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
