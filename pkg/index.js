// Linear regression trained by gradient descent.

import { GaltonError, attempt, known, lost } from "./error.js";
import { divisible, prepare, readInHalves, worthwhile } from "./halves.js";
import { diagnosing, found, rowsOf } from "./diagnostics.js";
import { Observations } from "./observations.js";
import { both, reading } from "./options.js";
import { flatten, pieces, tell, unpackBlob, unpacked } from "./source.js";
import { ScoreStream, progress } from "./score-stream.js";
import { init } from "./wasm.js";
import * as wasm from "./wasm/galton.js";

export { Descent } from "./descent.js";
export { GaltonError } from "./error.js";
export { Model } from "./model.js";
export { Observations } from "./observations.js";
export { Path } from "./penalised.js";
export { ScoreStream } from "./score-stream.js";
export { Summary } from "./summary.js";
export { init } from "./wasm.js";

/** @typedef {import("./source.js").Source} Source */
/** @typedef {import("./source.js").Columns} Columns */
/** @typedef {import("./payload.js").Row} Row */
/** @typedef {import("./observations.js").Sample} Sample */
/** @typedef {import("./observations.js").Density} Density */
/** @typedef {import("./wasm/galton.js").Precision} Precision */
/** @typedef {import("./precision.js").Prediction} Prediction */
/** @typedef {import("./precision.js").Outside} Outside */
/** @typedef {import("./precision.js").IntervalOptions} IntervalOptions */
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
/** @typedef {"delimiter" | "header" | "decimal" | "thousands" | "comment" | "skipLines"} Written */
/** @typedef {import("./wasm/galton.js").DescentOptions} DescentOptions */
/** @typedef {import("./penalised.js").CrossValidation} CrossValidation */
/** @typedef {import("./penalised.js").Penalised} Penalised */
/** @typedef {import("./wasm/galton.js").PenaltyOptions} PenaltyOptions */
/** @typedef {import("./wasm/galton.js").PathOptions} PathOptions */
/** @typedef {import("./wasm/galton.js").Certificate} Certificate */
/** @typedef {import("./wasm/galton.js").CrossValidated} CrossValidated */
/** @typedef {import("./wasm/galton.js").Inspection} Inspection */
/** @typedef {import("./wasm/galton.js").InspectedColumn} InspectedColumn */
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
 * and more only where the first records are longer or much stands before them.
 *
 * @param {Exclude<Source, Columns>} source
 * @param {Pick<ReadOptions, Written>} [options]
 * @returns {Promise<Inspection>}
 */
export async function inspect(source, options) {
  await init();
  const checked = reading(options);
  const told = tell(source);
  if ("columns" in told) throw new TypeError("columns need no look: their names are their own");
  const packed = await unpacked(told);
  try {
    const inspector = attempt(() => new wasm.Inspector(checked));
    for await (const piece of pieces(packed, wasm.windowBytes())) {
      const found = attempt(() => inspector.push(piece));
      if (found) return found;
    }
    return attempt(() => /** @type {Inspection} */ (inspector.push()));
  } catch (error) {
    throw inWords(packed, undefined, error);
  }
}

/**
 * Figures of every column of a table, in one pass and constant memory: of all that is in the column,
 * whatever is missing beside it and whichever columns a model will be of. Nothing is fitted, so the
 * report has no row in use.
 *
 * @param {Exclude<Source, Columns>} source
 * @param {Pick<ReadOptions, Written | "onProgress" | "signal">} [options]
 * @returns {Promise<Report>}
 */
export async function describe(source, options) {
  const { onProgress, signal, ...checked } = reading(options);
  const told = await streamed(source);
  try {
    const describer = attempt(() => new wasm.Describer(checked));
    const tell = progress(told.length, onProgress);
    let rows = 0;
    /** @type {WritableStream<Uint8Array>} */
    const take = new WritableStream({
      write(chunk) {
        rows = attempt(() => describer.push(chunk));
        tell(chunk.length, rows);
      },
    });
    await told.stream.pipeTo(take, { signal });
    const report = attempt(() => describer.finish());
    tell(0, report.rows, true);
    return report;
  } catch (error) {
    throw inWords(told, signal, error);
  }
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
  signal?.throwIfAborted();
  const told = tell(source);
  await init();
  signal?.throwIfAborted();
  try {
    const { inner, total } = await gather(told, checked, onProgress, signal);
    const observations = new Observations(inner);
    const { bytes, rows } = observations.report;
    onProgress?.({ bytes: total || bytes, totalBytes: total ?? null, rows, secondsLeft: 0 });
    return observations;
  } catch (error) {
    throw known(error);
  }
}

/**
 * @param {ReturnType<typeof tell>} source
 * @param {ReadOptions} options
 * @param {ReadOptions["onProgress"]} onProgress
 * @param {ReadOptions["signal"]} signal
 * @returns {Promise<{ inner: wasm.Observations, total: number | undefined }>} what was read, and the source's length
 */
async function gather(source, options, onProgress, signal) {
  if ("columns" in source) {
    const { names, values, length, texts, counts } = flatten(source.columns);
    const inner = wasm.readColumns(names, values, length, texts, counts, options);
    return { inner, total: 0 };
  }
  if ("blob" in source) {
    try {
      return await gatherBytes(source, options, onProgress, signal);
    } catch (error) {
      // To look at a file's first bytes takes as long as to read a few megabytes: gzip finds itself.
      if (/** @type {{ kind?: unknown }} */ (error).kind !== "packed") throw error;
      return gatherBytes(unpackBlob(source.blob), options, onProgress, signal);
    }
  }
  const told = await unpacked(source, signal);
  signal?.throwIfAborted();
  return gatherBytes(told, options, onProgress, signal);
}

/**
 * @param {Exclude<ReturnType<typeof tell>, { columns: unknown }>} told
 * @param {ReadOptions} options
 * @param {ReadOptions["onProgress"]} onProgress
 * @param {ReadOptions["signal"]} signal
 * @returns {Promise<{ inner: wasm.Observations, total: number | undefined }>}
 */
async function gatherBytes(told, options, onProgress, signal) {
  if ("bytes" in told) {
    return { inner: wasm.readBytes(told.bytes, options), total: told.bytes.length };
  }
  try {
    const twofold = "blob" in told && divisible(told.blob, options);
    if (twofold && worthwhile(options)) {
      const inner = await readInHalves(told.blob, options, onProgress, signal);
      return { inner, total: told.blob.size };
    }
    const total = "blob" in told ? told.blob.size : told.length;
    const packed = "packed" in told ? told.packed : undefined;
    const onBytes = onProgress && packed ? beforeUnpacking(packed, onProgress) : onProgress;
    const reading = new wasm.Reading(options, total, onBytes);
    await ("blob" in told
      ? reading.readBlob(told.blob, signal)
      : reading.readStream(told.stream, signal));
    const inner = reading.finish();
    if (twofold) prepare();
    return { inner, total };
  } catch (error) {
    throw inWords(told, signal, error);
  }
}

/**
 * Progress in bytes of the source, where those that are read were unpacked from it.
 *
 * @param {() => number} packed
 * @param {NonNullable<ReadOptions["onProgress"]>} onProgress
 * @returns {NonNullable<ReadOptions["onProgress"]>}
 */
function beforeUnpacking(packed, onProgress) {
  const began = Date.now();
  return ({ totalBytes, rows }) => {
    const bytes = packed();
    const seconds = (Date.now() - began) / 1000;
    const secondsLeft = totalBytes && bytes > 0 ? (seconds * (totalBytes - bytes)) / bytes : null;
    onProgress({ bytes, totalBytes, rows, secondsLeft });
  };
}

/**
 * @param {import("./source.js").Told} told
 * @param {AbortSignal | undefined} signal
 * @param {unknown} error
 * @returns {unknown} what the platform says of bytes that cannot be had, in galton's words
 */
function inWords(told, signal, error) {
  const ours = error instanceof GaltonError || error === signal?.reason;
  if (ours || !(error instanceof Error) || error.name === "GaltonError") return known(error);
  if (error instanceof DOMException) return known(error);
  if ("packed" in told) {
    return new GaltonError("unreadable", `the gzip data is cut or damaged: ${error.message}`);
  }
  // A stream from a file fails with nothing but "network error", whatever happened to the file.
  return "blob" in told && error instanceof TypeError ? lost() : error;
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
 * Reads, descends to the end, and returns the line.
 *
 * With its defaults it arrives at least squares: gradient descent at the best safe rate, up to 100,000
 * steps; where more would be needed, on whitened predictors, which takes a few (`training.scaling` says
 * so). Where options say how to descend, the model may stop short; its `warnings` say so then.
 *
 * @param {Source} source
 * @param {ReadOptions & DescentOptions} [options]
 * @returns {Promise<import("./model.js").Model>}
 */
export async function train(source, options) {
  const halves = both(options);
  const observations = await read(source, halves.reading);
  const descent = arriving(observations, halves.descending);
  await descent.runAsync({ signal: halves.reading.signal });
  halves.reading.signal?.throwIfAborted();
  return descent.model();
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
  return observations.descend({ ...options, scaling: "whitened" });
}

/**
 * A table of new rows as the same table with a column of predictions, `predicted <response>`. The
 * original columns stay byte for byte; where a predictor is missing or text the prediction is empty.
 *
 * @param {Exclude<Source, Columns>} source
 * @param {import("./model.js").Model} model
 * @param {Pick<ReadOptions, Written | "onProgress" | "signal">} [options]
 * @returns {Promise<Blob>}
 */
export async function scoreCsv(source, model, options) {
  const { onProgress, signal, ...checked } = reading(options);
  const told = await streamed(source);
  try {
    /** @type {BlobPart[]} */
    const parts = [];
    const collect = new WritableStream({
      write(part) {
        parts.push(part);
      },
    });
    const score = new ScoreStream(model, { ...checked, onProgress }, told.length);
    await told.stream.pipeThrough(score).pipeTo(collect, { signal });
    return new Blob(parts, { type: "text/csv" });
  } catch (error) {
    throw inWords(told, signal, error);
  }
}

/**
 * How well a model predicts the rows of a table that has the response too, in one pass and constant
 * memory.
 *
 * @param {Exclude<Source, Columns>} source
 * @param {import("./model.js").Model} model
 * @param {Pick<ReadOptions, Written | "onProgress" | "signal">} [options]
 * @returns {Promise<Metrics>}
 */
export async function evaluate(source, model, options) {
  const { onProgress, signal, ...checked } = reading(options);
  const told = await streamed(source);
  try {
    const scorer = model.scorer(checked);
    const tell = progress(told.length, onProgress);
    let records = 0;
    /** @type {WritableStream<Uint8Array>} */
    const skim = new WritableStream({
      write(chunk) {
        records += scorer.skim(chunk);
        tell(chunk.length, records);
      },
      close() {
        records += scorer.skim();
        tell(0, records, true);
      },
    });
    await told.stream.pipeTo(skim, { signal });
    const metrics = scorer.metrics();
    if (metrics) return metrics;
    const name = model.response;
    throw new GaltonError(
      "no-such-column",
      `the table has no column "${name}" to hold predictions against`,
    );
  } catch (error) {
    throw inWords(told, signal, error);
  }
}

/**
 * A second pass over the rows of a fit, in constant memory: give the same source again, and the model
 * that it gave. Which rows the fit hangs on, whether residuals follow their neighbours, and standard
 * errors that hold whatever the variances of the errors are.
 *
 * @param {Source} source
 * @param {import("./model.js").Model} model
 * @param {DiagnosticsOptions & Pick<ReadOptions, Written | "holdOut" | "onProgress" | "signal">} [options] `holdOut` is needed only where a part of the rows was held out at random
 * @returns {Promise<Diagnostics>}
 */
export async function diagnose(source, model, options) {
  const { level, most, rows, reading: given } = diagnosing(options);
  const { onProgress, signal, ...checked } = given;
  const first = tell(source);
  await init();
  const second = model.diagnosis(checked, most, rows);
  /** @type {Float64Array[]} */
  const parts = [];
  if ("columns" in first) {
    parts.push(second.pushRows(rowsOf(first.columns, model), model.predictors.length + 2));
    return found(second, level, rows ? parts : null);
  }
  const told = await streamed(source);
  try {
    const tellProgress = progress(told.length, onProgress);
    /** @param {Uint8Array} [chunk] undefined at the end */
    const push = (chunk) => {
      const part = second.push(chunk);
      if (part.length > 0) parts.push(part);
      tellProgress(chunk?.length ?? 0, second.count, !chunk);
    };
    /** @type {WritableStream<Uint8Array>} */
    const take = new WritableStream({ write: push, close: () => push() });
    await told.stream.pipeTo(take, { signal });
    return found(second, level, rows ? parts : null);
  } catch (error) {
    throw inWords(told, signal, error);
  }
}

/**
 * A source as a stream, for a second pass.
 *
 * @param {unknown} source
 * @returns {Promise<import("./source.js").Streamed & { blob?: Blob }>}
 */
async function streamed(source) {
  const first = tell(source);
  if ("columns" in first)
    throw new TypeError("columns of numbers need no reading: score them by model.predict");
  await init();
  const told = await unpacked(first);
  if ("stream" in told) return told;
  const blob = "blob" in told ? told.blob : new Blob([/** @type {BlobPart} */ (told.bytes)]);
  return { blob, stream: blob.stream(), length: blob.size };
}
