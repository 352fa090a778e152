import assert from "node:assert/strict";
import test from "node:test";
import { runnerImport } from "vite";

const { module: d } = await runnerImport(new URL("./design.ts", import.meta.url).pathname);

const document = {
  predictors: [{ name: "x" }, { name: "group", levels: ["a", "b"] }],
  columns: [
    { name: "x", powers: [{ predictor: "x", power: 1 }] },
    { name: "I(x^2)", powers: [{ predictor: "x", power: 2 }] },
    { name: "groupb", levels: [{ predictor: "group", value: "b" }] },
    {
      name: "log(x):groupb",
      powers: [{ predictor: "x", power: 1, log: true }],
      levels: [{ predictor: "group", value: "b" }],
    },
  ],
};

test("a row says the sum of its columns, with an intercept or without", () => {
  const columns = d.designOf(document);
  assert.equal(d.said(columns, [1, 2, 3, 4, 5], [2, 0]), 1 + 2 * 2 + 3 * 4);
  assert.equal(d.said(columns, [2, 3, 4, 5], [2, 1]), 2 * 2 + 3 * 4 + 4 + 5 * Math.log(2));
});

test("predictors as they are make a straight line, powers and logarithms don't", () => {
  const plain = d.designOf({ predictors: [{ name: "a" }, { name: "b" }] });
  assert.ok(d.isStraight(plain, 0));
  assert.equal(d.said(plain, [1, 2, 3], [10, 100]), 321);
  assert.ok(!d.isStraight(d.designOf(document), 0));
  assert.ok(d.isStraight(d.designOf(document), 1));
});
