// Tells the kinds of sources apart.

import { arrowRows, isArrow } from "./arrow.js";
import { brandOf, isBlob, isBuffer, isBytes, isResponse, isStream } from "./brands.js";
import { GaltonError } from "./error.js";
import { rowsIn } from "./rows.js";
import { describe, isIterable, isPlain, named } from "./source.js";

/** @typedef {import("./source.js").Columns} Columns */
/** @typedef {import("./source.js").Told} Told */

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
  if (isArrow(source)) return { rows: arrowRows(source) };
  if (isAsyncIterable(source)) return { items: source };
  if (brandOf(source) === "Map") {
    const columns = Object.fromEntries(/** @type {Map<string, unknown>} */ (source));
    return { columns: named(/** @type {Columns} */ (columns)) };
  }
  const rows = isIterable(source) ? rowsIn(source) : undefined;
  if (rows) return { rows };
  if (isPlain(source)) return { columns: named(/** @type {Columns} */ (source)) };
  throw new GaltonError(
    "invalid-source",
    `the source is ${describe(source)}; give a File, a Blob, a stream of bytes, a Response, CSV text or bytes, an array of rows, an Arrow table, or an object of columns`,
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

/** @param {unknown} source @returns {source is AsyncIterable<unknown>} */
const isAsyncIterable = (source) =>
  typeof source === "object" && source !== null && Symbol.asyncIterator in source;

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
