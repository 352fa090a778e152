// Consumers that only compile: TypeScript with the settings that projects have, and the linters of packages.

import assert from "node:assert/strict";

/** @typedef {import("./project.js").Consumer} Consumer */

const source = `import { GaltonError, Model, read, train } from "galton";
import * as inline from "galton/inline";
import { methods } from "galton/methods";

export async function fit(csv: string): Promise<number> {
  const model: Model = await train(csv, { response: "y", learningRate: 0.1 });
  const other: inline.Model = await inline.train(new Uint8Array(8));
  const { report } = await read({ x: [1, 2], y: Float64Array.of(1, 2) });
  const rows: number = report.rows;
  if (methods.length === 0) throw new GaltonError("internal", other.response);
  return model.predict(rows);
}
`;

/** Library and type packages. */
const libraries = { dom: ["es2023,dom", ""], node: ["es2023", "node"], none: ["es2023", ""] };

/** @type {Consumer[]} */
export const types = [
  {
    name: "typescript",
    tools: ["typescript", "@types/node"],
    isCore: true,
    row: [
      "TypeScript, strict, `nodenext` or `bundler`",
      '`import { train } from "galton"`',
      "nothing",
    ],
    files: { "main.ts": source, "main.cts": source },
    test: async (project) => {
      for (const [resolution, module, ...files] of [
        ["nodenext", "nodenext", "main.ts", "main.cts"],
        ["node16", "node16", "main.ts", "main.cts"],
        ["bundler", "esnext", "main.ts"],
      ]) {
        for (const [lib = "", given = ""] of Object.values(libraries)) {
          const compilerOptions = {
            ...{
              strict: true,
              noEmit: true,
              target: "es2022",
              skipLibCheck: false,
              exactOptionalPropertyTypes: true,
            },
            ...{
              module,
              moduleResolution: resolution,
              lib: lib.split(","),
              types: given ? [given] : [],
            },
          };
          await project.put({ "tsconfig.json": JSON.stringify({ compilerOptions, files }) });
          await project.run("tsc", "--project", ".");
        }
      }
    },
  },
  {
    name: "publint-and-attw",
    tools: ["publint", "@arethetypeswrong/cli"],
    isCore: true,
    test: async (project) => {
      const told = await project.run("publint", "--strict", "node_modules/galton");
      assert.match(told, /All good/);
      const [tarball = ""] = (
        await project.run("npm", "pack", "./node_modules/galton", "--silent")
      ).split("\n");
      // These are not modules of CommonJS: workers and their scripts, a file, and what is imported for bundlers only.
      const workers = ["worker", "worker-thread.js", "half-worker.js"];
      const files = [...workers, "galton_bg.wasm", "excel", "parquet"];
      const attw = [tarball, "--no-emoji", "--profile", "node16"];
      await project.run("attw", ...attw, "--exclude-entrypoints", ...files);
      await project.run(
        "attw",
        ...attw,
        "--entrypoints",
        ...files,
        "--ignore-rules",
        "cjs-resolves-to-esm",
      );
    },
  },
];
