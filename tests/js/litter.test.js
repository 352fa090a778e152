// Garbage from a long file is collected in a browser. At the limit of memory, none is allocated.

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { browser, install, load, serve } from "./packed.js";

const MEGABYTE = 2 ** 20;

/** More than twice as much as the collector is first called after. */
const LENGTH = 260 * MEGABYTE;

/** The buffers of 16 MB or more that a reading asks for. */
async function largeBuffers() {
  const { read } = await load(await install());
  const rows = new TextEncoder().encode("1,2\n3,5\n4,4\n7,9\n".repeat(MEGABYTE / 16));
  const table = new Blob(["x,y\n", ...Array.from({ length: LENGTH / MEGABYTE }, () => rows)]);
  /** @type {number[]} */
  const lengths = [];
  const Plain = globalThis.ArrayBuffer;
  globalThis.ArrayBuffer = new Proxy(Plain, {
    construct(target, args, of) {
      if (args[0] >= 16 * MEGABYTE) lengths.push(args[0]);
      return Reflect.construct(target, args, of);
    },
  });
  try {
    const { count } = await read(table, { workers: 1 });
    assert.equal(count, LENGTH / 4);
  } finally {
    globalThis.ArrayBuffer = Plain;
  }
  return lengths;
}

describe("reading a long file", () => {
  it("asks for no large buffer where there are no workers", async () => {
    assert.equal("Worker" in globalThis, false);
    assert.deepEqual(await largeBuffers(), []);
  });

  it("drops one of 128 MB after 128 MB where there are, and one of 16 MB for every 16 MB beyond", async () => {
    Object.assign(globalThis, { Worker: MessageChannel });
    try {
      const expected = [128, ...Array.from({ length: 8 }, () => 16)];
      assert.deepEqual(
        await largeBuffers(),
        expected.map((size) => size * MEGABYTE),
      );
    } finally {
      Reflect.deleteProperty(globalThis, "Worker");
    }
  });

  // Chromium collects a stream of bytes that nothing but a pending read of it holds: the read never ends.
  it("comes to its end though the collector is called all the while", async () => {
    const folder = await install();
    const script = `
      import { read } from "./node_modules/galton/index.js";
      const rows = "1,2\\n3,5\\n4,4\\n7,9\\n".repeat(2 ** 16);
      const table = new File(["x,y\\n", ...Array.from({ length: 40 }, () => rows)], "long.csv");
      const calls = setInterval(gc, 1);
      const { count } = await read(table, { workers: 1 });
      clearInterval(calls);
      document.querySelector("output").textContent = count;`;
    await writeFile(
      join(folder, "index.html"),
      `<!doctype html><output></output><script type="module">${script}</script>`,
    );
    const page = await (await browser("--js-flags=--expose-gc")).newPage();
    await page.goto(`${await serve(folder)}/`);
    const output = page.locator("output:not(:empty)");
    assert.equal(await output.textContent({ timeout: 20_000 }), String(40 * 2 ** 18));
  });
});
