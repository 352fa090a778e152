// A model trained with the defaults is that of least squares, and one that is not says so.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { data, install, load } from "./packed.js";

/** @type {typeof import("galton")} */
let galton;
/** @type {Record<string, string>} */
const tables = {};

before(async () => {
  galton = await load(await install());
  for (const name of ["galton-heights", "mtcars", "diabetes", "nist/longley"]) {
    tables[name] = await readFile(join(data, `${name}.csv`), "utf8");
  }
});

/** @param {string} name */
const table = (name) => tables[name] ?? assert.fail(name);

describe("train with its defaults", () => {
  it("arrives at least squares, also where plain predictors would take too many steps", async () => {
    /** @type {[string, import("galton").ReadOptions, string][]} */
    const cases = [
      ["galton-heights", {}, "standardised"],
      ["mtcars", { formula: "mpg ~ wt + hp + qsec" }, "standardised"],
      ["diabetes", {}, "standardised"],
      ["nist/longley", { response: "y" }, "whitened"],
    ];
    for (const [name, options, scaling] of cases) {
      const model = await galton.train(table(name), options);
      assert.equal(model.training?.stop, "converged", name);
      assert.equal(model.training.converged, true);
      assert.equal(model.training.scaling, scaling, name);
      assert.deepEqual(model.warnings, []);
      const { exact } = await galton.read(table(name), options);
      const found = [model.intercept, ...model.coefficients];
      for (const [at, coefficient] of exact.coefficients.entries()) {
        const off = Math.abs((found[at] ?? NaN) - coefficient) / Math.abs(coefficient);
        assert.ok(off < 1e-6, `${name}: ${found[at]} is not ${coefficient}`);
      }
    }
  });

  it("is stopped by its signal during the descent too", async () => {
    const abort = new AbortController();
    const training = galton.train(table("nist/longley"), {
      response: "y",
      learningRate: 1e-9,
      iterations: 1e9,
      signal: abort.signal,
    });
    setTimeout(() => abort.abort(new Error("enough")), 50);
    await assert.rejects(training, /enough/);
  });

  it("keeps the settings of the Python project as a preset", async () => {
    const { original } = galton.presets;
    assert.deepEqual(
      { ...original },
      {
        learningRate: 0.002,
        iterations: 2001,
        loss: "sum",
        scaling: "raw",
      },
    );
    const csv = await readFile(join(data, "diabetes-bmi.csv"));
    const options = { response: "progression", predictors: ["bmi"], holdOut: 20, ...original };
    const model = await galton.train(csv, { ...options, start: [0, 0] });
    assert.equal(model.coefficients[0], 937.7974398352794);
  });
});

describe("a model that has not arrived", () => {
  const says =
    "stopped at iteration 2000 (iteration-limit) before it arrived at least squares: 3 of 16 digits agree";
  const slow = { learningRate: 0.002, iterations: 2000 };

  it("says so in its warnings, its text and its document", async () => {
    const model = await galton.train(table("galton-heights"), slow);
    assert.deepEqual(model.warnings, [{ kind: "not-converged", message: says }]);
    assert.match(
      String(model),
      /^child = 2\d\.\d+ \+ 0\.6\d+ \* parent\nstopped at iteration 2000/,
    );
    const document = model.toJSON();
    assert.equal(document.training?.converged, false);
    const loaded = galton.Model.from(JSON.stringify(model));
    assert.deepEqual(loaded.warnings, model.warnings);
  });

  it("is known by its stop where an older document does not say so", async () => {
    for (const options of [slow, {}]) {
      const model = await galton.train(table("galton-heights"), options);
      const { training, ...document } = model.toJSON();
      assert.ok(training);
      const { converged, ...older } = training;
      const loaded = galton.Model.from({ ...document, training: older });
      assert.equal(loaded.training?.converged, converged);
    }
  });
});

describe("a descent that has not run", () => {
  it("has no model but that of its start", async () => {
    const descent = (await galton.read(table("galton-heights"))).descend();
    assert.throws(() => descent.model(), {
      name: "GaltonError",
      kind: "not-run",
      message: /run it/,
    });
    assert.deepEqual([...descent.model(0).coefficients], [0]);
    descent.run();
    assert.equal(descent.model().training?.converged, true);
  });
});
