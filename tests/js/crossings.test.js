// How often JavaScript calls the WebAssembly, and how much of a scored table is in memory.

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { install, load } from "./packed.js";

/** @type {typeof import("galton")} */
let galton;

/** Calls of the WebAssembly's functions by name, since they were last forgotten. @type {Map<string, number>} */
const calls = new Map();

/** @param {WebAssembly.Exports} exports */
function counted(exports) {
  return Object.fromEntries(
    Object.entries(exports).map(([name, value]) => {
      if (typeof value !== "function") return [name, value];
      const call = (/** @type {unknown[]} */ ...given) => {
        calls.set(name, (calls.get(name) ?? 0) + 1);
        return value(...given);
      };
      return [name, call];
    }),
  );
}

/** The number of calls of functions whose name matches. @param {RegExp} name */
const callsOf = (name) =>
  [...calls].reduce((sum, [called, times]) => sum + (name.test(called) ? times : 0), 0);

before(async () => {
  const plain = WebAssembly.instantiate;
  const kept = async (/** @type {[WebAssembly.Module, WebAssembly.Imports]} */ ...given) => {
    const instance = await plain(...given);
    // Node itself instantiates other modules, which are not counted.
    return "__wbindgen_malloc" in instance.exports
      ? { exports: counted(instance.exports) }
      : instance;
  };
  WebAssembly.instantiate = /** @type {typeof plain} */ (/** @type {unknown} */ (kept));
  galton = await load(await install());
  // The first call instantiates the WebAssembly.
  await galton.describe("x\n1\n2\n");
  WebAssembly.instantiate = plain;
});

const csv = `x,y\n${Array.from({ length: 500 }, (_, i) => `${i},${(i * i) % 97}`).join("\n")}\n`;

describe("a step of a descent", () => {
  it("is written out once where a loop goes from step to step", async () => {
    const descent = (await galton.read(csv, { response: "y" })).descend({
      iterations: 200,
      learningRate: 0.01,
    });
    calls.clear();
    const steps = [...descent];
    assert.ok(steps.length > 20);
    assert.equal(callsOf(/^descent_at$/), steps.length);
    // Each step takes one call for the step, and up to four for its figures.
    assert.ok(callsOf(/^descent_/) <= 5 * steps.length, JSON.stringify([...calls]));
  });
});

describe("a table that is scored", () => {
  it("crosses by the chunk, not by the row", async () => {
    const model = await galton.train(csv, { response: "y" });
    const rows = 50_000;
    const table = `x\n${"12.5\n".repeat(rows)}`;
    /** @type {TextEncoder["encode"]} */
    const encode = Reflect.get(TextEncoder.prototype, "encode");
    /** @type {TextEncoder["encodeInto"]} */
    const encodeInto = Reflect.get(TextEncoder.prototype, "encodeInto");
    let encoded = 0;
    TextEncoder.prototype.encode = function (/** @type {string | undefined} */ text) {
      encoded++;
      return encode.call(this, text);
    };
    TextEncoder.prototype.encodeInto = function (
      /** @type {string} */ text,
      /** @type {Uint8Array} */ bytes,
    ) {
      encoded++;
      return encodeInto.call(this, text, bytes);
    };
    calls.clear();
    try {
      const scored = await (await galton.scoreCsv(new Blob([table]), model)).text();
      assert.equal(scored.split("\n").length, rows + 2);
    } finally {
      Object.assign(TextEncoder.prototype, { encode, encodeInto });
    }
    assert.ok(encoded < rows / 100, `${encoded} texts encoded`);
    assert.ok(callsOf(/./) < rows / 100, JSON.stringify([...calls]));
  });

  it("is folded into blobs, of which a browser may keep those on the disk", async () => {
    const model = await galton.train(csv, { response: "y" });
    const piece = new TextEncoder().encode("1.25,a note that is kept as it is\n".repeat(30_000));
    let left = 40;
    const source = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode("x,note\n")),
      pull(controller) {
        if (left-- > 0) controller.enqueue(piece.slice());
        else controller.close();
      },
    });
    const Plain = Blob;
    let [most, all] = [0, 0];
    globalThis.Blob = class extends Plain {
      /** @param {BlobPart[]} [parts] @param {BlobPropertyBag} [options] */
      constructor(parts = [], options) {
        super(parts, options);
        const held = parts.reduce((sum, p) => sum + (p instanceof Uint8Array ? p.length : 0), 0);
        most = Math.max(most, held);
        all += held;
      }
    };
    try {
      const scored = await galton.scoreCsv(source, model);
      assert.equal(scored.size, all);
    } finally {
      globalThis.Blob = Plain;
    }
    assert.ok(all > 40e6, `${all} bytes in all`);
    assert.ok(most <= 2 ** 24 + 2 ** 21, `${most} bytes at once`);
  });
});
