// The second worker of halves.js: reads the second half of a file.

import { init } from "./wasm.js";
import * as wasm from "./wasm/galton.js";

/** @typedef {import("./halves.js").Ask} Ask */
/** @typedef {import("./halves.js").Answer} Answer */

const scope =
  /** @type {{ onmessage: unknown, postMessage(answer: Answer, moved?: ArrayBuffer[]): void }} */ (
    /** @type {unknown} */ (self)
  );

/**
 * @param {Ask} ask
 * @returns {Promise<Uint8Array | undefined>}
 */
async function read({ module, half }) {
  if (!half) {
    await init(module);
    return undefined;
  }
  const { blob, from, options } = half;
  const first = blob.slice(0, half.beginning).arrayBuffer();
  const [beginning] = await Promise.all([first, init(module)]);
  /** @param {import("./wasm/galton.js").Progress} progress */
  const tell = (progress) => scope.postMessage({ progress });
  const reading = new wasm.Reading(options, undefined, tell);
  const next = reading.skipTo(new Uint8Array(beginning), from);
  if (next === undefined) return undefined;
  await reading.readBlob(blob.slice(next));
  return reading.finishPart();
}

scope.onmessage = (/** @type {MessageEvent<Ask>} */ { data }) => {
  // What is wrong with the file, the first worker finds too, and can say where.
  void read(data).then(
    (part) => scope.postMessage({ part }, part ? [/** @type {ArrayBuffer} */ (part.buffer)] : []),
    () => scope.postMessage({ part: undefined }),
  );
};
