// SQL on the databases that every run of the tests has. `make sql` asks Spark and ClickHouse, too.

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { CASES } from "../databases/cases.js";
import { duckdb, fill, postgresql, sqlite } from "../databases/engines.js";
import { columnsOf, near, packed, promise } from "../databases/promises.js";

/** @type {typeof import("galton")} */
let galton;
/** @type {typeof import("galton/sql")} */
let sql;
before(async () => {
  ({ galton, sql } = await packed());
});

promise("DuckDB", duckdb);
promise("SQLite", sqlite);
promise("PostgreSQL", postgresql);

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
