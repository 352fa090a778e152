// The first click: a new browser, a page at rest, and then a worker to start, modules to load, WebAssembly to compile
// and a file to read. Against it stand the clicks that follow in the same page.

import { check, median, modules, openBrowser, openPage, out, runIn, warm } from "./lab.js";
import { table } from "./tables.js";

/** How many clicks follow. */
const MORE = 2;

/** @param {{ address: string, scale: number, rounds: number }} settings */
export async function firstClick({ address, scale, rounds }) {
  const made = await table("A", scale, out);
  await warm(made);
  /** @type {number[]} */
  const first = [];
  /** @type {number[]} */
  const later = [];
  for (let round = 1; round <= rounds; round++) {
    console.log(`first: browser ${round} of ${rounds}`);
    const browser = await openBrowser();
    try {
      const page = await openPage(browser, address, made);
      for (let click = 0; click <= MORE; click++) {
        const { milliseconds, line } = await runIn(page, modules.galton, made);
        check(made, line, "galton");
        (click === 0 ? first : later).push(milliseconds);
      }
    } finally {
      await browser.close();
    }
  }
  return { first: median(first), later: median(later), runs: { first, later } };
}
