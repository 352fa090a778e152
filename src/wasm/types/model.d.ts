/** A fitted model as plain data. */
export interface ModelSummary {
  response: string;
  /** The predicted quantity: the response, or "log(response)". */
  predicted: string;
  formula: string;
  predictors: string[];
  /** The values of each predictor that is a category, in order; none for numbers. */
  levels: string[][];
  terms: Term[];
  columns: ModelColumn[];
  hasIntercept: boolean;
  intercept: number;
  coefficients: number[];
  /** The part of each coefficient below its last place, intercept first: predictions are from both. */
  low: number[];
  /** The day that dates are counted from, in days since 1970-01-01, for each predictor and then the response; null for numbers. */
  since: (number | null)[];
  /** Why predictions may mislead, if columns have no coefficient, since they were combinations of others. */
  rankWarning: string | null;
}

/**
 * How dates are written: 16/02/1886 or 16 Feb 1886; 2/16/1886 or Feb 16, 1886; 1886-02-16; 1886-02 or 1886M02; 02/1886 or Feb
 * 1886; 1886-Q1, 1886Q1 or Q1 1886; 1886-W07; 18860216; 188602; 860216; 1886047, the 47th day; 18861, the first
 * quarter; 16021886; 02161886. A time of day may follow a day. Numbers may be in scientific notation: 1.8860216e7.
 */
export type DateFormat =
  | "day-month-year"
  | "month-day-year"
  | "year-month-day"
  | "year-month"
  | "month-year"
  | "quarter"
  | "week"
  | "yyyymmdd"
  | "yyyymm"
  | "yymmdd"
  | "yyyyddd"
  | "yyyyq"
  | "ddmmyyyy"
  | "mmddyyyy";

/** A column of a model. */
export interface ModelColumn {
  name: string;
  /** The powers whose product it is. The steps of a base are those of `evaluate` in arithmetic.js. */
  powers: { base: number[]; exponent: number; basis?: number[] }[];
  /** The number of a predictor, and that of one of its levels: elsewhere the column is 0. */
  levels: [number, number][];
}

/** A value of a category that the model has not seen, and the first row with it. */
export interface NewLevel {
  column: string;
  value: string;
  /** 1 for the first record below the header. */
  row: number;
  line: number;
  /** How many rows have it. */
  count: number;
}

/** A predictor with values that are text where the model needs a number or a date, and the first of them. */
export interface Unread {
  column: string;
  value: string;
  /** 1 for the first record below the header. */
  row: number;
  line: number;
  /** How many rows have such a value. */
  count: number;
}

/** How a model was trained. */
export interface Training {
  observations: number;
  iterations: number;
  method: string;
  /** The learning rate of the first step; null for a method without one. */
  learningRate: number | null;
  loss: "mean" | "sum";
  /** The factor of the sum of squared slopes in the loss. */
  ridge: number;
  /** Whether the predictors were centred, standardised or whitened for the descent; for a penalised fit, whether they were standardised. */
  standardise: boolean;
  /** How the predictors were scaled: "raw", "centred", "standardised" or "whitened". */
  scaling: string;
  /** Why it stopped, or "chosen" for an iteration that was asked for. */
  stop: string;
  /** Whether it arrived: its predictions are then those of the exact solution, to the tolerance of the training. */
  converged: boolean;
  rSquared: number | null;
  rss: number;
  /** The coefficients of least loss, intercept first. */
  exact: number[];
  /** How far the loss is above the least; null where nobody knows. */
  gap: number | null;
  /** The number of digits in which the worst coefficient agrees with them. */
  digits: number;
  /** The number of correct digits of each coefficient, intercept first; empty if unknown. */
  coefficientDigits: number[];
  /** The penalty of a fit of ridge, lasso or an elastic net. */
  penalty?: number;
  /** The share of the penalty on absolute values. */
  l1Ratio?: number;
}

/**
 * A saved model. Version 1 has a coefficient for each predictor as it is; version 2 may have terms and
 * precision; version 3 has the part of each coefficient below its last place, which predictions depend on if
 * terms cancel. A field that is in no version is refused.
 */
export type ModelDocument = PlainDocument | TermsDocument;

/** A saved model with terms. Every column lists the predictors that it is computed from. */
export interface TermsDocument {
  format: "galton-model";
  version: 2 | 3;
  response: string;
  /** Whether it is the response's logarithm that is modelled. */
  log?: true;
  /** Another function of the response that is modelled, such as "sqrt(y)". */
  predicted?: SavedExpression;
  /** An expression that is added to every prediction, with a coefficient of 1. */
  offset?: SavedExpression;
  since?: number;
  /** The format of the response's dates, if they are dates: it decides in a table whose dates fit several formats. */
  order?: DateFormat;
  /** The unit beside the response's numbers, where they have one. */
  unit?: string;
  /** The words for a missing value of the response, where they are not the customary ones. */
  missing?: string[];
  /** Null where the model has none. */
  intercept: number | null;
  /** The part below its last place; absent for 0. From version 3 on, here and below. */
  interceptLow?: number;
  predictors: {
    name: string;
    since?: number;
    order?: DateFormat;
    unit?: string;
    missing?: string[];
    levels?: string[];
  }[];
  /** The column that said how many times each row stood there, if there was one. */
  frequency?: string;
  /** Columns without a coefficient, since they were combinations of the others in the rows of the fit. */
  aliased?: string[];
  /** Each a product of powers in the rows where predictors have these values, and 0 in the others. */
  columns: {
    name: string;
    /** The term that it is of. */
    term: string;
    coefficient: number;
    low?: number;
    powers?: SavedPower[];
    levels?: { predictor: string; value: string }[];
  }[];
  training: Training | null;
  /** Absent if the precision of the model is unknown. */
  precision?: Precision;
}

/**
 * A power of a predictor, of its logarithm, or of an expression. With a basis it is an orthogonal polynomial: a pair of
 * a centre and a sum of squares for each degree, from degree 0 on, as in R's `attr(poly(x, k), "coefs")`.
 */
export type SavedPower =
  | { predictor: string; log?: true; power: number }
  | { predictor: string; log?: true; basis: [number, number][] }
  | { steps: SavedStep[]; power: number }
  | { steps: SavedStep[]; basis: [number, number][] };

/** An expression as the formula has it, and its steps. */
export interface SavedExpression {
  name: string;
  steps: SavedStep[];
}

/** A step of an expression in postfix order: `log(x + 1)` is x, 1, +, log. */
export type SavedStep =
  | { predictor: string }
  | { number: number }
  | { power: number }
  | {
      apply:
        | "+"
        | "-"
        | "*"
        | "/"
        | "negative"
        | "abs"
        | "exp"
        | "log"
        | "log10"
        | "log1p"
        | "log2"
        | "sqrt";
    };

/** A saved model of its predictors as they are. */
export interface PlainDocument {
  format: "galton-model";
  version: 1 | 2 | 3;
  response: string;
  intercept: number;
  /** The part below its last place; absent for 0. From version 3 on, here and below. */
  interceptLow?: number;
  predictors: {
    name: string;
    coefficient: number;
    low?: number;
    since?: number;
    order?: DateFormat;
    unit?: string;
    missing?: string[];
  }[];
  /** For a response or predictor of dates: the day they are counted from, in days since 1970-01-01. */
  since?: number;
  /** For dates: their format. It decides in a table whose dates fit several formats. */
  order?: DateFormat;
  /** The unit beside the response's numbers, where they have one. */
  unit?: string;
  /** The words for a missing value of the response, where they are not the customary ones. */
  missing?: string[];
  /** The column that said how many times each row stood there, if there was one. */
  frequency?: string;
  training: Training | null;
  /** From version 2 on. */
  precision?: Precision;
}

/** The precision of the least-squares fit behind a model, and the range of its data. Prediction intervals need both. */
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
  /** The coefficients of least squares, the intercept first, where there is one: each with the part below its last place. From version 3 on. */
  exact?: [number, number][];
  /** The products of the model matrix about the centre, the intercept's column first, as L D L': row by row up to the diagonal, on which D stands for the ones of L. */
  factor: number[];
  /** The least and the greatest value of each of the model's columns. */
  ranges: [number, number][];
  /** The largest leverage of a row in the fit, among the rows that were checked. */
  largestLeverage: number;
  /** The number of rows that were checked: all, or an even sample. */
  leverageRows: number;
  /** The column of the weights that the rows of the fit had, if they had any. */
  weights?: string;
}
