// Loads the WebAssembly, once.

import load, { initSync } from "./wasm/galton.js";

/** @typedef {WebAssembly.Module | BufferSource | URL | Response | string} WasmSource */

/** @type {Promise<void> | undefined} */
let loading;

/**
 * Makes galton ready. The asynchronous functions do it themselves; call it before the synchronous
 * ones (`Model.from`). In Node importing is enough. More than one call does no harm.
 *
 * @param {WasmSource} [source] where the WebAssembly is, if not beside this file
 * @returns {Promise<void>}
 */
export function init(source) {
  loading ??= load(source === undefined ? undefined : { module_or_path: source }).then(
    () => {},
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
  initSync({ module });
  loading = Promise.resolve();
}
