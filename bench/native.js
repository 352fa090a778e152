// Contestants outside the browser: DuckDB and, where Python is, Polars.

import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { lineOf } from "./least-squares.js";
import { root } from "./lab.js";

/** @typedef {import("./tables.js").Table} Table */
/** @typedef {import("./page/page.js").Run} Run */
/** @typedef {{ run: (table: Table) => Promise<Run>, close: () => void }} Native */
/** @typedef {Native & { execute: (sql: string) => Promise<number> }} Database */

/** DuckDB in a Node that stays. `execute` tells processor time. @param {number} threads @returns {Database} */
export function duckdb(threads) {
  const child = fork(join(root, "bench", "duckdb_line.js"), [String(threads)]);
  const ended = endOf(child, "DuckDB");
  return {
    async run(table) {
      const start = performance.now();
      child.send(table);
      const [line] = await Promise.race([once(child, "message"), ended]);
      return { milliseconds: performance.now() - start, line };
    },
    async execute(sql) {
      child.send({ sql });
      const [milliseconds] = await Promise.race([once(child, "message"), ended]);
      return milliseconds;
    },
    close: () => child.disconnect(),
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
  const ended = endOf(child, "Polars");
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

/**
 * Fails when the process ends: nothing is to be waited for any more.
 *
 * @param {import("node:child_process").ChildProcess} child
 * @param {string} name
 * @returns {Promise<never>}
 */
function endOf(child, name) {
  const ended = once(child, "exit").then(() => Promise.reject(new Error(`${name} ended`)));
  // That it ends when it is closed is as it should be.
  ended.catch(() => {});
  return ended;
}
