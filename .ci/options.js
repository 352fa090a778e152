// Writes the tables of options in docs/ from the comments of their types: `node .ci/options.js`. With --check it changes
// nothing, and fails where a table is not as the types are.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const isCheck = process.argv.includes("--check");

/** Each page, and where the type of its options is. */
const TABLES = [
  ["docs/reading.md", "src/wasm/types/reading.d.ts", "ReadOptions"],
  ["docs/descent.md", "src/wasm/types/fitting.d.ts", "CommonDescentOptions"],
];

/** @param {string} text */
const cell = (text) => text.replaceAll("|", "\\|").replaceAll(/\s+/g, " ").trim();

for (const [page = "", types = "", name = ""] of TABLES) {
  const source = readFileSync(join(root, types), "utf8");
  const body = new RegExp(`export interface ${name} \\{\n([^]*?)\n\\}`).exec(source)?.[1];
  if (!body) throw new Error(`${types} has no ${name}`);
  const rows = Array.from(
    `${body}\n`.matchAll(/\/\*\*([^]*?)\*\/\s+(\w+)\?:\s*([^]*?);\n(?= {2}\/\*\*|$)/g),
    ([, comment = "", option, type = ""]) => {
      const about = cell(comment.replaceAll(/^\s*\*/gm, ""));
      return `| \`${option}\` | \`${cell(type)}\` | ${about} |`;
    },
  );
  const table = ["| option | type | meaning |", "|---|---|---|", ...rows].join("\n");
  const path = join(root, page);
  const before = readFileSync(path, "utf8");
  const after = before.replace(
    /<!-- options -->[^]*?<!-- end -->/,
    `<!-- options -->\n${table}\n<!-- end -->`,
  );
  if (before === after) continue;
  if (isCheck) throw new Error(`${page} is not as the types are: run node .ci/options.js`);
  writeFileSync(path, after);
}
