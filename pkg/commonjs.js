// The package for require() where it takes no ECMAScript modules, as in Jest: rolldown makes cjs/index.js of it. Bundlers
// have entries of their own, so the WebAssembly is where it was installed.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { carry } from "./carried.js";

carry({ bytes: () => readFileSync(join(__dirname, "..", "wasm", "galton_bg.wasm")) });

export * from "./index.js";
