import assert from "node:assert/strict";
import test from "node:test";
import { runnerImport } from "vite";

const { module: r } = await runnerImport(new URL("./residuals.ts", import.meta.url).pathname);

const of = (fitted, residual, standardised = residual) => ({
  row: null,
  fitted: Float64Array.from(fitted),
  residual: Float64Array.from(residual),
  leverage: new Float64Array(fitted.length),
  standardised: Float64Array.from(standardised),
});

// R 4.2.2: qnorm(ppoints(7)), and the line of qqline through the quartiles of type 7.
test("ordered residuals stand where R's qqnorm puts them, and their line is qqline's", () => {
  const values = [0.4, -2.5, 3, NaN, -1, 0.1, 0.9, -0.2];
  const found = r.quantiles(of(values, values));
  assert.deepEqual([...found.point], [1, 4, 7, 5, 0, 6, 2]);
  const expected = [-1.36448874817, -0.75829255699, -0.352933986127, 0];
  expected.forEach((x, i) => assert.ok(Math.abs(found.normal[i] - x) < 1e-6, `${i}`));
  const [at, slope] = r.quartileLine(found);
  assert.ok(Math.abs(at - 0.025) < 1e-12 && Math.abs(slope - 0.926626386566) < 1e-9);
});

test("rows of one fitted value are one mean, and a few at the end have none of their own", () => {
  const fitted = Array.from({ length: 61 }, (_, i) => (i === 60 ? 9 : i % 2));
  const residual = fitted.map((f, i) => (i === 60 ? 31 : f === 0 ? 1 : -1));
  const means = r.trend(of(fitted, residual));
  assert.equal(means.length, 2);
  assert.deepEqual(means[0], [0, 1, 30]);
  assert.deepEqual(means[1], [39 / 31, 1 / 31, 31]);
});

test("few rows have no trend to be seen", () => {
  assert.deepEqual(r.trend(of([1, 2, 3], [0, 0, 0])), []);
});

test("a contour is where Cook's distance is what it says", () => {
  const [h, p] = [0.2, 3];
  const standardised = r.cookContour(0.5, h, p);
  assert.ok(Math.abs((standardised ** 2 * h) / ((1 - h) * p) - 0.5) < 1e-12);
});
