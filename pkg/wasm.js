// Loads the WebAssembly, once, and makes an instance of it; another where that one had to be given up.

import { attempt, GaltonError, onTrap } from "./error.js";
import { glue } from "./wasm/galton.js";

/** @typedef {WebAssembly.Module | BufferSource | URL | Response | string} WasmSource */
/** @typedef {import("./wasm/galton.js").Galton} Galton */

/** @type {Promise<WebAssembly.Module> | undefined} */
let loading;

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
 * ones (`Model.from`). In Node importing is enough. More than one call does no harm.
 *
 * @param {WasmSource} [source] where the WebAssembly is, if not beside this file
 * @returns {Promise<void>}
 */
export async function init(source) {
  loading ??= compile(source);
  try {
    compiled = await loading;
  } catch (error) {
    // A failed download can be tried again.
    loading = undefined;
    throw error;
  }
  if (instance) return;
  const { imports, start } = glue();
  const made = await WebAssembly.instantiate(compiled, imports);
  instance ??= start(made);
}

/**
 * For runtimes that have the WebAssembly at hand when they import.
 *
 * @param {WebAssembly.Module | BufferSource} module
 */
export function initNow(module) {
  compiled = module instanceof WebAssembly.Module ? module : new WebAssembly.Module(module);
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
async function compile(source = new URL("./wasm/galton_bg.wasm", import.meta.url)) {
  if (source instanceof WebAssembly.Module) return source;
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) {
    return WebAssembly.compile(/** @type {BufferSource} */ (source));
  }
  const response = source instanceof Response ? source : await fetch(source);
  if (!response.ok) {
    throw new Error(`galton's WebAssembly is not at ${response.url}: ${response.status}`);
  }
  // Compiling while it comes is quicker, but asks for a server that knows the type.
  return response.headers.get("content-type")?.startsWith("application/wasm")
    ? WebAssembly.compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());
}
