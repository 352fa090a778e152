import assert from "node:assert/strict";
import test from "node:test";
import { runnerImport } from "vite";

const { module: p } = await runnerImport(new URL("./paste.ts", import.meta.url).pathname);

test("one predictor takes numbers apart by anything", () => {
  assert.deepEqual(p.parsePasted("10\n20, 30;40\t50", ["x"]).rows, [[10], [20], [30], [40], [50]]);
});

test("several predictors take a row a line", () => {
  assert.deepEqual(p.parsePasted("1, 2\r\n3\t4\r\n", ["a", "b"]).rows, [
    [1, 2],
    [3, 4],
  ]);
});

test("names above put columns in the model's order", () => {
  assert.deepEqual(p.parsePasted("b,other,a\n1,9,2", ["a", "b"]).rows, [[2, 1]]);
});

test("a true minus and exponents are numbers", () => {
  assert.deepEqual(p.parsePasted("\u22121.5 2e-3", ["x"]).rows, [[-1.5], [0.002]]);
});

test("what isn't a number is named with its line", () => {
  assert.match(p.parsePasted("1\ntall", ["x"]).error, /Line 2 has "tall"/);
  assert.match(p.parsePasted("0x10", ["x"]).error, /0x10/);
});

test("a row of the wrong width is named with its line", () => {
  assert.match(p.parsePasted("1,2\n3", ["a", "b"]).error, /Line 2 has 1/);
});

test("nothing pasted is said so", () => {
  assert.match(p.parsePasted(" \n ", ["x"]).error, /nothing to score/i);
});

test("a start is a list of numbers, or none", () => {
  assert.deepEqual(p.parseNumbers("0, 1"), [0, 1]);
  assert.deepEqual(p.parseNumbers(""), []);
  assert.equal(p.parseNumbers("zero"), null);
});

test("a predictor of dates takes dates and days, in any order of columns", () => {
  const since = [null, 18262];
  assert.deepEqual(p.parsePasted("day,x\n2020-01-03,5\n-1,6", ["x", "day"], since), {
    rows: [
      [5, 2],
      [6, -1],
    ],
  });
  assert.deepEqual(p.parsePasted("2020-01-01 2020-02-01", ["day"], [18262]), { rows: [[0], [31]] });
  assert.match(p.parsePasted("2020-01-01, 5", ["x", "day"], since).error, /isn't a number/);
  assert.match(p.parsePasted("5, soon", ["x", "day"], since).error, /a date like 2020-12-31/);
});

test("with a decimal comma a comma is a part of a number", () => {
  const comma = { decimal: ",", thousands: null };
  const parse = (text, names) => p.parsePasted(text, names, [], [], comma);
  assert.deepEqual(parse("62,5", ["x"]).rows, [[62.5]]);
  assert.deepEqual(parse("1,5; 2\n3;4,25", ["a", "b"]).rows, [
    [1.5, 2],
    [3, 4.25],
  ]);
  assert.match(parse("62.5", ["x"]).error, /Line 1 has "62.5"/);
  assert.deepEqual(p.parseNumbers("62,5", comma), [62.5]);
  assert.equal(p.parseNumbers("62.5", comma), null);
});

test("a mark between thousands stands before three digits", () => {
  const english = { decimal: ".", thousands: "," };
  const parse = (text) => p.parsePasted(text, ["x"], [], [], english);
  assert.deepEqual(parse("1,234\n-1,234,567.5 12").rows, [[1234], [-1234567.5], [12]]);
  assert.match(parse("1,23").error, /"1,23"/);
  const german = { decimal: ",", thousands: "." };
  assert.deepEqual(p.parsePasted("1.234,5", ["x"], [], [], german).rows, [[1234.5]]);
});
