// Consumers with a bundler of their own choice.

/** @typedef {import("./project.js").Consumer} Consumer */
/** @typedef {import("./project.js").Project} Project */

const IMPORT = '`import { train } from "galton"`';

/** A page whose script is beside it. @param {string} script */
const page = (script) =>
  `<!doctype html><link rel="icon" href="data:," /><script ${script}></script>\n`;

/** Vite's three ways. @param {Project} project */
export async function vite(project) {
  await project.open(await project.start((port) => ["vite", "--port", port, "--strictPort"]));
  await project.run("vite", "build", "--base", "./");
  await project.open(await project.serve("dist"));
  await project.open(
    await project.start((port) => ["vite", "preview", "--port", port, "--strictPort"]),
  );
}

/** @param {"esm" | "cjs"} format @param {string} file */
const esbuildForNode = (format, file) => [
  ...["print.js", "--bundle", "--platform=node", "--log-level=warning"],
  ...[`--format=${format}`, `--outfile=${file}`],
];

/** The configuration of webpack and Rspack. */
const packs = {
  "web.config.cjs": `module.exports = {
  mode: "production",
  entry: "./main.js",
  output: { path: __dirname + "/dist", filename: "main.js" },
  performance: { hints: false },
  devServer: { static: __dirname, port: process.env.PORT, hot: false, client: { overlay: false } },
};
`,
  "node.config.cjs": `module.exports = {
  mode: "production",
  target: "node",
  entry: "./print.js",
  output: { path: __dirname + "/node", filename: "print.cjs" },
};
`,
  "dist/index.html": page('src="./main.js"'),
  "index.html": page('src="./main.js"'),
};

/** @param {Project} project @param {string} tool */
async function pack(project, tool) {
  await project.run(tool, "build", "--config", "web.config.cjs");
  await project.open(await project.serve("dist"));
  const serve = ["serve", "--config", "web.config.cjs", "--mode", "development"];
  await project.open(await project.start(() => [tool, ...serve]));
  await project.run(tool, "build", "--config", "node.config.cjs");
  project.printed(await project.run("node", "node/print.cjs"));
}

/** @type {Consumer[]} */
export const bundlers = [
  {
    name: "vite",
    tools: ["vite"],
    isCore: true,
    row: ["Vite 8", IMPORT, "nothing"],
    test: vite,
  },
  {
    name: "vite-7",
    tools: ["vite@7"],
    isCore: true,
    row: ["Vite 7", IMPORT, "nothing"],
    test: vite,
  },
  {
    name: "vite-5",
    tools: ["vite@5"],
    row: ["Vite 5", IMPORT, "nothing"],
    test: vite,
  },
  {
    name: "webpack",
    tools: ["webpack", "webpack-cli", "webpack-dev-server"],
    isCore: true,
    row: ["webpack 5", IMPORT, "nothing"],
    files: packs,
    test: (project) => pack(project, "webpack"),
  },
  {
    name: "rspack",
    tools: ["@rspack/core", "@rspack/cli", "@rspack/dev-server"],
    row: ["Rspack", IMPORT, "nothing"],
    files: packs,
    test: (project) => pack(project, "rspack"),
  },
  {
    name: "esbuild-browser",
    tools: ["esbuild"],
    isCore: true,
    row: ["esbuild, for browsers", IMPORT, "nothing"],
    files: {
      "esm/index.html": page('type="module" src="./main.js"'),
      "iife/index.html": page('src="./main.js"'),
    },
    test: async (project) => {
      for (const format of ["esm", "iife"]) {
        await project.run(
          "esbuild",
          "main.js",
          "--bundle",
          `--format=${format}`,
          `--outfile=${format}/main.js`,
        );
        await project.open(await project.serve(format));
      }
    },
  },
  {
    name: "esbuild-node",
    tools: ["esbuild"],
    isCore: true,
    row: ["esbuild, for Node", IMPORT, "nothing"],
    test: async (project) => {
      await project.run("esbuild", ...esbuildForNode("esm", "out/print.mjs"));
      project.printed(await project.run("node", "out/print.mjs"));
      await project.run("esbuild", ...esbuildForNode("cjs", "out/print.cjs"));
      project.printed(await project.run("node", "out/print.cjs"));
    },
  },
  {
    name: "rollup",
    tools: ["rollup", "@rollup/plugin-node-resolve"],
    isCore: true,
    row: ["Rollup with node-resolve", IMPORT, "nothing"],
    files: {
      "rollup.config.js": `import resolve from "@rollup/plugin-node-resolve";
export default [
  { input: "main.js", output: { file: "out/main.js", format: "es" }, plugins: [resolve()] },
  { input: "print.js", output: { file: "out/print.mjs", format: "es" }, plugins: [resolve()] },
  { input: "main.js", output: { file: "iife/main.js", format: "iife" }, plugins: [resolve()] },
];
`,
      "out/index.html": page('type="module" src="./main.js"'),
      "iife/index.html": page('src="./main.js"'),
    },
    test: async (project) => {
      await project.run("rollup", "--config");
      project.printed(await project.run("node", "out/print.mjs"));
      await project.open(await project.serve("out"));
      await project.open(await project.serve("iife"));
    },
  },
  {
    name: "rollup-browser",
    tools: ["rollup", "@rollup/plugin-node-resolve"],
    row: [
      "Rollup, where node-resolve has `browser: true`",
      '`import { train } from "galton/inline"`',
      "nothing",
    ],
    files: {
      "rollup.config.js": `import resolve from "@rollup/plugin-node-resolve";
export default { input: "main.js", output: { file: "out/main.js" }, plugins: [resolve({ browser: true })] };
`,
      "out/index.html": page('type="module" src="./main.js"'),
    },
    test: async (project) => {
      await project.run("rollup", "--config");
      const address = await project.serve("out");
      await refused(
        project,
        address,
        /not at .*galton_bg\.wasm: the server answered 404; import \\?"galton\/inline\\?"/,
      );
      await project.replace("answer.js", '"galton"', '"galton/inline"');
      await project.run("rollup", "--config");
      await project.open(address);
    },
  },
  {
    name: "parcel",
    tools: ["parcel"],
    row: ["Parcel 2", IMPORT, "nothing"],
    test: async (project) => {
      await project.run(
        "parcel",
        "build",
        "index.html",
        "--dist-dir",
        "dist",
        "--public-url",
        "./",
      );
      await project.open(await project.serve("dist"));
      const serve = (/** @type {string} */ port) => [
        "parcel",
        "serve",
        "index.html",
        "--port",
        port,
      ];
      await project.open(await project.start((port) => [...serve(port), "--dist-dir", "dev"]));
    },
  },
];

/** @param {Project} project @param {string} address @param {RegExp} message */
async function refused(project, address, message) {
  await project.open(address).then(
    () => {
      throw new Error("the page works without what docs/bundlers.md asks for");
    },
    (/** @type {Error} */ error) => {
      if (!message.test(error.message)) throw error;
    },
  );
}
