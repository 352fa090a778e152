// DuckDB in a process of its own, which takes what it leaves behind with it: asked for tables, tells their lines.

import { DuckDBInstance } from "@duckdb/node-api";
import { answer, query } from "./sql.js";

/** @typedef {import("./tables.js").Table} Table */

const [, , threads = "1"] = process.argv;
const instance = await DuckDBInstance.create(":memory:", { threads });
const connection = await instance.connect();

process.on("message", (/** @type {Table} */ { path, predictors, response }) => {
  void lineOf(path, predictors, response).then((line) => process.send?.(line));
});

/** @param {string} path @param {string[]} predictors @param {string} response */
async function lineOf(path, predictors, response) {
  const result = await connection.runAndReadAll(query(path, predictors, response));
  const [row] = result.getRowObjectsJS();
  return answer(row, predictors.length + 1);
}
