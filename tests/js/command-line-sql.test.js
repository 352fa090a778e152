// `galton sql`.

import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { duckdb } from "../databases/engines.js";
import { done, here, library, parsed, plain, refused } from "./command-line.js";
import { data } from "./packed.js";

describe("galton sql", () => {
  const answer = `galton,n_all,n_missing,n_infinite,n_text,n_zero,n_negative,n_log,n_value,n_broken,n,a0,l0,h0,s0,p0_0,a1,l1,h1,s1,p1_0,p1_1
"{""response"":""height"",""predictors"":[""week""],""categories"":[],""formula"":""height ~ week"",""bases"":[""week"",""height""],""columns"":[""week"",""height""],""monomials"":[],""constant"":0}",6,1,0,0,0,0,0,0,0,5,3,1,5,0,10,6,2,10,0,20,41
`;

  it("query prints what aggregateQuery gives, for every dialect and shape of name", async () => {
    const { galton } = await here();
    const { aggregateQuery } = await import(join(plain, "node_modules/galton/sql.js"));
    const dialects = [
      "duckdb",
      "postgresql",
      "spark",
      "bigquery",
      "snowflake",
      "trino",
      "clickhouse",
      "sqlite",
    ];
    const formula = "y ~ a * g";
    for (const dialect of dialects) {
      const out = done(
        await galton([
          "sql",
          "query",
          "t",
          formula,
          "--dialect",
          dialect,
          "--category",
          "g",
          "--weights",
          "w",
        ]),
      );
      assert.equal(
        out,
        aggregateQuery({ table: "t", formula, dialect, categories: ["g"], weights: "w" }),
      );
    }
    /** @type {[string, string | string[]][]} */
    const names = [
      ["a.b.c", ["a", "b", "c"]],
      ['"a.b".c', ["a.b", "c"]],
      ['"say ""x"""', ['say "x"']],
      ["with space", "with space"],
    ];
    for (const [given, table] of names)
      for (const dialect of ["postgresql", "bigquery"])
        assert.equal(
          done(await galton(["sql", "query", given, "y ~ a", "-d", dialect])),
          aggregateQuery({ table, formula: "y ~ a", dialect }),
        );
    // To DuckDB a file is a table.
    for (const table of ["cars.csv", "data/cars.parquet", "data/*.parquet", "cars.csv.gz"])
      assert.equal(
        done(await galton(["sql", "query", table, "y ~ a", "-d", "duckdb"])),
        aggregateQuery({ table, formula: "y ~ a", dialect: "duckdb" }),
      );
    for (const name of ["", ".", "a.", ".a", "a..b", 'a"b', '"a'])
      refused(
        await galton(["sql", "query", name, "y ~ a", "-d", "duckdb"]),
        2,
        /the table is .*; it must be a name/,
      );
    refused(await galton(["sql", "query", "t", "y ~", "-d", "duckdb"]), 2, /formula/);
  });

  it("query asks for robust errors, and train prints and saves them as diagnose finds them", async () => {
    const { galton, file, text } = await here();
    const engine = await duckdb();
    const asked = ["sql", "query", "cars.csv", "dist ~ speed", "-d", "duckdb"];
    const { aggregateQuery } = await import(join(plain, "node_modules/galton/sql.js"));
    const own = /** @type {const} */ ({ table: "cars.csv", formula: "dist ~ speed" });
    const dialect = "duckdb";
    const [robust, clusters] = await Promise.all([
      galton([...asked, "--robust"]),
      galton([...asked, "--clusters", "speed"]),
    ]);
    assert.equal(done(robust), aggregateQuery({ ...own, dialect, robust: true }));
    assert.equal(done(clusters), aggregateQuery({ ...own, dialect, clusters: "speed" }));
    /** @param {string} query */
    const answered = async (query) => {
      const rows = /** @type {Iterable<object>} */ (
        await engine.query(query.replace('"cars.csv"', `'${join(data, "cars.csv")}'`))
      );
      return JSON.stringify([...rows], (_, value) =>
        typeof value === "bigint" ? Number(value) : /** @type {unknown} */ (value),
      );
    };
    await file("robust.json", await answered(robust.out));
    await file("clusters.json", await answered(clusters.out));
    engine.close();
    const observations = library.Observations.fromAggregates(JSON.parse(await text("robust.json")));
    const out = done(await galton(["sql", "train", "robust.json", "-o", "m.json"]));
    assert.ok(out.startsWith(String(observations.summary())));
    const [, errors] = out.split("\nStandard errors that hold whatever the variances are (HC3)\n");
    const diagnosed = done(await galton(["diagnose", "m.json", "cars.csv"]));
    assert.equal(errors, diagnosed.split("(HC3)\n")[1]);
    const { robust: kinds } = parsed(await galton(["sql", "train", "robust.json", "--json"]));
    assert.deepEqual(Object.keys(kinds), ["HC0", "HC1", "HC2", "HC3"]);
    assert.deepEqual(
      kinds,
      JSON.parse(JSON.stringify({ ...observations.robust(), CR0: undefined, CR1: undefined })),
    );
    const clustered = done(await galton(["sql", "train", "clusters.json", "--level", "0.9"]));
    assert.match(
      clustered,
      /\nStandard errors that hold whatever the correlations within clusters are \(CR1\)\n.* 5 % +95 %\n\(Intercept\) +-17\.5791 /,
    );
    assert.deepEqual(
      Object.keys(parsed(await galton(["sql", "train", "clusters.json", "--json"])).robust),
      ["CR0", "CR1"],
    );
  });

  it("predict prints a whole SELECT where a table is named, for every shape of name", async () => {
    const { galton, model } = await here();
    const own = (await model()).model();
    const sql = own.toSQL("duckdb");
    const select = ["sql", "predict", "model.json", "-d", "duckdb", "--table"];
    const path = join(data, "cars.csv");
    const query = done(await galton([...select, path]));
    assert.equal(query, `SELECT *, ${sql} AS predicted\nFROM "${path}"\n`);
    const engine = await duckdb();
    const rows = /** @type {Iterable<Record<string, number>>} */ (await engine.query(query));
    engine.close();
    const found = [...rows];
    assert.deepEqual(Object.keys(found[0] ?? {}), ["speed", "dist", "predicted"]);
    assert.equal(found.length, 50);
    for (const { speed = NaN, predicted = NaN } of found)
      assert.ok(Math.abs(predicted - own.predict(Number(speed))) < 1e-10);
    assert.match(done(await galton([...select, 'a."b.c"'])), /FROM "a"\."b\.c"\n$/);
    const other = ["sql", "predict", "model.json", "-d", "bigquery", "--table", "a.b"];
    assert.match(done(await galton(other)), /FROM `a`\.`b`\n$/);
    refused(await galton([...select, "a..b"]), 2, /the table is "a\.\.b"; it must be a name/);
    refused(await galton([...select, ""]), 2, /--table is empty/);
  });

  it("train prints the table of an answer in CSV or JSON, and saves its model", async () => {
    const { galton, file, text } = await here();
    const own = library.Observations.fromAggregates(answer);
    const expected = String(own.summary());
    const [head = "", row = ""] = answer.trim().split("\n");
    const carried = /^"(.*)",6/.exec(row)?.[1]?.replaceAll('""', '"') ?? "";
    const numbers = row
      .slice(row.indexOf(",6,") + 1)
      .split(",")
      .map(Number);
    const object = Object.fromEntries([
      ["galton", carried],
      ...head
        .split(",")
        .slice(1)
        .map((name, at) => [name, numbers[at]]),
    ]);
    await file("answer.csv", answer);
    await file("answer.crlf", answer.replaceAll("\n", "\r\n"));
    await file("answer.gz", gzipSync(answer));
    await file("answer.utf16", Buffer.from(`\ufeff${answer}`, "utf16le"));
    await file("answer.json", JSON.stringify([object], null, 2));
    await file("answer.jsonl", `${JSON.stringify(object)}\n`);
    for (const name of [
      "answer.csv",
      "answer.crlf",
      "answer.gz",
      "answer.utf16",
      "answer.json",
      "answer.jsonl",
    ]) {
      const ran = await galton(["sql", "train", name]);
      assert.equal(done(ran), expected, name);
      assert.match(ran.err, /^note: left out: 1 row with a missing value\n$/);
    }
    assert.equal(done(await galton(["sql", "train"], { input: answer })), expected);
    const found = parsed(await galton(["sql", "train", "answer.csv", "-o", "m.json", "--json"]));
    assert.deepEqual(found.model, JSON.parse(await text("m.json")));
    const sql = done(await galton(["sql", "predict", "m.json", "-d", "postgresql"]));
    assert.equal(sql, `${own.model().toSQL("postgresql")}\n`);
    const scored = done(await galton(["score", "m.json"], { input: "week\n6\n" }));
    assert.equal(scored, "week,predicted height\n6,12\n");
  });

  it("train refuses what is no answer, and says how to ask for one", async () => {
    const { galton } = await here();
    /** @type {[string, RegExp][]} */
    const cases = [
      ["", /stdin is empty; it must be CSV/],
      ["a,b\n1,2\n", /stdin is not an answer to galton sql query; .* psql --csv/],
      [" galton | n_all \n--------+-------\n x | 6\n", /is not an answer/],
      ["[1", /is not an answer/],
      ["[1]", /is not an answer/],
      ["[]", /is not an answer/],
      ["{}", /is not an answer/],
      ["null", /is not an answer/],
      [answer.slice(0, answer.indexOf("\n")), /is not an answer/],
      [answer.replaceAll("n_all", "all"), /the answer has no column "n_all"/],
      [answer.replace(",41", ",NULL"), /the answer has .* for "p1_1" in row 1/],
      [answer.replace(",41", ","), /the answer has NULL for "p1_1" in row 1/],
    ];
    for (const [input, words] of cases)
      refused(await galton(["sql", "train"], { input }), 1, words);
  });
});
