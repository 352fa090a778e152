// The worker of galton/worker: calls the functions of galton that it is asked for.

import { known } from "./error.js";
import * as galton from "./inline.js";

/** @typedef {import("./worker.js").Ask} Ask */
/** @typedef {import("./worker.js").Answer} Answer */

/** The calls that go on. @type {Map<number, AbortController>} */
const running = new Map();

/** @type {(answer: Answer) => void} */
let say = () => {};

/** @param {Ask} ask */
async function hear(ask) {
  const { id } = ask;
  if ("stop" in ask) return running.get(id)?.abort();
  const abort = new AbortController();
  running.set(id, abort);
  const { name, source, options, saved } = ask;
  const { signal } = abort;
  /** @param {unknown} progress */
  const onProgress = (progress) => say({ id, progress });
  // galton checks the options.
  const listening = /** @type {{}} */ ({
    ...options,
    ...(name !== "inspect" && { onProgress }),
    signal,
  });
  const given = /** @type {string} */ (source);
  try {
    await galton.init();
    /** @type {unknown} */
    let result;
    if (name === "train") result = (await galton.train(given, listening)).toJSON();
    else if (name === "evaluate" || name === "scoreCsv")
      result = await galton[name](given, galton.Model.from(saved), listening);
    else result = await galton[name](given, listening);
    say({ id, result });
  } catch (error) {
    const found = known(error);
    const { name, message } = found instanceof Error ? found : new Error(String(found));
    const own = JSON.parse(JSON.stringify(found));
    say({ id, error: { name, message, properties: name === "GaltonError" ? own : {} } });
  } finally {
    running.delete(id);
  }
}

const port = globalThis.process?.getBuiltinModule?.("node:worker_threads").parentPort;
if (typeof self === "object" && typeof self.postMessage === "function") {
  say = (answer) => self.postMessage(answer);
  self.onmessage = (/** @type {MessageEvent<Ask>} */ { data }) => void hear(data);
} else if (port) {
  say = (answer) => port.postMessage(answer);
  port.on("message", (/** @type {Ask} */ ask) => void hear(ask));
}
