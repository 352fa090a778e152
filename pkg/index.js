/// <reference lib="esnext.disposable" preserve="true" />
// Linear regression trained by gradient descent.

import { diagnosing, found, numbersOf } from "./diagnostics.js";
import { GaltonError } from "./error.js";
import { unpackBlob, unpacked } from "./gunzip.js";
import { divisible, prepare, readWithTwoWorkers, worthwhile } from "./two-workers.js";
import { Observations } from "./observations.js";
import { both, reading } from "./options.js";
import { drop } from "./held.js";
import { halt, progress, pump } from "./pump.js";
import { needModel, Scoring, scoring as scoringOptions } from "./score-stream.js";
import { tabled } from "./rows.js";
import { areNumbers, flatten, pieces } from "./source.js";
import { tell } from "./tell.js";
import { call, init, wasm } from "./wasm.js";

export { Descent } from "./descent.js";
export { GaltonError } from "./error.js";
export { Model } from "./model.js";
export { Observations } from "./observations.js";
export { Path } from "./penalised.js";
export { linearRegression, Regression } from "./regression.js";
export { ScoreStream } from "./score-stream.js";
export { Summary } from "./summary.js";
export { init } from "./wasm.js";

/** @typedef {import("./source.js").Source} Source */
/** @typedef {import("./source.js").Columns} Columns */
/** @typedef {import("./source.js").Cell} Cell */
/** @typedef {import("./source.js").RowSource} RowSource */
/** @typedef {import("./source.js").ArrowTable} ArrowTable */
/** @typedef {import("./payload.js").Row} Row */
/** @typedef {import("./observations.js").Sample} Sample */
/** @typedef {import("./observations.js").Density} Density */
/** @typedef {import("./wasm/galton.js").Precision} Precision */
/** @typedef {import("./precision.js").Prediction} Prediction */
/** @typedef {import("./precision.js").Outside} Outside */
/** @typedef {import("./precision.js").IntervalOptions} IntervalOptions */
/** @typedef {import("./score-stream.js").ScoreOptions} ScoreOptions */
/** @typedef {import("./score-stream.js").ScoredTable} ScoredTable */
/** @typedef {import("./diagnostics.js").Diagnostics} Diagnostics */
/** @typedef {import("./diagnostics.js").DiagnosticsOptions} DiagnosticsOptions */
/** @typedef {import("./diagnostics.js").Influence} Influence */
/** @typedef {import("./diagnostics.js").RowMeasures} RowMeasures */
/** @typedef {import("./summary.js").Coefficient} Coefficient */
/** @typedef {import("./summary.js").FTest} FTest */
/** @typedef {import("./summary.js").AnovaRow} AnovaRow */
/** @typedef {import("./summary.js").Vif} Vif */
/** @typedef {import("./summary.js").Warning} Warning */
/** @typedef {import("./wasm/galton.js").ReadOptions} ReadOptions */
/** @typedef {import("./options.js").Written} Written */
/** @typedef {import("./equation.js").EquationOptions} EquationOptions */
/** @typedef {import("./regression.js").RegressionOptions} RegressionOptions */
/** @typedef {import("./error.js").GaltonErrorCode} GaltonErrorCode */
/**
 * @template {GaltonErrorCode} Code
 * @typedef {import("./wasm/galton.js").GaltonErrorOf<Code>} GaltonErrorOf
 */
/** @typedef {import("./wasm/galton.js").DescentOptions} DescentOptions */
/** @typedef {import("./wasm/galton.js").AnyMethodOptions} AnyMethodOptions */
/** @typedef {import("./penalised.js").CrossValidation} CrossValidation */
/** @typedef {import("./penalised.js").Penalised} Penalised */
/** @typedef {import("./wasm/galton.js").PenaltyOptions} PenaltyOptions */
/** @typedef {import("./wasm/galton.js").PathOptions} PathOptions */
/** @typedef {import("./options.js").PathProgress} PathProgress */
/** @typedef {import("./wasm/galton.js").Certificate} Certificate */
/** @typedef {import("./wasm/galton.js").CrossValidated} CrossValidated */
/** @typedef {import("./wasm/galton.js").Inspection} Inspection */
/** @typedef {import("./wasm/galton.js").InspectedColumn} InspectedColumn */
/** @typedef {import("./wasm/galton.js").LooksLike} LooksLike */
/** @typedef {import("./wasm/galton.js").Suggestion} Suggestion */
/** @typedef {import("./wasm/galton.js").AnyGaltonError} AnyGaltonError */
/** @typedef {import("./wasm/galton.js").Dialect} Dialect */
/** @typedef {import("./wasm/galton.js").ColumnKind} ColumnKind */
/** @typedef {import("./wasm/galton.js").ColumnReport} ColumnReport */
/** @typedef {import("./wasm/galton.js").Progress} Progress */
/** @typedef {import("./wasm/galton.js").Report} Report */
/** @typedef {import("./wasm/galton.js").LeftOutRow} LeftOutRow */
/** @typedef {import("./wasm/galton.js").LeftOutCounts} LeftOutCounts */
/** @typedef {import("./wasm/galton.js").Term} Term */
/** @typedef {import("./wasm/galton.js").Variable} Variable */
/** @typedef {import("./wasm/galton.js").NewLevel} NewLevel */
/** @typedef {import("./wasm/galton.js").Unread} Unread */
/** @typedef {import("./wasm/galton.js").DateFormat} DateFormat */
/** @typedef {import("./wasm/galton.js").Note} Note */
/** @typedef {import("./wasm/galton.js").Exact} Exact */
/** @typedef {import("./wasm/galton.js").Metrics} Metrics */
/** @typedef {import("./wasm/galton.js").Residual} Residual */
/** @typedef {import("./wasm/galton.js").Step} Step */
/** @typedef {import("./wasm/galton.js").Stop} Stop */
/** @typedef {import("./wasm/galton.js").Track} Track */
/** @typedef {import("./wasm/galton.js").Method} Method */
/** @typedef {import("./wasm/galton.js").Schedule} Schedule */
/** @typedef {import("./wasm/galton.js").Scaling} Scaling */
/** @typedef {import("./wasm/galton.js").Rates} Rates */
/** @typedef {import("./wasm/galton.js").Divergence} Divergence */
/** @typedef {import("./wasm/galton.js").Ledger} Ledger */
/** @typedef {import("./wasm/galton.js").SurfaceArea} SurfaceArea */
/** @typedef {import("./wasm/galton.js").Training} Training */
/** @typedef {import("./wasm/galton.js").ModelDocument} ModelDocument */

/**
 * A first look at a table: how it is written, its columns, its first rows. It takes the first 64 KiB,
 * and more only where the first records are longer or many lines come before them.
 *
 * @param {Source} source
 * @param {Pick<ReadOptions, Written>} [options]
 * @returns {Promise<Inspection>}
 */
export async function inspect(source, options) {
  const { signal, ...checked } = reading(options);
  const told = tell(source);
  await init();
  return tabled(told, checked, signal, async (bytes, given, complete) => {
    const packed = await unpacked(bytes, signal);
    const inspector = call((wasm) => new wasm.Inspector(given));
    try {
      for await (const piece of pieces(packed, wasm().windowBytes())) {
        const found = call(() => inspector.push(piece));
        if (found) return complete(found);
      }
      const found = call(() => /** @type {Inspection} */ (inspector.push()));
      return complete(found);
    } finally {
      drop(inspector);
    }
  });
}

/**
 * Figures of every column of a table, in one pass and constant memory. They are of all values in the column,
 * whatever is missing beside it and whichever columns a model will be of. Nothing is fitted, so the
 * report has no row in use.
 *
 * @param {Source} source
 * @param {Pick<ReadOptions, Written | "onProgress" | "signal">} [options]
 * @returns {Promise<Report>}
 */
export async function describe(source, options) {
  const { onProgress, signal, ...checked } = reading(options);
  const told = tell(source);
  await begin(signal);
  return tabled(told, checked, signal, (bytes, given, complete) => {
    const describer = call((wasm) => new wasm.Describer(given));
    let rows = 0;
    /** @param {Uint8Array} piece */
    const take = (piece) => void (rows = describer.push(piece));
    const whole = () => {
      const report = describer.finish();
      rows = report.rows;
      return complete(report);
    };
    return pass(bytes, { take, whole, rows: () => rows, inner: describer }, onProgress, signal);
  });
}

/**
 * Reads all rows once, in constant memory, and keeps what a fit needs of them.
 *
 * @param {Source} source
 * @param {ReadOptions} [options]
 * @returns {Promise<Observations>}
 */
export async function read(source, options) {
  const { onProgress, signal, ...checked } = reading(options);
  halt(signal);
  const told = tell(source);
  await begin(signal);
  if ("columns" in told && areNumbers(told.columns)) {
    const { names, values, length, texts, counts } = flatten(told.columns);
    const inner = call((wasm) => {
      const columns = new wasm.Columns(names, values, length, texts, counts);
      return wasm.readColumns(columns, checked);
    });
    return done(inner, 0, onProgress);
  }
  return tabled(told, checked, signal, async (source, given, complete) => {
    const { inner, total } = await gather(source, given, onProgress, signal);
    const observations = done(inner, total, onProgress, "text" in source, given);
    complete(observations.report);
    return observations;
  });
}

/**
 * @param {import("./wasm/galton.js").Observations} inner
 * @param {number | undefined} total how many bytes the source has
 * @param {ReadOptions["onProgress"]} onProgress
 * @param {boolean} [isText]
 * @param {ReadOptions} [options]
 */
function done(inner, total, onProgress, isText, options) {
  const observations = new Observations(inner, options);
  const { bytes, rows } = observations.report;
  const totalBytes = isText ? bytes : (total ?? null);
  onProgress?.({ bytes: total || bytes, totalBytes, rows, secondsLeft: 0 });
  return observations;
}

/**
 * @param {import("./source.js").Bytes} source
 * @param {ReadOptions} options
 * @param {ReadOptions["onProgress"]} onProgress
 * @param {ReadOptions["signal"]} signal
 * @returns {Promise<{ inner: import("./wasm/galton.js").Observations, total: number | undefined }>} what was read, and the source's length
 */
async function gather(source, options, onProgress, signal) {
  if ("blob" in source) {
    try {
      return await gatherBytes(source, source, options, onProgress, signal);
    } catch (error) {
      // Looking at a file's first bytes takes as long as reading a few megabytes. The reader recognises gzip anyway.
      if (/** @type {{ kind?: unknown }} */ (error).kind !== "packed") throw error;
      return gatherBytes(unpackBlob(source.blob), source, options, onProgress, signal);
    }
  }
  return gatherBytes(undefined, source, options, onProgress, signal);
}

/**
 * @param {import("./source.js").Bytes | undefined} told unpacked, if that is known
 * @param {import("./source.js").Bytes} source
 * @param {ReadOptions} options
 * @param {ReadOptions["onProgress"]} onProgress
 * @param {ReadOptions["signal"]} signal
 * @returns {Promise<{ inner: import("./wasm/galton.js").Observations, total: number | undefined }>}
 */
async function gatherBytes(told, source, options, onProgress, signal) {
  const twofold = "blob" in source && told === source && divisible(source.blob, options);
  if (twofold && worthwhile(options)) {
    const inner = await readWithTwoWorkers(source.blob, options, onProgress, signal);
    return { inner, total: source.blob.size };
  }
  // Options are refused before the source is touched.
  const reading = call((wasm) => new wasm.Reading(options));
  try {
    told ??= await unpacked(source, signal);
    const total = lengthOf(told);
    const bytes = "packed" in told && told.packed ? told.packed : () => reading.bytes;
    const now = progress(total, onProgress, bytes);
    await pump(
      told,
      (piece) => reading.push(piece),
      () => now(reading.rows),
      signal,
    );
    const inner = call(() => reading.finish());
    if (twofold) prepare();
    return { inner, total };
  } finally {
    drop(reading);
  }
}

/**
 * The settings of the Python project that galton succeeds, for `train` and `descend`: they fit its own
 * data, whose predictor has length 1. On others its rate may diverge.
 */
export const presets = Object.freeze({
  original: Object.freeze(
    /** @type {const} */ ({
      learningRate: 0.002,
      iterations: 2001,
      loss: "sum",
      scaling: "raw",
    }),
  ),
});

/** Options of a descent that leave the way to the optimum to `train`. */
const GOALS = new Set(["loss", "tolerance"]);

/**
 * Reads a table, descends to the end, and returns the model.
 *
 * With its defaults it arrives at least squares, by gradient descent at the best safe rate and up to 100,000 steps. If more
 * steps would be needed, it descends on whitened predictors, which takes a few steps (`training.scaling` says so). If the
 * options say how to descend, the descent may stop early. The model's `warnings` then say so.
 *
 * @overload
 * @param {Source} source
 * @param {ReadOptions & DescentOptions} [options] how to read, a method with its own settings and schedule
 * @returns {Promise<import("./model.js").Model>}
 * @throws {GaltonError} for a table that has no such model, with the place in it; the signal's reason if it is aborted
 * @example
 * const model = await train(file, { formula: "height ~ week * bed" });
 * model.predict({ week: 6, bed: "sun" });
 */
/**
 * Trains by a method that is chosen while the program runs.
 *
 * @overload
 * @param {Source} source
 * @param {ReadOptions & AnyMethodOptions} options
 * @returns {Promise<import("./model.js").Model>}
 */
/**
 * @param {Source} source
 * @param {ReadOptions & (DescentOptions | AnyMethodOptions)} [options]
 * @returns {Promise<import("./model.js").Model>}
 */
export async function train(source, options) {
  const halves = both(options);
  const observations = await read(source, halves.reading);
  try {
    const descent = arriving(observations, halves.descending);
    try {
      await descent.runAsync({ signal: halves.reading.signal });
      halt(halves.reading.signal);
      return descent.model();
    } finally {
      descent.free();
    }
  } finally {
    observations.free();
  }
}

/**
 * The descent that the options ask for. Where they leave the way open and plain predictors would take more
 * steps than there are, it is one on whitened predictors.
 *
 * @param {Observations} observations
 * @param {DescentOptions} options
 */
function arriving(observations, options) {
  const descent = observations.descend(options);
  const { iterations, rates } = descent;
  const steps = rates.predictedIterations ?? Infinity;
  const open = Object.keys(options).every((name) => GOALS.has(name));
  if (descent.stop || !open || steps <= iterations) return descent;
  descent.free();
  return observations.descend({ ...options, scaling: "whitened" });
}

/**
 * A table of new rows as the same table with a column of predictions, `predicted <response>`. The
 * original columns stay byte for byte; where a predictor is missing or text the prediction is empty.
 * With `interval` two more columns follow it: `lower <response>` and `upper <response>`.
 *
 * @param {Source} source
 * @param {import("./model.js").Model} model
 * @param {ScoreOptions & Pick<ReadOptions, "signal">} [options]
 * @returns {Promise<Blob>}
 */
export async function scoreCsv(source, model, options) {
  const { onProgress, onScored, signal, intervals, ...checked } = scoringOptions(options);
  const told = tell(source);
  needModel(model);
  await begin(signal);
  return tabled(told, checked, signal, (bytes, given) => {
    const scoring = new Scoring(model, given, intervals);
    const table = new Parts();
    const whole = () => {
      table.push(scoring.score(undefined));
      onScored?.(scoring.told);
      return table.whole();
    };
    /** @param {Uint8Array} piece */
    const take = (piece) => table.push(scoring.score(piece));
    const { scorer } = scoring;
    const second = { take, whole, rows: () => scoring.rows, inner: scorer };
    return pass(bytes, second, onProgress, signal);
  });
}

/** How much of a scored table is held in pieces. */
const FOLD = 2 ** 24;

/** Pieces of a scored table, which become one Blob after the other: a browser may keep those on the disk. */
class Parts {
  /** @type {BlobPart[]} */
  #parts = [];
  #length = 0;

  /** @param {Uint8Array} part */
  push(part) {
    this.#parts.push(/** @type {BlobPart} */ (part));
    this.#length += part.length;
    if (this.#length < FOLD) return;
    this.#parts = [this.whole()];
    this.#length = 0;
  }

  whole() {
    return new Blob(this.#parts, { type: "text/csv" });
  }
}

/**
 * How well a model predicts the rows of a table that has the response too, in one pass and constant
 * memory. Rows left out are explained: values of categories that the model has not seen, ten at most, and predictors
 * with text where it needs numbers. `notes` say how the table is read where you may not expect it.
 *
 * @param {Source} source
 * @param {import("./model.js").Model} model
 * @param {Pick<ReadOptions, Written | "onProgress" | "signal">} [options]
 * @returns {Promise<Metrics & { newLevels: NewLevel[], unread: Unread[], notes: Note[] }>}
 */
export async function evaluate(source, model, options) {
  const { onProgress, signal, ...checked } = reading(options);
  const told = tell(source);
  needModel(model);
  await begin(signal);
  return tabled(told, checked, signal, (bytes, given) => {
    const scorer = model.scorer(given);
    /** @param {Uint8Array} piece */
    const take = (piece) => scorer.skim(piece);
    const whole = () => {
      scorer.skim();
      const metrics = scorer.metrics();
      if (metrics) {
        const [newLevels, unread] = [scorer.newLevels(), scorer.unread()];
        return { ...metrics, newLevels, unread, notes: scorer.notes() };
      }
      throw new GaltonError(
        "no-such-column",
        `the table has no column "${model.response}" to hold predictions against`,
      );
    };
    const second = { take, whole, rows: () => scorer.rows, inner: scorer };
    return pass(bytes, second, onProgress, signal);
  });
}

/**
 * A second pass over the rows of a fit, in constant memory: give the same source again, and the model
 * that it gave. Which rows the fit depends on most, whether residuals follow their neighbours, and standard
 * errors that hold whatever the variances of the errors are.
 *
 * @param {Source} source
 * @param {import("./model.js").Model} model
 * @param {DiagnosticsOptions & Pick<ReadOptions, Written | "leaveOut" | "holdOut" | "onProgress" | "signal">} [options] `leaveOut` and a fraction to hold out must be those of the fit
 * @returns {Promise<Diagnostics>}
 */
export async function diagnose(source, model, options) {
  const { level, most, rows, reading: given } = diagnosing(options);
  const { onProgress, signal, ...checked } = given;
  const told = tell(source);
  needModel(model);
  await begin(signal);
  /** @type {Float64Array[]} */
  const parts = [];
  /** @param {Float64Array} part */
  const keep = (part) => void (part.length > 0 && parts.push(part));
  if ("columns" in told && areNumbers(told.columns)) {
    const second = model.diagnosis(checked, most, rows);
    try {
      let before = 0;
      for (const numbers of numbersOf(told.columns, model)) {
        const width = model.predictors.length + 2;
        keep(call(() => second.pushRows(numbers, width, before)));
        before += numbers.length / width;
      }
      return found(second, level, rows ? parts : null);
    } finally {
      drop(second);
    }
  }
  return tabled(told, checked, signal, (bytes, given) => {
    const second = model.diagnosis(given, most, rows);
    const whole = () => {
      keep(second.push());
      return found(second, level, rows ? parts : null);
    };
    /** @param {Uint8Array} piece */
    const take = (piece) => keep(second.push(piece));
    return pass(
      bytes,
      { take, whole, rows: () => second.count, inner: second },
      onProgress,
      signal,
    );
  });
}

/**
 * Pushes all bytes of a source through one pass. The pass holds memory of the WebAssembly until it ends.
 *
 * @template T
 * @param {import("./source.js").Bytes} source
 * @param {{ take: (piece: Uint8Array) => void, whole: () => T, rows: () => number, inner: { free(): void } }} pass
 * @param {ReadOptions["onProgress"]} onProgress
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<T>} the result of `whole` at the end
 */
async function pass(source, { take, whole, rows, inner }, onProgress, signal) {
  try {
    const told = await unpacked(source, signal);
    let taken = 0;
    const bytes = "packed" in told && told.packed ? told.packed : () => taken;
    const now = progress(lengthOf(told), onProgress, bytes);
    /** @param {Uint8Array} piece */
    const count = (piece) => {
      take(piece);
      taken += piece.length;
    };
    await pump(told, count, () => now(rows()), signal);
    const answer = call(whole);
    now(rows(), "text" in told ? taken : undefined);
    return answer;
  } finally {
    drop(inner);
  }
}

/** @param {AbortSignal | undefined} signal */
async function begin(signal) {
  halt(signal);
  await init();
  halt(signal);
}

/** @param {import("./source.js").Bytes} told @returns {number | undefined} how many bytes it has */
function lengthOf(told) {
  if ("blob" in told) return told.blob.size;
  if ("bytes" in told) return told.bytes.length;
  return "text" in told ? undefined : told.length;
}
