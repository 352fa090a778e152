// The first click: a new browser, a page at rest, and then a worker to start, modules to load, WebAssembly to compile
// and a file to read. Against it stand the clicks that follow in the same page.

import { check, median, modules, openBrowser, openPage, out, runIn, warm } from "./lab.js";
import { table } from "./tables.js";

/** @typedef {import("./tables.js").Table} Table */
/** @typedef {{ module: string, first: number[], later: number[] }} Clicks */

/** How many clicks follow. */
const MORE = 2;

/**
 * With an earlier build, each round measures both builds in a browser of their own, in alternating order.
 *
 * @param {{ address: string, scale: number, rounds: number, before: boolean }} settings
 */
export async function firstClick({ address, scale, rounds, before }) {
  const made = await table("A", scale, out);
  await warm(made);
  /** @type {Clicks[]} */
  const builds = [{ module: modules.galton, first: [], later: [] }];
  if (before) builds.push({ module: modules.before, first: [], later: [] });
  for (let round = 1; round <= rounds; round++) {
    console.log(`first: browsers ${round} of ${rounds}`);
    for (const build of round % 2 ? builds : builds.toReversed())
      await clicks(address, made, build);
  }
  const [now, earlier] = builds.map(({ first, later }) => ({
    first: median(first),
    later: median(later),
    runs: { first, later },
  }));
  if (!now) throw new Error("no build was measured");
  return { ...now, before: earlier };
}

/**
 * @param {string} address
 * @param {Table} made
 * @param {Clicks} build its times are added to
 */
async function clicks(address, made, { module, first, later }) {
  const browser = await openBrowser();
  try {
    const page = await openPage(browser, address, made);
    for (let click = 0; click <= MORE; click++) {
      const { milliseconds, line } = await runIn(page, module, made);
      check(made, line, "galton");
      (click === 0 ? first : later).push(milliseconds);
    }
  } finally {
    await browser.close();
  }
}
