// Consumers without a bundler: plain pages, and the policies and places that they have.

import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";

/** @typedef {import("./project.js").Consumer} Consumer */

/** @param {string} galton the address of the package's folder */
const mapped = (galton) => `<!doctype html><link rel="icon" href="data:," />
<script type="importmap">{ "imports": { "galton": "${galton}/browser/index.js" } }</script>
<script type="module" src="./main.js"></script>
`;

const policy = [
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'",
  "connect-src 'self'; img-src data:",
].join("; ");

/** @type {Consumer[]} */
export const pages = [
  {
    name: "import-map",
    tools: [],
    isCore: true,
    row: [
      "No bundler, an import map",
      '`import { train } from "galton"`',
      "map `galton` to `browser/index.js` of the package",
    ],
    files: { "index.html": mapped("./node_modules/galton") },
    test: async (project) => void (await project.open(await project.serve())),
  },
  {
    name: "another-origin",
    tools: [],
    isCore: true,
    row: [
      "From another origin, such as a CDN",
      '`import { train } from "https://…/galton/browser/index.js"`',
      "the origin has to allow it (`access-control-allow-origin`)",
    ],
    test: async (project) => {
      const elsewhere = await project.serve(".", { "access-control-allow-origin": "*" });
      await project.put({ "index.html": mapped(`${elsewhere}/node_modules/galton`) });
      await project.open(await project.serve());
    },
  },
  {
    name: "strict-policy",
    tools: [],
    isCore: true,
    row: [
      "A strict Content-Security-Policy",
      '`import { train } from "galton"`',
      "`script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'`",
    ],
    files: {
      "index.html": `<!doctype html><link rel="icon" href="data:," /><script type="module" src="./main.js"></script>`,
    },
    test: async (project) => {
      await project.replace("answer.js", '"galton"', '"./node_modules/galton/index.js"');
      await project.open(await project.serve(".", { "content-security-policy": policy }));
      const without = policy.replace(" 'wasm-unsafe-eval'", "");
      const address = await project.serve(".", { "content-security-policy": without });
      await assert.rejects(
        project.open(address),
        /GaltonError: a Content-Security-Policy .*'wasm-unsafe-eval'/,
      );
    },
  },
  {
    name: "service-worker",
    tools: [],
    isCore: true,
    row: [
      'A service worker (`type: "module"`)',
      '`import { train } from "…/galton/index.js"`',
      "nothing",
    ],
    files: {
      "service.js": `import { answer } from "./answer.js";
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  if (event.request.url.endsWith("/answer")) event.respondWith(answer().then((found) => Response.json(found)));
});
`,
      "main.js": `navigator.serviceWorker.oncontrollerchange = async () => {
  globalThis.answered = await (await fetch("./answer")).json();
};
navigator.serviceWorker.register("./service.js", { type: "module" });
`,
    },
    test: async (project) => {
      await project.replace("answer.js", '"galton"', '"./node_modules/galton/index.js"');
      await project.open(await project.serve(), "one");
    },
  },
  {
    name: "file-page",
    tools: ["esbuild"],
    isCore: true,
    row: [
      "A page opened from the disk (`file:`)",
      '`import { train } from "galton/inline"`',
      "bundle it as a classic script: `esbuild --bundle`",
    ],
    files: {
      "index.html": `<!doctype html><link rel="icon" href="data:," /><script src="./out.js"></script>`,
    },
    test: async (project) => {
      await project.replace("answer.js", '"galton"', '"galton/inline"');
      await project.run("esbuild", "main.js", "--bundle", "--outfile=out.js");
      await project.open(pathToFileURL(project.path("index.html")).href);
    },
  },
];
