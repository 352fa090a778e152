import assert from "node:assert/strict";
import test from "node:test";
import { runnerImport } from "vite";

const { module: d } = await runnerImport(new URL("./density.ts", import.meta.url).pathname);

/** Rows counted on a grid as the package does: cells of a given size from a given start. */
function gridOf(rows, [across, up], [x0, y0], [width, height]) {
  const counts = new Uint32Array(width * height);
  for (const [x, y] of rows)
    counts[Math.floor((y - y0) / up) * width + Math.floor((x - x0) / across)]++;
  return { width, height, x: [x0, x0 + width * across], y: [y0, y0 + height * up], counts };
}

const sampleOf = (rows) => ({
  width: 2,
  rows: Float64Array.from(rows.flat()),
  heldOut: new Float64Array(0),
});

test("rows spread over their cells leave the cells where they are", () => {
  const rows = [0.25, 0.75].flatMap((a) => [10.25, 10.75, 12.25, 12.75].map((b) => [a, b]));
  const cells = d.cellsOf(gridOf(rows, [1, 1], [0, 10], [1, 3]), sampleOf(rows), 0);
  assert.deepEqual(
    cells.dots.map(({ x, y, rows }) => [x, y, rows]),
    [
      [0.5, 10.5, 4],
      [0.5, 12.5, 4],
    ],
  );
  assert.deepEqual([cells.x, cells.spread[0], cells.most], [[0, 1], 1, 4]);
});

test("whole numbers stand at their numbers, in cells that touch", () => {
  const rows = [1990, 1991, 1993].map((year) => [year, year % 2 === 0 ? 0.25 : 0.75]);
  const cells = d.cellsOf(gridOf(rows, [0.25, 1], [1990, 0], [13, 1]), sampleOf(rows), 0);
  assert.deepEqual(
    cells.dots.map(({ x }) => x),
    [1990, 1991, 1993],
  );
  assert.equal(cells.spread[0], 4);
  assert.deepEqual(cells.x, [1989.5, 1993.5]);
  assert.equal(cells.width, 16);
});

test("two values far apart are two bars with a gap between them", () => {
  const rows = [0, 1].map((x) => [x, 0.5]);
  const cells = d.cellsOf(gridOf(rows, [1 / 64, 1], [0, 0], [65, 1]), sampleOf(rows), 0);
  assert.equal(cells.spread[0], 7);
  assert.deepEqual(
    cells.dots.map(({ x }) => x),
    [0, 1],
  );
});

test("all rows at one place are one cell", () => {
  const rows = [
    [5, 5],
    [5, 5],
  ];
  const cells = d.cellsOf(gridOf(rows, [0.5, 0.5], [5, 5], [1, 1]), sampleOf(rows), 0);
  assert.deepEqual([cells.dots.length, cells.dots[0].x, cells.dots[0].rows], [1, 5, 2]);
});

test("more rows are further along the ramp, from a beginning that can be seen to its end", () => {
  const shades = [2, 3, 10, 1000, 250000].map((rows) => d.shade(rows, 250000));
  assert.deepEqual(
    shades,
    shades.toSorted((a, b) => a - b),
  );
  assert.ok(shades[0] > 0.2);
  assert.equal(shades[4], 1);
  assert.equal(d.shade(1, 1), 1);
});

test("the picture has the greatest response at its top, and leaves single rows out", () => {
  const rows = [
    [0.5, 0.5],
    [1.5, 1.5],
    [1.5, 1.5],
    [1.5, 1.5],
  ];
  const cells = d.cellsOf(gridOf(rows, [1, 1], [0, 0], [2, 2]), sampleOf(rows), 0);
  const ramp = [
    [1, 1, 1],
    [9, 8, 7],
  ];
  const nothing = [0, 0, 0, 0];
  assert.deepEqual(
    Array.from(d.pixels(cells, ramp)),
    [nothing, [9, 8, 7, 255], nothing, nothing].flat(),
  );
});
