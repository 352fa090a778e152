// Prints how much a bundle gets from each entry of the package, and from some of what they export, minified and with gzip. The
// WebAssembly is counted where it is inside.

import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { build } from "rolldown";

/** @typedef {{ [condition: string]: string | Conditions }} Conditions */

const { exports } = /** @type {{ exports: Record<string, string | Conditions> }} */ (
  JSON.parse(readFileSync(new URL("../pkg/package.json", import.meta.url), "utf8"))
);

/** The file that a bundler for browsers takes. @param {string | Conditions | undefined} entry @returns {string} */
function fileOf(entry) {
  if (typeof entry === "string" || entry === undefined) return entry ?? "";
  return fileOf(entry["browser"] ?? entry["production"] ?? entry["module"] ?? entry["default"]);
}

const bundles = Object.entries(exports)
  .map(([name, entry]) => ({ name: name.replace(".", "galton"), file: fileOf(entry), only: "*" }))
  .filter(({ file }) => file.endsWith(".js"));
const [main] = bundles;
if (main) bundles.splice(1, 0, ...["train", "Model"].map((only) => ({ ...main, only })));

for (const { name, file, only } of bundles) {
  const path = JSON.stringify(new URL(file, new URL("../pkg/", import.meta.url)).pathname);
  const { output } = await build({
    input: "entry",
    // Where the WebAssembly is asked for, a bundle has it as a file of its own.
    plugins: [
      {
        name: "entry",
        resolveId: (id) => (id === "entry" ? id : undefined),
        load: (id) =>
          id === "entry"
            ? `import ${path}; export ${only === "*" ? only : `{ ${only} }`} from ${path};`
            : undefined,
      },
    ],
    output: { format: "esm", minify: true },
    write: false,
    logLevel: "silent",
  });
  const { code } = output[0];
  const what = only === "*" ? name : `${name}, only ${only}`;
  console.log(`${what}: ${code.length} bytes, gzip ${gzipSync(code, { level: 9 }).length}`);
}
