// A consumer's project: an empty folder with the packed tarball in it, the tools that it names, and a program that every
// consumer runs: it trains, saves and loads a model, and reads a large file with two workers where there are any.

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createServer as listen } from "node:net";
import { tmpdir } from "node:os";
import { dirname, extname, join, normalize } from "node:path";
import { isDeepStrictEqual, promisify } from "node:util";
import { browser, data, install, root } from "../js/packed.js";

/** @typedef {import("playwright-core").Browser} Browser */
/** @typedef {{ small: string, large: string, workers: number }} Answer */

const run = promisify(execFile);

const versions = /** @type {Record<string, string>} */ (
  JSON.parse(await readFile(new URL("versions.json", import.meta.url), "utf8"))
);

/** With how many workers a consumer reads the large file. Node has no `Worker`. @typedef {"one" | "two"} Workers */

/**
 * A kind of project. `row` is what docs/bundlers.md says of it: the tool, what to import, what to configure.
 *
 * @typedef {object} Consumer
 * @property {string} name
 * @property {string[]} tools names in versions.json
 * @property {Record<string, string>} [files]
 * @property {"module" | "commonjs"} [type]
 * @property {boolean} [isCore] whether `make test` has it
 * @property {[tool: string, write: string, configure: string]} [row]
 * @property {(project: Project) => Promise<void>} test
 */

/** What every consumer runs. The file has 40 MB; its numbers are the same in every engine. */
export const program = {
  "csv.js": `export default ${JSON.stringify(await readFile(join(data, "diabetes-bmi.csv"), "utf8"))};\n`,
  "answer.js": `import { Model, read, train } from "galton";
import csv from "./csv.js";

export async function small() {
  const model = await train(csv, { response: "progression", predictors: ["bmi"], learningRate: 0.002, iterations: 2001 });
  const saved = JSON.stringify(model);
  return saved + Model.from(saved).predict(0.05);
}

export async function large() {
  const rows = Array.from({ length: 4000 }, (_, row) => \`\${((row * 7919) % 4001) / 64},\${((row * row) % 1999) / 32}\\n\`);
  const chunk = rows.join("");
  const file = new Blob(["x,y\\n", ...Array(Math.ceil(4e7 / chunk.length)).fill(chunk)]);
  const { report, exact } = await read(file, { response: "y", predictors: ["x"], workers: 2 });
  return { large: JSON.stringify([report.rows, exact]), workers: report.workers };
}

export const answer = async () => ({ small: await small(), ...(await large()) });
`,
  "print.js": `import { answer } from "./answer.js";
answer().then((found) => console.log(JSON.stringify(found)));
`,
  "main.js": `import { answer } from "./answer.js";
answer().then(
  (found) => (globalThis.answered = found),
  (error) => (globalThis.answered = { error: String(error) }),
);
`,
  "index.html": `<!doctype html><link rel="icon" href="data:," /><div id="app"></div>
<script type="module" src="./main.js"></script>
`,
};

/** @type {Promise<{ tarball: string, answer: Answer, chromium: () => Promise<Browser> }> | undefined} */
let shared;

/** Shared by all consumers: the tarball, and Node's answers. */
async function prepare() {
  const folder = await install();
  const [name] = (await readdir(folder)).filter((file) => file.endsWith(".tgz"));
  await put(folder, program);
  const { stdout } = await run(process.execPath, ["print.js"], { cwd: folder });
  /** @type {Promise<Browser> | undefined} */
  let opened;
  return {
    tarball: join(folder, name ?? ""),
    answer: /** @type {Answer} */ (JSON.parse(stdout)),
    chromium: () => (opened ??= browser()),
  };
}

/** @param {string} folder @param {Record<string, string>} files */
async function put(folder, files) {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}

/** Nothing that a tool asks or tells anybody. */
const quiet = {
  CI: "1",
  ASTRO_TELEMETRY_DISABLED: "1",
  NEXT_TELEMETRY_DISABLED: "1",
  NUXT_TELEMETRY_DISABLED: "1",
  NO_COLOR: "1",
  DENO_NO_UPDATE_CHECK: "1",
  NODE_ENV: undefined,
  NODE_TEST_CONTEXT: undefined,
};

const mime = new Map([
  [".html", "text/html"],
  [".js", "text/javascript"],
  [".mjs", "text/javascript"],
  [".wasm", "application/wasm"],
  [".css", "text/css"],
]);

/** How long a step of a consumer may take, in milliseconds. */
const LONGEST = 240_000;

/** How long a page may take to answer, in milliseconds. */
const PATIENCE = 60_000;

export class Project {
  /** @type {(() => unknown)[]} */
  #leftovers = [];
  #folder;
  #shared;

  /** @param {string} folder @param {Awaited<ReturnType<typeof prepare>>} shared */
  constructor(folder, shared) {
    this.#folder = folder;
    this.#shared = shared;
    this.#leftovers.push(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  }

  /**
   * A folder with the program, the tarball and tools.
   *
   * @param {string[]} tools names in versions.json
   * @param {Record<string, string>} [files] more files
   * @param {"module" | "commonjs"} [type]
   */
  static async create(tools, files = {}, type = "module") {
    shared ??= prepare();
    const { tarball } = await shared;
    const project = new Project(await mkdtemp(join(tmpdir(), "consumer-")), await shared);
    const dependencies = Object.fromEntries(
      tools.map((tool) => {
        const version = versions[tool];
        assert.ok(version, `${tool} is not in versions.json`);
        return [tool.replace(/(?<=.)@.*/, ""), version];
      }),
    );
    const manifest = { name: "consumer", private: true, type, dependencies };
    await project.put({ "package.json": JSON.stringify(manifest), ...program, ...files });
    const flags = ["--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"];
    await project.run("npm", "install", ...flags, tarball);
    return project;
  }

  async close() {
    for (const cleanUp of this.#leftovers.reverse()) await cleanUp();
  }

  /** @param {string} name */
  path(name) {
    return join(this.#folder, name);
  }

  /** @param {Record<string, string>} files */
  put(files) {
    return put(this.#folder, files);
  }

  /** @param {string} file @param {string | RegExp} from @param {string} to */
  async replace(file, from, to) {
    const before = await readFile(this.path(file), "utf8");
    const after = before.replace(from, to);
    assert.notEqual(before, after, `${file} has no ${String(from)}`);
    await writeFile(this.path(file), after);
  }

  /**
   * Runs a command, one of the installed tools for example.
   *
   * @param {string} command @param {string[]} args
   * @returns {Promise<string>} what it printed
   */
  async run(command, ...args) {
    return this.#run(command, args, {});
  }

  /** @param {Record<string, string>} variables @param {string} command @param {string[]} args */
  async runWith(variables, command, ...args) {
    return this.#run(command, args, variables);
  }

  /** @param {string} command @param {string[]} args @param {Record<string, string>} variables */
  async #run(command, args, variables) {
    const options = {
      cwd: this.#folder,
      env: this.#env(variables),
      timeout: LONGEST,
      maxBuffer: 2 ** 26,
    };
    try {
      return (await run(command, args, options)).stdout.trim();
    } catch (error) {
      const { stdout, stderr } = /** @type {{ stdout?: string, stderr?: string }} */ (error);
      const said = `${stdout ?? ""}\n${stderr ?? ""}`.trim().slice(-3000);
      throw new Error(`${command} ${args.join(" ")}: ${said || String(error)}`, { cause: error });
    }
  }

  /** @param {Record<string, string>} variables */
  #env(variables) {
    const bin = join(this.#folder, "node_modules", ".bin");
    return { ...process.env, ...quiet, PATH: `${bin}:${process.env["PATH"]}`, ...variables };
  }

  /**
   * Starts a server, which is stopped at the end.
   *
   * @param {(port: string) => string[]} command
   * @param {string} path that it answers when it is ready
   * @returns {Promise<string>} its address
   */
  async start(command, path = "/") {
    const port = await freePort();
    const [name = "", ...args] = command(String(port));
    // A group of its own: npm's tools start others.
    const child = spawn(name, args, {
      cwd: this.#folder,
      env: this.#env({ PORT: String(port) }),
      detached: true,
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (text) => void (said += String(text)));
    const end = new Promise((resolve) => child.on("exit", resolve));
    this.#leftovers.push(async () => {
      if (child.exitCode === null && child.pid) process.kill(-child.pid, "SIGKILL");
      await end;
    });
    const address = `http://localhost:${port}`;
    for (const last = Date.now() + LONGEST; Date.now() < last && child.exitCode === null;) {
      const status = await fetch(address + path, { signal: AbortSignal.timeout(60_000) }).then(
        async (answer) => {
          if (answer.status >= 500) said += await answer.text();
          return answer.status;
        },
        () => 0,
      );
      if (status === 200) return address;
      if (status >= 500) throw new Error(`${path} answered ${status}: ${said.slice(-3000)}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`${name} ${args.join(" ")} did not serve ${path}: ${said.slice(-3000)}`);
  }

  /**
   * Serves a folder of the project, as any static host does.
   *
   * @param {string} folder
   * @param {Record<string, string>} headers
   */
  async serve(folder = ".", headers = {}) {
    const served = createServer((request, response) => {
      const path = normalize(new URL(request.url ?? "/", "http://localhost").pathname);
      readFile(join(this.#folder, folder, path.endsWith("/") ? `${path}index.html` : path)).then(
        (body) => {
          const type = mime.get(extname(path) || ".html") ?? "application/octet-stream";
          response.writeHead(200, { "content-type": type, ...headers }).end(body);
        },
        () => response.writeHead(404, headers).end(),
      );
    });
    await new Promise((resolve) => served.listen(0, "127.0.0.1", () => resolve(null)));
    this.#leftovers.push(() => {
      served.closeAllConnections();
      served.close();
    });
    const address = served.address();
    assert.ok(address !== null && typeof address === "object");
    return `http://127.0.0.1:${address.port}`;
  }

  /**
   * Opens a page in Chromium and holds its answer against Node's.
   *
   * @param {string} address
   * @param {Workers} [workers]
   */
  async open(address, workers = "two") {
    const { found, said } = await this.answered(address);
    this.#compare(found, workers, said);
    return said;
  }

  /**
   * Opens a page in Chromium.
   *
   * @param {string} address
   * @returns what the page puts into `answered`, and what it says
   */
  async answered(address) {
    const context = await (await this.#shared.chromium()).newContext();
    try {
      const page = await context.newPage();
      /** @type {string[]} */
      const said = [];
      page.on("console", (message) => said.push(`${message.text()} ${message.location().url}`));
      page.on("pageerror", (error) => said.push(String(error.stack)));
      await page.goto(address);
      /** @type {unknown} */
      let found;
      // A development server may load the page again when it has found what to bundle, which ends what is evaluated.
      for (const last = Date.now() + PATIENCE; !found && Date.now() < last;) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        found = await page.evaluate("globalThis.answered").catch(() => undefined);
      }
      return { found, said };
    } finally {
      await context.close();
    }
  }

  /**
   * Holds what a program printed against Node's answer.
   *
   * @param {string} printed of which the last line counts
   * @param {Workers} [workers]
   */
  printed(printed, workers = "one") {
    this.#compare(JSON.parse(printed.split("\n").at(-1) ?? ""), workers, []);
  }

  /** Holds the answer to the small question alone against Node's. @param {string} found */
  answeredSmall(found) {
    assert.equal(found, this.#shared.answer.small);
  }

  /** What Node answers to the small question. */
  get small() {
    return this.#shared.answer.small;
  }

  /** @param {unknown} found @param {Workers} workers @param {string[]} said */
  #compare(found, workers, said) {
    const expected = { ...this.#shared.answer, workers: workers === "two" ? 2 : 1 };
    const told = JSON.stringify(found) ?? "nothing";
    const isSame = isDeepStrictEqual(found, expected);
    assert.ok(isSame, `it says ${told.slice(0, 500)} ${said.join("\n")}`);
  }
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = listen();
    server.on("error", reject);
    server.listen(0, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

export { root };
