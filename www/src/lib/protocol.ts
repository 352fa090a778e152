/** The page's requests to its worker, and the answers. Rows never leave the worker, except for the sample to draw. */
import type {
  Coefficient,
  Density,
  DescentOptions,
  Dialect,
  Exact,
  Inspection,
  Ledger,
  Method,
  Model,
  ModelDocument,
  PathProgress,
  Penalised,
  Prediction,
  Progress,
  Rates,
  ReadOptions,
  Report,
  Sample,
  Scaling,
  ScoredTable,
  Step,
  Stop,
  Suggestion,
  Summary,
  Track,
  Training,
  Warning,
} from "galton";
import type { Bytes, Choice, PassOptions, Value, Written } from "./types.js";
import type { DesignColumn, DesignStep } from "./design.js";
import type { NistResult } from "./nist.js";
import type { Named, Points } from "./residuals.js";
import type { Frame } from "./scales.js";
import type { ScoredFormat } from "./scored.js";

/** A coefficient that has an estimate. */
export type Estimated = Summary["coefficients"][number] & { estimate: number };

/**
 * The regression table of least squares as plain data, and as R would print it. The text and the warnings tell of
 * columns without a coefficient; the list has the others.
 */
export type Table = Omit<Summary, "toString" | "coefficients"> & {
  coefficients: readonly Estimated[];
  text: string;
};

export interface Rows {
  /** The key of the source and the options. Later requests about these rows name it. */
  key: string;
  response: string;
  predictors: string[];
  count: number;
  heldOut: number;
  report: Report;
  exact: Exact;
  sample: Sample;
  /** A grid with the counts of all rows for each predictor, if the sample doesn't have all rows; else none. */
  density: Density[];
  /** What may be wrong with the values, and with the fit; none of a wide table. */
  warnings: readonly Warning[];
  /** The value of each predictor while the line is drawn over another: its mean, or its most frequent level. */
  means: number[];
  /** The names of the coefficients, with the intercept's if there is one. */
  names: string[];
  hasIntercept: boolean;
  /** How each coefficient's column is made from the predictors. */
  columns: DesignColumn[];
  /** The steps of what is added to every prediction; none where nothing is. */
  offset: DesignStep[];
  /** The values of each predictor that is a category; none for numbers. */
  levels: string[][];
  /** The predicted quantity: the response, or its logarithm. */
  predicted: string;
  /** The model of least squares. */
  model: Known;
}

/** A model as the page shows it, and the document for saving and scoring. */
export interface Known {
  document: ModelDocument;
  /** The model as R writes it. */
  formula: string;
  response: string;
  predictors: string[];
  levels: string[][];
  /** The predicted quantity: the response, or its logarithm. */
  predicted: string;
  intercept: number;
  coefficients: number[];
  /** The day that dates are counted from, for each predictor and then the response; null for numbers. */
  since: (number | null)[];
  training: Training | null;
}

export interface Run {
  /** Steps and paintings are asked of a run by its number, so that none answers for another. */
  id: number;
  method: Method;
  loss: "mean" | "sum";
  ridge: number;
  tolerance: number;
  /** The learning rate of the first step; null for a method without one. */
  learningRate: number | null;
  /** Null for a method without such a limit. */
  maxStableRate: number | null;
  /** The automatic choice of a setting, in words. */
  choice: string | null;
  rates: Rates;
  /** How many rows a stochastic method draws from; null for the others. */
  drawnFrom: number | null;
  /** The scaling that makes the coordinates it works in. */
  scaling: { name: Scaling; centre: Float64Array; scale: Float64Array };
  /** The coefficients of least loss, intercept first: those of least squares, or with a ridge, of ridge regression. */
  exact: number[];
  /** The loss at these. */
  leastLoss: number;
  /** The numbers that convert a step's loss or R² to its residual sum of squares, which counts weights and no penalty. */
  rss: { perLoss: number | null; total: number | null };
  stop: Stop;
  optimum: Float64Array;
  /** The second derivatives of a loss of two coordinates, for its surface; empty for others. */
  hessian: Float64Array;
  track: Track;
  first: Step;
  last: Step;
  /** Where it stopped; null when it diverged. */
  model: Known | null;
}

export interface Fit {
  rows: Rows;
  run: Run;
}

/** The worker's answer: no rows where the page has them, since those of one reading are sent once. */
export interface Fitting {
  rows: Rows | null;
  run: Run;
}

/** A choice with its fit: everything that the page shows. */
export type Shown = Choice & Fit;

export interface FitRequest {
  /** Rows are read again only when the key, which stands for the source and the options, is a new one. */
  data: { key: string; source: Bytes; options: Omit<ReadOptions, "onProgress" | "signal"> };
  descent: DescentOptions;
  /** The run on the screen and the key of its rows: both go on answering until the next ones are shown. */
  shown: { run: number; rows: string } | null;
}

export interface Painting {
  run: number;
  width: number;
  height: number;
  frame: Frame;
  ramp: string[];
  bands: number;
}

/** How far a long descent is. */
export interface Descending {
  iteration: number;
  iterations: number;
  secondsLeft: number | null;
}

/** How many rows of a scored file have their notes. */
export interface NotingProgress {
  noted: number;
  total: number;
  secondsLeft: number | null;
}

/** The progress of a request: a reading, and then a descent, a path or notes. */
export type Advance = Progress | Descending | PathProgress | NotingProgress;

export type Scored = { predictions: (number | null)[] } | { stream_prediction: number };

/** One new row: its prediction, with the interval of the mean there and that of a single row. */
export interface Predicted {
  fit: number;
  confidence: Interval | null;
  prediction: Interval | null;
  /** The row's leverage over the largest leverage in the fit; null if unknown. */
  leverageRatio: number | null;
  extrapolates: boolean;
  outside: Prediction["outside"];
}

/** A row that the model can't predict. */
export interface Refusal {
  /** The predictor of dates whose value is none, by its number; null where another reason is in the message. */
  predictor: number | null;
  message: string;
}

export type Interval = [number, number];

/** Why a row has no prediction. */
export interface Fault {
  kind: "text" | "level" | "missing" | "width" | "large" | "beyond numbers" | "unread";
  /** The predictor whose cell it is; empty for the whole row. */
  column: string;
  /** The cell as it is written. */
  text: string;
  /** The other side: the values that the model can take. */
  needs: string;
}

/** A row that was to be predicted. */
export interface ScoredRow {
  /** Its cells in the order of the table's names. */
  cells: Value[];
  faults: Fault[];
  predicted: Predicted | null;
}

/** How many rows there are of each kind. */
export interface Tally {
  rows: number;
  predicted: number;
  /** Predicted, but beyond the data of the fit; null where nobody counted. */
  beyond: number | null;
  /** Rows with a category's value that the model has not seen. */
  fresh: number;
  /** Rows with a cell that can't be read. */
  unread: number;
  /** The other rows without a prediction: a value is missing. */
  missing: number;
}

/** A cell, or a whole row, that can't be taken. */
export interface Place {
  fault: Fault;
  row: number;
  /** 0 where rows have no lines. */
  line: number;
  /** How many there are of its kind. */
  count: number;
}

/** The rows of a scored table as they are told: the predictions are those of its CSV. */
export interface ToldRows {
  /** The first rows. */
  head: ScoredRow[];
  /** The line on which each of these begins, 1 for the first. */
  lines: number[];
}

/** All rows of a scored table, counted, and where there are cells that can't be taken. */
export interface CountedRows extends ToldRows {
  tally: Tally;
  /** Of each kind of fault in a column the first, and how many there are. */
  places: Place[];
}

/** A table of new rows as it comes back. */
export type ScoredFile = Omit<ScoredTable, "metrics"> & {
  csv: Blob;
  head: ToldRows["head"];
  lines: ToldRows["lines"];
  /** All rows, if the CSV's last column has notes on them; else null. */
  counted: CountedRows | null;
};

/** The format of a scored table, which is needed to read its rows and to write notes beside them. */
export interface Noting extends ScoredFormat {
  /** The columns of the table itself. */
  names: string[];
  /** How many of the first rows are told. */
  most: number;
}

/** The languages that a model can be written in. */
export type Language = "js" | "python" | "r" | "excel" | Database;
export type Database = Parameters<Model["toSQL"]>[0];

/** Around the exact fit of one predictor, at some of its values. */
export interface Band {
  rows: string;
  level: number;
  at: number[];
  confidence: Interval[];
  prediction: Interval[];
}

/** The rows kept for drawing, or an even part of them, in the added-variable plot of a coefficient. */
export interface Added {
  rows: string;
  coefficient: string;
  slope: number;
  x: Float64Array;
  y: Float64Array;
}

/** The intervals of the rows kept for drawing, each with its lower and upper ends; NaN where there are none. */
export interface RowIntervals {
  level: number;
  confidence: [Float64Array, Float64Array];
  prediction: [Float64Array, Float64Array];
}

/** The residuals of the rows kept for drawing; null for a fit with weights, which are not kept. */
export interface Sampled {
  rows: string;
  points: Points | null;
}

/** The ways in which standard errors hold though the errors' variances differ: White's, and its kin for fewer rows. */
export type Robust = "HC0" | "HC1" | "HC2" | "HC3";

/** The results of a second pass over the rows. */
export interface Found {
  rows: string;
  /** Whether these rows are the rows of the fit. */
  agrees: boolean;
  durbinWatson: number | null;
  /** The rows of the greatest Cook's distances. */
  influential: Named[];
  robust: Record<Robust, Coefficient[] | null>;
  /** The level of the intervals in those tables. */
  level: number;
  warnings: readonly Warning[];
  /** All rows, where they are few enough to be drawn; else null. */
  points: Points | null;
}

/** One fit of ridge, lasso or an elastic net. */
export type Shrunk = Omit<Penalised, "model">;

/** Fits for one penalty after the other, the largest first; the last has none. */
export interface Trail {
  rows: string;
  l1Ratio: number;
  /** The standard deviation of what each slope is of; without an intercept the root mean square. */
  scale: number[];
  /** None where the response has nothing to explain. */
  fits: Shrunk[];
}

/** The errors of each fit of a path on ten folds. The rows of a fold are not in the fit that predicts them. */
export interface Validated {
  rows: string;
  l1Ratio: number;
  /** Whether the rows are those that the fit comes from; if not there are no errors. */
  agrees: boolean;
  errors: { mse: number; standardError: number }[];
  /** Which has the least error, and which the largest penalty within a standard error of it. */
  least: number;
  withinOneError: number;
}

/** NIST's sets, solved in this browser, and where the other programs' digits are from. */
export interface SelfTest {
  results: NistResult[];
  sources: { r: string; numpy: string };
}

/** Every request by name: what it takes and what it answers. */
export interface Requests {
  inspect: [{ source: Bytes; options: Written }, Inspection];
  /** The fields of the row on a line of the file, 1 for the first. */
  row: [{ source: Bytes; dialect: Dialect; options: Written; line: number }, string[]];
  describe: [{ source: Bytes; options: Written }, Report];
  fit: [FitRequest, Fitting];
  step: [{ run: number; iteration: number }, Step];
  /** As many of the steps as there is time for, in order. */
  steps: [{ run: number; iterations: number[] }, Step[]];
  ledger: [{ run: number; iteration: number }, Ledger];
  paint: [Painting, ImageData];
  table: [{ rows: string; level: number }, Table];
  band: [{ rows: string; at: number[]; level: number }, Band];
  added: [{ rows: string; coefficient: string }, Added];
  residuals: [{ rows: string }, Sampled];
  rowIntervals: [{ rows: string; level: number }, RowIntervals];
  diagnose: [
    {
      rows: string;
      /** The model of least squares. */
      document: ModelDocument;
      /** Whether the rows are few enough to be drawn, every one. */
      isWhole: boolean;
      source: Bytes;
      options: PassOptions;
      level: number;
    },
    Found,
  ];
  shrink: [{ rows: string; l1Ratio: number }, Trail];
  validate: [
    {
      rows: string;
      /** What the rows of the fit are known by. */
      fit: { count: number; rSquared: number | null };
      l1Ratio: number;
      penalties: number[];
      source: Bytes;
      options: FitRequest["data"]["options"];
    },
    Validated,
  ];
  selfTest: [null, SelfTest];
  know: [{ document: string }, Known];
  score: [{ document: ModelDocument; payload: unknown }, Scored];
  predict: [{ document: ModelDocument; rows: Value[][]; level: number }, (Predicted | Refusal)[]];
  scoreCsv: [
    {
      document: ModelDocument;
      source: Bytes;
      options: Written;
      /** The level of the intervals beside predictions; null for none. */
      level: number | null;
      /** Null where no row is told. */
      noting: (Noting & { isNoted: boolean }) | null;
    },
    ScoredFile,
  ];
  code: [{ document: ModelDocument; language: Language }, string];
}

export type Name = keyof Requests;
export type Ask<N extends Name> = Requests[N][0];
export type Answer<N extends Name> = Requests[N][1];

export type ToWorker =
  | { [N in Name]: { id: number; name: N; ask: Ask<N> } }[Name]
  | { id: number; name: "cancel" }
  /** Whether a run plays, for which a pass over a file leaves time. */
  | { name: "playing"; isPlaying: boolean };

/**
 * A GaltonError sent by the worker. The page adds these kinds: "cancelled" is an abort, "stale" a question about
 * dropped rows, "not-loaded" a part of galton that could not be loaded, "crashed" a lost worker and its data, and
 * "bug" anything unforeseen.
 */
export interface Failure {
  kind: string;
  message: string;
  column?: string;
  text?: string;
  row?: number;
  line?: number;
  /** Of an error in a formula. */
  character?: number;
  /** The option that was refused. */
  option?: string;
  /** Options that cure the fault. */
  suggestion?: Suggestion;
}

export type FromWorker =
  | { id: number; answer: unknown }
  | { id: number; failure: Failure }
  | { id: number; progress: Advance }
  /** The worker's script could not be loaded. */
  | { missing: true }
  /** The WebAssembly has trapped: nothing more can be asked of it, and some questions will not be answered. */
  | { crash: string };
