// Part score: passes of a model over a table, and predictions of rows in JavaScript, in Node and by processor time.

import { openAsBlob } from "node:fs";
import { join } from "node:path";
import { SimpleLinearRegression } from "ml-regression-simple-linear";
import * as galton from "../pkg/inline.js";
import { median, out, warm } from "./lab.js";
import { duckdb } from "./native.js";
import { sorted, table } from "./tables.js";

/** @typedef {import("./tables.js").Table} Table */
/** @typedef {import("./race.js").Standing} Standing */
/** @typedef {() => unknown} Task */

/** How many rows are predicted at once, and one after the other. */
const ROWS = 1e6;

/**
 * All passes take turns over the same file, every other round in reverse; `read` is the first.
 *
 * @param {{ scale: number, rounds: number }} settings
 */
export async function score({ scale, rounds }) {
  const made = await table("score", scale, out);
  const inOrder = await sorted(made, out);
  const { predictors, response } = made;
  const [file, ordered] = await Promise.all([openAsBlob(made.path), openAsBlob(inOrder.path)]);
  await Promise.all([warm(made), warm(inOrder)]);
  const model = (await galton.read(file, { predictors, response })).model();
  const orderedModel = (await galton.read(ordered, { predictors, response })).model();
  const database = duckdb(1);
  try {
    const standings = await takeTurns(rounds, {
      read: async () => (await galton.read(file, { predictors, response })).free(),
      evaluate: () => galton.evaluate(file, model),
      scoreCsv: () => galton.scoreCsv(file, model),
      "scoreCsv, intervals": () => galton.scoreCsv(file, model, { interval: "prediction" }),
      diagnose: () => galton.diagnose(file, model),
      "diagnose, sorted rows": () => galton.diagnose(ordered, orderedModel),
      describe: () => galton.describe(file),
      "DuckDB, 1 thread, to a CSV": () => database.execute(copy(made, model)),
    });
    return { table: made, standings, ...(await predictions(rounds, model)) };
  } finally {
    database.close();
  }
}

/**
 * The statement with which DuckDB does what `scoreCsv` does, to a file.
 *
 * @param {Table} table
 * @param {import("../pkg/model.js").Model} model
 */
function copy({ path }, { intercept, coefficients, predictors }) {
  const terms = predictors.map((name, at) => `${coefficients[at]}::DOUBLE * "${name}"`);
  const sum = [`${intercept}::DOUBLE`, ...terms].join(" + ");
  const types = "{'a': 'DOUBLE', 'b': 'DOUBLE', 'c': 'DOUBLE', 'y': 'VARCHAR'}";
  const from = `read_csv('${path}', header = true, columns = ${types})`;
  const select = `SELECT *, ${sum} AS predicted FROM ${from}`;
  return `COPY (${select}) TO '${join(out, "scored.csv")}' (HEADER)`;
}

/**
 * Predictions in JavaScript: of one row in each form, in microseconds, and of many rows as times a plain loop's time.
 *
 * @param {number} rounds
 * @param {import("../pkg/model.js").Model} model of a, b and c
 */
async function predictions(rounds, model) {
  const [a, b, c] = [0, 1, 2].map((at) =>
    Float64Array.from({ length: ROWS }, (_, row) => ((row * (17 + at)) % 1009) / 10 + at),
  );
  if (!a || !b || !c) throw new Error("there are three columns");
  const columns = { a, b, c };
  const arrays = Array.from(a, (value, row) => [value, b[row] ?? 0, c[row] ?? 0]);
  const { intercept, coefficients } = model;
  const [wa = 0, wb = 0, wc = 0] = coefficients;
  const simple = (await galton.read(columns, { predictors: ["a"], response: "c" })).model();
  const rival = new SimpleLinearRegression(Array.from(a), Array.from(c));
  /** @type {Record<string, Task>} */
  const tasks = {
    "plain loop over arrays": () => {
      const found = [];
      for (const [a = 0, b = 0, c = 0] of arrays) found.push(intercept + wa * a + wb * b + wc * c);
      return found;
    },
    "rows as arrays": () => model.predict(arrays),
    "plain loop over typed arrays": () => {
      const found = new Float64Array(ROWS);
      for (let row = 0; row < ROWS; row++) {
        found[row] = intercept + wa * (a[row] ?? 0) + wb * (b[row] ?? 0) + wc * (c[row] ?? 0);
      }
      return found;
    },
    "columns of typed arrays": () => model.predict(columns),
    "one number": () => {
      let sum = 0;
      for (let row = 0; row < ROWS; row++) sum += simple.predict(row % 1009);
      return sum;
    },
    "one number, ml-regression": () => {
      let sum = 0;
      for (let row = 0; row < ROWS; row++) sum += rival.predict(row % 1009);
      return sum;
    },
    "one object": () => {
      const given = { a: 1, b: 2, c: 3 };
      let sum = 0;
      for (let row = 0; row < ROWS; row++) {
        given.a = row % 1009;
        sum += model.predict(given);
      }
      return sum;
    },
  };
  const standings = await takeTurns(rounds, tasks);
  const time = (/** @type {string} */ name) =>
    standings.find((standing) => standing.name === name)?.milliseconds ?? NaN;
  /** Microseconds of one of ROWS calls. @param {string} name */
  const each = (name) => (time(name) * 1e3) / ROWS;
  return {
    one: { "a number": each("one number"), "an object": each("one object") },
    rival: time("one number") / time("one number, ml-regression"),
    rows: time("rows as arrays") / time("plain loop over arrays"),
    columns: time("columns of typed arrays") / time("plain loop over typed arrays"),
    predictions: standings,
  };
}

/**
 * The first round goes unmeasured: nobody's code is cold.
 *
 * @param {number} rounds
 * @param {Record<string, () => unknown>} tasks each may tell a time of its own, in milliseconds
 * @returns {Promise<Standing[]>}
 */
async function takeTurns(rounds, tasks) {
  const turns = Object.entries(tasks);
  /** @type {Record<string, number[]>} */
  const runs = Object.fromEntries(turns.map(([name]) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const [name, task] of round % 2 ? turns.toReversed() : turns) {
      const before = process.cpuUsage();
      const told = await task();
      const { user, system } = process.cpuUsage(before);
      const own = name.startsWith("DuckDB") ? Number(told) : (user + system) / 1e3;
      if (round > 0) runs[name]?.push(own);
    }
  }
  return Object.entries(runs).map(([name, runs]) => ({ name, milliseconds: median(runs), runs }));
}
