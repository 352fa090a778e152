import assert from "node:assert/strict";
import test from "node:test";
import { runnerImport } from "vite";

const { module: r } = await runnerImport(new URL("./result.ts", import.meta.url).pathname);

const plain = { predictor: 0, power: 1, log: false };

/** @param {Record<string, unknown>} some what differs */
const rows = (some) => ({
  predictors: ["x"],
  predicted: "y",
  count: 40,
  hasIntercept: true,
  columns: [{ name: "x", powers: [plain], levels: [] }],
  exact: { rSquared: 0.25 },
  report: { leftOut: {}, examples: [] },
  ...some,
});

test("rows that are left out are counted, with the reason", () => {
  const report = { leftOut: { missing: 42, text: 1, comment: 3 }, examples: [] };
  assert.match(
    said({ report }, [["x", -2, [-3, -1]]]),
    /over 40 rows \(left out: 42 with a gap and 1 with text\)\.$/,
  );
});

/** @param {[string, number, [number, number]][]} slopes */
const table = (slopes) => ({
  level: 0.95,
  fStatistic: { pValue: 0.001 },
  coefficients: [["(Intercept)", 1, [0, 2]], ...slopes].map(([name, estimate, interval]) => ({
    name,
    estimate,
    interval,
    tValue: estimate,
  })),
});

/** @param {Record<string, unknown>} some @param {[string, number, [number, number]][]} slopes */
const said = (some, slopes) => r.result(rows(some), table(slopes)).replaceAll("\u202f", " ");

test("a line says what one more goes with, and whether that may be nothing", () => {
  assert.equal(
    said({}, [["x", -2, [-3, -1]]]),
    "For each 1 more of x, y is 2.00 less on average (\u22123.00 to \u22121.00). x explains 25 % of the variance of y, over 40 rows.",
  );
  assert.match(
    said({}, [["x", 2, [-1, 5]]]),
    /^For each 1 more of x, y is 2\.00 more on average\. There may be no relation: the interval, \u22121\.00 to 5\.00, contains 0\./,
  );
});

test("several slopes are told by name, the clearest first", () => {
  const columns = [0, 1, 2].map((predictor) => ({
    name: "",
    powers: [{ ...plain, predictor }],
    levels: [],
  }));
  const some = { predictors: ["a", "b", "c"], columns };
  const slopes = /** @type {[string, number, [number, number]][]} */ ([
    ["a", 2, [1, 3]],
    ["b", 1, [-1, 3]],
    ["c", -5, [-6, -4]],
  ]);
  assert.equal(
    said(some, slopes),
    "a, b and c explain 25 % of the variance of y, over 40 rows. 2 of 3 slopes differ from 0 at the 95 % level: c and a.",
  );
  assert.match(
    said(some, [["a", 2, [-1, 3]]]),
    /Its slope does not differ from 0 at the 95 % level\.$/,
  );
});

test("groups of a category differ from the one that they are compared with, and are no slopes", () => {
  const level = (/** @type {number} */ at) => ({
    name: "",
    powers: [],
    levels: [{ predictor: 0, level: at }],
  });
  const some = { predictors: ["spray"], levels: [["A", "B", "C"]], columns: [level(1), level(2)] };
  const slopes = /** @type {[string, number, [number, number]][]} */ ([
    ["sprayB", 2, [-1, 3]],
    ["sprayC", -5, [-6, -4]],
  ]);
  assert.match(
    said(some, slopes),
    /1 of 2 other groups of spray differs from A at the 95 % level: sprayC\.$/,
  );
  const two = { ...some, levels: [["A", "B"]], columns: [level(1)] };
  assert.match(said(two, slopes.slice(0, 1)), /The other group of spray does not differ from A at/);
  const coded = { ...two, levels: [["0", "1"]] };
  assert.match(
    said(coded, slopes.slice(0, 1)),
    /The other group of spray does not differ from 0 at/,
  );
  const mixed = { ...some, predictors: ["x", "spray"], levels: [[], ["A", "B"]] };
  mixed.columns = [
    { name: "x", powers: [plain], levels: [] },
    { ...level(1), levels: [{ predictor: 1, level: 1 }] },
  ];
  assert.match(said(mixed, slopes), /1 of 2 coefficients differs from 0/);
});

test("without an intercept the squares are counted from 0, and a response that never varies is told", () => {
  const through = r.result(rows({ hasIntercept: false }), {
    ...table([]),
    coefficients: [{ name: "x", estimate: 2, interval: [1, 3], tValue: 4 }],
  });
  assert.match(through, /Through the origin, x accounts/);
  assert.match(
    said({ exact: { rSquared: null } }, [["x", 0, [0, 0]]]),
    /y is the same in all 40 rows\.$/,
  );
});
