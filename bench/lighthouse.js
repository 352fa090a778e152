// Lighthouse's marks for the built page, on a phone and on a desktop: `make lighthouse`. Fails where one is below 95.
// The files are served as static hosts do it: packed, with the page's headers, those with a hash in their name for ever.

import { execFile } from "node:child_process";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { argv, exit } from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

const least = 0.95;
const rounds = Number(argv[2] ?? 3);
const root = fileURLToPath(new URL("..", import.meta.url));
const built = join(root, "www", "dist");
const categories = ["performance", "accessibility", "best-practices"];
const types = new Map([
  [".html", "text/html; charset=utf-8"],
  [".js", "text/javascript"],
  [".css", "text/css"],
  [".svg", "image/svg+xml"],
  [".csv", "text/csv"],
  [".wasm", "application/wasm"],
  [".webmanifest", "application/manifest+json"],
]);

/** The headers of every file, from the file that the build writes for hosts. */
async function headers() {
  const [everywhere = ""] = (await readFile(join(built, "_headers"), "utf8")).split(/^\/assets/m);
  const lines = [...everywhere.matchAll(/^ {2}([\w-]+): (.*)$/gm)];
  return Object.fromEntries(lines.map(([, name, value]) => [name, value]));
}

/** All built files by their paths, packed before anything is measured. */
async function packed() {
  const found = await readdir(built, { recursive: true, withFileTypes: true });
  const paths = found.filter((f) => f.isFile()).map((f) => join(f.parentPath, f.name));
  const bodies = paths.map(async (path) => promisify(gzip)(await readFile(path)));
  return new Map((await Promise.all(bodies)).map((body, at) => [paths[at], body]));
}

/** @param {Record<string, string | undefined>} common */
async function served(common) {
  const files = await packed();
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? "/", "http://localhost").pathname);
    const file = path === "/" ? "/index.html" : path;
    const body = files.get(join(built, file));
    if (!body) {
      response.writeHead(404).end();
      return;
    }
    const kept = file.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache";
    const own = {
      "content-type": types.get(extname(file)) ?? "application/octet-stream",
      "content-encoding": "gzip",
      "cache-control": kept,
    };
    response.writeHead(200, { ...common, ...own }).end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(null)));
  return server;
}

/**
 * @typedef {object} Report the parts of Lighthouse's report that are used here
 * @property {Record<string, { score: number | null, auditRefs: { id: string, weight: number }[] }>} categories
 * @property {Record<string, { score: number | null, title: string, displayValue?: string }>} audits
 */

/** @param {string} url @param {string} device @param {string} folder @returns {Promise<Report>} */
async function reported(url, device, folder) {
  const path = join(folder, "report.json");
  await promisify(execFile)(
    join(root, "bench", "node_modules", ".bin", "lighthouse"),
    [
      url,
      "--quiet",
      "--output=json",
      `--output-path=${path}`,
      `--only-categories=${categories.join()}`,
      "--chrome-flags=--headless --no-sandbox --disable-gpu",
      ...(device === "desktop" ? ["--preset=desktop"] : []),
    ],
    { maxBuffer: 1e8 },
  );
  return JSON.parse(await readFile(path, "utf8"));
}

const server = await served(await headers());
const at = server.address();
if (at === null || typeof at === "string") throw new Error("the server has no port");
const folder = await mkdtemp(join(tmpdir(), "galton-"));
let isBelow = false;
for (const device of ["phone", "desktop"]) {
  const reports = [];
  for (let k = 0; k < rounds; k++)
    reports.push(await reported(`http://127.0.0.1:${at.port}/`, device, folder));
  for (const name of categories) {
    const marks = reports.map(({ categories }) => categories[name]?.score ?? 0).sort();
    const median = marks[Math.floor(marks.length / 2)] ?? 0;
    isBelow ||= median < least;
    const all = marks.map((mark) => Math.round(mark * 100)).join(", ");
    console.log(`${device}: ${name} ${Math.round(median * 100)} (${all})`);
  }
  const [last] = reports.slice(-1);
  const counted = categories.flatMap((name) => last?.categories[name]?.auditRefs ?? []);
  for (const { id, weight } of counted) {
    const { score = null, title, displayValue = "" } = last?.audits[id] ?? { title: id };
    if (score !== null && score < 0.95)
      console.log(`  ${weight > 0 ? "" : "(no weight) "}${title}: ${displayValue}`);
  }
}
server.close();
server.closeAllConnections();
await rm(folder, { recursive: true, force: true });
if (isBelow) console.error(`a mark is below ${least * 100}`);
exit(isBelow ? 1 : 0);
