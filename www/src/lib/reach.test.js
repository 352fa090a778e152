import assert from "node:assert/strict";
import test from "node:test";
import { runnerImport } from "vite";

const { module: r } = await runnerImport(new URL("./reach.ts", import.meta.url).pathname);

const rows = {
  columns: [{ powers: [{ predictor: 0, power: 1 }], levels: [] }],
  offset: [],
  model: { document: {} },
};
const lines = [
  {
    line: { row: [0] },
    pieces: [
      { at: [0, 10], beyond: false },
      { at: [10, 1000], beyond: true },
    ],
  },
];
const iterations = 1000;

/** A run whose line has slope 1 and these intercepts, one for each iteration. */
const course = (intercept, divergence = null) => ({
  track: {
    iterations: Float64Array.from({ length: iterations + 1 }, (_, k) => k),
    coefficients: Float64Array.from({ length: 2 * (iterations + 1) }, (_, k) =>
      k % 2 === 0 ? intercept(k / 2) : 1,
    ),
  },
  stop: { divergence },
});
const every = (reach) => Array.from({ length: iterations + 1 }, (_, k) => reach(k));

test("a line's span is where it has data", () => {
  assert.deepEqual(r.spanOf(rows, lines, 0, [5, 1]), [5, 15]);
  assert.equal(r.spanOf(rows, lines, 0, [NaN, 1]), null);
});

test("a line that comes nearer, even swinging, is in sight all the way, and the axis never goes back", () => {
  for (const factor of [0.97, -0.97]) {
    const away = (k) => -100 * factor ** k;
    const all = every(r.reachOf(rows, course(away), lines, 0));
    all.forEach(([low, high], k) => {
      assert.ok(low <= away(k) + 1e-9 && high >= away(k) + 10 - 1e-9, `iteration ${k}`);
      if (k > 0) assert.ok(low >= all[k - 1][0] && high <= all[k - 1][1], `iteration ${k}`);
    });
  }
});

test("of a run that diverges the axis grows with the line", () => {
  const away = (k) => (-1.02) ** k;
  const all = every(r.reachOf(rows, course(away, {}), lines, 0));
  const [low, high] = all.at(-1);
  assert.ok(low <= away(iterations - 1) && high >= away(iterations));
  all.forEach(([from, to], k) => {
    if (k > 0) assert.ok(from <= all[k - 1][0] && to >= all[k - 1][1], `iteration ${k}`);
  });
});

test("a run of no step, and one whose line is no number, have a reach too", () => {
  const none = { track: course(() => 3).track, stop: { divergence: null } };
  none.track.iterations = none.track.iterations.slice(0, 1);
  none.track.coefficients = none.track.coefficients.slice(0, 2);
  assert.deepEqual(r.reachOf(rows, none, lines, 0)(0), [3, 13]);
  assert.equal(
    r.reachOf(
      rows,
      course(() => NaN),
      lines,
      0,
    )(7),
    null,
  );
});

test("the data stay visible beside a line that is far away", () => {
  assert.deepEqual(r.inSight([10, 12], null), [10, 12]);
  assert.deepEqual(r.inSight([10, 12], [0, 11]), [0, 12]);
  assert.deepEqual(r.inSight([10, 12], [-1e300, 1e300]), [-30, 52]);
});
