// Exported models, read by the programs of others: onnxruntime and ONNX's own evaluator; JPMML and PMML4S. Each predicts as
// `predict` does. `make export` installs them.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { data, emptyFolder, install, load, node, root } from "../js/packed.js";

/** @typedef {Record<string, (string | number | null)[]>} Columns */
/** @typedef {{ output: string, predictions: (number | null)[], refused?: string[] } | { error: string }} Answer */

const run = promisify(execFile);
const python = join(root, "build/export-python/bin/python");

/** Predictions are equal to this, relative to their size. */
const TOLERANCE = 1e-12;

const READERS = [
  "onnxruntime",
  "onnxruntime without optimisation",
  "onnx.reference",
  "JPMML",
  "PMML4S",
];

/** Numbers that repeat from run to run, from 0 to 1. */
function random() {
  let state = 1;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

/** @param {number} count @param {(next: () => number, at: number) => Record<string, string | number>} row @returns {Columns} */
function columnsOf(count, row) {
  const next = random();
  const rows = Array.from({ length: count }, (_, at) => row(next, at));
  return Object.fromEntries(
    Object.keys(rows[0] ?? {}).map((name) => [name, rows.map((row) => row[name] ?? null)]),
  );
}

const noise = (/** @type {() => number} */ next) => next() + next() - 1;

/** @param {string} name */
const table = (name) => readFileSync(join(data, name));

/**
 * @typedef {object} Case
 * @property {string} name
 * @property {Columns | Uint8Array} source
 * @property {import("galton").ReadOptions} options
 * @property {(observations: import("galton").Observations) => import("galton").Model} [model] made of the observations
 * @property {string} [output]
 * @property {Columns} [rows] to predict; the source's own if missing
 * @property {string[]} [refused] rows that JPMML refuses instead of giving no prediction, and its words
 */

const functions = columnsOf(80, (next) => {
  const [a, b] = [0.1 + 9 * next(), 0.5 + next()];
  return { a, b, y: 20 + Math.sqrt(a) + Math.log(b) + noise(next) };
});

const groups = columnsOf(120, (next, at) => {
  const g = ["it's", 'b"<&>', "c\\d\té"][at % 3] ?? "";
  const a = 1 + next();
  return { a, g, h: next() < 0.5 ? "no" : "yes", y: 9 + a * (1 + (at % 3)) + noise(next) };
});

/** @type {Case[]} */
const CASES = [
  {
    name: "two predictors",
    source: columnsOf(90, (next) => {
      const [a, b] = [10 * next(), next() - 0.5];
      return { a, b, y: 30 + 2 * a - b + noise(next) };
    }),
    options: { formula: "y ~ a + b" },
  },
  {
    name: "ten predictors",
    source: table("mtcars.csv"),
    options: { formula: "mpg ~ . - model" },
  },
  { name: "no intercept", source: table("cars.csv"), options: { formula: "dist ~ 0 + speed" } },
  {
    name: "the logarithm of the response, of predictors, and a power of one",
    source: functions,
    options: { formula: "log(y) ~ log(a) + I(log(a)^2) + b" },
  },
  {
    name: "every function and arithmetic",
    source: functions,
    options: {
      formula:
        "y ~ sqrt(a) + exp(b) + abs(a - 5) + log10(a) + log2(a) + log1p(b / 1000) + I(a / (b + 1) - 2 * -b)",
    },
  },
  {
    name: "the logarithm of 1 and a little",
    source: columnsOf(80, (next) => {
      const c = 1e-9 * next();
      return { c, y: 20 + 1e10 * c + noise(next) };
    }),
    options: { formula: "y ~ log1p(c)" },
  },
  {
    name: "powers and interactions",
    source: functions,
    options: { formula: "y ~ a + I(a^2) + I(a^3) + a:b + I(a^2):b" },
  },
  {
    name: "orthogonal polynomials",
    source: functions,
    options: { formula: "y ~ poly(a, 5) + poly(log(b), 2)" },
  },
  {
    name: "categories with signs of XML, and their interactions",
    source: groups,
    options: { formula: "y ~ a * g + g:h" },
  },
  {
    name: "another reference level, and a category of numbers",
    source: table("mtcars.csv"),
    options: { formula: "mpg ~ factor(cyl) + wt + factor(gear):wt", reference: { cyl: "6" } },
  },
  {
    name: "categories only",
    source: table("warpbreaks.csv"),
    options: { formula: "breaks ~ wool * tension" },
  },
  {
    name: "an offset",
    source: functions,
    options: { formula: "y ~ a + offset(log(b) * 3 + 1)" },
  },
  {
    name: "offsets a billion times the spread",
    source: columnsOf(200, (next) => {
      const [a, b] = [1e9 + next(), -1e9 + next()];
      return { a, b, y: 10 + (a - 1e9) - 2 * (b + 1e9) + 0.1 * noise(next) };
    }),
    options: { formula: "y ~ a + b" },
  },
  {
    name: "a parabola over seconds since 1970",
    source: columnsOf(200, (next) => {
      const t = 1.7e9 + 1e5 * next();
      return { t, y: 50 + ((t - 1.7e9) / 1e5) ** 2 + 0.1 * noise(next) };
    }),
    options: { formula: "y ~ t + I(t^2)" },
  },
  {
    name: "interactions far from 0",
    source: columnsOf(200, (next, at) => {
      const g = ["a", "b"][at % 2] ?? "";
      const x = 1e6 + next();
      return { x, g, y: 40 + (x - 1e6) * (at % 2) + 0.1 * noise(next) };
    }),
    options: { formula: "y ~ x * g" },
  },
  {
    name: "names that are marks or words of formats",
    source: columnsOf(60, (next) => {
      const [a, b, c] = [next(), next(), next()];
      return {
        'a<"b">&\n\t\'c': a,
        prediction: b,
        "constant 0": c,
        "Sum 0": a * b,
        "señal 測定": b * c,
        y: 10 + a - b + 2 * c + 0.1 * noise(next),
      };
    }),
    options: {
      response: "y",
      predictors: ['a<"b">&\n\t\'c', "prediction", "constant 0", "Sum 0", "señal 測定"],
    },
    output: "the output",
  },
  {
    name: "a column that is a combination of others",
    source: table("aliased.csv"),
    options: { formula: "y ~ x + twice + z + a" },
  },
  {
    name: "dates, as days since 1970-01-01",
    source: columnsOf(60, (next, at) => ({
      day: new Date(Date.UTC(2024, 0, 1 + 3 * at)).toISOString().slice(0, 10),
      y: 40 + 0.2 * at + noise(next),
    })),
    options: { formula: "y ~ day + I(day^2)" },
  },
  {
    name: "missing values and new values of a category",
    source: groups,
    options: { formula: "y ~ a * g + h" },
    rows: {
      a: [1.5, null, 1.5, 1.5, 1.5],
      g: ["it's", "it's", null, "new", 'b"<&>'],
      h: ["no", "yes", "no", "no", null],
    },
  },
  {
    name: "a missing value of a column without a coefficient",
    source: table("aliased.csv"),
    options: { formula: "y ~ x + twice" },
    rows: { x: [50, 51, null], twice: [null, 102, 103] },
  },
  {
    name: "a row where a function has no value",
    source: functions,
    options: { formula: "y ~ log(a) + sqrt(b)" },
    rows: { a: [1, -1, 2, 0], b: [1, 1, -1, 1] },
    refused: [
      'row 1: org.jpmml.evaluator.EvaluationException: Function "ln" returned invalid value',
      'row 2: org.jpmml.evaluator.EvaluationException: Function "sqrt" returned invalid value',
    ],
  },
  {
    name: "a descent that stopped early",
    source: table("cars.csv"),
    options: { formula: "dist ~ speed" },
    model: (observations) => {
      const descent = observations.descend({ learningRate: 0.1, iterations: 5 });
      descent.run();
      return descent.model();
    },
  },
  {
    name: "a ridge regression",
    source: table("mtcars.csv"),
    options: { formula: "mpg ~ wt + hp + qsec" },
    model: (observations) => observations.penalised({ penalty: 0.5 }).model,
  },
];

/** @type {typeof import("galton")} */
let galton;
/** @type {typeof import("galton/export")} */
let exporter;
/** The answers of each reader, by case. @type {Record<string, Record<string, Answer>>} */
let answers = {};
/** The predictions of `predict`, by case. @type {Map<string, (number | null)[]>} */
const expected = new Map();

before(async () => {
  const folder = await install();
  galton = await load(folder);
  const entry = join(folder, "export.js");
  await writeFile(entry, 'export * from "galton/export";\n');
  exporter = await import(pathToFileURL(entry).href);
});

/** The columns of a CSV without quotes. @param {Uint8Array} bytes @returns {Columns} */
function parsed(bytes) {
  const [names = [], ...rows] = Buffer.from(bytes)
    .toString()
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(","));
  const valueOf = (/** @type {string} */ text) =>
    text === "" ? null : Number.isFinite(Number(text)) ? Number(text) : text;
  return Object.fromEntries(
    names.map((name, at) => [name, rows.map((row) => valueOf(row[at] ?? ""))]),
  );
}

/** The columns that a model needs. @param {import("galton").Model} model @param {Columns} columns @returns {Columns} */
const neededBy = ({ predictors }, columns) =>
  Object.fromEntries(predictors.map((name) => [name, columns[name] ?? []]));

/**
 * As an export takes them: a category's values as the text that its levels are, and dates as days since 1970-01-01.
 *
 * @param {import("galton").Model} model
 * @param {Columns} columns
 * @returns {Columns}
 */
const asInputs = ({ predictors, levels, since }, columns) =>
  Object.fromEntries(
    predictors.map((name, at) => {
      const known = levels[at] ?? [];
      /** @param {string | number | null} value */
      const input = (value) => {
        if (value === null) return null;
        if (since[at] !== null) return Date.parse(String(value)) / 86_400_000;
        const isLevel = (/** @type {string} */ level) =>
          level === String(value) || Number(level) === value;
        return known.length > 0 ? (known.find(isLevel) ?? value) : value;
      };
      return [name, (columns[name] ?? []).map(input)];
    }),
  );

/** Why a row has no prediction, where `predict` refuses it. */
const REFUSED = new Set(["no-such-level", "no-logarithm", "no-value"]);

/** The prediction of `predict` for each row; null for a row without a prediction. @param {import("galton").Model} model @param {Columns} columns */
function predicted(model, columns) {
  const length = Object.values(columns)[0]?.length ?? 0;
  return Array.from({ length }, (_, at) => {
    const row = Object.fromEntries(
      Object.entries(columns).map(([name, values]) => [name, values[at] ?? null]),
    );
    try {
      return model.predict([row])[0] ?? null;
    } catch (error) {
      if (REFUSED.has(/** @type {import("galton").GaltonError} */ (error).code)) return null;
      throw error;
    }
  });
}

/** @param {readonly (number | null)[] | undefined} found @param {readonly (number | null)[]} wanted @param {string} about */
function equal(found, wanted, about) {
  assert.equal(found?.length, wanted.length, about);
  wanted.forEach((value, at) => {
    const own = found?.[at] ?? null;
    const isEqual =
      value === null || own === null
        ? own === value
        : Math.abs(own - value) <= TOLERANCE * Math.abs(value);
    assert.ok(isEqual, `${about}, row ${at}: ${own} instead of ${value}`);
  });
}

describe("docs/export.md", () => {
  it("has an example in Python that prints what it says", async () => {
    const page = readFileSync(join(root, "docs/export.md"), "utf8");
    const code = (/** @type {string} */ language) =>
      new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, "ms").exec(page)?.[1] ?? "";
    const folder = await install();
    await writeFile(join(folder, "example.mjs"), code("js"));
    await node(folder, "example.mjs");
    await writeFile(join(folder, "example.py"), code("python"));
    const { stdout } = await run(python, ["example.py"], { cwd: folder });
    const promised = Array.from(
      code("python").matchAll(/^print\(.*\) {2}# (.*)$/gm),
      ([, text]) => text,
    );
    assert.ok(promised.length > 0, "it promises nothing");
    assert.deepEqual(stdout.trim().split("\n"), promised);
  });
});

describe("an exported model", () => {
  before(async () => {
    const folder = await emptyFolder();
    for (const [at, { source, options, model: make, rows, output }] of CASES.entries()) {
      const observations = await galton.read(source, options);
      const model = make ? make(observations) : observations.model();
      const all = rows ?? (source instanceof Uint8Array ? parsed(source) : source);
      const columns = neededBy(model, all);
      const asked = output === undefined ? undefined : { output };
      const file = join(folder, `case-${at}`);
      await writeFile(`${file}.onnx`, exporter.toONNX(model, asked));
      await writeFile(`${file}.pmml`, exporter.toPMML(model, asked));
      await writeFile(`${file}.json`, JSON.stringify(asInputs(model, columns)));
      expected.set(`case-${at}`, predicted(model, columns));
    }
    const readers = join(root, "tests/export/readers.py");
    const { stdout } = await run(python, [readers, folder], { maxBuffer: 1e8 });
    answers = JSON.parse(stdout);
  });

  for (const [at, { name, output = "prediction", refused = [] }] of CASES.entries()) {
    for (const reader of READERS) {
      it(`predicts in ${reader} as predict does: ${name}`, () => {
        const answer = answers[`case-${at}`]?.[reader] ?? { error: "no answer" };
        if ("error" in answer) assert.fail(answer.error);
        assert.equal(answer.output, output);
        equal(answer.predictions, expected.get(`case-${at}`) ?? [], name);
        assert.deepEqual(answer.refused ?? [], reader === "JPMML" ? refused : []);
      });
    }
  }
});
