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

test("functions, polynomials and offsets are computed as the package has them", () => {
  const x = { predictor: "x" };
  const computed = {
    response: "y",
    predictors: [{ name: "x" }],
    predicted: {
      name: "log10(y + 1)",
      steps: [{ predictor: "y" }, { number: 1 }, { apply: "+" }, { apply: "log10" }],
    },
    offset: { name: "offset(x/2)", steps: [x, { number: 2 }, { apply: "/" }] },
    columns: [
      {
        name: "sqrt(x + 1)",
        powers: [{ steps: [x, { number: 1 }, { apply: "+" }, { apply: "sqrt" }], power: 1 }],
      },
      // Of the numbers 1 to 3, poly(x, 2)2 is (1, -2, 1) / sqrt(6).
      {
        name: "poly(x, 2)2",
        powers: [
          {
            predictor: "x",
            basis: [
              [0, 3],
              [2, 2],
              [2, 2 / 3],
            ],
          },
        ],
      },
    ],
  };
  const columns = d.designOf(computed);
  const offset = d.offsetOf(computed);
  const near = (/** @type {number} */ found, /** @type {number} */ expected) =>
    assert.ok(Math.abs(found - expected) < 1e-12, `${found} is not ${expected}`);
  near(d.said(columns, [10, 1, 0], [3], offset), 10 + 2 + 1.5);
  for (const [at, value] of [1, -2, 1].entries())
    near(d.said(columns, [0, 0, 1], [at + 1]), value / Math.sqrt(6));
  assert.ok(!d.isStraight(columns, 0));
  near(d.modelled(computed, 99), 2);
  near(d.unmodelled(computed, 2), 99);
});
