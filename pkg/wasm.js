// Loads the WebAssembly, once.

import load, { initSync } from "./wasm/galton.js";

/** @typedef {WebAssembly.Module | BufferSource | URL | Response | string} WasmSource */

/** @type {Promise<void> | undefined} */
let loading;

/** @type {WebAssembly.Module | undefined} */
let compiled;

/**
 * Makes galton ready. The asynchronous functions do it themselves; call it before the synchronous
 * ones (`Model.from`). In Node importing is enough. More than one call does no harm.
 *
 * @param {WasmSource} [source] where the WebAssembly is, if not beside this file
 * @returns {Promise<void>}
 */
export function init(source) {
  loading ??= compile(source).then(
    async (module) => {
      await load({ module_or_path: module });
      compiled = module;
    },
    (error) => {
      // A failed download can be tried again.
      loading = undefined;
      throw error;
    },
  );
  return loading;
}

/**
 * For runtimes that have the WebAssembly at hand when they import.
 *
 * @param {WebAssembly.Module | BufferSource} module
 */
export function initNow(module) {
  compiled = module instanceof WebAssembly.Module ? module : new WebAssembly.Module(module);
  initSync({ module: compiled });
  loading = Promise.resolve();
}

/** What was compiled here, so that another worker need not do it again. */
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
