// Batches as services get them: with gaps, with more than a model needs, and in forms that it does not take.

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { install, load } from "./packed.js";

/** @type {typeof import("galton")} */
let galton;
/** @type {import("galton").Model} height over week: 0.4 + 1.97 week or nearly so */
let model;
/** @type {import("galton").Model} of a number and a category */
let beds;

const csv = "week,height\n1,2.1\n2,3.9\n3,6.2\n4,7.8\n5,10.1\n";

before(async () => {
  galton = await load(await install());
  model = await galton.train(csv, { response: "height", learningRate: 0.1 });
  const table = `week,bed,height\n1,sun,2.1\n2,sun,3.9\n3,sun,6.2\n1,shade,1.2\n2,shade,2.1\n3,shade,2.9\n`;
  beds = (await galton.read(table, { formula: "height ~ week + bed" })).model();
});

/** @param {unknown} value @returns {any} */
const untyped = (value) => value;

describe("a gap in a batch", () => {
  it("gives a gap in the answer, in every form of rows", () => {
    const holed = [1];
    holed[2] = 3;
    const expected = [model.predict(1), null, model.predict(3)];
    for (const rows of [
      [1, null, 3],
      [1, NaN, 3],
      [1, undefined, 3],
      holed,
      [[1], [null], [3]],
      [{ week: 1 }, { week: null }, { week: 3 }],
      [{ week: 1 }, {}, { week: 3 }],
      [{ week: 1 }, null, { week: 3 }],
      [new Map([["week", 1]]), new Map([["week", NaN]]), new Map([["week", 3]])],
      new Float64Array([1, NaN, 3]),
      new Float32Array([1, NaN, 3]),
    ]) {
      assert.deepEqual(model.predict(untyped(rows)), expected);
      assert.deepEqual(model.score({ payload: rows }), { predictions: expected });
    }
  });

  it("is NaN in the answer to columns, and null in their scores", () => {
    const expected = [model.predict(1), NaN, model.predict(3)];
    for (const week of [[1, null, 3], [1, undefined, 3], new Float64Array([1, NaN, 3])]) {
      assert.deepEqual(model.predict({ week }), new Float64Array(expected));
      const predictions = expected.map((value) => (Number.isNaN(value) ? null : value));
      assert.deepEqual(model.score({ payload: { week } }), { predictions });
    }
  });

  it("is a gap of many, and of more columns than are summed at once", () => {
    const names = ["a", "b", "c", "d", "e"];
    const wide = galton.Model.from({
      format: "galton-model",
      version: 1,
      response: "y",
      intercept: 0.5,
      predictors: names.map((name, at) => ({ name, coefficient: at - 2 })),
      training: null,
    });
    const column = (/** @type {number} */ k) =>
      Array.from({ length: 5000 }, (_, at) => ((at + k) % 3 === 0 ? null : (at * k) % 17));
    const columns = Object.fromEntries(names.map((name, at) => [name, column(at + 1)]));
    const rows = Array.from({ length: 5000 }, (_, at) => names.map((name) => columns[name]?.[at]));
    const found = wide.predict(rows);
    assert.deepEqual(
      Array.from(wide.predict(columns), (value) => (Number.isNaN(value) ? null : value)),
      found,
    );
    assert.ok(found.some((value) => value !== null) || found.every((value) => value === null));
  });

  it("of a category counts too, and the intervals of a gap are null", () => {
    const rows = [
      { week: 1, bed: "sun" },
      { week: 2, bed: null },
      { week: 3, bed: "" },
      { week: null, bed: "shade" },
      { week: 3, bed: "shade" },
    ];
    const [first, last] = [rows[0], rows[4]].map((row) => beds.predict(untyped(row)));
    assert.deepEqual(beds.predict(rows), [first, null, null, null, last]);
    const options = /** @type {const} */ ({ interval: "prediction" });
    const found = beds.predict(rows, options);
    assert.deepEqual(
      found.map((row) => row && row.fit),
      [first, null, null, null, last],
    );
    assert.deepEqual(found[4], beds.predict(untyped(rows[4]), options));
    assert.deepEqual(beds.predict([{ week: NaN, bed: "sun" }], options), [null]);
  });

  it("is not a reason to guess a single row, nor a name that no row has", () => {
    assert.throws(() => model.predict(untyped(null)), /the input is null/);
    assert.throws(() => model.predict(untyped({ week: null })), /the input.week is null/);
    assert.throws(() => model.score({ payload: NaN }), /payload is NaN/);
    assert.throws(
      () => model.predict(untyped([{ wek: 1 }, { wek: 2 }])),
      (/** @type {any} */ error) => {
        assert.equal(error.kind, "no-such-column");
        assert.match(error.message, /the input\[0\] has no value for "week"; it has "wek"/);
        return true;
      },
    );
    assert.throws(() => model.predict([1, Infinity, null]), /the input\[1\] is Infinity/);
  });
});

describe("a payload", () => {
  it("may hold more than the model needs", () => {
    const predictions = [model.predict(10)];
    for (const row of [
      { id: 7, week: 10 },
      { week: 10, height: 19 },
      JSON.parse('{"__proto__":1,"week":10}'),
    ]) {
      assert.deepEqual(model.score({ payload: [row] }), { predictions });
      assert.deepEqual(model.score({ payload: row }), { stream_prediction: predictions[0] });
    }
  });

  it("may be columns, of whatever type of array", () => {
    const predictions = [10, 20].map((week) => model.predict(week));
    for (const week of [
      [10, 20],
      new Int32Array([10, 20]),
      new Uint8Array([10, 20]),
      new BigInt64Array([10n, 20n]),
      new Float32Array([10, 20]),
    ])
      assert.deepEqual(model.score({ payload: { week } }), { predictions });
    assert.throws(
      () => model.predict({ week: new BigInt64Array([1n, 2n ** 60n + 1n]) }),
      /week\[1\] is 1152921504606846977, which no number holds exactly/,
    );
  });

  it("in another form is told what it is and what to give", () => {
    for (const [request, says] of /** @type {[unknown, RegExp][]} */ ([
      [{ payload: ["10", "20"] }, /payload\[0\] is "10", which is text: convert it/],
      // A thousand, where the decimal mark is a comma.
      [
        { payload: ["1.050"] },
        /payload\[0\] is "1.050", which is text and may be 1.05 or 1050; it/,
      ],
      [{ payload: "-1.050" }, /which is text and may be -1.05 or -1050; it must be a finite/],
      [{ payload: "0.500" }, /which is text: convert it/],
      [{ payload: "[10, 20]" }, /which is text, perhaps JSON that was encoded twice/],
      ['{"payload": [10, 20]}', /the request is .* which is text: read it with JSON.parse/],
      [
        { instances: [{ week: 10 }] },
        /payload is missing: the request is an object with "instances"/,
      ],
      [{ payload: { columns: ["week"], data: [[10], [20]] } }, /\{ columns, data \} is no form/],
      [{ payload: [] }, /payload is empty/],
    ]))
      assert.throws(() => model.score(untyped(request)), says);
  });

  it("names a category's level by a number or a boolean too", async () => {
    const cars =
      "cyl,am,mpg\n4,TRUE,30\n4,FALSE,29\n6,TRUE,20\n6,FALSE,19.5\n8,TRUE,15\n8,FALSE,14.5\n";
    const found = (await galton.read(cars, { formula: "mpg ~ factor(cyl) + am" })).model();
    const expected = found.predict({ cyl: "6", am: "TRUE" });
    for (const row of [
      { cyl: 6, am: true },
      { cyl: 6.0, am: "TRUE" },
      { cyl: "6.0", am: true },
    ])
      assert.equal(found.predict(row), expected);
    assert.throws(() => found.predict({ cyl: 5, am: true }), /cyl is 5; .* "4", "6", "8"/);
  });
});
