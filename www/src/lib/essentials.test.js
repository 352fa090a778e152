import assert from "node:assert/strict";
import test from "node:test";
import { runnerImport } from "vite";

const { module: e } = await runnerImport(new URL("./essentials.ts", import.meta.url).pathname);

const level = (/** @type {number} */ at) => ({ powers: [], levels: [{ predictor: 1, level: at }] });
const shown = (
  /** @type {Record<string, unknown>} */ settings,
  /** @type {Record<string, number>} */ leftOut,
) => ({
  source: { name: "mtcars.csv" },
  settings: {
    response: "mpg",
    predictors: ["wt", "cyl"],
    formula: "",
    weights: "",
    counts: false,
    leaveOut: [],
    ...settings,
  },
  rows: {
    count: 30,
    heldOut: 0,
    predictors: ["wt", "cyl"],
    levels: [[], ["4", "6", "8"]],
    columns: [{ powers: [{ predictor: 0 }], levels: [] }, level(0), level(2)],
    report: { rows: 32, leftOut, examples: [] },
  },
});

test("a printed result has its model, references, weights and their kind, and the rows left out", () => {
  assert.deepEqual(
    e.essentials(
      shown(
        { formula: "log(mpg) ~ wt + factor(cyl)", weights: "n", leaveOut: [3, 7, 99] },
        { missing: 2, byNumber: 2 },
      ),
    ),
    [
      "log(mpg) ~ wt + factor(cyl), 30 rows of mtcars.csv.",
      "Compared: cyl with 6.",
      "Weights: n, as precisions.",
      "Left out: 2 with a gap and rows 3 and 7 by hand.",
    ],
  );
  const [, , weights] = e.essentials(shown({ weights: "n", counts: true }, {}));
  assert.equal(weights, "Weights: n, as counts.");
});
