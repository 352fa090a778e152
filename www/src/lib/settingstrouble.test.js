import assert from "node:assert/strict";
import test from "node:test";
import { runnerImport } from "vite";

const load = async (name) => (await runnerImport(new URL(name, import.meta.url).pathname)).module;
const { settingsTrouble } = await load("./settingstrouble.ts");
const { defaults } = await load("./settings.ts");

test("a start has as many numbers as a model of numbers has coefficients, and of a category nobody knows yet", () => {
  const columns = [
    { name: "x", kind: "number" },
    { name: "k", kind: "text" },
  ];
  const told = (start, ...predictors) =>
    settingsTrouble({ ...defaults, predictors, start }, { columns })?.message;
  assert.equal(told("1, 2", "x"), undefined);
  assert.match(told("1, 2, 3", "x"), /^The start has 3 numbers, and this model needs 2: /);
  assert.equal(told("1, 2, 3", "k"), undefined);
  assert.match(told("1, two", "k"), /isn’t a list of numbers/);
});
