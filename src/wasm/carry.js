// Makes those parts of the npm package that follow from its other files:
// - wasm/inlined.js has the WebAssembly and the second worker's script as text;
// - browser/ has the package in one file, for a page without a bundler;
// - cjs/ has the package for require().

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { build } from "rolldown";

const folder = process.argv[2] ?? "";

/** @param {string} input @param {import("rolldown").OutputOptions} output */
async function bundled(input, { format, ...output }) {
  const { output: chunks } = await build({
    input: join(folder, input),
    platform: "node",
    transform: format === "iife" ? { define: { "import.meta": "{}" } } : {},
    output: { format, ...output, codeSplitting: false },
    write: false,
    logLevel: "warn",
  });
  return chunks[0].code;
}

const wasm = readFileSync(join(folder, "wasm/galton_bg.wasm"));
const worker = await bundled("half-worker.js", { format: "iife", minify: true });
const constants = {
  wasm: deflateRawSync(wasm, { level: 9, memLevel: 9 }).toString("base64"),
  size: wasm.length,
  worker: worker.trim(),
};
writeFileSync(
  join(folder, "wasm/inlined.js"),
  Object.entries(constants)
    // The type keeps the text itself out of the declarations.
    .map(
      ([name, value]) =>
        `/** @type {${typeof value}} */\nexport const ${name} = ${JSON.stringify(value)};\n`,
    )
    .join(""),
);

/** The path of the WebAssembly in wasm.js, relative to that file. */
const BESIDE = '"./wasm/galton_bg.wasm"';

/** Corrects the path for browser/, which is one folder deeper. @type {import("rolldown").Plugin} */
const lower = {
  name: "lower",
  transform(code, id) {
    if (!id.endsWith(join(folder, "wasm.js"))) return undefined;
    if (!code.includes(BESIDE)) throw new Error(`${id} does not name ${BESIDE}`);
    return code.replace(BESIDE, '"../wasm/galton_bg.wasm"');
  },
};

// Without a bundler a browser requests each module by itself: 44 requests take longer than the rest of a first call.
mkdirSync(join(folder, "browser"), { recursive: true });
for (const name of ["index.js", "half-worker.js"]) {
  const { output } = await build({
    input: join(folder, name),
    platform: "browser",
    plugins: [lower],
    output: { format: "esm", minify: true, codeSplitting: false },
    write: false,
    logLevel: "warn",
  });
  writeFileSync(join(folder, "browser", name), output[0].code);
}
writeFileSync(join(folder, "browser/index.d.ts"), 'export * from "../types/index.js";\n');

/** Globals that jsdom keeps from a program, and the modules of Node that have them. */
const globals = {
  TextDecoder: "node:util",
  TextEncoder: "node:util",
  ReadableStream: "node:stream/web",
  TransformStream: "node:stream/web",
  DecompressionStream: "node:stream/web",
  MessageChannel: "node:worker_threads",
};
const defaults = Object.entries(globals).map(
  ([name, from]) => `${name} = require("${from}").${name}`,
);
const clone = `(value) => {
  const { deserialize, serialize } = require("node:v8");
  return deserialize(serialize(value));
}`;
const intro = `const { ${defaults.join(", ")}, structuredClone = ${clone} } = globalThis;`;

mkdirSync(join(folder, "cjs"), { recursive: true });
writeFileSync(join(folder, "cjs/package.json"), '{ "type": "commonjs" }\n');
for (const [input, output] of Object.entries({
  "commonjs.js": "index.js",
  "export.js": "export.js",
  "formula.js": "formula.js",
  "scorer.js": "scorer.js",
  "service.js": "service.js",
  "sql.js": "sql.js",
  "wasm/methods.js": "methods.js",
})) {
  const code = await bundled(input, { format: "cjs", comments: false, intro });
  writeFileSync(join(folder, "cjs", output), code);
}
