// The commands of `npx galton`.

import { Readable } from "node:stream";
import {
  galton,
  HC3,
  JSON_OUT,
  LEVEL,
  levelOf,
  modelAndTable,
  modelOf,
  needPipe,
  outputFor,
  printFit,
  robustTable,
  SAVING,
} from "./cli-command.js";
import {
  FileError,
  OUTPUT,
  print,
  printJson,
  say,
  tableOf,
  visible,
  watched,
} from "./cli-files.js";
import { numberOf, readingOf, textOf, UsageError } from "./cli-options.js";
import { serve } from "./cli-serve.js";
import { sql } from "./cli-sql.js";
import { counted, listed, shown, tabled, tellReport, tellUnpredicted } from "./cli-words.js";
import { OtherFormat, unpacked } from "./gunzip.js";

/** @typedef {import("./cli-command.js").Command} Command */
/** @typedef {import("./cli-options.js").Values} Values */

/** Whether an argument is a formula rather than the name of a file. @param {string} text */
const isFormula = (text) => text.includes("~");

/** @type {Command["run"]} */
async function train([table = "", formula], values) {
  const reading = readingOf(values, "fit");
  const output = await outputFor(values, [table]);
  const source = await tableOf(table).catch((error) => {
    if (!isFormula(table) || !(error instanceof FileError)) throw error;
    const name = formula ?? "-";
    throw new UsageError(
      `"${table}" is a formula; the table comes first: galton train ${name} '${table}'`,
    );
  });
  const { read } = await galton();
  const options = { ...reading, ...(formula !== undefined && { formula }) };
  const observations = await watched((progress) => read(source, { ...options, ...progress }));
  tellReport(observations.report, reading);
  await printFit(observations, values, output, tests(observations, reading));
}

/**
 * The errors of the fit on rows outside of it: those held out, and each fold in turn.
 *
 * @param {import("./observations.js").Observations} observations
 * @param {import("./wasm/galton.js").ReadOptions} reading
 */
function tests(observations, reading) {
  /** @type {Record<string, unknown>} */
  const json = {};
  let text = "";
  if (observations.heldOut > 0) {
    const descent = observations.descend({
      start: observations.exact.coefficients,
      scaling: "raw",
      iterations: 1,
    });
    const found = descent.at(0).heldOut;
    descent.free();
    json["heldOut"] = { count: observations.heldOut, ...found };
    text += `\nHeld out: ${counted(observations.heldOut, "row")}, RMSE ${shown(Math.sqrt(found?.mse ?? NaN))}, R-squared ${shown(found?.rSquared)}\n`;
  }
  if (reading.folds !== undefined) {
    const { path, leastSquares } = observations.crossValidate({ penalties: [0] });
    path.free();
    json["crossValidation"] = leastSquares;
    text += `\nCross-validation: ${leastSquares?.folds.length} folds, RMSE ${shown(Math.sqrt(leastSquares?.mse ?? NaN))}\n`;
  }
  return { text, json };
}

/** @type {Command["run"]} */
async function score(names, values) {
  const { model: saved, table } = modelAndTable(names);
  const interval = textOf(values, "interval");
  const options = /** @type {import("./score-stream.js").ScoreOptions} */ ({
    ...readingOf(values, "table"),
    // The library refuses another text.
    ...(interval !== undefined && { interval }),
    ...levelOf(values),
  });
  if (interval === undefined && values["level"] !== undefined)
    throw new UsageError("--level is given without --interval, which it is the level of");
  const [to, isJson] = [textOf(values, "output"), values["json"] === true];
  if (isJson && (to === undefined || to === "-"))
    throw new UsageError("--json prints counts and notes; -o must name a file for the table");
  const output = await outputFor(values, [saved, table]);
  const model = await modelOf(saved, names[1]);
  const source = await tableOf(table);
  const { ScoreStream, scoreCsv } = await galton();
  const isShown = output.name === undefined && process.stdout.isTTY;
  /** @param {(progress: { onProgress?: (progress: import("./wasm/galton.js").Progress) => void }) => Promise<void>} pass */
  const watchedFile = (pass) => (isShown ? pass({}) : watched(pass));
  await watchedFile(async (progress) => {
    /** @type {import("./score-stream.js").ScoredTable | undefined} */
    let scored;
    const onScored = (/** @type {typeof scored} */ found) => void (scored = found);
    const given = { ...options, ...progress, onScored };
    const [blob, stream] = source instanceof Blob ? [source, source.stream()] : [undefined, source];
    const told = await unpacked({ stream, length: blob?.size }).catch((error) => {
      if (error instanceof OtherFormat) return error;
      throw error;
    });
    if (told instanceof OtherFormat) {
      // A workbook or Parquet is read anywhere in it.
      const whole = blob ?? (await new Response(told.stream).blob());
      await written((await scoreCsv(whole, model, given)).stream(), output);
    } else {
      const scorer = new ScoreStream(model, given, blob?.size);
      await written(told.stream.pipeThrough(scorer), output);
    }
    if (scored) tellUnpredicted(scored);
    if (isJson) await printJson(scored);
  });
}

/**
 * @param {ReadableStream<Uint8Array>} stream
 * @param {Awaited<ReturnType<typeof outputFor>>} output
 */
async function written(stream, output) {
  const file = output.open();
  for await (const chunk of Readable.fromWeb(/** @type {never} */ (stream)))
    await file.write(/** @type {Uint8Array} */ (chunk));
  await file.close();
}

/** @type {Command["run"]} */
async function evaluate(names, values) {
  const { model: saved, table } = modelAndTable(names);
  const options = readingOf(values, "table");
  const model = await modelOf(saved, names[1]);
  const source = await tableOf(table);
  const library = await galton();
  /** @type {import("./wasm/galton.js").Metrics & { newLevels: import("./wasm/galton.js").NewLevel[], unread: import("./wasm/galton.js").Unread[], notes: import("./wasm/galton.js").Note[] }} */
  const metrics = await watched((progress) =>
    library.evaluate(source, model, { ...options, ...progress }),
  );
  tellUnpredicted(metrics);
  if (values["json"]) return printJson(metrics);
  const { count, leftOut, mse, rmse, mae, rSquared, total } = metrics;
  if (total !== null)
    say(
      `note: line ${total.line}: the observed value ${total.observed} is the sum of all others: take the row out if it has totals`,
    );
  await print(
    listed([
      ["rows with a prediction", count],
      ["rows left out", leftOut],
      ["mean squared error", mse],
      ["its root (RMSE)", rmse],
      ["mean absolute error", mae],
      // The summary of a model without an intercept has an R-squared about zero. This one is about the mean.
      [model.toJSON().intercept === null ? "R-squared about the mean" : "R-squared", rSquared],
    ]),
  );
}

/** How many rows are printed at once. */
const BLOCK = 10_000;

/** The measures of a row, in the order of the tables. */
const MEASURES = /** @type {const} */ ([
  "fitted",
  "residual",
  "leverage",
  "standardised",
  "studentised",
  "cooksDistance",
]);

/** @type {Command["run"]} */
async function diagnose(names, values) {
  const { model: saved, table } = modelAndTable(names);
  const most = textOf(values, "most");
  const options = {
    ...readingOf(values, "fitted"),
    ...levelOf(values),
    ...(most !== undefined && { most: numberOf(most, "most") }),
    rows: values["rows"] === true,
  };
  const model = await modelOf(saved, names[1]);
  const source = await tableOf(table);
  const library = await galton();
  /** @type {import("./diagnostics.js").Diagnostics} */
  const found = await watched((progress) =>
    library.diagnose(source, model, { ...options, ...progress }),
  );
  for (const { message } of found.warnings) say(`note: ${message}`);
  if (!found.agrees && !found.warnings.some(({ kind }) => kind === "other-table"))
    say("note: the model comes from other rows; --hold-out says which were held out of its fit");
  if (found.rows) return printRows(found.rows);
  if (values["json"]) return printJson({ ...found, model: undefined });
  const influential = found.influential.cooksDistance.map((own) => [
    String(own.row),
    String(own.line),
    ...MEASURES.map((name) => shown(own[name])),
  ]);
  const { HC3: robust } = found.robust;
  const figures = listed([
    ["rows of the fit", found.count],
    ["Durbin-Watson", found.durbinWatson],
    ["largest leverage", found.largestLeverage],
  ]);
  await print(`${figures}
Rows with the largest Cook's distance
${visible(tabled([["row", "line", ...MEASURES], ...influential]))}
${HC3}
${robust ? robustTable(robust, found.level) : "none: no degrees of freedom are left, or a coefficient hangs on one row\n"}`);
}

/** Every row of the fit as CSV. @param {import("./diagnostics.js").RowMeasures} rows */
async function printRows(rows) {
  await print(`${["row", ...MEASURES].join(",")}\n`);
  for (let from = 0; from < rows.row.length; from += BLOCK) {
    const length = Math.min(BLOCK, rows.row.length - from);
    const lines = Array.from({ length }, (_, at) => {
      const cells = MEASURES.map((name) => rows[name][from + at] ?? NaN);
      const texts = cells.map((cell) => (Number.isNaN(cell) ? "" : String(cell)));
      return `${rows.row[from + at]},${texts.join(",")}\n`;
    });
    await print(lines.join(""));
  }
}

/** @type {Command["run"]} */
async function describe([name], values) {
  if (name === undefined) needPipe("table", "galton describe table.csv");
  const options = readingOf(values, "table");
  const source = await tableOf(name ?? "-");
  const library = await galton();
  /** @type {import("./wasm/galton.js").Report} */
  const report = await watched((progress) => library.describe(source, { ...options, ...progress }));
  tellReport(report, options);
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
  await print(visible(tabled([head, ...rows])));
}

/** @type {Record<string, Command>} */
export const COMMANDS = {
  train: {
    told: "Fits a model to a table, and prints R's regression table.",
    usage: "<table> [formula] [-o model.json]",
    takes: [1, 2],
    reads: "fit",
    more: `The table is a CSV file, gzip or not, or - for stdin. Parquet and .xlsx are read where hyparquet and
read-excel-file are installed beside galton. The formula is R's. Without one, the last column of numbers
is predicted from all others.`,
    examples: [
      "galton train cars.csv 'dist ~ speed'",
      "galton train cars.csv 'log(dist) ~ speed + I(speed^2)' --level 0.99",
      "galton train cars.csv 'dist ~ speed' --folds 10 -o model.json",
      "gzip -c cars.csv | galton train - 'dist ~ speed' --json",
    ],
    options: [...SAVING, LEVEL, JSON_OUT],
    run: train,
  },
  score: {
    told: "Adds predictions to a table, as a stream.",
    usage: "<model.json> [table] [-o scored.csv]",
    takes: [1, 2],
    reads: "table",
    more: `The table is read from stdin if it is - or left out. Its columns stay byte for byte; "predicted <response>"
follows them. A prediction is empty where a value is missing or not known to the model; stderr says so.`,
    examples: [
      "galton score model.json new.csv > scored.csv",
      "galton score model.json new.csv --interval prediction --level 0.9 -o scored.csv",
      "galton train cars.csv 'dist ~ speed' -o - | galton score - new.csv",
      "galton score model.json new.csv -o scored.csv --json",
    ],
    options: [
      ...OUTPUT,
      {
        flag: "interval",
        form: "text",
        value: "kind",
        told: "add both ends of an interval: confidence or prediction",
      },
      { ...LEVEL, told: "of the interval; 0.95" },
      { ...JSON_OUT, told: "print counts, notes and errors as JSON; -o names the table's file" },
    ],
    run: score,
  },
  evaluate: {
    told: "Tells how well a model predicts a table that has the response.",
    usage: "<model.json> [table]",
    takes: [1, 2],
    reads: "table",
    examples: [
      "galton evaluate model.json cars.csv",
      "galton evaluate model.json --json < cars.csv",
    ],
    options: [JSON_OUT],
    run: evaluate,
  },
  diagnose: {
    told: "Finds the rows that a fit hangs on, in the table that it was fitted to.",
    usage: "<model.json> [table]",
    takes: [1, 2],
    reads: "fitted",
    examples: [
      "galton diagnose model.json cars.csv",
      "galton diagnose model.json cars.csv --rows > rows.csv",
    ],
    options: [
      { flag: "most", form: "number", value: "count", told: "how many rows are listed; 10" },
      {
        flag: "rows",
        form: "flag",
        told: "print residual, leverage and others of every row, as CSV",
      },
      LEVEL,
      JSON_OUT,
    ],
    run: diagnose,
  },
  describe: {
    told: "Prints figures of every column.",
    usage: "[table]",
    takes: [0, 1],
    reads: "table",
    examples: ["galton describe cars.csv", "gzip -c cars.csv | galton describe --json"],
    options: [JSON_OUT],
    run: describe,
  },
  ...sql,
  serve,
};
