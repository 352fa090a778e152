// In workerd a WebAssembly module is imported ready to run.

import { initNow } from "./wasm.js";
import module from "./wasm/galton_bg.wasm";

initNow(module);

export * from "./index.js";
