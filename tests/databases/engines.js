// Databases that the tests ask. DuckDB and SQLite run in this process; PostgreSQL runs from a folder of its own; Spark and
// ClickHouse run in Python (bridge.py).

import { execFileSync, spawn } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DuckDBInstance } from "@duckdb/node-api";
import initSqlJs from "sql.js";
import { emptyFolder, root } from "../js/packed.js";

/** @typedef {import("galton/sql").Dialect} Dialect */
/** @typedef {Record<string, number | bigint | string | null>} Row */

/**
 * A database for tests.
 *
 * @typedef {object} Engine
 * @property {Dialect} dialect
 * @property {(text: string) => Promise<Iterable<object> | string> | Iterable<object> | string} query gives rows, or the answer as CSV
 * @property {() => unknown} close
 */

/** @returns {Promise<Engine>} */
export async function duckdb() {
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  return {
    dialect: "duckdb",
    query: async (text) => (await connection.runAndReadAll(text)).getRowObjects(),
    close: () => connection.closeSync(),
  };
}

/** @returns {Promise<Engine>} */
export async function sqlite() {
  const { Database } = await initSqlJs(/** @type {never} */ ({ useOldExtensionFunctions: false }));
  const database = new Database();
  return {
    dialect: "sqlite",
    query: (text) =>
      database
        .exec(text)
        .flatMap(({ columns, values }) =>
          values.map((row) => Object.fromEntries(columns.map((name, at) => [name, row[at]]))),
        ),
    close: () => database.close(),
  };
}

/** The folder of PostgreSQL's programs, where `make postgresql` installs them. */
const versions = existsSync("/usr/lib/postgresql") ? readdirSync("/usr/lib/postgresql") : [];
const programs = `/usr/lib/postgresql/${versions.at(-1)}/bin`;

/** @returns {Promise<Engine & { env: Record<"PGHOST" | "PGUSER" | "PGDATABASE" | "PATH", string> }>} with what psql finds it by */
export async function postgresql() {
  const folder = await emptyFolder();
  const isRoot = process.getuid?.() === 0;
  // PostgreSQL refuses to run as root.
  const [user, group] = isRoot
    ? ["-u", "-g"].map((flag) => Number(execFileSync("id", [flag, "postgres"])))
    : [process.getuid?.(), process.getgid?.()];
  const home = join(folder, "postgresql");
  mkdirSync(home);
  if (isRoot) {
    chmodSync(folder, 0o755);
    chownSync(home, user ?? 0, group ?? 0);
  }
  const data = join(home, "data");
  /** @param {string} program @param {string[]} given @param {string} [input] */
  const run = (program, given, input) =>
    execFileSync(join(programs, program), given, {
      cwd: home,
      encoding: "utf8",
      input,
      stdio: ["pipe", "pipe", "pipe"],
      ...(isRoot ? { uid: user, gid: group } : {}),
    });
  run("initdb", ["-D", data, "-U", "galton", "-A", "trust", "-E", "UTF8", "--no-sync"]);
  const options = `-c listen_addresses='' -c fsync=off -k ${home}`;
  run("pg_ctl", ["-D", data, "-w", "-l", join(home, "log"), "-o", options, "start"]);
  return {
    dialect: "postgresql",
    query: (text) =>
      run(
        "psql",
        ["-h", home, "-U", "galton", "-d", "postgres", "--csv", "-q", "-v", "ON_ERROR_STOP=1"],
        text,
      ),
    close: () => run("pg_ctl", ["-D", data, "-m", "immediate", "stop"]),
    env: { PGHOST: home, PGUSER: "galton", PGDATABASE: "postgres", PATH: programs },
  };
}

/**
 * A database in Python.
 *
 * @param {"spark" | "clickhouse"} dialect
 * @returns {Promise<Engine>}
 */
export async function inPython(dialect) {
  const folder = await emptyFolder();
  const python = join(root, "build", "sql-python", "bin", "python");
  const bridge = join(import.meta.dirname, "bridge.py");
  const child = spawn(python, [bridge, dialect], {
    cwd: folder,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const closed = new Promise((done) => child.once("close", done));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    dialect,
    query: async (text) => {
      child.stdin.write(`${JSON.stringify(text)}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error(`${dialect} ended`);
      const { columns = [], rows = [], error } = JSON.parse(value);
      if (error) throw new Error(`${dialect}: ${error}`);
      return rows.map((/** @type {(string | null)[]} */ row) =>
        Object.fromEntries(columns.map((/** @type {string} */ name, at = 0) => [name, row[at]])),
      );
    },
    close: () => {
      child.stdin.end();
      return closed;
    },
  };
}

/** A name in quotes. @param {string} name @param {Dialect} dialect */
export function quoted(name, dialect) {
  if (dialect === "spark") return `\`${name.replaceAll("`", "``")}\``;
  if (dialect === "clickhouse") return `\`${name.replaceAll(/[\\`]/g, "\\$&")}\``;
  return `"${name.replaceAll('"', '""')}"`;
}

/** The types of numbers, whole numbers and text. @type {Partial<Record<Dialect, string[]>>} */
const TYPES = {
  clickhouse: ["Nullable(Float64)", "Nullable(Int64)", "Nullable(String)"],
  spark: ["DOUBLE", "BIGINT", "STRING"],
};

/** @param {unknown} value @param {Dialect} dialect */
function written(value, dialect) {
  if (value === null || value === undefined) return "NULL";
  if (typeof value === "string") {
    const hasEscapes = dialect === "spark" || dialect === "clickhouse";
    return `'${hasEscapes ? value.replaceAll(/[\\']/g, "\\$&") : value.replaceAll("'", "''")}'`;
  }
  if (typeof value === "bigint") return `${value}`;
  const number = Number(value);
  if (Number.isFinite(number)) return number.toExponential();
  // SQLite makes NULL of NaN.
  if (dialect === "sqlite") return Number.isNaN(number) ? "NULL" : number > 0 ? "9e999" : "-9e999";
  const name = Number.isNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity";
  return `CAST('${name}' AS ${dialect === "clickhouse" ? "Float64" : dialect === "spark" ? "DOUBLE" : "DOUBLE PRECISION"})`;
}

/** Puts rows into a table, in the place of an older one. @param {Engine} engine @param {string} table @param {readonly Row[]} rows */
export async function fill({ query, dialect }, table, rows) {
  const names = Object.keys(rows[0] ?? {});
  const [double, whole, text] = TYPES[dialect] ?? ["DOUBLE PRECISION", "BIGINT", "TEXT"];
  const type = (/** @type {string} */ name) => {
    const value = rows.map((row) => row[name]).find((some) => some !== null);
    return typeof value === "string" ? text : typeof value === "bigint" ? whole : double;
  };
  const own = quoted(table, dialect);
  const ends = { clickhouse: " ENGINE = Memory", spark: " USING parquet" };
  const end = dialect === "clickhouse" || dialect === "spark" ? ends[dialect] : "";
  await query(`DROP TABLE IF EXISTS ${own};`);
  await query(
    `CREATE TABLE ${own} (${names.map((name) => `${quoted(name, dialect)} ${type(name)}`).join(", ")})${end};`,
  );
  const values = rows.map(
    (row) => `(${names.map((name) => written(row[name], dialect)).join(", ")})`,
  );
  await query(`INSERT INTO ${own} VALUES ${values.join(",")};`);
}
