// `make bench`: measures galton and its rivals on this machine, and prints how they stand.

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { cpus, release, totalmem, type } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import {
  descentBars,
  firstBars,
  framesBars,
  levelsBars,
  memoryBars,
  priceBars,
  raceBars,
  scoreBars,
  serveBars,
} from "./bars.js";
import { descents } from "./descent.js";
import { firstClick } from "./first.js";
import { frames } from "./frames.js";
import { bundleRivals, openBrowser, out, root, serve } from "./lab.js";
import { levels } from "./levels.js";
import { memory } from "./memory.js";
import { price, race } from "./race.js";
import { score } from "./score.js";
import { serving } from "./serve.js";

/** @typedef {import("./bars.js").Bar} Bar */
/** @typedef {import("./race.js").Standing} Standing */
/** @typedef {import("./tables.js").Table} Table */

const PARTS = [
  "A",
  "B",
  "C",
  "moments",
  "first",
  "memory",
  "descent",
  "score",
  "levels",
  "serve",
  "frames",
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    scale: { type: "string", default: "1" },
    rounds: { type: "string", default: "15" },
    before: { type: "boolean", default: false },
  },
});
const parts = positionals.length > 0 ? positionals : PARTS;
const scale = Number(values.scale);
const rounds = Number(values.rounds);
const unknown = parts.find((part) => !PARTS.includes(part));
if (unknown) throw new Error(`there is no part "${unknown}"; the parts are ${PARTS.join(", ")}`);
if (!(scale > 0)) throw new Error(`the scale is ${values.scale}; it must be above 0`);
if (!(rounds >= 1)) throw new Error(`there are ${values.rounds} rounds; there must be 1 at least`);

await mkdir(out, { recursive: true });
await bundleRivals();
const server = await serve();
const settings = { address: server.address, scale, rounds, before: values.before };
const machine = await describeMachine();
console.log(
  Object.entries(machine)
    .map(([name, what]) => `${name}: ${what}`)
    .join("\n"),
);

/** @type {Record<string, unknown>} */
const results = {};
/** @type {Bar[]} */
const bars = [];
for (const part of /** @type {const} */ (["A", "B", "C"])) {
  if (!parts.includes(part)) continue;
  const { table, standings } = await race(part, settings);
  results[part] = { bytes: table.bytes, rows: table.rows, standings };
  bars.push(...raceBars(part, standings));
  printStandings(part, table, standings);
}
if (parts.includes("moments")) {
  const { table, standings } = await price(settings);
  results["moments"] = { bytes: table.bytes, rows: table.rows, standings };
  bars.push(...priceBars(standings));
  printStandings("moments", table, standings);
}
if (parts.includes("first")) {
  const clicks = await firstClick(settings);
  results["first"] = clicks;
  bars.push(...firstBars(clicks));
  console.log(
    `\nfirst click ${clicks.first.toFixed(0)} ms, later ones ${clicks.later.toFixed(0)} ms${
      clicks.before
        ? `; of the build before ${clicks.before.first.toFixed(0)} and ${clicks.before.later.toFixed(0)} ms`
        : ""
    }\n`,
  );
}
if (parts.includes("memory")) {
  const peaks = await memory(settings);
  results["memory"] = peaks;
  bars.push(...memoryBars(peaks));
  const { blank, once, before, long, bytes, frames } = peaks;
  console.log(`
peak of the page's process: blank ${megabytes(blank)}, A (${megabytes(bytes.once)}) ${megabytes(once)}${before ? ` (the build before ${megabytes(before)})` : ""}, \
the long table (${megabytes(bytes.long)}) ${megabytes(long)}
while it read the long table: ${frames.count} frames, the longest gap ${frames.longest.toFixed(1)} ms, \
${frames.late} over 34 ms
`);
}
if (parts.includes("descent")) {
  const found = await descents(settings);
  results["descent"] = found;
  bars.push(...descentBars(found));
  console.log(`
2,000 iterations on moments of ${found.rows} rows: one predictor ${found.one.toFixed(3)} ms, ten ${found.ten.toFixed(3)} ms
one step of a loop over ${found.loopRows} rows: ${found.loop.toFixed(3)} ms, as long as ${found.ratio.toFixed(0)} of galton's
`);
}
if (parts.includes("score")) {
  const found = await score(settings);
  results["score"] = found;
  bars.push(...scoreBars(found));
  printStandings("score", found.table, found.standings, "read");
}
if (parts.includes("levels")) {
  const fits = await levels(settings);
  results["levels"] = fits;
  bars.push(...levelsBars(fits));
  console.log("");
  for (const { formula, read, summary, train } of fits) {
    const said = `read ${read.toFixed(2)} s, summary ${summary.toFixed(2)} s, train ${train.toFixed(2)} s`;
    console.log(`${formula.padEnd(11)}${said}`);
  }
  console.log("");
}
if (parts.includes("serve")) {
  const rates = await serving(settings);
  results["serve"] = rates;
  bars.push(...serveBars(rates));
  console.log("");
  for (const { name, isBatch, perSecond, bytes } of rates) {
    const rate = Math.round(perSecond).toLocaleString("en").padStart(10);
    console.log(
      `${name.padEnd(26)}${rate} ${isBatch ? "rows" : "predictions"} a second, questions of ${bytes} bytes`,
    );
  }
  console.log("");
}
if (parts.includes("frames")) {
  const found = await frames(settings);
  results["frames"] = found;
  bars.push(...framesBars(found));
  const { rows, reading, scoring, playing, besideScoring } = found;
  const said = (/** @type {typeof playing} */ { frames, median, p95, waited, apart, longest }) =>
    `${frames} frames, ${apart.median.toFixed(1)} ms apart (95 % under ${apart.p95.toFixed(1)}); work in each: median \
${median.toFixed(1)} ms, 95 % under ${p95.toFixed(1)} ms (${waited.toFixed(1)} with waits for a core), longest task ${longest.toFixed(0)} ms`;
  console.log(`
a run plays beside ${rows.shown} rows: ${said(playing)}
a run plays while ${rows.shown} rows are scored: ${said(besideScoring)}
${rows.scored} rows read in ${reading.toFixed(0)} ms and scored in ${scoring.milliseconds.toFixed(0)} ms
`);
}
server.close();

const width = Math.max(...bars.map(({ what }) => what.length));
for (const { part, what, measured, side, goal, unit, reached } of bars) {
  const found = `${measured.toFixed(2)}${unit}`.padStart(10);
  console.log(
    `${reached ? "pass" : "FAIL"}  ${part.padEnd(6)}  ${what.padEnd(width)} ${found}  (${side} ${goal}${unit})`,
  );
}
if (scale !== 1) console.log(`At scale ${scale} these say that it works, not how fast it is.`);
await writeFile(
  join(out, "results.json"),
  `${JSON.stringify({ machine, scale, rounds, results, bars }, null, 2)}\n`,
);

/**
 * @param {string} part
 * @param {Table} table
 * @param {Standing[]} standings
 * @param {string} [unit] who takes 1: the first
 */
function printStandings(part, table, standings, unit = "galton") {
  const galton = standings[0]?.milliseconds ?? NaN;
  console.log(`\n${part}: ${table.rows} rows, ${megabytes(table.bytes)}\n`);
  console.log(
    `${"".padEnd(26)}${"ms".padStart(9)}${"MB/s".padStart(9)}${`x ${unit}`.padStart(10)}`,
  );
  for (const { name, milliseconds } of standings) {
    const columns = [
      milliseconds.toFixed(0).padStart(9),
      (table.bytes / milliseconds / 1e3).toFixed(0).padStart(9),
      (milliseconds / galton).toFixed(2).padStart(10),
    ];
    console.log(name.padEnd(26) + columns.join(""));
  }
  console.log("");
}

/** @param {number} bytes */
function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** The machine, and who runs on it. */
async function describeMachine() {
  const browser = await openBrowser();
  const chromium = browser.version();
  await browser.close();
  const { dependencies } = JSON.parse(await readFile(join(root, "bench", "package.json"), "utf8"));
  const python = await readFile(join(root, "bench", "requirements.txt"), "utf8");
  const rivals = Object.entries(dependencies).map(([name, version]) => `${name} ${version}`);
  return {
    processor: `${cpus()[0]?.model.trim()}, ${cpus().length} cores, ${(totalmem() / 1e9).toFixed(0)} GB`,
    system: `${type()} ${release()}`,
    browser: `Chromium ${chromium}, headless`,
    node: process.version,
    rivals: [...rivals, python.trim().replace("==", " ")].join(", "),
  };
}
