// The memory of the page's process at its highest, and whether the page kept drawing.
//
// What counts is Pss_Anon + Pss_Shmem of smaps_rollup: all that the process wrote, and its share of what it has in
// common with the browser, through which the file comes. Left out are pages of files (Pss_File), which are Chromium's
// own code: how many of them are in memory is the kernel's choice, and they are no page's doing. Private_Dirty would
// leave out the shared part.

import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { check, modules, openBlank, openBrowser, openPage, out, warm, watchIn } from "./lab.js";
import { bigTable, table } from "./tables.js";

/** @typedef {import("playwright-core").CDPSession} CDPSession */
/** @typedef {import("./lab.js").Browser} Browser */
/** @typedef {import("./lab.js").Page} Page */
/** @typedef {import("./tables.js").Table} Table */

/** Between two looks, in ms. */
const EVERY = 20;

/** How long a page is kept busy to be told from the others, in ms. */
const BUSY = 300;

/** How long a blank page is looked at, in ms. */
const BLANK = 2000;

/** Browsers for the blank page and for table A; the higher peak of a page counts. */
const REPEATS = 3;

/**
 * @param {{ address: string, scale: number, before: boolean }} settings `before` looks at an earlier build, too
 * @returns what the process had at its highest, in bytes, and the frames of the page that read the long table
 */
export async function memory({ address, scale, before }) {
  const small = await table("A", scale, out);
  const big = await bigTable(scale, out);
  const builds = before ? [modules.galton, modules.before] : [modules.galton];
  const blank = [];
  /** @type {Map<string, number[]>} */
  const once = new Map(builds.map((build) => [build, []]));
  for (let repeat = 1; repeat <= REPEATS; repeat++) {
    console.log(`memory: browsers ${repeat} of ${REPEATS}`);
    blank.push(await inBrowser((browser) => blankPeak(browser, address)));
    for (const [build, peaks] of once) {
      const { peak } = await inBrowser((browser) => reading(browser, address, small, build));
      peaks.push(peak);
    }
  }
  const peaks = new Map([...once].map(([build, peaks]) => [build, Math.max(...peaks)]));
  console.log("memory: the long table");
  const long = await inBrowser((browser) => reading(browser, address, big, modules.galton));
  return {
    blank: Math.max(...blank),
    once: peaks.get(modules.galton) ?? NaN,
    before: peaks.get(modules.before),
    long: long.peak,
    bytes: { once: small.bytes, long: big.bytes },
    milliseconds: long.milliseconds,
    frames: { count: long.frames, longest: long.longest, late: long.late },
  };
}

/**
 * @template T
 * @param {(browser: Browser) => Promise<T>} use
 */
async function inBrowser(use) {
  const browser = await openBrowser();
  try {
    return await use(browser);
  } finally {
    await browser.close();
  }
}

/**
 * @param {Browser} browser
 * @param {string} address
 */
async function blankPeak(browser, address) {
  const watch = await watchMemory(browser, await openBlank(browser, address));
  await sleep(BLANK);
  return watch.stop();
}

/**
 * @param {Browser} browser
 * @param {string} address
 * @param {Table} asked
 * @param {string} build the worker's module
 */
async function reading(browser, address, asked, build) {
  await warm(asked);
  const page = await openPage(browser, address, asked);
  const watch = await watchMemory(browser, page);
  const run = await watchIn(page, build, asked);
  const peak = await watch.stop();
  check(asked, run.line, "galton");
  return { ...run, peak };
}

/**
 * Looks at the memory of the page's process until told to stop.
 *
 * @param {Browser} browser
 * @param {Page} page
 */
async function watchMemory(browser, page) {
  const id = await processOf(browser, page);
  let peak = 0;
  let on = true;
  const watching = (async () => {
    while (on) {
      peak = Math.max(peak, await written(id));
      await sleep(EVERY);
    }
  })();
  return {
    async stop() {
      on = false;
      await watching;
      return peak;
    },
  };
}

/**
 * Chromium has renderers of its own beside the page's, and doesn't tell which is which: the page's is the one that is
 * busy when the page is.
 *
 * @param {Browser} browser
 * @param {Page} page
 */
async function processOf(browser, page) {
  const session = await browser.newBrowserCDPSession();
  const before = await renderers(session);
  await page.evaluate((milliseconds) => {
    const end = performance.now() + milliseconds;
    while (performance.now() < end);
  }, BUSY);
  let most = 0;
  let found = 0;
  for (const [id, seconds] of await renderers(session)) {
    const spent = seconds - (before.get(id) ?? seconds);
    if (spent > most) [most, found] = [spent, id];
  }
  await session.detach();
  return found;
}

/**
 * @param {CDPSession} session
 * @returns the processor time of each, in seconds
 */
async function renderers(session) {
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  return new Map(
    processInfo.filter(({ type }) => type === "renderer").map(({ id, cpuTime }) => [id, cpuTime]),
  );
}

/** @param {number} id a process */
async function written(id) {
  const text = await readFile(`/proc/${id}/smaps_rollup`, "utf8");
  /** @param {string} name */
  const field = (name) =>
    1024 * Number(new RegExp(`^${name}: +(\\d+) kB`, "m").exec(text)?.[1] ?? NaN);
  return field("Pss_Anon") + field("Pss_Shmem");
}
