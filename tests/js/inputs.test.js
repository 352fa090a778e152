// Inputs of a prediction: every entry of the package gives one answer to each, or refuses it with one code.

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { runInNewContext } from "node:vm";
import { install, load } from "./packed.js";

/** @type {typeof import("galton")} */
let galton;
/** @type {typeof import("galton/scorer")} */
let scorer;
/** @type {typeof import("galton/service")} */
let service;

before(async () => {
  const folder = await install();
  galton = await load(folder);
  const entry = join(folder, "doors.js");
  await writeFile(
    entry,
    'export * as scorer from "galton/scorer"; export * as service from "galton/service";\n',
  );
  ({ scorer, service } =
    /** @type {{ scorer: typeof scorer, service: typeof service }} */
    (await import(entry)));
});

/** @param {object} document */
const saved = (document) =>
  /** @type {import("galton").ModelDocument} */ ({
    format: "galton-model",
    version: 3,
    response: "r",
    intercept: 1,
    training: null,
    ...document,
  });

/** A category whose second level adds 10. @param {string} name @param {string[]} levels */
const category = (name, levels) =>
  saved({
    predictors: [{ name, levels }],
    columns: [
      { name, term: name, coefficient: 10, levels: [{ predictor: name, value: levels[1] }] },
    ],
  });

const MODELS = {
  /** 1 + 2 x */
  number: saved({ predictors: [{ name: "x", coefficient: 2 }] }),
  /** 1 + 2 x + 3 y */
  plane: saved({
    predictors: [
      { name: "x", coefficient: 2 },
      { name: "y", coefficient: 3 },
    ],
  }),
  /** 1 + 2 log(x) */
  logarithm: saved({
    predictors: [{ name: "x" }],
    columns: [
      { name: "l", term: "l", coefficient: 2, powers: [{ predictor: "x", power: 1, log: true }] },
    ],
  }),
  bed: category("bed", ["shade", "sun"]),
  dose: category("dose", ["4", "10"]),
  lit: category("lit", ["FALSE", "TRUE"]),
  /** Days since 1970 */
  date: saved({ predictors: [{ name: "x", since: 0, order: "year-month-day", coefficient: 2 }] }),
  /** A name that objects and functions have of themselves */
  length: saved({ predictors: [{ name: "length", coefficient: 2 }] }),
  prototype: saved({ predictors: [{ name: "__proto__", coefficient: 2 }] }),
};

/** @typedef {keyof MODELS} Name */

/** What a model says of an input: numbers, null for a missing value, or the code of the refusal. @typedef {[Name, unknown, unknown]} Case */

/** Values that every door takes, and those that it refuses. @type {Case[]} */
const CASES = [
  ["number", 3, 7],
  ["number", -0, 1],
  ["number", [3, 4], [7, 9]],
  ["number", [[3], { x: 4 }], [7, 9]],
  ["number", { x: 3 }, 7],
  ["number", { x: 3, tags: ["a", "b"] }, 7],
  ["number", { x: [3, 4], tags: "a" }, [7, 9]],
  ["number", new Float32Array([3, 4]), [7, 9]],
  ["number", { x: new Uint8Array([3, 4]) }, [7, 9]],
  ["number", new Uint8Array(0), "invalid-payload"],
  ["number", [], "invalid-payload"],
  ["number", { x: [] }, "invalid-payload"],
  ["number", {}, "no-such-column"],
  ["number", [{}], "no-such-column"],
  ["number", { y: [3] }, "no-such-column"],
  ["number", Object.create({ x: 3 }), "no-such-column"],
  ["number", [Object.create({ x: 3 })], "no-such-column"],
  ["number", [[3, 4]], "width-mismatch"],
  ["number", [[]], "width-mismatch"],
  ["number", new Date("1970-01-04"), "invalid-payload"],
  ["number", new String("3"), "no-such-column"],
  ["number", new Number(3), "no-such-column"],
  ["number", new DataView(new ArrayBuffer(8)), "no-such-column"],
  ["number", 1e308, "too-large"],
  ["plane", 3, "width-mismatch"],
  ["plane", { x: 3 }, "no-such-column"],
  ["plane", { x: 3, y: 1 }, 10],
  ["plane", [[3, 1]], [10]],
  ["plane", [3, 1], "width-mismatch"],
  ["plane", { x: [3], y: 1 }, "invalid-payload"],
  ["plane", { x: [3], y: null }, "invalid-payload"],
  ["plane", { x: null, y: [3] }, "invalid-payload"],
  ["plane", { x: [3], y: undefined }, "invalid-payload"],
  ["plane", { x: [3] }, "no-such-column"],
  ["plane", { x: [3, 4], y: [1] }, "length-mismatch"],
  ["plane", { data: [[3, 1]], columns: ["x", "y"] }, "no-such-column"],
  ["logarithm", 1, 1],
  ["logarithm", 0, "no-logarithm"],
  ["logarithm", [1, -1], "no-logarithm"],
  ["bed", "sun", 11],
  ["bed", ["shade", "sun"], [1, 11]],
  ["bed", { bed: "sun" }, 11],
  ["bed", { bed: ["shade", "sun"] }, [1, 11]],
  ["bed", "moon", "no-such-level"],
  ["bed", " sun", "no-such-level"],
  ["bed", "Sun", "no-such-level"],
  ["bed", "", "no-such-level"],
  ["bed", "toString", "no-such-level"],
  ["bed", 3, "invalid-payload"],
  ["bed", true, "invalid-payload"],
  ["bed", new Date("1970-01-04"), "invalid-payload"],
  ["bed", new String("sun"), "no-such-column"],
  ["dose", 10, 11],
  ["dose", "10", 11],
  ["dose", 10n, "invalid-payload"],
  ["dose", "0xa", "no-such-level"],
  ["dose", 3, "invalid-payload"],
  ["lit", "TRUE", 11],
  ["lit", 1, "invalid-payload"],
  ["date", 3, 7],
  ["date", "soon", "invalid-payload"],
  ["date", new Date(NaN), "invalid-payload"],
  ["length", { length: 3 }, 7],
  ["length", () => 3, "invalid-payload"],
  ["length", [() => 3], "invalid-payload"],
  ["length", "sun", "invalid-payload"],
  ["prototype", JSON.parse('{ "__proto__": 3 }'), 7],
  ["prototype", {}, "no-such-column"],
];

/** Values that are no numbers: of a model of one predictor, each is refused as a row, in a row and in a column. */
const NO_NUMBERS = [
  ...["3", " 3 ", "", "three", "NaN", "1e3", true, false, 3n, Infinity, -Infinity],
  ...[Symbol("3"), () => 3],
];

/** Objects, which stand for no value however they look as text or as numbers. */
const OBJECTS = [
  ...[["sun"], [3], [["sun"]], [], {}, new String("sun"), new Number(3), new Boolean(true)],
  ...[/sun/, new Map([["x", 3]]), new Set([3]), new Float64Array([3]), Object.create(null)],
  { toString: () => "sun", valueOf: () => 3 },
  { [Symbol.toPrimitive]: () => "sun" },
];

for (const value of NO_NUMBERS) {
  for (const row of [value, [value], [[value]], { x: value }, { x: [value] }])
    CASES.push(["number", row, "invalid-payload"]);
  CASES.push(["plane", [[3, value]], "invalid-payload"]);
}
for (const value of OBJECTS) {
  for (const [name, column] of /** @type {const} */ ([
    ["number", "x"],
    ["bed", "bed"],
  ]))
    for (const row of [[[value]], [{ [column]: value }], { [column]: ["sun", value].slice(1) }])
      CASES.push([name, row, "invalid-payload"]);
  CASES.push(["plane", { x: 3, y: value }, "invalid-payload"]);
}

/** Rows in which a value is missing, though it is not null: a service, whose OpenAPI document knows null only, refuses them. @type {Case[]} */
const OTHER_GAPS = [
  ["plane", [{ x: 3, y: 1 }, { x: 3 }], [10, null]],
  ["bed", ["sun", ""], [11, null]],
  ["bed", { bed: ["sun", ""] }, [11, null]],
  ["date", ["1970-01-04", ""], [7, null]],
];

/** Rows in which a value is missing, which `galton/scorer` refuses. @type {Case[]} */
const GAPS = [...OTHER_GAPS];
for (const gap of [null, undefined, NaN])
  for (const [name, column] of /** @type {const} */ ([
    ["number", "x"],
    ["bed", "bed"],
  ])) {
    CASES.push([name, gap, "invalid-payload"], [name, { [column]: gap }, "invalid-payload"]);
    for (const rows of [[gap], [[gap]], [{ [column]: gap }], { [column]: [gap] }])
      GAPS.push([name, rows, [null]]);
  }

/** Values in other words than the model has, which `galton/scorer` refuses. @type {Case[]} */
const SPELLINGS = [
  ["dose", "10.0", 11],
  ["dose", " 1e1 ", 11],
  ["lit", true, 11],
  ["lit", "true", 11],
  ["lit", false, 1],
];

/** Objects of the platform, which only a `Model` takes. @type {Case[]} */
const PLATFORM = [
  ["number", new Map([["x", 3]]), 7],
  ["number", [new Map([["x", 3]])], [7]],
  ["number", { x: new BigInt64Array([3n]) }, [7]],
  ["number", new BigInt64Array([3n]), [7]],
  ["number", { x: new BigInt64Array([2n ** 60n + 1n]) }, "too-large"],
  ["number", new BigInt64Array([2n ** 60n + 1n]), "too-large"],
  ["date", new Date("1970-01-04"), 7],
  ["date", [new Date("1970-01-04")], [7]],
  ["date", { x: [new Date("1970-01-04")] }, [7]],
  ["date", "1970-01-04", 7],
];

/** @param {unknown} found */
const plain = (found) =>
  typeof found === "number"
    ? found + 0
    : Array.from(/** @type {ArrayLike<number | null>} */ (found), (value) =>
        value === null || Number.isNaN(value) ? null : value,
      );

/** The answer, or the code of the refusal. @param {() => unknown} ask */
function outcome(ask) {
  try {
    return plain(ask());
  } catch (error) {
    const { name, code, message } = /** @type {{ name: string, code: string, message: string }} */ (
      error
    );
    assert.equal(name, "GaltonError", String(error));
    assert.ok(message.length < 200, message);
    assert.doesNotMatch(message, /\[object/);
    return code;
  }
}

/** @param {unknown} answer of `score` */
function scored(answer) {
  const { predictions, stream_prediction: one } =
    /** @type {{ predictions?: unknown, stream_prediction?: unknown }} */ (answer);
  return predictions ?? one;
}

/** @param {(request: Request) => Promise<Response>} answer @param {string} body */
async function served(answer, body) {
  const headers = { "content-type": "application/json" };
  const request = new Request("http://localhost/score/", { method: "POST", headers, body });
  const response = await answer(request);
  const { code, ...found } = /** @type {{ code?: string }} */ (await response.json());
  assert.equal(response.status, code === undefined ? 200 : 422, JSON.stringify(found));
  return code ?? plain(scored(found));
}

/** An input in words. @param {unknown} value @returns {string} */
function words(value) {
  if (typeof value === "object" && value !== null) {
    const kind = Object.prototype.toString.call(value).slice(8, -1);
    const inside = Object.entries(value).map(([name, own]) => `${name}: ${words(own)}`);
    return `${kind} { ${inside.join(", ")} }`;
  }
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

/** @param {unknown} value */
function isJson(value) {
  try {
    assert.deepStrictEqual(JSON.parse(JSON.stringify(value)), value);
    return true;
  } catch {
    return false;
  }
}

const ALL = [...CASES, ...GAPS, ...SPELLINGS, ...PLATFORM];

describe("of an input", () => {
  it("predict and score of a model say what is expected", () => {
    for (const [name, input, expected] of ALL) {
      const model = galton.Model.from(MODELS[name]);
      const told = `${name}: ${words(input)}`;
      const given = /** @type {never} */ (input);
      assert.deepEqual(
        outcome(() => model.predict(given)),
        expected,
        told,
      );
      assert.deepEqual(
        outcome(() => scored(model.score({ payload: input }))),
        expected,
        told,
      );
    }
  });

  it("galton/scorer has the same answer, and refuses the rest", () => {
    const isRefusal = (/** @type {unknown} */ found) => typeof found === "string";
    for (const [name, input, expected] of CASES) {
      const own = scorer.load(MODELS[name]);
      const told = `${name}: ${words(input)}`;
      const found = outcome(() => own.predict(/** @type {never} */ (input)));
      if (isRefusal(expected)) assert.ok(isRefusal(found), told);
      else assert.deepEqual(found, expected, told);
      assert.deepEqual(
        outcome(() => scored(own.score({ payload: input }))),
        found,
        told,
      );
    }
    for (const [name, input] of [...GAPS, ...SPELLINGS, ...PLATFORM]) {
      const found = outcome(() => scorer.load(MODELS[name]).predict(/** @type {never} */ (input)));
      assert.ok(isRefusal(found), `${name}: ${words(input)}`);
    }
  });

  it("a service of a Model and one of its document say the same, if it can be JSON", async () => {
    let count = 0;
    for (const [name, input, expected] of ALL) {
      if (!isJson(input)) continue;
      count++;
      const body = JSON.stringify({ payload: input });
      const told = `${name}: ${body}`;
      const [ofModel, ofDocument] = await Promise.all([
        served(service.createScorer(galton.Model.from(MODELS[name])), body),
        served(service.createScorer(MODELS[name]), body),
      ]);
      if (OTHER_GAPS.some(([, other]) => other === input)) {
        assert.match(String(ofModel), /^(no-such-(column|level)|invalid-payload)$/, told);
        assert.deepEqual(ofDocument, ofModel, told);
        continue;
      }
      assert.deepEqual(ofModel, expected, told);
      // A document has no reader of dates.
      if (name === "date" && typeof input !== "number") assert.equal(ofDocument, "invalid-payload");
      else assert.deepEqual(ofDocument, expected, told);
    }
    assert.ok(count > 150, `${count} inputs`);
  });

  it("a regression of two arrays may have any names but empty ones", () => {
    const fit = (/** @type {import("galton").RegressionOptions} */ options) =>
      galton.linearRegression([1, 2, 3], [3, 5, 7], options);
    for (const name of ["__proto__", "constructor"]) {
      assert.equal(fit({ names: name }).equation(), `y = 1 + 2 * ${name}`);
      assert.equal(fit({ response: name }).predict(4), 9);
    }
    assert.throws(() => fit({ names: "" }), /^GaltonError: names is ""; it must be 1 strings that/);
    assert.throws(() => fit({ response: "" }), /^GaltonError: response is ""; it must be a string/);
  });

  it("a regression of two arrays says what its model says, but takes numbers as one row", () => {
    const line = galton.linearRegression([1, 2, 3], [3, 5, 7]);
    for (const [name, input] of ALL.filter(([name]) => name === "number")) {
      const given = /** @type {never} */ (input);
      assert.deepEqual(
        outcome(() => line.predict(given)),
        outcome(() => line.model.predict(given)),
        `${name}: ${words(input)}`,
      );
    }
    const rows = [
      [1, 1],
      [2, 1],
      [1, 2],
      [3, 5],
    ];
    const plane = galton.linearRegression(rows, [6, 8, 9, 22], { names: ["x", "z"] });
    const near = (/** @type {unknown} */ found) => Number(Number(found).toFixed(9));
    assert.equal(near(plane.predict([3, 1])), 10);
    assert.equal(near(plane.predict(new Float64Array([3, 1]))), 10);
    assert.deepEqual(plane.predict([[3, 1]]).map(near), [10]);
    for (const [row, code] of /** @type {const} */ ([
      [[3, NaN], "invalid-payload"],
      [[NaN, 3], "invalid-payload"],
      [[3, Infinity], "invalid-payload"],
      [[3, "1"], "invalid-payload"],
      [["3", 1], "invalid-payload"],
      [[3], "width-mismatch"],
      [[3, 1, 1], "width-mismatch"],
      [3, "width-mismatch"],
    ]))
      assert.equal(
        outcome(() => plane.predict(/** @type {never} */ (row))),
        code,
        words(row),
      );
  });

  it("a table has the answer of each value as text without the spaces around it", async () => {
    let count = 0;
    for (const [name, input] of ALL) {
      const { predictors } = MODELS[name];
      const { levels } = /** @type {{ levels?: string[] }} */ (predictors[0]);
      if (!levels || !["string", "number", "boolean"].includes(typeof input)) continue;
      const model = galton.Model.from(MODELS[name]);
      const csv = `${predictors[0]?.name}\n"${String(input)}"\n`;
      const [, row = ""] = (await (await galton.scoreCsv(csv, model)).text()).split("\n");
      const expected = outcome(() => model.predict(String(input).trim()));
      const answer = typeof expected === "number" ? String(expected) : "";
      assert.equal(row.slice(row.lastIndexOf(",") + 1), answer, `${name}: ${words(input)}`);
      count++;
    }
    assert.ok(count > 15, `${count} inputs`);
  });

  it("values of another realm are those of this one", () => {
    const model = galton.Model.from(MODELS.number);
    const of = (/** @type {string} */ code) =>
      outcome(() => model.predict(/** @type {never} */ (runInNewContext(code))));
    assert.deepEqual(of("[3, 4]"), [7, 9]);
    assert.deepEqual(of("({ x: new Float64Array([3]) })"), [7]);
    assert.deepEqual(of('new Map([["x", 3]])'), 7);
    assert.equal(of('[["3"]]'), "invalid-payload");
  });
});
