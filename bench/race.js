// Parts A, B, C and moments: contestants that are warm, turn by turn on the same table.

import { setTimeout as sleep } from "node:timers/promises";
import { check, median, modules, openBrowser, openPage, out, runIn, warm } from "./lab.js";
import { duckdb, polars } from "./native.js";
import { narrowed, table } from "./tables.js";

/** @typedef {import("./tables.js").Table} Table */
/** @typedef {import("./page/page.js").Run} Run */
/** @typedef {{ table: Table, run: (table: Table) => Promise<Run> }} Contestant */

/** Between two runs, so that none pays for what the one before left behind. */
const PAUSE = 300;

/**
 * @typedef {object} Standing
 * @property {string} name
 * @property {number} milliseconds the median
 * @property {number[]} runs each round's
 */

/**
 * A first round goes unmeasured: it starts what has to be started, and nobody's code is cold. Every other round
 * goes backwards, so that nobody always follows the same.
 *
 * @param {"A" | "B" | "C"} part
 * @param {{ address: string, scale: number, rounds: number, before: boolean }} settings `before` adds an earlier build of galton
 * @returns {Promise<{ table: Table, standings: Standing[] }>}
 */
export async function race(part, { address, scale, rounds, before }) {
  const made = await table(part, scale, out);
  await warm(made);
  const natives = part === "C" ? [] : [duckdb(1), duckdb(2), polars()];
  const [one, two, python] = natives;
  const browser = await openBrowser();
  try {
    const page = await openPage(browser, address, made);
    /** @param {string} module @param {Table} asked @returns {Contestant} */
    const inPage = (module, asked = made) => ({
      table: asked,
      run: (question) => runIn(page, module, question),
    });
    /** @type {Record<string, Contestant | undefined>} */
    const entries = {
      galton: inPage(modules.galton),
      "galton before": before ? inPage(modules.before) : undefined,
      "galton, 2 of 10 columns": part === "B" ? inPage(modules.galton, narrowed(made)) : undefined,
      "PapaParse + ml-regression": part === "A" ? inPage(modules.papaparse) : undefined,
      "uDSV + ml-regression": part === "B" ? undefined : inPage(modules.udsv),
      "DuckDB-Wasm": part === "C" ? undefined : inPage(modules.duckdb),
      "plain JavaScript": part === "A" ? inPage(modules.bytes) : undefined,
      "reading only": inPage(modules.read),
      "DuckDB, 1 thread": one && { table: made, run: one.run },
      "DuckDB, 2 threads": two && { table: made, run: two.run },
      Polars: python && { table: made, run: python.run },
    };
    return { table: made, standings: await takeTurns(part, entries, rounds) };
  } finally {
    await browser.close();
    for (const native of natives) native?.close();
  }
}

/**
 * What exactness costs: the ten columns of B with exact sums of products, and with plain `f64` ones.
 *
 * @param {{ address: string, scale: number, rounds: number }} settings
 * @returns {Promise<{ table: Table, standings: Standing[] }>}
 */
export async function price({ address, scale, rounds }) {
  const made = await table("B", scale, out);
  await warm(made);
  const browser = await openBrowser();
  try {
    const page = await openPage(browser, address, made);
    /** @param {string} module @returns {Contestant} */
    const inPage = (module) => ({ table: made, run: (question) => runIn(page, module, question) });
    const entries = {
      galton: inPage(modules.galton),
      "galton, plain f64 moments": inPage(modules.plain),
    };
    return { table: made, standings: await takeTurns("moments", entries, rounds) };
  } finally {
    await browser.close();
  }
}

/**
 * @param {string} part
 * @param {Record<string, Contestant | undefined>} entries
 * @param {number} rounds
 * @returns {Promise<Standing[]>}
 */
async function takeTurns(part, entries, rounds) {
  const order = Object.entries(entries).flatMap(([name, contestant]) =>
    contestant ? [{ name, contestant, runs: /** @type {number[]} */ ([]) }] : [],
  );
  for (let round = 0; round <= rounds; round++) {
    console.log(round === 0 ? `${part}: warming up` : `${part}: round ${round} of ${rounds}`);
    for (const { name, contestant, runs } of round % 2 ? order.toReversed() : order) {
      const { milliseconds, line } = await contestant.run(contestant.table);
      check(contestant.table, line, name);
      if (round > 0) runs.push(milliseconds);
      await sleep(PAUSE);
    }
  }
  return order.map(({ name, runs }) => ({ name, milliseconds: median(runs), runs }));
}
