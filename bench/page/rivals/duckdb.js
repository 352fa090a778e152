// DuckDB-Wasm in the worker that it brings, started once; it reads the file where it lies.

import { AsyncDuckDB, DuckDBDataProtocol, selectBundle, VoidLogger } from "@duckdb/duckdb-wasm";
import { answer, query } from "../../sql.js";
import { contestant } from "../contestant.js";

const NAME = "table.csv";

/** @param {string} file */
const dist = (file) =>
  new URL(`/bench/node_modules/@duckdb/duckdb-wasm/dist/${file}`, location.origin).href;

async function start() {
  const bundle = await selectBundle({
    mvp: {
      mainModule: dist("duckdb-mvp.wasm"),
      mainWorker: dist("duckdb-browser-mvp.worker.js"),
    },
    eh: {
      mainModule: dist("duckdb-eh.wasm"),
      mainWorker: dist("duckdb-browser-eh.worker.js"),
    },
  });
  const database = new AsyncDuckDB(new VoidLogger(), new Worker(bundle.mainWorker ?? ""));
  await database.instantiate(bundle.mainModule, bundle.pthreadWorker);
  return { database, connection: await database.connect() };
}

/** @type {ReturnType<typeof start> | undefined} */
let starting;

contestant(async (file, predictors, response) => {
  const { database, connection } = await (starting ??= start());
  await database.registerFileHandle(NAME, file, DuckDBDataProtocol.BROWSER_FILEREADER, true);
  const result = await connection.query(query(NAME, predictors, response));
  await database.dropFile(NAME);
  return answer(result.toArray()[0].toJSON(), predictors.length + 1);
});
