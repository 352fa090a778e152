/** The page's worker: keeps the rows' moments and the descent, and answers the page's requests. */
import "./trusted.js";
import { GaltonError, Model, describe, diagnose, init, inspect, read, scoreCsv } from "galton";
import "galton/excel";
import "galton/parquet";
import type {
  AnyGaltonError,
  Descent,
  DescentOptions,
  Observations,
  ScoredTable,
  Step,
  Stop,
  Track,
  Training,
} from "galton";
import { designOf, offsetOf, unmodelled } from "./lib/design.js";
import { namesOf } from "./lib/names.js";
import { measured, sampled, sampledValues } from "./lib/residuals.js";
import { followed, validated } from "./lib/trail.js";
import type {
  Added,
  Advance,
  Answer,
  Ask,
  Band,
  Failure,
  Fitting,
  Found,
  FromWorker,
  Interval,
  Known,
  Name,
  RowIntervals,
  Rows,
  Run,
  ScoredFile,
  Table,
  ToWorker,
} from "./lib/protocol.js";
import { means, predict, predictions } from "./lib/predictions.js";
import { ofReading, withoutReading, type OfReading } from "./lib/remodel.js";
import { isEstimated } from "./lib/robust.js";
import { Paced } from "./lib/paced.js";
import type { Bytes, Value } from "./lib/types.js";

const scope = self as unknown as {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker, transfer?: Transferable[]): void;
};

/** A question about a run whose place another has taken. */
class Stale extends Error {}

/** The error for a part of galton that could not be loaded. */
class NotLoaded extends Error {}

/** Waits for a part that is loaded when it is first needed. An error names the part. */
async function loaded<T>(what: string, loading: Promise<T>): Promise<T> {
  try {
    return await loading;
  } catch (error) {
    // The text after a semicolon is advice for developers.
    const why = error instanceof Error ? ` (${error.message.split(";")[0]})` : "";
    throw new NotLoaded(`${what} did not load${why}. Check the connection.`);
  }
}

interface Call {
  signal: AbortSignal;
  onProgress: (p: Advance) => void;
}

/** Fitted rows: their moments, and the page's copy of their description. */
interface Fitted extends OfReading {
  rows: Rows;
}

/** The kept rows by their key, those used last at the end. */
const fitted = new Map<string, Fitted>();

/** How many readings of one file are kept: going back to the columns of one needs no other. */
const mostReadings = 4;

/** The moments of wider rows are megabytes: only those on the screen and those to replace them are kept. */
const wide = 200;

/** The run on the page's screen and, once there, the one to follow it. */
const runs = new Map<number, Descent>();
let newest = 0;

/** The value of each predictor while the line is drawn over another. */
function held({ predictors, levels, report }: Observations): number[] {
  return predictors.map((name, j) => {
    const column = report.columns.find((c) => c.used && c.name === name);
    const counts = levels[j].map(
      (level) => column?.levels.find((l) => l.text === level)?.count ?? 0,
    );
    return counts.length > 0 ? counts.indexOf(Math.max(...counts)) : (column?.mean ?? 0);
  });
}

function told(of: Observations, key: string): Rows {
  const { response, predictors, count, heldOut, report, exact, sample, hasIntercept, levels } = of;
  const density = count > sample.rows.length / sample.width ? of.density : [];
  const model = of.model();
  const names = [...(hasIntercept ? ["(Intercept)"] : []), ...of.coefficientNames];
  const columns = designOf(model.toJSON());
  const offset = offsetOf(model.toJSON());
  const figures = { response, predictors, count, heldOut, report, exact, sample, density, levels };
  const warnings = names.length <= mostGrids ? of.summary().warnings : [];
  return {
    key,
    ...figures,
    warnings,
    means: held(of),
    names,
    hasIntercept,
    columns,
    offset,
    predicted: model.predicted,
    model: known(model),
  };
}

/** For a very wide table, only the sample is drawn: a grid for every predictor would fill the memory. */
const mostGrids = 64;

/** A run of so many iterations is kept whole for drawing, and is done before anybody could look. */
const short = 20_000;

/** Iterations kept of a longer one, the wider apart the later: several a pixel, on either kind of axis. */
const keptOfLong = 4001;

/** How much of a wide run is kept: a few megabytes. */
function kept(iterations: number, predictors: number): number {
  const most = iterations <= short ? short + 1 : keptOfLong;
  return Math.max(400, Math.min(most, Math.floor(400_000 / (predictors + 1))));
}

function known(model: Model): Known {
  const { formula, response, predictors, levels, predicted, intercept, coefficients } = model;
  const told = { formula, response, predictors, levels, predicted, intercept, coefficients };
  return { document: model.toJSON(), ...told, since: model.since, training: model.training };
}

/** Runs to the end: at once, or with progress reports and a way to cancel. */
async function ran(of: Descent, { signal, onProgress }: Call): Promise<Stop> {
  if (of.iterations <= short) return of.run();
  let told = 0;
  const stop = await of.runAsync({
    signal,
    onProgress: (progress) => {
      if (Date.now() - told < 50) return;
      told = Date.now();
      onProgress(progress);
    },
  });
  signal.throwIfAborted();
  return stop;
}

/** The loss at the optimum, from the kept iteration with the least loss, where the difference loses the fewest digits. */
function leastLoss({ loss, gap }: Track): number {
  const at = loss.reduce((least, value, k) => (value < loss[least] ? k : least), 0);
  return Math.max(0, loss[at] - gap[at]);
}

/** The two numbers that convert a loss or R² to a residual sum of squares, from the run's start: it is far from the optimum, so no digit is lost. */
function rssOf(ridge: number, first: Step, training: Training | null): Run["rss"] {
  if (!training) return { perLoss: null, total: null };
  const { rss, rSquared } = training;
  return {
    perLoss: ridge === 0 && first.loss > 0 ? rss / first.loss : null,
    total: rSquared === null || rSquared === 1 ? null : rss / (1 - rSquared),
  };
}

function describeRun(of: Descent, id: number, options: DescentOptions, stop: Stop): Run {
  const { method, learningRate, maxStableRate, choice, rates, optimum, iteration } = of;
  const { name, centre, scale } = of.scaling;
  const track = of.track(kept(iteration, scale.length), iteration > short ? "logarithmic" : "even");
  const ridge = options.ridge ?? 0;
  const [first, training] = [of.at(0), of.model(0).training];
  return {
    id,
    method,
    loss: options.loss ?? "mean",
    ridge,
    tolerance: options.tolerance ?? 1e-10,
    learningRate,
    maxStableRate,
    choice,
    rates,
    drawnFrom: of.rows,
    scaling: { name, centre, scale },
    exact: training?.exact ?? [],
    leastLoss: leastLoss(track),
    rss: rssOf(ridge, first, training),
    stop,
    optimum,
    hessian: optimum.length === 2 ? of.hessian : new Float64Array(),
    track,
    first,
    last: of.at(iteration),
    model: stop.reason === "diverged" ? null : known(of.model()),
  };
}

async function fittedBy({ key, source, options }: Ask<"fit">["data"], call: Call): Promise<Fitted> {
  const known = fitted.get(key);
  if (known) return known;
  const { predictors, formula } = options;
  const density = formula !== undefined || (predictors?.length ?? Infinity) <= mostGrids;
  const asked = { ...options, density };
  const kept = [...fitted.values()].filter(({ rows }) => fileOf(rows.key) === fileOf(key));
  const found =
    withoutReading(asked, kept) ?? ofReading(asked, await read(source, { ...asked, ...call }));
  return { ...found, rows: told(found.observations, key) };
}

/** The number of the source, with which a key begins. */
const fileOf = (key: string): string => key.split(" ", 1)[0];

/**
 * Nothing that is kept changes until both the reading and the descent have gone well. The rows and the
 * run on the screen are kept even then: the page may have cancelled by the time the answer comes.
 */
async function fit(
  { data: wanted, descent: options, shown }: Ask<"fit">,
  call: Call,
): Promise<Fitting> {
  const next = await fittedBy(wanted, call);
  const { observations, rows } = next;
  const run = observations.descend(options);
  const stop = await ran(run, call);
  const described = describeRun(run, newest + 1, options, stop);
  newest = described.id;
  fitted.delete(wanted.key);
  fitted.set(wanted.key, next);
  for (const [key, { rows: kept }] of fitted) {
    if (key === shown?.rows || key === wanted.key) continue;
    const isOfFile = fileOf(key) === fileOf(wanted.key);
    if (!isOfFile || kept.columns.length > wide || fitted.size > mostReadings) fitted.delete(key);
  }
  for (const id of runs.keys()) if (id !== shown?.run) runs.delete(id);
  runs.set(newest, run);
  return { rows: wanted.key === shown?.rows ? null : rows, run: described };
}

function current(run: number): Descent {
  const descent = runs.get(run);
  if (!descent) throw new Stale();
  return descent;
}

/** How long steps to come are computed, in milliseconds: other questions wait meanwhile. */
const mostAhead = 8;

function stepsOf(of: Descent, iterations: readonly number[]): Step[] {
  const until = performance.now() + mostAhead;
  const steps: Step[] = [];
  for (const iteration of iterations) {
    steps.push(of.at(iteration));
    if (performance.now() > until) break;
  }
  return steps;
}

/** The rows that a question is about, if they are still kept. */
function present(key: string): Observations {
  const found = fitted.get(key);
  if (!found) throw new Stale();
  return found.observations;
}

function table(of: Observations, level: number): Table {
  const summary = of.summary({ level });
  const coefficients = summary.coefficients.filter(isEstimated);
  return { ...summary, coefficients, text: String(summary) };
}

function band(of: Observations, { rows, at, level }: Ask<"band">): Band {
  const model = of.model();
  const places = predictions(
    model,
    at.map((x) => [x]),
    level,
  );
  const document = model.toJSON();
  const unit = (y: number): number => unmodelled(document, y);
  const all = (which: "confidence" | "prediction"): Interval[] =>
    places.flatMap(({ [which]: ends }) =>
      ends ? [[unit(ends[0]), unit(ends[1])] as Interval] : [],
    );
  return { rows, level, at, confidence: all("confidence"), prediction: all("prediction") };
}

/** More dots than this show no more. */
const mostDots = 5000;

function added(of: Observations, { rows, coefficient }: Ask<"added">): Added {
  const { slope, x, y } = of.addedVariable(coefficient);
  const stride = Math.ceil(x.length / mostDots);
  const some = (values: Float64Array): Float64Array => values.filter((_, i) => i % stride === 0);
  return { rows, coefficient, slope, x: some(x), y: some(y) };
}

function rowIntervals(of: Observations, level: number): RowIntervals {
  const model = of.model();
  const values = sampledValues(of);
  const ends = (interval: "confidence" | "prediction"): [Float64Array, Float64Array] => {
    const all = model.predict(values, { interval, level });
    return [
      Float64Array.from(all, ({ lower }) => lower ?? NaN),
      Float64Array.from(all, ({ upper }) => upper ?? NaN),
    ];
  };
  return { level, confidence: ends("confidence"), prediction: ends("prediction") };
}

async function found(
  { rows, document, isWhole, source, options, level }: Ask<"diagnose">,
  call: Call,
): Promise<Found> {
  const asked = { ...options, level, rows: isWhole, ...call };
  const all = await diagnose(source, Model.from(document), asked);
  const { agrees, durbinWatson, influential, robust, warnings } = all;
  const told = { rows, level, agrees, durbinWatson, robust, warnings };
  const most = influential.cooksDistance;
  const names = await namesOf(source, options, most);
  return {
    ...told,
    influential: most.map((at) => ({ ...at, name: names.get(at.row) ?? null })),
    points: all.rows && measured(all.rows),
  };
}

/** Whether a run plays in sight. */
let isPlaying = false;

/** A file that leaves time for the frames of a run at play. */
const paced = <T extends Bytes>(source: T): T | Paced =>
  source instanceof Blob ? new Paced(source, () => isPlaying) : source;

/** The fields of the row on a line of the file, as text. */
async function rowOn({ source, dialect, options, line }: Ask<"row">): Promise<string[]> {
  const { delimiter, decimal, thousands, quote, escape, comment } = dialect;
  const written = { delimiter, decimal, thousands, quote, escape, comment };
  const alone = { header: false, everyRow: true, skipLines: line - 1 };
  const { encoding, sheet } = options;
  const kept = { ...(encoding && { encoding }), ...(sheet !== undefined && { sheet }) };
  const { rows } = await inspect(source, { ...kept, ...written, ...alone });
  return rows[0] ?? [];
}

const none: ScoredTable = {
  rows: 0,
  predicted: 0,
  extrapolating: null,
  newLevels: [],
  unread: [],
  notes: [],
  metrics: null,
};

async function scored(
  { document, source, options, level, noting }: Ask<"scoreCsv">,
  call: Call,
): Promise<ScoredFile> {
  const model = Model.from(document);
  let told = none;
  const intervals = level === null ? {} : ({ interval: "prediction", level } as const);
  const onScored = (table: ScoredTable): void => void (told = table);
  const asked = { ...options, ...intervals, ...call, onScored };
  const csv = await scoreCsv(paced(source), model, asked);
  const { rows, predicted, extrapolating, newLevels, unread, notes } = told;
  const table = { rows, predicted, extrapolating, newLevels, unread, notes };
  if (!noting) return { ...table, csv, head: [], lines: [], counted: null };
  const all = {
    csv: paced(csv),
    ...table,
    model: known(model),
    predict: (rows: Value[][]) => predict(model, rows, (some) => means(model, some, 0.95)),
  };
  const telling = await loaded("The notes", import("./lib/noting.js"));
  const found = noting.isNoted ? await telling.noted(all, noting, call) : null;
  const counted = found?.counted ?? null;
  const { head, lines } = counted ?? (await telling.firstRows(all, noting));
  return { ...table, csv: found?.csv ?? csv, head, lines, counted };
}

const answers: { [N in Name]: (ask: Ask<N>, call: Call) => Answer<N> | Promise<Answer<N>> } = {
  inspect: ({ source, options }) => inspect(source, options),
  row: rowOn,
  describe: ({ source, options }, call) => describe(source, { ...options, ...call }),
  fit,
  step: ({ run, iteration }) => current(run).at(iteration),
  steps: ({ run, iterations }) => stepsOf(current(run), iterations),
  ledger: ({ run, iteration }) => current(run).ledger(iteration),
  paint: ({ run, width, height, frame, ramp, bands }) =>
    current(run).paintSurface({
      width,
      height,
      x: frame.x,
      y: frame.y,
      ramp,
      bands,
      levels: frame.levels,
    }),
  table: ({ rows, level }) => table(present(rows), level),
  selfTest: async () => {
    const nist = import("./lib/nist.js");
    const { selfTest, nistSources } = await loaded("NIST\u2019s sets", nist);
    return { results: await selfTest(), sources: nistSources };
  },
  know: ({ document }) => known(Model.from(document)),
  score: ({ document, payload }) => Model.from(document).score({ payload }),
  band: (ask) => band(present(ask.rows), ask),
  added: (ask) => added(present(ask.rows), ask),
  residuals: ({ rows }) => ({ rows, points: sampled(present(rows)) }),
  rowIntervals: ({ rows, level }) => rowIntervals(present(rows), level),
  diagnose: found,
  shrink: (ask, call) => followed(present(ask.rows), ask, call),
  validate: validated,
  predict: ({ document, rows, level }) => {
    const model = Model.from(document);
    return predict(model, rows, (some) => predictions(model, some, level));
  },
  scoreCsv: scored,
  code: ({ document, language }) => {
    const model = Model.from(document);
    if (language === "js" || language === "python" || language === "r" || language === "excel")
      return model.equation({ as: language });
    return model.toSQL(language);
  },
};

function failure(error: unknown): Failure {
  if (error instanceof DOMException && error.name === "AbortError")
    return { kind: "cancelled", message: "cancelled" };
  if (error instanceof Stale) return { kind: "stale", message: "another run has taken its place" };
  if (error instanceof NotLoaded) return { kind: "not-loaded", message: error.message };
  if (error instanceof GaltonError) {
    const { kind, message, column, text, row, line, character, option, suggestion } =
      error as AnyGaltonError;
    return { kind, message, column, text, row, line, character, option, suggestion };
  }
  return { kind: "bug", message: error instanceof Error ? error.message : String(error) };
}

/** A picture is handed over, not copied, where its pixels are its own and not a part of the wasm's memory. */
function given(answer: unknown): Transferable[] {
  if (!(answer instanceof ImageData)) return [];
  const { buffer, byteLength } = answer.data;
  return buffer.byteLength === byteLength ? [buffer] : [];
}

const running = new Map<number, AbortController>();
/** Loading begins at once. If it fails, the next request tries again. */
const ready = (): Promise<void> => loaded("galton\u2019s WebAssembly", init());
ready().catch(() => {});

/** After a trap the WebAssembly's memory is in no known state. */
const isTrap = (error: unknown): error is Error => error instanceof WebAssembly.RuntimeError;

self.addEventListener("unhandledrejection", (event) => {
  if (isTrap(event.reason)) scope.postMessage({ crash: event.reason.message });
});

async function answer<N extends Name>(id: number, name: N, ask: Ask<N>): Promise<void> {
  const abort = new AbortController();
  running.set(id, abort);
  const call: Call = {
    signal: abort.signal,
    onProgress: (progress) => scope.postMessage({ id, progress }),
  };
  try {
    await ready();
    const found = await answers[name](ask, call);
    scope.postMessage({ id, answer: found }, given(found));
  } catch (error) {
    scope.postMessage(isTrap(error) ? { crash: error.message } : { id, failure: failure(error) });
  } finally {
    running.delete(id);
  }
}

scope.onmessage = ({ data }) => {
  if (data.name === "playing") ({ isPlaying } = data);
  else if (data.name === "cancel") running.get(data.id)?.abort();
  else void answer(data.id, data.name, data.ask);
};
