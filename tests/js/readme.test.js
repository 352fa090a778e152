// The JavaScript of the README and of the pages in docs, run as it stands beside the installed package: each console.log
// must print what the comment after it says.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { install, node, root } from "./packed.js";

/** @type {string} */
let folder;
before(async () => {
  folder = await install();
});

const pages = readdirSync(join(root, "docs"))
  .filter((name) => name.endsWith(".md"))
  .map((name) => `docs/${name}`);

/** Examples that build tools run, not Node. */
const ELSEWHERE = new Set(["docs/bundlers.md"]);

for (const page of ["README.md", ...pages]) {
  if (ELSEWHERE.has(page)) continue;
  const text = readFileSync(join(root, page), "utf8");
  const examples = Array.from(text.matchAll(/^```js\n(.*?)^```$/gms), ([, code = ""]) => code);
  describe(page, () => {
    examples.forEach((example, at) => {
      const [first = ""] = example.split("\n");
      it(`prints what it says: example ${at + 1}, ${first}`, async () => {
        assert.match(example, /from "galton/);
        const promised = Array.from(
          example.matchAll(/console\.log\(.*\);.*?\/\/ (.*)$/gm),
          ([, text = ""]) => text,
        );
        assert.ok(promised.length > 0, "it promises nothing");
        const name = `example-${page.replaceAll(/\W/g, "-")}-${at}.mjs`;
        await writeFile(join(folder, name), example);
        const printed = (await node(folder, name)).split("\n");
        assert.deepEqual(printed, promised);
      });
    });

    it("refers to files that there are", () => {
      for (const [, link = ""] of text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)) {
        assert.doesNotThrow(() => readFileSync(join(root, page, "..", link)), link);
      }
    });
  });
}
