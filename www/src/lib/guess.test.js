import assert from "node:assert/strict";
import test from "node:test";
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

test("words that repeat are factors, names are not", () => {
  const words = table({ name: (i) => `n${i}`, kind: (i) => "ab"[i % 2], y: measured });
  assert.deepEqual(s.factors(words), ["kind"]);
});
