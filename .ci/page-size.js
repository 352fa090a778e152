// Prints how much the built page loads before its WebAssembly, with gzip, and fails where that has grown beyond a limit. What
// is loaded when it is first wanted is listed beneath.

import { readFileSync, readdirSync } from "node:fs";
import { exit } from "node:process";
import { gzipSync } from "node:zlib";

/** Scripts and style of a first visit, in bytes. */
const LIMIT = 110_000;

const dist = new URL("../www/dist/", import.meta.url);

/** @param {string} path */
const gzip = (path) => gzipSync(readFileSync(new URL(path, dist)), { level: 9 }).length;

const html = readFileSync(new URL("index.html", dist), "utf8");
const first = [...html.matchAll(/(?:src|href)="\.\/([^"]+\.(?:js|css))"/g)].map(
  ([, path]) => path ?? "",
);
const later = readdirSync(new URL("assets/", dist))
  .map((name) => `assets/${name}`)
  .filter((path) => /\.(js|css)$/.test(path) && !first.includes(path));

const sum = first.reduce((bytes, path) => bytes + gzip(path), 0);
console.log(`the page's first scripts and style: gzip ${sum} (at most ${LIMIT})`);
for (const path of [...first, ...later]) {
  const when = first.includes(path) ? "first" : "later";
  console.log(`  ${when}: ${path.replace(/-[\w-]{8}(?=\.)/, "")}, gzip ${gzip(path)}`);
}
if (sum > LIMIT) {
  console.error(`make: the page's first scripts and style have grown beyond ${LIMIT} bytes`);
  exit(1);
}
