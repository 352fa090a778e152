// SQL on the databases that every run of the tests has. `make sql` asks Spark and ClickHouse, too.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { CASES } from "../databases/cases.js";
import { duckdb, fill, postgresql, sqlite } from "../databases/engines.js";
import { columnsOf, near, packed, promise } from "../databases/promises.js";
import { data } from "./packed.js";

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

describe("what the crate writes and reads, too", () => {
  /** @typedef {Omit<import("galton/sql").AggregateOptions, "dialect">} Options */
  /** @typedef {{ texts: Record<string, string> }} Texts */
  /** @type {{ models: (Texts & { document: import("galton").ModelDocument })[], queries: (Texts & { options: Options })[], answers: { options: Options, csv: string }[] }} */
  const { models, queries, answers } = JSON.parse(readFileSync(join(data, "sql.json"), "utf8"));

  it("is the text of each model and of each query", () => {
    for (const { document, texts } of models)
      for (const [dialect, text] of Object.entries(texts))
        assert.equal(sql.modelSQL(document, /** @type {never} */ (dialect)), text);
    for (const { options, texts } of queries)
      for (const [dialect, text] of Object.entries(texts))
        assert.equal(
          sql.aggregateQuery({ ...options, dialect: /** @type {never} */ (dialect) }),
          text,
        );
  });

  it("is the answer of DuckDB to each query, which gives the coefficients of the rows", async () => {
    for (const { options, csv } of answers) {
      const found = galton.Observations.fromAggregates(csv);
      const { formula, response, predictors, weights, table } = options;
      const model = formula === undefined ? { response, predictors } : { formula };
      const rows = readFileSync(join(data, String(table)));
      const expected = await galton.read(
        rows,
        /** @type {never} */ ({ ...model, ...(weights ? { weights } : {}) }),
      );
      assert.deepEqual(found.report.leftOut, expected.report.leftOut);
      const { coefficients } = expected.exact;
      found.exact.coefficients.forEach((value, at) =>
        near(value, coefficients[at] ?? null, `${String(table)} ${at}`),
      );
    }
  });
});

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

describe("categories", () => {
  it("keep their spelling, by which the database knows them", async () => {
    const engine = await duckdb();
    const rows = ["01", "1", "x", "01", "1", "x"].map((g, at) => ({ g, y: at * at }));
    await fill(engine, "t", rows);
    const asked = { table: "t", formula: "y ~ g", categories: ["g"], dialect: engine.dialect };
    const answer = await engine.query(sql.aggregateQuery(asked));
    const model = galton.Observations.fromAggregates(answer).model();
    assert.deepEqual(model.levels, [["01", "1", "x"]]);
    const predicted = await engine.query(`SELECT ${model.toSQL("duckdb")} AS p FROM t ORDER BY y`);
    engine.close();
    assert.deepEqual(
      Array.from(/** @type {Iterable<{ p: number }>} */ (predicted), ({ p }) => p),
      [4.5, 8.5, 14.5, 4.5, 8.5, 14.5],
    );
  });
});

describe("names", () => {
  it("may have any character, where no formula has to be read", async () => {
    const engine = await duckdb();
    const [x, y] = ["a `b` \\ \"c\" 'd'", "y~"];
    await fill(
      engine,
      "t",
      [1, 2, 3].map((value) => ({ [x]: value, [y]: 3 * value })),
    );
    const asked = { table: "t", predictors: [x], response: y, dialect: engine.dialect };
    const answer = await engine.query(sql.aggregateQuery(asked));
    engine.close();
    const { exact, predictors } = galton.Observations.fromAggregates(answer);
    assert.deepEqual([predictors, exact.coefficients], [[x], [0, 3]]);
  });
});

describe("a column of dates", () => {
  it("is refused: by the database, or with the number of rows whose date is text to it", async () => {
    const rows = [1, 2, 3].map((day) => ({ sold: `2024-01-0${day}`, y: day * day }));
    const asked = /** @type {const} */ ({ table: "t", formula: "y ~ sold" });
    const lite = await sqlite();
    await fill(lite, "t", rows);
    const answer = await lite.query(sql.aggregateQuery({ ...asked, dialect: lite.dialect }));
    lite.close();
    assert.throws(() => galton.Observations.fromAggregates(answer), {
      code: "empty",
      message: /of 3 rows, 3 with text, such as a date, where a number must be$/,
    });
    const duck = await duckdb();
    const dates = "(SELECT CAST(sold AS DATE) AS sold, y FROM t)";
    await fill(duck, "t", rows);
    const text = sql.aggregateQuery({ ...asked, dialect: duck.dialect });
    await assert.rejects(
      async () => duck.query(text.replace('FROM "t"', `FROM ${dates}`)),
      /DATE -> DOUBLE|cast/i,
    );
    const days = text
      .replace('"sold"', "(sold - DATE '2024-01-01')")
      .replace('FROM "t"', `FROM ${dates}`);
    const found = galton.Observations.fromAggregates(await duck.query(days));
    duck.close();
    const expected = await galton.read(
      rows.map(({ y }, day) => ({ sold: day, y })),
      { formula: "y ~ sold" },
    );
    found.exact.coefficients.forEach((value, at) =>
      near(value, expected.exact.coefficients[at] ?? null, `coefficient ${at}`),
    );
  });
});

describe("the query", () => {
  it("refuses a dialect that it does not know, what is no formula, and too many columns", () => {
    const asked = { table: "t", formula: "y ~ a", dialect: "duckdb" };
    const write = (/** @type {object} */ more) => () =>
      sql.aggregateQuery(/** @type {never} */ ({ ...asked, ...more }));
    assert.throws(write({ dialect: "oracle" }), {
      code: "invalid-option",
      message: /"postgresql"/,
    });
    for (const [formula, place] of /** @type {const} */ ([
      ["y", /character 2 .* its end; expected "~"/],
      ["y ~", /character 4 .* its end/],
      [
        "y ~ .",
        /character 5 .*; expected the names of columns, as those of the table are not known/,
      ],
      ["y ~ log(a", /character 10 .*; expected an operator or "\)"/],
      ["y ~ ln(a)", /character 5 .*; expected one of the functions abs, exp, log/],
      ["y ~ a^2", /character 6 .*; a power is written I\(a\^2\)/],
      ["y ~ I(a^0)", /character 9 .*; expected a whole number from 1 to 99/],
      ["y ~ poly(a)", /character 11 .* degree/],
      ["y ~ a b", /character 7 .*; expected "\+", "-"/],
      ["y + z ~ a", /character 1 .*; expected a response of one column/],
      ["y ~ a - a", /expected a term/],
    ]))
      assert.throws(write({ formula }), { code: "invalid-option", message: place });
    const crossed = Array.from({ length: 16 }, (_, at) => `poly(x${at}, 9)`).join(":");
    for (const formula of ["y ~ I(a^99):I(b^99):I(c^99)", `y ~ ${crossed}`])
      assert.throws(write({ formula }), {
        code: "invalid-option",
        message:
          /; it must be of fewer powers and columns in one product: it needs more than 10,000 sums$/,
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
