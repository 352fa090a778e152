// Another model of the columns that were read, with the packed package: what a reading for it gives, without one.

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { install, load } from "./packed.js";

/** @type {typeof import("galton")} */
let galton;

before(async () => {
  galton = await load(await install());
});

const rows = Array.from({ length: 300 }, (_, i) => {
  const [a, b] = [(i * 7919) % 101, (i * 104729) % 97];
  return `${a / 7},${b / 3},${"xyz"[i % 3]},${1 + (i % 4)},${a - 0.3 * b + (i % 3) + ((i * 31) % 11) / 5}`;
});
const csv = `a,b,g,n,y\n${rows.join("\n")}\n`;

/** Everything that is known of observations. @param {import("galton").Observations} of */
const told = (of) => ({
  ...of,
  sample: of.sample,
  density: of.density,
  table: String(of.summary()),
  model: of.model().predict([of.predictors.map((_, at) => (of.levels[at]?.length ? "y" : 2.5))]),
});

describe("another model of the columns that were read", () => {
  it("is the one that a reading for it gives", async () => {
    const options = { formula: "y ~ a * g + log(b)", weights: "n", density: true, holdOut: 11 };
    const wide = await galton.read(csv.replaceAll(",0,", ",1,"), options);
    for (const formula of ["y ~ a", "y ~ g + b", "a ~ y", "y ~ 0 + a:g"]) {
      const found = wide.withModel({ formula, density: true });
      assert.ok(found, formula);
      const anew = await galton.read(csv.replaceAll(",0,", ",1,"), { ...options, formula });
      assert.deepEqual(told(found), told(anew));
    }
    const levels = wide.withModel({ response: "y", predictors: ["g"], reference: { g: "z" } });
    assert.deepEqual(levels?.coefficientNames, ["gx", "gy"]);
  });

  it("reads nothing of its source", async () => {
    let pieces = 0;
    const source = new ReadableStream(
      {
        pull(controller) {
          pieces++;
          controller.enqueue(new TextEncoder().encode(pieces === 1 ? csv : ""));
          if (pieces > 1) controller.close();
        },
      },
      { highWaterMark: 0 },
    );
    const wide = await galton.read(source, { response: "y", predictors: ["a", "b", "g"] });
    const before = pieces;
    assert.equal(wide.withModel({ response: "b", predictors: ["y", "g"] })?.response, "b");
    assert.equal(wide.withModel({ response: "y", predictors: ["a", "b", "g"] })?.count, 300);
    assert.equal(pieces, before);
  });

  it("is not known if only a reading can tell", async () => {
    const wide = await galton.read(csv, { formula: "y ~ a + g" });
    for (const formula of ["y ~ b", "y ~ log(a)", "y ~ a + n"])
      assert.equal(wide.withModel({ formula }), undefined, formula);
    const gap = await galton.read(csv.replace("\n", "\n1,,x,1,3\n"), { formula: "y ~ a + b" });
    assert.equal(gap.withModel({ formula: "y ~ a" }), undefined);
    assert.equal(gap.withModel({ formula: "a ~ b + y" })?.count, 300);
    const columns = await galton.read({ x: [1, 2, 3, 4], y: [1, 3, 2, 5] });
    assert.equal(columns.withModel({ formula: "x ~ y" }), undefined);
  });

  it("is refused as a reading for it is", async () => {
    const wide = await galton.read(csv, { formula: "y ~ a + g" });
    const refused = (/** @type {object} */ model, /** @type {object} */ error) =>
      assert.throws(() => wide.withModel(model), { name: "GaltonError", ...error });
    refused({ formula: "y ~ q" }, { kind: "no-such-column" });
    refused({ formula: "y ~ a", response: "y" }, { kind: "invalid-option" });
    refused({ formula: "y ~ a", weights: "n" }, { code: "invalid-option" });
    wide.free();
    refused({ formula: "y ~ a" }, {});
  });
});
