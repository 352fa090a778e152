// The package for development servers. Some of them move a package's scripts away from its other files. What is missing
// then is loaded with a module, which they keep track of.

import { fallBack } from "./carried.js";
import { unpacking } from "./inlined.js";

fallBack(async () => unpacking(await import("./wasm/inlined.js")));

export * from "./index.js";
