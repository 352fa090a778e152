// The declarations in other people's projects: settings of the compiler, and what an editor offers.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFile, cp, mkdir, readFile, readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { before, describe, it } from "node:test";
import { promisify } from "node:util";
import ts from "typescript";
import { install, root } from "./packed.js";

const run = promisify(execFile);
const require = createRequire(import.meta.url);

/** @type {string} */
let folder;
before(async () => {
  folder = await install();
  await copyFile(join(root, "tests/js/bare.test.ts"), join(folder, "bare.test.ts"));
  // Copies, so that their own imports are found in this folder.
  for (const name of ["@types/node", "undici-types"]) {
    const from = dirname(require.resolve(`${name}/package.json`));
    await mkdir(join(folder, "node_modules", dirname(name)), { recursive: true });
    await cp(from, join(folder, "node_modules", name), { recursive: true });
  }
});

/** @param {string[]} args @returns {Promise<string>} what tsc has to say */
async function tsc(...args) {
  const compiler = require.resolve("typescript/bin/tsc");
  const strict = ["--noEmit", "--strict", "--skipLibCheck", "false", "--target", "es2022"];
  const exact = ["--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess", "--ignoreConfig"];
  const all = [compiler, ...strict, ...exact, ...args, "bare.test.ts"];
  return run(process.execPath, all, { cwd: folder }).then(
    () => "",
    (/** @type {{ stdout: string }} */ error) => error.stdout,
  );
}

describe("the declarations compile, libraries checked too,", () => {
  for (const [resolution, lib, types] of [
    ["nodenext", "es2022,dom", "node"],
    ["nodenext", "es2022", "no"],
    ["bundler", "es2022,dom", "no"],
    ["bundler", "es2022", "node"],
  ]) {
    it(`with ${resolution} resolution, ${lib} and ${types} types`, async () => {
      const module = resolution === "bundler" ? "esnext" : "nodenext";
      const known = types === "node" ? ["--types", types] : ["--typeRoots", "nowhere"];
      const resolved = ["--module", module, "--moduleResolution", resolution ?? ""];
      assert.equal(await tsc(...resolved, "--lib", lib ?? "", ...known), "");
    });
  }

  it("before TypeScript 5.7, whose typed arrays have no parameter", async () => {
    const types = join(folder, "node_modules/galton/types");
    for (const name of await readdir(types, { recursive: true })) {
      if (!name.endsWith(".d.ts")) continue;
      const text = await readFile(join(types, name), "utf8");
      assert.doesNotMatch(text, /(?:Float|Int|Uint)\d+Array</, name);
    }
  });
});

/**
 * What an editor offers at the mark `|` of a program.
 *
 * @param {string} program
 */
function offered(program) {
  const path = join(folder, "edited.ts");
  const text = `import { Model, observations } from "./held.js";\n${program}`;
  const at = text.indexOf("|");
  const files = new Map([
    [path, text.replace("|", "")],
    [
      join(folder, "held.ts"),
      `import type { Descent, Observations, Path } from "galton";
      export { Model, train } from "galton";
      export declare const observations: Observations;
      export declare const descent: Descent;
      export declare const path: Path;`,
    ],
  ]);
  /** @type {import("typescript").CompilerOptions} */
  const settings = {
    strict: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: [],
  };
  const service = ts.createLanguageService({
    getCompilationSettings: () => settings,
    getScriptFileNames: () => [...files.keys()],
    getScriptVersion: () => "1",
    getScriptSnapshot: (name) => {
      const text = files.get(name) ?? ts.sys.readFile(name);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => folder,
    getDefaultLibFileName: (options) => ts.getDefaultLibFilePath(options),
    fileExists: (name) => files.has(name) || ts.sys.fileExists(name),
    readFile: (name) => files.get(name) ?? ts.sys.readFile(name),
    directoryExists: (name) => ts.sys.directoryExists(name),
    getDirectories: (name) => ts.sys.getDirectories(name),
  });
  const found = service.getCompletionsAtPosition(path, at, {});
  return (found?.entries ?? []).map(({ name }) => name).sort();
}

describe("an editor", () => {
  const COMMON = ["iterations", "loss", "ridge", "scaling", "standardise", "start", "tolerance"];
  const RATE = ["learningRate", "schedule"];
  for (const [options, expected] of /** @type {[string, string[]][]} */ ([
    ['{ method: "heavy-ball", | }', ["momentum", ...RATE, "every", "factor", "power"]],
    [
      '{ method: "heavy-ball", schedule: "step", | }',
      ["momentum", "learningRate", "every", "factor"],
    ],
    ['{ method: "gradient-descent", schedule: "inverse-scaling", | }', ["learningRate", "power"]],
    ['{ method: "line-search", | }', []],
  ])) {
    it(`offers for ${options} only options that apply`, () => {
      const found = offered(`observations.descend(${options});`);
      assert.deepEqual(found, [...COMMON, ...expected].sort());
    });
  }

  it("offers nothing internal", () => {
    for (const program of [
      'import * as galton from "galton"; galton.|',
      "observations.|",
      "observations.descend().|",
      "observations.path().|",
      "observations.summary().|",
      "observations.model().|",
      "Model.|",
    ]) {
      const found = offered(program);
      assert.ok(found.length > 3, `${program}: ${found.join()}`);
      assert.deepEqual(
        found.filter((name) => /^_|inner|wbg|^scorer$|^diagnosis$/i.test(name)),
        [],
      );
    }
  });
});
