// Robust errors of a category of very many levels: those of the same model with a column of zeros and ones for each level. Those
// are held against R in tests/diagnostics.rs.

import assert from "node:assert/strict";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { duckdb, fill } from "../databases/engines.js";
import { install, load } from "./packed.js";

/** @type {typeof import("galton")} */
let galton;
/** @type {typeof import("galton/sql")} */
let sql;
before(async () => {
  const folder = await install();
  galton = await load(folder);
  sql = await import(join(folder, "node_modules/galton/sql.js"));
});

const LEVELS = Array.from({ length: 130 }, (_, at) => `L${String(at).padStart(3, "0")}`);

/** Rows of 130 levels: some have 3, some 9. */
const ROWS = LEVELS.flatMap((g, level) =>
  Array.from({ length: level % 3 === 0 ? 9 : 3 }, (_, at) => {
    const place = 17 * level + at;
    const x = ((place * 7919) % 1009) / 8;
    const noise = ((place * place * 31) % 101) / 16;
    return {
      g,
      x,
      w: 1 + (place % 4),
      k: place % 7,
      y: x / 4 + (level % 37) + noise * (1 + level / 50),
    };
  }),
);

/** The rows with a column for each level but the first. */
const DUMMIES = ROWS.map(({ g, ...row }) => ({
  ...row,
  ...Object.fromEntries(LEVELS.slice(1).map((level) => [`g${level}`, g === level ? 1 : 0])),
}));

const KINDS = /** @type {const} */ (["HC0", "HC1", "HC2", "HC3"]);

/**
 * @param {readonly import("galton").Coefficient[] | null} found
 * @param {readonly import("galton").Coefficient[] | null} expected
 * @param {string} kind
 */
function same(found, expected, kind) {
  assert.ok(found && expected, kind);
  assert.equal(found.length, expected.length);
  found.forEach(({ name, estimate, standardError, pValue }, at) => {
    const own = expected[at];
    assert.equal(name, own?.name);
    for (const [a, b] of [
      [estimate, own?.estimate],
      [standardError, own?.standardError],
      [pValue, own?.pValue],
    ])
      assert.ok(
        Math.abs((a ?? NaN) - (b ?? NaN)) <= 1e-10 * Math.abs(b ?? NaN),
        `${kind} of ${name}: ${a}, ${b}`,
      );
  });
}

describe("robust errors of 130 levels", () => {
  const dummies = LEVELS.slice(1).map((level) => `g${level}`);
  for (const [formula, plain, weights] of /** @type {[string, string, string?][]} */ ([
    ["y ~ g", `y ~ ${dummies.join(" + ")}`],
    ["y ~ x + g", `y ~ x + ${dummies.join(" + ")}`],
    ["y ~ x + g", `y ~ x + ${dummies.join(" + ")}`, "w"],
  ])) {
    const options = weights === undefined ? {} : { weights };
    it(`${formula}${weights === undefined ? "" : ", weighted"}: those of columns of numbers`, async () => {
      const model = (await galton.read(ROWS, { formula, ...options })).model();
      const dense = (await galton.read(DUMMIES, { formula: plain, ...options })).model();
      const [found, expected] = await Promise.all([
        galton.diagnose(ROWS, model),
        galton.diagnose(DUMMIES, dense),
      ]);
      assert.ok(found.agrees && expected.agrees);
      for (const kind of KINDS) same(found.robust[kind], expected.robust[kind], kind);
      assert.ok(Math.abs(found.largestLeverage - expected.largestLeverage) < 1e-12);
    });

    it(`${formula}${weights === undefined ? "" : ", weighted"}: those of the sums of a database`, async () => {
      const engine = await duckdb();
      await fill(engine, "t", ROWS);
      const asked = { table: "t", formula, categories: ["g"], dialect: engine.dialect, ...options };
      const robust = await engine.query(sql.aggregateQuery({ ...asked, robust: true }));
      const clustered = await engine.query(sql.aggregateQuery({ ...asked, clusters: "k" }));
      engine.close();
      const observations = galton.Observations.fromAggregates(robust);
      const { robust: expected } = await galton.diagnose(
        ROWS,
        (await galton.read(ROWS, { formula, ...options })).model(),
      );
      const found = observations.robust();
      for (const kind of KINDS) same(found[kind], expected[kind], kind);
      const { CR0, CR1 } = galton.Observations.fromAggregates(clustered).robust();
      const [n, p, clusters] = [ROWS.length, CR0?.length ?? NaN, 7];
      const factor = Math.sqrt((((n - 1) / (n - p)) * clusters) / (clusters - 1));
      CR0?.forEach(({ standardError }, at) => {
        const own = CR1?.[at]?.standardError ?? NaN;
        assert.ok(Math.abs(own / ((standardError ?? NaN) * factor) - 1) < 1e-12);
      });
    });
  }
});
