// Whether the built page keeps drawing: from a trace, what its main thread does in each frame while a run plays beside ten
// million rows, while ten million rows are scored, and while nothing moves. And how long the scoring takes beside the
// reading of the same file.

import { setTimeout as sleep } from "node:timers/promises";
import { median, openBrowser, out, warm } from "./lab.js";
import { table } from "./tables.js";

/** @typedef {import("./lab.js").Browser} Browser */
/** @typedef {import("./lab.js").Page} Page */

/** How long a run is watched while it plays, and while it rests, in ms. */
const PLAYING = 8000;
const RESTING = 3000;

/** How long a run is watched while the larger file is scored, in ms. */
const BESIDE = 1000;

/** A pause has begun by then: the last frame is drawn, in ms. */
const SETTLED = 500;

/** How often the file that is scored is read: the first reading starts workers. */
const READINGS = 4;

/** How often it is scored with nothing beside it: the first scoring starts a worker. */
const SCORINGS = 4;

/** A longer task on the main thread is felt; in ms. */
const LONG = 50;

/** @param {string} id */
const byId = (id) => `[data-testid="${id}"]`;

/** @param {{ address: string, scale: number }} settings */
export async function frames({ address, scale }) {
  const shown = await table("A", 2 * scale, out);
  const scored = await table("A", scale, out);
  await Promise.all([warm(shown), warm(scored)]);
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.setDefaultTimeout(120_000);
    await page.goto(`${address}/www/dist/`);
    await page.locator(byId("value-slope")).waitFor();
    await page.evaluate(() => navigator.serviceWorker.ready);
    const readings = [];
    for (let reading = 0; reading < READINGS; reading++) readings.push(await read(page, scored));
    console.log(`frames: ${scored.rows} rows read in ${readings.map(Math.round).join(", ")} ms`);
    await read(page, shown);
    await page.locator(byId("view-watch")).click();
    // A rate at which there is something to see for twelve seconds.
    await page.locator(`${byId("descent-more")} > summary`).click();
    await page.locator(byId("preset-original")).click();
    await page.getByText("of 2\u202f000").first().waitFor();
    const playing = await traced(browser, page, () => sleep(PLAYING));
    await page.locator(byId("play")).click();
    await sleep(SETTLED);
    const resting = await traced(browser, page, () => sleep(RESTING));

    await page.locator(byId("view-predict")).click();
    await page.locator(byId("score-csv")).waitFor({ state: "attached" });
    const scorings = [];
    for (let time = 0; time < SCORINGS; time++) scorings.push(await score(page, scored.path));
    // The view is left, and the scoring goes on.
    await page.locator(byId("score-csv")).setInputFiles(shown.path);
    await page.locator(byId("view-watch")).click();
    await page.locator(byId("play")).click();
    await sleep(SETTLED);
    const beside = await traced(browser, page, () => sleep(BESIDE));
    await page.locator(byId("view-predict")).click();
    await page.locator(byId("score-cancel")).click({ timeout: 2000 });
    return {
      rows: { shown: shown.rows, scored: scored.rows },
      reading: median(readings.slice(1)),
      scoring: {
        milliseconds: median(scorings.slice(1).map(({ milliseconds }) => milliseconds)),
        told: Math.min(...scorings.map(({ told }) => told)),
      },
      playing: summary(playing),
      besideScoring: summary(beside),
      callbacksAtRest: resting.filter(({ name }) => name === "FireAnimationFrame").length,
    };
  } finally {
    await browser.close();
  }
}

/**
 * Gives the page a file, and waits until its rows are counted.
 *
 * @param {Page} page
 * @param {import("./tables.js").Table} of
 * @returns {Promise<number>} milliseconds in the page
 */
async function read(page, { path, rows }) {
  const counted = `${rows.toLocaleString("en").replaceAll(",", "\u202f")} read`;
  await page.evaluate((counted) => {
    const counts = document.querySelector('[data-testid="counts"]');
    const input = document.querySelector('[data-testid="file"]');
    if (!counts || !input) throw new Error("the page has no control for files");
    Object.assign(globalThis, {
      took: new Promise((resolve) => {
        let begun = 0;
        let isEmpty = false;
        input.addEventListener("change", () => (begun = performance.now()), { capture: true });
        // The count of the table before goes once this one is looked at.
        new MutationObserver(() => {
          const said = counts.textContent?.trim() ?? "";
          isEmpty ||= begun > 0 && said === "";
          if (isEmpty && said.startsWith(counted)) resolve(performance.now() - begun);
        }).observe(counts, { childList: true, characterData: true, subtree: true });
      }),
    });
  }, counted);
  await page.locator(byId("file")).setInputFiles(path);
  const took = await page.evaluate(() => /** @type {any} */ (globalThis).took);
  return Number(took);
}

/**
 * @param {Page} page
 * @param {string} path
 * @returns {Promise<{ milliseconds: number, told: number }>} in the page; how many different shares were told meanwhile
 */
async function score(page, path) {
  await page.evaluate(() => {
    const view = document.querySelector('[data-testid="score-rows"]') ?? document.body;
    const input = document.querySelector('[data-testid="score-csv"]');
    if (!input) throw new Error("the page has no control for a file to score");
    Object.assign(globalThis, {
      took: new Promise((resolve) => {
        const shares = new Set();
        let begun = 0;
        input.addEventListener("change", () => (begun = performance.now()), { capture: true });
        new MutationObserver(() => {
          const share = document.querySelector('[data-testid="score-percent"]')?.textContent;
          if (share) shares.add(share);
          if (begun && document.querySelector('[data-testid="csv-download"]'))
            resolve({ milliseconds: performance.now() - begun, told: shares.size });
        }).observe(view, { childList: true, characterData: true, subtree: true });
      }),
    });
  });
  await page.locator(byId("score-csv")).setInputFiles(path);
  const took = await page.evaluate(() => /** @type {any} */ (globalThis).took);
  return /** @type {{ milliseconds: number, told: number }} */ (took);
}

/**
 * @typedef {object} TraceEvent
 * @property {string} name
 * @property {string} ph
 * @property {number} pid
 * @property {number} tid
 * @property {number} ts microseconds
 * @property {number} [dur] microseconds
 * @property {number} [tdur] of its thread's own processor time, in microseconds
 * @property {{ name?: string }} [args]
 */

/**
 * The work of the page's main thread meanwhile.
 *
 * @param {Browser} browser
 * @param {Page} page
 * @param {() => Promise<unknown>} meanwhile
 * @returns {Promise<TraceEvent[]>} its tasks, and the callbacks of frames
 */
async function traced(browser, page, meanwhile) {
  const categories = ["devtools.timeline", "disabled-by-default-devtools.timeline"];
  await browser.startTracing(page, { categories });
  await page.evaluate(() => performance.mark("galton"));
  await meanwhile();
  const trace = await browser.stopTracing();
  /** @type {{ traceEvents: TraceEvent[] }} */
  const { traceEvents } = JSON.parse(trace.toString("utf8"));
  const mains = traceEvents.filter(
    ({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain",
  );
  const of = mains.map(({ pid, tid }) =>
    traceEvents.filter(
      (event) =>
        event.pid === pid &&
        event.tid === tid &&
        (event.name === "FireAnimationFrame" || (event.name === "RunTask" && event.ph === "X")),
    ),
  );
  // A spare process for the next page has a main thread too, and nothing to do.
  const [busiest] = of.sort((a, b) => b.length - a.length);
  if (!busiest) throw new Error("the trace has no main thread of a page");
  return busiest.sort((a, b) => a.ts - b.ts);
}

/**
 * The processor time of the main thread from one frame's callback to the next. If other threads keep every core busy, a
 * task also waits for a core: `waited` includes that time, and `apart` is the time between frames as a person sees it.
 *
 * @param {TraceEvent[]} events
 */
function summary(events) {
  const tasks = events.filter(({ name }) => name === "RunTask");
  const starts = events.filter(({ name }) => name === "FireAnimationFrame").map(({ ts }) => ts);
  const work = new Float64Array(Math.max(0, starts.length - 1));
  const waited = new Float64Array(work.length);
  let frame = 0;
  for (const { ts, dur = 0, tdur = dur } of tasks) {
    const end = ts + dur;
    // The task that a callback is in begins before it.
    while (frame < work.length && (starts[frame + 1] ?? Infinity) <= ts) frame++;
    if (frame < work.length && end > (starts[0] ?? 0)) {
      work[frame] = (work[frame] ?? 0) + tdur / 1e3;
      waited[frame] = (waited[frame] ?? 0) + dur / 1e3;
    }
  }
  const apart = starts.slice(1).map((ts, index) => (ts - (starts[index] ?? ts)) / 1e3);
  const longest = Math.max(0, ...tasks.map(({ dur = 0 }) => dur / 1e3));
  const long = tasks.filter(({ dur = 0 }) => dur / 1e3 > LONG).length;
  return {
    frames: work.length,
    median: quantile(work, 0.5),
    p95: quantile(work, 0.95),
    waited: quantile(waited, 0.95),
    apart: {
      median: quantile(apart, 0.5),
      p95: quantile(apart, 0.95),
      longest: Math.max(0, ...apart),
    },
    longest,
    long,
  };
}

/** @param {Iterable<number>} values @param {number} share */
function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(share * sorted.length)] ?? NaN;
}
