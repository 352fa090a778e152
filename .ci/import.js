// The package that `wasm-pack build` makes is for bundlers. Node imports its WebAssembly as they do.

import assert from "node:assert/strict";
import { inspect } from "galton";

const csv = new TextEncoder().encode("week,height\n1,2.5\n2,4.5\n3,6.5\n");
const { columns } = inspect(csv, true, {});
assert.deepEqual(
  columns.map(({ name }) => name),
  ["week", "height"],
);
console.log("what wasm-pack build made can be imported, and reads a CSV");
