// Loads the WebAssembly once, and makes an instance of it. If code in the instance stopped, it makes another instance.

import { brandOf, isBuffer, isResponse } from "./brands.js";
import { attempt, GaltonError, onTrap } from "./error.js";
import { carried, loaded } from "./carried.js";
import { glue } from "./wasm/galton.js";

/** @typedef {WebAssembly.Module | BufferSource | URL | Response | string} WasmSource */
/** @typedef {import("./wasm/galton.js").Galton} Galton */

/** @type {Promise<WebAssembly.Module> | undefined} */
let loading;

/**
 * Two calls at a time start one instance.
 *
 * @type {Promise<void> | undefined}
 */
let starting;

/** @type {WebAssembly.Module | undefined} */
let compiled;

/**
 * The instance that calls go to. None before `init`, nor after code in it was stopped in the middle of a call: what it
 * held then is never freed. Objects made by it keep it alive, and most of them go on.
 *
 * @type {Galton | undefined}
 */
let instance;

onTrap(() => {
  const bytes = instance?.memory.buffer.byteLength ?? 0;
  instance = undefined;
  return bytes;
});

/**
 * Makes galton ready. The asynchronous functions do it themselves; call it before the synchronous
 * ones (`Model.from`). In Node, Deno and Bun, and with `galton/inline`, importing is enough. More than one call does no
 * harm.
 *
 * @param {WasmSource} [source] where the WebAssembly is, if not where the package looks for it
 * @returns {Promise<void>}
 */
export async function init(source) {
  loading ??= compile(source);
  try {
    compiled = await loading;
  } catch (error) {
    // A failed download can be tried again.
    loading = undefined;
    throw forbidden(error);
  }
  starting ??= begin(compiled);
  await starting;
}

/** @param {WebAssembly.Module} module */
async function begin(module) {
  if (instance) return;
  const { imports, start } = glue();
  const made = await WebAssembly.instantiate(module, imports);
  instance ??= start(made);
}

/** @param {unknown} source @returns {source is WebAssembly.Module} */
const isModule = (source) => brandOf(source) === "WebAssembly.Module";

/**
 * For runtimes that already have the WebAssembly when they import the package.
 *
 * @param {WebAssembly.Module | BufferSource} module
 */
export function initNow(module) {
  compiled = isModule(module) ? module : new WebAssembly.Module(module);
  loading = Promise.resolve(compiled);
  wasm();
}

/**
 * The WebAssembly that calls go to.
 *
 * @returns {Galton}
 */
export function wasm() {
  if (instance) return instance;
  const bytes = carried()?.bytes;
  if (!compiled && bytes) compiled = new WebAssembly.Module(bytes());
  if (!compiled) {
    throw new GaltonError("not-ready", "galton is not loaded yet; call `await init()` first");
  }
  const { imports, start } = glue();
  instance = start(new WebAssembly.Instance(compiled, imports));
  return instance;
}

/**
 * A call of the WebAssembly, whose errors are GaltonErrors.
 *
 * @template T
 * @param {(galton: Galton) => T} work
 * @returns {T}
 */
export const call = (work) => attempt(() => work(wasm()));

/** The compiled module, so that another worker need not compile it again. */
export const shared = () => compiled;

/**
 * @param {WasmSource} [source]
 * @returns {Promise<WebAssembly.Module>}
 */
async function compile(source) {
  if (source !== undefined) return compileFrom(source);
  const bytes = carried()?.bytes;
  if (bytes) return WebAssembly.compile(bytes());
  try {
    // Bundlers find the file by this expression.
    return await download(new URL("./wasm/galton_bg.wasm", import.meta.url));
  } catch (error) {
    const inlined = error instanceof WebAssembly.CompileError ? undefined : await loaded();
    if (!inlined) throw error;
    return WebAssembly.compile(inlined.bytes());
  }
}

/** @param {WasmSource} source */
function compileFrom(source) {
  if (isModule(source)) return source;
  if (isBuffer(source) || ArrayBuffer.isView(source)) {
    return WebAssembly.compile(/** @type {BufferSource} */ (source));
  }
  return download(/** @type {URL | Response | string} */ (source));
}

/** @param {URL | Response | string} source */
async function download(source) {
  const response = isResponse(source)
    ? source
    : await fetch(source).catch((/** @type {unknown} */ error) => {
        throw missing(source, "the request failed", error);
      });
  const type = response.headers.get("content-type") ?? "";
  if (!response.ok) throw missing(response.url, `the server answered ${response.status}`);
  // Compiling while it comes is quicker, but asks for a server that knows the type.
  if (type.startsWith("application/wasm")) return WebAssembly.compileStreaming(response);
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (MAGIC.some((byte, at) => bytes[at] !== byte)) {
    const answer = type.startsWith("text/html") ? "a web page" : type || "something else";
    throw missing(response.url, `the server answered ${answer}`);
  }
  return WebAssembly.compile(bytes);
}

/** @param {unknown} error @returns {unknown} the error that names the policy, if it was a policy that forbade to compile */
function forbidden(error) {
  const isPolicy =
    error instanceof WebAssembly.CompileError &&
    /content security|csp|unsafe-eval/i.test(error.message);
  if (!isPolicy) return error;
  const message =
    "a Content-Security-Policy forbids WebAssembly here; add 'wasm-unsafe-eval' to its script-src";
  return new GaltonError("not-ready", message, { cause: error });
}

/** The first bytes of every WebAssembly: a zero and "asm". */
const MAGIC = [0, 0x61, 0x73, 0x6d];

/** @param {URL | string} address @param {string} what @param {unknown} [cause] */
function missing(address, what, cause) {
  const message =
    `galton's WebAssembly is not at ${String(address)}: ${what}; import "galton/inline", which carries it` +
    `, or, under Vite, add \`optimizeDeps: { exclude: ["galton"] }\` to its configuration` +
    `, or copy it there from node_modules/galton/wasm` +
    `, or allow the address in connect-src, if a Content-Security-Policy forbids it`;
  return new GaltonError("not-ready", message, { cause });
}
