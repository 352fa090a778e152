import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";
import { inspect } from "galton";
import { runnerImport } from "vite";

const { module: s } = await runnerImport(new URL("./guess.ts", import.meta.url).pathname);

/** A table by its columns: their names, and the values in twenty rows. */
function table(columns) {
  const values = Object.entries(columns).map(([name, of]) => ({
    name,
    of: Array.from({ length: 20 }, (_, i) => of(i)),
  }));
  return {
    columns: values.map(({ name, of }) => {
      const kind = typeof of[0] === "number" ? "number" : "text";
      const [min, max] = kind === "number" ? [Math.min(...of), Math.max(...of)] : [null, null];
      return { name, kind, hint: null, since: null, min, max };
    }),
    rows: Array.from({ length: 20 }, (_, i) => values.map(({ of }) => String(of[i]))),
  };
}
const measured = (i) => 10 + Math.sin(i * i);

test("a response is neither an id, a month, a constant nor a running number", () => {
  const others = {
    ID: (i) => 7 * i + (i % 3),
    Month: (i) => 5 + Math.floor(i / 10),
    Day: (i) => 1 + i,
    one: () => 1,
    userId: (i) => 100 - i,
    "pooled.stratum": (i) => (i * 7) % 19,
  };
  for (const [name, of] of Object.entries(others))
    for (const columns of [
      { y: measured, x: (i) => Math.cos(i), [name]: of },
      { [name]: of, x: (i) => Math.cos(i), y: measured },
    ]) {
      const found = s.guess(table(columns));
      assert.notEqual(found.responses[0], name);
      assert.equal(found.responses.at(-1), name);
      assert.ok(!found.predictors.includes(name), `${name} in ${found.predictors}`);
    }
  const numbered = s.guess(table({ row: (i) => i + 1, x: (i) => Math.cos(i), y: measured }));
  assert.deepEqual(numbered.predictors, ["x"]);
});

test("numbers of a few groups are a predictor rather than a response", () => {
  const chicks = table({ weight: measured, Time: (i) => 2 * (i % 12), Diet: (i) => 1 + (i % 4) });
  const { responses, predictors } = s.guess(chicks);
  assert.deepEqual([responses[0], predictors], ["weight", ["Time", "Diet"]]);
});

test("where there is nothing else, what is left is taken", () => {
  const { responses, predictors } = s.guess(table({ Day: (i) => i, y: measured }));
  assert.deepEqual([responses[0], predictors], ["y", ["Day"]]);
});

test("numbers of groups that follow each other are no predictor, but offered", () => {
  const found = s.guess(
    table({
      y: measured,
      x: (i) => Math.cos(i),
      pen: (i) => 1 + Math.floor(i / 2),
      batch: (i) => i,
    }),
  );
  assert.deepEqual([found.responses[0], found.predictors], ["y", ["x", "batch"]]);
  assert.ok(found.offered.includes("pen"));
});

/** The expected first guess for R's own tables and for Galton's. */
const known = {
  "mtcars.csv": "mpg ~ cyl disp hp drat wt qsec vs am gear carb",
  "cars.csv": "dist ~ speed",
  "galton-heights.csv": "child ~ parent",
  "galton-families.csv": "childHeight ~ father mother midparentHeight children childNum",
  "diabetes.csv": "progression ~ age sex bmi bp s1 s2 s3 s4 s5 s6",
  "warpbreaks.csv": "breaks ~ ",
  "nist/longley.csv": "y ~ x1 x2 x3 x4 x5 x6",
  "datasets/airquality.csv": "Ozone ~ Solar.R Wind Temp",
  "datasets/iris.csv": "Sepal.Length ~ Sepal.Width Petal.Length Petal.Width",
  "datasets/swiss.csv": "Fertility ~ Agriculture Examination Education Catholic Infant.Mortality",
  "datasets/ChickWeight.csv": "weight ~ Time Diet",
  "datasets/InsectSprays.csv": "count ~ ",
  "datasets/CO2.csv": "uptake ~ conc",
  "datasets/ToothGrowth.csv": "len ~ dose",
  "datasets/chickwts.csv": "weight ~ ",
  "datasets/stackloss.csv": "stack.loss ~ Air.Flow Water.Temp Acid.Conc.",
  "datasets/longley.csv": "Employed ~ GNP.deflator GNP Unemployed Armed.Forces Population",
  "datasets/faithful.csv": "waiting ~ eruptions",
  "datasets/women.csv": "weight ~ height",
  "datasets/trees.csv": "Volume ~ Girth Height",
};

for (const [path, expected] of Object.entries(known))
  test(`of ${path} it is ${expected}`, async () => {
    const csv = await readFile(new URL(`../../../tests/data/${path}`, import.meta.url));
    const { responses, predictors } = s.guess(await inspect(csv));
    assert.equal(`${responses[0]} ~ ${predictors.join(" ")}`, expected);
  });

test("of two columns of measured numbers it is the last, whatever stands behind them", () => {
  const both = { height: measured, weight: measured, group: (i) => "ab"[i % 2] };
  assert.equal(s.guess(table(both)).responses[0], "weight");
});

test("a name that says what is asked goes before a place", () => {
  const houses = { price: measured, rooms: measured, "lot.size": measured };
  assert.equal(s.guess(table(houses)).responses[0], "price");
});

test("words that repeat are factors, names are not", () => {
  const words = table({ name: (i) => `n${i}`, kind: (i) => "ab"[i % 2], y: measured });
  assert.deepEqual(s.factors(words), ["kind"]);
});
