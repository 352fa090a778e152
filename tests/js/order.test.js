// The check of the order of source files (.ci/order.js), on a small tree that is broken in each way it should refuse.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execPath } from "node:process";
import { test } from "node:test";

const script = join(import.meta.dirname, "../../.ci/order.js");

const design = `
| module | from | to |
|---|---|---|
| \`error\` | | errors |
| \`kernel/simd\` | | vectors |
| \`kernel/block\` | | sums |
| \`numerics\` | | |
| \`csv/field\` | bytes | a field |
| \`csv/reader\` | bytes | records |
| \`fit\` | records | a fit |
| \`wasm/\` | | the face |

| layer | holds |
|---|---|
| \`www/src/lib/*.ts\` | texts |
| \`www/src/lib/*.svelte.ts\` | state |
| \`www/src/*\` | the page |
`;

/** A tree in order: each file names others in some way that the check has to understand. */
const tree = {
  "DESIGN.md": design,
  "kernel/src/lib.rs": "pub mod simd;\npub mod block;\n",
  "kernel/src/simd.rs": "pub struct Pair;\n",
  "kernel/src/block.rs": "use crate::simd::Pair;\n",
  "src/numerics/mod.rs": "pub(crate) use galton_kernel::{block, simd};\npub struct Own;\n",
  "src/lib.rs": "mod error;\nmod numerics;\nmod csv;\nmod fit;\nmod wasm;\npub use csv::Reader;\n",
  "src/error.rs": "//! See [`crate::fit`].\npub struct Error;\n",
  "src/csv/mod.rs":
    "mod field;\nmod reader;\npub use field::{Field, self as one};\npub use reader::Reader;\n",
  "src/csv/field.rs":
    "use crate::error::Error;\nuse crate::numerics::simd::Pair;\npub struct Field;\n",
  "src/csv/reader.rs":
    "use super::Field;\npub struct Reader;\n\n#[cfg(test)]\nmod tests {\n    use crate::fit;\n}\n",
  "src/fit.rs": 'const NAME: &str = "crate::wasm::Face";\nfn fit(_: crate::csv::Reader) {}\n',
  "src/wasm/mod.rs": "mod face;\n",
  "src/wasm/face.rs": "use crate::Reader;\n",
  "pkg/index.js": 'import { one } from "./one.js";\n',
  "pkg/one.js": "export const one = 1;\n",
  "www/src/lib/words.ts": "export type Word = string;\n",
  "www/src/lib/session.svelte.ts": 'import type { Word } from "./words.js";\n',
  "www/src/App.svelte":
    '<script lang="ts">\n  import { a } from "./lib/session.svelte.js";\n</script>\n',
};

/** @param {Record<string, string>} changed files of the tree */
function order(changed) {
  const root = mkdtempSync(join(tmpdir(), "galton-order-"));
  try {
    for (const [name, text] of Object.entries({ ...tree, ...changed })) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), text);
    }
    const { status, stderr } = spawnSync(execPath, [script, root], { encoding: "utf8" });
    return { status, stderr };
  } finally {
    rmSync(root, { recursive: true });
  }
}

test("a tree in order passes", () => {
  assert.deepEqual(order({}), { status: 0, stderr: "" });
});

/** @type {[string, Record<string, string>, RegExp][]} */
const broken = [
  [
    "a file that uses one below it",
    { "src/csv/field.rs": "use super::reader::Reader;\n" },
    /src\/csv\/field\.rs:1 uses src\/csv\/reader\.rs, which DESIGN\.md's table has below it/,
  ],
  [
    "a use of a file below by way of a re-export",
    { "src/csv/field.rs": "\nuse super::{Field as Own, Reader};\n" },
    /src\/csv\/field\.rs:2 uses src\/csv\/reader\.rs/,
  ],
  [
    "a path in the code, without a use",
    { "src/csv/reader.rs": "pub struct Reader;\nfn f() { crate::fit::fit() }\n" },
    /src\/csv\/reader\.rs:2 uses src\/fit\.rs/,
  ],
  [
    "a nested use",
    {
      "src/csv/reader.rs":
        "use crate::{error::Error, fit::{self, fit as other}};\npub struct Reader;\n",
    },
    /src\/csv\/reader\.rs:1 uses src\/fit\.rs/,
  ],
  [
    "a circle in a folder that has one row",
    { "src/wasm/face.rs": "use super::other;\n", "src/wasm/other.rs": "use super::face;\n" },
    /a circle: wasm\/face -> wasm\/other -> wasm\/face/,
  ],
  [
    "a file of the kernel that uses one below it",
    { "kernel/src/simd.rs": "use super::block;\n" },
    /kernel\/src\/simd\.rs:1 uses kernel\/src\/block\.rs/,
  ],
  [
    "a row of the kernel below its users",
    {
      "DESIGN.md": design
        .replace("| `kernel/block` | | sums |\n", "")
        .replace("| `kernel/simd` | | vectors |\n", "")
        .replace("| `fit`", "| `kernel/simd` | | |\n| `kernel/block` | | |\n| `fit`"),
    },
    /src\/csv\/field\.rs:2 uses kernel\/src\/simd\.rs/,
  ],
  ["a file without a row", { "src/new.rs": "pub struct New;\n" }, /no row for src\/new\.rs/],
  [
    "a row without a file",
    { "DESIGN.md": design.replace("| `fit`", "| `old` | | |\n| `fit`") },
    /a row `old`, and src\/ no file of this name/,
  ],
  [
    "rows of one folder that stand apart",
    {
      "DESIGN.md": design.replace("| `error` | | errors |", "| `csv/field` | | |\n| `error` | | |"),
    },
    /the rows of `csv` do not stand together/,
  ],
  [
    "modules that lib.rs declares in another order",
    {
      "src/lib.rs":
        "mod csv;\nmod error;\nmod numerics;\nmod fit;\nmod wasm;\npub use csv::Reader;\n",
    },
    /src\/lib\.rs declares csv where DESIGN\.md's table has error/,
  ],
  [
    "a circle of types in JSDoc",
    { "pkg/one.js": '/** @typedef {import("./index.js").Two} Two */\n' },
    /a circle: pkg\/index\.js -> pkg\/one\.js -> pkg\/index\.js/,
  ],
  [
    "a type from a layer below",
    { "www/src/lib/words.ts": 'import type { A } from "../App.svelte";\n' },
    /www\/src\/lib\/words\.ts:1 imports www\/src\/App\.svelte, whose layer DESIGN\.md has below its own/,
  ],
  [
    "a circle of type imports",
    {
      "www/src/lib/words.ts": 'import {\n  type A,\n} from "./other.js";\n',
      "www/src/lib/other.ts": 'export type A = import("./words.js").Word;\n',
    },
    /a circle: www\/src\/lib\/other\.ts -> www\/src\/lib\/words\.ts -> www\/src\/lib\/other\.ts/,
  ],
];

for (const [name, changed, expected] of broken) {
  test(`${name} is refused`, () => {
    const { status, stderr } = order(changed);
    assert.equal(status, 1);
    assert.match(stderr, expected);
  });
}
