// In Node, importing this module is enough: it reads and compiles the WebAssembly.

import { readFileSync } from "node:fs";
import { initNow } from "./wasm.js";

initNow(readFileSync(new URL("./wasm/galton_bg.wasm", import.meta.url)));

export * from "./index.js";
