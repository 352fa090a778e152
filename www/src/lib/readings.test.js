import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { runnerImport } from "vite";

const { module: r } = await runnerImport(new URL("./readings.ts", import.meta.url).pathname);

/** The points of the residual plots, from the predictions of a model. */
function points(predicted, observed, leverage, coefficients) {
  const residual = observed.map((y, i) => y - predicted[i]);
  const rss = residual.reduce((sum, e) => sum + e * e, 0);
  const s = Math.sqrt(rss / (observed.length - coefficients));
  return {
    row: null,
    fitted: Float64Array.from(predicted),
    residual: Float64Array.from(residual),
    leverage: Float64Array.from(leverage),
    standardised: Float64Array.from(residual, (e, i) => e / (s * Math.sqrt(1 - leverage[i]))),
  };
}

function line(x, y) {
  const n = x.length;
  const mean = (v) => v.reduce((sum, value) => sum + value, 0) / n;
  const [mx, my] = [mean(x), mean(y)];
  const sxx = x.reduce((sum, v) => sum + (v - mx) ** 2, 0);
  const slope = x.reduce((sum, v, i) => sum + (v - mx) * (y[i] - my), 0) / sxx;
  return points(
    x.map((v) => my + slope * (v - mx)),
    y,
    x.map((v) => 1 / n + (v - mx) ** 2 / sxx),
    2,
  );
}

const table = (name) =>
  readFileSync(new URL(`../../../tests/data/${name}`, import.meta.url), "utf8")
    .trimEnd()
    .split(/\r?\n/)
    .slice(1)
    .map((row) => row.split(","));

/** Anscombe (1973): y1 to y3 over their x, and y4 over its own. */
const x = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5];
const anscombe = [
  [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68],
  [9.14, 8.14, 8.74, 8.77, 9.26, 8.1, 6.13, 3.1, 9.13, 7.26, 4.74],
  [7.46, 6.77, 12.74, 7.11, 7.81, 8.84, 6.08, 5.39, 8.15, 6.42, 5.73],
].map((y) => line(x, y));

// R 4.2.2, len ~ dose + supp and the squares of its predictions: t = -4.58, p = 0.00003.
test("teeth over a dose bend, and are said to", () => {
  const rows = table("datasets/ToothGrowth.csv").map(([, len, supp, dose]) => ({
    len: Number(len),
    oj: Number(supp.includes("OJ")),
    dose: Number(dose),
  }));
  assert.equal(rows.length, 60);
  // Both designs are balanced, so each slope is that of its own column.
  const centred = rows.map(({ oj, dose }) => [dose - 7 / 6, oj - 0.5]);
  const mean = rows.reduce((sum, { len }) => sum + len, 0) / 60;
  const slopes = [0, 1].map((j) => {
    const square = centred.reduce((sum, at) => sum + at[j] ** 2, 0);
    return [centred.reduce((sum, at, i) => sum + at[j] * rows[i].len, 0) / square, square];
  });
  const of = points(
    centred.map((at) => mean + at[0] * slopes[0][0] + at[1] * slopes[1][0]),
    rows.map(({ len }) => len),
    centred.map((at) => 1 / 60 + at[0] ** 2 / slopes[0][1] + at[1] ** 2 / slopes[1][1]),
    3,
  );
  assert.match(r.fittedReading(of, 3), /^The mean is 2\.\d above zero near .*should be a curve\.$/);
});

// R 4.2.2: p = 0.031. Wachsmuth, Wilkinson and Dallal (2003), "Galton's bend", describe it.
test("Galton's heights perhaps bend, and their scatter is even", () => {
  const rows = table("galton-heights.csv").map((row) => row.map(Number));
  const of = line(
    rows.map(([parent]) => parent),
    rows.map(([, child]) => child),
  );
  assert.match(r.fittedReading(of, 2), /^Perhaps a bend: chance alone gives as much in one of 20/);
  const spread = of.standardised.map((e) => Math.sqrt(Math.abs(e)));
  assert.match(r.scaleReading(of, spread, 2), /^No sign that the scatter changes, from/);
});

test("many rows on a line are said to stay near zero", () => {
  const many = Array.from({ length: 60 }, (_, i) => i);
  const of = line(
    many,
    many.map((i) => i + [0, 1, 2, 1, 0, -1, -2, -1][i % 8]),
  );
  assert.match(r.fittedReading(of, 2), /^No sign of a bend: the mean stays within/);
});

test("Anscombe's second set bends, though its rows are few, and the first does not", () => {
  assert.equal(r.fittedReading(anscombe[0], 2), "No sign of a bend.");
  assert.match(r.fittedReading(anscombe[1], 2), /^A bend, more than chance gives/);
});

test("a bend of five rows is not told from chance", () => {
  const five = line([1, 2, 3, 4, 5], [1, 4, 9, 16, 25]);
  assert.match(r.fittedReading(five, 2), /^Too few rows/);
  assert.match(r.scaleReading(five, five.standardised, 2), /^Too few rows/);
});

test("dashed lines are named only where a row is beyond one of them", () => {
  assert.match(
    r.cookReading(null, anscombe[0], 2),
    /is at most 0\.49, of the rows drawn: no single/,
  );
  assert.doesNotMatch(r.cookReading(0.02, anscombe[0], 2), /dashed/);
  assert.match(r.cookReading(1.39, anscombe[2], 2), /reaches 1\.4: a row beyond the dashed/);
  assert.match(
    r.cookReading(null, anscombe[2], 2),
    /reaches 1\.4, of the rows drawn: a row beyond the dashed/,
  );
});

test("neighbours are called alike only beyond what so few rows make by chance", () => {
  assert.match(r.durbinWatsonReading(1.718, 8), /no more than chance gives: no sign/);
  assert.match(r.durbinWatsonReading(1.718, 400), /resembles that of the row before/);
  assert.match(r.durbinWatsonReading(2.9, 400), /alternate/);
});

test("scatter that grows is told with where from and where to", () => {
  const n = 90;
  const grown = Array.from({ length: n }, (_, i) => i);
  const of = line(
    grown,
    grown.map((i) => i + (i % 2 ? 1 : -1) * (1 + i / 10)),
  );
  const spread = of.standardised.map((e) => Math.sqrt(Math.abs(e)));
  assert.match(r.scaleReading(of, spread, 2), /^The scatter grows, from 0\.\d+ to 1\.\d+: robust/);
});

test("the condition number of one column is no alarm", () => {
  assert.match(r.conditionReading(76.49, 1), /^with one column .* which does no harm$/);
  assert.equal(r.conditionReading(1, 1), "with one column there is no other to overlap with");
  assert.match(r.conditionReading(76.49, 2), /^the columns overlap/);
});
