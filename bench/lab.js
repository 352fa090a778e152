// The setup that every part needs: the rivals bundled, a server for the page, Chromium, and a page with the file in it.

import { build } from "esbuild";
import { createReadStream } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize, sep } from "node:path";
import { finished } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

/** @typedef {import("playwright-core").Browser} Browser */
/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("./tables.js").Table} Table */
/** @typedef {import("./page/page.js").Run} Run */
/** @typedef {import("./page/page.js").Frames} Frames */

export const root = fileURLToPath(new URL("..", import.meta.url));
export const out = join(root, "build", "bench");

/** A browser that has just been opened is still busy with itself; in ms. */
const SETTLE = 3000;

/** The files of the repository that the page may load. */
const SERVED = [
  "bench",
  "pkg",
  join("www", "dist"),
  join("build", "bench", "rivals"),
  join("build", "bench", "plain"),
  join("build", "bench", "before"),
].map((folder) => join(root, folder, sep));

const types = new Map([
  [".html", "text/html"],
  [".js", "text/javascript"],
  [".wasm", "application/wasm"],
  [".css", "text/css"],
  [".csv", "text/csv"],
  [".svg", "image/svg+xml"],
  [".webmanifest", "application/manifest+json"],
]);

/** A bench worker by the file it is in; galton and the plain loops go to the browser as they are. */
export const modules = {
  galton: "/bench/page/galton.js",
  plain: "/build/bench/plain/bench/page/galton.js",
  before: "/build/bench/before/bench/page/galton.js",
  bytes: "/bench/page/bytes.js",
  read: "/bench/page/read.js",
  papaparse: "/build/bench/rivals/papaparse.js",
  udsv: "/build/bench/rivals/udsv.js",
  duckdb: "/build/bench/rivals/duckdb.js",
};

/** Rivals import each other by name, which a browser needs a bundler for. */
export async function bundleRivals() {
  const folder = join(root, "bench", "page", "rivals");
  await build({
    entryPoints: (await readdir(folder)).map((name) => join(folder, name)),
    outdir: join(out, "rivals"),
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: true,
    logLevel: "warning",
  });
}

/** Serves the page, the package and the rivals on this machine only. Nothing is cached: a first click loads all. */
export async function serve() {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const path = join(root, normalize(pathname.replace(/\/$/, "/index.html")));
    const allowed = SERVED.some((folder) => path.startsWith(folder));
    (allowed ? readFile(path) : Promise.reject(new Error("not served"))).then(
      (body) => {
        const type = types.get(extname(path)) ?? "application/octet-stream";
        response.writeHead(200, { "content-type": type, "cache-control": "no-store" }).end(body);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(null)));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return {
    address: `http://127.0.0.1:${address.port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Chromium with a profile of its own, gone with it. */
export function openBrowser() {
  const executablePath = process.env["CHROMIUM"];
  if (!executablePath) throw new Error("name a Chromium in CHROMIUM, or run `make bench`");
  return chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/**
 * The bench page with the table chosen in it, at rest.
 *
 * @param {Browser} browser
 * @param {string} address
 * @param {Table} table
 */
export async function openPage(browser, address, table) {
  const page = await browser.newPage();
  page.setDefaultTimeout(0); // a rival may take its time
  await page.goto(`${address}/bench/page/index.html`);
  await page.waitForFunction("globalThis.bench");
  await page.locator("#file").setInputFiles(table.path);
  await sleep(SETTLE);
  return page;
}

/**
 * A blank page, at rest.
 *
 * @param {Browser} browser
 * @param {string} address
 */
export async function openBlank(browser, address) {
  const page = await browser.newPage();
  await page.goto(`${address}/bench/page/blank.html`);
  await sleep(SETTLE);
  return page;
}

/**
 * Runs a contestant in the page.
 *
 * @param {Page} page
 * @param {string} module
 * @param {Table} table
 * @returns {Promise<Run>}
 */
export const runIn = (page, module, { predictors, response }) =>
  evaluate(page, "run", module, predictors, response);

/**
 * The same, with an eye on the page's frames.
 *
 * @param {Page} page
 * @param {string} module
 * @param {Table} table
 * @returns {Promise<Run & Frames>}
 */
export const watchIn = (page, module, { predictors, response }) =>
  evaluate(page, "runWatched", module, predictors, response);

/**
 * @template {Run} R what the page tells of it
 * @param {Page} page
 * @param {"run" | "runWatched"} name
 * @param {[string, string[], string]} args
 * @returns {Promise<R>}
 */
const evaluate = (page, name, ...args) =>
  page.evaluate(([method, question]) => {
    /** @typedef {Record<"run" | "runWatched", (...question: typeof args) => Promise<R>>} Bench */
    const { bench } = /** @type {{ bench: Bench }} */ (/** @type {unknown} */ (globalThis));
    return bench[method](...question);
  }, /** @type {const} */ ([name, args]));

/** Has the operating system hold the table in memory: no disk is measured. @param {Table} table */
export const warm = ({ path }) =>
  finished(createReadStream(path, { highWaterMark: 1 << 22 }).resume());

/**
 * Stops at an answer that is not the table's: the same count, and the same line to 1e-6.
 *
 * @param {Table} table
 * @param {Run["line"]} line
 * @param {string} name whose answer it is
 */
export function check({ line: expected }, line, name) {
  if (line === null) return;
  const pairs = [
    [line.intercept, expected.intercept],
    ...expected.slopes.map((slope, at) => [line.slopes[at], slope]),
  ];
  const near = pairs.every(
    ([found = NaN, wanted = NaN]) => Math.abs(found - wanted) <= 1e-6 * Math.abs(wanted),
  );
  if (near && line.count === expected.count) return;
  throw new Error(`${name} answers ${JSON.stringify(line)}, not ${JSON.stringify(expected)}`);
}

/** @param {number[]} numbers */
export function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  return ((sorted[Math.ceil(half) - 1] ?? NaN) + (sorted[Math.floor(half)] ?? NaN)) / 2;
}
