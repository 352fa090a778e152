// The package with the WebAssembly and the second worker's script inside: there is no other file to find, and importing is
// enough.

import { carry } from "./carried.js";
import { unpacking } from "./inlined.js";
import * as texts from "./wasm/inlined.js";

carry(unpacking(texts));

export * from "./index.js";
