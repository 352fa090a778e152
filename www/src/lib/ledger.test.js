import assert from "node:assert/strict";
import test from "node:test";
import { runnerImport } from "vite";

const { module: l } = await runnerImport(new URL("./ledger.ts", import.meta.url).pathname);

const step = (formula, numbers, quantities) => ({ iteration: 3, formula, numbers, quantities });

const plain = step(
  "new position = position - rate * gradient",
  [["rate", 0.5]],
  [
    ["position", [1, -2]],
    ["gradient", [-4, 0.25]],
    ["new position", [3, -2.125]],
  ],
);

test("an equation has numbers for names, negative ones in brackets", () => {
  assert.deepEqual(l.worked(plain, 0), ["3.0000 = 1.0000 \u2212 0.5 \u00d7 (\u22124.0000)"]);
  assert.deepEqual(l.worked(plain, 1), ["\u22122.1250 = (\u22122.0000) \u2212 0.5 \u00d7 0.25000"]);
});

test("a name within another stays a part of it", () => {
  const ball = step(
    "velocity = momentum * previous velocity - rate * gradient; new position = position + velocity",
    [
      ["rate", 0.1],
      ["momentum", 0.9],
    ],
    [
      ["position", [1]],
      ["gradient", [2]],
      ["previous velocity", [3]],
      ["velocity", [2.5]],
      ["new position", [3.5]],
    ],
  );
  assert.deepEqual(l.worked(ball, 0), [
    "2.5000 = 0.9 \u00d7 3.0000 \u2212 0.1 \u00d7 2.0000",
    "3.5000 = 1.0000 + 2.5000",
  ]);
});

test("what one coordinate can't tell is left out", () => {
  const search = step(
    "rate = gradient'gradient / gradient'H gradient; new position = position - rate * gradient",
    [["rate", 0.5]],
    plain.quantities,
  );
  assert.equal(l.worked(search, 0).length, 1);
  assert.deepEqual(l.typeset(search.formula)[0], "rate = gradientᵀgradient / gradientᵀH gradient");
});

test("a copy has a line a coordinate and every digit", () => {
  const third = { ...plain, quantities: [["position", [1 / 3, 2]]] };
  const lines = l.ledgerTsv(third, ["(Intercept)", "x"]).split("\n");
  assert.equal(lines.at(-3), "(Intercept)\t0.3333333333333333");
  assert.equal(lines.at(-2), "x\t2");
});
