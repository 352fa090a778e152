//! The TypeScript of what crosses the face as plain objects.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::csv::{Column, Note};
use crate::{DialectReport, Divergence, Rates, Report, Training};

#[derive(Serialize)]
pub(super) struct Inspection {
    pub(super) dialect: DialectReport,
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Vec<String>>,
    pub(super) notes: Vec<Note>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Exact {
    pub(super) coefficients: Vec<f64>,
    pub(super) r_squared: Option<f64>,
    pub(super) rss: f64,
    pub(super) residual_standard_error: Option<f64>,
}

/// What is known of observations once they are read.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ObservationsSummary<'a> {
    pub(super) response: &'a str,
    pub(super) predictors: &'a [String],
    pub(super) levels: Vec<&'a [String]>,
    pub(super) formula: String,
    pub(super) terms: Vec<Term<'a>>,
    pub(super) coefficient_names: Vec<&'a str>,
    pub(super) has_intercept: bool,
    pub(super) report: &'a Report,
    pub(super) exact: Exact,
}

/// What is known of a descent before its first step.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DescentSummary<'a> {
    pub(super) method: &'static str,
    pub(super) learning_rate: Option<f64>,
    pub(super) choice: Option<String>,
    pub(super) iterations: u64,
    pub(super) rates: Rates,
    pub(super) rows: Option<usize>,
    pub(super) scaling: &'static str,
    pub(super) centre: &'a [f64],
    pub(super) scale: &'a [f64],
    pub(super) mixing: Option<&'a [f64]>,
    pub(super) optimum: &'a [f64],
    pub(super) hessian: Vec<f64>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ModelSummary<'a> {
    pub(super) response: &'a str,
    pub(super) predicted: String,
    pub(super) formula: String,
    pub(super) predictors: &'a [String],
    pub(super) levels: Vec<&'a [String]>,
    pub(super) terms: Vec<Term<'a>>,
    pub(super) columns: Vec<ModelColumn<'a>>,
    pub(super) is_simple: bool,
    pub(super) has_intercept: bool,
    pub(super) intercept: f64,
    pub(super) coefficients: &'a [f64],
    pub(super) since: &'a [Option<f64>],
    pub(super) training: Option<&'a Training>,
}

/// A term, and where its columns begin and end.
#[derive(Serialize)]
pub(super) struct Term<'a> {
    pub(super) name: &'a str,
    pub(super) columns: [usize; 2],
}

pub(super) fn terms(terms: &[crate::Term]) -> Vec<Term<'_>> {
    let term = |term: &crate::Term| [term.columns.start, term.columns.end];
    let named = terms.iter().map(|of| Term {
        name: &of.name,
        columns: term(of),
    });
    named.collect()
}

/// A column of a model: powers of predictors, in the rows where others have certain values.
#[derive(Serialize)]
pub(super) struct ModelColumn<'a> {
    pub(super) name: &'a str,
    /// The number of a predictor, its power, and 1 if it is that of its logarithm.
    pub(super) powers: Vec<[u32; 3]>,
    /// The number of a predictor, and that of one of its levels.
    pub(super) levels: &'a [[usize; 2]],
}

#[derive(Serialize)]
pub(super) struct Stop {
    pub(super) reason: &'static str,
    pub(super) iteration: u64,
    pub(super) message: String,
    pub(super) divergence: Option<Divergence>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Progress {
    pub(super) bytes: f64,
    pub(super) total_bytes: Option<f64>,
    pub(super) rows: u64,
    pub(super) seconds_left: Option<f64>,
}

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &'static str = r##"
/** What a first look at a table found. */
export interface Inspection {
  dialect: Dialect;
  columns: InspectedColumn[];
  /** The first rows as text, at most 20. */
  rows: string[][];
  /** What was decided that may be otherwise. */
  notes: Note[];
}

/** How a table is written. */
export interface Dialect {
  /** The character between two fields; a space stands for a run of them. */
  delimiter: string;
  /** Whether the first record names the columns; otherwise they are "column 1", "column 2", … */
  header: boolean;
  /** What stands before decimals, "." or ",". */
  decimal: string;
  /** What stands between groups of three digits, if anything may. */
  thousands: string | null;
  /** What a line that is a comment begins with, if there are any. */
  comment: string | null;
  encoding: "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";
  /** How many lines stand before the table. */
  skippedLines: number;
  /** The first three of them. */
  preamble: string[];
}

/**
 * What the fields of a column mostly are. A column of dates is read as days since the first; an index
 * has the numbers of the rows, and is in no model unless it is asked for.
 */
export type ColumnKind = "number" | "date" | "text" | "empty" | "index";

/** One column; its figures are of the part that was looked at. */
export interface InspectedColumn {
  name: string;
  kind: ColumnKind;
  /** What its text looks like that one may have taken for numbers. */
  hint: "currency" | "percent" | null;
  /** The first date of a column of dates, as it stands there. */
  since: string | null;
  missing: number;
  min: number | null;
  max: number | null;
}

/** How an input is read, and which model it is read for. */
export interface ReadOptions {
  /** The response's column. Default: the last that holds numbers. */
  response?: string;
  /** The predictors' columns. A column of text is a category: a coefficient for each of its values but the first in the order of their characters. Default: all others that hold numbers. */
  predictors?: readonly string[];
  /** The model as R writes it, "y ~ x + I(x^2) + group", instead of response, predictors and terms. */
  formula?: string;
  /** The model's terms, instead of predictors: each a variable, or an array of those whose product it is. */
  terms?: readonly (string | Variable | readonly (string | Variable)[])[];
  /** Whether it is the natural logarithm of the response that is modelled. Default: false. */
  logResponse?: boolean;
  /** The column of the rows' weights: none below 0, and a row of weight 0 is left out. Default: all weigh 1. */
  weights?: string;
  /** How many of the last rows are kept out of the fit, to test it on; or which part of all, each row by a seeded hash of its number, read by one worker. Default: 0; the seed: 1. */
  holdOut?: number | { fraction: number; seed?: number };
  /** How many folds the rows in the fit are dealt into, for crossValidate: each row by a seeded hash of its number, read by one worker. Default: none; the seed: 1. */
  folds?: number | { count: number; seed?: number };
  /** What text in a chosen column means: the wrong file, or a missing value. Default: "error". */
  text?: "error" | "missing";
  /** Whether the model has an intercept. Default: true. */
  intercept?: boolean;
  /** The character between two fields. Default: found. */
  delimiter?: string;
  /** Whether the first record names the columns. Default: found. */
  header?: boolean;
  /** What stands before decimals, "." or ",". Default: found. */
  decimal?: string;
  /** What stands between groups of three digits; null if nothing does. Default: found. */
  thousands?: string | null;
  /** What a line that is a comment begins with; null if there are none. Default: found. */
  comment?: string | null;
  /** How many lines stand before the table. Default: found. */
  skipLines?: number;
  /** How many rows are kept for drawing, an even sample of all. Default: 20000. */
  sample?: number;
  /** Whether rows are counted on a grid for drawing, the response over each predictor. Default: false. */
  density?: boolean;
  /** How many workers may read a file, 1 or 2; the answer is the same to the last bit. Default: 2 for files of 32 MB and more where the platform has workers and a processor to spare for them: on two processors the first such file is read by one, while no second worker is ready. */
  workers?: 1 | 2;
  /** Called while a file or stream is read, at most every 50 ms, and once at its end. */
  onProgress?: (progress: Progress) => void;
  /** Aborts the reading, with the signal's reason. */
  signal?: AbortSignal;
}

/** A variable of a term. */
export interface Variable {
  column: string;
  /** Its power, a whole number from 1 to 99. Default: 1. */
  power?: number;
  /** Whether its natural logarithm is taken first. Default: false. */
  log?: boolean;
  /** Whether its values are categories, though they are numbers. Default: false, but for text. */
  category?: boolean;
}

/** One term of a model, and which of the model's coefficients are its own: from columns[0] up to, but without, columns[1]; the intercept is not counted. */
export interface Term {
  /** As R has it: "x", "I(x^2)", "group", "x:group". */
  name: string;
  columns: [number, number];
}

/** How far the reading is. */
export interface Progress {
  bytes: number;
  /** Null for a stream, whose length nobody knows. */
  totalBytes: number | null;
  rows: number;
  secondsLeft: number | null;
}

/** What became of the rows of an input. */
export interface Report {
  bytes: number;
  /** How many workers read them: one where a division of the file would be between quotes. */
  workers: number;
  /** How it is written; null for columns of numbers. */
  dialect: Dialect | null;
  /** All rows, the header not counted. */
  rows: number;
  /** Rows in the fit. */
  used: number;
  heldOut: number;
  /** Rows left out, by reason. */
  leftOut: LeftOutCounts;
  /** The first three rows left out for each reason. */
  examples: LeftOutRow[];
  /** What is odd, or was decided, and where it is first so. */
  notes: Note[];
  /** All columns, from the left. */
  columns: ColumnReport[];
}

/** Something that is read in a way that one may not expect. */
export interface Note {
  kind:
    | "not-utf8"
    | "zero"
    | "error-value"
    | "numbers-as-names"
    | "perhaps-names"
    | "row-names";
  /** The line of the file, 1 for the first. */
  line: number;
  /** What stands there. */
  text: string;
}

/** How many rows were left out for each reason. */
export interface LeftOutCounts {
  /** No value in a chosen column. */
  missing: number;
  /** Text in a chosen column of numbers. */
  text: number;
  /** Another number of fields than the first record. */
  ragged: number;
  comment: number;
  /** A number of 0 or below in a column of which a logarithm is taken, where text: "missing" was asked for. */
  noLogarithm: number;
  /** A weight of 0. */
  zeroWeight: number;
  /** Rows held out with a value of a category that no row of the fit has. */
  newLevel: number;
}

/**
 * What is in one column. Of `read`, the figures are of the rows in the fit, null if the model is not of
 * it; of `describe`, of all numbers in the column.
 */
export interface ColumnReport {
  name: string;
  /** What it holds in the part that was looked at first. */
  kind: ColumnKind;
  hint: "currency" | "percent" | null;
  /** The date that days are counted from. */
  since: string | null;
  /** Whether the model is of it. */
  used: boolean;
  /** How many of the rows left out have no value in it. */
  missing: number;
  /** How many of the rows left out have text in it. */
  text: number;
  count: number;
  min: number | null;
  max: number | null;
  mean: number | null;
  /** The standard deviation, from one less than the count. */
  sd: number | null;
  /** Of `describe`: how many different texts there are in a column of text; null beyond a thousand. */
  distinct: number | null;
  /** The three most frequent of them. */
  frequent: { text: string; count: number }[];
  /** The values of a category, in order, and how many rows of the fit have each; the first is the one that the others are held against. */
  levels: { text: string; count: number }[];
}

/** A row that was left out. */
export interface LeftOutRow {
  reason: "missing" | "text" | "ragged" | "comment" | "no-logarithm" | "zero-weight" | "new-level";
  /** The line of the file on which it begins, 1 for the first. */
  line: number;
  /** 1 for the first row after the header. */
  row: number;
  /** The column for which it is left out; empty for a comment and a ragged row. */
  column: string;
  /** What stands there. */
  text: string;
}

/** How far predictions are from what was observed. */
export interface Metrics {
  /** The rows with a prediction and an observed response. */
  count: number;
  /** The rows without one of them. */
  leftOut: number;
  /** The mean of squared residuals; null without any row. */
  mse: number | null;
  /** Its root, in the response's unit. */
  rmse: number | null;
  /** The mean of residuals without their sign, in the response's unit. */
  mae: number | null;
  /** Null where the response is constant. */
  rSquared: number | null;
  /** The ten largest residuals, the largest first. */
  largest: Residual[];
}

/** One row that is far from its prediction. */
export interface Residual {
  /** 1 for the first row after the header. */
  row: number;
  /** The line of the file on which it begins. */
  line: number;
  observed: number;
  predicted: number;
  /** Observed less predicted. */
  residual: number;
}

/** The exact least-squares solution. */
export interface Exact {
  /** Intercept first; 0 where the model has none. */
  coefficients: number[];
  /** Null where the response is constant. */
  rSquared: number | null;
  /** The residual sum of squares. */
  rss: number;
  /** In the response's unit; null where no degrees of freedom are left. */
  residualStandardError: number | null;
}

/** How one step of a descent follows from another. */
export type Method =
  | "gradient-descent"
  | "heavy-ball"
  | "nesterov"
  | "adam"
  | "adagrad"
  | "rmsprop"
  | "line-search"
  | "conjugate-gradient"
  | "coordinate-descent"
  | "stochastic"
  | "minibatch";

/** How the learning rate changes on the way, t being the steps made before: η; η / (t + 1)^power; η · factor^⌊t / every⌋; η (1 + cos(π t / iterations)) / 2. */
export type Schedule = "constant" | "inverse-scaling" | "step" | "cosine";

/** What is made of the predictors first: nothing; less their means; divided by their standard deviations too; less what the predictors before them explain, too. */
export type Scaling = "raw" | "centred" | "standardised" | "whitened";

/** How to descend. Coefficients are in the data's units whatever the scaling. */
export interface DescentOptions {
  /** Default: "gradient-descent". */
  method?: Method;
  /** What the gradient is multiplied by in each step; "auto" picks the best that is safe, and `choice` says which. Line search, conjugate gradients and coordinate descent take no notice. Default: 0.002. */
  learningRate?: number | "auto";
  /** Default: "constant". */
  schedule?: Schedule;
  /** Of inverse scaling. Default: 0.5. */
  power?: number;
  /** Of steps: how many iterations each lasts. Default: 1000. */
  every?: number;
  /** Of steps: what the rate is then multiplied by. Default: 0.1. */
  factor?: number;
  /** The most steps. Default: 2000. */
  iterations?: number;
  /** Of squared residuals. Default: "mean". */
  loss?: "mean" | "sum";
  /** Added to the loss: this times the sum of squared slopes, never of the intercept, in the coordinates that the descent works in. Default: 0. */
  ridge?: number;
  /** Default: "standardised". */
  scaling?: Scaling;
  /** The same with two choices: true is "standardised", false "raw". */
  standardise?: boolean;
  /** The coefficients to start from, intercept first, in the data's units. Default: zero in the coordinates that the descent works in. */
  start?: readonly number[];
  /** It has converged when the root mean square distance of its predictions from those of least squares is at most this part of the response's standard deviation. Default: 1e-10. */
  tolerance?: number;
  /** Of the heavy ball, from 0, below 1. Default: "auto", the best for these data. */
  momentum?: number | "auto";
  /** Of Adam: how much of the mean gradient is kept. Default: 0.9. */
  beta1?: number;
  /** Of Adam: how much of the mean square is kept. Default: 0.999. */
  beta2?: number;
  /** Of Adam, AdaGrad and RMSProp: what the root of squares is made larger by. Default: 1e-8; AdaGrad's 1e-10. */
  epsilon?: number;
  /** Of RMSProp: how much of the mean square is kept. Default: 0.99. */
  decay?: number;
  /** Of "minibatch": the rows of a step. Default: 32. */
  batch?: number;
  /** Of the stochastic ones: what orders of rows are drawn from; the same seed, the same descent. Default: 1886. */
  seed?: number;
  /** Of the stochastic ones: a new order of rows every epoch, or always the table's. Default: true. */
  shuffle?: boolean;
  /** Of the stochastic ones: whether the position is the mean of all so far (Polyak and Ruppert). Default: false. */
  averaging?: boolean;
}

/** Ridge, lasso or an elastic net. */
export interface PenaltyOptions {
  /** How much of the penalty is on absolute values, the rest being on half the squares: 1 for the lasso, 0 for ridge. scikit-learn's l1_ratio, glmnet's alpha. Default: 1. */
  l1Ratio?: number;
  /** Whether predictors are divided by their standard deviation first, so that the penalty does not depend on their units. Coefficients are in the data's units either way. Default: true. */
  standardise?: boolean;
}

/** Which penalties a path goes through. The penalty is scikit-learn's alpha (of Lasso and ElasticNet) and glmnet's lambda: what is made least is |y - Xu|² / 2n + penalty (l1Ratio |u|₁ + (1 - l1Ratio) |u|² / 2). */
export interface PathOptions extends PenaltyOptions {
  /** How many, evenly spaced on a logarithmic axis from the least that leaves no coefficient. Default: 100. */
  count?: number;
  /** The last over the first. Default: 1e-4. */
  ratio?: number;
  /** These instead; they are taken from the largest down. */
  penalties?: readonly number[] | Float64Array;
}

/** What shows that coefficients are the best there are. It is of the coefficients as they are given, rounded. */
export interface Certificate {
  /** By how much the worst coordinate violates the conditions of Karush, Kuhn and Tucker, as a part of the least penalty that leaves no coefficient of a lasso. */
  kktResidual: number;
  /** How far the objective is at most above its least, as a part of that of the mean alone; null without a penalty. */
  dualityGap: number | null;
  /** How often each coordinate was visited; 0 where the signs were known from the start. */
  sweeps: number;
  converged: boolean;
  /** Whether no other coefficients do as well. A lasso of predictors that depend on each other has many, which predict the same. */
  unique: boolean;
}

/** The error of one way to fit on rows that were not in the fit. */
export interface CrossValidated {
  /** The mean squared error over all rows, in the squared unit of the response. */
  mse: number;
  /** Its standard error, from how the folds differ. */
  standardError: number;
  /** The mean squared error on each fold. */
  folds: number[];
}

/** Why a descent stopped. */
export interface Stop {
  reason: "converged" | "iteration-limit" | "diverged" | "cancelled";
  iteration: number;
  /** The reason in a sentence. */
  message: string;
  /** Why it diverged; null if it did not. */
  divergence: Divergence | null;
}

/** Why a descent diverged, and what would keep it from it. */
export interface Divergence {
  /** The first iteration beyond hope. */
  iteration: number;
  /** Whether numbers left the range of 64 bits, rather than the loss its start. */
  overflow: boolean;
  /** Null for a method without one. */
  learningRate: number | null;
  /** Null for a method without such a limit. */
  maxStableRate: number | null;
  /** The largest curvature: along its axis the loss rises fastest. */
  eigenvalue: number;
  /** The predictor with the largest part in that axis; null for the intercept. */
  column: string | null;
  /** A rate that does converge. */
  betterRate: number | null;
  /** Whether to standardise the predictors would help. */
  standardise: boolean;
}

/** What is known of a descent before its first step. */
export interface Rates {
  /** The curvatures of the loss, the least first. */
  eigenvalues: number[];
  /** The largest over the least above zero, κ. */
  condition: number | null;
  /** The largest rate below which the method converges from anywhere; null for a method without such a limit. */
  maxStableRate: number | null;
  /** What `learningRate: "auto"` is; null for a method without a rate. */
  bestRate: number | null;
  /** Of the heavy ball, given or chosen. */
  momentum: number | null;
  /** What the distance from the optimum is multiplied by in a step at the rate in use, in the long run; null where theory has no such number. */
  contraction: number | null;
  /** How many iterations convergence takes; null where it never comes or theory cannot tell. */
  predictedIterations: number | null;
  /** Whether the prediction is the most that any start can take, rather than for this one. */
  isBound: boolean;
}

/** One step, quantity by quantity, in the coordinates that the descent works in. */
export interface Ledger {
  /** The iteration that the step leads to. */
  iteration: number;
  /** The method's formula, in the names of the quantities. */
  formula: string;
  /** Names and values of what is one number for all coordinates: the rate, the momentum, … */
  numbers: [string, number][];
  /** Names and values of what each coordinate has its own of, in the order in which they are computed: "position" first, "new position" last. */
  quantities: [string, number[]][];
}

/** Where a descent stands after one iteration; 0 is the start. */
export interface Step {
  iteration: number;
  /** Intercept first, in the data's units. */
  coefficients: number[];
  /** The same in the coordinates that the descent works in. */
  position: number[];
  /** In the squared unit of the response. */
  loss: number;
  /** The loss less the least there is. */
  gap: number;
  /** In the coordinates that the descent works in. */
  gradientNorm: number;
  /** On the rows of the fit; null where the response is constant. */
  rSquared: number | null;
  /** To how many decimal digits the worst coefficient agrees with the exact solution, 0 to 16. */
  digits: number;
  /** To how many each of them does, intercept first. */
  coefficientDigits: number[];
  /** On the rows held out; null where there are none. */
  heldOut: { mse: number; rSquared: number | null } | null;
}

/** Some iterations of a descent, the start and the last among them. */
export interface Track {
  /** How they are spaced: all alike, or the wider the later. */
  spacing: "even" | "logarithmic";
  /** From the first to the next; 1 if every iteration is kept. */
  stride: number;
  iterations: Float64Array;
  loss: Float64Array;
  gap: Float64Array;
  rSquared: Float64Array;
  /** One after the other, in the coordinates that the descent works in. */
  positions: Float64Array;
  /** One after the other, intercept first, in the data's units. */
  coefficients: Float64Array;
}

/** A part of the loss surface, and how to paint it. */
export interface SurfaceArea {
  /** In pixels. */
  width: number;
  height: number;
  /** The slopes at the left and right edge, in the coordinates that the descent works in. */
  x: readonly [number, number];
  /** The intercepts at the lower and upper edge. */
  y: readonly [number, number];
  /** Colours "#rrggbb" from the least loss to the largest. */
  ramp: readonly string[];
  /** How many bands, evenly spaced in the square root of the gap. */
  bands: number;
  /** The square root of the gap at which the last band ends; beyond it is the last colour. */
  levels: number;
}

/** What is known of observations once they are read. */
export interface ObservationsSummary {
  response: string;
  predictors: string[];
  /** The values of each predictor that is a category, in order; none for numbers. */
  levels: string[][];
  formula: string;
  terms: Term[];
  coefficientNames: string[];
  hasIntercept: boolean;
  report: Report;
  exact: Exact;
}

/** What a descent is of, and what is known before its first step. */
export interface DescentSummary {
  method: Method;
  learningRate: number | null;
  choice: string | null;
  iterations: number;
  rates: Rates;
  rows: number | null;
  scaling: Scaling;
  centre: number[];
  scale: number[];
  mixing: number[] | null;
  optimum: number[];
  hessian: number[];
}

/** A fitted line as plain data. */
export interface ModelSummary {
  response: string;
  /** What is predicted: the response, or "log(response)". */
  predicted: string;
  formula: string;
  predictors: string[];
  /** The values of each predictor that is a category, in order; none for numbers. */
  levels: string[][];
  terms: Term[];
  columns: ModelColumn[];
  /** Whether it is no more than its predictors as they are, beside an intercept. */
  isSimple: boolean;
  hasIntercept: boolean;
  intercept: number;
  coefficients: number[];
  /** The day that dates are counted from, in days since 1970-01-01, for each predictor and then the response; null for numbers. */
  since: (number | null)[];
  training: Training | null;
}

/** A column of a model. */
export interface ModelColumn {
  name: string;
  /** The number of a predictor, its power, and 1 if it is that of its logarithm. */
  powers: [number, number, number][];
  /** The number of a predictor, and that of one of its levels: elsewhere the column is 0. */
  levels: [number, number][];
}

/** A value of a category that the model has not seen, and the first row with it. */
export interface NewLevel {
  column: string;
  value: string;
  /** 1 for the first row after the header. */
  row: number;
  line: number;
  /** How many rows have it. */
  count: number;
}

/** How a model was trained. */
export interface Training {
  observations: number;
  iterations: number;
  method: string;
  /** Of the first step; null for a method without one. */
  learningRate: number | null;
  loss: "mean" | "sum";
  /** What the sum of squared slopes was multiplied by in the loss. */
  ridge: number;
  /** Whether anything was made of the predictors first. */
  standardise: boolean;
  /** What that was. */
  scaling: string;
  /** Why it stopped, or "chosen" for an iteration that was asked for. */
  stop: string;
  rSquared: number | null;
  rss: number;
  /** The coefficients of least loss, intercept first. */
  exact: number[];
  /** How far the loss is above the least; null where nobody knows. */
  gap: number | null;
  /** To how many digits the worst coefficient agrees with them. */
  digits: number;
  /** To how many each does, intercept first; none where nobody knows. */
  coefficientDigits: number[];
  /** Of a fit of ridge, lasso or an elastic net. */
  penalty?: number;
  /** How much of it is on absolute values. */
  l1Ratio?: number;
}

/** A saved model: version 1 has a coefficient for each predictor as it is; what is more than that is version 2. */
export type ModelDocument = PlainDocument | TermsDocument;

/** A saved model with terms. Every column says what it is made of. */
export interface TermsDocument {
  format: "galton-model";
  version: 2;
  response: string;
  /** Whether it is the response's logarithm that is modelled. */
  log?: true;
  since?: number;
  /** Null where the model has none. */
  intercept: number | null;
  predictors: { name: string; since?: number; levels?: string[] }[];
  /** Each a product of powers in the rows where predictors have these values, and 0 in the others. */
  columns: {
    name: string;
    /** The term that it is of. */
    term: string;
    coefficient: number;
    powers?: { predictor: string; power: number; log?: true }[];
    levels?: { predictor: string; value: string }[];
  }[];
  training: Training | null;
  /** Nothing of a model that does not know how precise it is. */
  precision?: Precision;
}

/** A saved model of its predictors as they are. */
export interface PlainDocument {
  format: "galton-model";
  version: 1 | 2;
  response: string;
  intercept: number;
  predictors: { name: string; coefficient: number; since?: number }[];
  /** Of a response of dates, and of such a predictor: the day they are counted from, in days since 1970-01-01. */
  since?: number;
  training: Training | null;
  /** From version 2 on. */
  precision?: Precision;
}

/** How precisely the least squares are known that a model comes from, and where their data were: what intervals of predictions need. */
export interface Precision {
  /** Observations less coefficients. */
  dfResidual: number;
  /** In the response's unit; null where no degrees of freedom are left. */
  residualStandardError: number | null;
  /** The least-squares prediction at the centre; null without an intercept. */
  atCentre: number | null;
  /** The means of the model's columns; zeros without an intercept. */
  centre: number[];
  /** The slopes of least squares. */
  slopes: number[];
  /** The products of the model matrix about the centre, the intercept's column first, as L D L': row by row up to the diagonal, on which D stands for the ones of L. */
  factor: number[];
  /** The least and the greatest value of each of the model's columns. */
  ranges: [number, number][];
  /** Of a row in the fit, among those that were looked at. */
  largestLeverage: number;
  /** How many that were: all, or those of an even sample. */
  leverageRows: number;
  /** The column of the weights that the rows of the fit had, if they had any. */
  weights?: string;
}
"##;
