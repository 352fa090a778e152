// `make abuse`: what is made to take long or much memory must end soon: each input in a Node process of its own, on the
// packed package. Prints what came of it, the processor's time, the time on the clock and the most memory of the whole
// process; fails where one of them is beyond its limit.

import { execFileSync, fork } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { inputs } from "./abuse-inputs.js";

/** @typedef {{ outcome: string, cpu: number, wall: number, megabytes: number }} Found */

/** The most memory of a process, in MB. */
const MEGABYTES = 500;

/** Seconds of processor time, where an input does not say. */
const SECONDS = 2;

/** A process that takes so many times as long is killed. */
const PATIENCE = 10;

const [, self = "", folder, name] = process.argv;

/** @param {string[]} wanted words in the names of the inputs; all of them by default */
async function main(wanted) {
  const names = Object.keys(inputs).filter(
    (name) => wanted.length === 0 || wanted.some((word) => name.includes(word)),
  );
  if (names.length === 0) throw new Error(`no input's name has ${wanted.join(" or ")} in it`);
  const folder = await install();
  const failed = [];
  console.log("   cpu s   wall s   peak MB");
  try {
    for (const name of names) {
      const { outcome, cpu, wall, megabytes } = await inProcess(folder, name);
      const { outcome: expected, seconds = SECONDS } = inputs[name] ?? { outcome: /^$/ };
      const well = expected.test(outcome) && cpu <= seconds && megabytes <= MEGABYTES;
      if (!well) failed.push(name);
      const figures = [cpu.toFixed(2), wall.toFixed(2), megabytes.toFixed(0)];
      const [first, ...rest] = figures.map((figure) => figure.padStart(8));
      const mark = well ? "" : `  BEYOND ${seconds} s, ${MEGABYTES} MB or its outcome`;
      console.log(
        `${first} ${rest.join("  ")}  ${name}${mark}\n${" ".repeat(30)}${shown(outcome)}`,
      );
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  if (failed.length > 0) {
    console.error(`abuse: ${failed.length} of ${names.length} inputs failed: ${failed.join("; ")}`);
    process.exitCode = 1;
  }
}

/** @param {string} outcome */
const shown = (outcome) => (outcome.length > 300 ? `${outcome.slice(0, 300)}...` : outcome);

/** The package, packed and installed in an empty folder. */
async function install() {
  const folder = await mkdtemp(join(tmpdir(), "galton-abuse-"));
  const root = fileURLToPath(new URL("..", import.meta.url));
  execFileSync("npm", ["pack", "./pkg", "--silent", "--pack-destination", folder], {
    cwd: root,
    stdio: "ignore",
  });
  const tarball = (await readdir(folder)).find((name) => name.endsWith(".tgz"));
  if (tarball === undefined) throw new Error("npm pack made no tarball");
  await writeFile(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  const flags = ["--offline", "--no-audit", "--no-fund"];
  execFileSync("npm", ["install", ...flags, `./${tarball}`], { cwd: folder, stdio: "ignore" });
  return folder;
}

/**
 * @param {string} folder
 * @param {string} name
 * @returns {Promise<Found>}
 */
function inProcess(folder, name) {
  const { seconds = SECONDS } = inputs[name] ?? {};
  const begun = performance.now();
  const child = fork(self, [folder, name], { stdio: ["ignore", "ignore", "ignore", "ipc"] });
  return new Promise((resolve) => {
    const nothing = { cpu: NaN, wall: NaN, megabytes: NaN };
    const killer = setTimeout(() => child.kill("SIGKILL"), seconds * PATIENCE * 1000);
    /** @type {Found | undefined} */
    let found;
    child.on("message", (message) => (found = /** @type {Found} */ (message)));
    child.on("exit", (code, signal) => {
      clearTimeout(killer);
      const wall = ((performance.now() - begun) / 1000).toFixed(0);
      const outcome = `the process ended after ${wall} s: ${signal ?? `code ${code}`}`;
      resolve(found ?? { ...nothing, outcome });
    });
  });
}

/**
 * In the process of one input.
 *
 * @param {string} folder
 * @param {string} name
 */
async function measure(folder, name) {
  const input = inputs[name];
  if (!input) throw new Error(`there is no input "${name}"`);
  const text = input.make();
  const entry = createRequire(join(folder, "package.json")).resolve("galton");
  const begun = performance.now();
  const before = process.cpuUsage();
  /** @type {string} */
  let outcome;
  try {
    const galton = /** @type {typeof import("galton")} */ (await import(pathToFileURL(entry).href));
    outcome = String(await input.run(galton, text));
  } catch (error) {
    const { kind, message } = /** @type {Error & { kind?: string }} */ (error);
    outcome = `${kind ?? String(error)}: ${message}`;
  }
  const { user, system } = process.cpuUsage(before);
  const found = {
    outcome,
    cpu: (user + system) / 1e6,
    wall: (performance.now() - begun) / 1000,
    megabytes: process.resourceUsage().maxRSS / 1024,
  };
  process.send?.(found, () => process.exit(0));
}

if (folder !== undefined && name !== undefined && process.send) await measure(folder, name);
else await main(process.argv.slice(2));
