import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { runnerImport } from "vite";

const { module: f } = await runnerImport(new URL("./formula.ts", import.meta.url).pathname);
const { formOf, isPlain, parse, place, predictorsOf, taking, write } = f;

const others = (/** @type {string} */ response) =>
  ["a", "b", "d e", "y"].filter((name) => name !== response);
const parsed = (/** @type {string} */ text) => {
  const formula = parse(text, others);
  assert.ok(formula, text);
  return formula;
};

describe("a formula for the pick lists", () => {
  it("is written again as R would write it", () => {
    for (const [text, expected] of [
      ["y~a+b", "y ~ a + b"],
      ["log( y ) ~ log(a)+0", "log(y) ~ 0 + log(a)"],
      ["y ~ a - 1", "y ~ 0 + a"],
      ["y ~ a*b + I( a ^ 2 )", "y ~ a * b + I(a^2)"],
      ["y ~ `d e` + factor(b)", "y ~ `d e` + factor(b)"],
      ["y ~ . - b", "y ~ a + `d e`"],
      ["y ~ 1", "y ~ 1"],
      ["größe ~ a", "größe ~ a"],
    ])
      assert.equal(write(parsed(text)), expected);
  });

  it("knows which columns are in it, and which forms they have", () => {
    const formula = parsed("y ~ a + I(a^2) + log(`d e`) + b:c + factor(g)");
    assert.deepEqual(predictorsOf(formula), ["a", "d e", "b", "c", "g"]);
    assert.deepEqual(
      ["a", "d e", "b", "g", "z"].map((name) => formOf(formula, name)),
      ["square", "log", "other", "category", null],
    );
  });

  it("takes a column in another form where it stood, and drops every term of one that goes", () => {
    const formula = parsed("y ~ a + b + a:b");
    assert.equal(write(taking(formula, "b", null)), "y ~ a");
    assert.equal(write(taking(parsed("y ~ a + b"), "a", "square")), "y ~ a + I(a^2) + b");
    assert.equal(write(taking(parsed("y ~ a"), "d e", "log")), "y ~ a + log(`d e`)");
  });

  it("is plain only as columns beside an intercept", () => {
    assert.ok(isPlain(parsed("y ~ a + `d e`")));
    for (const text of ["y ~ 0 + a", "y ~ 1", "log(y) ~ a", "y ~ a:b", "y ~ log(a)"])
      assert.ok(!isPlain(parsed(text)), text);
  });

  it("is none where it can't be read, and the place of an error is found", () => {
    for (const text of ["", "y", "~ a", "y ~ a + ", "y ~ 2", "y ~ a ? b", "y ~ a b", "y ~ sqrt(a)"])
      assert.equal(parse(text, others), null, text);
    assert.deepEqual(place("y ~ a + * b", 'character 9 of the formula is "*"; expected'), [8, 9]);
    assert.deepEqual(place("y ~", "character 4 of the formula is its end; expected"), [3, 3]);
    assert.deepEqual(place("y ~ a + zz", "there is no column", "zz"), [8, 10]);
  });
});
