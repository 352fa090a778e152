// A regression of a table in DuckDB: the time from `aggregateQuery` to the certified table of coefficients, beside DuckDB's own
// `regr_slope`. Rows, default 100,000,000, and rounds, default 3: `node bench/database.js 1000000 5`.

import { cpus } from "node:os";
import { argv } from "node:process";
import { DuckDBInstance } from "@duckdb/node-api";
import { Observations } from "../pkg/inline.js";
import { aggregateQuery } from "../pkg/sql.js";

const rows = Number(argv[2] ?? 1e8);
const rounds = Number(argv[3] ?? 3);
const connection = await (await DuckDBInstance.create(":memory:")).connect();

/** A number from 0 to 1 that depends on the row. @param {number} which */
const uniform = (which) => `(hash(4 * i + ${which}) / 18446744073709551616.0)`;
await connection.run(`CREATE TABLE t AS SELECT 1e6 + ${uniform(1)} AS a, ${uniform(2)} AS b, ${uniform(3)} AS c,
  2 * ${uniform(1)} - ${uniform(2)} + 0.5 * ${uniform(3)} + ${uniform(4)} - 0.5 AS y FROM range(${rows}) AS r(i)`);

/** @param {number[]} numbers */
const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? NaN;

/** @param {string} sql */
const ask = async (sql) => (await connection.runAndReadAll(sql)).getRowObjects();

/** @param {string} formula */
const table = async (formula) => {
  const answer = await ask(aggregateQuery({ table: "t", formula, dialect: "duckdb" }));
  const observations = Observations.fromAggregates(answer);
  const summary = observations.summary();
  observations.free();
  return summary;
};
console.log(
  `${rows.toLocaleString("en")} rows, DuckDB on ${cpus().length} threads, ${rounds} rounds`,
);
/** @type {[string, () => Promise<unknown>][]} */
const contestants = [
  ["regr_slope(y, a)", () => ask("SELECT regr_slope(y, a) AS slope FROM t")],
  ["the table of y ~ a", () => table("y ~ a")],
  ["the table of y ~ a + b + c", () => table("y ~ a + b + c")],
];
/** @type {Map<string, number[]>} */
const times = new Map(contestants.map(([name]) => [name, []]));
for (let round = 0; round <= rounds; round++) {
  for (const [name, run] of contestants) {
    const start = performance.now();
    await run();
    if (round > 0) times.get(name)?.push(performance.now() - start);
  }
}
for (const [name, all] of times) console.log(`${name}: ${(median(all) / 1000).toFixed(2)} s`);
const [{ slope } = { slope: NaN }] = await ask("SELECT regr_slope(y, a) AS slope FROM t");
const { coefficients } = await table("y ~ a");
console.log(String(await table("y ~ a + b + c")));
console.log(`slope of a: ${coefficients[1]?.estimate}; regr_slope gives ${slope}`);
