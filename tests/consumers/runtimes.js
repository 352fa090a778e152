// Consumers that run the package without a bundler: Node, Deno, Bun and workerd.

import assert from "node:assert/strict";

/** @typedef {import("./project.js").Consumer} Consumer */

/** How long a program may take to end, in milliseconds. An idle worker was kept for 30 seconds. */
const PROMPT = 20_000;

/** @param {() => Promise<void>} work */
async function promptly(work) {
  const began = Date.now();
  await work();
  assert.ok(Date.now() - began < PROMPT, "the process outlived its work");
}

/** @type {Consumer[]} */
export const runtimes = [
  {
    name: "node-import",
    tools: [],
    isCore: true,
    row: ["Node 20.19 and later", '`import { train } from "galton"`', "nothing"],
    test: async (project) => project.printed(await project.run("node", "print.js")),
  },
  {
    name: "node-require",
    tools: [],
    isCore: true,
    row: ["Node, CommonJS", '`const { train } = require("galton")`', "nothing"],
    files: {
      "main.cjs": `const { Model, read, train } = require("galton");
const { answer } = require("./answer.js");
answer().then((found) => console.log(JSON.stringify(found)));
if (![Model, read, train].every((given) => typeof given === "function")) throw new Error("not all is there");
`,
    },
    test: async (project) => project.printed(await project.run("node", "main.cjs")),
  },
  {
    name: "node-without-modules",
    tools: [],
    isCore: true,
    type: "commonjs",
    files: {
      "main.js": `const { Model, train } = require("galton");
if (!require.resolve("galton").includes("cjs")) throw new Error("this is not the CommonJS build");
const csv = require("node:fs").readFileSync("csv.js", "utf8").replace("export default ", "").replace(/;\\s*$/, "");
train(JSON.parse(csv), { response: "progression", predictors: ["bmi"], learningRate: 0.002, iterations: 2001 }).then((model) => {
  const saved = JSON.stringify(model);
  console.log(saved + Model.from(saved).predict(0.05));
});
`,
    },
    test: async (project) =>
      project.answeredSmall(
        await project.run("node", "--no-experimental-require-module", "main.js"),
      ),
  },
  {
    name: "node-worker-threads",
    tools: [],
    isCore: true,
    row: ["Node, `worker_threads`", '`import { train } from "galton"` in the worker', "nothing"],
    files: {
      "worker.js": `import { parentPort } from "node:worker_threads";
import { answer } from "./answer.js";
parentPort.postMessage(await answer());
`,
      "main.js": `import { Worker } from "node:worker_threads";
new Worker("./worker.js").on("message", (found) => console.log(JSON.stringify(found)));
`,
    },
    test: async (project) => project.printed(await project.run("node", "main.js")),
  },
  {
    name: "deno",
    tools: ["deno"],
    row: ["Deno", '`import { train } from "galton"`', "nothing; no permission is needed"],
    test: async (project) => {
      const program = ["run", "--no-prompt", "print.js"];
      await promptly(async () => project.printed(await project.run("deno", ...program), "two"));
    },
  },
  {
    name: "deno-bundle",
    tools: ["deno"],
    row: ["`deno bundle`", '`import { train } from "galton"`', "nothing"],
    test: async (project) => {
      await project.run("deno", "bundle", "print.js", "-o", "out/print.js");
      await promptly(async () =>
        project.printed(await project.run("deno", "run", "--no-prompt", "out/print.js"), "two"),
      );
    },
  },
  {
    name: "bun",
    tools: ["bun"],
    row: ["Bun", '`import { train } from "galton"`', "nothing"],
    test: async (project) => {
      await promptly(async () => project.printed(await project.run("bun", "print.js"), "two"));
    },
  },
  {
    name: "bun-build",
    tools: ["bun"],
    row: ["`bun build`, also `--compile`", '`import { train } from "galton"`', "nothing"],
    test: async (project) => {
      await project.run("bun", "build", "print.js", "--target", "bun", "--outfile", "out/bun.js");
      project.printed(await project.run("bun", "out/bun.js"), "two");
      await project.run(
        "bun",
        "build",
        "print.js",
        "--target",
        "node",
        "--outfile",
        "out/node.mjs",
      );
      project.printed(await project.run("node", "out/node.mjs"));
      await project.run("bun", "build", "--compile", "print.js", "--outfile", "out/program");
      project.printed(await project.run("out/program"), "two");
      await project.run(
        "bun",
        "build",
        "main.js",
        "--target",
        "browser",
        "--outfile",
        "out/main.js",
      );
      await project.put({ "out/index.html": '<script type="module" src="./main.js"></script>' });
      await project.open(await project.serve("out"));
    },
  },
  {
    name: "workerd",
    tools: ["workerd", "esbuild"],
    row: ["Cloudflare Workers (workerd)", '`import { train } from "galton"`', "nothing"],
    files: {
      "entry.js": `import { answer } from "./answer.js";
export default {
  async fetch() {
    return Response.json(await answer());
  },
};
`,
      "config.capnp": `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", address = "*:8080", http = (), service = "main")],
);
const worker :Workerd.Worker = (
  modules = [
    (name = "entry.js", esModule = embed "out/entry.js"),
    (name = "wasm/galton_bg.wasm", wasm = embed "node_modules/galton/wasm/galton_bg.wasm"),
  ],
  compatibilityDate = "2026-01-01",
);
`,
    },
    test: async (project) => {
      // As wrangler bundles: with the condition of workerd, and modules of WebAssembly beside the script.
      const conditions = ["--conditions=workerd,worker,browser", "--external:*.wasm"];
      await project.run(
        "esbuild",
        "entry.js",
        "--bundle",
        "--format=esm",
        ...conditions,
        "--outfile=out/entry.js",
      );
      const address = await project.start((port) => [
        "workerd",
        "serve",
        "config.capnp",
        `--socket-addr=http=127.0.0.1:${port}`,
      ]);
      project.printed(await (await fetch(address)).text());
    },
  },
];
