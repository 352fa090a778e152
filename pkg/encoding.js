// Encodings that the WebAssembly does not read itself: the platform decodes them first.

import { isBytes } from "./brands.js";
import { unpacked } from "./gunzip.js";
import { notBytes } from "./source.js";

/** @typedef {import("./wasm/galton.js").ReadOptions} ReadOptions */
/** @typedef {import("./source.js").Told} Told */
/** @typedef {Exclude<import("./source.js").Bytes, { text: string }>} Bytes a source without text and columns */

/** The encodings that the WebAssembly reads, by their names in the Encoding Standard. */
const OWN = ["utf-8", "utf-16le", "utf-16be", "windows-1252"];

/** @param {string | undefined} encoding */
const isForeign = (encoding) => encoding !== undefined && !OWN.includes(encoding);

/**
 * A source whose encoding is given, and the options for reading it: if the WebAssembly does not read the encoding, it
 * is a stream of UTF-8. A string has no encoding.
 *
 * @template {import("./source.js").Bytes} T
 * @template {ReadOptions} O
 * @param {T} told
 * @param {O} options
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<{ told: T | import("./source.js").Streamed, options: O }>}
 */
export async function readable(told, options, signal) {
  const { encoding } = options;
  if (encoding === undefined) return { told, options };
  const inUtf8 = { ...options, encoding: "utf-8" };
  if ("text" in told) return { told, options: inUtf8 };
  if (!isForeign(encoding)) return { told, options };
  const bytes = await unpacked(/** @type {Bytes} */ (told), signal);
  const stream =
    "blob" in bytes
      ? bytes.blob.stream()
      : "bytes" in bytes
        ? new Blob([/** @type {BlobPart} */ (bytes.bytes)]).stream()
        : bytes.stream;
  let number = 0;
  const recode = recoder(encoding);
  /** @type {TransformStream<Uint8Array, Uint8Array>} */
  const recoding = new TransformStream({
    transform(chunk, controller) {
      number++;
      if (!isBytes(chunk)) throw notBytes(chunk, number);
      controller.enqueue(recode(chunk));
    },
    flush: (controller) => controller.enqueue(recode(undefined)),
  });
  return { told: { stream: stream.pipeThrough(recoding), length: undefined }, options: inUtf8 };
}

/**
 * Makes a function that converts the chunks of an input to UTF-8, one after the other. Undefined is the end of the input.
 *
 * @param {string | undefined} encoding
 * @returns {(chunk: Uint8Array | undefined) => Uint8Array}
 */
function recoder(encoding) {
  const encoder = new TextEncoder();
  const decoder = new TextDecoder(encoding);
  return (chunk) =>
    encoder.encode(
      decoder.decode(/** @type {BufferSource | undefined} */ (chunk), {
        stream: chunk !== undefined,
      }),
    );
}

/**
 * The options for chunks in UTF-8, and the recoder if one is needed.
 *
 * @template {ReadOptions} O
 * @param {O} options
 * @returns {{ options: O, recode?: (chunk: Uint8Array | undefined) => Uint8Array }}
 */
export function recoding(options) {
  if (!isForeign(options.encoding)) return { options };
  return { options: { ...options, encoding: "utf-8" }, recode: recoder(options.encoding) };
}
