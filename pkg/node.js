// In Node importing is enough: the WebAssembly is read and compiled here.

import { readFileSync } from "node:fs";
import { initNow } from "./wasm.js";

initNow(readFileSync(new URL("./wasm/galton_bg.wasm", import.meta.url)));

export * from "./index.js";
