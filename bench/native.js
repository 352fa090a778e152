// Contestants outside the browser: DuckDB and, where Python is, Polars.

import { DuckDBInstance } from "@duckdb/node-api";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { lineOf } from "./least-squares.js";
import { root } from "./lab.js";
import { answer, query } from "./sql.js";

/** @typedef {import("./tables.js").Table} Table */
/** @typedef {import("./page/page.js").Run} Run */
/** @typedef {{ run: (table: Table) => Promise<Run>, close: () => void }} Native */

/** @param {number} threads @returns {Promise<Native>} */
export async function duckdb(threads) {
  const instance = await DuckDBInstance.create(":memory:", { threads: String(threads) });
  const connection = await instance.connect();
  return {
    async run({ path, predictors, response }) {
      const start = performance.now();
      const result = await connection.runAndReadAll(query(path, predictors, response));
      const [row] = result.getRowObjectsJS();
      const line = answer(row, predictors.length + 1);
      return { milliseconds: performance.now() - start, line };
    },
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/** Polars in a Python that stays, or nothing where `make bench` found no Python. @returns {Native | undefined} */
export function polars() {
  const python = join(root, "build", "bench-python", "bin", "python");
  if (!existsSync(python)) return undefined;
  const child = spawn(python, [join(root, "bench", "polars_line.py")], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const answers = createInterface(child.stdout);
  const ended = once(child, "exit").then(() => Promise.reject(new Error("Polars ended")));
  // That it ends when it is closed is as it should be.
  ended.catch(() => {});
  return {
    async run({ path, predictors, response }) {
      const start = performance.now();
      child.stdin.write(`${JSON.stringify({ path, predictors, response })}\n`);
      const [text] = await Promise.race([once(answers, "line"), ended]);
      const { means, covariances, count } = JSON.parse(text);
      const line = lineOf(means, covariances, count);
      return { milliseconds: performance.now() - start, line };
    },
    close: () => child.stdin.end(),
  };
}
