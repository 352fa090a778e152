// Rows left out of a fit by their numbers.

import assert from "node:assert/strict";
import { before, it } from "node:test";
import { install, load } from "./packed.js";

/** @type {typeof import("galton")} */
let galton;
before(async () => {
  galton = await load(await install());
});

const table = "x,y\n1,2.5\n2,3\n3,text\n4,7.5\n5,80\n6,11\n";
const without = "x,y\n1,2.5\n2,3\n4,7.5\n6,11\n";
const columns = { x: [1, 2, 3, 4, 5, 6], y: [2.5, 3, NaN, 7.5, 80, 11] };

it("leaves rows out of a CSV and of columns, with the bits of a table without them", async () => {
  const expected = (await galton.read(without)).exact.coefficients;
  for (const source of [table, columns]) {
    const found = await galton.read(source, { leaveOut: [5, 3] });
    assert.deepEqual(found.exact.coefficients, expected);
    const { used, leftOut, examples } = found.report;
    assert.deepEqual([used, leftOut.byNumber, leftOut.missing], [4, 2, 0]);
    assert.deepEqual(
      examples.map(({ reason, row }) => [reason, row]),
      [
        ["by-number", 3],
        ["by-number", 5],
      ],
    );
  }
});

it("diagnoses such a fit, in which all other rows keep their numbers", async () => {
  const model = (await galton.read(table, { leaveOut: [5, 3] })).model();
  for (const source of [table, columns]) {
    const { agrees, count, rows } = await galton.diagnose(source, model, {
      leaveOut: [3, 5],
      rows: true,
    });
    assert.deepEqual([agrees, count, [...(rows?.row ?? [])]], [true, 4, [1, 2, 4, 6]]);
  }
  assert.equal((await galton.diagnose(columns, model)).agrees, false);
});

it("refuses numbers that are those of no row", async () => {
  const cases = /** @type {const} */ ([
    [
      [0],
      "leaveOut is an array with the number of no row; it must be an array of whole numbers from 1",
    ],
    [
      [1.5],
      "leaveOut is an array with the number of no row; it must be an array of whole numbers from 1",
    ],
    [5, "leaveOut is 5; it must be an array of numbers"],
  ]);
  const model = (await galton.read(without)).model();
  for (const [leaveOut, message] of cases) {
    const options = { leaveOut: /** @type {never} */ (leaveOut) };
    const refusal = { code: "invalid-option", message };
    await assert.rejects(galton.read(table, options), refusal);
    for (const source of [table, columns])
      await assert.rejects(galton.diagnose(source, model, options), refusal);
  }
});
