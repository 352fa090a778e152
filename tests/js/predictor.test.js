// Predictions in JavaScript are those of the WebAssembly, to the last bit.

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { install, load } from "./packed.js";

/** @type {typeof import("galton")} */
let galton;

before(async () => {
  galton = await load(await install());
});

/** Mulberry32: the same numbers from the same seed. @param {number} seed */
function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const random = randomFrom(1886);

/** @param {number} below */
const whole = (below) => Math.floor(random() * below);

/** A number of any size, and at times 0, a whole one, or one that is too large to be split. */
function number() {
  const kind = whole(12);
  if (kind === 0) return 0;
  if (kind === 1) return whole(2000) - 1000;
  if (kind === 2) return (random() - 0.5) * 2 ** (980 + whole(40));
  return (random() - 0.5) * 2 ** (whole(40) - 20);
}

const LEVELS = ["blue", "green", "red"];

/** The document of a model: of three numbers and a category, their powers, products and logarithms. */
function document() {
  const isPlain = random() < 0.4;
  const names = ["x", "y 2", "z", "g"];
  const predictors = names.slice(0, isPlain ? 1 + whole(3) : 4);
  const low = () => (random() < 0.5 ? { low: (random() - 0.5) * 2 ** -60 } : {});
  /** @param {string} predictor */
  const power = (predictor) => ({
    predictor,
    power: 1 + whole(4),
    ...(predictor === "z" && random() < 0.5 && { log: true }),
  });
  if (isPlain) {
    return {
      format: "galton-model",
      version: 3,
      response: "r",
      intercept: number(),
      predictors: predictors.map((name) => ({ name, coefficient: number(), ...low() })),
      training: null,
    };
  }
  const columns = Array.from({ length: 1 + whole(6) }, (_, at) => {
    const used = names.slice(0, 3).filter(() => random() < 0.5);
    const isDummy = used.length === 0 || random() < 0.4;
    return {
      name: `column ${at}`,
      term: `column ${at}`,
      coefficient: number(),
      ...low(),
      ...(used.length > 0 && { powers: used.map(power) }),
      ...(isDummy && { levels: [{ predictor: "g", value: LEVELS[whole(3)] }] }),
    };
  });
  return {
    format: "galton-model",
    version: 3,
    response: "r",
    intercept: random() < 0.8 ? number() : null,
    predictors: predictors.map((name) => ({ name, ...(name === "g" && { levels: LEVELS }) })),
    columns,
    training: null,
  };
}

/** The bits of numbers. @param {ArrayLike<number>} numbers */
const bits = (numbers) => new BigUint64Array(Float64Array.from(numbers).buffer);

describe("a prediction in JavaScript", () => {
  it("has the bits that the WebAssembly writes to a CSV, in every form", async () => {
    let compared = 0;
    for (let model = 0; model < 400; model++) {
      const line = galton.Model.from(document());
      const rows = Array.from({ length: 25 }, () =>
        line.predictors.map((name) =>
          name === "g" ? (LEVELS[whole(3)] ?? "") : name === "z" ? Math.abs(number()) : number(),
        ),
      );
      const header = line.predictors.map((name) => `"${name}"`).join(",");
      const csv = `${header}\n${rows.map((row) => row.join(",")).join("\n")}\n`;
      const scored = await (await galton.scoreCsv(csv, line)).text();
      const written = scored.trimEnd().split("\n").slice(1);
      const texts = written.map((row) => row.slice(row.lastIndexOf(",") + 1));
      const isKnown = (/** @type {unknown} */ _, /** @type {number} */ at) => texts[at] !== "";
      const known = rows.filter(isKnown);
      const expected = bits(texts.filter((text) => text !== "").map(Number));
      // A row without a finite prediction is refused by both.
      for (const row of rows.filter((_, at) => texts[at] === "")) {
        assert.throws(() => line.predict([row]), /too large|logarithm/);
      }
      if (known.length === 0) continue;
      compared += known.length;
      const objects = known.map((row) =>
        Object.fromEntries(row.map((value, at) => [line.predictors[at] ?? "", value])),
      );
      const columns = Object.fromEntries(
        line.predictors.map((name, at) => {
          const values = known.map((row) => row[at] ?? NaN);
          return [name, name === "g" ? values : Float64Array.from(values, Number)];
        }),
      );
      assert.deepEqual(bits(line.predict(known)), expected, JSON.stringify(line));
      assert.deepEqual(bits(line.predict(objects)), expected);
      assert.deepEqual(bits(objects.map((row) => line.predict(row))), expected);
      assert.deepEqual(bits(line.predict(columns)), expected);
    }
    assert.ok(compared > 5000, `${compared} rows were compared`);
  });

  it("of columns takes typed arrays, lists and categories, and others beside them", () => {
    const line = galton.Model.from({
      format: "galton-model",
      version: 3,
      response: "r",
      intercept: 1,
      predictors: [
        { name: "x", coefficient: 2 },
        { name: "y", coefficient: 3 },
      ],
      training: null,
    });
    const expected = new Float64Array([9, 14]);
    const [x, y] = [
      [1, 2],
      [2, 3],
    ];
    assert.deepEqual(line.predict({ x: new Float64Array(x), y: new Float64Array(y) }), expected);
    assert.deepEqual(line.predict({ x: new Float32Array(x), y, other: ["a", "b"] }), expected);
    const found = line.predict({ x, y: new Float64Array(y) });
    assert.ok(found instanceof Float64Array);
    assert.deepEqual(found, expected);
    // Longer than a block, with a row in it whose terms cancel.
    const long = Float64Array.from({ length: 5000 }, (_, at) => at);
    const other = long.map((value) => (value === 4000 ? -2667 : 5));
    const rows = Array.from(long, (value, at) => [value, other[at] ?? NaN]);
    assert.deepEqual(Array.from(line.predict({ x: long, y: other })), line.predict(rows));
  });

  it("of columns says which of them, and where", () => {
    const line = galton.Model.from({
      format: "galton-model",
      version: 3,
      response: "r",
      intercept: 1,
      predictors: [
        { name: "x", coefficient: 2 },
        { name: "y", coefficient: 3 },
      ],
      training: null,
    });
    const x = [1, 2, 3];
    for (const [columns, kind, message] of /** @type {const} */ ([
      [{ x }, "no-such-column", 'the input has no column "y"'],
      [{ x, y: 1 }, "invalid-payload", 'column "y" is 1, but others are arrays'],
      [{ x, y: [1] }, "length-mismatch", 'column "y" has 1 values, but the first column has 3'],
      [{ x, y: [1, NaN, 2] }, "invalid-payload", "the input.y[1] is NaN"],
      [{ x, y: new Float64Array([1, 2, Infinity]) }, "invalid-payload", "y[2] is Infinity"],
      [{ x, y: ["1", "2", "3"] }, "invalid-payload", 'the input.y[0] is "1"'],
      [{ x, y: [1, 1.7e308, 1] }, "too-large", "row 1 of the input is too large"],
      [{ x: [], y: [] }, "invalid-payload", "the input is empty"],
    ])) {
      assert.throws(
        () => line.predict(/** @type {never} */ (columns)),
        (/** @type {{ kind: string, message: string }} */ error) =>
          error.kind === kind && error.message.includes(message),
        message,
      );
    }
  });
});
