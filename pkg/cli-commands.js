// The commands of `npx galton`. Data go to stdout, words to stderr.

import { createReadStream, openAsBlob, readFileSync } from "node:fs";
import { access, constants, writeFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { numberOf, readingOf, UsageError } from "./cli-options.js";
import { serverOf } from "./cli-server.js";
import { load } from "./scorer.js";
import { createListener } from "./service.js";

/** @typedef {import("./cli-options.js").Form} Form */
/** @typedef {import("./wasm/galton.js").ModelDocument} ModelDocument */

/**
 * @typedef {object} Command
 * @property {string} told in one line
 * @property {string} usage
 * @property {readonly [number, number]} takes how many arguments, at least and at most
 * @property {readonly string[]} examples
 * @property {"fit" | "table"} [reads] whether it reads a table, and fits it
 * @property {readonly { flag: string, short?: string, form: Form, told: string }[]} options
 * @property {(args: string[], values: Record<string, string | undefined>) => Promise<void>} run
 */

/** The WebAssembly comes with the first command that needs it. @returns {Promise<typeof import("./index.js")>} */
const galton = () => import("./inline.js");

/** Writes to stdout, and waits where its reader is slow. @param {string | Uint8Array} data @returns {Promise<void>} */
const print = (data) =>
  new Promise((resolve, reject) => {
    process.stdout.write(data, (error) => (error ? reject(error) : resolve()));
  });

/** @param {string} text */
const say = (text) => process.stderr.write(`${text}\n`);

/** @param {unknown} value */
const printJson = (value) => print(`${JSON.stringify(value, null, 2)}\n`);

/** A line on a terminal that tells how far a pass is. */
function progress() {
  if (!process.stderr.isTTY) return { onProgress: undefined, done: () => {} };
  return {
    /** @param {import("./wasm/galton.js").Progress} progress */
    onProgress: ({ bytes, totalBytes, rows }) => {
      const part = totalBytes ? ` of ${(totalBytes / 1e6).toFixed(1)}` : "";
      process.stderr.write(`\r\u001b[K${(bytes / 1e6).toFixed(1)}${part} MB, ${rows} rows`);
    },
    done: () => void process.stderr.write("\r\u001b[K"),
  };
}

/**
 * A pass over a table, with a line of progress on a terminal.
 *
 * @template T
 * @param {(onProgress: { onProgress?: (progress: import("./wasm/galton.js").Progress) => void }) => Promise<T>} pass
 */
async function watched(pass) {
  const { onProgress, done } = progress();
  try {
    return await pass(onProgress ? { onProgress } : {});
  } finally {
    done();
  }
}

/** A file, or what comes by stdin. @param {string} name @returns {Promise<import("./source.js").Source>} */
const sourceOf = async (name) =>
  name === "-"
    ? /** @type {AsyncIterable<Uint8Array>} */ (process.stdin)
    : /** @type {Blob} */ (await openBlob(name));

/** @param {string} name */
async function openBlob(name) {
  // openAsBlob tells of no cause, where a file cannot be read.
  await access(name, constants.R_OK);
  return openAsBlob(name);
}

/** @param {string} name @returns {string} the text of a saved model */
const savedText = (name) => readFileSync(name === "-" ? 0 : name, "utf8");

/** @param {string} name */
async function modelOf(name) {
  const { Model } = await galton();
  return Model.from(savedText(name));
}

/** @param {string[]} names of a model and a table */
function needOneStdin(names) {
  if (names.filter((name) => name === "-").length > 1)
    throw new UsageError("only one of the model and the table can come by stdin");
}

/** @param {string | undefined} value @param {string} flag */
const levelOf = (value, flag) => (value === undefined ? {} : { level: numberOf(value, flag) });

const LEVEL = { flag: "level", form: /** @type {const} */ ("number"), told: "of intervals; 0.95" };

/** @param {import("./wasm/galton.js").Report} report */
function tellReport(report) {
  for (const { kind, line, text, column } of report.notes) {
    say(`note: ${kind}, line ${line}${column ? `, column ${column}` : ""}: ${text}`);
  }
  const leftOut = Object.entries(report.leftOut).filter(([, count]) => count > 0);
  if (leftOut.length > 0)
    say(`left out: ${leftOut.map(([reason, count]) => `${count} ${reason}`).join(", ")}`);
}

/** @type {Command["run"]} */
async function train([table = "", formula], values) {
  const { read } = await galton();
  const source = await sourceOf(table);
  const options = { ...readingOf(values, true), ...(formula !== undefined && { formula }) };
  const observations = await watched((progress) => read(source, { ...options, ...progress }));
  tellReport(observations.report);
  const summary = observations.summary(levelOf(values["level"], "level"));
  const model = observations.model();
  const { output } = values;
  if (output !== undefined && output !== "-") await writeFile(output, `${JSON.stringify(model)}\n`);
  if (output === "-") return print(`${JSON.stringify(model)}\n`);
  if (values["json"]) return printJson({ model, summary, report: observations.report });
  await print(`${summary}\n`);
}

/** Gives the first bytes, and the stream with them. @param {AsyncIterable<Uint8Array>} source */
async function peeked(source) {
  const iterator = source[Symbol.asyncIterator]();
  const { value: first = new Uint8Array() } = await iterator.next();
  const stream = async function* () {
    yield first;
    for (;;) {
      const { done, value } = await iterator.next();
      if (done) return;
      yield value;
    }
  };
  return { first, stream: Readable.from(stream(), { objectMode: false }) };
}

/** @type {Command["run"]} */
async function score([saved = "", table = "-"], values) {
  needOneStdin([saved, table]);
  const { ScoreStream, scoreCsv } = await galton();
  const model = await modelOf(saved);
  const { interval } = values;
  const options = /** @type {import("./score-stream.js").ScoreOptions} */ ({
    ...readingOf(values, false),
    ...(interval !== undefined && {
      // The library refuses another text, and names the two.
      interval,
      ...levelOf(values["level"], "level"),
    }),
  });
  const input = table === "-" ? process.stdin : createReadStream(table);
  const { first, stream } = await peeked(/** @type {AsyncIterable<Uint8Array>} */ (input));
  const head = Buffer.from(first.subarray(0, 4)).toString("latin1");
  if (head === "PAR1" || head === "PK\u0003\u0004") {
    const whole = new Blob(await stream.toArray());
    const scored = await scoreCsv(whole, model, options);
    return pipeline(Readable.fromWeb(/** @type {never} */ (scored.stream())), process.stdout, {
      end: false,
    });
  }
  const scorer = new ScoreStream(model, options);
  const bytes = head.startsWith("\u001f\u008b") ? stream.pipe(createGunzip()) : stream;
  const scored = /** @type {ReadableStream<Uint8Array>} */ (Readable.toWeb(bytes)).pipeThrough(
    /** @type {never} */ (scorer),
  );
  for await (const chunk of /** @type {AsyncIterable<Uint8Array>} */ (
    /** @type {unknown} */ (scored)
  ))
    await print(chunk);
  for (const { column, value, count, line } of scorer.newLevels)
    say(
      `note: column ${column} has "${value}" in ${count} rows, first in line ${line}; the model does not know it, so they have no prediction`,
    );
  for (const { column, value, count, line } of scorer.unread)
    say(
      `note: column ${column} has text such as "${value}" in ${count} rows, first in line ${line}; they have no prediction`,
    );
}

/** @param {[string, number | null][]} rows @returns {string} */
function listed(rows) {
  const width = Math.max(...rows.map(([name]) => name.length));
  return `${rows.map(([name, value]) => `${name.padEnd(width)}  ${shown(value)}`).join("\n")}\n`;
}

/** @param {number | null} value */
const shown = (value) => (value === null ? "NA" : String(Number(value.toPrecision(6))));

/** Rows of cells as lines, the columns below each other. @param {string[][]} rows */
function tabled(rows) {
  const widths = (rows[0] ?? []).map((_, at) =>
    Math.max(...rows.map((row) => (row[at] ?? "").length)),
  );
  const lines = rows.map((row) =>
    row.map((cell, at) =>
      at === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[at] ?? 0),
    ),
  );
  return `${lines.map((line) => line.join("  ").trimEnd()).join("\n")}\n`;
}

/** @type {Command["run"]} */
async function evaluate([saved = "", name = "-"], values) {
  needOneStdin([saved, name]);
  const library = await galton();
  const model = await modelOf(saved);
  const source = await sourceOf(name);
  const options = readingOf(values, false);
  /** @type {import("./wasm/galton.js").Metrics} */
  const metrics = await watched((progress) =>
    library.evaluate(source, model, { ...options, ...progress }),
  );
  if (values["json"]) return printJson(metrics);
  const { count, leftOut, mse, rmse, mae, rSquared } = metrics;
  await print(listed(Object.entries({ count, leftOut, mse, rmse, mae, rSquared })));
}

/** @type {Command["run"]} */
async function diagnose([saved = "", name = "-"], values) {
  needOneStdin([saved, name]);
  const library = await galton();
  const model = await modelOf(saved);
  const source = await sourceOf(name);
  const options = { ...readingOf(values, false), ...levelOf(values["level"], "level") };
  /** @type {import("./diagnostics.js").Diagnostics} */
  const found = await watched((progress) =>
    library.diagnose(source, model, { ...options, ...progress }),
  );
  if (values["json"]) return printJson(found);
  const { count, durbinWatson, largestLeverage, warnings } = found;
  if (!found.agrees) say("note: these are not the rows that the model comes from");
  for (const { message } of warnings) say(`note: ${message}`);
  const measures = /** @type {const} */ ([
    "fitted",
    "residual",
    "leverage",
    "studentised",
    "cooksDistance",
  ]);
  const influential = found.influential.cooksDistance.map((own) => [
    String(own.row),
    String(own.line),
    ...measures.map((name) => shown(own[name])),
  ]);
  const robust = (found.robust.HC3 ?? []).map(({ name, estimate, standardError, pValue }) => [
    name,
    ...[estimate, standardError, pValue].map(shown),
  ]);
  await print(
    `${listed(Object.entries({ count, durbinWatson, largestLeverage }))}
Rows with the largest Cook's distance
${tabled([["row", "line", ...measures], ...influential])}
Standard errors that hold whatever the variances are (HC3)
${tabled([["coefficient", "estimate", "standard error", "p"], ...robust])}`,
  );
}

/** @type {Command["run"]} */
async function describe([name = "-"], values) {
  const library = await galton();
  const source = await sourceOf(name);
  const options = readingOf(values, false);
  /** @type {import("./wasm/galton.js").Report} */
  const report = await watched((progress) => library.describe(source, { ...options, ...progress }));
  tellReport(report);
  if (values["json"]) return printJson(report);
  const head = ["column", "kind", "count", "missing", "min", "mean", "max", "sd"];
  const rows = report.columns.map(({ name, kind, count, missing, min, mean, max, sd, ...own }) => [
    name,
    kind,
    ...[count, missing].map(String),
    ...(kind === "text" && own.frequent.length > 0
      ? [`${own.distinct ?? "many"} different`, "", "", ""]
      : [min, mean, max, sd].map((value) => (value === null ? "" : shown(value)))),
  ]);
  await print(tabled([head, ...rows]));
}

/** @param {string} text @returns {Promise<import("./model.js").Model | ModelDocument>} as a service takes it: without WebAssembly where that will do */
async function servedOf(text) {
  const document = /** @type {ModelDocument} */ (JSON.parse(text));
  const needsAll = document.precision || document.predictors?.some((own) => "since" in own);
  if (!needsAll) {
    try {
      load(document);
      return document;
    } catch {
      // Model.from knows more models, and says what is wrong with one that it does not know.
    }
  }
  const { Model } = await galton();
  return Model.from(text);
}

/** @type {Command["run"]} */
async function serve([saved = ""], values) {
  const keys = (process.env["GALTON_API_KEYS"] ?? "").split(",").filter((key) => key !== "");
  /** @param {string} flag @param {string} name */
  const limit = (flag, name) =>
    values[flag] === undefined ? {} : { [name]: numberOf(String(values[flag]), flag) };
  const listener = createListener(await servedOf(savedText(saved)), {
    apiKeys: keys,
    ...limit("max-bytes", "maxBytes"),
    ...limit("max-rows", "maxRows"),
  });
  const port = values["port"] === undefined ? 5000 : numberOf(String(values["port"]), "port");
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new UsageError(`--port is ${port}; it must be a whole number from 0 to 65535`);
  const host = values["host"] ?? "127.0.0.1";
  const server = serverOf(listener);
  await new Promise((resolve, reject) => {
    server.once("error", reject).listen(port, host, () => resolve(undefined));
  });
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  const name = address.family === "IPv6" ? `[${address.address}]` : address.address;
  say(
    `serving ${saved} on http://${name}:${address.port}${keys.length > 0 ? ", with API keys" : ""}`,
  );
  // The requests that are being answered are answered to their end.
  process.once("SIGTERM", () => server.close());
}

/** @type {Record<string, Command>} */
export const COMMANDS = {
  train: {
    told: "Fits a model, and prints R's table.",
    usage: "<table|-> [formula] [-o model.json]",
    takes: [1, 2],
    reads: "fit",
    examples: [
      "galton train cars.csv 'dist ~ speed'",
      "galton train cars.csv 'dist ~ speed' -o model.json",
      "gzip -c cars.csv | galton train - 'dist ~ speed' --json",
    ],
    options: [
      { flag: "output", short: "o", form: "text", told: "save the model to this file" },
      LEVEL,
    ],
    run: train,
  },
  score: {
    told: "Adds predictions to a table, as a stream.",
    usage: "<model.json> [table|-]",
    takes: [1, 2],
    reads: "table",
    examples: [
      "galton score model.json new.csv",
      "galton score model.json --interval prediction < new.csv > scored.csv",
    ],
    options: [
      {
        flag: "interval",
        form: "text",
        told: "add lower and upper ends: confidence or prediction",
      },
      LEVEL,
    ],
    run: score,
  },
  evaluate: {
    told: "Tells how well a model predicts a table.",
    usage: "<model.json> [table|-]",
    takes: [1, 2],
    reads: "table",
    examples: ["galton evaluate model.json cars.csv", "galton evaluate model.json cars.csv --json"],
    options: [],
    run: evaluate,
  },
  diagnose: {
    told: "Finds the rows that a fit hangs on: the model, and the table that it was fitted to.",
    usage: "<model.json> [table|-]",
    takes: [1, 2],
    reads: "table",
    examples: ["galton diagnose model.json cars.csv", "galton diagnose model.json cars.csv --json"],
    options: [LEVEL],
    run: diagnose,
  },
  describe: {
    told: "Prints figures of every column.",
    usage: "[table|-]",
    takes: [0, 1],
    reads: "table",
    examples: ["galton describe cars.csv", "galton describe cars.csv --json"],
    options: [],
    run: describe,
  },
  serve: {
    told: "Serves a model over HTTP, on this machine only unless told otherwise.",
    usage: "<model.json> [--port 5000]",
    takes: [1, 1],
    examples: [
      "galton serve model.json --port 5000",
      "GALTON_API_KEYS=new,old galton serve model.json --host 0.0.0.0",
    ],
    options: [
      { flag: "port", form: "number", told: "5000; 0 takes a free one" },
      { flag: "host", form: "text", told: "127.0.0.1; 0.0.0.0 for all networks" },
      { flag: "max-bytes", form: "number", told: "of a body; 16777216" },
      { flag: "max-rows", form: "number", told: "of a batch; 100000" },
    ],
    run: serve,
  },
};
