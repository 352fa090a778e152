// A prediction of the packed package keeps what the fit has, however it is asked for.

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { install, load } from "./packed.js";

/** @type {typeof import("galton")} */
let galton;
before(async () => {
  galton = await load(await install());
});

const START = 1_700_000_000;
const seconds = Array.from({ length: 40 }, (_, i) => 15 * i);
/** Without noise but that of its rounding, so that the truth is known. */
const truth = seconds.map((s) => 20 + s / 10 + (s * s) / 3000);
const csv = `t,y\n${seconds.map((s, i) => `${START + s},${truth[i]}\n`).join("")}`;
const rows = seconds.map((s) => START + s);

/** @param {readonly number[]} found @param {readonly number[]} expected @param {string} what */
function alike(found, expected, what) {
  const scale = Math.max(...expected.map(Math.abs));
  assert.equal(found.length, expected.length, what);
  found.forEach((value, at) =>
    assert.ok(
      Math.abs(value - (expected[at] ?? NaN)) <= 8 * Number.EPSILON * scale,
      `${what}, row ${at}: ${value} is not ${expected[at]}`,
    ),
  );
}

/** @param {Blob} scored @returns {Promise<number[]>} the last column */
const last = async (scored) =>
  (await scored.text())
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => Number(line.slice(line.lastIndexOf(",") + 1)));

describe("a parabola in seconds since 1970", () => {
  for (const formula of ["y ~ t + I(t^2)", "y ~ t"]) {
    it(`is predicted alike by every way there is: ${formula}`, async () => {
      const observations = await galton.read(csv, { formula });
      const model = observations.model();
      const predicted = model.predict(rows);
      if (formula !== "y ~ t") alike(predicted, truth, "without noise");
      const saved = JSON.stringify(model);
      for (const one of [model, galton.Model.from(saved), galton.Model.from(JSON.parse(saved))]) {
        assert.equal(JSON.stringify(one), saved);
        assert.deepEqual(one.predict(rows), predicted);
        assert.deepEqual(
          rows.map((t) => one.predict(t)),
          predicted,
        );
        assert.deepEqual(one.score({ payload: rows }), { predictions: predicted });
        assert.deepEqual(one.score({ payload: rows[3] }), { stream_prediction: predicted[3] });
        assert.deepEqual(await last(await galton.scoreCsv(csv, one)), predicted);
        for (const interval of /** @type {const} */ (["confidence", "prediction"])) {
          const all = one.predict(rows, { interval });
          assert.deepEqual(
            all.map(({ fit }) => fit),
            predicted,
          );
          const middles = all.map(({ lower, upper }) => ((lower ?? NaN) + (upper ?? NaN)) / 2);
          alike(middles, predicted, interval);
        }
        const { rows: second } = await galton.diagnose(csv, one, { rows: true });
        alike(Array.from(second?.fitted ?? []), predicted, "second pass");
      }
    });
  }

  it("is predicted as before by a document of version 2, and better from its precision", async () => {
    const model = (await galton.read(csv, { formula: "y ~ t + I(t^2)" })).model();
    const { interceptLow, ...document } = /** @type {any} */ (model.toJSON());
    assert.equal(typeof interceptLow, "number");
    document.version = 2;
    for (const column of document.columns) delete column.low;
    const { precision, ...without } = document;
    document.precision = { ...precision };
    delete document.precision.exact;
    /** @param {unknown} document */
    const off = (document) => {
      const found = galton.Model.from(document).predict(rows);
      return Math.max(...found.map((value, at) => Math.abs(value - (truth[at] ?? NaN))));
    };
    assert.ok(off(document) < 1e-6, `${off(document)}`);
    assert.ok(off(without) > 1e-3, `${off(without)}`);
    assert.ok(off(model.toJSON()) < 1e-13, `${off(model.toJSON())}`);
  });
});

describe("a document", () => {
  it("with a field that no document has is refused by its path", async () => {
    const model = (await galton.read(csv, { formula: "y ~ t + I(t^2)" })).model();
    const descended = await galton.train(csv);
    /** @type {[(document: any) => unknown, string][]} */
    const cases = [
      [(document) => (document.interceptlow = 1), "interceptlow"],
      [(document) => (document.predictors[0].level = []), "predictors[0].level"],
      [(document) => (document.precision.least = 1), "precision.least"],
    ];
    /** @type {typeof cases} */
    const terms = [
      [(document) => (document.columns[1].lower = 1), "columns[1].lower"],
      [(document) => (document.columns[1].powers[0].of = "t"), "columns[1].powers[0].of"],
      [(document) => (document.columns[1].low = "0"), "columns[1].low"],
      [(document) => (document.precision.exact[1] = [1]), "precision.exact[1]"],
      [(document) => delete document.precision.exact, "precision.exact"],
    ];
    /** @type {typeof cases} */
    const trained = [
      [(document) => (document.training.digit = 1), "training.digit"],
      [(document) => (document.predictors[0].low = null), "predictors[0].low"],
    ];
    for (const [whole, corruptions] of /** @type {const} */ ([
      [model, [...cases, ...terms]],
      [descended, [...cases, ...trained]],
    ])) {
      for (const [corrupt, path] of corruptions) {
        const document = JSON.parse(JSON.stringify(whole));
        corrupt(document);
        assert.throws(
          () => galton.Model.from(document),
          (error) =>
            error instanceof galton.GaltonError &&
            error.kind === "document" &&
            error.message.startsWith(`${path}:`),
          path,
        );
      }
    }
  });
});

describe("a new table", () => {
  const dates = "when,y\n14/2/1886,1\n16/2/1886,3\n3/3/1886,18\n5/3/1886,20\n";

  it("whose dates may be read in two ways is read as the model's were", async () => {
    const model = (await galton.read(dates, { predictors: ["when"], response: "y" })).model();
    const document = JSON.parse(JSON.stringify(model));
    assert.equal(document.predictors[0].order, "day-month-year");
    for (const one of [model, galton.Model.from(document)]) {
      assert.deepEqual(one.toJSON(), model.toJSON());
      const found = await last(await galton.scoreCsv("when\n1/3/1886\n2/3/1886\n", one));
      assert.deepEqual(found.map(Math.round), [16, 17]);
      const { count } = await galton.evaluate("when,y\n1/3/1886,16\n2/3/1886,17\n", one);
      assert.equal(count, 2);
    }
    delete document.predictors[0].order;
    for (const [one, table, kind] of /** @type {const} */ ([
      [galton.Model.from(document), "when,y\n1/3/1886,16\n2/3/1886,17\n", "unclear-dates"],
      [model, "when,y\nTuesday,1\nFriday,2\n", "not-dates"],
    ])) {
      for (const call of [galton.scoreCsv, galton.evaluate]) {
        await assert.rejects(
          async () => call(table, one),
          (error) => error instanceof galton.GaltonError && error.kind === kind,
        );
      }
    }
    document.predictors[0].order = "month-first";
    assert.throws(() => galton.Model.from(document), /predictors\[0\].order: /);
  });

  it("is predicted and scored by a model of 50,000 predictors", async () => {
    const names = Array.from({ length: 50_000 }, (_, at) => `column ${at}`);
    const model = galton.Model.from({
      format: "galton-model",
      version: 1,
      response: "y",
      intercept: 0.5,
      predictors: names.map((name) => ({ name, coefficient: 1 })),
      training: null,
    });
    const row = Object.fromEntries(names.toReversed().map((name) => [name, 1]));
    assert.equal(model.predict(row), 50_000.5);
    assert.equal(model.predict({ ...row, surplus: 1 }), 50_000.5);
    const csv = `${names.join(",")}\n${names.map(() => 1).join(",")}\n`;
    const options = { delimiter: ",", header: true };
    assert.deepEqual(await last(await galton.scoreCsv(csv, model, options)), [50_000.5]);
  });
});
