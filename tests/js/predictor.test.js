// Predictions in JavaScript are those of the WebAssembly, to the last bit.

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "rolldown";
import { randomFrom } from "../../bench/random.js";
import { install, load, root } from "./packed.js";

/** @type {typeof import("galton")} */
let galton;
/** @type {typeof import("galton/scorer")} */
let scorer;

before(async () => {
  const folder = await install();
  galton = await load(folder);
  const entry = join(folder, "scorer.js");
  await writeFile(entry, 'export * from "galton/scorer";\n');
  scorer = await import(pathToFileURL(entry).href);
});

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

const FUNCTIONS = ["negative", "abs", "exp", "log", "log10", "log1p", "log2", "sqrt"];

/** An expression with any operations. @param {string} predictor */
function steps(predictor) {
  /** @type {object[]} */
  const found = [{ predictor }];
  for (let count = whole(4); count >= 0; count--) {
    const kind = whole(4);
    if (kind === 0) found.push({ apply: FUNCTIONS[whole(FUNCTIONS.length)] });
    else if (kind === 1) found.push({ power: 1 + whole(4) });
    else {
      found.push(kind === 2 ? { number: number() } : { predictor: ["x", "y 2", "z"][whole(3)] });
      found.push({ apply: "+-*/"[whole(4)] });
    }
  }
  return found;
}

/** The basis of orthogonal polynomials. */
const basis = () =>
  Array.from({ length: 2 + whole(5) }, () => [(random() - 0.5) * 100, random() * 2 ** whole(30)]);

/** The document of a model: of three numbers and a category, their powers, products, polynomials, functions and offsets. */
function document() {
  const isPlain = random() < 0.4;
  const names = ["x", "y 2", "z", "g"];
  const predictors = names.slice(0, isPlain ? 1 + whole(3) : 4);
  const exact = () => {
    const coefficient = number();
    // Below its last place.
    return {
      coefficient,
      ...(random() < 0.5 && { low: (random() - 0.5) * coefficient * 2 ** -54 }),
    };
  };
  /** @param {string} predictor */
  const power = (predictor) => ({
    ...(random() < 0.3
      ? { steps: steps(predictor) }
      : { predictor, ...(predictor === "z" && random() < 0.5 && { log: true }) }),
    ...(random() < 0.2 ? { basis: basis() } : { power: 1 + whole(4) }),
  });
  const [offset = "", ...others] = predictors.toReversed();
  if (isPlain && others.length > 0 && random() < 0.3) {
    const column = (/** @type {string} */ name) => ({
      name,
      term: name,
      ...exact(),
      powers: [{ predictor: name, power: 1 }],
    });
    return {
      format: "galton-model",
      version: 3,
      response: "r",
      intercept: number(),
      predictors: predictors.map((name) => ({ name })),
      columns: others.toReversed().map(column),
      offset: { name: `offset(${offset})`, steps: [{ predictor: offset }] },
      training: null,
    };
  }
  if (isPlain) {
    return {
      format: "galton-model",
      version: 3,
      response: "r",
      intercept: number(),
      predictors: predictors.map((name) => ({ name, ...exact() })),
      training: null,
    };
  }
  const columns = Array.from({ length: 1 + whole(6) }, (_, at) => {
    const used = names.slice(0, 3).filter(() => random() < 0.5);
    const isDummy = used.length === 0 || random() < 0.4;
    return {
      name: `column ${at}`,
      term: `column ${at}`,
      ...exact(),
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
    ...(random() < 0.2 && { offset: { name: "offset(f(z))", steps: steps("z") } }),
    training: null,
  };
}

/** The model r = 1 + 2 x + 3 y. */
const plane = () =>
  galton.Model.from({
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

/** The bits of numbers. @param {ArrayLike<number>} numbers */
const bits = (numbers) => new BigUint64Array(Float64Array.from(numbers).buffer);

describe("a prediction in JavaScript", () => {
  it("has the bits that the WebAssembly writes to a CSV, in every form", async () => {
    let compared = 0;
    for (let model = 0; model < 400; model++) {
      const line = galton.Model.from(document());
      const isComputed = /"(steps|basis|offset)"/.test(JSON.stringify(line));
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
        assert.throws(() => line.predict([row]), /too large|logarithm|no finite value/);
        assert.throws(() => scorer.load(line).predict([row]), {
          code: isComputed ? "document" : "too-large",
        });
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
      if (isComputed) {
        // Functions and polynomials need the package's expressions, and are refused instead of left out.
        assert.throws(() => scorer.load(line), { code: "document" });
        continue;
      }
      const own = scorer.load(JSON.stringify(line));
      assert.deepEqual(bits(own.predict(known)), expected, JSON.stringify(line));
      assert.deepEqual(bits(own.predict(objects)), expected);
      assert.deepEqual(bits(objects.map((row) => own.predict(row))), expected);
      assert.deepEqual(bits(/** @type {Float64Array} */ (own.predict(columns))), expected);
    }
    assert.ok(compared > 5000, `${compared} rows were compared`);
  });

  it("of columns takes typed arrays, lists and categories, and others beside them", () => {
    const line = plane();
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
    const line = plane();
    const x = [1, 2, 3];
    for (const [columns, kind, message] of /** @type {const} */ ([
      [{ x }, "no-such-column", 'the input has no column "y"'],
      [{ x, y: 1 }, "invalid-payload", 'column "y" is 1, but others are arrays'],
      [{ x, y: [1] }, "length-mismatch", 'column "y" has 1 values, but the first column has 3'],
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

describe("a scorer without WebAssembly", () => {
  it("is at most 2 KB, bundled, minified and zipped", async () => {
    const input = join(root, "pkg/scorer.js");
    const { output } = await build({
      input,
      write: false,
      output: { minify: true },
      treeshake: true,
    });
    const bytes = gzipSync(output[0].code, { level: 9 }).length;
    assert.ok(bytes <= 2048, `${bytes} bytes`);
  });

  it("scores by the contract, and takes what Model takes", () => {
    const own = scorer.load(plane());
    assert.deepEqual(own.score({ payload: [[1, 2]] }), { predictions: [9] });
    assert.deepEqual(own.score({ payload: { x: 1, y: 2 } }), { stream_prediction: 9 });
    assert.deepEqual(
      own.predict({ x: [1, 2], y: new Float32Array([2, 3]), z: ["a", "b"] }),
      new Float64Array([9, 14]),
    );
    assert.equal(own.predict({ x: 1, y: 2, other: "text" }), 9);
    assert.deepEqual([own.response, own.predictors, own.log], ["r", ["x", "y"], false]);
  });

  it("says what is wrong with an input", () => {
    const own = scorer.load(plane());
    for (const [given, message] of /** @type {[unknown, string][]} */ ([
      [{ x: 1 }, "payload.y is undefined; it must be a finite number"],
      [{ x: 1, y: "2" }, 'payload.y is "2"; it must be a finite number'],
      [[[1, 2], [1]], "payload[1] is an object; it must be x,y"],
      [3, "payload is 3; it must be x,y"],
      [[], "payload is an object; it must be of length 1 or more"],
      [{ x: [1, 2], y: [1] }, "y is an object; it must be of length 2"],
      [{ x: [1, 2], y: null }, "y is null; it must be of length 2"],
      [null, "payload is null; it must be x,y"],
    ])) {
      const predict = /** @type {(given: unknown) => unknown} */ (own.predict);
      assert.throws(() => predict(given), { name: "GaltonError", message });
    }
    const asked = /** @type {any} */ ({ instances: [{ x: 1, y: 2 }] });
    assert.throws(() => own.score(asked), {
      message: "payload is undefined; it must be x,y",
    });
  });

  it("refuses a document that Model.from refuses, where predictions depend on it", () => {
    const good = () => plane().toJSON();
    /** @type {((document: any) => unknown)[]} */
    const faults = [
      (document) => (document.format = "other"),
      (document) => (document.version = 4),
      (document) => (document.intercept = null),
      (document) => (document.predictors[0].coefficient = "2"),
      (document) => (document.predictors[0].low = "2"),
      (document) => (document.predictors[0].root = true),
      (document) => (document.predictors = {}),
      (document) => {
        const powers = [{ predictor: "w", power: 1 }];
        document.columns = [{ name: "w", term: "w", coefficient: 1, powers }];
      },
      (document) => {
        const powers = [{ predictor: "x", power: 100 }];
        document.columns = [{ name: "w", term: "w", coefficient: 1, powers }];
      },
      (document) => {
        const powers = [{ predictor: "x", power: 1, root: true }];
        document.columns = [{ name: "w", term: "w", coefficient: 1, powers }];
      },
    ];
    for (const spoil of faults) {
      const document = good();
      spoil(document);
      assert.throws(() => galton.Model.from(document), { code: "document" }, String(spoil));
      assert.throws(() => scorer.load(document), { code: "document" }, String(spoil));
    }
    assert.throws(() => scorer.load("{"), { code: "document", message: /JSON/ });
  });
});

describe("a scored table", () => {
  const csv = () => {
    const row = (/** @type {number} */ x) => `${x},${x % 7},${(2 * x + ((x * x) % 5)).toFixed(1)}`;
    return `x,z,y\n${Array.from({ length: 50 }, (_, at) => row(at)).join("\n")}\n`;
  };

  it("has the ends of intervals behind each prediction, as predict has them", async () => {
    const model = (await galton.read(csv(), { predictors: ["x", "z"], response: "y" })).model();
    // A short record, one without a number, a comment and a blank line.
    const table = "z,x\n1,2\n3\n5,NA\n\n2,1e3\n";
    for (const interval of /** @type {const} */ (["confidence", "prediction"])) {
      for (const level of [0.95, 0.5]) {
        const options = { interval, level };
        const found = await (await galton.scoreCsv(table, model, options)).text();
        const expected = (/** @type {number} */ x, /** @type {number} */ z) => {
          const { fit, lower, upper } = model.predict({ x, z }, options);
          return `${fit},${lower},${upper}`;
        };
        assert.equal(
          found,
          `z,x,predicted y,lower y,upper y\n1,2,${expected(2, 1)}\n3,,,,\n5,NA,,,\n\n2,1e3,${expected(1000, 2)}\n`,
        );
        const stream = new galton.ScoreStream(model, options);
        const streamed = new Response(new Blob([csv()]).stream().pipeThrough(stream));
        const whole = await galton.scoreCsv(csv(), model, options);
        assert.equal(await streamed.text(), await whole.text());
      }
    }
    const log = await galton.read(csv(), { formula: "y ~ x + I(x^2) + z" });
    const curve = log.model();
    const text = await (
      await galton.scoreCsv("x,z\n3,4\n", curve, { interval: "confidence" })
    ).text();
    const { fit, lower, upper } = curve.predict({ x: 3, z: 4 }, { interval: "confidence" });
    assert.equal(text.split("\n")[1], `3,4,${fit},${lower},${upper}`);
  });

  it("with intervals wants to know of what, and a model that knows", async () => {
    const model = (await galton.read(csv(), { predictors: ["x"], response: "y" })).model();
    await assert.rejects(
      galton.scoreCsv("x\n1\n", model, /** @type {never} */ ({ level: 0.9 })),
      /interval is undefined; it must be "confidence" or "prediction"/,
    );
    const unknown = galton.Model.from({ ...model.toJSON(), precision: undefined });
    await assert.rejects(galton.scoreCsv("x\n1\n", unknown, { interval: "prediction" }), {
      kind: "no-precision",
    });
  });

  it("has numbers as JavaScript writes them", async () => {
    const line = galton.Model.from({
      format: "galton-model",
      version: 3,
      response: "y",
      intercept: 0,
      predictors: [{ name: "x", coefficient: 1 }],
      training: null,
    });
    const bits = new DataView(new ArrayBuffer(8));
    const values = [0, 1e21, 1e-7, 5e-324, 123456789012345680000, 0.000001, 1125899906842624.25];
    for (let at = 0; at < 20_000; at++) {
      bits.setUint32(0, whole(2 ** 31));
      bits.setUint32(4, whole(2 ** 32));
      const value = bits.getFloat64(0);
      values.push(value, random() * 1000, Math.round(random() * 1e6) / 1e3);
    }
    const finite = values.filter((value) => Number.isFinite(value));
    const scored = await (await galton.scoreCsv(`x\n${finite.join("\n")}\n`, line)).text();
    const expected = finite.map((value) => `${value},${value}\n`);
    assert.equal(scored, `x,predicted y\n${expected.join("")}`);
  });

  it("streams in memory that does not grow with the table", async () => {
    const model = (await galton.read(csv(), { predictors: ["x"], response: "y" })).model();
    const lines = Array.from({ length: 20_000 }, (_, at) => `${at % 997}.25,${at}\n`).join("");
    const piece = new TextEncoder().encode(lines);
    /** @param {number} pieces @returns {Promise<{ bytes: number, peak: number }>} */
    const stream = async (pieces) => {
      let left = pieces;
      const source = new ReadableStream({
        start: (controller) => controller.enqueue(new TextEncoder().encode("x,n\n")),
        pull(controller) {
          if (left-- > 0) controller.enqueue(piece);
          else controller.close();
        },
      });
      let [bytes, peak] = [0, 0];
      for await (const chunk of source.pipeThrough(new galton.ScoreStream(model))) {
        bytes += chunk.length;
        const { external, arrayBuffers } = process.memoryUsage();
        peak = Math.max(peak, external, arrayBuffers);
      }
      return { bytes, peak };
    };
    const short = await stream(60);
    const long = await stream(600);
    assert.ok(long.bytes > 200e6, `${long.bytes} bytes came out`);
    // Garbage waits for the collector, a few pieces of 400 kB at a time.
    assert.ok(long.peak - short.peak < 40e6, `${short.peak} bytes, then ${long.peak}`);
  });
});
