import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { runnerImport } from "vite";

const { module: f } = await runnerImport(new URL("./formula.ts", import.meta.url).pathname);
const { formOf, isPlain, isSame, joint, parse, predictorsOf, taking, together } = f;
const { withTerm, withoutTerm, wordAt, write } = f;

const parsed = (/** @type {string} */ text) => {
  const formula = parse(text);
  assert.ok(formula, text);
  return formula;
};

describe("a formula for the pick lists", () => {
  it("is written again as R would write it, its products by their terms", () => {
    for (const [text, expected] of [
      ["y~a+b", "y ~ a + b"],
      ["log( y ) ~ log(a)+0", "log(y) ~ 0 + log(a)"],
      ["y ~ a - 1", "y ~ 0 + a"],
      ["y ~ a*b + I( a ^ 2 )", "y ~ a + b + I(a^2) + a:b"],
      ["y ~ `d e` + factor(b)", "y ~ `d e` + factor(b)"],
      ["y ~ 1", "y ~ 1"],
      ["y ~ offset(a)", "y ~ 1 + offset(a)"],
      ["y ~ 0 + offset(a) + b", "y ~ 0 + b + offset(a)"],
      ["sqrt(y) ~ poly(a,2) + log( a+1 )", "sqrt(y) ~ poly(a, 2) + log(a + 1)"],
      ["größe ~ a", "größe ~ a"],
    ])
      assert.equal(write(parsed(text)), expected);
  });

  it("knows which columns are in it, and which forms they have", () => {
    const formula = parsed("y ~ a + I(a^2) + log(`d e`) + b:c + factor(g) + offset(h)");
    assert.deepEqual(predictorsOf(formula), ["a", "d e", "g", "b", "c", "h"]);
    assert.deepEqual(
      ["a", "d e", "b", "g", "h", "z"].map((name) => formOf(formula, name)),
      ["square", "log", "other", "category", "other", null],
    );
  });

  it("takes a column in another form where it stood, and drops every term of one that goes", () => {
    const formula = parsed("y ~ a + b + a:b + offset(b)");
    assert.equal(write(taking(formula, "b", null)), "y ~ a");
    assert.equal(write(taking(parsed("y ~ a * b"), "b", null)), "y ~ a");
    assert.equal(write(taking(parsed("y ~ a + b"), "a", "square")), "y ~ a + I(a^2) + b");
    assert.equal(write(taking(parsed("y ~ a"), "d e", "log")), "y ~ a + log(`d e`)");
  });

  it("leaves a product beside its columns, in the form that they take", () => {
    const formula = parsed("y ~ a + b + a:b");
    assert.deepEqual([formOf(formula, "a"), formOf(formula, "b")], ["plain", "plain"]);
    assert.equal(write(taking(formula, "a", "category")), "y ~ factor(a) + b + factor(a):b");
    const log = taking(parsed("y ~ a + I(a^2) + b + a:b + I(a^2):b"), "a", "log");
    assert.equal(write(log), "y ~ log(a) + b + log(a):b");
    assert.equal(write(taking(formula, "a", null)), "y ~ b");
    // A factor with two columns can't take another form.
    const shared = parsed("y ~ a + b + c + I(a * b):c");
    assert.equal(write(taking(shared, "a", "log")), "y ~ log(a) + b + c");
    assert.equal(write(taking(parsed("y ~ I(w^2):x"), "w", "plain")), "y ~ w + w:x");
  });

  it("makes the product of two columns as they are in the formula, and takes it away again", () => {
    const formula = parsed("y ~ a + factor(g) + `d:e` + log(b)");
    const name = (/** @type {string} */ x, /** @type {string} */ z) => together(formula, x, z).name;
    assert.equal(name("a", "g"), "a:factor(g)");
    assert.equal(name("b", "a"), "a:log(b)", "in the order of the formula");
    assert.equal(name("d:e", "a"), "a:`d:e`");
    const more = withTerm(formula, together(formula, "g", "d:e"));
    assert.equal(write(more), "y ~ a + factor(g) + `d:e` + log(b) + factor(g):`d:e`");
    assert.deepEqual(joint(more), [{ name: "factor(g):`d:e`", columns: ["g", "d:e"] }]);
    assert.ok(isSame({ name: "b:a", columns: [] }, { name: "a:b", columns: [] }));
    assert.equal(write(withoutTerm(more, joint(more)[0])), write(formula));
    assert.deepEqual(parsed(write(more)).terms, more.terms, "as the package parses it");
  });

  it("is plain only as columns beside an intercept", () => {
    assert.ok(isPlain(parsed("y ~ a + `d e`")));
    for (const text of [
      "y ~ 0 + a",
      "y ~ 1",
      "log(y) ~ a",
      "y ~ a:b",
      "y ~ log(a)",
      "y ~ a + offset(b)",
    ])
      assert.ok(!isPlain(parsed(text)), text);
  });

  it("is none where it can't be read, and the word at a place is found", () => {
    for (const text of ["", "y", "~ a", "y ~ a + ", "y ~ 2", "y ~ a ? b", "y ~ a b", "y ~ ln(a)"])
      assert.equal(parse(text), null, text);
    assert.deepEqual(wordAt("y ~ a + * b", 9), [8, 9]);
    assert.deepEqual(wordAt("y ~", 4), [3, 3]);
    assert.deepEqual(wordAt("y ~ a + zz", 9), [8, 10]);
    assert.deepEqual(wordAt("😀 ~ `d e` + a", 5), [5, 10]);
  });
});
