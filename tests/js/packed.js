// The package as a user has it: packed, and its tarball installed in an empty folder outside this repository.

import { execFile, execFileSync } from "node:child_process";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { after } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { chromium, firefox } from "playwright-core";

export const root = fileURLToPath(new URL("../..", import.meta.url));
export const data = join(root, "tests", "data");

/** No row left out, for whatever reason. */
export const none = {
  missing: 0,
  text: 0,
  ragged: 0,
  comment: 0,
  noLogarithm: 0,
  noValue: 0,
  zeroWeight: 0,
  newLevel: 0,
  notData: 0,
  byNumber: 0,
};

const run = promisify(execFile);

/** @type {(() => unknown)[]} */
const leftovers = [];
after(async () => {
  for (const cleanUp of leftovers.reverse()) await cleanUp();
});

/** An empty folder, gone when the tests are over. */
export async function emptyFolder() {
  const folder = await mkdtemp(join(tmpdir(), "galton-"));
  leftovers.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Packs the package and installs the tarball in an empty folder, which it returns. */
export async function install() {
  const folder = await emptyFolder();
  await run("npm", ["pack", "./pkg", "--pack-destination", folder], { cwd: root });
  const [tarball] = (await readdir(folder)).filter((name) => name.endsWith(".tgz"));
  if (tarball === undefined) throw new Error("npm pack made no tarball");
  await writeFile(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  await run("npm", ["install", "--offline", "--no-audit", "--no-fund", `./${tarball}`], {
    cwd: folder,
  });
  return folder;
}

/**
 * The installed package, found by its name as any importer in that folder finds it.
 *
 * @param {string} folder
 * @returns {Promise<typeof import("galton")>}
 */
export async function load(folder) {
  const entry = join(folder, "entry.js");
  await writeFile(entry, 'export * from "galton";\n');
  return /** @type {Promise<typeof import("galton")>} */ (import(pathToFileURL(entry).href));
}

/**
 * Runs Node in the folder and gives back what it printed.
 *
 * @param {string} folder
 * @param {string[]} args
 */
export async function node(folder, ...args) {
  const { stdout } = await run(process.execPath, args, { cwd: folder });
  return stdout.trim();
}

const types = new Map([
  [".html", "text/html"],
  [".js", "text/javascript"],
  [".wasm", "application/wasm"],
  [".csv", "text/csv"],
]);

/**
 * Serves a folder's files, as any static host does, until it is stopped.
 *
 * @param {string} folder
 * @param {Map<string, string>} [mime] the media type by extension
 * @param {Record<string, string>} [headers] of every answer
 * @returns {Promise<{ address: string, stop: () => void }>} the address, without a slash at its end
 */
export async function host(folder, mime = types, headers = {}) {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? "/", "http://localhost").pathname);
    readFile(join(folder, path.endsWith("/") ? `${path}index.html` : path)).then(
      (body) => {
        const type = mime.get(extname(path) || ".html") ?? "application/octet-stream";
        response.writeHead(200, { ...headers, "content-type": type }).end(body);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(null)));
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  leftovers.push(stop);
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return { address: `http://127.0.0.1:${address.port}`, stop };
}

/**
 * Serves a folder's files until the tests are over.
 *
 * @param {string} folder
 * @param {Map<string, string>} [mime] the media type by extension
 * @returns {Promise<string>} the address, without a slash at its end
 */
export async function serve(folder, mime) {
  return (await host(folder, mime)).address;
}

/**
 * The program that a variable names, or the first of these that is on PATH.
 *
 * @param {string} variable
 * @param {string[]} names
 */
function program(variable, ...names) {
  const named = process.env[variable];
  if (named) return named;
  for (const name of names) {
    try {
      return execFileSync("which", [name], { encoding: "utf8" }).trim();
    } catch {
      // the next one, then
    }
  }
  throw new Error(`none of ${names.join(", ")} on PATH: run \`make test\`, or set ${variable}`);
}

/**
 * The machine's own Chromium, closed when the tests are over.
 *
 * @param {string[]} flags more of them
 */
export async function browser(...flags) {
  const opened = await chromium.launch({
    executablePath: program(
      "CHROMIUM",
      "chromium",
      "google-chrome",
      "google-chrome-stable",
      "chromium-browser",
    ),
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      ...flags,
    ],
  });
  leftovers.push(() => opened.close());
  return opened;
}

/** The command of WebDriver BiDi that emulates a colour scheme. */
const emulation = "emulation.setMediaFeaturesOverride";

/**
 * The machine's own Firefox, closed when the tests are over. Motion is unwelcome in it.
 *
 * Playwright drives it by WebDriver BiDi, and asks each new tab for a colour scheme. Firefox 153 has no such command, and
 * no test here has a scheme that it needs.
 */
export async function stockFirefox() {
  const opened = await firefox.launch({
    channel: "moz-firefox",
    executablePath: program("FIREFOX", "firefox-esr", "firefox"),
    firefoxUserPrefs: { "ui.prefersReducedMotion": 1 },
  });
  leftovers.push(() => opened.close());
  const { _browserSession } = /** @type {any} */ (opened)._connection.toImpl(opened);
  const session = Object.getPrototypeOf(_browserSession);
  const { send } = session;
  session.send = function (/** @type {string} */ name, /** @type {unknown[]} */ ...given) {
    return name === emulation ? Promise.resolve({}) : send.call(this, name, ...given);
  };
  return opened;
}
