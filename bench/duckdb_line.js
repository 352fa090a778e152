// DuckDB in a process of its own, which takes what it leaves behind with it: asked for tables, tells their lines; asked
// for a statement, runs it and tells how much processor time that took.

import { DuckDBInstance } from "@duckdb/node-api";
import { answer, query } from "./sql.js";

/** @typedef {import("./tables.js").Table} Table */

const [, , threads = "1"] = process.argv;
const instance = await DuckDBInstance.create(":memory:", { threads });
const connection = await instance.connect();

process.on("message", (/** @type {Table | { sql: string }} */ question) => {
  const answer = "sql" in question ? run(question.sql) : lineOf(question);
  void answer.then((found) => process.send?.(found));
});

/** @param {string} sql @returns {Promise<number>} processor time in milliseconds */
async function run(sql) {
  const before = process.cpuUsage();
  await connection.run(sql);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e3;
}

/** @param {Table} table */
async function lineOf({ path, predictors, response }) {
  const result = await connection.runAndReadAll(query(path, predictors, response));
  const [row] = result.getRowObjectsJS();
  return answer(row, predictors.length + 1);
}
