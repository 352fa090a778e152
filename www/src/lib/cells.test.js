import assert from "node:assert/strict";
import test from "node:test";
import { runnerImport } from "vite";

const { module: c } = await runnerImport(new URL("./cells.ts", import.meta.url).pathname);
const cell = (field, value, kind = "number") => {
  const { said, mark, title } = c.cellOf(field, value, { kind });
  return [said, mark, title];
};

test("a number is shown as it is read, and marked where it is written with other characters", () => {
  assert.deepEqual(cell("2.50", 2.5), ["2.5", "", undefined]);
  assert.deepEqual(cell("1.050,5", 1050.5), ["1050.5", "made", "written 1.050,5"]);
  assert.deepEqual(cell("01067", 1067), ["1067", "made", "written 01067"]);
  assert.deepEqual(cell("(310.50)", -310.5), ["\u2212310.5", "made", "written (310.50)"]);
});

test("a missing value is struck out, and text among numbers is marked", () => {
  assert.deepEqual(cell("NA", null), ["NA", "missing", "missing"]);
  assert.deepEqual(cell(" ", null), ["\u00b7", "", "missing"]);
  assert.deepEqual(cell("about 3", "about 3"), ["about 3", "text", undefined]);
  assert.deepEqual(cell("red", "red", "text"), ["red", "", undefined]);
});

test("a date stays a date", () => {
  assert.deepEqual(cell("02.01.2024", 1, "date"), ["02.01.2024", "", "1 day since the first"]);
});
