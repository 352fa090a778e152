// The second worker of two-workers.js: how it is started, asked, kept for the next file and dismissed.

import { carried, loaded } from "./carried.js";

/** @typedef {import("./wasm/galton.js").Progress} Progress */
/** @typedef {import("./wasm/galton.js").ReadOptions} ReadOptions */
/** @typedef {Omit<ReadOptions, "onProgress" | "signal">} Plain */

/**
 * A request to the second worker: half of a file, or only to be ready.
 *
 * @typedef {{ module: WebAssembly.Module | undefined, half?: { blob: Blob, from: number, beginning: number, options: Plain } }} Ask
 */

/**
 * Where the script of a worker is, and whether it runs as a module: some bundlers make it a classic script.
 *
 * @typedef {{ address: string, isModule: boolean }} Place
 */

/**
 * An answer of the second worker: that it has started, how far it is, what it found, or that it failed. It finds nothing
 * where its half cannot be read by itself.
 *
 * @typedef {{ place: Place } | { progress: Progress } | { part: Uint8Array | undefined } | { failed: true }} Answer
 */

/**
 * A question to the second worker. The part is undefined where the worker has none, failed or was stopped. `heard` is how
 * many messages of it have come. `giveUp` stops a worker that does not answer, and says so.
 *
 * @typedef {{ part: Promise<Uint8Array | undefined>, heard: () => number, stop: () => void, giveUp: () => void }} Question
 */

/** How long the second worker is kept for another file, in milliseconds. */
const KEPT = 30_000;

/** @type {Worker | undefined} */
let idle;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let dismissal;

/** Where the script is, once a worker from a blob has run it. @type {Place | undefined} */
let known;

/** Whether the policy here forbids workers from blobs. */
let isForbidden = false;

/** Whether the user was warned that there is no second worker. */
let isTold = false;

/**
 * Whether a worker may wait for another file. A process of Deno or Bun would not end before the worker does.
 */
export const canWait =
  typeof document !== "undefined" || !("Deno" in globalThis || "Bun" in globalThis);

/** Whether a second worker waits for a file. */
export const isIdle = () => idle !== undefined;

/**
 * Asks the second worker, which is started if there is none. Whatever goes wrong, the answer is no more than undefined.
 *
 * @param {Ask} ask
 * @param {(progress: Progress) => void} onProgress
 * @returns {Question}
 */
export function consult(ask, onProgress) {
  const abort = new AbortController();
  let heard = 0;
  const part = answered(ask, abort.signal, (answer) => {
    heard += 1;
    if ("progress" in answer) onProgress(answer.progress);
  });
  const giveUp = () => {
    abort.abort();
    tellMissing("it does not answer");
  };
  return { part, heard: () => heard, stop: () => abort.abort(), giveUp };
}

/**
 * @param {Ask} ask
 * @param {AbortSignal} signal
 * @param {(answer: Answer) => void} hear
 */
async function answered(ask, signal, hear) {
  const waiting = idle;
  dismiss();
  const isHere = carried()?.worker !== undefined;
  let hasBegun = waiting !== undefined;
  /** @param {Worker} worker */
  const part = async (worker) => {
    const { part } = await said(worker, signal, ask, (answer) => {
      hasBegun = true;
      hear(answer);
      return "part" in answer ? answer : undefined;
    });
    keep(worker);
    return part;
  };
  try {
    return await part(waiting ?? (await start(signal)));
  } catch (error) {
    if (hasBegun || signal.aborted) return undefined;
    try {
      const code = isHere ? undefined : (await loaded())?.worker;
      if (!code) throw error;
      return await part(await fromCode(code, signal));
    } catch (error) {
      if (!signal.aborted) tellMissing(error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }
}

/** Warns once that there is no second worker. Only time is lost. @param {string} why */
function tellMissing(why) {
  if (isTold) return;
  isTold = true;
  console.warn(
    `galton reads large files with one worker, because the second one cannot be used: ${why}. Its script is galton/half-worker.js; the option "workers: 1" asks for one worker.`,
  );
}

/** @param {Worker} worker */
function keep(worker) {
  if (idle || !canWait) return worker.terminate();
  const end = () => {
    worker.terminate();
    if (idle === worker) dismiss();
  };
  idle = worker;
  worker.onerror = worker.onmessageerror = end;
  dismissal = setTimeout(end, KEPT);
}

/** Takes the waiting worker, so that no later call can take it. */
function dismiss() {
  clearTimeout(dismissal);
  idle = undefined;
}

/**
 * Starts the second worker.
 *
 * A worker that is loaded by its address has no policy but that of its own response. The policy of a page's <meta> tag
 * does not reach it, and it could send rows anywhere. A worker from a blob inherits its maker's policy. So where there
 * may be such a policy, the worker is a blob that imports the script. Bundlers find the script by the expression below
 * and rename it, and only a worker that runs it knows its address. A plain worker, which is given no rows, tells it.
 *
 * @param {AbortSignal} signal
 * @returns {Promise<Worker>}
 */
async function start(signal) {
  const code = carried()?.worker;
  if (code) return fromCode(code, signal);
  if (known) return wrapped(known, signal);
  const isWrapped = !isForbidden && inherits();
  const begin = () => new Worker(new URL("./half-worker.js", import.meta.url), { type: "module" });
  const plain = fromHere(begin);
  if (!plain) return wrapped((known = placeOf(begin)), signal);
  if (!isWrapped) return plain;
  const place = await said(plain, signal, undefined, placeIn);
  try {
    const worker = await wrapped(place, signal);
    known = place;
    plain.terminate();
    return worker;
  } catch (error) {
    isForbidden = error === SILENT;
    if (isForbidden) return plain;
    plain.terminate();
    throw error;
  }
}

/** A worker, or none if its script comes from another origin: a browser starts no such worker. @param {() => Worker} begin */
function fromHere(begin) {
  try {
    return begin();
  } catch (error) {
    if (error instanceof DOMException && error.name === "SecurityError") return undefined;
    throw error;
  }
}

/**
 * Where the script is that `begin` asks for. A worker from a blob may import it from another origin. Only the call knows the
 * address, because bundlers rewrite it.
 *
 * @param {() => Worker} begin
 * @returns {Place}
 */
function placeOf(begin) {
  const browsers = globalThis.Worker;
  /** @type {Place | undefined} */
  let place;
  /** @param {string | URL} address @param {WorkerOptions} [options] */
  const note = function (address, options) {
    place = { address: String(address), isModule: options?.type === "module" };
  };
  try {
    globalThis.Worker = /** @type {typeof Worker} */ (/** @type {unknown} */ (note));
    begin();
  } finally {
    globalThis.Worker = browsers;
  }
  if (!place) throw SILENT;
  return place;
}

/** Whether there may be a policy here that came with no response: a page's <meta> tag, or that of a blob's maker. */
function inherits() {
  if (typeof document === "undefined") return globalThis.location?.protocol === "blob:";
  return document.querySelector('meta[http-equiv="content-security-policy" i]') !== null;
}

/**
 * A worker from a blob that imports the script. The import is dynamic, so the worker reports a script that does not load.
 * Only a worker that the policy forbids sends no message.
 *
 * @param {Place} place
 * @param {AbortSignal} signal
 */
async function wrapped({ address, isModule }, signal) {
  const script = JSON.stringify(address);
  const failed = "postMessage({ failed: true })";
  const code = isModule
    ? `import(${script}).catch(() => ${failed});`
    : `try { importScripts(${script}); } catch { ${failed}; }`;
  return fromBlob(code, isModule, signal);
}

/**
 * A worker from the code that an entry of the package contains. It is not a module, because a page from the disk may
 * not start a module from a blob. Deno has only modules.
 *
 * @param {string} code
 * @param {AbortSignal} signal
 */
const fromCode = (code, signal) => fromBlob(code, "Deno" in globalThis, signal);

/**
 * Starts a worker from the text of its script, and waits for its first message.
 *
 * @param {string} code
 * @param {boolean} isModule
 * @param {AbortSignal} signal
 */
async function fromBlob(code, isModule, signal) {
  const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  try {
    const worker = new Worker(url, isModule ? { type: "module" } : {});
    await said(worker, signal, undefined, placeIn);
    return worker;
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** @param {Answer} answer */
const placeIn = (answer) => ("place" in answer ? answer.place : undefined);

/** An error of a worker that has said nothing about it. */
const SILENT = new Error("it stopped without a word");

/**
 * Asks a worker, and waits until `find` finds the answer in what it says. A worker that fails or is stopped is ended.
 *
 * @template T
 * @param {Worker} worker
 * @param {AbortSignal} signal
 * @param {Ask | undefined} ask
 * @param {(answer: Answer) => T | undefined} find
 * @returns {Promise<T>}
 */
async function said(worker, signal, ask, find) {
  /** @type {(() => void) | undefined} */
  let stop;
  try {
    return await new Promise((resolve, reject) => {
      stop = () => reject(new Error("it is not needed any more"));
      if (signal.aborted) return stop();
      signal.addEventListener("abort", stop);
      worker.onerror = (event) => {
        event.preventDefault();
        reject(SILENT);
      };
      worker.onmessageerror = () => reject(SILENT);
      worker.onmessage = (/** @type {MessageEvent<Answer>} */ { data }) => {
        if ("failed" in data) return reject(new Error("it failed"));
        const found = find(data);
        if (found !== undefined) resolve(found);
      };
      // Throws where something in the question cannot be copied: a Blob of a file is such a thing in some runtimes.
      if (ask) worker.postMessage(ask);
    });
  } catch (error) {
    worker.terminate();
    throw error;
  } finally {
    if (stop) signal.removeEventListener("abort", stop);
  }
}
