// workerd imports a WebAssembly module already compiled.

import { initNow } from "./wasm.js";
import module from "./wasm/galton_bg.wasm";

initNow(module);

export * from "./index.js";
