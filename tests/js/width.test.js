// Tables of many columns in the packed package: refused early, with the numbers that a program needs.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { install, load } from "./packed.js";

/** @type {typeof import("galton")} */
let galton;
before(async () => {
  galton = await load(await install());
});

/** A whole number that looks like noise. @param {number} row @param {number} column */
function noise(row, column) {
  const z = Math.imul(row * 7919 + column + 1, 0x9e3779b1);
  return Math.imul(z ^ (z >>> 15), 0x85ebca77) >>> 22;
}

/** @param {number} columns @param {number} rows */
function table(columns, rows) {
  const line = (/** @type {(column: number) => unknown} */ field) =>
    `${Array.from({ length: columns }, (_, column) => field(column)).join(",")}\n`;
  const body = Array.from({ length: rows }, (_, row) => line((column) => noise(row, column)));
  return line((column) => `c${column}`) + body.join("");
}

for (const [name, source] of /** @type {const} */ ([
  ["text", (/** @type {string} */ text) => text],
  ["a blob", (/** @type {string} */ text) => new Blob([text])],
  ["a stream", (/** @type {string} */ text) => new Blob([text]).stream()],
])) {
  test(`30,000 columns from ${name} are refused with count, limit and the way out`, async () => {
    await assert.rejects(galton.read(source(table(30_000, 3))), (error) => {
      assert.ok(error instanceof galton.GaltonError);
      const { kind, count, limit } = error;
      assert.deepEqual(
        { kind, count, limit },
        { kind: "too-many-columns", count: 29_999, limit: 500 },
      );
      assert.match(error.message, /name fewer predictors, or raise maxColumns/);
      return true;
    });
  });
}

test("a stream of too many columns is refused before its end is there", async () => {
  const bytes = new TextEncoder().encode(table(3000, 40));
  let given = 0;
  const endless = new ReadableStream({
    pull(controller) {
      controller.enqueue(bytes.subarray(given, (given += 1 << 16)));
      // The rest never comes.
      return given < bytes.length ? undefined : new Promise(() => {});
    },
  });
  await assert.rejects(galton.read(endless), { kind: "too-many-columns", count: 2999 });
});

test("maxColumns raises the limit, and lowers it", async () => {
  const text = table(12, 40);
  await assert.rejects(galton.read(text, { maxColumns: 10 }), { count: 11, limit: 10 });
  assert.equal((await galton.read(text, { maxColumns: 11 })).count, 40);
  const wide = table(521, 530);
  assert.equal((await galton.read(wide, { maxColumns: 520 })).exact.coefficients.length, 521);
});

test("memory is estimated where the limit is raised", async () => {
  await assert.rejects(galton.read(table(5000, 3), { maxColumns: 1e6 }), (error) => {
    assert.ok(error instanceof galton.GaltonError);
    assert.equal(error.kind, "too-much-memory");
    assert.match(error.message, /\d+ MB, more than the 1024 MB/);
    return true;
  });
});

test("a few of 200,000 columns are fitted, and reported alone", async () => {
  const text = table(200_000, 4);
  const found = await galton.read(text, { response: "c199999", predictors: ["c5"] });
  assert.equal(found.count, 4);
  assert.deepEqual(
    found.report.columns.map(({ name }) => name),
    ["c5", "c199999"],
  );
  await assert.rejects(galton.describe(text), { kind: "too-wide", count: 200_000 });
});
