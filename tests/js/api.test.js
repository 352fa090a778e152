// The packed package in Node.

import assert from "node:assert/strict";
import { createReadStream, openAsBlob } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { inspect } from "node:util";
import { Readable } from "node:stream";
import { before, describe, it } from "node:test";
import { data, install, load, none } from "./packed.js";

/** @typedef {import("galton").Source} Source */
/** @typedef {import("galton").Model} Model */

/** @type {typeof import("galton")} */
let galton;
before(async () => {
  galton = await load(await install());
});

const path = join(data, "diabetes-bmi.csv");
const bytes = new Uint8Array(await readFile(path));
const text = new TextDecoder().decode(bytes);
const table = text
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => line.split(",").map(Number));
const heights = await readFile(join(data, "galton-heights.csv"), "utf8");

/** The settings of the original, on the data it was written for. */
const reading = { response: "progression", predictors: ["bmi"], holdOut: 20 };
const descending = {
  loss: /** @type {const} */ ("sum"),
  learningRate: 0.002,
  iterations: 2001,
  standardise: false,
  start: [0, 0],
};
const original = { ...reading, ...descending };

/**
 * `options` are deliberately wrong or odd in some tests, so they are not typed there.
 *
 * @param {unknown} value
 * @returns {never}
 */
const untyped = (value) => /** @type {never} */ (value);

/** @param {number} actual @param {number} expected @param {number} tolerance relative */
function near(actual, expected, tolerance, what = "") {
  const error = Math.abs(actual - expected) / Math.abs(expected || 1);
  assert.ok(error <= tolerance, `${what} ${actual} is not ${expected}: off by ${error}, relative`);
}

/** A stream that gives `whole` in pieces of these sizes, over and over.
 * @param {Uint8Array} whole @param {number[]} sizes
 */
function inPieces(whole, sizes) {
  let [from, turn] = [0, 0];
  return new ReadableStream({
    pull(controller) {
      const size = sizes[turn++ % sizes.length] ?? 1;
      if (from < whole.length) controller.enqueue(whole.slice(from, from + size));
      from += size;
      if (from >= whole.length) controller.close();
    },
  });
}

/**
 * That it is refused with a GaltonError whose message has this in it.
 *
 * @param {() => unknown} action @param {RegExp | string} says @param {string} [what]
 * @returns {Promise<import("galton").GaltonError>}
 */
async function refuses(action, says, what = "") {
  /** @type {unknown} */
  let error;
  try {
    await action();
  } catch (thrown) {
    error = thrown;
  }
  assert.ok(error !== undefined, `${what} was not refused`);
  assert.ok(error instanceof galton.GaltonError, `${what}: not a GaltonError`);
  const found = typeof says === "string" ? error.message.includes(says) : says.test(error.message);
  assert.ok(found, `${what}: "${error.message}" does not say ${String(says)}`);
  assert.match(error.message, /^[^A-Z].*[^.]$/s, "a message is the part of a sentence");
  return error;
}

describe("the original's run", () => {
  it("gives its slope and intercept, and its scores of the 20 rows held out", async () => {
    const observations = await galton.read(bytes, reading);
    assert.equal(observations.count, 422);
    assert.equal(observations.heldOut, 20);
    const descent = observations.descend(descending);
    assert.equal(descent.run().reason, "iteration-limit");
    assert.equal(descent.iteration, 2001);
    const model = descent.model();
    near(model.coefficients[0] ?? NaN, 937.7974398352801, 1e-12, "slope");
    near(model.intercept, 152.91907057641646, 1e-12, "intercept");
    // The bits of tests/common/mod.rs, which native Rust and the browser have too.
    assert.equal(model.intercept, 152.91907057641626);
    assert.equal(model.coefficients[0], 937.7974398352794);
    const { heldOut } = descent.at(2001);
    near(heldOut?.rSquared ?? NaN, 0.4724718, 1e-7, "held-out R²");
    assert.ok(Math.abs((heldOut?.mse ?? NaN) - 2548.5732) <= 1e-4);
    near(observations.exact.coefficients[1] ?? NaN, 938.23786125, 1e-10, "exact slope");
    near(observations.exact.coefficients[0] ?? NaN, 152.91886183, 1e-10, "exact intercept");
    near(descent.maxStableRate ?? NaN, 2 / 844, 1e-3, "the largest stable rate");
  });

  it("from its published start gives its published predictions", async () => {
    const model = await galton.train(bytes, { ...original, start: [0, 1.190719608987473] });
    const { predictions } = /** @type {{ predictions: number[] }} */ (
      model.score({ payload: [10, 20] })
    );
    assert.equal(predictions.length, 2);
    near(predictions[0] ?? NaN, 9530.899058493378, 1e-9);
    near(predictions[1] ?? NaN, 18908.879046675287, 1e-9);
    assert.deepEqual(model.score({ payload: 10 }), { stream_prediction: predictions[0] });
  });
});

describe("Galton's heights", () => {
  it("have the exact slope 0.6462906, and the descent agrees once it says it converged", async () => {
    const observations = await galton.read(heights, { response: "child", predictors: ["parent"] });
    assert.equal(observations.count, 928);
    near(observations.exact.coefficients[1] ?? NaN, 0.6462906, 1e-7);
    const descent = observations.descend({ learningRate: 0.1 });
    assert.equal(descent.run().reason, "converged");
    const model = descent.model();
    near(model.coefficients[0] ?? NaN, observations.exact.coefficients[1] ?? NaN, 1e-6);
    near(model.intercept, observations.exact.coefficients[0] ?? NaN, 1e-6);
    assert.equal(model.training?.stop, "converged");
    assert.ok(model.training.digits >= 6);
  });

  it("are fitted with the defaults when nothing is said", async () => {
    const observations = await galton.read(heights);
    assert.equal(observations.response, "child");
    assert.deepEqual(observations.predictors, ["parent"]);
    const descent = observations.descend();
    near(descent.learningRate ?? NaN, 0.5, 1e-15);
    assert.equal(descent.iterations, 100_000);
    assert.equal(descent.stop, null);
    const model = await galton.train(heights);
    assert.equal(model.training?.loss, "mean");
    assert.equal(model.training.standardise, true);
  });
});

describe("a source", () => {
  const columns = { bmi: table.map(([x = NaN]) => x), progression: table.map(([, y = NaN]) => y) };
  const padded = new Uint8Array(bytes.length + 20).fill(0x39);
  padded.set(bytes, 7);

  /** @type {Record<string, () => Source | Promise<Source>>} */
  const sources = {
    "a string": () => text,
    "a string with CRLF line ends and a byte order mark": () =>
      "\ufeff" + text.replaceAll("\n", "\r\n"),
    "a Uint8Array": () => bytes,
    "a Uint8Array that is a part of its buffer": () => padded.subarray(7, 7 + bytes.length),
    "a Buffer": () => Buffer.from(bytes),
    "an ArrayBuffer": () => bytes.slice().buffer,
    "a Blob": () => new Blob([bytes]),
    "a Blob of many parts": () =>
      new Blob([bytes.subarray(0, 11), bytes.subarray(11, 12), bytes.subarray(12)]),
    "a File": () => new File([bytes], "diabetes.csv"),
    "a Response": () => new Response(bytes),
    "a stream of single bytes": () => inPieces(bytes, [1]),
    "a stream of odd pieces": () => inPieces(bytes, [7, 1, 64, 3, 1021, 2, 13]),
    "a stream with empty pieces": () => inPieces(bytes, [0, 100, 0, 0, 31]),
    "a stream in one piece": () => inPieces(bytes, [bytes.length]),
    "a byte stream": () =>
      /** @type {ReadableStream<Uint8Array>} */ (
        new ReadableStream({
          type: "bytes",
          start(controller) {
            controller.enqueue(bytes.slice(0, 100));
            controller.enqueue(bytes.slice(100));
            controller.close();
          },
        })
      ),
    "a file on disk by openAsBlob": () => openAsBlob(path),
    "a file on disk by createReadStream": () =>
      /** @type {ReadableStream<Uint8Array>} */ (
        Readable.toWeb(createReadStream(path, { highWaterMark: 13 }))
      ),
    "typed-array columns": () => ({
      bmi: Float64Array.from(columns.bmi),
      progression: Float64Array.from(columns.progression),
    }),
    "columns of plain numbers": () => columns,
  };

  for (const [name, source] of Object.entries(sources)) {
    it(`may be ${name}, with the same answer bit for bit`, async () => {
      const expected = await galton.train(text, original);
      const model = await galton.train(await source(), original);
      assert.equal(JSON.stringify(model), JSON.stringify(expected));
      const observations = await galton.read(await source(), reading);
      assert.equal(observations.report.rows, 442);
      assert.equal(observations.report.used, 422);
      assert.equal(observations.report.heldOut, 20);
      assert.deepEqual(observations.report.leftOut, {
        ...none,
        missing: 0,
        text: 0,
        ragged: 0,
        comment: 0,
      });
    });
  }

  it("is left as it was", async () => {
    const [copy, x] = [bytes.slice(), Float64Array.from(columns.bmi)];
    await galton.train(copy, original);
    await galton.train({ bmi: x, progression: columns.progression }, original);
    assert.deepEqual(copy, bytes);
    assert.deepEqual(x, Float64Array.from(columns.bmi));
  });

  it("does not mix with another that is read at the same time", async () => {
    const [alone, other] = await Promise.all([galton.train(text, original), galton.train(heights)]);
    const together = await Promise.all([
      galton.train(inPieces(bytes, [17]), original),
      galton.train(inPieces(new TextEncoder().encode(heights), [19])),
    ]);
    assert.deepEqual(
      together.map((model) => JSON.stringify(model)),
      [JSON.stringify(alone), JSON.stringify(other)],
    );
  });

  it("that is none of these is refused", async () => {
    for (const wrong of [undefined, null, 1, true, Symbol("x"), () => text, [1, 2], new Date()]) {
      await refuses(() => galton.read(untyped(wrong)), "source", String(wrong));
    }
    await refuses(() => galton.read({ x: [1, 2, 3], y: [1, 2] }), "y");
    await refuses(() => galton.read({ x: [1, 2, 3], y: untyped([1, "two", 3]) }), "y");
    await refuses(() => galton.read({ x: [1, 2, 3], y: untyped("123") }), "y");
    await refuses(() => galton.read({}), "column");
  });

  it("whose stream fails passes the stream's own error on", async () => {
    const failure = new Error("the disk is gone");
    const failing = new ReadableStream({
      pull(controller) {
        controller.error(failure);
      },
    });
    await assert.rejects(galton.read(failing), failure);
  });

  it("is all held out when more rows are than there are, and nothing breaks", async () => {
    for (const holdOut of [928, 2147483648, 4294967296]) {
      await refuses(() => galton.read(heights, { holdOut }), "928 rows were left out or held out");
    }
  });

  it("that is small has its rows in the last progress, whatever it comes from", async () => {
    const size = new TextEncoder().encode(heights).length;
    for (const source of [heights, new Blob([heights])]) {
      /** @type {import("galton").Progress[]} */
      const told = [];
      await galton.read(source, { onProgress: (progress) => told.push(progress) });
      assert.deepEqual(told.at(-1), { bytes: size, totalBytes: size, rows: 928, secondsLeft: 0 });
    }
  });

  it("that gives something else than bytes is refused", async () => {
    const strings = new ReadableStream({
      start(controller) {
        controller.enqueue("x,y\n1,2\n");
        controller.close();
      },
    });
    await refuses(() => galton.read(untyped(strings)), "bytes");
  });
});

describe("inspect", () => {
  it("finds the delimiter, the header and what each column is", async () => {
    const found = await galton.inspect("name;size;note\nann;1.5;\nbob;-2;\n;;\n");
    assert.equal(found.dialect.delimiter, ";");
    assert.equal(found.dialect.header, true);
    const usual = { hint: null, looksLike: null, suggestion: null, since: null, dateFormat: null };
    const words = { kind: "words", example: "ann", row: 1 };
    assert.deepEqual(found.columns, [
      { ...usual, name: "name", kind: "text", looksLike: words, missing: 1, min: null, max: null },
      { ...usual, name: "size", kind: "number", missing: 1, min: -2, max: 1.5 },
      { ...usual, name: "note", kind: "empty", missing: 3, min: null, max: null },
    ]);
    assert.deepEqual(found.rows, [
      ["ann", "1.5", ""],
      ["bob", "-2", ""],
      ["", "", ""],
    ]);
  });

  it("names the columns itself where there is no header", async () => {
    const found = await galton.inspect("1,2\n3,4\n");
    assert.equal(found.dialect.header, false);
    assert.deepEqual(
      found.columns.map(({ name }) => name),
      ["column 1", "column 2"],
    );
    assert.equal((await galton.inspect("1,2\n3,4\n", { header: true })).columns[0]?.name, "1");
  });

  it("shows twenty rows and reads no more than it needs of a stream, which it cancels", async () => {
    const line = new TextEncoder().encode("1.25,2.5\n".repeat(1000));
    let [given, cancelled] = [0, false];
    const endless = new ReadableStream({
      pull(controller) {
        given += line.length;
        controller.enqueue(line);
      },
      cancel() {
        cancelled = true;
      },
    });
    const found = await galton.inspect(endless);
    assert.equal(found.rows.length, 20);
    assert.ok(cancelled, "the stream was not cancelled");
    assert.ok(given <= 64 * 1024 + 2 * line.length, `${given} bytes were read`);
  });
});

describe("read", () => {
  it("says where the text is that stands in a column of numbers", async () => {
    const rows = Array.from({ length: 30 }, (_, row) => `${row},${row === 16 ? "n/a?" : row}`);
    const source = `age,height\n${rows.join("\n")}\n`;
    const options = { response: "height", predictors: ["age"] };
    const error = await refuses(() => galton.read(source, options), /row 17 .*line 18/);
    assert.deepEqual([error.row, error.line, error.column, error.text], [17, 18, "height", "n/a?"]);
    const observations = await galton.read(source, { ...options, text: "missing" });
    assert.equal(observations.count, 29);
    assert.deepEqual(observations.report.leftOut, {
      ...none,
      missing: 0,
      text: 1,
      ragged: 0,
      comment: 0,
    });
    const [example] = observations.report.examples;
    assert.deepEqual(example, {
      reason: "text",
      line: 18,
      row: 17,
      column: "height",
      text: "n/a?",
    });
  });

  it("counts the rows it leaves out, by reason", async () => {
    const observations = await galton.read("x,y\n1,2\n,3\n4\n5,6\n7,8\n", { text: "missing" });
    assert.equal(observations.count, 3);
    assert.deepEqual(observations.report.leftOut, {
      ...none,
      missing: 2,
      text: 0,
      ragged: 0,
      comment: 0,
    });
    assert.deepEqual(
      observations.report.examples.map(({ reason, line, column }) => [reason, line, column]),
      [
        ["missing", 3, "x"],
        ["missing", 4, "y"],
      ],
    );
    const [short] = observations.report.notes;
    assert.deepEqual([short?.kind, short?.line, short?.text], ["short-rows", 4, "4"]);
  });

  it("refuses what can't be fitted and what it doesn't know", async () => {
    /** @type {[name: string, source: string, options: object, says: RegExp | string][]} */
    const cases = [
      ["an empty file", "", {}, "no rows"],
      ["a header alone", "x,y\n", {}, /row/],
      ["one column", "x\n1\n2\n3\n", {}, /predictor|column/],
      ["only text", "a,b\nx,y\nz,w\n", {}, /number/],
      ["an unknown response", heights, { response: "mother" }, "mother"],
      ["an unknown predictor", heights, { predictors: ["parents"] }, "parents"],
      ["the response as predictor", heights, { response: "child", predictors: ["child"] }, "child"],
      ["a predictor twice", heights, { predictors: ["parent", "parent"] }, "parent"],
      ["more held out than there is", heights, { holdOut: 928 }, /928/],
      ["a negative holdOut", heights, { holdOut: -1 }, "holdOut"],
      ["a fractional holdOut", heights, { holdOut: 1.5 }, "holdOut"],
      ["an unknown way with text", heights, { text: "zero" }, "text"],
      ["an unknown option", heights, { epochs: 3 }, "epochs"],
      ["a delimiter of two characters", heights, { delimiter: ",," }, "delimiter"],
    ];
    for (const [name, source, options, says] of cases) {
      await refuses(() => galton.read(source, untyped(options)), says, name);
    }
  });

  it("keeps a seeded sample to draw, the rows held out apart", async () => {
    const options = { response: "child", predictors: ["parent"], holdOut: 28, sample: 100 };
    const { sample } = await galton.read(heights, options);
    assert.equal(sample.width, 2);
    assert.equal(sample.rows.length, 200);
    const last = heights
      .trim()
      .split("\n")
      .slice(-28)
      .flatMap((line) => line.split(",").map(Number));
    assert.deepEqual([...sample.heldOut], last);
    assert.deepEqual((await galton.read(heights, options)).sample, sample);
    const all = await galton.read(heights, { ...options, sample: 5000 });
    assert.equal(all.sample.rows.length, 2 * 900);
  });

  it("tells its progress, which never goes back and ends at the whole", async () => {
    const big = "x,y\n" + "1.25,2.5\n2.25,3.125\n".repeat(100_000);
    /** @type {import("galton").Progress[]} */
    const told = [];
    await galton.read(new Blob([big]), { onProgress: (progress) => told.push(progress) });
    const last = told.at(-1);
    assert.ok(last, "it told nothing");
    assert.deepEqual([last.bytes, last.totalBytes, last.rows], [big.length, big.length, 200_000]);
    for (const [index, { bytes, rows, totalBytes }] of told.entries()) {
      assert.equal(totalBytes, big.length);
      assert.ok(bytes >= (told[index - 1]?.bytes ?? 0));
      assert.ok(rows >= (told[index - 1]?.rows ?? 0));
    }
  });

  it("does not know the end of a stream", async () => {
    /** @type {(number | null)[]} */
    const totals = [];
    const onProgress = (/** @type {import("galton").Progress} */ { totalBytes }) =>
      totals.push(totalBytes);
    await galton.read(inPieces(bytes, [1000]), { onProgress });
    assert.deepEqual(new Set(totals), new Set([null]));
  });
});

describe("an AbortSignal", () => {
  for (const name of /** @type {const} */ (["read", "train"])) {
    it(`given to ${name}, already aborted, reads nothing`, async () => {
      let pulled = false;
      const stream = new ReadableStream(
        {
          pull() {
            pulled = true;
          },
        },
        { highWaterMark: 0 },
      );
      await assert.rejects(galton[name](stream, { signal: AbortSignal.abort() }), {
        name: "AbortError",
      });
      assert.ok(!pulled);
      const reason = new Error("the user left");
      await assert.rejects(galton[name](text, { signal: AbortSignal.abort(reason) }), reason);
    });

    it(`given to ${name}, ends it while it reads, and its stream`, async () => {
      const controller = new AbortController();
      const reason = new Error("enough");
      /** @type {unknown} */
      let cancelled;
      let pulls = 0;
      const stream = new ReadableStream(
        {
          async pull(into) {
            pulls += 1;
            into.enqueue(new TextEncoder().encode(pulls === 1 ? "x,y\n" : "1,2\n2,3\n"));
            if (pulls === 3) controller.abort(reason);
            await new Promise((resolve) => setImmediate(resolve));
          },
          cancel(why) {
            cancelled = why;
          },
        },
        { highWaterMark: 0 },
      );
      await assert.rejects(galton[name](stream, { signal: controller.signal }), reason);
      assert.equal(cancelled, reason);
      assert.ok(pulls <= 5, `${pulls} pulls`);
    });

    it(`given to ${name}, ends the wait for a stream that gives nothing`, async () => {
      const controller = new AbortController();
      const silent = new ReadableStream({ pull: () => new Promise(() => undefined) });
      const promise = galton[name](silent, { signal: controller.signal });
      setImmediate(() => controller.abort());
      await assert.rejects(promise, { name: "AbortError" });
    });
  }

  it("does no harm to what is read next", async () => {
    await assert.rejects(galton.read(text, { signal: AbortSignal.abort() }));
    assert.equal((await galton.read(text)).count, 442);
  });

  it("is let go when the reading is over", async () => {
    const { signal } = new AbortController();
    const [add, remove] = [
      signal.addEventListener.bind(signal),
      signal.removeEventListener.bind(signal),
    ];
    let listening = 0;
    signal.addEventListener = (/** @type {Parameters<typeof add>} */ ...args) => {
      listening += 1;
      add(...args);
    };
    signal.removeEventListener = (/** @type {Parameters<typeof remove>} */ ...args) => {
      listening -= 1;
      remove(...args);
    };
    await galton.read(inPieces(bytes, [1000]), { signal });
    assert.equal(listening, 0);
  });
});

describe("a Descent", () => {
  /**
   * Gradient descent as a textbook writes it, over the rows, one iteration after the other.
   *
   * @param {number[][]} rows predictors, then the response
   * @param {{ scaling: import("galton").Descent["scaling"], rate: number, loss: "mean" | "sum", iterations: number }} setting
   */
  function* rowByRow(rows, { scaling, rate, loss, iterations }) {
    const width = (rows[0] ?? []).length; // intercept and slopes
    const scaled = rows.map((row) => [
      1,
      ...row
        .slice(0, -1)
        .map((x, column) => (x - (scaling.centre[column] ?? NaN)) / (scaling.scale[column] ?? NaN)),
    ]);
    const weight = loss === "mean" ? 1 / rows.length : 1;
    /** @type {number[]} */
    const position = Array(width).fill(0);
    for (let iteration = 0; iteration <= iterations; iteration += 1) {
      const gradient = Array(width).fill(0);
      let squares = 0;
      for (const [index, row] of scaled.entries()) {
        const fitted = row.reduce((sum, x, term) => sum + x * (position[term] ?? NaN), 0);
        const residual = fitted - (rows[index]?.at(-1) ?? NaN);
        squares += residual * residual;
        for (const [term, x] of row.entries()) gradient[term] += 2 * weight * residual * x;
      }
      yield {
        iteration,
        position: [...position],
        loss: weight * squares,
        gradientNorm: Math.hypot(...gradient),
      };
      for (const term of position.keys())
        position[term] = (position[term] ?? NaN) - rate * gradient[term];
    }
  }

  const diabetes = readFile(join(data, "diabetes.csv"), "utf8");

  for (const predictors of [["bmi"], ["bmi", "bp", "s5"]]) {
    for (const loss of /** @type {const} */ (["mean", "sum"])) {
      it(`on ${predictors.join(", ")} with the ${loss} of squares is the row-by-row loop`, async () => {
        const source = await diabetes;
        const [header = "", ...lines] = source.trim().split("\n");
        const picked = [...predictors, "progression"].map((name) =>
          header.split(",").indexOf(name),
        );
        const rows = lines.map((line) => {
          const fields = line.split(",").map(Number);
          return picked.map((column) => fields[column] ?? NaN);
        });
        const observations = await galton.read(source, { response: "progression", predictors });
        const rate = loss === "mean" ? 0.1 : 0.1 / rows.length;
        const descent = observations.descend({ learningRate: rate, loss, iterations: 100 });
        const loop = rowByRow(rows, { scaling: descent.scaling, rate, loss, iterations: 100 });
        let iteration = 0;
        for (const step of descent) {
          const oracle = loop.next().value;
          assert.ok(oracle);
          assert.equal(step.iteration, iteration);
          near(step.loss, oracle.loss, 1e-10, `loss ${iteration}`);
          for (const [term, expected] of oracle.position.entries()) {
            near(step.position[term] ?? NaN, expected, 1e-10, `position ${iteration}`);
          }
          const start = Math.max(oracle.gradientNorm, oracle.loss);
          assert.ok(Math.abs(step.gradientNorm - oracle.gradientNorm) <= 1e-10 * start);
          // The coefficients are the position, in the data's units.
          const slopes = step.position
            .slice(1)
            .map((b, j) => b / (descent.scaling.scale[j] ?? NaN));
          const intercept = slopes.reduce(
            (sum, slope, j) => sum - slope * (descent.scaling.centre[j] ?? NaN),
            step.position[0] ?? NaN,
          );
          for (const [term, expected] of [intercept, ...slopes].entries()) {
            near(step.coefficients[term] ?? NaN, expected, 1e-10, `coefficient ${iteration}`);
          }
          iteration += 1;
        }
        assert.equal(iteration, 101);
        assert.equal(loop.next().value, undefined);
      });
    }
  }

  it("gives the start first, can be broken off, and goes through all again", async () => {
    const descent = (await galton.read(heights)).descend({ iterations: 10, learningRate: 0.1 });
    for (const step of descent) if (step.iteration === 3) break;
    assert.ok(descent.stop === null);
    const iterations = [...descent].map(({ iteration }) => iteration);
    assert.deepEqual(iterations, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const stop = /** @type {import("galton").Stop | null} */ (descent.stop);
    assert.equal(stop?.reason, "iteration-limit");
    assert.deepEqual([...descent], [...descent]);
  });

  it("knows any iteration at once, the same as when it passed", async () => {
    const observations = await galton.read(heights, { holdOut: 100 });
    const settings = { iterations: 1000, learningRate: 0.01, tolerance: 0 };
    const passed = [...observations.descend(settings)];
    assert.equal(passed.length, 1001);
    const descent = observations.descend(settings);
    descent.run();
    for (const iteration of [1000, 0, 1, 500, 499, 999, 17]) {
      assert.deepEqual(descent.at(iteration), passed[iteration]);
    }
    for (const wrong of [-1, 1001, 0.5, NaN]) {
      await refuses(() => descent.at(wrong), /iteration/, String(wrong));
    }
    assert.deepEqual(descent.model(17).coefficients, passed[17]?.coefficients.slice(1));
    assert.equal(descent.model(17).intercept, passed[17]?.coefficients[0]);
  });

  it("loses loss at every step, to least squares", async () => {
    const descent = (await galton.read(heights)).descend({ learningRate: 0.1, iterations: 100 });
    let before = Infinity;
    for (const { loss, gap } of descent) {
      assert.ok(loss <= before, `${loss} after ${before}`);
      assert.ok(gap >= 0);
      before = loss;
    }
  });

  it("keeps a track with its first and its last iteration", async () => {
    const descent = (await galton.read(heights)).descend({
      learningRate: 0.002,
      iterations: 777,
      tolerance: 0,
    });
    descent.run();
    const track = descent.track(50);
    const kept = track.iterations.length;
    assert.ok(kept <= 50 && kept >= 20, `${kept} points`);
    assert.equal(track.iterations[0], 0);
    assert.equal(track.iterations.at(-1), 777);
    assert.equal(track.positions.length, 2 * kept);
    for (const [index, iteration] of track.iterations.entries()) {
      const step = descent.at(iteration);
      assert.equal(track.loss[index], step.loss);
      assert.equal(track.gap[index], step.gap);
      assert.equal(track.rSquared?.[index], step.rSquared);
      assert.deepEqual([...track.positions.slice(2 * index, 2 * index + 2)], step.position);
      assert.deepEqual([...track.coefficients.slice(2 * index, 2 * index + 2)], step.coefficients);
    }
  });

  it("says that it diverged, when, and that no model comes of it", async () => {
    const observations = await galton.read(heights);
    const descent = observations.descend({ learningRate: 2 });
    const stop = descent.run();
    assert.equal(stop.reason, "diverged");
    assert.ok(stop.iteration < 2000);
    assert.match(stop.message, /rate/);
    assert.deepEqual(descent.stop, stop);
    await refuses(() => descent.model(), "diverged");
    await refuses(() => galton.train(heights, { learningRate: 2 }), "diverged");
    const below = observations.descend({
      learningRate: 0.999 * (descent.maxStableRate ?? NaN),
      iterations: 1e6,
    });
    assert.equal(below.run().reason, "converged");
    const above = observations.descend({
      learningRate: 1.001 * (descent.maxStableRate ?? NaN),
      iterations: 1e6,
    });
    assert.equal(above.run().reason, "diverged");
  });

  it("refuses a setting that makes no sense, by its name", async () => {
    const observations = await galton.read(heights);
    /** @type {Record<string, unknown[]>} */
    const wrong = {
      learningRate: [0, -1, NaN, Infinity, "0.1", null],
      iterations: [-1, 1.5, NaN, Infinity, "10"],
      loss: ["absolute", 1],
      standardise: ["yes", 1],
      start: [[1], [1, 2, 3], [1, NaN], [1, "2"], 1, "1,2"],
      tolerance: [-1, NaN, "small"],
      epochs: [1],
    };
    for (const [name, values] of Object.entries(wrong)) {
      for (const value of values) {
        const what = `${name}: ${JSON.stringify(value)}`;
        await refuses(() => observations.descend(untyped({ [name]: value })), name, what);
      }
    }
  });
});

describe("a Model", () => {
  /** @type {Model} */
  let line;
  /** @type {Model} */
  let plane;
  before(async () => {
    line = await galton.train(text, original);
    plane = await galton.train(await readFile(join(data, "diabetes.csv")), {
      response: "progression",
      predictors: ["bmi", "bp"],
      learningRate: 0.1,
    });
  });

  it("predicts one value, many, a named row and rows of several predictors", () => {
    const slope = line.coefficients[0] ?? NaN;
    near(line.predict(10), line.intercept + 10 * slope, 1e-15);
    assert.deepEqual(line.predict([10, 20]), [line.predict(10), line.predict(20)]);
    assert.equal(line.predict({ bmi: 10 }), line.predict(10));
    assert.deepEqual(line.predict([[10], { bmi: 20 }]), [line.predict(10), line.predict(20)]);
    const [bmi = NaN, bp = NaN] = plane.coefficients;
    near(plane.predict({ bmi: 30, bp: 90 }), plane.intercept + 30 * bmi + 90 * bp, 1e-15);
    const rows = plane.predict([[30, 90], { bp: 90, bmi: 30 }]);
    assert.deepEqual(rows, Array(2).fill(plane.predict({ bmi: 30, bp: 90 })));
  });

  it("scores a batch and a single row as the original does", () => {
    assert.deepEqual(line.score({ payload: [10, 20] }), { predictions: line.predict([10, 20]) });
    assert.deepEqual(line.score({ payload: 10 }), { stream_prediction: line.predict(10) });
    assert.deepEqual(line.score({ payload: { bmi: 10 } }), { stream_prediction: line.predict(10) });
    assert.deepEqual(plane.score({ payload: [[30, 90], { bmi: 31, bp: 91 }] }), {
      predictions: plane.predict([
        [30, 90],
        [31, 91],
      ]),
    });
    assert.deepEqual(plane.score({ payload: { bmi: 30, bp: 90 } }), {
      stream_prediction: plane.predict({ bmi: 30, bp: 90 }),
    });
  });

  it("refuses every payload that isn't rows of numbers, naming the element", async () => {
    /** @type {["line" | "plane", unknown, RegExp | string][]} */
    const cases = [
      ["line", undefined, "payload"],
      ["line", null, "payload"],
      ["line", {}, "payload"],
      ["line", [10], "payload"],
      ["line", { payload: undefined }, "payload"],
      ["line", { payload: null }, "payload"],
      ["line", { payload: [] }, "empty"],
      ["line", { payload: "10" }, '"10"'],
      ["line", { payload: "" }, "payload"],
      ["line", { payload: true }, "true"],
      ["line", { payload: NaN }, "NaN"],
      ["line", { payload: Infinity }, "Infinity"],
      ["line", { payload: 10n }, "payload"],
      ["line", { payload: [10, "20"] }, /payload\[1\].*"20"/],
      ["line", { payload: [10, true] }, /payload\[1\].*true/],
      ["line", { payload: [10, [20, 30]] }, /payload\[1\].*2/],
      ["line", { payload: [10, []] }, /payload\[1\]/],
      ["line", { payload: [[["10"]]] }, /payload\[0\]/],
      ["line", { payload: [10, new Date(0)] }, /payload\[1\]/],
      ["line", { payload: { bp: 90 } }, "bmi"],
      ["line", { payload: { bmi: "10" } }, "bmi"],
      ["plane", { payload: 10 }, /2/],
      ["plane", { payload: [10, 20] }, /payload\[0\]/],
      ["plane", { payload: [[30, 90], [30]] }, /payload\[1\]/],
      ["plane", { payload: [[30, 90, 1]] }, /payload\[0\]/],
      ["plane", { payload: [[30, "90"]] }, /payload\[0\].*"90"/],
      ["plane", { payload: [{ bmi: 30 }] }, /payload\[0\].*bp/],
      ["plane", { payload: Object.create({ bmi: 30, bp: 90 }) }, "bmi"],
    ];
    for (const [which, request, says] of cases) {
      const model = which === "line" ? line : plane;
      await refuses(() => model.score(untyped(request)), says, `${which} ${inspect(request)}`);
    }
    await refuses(() => line.predict(untyped("10")), '"10"');
    await refuses(() => line.predict(untyped([1, "2"])), '"2"');
  });

  it("goes through JSON and gives the same predictions bit for bit", () => {
    for (const model of [line, plane]) {
      const saved = JSON.stringify(model);
      const xs = Array.from({ length: 100 }, (_, index) => index / 7);
      const rows = xs.map((x) => model.predictors.map((_, column) => x * (column + 1)));
      for (const loaded of [galton.Model.from(saved), galton.Model.from(JSON.parse(saved))]) {
        assert.ok(loaded instanceof galton.Model);
        assert.deepEqual(loaded.predict(rows), model.predict(rows));
        assert.equal(JSON.stringify(loaded), saved);
        assert.deepEqual(loaded.training, model.training);
      }
    }
  });

  it("is refused when what was saved lacks a field or has another kind of value in it", async () => {
    const whole = /** @type {Record<string, unknown>} */ (JSON.parse(JSON.stringify(plane)));
    // They may be null, or were not there in earlier documents.
    const optional = new Set(["training", "rSquared", "method", "ridge", "scaling", "gap"])
      .add("coefficientDigits")
      .add("converged")
      .add("precision")
      .add("interceptLow")
      .add("low");
    for (const path of fields(whole)) {
      const name = String(path.filter((key) => Number.isNaN(Number(key))).at(-1));
      for (const value of [undefined, {}, "?", -1.5e300, [[]], true]) {
        const broken = structuredClone(whole);
        const key = String(path.at(-1));
        const holder = path
          .slice(0, -1)
          .reduce(
            (object, step) => /** @type {Record<string, unknown>} */ (object)[step],
            /** @type {unknown} */ (broken),
          );
        const object = /** @type {Record<string, unknown>} */ (holder);
        const right = object[key];
        if (value === undefined && optional.has(key)) continue;
        if (typeof value === typeof right && Array.isArray(value) === Array.isArray(right))
          continue;
        if (value === undefined) Reflect.deleteProperty(object, key);
        else object[key] = value;
        const what = `${path.join(".")} = ${JSON.stringify(value)}`;
        await refuses(() => galton.Model.from(broken), name, what);
      }
    }
  });

  it("is refused when what was saved contradicts itself", async () => {
    /** @type {[name: string, corrupt: (json: string) => unknown, says: RegExp | string][]} */
    const cases = [
      ["text that is no JSON", (json) => json.slice(0, -10), "JSON"],
      ["an empty text", () => "", "JSON"],
      ["nothing", () => null, "document"],
      ["undefined", () => undefined, "document"],
      ["a list", () => [], /document|format/],
      ["a number", () => 1, "document"],
      [
        "another format",
        (json) => json.replace("galton-model", "other-model"),
        /format.*other-model/,
      ],
      ["a later version", (json) => json.replace('"version":3', '"version":4'), /version.*4/],
      ["version 0", (json) => json.replace('"version":3', '"version":0'), /version.*0/],
      [
        "no predictors",
        (json) => json.replace(/"predictors":\[.*?\]/, '"predictors":[]'),
        "predictors",
      ],
      [
        "a predictor twice",
        (json) => json.replace('"name":"bp"', '"name":"bmi"'),
        /predictors\[1\].name/,
      ],
      [
        "the response as predictor",
        (json) => json.replace('"name":"bp"', '"name":"progression"'),
        /predictors\[1\].name/,
      ],
      [
        "a predictor without a name",
        (json) => json.replace('"name":"bmi"', '"name":""'),
        /predictors\[0\].name/,
      ],
      [
        "a response without a name",
        (json) => json.replace('"response":"progression"', '"response":""'),
        "response",
      ],
      [
        "an infinite intercept",
        (json) => json.replace(/"intercept":[^,]*/, '"intercept":1e999'),
        "intercept",
      ],
      [
        "an infinite slope",
        (json) => json.replace(/"coefficient":[^,}]*/, '"coefficient":-1e999'),
        /predictors\[0\].coefficient/,
      ],
      [
        "a null slope, as JSON writes NaN",
        (json) => json.replace(/"coefficient":[^,}]*/, '"coefficient":null'),
        /predictors\[0\].coefficient/,
      ],
      [
        "another number of exact coefficients",
        (json) => json.replace(/"exact":\[/, '"exact":[0,'),
        "training.exact",
      ],
      [
        "a negative count",
        (json) => json.replace(/"observations":/, '"observations":-'),
        "training.observations",
      ],
      [
        "a loss that does not exist",
        (json) => json.replace('"loss":"mean"', '"loss":"absolute"'),
        "training.loss",
      ],
    ];
    for (const [name, corrupt, says] of cases) {
      const saved = JSON.stringify(plane);
      const corrupted = corrupt(saved);
      assert.notEqual(corrupted, saved, name);
      await refuses(() => galton.Model.from(corrupted), says, name);
    }
  });

  it("is trusted without the story of its training", () => {
    const { training, ...rest } = plane.toJSON();
    assert.ok(training);
    for (const document of [rest, { ...rest, training: null }]) {
      const model = galton.Model.from(document);
      assert.equal(model.training, null);
      assert.deepEqual(model.predict([[30, 90]]), plane.predict([[30, 90]]));
    }
  });

  /** Every path to a value in the document. @param {unknown} value @returns {string[][]} */
  function fields(value) {
    if (typeof value !== "object" || value === null) return [];
    return Object.entries(value).flatMap(([key, inner]) => [
      [key],
      ...fields(inner).map((path) => [key, ...path]),
    ]);
  }
});
