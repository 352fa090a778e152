// The packed package: what is in it, and every way in: Node, a bundler, a bare page, a worker, an edge runtime.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFile, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join, relative } from "node:path";
import { before, describe, it } from "node:test";
import { promisify } from "node:util";
import { browser, data, emptyFolder, install, load, node, root, serve } from "./packed.js";

const run = promisify(execFile);

/** @type {string} */
let folder;
/** @type {Uint8Array} */
let csv;
/** The answer of every entry point, to the last bit. */
let expected = "";

// A few lines that every runtime runs: the model of the original's data, as JSON.
const settings = `{ response: "progression", predictors: ["bmi"], holdOut: 20, loss: "sum",
  learningRate: 0.002, iterations: 2001, standardise: false, start: [0, 0] }`;

before(async () => {
  folder = await install();
  csv = await readFile(join(data, "diabetes-bmi.csv"));
  const galton = await load(folder);
  const model = await galton.train(csv, {
    response: "progression",
    predictors: ["bmi"],
    holdOut: 20,
    loss: "sum",
    learningRate: 0.002,
    iterations: 2001,
    standardise: false,
    start: [0, 0],
  });
  expected = JSON.stringify(model);
});

/** @param {string} under */
async function filesIn(under) {
  const entries = await readdir(under, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(under, join(entry.parentPath, entry.name)))
    .sort();
}

describe("the tarball", () => {
  it("holds what a user needs and nothing else", async () => {
    const files = await filesIn(join(folder, "node_modules", "galton"));
    // This one is the source of cjs/index.js.
    const isSource = (/** @type {string} */ name) => name.endsWith(".js") && name !== "commonjs.js";
    const source = (await readdir(join(root, "pkg"))).filter(isSource);
    const declarations = await filesIn(join(root, "pkg", "types"));
    assert.deepEqual(
      files,
      [
        "LICENSE-APACHE",
        "LICENSE-MIT",
        "README.md",
        "browser/half-worker.js",
        "browser/index.d.ts",
        "browser/index.js",
        "cjs/export.js",
        "cjs/formula.js",
        "cjs/index.js",
        "cjs/methods.js",
        "cjs/package.json",
        "cjs/scorer.js",
        "cjs/service.js",
        "cjs/sql.js",
        "package.json",
        "wasm/galton.js",
        "wasm/galton_bg.wasm",
        "wasm/inlined.js",
        "wasm/methods.js",
        ...source,
        ...declarations.flatMap((name) => [`types/${name}`, `cjs/types/${name}`]),
      ].sort(),
    );
    for (const entry of ["index.js", "inline.js", "workerd.js", "types/index.d.ts"]) {
      assert.ok(files.includes(entry), `${entry} is missing`);
    }
  });

  it("holds no path of the machine that built it and no source map", async () => {
    const under = join(folder, "node_modules", "galton");
    for (const name of await filesIn(under)) {
      const text = (await readFile(join(under, name))).toString("latin1");
      for (const leak of [root, homedir() + "/", ".cargo/registry", "sourceMappingURL"]) {
        assert.ok(!text.includes(leak), `${name} contains ${leak}`);
      }
    }
  });

  it("has the version of the crate, of both lock files and of what the page asks for", async () => {
    /** @param {string} name */
    const text = (name) => readFile(join(root, name), "utf8");
    /** @param {string} name @returns {Promise<unknown>} */
    const json = async (name) => JSON.parse(await text(name));
    const { version } = /** @type {{ version: string }} */ (
      JSON.parse(await readFile(join(folder, "node_modules/galton/package.json"), "utf8"))
    );
    const page = /** @type {{ dependencies: Record<string, string> }} */ (
      await json("www/package.json")
    );
    const lock = /** @type {{ packages: Record<string, { version?: string }> }} */ (
      await json("package-lock.json")
    );
    assert.deepEqual(
      {
        "Cargo.toml": /^version = "(.*)"$/m.exec(await text("Cargo.toml"))?.[1],
        "its dependency on the kernel": /^galton-kernel = .*version = "(.*)"/m.exec(
          await text("Cargo.toml"),
        )?.[1],
        "kernel/Cargo.toml": /^version = "(.*)"$/m.exec(await text("kernel/Cargo.toml"))?.[1],
        "Cargo.lock": /^name = "galton"\nversion = "(.*)"$/m.exec(await text("Cargo.lock"))?.[1],
        "package-lock.json": lock.packages["pkg"]?.version,
        "www/package.json": page.dependencies["galton"],
      },
      {
        "Cargo.toml": version,
        "its dependency on the kernel": version,
        "kernel/Cargo.toml": version,
        "Cargo.lock": version,
        "package-lock.json": version,
        "www/package.json": version,
      },
    );
  });

  it("has locks that name no registry", async () => {
    const lock = await readFile(join(root, "package-lock.json"), "utf8");
    assert.deepEqual(lock.match(/"resolved": "https?:.*"/g), null);
  });
});

describe("the types", () => {
  for (const resolution of ["nodenext", "bundler"]) {
    it(`hold under tsc --strict with ${resolution} resolution, with no any in them`, async () => {
      await copyFile(join(root, "tests/js/types.test.ts"), join(folder, "types.test.ts"));
      const args = ["--noEmit", "--strict", "--target", "es2022"].concat(
        ["--lib", "es2023,dom,dom.iterable,dom.asynciterable"],
        ["--module", resolution === "bundler" ? "esnext" : resolution],
        ["--moduleResolution", resolution, "--ignoreConfig", "types.test.ts"],
      );
      const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
      const told = await run(process.execPath, [tsc, ...args], { cwd: folder }).then(
        () => "",
        (/** @type {{ stdout: string }} */ error) => error.stdout,
      );
      assert.equal(told, "");
    });
  }
});

describe("in Node", () => {
  const body = `
    const { readFileSync } = process.getBuiltinModule("node:fs");
    galton.train(readFileSync(${JSON.stringify(join(data, "diabetes-bmi.csv"))}), ${settings})
      .then((model) => console.log(JSON.stringify(model)));`;

  it("import is enough", async () => {
    const source = `import * as galton from "galton";${body}`;
    assert.equal(await node(folder, "--input-type=module", "--eval", source), expected);
  });

  it("require() is enough", async () => {
    const source = `const galton = require("galton");${body}`;
    assert.equal(await node(folder, "--input-type=commonjs", "--eval", source), expected);
  });

  it("init() may be called all the same, any number of times and at once", async () => {
    const source = `
      import * as galton from "galton";
      await Promise.all([galton.init(), galton.init()]);
      await galton.init();${body}`;
    assert.equal(await node(folder, "--input-type=module", "--eval", source), expected);
  });

  it("a worker thread has its own", async () => {
    const source = `
      import { Worker } from "node:worker_threads";
      const code = 'import("galton").then(async (galton) => {' + ${JSON.stringify(body)} + '})';
      new Worker(code, { eval: true }).on("error", (error) => { throw error; });`;
    assert.equal(await node(folder, "--input-type=module", "--eval", source), expected);
  });

  it("the wasm and package.json can be resolved by name", async () => {
    const source = `
      console.log(["galton/galton_bg.wasm", "galton/package.json"].map((name) =>
        require.resolve(name).split(/[\\\\/]galton[\\\\/]/)[1]).join(" "))`;
    assert.equal(
      await node(folder, "--input-type=commonjs", "--eval", source),
      "wasm/galton_bg.wasm package.json",
    );
  });

  it("an edge runtime, which gives a compiled module for an import of wasm, is served too", async () => {
    // workerd itself is not on npm in a form that installs everywhere; its one peculiarity is this.
    const hooks = `
      import { readFile } from "node:fs/promises";
      export async function load(url, context, next) {
        if (!url.endsWith(".wasm")) return next(url, context);
        const bytes = await readFile(new URL(url));
        const source = "const b = Uint8Array.from(atob('" + bytes.toString("base64") +
          "'), (c) => c.charCodeAt(0)); export default new WebAssembly.Module(b);";
        return { format: "module", shortCircuit: true, source };
      }`;
    await writeFile(join(folder, "hooks.js"), hooks);
    await writeFile(
      join(folder, "register.js"),
      'import { register } from "node:module"; register("./hooks.js", import.meta.url);',
    );
    const source = `
      import * as galton from "galton";
      if (!import.meta.resolve("galton").endsWith("/workerd.js")) throw new Error("not workerd");${body}`;
    const args = ["--conditions=workerd", "--import=./register.js", "--no-warnings"];
    assert.equal(await node(folder, ...args, "--input-type=module", "--eval", source), expected);
  });
});

describe("in a browser", () => {
  /** @type {import("playwright-core").Browser} */
  let chrome;
  before(async () => {
    chrome = await browser();
    await copyFile(join(data, "diabetes-bmi.csv"), join(folder, "data.csv"));
  });

  /**
   * Opens the page, gives it the file if it has a file input, and waits for what it has to say.
   *
   * @param {string} address
   */
  async function said(address) {
    const page = await chrome.newPage();
    /** @type {string[]} */
    const complaints = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => complaints.push(message.text()));
    page.on("requestfailed", (request) => complaints.push(`failed: ${request.url()}`));
    await page.goto(address);
    const input = page.locator("input[type=file]");
    if ((await input.count()) > 0) await input.setInputFiles(join(data, "diabetes-bmi.csv"));
    const answer = page.locator("output:not(:empty)");
    await answer.waitFor({ state: "attached", timeout: 30_000 }).catch((error) => {
      throw new Error(`the page said nothing: ${complaints.join("; ")}`, { cause: error });
    });
    const text = await answer.textContent();
    await page.close();
    assert.deepEqual(complaints, []);
    return text;
  }

  // No icon: the browser would ask for one, and complain that there is none.
  const html = '<!doctype html><link rel="icon" href="data:," /><output></output>';

  it("a plain module script reads a response, without a bundler and without init()", async () => {
    const script = `
      import { train } from "./node_modules/galton/index.js";
      const model = await train(await fetch("data.csv"), ${settings});
      document.querySelector("output").textContent = JSON.stringify(model);`;
    await writeFile(join(folder, "plain.html"), `${html}<script type="module">${script}</script>`);
    assert.equal(await said(`${await serve(folder)}/plain.html`), expected);
  });

  it("a picked file is read", async () => {
    const script = `
      import { train } from "./node_modules/galton/index.js";
      document.querySelector("input").onchange = async (event) => {
        const model = await train(event.target.files[0], ${settings});
        document.querySelector("output").textContent = JSON.stringify(model);
      };`;
    await writeFile(
      join(folder, "picked.html"),
      `${html}<input type="file" /><script type="module">${script}</script>`,
    );
    assert.equal(await said(`${await serve(folder)}/picked.html`), expected);
  });

  it("a module worker reads a stream", async () => {
    await writeFile(
      join(folder, "worker.js"),
      `import { train } from "./node_modules/galton/index.js";
      const { body } = await fetch("data.csv");
      postMessage(JSON.stringify(await train(body, ${settings})));`,
    );
    const script = `
      const worker = new Worker("./worker.js", { type: "module" });
      worker.onmessage = ({ data }) => { document.querySelector("output").textContent = data; };`;
    await writeFile(join(folder, "worker.html"), `${html}<script type="module">${script}</script>`);
    assert.equal(await said(`${await serve(folder)}/worker.html`), expected);
  });

  it("init() takes the wasm's address, its bytes, a response or a compiled module", async () => {
    const address = "./node_modules/galton/wasm/galton_bg.wasm";
    const forms = [
      `"${address}"`,
      `new URL("${address}", location.href)`,
      `await (await fetch("${address}")).arrayBuffer()`,
      `await fetch("${address}")`,
      `await WebAssembly.compileStreaming(fetch("${address}"))`,
    ];
    const served = await serve(folder);
    for (const [index, form] of forms.entries()) {
      const script = `
        import { init, Model } from "./node_modules/galton/index.js";
        await init(${form});
        await init();
        const model = Model.from(${JSON.stringify(expected)});
        document.querySelector("output").textContent = JSON.stringify(model);`;
      await writeFile(
        join(folder, `init-${index}.html`),
        `${html}<script type="module">${script}</script>`,
      );
      assert.equal(await said(`${served}/init-${index}.html`), expected, form);
    }
  });

  it("an app of three lines, bundled by Vite, carries the wasm with it", async () => {
    const app = await emptyFolder();
    await mkdir(join(app, "node_modules"));
    await copyFile(join(data, "diabetes-bmi.csv"), join(app, "data.csv"));
    await run("npm", ["install", "--offline", "--no-audit", "--no-fund", await tarball()], {
      cwd: app,
    });
    await writeFile(
      join(app, "index.html"),
      `${html}<script type="module" src="main.js"></script>`,
    );
    await writeFile(
      join(app, "main.js"),
      `import { train } from "galton";
      const model = await train(await fetch(new URL("data.csv", import.meta.url)), ${settings});
      document.querySelector("output").textContent = JSON.stringify(model);`,
    );
    const vite = createRequire(join(root, "www/package.json")).resolve("vite/package.json");
    const args = [join(dirname(vite), "bin/vite.js"), "build", "--base", "./"];
    const { stderr } = await run(process.execPath, [...args, "--logLevel", "warn"], { cwd: app });
    assert.equal(stderr, "");
    const assets = await filesIn(join(app, "dist"));
    assert.equal(assets.filter((name) => name.endsWith(".wasm")).length, 1, assets.join(" "));
    assert.equal(await said(await serve(join(app, "dist"))), expected);
  });

  async function tarball() {
    const [name] = (await readdir(folder)).filter((file) => file.endsWith(".tgz"));
    return join(folder, name ?? "");
  }
});
