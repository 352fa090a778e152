// Descents on the moments of many rows, beside a loop over rows.

import { median, openBlank, openBrowser } from "./lab.js";

/** @typedef {import("./page/descent.js").Times} Times */

/** How many steps the loop is timed over. */
const STEPS = 20;

/** @param {{ address: string, scale: number, rounds: number }} settings */
export async function descents({ address, scale, rounds }) {
  const question = {
    rows: Math.max(100, Math.round(5_000_000 * scale)),
    loopRows: Math.max(100, Math.round(1_000_000 * scale)),
    steps: STEPS,
    rounds,
  };
  const browser = await openBrowser();
  try {
    const page = await openBlank(browser, address);
    const times = await page.evaluate(
      (asked) =>
        new Promise((/** @type {(times: Times[]) => void} */ resolve, reject) => {
          const worker = new Worker("/bench/page/descent.js", { type: "module" });
          worker.onmessage = ({ data }) => {
            if ("error" in data) reject(new Error(data.error));
            else resolve(data);
          };
          worker.onerror = ({ message }) => reject(new Error(message));
          worker.postMessage(asked);
        }),
      question,
    );
    /** @param {keyof Times} name */
    const of = (name) => median(times.map((round) => round[name]));
    const [one, ten, loop, step] = [of("one"), of("ten"), of("loop"), of("step")];
    return { ...question, one, ten, loop, step, ratio: loop / step, runs: times };
  } finally {
    await browser.close();
  }
}
