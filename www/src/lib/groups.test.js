import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { inspect } from "galton";
import { runnerImport } from "vite";

const { module: g } = await runnerImport(new URL("./groups.ts", import.meta.url).pathname);
const { fieldsOf, groupsIn, likelyGroups } = g;

const found = async (/** @type {string} */ text) => groupsIn(text, await inspect(new Blob([text])));
const rows = (/** @type {number} */ n, /** @type {(i: number) => string} */ row) =>
  Array.from({ length: n }, (_, i) => `${row(i)}\n`).join("");

describe("numbers that are likely to be groups", () => {
  it("are quoted where other numbers are not", async () => {
    const row = (/** @type {number} */ i) => `${i * 7},"${1 + ((i * 5) % 4)}"`;
    assert.deepEqual(await found(`"y","feed"\n${rows(40, row)}`), ["feed"]);
    const all = (/** @type {number} */ i) => `"${i * 7}","${1 + ((i * 5) % 4)}"`;
    assert.deepEqual(await found(`"y","feed"\n${rows(40, all)}`), [], "where all are");
    const thousands = (/** @type {number} */ i) => `${i},"${1 + (i % 3)},000"`;
    assert.deepEqual(await found(`x,y\n${rows(40, thousands)}`), [], "for a comma in them");
  });

  it("have a name that says so, or follow each other in blocks", async () => {
    const row = (/** @type {number} */ i) => `${i * 7},${1 + ((i * 5) % 4)},${Math.floor(i / 8)}`;
    assert.deepEqual(await found(`y,siteId,barn\n${rows(40, row)}`), ["siteId", "barn"]);
    assert.deepEqual(await found(`y,count,age\n${rows(40, row)}`), []);
    assert.deepEqual(await found(`y,children,daysInBlock\n${rows(40, row)}`), []);
  });

  it("are not two alone, years, measurements, or different in every row", async () => {
    const row = (/** @type {number} */ i) => `${i * 7},${i % 2},${2001 + (i % 9)},${i / 8},${i}`;
    assert.deepEqual(await found(`y,group,year,type,id\n${rows(40, row)}`), []);
  });

  it("are found in R's tables, and none where there are none", async () => {
    const data = new URL("../../../tests/data/", import.meta.url);
    for (const [name, expected] of /** @type {const} */ ([
      ["datasets/ChickWeight.csv", ["Chick", "Diet"]],
      ["mtcars.csv", []],
      ["datasets/airquality.csv", []],
      ["datasets/stackloss.csv", []],
      ["datasets/swiss.csv", []],
      ["datasets/longley.csv", []],
      ["datasets/CO2.csv", []],
      ["datasets/ToothGrowth.csv", []],
      ["galton-families.csv", []],
      ["galton-heights.csv", []],
      ["diabetes.csv", []],
      ["anscombe.csv", []],
      ["cars.csv", []],
    ])) {
      const bytes = new Blob([await readFile(new URL(name, data))]);
      assert.deepEqual(await likelyGroups(bytes, await inspect(bytes)), expected, name);
    }
  });

  it("are read from fields in any quotes", () => {
    assert.deepEqual(fieldsOf(`'it''s';2;`, ";", "'"), [
      { text: "it''s", isQuoted: true },
      { text: "2", isQuoted: false },
      { text: "", isQuoted: false },
    ]);
    assert.equal(fieldsOf('"a', ",", '"'), null);
    assert.equal(fieldsOf('"a"b,1', ",", '"'), null);
  });
});
