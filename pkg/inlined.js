// Unpacks wasm/inlined.js: the WebAssembly and the script of the second worker as text, for entries that carry them. Tools
// that move files apart cannot part a module from what it imports.

import { inflate } from "./inflate.js";

/**
 * `wasm` is the WebAssembly as base64 of raw deflate, and `size` its unpacked length in bytes. `worker` is the code of
 * half-worker.js with all that it imports.
 *
 * @typedef {{ wasm: string, size: number, worker: string }} Texts
 */

/** @param {Texts} texts @returns {import("./carried.js").Carried} */
export const unpacking = ({ wasm, size, worker }) => ({ bytes: () => unpack(wasm, size), worker });

/** @param {string} wasm @param {number} size */
function unpack(wasm, size) {
  const packed = decoded(wasm);
  // Node, Deno and Bun have zlib, which is three times as fast.
  const zlib = globalThis.process?.getBuiltinModule?.("node:zlib");
  return zlib ? new Uint8Array(zlib.inflateRawSync(packed)) : inflate(packed, size);
}

/** @param {string} base64 */
function decoded(base64) {
  const bytes = /** @type {{ fromBase64?: (text: string) => Uint8Array }} */ (Uint8Array);
  if (bytes.fromBase64) return bytes.fromBase64(base64);
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
