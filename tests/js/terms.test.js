// Models with terms, as the packed package has them, in Node.

import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { near } from "./near.js";
import { data, install, load, root } from "./packed.js";

/** @type {typeof import("galton")} */
let galton;
before(async () => {
  galton = await load(await install());
});

/** @param {string} path */
const json = async (path) => /** @type {unknown} */ (JSON.parse(await readFile(path, "utf8")));

/** Digits of the worst coefficient of each of NIST's sets; rounding the file's decimals caps Wampler2 at 13.2. */
const NIST = 13;

/** R's own coefficients are right to about ten digits. */
const AS_R = 1e-9;

/**
 * @typedef {{ model: { predictors: string[], degree: number, intercept: boolean }, coefficients: string[] }} Certified
 * @typedef {{ name: string, data: string, formula: string, weights?: string, new_rows: Record<string, string | number>[] }} RModel
 * @typedef {{ terms: string[], estimate: number[], predictions: { fit: number[] } }} Golden
 */

describe("terms", () => {
  it("give all of NIST's sets at least 13 digits", async () => {
    const certified = /** @type {Record<string, Certified>} */ (
      await json(join(data, "nist", "reference.json"))
    );
    assert.equal(Object.keys(certified).length, 11);
    for (const [name, { model, coefficients }] of Object.entries(certified)) {
      const [x = ""] = model.predictors;
      const terms = [...model.predictors];
      for (let power = 2; power <= model.degree; power++) terms.push(`I(${x}^${power})`);
      if (!model.intercept) terms.push("0");
      const csv = await readFile(join(data, "nist", `${name}.csv`), "utf8");
      const observations = await galton.read(csv, { formula: `y ~ ${terms.join(" + ")}` });
      const found = observations.exact.coefficients.slice(model.intercept ? 0 : 1);
      found.forEach((value, at) =>
        near(value, Number(coefficients[at]), 10 ** -NIST, `${name} ${at}:`),
      );
    }
  });

  it("are R's, and predict what R does, also when saved and loaded", async () => {
    const models = /** @type {RModel[]} */ (await json(join(root, "tests/golden/models.json")));
    assert.equal(models.length, (await readdir(join(root, "tests/golden/r"))).length);
    for (const { name, data: file, formula, weights, new_rows } of models) {
      const golden = /** @type {Golden} */ (await json(join(root, `tests/golden/r/${name}.json`)));
      const csv = await readFile(join(data, file), "utf8");
      const observations = await galton.read(csv, { formula, weights });
      const descent = observations.descend({ start: observations.exact.coefficients });
      descent.run();
      const model = descent.model();
      const names = model.hasIntercept ? ["(Intercept)"] : [];
      assert.deepEqual([...names, ...model.coefficientNames], golden.terms, name);
      const loaded = galton.Model.from(JSON.stringify(model));
      assert.deepEqual(loaded.toJSON(), model.toJSON());
      for (const [at, row] of new_rows.entries()) {
        const fit = golden.predictions.fit[at] ?? NaN;
        near(model.predict(row), fit, AS_R, `${name}, row ${at}:`);
        assert.equal(loaded.predict(row), model.predict(row));
        const values = model.predictors.map((predictor) => row[predictor] ?? NaN);
        assert.deepEqual(model.score({ payload: [values] }), { predictions: [model.predict(row)] });
      }
    }
  });

  const csv = "g,x,y\nb,1,5\na,2,3\nb,3,9\na,4,4\nc,5,1\nc,6,2.5\n";

  it("are said by options as by a formula", async () => {
    for (const [formula, options] of /** @type {const} */ ([
      ["y ~ x + g", { response: "y", predictors: ["x", "g"] }],
      ["y ~ x + g", { response: "y", terms: ["x", "g"] }],
      ["y ~ x + I(x^2)", { response: "y", terms: ["x", { column: "x", power: 2 }] }],
      [
        "log(y) ~ log(x)",
        { response: "y", logResponse: true, terms: [{ column: "x", log: true }] },
      ],
      ["y ~ x + x:g", { response: "y", terms: ["x", ["x", "g"]] }],
      ["y ~ 0 + g", { response: "y", terms: ["g"], intercept: false }],
      ["y ~ factor(x)", { response: "y", terms: [{ column: "x", category: true }] }],
    ])) {
      if (formula === "y ~ factor(x)") {
        await assert.rejects(galton.read(csv, { formula: `${formula} + x` }), {
          kind: "invalid-option",
        });
        continue;
      }
      const [one, other] = [await galton.read(csv, { formula }), await galton.read(csv, options)];
      assert.equal(one.formula, formula);
      assert.deepEqual(
        [other.formula, other.terms, other.coefficientNames, other.exact],
        [one.formula, one.terms, one.coefficientNames, one.exact],
      );
    }
  });

  it("tell which coefficients are whose, and a category's values and how many rows have each", async () => {
    const observations = await galton.read(csv, { formula: "y ~ g + x" });
    assert.deepEqual(observations.terms, [
      { name: "g", columns: [0, 2] },
      { name: "x", columns: [2, 3] },
    ]);
    assert.deepEqual(observations.coefficientNames, ["gb", "gc", "x"]);
    assert.deepEqual(observations.levels, [["a", "b", "c"], []]);
    const [g] = observations.report.columns;
    assert.deepEqual(g?.levels, [
      { text: "a", count: 2 },
      { text: "b", count: 2 },
      { text: "c", count: 2 },
    ]);
    // The sample has the values' numbers.
    assert.deepEqual([...observations.sample.rows].slice(0, 6), [1, 1, 5, 0, 2, 3]);
  });

  it("take text in columns in memory, and numbers as categories", async () => {
    const columns = {
      y: [1, 2, 5, 6, 9],
      g: ["a", "a", "b", "b", null],
      n: [10, 9, 10, 9, 9],
    };
    const observations = await galton.read(columns, { formula: "y ~ g + factor(n)" });
    assert.deepEqual(observations.coefficientNames, ["gb", "factor(n)10"]);
    assert.deepEqual(observations.levels, [
      ["a", "b"],
      ["9", "10"],
    ]);
    assert.deepEqual([observations.count, observations.report.leftOut.missing], [4, 1]);
    observations.exact.coefficients.forEach((value, at) =>
      near(value, [2, 4, -1][at] ?? NaN, 1e-14),
    );
    await assert.rejects(galton.read(columns, { response: "g" }), { kind: "text", row: 1 });
    const halves = { y: [1, 2, 3, 4], n: [1, 2, 0.5, 1] };
    const found = await galton.read(halves, { formula: "y ~ factor(n)" });
    assert.deepEqual(found.levels, [["0.5", "1", "2"]]);
    await assert.rejects(
      galton.read({ y: [1, 2, 3], n: [1, 2, 1e-7] }, { formula: "y ~ factor(n)" }),
      {
        message:
          'terms is "n" as a category, with 1e-7; it must be a category of numbers from 1e-6 up to 1e21, or of text',
      },
    );
  });

  it("compare levels of numbers as numbers, also when predicting and scoring", async () => {
    const csv = "cyl,mpg\n4.0,30\n4,29\n4.0,31.5\n6.0,21\n6,20\n6.0,19.4\n8.0,15\n8,14\n8,16.1\n";
    const observations = await galton.read(csv, { formula: "mpg ~ factor(cyl)" });
    assert.deepEqual(observations.levels, [["4", "6", "8"]]);
    const model = observations.model();
    for (const cyl of [6, "6", "6.0", " 06 ", "6e0"]) {
      near(Number(model.predict({ cyl })), 20.133333333333333, 1e-13);
    }
    near(model.predict({ cyl: ["6.0", 4] })[0] ?? NaN, 20.133333333333333, 1e-13);
    for (const cyl of [7, "6.5", "0x6", "", true]) assert.throws(() => model.predict({ cyl }));
    const scored = await (await galton.scoreCsv("cyl\n6.00\n4\n", model)).text();
    near(Number(scored.split("\n")[1]?.split(",")[1]), 20.133333333333333, 1e-13);
  });

  it("take truth values in text, in arrays and in predictions", async () => {
    const csv = "member,y\nTRUE,1\nFALSE,3\nTRUE,4\nFALSE,5\n";
    const columns = { member: [true, false, true, false], y: [1, 3, 4, 5] };
    for (const source of [csv, columns]) {
      const model = (await galton.read(source, { formula: "y ~ member" })).model();
      assert.equal(model.levels[0]?.length, 2);
      for (const member of [true, "true", "TRUE", "True"]) {
        near(Number(model.predict({ member })), 2.5, 1e-13);
      }
      near(Number(model.predict({ member: false })), 4, 1e-13);
    }
  });

  it("compare a category with the value that is asked for", async () => {
    const csv = "dose,response\nplacebo,5.1\nhigh,8.0\nlow,6.2\nplacebo,4.7\nhigh,8.9\nlow,6\n";
    const formula = "response ~ dose";
    const asked = { formula, reference: { dose: "placebo" } };
    const observations = await galton.read(csv, asked);
    assert.deepEqual(observations.coefficientNames, ["dosehigh", "doselow"]);
    const saved = JSON.parse(JSON.stringify(observations.model()));
    assert.deepEqual(galton.Model.from(saved).levels, [["placebo", "high", "low"]]);
    await assert.rejects(galton.read(csv, { formula, reference: { dose: "medium" } }), {
      message:
        'reference is "medium" for "dose", which has "placebo", "high", "low"; it must be one of the values of each category',
    });
    const wrong = /** @type {any} */ ("placebo");
    await assert.rejects(galton.read(csv, { formula, reference: wrong }), /reference/);
  });

  it("refuse a value that the model has not seen, and say which it has", async () => {
    const model = await galton.train(csv, { formula: "y ~ g + x", learningRate: 0.3 });
    assert.throws(() => model.predict({ g: "d", x: 1 }), {
      kind: "no-such-level",
      message: 'the input.g is "d"; the rows that the model was fitted to have "a", "b", "c"',
    });
    const score = new galton.ScoreStream(model);
    const rows = "x,g\n1,a\n2,d\n3,\n4,d\n";
    const out = await new Response(new Blob([rows]).stream().pipeThrough(score)).text();
    const predictions = out
      .trim()
      .split("\n")
      .map((line) => line.split(",")[2]);
    assert.deepEqual(predictions, [
      "predicted y",
      String(model.predict({ g: "a", x: 1 })),
      "",
      "",
      "",
    ]);
    const told = [{ column: "g", value: "d", row: 2, line: 3, count: 2 }];
    assert.deepEqual(score.newLevels, told);
    const found = await galton.evaluate("x,g,y\n1,a,2\n2,d,3\n3,,1\n4,d,5\n", model);
    assert.deepEqual([found.count, found.leftOut, found.newLevels], [1, 3, told]);
  });

  it("say how a formula leaves out a column of names that `.` would take for a category", async () => {
    const names = Array.from({ length: 60 }, (_, i) => `person ${i},${i % 7},${i * i}`);
    const table = ["full name,x,y", ...names].join("\n");
    await assert.rejects(galton.read(table, { formula: "y ~ ." }), {
      code: "not-a-category",
      message: /leave it out, in a formula by "- `full name`", or write factor\(`full name`\)/,
    });
    const { terms } = (await galton.read(table, { formula: "y ~ . - `full name`" })).model();
    assert.deepEqual(
      terms.map(({ name }) => name),
      ["x"],
    );
  });

  it("name the character of a formula that is not as expected", async () => {
    await assert.rejects(galton.read(csv, { formula: "y ~ x +" }), {
      kind: "formula",
      message:
        'character 8 of the formula is its end; expected a term: a column\'s name, log( ), factor( ), I( ), "." or "("',
    });
    await assert.rejects(galton.read(csv, { formula: "y ~ x", predictors: ["x"] }), {
      kind: "invalid-option",
      message: "formula is given beside predictors; it must be the only one of the two",
    });
  });

  it("predict a logarithm where one is modelled, and say so", async () => {
    const model = await galton.train("x,y\n1,2\n2,4\n3,8\n4,16\n", {
      formula: "log(y) ~ log(x)",
      learningRate: 0.3,
    });
    assert.deepEqual([model.response, model.predicted], ["y", "log(y)"]);
    assert.throws(() => model.predict(0), {
      kind: "no-logarithm",
      message: 'the input has 0 for "x", and there is no logarithm of that',
    });
  });

  it("leave out rows of weight 0, and refuse one below", async () => {
    const weighted = "x,y,w\n1,2,1\n2,3,2\n3,7,0\n4,8,1.5\n";
    const observations = await galton.read(weighted, { formula: "y ~ x", weights: "w" });
    assert.deepEqual([observations.count, observations.report.leftOut.zeroWeight], [3, 1]);
    await assert.rejects(
      galton.read(weighted.replace(",1.5", ",-1.5"), { formula: "y ~ x", weights: "w" }),
      {
        kind: "negative-weight",
        message: 'row 4 (line 5) has the weight -1.5 in "w"; weights must be 0 or more',
      },
    );
  });
});
