// The package that `wasm-pack build` makes is for bundlers. Node imports its WebAssembly as they do.

import assert from "node:assert/strict";
import { Reading } from "galton";

const reading = new Reading({});
reading.push(new TextEncoder().encode("week,height\n1,2.5\n2,4.5\n3,6.5\n"));
const { exact } = reading.finish().summary();
assert.deepEqual(Array.from(exact.coefficients), [0.5, 2]);
console.log("what wasm-pack build made can be imported, and fits a line to a CSV");
