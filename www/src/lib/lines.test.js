import assert from "node:assert/strict";
import test from "node:test";
import { runnerImport } from "vite";

const { module: d } = await runnerImport(new URL("./design.ts", import.meta.url).pathname);
const { module: l } = await runnerImport(new URL("./lines.ts", import.meta.url).pathname);
const { module: p } = await runnerImport(new URL("./plotted.ts", import.meta.url).pathname);
const { module: f } = await runnerImport(new URL("./fitted.ts", import.meta.url).pathname);

const document = {
  response: "y",
  predictors: [{ name: "x" }, { name: "g", levels: ["a", "b", "c"] }],
  columns: [
    { name: "x", powers: [{ predictor: "x", power: 1 }] },
    { name: "gb", levels: [{ predictor: "g", value: "b" }] },
    { name: "gc", levels: [{ predictor: "g", value: "c" }] },
    {
      name: "x:gb",
      powers: [{ predictor: "x", power: 1 }],
      levels: [{ predictor: "g", value: "b" }],
    },
  ],
};

/** Two rows of a, three of b, none of c. */
const sample = Float64Array.of(1, 0, 5, 3, 0, 6, 4, 1, 7, 8, 1, 9, 6, 1, 8);

const rows = {
  response: "y",
  predicted: "y",
  predictors: ["x", "g"],
  levels: [[], ["a", "b", "c"]],
  means: [4.4, 1],
  columns: d.designOf(document),
  offset: [],
  density: [],
  sample: { width: 3, rows: sample, heldOut: new Float64Array() },
  model: { document },
};

/** Intercept, x, gb, gc, x:gb. */
const coefficients = [10, 2, 100, 1000, 1];

test("a category that the sample has gets a line for each of its values that the sample has", () => {
  assert.equal(l.usualCategory(rows, 0), 1);
  assert.equal(l.usualCategory(rows, 1), null);
  const lines = l.linesOf(rows, 0, 1);
  assert.deepEqual(
    lines.map(({ name, span }) => [name, span]),
    [
      ["a", [1, 3]],
      ["b", [4, 8]],
    ],
  );
  assert.equal(l.predicted(rows, lines[0], coefficients, 0, 2), 14);
  assert.equal(l.predicted(rows, lines[1], coefficients, 0, 2), 116);
});

test("a line is whole where it has data, and drawn apart beyond", () => {
  const [, line] = l.linesOf(rows, 0, 1);
  const pieces = l.piecesOf(rows, line, 0, [0, 10]);
  assert.deepEqual(
    pieces.map(({ x, beyond }) => [...x, beyond]),
    [
      [0, 4, true],
      [4, 8, false],
      [8, 10, true],
    ],
  );
  const [only] = l.linesOf(rows, 0, null);
  assert.deepEqual(l.piecesOf(rows, only, 0, [0, 10]), [
    { x: [0, 10], at: [0, 10], beyond: false },
  ]);
});

test("a category on the axis has a stroke at each of its values, apart where another has no rows", () => {
  const [only] = l.linesOf(rows, 1, null);
  assert.deepEqual(
    l.piecesOf(rows, only, 1, [-0.5, 2.5]).map(({ at, beyond }) => [at[0], beyond]),
    [
      [0, false],
      [1, false],
      [2, false],
    ],
  );
});

test("rows with another value than the one in question stand apart", () => {
  const { dots, others, x, y } = p.plotted(rows, 0, 1, 0);
  assert.deepEqual(
    dots.map((dot) => dot.x),
    [1, 3],
  );
  assert.deepEqual(
    others.map((dot) => dot.x),
    [4, 8, 6],
  );
  assert.deepEqual(
    [x, y],
    [
      [1, 8],
      [5, 9],
    ],
  );
});

test("rows in one place stay apart where their lines are others", () => {
  const { width } = rows.sample;
  const sample = { ...rows.sample, rows: Float64Array.from([2, 0, 5, 2, 1, 5, 2, 1, 5]) };
  assert.equal(width, 3);
  const { dots } = p.plotted({ ...rows, sample }, 0, 1);
  assert.deepEqual(dots, [
    { x: 2, y: 5, rows: 1, level: 0 },
    { x: 2, y: 5, rows: 2, level: 1 },
  ]);
  assert.equal(p.plotted({ ...rows, sample }, 0, null).dots.length, 1);
});

test("predictions of all rows are those of each, with an intercept or a 0 in its place", () => {
  const design = f.designed(rows);
  assert.deepEqual([...f.fittedBy(design, coefficients)], [12, 16, 122, 134, 128]);
  assert.deepEqual([...f.fittedBy(design, [0, 2, 100, 1000, 1])], [2, 6, 112, 124, 118]);
  assert.deepEqual([...design.observed], [5, 6, 7, 9, 8]);
});
