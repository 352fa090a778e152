import assert from "node:assert/strict";
import test from "node:test";
import { runnerImport } from "vite";

const { module } = await runnerImport(new URL("./fingerprint.ts", import.meta.url).pathname);
const { fingerprint } = module;

test("a fingerprint is FNV-1a's for a small file, and the same for a text and its bytes", async () => {
  // Test vectors of draft-eastlake-fnv, 32 bits.
  for (const [text, print] of [
    ["", "811c9dc5"],
    ["a", "e40c292c"],
    ["foobar", "bf9cf968"],
  ]) {
    assert.equal((await fingerprint(text)).print, print);
    assert.deepEqual(await fingerprint(new Blob([text])), { size: text.length, print });
  }
});

test("a fingerprint tells a change at either end of a large file", async () => {
  const bytes = new Uint8Array(3_000_000);
  const { print, size } = await fingerprint(new Blob([bytes]));
  assert.equal(size, bytes.length);
  for (const at of [0, bytes.length - 1]) {
    const other = bytes.slice();
    other[at] = 1;
    assert.notEqual((await fingerprint(new Blob([other]))).print, print);
  }
});
