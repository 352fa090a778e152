import assert from "node:assert/strict";
import test from "node:test";
import { runnerImport } from "vite";

const { module: h } = await runnerImport(new URL("./held.ts", import.meta.url).pathname);

/** Rows of one predictor, of which the last ones are held out. */
function rows(/** @type {number[]} */ responses, /** @type {number} */ heldOut) {
  const count = responses.length - heldOut;
  const of = (/** @type {number[]} */ some) => Float64Array.from(some.flatMap((y) => [0, y]));
  const sample = {
    width: 2,
    rows: of(responses.slice(0, count)),
    heldOut: of(responses.slice(count)),
  };
  return { sample, response: "child", heldOut, count };
}
const mixed = Array.from({ length: 200 }, (_, i) => 60 + ((i * 7919) % 101) / 10);

test("held-out rows of a sorted file are told, those of a mixed one are not", () => {
  const sorted = mixed.toSorted((a, b) => a - b);
  assert.match(
    h.heldApart(rows(sorted, 20)),
    /^The last 20 rows have child about 69\.\d+, the rows of the fit about 64\.\d+\. The file seems to be sorted/,
  );
  for (const heldOut of [0, 1, 5, 20, 60]) assert.equal(h.heldApart(rows(mixed, heldOut)), "");
});
