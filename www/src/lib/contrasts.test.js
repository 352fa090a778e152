import assert from "node:assert/strict";
import { it } from "node:test";
import { runnerImport } from "vite";

const { module: c } = await runnerImport(new URL("./contrasts.ts", import.meta.url).pathname);

it("what a category is compared with is taken out of a formula of R or Python", () => {
  const isText = (/** @type {string} */ name) => name !== "cyl";
  for (const [text, formula, reference] of /** @type {const} */ ([
    ['y ~ relevel(tension, ref = "M")', "y ~ tension", { tension: "M" }],
    ["y ~ x + relevel(factor(cyl), '6'):x", "y ~ x + factor(cyl):x", { cyl: "6" }],
    ["y ~ C(cyl)", "y ~ factor(cyl)", {}],
    ['y ~ C(`a b`, Treatment("M")) + C(w)', "y ~ `a b` + w", { "a b": "M" }],
    ["y ~ C(w, contr.treatment(3, base = 2))", "y ~ w", {}],
  ]))
    assert.deepEqual(c.withoutContrasts(text, isText), { formula, reference }, text);
  for (const text of ["y ~ x", "y ~ ABC(x)", "y ~ C", "y ~ relevel("])
    assert.equal(c.withoutContrasts(text, isText), null, text);
});
