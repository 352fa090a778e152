// Galton's promises for every database: the sums that `aggregateQuery` asks for give the table of a reading of the rows, and
// a model as an expression predicts as `predict` does.

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { install, load } from "../js/packed.js";
import { CASES } from "./cases.js";
import { fill, quoted } from "./engines.js";

/** @typedef {import("./engines.js").Engine} Engine */
/** @typedef {import("./engines.js").Row} Row */

/** @type {Promise<{ galton: typeof import("galton"), sql: typeof import("galton/sql") }> | undefined} */
let loaded;

/** The packed package, installed once. */
export const packed = () =>
  (loaded ??= (async () => {
    const folder = await install();
    const entry = join(folder, "sql.js");
    await writeFile(entry, 'export * from "galton/sql";\n');
    return { galton: await load(folder), sql: await import(pathToFileURL(entry).href) };
  })());

/** @param {number | null} found @param {number | null} expected @param {string} about */
export function near(found, expected, about) {
  if (found === null || expected === null) return assert.equal(found, expected, about);
  const difference = Math.abs(found - expected);
  assert.ok(difference <= 1e-10 * Math.abs(expected), `${about}: ${found} and ${expected}`);
}

/** The rows as columns for galton, which refuses infinity. @param {Row[]} rows @returns {Record<string, unknown[]>} */
export const columnsOf = (rows) =>
  Object.fromEntries(
    Object.keys(rows[0] ?? {}).map((name) => [
      name,
      rows.map((row) => {
        const value = row[name];
        if (value === Infinity || value === -Infinity) return NaN;
        return typeof value === "bigint" ? Number(value) : value;
      }),
    ]),
  );

/** A reserved word, as the name of the table. */
const TABLE = "order";

/** A column for the order of the rows: a database gives them in any. */
const PLACE = "the row's place";

/** How a case is read, if its rows are in memory. @param {import("./cases.js").Case} given */
export const readingOf = ({ formula, weights }) =>
  /** @type {const} */ ({ formula, text: "missing", ...(weights ? { weights } : {}) });

/**
 * The same numbers, in two objects of results.
 *
 * @param {object} found
 * @param {object | undefined} expected
 * @param {string} about
 */
export function sameNumbers(found, expected, about) {
  assert.ok(expected);
  assert.deepEqual(Object.keys(found), Object.keys(expected));
  const theirs = new Map(Object.entries(expected));
  for (const [key, value] of Object.entries(found)) {
    const other = theirs.get(key);
    if (Array.isArray(value)) sameNumbers(value, other, `${about} ${key}`);
    else if (typeof value === "number") near(value, other, `${about} ${key}`);
    else assert.deepEqual(value, other, `${about} ${key}`);
  }
}

/**
 * @param {import("./cases.js").Case} given
 * @param {import("galton").Observations} found
 * @param {Promise<import("galton").Diagnostics>} diagnosed a second pass over the rows
 */
async function sameErrors(given, found, diagnosed) {
  const robust = found.robust();
  const { robust: expected } = await diagnosed;
  for (const kind of /** @type {const} */ (["HC0", "HC1", "HC2", "HC3"])) {
    assert.equal(robust[kind] === null, !given.robust, kind);
    robust[kind]?.forEach((row, at) =>
      sameNumbers(row, expected[kind]?.[at], `${kind} of ${row.name}:`),
    );
  }
  assert.equal(robust.CR0 === null, given.clusters === undefined);
  const { CR0, CR1 } = robust;
  if (!CR0 || !CR1) return;
  const { errors, clusters } = clustered(given);
  const count = given.rows.length;
  const part = ((count - 1) / (count - errors.length)) * (clusters / (clusters - 1));
  errors.forEach((error, at) => {
    // Another origin gives another intercept.
    if (at === 0 && given.isMoved) return;
    near(CR0[at]?.standardError ?? null, error, `CR0 ${at}`);
    near(CR1[at]?.standardError ?? null, error * Math.sqrt(part), `CR1 ${at}`);
  });
}

/**
 * The errors of CR0 as textbooks have them: (X'WX)^-1 (sum of s s') (X'WX)^-1, for the sum s of w e x over the rows of each
 * cluster.
 *
 * @param {import("./cases.js").Case} given
 */
function clustered({ rows, weights, clusters = "", design }) {
  const x = rows.map((row) => design?.(row) ?? []);
  const w = rows.map((row) => Number(row[weights ?? ""] ?? 1));
  const y = rows.map((row) => [Number(row.y)]);
  const inverse = inverted(products(x, x, w));
  const b = inverse.map((row) => dot(row, products(x, y, w).flat()));
  /** @type {Map<unknown, number[]>} */
  const scores = new Map();
  rows.forEach((row, at) => {
    const own = x[at] ?? [];
    const residual = (w[at] ?? 0) * (Number(row.y) - dot(own, b));
    const sum = scores.get(row[clusters]) ?? own.map(() => 0);
    scores.set(
      row[clusters],
      sum.map((value, j) => value + residual * (own[j] ?? 0)),
    );
  });
  const all = [...scores.values()];
  const errors = inverse.map((row) => Math.hypot(...all.map((sum) => dot(row, sum))));
  return { errors, clusters: all.length };
}

/** @param {readonly number[]} a @param {readonly number[]} b */
const dot = (a, b) => a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);

/** Sums of products of columns over rows. @param {number[][]} x @param {number[][]} y @param {number[]} w */
const products = (x, y, w) =>
  (x[0] ?? []).map((_, i) =>
    (y[0] ?? []).map((_, j) =>
      x.reduce((sum, row, at) => sum + (w[at] ?? 0) * (row[i] ?? 0) * (y[at]?.[j] ?? 0), 0),
    ),
  );

/** The inverse of a positive definite matrix, by elimination. @param {number[][]} matrix */
function inverted(matrix) {
  const all = matrix.map((row, i) => [...row, ...matrix.map((_, j) => Number(i === j))]);
  all.forEach((own, i) => {
    const pivot = own[i] ?? NaN;
    own.forEach((value, j) => (own[j] = value / pivot));
    for (const row of all) {
      const factor = row[i] ?? NaN;
      if (row !== own) row.forEach((value, j) => (row[j] = value - factor * (own[j] ?? 0)));
    }
  });
  return all.map((row) => row.slice(matrix.length));
}

/**
 * The promises, of one database.
 *
 * @param {string} name
 * @param {() => Promise<Engine>} open
 */
export function promise(name, open) {
  describe(`sums from ${name}`, () => {
    /** @type {Engine} */
    let engine;
    before(async () => {
      engine = await open();
    });
    after(() => engine.close());

    for (const given of CASES) {
      const columns = /** @type {never} */ (columnsOf(given.rows));

      it(`give the table that the rows give: ${given.name}`, async () => {
        const { galton, sql } = await packed();
        const rows = given.rows.map((row, at) => ({ ...row, [PLACE]: BigInt(at) }));
        await fill(engine, TABLE, rows);
        const { dialect } = engine;
        const { formula, weights, categories, robust, clusters } = given;
        const asked = { table: TABLE, formula, weights, categories, robust, clusters, dialect };
        const text = sql.aggregateQuery(asked);
        const found = galton.Observations.fromAggregates(await engine.query(text));
        const expected = await galton.read(columns, readingOf(given));
        assert.equal(found.count, expected.count);
        assert.equal(found.report.rows, expected.report.rows);
        assert.deepEqual(found.report.leftOut, expected.report.leftOut);
        assert.deepEqual(found.levels, expected.levels);
        const [own, other] = [found.summary(), expected.summary()];
        own.coefficients.forEach((row, at) =>
          sameNumbers(row, other.coefficients[at], `${row.name}:`),
        );
        near(own.rSquared, other.rSquared, "rSquared");
        if (given.clusters ?? given.robust)
          await sameErrors(given, found, galton.diagnose(columns, expected.model()));
      });

      it(`predict in the database as predict does: ${given.name}`, async () => {
        const { galton } = await packed();
        const model = (await galton.read(columns, readingOf(given))).model();
        const { dialect } = engine;
        const [table, place] = [quoted(TABLE, dialect), quoted(PLACE, dialect)];
        const answer = await engine.query(
          `SELECT ${model.toSQL(dialect)} AS p FROM ${table} ORDER BY ${place}`,
        );
        const texts =
          typeof answer === "string"
            ? answer.trimEnd().split("\n").slice(1)
            : Array.from(answer, (row) => /** @type {{ p: number | string | null }} */ (row).p);
        const predicted = texts.map((value) =>
          Number(value === null || value === "" ? NaN : value),
        );
        const expected = given.rows.map((row) => {
          try {
            const own = columnsOf([row]);
            return Number(
              Array.from(/** @type {never} */ (model.predict(/** @type {never} */ (own))))[0],
            );
          } catch {
            return NaN;
          }
        });
        assert.equal(predicted.length, expected.length);
        const scale = Math.max(...expected.filter(Number.isFinite).map(Math.abs));
        predicted.forEach((value, row) => {
          const wanted = expected[row] ?? NaN;
          const isNear = Math.abs(value - wanted) <= 1e-12 * scale;
          const message = `row ${row}: ${value}, and ${wanted}`;
          assert.ok(isNear || !(Number.isFinite(value) || Number.isFinite(wanted)), message);
        });
      });
    }
  });
}
