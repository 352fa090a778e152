// The runs of the package that galton replaces, and Galton's own table.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { bytes, descending, galton, heights, near, original, reading } from "./api.js";

describe("the original's run", () => {
  it("gives its slope and intercept, and its scores of the 20 rows held out", async () => {
    const observations = await galton.read(bytes, reading);
    assert.equal(observations.count, 422);
    assert.equal(observations.heldOut, 20);
    const descent = observations.descend(descending);
    assert.equal(descent.run().reason, "iteration-limit");
    assert.equal(descent.iteration, 2001);
    const model = descent.model();
    near(model.coefficients[0] ?? NaN, 937.7974398352801, 1e-12, "slope");
    near(model.intercept, 152.91907057641646, 1e-12, "intercept");
    // The bits of tests/common/mod.rs, which native Rust and the browser have too.
    assert.equal(model.intercept, 152.91907057641626);
    assert.equal(model.coefficients[0], 937.7974398352794);
    const { heldOut } = descent.at(2001);
    near(heldOut?.rSquared ?? NaN, 0.4724718, 1e-7, "held-out R²");
    assert.ok(Math.abs((heldOut?.mse ?? NaN) - 2548.5732) <= 1e-4);
    near(observations.exact.coefficients[1] ?? NaN, 938.23786125, 1e-10, "exact slope");
    near(observations.exact.coefficients[0] ?? NaN, 152.91886183, 1e-10, "exact intercept");
    near(descent.maxStableRate ?? NaN, 2 / 844, 1e-3, "the largest stable rate");
  });

  it("from its published start gives its published predictions", async () => {
    const model = await galton.train(bytes, { ...original, start: [0, 1.190719608987473] });
    const { predictions } = /** @type {{ predictions: number[] }} */ (
      model.score({ payload: [10, 20] })
    );
    assert.equal(predictions.length, 2);
    near(predictions[0] ?? NaN, 9530.899058493378, 1e-9);
    near(predictions[1] ?? NaN, 18908.879046675287, 1e-9);
    assert.deepEqual(model.score({ payload: 10 }), { stream_prediction: predictions[0] });
  });
});

describe("Galton's heights", () => {
  it("have the exact slope 0.6462906, and the descent agrees once it says it converged", async () => {
    const observations = await galton.read(heights, { response: "child", predictors: ["parent"] });
    assert.equal(observations.count, 928);
    near(observations.exact.coefficients[1] ?? NaN, 0.6462906, 1e-7);
    const descent = observations.descend({ learningRate: 0.1 });
    assert.equal(descent.run().reason, "converged");
    const model = descent.model();
    near(model.coefficients[0] ?? NaN, observations.exact.coefficients[1] ?? NaN, 1e-6);
    near(model.intercept, observations.exact.coefficients[0] ?? NaN, 1e-6);
    assert.equal(model.training?.stop, "converged");
    assert.ok(model.training.digits >= 6);
  });

  it("are fitted with the defaults when nothing is said", async () => {
    const observations = await galton.read(heights);
    assert.equal(observations.response, "child");
    assert.deepEqual(observations.predictors, ["parent"]);
    const descent = observations.descend();
    near(descent.learningRate ?? NaN, 0.5, 1e-15);
    assert.equal(descent.iterations, 100_000);
    assert.equal(descent.stop, null);
    const model = await galton.train(heights);
    assert.equal(model.training?.loss, "mean");
    assert.equal(model.training.standardise, true);
  });
});
