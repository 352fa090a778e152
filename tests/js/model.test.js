// A model: its predictions, its document, and the documents that it refuses.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { inspect } from "node:util";
import { galton, near, original, refuses, text, untyped } from "./api.js";
import { data } from "./packed.js";

/** @typedef {import("galton").Model} Model */

describe("a Model", () => {
  /** @type {Model} */
  let line;
  /** @type {Model} */
  let plane;
  before(async () => {
    line = await galton.train(text, original);
    plane = await galton.train(await readFile(join(data, "diabetes.csv")), {
      response: "progression",
      predictors: ["bmi", "bp"],
      learningRate: 0.1,
    });
  });

  it("predicts one value, many, a named row and rows of several predictors", () => {
    const slope = line.coefficients[0] ?? NaN;
    near(line.predict(10), line.intercept + 10 * slope, 1e-15);
    assert.deepEqual(line.predict([10, 20]), [line.predict(10), line.predict(20)]);
    assert.equal(line.predict({ bmi: 10 }), line.predict(10));
    assert.deepEqual(line.predict([[10], { bmi: 20 }]), [line.predict(10), line.predict(20)]);
    const [bmi = NaN, bp = NaN] = plane.coefficients;
    near(plane.predict({ bmi: 30, bp: 90 }), plane.intercept + 30 * bmi + 90 * bp, 1e-15);
    const rows = plane.predict([[30, 90], { bp: 90, bmi: 30 }]);
    assert.deepEqual(rows, Array(2).fill(plane.predict({ bmi: 30, bp: 90 })));
  });

  it("scores a batch and a single row as the original does", () => {
    assert.deepEqual(line.score({ payload: [10, 20] }), { predictions: line.predict([10, 20]) });
    assert.deepEqual(line.score({ payload: 10 }), { stream_prediction: line.predict(10) });
    assert.deepEqual(line.score({ payload: { bmi: 10 } }), { stream_prediction: line.predict(10) });
    assert.deepEqual(plane.score({ payload: [[30, 90], { bmi: 31, bp: 91 }] }), {
      predictions: plane.predict([
        [30, 90],
        [31, 91],
      ]),
    });
    assert.deepEqual(plane.score({ payload: { bmi: 30, bp: 90 } }), {
      stream_prediction: plane.predict({ bmi: 30, bp: 90 }),
    });
  });

  it("refuses every payload that isn't rows of numbers, naming the element", async () => {
    /** @type {["line" | "plane", unknown, RegExp | string][]} */
    const cases = [
      ["line", undefined, "payload"],
      ["line", null, "payload"],
      ["line", {}, "payload"],
      ["line", [10], "payload"],
      ["line", { payload: undefined }, "payload"],
      ["line", { payload: null }, "payload"],
      ["line", { payload: [] }, "empty"],
      ["line", { payload: "10" }, '"10"'],
      ["line", { payload: "" }, "payload"],
      ["line", { payload: true }, "true"],
      ["line", { payload: NaN }, "NaN"],
      ["line", { payload: Infinity }, "Infinity"],
      ["line", { payload: 10n }, "payload"],
      ["line", { payload: [10, "20"] }, /payload\[1\].*"20"/],
      ["line", { payload: [10, true] }, /payload\[1\].*true/],
      ["line", { payload: [10, [20, 30]] }, /payload\[1\].*2/],
      ["line", { payload: [10, []] }, /payload\[1\]/],
      ["line", { payload: [[["10"]]] }, /payload\[0\]/],
      ["line", { payload: [10, new Date(0)] }, /payload\[1\]/],
      ["line", { payload: { bp: 90 } }, "bmi"],
      ["line", { payload: { bmi: "10" } }, "bmi"],
      ["plane", { payload: 10 }, /2/],
      ["plane", { payload: [10, 20] }, /payload\[0\]/],
      ["plane", { payload: [[30, 90], [30]] }, /payload\[1\]/],
      ["plane", { payload: [[30, 90, 1]] }, /payload\[0\]/],
      ["plane", { payload: [[30, "90"]] }, /payload\[0\].*"90"/],
      ["plane", { payload: [{ bmi: 30 }] }, /payload\[0\].*bp/],
      ["plane", { payload: Object.create({ bmi: 30, bp: 90 }) }, "bmi"],
    ];
    for (const [which, request, says] of cases) {
      const model = which === "line" ? line : plane;
      await refuses(() => model.score(untyped(request)), says, `${which} ${inspect(request)}`);
    }
    await refuses(() => line.predict(untyped("10")), '"10"');
    await refuses(() => line.predict(untyped([1, "2"])), '"2"');
  });

  it("goes through JSON and gives the same predictions bit for bit", () => {
    for (const model of [line, plane]) {
      const saved = JSON.stringify(model);
      const xs = Array.from({ length: 100 }, (_, index) => index / 7);
      const rows = xs.map((x) => model.predictors.map((_, column) => x * (column + 1)));
      for (const loaded of [galton.Model.from(saved), galton.Model.from(JSON.parse(saved))]) {
        assert.ok(loaded instanceof galton.Model);
        assert.deepEqual(loaded.predict(rows), model.predict(rows));
        assert.equal(JSON.stringify(loaded), saved);
        assert.deepEqual(loaded.training, model.training);
      }
    }
  });

  it("is refused when what was saved lacks a field or has another kind of value in it", async () => {
    const whole = /** @type {Record<string, unknown>} */ (JSON.parse(JSON.stringify(plane)));
    // They may be null, or were not there in earlier documents.
    const optional = new Set(["training", "rSquared", "method", "ridge", "scaling", "gap"])
      .add("coefficientDigits")
      .add("converged")
      .add("precision")
      .add("interceptLow")
      .add("low");
    for (const path of fields(whole)) {
      const name = String(path.filter((key) => Number.isNaN(Number(key))).at(-1));
      for (const value of [undefined, {}, "?", -1.5e300, [[]], true]) {
        const broken = structuredClone(whole);
        const key = String(path.at(-1));
        const holder = path
          .slice(0, -1)
          .reduce(
            (object, step) => /** @type {Record<string, unknown>} */ (object)[step],
            /** @type {unknown} */ (broken),
          );
        const object = /** @type {Record<string, unknown>} */ (holder);
        const right = object[key];
        if (value === undefined && optional.has(key)) continue;
        if (typeof value === typeof right && Array.isArray(value) === Array.isArray(right))
          continue;
        if (value === undefined) Reflect.deleteProperty(object, key);
        else object[key] = value;
        const what = `${path.join(".")} = ${JSON.stringify(value)}`;
        await refuses(() => galton.Model.from(broken), name, what);
      }
    }
  });

  it("is refused when what was saved contradicts itself", async () => {
    /** @type {[name: string, corrupt: (json: string) => unknown, says: RegExp | string][]} */
    const cases = [
      ["text that is no JSON", (json) => json.slice(0, -10), "JSON"],
      ["an empty text", () => "", "JSON"],
      ["nothing", () => null, "document"],
      ["undefined", () => undefined, "document"],
      ["a list", () => [], /document|format/],
      ["a number", () => 1, "document"],
      [
        "another format",
        (json) => json.replace("galton-model", "other-model"),
        /format.*other-model/,
      ],
      ["a later version", (json) => json.replace('"version":3', '"version":4'), /version.*4/],
      ["version 0", (json) => json.replace('"version":3', '"version":0'), /version.*0/],
      [
        "no predictors",
        (json) => json.replace(/"predictors":\[.*?\]/, '"predictors":[]'),
        "predictors",
      ],
      [
        "a predictor twice",
        (json) => json.replace('"name":"bp"', '"name":"bmi"'),
        /predictors\[1\].name/,
      ],
      [
        "the response as predictor",
        (json) => json.replace('"name":"bp"', '"name":"progression"'),
        /predictors\[1\].name/,
      ],
      [
        "a predictor without a name",
        (json) => json.replace('"name":"bmi"', '"name":""'),
        /predictors\[0\].name/,
      ],
      [
        "a response without a name",
        (json) => json.replace('"response":"progression"', '"response":""'),
        "response",
      ],
      [
        "an infinite intercept",
        (json) => json.replace(/"intercept":[^,]*/, '"intercept":1e999'),
        "intercept",
      ],
      [
        "an infinite slope",
        (json) => json.replace(/"coefficient":[^,}]*/, '"coefficient":-1e999'),
        /predictors\[0\].coefficient/,
      ],
      [
        "a null slope, as JSON writes NaN",
        (json) => json.replace(/"coefficient":[^,}]*/, '"coefficient":null'),
        /predictors\[0\].coefficient/,
      ],
      [
        "another number of exact coefficients",
        (json) => json.replace(/"exact":\[/, '"exact":[0,'),
        "training.exact",
      ],
      [
        "a negative count",
        (json) => json.replace(/"observations":/, '"observations":-'),
        "training.observations",
      ],
      [
        "a loss that does not exist",
        (json) => json.replace('"loss":"mean"', '"loss":"absolute"'),
        "training.loss",
      ],
    ];
    for (const [name, corrupt, says] of cases) {
      const saved = JSON.stringify(plane);
      const corrupted = corrupt(saved);
      assert.notEqual(corrupted, saved, name);
      await refuses(() => galton.Model.from(corrupted), says, name);
    }
  });

  it("is trusted without the story of its training", () => {
    const { training, ...rest } = plane.toJSON();
    assert.ok(training);
    for (const document of [rest, { ...rest, training: null }]) {
      const model = galton.Model.from(document);
      assert.equal(model.training, null);
      assert.deepEqual(model.predict([[30, 90]]), plane.predict([[30, 90]]));
    }
  });

  /** Every path to a value in the document. @param {unknown} value @returns {string[][]} */
  function fields(value) {
    if (typeof value !== "object" || value === null) return [];
    return Object.entries(value).flatMap(([key, inner]) => [
      [key],
      ...fields(inner).map((path) => [key, ...path]),
    ]);
  }
});
