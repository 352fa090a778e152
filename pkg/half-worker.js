// The second worker of two-workers.js: reads the second half of a file.

import { pump, progress } from "./pump.js";
import { call, init } from "./wasm.js";

/** @typedef {import("./second-worker.js").Ask} Ask */
/** @typedef {import("./second-worker.js").Answer} Answer */

/**
 * @typedef {object} Scope
 * @property {(message: MessageEvent<Ask>) => void} onmessage
 * @property {() => void} onmessageerror
 * @property {(answer: Answer, moved?: ArrayBuffer[]) => void} postMessage
 * @property {() => void} importScripts
 */

const scope = /** @type {Scope} */ (/** @type {unknown} */ (self));

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
  const reading = call((wasm) => new wasm.Reading(options));
  call(() => reading.push(new Uint8Array(beginning)));
  const next = reading.skipTo(from);
  if (next === undefined) return undefined;
  const tell = progress(
    undefined,
    (progress) => scope.postMessage({ progress }),
    () => reading.bytes,
  );
  await pump(
    { blob: blob.slice(next) },
    (piece) => reading.push(piece),
    () => tell(reading.rows),
    undefined,
  );
  return call(() => reading.finishPart());
}

/** Only a classic script may import others this way. */
function isModule() {
  try {
    scope.importScripts();
    return false;
  } catch {
    return true;
  }
}

scope.onmessage = (/** @type {MessageEvent<Ask>} */ { data }) => {
  void read(data).then(
    (part) => scope.postMessage({ part }, part ? [/** @type {ArrayBuffer} */ (part.buffer)] : []),
    // The first worker finds a fault of the file too, and can say where it is.
    (error) =>
      scope.postMessage(error?.name === "GaltonError" ? { part: undefined } : { failed: true }),
  );
};
scope.onmessageerror = () => scope.postMessage({ failed: true });
scope.postMessage({ place: { address: globalThis.location?.href, isModule: isModule() } });
