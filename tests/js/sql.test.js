// SQL on databases: the sums that `aggregateQuery` asks for give the table of a reading of the rows, and a model as an
// expression predicts as `predict` does. DuckDB and SQLite run in this process; PostgreSQL runs from a folder of its own,
// where it is installed.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { DuckDBInstance } from "@duckdb/node-api";
import initSqlJs from "sql.js";
import { emptyFolder, install, load } from "./packed.js";

/** @typedef {Record<string, number | bigint | string | null>} Row */

/** @type {typeof import("galton")} */
let galton;
/** @type {typeof import("galton/sql")} */
let sql;
before(async () => {
  const folder = await install();
  galton = await load(folder);
  const entry = join(folder, "sql.js");
  await writeFile(entry, 'export * from "galton/sql";\n');
  sql = await import(pathToFileURL(entry).href);
});

/**
 * A database for tests.
 *
 * @typedef {object} Engine
 * @property {"duckdb" | "sqlite" | "postgresql"} dialect
 * @property {(text: string) => Promise<Iterable<object> | string> | Iterable<object> | string} query gives rows, or the answer as CSV
 * @property {() => unknown} close
 */

/** @returns {Promise<Engine>} */
async function duckdb() {
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  return {
    dialect: "duckdb",
    query: async (text) => (await connection.runAndReadAll(text)).getRowObjects(),
    close: () => connection.closeSync(),
  };
}

/** @returns {Promise<Engine>} */
async function sqlite() {
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

/** @returns {Promise<Engine>} */
async function postgresql() {
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
  };
}

/** A column's type and value in each dialect. @param {string} name */
const quoted = (name) => `"${name.replaceAll('"', '""')}"`;

/** @param {unknown} value @param {Engine["dialect"]} dialect */
function written(value, dialect) {
  if (value === null || value === undefined) return "NULL";
  if (typeof value === "string") return `'${value.replaceAll("'", "''")}'`;
  if (typeof value === "number" && !Number.isFinite(value))
    return dialect === "sqlite"
      ? Number.isNaN(value)
        ? "NULL"
        : "9e999"
      : `CAST('${value}' AS DOUBLE PRECISION)`;
  return typeof value === "bigint" ? String(value) : Number(value).toExponential();
}

/** Puts rows into a table. @param {Engine} engine @param {string} table @param {Row[]} rows */
async function fill({ query, dialect }, table, rows) {
  const names = Object.keys(rows[0] ?? {});
  const type = (/** @type {string} */ name) => {
    const value = rows.map((row) => row[name]).find((some) => some !== null);
    return typeof value === "string"
      ? "TEXT"
      : typeof value === "bigint"
        ? "BIGINT"
        : "DOUBLE PRECISION";
  };
  await query(
    `CREATE TABLE ${quoted(table)} (${names.map((name) => `${quoted(name)} ${type(name)}`).join(", ")});`,
  );
  const values = rows.map(
    (row) => `(${names.map((name) => written(row[name], dialect)).join(", ")})`,
  );
  await query(`INSERT INTO ${quoted(table)} VALUES ${values.join(",")};`);
}

/** Numbers that repeat from run to run, from 0 to 1. */
function random() {
  let state = 1;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

/** @param {number} count @param {(next: () => number, at: number) => Row} row */
const rowsOf = (count, row) => {
  const next = random();
  return Array.from({ length: count }, (_, at) => row(next, at));
};

const noise = (/** @type {() => number} */ next) => next() + next() - 1;

/** The tables: their rows, and the formula with its categories and weights. */
const CASES = [
  {
    name: "plain numbers",
    formula: "y ~ a + b",
    rows: rowsOf(200, (next) => {
      const [a, b] = [10 * next(), next() - 0.5];
      return { a, b, y: 3 + 2 * a - b + noise(next) };
    }),
  },
  {
    name: "NULL in each column, NaN and infinity",
    formula: "y ~ a + b",
    rows: rowsOf(200, (next, at) => {
      const [a, b] = [10 * next(), next() - 0.5];
      const y = 3 + 2 * a - b + noise(next);
      return {
        a: at % 17 === 0 ? null : at === 9 ? NaN : a,
        b: at % 19 === 0 ? null : b,
        y: at % 23 === 0 ? null : at === 100 ? NaN : y,
      };
    }),
  },
  {
    name: "offsets a billion times the spread",
    formula: "y ~ a + b",
    rows: rowsOf(300, (next) => {
      const [a, b] = [1e9 + next(), -1e9 + next()];
      return { a, b, y: 1e9 + (a - 1e9) - 2 * (b + 1e9) + 0.1 * noise(next) };
    }),
  },
  {
    name: "whole numbers near 2^62",
    formula: "y ~ a",
    rows: rowsOf(100, (next) => {
      const a = 2n ** 62n - BigInt(Math.floor(next() * 2 ** 40));
      return { a, y: Number(a - 2n ** 62n) / 2 ** 40 + 0.1 * noise(next) };
    }),
  },
  {
    name: "reserved words, quotes and spaces as names",
    formula: '`select` ~ `from "x"` + `a b`',
    rows: rowsOf(100, (next) => {
      const [from, other] = [next(), next()];
      return { select: from - other + noise(next), 'from "x"': from, "a b": other };
    }),
  },
  {
    name: "categories and their interactions, far from each other",
    formula: "y ~ a * g + h",
    categories: ["g", "h"],
    rows: rowsOf(300, (next, at) => {
      const g = ["it's", "b", "c\\d"][at % 3] ?? "";
      const a = next() + 1e6 * (at % 3);
      return { a, g, h: next() < 0.5 ? "no" : "yes", y: a * (1 + (at % 3)) + noise(next) };
    }),
  },
  {
    name: "weights, some of them 0",
    formula: "y ~ a",
    weights: "w",
    rows: rowsOf(120, (next, at) => {
      const a = next();
      return { a, y: a + noise(next), w: at % 11 === 0 ? 0 : 0.5 + next() };
    }),
  },
  {
    name: "a predictor without variance",
    formula: "y ~ a + b",
    rows: rowsOf(50, (next) => {
      const a = next();
      return { a, b: 7.1, y: a + noise(next) };
    }),
  },
];

/** @param {number | null} found @param {number | null} expected @param {string} about */
function near(found, expected, about) {
  if (found === null || expected === null) return assert.equal(found, expected, about);
  const difference = Math.abs(found - expected);
  assert.ok(difference <= 1e-10 * Math.abs(expected), `${about}: ${found} and ${expected}`);
}

/** @param {Row[]} rows @returns {Record<string, unknown[]>} */
const columnsOf = (rows) =>
  Object.fromEntries(
    Object.keys(rows[0] ?? {}).map((name) => [
      name,
      rows.map((row) => (typeof row[name] === "bigint" ? Number(row[name]) : row[name])),
    ]),
  );

/** @type {[string, () => Promise<Engine>][]} */
const ENGINES = [
  ["DuckDB", duckdb],
  ["SQLite", sqlite],
  ["PostgreSQL", postgresql],
];

for (const [name, open] of ENGINES) {
  describe(`sums from ${name}`, () => {
    /** @type {Engine} */
    let engine;
    before(async () => {
      engine = await open();
    });
    after(() => engine.close());

    CASES.forEach(({ name, formula, rows, categories, weights }, at) => {
      it(`give the table that the rows give: ${name}`, async () => {
        const table = `order ${at}`;
        await fill(engine, table, rows);
        const asked = { table, formula, dialect: engine.dialect };
        const text = sql.aggregateQuery({
          ...asked,
          ...(categories ? { categories } : {}),
          ...(weights ? { weights } : {}),
        });
        const found = galton.Observations.fromAggregates(await engine.query(text));
        const columns = /** @type {never} */ (columnsOf(rows));
        const expected = await galton.read(columns, { formula, ...(weights ? { weights } : {}) });
        assert.equal(found.count, expected.count);
        assert.equal(found.report.rows, expected.report.rows);
        assert.deepEqual(found.report.leftOut, expected.report.leftOut);
        assert.deepEqual(found.levels, expected.levels);
        const [own, other] = [found.summary(), expected.summary()];
        assert.deepEqual(Object.keys(own), Object.keys(other));
        own.coefficients.forEach((row, place) => {
          const wanted = other.coefficients[place];
          assert.equal(row.name, wanted?.name);
          for (const [key, value] of Object.entries(row)) {
            const theirs = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (wanted))[
              key
            ];
            if (typeof value === "number") near(value, Number(theirs), `${row.name} ${key}`);
          }
        });
        near(own.rSquared, other.rSquared, "rSquared");
      });

      it(`predict in the database as predict does: ${name}`, async () => {
        const columns = /** @type {never} */ (columnsOf(rows));
        const observations = await galton.read(columns, {
          formula,
          ...(weights ? { weights } : {}),
        });
        const model = observations.model();
        const table = quoted(`order ${at}`);
        const answer = await engine.query(
          `SELECT ${model.toSQL(engine.dialect)} AS p FROM ${table}`,
        );
        const predicted =
          typeof answer === "string"
            ? answer
                .trimEnd()
                .split("\n")
                .slice(1)
                .map((text) => (text === "" ? null : Number(text)))
            : Array.from(answer, (row) => /** @type {{ p: number | null }} */ (row).p);
        const expected = /** @type {number[]} */ (
          Array.from(/** @type {never} */ (model.predict(columns)))
        );
        assert.equal(predicted.length, expected.length);
        const scale = Math.max(...expected.filter(Number.isFinite).map(Math.abs));
        predicted.forEach((value, row) => {
          const wanted = expected[row] ?? NaN;
          if (Number.isNaN(wanted))
            assert.ok(value === null || Number.isNaN(value), `row ${row}: ${value}`);
          else
            assert.ok(
              Math.abs((value ?? NaN) - wanted) <= 1e-12 * scale,
              `row ${row}: ${value}, ${wanted}`,
            );
        });
      });
    });
  });
}

describe("what follows from sums", () => {
  it("is a descent, a ridge, and more rows, but no method that goes from row to row", async () => {
    const engine = await duckdb();
    const [{ rows, formula } = { rows: [], formula: "" }] = CASES;
    await fill(engine, "t", rows);
    const text = sql.aggregateQuery({ table: "t", formula, dialect: "duckdb" });
    const found = galton.Observations.fromAggregates(await engine.query(text));
    engine.close();
    const expected = await galton.read(/** @type {never} */ (columnsOf(rows)), { formula });
    assert.equal(found.descend().run().reason, "converged");
    const [ridge, other] = [found, expected].map((of) => of.penalised({ penalty: 0.1 }));
    ridge?.coefficients.forEach((value, at) =>
      near(value, other?.coefficients[at] ?? null, `ridge ${at}`),
    );
    assert.equal(found.partialFit([{ a: 1, b: 2, y: 3 }]).count, 201);
    assert.throws(() => found.descend({ method: "stochastic" }), {
      code: "invalid-option",
      message: /as none were kept/,
    });
  });
});

describe("the query", () => {
  it("refuses a dialect that it does not know, a formula with functions, and too many columns", () => {
    const asked = { table: "t", formula: "y ~ a", dialect: "duckdb" };
    const write = (/** @type {object} */ more) => () =>
      sql.aggregateQuery(/** @type {never} */ ({ ...asked, ...more }));
    assert.throws(write({ dialect: "oracle" }), {
      code: "invalid-option",
      message: /"postgresql"/,
    });
    assert.throws(write({ formula: "y ~ log(a)" }), {
      code: "invalid-option",
      message: /character 8/,
    });
    assert.throws(write({ categories: ["g"] }), { code: "invalid-option", message: /categories/ });
    const predictors = Array.from({ length: 60 }, (_, at) => `x${at}`);
    const wide = { formula: undefined, response: "y", predictors, dialect: "postgresql" };
    assert.throws(write(wide), { code: "invalid-option", message: /1664/ });
  });

  it("has an answer that is refused where a part of it is missing", () => {
    assert.throws(() => galton.Observations.fromAggregates([{ n: 1 }]), { code: "invalid-source" });
    assert.throws(() => galton.Observations.fromAggregates("a,b\n1,2\n"), {
      code: "invalid-source",
    });
  });
});
