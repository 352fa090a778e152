// Models for other programs: what is refused, and what a file has. `make export` reads such files by those programs.

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { install, load, node } from "./packed.js";

/** @type {string} */
let folder;
/** @type {typeof import("galton")} */
let galton;
/** @type {typeof import("galton/export")} */
let exporter;
before(async () => {
  folder = await install();
  galton = await load(folder);
  const entry = join(folder, "export.js");
  await writeFile(entry, 'export * from "galton/export";\n');
  exporter = await import(pathToFileURL(entry).href);
});

const formula = "log(y) ~ x * g + poly(x, 3) + I(log(x)^2) + day + offset(sqrt(z) + 1)";

/** A model with all that a model may have. */
async function model() {
  const rows = Array.from({ length: 60 }, (_, at) => ({
    x: 1 + (at % 7) + at / 10,
    g: ["a", "b", "c"][at % 3],
    z: 1 + (at % 5),
    day: `2024-0${1 + (at % 9)}-1${at % 8}`,
    y: 10 + ((at * 7919) % 13),
  }));
  return (await galton.read(rows, { formula })).model();
}

/** A document of one predictor. @param {object} [more] @returns {never} */
const plain = (more) =>
  /** @type {never} */ ({
    format: "galton-model",
    version: 3,
    response: "y",
    intercept: 1,
    predictors: [{ name: "x", coefficient: 2 }],
    training: null,
    ...more,
  });

/** Where a value holds no other values. @param {unknown} value @param {(string | number)[]} path @returns {(string | number)[][]} */
const leaves = (value, path = []) =>
  value === Object(value)
    ? Object.entries(Object(value)).flatMap(([key, inner]) =>
        leaves(inner, [...path, Array.isArray(value) ? Number(key) : key]),
      )
    : [path];

/** @param {(string | number)[]} path */
const written = (path) =>
  path.map((key, at) => (typeof key === "number" ? `[${key}]` : at ? `.${key}` : key)).join("");

describe("an export", () => {
  it("is made of a model, of its document, and of that as JSON, with the same bytes", async () => {
    const given = await model();
    const saved = given.toJSON();
    const wanted = [exporter.toONNX(given), exporter.toPMML(given)];
    for (const other of [saved, JSON.stringify(saved), { toJSON: () => saved }])
      assert.deepEqual([exporter.toONNX(other), exporter.toPMML(other)], wanted);
    assert.deepEqual(given.toJSON(), saved);
  });

  it("needs no WebAssembly, and is there for require( ) too", async () => {
    const told = `console.log(toPMML(${JSON.stringify(plain())}).length, toONNX(${JSON.stringify(plain())}).length)`;
    const ways = {
      module: `delete globalThis.WebAssembly; const { toONNX, toPMML } = await import("galton/export"); ${told}`,
      commonjs: `delete globalThis.WebAssembly; const { toONNX, toPMML } = require("galton/export"); ${told}`,
    };
    const lengths = `${exporter.toPMML(plain()).length} ${exporter.toONNX(plain()).length}`;
    for (const [type, code] of Object.entries(ways))
      assert.equal(await node(folder, `--input-type=${type}`, "--eval", code), lengths);
  });

  it("has the coefficients of the model where nothing cancels, and deviations from means where something does", async () => {
    const xs = Array.from({ length: 20 }, (_, at) => at);
    const written = async (/** @type {number} */ offset) => {
      const columns = { x: xs.map((x) => x + offset), y: xs.map((x) => 5 + x + (x % 3)) };
      const given = (await galton.read(columns, { formula: "y ~ x" })).model();
      return { given, text: exporter.toPMML(given) };
    };
    const near = await written(0);
    assert.ok(near.text.includes(`intercept="${near.given.intercept}"`));
    assert.ok(
      near.text.includes(
        `<NumericPredictor name="x" coefficient="${near.given.coefficients[0]}"/>`,
      ),
    );
    const far = await written(1e6);
    assert.match(far.text, /<RegressionTable intercept="15.45">/);
    assert.match(far.text, /<NumericPredictor name="\(x - 1000009.5\)"/);
  });

  it("refuses a wrong value anywhere that predictions depend on, by its path", async () => {
    const saved = (await model()).toJSON();
    /** @param {(string | number)[]} path */
    const matters = ([first = "", second, third]) =>
      ["format", "version", "response", "intercept", "interceptLow", "log"].includes(
        String(first),
      ) ||
      (first === "predictors" && !["order", "unit", "missing"].includes(String(third))) ||
      (first === "columns" && !["name", "term"].includes(String(third))) ||
      (first === "offset" && second !== "name");
    const paths = leaves(saved).filter(matters);
    assert.ok(paths.length > 60);
    for (const path of paths) {
      const wrong = structuredClone(saved);
      const [last = "", ...others] = [...path].reverse();
      /** @type {Record<string, unknown>} */
      let holder = /** @type {never} */ (wrong);
      for (const key of others.reverse()) holder = /** @type {never} */ (holder[key]);
      holder[last] = [{}];
      for (const write of [exporter.toONNX, exporter.toPMML])
        assert.throws(
          () => write(wrong),
          (/** @type {import("galton").GaltonError} */ error) => {
            assert.equal(error.code, "document");
            assert.ok(
              error.message.startsWith(`${written(path)}: is [{}]; it must be `),
              error.message,
            );
            return true;
          },
        );
    }
  });

  it("refuses what is not a saved model, and fields that it does not know", () => {
    /** @type {[unknown, RegExp][]} */
    const cases = [
      [undefined, /^document: is missing; it must be an object$/],
      ["{", /^document: is not JSON/],
      [[], /^document: is \[\]; it must be an object$/],
      [plain({ version: 4 }), /^version: is 4; it must be 3/],
      [plain({ version: 2, precision: {} }), /^version: is 2; it must be 3; Model.from reads/],
      [plain({ intercept: null }), /^intercept: is null; it must be a finite number$/],
      [plain({ slopes: [] }), /^document\.slopes: is \[\]; it must be absent$/],
      [plain({ predictors: [] }), /^predictors: is \[\]; it must be one predictor or more$/],
      [
        plain({
          predictors: [
            { name: "x", coefficient: 1 },
            { name: "x", coefficient: 1 },
          ],
        }),
        /^predictors: is \["x","x"\]; it must be names that differ$/,
      ],
      [
        plain({ offset: { name: "z", steps: [{ predictor: "z" }] } }),
        /^offset\.steps\[0\]\.predictor: is "z"; it must be a predictor of numbers: "x"$/,
      ],
      [
        plain({ offset: { name: "z", steps: [{ number: 1 }, { number: 2 }] } }),
        /^offset\.steps: is .*; it must be steps in postfix order that give one number$/,
      ],
      [
        plain({ offset: { name: "z", steps: [{ number: 1 }, { apply: "+" }] } }),
        /^offset\.steps: is .*; it must be steps in postfix order that give one number$/,
      ],
      [
        plain({ offset: { name: "z", steps: [{ number: 1 }, { apply: "sin" }] } }),
        /^offset\.steps\[1\]\.apply: is "sin"; it must be one of \+, -, \*/,
      ],
    ];
    for (const [given, message] of cases)
      for (const write of [exporter.toONNX, exporter.toPMML])
        assert.throws(() => write(/** @type {never} */ (given)), { code: "document", message });
  });

  it("refuses a name of the output that a column has, and options that there are not", () => {
    const taken = plain({ predictors: [{ name: "prediction", coefficient: 1 }] });
    for (const write of [exporter.toONNX, exporter.toPMML]) {
      assert.throws(() => write(taken), {
        code: "invalid-option",
        message: 'output is "prediction", as a column is named; it must be another name',
      });
      assert.ok(write(taken, { output: "found" }).length > 0);
      for (const output of ["", 1, null])
        assert.throws(() => write(plain(), /** @type {never} */ ({ output })), {
          code: "invalid-option",
          message: `output is ${JSON.stringify(output)}; it must be a name`,
        });
      assert.throws(() => write(plain(), /** @type {never} */ ({ name: "y" })), {
        code: "invalid-option",
        message: 'there is no option "name"; there is "output"',
      });
    }
    // The target of PMML has the name of the response.
    assert.throws(() => exporter.toPMML(plain(), { output: "y" }), { code: "invalid-option" });
  });

  it("refuses a name that a file would change", () => {
    const named = (/** @type {string} */ name) => plain({ predictors: [{ name, coefficient: 1 }] });
    for (const write of [exporter.toONNX, exporter.toPMML])
      assert.throws(() => write(named("\ud800")), { code: "document", message: /cannot hold/ });
    assert.throws(() => exporter.toPMML(named("a\0")), { code: "document", message: /XML/ });
    assert.throws(() => exporter.toPMML(plain(), { output: "\x01" }), { message: /XML/ });
    assert.ok(exporter.toONNX(named("a\0")).length > 0);
  });
});
