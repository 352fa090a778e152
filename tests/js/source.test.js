// The sources of a table: text, bytes, files and streams. A reading can be cancelled.

import assert from "node:assert/strict";
import { createReadStream, openAsBlob } from "node:fs";
import { Readable } from "node:stream";
import { describe, it } from "node:test";
import {
  bytes,
  galton,
  heights,
  inPieces,
  original,
  path,
  reading,
  refuses,
  table,
  text,
  untyped,
} from "./api.js";
import { none } from "./packed.js";

/** @typedef {import("galton").Source} Source */

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
