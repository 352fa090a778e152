// Training and scoring in a worker, so that a page goes on responding: each function is one line for its caller. The
// WebAssembly is loaded in the worker only.

import { brandOf, isBlob, isBuffer, isResponse, isStream } from "./brands.js";
import { GaltonError } from "./error.js";

/** @typedef {import("./wasm/galton.js").ReadOptions} ReadOptions */
/** @typedef {import("./wasm/galton.js").DescentOptions} DescentOptions */
/** @typedef {import("./wasm/galton.js").ModelDocument} ModelDocument */
/** @typedef {import("./wasm/galton.js").Metrics} Metrics */
/** @typedef {import("./wasm/galton.js").Report} Report */
/** @typedef {import("./wasm/galton.js").Inspection} Inspection */
/** @typedef {import("./score-stream.js").ScoreOptions} ScoreOptions */
/** @typedef {import("./options.js").Written} Written */
/** @typedef {import("./source.js").Source} Source */
/** @typedef {import("./source.js").Columns} Columns */
/** @typedef {Exclude<Source, Columns>} Table */
/** @typedef {ModelDocument | string | { toJSON(): ModelDocument }} Saved */

/**
 * @typedef {object} Moving
 * @property {boolean} [transfer] whether the memory of bytes and typed arrays is moved to the worker instead of copied:
 *   they are empty here afterwards. Default: false
 */

/**
 * A message to the worker: call a function with these arguments, or stop a call.
 *
 * @typedef {{ id: number, name: Name, source: unknown, options: object, saved?: unknown } | { id: number, stop: true }} Ask
 */

/** @typedef {"train" | "describe" | "inspect" | "evaluate" | "scoreCsv"} Name */

/**
 * A message from the worker: the progress of a call, its result, or its error.
 *
 * @typedef {{ id: number } & ({ progress: unknown } | { result: unknown } | { error: Failure })} Answer
 */

/** @typedef {{ name: string, message: string, properties: { code?: never } }} Failure */

/** @typedef {{ post: (ask: Ask, moved: Transferable[]) => void, end: () => void }} Thread */

/** @typedef {{ resolve: (result: never) => void, reject: (error: unknown) => void, onProgress: ((progress: never) => void) | undefined }} Call */

/** @type {Thread | undefined} */
let thread;

/** The calls without an answer, by their numbers. @type {Map<number, Call>} */
const calls = new Map();

let last = 0;

/**
 * As `train` of galton, in a worker. It answers the model as a document: `load` of galton/scorer and `Model.from` make a
 * model of it, and `JSON.stringify` saves it.
 *
 * @param {Source} source
 * @param {ReadOptions & DescentOptions & Moving} [options] with `onProgress` and `signal` as elsewhere
 * @returns {Promise<ModelDocument>}
 * @throws {GaltonError} as `train`; the signal's reason if it is aborted
 * @example
 * import { train } from "galton/worker";
 * import { load } from "galton/scorer";
 *
 * const model = load(await train(file, { formula: "height ~ week", onProgress, signal }));
 */
export const train = (source, options) => ask("train", source, options);

/**
 * As `describe` of galton, in a worker.
 *
 * @param {Table} source
 * @param {Pick<ReadOptions, Written | "onProgress" | "signal"> & Moving} [options]
 * @returns {Promise<Report>}
 */
export const describe = (source, options) => ask("describe", source, options);

/**
 * As `inspect` of galton, in a worker.
 *
 * @param {Table} source
 * @param {Pick<ReadOptions, Written | "signal"> & Moving} [options]
 * @returns {Promise<Inspection>}
 */
export const inspect = (source, options) => ask("inspect", source, options);

/**
 * As `evaluate` of galton, in a worker.
 *
 * @param {Table} source
 * @param {Saved} saved a document, its JSON text, or a `Model`
 * @param {Pick<ReadOptions, Written | "onProgress" | "signal"> & Moving} [options]
 * @returns {Promise<Metrics>}
 */
export const evaluate = (source, saved, options) => ask("evaluate", source, options, saved);

/**
 * As `scoreCsv` of galton, in a worker.
 *
 * @param {Table} source
 * @param {Saved} saved a document, its JSON text, or a `Model`
 * @param {Omit<ScoreOptions, "onScored"> & Pick<ReadOptions, "signal"> & Moving} [options]
 * @returns {Promise<Blob>} the table with a column of predictions
 */
export const scoreCsv = (source, saved, options) => ask("scoreCsv", source, options, saved);

/** Ends the worker, which the next call starts again. Calls without an answer are rejected. */
export function terminate() {
  fail(new GaltonError("no-worker", "the worker was ended by terminate()"));
}

/**
 * @template T
 * @param {Name} name
 * @param {unknown} source
 * @param {{ onProgress?: unknown, signal?: AbortSignal | undefined, transfer?: boolean | undefined }} [options]
 * @param {Saved} [saved]
 * @returns {Promise<T>}
 */
async function ask(name, source, options = {}, saved) {
  const { onProgress, signal, transfer, ...others } = options;
  signal?.throwIfAborted();
  /** @type {Transferable[]} */
  const moved = [];
  const given = await portable(source, moved, transfer === true);
  signal?.throwIfAborted();
  const model = typeof saved === "object" && "toJSON" in saved ? saved.toJSON() : saved;
  const question = { name, source: given, options: copied(others), saved: copied(model) };
  thread ??= start();
  const { post } = thread;
  const id = ++last;
  const stop = () => {
    post({ id, stop: true }, []);
    calls.get(id)?.reject(signal?.reason);
  };
  try {
    return await new Promise((resolve, reject) => {
      calls.set(id, {
        resolve,
        reject,
        onProgress: /** @type {Call["onProgress"]} */ (onProgress),
      });
      signal?.addEventListener("abort", stop);
      post({ id, ...question }, moved);
    });
  } finally {
    signal?.removeEventListener("abort", stop);
    calls.delete(id);
    // A worker that waits would keep a program from its end. A page keeps it, for the next call.
    if (calls.size === 0 && typeof document === "undefined") release();
  }
}

/** @param {Answer} answer */
function hear(answer) {
  const call = calls.get(answer.id);
  if (!call) return;
  if ("progress" in answer) {
    try {
      call.onProgress?.(/** @type {never} */ (answer.progress));
    } catch (error) {
      call.reject(error);
    }
  } else if ("result" in answer) call.resolve(/** @type {never} */ (answer.result));
  else call.reject(errorOf(answer.error));
}

/** @param {Failure} failure */
function errorOf({ name, message, properties }) {
  const { code, ...others } = properties;
  if (code) return new GaltonError(code, message, others);
  return Object.assign(new Error(message), { name });
}

/** Rejects all calls, and ends the worker. @param {unknown} error */
function fail(error) {
  for (const { reject } of calls.values()) reject(error);
  calls.clear();
  release();
}

function release() {
  thread?.end();
  thread = undefined;
}

/** Starts a worker: one of the web, or a thread of Node. @returns {Thread} */
function start() {
  if (typeof Worker === "function") return ofWeb(webWorker());
  const threads =
    typeof process === "object" ? process.getBuiltinModule?.("node:worker_threads") : undefined;
  if (!threads) throw new GaltonError("no-worker", "there are no workers here: use galton itself");
  // The program's own options, such as --input-type, may be none that a worker takes.
  const worker = new threads.Worker(new URL("./worker-thread.js", import.meta.url), {
    execArgv: [],
  });
  worker.on("message", hear);
  worker.on("error", (error) => fail(notStarted(error.message)));
  return {
    post: (ask, moved) => worker.postMessage(ask, /** @type {never} */ (moved)),
    end: () => void worker.terminate(),
  };
}

/** @param {Worker} worker @returns {Thread} */
function ofWeb(worker) {
  worker.onmessage = ({ data }) => hear(data);
  worker.onerror = (event) => {
    event.preventDefault();
    fail(notStarted(event.message));
  };
  return {
    post: (ask, moved) => worker.postMessage(ask, moved),
    end: () => worker.terminate(),
  };
}

/** A worker has to have the page's origin. If the script has another one, as on a CDN, a worker of this origin imports it. */
function webWorker() {
  try {
    return new Worker(new URL("./worker-thread.js", import.meta.url), { type: "module" });
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    const script = JSON.stringify(new URL("./worker-thread.js", import.meta.url).href);
    const code = new Blob([`import ${script};`], { type: "text/javascript" });
    return new Worker(URL.createObjectURL(code), { type: "module" });
  }
}

/** @param {string | undefined} message */
const notStarted = (message) =>
  new GaltonError(
    "no-worker",
    `the worker did not start or stopped${message ? ` (${message})` : ""}: worker-thread.js of galton must be beside the script; see "With your bundler" in its docs`,
  );

/**
 * A source as it can be sent to a worker.
 *
 * @param {unknown} source
 * @param {Transferable[]} moved what of it is moved
 * @param {boolean} transfer
 * @returns {Promise<unknown>}
 */
async function portable(source, moved, transfer) {
  if (isResponse(source)) {
    if (source.ok) return source.blob();
    throw new GaltonError(
      "invalid-source",
      `the server answered ${source.status}, not with a table`,
    );
  }
  if (isStream(source)) return new Response(source).blob();
  if (typeof source === "object" && source !== null && Symbol.asyncIterator in source) {
    /** @type {unknown[]} */
    const parts = [];
    const items = /** @type {AsyncIterable<unknown>} */ (source);
    for await (const part of items) parts.push(part);
    const isBytes = parts.every((part) => ArrayBuffer.isView(part));
    return isBytes ? new Blob(/** @type {BlobPart[]} */ (parts)) : copied(parts);
  }
  if (transfer) {
    const holders =
      ArrayBuffer.isView(source) || isBuffer(source) ? [source] : Object.values(Object(source));
    for (const holder of /** @type {unknown[]} */ (holders)) {
      const buffer = ArrayBuffer.isView(holder) ? holder.buffer : holder;
      if (isBuffer(buffer) && brandOf(buffer) === "ArrayBuffer" && !moved.includes(buffer))
        moved.push(buffer);
    }
  }
  return isBlob(source) ? source : copied(source);
}

/**
 * Plain objects and arrays are copied, because a Proxy of them cannot be sent.
 *
 * @template T
 * @param {T} value
 * @returns {T}
 */
function copied(value) {
  /** @type {unknown} */
  let copy = value;
  if (Array.isArray(value)) copy = value.map(copied);
  else if (brandOf(value) === "Object") {
    const fields = Object.entries(Object(value));
    copy = Object.fromEntries(fields.map(([name, own]) => [name, copied(own)]));
  }
  return /** @type {T} */ (copy);
}
