// The regression table and the intervals of the packed package, against R (tests/golden/r).

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { data, install, load, root } from "./packed.js";

/** @type {typeof import("galton")} */
let galton;
before(async () => {
  galton = await load(await install());
});

/** The relative precision of R's own figures. */
const TOLERANCE = 1e-9;

const diabetes = await readFile(join(data, "diabetes.csv"), "utf8");
const seedlings = "week,height\n1,2.1\n2,3.9\n3,6.2\n4,7.8\n5,10.1\n";

/** @param {string} name @returns {Promise<any>} R's figures, whose shape tests/golden/README.md has */
const golden = async (name) =>
  /** @type {unknown} */ (
    JSON.parse(await readFile(join(root, "tests", "golden", "r", `${name}.json`), "utf8"))
  );

/**
 * That all numbers of one are those of the other, path by path.
 *
 * @param {unknown} found @param {unknown} expected @param {string} path
 */
function same(found, expected, path) {
  if (typeof expected === "number" && typeof found === "number") {
    const error = Math.abs(found - expected) / Math.abs(expected || 1);
    assert.ok(error <= TOLERANCE, `${path}: ${found} is not ${expected}`);
  } else if (typeof expected === "object" && expected !== null) {
    for (const [key, value] of Object.entries(expected)) {
      same(/** @type {Record<string, unknown>} */ (found)[key], value, `${path}.${key}`);
    }
  } else {
    assert.deepEqual(found, expected, path);
  }
}

/** Rows with these names, from lists of each. @param {Record<string, unknown[]>} lists */
const rowsOf = (lists) =>
  (Object.values(lists)[0] ?? []).map((_, at) =>
    Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, list[at]])),
  );

describe("the regression table", () => {
  it("is R's", async () => {
    const r = await golden("diabetes");
    const observations = await galton.read(diabetes);
    const summary = observations.summary();
    const interval = r.confidence_interval["0.95"];
    same(
      summary,
      {
        level: 0.95,
        coefficients: rowsOf({
          name: r.terms,
          estimate: r.estimate,
          standardError: r.standard_error,
          tValue: r.t_value,
          pValue: r.p_value,
          interval: interval.lower.map((/** @type {number} */ lower, /** @type {number} */ at) => [
            lower,
            interval.upper[at],
          ]),
        }),
        count: r.observations,
        dfResidual: r.df_residual,
        residualStandardError: r.residual_standard_error,
        rSquared: r.r_squared,
        adjustedRSquared: r.adjusted_r_squared,
        fStatistic: {
          value: r.f_statistic,
          df: r.f_df[0],
          dfResidual: r.f_df[1],
          pValue: r.f_p_value,
        },
        logLikelihood: r.log_likelihood,
        aic: r.aic,
        bic: r.bic,
        conditionNumber: r.condition.unit_columns,
        kappa: r.condition.raw,
        anova: rowsOf({
          term: r.anova.term,
          df: r.anova.df,
          sumOfSquares: r.anova.sum_of_squares,
          meanSquare: r.anova.mean_square,
          fValue: r.anova.f_value,
          pValue: r.anova.p_value,
        }),
        vif: rowsOf({
          term: r.vif.by_term.term,
          gvif: r.vif.by_term.gvif,
          df: r.vif.by_term.df,
          perDf: r.vif.by_term.gvif_per_df,
        }),
        warnings: [],
      },
      "summary",
    );
    const wide = observations.summary({ level: 0.99 });
    same(
      wide.coefficients.map(({ interval }) => interval?.[0]),
      r.confidence_interval["0.99"].lower,
      "the lower ends",
    );
  });

  it("is laid out like R's", async () => {
    const cars = await readFile(join(data, "cars.csv"), "utf8");
    const observations = await galton.read(cars, { response: "dist", predictors: ["speed"] });
    // R 4.2.2's output of summary(lm(dist ~ speed, cars)), without the residuals, the quotes and spaces at the ends of lines.
    const expected = `Coefficients:
            Estimate Std. Error t value Pr(>|t|)
(Intercept) -17.5791     6.7584  -2.601   0.0123 *
speed         3.9324     0.4155   9.464 1.49e-12 ***
---
Signif. codes:  0 '***' 0.001 '**' 0.01 '*' 0.05 '.' 0.1 ' ' 1

Residual standard error: 15.38 on 48 degrees of freedom
Multiple R-squared:  0.6511,\tAdjusted R-squared:  0.6438
F-statistic: 89.57 on 1 and 48 DF,  p-value: 1.49e-12
`;
    assert.equal(String(observations.summary()), expected);
  });

  it("is R's, character by character, for every model of the golden numbers", async () => {
    /** @param {string} name */
    const text = (name) => readFile(join(root, "tests", "golden", name), "utf8");
    /** @type {{ name: string, data: string, formula: string, weights?: string }[]} */
    const models = JSON.parse(await text("models.json"));
    // R pads a whole F with spaces.
    const printed = (await text("summaries.txt")).replaceAll(/F-statistic: +/g, "F-statistic: ");
    for (const { name, data: file, formula, weights } of models) {
      const source = await readFile(join(data, file));
      const options = { formula, ...(weights !== undefined && { weights }) };
      const found = String((await galton.read(source, options)).summary());
      const expected = printed.split(`## ${name}\n`)[1]?.split("## ")[0];
      assert.equal(found.replaceAll("\n\n", "\n"), expected, name);
    }
  });

  it("rounds what is in the middle of two numbers to the even one, as C and R do", async () => {
    const summary = (await galton.read("x,y\n0,0\n1,1.0625\n2,2.125\n3,3.1875\n")).summary();
    assert.match(String(summary), /^x +1\.062 /m);
  });

  it("states a perfect fit, and what has no value then", async () => {
    const summary = (await galton.read("x,y\n1,3.5\n2,5.5\n3,7.5\n4,9.5\n")).summary();
    assert.deepEqual(
      summary.warnings.map(({ kind }) => kind),
      ["perfect-fit"],
    );
    const [, slope] = summary.coefficients;
    const { estimate, standardError, tValue, pValue, interval } = slope ?? assert.fail();
    assert.deepEqual([estimate, standardError, tValue, pValue], [2, 0, null, null]);
    assert.deepEqual(interval, [2, 2]);
    assert.deepEqual([summary.rSquared, summary.fStatistic, summary.aic], [1, null, null]);
    assert.match(String(summary), / Inf +NA[^]*Warning: essentially perfect fit/);
    assert.doesNotMatch(JSON.stringify(summary), /NaN|Infinity/);
  });

  it("states that no degrees of freedom are left", async () => {
    const summary = (await galton.read("x,y\n1,3\n2,8\n")).summary();
    assert.deepEqual(
      [summary.dfResidual, summary.residualStandardError, summary.fStatistic],
      [0, null, null],
    );
    assert.equal(summary.warnings[0]?.kind, "no-freedom");
    assert.deepEqual(
      summary.coefficients.map(({ estimate, standardError, interval }) => [
        estimate,
        standardError,
        interval,
      ]),
      [
        [-2, null, null],
        [5, null, null],
      ],
    );
  });

  it("tells a value far from all others, with the option that takes it for missing", async () => {
    const csv = "x,y\n1,2\n-999,4\n3,7\n4,1\n5,9\n6,13\n";
    const [warning] = (await galton.read(csv)).summary().warnings;
    assert.equal(warning?.kind, "far-value");
    assert.deepEqual(warning?.suggestion, { missing: { x: ["-999"] } });
    const again = await galton.read(csv, warning?.suggestion);
    assert.deepEqual([again.count, again.summary().warnings], [5, []]);
  });

  it("tells values of a category that look alike, each spelled out with its rows", async () => {
    /** @param {[value: string, rows: number][]} values */
    const warned = async (...values) => {
      const rows = values.flatMap(([g, count], at) =>
        Array.from({ length: count }, (_, row) => ({ g, y: at + ((7 * row) % 5) })),
      );
      const summary = (await galton.read(rows, { formula: "y ~ g" })).summary();
      return summary.warnings.filter(({ kind }) => kind === "alike-levels");
    };
    const other = /** @type {const} */ (["Bergen", 4]);
    const cure = "; if they are one value, write it in one way in the table";
    for (const [one, same, spelled] of /** @type {const} */ ([
      ["New York", "New\u00a0York", '"New York" in 3 rows and "New\\u{a0}York" in 2 rows'],
      ["K\u00f6ln", "Ko\u0308ln", '"Ko\\u{308}ln" in 2 rows and "K\u00f6ln" in 3 rows'],
      ["Oslo", "oslo", '"Oslo" in 3 rows and "oslo" in 2 rows'],
      ["\u00c5s", "\u00e5s", '"\u00c5s" in 3 rows and "\u00e5s" in 2 rows'],
      ["Oslo", "Os\u200blo", '"Oslo" in 3 rows and "Os\\u{200b}lo" in 2 rows'],
      ["a-b", "a\u2013b", '"a-b" in 3 rows and "a\\u{2013}b" in 2 rows'],
      ["Oslo", "\u041eslo", '"Oslo" in 3 rows and "\\u{41e}slo" in 2 rows'],
      ["\u00b5g/l", "\u03bcg/l", '"\\u{b5}g/l" in 3 rows and "\\u{3bc}g/l" in 2 rows'],
      [
        "\u0420\u0438\u0433\u0430",
        "\u0440\u0438\u0433\u0430",
        '"\u0420\u0438\u0433\u0430" in 3 rows and "\u0440\u0438\u0433\u0430" in 2 rows',
      ],
    ])) {
      const [warning, ...more] = await warned([one, 3], [...other], [same, 2]);
      const found = '"g" has values that look alike but count as different: ';
      assert.equal(warning?.message, found + spelled + cure);
      assert.deepEqual(more, []);
    }
    const [many] = await warned(["a", 2], ["A", 3], ["a\u200b", 1], ["b", 2], ["B", 2]);
    assert.match(
      many?.message ?? "",
      /: "A" in 3 rows, "a" in 2 rows and "a\\u\{200b\}" in 1 row, and more of this kind \(1\); /,
    );
    assert.deepEqual(await warned(["Oslo", 3], ["Os lo", 3], ["m2", 3], ["m\u00b2", 3]), []);
    assert.deepEqual(await warned(["mg", 3], ["\u00b5g", 3], ["\u03bcm", 3], ["mm", 3]), []);
  });

  it("has null for a column that is a combination of others, and says of which", async () => {
    const csv = "a,b,y\nu,p,1\nu,q,3\nv,p,2\nu,p,2\nu,q,5\nv,p,4\nu,p,2\n";
    const observations = await galton.read(csv, { formula: "y ~ a * b" });
    const summary = observations.summary();
    assert.deepEqual(summary.coefficients[3], {
      name: "av:bq",
      estimate: null,
      standardError: null,
      tValue: null,
      pValue: null,
      interval: null,
    });
    assert.deepEqual(summary.warnings, [
      {
        kind: "aliased",
        message:
          '"av:bq" has no coefficient (NA in R) and takes no part in the fit: it is 0 in every row',
      },
    ]);
    const text = String(summary);
    assert.match(text, /^Coefficients: \(1 not defined because of singularities\)\n/);
    assert.match(text, /\nav:bq +NA +NA +NA +NA *\n/);
    assert.deepEqual(observations.coefficientNames, ["av", "bq"]);
    assert.equal(observations.exact.coefficients.length, 3);
    const model = observations.model();
    // R 4.2: predict(lm(y ~ a * b), data.frame(a = "v", b = "q")).
    assert.ok(Math.abs(Number(model.predict({ a: "v", b: "q" })) - 16 / 3) < 1e-12);
    assert.deepEqual(
      model.warnings.map(({ kind }) => kind),
      ["aliased"],
    );
    const saved = galton.Model.from(JSON.stringify(model));
    assert.deepEqual(saved.warnings, model.warnings);
    assert.deepEqual(JSON.parse(JSON.stringify(saved)), JSON.parse(JSON.stringify(model)));
  });

  it("refuses a level that no interval has", async () => {
    const observations = await galton.read(seedlings);
    for (const level of [0, 1, 95, NaN, /** @type {never} */ ("0.95")]) {
      assert.throws(
        () => observations.summary({ level }),
        (error) => error instanceof galton.GaltonError && error.message.startsWith("level is "),
      );
    }
  });
});

describe("predictions with intervals", () => {
  it("are R's", async () => {
    const r = await golden("diabetes");
    const model = (await galton.read(diabetes)).model();
    for (const interval of /** @type {const} */ (["confidence", "prediction"])) {
      const rows = /** @type {Record<string, number>[]} */ (r.new_rows);
      const found = model.predict(rows, { interval, level: r.predictions.level });
      same(
        found,
        rowsOf({
          fit: r.predictions.fit,
          lower: r.predictions[interval].lower,
          upper: r.predictions[interval].upper,
          standardError: r.predictions.standard_error,
          leverage: r.predictions.leverage,
        }),
        interval,
      );
      // The last row is far outside the data: its every value but the sex is.
      const last = found.at(-1) ?? assert.fail();
      assert.ok(last.extrapolates && (last.leverageRatio ?? 0) > 1);
      assert.deepEqual(
        last.outside.map(({ name }) => name),
        ["age", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"],
      );
      assert.equal(last.outside[0]?.distance, 120 - 79);
      assert.equal(found[1]?.extrapolates, false);
    }
  });

  it("survive a document, and a descent has those of least squares", async () => {
    const observations = await galton.read(seedlings);
    const options = { interval: /** @type {const} */ ("prediction"), level: 0.9 };
    const model = observations.model();
    const again = galton.Model.from(JSON.stringify(model));
    assert.deepEqual(again.predict(6, options), model.predict(6, options));
    assert.deepEqual(again.toJSON(), model.toJSON());
    const descent = observations.descend({ learningRate: 0.1 });
    descent.run();
    const { lower, upper, extrapolates, outside } = descent.model().predict(6, options);
    assert.deepEqual(
      [lower, upper],
      [again.predict(6, options).lower, again.predict(6, options).upper],
    );
    assert.equal(extrapolates, true);
    assert.deepEqual(outside, [{ name: "week", distance: 1, min: 1, max: 5 }]);
  });

  it("are refused by a model that does not know how precise it is", async () => {
    const document = { ...(await galton.read(seedlings)).model().toJSON(), version: 1 };
    delete document.precision;
    const model = galton.Model.from(document);
    assert.equal(model.precision, null);
    assert.throws(
      () => model.predict(1, { interval: "confidence" }),
      (error) => error instanceof galton.GaltonError && error.kind === "no-precision",
    );
  });

  it("are refused of a document whose precision cannot be", async () => {
    const saved = JSON.stringify((await galton.read(seedlings)).model());
    /** @type {[(document: any) => void, string][]} */
    const corruptions = [
      [({ precision }) => (precision.factor = [1, 2]), "precision.factor"],
      [({ precision }) => (precision.factor[2] = -1), "precision.factor"],
      [({ precision }) => (precision.factor[0] = "5"), "precision.factor[0]"],
      [({ precision }) => (precision.ranges = [[1]]), "precision.ranges[0]"],
      [({ precision }) => (precision.centre = []), "precision.centre"],
      [({ precision }) => (precision.slopes = [1, 2]), "precision.slopes"],
      [({ precision }) => (precision.dfResidual = -1), "precision.dfResidual"],
      [({ precision }) => (precision.residualStandardError = -1), "residualStandardError"],
      [({ precision }) => (precision.largestLeverage = -1), "precision.largestLeverage"],
      [(document) => (document.precision = 7), "precision"],
    ];
    for (const [corrupt, field] of corruptions) {
      const document = /** @type {unknown} */ (JSON.parse(saved));
      corrupt(document);
      assert.throws(
        () => galton.Model.from(document),
        (error) => error instanceof galton.GaltonError && error.message.includes(field),
        field,
      );
    }
  });

  it("want to know of what the interval is to be", async () => {
    const model = (await galton.read(seedlings)).model();
    for (const options of [{}, { interval: "both" }, { interval: "confidence", levle: 0.9 }]) {
      assert.throws(
        () => model.predict(1, /** @type {never} */ (options)),
        (error) => error instanceof galton.GaltonError && error.kind === "invalid-option",
      );
    }
  });
});

describe("an added-variable plot", () => {
  it("has R's points for each coefficient, with factors, weights and no intercept", async () => {
    const models =
      /** @type {{ name: string, data: string, formula: string, weights?: string, points: { coefficient: string, slope: number, x: number[], y: number[] }[] }[]} */ (
        JSON.parse(await readFile(join(root, "tests", "golden", "added.json"), "utf8"))
      );
    for (const { name, data: file, formula, weights, points } of models) {
      const csv = await readFile(join(data, file), "utf8");
      const options = { formula, ...(weights && { weights }) };
      const observations = await galton.read(csv, options);
      for (const { coefficient, slope, x, y } of points) {
        const found = observations.addedVariable(coefficient);
        assert.equal(found.x.length, observations.count);
        assert.equal(found.y.length, observations.count);
        const first = {
          slope: found.slope,
          x: [...found.x.slice(0, 12)],
          y: [...found.y.slice(0, 12)],
        };
        same(first, { slope, x, y }, `${name}, ${coefficient}`);
      }
    }
  });

  it("is refused of a coefficient that the model has not, by the names of those it has", async () => {
    const observations = await galton.read(seedlings);
    assert.throws(() => observations.addedVariable("day"), {
      code: "invalid-option",
      message: 'coefficient is "day"; it must be one of "(Intercept)", "week"',
    });
  });
});

describe("a second pass", () => {
  it("finds what R finds", async () => {
    const r = await golden("diabetes");
    const model = (await galton.read(diabetes)).model();
    const found = await galton.diagnose(new Blob([diabetes]), model, { rows: true });
    assert.deepEqual([found.count, found.heldOut, found.agrees], [442, 0, true]);
    assert.deepEqual(found.warnings, []);
    same(found.durbinWatson, r.durbin_watson, "Durbin-Watson");
    for (const kind of /** @type {const} */ (["HC0", "HC1", "HC2", "HC3"])) {
      const errors = found.robust[kind]?.map(({ standardError }) => standardError);
      same(errors, r.robust_standard_error[kind], kind);
    }
    const { rows } = found;
    assert.ok(rows !== null);
    const { influence } = r;
    influence.row.forEach((/** @type {number} */ row, /** @type {number} */ at) => {
      for (const [ours, theirs] of /** @type {const} */ ([
        ["fitted", "fitted"],
        ["residual", "residual"],
        ["leverage", "leverage"],
        ["standardised", "standardised"],
        ["studentised", "studentised"],
        ["cooksDistance", "cooks_distance"],
      ])) {
        same(rows[ours][row - 1], influence[theirs][at], `${ours} of row ${row}`);
      }
    });
    const [first] = found.influential.cooksDistance;
    assert.equal(first?.cooksDistance, Math.max(...rows.cooksDistance));
    assert.equal(rows.cooksDistance[(first?.row ?? 0) - 1], first?.cooksDistance);
    assert.equal(first?.line, (first?.row ?? 0) + 1);
    assert.equal(found.influential.leverage[0]?.leverage, found.largestLeverage);
    assert.equal(found.influential.studentised.length, 10);
  });

  it("has no standard errors of HC2 and HC3 where a coefficient depends on one row", async () => {
    const lone = "lone,x,y\n0,1,2\n0,2,3\n0,3,5\n0,4,4\n1,2,9\n";
    const { robust, warnings } = await galton.diagnose(lone, (await galton.read(lone)).model());
    assert.deepEqual([robust.HC2, robust.HC3], [null, null]);
    assert.equal(robust.HC1?.length, 3);
    assert.match(warnings[0]?.message ?? "", /^row 5 has leverage 1/);
  });

  it("takes categories and weights from columns as from a file", async () => {
    const csv = await readFile(join(data, "mtcars.csv"), "utf8");
    const formula = "log(mpg) ~ wt + factor(cyl)";
    const model = (await galton.read(csv, { formula, weights: "qsec" })).model();
    assert.equal(model.precision?.weights, "qsec");
    const [head = "", ...lines] = csv.trim().split("\n");
    const table = lines.map((line) => line.split(","));
    const columns = Object.fromEntries(
      head
        .split(",")
        .map((name, at) => [name, table.map((row) => Number(row[at]))])
        .filter(([name]) => ["mpg", "wt", "cyl", "qsec"].includes(String(name))),
    );
    const [file, memory] = [
      await galton.diagnose(csv, model),
      await galton.diagnose(columns, model),
    ];
    assert.ok(file.agrees && memory.agrees);
    assert.deepEqual(memory.robust, file.robust);
  });

  it("takes a stream, bytes, columns and gzip alike", async () => {
    const options = { predictors: ["bmi", "bp"], response: "progression", holdOut: 20 };
    const model = (await galton.read(diabetes, options)).model();
    const expected = await galton.diagnose(diabetes, model, { most: 3 });
    assert.deepEqual([expected.count, expected.heldOut], [422, 20]);
    assert.equal(expected.rows, null);
    const [head = "", ...lines] = diabetes.trim().split("\n");
    const table = lines.map((line) => line.split(",").map(Number));
    const columns = Object.fromEntries(
      head.split(",").map((name, at) => [name, table.map((row) => row[at] ?? NaN)]),
    );
    const packed = new Blob([diabetes]).stream().pipeThrough(new CompressionStream("gzip"));
    for (const source of [new Blob([diabetes]).stream(), columns, packed]) {
      const found = await galton.diagnose(source, model, { most: 3 });
      assert.equal(found.durbinWatson, expected.durbinWatson);
      assert.deepEqual(found.robust, expected.robust);
      assert.deepEqual(
        found.influential.leverage.map(({ row }) => row),
        expected.influential.leverage.map(({ row }) => row),
      );
    }
  });

  it("makes a model of a large file know the largest leverage of all its rows", async () => {
    const model = (await galton.read(diabetes, { sample: 50 })).model();
    assert.equal(model.precision?.leverageRows, 50);
    const found = await galton.diagnose(diabetes, model);
    assert.equal(found.model.precision?.leverageRows, 442);
    assert.equal(found.model.precision?.largestLeverage, found.largestLeverage);
    assert.deepEqual(
      { ...found.model.toJSON(), precision: 0 },
      { ...model.toJSON(), precision: 0 },
    );
  });

  it("knows rows that were held out at random, and weights", async () => {
    const holdOut = { fraction: 0.25, seed: 7 };
    const options = { response: "progression", predictors: ["bmi", "bp"], weights: "age", holdOut };
    const observations = await galton.read(diabetes, options);
    const model = galton.Model.from(JSON.stringify(observations.model()));
    const found = await galton.diagnose(diabetes, model, { holdOut });
    assert.deepEqual(
      [found.count, found.heldOut, found.agrees],
      [observations.count, observations.heldOut, true],
    );
    assert.equal((await galton.diagnose(diabetes, model)).agrees, false);
  });

  it("tells another table", async () => {
    const model = (await galton.read(seedlings)).model();
    const found = await galton.diagnose("week,height\n1,2.1\n2,3.9\n", model);
    assert.deepEqual([found.agrees, found.warnings[0]?.kind], [false, "other-table"]);
    await assert.rejects(
      () => galton.diagnose("week,weight\n1,2.1\n2,3.9\n", model),
      (error) => error instanceof galton.GaltonError && error.column === "height",
    );
    await assert.rejects(
      () => galton.diagnose({ week: [1, 2] }, model),
      (error) => error instanceof galton.GaltonError && error.kind === "no-such-column",
    );
  });

  it("refuses options that are none", async () => {
    const model = (await galton.read(seedlings)).model();
    for (const options of [{ most: -1 }, { rows: 1 }, { level: 2 }, { level: "0.9" }, { top: 3 }]) {
      await assert.rejects(
        () => galton.diagnose(seedlings, model, /** @type {never} */ (options)),
        (error) => error instanceof galton.GaltonError && error.kind === "invalid-option",
        JSON.stringify(options),
      );
    }
  });
});
