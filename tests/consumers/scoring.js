// The scoring service in every runtime: the examples of docs/service.md, as they stand there.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "./project.js";

/** @typedef {import("./project.js").Consumer} Consumer */
/** @typedef {import("./project.js").Project} Project */

const page = await readFile(join(root, "docs", "service.md"), "utf8");

/** The example that is marked with a runtime's name. @param {string} runtime */
function example(runtime) {
  const [, code] = new RegExp(`^\`\`\`js ${runtime}\\n(.*?)^\`\`\`$`, "ms").exec(page) ?? [];
  if (code === undefined) throw new Error(`docs/service.md has no example for ${runtime}`);
  return code;
}

const model = {
  format: "galton-model",
  version: 3,
  response: "height",
  intercept: 0.5,
  predictors: [{ name: "week", coefficient: 2 }],
  training: null,
};
const saved = { "model.json": JSON.stringify(model) };

const QUESTION = {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: '{"payload":[10,20]}',
};
const ANSWER = { predictions: [20.5, 40.5] };

/** Nothing, if the error is that of a connection that the server closed. @param {Error} error */
function closed(error) {
  const { code = "" } = /** @type {{ code?: string }} */ (error.cause ?? {});
  if (["EPIPE", "ECONNRESET", "UND_ERR_SOCKET"].includes(code)) return undefined;
  throw error;
}

/** Starts a server and asks it. @param {Project} project @param {(port: string) => string[]} command */
async function needServing(project, command) {
  const address = await project.start(command, "/health");
  assert.deepEqual(await (await fetch(`${address}/batch`, QUESTION)).json(), ANSWER);
  // A body that is refused before its end. workerd may close the connection while the rest is sent, and then the client
  // sees no answer.
  const body = new Uint8Array(2 ** 24 + 1);
  const refused = await fetch(`${address}/batch`, { ...QUESTION, body }).catch(closed);
  if (refused) {
    assert.equal(refused.status, 413);
    await refused.text();
  }
  assert.deepEqual(await (await fetch(`${address}/score/`, QUESTION)).json(), ANSWER);
}

/** @type {Consumer[]} */
export const scoring = [
  {
    name: "scoring-deno",
    tools: ["deno"],
    files: { ...saved, "service.js": example("deno") },
    test: (project) =>
      needServing(project, () => [
        "deno",
        "run",
        "--no-prompt",
        "--allow-net",
        "--allow-env",
        "service.js",
      ]),
  },
  {
    name: "scoring-bun",
    tools: ["bun"],
    files: { ...saved, "service.js": example("bun") },
    test: (project) => needServing(project, () => ["bun", "service.js"]),
  },
  {
    name: "scoring-workerd",
    tools: ["workerd", "esbuild"],
    files: {
      ...saved,
      "service.js": example("workerd"),
      "config.capnp": `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", address = "*:8080", http = (), service = "main")],
);
const worker :Workerd.Worker = (
  modules = [(name = "service.js", esModule = embed "out/service.js")],
  compatibilityDate = "2026-01-01",
);
`,
    },
    test: async (project) => {
      const conditions = "--conditions=workerd,worker,browser";
      await project.run(
        "esbuild",
        "service.js",
        "--bundle",
        "--format=esm",
        conditions,
        "--outfile=out/service.js",
      );
      await needServing(project, (port) => [
        "workerd",
        "serve",
        "config.capnp",
        `--socket-addr=http=127.0.0.1:${port}`,
      ]);
    },
  },
  {
    name: "scoring-service-worker",
    tools: [],
    isCore: true,
    files: {
      ...saved,
      "service.js": example("service-worker"),
      "main.js": `navigator.serviceWorker.oncontrollerchange = async () => {
  const answer = await fetch("/batch", ${JSON.stringify(QUESTION)});
  globalThis.answered = await answer.json();
};
navigator.serviceWorker.register("./service.js", { type: "module" });
`,
    },
    test: async (project) => {
      const { found, said } = await project.answered(await project.serve());
      assert.deepEqual(found, ANSWER, said.join("\n"));
    },
  },
];
