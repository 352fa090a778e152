import assert from "node:assert/strict";
import test from "node:test";
import { runnerImport } from "vite";

const { module: e } = await runnerImport(new URL("./examples.ts", import.meta.url).pathname);

test("an example of a category alone has two of its values", () => {
  const model = { predictors: ["spray"], levels: [["A", "B", "C"]], since: [null, null] };
  const notation = { decimal: ".", thousands: null, delimiter: "," };
  assert.equal(e.exampleText({ model, notation, of: null }), "A\nB");
});
