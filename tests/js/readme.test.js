// The README's JavaScript, run as it stands: each console.log must print what the comment after it says.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { emptyFolder, node, root } from "./packed.js";

/** @type {string[]} */
let examples = [];

before(async () => {
  const readme = await readFile(join(root, "README.md"), "utf8");
  examples = Array.from(readme.matchAll(/^```js\n(.*?)^```$/gms), ([, code]) => code ?? "");
});

/**
 * Runs an example against the built package in a process of its own.
 *
 * @param {string | undefined} example
 * @returns {Promise<{ printed: string[], promised: string[] }>}
 */
async function outcome(example = "") {
  const entry = pathToFileURL(join(root, "pkg", "inline.js")).href;
  const code = example.replace('from "galton"', `from ${JSON.stringify(entry)}`);
  assert.notEqual(code, example, "the example does not import galton");
  const folder = await emptyFolder();
  await writeFile(join(folder, "example.mjs"), code);
  const printed = await node(folder, "example.mjs");
  const promised = Array.from(
    example.matchAll(/console\.log\(.*\);.*?\/\/ (.*)$/gm),
    ([, text]) => text ?? "",
  );
  return { printed: printed.split("\n"), promised };
}

describe("the README", () => {
  it("trains, predicts, scores, saves and loads as it says", async () => {
    const { printed, promised } = await outcome(examples[0]);
    assert.equal(promised.length, 4);
    assert.deepEqual(printed, promised);
  });

  it("reads a file and walks through a descent as it says", async () => {
    const { printed, promised } = await outcome(examples[1]);
    assert.equal(promised.length, 3);
    assert.deepEqual(printed, promised);
  });

  it("fits a formula and predicts with intervals as it says", async () => {
    const { printed, promised } = await outcome(examples[2]);
    assert.equal(promised.length, 2);
    assert.deepEqual(printed, promised);
  });

  it("has no other JavaScript", () => {
    assert.equal(examples.length, 3);
  });
});
