// What galton promises of every database: the sums that `aggregateQuery` asks for give the table of a reading of the rows, and
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
export const readingOf = ({ formula, weights }) => ({ formula, ...(weights ? { weights } : {}) });

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
        const { formula, weights, categories } = given;
        const text = sql.aggregateQuery({ table: TABLE, formula, weights, categories, dialect });
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
        const expected = Array.from(
          /** @type {Float64Array} */ (/** @type {unknown} */ (model.predict(columns))),
        );
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
