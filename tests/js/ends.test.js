// Every call ends, and says why: aborts are heard, others get their turn, sources are let go, and an error is that of
// who made it.

import assert from "node:assert/strict";
import { createReadStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { before, describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { browser, data, emptyFolder, install, load, node, serve } from "./packed.js";

/** @typedef {import("galton").Model} Model */
/** @typedef {{ signal?: AbortSignal, onProgress?: () => void, delimiter?: string }} Options */

/** @type {typeof import("galton")} */
let galton;
/** @type {string} */
let folder;
/** @type {Model} */
let model;

const csv = "x,y\n1,2\n2,3\n3,5\n4,4\n";

before(async () => {
  folder = await install();
  galton = await load(folder);
  model = await galton.train(csv);
});

/**
 * A call that takes bytes, with what it is called.
 *
 * @returns {[string, (source: any, options?: any) => Promise<unknown>][]}
 */
const calls = () => [
  ["read", (source, options) => galton.read(source, options)],
  ["describe", (source, options) => galton.describe(source, options)],
  ["scoreCsv", (source, options) => galton.scoreCsv(source, model, options)],
  ["evaluate", (source, options) => galton.evaluate(source, model, options)],
  ["diagnose", (source, options) => galton.diagnose(source, model, options)],
];

/** @param {string} text */
const encode = (text) => new TextEncoder().encode(text);

/** @param {unknown[]} chunks */
const streamOf = (chunks) =>
  new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });

/** The error that a call is rejected with. @param {() => unknown} work @returns {Promise<any>} */
async function refusal(work) {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error("it was not refused");
}

/** Far more than the test needs: a call that never ends fails it. */
const patience = { timeout: 60_000 };

describe("an abort", patience, () => {
  it("is heard while a stream is silent", async () => {
    for (const [name, call] of calls()) {
      for (const source of [new ReadableStream({}), silentAfter("x"), silentAfter(csv)]) {
        const abort = new AbortController();
        const reason = new Error(name);
        const result = refusal(() => call(source, { signal: abort.signal }));
        setTimeout(() => abort.abort(reason));
        assert.equal(await result, reason, name);
      }
    }
  });

  it("is heard while text, bytes or a blob in memory are read", async () => {
    for (const [name, call] of calls()) {
      const text = long(name);
      const bytes = encode(text);
      for (const source of [text, bytes, new Blob([bytes])]) {
        const abort = new AbortController();
        const reason = new Error(name);
        setImmediate(() => abort.abort(reason));
        assert.equal(await refusal(() => call(source, { signal: abort.signal })), reason, name);
      }
    }
  });

  it("closes a socket that nothing comes from", async () => {
    const server = createServer();
    await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(null)));
    const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
    for (const [name, call] of calls()) {
      const socket = connect(port, "127.0.0.1");
      await new Promise((resolve) => socket.once("connect", resolve));
      const abort = new AbortController();
      const result = refusal(() => call(socket, { signal: abort.signal }));
      setTimeout(() => abort.abort("enough"));
      assert.equal(await result, "enough");
      assert.equal(socket.destroyed, true, name);
    }
    await new Promise((resolve) => server.close(resolve));
  });

  it("that came before leaves the source as it is", async () => {
    for (const [name, call] of calls()) {
      const stream = streamOf([encode(csv)]);
      const signal = AbortSignal.abort("no");
      assert.equal(await refusal(() => call(stream, { signal })), "no", name);
      assert.equal(stream.locked, false, name);
    }
  });
});

/** @param {string} text */
const silentAfter = (text) =>
  new ReadableStream({
    start(controller) {
      controller.enqueue(encode(text));
    },
  });

/** A table that a call takes longer over than others have to wait for a turn. @param {string} name */
const long = (name) => {
  const isQuick = name === "read" || name === "describe";
  return `x,y\n${"1,2\n2,3\n3,5\n4,4\n".repeat(isQuick ? 2_000_000 : 250_000)}`;
};

describe("a long call", patience, () => {
  it("leaves turns to timers, on text, bytes and blobs in memory", async () => {
    for (const [name, call] of calls()) {
      const text = long(name);
      for (const source of [text, encode(text)]) {
        let ticks = 0;
        const timer = setInterval(() => ticks++, 1);
        await call(source);
        clearInterval(timer);
        assert.ok(ticks > 0, name);
      }
    }
  });

  it("tells its progress of text and of bytes too", async () => {
    for (const [name, call] of calls()) {
      const text = long(name);
      for (const source of [text, encode(text)]) {
        /** @type {import("galton").Progress[]} */
        const told = [];
        /** @param {import("galton").Progress} progress */
        const onProgress = (progress) => told.push(progress);
        await call(source, { onProgress });
        const rising = told.every(({ bytes }, at) => bytes >= (told[at - 1]?.bytes ?? 0));
        assert.ok(rising, name);
        const { length } = text;
        // A second pass counts the rows of the fit.
        const rows = name === "diagnose" ? 4 : length / 4 - 1;
        const end = { bytes: length, totalBytes: length, rows, secondsLeft: 0 };
        assert.deepEqual(told.at(-1), end, name);
      }
    }
  });

  it("reads characters of every length as they are, wherever the text is cut", async () => {
    const rows = Array.from({ length: 30_000 }, (_, i) => `${"é".repeat(i % 3)}😀,${i},${i % 7}`);
    const text = `name,x,y\n${rows.join("\n")}\n`;
    const options = { predictors: ["x"], response: "y" };
    const [a, b] = [await galton.read(text, options), await galton.read(encode(text), options)];
    assert.deepEqual(a.exact, b.exact);
    assert.deepEqual(a.report.notes, []);
    assert.deepEqual(await galton.describe(text), await galton.describe(encode(text)));
  });
});

describe("a source", patience, () => {
  it("stays as it is where an option or the model is refused", async () => {
    for (const [name, call] of calls()) {
      const stream = streamOf([encode(csv)]);
      const socket = new PassThrough();
      for (const wrong of [{ delimiter: 5 }, { signal: 5 }, { unknown: 1 }]) {
        for (const source of [stream, socket]) {
          const { kind } = await refusal(() => call(source, wrong));
          assert.equal(kind, "invalid-option", name);
        }
      }
      assert.deepEqual([stream.locked, socket.destroyed], [false, false], name);
      await call(stream);
    }
    const stream = streamOf([encode(csv)]);
    const { kind } = await refusal(() => galton.scoreCsv(stream, /** @type {any} */ (undefined)));
    assert.deepEqual([kind, stream.locked], ["invalid-model", false]);
  });

  it("is let go where its rows are refused", async () => {
    const wide = "x,y\n1,2\n2,tall\n" + "3,4\n".repeat(100_000);
    let cancelled = 0;
    const stream = new ReadableStream({
      pull: (controller) => controller.enqueue(encode(wide)),
      cancel: () => void cancelled++,
    });
    assert.equal((await refusal(() => galton.read(stream))).kind, "text");
    assert.equal(cancelled, 1);
    const path = join(await emptyFolder(), "wide.csv");
    await writeFile(path, wide + "3,4\n".repeat(1_000_000));
    const file = createReadStream(path);
    assert.equal((await refusal(() => galton.read(file))).kind, "text");
    assert.equal(file.destroyed, true);
  });

  it("that gives something other than bytes is refused by the number of the chunk", async () => {
    const odd = [undefined, null, 7, "4,4\n", {}, [1], new Float64Array(1)];
    const found = ["undefined", "null", "7", '"4,4\\n"', "an object", "an array of 1"];
    for (const [name, call] of calls()) {
      for (const [at, chunk] of odd.entries()) {
        const chunks = [encode(csv), chunk, encode("9,9\n")];
        const { kind, message } = await refusal(() => call(streamOf(chunks)));
        assert.equal(kind, "not-bytes", `${name}: ${message}`);
        const expected = `chunk 2 of the stream is ${found[at] ?? "a Float64Array"};`;
        assert.ok(message.startsWith(expected), `${name}: ${message}`);
      }
    }
    const stream = new galton.ScoreStream(model);
    const result = new Response(streamOf(["x\n1\n"]).pipeThrough(stream)).text();
    assert.equal((await refusal(() => result)).kind, "not-bytes");
  });

  it("of more bytes than the WebAssembly has memory for is refused where it must be whole", async () => {
    const x = new Float64Array(1.4e8);
    for (const work of [
      () => galton.read({ x, y: x }),
      async () => (await galton.read(csv)).partialFit({ x, y: x }),
    ]) {
      const { name, kind, message } = await refusal(work);
      assert.deepEqual([name, kind], ["GaltonError", "too-large"]);
      assert.match(message, /2 of 140000000 values, 2240 MB; at most 2147 MB/);
    }
  });
});

describe("an error", patience, () => {
  it("of a function that was given is passed on, the same", async () => {
    const text = `x,y\n${"1,2\n2,3\n3,5\n4,4\n".repeat(100_000)}`;
    for (const [name, call] of calls()) {
      for (const source of [text, encode(text), new Blob([text]), streamOf([encode(text)])]) {
        const own = new TypeError(name);
        const onProgress = () => {
          throw own;
        };
        assert.equal(await refusal(() => call(source, { onProgress })), own, name);
      }
    }
    const own = new TypeError("mine");
    const descent = (await galton.read(csv)).descend();
    const onProgress = () => {
      throw own;
    };
    assert.equal(await refusal(() => descent.runAsync({ onProgress })), own);
  });

  it("of the source is passed on, the same, packed or not", async () => {
    const own = new Error("ECONNRESET");
    for (const [name, call] of calls()) {
      for (const bytes of [encode(csv), gzipSync(csv).subarray(0, 30)]) {
        const chunks = [bytes];
        const stream = new ReadableStream({
          pull(controller) {
            const chunk = chunks.shift();
            if (chunk) controller.enqueue(chunk);
            else controller.error(own);
          },
        });
        assert.equal(await refusal(() => call(stream)), own, name);
      }
    }
  });

  it("of gzip data keeps its cause", async () => {
    const cut = gzipSync(csv).subarray(0, 30);
    for (const [name, call] of calls()) {
      for (const source of [cut, new Blob([cut]), streamOf([cut])]) {
        const { kind, cause } = await refusal(() => call(source));
        assert.equal(kind, "unreadable", name);
        assert.ok(cause instanceof Error, name);
      }
    }
  });

  it("names the argument or option that is of a wrong type, and what it is", async () => {
    const observations = await galton.read(csv);
    const descent = observations.descend();
    /** @type {any} */
    const any = observations;
    /** @type {any} */
    const steps = descent;
    /** @type {any} */
    const face = galton;
    const saved = JSON.stringify(model);
    const answer = new Response(csv);
    await answer.text();
    const symbol = Symbol("s");
    /** @type {[() => unknown, string][]} */
    const cases = [
      [() => face.scoreCsv(csv, undefined), "the model is undefined; it must be a Model"],
      [() => face.scoreCsv(csv, saved), `the model is "{\\"format\\"`],
      [() => face.scoreCsv(csv, JSON.parse(saved)), "the model is an object; it must be a Model"],
      [() => face.evaluate(csv, null), "the model is null; it must be a Model"],
      [() => face.diagnose(csv, 5), "the model is 5; it must be a Model"],
      [() => new face.ScoreStream(), "the model is undefined; it must be a Model"],
      [() => face.evaluate(csv, model, { signal: 5 }), "signal is 5; it must be an AbortSignal"],
      [() => face.read(csv, { signal: {} }), "signal is an object; it must be an AbortSignal"],
      [() => face.read(csv, { onProgress: 5 }), "onProgress is 5; it must be a function"],
      [() => face.scoreCsv(csv, model, { onScored: 5 }), "onScored is 5; it must be a function"],
      [() => face.read(csv, { holdOut: 1n }), "holdOut is 1n; it must be a whole number from 0"],
      [() => face.read(csv, { holdOut: new Map() }), "holdOut is an object of a class; it must"],
      [() => face.read(csv, { sample: symbol }), "sample is Symbol(s); it must be a whole number"],
      [() => face.read(csv, { predictors: [1n] }), "predictors is an array; it must be an array"],
      [() => face.read(csv, { predictors: [] }), "predictors is an empty list; it must be"],
      [() => face.read(answer), "the body of the Response was read before"],
      [() => face.diagnose(csv, model, 5), "the options are 5; they must be an object"],
      [() => face.read(csv, new Map([["response", "x"]])), "the options are a Map; they must be"],
      [() => face.read(csv, new Date()), "the options are a Date; they must be an object"],
      [() => face.diagnose(csv, model, { level: 1n }), "level is 1n; it must be a number"],
      [() => steps.runAsync({ signal: 5 }), "signal is 5; it must be an AbortSignal"],
      [() => steps.runAsync({ onProgress: {} }), "onProgress is an object; it must be a function"],
      [() => any.descend({ iterations: 1n }), "iterations is 1n; it must be a whole number from 0"],
      [() => any.descend({ learningRate: symbol }), "learningRate is Symbol(s); it must be"],
      [() => any.summary({ level: symbol }), "level is a symbol; it must be a number"],
      [() => any.path({ count: 1n }), "count is 1n; it must be a whole number from 0"],
      [() => any.path().at(symbol), "there is no fit a symbol"],
      [() => any.merge({}), "the other is an object; it must be Observations"],
      [() => any.partialFit(null), "the rows are null; give an array of objects"],
      [() => steps.at(1n), "iteration is 1n; it must be a whole number from 0"],
      [() => steps.ledger(symbol), "iteration is a symbol; it must be a whole number from 0"],
      [() => steps.closedForm("1"), 'iteration is "1"; it must be a whole number from 0'],
      [() => steps.model(1n), "iteration is 1n; it must be a whole number from 0"],
      [() => steps.track(symbol), "points is a symbol; it must be a whole number from 2"],
      [() => steps.paintSurface({}), "width is missing; it must be a number"],
      [() => face.inspect({ x: 1 }), 'column "x" is 1; it must be an array of values'],
      [
        () => face.Model.from({ ...JSON.parse(saved), training: new Map() }),
        "training: is an object of a class; it must be an object",
      ],
      [() => face.Model.from(undefined), "document: is missing; it must be an object"],
      [() => model.predict(/** @type {any} */ (1n)), "the input is 1n; it must be a finite number"],
    ];
    for (const [work, expected] of cases) {
      const { name, message } = await refusal(work);
      assert.equal(name, "GaltonError", `${expected}: ${message}`);
      assert.ok(message.startsWith(expected), `${message} is not: ${expected}`);
    }
  });
});

describe("an option or a document that throws when it is read", patience, () => {
  const thrower = () => {
    throw new Error("mine");
  };
  const throwing = () => {
    const list = [1];
    Object.defineProperty(list, 0, { get: thrower });
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return [
      proxy,
      Object.defineProperty({}, "a", { get: thrower, enumerable: true }),
      new Proxy({}, { ownKeys: thrower }),
      new Proxy({}, { getPrototypeOf: thrower }),
      new Proxy([], { get: thrower }),
      list,
    ];
  };

  it("is refused, and the next call works, however often that happens", async () => {
    const observations = await galton.read(csv);
    /** @type {any} */
    const any = observations;
    /** @type {any} */
    const face = galton;
    for (let times = 0; times < 1000; times++) {
      for (const value of throwing()) {
        const descending = () => any.descend({ method: "heavy-ball", momentum: value });
        const { kind, message } = await refusal(descending);
        assert.equal(kind, "invalid-option", message);
        const loading = () => face.Model.from({ ...model.toJSON(), training: value });
        assert.equal((await refusal(loading)).kind, "document");
      }
    }
    assert.equal(observations.descend().run().reason, "converged");
    observations.free();
  });
});

describe("a call within a call", patience, () => {
  it("works from onProgress, and what was freed there is told", async () => {
    const text = `x,y\n${"1,2\n2,3\n3,5\n4,4\n".repeat(1000)}`;
    /** @type {Promise<import("galton").Observations>[]} */
    const inner = [];
    const onProgress = () => void inner.push(galton.read(text));
    const outer = await galton.read(text, { onProgress });
    for (const observations of await Promise.all(inner))
      assert.deepEqual(observations.exact, outer.exact);
    const options = /** @type {const} */ ({ iterations: 50_000, tolerance: 0 });
    const descent = outer.descend({ ...options, learningRate: 1e-9 });
    const stop = await descent.runAsync({ onProgress: () => void descent.run() });
    assert.equal(stop.iteration, descent.iteration);
    const other = outer.descend({ ...options, learningRate: 1e-9 });
    const { kind } = await refusal(() => other.runAsync({ onProgress: () => other.free() }));
    assert.equal(kind, "freed");
  });
});

describe("memory that is full", patience, () => {
  // V8 takes a limit to WebAssembly's memory, in pages of 64 KiB: 400 of them are 26 MB.
  const script = `
    import { read, train } from "galton";
    process.on("uncaughtException", (error) => console.log("uncaught", String(error)));
    const csv = "x,y\\n1,2\\n2,3\\n3,5\\n4,4\\n";
    const long = new TextEncoder().encode("x,y\\n" + "1,2\\n2,3\\n3,5\\n4,4\\n".repeat(500_000));
    const before = await read(csv, { sample: 10 });
    const expected = JSON.stringify(before.exact);
    for (const source of [() => long, () => new Blob([long]), () => new Blob([long]).stream()]) {
      const error = await read(source(), { sample: 10_000_000 }).catch((error) => error);
      console.log(error.name, error.kind, error.cause?.constructor.name, /\\d+ MB were taken/.test(error.message));
      const after = await read(csv);
      console.log(JSON.stringify(after.exact) === expected, (await train(csv)).predict(1) > 0);
    }
    // Objects made before go on.
    console.log(before.descend().run().reason, before.model().predict(2) > 0);`;

  it("is told as such, and the next call works", async () => {
    await writeFile(join(folder, "full.js"), script);
    const printed = await node(folder, "--wasm-max-mem-pages=400", "full.js");
    const each = "GaltonError out-of-memory RuntimeError true\ntrue true\n";
    assert.equal(printed, `${each.repeat(3)}converged true`);
  });
});

describe("gzip of several members", patience, () => {
  const rows = Array.from({ length: 5000 }, (_, i) => `${i},${(i * 7919) % 1009}\n`);
  const halves = [`x,y\n${rows.slice(0, 2000).join("")}`, rows.slice(2000).join("")];
  const members = Buffer.concat([...halves, ""].map((half) => gzipSync(half)));
  // Stored as it is, what looks like the beginning of a member stands in the data.
  const decoy = `"\u001f\u008b\u0008\u0001"`;
  const stored = gzipSync(Buffer.from(`x,y,z\n1,2,${decoy}\n2,3,\n3,5,\n4,4,\n`, "latin1"), {
    level: 0,
  });

  it("is read as one table in Node, whole and byte by byte", async () => {
    const expected = (await galton.read(halves.join(""))).exact;
    const bytes = Array.from(members, (byte) => Uint8Array.of(byte));
    for (const source of [members, new Blob([members]), streamOf(bytes)])
      assert.deepEqual((await galton.read(source)).exact, expected);
    const options = { predictors: ["x"], response: "y" };
    assert.equal((await galton.read(stored, options)).count, 4);
  });

  it("is read as one table in a browser", async () => {
    const site = await install();
    await writeFile(join(site, "members.gz"), members);
    await writeFile(join(site, "stored.gz"), stored);
    const body = `
      import { read } from "./node_modules/galton/index.js";
      const blob = async (name) => (await fetch(name)).blob();
      const one = await read(await blob("members.gz"));
      const two = await read((await blob("members.gz")).stream());
      const three = await read(await blob("stored.gz"), { predictors: ["x"], response: "y" });
      document.querySelector("output").textContent = [one.count, two.count, three.count];`;
    await writeFile(
      join(site, "index.html"),
      `<!doctype html><output></output><script type="module">${body}</script>`,
    );
    const page = await (await browser()).newPage();
    await page.goto(`${await serve(site)}/`);
    const output = page.locator("output:not(:empty)");
    assert.equal(await output.textContent({ timeout: 30_000 }), "5000,5000,4");
  });
});

describe("columns of one name", patience, () => {
  const table = "a,a,y\n1,2,3\n2,3,5\n4,4,4\n5,1,2\n";

  it("are numbered everywhere alike, which is told", async () => {
    const observations = await galton.read(table);
    assert.equal(observations.formula, "y ~ a + a.1");
    const [note] = observations.report.notes;
    assert.deepEqual([note?.kind, note?.line, note?.text], ["repeated-names", 1, "a.1"]);
    const names = ["a", "a.1", "y"];
    for (const found of [
      observations.report,
      await galton.inspect(table),
      await galton.describe(table),
    ])
      assert.deepEqual(
        found.columns.map(({ name }) => name),
        names,
      );
    const line = observations.model();
    const saved = galton.Model.from(JSON.stringify(line));
    const scored = await (await galton.scoreCsv(table, saved)).text();
    const expected = line.predict({ a: 4, "a.1": 4 });
    assert.equal(scored.split("\n")[0], "a,a,y,predicted y");
    assert.equal(Number(scored.split("\n")[3]?.split(",")[3]), expected);
    assert.equal((await galton.evaluate(table, saved)).count, 4);
    assert.equal((await galton.diagnose(table, saved)).agrees, true);
    const chosen = await galton.read(table, { formula: "y ~ a.1" });
    assert.deepEqual(chosen.exact, (await galton.read(table, { predictors: ["a.1"] })).exact);
  });
});

describe("a scored table", patience, () => {
  it("is put together from its parts in order, however many they are", async () => {
    const text = `x\n${Array.from({ length: 1_500_000 }, (_, i) => `${i % 10}\n`).join("")}`;
    const scored = await galton.scoreCsv(text, model);
    const stream = new Response(
      new Blob([text]).stream().pipeThrough(new galton.ScoreStream(model)),
    );
    assert.equal(await scored.text(), await stream.text());
  });

  it("is what it was of every bundled table", async () => {
    const path = join(data, "galton-heights.csv");
    const line = await galton.train(createReadStream(path), { response: "child" });
    const whole = await (await galton.scoreCsv(createReadStream(path), line)).text();
    assert.equal(whole.split("\n").length, 930);
  });
});
