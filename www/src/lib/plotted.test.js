import assert from "node:assert/strict";
import test from "node:test";
import { runnerImport } from "vite";

const { module: p } = await runnerImport(new URL("./plotted.ts", import.meta.url).pathname);

/** Rows of x and y, of a file from which so many were left out. */
const of = (rows, byNumber = 0, others = 0) => ({
  sample: { rows: Float64Array.from(rows.flat()), width: 2 },
  count: rows.length,
  report: { rows: rows.length + byNumber + others, leftOut: { byNumber } },
});
const rows = [
  [1, 5],
  [2, 6],
  [2, 7],
  [2, 7],
];

test("a dot of one row has its number in the file, whatever was left out by hand before it", () => {
  assert.equal(p.numberOf(of(rows), [], 0, { x: 2, y: 6, rows: 1 }), 2);
  assert.equal(p.numberOf(of(rows, 2), [1, 3], 0, { x: 1, y: 5, rows: 1 }), 2);
  assert.equal(p.numberOf(of(rows, 2), [1, 3], 0, { x: 2, y: 6, rows: 1 }), 4);
});

test("a dot has no number where several rows share it, or rows are left out that nobody numbered", () => {
  assert.equal(p.numberOf(of(rows), [], 0, { x: 2, y: 7, rows: 2 }), null);
  assert.equal(p.numberOf(of(rows, 0, 1), [], 0, { x: 2, y: 6, rows: 1 }), null);
  const sampled = { ...of(rows), count: 100 };
  assert.equal(p.numberOf(sampled, [], 0, { x: 2, y: 6, rows: 1 }), null);
});
