// Equations evaluate to the number that `predict` gives, in each language; and the small form of two arrays.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { before, describe, it } from "node:test";
import { randomFrom } from "../../bench/random.js";
import { install, load } from "./packed.js";

/** @type {typeof import("galton")} */
let galton;
before(async () => {
  galton = await load(await install());
});

const random = randomFrom(1911);
const ODD = `it's "odd" \\ [1] #@ größe`;
const BEDS = [`sun's`, `"shade"`, "a\\b", "3"];

/** A table with names and values that every language has to quote. */
const ROWS = Array.from({ length: 60 }, (_, at) => ({
  x: 1 + 9 * random(),
  "y 2": 1 + random(),
  select: Math.floor(10 * random()),
  select1: 1 + Math.floor(10 * random()),
  [ODD]: random() - 0.5,
  bed: BEDS[at % BEDS.length] ?? "",
}));

/** @typedef {(typeof ROWS)[number]} Row */

/** Models of them: plain, with powers and logarithms, with categories and interactions. */
async function models() {
  const names = /** @type {const} */ (["x", "y 2", "select", "select1", ODD, "bed"]);
  /** @type {Record<string, any[]>} */
  const columns = Object.fromEntries(names.map((name) => [name, ROWS.map((row) => row[name])]));
  columns["response % & 1"] = ROWS.map(
    (row, at) => 3 + row.x * (at % 4) - row["y 2"] ** 2 + random(),
  );
  const response = "response % & 1";
  const all = [
    { response, predictors: ["x"] },
    { response, predictors: ["x", "y 2", ODD], intercept: false },
    {
      response,
      terms: [
        "x",
        { column: "x", power: 2 },
        { column: "y 2", log: true },
        { column: ODD, power: 5 },
        { column: "select", power: 3 },
        "bed",
        ["bed", "x"],
        [{ column: "x", log: true, power: 2 }, "select"],
      ],
    },
    {
      formula:
        "`response % & 1` ~ I((x + 3) / select1) + exp(-x) + log1p(x) + log2(x) + log10(`y 2`) + sqrt(x) + abs(x - 5) + I((x - 4)^3) + poly(`y 2`, 3) + offset(x / 7)",
    },
  ];
  return Promise.all(
    all.map(async (options) => {
      const observations = await galton.read(columns, options);
      return observations.model();
    }),
  );
}

/** @param {number} found @param {number} expected */
function near(found, expected) {
  const error = Math.abs(found - expected) / Math.max(1, Math.abs(expected));
  assert.ok(error < 1e-12, `${found} is not ${expected}`);
}

/** Whether a command is installed. @param {string} command */
const has = (command) => spawnSync(command, ["--version"]).status === 0;

/** @param {import("galton").Model} model */
function expected(model) {
  const { predictors } = model;
  return ROWS.map((row) =>
    model.predict(
      Object.fromEntries(predictors.map((name) => [name, row[/** @type {keyof Row} */ (name)]])),
    ),
  );
}

describe("an equation evaluates to what predict gives", () => {
  it("in JavaScript", async () => {
    for (const model of await models()) {
      const code = model.equation({ as: "js" });
      const module = `data:text/javascript,${encodeURIComponent(`export default (row) => ${code}`)}`;
      const { default: value } = /** @type {{ default: (row: Row) => number }} */ (
        await import(module)
      );
      expected(model).forEach((y, at) => near(value(/** @type {Row} */ (ROWS[at])), y));
    }
  });

  it("in Python", { skip: !has("python3") }, async () => {
    for (const model of await models()) {
      const code = model.equation({ as: "python" });
      const program = `import json, math, sys\nfor row in json.load(sys.stdin): print(repr(float(${code})))`;
      const printed = execFileSync("python3", ["-c", program], {
        input: JSON.stringify(ROWS),
        encoding: "utf8",
      });
      const found = printed.trim().split("\n").map(Number);
      expected(model).forEach((y, at) => near(found[at] ?? NaN, y));
    }
  });

  it("in R", { skip: !has("Rscript") }, async () => {
    for (const model of await models()) {
      const quoted = (/** @type {unknown} */ text) => JSON.stringify(text);
      const columns = Object.keys(ROWS[0] ?? {}).map((name) => {
        const values = ROWS.map((row) => quoted(row[/** @type {keyof Row} */ (name)]));
        return `table[[${quoted(name)}]] <- c(${values.join(", ")})`;
      });
      const program = `table <- list()\n${columns.join("\n")}\nfound <- with(table, ${model.equation({ as: "r" })})\ncat(sprintf("%.17g\\n", found), sep = "")`;
      const printed = execFileSync("Rscript", ["-e", program], {
        encoding: "utf8",
        env: { ...process.env, LC_ALL: "C.UTF-8" },
      });
      const found = printed.trim().split("\n").map(Number);
      expected(model).forEach((y, at) => near(found[at] ?? NaN, y));
    }
  });

  it("in SQL", { skip: !has("sqlite3") }, async () => {
    const name = (/** @type {string} */ text) => `"${text.replaceAll('"', '""')}"`;
    const value = (/** @type {unknown} */ given) =>
      typeof given === "number" ? String(given) : `'${String(given).replaceAll("'", "''")}'`;
    const names = Object.keys(ROWS[0] ?? {});
    const table = [
      `CREATE TABLE t (${names.map(name).join(", ")});`,
      ...ROWS.map((row) => `INSERT INTO t VALUES (${Object.values(row).map(value).join(", ")});`),
    ].join("\n");
    for (const model of await models()) {
      const query = `SELECT printf('%!.17g', ${model.equation({ as: "sql" })}) FROM t;`;
      const printed = execFileSync("sqlite3", [":memory:"], {
        input: `${table}\n${query}`,
        encoding: "utf8",
      });
      const found = printed.trim().split("\n").map(Number);
      expected(model).forEach((y, at) => near(found[at] ?? NaN, y));
    }
  });
});

describe("an equation of a category", () => {
  const fitted = async () => {
    const table = { y: [1, 2, 3.5, 2, 5, 3], c: [4, 6, 8, 4, 6, 8], x: [1, 2, 3, 5, 3, 9] };
    return (await galton.read(table, { formula: "y ~ x + factor(c)" })).model();
  };

  it("has no number for a value that the model was not fitted to", async () => {
    const model = await fitted();
    const six = model.predict({ x: 3, c: 6 });
    const code = model.equation({ as: "js" });
    const module = `data:text/javascript,${encodeURIComponent(`export default (row) => ${code}`)}`;
    const { default: value } = /** @type {{ default: (row: object) => number }} */ (
      await import(module)
    );
    near(value({ x: 3, c: 6 }), six);
    assert.ok([5, null, "sixty", "constructor"].every((c) => Number.isNaN(value({ x: 3, c }))));
    assert.match(model.equation({ as: "excel" }), /NA\(\)/);
  });

  it(
    "has none in Python, and takes a number with a decimal",
    { skip: !has("python3") },
    async () => {
      const model = await fitted();
      const program = `for c in (6, 6.0, "6", 5, None): row = {"x": 3, "c": c}; print(${model.equation({ as: "python" })})`;
      const printed = execFileSync("python3", ["-c", program], { encoding: "utf8" });
      const [six, decimal, text, ...unknown] = printed.trim().split("\n");
      for (const found of [six, decimal, text]) near(Number(found), model.predict({ x: 3, c: 6 }));
      assert.deepEqual(unknown, ["nan", "nan"]);
    },
  );

  it("has none in R and in SQL", { skip: !has("Rscript") || !has("sqlite3") }, async () => {
    const model = await fitted();
    const inR = `x <- 3; c <- base::c(6, 5, NA); cat(format(${model.equation({ as: "r" })}, digits = 17))`;
    const [six, ...unknown] = execFileSync("Rscript", ["-e", inR], { encoding: "utf8" })
      .trim()
      .split(/ +/);
    near(Number(six), model.predict({ x: 3, c: 6 }));
    assert.deepEqual(unknown, ["NA", "NA"]);
    const query = `SELECT ${model.equation({ as: "sql" })} IS NULL FROM (SELECT 3 AS x, '6' AS c UNION ALL SELECT 3, '5');`;
    const printed = execFileSync("sqlite3", [":memory:"], { input: query, encoding: "utf8" });
    assert.deepEqual(printed.trim().split("\n"), ["0", "1"]);
  });
});

describe("an equation", () => {
  const line = () =>
    galton.Model.from({
      format: "galton-model",
      version: 3,
      response: "a_b",
      intercept: -1234567.891,
      predictors: [
        { name: "x", coefficient: 2 / 3 },
        { name: "y 2", coefficient: -1e-7 / 3 },
      ],
      training: null,
    });

  it("has its form in each language", () => {
    const model = line();
    assert.equal(model.equation(), "a_b = -1234570 + 0.666667 * x - 3.33333e-8 * y 2");
    assert.equal(
      model.equation({ as: "js", digits: 3 }),
      '((-1230000) + (0.667 * row.x) + ((-3.33e-8) * row["y 2"]))',
    );
    assert.equal(
      model.equation({ as: "python", digits: 3 }),
      '((-1230000) + (0.667 * row["x"]) + ((-3.33e-8) * row["y 2"]))',
    );
    assert.equal(
      model.equation({ as: "r", digits: 2 }),
      "((-1200000) + (0.67 * x) + ((-3.3e-8) * `y 2`))",
    );
    assert.equal(
      model.equation({ as: "sql", digits: 2 }),
      '((-1.2e+6) + (6.7e-1 * "x") + ((-3.3e-8) * "y 2"))',
    );
    assert.equal(
      model.equation({ as: "excel", digits: 2 }),
      "=(-1200000)+(0.67*[@x])+((-3.3E-8)*[@[y 2]])",
    );
    assert.equal(
      model.equation({ as: "latex", digits: 2 }),
      "\\widehat{\\text{a\\_b}} = -1200000 + 0.67 \\cdot \\text{x} - 3.3 \\times 10^{-8} \\cdot \\text{y 2}",
    );
  });

  it("quotes what Excel and LaTeX would take for signs of their own", async () => {
    const [, , model] = await models();
    const excel = model?.equation({ as: "excel" }) ?? "";
    assert.ok(
      excel.includes(`[@[it's "odd" \\ '[1'] '#'@ größe]]`.replace("it's", "it''s")),
      excel,
    );
    assert.ok(excel.includes('EXACT([@bed],"sun\'s")'), excel);
    assert.ok(excel.includes('EXACT([@bed],"""shade""")') || excel.includes("LN([@[y 2]])"), excel);
    const latex = model?.equation({ as: "latex" }) ?? "";
    assert.ok(latex.startsWith("\\widehat{\\text{response \\% \\& 1}} = "), latex);
  });

  it("is refused in another language, or with digits that no number has", () => {
    const model = line();
    for (const [options, option] of /** @type {const} */ ([
      [{ as: "cobol" }, "as"],
      [{ digits: 0 }, "digits"],
      [{ digits: 18 }, "digits"],
      [{ digits: 2.5 }, "digits"],
    ])) {
      const given = /** @type {{}} */ (options);
      assert.throws(() => model.equation(given), { code: "invalid-option", option });
    }
  });
});

describe("the small form", () => {
  it("fits two arrays at once, as the large form does", async () => {
    const [x, y] = [
      [1, 2, 3, 4],
      [2, 4, 6, 8.1],
    ];
    const line = galton.linearRegression(x, y);
    const observations = await galton.read({ x, y }, { response: "y" });
    assert.deepEqual(line.toJSON(), observations.model().toJSON());
    assert.deepEqual(line.summary, observations.summary());
    assert.equal(line.slope, 2.03);
    assert.equal(line.r2, line.summary.rSquared);
    assert.deepEqual(line.predict([5, 6]), line.model.predict([5, 6]));
    assert.equal(line.predict(5), line.model.predict(5));
    assert.equal(String(line), "y = -0.05 + 2.03 * x");
    assert.deepEqual(galton.linearRegression(new Float32Array(x), y).coefficients, [2.03]);
  });

  it("fits rows of several predictors, polynomials, weights, and no intercept", async () => {
    const rows = [
      [1, 2],
      [2, 1],
      [3, 5],
      [4, 4],
      [5, 7],
    ];
    const y = [3, 1, 8, 5, 9];
    const plane = galton.linearRegression(rows, y, { names: ["a", "b"], response: "c" });
    assert.deepEqual(plane.predict(rows), plane.model.predict(rows));
    assert.equal(plane.predict([1, 2]), plane.model.predict({ a: 1, b: 2 }));
    const x = rows.map(([x = NaN]) => x);
    const curve = galton.linearRegression(x, y, { degree: 2, weights: [1, 2, 3, 2, 1] });
    const large = await galton.read(
      { x, y, w: [1, 2, 3, 2, 1] },
      { formula: "y ~ x + I(x^2)", weights: "w" },
    );
    assert.deepEqual(curve.coefficients, large.model().coefficients);
    const through = galton.linearRegression(x, y, { intercept: false, level: 0.9 });
    assert.equal(through.intercept, 0);
    assert.equal(through.summary.level, 0.9);
  });

  it("says what is wrong, and where", () => {
    const fit = /** @type {(...given: unknown[]) => unknown} */ (galton.linearRegression);
    for (const [given, code, message] of /** @type {[unknown[], string, RegExp][]} */ ([
      [[[1, 2], [1]], "length-mismatch", /"y" has 1 values, but x has 2/],
      [
        [
          [1, NaN, 3],
          [1, 2, 3],
        ],
        "invalid-source",
        /x\[1\] is NaN/,
      ],
      [
        [
          [1, "2"],
          [1, 2],
        ],
        "invalid-source",
        /x\[1\] is "2"/,
      ],
      [
        [
          [[1, 2], [3]],
          [1, 2],
        ],
        "width-mismatch",
        /x\[1\] has 1 values/,
      ],
      [[[], []], "invalid-source", /x is empty/],
      [[[1, 2], null], "invalid-source", /y is null/],
      [
        [
          [1, 1, 1],
          [1, 2, 3],
        ],
        "constant-predictor",
        /"x"/,
      ],
      [[[1, 2, 3], [1, 2, 3], { degree: 0 }], "invalid-option", /degree is 0/],
      [[[1, 2, 3], [1, 2, 3], { names: ["y"] }], "invalid-option", /names/],
      [[[1, 2, 3], [1, 2, 3], { epochs: 3 }], "invalid-option", /no option "epochs"/],
    ])) {
      assert.throws(() => fit(...given), { code, message });
    }
  });
});
