// galton/formula, whose parser needs no WebAssembly, beside the crate's, which reads the tables.

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { install, load } from "./packed.js";

/** @type {typeof import("galton")} */
let galton;
/** @type {typeof import("galton/formula")} */
let formulas;
before(async () => {
  const folder = await install();
  galton = await load(folder);
  const entry = join(folder, "formula.mjs");
  await writeFile(entry, 'export * from "galton/formula";\n');
  formulas = /** @type {typeof formulas} */ (await import(entry));
});

const names = ["a", "b", "c", "d e", "größe", "y"];

/** Positive numbers in columns that depend on nothing, so that any formula of them can be fitted. */
const table = Object.fromEntries(
  names.map((name, j) => [
    name,
    Array.from(
      { length: 300 },
      (_, i) => 1 + ((i * (2 * j + 7) + j * j + ((i * i) % 11)) % 97) / 31,
    ),
  ]),
);

/** @param {string} text */
const parsed = (text) => formulas.parseFormula(text, { columns: names });

/** The error of a call. @param {() => unknown} call */
function refusal(call) {
  try {
    call();
  } catch (error) {
    return /** @type {import("galton").AnyGaltonError} */ (error);
  }
  return assert.fail("it was not refused");
}

describe("a formula's parts", () => {
  it("are those that a reading of the table has", async () => {
    for (const text of [
      "y ~ a",
      "y~a+b - 1",
      "y ~ 0+a*b",
      "y ~ a:b + b + a",
      "y ~ (a + b + c)^2 - a:b",
      "y ~ (a+b)/c",
      "y ~ a*b %in% c",
      "y ~ .",
      "y ~ . - c",
      "y ~ `d e` + I(`d e`^2)",
      "log( y ) ~ log(a) + I(log(a)^2)",
      "y ~ I(a * b^2) + I( a ^ 3 )",
      "y ~ sqrt(a)+exp( -b )",
      "log10(y) ~ log2(a) + log1p(b) + abs(c - 2)",
      "y/100 ~ log(a+1)",
      "y ~ I(a/100) + I(a*b-2) + I((a+1)^2)",
      "y ~ I(a/100000) + I(b * 0.0001) + I(c*1.50) + I(123456*größe + 0.001)",
      "y ~ poly(a,2) + poly(`d e`, degree=3, raw=TRUE)",
      "y ~ a + offset(log(b)) + offset(c) - 1",
      "y ~ größe",
    ]) {
      const { response, predicted, intercept, terms, offsets } = parsed(text);
      const observations = await galton.read(table, { formula: text });
      assert.equal(response, observations.response, text);
      assert.equal(predicted, observations.model().predicted, text);
      assert.equal(intercept, observations.hasIntercept, text);
      assert.deepEqual(
        terms.map(({ name }) => name),
        observations.terms.map(({ name }) => name),
        text,
      );
      assert.deepEqual(
        new Set([...terms, ...offsets].flatMap(({ columns }) => columns)),
        new Set(observations.predictors),
        text,
      );
      observations.free();
    }
  });

  it("have the formula's text with R's spaces, which means the same", () => {
    for (const [text, expected] of [
      ["y~a*b-1", "y ~ a * b - 1"],
      ["log( y )~I( a ^ 2 )+poly(a,2,raw=T)", "log(y) ~ I(a^2) + poly(a, 2, raw = T)"],
      ["y~-1+a/b", "y ~ -1 + a/b"],
      ["y ~ `d e`:a+(a+b)**2", "y ~ `d e`:a + (a + b)^2"],
      ["y~a%in%b", "y ~ a %in% b"],
    ]) {
      const { text: spaced, ...parts } = parsed(text);
      assert.equal(spaced, expected);
      assert.deepEqual(parsed(spaced), { text: spaced, ...parts });
    }
  });

  it("name a column with backticks where it could be taken for something else", () => {
    for (const [name, expected] of [
      ["x", "x"],
      ["Sepal.Length", "Sepal.Length"],
      ["größe", "größe"],
      ["d e", "`d e`"],
      ["2020", "`2020`"],
      [".", "`.`"],
      [".5", "`.5`"],
    ])
      assert.equal(formulas.columnInFormula(name), expected);
  });
});

describe("what is no formula", () => {
  it("is refused with the character and the words of a reading", async () => {
    for (const text of [
      "",
      "y",
      "y ~",
      "y ~ a + * b",
      "größe ~ a b",
      "y ~ a^2",
      "y ~ I(a^0)",
      "y ~ I(a^2.5)",
      "y ~ ln(a)",
      "y ~ a + np.sqrt(b)",
      "exp(y + a) ~ a",
      "y ~ (a + b",
      "y ~ (a + 1)",
      "y ~ `d e",
      "y ~ a ~ b",
      `y ~ ${"(".repeat(60)}`,
      "y ~ (a+b+c+d+e+f+g+h+i+j+k+l+m+n+o+p+q+r+s+t)^99",
      "y ~ 2 + a",
      "y = a",
      "y ~ poly(a)",
      "y ~ poly(a, 0)",
      "y ~ poly(a, 2, rw = TRUE)",
      "y ~ I(a +)",
      "y ~ a, b",
      "y ~ a)",
      "😀 ~ a ? b",
    ]) {
      const { code, message, character } = refusal(() => parsed(text));
      const expected = { code, message, ...(character === undefined ? {} : { character }) };
      await assert.rejects(galton.read(table, { formula: text }), expected, text);
      assert.equal(code, "formula");
    }
  });

  it("is refused where it is no text", () => {
    for (const given of [undefined, null, 5, {}, []])
      assert.throws(() => formulas.parseFormula(/** @type {never} */ (given)), {
        code: "invalid-option",
        message: `formula is of the type ${typeof given}; it must be a string`,
      });
  });

  it("comes with the nearest formula that can be read", () => {
    for (const [text, expected] of [
      ["y ~ ln(a) + b^2", "y ~ log(a) + I(b^2)"],
      ["y ~ a^0.5", "y ~ sqrt(a)"],
      ["y ~ pow(a, 3)", "y ~ I(a^3)"],
      ["y ~ C(a) + np.sqrt(b)", "y ~ factor(a) + sqrt(b)"],
      ["y ~ a / 100", "y ~ I(a/100)"],
      ["y ~ b + 2 * a", "y ~ b + I(2 * a)"],
      ["y = a", "y ~ a"],
      ["y ~ d e + a", "y ~ `d e` + a"],
      ["y ~ a b, c", "y ~ a + b + c"],
      ["y ~ a and b", "y ~ a + b"],
      ["y ~ a +", "y ~ a"],
      ["y ~ log(a", "y ~ log(a)"],
      ["y ~ a)", "y ~ a"],
      ["y ~ poly(a)", "y ~ poly(a, 2)"],
      ["y ~ Grösse", "y ~ größe"],
    ])
      assert.equal(refusal(() => parsed(text)).suggestion?.formula, expected, text);
    for (const text of ["", "y", "y ~ a ? b", "exp(y + a) ~ a", "y ~ unlike"])
      assert.equal(refusal(() => parsed(text)).suggestion, undefined, text);
  });

  it("may be one of a column that the table has not, and not without the table", () => {
    const { code, column, character, message } = refusal(() => parsed("y ~ a + unlike"));
    assert.deepEqual([code, column, character], ["no-such-column", "unlike", 9]);
    assert.match(message, /^there is no column "unlike"; the columns are "a", "b", "c"/);
    assert.equal(formulas.parseFormula("y ~ a + unlike").terms.length, 2);
    assert.match(refusal(() => formulas.parseFormula("y ~ .")).message, /names of columns/);
    assert.deepEqual(formulas.parseFormula("y ~ .", { columns: names, others: ["b", "y"] }).terms, [
      { name: "b", columns: ["b"] },
    ]);
  });
});
